//! Predictions at new data, and fitted values.

use std::io::Write as _;

use serde_json::Value;

use crate::agree::{NUMBER, close, list, object};
use crate::case::Case;

/// Where a key of the reference stands in a prediction, and whether it is a standard error.
fn place(key: &str) -> Option<(&'static str, bool)> {
    Some(match key {
        "fit" | "response" => ("/estimate", false),
        "se_fit" | "se_response_delta" => ("/std_error", true),
        "ci_low" | "ci_low_link_transformed" => ("/conf_low", false),
        "ci_high" | "ci_high_link_transformed" => ("/conf_high", false),
        "pi_low" => ("/pred_low", false),
        "pi_high" => ("/pred_high", false),
        "link" => ("/link/estimate", false),
        "se_link" => ("/link/std_error", true),
        _ => return None,
    })
}

pub(crate) fn at_points(case: &Case, what: &str, reference: &Value) {
    let rows = list(reference);
    let columns: Vec<&String> = object(&rows[0]).keys().filter(|key| place(key).is_none()).collect();
    let mut table = columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(",");
    for row in rows {
        let cells = columns.iter().map(|&column| row[column].as_str().map_or_else(|| row[column].to_string(), str::to_owned));
        table.push('\n');
        table.push_str(&cells.collect::<Vec<_>>().join(","));
    }
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    writeln!(file, "{table}").unwrap();
    let result = case.fit(&["--predict", &file.path().to_string_lossy()]);
    let ours = list(&result["predictions"]);
    assert_eq!(ours.len(), rows.len(), "{what}");
    for (number, (ours, theirs)) in ours.iter().zip(rows).enumerate() {
        // Estimates and limits to within the precision of their standard error.
        let scale = theirs["se_fit"].as_f64().or(theirs["se_response_delta"].as_f64()).unwrap();
        for (key, theirs) in object(theirs) {
            let Some((pointer, error)) = place(key) else { continue };
            let scale = match key.as_str() {
                "link" => rows[number]["se_link"].as_f64().unwrap(),
                _ if error => 0.0,
                _ => scale,
            };
            close(&format!("{what} {} {key}", number + 1), ours.pointer(pointer).unwrap_or(&Value::Null), theirs, NUMBER, scale);
        }
    }
}

/// Fitted values: predictions at the data.
pub(crate) fn fitted(case: &Case, what: &str, reference: &Value) {
    let result = case.fit(&["--predict", &case.data().to_string_lossy()]);
    let ours = list(&result["predictions"]);
    assert_eq!(ours.len(), list(reference).len(), "{what}");
    for (ours, theirs) in ours.iter().zip(list(reference)) {
        close(what, &ours["estimate"], theirs, NUMBER, 0.0);
    }
}
