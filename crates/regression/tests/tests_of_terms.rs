//! Analysis of variance against R (`anova`, `car::Anova`, `emmeans::joint_tests`) and NIST's certified values.

mod support;

use interplay_core::{Column, Frame, FrameInMemory, TermTests};
use interplay_regression::{
    AnovaType, Covariates, DesignOptions, Family, Fit, FitOptions, SeKind, fit, parse, term_tests, wald_term_tests,
};
use serde_json::Value;
use support::Case;

/// Relative agreement with R of sums of squares and statistics: the references carry 15 digits, and R's own differ between routes that
/// are equal (type I and II of the last term) by up to 5e-12; a sum of squares that is a small part of the whole loses digits in R.
const R: f64 = 1e-9;

/// Relative agreement of p-values: the logarithm of a p-value moves by about its own size times the relative error of F.
const P: f64 = 1e-8;

fn fitted(case: &Case, formula: &str, se: SeKind) -> Fit {
    let formula = parse(formula).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    fit(&formula, &case.source(), &FitOptions { se, ..case.options() }).unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

#[track_caller]
fn same(found: Option<f64>, expected: &Value, relative: f64, what: &str) {
    let Some(expected) = expected.as_f64() else {
        return assert_eq!(found, None, "{what}");
    };
    let found = found.unwrap_or_else(|| panic!("{what}: nothing where {expected} is expected"));
    assert!((found - expected).abs() <= relative * expected.abs(), "{what}: {found:e} where {expected:e} is expected");
}

#[track_caller]
fn same_tests(found: &TermTests, expected: &Value, what: &str) {
    let expected = expected.as_array().unwrap_or_else(|| panic!("{what}: no reference"));
    let robust = found.method == "wald";
    let expected: Vec<&Value> = expected.iter().filter(|row| !(robust && row["term"] == "Residuals")).collect();
    assert_eq!(found.rows.len(), expected.len(), "{what}");
    for (row, reference) in found.rows.iter().zip(expected) {
        let what = format!("{what} {}", row.term);
        assert_eq!(Some(row.term.as_str()), reference["term"].as_str(), "{what}");
        same(Some(row.df), &reference["df"], 0.0, &what);
        if !robust {
            same(row.sum_sq, &reference["sum_sq"], R, &what);
        }
        if !reference["mean_sq"].is_null() {
            same(row.mean_sq, &reference["mean_sq"], R, &what);
        }
        same(row.statistic, &reference["statistic"], R, &what);
        let f = reference["statistic"].as_f64().unwrap_or(0.0);
        same(row.p_value, &reference["p_value"], P * (1.0 + f / 100.0), &what);
    }
}

const CASES: [&str; 8] = [
    "lecture_book_reviews",
    "ols_cc_mtcars_hp_wt",
    "ols_cf_iris",
    "ols_ff_toothgrowth",
    "ols_missing_airquality",
    "ols_pairwise_prestige",
    "ols_rankdef_mtcars_cyl_gear",
    "ols_unbalanced_salaries",
];

#[test]
fn sums_of_squares_of_types_one_and_two_are_r_s() {
    for name in CASES {
        let case = Case::read(name);
        let fit = fitted(&case, case.formula(), SeKind::Iid);
        for (kind, block) in [(AnovaType::One, "anova_type1"), (AnovaType::Two, "anova_type2")] {
            let (found, _) = term_tests(&fit, &case.source(), kind).unwrap();
            same_tests(&found, case.expected(block), &format!("{name} {block}"));
        }
    }
}

#[test]
fn robust_type_two_is_car_s_with_white_adjust() {
    let case = Case::read("ols_unbalanced_salaries");
    let fit = fitted(&case, case.formula(), SeKind::Hc3);
    let (found, _) = term_tests(&fit, &case.source(), AnovaType::Two).unwrap();
    assert_eq!((found.method.as_str(), found.test.as_str()), ("wald", "F"));
    same_tests(&found, case.expected("anova_type2_HC3"), "HC3");
    // Effect sizes are those of the sums of squares, without intervals.
    let classical = term_tests(&fitted(&case, case.formula(), SeKind::Iid), &case.source(), AnovaType::Two).unwrap().0;
    for (robust, classical) in found.rows.iter().zip(&classical.rows) {
        assert!((robust.partial_eta_sq.unwrap() / classical.partial_eta_sq.unwrap() - 1.0).abs() < 1e-12);
        assert!(robust.partial_eta_sq_low.is_none() && classical.partial_eta_sq_low.is_some());
    }
}

/// What R computed for this file and its neighbour.
fn hypotheses() -> Value {
    serde_json::from_str(include_str!("oracle/hypotheses.json")).expect("valid JSON")
}

#[test]
fn type_three_at_zero_is_car_s_on_sum_coding() {
    for name in CASES {
        let case = Case::read(name);
        if case.expected("anova_type3").is_null() {
            // car refuses aliased columns.
            assert_eq!(name, "ols_rankdef_mtcars_cyl_gear");
            continue;
        }
        let (found, _) =
            term_tests(&fitted(&case, case.formula(), SeKind::Iid), &case.source(), AnovaType::Three(Covariates::AtZero)).unwrap();
        same_tests(&found, case.expected("anova_type3"), &format!("{name} anova_type3"));
    }
}

#[test]
fn centred_type_three_is_car_s_on_sum_coding_and_centred_covariates() {
    for expected in hypotheses()["centred_type3"].as_array().expect("fits") {
        let name: &'static str = expected["case"].as_str().expect("a case").to_owned().leak();
        let case = Case::read(name);
        let formula = expected["formula"].as_str().expect("a formula");
        let (found, diagnostics) =
            term_tests(&fitted(&case, formula, SeKind::Iid), &case.source(), AnovaType::Three(Covariates::Centred)).unwrap();
        same_tests(&found, &expected["rows"], &format!("{name} {formula}"));
        assert!(diagnostics.is_empty());
        for (row, reference) in found.rows.iter().zip(expected["rows"].as_array().expect("rows")) {
            // emmeans holds a number of two values at both of them with equal weights, and a function of a number at the number's mean.
            if reference["joint_tests_p"].is_number() && !formula.contains("am") && !formula.contains("log") {
                same(row.p_value, &reference["joint_tests_p"], 1e-10, &format!("joint_tests {formula} {}", row.term));
            }
        }
    }
}

/// The trap of type III: without sum coding car gives 32.51 for the slope of the first machine, not for the average one.
#[test]
fn fiber_has_its_known_numbers() {
    let case = Case::read("fiber");
    let fit = fitted(&case, "strength ~ diameter * machine", SeKind::Iid);
    let statistic = |kind: AnovaType, term: &str| {
        let (found, _) = term_tests(&fit, &case.source(), kind).unwrap();
        found.rows.iter().find(|row| row.term == term).and_then(|row| row.statistic).expect("a test")
    };
    let rounded = |value: f64| (value * 1000.0).round() / 1000.0;
    let three = AnovaType::Three(Covariates::Centred);
    let at_zero = AnovaType::Three(Covariates::AtZero);
    assert_eq!(rounded(statistic(three, "diameter")), 60.996);
    assert_eq!(rounded(statistic(at_zero, "diameter")), 60.996);
    assert_eq!(rounded(statistic(three, "machine")), 2.814);
    assert_eq!(rounded(statistic(at_zero, "machine")), 0.475);
    assert_eq!(rounded(statistic(AnovaType::Two, "diameter")), 63.454);
    assert_eq!(rounded(statistic(AnovaType::Two, "machine")), 2.368);
    for kind in [AnovaType::One, AnovaType::Two, three, at_zero] {
        assert_eq!(rounded(statistic(kind, "diameter:machine")), 0.488);
    }
}

#[test]
fn hypotheses_are_told_in_words() {
    let case = Case::read("fiber");
    let fit = fitted(&case, "strength ~ diameter * machine", SeKind::Iid);
    let words = |kind: AnovaType| -> Vec<String> {
        term_tests(&fit, &case.source(), kind).unwrap().0.rows.into_iter().map(|row| row.hypothesis).collect()
    };
    assert_eq!(
        words(AnovaType::Three(Covariates::Centred)),
        [
            "the mean of `strength` is zero, averaged over the levels of `machine`, at `diameter` = 24.13 (its mean)",
            "the slope of `diameter` is zero, averaged over the levels of `machine`",
            "the means of `strength` are the same at every level of `machine`, at `diameter` = 24.13 (its mean)",
            "the slope of `diameter` is the same at every level of `machine`",
            "",
        ]
    );
    assert_eq!(
        words(AnovaType::Three(Covariates::AtZero))[2],
        "the means of `strength` are the same at every level of `machine`, at `diameter` = 0"
    );
    assert_eq!(
        words(AnovaType::Two)[..3],
        [
            "`diameter` adds nothing to a model with `machine`, the terms that do not contain it",
            "`machine` adds nothing to a model with `diameter`, the terms that do not contain it",
            "`diameter:machine` adds nothing to a model with `diameter` and `machine`",
        ]
    );
    assert_eq!(
        words(AnovaType::One)[..2],
        ["`diameter` adds nothing to the intercept alone", "`machine` adds nothing to a model with `diameter`, the terms before it",]
    );
}

#[test]
fn empty_cells_leave_the_part_that_can_be_estimated() {
    let case = Case::read("ols_rankdef_mtcars_cyl_gear");
    let fit = fitted(&case, case.formula(), SeKind::Iid);
    let (two, diagnostics) = term_tests(&fit, &case.source(), AnovaType::Two).unwrap();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert_eq!(diagnostics[0].code, "fit::term_not_estimable");
    assert_eq!(diagnostics[0].message, "`cyl:gear` is tested with 3 of 4 degrees of freedom: the others cannot be estimated");
    let (three, diagnostics) = term_tests(&fit, &case.source(), AnovaType::Three(Covariates::Centred)).unwrap();
    assert!(
        diagnostics
            .iter()
            .any(|d| d.code == "fit::term_not_estimable" && d.hint.as_deref().is_some_and(|hint| hint.contains("not unique")))
    );
    // The interaction and the covariate do not depend on the type.
    for term in ["cyl:gear", "wt"] {
        let sum_sq = |tests: &TermTests| tests.rows.iter().find(|row| row.term == term).and_then(|row| row.sum_sq).expect("a test");
        let (a, b) = (sum_sq(&two), sum_sq(&three));
        if term == "cyl:gear" {
            assert!((a / b - 1.0).abs() < 1e-10, "{a} {b}");
        }
    }
}

/// NIST's analysis-of-variance sets: the file, the certified F, and the F of its numbers once they are doubles, in exact rational
/// arithmetic. The doubles near 1e12 are 1.2e-4 apart, so of SmLs07 no program can find more than four digits of the certified value.
const NIST: [(&str, f64, f64); 5] = [
    (include_str!("oracle/nist_anova/SiRstv.dat"), 1.180_462_374_402_55, 1.180_462_374_402_446_7),
    (include_str!("oracle/nist_anova/AtmWtAg.dat"), 15.946_733_567_793, 15.946_733_566_676_926),
    (include_str!("oracle/nist_anova/SmLs01.dat"), 21.0, 21.0),
    (include_str!("oracle/nist_anova/SmLs04.dat"), 21.0, 21.000_000_000_776_1),
    (include_str!("oracle/nist_anova/SmLs07.dat"), 21.0, 21.000_811_887_818_77),
];

#[test]
fn certified_f_of_nist() {
    /// Relative distance from the F of the doubles. SmLs07 has thirteen constant leading digits of sixteen.
    const EXACT: f64 = 1e-12;
    for (text, certified, exact) in NIST {
        let name = text.lines().nth(1).unwrap_or_default();
        let rows: Vec<(&str, f64)> = text
            .lines()
            .skip(60)
            .filter_map(|line| line.split_once(char::is_whitespace).map(|_| line.split_whitespace().collect::<Vec<_>>()))
            .filter(|cells| cells.len() == 2)
            .map(|cells| (cells[0], cells[1].parse().expect("a number")))
            .collect();
        assert!(certified_is_in(text, certified), "{name}");
        let groups: Vec<Option<&str>> = rows.iter().map(|(group, _)| Some(*group)).collect();
        let source: FrameInMemory = Frame::new(vec![
            ("group".into(), Column::from_texts(&groups)),
            ("y".into(), Column::Numeric(rows.iter().map(|(_, y)| *y).collect())),
        ])
        .expect("columns of one length")
        .into();
        let fit = fit(&parse("y ~ group").unwrap(), &source, &FitOptions::default()).unwrap();
        for kind in [AnovaType::One, AnovaType::Two, AnovaType::Three(Covariates::Centred)] {
            let (found, _) = term_tests(&fit, &source, kind).unwrap();
            let f = found.rows.iter().find(|row| row.term == "group").and_then(|row| row.statistic).expect("a test");
            assert!((f / exact - 1.0).abs() < EXACT, "{name}: {f} where {exact} is exact");
            let reachable = (exact / certified - 1.0).abs();
            assert!((f / certified - 1.0).abs() <= reachable + EXACT, "{name}: {f}");
        }
    }
}

/// Whether the file has this certified F.
fn certified_is_in(text: &str, certified: f64) -> bool {
    let line = text.lines().find(|line| line.starts_with("Between")).and_then(|line| line.split_whitespace().last());
    line.and_then(|cell| cell.parse::<f64>().ok()).is_some_and(|value| (value / certified - 1.0).abs() < 1e-14)
}

/// The generalised linear models of `tests/glm.rs` with their families.
const FAMILIES: [(&str, &str, Option<&str>); 5] = [
    ("glm_binomial_esoph", "binomial", None),
    ("glm_gamma_clotting", "gamma", Some("inverse")),
    ("glm_logit_titanic", "binomial", None),
    ("glm_poisson_offset_ships", "poisson", None),
    ("glm_poisson_warpbreaks", "poisson", None),
];

/// Relative agreement of likelihood ratios, which are differences of deviances that are ten to a thousand times as large, each with 15 digits.
const RATIO: f64 = 1e-8;

#[test]
fn likelihood_ratio_tests_are_r_s() {
    for (name, family, link) in FAMILIES {
        let case = Case::read(name);
        let family = Family::named(family, link).expect("a family");
        let source = case.source();
        let fit = fit(&parse(case.formula()).unwrap(), &source, &FitOptions { family, ..case.options() }).unwrap();
        let types = [
            (AnovaType::One, "anova_type1"),
            (AnovaType::Two, "anova_type2"),
            (AnovaType::Two, "anova_type2_F"),
            (AnovaType::Three(Covariates::AtZero), "anova_type3"),
        ];
        let mut compared = 0;
        for (kind, block) in types {
            let Some(expected) = case.expected(block).as_array() else { continue };
            let (found, diagnostics) = term_tests(&fit, &source, kind).unwrap_or_else(|error| panic!("{name} {block}: {error}"));
            assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
            assert_eq!(found.method, "likelihood ratio");
            let expected: Vec<&Value> = expected.iter().filter(|row| row["term"] != "NULL" && row["term"] != "Residuals").collect();
            let rows: Vec<_> = found.rows.iter().filter(|row| row.term != "(Intercept)").collect();
            assert_eq!(rows.len(), expected.len(), "{name} {block}");
            for (row, reference) in rows.into_iter().zip(expected) {
                let what = format!("{name} {block} {}", row.term);
                assert_eq!(Some(row.term.as_str()), reference["term"].as_str());
                same(Some(row.df), &reference["df"], 0.0, &what);
                if found.test == "F" {
                    same(row.sum_sq, &reference["sum_sq"], RATIO, &what);
                    same(row.statistic, &reference["statistic"], RATIO, &what);
                } else {
                    let key = if block == "anova_type1" { "deviance" } else { "lr_chisq" };
                    same(row.statistic, &reference[key], RATIO, &what);
                    assert_eq!(row.statistic, row.sum_sq);
                }
                let size = row.statistic.unwrap_or_default();
                same(row.p_value, &reference["p_value"], RATIO * (1.0 + size), &what);
                compared += 1;
            }
        }
        assert!(compared >= 3, "{name}");
    }
}

#[test]
fn wald_tests_of_a_logit_are_car_s() {
    let case = Case::read("glm_logit_titanic");
    let family = Family::named("binomial", None).expect("a family");
    let fit = fit(&parse(case.formula()).unwrap(), &case.source(), &FitOptions { family, ..case.options() }).unwrap();
    let (found, _) = wald_term_tests(&fit, AnovaType::Two);
    assert_eq!((found.method.as_str(), found.test.as_str()), ("wald", "chi2"));
    let expected = case.expected("wald_type2").as_array().expect("a block");
    assert_eq!(found.rows.len(), expected.len());
    for (row, reference) in found.rows.iter().zip(expected) {
        assert_eq!(Some(row.term.as_str()), reference["term"].as_str());
        same(row.statistic, &reference["chisq"], R, &row.term);
        same(row.p_value, &reference["p_value"], 1e-7, &row.term);
    }
}

/// A likelihood-ratio test of type III is that of type I or II where the term is the last, and does not depend on the coding.
#[test]
fn type_three_restrictions_reach_the_smaller_model() {
    let case = Case::read("glm_logit_titanic");
    let source = case.source();
    let family = Family::named("binomial", None).expect("a family");
    let options = FitOptions { family, ..case.options() };
    let fit = fit(&parse("survived ~ age * sex").unwrap(), &source, &options).unwrap();
    let last = |kind: AnovaType| term_tests(&fit, &source, kind).unwrap().0.rows.pop().and_then(|row| row.statistic).expect("a test");
    let (two, three) = (last(AnovaType::Two), last(AnovaType::Three(Covariates::Centred)));
    assert!((two / three - 1.0).abs() < RATIO, "{two} {three}");
}

#[test]
fn weighted_sums_of_squares_are_r_s() {
    let Some(case) = Case::shared("ols_weighted_meap") else { return };
    let design = DesignOptions { weights: Some("enroll".into()), ..case.options().design };
    let fit = fit(&parse(case.formula()).unwrap(), &case.source(), &FitOptions { design, ..case.options() }).unwrap();
    let types = [(AnovaType::One, "anova_type1"), (AnovaType::Two, "anova_type2"), (AnovaType::Three(Covariates::AtZero), "anova_type3")];
    for (kind, block) in types {
        same_tests(&term_tests(&fit, &case.source(), kind).unwrap().0, case.expected(block), block);
    }
}

/// clubSandwich 0.5.8: `Wald_test(m, constrain_zero(6:8), vcov = "CR2", cluster = Chick)` of `lm(weight ~ Diet * Time)`.
#[test]
fn clustered_tests_of_terms_take_hotelling_s_degrees_of_freedom() {
    let text = include_str!("oracle/covariance/chickweight.csv");
    let cells: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(',').map(|cell| cell.trim_matches('"')).collect()).collect();
    let numbers = |j: usize| Column::Numeric(cells.iter().map(|row| row[j].parse().expect("a number")).collect());
    let texts = |j: usize| Column::from_texts(&cells.iter().map(|row| Some(row[j])).collect::<Vec<_>>());
    let columns = vec![("weight".into(), numbers(0)), ("Time".into(), numbers(1)), ("Chick".into(), texts(2)), ("Diet".into(), texts(3))];
    let source: FrameInMemory = Frame::new(columns).expect("columns of one length").into();
    let design = DesignOptions { clusters: vec!["Chick".into()], ..DesignOptions::default() };
    let options = FitOptions { se: "cr2".parse().expect("a kind"), design, ..FitOptions::default() };
    let fit = fit(&parse("weight ~ Diet * Time").unwrap(), &source, &options).unwrap();
    for kind in [AnovaType::One, AnovaType::Two, AnovaType::Three(Covariates::Centred)] {
        let (found, _) = term_tests(&fit, &source, kind).unwrap();
        let last = found.rows.last().expect("a row");
        assert_eq!((last.term.as_str(), last.df), ("Diet:Time", 3.0));
        assert!((last.statistic.unwrap() / 4.307_348_631_45 - 1.0).abs() < 1e-10);
        assert!((last.df2.unwrap() / 23.859_926_641_8 - 1.0).abs() < 1e-10);
        assert!((last.p_value.unwrap() / 0.014_547_524_910_3 - 1.0).abs() < 1e-10);
    }
}

