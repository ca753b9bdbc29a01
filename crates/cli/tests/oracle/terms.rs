//! Tests of terms, of nested models and of hypotheses; effect sizes.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::agree::{NUMBER, P_VALUE, close, list, named, near, object};
use crate::blocks::is_elsewhere;
use crate::case::{Case, term};

/// Rows of an analysis of variance or of deviance.
pub(crate) fn anova(case: &Case, what: &str, further: &[&str], reference: &Value) {
    let result = case.fit(further);
    let mut compared = 0;
    for theirs in list(reference) {
        let name = theirs["term"].as_str().unwrap();
        let what = format!("{what} {name}");
        match name {
            // The null model of an analysis of deviance: nothing but its name.
            "NULL" => continue,
            // A generalised linear model's denominator: Pearson's X² on its degrees of freedom, which the record has as the dispersion. A
            // robust table has no sum of squares at all.
            "Residuals" if case.generalised() || theirs.get("sum_sq").is_none() => {
                let model = &result["model"];
                close(&what, &model["df_residual"], &theirs["df"], 0.0, 0.0);
                if let Some(total) = theirs.get("sum_sq") {
                    near(&what, model["dispersion"].as_f64().unwrap() * model["df_residual"].as_f64().unwrap(), total, NUMBER);
                }
                continue;
            }
            _ => {}
        }
        compared += 1;
        let ours = named(&what, &result["tests"]["rows"], "term", name);
        for (key, theirs) in object(theirs) {
            let (ours, tolerance) = match key.as_str() {
                "term" => continue,
                "lr_chisq" => (&ours["statistic"], NUMBER),
                "deviance" => (&ours["sum_sq"], NUMBER),
                "p_value" => (&ours["p_value"], P_VALUE),
                "df" | "sum_sq" | "mean_sq" | "statistic" => (&ours[key], NUMBER),
                _ => panic!("{what}: {key} is not compared"),
            };
            close(&format!("{what} {key}"), ours, theirs, tolerance, 0.0);
        }
    }
    assert!(compared > 0, "{what}");
}

/// Coefficients of each term, by R's names of the terms.
fn columns(case: &Case) -> BTreeMap<String, Vec<String>> {
    let mut columns = BTreeMap::<String, Vec<String>>::new();
    for row in list(&case.expected["coefficients"]) {
        let variables: Vec<&str> = list(&row["components"]).iter().map(|component| component["var"].as_str().unwrap()).collect();
        let name = if variables.is_empty() { "(Intercept)".to_owned() } else { variables.join(":") };
        columns.entry(name).or_default().push(term(row));
    }
    columns
}

/// The joint test that some coefficients are zero: statistic per degree of freedom, its degrees of freedom, p.
fn joint(case: &Case, what: &str, columns: &[String]) -> (f64, f64, Value) {
    let zero: Vec<String> = columns.iter().map(|column| format!("{column} = 0")).collect();
    let result = case.fit(&["--test", &zero.join(", ")]);
    let ours = &result["hypotheses"][0];
    let statistic = ours["statistic"].as_f64().unwrap_or_else(|| panic!("{what}: no statistic"));
    match (ours["df1"].as_f64(), ours["test"].as_str()) {
        (None, _) => (statistic * statistic, 1.0, ours["p_value"].clone()),
        (Some(df), Some("chi2")) => (statistic / df, df, ours["p_value"].clone()),
        (Some(df), _) => (statistic, df, ours["p_value"].clone()),
    }
}

/// Type III sums of squares on treatment contrasts test the coefficients themselves (at the reference levels), which the command does when
/// it is asked to; its own type III is on sum coding.
pub(crate) fn treatment_coding(case: &Case, what: &str, reference: &Value) {
    let columns = columns(case);
    let model = case.fit(&[])["model"].take();
    for theirs in list(reference) {
        let name = theirs["term"].as_str().unwrap();
        if name == "Residuals" {
            close(what, &model["deviance"], &theirs["sum_sq"], NUMBER, 0.0);
            close(what, &model["df_residual"], &theirs["df"], 0.0, 0.0);
            continue;
        }
        let what = format!("{what} {name}");
        let (f, df, p_value) = joint(case, &what, &columns[name]);
        near(&what, f, &theirs["statistic"], NUMBER);
        near(&what, df, &theirs["df"], 0.0);
        near(&what, f * df * model["dispersion"].as_f64().unwrap(), &theirs["sum_sq"], NUMBER);
        close(&what, &p_value, &theirs["p_value"], P_VALUE, 0.0);
    }
}

/// Wald tests of terms that no other contains are joint tests of their coefficients.
pub(crate) fn wald(case: &Case, what: &str, reference: &Value) {
    let columns = columns(case);
    for theirs in list(reference) {
        let name = theirs["term"].as_str().unwrap();
        if is_elsewhere(&format!("wald_type2/{name}")) {
            continue;
        }
        let what = format!("{what} {name}");
        let (statistic, df, p_value) = joint(case, &what, &columns[name]);
        near(&what, statistic * df, &theirs["chisq"], NUMBER);
        near(&what, df, &theirs["df"], 0.0);
        close(&what, &p_value, &theirs["p_value"], P_VALUE, 0.0);
    }
}

/// The comparison with a smaller model, asked for by its formula, and the one with the additive fit that is made unasked.
pub(crate) fn nested(case: &Case, what: &str, reference: &Value) {
    let references = if reference.is_array() { list(reference) } else { std::slice::from_ref(reference) };
    for reference in references {
        assert_eq!(reference["full"].as_str(), Some(case.formula.as_str()), "{what}");
        let formula = reference["reduced"].as_str().unwrap();
        let result = case.fit(&["--compare", formula]);
        let reduced = case.fit_formula(formula, &[])["model"].take();
        one_comparison(what, &result, &result["compared"], &reduced, reference);
        if !formula.contains(['*', ':', '^']) || case.name.contains("quadratic") {
            one_comparison(what, &result, &result["comparison"], &reduced, reference);
        }
    }
}

