//! What agreement means.

use serde_json::{Map, Value};

use crate::case::term;

/// Relative agreement asked of estimates (of their standard errors), standard errors, statistics, degrees of freedom and sums of squares of
/// linear models and of generalised ones alike: the cases carry 15 digits, R agrees with independent computations to about 1e-10 in most
/// of them and to 7e-9 in the worst (quadratic probes of mtcars), so this separates rounding from error.
pub(crate) const NUMBER: f64 = 1e-8;

/// Relative agreement asked of p-values: a relative error of 1e-10 in t is magnified by about t² in the tail, and |t| stays below 100
/// wherever p is not zero in double precision.
pub(crate) const P_VALUE: f64 = 1e-6;

/// Where the reference was printed with ten digits.
pub(crate) const TEN_DIGITS: f64 = 1e-9;

#[track_caller]
pub(crate) fn close(what: &str, ours: &Value, theirs: &Value, tolerance: f64, scale: f64) {
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(a), Some(b)) => {
            let error = (a - b).abs() / b.abs().max(scale).max(f64::MIN_POSITIVE);
            assert!(error <= tolerance, "{what}: {a:e} where the reference is {b:e} (relative error {error:.1e})");
        }
        (None, None) => {}
        _ => panic!("{what}: {ours} where the reference is {theirs}"),
    }
}

#[track_caller]
pub(crate) fn near(what: &str, ours: f64, theirs: &Value, tolerance: f64) {
    close(what, &Value::from(ours), theirs, tolerance, 0.0);
}

/// What of a row has its counterpart on the menu.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// The covariance has, its reference distribution has not: estimate, standard error and statistic.
    Errors,
}

/// Compares every key of a row of the reference that is a number of an estimate, and gives back the keys that are not.
#[track_caller]
pub(crate) fn row<'a>(what: &str, ours: &Value, theirs: &'a Value, part: Part) -> Vec<&'a str> {
    let scale = theirs["std_error"].as_f64().unwrap_or(0.0);
    let mut others = Vec::new();
    for (key, reference) in theirs.as_object().expect("a row") {
        let (name, tolerance, scale) = match key.as_str() {
            "estimate" | "slope" | "educ_exper_coefficient" => ("estimate", NUMBER, scale),
            "std_error" => ("std_error", NUMBER, 0.0),
            "statistic" => ("statistic", NUMBER, 1.0),
            "df" | "conf_low" | "conf_high" | "p_value" if part == Part::Errors => continue,
            "df" => ("df", NUMBER, 0.0),
            "p_value" => ("p_value", P_VALUE, 0.0),
            "conf_low" => ("conf_low", NUMBER, scale),
            "conf_high" => ("conf_high", NUMBER, scale),
            "term" | "components" | "aliased" | "label" => continue,
            other => {
                others.push(other);
                continue;
            }
        };
        close(&format!("{what}: {key}"), &ours[name], reference, tolerance, scale);
    }
    others
}

/// Compares a row whose every key is a number of an estimate.
#[track_caller]
pub(crate) fn whole_row(what: &str, ours: &Value, theirs: &Value, part: Part) {
    let left = row(what, ours, theirs, part);
    assert!(left.is_empty(), "{what}: {left:?} not compared");
}

#[track_caller]
pub(crate) fn named<'a>(what: &str, rows: &'a Value, key: &str, name: &str) -> &'a Value {
    let row = rows.as_array().unwrap_or_else(|| panic!("{what}: no rows")).iter().find(|row| row[key] == name);
    row.unwrap_or_else(|| panic!("{what}: no {key} {name}"))
}

/// Compares coefficient tables, each row by its name, none left over.
#[track_caller]
pub(crate) fn coefficients(what: &str, ours: &Value, theirs: &Value, part: Part) {
    assert_eq!(ours.as_array().map(Vec::len), theirs.as_array().map(Vec::len), "{what}: number of coefficients");
    some_coefficients(what, ours, theirs, part);
}

/// As `coefficients`, where the reference lists some of them.
#[track_caller]
pub(crate) fn some_coefficients(what: &str, ours: &Value, theirs: &Value, part: Part) {
    for reference in theirs.as_array().expect("rows") {
        let name = term(reference);
        let ours = named(what, ours, "term", &name);
        if reference["aliased"] == true {
            assert!(ours["estimate"].is_null() && ours["std_error"].is_null(), "{what}: {name} is aliased");
        }
        whole_row(&format!("{what}: {name}"), ours, reference, part);
    }
}

/// Compares tables by position, under R's names.
#[track_caller]
pub(crate) fn coefficients_of_r(what: &str, ours: &Value, theirs: &Value) {
    let (ours, theirs) = (ours.as_array().unwrap(), theirs.as_array().unwrap());
    assert_eq!(ours.len(), theirs.len(), "{what}: number of coefficients");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert_eq!(ours["term"], theirs["term"], "{what}");
        whole_row(&format!("{what}: {}", theirs["term"]), ours, theirs, Part::Whole);
    }
}

#[track_caller]
pub(crate) fn matrix(what: &str, ours: &Value, theirs: &Value) {
    let (ours, theirs) = (ours.as_array().unwrap(), theirs.as_array().unwrap());
    assert_eq!(ours.len(), theirs.len(), "{what}");
    let diagonal: Vec<f64> = (0..theirs.len()).map(|i| theirs[i][i].as_f64().unwrap().sqrt()).collect();
    for (i, row) in theirs.iter().enumerate() {
        for (j, reference) in row.as_array().unwrap().iter().enumerate() {
            close(&format!("{what}[{i}][{j}]"), &ours[i][j], reference, NUMBER, diagonal[i] * diagonal[j]);
        }
    }
}

pub(crate) fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().expect("an object")
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}
