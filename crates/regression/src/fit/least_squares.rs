//! Least squares in a few passes over blocks of rows, for any number of rows.
//!
//! 1. The survey of the design (a pass of its own where there are weights) has found the mean and the spread of every column; working columns are centred and scaled by them.
//! 2. The products of the working columns are summed in the same pass, about the means of the first rows, and shifted to the final ones;
//!    where these are far off (sorted rows), a pass of its own sums them. In working precision this runs at the speed of BLAS, and the relative error
//!    of coefficients and standard errors is about `2e-16 × inflation`, where the inflation (the largest variance inflation factor) says
//!    how nearly a column depends on the others.
//! 3. If the inflation is above [`SAFE_INFLATION`], if a column seems to depend on the others, or if the data are so small that it costs
//!    nothing, the products are summed in twice the working precision instead. That solves designs up to a condition number of
//!    about 1e13 to the accuracy of the data, and it separates columns that nearly depend on each other (NIST's Filip, whose last power
//!    keeps 3e-10 of its norm) from columns that do (1e-15, the rounding of the data).
//! 4. A pass over the residuals refines the coefficients where that is needed.
//!
//! Memory is a few blocks and a few matrices of the size of the coefficients' covariance, whatever the number of rows.

use interplay_core::FrameSource;

use super::blas_threads::single_threaded;
use super::error::FitError;
use super::moments::{EarlyProducts, gram, gram_doubled};
use super::residuals::residuals;
use super::solution::Solution;
use super::working::Working;
use crate::Design;

/// Largest variance inflation factor at which sums of products in working precision are trusted: coefficients and standard errors
/// then have at least ten digits.
pub const SAFE_INFLATION: f64 = 1e5;

/// A column is aliased when the columns to its left leave less than this share of its norm (about the mean, with an intercept).
///
/// R's `lm` uses 1e-7 in working precision and so drops a column of NIST's Filip. Twice the working precision allows to ask whether
/// the column depends on the others up to the rounding of the data, which is about 1e-15 for columns whose mean is not far above
/// their spread.
pub const RANK_TOLERANCE: f64 = 1e-11;

/// Inflation below which, with a share of unexplained variance above [`PLAIN_RESIDUAL`], sums of products alone give every digit
/// that a pass over residuals would give.
const PLAIN_INFLATION: f64 = 100.0;

/// See [`PLAIN_INFLATION`].
const PLAIN_RESIDUAL: f64 = 1e-2;

/// Products (rows × columns²) up to which twice the working precision is used without asking: a few milliseconds.
const SMALL_WORK: f64 = 4e6;

/// In which arithmetic products are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// Twice the working precision where the data are small or the design needs it.
    #[default]
    Auto,
    /// Twice the working precision only where the design needs it.
    Checked,
    /// Always twice the working precision.
    Doubled,
}

/// Solves one problem per set of columns, all on the same rows; `weight` is the sum of their weights.
pub(crate) fn least_squares(
    design: &Design,
    rows: &dyn FrameSource,
    early: &EarlyProducts,
    working: &Working,
    weight: f64,
    models: &[Vec<usize>],
    precision: Precision,
) -> Result<Vec<Solution>, FitError> {
    single_threaded();
    let work = design.n_complete() as f64 * (working.n_columns() as f64 + 1.0).powi(2);

    let fast = match precision {
        Precision::Doubled => None,
        Precision::Auto if work <= SMALL_WORK => None,
        Precision::Auto | Precision::Checked => in_working_precision(design, working, rows, early, weight, models)?,
    };
    let doubled = fast.is_none();
    let mut solutions = if let Some(solutions) = fast {
        solutions
    } else {
        let gram = gram_doubled(design, working, rows)?;
        if !gram.is_finite() {
            return Err(FitError::NotFinite);
        }
        models.iter().map(|columns| Solution::new(&gram, working, columns, weight, RANK_TOLERANCE)).collect()
    };

    let plain = |solution: &Solution| solution.inflation <= PLAIN_INFLATION && solution.rss >= PLAIN_RESIDUAL * solution.tss;
    if !doubled && !solutions.iter().all(plain) {
        let found = residuals(design, working, rows, &solutions)?;
        for (solution, found) in solutions.iter_mut().zip(found) {
            solution.refine(working, found.gradient.as_slice().unwrap_or_default(), found.rss, weight);
        }
    }
    Ok(solutions)
}

/// The solutions by plain sums of products, or `None` when they cannot be trusted.
fn in_working_precision(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    early: &EarlyProducts,
    weight: f64,
    models: &[Vec<usize>],
) -> Result<Option<Vec<Solution>>, FitError> {
    let gram = early.gram(working).map_or_else(|| gram(design, working, rows), Ok)?;
    if !gram.is_finite() {
        return Err(FitError::NotFinite);
    }
    let mut solutions = Vec::with_capacity(models.len());
    for columns in models {
        let solution = Solution::new(&gram, working, columns, weight, SAFE_INFLATION.recip().sqrt());
        let suspicious = solution.aliases.iter().any(|alias| !working.flat[alias.column]);
        if suspicious || solution.inflation > SAFE_INFLATION {
            return Ok(None);
        }
        solutions.push(solution);
    }
    Ok(Some(solutions))
}
