//! The points of the check sheet: a seeded sample of the rows.

use std::sync::atomic::{AtomicU64, Ordering};

use interplay_core::CheckSheet;
use interplay_stats::{BottomK, Seed, sample_key};

use super::influence::{Influence, Observation};
use crate::fit::WeightedRows;
use crate::points::PURPOSE;

/// One row of the sheet.
#[derive(Debug, Clone, Copy)]
struct Point {
    row: u64,
    fitted: f64,
    residual: f64,
    standardised: f64,
    leverage: f64,
    cooks_distance: f64,
}

/// Draws the rows with the smallest keys: the same rows as in the other figures of the fit.
pub(super) struct Sampler {
    seed: Seed,
    wanted: usize,
    /// A key that no later row of the sample can exceed, shared by the blocks that are worked on. It may lag behind: it only spares work.
    bound: AtomicU64,
}

/// The rows of the sample so far.
pub(super) struct Sample(BottomK<Point>);

impl Sampler {
    pub(super) fn new(seed: u64, wanted: usize) -> Self {
        Self { seed: Seed(seed), wanted, bound: AtomicU64::new(u64::MAX) }
    }

    /// A sample of no row.
    pub(super) fn empty(&self) -> Sample {
        Sample(BottomK::new(self.wanted))
    }

    /// The rows of a block; `values` gives a row's fitted value and residual. Rows of leverage one have no standardised residual and no place
    /// on the sheet.
    pub(super) fn of_block(&self, influence: &Influence, rows: &WeightedRows<'_>, values: impl Fn(usize) -> Shown) -> Sample {
        let bound = self.bound.load(Ordering::Relaxed);
        let mut sample = self.empty();
        for i in 0..rows.n {
            let row = rows.row_of_source(i);
            let key = sample_key(self.seed, PURPOSE, row);
            if key > bound || !sample.0.wants(key) {
                continue;
            }
            let observation = Observation::of(rows, i);
            let Some(cooks_distance) = influence.cooks_distance(observation) else { continue };
            let Shown { fitted, residual } = values(i);
            let leverage = observation.leverage;
            // The deviance residual of a linear model has the row's weight: it is what has the variance `φ (1 - h)`.
            let standardised = rows.deviance_residual(i) * observation.share / (influence.dispersion * (1.0 - leverage)).sqrt();
            sample.0.offer(key, Point { row, fitted, residual, standardised, leverage, cooks_distance });
        }
        sample
    }

    /// Adds the rows of a block to a sample.
    pub(super) fn merge(&self, sample: &mut Sample, block: Sample) {
        sample.0.merge(block.0);
        if sample.0.len() == self.wanted
            && let Some((largest, _)) = sample.0.iter().last()
        {
            self.bound.store(largest, Ordering::Relaxed);
        }
    }
}

/// What the sheet shows of a row.
pub(super) struct Shown {
    pub(super) fitted: f64,
    pub(super) residual: f64,
}

impl Sample {
    /// The sheet, rows in the order of the data; `None` without any.
    pub(super) fn sheet(self) -> Option<CheckSheet> {
        let mut points = self.0.into_items();
        points.sort_unstable_by_key(|point| point.row);
        let column = |of: fn(&Point) -> f64| points.iter().map(of).collect::<Vec<f64>>();
        (!points.is_empty()).then(|| CheckSheet {
            fitted: column(|point| point.fitted),
            residual: column(|point| point.residual),
            standardised: column(|point| point.standardised),
            leverage: column(|point| point.leverage),
            cooks_distance: column(|point| point.cooks_distance),
        })
    }
}
