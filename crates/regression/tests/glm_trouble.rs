//! Generalised linear models where something is wrong with the data, or where the answer is known from elsewhere.

use interplay_core::{Column, Diagnostic, FitResult, Frame, FrameInMemory};
use interplay_regression::{
    AnovaType, Covariates, DesignOptions, Family, FitError, FitOptions, SeKind, Stop, SummaryOptions, WeightKind, fit, parse, summarise,
    term_tests,
};

/// Reproducible numbers in (0, 1).
fn uniform(i: usize) -> f64 {
    (i as f64 * 0.618_033_988_749_895 + (i * i) as f64 * 0.754_877_666_246_693).fract()
}

fn number(n: usize, of: impl Fn(usize) -> f64) -> Column {
    Column::Numeric((0..n).map(of).collect())
}

fn texts(n: usize, of: impl Fn(usize) -> &'static str) -> Column {
    Column::from_texts(&(0..n).map(|i| Some(of(i))).collect::<Vec<_>>())
}

fn frame(columns: Vec<(&str, Column)>) -> FrameInMemory {
    Frame::new(columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect()).expect("columns").into()
}

fn family(text: &str) -> FitOptions {
    FitOptions { family: text.parse::<Family>().expect("a family"), ..FitOptions::default() }
}

#[track_caller]
fn run(source: &FrameInMemory, formula: &str, options: &FitOptions) -> (FitResult, Vec<Diagnostic>) {
    let fitted = fit(&parse(formula).unwrap(), source, options).unwrap_or_else(|error| panic!("{formula}: {error}"));
    summarise(&fitted, source, &SummaryOptions::default()).unwrap()
}

fn error(source: &FrameInMemory, formula: &str, options: &FitOptions) -> FitError {
    fit(&parse(formula).unwrap(), source, options).expect_err("an error")
}

fn message<'a>(diagnostics: &'a [Diagnostic], code: &str) -> Option<&'a str> {
    diagnostics.iter().find(|d| d.code == code).map(|d| d.message.as_str())
}

/// The names between backticks of a separation.
fn separated(diagnostics: &[Diagnostic]) -> Vec<String> {
    let message = message(diagnostics, "fit::separation").unwrap_or_default();
    message.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn coefficient(result: &FitResult, term: &str) -> f64 {
    result.coefficients.iter().find(|row| row.term == term).and_then(|row| row.row.estimate).unwrap_or_else(|| panic!("no {term}"))
}

#[track_caller]
fn close(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs().max(1e-12), "{found:e} where {expected:e} is expected");
}

#[test]
fn complete_separation_is_told_for_every_link() {
    let n = 80;
    let x = |i: usize| 4.0 * uniform(i) - 2.0;
    let source =
        frame(vec![("y", number(n, |i| f64::from(u8::from(x(i) > 0.1)))), ("x", number(n, x)), ("z", number(n, |i| uniform(i + 500)))]);
    for link in ["logit", "probit", "cloglog", "cauchit"] {
        let options = family(&format!("binomial({link})"));
        let (result, diagnostics) = run(&source, "y ~ x + z", &options);
        assert_eq!(separated(&diagnostics), ["(Intercept)", "x", "z"], "{link}");
        assert!(!result.model.converged && message(&diagnostics, "fit::not_converged").is_none(), "{link}");
        assert!(result.model.deviance.unwrap() < 1e-6, "{link}: {:?}", result.model.deviance);
        assert!(result.model.iterations < 100, "{link}: {}", result.model.iterations);
        let row = &result.coefficients[1].row;
        assert!(row.p_value.unwrap() > 0.5 && row.std_error.unwrap() > 100.0, "{link}: {row:?}");
        let fitted = fit(&parse("y ~ x + z").unwrap(), &source, &options).unwrap();
        assert_eq!(fitted.iteration().unwrap().reason, Stop::Separated);
    }
}