fn one_comparison(what: &str, result: &Value, ours: &Value, reduced: &Value, reference: &Value) {
    let full = &result["model"];
    // A comparison of generalised linear models has no share of a variance, so no limits of one either.
    for key in ["delta_r_squared", "cohen_f2"] {
        for limit in ["low", "high"] {
            assert_eq!(ours[format!("{key}_{limit}")].is_null(), ours[key].is_null(), "{what} {key} {limit}");
        }
    }
    let difference = || reduced["deviance"].as_f64().unwrap() - full["deviance"].as_f64().unwrap();
    for (key, theirs) in object(reference) {
        let what = format!("{what} {key}");
        match key.as_str() {
            "reduced" | "full" | "note" => {}
            "df" => close(&what, &ours["df1"], theirs, 0.0, 0.0),
            "df1" | "df2" => close(&what, &ours[key], theirs, 0.0, 0.0),
            "f_statistic" | "lr_chisq" | "f_statistic_pearson" => close(&what, &ours["statistic"], theirs, NUMBER, 0.0),
            "p_value" | "f_p_value" => close(&what, &ours["p_value"], theirs, P_VALUE, 0.0),
            // A difference has as many digits less as it is smaller than what it is a difference of.
            "ss_diff" | "deviance_diff" => {
                close(&what, &Value::from(difference()), theirs, NUMBER, full["deviance"].as_f64().unwrap() * 1e-3);
            }
            "delta_r_squared" => close(&what, &ours[key], theirs, NUMBER, 1e-3),
            "cohen_f2" => close(&what, &ours[key], theirs, NUMBER, 1e-3),
            "partial_eta_sq" => {
                let f2 = ours["cohen_f2"].as_f64().unwrap();
                close(&what, &Value::from(f2 / (1.0 + f2)), theirs, NUMBER, 1e-3);
            }
            "r_squared_reduced" => close(&what, &reduced["r_squared"], theirs, NUMBER, 0.0),
            "r_squared_full" => close(&what, &full["r_squared"], theirs, NUMBER, 0.0),
            _ => panic!("{what} is not compared"),
        }
    }
}

pub(crate) fn hypotheses(case: &Case, what: &str, reference: &Value) {
    for theirs in list(reference) {
        let words = theirs["hypothesis"].as_str().unwrap();
        let what = format!("{what} `{words}`");
        let text = match words {
            "both interaction coefficients = 0" | "all three two-way terms = 0" => {
                let interactions = columns(case).into_iter().filter(|(name, _)| name.contains(':')).flat_map(|(_, columns)| columns);
                interactions.map(|column| format!("{column} = 0")).collect::<Vec<_>>().join(", ")
            }
            "slope versicolor = slope virginica" => "Petal_Width:Species[T.versicolor] = Petal_Width:Species[T.virginica]".to_owned(),
            _ => words.replace(" and ", ", "),
        };
        let result = case.fit(&["--test", &text]);
        let ours = &result["hypotheses"][0];
        let single = ours.get("null").is_some();
        let statistic = ours["statistic"].as_f64().unwrap();
        let (f, df1) = if single { (statistic * statistic, 1.0) } else { (statistic, ours["df1"].as_f64().unwrap()) };
        let scale = theirs["std_error"].as_f64().unwrap_or(0.0);
        for (key, theirs) in object(theirs) {
            let what = format!("{what} {key}");
            match key.as_str() {
                "hypothesis" => {}
                "wald_chisq_p" => assert!(is_elsewhere("linear_hypotheses/wald_chisq_p")),
                "n_restrictions" | "df1" => near(&what, df1, theirs, 0.0),
                "df2" => close(&what, &ours[if single { "df" } else { "df2" }], theirs, 0.0, 0.0),
                "f_statistic" => near(&what, f, theirs, NUMBER),
                "wald_chisq" => near(&what, f * df1, theirs, NUMBER),
                "f_p_value" => close(&what, &ours["p_value"], theirs, P_VALUE, 0.0),
                "estimate" | "conf_low" | "conf_high" => close(&what, &ours[key], theirs, NUMBER, scale),
                "std_error" => close(&what, &ours[key], theirs, NUMBER, 0.0),
                _ => panic!("{what} is not compared"),
            }
        }
    }
}

/// Effect sizes of terms, which the tests of terms carry; eta squared is a share of the total sum of squares.
pub(crate) fn effect_sizes(case: &Case, what: &str, reference: &Value) {
    let result = case.fit(&["--anova", "2"]);
    let total = result["model"]["null_deviance"].as_f64().unwrap();
    for theirs in list(reference) {
        let name = theirs["term"].as_str().unwrap();
        let ours = named(what, &result["tests"]["rows"], "term", name);
        let number = |key: &str| ours[key].as_f64().unwrap();
        for (key, theirs) in object(theirs) {
            let ours = match key.as_str() {
                "term" => continue,
                "partial_eta_sq" => number("partial_eta_sq"),
                "eta_sq" => number("sum_sq") / total,
                "partial_omega_sq" => number("omega_sq"),
                "cohen_f" => number("cohen_f2").sqrt(),
                _ => panic!("{what}: {key} is not compared"),
            };
            near(&format!("{what} {name} {key}"), ours, theirs, NUMBER);
        }
    }
}
