//! The bundled typeface: its files, and how wide a text set in it is.
//!
//! Margins and wrapping are computed from these widths, so that no label is clipped on a machine that has never seen the typeface.

use std::sync::LazyLock;

use ttf_parser::Face;

static REGULAR: &[u8] = include_bytes!("../assets/fonts/SourceSans3-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../assets/fonts/SourceSans3-Bold.ttf");
static ITALIC: &[u8] = include_bytes!("../assets/fonts/SourceSans3-Italic.ttf");

static FILES: [(&str, &[u8]); 3] =
    [("SourceSans3-Regular.ttf", REGULAR), ("SourceSans3-Bold.ttf", BOLD), ("SourceSans3-Italic.ttf", ITALIC)];

/// Height of a capital, as a share of the font size.
pub(crate) const CAP_HEIGHT: f64 = 0.66;
/// Space to leave above the baseline, as a share of the font size: capitals with an accent fit.
pub(crate) const ASCENT: f64 = 0.78;
/// Space to leave below the baseline.
pub(crate) const DESCENT: f64 = 0.22;
/// Distance of two baselines.
pub(crate) const LINE: f64 = 1.25;
/// Names of variables and items longer than this are shortened in the middle.
pub(crate) const LONGEST_NAME: usize = 32;

/// File names and contents of the typeface that figures are set in: regular, bold and italic.
///
/// Whoever embeds a figure (a PDF or an HTML page) must make these known under [`font_family`].
pub fn fonts() -> &'static [(&'static str, &'static [u8])] {
    &FILES
}

/// Name of the family of [`fonts`].
pub fn font_family() -> &'static str {
    "Source Sans 3"
}

/// The two weights that figures use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

static REGULAR_FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(REGULAR, 0).ok());
static BOLD_FACE: LazyLock<Option<Face<'static>>> = LazyLock::new(|| Face::parse(BOLD, 0).ok());

/// Advance width of a text, in the unit of `size`. Kerning, which mostly tightens, is not counted.
pub(crate) fn text_width(text: &str, size: f64, weight: Weight) -> f64 {
    let face = match weight {
        Weight::Regular => REGULAR_FACE.as_ref(),
        Weight::Bold => BOLD_FACE.as_ref(),
    };
    let em = face.map_or(1000.0, |f| f64::from(f.units_per_em()));
    let advance = |c: char| face.and_then(|f| f.glyph_hor_advance(f.glyph_index(c)?)).map_or(em, f64::from);
    text.chars().map(advance).sum::<f64>() / em * size
}

/// A name of at most `longest` characters: the middle of a longer one becomes an ellipsis.
pub(crate) fn shorten(name: &str, longest: usize) -> String {
    let length = name.chars().count();
    if length <= longest {
        return name.to_owned();
    }
    let kept = longest.max(3) - 1;
    let head = kept.div_ceil(2);
    let tail: String = name.chars().skip(length - (kept - head)).collect();
    let head: String = name.chars().take(head).collect();
    format!("{}…{}", head.trim_end(), tail.trim_start())
}

/// Names of at most `longest` characters that can be told apart where the full names can.
///
/// Long names that begin and end alike would all look the same without their middle; of these the part in which they differ is kept.
pub(crate) fn shorten_all(names: &[String], longest: usize) -> Vec<String> {
    let short: Vec<String> = names.iter().map(|n| shorten(n, longest)).collect();
    let distinct = |names: &[String]| names.iter().collect::<std::collections::BTreeSet<_>>().len();
    if distinct(&short) == distinct(names) {
        return short;
    }
    let long: Vec<Vec<char>> = names.iter().map(|n| n.chars().collect::<Vec<_>>()).filter(|n| n.len() > longest).collect();
    let least = long.iter().map(Vec::len).min().unwrap_or(0);
    let alike = |at: &dyn Fn(&[char], usize) -> char| (0..least).take_while(|i| long.iter().all(|n| at(n, *i) == at(&long[0], *i))).count();
    let before = alike(&|n, i| n[i]);
    let after = alike(&|n, i| n[n.len() - 1 - i]).min(least - before);
    let around_difference = |name: &String, short: &String| {
        let letters: Vec<char> = name.chars().collect();
        if letters.len() <= longest {
            return short.clone();
        }
        // A few letters from either end, a few that lead up to the difference, and the difference itself.
        let end = longest / 5;
        let from = before.saturating_sub(end).max(end);
        let core: String = letters[from..(letters.len() - after).max(from)].iter().collect();
        let core = shorten(&core, longest.saturating_sub(2 * end + 2));
        let head: String = letters[..end].iter().collect();
        let tail: String = letters[letters.len() - end.min(after)..].iter().collect();
        if after == 0 { format!("{head}…{core}") } else { format!("{head}…{core}…{tail}") }
    };
    names.iter().zip(&short).map(|(name, short)| around_difference(name, short)).collect()
}

