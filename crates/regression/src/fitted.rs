//! From a formula and rows to a fit.

use interplay_core::{Diagnostic, EstimateRow, FrameSource, Level};
use interplay_stats::Seed;
use ndarray::Array2;

use crate::covariance::{self, Choice, Match, SeKind, Uncertainty};
use crate::family::Family;
use crate::fit::generalised::{self, Request};
use crate::fit::weights::Problem;
use crate::fit::working::Working;
use crate::fit::{Alias, FitError, Iteration, Model, Precision, Theta, least_squares};
use crate::inference::{Estimator, Joint};
use crate::{Design, DesignOptions, Formula, ResponseKind};

/// Choices of a fit.
#[derive(Debug, Clone, Default)]
pub struct FitOptions {
    /// Which covariance the standard errors come from.
    pub se: SeKind,
    /// Whose small-sample factors and degrees of freedom are followed; `None` for ours.
    pub matching: Option<Match>,
    /// Seed of the bootstraps.
    pub seed: u64,
    /// Level of every interval.
    pub level: Level,
    /// Distribution of the response and link.
    pub family: Family,
    /// Choices of the design.
    pub design: DesignOptions,
    /// In which arithmetic sums of products are formed.
    pub precision: Precision,
    /// The classical covariance of a negative binomial comes from the joint observed information of coefficients and θ (statsmodels, Stata)
    /// instead of the expected information with θ held (MASS). Matching statsmodels implies it.
    pub joint_information: bool,
}

/// A fitted regression, and the additive one beside it when the formula has an interaction.
///
/// Coefficients are those of the columns that can be estimated, in the order of the design; [`Fit::aliases`] tells of the others.
#[derive(Debug, Clone)]
pub struct Fit {
    design: Design,
    options: FitOptions,
    working: Working,
    whole: Part,
    additive: Option<Additive>,
}

/// One model with the uncertainty of its coefficients.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) model: Model,
    /// Of the kind that was asked for; `None` without residual degrees of freedom.
    pub(crate) uncertainty: Option<Uncertainty>,
    /// The classical covariance beside a robust one.
    pub(crate) classical: Option<Array2<f64>>,
}

/// The fit without interactions.
#[derive(Debug, Clone)]
pub(crate) struct Additive {
    pub(crate) formula: Formula,
    pub(crate) part: Part,
}

impl Part {
    fn new(model: Model, uncertainty: Option<Uncertainty>, se: SeKind) -> Self {
        let beside = se.is_robust() && uncertainty.is_some() && !model.solution.exact;
        let classical = beside.then(|| covariance::classical(&model).vcov);
        Self { model, uncertainty, classical }
    }

    /// Linear functions of its coefficients.
    pub(crate) fn estimator(&self, level: Level) -> Estimator<'_> {
        let uncertainty = self.uncertainty.as_ref();
        Estimator { solution: &self.model.solution, uncertainty, classical: self.classical.as_ref(), level }
    }
}

impl Fit {
    /// The design.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// Names of the estimated columns.
    pub fn coef_names(&self) -> Vec<&str> {
        self.whole.model.solution.kept.iter().map(|&j| self.design.names()[j].as_str()).collect()
    }

    /// Estimated coefficients.
    pub fn coef(&self) -> &[f64] {
        &self.whole.model.solution.coefficients
    }

    /// Covariance of the estimated coefficients, of the kind that was asked for; `None` without residual degrees of freedom.
    pub fn vcov(&self) -> Option<&Array2<f64>> {
        self.whole.uncertainty.as_ref().map(|uncertainty| &uncertainty.vcov)
    }

    /// Standard errors of the estimated coefficients; `None` without residual degrees of freedom.
    pub fn std_errors(&self) -> Option<Vec<f64>> {
        self.vcov().map(|vcov| vcov.diag().iter().map(|variance| variance.max(0.0).sqrt()).collect())
    }

    /// Observations: rows, or the sum of frequency weights.
    pub fn n(&self) -> u64 {
        self.whole.model.n
    }

    /// Residual degrees of freedom, `n - rank`.
    pub fn dof_residual(&self) -> u64 {
        self.whole.model.df_residual()
    }

    /// Deviance; of a linear model the residual sum of squares, exactly zero when the residuals are no larger than rounding.
    pub fn deviance(&self) -> f64 {
        self.whole.model.quality.deviance
    }

    /// Dispersion: one for a family that knows it, else Pearson's X² per residual degree of freedom; `None` without any.
    pub fn dispersion(&self) -> Option<f64> {
        self.whole.model.dispersion()
    }

    /// Size parameter of a negative binomial; `None` for other families, and where it is infinite.
    pub fn theta(&self) -> Option<Theta> {
        self.whole.model.theta
    }

    /// How the fit was found; `None` for least squares.
    pub fn iteration(&self) -> Option<&Iteration> {
        self.whole.model.iteration.as_ref()
    }

    /// Columns that are linear combinations of earlier ones.
    pub fn aliases(&self) -> &[Alias] {
        &self.whole.model.solution.aliases
    }

    /// Kind of the covariance.
    pub fn se(&self) -> SeKind {
        self.options.se
    }

