//! `docs/conventions.md`: our column and those of `--match` are what the program computes, and the page holds the numbers beside the scripts.

mod support;

use std::path::Path;

use interplay_core::{EstimateRow, FitResult};
use interplay_regression::{DesignOptions, Family, Fit, FitOptions, Match, SummaryOptions, fit, parse, summarise};
use serde_json::Value;
use support::Case;

/// Relative agreement with the packages: the references are those of `oracle.rs` and `covariance.rs`, where tighter bounds hold; pyfixest and
/// statsmodels add rounding of their own, up to 3e-11 here.
const SAME: f64 = 1e-9;

/// p-values and Satterthwaite's degrees of freedom: their relative error is some ten times that of a standard error.
const OF_TAILS: f64 = 1e-7;

/// Half a unit of the seventh digit, relative to the smallest number with such digits.
const SEVEN_DIGITS: f64 = 5.1e-7;

/// Columns of the page with whose conventions they are.
const PACKAGES: [(&str, Option<Match>); 5] = [
    ("ours", None),
    ("R", Some(Match::Sandwich)),
    ("Stata", Some(Match::Stata)),
    ("statsmodels", Some(Match::Statsmodels)),
    ("fixest", Some(Match::Fixest)),
];

fn tables() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/conventions/conventions.json");
    let text = std::fs::read_to_string(path).expect("the numbers are part of the repository");
    serde_json::from_str::<Value>(&text).expect("valid JSON")["tables"].take()
}

/// A model to which the rows of a table refer.
struct Model {
    case: Case,
    formula: &'static str,
    options: FitOptions,
    /// Name of the column whose coefficient is shown.
    term: &'static str,
}

impl Model {
    fn of(case: &'static str, formula: &'static str, term: &'static str) -> Model {
        let case = Case::read(case);
        let options = case.options();
        Model { case, formula, options, term }
    }

    fn grunfeld(clusters: &[&str]) -> Model {
        let mut model = Model::of("ols_cluster_grunfeld", "invest ~ value * capital", "value:capital");
        model.options.design.clusters = clusters.iter().map(|&name| name.to_owned()).collect();
        model
    }

    fn fitted(&self, se: &str, matching: Option<Match>) -> Fit {
        let options = FitOptions { se: se.parse().expect("a kind"), matching, ..self.options.clone() };
        let formula = parse(self.formula).expect("a formula");
        fit(&formula, &self.case.source(), &options).unwrap_or_else(|error| panic!("{}: {error}", self.formula))
    }

    fn row(&self, se: &str, matching: Option<Match>) -> EstimateRow {
        let fitted = self.fitted(se, matching);
        let g: Vec<f64> = fitted.design().names().iter().map(|name| f64::from(u8::from(name == self.term))).collect();
        fitted.linear(&g, 0.0)
    }

    fn result(&self) -> FitResult {
        summarise(&self.fitted("iid", None), &self.case.source(), &SummaryOptions::default()).expect("a summary").0
    }
}

#[track_caller]
fn same(found: Option<f64>, expected: f64, relative: f64, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what}: nothing where {expected} is expected"));
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found:e} where {expected:e} is expected");
}

/// Compares the rows of a table, whose names begin with a kind of standard error, in the columns of the packages; a name may go on with
/// `, p-value` or `, df`. `apart` are cells that no `--match` reproduces: (row, column).
fn compare(table: &Value, model: &Model, apart: &[(&str, &str)]) {
    for (name, row) in table["rows"].as_object().expect("rows") {
        let (se, quantity) = name.split_once(", ").unwrap_or((name, "standard error"));
        for (column, matching) in PACKAGES {
            let Some(expected) = row[column].as_f64().filter(|_| !apart.contains(&(name, column))) else { continue };
            let found = model.row(se, matching);
            let what = format!("{}: {name}, {column}", table["title"]);
            match quantity {
                "p-value" => same(found.p_value, expected, OF_TAILS, &what),
                "df" => same(found.df, expected, OF_TAILS, &what),
                _ => same(found.std_error, expected, SAME, &what),
            }
        }
    }
}

