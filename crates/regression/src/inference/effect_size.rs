//! Effect sizes of a linear model, with intervals from the noncentral F distribution.
//!
//! A hypothesis of `q` equations has, over the `n` rows of the design, the noncentrality `λ = n f²`, where `f²` is Cohen's effect size in
//! the population: the variance that the effect adds over the error variance. Then `η² = f² / (1 + f²) = λ / (λ + n)` is the partial
//! eta squared of the population. An interval for `λ` gives one for each of these (Steiger 2004, *Psychological Methods* 9(2), 164-182;
//! Smithson 2001, *Educational and Psychological Measurement* 61(4), 605-632, in SAS and in MBESS, too; the R package effectsize
//! divides by the residual degrees of freedom instead of `n`).
//!
//! The estimates are the usual ones of the sample: `η² = q F / (q F + ν)`, `f² = q F / ν`, with `ν` residual degrees of freedom. They
//! are too large on average, the more so the fewer degrees of freedom are left, and may even lie above their interval then; partial
//! omega squared, `ω² = q (F - 1) / (q (F - 1) + n)`, is nearly free of that. It is left negative where it is (Okada 2017,
//! *Behaviormetrika* 44, 205-219). F is the classical one, of sums of squares, also where the tests come from a robust covariance;
//! intervals rest on equal error variances and are left out then.

use interplay_core::{Comparison, EffectSize, Level};
use interplay_stats::{NoncentralF, NoncentralT};

use crate::fitted::Fit;

/// Effect sizes of one hypothesis.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Sizes {
    pub(crate) partial_eta_sq: Option<f64>,
    pub(crate) partial_eta_sq_low: Option<f64>,
    pub(crate) partial_eta_sq_high: Option<f64>,
    pub(crate) omega_sq: Option<f64>,
    pub(crate) cohen_f2: Option<f64>,
    pub(crate) cohen_f2_low: Option<f64>,
    pub(crate) cohen_f2_high: Option<f64>,
}

impl Sizes {
    /// From the classical F of `q` equations with `df` residual degrees of freedom, on `n` rows. Intervals where `level` is given.
    pub(crate) fn new(f: f64, q: f64, df: f64, n: u64, level: Option<Level>) -> Self {
        if !(f.is_finite() && q > 0.0 && df > 0.0) {
            return Self::default();
        }
        let rows = n as f64;
        let limits = level.and_then(|level| NoncentralF::noncentrality_limits(f, q, df, level.alpha() / 2.0));
        let share = |lambda: f64| lambda / (lambda + rows);
        Self {
            partial_eta_sq: Some(q * f / (q * f + df)),
            partial_eta_sq_low: limits.map(|(low, _)| share(low)),
            partial_eta_sq_high: limits.map(|(_, high)| share(high)),
            omega_sq: Some(q * (f - 1.0) / (q * (f - 1.0) + rows)),
            cohen_f2: Some(q * f / df),
            cohen_f2_low: limits.map(|(low, _)| low / rows),
            cohen_f2_high: limits.map(|(_, high)| high / rows),
        }
    }
}

