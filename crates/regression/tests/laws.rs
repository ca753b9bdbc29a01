//! What must hold for any data.

use interplay_core::{Column, ColumnInfo, Frame, FrameInMemory, FrameSource, Region, SourceError};
use interplay_regression::{Fit, FitOptions, Precision, SeKind, SummaryOptions, fit, parse, summarise};
use proptest::prelude::*;

/// Agreement of two computations of the same number in different coordinates: rounding of the data (1e-16) times the condition number of
/// the designs that are drawn here (below 1e4), with two digits to spare.
const SAME: f64 = 1e-10;

const FORMULA: &str = "y ~ x * w + g";

/// Small data with an interaction, from a seed.
fn data(seed: u64, n: usize) -> Vec<(String, Column)> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    let mut draw = || {
        // Marsaglia's xorshift64*: enough for a design without structure.
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    };
    let x: Vec<f64> = (0..n).map(|_| 3.0 + 2.0 * draw()).collect();
    let w: Vec<f64> = (0..n).map(|_| -1.0 + 4.0 * draw()).collect();
    let g: Vec<Option<String>> = (0..n).map(|i| Some(["p", "q", "r"][(i + usize::from(draw() < 0.3)) % 3].to_owned())).collect();
    let y = (0..n).map(|i| 1.0 + 0.5 * x[i] - w[i] + 0.8 * x[i] * w[i] + 2.0 * draw()).collect();
    vec![
        ("x".into(), Column::Numeric(x)),
        ("w".into(), Column::Numeric(w)),
        ("g".into(), Column::from_texts(&g)),
        ("y".into(), Column::Numeric(y)),
    ]
}

fn change(mut columns: Vec<(String, Column)>, name: &str, change: impl Fn(f64) -> f64) -> Vec<(String, Column)> {
    for (column, cells) in &mut columns {
        if let (true, Column::Numeric(cells)) = (column == name, cells) {
            for cell in cells {
                *cell = change(*cell);
            }
        }
    }
    columns
}

fn source(columns: Vec<(String, Column)>) -> FrameInMemory {
    Frame::new(columns).unwrap().into()
}

fn fitted(rows: &dyn FrameSource, se: SeKind, precision: Precision) -> Fit {
    fit(&parse(FORMULA).unwrap(), rows, &FitOptions { se, precision, ..FitOptions::default() }).unwrap()
}

fn coefficient(fit: &Fit, name: &str) -> (f64, f64) {
    let i = fit.coef_names().iter().position(|found| *found == name).unwrap();
    (fit.coef()[i], fit.std_errors().unwrap()[i])
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * (1.0 + a.abs().max(b.abs()))
}

/// A frame cut into blocks of a given number of rows.
struct InBlocks {
    frame: Frame,
    columns: Vec<ColumnInfo>,
    rows: usize,
}

impl InBlocks {
    fn new(columns: Vec<(String, Column)>, rows: usize) -> Self {
        let frame = Frame::new(columns).unwrap();
        let columns = frame.iter().map(|(name, column)| ColumnInfo { name: name.to_owned(), kind: column.kind() }).collect();
        Self { frame, columns, rows }
    }
}

