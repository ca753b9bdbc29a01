//! What the labels mean for a grid.

use interplay_core::LabelColumn;

use crate::{EmapError, Task};

/// Bad labels that an error lists.
const LISTED: usize = 5;

/// Labels in the form that metrics need.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Target {
    /// A class index per item.
    Classes(Vec<usize>),
    /// Class 0 or 1 per item, for one score that speaks for class 1 where it is positive.
    Binary(Vec<bool>),
    /// A real target.
    Real(Vec<f64>),
}

impl Target {
    /// Number of items.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes(labels) => labels.len(),
            Self::Binary(labels) => labels.len(),
            Self::Real(labels) => labels.len(),
        }
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the labels are for.
    pub fn task(&self) -> Task {
        match self {
            Self::Classes(_) | Self::Binary(_) => Task::Classification,
            Self::Real(_) => Task::Regression,
        }
    }

    /// The label of an item as a number.
    pub(crate) fn number(&self, item: usize) -> f64 {
        match self {
            Self::Classes(labels) => labels[item] as f64,
            Self::Binary(labels) => f64::from(u8::from(labels[item])),
            Self::Real(labels) => labels[item],
        }
    }
}

/// Labels with the names of the classes.
pub(crate) struct Meaning {
    pub(crate) target: Target,
    pub(crate) names: Option<Vec<String>>,
}

/// Reads labels for a grid of `n_classes` scores.
///
/// With several scores, labels are class indices or as many different names as classes (in sorted order). With one score, labels that
/// are all 0 or 1, or two names, are classes, and other numbers are a real target; `task` decides otherwise.
pub(crate) fn interpret(labels: &LabelColumn, n_items: usize, n_classes: usize, task: Option<Task>) -> Result<Meaning, EmapError> {
    if labels.len() != n_items {
        return Err(EmapError::LabelsLength { labels: labels.len(), items: n_items });
    }
    if task == Some(Task::Regression) && n_classes > 1 {
        return Err(EmapError::RegressionClasses { n_classes });
    }
    match labels {
        LabelColumn::Texts(_) if task == Some(Task::Regression) => Err(EmapError::LabelsText),
        LabelColumn::Texts(texts) => named(texts, n_classes),
        LabelColumn::Integers(values) if n_classes > 1 => classes(values, n_classes),
        LabelColumn::Integers(values) => single(&values.iter().map(|&value| value as f64).collect::<Vec<_>>(), task),
        LabelColumn::Reals(values) => {
            if let Some((index, &value)) = values.iter().enumerate().find(|(_, value)| !value.is_finite()) {
                return Err(EmapError::LabelsNotFinite { index, value });
            }
            if n_classes == 1 {
                return single(values, task);
            }
            match values.iter().enumerate().find(|(_, value)| value.fract() != 0.0) {
                Some((index, &value)) => Err(EmapError::LabelsReal { index, value, n_classes }),
                None => classes(&values.iter().map(|&value| value as i64).collect::<Vec<_>>(), n_classes),
            }
        }
    }
}

fn single(values: &[f64], task: Option<Task>) -> Result<Meaning, EmapError> {
    let other = values.iter().enumerate().find(|&(_, &value)| value != 0.0 && value != 1.0);
    let target = match (task, other) {
        (Some(Task::Classification), Some((index, &value))) => {
            return Err(EmapError::LabelsNotBinary { task: Task::Classification.name(), index, value });
        }
        (Some(Task::Regression), _) | (None, Some(_)) => Target::Real(values.to_vec()),
        (_, None) => Target::Binary(values.iter().map(|&value| value == 1.0).collect()),
    };
    Ok(Meaning { target, names: None })
}

fn classes(values: &[i64], n_classes: usize) -> Result<Meaning, EmapError> {
    let bad: Vec<(usize, i64)> =
        values.iter().copied().enumerate().filter(|&(_, value)| usize::try_from(value).map_or(true, |class| class >= n_classes)).collect();
    if bad.is_empty() {
        return Ok(Meaning { target: Target::Classes(values.iter().map(|&value| value as usize).collect()), names: None });
    }
    let one_based = values.iter().all(|&value| value >= 1 && usize::try_from(value).is_ok_and(|class| class <= n_classes));
    let count = bad.len();
    Err(EmapError::LabelsOutOfRange { count, first: bad.into_iter().take(LISTED).collect(), n_classes, one_based })
}