/// The longest shortened form of a name that is no wider than `width`.
pub(crate) fn fit(name: &str, size: f64, weight: Weight, width: f64) -> String {
    let mut longest = name.chars().count();
    let mut text = name.to_owned();
    while longest > 3 && text_width(&text, size, weight) > width {
        longest -= 1;
        text = shorten(name, longest);
    }
    text
}

/// A text broken at spaces into lines no wider than `width`; a single word that is wider is shortened in the middle.
pub(crate) fn wrap(text: &str, size: f64, weight: Weight, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let word = fit(word, size, weight, width);
        match lines.last_mut() {
            Some(line) if text_width(&format!("{line} {word}"), size, weight) <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_that_figures_use_has_a_glyph() {
        for (name, bytes) in fonts() {
            let face = Face::parse(bytes, 0).unwrap();
            for sign in "aZ0βγσμθΔ₀₁₂₃−×²³≤≥–—∞·…±χηéüßñøłçšž\u{a0}\u{202f}".chars() {
                assert!(face.glyph_index(sign).is_some(), "{name} lacks {sign}");
            }
            let family = face.names().into_iter().find(|n| n.name_id == 1).and_then(|n| n.to_string());
            assert_eq!(family.as_deref(), Some(font_family()));
        }
    }

    #[test]
    fn figures_are_tabular() {
        let widths: Vec<f64> = "0123456789".chars().map(|c| text_width(&c.to_string(), 10.0, Weight::Regular)).collect();
        assert!(widths.iter().all(|w| *w == widths[0]), "{widths:?}");
    }

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(shorten("hp:wt", 32), "hp:wt");
        let long = "household_income_adjusted_for_size:education[T.secondary]";
        let short = shorten(long, 32);
        assert_eq!(short, "household_income…on[T.secondary]");
        assert_eq!(short.chars().count(), 32);
        assert_eq!(shorten("ααααα", 3), "α…α");
    }

    #[test]
    fn long_names_that_differ_in_the_middle_stay_apart() {
        let name = |i: u32| format!("region[T.district no. {i} of the federal state]:household_income");
        let names: Vec<String> = (0..30).map(name).chain(["short".to_owned()]).collect();
        let short = shorten_all(&names, 32);
        assert_eq!(short[7], "region…t no. 7…income");
        assert_eq!(short[30], "short");
        assert_eq!(short.iter().collect::<std::collections::BTreeSet<_>>().len(), 31);
        assert!(short.iter().all(|s| s.chars().count() <= 32));
        let same = vec!["a".repeat(40), "a".repeat(40)];
        assert!(shorten_all(&same, 32).iter().all(|s| s.chars().count() <= 32));
        let nested = vec!["a".repeat(40), "a".repeat(41)];
        assert!(shorten_all(&nested, 32).iter().all(|s| s.chars().count() <= 32));
    }

    #[test]
    fn lines_stay_within_the_width() {
        let lines = wrap("a short text that needs several lines and has averyveryverylongwordwithoutanyspace", 10.0, Weight::Regular, 80.0);
        assert!(lines.len() > 3);
        assert!(lines.iter().all(|l| text_width(l, 10.0, Weight::Regular) <= 80.0), "{lines:?}");
    }
}
