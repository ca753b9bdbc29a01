//! The type III hypotheses of terms: differences and coefficients, averaged over cells with equal weights, whatever the coding.

use interplay_core::{AtValue, Column, Frame, FrameInMemory};
use interplay_regression::{Contrast, Design, DesignOptions, parse};

/// Sums of a few products of numbers near one.
const ROUNDING: f64 = 1e-12;

/// Unbalanced cells of a (3) and b (2), every one with several rows.
fn frame() -> Frame {
    let n = 60;
    let number = |seed: f64, shift: f64| Column::Numeric((0..n).map(|i| shift + (f64::from(i) * seed).sin()).collect());
    let a: Vec<Option<&str>> = (0..n).map(|i| Some(["p", "q", "r"][[0, 1, 2, 0, 0, 1, 0][i as usize % 7]])).collect();
    let b: Vec<Option<&str>> = (0..n).map(|i| Some(["u", "v"][[0, 1, 1, 1][(i / 3) as usize % 4]])).collect();
    Frame::new(vec![
        ("y".to_owned(), number(0.7, 0.0)),
        ("x".to_owned(), number(1.3, 2.0)),
        ("z".to_owned(), number(2.1, -1.0)),
        ("a".to_owned(), Column::from_texts(&a)),
        ("b".to_owned(), Column::from_texts(&b)),
    ])
    .expect("a frame")
}

fn design(text: &str, contrasts: &[(&str, Contrast)]) -> Design {
    let contrasts = contrasts.iter().map(|(name, contrast)| ((*name).to_owned(), contrast.clone())).collect();
    let options = DesignOptions { contrasts, ..DesignOptions::default() };
    Design::survey(&parse(text).expect(text), &FrameInMemory::from(frame()), &options).expect(text)
}

fn term(design: &Design, label: &str) -> usize {
    design.terms().iter().position(|term| term.label == label).expect(label)
}

/// The mean over the levels of b of the row at a level of a; numbers are at their means.
fn mean_over_b(design: &Design, a: &str) -> Vec<f64> {
    let at = |b: &str| {
        let level = |name: &str, level: &str| (name.to_owned(), AtValue::Level(level.to_owned()));
        design.row_at(&[level("a", a), level("b", b)]).expect("a row")
    };
    at("u").iter().zip(at("v")).map(|(u, v)| (u + v) / 2.0).collect()
}

fn close(ours: &[f64], expected: &[f64]) -> bool {
    ours.len() == expected.len() && ours.iter().zip(expected).all(|(a, b)| (a - b).abs() < ROUNDING)
}

#[test]
fn a_main_effect_is_a_difference_of_means_over_cells() {
    let sum = [("a", Contrast::Sum), ("b", Contrast::Helmert)];
    for contrasts in [&[][..], &sum] {
        for text in ["y ~ a*b*x", "y ~ a*b*x - 1", "y ~ b*x*a"] {
            let design = design(text, contrasts);
            let rows = design.effect_rows(term(&design, "a"), true);
            let first = mean_over_b(&design, "p");
            // Without an intercept and before b, a keeps all its levels, and each mean is asked for.
            let differences: Vec<Vec<f64>> = if rows.len() == 2 {
                rows
            } else {
                rows[1..].iter().map(|row| row.iter().zip(&rows[0]).map(|(a, b)| a - b).collect()).collect()
            };
            for (row, level) in differences.iter().zip(["q", "r"]) {
                let expected: Vec<f64> = mean_over_b(&design, level).iter().zip(&first).map(|(a, b)| a - b).collect();
                assert!(close(row, &expected), "{text}: {row:?} {expected:?}");
            }
            assert_eq!(differences.len(), 2);
        }
    }
}

#[test]
fn the_slope_of_a_number_is_averaged_over_cells() {
    let design = design("y ~ a*x*z + b", &[]);
    let slope_at = |a: &str, z: Option<f64>| {
        let mut point = vec![("a".to_owned(), AtValue::Level(a.to_owned()))];
        point.extend(z.map(|z| ("z".to_owned(), AtValue::Number(z))));
        design.derivative_at("x", &point).expect("slopes")
    };
    let average = |z: Option<f64>| -> Vec<f64> {
        let slopes = ["p", "q", "r"].map(|a| slope_at(a, z));
        (0..design.names().len()).map(|j| slopes.iter().map(|row| row[j]).sum::<f64>() / 3.0).collect()
    };
    let x = term(&design, "x");
    assert!(close(&design.effect_rows(x, true)[0], &average(None)));
    assert!(close(&design.effect_rows(x, false)[0], &average(Some(0.0))));
    assert_eq!(design.effect_rows(x, true).len(), 1);
    let interaction = design.effect_rows(term(&design, "a:x"), true);
    for (row, level) in interaction.iter().zip(["q", "r"]) {
        let expected: Vec<f64> = slope_at(level, None).iter().zip(slope_at("p", None)).map(|(a, b)| a - b).collect();
        assert!(close(row, &expected), "{level}");
    }
}

#[test]
fn with_sum_coding_and_centred_numbers_the_rows_are_the_terms_own_columns() {
    let contrasts = [("a", Contrast::Sum), ("b", Contrast::Sum)];
    for text in ["y ~ a*b*center(x) + poly(z, 2):b + poly(z, 2)", "y ~ (a + b + scale(x))^2"] {
        let design = design(text, &contrasts);
        for (i, term) in design.terms().iter().enumerate() {
            let rows = design.effect_rows(i, true);
            assert_eq!(rows.len(), term.columns.len(), "{text}: {}", term.label);
            for row in rows {
                assert!(
                    row.iter().enumerate().all(|(j, cell)| term.columns.contains(&j) || cell.abs() < ROUNDING),
                    "{text}: {}",
                    term.label
                );
            }
        }
    }
}

#[test]
fn a_factor_without_its_margin_is_asked_for_every_level() {
    let nested = design("y ~ a/b", &[]);
    assert_eq!(nested.effect_rows(term(&nested, "a:b"), true).len(), 3);
    let slopes = design("y ~ a + a:x", &[]);
    let rows = slopes.effect_rows(term(&slopes, "a:x"), true);
    assert_eq!(slopes.names()[3..], ["a[p]:x", "a[q]:x", "a[r]:x"]);
    assert_eq!(rows, [[0.0, 0.0, 0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]);
    assert!(slopes.effect_rows(99, true).is_empty());
    // The intercept is the mean over all cells.
    let crossed = design("y ~ a*b", &[]);
    let mean: Vec<f64> = ["p", "q", "r"]
        .iter()
        .map(|a| mean_over_b(&crossed, a))
        .fold(vec![0.0; 6], |sum, row| sum.iter().zip(row).map(|(a, b)| a + b / 3.0).collect());
    assert!(close(&crossed.effect_rows(0, true)[0], &mean));
}
