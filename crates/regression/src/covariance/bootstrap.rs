//! Pairs bootstrap: the covariance of the estimates over samples of rows, or of whole clusters, drawn with replacement.
//!
//! In the coordinates of the weighted rows the estimate of a sample with counts `c` is `b + F Δ` with `Δ = (Q' C Q)⁻¹ Q' C r`. For a linear
//! model, weighted or not, this is the fit of the sample, exactly. For a generalised linear model it is one step of Fisher scoring from the fit of
//! all rows (the one-step bootstrap of Moulton & Zeger 1991, *Computational Statistics & Data Analysis* 11, 53-63), which misses terms of order
//! `1/n` and costs no iteration. The covariance is that of the `B` estimates about their mean (Efron & Tibshirani 1993, *An Introduction to the
//! Bootstrap*, chapters 6 and 9); clusters are drawn whole (Cameron, Gelbach & Miller 2008). Tests and intervals are Student's t with this
//! covariance: with the residual degrees of freedom, with `G - 1` for clusters.
//!
//! A sample in which some column depends on the others (a level that was not drawn) has no estimate and is left out; a diagnostic counts
//! them.
//!
//! # Cost and memory
//! `B n k² / 2` operations in passes that take as many samples at once as fit (one pass for a few thousand samples of ten coefficients); the
//! counts of a block are drawn when they are needed ([`super::resample`]). Of clusters `k (k + 3) / 2` numbers each are kept, and the cost is
//! `B G k² / 2`.

use interplay_core::{Diagnostic, FrameSource, number};
use interplay_stats::{Draws, Seed};
use ndarray::linalg::general_mat_mul;
use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::cluster_sums::{ClusterSums, cluster_sums, triangle};
use super::resample::Samples;
use super::{Choice, Uncertainty, sandwich};
use crate::Design;
use crate::fit::triangular::{Factor, Gram};
use crate::fit::working::Working;
use crate::fit::{FitError, Model, WeightedRows, over_weighted_rows};

/// Most numbers in the sums of a block.
const NUMBERS_OF_BLOCK: usize = 1 << 18;

/// Samples whose counts are held at once.
const SAMPLES_AT_ONCE: u32 = 64;

/// The covariance of every model.
pub(super) fn estimate(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    choice: &Choice<'_>,
    replicates: u32,
) -> Result<Vec<Uncertainty>, FitError> {
    let clusters = design.n_clusters().first().copied();
    let steps: Vec<Vec<Option<Vec<f64>>>> = if clusters.is_some() {
        let sums = cluster_sums(design, working, rows, models, choice, 1, true)?.swap_remove(0);
        sums.iter().map(|sums| of_clusters(sums, replicates, choice.seed)).collect()
    } else {
        of_rows(design, working, rows, models, choice, replicates)?
    };
    let finish = |(model, steps): (&&Model, Vec<Option<Vec<f64>>>)| {
        let found: Vec<Vec<f64>> = steps.into_iter().flatten().collect();
        let lost = replicates - found.len() as u32;
        if found.len() < 2 {
            return Err(FitError::BootstrapFailed { lost, replicates });
        }
        Ok(Uncertainty {
            vcov: sandwich(&model.solution.map, &covariance(&found)),
            rule: clusters.map_or_else(|| choice.row_rule(model), |count| choice.cluster_rule(model, count)),
            lags: None,
            n_leverage_one: 0,
            clusters: clusters.into_iter().collect(),
            diagnostics: lost_samples(lost, replicates).into_iter().collect(),
        })
    };
    models.iter().zip(steps).map(finish).collect()
}

fn lost_samples(lost: u32, replicates: u32) -> Option<Diagnostic> {
    (lost > 0).then(|| {
        Diagnostic::warning(
            "fit::bootstrap_samples_lost",
            format!(
                "in {} of {} bootstrap samples a column of the design depends on the others; they are left out",
                number::count(u64::from(lost)),
                number::count(u64::from(replicates))
            ),
        )
        .with_hint("join levels that few rows have")
    })
}

/// Covariance of the steps about their mean, with divisor `B - 1`.
fn covariance(steps: &[Vec<f64>]) -> Array2<f64> {
    let (count, k) = (steps.len(), steps[0].len());
    let mut centred = Array2::from_shape_fn((count, k), |(b, j)| steps[b][j]);
    let mean = centred.mean_axis(Axis(0)).expect("there are steps");
    centred -= &mean;
    centred.t().dot(&centred) / (count as f64 - 1.0)
}

/// `Δ` from the lower triangle of `Q' C Q` and `Q' C r`; `None` where the sample has no estimate.
fn step(sums: &[f64], k: usize) -> Option<Vec<f64>> {
    /// A column this near to a combination of others, as a share of its length, is one. The rows of a whole sample are orthonormal, so those
    /// of a sample from it are far from dependent, or a level is missing.
    const DEPENDENT: f64 = 1e-6;
    let mut gram = Gram::<f64>::zeros(k + 1);
    for i in 0..k {
        for j in 0..=i {
            gram.set(i, j, sums[triangle(i) + j]);
        }
        gram.set(i, k, sums[triangle(k) + i]);
    }
    let factor = Factor::new(&gram, k, None, DEPENDENT);
    let (_, coordinates) = factor.coordinates(k).split_last()?;
    factor.aliased.is_empty().then(|| factor.solve(coordinates))
}

