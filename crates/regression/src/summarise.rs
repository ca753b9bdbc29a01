//! From a fit to the result that goes into the record.

use std::collections::HashMap;

use interplay_core::{
    AdditiveFit, Checks, Comparison, Covariance, Diagnostic, Equivalence, FitResult, FrameSource, Hypothesis, PermutationTest, TermTests,
};
use interplay_stats::Seed;

use crate::check::{CheckOptions, checks};
use crate::covariance::SeKind;
use crate::fit::FitError;
use crate::fitted::{Fit, Part};
use crate::inference::{
    AnovaType, compare, comparison, effect_sizes, equivalence, linear_hypotheses, model_summary, permutation_test, term_tests, with_limits,
};
use crate::points::{Wanted, sample};
use crate::probe::{AtSpec, ProbeRequest, default_requests, probe};
use crate::{Design, Formula, NameStyle};

/// Choices of a summary.
#[derive(Debug, Clone)]
pub struct SummaryOptions {
    /// Probes that were asked for; without any, every two-way interaction with a numeric focal predictor is probed.
    pub probes: Vec<ProbeRequest>,
    /// Values at which variables are held, for every probe that has a use for them: moderators at several values, others at one.
    pub at: Vec<(String, AtSpec)>,
    /// Which analysis of variance.
    pub anova: Option<AnovaType>,
    /// Linear hypotheses in text.
    pub hypotheses: Vec<String>,
    /// Effects that may be equivalent to nothing, with both ends of the region of equivalence.
    pub equivalence: Vec<(String, f64, f64)>,
    /// A formula to compare with.
    pub compare: Option<Formula>,
    /// Permutations of a test of the interaction; none without.
    pub permutations: Option<u64>,
    /// When the fit is checked.
    pub checks: When,
    /// Whose names coefficients have in the result.
    pub names: NameStyle,
    /// Rows in the sample for figures.
    pub max_points: usize,
    /// Seed of everything that is drawn.
    pub seed: u64,
}

/// When something that costs a pass over the rows is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum When {
    /// Up to [`FEW_ROWS`] rows.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Rows up to which a fit is checked unasked.
pub const FEW_ROWS: u64 = 100_000;

impl Default for SummaryOptions {
    /// All two-way interactions, checks where they cost little, 2000 points, seed 0.
    fn default() -> Self {
        Self {
            probes: Vec::new(),
            at: Vec::new(),
            anova: None,
            hypotheses: Vec::new(),
            equivalence: Vec::new(),
            compare: None,
            permutations: None,
            checks: When::default(),
            names: NameStyle::default(),
            max_points: 2000,
            seed: 0,
        }
    }
}

/// What was tested beside the coefficients.
#[derive(Debug, Default)]
struct Tested {
    terms: Option<TermTests>,
    hypotheses: Vec<Hypothesis>,
    equivalence: Vec<Equivalence>,
    compared: Option<Comparison>,
    permutation: Option<PermutationTest>,
    diagnostics: Vec<Diagnostic>,
}

impl Tested {
    fn new(fit: &Fit, rows: &dyn FrameSource, options: &SummaryOptions) -> Result<Self, FitError> {
        let mut tested = Self::default();
        if let Some(kind) = options.anova {
            let (terms, told) = term_tests(fit, rows, kind)?;
            tested.terms = Some(terms);
            tested.diagnostics.extend(told);
        }
        tested.hypotheses = linear_hypotheses(fit, &options.hypotheses)?;
        let regions = options.equivalence.iter();
        tested.equivalence = regions.map(|(text, low, high)| equivalence(fit, text, *low, *high)).collect::<Result<_, _>>()?;
        if let Some(other) = &options.compare {
            let (compared, told) = compare(fit, rows, other)?;
            tested.compared = Some(compared);
            tested.diagnostics.extend(told);
        }
        if let Some(replicates) = options.permutations {
            match permutation_test(fit, rows, replicates, Seed(options.seed))? {
                Some((test, told)) => {
                    tested.permutation = Some(test);
                    tested.diagnostics.extend(told);
                }
                None => tested.diagnostics.push(
                    Diagnostic::warning("fit::no_permutation_test", "the interaction cannot be tested by permutation")
                        .with_hint("this needs a linear model with an interaction, residual degrees of freedom and residuals"),
                ),
            }
        }
        Ok(tested)
    }
}

