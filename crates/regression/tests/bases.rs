//! Polynomials, splines and scales: what they learn from the rows, and that new rows and points get it as it was learnt.

use interplay_core::{AtValue, Column, ColumnInfo, Frame, FrameInMemory, FrameSource, SourceError};
use interplay_regression::{
    BLOCK_ROWS, Contrast, Design, DesignBlock, DesignError, DesignOptions, FitOptions, NameStyle, SummaryOptions, fit, parse, summarise,
};
use serde_json::Value;

mod support;
use support::Case;

/// Recurrences and spline values beyond the data reach 1e3, where a unit in the last place is 1e-13; the paths to them have some ten steps.
const CELL: f64 = 1e-11;
/// Estimates and standard errors of R's QR of 32 rows and up to eleven columns with a condition number near 1e4: 1e-12, times a margin.
const ESTIMATE: f64 = 1e-10;

fn oracle() -> Value {
    serde_json::from_str(include_str!("oracle/model_matrix/cases.json")).expect("JSON")
}

fn frame(data: &Value) -> Frame {
    let columns = data.as_object().expect("columns").iter().map(|(name, cells)| {
        let cells = cells.as_array().expect("cells");
        let column = match &cells[0] {
            Value::String(_) => Column::from_texts(&cells.iter().map(Value::as_str).collect::<Vec<_>>()),
            Value::Bool(_) => Column::Boolean(cells.iter().map(Value::as_bool).collect()),
            _ => Column::Numeric(cells.iter().map(|cell| cell.as_f64().expect("a number")).collect()),
        };
        (name.clone(), column)
    });
    let mut columns: Vec<(String, Column)> = columns.collect();
    let n = columns[0].1.len();
    columns.push(("y".to_owned(), Column::Numeric((0..n).map(|i| i as f64).collect())));
    Frame::new(columns).expect("a frame")
}

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().expect("numbers").iter().map(|value| value.as_f64().expect("a number")).collect()
}

fn survey(text: &str, frame: &Frame, options: &DesignOptions) -> Result<Design, DesignError> {
    Design::survey(&parse(text).expect(text), &FrameInMemory::from(frame.clone()), options)
}

fn block(design: &Design, frame: &Frame) -> DesignBlock {
    let mut block = DesignBlock::default();
    design.fill(frame, 0..frame.n_rows(), &mut block).expect("a block");
    block
}

#[test]
fn new_rows_get_what_was_learnt() {
    let oracle = oracle();
    let (training, new) = (frame(&oracle["data"]), frame(&oracle["new"]));
    for case in oracle["learnt"].as_array().expect("cases") {
        let text = case["formula"].as_str().expect("a formula");
        let design = survey(text, &training, &DesignOptions::default()).expect(text);
        let names = design.names_in(NameStyle::R);
        let filled = block(&design, &new);
        let theirs = case["names"].as_array().expect("names").iter().zip(case["x"].as_array().expect("columns"));
        assert_eq!(names.len(), theirs.len(), "{text}");
        for (name, column) in theirs {
            let j =
                names.iter().position(|own| own == name.as_str().expect("a name")).unwrap_or_else(|| panic!("{text}: {name} {names:?}"));
            let ours = &filled.x[j * filled.n..(j + 1) * filled.n];
            for (a, b) in ours.iter().zip(numbers(column)) {
                assert!((a - b).abs() <= CELL * b.abs().max(1.0), "{text}: {name}\n{ours:?}\n{column}");
            }
        }
    }
}

