//! Arithmetic over numeric columns, as it was read.

use std::fmt;

use super::ast::{Span, number_text, quoted};
use super::function::Function;

/// Arithmetic over numeric columns.
#[derive(Debug, Clone)]
pub(crate) enum Expr {
    Number(f64),
    Variable {
        name: String,
        span: Span,
    },
    Negate(Box<Expr>),
    /// Operators of equal precedence from left to right, in one list however many there are: a long sum is not a deep one.
    Chain {
        first: Box<Expr>,
        rest: Vec<(Operator, Expr)>,
    },
    /// Parentheses as they were written; R keeps them in names, and so do we.
    Parens(Box<Expr>),
    /// `I(...)`.
    Identity(Box<Expr>),
    Apply {
        function: Function,
        argument: Box<Expr>,
    },
    /// `log(x, base)`.
    Logarithm {
        argument: Box<Expr>,
        base: f64,
    },
    /// A transformation that learns from the data.
    Stateful {
        stateful: Stateful,
        argument: Box<Expr>,
    },
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

/// A transformation that uses the mean or the spread of its argument over the complete rows of the survey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stateful {
    /// `x - mean`.
    Center,
    /// `(x - mean) / sd`, with the divisor `n - 1` in the sd.
    Scale,
    /// `x / rms` with `rms² = Σ x² / (n - 1)`, which is what R's `scale(x, center=FALSE)` divides by.
    ScaleOnly,
}

impl Expr {
    pub(crate) fn each_variable<'a>(&'a self, visit: &mut dyn FnMut(&'a str, Span)) {
        match self {
            Self::Number(_) => {}
            Self::Variable { name, span } => visit(name, *span),
            Self::Negate(inner) | Self::Parens(inner) | Self::Identity(inner) => inner.each_variable(visit),
            Self::Apply { argument, .. } | Self::Stateful { argument, .. } | Self::Logarithm { argument, .. } => {
                argument.each_variable(visit);
            }
            Self::Chain { first, rest } => {
                first.each_variable(visit);
                for (_, operand) in rest {
                    operand.each_variable(visit);
                }
            }
        }
    }

    /// Whether a part of it learns from the data.
    pub(crate) fn has_stateful(&self) -> bool {
        match self {
            Self::Number(_) | Self::Variable { .. } => false,
            Self::Negate(inner) | Self::Parens(inner) | Self::Identity(inner) => inner.has_stateful(),
            Self::Apply { argument, .. } | Self::Logarithm { argument, .. } => argument.has_stateful(),
            Self::Stateful { .. } => true,
            Self::Chain { first, rest } => first.has_stateful() || rest.iter().any(|(_, operand)| operand.has_stateful()),
        }
    }

    /// The value of an expression without columns.
    pub(crate) fn constant(&self) -> Option<f64> {
        let value = match self {
            Self::Number(value) => *value,
            Self::Variable { .. } | Self::Stateful { .. } => return None,
            Self::Negate(inner) => -inner.constant()?,
            Self::Parens(inner) | Self::Identity(inner) => inner.constant()?,
            Self::Apply { function, argument } => function.value(argument.constant()?),
            Self::Logarithm { argument, base } => argument.constant()?.ln() / base.ln(),
            Self::Chain { first, rest } => {
                rest.iter().try_fold(first.constant()?, |value, (operator, operand)| Some(operator.value(value, operand.constant()?)))?
            }
        };
        value.is_finite().then_some(value)
    }
}

impl Operator {
    pub(crate) fn value(self, a: f64, b: f64) -> f64 {
        match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            // A square is one rounding, whatever the mathematics library makes of powf.
            Self::Power if b == 2.0 => a * a,
            Self::Power => a.powf(b),
        }
    }
}

/// R's spelling: blanks around `+ - *`, none around `/ ^`.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => f.write_str(&number_text(*value)),
            Self::Variable { name, .. } => f.write_str(&quoted(name)),
            Self::Negate(inner) => write!(f, "-{inner}"),
            Self::Chain { first, rest } => {
                write!(f, "{first}")?;
                for (operator, operand) in rest {
                    let sign = match operator {
                        Operator::Add => " + ",
                        Operator::Subtract => " - ",
                        Operator::Multiply => " * ",
                        Operator::Divide => "/",
                        Operator::Power => "^",
                    };
                    write!(f, "{sign}{operand}")?;
                }
                Ok(())
            }
            Self::Parens(inner) => write!(f, "({inner})"),
            Self::Identity(inner) => write!(f, "I({inner})"),
            Self::Apply { function, argument } => write!(f, "{}({argument})", function.name()),
            Self::Logarithm { argument, base } => write!(f, "log({argument}, {})", number_text(*base)),
            Self::Stateful { stateful: Stateful::Center, argument } => write!(f, "center({argument})"),
            Self::Stateful { stateful: Stateful::Scale, argument } => write!(f, "scale({argument})"),
            Self::Stateful { stateful: Stateful::ScaleOnly, argument } => write!(f, "scale({argument}, center=FALSE)"),
        }
    }
}
