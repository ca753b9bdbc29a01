//! Delimited text in blocks.
//!
//! Opening surveys the whole text once: every record is checked, rows are counted, the SHA-256 is taken, and the kind of every column is
//! found from all of its cells. What is kept is where each block begins. A small table is then decoded and kept; a larger one is read again
//! in every scan.

mod blocks;
mod cell;
mod decode;
mod header;
mod records;
mod survey;

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::{Mutex, PoisonError};

use interplay_core::{Column, ColumnInfo, ColumnKind, Diagnostic, Frame, FrameSource, Input, SourceError};
use rayon::prelude::*;

use crate::fingerprint::Hashing;
use crate::kept::{KeptTable, frame, positions};
use crate::{IoError, OpenTable, TableOptions};
use blocks::{Block, Blocks, LONGEST_RECORD, Next};
use decode::{Dialect, Wanted, decode};
use records::{Fault, FaultKind};
use survey::{ColumnSurvey, survey};

/// Bytes of the first block, from which the length of a row is judged.
const FIRST_BLOCK: usize = 256 << 10;

/// Rows that a block should have, and bytes that it should not exceed.
const ROWS_IN_BLOCK: usize = 1 << 17;
const LARGEST_BLOCK: usize = 8 << 20;

/// Blocks that are worked on at the same time, at most: they bound the memory.
const TOGETHER: usize = 8;

/// A block that was surveyed.
#[derive(Debug, Clone, Copy)]
struct Place {
    offset: u64,
    bytes: usize,
    rows: usize,
    blank_lines: bool,
}

/// A text that is read again in every scan.
struct CsvTable {
    path: String,
    file: Mutex<File>,
    dialect: Dialect,
    columns: Vec<ColumnInfo>,
    wanted: Vec<Wanted>,
    places: Vec<Place>,
}

/// Opens a text; `sha256` is known already if the file is a copy of what the user named.
pub(crate) fn open(
    path: &str,
    mut file: File,
    sha256: Option<String>,
    delimiter: u8,
    options: &TableOptions,
) -> Result<OpenTable, IoError> {
    file.rewind().map_err(|e| IoError::read(path, e))?;
    let handle = file.try_clone().map_err(|e| IoError::read(path, e))?;
    let mut scan = Opening::new(path, delimiter, options);
    let reader = scan.run(Hashing::new(handle))?;
    let digest = reader.finish().map_err(|e| IoError::read(path, e))?;
    let Opening { names, columns: surveys, places, mut diagnostics, .. } = scan;
    let rows: usize = places.iter().map(|place| place.rows).sum();
    if rows == 0 {
        return Err(IoError::NoRows { path: path.to_owned() });
    }
    let mut columns = Vec::new();
    let mut wanted = Vec::new();
    for (field, (name, survey)) in names.iter().zip(&surveys).enumerate() {
        if name.is_empty() {
            continue;
        }
        let kind = kind(survey);
        diagnostics.extend(remark(name, survey));
        columns.push(ColumnInfo { name: name.clone(), kind });
        wanted.push(Wanted { field, kind, plain: !survey.unplain });
    }
    let input = Input { path: path.to_owned(), sha256: sha256.unwrap_or(digest), rows: Some(rows as u64), shape: None, note: None };
    let dialect = Dialect { delimiter, n_fields: names.len() };
    let table = CsvTable { path: path.to_owned(), file: Mutex::new(file), dialect, columns, wanted, places };
    let source: Box<dyn FrameSource + Send + Sync> =
        if rows as u64 * table.columns.len() as u64 * 8 <= options.keep_bytes { Box::new(table.keep()?) } else { Box::new(table) };
    Ok(OpenTable { source, input, diagnostics })
}

/// Length of a byte order mark at the beginning of the text.
fn mark(first: &Block) -> usize {
    if first.offset == 0 && first.text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 }
}

/// Whether a block holds nothing but ends of lines (and a byte order mark).
fn is_blank(first: &Block) -> bool {
    first.text[mark(first)..].iter().all(|byte| matches!(byte, b'\n' | b'\r'))
}

/// Whether there is neither a zero byte nor anything that is not UTF-8.
fn is_text(text: &[u8]) -> Result<(), Fault> {
    let lines_before = |at: usize| memchr::memchr_iter(b'\n', &text[..at]).count() as u64;
    if let Some(at) = memchr::memchr(0, text) {
        return Err(Fault { line: lines_before(at), kind: FaultKind::Nul });
    }
    std::str::from_utf8(text).map(|_| ()).map_err(|error| {
        let at = error.valid_up_to();
        Fault { line: lines_before(at), kind: FaultKind::Encoding { offset: at } }
    })
}

