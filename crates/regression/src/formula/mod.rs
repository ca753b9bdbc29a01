//! Formulas: from text to canonical terms.
//!
//! The language is R's (Wilkinson & Rogers 1973, Applied Statistics 22(3), 392-399): [`parse()`] gives a [`Formula`], whose terms are
//! expanded, free of duplicates, and ordered by degree and then by first appearance. What a name stands for (a number or a factor) is
//! not known here; the design decides that when it sees the data.

mod arguments;
mod arithmetic;
mod ast;
mod basis;
mod calls;
mod contrast;
mod expand;
mod expression;
mod function;
mod lex;
mod parse;
mod special;
mod written;

pub use ast::{Formula, Span, Term};
pub use contrast::{Contrast, ContrastError};
pub use parse::parse;

pub(crate) use ast::{Factor, FactorKind, number_text, quoted};
pub(crate) use basis::{Basis, Knots};
pub(crate) use expression::{Expr, Operator, Stateful};
pub(crate) use function::Function;

/// The name most like `name`, if one is like it at all.
pub(crate) fn similar<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let lowered = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        let score = strsim::damerau_levenshtein(&lowered, &candidate.to_lowercase()) as f64;
        let limit = (name.chars().count().max(candidate.chars().count()) as f64 / 3.0).max(1.0);
        if score <= limit && best.is_none_or(|(least, _)| score < least) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate.to_owned())
}
