//! The design of a regression: from a formula and rows to columns of numbers.
//!
//! [`Design::survey`] reads the rows once or twice, learns levels, means and the coding of every factor, and keeps no row.
//! [`Design::fill`] then turns any block of rows into a block of the model matrix.

mod coding;
mod evaluate;
mod fill;
mod learn;
mod levels;
mod moments;
mod plan;
mod point;
mod survey;

use std::ops::Range;

use interplay_core::{AtValue, ColumnKind, Frame, FrameSource};

use crate::error::DesignError;
use crate::fit::EarlyProducts;
use crate::formula::Formula;
pub use fill::DesignBlock;
use fill::Recipe;
pub use moments::Moments;

/// Name of the intercept's column and term.
const INTERCEPT: &str = "(Intercept)";

/// Rows in one block of a pass: sums are formed within such blocks and merged in order, so that digits do not depend on threads.
pub const BLOCK_ROWS: usize = 4096;

/// Choices that are not part of the formula.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DesignOptions {
    /// Order of the levels of a factor, reference first: `(column, levels)`.
    pub levels: Vec<(String, Vec<String>)>,
}

/// A term of the design with its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesignTerm {
    /// Name of the term, `x:a`; `(Intercept)` for the intercept.
    pub label: String,
    /// Number of factors; 0 for the intercept.
    pub degree: usize,
    /// Raw columns of the source that the term uses, in order of appearance.
    pub variables: Vec<String>,
    /// Its columns in the design.
    pub columns: Range<usize>,
}

/// A predictor as it is in the complete rows.
#[derive(Debug, Clone, PartialEq)]
pub struct VariableSummary {
    /// Name of the column in the source.
    pub name: String,
    /// What it holds, in numbers.
    pub kind: VariableKind,
}

/// What a predictor holds.
#[derive(Debug, Clone, PartialEq)]
pub enum VariableKind {
    /// A number.
    Numeric {
        /// Mean.
        mean: f64,
        /// Standard deviation with the divisor `n - 1`; 0 for a single row.
        sd: f64,
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
        /// The values, ascending, when there are at most two.
        distinct: Option<Vec<f64>>,
    },
    /// A factor.
    Factor {
        /// Levels, reference first.
        levels: Vec<String>,
        /// Share of the rows at each level.
        shares: Vec<f64>,
    },
}

/// A formula that has met its data: names, coding and everything that was learnt from the rows.
#[derive(Debug, Clone)]
pub struct Design {
    formula: Formula,
    variables: Vec<VariableSummary>,
    missing: Vec<(String, u64)>,
    n_rows: u64,
    n_complete: u64,
    moments: Vec<Moments>,
    recipe: Recipe,
}

impl Design {
    /// Reads the rows and builds the design.
    ///
    /// # Errors
    /// [`DesignError`] when the formula does not fit the columns, or the data cannot make a design.
    pub fn survey(formula: &Formula, rows: &dyn FrameSource, options: &DesignOptions) -> Result<Design, DesignError> {
        Ok(survey::survey(formula, rows, options, false)?.0)
    }

    /// The same, and where `products` is set the sums of products that a fit needs, from the same pass.
    pub(crate) fn survey_with_products(
        formula: &Formula,
        rows: &dyn FrameSource,
        options: &DesignOptions,
        products: bool,
    ) -> Result<(Design, EarlyProducts), DesignError> {
        survey::survey(formula, rows, options, products)
    }

    /// The formula, with `.` replaced by the columns it stands for.
    pub fn formula(&self) -> &Formula {
        &self.formula
    }

    /// Name of the response as it stands in the formula.
    pub fn response_name(&self) -> &str {
        &self.recipe.plan.response_name
    }

    /// Names of the columns.
    pub fn names(&self) -> &[String] {
        &self.recipe.layout.names
    }

    /// Terms in order, the intercept first where there is one.
    pub fn terms(&self) -> &[DesignTerm] {
        &self.recipe.layout.terms
    }

    /// Whether there is an intercept.
    pub fn has_intercept(&self) -> bool {
        self.recipe.plan.intercept
    }

    /// Predictors (raw columns of the right side) over the complete rows, in order of appearance.
    pub fn variables(&self) -> &[VariableSummary] {
        &self.variables
    }

    /// Raw columns of the source that the design reads, response included: what to give to `FrameSource::scan`.
    pub fn column_names_to_read(&self) -> Vec<&str> {
        self.recipe.plan.inputs.iter().map(|input| input.name.as_str()).collect()
    }

    /// Complete rows.
    pub fn n_complete(&self) -> u64 {
        self.n_complete
    }

    /// Rows left out because a variable of the formula is missing there.
    pub fn n_dropped(&self) -> u64 {
        self.n_rows - self.n_complete
    }

    /// Missing cells per column that is read, of columns that have any.
    pub fn missing(&self) -> &[(String, u64)] {
        &self.missing
    }

    /// Moments of every column of the design over the complete rows, and of the response at the end.
    pub fn column_moments(&self) -> &[Moments] {
        &self.moments
    }

    /// The rows `rows` of a frame as a block of the model matrix; incomplete rows are left out.
    ///
    /// A row is complete when no column of the formula is missing in it, the response's included. The frame has to hold the columns of
    /// [`Design::column_names_to_read`]; rows beyond its end are not there. A product is the product of its evaluated factors, from left
    /// to right.
    ///
    /// # Errors
    /// [`DesignError`] when the frame is not one that the design was made for.
    pub fn fill(&self, frame: &Frame, rows: Range<usize>, out: &mut DesignBlock) -> Result<(), DesignError> {
        self.recipe.fill(frame, rows.start.min(frame.n_rows())..rows.end.min(frame.n_rows()), out)
    }

    /// The model row with variables at the values of `point`; other numbers are at their mean, other factors at their observed shares.
    ///
    /// A factor at its shares has each of its dummies at the share of that level, also in products. The last value counts when `point`
    /// names a variable twice.
    ///
    /// # Errors
    /// [`DesignError`] when `point` names something that the design does not have, or the row is not finite.
    pub fn row_at(&self, point: &[(String, AtValue)]) -> Result<Vec<f64>, DesignError> {
        Ok(self.columns_at(point, None)?.into_iter().map(|column| column.value).collect())
    }

    /// The derivative of [`Design::row_at`] with respect to a numeric variable, exact.
    ///
    /// # Errors
    /// As [`Design::row_at`]; [`DesignError::NotDifferentiable`] for a factor.
    pub fn derivative_at(&self, variable: &str, point: &[(String, AtValue)]) -> Result<Vec<f64>, DesignError> {
        let focal = self.focal(variable)?;
        Ok(self.columns_at(point, Some(focal))?.into_iter().map(|column| column.slope).collect())
    }

    /// Columns of the terms that `keep` accepts.
    pub fn subset(&self, keep_terms: impl Fn(&DesignTerm) -> bool) -> Vec<usize> {
        self.terms().iter().filter(|term| keep_terms(term)).flat_map(|term| term.columns.clone()).collect()
    }
}

fn kind_name(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Numeric => "numeric",
        ColumnKind::Categorical => "categorical",
        ColumnKind::Boolean => "boolean",
    }
}