/// Steps of samples of clusters.
fn of_clusters(sums: &ClusterSums, replicates: u32, seed: Seed) -> Vec<Option<Vec<f64>>> {
    let (k, clusters) = (sums.rank, sums.n_clusters());
    let t = triangle(k);
    let sample = |sample: u32| {
        let mut stream = seed.stream_at("bootstrap", u64::from(sample));
        let mut counts = vec![0.0; clusters];
        for _ in 0..clusters {
            counts[stream.below(clusters as u64) as usize] += 1.0;
        }
        let mut total = vec![0.0; t + k];
        for ((&count, products), scores) in counts.iter().zip(sums.products()).zip(sums.scores()) {
            if count > 0.0 {
                total.iter_mut().zip(products.iter().chain(scores)).for_each(|(cell, more)| *cell += count * more);
            }
        }
        step(&total, k)
    };
    (0..replicates).into_par_iter().map(sample).collect()
}

/// Steps of samples of rows, for every model.
fn of_rows(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    choice: &Choice<'_>,
    replicates: u32,
) -> Result<Vec<Vec<Option<Vec<f64>>>>, FitError> {
    let samples = Samples::new(design, rows, replicates, choice.seed)?;
    let ranks: Vec<usize> = models.iter().map(|model| model.solution.rank()).collect();
    let widest = ranks.iter().map(|&k| triangle(k) + k).max().unwrap_or(1);
    let at_once = u32::try_from(NUMBERS_OF_BLOCK / widest).unwrap_or(u32::MAX).clamp(1, replicates);
    let mut steps: Vec<Vec<Option<Vec<f64>>>> = models.iter().map(|_| Vec::with_capacity(replicates as usize)).collect();
    for first in (0..replicates).step_by(at_once as usize) {
        let last = first.saturating_add(at_once).min(replicates);
        let mut totals: Vec<Array2<f64>> = ranks.iter().map(|&k| Array2::zeros(((last - first) as usize, triangle(k) + k))).collect();
        over_weighted_rows(design, working, rows, models, |_, rows| block(&samples, rows, first, last), |i, sums| totals[i] += &sums)?;
        for ((steps, totals), &k) in steps.iter_mut().zip(&totals).zip(&ranks) {
            let found: Vec<Option<Vec<f64>>> = totals.axis_iter(Axis(0)).into_par_iter().map(|sums| step(&sums.to_vec(), k)).collect();
            steps.extend(found);
        }
    }
    Ok(steps)
}

/// `Q' C Q` and `Q' C r` of a block, a row for each sample.
fn block(samples: &Samples, rows: &WeightedRows<'_>, first: u32, last: u32) -> Array2<f64> {
    let (n, k) = (rows.n, rows.rank);
    let width = triangle(k) + k;
    let mut sums = Array2::zeros(((last - first) as usize, width));
    if n == 0 {
        return sums;
    }
    let column = |j: usize| &rows.basis[j * n..(j + 1) * n];
    // A row of products for every pair of columns.
    let mut products = Vec::with_capacity(n * width);
    for i in 0..k {
        for j in 0..=i {
            products.extend(column(i).iter().zip(column(j)).map(|(a, b)| a * b));
        }
    }
    for j in 0..k {
        products.extend(column(j).iter().zip(rows.residuals).map(|(q, r)| q * r));
    }
    let products = ArrayView2::from_shape((width, n), &products).expect("a row of n for every pair");
    let place = samples.block(rows);
    let mut counts = Array2::<f64>::zeros((SAMPLES_AT_ONCE as usize, n));
    for from in (first..last).step_by(SAMPLES_AT_ONCE as usize) {
        let to = from.saturating_add(SAMPLES_AT_ONCE).min(last);
        counts.fill(0.0);
        for (sample, mut counts) in (from..to).zip(counts.axis_iter_mut(Axis(0))) {
            samples.count(sample, place, n, counts.as_slice_mut().expect("rows are without gaps"));
        }
        let (start, end) = ((from - first) as usize, (to - first) as usize);
        let mut into = sums.slice_mut(s![start..end, ..]);
        general_mat_mul(1.0, &counts.slice(s![..end - start, ..]), &products.t(), 0.0, &mut into);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn a_step_solves_the_normal_equations_of_its_sample() {
        // Q'CQ = [[2, 1], [1, 3]], Q'Cr = (4, 7): Δ = (1, 2).
        let found = step(&[2.0, 1.0, 3.0, 4.0, 7.0], 2).unwrap();
        assert!((found[0] - 1.0).abs() < 1e-14 && (found[1] - 2.0).abs() < 1e-14);
        assert_eq!(step(&[2.0, 1.0, 0.5, 4.0, 2.0], 2), None);
    }
}
