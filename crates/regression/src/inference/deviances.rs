//! Likelihood-ratio tests of the terms of a generalised linear model.

use interplay_core::{Diagnostic, FrameSource};
use interplay_stats::{ChiSquared, FisherF};
use ndarray::{Array1, Array2};

use crate::family::Distribution;
use crate::fit::generalised::{Request, generalised, restricted};
use crate::fit::weights::Problem;
use crate::fit::working::Working;
use crate::fit::{EarlyProducts, FitError, Quality, Solution, Stop, least_squares};
use crate::fitted::Fit;

/// What a likelihood-ratio test found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ratio {
    /// Difference in deviance; of a negative binomial `2 (ℓ_larger - ℓ_smaller)`, each with its own θ.
    pub(super) gain: Option<f64>,
    pub(super) df: usize,
    pub(super) statistic: Option<f64>,
    /// Residual degrees of freedom where the dispersion is estimated.
    pub(super) df2: Option<f64>,
    pub(super) p_value: Option<f64>,
}

/// The gain of a model over another, referred to chi-squared where the dispersion is known, and else to F with Pearson's dispersion of
/// the fit (R's `anova.glm`, car's `Anova.glm`). Without one of the models there is no test.
fn ratio(fit: &Fit, larger: Option<&Quality>, smaller: Option<&Quality>, df: usize) -> Ratio {
    let (Some(larger), Some(smaller)) = (larger, smaller) else {
        return Ratio { gain: None, df, statistic: None, df2: None, p_value: None };
    };
    let distribution = fit.options().family.distribution;
    let gain = match (distribution, larger.log_likelihood, smaller.log_likelihood) {
        (Distribution::NegativeBinomial, Some(larger), Some(smaller)) => 2.0 * (larger - smaller),
        _ => smaller.deviance - larger.deviance,
    }
    .max(0.0);
    if !gain.is_finite() {
        return Ratio { gain: None, df, statistic: None, df2: None, p_value: None };
    }
    let nothing = Ratio { gain: Some(gain), df, statistic: None, df2: None, p_value: None };
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
    let ranks: Vec<usize> = solutions.iter().map(Solution::rank).collect();
    let models = together_or_alone(&solutions, |some| generalised(design, fit.working(), rows, &problem, request, some))?;
    let model = |set: &Vec<usize>| match sets.iter().position(|known| *known == set) {
        Some(place) => (models[place].as_ref().map(|model| &model.quality), ranks[place]),
        None => (Some(&whole.quality), whole.solution.rank()),
    };
    let ratios = pairs.iter().map(|(larger, smaller)| {
        let ((larger, rank), (smaller, smaller_rank)) = (model(larger), model(smaller));
        ratio(fit, larger, smaller, rank.saturating_sub(smaller_rank))
    });
    let stopped = models.iter().map(|model| Some(model.as_ref()?.iteration.as_ref().map_or(Stop::Converged, |iteration| iteration.reason)));
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
    let problem = problem(fit, rows)?;
    let found = together_or_alone(&matrices, |some| restricted(fit.design(), fit.working(), rows, &problem, whole, some))?;
    let mut qualities = found.iter().map(|found| found.as_ref().map(|(quality, _)| quality));
    let ratios = restrictions.iter().map(|rows| {
        let smaller = if rows.is_empty() { Some(&whole.quality) } else { qualities.next().flatten() };
        ratio(fit, Some(&whole.quality), smaller, rows.len())
    });
    let ratios = ratios.collect();
    Ok((ratios, unfinished(found.iter().map(|found| found.as_ref().map(|(_, reason)| *reason)))))
}

/// Fits models in the same passes, or each alone where one of them has no point to start from, which is then `None`.
fn together_or_alone<A, B>(asked: &[A], fitted: impl Fn(&[A]) -> Result<Vec<B>, FitError>) -> Result<Vec<Option<B>>, FitError> {
    match fitted(asked) {
        Ok(models) => return Ok(models.into_iter().map(Some).collect()),
        Err(FitError::NoStart { .. }) => {}
        Err(other) => return Err(other),
    }
    let alone = |one: &A| match fitted(std::slice::from_ref(one)) {
        Ok(models) => Ok(models.into_iter().next()),
        Err(FitError::NoStart { .. }) => Ok(None),
        Err(other) => Err(other),
    };
    asked.iter().map(alone).collect()
}

fn problem(fit: &Fit, rows: &dyn FrameSource) -> Result<Problem, FitError> {
    let design = fit.design();
    let plain = !design.has_weights() && !design.has_offset();
    if plain { Ok(Problem::plain(design)) } else { Problem::weighted(design, rows, fit.options().design.weight_kind) }
}

/// Tells of smaller models whose fit did not reach its maximum.
fn unfinished(reasons: impl Iterator<Item = Option<Stop>>) -> Vec<Diagnostic> {
    let (mut count, mut missing) = (0, 0);
    for reason in reasons {
        missing += usize::from(reason.is_none());
        count += usize::from(reason.is_some_and(|reason| reason != Stop::Converged));
    }
    let mut found = Vec::new();
    if missing > 0 {
        found.push(
            Diagnostic::warning(
                "fit::no_start",
                format!("{missing} of the models that the tests of terms compare have no start: their means would leave their range; those tests are empty"),
            )
            .with_hint("use another link, or `--se hc3`, which tests the terms by Wald's statistic and needs no other model"),
        );
    }
    if count > 0 {
        found.push(
            Diagnostic::warning(
                "fit::not_converged",
                format!("{count} of the models that the tests of terms compare have not reached the maximum of the likelihood"),
            )
            .with_hint(
                "separation in a smaller model is one cause; `--se hc3` tests the terms by Wald's statistic, which needs no other model",
            ),
        );
    }
    found
}
