//! Tables from the grammar, with a liking for quotation marks, odd numbers and missing cells.

use crate::engine::{Draws, Target};

const NAMES: &[&str] =
    &["x", "y", "a b", "\"q,1\"", "größe", "", "x", " s ", "\"x\"", "1", "NA", "true", "\"a\"\"b\"", "<b>", "'", "#", "\"\n\""];
const NUMBERS: &[&str] = &[
    "0",
    "-0",
    "1",
    "2.5",
    "-3e4",
    "1e308",
    "1e309",
    "1e-320",
    "inf",
    "-inf",
    "+2",
    ".5",
    "5.",
    " 7",
    "7 ",
    "007",
    "9007199254740993",
    "1E5",
    "0x10",
    "1_000",
    "\"1\"",
    "\" 2.5 \"",
    "1e+5",
    "1e",
    "--1",
    "1,5",
    "\"1,5\"",
    "\u{a0}2",
    "Infinity",
    "3.0000000000000000000000000000000001",
];
const MISSING: &[&str] = &["", "NA", "NaN", "nan", "-nan", "NULL", "null", "N/A", "\"\"", "\" \"", "\"NA\"", " NA ", ".", "n/a", "NAN"];
const TRUTHS: &[&str] = &["true", "false", "TRUE", "False", " True", "\"false\"", "T", "1"];
const TEXTS: &[&str] = &[
    "a",
    "b",
    "\"a,b\"",
    "\"a\"\"b\"",
    "\"line\nbreak\"",
    "\"\r\n\"",
    "x^2",
    "x\u{1}",
    "2024-01-31",
    "é",
    "e\u{301}",
    "\u{1f600}",
    "'",
    "\"",
    "a\"b",
    "\"a\"b",
    "<script>",
    "=1+1",
    "\u{feff}",
    "\u{2028}",
    "\r",
    "\0",
    "a\tb",
    "a;b",
];
const WORDS: &[&str] = &[
    ",",
    "\n",
    "\r\n",
    "\"",
    "\"\"",
    "\t",
    ";",
    "\u{feff}",
    "NA",
    "NaN",
    "inf",
    "true",
    "1e308",
    "x^",
    "x\u{1}",
    "\0",
    "\r",
    "é",
    ",\n",
    "\n\n",
    ",,",
    "-",
    "1",
    ".",
    "\"\n\"",
    "\u{1f}\u{8b}",
];

pub(crate) const TARGET: Target = Target { name: "csv", run: crate::csv::run, generate, words: WORDS };

fn generate(draws: &mut Draws) -> Vec<u8> {
    let delimiter = draws.one_of(&[",", ",", ",", ",", "\t", ";"]);
    let end = draws.one_of(&["\n", "\n", "\n", "\r\n", "\r", "\n\n"]);
    let columns = 1 + draws.below(5);
    let most = if draws.once_in(10) { 200 } else { 8 };
    let rows = draws.below(most);
    let mut text = String::new();
    if draws.once_in(20) {
        text.push('\u{feff}');
    }
    // Most headers are in order, so that there is something to read below them.
    let proper = !draws.once_in(4);
    for column in 0..columns {
        let name = if proper { ["x", "y", "z", "\"a,b\"", "größe"][column] } else { draws.one_of(NAMES) };
        text.push_str(if column > 0 { delimiter } else { "" });
        text.push_str(name);
    }
    text.push_str(end);
    let kinds: Vec<usize> = (0..columns).map(|_| draws.below(5)).collect();
    for row in 0..rows {
        for (column, kind) in kinds.iter().enumerate() {
            text.push_str(if column > 0 { delimiter } else { "" });
            let kind = if draws.once_in(20) { draws.below(5) } else { *kind };
            let list: &[&str] = match kind {
                _ if draws.once_in(6) => MISSING,
                0 | 1 => &NUMBERS[..13],
                2 => NUMBERS,
                3 => TRUTHS,
                _ => TEXTS,
            };
            text.push_str(draws.one_of(list));
        }
        if draws.once_in(40) {
            text.push_str(delimiter);
        }
        if row + 1 < rows || !draws.once_in(3) {
            text.push_str(end);
        }
    }
    text.into_bytes()
}
