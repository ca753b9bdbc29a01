//! Sandwiches of single rows: hc0 to hc5.

use interplay_core::FrameSource;
use ndarray::Array2;

use super::{Choice, LEVERAGE_ONE, SeKind, Uncertainty, sandwich};
use crate::Design;
use crate::fit::working::Working;
use crate::fit::{FitError, Model, WeightedRows, lower_products, over_weighted_rows};

/// How rows are weighted.
#[derive(Debug, Clone, Copy)]
struct Weighting {
    kind: SeKind,
    /// `n / k`: leverages in units of their mean.
    per_mean: f64,
    /// The largest leverage, for `hc5`.
    largest: f64,
}

impl Weighting {
    /// Exponent of `1 - h`; `None` for the kinds that do not look at the leverage.
    fn exponent(&self, leverage: f64) -> Option<f64> {
        let relative = leverage * self.per_mean;
        match self.kind {
            SeKind::Hc2 => Some(1.0),
            SeKind::Hc3 => Some(2.0),
            SeKind::Hc4 => Some(relative.min(4.0)),
            SeKind::Hc4m => Some(relative.min(1.0) + relative.min(1.5)),
            SeKind::Hc5 => Some(relative.min((0.7 * self.largest * self.per_mean).max(4.0)) / 2.0),
            _ => None,
        }
    }

    /// Weight of a row in `M`, where `M` is `Σ q q' weight`; `None` for a row of leverage one where the weight is 0/0. A row of frequency
    /// `f` stands for `f` observations with `q / √f`, `r / √f` and leverage `h / f` each.
    fn of(&self, residual: f64, leverage: f64, frequency: f64) -> Option<f64> {
        let square = residual * residual / frequency;
        let leverage = leverage / frequency;
        let free = 1.0 - leverage;
        match self.exponent(leverage) {
            None => Some(square),
            Some(_) if free <= LEVERAGE_ONE => None,
            Some(1.0) => Some(square / free),
            Some(2.0) => Some(square / (free * free)),
            Some(exponent) => Some(square / free.powf(exponent)),
        }
    }
}

/// `M` and what came up, for one block.
fn block(weighting: Weighting, rows: &WeightedRows<'_>) -> (Array2<f64>, u64) {
    let mut n_leverage_one = 0;
    let frequencies = rows.frequencies();
    // The square root, so that the middle is a product of a matrix with itself.
    let weights: Vec<f64> = rows
        .residuals
        .iter()
        .zip(rows.leverage)
        .enumerate()
        .map(|(i, (&residual, &leverage))| {
            weighting.of(residual, leverage, frequencies.get(i).copied().unwrap_or(1.0)).map_or_else(
                || {
                    n_leverage_one += 1;
                    0.0
                },
                f64::sqrt,
            )
        })
        .collect();
    let mut weighted = Vec::with_capacity(rows.n * rows.rank);
    for column in rows.basis.chunks_exact(rows.n.max(1)).take(rows.rank) {
        weighted.extend(column.iter().zip(&weights).map(|(cell, weight)| cell * weight));
    }
    (lower_products(&weighted, rows.n, rows.rank), n_leverage_one)
}

/// The largest leverage under every model, from a pass of its own.
fn largest_leverages(design: &Design, working: &Working, rows: &dyn FrameSource, models: &[&Model]) -> Result<Vec<f64>, FitError> {
    let mut largest = vec![0.0_f64; models.len()];
    over_weighted_rows(
        design,
        working,
        rows,
        models,
        |_, rows| {
            let frequencies = rows.frequencies();
            let each = |(i, h): (usize, &f64)| h / frequencies.get(i).copied().unwrap_or(1.0);
            rows.leverage.iter().enumerate().map(each).fold(0.0, f64::max)
        },
        |i, found| largest[i] = largest[i].max(found),
    )?;
    Ok(largest)
}

/// The covariance of every model, from one pass over the rows (two for `hc5`).
pub(super) fn estimate(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    choice: &Choice<'_>,
) -> Result<Vec<Uncertainty>, FitError> {
    let largest = if choice.kind == SeKind::Hc5 { largest_leverages(design, working, rows, models)? } else { vec![0.0; models.len()] };
    let weighting = |(model, &largest): (&&Model, &f64)| Weighting {
        kind: choice.computed(model),
        per_mean: model.n as f64 / model.solution.rank() as f64,
        largest,
    };
    let weightings: Vec<Weighting> = models.iter().zip(&largest).map(weighting).collect();
    let mut totals: Vec<(Array2<f64>, u64)> =
        models.iter().map(|model| (Array2::zeros((model.solution.rank(), model.solution.rank())), 0)).collect();
    over_weighted_rows(
        design,
        working,
        rows,
        models,
        |i, rows| block(weightings[i], rows),
        |i, (middle, ones)| {
            totals[i].0 += &middle;
            totals[i].1 += ones;
        },
    )?;
    let finish = |(model, (mut middle, n_leverage_one)): (&&Model, (Array2<f64>, u64))| {
        for i in 0..middle.nrows() {
            for j in 0..i {
                middle[[j, i]] = middle[[i, j]];
            }
        }
        Uncertainty {
            vcov: sandwich(&model.solution.map, &(middle * choice.white_factor(model))),
            rule: choice.row_rule(model),
            lags: None,
            n_leverage_one,
            clusters: Vec::new(),
            diagnostics: Vec::new(),
        }
    };
    Ok(models.iter().zip(totals).map(finish).collect())
}

#[cfg(test)]
mod tests {
    use super::Weighting;
    use crate::covariance::SeKind;

    #[test]
    fn weights_follow_their_definitions() {
        // n / k = 5: a leverage of 0.5 is 2.5 times the mean, one of 0.9 4.5 times.
        let weight = |kind, residual, leverage| Weighting { kind, per_mean: 5.0, largest: 0.9 }.of(residual, leverage, 1.0);
        assert_eq!(weight(SeKind::Hc1, 2.0, 0.5), Some(4.0));
        assert_eq!(weight(SeKind::Hc2, 2.0, 0.5), Some(8.0));
        assert_eq!(weight(SeKind::Hc3, 2.0, 0.5), Some(16.0));
        assert_eq!(weight(SeKind::Hc4, 2.0, 0.5), Some(4.0 / 0.5_f64.powf(2.5)));
        assert_eq!(weight(SeKind::Hc4, 2.0, 0.9), Some(4.0 / (1.0 - 0.9_f64).powf(4.0)));
        assert_eq!(weight(SeKind::Hc4m, 2.0, 0.5), Some(4.0 / 0.5_f64.powf(2.5)));
        assert_eq!(weight(SeKind::Hc5, 2.0, 0.9), Some(4.0 / (1.0 - 0.9_f64).powf(2.0)));
        assert_eq!(weight(SeKind::Hc3, 0.0, 1.0 - 1e-12), None);
        // Two observations of leverage 0.25 and residual √2 each.
        let two = Weighting { kind: SeKind::Hc2, per_mean: 5.0, largest: 0.5 }.of(2.0, 0.5, 2.0);
        assert_eq!(two, Some(2.0 / 0.75));
    }
}
