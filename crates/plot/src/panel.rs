//! One panel: axes, grid and layers, drawn with a chart of plotters.

use std::ops::Range;

use plotters::chart::{ChartBuilder, LabelAreaPosition};
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{FontTransform, ShapeStyle};

use crate::backend::{Drawing, Element, named, units};
use crate::draw::{Area, Drawn, rgba, style};
use crate::figure::{Across, Anchor, Axis, Fill, Layer, Panel, Scale, Tile};
use crate::font::{LINE, LONGEST_NAME, Weight, fit, shorten_all, text_width, wrap};
use crate::theme::{Rgb, Theme};
use crate::{mark, scale};

/// Length of a tick; plotters puts the label twice as far from the axis.
const TICK: f64 = 3.0;
/// Room between an axis title and the tick labels.
const TITLE_GAP: f64 = 4.0;
/// Room between a panel and the texts beside it.
const NOTE_GAP: f64 = 8.0;

/// Room between the edge of a panel and its axes, in points.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Margins {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

/// The plotting area between the axes, in points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

/// The room that the labels to the left and to the right of a plotting area of some size need.
pub(crate) fn sides(panel: &Panel, theme: &Theme, width: f64, height: f64) -> (f64, f64) {
    let y_ticks = ticks(&panel.y, height, theme, Direction::Vertical);
    let widest = y_ticks.iter().map(|t| label_width(&t.1, theme)).fold(0.0, f64::max);
    let left = title_room(&panel.y, theme) + if panel.y.ticks { 2.0 * TICK + widest } else { TICK };
    let notes = panel.notes.iter().map(|n| text_width(&n.text, theme.tick_size, Weight::Regular));
    let notes_title = panel.notes_title.iter().map(|t| text_width(t, theme.tick_size, Weight::Bold));
    let beside = notes.chain(notes_title).fold(0.0, f64::max);
    // The last tick label may stand out by half its width.
    let x_ticks = ticks(&panel.x, width, theme, Direction::Horizontal);
    let overhang = if panel.x.ticks { x_ticks.last().map_or(0.0, |t| label_width(&t.1, theme) / 2.0) } else { 0.0 };
    let right = if beside > 0.0 { (beside + NOTE_GAP).max(overhang) } else { overhang.max(TICK) };
    (left, right)
}

/// The room above and below a plotting area over which a headline of `room` points can be written.
pub(crate) fn head_and_foot(panel: &Panel, theme: &Theme, room: f64) -> (f64, f64) {
    let lines = headline(panel, theme, room);
    let mut top = TICK + lines.iter().map(|l| l.size * LINE).sum::<f64>();
    if !lines.is_empty() {
        top += 2.0;
    }
    if panel.notes_title.is_some() {
        top += theme.tick_size * LINE;
    }
    let bottom = title_room(&panel.x, theme) + if panel.x.ticks { 2.0 * TICK + theme.tick_size } else { TICK };
    (top, bottom)
}

/// A line of a panel's headline.
struct HeadLine {
    text: String,
    size: f64,
    weight: Weight,
    color: Rgb,
}

fn headline(panel: &Panel, theme: &Theme, room: f64) -> Vec<HeadLine> {
    let parts = [
        (panel.title.as_deref(), theme.label_size, Weight::Bold, theme.text),
        (panel.subtitle.as_deref(), theme.tick_size, Weight::Regular, theme.muted),
    ];
    let lines = |(text, size, weight, color): (Option<&str>, f64, Weight, Rgb)| {
        wrap(text.unwrap_or(""), size, weight, room).into_iter().map(move |text| HeadLine { text, size, weight, color })
    };
    parts.into_iter().flat_map(lines).collect()
}

fn title_room(axis: &Axis, theme: &Theme) -> f64 {
    if axis.label.is_empty() { 0.0 } else { theme.label_size + TITLE_GAP }
}

fn label_width(label: &str, theme: &Theme) -> f64 {
    let shown = label.split('\u{1f}').next().unwrap_or(label);
    text_width(shown, theme.tick_size, Weight::Regular)
}

