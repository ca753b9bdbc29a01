//! How predictions change when interactions are taken away.

use interplay_core::Flips;
use interplay_stats::mcnemar_exact;
use ndarray::ArrayView2;

use crate::metric::{labels, predict};
use crate::{Target, Task};

/// Predictions of the model against those of its projection.
///
/// `None` where there are no classes: a real target, or a single score without labels.
pub(crate) fn flips(full: ArrayView2<'_, f64>, emap: ArrayView2<'_, f64>, target: Option<&Target>) -> Option<Flips> {
    if target.map_or(full.ncols() == 1, |target| target.task() == Task::Regression) {
        return None;
    }
    let (before, after) = (predict(full), predict(emap));
    let changed = before.iter().zip(&after).filter(|(before, after)| before != after).count() as u64;
    let mut flips = Flips {
        n: before.len() as u64,
        changed,
        right_to_right: None,
        right_to_wrong: None,
        wrong_to_right: None,
        wrong_to_wrong: None,
        mcnemar_p: None,
    };
    if let Some(target) = target {
        let labels = labels(target);
        let count = |right_before: bool, right_after: bool| {
            let items = before.iter().zip(&after).zip(&labels);
            items.filter(|((before, after), label)| (before == label) == right_before && (after == label) == right_after).count() as u64
        };
        let (lost, won) = (count(true, false), count(false, true));
        flips.right_to_right = Some(count(true, true));
        flips.right_to_wrong = Some(lost);
        flips.wrong_to_right = Some(won);
        flips.wrong_to_wrong = Some(count(false, false));
        flips.mcnemar_p = mcnemar_exact(lost, won);
    }
    Some(flips)
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::flips;
    use crate::Target;

    #[test]
    fn the_table_of_right_and_wrong() {
        let full = array![[2.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [3.0, 0.0, 0.0], [1.0, 0.0, 0.0]];
        let emap = array![[2.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 1.0]];
        let found = flips(full.view(), emap.view(), Some(&Target::Classes(vec![0, 1, 1, 0, 1]))).unwrap();
        assert_eq!((found.n, found.changed), (5, 4));
        let table = [found.right_to_right, found.right_to_wrong, found.wrong_to_right, found.wrong_to_wrong];
        assert_eq!(table, [Some(1), Some(2), Some(1), Some(1)]);
        assert_eq!(found.mcnemar_p, Some(1.0)); // 2 P(X ≤ 1) with n = 3 is 1
        let unlabelled = flips(full.view(), emap.view(), None).unwrap();
        assert_eq!((unlabelled.changed, unlabelled.right_to_wrong), (4, None));
        assert!(flips(full.column(0).insert_axis(ndarray::Axis(1)), emap.column(0).insert_axis(ndarray::Axis(1)), None).is_none());
    }
}
