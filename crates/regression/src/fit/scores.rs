//! The rows of a fitted model in the coordinates in which every covariance and every diagnostic is simple.
//!
//! With weights `w` (prior weights; for a generalised linear model the working weights at the fit) the rows of `√w X` are written in an
//! orthonormal basis, `√w X = Q R`. A row is then `q_i` with `Q'Q = I`, its leverage is `h_i = |q_i|²`, and its weighted residual is
//! `r_i = √w_i (y_i - x_i'b - offset_i)`, or `√w_i (z_i - η_i)` with the working response `z`. The score of row `i` is `q_i r_i`, the
//! influence of its deletion on `R b` is `q_i r_i / (1 - h_i)`, and every sandwich is `F M F'` with `F = R⁻¹` ([`Solution::map`]) and
//! `M` made of the `q_i r_i` (`p`-space: nothing here has the size of a cluster).

use interplay_core::FrameSource;
use ndarray::linalg::{general_mat_mul, general_mat_vec_mul};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2, Axis, ShapeBuilder, s};

use super::error::FitError;
use super::model::Model;
use super::passes::{Workspace, over_blocks};
use super::solution::Solution;
use super::weights;
use super::working::{Working, matrix};
use crate::{Design, DesignBlock};

/// The complete rows of one block under one model.
pub(crate) struct WeightedRows<'a> {
    /// Rows.
    pub(crate) n: usize,
    /// Coefficients.
    pub(crate) rank: usize,
    /// The `q_i`, by columns: column `k` is `basis[k * n .. (k + 1) * n]`.
    pub(crate) basis: &'a [f64],
    /// The `r_i`, in units of the response (of the linear predictor, for a generalised linear model).
    pub(crate) residuals: &'a [f64],
    /// The `h_i`.
    pub(crate) leverage: &'a [f64],
    /// The design's rows, with clusters and row numbers.
    pub(crate) block: &'a DesignBlock,
    /// Row of the source with which the frame of the block begins, counted from 0.
    pub(crate) first_row: u64,
    /// The model.
    pub(crate) model: &'a Model,
    /// The `√w_i`; empty for least squares without weights.
    pub(crate) roots: &'a [f64],
    /// Linear predictors with their offsets; empty for least squares.
    eta: &'a [f64],
}

impl WeightedRows<'_> {
    /// How many observations each row stands for; empty when each is one.
    ///
    /// A row of frequency `f` stands for `f` observations with `q / √f`, `r / √f` and leverage `h / f` each.
    pub(crate) fn frequencies(&self) -> &[f64] {
        if self.model.frequencies { &self.block.weights } else { &[] }
    }

    /// The linear predictor of a row, offset included.
    pub(crate) fn linear_predictor(&self, i: usize) -> f64 {
        self.eta.get(i).copied().unwrap_or_else(|| self.block.y[i] - self.residuals[i] / self.roots.get(i).copied().unwrap_or(1.0))
    }

    /// The deviance residual of a row, `sign(y - μ) √deviance`; of a linear model, `√w (y - x'b)`.
    pub(crate) fn deviance_residual(&self, i: usize) -> f64 {
        if self.eta.is_empty() {
            return self.residuals[i];
        }
        let mean = self.model.family.link.inverse(self.eta[i]);
        self.model.likelihood().deviance_residual(self.block.y[i], prior_weight(self.block, i), mean)
    }

    /// The row of the source that a row of the block is, counted from 0.
    pub(crate) fn row_of_source(&self, row: usize) -> u64 {
        self.first_row + u64::from(self.block.rows[row])
    }

    /// The `q_i` as a matrix of `n` rows and `rank` columns.
    pub(crate) fn q(&self) -> ArrayView2<'_, f64> {
        matrix(self.basis, self.n, self.rank)
    }
}