#[test]
fn quasi_complete_separation_names_what_has_no_estimate_and_leaves_the_rest() {
    let n = 300;
    let level = |i: usize| ["a", "b", "c"][i % 3];
    let x = |i: usize| 2.0 * uniform(i) - 1.0;
    // Every row of level c is a success.
    let y = |i: usize| f64::from(u8::from(level(i) == "c" || uniform(i + 1000) < 0.4 + 0.2 * x(i)));
    let source = frame(vec![("y", number(n, y)), ("x", number(n, x)), ("g", texts(n, level))]);
    let rest: Vec<usize> = (0..n).filter(|i| i % 3 != 2).collect();
    let without = frame(vec![
        ("y", number(rest.len(), |k| y(rest[k]))),
        ("x", number(rest.len(), |k| x(rest[k]))),
        ("g", texts(rest.len(), |k| level(rest[k]))),
    ]);
    for link in ["logit", "probit", "cloglog"] {
        let options = family(&format!("binomial({link})"));
        let (result, diagnostics) = run(&source, "y ~ x + g", &options);
        assert_eq!(separated(&diagnostics), ["g[T.c]"], "{link}");
        let (reduced, quiet) = run(&without, "y ~ x + g", &options);
        assert!(separated(&quiet).is_empty() && reduced.model.converged);
        for term in ["(Intercept)", "x", "g[T.b]"] {
            close(coefficient(&result, term), coefficient(&reduced, term), 1e-6);
        }
        close(result.model.deviance.unwrap(), reduced.model.deviance.unwrap(), 1e-8);
        let (_, diagnostics) = run(&source, "y ~ x * g", &options);
        assert_eq!(separated(&diagnostics), ["g[T.c]", "x:g[T.c]"], "{link}");
    }
    // A share of one where every trial of a level succeeds.
    let source = frame(vec![
        ("s", number(60, |i| if i % 3 == 2 { 5.0 } else { (1 + i % 4) as f64 })),
        ("f", number(60, |i| if i % 3 == 2 { 0.0 } else { (1 + i % 2) as f64 })),
        ("g", texts(60, level)),
    ]);
    assert_eq!(separated(&run(&source, "cbind(s, f) ~ g", &family("binomial")).1), ["g[T.c]"]);
    assert_eq!(separated(&run(&source, "cbind(s, f) ~ g", &family("quasibinomial")).1), ["g[T.c]"]);
}

#[test]
fn a_tie_at_the_border_is_quasi_separation_of_slope_and_intercept() {
    // y is 1 above 0 and 0 below; at 0 there are both.
    let x = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.0, 0.0, 0.5, 1.0, 1.5, 2.0];
    let y = [0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let source = frame(vec![("y", Column::Numeric(y.into())), ("x", Column::Numeric(x.into()))]);
    let (result, diagnostics) = run(&source, "y ~ x", &family("binomial"));
    assert_eq!(separated(&diagnostics), ["x"]);
    // In the limit only the tie is left: two successes in three.
    close(coefficient(&result, "(Intercept)"), 2f64.ln(), 1e-6);
}

#[test]
fn large_effects_are_no_separation() {
    let n = 400;
    let x = |i: usize| 4.0 * uniform(i) - 2.0;
    for (slope, flipped) in [(5.0, None), (25.0, None), (1e9, Some(7)), (1e9, Some(100))] {
        // Nearly separated: one row on the wrong side, or a steep curve.
        let y = |i: usize| {
            let p = 1.0 / (1.0 + (-slope * (x(i) - 0.3)).exp());
            let y = f64::from(u8::from(uniform(i + 4000) < p));
            if flipped == Some(i) { 1.0 - y } else { y }
        };
        let source = frame(vec![("y", number(n, y)), ("x", number(n, x)), ("g", texts(n, |i| ["a", "b"][i % 2]))]);
        for link in ["logit", "probit", "cloglog"] {
            let (result, diagnostics) = run(&source, "y ~ x + g", &family(&format!("binomial({link})")));
            assert!(separated(&diagnostics).is_empty(), "{slope} {link}: {diagnostics:?} {:?}", result.model);
            assert!(result.model.converged, "{slope} {link}: {:?}", result.model);
        }
    }
    // A rare event in one level: finite, though the estimate is far out.
    let y = |i: usize| if i.is_multiple_of(2) { f64::from(u8::from(i.is_multiple_of(6))) } else { f64::from(u8::from(i == 777)) };
    let source = frame(vec![("y", number(20_000, y)), ("g", texts(20_000, |i| ["a", "b"][i % 2]))]);
    let (result, diagnostics) = run(&source, "y ~ g", &family("binomial"));
    assert!(separated(&diagnostics).is_empty() && result.model.converged);
    let odds = |successes: f64, n: f64| (successes / (n - successes)).ln();
    close(coefficient(&result, "g[T.b]"), odds(1.0, 1e4) - odds(3334.0, 1e4), 1e-10);
}

