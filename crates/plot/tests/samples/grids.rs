//! Results of EMAP analyses.

use std::collections::BTreeMap;

use interplay_core::{
    Certificate, EmapResult, EstimateRow, Flips, Gap, GridInfo, GridInput, ItemScores, Level, ModelScores, Pair, VarianceShares,
    VarianceTerm, Verdict,
};

fn scores(model: &str, metrics: &[(&str, f64)]) -> ModelScores {
    ModelScores {
        model: model.into(),
        metrics: metrics.iter().map(|(name, value)| ((*name).to_owned(), Some(*value))).collect::<BTreeMap<_, _>>(),
    }
}

fn gap(metric: &str, full: f64, emap: f64, std_error: f64, verdict: Verdict) -> Gap {
    let difference = full - emap;
    Gap {
        metric: metric.into(),
        full: Some(full),
        emap: Some(emap),
        row: EstimateRow {
            estimate: Some(difference),
            std_error: Some(std_error),
            conf_low: Some(difference - 1.96 * std_error),
            conf_high: Some(difference + 1.96 * std_error),
            ..EstimateRow::default()
        },
        method: Some("paired bootstrap, B = 1000".into()),
        verdict: Some(verdict),
    }
}

fn term(term: &str, share: f64, per_class: &[f64]) -> VarianceTerm {
    VarianceTerm { term: term.into(), share: Some(share), share_unbiased: Some(share * 0.99), per_class: per_class.to_vec() }
}

fn info(classes: &[&str], task: &str) -> GridInfo {
    GridInfo {
        shape: vec![200, 200, classes.len().max(1) as u64],
        modalities: vec!["image".into(), "text".into()],
        classes: classes.iter().map(|c| (*c).to_owned()).collect(),
        cells: 40_000,
        missing: 0,
        input: GridInput::Logits,
        design: "full".into(),
        task: task.into(),
        paired: true,
    }
}

/// A made-up classifier of images with questions, three classes.
pub(crate) fn classification() -> EmapResult {
    let items = (0..200u32)
        .map(|i| {
            let share = |step: f64| (f64::from(i) * step).fract();
            let full = (share(0.618_034) - 0.3) * 8.0;
            let emap = full * 0.7 + (share(0.732_051) + share(0.236_068) - 1.05) * 2.2;
            let class = u64::from(i % 3);
            let predicted = |margin: f64| Some(if margin > 0.0 { class } else { (class + 1) % 3 });
            ItemScores {
                i: u64::from(i),
                label: Some(class as f64),
                full,
                emap,
                predicted_full: predicted(full),
                predicted_emap: predicted(emap),
            }
        })
        .collect();
    EmapResult {
        grid: info(&["animal", "vehicle", "plant"], "classification"),
        level: Level::default(),
        scores: vec![
            scores("full", &[("accuracy", 0.705), ("auc_macro_ovr", 0.861), ("f1_macro", 0.698), ("nll", 0.712)]),
            scores("emap", &[("accuracy", 0.655), ("auc_macro_ovr", 0.842), ("f1_macro", 0.641), ("nll", 0.803)]),
            scores("image", &[("accuracy", 0.545), ("auc_macro_ovr", 0.742), ("f1_macro", 0.538), ("nll", 0.951)]),
            scores("text", &[("accuracy", 0.480), ("auc_macro_ovr", 0.688), ("f1_macro", 0.455), ("nll", 1.012)]),
            scores("constant", &[("accuracy", 0.335), ("auc_macro_ovr", 0.5), ("f1_macro", 0.167), ("nll", 1.099)]),
        ],
        gap: vec![
            gap("accuracy", 0.705, 0.655, 0.019, Verdict::Needed),
            gap("auc_macro_ovr", 0.861, 0.842, 0.011, Verdict::Undecided),
            gap("f1_macro", 0.698, 0.641, 0.020, Verdict::Needed),
            gap("nll", 0.712, 0.803, 0.021, Verdict::Needed),
        ],
        flips: Some(Flips {
            n: 200,
            changed: 31,
            right_to_right: Some(121),
            right_to_wrong: Some(20),
            wrong_to_right: Some(10),
            wrong_to_wrong: Some(49),
            mcnemar_p: Some(0.098_7),
        }),
        variance: VarianceShares {
            total: 2.31,
            terms: vec![
                term("image", 0.512, &[1.9, 0.9, 0.75]),
                term("text", 0.331, &[0.4, 1.1, 0.79]),
                term("image:text", 0.157, &[0.12, 0.37, 0.6]),
            ],
            uncentred: Vec::new(),
            matched_interaction_ratio: Some(1.4),
        },
        certificate: Certificate { additive: false, max_interaction: 1.9, rounding_bound: 1e-6 },
        items,
        pairs: vec![Pair { i: 3, j: 8, class: 1, interaction: 1.9 }],
    }
}

