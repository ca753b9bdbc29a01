//! Every code that the program can raise has a page, and every page belongs to a code that it raises.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use interplay_core::CODES;

/// Where the pages are: a code is not raised by having one.
const PAGES: &str = "core/src/diagnostic";

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The codes that a source names, without comments and the test module at its end.
fn codes_in(source: &str) -> BTreeSet<&str> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    // A code holds no quotation mark, so it is a whole piece between two of them, on whichever side the text begins.
    code.flat_map(|line| line.split('"').skip(1)).filter(|piece| is_code(piece)).collect()
}

/// `area::name` in small letters, digits and underscores.
fn is_code(text: &str) -> bool {
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    text.split_once("::").is_some_and(|(area, name)| word(area) && word(name))
}

/// Adds the codes of all sources in a folder, each with the file that names it first.
fn collect(folder: &Path, found: &mut BTreeMap<String, PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder of sources").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && path.file_name().is_some_and(|name| name != "tests.rs") {
            let source = fs::read_to_string(&path).expect("a source");
            for code in codes_in(&source) {
                found.entry(code.to_owned()).or_insert_with(|| path.clone());
            }
        }
    }
}

/// Codes of all crates.
fn raised() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> =
        fs::read_dir(crates()).expect("the crates").map(|entry| entry.expect("an entry").path().join("src")).collect();
    folders.sort();
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let mut here = BTreeMap::new();
        collect(folder, &mut here);
        here.retain(|_, path| !path.starts_with(crates().join(PAGES)));
        for (code, path) in here {
            found.entry(code).or_insert(path);
        }
    }
    found
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let raised = raised();
    let explained: BTreeSet<&str> = CODES.iter().map(|entry| entry.code).collect();
    let missing: Vec<String> = raised
        .iter()
        .filter(|(code, _)| !explained.contains(code.as_str()))
        .map(|(code, path)| format!("{code} ({})", path.display()))
        .collect();
    assert!(missing.is_empty(), "codes without a page in crates/{PAGES}/codes:\n  {}", missing.join("\n  "));
    let stale: Vec<&str> = explained.into_iter().filter(|code| !raised.contains_key(*code)).collect();
    assert!(stale.is_empty(), "pages of codes that are no longer raised, in crates/{PAGES}/codes:\n  {}", stale.join("\n  "));
}

#[test]
fn codes_that_a_page_refers_to_have_pages() {
    for entry in CODES {
        for quoted in entry.text.split('`').skip(1).step_by(2).filter(|quoted| is_code(quoted) && *quoted != "area::name") {
            assert!(interplay_core::explain(quoted).is_some(), "{} refers to {quoted}, which has no page", entry.code);
        }
    }
}

#[test]
fn options_that_a_page_names_exist() {
    let mut fields = BTreeSet::new();
    for entry in fs::read_dir(crates().join("cli/src/args")).expect("the options") {
        let source = fs::read_to_string(entry.expect("an entry").path()).expect("a source");
        let declared = source.lines().filter_map(|line| line.trim_start().strip_prefix("pub(crate) ")?.split_once(':'));
        fields.extend(declared.map(|(name, _)| name.replace('_', "-")));
    }
    for entry in CODES {
        for option in entry.text.split("--").skip(1) {
            let option: String = option.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            assert!(fields.contains(&option), "{} names the option --{option}, which no command has", entry.code);
        }
    }
}

#[test]
fn codes_are_found_in_code_alone() {
    let source = "// \"a::comment\"\nlet x = (\"data::first\", 1); f(\"grid::second\");\nlet y = \"no code: a::b\";\n#[cfg(test)]\nmod tests {\n    \"a::test\"\n}\n";
    assert_eq!(codes_in(source).into_iter().collect::<Vec<_>>(), ["data::first", "grid::second"]);
}
