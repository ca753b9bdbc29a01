//! Reads the reference cases of `tests/oracle`.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::{Path, PathBuf};

use interplay_core::{Column, Frame, FrameInMemory};
use interplay_regression::{DesignOptions, FitOptions};
use serde_json::Value;

/// A case: its data and what is expected of them.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) json: Value,
    pub(crate) frame: Frame,
}

impl Case {
    pub(crate) fn read(name: &'static str) -> Self {
        Self::of_folder(name, &PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(name))
    }

    /// A case whose data may not travel with the project: it is read from the folder that `INTERPLAY_SHARED` names, and skipped aloud when
    /// that is unset.
    #[allow(dead_code, reason = "few test files need such a case")]
    pub(crate) fn shared(name: &'static str) -> Option<Self> {
        let Some(shared) = std::env::var_os("INTERPLAY_SHARED") else {
            #[allow(clippy::print_stderr, reason = "a skipped test says so")]
            {
                eprintln!("SKIPPED: INTERPLAY_SHARED is unset, and {name} does not travel with the project");
            }
            return None;
        };
        Some(Self::of_folder(name, &PathBuf::from(shared).join("oracles").join(name)))
    }

    fn of_folder(name: &'static str, folder: &Path) -> Self {
        let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{name}: {file}: {e}"));
        let json: Value = serde_json::from_str(&text("case.json")).expect("valid JSON");
        let frame = frame(&text("data.csv"), &json["data"]);
        Self { name, json, frame }
    }

    pub(crate) fn source(&self) -> FrameInMemory {
        self.frame.clone().into()
    }

    pub(crate) fn formula(&self) -> &str {
        self.json["formula"].as_str().expect("a formula")
    }

    pub(crate) fn expected(&self, block: &str) -> &Value {
        &self.json["expected"][block]
    }

    pub(crate) fn options(&self) -> FitOptions {
        let texts = |list: &Value| list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
        let levels = self.json["options"]["factor_levels"].as_object();
        let levels = levels.into_iter().flatten().map(|(column, list)| (column.clone(), texts(list))).collect();
        FitOptions { design: DesignOptions { levels, ..DesignOptions::default() }, ..FitOptions::default() }
    }
}

/// Numbers, or text without quotes in it: all that the cases hold.
fn frame(csv: &str, data: &Value) -> Frame {
    let missing = data["missing_token"].as_str().unwrap_or("NA");
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let cells: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let column = |j: usize, name: &str| {
        let kind = data["columns"].as_array().into_iter().flatten().find(|column| column["name"] == name).map(|column| &column["type"]);
        if kind.and_then(Value::as_str) == Some("numeric") {
            let number = |cell: &str| if cell == missing { f64::NAN } else { cell.parse().expect("a number") };
            Column::Numeric(cells.iter().map(|row| number(row[j])).collect())
        } else {
            let texts: Vec<Option<&str>> = cells.iter().map(|row| (row[j] != missing).then_some(row[j])).collect();
            Column::from_texts(&texts)
        }
    };
    let columns = header.iter().enumerate().map(|(j, name)| ((*name).to_owned(), column(j, name))).collect();
    Frame::new(columns).expect("columns of one length")
}
