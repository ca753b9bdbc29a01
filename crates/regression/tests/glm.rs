//! Generalised linear models and weighted least squares against R (stats, MASS, sandwich), on the cases of `tests/oracle`.

mod support;

use interplay_core::{CoefficientRow, Diagnostic, EstimateRow, FitResult};
use interplay_core::{Column, FrameInMemory};
use interplay_regression::{
    DesignOptions, Family, FitOptions, Match, Precision, SeKind, SummaryOptions, WeightKind, fit, parse, summarise,
};
use serde_json::Value;
use support::Case;

/// Relative agreement with R, whose fits were iterated until coefficients moved less than 1e-13 standard errors; estimates and limits on the
/// scale of the standard error. The references carry 15 digits and their own recomputation differs by up to 3e-12.
const R: f64 = 1e-9;

/// Relative agreement of p-values: a p-value of 1e-60 moves by about z² times the relative error of its z.
const P: f64 = 1e-8;

fn run(case: &Case, formula: &str, options: &FitOptions) -> (FitResult, Vec<Diagnostic>) {
    let source = case.source();
    let formula = parse(formula).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let fitted = fit(&formula, &source, options).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    summarise(&fitted, &source, &SummaryOptions::default()).unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

fn options(case: &Case, family: &str, link: Option<&str>) -> FitOptions {
    FitOptions { family: Family::named(family, link).expect("a family"), ..case.options() }
}

/// Agreement relative to the number itself, or for one near zero to `scale`.
#[track_caller]
fn near(found: Option<f64>, expected: &Value, relative: f64, scale: f64, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: no reference"));
    let found = found.unwrap_or_else(|| panic!("{what}: nothing where {expected} is expected"));
    assert!((found - expected).abs() <= relative * expected.abs().max(scale), "{what}: {found:e} where {expected:e} is expected");
}

#[track_caller]
fn same_row(found: &EstimateRow, expected: &Value, what: &str) {
    let std_error = expected["std_error"].as_f64().expect("a standard error");
    near(found.std_error, &expected["std_error"], R, 0.0, &format!("{what} std_error"));
    for (key, value) in [("estimate", found.estimate), ("conf_low", found.conf_low), ("conf_high", found.conf_high)] {
        if !expected[key].is_null() {
            near(value, &expected[key], R, std_error, &format!("{what} {key}"));
        }
    }
    if !expected["statistic"].is_null() {
        near(found.statistic, &expected["statistic"], R, 1.0, &format!("{what} statistic"));
        let z = expected["statistic"].as_f64().unwrap();
        near(found.p_value, &expected["p_value"], P * (1.0 + z * z / 100.0), 1e-300, &format!("{what} p_value"));
    }
    if let Some(df) = expected["df"].as_f64() {
        assert_eq!(found.df, Some(df), "{what} df");
    }
}

#[track_caller]
fn same_coefficients(found: &[CoefficientRow], expected: &Value, what: &str) {
    let expected = expected.as_array().expect("coefficients");
    assert_eq!(found.len(), expected.len(), "{what}");
    for (row, reference) in found.iter().zip(expected) {
        same_row(&row.row, reference, &format!("{what} {}", reference["term"]));
    }
}

#[track_caller]
fn same_model(found: &FitResult, expected: &Value, what: &str) {
    let model = &found.model;
    for (key, value) in [("n", model.n), ("rank", model.rank), ("df_residual", model.df_residual), ("n_dropped", model.n_dropped)] {
        if !expected[key].is_null() {
            assert_eq!(Some(value), expected[key].as_u64(), "{what} {key}");
        }
    }
    let pairs = [
        ("deviance", model.deviance),
        ("null_deviance", model.null_deviance),
        ("null_deviance_at_this_theta", model.null_deviance),
        ("dispersion", model.dispersion),
        ("log_lik", model.log_lik),
        ("aic", model.aic),
        ("bic", model.bic),
        ("theta", model.theta),
        ("se_theta", model.theta_std_error),
        ("rss", model.deviance),
        ("r_squared", model.r_squared),
        ("adj_r_squared", model.adj_r_squared),
        ("sigma", model.sigma),
        ("f_statistic", model.f_statistic),
        ("f_p_value", model.f_p_value),
    ];
    for (key, value) in pairs {
        if !expected[key].is_null() {
            near(value, &expected[key], if key == "f_p_value" { 10.0 * P } else { R }, 0.0, &format!("{what} {key}"));
        }
    }
    assert!(model.converged, "{what}");
}

/// Covariances are compared on the scale of the two standard errors.
#[track_caller]
fn same_matrix(found: &[Vec<f64>], expected: &Value, what: &str) {
    let expected: Vec<Vec<f64>> = serde_json::from_value(expected["matrix"].clone()).expect("a matrix");
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (row, reference)) in found.iter().zip(&expected).enumerate() {
        for (j, (value, cell)) in row.iter().zip(reference).enumerate() {
            let scale = (expected[i][i] * expected[j][j]).sqrt();
            assert!((value - cell).abs() <= R * scale, "{what} [{i}][{j}]: {value:e} where {cell:e} is expected");
        }
    }
}

