//! Pages of docs/ that are made from the code, so that they cannot say anything else.

use std::fmt::Write as _;
use std::process::Command;

use interplay_core::{CODES, Record};

use crate::{demo, root};

/// Writes the generated pages, or checks that they stand as they would be written.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let mut stale = Vec::new();
    for (name, text) in [("docs/record.schema.json", schema()?), ("docs/codes.md", codes()), ("docs/cli.md", cli()?)] {
        let path = root().join(name);
        if std::fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if check {
            stale.push(name);
        } else {
            std::fs::write(&path, text).map_err(|error| format!("cannot write {name}: {error}"))?;
            println!("wrote {name}");
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(format!("{} would change: run `cargo xtask docs`", stale.join(", "))) }
}

/// The JSON Schema of the record.
fn schema() -> Result<String, String> {
    let schema = schemars::schema_for!(Record);
    serde_json::to_string_pretty(&schema).map(|text| text + "\n").map_err(|error| error.to_string())
}

/// Every diagnostic and error code with its page.
fn codes() -> String {
    let mut text =
        String::from("# Diagnostics and errors\n\nMade from the code by `cargo xtask docs`; `interplay explain CODE` shows the same.\n");
    for entry in CODES {
        let _ = write!(text, "\n## `{}`\n\n{}\n", entry.code, entry.text);
    }
    text
}

/// The help of every command.
fn cli() -> Result<String, String> {
    let mut text = String::from("# Command line\n\nMade from the program's own help by `cargo xtask docs`.\n");
    for command in ["", "fit", "emap", "plot", "report", "data", "explain", "completions", "man"] {
        let mut words: Vec<&str> = Vec::new();
        words.extend(Some(command).filter(|c| !c.is_empty()));
        words.push("--help");
        let output = Command::new(demo::program())
            .args(&words)
            .env("COLUMNS", "110")
            .output()
            .map_err(|error| format!("cannot run the release build: {error}"))?;
        if !output.status.success() {
            return Err(format!("`interplay {}` failed", words.join(" ")));
        }
        let title = format!("interplay {command}");
        let _ = write!(text, "\n## `{}`\n\n```text\n{}```\n", title.trim_end(), String::from_utf8_lossy(&output.stdout));
    }
    Ok(text)
}
