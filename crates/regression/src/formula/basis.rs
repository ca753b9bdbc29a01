//! Functions of one number that give several columns: polynomials and splines, as they were written.

use super::ast::number_text;
use super::expression::Expr;

/// A family of functions of one number.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Basis {
    /// `poly(x, degree)`: orthonormal over the rows, or the powers themselves.
    Polynomial { degree: usize, raw: bool },
    /// `bs(x, ...)`: B-splines.
    BSpline { degree: usize, knots: Knots, boundary: Option<(f64, f64)>, intercept: bool },
    /// `ns(x, ...)`: natural cubic splines.
    Natural { knots: Knots, boundary: Option<(f64, f64)>, intercept: bool },
}

/// Inner knots.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Knots {
    /// So many, at equally spaced quantiles of the rows.
    Quantiles(usize),
    /// Given ones, ascending.
    At(Vec<f64>),
}

impl Knots {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Quantiles(count) => *count,
            Self::At(knots) => knots.len(),
        }
    }
}

impl Basis {
    /// Number of columns.
    pub(crate) fn width(&self) -> usize {
        match self {
            Self::Polynomial { degree, .. } => *degree,
            Self::BSpline { degree, knots, intercept, .. } => knots.len() + degree + usize::from(*intercept),
            Self::Natural { knots, intercept, .. } => knots.len() + 1 + usize::from(*intercept),
        }
    }

    /// The canonical text of the basis of an expression.
    pub(crate) fn text(&self, argument: &Expr) -> String {
        match self {
            Self::Polynomial { degree, raw } => format!("poly({argument}, {degree}{})", if *raw { ", raw=TRUE" } else { "" }),
            Self::BSpline { degree, knots, boundary, intercept } => {
                let degree = if *degree == 3 { String::new() } else { format!(", degree={degree}") };
                format!("bs({argument}{}{degree}{})", self.knots_text(knots), boundary_text(*boundary, *intercept))
            }
            Self::Natural { knots, boundary, intercept } => {
                format!("ns({argument}{}{})", self.knots_text(knots), boundary_text(*boundary, *intercept))
            }
        }
    }

    fn knots_text(&self, knots: &Knots) -> String {
        match knots {
            Knots::Quantiles(_) => format!(", df={}", self.width()),
            Knots::At(knots) => format!(", knots={}", list_text(knots)),
        }
    }
}

fn boundary_text(boundary: Option<(f64, f64)>, intercept: bool) -> String {
    let boundary = boundary.map_or_else(String::new, |(low, high)| format!(", Boundary.knots={}", list_text(&[low, high])));
    format!("{boundary}{}", if intercept { ", intercept=TRUE" } else { "" })
}

fn list_text(numbers: &[f64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| number_text(*number)).collect();
    format!("c({})", numbers.join(", "))
}
