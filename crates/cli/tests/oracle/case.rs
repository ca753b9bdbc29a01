//! A reference case, and the program's answer to it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::common::{interplay, json};

/// Cases that travel with the project.
pub(crate) fn travelling() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../regression/tests/oracle")
}

/// The folder of the cases that do not, when `INTERPLAY_SHARED` says where it is.
pub(crate) fn elsewhere() -> Option<PathBuf> {
    std::env::var_os("INTERPLAY_SHARED").map(|folder| PathBuf::from(folder).join("oracles"))
}

/// One model on one data set with the numbers expected of it.
pub(crate) struct Case {
    folder: PathBuf,
    pub(crate) name: String,
    pub(crate) formula: String,
    pub(crate) expected: Value,
    /// `gaussian` and so on, as the program calls them.
    pub(crate) family: &'static str,
    /// Arguments that every fit of the case takes.
    arguments: Vec<String>,
    others: Vec<Value>,
}

impl Case {
    pub(crate) fn open(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("case.json")).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let case: Value = serde_json::from_str(&text).expect("valid JSON");
        let name = folder.file_name().expect("a folder").to_string_lossy().into_owned();
        let options = &case["options"];
        let mut arguments = Vec::new();
        for (column, levels) in options["factor_levels"].as_object().into_iter().flatten() {
            let levels: Vec<&str> = levels.as_array().unwrap().iter().map(|level| level.as_str().unwrap()).collect();
            arguments.extend(["--levels".to_owned(), format!("{column}={}", levels.join(","))]);
        }
        if let Some(weights) = options["weights"].as_str() {
            arguments.extend(["--weights".to_owned(), weights.to_owned()]);
        }
        let mut made = Self {
            folder: folder.to_path_buf(),
            name,
            formula: case["formula"].as_str().expect("a formula").to_owned(),
            expected: case["expected"].clone(),
            family: "gaussian",
            arguments,
            others: case["other_fits"].as_array().cloned().unwrap_or_default(),
        };
        made.choose_family(options);
        made
    }

    fn choose_family(&mut self, options: &Value) {
        self.family = match options["family"].as_str().unwrap_or("gaussian") {
            "gaussian" => return,
            "binomial" => "binomial",
            "poisson" => "poisson",
            "quasipoisson" => "quasipoisson",
            "Gamma" => "gamma",
            "negative binomial (NB2)" => "negative-binomial",
            other => panic!("{}: family {other}", self.name),
        };
        let link = options["link"].as_str().expect("a link").split(' ').next().unwrap().to_owned();
        self.arguments.extend(["--family".to_owned(), self.family.to_owned(), "--link".to_owned(), link]);
    }

    /// The further models on the same data.
    pub(crate) fn others(&self) -> Vec<Self> {
        let other = |fit: &Value| {
            let name = format!("{} ({})", self.name, fit["name"].as_str().expect("a name"));
            let mut case = self.variant(&name, fit["formula"].as_str().expect("a formula"), &fit["expected"]);
            if let Some(at) = case.arguments.iter().position(|argument| argument == "--family") {
                case.arguments.drain(at..at + 4);
            }
            case.choose_family(&fit["options"]);
            case
        };
        self.others.iter().map(other).collect()
    }

    /// Another formula on the same data with the same options.
    pub(crate) fn variant(&self, name: &str, formula: &str, expected: &Value) -> Self {
        Self {
            folder: self.folder.clone(),
            name: name.to_owned(),
            formula: formula.to_owned(),
            expected: expected.clone(),
            family: self.family,
            arguments: self.arguments.clone(),
            others: Vec::new(),
        }
    }

    /// The same model without weights.
    pub(crate) fn without_weights(&self) -> Self {
        let mut case = self.variant(&format!("{} without weights", self.name), &self.formula, &self.expected);
        let at = case.arguments.iter().position(|argument| argument == "--weights").expect("weights");
        case.arguments.drain(at..at + 2);
        case
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data.csv")
    }

    /// The numbers of a column of the data.
    pub(crate) fn column(&self, name: &str) -> Vec<f64> {
        let text = std::fs::read_to_string(self.data()).unwrap();
        let mut lines = text.lines();
        let place = lines.next().unwrap().split(',').position(|column| column == name).expect("a column");
        lines.map(|line| line.split(',').nth(place).unwrap().parse().expect("a number")).collect()
    }

    /// `result` of the record of `fit` on this case with further arguments.
    pub(crate) fn fit(&self, further: &[&str]) -> Value {
        self.fit_formula(&self.formula, further)
    }

    pub(crate) fn fit_formula(&self, formula: &str, further: &[&str]) -> Value {
        let mut words = vec!["fit".to_owned(), self.data().to_string_lossy().into_owned(), formula.to_owned()];
        words.extend(["--format".to_owned(), "json".to_owned(), "--no-config".to_owned()]);
        words.extend(self.arguments.iter().cloned());
        words.extend(further.iter().map(|&word| word.to_owned()));
        json(&interplay(&words))["result"].take()
    }

    /// Whether the family is not the gaussian one.
    pub(crate) fn generalised(&self) -> bool {
        self.family != "gaussian"
    }
}

/// Our name of a column that a case describes by its components; R's of an intercept and of what has none.
pub(crate) fn term(row: &Value) -> String {
    let components = row["components"].as_array().map_or(&[][..], Vec::as_slice);
    if components.is_empty() {
        return row["term"].as_str().expect("a term").to_owned();
    }
    let one = |component: &Value| match component["level"].as_str() {
        Some(level) => format!("{}[T.{level}]", component["var"].as_str().unwrap()),
        None => component["var"].as_str().unwrap().to_owned(),
    };
    components.iter().map(one).collect::<Vec<_>>().join(":")
}
