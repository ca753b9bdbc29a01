//! Streams, exit codes and the other manners of a command-line program.

mod common;

use std::process::Stdio;

use common::{command, data, interplay, json};

const FORMULA: &str = "score ~ smiling * critic";

fn books() -> String {
    data("book_reviews.csv").to_string_lossy().into_owned()
}

#[test]
fn results_on_stdout_and_everything_else_on_stderr() {
    let output = interplay(&["fit", &books(), FORMULA]);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(stdout.contains("5.79") && stdout.contains("[0.61, 1.97]"), "{stdout}");
    assert!(!stdout.contains("Next:") && stderr.contains("Next:"), "{stderr}");
    let quiet = interplay(&["fit", &books(), FORMULA, "-q"]);
    assert!(quiet.stderr.is_empty() && quiet.stdout == output.stdout);
}

#[test]
fn no_colour_when_piped_and_colour_when_asked_for() {
    let plain = interplay(&["fit", &books(), FORMULA]);
    assert!(!plain.stdout.contains(&0x1b) && !plain.stderr.contains(&0x1b));
    let colored = interplay(&["fit", &books(), FORMULA, "--color", "always"]);
    assert!(colored.stdout.contains(&0x1b));
}

#[test]
fn help_and_version_are_asked_for() {
    for words in [&["--help"][..], &["--version"], &["fit", "--help"], &["emap", "-h"]] {
        let output = interplay(words);
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert!(!output.stdout.is_empty() && output.stderr.is_empty(), "{words:?}");
    }
    assert_eq!(interplay(&["frobnicate"]).status.code(), Some(2));
    assert_eq!(interplay::<&str>(&[]).status.code(), Some(2));
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut child = command().args(["data", "digits_interacting"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn fail_on_gives_one_and_still_the_result() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.csv");
    std::fs::write(&path, "y,x\n1,2\n2,1\n4,5\n3,NA\n7,6\n").unwrap();
    let output = interplay(&["fit", path.to_str().unwrap(), "y ~ x", "--fail-on", "data::rows_dropped"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stdout.is_empty() && String::from_utf8_lossy(&output.stderr).contains("data::rows_dropped"));
    assert_eq!(interplay(&["fit", &books(), FORMULA, "--fail-on", "data::rows_dropped"]).status.code(), Some(0));
}

#[test]
fn a_table_on_standard_input() {
    let mut child = command()
        .args(["fit", "-", FORMULA, "--format", "csv"])
        .stdin(Stdio::from(std::fs::File::open(books()).unwrap()))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdin.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.stdout, interplay(&["fit", &books(), FORMULA, "--format", "csv"]).stdout);
}

#[test]
fn errors_are_json_when_the_result_is() {
    let output = interplay(&["fit", &books(), "score ~ smilng", "--format", "json"]);
    assert_eq!(output.status.code(), Some(2));
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["error"]["code"], "formula::unknown_column");
    assert_eq!((error["error"]["span"]["start"].as_u64(), error["error"]["span"]["end"].as_u64()), (Some(8), Some(14)));
    assert!(error["error"]["hint"].as_str().unwrap().contains("smiling"));
}

#[test]
fn the_same_call_gives_the_same_bytes_for_any_number_of_threads() {
    let grid = data("digits_interacting.npy");
    let labels = data("digits_labels.npy");
    for words in [
        vec!["fit", &books(), FORMULA, "--se", "hc3", "--format", "json"],
        vec!["emap", grid.to_str().unwrap(), "--labels", labels.to_str().unwrap(), "--format", "json"],
    ] {
        let run = |threads: &str| {
            let output = interplay(&[&words[..], &["--threads", threads]].concat());
            let record: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            record["result"].to_string()
        };
        let one = run("1");
        assert_eq!(one, run("2"));
        assert_eq!(one, run("5"));
    }
}

#[test]
fn a_folder_gets_record_reports_and_figures_and_the_record_alone_gives_them_again() {
    let folder = tempfile::tempdir().unwrap();
    let target = format!("{}/run/", folder.path().display());
    assert!(interplay(&["fit", &books(), FORMULA, "-o", &target]).status.success());
    let read = |name: &str| std::fs::read(format!("{target}{name}")).unwrap_or_else(|e| panic!("{name}: {e}"));
    let record = format!("{target}record.json");
    let again = |ending: &str| {
        let path = folder.path().join(format!("again.{ending}"));
        assert!(interplay(&["report", &record, "-o", path.to_str().unwrap()]).status.success());
        std::fs::read(path).unwrap()
    };
    assert!(read("report.pdf").starts_with(b"%PDF"));
    assert_eq!(again("pdf"), read("report.pdf"), "the report is a function of the record");
    assert_eq!(again("html"), read("report.html"));
    let figures = String::from_utf8(interplay(&["plot", &record, "--list"]).stdout).unwrap();
    assert!(figures.lines().count() >= 3, "{figures}");
    for name in figures.lines() {
        assert!(read(&format!("{name}.png")).starts_with(b"\x89PNG"));
        let path = folder.path().join("one.svg");
        assert!(interplay(&["plot", &record, "--figure", name, "-o", path.to_str().unwrap()]).status.success());
        assert_eq!(std::fs::read(&path).unwrap(), read(&format!("{name}.svg")));
        assert!(String::from_utf8(read(&format!("{name}.svg"))).unwrap().contains("<title"));
    }
    let pdf = folder.path().join("one.pdf");
    let name = figures.lines().next().unwrap();
    assert!(interplay(&["plot", &record, "--figure", name, "-o", pdf.to_str().unwrap()]).status.success());
    assert!(std::fs::read(pdf).unwrap().starts_with(b"%PDF"));
}

#[test]
fn every_code_that_can_be_raised_here_is_explained() {
    let list = String::from_utf8(interplay(&["explain"]).stdout).unwrap();
    for code in list.lines() {
        let page = interplay(&["explain", code]);
        assert!(page.status.success() && String::from_utf8_lossy(&page.stdout).starts_with(code));
    }
    assert!(list.lines().count() > 30);
    let near = interplay(&["explain", "data::rows_droped"]);
    assert_eq!(near.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&near.stderr).contains("data::rows_dropped"));
}

