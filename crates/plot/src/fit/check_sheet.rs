//! The check sheet: four looks at the residuals.

mod groups;
mod normal;

use std::fmt::Write as _;

use interplay_core::{CheckSheet, CheckTest, Checks, FitResult, InfluenceRow, number};

use super::WIDTH;
use crate::figure::{Across, Anchor, Axis, Dash, Figure, Fill, Ink, Layer, Mark, Panel, Shape, Stroke};
use crate::scale::covering;
use crate::words;
use groups::Bins;
use normal::{normal_quantile, normal_share};

/// Height of the figure, in points.
const TALL: f64 = 460.0;

/// Rows that are marked as influential.
const MARKED: usize = 3;

/// Cook's distances whose contours are drawn.
const CONTOURS: [f64; 2] = [0.5, 1.0];

/// Points of a contour, and of a band.
const STEPS: usize = 81;

/// Share of a panel within which two row numbers would touch.
const CLOSE: [f64; 2] = [0.12, 0.08];

/// Share of a panel within which the labels of two contours would touch.
const APART: f64 = 0.24;

/// `E √|z|` of a standard normal `z`: `2^(1/4) Γ(3/4) / √π`.
const USUAL_ROOT: f64 = 0.822_179_0;

const POINT: Mark = Mark { ink: Ink::Series(0), shape: Shape::Circle, radius: 2.2, opacity: 0.6 };
const MARKED_POINT: Mark = Mark { ink: Ink::Series(1), shape: Shape::Diamond, radius: 3.0, opacity: 1.0 };
const BAND: Fill = Fill { ink: Ink::Muted, opacity: 0.2 };
const GUIDE: Stroke = Stroke { ink: Ink::Text, width: 0.9, dash: Dash::Solid, opacity: 1.0 };

/// Four panels over the rows of the check sheet; `None` without any.
///
/// Residuals against fitted values; the root of their size against fitted values; the normal quantile plot with its diagonal taken off and
/// a pointwise band (van Buuren & Fredriks 2001, Statistics in Medicine 20, 1259-1277); residuals against leverage, with contours of
/// Cook's distance.
pub(super) fn figure(result: &FitResult) -> Option<Figure> {
    let checks = result.checks.as_ref()?;
    let sheet = checks.sheet.as_ref().filter(|sheet| sheet.fitted.len() > 1)?;
    let linear = result.family == "gaussian" && result.link == "identity";
    let kind = Kind { linear };
    let opacity = if sheet.fitted.len() > 300 { 0.35 } else { POINT.opacity };
    let mark = Mark { opacity, ..POINT };
    let marked = marked(checks, result);
    let bins = if linear { None } else { Bins::of(sheet, result) };
    let (shape, spread) = match &bins {
        Some(bins) => (bins.shape(kind, result), bins.spread(kind)),
        None => (against_fitted(sheet, kind, mark), scale_location(sheet, kind, mark)),
    };
    let panels = vec![shape, spread, quantiles(sheet, result, kind, mark), against_leverage(sheet, result, mark, &marked)];

    let (shown, all) = (sheet.fitted.len() as u64, result.model.n);
    let rows = if shown < all {
        format!("a sample of {} of {} rows", number::count(shown), number::count(all))
    } else {
        format!("{} rows", number::count(shown))
    };
    let level = words::percent_of(result.level);
    let first = match &bins {
        Some(bins) => format!(
            "means and root mean squares of Pearson residuals in {} groups of rows along {}, with a pointwise {level} band",
            bins.bins.len(),
            kind.fitted_name()
        ),
        None => format!("residuals against {}, the root of their size", kind.fitted_name()),
    };
    let mut caption = format!(
        "Checks of the fit on {rows}: {first}, quantiles of residuals minus those of a normal distribution with a pointwise {level} band, and \
         residuals against leverage with contours of Cook's distance at 0.5 and 1."
    );
    if !linear {
        let which = if bins.is_some() { "in the quantiles" } else { "but for those against leverage" };
        let _ = write!(caption, " Residuals are deviance residuals {which}; they are only about normal.");
    }
    if !marked.is_empty() {
        caption.push_str(" Diamonds are the rows with the largest Cook's distances, with their numbers in the data.");
    }
    Some(Figure {
        name: "check_sheet".to_owned(),
        title: "Checks of the fit".to_owned(),
        subtitle: Some(finding(checks)),
        panels,
        columns: 2,
        legend: Vec::new(),
        caption,
        alt: alt(sheet, checks, kind, &rows),
        how_to_read: "A sound fit shows clouds without a shape, points within the band, and no row beyond the dashed contours.".to_owned(),
        width: WIDTH,
        height: TALL,
    })
}

