//! From results to pictures.
//!
//! A result gives [`Figure`]s ([`Figures::figures`]), which are plain data; [`to_svg`] draws any figure with plotters, and [`to_png`]
//! rasterises that very SVG. Everything is a pure function: the same result gives the same bytes, with no font, clock or file of the
//! machine involved.
//!
//! plotters and resvg stop at this crate: neither shows in a public signature.

mod backend;
mod draw;
mod emap;
mod error;
mod figure;
mod fit;
mod font;
mod legend;
mod mark;
mod panel;
mod raster;
mod scale;
mod theme;
mod words;

pub use draw::{Svg, to_svg};
pub use error::PlotError;
pub use figure::{
    Across, Anchor, Axis, Dash, Figure, Fill, Ink, Key, Layer, LegendEntry, Mark, Note, Panel, Scale, Shape, Stroke, TickFormat, Tile,
};
pub use font::{font_family, fonts};
pub use raster::to_png;
pub use theme::{Rgb, Theme};

use interplay_core::{Analysis, EmapResult, FitResult, Record};

/// Results that can be shown.
pub trait Figures {
    /// The figures of the result, in the order in which a report shows them. Their names are unique and safe as file names.
    fn figures(&self) -> Vec<Figure>;
}

impl Figures for Record {
    fn figures(&self) -> Vec<Figure> {
        match &self.analysis {
            Analysis::Fit(result) => result.figures(),
            Analysis::Emap(result) => result.figures(),
            _ => Vec::new(),
        }
    }
}

impl Figures for FitResult {
    fn figures(&self) -> Vec<Figure> {
        let mut figures = fit::figures(self);
        figure::make_names_unique(&mut figures);
        draw::make_room(&mut figures);
        figures
    }
}

impl Figures for EmapResult {
    fn figures(&self) -> Vec<Figure> {
        let mut figures = emap::figures(self);
        figure::make_names_unique(&mut figures);
        draw::make_room(&mut figures);
        figures
    }
}
