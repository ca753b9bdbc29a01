//! What a regression gives back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod checks;
mod hypotheses;
mod predictions;
mod probe;

pub use checks::{CheckSheet, CheckTest, Checks, InfluenceRow, Vif};
pub use hypotheses::{EffectSize, Equivalence, Hypothesis, HypothesisTest, PermutationTest, TermTest, TermTests};
pub use predictions::Prediction;
pub use probe::{Curve, DifferenceRow, JohnsonNeyman, Line, PointColumn, Points, Probe, Region, SlopeRow};

use crate::{EstimateRow, Level};

/// Result of `fit`: one model with its coefficients, comparison and probes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct FitResult {
    /// The formula as it was given.
    pub formula: String,
    /// Name of the response as it stands in the formula (`score`, `log(wage)`).
    pub response: String,
    /// The level that counts as success, where the response is a factor of two levels.
    #[serde(default)]
    pub success: Option<String>,
    /// Distribution family.
    pub family: String,
    /// Link function.
    pub link: String,
    /// Level of every interval.
    pub level: Level,
    /// Size and quality of the fit.
    pub model: ModelSummary,
    /// Which covariance every standard error comes from.
    pub covariance: Covariance,
    /// One row per column of the design, aliased ones with nulls.
    pub coefficients: Vec<CoefficientRow>,
    /// Covariance of the estimated coefficients, in the order of `coefficients` without the aliased ones.
    pub vcov: Vec<Vec<f64>>,
    /// The fit without its interactions, beside the fit with them; absent when the formula has no interaction.
    pub additive: Option<AdditiveFit>,
    /// Test of the full fit against the additive one; absent when the formula has no interaction.
    pub comparison: Option<Comparison>,
    /// Test against the model that was asked for.
    #[serde(default)]
    pub compared: Option<Comparison>,
    /// Tests of terms.
    #[serde(default)]
    pub tests: Option<TermTests>,
    /// Linear hypotheses that were asked for.
    #[serde(default)]
    pub hypotheses: Vec<Hypothesis>,
    /// Equivalence tests that were asked for.
    #[serde(default)]
    pub equivalence: Vec<Equivalence>,
    /// Effect sizes of the coefficients of a linear model.
    #[serde(default)]
    pub effect_sizes: Vec<EffectSize>,
    /// Permutation test of the interaction.
    #[serde(default)]
    pub permutation: Option<PermutationTest>,
    /// One probe per two-way interaction with a numeric focal predictor.
    pub probes: Vec<Probe>,
    /// Checks of the fit.
    #[serde(default)]
    pub checks: Option<Checks>,
    /// Predictions at new data.
    #[serde(default)]
    pub predictions: Vec<Prediction>,
    /// How the iteration went; absent for least squares, which needs none.
    #[serde(default)]
    pub iteration: Option<Iteration>,
    /// A seeded sample of the rows, for figures.
    pub points: Option<Points>,
}

/// How an iteration went.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Iteration {
    /// Whether it converged.
    pub converged: bool,
    /// Steps.
    pub iterations: u64,
    /// Deviance at the start and after every step.
    pub deviance: Vec<f64>,
    /// Steps that had to be halved because the deviance grew or a mean left its range.
    pub halvings: u64,
    /// Why it ended.
    pub reason: String,
}

