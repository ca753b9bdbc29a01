//! Marks as plotters' elements, in whatever coordinates the drawing area has.

use plotters::coord::CoordTranslate;
use plotters::element::{Circle, Cross, EmptyElement, Polygon, Rectangle, TriangleMarker};
use plotters::style::ShapeStyle;

use crate::backend::{Drawing, Element, Paint, SvgBackend, units};
use crate::draw::{Area, Drawn, rgba};
use crate::figure::{Fill, Mark, Shape, Stroke};
use crate::theme::{Theme, dash_pattern};

/// A line through points.
pub(crate) fn stroke<C: CoordTranslate>(area: &Area<'_, C>, points: Vec<C::From>, stroke: &Stroke, theme: &Theme) -> Drawn
where
    C::From: 'static,
{
    let paint = Paint { color: theme.color(stroke.ink), opacity: stroke.opacity };
    area.draw(&Element { points, drawing: Drawing::Stroke { paint, width: stroke.width, dash: dash_pattern(stroke.dash) } })
}

/// A filled rectangle between two corners.
pub(crate) fn rectangle<C: CoordTranslate>(area: &Area<'_, C>, corners: [C::From; 2], fill: Fill, theme: &Theme) -> Drawn
where
    C::From: 'static,
{
    area.draw(&Rectangle::new(corners, filled(fill, theme)))
}

/// A filled polygon.
pub(crate) fn polygon<C: CoordTranslate>(area: &Area<'_, C>, corners: Vec<C::From>, fill: Fill, theme: &Theme) -> Drawn
where
    C::From: 'static,
{
    area.draw(&Polygon::new(corners, filled(fill, theme)))
}

/// One point.
pub(crate) fn point<C: CoordTranslate>(area: &Area<'_, C>, at: C::From, mark: &Mark, theme: &Theme) -> Drawn
where
    C::From: Clone + 'static,
{
    let style = filled(Fill { ink: mark.ink, opacity: mark.opacity }, theme);
    let outline = ShapeStyle { filled: false, stroke_width: units(mark.radius * 0.45).unsigned_abs(), ..style };
    let r = units(mark.radius);
    match mark.shape {
        Shape::Circle => area.draw(&Circle::new(at, r, style)),
        Shape::Ring => area.draw(&Circle::new(at, units(mark.radius * 0.9), outline)),
        // The three below are drawn a little larger or smaller so that all forms look equally large.
        Shape::Triangle => area.draw(&TriangleMarker::new(at, units(mark.radius * 1.25), style)),
        Shape::Square => {
            let half = units(mark.radius * 0.88);
            area.draw(&(EmptyElement::<_, SvgBackend<'_>>::at(at) + Rectangle::new([(-half, -half), (half, half)], style)))
        }
        Shape::Diamond => {
            let half = units(mark.radius * 1.25);
            let corners = vec![(0, -half), (half, 0), (0, half), (-half, 0)];
            area.draw(&(EmptyElement::<_, SvgBackend<'_>>::at(at) + Polygon::new(corners, style)))
        }
        Shape::Cross => area.draw(&Cross::new(at, units(mark.radius * 0.8), outline)),
    }
}

fn filled(fill: Fill, theme: &Theme) -> ShapeStyle {
    ShapeStyle { color: rgba(theme.color(fill.ink), fill.opacity), filled: true, stroke_width: 0 }
}
