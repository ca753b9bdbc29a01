//! What is no term: the response on the left side, and `offset()` on the right.

use super::arguments::{Argument, Value};
use super::ast::{Factor, FactorKind, Node, Sign, Span};
use super::calls::makes_levels;
use super::contrast::Contrast;
use super::lex::TokenKind;
use super::parse::Parser;
use crate::error::FormulaError;

impl Parser<'_> {
    /// The left side: arithmetic, `C(y)` and its relatives, or `cbind(successes, failures)`. `start` is the place of its first token.
    pub(super) fn response(&mut self, start: Span) -> Result<Factor, FormulaError> {
        let called = matches!(self.tokens.get(self.next + 1), Some(token) if token.kind == TokenKind::Open);
        match self.peek().kind.clone() {
            TokenKind::Name(name) if called && makes_levels(&name) => {
                self.next += 1;
                let factor = self.factor_call(&name, start)?;
                match &factor.kind {
                    FactorKind::Levels { contrast: Some(contrast), .. } if !matches!(contrast, Contrast::Treatment(_)) => {
                        Err(FormulaError::NotSupported {
                            what: format!("the contrast {contrast} of a response"),
                            span: factor.span,
                            instead: Some("a response has a reference level alone: `C(y, \"ref\") ~ x`"),
                        })
                    }
                    _ => Ok(factor),
                }
            }
            TokenKind::Name(name) if called && name == "cbind" => {
                self.next += 1;
                self.counts(start)
            }
            _ => {
                let first = self.next;
                let response = self.arithmetic()?;
                Ok(Factor::number(response, self.written_from(first), start.to(self.previous_span())))
            }
        }
    }

    /// `cbind(successes, failures)`, from its parenthesis on. The arguments may have any names.
    fn counts(&mut self, name_span: Span) -> Result<Factor, FormulaError> {
        let first = self.next - 1;
        let arguments = self.arguments()?;
        let span = name_span.to(self.previous_span());
        let wrong = || FormulaError::WrongArguments {
            function: "cbind".to_owned(),
            expected: "two arguments, the successes and the failures: `cbind(s, n - s)`",
            span,
        };
        let count = |argument: Argument| match argument.value {
            Value::Expr(expr) if expr.has_stateful() => {
                let what = "`center()` or `scale()` of counts".to_owned();
                Err(FormulaError::NotSupported { what, span: name_span, instead: Some("counts are used as they are") })
            }
            Value::Expr(expr) => Ok(expr),
            Value::Text | Value::List(_) => Err(wrong()),
        };
        let [successes, failures] = <[_; 2]>::try_from(arguments).map_err(|_| wrong())?;
        let (successes, failures) = (Box::new(count(successes)?), Box::new(count(failures)?));
        let name = format!("cbind({successes}, {failures})");
        Ok(Factor { name, r_name: self.written_from(first), span, kind: FactorKind::Counts { successes, failures } })
    }

    /// `offset(expr)`, from its parenthesis on.
    pub(super) fn offset(&mut self, name_span: Span) -> Result<Factor, FormulaError> {
        let first = self.next - 1;
        let wrong = |span: Span| FormulaError::WrongArguments { function: "offset".to_owned(), expected: "one argument", span };
        let open = self.take().span;
        if self.is(&TokenKind::Close) {
            return Err(wrong(name_span.to(self.peek().span)));
        }
        let expr = self.nested(Self::arithmetic)?;
        if self.is(&TokenKind::Comma) {
            return Err(wrong(name_span.to(self.peek().span)));
        }
        self.close(open)?;
        let (name, r_name) = (format!("offset({expr})"), self.written_from(first));
        Ok(Factor { name, r_name, span: name_span.to(self.previous_span()), kind: FactorKind::Number(expr) })
    }
}

/// The error of a call that has its meaning in another place only.
pub(super) fn misplaced(name: &str, span: Span) -> Option<FormulaError> {
    let (function, place) = match name {
        "offset" => ("offset", OFFSET_PLACE),
        "cbind" => ("cbind", "as the whole left side"),
        _ => return None,
    };
    Some(FormulaError::Misplaced { function, place, span })
}

const OFFSET_PLACE: &str = "as a part of the sum on the right side";

/// The offsets of a right side: parts of its sum, each once, less those that are taken away again.
pub(super) fn offsets(node: &Node) -> Result<Vec<Factor>, FormulaError> {
    match node {
        Node::Offset(factor) => Ok(vec![factor.clone()]),
        Node::Parens(inner) => offsets(inner),
        Node::Sum(parts) => {
            let mut found: Vec<Factor> = Vec::new();
            for (sign, part) in parts {
                let named = offsets(part)?;
                match sign {
                    Sign::Plus => {
                        for factor in named {
                            if !found.contains(&factor) {
                                found.push(factor);
                            }
                        }
                    }
                    Sign::Minus => found.retain(|factor| !named.contains(factor)),
                }
            }
            Ok(found)
        }
        Node::Intercept(_) | Node::Factor(_) => Ok(Vec::new()),
        Node::Product { first, rest } => {
            none_in(offsets(first)?)?;
            rest.iter().try_fold(Vec::new(), |_, (_, node)| none_in(offsets(node)?))
        }
        Node::Power { base, .. } => none_in(offsets(base)?),
    }
}

