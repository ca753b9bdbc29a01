//! Bases, contrasts and centred columns beside weights, offsets, counts and missing cells; against R, which is given the used rows alone.

use interplay_core::{AtValue, Column, ColumnInfo, Frame, FrameInMemory, FrameSource, SourceError};
use interplay_regression::{
    Contrast, Design, DesignBlock, DesignOptions, Family, Fit, FitError, FitOptions, NameStyle, ResponseKind, fit, parse, predict,
};
use serde_json::Value;

/// Estimates on the scale of their standard errors, and those relative to themselves: R's fits start once more from where they ended, and
/// splines beside each other have a condition number near 1e3.
const R: f64 = 1e-9;
/// Sums of some 40 numbers below 10, formed in other blocks.
const ROUNDING: f64 = 1e-12;

/// Frames in a row, each with level tables of its own.
struct Frames {
    frames: Vec<Frame>,
    columns: Vec<ColumnInfo>,
}

impl FrameSource for Frames {
    fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    fn scan(&self, _: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        self.frames.iter().try_for_each(visit)
    }
}

fn oracle() -> Value {
    serde_json::from_str(include_str!("oracle/parts_together/cases.json")).expect("JSON")
}

/// Chosen rows of a table of columns; an empty cell is missing.
fn frame(data: &Value, rows: &[usize]) -> Frame {
    let columns = data.as_object().expect("columns").iter().map(|(name, cells)| {
        let cells = cells.as_array().expect("cells");
        let column = if cells.iter().any(Value::is_string) {
            Column::from_texts(&rows.iter().map(|&row| cells[row].as_str()).collect::<Vec<_>>())
        } else {
            Column::Numeric(rows.iter().map(|&row| cells[row].as_f64().unwrap_or(f64::NAN)).collect())
        };
        (name.clone(), column)
    });
    Frame::new(columns.collect()).expect("a frame")
}

/// Frames of rows that follow one another.
fn frames(data: &Value, cuts: &[usize]) -> Frames {
    let frames: Vec<Frame> = cuts.windows(2).map(|cut| frame(data, &(cut[0]..cut[1]).collect::<Vec<_>>())).collect();
    let columns = FrameInMemory::from(frames[0].clone()).columns().to_vec();
    Frames { frames, columns }
}

fn named(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn weighted() -> DesignOptions {
    DesignOptions { weights: Some("w".to_owned()), ..DesignOptions::default() }
}

fn contrasts(column: &str, contrast: Contrast) -> DesignOptions {
    DesignOptions { contrasts: vec![(column.to_owned(), contrast)], ..weighted() }
}

fn run(oracle: &Value, text: &str, design: DesignOptions, binomial: bool) -> Result<Fit, FitError> {
    let family = if binomial { Family::named("binomial", None).expect("a family") } else { Family::default() };
    fit(&parse(text).expect(text), &frames(&oracle["data"], &[0, 20, 48]), &FitOptions { design, family, ..FitOptions::default() })
}

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().expect("numbers").iter().map(|value| value.as_f64().expect("a number")).collect()
}

#[track_caller]
fn near(ours: f64, theirs: f64, scale: f64, what: &str) {
    assert!((ours - theirs).abs() <= R * scale, "{what}: {ours:e} where {theirs:e} is expected");
}

