//! Checks of fits against R: car, lmtest and the influence measures of stats (`oracle/checks/make_checks.R`).

mod support;

use interplay_core::{CheckTest, Checks, Column, Diagnostic, Frame, FrameInMemory, FrameSource, SourceError};
use interplay_regression::{CheckOptions, Family, Fit, FitOptions, SeKind, SummaryOptions, WeightKind, checks, fit, parse, summarise};
use serde_json::Value;
use support::Case;

/// Relative agreement with R. R's own VIFs are determinants of a correlation matrix and lose about `vif × 1e-16`, which is 1e-12 at most
/// here; deletion measures lose as much as `1 - h` does. The worst seen is 5e-12 (a RESET without intercept).
const R: f64 = 1e-10;

/// p-values of statistics that agree to `R`.
const P: f64 = 1e-9;

fn reference() -> Vec<Value> {
    let text = include_str!("oracle/checks/checks.json");
    serde_json::from_str(text).expect("valid JSON")
}

const FOLDERS: [&str; 12] = [
    "lecture_book_reviews",
    "ols_cc_mtcars_hp_wt",
    "ols_cf_iris",
    "ols_missing_airquality",
    "ols_pairwise_prestige",
    "ols_rankdef_mtcars_cyl_gear",
    "ols_unbalanced_salaries",
    "glm_logit_titanic",
    "glm_poisson_warpbreaks",
    "glm_gamma_clotting",
    "glm_binomial_esoph",
    "glm_poisson_offset_ships",
];

fn run(source: &dyn FrameSource, formula: &str, options: &FitOptions) -> (Fit, Checks, Vec<Diagnostic>) {
    let fitted = fit(&parse(formula).expect("a formula"), source, options).expect("a fit");
    let (checks, diagnostics) = checks(&fitted, source, &CheckOptions::default()).expect("checks");
    (fitted, checks, diagnostics)
}

#[track_caller]
fn same(found: Option<f64>, expected: &Value, relative: f64, what: &str) {
    let Some(expected) = expected.as_f64() else {
        assert_eq!(found, None, "{what}");
        return;
    };
    let found = found.unwrap_or_else(|| panic!("{what}: nothing where {expected} is expected"));
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found:e} where {expected:e} is expected");
}

/// Compares a test, with statistics on the scale of one: they may be nearly zero.
#[track_caller]
fn same_test(found: Option<&CheckTest>, expected: &Value, what: &str) {
    if expected.is_null() {
        assert_eq!(found, None, "{what}");
        return;
    }
    let found = found.unwrap_or_else(|| panic!("{what}: no test"));
    same(found.statistic, &expected["statistic"], R, what);
    let df1 = if expected["df"].is_null() { &expected["df1"] } else { &expected["df"] };
    same(Some(found.df1), df1, 0.0, what);
    same(found.df2, &expected["df2"], 0.0, what);
    same(found.p_value, &expected["p_value"], P, what);
}

/// R's name of a column with one of ours: `sex[T.male]` is `sexmale`.
fn r_name(name: &str) -> String {
    name.replace("[T.", "").replace(']', "")
}

fn compare(expected: &Value) {
    let name = expected["name"].as_str().expect("a name");
    let folder = FOLDERS.into_iter().find(|folder| expected["folder"] == *folder).expect("a folder");
    let case = Case::read(folder);
    let text = |key: &str| expected[key].as_str();
    let mut options = case.options();
    options.family = Family::named(text("family").expect("a family"), text("link")).expect("a family");
    options.design.weights = text("weights").map(str::to_owned);
    options.design.offset = text("offset").map(str::to_owned);
    let (_, checks, _) = run(&case.source(), text("formula").unwrap_or_else(|| panic!("no formula of {}", case.name)), &options);

    let vif = expected["vif"].as_array().expect("factors");
    assert_eq!(checks.vif.len(), vif.len(), "{name}");
    for (row, reference) in checks.vif.iter().zip(vif) {
        assert_eq!(Some(row.term.as_str()), reference["term"].as_str(), "{name}");
        let what = format!("{name} vif {}", row.term);
        same(Some(row.df as f64), &reference["df"], 0.0, &what);
        same(row.vif, &reference["vif"], R, &what);
        let root = reference["vif"].as_f64().map(|vif| vif.powf(1.0 / (2.0 * row.df as f64)));
        same(row.vif_adjusted, &root.map_or(Value::Null, Value::from), R, &what);
    }
    same(checks.condition_number, &expected["condition_number"], R, name);
    same_test(checks.breusch_pagan.as_ref(), &expected["breusch_pagan"], &format!("{name} Breusch-Pagan"));
    same_test(checks.reset.as_ref(), &expected["reset"], &format!("{name} RESET"));
    same(checks.durbin_watson, &expected["durbin_watson"], R, name);

    assert_eq!(checks.influence_on.as_deref().map(r_name).as_deref(), expected["influence_on"].as_str(), "{name}");
    let rows = expected["influence"].as_array().expect("rows");
    for reference in rows {
        let what = format!("{name} row {}", reference["row"]);
        // Rows of equal distance may stand in either order.
        let row = checks.influence.iter().find(|row| Some(row.row) == reference["row"].as_u64()).unwrap_or_else(|| panic!("{what}"));
        same(Some(row.leverage), &reference["leverage"], R, &what);
        same(row.studentised_residual, &reference["studentised_residual"], R, &what);
        same(row.cooks_distance, &reference["cooks_distance"], R, &what);
        // Some rows say nothing of the coefficient: compared on the scale of the standard error.
        let (found, wanted) = (row.dfbetas, reference["dfbetas"].as_f64());
        assert_eq!(found.is_some(), wanted.is_some(), "{what}");
        assert!(
            (found.unwrap_or(0.0) - wanted.unwrap_or(0.0)).abs() <= R * (1.0 + wanted.unwrap_or(0.0).abs()),
            "{what}: {found:?} {wanted:?}"
        );
    }
}