/// The probes that were asked for, or all of them, each with the values that it has a use for.
///
/// A probe that was asked for takes every value, so that one which means nothing to it is an error. Of the default probes, one whose
/// moderator is not the variable takes a single value only: several are meant for the probe that it moderates.
fn requests(design: &Design, options: &SummaryOptions) -> Result<Vec<ProbeRequest>, FitError> {
    let asked_for = !options.probes.is_empty();
    let mut requests = if asked_for { options.probes.clone() } else { default_requests(design) };
    for request in &mut requests {
        let moderates = |name: &String| request.moderator == *name || request.second.as_ref() == Some(name);
        let single = |values: &AtSpec| matches!(values, AtSpec::Values(values) if values.len() == 1);
        let of_use = |(name, values): &&(String, AtSpec)| asked_for || moderates(name) || single(values);
        let at: Vec<(String, AtSpec)> = options.at.iter().filter(of_use).cloned().collect();
        request.at.extend(at);
    }
    let held = |name: &String| requests.iter().any(|request| request.at.iter().any(|(other, _)| other == name));
    match options.at.iter().find(|(name, _)| !held(name)) {
        Some((variable, _)) => Err(FitError::UnusedValues { variable: variable.clone() }),
        None => Ok(requests),
    }
}

/// The result of a fit with its probes, and what should worry a reader.
///
/// One more pass over the rows draws the sample for figures and counts the rows in the regions of Johnson-Neyman.
///
/// # Errors
/// [`FitError`] when a probe names what the design does not have, or the data cannot be read again.
pub fn summarise(fit: &Fit, rows: &dyn FrameSource, options: &SummaryOptions) -> Result<(FitResult, Vec<Diagnostic>), FitError> {
    let design = fit.design();
    let n_dropped = design.n_dropped();
    let (whole, level) = (fit.whole(), fit.level());
    let robust = fit.se().is_robust();
    let summary = |part: &Part| {
        let mut summary = model_summary(&part.model, robust.then(|| part.estimator(level)), n_dropped);
        let leaves_variance_out = fit.options().matching.is_some_and(|package| !package.counts_variance());
        if leaves_variance_out && part.model.family.is_least_squares() {
            summary.aic = summary.aic.map(|aic| aic - 2.0);
            summary.bic = summary.bic.map(|bic| bic - (summary.n as f64).ln());
        }
        summary
    };
    let model = summary(whole);
    let coefficients = fit.estimator().coefficient_rows(design.names());
    let mut diagnostics = crate::diagnosis::of_fit(fit, rows, &model, &coefficients)?;
    diagnostics.extend(fit.covariance_diagnostics().iter().cloned());

    let additive = fit.additive().map(|additive| {
        let part = &additive.part;
        let model = summary(part);
        let coefficients = part.estimator(level).coefficient_rows(design.names());
        AdditiveFit { formula: additive.formula.text().to_owned(), model, coefficients }
    });
    let comparison = fit.additive().zip(additive.as_ref()).map(|(reduced, summary)| {
        comparison(
            (design.formula().text(), &whole.model, &model),
            (&summary.formula, &reduced.part.model, &summary.model),
            robust.then(|| whole.estimator(level)),
        )
    });
    let comparison = match (fit.additive(), comparison) {
        // The limits are those of a share of a variance: of linear models alone, as the sizes themselves.
        (Some(additive), Some(comparison)) if !robust && fit.options().family.is_least_squares() => {
            let unexplained = additive.part.model.solution.rss / whole.model.solution.tss;
            Some(with_limits(comparison, model.n, level, unexplained))
        }
        (_, comparison) => comparison,
    };
    let tested = Tested::new(fit, rows, options)?;
    diagnostics.extend(tested.diagnostics);

    let estimator = fit.estimator();
    let requests = requests(design, options)?;
    let (mut probes, mut tallies) = (Vec::new(), Vec::new());
    for request in &requests {
        let probed = probe(design, fit.options().family, estimator, request)?;
        diagnostics.extend(probed.diagnostics);
        tallies.push(probed.tally);
        probes.push(probed.probe);
    }

    let wanted = Wanted::new(design, &probes, options);
    let points = sample(design, rows, &wanted, &mut tallies)?;
    for (probe, tally) in probes.iter_mut().zip(&tallies) {
        if let (Some(analysis), Some(tally)) = (&mut probe.johnson_neyman, tally) {
            tally.finish(analysis);
        }
    }

    let checks = checked(fit, rows, options, &mut diagnostics)?;
    let overflows = fit.vcov().is_some_and(|vcov| vcov.iter().any(|cell| !cell.is_finite()));
    if overflows {
        diagnostics.push(
            Diagnostic::warning("fit::covariance_overflow", "variances of the coefficients are beyond the range of floating point numbers")
                .with_hint("measure the response or the predictors in other units"),
        );
    }
    let mut result = FitResult {
        formula: design.formula().text().to_owned(),
        response: design.response_name().to_owned(),
        success: design.success().map(str::to_owned),
        family: fit.options().family.name().to_owned(),
        link: fit.options().family.link.name().to_owned(),
        level,
        covariance: covariance(fit),
        vcov: fit.vcov().filter(|_| !overflows).map(|vcov| vcov.rows().into_iter().map(|row| row.to_vec()).collect()).unwrap_or_default(),
        model,
        coefficients,
        additive,
        comparison,
        probes,
        checks,
        tests: tested.terms,
        hypotheses: tested.hypotheses,
        equivalence: tested.equivalence,
        compared: tested.compared,
        permutation: tested.permutation,
        effect_sizes: effect_sizes(fit),
        iteration: whole.model.iteration.as_ref().map(iteration),
        points,
        ..FitResult::default()
    };
    rename(&mut result, design, options.names);
    Ok((result, diagnostics))
}

