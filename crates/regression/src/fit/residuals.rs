//! The pass over residuals: their sum of squares, the gradient that refinement needs, and the middle of a robust covariance.

use interplay_core::FrameSource;
use ndarray::linalg::{general_mat_mul, general_mat_vec_mul};
use ndarray::{Array1, Array2, ArrayView1, ArrayViewMut2, Axis, ShapeBuilder, s};

use super::error::FitError;
use super::passes::{Workspace, over_blocks};
use super::products::lower_products;
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
    let leads: Vec<bool> = models.iter().map(|model| leads(&models[0].basis, &model.basis)).collect();
    over_blocks(
        design,
        rows,
        |space| {
            working.fill(&space.block, &mut space.cells);
            let mut parts = Vec::with_capacity(models.len());
            for (i, (model, leads)) in models.iter().zip(&leads).enumerate() {
                if kind.is_robust() && (i == 0 || !leads) {
                    orthogonal(working, space, model);
                }
                parts.push(block(working, space, model, kind));
            }
            parts
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
    for total in &mut totals {
        for i in 0..total.middle.nrows() {
            for j in 0..i {
                total.middle[[j, i]] = total.middle[[i, j]];
            }
        }
    }
    Ok(totals)
}

/// Whether the basis of a model is the first columns of another: so it is for an additive model, whose columns are the first of the design.
fn leads(whole: &Array2<f64>, part: &Array2<f64>) -> bool {
    part.ncols() <= whole.ncols() && whole.slice(s![.., ..part.ncols()]) == *part
}

/// Fills in the rows of the orthogonal basis of a block.
fn orthogonal(working: &Working, space: &mut Workspace, model: &Solution) {
    let Workspace { block, cells, basis, .. } = space;
    let (n, rank) = (block.n, model.rank());
    basis.resize(n * rank, 0.0);
    let mut q = ArrayViewMut2::from_shape((n, rank).f(), &mut basis[..n * rank]).expect("the basis is n × rank by construction");
    let w = matrix(cells, n, working.n_columns());
    // The map to the basis is upper triangular: its first half of columns has nothing below the working column of the last of them.
    let half = rank / 2;
    let height = model.kept[..half].last().map_or(0, |last| last + 1);
    let (mut left, mut right) = q.view_mut().split_at(Axis(1), half);
    general_mat_mul(1.0, &w.slice(s![.., ..height]), &model.basis.slice(s![..height, ..half]), 0.0, &mut left);
    general_mat_mul(1.0, &w, &model.basis.slice(s![.., half..]), 0.0, &mut right);
}

/// What a block gives to a model whose basis is in the first columns of the workspace's.
fn block(working: &Working, space: &mut Workspace, model: &Solution, kind: SeKind) -> Part {
    let Workspace { block, cells, basis, weighted, .. } = space;
    let (n, p, rank) = (block.n, working.n_columns(), model.rank());
    let w = matrix(cells, n, p);
    let mut r = Array1::from_vec(cells[n * p..].to_vec());
    general_mat_vec_mul(-1.0, &w, &ArrayView1::from(&model.working_coefficients), 1.0, &mut r);
    let gradient = w.t().dot(&r);
    let rss = r.dot(&r);
    if !kind.is_robust() || n == 0 {
        let size = if kind.is_robust() { rank } else { 0 };
        return Part { rss, gradient, middle: Array2::zeros((size, size)), n_leverage_one: 0 };
    }

    let mut weights = vec![0.0; n];
    for column in basis.chunks_exact(n).take(rank) {
        weights.iter_mut().zip(column).for_each(|(leverage, cell)| *leverage += cell * cell);
    }
    let mut n_leverage_one = 0;
    for (weight, &residual) in weights.iter_mut().zip(&r) {
        // The square root, so that the middle is a product of a matrix with itself.
        *weight = kind.weight(residual, *weight).map_or_else(
            || {
                n_leverage_one += 1;
                0.0
            },
            f64::sqrt,
        );
    }
    weighted.clear();
    for column in basis.chunks_exact(n).take(rank) {
        weighted.extend(column.iter().zip(&weights).map(|(cell, weight)| cell * weight));
    }
    Part { rss, gradient, middle: lower_products(weighted, n, rank), n_leverage_one }
}
