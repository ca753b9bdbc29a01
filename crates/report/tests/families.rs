//! What a report says of a generalised linear model: scales, ratios, deviances, families, offsets and clusters.

#[allow(dead_code, reason = "not every test needs every sample")]
mod samples;

use interplay_core::{Analysis, Comparison, Covariance, Diagnostic, FitResult, Iteration, ModelSummary, Record};
use interplay_report::{Block, PdfOptions, document, to_html, to_markdown, to_pdf};

/// The reviews as if the score were a proportion on the logit scale: the numbers are those of the sample, what they mean is not.
fn logit(change: impl FnOnce(&mut FitResult)) -> Record {
    let mut record = samples::reviews();
    let Analysis::Fit(result) = &mut record.analysis else { unreachable!() };
    result.family = "binomial".into();
    result.link = "logit".into();
    let rows =
        result.coefficients.iter_mut().map(|c| &mut c.row).chain(result.probes.iter_mut().flat_map(|p| &mut p.slopes).map(|s| &mut s.row));
    for row in rows {
        row.df = None;
    }
    result.covariance = Covariance { kind: "iid".into(), ..Covariance::default() };
    let size = ModelSummary { n: 300, rank: 4, df_model: 3, df_residual: 296, converged: true, ..ModelSummary::default() };
    result.model = ModelSummary { deviance: Some(203.759_199), null_deviance: Some(461.6), ..size.clone() };
    result.iteration = Some(Iteration { converged: true, iterations: 8, ..Iteration::default() });
    let additive = result.additive.as_mut().unwrap();
    additive.model = ModelSummary { deviance: Some(212.093_4), rank: 3, ..size };
    result.comparison =
        Some(Comparison { statistic: Some(8.334), test: "chi2".into(), df1: 1.0, p_value: Some(0.0039), ..Comparison::default() });
    change(result);
    record
}

fn answer(record: &Record) -> String {
    let document = document(std::slice::from_ref(record));
    let found = document.blocks.iter().find_map(|b| if let Block::Answer { paragraphs } = b { Some(paragraphs) } else { None });
    found.expect("an answer").iter().map(|p| p.plain().replace('\u{a0}', " ")).collect::<Vec<_>>().join("\n")
}

fn methods(record: &Record) -> String {
    let text = to_markdown(&document(std::slice::from_ref(record)));
    text[text.find("## Methods").unwrap()..text.find("## Provenance").unwrap()].replace('\u{a0}', " ").replace("&amp;", "&")
}

#[test]
fn effects_are_told_on_their_scale_and_as_ratios() {
    insta::assert_snapshot!(answer(&logit(|_| ())), @r"
    The effect of smiling on score depends on critic on the logit scale: interaction 1.29, 95 % CI [0.61, 1.97], z = 3.73, p < .001; as a ratio of odds ratios 3.629 [1.837, 7.167]. Adding it lowers the deviance from 212.093 to 203.759 (χ²(1) = 8.33, p = .004).
    Slope of smiling on the logit scale: 0.68, 95 % CI [0.25, 1.11] at critic = 0; 1.97, 95 % CI [1.44, 2.49] at critic = 1.
    ");
    let wald = answer(&logit(|result| result.covariance.kind = "hc3".into()));
    assert!(wald.contains("(Wald χ²(1) = 8.33, p = .004)"), "{wald}");
}

#[test]
fn an_interaction_of_factors_needs_no_slope() {
    insta::assert_snapshot!(answer(&logit(|result| result.probes.clear())), @"There is an interaction on the logit scale: smiling:critic is 1.29, 95 % CI [0.61, 1.97], z = 3.73, p < .001; as a ratio of odds ratios 3.629 [1.837, 7.167]. Adding it lowers the deviance from 212.093 to 203.759 (χ²(1) = 8.33, p = .004).");
}

#[test]
fn nothing_of_linear_models_is_said() {
    let text = to_markdown(&document(&[logit(|_| ())])).replace("&amp;", "&");
    for word in ["R²", "least squares to", "independent with one variance", "Breusch"] {
        assert!(!text.contains(word), "{word}");
    }
    for word in ["logit scale", "Odds ratio", "Ai & Norton", "converged in 8 steps", "likelihood-ratio test", "Var"] {
        assert!(text.contains(word), "{word}");
    }
}

#[test]
fn every_family_and_link_can_be_set_to_the_standards() {
    let families = [
        ("binomial", "cloglog"),
        ("quasibinomial", "cauchit"),
        ("poisson", "log"),
        ("quasipoisson", "sqrt"),
        ("negative-binomial", "log"),
        ("gamma", "inverse"),
        ("inverse-gaussian", "1/mu^2"),
        ("gaussian", "log"),
        ("binomial", "probit"),
    ];
    for (family, link) in families {
        let mut record = logit(|result| (result.family, result.link) = (family.into(), link.into()));
        record.provenance.settings.insert("offset".into(), "log(days)".into());
        let document = document(&[record]);
        let bytes = to_pdf(&document, &PdfOptions::default()).unwrap_or_else(|error| panic!("{family} {link}: {error}"));
        assert!(bytes.starts_with(b"%PDF"));
        let html = to_html(&document).unwrap();
        assert!(html.contains("log(days)") && !html.contains("[U+"), "{family} {link}");
    }
}

#[test]
fn separation_stands_beside_the_coefficients() {
    let mut record = logit(|_| ());
    record.diagnostics.push(Diagnostic::warning("fit::separation", "`smiling` has no finite estimate"));
    let text = to_markdown(&document(&[record.clone()]));
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}"));
    assert!(place("## Coefficients") < place("`smiling` has no finite estimate") && place("fit::separation") < place("## Model fit"));
    assert!(methods(&record).contains("Albert & Anderson, 1984"));
}

#[test]
fn covariances_say_what_belongs_to_them() {
    let with = |covariance: Covariance| {
        methods(&logit(|result| {
            (result.family, result.link) = ("gaussian".into(), "identity".into());
            result.covariance = covariance;
        }))
    };
    let clustered =
        Covariance { kind: "cr1".into(), df: Some(9.0), clusters: Some(10), cluster_columns: vec!["firm".into()], ..Covariance::default() };
    let text = with(clustered.clone());
    assert!(text.contains("with the factor G/(G − 1)") && text.contains("clustered by `firm`, from 10 clusters"), "{text}");
    let text = with(Covariance { matching: Some("stata".into()), ..clustered.clone() });
    assert!(
        text.contains("G(n − 1)/((G − 1)(n − k))")
            && text.contains("The conventions are those of Stata: a factor for the number of rows in CR1"),
        "{text}"
    );
    let text = with(Covariance { cluster_columns: vec!["firm".into(), "year".into()], ..clustered.clone() });
    assert!(text.contains("Cameron, Gelbach & Miller, 2011"), "{text}");
    let text = with(Covariance { kind: "wild".into(), replicates: Some(999), ..clustered });
    assert!(text.contains("Webb, M. D. (2023)") && text.contains("999 replicates"), "{text}");
    let text = with(Covariance { kind: "hac".into(), lags: Some(1), df: Some(296.0), ..Covariance::default() });
    assert!(text.contains("with 1 lag;"), "{text}");
}
