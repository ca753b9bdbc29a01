//! Laws of formulas and designs.

use interplay_core::{AtValue, Column, Frame, FrameInMemory, FrameSource};
use interplay_regression::{BLOCK_ROWS, Design, DesignBlock, DesignOptions, Formula, VariableKind, parse};
use proptest::prelude::*;

/// Right sides over the numbers x, z, w and the factors a, b.
fn right_side() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "x",
        "z",
        "w",
        "a",
        "b",
        "log(x)",
        "I(x^2)",
        "I(z * w)",
        "center(w)",
        "C(k)",
        "scale(z)",
        "poly(x, 2)",
        "poly(log(w), 2, raw=TRUE)",
        "bs(z, df=4)",
        "bs(w, knots=c(1, 2), degree=2)",
        "ns(x, df=2)",
        "ns(scale(w), df=3, Boundary.knots=c(-1, 1))",
        "C(a, sum)",
        "C(b, helmert)",
        "ordered(a)",
        "scale(z, center=FALSE)",
        "log(w, 3)",
    ]);
    let leaf = leaf.prop_map(str::to_owned);
    leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("{l} + {r}")),
            (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("({l}):({r})")),
            (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("({l}) * ({r})")),
            (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("({l})/({r})")),
            inner.clone().prop_map(|l| format!("({l})^2")),
            inner.prop_map(|l| format!("{l} - 1")),
        ]
    })
}

fn formula() -> impl Strategy<Value = Formula> {
    right_side().prop_map(|right| parse(&format!("y ~ {right}")).expect("a formula"))
}

/// A complete factorial of a (3), b (2) and k (2), eight rows in each cell, with numbers that satisfy no polynomial of low degree.
fn factorial() -> Frame {
    let n = 96;
    let number = |seed: f64| Column::Numeric((0..n).map(|i| 0.5 + 2.0 * (f64::from(i) * seed).sin().abs()).collect());
    let text = |levels: &[&str], every: i32| {
        let cells: Vec<Option<&str>> = (0..n).map(|i| Some(levels[(i / every) as usize % levels.len()])).collect();
        Column::from_texts(&cells)
    };
    Frame::new(vec![
        ("y".to_owned(), number(0.731)),
        ("x".to_owned(), number(1.937)),
        ("z".to_owned(), number(2.713)),
        ("w".to_owned(), number(0.377)),
        ("a".to_owned(), text(&["p", "q", "r"], 1)),
        ("b".to_owned(), text(&["u", "v"], 3)),
        ("k".to_owned(), Column::Numeric((0..n).map(|i| f64::from(2 * ((i / 6) % 2))).collect())),
    ])
    .expect("a frame")
}

fn design(formula: &Formula, frame: &Frame) -> Design {
    Design::survey(formula, &FrameInMemory::from(frame.clone()), &DesignOptions::default()).expect("a design")
}

