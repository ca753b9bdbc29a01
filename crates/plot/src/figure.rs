//! A figure as plain data: what is shown, not how it is drawn.
//!
//! Colours are named by their role ([`Ink`]) and resolved by a theme; coordinates are in the units of the data. So a figure can be
//! stored, compared in a test and drawn by any engine.

use serde::{Deserialize, Serialize};

/// One figure with everything that a document needs to show it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Figure {
    /// Unique within a record and safe as a file name: ASCII letters, digits, `-` and `_`.
    pub name: String,
    /// Headline, drawn above the panels and written to `<title>`; empty for none.
    pub title: String,
    /// Second line, drawn below the headline.
    pub subtitle: Option<String>,
    /// The panels, row by row.
    pub panels: Vec<Panel>,
    /// Panels in a row.
    pub columns: usize,
    /// Legend, drawn below the subtitle.
    pub legend: Vec<LegendEntry>,
    /// What a document writes below the figure; not drawn.
    pub caption: String,
    /// What the figure shows, with its numbers, for those who do not see it; written to `<desc>`.
    pub alt: String,
    /// One line on how to read the figure; not drawn.
    pub how_to_read: String,
    /// Width in points.
    pub width: f64,
    /// Height in points.
    pub height: f64,
}

/// One pair of axes with what is drawn between them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Panel {
    /// Headline of the panel; `None` for a single panel.
    pub title: Option<String>,
    /// Second line of the headline.
    pub subtitle: Option<String>,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// What is drawn, from the back to the front.
    pub layers: Vec<Layer>,
    /// Texts to the right of the panel, each at a value of the vertical axis.
    pub notes: Vec<Note>,
    /// Headline of `notes`.
    pub notes_title: Option<String>,
}

/// A text beside a panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Where on the vertical axis.
    pub at: f64,
    /// The text.
    pub text: String,
    /// Its colour.
    pub ink: Ink,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Axis {
    /// Title of the axis; empty for none.
    pub label: String,
    /// What its positions mean.
    pub scale: Scale,
    /// Grid lines at the ticks.
    pub grid: bool,
    /// Tick labels, ticks and the axis line; without them a panel relies on its neighbour's.
    pub ticks: bool,
}

/// What the positions of an axis mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Scale {
    /// Numbers from `low` to `high`; ticks are chosen when the figure is drawn.
    Continuous {
        /// Value at the left or lower end.
        low: f64,
        /// Value at the right or upper end.
        high: f64,
        /// How a tick is written.
        format: TickFormat,
    },
    /// Names at 0, 1, 2, …; the first one is at the left or at the top.
    Categorical {
        /// The names in full; long ones are shortened when they are drawn.
        names: Vec<String>,
    },
}

impl Default for Scale {
    fn default() -> Self {
        Self::Continuous { low: 0.0, high: 1.0, format: TickFormat::Number }
    }
}

/// How a tick of a continuous axis is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TickFormat {
    /// As a number.
    #[default]
    Number,
    /// A share in percent.
    Percent,
}

/// Something drawn between the axes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "layer", rename_all = "snake_case")]
pub enum Layer {
    /// A line through points.
    Line {
        /// The points in drawing order.
        points: Vec<[f64; 2]>,
        /// How the line is drawn.
        stroke: Stroke,
    },
    /// The area between two lines.
    Ribbon {
        /// Abscissae.
        x: Vec<f64>,
        /// Lower line at each abscissa.
        low: Vec<f64>,
        /// Upper line at each abscissa.
        high: Vec<f64>,
        /// How the area is filled.
        fill: Fill,
    },
    /// Separate points.
    Points {
        /// The points.
        points: Vec<[f64; 2]>,
        /// How a point is drawn.
        mark: Mark,
    },
    /// Bars or tiles.
    Tiles {
        /// The rectangles.
        tiles: Vec<Tile>,
    },
    /// Line segments: intervals, rugs, connections.
    Segments {
        /// `[x0, y0, x1, y1]` each.
        segments: Vec<[f64; 4]>,
        /// How they are drawn.
        stroke: Stroke,
    },
    /// A line across the whole panel.
    Rule {
        /// Across which axis.
        across: Across,
        /// Where on that axis.
        at: f64,
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A line with slope 1 through the origin of the values, as far as both axes show.
    Identity {
        /// How it is drawn.
        stroke: Stroke,
    },
    /// A short text at a point.
    Text {
        /// The point.
        at: [f64; 2],
        /// Shift in points, to the right and downwards.
        shift: [f64; 2],
        /// The text.
        text: String,
        /// Which part of the text is at the point.
        anchor: Anchor,
        /// Its colour.
        ink: Ink,
        /// In bold.
        bold: bool,
    },
}

/// The axis on which a rule's value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Across {
    /// A vertical line at a value of the horizontal axis.
    X,
    /// A horizontal line at a value of the vertical axis.
    Y,
}

/// Horizontal part of a text that is put at its point; vertically it is the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// The left end.
    Start,
    /// The middle.
    #[default]
    Middle,
    /// The right end.
    End,
}

