//! What a formula is once it has been read.

use std::fmt;

use super::basis::Basis;
use super::contrast::Contrast;
use super::expression::Expr;
use crate::error::FormulaError;

/// A half-open range of bytes in a formula's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    pub(crate) fn to(self, end: Span) -> Span {
        Span { start: self.start, end: end.end }
    }
}

/// A formula in canonical form.
///
/// The terms are expanded, without duplicates (as sets of factors), ordered by degree and then by first appearance. Two formulas are
/// equal when their responses, intercepts and terms are, whatever their text: `y ~ a*b` is `y ~ a + b + a:b`.
#[derive(Debug, Clone)]
pub struct Formula {
    pub(crate) text: String,
    pub(crate) response: Factor,
    pub(crate) right: Node,
    pub(crate) right_span: Span,
    pub(crate) intercept: bool,
    pub(crate) terms: Vec<Term>,
    /// Expressions inside `offset()`, each once.
    pub(crate) offsets: Vec<Factor>,
    pub(crate) has_dot: bool,
}

impl Formula {
    /// The text as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The response in canonical text: `score`, `log(wage)`.
    pub fn response(&self) -> &str {
        &self.response.name
    }

    /// Whether the model has an intercept.
    pub fn has_intercept(&self) -> bool {
        self.intercept
    }

    /// The terms without the intercept.
    ///
    /// As long as a `.` has not met the data, it counts as one factor here; the formula of a design has it replaced.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// What is added to the linear predictor without a coefficient, in canonical text: `offset(log(service))`.
    pub fn offsets(&self) -> impl Iterator<Item = &str> {
        self.offsets.iter().map(|factor| factor.name.as_str())
    }

    /// Columns that the formula names, each once with the place where it stands first: the response's, the terms', the offsets'.
    pub fn variables(&self) -> Vec<(&str, Span)> {
        let mut found: Vec<(&str, Span)> = Vec::new();
        let terms = self.terms.iter().flat_map(|term| &term.factors);
        for factor in std::iter::once(&self.response).chain(terms).chain(&self.offsets) {
            factor.each_variable(&mut |name, span| {
                if !found.iter().any(|(known, _)| *known == name) {
                    found.push((name, span));
                }
            });
        }
        found
    }

    /// The formula without its terms of degree 2 and more; `None` when it has none, or when nothing else is on its right side.
    pub fn without_interactions(&self) -> Option<Formula> {
        let terms: Vec<Term> = self.terms.iter().filter(|term| term.degree() < 2).cloned().collect();
        if terms.len() == self.terms.len() || (terms.is_empty() && !self.intercept) {
            return None;
        }
        let mut right: Vec<(Sign, Node)> = vec![(Sign::Plus, Node::Intercept(self.intercept))];
        right.extend(terms.iter().flat_map(|term| &term.factors).map(|factor| (Sign::Plus, Node::Factor(factor.clone()))));
        right.extend(self.offsets.iter().map(|offset| (Sign::Plus, Node::Offset(offset.clone()))));
        let mut reduced = Formula { terms, right: Node::Sum(right), ..self.clone() };
        reduced.text = reduced.to_string();
        Some(reduced)
    }

    /// The formula with the terms of both, which have to have the same response and offsets. Its model holds both models.
    pub(crate) fn joined(&self, other: &Formula) -> Formula {
        let mut terms = self.terms.clone();
        terms.extend(other.terms.iter().filter(|term| !self.terms.contains(term)).cloned());
        terms.sort_by_key(Term::degree);
        let mut right: Vec<(Sign, Node)> = vec![(Sign::Plus, Node::Intercept(self.intercept || other.intercept))];
        right.extend(terms.iter().flat_map(|term| &term.factors).map(|factor| (Sign::Plus, Node::Factor(factor.clone()))));
        right.extend(self.offsets.iter().map(|offset| (Sign::Plus, Node::Offset(offset.clone()))));
        let mut joined = Formula { terms, right: Node::Sum(right), intercept: self.intercept || other.intercept, ..self.clone() };
        joined.text = joined.to_string();
        joined
    }

