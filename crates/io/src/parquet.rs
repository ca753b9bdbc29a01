//! Parquet in blocks.
//!
//! A block is a row group or a slice of one. Pages outside the slice are stepped over without being unpacked, and only the columns asked for
//! are touched. Columns are taken as Arrow arrays from polars' own Parquet crate, one level below its data frames, so that types which
//! polars is not compiled for can be read, and so that this program's threads do the work.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use interplay_core::{Column, ColumnInfo, Diagnostic, Frame, FrameSource, Input, SourceError};
use polars_arrow::array::Array;
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_buffer::Buffer;
use polars_parquet::parquet::page::CompressedPage;
use polars_parquet::read::{BasicDecompressor, FileMetadata, Filter, PageReader, column_iter_to_arrays, infer_schema, read_metadata};
use rayon::prelude::*;

use crate::arrow_column;
use crate::fingerprint::{fingerprint, open_file};
use crate::kept::{frame, positions};
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
    bytes: Buffer<u8>,
    metadata: FileMetadata,
    columns: Vec<ColumnInfo>,
    /// The field of each column.
    fields: Vec<Field>,
    /// Row group, first row in it, and number of rows.
    slices: Vec<(usize, usize, usize)>,
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
                fields.push(field.clone());
            }
            None => diagnostics.push(left_out(&field.name, &field.dtype)),
        }
    }
    let rows: usize = metadata.row_groups.iter().map(|group| group.num_rows()).sum();
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
    let table = ParquetTable { path: name, bytes, metadata, columns, fields, slices };
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
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("the decoder met something impossible".to_owned()),
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
    fn decode(&self, place: usize, (group, first, rows): (usize, usize, usize)) -> Result<Column, IoError> {
        let corrupt = |reason: String| IoError::Corrupt { path: self.path.clone(), reason };
        let (field, kind) = (&self.fields[place], self.columns[place].kind);
        let column = guarded(|| Ok(self.arrays(field, group, first, rows)))
            .and_then(|arrays| arrays)
            .and_then(|arrays| arrow_column::column(&arrays, kind))
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
        for slices in self.slices.chunks(rayon::current_num_threads().clamp(1, TOGETHER)) {
            let tasks: Vec<(usize, (usize, usize, usize))> =
                slices.iter().flat_map(|&slice| places.iter().map(move |&place| (place, slice))).collect();
            let columns: Result<Vec<Column>, IoError> = tasks.into_par_iter().map(|(place, slice)| self.decode(place, slice)).collect();
            let mut columns = columns?.into_iter();
            for _ in slices {
                visit(&frame(names.iter().map(|name| (*name).to_owned()).zip(columns.by_ref().take(places.len())).collect())?)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
