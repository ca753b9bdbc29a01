//! The slope of the focal predictor against the moderator, and where it differs from zero.

use interplay_core::{Curve, FitResult, JohnsonNeyman, Probe, Region, number};

use super::{HEIGHT, WIDTH, column, name};
use crate::figure::{Across, Anchor, Axis, Dash, Figure, Fill, Ink, Key, Layer, LegendEntry, Panel, Stroke};
use crate::scale::covering;
use crate::words;

/// Outside the observed range the band may lengthen the axis at most this many times.
const LARGEST_BAND: f64 = 2.0;

const SIGNIFICANT: (Fill, Stroke) =
    (Fill { ink: Ink::Series(0), opacity: 0.3 }, Stroke { ink: Ink::Series(0), width: 2.0, dash: Dash::Solid, opacity: 1.0 });
const OTHER: (Fill, Stroke) =
    (Fill { ink: Ink::Muted, opacity: 0.16 }, Stroke { ink: Ink::Muted, width: 1.6, dash: Dash::Dashed, opacity: 1.0 });
const BAR: Stroke = Stroke { ink: Ink::Text, width: 5.0, dash: Dash::Solid, opacity: 1.0 };

pub(super) fn figure(result: &FitResult, probe: &Probe) -> Option<Figure> {
    let jn = probe.johnson_neyman.as_ref()?;
    let curve = Grid::of(&jn.curve)?;
    let (focal, moderator) = (&probe.focal, &probe.moderator);
    let level = words::percent_of(result.level);
    let x = covering(curve.0.iter().map(|p| p.x).chain(jn.observed), 0.02);
    let y = vertical_range(&curve, jn);

    let mut layers = vec![Layer::Rule { across: Across::Y, at: 0.0, stroke: Stroke::solid(Ink::Text, 0.9) }];
    let mut kinds = [false, false];
    for piece in curve.pieces(&jn.bounds) {
        let significant = piece.significant();
        kinds[usize::from(!significant)] = true;
        let (fill, stroke) = if significant { SIGNIFICANT } else { OTHER };
        layers.push(Layer::Ribbon { x: piece.get(|p| p.x), low: piece.get(|p| p.low), high: piece.get(|p| p.high), fill });
        layers.push(Layer::Line { points: piece.0.iter().map(|p| [p.x, p.estimate]).collect(), stroke });
    }
    let floor = y[0] + (y[1] - y[0]) * 0.025;
    layers.push(Layer::Segments { segments: vec![[jn.observed[0], floor, jn.observed[1], floor]], stroke: BAR });
    if let Some(values) = column(result, moderator).filter(|c| c.levels.is_none()) {
        let (from, to) = (floor + (y[1] - y[0]) * 0.018, floor + (y[1] - y[0]) * 0.055);
        let segments = values.values.iter().filter(|v| v.is_finite()).map(|v| [*v, from, *v, to]).collect();
        layers.push(Layer::Segments { segments, stroke: Stroke { ink: Ink::Muted, width: 0.6, dash: Dash::Solid, opacity: 0.6 } });
    }
    let shown: Vec<f64> = jn.bounds.iter().copied().filter(|b| (x[0]..=x[1]).contains(b)).collect();
    for (i, bound) in shown.iter().enumerate() {
        layers.push(Layer::Rule { across: Across::X, at: *bound, stroke: Stroke::dashed(Ink::Text, 0.9, Dash::Dashed) });
        let share = (bound - x[0]) / (x[1] - x[0]);
        // Of two bounds the lower one is labelled to its left, so that the labels stand apart.
        let to_the_left = if shown.len() == 2 && i == 0 { share > 0.2 } else { share > 0.8 };
        let (anchor, dx) = if to_the_left { (Anchor::End, -4.0) } else { (Anchor::Start, 4.0) };
        let line = if shown.len() == 2 && i == 1 && (to_the_left || shown[0] < x[0] + 0.2 * (x[1] - x[0])) { 2.0 } else { 1.0 };
        let text = format!("{moderator} = {}", bound_in_words(*bound, jn));
        layers.push(Layer::Text {
            at: [*bound, y[1]],
            shift: [dx, 8.0 * line + 4.0 * (line - 1.0)],
            text,
            anchor,
            ink: Ink::Text,
            bold: false,
        });
    }

    let mut legend = Vec::new();
    for (present, (fill, stroke), label) in
        [(kinds[0], SIGNIFICANT, format!("{level} band excludes 0")), (kinds[1], OTHER, format!("{level} band includes 0"))]
    {
        if present {
            legend.push(LegendEntry { label, keys: vec![Key::Patch(fill), Key::Line(stroke)] });
        }
    }
    legend.push(LegendEntry { label: format!("observed range of {moderator}"), keys: vec![Key::Line(BAR)] });

    let finding = finding(probe, jn, &curve);
    let scale = result.scale().map_or_else(String::new, |scale| format!(" ({scale})"));
    Some(Figure {
        name: name("johnson_neyman", probe),
        title: format!("Slope of {focal} depending on {moderator}"),
        subtitle: Some(finding.clone()),
        panels: vec![Panel {
            x: Axis::continuous(moderator.clone(), x),
            y: Axis::continuous(format!("Slope of {focal}{scale}"), y),
            layers,
            ..Panel::default()
        }],
        columns: 1,
        legend,
        caption: format!(
            "Johnson–Neyman plot: the slope of {focal} on {}{scale} with its pointwise {level} band (critical value {}) against {moderator}. \
             Dashed lines mark where the band begins or ceases to include zero; the bar at the bottom is the observed range of {moderator}.",
            result.response,
            number::fixed(jn.critical, 3)
        ),
        alt: alt(probe, jn, &curve, &finding, &scale),
        how_to_read: format!("Where the band lies off the zero line, the slope of {focal} differs from zero at that value of {moderator}."),
        width: WIDTH,
        height: HEIGHT,
    })
}