    /// The formula with `.` replaced by every column that neither the response nor an offset uses and that is not `reserved` for another
    /// part than that of a predictor.
    pub(crate) fn resolve(&self, columns: &[&str], reserved: &[&str]) -> Result<Formula, FormulaError> {
        let mut formula = self.clone();
        if self.has_dot {
            let mut used: Vec<&str> = reserved.to_vec();
            for factor in std::iter::once(&self.response).chain(&self.offsets) {
                factor.each_variable(&mut |name, _| used.push(name));
            }
            let dot_span = self.terms.iter().flat_map(|term| &term.factors).find(|factor| matches!(factor.kind, FactorKind::Dot));
            let span = dot_span.map_or(self.right_span, |factor| factor.span);
            let others: Vec<Factor> =
                columns.iter().filter(|name| !used.contains(*name)).map(|name| Factor::column((*name).to_owned(), span)).collect();
            let expansion = super::expand::expand(&self.right, self.right_span, Some(&others))?;
            formula.intercept = expansion.intercept;
            formula.terms = expansion.terms;
            formula.has_dot = false;
            formula.check_right()?;
        }
        Ok(formula)
    }

    /// A right side with something on it, and without the response.
    pub(crate) fn check_right(&self) -> Result<(), FormulaError> {
        if self.terms.is_empty() && !self.intercept {
            return Err(FormulaError::EmptyRight { span: self.right_span });
        }
        let mut used: Vec<&str> = Vec::new();
        self.response.each_variable(&mut |name, _| used.push(name));
        used.dedup();
        for factor in self.terms.iter().flat_map(|term| &term.factors).chain(&self.offsets) {
            // A change score such as `post - pre ~ pre` explains a difference by one of its parts and is a model;
            // a response made of a single column is not explained by that column.
            let mut same = factor.name == self.response.name;
            if let [only] = used.as_slice() {
                factor.each_variable(&mut |name, _| same |= name == *only);
            }
            if same {
                return Err(FormulaError::ResponseOnRight { name: self.response.name.clone(), span: factor.span });
            }
        }
        Ok(())
    }
}

impl PartialEq for Formula {
    fn eq(&self, other: &Self) -> bool {
        self.response == other.response
            && self.intercept == other.intercept
            && self.has_dot == other.has_dot
            && self.offsets.len() == other.offsets.len()
            && self.offsets.iter().all(|offset| other.offsets.contains(offset))
            && if self.has_dot { self.right == other.right } else { self.terms == other.terms }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ~ ", self.response.name)?;
        if self.has_dot {
            return write!(f, "{}", self.right);
        }
        if !self.intercept {
            f.write_str("0 + ")?;
        }
        if self.terms.is_empty() {
            f.write_str("1")?;
        }
        for (i, term) in self.terms.iter().enumerate() {
            write!(f, "{}{term}", if i == 0 { "" } else { " + " })?;
        }
        for offset in &self.offsets {
            write!(f, " + {}", offset.name)?;
        }
        Ok(())
    }
}

/// A product of factors, each once: `x`, `x:a`, `I(x^2):log(w)`. Equal to another with the same factors in any order.
#[derive(Debug, Clone)]
pub struct Term {
    pub(crate) factors: Vec<Factor>,
}

impl Term {
    /// Number of factors; `I(x * z)` is one.
    pub fn degree(&self) -> usize {
        self.factors.len()
    }

    /// Canonical texts of the factors, in order.
    pub fn factors(&self) -> impl Iterator<Item = &str> {
        self.factors.iter().map(|factor| factor.name.as_str())
    }

    /// Columns that the term uses, each once.
    pub fn variables(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for factor in &self.factors {
            factor.each_variable(&mut |name, _| {
                if !names.contains(&name) {
                    names.push(name);
                }
            });
        }
        names
    }
}

impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        self.factors.len() == other.factors.len() && self.factors.iter().all(|factor| other.factors.contains(factor))
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, factor) in self.factors.iter().enumerate() {
            write!(f, "{}{}", if i == 0 { "" } else { ":" }, factor.name)?;
        }
        Ok(())
    }
}

/// One factor of a term. Its canonical text is its identity.
#[derive(Debug, Clone)]
pub(crate) struct Factor {
    pub(crate) name: String,
    /// R's text of it, as it was written.
    pub(crate) r_name: String,
    pub(crate) span: Span,
    pub(crate) kind: FactorKind,
}

/// What a factor is.
#[derive(Debug, Clone)]
pub(crate) enum FactorKind {
    /// A column by itself: a number or a factor, as the data have it.
    Column(String),
    /// An expression over numeric columns.
    Number(Expr),
    /// `C(x)`, `ordered(x)`: a column whose values are levels.
    Levels {
        column: String,
        column_span: Span,
        /// The contrast that is asked for in the formula.
        contrast: Option<Contrast>,
        /// Whether the order of the levels means something, so that the contrast is polynomial where no other is asked for.
        ordered: bool,
    },
    /// `poly(x, 2)`, `bs(x, df=4)`, `ns(x, df=3)`: several columns of numbers from one.
    Basis { basis: Basis, argument: Expr },
    /// `cbind(successes, failures)`: a response alone.
    Counts { successes: Box<Expr>, failures: Box<Expr> },
    /// `.` before it has met the data.
    Dot,
}

