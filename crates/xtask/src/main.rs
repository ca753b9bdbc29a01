//! The project's own commands: `cargo xtask COMMAND`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line program")]

mod bench;
mod coverage;
mod demo;
mod docs;
mod fuzz;
mod gallery;
mod setup;
mod tests;

use std::path::PathBuf;
use std::process::{Command, ExitCode};

const HELP: &str = "\
cargo xtask COMMAND

  setup            install the system's OpenBLAS when it is missing
  demo             set up, build, analyse the example data, write reports/
  test             set up, run every test
  gallery          check that reports/ is what the program writes (the demo writes it)
  docs [--check]   write (or check) the generated pages of docs/
  bench [NAME...]  measure against other packages and write the table of docs/benchmarks.md to standard output
  coverage [--replicates N] [--seed N] [--quick]
                   simulate how often intervals cover the truth and write docs/coverage.md (--quick: to standard output, roughly)
  fuzz [--seconds N] [--seed N] [formula|csv]
                   run the fuzz targets for so long each (60 s), in the ordinary release profile
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["setup"] => setup::openblas(),
        ["demo"] => demo::run(),
        ["test"] => tests::run(),
        ["gallery"] => gallery::check(),
        ["docs"] => docs::run(false),
        ["docs", "--check"] => docs::run(true),
        ["bench", names @ ..] => bench::run(names),
        ["coverage", rest @ ..] => coverage::run(rest),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(format!("unknown command `{}`\n\n{HELP}", words.join(" "))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The folder that holds the workspace: that of the checkout in which cargo runs this, which need not be where it was compiled.
fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.ancestors().nth(2).unwrap_or(&here).to_path_buf()
}

/// Runs a command in the workspace's folder and fails when it does.
fn run(program: &str, args: &[&str]) -> Result<(), String> {
    println!("$ {program} {}", args.join(" "));
    let status = Command::new(program).args(args).current_dir(root()).status().map_err(|error| format!("cannot run {program}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`{program} {}` failed: {status}", args.join(" "))) }
}

/// The cargo that runs this program.
fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Whether a program can be started.
fn exists(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}
