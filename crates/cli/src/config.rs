//! Options from a file: `interplay.toml` of the current folder, or what `--config` names.
//!
//! A file is a table per command whose keys are the names of its options, `[fit] se = "hc3"`. It is turned into words of the command
//! line that stand before the typed ones, so that what is typed wins and what is wrong is told by the same parser.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use toml_edit::Value;

use crate::error::CliError;

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "interplay.toml";

/// Puts the options of the configuration file behind the command's name.
///
/// # Errors
/// When a named file cannot be read or is no such table.
pub(crate) fn with_file(typed: Vec<OsString>) -> Result<Vec<OsString>, CliError> {
    let Some(command) = typed.get(1).and_then(|word| word.to_str()).filter(|word| matches!(*word, "fit" | "emap")) else {
        return Ok(typed);
    };
    let path = match named_file(&typed) {
        Some(path) => path,
        None if typed.iter().any(|word| word == "--no-config") || !Path::new(DEFAULT_FILE).is_file() => return Ok(typed),
        None => PathBuf::from(DEFAULT_FILE),
    };
    let shown = path.display();
    let text = std::fs::read_to_string(&path)
        .map_err(|error| CliError::usage("config::unreadable", format!("cannot read the configuration `{shown}`: {error}")))?;
    let words = words_of(&text, command)
        .map_err(|message| CliError::usage("config::invalid", format!("`{shown}` is no configuration: {message}")))?;
    let (head, tail) = typed.split_at(2);
    Ok([head.to_vec(), words.into_iter().map(OsString::from).collect(), tail.to_vec()].concat())
}

fn named_file(typed: &[OsString]) -> Option<PathBuf> {
    typed.iter().enumerate().find_map(|(i, word)| {
        if word == "--config" {
            return typed.get(i + 1).map(PathBuf::from);
        }
        word.to_str().and_then(|w| w.strip_prefix("--config=")).map(PathBuf::from)
    })
}

/// The words that a file means for a command.
fn words_of(text: &str, command: &str) -> Result<Vec<String>, String> {
    let file: toml_edit::DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let mut words = Vec::new();
    for (section, item) in file.iter() {
        let Some(options) = item.as_table() else { return Err(format!("`{section}` stands outside a table such as [fit]")) };
        if !matches!(section, "fit" | "emap") {
            return Err(format!("there is no command `{section}` that takes options from a file"));
        }
        if section != command {
            continue;
        }
        for (name, item) in options {
            let wrong = || format!("`{section}.{name}` must be a text, a number, true or false, or a list of these");
            let values: Vec<&Value> = match item.as_value() {
                Some(Value::Array(values)) => values.iter().collect(),
                single => single.into_iter().collect(),
            };
            if values.is_empty() && !item.is_array() {
                return Err(wrong());
            }
            for value in values {
                match value {
                    Value::Boolean(switch) if *switch.value() => words.push(format!("--{name}")),
                    Value::Boolean(_) => {}
                    Value::String(text) => words.push(format!("--{name}={}", text.value())),
                    Value::Integer(number) => words.push(format!("--{name}={}", number.value())),
                    Value::Float(number) => words.push(format!("--{name}={}", number.value())),
                    _ => return Err(wrong()),
                }
            }
        }
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn a_table_becomes_words() {
        let text = "[fit]\nse = 'hc3'\nlevel = 0.9\nno-points = true\nquiet = false\nat = ['w=1', 'z=2']\n[emap]\nseed = 3\n";
        assert_eq!(words_of(text, "fit").unwrap(), ["--se=hc3", "--level=0.9", "--no-points", "--at=w=1", "--at=z=2"]);
        assert_eq!(words_of(text, "emap").unwrap(), ["--seed=3"]);
    }

    #[test]
    fn what_is_no_table_of_a_command_is_refused() {
        assert!(words_of("se = 'hc3'", "fit").is_err());
        assert!(words_of("[fitt]\nse = 'hc3'", "fit").is_err());
        assert!(words_of("[fit]\nse = { a = 1 }", "fit").is_err());
        assert!(words_of("[fit", "fit").is_err());
    }
}
