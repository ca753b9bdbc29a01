//! Reference numbers from R, Python and NIST, through the command line's JSON.
//!
//! Each case is a folder with `data.csv` and `case.json` (made by the code that the case itself carries). The cases that may travel with
//! the project are in `crates/regression/tests/oracle`; those that may not are read from the folder that `INTERPLAY_SHARED` names, and the
//! test that needs them says so when it is unset.
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

mod common;

use std::path::{Path, PathBuf};

use common::{interplay, json};
use serde_json::Value;

/// Relative agreement asked of estimates, standard errors, statistics and fit statistics. The cases carry 15 digits, and R agrees with an
/// independent computation to about 1e-10 in the worst of them (mtcars' quadratic probes: 7e-9), so 1e-8 separates rounding from error.
const NUMBER: f64 = 1e-8;

/// Relative agreement asked of p-values: a relative error of 1e-10 in t is magnified by about t² in the tail, and t stays below 100 here.
const P_VALUE: f64 = 1e-6;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../regression/tests/oracle")
}

fn shared() -> Option<PathBuf> {
    std::env::var_os("INTERPLAY_SHARED").map(PathBuf::from)
}

struct Case {
    folder: PathBuf,
    name: String,
    case: Value,
}

impl Case {
    fn open(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("case.json")).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        Self { folder: folder.to_path_buf(), name, case: serde_json::from_str(&text).unwrap() }
    }

    fn expected(&self, block: &str) -> Option<&Value> {
        self.case["expected"].get(block)
    }

    /// The record of `fit` on this case with further arguments.
    fn fit(&self, extra: &[&str]) -> Value {
        let formula = self.case["formula"].as_str().unwrap();
        self.fit_formula(formula, extra)
    }

    fn fit_formula(&self, formula: &str, extra: &[&str]) -> Value {
        let data = self.folder.join("data.csv");
        let mut words = vec!["fit".to_owned(), data.to_string_lossy().into_owned(), formula.to_owned(), "--format".into(), "json".into()];
        if let Some(orders) = self.case["options"].get("factor_levels").and_then(Value::as_object) {
            for (column, levels) in orders {
                let levels: Vec<&str> = levels.as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
                words.extend(["--levels".into(), format!("{column}={}", levels.join(","))]);
            }
        }
        words.extend(extra.iter().map(|&word| word.to_owned()));
        json(&interplay(&words))
    }
}

/// Our name of a column that a case describes by its components.
fn term(row: &Value) -> String {
    let components = row["components"].as_array().map_or(&[][..], Vec::as_slice);
    if components.is_empty() {
        return row["term"].as_str().unwrap().to_owned();
    }
    let one = |c: &Value| match c.get("level").and_then(Value::as_str) {
        Some(level) => format!("{}[T.{level}]", c["var"].as_str().unwrap()),
        None => c["var"].as_str().unwrap().to_owned(),
    };
    components.iter().map(one).collect::<Vec<_>>().join(":")
}

#[track_caller]
fn close(what: &str, ours: &Value, theirs: &Value, tolerance: f64, scale: f64) {
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(a), Some(b)) => {
            let error = (a - b).abs() / b.abs().max(scale).max(f64::MIN_POSITIVE);
            assert!(error <= tolerance, "{what}: {a:e} where the reference is {b:e} (relative error {error:.1e})");
        }
        (None, None) => {}
        _ => panic!("{what}: {ours} where the reference is {theirs}"),
    }
}

/// Compares estimate rows key by key. An estimate or limit may be off by `NUMBER` of its standard error.
#[track_caller]
fn close_row(what: &str, ours: &Value, theirs: &Value) {
    let scale = theirs["std_error"].as_f64().unwrap_or(0.0);
    for (key, tolerance, scale) in [
        ("estimate", NUMBER, scale),
        ("std_error", NUMBER, 0.0),
        ("statistic", NUMBER, 1.0),
        ("df", NUMBER, 0.0),
        ("p_value", P_VALUE, 0.0),
        ("conf_low", NUMBER, scale),
        ("conf_high", NUMBER, scale),
    ] {
        if let Some(reference) = theirs.get(key).or_else(|| theirs.get("slope").filter(|_| key == "estimate")) {
            close(&format!("{what} {key}"), &ours[key], reference, tolerance, scale);
        }
    }
}

#[track_caller]
fn coefficients_agree(what: &str, ours: &Value, theirs: &Value) {
    let (ours, theirs) = (ours.as_array().unwrap(), theirs.as_array().unwrap());
    assert_eq!(ours.len(), theirs.len(), "{what}: number of coefficients");
    for reference in theirs {
        let name = term(reference);
        let row = ours.iter().find(|row| row["term"] == name.as_str());
        let row = row.unwrap_or_else(|| panic!("{what}: no term {name}"));
        if reference["aliased"] == true {
            assert!(row["estimate"].is_null() && row["std_error"].is_null(), "{what}: {name} is aliased");
        } else {
            close_row(&format!("{what}: {name}"), row, reference);
        }
    }
}

