//! What a cell of a text table says.

/// Texts that stand for a missing cell, besides the empty one and NaN in any case. Quotation marks around them change nothing, nor do spaces.
pub(super) const MISSING: [&str; 6] = ["NA", "NaN", "nan", "null", "NULL", "N/A"];

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing, and whether it is said plainly: the empty cell or one of [`MISSING`] with nothing around it.
    Missing { plain: bool },
    /// A number, and whether it is said plainly: digits with at most a minus, a point and an exponent, and nothing around them.
    Number { plain: bool },
    /// `true`, `false`, `TRUE`, `FALSE`, `True` or `False`.
    Boolean,
    /// Anything else; a number with a decimal comma is marked.
    Text { decimal_comma: bool },
}

/// What a cell says, quotation marks taken off.
pub(super) fn classify(bytes: &[u8]) -> Cell {
    if bytes.is_empty() {
        return Cell::Missing { plain: true };
    }
    if is_plain_number(bytes) {
        return Cell::Number { plain: true };
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return Cell::Text { decimal_comma: false } };
    let trimmed = text.trim();
    if is_missing(trimmed) {
        return Cell::Missing { plain: trimmed.len() == text.len() };
    }
    if boolean(trimmed).is_some() {
        return Cell::Boolean;
    }
    // Whatever Rust reads as a number begins with a sign, a digit, a point, or the letter of `inf` or `nan`.
    if matches!(trimmed.as_bytes()[0], b'+' | b'-' | b'.' | b'0'..=b'9' | b'i' | b'I' | b'n' | b'N')
        && let Ok(number) = trimmed.parse::<f64>()
    {
        return if number.is_nan() { Cell::Missing { plain: false } } else { Cell::Number { plain: false } };
    }
    Cell::Text { decimal_comma: is_decimal_comma(trimmed.as_bytes()) }
}

/// Whether a trimmed text stands for a missing cell.
pub(super) fn is_missing(trimmed: &str) -> bool {
    trimmed.is_empty() || MISSING.contains(&trimmed)
}

/// The truth value that a trimmed text names.
pub(super) fn boolean(trimmed: &str) -> Option<bool> {
    match trimmed {
        "true" | "TRUE" | "True" => Some(true),
        "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// The number in a cell that was found to hold one; missing is NaN.
pub(super) fn number(text: &str) -> f64 {
    text.trim().parse().unwrap_or(f64::NAN)
}

/// `-?digits[.digits][e[+-]digits]` with a digit before the point.
fn is_plain_number(bytes: &[u8]) -> bool {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(bytes[0] == b'-');
    let whole = digits(at);
    if whole == 0 {
        return false;
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        at += 1;
        let decimals = digits(at);
        if decimals == 0 {
            return false;
        }
        at += decimals;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E')) {
        at += 1;
        at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return false;
        }
        at += exponent;
    }
    at == bytes.len()
}

fn is_decimal_comma(bytes: &[u8]) -> bool {
    let mut parts = bytes.splitn(2, |&byte| byte == b',');
    let (Some(whole), Some(decimals)) = (parts.next(), parts.next()) else { return false };
    let whole = whole.strip_prefix(b"-").unwrap_or(whole);
    !whole.is_empty() && !decimals.is_empty() && whole.iter().chain(decimals).all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::{Cell, classify, number};

    #[test]
    fn cells_are_told_apart() {
        for plain in ["0", "-1", "12.50", "1e5", "1.5E-10", "007"] {
            assert_eq!(classify(plain.as_bytes()), Cell::Number { plain: true }, "{plain}");
            assert!(number(plain).is_finite());
        }
        for other in [" 1", "1 ", "+1", ".5", "1.", "inf", "-inf", "Infinity", "\u{a0}2"] {
            assert_eq!(classify(other.as_bytes()), Cell::Number { plain: false }, "{other}");
            assert!(!number(other).is_nan());
        }
        for missing in ["", "NA", "NaN", "nan", "null", "NULL", "N/A"] {
            assert_eq!(classify(missing.as_bytes()), Cell::Missing { plain: true }, "{missing}");
        }
        for missing in [" ", " NA ", "NAN", "-nan"] {
            assert_eq!(classify(missing.as_bytes()), Cell::Missing { plain: false }, "{missing}");
        }
        for truth in ["true", "FALSE", " True"] {
            assert_eq!(classify(truth.as_bytes()), Cell::Boolean, "{truth}");
        }
        for text in ["a", "1a", "1e", "--1", "1_000", "0x10", ".", "-", "1.2.3", "2024-01-31", "inform", "none"] {
            assert_eq!(classify(text.as_bytes()), Cell::Text { decimal_comma: false }, "{text}");
        }
        assert_eq!(classify(b"-3,25"), Cell::Text { decimal_comma: true });
        assert_eq!(classify(b"1,000,000"), Cell::Text { decimal_comma: false });
    }
}