/// What a column holds, from what all of its cells say.
fn kind(survey: &ColumnSurvey) -> ColumnKind {
    if survey.texts > 0 || (survey.booleans > 0 && survey.numbers > 0) {
        ColumnKind::Categorical
    } else if survey.booleans > 0 {
        ColumnKind::Boolean
    } else {
        ColumnKind::Numeric
    }
}

/// A remark on a column of text that was probably meant to hold numbers.
fn remark(name: &str, survey: &ColumnSurvey) -> Option<Diagnostic> {
    let ColumnSurvey { numbers, texts, decimal_commas, .. } = *survey;
    let (line, text) = survey.first_text.as_ref()?;
    if decimal_commas == texts && survey.booleans == 0 {
        let message =
            format!("column `{name}` holds numbers with a decimal comma (first: `{text}` in line {}) and is read as text", line + 1);
        return Some(Diagnostic::warning("data::decimal_comma", message).with_hint("write the numbers with a decimal point"));
    }
    // Numbers with some cells of text are a numeric column with codes for missing values or typing errors more often than a factor.
    (numbers > texts).then(|| {
        let cells = if texts == 1 { "1 cell is".to_owned() } else { format!("{texts} cells are") };
        let message = format!(
            "column `{name}` is read as text because {cells} no number (first: `{text}` in line {}) among {numbers} numbers",
            line + 1
        );
        Diagnostic::warning("data::column_is_text", message).with_hint(
            "as text the column is a factor with a level for each value: correct these cells, or leave them empty if the value is missing",
        )
    })
}

/// The survey of a whole text as it proceeds.
struct Opening<'a> {
    path: &'a str,
    delimiter: u8,
    options: &'a TableOptions,
    names: Vec<String>,
    columns: Vec<ColumnSurvey>,
    places: Vec<Place>,
    lines: u64,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Opening<'a> {
    fn new(path: &'a str, delimiter: u8, options: &'a TableOptions) -> Self {
        Self { path, delimiter, options, names: Vec::new(), columns: Vec::new(), places: Vec::new(), lines: 0, diagnostics: Vec::new() }
    }

    /// Surveys everything and gives the reader back.
    fn run(&mut self, reader: Hashing<File>) -> Result<Hashing<File>, IoError> {
        let read = |e| IoError::read(self.path, e);
        let mut blocks = Blocks::new(reader, self.options.block_bytes.unwrap_or(FIRST_BLOCK));
        let mut first = match blocks.next().map_err(read)? {
            Next::Block(block) => block,
            Next::End => return Err(IoError::Empty { path: self.path.to_owned() }),
            Next::LongRecord => return Err(self.long_record()),
        };
        // Lines without anything may fill whole blocks before the header.
        while is_blank(&first) {
            match blocks.next().map_err(read)? {
                Next::Block(block) => {
                    self.lines += memchr::memchr_iter(b'\n', &first.text).count() as u64;
                    first = block;
                }
                Next::End => break,
                Next::LongRecord => return Err(self.long_record()),
            }
        }
        self.header(&mut first)?;
        if self.options.block_bytes.is_none() && !first.text.is_empty() {
            let lines = memchr::memchr_iter(b'\n', &first.text).count().max(1);
            blocks.block_bytes = (first.text.len() / lines * ROWS_IN_BLOCK).clamp(FIRST_BLOCK, LARGEST_BLOCK);
        }
        let together = rayon::current_num_threads().clamp(1, TOGETHER);
        let mut batch = vec![first];
        loop {
            let mut last = None;
            while batch.len() < together {
                match blocks.next().map_err(|e| IoError::read(self.path, e))? {
                    Next::Block(block) => batch.push(block),
                    other => {
                        last = Some(other);
                        break;
                    }
                }
            }
            self.batch(&batch)?;
            batch.clear();
            match last {
                None => {}
                Some(Next::LongRecord) => return Err(self.long_record()),
                Some(_) => return Ok(blocks.into_inner()),
            }
        }
    }

    /// Takes byte order mark and header off the first block.
    fn header(&mut self, first: &mut Block) -> Result<(), IoError> {
        let text = first.text.as_slice();
        if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
            let what = "; it begins like UTF-16";
            return Err(IoError::Encoding { path: self.path.to_owned(), line: 1, offset: 0, what });
        }
        let mark = mark(first);
        let body = &text[mark..];
        let offset = first.offset + mark as u64;
        // Encoding and zero bytes first: a binary file has no header to complain of.
        let begin = body.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).unwrap_or(0);
        let end = memchr::memchr(b'\n', &body[begin..]).map_or(body.len(), |at| begin + at + 1);
        is_text(&body[..end]).map_err(|fault| self.fault(fault, offset))?;
        let header = header::read(self.path, body, self.delimiter, self.options.delimiter.is_some())
            .map_err(|fault| self.fault(fault, offset))??;
        // A quoted name may go on over several lines.
        is_text(&body[..header.bytes]).map_err(|fault| self.fault(fault, offset))?;
        self.lines += header.lines;
        self.columns = vec![ColumnSurvey::default(); header.names.len()];
        self.names = header.names;
        self.diagnostics = header.diagnostics;
        first.text.drain(..mark + header.bytes);
        first.offset = offset + header.bytes as u64;
        Ok(())
    }

    fn batch(&mut self, blocks: &[Block]) -> Result<(), IoError> {
        let surveys: Vec<_> = blocks.par_iter().map(|block| survey(&block.text, self.delimiter, self.names.len())).collect();
        for (block, survey) in blocks.iter().zip(surveys) {
            let survey = survey.map_err(|fault| self.fault(fault, block.offset))?;
            self.columns.iter_mut().zip(survey.columns).for_each(|(column, next)| column.merge(next, self.lines));
            self.lines += survey.lines;
            if survey.rows > 0 {
                let Block { offset, text } = block;
                self.places.push(Place { offset: *offset, bytes: text.len(), rows: survey.rows, blank_lines: survey.blank_lines });
            }
        }
        Ok(())
    }

    fn long_record(&self) -> IoError {
        IoError::LongRow { path: self.path.to_owned(), line: self.lines + 1, limit: LONGEST_RECORD as u64 }
    }

    /// A fault in a block that begins at `offset`, after `self.lines` lines.
    fn fault(&self, fault: Fault, offset: u64) -> IoError {
        let path = self.path.to_owned();
        let line = self.lines + fault.line + 1;
        match fault.kind {
            FaultKind::Quote { field } => IoError::Quote { path, line, field },
            FaultKind::UnclosedQuote { field } => IoError::UnclosedQuote { path, line, field },
            FaultKind::LineEnd => IoError::LineEnd { path, line },
            FaultKind::Ragged { found } => IoError::RaggedRow { path, line, found, expected: self.names.len() },
            FaultKind::Nul => IoError::Nul { path, line },
            FaultKind::Encoding { offset: at } => IoError::Encoding { path, line, offset: offset + at as u64, what: "" },
        }
    }
}