#[test]
fn least_squares_with_robust_covariances() {
    let tables = tables();
    compare(&tables["heteroskedasticity"], &Model::grunfeld(&[]), &[]);
    compare(&tables["clusters"], &Model::grunfeld(&["firm"]), &[]);
    compare(&tables["two_way"], &Model::grunfeld(&["firm", "year"]), &[]);
    let hac = Model::of("ols_missing_airquality", "Ozone ~ Solar.R * Wind", "Solar.R:Wind");
    let mut of_lags = tables["hac"].clone();
    let default = of_lags["rows"].as_object_mut().expect("rows").remove("the package's default").expect("a row");
    same(hac.row("hac(auto)", None).std_error, default["ours"].as_f64().expect("a number"), SAME, "the default");
    // Stata's and fixest's newey always have the factor that `adjust` asks for.
    compare(&of_lags, &hac, &[]);
}

#[test]
fn fixed_effects_count_every_column() {
    let model = Model { formula: "invest ~ value * capital + firm", ..Model::grunfeld(&["firm"]) };
    let rows = &tables()["fixed_effects"]["rows"]["every dummy counted"];
    for (column, matching) in PACKAGES.into_iter().filter(|(column, _)| *column != "fixest") {
        same(model.row("cr1s", matching).std_error, rows[column].as_f64().expect("a number"), SAME, column);
    }
}

#[test]
fn weighted_residuals() {
    let mut model = Model::grunfeld(&[]);
    let weights = model.case.frame.iter().find(|(name, _)| *name == "capital").map(|(_, column)| column.clone()).expect("a column");
    let interplay_core::Column::Numeric(capital) = weights else { panic!("numbers") };
    let mut columns: Vec<_> = model.case.frame.iter().map(|(name, column)| (name.to_owned(), column.clone())).collect();
    columns.push(("weight".to_owned(), interplay_core::Column::Numeric(capital.iter().map(|x| 1.0 + x).collect())));
    model.case.frame = interplay_core::Frame::new(columns).expect("columns of one length");
    model.options.design = DesignOptions { weights: Some("weight".to_owned()), ..DesignOptions::default() };
    let mut table = tables()["weights"].clone();
    let rows = table["rows"].as_object_mut().expect("rows");
    let (cr2, df) = (rows.remove("cr2").expect("a row"), rows.remove("cr2, df").expect("a row"));
    compare(&table, &model, &[]);
    model.options.design.clusters = vec!["firm".to_owned()];
    let found = model.row("cr2", None);
    same(found.std_error, cr2["ours"].as_f64().expect("a number"), SAME, "cr2");
    same(found.df, df["ours"].as_f64().expect("a number"), OF_TAILS, "cr2, df");
}

#[test]
fn information_criteria_and_columns_that_cannot_be_estimated() {
    let tables = tables();
    let cars = Model::of("ols_cc_mtcars_hp_wt", "mpg ~ hp * wt", "hp:wt").result().model;
    let ours = |row: &str| tables["criteria"]["rows"][row]["ours"].as_f64().expect("a number");
    for (row, found) in [("log-likelihood", cars.log_lik), ("AIC", cars.aic), ("BIC", cars.bic)] {
        same(found, ours(row), SAME, row);
    }
    let result = Model::of("ols_cc_mtcars_hp_wt", "mpg ~ hp + wt + I(hp + 100 * wt)", "hp").result();
    let rows = tables["rank"]["rows"].as_object().expect("rows");
    assert_eq!(rows.keys().collect::<Vec<_>>(), result.coefficients.iter().map(|row| &row.term).collect::<Vec<_>>());
    for (found, (name, row)) in result.coefficients.iter().zip(rows) {
        match row["ours"].as_f64() {
            Some(expected) => same(found.row.estimate, expected, SAME, name),
            None => assert_eq!(found.row.estimate, None, "{name}"),
        }
    }
}