#[derive(Clone, Copy)]
struct CurvePoint {
    x: f64,
    estimate: f64,
    low: f64,
    high: f64,
}

impl CurvePoint {
    fn significant(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// Points of the curve, ascending in x.
struct Grid(Vec<CurvePoint>);

impl Grid {
    fn of(curve: &Curve) -> Option<Self> {
        let rows = curve.x.iter().zip(&curve.estimate).zip(curve.conf_low.iter().zip(&curve.conf_high));
        let mut points: Vec<CurvePoint> = rows
            .map(|((x, estimate), (low, high))| CurvePoint { x: *x, estimate: *estimate, low: *low, high: *high })
            .filter(|p| [p.x, p.estimate, p.low, p.high].iter().all(|v| v.is_finite()))
            .collect();
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        if points.len() < 2 { None } else { Some(Self(points)) }
    }

    fn get(&self, field: fn(&CurvePoint) -> f64) -> Vec<f64> {
        self.0.iter().map(field).collect()
    }

    /// Whether the piece as a whole is significant: its ends may touch zero, its middle does not.
    fn significant(&self) -> bool {
        self.0.get(self.0.len() / 2).is_some_and(|p| p.significant())
    }

    /// The point nearest to `x`, within a range where it has points.
    fn nearest(&self, x: f64, [low, high]: [f64; 2]) -> CurvePoint {
        let distance = |p: &CurvePoint| {
            let outside = if (low..=high).contains(&p.x) { 0.0 } else { high - low };
            (p.x - x).abs() + outside
        };
        let mut best = self.0[0];
        for p in &self.0 {
            if distance(p) < distance(&best) {
                best = *p;
            }
        }
        best
    }

    /// The curve cut at the bounds, with a point at every bound.
    fn pieces(&self, bounds: &[f64]) -> Vec<Grid> {
        let mut pieces = vec![Vec::new()];
        let mut bounds = bounds.iter().copied().filter(|b| b.is_finite()).peekable();
        let mut before: Option<CurvePoint> = None;
        for p in &self.0 {
            while let Some(bound) = bounds.next_if(|b| *b <= p.x) {
                if let Some(a) = before.filter(|a| a.x < bound) {
                    let cut = between(a, *p, bound);
                    if let Some(piece) = pieces.last_mut() {
                        piece.push(cut);
                    }
                    pieces.push(vec![cut]);
                }
            }
            if let Some(piece) = pieces.last_mut() {
                piece.push(*p);
            }
            before = Some(*p);
        }
        pieces.into_iter().filter(|p| p.len() > 1).map(Grid).collect()
    }
}

/// The curve at a bound between two of its points; there one limit of the band is zero.
fn between(a: CurvePoint, b: CurvePoint, x: f64) -> CurvePoint {
    let share = (x - a.x) / (b.x - a.x);
    let mix = |a: f64, b: f64| a + (b - a) * share;
    let (low, high) = (mix(a.low, b.low), mix(a.high, b.high));
    let (low, high) = if low.abs() < high.abs() { (0.0, high) } else { (low, 0.0) };
    CurvePoint { x, estimate: mix(a.estimate, b.estimate), low, high }
}

fn vertical_range(curve: &Grid, jn: &JohnsonNeyman) -> [f64; 2] {
    let inside = curve.0.iter().filter(|p| (jn.observed[0]..=jn.observed[1]).contains(&p.x));
    let core = covering(inside.flat_map(|p| [p.low, p.high]).chain([0.0]), 0.06);
    let whole = covering(curve.0.iter().flat_map(|p| [p.low, p.high]).chain([0.0]), 0.06);
    let spare = (core[1] - core[0]) * (LARGEST_BAND - 1.0) / 2.0;
    let [low, high] = [whole[0].max(core[0] - spare), whole[1].min(core[1] + spare)];
    // Room for the bar at the bottom and the values of the bounds at the top.
    [low - (high - low) * 0.08, high + (high - low) * 0.1]
}

fn bound_in_words(bound: f64, jn: &JohnsonNeyman) -> String {
    words::value_within(bound, (jn.observed[1] - jn.observed[0]) * 0.05)
}

/// `wt below 3.98 or above 7.21`, `at every value of wt`.
fn region_in_words(probe: &Probe, jn: &JohnsonNeyman, curve: &Grid) -> Option<String> {
    let w = &probe.moderator;
    let at = |i: usize| jn.bounds.get(i).map(|b| bound_in_words(*b, jn));
    match (jn.region, at(0), at(1)) {
        (Region::Nowhere, ..) => None,
        (Region::Everywhere, ..) => Some(format!("at every value of {w}")),
        (Region::Outside, Some(a), Some(b)) => Some(format!("for {w} below {a} or above {b}")),
        (Region::Inside, Some(a), Some(b)) => Some(format!("for {w} between {a} and {b}")),
        (_, Some(a), None) => {
            let side = if significant_below(curve, jn.bounds[0]) { "below" } else { "above" };
            Some(format!("for {w} {side} {a}"))
        }
        (_, None, _) => Some(format!("in a part of the range of {w}")),
    }
}

fn significant_below(curve: &Grid, bound: f64) -> bool {
    match (curve.0.first(), curve.0.last()) {
        (Some(first), _) if first.x < bound => first.significant(),
        (_, Some(last)) => !last.significant(),
        _ => false,
    }
}

fn finding(probe: &Probe, jn: &JohnsonNeyman, curve: &Grid) -> String {
    let Some(region) = region_in_words(probe, jn, curve) else {
        return format!("The slope differs from zero at no value of {}", probe.moderator);
    };
    let share = match jn.share_significant {
        Some(share) if jn.region != Region::Everywhere => format!(" ({} of the rows)", number::percent(share)),
        _ => String::new(),
    };
    let outside: Vec<String> =
        jn.bounds.iter().filter(|b| **b < jn.observed[0] || **b > jn.observed[1]).map(|b| bound_in_words(*b, jn)).collect();
    let outside = match outside.as_slice() {
        [] => String::new(),
        [one] => format!("; {one} is beyond the data"),
        several => format!("; {} are beyond the data", words::list(several)),
    };
    format!("The slope differs from zero {region}{share}{outside}")
}

fn alt(probe: &Probe, jn: &JohnsonNeyman, curve: &Grid, finding: &str, scale: &str) -> String {
    let (focal, moderator) = (&probe.focal, &probe.moderator);
    let describe = |end: f64| {
        let p = curve.nearest(end, jn.observed);
        let scale = (p.high - p.low) / (2.0 * jn.critical.max(1.0));
        let text = format!("{} {}", number::estimate(p.estimate, Some(scale)), number::interval(p.low, p.high, Some(scale)));
        format!("{text} at {moderator} = {}", bound_in_words(p.x, jn))
    };
    format!(
        "The slope of {focal}{scale} as a line with a band against {moderator}: {} and {}. {finding}. The observed range of {moderator} is {} to {}.",
        describe(jn.observed[0]),
        describe(jn.observed[1]),
        bound_in_words(jn.observed[0], jn),
        bound_in_words(jn.observed[1], jn)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Slope `x` with a band of half-width `1 + x² / 8`, which excludes zero between the roots of `x² − 8x + 8`.
    fn curve() -> Grid {
        let point = |x: f64| CurvePoint { x, estimate: x, low: x - 1.0 - x * x / 8.0, high: x + 1.0 + x * x / 8.0 };
        Grid((0..=80).map(|i| point(f64::from(i) / 10.0)).collect())
    }

    #[test]
    fn pieces_meet_at_the_bounds_where_the_band_touches_zero() {
        let bounds = [4.0 - 8f64.sqrt(), 4.0 + 8f64.sqrt()];
        let pieces = curve().pieces(&bounds);
        assert_eq!(pieces.iter().map(Grid::significant).collect::<Vec<_>>(), [false, true, false]);
        for (pair, bound) in pieces.windows(2).zip(bounds) {
            let (end, start) = (pair[0].0[pair[0].0.len() - 1], pair[1].0[0]);
            assert_eq!([end.x, end.low, start.x, start.low], [bound, 0.0, bound, 0.0]);
            // Linear between points a tenth apart: the other limit is off by the curvature times 0.05²/2 at most.
            let exact = bound + 1.0 + bound * bound / 8.0;
            assert!((end.high - exact).abs() < 4e-4 && (end.estimate - bound).abs() < 1e-12, "{} {exact}", end.high);
        }
    }

    #[test]
    fn bounds_outside_the_curve_cut_nothing() {
        assert_eq!(curve().pieces(&[-3.0, 99.0]).len(), 1);
    }

    #[test]
    fn the_ends_of_the_observed_range_are_described_within_it() {
        assert_eq!(curve().nearest(2.04, [2.04, 5.0]).x, 2.1);
        assert_eq!(curve().nearest(2.04, [1.0, 5.0]).x, 2.0);
    }
}
