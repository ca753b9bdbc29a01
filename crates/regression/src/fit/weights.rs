//! Prior weights and offsets: what they make of a block, and the moments of the weighted problem.
//!
//! With weights `w` and offsets `o` the least-squares problem is `min Σ w (y − o − x'b)²`: rows are multiplied by `√w` and the response
//! is `y − o`. Both are seen from the block alone; without them nothing is touched, and the digits are those of the plain problem.

use interplay_core::FrameSource;

use super::error::FitError;
use super::passes::over_blocks;
use crate::{Design, DesignBlock, Moments, WeightKind};

/// Fills in `√w`; empty where all weights are one.
pub(crate) fn roots(block: &DesignBlock, out: &mut Vec<f64>) {
    out.clear();
    out.extend(block.weights.iter().map(|w| w.sqrt()));
}

/// Multiplies every column of `n` rows by the roots, if there are any.
pub(crate) fn weigh(cells: &mut [f64], n: usize, roots: &[f64]) {
    if roots.is_empty() {
        return;
    }
    for column in cells.chunks_exact_mut(n.max(1)) {
        column.iter_mut().zip(roots).for_each(|(cell, root)| *cell *= root);
    }
}

/// The whole of the weights, and the moments of a weighted problem or of one with offsets.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    /// Number of observations: rows, or the sum of frequency weights.
    pub(crate) n: u64,
    /// Whether a row stands for as many observations as its weight says.
    pub(crate) frequencies: bool,
    /// `Σ w`.
    pub(crate) total_weight: f64,
    /// `Σ ln w` over analytic weights; 0 for frequencies.
    pub(crate) sum_ln_weights: f64,
    /// Moments by which the columns are centred and scaled, the response's (less the offset) at the end.
    pub(crate) moments: Vec<Moments>,
}

impl Problem {
    /// Without weights and offsets the survey of the design knows everything.
    pub(crate) fn plain(design: &Design) -> Self {
        let n = design.n_complete();
        Self { n, frequencies: false, total_weight: n as f64, sum_ln_weights: 0.0, moments: design.column_moments().to_vec() }
    }

    /// From a pass over the rows.
    pub(crate) fn weighted(design: &Design, rows: &dyn FrameSource, kind: WeightKind) -> Result<Self, FitError> {
        let mut total = Sums::new(design.names().len() + 1);
        over_blocks(design, rows, |space| Sums::of(&space.block), |block| total.merge(&block))?;
        let frequencies = design.has_weights() && kind == WeightKind::Frequency;
        let count = design.n_complete();
        let moments = total.columns.iter().map(|column| Moments {
            n: count,
            mean: column.mean,
            // The variance is the weighted one.
            centred_sum_sq: column.square * (count as f64 / total.weight),
        });
        let sum_ln_weights = if frequencies { 0.0 } else { total.ln_weight };
        Ok(Self { n: design.n_observations(), frequencies, total_weight: total.weight, sum_ln_weights, moments: moments.collect() })
    }
}

/// Weighted mean and centred sum of squares of one column.
#[derive(Debug, Clone, Copy, Default)]
struct WeightedMoments {
    mean: f64,
    square: f64,
}

/// What blocks add up to.
#[derive(Debug, Clone)]
struct Sums {
    weight: f64,
    ln_weight: f64,
    columns: Vec<WeightedMoments>,
}

impl Sums {
    fn new(columns: usize) -> Self {
        Self { weight: 0.0, ln_weight: 0.0, columns: vec![WeightedMoments::default(); columns] }
    }

    fn of(block: &DesignBlock) -> Self {
        let n = block.n;
        let mut sums = Self::new(0);
        let ones;
        let weights = if block.weights.is_empty() {
            ones = vec![1.0; n];
            ones.as_slice()
        } else {
            &block.weights
        };
        sums.weight = weights.iter().sum();
        if !block.weights.is_empty() {
            sums.ln_weight = weights.iter().map(|w| w.ln()).sum();
        }
        let response: Vec<f64> = response(block).collect();
        let columns = block.x.chunks_exact(n.max(1)).chain(std::iter::once(response.as_slice()));
        sums.columns = columns.map(|column| moments(column, weights, sums.weight)).collect();
        sums
    }

    /// Adds further rows (Chan, Golub & LeVeque 1983).
    fn merge(&mut self, other: &Self) {
        if other.weight > 0.0 {
            let total = self.weight + other.weight;
            for (mine, found) in self.columns.iter_mut().zip(&other.columns) {
                let delta = found.mean - mine.mean;
                mine.mean += delta * (other.weight / total);
                mine.square += found.square + delta * delta * (self.weight * (other.weight / total));
            }
            self.weight = total;
        }
        self.ln_weight += other.ln_weight;
    }
}

/// The response less the offset.
pub(crate) fn response(block: &DesignBlock) -> impl Iterator<Item = f64> {
    let offset = (!block.offset.is_empty()).then_some(block.offset.as_slice());
    block.y.iter().enumerate().map(move |(i, y)| offset.map_or(*y, |offset| y - offset[i]))
}

fn moments(column: &[f64], weights: &[f64], total: f64) -> WeightedMoments {
    let Some(&first) = column.first() else { return WeightedMoments::default() };
    if column.iter().all(|&x| x == first) {
        return WeightedMoments { mean: first, square: 0.0 };
    }
    let sum = |of: &dyn Fn(f64) -> f64| column.iter().zip(weights).map(|(&x, w)| w * of(x)).sum::<f64>();
    let rough = sum(&|x| x) / total;
    let deviation = sum(&|x| x - rough);
    let square = sum(&|x| (x - rough) * (x - rough));
    WeightedMoments { mean: rough + deviation / total, square: (square - deviation * (deviation / total)).max(0.0) }
}
