//! EMAP through the command line, against plain f64 evaluations.
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

mod common;

use std::path::PathBuf;

use common::{data, interplay, json};
use serde_json::Value;

/// Agreement with a plain f64 evaluation, relative to the size of the scores: the input is f32, the sums are f64.
const NUMBER: f64 = 1e-9;

#[track_caller]
fn close(what: &str, ours: f64, theirs: f64, scale: f64) {
    let error = (ours - theirs).abs() / scale;
    assert!(error <= NUMBER, "{what}: {ours:e} where the reference is {theirs:e} (error {error:.1e})");
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

/// Scores of a matrix written by the program: an .npy header, then f64 in C order.
fn read_projection(path: &std::path::Path) -> Vec<f64> {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(&bytes[..6], b"\x93NUMPY");
    let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let text = String::from_utf8_lossy(&bytes[10..header]);
    assert!(text.contains("'<f8'") && text.contains("False"), "{text}");
    bytes[header..].chunks_exact(8).map(|chunk| f64::from_le_bytes(chunk.try_into().unwrap())).collect()
}

fn check(grid: &std::path::Path, labels: Option<&std::path::Path>, reference: &Value) {
    let name = grid.file_stem().unwrap().to_string_lossy().into_owned();
    let folder = tempfile::tempdir().unwrap();
    let projection = folder.path().join("projection.npy");
    let mut words: Vec<PathBuf> =
        vec!["emap".into(), grid.into(), "--format".into(), "json".into(), "--projection".into(), projection.clone()];
    if let Some(labels) = labels {
        words.extend(["--labels".into(), labels.into()]);
    }
    let record = json(&interplay(&words));
    let result = &record["result"];
    let n = reference["n"].as_u64().unwrap();
    assert_eq!(result["grid"]["shape"][0].as_u64(), Some(n), "{name}");
    let projected = read_projection(&projection);
    let classes = result["grid"]["shape"][2].as_u64().unwrap() as usize;
    for (i, row) in reference["emap_first_rows"].as_array().unwrap().iter().enumerate() {
        let row: Vec<f64> = row.as_array().map_or_else(|| vec![row.as_f64().unwrap()], |_| numbers(row));
        for (c, theirs) in row.iter().enumerate() {
            close(&format!("{name}: projection[{i}][{c}]"), projected[i * classes + c], *theirs, 1.0);
        }
    }
    if labels.is_some() {
        for (model, key) in [("full", "accuracy_full"), ("emap", "accuracy_emap")] {
            let scores = result["scores"].as_array().unwrap().iter().find(|s| s["model"] == model).unwrap();
            close(&format!("{name}: {key}"), scores["metrics"]["accuracy"].as_f64().unwrap(), reference[key].as_f64().unwrap(), 1.0);
        }
    }
    let terms = result["variance"]["uncentred"].as_array().unwrap();
    let total = numbers(&reference["variance"]["total"]);
    for (term, key) in terms.iter().zip(["a", "b", "interaction"]) {
        let (ours, theirs) = (numbers(&term["per_class"]), numbers(&reference["variance"][key]));
        assert_eq!(ours.len(), theirs.len());
        for (c, (a, b)) in ours.iter().zip(&theirs).enumerate() {
            close(&format!("{name}: variance of {key} in class {c}"), *a, *b, total[c]);
        }
    }
}

#[test]
fn the_fixed_three_by_three_example() {
    let folder = tempfile::tempdir().unwrap();
    let projection = folder.path().join("p.npy");
    let grid = data("appendix_3x3.npy");
    json(&interplay(&["emap", grid.to_str().unwrap(), "--projection", projection.to_str().unwrap(), "--format", "json"]));
    for (ours, theirs) in read_projection(&projection).iter().zip([-0.8, 2.1, 0.5]) {
        assert!((ours - theirs).abs() < 1e-12, "{ours} for {theirs}");
    }
}

#[test]
fn the_bundled_grids_agree_with_their_cards() {
    let card: Value = serde_json::from_str(&std::fs::read_to_string(data("digits_card.json")).unwrap()).unwrap();
    let labels = data("digits_labels.csv");
    for name in ["digits_additive", "digits_interacting"] {
        let reference = &card["grids"][name];
        let grid = data(&format!("{name}.npy"));
        let record = json(&interplay(&["emap", grid.to_str().unwrap(), "--labels", labels.to_str().unwrap(), "--format", "json"]));
        let result = &record["result"];
        for (model, key) in [("full", "accuracy_full"), ("emap", "accuracy_emap")] {
            let scores = result["scores"].as_array().unwrap().iter().find(|s| s["model"] == model).unwrap();
            close(&format!("{name}: {key}"), scores["metrics"]["accuracy"].as_f64().unwrap(), reference[key].as_f64().unwrap(), 1.0);
        }
        for (ours, theirs) in [("changed", "flips"), ("right_to_wrong", "right_to_wrong"), ("wrong_to_right", "wrong_to_right")] {
            assert_eq!(result["flips"][ours], reference[theirs], "{name}: {theirs}");
        }
        for (term, key) in result["variance"]["uncentred"].as_array().unwrap().iter().zip(["a", "b", "a:b"]) {
            let (ours, theirs) = (numbers(&term["per_class"]), numbers(&reference["variance_by_class"][key]));
            assert_eq!(ours.len(), 10);
            for (a, b) in ours.iter().zip(&theirs) {
                close(&format!("{name}: variance of {key}"), *a, *b, 1.0);
            }
        }
        for term in result["variance"]["terms"].as_array().unwrap() {
            let share = reference["share"][term["term"].as_str().unwrap()].as_f64().unwrap();
            close(&format!("{name}: share of {}", term["term"]), term["share"].as_f64().unwrap(), share, 1.0);
        }
    }
}

#[test]
fn the_additive_model_is_certified_and_the_interacting_one_is_not() {
    for (name, additive) in [("digits_additive.npy", true), ("digits_interacting.npy", false)] {
        let record = json(&interplay(&["emap", data(name).to_str().unwrap(), "--format", "json"]));
        assert_eq!(record["result"]["certificate"]["additive"], additive, "{name}");
    }
}

#[test]
fn the_shared_grids_agree_with_numpy() {
    let Some(shared) = std::env::var_os("INTERPLAY_SHARED").map(PathBuf::from) else {
        eprintln!("SKIPPED: INTERPLAY_SHARED is unset, and the grids of real models do not travel with the project");
        return;
    };
    let folder = shared.join("data");
    let all: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("grids.json")).unwrap()).unwrap();
    let all = all.as_object().unwrap();
    assert!(all.len() >= 7, "every grid is there");
    for (name, reference) in all {
        let labels = match name.split_once("_linear").or(name.split_once("_polysvm")).or(name.split_once("_mlp")) {
            Some((stem, _)) if stem.starts_with("instagram") => folder.join(format!("{stem}_labels.npy")),
            _ => folder.join("mosi_labels.npy"),
        };
        check(&folder.join(format!("{name}.npy")), Some(&labels), reference);
    }
}
