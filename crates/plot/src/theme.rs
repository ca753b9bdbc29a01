//! What the roles of a figure look like: colours and sizes.

use crate::figure::{Dash, Ink};

/// A colour, eight bits per channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// Colours and sizes (in points) of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Behind everything.
    pub paper: Rgb,
    /// Text and the most important marks.
    pub text: Rgb,
    /// Secondary text and marks.
    pub muted: Rgb,
    /// Grid lines.
    pub faint: Rgb,
    /// Axis lines and ticks.
    pub axis: Rgb,
    /// Categories, used in turn.
    pub series: Vec<Rgb>,
    /// Amounts from 0 to 1, interpolated.
    pub sequential: Vec<Rgb>,
    /// Size of the headline.
    pub title_size: f64,
    /// Size of axis titles, subtitles, legend and panel headlines.
    pub label_size: f64,
    /// Size of tick labels and of text beside or within a panel.
    pub tick_size: f64,
}

impl Theme {
    /// Dark on white, for paper: Okabe and Ito's colours, which the colour-blind can tell apart, with amber in place of yellow, and
    /// viridis for amounts.
    ///
    /// # Reference
    /// Okabe & Ito (2008), Color Universal Design. Smith & van der Walt (2015), viridis.
    pub fn light() -> Self {
        Self {
            paper: Rgb(255, 255, 255),
            text: Rgb(26, 26, 26),
            muted: Rgb(112, 112, 112),
            faint: Rgb(229, 229, 229),
            axis: Rgb(90, 90, 90),
            series: vec![
                Rgb(0, 114, 178),
                Rgb(213, 94, 0),
                Rgb(0, 158, 115),
                Rgb(204, 121, 167),
                Rgb(86, 180, 233),
                Rgb(245, 199, 16),
                Rgb(26, 26, 26),
            ],
            sequential: vec![
                Rgb(68, 1, 84),
                Rgb(72, 40, 120),
                Rgb(62, 74, 137),
                Rgb(49, 104, 142),
                Rgb(38, 130, 142),
                Rgb(31, 158, 137),
                Rgb(53, 183, 121),
                Rgb(109, 205, 89),
                Rgb(180, 222, 44),
                Rgb(253, 231, 37),
            ],
            title_size: 12.0,
            label_size: 10.5,
            tick_size: 9.5,
        }
    }

    /// The colour of a role.
    pub fn color(&self, ink: Ink) -> Rgb {
        match ink {
            Ink::Series(i) => self.series.get(i % self.series.len().max(1)).copied().unwrap_or(self.text),
            Ink::Sequential(share) => interpolate(&self.sequential, share).unwrap_or(self.text),
            Ink::Text => self.text,
            Ink::Muted => self.muted,
            Ink::Faint => self.faint,
            Ink::Paper => self.paper,
        }
    }

    /// Text colour that can be read on a background.
    pub(crate) fn text_on(&self, background: Rgb) -> Rgb {
        if contrast(self.text, background) >= contrast(self.paper, background) { self.text } else { self.paper }
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self::light()
    }
}

/// Lengths of dashes and gaps in multiples of the line width, none for a solid line.
pub(crate) fn dash_pattern(dash: Dash) -> &'static [f64] {
    match dash {
        Dash::Solid => &[],
        Dash::Dashed => &[4.0, 2.6],
        Dash::Dotted => &[0.1, 2.2],
        Dash::DashDot => &[4.5, 2.2, 0.1, 2.2],
        Dash::Long => &[8.0, 2.6],
    }
}

fn interpolate(stops: &[Rgb], share: f64) -> Option<Rgb> {
    let last = stops.len().checked_sub(1)?;
    let position = if share.is_finite() { share.clamp(0.0, 1.0) * last as f64 } else { 0.0 };
    let (a, b) = (stops[position.floor() as usize], stops[position.ceil() as usize]);
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * position.fract()).round() as u8;
    Some(Rgb(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2)))
}

/// Contrast ratio of the Web Content Accessibility Guidelines 2.2, from 1 to 21.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(Rgb(r, g, b): Rgb) -> f64 {
    let linear = |c: u8| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_the_contrast_of_wcag_aa() {
        let theme = Theme::light();
        assert!(contrast(theme.text, theme.paper) > 4.5);
        assert!(contrast(theme.muted, theme.paper) > 4.5);
        for background in theme.series.iter().chain(&theme.sequential) {
            assert!(contrast(theme.text_on(*background), *background) > 3.9, "{background:?}");
        }
    }

    #[test]
    fn categories_repeat_and_amounts_are_clamped() {
        let theme = Theme::light();
        assert_eq!(theme.color(Ink::Series(7)), theme.color(Ink::Series(0)));
        assert_eq!(theme.color(Ink::Sequential(2.0)), Rgb(253, 231, 37));
        assert_eq!(theme.color(Ink::Sequential(f64::NAN)), Rgb(68, 1, 84));
        assert_eq!(theme.color(Ink::Sequential(0.5)), Rgb(35, 144, 140));
    }
}
