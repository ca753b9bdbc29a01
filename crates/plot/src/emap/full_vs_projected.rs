//! Each item's score by the full model against its score by the additive projection.

use interplay_core::{EmapResult, ItemScores, number};

use crate::figure::{Across, Axis, Dash, Figure, Ink, Key, Layer, LegendEntry, Mark, Panel, Shape, Stroke};
use crate::scale::covering;

/// What happens to an item when its interactions are taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    RightBoth,
    WrongBoth,
    Lost,
    Won,
    Same,
    Changed,
    Plain,
}

impl Outcome {
    /// In drawing order: the many behind the few that matter.
    const ALL: [Self; 7] = [Self::Plain, Self::Same, Self::RightBoth, Self::WrongBoth, Self::Changed, Self::Won, Self::Lost];

    fn of(item: &ItemScores) -> Self {
        let (Some(full), Some(emap)) = (item.predicted_full, item.predicted_emap) else { return Self::Plain };
        let Some(label) = item.label else { return if full == emap { Self::Same } else { Self::Changed } };
        match (full as f64 == label, emap as f64 == label) {
            (true, true) => Self::RightBoth,
            (true, false) => Self::Lost,
            (false, true) => Self::Won,
            (false, false) => Self::WrongBoth,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::RightBoth => "right with both",
            Self::WrongBoth => "wrong with both",
            Self::Lost => "right only with interactions",
            Self::Won => "right only without",
            Self::Same => "same class",
            Self::Changed => "another class",
            Self::Plain => "items",
        }
    }

    fn mark(self, n: usize) -> Mark {
        let small = if n > 400 { 1.7 } else { 2.3 };
        let (ink, shape, radius, opacity) = match self {
            Self::RightBoth | Self::Same | Self::Plain => (Ink::Series(0), Shape::Circle, small, 0.55),
            Self::WrongBoth => (Ink::Muted, Shape::Cross, small, 0.75),
            Self::Lost | Self::Changed => (Ink::Series(1), Shape::Triangle, small + 1.0, 0.95),
            Self::Won => (Ink::Series(2), Shape::Diamond, small + 0.7, 0.95),
        };
        Mark { ink, shape, radius, opacity }
    }
}

pub(super) fn figure(result: &EmapResult) -> Option<Figure> {
    let items: Vec<&ItemScores> = result.items.iter().filter(|i| i.full.is_finite() && i.emap.is_finite()).collect();
    if items.is_empty() {
        return None;
    }
    let margins = items.iter().any(|i| i.predicted_full.is_some() && i.label.is_some());
    let (quantity, axis) = if margins { ("margin", "Margin of the true class") } else { ("score", "Score") };
    let range = covering(items.iter().flat_map(|i| [i.full, i.emap]), 0.04);
    let mut layers = Vec::new();
    if margins {
        for across in [Across::X, Across::Y] {
            layers.push(Layer::Rule { across, at: 0.0, stroke: Stroke::solid(Ink::Muted, 0.8) });
        }
    }
    layers.push(Layer::Identity { stroke: Stroke::dashed(Ink::Text, 0.9, Dash::Dashed) });
    let mut legend = Vec::new();
    let mut counts = Vec::new();
    for outcome in Outcome::ALL {
        let points: Vec<[f64; 2]> = items.iter().filter(|i| Outcome::of(i) == outcome).map(|i| [i.full, i.emap]).collect();
        if points.is_empty() {
            continue;
        }
        let mark = outcome.mark(items.len());
        let label = format!("{} ({})", outcome.name(), number::count(points.len() as u64));
        counts.push(format!("{} {}", number::count(points.len() as u64), outcome.name()));
        legend.push(LegendEntry { label, keys: vec![Key::Mark(Mark { opacity: 1.0, ..mark })] });
        layers.push(Layer::Points { points, mark });
    }
    if legend.len() < 2 {
        legend.clear();
    }
    let largest = items.iter().map(|i| (i.full - i.emap).abs()).fold(0.0, f64::max);
    let explained =
        if margins { "The margin is the score of the true class minus the best other score; above zero the item is right. " } else { "" };
    Some(Figure {
        name: "full_vs_projected".to_owned(),
        title: "Items with and without interactions".to_owned(),
        subtitle: Some(format!("{}, {} items", axis, number::count(items.len() as u64))),
        panels: vec![Panel {
            x: Axis::continuous("Full model", range),
            y: Axis::continuous("Additive projection (EMAP)", range),
            layers,
            ..Panel::default()
        }],
        columns: 1,
        legend,
        caption: format!(
            "{axis} of each item by the full model and by its additive projection. {explained}The dashed line is where both agree."
        ),
        alt: format!(
            "Scatter of {} items, {quantity} by the full model against {quantity} by the projection: {}. The largest difference is {}; the \
             correlation is {}.",
            number::count(items.len() as u64),
            counts.join(", "),
            number::significant(largest, 3),
            correlation(&items).map_or("undefined".to_owned(), |r| number::fixed(r, 3))
        ),
        how_to_read: "Items off the dashed line owe their score to interactions.".to_owned(),
        width: 350.0,
        height: 412.0,
    })
}

/// Pearson's correlation of the two scores.
fn correlation(items: &[&ItemScores]) -> Option<f64> {
    let n = items.len() as f64;
    let (mean_x, mean_y) = (items.iter().map(|i| i.full).sum::<f64>() / n, items.iter().map(|i| i.emap).sum::<f64>() / n);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for item in items {
        let (x, y) = (item.full - mean_x, item.emap - mean_y);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    let r = xy / (xx * yy).sqrt();
    r.is_finite().then_some(r)
}
