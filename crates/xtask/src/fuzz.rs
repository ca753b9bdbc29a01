//! The fuzz targets of fuzz/, as the tests that share them: in the profile that everything else is built in.

use std::process::Command;

use crate::{cargo, root, setup};

/// Targets, in the order in which they run.
const TARGETS: [&str; 2] = ["formula", "csv"];

/// Runs the targets for some seconds each; new failures are told with the file that holds their input.
pub(crate) fn run(words: &[&str]) -> Result<(), String> {
    setup::openblas()?;
    let (mut seconds, mut seed, mut targets) = ("60", "1", Vec::new());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--seconds" => seconds = number(words.next())?,
            "--seed" => seed = number(words.next())?,
            target if TARGETS.contains(&target) => targets.push(target),
            other => return Err(format!("`{other}` is no target: there are {}", TARGETS.join(" and "))),
        }
    }
    if targets.is_empty() {
        targets = TARGETS.to_vec();
    }
    let mut command = Command::new(cargo());
    // The whole workspace decides the features of what they depend on, so that nothing is built a second time for two tests.
    command.args(["test", "--release", "--workspace"]);
    for target in &targets {
        command.args(["--test", &format!("fuzz_{target}")]);
    }
    let status = command
        .args(["--no-fail-fast", "--", "--nocapture"])
        .env("INTERPLAY_FUZZ_SECONDS", seconds)
        .env("INTERPLAY_FUZZ_SEED", seed)
        .current_dir(root())
        .status()
        .map_err(|error| format!("cannot run the targets: {error}"))?;
    if status.success() { Ok(()) } else { Err("a target failed; fuzz/README.md says how its input is kept".to_owned()) }
}

fn number<'a>(word: Option<&&'a str>) -> Result<&'a str, String> {
    word.copied().filter(|word| word.parse::<u64>().is_ok()).ok_or_else(|| "a number is missing".to_owned())
}
