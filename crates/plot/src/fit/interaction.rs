//! Predicted lines at values of the moderator, over the data.

use std::fmt::Write as _;

use interplay_core::{AtValue, FitResult, Line, PointColumn, Probe, number};

use super::{HEIGHT, WIDTH, column, name};
use crate::figure::{Axis, Dash, Figure, Fill, Ink, Key, Layer, LegendEntry, Mark, Panel, Shape, Stroke};
use crate::scale::covering;
use crate::words;

/// Bands may make the vertical axis at most this many times as long as lines and points alone.
const LARGEST_BAND: f64 = 3.0;
/// Distance of the lanes of successes and failures, as a share of the distance between them.
const LANE: f64 = 0.035;
/// Room for all lanes on one side.
const LANES: f64 = 0.175;
/// Values of the moderator that the alternative text spells out.
const SPELLED_OUT: usize = 5;

pub(super) fn figure(result: &FitResult, probe: &Probe) -> Option<Figure> {
    if probe.lines.iter().all(|l| l.curve.x.len() < 2) {
        return None;
    }
    let values = distinct(probe.lines.iter().filter_map(|l| moderator_value(l, &probe.moderator)));
    let labels = labels(probe, &values);
    let facets = distinct(probe.lines.iter().filter_map(|l| second_value(l, probe)));
    let groups: Vec<Option<&AtValue>> = if facets.is_empty() { vec![None] } else { facets.iter().map(|v| Some(*v)).collect() };
    let mut data = Data::of(result, probe, &values);
    let lanes = data.as_mut().is_some_and(|data| data.in_lanes(result, values.len()));
    let mean = result.mean_in_words();

    let points: Vec<[f64; 2]> = data.iter().flat_map(|d| d.points.iter().map(|p| p.at)).collect();
    let x = covering(probe.lines.iter().flat_map(|l| l.curve.x.iter().copied()).chain(points.iter().map(|p| p[0])), 0.03);
    let y = vertical_range(probe, &points);
    let panels: Vec<Panel> = groups
        .iter()
        .enumerate()
        .map(|(i, facet)| {
            let title = facet.map(|v| format!("{} = {}", probe.second_moderator.as_deref().unwrap_or(""), words::value(v)));
            let lines = probe.lines.iter().filter(|l| facet.is_none() || second_value(l, probe) == *facet);
            let layers = layers(lines, probe, &values, data.as_ref(), *facet);
            let label = if i == 0 { mean.clone().unwrap_or_else(|| result.response.clone()) } else { String::new() };
            let axes = (Axis::continuous(probe.focal.clone(), x), Axis { ticks: i % 3 == 0, ..Axis::continuous(label, y) });
            Panel { title, x: axes.0, y: axes.1, layers, ..Panel::default() }
        })
        .collect();

    let legend = labels
        .iter()
        .enumerate()
        .map(|(i, label)| LegendEntry { label: label.clone(), keys: keys(i, values.len(), data.as_ref()) })
        .collect();
    let (focal, moderator, response) = (&probe.focal, &probe.moderator, &result.response);
    let level = words::percent_of(result.level);
    let predicted = mean.as_ref().map_or_else(|| format!("Predicted {response}"), |mean| format!("{mean} as predicted"));
    let mut caption = format!("{predicted} along {focal} at values of {moderator}, with pointwise {level} bands.");
    if !probe.held.0.is_empty() {
        let _ = write!(caption, " Other variables are held at {}.", words::held(&probe.held));
    }
    let subtitle = match &data {
        Some(data) => {
            let rows = result.points.as_ref().map_or(0, |p| p.of);
            let shown = data.points.len() as u64;
            let which = if shown < rows {
                format!("{} of {} rows", number::count(shown), number::count(rows))
            } else {
                format!("{} rows", number::count(shown))
            };
            let factor = values.iter().any(|v| matches!(v, AtValue::Level(_)));
            let value = if factor { format!("their {moderator}") } else { format!("the value of {moderator} that they are nearest to") };
            let _ = write!(caption, " Points are {which}, in the colour of {value}.");
            if lanes {
                caption.push_str(" They are moved apart: those above 1 are successes, those below 0 are failures.");
            }
            format!("{} with {level} band, over {which}", predicted_mean(result))
        }
        None => format!("{} with {level} band", predicted_mean(result)),
    };
    let columns = panels.len().clamp(1, 3);
    let rows = panels.len().div_ceil(columns);
    Some(Figure {
        name: name("interaction", probe),
        title: format!("{} against {focal}, by {moderator}", mean.as_deref().unwrap_or(response)),
        subtitle: Some(subtitle),
        columns,
        legend,
        caption,
        alt: alt(result, probe, &labels),
        how_to_read: match result.scale() {
            None => format!("Lines that are not parallel mean that the slope of {focal} depends on {moderator}."),
            Some(scale) => {
                format!("On this scale lines can differ in steepness without an interaction; the slopes and their test are on the {scale}.")
            }
        },
        width: WIDTH,
        height: HEIGHT + (rows as f64 - 1.0) * 170.0,
        panels,
    })
}

