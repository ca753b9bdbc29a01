//! A block of text to columns, by polars.
//!
//! The survey has checked every record and found every column's kind, so polars is given a fixed schema and meets nothing that it could
//! refuse. Columns of plain numbers become numbers there; all others come back as text, and their cells are told apart by the same
//! functions that the survey used.

use std::borrow::Cow;
use std::io::Cursor;
use std::sync::Arc;

use interplay_core::{Column, ColumnKind};
use polars::prelude::{CsvReadOptions, DataType, Field, NullValues, Schema, SerReader as _};

use super::cell::{MISSING, boolean, is_missing, number};
use super::records::Scanner;
use crate::levels::categorical;

/// A column of the file that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Position of the field in a record.
    pub(super) field: usize,
    pub(super) kind: ColumnKind,
    /// Whether all numbers and missing cells are said plainly, so that polars may read them.
    pub(super) plain: bool,
}

/// What a block of text is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    pub(super) n_fields: usize,
}

/// The columns of a block; the error is what polars says.
pub(super) fn decode(text: &[u8], blank_lines: bool, dialect: Dialect, wanted: &[Wanted]) -> Result<Vec<Column>, String> {
    // Two columns of numbers may be asked for in any order, and one twice is refused by the caller: polars gives them in file order.
    let mut projection: Vec<usize> = wanted.iter().map(|column| column.field).collect();
    projection.sort_unstable();
    let is_number = |field: usize| wanted.iter().any(|column| column.field == field && column.kind == ColumnKind::Numeric && column.plain);
    let schema: Schema = (0..dialect.n_fields)
        .map(|field| {
            let read_as_text = projection.binary_search(&field).is_ok() && !is_number(field);
            Field::new(field.to_string().into(), if read_as_text { DataType::String } else { DataType::Float64 })
        })
        .collect();
    let text = presentable(text, blank_lines, dialect.delimiter);
    let missing = NullValues::AllColumns(MISSING.iter().map(|&text| text.into()).collect());
    let frame = CsvReadOptions::default()
        .with_has_header(false)
        .with_schema(Some(Arc::new(schema)))
        .with_projection(Some(Arc::new(projection)))
        .with_infer_schema_length(Some(0))
        .with_n_threads(Some(1))
        .with_rechunk(true)
        .map_parse_options(|parse| parse.with_separator(dialect.delimiter).with_null_values(Some(missing.clone())))
        .into_reader_with_file_handle(Cursor::new(text.as_ref()))
        .finish()
        .map_err(|error| error.to_string())?;
    wanted
        .iter()
        .map(|column| {
            let series = frame.column(&column.field.to_string()).map_err(|error| error.to_string())?.as_materialized_series();
            convert(series, *column).map_err(|error| error.to_string())
        })
        .collect()
}

fn convert(series: &polars::prelude::Series, wanted: Wanted) -> polars::prelude::PolarsResult<Column> {
    if wanted.kind == ColumnKind::Numeric && wanted.plain {
        let numbers = series.f64()?;
        return Ok(Column::Numeric(match numbers.cont_slice() {
            Ok(slice) => slice.to_vec(),
            Err(_) => numbers.iter().map(|number| number.unwrap_or(f64::NAN)).collect(),
        }));
    }
    let texts = series.str()?;
    let filled = texts.iter().map(|cell| cell.filter(|text| !is_missing(text.trim())));
    Ok(match wanted.kind {
        ColumnKind::Numeric => Column::Numeric(filled.map(|cell| cell.map_or(f64::NAN, number)).collect()),
        ColumnKind::Boolean => Column::Boolean(filled.map(|cell| boolean(cell?.trim())).collect()),
        ColumnKind::Categorical => categorical(filled.map(|cell| cell.filter(|text| !is_nan(text)))),
    })
}

/// Whether a text is NaN in some spelling, which counts as missing wherever it stands.
fn is_nan(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    text.eq_ignore_ascii_case("nan")
}

/// The text in a form that polars takes for what it is: without blank lines, and not beginning like a zlib stream (`x^`, `x` with a byte of
/// one, `x` with an Arabic letter whose first byte is 0xDA), which polars would try to unpack, or with a byte order mark, which it would drop.
fn presentable(text: &[u8], blank_lines: bool, delimiter: u8) -> Cow<'_, [u8]> {
    let begin = text.iter().position(|byte| !matches!(byte, b'\n' | b'\r')).unwrap_or(0);
    let mistaken = matches!(text[begin..], [b'x', 0x01 | b'^' | 0xDA, ..] | [0xEF, 0xBB, 0xBF, ..]);
    if !blank_lines && !mistaken {
        return Cow::Borrowed(text);
    }
    let mut clean = Vec::with_capacity(text.len() + 2);
    let mut scanner = Scanner::new(text, delimiter);
    while let Ok(Some(field)) = scanner.next() {
        let mark = field.quoted || (mistaken && clean.is_empty());
        if mark {
            clean.push(b'"');
        }
        clean.extend_from_slice(field.bytes);
        if mark {
            clean.push(b'"');
        }
        clean.push(if field.ends_record { b'\n' } else { delimiter });
    }
    Cow::Owned(clean)
}
