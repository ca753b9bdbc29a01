//! Which block of a case is compared by what: every block is in `compare` or in `ELSEWHERE`, and nothing is left out in silence.

use serde_json::Value;

use crate::agree::{NUMBER, Part, close, coefficients, coefficients_of_r, object};
use crate::case::Case;
use crate::{checks, covariances, model, predictions, probes, terms};

/// What the cases hold beyond this command's fitting and inference: parts as `block`, `block/part` or `block/part/part`, and why.
pub(crate) const ELSEWHERE: &[(&str, &str)] = &[
    ("adjusted_means", MEANS),
    ("cell_means", MEANS),
    ("cell_means_response", MEANS),
    ("marginal_means", MEANS),
    ("simple_effects", MEANS),
    ("interaction_contrasts", MEANS),
    ("slope_contrasts/tukey", "multiplicity by the studentised range; differences of slopes are adjusted by Holm's method"),
    ("average_marginal_effects", RESPONSE_SCALE),
    ("average_marginal_effects_at", RESPONSE_SCALE),
    ("interaction_response_scale", RESPONSE_SCALE),
    ("marginaleffects_python", RESPONSE_SCALE),
    ("turning_points", "the extremum of a quadratic, by the delta method: a nonlinear function of coefficients"),
    ("conf_profile", "limits of the profile likelihood; the command gives Wald's"),
    ("dispersion_ml", "the maximum-likelihood shape of a gamma family; the command estimates the dispersion from Pearson's X²"),
    ("robust_HC0_observed_hessian", "the observed information as bread of a sandwich (statsmodels) is not on the menu of covariances"),
    ("wald_type2/sex", WALD),
    ("wald_type2/age", WALD),
    ("wald_type2/pclass", WALD),
    ("cluster_firm/CR1p", "the factor G/(G-p) is not on the menu of covariances, nor any package's default"),
    (
        "fixed_effects_firm/cluster_firm_K_nested_fe_not_counted",
        "effects that are absorbed, and not counted because they are nested in clusters: the command's fixed effects are factors and count",
    ),
    ("pyfixest/FE_CRV1_default", "absorbed effects, as above"),
    ("pyfixest/FE_CRV1_ssc(k_fixef=nonnested)", "absorbed effects, as above"),
    ("newey_west/r_default", "prewhitening (R's default) is not on the menu of covariances"),
    ("poly_basis_first_rows", "the basis is not in the record; the coefficients on it, in `poly_fit`, are compared"),
    ("poly_coefs", "as `poly_basis_first_rows`"),
    (
        "linear_hypotheses/wald_chisq_p",
        "a linear model's Wald tests are F tests; the statistic is compared, the normal theory's p-value not given",
    ),
    ("diagnostics/breusch_pagan_original", "the command gives Koenker's studentised form, which does not need normal errors"),
    ("diagnostics/breusch_godfrey_order2", "not among the checks; Durbin and Watson's statistic is"),
    ("diagnostics/shapiro_wilk", "not among the checks"),
    (
        "diagnostics/condition_number_X",
        "of the unscaled design, which depends on units; the command scales columns to unit length (Belsley et al.)",
    ),
    ("levene", "a test of groups, not of a regression; not among the checks"),
];

const MEANS: &str = "means of cells and margins and their contrasts are not given by `fit`";
const RESPONSE_SCALE: &str = "effects averaged or contrasted on the scale of the response are not given by `fit`";
const WALD: &str = "without a robust covariance the tests of terms of a generalised linear model are likelihood ratios";

/// Whether a part is one of those that are not compared.
pub(crate) fn is_elsewhere(path: &str) -> bool {
    ELSEWHERE.iter().any(|(name, _)| *name == path)
}

/// Everything of a case.
pub(crate) fn check(case: &Case) {
    for (block, reference) in object(&case.expected) {
        let what = format!("{}: {block}", case.name);
        let compared = compare(case, block, &what, reference);
        assert!(compared != is_elsewhere(block), "{what} is neither compared nor listed as belonging elsewhere, or both");
    }
    for other in case.others() {
        check(&other);
    }
}

