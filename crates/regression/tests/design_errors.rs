//! What bad data and bad questions get: an error with a code, a place and a way out. And what good ones are told of the variables.

use interplay_core::{AtValue, Column, Frame, FrameInMemory};
use interplay_regression::{Design, DesignBlock, DesignError, DesignOptions, FitOptions, VariableKind, fit, parse};

fn numeric(values: &[f64]) -> Column {
    Column::Numeric(values.to_vec())
}

fn texts(values: &[&str]) -> Column {
    Column::from_texts(&values.iter().map(|&text| (!text.is_empty()).then_some(text)).collect::<Vec<_>>())
}

const NA: f64 = f64::NAN;

fn frame() -> Frame {
    Frame::new(vec![
        ("y".to_owned(), numeric(&[1.0, 2.0, 4.0, 3.0, NA, 5.0])),
        ("x".to_owned(), numeric(&[1.0, -2.0, 3.0, 4.0, 5.0, 6.0])),
        ("g".to_owned(), texts(&["b", "a", "", "c", "z", "b"])),
        ("l".to_owned(), Column::Boolean(vec![Some(true), Some(false), None, Some(true), Some(true), Some(true)])),
        ("k".to_owned(), numeric(&[2.0, 10.0, 2.0, 10.0, 4.0, 0.5])),
        ("one".to_owned(), texts(&["s", "s", "t", "s", "t", "s"])),
        ("none".to_owned(), numeric(&[NA; 6])),
        ("inf".to_owned(), numeric(&[1.0, 2.0, 3.0, f64::INFINITY, 5.0, 6.0])),
        ("same".to_owned(), numeric(&[0.1, 0.1, 0.1, 0.1, 3.0, 0.1])),
        ("big".to_owned(), numeric(&[1e200, 2e200, 3e200, 4e200, 5e200, 6e200])),
    ])
    .expect("a frame")
}

fn survey(text: &str, levels: &[(&str, &[&str])]) -> Result<Design, DesignError> {
    let levels = levels.iter().map(|(name, levels)| ((*name).to_owned(), levels.iter().map(|&level| level.to_owned()).collect())).collect();
    Design::survey(&parse(text).expect(text), &FrameInMemory::from(frame()), &DesignOptions { levels, ..DesignOptions::default() })
}

fn failed(text: &str) -> (&'static str, String) {
    let error = survey(text, &[]).expect_err(text);
    (error.code(), format!("{error}; {}", error.hint().unwrap_or_default()))
}

#[test]
fn columns_are_looked_up() {
    let (code, text) = failed("y ~ x * gg");
    assert_eq!((code, text.as_str()), ("formula::unknown_column", "unknown column `gg`; did you mean `g`?"));
    assert!(matches!(survey("y ~ . - nnone", &[]), Err(DesignError::Formula(error)) if error.span().start == 8));
    assert_eq!(failed("yy ~ x").0, "formula::unknown_column");
    assert_eq!(failed("y ~ log(g)").0, "formula::not_numeric");
    assert_eq!(failed("y ~ I(l * 2)").0, "formula::not_numeric");
    assert_eq!(
        failed("g ~ x"),
        (
            "formula::response_not_numeric",
            "the response `g` holds text, and a regression needs numbers; code the response as numbers; one with two \
             values, such as no and yes, takes `--family binomial`"
                .to_owned()
        )
    );
    assert_eq!(failed("l ~ x").0, "formula::response_not_numeric");
}

#[test]
fn cells_have_to_be_usable() {
    let (code, text) = failed("y ~ log(x)");
    assert_eq!(code, "data::undefined_value");
    assert!(text.starts_with("`log(x)` has no finite value in row 2"), "{text}");
    assert_eq!(failed("log(y - 1) ~ x").1.split(';').next(), Some("`log(y - 1)` has no finite value in row 1"));
    assert_eq!(failed("y ~ center(log(x))").0, "data::undefined_value");
    assert!(failed("y ~ inf").1.starts_with("column `inf` is infinite in row 4"));
    assert_eq!(
        failed("y ~ none").1,
        "none of the 6 rows is complete: column `none` is missing everywhere; leave `none` out of the formula"
    );
    assert_eq!(failed("y ~ I(big^2)").0, "data::undefined_value");
    assert_eq!(failed("y ~ big:x:k + I(big * x):big").0, "data::overflow");
    assert_eq!(failed("y ~ scale(same)").0, "data::no_spread");
    assert_eq!(
        failed("y ~ C(k, '7')"),
        ("formula::unknown_reference", "`k` has no level `7`; its levels are 0.5, 2, 4, 10".replace("2, 4", "2"))
    );
    let empty = Frame::new(vec![("y".to_owned(), numeric(&[])), ("x".to_owned(), numeric(&[]))]).expect("a frame");
    let error =
        Design::survey(&parse("y ~ x").expect("a formula"), &FrameInMemory::from(empty), &DesignOptions::default()).expect_err("no rows");
    assert_eq!(error.code(), "data::empty");
}

