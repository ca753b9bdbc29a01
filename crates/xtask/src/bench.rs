//! Measurements against other packages, which a Python environment of their own holds.

use std::path::PathBuf;
use std::process::Command;

use crate::{cargo, demo, root, setup};

/// Makes the environment, builds the program, and runs the named benches (all of them when none is named).
///
/// The environment and the generated data stand in the target folder; `INTERPLAY_BENCH_REPEATS` sets the number of counted runs.
pub(crate) fn run(names: &[&str]) -> Result<(), String> {
    setup::openblas()?;
    crate::run(&cargo(), &["build", "--release", "--package", "interplay"])?;
    let scripts = root().join("crates").join("xtask").join("bench");
    let folder = root().join("target").join("bench");
    let status = Command::new(python(&folder, &scripts)?)
        .arg(scripts.join("run.py"))
        .args(names)
        .env("INTERPLAY", demo::program())
        .env("INTERPLAY_DATA", root().join("data"))
        .env("INTERPLAY_BENCH_DIR", folder.join("data"))
        .status()
        .map_err(|error| format!("cannot run the benches: {error}"))?;
    if status.success() { Ok(()) } else { Err("a bench failed".to_owned()) }
}

/// The environment's Python, made on first use.
fn python(folder: &std::path::Path, scripts: &std::path::Path) -> Result<PathBuf, String> {
    let environment = folder.join("python");
    let python = environment.join("bin").join("python");
    if !python.exists() {
        let environment = environment.to_string_lossy().into_owned();
        crate::run("python3", &["-m", "venv", &environment])?;
        let requirements = scripts.join("requirements.txt").to_string_lossy().into_owned();
        crate::run(
            &python.to_string_lossy(),
            &["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--requirement", &requirements],
        )?;
    }
    Ok(python)
}