impl FrameSource for InBlocks {
    fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    fn scan(&self, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        let n = self.frame.n_rows();
        for start in (0..n).step_by(self.rows) {
            let range = start..(start + self.rows).min(n);
            let cut = |name: &&str| {
                let column = match self.frame.column(name).unwrap() {
                    Column::Numeric(cells) => Column::Numeric(cells[range.clone()].to_vec()),
                    Column::Boolean(cells) => Column::Boolean(cells[range.clone()].to_vec()),
                    Column::Categorical { codes, levels } => {
                        // The levels of the block alone, as a reader of a file would know them.
                        let texts: Vec<Option<&str>> =
                            codes[range.clone()].iter().map(|&code| levels.get(code as usize).map(String::as_str)).collect();
                        Column::from_texts(&texts)
                    }
                };
                ((*name).to_owned(), column)
            };
            visit(&Frame::new(names.iter().map(cut).collect()).unwrap())?;
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rescaling_a_predictor_rescales_its_coefficients(seed in 0_u64..1000, scale in 1e-3_f64..1e3, robust in any::<bool>()) {
        let se = if robust { SeKind::Hc3 } else { SeKind::Iid };
        let before = fitted(&source(data(seed, 60)), se, Precision::Auto);
        let after = fitted(&source(change(data(seed, 60), "x", |x| scale * x)), se, Precision::Auto);
        for name in ["x", "x:w"] {
            let ((b, s), (b2, s2)) = (coefficient(&before, name), coefficient(&after, name));
            prop_assert!(close(b, b2 * scale) && close(s, s2 * scale), "{name}: {b} {b2} {s} {s2}");
        }
        prop_assert!(close(before.deviance(), after.deviance()));
    }

    #[test]
    fn recentring_leaves_the_interaction_and_shifts_johnson_neyman(seed in 0_u64..1000, shift in -20.0_f64..20.0) {
        let run = |columns| {
            let rows = source(columns);
            let fit = fitted(&rows, SeKind::Iid, Precision::Auto);
            let result = summarise(&fit, &rows, &SummaryOptions::default()).unwrap().0;
            (coefficient(&fit, "x:w"), result)
        };
        let ((b, s), before) = run(data(seed, 60));
        let ((b2, s2), after) = run(change(data(seed, 60), "w", |w| w - shift));
        prop_assert!(close(b, b2) && close(s, s2));
        prop_assert!(close(before.model.r_squared.unwrap(), after.model.r_squared.unwrap()));
        let (jn, moved) = (before.probes[0].johnson_neyman.as_ref().unwrap(), after.probes[0].johnson_neyman.as_ref().unwrap());
        prop_assert_eq!(jn.region, moved.region);
        prop_assert_eq!(jn.share_significant, moved.share_significant);
        for (bound, moved) in jn.bounds.iter().zip(&moved.bounds) {
            prop_assert!(close(*bound, moved + shift), "{} {}", bound, moved + shift);
        }
        for (slope, moved) in before.probes[0].slopes.iter().zip(&after.probes[0].slopes) {
            prop_assert!(close(slope.row.estimate.unwrap(), moved.row.estimate.unwrap()));
            prop_assert!(close(slope.row.std_error.unwrap(), moved.row.std_error.unwrap()));
        }
    }

    #[test]
    fn the_slope_at_a_bound_has_a_limit_at_zero(seed in 0_u64..1000) {
        let rows = source(data(seed, 40));
        let fit = fitted(&rows, SeKind::Hc2, Precision::Auto);
        let result = summarise(&fit, &rows, &SummaryOptions::default()).unwrap().0;
        let jn = result.probes[0].johnson_neyman.as_ref().unwrap();
        let asked: Vec<String> = jn.bounds.iter().map(f64::to_string).collect();
        prop_assume!(!asked.is_empty());
        let mut request: interplay_regression::ProbeRequest = "x by w".parse().unwrap();
        request.at.push(interplay_regression::parse_at(&format!("w={}", asked.join(","))).unwrap());
        let options = SummaryOptions { probes: vec![request], ..SummaryOptions::default() };
        let result = summarise(&fit, &rows, &options).unwrap().0;
        for slope in &result.probes[0].slopes {
            let row = slope.row;
            let nearest = row.conf_low.unwrap().abs().min(row.conf_high.unwrap().abs());
            prop_assert!(nearest <= SAME * row.std_error.unwrap() * 100.0, "{nearest}");
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(seed in 0_u64..1000) {
        let columns = data(seed, 60);
        let reversed = columns.iter().map(|(name, column)| {
            let column = match column {
                Column::Numeric(cells) => Column::Numeric(cells.iter().rev().copied().collect()),
                Column::Categorical { codes, levels } => Column::Categorical { codes: codes.iter().rev().copied().collect(), levels: levels.clone() },
                Column::Boolean(cells) => Column::Boolean(cells.iter().rev().copied().collect()),
            };
            (name.clone(), column)
        }).collect();
        let (a, b) = (fitted(&source(columns), SeKind::Hc3, Precision::Auto), fitted(&source(reversed), SeKind::Hc3, Precision::Auto));
        for (x, y) in a.coef().iter().zip(b.coef()).chain(a.std_errors().unwrap().iter().zip(&b.std_errors().unwrap())) {
            prop_assert!(close(*x, *y));
        }
    }

    #[test]
    fn a_dependent_column_changes_nothing_but_its_own_row(seed in 0_u64..1000) {
        let mut columns = data(seed, 60);
        let (Column::Numeric(x), Column::Numeric(w)) = (columns[0].1.clone(), columns[1].1.clone()) else { unreachable!("numbers") };
        columns.push(("z".into(), Column::Numeric(x.iter().zip(&w).map(|(x, w)| 3.0 * x - 0.25 * w + 7.0).collect())));
        let rows = source(columns);
        for precision in [Precision::Auto, Precision::Checked] {
            let plain = fitted(&rows, SeKind::Iid, precision);
            let options = FitOptions { precision, ..FitOptions::default() };
            let with = fit(&parse("y ~ x * w + g + z").unwrap(), &rows, &options).unwrap();
            prop_assert_eq!(with.aliases().len(), 1);
            let factors: Vec<f64> = with.aliases()[0].on.iter().map(|(_, factor)| *factor).collect();
            prop_assert!(factors.iter().zip([7.0, 3.0, -0.25]).all(|(a, b)| close(*a, b)), "{:?}", factors);
            for name in plain.coef_names() {
                let ((b, s), (b2, s2)) = (coefficient(&plain, name), coefficient(&with, name));
                prop_assert!(close(b, b2) && close(s, s2), "{name}");
            }
        }
    }
}

/// Enough rows for several blocks in one frame.
const MANY: usize = 20_000;

#[test]
fn one_thread_or_several_give_the_same_digits() {
    let rows = source(data(7, MANY));
    let run = |threads: usize, se: SeKind, precision: Precision| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let fit = fitted(&rows, se, precision);
            let result = summarise(&fit, &rows, &SummaryOptions::default()).unwrap().0;
            (fit.coef().to_vec(), fit.vcov().cloned(), result)
        })
    };
    for se in [SeKind::Iid, SeKind::Hc3] {
        for precision in [Precision::Checked, Precision::Doubled] {
            let one = run(1, se, precision);
            assert_eq!(one, run(2, se, precision));
            assert_eq!(one, run(5, se, precision));
        }
    }
}

#[test]
fn the_size_of_blocks_does_not_matter() {
    let whole = source(data(3, MANY));
    for se in [SeKind::Iid, SeKind::Hc2] {
        for precision in [Precision::Checked, Precision::Doubled] {
            let reference = fitted(&whole, se, precision);
            for rows in [1_000, 4_096, 7_777] {
                let blocks = InBlocks::new(data(3, MANY), rows);
                let found = fitted(&blocks, se, precision);
                for (a, b) in reference.coef().iter().zip(found.coef()) {
                    assert!(close(*a, *b), "{rows}: {a} {b}");
                }
                for (a, b) in reference.std_errors().unwrap().iter().zip(&found.std_errors().unwrap()) {
                    assert!((a - b).abs() <= SAME * a, "{rows}: {a} {b}");
                }
            }
        }
    }
}

#[test]
fn both_precisions_agree_and_the_sample_does_not_depend_on_blocks() {
    let whole = source(data(11, MANY));
    let (plain, doubled) = (fitted(&whole, SeKind::Hc3, Precision::Checked), fitted(&whole, SeKind::Hc3, Precision::Doubled));
    for (a, b) in plain.std_errors().unwrap().iter().zip(&doubled.std_errors().unwrap()) {
        assert!((a - b).abs() <= SAME * a);
    }
    let options = SummaryOptions { max_points: 500, seed: 4, ..SummaryOptions::default() };
    let points = |rows: &dyn FrameSource| summarise(&plain, rows, &options).unwrap().0.points.unwrap();
    let sample = points(&whole);
    assert_eq!((sample.n, sample.of), (500, MANY as u64));
    assert_eq!(sample.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["y", "x", "w"]);
    assert_eq!(sample, points(&InBlocks::new(data(11, MANY), 3_000)));
}

#[test]
fn offsets_of_a_million_cost_no_digit() {
    // Multiples of 1/64 far from zero: the columns and their product are exact in double precision, so both data sets hold the same
    // information, and every digit that differs would be lost by the solver.
    let n = 500;
    let (u, v) = (|i: usize| ((i * 37) % 129) as f64 / 64.0, |i: usize| ((i * i * 11 + i) % 257) as f64 / 64.0);
    let rows = |x0: f64, w0: f64| {
        let number = |f: &dyn Fn(usize) -> f64| Column::Numeric((0..n).map(f).collect());
        source(vec![
            ("x".into(), number(&|i| x0 + u(i))),
            ("w".into(), number(&|i| w0 + v(i))),
            ("y".into(), number(&|i| u(i) - v(i) + 0.5 * u(i) * v(i) + ((i * 13) % 31) as f64 / 8.0)),
        ])
    };
    let (near, far) = (rows(0.0, 0.0), rows(1e6, 1e4));
    let formula = parse("y ~ x * w").unwrap();
    for precision in [Precision::Auto, Precision::Checked] {
        for se in [SeKind::Iid, SeKind::Hc3] {
            let options = FitOptions { se, precision, ..FitOptions::default() };
            let (a, b) = (fit(&formula, &near, &options).unwrap(), fit(&formula, &far, &options).unwrap());
            assert!(a.inflation() < 1e3 && b.inflation() > 1e7);
            let ((b1, s1), (b2, s2)) = (coefficient(&a, "x:w"), coefficient(&b, "x:w"));
            assert!((b1 - b2).abs() <= 1e-12 * b1.abs(), "{precision:?} {se}: {b1} {b2}");
            // Leverages are formed in working precision, so robust errors keep the digits that the inflation leaves.
            let kept = if se == SeKind::Iid { 1e-12 } else { 1e-9 };
            assert!((s1 - s2).abs() <= kept * s1, "{precision:?} {se}: {s1} {s2}");
        }
    }
}

#[test]
fn odd_shapes_are_answered() {
    let column = |values: &[f64]| Column::Numeric(values.to_vec());
    let run = |formula: &str, columns: Vec<(&str, Column)>| {
        let rows = source(columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect());
        let fit = fit(&parse(formula).unwrap(), &rows, &FitOptions::default()).unwrap();
        summarise(&fit, &rows, &SummaryOptions::default()).unwrap()
    };
    let has = |diagnostics: &[interplay_core::Diagnostic], code: &str| diagnostics.iter().any(|d| d.code == code);

    // As many coefficients as rows: estimates, and no uncertainty.
    let (result, told) = run("y ~ x", vec![("y", column(&[1.0, 3.0])), ("x", column(&[0.0, 1.0]))]);
    let slope = result.coefficients[1].row;
    assert_eq!((slope.std_error, result.model.sigma, result.vcov.len()), (None, None, 0));
    assert!((slope.estimate.unwrap() - 2.0).abs() < 1e-15 && has(&told, "fit::no_residual_df"));

    // More columns than rows: the later ones are aliased.
    let (result, told) = run(
        "y ~ a + b + c",
        vec![("y", column(&[1.0, 3.0])), ("a", column(&[0.0, 1.0])), ("b", column(&[2.0, 1.0])), ("c", column(&[0.5, 0.0]))],
    );
    assert_eq!(result.coefficients.iter().filter(|row| row.row.estimate.is_none()).count(), 2);
    assert!(has(&told, "fit::aliased_columns"));

    // A constant response, and a constant predictor.
    let (result, told) = run("y ~ x", vec![("y", column(&[0.1; 30])), ("x", column(&(0..30).map(f64::from).collect::<Vec<_>>()))]);
    assert!(has(&told, "fit::constant_response") && result.model.r_squared.is_none());
    let (result, told) = run("y ~ x", vec![("y", column(&(0..30).map(f64::from).collect::<Vec<_>>())), ("x", column(&[0.1; 30]))]);
    assert!(has(&told, "fit::aliased_columns") && result.model.rank == 1);

    // The mean alone.
    let (result, _) = run("y ~ 1", vec![("y", column(&(0..30).map(f64::from).collect::<Vec<_>>()))]);
    assert!((result.coefficients[0].row.estimate.unwrap() - 14.5).abs() < 1e-14);
    assert_eq!((result.model.r_squared, result.model.f_statistic, result.points), (Some(0.0), None, None));

    // A response that is a line of the predictor.
    let x: Vec<f64> = (0..30).map(|i| f64::from(i) / 7.0).collect();
    let (result, told) = run("y ~ x", vec![("y", column(&x.iter().map(|x| 0.1 + 3.0 * x).collect::<Vec<_>>())), ("x", column(&x))]);
    assert!(has(&told, "fit::exact_fit") && result.model.r_squared == Some(1.0));
    assert_eq!(result.coefficients[1].row.std_error, Some(0.0));
}

#[test]
fn regions_are_told_for_every_shape() {
    // With a strong interaction significance lies outside the bounds; a slope that is the same everywhere is significant everywhere or
    // in a wide stretch.
    let result = |seed| {
        let rows = source(data(seed, 200));
        let fit = fitted(&rows, SeKind::Iid, Precision::Auto);
        summarise(&fit, &rows, &SummaryOptions::default()).unwrap().0
    };
    let jn = result(5).probes[0].johnson_neyman.clone().unwrap();
    assert_eq!((jn.region, jn.bounds.len(), jn.share_below.len()), (Region::Outside, 2, 2));
}
