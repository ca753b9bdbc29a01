//! The border to plotters: a drawing backend that writes SVG.
//!
//! plotters addresses whole pixels, which makes slanted lines jagged. Here a pixel is a hundredth of a point ([`UNITS`]); the backend
//! divides when it writes. Text stays text, set in the bundled typeface and measured with its metrics. What the backend trait has no
//! word for (dashes, text with a shift, clipping) is drawn by the elements at the bottom of this file, which know this backend.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters::element::{Drawable, PointCollection};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle, FontTransform,
};

use crate::font::{ASCENT, CAP_HEIGHT, DESCENT, Weight, text_width};
use crate::theme::Rgb;

/// Pixels of plotters in a point.
pub(crate) const UNITS: f64 = 100.0;

/// Parts what is shown of a name from the name in full. The character is forbidden in XML, so no text can contain it by chance.
const FULL_NAME: char = '\u{1f}';

/// A length in points as plotters' pixels.
pub(crate) fn units(points: f64) -> i32 {
    (points * UNITS).round().clamp(-1e8, 1e8) as i32
}

/// A label that shows `shown` and tells `full` when it is pointed at.
pub(crate) fn named(shown: &str, full: &str) -> String {
    let clean = |text: &str| text.replace(FULL_NAME, " ");
    if shown == full { clean(shown) } else { format!("{}{FULL_NAME}{}", clean(shown), clean(full)) }
}

fn parts(label: &str) -> (&str, Option<&str>) {
    match label.split_once(FULL_NAME) {
        Some((shown, full)) => (shown, Some(full)),
        None => (label, None),
    }
}

/// Writes SVG elements to a string; who creates it writes the root element around them.
pub(crate) struct SvgBackend<'a> {
    out: &'a mut String,
    size: (u32, u32),
    clips: u32,
    clip_prefix: String,
}

/// A colour with its opacity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paint {
    pub(crate) color: Rgb,
    pub(crate) opacity: f64,
}

impl From<BackendColor> for Paint {
    fn from(color: BackendColor) -> Self {
        let (r, g, b) = color.rgb;
        Self { color: Rgb(r, g, b), opacity: color.alpha }
    }
}

/// Where a text stands relative to its point.
#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    horizontal: HPos,
    vertical: VPos,
    turn: i32,
}

impl<'a> SvgBackend<'a> {
    /// A backend of `width` by `height` points; `clip_prefix` keeps the ids of several figures in one page apart.
    pub(crate) fn new(out: &'a mut String, width: f64, height: f64, clip_prefix: &str) -> Self {
        Self { out, size: (units(width).unsigned_abs(), units(height).unsigned_abs()), clips: 0, clip_prefix: clip_prefix.to_owned() }
    }

    fn push(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(arguments);
    }

    fn stroke(&mut self, points: &[BackendCoord], paint: Paint, width: f64, dash: &[f64]) {
        if points.len() < 2 || paint.opacity <= 0.0 {
            return;
        }
        self.push(format_args!("<path d=\"{}\" fill=\"none\"{}", path(points), attributes("stroke", paint)));
        self.push(format_args!(" stroke-width=\"{}\" stroke-linejoin=\"round\"", decimal(width)));
        if !dash.is_empty() {
            let lengths: Vec<String> = dash.iter().map(|d| decimal(d * width)).collect();
            let cap = if dash.iter().any(|d| *d < 1.0) { "round" } else { "butt" };
            self.push(format_args!(" stroke-dasharray=\"{}\" stroke-linecap=\"{cap}\"", lengths.join(" ")));
        }
        self.out.push_str("/>\n");
    }

