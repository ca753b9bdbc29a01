//! Reports: a record becomes a document, and a document becomes a PDF, an HTML page or Markdown.
//!
//! [`document()`] decides what is said and in which order; [`to_pdf`], [`to_html`] and [`to_markdown`] write the same [`Document`] and add
//! nothing to it. Text from the user (names, levels, paths, formulas) is data all the way: it is never read as the markup of any format.
//! Nothing here reads a file, a clock or the network, so the same records give the same bytes.

mod compose;
mod document;
mod error;
mod html;
mod markdown;
mod markup;
mod math;
mod text;
mod typst;

pub use compose::document;
pub use document::{Attachment, Block, Document, Meta};
pub use error::ReportError;
pub use html::to_html;
pub use markdown::to_markdown;
pub use math::Math;
pub use text::{Span, Text};
pub use typst::{PdfOptions, PdfStandard, to_pdf};
