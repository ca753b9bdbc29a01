//! From a figure to SVG: headline, legend and the grid of panels.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBAColor, TextStyle};

use crate::backend::{SvgBackend, escape, units};
use crate::figure::Figure;
use crate::font::{LINE, Weight, wrap};
use crate::panel::{self, Frame, Margins};
use crate::theme::{Rgb, Theme};
use crate::{PlotError, font_family, legend};

/// A picture as SVG text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Svg(pub(crate) String);

impl Svg {
    /// The whole file.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The whole file.
    pub fn into_string(self) -> String {
        self.0
    }
}

pub(crate) type Area<'a, C = Shift> = DrawingArea<SvgBackend<'a>, C>;
pub(crate) type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<Infallible>>;

/// Room around everything.
const MARGIN: f64 = 8.0;
/// Room between two panels.
const GUTTER: f64 = 14.0;
/// Room between the headline and the legend.
const LEGEND_GAP: f64 = 3.0;
/// Height of a headline of one line, a subtitle of one line and a legend of two.
const USUAL_HEAD: f64 = 82.0;
/// Panels smaller than this in either direction cannot be read.
const SMALLEST_PANEL: f64 = 24.0;

/// Draws a figure. The same figure and theme give the same bytes.
///
/// The file has `<title>` and `<desc>` (the figure's headline and alternative text), text as text in the family
/// [`font_family`], and no reference to anything outside itself. `caption` and `how_to_read` are left to the document.
///
/// # Errors
/// [`PlotError::TooSmall`] when headline, legend and labels leave no room for the panels, [`PlotError::Drawing`] when plotters refuses.
pub fn to_svg(figure: &Figure, theme: &Theme) -> Result<Svg, PlotError> {
    let too_small = || PlotError::TooSmall { name: figure.name.clone(), width: figure.width, height: figure.height };
    if !(figure.width >= SMALLEST_PANEL && figure.height >= SMALLEST_PANEL && figure.width <= 1e5 && figure.height <= 1e5) {
        return Err(too_small());
    }
    let mut out = header(figure);
    let fits = {
        let root: Area<'_> = SvgBackend::new(&mut out, figure.width, figure.height, &figure.name).into_drawing_area();
        draw(&root, figure, theme).map_err(|e| PlotError::Drawing { name: figure.name.clone(), reason: e.to_string() })?
    };
    if !fits {
        return Err(too_small());
    }
    out.push_str("</svg>\n");
    Ok(Svg(out))
}

fn header(figure: &Figure) -> String {
    let (id, width, height) = (escape(&figure.name), figure.width, figure.height);
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}pt\" height=\"{height}pt\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"'{}', 'Source Sans Pro', sans-serif\" xml:space=\"preserve\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n",
        font_family(),
        escape(if figure.title.is_empty() { &figure.name } else { &figure.title }),
        escape(&figure.alt)
    );
    out
}

/// Draws everything and says whether there was room.
fn draw(root: &Area<'_>, figure: &Figure, theme: &Theme) -> Drawn<bool> {
    root.fill(&rgba(theme.paper, 1.0))?;
    let mut top = MARGIN;
    for line in headline(figure, theme) {
        let text_style = style(line.size, line.weight, line.color, HPos::Left, VPos::Top);
        root.draw_text(&line.text, &text_style, (units(MARGIN), units(top)))?;
        top += line.size * LINE;
    }
    if !figure.legend.is_empty() {
        legend::draw(root, &figure.legend, theme, [MARGIN, top + LEGEND_GAP], figure.width - 2.0 * MARGIN)?;
    }
    panels(root, figure, theme, head_height(figure, theme))
}

/// A line of text above the panels.
struct HeadLine {
    text: String,
    size: f64,
    weight: Weight,
    color: Rgb,
}

fn headline(figure: &Figure, theme: &Theme) -> Vec<HeadLine> {
    let parts = [
        (figure.title.as_str(), theme.title_size, Weight::Bold, theme.text),
        (figure.subtitle.as_deref().unwrap_or(""), theme.label_size, Weight::Regular, theme.muted),
    ];
    let lines = |(text, size, weight, color): (&str, f64, Weight, Rgb)| {
        wrap(text, size, weight, figure.width - 2.0 * MARGIN).into_iter().map(move |text| HeadLine { text, size, weight, color })
    };
    parts.into_iter().flat_map(lines).collect()
}

