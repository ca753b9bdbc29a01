//! What holds for every grid.

mod common;

use common::FileGrid;
use interplay_core::{GridInMemory, GridInput, LabelColumn, Layout, NoProgress};
use interplay_emap::{EmapOptions, Evaluation, InputKind, Projection, evaluate, project};
use ndarray::{Array2, Array3, Axis};
use proptest::prelude::*;

/// Rounding of a few hundred operations in double precision on numbers of size 10.
const ROUNDING: f64 = 1e-12;

fn grid(sides: std::ops::Range<usize>, classes: std::ops::Range<usize>) -> impl Strategy<Value = Array3<f64>> {
    (sides.clone(), sides, classes).prop_flat_map(|(n_a, n_b, n_classes)| {
        prop::collection::vec(-10.0..10.0_f64, n_a * n_b * n_classes)
            .prop_map(move |scores| Array3::from_shape_vec((n_a, n_b, n_classes), scores).unwrap())
    })
}

fn square(sides: std::ops::Range<usize>, classes: std::ops::Range<usize>) -> impl Strategy<Value = Array3<f64>> {
    (sides, classes).prop_flat_map(|(n, n_classes)| {
        prop::collection::vec(-10.0..10.0_f64, n * n * n_classes)
            .prop_map(move |scores| Array3::from_shape_vec((n, n, n_classes), scores).unwrap())
    })
}

fn means(scores: &Array3<f64>) -> Projection {
    project(&GridInMemory::from(scores.clone()), &NoProgress).unwrap()
}

fn evaluated(scores: &Array3<f64>, input: InputKind) -> Evaluation {
    let options = EmapOptions { input, ..EmapOptions::default() };
    evaluate(&GridInMemory::from(scores.clone()), None, &options, &NoProgress).unwrap()
}

/// The additive approximation of the whole grid.
fn additive(scores: &Array3<f64>) -> Array3<f64> {
    let found = means(scores);
    Array3::from_shape_fn(scores.dim(), |(i, j, c)| found.a_means[[i, c]] + found.b_means[[j, c]] - found.mean[c])
}

