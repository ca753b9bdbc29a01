//! The design of a regression: from a formula and rows to columns of numbers.
//!
//! [`Design::survey`] reads the rows once or twice, learns levels, means and the coding of every factor, and keeps no row. Polynomials take
//! a pass for every degree; splines with knots at quantiles hold the values of their variable, 8 bytes a row, until the knots are known.
//! [`Design::fill`] then turns any block of rows into a block of the model matrix.

mod basis;
mod clusters;
mod coding;
mod contrast;
mod effect;
mod evaluate;
mod fill;
mod layout;
mod learn;
mod lessons;
mod levels;
mod moments;
mod plan;
mod point;
mod polynomial;
mod response;
mod spline;
mod survey;
mod weighting;

use std::ops::Range;
use std::sync::Arc;

use interplay_core::{AtValue, ColumnKind, Frame, FrameSource};

use crate::error::DesignError;
use crate::fit::EarlyProducts;
use crate::formula::{Contrast, Formula};
use clusters::Clusters;
use evaluate::Compiled;
pub use fill::DesignBlock;
use fill::{Recipe, Side};
pub use moments::Moments;
use response::Response;
pub use response::ResponseKind;
pub use weighting::WeightKind;

/// Name of the intercept's column and term.
const INTERCEPT: &str = "(Intercept)";

/// Rows in one block of a pass: sums are formed within such blocks and merged in order, so that digits do not depend on threads.
pub const BLOCK_ROWS: usize = 4096;

/// Choices that are not part of the formula.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DesignOptions {
    /// Order of the levels of a factor, reference first: `(column, levels)`.
    pub levels: Vec<(String, Vec<String>)>,
    /// Factors whose order of levels means something: their contrast is polynomial where no other is asked for.
    pub ordered: Vec<String>,
    /// Contrast of a factor, where the formula does not ask for one: `(column, contrast)`. Of a response it can only say the reference.
    pub contrasts: Vec<(String, Contrast)>,
    /// Numeric columns that stand for themselves minus their mean, wherever the formula names them: in terms, in `offset()` and in the
    /// response. Means are those of the rows that are used, each counted once whatever its weight.
    pub center: Vec<String>,
    /// Numeric columns that stand for their z-scores (divisor `n - 1`), wherever the formula names them.
    pub scale: Vec<String>,
    /// Column of weights, as it is even where it is centred or scaled in the formula. A row of weight zero is left out.
    pub weights: Option<String>,
    /// What the weights say of their rows.
    pub weight_kind: WeightKind,
    /// Column that is added to the linear predictor as it is, beside the offsets of the formula.
    pub offset: Option<String>,
    /// Columns that say to which cluster a row belongs: none, or one for each of at most two dimensions of clustering.
    pub clusters: Vec<String>,
    /// What the response can be.
    pub response: ResponseKind,
}

