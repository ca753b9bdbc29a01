//! Parquet in blocks.
//!
//! A block is a row group or a slice of one. Pages outside the slice are stepped over without being unpacked, and only the columns asked for
//! are touched. Columns are taken as Arrow arrays from polars' own Parquet crate, one level below its data frames, so that types which
//! polars is not compiled for can be read, and so that this program's threads do the work.

use std::cell::Cell;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;
use std::sync::{Arc, Mutex, PoisonError};

use interplay_core::{Column, ColumnInfo, ColumnKind, Diagnostic, Frame, FrameSource, Input, SourceError};
use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_buffer::Buffer;
use polars_parquet::parquet::page::CompressedPage;
use polars_parquet::read::{BasicDecompressor, FileMetadata, Filter, PageReader, column_iter_to_arrays, infer_schema, read_metadata};
use rayon::prelude::*;

use crate::arrow_column;
use crate::fingerprint::{fingerprint, open_file};
use crate::kept::{Selection, frame, is_of, positions};
use crate::map::FileMap;
use crate::{IoError, OpenTable, TableOptions};

/// Rows of a block at most.
const ROWS_IN_BLOCK: usize = 1 << 17;

/// Blocks that are decoded at the same time, at most: they bound the memory.
const TOGETHER: usize = 8;

/// Largest page that is unpacked, in bytes; a damaged file may claim any size.
const LARGEST_PAGE: usize = 1 << 30;

struct ParquetTable {
    path: String,
    map: Arc<FileMap>,
    bytes: Buffer<u8>,
    metadata: FileMetadata,
    columns: Vec<ColumnInfo>,
    /// The field of each column.
    fields: Vec<Field>,
    /// Row group, first row in it, and number of rows.
    slices: Vec<(usize, usize, usize)>,
    /// Bytes of decoded cells that may be kept.
    keep_bytes: u64,
    /// The last selection of columns, decoded, if it is small enough.
    kept: Mutex<Option<Selection>>,
}

/// Opens a Parquet file.
pub(crate) fn open(path: &Path, options: &TableOptions) -> Result<OpenTable, IoError> {
    let name = path.display().to_string();
    let corrupt = |reason: String| IoError::Corrupt { path: name.clone(), reason };
    let file = open_file(path)?;
    if file.metadata().map_err(|e| IoError::read(&name, e))?.len() == 0 {
        return Err(IoError::Empty { path: name });
    }
    let map = Arc::new(FileMap::new(&file).map_err(|e| IoError::read(&name, e))?);
    let bytes = Buffer::from_owner(SharedMap(Arc::clone(&map)));
    let (metadata, schema) = guarded(|| {
        let metadata = read_metadata(&mut Cursor::new(map.bytes()))?;
        let schema = infer_schema(&metadata)?;
        Ok((metadata, schema))
    })
    .map_err(corrupt)?;
    let mut diagnostics = Vec::new();
    let mut columns: Vec<ColumnInfo> = Vec::new();
    let mut fields = Vec::new();
    for field in schema.iter_values() {
        match arrow_column::kind(&field.dtype) {
            Some(kind) => {
                columns.push(ColumnInfo { name: field.name.to_string(), kind });
                // A dictionary of texts is read as views of its texts, not put together again value by value.
                let texts = matches!(field.dtype, ArrowDataType::Dictionary(..));
                fields.push(if texts { Field { dtype: ArrowDataType::Utf8View, ..field.clone() } } else { field.clone() });
            }
            None => diagnostics.push(left_out(&field.name, &field.dtype)),
        }
    }
    let rows: usize = metadata.row_groups.iter().map(polars_parquet::parquet::metadata::RowGroupMetadata::num_rows).sum();
    if rows == 0 || columns.is_empty() {
        return Err(IoError::NoRows { path: name });
    }
    check_extents(&metadata, map.bytes().len() as u64).map_err(corrupt)?;
    let block = options.block_bytes.map_or(ROWS_IN_BLOCK, |bytes| (bytes / (8 * columns.len())).clamp(1, ROWS_IN_BLOCK));
    let mut slices = Vec::new();
    for (group, metadata) in metadata.row_groups.iter().enumerate() {
        // Slices of equal length, so that none is much smaller than the others.
        let n = metadata.num_rows().div_ceil(block);
        let cut = |k: usize| (metadata.num_rows() as u128 * k as u128 / n as u128) as usize;
        slices.extend((0..n).map(|k| (group, cut(k), cut(k + 1) - cut(k))));
    }
    let input = Input { sha256: fingerprint(path)?, path: name.clone(), rows: Some(rows as u64), shape: None, note: None };
    let table =
        ParquetTable { path: name, map, bytes, metadata, columns, fields, slices, keep_bytes: options.keep_bytes, kept: Mutex::new(None) };
    Ok(OpenTable { source: Box::new(table), input, diagnostics })
}