/// A made-up regression with one score.
pub(crate) fn regression() -> EmapResult {
    let mut result = classification();
    result.grid = info(&[], "regression");
    for (i, item) in result.items.iter_mut().enumerate() {
        item.label = Some((i as f64 * 0.377).fract() * 4.0);
        (item.predicted_full, item.predicted_emap) = (None, None);
    }
    result.scores = vec![
        scores("full", &[("mse", 0.82), ("r2", 0.61)]),
        scores("emap", &[("mse", 0.84), ("r2", 0.60)]),
        scores("image", &[("mse", 1.42), ("r2", 0.33)]),
        scores("text", &[("mse", 1.61), ("r2", 0.24)]),
        scores("constant", &[("mse", 2.12), ("r2", 0.0)]),
    ];
    result.gap = vec![gap("mse", 0.82, 0.84, 0.013, Verdict::NotNeeded), gap("r2", 0.61, 0.60, 0.006, Verdict::NotNeeded)];
    result.flips = None;
    for (term, value) in result.variance.terms.iter_mut().zip([1.18, 0.77, 0.36]) {
        term.per_class = vec![value];
    }
    result
}

/// No labels: no scores, no gap, flips without right and wrong; and many classes with long names.
pub(crate) fn unlabelled() -> EmapResult {
    let mut result = classification();
    let classes: Vec<String> = (0..30).map(|i| format!("class {i} of the <taxonomy> & \"everything\" below it")).collect();
    result.grid.classes.clone_from(&classes);
    result.grid.task = "none".into();
    result.scores.clear();
    result.gap.clear();
    for item in &mut result.items {
        item.label = None;
    }
    result.flips = Some(Flips {
        n: 200,
        changed: 31,
        right_to_right: None,
        right_to_wrong: None,
        wrong_to_right: None,
        wrong_to_wrong: None,
        mcnemar_p: None,
    });
    for (t, term) in result.variance.terms.iter_mut().enumerate() {
        term.per_class = (0..30).map(|c| f64::from((c * 7 + t as u32 * 5) % 11) + 0.2).collect();
    }
    result
}

/// A constant model: no variance, no intervals, an undefined metric.
pub(crate) fn constant() -> EmapResult {
    let mut result = classification();
    for scores in &mut result.scores {
        scores.metrics = [("accuracy".to_owned(), Some(0.335)), ("auc_macro_ovr".to_owned(), None)].into();
    }
    result.gap = vec![Gap {
        metric: "accuracy".into(),
        full: Some(0.335),
        emap: Some(0.335),
        row: EstimateRow::point(0.0),
        method: None,
        verdict: None,
    }];
    for item in &mut result.items {
        (item.full, item.emap) = (0.0, 0.0);
    }
    result.variance.total = 0.0;
    for term in &mut result.variance.terms {
        (term.share, term.share_unbiased) = (None, None);
        term.per_class = vec![0.0; 3];
    }
    result.certificate = Certificate { additive: true, max_interaction: 0.0, rounding_bound: 0.0 };
    result
}
