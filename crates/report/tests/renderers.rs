//! What the three renderers write, from records written by hand.

mod samples;

use interplay_core::{Analysis, EstimateRow, Record};
use interplay_report::{Block, PdfOptions, PdfStandard, ReportError, document, to_html, to_markdown, to_pdf};

fn markdown(record: &Record) -> String {
    to_markdown(&document(std::slice::from_ref(record)))
}

/// The paragraphs of the answer.
fn answer(record: &Record) -> Vec<String> {
    let document = document(std::slice::from_ref(record));
    let found = document.blocks.iter().find_map(|b| if let Block::Answer { paragraphs } = b { Some(paragraphs) } else { None });
    found.expect("an answer").iter().map(|p| p.plain().replace('\u{a0}', " ")).collect()
}

#[test]
fn the_answer_of_a_regression_is_its_interaction() {
    insta::assert_snapshot!(answer(&samples::reviews()).join("\n"), @r"
    The effect of smiling on score depends on critic: interaction 1.29, 95 % CI [0.61, 1.97], t(296) = 3.73, p < .001. Adding it raises R² from 0.2569 to 0.2902 (ΔR² = 0.0333, F(1, 296) = 13.89, p < .001).
    Slope of smiling: 0.68, 95 % CI [0.25, 1.11] at critic = 0; 1.97, 95 % CI [1.44, 2.49] at critic = 1.
    ");
}

#[test]
fn an_interval_that_includes_zero_is_not_told_as_absence() {
    let mut record = samples::reviews();
    let Analysis::Fit(result) = &mut record.analysis else { unreachable!() };
    result.coefficients[3].row = EstimateRow {
        estimate: Some(0.031),
        std_error: Some(0.346),
        statistic: Some(0.0896),
        df: Some(296.0),
        p_value: Some(0.9287),
        conf_low: Some(-0.65),
        conf_high: Some(0.712),
    };
    result.comparison = None;
    insta::assert_snapshot!(answer(&record)[0], @"The data do not show that the effect of smiling on score depends on critic: interaction 0.03, 95 % CI [−0.65, 0.71], t(296) = 0.09, p = .929; the interval includes zero.");
}

#[test]
fn the_answer_of_emap_claims_no_need_without_an_interval() {
    insta::assert_snapshot!(answer(&samples::captions()).join("\n"), @r"
    Accuracy is 0.5885 for the full model and 0.5846 for its additive projection (EMAP): a gap of 0.0038, full minus projected. No interval was computed, so these numbers do not say whether the gap would recur in other items.
    The interaction image:text carries 3.2 % of the variance of the scores over all pairs (3.3 % after bias correction). Taking interactions away changes the prediction of 19 of 260 items: 8 from right to wrong and 7 from wrong to right (exact McNemar test, p > .999).
    ");
}

#[test]
fn sections_stand_in_the_order_of_reading_and_nothing_is_lost() {
    let text = markdown(&samples::reviews());
    let sections: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("## ")).collect();
    assert_eq!(sections, ["The interaction", "Coefficients", "Model fit", "Notes on the analysis", "Methods", "References", "Provenance"]);
    assert!(text.find("synthetic").unwrap() < text.find("The effect of").unwrap(), "the origin of the data comes first");
    assert!(text.contains("> [!WARNING]") && text.contains("`probe::binary_moderator`"));
    assert!(text.contains("Johnson, P. O.") && !text.contains("White, H.") && !text.contains("Hessel"), "only what is used is cited");
    assert!(text.contains("`score = β₀ + β₁ \u{2009} smiling"), "{text}");
    let text = markdown(&samples::captions());
    let sections: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("## ")).collect();
    assert_eq!(
        sections,
        [
            "Performance with and without interactions",
            "Predictions",
            "Where the variance lies",
            "The largest interactions",
            "Methods",
            "References",
            "Provenance"
        ]
    );
}

