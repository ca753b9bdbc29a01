//! Linear hypotheses, nested models, effect sizes, equivalence and the permutation test against R (`oracle/hypotheses.R`).

mod support;

use interplay_core::HypothesisTest;
use interplay_regression::{
    AnovaType, Family, Fit, FitError, FitOptions, SeKind, compare, effect_sizes, equivalence, fit, linear_hypotheses, parse,
    permutation_test, term_tests,
};
use interplay_stats::Seed;
use serde_json::Value;
use support::Case;

/// Relative agreement with R, whose numbers carry 15 digits.
const R: f64 = 1e-9;

/// Relative agreement of p-values.
const P: f64 = 1e-8;

/// Limits of the noncentrality: R's `pf(ncp =)` has an absolute error of 1e-9, and the slope of the tail by λ is 0.01 and less here.
const LIMITS: f64 = 1e-6;

fn hypotheses(block: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("oracle/hypotheses.json")).expect("valid JSON");
    all[block].as_array().expect("a block").clone()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn case_of(expected: &Value) -> Case {
    Case::read(text(&expected["case"]).to_owned().leak())
}

fn fitted(case: &Case, formula: &str, options: impl std::borrow::Borrow<FitOptions>) -> Fit {
    let formula = parse(formula).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    fit(&formula, &case.source(), options.borrow()).unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

#[track_caller]
fn same(found: Option<f64>, expected: &Value, relative: f64, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: no reference"));
    let found = found.unwrap_or_else(|| panic!("{what}: nothing where {expected} is expected"));
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found:e} where {expected:e} is expected");
}

#[test]
fn linear_hypotheses_are_car_s() {
    for expected in hypotheses("hypotheses") {
        let (case, wanted) = (case_of(&expected), text(&expected["text"]).to_owned());
        for (se, key) in [(SeKind::Iid, "iid"), (SeKind::Hc3, "hc3")] {
            let fit = fitted(&case, text(&expected["formula"]), FitOptions { se, ..case.options() });
            let found = linear_hypotheses(&fit, std::slice::from_ref(&wanted)).unwrap_or_else(|error| panic!("{wanted}: {error}"));
            let reference = &expected[key];
            let what = format!("{wanted} {key}");
            match &found[0].test {
                HypothesisTest::Single { null, row } => {
                    assert_eq!(reference["df1"], 1, "{what}");
                    // car gives the distance from the constant.
                    same(row.estimate.map(|estimate| estimate - null), &reference["estimate"], R, &what);
                    same(row.std_error, &reference["std_error"], R, &what);
                    let t = (row.estimate.unwrap() - null) / row.std_error.unwrap();
                    same(Some(t * t), &reference["statistic"], R, &what);
                    same(row.statistic.map(|t| t * t), &reference["statistic"], R, &what);
                    same(row.df, &reference["df2"], 0.0, &what);
                    same(row.p_value, &reference["p_value"], P, &what);
                }
                HypothesisTest::Joint { statistic, test, df1, df2, p_value } => {
                    assert_eq!(test, "F");
                    same(Some(*df1), &reference["df1"], 0.0, &what);
                    same(*df2, &reference["df2"], 0.0, &what);
                    same(*statistic, &reference["statistic"], R, &what);
                    same(*p_value, &reference["p_value"], P, &what);
                }
            }
        }
    }
}

#[test]
fn coefficients_may_have_r_s_names() {
    let case = Case::read("ols_cf_iris");
    let fit = fitted(&case, case.formula(), case.options());
    let both = ["Petal_Width:Species[T.virginica] = Species[T.versicolor]", "Petal_Width:Speciesvirginica = Speciesversicolor"];
    let found = linear_hypotheses(&fit, &both.map(str::to_owned)).unwrap();
    assert_eq!(found[0].test, found[1].test);
}

