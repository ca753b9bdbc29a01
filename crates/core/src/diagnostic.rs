//! What should worry a reader without stopping the analysis.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much a diagnostic should worry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing; the numbers stand.
    Info,
    /// Read this before the numbers.
    Warning,
}

/// One thing that happened on the way to the result, with a stable code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Diagnostic {
    /// Stable code, `area::name`; `interplay explain CODE` tells more.
    pub code: String,
    /// How much it should worry.
    pub severity: Severity,
    /// What happened, with the numbers and names of this run.
    pub message: String,
    /// What can be done, where something can.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// Something worth knowing.
    pub fn info(code: &'static str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), severity: Severity::Info, message: message.into(), hint: None }
    }

    /// Something to read before the numbers.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::info(code, message) }
    }

    /// The same with a way out.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What `interplay explain` says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodeEntry {
    /// The code.
    pub code: &'static str,
    /// What it means, why it matters and what to do: a few plain sentences.
    pub text: &'static str,
}

/// The page of a code, if there is one.
pub fn explain(code: &str) -> Option<CodeEntry> {
    CODES.iter().copied().find(|entry| entry.code == code)
}

mod codes;
pub use codes::CODES;
