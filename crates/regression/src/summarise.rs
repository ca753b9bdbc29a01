//! From a formula and rows to a fit, and from a fit to the result that goes into the record.

use interplay_core::{AdditiveFit, Covariance, Diagnostic, FitResult, FrameSource, Level};
use ndarray::Array2;

use crate::covariance::{SeKind, classical, sandwich};
use crate::fit::{Alias, FitError, Precision, Solution, least_squares};
use crate::inference::{Reference, Spread, coefficient_rows, comparison, model_summary};
use crate::points::{Wanted, sample};
use crate::probe::{AtSpec, Estimator, ProbeRequest, default_requests, probe};
use crate::{Design, DesignOptions, Formula};

/// Choices of a fit.
#[derive(Debug, Clone, Default)]
pub struct FitOptions {
    /// Which covariance the standard errors come from.
    pub se: SeKind,
    /// Level of every interval.
    pub level: Level,
    /// Choices of the design.
    pub design: DesignOptions,
    /// In which arithmetic sums of products are formed.
    pub precision: Precision,
}

/// Choices of a summary.
#[derive(Debug, Clone)]
pub struct SummaryOptions {
    /// Probes that were asked for; without any, every two-way interaction with a numeric focal predictor is probed.
    pub probes: Vec<ProbeRequest>,
    /// Values at which variables are held, for every probe that has a use for them: moderators at several values, others at one.
    pub at: Vec<(String, AtSpec)>,
    /// Rows in the sample for figures.
    pub max_points: usize,
    /// Seed of that sample.
    pub seed: u64,
}

impl Default for SummaryOptions {
    /// All two-way interactions, 2000 points, seed 0.
    fn default() -> Self {
        Self { probes: Vec::new(), at: Vec::new(), max_points: 2000, seed: 0 }
    }
}

/// A fitted linear regression, and the additive one beside it when the formula has an interaction.
///
/// Coefficients are those of the columns that can be estimated, in the order of the design; [`Fit::aliases`] tells of the others.
#[derive(Debug, Clone)]
pub struct Fit {
    design: Design,
    level: Level,
    se: SeKind,
    solution: Solution,
    vcov: Option<Array2<f64>>,
    reference: Option<Reference>,
    additive: Option<Additive>,
}

#[derive(Debug, Clone)]
struct Additive {
    formula: Formula,
    solution: Solution,
    vcov: Option<Array2<f64>>,
}

impl Fit {
    /// The design.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Names of the estimated columns.
    pub fn coef_names(&self) -> Vec<&str> {
        self.solution.kept.iter().map(|&j| self.design.names()[j].as_str()).collect()
    }

    /// Estimated coefficients.
    pub fn coef(&self) -> &[f64] {
        &self.solution.coefficients
    }

    /// Covariance of the estimated coefficients, of the kind that was asked for; `None` without residual degrees of freedom.
    pub fn vcov(&self) -> Option<&Array2<f64>> {
        self.vcov.as_ref()
    }

    /// Standard errors of the estimated coefficients; `None` without residual degrees of freedom.
    pub fn std_errors(&self) -> Option<Vec<f64>> {
        self.vcov.as_ref().map(|vcov| vcov.diag().iter().map(|variance| variance.max(0.0).sqrt()).collect())
    }

    /// Residual degrees of freedom, `n - rank`.
    pub fn dof_residual(&self) -> u64 {
        self.design.n_complete().saturating_sub(self.solution.rank() as u64)
    }

    /// Residual sum of squares; exactly zero when the residuals are no larger than rounding.
    pub fn deviance(&self) -> f64 {
        self.solution.rss
    }

    /// Columns that are linear combinations of earlier ones.
    pub fn aliases(&self) -> &[Alias] {
        &self.solution.aliases
    }

    /// Kind of the covariance.
    pub fn se(&self) -> SeKind {
        self.se
    }

    /// Largest variance inflation factor of a column: how nearly the design is singular.
    pub fn inflation(&self) -> f64 {
        self.solution.inflation
    }

    /// Whether the residuals are no larger than rounding.
    pub fn is_exact(&self) -> bool {
        self.solution.exact
    }

    /// Rows of leverage one, of which hc2 and hc3 say nothing.
    pub fn n_leverage_one(&self) -> u64 {
        self.solution.n_leverage_one
    }

    fn spread<'a>(&self, vcov: Option<&'a Array2<f64>>) -> Spread<'a> {
        Spread { vcov, robust: self.se.is_robust() }
    }
}

