//! Formulas from the grammar, with a liking for what is long, deep or odd.

use crate::engine::{Draws, Target};

const COLUMNS: &[&str] = &[
    "x",
    "w",
    "z",
    "k",
    "n",
    "b",
    "g",
    "h",
    "l",
    "odd",
    "many",
    "gap",
    "big",
    "tiny",
    "far",
    "same",
    "one",
    "none",
    "log",
    "C",
    "`odd name`",
    "größe",
    "`a\\`b\\\\`",
    "`x:w`",
    "`(Intercept)`",
    ".",
    "y",
    "unknown",
    "X",
    "T",
    "_",
    ".x",
    "``",
];
const NUMBERS: &[&str] =
    &["0", "1", "2", "3", "-1", "0.5", "1e3", "1e308", "1e-320", "20", "21", "1e999", "007", ".5", "5.", "1e", "4294967297"];
const FUNCTIONS: &[&str] = &[
    "log", "exp", "sqrt", "abs", "sin", "tan", "acosh", "atanh", "expm1", "I", "I", "I", "center", "scale", "C", "poly", "bs", "ns",
    "offset", "cbind", "factor", "np.log", "lag",
];
const CODINGS: &[&str] =
    &["sum", "helmert", "poly", "treatment", "treatment('q')", "treatment(ref='q')", "contr.sum", "\"q\"", "'T.q'", "2", "q", "''"];
const TERM_OPERATORS: &[&str] = &["+", "+", "+", " + ", "*", "*", ":", ":", "/", " %in% ", "-", "- ", "**", "^"];
const ARITHMETIC_OPERATORS: &[&str] = &["+", "-", "*", "/", "^", "**", " + ", "%%", ":", "=="];
const WORDS: &[&str] = &[
    "~",
    "+",
    "-",
    "*",
    ":",
    "/",
    "^2",
    "**3",
    "%in%",
    "(",
    ")",
    ".",
    ",",
    "=",
    "`",
    "\"",
    "'",
    "\\",
    "|",
    "!",
    "0 +",
    "- 1",
    "I(",
    "C(",
    "poly(",
    "bs(",
    "ns(",
    "scale(",
    "center(",
    "offset(",
    "cbind(",
    "log(",
    "log(y)",
    "raw=TRUE",
    "df=4",
    "degree=2",
    "knots=c(1,2)",
    ", sum)",
    ", treatment(\"q\"))",
    "x",
    "w",
    "g",
    "h",
    "l",
    "many",
    "`odd name`",
    "größe",
    "e\u{301}",
    "\u{2212}",
    "\u{0}",
    "\n",
    "\t",
    "\u{feff}",
    "1e308",
    "NA",
    "TRUE",
];

pub(crate) const TARGET: Target = Target { name: "formula", run: crate::formula::run, generate, words: WORDS };

fn generate(draws: &mut Draws) -> Vec<u8> {
    let mut text = String::new();
    match draws.below(12) {
        0 => text.push_str(&arithmetic(draws, 3)),
        1 => text.push_str("cbind(b, n)"),
        2 => text.push_str("log(y)"),
        3 => {}
        _ => text.push('y'),
    }
    text.push_str(draws.one_of(&["~", " ~ ", " ~ ", " ~ ", "~~", " = "]));
    match draws.below(10) {
        0 => text.push_str(&long(draws)),
        1 => text.push_str(&deep(draws)),
        _ => text.push_str(&terms(draws, 4)),
    }
    text.into_bytes()
}

fn terms(draws: &mut Draws, depth: usize) -> String {
    let mut text = String::new();
    for i in 0..=draws.below(4) {
        if i > 0 {
            text.push_str(draws.one_of(TERM_OPERATORS));
        }
        match draws.below(10) {
            0 if depth > 0 => {
                text.push_str(&format!("({})", terms(draws, depth - 1)));
                if draws.once_in(2) {
                    text.push_str(&format!("^{}", draws.one_of(NUMBERS)));
                }
            }
            1 | 2 => text.push_str(&call(draws, depth)),
            3 => text.push_str(draws.one_of(NUMBERS)),
            _ => text.push_str(draws.one_of(COLUMNS)),
        }
    }
    text
}

