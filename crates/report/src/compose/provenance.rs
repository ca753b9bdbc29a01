//! Where a result came from, at the end of its part.

use interplay_core::{Record, number};

use crate::{Block, Text};

/// The provenance of a record: command, inputs with their hashes, seed, settings, time and version.
pub(super) fn section(record: &Record) -> Vec<Block> {
    let provenance = &record.provenance;
    let mut rows = Vec::new();
    if !provenance.command.is_empty() {
        rows.push(("Command".to_owned(), Text::new().code(shell(&provenance.command))));
    }
    for input in &provenance.inputs {
        let mut text = Text::new().code(&input.path);
        if let Some(count) = input.rows {
            text = text.say(format!(", {} rows", number::count(count)));
        }
        if let Some(shape) = &input.shape {
            let extents: Vec<String> = shape.iter().map(|&n| number::count(n)).collect();
            text = text.say(format!(", {}", extents.join(" × ")));
        }
        rows.push(("Input".to_owned(), text));
        rows.push(("SHA-256".to_owned(), Text::new().code(&input.sha256)));
        if let Some(note) = &input.note {
            rows.push(("Origin".to_owned(), note.as_str().into()));
        }
    }
    rows.push(("Seed".to_owned(), Text::new().code(provenance.seed.to_string())));
    for (name, value) in &provenance.settings {
        rows.push((format!("Setting {name}"), Text::new().code(value)));
    }
    if !provenance.created.is_empty() {
        rows.push(("Time of the run".to_owned(), provenance.created.as_str().into()));
    }
    rows.push(("Program".to_owned(), format!("interplay {}, record schema {}", provenance.version, record.schema).into()));
    vec![Block::section("Provenance"), Block::KeyValues { rows }]
}

/// The command line with the quotes that a POSIX shell needs.
fn shell(words: &[String]) -> String {
    words.iter().map(|word| quote(word)).collect::<Vec<_>>().join(" ")
}

fn quote(word: &str) -> String {
    let safe = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(safe) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::shell;

    #[test]
    fn the_command_can_be_pasted_into_a_shell() {
        let words: Vec<String> = ["interplay", "fit", "a b.csv", "y ~ x * w", "it's", ""].map(String::from).to_vec();
        assert_eq!(shell(&words), r"interplay fit 'a b.csv' 'y ~ x * w' 'it'\''s' ''");
    }
}
