//! Checks of a fit: variance inflation, tests of assumptions, influence.

use serde_json::Value;

use crate::agree::{NUMBER, P_VALUE, close, list, named, near, object};
use crate::blocks::is_elsewhere;
use crate::case::Case;

pub(crate) fn variance_inflation(case: &Case, what: &str, reference: &Value) {
    let additive = || case.fit_formula(case.expected["nested_comparison"]["reduced"].as_str().unwrap(), &[]);
    // Without a word of the model it is the additive one (`expected_tools` says so).
    if reference.is_array() {
        return inflation_rows(what, &additive()["checks"]["vif"], reference);
    }
    for (model, rows) in object(reference) {
        let result = match model.as_str() {
            "interaction" => case.fit(&[]),
            "additive" => additive(),
            _ => panic!("{what} {model} is not compared"),
        };
        inflation_rows(&format!("{what} {model}"), &result["checks"]["vif"], rows);
    }
}

fn inflation_rows(what: &str, ours: &Value, reference: &Value) {
    assert_eq!(list(ours).len(), list(reference).len(), "{what}");
    for theirs in list(reference) {
        let ours = named(what, ours, "term", theirs["term"].as_str().unwrap());
        for (key, theirs) in object(theirs) {
            let name = match key.as_str() {
                "term" => continue,
                "vif" | "gvif" => "vif",
                "gvif_adj" => "vif_adjusted",
                "df" => "df",
                _ => panic!("{what} {key} is not compared"),
            };
            close(&format!("{what} {key}"), &ours[name], theirs, NUMBER, 0.0);
        }
    }
}

pub(crate) fn diagnostics(case: &Case, what: &str, reference: &Value) {
    let checks = case.fit(&["--checks", "always"])["checks"].take();
    for (key, theirs) in object(reference) {
        let what = format!("{what} {key}");
        let test = match key.as_str() {
            "breusch_pagan_koenker" => &checks["breusch_pagan"],
            "reset_powers_2_3" => &checks["reset"],
            "durbin_watson" => {
                close(&what, &checks["durbin_watson"], &theirs["statistic"], NUMBER, 0.0);
                continue;
            }
            _ => {
                assert!(is_elsewhere(&format!("diagnostics/{key}")), "{what} is not compared");
                continue;
            }
        };
        for (key, theirs) in object(theirs) {
            let (name, tolerance) = match key.as_str() {
                "statistic" | "f_statistic" => ("statistic", NUMBER),
                "df" | "df1" => ("df1", 0.0),
                "df2" => ("df2", 0.0),
                "p_value" => ("p_value", P_VALUE),
                _ => panic!("{what} {key} is not compared"),
            };
            close(&format!("{what} {key}"), &test[name], theirs, tolerance, 0.0);
        }
    }
}

/// Every row of the data, from the points of the check sheet; the rows of most influence from their table too.
pub(crate) fn influence(case: &Case, what: &str, reference: &Value) {
    let result = case.fit(&["--checks", "always"]);
    let (sheet, named_rows) = (&result["checks"]["sheet"], list(&result["checks"]["influence"]));
    let df = result["model"]["df_residual"].as_f64().unwrap();
    let mut in_table = 0;
    for (place, theirs) in list(reference).iter().enumerate() {
        let at = |key: &str| sheet[key][place].as_f64().unwrap_or_else(|| panic!("{what}: the sheet has no {key} {place}"));
        for (key, theirs) in object(theirs) {
            let what = format!("{what} {} {key}", place + 1);
            // A residual is a difference of numbers of the size of the response, 20 here.
            match key.as_str() {
                "row" => near(&what, place as f64 + 1.0, theirs, 0.0),
                "fitted" => near(&what, at("fitted"), theirs, NUMBER),
                "residual" => close(&what, &Value::from(at("residual")), theirs, NUMBER, 1.0),
                "hat" => near(&what, at("leverage"), theirs, NUMBER),
                "rstandard" => close(&what, &Value::from(at("standardised")), theirs, NUMBER, 1.0),
                "cooks_d" => near(&what, at("cooks_distance"), theirs, NUMBER),
                "rstudent" => {
                    // The externally studentised residual is a function of the internally standardised one.
                    let r = at("standardised");
                    close(&what, &Value::from(r * ((df - 1.0) / (df - r * r)).sqrt()), theirs, NUMBER, 1.0);
                }
                _ => panic!("{what} is not compared"),
            }
        }
        if let Some(row) = named_rows.iter().find(|row| row["row"] == theirs["row"]) {
            in_table += 1;
            close(what, &row["leverage"], &theirs["hat"], NUMBER, 0.0);
            close(what, &row["studentised_residual"], &theirs["rstudent"], NUMBER, 0.0);
            close(what, &row["cooks_distance"], &theirs["cooks_d"], NUMBER, 0.0);
        }
    }
    assert_eq!(in_table, named_rows.len(), "{what}: rows of the table");
}