const CASES: [(&str, &str); 6] = [
    ("glm_binomial_esoph", "binomial"),
    ("glm_gamma_clotting", "gamma"),
    ("glm_logit_titanic", "binomial"),
    ("glm_negbin_quine", "negative-binomial"),
    ("glm_poisson_offset_ships", "poisson"),
    ("glm_poisson_warpbreaks", "poisson"),
];

#[test]
fn coefficients_covariance_and_model_are_r_s() {
    for (name, family) in CASES {
        let case = Case::read(name);
        let (result, diagnostics) = run(&case, case.formula(), &options(&case, family, None));
        same_coefficients(&result.coefficients, case.expected("coefficients"), name);
        same_matrix(&result.vcov, case.expected("vcov"), name);
        same_model(&result, case.expected("model"), name);
        assert_eq!(result.family, family);
        let worries: Vec<&str> = diagnostics.iter().map(|d| d.code.as_str()).filter(|code| code.starts_with("fit::")).collect();
        assert!(worries.is_empty(), "{name}: {worries:?}");
        assert!(result.model.iterations > 2 && result.model.iterations < 40, "{name}: {}", result.model.iterations);
    }
}

#[test]
fn comparisons_with_the_additive_model_are_r_s() {
    for (name, family) in CASES {
        let case = Case::read(name);
        let comparison = run(&case, case.formula(), &options(&case, family, None)).0.comparison.expect("an interaction");
        let block = case.expected("nested_comparison");
        let expected = if block.is_array() { &block[0] } else { block };
        if expected["f_statistic_pearson"].is_null() {
            near(comparison.statistic, &expected["lr_chisq"], R, 0.0, name);
            near(Some(comparison.df1), &expected["df"], 0.0, 0.0, name);
            near(comparison.p_value, &expected["p_value"], P, 0.0, name);
            assert_eq!((comparison.test.as_str(), comparison.df2), ("chi2", None), "{name}");
        } else {
            near(comparison.statistic, &expected["f_statistic_pearson"], R, 0.0, name);
            near(comparison.df2, &expected["df2"], 0.0, 0.0, name);
            near(comparison.p_value, &expected["f_p_value"], P, 0.0, name);
            assert_eq!(comparison.test, "F", "{name}");
        }
    }
}

#[test]
fn other_families_and_links_on_the_same_data_are_r_s() {
    let others = [
        ("glm_gamma_clotting", "gamma", Some("log")),
        ("glm_logit_titanic", "binomial", Some("probit")),
        ("glm_poisson_offset_ships", "quasipoisson", None),
        ("glm_poisson_warpbreaks", "quasipoisson", None),
    ];
    for (name, family, link) in others {
        let case = Case::read(name);
        let other = &case.json["other_fits"][0];
        let (result, _) = run(&case, other["formula"].as_str().unwrap(), &options(&case, family, link));
        same_coefficients(&result.coefficients, &other["expected"]["coefficients"], name);
        if !other["expected"]["model"].is_null() {
            same_model(&result, &other["expected"]["model"], name);
        }
    }
}