/// Everything of a case that least squares gives.
fn check(case: &Case) {
    let name = &case.name;
    let record = case.fit(&[]);
    let result = &record["result"];
    coefficients_agree(name, &result["coefficients"], case.expected("coefficients").unwrap());
    for (key, reference) in case.expected("model").unwrap().as_object().unwrap() {
        let key = if key == "rss" { "deviance" } else { key };
        if let Some(ours) = result["model"].get(key) {
            let tolerance = if key.ends_with("p_value") { P_VALUE } else { NUMBER };
            close(&format!("{name}: {key}"), ours, reference, tolerance, 0.0);
        }
    }
    if let Some(vcov) = case.expected("vcov") {
        let (ours, theirs) = (result["vcov"].as_array().unwrap(), vcov["matrix"].as_array().unwrap());
        assert_eq!(ours.len(), theirs.len());
        let diagonal: Vec<f64> = (0..theirs.len()).map(|i| theirs[i][i].as_f64().unwrap().sqrt()).collect();
        for (i, row) in theirs.iter().enumerate() {
            for (j, reference) in row.as_array().unwrap().iter().enumerate() {
                close(&format!("{name}: vcov[{i}][{j}]"), &ours[i][j], reference, NUMBER, diagonal[i] * diagonal[j]);
            }
        }
    }
    check_comparison(case, result);
    check_probes(case, result);
    check_robust(case);
}

fn check_comparison(case: &Case, result: &Value) {
    let Some(reference) = case.expected("nested_comparison").filter(|block| block.is_object()) else { return };
    let ours = &result["comparison"];
    // The reference compares with the additive fit wherever its reduced model has no product term.
    if reference["reduced"].as_str().is_none_or(|formula| formula.contains(['*', ':'])) {
        return;
    }
    for (key, other) in
        [("statistic", "f_statistic"), ("df1", "df1"), ("df2", "df2"), ("delta_r_squared", "delta_r_squared"), ("cohen_f2", "cohen_f2")]
    {
        // A difference of two R² keeps as many digits less as it is smaller than they are.
        let scale = if key == "delta_r_squared" { 1e-2 } else { 0.0 };
        close(&format!("{}: comparison {key}", case.name), &ours[key], &reference[other], NUMBER, scale);
    }
    close(&format!("{}: comparison p", case.name), &ours["p_value"], &reference["p_value"], P_VALUE, 0.0);
}

fn check_robust(case: &Case) {
    let Some(kinds) = case.expected("robust").and_then(Value::as_object) else { return };
    for kind in ["HC0", "HC1", "HC2", "HC3"] {
        if let Some(reference) = kinds.get(kind).filter(|rows| rows.is_array()) {
            let record = case.fit(&["--se", &kind.to_lowercase()]);
            coefficients_agree(&format!("{} {kind}", case.name), &record["result"]["coefficients"], reference);
        }
    }
}

fn probe<'a>(result: &'a Value, focal: &str, moderator: &str) -> Option<&'a Value> {
    result["probes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|probe| probe["focal"] == focal && probe["moderator"] == moderator && probe["second_moderator"].is_null())
}

fn check_probes(case: &Case, result: &Value) {
    if let Some(blocks) = case.expected("simple_slopes").and_then(Value::as_object) {
        for (key, rows) in blocks {
            let Some((focal, moderator)) = key.split_once("_at_").or_else(|| key.split_once("_by_")) else { continue };
            let Some(probe) = probe(result, focal, moderator) else { continue };
            check_slopes(case, &format!("{focal} by {moderator}"), probe, moderator, rows.as_array().unwrap());
        }
    }
    for reference in case.expected("johnson_neyman").and_then(Value::as_array).map_or(&[][..], Vec::as_slice) {
        check_johnson_neyman(case, reference);
    }
}

fn check_slopes(case: &Case, what: &str, probe: &Value, moderator: &str, rows: &[Value]) {
    for reference in rows {
        let Some(value) = reference.get(moderator) else { continue };
        let at = |row: &&Value| match (row["at"][moderator].as_f64(), value.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs().max(1.0),
            _ => row["at"][moderator] == *value,
        };
        let found = probe["slopes"].as_array().unwrap().iter().find(at).cloned();
        // A value that is not probed by default is asked for.
        let row = found.unwrap_or_else(|| {
            let record = case.fit(&["--probe", what, "--at", &format!("{moderator}={value}")]);
            record["result"]["probes"][0]["slopes"][0].clone()
        });
        close_row(&format!("{}: slope of {what} at {value}", case.name), &row, reference);
    }
}