/// A mapping that a buffer keeps alive.
struct SharedMap(Arc<FileMap>);

impl AsRef<[u8]> for SharedMap {
    fn as_ref(&self) -> &[u8] {
        self.0.bytes()
    }
}

/// The remark on a column whose type is no number, text or truth value.
pub(crate) fn left_out(column: &str, dtype: &ArrowDataType) -> Diagnostic {
    let message = format!("column `{column}` is of type {dtype:?} and is left out");
    Diagnostic::info("data::column_skipped", message).with_hint("store it as numbers or text if the analysis needs it")
}

/// Runs a decoder that damaged files may make fail in any way.
///
/// Its errors are values as a rule; where a damaged file meets an assertion in it, the unwinding ends here.
pub(crate) fn guarded<T>(decode: impl FnOnce() -> polars::prelude::PolarsResult<T>) -> Result<T, String> {
    static QUIET: Once = Once::new();
    thread_local!(static INSIDE: Cell<bool> = const { Cell::new(false) });
    // What unwinds inside is reported as an error, not by the hook that prints panics.
    QUIET.call_once(|| {
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !INSIDE.get() {
                print(info);
            }
        }));
    });
    INSIDE.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(decode));
    INSIDE.set(false);
    match outcome {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(payload) => {
            let said = payload.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| payload.downcast_ref::<String>().cloned());
            Err(said.unwrap_or_else(|| "the decoder met something impossible".to_owned()))
        }
    }
}

/// Whether everything that the metadata point to lies in the file, and row groups have a length that is possible.
fn check_extents(metadata: &FileMetadata, length: u64) -> Result<(), String> {
    for (number, group) in metadata.row_groups.iter().enumerate() {
        let rows = i64::try_from(group.num_rows()).map_err(|_| format!("row group {number} has an impossible number of rows"))?;
        for column in group.parquet_columns() {
            if column.compressed_size() < 0 || column.data_page_offset() < 0 || column.dictionary_page_offset().is_some_and(|at| at < 0) {
                return Err(format!("row group {number} has a negative extent"));
            }
            let range = column.byte_range();
            if range.start > range.end || range.end > length {
                return Err(format!("row group {number} reaches to byte {} of {length}", range.end));
            }
            if column.descriptor().path_in_schema.len() == 1 && column.num_values() != rows {
                return Err(format!("row group {number} has {} values in a column of {rows} rows", column.num_values()));
            }
        }
    }
    Ok(())
}

/// Whether the pages of a column have as many values as the row group has rows. Only their headers are read.
///
/// The decoder trusts these numbers when it asks for memory, and a request that no machine can meet ends the program.
fn check_pages(pages: PageReader, rows: usize) -> Result<(), String> {
    let mut left = rows;
    for page in pages {
        match page.map_err(|error| error.to_string())? {
            CompressedPage::Data(page) => {
                left = left.checked_sub(page.num_values()).ok_or("its pages have more values than the row group has rows")?;
                if page.uncompressed_size() > LARGEST_PAGE {
                    return Err(format!("a page of {} bytes", page.uncompressed_size()));
                }
            }
            CompressedPage::Dict(_) => {}
        }
    }
    if left > 0 { Err(format!("{left} values are missing in its pages")) } else { Ok(()) }
}

impl ParquetTable {
    /// Bytes of the cells of some columns when they are decoded, the texts of levels not counted.
    fn decoded_bytes(&self, places: &[usize]) -> u64 {
        let cell = |kind: ColumnKind| match kind {
            ColumnKind::Numeric => 8,
            ColumnKind::Categorical => 4,
            ColumnKind::Boolean => 1,
        };
        let row: u64 = places.iter().map(|&place| cell(self.columns[place].kind)).sum();
        let rows: usize = self.slices.iter().map(|&(_, _, rows)| rows).sum();
        row.saturating_mul(rows as u64)
    }

