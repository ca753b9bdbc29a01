//! The study of how often intervals cover the truth, which `crates/regression/examples/coverage.rs` simulates.

use std::process::{Command, Stdio};

use crate::{cargo, root, setup};

/// Runs the study and keeps its page; a quick one is shown and not kept.
pub(crate) fn run(words: &[&str]) -> Result<(), String> {
    setup::openblas()?;
    let output = Command::new(cargo())
        .args(["run", "--quiet", "--release", "--package", "interplay-regression", "--example", "coverage", "--"])
        .args(words)
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run the study: {error}"))?;
    if !output.status.success() {
        return Err(format!("the study failed: {}", output.status));
    }
    if words.contains(&"--quick") {
        print!("{}", String::from_utf8_lossy(&output.stdout));
        return Ok(());
    }
    std::fs::write(root().join("docs").join("coverage.md"), &output.stdout)
        .map_err(|error| format!("cannot write docs/coverage.md: {error}"))?;
    println!("wrote docs/coverage.md");
    Ok(())
}
