//! Coefficients, their covariance, and the figures of a fit.

use serde_json::Value;

use crate::agree::{NUMBER, P_VALUE, Part, close, coefficients_of_r, list, matrix, named, near, object, row};
use crate::case::{Case, term};
use crate::terms;

pub(crate) fn summary(case: &Case, what: &str, reference: &Value) {
    let result = case.fit(&[]);
    let ours = &result["model"];
    let number = |key: &str| ours[key].as_f64().unwrap_or_else(|| panic!("{what}: no {key}"));
    for (key, theirs) in object(reference) {
        let what = format!("{what} {key}");
        match key.as_str() {
            "rss" => close(&what, &ours["deviance"], theirs, NUMBER, 0.0),
            "se_theta" => close(&what, &ours["theta_std_error"], theirs, NUMBER, 0.0),
            "alpha" => near(&what, 1.0 / number("theta"), theirs, NUMBER),
            "null_deviance_at_this_theta" => close(&what, &ours["null_deviance"], theirs, NUMBER, 0.0),
            // With an intercept; the record has the parts.
            "df_null" => near(&what, number("df_model") + number("df_residual"), theirs, 0.0),
            "pearson_chi2" => near(&what, pearson(case, &result), theirs, NUMBER),
            "aic_bic_note" | "note" => {}
            "f_p_value" => close(&what, &ours[key], theirs, P_VALUE, 0.0),
            _ => {
                assert!(ours.get(key).is_some(), "{what}: the record has no such figure");
                close(&what, &ours[key], theirs, NUMBER, 0.0);
            }
        }
    }
}

/// Pearson's X²: the dispersion times its degrees of freedom where it is estimated, that of the quasi family where it is known, and from
/// the fitted means where there is no quasi family.
fn pearson(case: &Case, result: &Value) -> f64 {
    let total = |result: &Value| result["model"]["dispersion"].as_f64().unwrap() * result["model"]["df_residual"].as_f64().unwrap();
    match case.family {
        "binomial" | "poisson" => total(&case.fit(&["--family", &format!("quasi{}", case.family)])),
        "negative-binomial" => {
            let theta = result["model"]["theta"].as_f64().unwrap();
            let data = case.data();
            let fitted = case.fit(&["--predict", &data.to_string_lossy()])["predictions"].take();
            let response = case.column(result["response"].as_str().unwrap());
            let part = |(y, row): (f64, &Value)| {
                let mean = row["estimate"].as_f64().unwrap();
                (y - mean).powi(2) / (mean + mean * mean / theta)
            };
            response.into_iter().zip(list(&fitted)).map(part).sum()
        }
        _ => total(result),
    }
}

pub(crate) fn covariance(case: &Case, what: &str, further: &[&str], reference: &Value) {
    matrix(what, &case.fit(further)["vcov"], &reference["matrix"]);
}

/// Exponentials of the coefficients of a log or logit link, and of their limits.
pub(crate) fn ratios(case: &Case, what: &str, reference: &Value) {
    let result = case.fit(&[]);
    let coefficients = list(&case.expected["coefficients"]);
    for reference in list(reference) {
        let full = coefficients.iter().find(|row| row["term"] == reference["term"]).expect("the coefficient");
        let ours = named(what, &result["coefficients"], "term", &term(full));
        for key in ["estimate", "conf_low", "conf_high"] {
            near(&format!("{what} {} {key}", reference["term"]), ours[key].as_f64().unwrap().exp(), &reference[key], NUMBER);
        }
    }
}

/// The same quadratic on orthogonal polynomials.
pub(crate) fn polynomial(case: &Case, what: &str, reference: &Value) {
    let case = case.variant(what, reference["formula"].as_str().unwrap(), reference);
    for (block, reference) in object(reference) {
        let what = format!("{what}: {block}");
        match block.as_str() {
            "formula" => {}
            "coefficients" => coefficients_of_r(&what, &case.fit(&["--names", "r"])["coefficients"], reference),
            "model" => summary(&case, &what, reference),
            "anova_type1" => terms::anova(&case, &what, &["--anova", "1"], reference),
            "anova_type2" => terms::anova(&case, &what, &["--anova", "2"], reference),
            _ => panic!("{what} is not compared"),
        }
    }
}

/// A linear combination of coefficients, as an estimate.
pub(crate) fn combination(case: &Case, what: &str, text: &str, further: &[&str], reference: &Value) -> usize {
    let hypothesis = format!("{text} = 0");
    let mut words = vec!["--test", hypothesis.as_str()];
    words.extend(further);
    let result = case.fit(&words);
    row(what, &result["hypotheses"][0], reference, Part::Whole).len()
}
