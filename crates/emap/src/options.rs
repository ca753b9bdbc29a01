//! What can be asked of an evaluation.

use std::str::FromStr;

use interplay_core::Level;

use crate::{EmapError, Metric};

/// How a grid is evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct EmapOptions {
    /// Metrics in the order of the result; empty means all of the task.
    pub metrics: Vec<Metric>,
    /// What the scores are.
    pub input: InputKind,
    /// Names of the two modalities: `i` runs over items of the first, `j` over those of the second.
    pub modalities: [String; 2],
    /// Level of the intervals.
    pub level: Level,
    /// What the labels are for; `None` leaves it to labels and grid.
    pub task: Option<Task>,
    /// Seed of the sample of matched items.
    pub seed: u64,
    /// Matched items that are kept for figures.
    pub max_items: usize,
}

impl Default for EmapOptions {
    fn default() -> Self {
        Self {
            metrics: Vec::new(),
            input: InputKind::Auto,
            modalities: ["a".to_owned(), "b".to_owned()],
            level: Level::default(),
            task: None,
            seed: 0,
            max_items: 2000,
        }
    }
}

impl EmapOptions {
    pub(crate) fn check(&self) -> Result<(), EmapError> {
        let [a, b] = &self.modalities;
        let usable = |name: &str| !name.trim().is_empty() && !name.contains(':') && !["full", "emap", "constant"].contains(&name);
        if a != b && usable(a) && usable(b) { Ok(()) } else { Err(EmapError::Modalities { a: a.clone(), b: b.clone() }) }
    }
}

/// What the scores of a grid are said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InputKind {
    /// Look: probabilities and log-probabilities over classes are recognised, everything else is used as it is.
    #[default]
    Auto,
    /// Unnormalised log-probabilities.
    Logits,
    /// Probabilities: over classes (summing to 1), or of class 1 when there is one score.
    Probabilities,
    /// Log-probabilities over classes.
    LogProbabilities,
    /// Real scores.
    Scores,
}

impl InputKind {
    /// The name that [`FromStr`] reads.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Logits => "logits",
            Self::Probabilities => "probabilities",
            Self::LogProbabilities => "log-probabilities",
            Self::Scores => "scores",
        }
    }
}

impl FromStr for InputKind {
    type Err = EmapError;

    fn from_str(name: &str) -> Result<Self, EmapError> {
        [Self::Auto, Self::Logits, Self::Probabilities, Self::LogProbabilities, Self::Scores]
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| EmapError::UnknownInput { name: name.to_owned() })
    }
}

/// What the labels are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Labels are classes.
    Classification,
    /// Labels are a real target.
    Regression,
}

impl Task {
    /// The name that [`FromStr`] reads.
    pub fn name(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Regression => "regression",
        }
    }
}

impl FromStr for Task {
    type Err = EmapError;

    fn from_str(name: &str) -> Result<Self, EmapError> {
        [Self::Classification, Self::Regression]
            .into_iter()
            .find(|task| task.name() == name)
            .ok_or_else(|| EmapError::UnknownTask { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::{EmapOptions, InputKind, Task};
    use crate::Metric;

    #[test]
    fn names_are_read_and_unknown_ones_explained() {
        assert_eq!("log-probabilities".parse::<InputKind>().unwrap(), InputKind::LogProbabilities);
        assert_eq!("regression".parse::<Task>().unwrap(), Task::Regression);
        let error = "softmax".parse::<InputKind>().unwrap_err();
        assert_eq!(error.code(), "emap::unknown_input");
        assert!(error.hint().unwrap().contains("log-probabilities"));
        assert_eq!("top5".parse::<Metric>().unwrap_err().to_string(), "there is no metric `top5`");
    }

    #[test]
    fn modalities_are_two_names() {
        for [a, b] in [["image", "image"], ["", "text"], ["a:b", "c"], ["emap", "text"]] {
            let options = EmapOptions { modalities: [a.into(), b.into()], ..EmapOptions::default() };
            assert_eq!(options.check().unwrap_err().code(), "emap::modalities", "{a} {b}");
        }
    }
}
