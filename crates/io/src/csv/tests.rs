//! Text tables: what is read, and what is refused.

use std::path::PathBuf;

use interplay_core::{Column, ColumnKind, MISSING_CODE, Severity};
use proptest::prelude::*;

use crate::{IoError, OpenTable, TableOptions, open_table};

struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    fn open(&self, bytes: impl AsRef<[u8]>) -> OpenTable {
        open_table(&self.file("t.csv", bytes), &TableOptions::default()).expect("a table")
    }

    fn error(&self, bytes: impl AsRef<[u8]>) -> IoError {
        let error = open_table(&self.file("t.csv", bytes), &TableOptions::default()).expect_err("refused");
        assert!(error.hint().is_some() && error.to_string().contains("t.csv"), "{error}");
        error
    }
}

/// One cell of any kind.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Missing,
    Number(f64),
    Truth(bool),
    Text(String),
}

fn values(column: &Column) -> Vec<Value> {
    (0..column.len())
        .map(|row| match column {
            _ if column.is_missing(row) => Value::Missing,
            Column::Numeric(numbers) => Value::Number(numbers[row]),
            Column::Boolean(truths) => truths[row].map_or(Value::Missing, Value::Truth),
            Column::Categorical { codes, levels } => {
                assert!(codes[row] != MISSING_CODE && levels.windows(2).all(|pair| pair[0] < pair[1]));
                Value::Text(levels[codes[row] as usize].clone())
            }
        })
        .collect()
}

/// All cells of a column over all blocks.
fn column(table: &OpenTable, name: &str) -> Vec<Value> {
    let mut all = Vec::new();
    table
        .source
        .scan(&[name], &mut |frame| {
            all.extend(values(frame.column(name).expect("asked for")));
            Ok(())
        })
        .expect("read");
    all
}

fn numbers(table: &OpenTable, name: &str) -> Vec<f64> {
    column(table, name).into_iter().map(|value| if let Value::Number(number) = value { number } else { f64::NAN }).collect()
}

fn texts(cells: &[Option<&str>]) -> Vec<Value> {
    cells.iter().map(|cell| cell.map_or(Value::Missing, |text| Value::Text(text.to_owned()))).collect()
}

