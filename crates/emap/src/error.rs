//! What can be wrong with a grid, its labels or a request.

use interplay_core::SourceError;

/// Why a grid could not be evaluated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EmapError {
    /// The grid could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A score is NaN or infinite.
    #[error("the score of pair ({i}, {j}) in class {class} is {value}")]
    NotFinite {
        /// Item of the first modality.
        i: usize,
        /// Item of the second modality.
        j: usize,
        /// Class.
        class: usize,
        /// The score as it was read.
        value: f64,
    },
    /// Finite scores whose sum overflows.
    #[error("the scores are finite but too large: their sums overflow double precision")]
    Overflow,
    /// A grid that has nothing to decompose.
    #[error("a grid of {n_a} × {n_b} pairs with {n_classes} scores each has no interactions: at least 2 × 2 pairs are needed")]
    TooSmall {
        /// Items of the first modality.
        n_a: usize,
        /// Items of the second modality.
        n_b: usize,
        /// Scores per pair.
        n_classes: usize,
    },
    /// A score that cannot be what the input was said to hold.
    #[error("the scores are not {input}: {problem} at pair ({i}, {j})")]
    NotProbabilities {
        /// What the scores were said to be.
        input: &'static str,
        /// What is wrong.
        problem: String,
        /// Item of the first modality.
        i: usize,
        /// Item of the second modality.
        j: usize,
    },
    /// Log-probabilities of a single score.
    #[error("one log-probability per pair leaves the other class unknown")]
    SingleLogProbability,
    /// As many labels as items are needed.
    #[error("{labels} labels for a grid of {items} items")]
    LabelsLength {
        /// Labels given.
        labels: usize,
        /// Items of the grid.
        items: usize,
    },
    /// Labels for a grid whose items are not paired.
    #[error("labels belong to paired items, and the grid has {n_a} × {n_b} pairs")]
    LabelsUnpaired {
        /// Items of the first modality.
        n_a: usize,
        /// Items of the second modality.
        n_b: usize,
    },
    /// Class indices outside the grid's classes.
    #[error("{count} labels are no class of 0..{last}; the first: {}", list(.first), last = .n_classes - 1)]
    LabelsOutOfRange {
        /// Number of such labels.
        count: usize,
        /// The first of them: index and label.
        first: Vec<(usize, i64)>,
        /// Scores per pair.
        n_classes: usize,
        /// Whether all labels are within 1..C.
        one_based: bool,
    },
    /// As many class names as classes are needed.
    #[error("the labels name {found} classes, and the grid has {expected}")]
    LabelsClassCount {
        /// Names that occur.
        found: usize,
        /// Classes of the grid.
        expected: usize,
    },
    /// A real target for a grid of several classes.
    #[error("label {index} is {value}: real-valued labels need one score per pair, and the grid has {n_classes}")]
    LabelsReal {
        /// Index of the first label that is not whole.
        index: usize,
        /// The label.
        value: f64,
        /// Scores per pair.
        n_classes: usize,
    },
    /// Names where the task needs numbers.
    #[error("regression needs numbers, and the labels are names")]
    LabelsText,
    /// A label that is NaN or infinite.
    #[error("label {index} is {value}")]
    LabelsNotFinite {
        /// Index of the label.
        index: usize,
        /// The label.
        value: f64,
    },
    /// A task that the labels cannot serve.
    #[error("{task} of one score per pair needs labels 0 and 1, and label {index} is {value}")]
    LabelsNotBinary {
        /// The task.
        task: &'static str,
        /// Index of the first other label.
        index: usize,
        /// The label.
        value: f64,
    },
    /// A regression on a grid of several classes.
    #[error("regression needs one score per pair, and the grid has {n_classes}")]
    RegressionClasses {
        /// Scores per pair.
        n_classes: usize,
    },
    /// A metric that does not exist.
    #[error("there is no metric `{name}`")]
    UnknownMetric {
        /// The name as it was given.
        name: String,
    },
    /// A metric of the other task.
    #[error("`{metric}` is no metric of a {task}")]
    MetricTask {
        /// The metric.
        metric: &'static str,
        /// The task.
        task: &'static str,
    },
    /// Metrics without labels.
    #[error("metrics were asked for, and there are no labels")]
    MetricsWithoutLabels,
    /// A kind of input that does not exist.
    #[error("there is no input kind `{name}`")]
    UnknownInput {
        /// The name as it was given.
        name: String,
    },
    /// A task that does not exist.
    #[error("there is no task `{name}`")]
    UnknownTask {
        /// The name as it was given.
        name: String,
    },
    /// Modality names that cannot be told apart from each other or from the other models.
    #[error("`{a}` and `{b}` cannot name the modalities")]
    Modalities {
        /// First name.
        a: String,
        /// Second name.
        b: String,
    },
}

