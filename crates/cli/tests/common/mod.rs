//! Running the program as a user does.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Runs the program with some words.
pub(crate) fn interplay<S: AsRef<std::ffi::OsStr>>(words: &[S]) -> Output {
    command().args(words).output().expect("the program starts")
}

/// The program, in an environment that does not depend on the caller's.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_interplay"));
    command.env_remove("NO_COLOR").env("SOURCE_DATE_EPOCH", "1700000000");
    command
}

/// The record on standard output of a call that must succeed.
#[track_caller]
pub(crate) fn json(output: &Output) -> Value {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {stderr}", output.status);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("no JSON: {error}; stderr: {stderr}"))
}

/// A file of the example data.
pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(name)
}
