//! A fitted model of any family.

use interplay_core::Diagnostic;
use ndarray::Array2;

use super::solution::Solution;
use crate::family::{Family, Likelihood};
use crate::inference::Rule;

/// A fitted model over columns of a design. At its solution every family is a weighted least-squares problem: `solution` is that
/// problem's, with the family's weights at the fit and residuals `z - η` of the working response.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) family: Family,
    pub(crate) solution: Solution,
    /// Observations: rows, or the sum of frequency weights.
    pub(crate) n: u64,
    /// Whether a row stands for as many observations as its weight says.
    pub(crate) frequencies: bool,
    pub(crate) quality: Quality,
    /// Size parameter of the negative binomial; `None` for other families, and where it is infinite.
    pub(crate) theta: Option<Theta>,
    /// How the fit was found; `None` for least squares.
    pub(crate) iteration: Option<Iteration>,
    /// Covariance of the coefficients from the joint observed information of coefficients and θ, where it was asked for.
    pub(crate) observed: Option<Array2<f64>>,
    /// What came up on the way.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// How well a model fits.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Quality {
    /// Deviance; the (weighted) residual sum of squares of a linear model.
    pub(crate) deviance: f64,
    /// Deviance of the model with the intercept and the offset alone, or without an intercept of the offset alone.
    pub(crate) null_deviance: Option<f64>,
    /// Log-likelihood; `None` where the family or the response has none.
    pub(crate) log_likelihood: Option<f64>,
}

/// Size parameter of the negative binomial, `Var y = μ + μ² / θ`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theta {
    /// The maximum-likelihood estimate.
    pub value: f64,
    /// Its standard error, from the observed information of θ with the means held (MASS).
    pub std_error: Option<f64>,
}

/// How an iteration went.
#[derive(Debug, Clone, PartialEq)]
pub struct Iteration {
    /// Whether it has reached the maximum of the likelihood.
    pub converged: bool,
    /// Updates of the coefficients.
    pub iterations: u64,
    /// Deviance after every update (−2 log-likelihood while θ is estimated).
    pub deviance_path: Vec<f64>,
    /// How many times a step was halved.
    pub halvings: u64,
    /// Why it ended.
    pub reason: Stop,
}

/// Why an iteration ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// No coefficient moves any more.
    Converged,
    /// Some coefficients have no finite estimate: along them the likelihood grows for ever.
    Separated,
    /// No step leads further without leaving the range of the mean.
    Boundary,
    /// The largest number of updates was reached.
    TooManyIterations,
}

impl Stop {
    /// In words, for the record.
    pub fn text(self) -> &'static str {
        match self {
            Self::Converged => "converged",
            Self::Separated => "separation",
            Self::Boundary => "boundary of the range of the mean",
            Self::TooManyIterations => "too many iterations",
        }
    }
}

impl Model {
    /// The family with its θ.
    pub(crate) fn likelihood(&self) -> Likelihood {
        Likelihood::new(self.family, self.theta.map(|theta| theta.value))
    }

    /// Residual degrees of freedom.
    pub(crate) fn df_residual(&self) -> u64 {
        self.n.saturating_sub(self.solution.rank() as u64)
    }

    /// The dispersion: one where the family says so, else Pearson's X² per residual degree of freedom (`RSS / df` of a linear model);
    /// `None` without residual degrees of freedom.
    pub(crate) fn dispersion(&self) -> Option<f64> {
        if self.family.distribution.has_known_dispersion() {
            return Some(1.0);
        }
        let df = self.df_residual();
        (df > 0).then(|| self.solution.rss / df as f64)
    }

    /// The reference of estimates under a covariance without degrees of freedom of its own: the normal where the dispersion is known,
    /// else Student's t with the residual degrees of freedom.
    pub(crate) fn rule(&self) -> Rule {
        if self.family.distribution.has_known_dispersion() { Rule::Normal } else { Rule::T { df: self.df_residual() as f64 } }
    }
}
