//! Estimates referred to Student's t.

use interplay_core::{CoefficientRow, EstimateRow, Level};
use interplay_stats::StudentT;
use ndarray::{Array2, ArrayView1};

use crate::fit::Solution;

/// The reference distribution of every estimate of a fit, with the critical value of its intervals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference {
    distribution: StudentT,
    /// `t_{1 - α/2, df}`.
    pub(crate) critical: f64,
}

impl Reference {
    /// Student's t with the residual degrees of freedom; `None` when there are none.
    pub(crate) fn new(df_residual: u64, level: Level) -> Option<Self> {
        let distribution = StudentT::new(df_residual as f64).ok()?;
        Some(Self { distribution, critical: distribution.isf(level.alpha() / 2.0) })
    }

    pub(crate) fn df(self) -> f64 {
        self.distribution.df()
    }

    /// The row of an estimate with a variance. An estimate without variance (an exact fit) keeps its interval, a point, and has no
    /// statistic.
    pub(crate) fn row(self, estimate: f64, variance: f64) -> EstimateRow {
        let std_error = variance.max(0.0).sqrt();
        if !estimate.is_finite() || !std_error.is_finite() {
            return EstimateRow::point(estimate);
        }
        let statistic = (std_error > 0.0).then(|| estimate / std_error);
        EstimateRow {
            estimate: Some(estimate),
            std_error: Some(std_error),
            statistic,
            df: Some(self.df()),
            p_value: statistic.map(|t| self.distribution.two_sided(t)),
            conf_low: Some(estimate - self.critical * std_error),
            conf_high: Some(estimate + self.critical * std_error),
        }
    }
}

/// One row per column of the model, nulls for aliased ones.
pub(crate) fn coefficient_rows(
    names: &[String],
    solution: &Solution,
    vcov: Option<&Array2<f64>>,
    classical: Option<&Array2<f64>>,
    reference: Option<Reference>,
) -> Vec<CoefficientRow> {
    let row = |column: usize| {
        let Some(i) = solution.kept.iter().position(|&j| j == column) else { return EstimateRow::default() };
        let estimate = solution.coefficients[i];
        match (vcov, reference) {
            (Some(vcov), Some(reference)) if is_resolved(vcov[[i, i]], classical.map(|v| v[[i, i]])) => {
                reference.row(estimate, vcov[[i, i]])
            }
            _ => EstimateRow::point(estimate),
        }
    };
    solution.columns.iter().map(|&j| CoefficientRow { term: names[j].clone(), row: row(j) }).collect()
}

/// Whether a robust variance is more than rounding noise beside the classical one.
///
/// An estimate that rests on rows of leverage one alone has residuals of zero there, and a variance made of squared residuals is the
/// square of their rounding error: no statement about the estimate. The ratio is about 1e-18 then; no set of rows with errors worth the
/// name gets near the bound.
pub(crate) fn is_resolved(variance: f64, classical: Option<f64>) -> bool {
    const ROUNDING: f64 = 1e-12;
    classical.is_none_or(|classical| variance > ROUNDING * classical)
}

/// `g' V g`.
pub(crate) fn quadratic_form(vcov: &Array2<f64>, g: &[f64]) -> f64 {
    let g = ArrayView1::from(g);
    g.dot(&vcov.dot(&g))
}

#[cfg(test)]
mod tests {
    use interplay_core::Level;

    use super::Reference;

    #[test]
    fn a_row_follows_from_estimate_and_variance() {
        // With two degrees of freedom both have closed forms: p = 1 - t / √(t² + 2), and t of a level c is c √(2 / (1 - c²)).
        let reference = Reference::new(2, Level::default()).unwrap();
        let row = reference.row(2.0, 0.25);
        assert_eq!((row.std_error, row.statistic, row.df), (Some(0.5), Some(4.0), Some(2.0)));
        let (critical, p) = (0.95 * (2.0 / (1.0 - 0.95 * 0.95_f64)).sqrt(), 1.0 - 4.0 / 18.0_f64.sqrt());
        assert!((row.conf_high.unwrap() - (2.0 + 0.5 * critical)).abs() < 1e-13);
        assert!((row.p_value.unwrap() - p).abs() < 1e-15);
    }

    #[test]
    fn without_variance_there_is_no_statistic_and_without_df_no_reference() {
        let row = Reference::new(10, Level::default()).unwrap().row(2.0, 0.0);
        assert_eq!((row.statistic, row.p_value, row.conf_low, row.conf_high), (None, None, Some(2.0), Some(2.0)));
        assert!(Reference::new(0, Level::default()).is_none());
    }
}
