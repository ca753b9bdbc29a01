//! Where a result came from.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use interplay_core::{Input, Provenance};

use crate::bundled;
use crate::error::CliError;

/// The provenance of this call.
///
/// # Errors
/// When `SOURCE_DATE_EPOCH` is set and is no count of seconds.
pub(crate) fn of(mut inputs: Vec<Input>, seed: u64, settings: BTreeMap<String, String>) -> Result<Provenance, CliError> {
    for input in &mut inputs {
        input.note = bundled::note_of(&input.sha256);
    }
    Ok(Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        command: command_line(std::env::args_os()),
        inputs,
        seed,
        settings,
        created: now()?,
    })
}

/// The words of the command line, the program by its name alone.
fn command_line(words: impl Iterator<Item = std::ffi::OsString>) -> Vec<String> {
    std::iter::once("interplay".to_owned()).chain(words.skip(1).map(|word| word.to_string_lossy().into_owned())).collect()
}

/// Now, or the time that `SOURCE_DATE_EPOCH` gives so that a run can be repeated to the byte.
fn now() -> Result<String, CliError> {
    let time = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.trim().parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0)).ok_or_else(|| {
            CliError::usage("usage::source_date_epoch", format!("SOURCE_DATE_EPOCH is `{text}`, which is no count of seconds"))
        })?,
        Err(_) => DateTime::<Utc>::from(std::time::SystemTime::now()),
    };
    Ok(time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_program_stands_under_its_name() {
        let words = ["/somewhere/target/release/interplay", "fit", "a b.csv"].map(std::ffi::OsString::from);
        assert_eq!(super::command_line(words.into_iter()), ["interplay", "fit", "a b.csv"]);
    }
}