    /// Lets the pages of the file go that hold some columns of the row groups of some slices, so that the memory of a scan is that of
    /// its blocks.
    fn release(&self, places: &[usize], slices: &[(usize, usize, usize)]) {
        for groups in slices.chunk_by(|a, b| a.0 == b.0) {
            let group = &self.metadata.row_groups[groups[0].0];
            for &place in places {
                for chunk in group.columns_under_root_iter(&self.fields[place].name).into_iter().flatten() {
                    let range = chunk.byte_range();
                    self.map.release(range.start as usize..range.end as usize);
                }
            }
        }
    }

    fn decode(&self, place: usize, (group, first, rows): (usize, usize, usize)) -> Result<Column, IoError> {
        let corrupt = |reason: String| IoError::Corrupt { path: self.path.clone(), reason };
        let (field, kind) = (&self.fields[place], self.columns[place].kind);
        let column = guarded(|| Ok(self.arrays(field, group, first, rows)))
            .and_then(|arrays| arrays)
            .and_then(|arrays| arrow_column::column(arrays, kind))
            .map_err(|reason| corrupt(format!("column `{}`: {reason}", field.name)))?;
        if column.len() != rows {
            return Err(corrupt(format!("column `{}` has {} rows in a slice of {rows}", field.name, column.len())));
        }
        Ok(column)
    }

    fn arrays(&self, field: &Field, group: usize, first: usize, rows: usize) -> Result<Vec<Box<dyn Array>>, String> {
        let group = &self.metadata.row_groups[group];
        let mut chunks = group.columns_under_root_iter(&field.name).ok_or("it is missing in a row group")?;
        let (Some(chunk), None) = (chunks.next(), chunks.next()) else { return Err("it is nested".to_owned()) };
        let range = chunk.byte_range();
        let bytes = self.bytes.clone().sliced(range.start as usize..range.end as usize);
        let pages = || PageReader::new(Cursor::new(bytes.clone()), chunk, Vec::new(), LARGEST_PAGE);
        check_pages(pages(), group.num_rows())?;
        let pages = pages();
        let decompressor = BasicDecompressor::new(pages, Vec::new());
        let types = vec![&chunk.descriptor().descriptor.primitive_type];
        let filter = Some(Filter::new_ranged(first, first + rows));
        let (arrays, _) = column_iter_to_arrays(vec![decompressor], types, field.clone(), filter).map_err(|error| error.to_string())?;
        Ok(arrays)
    }
}

impl FrameSource for ParquetTable {
    fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    fn scan(&self, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        let places = positions(&self.path, &self.columns, names)?;
        if places.is_empty() {
            return Ok(());
        }
        // The lock is given back before the visits, which may scan again.
        let ready = self
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .filter(|kept| is_of(kept, names))
            .map(|kept| Arc::clone(&kept.1));
        if let Some(frames) = ready {
            return frames.iter().try_for_each(visit);
        }
        let mut left = self.keep_bytes.checked_sub(self.decoded_bytes(&places));
        let mut frames = Vec::new();
        for slices in self.slices.chunks(rayon::current_num_threads().clamp(1, TOGETHER)) {
            let tasks: Vec<(usize, (usize, usize, usize))> =
                slices.iter().flat_map(|&slice| places.iter().map(move |&place| (place, slice))).collect();
            let columns: Result<Vec<Column>, IoError> = tasks.into_par_iter().map(|(place, slice)| self.decode(place, slice)).collect();
            let mut columns = columns?.into_iter();
            self.release(&places, slices);
            for _ in slices {
                let frame = frame(names.iter().map(|name| (*name).to_owned()).zip(columns.by_ref().take(places.len())).collect())?;
                visit(&frame)?;
                left = left.and_then(|left| left.checked_sub(bytes_of_levels(&frame)));
                if left.is_some() {
                    frames.push(frame);
                } else {
                    frames.clear();
                }
            }
        }
        if left.is_some() {
            let selection = (names.iter().map(|name| (*name).to_owned()).collect(), Arc::new(frames));
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(selection);
        }
        Ok(())
    }
}

/// Bytes of the texts of a block's levels.
fn bytes_of_levels(frame: &Frame) -> u64 {
    let texts = |column: &Column| match column {
        Column::Categorical { levels, .. } => levels.iter().map(|level| size_of::<String>() + level.capacity()).sum(),
        Column::Numeric(_) | Column::Boolean(_) => 0,
    };
    frame.iter().map(|(_, column)| texts(column) as u64).sum()
}

#[cfg(test)]
mod tests;
