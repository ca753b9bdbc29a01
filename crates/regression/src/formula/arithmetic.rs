//! Arithmetic over columns: the left side of a formula, and what stands inside `I()` and other functions.

use super::ast::{Expr, Operator, Span, Stateful};
use super::function::Function;
use super::lex::TokenKind;
use super::parse::Parser;
use crate::error::FormulaError;

/// Functions of R that may be expected here, with what to write instead.
const LATER: [(&str, Option<&str>); 16] = [
    ("poly", Some("write the powers out: `x + I(x^2)`")),
    ("bs", Some("write the powers out: `x + I(x^2) + I(x^3)`")),
    ("ns", Some("write the powers out: `x + I(x^2) + I(x^3)`")),
    ("cr", None),
    ("cs", None),
    ("te", None),
    ("offset", None),
    ("cbind", None),
    ("lag", None),
    ("cut", None),
    ("ifelse", None),
    ("factor", Some("write `C(x)` to make a factor of a number")),
    ("as.factor", Some("write `C(x)` to make a factor of a number")),
    ("relevel", Some("write `C(x, \"reference\")`")),
    ("interaction", Some("write `a:b`")),
    ("standardize", Some("write `scale(x)`")),
];

/// Precedence is R's: sum, product, sign, power, primary. A power binds to the right, and before a sign on its left.
impl Parser<'_> {
    pub(super) fn arithmetic(&mut self) -> Result<Expr, FormulaError> {
        let mut left = self.arithmetic_product()?;
        loop {
            let operator = match self.peek().kind {
                TokenKind::Plus => Operator::Add,
                TokenKind::Minus => Operator::Subtract,
                _ => return Ok(left),
            };
            self.next += 1;
            self.deeper()?;
            left = Expr::Binary { operator, left: Box::new(left), right: Box::new(self.arithmetic_product()?) };
        }
    }

    fn arithmetic_product(&mut self) -> Result<Expr, FormulaError> {
        let mut left = self.arithmetic_sign()?;
        loop {
            let operator = match self.peek().kind {
                TokenKind::Star => Operator::Multiply,
                TokenKind::Slash => Operator::Divide,
                _ => return Ok(left),
            };
            self.next += 1;
            self.deeper()?;
            left = Expr::Binary { operator, left: Box::new(left), right: Box::new(self.arithmetic_sign()?) };
        }
    }

    fn arithmetic_sign(&mut self) -> Result<Expr, FormulaError> {
        self.deeper()?;
        if self.accept(&TokenKind::Minus) {
            return Ok(Expr::Negate(Box::new(self.arithmetic_sign()?)));
        }
        if self.accept(&TokenKind::Plus) {
            return self.arithmetic_sign();
        }
        let base = self.arithmetic_primary()?;
        if self.accept(&TokenKind::Caret) {
            return Ok(Expr::Binary { operator: Operator::Power, left: Box::new(base), right: Box::new(self.arithmetic_sign()?) });
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
                let inner = self.arithmetic()?;
                self.close(token.span)?;
                Ok(Expr::Parens(Box::new(inner)))
            }
            TokenKind::Name(name) => {
                self.next += 1;
                if !self.is(&TokenKind::Open) {
                    return Ok(Expr::Variable { name, span: token.span });
                }
                if name == "C" {
                    let instead = Some("a factor stands by itself: `C(x)`, `C(x):w`");
                    return Err(FormulaError::NotSupported { what: "a factor in arithmetic".to_owned(), span: token.span, instead });
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
        let stateful = match name {
            "center" => Some(Stateful::Center),
            "scale" => Some(Stateful::Scale),
            _ => None,
        };
        if function.is_none() && stateful.is_none() && name != "I" {
            if let Some((_, instead)) = LATER.iter().find(|(later, _)| *later == name) {
                return Err(FormulaError::NotSupported { what: format!("`{name}()`"), span, instead: *instead });
            }
            return Err(FormulaError::UnknownFunction { name: name.to_owned(), span, similar: similar_function(name) });
        }
        let open = self.take().span;
        if self.is(&TokenKind::Close) {
            return Err(wrong_arguments(name, span.to(self.peek().span)));
        }
        let argument = self.arithmetic()?;
        if self.is(&TokenKind::Comma) {
            return Err(wrong_arguments(name, span.to(self.peek().span)));
        }
        self.close(open)?;
        let argument = Box::new(argument);
        if let Some(stateful) = stateful {
            if argument.has_stateful() {
                let what = "`center()` or `scale()` inside another one".to_owned();
                return Err(FormulaError::NotSupported { what, span, instead: Some("the outer one alone gives the same columns") });
            }
            return Ok(Expr::Stateful { stateful, argument });
        }
        Ok(match function {
            Some(function) => Expr::Apply { function, argument },
            None => Expr::Identity(argument),
        })
    }
}

fn wrong_arguments(name: &str, span: Span) -> FormulaError {
    FormulaError::WrongArguments { function: name.to_owned(), expected: "one argument", span }
}

/// A known function that is spelt alike; `np.log` is `log`.
fn similar_function(name: &str) -> Option<String> {
    let bare = name.rsplit('.').next().unwrap_or(name).to_lowercase();
    let bare = if bare == "ln" { "log" } else { &bare };
    let known = Function::names().chain(["I", "C", "center", "scale"]);
    super::similar(bare, known)
}
