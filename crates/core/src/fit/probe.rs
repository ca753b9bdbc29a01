//! Probes of an interaction, and the sample of rows behind their figures.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{At, EstimateRow};

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