#[test]
fn hypotheses_that_cannot_be_tested_say_why() {
    let case = Case::read("ols_cc_mtcars_hp_wt");
    let fit = fitted(&case, case.formula(), case.options());
    let code = |text: &str| linear_hypotheses(&fit, &[text.to_owned()]).map_or_else(|error| error.code(), |_| "none");
    assert_eq!(code("hp = 0, hp = 1"), "test::contradictory");
    assert_eq!(code("hp - wt = 1, wt - hp:wt = 2, hp - hp:wt = 3"), "none");
    assert_eq!(code("hp - wt = 1, wt - hp:wt = 2, hp - hp:wt = 3.1"), "test::contradictory");
    assert_eq!(code("1e-6*hp = 0, 1e6*hp = 1"), "test::contradictory");
    assert_eq!(code("horsepower"), "test::unknown_coefficient");
    assert_eq!(code("hp*wt"), "test::not_linear");
    assert_eq!(code("1 = 2"), "test::no_coefficient");
    assert_eq!(code("hp +"), "test::syntax");
    let error = linear_hypotheses(&fit, &["hp = 0".to_owned(), "2*wt:hp = 0".to_owned()]).unwrap_err();
    assert_eq!((error.text.as_str(), error.span().start, error.span().end), ("2*wt:hp = 0", 2, 7));
    assert_eq!(error.hint().as_deref(), Some("did you mean `hp:wt`?"));

    let case = Case::read("ols_rankdef_mtcars_cyl_gear");
    let fit = fitted(&case, case.formula(), case.options());
    let alias = fit.design().names()[fit.aliases()[0].column].clone();
    let error = linear_hypotheses(&fit, &[format!("{alias} = 0")]).unwrap_err();
    assert_eq!(error.code(), "test::not_estimable");
    // A coefficient that the table tells can be tested.
    assert!(linear_hypotheses(&fit, &["wt = 0".to_owned(), fit.coef_names()[1].to_owned()]).is_ok());
}

#[test]
fn nested_models_in_any_terms_are_compared() {
    for expected in hypotheses("nested") {
        let case = case_of(&expected);
        let what = text(&expected["reduced"]);
        let (full, reduced) = (parse(text(&expected["full"])).unwrap(), parse(what).unwrap());
        let source = case.source();
        for turned in [false, true] {
            let (own, other) = if turned { (&reduced, &full) } else { (&full, &reduced) };
            let own = fit(own, &source, &case.options()).unwrap();
            let (found, _) = compare(&own, &source, other).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!((found.full.as_str(), found.reduced.as_str()), (full.text(), reduced.text()));
            same(found.statistic, &expected["statistic"], R, what);
            same(Some(found.df1), &expected["df1"], 0.0, what);
            same(found.df2, &expected["df2"], 0.0, what);
            same(found.p_value, &expected["p_value"], P, what);
            same(found.delta_r_squared, &expected["delta_r_squared"], R, what);
            let (low, high) = (found.delta_r_squared_low.unwrap(), found.delta_r_squared_high.unwrap());
            assert!(low > 0.0 && low < found.delta_r_squared.unwrap() && high < 1.0, "{low} {high}");

            let own = fit(if turned { &reduced } else { &full }, &source, &FitOptions { se: SeKind::Hc3, ..case.options() }).unwrap();
            let (found, _) = compare(&own, &source, other).unwrap();
            same(found.statistic, &expected["hc3"], R, what);
            same(found.p_value, &expected["hc3_p"], P, what);
            assert_eq!(found.cohen_f2_low, None);
        }
    }
}

#[test]
fn the_cases_own_comparisons_are_r_s() {
    for name in ["ols_cc_mtcars_hp_wt", "ols_cf_iris", "ols_missing_airquality", "ols_pairwise_prestige", "ols_rankdef_mtcars_cyl_gear"] {
        let case = Case::read(name);
        let expected = case.expected("nested_comparison");
        let source = case.source();
        let own = fitted(&case, case.formula(), case.options());
        let (found, diagnostics) = compare(&own, &source, &parse(text(&expected["reduced"])).unwrap()).unwrap();
        same(found.statistic, &expected["f_statistic"], R, name);
        same(found.p_value, &expected["p_value"], P, name);
        same(found.cohen_f2, &expected["cohen_f2"], R, name);
        assert!(diagnostics.is_empty());
    }
}