#[test]
fn fits_and_predictions_are_those_of_lm() {
    let oracle = oracle();
    let case = Case::read("ols_cc_mtcars_hp_wt");
    for expected in oracle["fits"].as_array().expect("fits") {
        let text = expected["formula"].as_str().expect("a formula");
        let found = fit(&parse(text).expect(text), &case.source(), &FitOptions::default()).expect(text);
        let names = found.design().names_in(NameStyle::R);
        let theirs: Vec<&str> = expected["names"].as_array().expect("names").iter().filter_map(Value::as_str).collect();
        assert_eq!(names, theirs, "{text}");
        let close = |ours: &[f64], theirs: &Value, what: &str| {
            for (a, b) in ours.iter().zip(numbers(theirs)) {
                assert!((a - b).abs() <= ESTIMATE * b.abs(), "{text}: {what} {a} {b}");
            }
        };
        close(found.coef(), &expected["estimate"], "estimates");
        close(&found.std_errors().expect("standard errors"), &expected["std_error"], "standard errors");
        let predictions: Vec<f64> = oracle["at"]
            .as_array()
            .expect("points")
            .iter()
            .map(|at| {
                let value = |name: &str| (name.to_owned(), AtValue::Number(at[name].as_f64().expect("a number")));
                let row = found.design().row_at(&[value("hp"), value("wt")]).expect("a row");
                row.iter().zip(found.coef()).map(|(x, b)| x * b).sum()
            })
            .collect();
        close(&predictions, &expected["predictions"], "predictions");
    }
}

#[test]
fn columns_are_centred_and_scaled_before_the_formula() {
    let case = Case::read("ols_cc_mtcars_hp_wt");
    let columns = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let run = |design: DesignOptions| {
        fit(&parse("mpg ~ hp * wt").expect("a formula"), &case.source(), &FitOptions { design, ..FitOptions::default() }).expect("a fit")
    };
    let centred = run(DesignOptions { center: columns(&["hp", "wt"]), ..DesignOptions::default() });
    let scaled = run(DesignOptions { scale: columns(&["hp", "wt", "mpg"]), ..DesignOptions::default() });
    for (found, block) in [(&centred, "mean_centered"), (&scaled, "standardized")] {
        assert_eq!(found.design().names(), ["(Intercept)", "hp", "wt", "hp:wt"]);
        for (estimate, row) in found.coef().iter().zip(case.expected(block).as_array().expect("rows")) {
            let expected = row["estimate"].as_f64().expect("a number");
            assert!((estimate - expected).abs() <= ESTIMATE * expected.abs(), "{block}: {estimate} {expected}");
        }
    }
    // Points are in the columns' own units: the row at the means has no slope terms.
    let row = centred.design().row_at(&[]).expect("a row");
    assert_eq!(row, [1.0, 0.0, 0.0, 0.0]);
    let at_three = [("wt".to_owned(), AtValue::Number(3.0))];
    assert!((centred.design().row_at(&at_three).expect("a row")[2] - (3.0 - 3.21725)).abs() < 1e-14);
    // What is shown of the response is what was fitted.
    let shown = summarise(&scaled, &case.source(), &SummaryOptions::default()).expect("a result").0.points.expect("points");
    assert!(shown.columns[0].values.iter().sum::<f64>().abs() < 1e-12, "{:?}", shown.columns[0]);
    // A state inside another one.
    let nested = survey(
        "mpg ~ scale(log(hp)):wt + poly(wt, 2)",
        &case.frame,
        &DesignOptions { scale: columns(&["wt"]), ..DesignOptions::default() },
    );
    assert_eq!(nested.expect("a design").names(), ["(Intercept)", "poly(wt, 2)[1]", "poly(wt, 2)[2]", "scale(log(hp)):wt"]);

    let code = |options: DesignOptions, text: &str| survey(text, &case.frame, &options).expect_err(text).code();
    let center = |names: &[&str]| DesignOptions { center: columns(names), ..DesignOptions::default() };
    assert_eq!(code(center(&["hpp"]), "mpg ~ hp"), "data::bad_scaling");
    assert_eq!(code(center(&["model"]), "mpg ~ hp"), "data::bad_scaling");
    assert_eq!(code(center(&["cyl"]), "mpg ~ C(cyl)"), "data::bad_scaling");
    assert!(survey("mpg ~ hp", &case.frame, &center(&["wt"])).is_ok(), "a column that this formula does not use");
}

