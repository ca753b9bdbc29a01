//! Diagnostics on standard error.

use anstyle::{AnsiColor, Style};
use interplay_core::{Diagnostic, Severity};

use super::printable;
use crate::args::Console;

/// Prints what should worry the user: warnings always with their hints, notes as single lines, nothing when quiet.
pub(crate) fn print(diagnostics: &[Diagnostic], console: &Console) {
    if console.quiet {
        return;
    }
    let colored = console.colored(&std::io::stderr());
    for diagnostic in diagnostics {
        eprintln!("{}", render(diagnostic, colored, console.verbose));
    }
}

fn render(diagnostic: &Diagnostic, colored: bool, verbose: bool) -> String {
    let (word, color) = match diagnostic.severity {
        Severity::Warning => ("warning", AnsiColor::Yellow),
        Severity::Info => ("note", AnsiColor::Green),
    };
    let style = if colored { color.on_default().bold() } else { Style::new() };
    let mut text = format!("{style}{word}[{}]{style:#}: {}", diagnostic.code, printable(&diagnostic.message));
    if let Some(hint) = diagnostic.hint.as_ref().filter(|_| verbose || diagnostic.severity == Severity::Warning) {
        text.push_str("\n  help: ");
        text.push_str(&printable(hint));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::render;
    use interplay_core::Diagnostic;

    #[test]
    fn hints_of_notes_wait_for_verbose() {
        let note = Diagnostic::info("a::b", "m").with_hint("h");
        assert_eq!(render(&note, false, false), "note[a::b]: m");
        assert_eq!(render(&note, false, true), "note[a::b]: m\n  help: h");
        assert_eq!(render(&Diagnostic::warning("a::b", "m").with_hint("h"), false, false), "warning[a::b]: m\n  help: h");
    }
}
