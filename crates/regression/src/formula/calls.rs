//! Calls that stand as factors of a term: `C(x)` and its relatives, `poly()`, `bs()`, `ns()`.

use super::arguments::{Argument, Value, matched};
use super::ast::{Factor, FactorKind, Span, number_text, quoted};
use super::basis::{Basis, Knots};
use super::contrast::Contrast;
use super::lex::TokenKind;
use super::parse::Parser;
use crate::error::FormulaError;

/// Largest degree of a polynomial or spline, and largest number of columns of a basis.
const MAX_BASIS: usize = 100;

/// Calls that make a factor of a column.
const LEVELS: [&str; 6] = ["C", "factor", "as.factor", "ordered", "as.ordered", "relevel"];
/// Calls that make several columns of a number.
const BASES: [&str; 3] = ["poly", "bs", "ns"];

/// Whether a call of this name is a factor of a term by itself, and what stands in its place where a number is needed.
pub(super) fn stands_alone(name: &str) -> Option<(&'static str, &'static str)> {
    if LEVELS.contains(&name) {
        Some(("a factor in arithmetic", "a factor stands by itself: `C(x)`, `C(x):w`"))
    } else if BASES.contains(&name) {
        Some(("a basis of several columns in arithmetic", "a basis stands by itself: `poly(x, 2)`, `poly(x, 2):w`"))
    } else {
        None
    }
}

/// Whether a call of this name makes a factor of a column.
pub(super) fn makes_levels(name: &str) -> bool {
    LEVELS.contains(&name)
}

pub(super) fn names() -> impl Iterator<Item = &'static str> {
    LEVELS.into_iter().chain(BASES)
}

