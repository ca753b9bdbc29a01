//! Tests of terms, of linear hypotheses and of equivalence; effect sizes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::EstimateRow;

/// An analysis of variance, or of deviance: one test per term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TermTests {
    /// 1 (sequential), 2 (each term given all terms that do not contain it) or 3 (each given all others).
    #[serde(rename = "type")]
    pub kind: u8,
    /// What the tests rest on: `sums of squares`, `wald` or `likelihood ratio`.
    pub method: String,
    /// `F` or `chi2`.
    pub test: String,
    /// One row per term in the order of the model, and the residuals' where there are sums of squares.
    pub rows: Vec<TermTest>,
}

/// The test of one term.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct TermTest {
    /// The term; `Residuals` for the last row of sums of squares.
    pub term: String,
    /// Degrees of freedom of the term.
    pub df: f64,
    /// Denominator degrees of freedom of an F test.
    pub df2: Option<f64>,
    /// Sum of squares; for a likelihood-ratio test the difference in deviance; `None` for a Wald test.
    pub sum_sq: Option<f64>,
    /// Sum of squares per degree of freedom.
    pub mean_sq: Option<f64>,
    /// The statistic.
    pub statistic: Option<f64>,
    /// p-value.
    pub p_value: Option<f64>,
    /// Partial eta squared, `SS / (SS + RSS) = q F / (q F + df2)` with the classical F, whatever the covariance of the test; linear models.
    pub partial_eta_sq: Option<f64>,
    /// Lower limit of partial eta squared, from the noncentral F distribution; classical covariance only.
    pub partial_eta_sq_low: Option<f64>,
    /// Upper limit of partial eta squared.
    pub partial_eta_sq_high: Option<f64>,
    /// Partial omega squared, `q (F - 1) / (q (F - 1) + n)` with the classical F; negative where F is below 1.
    pub omega_sq: Option<f64>,
    /// Cohen's f², `q F / df2` with the classical F.
    pub cohen_f2: Option<f64>,
    /// Lower limit of Cohen's f², from the noncentral F distribution; classical covariance only.
    pub cohen_f2_low: Option<f64>,
    /// Upper limit of Cohen's f².
    pub cohen_f2_high: Option<f64>,
    /// What is tested, in words.
    pub hypothesis: String,
}

/// A linear hypothesis about the coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hypothesis {
    /// The text as it was given.
    pub text: String,
    /// Its test.
    #[serde(flatten)]
    pub test: HypothesisTest,
}

/// Test of one equation, or of several at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum HypothesisTest {
    /// Several equations.
    Joint {
        /// Wald's statistic.
        statistic: Option<f64>,
        /// `F` or `chi2`.
        test: String,
        /// Number of independent equations.
        df1: f64,
        /// Denominator degrees of freedom, for an F test.
        df2: Option<f64>,
        /// p-value.
        p_value: Option<f64>,
    },
    /// One equation: the estimate of its left side, tested against its right side.
    Single {
        /// Right side.
        null: f64,
        /// Left side with its uncertainty.
        #[serde(flatten)]
        row: EstimateRow,
    },
}

/// Two one-sided tests that an effect is smaller than a margin (Schuirmann 1987).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Equivalence {
    /// What is tested, as it was given: a coefficient or a linear combination.
    pub term: String,
    /// Lower end of the region of equivalence.
    pub margin_low: f64,
    /// Upper end of the region of equivalence.
    pub margin_high: f64,
    /// The estimate; its interval has the level `1 - 2α`, the one that the two tests amount to.
    #[serde(flatten)]
    pub row: EstimateRow,
    /// p-value of the hypothesis that the effect is at or below the lower end.
    pub p_low: Option<f64>,
    /// p-value of the hypothesis that the effect is at or above the upper end.
    pub p_high: Option<f64>,
    /// The larger of the two: p-value of the hypothesis that the effect is not inside the region.
    pub p_equivalence: Option<f64>,
    /// Whether the interval lies inside the region; `None` without an interval.
    pub equivalent: Option<bool>,
}

/// Effect sizes of one coefficient of a linear model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct EffectSize {
    /// Name of the coefficient.
    pub term: String,
    /// Semi-partial correlation, `sign(t) √(t² (1 - R²) / df)`, with the classical t here and below.
    pub semi_partial_r: Option<f64>,
    /// Lower limit of the semi-partial correlation, from the noncentral t distribution; classical covariance only.
    pub semi_partial_r_low: Option<f64>,
    /// Upper limit of the semi-partial correlation.
    pub semi_partial_r_high: Option<f64>,
    /// Partial eta squared, `t² / (t² + df)`.
    pub partial_eta_sq: Option<f64>,
    /// Lower limit of partial eta squared, from the noncentral F distribution.
    pub partial_eta_sq_low: Option<f64>,
    /// Upper limit of partial eta squared.
    pub partial_eta_sq_high: Option<f64>,
    /// Cohen's f², `t² / df`.
    pub cohen_f2: Option<f64>,
    /// Lower limit of Cohen's f², from the noncentral F distribution.
    pub cohen_f2_low: Option<f64>,
    /// Upper limit of Cohen's f².
    pub cohen_f2_high: Option<f64>,
}

/// Permutation test of the interaction (Freedman & Lane 1983).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PermutationTest {
    /// The statistic of the data: F of the interaction terms.
    pub statistic: f64,
    /// Permutations.
    pub replicates: u64,
    /// `(1 + number of permutations with a statistic at least as large) / (1 + replicates)`.
    pub p_value: f64,
    /// Standard error of the p-value from drawing permutations instead of going through all of them.
    pub p_std_error: f64,
}
