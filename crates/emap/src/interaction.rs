//! The second pass: what is left of every score when the additive part is taken away.

use std::cmp::Ordering;
use std::ops::Range;

use interplay_core::{Pair, Progress};
use ndarray::{Array1, ArrayView2, Axis};
use rayon::prelude::*;

use crate::strips::{Scores, Strip};
use crate::{EmapError, Projection};

/// Pairs that are listed.
const TOP: usize = 20;
/// Groups of slow items: small sums, so many groups.
const GROUPS: usize = 128;
/// Partial sums that a plane is added up in, so that additions do not wait for each other.
const LANES: usize = 8;

/// Second moments of the interactions `g_ijc = f_ijc − a_ic − b_jc + mean_c`, and the largest of them.
///
/// *Centred* interactions have their mean over classes taken away, `g_ijc − mean_c g_ijc`: a function of the pair that is added to all
/// classes changes no prediction. A single score is not centred, since nothing would be left.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Interactions {
    /// Sum over pairs of `g²`, per class.
    pub(crate) sum_sq: Array1<f64>,
    /// The same of the centred interactions.
    pub(crate) centred_sum_sq: Array1<f64>,
    /// Sum over matched pairs and classes of the squared centred interactions.
    pub(crate) matched_sum_sq: f64,
    /// Largest absolute centred interaction.
    pub(crate) largest: f64,
    /// Largest absolute score.
    pub(crate) largest_score: f64,
    /// Largest score.
    pub(crate) highest_score: f64,
    /// The pairs with the largest centred interactions, each with the class where it is largest.
    pub(crate) pairs: Vec<Pair>,
}

pub(crate) fn interactions(scores: Scores<'_>, projection: &Projection, progress: &dyn Progress) -> Result<Interactions, EmapError> {
    let extent = scores.extent();
    progress.stage("measuring the interactions", extent.n_slow as u64);
    let (slow, fast) =
        if extent.slow_is_a { (&projection.a_means, &projection.b_means) } else { (&projection.b_means, &projection.a_means) };
    let additive = Additive {
        slow: slow.view(),
        fast: &fast.t().as_standard_layout().into_owned().into_raw_vec_and_offset().0,
        mean: &projection.mean,
    };
    let groups = extent.groups(GROUPS);
    let parts =
        groups.into_par_iter().map(|group| group_interactions(scores, group, &additive, progress)).collect::<Result<Vec<_>, _>>()?;
    let mut total = Interactions::none(extent.n_classes);
    for part in parts {
        total.sum_sq += &part.sum_sq;
        total.centred_sum_sq += &part.centred_sum_sq;
        total.matched_sum_sq += part.matched_sum_sq;
        total.largest = total.largest.max(part.largest);
        total.largest_score = total.largest_score.max(part.largest_score);
        total.highest_score = total.highest_score.max(part.highest_score);
        total.pairs.extend(part.pairs);
    }
    total.pairs.sort_unstable_by(by_size);
    total.pairs.truncate(TOP);
    Ok(total)
}

/// The additive part by slow and fast modality; the fast one class by class.
struct Additive<'m> {
    slow: ArrayView2<'m, f64>,
    fast: &'m [f64],
    mean: &'m Array1<f64>,
}

impl Interactions {
    fn none(n_classes: usize) -> Self {
        Self {
            sum_sq: Array1::zeros(n_classes),
            centred_sum_sq: Array1::zeros(n_classes),
            matched_sum_sq: 0.0,
            largest: 0.0,
            largest_score: 0.0,
            highest_score: f64::NEG_INFINITY,
            pairs: Vec::new(),
        }
    }
}

