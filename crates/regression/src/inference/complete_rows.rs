//! A source without the rows in which a cell of some columns is missing.

use interplay_core::{Column, ColumnInfo, Frame, FrameSource, SourceError};

/// The rows of a source that are complete in all of `columns`, so that two models that use different columns are fitted to the same rows.
pub(crate) struct CompleteRows<'a> {
    pub(crate) source: &'a dyn FrameSource,
    pub(crate) columns: Vec<String>,
}

impl FrameSource for CompleteRows<'_> {
    fn columns(&self) -> &[ColumnInfo] {
        self.source.columns()
    }

    fn scan(&self, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        let mut all = names.to_vec();
        all.extend(self.columns.iter().map(String::as_str).filter(|name| !names.contains(name)));
        self.source.scan(&all, &mut |frame| {
            let needed: Vec<&Column> = self.columns.iter().filter_map(|name| frame.column(name)).collect();
            let complete = |row: &usize| needed.iter().all(|column| !column.is_missing(*row));
            let rows: Vec<usize> = (0..frame.n_rows()).filter(complete).collect();
            if rows.len() == frame.n_rows() {
                return visit(frame);
            }
            let columns = names.iter().filter_map(|name| Some(((*name).to_owned(), select(frame.column(name)?, &rows))));
            let kept = Frame::new(columns.collect()).map_err(|error| SourceError {
                message: error.to_string(),
                hint: None,
                code: "data::changed",
            })?;
            visit(&kept)
        })
    }
}

/// Some of the cells of a column.
fn select(column: &Column, rows: &[usize]) -> Column {
    match column {
        Column::Numeric(cells) => Column::Numeric(rows.iter().map(|&row| cells[row]).collect()),
        Column::Categorical { codes, levels } => {
            Column::Categorical { codes: rows.iter().map(|&row| codes[row]).collect(), levels: levels.clone() }
        }
        Column::Boolean(cells) => Column::Boolean(rows.iter().map(|&row| cells[row]).collect()),
    }
}

#[cfg(test)]
mod tests {
    use interplay_core::{Column, Frame, FrameInMemory, FrameSource};

    use super::CompleteRows;

    #[test]
    fn rows_with_a_gap_are_left_out() {
        let frame = Frame::new(vec![
            ("x".into(), Column::Numeric(vec![1.0, f64::NAN, 3.0, 4.0])),
            ("a".into(), Column::from_texts(&[Some("p"), Some("q"), None, Some("q")])),
        ])
        .unwrap();
        let source: FrameInMemory = frame.into();
        let complete = CompleteRows { source: &source, columns: vec!["x".into(), "a".into()] };
        let mut seen = Vec::new();
        let scanned = complete.scan(&["x"], &mut |frame| {
            if let Some(Column::Numeric(cells)) = frame.column("x") {
                seen.extend_from_slice(cells);
            }
            Ok(())
        });
        assert!(scanned.is_ok());
        assert_eq!(seen, [1.0, 4.0]);
    }
}
