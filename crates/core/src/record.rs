//! The envelope of every result: the JSON contract.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Diagnostic, EmapResult, FitResult};

/// Name and version of the contract.
pub const SCHEMA: &str = "interplay/1";

/// A result with where it came from and what happened on the way.
///
/// Everything that is shown to a person is a pure function of a record. Numbers have full precision; what is undefined is null, with a
/// diagnostic that says why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// [`SCHEMA`].
    pub schema: String,
    /// The analysis with its result, under the keys `analysis` and `result`.
    #[serde(flatten)]
    pub analysis: Analysis,
    /// Where the result came from.
    pub provenance: Provenance,
    /// What happened on the way, in order.
    pub diagnostics: Vec<Diagnostic>,
}

/// The analyses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "analysis", content = "result", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Analysis {
    /// A regression.
    Fit(Box<FitResult>),
    /// A projection of a grid.
    Emap(Box<EmapResult>),
}

/// Where a result came from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// The command line.
    pub command: Vec<String>,
    /// Files that were read.
    pub inputs: Vec<Input>,
    /// Seed of everything that is drawn at random.
    pub seed: u64,
    /// The settings that the command line, the defaults and the data resolved to.
    pub settings: std::collections::BTreeMap<String, String>,
    /// Time of the run, RFC 3339 in UTC (or of `SOURCE_DATE_EPOCH`).
    pub created: String,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// The path as it was given.
    pub path: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Rows of a table.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rows: Option<u64>,
    /// Extent of an array.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub shape: Option<Vec<u64>>,
    /// What is known of where the data came from and under which licence; set for the data that ship with the program.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

/// A text that is no record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Not JSON, or not of the record's form.
    #[error("not an interplay record: {0}")]
    Json(#[from] serde_json::Error),
    /// Another version of the contract.
    #[error("the record is of schema `{found}`, and this program reads `{SCHEMA}`")]
    Schema {
        /// The schema that the record names.
        found: String,
    },
}

impl Record {
    /// A record of the current schema.
    pub fn new(provenance: Provenance, diagnostics: Vec<Diagnostic>, analysis: Analysis) -> Self {
        Self { schema: SCHEMA.to_owned(), analysis, provenance, diagnostics }
    }

    /// The record as JSON with two-space indentation and a final newline.
    ///
    /// # Errors
    /// [`RecordError::Json`] when a number cannot be written.
    pub fn to_json(&self) -> Result<String, RecordError> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads a record.
    ///
    /// # Errors
    /// [`RecordError`] when the text is no JSON, no record, or of another schema.
    pub fn from_json(text: &str) -> Result<Self, RecordError> {
        let value: serde_json::Value = serde_json::from_str(text)?;
        if let Some(found) = value.get("schema").and_then(serde_json::Value::as_str)
            && found != SCHEMA
        {
            return Err(RecordError::Schema { found: found.to_owned() });
        }
        Ok(serde_json::from_value(value)?)
    }
}