/// Columns that depend on each other across terms: a term adds nothing where another one has its columns.
#[test]
fn a_predictor_twice_adds_nothing_given_the_other() {
    let number = |of: &dyn Fn(usize) -> f64| Column::Numeric((0..40).map(of).collect());
    let x = |i: usize| (i as f64 * 0.7).sin();
    let w = |i: usize| (i as f64 * 1.9).cos();
    let columns = vec![
        ("y".into(), number(&|i| x(i) + 0.3 * w(i) + (i as f64 * 2.3).sin())),
        ("x".into(), number(&x)),
        ("twice".into(), number(&|i| 2.0 * x(i) + 1.0)),
        ("w".into(), number(&w)),
    ];
    let source: FrameInMemory = Frame::new(columns).expect("columns of one length").into();
    let tests = |formula: &str, kind: AnovaType, se: SeKind| {
        let fit = fit(&parse(formula).unwrap(), &source, &FitOptions { se, ..FitOptions::default() }).unwrap();
        term_tests(&fit, &source, kind).unwrap()
    };
    for se in [SeKind::Iid, SeKind::Hc3] {
        let (found, diagnostics) = tests("y ~ x + twice + w", AnovaType::Two, se);
        assert_eq!(found.rows[..3].iter().map(|row| row.df).collect::<Vec<_>>(), [0.0, 0.0, 1.0]);
        assert_eq!(diagnostics[0].message, "nothing of `x` can be tested: its columns are combinations of others");
        // The other term is tested as in the model without the double.
        let (plain, _) = tests("y ~ x + w", AnovaType::Two, se);
        assert!((found.rows[2].statistic.unwrap() / plain.rows[1].statistic.unwrap() - 1.0).abs() < 1e-9);
        // In sequence the first takes all.
        let (one, _) = tests("y ~ x + twice + w", AnovaType::One, se);
        assert_eq!(one.rows[..3].iter().map(|row| row.df).collect::<Vec<_>>(), [1.0, 0.0, 1.0]);
        let (three, _) = tests("y ~ x + twice + w", AnovaType::Three(Covariates::Centred), se);
        assert_eq!(three.rows[1..4].iter().map(|row| row.df).collect::<Vec<_>>(), [0.0, 0.0, 1.0]);
        assert!((three.rows[3].statistic.unwrap() / plain.rows[1].statistic.unwrap() - 1.0).abs() < 1e-9);
    }
}

