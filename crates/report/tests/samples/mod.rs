//! Records written by hand, with numbers that belong together.

use interplay_core::{
    AdditiveFit, Analysis, At, AtValue, Certificate, CoefficientRow, Comparison, Covariance, Curve, Diagnostic, DifferenceRow, EmapResult,
    EstimateRow, FitResult, Flips, Gap, GridInfo, GridInput, Input, ItemScores, JohnsonNeyman, Level, Line, ModelScores, ModelSummary,
    Pair, PointColumn, Points, Probe, Provenance, Record, Region, SlopeRow, VarianceShares, VarianceTerm,
};

/// Critical value of t on 296 degrees of freedom at the 95 % level.
const T296: f64 = 1.968_010_727_550_25;

fn row(estimate: f64, std_error: f64, df: f64, p: f64) -> EstimateRow {
    let half = T296 * std_error;
    EstimateRow {
        estimate: Some(estimate),
        std_error: Some(std_error),
        statistic: Some(estimate / std_error),
        df: Some(df),
        p_value: Some(p),
        conf_low: Some(estimate - half),
        conf_high: Some(estimate + half),
    }
}

fn coefficient(term: &str, estimate: f64, std_error: f64, df: f64, p: f64) -> CoefficientRow {
    CoefficientRow { term: term.to_owned(), row: row(estimate, std_error, df, p) }
}

fn provenance(command: &[&str], input: Input) -> Provenance {
    Provenance {
        version: "0.1.0".into(),
        command: command.iter().map(ToString::to_string).collect(),
        inputs: vec![input],
        seed: 1,
        settings: [("level", "0.95"), ("se", "iid")].map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
        created: "2026-01-31T12:00:00Z".into(),
    }
}