#[test]
fn a_level_without_counts_is_separation() {
    let level = |i: usize| ["a", "b", "c"][i % 3];
    let y = |i: usize| if i % 3 == 2 { 0.0 } else { (i % 5) as f64 };
    let source = frame(vec![("y", number(90, y)), ("x", number(90, uniform)), ("g", texts(90, level))]);
    for name in ["poisson", "quasipoisson", "negative-binomial"] {
        let (result, diagnostics) = run(&source, "y ~ x + g", &family(name));
        assert_eq!(separated(&diagnostics), ["g[T.c]"], "{name}: {:?}", result.model);
    }
    assert!(message(&run(&source, "y ~ x + g", &family("poisson")).1, "fit::separation").unwrap().contains("every count is zero"));
}

#[test]
fn counts_that_vary_little_have_no_theta() {
    let y = |i: usize| (4 + i % 2 + usize::from(i.is_multiple_of(3))) as f64;
    let source = frame(vec![("y", number(60, y)), ("x", number(60, uniform))]);
    let (result, diagnostics) = run(&source, "y ~ x", &family("negative-binomial"));
    let (poisson, _) = run(&source, "y ~ x", &family("poisson"));
    assert!(message(&diagnostics, "fit::no_overdispersion").is_some());
    assert_eq!(result.model.theta, None);
    assert!(result.model.converged);
    close(result.model.log_lik.unwrap(), poisson.model.log_lik.unwrap(), 1e-12);
    close(coefficient(&result, "x"), coefficient(&poisson, "x"), 1e-9);
}

#[test]
fn a_response_out_of_range_is_an_error_with_its_row() {
    let source = |bad: f64| {
        let y = move |i: usize| if i == 6 { bad } else { 1.0 + i as f64 };
        frame(vec![("y", number(12, y)), ("x", number(12, |i| if i == 2 { f64::NAN } else { uniform(i) }))])
    };
    for (name, bad) in [("poisson", -1.0), ("negative-binomial", -0.5), ("gamma", 0.0), ("inverse-gaussian", -3.0), ("quasipoisson", -1.0)]
    {
        let error = error(&source(bad), "y ~ x", &family(name));
        assert_eq!(error.code(), "fit::response_range", "{name}");
        assert!(error.to_string().starts_with(&format!("the response `y` is {bad} in row 7, and the family `{name}` needs")), "{error}");
        assert!(error.hint().is_some());
    }
}

#[test]
fn fractions_of_counts_have_no_likelihood() {
    let source = frame(vec![("y", number(30, |i| (i % 4) as f64 + if i == 3 { 0.5 } else { 0.0 })), ("x", number(30, uniform))]);
    let (result, diagnostics) = run(&source, "y ~ x", &family("poisson"));
    assert!(message(&diagnostics, "fit::fractional_counts").unwrap().starts_with("1 rows have counts"));
    assert_eq!((result.model.log_lik, result.model.aic), (None, None));
    assert!(result.model.deviance.is_some() && result.model.converged);
    let (quasi, diagnostics) = run(&source, "y ~ x", &family("quasipoisson"));
    assert!(message(&diagnostics, "fit::fractional_counts").is_none());
    close(coefficient(&quasi, "x"), coefficient(&result, "x"), 1e-12);
}