/// Gives the coefficients other names.
fn rename(result: &mut FitResult, design: &Design, style: NameStyle) {
    if style == NameStyle::default() {
        return;
    }
    let names: HashMap<&str, String> = design.names().iter().map(String::as_str).zip(design.names_in(style)).collect();
    let new = |term: &mut String| {
        if let Some(name) = names.get(term.as_str()) {
            term.clone_from(name);
        }
    };
    let additive = result.additive.iter_mut().flat_map(|additive| &mut additive.coefficients);
    result.coefficients.iter_mut().chain(additive).for_each(|row| new(&mut row.term));
    result.effect_sizes.iter_mut().for_each(|row| new(&mut row.term));
    result.checks.iter_mut().filter_map(|checks| checks.influence_on.as_mut()).for_each(new);
}

/// The checks of the fit, where they are wanted.
fn checked(
    fit: &Fit,
    rows: &dyn FrameSource,
    options: &SummaryOptions,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Checks>, FitError> {
    let wanted = match options.checks {
        When::Auto => fit.design().n_complete() <= FEW_ROWS,
        When::Always => true,
        When::Never => false,
    };
    if !wanted {
        return Ok(None);
    }
    let choices = CheckOptions { max_points: options.max_points, seed: options.seed, ..CheckOptions::default() };
    let (found, told) = checks(fit, rows, &choices)?;
    diagnostics.extend(told);
    Ok(Some(found))
}

/// Which covariance the standard errors come from, for the record.
fn covariance(fit: &Fit) -> Covariance {
    let uncertainty = fit.whole().uncertainty.as_ref();
    let clusters = uncertainty.map_or(&[][..], |uncertainty| &uncertainty.clusters);
    let of_clusters = !clusters.is_empty();
    let replicates = match fit.se() {
        SeKind::Bootstrap { replicates } | SeKind::Wild { replicates, .. } => Some(replicates),
        _ => None,
    };
    Covariance {
        kind: fit.se().name().to_owned(),
        df: uncertainty.and_then(|uncertainty| uncertainty.rule.common_df()),
        clusters: clusters.iter().min().copied(),
        cluster_columns: if of_clusters { fit.options().design.clusters.clone() } else { Vec::new() },
        lags: uncertainty.and_then(|uncertainty| uncertainty.lags),
        replicates,
        matching: fit.options().matching.map(|package| package.name().to_owned()),
    }
}

/// How the iteration went, for the record.
fn iteration(found: &crate::fit::Iteration) -> interplay_core::Iteration {
    interplay_core::Iteration {
        converged: found.converged,
        iterations: found.iterations,
        deviance: found.deviance_path.clone(),
        halvings: found.halvings,
        reason: found.reason.text().to_owned(),
    }
}
