//! Results written by hand for tests and for looking at figures. Nothing here is fitted: estimates and covariances are typed in
//! (mtcars from R's `lm`), curves follow from them by their formulas.
#![allow(dead_code, reason = "every test uses some of the samples")]

use interplay_core::{
    AdditiveFit, At, AtValue, CoefficientRow, Covariance, Curve, DifferenceRow, EstimateRow, FitResult, JohnsonNeyman, Level, Line,
    ModelSummary, PointColumn, Points, Probe, Region, SlopeRow,
};

pub(crate) mod checks;
pub(crate) mod grids;

/// An estimate with its t interval.
pub(crate) fn row(estimate: f64, std_error: f64, df: f64, critical: f64, p_value: f64) -> EstimateRow {
    EstimateRow {
        estimate: Some(estimate),
        std_error: Some(std_error),
        statistic: Some(estimate / std_error),
        df: Some(df),
        p_value: Some(p_value),
        conf_low: Some(estimate - critical * std_error),
        conf_high: Some(estimate + critical * std_error),
    }
}

pub(crate) fn coefficient(term: &str, row: EstimateRow) -> CoefficientRow {
    CoefficientRow { term: term.to_owned(), row }
}

fn summary(n: u64, rank: u64, r_squared: f64) -> ModelSummary {
    ModelSummary {
        n,
        rank,
        df_model: rank - 1,
        df_residual: n - rank,
        r_squared: Some(r_squared),
        converged: true,
        ..ModelSummary::default()
    }
}

fn grid(low: f64, high: f64, n: usize) -> Vec<f64> {
    (0..n).map(|i| low + (high - low) * i as f64 / (n - 1) as f64).collect()
}

fn numbers(name: &str, values: &[f64]) -> PointColumn {
    PointColumn { name: name.to_owned(), values: values.to_vec(), levels: None }
}

/// Intercept, x, w and x:w with their covariance.
struct Plane {
    b: [f64; 4],
    v: [[f64; 4]; 4],
    critical: f64,
}

impl Plane {
    fn curve(&self, x: &[f64], design: impl Fn(f64) -> [f64; 4]) -> Curve {
        let mut curve = Curve { x: x.to_vec(), ..Curve::default() };
        for x in x {
            let d = design(*x);
            let estimate: f64 = d.iter().zip(self.b).map(|(d, b)| d * b).sum();
            let variance: f64 = (0..4).map(|i| (0..4).map(|j| d[i] * d[j] * self.v[i][j]).sum::<f64>()).sum();
            let half = self.critical * variance.max(0.0).sqrt();
            curve.estimate.push(estimate);
            curve.conf_low.push(estimate - half);
            curve.conf_high.push(estimate + half);
        }
        curve
    }

    fn line(&self, x: &[f64], w: f64) -> Curve {
        self.curve(x, |x| [1.0, x, w, x * w])
    }

    fn slope(&self, w: &[f64]) -> Curve {
        self.curve(w, |w| [0.0, 1.0, 0.0, w])
    }
}