#[test]
fn aliased_columns_stay_aliased() {
    let n = 60;
    let x = |i: usize| uniform(i);
    let y = |i: usize| (uniform(i + 90) * 5.0 * (1.0 + x(i))).floor();
    let source = frame(vec![
        ("y", number(n, y)),
        ("x", number(n, x)),
        ("x2", number(n, |i| 3.0 - 2.0 * x(i))),
        ("g", texts(n, |i| ["a", "b"][i % 2])),
        ("h", texts(n, |i| ["u", "v"][usize::from(i % 4 == 1)])),
    ]);
    for name in ["poisson", "negative-binomial"] {
        let (result, diagnostics) = run(&source, "y ~ x + x2 + g*h", &family(name));
        let (plain, _) = run(&source, "y ~ x + g + h", &family(name));
        assert!(message(&diagnostics, "fit::aliased_columns").unwrap().contains("`x2` = 3 \u{2212} 2 `x`"), "{diagnostics:?}");
        assert_eq!(result.model.rank, 4);
        assert_eq!(result.coefficients.iter().filter(|row| row.row.estimate.is_none()).count(), 2);
        close(coefficient(&result, "g[T.b]"), coefficient(&plain, "g[T.b]"), 1e-9);
        close(result.model.deviance.unwrap(), plain.model.deviance.unwrap(), 1e-11);
    }
}

#[test]
fn a_saturated_poisson_model_has_standard_errors() {
    let counts = [3.0, 5.0, 9.0];
    let source = frame(vec![("y", Column::Numeric(counts.into())), ("g", texts(3, |i| ["a", "b", "c"][i]))]);
    let (result, diagnostics) = run(&source, "y ~ g", &family("poisson"));
    // A log mean of a Poisson count has the variance 1/y.
    close(coefficient(&result, "g[T.c]"), 3f64.ln(), 1e-12);
    close(result.coefficients[2].row.std_error.unwrap(), (1.0 / 3.0 + 1.0 / 9.0_f64).sqrt(), 1e-10);
    assert!(result.model.deviance.unwrap().abs() < 1e-20 && result.model.converged, "{:?}", result.model);
    assert_eq!(result.model.df_residual, 0);
    assert!(message(&diagnostics, "fit::no_residual_df").is_none());
    // Where the dispersion has to be estimated there is nothing to estimate it from.
    let (quasi, diagnostics) = run(&source, "y ~ g", &family("quasipoisson"));
    assert_eq!(quasi.coefficients[2].row.std_error, None);
    assert!(message(&diagnostics, "fit::no_residual_df").is_some());
}

#[test]
fn without_an_intercept_the_null_model_is_the_offset() {
    let y = |i: usize| (i % 4) as f64;
    let source = frame(vec![("y", number(40, y)), ("x", number(40, |i| uniform(i) + 0.5)), ("e", number(40, |i| 0.1 * (i % 3) as f64))]);
    let deviance = |mu: &dyn Fn(usize) -> f64| {
        (0..40).map(|i| 2.0 * (if y(i) > 0.0 { y(i) * (y(i) / mu(i)).ln() } else { 0.0 } - (y(i) - mu(i)))).sum::<f64>()
    };
    let (result, _) = run(&source, "y ~ 0 + x", &family("poisson"));
    close(result.model.null_deviance.unwrap(), deviance(&|_| 1.0), 1e-12);
    let (result, _) = run(&source, "y ~ 0 + x + offset(e)", &family("poisson"));
    close(result.model.null_deviance.unwrap(), deviance(&|i| (0.1 * (i % 3) as f64).exp()), 1e-12);
}