impl Parser<'_> {
    /// A call that stands alone, from its parenthesis on.
    pub(super) fn factor_call(&mut self, name: &str, name_span: Span) -> Result<Factor, FormulaError> {
        let first = self.next - 1;
        let (text, kind) = if LEVELS.contains(&name) { self.levels(name, name_span)? } else { self.basis(name, name_span)? };
        Ok(Factor { name: text, r_name: self.written_from(first), span: name_span.to(self.previous_span()), kind })
    }

    /// `C(x)`, `C(x, "ref")`, `C(x, treatment("ref"))`, `C(x, sum)`, `ordered(x)`, `relevel(x, "ref")`, `factor(x)`.
    fn levels(&mut self, name: &str, name_span: Span) -> Result<(String, FactorKind), FormulaError> {
        let expected = match name {
            "C" => "a column and, if wanted, a reference level or a contrast: `C(x, \"ref\")`, `C(x, sum)`",
            "relevel" => "a column and a level: `relevel(x, \"ref\")`",
            _ => "a column; another order of its levels is an option beside the formula",
        };
        let wrong = |span: Span| FormulaError::WrongArguments { function: name.to_owned(), expected, span: name_span.to(span) };
        let open = self.take().span;
        let (column, column_span, inner_ordered) = self.column_of_levels().map_err(&wrong)?;
        let mut contrast = None;
        if self.is(&TokenKind::Comma) {
            if !matches!(name, "C" | "relevel") {
                return Err(wrong(self.peek().span));
            }
            self.next += 1;
            self.skip_argument_name(&["contrast", "contrasts", "contr", "ref", "reference", "base"]).map_err(&wrong)?;
            contrast = Some(self.contrast(name, name_span, &wrong)?);
        } else if name == "relevel" && !self.is(&TokenKind::End) {
            return Err(wrong(self.peek().span));
        }
        self.close(open)?;
        let ordered = inner_ordered || matches!(name, "ordered" | "as.ordered");
        let made = if ordered { "ordered" } else { "C" };
        let text = match &contrast {
            None | Some(Contrast::Treatment(None)) if !ordered => format!("{made}({})", quoted(&column)),
            None => format!("{made}({})", quoted(&column)),
            Some(contrast) => format!("C({}, {contrast})", quoted(&column)),
        };
        Ok((text, FactorKind::Levels { column, column_span, contrast, ordered }))
    }

    /// The column inside: a name, or a name inside further calls that make a factor of it. An error is the place of something else.
    fn column_of_levels(&mut self) -> Result<(String, Span, bool), Span> {
        let mut open = 0;
        let mut ordered = false;
        loop {
            let column = self.take();
            let TokenKind::Name(name) = column.kind else { return Err(column.span) };
            if !self.is(&TokenKind::Open) {
                for _ in 0..open {
                    if !self.accept(&TokenKind::Close) {
                        return Err(self.peek().span);
                    }
                }
                return Ok((name, column.span, ordered));
            }
            if !LEVELS.contains(&name.as_str()) {
                return Err(column.span);
            }
            ordered |= matches!(name.as_str(), "ordered" | "as.ordered");
            self.next += 1;
            open += 1;
        }
    }

    /// The second argument of `C()` or `relevel()`.
    fn contrast(&mut self, call: &str, name_span: Span, wrong: &dyn Fn(Span) -> FormulaError) -> Result<Contrast, FormulaError> {
        let second = self.take();
        match second.kind {
            TokenKind::Name(coding) if call == "C" && Contrast::named(&coding).is_some() => {
                let found = Contrast::named(&coding);
                if matches!(found, Some(Contrast::Treatment(_))) {
                    return self.treatment().map(Contrast::Treatment).map_err(wrong);
                }
                if self.accept(&TokenKind::Open) && !self.accept(&TokenKind::Close) {
                    return Err(wrong(self.peek().span));
                }
                Ok(found.unwrap_or(Contrast::Sum))
            }
            TokenKind::Name(coding) if self.is(&TokenKind::Open) || coding.starts_with("contr.") => Err(FormulaError::NotSupported {
                what: format!("`{coding}` coding"),
                span: second.span,
                instead: Some("there are `C(x, treatment(\"ref\"))`, `C(x, sum)`, `C(x, helmert)` and `C(x, poly)`"),
            }),
            kind => match level_text(&kind) {
                Some(level) => Ok(Contrast::Treatment(Some(level))),
                None => Err(wrong(name_span.to(second.span))),
            },
        }
    }

    /// The reference level after `treatment`, if there is one; an error is the place of what is none.
    fn treatment(&mut self) -> Result<Option<String>, Span> {
        if !self.accept(&TokenKind::Open) || self.accept(&TokenKind::Close) {
            return Ok(None);
        }
        self.skip_argument_name(&["base", "reference", "ref"])?;
        let level = self.take();
        let text = level_text(&level.kind).ok_or(level.span)?;
        if self.accept(&TokenKind::Close) { Ok(Some(text)) } else { Err(self.peek().span) }
    }

    /// Passes over `name =`; an error is the place of another name.
    fn skip_argument_name(&mut self, known: &[&str]) -> Result<(), Span> {
        if let TokenKind::Name(name) = &self.peek().kind
            && self.tokens[self.next + 1].kind == TokenKind::Equals
        {
            if !known.contains(&name.as_str()) {
                return Err(self.peek().span);
            }
            self.next += 2;
        }
        Ok(())
    }

    /// `poly(x, 2)`, `bs(x, df=4)`, `ns(x, knots=c(1, 2))`, ...
    fn basis(&mut self, name: &str, name_span: Span) -> Result<(String, FactorKind), FormulaError> {
        let expected = match name {
            "poly" => "a number, a degree from 1 to 100 and, if wanted, raw=TRUE: `poly(x, 2)`",
            "bs" => "a number and, as wanted, df, knots, degree, Boundary.knots and intercept: `bs(x, df=5)`, `bs(x, knots=c(1, 2))`",
            _ => "a number and, as wanted, df, knots, Boundary.knots and intercept: `ns(x, df=3)`, `ns(x, knots=c(1, 2))`",
        };
        let wrong = |span: Span| FormulaError::WrongArguments { function: name.to_owned(), expected, span: name_span.to(span) };
        let mut arguments = self.arguments()?;
        let end = self.previous_span();
        // formulaic's name for R's.
        for argument in &mut arguments {
            argument.rename("include_intercept", "intercept");
        }
        let (argument, basis) = match name {
            "poly" => {
                if let Some(second) = arguments.iter().filter(|argument| argument.is_variable()).nth(1) {
                    let what = "a polynomial of several variables".to_owned();
                    let instead = Some("write one for each: `poly(x, 2) * poly(z, 2)`");
                    return Err(FormulaError::NotSupported { what, span: second.span, instead });
                }
                let [x, degree, raw] = matched(arguments, ["x", "degree", "raw"]).map_err(&wrong)?;
                let degree = optional(degree, |degree| degree.whole(1, MAX_BASIS)).map_err(&wrong)?.unwrap_or(1);
                let raw = optional(raw, Argument::flag).map_err(&wrong)?.unwrap_or(false);
                (x, Basis::Polynomial { degree, raw })
            }
            "bs" => {
                let names = ["x", "df", "knots", "degree", "intercept", "Boundary.knots"];
                let [x, df, knots, degree, intercept, boundary] = matched(arguments, names).map_err(&wrong)?;
                let degree = optional(degree, |degree| degree.whole(1, MAX_BASIS)).map_err(&wrong)?.unwrap_or(3);
                let (boundary, intercept) = (boundaries(boundary).map_err(&wrong)?, optional(intercept, Argument::flag).map_err(&wrong)?);
                let intercept = intercept.unwrap_or(false);
                let knots = inner_knots(df, knots, degree + usize::from(intercept)).map_err(&wrong)?;
                (x, Basis::BSpline { degree, knots, boundary, intercept })
            }
            _ => {
                let names = ["x", "df", "knots", "intercept", "Boundary.knots"];
                let [x, df, knots, intercept, boundary] = matched(arguments, names).map_err(&wrong)?;
                let (boundary, intercept) = (boundaries(boundary).map_err(&wrong)?, optional(intercept, Argument::flag).map_err(&wrong)?);
                let intercept = intercept.unwrap_or(false);
                let knots = inner_knots(df, knots, 1 + usize::from(intercept)).map_err(&wrong)?;
                (x, Basis::Natural { knots, boundary, intercept })
            }
        };
        let Some(Argument { value: Value::Expr(argument), .. }) = argument else { return Err(wrong(end)) };
        let mut has_variable = false;
        argument.each_variable(&mut |_, _| has_variable = true);
        if !has_variable {
            return Err(wrong(end));
        }
        Ok((basis.text(&argument), FactorKind::Basis { basis, argument }))
    }
}