#[test]
fn kinds_come_from_all_cells() {
    let table = Files::new().open(
        "int,real,bool,text,mixed,none,inf\n1,0.5,true,a,1,,1\n2,1e3,FALSE,b,true,NA,inf\n-3,NA,True,NA,x,null,-inf\n,.5,,\"c\"\"d\",,N/A,+2\n",
    );
    let kinds: Vec<(&str, ColumnKind)> = table.source.columns().iter().map(|info| (info.name.as_str(), info.kind)).collect();
    use ColumnKind::{Boolean, Categorical, Numeric};
    let expected = [
        ("int", Numeric),
        ("real", Numeric),
        ("bool", Boolean),
        ("text", Categorical),
        ("mixed", Categorical),
        ("none", Numeric),
        ("inf", Numeric),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(column(&table, "int"), [Value::Number(1.0), Value::Number(2.0), Value::Number(-3.0), Value::Missing]);
    assert_eq!(column(&table, "real"), [Value::Number(0.5), Value::Number(1000.0), Value::Missing, Value::Number(0.5)]);
    assert_eq!(column(&table, "bool"), [Value::Truth(true), Value::Truth(false), Value::Truth(true), Value::Missing]);
    assert_eq!(column(&table, "text"), texts(&[Some("a"), Some("b"), None, Some("c\"d")]));
    assert_eq!(column(&table, "mixed"), texts(&[Some("1"), Some("true"), Some("x"), None]));
    assert_eq!(column(&table, "none"), vec![Value::Missing; 4]);
    assert_eq!(numbers(&table, "inf"), [1.0, f64::INFINITY, f64::NEG_INFINITY, 2.0]);
    assert_eq!((table.input.rows, table.input.sha256.len()), (Some(4), 64));
    assert!(table.diagnostics.is_empty());
}

#[test]
fn what_other_programs_write_is_tolerated() {
    let files = Files::new();
    for text in [
        "x,g\n1,a\n2.5,b\n",
        "x,g\n1,a\n2.5,b",
        "\u{feff}x,g\r\n1,a\r\n2.5,b\r\n",
        "\n x , g\n\n1,a\n\n2.5,b\n\n\n",
        "\"x\",\"g\"\n\"1\",\"a\"\n\" 2.5 \",\"b\"\n",
        "x,g\n 1,a\n2.5 ,b\n",
        "\"\",x,g\n1,1,a\n2,2.5,b\n",
    ] {
        let table = files.open(text);
        assert_eq!(numbers(&table, "x"), [1.0, 2.5], "{text:?}");
        assert_eq!(column(&table, "g"), texts(&[Some("a"), Some("b")]), "{text:?}");
        let codes: Vec<&str> = table.diagnostics.iter().map(|d| d.code.as_str()).collect();
        assert_eq!(codes, if text.starts_with("\"\"") { vec!["data::row_names"] } else { vec![] });
    }
    let semicolons = TableOptions { delimiter: Some(b';'), ..TableOptions::default() };
    let table = open_table(&files.file("t.csv", "x;g\n1;a,b\n"), &semicolons).expect("a table");
    assert_eq!(column(&table, "g"), texts(&[Some("a,b")]));
    let table = open_table(&files.file("t.tsv", "x\tg\n1\ta,b\n"), &TableOptions::default()).expect("a table");
    assert_eq!(column(&table, "g"), texts(&[Some("a,b")]));
    // A text that begins like a zlib stream, where polars would try to unpack it.
    assert_eq!(column(&files.open("f,g\nx^2,1\nx^3,2\n"), "f"), texts(&[Some("x^2"), Some("x^3")]));
    // The same after a blank line, and with the third form of such a stream.
    assert_eq!(column(&files.open("f,g\n\nx\u{1},1\n"), "f"), texts(&[Some("x\u{1}")]));
    assert_eq!(column(&files.open("f,g\nx\u{6ad},1\n"), "f"), texts(&[Some("x\u{6ad}")]));
    // A byte order mark in a cell is part of it.
    assert_eq!(column(&files.open("f,g\n\u{feff}a,1\n"), "f"), texts(&[Some("\u{feff}a")]));
    // Blank lines that fill more than one block before the header.
    let small = TableOptions { block_bytes: Some(2), ..TableOptions::default() };
    let table = open_table(&files.file("t.csv", "\u{feff}\n\n\n\n\nx,g\n1,a\n"), &small).expect("a table");
    assert_eq!(numbers(&table, "x"), [1.0]);
    // One column, with a cell that is missing and a line that is none.
    assert_eq!(numbers(&files.open("x\n1\n\nNA\n3\n"), "x").len(), 3);
}

#[test]
fn numbers_are_the_nearest_doubles() {
    let table = Files::new().open("x\n0.1\n9007199254740993\n1e-320\n123456789012345678901234567890\n2.2250738585072011e-308\n");
    assert_eq!(numbers(&table, "x"), [0.1, 9_007_199_254_740_993.0, 1e-320, 1.234_567_890_123_456_8e29, 2.225_073_858_507_201e-308]);
}

#[test]
fn a_typing_error_among_numbers_is_told_with_its_line() {
    let mut text = "x,y\n".to_owned();
    (0..300).for_each(|i| text.push_str(&if i == 200 { "l2,1\n".to_owned() } else { format!("{i},2\n") }));
    let table = Files::new().open(&text);
    let [diagnostic] = table.diagnostics.as_slice() else { panic!("one diagnostic") };
    assert_eq!((diagnostic.code.as_str(), diagnostic.severity), ("data::column_is_text", Severity::Warning));
    assert!(diagnostic.message.contains("`l2` in line 202"), "{}", diagnostic.message);
    let table = Files::new().open("x,y\n\"1,5\",2\n\"2,5\",3\n");
    assert_eq!(table.diagnostics[0].code, "data::decimal_comma");
    // The codes of other programs for missing values are told however many there are, unless they are the most of the column.
    let dots = (0..300).map(|i| if i % 3 == 0 { ".\n".to_owned() } else { format!("{i}\n") }).collect::<String>();
    assert_eq!(Files::new().open(format!("x\n{dots}")).diagnostics[0].code, "data::column_is_text");
    // Codes of letters and digits are no typing errors.
    assert!(Files::new().open("id\na1\n2\nb3\n").diagnostics.is_empty());
}

#[test]
fn faults_are_told_with_code_and_place() {
    let files = Files::new();
    let told = |bytes: &[u8], code: &str, part: &str| {
        let error = files.error(bytes);
        assert!(error.code() == code && error.to_string().contains(part), "{code}: {error}");
    };
    told(b"", "data::empty", "");
    told(b"\n\n", "data::empty", "");
    told(b"x,y\n", "data::no_rows", "");
    told(b"x,y", "data::no_rows", "");
    told(b"x,y\n1,2\n3\n", "data::ragged_row", "line 3: 1 fields where the header has 2");
    told(b"x,y\n\"a\nb\",2\n3,4,5\n", "data::ragged_row", "line 4: 3 fields");
    told(b"x;y\n1;2\n", "data::delimiter", "looks like ;-separated");
    told(b"x\ty\n1\t2\n", "data::delimiter", "\\t");
    told(b"x,y\n1,caf\xe9\n", "data::encoding", "line 2: byte 9 ");
    told(b"x,caf\xe9\n1,2\n", "data::encoding", "line 1: byte 5 ");
    told(b"\nx,caf\xe9\n1,2\n", "data::encoding", "line 2: byte 6 ");
    told(b"x,\"a\ncaf\xe9\"\n1,2\n", "data::encoding", "line 2: byte 8 ");
    told(b"\xff\xfex\0,\0", "data::encoding", "UTF-16");
    told(b"x,y\n1,\0\n", "data::nul", "line 2");
    told(b"x,y,x\n1,2,3\n", "data::duplicate_column", "columns 1 and 3 are both called `x`");
    told(b"x,,y\n1,2,3\n", "data::blank_column", "column 2");
    told(b"x,y\n1,5\" pipe\n", "data::quote", "line 2: a quotation mark inside field 2");
    told(b"x,y\n1,\"a\" b\n", "data::quote", "line 2");
    told(b"x,y\n1,\"a\n2,b\n", "data::unclosed_quote", "line 2: the quotation mark that opens field 2");
    told(b"x,y\r1,2\r", "data::line_end", "line 1");
    let hint = files.error(b"x,y\n1,2,3\n4,5,6\n").hint().expect("a hint");
    assert!(hint.contains("write.table"), "{hint}");
    let code = |name: &str| open_table(&files.0.path().join(name), &TableOptions::default()).expect_err("refused").code();
    for name in ["t.xlsx", "t"] {
        std::fs::write(files.0.path().join(name), "x").expect("a file");
    }
    assert_eq!(
        (code("none.csv"), code("none.xlsx"), code("t.xlsx"), code("t")),
        ("file::not_found", "file::not_found", "data::format", "data::format")
    );
    std::fs::create_dir(files.0.path().join("d.csv")).expect("a folder");
    assert_eq!(code("d.csv"), "file::directory");
}

#[test]
fn lines_are_counted_over_blocks() {
    let mut text = "x,y\n".to_owned();
    (0..100).for_each(|i| text.push_str(&format!("{i},\"a\nb\"\n")));
    text.push_str("1,2,3\n");
    let files = Files::new();
    let path = files.file("t.csv", text);
    for block_bytes in [1, 17, 100, 100_000] {
        let options = TableOptions { block_bytes: Some(block_bytes), ..TableOptions::default() };
        let error = open_table(&path, &options).expect_err("a ragged row");
        assert!(matches!(error, IoError::RaggedRow { line: 202, found: 3, expected: 2, .. }), "{error}");
    }
}

#[test]
fn compressed_texts_are_tables_too() {
    use std::io::Write as _;
    let files = Files::new();
    let text = b"x,g\n1,a\n2,b\n";
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text).expect("packed");
    let gz = files.file("t.csv.gz", encoder.finish().expect("packed"));
    let zst = files.file("t.CSV.zst", zstd::encode_all(&text[..], 0).expect("packed"));
    for path in [gz, zst] {
        let table = open_table(&path, &TableOptions::default()).expect("a table");
        assert_eq!(numbers(&table, "x"), [1.0, 2.0]);
        assert_eq!(table.input.sha256, crate::fingerprint(&path).expect("a digest"));
    }
}