/// An offset has no product with anything.
fn none_in(found: Vec<Factor>) -> Result<Vec<Factor>, FormulaError> {
    match found.first() {
        Some(factor) => Err(FormulaError::Misplaced { function: "offset", place: OFFSET_PLACE, span: factor.span }),
        None => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use crate::formula::parse;

    fn shown(text: &str) -> String {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    fn failed(text: &str) -> (&'static str, (usize, usize)) {
        let error = parse(text).expect_err(text);
        (error.code(), (error.span().start, error.span().end))
    }

    #[test]
    fn an_offset_is_no_term() {
        let formula = parse("y ~ offset( log(t) ) + a*b + offset(u/2)").expect("a formula");
        assert_eq!(formula.to_string(), "y ~ a + b + a:b + offset(log(t)) + offset(u/2)");
        assert_eq!(formula.terms().len(), 3);
        assert_eq!(formula.offsets().collect::<Vec<_>>(), ["offset(log(t))", "offset(u/2)"]);
        assert_eq!(formula.variables().iter().map(|(name, _)| *name).collect::<Vec<_>>(), ["y", "a", "b", "t", "u"]);
        let additive = formula.without_interactions().expect("a smaller formula");
        assert_eq!(additive.text(), "y ~ a + b + offset(log(t)) + offset(u/2)");
        assert_eq!(parse(additive.text()).expect("a formula"), additive);
        assert_eq!(shown("y ~ offset(x)"), "y ~ 1 + offset(x)");
        assert_eq!(shown("y ~ 0 + x + offset(x)"), "y ~ 0 + x + offset(x)");
        assert_ne!(parse("y ~ x").expect("a formula"), parse("y ~ x + offset(z)").expect("a formula"));
        assert_eq!(parse("y ~ offset(w) + x + offset(z)").expect("a"), parse("y ~ x + (offset(z) + offset(w))").expect("b"));
    }

    #[test]
    fn offsets_are_named_once_and_can_be_taken_away() {
        assert_eq!(shown("y ~ x + offset(z) + offset(z)"), "y ~ x + offset(z)");
        assert_eq!(shown("y ~ x + offset(z) - offset(z)"), "y ~ x");
        assert_eq!(shown("y ~ . - a + offset(z)"), "y ~ . - a + offset(z)");
    }

    #[test]
    fn special_calls_have_their_places() {
        assert_eq!(failed("y ~ x * offset(z)"), ("formula::misplaced", (8, 17)));
        assert_eq!(failed("y ~ (x + offset(z))^2"), ("formula::misplaced", (9, 18)));
        assert_eq!(failed("y ~ I(offset(z))"), ("formula::misplaced", (6, 12)));
        assert_eq!(failed("y ~ cbind(a, b)"), ("formula::misplaced", (4, 9)));
        assert_eq!(failed("log(cbind(a, b)) ~ x"), ("formula::misplaced", (4, 9)));
        assert_eq!(failed("y ~ offset(a, b)"), ("formula::wrong_arguments", (4, 13)));
        assert_eq!(failed("y ~ offset()"), ("formula::wrong_arguments", (4, 12)));
        assert_eq!(failed("y ~ offset(poly(x, 2))"), ("formula::not_supported", (11, 15)));
        assert_eq!(failed("y ~ offset(C(g))"), ("formula::not_supported", (11, 12)));
        assert_eq!(failed("y ~ x + offset(y)"), ("formula::response_on_right", (8, 17)));
    }

    #[test]
    fn counts_are_a_response() {
        assert_eq!(shown("cbind( s,n-s ) ~ x"), "cbind(s, n - s) ~ x");
        assert_eq!(shown("cbind(success = s, failure = f) ~ ."), "cbind(s, f) ~ .");
        assert_eq!(shown("C(k, 'b') ~ x"), "C(k, treatment(\"b\")) ~ x");
        assert_eq!(shown("relevel(factor(k), 'b') ~ x"), "C(k, treatment(\"b\")) ~ x");
        assert_eq!(shown("ordered(k) ~ poly(x, 2)"), "ordered(k) ~ poly(x, 2)");
        assert_eq!(failed("C(k, sum) ~ x"), ("formula::not_supported", (0, 9)));
        assert_eq!(failed("cbind(s) ~ x"), ("formula::wrong_arguments", (0, 8)));
        assert_eq!(failed("cbind(s, f, g) ~ x"), ("formula::wrong_arguments", (0, 14)));
        assert_eq!(failed("cbind() ~ x"), ("formula::wrong_arguments", (0, 7)));
        assert_eq!(failed("cbind(scale(s), f) ~ x"), ("formula::not_supported", (0, 5)));
        assert_eq!(failed("cbind(1, 2) ~ x"), ("formula::missing_response", (0, 11)));
        assert_eq!(failed("cbind(s, f ~ x"), ("formula::unbalanced_parenthesis", (5, 6)));
    }
}
