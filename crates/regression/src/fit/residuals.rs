//! The pass over residuals: their sum of squares, the gradient that refinement needs, and the middle of a robust covariance.

use interplay_core::FrameSource;
use ndarray::linalg::{general_mat_mul, general_mat_vec_mul};
use ndarray::{Array1, Array2, ArrayView1, ArrayViewMut2, ShapeBuilder};

use super::error::FitError;
use super::passes::{Workspace, over_blocks};
use super::solution::Solution;
use super::working::{Working, matrix};
use crate::Design;
use crate::covariance::SeKind;

/// What one block gives to one model.
struct Part {
    rss: f64,
    gradient: Array1<f64>,
    middle: Array2<f64>,
    n_leverage_one: u64,
}

/// What all rows give to one model, in working units.
pub(crate) struct Residuals {
    pub(crate) rss: f64,
    /// `W' r` over all working columns.
    pub(crate) gradient: Vec<f64>,
    /// `Σ ω q q'` with `ω` from working residuals; empty for `iid`.
    pub(crate) middle: Array2<f64>,
    pub(crate) n_leverage_one: u64,
}

/// One pass for several models on the same design.
pub(crate) fn residuals(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[Solution],
    kind: SeKind,
) -> Result<Vec<Residuals>, FitError> {
    let p = working.n_columns();
    let empty = |model: &Solution| Residuals {
        rss: 0.0,
        gradient: vec![0.0; p],
        middle: Array2::zeros(if kind.is_robust() { (model.rank(), model.rank()) } else { (0, 0) }),
        n_leverage_one: 0,
    };
    let mut totals: Vec<Residuals> = models.iter().map(empty).collect();
    over_blocks(
        design,
        rows,
        |space| {
            working.fill(&space.block, &mut space.cells);
            models.iter().map(|model| block(working, space, model, kind)).collect::<Vec<Part>>()
        },
        |parts| {
            for (total, part) in totals.iter_mut().zip(parts) {
                total.rss += part.rss;
                total.gradient.iter_mut().zip(&part.gradient).for_each(|(sum, more)| *sum += more);
                total.middle += &part.middle;
                total.n_leverage_one += part.n_leverage_one;
            }
        },
    )?;
    Ok(totals)
}

fn block(working: &Working, space: &mut Workspace, model: &Solution, kind: SeKind) -> Part {
    let Workspace { block, cells, basis, weighted, .. } = space;
    let (n, p, rank) = (block.n, working.n_columns(), model.rank());
    let w = matrix(cells, n, p);
    let mut r = Array1::from_vec(cells[n * p..].to_vec());
    general_mat_vec_mul(-1.0, &w, &ArrayView1::from(&model.working_coefficients), 1.0, &mut r);
    let gradient = w.t().dot(&r);
    let rss = r.dot(&r);
    if !kind.is_robust() {
        return Part { rss, gradient, middle: Array2::zeros((0, 0)), n_leverage_one: 0 };
    }

    basis.resize(n * rank, 0.0);
    let mut q = ArrayViewMut2::from_shape((n, rank).f(), &mut basis[..n * rank]).expect("the basis is n × rank by construction");
    general_mat_mul(1.0, &w, &model.basis, 0.0, &mut q);
    let mut weights = vec![0.0; n];
    for column in q.columns() {
        weights.iter_mut().zip(column).for_each(|(leverage, cell)| *leverage += cell * cell);
    }
    let mut n_leverage_one = 0;
    for (weight, &residual) in weights.iter_mut().zip(&r) {
        *weight = kind.weight(residual, *weight).unwrap_or_else(|| {
            n_leverage_one += 1;
            0.0
        });
    }
    weighted.clear();
    for column in q.columns() {
        weighted.extend(column.iter().zip(&weights).map(|(cell, weight)| cell * weight));
    }
    let mut middle = Array2::zeros((rank, rank));
    general_mat_mul(1.0, &q.t(), &matrix(weighted, n, rank), 0.0, &mut middle);
    Part { rss, gradient, middle, n_leverage_one }
}
