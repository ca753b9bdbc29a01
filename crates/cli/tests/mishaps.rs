//! What once went wrong, and must not again.

mod common;

use std::path::Path;

use common::{data, interplay, json};
use serde_json::Value;

fn fit(path: &Path, formula: &str, extra: &[&str]) -> Value {
    let mut words = vec!["fit", path.to_str().unwrap(), formula, "--format", "json"];
    words.extend(extra);
    json(&interplay(&words))
}

fn stderr_of(words: &[&str]) -> (Option<i32>, String) {
    let output = interplay(words);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn an_output_never_replaces_an_input() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("cars.csv");
    std::fs::copy(data("mtcars.csv"), &table).unwrap();
    let link = folder.path().join("link.csv");
    std::os::unix::fs::symlink(&table, &link).unwrap();
    let before = std::fs::read(&table).unwrap();
    for output in [&table, &link] {
        let (code, said) = stderr_of(&["fit", table.to_str().unwrap(), "mpg ~ hp", "-o", output.to_str().unwrap()]);
        assert_eq!(code, Some(2));
        assert!(said.starts_with("error[output::is_input]"), "{said}");
    }
    assert_eq!(std::fs::read(&table).unwrap(), before);

    let grid = folder.path().join("g.npy");
    std::fs::copy(data("appendix_3x3.npy"), &grid).unwrap();
    let (code, said) = stderr_of(&["emap", grid.to_str().unwrap(), "--projection", grid.to_str().unwrap()]);
    assert!(code == Some(2) && said.starts_with("error[output::is_input]"), "{said}");

    let json = folder.path().join("r.json");
    let same = folder.path().join(".").join("r.json");
    let (code, said) = stderr_of(&["fit", table.to_str().unwrap(), "mpg ~ hp", "-o", json.to_str().unwrap(), "-o", same.to_str().unwrap()]);
    assert!(code == Some(2) && said.starts_with("error[output::twice]"), "{said}");
}

#[test]
fn a_code_that_does_not_exist_cannot_be_waited_for() {
    let cars = data("mtcars.csv");
    let (code, said) = stderr_of(&["fit", cars.to_str().unwrap(), "mpg ~ hp", "--fail-on", "fit::aliased_column"]);
    assert!(code == Some(2) && said.contains("fit::aliased_columns"), "{said}");
}

/// A cell with a single row is fitted exactly: its residual is zero whatever its error was, and a variance made of residuals says nothing.
#[test]
fn rows_of_leverage_one_give_no_robust_certainty() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("single.csv");
    let rest: String = (0..40).map(|i| format!("{},b\n", f64::from((i * 37) % 41) / 10.0)).collect();
    std::fs::write(&path, format!("y,g\n1.5,a\n{rest}")).unwrap();
    for se in ["hc0", "hc1", "hc2", "hc3"] {
        let record = fit(&path, "y ~ g", &["--se", se]);
        let intercept = &record["result"]["coefficients"][0];
        assert!(
            intercept["estimate"].is_number() && intercept["std_error"].is_null() && intercept["p_value"].is_null(),
            "{se}: {intercept}"
        );
        let codes: Vec<&str> = record["diagnostics"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
        assert!(codes.contains(&"fit::no_robust_variance"), "{se}: {codes:?}");
    }
    assert!(fit(&path, "y ~ g", &[])["result"]["coefficients"][0]["std_error"].is_number());
}

/// An .npy file of doubles.
fn npy(shape: &str, values: impl Iterator<Item = f64>) -> Vec<u8> {
    let mut header = format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}");
    header.push_str(&" ".repeat(63 - (header.len() + 10) % 64));
    header.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.as_bytes());
    values.for_each(|v| bytes.extend(v.to_le_bytes()));
    bytes
}

