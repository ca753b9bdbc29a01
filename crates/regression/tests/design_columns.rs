//! Columns that are no predictors: weights, offsets, clusters, binomial responses; and rows that have no response.

use interplay_core::{AtValue, Column, ColumnInfo, Frame, FrameInMemory, FrameSource, SourceError};
use interplay_regression::{BLOCK_ROWS, Design, DesignBlock, DesignError, DesignOptions, ResponseKind, WeightKind, parse};

const NA: f64 = f64::NAN;

fn numeric(values: &[f64]) -> Column {
    Column::Numeric(values.to_vec())
}

fn texts(values: &[&str]) -> Column {
    Column::from_texts(&values.iter().map(|&text| (!text.is_empty()).then_some(text)).collect::<Vec<_>>())
}

/// Frames in a row, each with level tables of its own.
struct Frames {
    frames: Vec<Frame>,
    columns: Vec<ColumnInfo>,
}

impl Frames {
    fn new(frames: Vec<Frame>) -> Self {
        let columns = FrameInMemory::from(frames[0].clone()).columns().to_vec();
        Self { frames, columns }
    }
}

impl FrameSource for Frames {
    fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    fn scan(&self, _: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        self.frames.iter().try_for_each(visit)
    }
}

fn frame(columns: Vec<(&str, Column)>) -> Frame {
    Frame::new(columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect()).expect("a frame")
}

/// Two frames: rows 1 to 5 and 6 to 9.
fn source() -> Frames {
    let first = frame(vec![
        ("y", numeric(&[1.0, 2.0, 4.0, 3.0, NA])),
        ("x", numeric(&[1.0, 2.0, 3.0, 4.0, 5.0])),
        ("t", numeric(&[10.0, 20.0, NA, 40.0, 50.0])),
        ("w", numeric(&[2.0, 0.0, 1.0, 3.0, 1.0])),
        ("firm", texts(&["b", "a", "b", "d", "a"])),
        ("year", numeric(&[2001.0, 2001.0, 2001.0, 2002.0, 2000.0])),
        ("flag", Column::Boolean(vec![Some(true), Some(false), Some(true), Some(true), None])),
        ("hit", numeric(&[0.0, 1.0, 1.0, 0.0, 1.0])),
        ("s", numeric(&[3.0, 0.0, 1.0, 0.0, 2.0])),
        ("n", numeric(&[5.0, 4.0, 1.0, 0.0, 9.0])),
        ("answer", texts(&["no", "yes", "yes", "no", "no"])),
        ("g", texts(&["p", "q", "q", "p", "q"])),
    ]);
    let second = frame(vec![
        ("y", numeric(&[5.0, 7.0, 6.0, 9.0])),
        ("x", numeric(&[6.0, 7.0, 8.0, 9.0])),
        ("t", numeric(&[60.0, 70.0, 80.0, 90.0])),
        ("w", numeric(&[4.0, NA, 1.0, 5.0])),
        ("firm", texts(&["", "d", "b", "c"])),
        ("year", numeric(&[2001.0, 2002.0, 2002.0, 2001.0])),
        ("flag", Column::Boolean(vec![Some(false), Some(false), Some(true), Some(true)])),
        ("hit", numeric(&[0.0, 1.0, 0.0, 1.0])),
        ("s", numeric(&[1.0, 2.0, 3.0, 0.0])),
        ("n", numeric(&[6.0, 2.0, 3.0, 0.0])),
        ("answer", texts(&["yes", "yes", "yes", "yes"])),
        ("g", texts(&["q", "q", "p", "q"])),
    ]);
    Frames::new(vec![first, second])
}

fn options() -> DesignOptions {
    DesignOptions::default()
}

