//! How text from anywhere is made harmless in HTML.

/// The text with the five characters of markup as entities; control characters, which HTML forbids, become U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn nothing_of_markup_survives() {
        assert_eq!(escape("<script>&\"'\u{0}"), "&lt;script&gt;&amp;&quot;&#39;\u{fffd}");
    }
}