/// The outputs of a sigmoid are all above zero: as decision values they would put every item into one class.
#[test]
fn the_outputs_of_a_sigmoid_are_taken_back_to_logits() {
    let folder = tempfile::tempdir().unwrap();
    let n = 40_usize;
    let label = |i: usize| i % 2;
    let logit =
        |i: usize, j: usize| ((i * 7 + j * 13) % 11) as f64 / 5.0 - 1.0 + if i == j { 3.0 * (label(i) as f64 * 2.0 - 1.0) } else { 0.0 };
    let cells = || (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let labels = folder.path().join("labels.txt");
    std::fs::write(&labels, (0..n).map(|i| format!("{}\n", label(i))).collect::<String>()).unwrap();
    let run = |name: &str, bytes: Vec<u8>| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        json(&interplay(&["emap", path.to_str().unwrap(), "--labels", labels.to_str().unwrap(), "--format", "json"]))
    };
    let shape = format!("({n}, {n})");
    let logits = run("logits.npy", npy(&shape, cells().map(|(i, j)| logit(i, j))));
    let sigmoid = run("sigmoid.npy", npy(&shape, cells().map(|(i, j)| 1.0 / (1.0 + (-logit(i, j)).exp()))));
    assert_eq!(sigmoid["result"]["grid"]["input"], "probabilities");
    for model in 0..2 {
        let accuracy = |record: &Value| record["result"]["scores"][model]["metrics"]["accuracy"].as_f64().unwrap();
        assert_eq!(accuracy(&sigmoid), accuracy(&logits));
    }
    assert!(sigmoid["diagnostics"].as_array().unwrap().iter().any(|d| d["code"] == "emap::probabilities_to_logits"));
}

/// Codes for missing values of other programs turn a numeric column into a factor, which must not go unsaid.
#[test]
fn numbers_with_some_text_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dots.csv");
    let rows: String =
        (0..90_u32).map(|i| format!("{},{}\n", (i * 31) % 17, if i % 9 == 0 { ".".to_owned() } else { i.to_string() })).collect();
    std::fs::write(&path, format!("y,x\n{rows}")).unwrap();
    let record = fit(&path, "y ~ x", &[]);
    let told = record["diagnostics"].as_array().unwrap().iter().find(|d| d["code"] == "data::column_is_text").expect("a warning");
    assert!(told["severity"] == "warning" && told["message"].as_str().unwrap().contains("`x`"), "{told}");
}

/// Values of a moderator with a large offset are told apart.
#[test]
fn values_far_from_zero_keep_the_digits_that_differ() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("times.csv");
    let rows: String = (0..60_u32).map(|i| format!("{},{},{}\n", (i * 31) % 17, (i * 7) % 13, 1_700_000_000 + i * 17)).collect();
    std::fs::write(&path, format!("y,x,when\n{rows}")).unwrap();
    let output = interplay(&["fit", path.to_str().unwrap(), "y ~ x * when", "-q"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let places: std::collections::BTreeSet<&str> =
        text.lines().filter(|l| l.trim_start().starts_with("when = ") && l.contains("mean")).collect();
    let values: std::collections::BTreeSet<&str> = places.iter().filter_map(|line| line.split_whitespace().nth(2)).collect();
    assert_eq!(values.len(), 3, "{text}");
}

/// Figures of several records in one page have anchors of their own.
#[test]
fn the_ids_of_a_page_are_unique() {
    let folder = tempfile::tempdir().unwrap();
    let cars = data("mtcars.csv");
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    for (se, name) in [("iid", "a.json"), ("hc3", "b.json")] {
        assert!(interplay(&["fit", cars.to_str().unwrap(), "mpg ~ hp * wt", "--se", se, "-o", &path(name)]).status.success());
    }
    assert!(interplay(&["report", &path("a.json"), &path("b.json"), "-o", &path("ab.html")]).status.success());
    let page = std::fs::read_to_string(path("ab.html")).unwrap();
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let unique: std::collections::BTreeSet<&str> = ids.iter().copied().collect();
    assert!(ids.len() > 20);
    assert_eq!(ids.len(), unique.len());
}

#[test]
fn nothing_but_the_record_is_on_standard_output() {
    // No column keeps its information as the means go to zero, and the linear algebra has nothing to decompose.
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("t.csv");
    let rows: String = (0..20).map(|i| format!("{},{}\n", if i % 2 == 0 { "-0.5" } else { "-0.25" }, ["p", "q"][i / 10])).collect();
    std::fs::write(&table, format!("y,g\n{rows}")).unwrap();
    let output = interplay(&["fit", table.to_str().unwrap(), "y ~ g", "--family", "gaussian", "--link", "log", "--format", "json"]);
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.success() {
        serde_json::from_str::<Value>(&said).unwrap();
    } else {
        assert!(matches!(output.status.code(), Some(2 | 3)), "{said}");
        assert!(!said.contains("On entry to"), "{said}");
    }
}
