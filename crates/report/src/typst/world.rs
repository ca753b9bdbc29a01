//! What the template can see.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use interplay_plot::{Theme, to_svg};
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook, FontInfo, FontStyle, FontWeight};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::legible::Legible;
use super::{PdfOptions, emit};
use crate::{Block, Document, ReportError};

const TEMPLATE: &str = include_str!("template.typ");

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// The fonts of every report: those of the figures, and of typst's own a serif for the text, a mathematical one and a monospaced one.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let figures = interplay_plot::fonts().iter().map(|(_, bytes)| *bytes);
    let wanted = |info: &FontInfo| {
        let upright = info.variant.style == FontStyle::Normal;
        let regular = info.variant.weight == FontWeight::REGULAR;
        match info.family.as_str() {
            "Libertinus Serif" => regular || (info.variant.weight == FontWeight::BOLD && upright),
            "New Computer Modern Math" | "DejaVu Sans Mono" => regular && upright,
            _ => false,
        }
    };
    let bundled = typst_assets::fonts().filter(|bytes| FontInfo::new(bytes, 0).as_ref().is_some_and(wanted));
    figures.chain(bundled).filter_map(|bytes| Font::new(Bytes::new(bytes), 0)).collect()
});

/// The template, the data, the figures and the fonts of one report.
pub(super) struct ReportWorld {
    main: Source,
    files: BTreeMap<String, Bytes>,
    fonts: Vec<Font>,
    book: LazyHash<FontBook>,
}

impl ReportWorld {
    pub(super) fn new(document: &Document, options: &PdfOptions) -> Result<Self, ReportError> {
        let mut fonts = FONTS.clone();
        fonts.extend(options.fonts.iter().flat_map(|bytes| Font::iter(Bytes::new(bytes.clone()))));
        let legible = Legible::of(&fonts);
        let mut files = BTreeMap::new();
        let data = serde_json::to_vec(&emit::data(document, &legible))?;
        files.insert("/data.json".to_owned(), Bytes::new(data));
        let figures = document.blocks.iter().filter_map(|block| if let Block::Figure { figure } = block { Some(figure) } else { None });
        for (k, figure) in figures.enumerate() {
            let svg = legible.drawing(to_svg(figure, &Theme::default())?.as_str());
            files.insert(format!("/figure-{}.svg", k + 1), Bytes::from_string(svg));
        }
        for (k, attachment) in document.attachments.iter().enumerate() {
            files.insert(format!("/attachment-{}", k + 1), Bytes::new(attachment.data.clone()));
        }
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        Ok(Self { main: Source::new(main_file()?, TEMPLATE.to_owned()), files, fonts, book })
    }
}

fn main_file() -> Result<FileId, ReportError> {
    let path = VirtualPath::new("report.typ").map_err(|e| ReportError::Typeset { message: format!("{e:?}") })?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for ReportWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let in_project = matches!(id.get().root(), VirtualRoot::Project);
        let found = if in_project { self.files.get(id.get().vpath().get_with_slash()) } else { None };
        found.cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
