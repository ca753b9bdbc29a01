//! Predictions at new data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::EstimateRow;

/// Prediction for one row of new data.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Prediction {
    /// Row of the new data, counted from 1.
    pub row: u64,
    /// Mean of the response with its confidence interval: on the scale of the response (limits are those of the linear predictor, taken
    /// through the inverse link; the standard error is the delta method's).
    #[serde(flatten)]
    pub response: EstimateRow,
    /// Lower limit of the interval for a new observation; gaussian family only.
    pub pred_low: Option<f64>,
    /// Upper limit of the interval for a new observation.
    pub pred_high: Option<f64>,
    /// The linear predictor with its interval, where the link is not the identity.
    pub link: Option<EstimateRow>,
}
