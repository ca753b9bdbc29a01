//! Parquet files as polars writes them, whole and damaged.

use std::path::{Path, PathBuf};

use interplay_core::{Column, ColumnKind, MISSING_CODE};
use polars::prelude::{DataFrame, NamedFrom as _, ParquetWriter, Series};

use crate::{OpenTable, TableOptions, open_table};

const ROWS: usize = 1000;

/// Numbers, whole numbers, truth values and texts, each with missing cells.
fn data() -> DataFrame {
    let every = |n: usize, row: usize| !row.is_multiple_of(n);
    let columns = [
        Series::new("x".into(), (0..ROWS).map(|row| row as f64 / 8.0).collect::<Vec<_>>()),
        Series::new(
            "nan".into(),
            (0..ROWS).map(|row| every(7, row).then_some(if row % 5 == 0 { f64::NAN } else { 1.5 })).collect::<Vec<_>>(),
        ),
        Series::new("i".into(), (0..ROWS).map(|row| every(3, row).then_some(row as i32 - 500)).collect::<Vec<_>>()),
        Series::new("l".into(), (0..ROWS).map(|row| row as i64 * 1_000_003).collect::<Vec<_>>()),
        Series::new("b".into(), (0..ROWS).map(|row| every(4, row).then_some(row % 2 == 0)).collect::<Vec<_>>()),
        Series::new("g".into(), (0..ROWS).map(|row| every(6, row).then(|| format!("level {}", row % 11))).collect::<Vec<_>>()),
        Series::new("id".into(), (0..ROWS).map(|row| format!("item number {row}")).collect::<Vec<_>>()),
    ];
    DataFrame::new(ROWS, columns.into_iter().map(Into::into).collect()).expect("columns of one length")
}

fn write(folder: &Path, row_group: usize) -> PathBuf {
    let path = folder.join("t.parquet");
    let file = std::fs::File::create(&path).expect("a file");
    ParquetWriter::new(file).with_row_group_size(Some(row_group)).with_data_page_size(Some(512)).finish(&mut data()).expect("written");
    path
}

fn cells(table: &OpenTable, name: &str) -> Vec<String> {
    let mut all = Vec::new();
    table
        .source
        .scan(&[name], &mut |frame| {
            all.extend(match frame.column(name).expect("asked for") {
                Column::Numeric(numbers) => numbers.iter().map(f64::to_string).collect::<Vec<_>>(),
                Column::Boolean(values) => values.iter().map(|value| format!("{value:?}")).collect(),
                Column::Categorical { codes, levels } => {
                    assert!(levels.windows(2).all(|pair| pair[0] < pair[1]));
                    let cell = |&code: &u32| if code == MISSING_CODE { "missing".to_owned() } else { levels[code as usize].clone() };
                    codes.iter().map(cell).collect()
                }
            });
            Ok(())
        })
        .expect("read");
    all
}

#[test]
fn cells_come_back_whatever_the_row_groups_and_blocks() {
    let folder = tempfile::tempdir().expect("a folder");
    for row_group in [ROWS, 300, 64] {
        let path = write(folder.path(), row_group);
        for block_bytes in [None, Some(7 * 8 * 100), Some(7 * 8 * 37)] {
            let table = open_table(&path, &TableOptions { block_bytes, ..TableOptions::default() }).expect("a table");
            let kinds: Vec<ColumnKind> = table.source.columns().iter().map(|info| info.kind).collect();
            use ColumnKind::{Boolean, Categorical, Numeric};
            assert_eq!(kinds, [Numeric, Numeric, Numeric, Numeric, Boolean, Categorical, Categorical]);
            assert_eq!((table.input.rows, table.input.sha256.len()), (Some(1000), 64));
            let expect = |name: &str, cell: &dyn Fn(usize) -> String| {
                assert_eq!(
                    cells(&table, name),
                    (0..ROWS).map(cell).collect::<Vec<_>>(),
                    "{name}, row groups of {row_group}, {block_bytes:?}"
                );
            };
            expect("x", &|row| (row as f64 / 8.0).to_string());
            expect("nan", &|row| if row % 7 == 0 || row % 5 == 0 { f64::NAN } else { 1.5 }.to_string());
            expect("i", &|row| if row % 3 == 0 { "NaN".to_owned() } else { (row as i32 - 500).to_string() });
            expect("l", &|row| (row * 1_000_003).to_string());
            expect("b", &|row| format!("{:?}", (row % 4 != 0).then_some(row % 2 == 0)));
            expect("g", &|row| if row % 6 == 0 { "missing".to_owned() } else { format!("level {}", row % 11) });
            expect("id", &|row| format!("item number {row}"));
        }
    }
}

#[test]
fn several_columns_stand_in_the_order_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = open_table(&write(folder.path(), 300), &TableOptions::default()).expect("a table");
    let mut rows = 0;
    let scanned = table.source.scan(&["g", "x"], &mut |frame| {
        assert_eq!(frame.names(), ["g", "x"]);
        rows += frame.n_rows();
        Ok(())
    });
    assert!(scanned.is_ok());
    assert_eq!(rows, ROWS);
    assert_eq!(table.source.scan(&["z"], &mut |_| Ok(())).expect_err("unknown").code, "data::unknown_column");
}

#[test]
fn damaged_files_are_errors_or_other_cells_but_never_panics() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), 300);
    let whole = std::fs::read(&path).expect("there");
    let read = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("written");
        let table = open_table(&path, &TableOptions::default()).map_err(|error| error.code())?;
        for info in table.source.columns() {
            table.source.scan(&[&info.name], &mut |_| Ok(())).map_err(|error| error.code)?;
        }
        Ok(())
    };
    assert_eq!(read(b""), Err("data::empty"));
    assert_eq!(read(b"x,y\n1,2\n"), Err("data::corrupt"));
    for end in [4, 12, whole.len() / 2, whole.len() - 1] {
        assert_eq!(read(&whole[..end]), Err("data::corrupt"), "cut at {end}");
    }
    let mut refused = 0;
    for at in (0..whole.len()).step_by(23) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        refused += usize::from(read(&bytes).is_err());
    }
    assert!(refused > 0);
}

#[test]
fn kept_blocks_are_those_that_are_read_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), 300);
    // Nothing is kept; the codes of the texts would fit, their levels do not; everything is kept.
    for keep_bytes in [0, 4 * ROWS as u64, 1 << 20] {
        let table = open_table(&path, &TableOptions { keep_bytes, ..TableOptions::default() }).expect("a table");
        for name in ["x", "g", "id", "id", "x"] {
            let first = cells(&table, name);
            assert_eq!(first.len(), ROWS);
            assert_eq!(first, cells(&table, name), "{name} with {keep_bytes}");
        }
        assert_eq!(cells(&table, "id")[999], "item number 999");
        assert_eq!(cells(&table, "x")[999], "124.875");
    }
}