/// `mpg ~ hp * wt` on R's mtcars.
pub(crate) fn mtcars() -> FitResult {
    let plane = Plane {
        b: [49.808_423, -0.120_102_09, -8.216_624_3, 0.027_848_148],
        v: [
            [12.997_148, -0.078_781_989, -4.381_951_5, 0.024_870_403],
            [-0.078_781_989, 0.000_610_008_35, 0.024_611_059, -0.000_174_608_91],
            [-4.381_951_5, 0.024_611_059, 1.612_158_8, -0.008_576_920_0],
            [0.024_870_403, -0.000_174_608_91, -0.008_576_920_0, 0.000_055_050_175],
        ],
        critical: 2.048_407,
    };
    let c = plane.critical;
    let values = [(2.238_793, "mean - SD"), (3.217_25, "mean"), (4.195_707, "mean + SD")];
    let slopes =
        [(-0.057_755_864, 0.010_203_144, 4.58e-6), (-0.030_507_636, 0.007_503_002, 0.000_352), (-0.003_259_408, 0.010_672_098, 0.762)];
    let hp = grid(52.0, 335.0, 41);
    let mpg = [
        21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
        15.2, 13.3, 19.2, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4,
    ];
    let horses = [
        110.0, 110.0, 93.0, 110.0, 175.0, 105.0, 245.0, 62.0, 95.0, 123.0, 123.0, 180.0, 180.0, 180.0, 205.0, 215.0, 230.0, 66.0, 52.0,
        65.0, 97.0, 150.0, 150.0, 245.0, 175.0, 66.0, 91.0, 113.0, 264.0, 175.0, 335.0, 109.0,
    ];
    let weight = [
        2.62, 2.875, 2.32, 3.215, 3.44, 3.46, 3.57, 3.19, 3.15, 3.44, 3.44, 4.07, 3.73, 3.78, 5.25, 5.424, 5.345, 2.2, 1.615, 1.835, 2.465,
        3.52, 3.435, 3.84, 3.845, 1.935, 2.14, 1.513, 3.17, 2.77, 3.57, 2.78,
    ];
    let probe = Probe {
        focal: "hp".into(),
        moderator: "wt".into(),
        second_moderator: None,
        held: At::default(),
        slopes: values
            .iter()
            .zip(slopes)
            .map(|((w, label), (b, se, p))| SlopeRow {
                at: At::number("wt", *w),
                label: (*label).into(),
                row: row(b, se, 28.0, c, p),
                extrapolated: false,
            })
            .collect(),
        differences: vec![DifferenceRow {
            contrast: "wt = 4.196 minus wt = 2.239".into(),
            row: row(0.054_496_5, 0.014_519_5, 28.0, c, 0.000_811),
            p_adjusted: Some(0.000_811),
        }],
        johnson_neyman: Some(JohnsonNeyman {
            region: Region::Outside,
            bounds: vec![3.692_491_6, 5.900_974_1],
            critical: c,
            observed: [1.513, 5.424],
            share_significant: Some(0.75),
            share_below: vec![0.75, 1.0],
            curve: plane.slope(&grid(1.3, 6.1, 101)),
        }),
        lines: values
            .iter()
            .map(|(w, label)| Line { at: At::number("wt", *w), label: (*label).into(), curve: plane.line(&hp, *w) })
            .collect(),
    };
    FitResult {
        formula: "mpg ~ hp * wt".into(),
        response: "mpg".into(),
        family: "gaussian".into(),
        link: "identity".into(),
        level: Level::default(),
        model: summary(32, 4, 0.884_76),
        covariance: Covariance { kind: "iid".into(), df: Some(28.0), clusters: None, ..Covariance::default() },
        coefficients: vec![
            coefficient("(Intercept)", row(49.808_423, 3.605_156, 28.0, c, 5.0e-14)),
            coefficient("hp", row(-0.120_102_09, 0.024_698_347, 28.0, c, 4.04e-5)),
            coefficient("wt", row(-8.216_624_3, 1.269_708_1, 28.0, c, 5.2e-7)),
            coefficient("hp:wt", row(0.027_848_148, 0.007_419_580, 28.0, c, 0.000_811)),
        ],
        vcov: Vec::new(),
        additive: Some(AdditiveFit {
            formula: "mpg ~ hp + wt".into(),
            model: summary(32, 3, 0.826_79),
            coefficients: vec![
                coefficient("(Intercept)", row(37.227_270, 1.598_788, 29.0, 2.045_23, 2.6e-20)),
                coefficient("hp", row(-0.031_772_947, 0.009_029_710, 29.0, 2.045_23, 0.001_45)),
                coefficient("wt", row(-3.877_830_7, 0.632_733_5, 29.0, 2.045_23, 1.12e-6)),
            ],
        }),
        comparison: None,
        probes: vec![probe],
        points: Some(Points { n: 32, of: 32, columns: vec![numbers("mpg", &mpg), numbers("hp", &horses), numbers("wt", &weight)] }),
        ..FitResult::default()
    }
}