#[test]
fn models_that_are_not_nested_or_not_comparable_are_refused() {
    let case = Case::read("ols_missing_airquality");
    let source = case.source();
    let own = fitted(&case, "Ozone ~ Wind * Temp", case.options());
    let against = |text: &str| compare(&own, &source, &parse(text).unwrap());
    let code = |text: &str| against(text).map_or_else(|error| error.code(), |_| "none");
    assert_eq!(code("Ozone ~ Wind + Month"), "fit::not_nested");
    assert_eq!(code("Ozone ~ Temp * Wind"), "fit::same_model");
    assert_eq!(code("Temp ~ Wind"), "fit::not_comparable");
    assert!(matches!(against("log(Ozone) ~ Wind"), Err(FitError::NotComparable { what: "response", .. })));
    // The other formula misses more rows: the fit is made again on what both have.
    let (found, diagnostics) = against("Ozone ~ Wind * Temp + Solar.R").unwrap();
    assert_eq!(diagnostics[0].code, "fit::comparison_on_fewer_rows");
    assert_eq!(diagnostics[0].message, "the comparison leaves out 5 rows of the fit in which a column of the other formula is missing");
    assert_eq!((found.df1, found.df2), (1.0, Some(106.0)));
    let frame = own.design().n_complete();
    assert_eq!(frame, 116);
}

#[test]
fn effect_sizes_and_their_limits_are_r_s() {
    for expected in hypotheses("sizes") {
        let case = case_of(&expected);
        let level = interplay_core::Level::new(expected["level"].as_f64().unwrap()).unwrap();
        let fit = fitted(&case, text(&expected["formula"]), FitOptions { level, ..case.options() });
        let (found, _) = term_tests(&fit, &case.source(), AnovaType::Two).unwrap();
        for (row, reference) in found.rows.iter().zip(expected["rows"].as_array().unwrap()) {
            let what = format!("{} {}", case.name, row.term);
            assert_eq!(row.term, text(&reference["term"]));
            same(row.partial_eta_sq, &reference["partial_eta_sq"], R, &what);
            same(row.omega_sq, &reference["omega_sq"], 1e-8, &what);
            same(row.cohen_f2, &reference["cohen_f2"], R, &what);
            same(row.partial_eta_sq_low, &reference["low"], LIMITS, &what);
            same(row.partial_eta_sq_high, &reference["high"], LIMITS, &what);
            same(row.cohen_f2_low, &reference["f2_low"], LIMITS, &what);
            same(row.cohen_f2_high, &reference["f2_high"], LIMITS, &what);
        }
    }
    for expected in hypotheses("effects") {
        let case = case_of(&expected);
        let found = effect_sizes(&fitted(&case, text(&expected["formula"]), case.options()));
        for (i, row) in found.iter().enumerate() {
            let what = format!("{} {}", case.name, row.term);
            same(row.semi_partial_r, &expected["semi_partial_r"][i], R, &what);
            same(row.partial_eta_sq, &expected["partial_eta_sq"][i], R, &what);
            same(row.cohen_f2, &expected["cohen_f2"][i], R, &what);
            same(row.semi_partial_r_low, &expected["low"][i], LIMITS, &what);
            same(row.semi_partial_r_high, &expected["high"][i], LIMITS, &what);
            assert!(row.partial_eta_sq_low.unwrap() <= row.partial_eta_sq_high.unwrap());
        }
        assert_eq!(Some(found.len()), expected["cohen_f2"].as_array().map(Vec::len));
    }
    // The balanced case has its own block.
    let case = Case::read("ols_ff_toothgrowth");
    let (found, _) = term_tests(&fitted(&case, case.formula(), case.options()), &case.source(), AnovaType::Two).unwrap();
    for (row, reference) in found.rows.iter().zip(case.expected("effect_sizes").as_array().unwrap()) {
        same(row.partial_eta_sq, &reference["partial_eta_sq"], R, &row.term);
        same(row.omega_sq, &reference["partial_omega_sq"], R, &row.term);
        same(row.cohen_f2.map(f64::sqrt), &reference["cohen_f"], R, &row.term);
    }
}