/// Where the panels begin, in points from the upper edge.
fn head_height(figure: &Figure, theme: &Theme) -> f64 {
    let mut top = MARGIN + headline(figure, theme).iter().map(|l| l.size * LINE).sum::<f64>();
    if !figure.legend.is_empty() {
        top += LEGEND_GAP + legend::height(&figure.legend, theme, figure.width - 2.0 * MARGIN);
    }
    if top > MARGIN {
        top += if figure.panels.iter().any(|p| p.title.is_some()) { 9.0 } else { 4.0 };
    }
    top
}

/// Makes figures taller whose headline and legend need more than the usual height, so that the panels keep theirs.
pub(crate) fn make_room(figures: &mut [Figure]) {
    for figure in figures {
        figure.height += (head_height(figure, &Theme::light()) - USUAL_HEAD).max(0.0).ceil();
    }
}

fn panels(root: &Area<'_>, figure: &Figure, theme: &Theme, top: f64) -> Drawn<bool> {
    let columns = figure.columns.clamp(1, figure.panels.len().max(1));
    let rows = figure.panels.len().div_ceil(columns).max(1);
    let inner = figure.width - 2.0 * MARGIN - GUTTER * (columns - 1) as f64;
    let tall = figure.height - top - MARGIN - GUTTER * (rows - 1) as f64;
    // What the labels need depends on the size of the plotting area and the other way round: the second pass settles it.
    let mut margins = vec![Margins::default(); figure.panels.len()];
    let (mut width, mut height) = (inner / columns as f64, tall / rows as f64);
    for _ in 0..2 {
        if width < SMALLEST_PANEL || height < SMALLEST_PANEL {
            return Ok(false);
        }
        let wanted: Vec<(f64, f64)> = figure.panels.iter().map(|p| panel::sides(p, theme, width, height)).collect();
        // Panels of a column share left and right, those of a row top and bottom, so that their axes line up.
        for (i, m) in margins.iter_mut().enumerate() {
            let of_column = || wanted.iter().skip(i % columns).step_by(columns);
            m.left = of_column().map(|w| w.0).fold(0.0, f64::max);
            m.right = of_column().map(|w| w.1).fold(0.0, f64::max);
        }
        width = (inner - margins.iter().take(columns).map(|m| m.left + m.right).sum::<f64>()) / columns as f64;
        let wanted: Vec<(f64, f64)> =
            figure.panels.iter().zip(&margins).map(|(p, m)| panel::head_and_foot(p, theme, headline_room(width, m))).collect();
        for (i, m) in margins.iter_mut().enumerate() {
            let of_row = || wanted.iter().skip(i / columns * columns).take(columns);
            m.top = of_row().map(|w| w.0).fold(0.0, f64::max);
            m.bottom = of_row().map(|w| w.1).fold(0.0, f64::max);
        }
        height = (tall - margins.iter().step_by(columns).map(|m| m.top + m.bottom).sum::<f64>()) / rows as f64;
    }
    if width < SMALLEST_PANEL || height < SMALLEST_PANEL {
        return Ok(false);
    }
    let mut y = top;
    for (panels, margins) in figure.panels.chunks(columns).zip(margins.chunks(columns)) {
        let mut x = MARGIN;
        for (panel, m) in panels.iter().zip(margins) {
            let (left, top) = (x + m.left, y + m.top);
            let frame = Frame { left, right: left + width, top, bottom: top + height };
            panel::draw(root, panel, theme, frame, *m, headline_room(width, m))?;
            x = frame.right + m.right + GUTTER;
        }
        y += margins.first().map_or(0.0, |m| m.top + m.bottom) + height + GUTTER;
    }
    Ok(true)
}

/// A headline may run on above what stands to the right of the plotting area.
fn headline_room(width: f64, margins: &Margins) -> f64 {
    (width + margins.right).max(SMALLEST_PANEL)
}

/// A text style of plotters in the bundled typeface.
pub(crate) fn style(size: f64, weight: Weight, color: Rgb, horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    let slope = if weight == Weight::Bold { FontStyle::Bold } else { FontStyle::Normal };
    let font = FontDesc::new(FontFamily::Name(font_family()), f64::from(units(size)), slope);
    font.color(&rgba(color, 1.0)).pos(Pos::new(horizontal, vertical))
}

/// A colour of plotters.
pub(crate) fn rgba(Rgb(r, g, b): Rgb, opacity: f64) -> RGBAColor {
    RGBAColor(r, g, b, opacity)
}