#[test]
fn a_factor_has_levels_enough_and_not_too_many() {
    assert!(failed("y ~ one + g").1.starts_with("the factor `one` has only the level `s` in the complete rows"));
    let n = 1500;
    let column = |of: &dyn Fn(usize) -> f64| Column::Numeric((0..n).map(of).collect());
    let wide = Frame::new(vec![("y".to_owned(), column(&|i| i as f64)), ("id".to_owned(), column(&|i| i as f64 / 7.0))]).expect("a frame");
    let error = Design::survey(&parse("y ~ C(id)").expect("a formula"), &FrameInMemory::from(wide), &DesignOptions::default())
        .expect_err("too many");
    assert_eq!(error.code(), "data::too_many_levels");
}

#[test]
fn levels_in_another_order() {
    let design = survey("y ~ g*l", &[("g", &["c", "a", "b"]), ("l", &["true", "false"])]).expect("a design");
    assert_eq!(design.names(), ["(Intercept)", "g[T.a]", "g[T.b]", "l[T.false]", "g[T.a]:l[T.false]", "g[T.b]:l[T.false]"]);
    let code = |levels: &[(&str, &[&str])]| survey("y ~ g + x", levels).expect_err("an error").code();
    assert_eq!(code(&[("g", &["a", "b"])]), "data::unlisted_level");
    assert_eq!(code(&[("g", &["a", "b", "c", "z"])]), "data::absent_level");
    assert_eq!(code(&[("x", &["1", "2"])]), "data::bad_levels");
    assert_eq!(code(&[("gg", &["1", "2"])]), "data::bad_levels");
    assert!(survey("y ~ g", &[("x", &["1"])]).is_ok(), "an order for a column that this formula does not use");
}

#[test]
fn variables_are_summed_up_over_complete_rows() {
    let design = survey("y ~ x + g + C(k) + l", &[]).expect("a design");
    assert_eq!((design.n_complete(), design.n_dropped()), (4, 2));
    assert_eq!(design.missing(), [("g".to_owned(), 1), ("l".to_owned(), 1), ("y".to_owned(), 1)]);
    assert_eq!(design.column_names_to_read(), ["x", "g", "k", "l", "y"]);
    let kinds: Vec<_> = design.variables().iter().map(|variable| variable.kind.clone()).collect();
    assert!(matches!(kinds[0], VariableKind::Numeric { mean: 2.25, min: -2.0, max: 6.0, distinct: None, .. }));
    assert_eq!(kinds[1], VariableKind::Factor { levels: vec!["a".into(), "b".into(), "c".into()], shares: vec![0.25, 0.5, 0.25] });
    assert_eq!(kinds[2], VariableKind::Factor { levels: vec!["0.5".into(), "2".into(), "10".into()], shares: vec![0.25, 0.25, 0.5] });
    assert_eq!(kinds[3], VariableKind::Factor { levels: vec!["false".into(), "true".into()], shares: vec![0.25, 0.75] });
    assert_eq!(design.response_name(), "y");
    let labels: Vec<&str> = design.terms().iter().map(|term| term.label.as_str()).collect();
    assert_eq!(labels, ["(Intercept)", "x", "g", "C(k)", "l"]);
    assert_eq!(design.subset(|term| term.label == "g" || term.degree == 0), [0, 2, 3]);
}

