//! Residuals of a generalised linear model in groups of rows.

use interplay_core::{CheckSheet, FitResult};

use super::normal::normal_quantile;
use super::{BAND, GUIDE, Kind, POINT, pairs, pearson};
use crate::figure::{Across, Axis, Dash, Ink, Layer, Mark, Panel, Stroke};
use crate::scale::covering;

/// Rows from which on those of a generalised linear model are grouped.
const FEWEST_IN_BINS: usize = 100;

/// Groups of rows with neighbouring linear predictors, for families whose single residuals lie on curves of their own.
pub(super) struct Bins {
    pub(super) bins: Vec<Bin>,
    /// Range of the linear predictor.
    x: [f64; 2],
}

/// Standardised Pearson residuals of one group.
pub(super) struct Bin {
    /// Mean of the linear predictor.
    at: f64,
    rows: f64,
    mean: f64,
    root_mean_square: f64,
}

impl Bins {
    /// About `√n` groups of equal size (Gelman & Hill 2007, section 5.6); none below a hundred rows.
    pub(super) fn of(sheet: &CheckSheet, result: &FitResult) -> Option<Self> {
        let n = sheet.fitted.len();
        if n < FEWEST_IN_BINS {
            return None;
        }
        let mut rows: Vec<[f64; 2]> = pairs(&sheet.fitted, &pearson(sheet, result));
        rows.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let size = n.div_ceil((n as f64).sqrt().min(40.0) as usize);
        let bin = |rows: &[[f64; 2]]| {
            let count = rows.len() as f64;
            let mean = |of: fn(&[f64; 2]) -> f64| rows.iter().map(of).sum::<f64>() / count;
            Bin { at: mean(|r| r[0]), rows: count, mean: mean(|r| r[1]), root_mean_square: mean(|r| r[1] * r[1]).sqrt() }
        };
        let x = covering(sheet.fitted.iter().copied(), 0.05);
        Some(Self { bins: rows.chunks(size).map(bin).collect(), x })
    }

    /// Means of residuals, whose standard error is `1 / √m`.
    pub(super) fn shape(&self, kind: Kind, result: &FitResult) -> Panel {
        let critical = normal_quantile(1.0 - result.level.alpha() / 2.0);
        let x: Vec<f64> = self.bins.iter().map(|bin| bin.at).collect();
        let high: Vec<f64> = self.bins.iter().map(|bin| critical / bin.rows.sqrt()).collect();
        let low: Vec<f64> = high.iter().map(|half| -half).collect();
        let y = covering(self.bins.iter().map(|bin| bin.mean).chain(high.iter().copied()).chain(low.iter().copied()), 0.08);
        let points = self.bins.iter().map(|bin| [bin.at, bin.mean]).collect();
        Panel {
            title: Some("Shape".to_owned()),
            subtitle: Some("A bend off the band: a curve is missing".to_owned()),
            x: Axis::continuous(kind.fitted(), self.x),
            y: Axis::continuous("Mean Pearson residual", y),
            layers: vec![
                Layer::Ribbon { x, low, high, fill: BAND },
                Layer::Rule { across: Across::Y, at: 0.0, stroke: GUIDE },
                Layer::Points { points, mark: Mark { opacity: 0.9, ..POINT } },
            ],
            ..Panel::default()
        }
    }

    /// Root mean squares of residuals, which are one where the family's variance is right.
    pub(super) fn spread(&self, kind: Kind) -> Panel {
        let points: Vec<[f64; 2]> = self.bins.iter().map(|bin| [bin.at, bin.root_mean_square]).collect();
        let [_, high] = covering(points.iter().map(|p| p[1]).chain([0.0, 1.0]), 0.08);
        Panel {
            title: Some("Spread".to_owned()),
            subtitle: Some("Off the line: variance is not the family's".to_owned()),
            x: Axis::continuous(kind.fitted(), self.x),
            y: Axis::continuous("RMS Pearson residual", [0.0, high]),
            layers: vec![
                Layer::Rule { across: Across::Y, at: 1.0, stroke: Stroke::dashed(Ink::Text, 0.9, Dash::Dashed) },
                Layer::Points { points, mark: Mark { opacity: 0.9, ..POINT } },
            ],
            ..Panel::default()
        }
    }
}
