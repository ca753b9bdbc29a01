//! NIST's certified values.

use serde_json::Value;

use crate::agree::{list, named, object};
use crate::case::{Case, travelling};

/// Digits that a p-value may have less than its statistic.
const TAIL: f64 = 3.0;

/// Log relative error against a certified value, capped at 15; the absolute error where zero is certified.
fn log_relative_error(ours: f64, certified: f64) -> f64 {
    let error = if certified == 0.0 { ours.abs() } else { ((ours - certified) / certified).abs() };
    (-error.max(1e-15).log10()).min(15.0)
}

#[track_caller]
fn digits(what: &str, ours: &Value, certified: &Value, least: f64) {
    let Some(certified) = certified.as_f64() else { return };
    let ours = ours.as_f64().unwrap_or_else(|| panic!("{what}: no number"));
    let reached = log_relative_error(ours, certified);
    assert!(reached >= least, "{what}: {ours:e} has {reached:.1} digits of {certified:e}");
}

/// Every block, to as many digits as the data hold.
fn certified(name: &str, least: f64) {
    let case = Case::open(&travelling().join(name));
    let result = case.fit(&["--anova", "1"]);
    for (block, reference) in object(&case.expected) {
        let what = format!("{name}: {block}");
        match block.as_str() {
            "coefficients" => {
                for theirs in list(reference) {
                    let ours = named(&what, &result["coefficients"], "term", theirs["term"].as_str().unwrap());
                    for (key, theirs) in object(theirs) {
                        if ["term", "components", "certified_strings", "nist_name", "aliased"].contains(&key.as_str()) {
                            continue;
                        }
                        // A p-value has the error of t, magnified by up to t² in the tail.
                        let least = if key == "p_value" { least - TAIL } else { least };
                        digits(&format!("{what} {} {key}", ours["term"]), &ours[key], theirs, least);
                    }
                }
            }
            "model" => {
                for (key, theirs) in object(reference).iter().filter(|(key, _)| !["aic_bic_note", "note"].contains(&key.as_str())) {
                    // An exact fit has an infinite F: the record has no such test, so no degrees of freedom of it either.
                    if key.starts_with("f_") && reference["f_statistic"].is_null() {
                        assert!(result["model"][key].is_null(), "{what} {key}");
                        continue;
                    }
                    let least = if key == "f_p_value" { least - TAIL } else { least };
                    let ours = &result["model"][if key == "rss" { "deviance" } else { key }];
                    digits(&format!("{what} {key}"), ours, theirs, least);
                }
            }
            "vcov" => crate::agree::matrix(&what, &result["vcov"], &reference["matrix"]),
            "anova_certified" => {
                let rows = list(&result["tests"]["rows"]);
                let (residual, terms) = rows.split_last().expect("rows");
                let sum = |key: &str| terms.iter().map(|row| row[key].as_f64().unwrap()).sum::<f64>();
                let (df, total) = (sum("df"), sum("sum_sq"));
                let mean = residual["mean_sq"].as_f64().unwrap_or(0.0);
                for (key, theirs) in object(&reference["regression"]) {
                    let ours = match key.as_str() {
                        "df" => df,
                        "sum_sq" => total,
                        "mean_sq" => total / df,
                        "f_statistic" => total / df / mean,
                        "f_certified_string" => continue,
                        _ => panic!("{what}: {key} is not compared"),
                    };
                    digits(&format!("{what} regression {key}"), &Value::from(ours), theirs, least);
                }
                for (key, theirs) in object(&reference["residual"]) {
                    digits(&format!("{what} residual {key}"), &residual[key], theirs, least);
                }
            }
            _ => panic!("{what} is not compared"),
        }
    }
}

macro_rules! sets {
    ($($name:ident $digits:literal)*) => { $(#[test] fn $name() { certified(stringify!($name), $digits); })* };
}

sets! {
    nist_norris 9.0
    nist_noint1 9.0
    nist_longley 9.0
    nist_wampler1 9.0
    nist_wampler3 9.0
    nist_wampler5 9.0
    // Eleven coefficients on a design of condition number 1.8e15: more digits are not in the data once they are doubles.
    nist_filip 7.0
}