#[test]
fn contrasts_are_chosen_beside_the_formula() {
    let case = Case::read("ols_cf_iris");
    let design = |contrast: &str, ordered: &[&str], text: &str| {
        let contrasts = (!contrast.is_empty()).then(|| ("Species".to_owned(), contrast.parse::<Contrast>().expect(contrast)));
        let ordered = ordered.iter().map(|&name| name.to_owned()).collect();
        survey(text, &case.frame, &DesignOptions { contrasts: contrasts.into_iter().collect(), ordered, ..DesignOptions::default() })
    };
    let names = |contrast: &str, ordered: &[&str], text: &str| design(contrast, ordered, text).expect(text).names()[1..].to_vec();
    let text = "Sepal_Length ~ Species";
    assert_eq!(names("sum", &[], text), ["Species[S.setosa]", "Species[S.versicolor]"]);
    assert_eq!(names("helmert", &["Species"], text), ["Species[H.versicolor]", "Species[H.virginica]"]);
    assert_eq!(names("", &["Species"], text), ["Species[.L]", "Species[.Q]"]);
    assert_eq!(names("treatment(virginica)", &[], text), ["Species[T.setosa]", "Species[T.versicolor]"]);
    assert_eq!(
        names("sum", &[], "Sepal_Length ~ C(Species, helmert)"),
        ["C(Species, helmert)[H.versicolor]", "C(Species, helmert)[H.virginica]"]
    );
    assert_eq!(names("sum", &[], "Sepal_Length ~ 0 + Species")[0], "Species[versicolor]");
    // At the shares of the rows, fifty of each species, the contrasts cancel.
    let row = design("poly", &[], text).expect(text).row_at(&[]).expect("a row");
    assert!(row[1..].iter().all(|cell| cell.abs() < 1e-15), "{row:?}");
    let code = |contrast: &str, text: &str| design(contrast, &[], text).expect_err(text).code();
    assert_eq!(code("treatment(setosaa)", text), "data::unknown_reference");
    let of = |name: &str, text: &str| {
        let contrasts = vec![(name.to_owned(), Contrast::Sum)];
        survey(text, &case.frame, &DesignOptions { contrasts, ..DesignOptions::default() })
    };
    assert_eq!(of("Specie", text).expect_err("no column").code(), "data::bad_contrast");
    assert_eq!(of("Petal_Width", "Sepal_Length ~ Petal_Width").expect_err("a number").code(), "data::bad_contrast");
    assert!(of("Species", "Sepal_Length ~ Petal_Width").is_ok(), "a column that this formula does not use");
}

#[test]
fn bases_need_values_enough() {
    let n = 12;
    let column = |of: &dyn Fn(usize) -> f64| Column::Numeric((0..n).map(of).collect());
    let frame = Frame::new(vec![
        ("y".to_owned(), column(&|i| i as f64)),
        ("three".to_owned(), column(&|i| (i % 3) as f64)),
        ("one".to_owned(), column(&|_| 2.5)),
        ("negative".to_owned(), column(&|i| i as f64 - 3.0)),
    ])
    .expect("a frame");
    let code = |text: &str| survey(text, &frame, &DesignOptions::default()).expect_err(text).code();
    assert!(survey("y ~ poly(three, 2)", &frame, &DesignOptions::default()).is_ok());
    assert_eq!(code("y ~ poly(three, 3)"), "data::too_few_values");
    assert_eq!(code("y ~ bs(one)"), "data::too_few_values");
    assert_eq!(code("y ~ ns(one, df = 3)"), "data::too_few_values");
    assert_eq!(code("y ~ bs(three, df = 5, Boundary.knots = c(10, 20))"), "data::too_few_values");
    assert_eq!(code("y ~ bs(three, knots = 2)"), "data::knots_outside");
    assert_eq!(code("y ~ ns(three, knots = 7, Boundary.knots = c(0, 5))"), "data::knots_outside");
    assert_eq!(code("y ~ poly(log(negative), 2)"), "data::undefined_value");
    assert_eq!(code("y ~ poly(yy, 2)"), "formula::unknown_column");
    let design = survey("y ~ poly(negative, 2) + ns(sqrt(negative + 3), df = 2)", &frame, &DesignOptions::default()).expect("a design");
    let at = |value: f64| design.row_at(&[("negative".to_owned(), AtValue::Number(value))]);
    assert_eq!(at(-4.0).expect_err("no root").code(), "probe::undefined_value");
    assert!(at(1e3).is_ok());
}

