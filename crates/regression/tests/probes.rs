//! Probes against closed forms, and what is told when a probe cannot be answered.

use interplay_core::{AtValue, Column, Diagnostic, FitResult, Frame, FrameInMemory};
use interplay_regression::{Fit, FitError, FitOptions, ProbeRequest, SeKind, SummaryOptions, fit, parse, parse_at, summarise};

/// Rounding of sums of a dozen numbers of size one to ten.
const ROUNDING: f64 = 1e-12;

/// A response without noise in its mean: the coefficients are the ones written here, up to the noise that is added to its end.
fn rows() -> FrameInMemory {
    let n = 48;
    let number = |f: &dyn Fn(usize) -> f64| Column::Numeric((0..n).map(f).collect());
    let x = |i: usize| (i % 7) as f64;
    let w = |i: usize| ((i * 5) % 11) as f64 / 2.0;
    let z = |i: usize| f64::from(i.is_multiple_of(2));
    let noise = |i: usize| ((i * i * 7) % 13) as f64 / 10.0;
    let y = |i: usize| 1.0 + x(i) + w(i) * x(i) + 2.0 * z(i) - 0.5 * x(i) * z(i) * w(i) + noise(i);
    let level: Vec<Option<&str>> = (0..n).map(|i| Some(["p", "q", "r"][(i / 3) % 3])).collect();
    Frame::new(vec![
        ("y".into(), number(&y)),
        ("x".into(), number(&x)),
        ("w".into(), number(&w)),
        ("z".into(), number(&z)),
        ("g".into(), Column::from_texts(&level)),
    ])
    .unwrap()
    .into()
}

fn fitted(formula: &str, se: SeKind) -> Fit {
    fit(&parse(formula).unwrap(), &rows(), &FitOptions { se, ..FitOptions::default() }).unwrap()
}

fn asked(fit: &Fit, request: &str, at: &[&str]) -> Result<(FitResult, Vec<Diagnostic>), FitError> {
    let mut request: ProbeRequest = request.parse().unwrap();
    request.at = at.iter().map(|text| parse_at(text).unwrap()).collect();
    summarise(fit, &rows(), &SummaryOptions { probes: vec![request], ..SummaryOptions::default() })
}

fn b(fit: &Fit, name: &str) -> f64 {
    fit.coef()[fit.coef_names().iter().position(|found| *found == name).unwrap()]
}

#[test]
fn slopes_of_a_three_way_interaction_are_sums_of_its_coefficients() {
    let fit = fitted("y ~ x * w * z", SeKind::Hc1);
    let (result, told) = asked(&fit, "x by w by z", &["w=1,2"]).unwrap();
    let probe = &result.probes[0];
    assert_eq!(probe.second_moderator.as_deref(), Some("z"));
    let at: Vec<(f64, f64)> = vec![(1.0, 0.0), (2.0, 0.0), (1.0, 1.0), (2.0, 1.0)];
    assert_eq!(probe.slopes.len(), at.len());
    for (slope, (w, z)) in probe.slopes.iter().zip(at) {
        assert_eq!(slope.at.0, [("w".to_owned(), AtValue::Number(w)), ("z".to_owned(), AtValue::Number(z))]);
        let by_hand = b(&fit, "x") + w * b(&fit, "x:w") + z * b(&fit, "x:z") + w * z * b(&fit, "x:w:z");
        assert!((slope.row.estimate.unwrap() - by_hand).abs() < ROUNDING);
        assert_eq!(slope.label, "given, level");
    }
    // Four slopes have six differences; two of them, along w at either z, and others are their own hypotheses.
    assert_eq!(probe.differences.len(), 6);
    assert_eq!(probe.differences[0].contrast, "w = 2, z = 0 minus w = 1, z = 0");
    assert!(probe.differences.iter().all(|row| row.p_adjusted >= row.row.p_value));
    assert!(probe.johnson_neyman.is_none() && told.iter().any(|d| d.code == "probe::johnson_neyman_depends"));

    let (held, _) = asked(&fit, "x by w by z", &["z=1"]).unwrap();
    let jn = held.probes[0].johnson_neyman.as_ref().expect("one value of z");
    let zero = -(b(&fit, "x") + b(&fit, "x:z")) / (b(&fit, "x:w") + b(&fit, "x:w:z"));
    assert!(jn.bounds.len() < 2 || !(jn.bounds[0]..jn.bounds[1]).contains(&zero) || jn.region == interplay_core::Region::Outside);
}

#[test]
fn differences_along_a_line_are_one_hypothesis() {
    let fit = fitted("y ~ x * w", SeKind::Iid);
    let (result, _) = asked(&fit, "x by w", &["w=mean±sd"]).unwrap();
    let interaction = result.coefficients.iter().find(|row| row.term == "x:w").unwrap().row;
    for difference in &result.probes[0].differences {
        assert!((difference.row.statistic.unwrap() - interaction.statistic.unwrap()).abs() < 1e-9);
        assert_eq!(difference.p_adjusted, difference.row.p_value);
    }
}

