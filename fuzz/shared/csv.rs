//! Fuzz target: any bytes as a delimited text.

use std::cell::RefCell;

use interplay_core::{Column, ColumnInfo, MISSING_CODE};
use interplay_io::{IoError, OpenTable, TableOptions, open_table};

/// Cells above which only one way of reading is tried.
const MANY_CELLS: usize = 20_000;

/// A column over all blocks, whose cells are equal where they mean the same.
type Cells = Vec<Option<String>>;

/// Opens the bytes as a table and reads it in several ways, which have to agree; panics when something is wrong.
pub(crate) fn run(data: &[u8]) -> String {
    thread_local!(static FOLDER: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) });
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| tempfile::tempdir().expect("a folder"));
        let first_line = data.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let count = |byte: u8| first_line.split(|found| *found == byte).count() - 1;
        let path = folder.path().join(if count(b'\t') > count(b',') { "table.tsv" } else { "table.csv" });
        std::fs::write(&path, data).expect("written");

        let whole = TableOptions::default();
        // Blocks of a few bytes, and nothing kept.
        let small = TableOptions { block_bytes: Some(1 + data.len() % 61), keep_bytes: 0, ..TableOptions::default() };
        match (open_table(&path, &whole), open_table(&path, &small)) {
            (Ok(a), Ok(b)) => same(&a, &b),
            // Of several faults that are far apart another one may come first in another block.
            (Err(a), Err(b)) => told(&a).min(told(&b)),
            (Ok(_), Err(error)) => panic!("refused in small blocks alone: {error}"),
            (Err(error), Ok(_)) => panic!("refused in large blocks alone: {error}"),
        }
    })
}

/// The code of an error, which names the file and a way out.
fn told(error: &IoError) -> String {
    assert!(error.code().contains("::") && error.to_string().contains("table.") && error.hint().is_some(), "{error}");
    error.code().to_owned()
}

/// Two readings of one file.
fn same(a: &OpenTable, b: &OpenTable) -> String {
    assert_eq!(a.source.columns(), b.source.columns());
    assert_eq!((a.input.rows, &a.input.sha256), (b.input.rows, &b.input.sha256));
    assert_eq!(format!("{:?}", a.diagnostics), format!("{:?}", b.diagnostics));
    let columns = a.source.columns();
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let rows = a.input.rows.expect("counted") as usize;
    let cells = read(a, &names, columns);
    assert!(cells.iter().all(|column| column.len() == rows), "columns of another length than the table");
    if rows * columns.len() <= MANY_CELLS {
        assert_eq!(cells, read(b, &names, columns), "small blocks read otherwise");
        let backwards: Vec<&str> = names.iter().rev().copied().collect();
        let mut again = read(b, &backwards, columns);
        again.reverse();
        assert_eq!(cells, again, "another order of columns reads otherwise");
    }
    let kinds: String = columns.iter().take(4).map(|column| format!("{:?} ", column.kind)).collect();
    let codes: Vec<&str> = a.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).take(3).collect();
    format!("{kinds}{} rows {codes:?}", rows.next_power_of_two())
}

/// Columns by name, with cells as text.
fn read(table: &OpenTable, names: &[&str], columns: &[ColumnInfo]) -> Vec<Cells> {
    let mut cells = vec![Vec::new(); names.len()];
    table
        .source
        .scan(names, &mut |frame| {
            for (cells, name) in cells.iter_mut().zip(names) {
                let column = frame.column(name).expect("asked for");
                let declared = columns.iter().find(|declared| declared.name == *name).expect("declared");
                assert_eq!(column.kind(), declared.kind, "a block has a column of another kind");
                cells.extend((0..column.len()).map(|row| cell(column, row)));
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("opened and cannot be read: {error}"));
    cells
}

fn cell(column: &Column, row: usize) -> Option<String> {
    match column {
        Column::Numeric(values) => (!values[row].is_nan()).then(|| format!("{:016x}", values[row].to_bits())),
        Column::Boolean(values) => values[row].map(|value| value.to_string()),
        Column::Categorical { codes, levels } => {
            assert!(levels.windows(2).all(|pair| pair[0] < pair[1]), "levels are in order");
            (codes[row] != MISSING_CODE).then(|| levels[codes[row] as usize].clone())
        }
    }
}
