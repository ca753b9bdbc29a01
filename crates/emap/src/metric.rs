//! How good a set of scores is.

use std::str::FromStr;

use ndarray::{ArrayView1, ArrayView2, Axis};

use crate::{EmapError, Target, Task};

/// A measure of scores against labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Metric {
    /// Share of items whose predicted class is right.
    Accuracy,
    /// Area under the ROC curve of each class against the rest, averaged over classes.
    AucMacroOvr,
    /// F1 of each class, averaged over classes.
    F1Macro,
    /// Mean negative log-likelihood of the labels (natural logarithm).
    Nll,
    /// Mean squared error.
    Mse,
    /// Share of the target's variance that is explained, `1 − Σ (y − s)² / Σ (y − ȳ)²`.
    R2,
}

impl Metric {
    const ALL: [Self; 6] = [Self::Accuracy, Self::AucMacroOvr, Self::F1Macro, Self::Nll, Self::Mse, Self::R2];

    /// The name in the record, which [`FromStr`] reads (and `auc`, `f1` for short).
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::AucMacroOvr => "auc_macro_ovr",
            Self::F1Macro => "f1_macro",
            Self::Nll => "nll",
            Self::Mse => "mse",
            Self::R2 => "r2",
        }
    }

    /// The task that it belongs to.
    pub fn task(self) -> Task {
        match self {
            Self::Accuracy | Self::AucMacroOvr | Self::F1Macro | Self::Nll => Task::Classification,
            Self::Mse | Self::R2 => Task::Regression,
        }
    }

    /// Whether a larger value is better.
    pub fn larger_is_better(self) -> bool {
        !matches!(self, Self::Nll | Self::Mse)
    }

    /// All metrics of a task.
    pub fn of(task: Task) -> Vec<Self> {
        Self::ALL.into_iter().filter(|metric| metric.task() == task).collect()
    }
}

impl FromStr for Metric {
    type Err = EmapError;

    fn from_str(name: &str) -> Result<Self, EmapError> {
        let full = match name {
            "auc" => "auc_macro_ovr",
            "f1" => "f1_macro",
            name => name,
        };
        Self::ALL.into_iter().find(|metric| metric.name() == full).ok_or_else(|| EmapError::UnknownMetric { name: name.to_owned() })
    }
}

/// A metric of scores (`n × n_classes`), `None` where it is undefined.
///
/// - The predicted class has the largest score; of equal ones the first. A single score predicts class 1 where it is positive.
/// - Probabilities are the softmax of the scores, or the logistic function of a single score.
/// - AUC compares items by the probability of the class, with one half for ties (midranks). It is computed on the log-odds, which
///   order the items in the same way and do not run together near 0 and 1. Classes that no item or every item has are left out;
///   without any other it is undefined. For a single score it is the AUC of class 1.
/// - F1 averages over the classes that occur among labels or predictions, as scikit-learn does.
/// - R² of a constant target is undefined, as is a metric of the other task.
///
/// # Reference
/// Hanley & McNeil (1982), Radiology 143(1), 29–36, for the AUC as a rank statistic.
pub fn measure(metric: Metric, scores: ArrayView2<'_, f64>, target: &Target) -> Option<f64> {
    if target.is_empty() || target.len() != scores.nrows() {
        return None;
    }
    let n = target.len() as f64;
    match (metric, target) {
        (Metric::Accuracy, Target::Classes(_) | Target::Binary(_)) => {
            let (labels, predicted) = (labels(target), predict(scores));
            Some(labels.iter().zip(&predicted).filter(|(label, class)| label == class).count() as f64 / n)
        }
        (Metric::F1Macro, Target::Classes(_) | Target::Binary(_)) => f1_macro(&labels(target), &predict(scores), scores.ncols().max(2)),
        (Metric::AucMacroOvr, Target::Binary(labels)) => auc(scores.column(0).iter().copied().zip(labels.iter().copied()).collect()),
        (Metric::AucMacroOvr, Target::Classes(labels)) => auc_macro_ovr(scores, labels),
        (Metric::Nll, Target::Binary(labels)) => {
            // −ln σ(s) = ln(1 + e^−s), without overflow.
            let loss = |s: f64| (-s).max(0.0) + (-s.abs()).exp().ln_1p();
            Some(scores.column(0).iter().zip(labels).map(|(&s, &label)| loss(if label { s } else { -s })).sum::<f64>() / n)
        }
        (Metric::Nll, Target::Classes(labels)) => {
            Some(scores.axis_iter(Axis(0)).zip(labels).map(|(row, &label)| log_sum_exp(row) - row[label]).sum::<f64>() / n)
        }
        (Metric::Mse, Target::Real(labels)) => Some(squared_error(scores, labels) / n),
        (Metric::R2, Target::Real(labels)) => {
            let mean = labels.iter().sum::<f64>() / n;
            let total: f64 = labels.iter().map(|label| (label - mean).powi(2)).sum();
            (total > 0.0).then(|| 1.0 - squared_error(scores, labels) / total)
        }
        _ => None,
    }
}

/// Predicted class of every item.
pub(crate) fn predict(scores: ArrayView2<'_, f64>) -> Vec<usize> {
    scores.axis_iter(Axis(0)).map(|row| if row.len() == 1 { usize::from(row[0] > 0.0) } else { first_largest(row) }).collect()
}

pub(crate) fn labels(target: &Target) -> Vec<usize> {
    (0..target.len()).map(|item| target.number(item) as usize).collect()
}

fn first_largest(row: ArrayView1<'_, f64>) -> usize {
    row.iter().enumerate().fold((0, f64::NEG_INFINITY), |best, (class, &score)| if score > best.1 { (class, score) } else { best }).0
}