/// Rank of the columns by Gram-Schmidt, done twice, on columns of length one.
fn rank(x: &[f64], n: usize) -> usize {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for column in x.chunks_exact(n) {
        let mut rest = column.to_vec();
        let norm = |v: &[f64]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
        let length = norm(&rest);
        for _ in 0..2 {
            for direction in &basis {
                let along: f64 = rest.iter().zip(direction).map(|(a, b)| a * b).sum();
                rest.iter_mut().zip(direction).for_each(|(a, b)| *a -= along * b);
            }
        }
        let left = norm(&rest);
        // Smooth functions of one number are nearly dependent down to about 1e-6; rounding leaves 1e-15.
        if left > 1e-11 * length {
            basis.push(rest.iter().map(|x| x / left).collect());
        }
    }
    basis.len()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn canonical_text_gives_the_formula_back(formula in formula()) {
        let again = parse(&formula.to_string()).expect("a formula");
        prop_assert_eq!(&again, &formula);
        // Expansion is idempotent: the canonical text is its own canonical text.
        prop_assert_eq!(again.to_string(), formula.to_string());
    }

    #[test]
    fn no_text_breaks_the_parser(text in r#"[ -~\n`"'é−]{0,40}"#, tail in "[xy~+*:^()I,.0-9 ]{0,30}") {
        for text in [text, format!("y ~ {tail}")] {
            if let Err(error) = parse(&text) {
                let span = error.span();
                prop_assert!(span.start <= span.end && span.end <= text.len());
                prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                prop_assert!(error.code().starts_with("formula::") && !error.to_string().is_empty());
            }
        }
    }

    #[test]
    fn the_additive_part_is_additive(formula in formula()) {
        if let Some(additive) = formula.without_interactions() {
            prop_assert!(additive.terms().iter().all(|term| term.degree() < 2));
            prop_assert!(additive.terms().iter().all(|term| formula.terms().contains(term)));
            prop_assert_eq!(parse(additive.text()).expect("a formula"), additive);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn factors_alone_have_full_rank(right in prop::collection::vec(prop::sample::subsequence(vec!["a", "b", "C(k)"], 1..=3), 1..4), intercept in any::<bool>()) {
        let terms: Vec<String> = right.iter().map(|term| term.join(":")).collect();
        let formula = parse(&format!("y ~ {} + {}", u8::from(intercept), terms.join(" + "))).expect("a formula");
        let frame = factorial();
        let design = design(&formula, &frame);
        let mut block = DesignBlock::default();
        design.fill(&frame, 0..frame.n_rows(), &mut block).expect("a block");
        prop_assert_eq!(rank(&block.x, block.n), design.names().len(), "{} -> {:?}", formula, design.names());
    }

    #[test]
    fn numbers_with_factors_have_full_rank(right in prop::collection::vec(prop::sample::subsequence(vec!["x", "z", "a", "b"], 1..=4), 1..4)) {
        let terms: Vec<String> = right.iter().map(|term| term.join(":")).collect();
        let formula = parse(&format!("y ~ {}", terms.join(" + "))).expect("a formula");
        let frame = factorial();
        let design = design(&formula, &frame);
        let mut block = DesignBlock::default();
        design.fill(&frame, 0..frame.n_rows(), &mut block).expect("a block");
        prop_assert_eq!(rank(&block.x, block.n), design.names().len(), "{} -> {:?}", formula, design.names());
    }

    #[test]
    fn a_point_that_is_a_row_gives_that_row(formula in formula(), row in 0..96_usize) {
        let frame = factorial();
        let design = design(&formula, &frame);
        let mut block = DesignBlock::default();
        design.fill(&frame, row..row + 1, &mut block).expect("a row");
        let point = point(&design, &frame, row);
        prop_assert_eq!(design.row_at(&point).expect("a row"), block.x);
    }

    #[test]
    fn the_derivative_is_that_of_the_row(formula in formula(), row in 0..96_usize) {
        let frame = factorial();
        let design = design(&formula, &frame);
        let point = point(&design, &frame, row);
        for variable in design.variables().iter().filter(|variable| matches!(variable.kind, VariableKind::Numeric { .. })) {
            let at = |step: f64| {
                let mut moved = point.clone();
                for (name, value) in &mut moved {
                    if let AtValue::Number(number) = value && *name == variable.name {
                        *number += step;
                    }
                }
                design.row_at(&moved)
            };
            // A step of eps^(1/3): truncation h² and rounding eps / h are then both near 1e-10.
            let h = 6e-6;
            if let (Ok(up), Ok(down)) = (at(h), at(-h)) {
                let exact = design.derivative_at(&variable.name, &point).expect("a derivative");
                for ((exact, up), down) in exact.iter().zip(&up).zip(&down) {
                    let difference = (up - down) / (2.0 * h);
                    prop_assert!((exact - difference).abs() <= 1e-6 * difference.abs().max(1.0), "{}: {exact} {difference}", variable.name);
                }
            }
        }
    }

    #[test]
    fn blocks_do_not_change_a_row(formula in formula(), cut in 1..95_usize) {
        let frame = factorial();
        let design = design(&formula, &frame);
        let (mut whole, mut part) = (DesignBlock::default(), DesignBlock::default());
        design.fill(&frame, 0..96, &mut whole).expect("a block");
        for range in [0..cut, cut..96] {
            design.fill(&frame, range.clone(), &mut part).expect("a block");
            for j in 0..design.names().len() {
                prop_assert_eq!(&part.x[j * part.n..(j + 1) * part.n], &whole.x[j * 96..(j + 1) * 96][range.clone()]);
            }
        }
    }
}

/// The values of a row for every predictor of a design.
fn point(design: &Design, frame: &Frame, row: usize) -> Vec<(String, AtValue)> {
    let value = |name: &str| match frame.column(name).expect("a column") {
        Column::Numeric(values) => AtValue::Number(values[row]),
        Column::Categorical { codes, levels } => AtValue::Level(levels[codes[row] as usize].clone()),
        Column::Boolean(values) => AtValue::Level(values[row].expect("a value").to_string()),
    };
    design.variables().iter().map(|variable| (variable.name.clone(), value(&variable.name))).collect()
}

/// Many rows in frames of uneven length, whose factors have levels of their own.
struct Uneven {
    whole: Frame,
    source: FrameInMemory,
    cuts: Vec<usize>,
}

impl Uneven {
    fn part(&self, rows: std::ops::Range<usize>) -> Frame {
        let columns = self.whole.iter().map(|(name, column)| {
            let part = match column {
                Column::Numeric(values) => Column::Numeric(values[rows.clone()].to_vec()),
                Column::Boolean(values) => Column::Boolean(values[rows.clone()].to_vec()),
                Column::Categorical { codes, levels } => {
                    let texts: Vec<Option<&String>> = codes[rows.clone()].iter().map(|&code| levels.get(code as usize)).collect();
                    Column::from_texts(&texts)
                }
            };
            (name.to_owned(), part)
        });
        Frame::new(columns.collect()).expect("a frame")
    }
}

impl FrameSource for Uneven {
    fn columns(&self) -> &[interplay_core::ColumnInfo] {
        self.source.columns()
    }

    fn scan(
        &self,
        _: &[&str],
        visit: &mut dyn FnMut(&Frame) -> Result<(), interplay_core::SourceError>,
    ) -> Result<(), interplay_core::SourceError> {
        self.cuts.windows(2).try_for_each(|cut| visit(&self.part(cut[0]..cut[1])))
    }
}

#[test]
fn frames_with_levels_of_their_own_make_one_design() {
    let n = 2 * BLOCK_ROWS + 1234;
    let number = |i: usize, seed: f64| 1e3 + (i as f64 * seed).sin();
    let texts: Vec<Option<String>> = (0..n).map(|i| (i % 97 != 0).then(|| format!("g{}", (i / 100) % 7))).collect();
    let whole = Frame::new(vec![
        ("y".to_owned(), Column::Numeric((0..n).map(|i| if i % 101 == 0 { f64::NAN } else { number(i, 0.7) }).collect())),
        ("x".to_owned(), Column::Numeric((0..n).map(|i| number(i, 1.3)).collect())),
        ("g".to_owned(), Column::from_texts(&texts)),
        ("l".to_owned(), Column::Boolean((0..n).map(|i| Some(i % 3 == 0)).collect())),
    ])
    .expect("a frame");
    let source = FrameInMemory::from(whole.clone());
    let uneven = Uneven { whole: whole.clone(), source, cuts: vec![0, 50, 333, 5000, 5000, 9000, n] };
    let formula = parse("y ~ x*g + l").expect("a formula");
    let one = Design::survey(&formula, &uneven.source, &DesignOptions::default()).expect("a design");
    let many = Design::survey(&formula, &uneven, &DesignOptions::default()).expect("a design");
    assert_eq!(one.names(), many.names());
    assert_eq!(one.names()[2], "g[T.g1]");
    assert_eq!(one.names()[8], "l[T.true]");
    assert_eq!((one.n_complete(), one.n_dropped()), (many.n_complete(), many.n_dropped()));
    assert_eq!(one.missing(), many.missing());
    assert_eq!(one.missing()[0].0, "g");
    assert_eq!(one.variables()[1], many.variables()[1]);
    for (a, b) in one.column_moments().iter().zip(many.column_moments()) {
        // Blocks with other borders round differently: about eps times the mean squared over the variance, 1e6 * 2e-16, per merge.
        assert!((a.mean - b.mean).abs() <= 1e-12 * a.mean.abs() && (a.centred_sum_sq - b.centred_sum_sq).abs() <= 1e-9 * a.centred_sum_sq);
    }
    // Against sums that never leave the block.
    let mut block = DesignBlock::default();
    one.fill(&whole, 0..n, &mut block).expect("a block");
    for (j, moments) in one.column_moments().iter().enumerate() {
        let column = if j < one.names().len() { &block.x[j * block.n..(j + 1) * block.n] } else { &block.y };
        let mean = column.iter().sum::<f64>() / block.n as f64;
        let square: f64 = column.iter().map(|x| (x - mean) * (x - mean)).sum();
        assert!((moments.mean - mean).abs() <= 1e-12 * mean.abs().max(1e-3), "{j}");
        assert!((moments.centred_sum_sq - square).abs() <= 1e-9 * square.max(1e-9), "{j}");
    }
}