/// Size and quality of a fit. What a family does not define is `None`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ModelSummary {
    /// Rows used.
    pub n: u64,
    /// Rows left out because a variable of the formula is missing there.
    pub n_dropped: u64,
    /// Rank of the design, intercept included.
    pub rank: u64,
    /// Degrees of freedom of the model, intercept not counted.
    pub df_model: u64,
    /// Residual degrees of freedom, `n - rank`.
    pub df_residual: u64,
    /// Coefficient of determination, about the mean when there is an intercept, else about zero.
    pub r_squared: Option<f64>,
    /// R² adjusted for the degrees of freedom.
    pub adj_r_squared: Option<f64>,
    /// Residual standard error, `sqrt(RSS / df_residual)`.
    pub sigma: Option<f64>,
    /// F statistic of all coefficients but the intercept, under the covariance of the record.
    pub f_statistic: Option<f64>,
    /// Its numerator degrees of freedom.
    pub f_df1: Option<f64>,
    /// Its denominator degrees of freedom.
    pub f_df2: Option<f64>,
    /// Its p-value.
    pub f_p_value: Option<f64>,
    /// Log-likelihood at its maximum, the dispersion included; `None` for quasi families.
    pub log_lik: Option<f64>,
    /// `-2 log_lik + 2 k`: `k` is the rank, and one more for a dispersion with a likelihood (sigma) or θ, as in R.
    pub aic: Option<f64>,
    /// `-2 log_lik + log(n) k`.
    pub bic: Option<f64>,
    /// Deviance; the residual sum of squares for the gaussian family.
    pub deviance: Option<f64>,
    /// Deviance of the intercept-only model, with the offset; without an intercept that of the offset alone.
    pub null_deviance: Option<f64>,
    /// Dispersion: one for the binomial, the Poisson and the negative binomial family, else Pearson's X² per residual degree of freedom
    /// (`sigma²` for the gaussian family).
    pub dispersion: Option<f64>,
    /// Negative-binomial size parameter.
    pub theta: Option<f64>,
    /// Its standard error, with the means held.
    pub theta_std_error: Option<f64>,
    /// Whether the iteration converged; least squares needs none and is `true`.
    pub converged: bool,
    /// Iterations; 0 for least squares.
    pub iterations: u64,
}

/// Which covariance the standard errors come from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Covariance {
    /// `iid`, `hc0` to `hc5`, `hc4m`, `cr0`, `cr1`, `cr1s`, `cr2`, `cr3`, `hac`, `bootstrap`, `wild`.
    pub kind: String,
    /// Degrees of freedom of its t and F statistics; `None` means normal and chi-squared, or that each estimate has its own.
    pub df: Option<f64>,
    /// Number of clusters, for a clustered covariance; the smaller number for two-way clusters.
    pub clusters: Option<u64>,
    /// The columns that define the clusters.
    #[serde(default)]
    pub cluster_columns: Vec<String>,
    /// Lags of a `hac` covariance.
    #[serde(default)]
    pub lags: Option<u32>,
    /// Replicates of a `bootstrap` or `wild` covariance.
    #[serde(default)]
    pub replicates: Option<u32>,
    /// The package whose conventions were asked for.
    #[serde(default)]
    pub matching: Option<String>,
}

impl Covariance {
    /// Whether every estimate has a reference distribution, and so a critical value, of its own.
    pub fn has_own_references(&self) -> bool {
        matches!(self.kind.as_str(), "cr2" | "cr3" | "wild")
    }
}

/// One coefficient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CoefficientRow {
    /// Name of the design column.
    pub term: String,
    /// The estimate; all `None` for an aliased column.
    #[serde(flatten)]
    pub row: EstimateRow,
}

/// The additive fit that stands beside the interaction fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AdditiveFit {
    /// Its formula.
    pub formula: String,
    /// Size and quality.
    pub model: ModelSummary,
    /// Its coefficients, under the same kind of covariance.
    pub coefficients: Vec<CoefficientRow>,
}

/// Test of a model against one nested in it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Formula of the smaller model.
    pub reduced: String,
    /// Formula of the larger model.
    pub full: String,
    /// The statistic.
    pub statistic: Option<f64>,
    /// `F` or `chi2`.
    pub test: String,
    /// Numerator degrees of freedom.
    pub df1: f64,
    /// Denominator degrees of freedom, for an F test.
    pub df2: Option<f64>,
    /// p-value.
    pub p_value: Option<f64>,
    /// R² of the full minus R² of the reduced model.
    pub delta_r_squared: Option<f64>,
    /// Lower limit of ΔR², from the noncentral F distribution with the R² of the reduced model as it is; classical covariance only.
    pub delta_r_squared_low: Option<f64>,
    /// Upper limit of ΔR².
    pub delta_r_squared_high: Option<f64>,
    /// Cohen's f², `ΔR² / (1 - R²_full)`.
    pub cohen_f2: Option<f64>,
    /// Lower limit of Cohen's f², `λ / n` with the limit of the noncentrality λ; classical covariance only.
    pub cohen_f2_low: Option<f64>,
    /// Upper limit of Cohen's f².
    pub cohen_f2_high: Option<f64>,
}
