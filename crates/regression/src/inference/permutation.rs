//! Permutation test of the interaction.

use interplay_core::{Diagnostic, FrameSource, PermutationTest};
use interplay_stats::{Draws, Seed};
use ndarray::{Array2, ArrayView2, ShapeBuilder};
use rayon::prelude::*;

use crate::fit::{FitError, over_weighted_rows, single_threaded};
use crate::fitted::Fit;

/// Numbers of the basis that are held at once, rows times coefficients: 1 GiB.
const MAX_NUMBERS: u64 = 1 << 27;

/// Permutations that are worked on together, so that the basis is read once for all of them.
const TOGETHER: u64 = 8;

/// A statistic this little below the one of the data counts as equal to it: permutations that exchange equal residuals give the
/// same number up to rounding.
const TIE: f64 = 1e-10;

/// A block of rows in the orthonormal basis, by columns.
struct Block {
    basis: Vec<f64>,
    n: usize,
}

/// Permutation test of all interaction terms of a linear model together; `None` without an interaction, without residual degrees of
/// freedom, for an exact fit, and for other families.
///
/// The residuals of the additive model are permuted and added to its fitted values, and the model with interactions is fitted to the
/// result (Freedman & Lane 1983, *Journal of Business & Economic Statistics* 1, 292-298; in comparison Anderson & Legendre 1999,
/// *Journal of Statistical Computation and Simulation* 62, 271-303). The statistic is the classical F of the interaction terms. With
/// weights `w` rows are exchanged after multiplication by `√w`. Rows have to be exchangeable: with clusters or in the order of time
/// they are not.
///
/// With the orthonormal basis `Q = [Q₀ Q₁]` of the two models and permuted residuals `e*`, the interactions have the sum of squares
/// `|Q₁'e*|²` and the residuals `|e|² - |Q₀'e*|² - |Q₁'e*|²`, since fitted values of the additive model lie in `Q₀`. So a permutation
/// costs the product `Q'e*`. All rows of `Q` are held in memory, unlike anywhere else in a fit.
///
/// # Errors
/// [`FitError::TooLargeToPermute`] when `Q` would take more than 1 GiB, or when the data cannot be read again.
pub fn permutation_test(
    fit: &Fit,
    rows: &dyn FrameSource,
    replicates: u64,
    seed: Seed,
) -> Result<Option<(PermutationTest, Vec<Diagnostic>)>, FitError> {
    let Some(additive) = fit.additive() else { return Ok(None) };
    let (full, reduced) = (&fit.whole().model, &additive.part.model);
    let (rank, smaller) = (full.solution.rank(), reduced.solution.rank());
    let (n, df) = (fit.design().n_complete(), fit.dof_residual());
    if !fit.options().family.is_least_squares() || df == 0 || rank == smaller || full.solution.exact || replicates == 0 {
        return Ok(None);
    }
    if n * rank as u64 > MAX_NUMBERS {
        return Err(FitError::TooLargeToPermute { rows: n, coefficients: rank as u64 });
    }
    single_threaded();
    let (blocks, residuals) = basis_and_residuals(fit, rows)?;
    let total: f64 = residuals.iter().map(|e| e * e).sum();
    let q = (rank - smaller) as f64;
    let ratio = |coordinates: &[f64]| {
        let square = |part: &[f64]| part.iter().map(|z| z * z).sum::<f64>();
        let (known, new) = (square(&coordinates[..smaller]), square(&coordinates[smaller..]));
        (new / q) / ((total - known - new).max(0.0) / df as f64)
    };
    let along: f64 = full.solution.coordinates[smaller..].iter().map(|z| z * z).sum();
    let observed = (along / q) / (full.solution.rss / df as f64);

    let batches: Vec<u64> = (0..replicates).step_by(TOGETHER as usize).collect();
    let larger = |&first: &u64| -> u64 {
        let count = TOGETHER.min(replicates - first) as usize;
        let mut permuted = Vec::with_capacity(residuals.len() * count);
        for i in 0..count {
            let start = permuted.len();
            permuted.extend_from_slice(&residuals);
            seed.stream_at("permutation", first + i as u64).shuffle(&mut permuted[start..]);
        }
        let coordinates = products(&blocks, &permuted, rank, count);
        coordinates.columns().into_iter().filter(|column| ratio(&column.to_vec()) >= observed * (1.0 - TIE)).count() as u64
    };
    let count: u64 = batches.par_iter().map(larger).sum();
    let p_value = (1.0 + count as f64) / (1.0 + replicates as f64);
    let p_std_error = (p_value * (1.0 - p_value) / replicates as f64).sqrt();
    Ok(Some((PermutationTest { statistic: observed, replicates, p_value, p_std_error }, dependent_rows(fit))))
}

/// Says that rows were exchanged that the choice of covariance says are not exchangeable.
fn dependent_rows(fit: &Fit) -> Vec<Diagnostic> {
    let clustered = !fit.options().design.clusters.is_empty();
    if !clustered && fit.se().name() != "hac" {
        return Vec::new();
    }
    let why = if clustered { "rows of one cluster belong together" } else { "rows follow each other in time" };
    vec![
        Diagnostic::warning("fit::permutation_of_dependent_rows", format!("the permutation test exchanges single rows, but {why}"))
            .with_hint("its p-value is too small where errors are correlated: use the wild bootstrap, `--se wild(999)`"),
    ]
}

/// The rows of the full model's basis, whose first columns are the additive model's, and the residuals of the additive model.
fn basis_and_residuals(fit: &Fit, rows: &dyn FrameSource) -> Result<(Vec<Block>, Vec<f64>), FitError> {
    let mut blocks = Vec::new();
    let mut residuals = Vec::new();
    let additive = fit.additive().map_or(&fit.whole().model, |additive| &additive.part.model);
    over_weighted_rows(
        fit.design(),
        fit.working(),
        rows,
        &[&fit.whole().model, additive],
        |i, rows| if i == 0 { (rows.basis.to_vec(), rows.n) } else { (rows.residuals.to_vec(), rows.n) },
        |i, (cells, n)| {
            if i == 0 {
                blocks.push(Block { basis: cells, n });
            } else {
                residuals.extend(cells);
            }
        },
    )?;
    Ok((blocks, residuals))
}

/// `Q'E` for several columns of permuted residuals.
fn products(blocks: &[Block], permuted: &[f64], rank: usize, count: usize) -> Array2<f64> {
    let n = permuted.len() / count.max(1);
    let all = ArrayView2::from_shape((n, count).f(), permuted).expect("columns of one length by construction");
    let mut sum = Array2::zeros((rank, count));
    let mut start = 0;
    for block in blocks {
        let q = ArrayView2::from_shape((block.n, rank).f(), &block.basis).expect("the basis is n × rank by construction");
        let rows = all.slice(ndarray::s![start..start + block.n, ..]);
        sum += &q.t().dot(&rows);
        start += block.n;
    }
    sum
}