impl Factor {
    pub(crate) fn column(name: String, span: Span) -> Factor {
        let quoted = quoted(&name);
        Factor { name: quoted.clone(), r_name: quoted, span, kind: FactorKind::Column(name) }
    }

    pub(crate) fn number(expr: Expr, r_name: String, span: Span) -> Factor {
        match expr {
            Expr::Variable { name, span } => Factor::column(name, span),
            expr => Factor { name: expr.to_string(), r_name, span, kind: FactorKind::Number(expr) },
        }
    }

    pub(crate) fn each_variable<'a>(&'a self, visit: &mut dyn FnMut(&'a str, Span)) {
        match &self.kind {
            FactorKind::Column(name) => visit(name, self.span),
            FactorKind::Number(expr) | FactorKind::Basis { argument: expr, .. } => expr.each_variable(visit),
            FactorKind::Levels { column, column_span, .. } => visit(column, *column_span),
            FactorKind::Counts { successes, failures } => {
                successes.each_variable(visit);
                failures.each_variable(visit);
            }
            FactorKind::Dot => {}
        }
    }
}

impl PartialEq for Factor {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Whether a part of a sum is added or taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Plus,
    Minus,
}

/// The right side as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// `1` or `0`.
    Intercept(bool),
    Factor(Factor),
    /// `offset(...)`: a part of the sum that is no term.
    Offset(Factor),
    Sum(Vec<(Sign, Node)>),
    /// Products from left to right, in one list however many there are.
    Product {
        first: Box<Node>,
        rest: Vec<(Product, Node)>,
    },
    Power {
        base: Box<Node>,
        power: u32,
    },
    Parens(Box<Node>),
}

/// How two sets of terms are combined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Product {
    /// `a:b`.
    Interaction,
    /// `a %in% b`, the same as `a:b`.
    In,
    /// `a*b = a + b + a:b`.
    Cross,
    /// `a/b = a + a:b`.
    Nest,
}

impl Node {
    pub(crate) fn each_factor<'a>(&'a self, visit: &mut dyn FnMut(&'a Factor)) {
        match self {
            Self::Intercept(_) => {}
            Self::Factor(factor) | Self::Offset(factor) => visit(factor),
            Self::Sum(parts) => parts.iter().for_each(|(_, part)| part.each_factor(visit)),
            Self::Product { first, rest } => {
                first.each_factor(visit);
                for (_, node) in rest {
                    node.each_factor(visit);
                }
            }
            Self::Power { base, .. } => base.each_factor(visit),
            Self::Parens(inner) => inner.each_factor(visit),
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intercept(present) => f.write_str(if *present { "1" } else { "0" }),
            Self::Factor(factor) | Self::Offset(factor) => f.write_str(&factor.name),
            Self::Sum(parts) => {
                for (i, (sign, part)) in parts.iter().enumerate() {
                    let sign = match (i, sign) {
                        (0, Sign::Plus) => "",
                        (0, Sign::Minus) => "-",
                        (_, Sign::Plus) => " + ",
                        (_, Sign::Minus) => " - ",
                    };
                    write!(f, "{sign}{part}")?;
                }
                Ok(())
            }
            Self::Product { first, rest } => {
                write!(f, "{first}")?;
                for (kind, node) in rest {
                    let sign = match kind {
                        Product::Interaction => ":",
                        Product::In => " %in% ",
                        Product::Cross => " * ",
                        Product::Nest => "/",
                    };
                    write!(f, "{sign}{node}")?;
                }
                Ok(())
            }
            Self::Power { base, power } => write!(f, "{base}^{power}"),
            Self::Parens(inner) => write!(f, "({inner})"),
        }
    }
}

/// A column's name as the formula language spells it: in backticks where it is not a plain name.
pub(crate) fn quoted(name: &str) -> String {
    if super::lex::is_plain_name(name) { name.to_owned() } else { format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`")) }
}

/// A text in double quotes.
pub(crate) fn text_literal(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A number in the shortest text that gives it back.
pub(crate) fn number_text(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if (1e-5..1e15).contains(&magnitude) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}