#[test]
fn a_curved_slope_is_taken_at_a_stated_value() {
    let fit = fitted("y ~ (x + I(x^2)) * z", SeKind::Iid);
    let (result, _) = asked(&fit, "x by z", &["x=4"]).unwrap();
    for (slope, z) in result.probes[0].slopes.iter().zip([0.0, 1.0]) {
        assert_eq!(slope.at.0[1], ("x".to_owned(), AtValue::Number(4.0)));
        let by_hand = b(&fit, "x") + 8.0 * b(&fit, "I(x^2)") + z * (b(&fit, "x:z") + 8.0 * b(&fit, "I(x^2):z"));
        assert!((slope.row.estimate.unwrap() - by_hand).abs() < 1e-10, "{:?} {by_hand}", slope.row);
    }
    let (result, _) = asked(&fit, "x by z", &[]).unwrap();
    let VariableMean(mean) = mean_of(&fit, "x");
    assert_eq!(result.probes[0].slopes[0].at.0[1], ("x".to_owned(), AtValue::Number(mean)));
}

struct VariableMean(f64);

fn mean_of(fit: &Fit, name: &str) -> VariableMean {
    let variable = fit.design().variables().iter().find(|variable| variable.name == name).unwrap();
    match variable.kind {
        interplay_regression::VariableKind::Numeric { mean, .. } => VariableMean(mean),
        interplay_regression::VariableKind::Factor { .. } => unreachable!("a number"),
    }
}

#[test]
fn default_probes_cover_every_pair_with_a_number() {
    let fit = fitted("y ~ x * w + x * g + z * g", SeKind::Iid);
    let (result, _) = summarise(&fit, &rows(), &SummaryOptions::default()).unwrap();
    let pairs: Vec<(&str, &str)> = result.probes.iter().map(|probe| (probe.focal.as_str(), probe.moderator.as_str())).collect();
    assert_eq!(pairs, [("x", "w"), ("w", "x"), ("x", "g"), ("z", "g")]);
    let by_g = &result.probes[2];
    assert_eq!(by_g.slopes.iter().map(|slope| slope.label.as_str()).collect::<Vec<_>>(), ["level"; 3]);
    assert!(by_g.johnson_neyman.is_none());
    assert_eq!((by_g.lines.len(), by_g.lines[0].curve.x.len()), (3, 41));
    // The line's own slope is the simple slope.
    let line = &by_g.lines[1].curve;
    let rise = (line.estimate[40] - line.estimate[0]) / (line.x[40] - line.x[0]);
    assert!((rise - by_g.slopes[1].row.estimate.unwrap()).abs() < ROUNDING);
    // A focal predictor with two values has a line of two points.
    assert_eq!(result.probes[3].lines[0].curve.x, [0.0, 1.0]);
    let points = result.points.unwrap();
    assert_eq!(points.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["y", "x", "w", "g", "z"]);
    assert_eq!(points.columns[3].levels.as_deref(), Some(["p", "q", "r"].map(str::to_owned).as_slice()));
}

#[test]
fn factors_alone_have_no_slopes() {
    let fit = fitted("y ~ g * C(z)", SeKind::Iid);
    let (result, _) = summarise(&fit, &rows(), &SummaryOptions::default()).unwrap();
    assert!(result.probes.is_empty() && result.comparison.is_some());
    let points = result.points.unwrap();
    assert_eq!(points.columns.len(), 3);
    assert!(points.columns.iter().all(|column| column.values.iter().all(|value| value.is_finite())));
}

#[test]
fn a_robust_comparison_of_one_coefficient_is_its_squared_t() {
    for se in [SeKind::Hc0, SeKind::Hc3] {
        let fit = fitted("y ~ x * w", se);
        let (result, _) = summarise(&fit, &rows(), &SummaryOptions::default()).unwrap();
        let t = result.coefficients[3].row.statistic.unwrap();
        let comparison = result.comparison.unwrap();
        assert!((comparison.statistic.unwrap() / (t * t) - 1.0).abs() < 1e-12);
        assert!((comparison.p_value.unwrap() / result.coefficients[3].row.p_value.unwrap() - 1.0).abs() < 1e-9);
    }
    let fit = fitted("y ~ x", SeKind::Hc2);
    let (result, _) = summarise(&fit, &rows(), &SummaryOptions::default()).unwrap();
    let t = result.coefficients[1].row.statistic.unwrap();
    assert!((result.model.f_statistic.unwrap() / (t * t) - 1.0).abs() < 1e-12);
    assert!(result.additive.is_none() && result.comparison.is_none());
}