fn squared_error(scores: ArrayView2<'_, f64>, labels: &[f64]) -> f64 {
    scores.column(0).iter().zip(labels).map(|(score, label)| (label - score).powi(2)).sum()
}

fn log_sum_exp(row: ArrayView1<'_, f64>) -> f64 {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    largest + row.iter().map(|score| (score - largest).exp()).sum::<f64>().ln()
}

fn f1_macro(labels: &[usize], predicted: &[usize], n_classes: usize) -> Option<f64> {
    let mut counts = vec![(0_u64, 0_u64); n_classes]; // right, and labels plus predictions
    for (&label, &class) in labels.iter().zip(predicted) {
        counts[label].1 += 1;
        counts[class].1 += 1;
        counts[label].0 += u64::from(label == class);
    }
    let f1: Vec<f64> = counts.iter().filter(|(_, all)| *all > 0).map(|&(right, all)| 2.0 * right as f64 / all as f64).collect();
    (!f1.is_empty()).then(|| f1.iter().sum::<f64>() / f1.len() as f64)
}

fn auc_macro_ovr(scores: ArrayView2<'_, f64>, labels: &[usize]) -> Option<f64> {
    let log_odds: Vec<Vec<f64>> = scores.axis_iter(Axis(0)).map(log_odds).collect();
    let areas: Vec<f64> = (0..scores.ncols())
        .filter_map(|class| auc(log_odds.iter().zip(labels).map(|(row, &label)| (row[class], label == class)).collect()))
        .collect();
    (!areas.is_empty()).then(|| areas.iter().sum::<f64>() / areas.len() as f64)
}

/// Log-odds of every class against the rest under the softmax.
fn log_odds(row: ArrayView1<'_, f64>) -> Vec<f64> {
    let top = first_largest(row);
    let largest = row[top];
    let rest = || row.iter().enumerate().filter(|&(class, _)| class != top).map(|(_, &score)| score);
    let second = rest().fold(f64::NEG_INFINITY, f64::max);
    // Relative to the second largest, the sum without the largest cannot underflow; taking a smaller part from the whole loses no digits.
    let others_of_second: f64 = rest().map(|score| (score - second).exp()).sum();
    let others = others_of_second * (second - largest).exp();
    row.iter()
        .enumerate()
        .map(|(class, score)| {
            if class == top {
                largest - second - others_of_second.ln()
            } else {
                let part = (score - largest).exp();
                score - largest - (1.0 + (others - part).max(0.0)).ln()
            }
        })
        .collect()
}

/// Probability that a positive item is scored above a negative one, plus half of that of a tie.
fn auc(mut items: Vec<(f64, bool)>) -> Option<f64> {
    items.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
    let (mut wins, mut below) = (0.0, 0.0);
    for ties in items.chunk_by(|x, y| x.0 == y.0) {
        let positive = ties.iter().filter(|item| item.1).count() as f64;
        let negative = ties.len() as f64 - positive;
        wins += positive * (below + 0.5 * negative);
        below += negative;
    }
    let positive = items.len() as f64 - below;
    (positive > 0.0 && below > 0.0).then(|| wins / (positive * below))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Metric, measure, predict};
    use crate::Target;

    #[test]
    fn ties_go_to_the_first_class() {
        assert_eq!(predict(array![[1.0, 1.0, 0.0], [0.0, 2.0, 2.0], [-3.0, -4.0, -5.0]].view()), [0, 1, 0]);
        assert_eq!(predict(array![[0.0], [1e-9], [-1.0]].view()), [0, 1, 0]);
    }

    #[test]
    fn a_constant_says_nothing() {
        let scores = ndarray::Array2::from_elem((6, 3), 0.3);
        let target = Target::Classes(vec![0, 1, 2, 0, 1, 2]);
        assert_eq!(measure(Metric::AucMacroOvr, scores.view(), &target), Some(0.5));
        assert_eq!(measure(Metric::Accuracy, scores.view(), &target), Some(1.0 / 3.0));
        // ln 3, up to the rounding of an exponential and a logarithm.
        assert!((measure(Metric::Nll, scores.view(), &target).unwrap() - 3.0_f64.ln()).abs() < 1e-15);
    }

    #[test]
    fn undefined_metrics_are_none() {
        let one_class = Target::Classes(vec![1, 1]);
        assert_eq!(measure(Metric::AucMacroOvr, array![[0.0, 1.0], [1.0, 0.0]].view(), &one_class), None);
        let constant = Target::Real(vec![2.0, 2.0]);
        assert_eq!(measure(Metric::R2, array![[1.0], [2.0]].view(), &constant), None);
        assert_eq!(measure(Metric::Mse, array![[1.0], [2.0]].view(), &constant), Some(0.5));
        assert_eq!(measure(Metric::Accuracy, array![[1.0], [2.0]].view(), &constant), None);
    }

    #[test]
    fn scores_far_from_zero_overflow_nothing() {
        let scores = array![[900.0, -900.0], [-900.0, 900.0]];
        let target = Target::Classes(vec![0, 0]);
        assert_eq!(measure(Metric::Nll, scores.view(), &target), Some(900.0));
        assert_eq!(measure(Metric::Nll, array![[800.0], [-800.0]].view(), &Target::Binary(vec![true, true])), Some(400.0));
        let separate = measure(Metric::AucMacroOvr, array![[900.0, -900.0], [800.0, -900.0]].view(), &Target::Classes(vec![0, 1]));
        assert_eq!(separate, Some(1.0));
    }
}