fn group_interactions(
    scores: Scores<'_>,
    group: Range<usize>,
    additive: &Additive<'_>,
    progress: &dyn Progress,
) -> Result<Interactions, EmapError> {
    let extent = scores.extent();
    let (n_fast, n_classes) = (extent.n_fast, extent.n_classes);
    let mut part = Interactions::none(n_classes);
    let mut residuals: Vec<f64> = Vec::new();
    let mut centre: Vec<f64> = Vec::new();
    let mut sizes: Vec<f64> = Vec::new();
    scores.strips(group, &mut |strip: &Strip<'_>| {
        let len = strip.fast.len();
        residuals.resize(n_classes * len, 0.0);
        centre.clear();
        centre.resize(len, 0.0);
        sizes.clear();
        sizes.resize(len, 0.0);
        for (class, residuals) in residuals.chunks_exact_mut(len).enumerate() {
            let constant = additive.slow[[strip.slow, class]] - additive.mean[class];
            let fast = &additive.fast[class * n_fast + strip.fast.start..class * n_fast + strip.fast.end];
            let plane = strip.plane(class);
            for (((residual, &score), &fast), centre) in residuals.iter_mut().zip(plane).zip(fast).zip(&mut centre) {
                *residual = score - constant - fast;
                *centre += *residual;
            }
            part.sum_sq[class] += sum_of_squares(residuals);
            part.largest_score = part.largest_score.max(largest(plane, f64::abs));
            part.highest_score = part.highest_score.max(largest(plane, |score| score));
        }
        let share = if n_classes > 1 { 1.0 / n_classes as f64 } else { 0.0 };
        for centre in &mut centre {
            *centre *= share;
        }
        for (class, residuals) in residuals.chunks_exact_mut(len).enumerate() {
            for ((residual, centre), size) in residuals.iter_mut().zip(&centre).zip(&mut sizes) {
                *residual -= centre;
                let absolute = residual.abs();
                *size = if absolute > *size { absolute } else { *size };
            }
            part.centred_sum_sq[class] += sum_of_squares(residuals);
        }
        let highest = largest(&sizes, |size| size);
        part.largest = part.largest.max(highest);
        if scores.shape().n_a == scores.shape().n_b && strip.fast.contains(&strip.slow) {
            let at = strip.slow - strip.fast.start;
            part.matched_sum_sq += residuals.iter().skip(at).step_by(len).map(|residual| residual * residual).sum::<f64>();
        }
        let bar = if part.pairs.len() < TOP { 0.0 } else { part.pairs[TOP - 1].interaction.abs() };
        if highest > 0.0 && highest >= bar {
            for (at, &size) in sizes.iter().enumerate().filter(|&(_, &size)| size > 0.0 && size >= bar) {
                let (i, j) = extent.pair(strip.slow, strip.fast.start + at);
                let class = (0..n_classes).find(|class| residuals[class * len + at].abs() == size).unwrap_or(0);
                part.pairs.push(Pair { i: i as u64, j: j as u64, class: class as u64, interaction: residuals[class * len + at] });
            }
            part.pairs.sort_unstable_by(by_size);
            part.pairs.truncate(TOP);
        }
        if strip.fast.end == n_fast {
            progress.advance(1);
        }
    })?;
    Ok(part)
}

/// Largest first; pairs of equal size in the order of their items.
fn by_size(x: &Pair, y: &Pair) -> Ordering {
    y.interaction.abs().total_cmp(&x.interaction.abs()).then_with(|| (x.i, x.j).cmp(&(y.i, y.j)))
}

fn sum_of_squares(values: &[f64]) -> f64 {
    let (whole, rest) = values.as_chunks::<LANES>();
    let mut lanes = [0.0; LANES];
    for chunk in whole {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value * value;
        }
    }
    lanes.iter().sum::<f64>() + rest.iter().map(|value| value * value).sum::<f64>()
}

fn largest(values: &[f64], size: impl Fn(f64) -> f64) -> f64 {
    let (whole, rest) = values.as_chunks::<LANES>();
    let mut lanes = [f64::NEG_INFINITY; LANES];
    for chunk in whole {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            let value = size(value);
            *lane = if value > *lane { value } else { *lane };
        }
    }
    lanes.iter().copied().chain(rest.iter().map(|&value| size(value))).fold(f64::NEG_INFINITY, f64::max)
}

/// `values` with the mean over classes taken away from each row; as they are when there is one class.
pub(crate) fn centred(values: ArrayView2<'_, f64>) -> ndarray::Array2<f64> {
    let mut centred = values.to_owned();
    if values.ncols() > 1 {
        for mut row in centred.axis_iter_mut(Axis(0)) {
            let mean = row.sum() / row.len() as f64;
            row -= mean;
        }
    }
    centred
}
