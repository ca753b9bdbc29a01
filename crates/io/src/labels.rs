//! Labels of items.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use half::f16;
use interplay_core::{Column, LabelColumn};

use crate::error::{ArrayFault, Role};
use crate::fingerprint::open_file;
use crate::map::FileMap;
use crate::npy::{Array, Element, Kind, describe, little};
use crate::{IoError, TableOptions, open_table};

/// Names that a column of labels may have, in the order in which they are looked for.
const NAMES: [&str; 5] = ["label", "labels", "y", "target", "class"];

/// Texts that stand for no label.
const MISSING: [&str; 7] = ["", "NA", "NaN", "nan", "null", "NULL", "N/A"];

/// Bytes that are read to see whether a table begins with a number instead of names.
const LONGEST_NUMBER: u64 = 400;

/// Largest whole number up to which doubles hold every whole number.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// Reads labels, one per item.
///
/// `.npy`: shape N or N × 1; integers and truth values (0 and 1), real numbers, or text of fixed width. `.csv`, `.tsv`: the only column, the
/// named one, or the one called `label`, `labels`, `y`, `target` or `class`. A table of one column may lack the header if its first line is a
/// number. `.txt`: one label a line, without a header unless the first line is one of those names. Labels are whole numbers if all of them
/// are, real numbers if all are numbers, else texts.
///
/// # Errors
/// [`IoError`] for anything else, with the row for a label that is missing.
pub fn open_labels(path: &Path, column: Option<&str>) -> Result<LabelColumn, IoError> {
    let name = path.display().to_string();
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    match ending.as_str() {
        "npy" => from_npy(path, &name),
        "txt" => {
            let mut lines = lines(path, &name)?;
            if lines.first().is_some_and(|line| NAMES.contains(&line.to_ascii_lowercase().as_str())) {
                lines.remove(0);
            }
            from_lines(&name, lines)
        }
        "csv" | "tsv" => from_table(path, &name, column),
        _ => Err(IoError::LabelFormat { path: name }),
    }
}

/// The lines of a text without spaces around them, up to the last that is not empty.
fn lines(path: &Path, name: &str) -> Result<Vec<String>, IoError> {
    let mut bytes = Vec::new();
    open_file(path)?.read_to_end(&mut bytes).map_err(|e| IoError::read(name, e))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let offset = error.valid_up_to();
        let line = memchr::memchr_iter(b'\n', &bytes[..offset]).count() as u64 + 1;
        IoError::Encoding { path: name.to_owned(), line, offset: offset as u64, what: "" }
    })?;
    Ok(text.trim_end().lines().map(|line| line.trim().to_owned()).collect())
}

fn from_lines(name: &str, lines: Vec<String>) -> Result<LabelColumn, IoError> {
    if lines.is_empty() {
        return Err(IoError::Empty { path: name.to_owned() });
    }
    if let Some(row) = lines.iter().position(|line| MISSING.contains(&line.as_str())) {
        return Err(missing(name, row));
    }
    let numbers: Option<Vec<f64>> = lines.iter().map(|line| line.parse().ok()).collect();
    match numbers {
        Some(numbers) => from_numbers(name, numbers),
        None => Ok(LabelColumn::Texts(lines)),
    }
}

/// Whole numbers if all are, else reals; NaN is a missing label.
fn from_numbers(name: &str, numbers: Vec<f64>) -> Result<LabelColumn, IoError> {
    if let Some(row) = numbers.iter().position(|number| number.is_nan()) {
        return Err(missing(name, row));
    }
    Ok(if numbers.iter().all(|number| number.fract() == 0.0 && number.abs() <= WHOLE) {
        LabelColumn::Integers(numbers.iter().map(|&number| number as i64).collect())
    } else {
        LabelColumn::Reals(numbers)
    })
}

fn missing(name: &str, row: usize) -> IoError {
    IoError::MissingLabel { path: name.to_owned(), row: row as u64 + 1 }
}