/// 300 book reviews, `score ~ smiling * critic`, with a factor as moderator and three hundred made-up points.
pub(crate) fn books() -> FitResult {
    let plane = Plane {
        b: [5.791_144, 0.677_555, -2.940_355, 1.288_859],
        v: [
            [0.064_770, -0.046_331, -0.064_770, 0.046_331],
            [-0.046_331, 0.047_754, 0.046_331, -0.047_754],
            [-0.064_770, 0.046_331, 0.162_148, -0.116_047],
            [0.046_331, -0.047_754, -0.116_047, 0.119_604],
        ],
        critical: 1.968_01,
    };
    let c = plane.critical;
    let x = grid(0.0, 2.0, 21);
    let levels = ["no", "yes"];
    let mut columns = [Vec::new(), Vec::new(), Vec::new()];
    for i in 0..300u32 {
        // A low-discrepancy sequence in place of random numbers.
        let share = |step: f64| (f64::from(i) * step).fract();
        let (smiling, critic) = (2.0 * share(0.618_034), f64::from(u32::from(share(0.414_214) < 0.4)));
        let noise = (share(0.732_051) + share(0.236_068) + share(0.645_751) - 1.5) * 3.0;
        columns[0].push(5.79 + 0.68 * smiling - 2.94 * critic + 1.29 * smiling * critic + noise);
        columns[1].push(smiling);
        columns[2].push(critic);
    }
    let slopes = [row(0.677_555, 0.218_528, 296.0, c, 0.002_1), row(1.966_414, 0.268_047, 296.0, c, 2.1e-12)];
    let [score, smiling, critic] = columns;
    let critic = PointColumn { name: "critic".into(), values: critic, levels: Some(levels.map(str::to_owned).to_vec()) };
    FitResult {
        formula: "score ~ smiling * critic".into(),
        response: "score".into(),
        family: "gaussian".into(),
        link: "identity".into(),
        level: Level::default(),
        model: summary(300, 4, 0.290_25),
        covariance: Covariance { kind: "iid".into(), df: Some(296.0), clusters: None, ..Covariance::default() },
        coefficients: vec![
            coefficient("(Intercept)", row(5.791_144, 0.254_499, 296.0, c, 5.7e-67)),
            coefficient("smiling", row(0.677_555, 0.218_528, 296.0, c, 0.002_1)),
            coefficient("critic[T.yes]", row(-2.940_355, 0.402_676, 296.0, c, 2.6e-12)),
            coefficient("smiling:critic[T.yes]", row(1.288_859, 0.345_838, 296.0, c, 0.000_23)),
        ],
        vcov: Vec::new(),
        additive: Some(AdditiveFit {
            formula: "score ~ smiling + critic".into(),
            model: summary(300, 3, 0.256_95),
            coefficients: vec![
                coefficient("(Intercept)", row(5.294, 0.221, 297.0, 1.968, 1e-70)),
                coefficient("smiling", row(1.19, 0.173, 297.0, 1.968, 1e-10)),
                coefficient("critic[T.yes]", row(-1.69, 0.229, 297.0, 1.968, 1e-11)),
            ],
        }),
        comparison: None,
        probes: vec![Probe {
            focal: "smiling".into(),
            moderator: "critic".into(),
            second_moderator: None,
            held: At::default(),
            slopes: levels
                .iter()
                .zip(slopes)
                .map(|(level, row)| SlopeRow { at: At::level("critic", *level), label: "level".into(), row, extrapolated: false })
                .collect(),
            differences: vec![DifferenceRow {
                contrast: "critic = yes minus critic = no".into(),
                row: row(1.288_859, 0.345_838, 296.0, c, 0.000_23),
                p_adjusted: Some(0.000_23),
            }],
            johnson_neyman: None,
            lines: levels
                .iter()
                .zip([0.0, 1.0])
                .map(|(level, w)| Line { at: At::level("critic", *level), label: "level".into(), curve: plane.line(&x, w) })
                .collect(),
        }],
        points: Some(Points { n: 300, of: 300, columns: vec![numbers("score", &score), numbers("smiling", &smiling), critic] }),
        ..FitResult::default()
    }
}