    fn text(&mut self, label: &str, place: Place, size: f64, weight: Weight, color: Rgb, halo: Option<Rgb>) {
        let (shown, full) = parts(label);
        if shown.trim().is_empty() {
            return;
        }
        if let Some(full) = full {
            self.push(format_args!("<g><title>{}</title>", escape(full)));
        }
        let anchor = match place.horizontal {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        let baseline = place.y
            + size
                * match place.vertical {
                    VPos::Top => ASCENT,
                    VPos::Center => CAP_HEIGHT / 2.0,
                    VPos::Bottom => -DESCENT,
                };
        self.push(format_args!("<text x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor}", decimal(place.x), decimal(baseline), decimal(size)));
        if weight == Weight::Bold {
            self.out.push_str(" font-weight=\"bold\"");
        }
        if place.turn != 0 {
            self.push(format_args!(" transform=\"rotate({} {} {})\"", place.turn, decimal(place.x), decimal(place.y)));
        }
        // A viewer that lacks the font sets the text in another one, which this keeps within the room that was measured for it.
        let width = text_width(shown, size, weight);
        if width > 0.0 {
            self.push(format_args!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", decimal(width)));
        }
        if let Some(halo) = halo {
            let width = decimal(size * 0.28);
            self.push(format_args!(" stroke=\"{}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" paint-order=\"stroke\"", hex(halo)));
        }
        self.push(format_args!(" fill=\"{}\">{}</text>", hex(color), escape(shown)));
        self.out.push_str(if full.is_some() { "</g>\n" } else { "\n" });
    }

    fn open_clip(&mut self, a: BackendCoord, b: BackendCoord) {
        let id = format!("{}-clip{}", self.clip_prefix, self.clips);
        self.clips += 1;
        self.push(format_args!("<clipPath id=\"{id}\"><rect {}/></clipPath>\n<g clip-path=\"url(#{id})\">\n", rectangle(a, b)));
    }
}

impl DrawingBackend for SvgBackend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Result<(), DrawingErrorKind<Infallible>> {
        self.push(format_args!("<rect {}{}/>\n", rectangle((x, y), (x + 1, y + 1)), attributes("fill", color.into())));
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Result<(), DrawingErrorKind<Infallible>> {
        self.stroke(&[from, to], style.color().into(), f64::from(style.stroke_width()) / UNITS, &[]);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let points: Vec<BackendCoord> = points.into_iter().collect();
        self.stroke(&points, style.color().into(), f64::from(style.stroke_width()) / UNITS, &[]);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        a: BackendCoord,
        b: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let paint = style.color().into();
        if fill {
            self.push(format_args!("<rect {}{}/>\n", rectangle(a, b), attributes("fill", paint)));
        } else {
            let width = decimal(f64::from(style.stroke_width()) / UNITS);
            let stroke = attributes("stroke", paint);
            self.push(format_args!("<rect {} fill=\"none\"{stroke} stroke-width=\"{width}\"/>\n", rectangle(a, b)));
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let paint = style.color().into();
        let at = format!("cx=\"{}\" cy=\"{}\" r=\"{}\"", coordinate(x), coordinate(y), decimal(f64::from(radius) / UNITS));
        if fill {
            self.push(format_args!("<circle {at}{}/>\n", attributes("fill", paint)));
        } else {
            let width = decimal(f64::from(style.stroke_width()) / UNITS);
            self.push(format_args!("<circle {at} fill=\"none\"{} stroke-width=\"{width}\"/>\n", attributes("stroke", paint)));
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let corners: Vec<BackendCoord> = corners.into_iter().collect();
        if corners.len() > 2 {
            self.push(format_args!("<path d=\"{}Z\"{}/>\n", path(&corners), attributes("fill", style.color().into())));
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Result<(), DrawingErrorKind<Infallible>> {
        let turn = match style.transform() {
            FontTransform::None => 0,
            FontTransform::Rotate90 => 90,
            FontTransform::Rotate180 => 180,
            FontTransform::Rotate270 => 270,
        };
        let anchor = style.anchor();
        let place = Place { x: f64::from(x) / UNITS, y: f64::from(y) / UNITS, horizontal: anchor.h_pos, vertical: anchor.v_pos, turn };
        self.text(text, place, style.size() / UNITS, weight_of(style.style()), Paint::from(style.color()).color, None);
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = text_width(parts(text).0, style.size(), weight_of(style.style()));
        Ok((width.ceil() as u32, (style.size() * (ASCENT + DESCENT)).ceil() as u32))
    }

    fn blit_bitmap(&mut self, _: BackendCoord, _: (u32, u32), _: &[u8]) -> Result<(), DrawingErrorKind<Infallible>> {
        // Figures hold no bitmaps.
        Ok(())
    }
}

fn weight_of(style: FontStyle) -> Weight {
    if matches!(style, FontStyle::Bold) { Weight::Bold } else { Weight::Regular }
}

/// A number with at most two decimals and without trailing zeros.
fn decimal(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn coordinate(pixels: i32) -> String {
    decimal(f64::from(pixels) / UNITS)
}

fn path(points: &[BackendCoord]) -> String {
    let mut text = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(text, "{}{} {}", if i == 0 { 'M' } else { 'L' }, coordinate(*x), coordinate(*y));
    }
    text
}

fn rectangle((x0, y0): BackendCoord, (x1, y1): BackendCoord) -> String {
    let (width, height) = (x1.abs_diff(x0), y1.abs_diff(y0));
    let size = |length: u32| decimal(f64::from(length) / UNITS);
    format!("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", coordinate(x0.min(x1)), coordinate(y0.min(y1)), size(width), size(height))
}

fn attributes(property: &str, paint: Paint) -> String {
    if paint.opacity >= 1.0 {
        format!(" {property}=\"{}\"", hex(paint.color))
    } else {
        format!(" {property}=\"{}\" {property}-opacity=\"{}\"", hex(paint.color), decimal(paint.opacity.max(0.0)))
    }
}

fn hex(Rgb(r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Text for XML: markup comes out literally, and what XML forbids becomes a space or U+FFFD.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// What the elements below draw.
#[derive(Clone)]
pub(crate) enum Drawing {
    /// A line with a dash pattern in multiples of its width.
    Stroke { paint: Paint, width: f64, dash: &'static [f64] },
    /// A text shifted by points from where it belongs, with a halo that keeps lines away from it.
    Text { text: String, shift: [f64; 2], horizontal: HPos, size: f64, weight: Weight, color: Rgb, halo: Option<Rgb> },
    /// Whatever follows is cut off outside the rectangle between two corners.
    OpenClip,
    /// Ends the clipping.
    CloseClip,
}

/// An element for plotters: points in the coordinates of the drawing area, drawn with what this backend can do.
pub(crate) struct Element<Coord> {
    pub(crate) points: Vec<Coord>,
    pub(crate) drawing: Drawing,
}

impl<'a, Coord: 'a> PointCollection<'a, Coord> for &'a Element<Coord> {
    type Point = &'a Coord;
    type IntoIter = std::slice::Iter<'a, Coord>;
    fn point_iter(self) -> Self::IntoIter {
        self.points.iter()
    }
}

impl<Coord> Drawable<SvgBackend<'_>> for Element<Coord> {
    fn draw<I: Iterator<Item = BackendCoord>>(
        &self,
        points: I,
        backend: &mut SvgBackend<'_>,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        let points: Vec<BackendCoord> = points.collect();
        match &self.drawing {
            Drawing::Stroke { paint, width, dash } => backend.stroke(&points, *paint, *width, dash),
            Drawing::Text { text, shift, horizontal, size, weight, color, halo } => {
                for (x, y) in points {
                    let (x, y) = (f64::from(x) / UNITS + shift[0], f64::from(y) / UNITS + shift[1]);
                    let place = Place { x, y, horizontal: *horizontal, vertical: VPos::Center, turn: 0 };
                    backend.text(text, place, *size, *weight, *color, *halo);
                }
            }
            Drawing::OpenClip => {
                if let [a, b] = points[..] {
                    backend.open_clip(a, b);
                }
            }
            Drawing::CloseClip => backend.out.push_str("</g>\n"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_comes_out_literally() {
        assert_eq!(
            escape("<script>alert('β & \"x\"')</script>\u{0}\n"),
            "&lt;script&gt;alert(&#39;β &amp; &quot;x&quot;&#39;)&lt;/script&gt;\u{fffd} "
        );
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([decimal(1.0), decimal(-0.001), decimal(0.125), decimal(12.5), decimal(100.0)], ["1", "0", "0.12", "12.5", "100"]);
    }

    #[test]
    fn text_stands_where_its_anchor_says() {
        for (vertical, baseline) in [(VPos::Top, "27.8"), (VPos::Center, "23.3"), (VPos::Bottom, "17.8")] {
            let mut out = String::new();
            let mut backend = SvgBackend::new(&mut out, 100.0, 100.0, "f");
            let place = Place { x: 1.0, y: 20.0, horizontal: HPos::Right, vertical, turn: 270 };
            backend.text("a", place, 10.0, Weight::Bold, Rgb(0, 0, 0), None);
            let expected = format!(
                "x=\"1\" y=\"{baseline}\" font-size=\"10\" text-anchor=\"end\" font-weight=\"bold\" transform=\"rotate(270 1 20)\""
            );
            assert!(out.contains(&expected), "{out}");
        }
    }

    #[test]
    fn a_shortened_name_keeps_the_name_in_full() {
        let mut out = String::new();
        let mut backend = SvgBackend::new(&mut out, 100.0, 100.0, "f");
        let place = Place { x: 1.0, y: 2.0, horizontal: HPos::Left, vertical: VPos::Bottom, turn: 0 };
        backend.text(&named("a…b", "a<x>b"), place, 10.0, Weight::Regular, Rgb(0, 0, 0), None);
        assert_eq!(
            out,
            "<g><title>a&lt;x&gt;b</title><text x=\"1\" y=\"-0.2\" font-size=\"10\" textLength=\"20.05\" lengthAdjust=\"spacingAndGlyphs\" fill=\"#000000\">a…b</text></g>\n"
        );
    }
}
