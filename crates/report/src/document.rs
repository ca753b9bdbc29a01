//! The one document that every renderer writes.

use interplay_core::{Severity, Table};
use interplay_plot::Figure;

use crate::{Math, Text};

/// A report: what it is called, what it says, and what travels with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// What the document is called and where it comes from.
    pub meta: Meta,
    /// What it says, in reading order.
    pub blocks: Vec<Block>,
    /// Files that travel with the document: the records, in full precision.
    pub attachments: Vec<Attachment>,
}

/// What a document is called and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meta {
    /// Title, also in the running header.
    pub title: String,
    /// A line below the title: data, size, date.
    pub subtitle: String,
    /// One sentence for catalogues and search.
    pub description: String,
    /// Language as an ISO 639-1 code.
    pub lang: String,
    /// Program and version: `interplay 0.1.0`.
    pub creator: String,
    /// Time of the run, RFC 3339 in UTC; empty when it is not known.
    pub created: String,
}

/// One piece of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading; level 1 is a part, 2 a section, 3 a subsection.
    Heading {
        /// Depth, 1 to 3.
        level: u8,
        /// The words.
        text: Text,
    },
    /// The answer, set apart at the head of a part.
    Answer {
        /// One paragraph each.
        paragraphs: Vec<Text>,
    },
    /// A paragraph.
    Paragraph(Text),
    /// A table with its own caption and notes.
    Table {
        /// The table.
        table: Table,
    },
    /// A figure with its own caption and alternative text.
    Figure {
        /// The figure.
        figure: Box<Figure>,
    },
    /// A displayed equation.
    Equation {
        /// The equation.
        math: Math,
        /// The equation in words, for those who hear the document.
        alt: String,
    },
    /// Something the reader should know, set apart.
    Note {
        /// How much it should worry.
        severity: Severity,
        /// Stable code of the diagnostic, if it is one.
        code: Option<String>,
        /// What is the matter.
        text: Text,
        /// What can be done.
        hint: Option<Text>,
    },
    /// Named values, one a line.
    KeyValues {
        /// Name and value.
        rows: Vec<(String, Text)>,
    },
    /// The works that are cited.
    References(Vec<Text>),
}

/// A file that travels with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// File name.
    pub name: String,
    /// MIME type.
    pub mime: String,
    /// What it is.
    pub description: String,
    /// Its bytes.
    pub data: Vec<u8>,
}

impl Document {
    /// How far headings move up: sections take the place of parts where there are no parts, so that no level is skipped.
    pub(crate) fn heading_shift(&self) -> u8 {
        u8::from(!self.blocks.iter().any(|block| matches!(block, Block::Heading { level: 1, .. })))
    }
}

impl Block {
    /// A section heading.
    pub(crate) fn section(text: impl Into<Text>) -> Self {
        Self::Heading { level: 2, text: text.into() }
    }

    /// A subsection heading.
    pub(crate) fn subsection(text: impl Into<Text>) -> Self {
        Self::Heading { level: 3, text: text.into() }
    }
}
