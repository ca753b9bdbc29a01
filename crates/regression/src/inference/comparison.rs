//! Test of a model against one nested in it.

use interplay_core::{Comparison, ModelSummary};

use super::{Estimator, Joint};
use crate::family::Distribution;
use crate::fit::Model;

/// The full fit against the reduced one, both on the same rows.
///
/// A linear model: with the classical covariance `F = ((RSS_r - RSS_f) / q) / (RSS_f / df)`; with a robust covariance Wald's test of the
/// coefficients that the reduced model lacks, `b' V⁻¹ b / q`, referred to the distribution of that covariance. `ΔR² = R²_f - R²_r`, Cohen's `f² = ΔR² / (1 - R²_f)` (Cohen 1988, chapter 9).
///
/// Other families: the likelihood ratio `D_r - D_f`, chi-squared, where the dispersion is known (of the negative binomial
/// `2 (ℓ_f - ℓ_r)`, with θ estimated in each model), and `F = ((D_r - D_f) / q) / φ_f` with Pearson's dispersion of the full model where it is
/// estimated (R's `anova.glm`); with a robust covariance Wald's chi-squared or F.
pub(crate) fn comparison(
    full: (&str, &Model, &ModelSummary),
    reduced: (&str, &Model, &ModelSummary),
    robust: Option<Estimator<'_>>,
) -> Comparison {
    let (full_formula, full, full_summary) = full;
    let (reduced_formula, reduced, reduced_summary) = reduced;
    let q = full.solution.rank() - reduced.solution.rank().min(full.solution.rank());
    let known = full.family.distribution.has_known_dispersion();
    let df = full_summary.df_residual as f64;
    let test = if q == 0 || (!known && df == 0.0) || full.solution.exact {
        None
    } else if let Some(estimator) = robust {
        Some(
            estimator.joint_of_coefficients((0..full.solution.rank()).filter(|&i| !reduced.solution.kept.contains(&full.solution.kept[i]))),
        )
    } else {
        likelihood_ratio(full, reduced).and_then(|gain| {
            if known { Some(Joint::chi_squared(gain, q as f64)) } else { full.dispersion().map(|phi| Joint::f(gain / phi, q as f64, df)) }
        })
    };
    let nothing =
        Joint { statistic: None, test: if known { "chi2" } else { "F" }, df1: q as f64, df2: (!known).then_some(df), p_value: None };
    let Joint { statistic, test, df1, df2, p_value } = test.unwrap_or(nothing);
    let (rss, tss) = (full.solution.rss, full.solution.tss);
    let delta_r_squared = match (full_summary.r_squared, reduced_summary.r_squared) {
        (Some(_), Some(_)) => Some((reduced.solution.rss - rss) / tss),
        _ => None,
    };
    Comparison {
        reduced: reduced_formula.to_owned(),
        full: full_formula.to_owned(),
        statistic,
        test: test.to_owned(),
        df1,
        df2,
        p_value,
        delta_r_squared,
        cohen_f2: delta_r_squared.filter(|_| rss > 0.0).map(|delta| delta * tss / rss),
        ..Comparison::default()
    }
}

/// `D_r - D_f`, the gain in deviance; of the negative binomial `2 (ℓ_f - ℓ_r)`.
fn likelihood_ratio(full: &Model, reduced: &Model) -> Option<f64> {
    if full.family.distribution == Distribution::NegativeBinomial {
        let (full, reduced) = (full.quality.log_likelihood?, reduced.quality.log_likelihood?);
        return Some((2.0 * (full - reduced)).max(0.0));
    }
    Some((reduced.quality.deviance - full.quality.deviance).max(0.0))
}
