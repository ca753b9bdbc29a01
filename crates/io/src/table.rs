//! Tables from files.

use std::fs::File;
use std::io::Seek as _;
use std::path::Path;

use interplay_core::{Diagnostic, FrameSource, Input};

use crate::IoError;
use crate::fingerprint::open_file;
use crate::spool::{self, Packing};

/// How a table is opened.
#[derive(Debug, Clone)]
pub struct TableOptions {
    /// The character between fields; by default a comma, or a tab in files that end in `.tsv`.
    pub delimiter: Option<u8>,
    /// Bytes of text in one block; by default as many as hold some hundred thousand rows, at most 8 MiB.
    pub block_bytes: Option<usize>,
    /// A table whose cells need at most so many bytes in memory is decoded once and kept; a larger one is read again in every scan.
    pub keep_bytes: u64,
    /// Bytes that a compressed text may unpack to (into a temporary file).
    pub max_bytes: u64,
}

impl Default for TableOptions {
    /// Delimiter by the file's ending, 64 MiB kept in memory, 64 GiB unpacked.
    fn default() -> Self {
        Self { delimiter: None, block_bytes: None, keep_bytes: 64 << 20, max_bytes: 64 << 30 }
    }
}

/// A table that is ready to be read.
pub struct OpenTable {
    /// The rows, in blocks.
    pub source: Box<dyn FrameSource + Send + Sync>,
    /// The file as provenance records it.
    pub input: Input,
    /// What was noticed while opening it.
    pub diagnostics: Vec<Diagnostic>,
}

impl std::fmt::Debug for OpenTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenTable").field("input", &self.input).field("columns", &self.source.columns()).finish_non_exhaustive()
    }
}

/// Opens a table by the ending of its path: `.csv`, `.tsv` (also with `.gz` or `.zst`), `.parquet`, `.arrow`, `.feather`; `-` is CSV on
/// standard input.
///
/// **Text** is UTF-8 with a header line; a byte order mark and CRLF are tolerated, spaces around numbers and names too. The kind of a column
/// is found from all of its cells: *numeric* if every filled cell is a number (`inf` included), *boolean* if every one is `true`, `false`,
/// `TRUE`, `FALSE`, `True` or `False`, *categorical* otherwise; dates stay text. A cell is missing if it is empty or `NA`, `NaN` (in any
/// case), `null`, `NULL` or `N/A`, quoted or not. Lines without anything are passed over. A first column without a name holds row names,
/// as R and pandas write them, and is left out.
///
/// **Parquet and Arrow**: integers, floating-point numbers and decimals are numeric, text and dictionaries categorical, dates and times
/// categorical in ISO 8601; null and NaN are missing. Columns of other types are left out with a diagnostic.
///
/// Memory does not grow with the number of rows: a file above `keep_bytes` is read again in every scan, block by block, only the columns
/// asked for.
///
/// # Errors
/// [`IoError`] with the place and a way out for anything that is no such table.
pub fn open_table(path: &Path, options: &TableOptions) -> Result<OpenTable, IoError> {
    let name = path.display().to_string();
    if path.as_os_str() == "-" {
        let (file, sha256) = spool::standard_input(options.max_bytes)?;
        return crate::csv::open("-", file, Some(sha256), options.delimiter.unwrap_or(b','), options);
    }
    let lower = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let (stem, packing) = match lower.rsplit_once('.') {
        Some((stem, "gz")) => (stem, Some(Packing::Gzip)),
        Some((stem, "zst")) => (stem, Some(Packing::Zstandard)),
        _ => (lower.as_str(), None),
    };
    let ending = stem.rsplit_once('.').map_or("", |(_, ending)| ending);
    let delimiter = |default| options.delimiter.unwrap_or(default);
    match (ending, packing) {
        ("csv" | "tsv", _) => {
            let file = open_file(path)?;
            let delimiter = delimiter(if ending == "tsv" { b'\t' } else { b',' });
            match packing {
                None if is_seekable(&file) => crate::csv::open(&name, file, None, delimiter, options),
                None => {
                    let (file, sha256) = spool::plain(&name, file, options.max_bytes)?;
                    crate::csv::open(&name, file, Some(sha256), delimiter, options)
                }
                Some(packing) => {
                    let (file, sha256) = spool::unpack(&name, file, packing, options.max_bytes)?;
                    crate::csv::open(&name, file, Some(sha256), delimiter, options)
                }
            }
        }
        ("parquet", None) => crate::parquet::open(path, options),
        ("arrow" | "feather", None) => crate::arrow_file::open(path, options),
        // A path that cannot be opened is told so first.
        _ => open_file(path).and(Err(IoError::TableFormat { path: name })),
    }
}

/// Whether a file can be read twice (a pipe cannot).
fn is_seekable(file: &File) -> bool {
    let mut file = file;
    file.stream_position().is_ok() && file.metadata().is_ok_and(|metadata| metadata.is_file())
}
