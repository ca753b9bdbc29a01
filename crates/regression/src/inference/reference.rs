//! Reference distributions of estimates.

use interplay_core::{EstimateRow, Level};
use interplay_stats::{Normal, StudentT};

/// The reference distribution of an estimate, with the critical value of its intervals.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference {
    /// Student's t; `None` is the standard normal.
    student: Option<StudentT>,
    /// `t_{1 - α/2, df}` or `z_{1 - α/2}`.
    pub(crate) critical: f64,
}

impl Reference {
    /// Student's t; `None` without degrees of freedom.
    pub(crate) fn student(df: f64, level: Level) -> Option<Self> {
        let distribution = StudentT::new(df).ok()?;
        Some(Self { student: Some(distribution), critical: distribution.isf(level.alpha() / 2.0) })
    }

    /// The standard normal.
    pub(crate) fn normal(level: Level) -> Self {
        Self { student: None, critical: Normal.isf(level.alpha() / 2.0) }
    }

    /// The same with another critical value.
    pub(crate) fn with_critical(self, critical: f64) -> Self {
        Self { critical, ..self }
    }

    /// Degrees of freedom; `None` for the normal.
    pub(crate) fn df(self) -> Option<f64> {
        self.student.map(StudentT::df)
    }

    /// Two-sided p-value.
    pub(crate) fn two_sided(self, statistic: f64) -> f64 {
        self.student.map_or_else(|| Normal.two_sided(statistic), |student| student.two_sided(statistic))
    }

    /// Upper tail.
    pub(crate) fn sf(self, statistic: f64) -> f64 {
        self.student.map_or_else(|| Normal.sf(statistic), |student| student.sf(statistic))
    }

    /// The row of an estimate with a variance, tested against `null`. An estimate without variance (an exact fit) keeps its interval,
    /// a point, and has no statistic.
    pub(crate) fn row(self, estimate: f64, variance: f64, null: f64) -> EstimateRow {
        let std_error = variance.max(0.0).sqrt();
        if !estimate.is_finite() || !std_error.is_finite() {
            return EstimateRow::point(estimate);
        }
        let statistic = (std_error > 0.0).then(|| (estimate - null) / std_error);
        EstimateRow {
            estimate: Some(estimate),
            std_error: Some(std_error),
            statistic,
            df: self.df(),
            p_value: statistic.map(|t| self.two_sided(t)),
            conf_low: Some(estimate - self.critical * std_error),
            conf_high: Some(estimate + self.critical * std_error),
        }
    }
}

#[cfg(test)]
mod tests {
    use interplay_core::Level;

    use super::Reference;

    #[test]
    fn a_row_follows_from_estimate_and_variance() {
        // With two degrees of freedom both have closed forms: p = 1 - t / √(t² + 2), and t of a level c is c √(2 / (1 - c²)).
        let reference = Reference::student(2.0, Level::default()).unwrap();
        let row = reference.row(2.0, 0.25, 0.0);
        assert_eq!((row.std_error, row.statistic, row.df), (Some(0.5), Some(4.0), Some(2.0)));
        let (critical, p) = (0.95 * (2.0 / (1.0 - 0.95 * 0.95_f64)).sqrt(), 1.0 - 4.0 / 18.0_f64.sqrt());
        assert!((row.conf_high.unwrap() - (2.0 + 0.5 * critical)).abs() < 1e-13);
        assert!((row.p_value.unwrap() - p).abs() < 1e-15);
        assert_eq!(reference.row(2.0, 0.25, 2.0).p_value, Some(1.0));
    }

    #[test]
    fn without_variance_there_is_no_statistic_and_without_df_no_reference() {
        let row = Reference::student(10.0, Level::default()).unwrap().row(2.0, 0.0, 0.0);
        assert_eq!((row.statistic, row.p_value, row.conf_low, row.conf_high), (None, None, Some(2.0), Some(2.0)));
        assert!(Reference::student(0.0, Level::default()).is_none());
    }
}