#[test]
fn points_hold_the_rest() {
    let design = survey("y ~ x*g + I(x^2)", &[]).expect("a design");
    assert_eq!(design.names(), ["(Intercept)", "x", "g[T.b]", "g[T.c]", "I(x^2)", "x:g[T.b]", "x:g[T.c]"]);
    // x at its mean over the complete rows (1 - 2 + 4 + 6) / 4, g at shares 1/4, 1/2, 1/4.
    assert_eq!(design.row_at(&[]).expect("a row"), [1.0, 2.25, 0.5, 0.25, 5.0625, 1.125, 0.5625]);
    let level = |level: &str| ("g".to_owned(), AtValue::Level(level.to_owned()));
    let number = |x: f64| ("x".to_owned(), AtValue::Number(x));
    assert_eq!(design.row_at(&[level("c"), number(3.0)]).expect("a row"), [1.0, 3.0, 0.0, 1.0, 9.0, 0.0, 3.0]);
    assert_eq!(design.derivative_at("x", &[level("b"), number(3.0)]).expect("slopes"), [0.0, 1.0, 0.0, 0.0, 6.0, 1.0, 0.0]);

    let code = |result: Result<Vec<f64>, DesignError>| result.expect_err("an error").code();
    assert_eq!(code(design.row_at(&[level("z")])), "probe::unknown_level");
    assert_eq!(code(design.row_at(&[("g".to_owned(), AtValue::Number(1.0))])), "probe::wrong_value");
    assert_eq!(code(design.row_at(&[("x".to_owned(), AtValue::Level("a".to_owned()))])), "probe::wrong_value");
    assert_eq!(code(design.row_at(&[("h".to_owned(), AtValue::Number(1.0))])), "probe::unknown_variable");
    assert_eq!(code(design.derivative_at("g", &[])), "probe::not_differentiable");
    assert_eq!(code(design.derivative_at("y", &[])), "probe::unknown_variable");
    let powers = survey("y ~ C(k) + I(1/k)", &[]).expect("a design");
    let k = |k: f64| vec![("k".to_owned(), AtValue::Number(k))];
    assert_eq!(powers.row_at(&k(10.0)).expect("a row"), [1.0, 0.0, 1.0, 0.1]);
    assert_eq!(code(powers.row_at(&k(3.0))), "probe::unknown_level");
    let inverse = survey("y ~ I(1/x)", &[]).expect("a design");
    assert_eq!(code(inverse.row_at(&[number(0.0)])), "probe::undefined_value");
}

#[test]
fn other_data_have_to_fit() {
    let design = survey("y ~ x + g", &[]).expect("a design");
    let mut block = DesignBlock::default();
    let mut with = |x: Column, g: Column| {
        let other = Frame::new(vec![("y".to_owned(), numeric(&[1.0])), ("x".to_owned(), x), ("g".to_owned(), g)]).expect("a frame");
        design.fill(&other, 0..1, &mut block).map(|()| block.x.clone())
    };
    assert_eq!(with(numeric(&[7.0]), texts(&["c"])).expect("a block"), [1.0, 7.0, 0.0, 1.0]);
    assert_eq!(with(numeric(&[7.0]), texts(&["new"])).expect_err("an error").to_string(), "`g` has no level `new` (row 1)");
    assert_eq!(with(texts(&["7"]), texts(&["c"])).expect_err("an error").code(), "data::column_changed");
    assert_eq!(with(numeric(&[NA]), texts(&["c"])).expect("a block"), Vec::<f64>::new());
}

#[test]
fn a_dot_is_every_other_column() {
    let design = survey("y ~ (. - none - inf - one - same - big)^2 - g:l", &[]).expect("a design");
    assert_eq!(design.formula().to_string(), "y ~ x + g + l + k + x:g + x:l + x:k + g:k + l:k");
}

#[test]
fn squares_beyond_the_range_of_numbers_are_told() {
    // Neither is a constant, and neither may end as an aliased column.
    for unit in [1e300, 1e-300] {
        let numbers = |shift: usize| Column::Numeric((0..12).map(|i| unit * ((i * 7 + shift) % 12) as f64).collect());
        let source: FrameInMemory = Frame::new(vec![("y".to_owned(), numbers(0)), ("x".to_owned(), numbers(5))]).unwrap().into();
        let error = fit(&parse("y ~ x").unwrap(), &source, &FitOptions::default()).expect_err("an error");
        assert_eq!(error.code(), "data::overflow", "{unit:e}");
    }
    for unit in [1e145, 1e-145] {
        let numbers = |shift: usize| Column::Numeric((0..12).map(|i| unit * ((i * 7 + shift) % 12) as f64).collect());
        let source: FrameInMemory = Frame::new(vec![("y".to_owned(), numbers(0)), ("x".to_owned(), numbers(5))]).unwrap().into();
        assert!(fit(&parse("y ~ x").unwrap(), &source, &FitOptions::default()).is_ok(), "{unit:e}");
    }
}