#[test]
fn equivalence_is_two_one_sided_tests() {
    for expected in hypotheses("equivalence") {
        let case = case_of(&expected);
        let fit = fitted(&case, text(&expected["formula"]), case.options());
        let what = text(&expected["text"]);
        let (low, high) = (expected["low"].as_f64().unwrap(), expected["high"].as_f64().unwrap());
        let found = equivalence(&fit, what, low, high).unwrap_or_else(|error| panic!("{what}: {error}"));
        for (key, value) in [
            ("estimate", found.row.estimate),
            ("std_error", found.row.std_error),
            ("conf_low", found.row.conf_low),
            ("conf_high", found.row.conf_high),
        ] {
            same(value, &expected[key], R, &format!("{what} {key}"));
        }
        same(found.p_low, &expected["p_low"], P, what);
        same(found.p_high, &expected["p_high"], P, what);
        assert_eq!(found.p_equivalence, Some(found.p_low.unwrap().max(found.p_high.unwrap())));
        if expected["emmeans_p"].is_number() {
            same(found.p_equivalence, &expected["emmeans_p"], P, what);
        }
        assert_eq!(found.equivalent, Some(found.p_equivalence.unwrap() < 0.05), "{what}");
        // The same question, moved by a constant.
        let moved = equivalence(&fit, &format!("{what} + 1"), low + 1.0, high + 1.0).unwrap();
        assert!((moved.p_low.unwrap() / found.p_low.unwrap() - 1.0).abs() < 1e-9);
        assert!((moved.row.conf_low.unwrap() - found.row.conf_low.unwrap() - 1.0).abs() < 1e-12);
    }
    let case = Case::read("ols_cc_mtcars_hp_wt");
    let fit = fitted(&case, case.formula(), case.options());
    let code = |text: &str, low: f64, high: f64| equivalence(&fit, text, low, high).map_or_else(|error| error.code(), |_| "none");
    assert_eq!(code("hp", 1.0, -1.0), "test::bad_margins");
    assert_eq!(code("hp", f64::NAN, 1.0), "test::bad_margins");
    assert_eq!(code("hp = 0", -1.0, 1.0), "test::not_one_combination");
    let low = fitted(&case, case.formula(), FitOptions { level: interplay_core::Level::new(0.5).unwrap(), ..case.options() });
    assert_eq!(equivalence(&low, "hp", -1.0, 1.0).unwrap_err().code(), "test::level_too_low");
}

#[test]
fn permutation_test_is_freedman_and_lane_s() {
    for expected in hypotheses("permutation") {
        let case = case_of(&expected);
        let source = case.source();
        let fit = fitted(&case, text(&expected["formula"]), case.options());
        let replicates = 3999;
        let (found, diagnostics) = permutation_test(&fit, &source, replicates, Seed(1)).unwrap().expect("an interaction");
        assert!(diagnostics.is_empty());
        same(Some(found.statistic), &expected["statistic"], R, case.name);
        // Both sides are simulated: five standard errors of the difference. The seeds are fixed.
        let p = expected["p_value"].as_f64().unwrap();
        let error = (p * (1.0 - p) * (1.0 / 4000.0 + 1.0 / replicates as f64)).sqrt();
        assert!((found.p_value - p).abs() < 5.0 * error, "{} {p} {error}", found.p_value);
        assert!((found.p_std_error / (p * (1.0 - p) / 3999.0).sqrt() - 1.0).abs() < 0.1);

        let threads = |n: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
            pool.install(|| permutation_test(&fit, &source, 200, Seed(1)).unwrap().unwrap().0)
        };
        assert_eq!(threads(1), threads(3));
    }
    let case = Case::read("ols_cf_iris");
    let additive = fitted(&case, "Sepal_Length ~ Petal_Width + Species", case.options());
    assert!(permutation_test(&additive, &case.source(), 100, Seed(1)).unwrap().is_none());
}

#[test]
fn likelihood_ratios_of_any_smaller_model() {
    let cases = [
        ("glm_binomial_esoph", "binomial", None),
        ("glm_gamma_clotting", "gamma", Some("inverse")),
        ("glm_logit_titanic", "binomial", None),
        ("glm_negbin_quine", "negative-binomial", None),
        ("glm_poisson_offset_ships", "poisson", None),
    ];
    for (name, family, link) in cases {
        let case = Case::read(name);
        let source = case.source();
        let own = fitted(&case, case.formula(), FitOptions { family: Family::named(family, link).unwrap(), ..case.options() });
        let block = case.expected("nested_comparison");
        let blocks: Vec<&Value> = block.as_array().map_or_else(|| vec![block], |blocks| blocks.iter().collect());
        for expected in blocks {
            let (found, _) =
                compare(&own, &source, &parse(text(&expected["reduced"])).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
            let gamma = expected["df"].is_null();
            same(found.statistic, &expected[if gamma { "f_statistic_pearson" } else { "lr_chisq" }], 1e-8, name);
            same(found.p_value, &expected[if gamma { "f_p_value" } else { "p_value" }], 1e-6, name);
            same(Some(found.df1), &expected[if gamma { "df1" } else { "df" }], 0.0, name);
            assert_eq!((found.delta_r_squared, found.cohen_f2_low), (None, None));
        }
    }
}
