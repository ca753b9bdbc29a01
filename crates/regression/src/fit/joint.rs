//! The joint observed information of the coefficients and θ of a negative binomial.

use interplay_core::FrameSource;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2};

use super::error::FitError;
use super::irls::Outcome;
use super::passes::{Workspace, over_blocks};
use super::scores::{linear_predictors, prior_weight};
use super::triangular::{Factor, Gram};
use super::working::{Working, matrix};
use crate::Design;

/// Rows and columns of the information over all working columns, and its part that belongs to θ.
struct Information {
    coefficients: Array2<f64>,
    cross: Array1<f64>,
}

/// The covariance of the coefficients, `(H_bb − H_bθ H_θθ⁻¹ H_θb)⁻¹` with `H` the observed information (Lawless 1987, *Canadian Journal of
/// Statistics* 15, 209-225), which is what statsmodels and Stata report. `None` where θ is infinite or the information is not positive
/// definite.
pub(super) fn covariances(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    outcomes: &[Outcome],
) -> Result<Vec<Option<Array2<f64>>>, FitError> {
    let p = working.n_columns();
    let nothing = || Information { coefficients: Array2::zeros((p, p)), cross: Array1::zeros(p) };
    let mut totals: Vec<Information> = outcomes.iter().map(|_| nothing()).collect();
    over_blocks(
        design,
        rows,
        |space| {
            working.fill(&space.block, &mut space.cells);
            outcomes.iter().map(|outcome| block(working, space, outcome)).collect::<Vec<_>>()
        },
        |parts| {
            for (total, part) in totals.iter_mut().zip(&parts) {
                total.coefficients += &part.coefficients;
                total.cross += &part.cross;
            }
        },
    )?;
    Ok(outcomes.iter().zip(&totals).map(|(outcome, total)| covariance(working, outcome, total)).collect())
}

fn block(working: &Working, space: &mut Workspace, outcome: &Outcome) -> Information {
    let Workspace { block, cells, eta, weighted, .. } = space;
    let (n, p) = (block.n, working.n_columns());
    let w = matrix(cells, n, p);
    linear_predictors(&w, &outcome.solution.working_coefficients, block, eta);
    let likelihood = outcome.likelihood;
    let mut rows = Vec::with_capacity(n);
    let mut crosses = Vec::with_capacity(n);
    for (i, &eta) in eta.iter().enumerate() {
        let (y, weight, mean) = (block.y[i], prior_weight(block, i), likelihood.family.link.inverse(eta));
        rows.push(likelihood.observed_weight(y, weight, eta, mean));
        crosses.push(likelihood.observed_cross(y, weight, eta, mean));
    }
    weighted.clear();
    for column in cells[..n * p].chunks_exact(n.max(1)) {
        weighted.extend(column.iter().zip(&rows).map(|(cell, weight)| cell * weight));
    }
    let mut coefficients = Array2::zeros((p, p));
    general_mat_mul(1.0, &w.t(), &matrix(weighted, n, p), 0.0, &mut coefficients);
    Information { coefficients, cross: w.t().dot(&Array1::from_vec(crosses)) }
}

fn covariance(working: &Working, outcome: &Outcome, total: &Information) -> Option<Array2<f64>> {
    /// Share of its information that a column has to keep.
    const SINGULAR: f64 = 1e-7;
    let theta_information = outcome.theta_information.filter(|information| *information > 0.0)?;
    let kept = &outcome.solution.kept;
    let mut gram = Gram::<f64>::zeros(kept.len());
    for (a, &i) in kept.iter().enumerate() {
        for (b, &j) in kept.iter().enumerate().take(a + 1) {
            gram.set(a, b, total.coefficients[[i, j]] - total.cross[i] * total.cross[j] / theta_information);
        }
    }
    let factor = Factor::new(&gram, kept.len(), None, SINGULAR);
    if !factor.aliased.is_empty() {
        return None;
    }
    let map = working.map(kept, &factor.inverse());
    Some(map.dot(&map.t()))
}