fn call(draws: &mut Draws, depth: usize) -> String {
    let function = draws.one_of(FUNCTIONS);
    let inner = arithmetic(draws, depth.saturating_sub(1));
    match (function, draws.below(3)) {
        ("C", 0) => format!("C({}, {})", draws.one_of(COLUMNS), draws.one_of(CODINGS)),
        ("C" | "factor", _) => format!("{function}({})", draws.one_of(COLUMNS)),
        ("poly", 0) => format!("poly({inner}, {}, raw=TRUE)", draws.one_of(NUMBERS)),
        ("poly", _) => format!("poly({inner}, {})", draws.one_of(NUMBERS)),
        ("bs" | "ns", 0) => format!("{function}({inner}, df={})", draws.one_of(NUMBERS)),
        ("bs" | "ns", 1) => {
            format!("{function}({inner}, knots=c({}, {}), degree={})", draws.one_of(NUMBERS), draws.one_of(NUMBERS), draws.below(9))
        }
        ("cbind", _) => format!("cbind({inner}, n)"),
        ("center" | "scale", 0) => {
            format!("{function}({inner}, {})", draws.one_of(&["TRUE", "FALSE", "scale=FALSE", "center = FALSE", "2"]))
        }
        _ => format!("{function}({inner})"),
    }
}

fn arithmetic(draws: &mut Draws, depth: usize) -> String {
    let mut text = String::new();
    for i in 0..=draws.below(3) {
        if i > 0 {
            text.push_str(draws.one_of(ARITHMETIC_OPERATORS));
        }
        match draws.below(8) {
            0 if depth > 0 => text.push_str(&format!("({})", arithmetic(draws, depth - 1))),
            1 if depth > 0 => text.push_str(&call(draws, depth)),
            2 => text.push_str(&format!("-{}", draws.one_of(COLUMNS))),
            3 | 4 => text.push_str(draws.one_of(NUMBERS)),
            _ => text.push_str(draws.one_of(COLUMNS)),
        }
    }
    text
}

/// Very many terms.
fn long(draws: &mut Draws) -> String {
    let count = 1 + draws.below(900);
    let operator = draws.one_of(TERM_OPERATORS);
    let mut name: Box<dyn FnMut(usize) -> String> = match draws.below(4) {
        0 | 1 => Box::new(|i| COLUMNS[i % 12].to_owned()),
        2 => Box::new(|i| format!("I(x^{i})")),
        _ => {
            let long = vec!["x"; 1 + draws.below(300)].join("+");
            Box::new(move |i| if i == 0 { format!("I({long})") } else { format!("I(w+{i})") })
        }
    };
    let text = (0..count).map(&mut name).collect::<Vec<_>>().join(operator);
    let mut text: String = text.chars().take(3900).collect();
    if let Some(end) = text.rfind(operator) {
        text.truncate(end);
    }
    if draws.once_in(2) { format!("({text})^{}", 1 + draws.below(20)) } else { text }
}

/// Very many levels of nesting.
fn deep(draws: &mut Draws) -> String {
    let times = draws.below(900);
    let (open, close) = draws.one_of(&[
        &("(", ")"),
        &("I(", ")"),
        &("-", ""),
        &("+", ""),
        &("x:(", ")"),
        &("(x*", ")^2"),
        &("log(", ")"),
        &("I(-", ")"),
        &("x^", ""),
    ]);
    let mut text = open.repeat(times);
    text.push_str(draws.one_of(COLUMNS));
    text.push_str(&close.repeat(if draws.once_in(4) { times / 2 } else { times }));
    text
}
