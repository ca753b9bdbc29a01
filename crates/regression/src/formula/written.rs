//! What was written, in the spelling in which R names it: `I( x ** 2 )` is `I(x^2)`.

use super::ast::{quoted, text_literal};
use super::lex::{Token, TokenKind};

/// R's text of a run of tokens: blanks around `+ - * =`, one after a comma, none elsewhere.
pub(super) fn written(tokens: &[Token]) -> String {
    let mut text = String::new();
    let mut after_operand = false;
    for token in tokens {
        let binary = after_operand;
        after_operand = matches!(token.kind, TokenKind::Name(_) | TokenKind::Number(_) | TokenKind::Text(_) | TokenKind::Close);
        match &token.kind {
            TokenKind::Name(name) => match name.as_str() {
                "True" => text.push_str("TRUE"),
                "False" => text.push_str("FALSE"),
                _ => text.push_str(&quoted(name)),
            },
            TokenKind::Number(value) => text.push_str(&r_number(*value)),
            TokenKind::Text(inner) => text.push_str(&text_literal(inner)),
            TokenKind::Plus => text.push_str(if binary { " + " } else { "+" }),
            TokenKind::Minus => text.push_str(if binary { " - " } else { "-" }),
            TokenKind::Star => text.push_str(" * "),
            TokenKind::Slash => text.push('/'),
            TokenKind::Colon => text.push(':'),
            TokenKind::Caret => text.push('^'),
            TokenKind::In => text.push_str(" %in% "),
            TokenKind::Open => text.push('('),
            TokenKind::Close => text.push(')'),
            TokenKind::Comma => text.push_str(", "),
            TokenKind::Equals => text.push_str(" = "),
            TokenKind::Dot => text.push('.'),
            TokenKind::Tilde => text.push_str(" ~ "),
            TokenKind::End => {}
        }
    }
    text
}

/// A number as R writes it: fixed, unless that takes more characters than with an exponent of at least two digits.
pub(crate) fn r_number(value: f64) -> String {
    let fixed = format!("{value}");
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let sign = if exponent.starts_with('-') { '-' } else { '+' };
    let scientific = format!("{digits}e{sign}{:0>2}", exponent.trim_start_matches('-'));
    if fixed.len() <= scientific.len() { fixed } else { scientific }
}

#[cfg(test)]
mod tests {
    use super::{r_number, written};
    use crate::formula::lex::lex;

    #[test]
    fn texts_are_spelt_as_r_does() {
        let shown = |text: &str| written(&lex(text).expect(text));
        assert_eq!(shown("I( -x**2+1.50 )"), "I(-x^2 + 1.5)");
        assert_eq!(shown("bs(x,df=4,degree = 2)"), "bs(x, df = 4, degree = 2)");
        assert_eq!(shown("poly(log( `my x` ),2,raw=True)"), "poly(log(`my x`), 2, raw = TRUE)");
        assert_eq!(shown("C(g,'b')"), "C(g, \"b\")");
        assert_eq!(shown("I(x*-1/(z - 2))"), "I(x * -1/(z - 2))");
    }

    #[test]
    fn numbers_are_written_as_r_does() {
        let known =
            [(100_000.0, "1e+05"), (123_456.0, "123456"), (0.0001, "1e-04"), (0.001, "0.001"), (0.000_12, "0.00012"), (1e10, "1e+10")];
        for (value, text) in known {
            assert_eq!(r_number(value), text);
        }
        assert_eq!([0.0, 2.0, -1.5].map(r_number), ["0", "2", "-1.5"]);
    }
}
