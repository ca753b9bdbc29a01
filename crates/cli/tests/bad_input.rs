//! Bad input gets a clear error with a code, exit code 2, no panic and no partial file.

mod common;

use std::path::Path;

use common::{data, interplay};

struct Outcome {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(words: &[&str]) -> Outcome {
    let output = interplay(words);
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs a call that must be refused: the code in brackets, exit 2, nothing on standard output, and every word of `says`.
#[track_caller]
fn refused(words: &[&str], code: &str, says: &[&str]) {
    let outcome = run(words);
    let what = format!("{words:?}\nstdout: {}\nstderr: {}", outcome.stdout, outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "a panic: {what}");
    assert_eq!(outcome.code, Some(2), "exit code of {what}");
    assert!(outcome.stderr.starts_with(&format!("error[{code}]")), "expected {code}: {what}");
    assert!(outcome.stdout.is_empty(), "something on standard output: {what}");
    for word in says {
        assert!(outcome.stderr.contains(word), "`{word}` is missing: {what}");
    }
}

#[track_caller]
fn refused_table(name: &str, bytes: &[u8], formula: &str, code: &str, says: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let target = folder.path().join("out.json");
    refused(&["fit", path.to_str().unwrap(), formula, "-o", target.to_str().unwrap()], code, says);
    assert!(!target.exists(), "no partial file");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left behind");
}

#[test]
fn tables_that_are_no_tables() {
    refused_table("a.csv", b"", "y ~ x", "data::empty", &[]);
    refused_table("a.csv", b"y,x\n", "y ~ x", "data::no_rows", &[]);
    refused_table("a.csv", b"y,x\n1,2\n3\n", "y ~ x", "data::ragged_row", &["line 3"]);
    refused_table("a.csv", b"y,x\n1,2\n3,4,5\n", "y ~ x", "data::ragged_row", &["line 3"]);
    refused_table("a.csv", b"y;x\n1;2\n3;4\n", "y ~ x", "data::delimiter", &[";"]);
    refused_table("a.csv", b"y,x\n1,\xff\xfe\n", "y ~ x", "data::encoding", &["line 2"]);
    refused_table("a.csv", b"y,x,x\n1,2,3\n", "y ~ x", "data::duplicate_column", &["`x`"]);
    refused_table("a.csv", b"y,x\n1,\"2\n3,4\n", "y ~ x", "data::unclosed_quote", &[]);
    refused_table("a.parquet", b"not parquet at all", "y ~ x", "data::corrupt", &[]);
    refused_table("a.xlsx", b"PK", "y ~ x", "data::format", &["csv"]);
    refused(&["fit", "no/such/file.csv", "y ~ x"], "file::not_found", &["no/such/file.csv"]);
    refused(&["fit", ".", "y ~ x"], "file::directory", &[]);
}

#[test]
fn columns_that_cannot_be_used() {
    refused_table("a.csv", b"y,x\n1,NA\n2,NA\n3,\n", "y ~ x", "data::no_complete_rows", &["`x`"]);
    refused_table("a.csv", b"y,g\n1,a\n2,a\n3,a\n", "y ~ g", "data::one_level_factor", &["`g`"]);
    refused_table("a.csv", b"y,x\n1,2\n2,inf\n3,4\n4,1\n", "y ~ x", "data::infinite", &["`x`"]);
    refused_table("a.csv", b"y,x\na,2\nb,3\na,4\n", "y ~ x", "formula::response_not_numeric", &["`y`"]);
    refused_table("a.csv", b"y,x\n1,2\n2,-3\n3,4\n", "y ~ log(x)", "data::undefined_value", &["log(x)"]);
}

#[test]
fn formula_typos_are_underlined() {
    let cars = data("mtcars.csv");
    let cars = cars.to_str().unwrap();
    refused(&["fit", cars, "mpg ~ hp * wgt"], "formula::unknown_column", &["wgt", "^^^", "`wt`"]);
    refused(&["fit", cars, "mpg ~ hp * (wt"], "formula::unbalanced_parenthesis", &["^"]);
    refused(&["fit", cars, "mpg hp"], "formula::missing_tilde", &["^"]);
    refused(&["fit", cars, "~ hp"], "formula::missing_response", &[]);
    refused(&["fit", cars, "mpg ~"], "formula::empty_right_side", &[]);
    refused(&["fit", cars, "mpg ~ lgo(hp)"], "formula::unknown_function", &["`log`"]);
    refused(&["fit", cars, "mpg ~ hp $ wt"], "formula::unexpected_character", &["`$`"]);
    refused(&["fit", cars, ""], "formula::missing_tilde", &[]);
    for hostile in ["mpg ~ ((((((((((", "mpg ~ hp^99999999999999999999", "mpg ~ `", "mpg ~ hp + + +", "🦀 ~ hp", "mpg ~ hp\u{7f}"] {
        let outcome = run(&["fit", cars, hostile]);
        assert!(outcome.code == Some(2) && !outcome.stderr.contains("panicked"), "{hostile:?}: {}", outcome.stderr);
    }
    let deep = format!("mpg ~ {}hp{}", "(".repeat(20_000), ")".repeat(20_000));
    let outcome = run(&["fit", cars, &deep]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr.chars().take(300).collect::<String>());
}

#[test]
fn arguments_out_of_range() {
    let cars = data("mtcars.csv");
    let cars = cars.to_str().unwrap();
    refused(&["fit", cars, "mpg ~ hp", "--level", "95"], "usage::level", &["0.95"]);
    refused(&["fit", cars, "mpg ~ hp", "--se", "hc9"], "fit::unknown_se", &["hc3"]);
    refused(&["fit", cars, "mpg ~ hp * wt", "--probe", "hp wt"], "probe::bad_request", &["by"]);
    refused(&["fit", cars, "mpg ~ hp * wt", "--probe", "hp by cyl"], "probe::unknown_variable", &["cyl"]);
    refused(&["fit", cars, "mpg ~ hp", "-o", "out.docx"], "output::ending", &[".pdf"]);
    refused(&["fit", cars, "mpg ~ hp", "-o", "no/such/folder/out.json"], "output::no_folder", &["no/such/folder"]);
    refused(&["fit", cars, "mpg ~ hp", "--levels", "cyl"], "usage::levels", &["COL=L1,L2"]);
    let outcome = run(&["fit", cars, "mpg ~ hp", "--bogus"]);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
}

/// The bytes of an .npy file.
fn npy(descr: &str, fortran: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let mut header = format!("{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}");
    while (header.len() + 11) % 64 != 0 {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(data);
    bytes
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

#[track_caller]
fn refused_grid(name: &str, bytes: &[u8], extra: &[&str], code: &str, says: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut words = vec!["emap", path.to_str().unwrap()];
    words.extend(extra);
    refused(&words, code, says);
}

#[test]
fn grids_that_are_no_grids() {
    let four = floats(&[1.0, 2.0, 3.0, 4.0]);
    refused_grid("g.npy", b"not an array", &[], "grid::magic", &[]);
    refused_grid("g.npy", b"", &[], "grid::magic", &[]);
    refused_grid("g.npy", &npy("'<f4'", "False", "(2, 2)", &four[..12]), &[], "grid::truncated", &[]);
    refused_grid("g.npy", &npy("'<f4'", "False", "(4,)", &four), &[], "grid::shape", &["[4]"]);
    refused_grid("g.npy", &npy("'<f4'", "False", "(1, 2, 2, 1)", &four), &[], "grid::shape", &[]);
    refused_grid("g.npy", &npy("'<f4'", "False", "(0, 0)", b""), &[], "grid::shape", &[]);
    refused_grid("g.npy", &npy("'|O'", "False", "(2, 2)", b"\x80\x04cos\nsystem\n."), &[], "grid::object_dtype", &["float32"]);
    refused_grid("g.npy", &npy("'<c8'", "False", "(2, 1)", &four), &[], "grid::dtype", &["c8"]);
    refused_grid("g.npy", &npy("'<f4'", "False", "(99999999999, 99999999999, 99)", &four), &[], "grid::shape", &[]);
    refused_grid("g.pt", b"PK", &[], "grid::format", &["npy"]);
    refused_grid("g.npz", b"PK", &[], "grid::archive", &[]);
    refused(&["emap", "no/such.npy"], "file::not_found", &["no/such.npy"]);
    let nan = floats(&[1.0, 2.0, f32::NAN, 4.0]);
    refused_grid("g.npy", &npy("'<f4'", "False", "(2, 2)", &nan), &[], "grid::not_finite", &["1", "0"]);
}

#[test]
fn labels_that_do_not_fit() {
    let folder = tempfile::tempdir().unwrap();
    let labels = folder.path().join("labels.txt");
    std::fs::write(&labels, "0\n1\n0\n").unwrap();
    let labels = labels.to_str().unwrap();
    let grid = npy("'<f4'", "False", "(2, 2, 2)", &floats(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.5, 7.0, 8.0]));
    refused_grid("g.npy", &grid, &["--labels", labels], "labels::length", &["3", "2"]);
    std::fs::write(labels, "0\n7\n").unwrap();
    refused_grid("g.npy", &grid, &["--labels", labels], "labels::out_of_range", &["7"]);
    refused_grid("g.npy", &grid, &["--labels", "no/such/file.csv"], "file::not_found", &["no/such/file.csv"]);
    refused_grid("g.npy", &grid, &["--modalities", "a"], "emap::modalities", &[]);
    refused_grid("g.npy", &grid, &["--metric", "acuracy"], "emap::unknown_metric", &["accuracy"]);
    refused_grid("g.npy", &grid, &["--input", "logit"], "emap::unknown_input", &["logits"]);
}

#[test]
fn records_that_are_no_records() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.json");
    let out = folder.path().join("r.pdf");
    for (text, says) in [("", "record"), ("{}", "record"), ("[1,2]", "record"), ("{\"schema\":\"interplay/9\"}", "interplay/9")] {
        std::fs::write(&path, text).unwrap();
        refused(&["report", path.to_str().unwrap(), "-o", out.to_str().unwrap()], "record::invalid", &[says]);
        assert!(!out.exists());
    }
    refused(&["plot", "no.json", "-o", "a.svg"], "record::unreadable", &["no.json"]);
}

/// Names that would be commands to a terminal, a spreadsheet, HTML or the typesetter come out literally.
#[test]
fn hostile_names_come_out_literally() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["<script>alert(1)</script>", "#let x = 1", "a\"b'c", "=cmd|' /C calc'!A0", "β₁ $x_1$ \\end", "*bold* |pipe| `tick`"];
    let mut csv = String::from("y,w,");
    csv.push_str(&names.map(|name| format!("\"{}\"", name.replace('"', "\"\""))).join(","));
    csv.push('\n');
    for i in 0..40_u32 {
        let row: Vec<String> = (0..8).map(|k| f64::from((i * (k + 3) * 7919) % 97).to_string()).collect();
        csv.push_str(&row.join(","));
        csv.push('\n');
    }
    let path = folder.path().join("hostile.csv");
    std::fs::write(&path, csv).unwrap();
    for name in names {
        let ticked = format!("y ~ `{}` * w", name.replace('\\', "\\\\"));
        if name.contains('`') {
            continue;
        }
        let stem = folder.path().join("out");
        let (html, pdf, md, tex) =
            (stem.with_extension("html"), stem.with_extension("pdf"), stem.with_extension("md"), stem.with_extension("tex"));
        let outputs = [&html, &pdf, &md, &tex];
        let mut words = vec!["fit", path.to_str().unwrap(), &ticked];
        for output in outputs {
            words.extend(["-o", output.to_str().unwrap()]);
        }
        let outcome = run(&words);
        assert_eq!(outcome.code, Some(0), "{name}: {}", outcome.stderr);
        assert!(outcome.stdout.contains(name), "{name} stands in the table: {}", outcome.stdout);
        let html = std::fs::read_to_string(&html).unwrap();
        assert!(!html.contains("<script"), "no element is made of a name");
        assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"));
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_leaves_nothing() {
    let cars = data("mtcars.csv");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let below = format!("{}/", file.join("below").display());
    let outcome = run(&["fit", cars.to_str().unwrap(), "mpg ~ hp * wt", "-o", &below]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.stderr);
    assert!(outcome.stderr.starts_with("error[output::"), "{}", outcome.stderr);
    assert!(Path::new(&file).is_file());
}