#[test]
fn a_nearly_singular_polynomial_is_fitted_to_its_digits() {
    let n = 400;
    let t = |i: usize| 4.0 * uniform(i);
    let y = |i: usize| (uniform(i + 77) * 8.0 * (0.3 * t(i)).sin().exp()).floor();
    let source = frame(vec![("y", number(n, y)), ("x", number(n, |i| 1000.0 + t(i))), ("t", number(n, t))]);
    let (far, _) = run(&source, "y ~ x + I(x^2) + I(x^3)", &family("poisson"));
    let (near, _) = run(&source, "y ~ t + I(t^2) + I(t^3)", &family("poisson"));
    // The data are rounded at 1e9, and the cubic part of the columns is 1e-8 of them.
    close(coefficient(&far, "I(x^3)"), coefficient(&near, "I(t^3)"), 1e-6);
    close(far.model.deviance.unwrap(), near.model.deviance.unwrap(), 1e-9);
    assert!(far.model.converged && near.model.converged);
}

#[test]
fn a_maximum_on_the_border_of_the_link_is_no_convergence() {
    // With the log link the fitted probability of level b would have to be one.
    let y = |i: usize| if i.is_multiple_of(2) { f64::from(u8::from(i.is_multiple_of(6))) } else { 1.0 };
    let source = frame(vec![("y", number(60, y)), ("g", texts(60, |i| ["a", "b"][i % 2]))]);
    let (result, diagnostics) = run(&source, "y ~ g", &family("binomial(log)"));
    assert!(!result.model.converged);
    let message = message(&diagnostics, "fit::not_converged").expect("a diagnostic");
    assert!(message.contains("range of the mean") || message.contains("still move"), "{message}");
}

#[test]
fn a_gaussian_log_fit_takes_responses_below_zero() {
    // The least-squares fit of exp(a + b x) exists although one response is negative; the gradient vanishes there.
    let n = 50;
    let x = |i: usize| 2.0 * uniform(i);
    let y = |i: usize| (0.5 + x(i)).exp() + 2.0 * (uniform(i + 300) - 0.5) - if i == 4 { 4.0 } else { 0.0 };
    let source = frame(vec![("y", number(n, y)), ("x", number(n, x))]);
    let (result, _) = run(&source, "y ~ x", &family("gaussian(log)"));
    let (a, b) = (coefficient(&result, "(Intercept)"), coefficient(&result, "x"));
    let gradient = |power: i32| (0..n).map(|i| (a + b * x(i)).exp() * (y(i) - (a + b * x(i)).exp()) * x(i).powi(power)).sum::<f64>();
    assert!(result.model.converged && gradient(0).abs() < 1e-8 && gradient(1).abs() < 1e-8);
}

fn weighted(kind: WeightKind, se: SeKind, base: &FitOptions) -> FitOptions {
    let design = DesignOptions { weights: Some("w".into()), weight_kind: kind, ..DesignOptions::default() };
    FitOptions { design, se, ..base.clone() }
}

#[test]
fn frequencies_are_repeated_rows() {
    let n = 90;
    let frequency = |i: usize| (i * 7 % 4) as f64;
    let x = |i: usize| uniform(i) * 3.0;
    let y = |i: usize| (uniform(i + 11) * 4.0 + x(i)).floor();
    let long: Vec<usize> = (0..n).flat_map(|i| std::iter::repeat_n(i, frequency(i) as usize)).collect();
    let short = frame(vec![("y", number(n, y)), ("x", number(n, x)), ("g", texts(n, |i| ["a", "b"][i % 2])), ("w", number(n, frequency))]);
    let m = long.len();
    let repeated =
        frame(vec![("y", number(m, |k| y(long[k]))), ("x", number(m, |k| x(long[k]))), ("g", texts(m, |k| ["a", "b"][long[k] % 2]))]);
    for name in ["gaussian", "poisson", "negative-binomial"] {
        let base = family(name);
        let (found, _) = run(&short, "y ~ x * g", &weighted(WeightKind::Frequency, SeKind::Iid, &base));
        let (expected, _) = run(&repeated, "y ~ x * g", &base);
        assert_eq!((found.model.n, found.model.df_residual), (expected.model.n, expected.model.df_residual), "{name}");
        for (a, b) in found.coefficients.iter().zip(&expected.coefficients) {
            close(a.row.estimate.unwrap(), b.row.estimate.unwrap(), 1e-9);
            close(a.row.std_error.unwrap(), b.row.std_error.unwrap(), 1e-9);
            assert_eq!(a.row.df, b.row.df);
        }
        for (a, b) in [
            (found.model.log_lik, expected.model.log_lik),
            (found.model.bic, expected.model.bic),
            (found.model.deviance, expected.model.deviance),
            (found.model.null_deviance, expected.model.null_deviance),
            (found.comparison.as_ref().unwrap().statistic, expected.comparison.as_ref().unwrap().statistic),
        ] {
            close(a.unwrap(), b.unwrap(), 1e-9);
        }
    }
}