/// Names with markup and of great length, a second moderator, an aliased term, and sixty-odd coefficients.
pub(crate) fn awkward() -> FitResult {
    let mut result = mtcars();
    let focal = "household_income_adjusted_for_size_and_region";
    result.response = "<script>alert('β')</script> & \"score\" of the respondent, averaged over the panel".into();
    result.formula = format!("`{}` ~ {focal} * (w + z) + region", result.response);
    for column in result.points.iter_mut().flat_map(|p| &mut p.columns) {
        match column.name.as_str() {
            "mpg" => column.name.clone_from(&result.response),
            "hp" => focal.clone_into(&mut column.name),
            _ => {}
        }
    }
    let probe = &mut result.probes[0];
    focal.clone_into(&mut probe.focal);
    probe.second_moderator = Some("professional status".into());
    probe.held = At(vec![("age".into(), AtValue::Number(41.273_3)), ("sex".into(), AtValue::Level("f".into()))]);
    let lines = std::mem::take(&mut probe.lines);
    for status in ["critic with a very long title of honour", "layperson"] {
        for line in &lines {
            let mut line = line.clone();
            line.at.0.push(("professional status".into(), AtValue::Level(status.into())));
            probe.lines.push(line);
        }
    }
    probe.slopes[2].extrapolated = true;
    let levels = ["critic with a very long title of honour", "layperson"].map(str::to_owned).to_vec();
    let status =
        PointColumn { name: "professional status".into(), values: (0..32).map(|i| f64::from(i % 2)).collect(), levels: Some(levels) };
    result.points.iter_mut().for_each(|points| points.columns.push(status.clone()));
    result.additive = None;
    result.coefficients = (0..64)
        .map(|i| {
            let estimate = f64::from((i * 37) % 23) / 10.0 - 1.1;
            coefficient(&format!("region[T.district no. {i} of the federal state]:{focal}"), row(estimate, 0.3, 500.0, 1.965, 0.5))
        })
        .chain([coefficient("aliased", EstimateRow::default())])
        .collect();
    result
}

/// One point, a curve of one value, no intervals.
pub(crate) fn tiny() -> FitResult {
    let mut result = mtcars();
    let curve = Curve { x: vec![3.0], estimate: vec![2.0], conf_low: vec![2.0], conf_high: vec![2.0] };
    let probe = &mut result.probes[0];
    probe.lines.truncate(1);
    probe.lines[0].curve = curve.clone();
    probe.differences.clear();
    let jn = probe.johnson_neyman.get_or_insert_with(|| unreachable!("mtcars has one"));
    jn.curve = curve;
    jn.observed = [3.0, 3.0];
    jn.bounds.clear();
    jn.region = Region::Nowhere;
    for column in result.points.iter_mut().flat_map(|p| &mut p.columns) {
        column.values.truncate(1);
    }
    result.additive = None;
    result.coefficients.truncate(2);
    result.coefficients[1].row = EstimateRow::point(3.0);
    result
}

/// A factor of 26 levels as moderator, whose legend takes more room than a figure usually has.
pub(crate) fn many_levels() -> FitResult {
    let mut result = books();
    let probe = &mut result.probes[0];
    let (line, slope) = (probe.lines[0].clone(), probe.slopes[0].clone());
    let level = |i: usize| format!("the {i}th of twenty-six departments");
    let at = |i: usize| At::level("critic", level(i));
    let shifted = |i: usize| Curve { estimate: line.curve.estimate.iter().map(|y| y + i as f64 / 9.0).collect(), ..line.curve.clone() };
    probe.lines = (0..26).map(|i| Line { at: at(i), curve: shifted(i), ..line.clone() }).collect();
    probe.slopes = (0..26).map(|i| SlopeRow { at: at(i), ..slope.clone() }).collect();
    result.points = None;
    result
}
