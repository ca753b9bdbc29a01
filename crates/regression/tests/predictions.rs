//! Predictions against R's `predict`, and what is said of new data that the model does not know.

mod support;

use interplay_core::{Column, Diagnostic, EstimateRow, Frame, FrameInMemory, Prediction};
use interplay_regression::{Family, FitError, FitOptions, SeKind, fit, parse, predict};
use serde_json::Value;
use support::Case;

/// Relative agreement with R, whose numbers carry 15 digits; limits are differences and are compared on the scale of the standard error.
const R: f64 = 1e-9;

fn numbers(values: &[f64]) -> Column {
    Column::Numeric(values.to_vec())
}

/// The rows of a block of expected predictions as new data: the columns that the case's data have.
fn new_data(case: &Case, expected: &[Value]) -> FrameInMemory {
    let cells = |name: &str| -> Column {
        if expected[0][name].is_string() {
            Column::from_texts(&expected.iter().map(|row| row[name].as_str()).collect::<Vec<_>>())
        } else {
            Column::Numeric(expected.iter().map(|row| row[name].as_f64().expect("a number")).collect())
        }
    };
    let names = case.frame.names().iter().filter(|name| expected[0].get(name.as_str()).is_some());
    Frame::new(names.map(|name| (name.clone(), cells(name))).collect()).expect("a frame").into()
}

fn run(case: &Case, options: &FitOptions, new: &FrameInMemory) -> Result<(Vec<Prediction>, Vec<Diagnostic>), FitError> {
    let fitted =
        fit(&parse(case.formula()).expect("a formula"), &case.source(), options).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    predict(&fitted, new)
}

#[track_caller]
fn near(found: Option<f64>, expected: f64, scale: f64, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what}: nothing where {expected} is expected"));
    assert!((found - expected).abs() <= R * (scale + 1e-4 * expected.abs()), "{what}: {found:e} where {expected:e} is expected");
}

#[test]
fn confidence_and_prediction_intervals_are_r_s() {
    let cases = ["ols_cc_mtcars_hp_wt", "ols_cf_iris", "ols_missing_airquality", "ols_pairwise_prestige", "lecture_book_reviews"];
    for name in cases {
        let case = Case::read(name);
        let expected = case.expected("predictions").as_array().expect("predictions");
        let (found, _) = run(&case, &case.options(), &new_data(&case, expected)).expect("predictions");
        assert_eq!(found.len(), expected.len(), "{name}");
        for (i, (row, reference)) in found.iter().zip(expected).enumerate() {
            let what = format!("{name} {i}");
            let number = |key: &str| reference[key].as_f64().expect("a number");
            let scale = number("se_fit");
            assert_eq!((row.row, row.link), (i as u64 + 1, None));
            near(row.response.estimate, number("fit"), scale, &what);
            near(row.response.std_error, scale, scale, &what);
            near(row.response.conf_low, number("ci_low"), scale, &what);
            near(row.response.conf_high, number("ci_high"), scale, &what);
            near(row.pred_low, number("pi_low"), scale, &what);
            near(row.pred_high, number("pi_high"), scale, &what);
        }
    }
}

/// As `R`, for fits by iteration.
const GLM: f64 = 1e-9;

#[test]
fn means_and_linear_predictors_of_generalised_models_are_r_s() {
    let cases = [
        ("glm_logit_titanic", "binomial"),
        ("glm_binomial_esoph", "binomial"),
        ("glm_poisson_offset_ships", "poisson"),
        ("glm_gamma_clotting", "gamma"),
    ];
    for (name, family) in cases {
        let case = Case::read(name);
        let expected = case.expected("predictions").as_array().expect("predictions");
        let options = FitOptions { family: Family::named(family, None).expect("a family"), ..case.options() };
        let (found, _) = run(&case, &options, &new_data(&case, expected)).expect("predictions");
        assert_eq!(found.len(), expected.len(), "{name}");
        for (i, (row, reference)) in found.iter().zip(expected).enumerate() {
            let link = row.link.expect("a linear predictor");
            let pairs = [
                ("link", link.estimate),
                ("se_link", link.std_error),
                ("response", row.response.estimate),
                ("se_response_delta", row.response.std_error),
                ("ci_low_link_transformed", row.response.conf_low),
                ("ci_high_link_transformed", row.response.conf_high),
            ];
            for (key, value) in pairs {
                let wanted = reference[key].as_f64().expect("a number");
                let value = value.unwrap_or_else(|| panic!("{name} {i}: no {key}"));
                assert!((value - wanted).abs() <= GLM * wanted.abs(), "{name} {i} {key}: {value:e} where {wanted:e} is expected");
            }
            assert_eq!((row.response.statistic, row.pred_low, row.pred_high), (None, None, None));
        }
    }
}

