//! What can go wrong between a document and its file.

/// A document that could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The time of the run is no RFC 3339 time in UTC.
    #[error("the time of the run, `{text}`, is not of the form 2026-01-31T12:00:00Z")]
    Created {
        /// The time as the record has it.
        text: String,
    },
    /// The data of the document could not be written as JSON.
    #[error("the document cannot be handed to the typesetter: {0}")]
    Data(#[from] serde_json::Error),
    /// A figure could not be drawn.
    #[error("a figure could not be drawn: {0}")]
    Figure(#[from] interplay_plot::PlotError),
    /// Two PDF standards that cannot be met together, or one that the document cannot meet.
    #[error("the PDF standard cannot be met: {message}")]
    Standard {
        /// What the PDF writer says.
        message: String,
    },
    /// The typesetter stopped.
    #[error("the document could not be typeset: {message}")]
    Typeset {
        /// What the typesetter says.
        message: String,
    },
}