fn check_johnson_neyman(case: &Case, reference: &Value) {
    let (focal, moderator) = (reference["focal_term"].as_str().unwrap(), reference["moderator"].as_str().unwrap());
    let what = format!("{}: Johnson-Neyman of {focal} by {moderator}", case.name);
    // Cases on a subset of a three-way model or on another covariance say so; here are those of the model itself.
    if reference.get("group").is_some() || reference.get("at").is_some() || focal.contains(':') {
        return;
    }
    let level = format!("{}", 1.0 - reference["alpha"].as_f64().unwrap());
    let se = match reference.get("se_type").and_then(Value::as_str) {
        Some(kind) => kind.to_lowercase(),
        None => "iid".to_owned(),
    };
    let record = case.fit(&["--level", &level, "--se", &se, "--probe", &format!("{focal} by {moderator}")]);
    let ours = &record["result"]["probes"][0]["johnson_neyman"];
    close(&format!("{what} critical"), &ours["critical"], &reference["critical_t"], NUMBER, 0.0);
    let bounds = ours["bounds"].as_array().unwrap();
    let references: Vec<&Value> = ["lower_bound", "upper_bound"].iter().map(|key| &reference[*key]).filter(|v| v.is_number()).collect();
    assert_eq!(bounds.len(), references.len(), "{what}: number of bounds");
    for (bound, reference) in bounds.iter().zip(references) {
        close(&what, bound, reference, NUMBER, 0.0);
    }
    assert_eq!(ours["region"], reference["significant_region"], "{what}: region");
    if let Some(count) = reference.get("n_obs_in_significant_region").and_then(Value::as_f64) {
        let n = record["result"]["model"]["n"].as_f64().unwrap();
        close(&format!("{what} share"), &ours["share_significant"], &Value::from(count / n), 1e-12, 0.0);
    }
}

macro_rules! travelling {
    ($($name:ident)*) => { $(#[test] fn $name() { check(&Case::open(&cases().join(stringify!($name)))); })* };
}

travelling! {
    lecture_book_reviews
    ols_cc_mtcars_hp_wt
    ols_cf_iris
    ols_ff_toothgrowth
    ols_missing_airquality
    ols_pairwise_prestige
    ols_rankdef_mtcars_cyl_gear
    ols_unbalanced_salaries
}

#[test]
fn cases_that_do_not_travel() {
    let Some(shared) = shared() else {
        eprintln!("SKIPPED: INTERPLAY_SHARED is unset, and the wage and interest-rate cases do not travel with the project");
        return;
    };
    for name in ["ols_threeway_wage1", "ols_quadratic_poly_wage1", "ols_hac_intdef", "ols_cluster_grunfeld"] {
        check(&Case::open(&shared.join("oracles").join(name)));
    }
}

/// Both tables of the lecture to the two decimals that it prints.
#[test]
fn the_lecture_tables_to_their_two_decimals() {
    let case = Case::open(&cases().join("lecture_book_reviews"));
    let record = case.fit(&[]);
    let shown = |rows: &Value| -> Vec<[String; 3]> {
        let two = |v: &Value| format!("{:.2}", v.as_f64().unwrap());
        rows.as_array().unwrap().iter().map(|row| ["estimate", "conf_low", "conf_high"].map(|key| two(&row[key]))).collect()
    };
    let expected = |rows: &[[&str; 3]]| -> Vec<[String; 3]> { rows.iter().map(|row| row.map(str::to_owned)).collect() };
    assert_eq!(
        shown(&record["result"]["additive"]["coefficients"]),
        expected(&[["5.29", "4.86", "5.73"], ["1.19", "0.85", "1.53"], ["-1.69", "-2.14", "-1.24"]])
    );
    assert_eq!(
        shown(&record["result"]["coefficients"]),
        expected(&[["5.79", "5.29", "6.29"], ["0.68", "0.25", "1.11"], ["-2.94", "-3.73", "-2.15"], ["1.29", "0.61", "1.97"]])
    );
}

/// Log relative error against a certified value, capped at 15; the absolute error where zero is certified.
fn log_relative_error(ours: f64, certified: f64) -> f64 {
    let error = if certified == 0.0 { ours.abs() } else { ((ours - certified) / certified).abs() };
    (-error.max(1e-15).log10()).min(15.0)
}

#[test]
fn nist_certified_values() {
    let mut names = 0;
    for (name, digits) in [
        ("nist_norris", 9.0),
        ("nist_noint1", 9.0),
        ("nist_longley", 9.0),
        ("nist_wampler1", 9.0),
        ("nist_wampler3", 9.0),
        ("nist_wampler5", 9.0),
        // Eleven coefficients on a design of condition number 1.8e15: more digits are not in the data once they are doubles.
        ("nist_filip", 7.0),
    ] {
        let case = Case::open(&cases().join(name));
        let result = &case.fit(&[])["result"];
        for reference in case.expected("coefficients").unwrap().as_array().unwrap() {
            let term = reference["term"].as_str().unwrap();
            let row = result["coefficients"].as_array().unwrap().iter().find(|row| row["term"] == term).expect(term);
            for key in ["estimate", "std_error"] {
                let ours = row[key].as_f64().unwrap_or_else(|| panic!("{name}: {term} has no {key}"));
                let reached = log_relative_error(ours, reference[key].as_f64().unwrap());
                assert!(reached >= digits, "{name}: {term} {key} has {reached:.1} digits");
            }
        }
        let model = case.expected("model").unwrap();
        for key in ["r_squared", "sigma"] {
            let reached = log_relative_error(result["model"][key].as_f64().unwrap(), model[key].as_f64().unwrap());
            assert!(reached >= digits, "{name}: {key} has {reached:.1} digits");
        }
        names += 1;
    }
    assert_eq!(names, 7);
}
