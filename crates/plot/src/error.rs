//! What can go wrong between a figure and a picture.

/// A figure that cannot be drawn.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// The figure leaves no room for its panels.
    #[error("figure `{name}` of {width} by {height} points leaves no room for its panels")]
    TooSmall {
        /// Name of the figure.
        name: String,
        /// Its width in points.
        width: f64,
        /// Its height in points.
        height: f64,
    },
    /// The drawing library refused.
    #[error("figure `{name}` cannot be drawn: {reason}")]
    Drawing {
        /// Name of the figure.
        name: String,
        /// What the library says.
        reason: String,
    },
    /// A scale that gives no image, or one that is too large.
    #[error("a scale of {scale} pixels per point gives an image without pixels or wider than 30000")]
    Scale {
        /// The scale.
        scale: f32,
    },
    /// The SVG cannot be read.
    #[error("the SVG cannot be read: {reason}")]
    Svg {
        /// What the reader says.
        reason: String,
    },
    /// The image cannot be encoded.
    #[error("the image cannot be encoded as PNG: {reason}")]
    Png {
        /// What the encoder says.
        reason: String,
    },
}