/// Draws a panel around its plotting area; `room` is the width of its headline.
pub(crate) fn draw(root: &Area<'_>, panel: &Panel, theme: &Theme, frame: Frame, margins: Margins, room: f64) -> Drawn {
    let corner = [frame.left - margins.left, frame.top - margins.top];
    let size = [frame.right + margins.right - corner[0], frame.bottom + margins.bottom - corner[1]];
    let area = root.clone().shrink((units(corner[0]), units(corner[1])), (units(size[0]), units(size[1])));
    let x = RangedAxis::new(&panel.x, frame.right - frame.left, theme, Direction::Horizontal);
    let y = RangedAxis::new(&panel.y, frame.bottom - frame.top, theme, Direction::Vertical);
    let (counts, limits) = ([x.ticks.len(), y.ticks.len()], [x.low, x.high, y.low, y.high]);
    let mut chart = ChartBuilder::on(&area)
        .margin_top(units(margins.top))
        .margin_right(units(margins.right))
        .set_label_area_size(LabelAreaPosition::Left, units(margins.left))
        .set_label_area_size(LabelAreaPosition::Bottom, units(margins.bottom))
        .build_cartesian_2d(x, y)?;

    let line = |color, width: f64| ShapeStyle { color: rgba(color, 1.0), filled: false, stroke_width: units(width).unsigned_abs() };
    let label = style(theme.tick_size, Weight::Regular, theme.text, HPos::Center, VPos::Center);
    let mut mesh = chart.configure_mesh();
    mesh.bold_line_style(line(theme.faint, 0.6))
        .axis_style(line(theme.axis, 0.7))
        .label_style(label)
        .x_labels(counts[0])
        .y_labels(counts[1])
        .set_all_tick_mark_size(units(TICK));
    if !panel.x.grid {
        mesh.disable_x_mesh();
    }
    if !panel.y.grid {
        mesh.disable_y_mesh();
    }
    if !panel.x.ticks {
        mesh.disable_x_axis();
    }
    if !panel.y.ticks {
        mesh.disable_y_axis();
    }
    mesh.draw()?;

    let plot = chart.plotting_area();
    let corners = vec![(limits[0], limits[2]), (limits[1], limits[3])];
    plot.draw(&Element { points: corners, drawing: Drawing::OpenClip })?;
    for layer in &panel.layers {
        draw_layer(plot, layer, theme, limits)?;
    }
    plot.draw(&Element { points: Vec::new(), drawing: Drawing::CloseClip })?;
    for layer in &panel.layers {
        draw_words(plot, layer, theme)?;
    }
    draw_titles(root, panel, theme, corner, size, frame, room)?;
    for note in &panel.notes {
        let (_, at) = plot.map_coordinate(&(limits[0], note.at));
        let text = style(theme.tick_size, Weight::Regular, theme.color(note.ink), HPos::Left, VPos::Center);
        root.draw_text(&note.text, &text, (units(frame.right + NOTE_GAP), at))?;
    }
    Ok(())
}

type Plot<'a> = Area<'a, Cartesian2d<RangedAxis, RangedAxis>>;

fn draw_layer(plot: &Plot<'_>, layer: &Layer, theme: &Theme, [x0, x1, y0, y1]: [f64; 4]) -> Drawn {
    match layer {
        Layer::Line { points, stroke } => {
            // A value that is missing breaks the line.
            for piece in points.split(|p| !finite(p)).filter(|p| p.len() > 1) {
                mark::stroke(plot, piece.iter().map(|p| (p[0], p[1])).collect(), stroke, theme)?;
            }
        }
        Layer::Ribbon { x, low, high, fill } => {
            let rows: Vec<[f64; 3]> = x.iter().zip(low).zip(high).map(|((x, low), high)| [*x, *low, *high]).collect();
            for piece in rows.split(|r| !finite(r)).filter(|r| r.len() > 1) {
                let below = piece.iter().map(|r| (r[0], r[1]));
                let corners = below.chain(piece.iter().rev().map(|r| (r[0], r[2]))).collect();
                mark::polygon(plot, corners, *fill, theme)?;
            }
        }
        Layer::Points { points, mark } => {
            for p in points.iter().filter(|p| finite(*p)) {
                mark::point(plot, (p[0], p[1]), mark, theme)?;
            }
        }
        Layer::Tiles { tiles } => {
            for tile in tiles.iter().filter(|t| finite(&t.x) && finite(&t.y)) {
                let fill = Fill { ink: tile.ink, opacity: 1.0 };
                mark::rectangle(plot, [(tile.x[0], tile.y[1]), (tile.x[1], tile.y[0])], fill, theme)?;
            }
        }
        Layer::Segments { segments, stroke } => {
            for s in segments.iter().filter(|s| finite(*s)) {
                mark::stroke(plot, vec![(s[0], s[1]), (s[2], s[3])], stroke, theme)?;
            }
        }
        Layer::Rule { across, at, stroke } if at.is_finite() => {
            let ends = match across {
                Across::X => vec![(*at, y0), (*at, y1)],
                Across::Y => vec![(x0, *at), (x1, *at)],
            };
            mark::stroke(plot, ends, stroke, theme)?;
        }
        Layer::Identity { stroke } => {
            let (low, high) = (x0.max(y0), x1.min(y1));
            if low < high {
                mark::stroke(plot, vec![(low, low), (high, high)], stroke, theme)?;
            }
        }
        Layer::Rule { .. } | Layer::Text { .. } => {}
    }
    Ok(())
}

