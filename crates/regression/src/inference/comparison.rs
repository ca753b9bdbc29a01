//! Test of a model against one nested in it.

use interplay_core::{Comparison, ModelSummary};
use interplay_stats::FisherF;

use super::model_summary::{Spread, wald};
use crate::fit::Solution;

/// The full fit against the reduced one, both on the same rows.
///
/// With the classical covariance `F = ((RSS_r - RSS_f) / q) / (RSS_f / df)`; with a robust covariance Wald's F of the coefficients that
/// the reduced model lacks, `b' V⁻¹ b / q`. `ΔR² = R²_f - R²_r`, Cohen's `f² = ΔR² / (1 - R²_f)` (Cohen 1988, chapter 9).
pub(crate) fn comparison(
    full: (&str, &Solution, &ModelSummary),
    reduced: (&str, &Solution, &ModelSummary),
    spread: Spread<'_>,
) -> Comparison {
    let (full_formula, full, full_model) = full;
    let (reduced_formula, reduced, reduced_model) = reduced;
    let q = full.rank() - reduced.rank().min(full.rank());
    let df2 = full_model.df_residual as f64;
    let dropped: Vec<usize> = (0..full.rank()).filter(|&i| !reduced.kept.contains(&full.kept[i])).collect();
    let statistic = if q == 0 || full_model.df_residual == 0 || full.exact {
        None
    } else if spread.robust {
        spread.vcov.and_then(|vcov| wald(&full.coefficients, vcov, &dropped)).map(|chi| chi / q as f64)
    } else {
        Some(((reduced.rss - full.rss).max(0.0) / q as f64) / (full.rss / df2))
    };
    let delta_r_squared = match (full_model.r_squared, reduced_model.r_squared) {
        (Some(_), Some(_)) => Some((reduced.rss - full.rss) / full.tss),
        _ => None,
    };
    Comparison {
        reduced: reduced_formula.to_owned(),
        full: full_formula.to_owned(),
        statistic,
        test: "F".to_owned(),
        df1: q as f64,
        df2: Some(df2),
        p_value: statistic.and_then(|f| FisherF::new(q as f64, df2).ok().map(|distribution| distribution.sf(f))),
        delta_r_squared,
        cohen_f2: delta_r_squared.filter(|_| full.rss > 0.0).map(|delta| delta * full.tss / full.rss),
    }
}
