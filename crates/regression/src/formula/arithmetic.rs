//! Arithmetic over columns: the left side of a formula, and what stands inside `I()` and other functions.

use super::arguments::{Argument, Value, matched};
use super::ast::Span;
use super::calls::stands_alone;
use super::expression::{Expr, Operator, Stateful};
use super::function::Function;
use super::lex::TokenKind;
use super::parse::Parser;
use super::special::misplaced;
use crate::error::FormulaError;

/// Functions of R that may be expected here, with what to write instead.
const LATER: [(&str, Option<&str>); 10] = [
    ("cr", Some("write a natural spline: `ns(x, df=3)`")),
    ("cs", Some("write a natural spline: `ns(x, df=3)`")),
    ("te", None),
    ("s", Some("write a spline with a fixed number of columns: `ns(x, df=3)`")),
    ("lag", None),
    ("cut", None),
    ("ifelse", None),
    ("round", None),
    ("interaction", Some("write `a:b`")),
    ("standardize", Some("write `scale(x)`")),
];

/// Precedence is R's: sum, product, sign, power, primary. A power binds to the right, and before a sign on its left.
impl Parser<'_> {
    pub(super) fn arithmetic(&mut self) -> Result<Expr, FormulaError> {
        self.arithmetic_chain(Self::arithmetic_product, |kind| match kind {
            TokenKind::Plus => Some(Operator::Add),
            TokenKind::Minus => Some(Operator::Subtract),
            _ => None,
        })
    }

    fn arithmetic_product(&mut self) -> Result<Expr, FormulaError> {
        self.arithmetic_chain(Self::arithmetic_sign, |kind| match kind {
            TokenKind::Star => Some(Operator::Multiply),
            TokenKind::Slash => Some(Operator::Divide),
            _ => None,
        })
    }

    /// Operands with operators of one precedence between them.
    fn arithmetic_chain(
        &mut self,
        operand: impl Fn(&mut Self) -> Result<Expr, FormulaError>,
        operator: impl Fn(&TokenKind) -> Option<Operator>,
    ) -> Result<Expr, FormulaError> {
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some(operator) = operator(&self.peek().kind) {
            self.next += 1;
            rest.push((operator, operand(self)?));
        }
        Ok(if rest.is_empty() { first } else { Expr::Chain { first: Box::new(first), rest } })
    }

    fn arithmetic_sign(&mut self) -> Result<Expr, FormulaError> {
        if self.accept(&TokenKind::Minus) {
            return Ok(Expr::Negate(Box::new(self.nested(Self::arithmetic_sign)?)));
        }
        if self.accept(&TokenKind::Plus) {
            return self.nested(Self::arithmetic_sign);
        }
        let base = self.arithmetic_primary()?;
        if self.accept(&TokenKind::Caret) {
            let power = self.nested(Self::arithmetic_sign)?;
            return Ok(Expr::Chain { first: Box::new(base), rest: vec![(Operator::Power, power)] });
        }
        Ok(base)
    }

    fn arithmetic_primary(&mut self) -> Result<Expr, FormulaError> {
        const EXPECTED: &str = "a number, a column, a function or `(`";
        let token = self.peek().clone();
        match token.kind {
            TokenKind::Number(value) => {
                self.next += 1;
                Ok(Expr::Number(value))
            }
            TokenKind::Open => {
                self.next += 1;
                let inner = self.nested(Self::arithmetic)?;
                self.close(token.span)?;
                Ok(Expr::Parens(Box::new(inner)))
            }
            TokenKind::Name(name) => {
                self.next += 1;
                if !self.is(&TokenKind::Open) {
                    return Ok(Expr::Variable { name, span: token.span });
                }
                if let Some((what, instead)) = stands_alone(&name) {
                    return Err(FormulaError::NotSupported { what: what.to_owned(), span: token.span, instead: Some(instead) });
                }
                self.call(&name, token.span)
            }
            TokenKind::Close => Err(self.unexpected_close(EXPECTED)),
            _ => Err(self.unexpected(EXPECTED)),
        }
    }

    /// A call of a function of numbers, from its parenthesis on.
    pub(super) fn call(&mut self, name: &str, span: Span) -> Result<Expr, FormulaError> {
        let function = Function::named(name);
        if function.is_none() && !matches!(name, "I" | "center" | "scale") {
            if let Some(error) = misplaced(name, span) {
                return Err(error);
            }
            if let Some((_, instead)) = LATER.iter().find(|(later, _)| *later == name) {
                return Err(FormulaError::NotSupported { what: format!("`{name}()`"), span, instead: *instead });
            }
            return Err(FormulaError::UnknownFunction { name: name.to_owned(), span, similar: similar_function(name) });
        }
        let arguments = self.nested(Self::arguments)?;
        let end = self.previous_span();
        let wrong = |place: Span| {
            let expected = match name {
                "log" => "a number and, if wanted, a base: `log(x)`, `log(x, 2)`",
                "scale" => "a number and, if wanted, center=FALSE or scale=FALSE",
                _ => "one argument",
            };
            FormulaError::WrongArguments { function: name.to_owned(), expected, span: span.to(place) }
        };
        let argument = |argument: Option<Argument>| match argument {
            Some(Argument { value: Value::Expr(expr), .. }) => Ok(Box::new(expr)),
            Some(Argument { span, .. }) => Err(wrong(span)),
            None => Err(wrong(end)),
        };
        match name {
            "log" => {
                let [x, base] = matched(arguments, ["x", "base"]).map_err(wrong)?;
                let base = base.map(|base| base.number().filter(|base| *base > 0.0 && *base != 1.0).ok_or(base.span));
                let (argument, base) = (argument(x)?, base.transpose().map_err(wrong)?);
                Ok(match base {
                    None => Expr::Apply { function: Function::Log, argument },
                    Some(base) => Expr::Logarithm { argument, base },
                })
            }
            "scale" => {
                let [x, center, scale] = matched(arguments, ["x", "center", "scale"]).map_err(wrong)?;
                let flag = |flag: Option<Argument>| flag.map_or(Ok(true), |flag| flag.flag().ok_or_else(|| wrong(flag.span)));
                let stateful = match (flag(center)?, flag(scale)?) {
                    (true, true) => Stateful::Scale,
                    (true, false) => Stateful::Center,
                    (false, true) => Stateful::ScaleOnly,
                    (false, false) => return Err(wrong(end)),
                };
                Ok(Expr::Stateful { stateful, argument: argument(x)? })
            }
            _ => {
                let [x] = matched(arguments, ["x"]).map_err(wrong)?;
                let argument = argument(x)?;
                Ok(match (name, function) {
                    ("center", _) => Expr::Stateful { stateful: Stateful::Center, argument },
                    (_, Some(function)) => Expr::Apply { function, argument },
                    (_, None) => Expr::Identity(argument),
                })
            }
        }
    }
}

/// A known function that is spelt alike; `np.log` is `log`.
fn similar_function(name: &str) -> Option<String> {
    let bare = name.rsplit('.').next().unwrap_or(name).to_lowercase();
    let bare = if bare == "ln" { "log" } else { &bare };
    let known = Function::names().chain(["I", "center", "scale"]).chain(super::calls::names());
    super::similar(bare, known)
}