/// What an argument says, where there is one; an error is the place of one that says something else.
fn optional<T>(argument: Option<Argument>, read: impl Fn(&Argument) -> Option<T>) -> Result<Option<T>, Span> {
    argument.map(|argument| read(&argument).ok_or(argument.span)).transpose()
}

/// Knots that are given, or as many as the degrees of freedom leave beside the `least` that there are without any.
fn inner_knots(df: Option<Argument>, knots: Option<Argument>, least: usize) -> Result<Knots, Span> {
    if let Some(knots) = knots {
        let mut numbers = knots.numbers().filter(|numbers| numbers.len() <= MAX_BASIS).ok_or(knots.span)?;
        numbers.sort_unstable_by(f64::total_cmp);
        if !numbers.is_empty() {
            return Ok(Knots::At(numbers));
        }
    }
    let df = optional(df, |df| df.whole(least, MAX_BASIS))?.unwrap_or(least);
    Ok(Knots::Quantiles(df - least))
}

fn boundaries(argument: Option<Argument>) -> Result<Option<(f64, f64)>, Span> {
    optional(argument, |argument| match argument.numbers()?.as_slice() {
        [a, b] if a < b => Some((*a, *b)),
        [a, b] if b < a => Some((*b, *a)),
        _ => None,
    })
}

fn level_text(kind: &TokenKind) -> Option<String> {
    match kind {
        TokenKind::Text(text) | TokenKind::Name(text) => Some(text.clone()),
        TokenKind::Number(value) => Some(number_text(*value)),
        _ => None,
    }
}
