//! Linear functions of the coefficients, `g'b`, with their uncertainty: the one engine behind every number of a fit.

use std::sync::Arc;

use interplay_core::{CoefficientRow, EstimateRow, Level};
use ndarray::{Array2, ArrayView1};

use super::joint::{Independent, Joint};
use super::reference::Reference;
use crate::covariance::{BiasReduced, Uncertainty, Wild};
use crate::fit::Solution;

/// From an estimate and its variance to a test and an interval.
#[derive(Debug, Clone)]
pub(crate) enum Rule {
    /// Student's t.
    T {
        /// Degrees of freedom of every estimate.
        df: f64,
    },
    /// The standard normal.
    Normal,
    /// Student's t with degrees of freedom of its own for every estimate.
    BiasReduced(Arc<BiasReduced>),
    /// A wild bootstrap with the hypothesis imposed, for every estimate.
    Wild(Arc<Wild>),
}

impl Rule {
    /// Degrees of freedom where all estimates share them; `None` for the normal, and where each has its own.
    pub(crate) fn common_df(&self) -> Option<f64> {
        match self {
            Self::T { df } => Some(*df),
            Self::Normal | Self::BiasReduced(_) => None,
            Self::Wild(bootstrap) => Some(bootstrap.df()),
        }
    }

    /// The joint test of `q` independent hypotheses with Wald's statistic `chi`.
    pub(crate) fn joint(&self, chi: f64, hypotheses: &Independent) -> Option<Joint> {
        let df1 = hypotheses.distance.len() as f64;
        match self {
            Self::T { df } => Some(Joint::f(chi, df1, *df)),
            Self::Normal => Some(Joint::chi_squared(chi, df1)),
            Self::BiasReduced(clusters) => clusters.joint(chi, hypotheses),
            Self::Wild(bootstrap) => bootstrap.joint(chi, hypotheses),
        }
    }

    /// The reference distribution of `g'b`, whose value is `estimate`; `g` is over the estimated columns. That of a wild bootstrap, which has
    /// another distribution for every hypothesis, is the one of `g'b = 0`: its critical value is drawn, its tails are those of Student's t.
    fn reference(&self, g: &[f64], estimate: f64, level: Level) -> Option<Reference> {
        match self {
            Self::T { df } => Reference::student(*df, level),
            Self::Normal => Some(Reference::normal(level)),
            Self::BiasReduced(clusters) => Reference::student(clusters.df(g), level),
            Self::Wild(bootstrap) => {
                Reference::student(bootstrap.df(), level).map(|student| student.with_critical(bootstrap.critical(g, estimate, level)))
            }
        }
    }
}

/// Linear functions of the coefficients of a fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Estimator<'a> {
    pub(crate) solution: &'a Solution,
    /// `None` without residual degrees of freedom.
    pub(crate) uncertainty: Option<&'a Uncertainty>,
    /// The classical covariance beside a robust one, to tell a variance from rounding.
    pub(crate) classical: Option<&'a Array2<f64>>,
    pub(crate) level: Level,
}