/// Coefficients by R's names, and predictions at new rows that have no response, no weights, and level tables of their own.
#[track_caller]
fn agrees(oracle: &Value, case: &str, found: &Fit) {
    let expected = &oracle[case];
    assert_eq!(Some(found.design().n_complete()), expected["n"].as_u64(), "{case}");
    let names = found.design().names_in(NameStyle::R);
    let theirs: Vec<&str> = expected["names"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
    assert_eq!(names, theirs, "{case}");
    let std_errors = found.std_errors().expect("standard errors");
    let rows = numbers(&expected["estimate"]).into_iter().zip(numbers(&expected["std_error"]));
    for (((estimate, std_error), (name, own)), ours) in rows.zip(names.iter().zip(found.coef())).zip(std_errors) {
        near(*own, estimate, std_error, &format!("{case} {name}"));
        near(ours, std_error, std_error, &format!("{case} {name} standard error"));
    }
    let new: FrameInMemory = frame(&oracle["new"], &[3, 2, 1, 0]).into();
    let (predictions, _) = predict(found, &new).expect("predictions");
    let expected = numbers(&expected["prediction"]).into_iter().zip(numbers(&expected["prediction_std_error"])).rev();
    assert_eq!(predictions.len(), expected.len());
    for (row, (estimate, std_error)) in predictions.iter().zip(expected) {
        let own = row.link.as_ref().unwrap_or(&row.response);
        near(own.estimate.expect("a prediction"), estimate, std_error, &format!("{case} prediction {}", row.row));
        near(own.std_error.expect("a standard error"), std_error, std_error, &format!("{case} its standard error {}", row.row));
    }
}

#[test]
fn counts_of_a_polynomial_beside_an_offset_and_weights() {
    let oracle = oracle();
    let found = run(&oracle, "cbind(s, f) ~ poly(x, 2) * a + offset(log(t))", weighted(), true).expect("a fit");
    assert_eq!(found.design().n_complete() + found.design().n_dropped() + found.design().n_zero_weight(), 48);
    agrees(&oracle, "counts", &found);
}

#[test]
fn splines_and_sum_contrasts_beside_a_scaled_offset() {
    let oracle = oracle();
    let text = "y ~ bs(x, df=4) + ns(t, df=2) + scale(z)*a + offset(scale(t))";
    let found = run(&oracle, text, contrasts("a", Contrast::Sum), false).expect("a fit");
    agrees(&oracle, "curves", &found);
    // A point in the middle of new rows is one of them.
    let at = |name: &str, value: f64| (name.to_owned(), AtValue::Number(value));
    let point = [at("x", 3.25), at("z", 0.0), at("t", 4.0), ("a".to_owned(), AtValue::Level("p".to_owned()))];
    let row = found.design().row_at(&point).expect("a row");
    let linear: f64 = row.iter().zip(found.coef()).map(|(x, b)| x * b).sum();
    let offset = found.design().offset_at(&point).expect("an offset");
    near(linear + offset, numbers(&oracle["curves"]["prediction"])[1], 1.0, "at a point");
    let slope = found.design().offset_derivative_at("t", &point).expect("a slope");
    let step = found.design().offset_at(&[at("t", 5.0)]).expect("an offset") - offset;
    near(slope, step, 1.0, "the offset is a line in t");
}

#[test]
fn a_factor_is_the_response_of_contrasts_and_curves() {
    let oracle = oracle();
    for text in ["C(k, 'yes') ~ poly(z, 2) + a", "relevel(k, ref='yes') ~ poly(z, 2) + a"] {
        let found = run(&oracle, text, contrasts("a", Contrast::Helmert), true).expect("a fit");
        assert_eq!(found.design().success(), Some("no"));
        agrees(&oracle, "answers", &found);
    }
    // The option can say the reference, too, and the formula has the last word.
    let reference = || ("k".to_owned(), Contrast::Treatment(Some("yes".to_owned())));
    let both = DesignOptions { contrasts: vec![("a".to_owned(), Contrast::Helmert), reference()], ..weighted() };
    agrees(&oracle, "answers", &run(&oracle, "k ~ poly(z, 2) + a", both.clone(), true).expect("a fit"));
    assert_eq!(run(&oracle, "C(k, 'no') ~ z", both, true).expect("a fit").design().success(), Some("yes"));

    let code = |text: &str, contrast: Contrast| run(&oracle, text, contrasts("k", contrast), true).expect_err(text).code();
    assert_eq!(code("k ~ z", Contrast::Sum), "data::bad_contrast");
    assert_eq!(code("k ~ z", Contrast::Treatment(Some("maybe".to_owned()))), "data::unknown_reference");
    let formula_code = |text: &str| run(&oracle, text, weighted(), true).expect_err(text).code();
    assert_eq!(formula_code("C(k, 'maybe') ~ z"), "formula::unknown_reference");
}

#[test]
fn centred_columns_are_so_wherever_the_formula_names_them() {
    let oracle = oracle();
    let options = DesignOptions { center: named(&["x", "z"]), scale: named(&["y"]), ..weighted() };
    let found = run(&oracle, "y ~ x*z + offset(x*t/10) + a", options, false).expect("a fit");
    agrees(&oracle, "centred", &found);
    // The offset of the option and weights are not named by the formula: they are as they are, and learn nothing that could fail.
    let options = DesignOptions { center: named(&["t", "w"]), offset: Some("t".to_owned()), ..weighted() };
    let centred = run(&oracle, "y ~ x + offset(t)", options.clone(), false).expect("a fit");
    let plain = run(&oracle, "y ~ x + offset(t)", DesignOptions { center: Vec::new(), ..options }, false).expect("a fit");
    let mean = |found: &Fit| found.design().offset_at(&[]).expect("an offset");
    near(mean(&centred), mean(&plain) / 2.0, 1.0, "one of both offsets is centred");
    near(found_slope(&centred), found_slope(&plain), 1.0, "the slope does not change");

    let refused = |text: &str, name: &str| {
        let options = DesignOptions { scale: named(&[name]), ..weighted() };
        let error = run(&oracle, text, options, true).expect_err(text);
        (error.code(), error.to_string())
    };
    let why = "successes and failures are used as they are";
    assert_eq!(refused("cbind(s, f) ~ x", "f"), ("data::bad_scaling", format!("`f` cannot be centred or scaled: {why}")));
    assert_eq!(refused("I(s/(s + f + 1)) ~ x", "s").0, "data::bad_scaling");
    assert_eq!(refused("k ~ x", "k").0, "data::bad_scaling");
    assert_eq!(refused("C(w) ~ x", "w").0, "data::bad_scaling");
}

fn found_slope(found: &Fit) -> f64 {
    found.coef()[1]
}

/// The rows that are used teach the same as they do alone, in however many frames they come.
#[test]
fn rows_that_are_left_out_teach_nothing() {
    let oracle = oracle();
    let cells = |name: &str| oracle["data"][name].as_array().expect("cells").clone();
    let text = "cbind(s, f) ~ poly(x, 3)*a + bs(log(t), df=5) + ns(scale(z), df=3) + scale(z, center=FALSE):a + offset(center(x))";
    let formula = parse(text).expect(text);
    let binomial = DesignOptions { response: ResponseKind::Binomial, ..contrasts("a", Contrast::Poly) };
    let complete = |row: &usize| ["x", "z", "t", "a", "w", "s", "f"].iter().all(|name| !cells(name)[*row].is_null());
    let number = |name: &str, row: usize| cells(name)[row].as_f64().unwrap_or(0.0);
    let used = |row: &usize| complete(row) && number("w", *row) > 0.0 && number("s", *row) + number("f", *row) > 0.0;
    let used: Vec<usize> = (0..48).filter(used).collect();
    let alone: FrameInMemory = frame(&oracle["data"], &used).into();
    let by_itself = Design::survey(&formula, &alone, &binomial).expect("a design");
    assert_eq!((by_itself.n_complete(), by_itself.n_dropped(), by_itself.n_zero_weight()), (used.len() as u64, 0, 0));
    let mut expected = DesignBlock::default();
    by_itself.fill(&frame(&oracle["data"], &used), 0..used.len(), &mut expected).expect("a block");

    let mut predictors = oracle["data"].clone();
    predictors.as_object_mut().expect("columns").retain(|name, _| ["x", "z", "t", "a"].contains(&name.as_str()));
    for cuts in [vec![0, 48], vec![0, 20, 48], vec![0, 1, 13, 14, 15, 31, 48]] {
        let source = frames(&oracle["data"], &cuts);
        let design = Design::survey(&formula, &source, &binomial).expect("a design");
        assert_eq!(design.names(), by_itself.names());
        let (mut block, mut new) = (DesignBlock::default(), DesignBlock::default());
        let mut place = 0;
        for (part, cut) in source.frames.iter().zip(&cuts) {
            design.fill(part, 0..part.n_rows(), &mut block).expect("a block");
            assert_eq!(block.rows.iter().map(|row| *row as usize + cut).collect::<Vec<_>>(), used[place..place + block.n]);
            // Without their response and weights the used rows are new rows like any other.
            let rows: Vec<usize> = block.rows.iter().map(|row| *row as usize + cut).rev().collect();
            design.fill_predictors(&frame(&predictors, &rows), 0..rows.len(), &mut new).expect("new rows");
            for i in 0..block.n {
                let close = |a: f64, b: f64, what: &str| assert!((a - b).abs() <= ROUNDING * b.abs().max(1.0), "{what} {i}: {a} {b}");
                for (j, name) in design.names().iter().enumerate() {
                    close(block.x[j * block.n + i], expected.x[j * expected.n + place + i], name);
                    assert_eq!(new.x[j * new.n + new.n - 1 - i].to_bits(), block.x[j * block.n + i].to_bits(), "{name} {i}");
                }
                close(block.offset[i], expected.offset[place + i], "offset");
                assert_eq!(new.offset[new.n - 1 - i].to_bits(), block.offset[i].to_bits());
                assert_eq!(
                    (block.y[i], block.trials[i], block.weights[i]),
                    (expected.y[place + i], expected.trials[place + i], expected.weights[place + i])
                );
            }
            place += block.n;
        }
        assert_eq!(place, used.len());
    }
}