fn from_table(path: &Path, name: &str, column: Option<&str>) -> Result<LabelColumn, IoError> {
    let mut first = String::new();
    // A faulty first line is for the table to report.
    let read = BufReader::new(open_file(path)?).take(LONGEST_NUMBER).read_line(&mut first).is_ok();
    if read && column.is_none() && first.trim().trim_matches('"').parse::<f64>().is_ok() {
        return from_lines(name, lines(path, name)?.iter().map(|line| line.trim_matches('"').to_owned()).collect());
    }
    let table = open_table(path, &TableOptions { keep_bytes: 0, ..TableOptions::default() })?;
    let columns: Vec<String> = table.source.columns().iter().map(|info| info.name.clone()).collect();
    let chosen = match (column, columns.as_slice()) {
        (Some(column), _) => columns.iter().find(|name| *name == column).ok_or(column),
        (None, [only]) => Ok(only),
        (None, _) => {
            let found = NAMES.iter().find_map(|name| columns.iter().find(|column| column.eq_ignore_ascii_case(name)));
            Ok(found.ok_or_else(|| IoError::LabelColumn { path: name.to_owned(), columns: columns.clone() })?)
        }
    };
    let chosen = chosen.map_err(|column| IoError::UnknownColumn { path: name.to_owned(), name: column.to_owned() })?;
    if columns.len() == 1 {
        // A table passes over lines without anything, but among labels such a line is an item whose label is missing.
        let lines = lines(path, name)?;
        if !lines.iter().any(|line| line.contains('"'))
            && let Some(row) = lines.iter().skip(1).position(String::is_empty)
        {
            return Err(missing(name, row));
        }
    }
    let mut labels = Gathered::default();
    table
        .source
        .scan(&[chosen.as_str()], &mut |frame| {
            frame.iter().for_each(|(_, column)| labels.add(column));
            Ok(())
        })
        .map_err(|error| IoError::Corrupt { path: name.to_owned(), reason: error.to_string() })?;
    labels.finish(name)
}

/// Labels as blocks of a column come in; all blocks are of one kind.
#[derive(Default)]
struct Gathered {
    numbers: Vec<f64>,
    texts: Vec<String>,
    rows: usize,
    missing: Option<usize>,
}

impl Gathered {
    fn add(&mut self, column: &Column) {
        if self.missing.is_none() {
            self.missing = (0..column.len()).find(|&row| column.is_missing(row)).map(|row| self.rows + row);
        }
        self.rows += column.len();
        match column {
            Column::Numeric(numbers) => self.numbers.extend_from_slice(numbers),
            Column::Boolean(values) => self.numbers.extend(values.iter().map(|value| f64::from(u8::from(*value == Some(true))))),
            Column::Categorical { codes, levels } => {
                self.texts.extend(codes.iter().filter_map(|&code| levels.get(code as usize).cloned()));
            }
        }
    }

    fn finish(self, name: &str) -> Result<LabelColumn, IoError> {
        match self.missing {
            Some(row) => Err(missing(name, row)),
            None if self.texts.is_empty() => from_numbers(name, self.numbers),
            None => Ok(LabelColumn::Texts(self.texts)),
        }
    }
}

