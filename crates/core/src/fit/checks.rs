//! Checks of a fit: is the model fit to be believed?

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Checks of a fit.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Checks {
    /// Variance inflation, one row per term without the intercept.
    pub vif: Vec<Vif>,
    /// Condition number of the design with columns scaled to unit length (Belsley, Kuh & Welsch 1980).
    pub condition_number: Option<f64>,
    /// Breusch-Pagan test of equal error variances, in Koenker's studentised form.
    pub breusch_pagan: Option<CheckTest>,
    /// Ramsey's RESET with the squares and cubes of the fitted values.
    pub reset: Option<CheckTest>,
    /// Durbin and Watson's statistic over the rows in their order; near 2 without serial correlation.
    #[serde(default)]
    pub durbin_watson: Option<f64>,
    /// The rows with the largest Cook's distances, the largest first, and with them those that move `influence_on` by more than its
    /// standard error.
    pub influence: Vec<InfluenceRow>,
    /// The coefficient to which `dfbeta` belongs: the interaction, where there is one.
    pub influence_on: Option<String>,
    /// What the check sheet draws, for the rows of the sample.
    pub sheet: Option<CheckSheet>,
}

/// Variance inflation of one term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Vif {
    /// The term.
    pub term: String,
    /// Its columns.
    pub df: u64,
    /// Variance inflation factor, generalised for a term of several columns (Fox & Monette 1992).
    pub vif: Option<f64>,
    /// `vif^(1 / (2 df))`, comparable between terms: the inflation of a standard error.
    pub vif_adjusted: Option<f64>,
}

/// A test of an assumption.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CheckTest {
    /// The statistic.
    pub statistic: Option<f64>,
    /// `F` or `chi2`.
    pub test: String,
    /// Degrees of freedom.
    pub df1: f64,
    /// Denominator degrees of freedom, for an F test.
    pub df2: Option<f64>,
    /// p-value.
    pub p_value: Option<f64>,
}

/// What one row does to the fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InfluenceRow {
    /// Row of the data, counted from 1.
    pub row: u64,
    /// Leverage.
    pub leverage: f64,
    /// Externally studentised residual; `None` where it is 0/0.
    pub studentised_residual: Option<f64>,
    /// Cook's distance.
    pub cooks_distance: Option<f64>,
    /// The coefficient `influence_on` minus what it would be without the row, in its standard errors (DFBETAS).
    pub dfbetas: Option<f64>,
}

/// The points of the check sheet.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct CheckSheet {
    /// Fitted values (linear predictor of a generalised linear model).
    pub fitted: Vec<f64>,
    /// Residuals (working residuals of a generalised linear model are not shown: deviance residuals are).
    pub residual: Vec<f64>,
    /// Internally standardised residuals.
    pub standardised: Vec<f64>,
    /// Leverages.
    pub leverage: Vec<f64>,
    /// Cook's distances.
    pub cooks_distance: Vec<f64>,
}