/// How columns are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameStyle {
    /// `a[T.q]`, `poly(x, 2)[1]`: formulaic's.
    #[default]
    Interplay,
    /// `aq`, `poly(x, 2)1`: R's.
    R,
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
    n_zero_weight: u64,
    n_observations: u64,
    moments: Vec<Moments>,
    /// Of every numeric slot.
    means: Vec<f64>,
    /// Means of the inputs that an offset alone uses.
    offset_means: Vec<(usize, f64)>,
    clusters: Arc<Clusters>,
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

    /// The response's column when that is the response, without any change.
    pub(crate) fn plain_response(&self) -> Option<&str> {
        let plan = &self.recipe.plan;
        match plan.response {
            Response::Number(Compiled::Input(input)) | Response::Share(Compiled::Input(input)) => Some(&plan.inputs[input].name),
            _ => None,
        }
    }

    /// Names of the columns.
    pub fn names(&self) -> &[String] {
        &self.recipe.layout.names
    }

    /// Names of the columns in a style.
    ///
    /// R's are those of `model.matrix`: `aq`, `x:aq`, `poly(x, 2)1`, `lTRUE`. The columns stay ours; where R codes a formula otherwise
    /// (`y ~ a:b`), a column has the name that R would give to its product.
    pub fn names_in(&self, style: NameStyle) -> Vec<String> {
        match style {
            NameStyle::Interplay => self.recipe.layout.names.clone(),
            NameStyle::R => self.recipe.layout.r_names.clone(),
        }
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

    /// Raw columns of the source that the design reads, those of the response, the weights, the offset and the clusters included: what to
    /// give to `FrameSource::scan`.
    pub fn column_names_to_read(&self) -> Vec<&str> {
        self.recipe.plan.inputs.iter().map(|input| input.name.as_str()).collect()
    }

    /// The columns that [`Design::fill_predictors`] reads: those of the terms and of the offsets.
    pub fn predictor_names_to_read(&self) -> Vec<&str> {
        self.recipe.plan.predictor_inputs().iter().map(|input| input.name.as_str()).collect()
    }

    /// Rows that are used: complete, and with a weight above zero.
    pub fn n_complete(&self) -> u64 {
        self.n_complete
    }

    /// Rows left out because a cell is missing there that the formula, the weights, the offset or the clusters need.
    pub fn n_dropped(&self) -> u64 {
        self.n_rows - self.n_complete - self.n_zero_weight
    }

    /// Complete rows left out because they carry no weight: the weight is zero, or `cbind(s, f)` counts no trial.
    pub fn n_zero_weight(&self) -> u64 {
        self.n_zero_weight
    }

    /// Observations: the sum of the weights where they are frequencies, otherwise the rows that are used.
    pub fn n_observations(&self) -> u64 {
        self.n_observations
    }

    /// Whether there are weights.
    pub fn has_weights(&self) -> bool {
        self.recipe.plan.weights.is_some()
    }

    /// Whether something is added to the linear predictor.
    pub fn has_offset(&self) -> bool {
        !self.recipe.plan.offsets.is_empty()
    }

    /// Whether the response counts successes and failures, so that blocks have trials.
    pub fn has_trials(&self) -> bool {
        matches!(self.recipe.plan.response, Response::Counts { .. })
    }

    /// Number of clusters in every dimension of clustering; behind two dimensions a third number, that of their intersections.
    pub fn n_clusters(&self) -> &[u64] {
        self.clusters.counts()
    }

    /// The level that counts as success, where the response of a binomial regression is a factor or truth values.
    pub fn success(&self) -> Option<&str> {
        let Response::Level { input, success, .. } = &self.recipe.plan.response else { return None };
        self.recipe.levels[*input].as_ref().and_then(|levels| levels.names.get(*success as usize)).map(String::as_str)
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
    /// A row is complete when no column of [`Design::column_names_to_read`], which the frame has to hold, is missing in it. Rows that carry
    /// no weight are left out, too; rows beyond the frame's end are not there. A product is the product of its evaluated factors, from
    /// left to right. Rows in errors count within the frame.
    ///
    /// # Errors
    /// [`DesignError`] when the frame is not one that the design was made for.
    pub fn fill(&self, frame: &Frame, rows: Range<usize>, out: &mut DesignBlock) -> Result<(), DesignError> {
        self.recipe.fill(frame, rows.start.min(frame.n_rows())..rows.end.min(frame.n_rows()), Side::Both, out)?;
        self.clusters.fill(frame, out)
    }

    /// The model matrix and the offset of new rows, which need no response: its place in the block, and those of weights, trials and
    /// clusters, stay empty.
    ///
    /// The frame has to hold the columns of [`Design::predictor_names_to_read`]; rows in which one of them is missing are left out, and
    /// `out.rows` says which are there. Transformations and levels are those of the rows that the design was made from.
    ///
    /// # Errors
    /// [`DesignError`] when a column is not there or of another kind, when a row has a level that the design does not know, or when a
    /// transformation has no value there. Rows count within the frame; [`DesignError::in_source`] counts them on.
    pub fn fill_predictors(&self, frame: &Frame, rows: Range<usize>, out: &mut DesignBlock) -> Result<(), DesignError> {
        self.recipe.fill(frame, rows.start.min(frame.n_rows())..rows.end.min(frame.n_rows()), Side::Predictors, out)
    }

    /// Row numbers within a frame of the rows that are used.
    pub(crate) fn used_rows(&self, frame: &Frame) -> Result<Vec<u32>, DesignError> {
        let plan = &self.recipe.plan;
        let columns = fill::columns(&plan.inputs, frame)?;
        let mut rows = Vec::new();
        plan.used(&columns, 0..frame.n_rows(), &mut rows, &mut [])?;
        Ok(rows)
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

    /// What the offsets add to the linear predictor at a point; numbers that it does not name are at their mean. Zero without an offset.
    ///
    /// The point may name columns that only an offset uses, in [`Design::row_at`] and [`Design::derivative_at`], too.
    ///
    /// # Errors
    /// As [`Design::row_at`].
    pub fn offset_at(&self, point: &[(String, AtValue)]) -> Result<f64, DesignError> {
        Ok(self.offset_with_slope(point, None)?.value)
    }

    /// The derivative of [`Design::offset_at`] with respect to a numeric variable of the terms, exact. It is zero unless the variable is in
    /// an offset, too.
    ///
    /// # Errors
    /// As [`Design::derivative_at`].
    pub fn offset_derivative_at(&self, variable: &str, point: &[(String, AtValue)]) -> Result<f64, DesignError> {
        let focal = self.focal(variable)?;
        Ok(self.offset_with_slope(point, Some(focal))?.slope)
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