fn from_npy(path: &Path, name: &str) -> Result<LabelColumn, IoError> {
    let file = open_file(path)?;
    if file.metadata().map_err(|e| IoError::read(name, e))?.len() == 0 {
        return Err(IoError::array(name, Role::Labels, ArrayFault::Magic));
    }
    let map = FileMap::new(&file).map_err(|e| IoError::read(name, e))?;
    let array = describe(name, Role::Labels, map.bytes(), map.bytes().len() as u64)?;
    let Array { element: Element { kind, size, big_endian: big }, ref shape, .. } = array;
    let one_per_item = matches!(shape.as_slice(), [n] | [n, 1] if *n > 0);
    if !one_per_item {
        let shape = shape.iter().map(|&extent| extent as u64).collect();
        return Err(IoError::array(name, Role::Labels, ArrayFault::Shape { shape, reason: "one label per item is needed" }));
    }
    let data = &map.bytes()[array.data_start..array.data_start + array.data_len];
    let elements = || data.chunks_exact(size);
    let integers = |integer: fn(&[u8], bool) -> i64| Ok(LabelColumn::Integers(elements().map(|bytes| integer(bytes, big)).collect()));
    match (kind, size) {
        (Kind::Boolean, _) => integers(|b, _| i64::from(b[0] != 0)),
        (Kind::Signed, 1) => integers(|b, _| i64::from(i8::from_le_bytes([b[0]]))),
        (Kind::Signed, 2) => integers(|b, big| i64::from(i16::from_le_bytes(little(b, big)))),
        (Kind::Signed, 4) => integers(|b, big| i64::from(i32::from_le_bytes(little(b, big)))),
        (Kind::Signed, _) => integers(|b, big| i64::from_le_bytes(little(b, big))),
        (Kind::Unsigned, 1) => integers(|b, _| i64::from(b[0])),
        (Kind::Unsigned, 2) => integers(|b, big| i64::from(u16::from_le_bytes(little(b, big)))),
        (Kind::Unsigned, 4) => integers(|b, big| i64::from(u32::from_le_bytes(little(b, big)))),
        (Kind::Unsigned, _) => {
            let values: Result<Vec<i64>, _> = elements().map(|bytes| i64::try_from(u64::from_le_bytes(little(bytes, big)))).collect();
            let too_large = |_| IoError::array(name, Role::Labels, ArrayFault::Dtype { found: "uint64 with values above 2^63".to_owned() });
            values.map(LabelColumn::Integers).map_err(too_large)
        }
        (Kind::Float, 2) => from_numbers(name, elements().map(|bytes| f16::from_le_bytes(little(bytes, big)).to_f64()).collect()),
        (Kind::Float, 4) => from_numbers(name, elements().map(|bytes| f64::from(f32::from_le_bytes(little(bytes, big)))).collect()),
        (Kind::Float, _) => from_numbers(name, elements().map(|bytes| f64::from_le_bytes(little(bytes, big))).collect()),
        (Kind::Text, _) => texts(name, elements().map(|bytes| wide_text(bytes, big)).collect()),
        (Kind::Bytes, _) => texts(name, elements().map(|bytes| std::str::from_utf8(bytes).ok().map(str::to_owned)).collect()),
    }
}

/// Texts of fixed width, padded with zero characters; what is no text at all is an unknown type.
fn texts(name: &str, texts: Option<Vec<String>>) -> Result<LabelColumn, IoError> {
    let unknown = || IoError::array(name, Role::Labels, ArrayFault::Dtype { found: "text that is not Unicode".to_owned() });
    let texts: Vec<String> = texts.ok_or_else(unknown)?.iter().map(|text| text.trim_end_matches('\0').to_owned()).collect();
    if let Some(row) = texts.iter().position(String::is_empty) {
        return Err(missing(name, row));
    }
    Ok(LabelColumn::Texts(texts))
}