#[test]
fn weights_of_one_change_nothing_and_a_common_factor_little() {
    let n = 200;
    let y = |i: usize| 1e6 + uniform(i) + (i % 5) as f64;
    let columns = |w: f64| {
        frame(vec![
            ("y", number(n, y)),
            ("x", number(n, |i| 1e5 + uniform(i + 40))),
            ("g", texts(n, |i| ["a", "b"][i % 2])),
            ("w", number(n, move |_| w)),
        ])
    };
    let base = FitOptions::default();
    let (plain, _) = run(&columns(1.0), "y ~ x * g", &base);
    for factor in [1.0, 9.0, 1e-200, 1e200] {
        let (found, _) = run(&columns(factor), "y ~ x * g", &weighted(WeightKind::Analytic, SeKind::Iid, &base));
        for (a, b) in found.coefficients.iter().zip(&plain.coefficients) {
            close(a.row.estimate.unwrap(), b.row.estimate.unwrap(), 1e-12);
            close(a.row.std_error.unwrap(), b.row.std_error.unwrap(), 1e-12);
        }
        close(found.model.sigma.unwrap(), plain.model.sigma.unwrap() * factor.sqrt(), 1e-12);
        close(found.model.log_lik.unwrap(), plain.model.log_lik.unwrap(), 1e-12);
        close(found.model.r_squared.unwrap(), plain.model.r_squared.unwrap(), 1e-12);
    }
}

#[test]
fn an_offset_of_a_linear_model_is_taken_off_its_response() {
    let n = 120;
    let x = |i: usize| uniform(i) * 3.0;
    let (y, o) = (|i: usize| 2.0 + uniform(i + 9) + (i % 5) as f64, |i: usize| 5.0 * uniform(i + 70));
    let source = frame(vec![("y", number(n, y)), ("x", number(n, x)), ("o", number(n, o)), ("d", number(n, |i| y(i) - o(i)))]);
    for se in [SeKind::Iid, SeKind::Hc3] {
        let options = FitOptions { se, ..FitOptions::default() };
        let (found, _) = run(&source, "y ~ x + offset(o)", &options);
        let (expected, _) = run(&source, "d ~ x", &options);
        for (a, b) in found.coefficients.iter().zip(&expected.coefficients) {
            close(a.row.estimate.unwrap(), b.row.estimate.unwrap(), 1e-13);
            close(a.row.std_error.unwrap(), b.row.std_error.unwrap(), 1e-12);
        }
        close(found.model.deviance.unwrap(), expected.model.deviance.unwrap(), 1e-12);
        close(found.model.f_statistic.unwrap(), expected.model.f_statistic.unwrap(), 1e-12);
    }
}

#[test]
fn one_thread_or_several_give_the_same_digits() {
    let n = 9_000;
    let level = |i: usize| ["a", "b", "c"][i % 3];
    let y = |i: usize| (-(1.0 + uniform(i) + f64::from(u8::from(i % 3 == 1))) * uniform(i + 31).ln()).floor();
    let source = frame(vec![
        ("y", number(n, y)),
        ("x", number(n, uniform)),
        ("g", texts(n, level)),
        ("w", number(n, |i| 0.5 + uniform(i + 3))),
        ("b", number(n, |i| f64::from(u8::from(y(i) > 1.0)))),
    ]);
    for (name, response) in [("negative-binomial", "y"), ("poisson", "y"), ("binomial", "b"), ("gaussian", "y")] {
        let options = weighted(WeightKind::Analytic, SeKind::Hc3, &family(name));
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| run(&source, &format!("{response} ~ x * g"), &options).0)
        };
        let one = run(1);
        assert_eq!(one, run(2), "{name}");
        assert_eq!(one, run(5), "{name}");
    }
}