/// Hands every block of rows, under every one of the models, to `work`, and its results in the order of the rows to `merge`.
///
/// The first argument of both is the position of the model.
pub(crate) fn over_weighted_rows<R: Send>(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    work: impl Fn(usize, &WeightedRows<'_>) -> R + Sync,
    mut merge: impl FnMut(usize, R),
) -> Result<(), FitError> {
    let linear = models.iter().all(|model| model.family.is_least_squares());
    let leads: Vec<bool> = models.iter().map(|model| linear && leads(&models[0].solution.basis, &model.solution.basis)).collect();
    over_blocks(
        design,
        rows,
        |space| {
            working.fill(&space.block, &mut space.cells);
            let mut parts = Vec::with_capacity(models.len());
            for (i, (model, leads)) in models.iter().zip(&leads).enumerate() {
                if model.family.is_least_squares() {
                    if i == 0 {
                        weights::roots(&space.block, &mut space.roots);
                    }
                    residuals(working, space, &model.solution);
                } else {
                    working_residuals(working, space, model);
                }
                if i == 0 || !leads {
                    orthogonal(working, space, &model.solution);
                }
                let (n, rank) = (space.block.n, model.solution.rank());
                let mut leverage = std::mem::take(&mut space.leverage);
                leverage.clear();
                leverage.resize(n, 0.0);
                for column in space.basis.chunks_exact(n.max(1)).take(rank) {
                    leverage.iter_mut().zip(column).for_each(|(h, q)| *h += q * q);
                }
                let view = WeightedRows {
                    n,
                    rank,
                    basis: &space.basis[..n * rank],
                    residuals: &space.residuals,
                    leverage: &leverage,
                    block: &space.block,
                    first_row: space.first_row,
                    model,
                    roots: &space.roots,
                    eta: &space.eta,
                };
                parts.push(work(i, &view));
                space.leverage = leverage;
            }
            parts
        },
        |parts| parts.into_iter().enumerate().for_each(|(i, part)| merge(i, part)),
    )?;
    Ok(())
}

/// Whether the basis of a model is the first columns of another: so it is for an additive model, whose columns are the first of the design.
fn leads(whole: &Array2<f64>, part: &Array2<f64>) -> bool {
    part.ncols() <= whole.ncols() && whole.slice(s![.., ..part.ncols()]) == *part
}

/// Fills in the rows of the orthogonal basis of a block, from its working columns and the roots of its weights.
fn orthogonal(working: &Working, space: &mut Workspace, model: &Solution) {
    let Workspace { block, cells, basis, roots, .. } = space;
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
    weights::weigh(&mut basis[..n * rank], n, roots);
}

/// The prior weight of a row times its trials.
pub(super) fn prior_weight(block: &DesignBlock, i: usize) -> f64 {
    let one = |list: &[f64]| list.get(i).copied().unwrap_or(1.0);
    one(&block.weights) * one(&block.trials)
}

/// The linear predictors of a block, the roots of its working weights, and its residuals on their scale.
fn working_residuals(working: &Working, space: &mut Workspace, model: &Model) {
    let Workspace { block, cells, residuals, roots, eta, .. } = space;
    let w = matrix(cells, block.n, working.n_columns());
    linear_predictors(&w, &model.solution.working_coefficients, block, eta);
    let likelihood = model.likelihood();
    roots.clear();
    residuals.clear();
    for (i, &eta) in eta.iter().enumerate() {
        let row = likelihood.working_row(block.y[i], prior_weight(block, i), eta, model.family.link.inverse(eta));
        roots.push(row.root_weight);
        residuals.push(if model.solution.exact { 0.0 } else { row.residual });
    }
}

/// `W c` plus the offset.
pub(super) fn linear_predictors(w: &ArrayView2<'_, f64>, coefficients: &[f64], block: &DesignBlock, out: &mut Vec<f64>) {
    out.clear();
    out.resize(block.n, 0.0);
    out[..block.offset.len()].copy_from_slice(&block.offset);
    let mut eta = ArrayViewMut1::from(out.as_mut_slice());
    general_mat_vec_mul(1.0, w, &ArrayView1::from(coefficients), 1.0, &mut eta);
}

/// The residuals of a block, in units of the response and times the roots of the weights.
fn residuals(working: &Working, space: &mut Workspace, model: &Solution) {
    let Workspace { block, cells, residuals, roots, eta, .. } = space;
    eta.clear();
    let (n, p) = (block.n, working.n_columns());
    let w = matrix(cells, n, p);
    let mut r = Array1::from_vec(cells[n * p..].to_vec());
    general_mat_vec_mul(-1.0, &w, &ArrayView1::from(&model.working_coefficients), 1.0, &mut r);
    // Residuals of an exact fit are rounding, and so would be their squares.
    let unit = if model.exact { 0.0 } else { 1.0 / working.scale[p] };
    residuals.clear();
    residuals.extend(r.iter().map(|r| r * unit));
    residuals.iter_mut().zip(roots.iter()).for_each(|(r, root)| *r *= root);
}