#[test]
fn generalised_linear_models() {
    let tables = tables();
    let family = |name: &str, link: Option<&str>| Family::named(name, link).expect("a family");

    let mut model = Model::of("glm_logit_titanic", "survived ~ sex * age", "sex[T.male]:age");
    for link in ["logit", "probit"] {
        model.options.family = family("binomial", Some(link));
        for (name, row) in tables["glm_robust"]["rows"].as_object().expect("rows").iter().filter(|(name, _)| name.starts_with(link)) {
            let se = name.rsplit(' ').next().expect("a kind");
            for (column, matching) in PACKAGES {
                // No convention of ours has the observed information as bread, which is another matrix for a probit.
                let apart = link == "probit" && matches!(column, "Stata" | "statsmodels");
                if let Some(expected) = row[column].as_f64().filter(|_| !apart) {
                    same(model.row(se, matching).std_error, expected, SAME, &format!("{name}, {column}"));
                }
            }
        }
    }

    let mut model = Model::of("glm_gamma_clotting", "time ~ log(u) * lot", "log(u):lot[T.lot2]");
    model.options.family = family("gamma", Some("log"));
    let ours = |row: &str, column: &str| tables["gamma"]["rows"][row][column].as_f64().expect("a number");
    for (column, matching) in [("ours", None), ("R", Some(Match::Sandwich)), ("statsmodels", Some(Match::Statsmodels))] {
        let found = model.row("iid", matching);
        same(found.std_error, ours("standard error", column), SAME, column);
        same(found.p_value, ours("p-value", column), OF_TAILS, column);
    }
    let found = model.result().model;
    same(found.dispersion, ours("dispersion", "ours"), SAME, "dispersion");
    same(found.log_lik, ours("log-likelihood", "ours"), SAME, "log-likelihood");
    same(found.aic, ours("AIC", "ours"), SAME, "AIC");

    let mut model = Model::of("glm_negbin_quine", "Days ~ Sex * Age + Eth * Lrn", "Sex[T.M]:Age[T.F3]");
    model.options.family = family("negative-binomial", None);
    for (column, joint_information) in [("ours", false), ("R", false), ("Stata", true), ("statsmodels", true)] {
        model.options.joint_information = joint_information;
        let of = |row: &str| tables["negative_binomial"]["rows"][row][column].as_f64().expect("a number");
        let found = model.row("iid", None);
        same(found.estimate, of("Sex[T.M]:Age[T.F3]"), SAME, column);
        same(found.std_error, of("Sex[T.M]:Age[T.F3], standard error"), SAME, column);
        same(model.result().model.theta, of("theta"), SAME, column);
    }
}

#[test]
fn quantiles_are_of_type_seven() {
    let case = Case::read("ols_cc_mtcars_hp_wt");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/mtcars.csv");
    assert_eq!(case.frame.n_rows(), 32);
    let text = std::fs::read_to_string(path).expect("example data");
    let place = text.lines().next().expect("a header").split(',').position(|name| name == "qsec").expect("a column");
    let values: Vec<f64> =
        text.lines().skip(1).map(|line| line.split(',').nth(place).expect("a cell").parse().expect("a number")).collect();
    let expected = tables()["quantiles"]["rows"]["the lower quartile of qsec"]["ours"].as_f64().expect("a number");
    same(interplay_stats::percentile(&values, 0.25), expected, SAME, "the lower quartile");
}

#[test]
fn the_page_holds_the_numbers() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/conventions.md")).expect("a page");
    for table in tables().as_object().expect("tables").values() {
        let title = table["title"].as_str().expect("a title");
        let section = page.split("\n## ").find(|section| section.lines().next() == Some(title)).unwrap_or_else(|| panic!("no {title}"));
        let columns: Vec<&str> = table["columns"].as_array().expect("columns").iter().filter_map(Value::as_str).collect();
        assert!(section.contains(&format!("| | {} |\n", columns.join(" | "))), "{title}");
        for (name, row) in table["rows"].as_object().expect("rows") {
            let line = section.lines().find_map(|line| line.strip_prefix(&format!("| {name} | "))?.strip_suffix(" |"));
            let cells: Vec<&str> = line.unwrap_or_else(|| panic!("{title}: no row {name}")).split(" | ").collect();
            assert_eq!(cells.len(), columns.len(), "{title}: {name}");
            for (cell, column) in cells.into_iter().zip(&columns) {
                match row[*column].as_f64() {
                    Some(expected) => same(cell.parse().ok(), expected, SEVEN_DIGITS, &format!("{title}: {name}, {column}")),
                    None => assert_eq!(cell, "–", "{title}: {name}, {column}"),
                }
            }
        }
    }
}
