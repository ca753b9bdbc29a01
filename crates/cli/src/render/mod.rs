//! A record, a table or an error as text for standard output and standard error.

pub(crate) mod csv;
pub(crate) mod diagnostics;
pub(crate) mod error;
pub(crate) mod terminal;
pub(crate) mod tex;

/// A text with its control characters made visible, so that no name in a data file can steer the terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { format!("\\u{{{:x}}}", c as u32) } else { c.to_string() }).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn escapes_do_not_reach_the_terminal() {
        assert_eq!(super::printable("a\u{1b}[31mβ"), "a\\u{1b}[31mβ");
    }
}