/// Text comes last and is not cut off at the axes.
fn draw_words(plot: &Plot<'_>, layer: &Layer, theme: &Theme) -> Drawn {
    match layer {
        Layer::Text { at, shift, text, anchor, ink, bold } if finite(at) => {
            let horizontal = match anchor {
                Anchor::Start => HPos::Left,
                Anchor::Middle => HPos::Center,
                Anchor::End => HPos::Right,
            };
            let weight = if *bold { Weight::Bold } else { Weight::Regular };
            let (color, halo) = (theme.color(*ink), Some(theme.paper));
            let drawing = Drawing::Text { text: text.clone(), shift: *shift, horizontal, size: theme.tick_size, weight, color, halo };
            plot.draw(&Element { points: vec![(at[0], at[1])], drawing })
        }
        Layer::Tiles { tiles } => tiles.iter().filter(|t| finite(&t.x) && finite(&t.y)).try_for_each(|t| draw_tile_words(plot, t, theme)),
        _ => Ok(()),
    }
}

fn draw_tile_words(plot: &Plot<'_>, tile: &Tile, theme: &Theme) -> Drawn {
    let (a, b) = (plot.map_coordinate(&(tile.x[0], tile.y[0])), plot.map_coordinate(&(tile.x[1], tile.y[1])));
    let (width, height) = (f64::from((b.0 - a.0).abs()) / 100.0, f64::from((b.1 - a.1).abs()) / 100.0);
    let size = theme.tick_size;
    let center = (f64::midpoint(tile.x[0], tile.x[1]), f64::midpoint(tile.y[0], tile.y[1]));
    let lines = [(&tile.label, if tile.detail.is_some() { size * 1.5 } else { size }), (&tile.detail, size)];
    let shift = if tile.detail.is_some() { size * 0.75 } else { 0.0 };
    for (line, (text, size)) in lines.into_iter().enumerate() {
        let Some(text) = text else { continue };
        if text_width(text, size, Weight::Regular) + 3.0 > width || size * 1.1 > height {
            continue;
        }
        let color = theme.text_on(theme.color(tile.ink));
        let shift = [0.0, if line == 0 { -shift } else { shift * 1.1 }];
        let weight = if tile.detail.is_some() && line == 0 { Weight::Bold } else { Weight::Regular };
        let drawing = Drawing::Text { text: text.clone(), shift, horizontal: HPos::Center, size, weight, color, halo: None };
        plot.draw(&Element { points: vec![center], drawing })?;
    }
    Ok(())
}

