//! The legend: keys with their labels, flowing from left to right.

use plotters::style::text_anchor::{HPos, VPos};

use crate::backend::{named, units};
use crate::draw::{Area, Drawn, style};
use crate::figure::{Key, LegendEntry};
use crate::font::{Weight, fit, text_width};
use crate::mark;
use crate::theme::Theme;

/// Width of a key with a line or a patch.
const KEY: f64 = 24.0;
/// Width of a key that is only a mark.
const MARK: f64 = 10.0;
const GAP: f64 = 5.0;
const BETWEEN: f64 = 14.0;

/// Where an entry stands relative to the upper left corner of the legend, in points.
struct Place {
    label: String,
    left: f64,
    middle: f64,
    key: f64,
}

/// The places of all entries and the height that they need within `width`.
fn arrange(entries: &[LegendEntry], theme: &Theme, width: f64) -> (Vec<Place>, f64) {
    let size = theme.label_size;
    let line = size * 1.4;
    let (mut x, mut y) = (0.0, 0.0);
    let mut places = Vec::new();
    for entry in entries {
        let key = if entry.keys.iter().all(|k| matches!(k, Key::Mark(_))) { MARK } else { KEY };
        let label = fit(&entry.label, size, Weight::Regular, width - key - GAP);
        let needed = key + GAP + text_width(&label, size, Weight::Regular);
        if x > 0.0 && x + needed > width {
            x = 0.0;
            y += line;
        }
        places.push(Place { label, left: x, middle: y + line / 2.0, key });
        x += needed + BETWEEN;
    }
    (places, y + line)
}

/// Height of a legend within `width` points.
pub(crate) fn height(entries: &[LegendEntry], theme: &Theme, width: f64) -> f64 {
    arrange(entries, theme, width).1
}

/// Draws a legend below `corner` within `width` points.
pub(crate) fn draw(area: &Area<'_>, entries: &[LegendEntry], theme: &Theme, corner: [f64; 2], width: f64) -> Drawn {
    let text = style(theme.label_size, Weight::Regular, theme.text, HPos::Left, VPos::Center);
    for (entry, place) in entries.iter().zip(arrange(entries, theme, width).0) {
        let (left, middle) = (corner[0] + place.left, corner[1] + place.middle);
        for sample in &entry.keys {
            draw_key(area, sample, theme, [left, left + place.key], middle)?;
        }
        area.draw_text(&named(&place.label, &entry.label), &text, (units(left + place.key + GAP), units(middle)))?;
    }
    Ok(())
}

fn draw_key(area: &Area<'_>, key: &Key, theme: &Theme, [left, right]: [f64; 2], middle: f64) -> Drawn {
    match key {
        Key::Line(stroke) => mark::stroke(area, vec![(units(left), units(middle)), (units(right), units(middle))], stroke, theme),
        Key::Patch(fill) => {
            let half = theme.label_size * 0.42;
            mark::rectangle(area, [(units(left), units(middle - half)), (units(right), units(middle + half))], *fill, theme)
        }
        Key::Mark(shape) => mark::point(area, (units(f64::midpoint(left, right)), units(middle)), shape, theme),
    }
}
