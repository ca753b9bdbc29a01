//! A sample of matched pairs for figures.

use interplay_core::ItemScores;
use interplay_stats::{BottomK, Seed, sample_key};
use ndarray::{ArrayView1, ArrayView2};

use crate::metric::predict;
use crate::{EmapOptions, Target, Task};

/// At most `options.max_items` matched pairs, in order, the same for every number of threads.
///
/// With several scores an item's number is its margin: the score of its true class minus the best other one, positive where the
/// prediction is right. Without labels the class that the full model predicts stands in for the true one.
pub(crate) fn sample(
    full: ArrayView2<'_, f64>,
    emap: ArrayView2<'_, f64>,
    target: Option<&Target>,
    options: &EmapOptions,
) -> Vec<ItemScores> {
    let mut chosen = BottomK::new(options.max_items);
    for item in 0..full.nrows() {
        let key = sample_key(Seed(options.seed), "matched items", item as u64);
        if chosen.wants(key) {
            chosen.offer(key, item);
        }
    }
    let mut chosen = chosen.into_items();
    chosen.sort_unstable();
    let (predicted_full, predicted_emap) = (predict(full), predict(emap));
    let classes = target.map_or(full.ncols() > 1, |target| target.task() == Task::Classification);
    chosen
        .into_iter()
        .map(|item| {
            let class = target.map_or(predicted_full[item], |target| target.number(item) as usize);
            let score = |scores: ArrayView2<'_, f64>| if scores.ncols() == 1 { scores[[item, 0]] } else { margin(scores.row(item), class) };
            ItemScores {
                i: item as u64,
                label: target.map(|target| target.number(item)),
                full: score(full),
                emap: score(emap),
                predicted_full: classes.then_some(predicted_full[item] as u64),
                predicted_emap: classes.then_some(predicted_emap[item] as u64),
            }
        })
        .collect()
}

fn margin(row: ArrayView1<'_, f64>, class: usize) -> f64 {
    let best_other = row.iter().enumerate().filter(|&(other, _)| other != class).map(|(_, &score)| score).fold(f64::NEG_INFINITY, f64::max);
    row[class] - best_other
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::sample;
    use crate::{EmapOptions, Target};

    #[test]
    fn margins_and_sample() {
        let full = array![[2.0, 1.5, 0.0], [0.0, 1.0, 4.0]];
        let items = sample(full.view(), full.view(), Some(&Target::Classes(vec![0, 1])), &EmapOptions::default());
        assert_eq!((items[0].full, items[1].full, items[1].predicted_full), (0.5, -3.0, Some(2)));
        let many = Array2::from_shape_fn((500, 2), |(i, c)| (i * 2 + c) as f64);
        let options = EmapOptions { max_items: 50, ..EmapOptions::default() };
        let few = sample(many.view(), many.view(), None, &options);
        assert_eq!(few.len(), 50);
        assert!(few.windows(2).all(|pair| pair[0].i < pair[1].i));
        let other = sample(many.view(), many.view(), None, &EmapOptions { seed: 1, ..options });
        assert_ne!(few, other);
    }
}