#[test]
fn unknown_columns_and_a_changed_file_are_errors() {
    let files = Files::new();
    let path = files.file("t.csv", "x,y\n1,2\n3,4\n");
    let options = TableOptions { keep_bytes: 0, ..TableOptions::default() };
    let table = open_table(&path, &options).expect("a table");
    assert_eq!(table.source.scan(&["z"], &mut |_| Ok(())).expect_err("unknown").code, "data::unknown_column");
    assert_eq!(table.source.scan(&["x", "x"], &mut |_| Ok(())).expect_err("twice").code, "data::duplicate_column");
    for changed in ["x,y\n1,2\n3,x\n", "x,y\n1,2\n"] {
        std::fs::write(&path, changed).expect("written");
        assert_eq!(table.source.scan(&["y"], &mut |_| Ok(())).expect_err("changed").code, "data::changed");
    }
}

/// A cell as a writer of CSV would quote it.
fn quoted(cell: &str, always: bool) -> String {
    if always || cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// What a text column gives back for a cell.
fn text_value(cell: &str) -> Value {
    let trimmed = cell.trim();
    let unsigned = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
    let missing = ["", "NA", "null", "NULL", "N/A"].contains(&trimmed) || unsigned.eq_ignore_ascii_case("nan");
    if missing { Value::Missing } else { Value::Text(cell.to_owned()) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever text is written comes back, with blocks and memory of any size.
    #[test]
    fn texts_come_back(
        cells in prop::collection::vec(("[ -~\\n\\r\u{e9}\u{4e2d}\u{1f600}]{0,6}|NA|x\\^|x\u{1}|-?[0-9]{1,3}", any::<bool>(), any::<f64>()), 1..40),
        block_bytes in 1_usize..200,
        crlf in any::<bool>(),
        keep in any::<bool>(),
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        // A cell that cannot be a number keeps the column text.
        let mut text = format!("t,n,u{end}sure,0,sure{end}");
        for (cell, always, number) in &cells {
            let number = if number.is_nan() { "NA".to_owned() } else { number.to_string() };
            text.push_str(&format!("{},{number},{}{end}", quoted(cell, *always), quoted(cell, true)));
        }
        let files = Files::new();
        let options = TableOptions { block_bytes: Some(block_bytes), keep_bytes: if keep { 1 << 20 } else { 0 }, ..TableOptions::default() };
        let table = open_table(&files.file("t.csv", &text), &options).expect("a table");
        let expected: Vec<Value> =
            std::iter::once(Value::Text("sure".to_owned())).chain(cells.iter().map(|(cell, _, _)| text_value(cell))).collect();
        prop_assert_eq!(&column(&table, "t"), &expected);
        prop_assert_eq!(&column(&table, "u"), &expected);
        let numbers = numbers(&table, "n");
        for (found, (_, _, number)) in numbers[1..].iter().zip(&cells) {
            prop_assert!(found.to_bits() == number.to_bits() || (found.is_nan() && number.is_nan()), "{} {}", found, number);
        }
    }

    /// No bytes make it panic, and what is accepted has equal columns.
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(prop::sample::select(b"a,1\"\n\r;\t.x^\xc3\xa9\0 ".to_vec()), 0..60)) {
        let files = Files::new();
        if let Ok(table) = open_table(&files.file("t.csv", bytes), &TableOptions::default()) {
            let rows = table.input.rows.expect("counted") as usize;
            for info in table.source.columns() {
                prop_assert_eq!(column(&table, &info.name).len(), rows);
            }
        }
    }
}
