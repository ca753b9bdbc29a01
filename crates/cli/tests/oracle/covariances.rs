//! Robust, clustered and autocorrelation-consistent covariances.

use serde_json::Value;

use crate::agree::{Part, coefficients, list, near, object, some_coefficients};
use crate::blocks::is_elsewhere;
use crate::case::Case;

pub(crate) fn robust(case: &Case, what: &str, reference: &Value) {
    for (kind, rows) in object(reference) {
        let mut words = vec!["--se".to_owned(), kind.to_lowercase()];
        // R's sandwich with lmtest takes the normal distribution for generalised linear models with an estimated dispersion too.
        if matches!(case.family, "gamma" | "quasipoisson") {
            words.extend(["--match".to_owned(), "sandwich".to_owned()]);
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        coefficients(&format!("{what} {kind}"), &case.fit(&words)["coefficients"], rows, Part::Whole);
    }
}

/// One dimension of clusters. The reference crosses every covariance with four reference distributions. Those that neither we nor a package
/// that can be matched would use for it are compared in estimate, standard error and statistic: Satterthwaite's degrees of freedom for cr0,
/// cr1 and cr1s (they belong to a bias reduction), the normal distribution for cr1 (statsmodels means cr1s by it), t with n - k for cr2 and
/// cr3, and t with G - 1 for cr3 (fixest has a factor of its own there).
pub(crate) fn clustered(case: &Case, what: &str, reference: &Value) {
    for (kind, distributions) in object(reference) {
        if is_elsewhere(&format!("cluster_firm/{kind}")) {
            continue;
        }
        for (distribution, rows) in object(distributions) {
            let kind = kind.to_lowercase();
            let first_order = matches!(kind.as_str(), "cr0" | "cr1" | "cr1s");
            let (matching, part) = match (distribution.as_str(), kind.as_str()) {
                ("naive_t_df_G_minus_1", _) if first_order => (None, Part::Whole),
                ("naive_t_df_G_minus_1", "cr2") => (Some("fixest"), Part::Whole),
                ("naive_t_df_G_minus_1", _) => (None, Part::Errors),
                ("t_df_residual", _) if first_order => (Some("sandwich"), Part::Whole),
                ("z", "cr0" | "cr1s" | "cr2" | "cr3") => (Some("statsmodels"), Part::Whole),
                ("satterthwaite", "cr2" | "cr3") => (None, Part::Whole),
                ("t_df_residual" | "z" | "satterthwaite", _) => (None, Part::Errors),
                _ => panic!("{what} {kind}: {distribution} is not compared"),
            };
            let mut words = vec!["--se", kind.as_str(), "--cluster", "firm"];
            words.extend(matching.into_iter().flat_map(|package| ["--match", package]));
            coefficients(&format!("{what} {kind} {distribution}"), &case.fit(&words)["coefficients"], rows, part);
        }
    }
}

/// Two dimensions, with the normal distribution: each part with its own number of clusters, as statsmodels and R's sandwich do.
pub(crate) fn two_way(case: &Case, what: &str, reference: &Value) {
    for (kind, rows) in object(reference) {
        let se = match kind.as_str() {
            "sandwich_HC1_cadjust" => "cr1s",
            "no_adjustment" => "cr0",
            _ => panic!("{what}: {kind} is not compared"),
        };
        let result = case.fit(&["--se", se, "--cluster", "firm,year", "--match", "statsmodels"]);
        coefficients(&format!("{what} {kind}"), &result["coefficients"], rows, Part::Whole);
    }
}

fn with_firms(case: &Case) -> Case {
    case.variant(&case.name, &format!("{} + firm", case.formula), &case.expected)
}

/// Firms as a factor: the slopes are those of the within transformation.
pub(crate) fn fixed_effects(case: &Case, what: &str, reference: &Value) {
    let case = with_firms(case);
    for (key, theirs) in object(reference) {
        let what = format!("{what} {key}");
        let further: &[&str] = match key.as_str() {
            "formula" => continue,
            "within_df_residual" | "sigma" => {
                let ours = case.fit(&[])["model"][if key == "sigma" { "sigma" } else { "df_residual" }].as_f64().unwrap();
                near(&what, ours, theirs, crate::agree::NUMBER);
                continue;
            }
            "classical" => &[],
            "cluster_firm_K_counts_all_dummies" => &["--se", "cr1s", "--cluster", "firm"],
            "cluster_firm_no_adjustment" => &["--se", "cr0", "--cluster", "firm"],
            _ => {
                assert!(is_elsewhere(&format!("fixed_effects_firm/{key}")), "{what} is not compared");
                continue;
            }
        };
        some_coefficients(&what, &case.fit(further)["coefficients"], theirs, Part::Whole);
    }
}

pub(crate) fn pyfixest(case: &Case, what: &str, reference: &Value) {
    for (key, theirs) in object(reference) {
        let (se, clusters, firms) = match key.as_str() {
            "CRV1_default" => ("cr1", "firm", false),
            "CRV3_default" => ("cr3", "firm", false),
            "CRV1_twoway_default" => ("cr1", "firm,year", false),
            "FE_CRV1_ssc(k_fixef=full)" => ("cr1", "firm", true),
            _ => {
                assert!(is_elsewhere(&format!("pyfixest/{key}")), "{what} {key} is not compared");
                continue;
            }
        };
        let fixed = with_firms(case);
        let result = (if firms { &fixed } else { case }).fit(&["--se", se, "--cluster", clusters, "--match", "fixest"]);
        some_coefficients(&format!("{what} {key}"), &result["coefficients"], theirs, Part::Whole);
        assert!(list(theirs).len() >= 3);
    }
}

pub(crate) fn newey_west(case: &Case, what: &str, reference: &Value) {
    for (key, distributions) in object(reference) {
        if is_elsewhere(&format!("newey_west/{key}")) {
            continue;
        }
        let (lags, adjustment) = key.strip_prefix("lag").and_then(|rest| rest.split_once('_')).expect("lags");
        let se = match adjustment {
            "no_adjust" => format!("hac({lags})"),
            "adjust_n_over_n_minus_k" => format!("hac({lags},adjust)"),
            _ => panic!("{what}: {key} is not compared"),
        };
        for (distribution, rows) in object(distributions) {
            let mut words = vec!["--se", se.as_str()];
            match distribution.as_str() {
                "t_df_residual" => {}
                "z" => words.extend(["--match", "statsmodels"]),
                _ => panic!("{what} {key}: {distribution} is not compared"),
            }
            coefficients(&format!("{what} {key} {distribution}"), &case.fit(&words)["coefficients"], rows, Part::Whole);
        }
    }
}
