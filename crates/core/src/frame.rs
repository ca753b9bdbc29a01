//! Blocks of named columns, and where they come from.

use std::sync::Arc;

/// The code of a missing cell in a categorical column.
pub const MISSING_CODE: u32 = u32::MAX;

/// The cells of one column in one block.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Numbers; a missing cell is NaN. Infinite cells are passed on as they were read.
    Numeric(Vec<f64>),
    /// Codes into the block's own `levels` (sorted by code point, no duplicates); a missing cell is [`MISSING_CODE`].
    ///
    /// Two blocks of one source may have different `levels`: whoever needs codes that agree over blocks maps them by name.
    Categorical {
        /// One code per row.
        codes: Vec<u32>,
        /// The level that each code stands for.
        levels: Arc<[String]>,
    },
    /// Truth values.
    Boolean(Vec<Option<bool>>),
}

impl Column {
    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            Self::Numeric(values) => values.len(),
            Self::Categorical { codes, .. } => codes.len(),
            Self::Boolean(values) => values.len(),
        }
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the column holds.
    pub fn kind(&self) -> ColumnKind {
        match self {
            Self::Numeric(_) => ColumnKind::Numeric,
            Self::Categorical { .. } => ColumnKind::Categorical,
            Self::Boolean(_) => ColumnKind::Boolean,
        }
    }

    /// Whether the cell of a row is missing.
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numeric(values) => values[row].is_nan(),
            Self::Categorical { codes, .. } => codes[row] == MISSING_CODE,
            Self::Boolean(values) => values[row].is_none(),
        }
    }

    /// A categorical column from one text per row, with sorted levels.
    pub fn from_texts<S: AsRef<str>>(cells: &[Option<S>]) -> Self {
        let mut levels: Vec<String> = cells.iter().flatten().map(|cell| cell.as_ref().to_owned()).collect();
        levels.sort_unstable();
        levels.dedup();
        let codes = cells
            .iter()
            .map(|cell| match cell {
                None => MISSING_CODE,
                Some(text) => levels.binary_search_by(|level| level.as_str().cmp(text.as_ref())).map_or(MISSING_CODE, |i| i as u32),
            })
            .collect();
        Self::Categorical { codes, levels: levels.into() }
    }
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Numbers.
    Numeric,
    /// Levels of a factor.
    Categorical,
    /// Truth values.
    Boolean,
}

/// Name and kind of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// The name as it stands in the file.
    pub name: String,
    /// What the column holds in the whole of the source.
    pub kind: ColumnKind,
}

/// A block of rows: named columns of equal length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frame {
    names: Vec<String>,
    columns: Vec<Column>,
    n_rows: usize,
}

/// Columns that do not make a frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A column's length differs from the first column's.
    #[error("column `{name}` has {found} rows where the first column has {expected}")]
    Ragged {
        /// The column.
        name: String,
        /// Its length.
        found: usize,
        /// The first column's length.
        expected: usize,
    },
    /// Two columns share a name.
    #[error("two columns are called `{name}`")]
    DuplicateName {
        /// The name.
        name: String,
    },
}

impl Frame {
    /// A frame from named columns.
    ///
    /// # Errors
    /// [`FrameError`] when lengths differ or a name occurs twice.
    pub fn new(columns: Vec<(String, Column)>) -> Result<Self, FrameError> {
        let n_rows = columns.first().map_or(0, |(_, column)| column.len());
        let mut frame = Self { names: Vec::new(), columns: Vec::new(), n_rows };
        for (name, column) in columns {
            if column.len() != n_rows {
                return Err(FrameError::Ragged { name, found: column.len(), expected: n_rows });
            }
            if frame.names.contains(&name) {
                return Err(FrameError::DuplicateName { name });
            }
            frame.names.push(name);
            frame.columns.push(column);
        }
        Ok(frame)
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Names in order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.names.iter().position(|n| n == name).map(|i| &self.columns[i])
    }

    /// Names with columns, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Column)> {
        self.names.iter().map(String::as_str).zip(&self.columns)
    }
}

/// A table of any size that can be read in blocks, as often as asked, always in the same row order and with the same block borders.
pub trait FrameSource: Sync {
    /// Name and kind of every column, in file order.
    fn columns(&self) -> &[ColumnInfo];

    /// Hands the named columns to `visit`, block after block. An error from `visit` ends the scan and is given back.
    ///
    /// # Errors
    /// [`SourceError`] when the source cannot be read, when a name is unknown, or what `visit` gave.
    fn scan(&self, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError>;
}

/// A source that could not be read to its end.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct SourceError {
    /// What happened, with the file and the place in it.
    pub message: String,
    /// The way out, if one is known.
    pub hint: Option<String>,
    /// Stable code, for example `data::ragged_row`.
    pub code: &'static str,
}

impl FrameSource for FrameInMemory {
    fn columns(&self) -> &[ColumnInfo] {
        &self.columns
    }

    fn scan(&self, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        for name in names {
            if self.frame.column(name).is_none() {
                return Err(SourceError { message: format!("no column `{name}`"), hint: None, code: "data::unknown_column" });
            }
        }
        visit(&self.frame)
    }
}

/// A frame held in memory as a source of one block.
#[derive(Debug, Clone)]
pub struct FrameInMemory {
    frame: Frame,
    columns: Vec<ColumnInfo>,
}

impl From<Frame> for FrameInMemory {
    fn from(frame: Frame) -> Self {
        let columns = frame.iter().map(|(name, column)| ColumnInfo { name: name.to_owned(), kind: column.kind() }).collect();
        Self { frame, columns }
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, Frame, FrameError, MISSING_CODE};

    #[test]
    fn levels_are_sorted_and_missing_is_kept() {
        let Column::Categorical { codes, levels } = Column::from_texts(&[Some("b"), None, Some("a"), Some("b")]) else {
            panic!("a factor")
        };
        assert_eq!(levels.as_ref(), ["a", "b"]);
        assert_eq!(codes, [1, MISSING_CODE, 0, 1]);
    }

    #[test]
    fn frames_are_rectangular_and_named_once() {
        let x = || Column::Numeric(vec![1.0, 2.0]);
        assert!(Frame::new(vec![("a".into(), x()), ("b".into(), x())]).is_ok());
        assert_eq!(Frame::new(vec![("a".into(), x()), ("a".into(), x())]), Err(FrameError::DuplicateName { name: "a".into() }));
        assert!(matches!(Frame::new(vec![("a".into(), x()), ("b".into(), Column::Numeric(vec![]))]), Err(FrameError::Ragged { .. })));
    }
}
