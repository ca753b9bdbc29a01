//! The pass over residuals that refinement needs: their sum of squares and their products with the working columns.

use interplay_core::FrameSource;
use ndarray::linalg::general_mat_vec_mul;
use ndarray::{Array1, ArrayView1};

use super::error::FitError;
use super::passes::{Workspace, over_blocks};
use super::solution::Solution;
use super::working::{Working, matrix};
use crate::Design;

/// What rows give to one model, in working units.
pub(crate) struct Residuals {
    pub(crate) rss: f64,
    /// `W' r` over all working columns, weighted where rows have weights.
    pub(crate) gradient: Array1<f64>,
}

/// One pass for several models on the same design.
pub(crate) fn residuals(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[Solution],
) -> Result<Vec<Residuals>, FitError> {
    let empty = || Residuals { rss: 0.0, gradient: Array1::zeros(working.n_columns()) };
    let mut totals: Vec<Residuals> = models.iter().map(|_| empty()).collect();
    over_blocks(
        design,
        rows,
        |space| {
            working.fill(&space.block, &mut space.cells);
            models.iter().map(|model| block(working, space, model)).collect::<Vec<_>>()
        },
        |parts| {
            for (total, part) in totals.iter_mut().zip(parts) {
                total.rss += part.rss;
                total.gradient += &part.gradient;
            }
        },
    )?;
    Ok(totals)
}

fn block(working: &Working, space: &Workspace, model: &Solution) -> Residuals {
    let (n, p) = (space.block.n, working.n_columns());
    let w = matrix(&space.cells, n, p);
    let mut r = Array1::from_vec(space.cells[n * p..].to_vec());
    general_mat_vec_mul(-1.0, &w, &ArrayView1::from(&model.working_coefficients), 1.0, &mut r);
    if space.block.weights.is_empty() {
        return Residuals { rss: r.dot(&r), gradient: w.t().dot(&r) };
    }
    let weighted = &r * &ArrayView1::from(&space.block.weights);
    Residuals { rss: r.dot(&weighted), gradient: w.t().dot(&weighted) }
}