const SHA: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// The book reviews: the effect of smiling on the score depends on whether the reviewer is a critic.
pub(crate) fn reviews() -> Record {
    let at = |value: f64| At::number("critic", value);
    let slope = |value: f64, estimate, se, p| SlopeRow {
        at: at(value),
        label: "given".into(),
        row: row(estimate, se, 296.0, p),
        extrapolated: false,
    };
    let line = |value: f64, intercept: f64, slope: f64, se: f64| {
        let x: Vec<f64> = (0..=20).map(|k| f64::from(k) / 10.0).collect();
        let estimate: Vec<f64> = x.iter().map(|x| intercept + slope * x).collect();
        let half: Vec<f64> = x.iter().map(|x| T296 * se * (1.0 + 1.5 * (x - 0.97).powi(2)).sqrt()).collect();
        Line {
            at: at(value),
            label: "given".into(),
            curve: Curve {
                conf_low: estimate.iter().zip(&half).map(|(e, h)| e - h).collect(),
                conf_high: estimate.iter().zip(&half).map(|(e, h)| e + h).collect(),
                x,
                estimate,
            },
        }
    };
    let band: Vec<f64> = (0..=24).map(|k| -0.2 + f64::from(k) / 17.0).collect();
    let theta: Vec<f64> = band.iter().map(|w| 0.677_554_948 + 1.288_859_170 * w).collect();
    let half: Vec<f64> = band.iter().map(|w| T296 * (0.047_754_3 - 2.0 * w * 0.047_754_3 + w * w * 0.119_603_7_f64).sqrt()).collect();
    let n = 60;
    let smiling: Vec<f64> = (0..n).map(|k| f64::from(k * 37 % 60) / 30.0).collect();
    let critic: Vec<f64> = (0..n).map(|k| f64::from(u8::from(k % 5 < 2))).collect();
    let score: Vec<f64> = (0..n as usize)
        .map(|k| 5.79 + 0.68 * smiling[k] - 2.94 * critic[k] + 1.29 * smiling[k] * critic[k] + (k * 17 % 29) as f64 / 8.0 - 1.8)
        .collect();
    let points = [("score", score), ("smiling", smiling), ("critic", critic)];
    let result = FitResult {
        formula: "score ~ smiling * critic".into(),
        response: "score".into(),
        family: "gaussian".into(),
        link: "identity".into(),
        level: Level::default(),
        model: ModelSummary {
            n: 300,
            rank: 4,
            df_model: 3,
            df_residual: 296,
            r_squared: Some(0.290_249_710_551_922),
            adj_r_squared: Some(0.283_056_295_456_164),
            sigma: Some(1.888_829_756_509_35),
            f_statistic: Some(40.349_362_116_347_5),
            f_df1: Some(3.0),
            f_df2: Some(296.0),
            f_p_value: Some(6.874e-22),
            log_lik: Some(-614.455_345_167_352),
            aic: Some(1_238.910_690_334_7),
            bic: Some(1_257.429_602_707_98),
            converged: true,
            ..ModelSummary::default()
        },
        covariance: Covariance { kind: "iid".into(), df: Some(296.0), clusters: None, ..Covariance::default() },
        coefficients: vec![
            coefficient("(Intercept)", 5.791_143_717_435_4, 0.254_499_467_852_194, 296.0, 5.73e-67),
            coefficient("smiling", 0.677_554_948_415_702, 0.218_527_632_843_224, 296.0, 0.002_117_659_328_590_87),
            coefficient("critic", -2.940_354_776_877_21, 0.402_675_864_280_418, 296.0, 2.63e-12),
            coefficient("smiling:critic", 1.288_859_170_111_04, 0.345_837_680_876_204, 296.0, 0.000_232_287_360_269),
        ],
        vcov: vec![],
        additive: Some(AdditiveFit {
            formula: "score ~ smiling + critic".into(),
            model: ModelSummary {
                n: 300,
                rank: 3,
                df_model: 2,
                df_residual: 297,
                r_squared: Some(0.256_946_954_317_83),
                adj_r_squared: Some(0.251_943_270_912_02),
                sigma: Some(1.929_379_087_960_99),
                converged: true,
                ..ModelSummary::default()
            },
            coefficients: vec![
                coefficient("(Intercept)", 5.291_880_162_591_24, 0.221_031_399_851_864, 297.0, 1e-66),
                coefficient("smiling", 1.192_159_434_781_18, 0.173_009_639_062_05, 297.0, 3.4e-11),
                coefficient("critic", -1.689_818_998_149_99, 0.227_379_507_170_779, 297.0, 1.3e-12),
            ],
        }),
        comparison: Some(Comparison {
            reduced: "score ~ smiling + critic".into(),
            full: "score ~ smiling * critic".into(),
            statistic: Some(13.888_850_757_576_3),
            test: "F".into(),
            df1: 1.0,
            df2: Some(296.0),
            p_value: Some(0.000_232_287_360_269),
            delta_r_squared: Some(0.033_302_756_234_091_2),
            cohen_f2: Some(0.046_921_793_099_920_2),
            ..Comparison::default()
        }),
        probes: vec![Probe {
            focal: "smiling".into(),
            moderator: "critic".into(),
            second_moderator: None,
            held: At::default(),
            slopes: vec![
                slope(0.0, 0.677_554_948_415_702, 0.218_527_632_843_224, 0.002_117_659),
                slope(1.0, 1.966_414_118_526_74, 0.268_047_337_606_192, 2.12e-12),
            ],
            differences: vec![DifferenceRow {
                contrast: "critic = 1 minus critic = 0".into(),
                row: row(1.288_859_170_111_04, 0.345_837_680_876_204, 296.0, 0.000_232_287_360_269),
                p_adjusted: Some(0.000_232_287_360_269),
            }],
            johnson_neyman: Some(JohnsonNeyman {
                region: Region::Outside,
                bounds: vec![-1.626_038_999_193_73, -0.140_730_475_998_847],
                critical: T296,
                observed: [0.0, 1.0],
                share_significant: Some(1.0),
                share_below: vec![0.0, 0.0],
                curve: Curve {
                    conf_low: theta.iter().zip(&half).map(|(e, h)| e - h).collect(),
                    conf_high: theta.iter().zip(&half).map(|(e, h)| e + h).collect(),
                    x: band,
                    estimate: theta,
                },
            }),
            lines: vec![line(0.0, 5.791_143, 0.677_554, 0.14), line(1.0, 2.850_788, 1.966_414, 0.17)],
        }],
        points: Some(Points {
            n: n as u64,
            of: 300,
            columns: points.map(|(name, values)| PointColumn { name: name.into(), values, levels: None }).to_vec(),
        }),
        ..FitResult::default()
    };
    let input = Input {
        path: "data/reviews.csv".into(),
        sha256: SHA.into(),
        rows: Some(300),
        shape: None,
        note: Some("synthetic: built to give the estimates of a published example; not observed reviews".into()),
    };
    Record::new(
        provenance(&["interplay", "fit", "data/reviews.csv", "score ~ smiling * critic", "-o", "reviews.pdf"], input),
        vec![
            Diagnostic::warning(
                "probe::binary_moderator",
                "critic takes the values 0 and 1 only, and the Johnson–Neyman curve joins two points",
            )
            .with_hint("read the two simple slopes instead"),
            Diagnostic::info("data::no_missing", "no cell of the three variables is missing"),
        ],
        Analysis::Fit(Box::new(result)),
    )
}

/// Names that a careless renderer would read as markup.
pub(crate) const NASTY: &str = "#x$ <script>alert(\"1\")</script> \\eval{a_b*c} `tick` |bar| ‘q’ é 中 @ref [l](u) //c /*d*/";

