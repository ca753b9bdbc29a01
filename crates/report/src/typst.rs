//! A document as PDF: the only place that knows typst.
//!
//! The template is ours and fixed; everything that comes from a record reaches it as one JSON file, so that no name can be read as
//! markup. The world that the template sees holds the template, that file and the figures, and nothing else: no packages, no network, no
//! clock, no fonts of the machine.

mod emit;
mod legible;
mod world;

use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfStandards, Timestamp};

use crate::{Document, ReportError};
use world::ReportWorld;

/// How a PDF is written.
#[derive(Debug, Clone, Default)]
pub struct PdfOptions {
    /// The standard that the file keeps to.
    pub standard: PdfStandard,
    /// Time that the file names as its creation, RFC 3339 in UTC; `None` takes the time of the run, so that the same record gives the same bytes.
    pub created: Option<String>,
    /// Further fonts (TrueType or OpenType files) for scripts that the bundled fonts do not have.
    ///
    /// A character that no font has is written as its code point, `[U+4E2D]`.
    pub fonts: Vec<Vec<u8>>,
}

/// A standard for PDF files. Every file is tagged, whichever is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum PdfStandard {
    /// PDF/UA-1 (accessibility) and PDF/A-3a (archiving, with the record attached). Without a time of the run, PDF/UA-1 alone.
    #[default]
    AccessibleArchive,
    /// PDF/UA-1.
    Accessible,
    /// PDF 1.7 without further demands.
    Plain,
}

/// The document as the bytes of a PDF: tagged, with title, language and alternative texts, the records attached.
///
/// # Errors
/// [`ReportError::Created`] when the time is not RFC 3339 in UTC; [`ReportError::Standard`] and [`ReportError::Typeset`] when the
/// document cannot be written to the standard.
pub fn to_pdf(document: &Document, options: &PdfOptions) -> Result<Vec<u8>, ReportError> {
    let created = options.created.as_deref().unwrap_or(&document.meta.created);
    let timestamp = if created.is_empty() { None } else { Some(timestamp(created)?) };
    let world = ReportWorld::new(document, options)?;
    let Warned { output, .. } = typst::compile::<PagedDocument>(&world);
    let pages = output.map_err(|errors| ReportError::Typeset { message: message(&errors) })?;
    let standards = match (options.standard, &timestamp) {
        (PdfStandard::AccessibleArchive, Some(_)) => &[typst_pdf::PdfStandard::Ua_1, typst_pdf::PdfStandard::A_3a][..],
        (PdfStandard::AccessibleArchive, None) | (PdfStandard::Accessible, _) => &[typst_pdf::PdfStandard::Ua_1],
        (PdfStandard::Plain, _) => &[],
    };
    let standards = PdfStandards::new(standards).map_err(|e| ReportError::Standard { message: e.message().to_string() })?;
    let pdf_options = typst_pdf::PdfOptions {
        ident: Smart::Custom(format!("{} {created}", document.meta.title)),
        creator: Smart::Custom(Some(document.meta.creator.clone())),
        timestamp,
        standards,
        ..typst_pdf::PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&pages, &pdf_options).map_err(|errors| ReportError::Standard { message: message(&errors) });
    // The typesetter remembers intermediate results of past documents; a long-lived caller keeps those of the last few only.
    typst::comemo::evict(4);
    bytes
}

fn message(errors: &[SourceDiagnostic]) -> String {
    let texts: Vec<String> = errors
        .iter()
        .map(|e| std::iter::once(e.message.as_str()).chain(e.hints.iter().map(|h| h.v.as_str())).collect::<Vec<_>>().join("; "))
        .collect();
    texts.join("; ")
}

/// Reads `2026-01-31T12:00:00Z`, with or without a fraction of the second.
fn timestamp(text: &str) -> Result<Timestamp, ReportError> {
    let wrong = || ReportError::Created { text: text.to_owned() };
    let number = |at: std::ops::Range<usize>| {
        let digits = text.get(at).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse::<u16>().ok()
    };
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let utc = text.ends_with('Z') || text.ends_with("+00:00");
    if !utc || marks.iter().any(|&(at, mark)| text.as_bytes().get(at) != Some(&mark)) {
        return Err(wrong());
    }
    let parts = || {
        let small = |at| u8::try_from(number(at)?).ok();
        Datetime::from_ymd_hms(i32::from(number(0..4)?), small(5..7)?, small(8..10)?, small(11..13)?, small(14..16)?, small(17..19)?)
    };
    parts().map(Timestamp::new_utc).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::timestamp;

    #[test]
    fn only_times_in_utc_are_taken() {
        for good in ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123Z", "2026-01-31T12:00:00+00:00"] {
            assert!(timestamp(good).is_ok(), "{good}");
        }
        for bad in ["2026-01-31", "2026-13-31T12:00:00Z", "2026-01-31T12:00:00+01:00", "né26-01-31T12:00:00Z", "2026-01-31T+2:00:00Z"] {
            assert!(timestamp(bad).is_err(), "{bad}");
        }
    }
}