fn binomial() -> DesignOptions {
    DesignOptions { response: ResponseKind::Binomial, ..options() }
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn survey(text: &str, options: &DesignOptions) -> Design {
    Design::survey(&parse(text).expect(text), &source(), options).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn failed(text: &str, options: &DesignOptions) -> (&'static str, String, String) {
    let error = Design::survey(&parse(text).expect(text), &source(), options).expect_err(text);
    (error.code(), error.to_string(), error.hint().unwrap_or_default())
}

/// Everything that the blocks of a source hold, put together by columns.
#[derive(Debug, Default, PartialEq)]
struct Filled {
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    weights: Vec<f64>,
    trials: Vec<f64>,
    offset: Vec<f64>,
    clusters: Vec<Vec<u32>>,
    /// From 1.
    rows: Vec<usize>,
}

fn fill_by(design: &Design, source: &Frames, rows_per_block: usize) -> Filled {
    let mut filled = Filled::default();
    filled.x.resize_with(design.names().len(), Vec::new);
    filled.clusters.resize_with(design.n_clusters().len(), Vec::new);
    let mut block = DesignBlock::default();
    let mut before = 0;
    for frame in &source.frames {
        for start in (0..frame.n_rows()).step_by(rows_per_block) {
            design.fill(frame, start..start + rows_per_block, &mut block).expect("a block");
            filled.x.iter_mut().enumerate().for_each(|(j, column)| column.extend(&block.x[j * block.n..(j + 1) * block.n]));
            filled.y.extend(&block.y);
            filled.weights.extend(&block.weights);
            filled.trials.extend(&block.trials);
            filled.offset.extend(&block.offset);
            assert_eq!(block.clusters.len(), filled.clusters.len());
            filled.clusters.iter_mut().zip(&block.clusters).for_each(|(all, part)| all.extend(part));
            filled.rows.extend(block.rows.iter().map(|&row| before + row as usize + 1));
        }
        before += frame.n_rows();
    }
    assert_eq!(filled.rows.len() as u64, design.n_complete());
    filled
}

fn fill(design: &Design) -> Filled {
    let filled = fill_by(design, &source(), 100);
    assert_eq!(filled, fill_by(design, &source(), 1), "blocks of one row");
    filled
}

#[test]
fn without_options_nothing_is_filled_in() {
    let design = survey("y ~ x", &options());
    let filled = fill(&design);
    assert!(filled.weights.is_empty() && filled.trials.is_empty() && filled.offset.is_empty() && filled.clusters.is_empty());
    assert_eq!((design.n_complete(), design.n_observations(), design.n_zero_weight(), design.n_dropped()), (8, 8, 0, 1));
    assert!(!design.has_weights() && !design.has_offset() && !design.has_trials() && design.n_clusters().is_empty());
    assert_eq!(design.success(), None);
    assert_eq!(design.offset_at(&[]).expect("nothing"), 0.0);
}

#[test]
fn weights_leave_rows_out() {
    let weighted = DesignOptions { weights: Some("w".into()), ..options() };
    let design = survey("y ~ x", &weighted);
    assert_eq!(design.column_names_to_read(), ["x", "y", "w"]);
    assert_eq!(design.predictor_names_to_read(), ["x"]);
    assert_eq!(design.variables().len(), 1);
    // Row 5 has no response, row 7 no weight, row 2 the weight zero.
    assert_eq!((design.n_complete(), design.n_zero_weight(), design.n_dropped(), design.n_observations()), (6, 1, 2, 6));
    assert_eq!(design.missing(), [("y".to_owned(), 1), ("w".to_owned(), 1)]);
    let filled = fill(&design);
    assert_eq!(filled.rows, [1, 3, 4, 6, 8, 9]);
    assert_eq!(filled.weights, [2.0, 1.0, 3.0, 4.0, 1.0, 5.0]);
    assert_eq!(filled.y, [1.0, 4.0, 3.0, 5.0, 6.0, 9.0]);
    // Moments are of the rows that are used, without weights.
    let mean = filled.y.iter().sum::<f64>() / 6.0;
    assert!((design.column_moments()[2].mean - mean).abs() < 1e-15 * mean);
    assert_eq!(design.column_moments()[2].n, 6);

    let counted = DesignOptions { weight_kind: WeightKind::Frequency, ..weighted.clone() };
    assert_eq!(survey("y ~ x", &counted).n_observations(), 16);
    // In the formula, too, the column of weights is a predictor.
    assert_eq!(survey("y ~ w", &weighted).variables()[0].name, "w");
}

#[test]
fn weights_have_to_be_weights() {
    let by = |name: &str| DesignOptions { weights: Some(name.into()), ..options() };
    assert_eq!(
        failed("y ~ x", &by("ww")),
        ("data::unknown_column", "there is no column `ww` for the weights".to_owned(), "did you mean `w`?".to_owned())
    );
    assert_eq!(failed("y ~ x", &by("firm")).1, "the column `firm` of the weights holds text, and numbers are needed");
    assert_eq!(failed("y ~ x", &by("flag")).0, "data::not_numbers");
    let with = |cells: [f64; 3], kind: WeightKind| {
        let part = |cells: &[f64]| frame(vec![("y", numeric(&vec![1.0; cells.len()])), ("w", numeric(cells))]);
        let source = Frames::new(vec![part(&cells[..2]), part(&cells[2..])]);
        let options = DesignOptions { weight_kind: kind, ..by("w") };
        Design::survey(&parse("y ~ 1").expect("a formula"), &source, &options).map_err(|error| (error.code(), error.to_string()))
    };
    let refused = |cells, kind| with(cells, kind).expect_err("an error");
    assert_eq!(
        refused([1.0, 1.0, -0.5], WeightKind::Analytic),
        ("data::negative_weight", "the weight in row 3 is negative: `w` is -0.5 there".to_owned())
    );
    assert_eq!(refused([1.0, f64::INFINITY, 1.0], WeightKind::Analytic).1, "column `w` is infinite in row 2");
    assert_eq!(
        refused([1.0, 2.0, 1.5], WeightKind::Frequency),
        ("data::fractional_weight", "the frequency in row 3 is not a whole number: `w` is 1.5 there".to_owned())
    );
    assert_eq!(
        refused([0.0, NA, 0.0], WeightKind::Analytic),
        ("data::no_weight", "`w` gives every complete row the weight zero".to_owned())
    );
    assert_eq!(refused([NA, NA, NA], WeightKind::Analytic).0, "data::no_complete_rows");
}

#[test]
fn levels_of_weightless_rows_are_unknown() {
    let part = frame(vec![("y", numeric(&[1.0, 2.0, 3.0])), ("g", texts(&["a", "z", "b"])), ("w", numeric(&[1.0, 0.0, 1.0]))]);
    let options = DesignOptions { weights: Some("w".into()), ..options() };
    let source = Frames::new(vec![part]);
    let design = Design::survey(&parse("y ~ g").expect("a formula"), &source, &options).expect("a design");
    assert_eq!(design.names(), ["(Intercept)", "g[T.b]"]);
    assert_eq!(fill_by(&design, &source, 2).x[1], [0.0, 1.0]);
}

#[test]
fn offsets_add_up() {
    let design = survey("y ~ x + offset(log(t)) + offset(2*x)", &DesignOptions { offset: Some("w".into()), ..options() });
    assert_eq!(design.names(), ["(Intercept)", "x"]);
    assert_eq!(design.variables().iter().map(|variable| variable.name.as_str()).collect::<Vec<_>>(), ["x"]);
    assert_eq!(design.column_names_to_read(), ["x", "t", "w", "y"]);
    assert_eq!(design.predictor_names_to_read(), ["x", "t", "w"]);
    let filled = fill(&design);
    // Row 3 has no t, row 5 no y, row 7 no w; an offset of zero leaves no row out.
    assert_eq!(filled.rows, [1, 2, 4, 6, 8, 9]);
    assert_eq!(design.n_zero_weight(), 0);
    let (x, t, w) = ([1.0, 2.0, 4.0, 6.0, 8.0, 9.0], [10.0, 20.0, 40.0, 60.0, 80.0, 90.0], [2.0, 0.0, 3.0, 4.0, 1.0, 5.0]);
    let expected: Vec<f64> = (0..6).map(|i| f64::ln(t[i]) + 2.0 * x[i] + w[i]).collect();
    assert_eq!(filled.offset, expected);

    // At a point: means of what it does not name, whether a term uses it or not.
    let mean = |values: [f64; 6]| values.iter().sum::<f64>() / 6.0;
    let at = design.offset_at(&[]).expect("a value");
    assert!((at - (mean(t).ln() + 2.0 * mean(x) + mean(w))).abs() < 1e-13);
    let point = [("x".to_owned(), AtValue::Number(3.0)), ("t".to_owned(), AtValue::Number(5.0)), ("w".to_owned(), AtValue::Number(0.5))];
    assert_eq!(design.offset_at(&point).expect("a value"), 5.0_f64.ln() + 6.0 + 0.5);
    assert_eq!(design.row_at(&point).expect("a row"), [1.0, 3.0]);
    assert_eq!(design.offset_derivative_at("x", &point).expect("a slope"), 2.0);
    assert!(matches!(design.offset_derivative_at("t", &point), Err(DesignError::UnknownVariable { .. })));
    assert!(matches!(design.offset_at(&[("t".into(), AtValue::Number(-1.0))]), Err(DesignError::UndefinedAt { .. })));
    assert!(matches!(design.row_at(&[("y".into(), AtValue::Number(1.0))]), Err(DesignError::UnknownVariable { .. })));
}

#[test]
fn an_offset_alone_leaves_the_intercept() {
    let design = survey("y ~ offset(x)", &options());
    assert_eq!(design.names(), ["(Intercept)"]);
    assert_eq!(design.formula().to_string(), "y ~ 1 + offset(x)");
    assert!(design.variables().is_empty());
    assert_eq!(fill(&design).offset, [1.0, 2.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0]);
    // A stateful one keeps what it learnt.
    let centred = survey("y ~ offset(center(x))", &options());
    assert_eq!(fill(&centred).offset, [1.0, 2.0, 3.0, 4.0, 6.0, 7.0, 8.0, 9.0].map(|x| x - 5.0));
}

#[test]
fn offsets_have_to_be_numbers() {
    assert_eq!(failed("y ~ x + offset(tt)", &options()).0, "formula::unknown_column");
    assert_eq!(failed("y ~ x + offset(tt) - offset(tt)", &options()).0, "formula::unknown_column");
    assert_eq!(failed("y ~ x + offset(firm)", &options()).0, "formula::not_numeric");
    let by = |name: &str| DesignOptions { offset: Some(name.into()), ..options() };
    assert_eq!(failed("y ~ x", &by("firm")).1, "the column `firm` of the offset holds text, and numbers are needed");
    assert_eq!(failed("y ~ x", &by("fim")).2, "did you mean `firm`?");
    assert_eq!(failed("y ~ x + offset(log(x - 1))", &options()).1, "`offset(log(x - 1))` has no finite value in row 1");
}

#[test]
fn a_dot_leaves_out_what_has_another_part() {
    let all = DesignOptions { weights: Some("w".into()), offset: Some("hit".into()), clusters: named(&["firm", "year"]), ..binomial() };
    let design = survey("cbind(s, n - s) ~ . - answer - g - flag + offset(log(t))", &all);
    assert_eq!(design.formula().to_string(), "cbind(s, n - s) ~ y + x + offset(log(t))");
    assert_eq!(design.response_name(), "cbind(s, n - s)");
    let again = survey("y ~ . + w - answer - g - flag", &DesignOptions { weights: Some("w".into()), ..options() });
    assert_eq!(again.formula().to_string(), "y ~ x + t + firm + year + hit + s + n + w");
}

#[test]
fn clusters_are_numbered_in_order_of_appearance() {
    let by = |names: &[&str]| DesignOptions { clusters: named(names), ..options() };
    let design = survey("y ~ x", &by(&["firm"]));
    assert_eq!(design.column_names_to_read(), ["x", "y", "firm"]);
    // Row 5 has no y, row 6 no firm.
    let filled = fill(&design);
    assert_eq!(filled.rows, [1, 2, 3, 4, 7, 8, 9]);
    assert_eq!(filled.clusters, [[0, 1, 0, 2, 2, 0, 3]]);
    assert_eq!(design.n_clusters(), [4]);
    assert_eq!(design.missing(), [("y".to_owned(), 1), ("firm".to_owned(), 1)]);
    assert_eq!(design.variables().len(), 1);

    // A cluster of rows that are not used has no number.
    let years = survey("y ~ x", &by(&["year"]));
    assert_eq!(fill(&years).clusters, [[0, 0, 0, 1, 0, 1, 1, 0]]);
    assert_eq!(years.n_clusters(), [2]);
    let flags = survey("y ~ x", &by(&["flag"]));
    assert_eq!(fill(&flags).clusters, [[0, 1, 0, 0, 1, 1, 0, 0]]);

    let both = survey("y ~ x", &by(&["firm", "year"]));
    let filled = fill(&both);
    assert_eq!(filled.clusters, [[0, 1, 0, 2, 2, 0, 3], [0, 0, 0, 1, 1, 1, 0], [0, 1, 0, 2, 2, 3, 4]]);
    assert_eq!(both.n_clusters(), [4, 2, 5]);
}

#[test]
fn clusters_leave_weightless_rows_out() {
    let design = survey("y ~ x", &DesignOptions { clusters: named(&["firm"]), weights: Some("w".into()), ..options() });
    // Without row 2 the cluster `a` has no row.
    assert_eq!(fill(&design).clusters, [[0, 0, 1, 0, 2]]);
    assert_eq!(design.n_clusters(), [3]);
}

#[test]
fn clusters_have_to_be_there() {
    let refused = |names: &[&str]| failed("y ~ x", &DesignOptions { clusters: named(names), ..options() });
    assert_eq!(refused(&["yaer"]).1, "there is no column `yaer` for the clusters");
    assert_eq!(refused(&["yaer"]).2, "did you mean `year`?");
    assert_eq!(refused(&["firm", "firm"]).0, "data::bad_clusters");
    assert_eq!(refused(&["firm", "year", "g"]).0, "data::bad_clusters");
}

#[test]
fn many_clusters_over_many_blocks() {
    let n = 5 * BLOCK_ROWS + 321;
    // Clusters come back in later blocks; 0 and -0 are one value.
    let of_row = |i: usize| (i * 7919) % 9001;
    let part = |rows: std::ops::Range<usize>| {
        let names: Vec<Option<String>> = rows.clone().map(|i| Some(format!("c{}", of_row(i)))).collect();
        let number = |i: usize| of_row(i) as f64 * 0.5;
        frame(vec![
            ("y", Column::Numeric(rows.clone().map(|i| (i as f64).sin()).collect())),
            ("name", Column::from_texts(&names)),
            ("code", Column::Numeric(rows.clone().map(|i| if of_row(i) == 0 && i % 2 == 0 { -0.0 } else { number(i) }).collect())),
            ("third", Column::Numeric(rows.map(|i| (i % 3) as f64).collect())),
        ])
    };
    let cuts = [0, 10, BLOCK_ROWS + 10, 3 * BLOCK_ROWS, n];
    let whole = Frames::new(vec![part(0..n)]);
    let many = Frames::new(cuts.windows(2).map(|cut| part(cut[0]..cut[1])).collect());
    let formula = parse("y ~ 1").expect("a formula");
    // By hand, row after row.
    let mut seen: Vec<Option<u32>> = vec![None; 9001];
    let mut count = 0;
    let expected: Vec<u32> = (0..n)
        .map(|i| {
            *seen[of_row(i)].get_or_insert_with(|| {
                count += 1;
                count - 1
            })
        })
        .collect();
    let mut pairs: Vec<[Option<u32>; 3]> = vec![[None; 3]; 9001];
    let mut n_pairs = 0;
    let both: Vec<u32> = (0..n)
        .map(|i| {
            *pairs[of_row(i)][i % 3].get_or_insert_with(|| {
                n_pairs += 1;
                n_pairs - 1
            })
        })
        .collect();
    for column in ["name", "code"] {
        let options = DesignOptions { clusters: named(&[column, "third"]), ..options() };
        for source in [&whole, &many] {
            let design = Design::survey(&formula, source, &options).expect("a design");
            assert_eq!(design.n_clusters(), [u64::from(count), 3, u64::from(n_pairs)]);
            let filled = fill_by(&design, source, BLOCK_ROWS);
            assert_eq!(filled.clusters[0], expected);
            assert_eq!(filled.clusters[2], both);
        }
    }
}

#[test]
fn binomial_responses() {
    let number = survey("hit ~ x", &binomial());
    assert_eq!(fill(&number).y, [0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0]);
    assert_eq!((number.success(), number.has_trials()), (None, false));

    let truth = survey("flag ~ x", &binomial());
    assert_eq!(fill(&truth).y, [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0]);
    assert_eq!(truth.success(), Some("true"));
    assert_eq!(truth.missing(), [("flag".to_owned(), 1)]);

    let answer = survey("answer ~ x", &binomial());
    let expected = [0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
    assert_eq!(fill(&answer).y, expected);
    assert_eq!(answer.success(), Some("yes"));
    assert!(fill(&answer).trials.is_empty());
    // The response's moments are those of the zeros and ones.
    let moments = answer.column_moments()[2];
    assert!((moments.mean - 6.0 / 9.0).abs() < 1e-15 && (moments.centred_sum_sq - 2.0).abs() < 1e-14);

    let levels = vec![("answer".to_owned(), named(&["yes", "no"]))];
    let turned = survey("answer ~ x", &DesignOptions { levels, ..binomial() });
    assert_eq!((turned.success(), fill(&turned).y), (Some("no"), expected.map(|y| 1.0 - y).to_vec()));
    let turned = survey("C(answer, 'yes') ~ x", &binomial());
    assert_eq!((turned.success(), fill(&turned).y), (Some("no"), expected.map(|y| 1.0 - y).to_vec()));
    let coded = survey("C(year) ~ x", &DesignOptions { weights: Some("y".into()), ..binomial() });
    assert_eq!(coded.success(), Some("2002"));

    // A share with its trials.
    let share = survey("I(s/n) ~ x", &DesignOptions { weights: Some("n".into()), ..binomial() });
    assert_eq!(fill(&share).y, [3.0 / 5.0, 0.0, 1.0, 2.0 / 9.0, 1.0 / 6.0, 1.0, 1.0]);
    assert_eq!(fill(&share).weights, [5.0, 4.0, 1.0, 9.0, 6.0, 2.0, 3.0]);
    assert_eq!(share.n_zero_weight(), 2);
}

#[test]
fn counts_of_successes_and_failures() {
    let design = survey("cbind(s, n - s) ~ x", &binomial());
    let filled = fill(&design);
    assert_eq!(filled.rows, [1, 2, 3, 5, 6, 7, 8]);
    assert_eq!(filled.trials, [5.0, 4.0, 1.0, 9.0, 6.0, 2.0, 3.0]);
    assert_eq!(filled.y, [3.0 / 5.0, 0.0, 1.0, 2.0 / 9.0, 1.0 / 6.0, 1.0, 1.0]);
    assert_eq!((design.n_complete(), design.n_zero_weight(), design.n_dropped(), design.has_trials()), (7, 2, 0, true));
    assert_eq!(design.response_name(), "cbind(s, n - s)");
    let mean = filled.y.iter().sum::<f64>() / 7.0;
    assert!((design.column_moments()[2].mean - mean).abs() < 1e-15);
    // With weights, too: rows 2 and 7 go for their weight.
    let weighted = survey("cbind(s, n - s) ~ x", &DesignOptions { weights: Some("w".into()), ..binomial() });
    assert_eq!(fill(&weighted).rows, [1, 3, 5, 6, 8]);
    assert_eq!(fill(&weighted).weights, [2.0, 1.0, 1.0, 4.0, 1.0]);
    assert_eq!((weighted.n_zero_weight(), weighted.n_dropped()), (3, 1));
}

#[test]
fn responses_that_are_none() {
    assert_eq!(
        failed("year ~ x", &binomial()),
        (
            "data::not_a_share",
            "the response `year` is 2001 in row 1, and a binomial regression needs values from 0 to 1".to_owned(),
            "code failure as 0 and success as 1, give shares of successes with the trials as `--weights`, or make a factor of two codes with \
             `C(y) ~ x`"
                .to_owned()
        )
    );
    assert_eq!(failed("I(hit - x/20) ~ t", &binomial()).1.split(',').next(), Some("the response `I(hit - x/20)` is -0.05 in row 1"));
    assert_eq!(
        failed("firm ~ x", &binomial()).1,
        "the response `firm` has 4 levels in the rows that are used, and a binomial regression needs two"
    );
    assert!(failed("firm ~ x", &binomial()).2.starts_with("its levels are a, b, c, d"));
    let same = Frames::new(vec![frame(vec![("y", texts(&["no", "no", ""])), ("x", numeric(&[1.0, 2.0, 3.0]))])]);
    let error = Design::survey(&parse("y ~ x").expect("a formula"), &same, &binomial()).expect_err("one level");
    assert_eq!((error.code(), error.hint().as_deref()), ("data::response_levels", Some("its only level is no")));
    assert_eq!(failed("C(answer, 'maybe') ~ x", &binomial()).0, "formula::unknown_reference");
}

#[test]
fn counts_that_are_none() {
    assert_eq!(
        failed("cbind(s, n - 5) ~ x", &binomial()),
        (
            "data::negative_count",
            "a count of the response `cbind(s, n - 5)` is -1 in row 2".to_owned(),
            "write it as `cbind(successes, failures)`; with trials `n`, failures are `n - successes`".to_owned()
        )
    );
    assert_eq!(failed("cbind(s, log(t - 60)) ~ x", &binomial()).1, "`cbind(s, log(t - 60))` has no finite value in row 1");
    assert_eq!(failed("cbind(s, firm) ~ x", &binomial()).0, "formula::not_numeric");
    assert_eq!(failed("cbind(s, m) ~ x", &binomial()).0, "formula::unknown_column");
    assert_eq!(failed("cbind(s - s, 0) ~ x", &binomial()).1, "`cbind(s - s, 0)` gives every complete row the weight zero");
    // Another family has no counts, and no factor for a response.
    assert_eq!(
        failed("cbind(s, n) ~ x", &options()),
        (
            "formula::counts_response",
            "the response `cbind(s, n)` is successes and failures, which only a binomial regression has".to_owned(),
            "use `--family binomial`".to_owned()
        )
    );
    for text in ["flag ~ x", "answer ~ x", "C(hit) ~ x"] {
        let (code, _, hint) = failed(text, &options());
        assert_eq!(code, "formula::response_not_numeric");
        assert!(hint.contains("`--family binomial`"), "{hint}");
    }
}

#[test]
fn new_rows_need_no_response() {
    let all = DesignOptions { weights: Some("w".into()), clusters: named(&["firm"]), offset: Some("hit".into()), ..binomial() };
    let design = survey("answer ~ scale(x)*g + offset(log(t))", &all);
    assert_eq!(design.predictor_names_to_read(), ["x", "g", "t", "hit"]);
    let mut block = DesignBlock::default();
    design.fill(&source().frames[0], 0..5, &mut block).expect("a block");
    assert!(!block.weights.is_empty() && !block.clusters[0].is_empty());
    let trained = block.clone();

    // The same rows, with a hole and without the other columns.
    let new = frame(vec![
        ("hit", numeric(&[0.0, 1.0, 1.0, 0.0, 1.0])),
        ("t", numeric(&[10.0, 20.0, NA, 40.0, 50.0])),
        ("g", texts(&["p", "q", "q", "p", ""])),
        ("x", numeric(&[1.0, 2.0, 3.0, 4.0, 5.0])),
    ]);
    design.fill_predictors(&new, 0..9, &mut block).expect("a block");
    assert_eq!((block.n, block.rows.as_slice()), (3, [0, 1, 3].as_slice()));
    assert!(block.y.is_empty() && block.weights.is_empty() && block.trials.is_empty() && block.clusters.iter().all(Vec::is_empty));
    assert_eq!(block.offset, [f64::ln(10.0), f64::ln(20.0) + 1.0, f64::ln(40.0)]);
    // Row 1 and row 4 were in the training rows, at places 0 and 1 (row 2 has no weight, row 3 no t): the same numbers.
    assert_eq!(trained.rows, [0, 3, 4]);
    let cells = |block: &DesignBlock, place: usize| (0..4).map(|j| block.x[j * block.n + place]).collect::<Vec<_>>();
    assert_eq!(cells(&block, 0), cells(&trained, 0));
    assert_eq!(cells(&block, 2), cells(&trained, 1));

    let strange = frame(vec![("hit", numeric(&[0.0; 2])), ("t", numeric(&[1.0; 2])), ("g", texts(&["p", "r"])), ("x", numeric(&[1.0; 2]))]);
    let error = design.fill_predictors(&strange, 0..2, &mut block).expect_err("a level that was not there");
    assert_eq!(error.to_string(), "`g` has no level `r` (row 2)");
    assert_eq!(error.in_source(100).to_string(), "`g` has no level `r` (row 102)");
    let lacking = frame(vec![("x", numeric(&[1.0]))]);
    let error = design.fill_predictors(&lacking, 0..1, &mut block).expect_err("a column that is not there");
    assert_eq!(error.to_string(), "the data have no categorical column `g`");
    // And the block can be used for training rows again.
    design.fill(&source().frames[0], 0..5, &mut block).expect("a block");
    assert_eq!((&block.x, &block.y, &block.clusters), (&trained.x, &trained.y, &trained.clusters));
}