/// Whether residuals and fitted values are those of a linear model.
#[derive(Debug, Clone, Copy)]
struct Kind {
    linear: bool,
}

impl Kind {
    fn fitted(self) -> &'static str {
        if self.linear { "Fitted value" } else { "Linear predictor" }
    }

    fn fitted_name(self) -> &'static str {
        if self.linear { "fitted values" } else { "the linear predictor" }
    }

    fn residual(self) -> &'static str {
        if self.linear { "Residual" } else { "Deviance residual" }
    }
}

fn against_fitted(sheet: &CheckSheet, kind: Kind, mark: Mark) -> Panel {
    let points = pairs(&sheet.fitted, &sheet.residual);
    Panel {
        title: Some("Shape".to_owned()),
        subtitle: Some("A bend: a curve is missing".to_owned()),
        x: Axis::continuous(kind.fitted(), covering(points.iter().map(|p| p[0]), 0.05)),
        y: Axis::continuous(kind.residual(), covering(points.iter().map(|p| p[1]).chain([0.0]), 0.08)),
        layers: vec![Layer::Points { points, mark }, Layer::Rule { across: Across::Y, at: 0.0, stroke: GUIDE }],
        ..Panel::default()
    }
}

fn scale_location(sheet: &CheckSheet, kind: Kind, mark: Mark) -> Panel {
    let roots: Vec<f64> = sheet.standardised.iter().map(|z| z.abs().sqrt()).collect();
    let points = pairs(&sheet.fitted, &roots);
    let [_, high] = covering(roots.iter().copied().chain([USUAL_ROOT]), 0.08);
    Panel {
        title: Some("Spread".to_owned()),
        subtitle: Some("Rising or falling: variances differ".to_owned()),
        x: Axis::continuous(kind.fitted(), covering(points.iter().map(|p| p[0]), 0.05)),
        y: Axis::continuous("√|standardised residual|", [0.0, high]),
        layers: vec![
            Layer::Points { points, mark },
            Layer::Rule { across: Across::Y, at: USUAL_ROOT, stroke: Stroke::dashed(Ink::Text, 0.9, Dash::Dashed) },
        ],
        ..Panel::default()
    }
}

/// Standardised Pearson residuals, from Cook's distances: they are those of the contours, and for a linear model the standardised ones.
fn pearson(sheet: &CheckSheet, result: &FitResult) -> Vec<f64> {
    let rows = sheet.leverage.iter().zip(&sheet.cooks_distance).zip(sheet.residual.iter().zip(&sheet.standardised));
    rows.map(|((leverage, distance), (residual, standardised))| {
        let size = residual_of_distance(*distance, *leverage, result).unwrap_or(standardised.abs());
        if *residual < 0.0 { -size } else { size }
    })
    .collect()
}

