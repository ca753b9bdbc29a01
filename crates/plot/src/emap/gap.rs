//! Scores of the model, its projection, each modality alone and the constant, a panel per metric.

use interplay_core::{EmapResult, Gap, Verdict, number};

use super::{lower_is_better, metric_name, modalities};
use crate::figure::{Across, Axis, Dash, Figure, Ink, Key, Layer, LegendEntry, Mark, Panel, Shape, Stroke};
use crate::scale::covering;
use crate::words;

/// Panels in a row.
const COLUMNS: usize = 2;
/// More metrics than this leave no room.
const MOST_METRICS: usize = 8;

const INTERVAL: Stroke = Stroke { ink: Ink::Text, width: 1.2, dash: Dash::Solid, opacity: 1.0 };
const CONNECTION: Stroke = Stroke { ink: Ink::Series(1), width: 3.5, dash: Dash::Solid, opacity: 0.45 };

pub(super) fn figure(result: &EmapResult) -> Option<Figure> {
    let models: Vec<&str> = result.scores.iter().map(|s| s.model.as_str()).collect();
    let metrics = metrics(result);
    if models.is_empty() || metrics.is_empty() {
        return None;
    }
    let names: Vec<String> = models.iter().map(|m| model_name(m)).collect();
    let panels: Vec<Panel> = metrics
        .iter()
        .enumerate()
        .map(|(i, metric)| {
            panel(result, metric, &models, Axis { grid: true, ticks: i % COLUMNS == 0, ..Axis::categorical("", names.clone()) })
        })
        .collect();
    let level = words::percent_of(result.level);
    let has_interval = result.gap.iter().any(|g| g.row.interval().is_some());
    let mut legend = vec![
        LegendEntry { label: "full model".into(), keys: vec![Key::Mark(mark("full"))] },
        LegendEntry { label: "projection (EMAP)".into(), keys: vec![Key::Mark(mark("emap"))] },
        LegendEntry { label: "gap".into(), keys: vec![Key::Line(CONNECTION)] },
    ];
    if has_interval {
        legend.push(LegendEntry { label: format!("{level} interval of the gap"), keys: vec![Key::Line(INTERVAL)] });
    }
    let method = result.gap.iter().find_map(|g| g.method.as_deref()).map_or(String::new(), |m| format!(" ({m})"));
    let rows = panels.len().div_ceil(COLUMNS);
    let columns = panels.len().min(COLUMNS);
    let interval = if has_interval {
        format!(" The {level} interval of the gap{method} is drawn between the two, measured from the projection.")
    } else {
        String::new()
    };
    Some(Figure {
        name: "gap".to_owned(),
        title: "What the interactions add to the score".to_owned(),
        subtitle: Some(format!("Model, additive projection (EMAP), {} alone, and a constant", modalities(result))),
        columns,
        legend,
        caption: format!(
            "Scores of the full model, of its best additive approximation (EMAP), of each modality alone and of a constant, on {} items; \
             every metric has its own axis.{interval}",
            number::count(result.grid.shape.first().copied().unwrap_or(0))
        ),
        alt: alt(result, &metrics),
        how_to_read: if interval.is_empty() {
            "The bar between projection and full model is what the interactions add.".to_owned()
        } else {
            "The bar between projection and full model is what the interactions add; if its interval reaches the dashed line, \
             an additive model may do as well."
                .to_owned()
        },
        width: 432.0,
        height: 92.0 + rows as f64 * (74.0 + 17.0 * models.len() as f64),
        panels,
    })
}