#[test]
fn joint_observed_information_is_that_of_statsmodels_and_stata() {
    let case = Case::read("glm_negbin_quine");
    let expected_information = options(&case, "negative-binomial", None);
    for options in [
        FitOptions { joint_information: true, ..expected_information.clone() },
        FitOptions { matching: Some(Match::Statsmodels), ..expected_information },
    ] {
        let (result, _) = run(&case, case.formula(), &options);
        same_coefficients(&result.coefficients, case.expected("coefficients_observed_information"), "observed information");
    }
}

#[test]
fn robust_standard_errors_are_those_of_sandwich() {
    for (name, family) in CASES {
        let case = Case::read(name);
        let Some(blocks) = case.expected("robust").as_object() else { continue };
        for (kind, expected) in blocks {
            let se: SeKind = kind.parse().expect("a kind");
            let (result, _) = run(&case, case.formula(), &FitOptions { se, ..options(&case, family, None) });
            for (row, reference) in result.coefficients.iter().zip(expected.as_array().unwrap()) {
                near(row.row.std_error, &reference["std_error"], R, 0.0, &format!("{name} {kind} {}", row.term));
                if family == "gamma" {
                    // sandwich's coeftest refers to the normal; a family with an estimated dispersion has Student's t here.
                    assert_eq!(row.row.df, Some(14.0));
                } else {
                    near(row.row.p_value, &reference["p_value"], 1e-7, 1e-300, &format!("{name} {kind} {} p", row.term));
                }
            }
        }
    }
}

#[test]
fn ratios_are_exponentials_of_coefficients() {
    for (name, family, block) in [
        ("glm_logit_titanic", "binomial", "odds_ratios"),
        ("glm_binomial_esoph", "binomial", "odds_ratios"),
        ("glm_poisson_offset_ships", "poisson", "rate_ratios"),
        ("glm_poisson_warpbreaks", "poisson", "rate_ratios"),
        ("glm_negbin_quine", "negative-binomial", "rate_ratios"),
    ] {
        let case = Case::read(name);
        let (result, _) = run(&case, case.formula(), &options(&case, family, None));
        for (row, reference) in result.coefficients.iter().zip(case.expected(block).as_array().unwrap()) {
            near(row.row.estimate.map(f64::exp), &reference["estimate"], R, 0.0, name);
            near(row.row.conf_low.map(f64::exp), &reference["conf_low"], R, 0.0, name);
            near(row.row.conf_high.map(f64::exp), &reference["conf_high"], R, 0.0, name);
        }
    }
}

fn weighted(case: &Case, se: SeKind) -> FitOptions {
    let design = DesignOptions { weights: Some("enroll".into()), ..case.options().design };
    FitOptions { se, design, ..case.options() }
}

#[test]
fn weighted_least_squares_is_that_of_lm() {
    let Some(case) = Case::shared("ols_weighted_meap") else { return };
    let (result, _) = run(&case, case.formula(), &weighted(&case, SeKind::Iid));
    same_coefficients(&result.coefficients, case.expected("coefficients"), "weighted");
    same_matrix(&result.vcov, case.expected("vcov"), "weighted");
    same_model(&result, case.expected("model"), "weighted");
    let comparison = result.comparison.expect("an interaction");
    let expected = case.expected("nested_comparison");
    for (key, value) in [
        ("f_statistic", comparison.statistic),
        ("p_value", comparison.p_value),
        ("delta_r_squared", comparison.delta_r_squared),
        ("cohen_f2", comparison.cohen_f2),
    ] {
        near(value, &expected[key], 1e-8, 0.0, key);
    }
    let (plain, _) = run(&case, case.formula(), &case.options());
    same_coefficients(&plain.coefficients, case.expected("unweighted_coefficients"), "unweighted");
}

#[test]
fn robust_weighted_standard_errors_are_those_of_sandwich() {
    let Some(case) = Case::shared("ols_weighted_meap") else { return };
    for se in [SeKind::Hc0, SeKind::Hc1, SeKind::Hc2, SeKind::Hc3] {
        let (result, _) = run(&case, case.formula(), &weighted(&case, se));
        same_coefficients(&result.coefficients, &case.expected("robust")[se.name().to_uppercase()], se.name());
    }
}