/// Effect sizes of every coefficient but the intercept, for a linear model; none for other families, and none of an exact fit or without
/// residual degrees of freedom.
///
/// With `t` of the classical covariance and `ν` residual degrees of freedom: semi-partial correlation `sign(t) √(t² (1 - R²) / ν)`, the
/// square root of the R² that the coefficient adds to the others (Cohen, Cohen, West & Aiken 2003, section 3.3); partial eta squared
/// `t² / (t² + ν)`, the squared partial correlation; Cohen's `f² = t² / ν`. Intervals as told in the head of this file; they are left out
/// for a robust covariance. That of the semi-partial correlation keeps its sign: limits of the noncentrality `δ` of t give
/// `f = δ / √n` and the partial correlation `ρ = f / √(1 + f²)`, and `ρ √(1 - R²_r)` is the semi-partial one, with the R² of the model without the
/// coefficient as it is in the sample.
pub fn effect_sizes(fit: &Fit) -> Vec<EffectSize> {
    let solution = &fit.whole().model.solution;
    let df = fit.dof_residual();
    if !fit.options().family.is_least_squares() || df == 0 || solution.exact || solution.rss <= 0.0 {
        return Vec::new();
    }
    let n = fit.design().n_observations();
    let level = (!fit.se().is_robust()).then_some(fit.level());
    let variance = solution.rss / df as f64;
    let intercept = usize::from(solution.has_intercept);
    let row = |i: usize| {
        let norm = solution.map.row(i).dot(&solution.map.row(i));
        let t = solution.coefficients[i] / (variance * norm).sqrt();
        let sizes = Sizes::new(t * t, 1.0, df as f64, n, level);
        // What the model without the coefficient leaves unexplained.
        let unexplained = (solution.rss + t * t * variance) / solution.tss;
        let limits = level.and_then(|level| NoncentralT::noncentrality_limits(t, df as f64, level.alpha() / 2.0));
        let limits = limits.filter(|_| solution.tss > 0.0);
        let semi_partial = |delta: f64| delta / (delta * delta + n as f64).sqrt() * unexplained.sqrt();
        EffectSize {
            term: fit.design().names()[solution.kept[i]].clone(),
            semi_partial_r: (solution.tss > 0.0).then(|| t.signum() * (t * t / df as f64 * (solution.rss / solution.tss)).sqrt()),
            semi_partial_r_low: limits.map(|(low, _)| semi_partial(low)),
            semi_partial_r_high: limits.map(|(_, high)| semi_partial(high)),
            partial_eta_sq: sizes.partial_eta_sq,
            partial_eta_sq_low: sizes.partial_eta_sq_low,
            partial_eta_sq_high: sizes.partial_eta_sq_high,
            cohen_f2: sizes.cohen_f2,
            cohen_f2_low: sizes.cohen_f2_low,
            cohen_f2_high: sizes.cohen_f2_high,
        }
    };
    (intercept.min(solution.rank())..solution.rank()).map(row).collect()
}

/// A comparison of two linear models with intervals for `f²` and `ΔR²`.
///
/// `f²` as told in the head of this file. `ΔR² = η² (1 - R²_r)` with the partial eta squared `η² = λ / (λ + n)` of what the larger model
/// adds, and the R² of the smaller model as it is in the sample: so `ΔR²` stays within what the smaller model leaves unexplained.
/// `unexplained` is that share, `1 - R²_r`. The statistic of the comparison has to be the classical F.
pub(crate) fn with_limits(comparison: Comparison, n: u64, level: Level, unexplained: f64) -> Comparison {
    let (Some(f), Some(df2), "F") = (comparison.statistic, comparison.df2, comparison.test.as_str()) else { return comparison };
    let sizes = Sizes::new(f, comparison.df1, df2, n, Some(level));
    let delta = |share: Option<f64>| share.filter(|_| comparison.delta_r_squared.is_some()).map(|share| share * unexplained);
    Comparison {
        delta_r_squared_low: delta(sizes.partial_eta_sq_low),
        delta_r_squared_high: delta(sizes.partial_eta_sq_high),
        cohen_f2_low: sizes.cohen_f2_low,
        cohen_f2_high: sizes.cohen_f2_high,
        ..comparison
    }
}

#[cfg(test)]
mod tests {
    use interplay_core::Level;

    use super::Sizes;

    #[test]
    fn sizes_follow_from_f() {
        let sizes = Sizes::new(4.0, 2.0, 57.0, 60, Some(Level::default()));
        assert_eq!(sizes.partial_eta_sq, Some(8.0 / 65.0));
        assert_eq!(sizes.omega_sq, Some(6.0 / 66.0));
        assert_eq!(sizes.cohen_f2, Some(8.0 / 57.0));
        let (low, high) = (sizes.cohen_f2_low.unwrap(), sizes.cohen_f2_high.unwrap());
        assert!((sizes.partial_eta_sq_high.unwrap() - high / (1.0 + high)).abs() < 1e-15);
        assert!(low < 8.0 / 57.0 && 8.0 / 57.0 < high);
        // An F below one cannot exclude that there is no effect.
        assert_eq!(Sizes::new(0.5, 2.0, 57.0, 60, Some(Level::default())).partial_eta_sq_low, Some(0.0));
        assert_eq!(Sizes::new(f64::INFINITY, 2.0, 57.0, 60, None), Sizes::default());
    }
}