#[test]
fn a_slope_in_an_empty_cell_is_not_estimable() {
    let n = 40;
    let g: Vec<Option<&str>> = (0..n).map(|i| Some(if i % 4 == 0 { "b" } else { "a" })).collect();
    let x: Vec<f64> = (0..n).map(|i| if i % 4 == 0 { 2.0 } else { f64::from(i) }).collect();
    let y: Vec<f64> = (0..n).map(|i| f64::from((i * 7) % 10)).collect();
    let rows: FrameInMemory =
        Frame::new(vec![("g".into(), Column::from_texts(&g)), ("x".into(), Column::Numeric(x)), ("y".into(), Column::Numeric(y))])
            .unwrap()
            .into();
    let fit = fit(&parse("y ~ x * g").unwrap(), &rows, &FitOptions::default()).unwrap();
    let (result, told) = summarise(&fit, &rows, &SummaryOptions::default()).unwrap();
    // Within b there is a single value of x, so no slope.
    let slopes = &result.probes[0].slopes;
    assert!(slopes[0].row.std_error.is_some() && slopes[1].row.estimate.is_none());
    assert!(told.iter().any(|d| d.code == "probe::not_estimable"));
    assert!(result.probes[0].differences[0].row.estimate.is_none());
    assert_eq!(result.probes[0].lines[1].curve.x.len(), 0);
}

#[test]
fn impossible_probes_are_errors_with_a_code() {
    let fit = fitted("y ~ x * w * g + z", SeKind::Iid);
    let code = |request: &str, at: &[&str]| asked(&fit, request, at).unwrap_err().code();
    assert_eq!(code("g by x", &[]), "probe::focal_is_factor");
    assert_eq!(code("x by x", &[]), "probe::same_variable");
    assert_eq!(code("x by ww", &[]), "probe::unknown_variable");
    assert_eq!(code("x by w", &["w=low"]), "probe::wrong_value");
    assert_eq!(code("x by g", &["g=mean±sd"]), "probe::wrong_value");
    assert_eq!(code("x by g", &["g=nobody"]), "probe::unknown_level");
    assert_eq!(code("x by w", &["z=0,1"]), "probe::wrong_value");
    assert_eq!(code("x by w", &["x=0,1"]), "probe::wrong_value");
    let error = asked(&fit, "x by ww", &[]).unwrap_err();
    assert_eq!(error.hint().as_deref(), Some("did you mean `w`?"));
}

#[test]
fn a_cubic_is_no_line_and_neither_is_a_spline() {
    // w runs from 0 to 5: the cubic about 2.5 is on a line at both ends and in the middle.
    for formula in ["y ~ x * I((w - 2.5)^3)", "y ~ x * bs(w, df = 5)", "y ~ x * bs(w, degree = 1, knots = 4.5)", "y ~ x * poly(w, 2)"] {
        let fit = fitted(formula, SeKind::Iid);
        let (result, told) = asked(&fit, "x by w", &[]).unwrap();
        assert!(result.probes[0].johnson_neyman.is_none(), "{formula}");
        assert!(told.iter().any(|d| d.code == "probe::johnson_neyman_not_linear"), "{formula}");
    }
    // x runs from 0 to 6: the slope of a cubic about 3 is the same at both ends, and the slope still changes along x.
    for formula in ["y ~ w * I((x - 3)^3)", "y ~ w * ns(x, df = 3)"] {
        let (result, _) = asked(&fitted(formula, SeKind::Iid), "x by w", &["w=1"]).unwrap();
        assert_eq!(result.probes[0].slopes[0].at.0.len(), 2, "{formula}");
    }
    let (result, _) = asked(&fitted("y ~ poly(x, 1) * scale(w)", SeKind::Iid), "x by w", &["w=1"]).unwrap();
    assert_eq!(result.probes[0].slopes[0].at.0.len(), 1);
    assert!(result.probes[0].johnson_neyman.is_some());
}

#[test]
fn differences_among_many_levels_are_adjusted_as_if_each_pair_were_compared() {
    // Slopes of 24 levels: 276 differences, each a hypothesis of its own, adjusted by Holm's method.
    let (levels, n) = (24, 240);
    let uniform = |i: usize| (i as f64 * 0.618_033_988_749_895 + (i * i) as f64 * 0.754_877_666_246_693).fract();
    let names: Vec<String> = (0..n).map(|i| format!("l{:02}", i % levels)).collect();
    let texts: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
    let columns = vec![
        ("y".to_owned(), Column::Numeric((0..n).map(|i| uniform(i) + 0.3 * (i % levels) as f64 * uniform(i + 900)).collect())),
        ("x".to_owned(), Column::Numeric((0..n).map(|i| uniform(i + 900)).collect())),
        ("g".to_owned(), Column::from_texts(&texts)),
    ];
    let source: FrameInMemory = Frame::new(columns).unwrap().into();
    let fit = fit(&parse("y ~ x * g").unwrap(), &source, &FitOptions::default()).unwrap();
    let (result, _) = summarise(&fit, &source, &SummaryOptions::default()).unwrap();
    let mut pairs: Vec<(f64, f64)> =
        result.probes[0].differences.iter().map(|row| (row.row.p_value.unwrap(), row.p_adjusted.unwrap())).collect();
    assert_eq!(pairs.len(), levels * (levels - 1) / 2);
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut least = 0.0_f64;
    for (place, (p, adjusted)) in pairs.iter().enumerate() {
        least = least.max(p * (pairs.len() - place) as f64).min(1.0);
        assert!((adjusted - least).abs() <= 1e-12, "{adjusted} where {least} is expected");
    }
}
