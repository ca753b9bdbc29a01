//! Deviance, null deviance and log-likelihood of a fitted model, in R's conventions.

use interplay_core::FrameSource;

use super::error::FitError;
use super::irls::{Outcome, Start, ThetaMode, iterate};
use super::model::Quality;
use super::passes::{Workspace, over_blocks};
use super::scores::{linear_predictors, prior_weight};
use super::solution::Solution;
use super::weights::Problem;
use super::working::{Working, matrix};
use crate::Design;
use crate::family::{Distribution, Family, Likelihood, Mean};

/// `log ℓ = ½ (Σ ln w − n (ln 2π + 1 − ln n + ln Σ w r²))` at the maximum-likelihood variance (R's `logLik.lm`).
pub(crate) fn of_linear(solution: &Solution, problem: &Problem) -> Quality {
    let (rss, n) = (solution.rss, problem.n as f64);
    let known = !solution.exact && rss > 0.0;
    let log_likelihood = known.then(|| 0.5 * problem.sum_ln_weights - 0.5 * n * ((std::f64::consts::TAU * (rss / n)).ln() + 1.0));
    Quality { deviance: rss, null_deviance: Some(solution.tss), log_likelihood }
}

/// The quality of a generalised linear model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) quality: Quality,
    /// Rows whose counts are no whole numbers.
    pub(super) n_fractions: u64,
    /// Whether the residuals are no larger than rounding, so that no dispersion can be estimated from them.
    pub(super) exact: bool,
}

/// What a pass adds up for one model.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    deviance: f64,
    null_deviance: f64,
    log_likelihood: f64,
    n_fractions: u64,
    /// `Σ W η² + w μ² / V`: the squares of what the residuals are differences of.
    size: f64,
}

/// The null model of a model.
enum Null {
    /// Constant mean.
    Constant(Mean),
    /// An intercept beside the offset: coefficients on all working columns.
    Intercept(Vec<f64>),
    /// The offset alone.
    Offset,
}

/// One pass over the rows, and those of the null model's own iteration where there is an offset beside the intercept.
pub(super) fn of_generalised(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    problem: &Problem,
    family: Family,
    outcomes: &[Outcome],
) -> Result<Vec<Found>, FitError> {
    let nulls = null_models(design, working, rows, family, outcomes)?;
    let mut totals = vec![Sums::default(); outcomes.len()];
    over_blocks(
        design,
        rows,
        |space| {
            working.fill(&space.block, &mut space.cells);
            outcomes.iter().zip(&nulls).map(|(outcome, null)| block(working, space, outcome, null)).collect::<Vec<_>>()
        },
        |parts| {
            for (total, part) in totals.iter_mut().zip(&parts) {
                total.deviance += part.deviance;
                total.null_deviance += part.null_deviance;
                total.log_likelihood += part.log_likelihood;
                total.n_fractions += part.n_fractions;
                total.size += part.size;
            }
        },
    )?;
    let finish = |(sums, outcome): (Sums, &Outcome)| {
        /// Roundings that may meet in one residual.
        const ROUNDINGS: f64 = 64.0;
        let rounding = ROUNDINGS * f64::EPSILON;
        let exact = !family.distribution.has_known_dispersion() && outcome.solution.rss <= rounding * rounding * sums.size;
        let known = family.distribution.has_likelihood() && sums.n_fractions == 0 && !exact;
        let Sums { deviance, null_deviance, n_fractions, .. } = sums;
        let log_likelihood = known.then(|| log_likelihood(family, problem, &sums));
        let quality = Quality {
            deviance,
            null_deviance: null_deviance.is_finite().then_some(null_deviance),
            log_likelihood: log_likelihood.filter(|value| value.is_finite()),
        };
        Found { quality, n_fractions, exact }
    };
    Ok(totals.into_iter().zip(outcomes).map(finish).collect())
}

/// The log-likelihood from the sum over rows; the gaussian and the inverse gaussian have their dispersion at its maximum.
fn log_likelihood(family: Family, problem: &Problem, sums: &Sums) -> f64 {
    let at_maximum = |n: f64| -0.5 * n * ((std::f64::consts::TAU * (sums.deviance / n)).ln() + 1.0);
    match family.distribution {
        Distribution::Gaussian => at_maximum(problem.n as f64) + 0.5 * problem.sum_ln_weights,
        Distribution::InverseGaussian => at_maximum(problem.total_weight) + sums.log_likelihood,
        _ => sums.log_likelihood,
    }
}

/// The null model of each model; the constant mean of an intercept alone is the mean of the response, for every family and link.
fn null_models(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    family: Family,
    outcomes: &[Outcome],
) -> Result<Vec<Null>, FitError> {
    let with_offset = design.has_offset();
    let mut nulls = Vec::with_capacity(outcomes.len());
    let mut fitted: Option<(Likelihood, Vec<f64>)> = None;
    for outcome in outcomes {
        let intercept = working.intercept.filter(|j| outcome.solution.kept.contains(j));
        nulls.push(match intercept {
            None => Null::Offset,
            Some(_) if !with_offset => Null::Constant(outcome.mean),
            Some(intercept) => {
                let known = fitted.as_ref().filter(|(likelihood, _)| *likelihood == outcome.likelihood);
                let coefficients = if let Some((_, coefficients)) = known {
                    coefficients.clone()
                } else {
                    let start = Start { kept: vec![intercept], theta: ThetaMode::Fixed(outcome.likelihood.theta), restriction: None };
                    let mut found = iterate(design, working, rows, family, &[start])?;
                    found.pop().map(|found| found.solution.working_coefficients).unwrap_or_default()
                };
                fitted = Some((outcome.likelihood, coefficients.clone()));
                Null::Intercept(coefficients)
            }
        });
    }
    Ok(nulls)
}

fn block(working: &Working, space: &mut Workspace, outcome: &Outcome, null: &Null) -> Sums {
    let likelihood = outcome.likelihood;
    let link = likelihood.family.link;
    let Workspace { block, cells, eta, residuals: null_eta, .. } = space;
    let w = matrix(cells, block.n, working.n_columns());
    linear_predictors(&w, &outcome.solution.working_coefficients, block, eta);
    match null {
        Null::Constant(_) => {}
        Null::Intercept(coefficients) => linear_predictors(&w, coefficients, block, null_eta),
        Null::Offset => linear_predictors(&w, &vec![0.0; working.n_columns()], block, null_eta),
    }
    let dispersion = outcome.dispersion();
    let mut sums = Sums::default();
    for (i, &eta) in eta.iter().enumerate() {
        let (y, weight) = (block.y[i], prior_weight(block, i));
        let prior = block.weights.get(i).copied().unwrap_or(1.0);
        let trials = block.trials.get(i).copied();
        let mean = link.inverse(eta);
        sums.deviance += likelihood.deviance(y, weight, mean);
        let root = likelihood.working_row(y, weight, eta, mean).root_weight;
        let relative = if root > 0.0 { weight * mean.value * mean.value / likelihood.variance(mean) } else { 0.0 };
        sums.size += root * root * eta * eta + relative;
        let null_mean = if let Null::Constant(mean) = null { *mean } else { link.inverse(null_eta[i]) };
        sums.null_deviance += likelihood.deviance(y, weight, null_mean);
        if likelihood.is_whole(y, weight, trials) {
            sums.log_likelihood += likelihood.log_likelihood(y, prior, trials, mean, dispersion);
        } else {
            sums.n_fractions += 1;
        }
    }
    sums
}