#[test]
fn linear_models_are_r_s() {
    reference().iter().filter(|case| case["family"] == "gaussian").for_each(compare);
}

#[test]
fn generalised_linear_models_are_r_s() {
    reference().iter().filter(|case| case["family"] != "gaussian").for_each(compare);
}

#[test]
fn a_frequency_stands_for_as_many_rows() {
    let case = Case::read("ols_cc_mtcars_hp_wt");
    let Some(Column::Numeric(counts)) = case.frame.column("cyl") else { panic!("numbers") };
    let rows: Vec<usize> = counts.iter().enumerate().flat_map(|(row, count)| std::iter::repeat_n(row, *count as usize)).collect();
    let repeated = |column: &Column| match column {
        Column::Numeric(values) => Column::Numeric(rows.iter().map(|row| values[*row]).collect()),
        other => Column::Numeric(vec![0.0; rows.len().max(other.len())]),
    };
    let whole: FrameInMemory =
        Frame::new(case.frame.iter().map(|(name, column)| (name.to_owned(), repeated(column))).collect()).expect("a frame").into();
    let mut options = case.options();
    options.design.weights = Some("cyl".to_owned());
    options.design.weight_kind = WeightKind::Frequency;
    for formula in ["mpg ~ hp * wt", "mpg ~ 0 + hp * wt"] {
        let (_, counted, _) = run(&case.source(), formula, &options);
        let (_, written_out, _) = run(&whole, formula, &case.options());
        let near = |a: Option<f64>, b: Option<f64>| a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= R * b.abs());
        for (a, b) in [(&counted.breusch_pagan, &written_out.breusch_pagan), (&counted.reset, &written_out.reset)] {
            let (a, b) = (a.as_ref().expect("a test"), b.as_ref().expect("a test"));
            assert!(near(a.statistic, b.statistic) && (a.df1, a.df2) == (b.df1, b.df2), "{a:?} {b:?}");
        }
        assert!(counted.vif.iter().zip(&written_out.vif).all(|(a, b)| near(a.vif, b.vif)));
        assert!(near(counted.condition_number, written_out.condition_number) && counted.durbin_watson.is_none());
        let (a, b) = (&counted.influence[0], &written_out.influence[0]);
        assert_eq!(a.row as usize - 1, rows[b.row as usize - 1]);
        assert!(near(a.cooks_distance, b.cooks_distance) && near(a.studentised_residual, b.studentised_residual));
        assert!(near(a.dfbetas, b.dfbetas) && near(Some(a.leverage), Some(b.leverage)));
    }
}

#[test]
fn the_case_of_the_cars_row_by_row() {
    let case = Case::read("ols_cc_mtcars_hp_wt");
    let (_, checks, _) = run(&case.source(), case.formula(), &case.options());
    let expected = case.expected("influence").as_array().expect("rows");
    let sheet = checks.sheet.expect("a sheet");
    assert_eq!(sheet.fitted.len(), expected.len());
    for (i, row) in expected.iter().enumerate() {
        let what = format!("row {}", i + 1);
        same(Some(sheet.fitted[i]), &row["fitted"], R, &what);
        // Residuals are differences of numbers near 20.
        let residual = row["residual"].as_f64().expect("a residual");
        assert!((sheet.residual[i] - residual).abs() <= R, "{what}");
        assert!((sheet.standardised[i] - row["rstandard"].as_f64().expect("a residual")).abs() <= R, "{what}");
        same(Some(sheet.leverage[i]), &row["hat"], R, &what);
        let distance = row["cooks_d"].as_f64().expect("a distance");
        assert!((sheet.cooks_distance[i] - distance).abs() <= R, "{what}");
    }
    let diagnostics = case.expected("diagnostics");
    same_test(checks.breusch_pagan.as_ref(), &diagnostics["breusch_pagan_koenker"], "Breusch-Pagan");
    same(checks.reset.and_then(|test| test.statistic), &diagnostics["reset_powers_2_3"]["f_statistic"], 1e-9, "RESET");
    same(checks.durbin_watson, &diagnostics["durbin_watson"]["statistic"], R, "Durbin-Watson");
}

