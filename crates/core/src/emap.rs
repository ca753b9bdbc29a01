//! What an EMAP analysis gives back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{EstimateRow, Level};

/// Result of `emap`: how well an additive model would do in place of the one that gave the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EmapResult {
    /// The grid that was read.
    pub grid: GridInfo,
    /// Level of every interval.
    pub level: Level,
    /// Metrics of the model, its projection, each modality alone and the constant; empty without labels.
    pub scores: Vec<ModelScores>,
    /// Full minus projected, per metric; empty without labels.
    pub gap: Vec<Gap>,
    /// How predictions change under the projection; `None` for a single score.
    pub flips: Option<Flips>,
    /// Shares of the variance of the scores over all pairs.
    pub variance: VarianceShares,
    /// Whether the grid is additive up to rounding.
    pub certificate: Certificate,
    /// Scores of the matched pairs, a seeded sample, for figures.
    pub items: Vec<ItemScores>,
    /// The largest interactions over all pairs.
    pub pairs: Vec<Pair>,
}

/// The grid as it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GridInfo {
    /// Items of each modality, then classes: `[n_a, n_b, n_classes]`.
    pub shape: Vec<u64>,
    /// Names of the modalities.
    pub modalities: Vec<String>,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// Pairs that carry scores.
    pub cells: u64,
    /// Pairs without scores.
    pub missing: u64,
    /// What the scores are; probabilities are taken back to logits before anything is computed.
    pub input: GridInput,
    /// `full`: every pair was evaluated.
    pub design: String,
    /// `classification`, `regression` or `none` (no labels).
    pub task: String,
    /// Whether items are paired, `f(a_i, b_i)` being the model's own prediction for item `i`.
    pub paired: bool,
}

/// What the scores of a grid are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GridInput {
    /// Unnormalised log-probabilities: used as they are.
    Logits,
    /// Probabilities that sum to 1 over the classes: the logarithm is used.
    Probabilities,
    /// Log-probabilities: used as they are, since they are logits already.
    LogProbabilities,
    /// Real scores of a regression or a single decision value: used as they are.
    Scores,
}

/// Metrics of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModelScores {
    /// `full`, `emap`, `constant`, or a modality's name.
    pub model: String,
    /// Metric names with values; `None` where a metric is undefined (AUC of a class that does not occur).
    pub metrics: std::collections::BTreeMap<String, Option<f64>>,
}

/// Difference between the model and its projection in one metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gap {
    /// Name of the metric.
    pub metric: String,
    /// Value of the full model.
    pub full: Option<f64>,
    /// Value of its projection.
    pub emap: Option<f64>,
    /// Full minus projected, signed.
    #[serde(flatten)]
    pub row: EstimateRow,
    /// How the interval was made; `None` when there is none.
    pub method: Option<String>,
    /// Whether the interaction is needed for this metric; `None` without an interval.
    pub verdict: Option<Verdict>,
}

/// Whether an interaction is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Verdict {
    /// The interval lies on the side of a loss.
    #[serde(rename = "needed")]
    Needed,
    /// The interval lies within the margin.
    #[serde(rename = "not needed")]
    NotNeeded,
    /// Neither.
    #[serde(rename = "undecided")]
    Undecided,
}

/// How predictions change when interactions are taken away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Flips {
    /// Items.
    pub n: u64,
    /// Items whose predicted class changes.
    pub changed: u64,
    /// Right with interactions and right without; `None` without labels.
    pub right_to_right: Option<u64>,
    /// Right with interactions, wrong without.
    pub right_to_wrong: Option<u64>,
    /// Wrong with interactions, right without.
    pub wrong_to_right: Option<u64>,
    /// Wrong both times.
    pub wrong_to_wrong: Option<u64>,
    /// Exact two-sided McNemar p-value of `right_to_wrong` against `wrong_to_right`.
    pub mcnemar_p: Option<f64>,
}

/// Shares of the variance of class-centred scores over all pairs (the product of the two empirical distributions).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VarianceShares {
    /// Variance per score, averaged over classes, of the class-centred scores.
    pub total: f64,
    /// One entry per modality and one for their interaction.
    pub terms: Vec<VarianceTerm>,
    /// Variance terms per class of the scores as they were used, not class-centred.
    pub uncentred: Vec<VarianceTerm>,
    /// Mean squared interaction on matched pairs over the mean squared interaction on all pairs; `None` unless items are paired.
    pub matched_interaction_ratio: Option<f64>,
}

/// Share of one term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VarianceTerm {
    /// `a`, `b` or `a:b`, with the modalities' names.
    pub term: String,
    /// Variance of the term over the total; `None` when the total is zero.
    pub share: Option<f64>,
    /// The same with the random-effects correction for the finite number of items.
    pub share_unbiased: Option<f64>,
    /// Variance of the term in each class.
    pub per_class: Vec<f64>,
}

/// Whether the grid is additive up to rounding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Certificate {
    /// Whether `max_interaction` is within `rounding_bound`.
    pub additive: bool,
    /// Largest absolute interaction over all pairs and classes, after class-centring.
    pub max_interaction: f64,
    /// What rounding of an additive grid to the precision of the file can produce.
    pub rounding_bound: f64,
}

/// Scores of one matched pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemScores {
    /// Index of the item.
    pub i: u64,
    /// Its label: the class, or the target.
    pub label: Option<f64>,
    /// Score of the full model: of the true class minus the best other class (the margin), or the score itself.
    pub full: f64,
    /// The same of the projection.
    pub emap: f64,
    /// Class that the full model predicts; `None` for a single score.
    pub predicted_full: Option<u64>,
    /// Class that the projection predicts.
    pub predicted_emap: Option<u64>,
}

/// Interaction of one pair in one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pair {
    /// Item of the first modality.
    pub i: u64,
    /// Item of the second modality.
    pub j: u64,
    /// Class.
    pub class: u64,
    /// Class-centred interaction.
    pub interaction: f64,
}
