//! Arrow (Feather version 2) files, one record batch a block.

use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use interplay_core::{ColumnInfo, Diagnostic, Frame, FrameSource, Input, SourceError};
use polars_arrow::array::Array;
use polars_arrow::io::ipc::read::{FileMetadata, FileReader, read_file_metadata};

use crate::fingerprint::{fingerprint, open_file};
use crate::kept::{frame, positions};
use crate::parquet::{guarded, left_out};
use crate::{IoError, OpenTable, TableOptions, arrow_column};

/// Rows of a block at most.
const ROWS_IN_BLOCK: usize = 1 << 17;

struct ArrowTable {
    path: String,
    file: Mutex<File>,
    metadata: FileMetadata,
    columns: Vec<ColumnInfo>,
    /// Position of each column in the file.
    places: Vec<usize>,
}

/// Opens an Arrow file.
pub(crate) fn open(path: &Path, _: &TableOptions) -> Result<OpenTable, IoError> {
    let name = path.display().to_string();
    let mut file = open_file(path)?;
    if file.metadata().map_err(|e| IoError::read(&name, e))?.len() == 0 {
        return Err(IoError::Empty { path: name });
    }
    let metadata = guarded(|| read_file_metadata(&mut file)).map_err(|reason| IoError::Corrupt { path: name.clone(), reason })?;
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    let (mut columns, mut places): (Vec<ColumnInfo>, Vec<usize>) = (Vec::new(), Vec::new());
    for (place, field) in metadata.schema.iter_values().enumerate() {
        match arrow_column::kind(&field.dtype) {
            Some(kind) => {
                columns.push(ColumnInfo { name: field.name.to_string(), kind });
                places.push(place);
            }
            None => diagnostics.push(left_out(&field.name, &field.dtype)),
        }
    }
    if columns.is_empty() {
        return Err(IoError::NoRows { path: name });
    }
    let table = ArrowTable { path: name.clone(), file: Mutex::new(file), metadata, columns, places };
    // The footer does not say how many rows there are: one column is read to count them.
    let mut rows = 0;
    table.batches(&[0], &mut |arrays| {
        rows += arrays.first().map_or(0, |array| array.len() as u64);
        Ok(())
    })?;
    if rows == 0 {
        return Err(IoError::NoRows { path: name });
    }
    let input = Input { sha256: fingerprint(path)?, path: name, rows: Some(rows), shape: None, note: None };
    Ok(OpenTable { source: Box::new(table), input, diagnostics })
}

/// What is done with the arrays of a batch.
type Visit<'a, E> = &'a mut dyn FnMut(Vec<Box<dyn Array>>) -> Result<(), E>;

impl ArrowTable {
    fn corrupt(&self, reason: String) -> IoError {
        // What the decoder says of compressed buffers: the codecs for them are not part of this program.
        if reason.contains("IPC compression") {
            return IoError::CompressedArrow { path: self.path.clone() };
        }
        IoError::Corrupt { path: self.path.clone(), reason }
    }

    /// Hands the arrays of the columns (by position in `columns`) to `visit`, batch after batch.
    fn batches<E: From<IoError>>(&self, columns: &[usize], visit: Visit<'_, E>) -> Result<(), E> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // The reader wants each position once and in order.
        let mut projection: Vec<usize> = columns.iter().map(|&column| self.places[column]).collect();
        projection.sort_unstable();
        let order: Vec<usize> =
            columns.iter().filter_map(|&column| projection.iter().position(|&place| place == self.places[column])).collect();
        let mut reader = FileReader::new(&mut *file, self.metadata.clone(), Some(projection), None);
        while let Some(batch) = guarded(|| reader.next().transpose()).map_err(|reason| self.corrupt(reason))? {
            let arrays = batch.into_arrays();
            visit(order.iter().map(|&place| arrays[place].clone()).collect())?;
        }
        Ok(())
    }
}

impl FrameSource for ArrowTable {
    fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    fn scan(&self, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        let columns = positions(&self.path, &self.columns, names)?;
        let unique: std::collections::BTreeSet<&usize> = columns.iter().collect();
        if unique.len() < columns.len() {
            frame(names.iter().map(|name| ((*name).to_owned(), interplay_core::Column::Numeric(Vec::new()))).collect())?;
        }
        if columns.is_empty() {
            return Ok(());
        }
        self.batches(&columns, &mut |arrays| {
            let rows = arrays.first().map_or(0, |array| array.len());
            for first in (0..rows).step_by(ROWS_IN_BLOCK) {
                let length = ROWS_IN_BLOCK.min(rows - first);
                let made: Result<Vec<_>, IoError> = columns
                    .iter()
                    .zip(&arrays)
                    .map(|(&column, array)| {
                        let info = &self.columns[column];
                        let values =
                            guarded(|| Ok(arrow_column::column(vec![array.sliced(first, length)], info.kind))).and_then(|made| made);
                        let fault = |reason| self.corrupt(format!("column `{}`: {reason}", info.name));
                        values.map(|values| (info.name.clone(), values)).map_err(fault)
                    })
                    .collect();
                visit(&frame(made?)?)?;
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests;
