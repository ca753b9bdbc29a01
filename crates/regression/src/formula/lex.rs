//! Text to tokens, each with its place.

use super::Span;
use crate::error::FormulaError;

/// A token with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// A plain name or one in backticks.
    Name(String),
    Number(f64),
    /// A text in single or double quotes.
    Text(String),
    Dot,
    Tilde,
    Plus,
    Minus,
    Star,
    Slash,
    Colon,
    Caret,
    In,
    Open,
    Close,
    Comma,
    Equals,
    End,
}

/// Splits a text into tokens; the last one is [`TokenKind::End`].
pub(super) fn lex(text: &str) -> Result<Vec<Token>, FormulaError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = match first {
            '~' => (TokenKind::Tilde, 1),
            '+' => (TokenKind::Plus, 1),
            '-' => (TokenKind::Minus, 1),
            '*' if rest.starts_with("**") => (TokenKind::Caret, 2),
            '*' => (TokenKind::Star, 1),
            '/' => (TokenKind::Slash, 1),
            ':' => (TokenKind::Colon, 1),
            '^' => (TokenKind::Caret, 1),
            '(' => (TokenKind::Open, 1),
            ')' => (TokenKind::Close, 1),
            ',' => (TokenKind::Comma, 1),
            '=' => (TokenKind::Equals, 1),
            '%' if rest.starts_with("%in%") => (TokenKind::In, 4),
            '"' | '\'' | '`' => {
                let (inner, length) = quoted(rest, first, at)?;
                (if first == '`' { TokenKind::Name(inner) } else { TokenKind::Text(inner) }, length)
            }
            _ if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) => {
                let length = number_length(rest);
                let span = Span { start: at, end: at + length };
                let value: f64 = rest[..length].parse().unwrap_or(f64::NAN);
                if !value.is_finite() {
                    return Err(FormulaError::BadNumber { text: rest[..length].to_owned(), span });
                }
                (TokenKind::Number(value), length)
            }
            _ if is_name_start(first) => {
                let length = rest.find(|c| !is_name_part(c)).unwrap_or(rest.len());
                (if &rest[..length] == "." { TokenKind::Dot } else { TokenKind::Name(rest[..length].to_owned()) }, length)
            }
            character => {
                return Err(FormulaError::UnexpectedCharacter { character, span: Span { start: at, end: at + character.len_utf8() } });
            }
        };
        tokens.push(Token { kind, span: Span { start: at, end: at + length } });
        at += length;
    }
    tokens.push(Token { kind: TokenKind::End, span: Span { start: text.len(), end: text.len() } });
    Ok(tokens)
}

/// Whether a column's name can stand in a formula without backticks.
pub(super) fn is_plain_name(name: &str) -> bool {
    let mut characters = name.chars();
    let Some(first) = characters.next() else { return false };
    let second_is_digit = name[first.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    name != "." && is_name_start(first) && !(first == '.' && second_is_digit) && characters.all(is_name_part)
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '.'
}

/// Letters and digits of any script, combining accents, dots and underscores.
fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.' || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Length of the number at the start: digits, a fraction, an exponent.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(0);
    if text[length..].starts_with('.') {
        length += 1;
        length += digits(length);
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

/// The text between quotes and its length with them; a backslash takes the next character as it is.
fn quoted(text: &str, quote: char, at: usize) -> Result<(String, usize), FormulaError> {
    let mut inner = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((i, c)) = characters.next() {
        if c == quote {
            return Ok((inner, i + c.len_utf8()));
        }
        if c == '\\'
            && let Some((_, escaped)) = characters.next()
        {
            inner.push(escaped);
        } else {
            inner.push(c);
        }
    }
    Err(FormulaError::UnclosedQuote { quote, span: Span { start: at, end: at + text.len() } })
}

#[cfg(test)]
mod tests {
    use super::{TokenKind as T, is_plain_name, lex};
    use crate::error::FormulaError;

    fn kinds(text: &str) -> Vec<T> {
        lex(text).expect("tokens").into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn names_numbers_and_operators() {
        assert_eq!(kinds("Solar.R ~ .x + ."), [T::Name("Solar.R".into()), T::Tilde, T::Name(".x".into()), T::Plus, T::Dot, T::End]);
        assert_eq!(kinds("2.5e-3^.5"), [T::Number(2.5e-3), T::Caret, T::Number(0.5), T::End]);
        assert_eq!(kinds("a**b %in% größe"), [T::Name("a".into()), T::Caret, T::Name("b".into()), T::In, T::Name("größe".into()), T::End]);
        assert_eq!(kinds(r"`my \`col\``"), [T::Name("my `col`".into()), T::End]);
    }

    #[test]
    fn places_are_bytes() {
        let tokens = lex("größe ~ x").expect("tokens");
        assert_eq!((tokens[1].span.start, tokens[1].span.end), (8, 9));
    }

    #[test]
    fn what_is_no_token_has_a_place() {
        assert!(matches!(lex("y ~ x $ z"), Err(FormulaError::UnexpectedCharacter { character: '$', span }) if span.start == 6));
        assert!(matches!(lex("y ~ `x"), Err(FormulaError::UnclosedQuote { quote: '`', span }) if span.start == 4 && span.end == 6));
        assert!(matches!(lex("y ~ x^1e999"), Err(FormulaError::BadNumber { .. })));
    }

    #[test]
    fn plain_names() {
        for name in ["x", "Solar.R", ".x", "größe", "_a", "x1"] {
            assert!(is_plain_name(name), "{name}");
        }
        for name in ["", ".", ".5x", "1x", "a b", "a-b", "`"] {
            assert!(!is_plain_name(name), "{name}");
        }
    }
}