/// A source in frames of a few rows.
struct Pieces {
    whole: FrameInMemory,
    pieces: Vec<Frame>,
}

impl Pieces {
    fn of(frame: &Frame, size: usize) -> Self {
        let cut = |column: &Column, from: usize, to: usize| match column {
            Column::Numeric(values) => Column::Numeric(values[from..to].to_vec()),
            Column::Categorical { codes, levels } => Column::Categorical { codes: codes[from..to].to_vec(), levels: levels.clone() },
            Column::Boolean(values) => Column::Boolean(values[from..to].to_vec()),
        };
        let piece = |from: usize| {
            let to = (from + size).min(frame.n_rows());
            Frame::new(frame.iter().map(|(name, column)| (name.to_owned(), cut(column, from, to))).collect()).expect("a frame")
        };
        Self { whole: frame.clone().into(), pieces: (0..frame.n_rows()).step_by(size).map(piece).collect() }
    }
}

impl FrameSource for Pieces {
    fn columns(&self) -> &[interplay_core::ColumnInfo] {
        self.whole.columns()
    }

    fn scan(&self, _: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        self.pieces.iter().try_for_each(visit)
    }
}

#[test]
fn rows_are_counted_over_all_frames() {
    let case = Case::read("ols_missing_airquality");
    let (_, whole, notes) = run(&case.source(), case.formula(), &case.options());
    let (_, parts, _) = run(&Pieces::of(&case.frame, 7), case.formula(), &case.options());
    assert_eq!(
        whole.influence.iter().map(|row| row.row).collect::<Vec<_>>(),
        parts.influence.iter().map(|row| row.row).collect::<Vec<_>>()
    );
    assert_eq!(whole.influence[0].row, 48);
    let (a, b) = (whole.durbin_watson.expect("a statistic"), parts.durbin_watson.expect("a statistic"));
    assert!((a - b).abs() < 1e-12);
    let (a, b) = (whole.sheet.expect("a sheet"), parts.sheet.expect("a sheet"));
    assert_eq!(a.fitted.len(), 111);
    assert!(a.fitted.iter().zip(&b.fitted).all(|(a, b)| (a - b).abs() < 1e-9));

    let note = notes.iter().find(|note| note.code == "check::influential_row").expect("a note");
    assert_eq!(note.message, "`Solar.R:Wind` is moved by single rows: row 48 by 1.0 standard errors");
    let note = notes.iter().find(|note| note.code == "check::functional_form").expect("a note");
    assert_eq!(
        note.message,
        "powers of the fitted values explain what the model leaves (RESET F(2, 104) = 15.1, p < .001): a curve or a product may be \
         missing; a product can stand in for a curve"
    );
}

#[test]
fn a_sample_has_as_many_rows_as_it_may_have_for_any_number_of_threads() {
    let case = Case::read("ols_unbalanced_salaries");
    let source = case.source();
    let fitted = fit(&parse(case.formula()).expect("a formula"), &source, &case.options()).expect("a fit");
    let options = CheckOptions { max_points: 50, ..CheckOptions::default() };
    let sheet = |options: &CheckOptions| checks(&fitted, &source, options).expect("checks").0.sheet;
    let first = sheet(&options).expect("a sheet");
    assert_eq!(first.fitted.len(), 50);
    assert_eq!(Some(first), sheet(&options));
    assert_ne!(sheet(&options), sheet(&CheckOptions { seed: 1, ..options.clone() }));
    assert_eq!(sheet(&CheckOptions { max_points: 0, ..options }), None);
}

#[test]
fn unequal_variances_are_told_beside_classical_standard_errors_only() {
    let case = Case::read("ols_unbalanced_salaries");
    let codes = |se: SeKind| {
        let options = FitOptions { se, ..case.options() };
        run(&case.source(), case.formula(), &options).2.into_iter().map(|note| note.code).collect::<Vec<_>>()
    };
    assert!(codes(SeKind::Iid).contains(&"check::heteroskedasticity".to_owned()));
    assert!(!codes(SeKind::Hc3).contains(&"check::heteroskedasticity".to_owned()));
}