fn close(x: &Array2<f64>, y: &Array2<f64>, tolerance: f64) -> bool {
    x.dim() == y.dim() && x.iter().zip(y).all(|(x, y)| (x - y).abs() <= tolerance)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn means_are_the_means(scores in grid(2..70, 1..6)) {
        let found = means(&scores);
        prop_assert!(close(&found.a_means, &scores.mean_axis(Axis(1)).unwrap(), ROUNDING));
        prop_assert!(close(&found.b_means, &scores.mean_axis(Axis(0)).unwrap(), ROUNDING));
    }

    #[test]
    fn projecting_twice_is_projecting_once(scores in square(2..40, 1..5)) {
        let once = additive(&scores);
        let diagonal = Array2::from_shape_fn((scores.dim().0, scores.dim().2), |(i, c)| once[[i, i, c]]);
        prop_assert!(close(&means(&scores).scores().unwrap(), &diagonal, ROUNDING));
        prop_assert!(close(&means(&once).scores().unwrap(), &diagonal, ROUNDING));
        let found = evaluated(&once, InputKind::Logits).result;
        prop_assert!(found.certificate.additive, "{:?}", found.certificate);
        prop_assert!(found.variance.terms[2].share.unwrap() < 1e-25);
    }

    #[test]
    fn a_constant_moves_the_projection_alone(scores in square(2..40, 1..5), constant in -50.0..50.0_f64) {
        let moved = &scores + constant;
        let expected = means(&scores).scores().unwrap() + constant;
        prop_assert!(close(&means(&moved).scores().unwrap(), &expected, ROUNDING));
        let (before, after) = (evaluated(&scores, InputKind::Logits).result, evaluated(&moved, InputKind::Logits).result);
        for (before, after) in before.variance.uncentred.iter().zip(&after.variance.uncentred) {
            prop_assert!((before.share.unwrap() - after.share.unwrap()).abs() < ROUNDING);
        }
    }

    #[test]
    fn the_order_of_items_does_not_matter(scores in square(3..40, 1..5), turn in 1..40_usize) {
        let n = scores.dim().0;
        let order: Vec<usize> = (0..n).map(|i| (i + turn) % n).rev().collect();
        let permuted = scores.select(Axis(0), &order).select(Axis(1), &order);
        let expected = means(&scores).scores().unwrap().select(Axis(0), &order);
        prop_assert!(close(&means(&permuted).scores().unwrap(), &expected, ROUNDING));
    }

    #[test]
    fn transposing_swaps_the_modalities(scores in grid(2..40, 1..5)) {
        let transposed = scores.view().permuted_axes([1, 0, 2]).as_standard_layout().into_owned();
        let (x, y) = (means(&scores), means(&transposed));
        prop_assert!(close(&x.a_means, &y.b_means, ROUNDING) && close(&x.b_means, &y.a_means, ROUNDING));
        let (x, y) = (evaluated(&scores, InputKind::Logits).result.variance, evaluated(&transposed, InputKind::Logits).result.variance);
        for (of_x, of_y) in [(0, 1), (1, 0), (2, 2)] {
            let (x, y) = (&x.terms[of_x], &y.terms[of_y]);
            prop_assert!((x.share.unwrap() - y.share.unwrap()).abs() < ROUNDING);
            prop_assert!((x.share_unbiased.unwrap() - y.share_unbiased.unwrap()).abs() < 1e-10);
        }
    }

    #[test]
    fn variances_add_up(scores in grid(2..40, 2..5)) {
        let found = evaluated(&scores, InputKind::Logits).result.variance;
        let n = scores.len() as f64;
        let centred = &scores - &scores.mean_axis(Axis(2)).unwrap().insert_axis(Axis(2));
        let mean = centred.mean_axis(Axis(0)).unwrap().mean_axis(Axis(0)).unwrap();
        let total = (&centred - &mean).mapv(|x| x * x).sum() / n;
        prop_assert!((found.total - total).abs() < 1e-11, "{} {total}", found.total);
        prop_assert!((found.terms.iter().map(|term| term.share.unwrap()).sum::<f64>() - 1.0).abs() < ROUNDING);
        prop_assert!((found.terms.iter().map(|term| term.share_unbiased.unwrap()).sum::<f64>() - 1.0).abs() < 1e-10);
    }

    #[test]
    fn a_function_added_to_all_classes_changes_no_share(scores in square(3..30, 2..5)) {
        let n_b = scores.dim().1;
        let common = Array3::from_shape_fn(scores.dim(), |(i, j, _)| ((i * n_b + j) as f64).sin() * 5.0);
        let (x, y) = (evaluated(&scores, InputKind::Logits).result, evaluated(&(&scores + &common), InputKind::Logits).result);
        prop_assert!((x.variance.terms[2].share.unwrap() - y.variance.terms[2].share.unwrap()).abs() < ROUNDING);
        prop_assert_eq!(x.flips.unwrap().changed, y.flips.unwrap().changed);
    }

    // With two items of a modality the interactions come in pairs of equal size, whose order is a matter of rounding: hence three.
    #[test]
    fn layouts_agree(scores in grid(3..70, 1..6)) {
        let by_rows = FileGrid::new(&scores, Layout::RowMajor, 8);
        let by_columns = FileGrid::new(&scores, Layout::ColumnMajor, 8);
        let options = EmapOptions { input: InputKind::Logits, ..EmapOptions::default() };
        let x = evaluate(&by_rows, None, &options, &NoProgress).unwrap();
        let y = evaluate(&by_columns, None, &options, &NoProgress).unwrap();
        prop_assert_eq!(x.projection.is_some(), y.projection.is_some());
        if let (Some(x), Some(y)) = (&x.projection, &y.projection) {
            prop_assert!(close(x, y, ROUNDING));
        }
        for (x, y) in x.result.variance.uncentred.iter().zip(&y.result.variance.uncentred) {
            for (x, y) in x.per_class.iter().zip(&y.per_class) {
                prop_assert!((x - y).abs() < 1e-11);
            }
        }
        let x: Vec<_> = x.result.pairs.iter().map(|pair| (pair.i, pair.j)).collect();
        let y: Vec<_> = y.result.pairs.iter().map(|pair| (pair.i, pair.j)).collect();
        prop_assert_eq!(x, y);
    }

    #[test]
    fn the_number_of_threads_changes_no_digit(scores in square(40..70, 1..4), by_columns: bool) {
        let layout = if by_columns { Layout::ColumnMajor } else { Layout::RowMajor };
        let file = FileGrid::new(&scores, layout, 4);
        let labels = LabelColumn::Integers((0..scores.dim().0).map(|i| (i % scores.dim().2.max(2)) as i64).collect());
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| evaluate(&file, Some(&labels), &EmapOptions::default(), &NoProgress).unwrap())
        };
        let one = run(1);
        prop_assert_eq!(&one, &run(2));
        prop_assert_eq!(&one, &run(4));
    }

    #[test]
    fn the_largest_pairs_are_the_largest(scores in grid(3..40, 1..5)) {
        let (n_a, n_b, n_classes) = scores.dim();
        let rest = &scores - &additive(&scores);
        let centre = if n_classes > 1 { 1.0 } else { 0.0 };
        let size = |i: usize, j: usize| {
            let mean = centre * (0..n_classes).map(|c| rest[[i, j, c]]).sum::<f64>() / n_classes as f64;
            (0..n_classes).map(|c| (rest[[i, j, c]] - mean).abs()).fold(0.0, f64::max)
        };
        let mut sizes: Vec<f64> = (0..n_a).flat_map(|i| (0..n_b).map(move |j| (i, j))).map(|(i, j)| size(i, j)).collect();
        sizes.sort_by(|x, y| y.total_cmp(x));
        let found = evaluated(&scores, InputKind::Logits).result;
        prop_assert_eq!(found.pairs.len(), sizes.len().min(20));
        for (pair, size) in found.pairs.iter().zip(&sizes) {
            prop_assert!((pair.interaction.abs() - size).abs() < ROUNDING);
        }
        prop_assert!((found.certificate.max_interaction - sizes[0]).abs() < ROUNDING);
    }
}