fn predicted_mean(result: &FitResult) -> &'static str {
    match result.family.as_str() {
        "binomial" | "quasibinomial" => "Predicted probability",
        _ => "Predicted mean",
    }
}

fn layers<'a>(
    lines: impl Iterator<Item = &'a Line>,
    probe: &Probe,
    values: &[&AtValue],
    data: Option<&Data>,
    facet: Option<&AtValue>,
) -> Vec<Layer> {
    let (mut bands, mut curves) = (Vec::new(), Vec::new());
    for line in lines {
        let Some(i) = moderator_value(line, &probe.moderator).and_then(|v| values.iter().position(|w| *w == v)) else { continue };
        let c = &line.curve;
        if c.conf_low.len() == c.x.len() && c.conf_high.len() == c.x.len() {
            bands.push(Layer::Ribbon { x: c.x.clone(), low: c.conf_low.clone(), high: c.conf_high.clone(), fill: band(i, values.len()) });
        }
        let points = c.x.iter().zip(&c.estimate).map(|(x, y)| [*x, *y]).collect();
        curves.push(Layer::Line { points, stroke: stroke(i) });
    }
    let mut layers = bands;
    if let Some(data) = data {
        let mark = data.mark();
        for i in 0..values.len() {
            let of_value = |p: &&Point| p.series == i && (facet.is_none() || p.facet.as_ref() == facet);
            let points: Vec<[f64; 2]> = data.points.iter().filter(of_value).map(|p| p.at).collect();
            if !points.is_empty() {
                layers.push(Layer::Points { points, mark: Mark { ink: Ink::Series(i), shape: Shape::of(i), ..mark } });
            }
        }
    }
    layers.extend(curves);
    layers
}

fn stroke(series: usize) -> Stroke {
    Stroke::dashed(Ink::Series(series), 1.8, Dash::of(series))
}

/// Many bands that lie over one another are paler.
fn band(series: usize, of: usize) -> Fill {
    Fill { ink: Ink::Series(series), opacity: (0.64 / of.max(1) as f64).clamp(0.03, 0.16) }
}

fn keys(series: usize, values: usize, data: Option<&Data>) -> Vec<Key> {
    let mut keys = vec![Key::Patch(band(series, values)), Key::Line(stroke(series))];
    if data.is_some() {
        keys.push(Key::Mark(Mark { ink: Ink::Series(series), shape: Shape::of(series), radius: 2.4, opacity: 1.0 }));
    }
    keys
}

/// One sampled row with the value of the moderator that it is nearest to.
struct Point {
    at: [f64; 2],
    series: usize,
    facet: Option<AtValue>,
}

struct Data {
    points: Vec<Point>,
}

impl Data {
    fn of(result: &FitResult, probe: &Probe, values: &[&AtValue]) -> Option<Self> {
        let numbers = |name: &str| column(result, name).filter(|c| c.levels.is_none());
        let (x, y) = (numbers(&probe.focal)?, numbers(&result.response)?);
        let moderator = column(result, &probe.moderator)?;
        let second = match &probe.second_moderator {
            Some(name) => Some(column(result, name)?),
            None => None,
        };
        let facets = distinct(probe.lines.iter().filter_map(|l| second_value(l, probe)));
        let mut points = Vec::new();
        for row in 0..x.values.len().min(y.values.len()) {
            let at = [x.values[row], y.values[row]];
            let Some(series) = nearest(moderator, row, values).filter(|_| at.iter().all(|v| v.is_finite())) else { continue };
            let facet = second.and_then(|c| nearest(c, row, &facets)).map(|i| facets[i].clone());
            points.push(Point { at, series, facet });
        }
        if points.is_empty() { None } else { Some(Self { points }) }
    }

    /// Moves successes and failures of a binomial response out of the way of the lines and of each other: a lane for each value of the
    /// moderator, above 1 and below 0. Says whether it did, which it does not where the response is a share of several trials.
    fn in_lanes(&mut self, result: &FitResult, values: usize) -> bool {
        let binary =
            matches!(result.family.as_str(), "binomial" | "quasibinomial") && self.points.iter().all(|p| p.at[1] == 0.0 || p.at[1] == 1.0);
        if binary {
            let lane = LANE.min(LANES / values.max(1) as f64);
            for point in &mut self.points {
                let away = lane * (point.series as f64 + 1.0);
                point.at[1] += if point.at[1] == 0.0 { -away } else { away };
            }
        }
        binary
    }

    /// Many points are small and pale, few are large and plain.
    fn mark(&self) -> Mark {
        let (radius, opacity) = match self.points.len() {
            0..=60 => (2.4, 0.85),
            61..=400 => (2.0, 0.6),
            _ => (1.5, 0.35),
        };
        Mark { ink: Ink::Text, shape: Shape::Circle, radius, opacity }
    }
}

