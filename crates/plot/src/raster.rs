//! From SVG to PNG.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use crate::{PlotError, Svg, font_family, fonts};

/// Largest width or height of an image, in pixels.
const LARGEST: f32 = 30_000.0;

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut database = fontdb::Database::new();
    for (_, bytes) in fonts() {
        database.load_font_data(bytes.to_vec());
    }
    for set in [fontdb::Database::set_sans_serif_family, fontdb::Database::set_serif_family, fontdb::Database::set_monospace_family] {
        set(&mut database, font_family());
    }
    Arc::new(database)
});

/// The figure as PNG on white, `scale` pixels per point (3 is 216 dots per inch).
///
/// The picture is the SVG itself, rasterised with the bundled typeface: fonts of the system are never looked at, so that the same
/// figure gives the same picture everywhere.
///
/// # Errors
/// [`PlotError::Scale`] when the scale is not positive or the image would exceed 30 000 pixels in a direction, [`PlotError::Svg`]
/// when the SVG cannot be read, [`PlotError::Png`] when the image cannot be encoded.
pub fn to_png(svg: &Svg, scale: f32) -> Result<Vec<u8>, PlotError> {
    let tree = parse(svg)?;
    let (width, height) = ((tree.size().width() * scale).round(), (tree.size().height() * scale).round());
    // The negated comparison also refuses a scale that is not a number.
    if !(width >= 1.0 && height >= 1.0 && width <= LARGEST && height <= LARGEST) {
        return Err(PlotError::Scale { scale });
    }
    let mut image = Pixmap::new(width as u32, height as u32).ok_or(PlotError::Scale { scale })?;
    image.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut image.as_mut());
    image.encode_png().map_err(|e| PlotError::Png { reason: e.to_string() })
}

fn parse(svg: &Svg) -> Result<Tree, PlotError> {
    // 72 dots per inch make a point a pixel.
    let options = Options { dpi: 72.0, font_family: font_family().to_owned(), fontdb: Arc::clone(&FONTS), ..Options::default() };
    Tree::from_str(svg.as_str(), &options).map_err(|e| PlotError::Svg { reason: e.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::{Weight, text_width};

    fn svg(body: &str) -> Svg {
        Svg(format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60pt\" height=\"40pt\" viewBox=\"0 0 60 40\">{body}</svg>"))
    }

    #[test]
    fn a_png_has_the_size_and_the_white_paper_asked_for() {
        let png = to_png(&svg(""), 2.5).unwrap();
        let image = Pixmap::decode_png(&png).unwrap();
        assert_eq!((image.width(), image.height()), (150, 100));
        assert!(image.pixels().iter().all(|p| p.red() == 255 && p.green() == 255 && p.blue() == 255 && p.alpha() == 255));
    }

    #[test]
    fn bad_scales_and_bad_files_are_errors() {
        for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e6] {
            assert!(matches!(to_png(&svg(""), scale), Err(PlotError::Scale { .. })), "{scale}");
        }
        assert!(matches!(to_png(&Svg("<svg".to_owned()), 1.0), Err(PlotError::Svg { .. })));
    }

    #[test]
    fn only_the_bundled_typeface_is_known() {
        let families: Vec<String> = FONTS.faces().map(|f| f.families[0].0.clone()).collect();
        assert_eq!(families, vec![font_family().to_owned(); 3]);
    }

    // The renderer shapes with kerning, our widths add up advances; 2 % covers the kerning of ordinary text.
    const KERNING: f64 = 0.02;

    #[test]
    fn widths_agree_with_those_of_an_independent_shaper() {
        for (text, weight, attribute) in [
            ("household income (thousands), 0.68 [0.25, 1.11]", Weight::Regular, ""),
            ("β₁ − 2.5 × R² ≤ ∞", Weight::Regular, ""),
            ("Slope of hp against wt", Weight::Bold, " font-weight=\"bold\""),
        ] {
            let body = format!("<text x=\"0\" y=\"20\" font-size=\"100\" font-family=\"Source Sans 3\"{attribute}>|{text}|</text>");
            let tree = parse(&svg(&body)).unwrap();
            let drawn = f64::from(tree.root().abs_bounding_box().width());
            let expected = text_width(&format!("|{text}|"), 100.0, weight);
            assert!((drawn - expected).abs() < KERNING * expected, "{text}: {drawn} drawn, {expected} expected");
        }
    }
}