#[test]
fn options_from_a_file_and_typed_ones_win() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("interplay.toml"), "[fit]\nse = 'hc3'\nformat = 'json'\n").unwrap();
    let books = std::fs::canonicalize(books()).unwrap();
    let run = |extra: &[&str]| {
        let output = command().current_dir(folder.path()).args(["fit", books.to_str().unwrap(), FORMULA]).args(extra).output().unwrap();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()["result"]["covariance"]["kind"].clone()
    };
    assert_eq!(run(&[]), "hc3");
    assert_eq!(run(&["--se", "hc1"]), "hc1");
    assert_eq!(run(&["--no-config", "--format", "json"]), "iid");
}

#[test]
fn example_data_can_be_listed_and_written() {
    let list = String::from_utf8(interplay(&["data"]).stdout).unwrap();
    assert!(list.contains("book_reviews") && list.to_lowercase().contains("synthetic") && list.contains("CC"), "{list}");
    let bytes = interplay(&["data", "book_reviews"]).stdout;
    assert_eq!(bytes, std::fs::read(books()).unwrap());
    assert_eq!(interplay(&["data", "nothing"]).status.code(), Some(2));
}

#[test]
fn a_folder_holds_the_predictions_as_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let target = format!("{}/", folder.path().join("out").display());
    let path = data("book_reviews.csv");
    let path = path.to_str().unwrap();
    let output = interplay(&["fit", path, "score ~ smiling * critic", "--predict", path, "-o", &target, "-q"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(folder.path().join("out/predictions.csv")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines[0], lines.len()), ("row,estimate,std_error,conf_low,conf_high,pred_low,pred_high", 301));
    assert!(lines[300].starts_with("300,") && lines[300].split(',').all(|cell| cell.parse::<f64>().is_ok()), "{}", lines[300]);
}

#[test]
fn bounds_agree_with_slopes_where_each_has_its_own_degrees_of_freedom() {
    let path = data("grunfeld.csv");
    let words = ["fit", path.to_str().unwrap(), "invest ~ value * capital", "--cluster", "firm", "--probe", "value by capital"];
    let record = json(&interplay(&[&words[..], &["--at", "capital=0.8,100,600,2226", "--format", "json"]].concat()));
    let probe = &record["result"]["probes"][0];
    let jn = &probe["johnson_neyman"];
    let bounds: Vec<f64> = jn["bounds"].as_array().unwrap().iter().map(|bound| bound.as_f64().unwrap()).collect();
    for slope in probe["slopes"].as_array().unwrap() {
        let at = slope["at"]["capital"].as_f64().unwrap();
        let beyond = bounds.iter().filter(|bound| at > **bound).count();
        let significant = match jn["region"].as_str().unwrap() {
            "everywhere" => true,
            "nowhere" => false,
            "outside" => beyond != 1 || (bounds.len() == 1 && beyond == 0),
            _ => beyond == 1,
        };
        let significant = significant && !(jn["region"] == "outside" && bounds.len() == 1 && beyond == 1);
        assert_eq!(significant, slope["p_value"].as_f64().unwrap() < 0.05, "capital = {at}, bounds {bounds:?}");
    }
    let codes = record["diagnostics"].as_array().unwrap();
    assert!(codes.iter().any(|diagnostic| diagnostic["code"] == "probe::johnson_neyman_searched"));
}