#[test]
fn single_precision_is_summed_in_double() {
    // Thousands of scores near 1000 lose 0.1 and more when they are added in single precision.
    for n_classes in [1, 2, 7, 10] {
        let scores = Array3::from_shape_fn((611, 611, n_classes), |(i, j, c)| {
            f64::from((1000.0 + ((i * 7 + j * 13 + c) as f64).sin() + ((i * j) as f64).cos()) as f32)
        });
        let found = project(&FileGrid::new(&scores, Layout::RowMajor, 4), &NoProgress).unwrap();
        let (a, b) = (scores.mean_axis(Axis(1)).unwrap(), scores.mean_axis(Axis(0)).unwrap());
        let expected = &a + &b - &a.mean_axis(Axis(0)).unwrap();
        // 1e-12 of the size of the scores: rounding of a few hundred additions in double precision.
        assert!(close(&found.scores().unwrap(), &expected, 1e-9), "{n_classes} classes");
    }
}

#[test]
fn the_softmax_of_additive_logits_is_no_interaction() {
    let (n, n_classes) = (120, 4);
    let effect = |item: usize, class: usize, seed: f64| ((item * 37 + class * 11) as f64 * seed).sin() * 2.0;
    let logits = Array3::from_shape_fn((n, n, n_classes), |(i, j, c)| effect(i, c, 1.3) + effect(j, c, 0.7));
    let softmax = Array3::from_shape_fn(logits.dim(), |(i, j, c)| {
        logits[[i, j, c]].exp() / (0..n_classes).map(|c| logits[[i, j, c]].exp()).sum::<f64>()
    });
    let labels = LabelColumn::Integers((0..n).map(|i| (i % n_classes) as i64).collect());
    for bytes in [4, 8] {
        let file = FileGrid::new(&softmax, Layout::RowMajor, bytes);
        let found = evaluate(&file, Some(&labels), &EmapOptions::default(), &NoProgress).unwrap();
        assert_eq!(found.result.grid.input, GridInput::Probabilities);
        assert!(found.diagnostics.iter().any(|diagnostic| diagnostic.code == "emap::probabilities_to_logits"));
        assert!(found.result.certificate.additive, "{:?}", found.result.certificate);
        // The square of the relative spacing of single precision.
        assert!(found.result.variance.terms[2].share.unwrap() < 1e-13);
        assert_eq!(found.result.flips.as_ref().unwrap().changed, 0);
        for gap in &found.result.gap {
            // Zero for counts; the log-likelihood keeps the rounding of the file.
            let tolerance = if gap.metric == "nll" { 1e-6 } else { 0.0 };
            assert!(gap.row.estimate.unwrap().abs() <= tolerance, "{gap:?}");
        }
        let taken_for_logits =
            evaluate(&file, Some(&labels), &EmapOptions { input: InputKind::Logits, ..EmapOptions::default() }, &NoProgress);
        let spurious = taken_for_logits.unwrap().result;
        assert!(spurious.variance.terms[2].share.unwrap() > 0.05 && spurious.flips.unwrap().changed > 0 && !spurious.certificate.additive);
    }
}

#[test]
fn a_single_probability_is_projected_in_the_logit() {
    let n = 60;
    let logits = Array3::from_shape_fn((n, n, 1), |(i, j, _)| (i as f64).sin() * 3.0 + (j as f64 * 1.7).cos() * 2.0);
    let probabilities = logits.mapv(|logit| 1.0 / (1.0 + (-logit).exp()));
    let found = evaluated(&probabilities, InputKind::Probabilities);
    assert!(found.result.certificate.additive);
    let expected = Array2::from_shape_fn((n, 1), |(i, c)| logits[[i, i, c]]);
    assert!(close(&found.projection.unwrap(), &expected, ROUNDING));
    assert!(evaluated(&probabilities, InputKind::Auto).diagnostics.iter().any(|diagnostic| diagnostic.code == "emap::maybe_probabilities"));
}

#[test]
fn unpaired_grids_have_shares_and_no_scores() {
    let scores = Array3::from_shape_fn((7, 11, 2), |(i, j, c)| (i * j * c) as f64);
    let found = evaluate(&GridInMemory::from(scores.clone()), None, &EmapOptions::default(), &NoProgress).unwrap();
    assert!(found.projection.is_none() && found.result.flips.is_none() && found.result.items.is_empty());
    assert!(found.result.variance.matched_interaction_ratio.is_none() && !found.result.pairs.is_empty());
    assert!(found.diagnostics.iter().any(|diagnostic| diagnostic.code == "emap::unpaired"));
    let labels = LabelColumn::Integers(vec![0; 7]);
    let error = evaluate(&GridInMemory::from(scores), Some(&labels), &EmapOptions::default(), &NoProgress).unwrap_err();
    assert_eq!(error.code(), "labels::unpaired");
}