/// UTF-32 to text.
fn wide_text(bytes: &[u8], big_endian: bool) -> Option<String> {
    bytes.chunks_exact(4).map(|unit| char::from_u32(u32::from_le_bytes(little(unit, big_endian)))).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use interplay_core::LabelColumn;

    use super::open_labels;
    use crate::write::npy_header;

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

        fn read(&self, name: &str, bytes: impl AsRef<[u8]>) -> LabelColumn {
            open_labels(&self.file(name, bytes), None).expect(name)
        }

        fn code(&self, name: &str, bytes: impl AsRef<[u8]>) -> &'static str {
            let error = open_labels(&self.file(name, bytes), None).expect_err(name);
            assert!(error.hint().is_some(), "{error}");
            error.code()
        }
    }

    fn npy(descr: &str, shape: &[usize], data: &[u8]) -> Vec<u8> {
        let mut bytes = npy_header(descr, shape, false);
        bytes.extend(data);
        bytes
    }

    fn texts(labels: &[&str]) -> LabelColumn {
        LabelColumn::Texts(labels.iter().map(|label| (*label).to_owned()).collect())
    }

    #[test]
    fn arrays_of_every_type() {
        let files = Files::new();
        let whole = LabelColumn::Integers(vec![1, 0, 2]);
        assert_eq!(files.read("l.npy", npy("|u1", &[3], &[1, 0, 2])), whole);
        assert_eq!(files.read("l.npy", npy("|i1", &[3, 1], &[1, 0, 2])), whole);
        assert_eq!(files.read("l.npy", npy(">i2", &[3], &[0, 1, 0, 0, 0, 2])), whole);
        assert_eq!(files.read("l.npy", npy("<i8", &[3], &[1_i64, 0, 2].map(i64::to_le_bytes).concat())), whole);
        assert_eq!(files.read("l.npy", npy("<u8", &[3], &[1_u64, 0, 2].map(u64::to_le_bytes).concat())), whole);
        assert_eq!(files.read("l.npy", npy("<f4", &[3], &[1_f32, 0.0, 2.0].map(f32::to_le_bytes).concat())), whole);
        assert_eq!(files.read("l.npy", npy("|b1", &[2], &[1, 0])), LabelColumn::Integers(vec![1, 0]));
        assert_eq!(
            files.read("l.npy", npy(">f8", &[2], &[0.5_f64, -1.0].map(f64::to_be_bytes).concat())),
            LabelColumn::Reals(vec![0.5, -1.0])
        );
        let wide: Vec<u8> = ['é', 'a', 'b', '\0'].iter().flat_map(|c| u32::from(*c).to_le_bytes()).collect();
        assert_eq!(files.read("l.npy", npy("<U2", &[2], &wide)), texts(&["éa", "b"]));
        assert_eq!(files.read("l.npy", npy("|S2", &[2], b"abc\0")), texts(&["ab", "c"]));
    }

    #[test]
    fn arrays_that_are_no_labels() {
        let files = Files::new();
        assert_eq!(files.code("l.npy", npy("|O", &[2], &[0; 16])), "labels::object_dtype");
        assert_eq!(files.code("l.npy", npy("<i4", &[2, 2], &[0; 16])), "labels::shape");
        assert_eq!(files.code("l.npy", npy("<i4", &[0], &[])), "labels::shape");
        assert_eq!(files.code("l.npy", npy("<i4", &[3], &[0; 8])), "labels::truncated");
        assert_eq!(files.code("l.npy", npy("<c8", &[1], &[0; 8])), "labels::dtype");
        assert_eq!(files.code("l.npy", npy("<u8", &[1], &[255; 8])), "labels::dtype");
        assert_eq!(files.code("l.npy", npy("<U1", &[1], &[255; 4])), "labels::dtype");
        assert_eq!(files.code("l.npy", npy("<f8", &[1], &f64::NAN.to_le_bytes())), "labels::missing");
        assert_eq!(files.code("l.npy", ""), "labels::magic");
        assert_eq!(files.code("l.pkl", "x"), "labels::format");
    }

    #[test]
    fn texts_with_and_without_header() {
        let files = Files::new();
        let whole = LabelColumn::Integers(vec![1, 0, 2]);
        for (name, text) in [
            ("l.txt", "1\n0\n2"),
            ("l.txt", "\u{feff}Label\r\n1\r\n0\r\n2\r\n\r\n"),
            ("l.csv", "1\n0\n2\n"),
            ("l.csv", "\"1\"\n\"0\"\n\"2\"\n"),
            ("l.csv", "anything\n1\n0\n2\n"),
            ("l.csv", "id,y\na,1\nb,0\nc,2\n"),
            ("l.tsv", "id\tTarget\na\t1\nb\t0\nc\t2\n"),
        ] {
            assert_eq!(files.read(name, text), whole, "{text:?}");
        }
        assert_eq!(files.read("l.txt", "cat\ndog\n"), texts(&["cat", "dog"]));
        assert_eq!(files.read("l.csv", "label,x\n\"a, b\",1\n1,2\n"), texts(&["a, b", "1"]));
        assert_eq!(files.read("l.csv", "y\n0.5\n1\n"), LabelColumn::Reals(vec![0.5, 1.0]));
        assert_eq!(files.read("l.csv", "y\ntrue\nfalse\n"), LabelColumn::Integers(vec![1, 0]));
        let path = files.file("l.csv", "a,b\n1,2\n");
        assert_eq!(open_labels(&path, Some("b")).expect("there"), LabelColumn::Integers(vec![2]));
        assert_eq!(open_labels(&path, Some("c")).expect_err("unknown").code(), "data::unknown_column");
        assert_eq!(open_labels(&path, None).expect_err("which?").code(), "labels::column");
    }

    #[test]
    fn a_missing_label_is_an_error_with_its_row() {
        let files = Files::new();
        for (name, text) in
            [("l.txt", "1\n\n2\n"), ("l.txt", "a\nNA\n"), ("l.csv", "y\n1\n\n2\n"), ("l.csv", "y,x\n1,1\n,2\n"), ("l.csv", "y\na\nNA\n")]
        {
            let error = open_labels(&files.file(name, text), None).expect_err(text);
            assert!(error.code() == "labels::missing" && error.to_string().contains("row 2"), "{text:?}: {error}");
        }
        assert_eq!(files.code("l.txt", "\n"), "data::empty");
    }
}
