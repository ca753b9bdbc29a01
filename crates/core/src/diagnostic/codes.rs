//! The pages of all codes, in alphabetical order; one file per area.

mod check;
mod config;
mod data;
mod emap;
mod file;
mod fit;
mod formula;
mod grid;
mod labels;
mod output;
mod predict;
mod probe;
mod record;
mod test;
mod usage;

use super::CodeEntry;

/// Every code that a diagnostic or an error of the program carries.
pub const CODES: &[CodeEntry] = &joined();

/// The areas in alphabetical order.
const AREAS: [&[CodeEntry]; 15] = [
    check::PAGES,
    config::PAGES,
    data::PAGES,
    emap::PAGES,
    file::PAGES,
    fit::PAGES,
    formula::PAGES,
    grid::PAGES,
    labels::PAGES,
    output::PAGES,
    predict::PAGES,
    probe::PAGES,
    record::PAGES,
    test::PAGES,
    usage::PAGES,
];

/// Number of all pages.
const COUNT: usize = {
    let (mut count, mut area) = (0, 0);
    while area < AREAS.len() {
        count += AREAS[area].len();
        area += 1;
    }
    count
};

const fn page(code: &'static str, text: &'static str) -> CodeEntry {
    CodeEntry { code, text }
}

/// The pages of all areas one after the other.
const fn joined() -> [CodeEntry; COUNT] {
    let mut pages = [page("", ""); COUNT];
    let (mut filled, mut area) = (0, 0);
    while area < AREAS.len() {
        let mut i = 0;
        while i < AREAS[area].len() {
            pages[filled] = AREAS[area][i];
            filled += 1;
            i += 1;
        }
        area += 1;
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_are_sorted_unique_and_explained() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code), "codes in alphabetical order, once each");
        assert!(CODES.iter().all(|entry| entry.code.contains("::") && entry.text.len() > 60));
    }

    #[test]
    fn pages_are_whole_sentences() {
        for entry in CODES {
            for paragraph in entry.text.split("\n\n") {
                assert!(paragraph.ends_with('.') && !paragraph.contains("  ") && !paragraph.contains('\n'), "{}: {paragraph}", entry.code);
            }
            assert_eq!(entry.text.matches('`').count() % 2, 0, "{}: a backtick without its partner", entry.code);
        }
    }
}
