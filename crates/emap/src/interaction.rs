//! The second pass: what is left of every score when the additive part is taken away.

use std::cmp::Ordering;
use std::ops::Range;

use interplay_core::{Pair, Progress};
use ndarray::{Array1, ArrayView2, Axis};
use rayon::prelude::*;

use crate::residual::{LANES, Lanes, Moments, Stretch};
use crate::strips::{Raw, Scores};
use crate::{EmapError, Projection};

/// Pairs that are listed.
const TOP: usize = 20;
/// Groups of slow items: small sums, so many groups.
const GROUPS: usize = 128;

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
    let additive = Additive { slow: slow.view(), fast: in_lanes(fast.view()), mean: &projection.mean };
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

/// The additive part by slow and fast modality; the fast one as a [`Stretch`] needs it.
struct Additive<'m> {
    slow: ArrayView2<'m, f64>,
    fast: Vec<Lanes>,
    mean: &'m Array1<f64>,
}

/// Eight items side by side, class after class, then the next eight; zeros after the last one.
fn in_lanes(means: ArrayView2<'_, f64>) -> Vec<Lanes> {
    let n_classes = means.ncols();
    let mut lanes = vec![[0.0; LANES]; means.nrows().div_ceil(LANES) * n_classes];
    for ((item, class), &mean) in means.indexed_iter() {
        lanes[item / LANES * n_classes + class][item % LANES] = mean;
    }
    lanes
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
    let paired = extent.n_slow == n_fast;
    let mut part = Interactions::none(n_classes);
    let mut moments = Moments::default();
    let mut slow_part = Vec::new();
    scores.raw_strips(group, &mut |strip: &Raw<'_>| {
        slow_part.clear();
        slow_part.extend(additive.slow.row(strip.slow).iter().zip(additive.mean).map(|(effect, mean)| effect - mean));
        let first = strip.fast.start / LANES * n_classes;
        let stretch = Stretch { scores: strip.scores, slow: &slow_part, fast: &additive.fast[first..] };
        moments.measure(stretch);
        for (total, sum) in part.sum_sq.iter_mut().zip(&moments.sum_sq) {
            *total += sum;
        }
        for (total, sum) in part.centred_sum_sq.iter_mut().zip(&moments.centred_sum_sq) {
            *total += sum;
        }
        part.largest = part.largest.max(moments.largest);
        part.largest_score = part.largest_score.max(moments.largest_score);
        part.highest_score = part.highest_score.max(moments.highest_score);
        if paired && strip.fast.contains(&strip.slow) {
            part.matched_sum_sq += stretch.centred(strip.slow - strip.fast.start).map(|residual| residual * residual).sum::<f64>();
        }
        let bar = if part.pairs.len() < TOP { 0.0 } else { part.pairs[TOP - 1].interaction.abs() };
        if moments.largest > 0.0 && moments.largest >= bar {
            for (at, &size) in moments.sizes.iter().enumerate().filter(|&(_, &size)| size > 0.0 && size >= bar) {
                let (i, j) = extent.pair(strip.slow, strip.fast.start + at);
                let found = stretch.centred(at).enumerate().find(|(_, residual)| residual.abs() == size);
                if let Some((class, interaction)) = found {
                    part.pairs.push(Pair { i: i as u64, j: j as u64, class: class as u64, interaction });
                }
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