/// The value that a row has (of a factor) or is nearest to (of a number).
fn nearest(column: &PointColumn, row: usize, values: &[&AtValue]) -> Option<usize> {
    let value = *column.values.get(row)?;
    if let Some(levels) = &column.levels {
        let level = levels.get(value as usize)?;
        return values.iter().position(|v| matches!(v, AtValue::Level(l) if l == level));
    }
    let distance = |v: &AtValue| match v {
        AtValue::Number(v) => (v - value).abs(),
        AtValue::Level(_) => f64::INFINITY,
    };
    let (index, least) = values.iter().map(|v| distance(v)).enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    least.is_finite().then_some(index)
}

fn vertical_range(probe: &Probe, points: &[[f64; 2]]) -> [f64; 2] {
    let estimates = probe.lines.iter().flat_map(|l| l.curve.estimate.iter().copied());
    let core = covering(estimates.clone().chain(points.iter().map(|p| p[1])), 0.04);
    let limits = probe.lines.iter().flat_map(|l| l.curve.conf_low.iter().chain(&l.curve.conf_high).copied());
    let whole = covering(estimates.chain(points.iter().map(|p| p[1])).chain(limits), 0.04);
    let spare = (core[1] - core[0]) * (LARGEST_BAND - 1.0) / 2.0;
    [whole[0].max(core[0] - spare), whole[1].min(core[1] + spare)]
}

fn moderator_value<'a>(line: &'a Line, moderator: &str) -> Option<&'a AtValue> {
    line.at.0.iter().find(|(name, _)| name == moderator).map(|(_, value)| value)
}

fn second_value<'a>(line: &'a Line, probe: &Probe) -> Option<&'a AtValue> {
    moderator_value(line, probe.second_moderator.as_deref()?)
}

fn distinct<'a>(values: impl Iterator<Item = &'a AtValue>) -> Vec<&'a AtValue> {
    let mut found: Vec<&AtValue> = Vec::new();
    for value in values {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

/// Legend labels: `wt = 3.22 (mean)`, `critic = yes`.
fn labels(probe: &Probe, values: &[&AtValue]) -> Vec<String> {
    let numbers: Vec<f64> = values.iter().filter_map(|v| if let AtValue::Number(v) = v { Some(*v) } else { None }).collect();
    let gaps = numbers.windows(2).map(|w| (w[1] - w[0]).abs()).filter(|g| *g > 0.0);
    let gap = gaps.fold(f64::INFINITY, f64::min);
    values
        .iter()
        .map(|value| {
            let matching = |l: &&Line| moderator_value(l, &probe.moderator) == Some(value);
            let kind = probe.lines.iter().find(matching).map_or("", |l| l.label.as_str());
            let summary = kind.contains("mean") || kind.contains("SD") || kind.contains("quartile") || kind.contains("median");
            let shown = match value {
                AtValue::Number(v) if summary && gap.is_finite() => words::value_within(*v, gap),
                other => words::value(other),
            };
            let outside = probe.slopes.iter().any(|s| s.extrapolated && s.at.0.iter().any(|(n, v)| *n == probe.moderator && v == *value));
            let mut notes = Vec::new();
            if summary {
                notes.push(kind.replace(" - ", " − "));
            }
            if outside {
                notes.push("outside the data".to_owned());
            }
            let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join(", ")) };
            format!("{} = {shown}{notes}", probe.moderator)
        })
        .collect()
}

fn alt(result: &FitResult, probe: &Probe, labels: &[String]) -> String {
    let (focal, moderator) = (&probe.focal, &probe.moderator);
    let predicted = match result.mean_in_words() {
        None => format!("predicted {}", result.response),
        Some(mean) => format!("the predicted {}", mean.replacen(['P', 'M'], if mean.starts_with('P') { "p" } else { "m" }, 1)),
    };
    let mut text = format!("Lines of {predicted} along {focal}, one for each of {} values of {moderator}.", labels.len());
    let scale = result.scale().map_or_else(String::new, |scale| format!(" on the {scale}"));
    let slopes: Vec<String> = probe
        .slopes
        .iter()
        .take(SPELLED_OUT)
        .map(|s| {
            let at: Vec<String> = s.at.0.iter().map(|(name, value)| format!("{name} = {}", shown_at(value))).collect();
            format!("{} at {}", words::with_interval(&s.row), at.join(", "))
        })
        .collect();
    if !slopes.is_empty() {
        let _ = write!(text, " The slope of {focal}{scale} is {}.", words::list(&slopes));
    }
    if let Some(first) = probe.differences.first() {
        let _ = write!(text, " Difference of slopes, {}: {}", first.contrast, words::with_interval(&first.row));
        match first.row.p_value {
            Some(p) => drop(write!(text, ", {}.", number::p_in_words(p))),
            None => text.push('.'),
        }
    }
    text
}

fn shown_at(value: &AtValue) -> String {
    match value {
        AtValue::Number(v) => number::significant(*v, 4).trim_end_matches('0').trim_end_matches('.').to_owned(),
        AtValue::Level(level) => level.clone(),
    }
}
