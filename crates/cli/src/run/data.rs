//! `data`: the example data that come with the program.

use std::fmt::Write as _;

use super::print;
use crate::args::{Console, DataArgs};
use crate::bundled;
use crate::error::CliError;
use crate::{exit, output};

/// Lists the data sets, or writes one.
pub(crate) fn run(args: &DataArgs, console: &Console) -> Result<u8, CliError> {
    let Some(name) = &args.name else { return print(list().as_bytes()) };
    let Some(set) = bundled::all().into_iter().find(|set| set.name == *name || set.file == *name) else {
        let names: Vec<String> = bundled::all().into_iter().map(|set| set.name).collect();
        return Err(CliError::usage("usage::unknown_data", format!("there is no example data set `{name}`"))
            .hint(format!("there are {}", names.join(", "))));
    };
    let Some(bytes) = set.bytes else {
        return Err(CliError::usage(
            "usage::data_elsewhere",
            format!("`{name}` is not part of the program, since its licence is {}", set.licence),
        )
        .hint(format!("it is `data/{}` of the repository", set.file)));
    };
    match &args.output {
        None => print(bytes),
        Some(path) => {
            let path = if path.is_dir() { path.join(&set.file) } else { path.clone() };
            output::check_parent(&path)?;
            output::write_file(&path, bytes)?;
            if !console.quiet {
                eprintln!("wrote {} ({})", path.display(), set.licence);
            }
            Ok(exit::DONE)
        }
    }
}

fn list() -> String {
    let mut text = String::new();
    for set in bundled::all() {
        let _ = writeln!(
            text,
            "{}\n  {}\n  {} - {}\n  licence: {}\n  origin: {}",
            set.name,
            set.title,
            set.file,
            set.extent(),
            set.licence,
            set.origin
        );
        if let Some(note) = &set.note {
            let _ = writeln!(text, "  {note}");
        }
        for command in &set.commands {
            let _ = writeln!(text, "  $ {command}");
        }
        text.push('\n');
    }
    text.push_str("`interplay data NAME -o FILE` writes one.\n");
    text
}