/// Fits a formula to rows by least squares.
///
/// The additive fit, when the formula has an interaction, is made of the columns of degree one of the same design, hence on the same
/// rows. Terms are ordered by degree and the coding of a column depends on terms of lower degree only, so these columns are
/// exactly the design of the formula without interactions.
///
/// ```
/// use interplay_core::{Column, Frame, FrameInMemory};
/// use interplay_regression::{FitOptions, SummaryOptions, fit, parse, summarise};
///
/// let number = |cells: [f64; 6]| Column::Numeric(cells.to_vec());
/// let rows: FrameInMemory = Frame::new(vec![
///     ("score".into(), number([5.0, 6.5, 8.5, 3.0, 4.5, 6.5])),
///     ("smiling".into(), number([0.0, 1.0, 2.0, 0.0, 1.0, 2.0])),
///     ("critic".into(), number([0.0, 0.0, 0.0, 1.0, 1.0, 1.0])),
/// ])?
/// .into();
/// let fitted = fit(&parse("score ~ smiling * critic")?, &rows, &FitOptions::default())?;
/// let (result, diagnostics) = summarise(&fitted, &rows, &SummaryOptions::default())?;
/// assert_eq!(result.coefficients[3].term, "smiling:critic");
/// assert_eq!(result.probes[0].slopes.len(), 2); // critic = 0, critic = 1
/// assert_eq!(diagnostics[0].code, "fit::few_residual_df");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`FitError`] when the design cannot be built, the data cannot be read or nothing can be estimated.
pub fn fit(formula: &Formula, rows: &dyn FrameSource, options: &FitOptions) -> Result<Fit, FitError> {
    let (design, early) = Design::survey_with_products(formula, rows, &options.design, options.precision != Precision::Doubled)?;
    let mut models = vec![(0..design.names().len()).collect::<Vec<usize>>()];
    let additive = design.formula().without_interactions();
    if additive.is_some() {
        models.push(design.subset(|term| term.degree < 2));
    }
    let mut solutions = least_squares(&design, rows, &early, &models, options.se, options.precision)?.into_iter();
    let solution = solutions
        .next()
        .filter(|solution| solution.rank() > 0)
        .ok_or_else(|| FitError::NothingToEstimate { formula: formula.text().to_owned() })?;
    let reference = Reference::new(design.n_complete().saturating_sub(solution.rank() as u64), options.level);
    let vcov = covariance(&solution, options.se, design.n_complete());
    let additive = additive.zip(solutions.next()).filter(|(_, solution)| solution.rank() > 0).map(|(formula, solution)| {
        let vcov = covariance(&solution, options.se, design.n_complete());
        Additive { formula, solution, vcov }
    });
    Ok(Fit { design, level: options.level, se: options.se, solution, vcov, reference, additive })
}

fn covariance(solution: &Solution, kind: SeKind, n: u64) -> Option<Array2<f64>> {
    let df = n.saturating_sub(solution.rank() as u64);
    if df == 0 {
        return None;
    }
    match &solution.middle {
        Some(middle) => {
            let factor = if kind == SeKind::Hc1 { n as f64 / df as f64 } else { 1.0 };
            Some(sandwich(&solution.map, &(middle * factor)))
        }
        None => Some(classical(&solution.map, solution.rss / df as f64)),
    }
}

/// The classical covariance that a robust one is held against, to tell a variance from rounding noise.
fn classical_beside(kind: SeKind, solution: &Solution, n: u64) -> Option<Array2<f64>> {
    let df = n - solution.rank() as u64;
    (kind.is_robust() && df > 0 && !solution.exact).then(|| classical(&solution.map, solution.rss / df as f64))
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
    let design = &fit.design;
    let (n, n_dropped) = (design.n_complete(), design.n_dropped());
    let model = model_summary(&fit.solution, fit.spread(fit.vcov.as_ref()), n, n_dropped);
    let beside = classical_beside(fit.se, &fit.solution, n);
    let coefficients = coefficient_rows(design.names(), &fit.solution, fit.vcov.as_ref(), beside.as_ref(), fit.reference);
    let mut diagnostics = crate::diagnosis::of_fit(fit, &model, &coefficients);

    let additive = fit.additive.as_ref().map(|additive| {
        let model = model_summary(&additive.solution, fit.spread(additive.vcov.as_ref()), n, n_dropped);
        let reference = Reference::new(model.df_residual, fit.level);
        let beside = classical_beside(fit.se, &additive.solution, n);
        let coefficients = coefficient_rows(design.names(), &additive.solution, additive.vcov.as_ref(), beside.as_ref(), reference);
        AdditiveFit { formula: additive.formula.text().to_owned(), model, coefficients }
    });
    let comparison = fit.additive.as_ref().zip(additive.as_ref()).map(|(reduced, summary)| {
        comparison(
            (design.formula().text(), &fit.solution, &model),
            (&summary.formula, &reduced.solution, &summary.model),
            fit.spread(fit.vcov.as_ref()),
        )
    });

    let estimator = Estimator { solution: &fit.solution, vcov: fit.vcov.as_ref(), classical: beside.as_ref(), reference: fit.reference };
    let requests = requests(design, options)?;
    let (mut probes, mut tallies) = (Vec::new(), Vec::new());
    for request in &requests {
        let probed = probe(design, estimator, request)?;
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

    let result = FitResult {
        formula: design.formula().text().to_owned(),
        response: design.response_name().to_owned(),
        family: "gaussian".to_owned(),
        link: "identity".to_owned(),
        level: fit.level,
        covariance: Covariance { kind: fit.se.name().to_owned(), df: fit.reference.map(Reference::df), clusters: None },
        vcov: fit.vcov.as_ref().map(|vcov| vcov.rows().into_iter().map(|row| row.to_vec()).collect()).unwrap_or_default(),
        model,
        coefficients,
        additive,
        comparison,
        probes,
        points,
    };
    Ok((result, diagnostics))
}