/// The reviews with a name of that kind wherever a name can stand, an interval that includes zero, and robust standard errors.
pub(crate) fn nasty() -> Record {
    let mut record = reviews();
    record.provenance.command.push(NASTY.into());
    record.provenance.inputs[0].path = NASTY.into();
    record.provenance.inputs[0].note = Some(NASTY.into());
    record.provenance.settings.insert(NASTY.into(), NASTY.into());
    record.diagnostics.push(Diagnostic::warning("data::dropped", format!("3 rows dropped: {NASTY} is missing")).with_hint(NASTY));
    let Analysis::Fit(result) = &mut record.analysis else { return record };
    result.formula = format!("score ~ `{NASTY}` * critic");
    result.response = NASTY.into();
    result.covariance.kind = "hc3".into();
    result.model.n_dropped = 3;
    result.coefficients[1].term = NASTY.into();
    result.coefficients[3].term = format!("{NASTY}:critic");
    result.coefficients[3].row = row(0.031, 0.346, 296.0, 0.928_7);
    let probe = &mut result.probes[0];
    probe.focal = NASTY.into();
    probe.moderator = format!("w {NASTY}");
    probe.held = At(vec![(NASTY.into(), AtValue::Level(NASTY.into())), ("age".into(), AtValue::Number(41.25))]);
    for slope in &mut probe.slopes {
        slope.at = At::level(format!("w {NASTY}"), "level");
    }
    for line in &mut probe.lines {
        line.at = At::level(format!("w {NASTY}"), "level");
    }
    record
}

/// An EMAP analysis of 260 captioned images.
pub(crate) fn captions() -> Record {
    let metrics = |accuracy: f64, auc: f64| [("accuracy".to_owned(), Some(accuracy)), ("auc_macro_ovr".to_owned(), Some(auc))].into();
    let scores = [
        ("full", 0.588_461_5, 0.871),
        ("emap", 0.584_615_4, 0.870),
        ("image", 0.461_538_5, 0.742),
        ("text", 0.565_384_6, 0.859),
        ("constant", 0.226_923_1, 0.5),
    ];
    let gap = |metric: &str, full: f64, emap: f64| Gap {
        metric: metric.into(),
        full: Some(full),
        emap: Some(emap),
        row: EstimateRow::point(full - emap),
        method: None,
        verdict: None,
    };
    let term = |term: &str, share: f64, unbiased: f64| VarianceTerm {
        term: term.into(),
        share: Some(share),
        share_unbiased: Some(unbiased),
        per_class: vec![share * 2.1, share * 1.8, share * 2.4],
    };
    let terms = vec![term("image", 0.268, 0.267), term("text", 0.699_5, 0.700_4), term("image:text", 0.032_5, 0.032_6)];
    let items = (0..80_u64)
        .map(|i| {
            let full = (i as f64 * 0.77).sin() * 2.2 + 0.4;
            let emap = full + (i as f64 * 1.31).cos() * 0.25;
            let class = |margin: f64| Some(if margin > 0.0 { i % 3 } else { (i + 1) % 3 });
            ItemScores { i, label: Some((i % 3) as f64), full, emap, predicted_full: class(full), predicted_emap: class(emap) }
        })
        .collect();
    let result = EmapResult {
        grid: GridInfo {
            shape: vec![260, 260, 3],
            modalities: vec!["image".into(), "text".into()],
            classes: vec!["advocative".into(), "informative".into(), "expressive".into()],
            cells: 67_600,
            missing: 0,
            input: GridInput::Logits,
            design: "full".into(),
            task: "classification".into(),
            paired: true,
        },
        level: Level::default(),
        scores: scores.map(|(model, accuracy, auc)| ModelScores { model: model.into(), metrics: metrics(accuracy, auc) }).to_vec(),
        gap: vec![gap("accuracy", 0.588_461_5, 0.584_615_4), gap("auc_macro_ovr", 0.871, 0.870)],
        flips: Some(Flips {
            n: 260,
            changed: 19,
            right_to_right: Some(145),
            right_to_wrong: Some(8),
            wrong_to_right: Some(7),
            wrong_to_wrong: Some(100),
            mcnemar_p: Some(1.0),
        }),
        variance: VarianceShares { total: 4.31, uncentred: terms.clone(), terms, matched_interaction_ratio: Some(1.04) },
        certificate: Certificate { additive: false, max_interaction: 2.317, rounding_bound: 3.1e-6 },
        items,
        pairs: (0..8).map(|k| Pair { i: 17 * k % 260, j: 31 * k % 260, class: k % 3, interaction: 2.317 - 0.11 * k as f64 }).collect(),
    };
    let input = Input { path: "logits.npy".into(), sha256: SHA.into(), rows: None, shape: Some(vec![260, 260, 3]), note: None };
    Record::new(provenance(&["interplay", "emap", "logits.npy", "--labels", "labels.npy"], input), vec![], Analysis::Emap(Box::new(result)))
}