/// A filled rectangle in the units of the axes, with text on it where it fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// Left and right end.
    pub x: [f64; 2],
    /// Lower and upper end.
    pub y: [f64; 2],
    /// Its fill.
    pub ink: Ink,
    /// Text in the middle.
    pub label: Option<String>,
    /// Second, smaller line.
    pub detail: Option<String>,
}

/// A colour by its role.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ink {
    /// Of a category, counted from 0.
    Series(usize),
    /// Of an amount between 0 and 1.
    Sequential(f64),
    /// Of text and of what matters most.
    #[default]
    Text,
    /// Of what matters less.
    Muted,
    /// Of grid lines.
    Faint,
    /// Of the paper.
    Paper,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Stroke {
    /// Its colour.
    pub ink: Ink,
    /// Its width in points.
    pub width: f64,
    /// Its pattern.
    pub dash: Dash,
    /// 1 for opaque.
    pub opacity: f64,
}

impl Stroke {
    /// An opaque solid line.
    pub fn solid(ink: Ink, width: f64) -> Self {
        Self { ink, width, dash: Dash::Solid, opacity: 1.0 }
    }

    /// An opaque line of another pattern.
    pub fn dashed(ink: Ink, width: f64, dash: Dash) -> Self {
        Self { ink, width, dash, opacity: 1.0 }
    }
}

/// Pattern of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dash {
    /// No gaps.
    #[default]
    Solid,
    /// Long dashes.
    Dashed,
    /// Dots.
    Dotted,
    /// A dash and a dot.
    DashDot,
    /// Very long dashes.
    Long,
}

impl Dash {
    /// The pattern of a category, counted from 0.
    pub fn of(series: usize) -> Self {
        [Self::Solid, Self::Dashed, Self::Dotted, Self::DashDot, Self::Long][series % 5]
    }
}

/// How an area is filled.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fill {
    /// Its colour.
    pub ink: Ink,
    /// 1 for opaque.
    pub opacity: f64,
}

/// How a point is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Its colour.
    pub ink: Ink,
    /// Its form.
    pub shape: Shape,
    /// Half its width in points.
    pub radius: f64,
    /// 1 for opaque.
    pub opacity: f64,
}

/// Form of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Filled circle.
    #[default]
    Circle,
    /// Filled triangle.
    Triangle,
    /// Filled square.
    Square,
    /// Filled diamond.
    Diamond,
    /// Circle without filling.
    Ring,
    /// Diagonal cross.
    Cross,
}

impl Shape {
    /// The form of a category, counted from 0.
    pub fn of(series: usize) -> Self {
        [Self::Circle, Self::Triangle, Self::Square, Self::Diamond, Self::Ring, Self::Cross][series % 6]
    }
}

/// One line of the legend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LegendEntry {
    /// What the key stands for.
    pub label: String,
    /// What is drawn before it, from the back to the front.
    pub keys: Vec<Key>,
}

/// A sample of how something is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// A piece of a line.
    Line(Stroke),
    /// A patch of an area.
    Patch(Fill),
    /// A point.
    Mark(Mark),
}

impl Axis {
    /// A continuous axis with ticks and a grid.
    pub fn continuous(label: impl Into<String>, range: [f64; 2]) -> Self {
        let scale = Scale::Continuous { low: range[0], high: range[1], format: TickFormat::Number };
        Self { label: label.into(), scale, grid: true, ticks: true }
    }

    /// The same for shares, written in percent.
    pub fn percent(label: impl Into<String>, range: [f64; 2]) -> Self {
        let scale = Scale::Continuous { low: range[0], high: range[1], format: TickFormat::Percent };
        Self { label: label.into(), scale, grid: true, ticks: true }
    }

    /// An axis of names, without a grid.
    pub fn categorical(label: impl Into<String>, names: Vec<String>) -> Self {
        Self { label: label.into(), scale: Scale::Categorical { names }, grid: false, ticks: true }
    }
}

/// A name made safe for files: lower-case ASCII letters and digits stay, everything between them becomes one `_`.
pub(crate) fn file_safe(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    let name: String = name.trim_matches('_').chars().take(80).collect();
    if name.is_empty() { "x".to_owned() } else { name }
}

/// Makes the names of a list of figures unique by counting repeated ones: `a`, `a_2`, `a_3`.
pub(crate) fn make_names_unique(figures: &mut [Figure]) {
    let mut used = std::collections::BTreeSet::new();
    for figure in figures {
        let base = figure.name.clone();
        let mut count = 1;
        // Names that differ only in case are one file on some systems.
        while !used.insert(figure.name.to_ascii_lowercase()) {
            count += 1;
            figure.name = format!("{base}_{count}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_file_safe_and_unique() {
        assert_eq!(file_safe("log(wage) / €"), "log_wage");
        assert_eq!(file_safe("../../etc"), "etc");
        assert_eq!(file_safe("β"), "x");
        let named = |n: &str| Figure { name: n.to_owned(), ..Figure::default() };
        let mut figures = vec![named("a"), named("A"), named("a_2"), named("a")];
        make_names_unique(&mut figures);
        let names: Vec<&str> = figures.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["a", "A_2", "a_2_2", "a_3"]);
    }
}