impl EmapError {
    /// Stable code, for example `grid::not_finite`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Source(error) => error.code,
            Self::NotFinite { .. } => "grid::not_finite",
            Self::Overflow => "grid::overflow",
            Self::TooSmall { .. } => "grid::too_small",
            Self::NotProbabilities { .. } | Self::SingleLogProbability => "emap::not_probabilities",
            Self::LabelsLength { .. } => "labels::length",
            Self::LabelsUnpaired { .. } => "labels::unpaired",
            Self::LabelsOutOfRange { .. } => "labels::out_of_range",
            Self::LabelsClassCount { .. } => "labels::class_count",
            Self::LabelsReal { .. } | Self::LabelsText | Self::LabelsNotBinary { .. } => "labels::kind",
            Self::LabelsNotFinite { .. } => "labels::not_finite",
            Self::RegressionClasses { .. } => "emap::regression_classes",
            Self::UnknownMetric { .. } => "emap::unknown_metric",
            Self::MetricTask { .. } => "emap::metric_task",
            Self::MetricsWithoutLabels => "emap::metrics_without_labels",
            Self::UnknownInput { .. } => "emap::unknown_input",
            Self::UnknownTask { .. } => "emap::unknown_task",
            Self::Modalities { .. } => "emap::modalities",
        }
    }

    /// The way out, where one is known.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::Source(error) => return error.hint.clone(),
            Self::NotFinite { .. } => "every pair needs a finite score: evaluate the model again on this pair, or leave the item out",
            Self::Overflow => "divide the scores by a constant before saving them",
            Self::TooSmall { .. } => "evaluate the model on all pairs of the items, not on the matched pairs alone",
            Self::NotProbabilities { .. } => {
                "say `--input logits` if these are unnormalised scores; for independent (sigmoid) outputs save the logits"
            }
            Self::SingleLogProbability => "save the logit (log-odds) of each pair, or the probability and say `--input probabilities`",
            Self::LabelsLength { .. } => "give one label per item, in the order of the grid's rows",
            Self::LabelsUnpaired { .. } => {
                "item i of both modalities must be one observation for a label to have a meaning; without labels the shares and the \
                 certificate are computed"
            }
            Self::LabelsOutOfRange { one_based: true, .. } => "the labels start at 1: subtract 1",
            Self::LabelsOutOfRange { .. } => "labels count the classes from 0 in the order of the grid's last axis",
            Self::LabelsClassCount { .. } => {
                "class names are matched to the grid's last axis in sorted order, so every class must occur: give class indices from 0 instead"
            }
            Self::LabelsReal { .. } | Self::RegressionClasses { .. } => "give class indices, or a grid with one score per pair",
            Self::LabelsText => "give the target as numbers",
            Self::LabelsNotFinite { .. } => "leave the items without a label out of the grid and of the labels",
            Self::LabelsNotBinary { .. } => "code the two classes 0 and 1, or leave the task to the labels",
            Self::UnknownMetric { .. } => "the metrics are accuracy, auc_macro_ovr, f1_macro, nll (classes) and mse, r2 (a real target)",
            Self::MetricTask { .. } => "accuracy, auc_macro_ovr, f1_macro and nll are for classes, mse and r2 for a real target",
            Self::MetricsWithoutLabels => "give the labels of the items",
            Self::UnknownInput { .. } => "the input kinds are auto, logits, probabilities, log-probabilities and scores",
            Self::UnknownTask { .. } => "the tasks are classification and regression",
            Self::Modalities { .. } => "give two different names other than full, emap and constant, without a colon",
        };
        Some(text.to_owned())
    }
}

fn list(first: &[(usize, i64)]) -> String {
    first.iter().map(|(index, label)| format!("{label} at {index}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::EmapError;

    #[test]
    fn labels_out_of_range_are_listed() {
        let error = EmapError::LabelsOutOfRange { count: 2, first: vec![(4, 7), (9, -1)], n_classes: 3, one_based: false };
        assert_eq!(error.to_string(), "2 labels are no class of 0..2; the first: 7 at 4, -1 at 9");
        assert_eq!(error.code(), "labels::out_of_range");
    }
}
