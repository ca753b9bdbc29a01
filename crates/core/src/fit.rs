//! What a regression gives back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{At, EstimateRow, Level};

/// Result of `fit`: one model with its coefficients, comparison and probes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FitResult {
    /// The formula as it was given.
    pub formula: String,
    /// Name of the response as it stands in the formula (`score`, `log(wage)`).
    pub response: String,
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
    /// One probe per two-way interaction with a numeric focal predictor.
    pub probes: Vec<Probe>,
    /// A seeded sample of the rows, for figures.
    pub points: Option<Points>,
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
    /// Gaussian log-likelihood at the maximum-likelihood variance.
    pub log_lik: Option<f64>,
    /// `-2 log_lik + 2 (rank + 1)`: sigma is counted, as in R.
    pub aic: Option<f64>,
    /// `-2 log_lik + log(n) (rank + 1)`.
    pub bic: Option<f64>,
    /// Deviance; the residual sum of squares for the gaussian family.
    pub deviance: Option<f64>,
    /// Deviance of the intercept-only model.
    pub null_deviance: Option<f64>,
    /// Dispersion, `sigma²` for the gaussian family.
    pub dispersion: Option<f64>,
    /// Negative-binomial size parameter.
    pub theta: Option<f64>,
    /// Whether the iteration converged; least squares needs none and is `true`.
    pub converged: bool,
    /// Iterations; 0 for least squares.
    pub iterations: u64,
}

/// Which covariance the standard errors come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Covariance {
    /// `iid`, `hc0`, `hc1`, `hc2`, `hc3`.
    pub kind: String,
    /// Degrees of freedom of its t and F statistics; `None` means normal and chi-squared.
    pub df: Option<f64>,
    /// Number of clusters, for a clustered covariance.
    pub clusters: Option<u64>,
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// Cohen's f², `ΔR² / (1 - R²_full)`.
    pub cohen_f2: Option<f64>,
}

/// Slopes of a focal predictor at values of a moderator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Probe {
    /// The predictor whose slope is asked for.
    pub focal: String,
    /// The variable on which the slope may depend.
    pub moderator: String,
    /// A further moderator that is held at stated values.
    pub second_moderator: Option<String>,
    /// Values at which the other variables of the model are held for the predicted lines (and for the slopes, where they matter).
    pub held: At,
    /// Simple slopes.
    pub slopes: Vec<SlopeRow>,
    /// Differences between the simple slopes.
    pub differences: Vec<DifferenceRow>,
    /// Johnson-Neyman analysis, for a numeric moderator in which the slope is linear.
    pub johnson_neyman: Option<JohnsonNeyman>,
    /// Predicted lines over the observed range of the focal predictor, one per simple slope.
    pub lines: Vec<Line>,
}

/// One simple slope.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SlopeRow {
    /// Where the slope was evaluated.
    pub at: At,
    /// What the value is: `mean − SD`, `mean`, `mean + SD` (with the minus sign U+2212), `level`, `given`.
    pub label: String,
    /// The slope.
    #[serde(flatten)]
    pub row: EstimateRow,
    /// Whether the value lies outside the observed range of the moderator.
    pub extrapolated: bool,
}

/// Difference of two simple slopes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DifferenceRow {
    /// The two values, `w = 1 minus w = 0`.
    pub contrast: String,
    /// The difference.
    #[serde(flatten)]
    pub row: EstimateRow,
    /// p-value adjusted by Holm's method over the distinct hypotheses: differences that are multiples of one another (as all are where
    /// the slope is linear in the moderator) are one hypothesis, and then it equals `p_value`.
    pub p_adjusted: Option<f64>,
}

/// Where the slope of the focal predictor differs from zero at the level of the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct JohnsonNeyman {
    /// Where the slope is significant, relative to `bounds`.
    pub region: Region,
    /// Values of the moderator at which the interval of the slope begins or ceases to include zero, ascending; 0, 1 or 2 of them.
    pub bounds: Vec<f64>,
    /// Critical value of t.
    pub critical: f64,
    /// Observed range of the moderator.
    pub observed: [f64; 2],
    /// Share of the rows at which the slope is significant.
    pub share_significant: Option<f64>,
    /// Share of the rows below each bound, in the order of `bounds`.
    pub share_below: Vec<f64>,
    /// The slope with its band, over a little more than the observed range and the bounds near it.
    pub curve: Curve,
}

/// Where a slope is significant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Below the lower and above the upper bound (or on one side of a single bound).
    Outside,
    /// Between the bounds.
    Inside,
    /// At every value of the moderator.
    Everywhere,
    /// At no value of the moderator.
    Nowhere,
}

/// A curve with a pointwise band.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Curve {
    /// Abscissa.
    pub x: Vec<f64>,
    /// Estimate at each `x`.
    pub estimate: Vec<f64>,
    /// Lower limit at each `x`.
    pub conf_low: Vec<f64>,
    /// Upper limit at each `x`.
    pub conf_high: Vec<f64>,
}

/// Predicted mean of the response along the focal predictor, at one value of the moderator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// Value of the moderator.
    pub at: At,
    /// What the value is, as in [`SlopeRow::label`].
    pub label: String,
    /// The line with its pointwise confidence band.
    pub curve: Curve,
}

/// A sample of the rows that were used, on the scale of the fit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Points {
    /// Rows in the sample.
    pub n: u64,
    /// Rows that were used by the fit.
    pub of: u64,
    /// The response and the variables of the probes.
    pub columns: Vec<PointColumn>,
}

/// One variable of the sampled rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PointColumn {
    /// Name of the variable.
    pub name: String,
    /// Its values: numbers, or codes into `levels`.
    pub values: Vec<f64>,
    /// Levels of a factor.
    pub levels: Option<Vec<String>>,
}
