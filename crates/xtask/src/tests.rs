//! Every test of the workspace, in the one optimised profile.

use crate::{cargo, exists, setup};

/// Sets up and runs the unit, law, oracle, snapshot, command-line and documentation tests.
pub(crate) fn run() -> Result<(), String> {
    setup::openblas()?;
    if exists("cargo-nextest") {
        crate::run(&cargo(), &["nextest", "run", "--release", "--workspace"])?;
    } else {
        crate::run(&cargo(), &["test", "--release", "--workspace", "--lib", "--bins", "--tests"])?;
    }
    crate::run(&cargo(), &["test", "--release", "--workspace", "--doc"])
}
