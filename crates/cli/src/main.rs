//! The `interplay` program: arguments to a plan, a plan to a record, a record to what the user asked for.
//!
//! Statistics, drawing and typesetting live in the library crates; this binary only reads arguments, opens files, calls one analysis and
//! writes its record in the forms that were asked for. Results go to standard output, everything else to standard error.
#![allow(clippy::print_stderr, reason = "the binary is what talks to the user")]

mod args;
mod bundled;
mod config;
mod error;
mod exit;
mod output;
mod progress;
mod provenance;
mod render;
mod run;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    interplay_regression::single_threaded();
    let typed: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let typed = match config::with_file(typed) {
        Ok(typed) => typed,
        Err(error) => return error.report(&args::Console::default()),
    };
    let parsed = match args::Cli::try_parse_from(&typed) {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version are asked for and go to standard output; everything else is a mistake in the arguments.
            let code = if error.use_stderr() { exit::USAGE } else { exit::DONE };
            return if error.print().is_err() && code != exit::DONE { ExitCode::from(exit::USAGE) } else { ExitCode::from(code) };
        }
    };
    let console = parsed.console();
    match run::run(parsed, &console) {
        Ok(code) => ExitCode::from(code),
        Err(error) => error.report(&console),
    }
}