#[test]
fn the_additive_fit_stands_beside_the_interaction() {
    let text = markdown(&samples::reviews());
    let table: Vec<&str> = text.lines().skip_while(|l| !l.contains("The additive fit beside")).skip(2).take(6).collect();
    insta::assert_snapshot!(table.join("\n").replace('\u{a0}', " "), @r"
    | Term | Additive | 95 % CI | p | Interaction | 95 % CI | p |
    | :--- | ---: | ---: | ---: | ---: | ---: | ---: |
    | (Intercept) | 5.29 | \[4.86, 5.73\] | &lt; .001 | 5.79 | \[5.29, 6.29\] | &lt; .001 |
    | smiling | 1.19 | \[0.85, 1.53\] | &lt; .001 | 0.68 | \[0.25, 1.11\] | .002 |
    | critic | −1.69 | \[−2.14, −1.24\] | &lt; .001 | −2.94 | \[−3.73, −2.15\] | &lt; .001 |
    | smiling:critic | – | – | – | 1.29 | \[0.61, 1.97\] | &lt; .001 |
    ");
}

#[test]
fn several_records_are_parts_of_one_document() {
    let html = to_html(&document(&[samples::reviews(), samples::reviews()])).unwrap();
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id twice");
    let document = document(&[samples::reviews(), samples::captions()]);
    assert_eq!(document.meta.title, "Interaction report: 2 analyses");
    let parts = document.blocks.iter().filter(|b| matches!(b, Block::Heading { level: 1, .. })).count();
    assert_eq!((parts, document.attachments.len()), (2, 2));
    assert!(to_pdf(&document, &PdfOptions::default()).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn html_is_balanced_and_holds_no_foreign_markup() {
    for record in [samples::reviews(), samples::nasty(), samples::captions()] {
        let html = to_html(&document(&[record])).unwrap();
        balanced(&html);
        let lower = html.to_lowercase();
        for forbidden in ["<script", "src=", "@import", "<link", "<iframe", "onload="] {
            assert!(!lower.contains(forbidden), "{forbidden}");
        }
        assert_eq!(lower.matches("url(").count(), lower.matches("url(#").count(), "an address outside the page");
        for needed in
            ["<html lang=\"en\">", "<th scope=\"col\"", "<th scope=\"row\"", "<caption>", "<figcaption>", "prefers-color-scheme", "</math>"]
        {
            assert!(html.contains(needed), "{needed}");
        }
    }
    let html = to_html(&document(&[samples::reviews()])).unwrap();
    assert!(html.contains("1.28885917011104"), "the numbers in full are reachable");
}

/// Every element that is opened is closed, in order; void elements have no end.
fn balanced(html: &str) {
    const VOID: [&str; 4] = ["meta", "br", "img", "hr"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        let end = tag.find('>').expect("a tag ends");
        let (inside, after) = (&tag[..end], &tag[end + 1..]);
        assert_eq!(inside.matches('"').count() % 2, 0, "a tag within an attribute: <{inside}>");
        let name = inside.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        if let Some(closed) = inside.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed));
        } else if !inside.starts_with(['!', '?']) && !inside.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
        // Styles hold no markup.
        rest = if name == "style" && !inside.starts_with('/') { &after[after.find("</style>").expect("a style ends")..] } else { after };
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

#[test]
fn pdf_meets_its_standards_and_is_the_same_twice() {
    for record in [samples::reviews(), samples::nasty(), samples::captions()] {
        let document = document(&[record]);
        let options = PdfOptions::default();
        let first = to_pdf(&document, &options).unwrap();
        assert!(first.starts_with(b"%PDF-") && first.len() > 10_000);
        assert_eq!(first, to_pdf(&document, &options).unwrap(), "the same bytes");
        assert!(contains(&first, b"pdfuaid") && contains(&first, b"pdfaid"), "both standards are claimed");
        let plain = to_pdf(&document, &PdfOptions { standard: PdfStandard::Plain, ..options }).unwrap();
        assert!(!contains(&plain, b"pdfuaid"));
    }
}

#[test]
fn a_time_that_is_none_is_an_error_and_a_missing_one_is_not() {
    let mut document = document(&[samples::reviews()]);
    document.meta.created = "yesterday".into();
    assert!(matches!(to_pdf(&document, &PdfOptions::default()), Err(ReportError::Created { .. })));
    document.meta.created.clear();
    let pdf = to_pdf(&document, &PdfOptions::default()).unwrap();
    assert!(contains(&pdf, b"pdfuaid") && !contains(&pdf, b"pdfaid"));
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
