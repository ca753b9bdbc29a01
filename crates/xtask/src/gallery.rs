//! The example reports of reports/, which must be what the program writes today.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::demo::{JOBS, program};
use crate::root;

/// Numbers may differ by this much, relative to their size, from one processor to the next: BLAS kernels sum in different orders.
const AGREEMENT: f64 = 1e-9;

/// Runs every example again, compares its record with the one in reports/, and its HTML page and figures with those that the old record gives.
///
/// PDF files are left out: their bytes are the same on one machine only.
pub(crate) fn check() -> Result<(), String> {
    let work = root().join("target").join("gallery");
    for (arguments, folder) in JOBS {
        let old = root().join(folder);
        let record = old.join("record.json");
        let fresh = run(&[&arguments[..arguments.len() - 2], &["--format", "json", "-q"]].concat())?;
        let (fresh, kept) = (parse(&fresh)?, parse(&std::fs::read(&record).map_err(|error| format!("{folder}record.json: {error}"))?)?);
        for key in ["result", "diagnostics"] {
            agree(&format!("{folder}record.json: {key}"), &fresh[key], &kept[key])?;
        }
        let new = work.join(folder);
        std::fs::create_dir_all(&new).map_err(|error| format!("{}: {error}", new.display()))?;
        let (record, page) = (record.to_string_lossy(), new.join("report.html"));
        run(&["report", &record, "-o", &page.to_string_lossy(), "-q"])?;
        run(&["plot", &record, "-o", &new.to_string_lossy(), "-q"])?;
        same_files(&new, &old)?;
    }
    println!("reports/ is what the program writes");
    Ok(())
}

fn run(words: &[&str]) -> Result<Vec<u8>, String> {
    let output =
        Command::new(program()).args(words).current_dir(root()).output().map_err(|error| format!("cannot run the program: {error}"))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("`{}`: {}", words.join(" "), String::from_utf8_lossy(&output.stderr)))
    }
}

fn parse(bytes: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// Whether two values are the same up to rounding of their numbers.
fn agree(place: &str, a: &Value, b: &Value) -> Result<(), String> {
    let differ = || Err(format!("{place}: {a} today, {b} in reports/; run `cargo xtask demo`"));
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => match (x.as_f64(), y.as_f64()) {
            (Some(x), Some(y)) if (x - y).abs() <= AGREEMENT * x.abs().max(y.abs()).max(1e-6) => Ok(()),
            _ => differ(),
        },
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            x.iter().zip(y).enumerate().try_for_each(|(i, (x, y))| agree(&format!("{place}[{i}]"), x, y))
        }
        (Value::Object(x), Value::Object(y)) if x.len() == y.len() => {
            x.iter().try_for_each(|(key, x)| agree(&format!("{place}.{key}"), x, y.get(key).unwrap_or(&Value::Null)))
        }
        _ if a == b => Ok(()),
        _ => differ(),
    }
}

/// Whether every file of a folder has the same bytes as the file of its name in another.
fn same_files(new: &Path, old: &Path) -> Result<(), String> {
    let entries = std::fs::read_dir(new).map_err(|error| format!("{}: {error}", new.display()))?;
    for entry in entries.flatten() {
        let kept = old.join(entry.file_name());
        if std::fs::read(entry.path()).ok() != std::fs::read(&kept).ok() {
            return Err(format!("{} is not what its record gives today; run `cargo xtask demo`", kept.display()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::agree;
    use serde_json::json;

    #[test]
    fn rounding_agrees_and_anything_else_does_not() {
        let kept = json!({ "a": [1.0, null], "b": "x" });
        assert!(agree("r", &json!({ "a": [1.0 + 1e-12, null], "b": "x" }), &kept).is_ok());
        for other in [json!({ "a": [1.001, null], "b": "x" }), json!({ "a": [1.0], "b": "x" }), json!({ "a": [1.0, null], "c": "x" })] {
            assert!(agree("r", &other, &kept).is_err(), "{other}");
        }
    }
}