/// Sorted standardised residuals minus the normal quantiles `z` at `(i - ½) / n`, with the band `± c √(p (1 - p) / n) / φ(z)`.
fn quantiles(sheet: &CheckSheet, result: &FitResult, kind: Kind, mark: Mark) -> Panel {
    let mut sorted: Vec<f64> = sheet.standardised.iter().copied().filter(|z| z.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let points: Vec<[f64; 2]> = sorted
        .iter()
        .enumerate()
        .map(|(i, value)| {
            let z = normal_quantile((i as f64 + 0.5) / n);
            [z, value - z]
        })
        .collect();
    let critical = normal_quantile(1.0 - result.level.alpha() / 2.0);
    let half = |z: f64| {
        let density = (-0.5 * z * z).exp() / std::f64::consts::TAU.sqrt();
        let share = normal_share(z);
        critical * (share * (1.0 - share) / n).sqrt() / density
    };
    let end = normal_quantile(1.0 - 0.5 / n);
    let x: Vec<f64> = (0..STEPS).map(|i| end * (2.0 * i as f64 / (STEPS - 1) as f64 - 1.0)).collect();
    let high: Vec<f64> = x.iter().map(|z| half(*z)).collect();
    let low: Vec<f64> = high.iter().map(|half| -half).collect();
    let y = covering(points.iter().map(|p| p[1]).chain([low[0] * 0.7, high[0] * 0.7]), 0.06);
    Panel {
        title: Some("Distribution".to_owned()),
        subtitle: Some(if kind.linear { "Off the band: errors are not normal" } else { "Only about normal for this family" }.to_owned()),
        x: Axis::continuous("Normal quantile", covering([-end, end], 0.05)),
        y: Axis::continuous("Residual − quantile", y),
        layers: vec![
            Layer::Ribbon { x, low, high, fill: BAND },
            Layer::Rule { across: Across::Y, at: 0.0, stroke: GUIDE },
            Layer::Points { points, mark },
        ],
        ..Panel::default()
    }
}

/// A row that stands out.
struct Marked {
    row: u64,
    at: [f64; 2],
}

/// The rows with the largest Cook's distances, by leverage and standardised (Pearson) residual.
fn marked(checks: &Checks, result: &FitResult) -> Vec<Marked> {
    let place = |row: &InfluenceRow| {
        let size = residual_of_distance(row.cooks_distance?, row.leverage, result)?;
        let sign = if row.studentised_residual? < 0.0 { -1.0 } else { 1.0 };
        Some(Marked { row: row.row, at: [row.leverage, sign * size] })
    };
    checks.influence.iter().take(MARKED).filter_map(place).collect()
}

/// The size of the standardised residual that has a Cook's distance at a leverage: `D = z² h / (p (1 - h))`.
fn residual_of_distance(distance: f64, leverage: f64, result: &FitResult) -> Option<f64> {
    let size = (distance * result.model.rank as f64 * (1.0 - leverage) / leverage).sqrt();
    size.is_finite().then_some(size)
}

fn against_leverage(sheet: &CheckSheet, result: &FitResult, mark: Mark, marked: &[Marked]) -> Panel {
    let points = pairs(&sheet.leverage, &pearson(sheet, result));
    let same = |p: &&[f64; 2]| marked.iter().any(|m| (m.at[0] - p[0]).abs() < 1e-9 && (m.at[1] - p[1]).abs() < 1e-6);
    let others: Vec<[f64; 2]> = points.iter().filter(|p| !same(p)).copied().collect();
    let every = || points.iter().copied().chain(marked.iter().map(|m| m.at));
    let [_, right] = covering(every().map(|p| p[0]).chain([0.0]), 0.12);
    let x = [0.0, right.min(1.0)];
    let y = covering(every().map(|p| p[1]).chain([-2.0, 2.0]), 0.12);

    let mean = result.model.rank as f64 / result.model.n.max(1) as f64;
    let mut layers = vec![
        Layer::Rule { across: Across::Y, at: 0.0, stroke: GUIDE },
        Layer::Rule { across: Across::X, at: mean, stroke: Stroke::dashed(Ink::Muted, 0.9, Dash::Dotted) },
    ];
    let mut words = Vec::new();
    let mut last = f64::NEG_INFINITY;
    for (i, distance) in CONTOURS.into_iter().enumerate() {
        let dash = if i == 0 { Dash::Dashed } else { Dash::Long };
        for limit in y {
            let points = contour(distance * result.model.rank as f64, limit, x[1]);
            // The label stands to the left of the contour where it enters the panel from below.
            if let Some(start) = points.first().filter(|start| limit < 0.0 && start[0] > 0.2 * x[1] && start[0] > last + APART * x[1]) {
                last = start[0];
                words.push(Layer::Text {
                    at: *start,
                    shift: [-3.0, -7.0],
                    text: format!("D = {}", number::value(distance)),
                    anchor: Anchor::End,
                    ink: Ink::Text,
                    bold: false,
                });
            }
            if !points.is_empty() {
                layers.push(Layer::Line { points, stroke: Stroke::dashed(Ink::Text, 0.9, dash) });
            }
        }
    }
    layers.push(Layer::Points { points: others, mark });
    layers.push(Layer::Points { points: marked.iter().map(|m| m.at).collect(), mark: MARKED_POINT });
    layers.extend(words);
    layers.extend(labels(marked, x, y));
    Panel {
        title: Some("Influence".to_owned()),
        subtitle: Some("Beyond a contour: the row decides".to_owned()),
        x: Axis::continuous("Leverage", x),
        y: Axis::continuous("Standardised residual", y),
        layers,
        ..Panel::default()
    }
}

/// The contour `z² h / (1 - h) = c` from where it enters the panel at `z = limit` to the right end.
fn contour(c: f64, limit: f64, right: f64) -> Vec<[f64; 2]> {
    let left = c / (limit * limit + c);
    if left.is_nan() || left >= right {
        return Vec::new();
    }
    let at = |step: usize| {
        let leverage = left + (right - left) * step as f64 / (STEPS - 1) as f64;
        [leverage, limit.signum() * (c * (1.0 - leverage) / leverage).max(0.0).sqrt()]
    };
    (0..STEPS).map(at).collect()
}

/// The numbers of the marked rows, where they do not touch one another.
fn labels(marked: &[Marked], x: [f64; 2], y: [f64; 2]) -> Vec<Layer> {
    let mut placed: Vec<[f64; 2]> = Vec::new();
    let mut labels = Vec::new();
    for row in marked {
        let share = [(row.at[0] - x[0]) / (x[1] - x[0]), (row.at[1] - y[0]) / (y[1] - y[0])];
        if placed.iter().any(|other| (0..2).all(|k| (other[k] - share[k]).abs() < CLOSE[k])) {
            continue;
        }
        placed.push(share);
        let neighbour = marked.iter().any(|other| {
            let apart = [(row.at[0] - other.at[0]) / (x[1] - x[0]), (row.at[1] - other.at[1]) / (y[1] - y[0])];
            (0.0..CLOSE[0]).contains(&apart[0]) && apart[1].abs() < CLOSE[1] && other.row != row.row
        });
        let to_the_left = share[0] > if neighbour { 0.85 } else { 0.5 };
        let (anchor, dx) = if to_the_left { (Anchor::End, -5.0) } else { (Anchor::Start, 5.0) };
        labels.push(Layer::Text { at: row.at, shift: [dx, 0.0], text: row.row.to_string(), anchor, ink: Ink::Text, bold: false });
    }
    labels
}

/// `Breusch–Pagan p = .037; RESET p = .941; largest Cook's distance 0.22 (row 17)`.
fn finding(checks: &Checks) -> String {
    let p_of = |test: &Option<CheckTest>| test.as_ref().and_then(|test| test.p_value).map(number::p_in_words);
    let mut parts = Vec::new();
    parts.extend(p_of(&checks.breusch_pagan).map(|p| format!("Breusch–Pagan {p}")));
    parts.extend(p_of(&checks.reset).map(|p| format!("RESET {p}")));
    if let Some((row, distance)) = checks.influence.first().and_then(|row| Some((row.row, row.cooks_distance?))) {
        parts.push(format!("largest Cook's distance {} (row {row})", number::significant(distance, 2)));
    }
    let text = parts.join("; ");
    match text.strip_prefix('l') {
        Some(rest) => format!("L{rest}"),
        None if text.is_empty() => "Residuals, quantiles and leverages".to_owned(),
        None => text,
    }
}

fn alt(sheet: &CheckSheet, checks: &Checks, kind: Kind, rows: &str) -> String {
    let extremes = |values: &[f64]| {
        let [low, high] = covering(values.iter().copied(), 0.0);
        format!("{} to {}", number::significant(low, 3), number::significant(high, 3))
    };
    let beyond = sheet.standardised.iter().filter(|z| z.abs() > 3.0).count();
    let mut text = format!(
        "Four scatter plots of {rows}. {}s from {} against {} from {}; standardised residuals from {}, {beyond} of them beyond 3; \
         leverages from {}.",
        kind.residual(),
        extremes(&sheet.residual),
        kind.fitted_name(),
        extremes(&sheet.fitted),
        extremes(&sheet.standardised),
        extremes(&sheet.leverage)
    );
    let _ = write!(text, " {}.", finding(checks));
    text
}

fn pairs(x: &[f64], y: &[f64]) -> Vec<[f64; 2]> {
    x.iter().zip(y).map(|(x, y)| [*x, *y]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_and_residuals_belong_together() {
        let mut result = FitResult { model: interplay_core::ModelSummary { rank: 4, ..Default::default() }, ..FitResult::default() };
        // D = z² h / (p (1 - h)): 4 · 0.2 / (4 · 0.8) = 0.25.
        assert!((residual_of_distance(0.25, 0.2, &result).unwrap() - 2.0).abs() < 1e-12);
        result.model.rank = 0;
        assert_eq!(residual_of_distance(0.25, 0.0, &result), None);
    }
}
