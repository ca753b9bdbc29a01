//! Errors of the program, and how they are shown.

use std::process::ExitCode;

use crate::{args::Console, exit, render};

/// An error with a stable code, a place and a way out.
#[derive(Debug)]
pub(crate) struct CliError {
    /// `area::name`; `interplay explain CODE` tells more.
    pub(crate) code: String,
    /// What is wrong.
    pub(crate) message: String,
    /// What can be done.
    pub(crate) hint: Option<String>,
    /// A text of the command line with the bytes that are wrong.
    pub(crate) place: Option<Box<Place>>,
    /// Exit code.
    pub(crate) exit: u8,
}

/// The place of an error in a text that the user typed.
#[derive(Debug)]
pub(crate) struct Place {
    /// What the text is: `FORMULA`.
    pub(crate) origin: &'static str,
    /// The text.
    pub(crate) text: String,
    /// First and one-past-last byte.
    pub(crate) span: std::ops::Range<usize>,
    /// What to write under the bytes.
    pub(crate) label: String,
}

impl CliError {
    /// A mistake in arguments or input.
    pub(crate) fn usage(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), hint: None, place: None, exit: exit::USAGE }
    }

    /// The same with a way out.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Shows the error on standard error and gives the exit code.
    pub(crate) fn report(&self, console: &Console) -> ExitCode {
        let text = if console.json { self.as_json() } else { render::error::render(self, console.colored(&std::io::stderr())) };
        eprintln!("{text}");
        ExitCode::from(self.exit)
    }

    fn as_json(&self) -> String {
        let span = self.place.as_ref().map(|p| serde_json::json!({ "in": p.origin, "start": p.span.start, "end": p.span.end }));
        serde_json::json!({ "error": { "code": self.code, "message": self.message, "hint": self.hint, "span": span } }).to_string()
    }
}

impl From<interplay_io::IoError> for CliError {
    fn from(error: interplay_io::IoError) -> Self {
        Self { hint: error.hint(), ..Self::usage(error.code(), error.to_string()) }
    }
}

impl From<interplay_core::LevelError> for CliError {
    fn from(error: interplay_core::LevelError) -> Self {
        Self::usage("usage::level", error.to_string()).hint("give a share such as 0.95, not a percentage")
    }
}