#[test]
fn a_robust_covariance_reaches_the_predictions() {
    let case = Case::read("ols_cc_mtcars_hp_wt");
    let vcov: Vec<Vec<f64>> = serde_json::from_value(case.expected("vcov_hc3")["matrix"].clone()).expect("a matrix");
    let new: FrameInMemory =
        Frame::new(vec![("hp".into(), numbers(&[100.0, 250.0])), ("wt".into(), numbers(&[2.5, 4.0]))]).expect("a frame").into();
    let robust = run(&case, &FitOptions { se: SeKind::Hc3, ..case.options() }, &new).expect("predictions").0;
    let classical = run(&case, &case.options(), &new).expect("predictions").0;
    let sigma = case.expected("model")["sigma"].as_f64().expect("a number");
    for ((row, classical), (hp, wt)) in robust.iter().zip(&classical).zip([(100.0, 2.5), (250.0, 4.0)]) {
        let g = [1.0, hp, wt, hp * wt];
        let variance: f64 = (0..4).flat_map(|i| (0..4).map(move |j| (i, j))).map(|(i, j)| g[i] * vcov[i][j] * g[j]).sum();
        let se = variance.sqrt();
        near(row.response.std_error, se, se, "std_error");
        assert_eq!(row.response.estimate, classical.response.estimate);
        // The interval for a new observation has the robust variance of the mean and the pooled one of the error.
        let critical = (row.response.conf_high.expect("a limit") - row.response.estimate.expect("an estimate")) / se;
        let half = critical * (variance + sigma * sigma).sqrt();
        near(row.pred_high, row.response.estimate.expect("an estimate") + half, se, "pred_high");
    }
}

#[test]
fn rows_with_gaps_stay_in_their_place() {
    let case = Case::read("ols_cf_iris");
    let new: FrameInMemory = Frame::new(vec![
        ("Petal_Width".into(), numbers(&[0.2, f64::NAN, 1.3, 9.0])),
        ("Species".into(), Column::from_texts(&[Some("setosa"), Some("setosa"), None, Some("virginica")])),
    ])
    .expect("a frame")
    .into();
    let (found, notes) = run(&case, &case.options(), &new).expect("predictions");
    assert_eq!(found.iter().map(|row| row.row).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(found[0].response.estimate.is_some() && found[3].pred_high.is_some());
    assert_eq!((found[1].response, found[2].pred_low), (EstimateRow::default(), None));
    let message = |code: &str| notes.iter().find(|note| note.code == code).map(|note| note.message.as_str());
    assert_eq!(message("predict::missing"), Some("2 rows of the new data have no prediction because a predictor is missing: rows 2, 3"));
    assert_eq!(
        message("predict::extrapolated"),
        Some("1 row of the new data has `Petal_Width` outside its observed range, 0.1 to 2.5: row 4")
    );
}

#[test]
fn combinations_that_never_occurred_are_not_predicted() {
    let case = Case::read("ols_rankdef_mtcars_cyl_gear");
    let text = |cells: [&str; 2]| Column::from_texts(&cells.map(Some));
    let new: FrameInMemory =
        Frame::new(vec![("cyl".into(), text(["c8", "c8"])), ("gear".into(), text(["g4", "g3"])), ("wt".into(), numbers(&[3.0, 3.0]))])
            .expect("a frame")
            .into();
    let (found, notes) = run(&case, &case.options(), &new).expect("predictions");
    assert_eq!(found[0], Prediction { row: 1, ..Prediction::default() });
    assert!(found[1].response.estimate.is_some());
    let note = notes.iter().find(|note| note.code == "predict::not_estimable").expect("a note");
    assert_eq!(note.message, "1 row of the new data depends on coefficients that cannot be estimated: row 1");
}

#[test]
fn new_data_have_to_hold_what_the_formula_needs() {
    let case = Case::read("ols_cc_mtcars_hp_wt");
    let frame = |name: &str, column: Column| -> FrameInMemory {
        Frame::new(vec![("hp".into(), numbers(&[100.0])), (name.into(), column)]).expect("a frame").into()
    };
    let error = |new: &FrameInMemory| run(&case, &case.options(), new).expect_err("an error");
    let found = error(&frame("wtt", numbers(&[2.0])));
    assert_eq!((found.to_string().as_str(), found.code()), ("there is no column `wt` for the predictions", "data::unknown_column"));
    assert_eq!(found.hint().as_deref(), Some("did you mean `wtt`?"));
    assert_eq!(error(&frame("wt", Column::from_texts(&[Some("heavy")]))).code(), "data::column_changed");

    let case = Case::read("ols_cf_iris");
    let new: FrameInMemory = Frame::new(vec![
        ("Petal_Width".into(), numbers(&[1.0, 1.0])),
        ("Species".into(), Column::from_texts(&[Some("setosa"), Some("sylvestris")])),
    ])
    .expect("a frame")
    .into();
    let found = run(&case, &case.options(), &new).expect_err("an error");
    assert!(found.to_string().contains("sylvestris"), "{found}");
}

#[test]
fn without_predictors_every_row_has_the_mean() {
    let case = Case::read("ols_cc_mtcars_hp_wt");
    let source = case.source();
    let fitted = fit(&parse("mpg ~ 1").expect("a formula"), &source, &case.options()).expect("a fit");
    let (found, _) = predict(&fitted, &source).expect("predictions");
    assert_eq!(found.len(), 32);
    assert!((found[31].response.estimate.expect("a mean") - 20.090_625).abs() < 1e-12);
}