fn named(texts: &[String], n_classes: usize) -> Result<Meaning, EmapError> {
    let mut names = texts.to_vec();
    names.sort_unstable();
    names.dedup();
    let expected = n_classes.max(2);
    if names.len() != expected {
        return Err(EmapError::LabelsClassCount { found: names.len(), expected });
    }
    let codes = texts.iter().map(|text| names.partition_point(|name| name < text));
    let target = if n_classes == 1 { Target::Binary(codes.map(|code| code == 1).collect()) } else { Target::Classes(codes.collect()) };
    Ok(Meaning { target, names: (n_classes > 1).then_some(names) })
}

#[cfg(test)]
mod tests {
    use interplay_core::LabelColumn;

    use super::{Target, interpret};
    use crate::{EmapError, Task};

    fn texts(labels: &[&str]) -> LabelColumn {
        LabelColumn::Texts(labels.iter().map(|&label| label.to_owned()).collect())
    }

    #[test]
    fn kinds_of_labels() {
        let target = |labels: LabelColumn, n_classes, task| interpret(&labels, 3, n_classes, task).map(|meaning| meaning.target);
        assert_eq!(target(LabelColumn::Integers(vec![2, 0, 1]), 3, None).unwrap(), Target::Classes(vec![2, 0, 1]));
        assert_eq!(target(LabelColumn::Reals(vec![2.0, 0.0, 1.0]), 3, None).unwrap(), Target::Classes(vec![2, 0, 1]));
        assert_eq!(target(LabelColumn::Integers(vec![1, 0, 1]), 1, None).unwrap(), Target::Binary(vec![true, false, true]));
        assert_eq!(target(LabelColumn::Integers(vec![1, 0, 1]), 1, Some(Task::Regression)).unwrap(), Target::Real(vec![1.0, 0.0, 1.0]));
        assert_eq!(target(LabelColumn::Reals(vec![0.5, -1.0, 2.0]), 1, None).unwrap(), Target::Real(vec![0.5, -1.0, 2.0]));
        assert_eq!(target(texts(&["no", "yes", "no"]), 1, None).unwrap(), Target::Binary(vec![false, true, false]));
        let named = interpret(&texts(&["b", "a", "b"]), 3, 2, None).unwrap();
        assert_eq!((named.target, named.names.unwrap()), (Target::Classes(vec![1, 0, 1]), vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn labels_that_do_not_fit_are_refused_with_a_place() {
        let error = |labels: LabelColumn, n_classes, task| match interpret(&labels, 3, n_classes, task) {
            Err(error) => error,
            Ok(_) => panic!("an error"),
        };
        let bad = error(LabelColumn::Integers(vec![1, 3, 2]), 3, None);
        assert!(matches!(&bad, EmapError::LabelsOutOfRange { count: 1, one_based: true, first, .. } if first == &[(1, 3)]));
        assert_eq!(bad.hint().unwrap(), "the labels start at 1: subtract 1");
        assert_eq!(
            error(LabelColumn::Integers(vec![-1, 9, 2]), 3, None).to_string(),
            "2 labels are no class of 0..2; the first: -1 at 0, 9 at 1"
        );
        assert_eq!(error(LabelColumn::Integers(vec![1, 2]), 3, None).to_string(), "2 labels for a grid of 3 items");
        assert_eq!(error(LabelColumn::Reals(vec![0.0, 1.5, 2.0]), 3, None).code(), "labels::kind");
        assert_eq!(error(LabelColumn::Reals(vec![0.0, f64::NAN, 2.0]), 1, None).code(), "labels::not_finite");
        assert_eq!(error(texts(&["a", "b", "a"]), 3, None).code(), "labels::class_count");
        assert_eq!(error(texts(&["a", "b", "a"]), 1, Some(Task::Regression)).code(), "labels::kind");
        assert_eq!(error(LabelColumn::Integers(vec![1, 2, 0]), 1, Some(Task::Classification)).code(), "labels::kind");
        assert_eq!(error(LabelColumn::Integers(vec![1, 2, 0]), 3, Some(Task::Regression)).code(), "emap::regression_classes");
    }
}
