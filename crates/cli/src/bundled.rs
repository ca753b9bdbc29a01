//! The example data, as they stand in `data/`.

use serde::Deserialize;

/// The index of `data/`.
#[derive(Debug, Deserialize)]
struct Index {
    sets: Vec<DataSet>,
}

/// What `data/index.json` says of a data set, with its bytes.
#[derive(Debug, Deserialize)]
pub(crate) struct DataSet {
    /// Short name.
    pub(crate) name: String,
    /// File name in `data/`.
    pub(crate) file: String,
    /// SHA-256 of the file.
    pub(crate) sha256: String,
    /// What it is, in a line.
    pub(crate) title: String,
    /// Rows of a table.
    #[serde(default)]
    pub(crate) rows: Option<u64>,
    /// Extent of an array.
    #[serde(default)]
    pub(crate) shape: Vec<u64>,
    /// Where it comes from.
    pub(crate) origin: String,
    /// Licence.
    pub(crate) licence: String,
    /// What a reader has to know, for example that the data are synthetic.
    pub(crate) note: Option<String>,
    /// Commands to try.
    #[serde(default)]
    pub(crate) commands: Vec<String>,
    /// The file, where its licence lets it be part of the program.
    #[serde(skip)]
    pub(crate) bytes: Option<&'static [u8]>,
}

impl DataSet {
    /// `300 rows`, `200 × 200 × 10`.
    pub(crate) fn extent(&self) -> String {
        match self.rows {
            Some(rows) => format!("{rows} rows"),
            None => self.shape.iter().map(u64::to_string).collect::<Vec<_>>().join(" × "),
        }
    }
}

const INDEX: &str = include_str!("../../../data/index.json");

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../data/", $name)))),*]
    };
}

/// The files that are part of the program. Tables under the GPL stand in the repository's `data/` only.
const FILES: &[(&str, &[u8])] = files![
    "book_reviews.csv",
    "penguins.csv",
    "grunfeld.csv",
    "digits_additive.npy",
    "digits_interacting.npy",
    "digits_labels.csv",
    "appendix_3x3.npy",
];

/// All data sets in the order of the index.
pub(crate) fn all() -> Vec<DataSet> {
    let mut sets = serde_json::from_str::<Index>(INDEX).map(|index| index.sets).unwrap_or_default();
    for set in &mut sets {
        set.bytes = FILES.iter().find(|(name, _)| *name == set.file).map(|(_, bytes)| *bytes);
    }
    sets
}

/// What every result of a file has to say when its bytes are those of a bundled one: that the data are synthetic.
pub(crate) fn note_of(sha256: &str) -> Option<String> {
    // The index is read only when the fingerprint stands in it.
    INDEX.contains(sha256).then(all)?.into_iter().find(|set| set.sha256 == sha256)?.note.filter(|note| note.starts_with("SYNTHETIC"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{FILES, all};

    #[test]
    fn index_and_files_agree() {
        let sets = all();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        assert!(FILES.iter().all(|(name, _)| sets.iter().any(|set| set.file == *name)), "every file is described");
        for set in sets {
            assert!(!set.licence.is_empty() && !set.origin.is_empty(), "{}", set.name);
            let path = folder.join(&set.file);
            assert_eq!(interplay_io::fingerprint(&path).unwrap(), set.sha256, "{}", set.name);
            assert!(set.bytes.is_none_or(|bytes| bytes == std::fs::read(&path).unwrap()));
            assert_eq!(set.bytes.is_none(), set.licence.contains("GPL"), "{}: the program carries no GPL data", set.name);
        }
    }
}