    /// Largest variance inflation factor of a column: how nearly the design is singular.
    pub fn inflation(&self) -> f64 {
        self.whole.model.solution.inflation
    }

    /// Whether the residuals are no larger than rounding.
    pub fn is_exact(&self) -> bool {
        self.whole.model.solution.exact
    }

    /// Rows of leverage one, of which hc2 and hc3 say nothing.
    pub fn n_leverage_one(&self) -> u64 {
        self.whole.uncertainty.as_ref().map_or(0, |uncertainty| uncertainty.n_leverage_one)
    }

    /// Number of clusters of the covariance, one per dimension; empty without clusters.
    pub fn clusters(&self) -> &[u64] {
        self.whole.uncertainty.as_ref().map_or(&[], |uncertainty| &uncertainty.clusters)
    }

    /// What should worry the reader of the covariance.
    pub fn covariance_diagnostics(&self) -> &[Diagnostic] {
        self.whole.uncertainty.as_ref().map_or(&[], |uncertainty| &uncertainty.diagnostics)
    }

    /// Level of every interval.
    pub fn level(&self) -> Level {
        self.options.level
    }

    /// Choices of the fit.
    pub fn options(&self) -> &FitOptions {
        &self.options
    }

    /// A linear function `g'b` of the coefficients with its uncertainty, tested against `null`; `g` is over all columns of the design.
    /// Nulls stand where `g'b` is not the same for all solutions of the normal equations.
    pub fn linear(&self, g: &[f64], null: f64) -> EstimateRow {
        self.estimator().row_about(g, null)
    }

    /// Probabilities of a statistic at most, and at least, as large as that of `g'b = null`: the p-values of the two one-sided tests.
    pub fn one_sided(&self, g: &[f64], null: f64) -> Option<[f64; 2]> {
        self.estimator().tails(g, null)
    }

    /// Tests `rows · b = null`, all at once; the rows are over all columns of the design.
    ///
    /// The statistic is Wald's with the covariance of the fit, referred to F (chi-squared where the tests of single coefficients use the
    /// normal), for `cr2` and `cr3` to Hotelling's T² with the degrees of freedom of Pustejovsky & Tipton (2018), *Journal of Business &
    /// Economic Statistics* 36, 672-683.
    pub fn joint(&self, rows: &[Vec<f64>], null: &[f64]) -> Joint {
        self.estimator().joint(rows, null)
    }

    pub(crate) fn working(&self) -> &Working {
        &self.working
    }

    /// The model of the formula.
    pub(crate) fn whole(&self) -> &Part {
        &self.whole
    }

    /// The model without interactions, when the formula has any.
    pub(crate) fn additive(&self) -> Option<&Additive> {
        self.additive.as_ref()
    }

    /// Linear functions of the coefficients.
    pub(crate) fn estimator(&self) -> Estimator<'_> {
        self.whole.estimator(self.options.level)
    }
}

/// Fits a formula to rows: by least squares, or by maximum likelihood for every other family.
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
    let mut choices = options.design.clone();
    if options.family.distribution.is_share() {
        choices.response = ResponseKind::Binomial;
    }
    let (design, early) = Design::survey_with_products(formula, rows, &choices, options.precision != Precision::Doubled)?;
    let mut models = vec![(0..design.names().len()).collect::<Vec<usize>>()];
    let additive = design.formula().without_interactions();
    if additive.is_some() {
        models.push(design.subset(|term| term.degree < 2));
    }
    let plain = !design.has_weights() && !design.has_offset();
    let problem = if plain { Problem::plain(&design) } else { Problem::weighted(&design, rows, options.design.weight_kind)? };
    let mut working = Working::of(&design, &problem);
    let mut solutions = least_squares(&design, rows, &early, &working, problem.total_weight, &models, options.precision)?;
    if solutions.first().is_none_or(|solution| solution.rank() == 0) {
        return Err(FitError::NothingToEstimate { formula: formula.text().to_owned() });
    }
    solutions.retain(|solution| solution.rank() > 0);
    let mut models = if options.family.is_least_squares() {
        generalised::linear(solutions, &problem)
    } else {
        working = working.for_predictor();
        let observed = matches!(options.matching, Some(Match::Stata | Match::Statsmodels));
        let request = Request { family: options.family, joint_information: options.joint_information || observed };
        generalised::generalised(&design, &working, rows, &problem, request, &solutions)?
    }
    .into_iter();
    let whole = models.next().ok_or_else(|| FitError::NothingToEstimate { formula: formula.text().to_owned() })?;
    let additive = additive.zip(models.next());
    let both: Vec<&Model> = std::iter::once(&whole).chain(additive.as_ref().map(|(_, model)| model)).collect();
    let choice = Choice {
        kind: options.se,
        matching: options.matching,
        seed: Seed(options.seed),
        level: options.level,
        clusters: &options.design.clusters,
    };
    let mut found = covariance::estimate(&design, &working, rows, &both, &choice)?.into_iter();
    let whole = Part::new(whole, found.next().flatten(), options.se);
    let additive = additive.map(|(formula, model)| Additive { formula, part: Part::new(model, found.next().flatten(), options.se) });
    Ok(Fit { design, options: options.clone(), working, whole, additive })
}
