//! Arguments of a call: by position or by name, as R matches them.

use super::ast::Span;
use super::expression::Expr;
use super::lex::TokenKind;
use super::parse::Parser;
use crate::error::FormulaError;

/// An argument as it was written.
#[derive(Debug, Clone)]
pub(super) struct Argument {
    name: Option<String>,
    pub(super) value: Value,
    pub(super) span: Span,
}

#[derive(Debug, Clone)]
pub(super) enum Value {
    /// Arithmetic; also `TRUE`, `FALSE` and `NULL`, which look like names.
    Expr(Expr),
    /// A text in quotes, which no function of numbers takes.
    Text,
    /// `c(1, 2)`.
    List(Vec<f64>),
}

impl Argument {
    /// Gives an argument that goes by another name elsewhere the one that is known here.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        if self.name.as_deref() == Some(from) {
            self.name = Some(to.to_owned());
        }
    }

    /// A truth value.
    pub(super) fn flag(&self) -> Option<bool> {
        let Value::Expr(Expr::Variable { name, .. }) = &self.value else { return None };
        match name.as_str() {
            "TRUE" | "True" | "T" => Some(true),
            "FALSE" | "False" | "F" => Some(false),
            _ => None,
        }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(&self.value, Value::Expr(Expr::Variable { name, .. }) if name == "NULL" || name == "None")
    }

    /// Whether it is arithmetic with columns.
    pub(super) fn is_variable(&self) -> bool {
        matches!(self.value, Value::Expr(_)) && self.number().is_none() && self.flag().is_none() && !self.is_null()
    }

    /// A number without columns.
    pub(super) fn number(&self) -> Option<f64> {
        match &self.value {
            Value::Expr(expr) => expr.constant(),
            Value::List(numbers) if numbers.len() == 1 => numbers.first().copied(),
            Value::List(_) | Value::Text => None,
        }
    }

    /// A whole number from `least` to `most`.
    pub(super) fn whole(&self, least: usize, most: usize) -> Option<usize> {
        self.number().filter(|number| number.fract() == 0.0 && (least as f64..=most as f64).contains(number)).map(|number| number as usize)
    }

    /// One number or several.
    pub(super) fn numbers(&self) -> Option<Vec<f64>> {
        match &self.value {
            Value::List(numbers) => Some(numbers.clone()),
            _ => self.number().map(|number| vec![number]),
        }
    }
}

impl Parser<'_> {
    /// The arguments of a call, from its parenthesis to the closing one.
    pub(super) fn arguments(&mut self) -> Result<Vec<Argument>, FormulaError> {
        let open = self.take().span;
        let mut arguments = Vec::new();
        if self.accept(&TokenKind::Close) {
            return Ok(arguments);
        }
        loop {
            let start = self.peek().span;
            let name = match (&self.peek().kind, &self.tokens.get(self.next + 1).map(|token| &token.kind)) {
                (TokenKind::Name(name), Some(TokenKind::Equals)) => Some(name.clone()),
                _ => None,
            };
            if name.is_some() {
                self.next += 2;
            }
            let value = self.argument_value()?;
            arguments.push(Argument { name, value, span: start.to(self.previous_span()) });
            if !self.accept(&TokenKind::Comma) {
                self.close(open)?;
                return Ok(arguments);
            }
        }
    }

    fn argument_value(&mut self) -> Result<Value, FormulaError> {
        if matches!(self.peek().kind, TokenKind::Text(_)) {
            self.next += 1;
            return Ok(Value::Text);
        }
        let is_list =
            self.is(&TokenKind::Name("c".to_owned())) && self.tokens.get(self.next + 1).is_some_and(|token| token.kind == TokenKind::Open);
        if !is_list {
            return self.arithmetic().map(Value::Expr);
        }
        self.next += 1;
        let open = self.take().span;
        let mut numbers = Vec::new();
        while !self.is(&TokenKind::Close) {
            let expr = self.arithmetic()?;
            numbers.push(expr.constant().ok_or_else(|| FormulaError::WrongArguments {
                function: "c".to_owned(),
                expected: "numbers",
                span: open.to(self.previous_span()),
            })?);
            if !self.accept(&TokenKind::Comma) {
                break;
            }
        }
        self.close(open)?;
        Ok(Value::List(numbers))
    }
}

/// Puts arguments to the parameters `names`: named ones first, the others in order. An error is the place of one that fits nowhere.
pub(super) fn matched<const N: usize>(arguments: Vec<Argument>, names: [&str; N]) -> Result<[Option<Argument>; N], Span> {
    let mut found = [const { None }; N];
    let mut unnamed = Vec::new();
    for argument in arguments {
        match &argument.name {
            None => unnamed.push(argument),
            Some(name) => {
                let place = names.iter().position(|known| known == name).filter(|&place| found[place].is_none());
                let place = place.ok_or(argument.span)?;
                found[place] = Some(argument);
            }
        }
    }
    for argument in unnamed {
        let place = found.iter().position(Option::is_none).ok_or(argument.span)?;
        found[place] = Some(argument);
    }
    // `NULL` is R's word for an argument that is not given.
    Ok(found.map(|argument| argument.filter(|argument| !argument.is_null())))
}