impl CsvTable {
    /// Decodes all of it.
    fn keep(self) -> Result<KeptTable, IoError> {
        let mut blocks = Vec::with_capacity(self.places.len());
        for places in self.places.chunks(rayon::current_num_threads().clamp(1, TOGETHER)) {
            blocks.extend(self.decode(places, &self.wanted)?);
        }
        Ok(KeptTable::new(&self.path, self.columns, blocks))
    }

    fn decode(&self, places: &[Place], wanted: &[Wanted]) -> Result<Vec<Vec<Column>>, IoError> {
        let texts = self.read(places)?;
        let changed = || IoError::Changed { path: self.path.clone() };
        places
            .par_iter()
            .zip(&texts)
            .map(|(place, text)| {
                // What the survey took in order polars refuses only if the text has changed since.
                let columns = decode(text, place.blank_lines, self.dialect, wanted).map_err(|_| changed())?;
                if columns.iter().all(|column| column.len() == place.rows) { Ok(columns) } else { Err(changed()) }
            })
            .collect()
    }

    fn read(&self, places: &[Place]) -> Result<Vec<Vec<u8>>, IoError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let read = |place: &Place, file: &mut File| {
            file.seek(SeekFrom::Start(place.offset))?;
            let mut text = vec![0; place.bytes];
            file.read_exact(&mut text).map(|()| text)
        };
        places.iter().map(|place| read(place, &mut file).map_err(|e| IoError::read(&self.path, e))).collect()
    }
}

impl FrameSource for CsvTable {
    fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    fn scan(&self, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        let wanted: Vec<Wanted> = positions(&self.path, &self.columns, names)?.into_iter().map(|place| self.wanted[place]).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        for places in self.places.chunks(rayon::current_num_threads().clamp(1, TOGETHER)) {
            for columns in self.decode(places, &wanted)? {
                visit(&frame(names.iter().map(|name| (*name).to_owned()).zip(columns).collect())?)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