impl Estimator<'_> {
    /// Whether `g'b` is the same for every solution of the normal equations: `g` has to be zero along every dependence among the
    /// columns (Searle 1971, *Linear Models*, section 5.4). Always so when no column is aliased.
    pub(crate) fn is_estimable(&self, g: &[f64]) -> bool {
        /// Rounding of a row that is a combination of others.
        const ROUNDING: f64 = 1e-9;
        self.solution.aliases.iter().all(|alias| {
            let parts = alias.on.iter().map(|&(j, factor)| factor * g[j]);
            let (along, size) = parts.fold((g[alias.column], g[alias.column].abs()), |(a, s), part| (a - part, s + part.abs()));
            along.abs() <= ROUNDING * size
        })
    }

    /// The entries of `g` that belong to estimated columns.
    pub(crate) fn on_kept(&self, g: &[f64]) -> Vec<f64> {
        self.solution.kept.iter().map(|&j| g[j]).collect()
    }

    /// `g'b`.
    pub(crate) fn value(&self, g: &[f64]) -> f64 {
        self.solution.kept.iter().zip(&self.solution.coefficients).map(|(&j, b)| g[j] * b).sum()
    }

    /// `g'Vh`; `None` when the fit has no covariance.
    pub(crate) fn covariance(&self, g: &[f64], h: &[f64]) -> Option<f64> {
        let (g, h) = (self.on_kept(g), self.on_kept(h));
        Some(ArrayView1::from(&g).dot(&self.uncertainty?.vcov.dot(&ArrayView1::from(&h))))
    }

    /// Whether every linear function of the coefficients has a reference distribution of its own.
    pub(crate) fn has_own_references(&self) -> bool {
        self.uncertainty.is_some_and(|uncertainty| matches!(uncertainty.rule, Rule::BiasReduced(_) | Rule::Wild(_)))
    }

    /// The reference distribution of `g'b`, `g` over all columns of the design.
    pub(crate) fn reference(&self, g: &[f64]) -> Option<Reference> {
        self.uncertainty?.rule.reference(&self.on_kept(g), self.value(g), self.level)
    }

    /// Probabilities of a statistic at most, and at least, as large as that of `g'b = null`: the p-values of the two one-sided tests.
    pub(crate) fn tails(&self, g: &[f64], null: f64) -> Option<[f64; 2]> {
        let row = self.row_about(g, null);
        if let Some(Rule::Wild(bootstrap)) = self.uncertainty.map(|uncertainty| &uncertainty.rule) {
            row.statistic?;
            return Some(bootstrap.tails(&self.on_kept(g), row.estimate? - null));
        }
        let (statistic, reference) = (row.statistic?, self.reference(g)?);
        Some([reference.sf(-statistic), reference.sf(statistic)])
    }

    /// `g'b` with its uncertainty, or nulls when it is not estimable; `g` is over all columns of the design.
    pub(crate) fn row(&self, g: &[f64]) -> EstimateRow {
        self.row_about(g, 0.0)
    }

    /// The same, tested against `null` instead of zero.
    pub(crate) fn row_about(&self, g: &[f64], null: f64) -> EstimateRow {
        if self.is_estimable(g) { self.row_of_kept(&self.on_kept(g), null) } else { EstimateRow::default() }
    }

    /// `g'b + constant` with its uncertainty, tested against zero: a linear predictor with its offset, or a slope with the offset's.
    pub(crate) fn row_beside(&self, g: &[f64], constant: f64) -> EstimateRow {
        let row = self.row_about(g, -constant);
        let shifted = |value: Option<f64>| value.map(|value| value + constant);
        EstimateRow { estimate: shifted(row.estimate), conf_low: shifted(row.conf_low), conf_high: shifted(row.conf_high), ..row }
    }

    /// The same for `g` over the estimated columns, whether or not an alias rests on them.
    pub(crate) fn row_of_kept(&self, kept: &[f64], null: f64) -> EstimateRow {
        let estimate = kept.iter().zip(&self.solution.coefficients).map(|(g, b)| g * b).sum();
        let Some(uncertainty) = self.uncertainty else { return EstimateRow::point(estimate) };
        let variance = quadratic_form(&uncertainty.vcov, kept);
        if !is_resolved(variance, self.classical.map(|classical| quadratic_form(classical, kept))) {
            return EstimateRow::point(estimate);
        }
        if let Rule::Wild(bootstrap) = &uncertainty.rule {
            return bootstrap.row(kept, estimate, variance, null, self.level);
        }
        match uncertainty.rule.reference(kept, estimate, self.level) {
            Some(reference) => reference.row(estimate, variance, null),
            None => EstimateRow::point(estimate),
        }
    }

    /// One row per column of the model, nulls for aliased ones.
    pub(crate) fn coefficient_rows(&self, names: &[String]) -> Vec<CoefficientRow> {
        // A coefficient is told even where an alias rests on it: it belongs to the model without the aliased columns.
        let row = |&column: &usize| {
            let place = self.solution.kept.iter().position(|&j| j == column);
            let unit = |place: usize| (0..self.solution.rank()).map(|i| f64::from(u8::from(i == place))).collect::<Vec<f64>>();
            let row = place.map_or_else(EstimateRow::default, |place| self.row_of_kept(&unit(place), 0.0));
            CoefficientRow { term: names[column].clone(), row }
        };
        self.solution.columns.iter().map(row).collect()
    }
}

/// Whether a robust variance is more than rounding noise beside the classical one.
///
/// An estimate that rests on rows of leverage one alone has residuals of zero there, and a variance made of squared residuals is the
/// square of their rounding error: no statement about the estimate. The ratio is about 1e-18 then; no set of rows with errors worth the
/// name gets near the bound.
pub(super) fn is_resolved(variance: f64, classical: Option<f64>) -> bool {
    const ROUNDING: f64 = 1e-12;
    classical.is_none_or(|classical| variance > ROUNDING * classical)
}

/// `g' V g`.
pub(crate) fn quadratic_form(vcov: &Array2<f64>, g: &[f64]) -> f64 {
    let g = ArrayView1::from(g);
    g.dot(&vcov.dot(&g))
}