/// Tests of types II and III do not know which level is the reference, how predictors are scaled, or where they are centred.
#[test]
fn tests_of_terms_do_not_depend_on_coding() {
    let case = Case::read("ols_unbalanced_salaries");
    let source = case.source();
    let tests = |formula: &str, levels: &[&str], kind: AnovaType, se: SeKind| -> Vec<f64> {
        let levels = vec![("rank".to_owned(), levels.iter().map(|level| (*level).to_owned()).collect())];
        let options = FitOptions { se, design: DesignOptions { levels, ..DesignOptions::default() }, ..FitOptions::default() };
        let fit = fit(&parse(formula).unwrap(), &source, &options).unwrap();
        term_tests(&fit, &source, kind).unwrap().0.rows.iter().filter_map(|row| row.statistic).collect()
    };
    let (plain, turned) = (["AsstProf", "AssocProf", "Prof"], ["Prof", "AsstProf", "AssocProf"]);
    for se in [SeKind::Iid, SeKind::Hc1] {
        for kind in [AnovaType::One, AnovaType::Two, AnovaType::Three(Covariates::Centred)] {
            let reference = tests("salary ~ rank * sex + rank * yrs_service", &plain, kind, se);
            let scaled = tests("salary ~ rank * sex + rank * I(10 * yrs_service - 7)", &turned, kind, se);
            assert_eq!(reference.len(), scaled.len());
            for (a, b) in reference.iter().zip(&scaled) {
                assert!((a / b - 1.0).abs() < 1e-8, "{kind:?} {se}: {reference:?} {scaled:?}");
            }
        }
    }
}