fn panel(result: &EmapResult, metric: &str, models: &[&str], y: Axis) -> Panel {
    let value =
        |model: &str| result.scores.iter().find(|s| s.model == model)?.metrics.get(metric).copied().flatten().filter(|v| v.is_finite());
    let row = |model: &str| models.iter().position(|m| *m == model).map(|i| i as f64);
    let gap = result.gap.iter().find(|g| g.metric == metric);
    let mut layers = Vec::new();
    let mut ends: Vec<f64> = models.iter().filter_map(|m| value(m)).collect();
    if let (Some(full), Some(emap), Some(full_row), Some(emap_row)) = (value("full"), value("emap"), row("full"), row("emap")) {
        layers.push(Layer::Rule { across: Across::X, at: emap, stroke: Stroke::dashed(Ink::Series(1), 1.0, Dash::Dashed) });
        // Halfway between the two rows, so that no mark hides a small gap.
        let middle = f64::midpoint(full_row, emap_row);
        let connections = vec![[emap, middle, emap, emap_row], [full, full_row, full, middle]];
        layers.push(Layer::Segments { segments: connections, stroke: Stroke::solid(Ink::Series(1), 1.0) });
        layers.push(Layer::Segments { segments: vec![[emap, middle, full, middle]], stroke: CONNECTION });
        if let Some(interval) = gap.and_then(|g| g.row.interval()) {
            let (low, high) = (emap + interval.low, emap + interval.high);
            let whisker = |x: f64| [x, middle - 0.16, x, middle + 0.16];
            layers.push(Layer::Segments { segments: vec![[low, middle, high, middle], whisker(low), whisker(high)], stroke: INTERVAL });
            ends.extend([low, high]);
        }
    }
    for model in models {
        if let (Some(x), Some(y)) = (value(model), row(model)) {
            layers.push(Layer::Points { points: vec![[x, y]], mark: mark(model) });
        }
    }
    let direction = if lower_is_better(metric) { "lower is better" } else { "" };
    Panel {
        title: Some(metric_name(metric)),
        subtitle: gap.and_then(gap_in_words),
        x: Axis::continuous(direction, covering(ends, 0.07)),
        y,
        layers,
        ..Panel::default()
    }
}

/// `Full − EMAP 0.050 [0.013, 0.087], needed`.
fn gap_in_words(gap: &Gap) -> Option<String> {
    gap.row.estimate?;
    let verdict = match gap.verdict {
        Some(Verdict::Needed) => ", needed",
        Some(Verdict::NotNeeded) => ", not needed",
        Some(Verdict::Undecided) => ", undecided",
        None => "",
    };
    // Without an interval the decimals are those of the table of scores.
    let difference = match gap.row.interval() {
        None => gap.row.estimate.map_or_else(|| "not estimated".to_owned(), |gap| number::fixed(gap, 4)),
        Some(_) => words::with_interval(&gap.row),
    };
    Some(format!("Full − EMAP {difference}{verdict}"))
}

fn mark(model: &str) -> Mark {
    let (ink, shape, radius) = match model {
        "full" => (Ink::Series(0), Shape::Circle, 4.0),
        "emap" => (Ink::Series(1), Shape::Diamond, 4.0),
        "constant" => (Ink::Muted, Shape::Cross, 3.4),
        _ => (Ink::Muted, Shape::Square, 3.4),
    };
    Mark { ink, shape, radius, opacity: 1.0 }
}

fn model_name(model: &str) -> String {
    match model {
        "full" => "full model".to_owned(),
        "emap" => "EMAP".to_owned(),
        "constant" => "constant".to_owned(),
        modality => format!("{modality} alone"),
    }
}

/// Metrics of the gap in their order, then those that only the scores have.
fn metrics(result: &EmapResult) -> Vec<&str> {
    let mut metrics: Vec<&str> = Vec::new();
    let scored = result.scores.iter().flat_map(|s| s.metrics.iter().filter(|m| m.1.is_some()).map(|m| m.0.as_str()));
    for metric in result.gap.iter().map(|g| g.metric.as_str()).chain(scored) {
        if !metrics.contains(&metric) {
            metrics.push(metric);
        }
    }
    metrics.truncate(MOST_METRICS);
    metrics
}

fn alt(result: &EmapResult, metrics: &[&str]) -> String {
    let mut parts = Vec::new();
    for metric in metrics {
        let values: Vec<String> = result
            .scores
            .iter()
            .filter_map(|s| {
                Some(format!("{} {}", model_name(&s.model), number::significant(s.metrics.get(*metric).copied().flatten()?, 3)))
            })
            .collect();
        let gap = result.gap.iter().find(|g| g.metric == *metric).and_then(gap_in_words).map_or(String::new(), |g| format!("; {g}"));
        parts.push(format!("{}: {}{gap}.", metric_name(metric), values.join(", ")));
    }
    format!("Scores as points, a panel per metric. {}", parts.join(" "))
}