fn compare(case: &Case, block: &str, what: &str, reference: &Value) -> bool {
    let fitted = |further: &[&str]| case.fit(further)["coefficients"].take();
    match block {
        "coefficients" => coefficients(what, &fitted(&[]), reference, Part::Whole),
        "model" => model::summary(case, what, reference),
        "vcov" => model::covariance(case, what, &[], reference),
        "vcov_hc3" => model::covariance(case, what, &["--se", "hc3"], reference),
        "coefficients_z" | "coefficients_observed_information" => {
            coefficients(what, &fitted(&["--match", "statsmodels"]), reference, Part::Whole);
        }
        "unweighted_coefficients" => coefficients(what, &case.without_weights().fit(&[])["coefficients"], reference, Part::Whole),
        "coefficients_contr_sum" => {
            coefficients_of_r(what, &fitted(&["--contrasts", "supp=sum,dose=sum", "--names", "r"]), reference);
        }
        "coefficients_ref_virginica" => {
            coefficients(what, &fitted(&["--levels", "Species=virginica,setosa,versicolor"]), reference, Part::Whole);
        }
        "standardized" => coefficients(what, &fitted(&["--scale", "mpg,hp,wt"]), reference, Part::Whole),
        "mean_centered" => coefficients(what, &fitted(&["--center", "hp,wt"]), reference, Part::Whole),
        "conf_90" => coefficients(what, &fitted(&["--level", "0.9"]), reference, Part::Whole),
        "odds_ratios" | "rate_ratios" => model::ratios(case, what, reference),
        "poly_fit" => model::polynomial(case, what, reference),
        "robust" => covariances::robust(case, what, reference),
        "cluster_firm" => covariances::clustered(case, what, reference),
        "cluster_twoway_firm_year" => covariances::two_way(case, what, reference),
        "fixed_effects_firm" => covariances::fixed_effects(case, what, reference),
        "pyfixest" => covariances::pyfixest(case, what, reference),
        "newey_west" => covariances::newey_west(case, what, reference),
        "anova_type1" => terms::anova(case, what, &["--anova", "1"], reference),
        "anova_type2" | "anova_type2_F" => terms::anova(case, what, &["--anova", "2"], reference),
        // car's rows are at zero of the numeric covariates.
        "anova_type3" => terms::anova(case, what, &["--anova", "3", "--uncentered"], reference),
        "anova_type2_HC3" => terms::anova(case, what, &["--anova", "2", "--se", "hc3"], reference),
        "anova_type3_treatment_coding" => terms::treatment_coding(case, what, reference),
        "wald_type2" => terms::wald(case, what, reference),
        "nested_comparison" => terms::nested(case, what, reference),
        "linear_hypotheses" => terms::hypotheses(case, what, reference),
        "effect_sizes" => terms::effect_sizes(case, what, reference),
        "simple_slopes" => probes::slopes(case, what, reference),
        "slope_contrasts" => probes::contrasts(case, what, reference),
        "johnson_neyman" => probes::johnson_neyman(case, what, reference),
        "predictions" => predictions::at_points(case, what, reference),
        "fitted" => predictions::fitted(case, what, reference),
        "vif" => checks::variance_inflation(case, what, reference),
        "diagnostics" => checks::diagnostics(case, what, reference),
        "influence" => checks::influence(case, what, reference),
        // Compared to the two decimals that it prints, by a test of its own, and here in full against the rounded values.
        "lecture_slide_2_decimals" => {
            for (fit, rows) in object(reference) {
                let ours = if fit == "additive" { case.fit(&[])["additive"]["coefficients"].take() } else { fitted(&[]) };
                for row in crate::agree::list(rows) {
                    let ours = crate::agree::named(what, &ours, "term", &crate::case::term(row));
                    for key in ["estimate", "conf_low", "conf_high"] {
                        let two = |number: &Value| Value::from((number.as_f64().unwrap() * 100.0).round() / 100.0);
                        close(&format!("{what} {fit} {key}"), &two(&ours[key]), &row[key], NUMBER, 1.0);
                    }
                }
            }
        }
        _ => return false,
    }
    true
}