#[test]
fn exact_fits_are_told_whatever_the_scale() {
    let n = 40;
    let x = |i: usize| uniform(i);
    for scale in [1e-20, 1.0, 1e20] {
        for (name, mean) in [
            ("gaussian(log)", (|x: f64| (0.5 + x).exp()) as fn(f64) -> f64),
            ("gamma(log)", |x| (0.5 + x).exp()),
            ("inverse-gaussian(log)", |x| (0.5 + x).exp()),
            ("gamma", |x| 1.0 / (0.5 + x)),
        ] {
            let exact = frame(vec![("y", number(n, |i| scale * mean(x(i)))), ("x", number(n, x))]);
            let (result, diagnostics) = run(&exact, "y ~ x", &family(name));
            assert!(message(&diagnostics, "fit::exact_fit").is_some(), "{name} {scale}: {:?}", result.model);
            assert_eq!(result.model.log_lik, None);
            let noisy = frame(vec![("y", number(n, |i| scale * mean(x(i)) * (1.0 + 1e-3 * uniform(i + 60)))), ("x", number(n, x))]);
            let (result, diagnostics) = run(&noisy, "y ~ x", &family(name));
            assert!(message(&diagnostics, "fit::exact_fit").is_none() && result.model.converged, "{name} {scale}");
        }
    }
}

#[test]
fn a_saturated_model_is_compared_with_the_additive_one() {
    let counts = [3.0, 5.0, 9.0, 2.0];
    let source =
        frame(vec![("y", Column::Numeric(counts.into())), ("g", texts(4, |i| ["a", "b"][i % 2])), ("h", texts(4, |i| ["u", "v"][i / 2]))]);
    let comparison = run(&source, "y ~ g * h", &family("poisson")).0.comparison.unwrap();
    // The deviance of independence in the table 3 5 / 9 2.
    let expected: f64 = counts
        .iter()
        .zip([8.0 * 12.0, 8.0 * 7.0, 11.0 * 12.0, 11.0 * 7.0])
        .map(|(count, product)| 2.0 * count * (count * 19.0 / product).ln())
        .sum();
    close(comparison.statistic.unwrap(), expected, 1e-12);
    assert_eq!((comparison.test.as_str(), comparison.df1), ("chi2", 1.0));
}

fn type_three(source: &FrameInMemory, formula: &str, options: &FitOptions) -> (interplay_core::TermTests, Vec<Diagnostic>) {
    let fitted = fit(&parse(formula).unwrap(), source, options).unwrap_or_else(|error| panic!("{formula}: {error}"));
    term_tests(&fitted, source, AnovaType::Three(Covariates::Centred)).unwrap()
}

#[test]
fn a_restriction_outlives_columns_that_the_weights_make_useless() {
    // The cars of mtcars. Cars with five gears are separated: the weights of their rows vanish on the way, and with them columns.
    let engine = [
        0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0,
        0.0, 1.0, 0.0, 0.0, 0.0, 1.0,
    ];
    let gear = [
        4.0, 4.0, 4.0, 3.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0, 4.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 4.0, 4.0, 4.0, 3.0, 3.0, 3.0, 3.0, 3.0, 4.0,
        5.0, 5.0, 5.0, 5.0, 5.0, 4.0,
    ];
    let axle = [
        3.9, 3.9, 3.85, 3.08, 3.15, 2.76, 3.21, 3.69, 3.92, 3.92, 3.92, 3.07, 3.07, 3.07, 2.93, 3.0, 3.23, 4.08, 4.93, 4.22, 3.7, 2.76,
        3.15, 3.73, 3.08, 4.08, 4.43, 3.77, 4.22, 3.62, 3.54, 4.11,
    ];
    let weight = [
        2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345, 2.2, 1.615, 1.835, 2.465,
        3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
    ];
    let column = |values: [f64; 32]| Column::Numeric(values.to_vec());
    let source = frame(vec![("vs", column(engine)), ("gear", column(gear)), ("drat", column(axle)), ("wt", column(weight))]);
    let (tests, diagnostics) = type_three(&source, "vs ~ C(gear)/I(drat^2)/ns(wt, df=2) - 1", &family("binomial"));
    assert_eq!(tests.rows.len(), 3);
    assert!(tests.rows[0].p_value.is_some_and(f64::is_finite));
    assert!(message(&diagnostics, "fit::not_converged").is_some(), "{diagnostics:?}");
}

