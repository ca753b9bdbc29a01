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
    // A text that is a code holds no quotation mark: it is a whole piece between two of them.
    code.flat_map(|line| line.split('"').skip(1)).filter(|piece| is_code(piece)).collect()
}

/// `area::name` in small letters, digits and underscores.
fn is_code(text: &str) -> bool {
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    text.split_once("::").is_some_and(|(area, name)| word(area) && word(name))
}

/// Adds the codes of all sources in a folder but the pages', each with a file that names it.
fn collect(folder: &Path, found: &mut BTreeMap<String, PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && path != crates().join(PAGES) {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            let source = fs::read_to_string(&path).expect("a source");
            found.extend(codes_in(&source).into_iter().map(|code| (code.to_owned(), path.clone())));
        }
    }
}

/// The codes of all crates.
fn raised() -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(crates()).expect("the crates") {
        let sources = entry.expect("an entry").path().join("src");
        if sources.is_dir() {
            collect(&sources, &mut found);
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
        // An option whose name is a word of the language has its name in the attribute.
        fields.extend(source.split("long = \"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
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
    let source = [
        "// \"a::comment\"",
        "let x = (\"data::first\", 1); f(\"grid::second\");",
        "let y = \"no code: a::b\";",
        "#[cfg(test)]",
        "mod tests { \"a::test\" }",
    ]
    .join("\n");
    assert_eq!(codes_in(&source).into_iter().collect::<Vec<_>>(), ["data::first", "grid::second"]);
}
