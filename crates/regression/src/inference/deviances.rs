//! Likelihood-ratio tests of the terms of a generalised linear model.

use interplay_core::{Diagnostic, FrameSource};
use interplay_stats::{ChiSquared, FisherF};
use ndarray::{Array1, Array2};

use crate::family::Distribution;
use crate::fit::generalised::{Request, generalised, restricted};
use crate::fit::weights::Problem;
use crate::fit::working::Working;
use crate::fit::{EarlyProducts, FitError, Model, Quality, Stop, least_squares};
use crate::fitted::Fit;

/// What a likelihood-ratio test found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ratio {
    /// Difference in deviance; of a negative binomial `2 (ℓ_larger - ℓ_smaller)`, each with its own θ.
    pub(super) gain: f64,
    pub(super) df: usize,
    pub(super) statistic: Option<f64>,
    /// Residual degrees of freedom where the dispersion is estimated.
    pub(super) df2: Option<f64>,
    pub(super) p_value: Option<f64>,
}

/// The gain of a model over another, referred to chi-squared where the dispersion is known, and else to F with Pearson's dispersion of
/// the fit (R's `anova.glm`, car's `Anova.glm`).
fn ratio(fit: &Fit, larger: &Quality, smaller: &Quality, df: usize) -> Ratio {
    let distribution = fit.options().family.distribution;
    let gain = match (distribution, larger.log_likelihood, smaller.log_likelihood) {
        (Distribution::NegativeBinomial, Some(larger), Some(smaller)) => 2.0 * (larger - smaller),
        _ => smaller.deviance - larger.deviance,
    }
    .max(0.0);
    let nothing = Ratio { gain, df, statistic: None, df2: None, p_value: None };
    if df == 0 {
        return nothing;
    }
    let q = df as f64;
    if distribution.has_known_dispersion() {
        let p_value = ChiSquared::new(q).ok().map(|distribution| distribution.sf(gain));
        return Ratio { statistic: Some(gain), p_value, ..nothing };
    }
    let residual = fit.dof_residual() as f64;
    let Some(dispersion) = fit.dispersion().filter(|dispersion| *dispersion > 0.0) else { return nothing };
    let f = gain / q / dispersion;
    let p_value = FisherF::new(q, residual).ok().map(|distribution| distribution.sf(f));
    Ratio { statistic: Some(f), df2: Some(residual), p_value, ..nothing }
}

/// Tests of pairs of models, each a set of columns of the design: the larger against the smaller. Every set is fitted once.
pub(super) fn of_columns(
    fit: &Fit,
    rows: &dyn FrameSource,
    pairs: &[(Vec<usize>, Vec<usize>)],
) -> Result<(Vec<Ratio>, Vec<Diagnostic>), FitError> {
    let whole = &fit.whole().model;
    let mut sets: Vec<&Vec<usize>> = pairs.iter().flat_map(|(larger, smaller)| [larger, smaller]).collect();
    sets.sort_unstable();
    sets.dedup();
    sets.retain(|set| **set != whole.solution.columns);
    let (design, options) = (fit.design(), fit.options());
    let problem = problem(fit, rows)?;
    let working = Working::of(design, &problem);
    let columns: Vec<Vec<usize>> = sets.iter().map(|set| (*set).clone()).collect();
    let early = EarlyProducts::default();
    let solutions = least_squares(design, rows, &early, &working, problem.total_weight, &columns, options.precision)?;
    let request = Request { family: options.family, joint_information: false };
    let models = generalised(design, fit.working(), rows, &problem, request, &solutions)?;
    let model =
        |set: &Vec<usize>| -> &Model { sets.iter().position(|known| *known == set).and_then(|place| models.get(place)).unwrap_or(whole) };
    let ratios = pairs.iter().map(|(larger, smaller)| {
        let (larger, smaller) = (model(larger), model(smaller));
        ratio(fit, &larger.quality, &smaller.quality, larger.solution.rank().saturating_sub(smaller.solution.rank()))
    });
    let stopped = models.iter().filter_map(|model| model.iteration.as_ref()).map(|iteration| iteration.reason);
    Ok((ratios.collect(), unfinished(stopped)))
}

/// Tests of hypotheses about the coefficients of the fit: each set of rows, over the estimated coefficients, is a restriction.
pub(super) fn of_restrictions(
    fit: &Fit,
    rows: &dyn FrameSource,
    restrictions: &[&[Array1<f64>]],
) -> Result<(Vec<Ratio>, Vec<Diagnostic>), FitError> {
    let whole = &fit.whole().model;
    let rank = whole.solution.rank();
    let matrices: Vec<Array2<f64>> = restrictions
        .iter()
        .filter(|rows| !rows.is_empty())
        .map(|rows| Array2::from_shape_fn((rows.len(), rank), |(i, j)| rows[i][j]))
        .collect();
    let found = restricted(fit.design(), fit.working(), rows, &problem(fit, rows)?, whole, &matrices)?;
    let mut qualities = found.iter();
    let ratios = restrictions.iter().map(|rows| {
        let smaller = if rows.is_empty() { whole.quality } else { qualities.next().map_or(whole.quality, |(quality, _)| *quality) };
        ratio(fit, &whole.quality, &smaller, rows.len())
    });
    let ratios = ratios.collect();
    Ok((ratios, unfinished(found.iter().map(|(_, reason)| *reason))))
}

fn problem(fit: &Fit, rows: &dyn FrameSource) -> Result<Problem, FitError> {
    let design = fit.design();
    let plain = !design.has_weights() && !design.has_offset();
    if plain { Ok(Problem::plain(design)) } else { Problem::weighted(design, rows, fit.options().design.weight_kind) }
}

/// Tells of smaller models whose fit did not reach its maximum.
fn unfinished(reasons: impl Iterator<Item = Stop>) -> Vec<Diagnostic> {
    let count = reasons.filter(|reason| *reason != Stop::Converged).count();
    if count == 0 {
        return Vec::new();
    }
    vec![
        Diagnostic::warning(
            "fit::not_converged",
            format!("{count} of the models that the tests of terms compare have not reached the maximum of the likelihood"),
        )
        .with_hint(
            "separation in a smaller model is one cause; `--se hc3` tests the terms by Wald's statistic, which needs no other model",
        ),
    ]
}