#[test]
fn overlap_is_told_of_predictors_and_not_of_products() {
    let note = |case: &Case, formula: &str| {
        let (_, checks, notes) = run(&case.source(), formula, &case.options());
        (checks, notes.into_iter().find(|note| note.code == "check::collinear").map(|note| note.message))
    };
    // A VIF of 633 is that of a product of uncentred variables.
    let case = Case::read("ols_pairwise_prestige");
    let (checks, message) = note(&case, case.formula());
    assert!(checks.vif.iter().any(|row| row.vif.is_some_and(|vif| vif > 600.0)) && message.is_none());
    assert!(note(&case, "prestige ~ women + I(women^2)").1.is_none());
    let case = Case::read("nist_longley");
    let message = note(&case, case.formula()).1.expect("a note");
    assert!(
        message.starts_with("predictors overlap, so that standard errors are larger than unrelated ones would be: `x2` (42 times)"),
        "{message}"
    );
}

#[test]
fn cells_without_a_row_are_named_by_their_levels() {
    let case = Case::read("ols_rankdef_mtcars_cyl_gear");
    let (_, checks, notes) = run(&case.source(), case.formula(), &case.options());
    let message = |code: &str| notes.iter().find(|note| note.code == code).map(|note| note.message.as_str());
    assert_eq!(message("fit::empty_cells"), Some("no row has cyl = c8 with gear = g4"));
    assert_eq!(
        message("check::leverage_one"),
        Some("2 rows are fitted by a coefficient of their own, which no other row checks: rows 21, 30")
    );
    let term = checks.vif.iter().find(|row| row.term == "cyl:gear").expect("the product");
    assert_eq!(term.df, 3);
}

#[test]
fn an_empty_pair_is_not_told_again_with_every_level_of_a_third_factor() {
    let text = |cells: [&str; 8]| Column::from_texts(&cells.map(Some));
    let source: FrameInMemory = Frame::new(vec![
        ("y".into(), Column::Numeric(vec![1.0, 3.0, 2.0, 5.0, 4.0, 6.0, 2.5, 1.5])),
        ("a".into(), text(["p", "p", "p", "p", "q", "q", "q", "q"])),
        ("b".into(), text(["u", "u", "v", "v", "u", "u", "u", "u"])),
        ("c".into(), text(["s", "t", "s", "t", "s", "t", "s", "s"])),
    ])
    .expect("a frame")
    .into();
    let (_, _, notes) = run(&source, "y ~ a * b * c", &FitOptions::default());
    let note = notes.iter().find(|note| note.code == "fit::empty_cells").expect("a note");
    assert_eq!(note.message, "no row has a = q with b = v");
}

#[test]
fn fits_without_residuals_have_what_needs_none() {
    let numbers = |values: &[f64]| Column::Numeric(values.to_vec());
    let x = [1.0, 2.0, 3.0, 5.0, 8.0];
    let source: FrameInMemory = Frame::new(vec![
        ("y".into(), numbers(&x.map(|x| 2.0 * x + 1.0))),
        ("x".into(), numbers(&x)),
        ("w".into(), numbers(&[1.0, 0.0, 0.0, 1.0, 1.0])),
    ])
    .expect("a frame")
    .into();
    for formula in ["y ~ x * w", "y ~ x + w + I(x^2) + I(w*x^2)"] {
        let (_, checks, _) = run(&source, formula, &FitOptions::default());
        assert!(!checks.vif.is_empty() && checks.condition_number.is_some(), "{formula}");
        assert!(checks.influence.is_empty() && checks.sheet.is_none() && checks.reset.is_none(), "{formula}");
    }
}

#[test]
fn gaps_of_several_columns_are_told_by_what_is_missing_together() {
    let gap = f64::NAN;
    let numbers = |values: [f64; 12]| Column::Numeric(values.to_vec());
    let source: FrameInMemory = Frame::new(vec![
        ("y".into(), numbers([gap, 1.0, 3.0, 2.0, gap, 5.0, 4.0, 6.0, 8.0, 7.0, 9.0, 3.0])),
        ("x".into(), numbers([gap, 2.0, 1.0, gap, gap, 4.0, 3.0, 7.0, 5.0, 9.0, 8.0, 2.0])),
        ("w".into(), numbers([1.0, 0.0, 1.0, gap, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0])),
    ])
    .expect("a frame")
    .into();
    let fitted = fit(&parse("y ~ x + w").expect("a formula"), &source, &FitOptions::default()).expect("a fit");
    let (_, notes) = summarise(&fitted, &source, &SummaryOptions::default()).expect("a summary");
    let note = notes.iter().find(|note| note.code == "data::rows_dropped").expect("a note");
    assert_eq!(
        note.message,
        "3 of 12 rows were left out because of missing values: `x` in 3, `y` in 2, `w` in 1 (`x` and `y` together in 2, `x` and `w` \
         together in 1); rows 1, 4, 5"
    );
}