/// Every family and link, with weights, frequencies (R: repeated rows) and offsets.
#[test]
fn families_links_weights_and_offsets_are_r_s() {
    let case = Case::read("glm_families");
    let fits = case.json["fits"].as_array().expect("fits");
    assert!(fits.len() >= 24);
    for expected in fits {
        let text = |key: &str| expected[key].as_str();
        let name = text("name").expect("a name");
        let frequencies = text("weight_kind") == Some("frequency");
        let design = DesignOptions {
            weights: text("weights").map(str::to_owned),
            offset: text("offset").map(str::to_owned),
            weight_kind: if frequencies { WeightKind::Frequency } else { WeightKind::Analytic },
            ..DesignOptions::default()
        };
        let choices = FitOptions { design, ..options(&case, text("family").unwrap(), text("link")) };
        let (result, _) = run(&case, text("formula").unwrap(), &choices);
        same_coefficients(&result.coefficients, &expected["coefficients"], name);
        same_model(&result, &expected["model"], name);
        if expected["model"]["log_lik"].is_null() {
            assert_eq!((result.model.log_lik, result.model.aic), (None, None), "{name}");
        }
        let comparison = result.comparison.expect("an interaction");
        near(comparison.statistic, &expected["comparison"]["statistic"], 1e-8, 0.0, name);
        near(comparison.p_value, &expected["comparison"]["p_value"], 1e-7, 0.0, name);
        if !frequencies {
            for (se, key) in [(SeKind::Hc0, "hc0"), (SeKind::Hc3, "hc3")] {
                let (result, _) = run(&case, text("formula").unwrap(), &FitOptions { se, ..choices.clone() });
                for (row, reference) in result.coefficients.iter().zip(expected[key].as_array().unwrap()) {
                    near(row.row.std_error, reference, R, 0.0, &format!("{name} {key} {}", row.term));
                }
            }
        }
    }
}

/// A case with a column `w` beside its own.
fn with_column(case: &Case, w: impl Fn(usize) -> f64) -> FrameInMemory {
    let mut columns: Vec<(String, Column)> = case.frame.iter().map(|(name, column)| (name.to_owned(), column.clone())).collect();
    columns.push(("w".into(), Column::Numeric((0..case.frame.n_rows()).map(w).collect())));
    interplay_core::Frame::new(columns).expect("columns of one length").into()
}

/// Weights of one, and weights of any one size, keep the digits that the plain fit has on NIST's sets.
#[test]
fn weighted_sums_keep_the_digits_of_nist() {
    let cases = [("nist_norris", 12.0), ("nist_noint1", 12.0), ("nist_longley", 12.0), ("nist_wampler5", 12.0), ("nist_filip", 7.5)];
    for (name, wanted) in cases {
        let case = Case::read(name);
        for (weight, precision) in [(1.0, Precision::Auto), (1.0, Precision::Checked), (0.3, Precision::Auto)] {
            let wanted = if precision == Precision::Checked { f64::min(wanted, 9.0) } else { wanted };
            let source = with_column(&case, |_| weight);
            let design = DesignOptions { weights: Some("w".into()), ..case.options().design };
            let options = FitOptions { design, precision, ..case.options() };
            let fitted = fit(&parse(case.formula()).unwrap(), &source, &options).unwrap();
            let errors = fitted.std_errors().expect("standard errors");
            let rows = case.expected("coefficients").as_array().expect("coefficients");
            for ((estimate, std_error), expected) in fitted.coef().iter().zip(&errors).zip(rows) {
                for (key, value) in [("estimate", estimate), ("std_error", std_error)] {
                    let certified = expected[key].as_f64().expect("a certified number");
                    let digits = -((value - certified) / certified).abs().max(1e-17).log10();
                    assert!(digits >= wanted, "{name} {weight} {precision:?} {} {key}: {digits:.1} digits", expected["term"]);
                }
            }
        }
    }
}