#[test]
fn a_smaller_model_without_a_start_empties_its_test_alone() {
    // A mean of zero has no reciprocal: the test of the intercept compares with a model that cannot be.
    let n = 40;
    let source = frame(vec![
        ("y", number(n, |i| 100.0 + 50.0 * uniform(i))),
        ("g", texts(n, |i| ["p", "q", "r"][i % 3])),
        ("h", texts(n, |i| ["s", "t"][(i / 3) % 2])),
    ]);
    let (tests, diagnostics) = type_three(&source, "y ~ g * h", &family("inverse-gaussian"));
    assert_eq!(tests.rows[0].term, "(Intercept)");
    assert_eq!((tests.rows[0].statistic, tests.rows[0].p_value), (None, None));
    assert!(tests.rows[1..].iter().all(|row| row.p_value.is_some()), "{:?}", tests.rows);
    assert!(message(&diagnostics, "fit::no_start").is_some());
}

#[test]
fn a_level_whose_mean_no_logarithm_has_is_told() {
    // The mean of level q is negative: its coefficient goes to minus infinity, and R's ends at -3e14 with "converged".
    let mean = |i: usize| if i.is_multiple_of(2) { 1.2 } else { -0.3 };
    let source = frame(vec![("y", number(20, |i| mean(i) + uniform(i) - 0.5)), ("g", texts(20, |i| ["p", "q"][i % 2]))]);
    let (result, diagnostics) = run(&source, "y ~ g", &family("gaussian(log)"));
    assert!(!result.model.converged);
    assert!(message(&diagnostics, "fit::not_converged").is_some(), "{diagnostics:?}");
    assert!(result.coefficients[0].row.estimate.is_some());
}

#[test]
fn a_restriction_holds_where_the_weights_have_all_but_vanished() {
    // Offsets up to 80 leave weights of 1e-30. The intercept of type III is the coefficient that sum coding has, and the model without it
    // can be written with columns.
    let n = 900;
    let level = |i: usize| (i * 5 + i / 7) % 3;
    let sum = |which: usize| move |i: usize| if level(i) == 2 { -1.0 } else { f64::from(u8::from(level(i) == which)) };
    let source = frame(vec![
        ("y", number(n, |i| f64::from(u8::from(uniform(i + 3) < 0.3 + 0.15 * level(i) as f64)))),
        ("g", texts(n, |i| ["p", "q", "r"][level(i)])),
        ("c1", number(n, sum(0))),
        ("c2", number(n, sum(1))),
        ("o", number(n, |i| 80.0 * uniform(i))),
    ]);
    let options = family("binomial");
    let deviance = |formula: &str| run(&source, formula, &options).0.model.deviance.expect("a deviance");
    let expected = deviance("y ~ 0 + c1 + c2 + offset(o)") - deviance("y ~ g + offset(o)");
    for coding in ["g", "C(g, helmert)", "C(g, sum)"] {
        let (tests, diagnostics) = type_three(&source, &format!("y ~ {coding} + offset(o)"), &options);
        assert!(message(&diagnostics, "fit::not_converged").is_none());
        close(tests.rows[0].statistic.expect("a statistic"), expected, 1e-9);
    }
}
