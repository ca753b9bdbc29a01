//! The output contract, read by structs of its own that refuse an unknown field: what other people's scripts depend on.

mod common;

use std::collections::BTreeMap;

use common::{data, interplay};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record<R> {
    schema: String,
    analysis: String,
    provenance: Provenance,
    diagnostics: Vec<Diagnostic>,
    result: R,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Provenance {
    version: String,
    command: Vec<String>,
    inputs: Vec<Input>,
    seed: u64,
    settings: BTreeMap<String, String>,
    created: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    path: String,
    sha256: String,
    rows: Option<u64>,
    shape: Option<Vec<u64>>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Diagnostic {
    code: String,
    severity: String,
    message: String,
    #[serde(rename = "hint")]
    _hint: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fit {
    formula: String,
    response: String,
    success: Option<String>,
    family: String,
    link: String,
    level: f64,
    model: Model,
    covariance: Covariance,
    coefficients: Vec<Coefficient>,
    vcov: Vec<Vec<f64>>,
    additive: Option<Additive>,
    comparison: Option<Comparison>,
    compared: Option<Comparison>,
    tests: Option<TermTests>,
    hypotheses: Vec<Hypothesis>,
    equivalence: Vec<Equivalence>,
    effect_sizes: Vec<EffectSize>,
    permutation: Option<Permutation>,
    probes: Vec<Probe>,
    checks: Option<Checks>,
    predictions: Vec<Prediction>,
    iteration: Option<Iteration>,
    points: Option<Points>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Model {
    n: u64,
    n_dropped: u64,
    rank: u64,
    df_model: u64,
    df_residual: u64,
    r_squared: Option<f64>,
    adj_r_squared: Option<f64>,
    sigma: Option<f64>,
    f_statistic: Option<f64>,
    f_df1: Option<f64>,
    f_df2: Option<f64>,
    f_p_value: Option<f64>,
    log_lik: Option<f64>,
    aic: Option<f64>,
    bic: Option<f64>,
    deviance: Option<f64>,
    null_deviance: Option<f64>,
    dispersion: Option<f64>,
    theta: Option<f64>,
    theta_std_error: Option<f64>,
    converged: bool,
    iterations: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Covariance {
    kind: String,
    df: Option<f64>,
    clusters: Option<u64>,
    cluster_columns: Vec<String>,
    lags: Option<u32>,
    replicates: Option<u32>,
    matching: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Coefficient {
    term: String,
    estimate: Option<f64>,
    std_error: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Additive {
    formula: String,
    model: Model,
    coefficients: Vec<Coefficient>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Comparison {
    reduced: String,
    full: String,
    statistic: Option<f64>,
    test: String,
    df1: f64,
    df2: Option<f64>,
    p_value: Option<f64>,
    delta_r_squared: Option<f64>,
    cohen_f2: Option<f64>,
    delta_r_squared_low: Option<f64>,
    delta_r_squared_high: Option<f64>,
    cohen_f2_low: Option<f64>,
    cohen_f2_high: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct TermTests {
    r#type: u8,
    method: String,
    test: String,
    rows: Vec<TermTest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct TermTest {
    term: String,
    df: f64,
    df2: Option<f64>,
    sum_sq: Option<f64>,
    mean_sq: Option<f64>,
    statistic: Option<f64>,
    p_value: Option<f64>,
    partial_eta_sq: Option<f64>,
    partial_eta_sq_low: Option<f64>,
    partial_eta_sq_high: Option<f64>,
    omega_sq: Option<f64>,
    cohen_f2: Option<f64>,
    cohen_f2_low: Option<f64>,
    cohen_f2_high: Option<f64>,
    hypothesis: String,
}

/// One equation has an estimate row, several have one test.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Hypothesis {
    text: String,
    null: Option<f64>,
    estimate: Option<f64>,
    std_error: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    test: Option<String>,
    df1: Option<f64>,
    df2: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Equivalence {
    term: String,
    margin_low: f64,
    margin_high: f64,
    estimate: Option<f64>,
    std_error: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    p_low: Option<f64>,
    p_high: Option<f64>,
    p_equivalence: Option<f64>,
    equivalent: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct EffectSize {
    term: String,
    semi_partial_r: Option<f64>,
    semi_partial_r_low: Option<f64>,
    semi_partial_r_high: Option<f64>,
    partial_eta_sq: Option<f64>,
    partial_eta_sq_low: Option<f64>,
    partial_eta_sq_high: Option<f64>,
    cohen_f2: Option<f64>,
    cohen_f2_low: Option<f64>,
    cohen_f2_high: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Permutation {
    statistic: f64,
    replicates: u64,
    p_value: f64,
    p_std_error: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Checks {
    vif: Vec<Vif>,
    condition_number: Option<f64>,
    durbin_watson: Option<f64>,
    breusch_pagan: Option<CheckTest>,
    reset: Option<CheckTest>,
    influence: Vec<Influence>,
    influence_on: Option<String>,
    sheet: Option<Sheet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Vif {
    term: String,
    df: u64,
    vif: Option<f64>,
    vif_adjusted: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct CheckTest {
    statistic: Option<f64>,
    test: String,
    df1: f64,
    df2: Option<f64>,
    p_value: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Influence {
    row: u64,
    leverage: f64,
    studentised_residual: Option<f64>,
    cooks_distance: Option<f64>,
    dfbetas: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Sheet {
    fitted: Vec<f64>,
    residual: Vec<f64>,
    standardised: Vec<f64>,
    leverage: Vec<f64>,
    cooks_distance: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Prediction {
    row: u64,
    estimate: Option<f64>,
    std_error: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    pred_low: Option<f64>,
    pred_high: Option<f64>,
    link: Option<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Row {
    estimate: Option<f64>,
    std_error: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Iteration {
    converged: bool,
    iterations: u64,
    deviance: Vec<f64>,
    halvings: u64,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Probe {
    focal: String,
    moderator: String,
    second_moderator: Option<String>,
    #[serde(rename = "held")]
    _held: BTreeMap<String, At>,
    slopes: Vec<Slope>,
    differences: Vec<Difference>,
    johnson_neyman: Option<JohnsonNeyman>,
    lines: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(untagged)]
#[allow(dead_code, reason = "the fields are the contract")]
enum At {
    Number(f64),
    Level(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Slope {
    at: BTreeMap<String, At>,
    label: String,
    estimate: Option<f64>,
    std_error: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    extrapolated: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Difference {
    contrast: String,
    estimate: Option<f64>,
    std_error: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    p_adjusted: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct JohnsonNeyman {
    region: String,
    bounds: Vec<f64>,
    critical: f64,
    observed: [f64; 2],
    share_significant: Option<f64>,
    share_below: Vec<f64>,
    curve: Curve,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Curve {
    x: Vec<f64>,
    estimate: Vec<f64>,
    conf_low: Vec<f64>,
    conf_high: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Line {
    at: BTreeMap<String, At>,
    label: String,
    curve: Curve,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Points {
    n: u64,
    of: u64,
    columns: Vec<PointColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PointColumn {
    name: String,
    values: Vec<f64>,
    levels: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Emap {
    grid: Grid,
    level: f64,
    scores: Vec<Scores>,
    gap: Vec<Gap>,
    flips: Option<Flips>,
    variance: Variance,
    certificate: Certificate,
    items: Vec<Item>,
    pairs: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Grid {
    shape: Vec<u64>,
    modalities: Vec<String>,
    classes: Vec<String>,
    cells: u64,
    missing: u64,
    input: String,
    design: String,
    task: String,
    paired: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scores {
    model: String,
    metrics: BTreeMap<String, Option<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Gap {
    metric: String,
    full: Option<f64>,
    emap: Option<f64>,
    estimate: Option<f64>,
    std_error: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    conf_low: Option<f64>,
    conf_high: Option<f64>,
    method: Option<String>,
    verdict: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flips {
    n: u64,
    changed: u64,
    right_to_right: Option<u64>,
    right_to_wrong: Option<u64>,
    wrong_to_right: Option<u64>,
    wrong_to_wrong: Option<u64>,
    mcnemar_p: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Variance {
    total: f64,
    terms: Vec<Term>,
    uncentred: Vec<Term>,
    matched_interaction_ratio: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Term {
    term: String,
    share: Option<f64>,
    share_unbiased: Option<f64>,
    per_class: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Certificate {
    additive: bool,
    max_interaction: f64,
    rounding_bound: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Item {
    i: u64,
    label: Option<f64>,
    full: f64,
    emap: f64,
    predicted_full: Option<u64>,
    predicted_emap: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "the fields are the contract")]
struct Pair {
    i: u64,
    j: u64,
    class: u64,
    interaction: f64,
}

fn read<R: for<'de> Deserialize<'de>>(words: &[&str]) -> Record<R> {
    let output = interplay(words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!text.contains("NaN") && !text.contains("Infinity"), "no number that JSON does not know");
    serde_json::from_str(&text).expect("the record is of the contract's form")
}

#[test]
fn a_fit() {
    let path = data("book_reviews.csv");
    let path = path.to_str().unwrap();
    let record: Record<Fit> = read(&["fit", path, "score ~ smiling * critic", "--format", "json", "--seed", "7", "--level", "0.9"]);
    assert_eq!((record.schema.as_str(), record.analysis.as_str()), ("interplay/1", "fit"));
    let Provenance { version, command, inputs, seed, settings, created } = record.provenance;
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
    assert_eq!(command[..2], ["interplay", "fit"]);
    assert_eq!((seed, created.as_str()), (7, "2023-11-14T22:13:20Z"));
    assert_eq!(settings["se"], "iid");
    let Input { path: given, sha256, rows, shape, note } = &inputs[0];
    assert_eq!((given.as_str(), sha256.len(), *rows, shape), (path, 64, Some(300), &None));
    assert!(note.as_ref().is_some_and(|note| note.to_lowercase().contains("synthetic")), "the synthetic data say so in every record");
    for diagnostic in &record.diagnostics {
        assert!(diagnostic.code.contains("::") && !diagnostic.message.is_empty());
        assert!(matches!(diagnostic.severity.as_str(), "info" | "warning"));
    }

    let fit = record.result;
    assert_eq!((fit.formula.as_str(), fit.response.as_str()), ("score ~ smiling * critic", "score"));
    assert_eq!((fit.family.as_str(), fit.link.as_str(), fit.level), ("gaussian", "identity", 0.9));
    assert_eq!((fit.model.n, fit.model.rank, fit.model.df_residual), (300, 4, 296));
    assert_eq!((fit.covariance.kind.as_str(), fit.covariance.df, fit.covariance.clusters), ("iid", Some(296.0), None));
    assert_eq!(
        fit.coefficients.iter().map(|c| c.term.as_str()).collect::<Vec<_>>(),
        ["(Intercept)", "smiling", "critic", "smiling:critic"]
    );
    assert_eq!((fit.vcov.len(), fit.vcov[0].len()), (4, 4));
    assert_eq!(fit.additive.map(|a| a.coefficients.len()), Some(3));
    assert_eq!(fit.comparison.map(|c| c.test), Some("F".to_owned()));
    let probe = fit.probes.iter().find(|p| p.focal == "smiling").expect("smiling is probed");
    assert_eq!((probe.moderator.as_str(), &probe.second_moderator), ("critic", &None));
    assert_eq!((probe.slopes.len(), probe.differences.len(), probe.lines.len()), (2, 1, 2));
    let reverse = fit.probes.iter().find(|p| p.focal == "critic").expect("critic is probed by smiling");
    let jn = reverse.johnson_neyman.as_ref().expect("a numeric moderator");
    let Curve { x, estimate, conf_low, conf_high } = &jn.curve;
    assert!(x.len() > 10 && [estimate, conf_low, conf_high].iter().all(|v| v.len() == x.len()));
    let points = fit.points.expect("a sample of the rows");
    assert_eq!((points.n, points.of), (300, 300));
    assert!(points.columns.iter().all(|c| c.values.len() == 300 && c.levels.is_none()));
    assert_eq!(points.columns[0].name, "score");
}

#[test]
fn a_fit_with_tests_checks_and_predictions() {
    let path = data("book_reviews.csv");
    let path = path.to_str().unwrap();
    let words = [
        "fit",
        path,
        "score ~ smiling * critic",
        "--anova",
        "3",
        "--test",
        "smiling = 0.5",
        "--test",
        "smiling = 0, critic = 0",
        "--equivalence",
        "smiling:critic=0.1",
        "--compare",
        "score ~ smiling",
        "--permutations",
        "99",
        "--predict",
        path,
        "--format",
        "json",
    ];
    let fit = read::<Fit>(&words).result;
    let tests = fit.tests.expect("--anova");
    assert_eq!((tests.r#type, tests.method.as_str(), tests.test.as_str()), (3, "sums of squares", "F"));
    assert_eq!(tests.rows.last().map(|row| row.term.as_str()), Some("Residuals"));
    assert_eq!(fit.hypotheses.len(), 2);
    assert_eq!((fit.hypotheses[0].null, fit.hypotheses[0].df1), (Some(0.5), None));
    assert_eq!((fit.hypotheses[1].df1, fit.hypotheses[1].test.as_deref()), (Some(2.0), Some("F")));
    assert_eq!((fit.equivalence[0].margin_low, fit.equivalence[0].equivalent), (-0.1, Some(false)));
    assert_eq!(fit.effect_sizes.len(), 3);
    let compared = fit.compared.expect("--compare");
    assert_eq!((compared.reduced.as_str(), compared.df1), ("score ~ smiling", 2.0));
    assert_eq!(fit.permutation.map(|test| test.replicates), Some(99));
    let checks = fit.checks.expect("few rows are checked unasked");
    assert_eq!((checks.vif.len(), checks.influence_on.as_deref()), (3, Some("smiling:critic")));
    assert!(checks.sheet.is_some_and(|sheet| sheet.fitted.len() == 300));
    assert_eq!((fit.predictions.len(), fit.predictions[299].row), (300, 300));
    assert!(fit.predictions.iter().all(|row| row.pred_low < row.conf_low && row.link.is_none()));
    assert!(fit.iteration.is_none());
}

#[test]
fn a_generalised_linear_model_with_clusters() {
    let path = data("salaries.csv");
    let path = path.to_str().unwrap();
    let words =
        ["fit", path, "sex ~ yrs_service * rank", "--family", "binomial", "--cluster", "discipline", "--se", "cr1", "--format", "json"];
    let fit = read::<Fit>(&words).result;
    assert_eq!((fit.family.as_str(), fit.link.as_str(), fit.success.as_deref()), ("binomial", "logit", Some("Male")));
    let Covariance { kind, df, clusters, cluster_columns, lags, replicates, matching } = fit.covariance;
    assert_eq!((kind.as_str(), clusters, cluster_columns.as_slice()), ("cr1", Some(2), ["discipline".to_owned()].as_slice()));
    assert_eq!((df, lags, replicates, matching), (None, None, None, None));
    let iteration = fit.iteration.expect("an iteration");
    assert!(iteration.converged && iteration.deviance.len() as u64 == iteration.iterations && iteration.halvings == 0);
    assert_eq!((iteration.reason.as_str(), fit.model.iterations), ("converged", iteration.iterations));
}

#[test]
fn an_emap_analysis() {
    let (grid, labels) = (data("digits_interacting.npy"), data("digits_labels.npy"));
    let words = ["emap", grid.to_str().unwrap(), "--labels", labels.to_str().unwrap(), "--modalities", "fourier,shape", "--format", "json"];
    let record: Record<Emap> = read(&words);
    assert_eq!(record.analysis, "emap");
    assert_eq!(record.provenance.inputs.len(), 2);
    assert!(record.provenance.inputs[0].shape.is_some());
    let emap = record.result;
    let Grid { shape, modalities, classes, cells, missing, input, design, task, paired } = emap.grid;
    let n = shape[0];
    assert_eq!((shape.len(), shape[1], classes.len() as u64), (3, n, shape[2]));
    assert_eq!(modalities, ["fourier", "shape"]);
    assert_eq!((cells, missing, paired), (n * n, 0, true));
    assert_eq!((input.as_str(), design.as_str(), task.as_str()), ("logits", "full", "classification"));
    assert_eq!(emap.level, 0.95);
    let models: Vec<&str> = emap.scores.iter().map(|s| s.model.as_str()).collect();
    assert_eq!(models, ["full", "emap", "fourier", "shape", "constant"]);
    for metric in ["accuracy", "auc_macro_ovr", "f1_macro", "nll"] {
        assert!(emap.scores.iter().all(|s| s.metrics[metric].is_some()), "{metric}");
        let gap = emap.gap.iter().find(|g| g.metric == metric).expect(metric);
        assert_eq!(gap.estimate, Some(gap.full.unwrap() - gap.emap.unwrap()));
    }
    let Flips { n: items, changed, right_to_right, right_to_wrong, wrong_to_right, wrong_to_wrong, mcnemar_p } =
        emap.flips.expect("classes");
    assert_eq!(items, n);
    assert_eq!([right_to_right, right_to_wrong, wrong_to_right, wrong_to_wrong].iter().flatten().sum::<u64>(), n);
    assert!(changed >= right_to_wrong.unwrap() + wrong_to_right.unwrap() && mcnemar_p.is_some_and(|p| p > 0.0 && p <= 1.0));
    let Variance { total, terms, uncentred, matched_interaction_ratio } = emap.variance;
    assert!(total > 0.0 && matched_interaction_ratio.is_some());
    assert_eq!(terms.iter().map(|t| t.term.as_str()).collect::<Vec<_>>(), ["fourier", "shape", "fourier:shape"]);
    assert!((terms.iter().filter_map(|t| t.share).sum::<f64>() - 1.0).abs() < 1e-12 && uncentred.len() == 3);
    assert!(!emap.certificate.additive && !emap.items.is_empty() && !emap.pairs.is_empty());
}

#[test]
fn a_record_comes_back_through_the_program_unchanged() {
    let path = data("book_reviews.csv");
    let output = interplay(&["fit", path.to_str().unwrap(), "score ~ smiling * critic", "--format", "json"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let record = interplay_core::Record::from_json(&text).unwrap();
    assert_eq!(record.to_json().unwrap(), text);
}

#[test]
fn csv_has_the_documented_header() {
    let path = data("book_reviews.csv");
    let output = interplay(&["fit", path.to_str().unwrap(), "score ~ smiling * critic", "--format", "csv"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("term,estimate,std_error,statistic,df,p_value,conf_low,conf_high\n(Intercept),5.79"), "{text}");
    assert_eq!(text.lines().count(), 5);
}