fn draw_titles(root: &Area<'_>, panel: &Panel, theme: &Theme, corner: [f64; 2], size: [f64; 2], frame: Frame, room: f64) -> Drawn {
    let mut top = corner[1];
    for line in headline(panel, theme, room) {
        let text_style = style(line.size, line.weight, line.color, HPos::Left, VPos::Top);
        root.draw_text(&line.text, &text_style, (units(frame.left), units(top)))?;
        top += line.size * LINE;
    }
    let middle = (units(f64::midpoint(frame.left, frame.right)), units(f64::midpoint(frame.top, frame.bottom)));
    let title = |vertical| style(theme.label_size, Weight::Regular, theme.text, HPos::Center, vertical);
    let shown = |text: &str, room: f64| named(&fit(text, theme.label_size, Weight::Regular, room), text);
    if !panel.x.label.is_empty() {
        // A title wider than the panel may use the whole width of its surroundings.
        let text = shown(&panel.x.label, size[0]);
        let half = text_width(text.split('\u{1f}').next().unwrap_or(""), theme.label_size, Weight::Regular) / 2.0;
        let center = f64::midpoint(frame.left, frame.right).clamp(corner[0] + half, (corner[0] + size[0] - half).max(corner[0] + half));
        root.draw_text(&text, &title(VPos::Bottom), (units(center), units(corner[1] + size[1])))?;
    }
    if !panel.y.label.is_empty() {
        let upright = title(VPos::Top).transform(FontTransform::Rotate270);
        root.draw_text(&shown(&panel.y.label, frame.bottom - frame.top), &upright, (units(corner[0]), middle.1))?;
    }
    if let Some(text) = &panel.notes_title {
        let text_style = style(theme.tick_size, Weight::Bold, theme.text, HPos::Left, VPos::Bottom);
        root.draw_text(text, &text_style, (units(frame.right + NOTE_GAP), units(frame.top - 1.0)))?;
    }
    Ok(())
}

fn finite(values: &[f64]) -> bool {
    values.iter().all(|v| v.is_finite())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Horizontal,
    Vertical,
}

/// Positions and labels of the ticks of an axis of some length, as many as stand apart.
fn ticks(axis: &Axis, length: f64, theme: &Theme, direction: Direction) -> Vec<(f64, String)> {
    match &axis.scale {
        Scale::Continuous { format, .. } => {
            let (low, high) = scale::ends(&axis.scale, false);
            let spacing = if direction == Direction::Horizontal { 36.0 } else { 30.0 };
            let most = ((length / spacing) as usize).clamp(2, 9);
            for most in (1..=most).rev() {
                let (at, step) = scale::ticks(low, high, most);
                let labels: Vec<(f64, String)> = at.into_iter().map(|v| (v, scale::tick_label(v, step, *format))).collect();
                let room = step / (high - low) * length;
                let needed = match direction {
                    Direction::Horizontal => labels.iter().map(|l| label_width(&l.1, theme)).fold(0.0, f64::max) + 8.0,
                    Direction::Vertical => theme.tick_size * 1.3,
                };
                if labels.len() < 2 || needed <= room {
                    return labels;
                }
            }
            Vec::new()
        }
        Scale::Categorical { names } => {
            let slot = length / names.len().max(1) as f64;
            // Names that would overlap are left out evenly.
            let every =
                if direction == Direction::Vertical { (theme.tick_size * 1.05 / slot.max(1e-6)).ceil().max(1.0) as usize } else { 1 };
            let shown = |short: &str| match direction {
                Direction::Vertical => short.to_owned(),
                Direction::Horizontal => fit(short, theme.tick_size, Weight::Regular, (slot - 4.0).max(0.0)),
            };
            let short = shorten_all(names, LONGEST_NAME);
            names.iter().zip(&short).enumerate().step_by(every).map(|(i, (name, short))| (i as f64, named(&shown(short), name))).collect()
        }
    }
}

/// An axis as plotters sees it: linear, with ticks and labels that were chosen before.
#[derive(Debug, Clone)]
pub(crate) struct RangedAxis {
    low: f64,
    high: f64,
    ticks: Vec<(f64, String)>,
}

impl RangedAxis {
    fn new(axis: &Axis, length: f64, theme: &Theme, direction: Direction) -> Self {
        let (low, high) = scale::ends(&axis.scale, direction == Direction::Vertical);
        Self { low, high, ticks: ticks(axis, length, theme, direction) }
    }
}

impl Ranged for RangedAxis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = (value - self.low) / (self.high - self.low);
        let (from, to) = (f64::from(limit.0), f64::from(limit.1));
        // Far outside the axes a coordinate need not be exact, but it must be a number.
        (from + share.clamp(-100.0, 100.0) * (to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        // Light points are those of the minor grid, which figures do without.
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.iter().map(|t| t.0).collect() }
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for RangedAxis {
    fn format_ext(&self, value: &f64) -> String {
        self.ticks.iter().find(|t| t.0 == *value).map(|t| t.1.clone()).unwrap_or_default()
    }
}