/// A frame in pieces of uneven length.
struct Uneven {
    whole: Frame,
    source: FrameInMemory,
    cuts: Vec<usize>,
}

impl FrameSource for Uneven {
    fn columns(&self) -> &[ColumnInfo] {
        self.source.columns()
    }

    fn scan(&self, _: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        self.cuts.windows(2).try_for_each(|cut| {
            let part = self.whole.iter().map(|(name, column)| {
                let Column::Numeric(values) = column else { panic!("numbers only") };
                (name.to_owned(), Column::Numeric(values[cut[0]..cut[1]].to_vec()))
            });
            visit(&Frame::new(part.collect()).expect("a frame"))
        })
    }
}

#[test]
fn learning_is_the_same_in_pieces_and_without_incomplete_rows() {
    let n = 2 * BLOCK_ROWS + 777;
    let number = |seed: f64| (0..n).map(|i| 50.0 + 10.0 * (i as f64 * seed).sin()).collect::<Vec<f64>>();
    let (mut x, mut y) = (number(1.3), number(0.7));
    for i in (0..n).step_by(13) {
        // Far away, and only in rows that are left out.
        x[i] = 1e6;
        y[i] = f64::NAN;
    }
    let keep: Vec<usize> = (0..n).filter(|i| i % 13 != 0).collect();
    let columns = |rows: &[usize]| {
        let of = |values: &[f64]| Column::Numeric(rows.iter().map(|&i| values[i]).collect());
        Frame::new(vec![("y".to_owned(), of(&y)), ("x".to_owned(), of(&x))]).expect("a frame")
    };
    let (whole, complete) = (columns(&(0..n).collect::<Vec<_>>()), columns(&keep));
    let source = FrameInMemory::from(whole.clone());
    let uneven = Uneven { whole: whole.clone(), source, cuts: vec![0, 50, 333, 5000, 5000, n] };
    let formula = parse("y ~ poly(x, 4) + bs(x, df = 6) + ns(scale(x), df = 3) + scale(x, center=FALSE)").expect("a formula");
    let options = DesignOptions::default();
    let designs = [
        Design::survey(&formula, &uneven, &options).expect("a design"),
        Design::survey(&formula, &FrameInMemory::from(whole), &options).expect("a design"),
        Design::survey(&formula, &FrameInMemory::from(complete.clone()), &options).expect("a design"),
    ];
    let blocks: Vec<DesignBlock> = designs.iter().map(|design| block(design, &complete)).collect();
    for other in &blocks[1..] {
        for (a, b) in blocks[0].x.iter().zip(&other.x) {
            // Sums over blocks with other borders: a few units in the last place of 1e4 terms.
            assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} {b}");
        }
    }
    // Orthonormal over the complete rows.
    let n = blocks[0].n;
    for i in 1..=4 {
        for j in 0..=4 {
            let column = |j: usize| &blocks[0].x[j * n..(j + 1) * n];
            let product: f64 = column(i).iter().zip(column(j)).map(|(a, b)| a * b).sum();
            assert!((product - f64::from(i == j)).abs() < 1e-11, "{i} {j} {product}");
        }
    }
}
