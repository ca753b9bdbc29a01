//! Characters that can be set with the fonts at hand.

use std::collections::BTreeSet;

use typst::text::Font;

/// The characters of some fonts.
pub(super) struct Legible {
    covered: BTreeSet<u32>,
}

impl Legible {
    /// The characters that at least one of the fonts has.
    pub(super) fn of(fonts: &[Font]) -> Self {
        Self { covered: fonts.iter().flat_map(|font| font.info().coverage.iter()).collect() }
    }

    /// The text with line breaks as spaces, and every character that no font has, or that would steer the direction of its neighbours, as
    /// its code point: `[U+4E2D]`.
    pub(super) fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(c, '\n' | '\r' | '\t') {
                out.push(' ');
            } else if self.can_set(c) {
                out.push(c);
            } else {
                out.push_str(&format!("[U+{:04X}]", u32::from(c)));
            }
        }
        out
    }

    /// The same for a drawing, whose own line breaks stay.
    pub(super) fn drawing(&self, svg: &str) -> String {
        svg.split_inclusive('\n').map(|line| line.strip_suffix('\n').map_or_else(|| self.text(line), |l| self.text(l) + "\n")).collect()
    }

    fn can_set(&self, c: char) -> bool {
        let steers = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
        !c.is_control() && !steers && (c == '\u{200b}' || self.covered.contains(&u32::from(c)))
    }
}
