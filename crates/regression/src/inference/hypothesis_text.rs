//! Linear hypotheses from text.
//!
//! ```text
//! hypotheses  = equation { ("," | ";") equation }
//! equation    = sum { ("=" | "==") sum }                      no "=" means "= 0"; "a = b = 0" is "a = b, b = 0"
//! sum         = ["+" | "-"] product { ("+" | "-") product }
//! product     = factor { ("*" | "/") factor }                 at most one factor with coefficients, none below "/"
//! factor      = number | coefficient | "(" sum ")" | ("+" | "-") factor
//! ```
//!
//! Coefficients are named as the table of the fit names them, so a name may hold anything, `+`, `=` and commas included: where a factor
//! is expected, the longest name that stands there is taken. Blanks within a name do not matter, and a name may stand in backticks.

use std::collections::BTreeMap;

use super::hypothesis_error::HypothesisProblem as Problem;
use crate::formula::{Span, similar};

/// Parentheses and signs within each other.
const DEEPEST: usize = 64;

/// A linear combination of coefficients, plus a constant.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Combination {
    /// Factor of every coefficient, by the number of its column.
    pub(super) factors: BTreeMap<usize, f64>,
    pub(super) constant: f64,
}

/// `combination = 0`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Equation {
    pub(super) combination: Combination,
    pub(super) span: Span,
}

impl Combination {
    fn number(constant: f64) -> Self {
        Self { constant, ..Self::default() }
    }

    fn has_coefficients(&self) -> bool {
        self.factors.values().any(|factor| *factor != 0.0)
    }

    fn add(&mut self, other: &Self, sign: f64) {
        for (column, factor) in &other.factors {
            *self.factors.entry(*column).or_default() += sign * factor;
        }
        self.constant += sign * other.constant;
    }

    fn scale(&mut self, by: f64) {
        self.factors.values_mut().for_each(|factor| *factor *= by);
        self.constant *= by;
    }

    fn is_finite(&self) -> bool {
        self.constant.is_finite() && self.factors.values().all(|factor| factor.is_finite())
    }
}

/// The equations of a text.
pub(super) fn equations(text: &str, names: &[(String, usize)]) -> Result<Vec<Equation>, Problem> {
    let mut reader = Reader { text, names, at: 0, depth: 0 };
    let mut found = Vec::new();
    loop {
        reader.equation(&mut found)?;
        if reader.take(",") || reader.take(";") {
            continue;
        }
        reader.skip_blanks();
        return if reader.at == text.len() { Ok(found) } else { Err(reader.unexpected("an operator, `=`, a comma or the end")) };
    }
}

/// A combination by itself.
pub(super) fn single(text: &str, names: &[(String, usize)]) -> Result<Combination, Problem> {
    let mut reader = Reader { text, names, at: 0, depth: 0 };
    let found = reader.sum()?;
    reader.skip_blanks();
    let rest = &text[reader.at..];
    if rest.is_empty() {
        return if found.has_coefficients() { Ok(found) } else { Err(Problem::NoCoefficient { span: Span { start: 0, end: text.len() } }) };
    }
    if rest.starts_with(['=', ',', ';']) {
        return Err(Problem::NotOneCombination { span: Span { start: reader.at, end: text.len() } });
    }
    Err(reader.unexpected("an operator or the end"))
}

struct Reader<'a> {
    text: &'a str,
    names: &'a [(String, usize)],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// Takes a symbol if it comes next.
    fn take(&mut self, symbol: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(symbol);
        if found {
            self.at += symbol.len();
        }
        found
    }

    fn unexpected(&self, expected: &'static str) -> Problem {
        let rest = self.rest();
        let start = self.at + (rest.len() - rest.trim_start().len());
        match self.text[start..].chars().next() {
            None => Problem::Unexpected { found: "the end".to_owned(), expected, span: Span { start: self.at, end: self.text.len() } },
            Some(character) => {
                Problem::Unexpected { found: format!("`{character}`"), expected, span: Span { start, end: start + character.len_utf8() } }
            }
        }
    }

    fn equation(&mut self, found: &mut Vec<Equation>) -> Result<(), Problem> {
        self.skip_blanks();
        let start = self.at;
        let mut left = self.sum()?;
        let mut several = false;
        while self.take("==") || self.take("=") {
            several = true;
            let right = self.sum()?;
            let mut combination = left;
            combination.add(&right, -1.0);
            found.push(self.checked(combination, start)?);
            left = right;
        }
        if !several {
            found.push(self.checked(left, start)?);
        }
        Ok(())
    }

    fn checked(&self, combination: Combination, start: usize) -> Result<Equation, Problem> {
        let span = Span { start, end: start + self.text[start..self.at].trim_end().len() };
        if !combination.is_finite() {
            return Err(Problem::NotFinite { number: self.text[start..span.end].to_owned(), span });
        }
        if combination.has_coefficients() { Ok(Equation { combination, span }) } else { Err(Problem::NoCoefficient { span }) }
    }

    fn sum(&mut self) -> Result<Combination, Problem> {
        let mut total = self.product()?;
        loop {
            let sign = if self.take("+") {
                1.0
            } else if self.take("-") || self.take("\u{2212}") {
                -1.0
            } else {
                return Ok(total);
            };
            let next = self.product()?;
            total.add(&next, sign);
        }
    }

    fn product(&mut self) -> Result<Combination, Problem> {
        self.skip_blanks();
        let start = self.at;
        let mut product = self.factor()?;
        loop {
            let divide = if self.take("*") {
                false
            } else if self.take("/") {
                true
            } else {
                return Ok(product);
            };
            let mut next = self.factor()?;
            let not_linear = Problem::NotLinear { span: Span { start, end: self.at } };
            if divide {
                if next.has_coefficients() {
                    return Err(not_linear);
                }
                product.scale(1.0 / next.constant);
            } else if !next.has_coefficients() {
                product.scale(next.constant);
            } else if !product.has_coefficients() {
                next.scale(product.constant);
                product = next;
            } else {
                return Err(not_linear);
            }
        }
    }

    fn factor(&mut self) -> Result<Combination, Problem> {
        self.skip_blanks();
        let start = self.at;
        if let Some((column, length)) = self.name() {
            self.at += length;
            return Ok(Combination { factors: BTreeMap::from([(column, 1.0)]), constant: 0.0 });
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Problem::TooDeep { span: Span { start, end: self.at + 1 } });
        }
        let found = self.compound(start)?;
        self.depth -= 1;
        Ok(found)
    }

    /// A number, a sum in parentheses, or a sign with a factor.
    fn compound(&mut self, start: usize) -> Result<Combination, Problem> {
        if self.take("(") {
            let inner = self.sum()?;
            return if self.take(")") { Ok(inner) } else { Err(self.unexpected("`)`")) };
        }
        if self.take("-") || self.take("\u{2212}") {
            let mut inner = self.factor()?;
            inner.scale(-1.0);
            return Ok(inner);
        }
        if self.take("+") {
            return self.factor();
        }
        let rest = self.rest();
        if rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            let length = number_length(rest);
            let number = &rest[..length];
            let span = Span { start, end: start + length };
            let value = number.parse().ok().filter(|value: &f64| value.is_finite());
            let value = value.ok_or_else(|| Problem::NotFinite { number: number.to_owned(), span })?;
            if rest[length..].starts_with(is_name_part) {
                return Err(self.unknown(start));
            }
            self.at += length;
            return Ok(Combination::number(value));
        }
        if rest.starts_with(|c: char| is_name_part(c) || c == '`') {
            return Err(self.unknown(start));
        }
        Err(self.unexpected("a coefficient or a number"))
    }

    /// The coefficient whose name stands here, and the length of the name; the longest if there are several.
    fn name(&self) -> Option<(usize, usize)> {
        let rest = self.rest();
        let exact = |name: &str| rest.starts_with(name).then_some(name.len());
        for way in 0..3 {
            let fits = |(name, column): &(String, usize)| {
                let length = match way {
                    0 => exact(name),
                    1 => blanks_apart(rest, name),
                    _ => in_backticks(rest, name),
                };
                length.filter(|length| ends(&rest[..*length], &rest[*length..])).map(|length| (*column, length))
            };
            let longest = self.names.iter().filter_map(fits).max_by_key(|(_, length)| *length);
            if longest.is_some() {
                return longest;
            }
        }
        None
    }

    /// The error of a name that no coefficient has.
    fn unknown(&self, start: usize) -> Problem {
        let length = name_length(&self.text[start..]);
        let name = self.text[start..start + length].trim_matches('`').to_owned();
        let known = || self.names.iter().map(|(name, _)| name.as_str());
        let parts = |name: &str| {
            let mut parts: Vec<String> = name.split(':').map(|part| part.trim().to_owned()).collect();
            parts.sort();
            parts
        };
        let turned = known().find(|known| parts(known) == parts(&name)).map(str::to_owned);
        let bracketed = || known().find(|known| known.trim_matches(['(', ')']) == name).map(str::to_owned);
        let close = || similar(&name, known());
        Problem::UnknownCoefficient { similar: turned.or_else(bracketed).or_else(close), name, span: Span { start, end: start + length } }
    }
}

/// Whether a name may end here: it does not go on as a longer name, or as a call or a product that no coefficient has.
fn ends(name: &str, rest: &str) -> bool {
    let last_is_word = name.ends_with(is_name_part);
    let Some(next) = rest.chars().next() else { return true };
    if rest.trim_start().starts_with(':') || next == '[' || next == '`' || (last_is_word && is_name_part(next)) {
        return false;
    }
    !(last_is_word && next == '(')
}

/// Length of `name` at the start of `text`, blanks anywhere.
fn blanks_apart(text: &str, name: &str) -> Option<usize> {
    let mut wanted = name.chars().filter(|c| !c.is_whitespace()).peekable();
    for (i, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(i);
        }
        if c.is_whitespace() {
            continue;
        }
        if wanted.next() != Some(c) {
            return None;
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

/// Length of `name` at the start of `text`, as a whole in backticks.
fn in_backticks(text: &str, name: &str) -> Option<usize> {
    let rest = text.strip_prefix('`')?.strip_prefix(name)?;
    rest.starts_with('`').then(|| name.len() + 2)
}

fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.' || ('\u{300}'..='\u{36f}').contains(&c)
}

/// Length of what looks like one name: words, products by `:`, calls and brackets.
fn name_length(text: &str) -> usize {
    let mut open = 0_usize;
    let mut ticks = false;
    let mut after_colon = false;
    for (i, c) in text.char_indices() {
        match c {
            '`' => ticks = !ticks,
            _ if ticks => {}
            '(' | '[' => open += 1,
            ')' | ']' if open > 0 => open -= 1,
            ':' => {}
            _ if open > 0 || is_name_part(c) => {}
            // Blanks after a colon belong to the name.
            _ if c.is_whitespace() && after_colon => continue,
            _ => return i,
        }
        after_colon = c == ':';
    }
    text.len()
}

/// Length of the number at the start: digits, a fraction, an exponent.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(0);
    if text[length..].starts_with('.') {
        length += 1 + digits(length + 1);
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::{Problem, equations, single};
    use crate::formula::Span;

    fn names() -> Vec<(String, usize)> {
        let names =
            ["(Intercept)", "hp", "wt", "hp:wt", "I(x^2)", "poly(x, 2)[1]", "a[T.Assoc = Prof, x]", "`my col`", "a[T.q]", "hp:a[T.q]"];
        names.into_iter().enumerate().map(|(i, name)| (name.to_owned(), i)).collect()
    }

    /// Factors and constant of an equation.
    type Read = (Vec<(usize, f64)>, f64);

    fn read(text: &str) -> Result<Vec<Read>, Problem> {
        let found = equations(text, &names())?;
        Ok(found.into_iter().map(|e| (e.combination.factors.into_iter().collect(), e.combination.constant)).collect())
    }

    #[test]
    fn equations_are_combinations() {
        assert_eq!(read("hp:wt"), Ok(vec![(vec![(3, 1.0)], 0.0)]));
        assert_eq!(read("2*hp + 3*hp:wt = 4"), Ok(vec![(vec![(1, 2.0), (3, 3.0)], -4.0)]));
        assert_eq!(read("hp = wt"), Ok(vec![(vec![(1, 1.0), (2, -1.0)], 0.0)]));
        assert_eq!(read("-(hp - 2*(wt + 1))/4 = 0.5e1"), Ok(vec![(vec![(1, -0.25), (2, 0.5)], 0.5 - 5.0)]));
        assert_eq!(read("hp - wt * .5 - 1"), Ok(vec![(vec![(1, 1.0), (2, -0.5)], -1.0)]));
        assert_eq!(read("hp = 0, wt = 1; hp:wt"), Ok(vec![(vec![(1, 1.0)], 0.0), (vec![(2, 1.0)], -1.0), (vec![(3, 1.0)], 0.0)]));
        assert_eq!(read("hp == wt = 0"), Ok(vec![(vec![(1, 1.0), (2, -1.0)], 0.0), (vec![(2, 1.0)], 0.0)]));
    }

    #[test]
    fn names_are_taken_whole() {
        assert_eq!(read("(Intercept) - I(x^2)"), Ok(vec![(vec![(0, 1.0), (4, -1.0)], 0.0)]));
        assert_eq!(read("I( x ^ 2 ) + poly(x,2)[1]"), Ok(vec![(vec![(4, 1.0), (5, 1.0)], 0.0)]));
        assert_eq!(read("a[T.Assoc = Prof, x] = 2"), Ok(vec![(vec![(6, 1.0)], -2.0)]));
        assert_eq!(read("`my col` + `hp` + `hp:wt`"), Ok(vec![(vec![(1, 1.0), (3, 1.0), (7, 1.0)], 0.0)]));
        assert_eq!(read("hp : a[T.q] = a[T.q]"), Ok(vec![(vec![(8, -1.0), (9, 1.0)], 0.0)]));
        // A minus sign of the tables, and blanks of other kinds.
        assert_eq!(read("hp\u{a0}\u{2212} wt"), Ok(vec![(vec![(1, 1.0), (2, -1.0)], 0.0)]));
    }

    #[test]
    fn what_cannot_be_read_has_a_place() {
        let similar = |text: &str| match read(text) {
            Err(Problem::UnknownCoefficient { name, similar, span }) => {
                assert_eq!(&text[span.start..span.end].trim_matches('`'), &name);
                (name, similar)
            }
            other => panic!("{text}: {other:?}"),
        };
        assert_eq!(similar("2*hp + wt:hp"), ("wt:hp".into(), Some("hp:wt".into())));
        assert_eq!(similar("Intercept"), ("Intercept".into(), Some("(Intercept)".into())));
        assert_eq!(similar("hp:wr = 0"), ("hp:wr".into(), Some("hp:wt".into())));
        assert_eq!(similar("hpp").1, Some("hp".into()));
        assert_eq!(similar("log(hp) = 0").0, "log(hp)");
        assert_eq!(similar("2hp").0, "2hp");
        assert_eq!(read("hp * wt"), Err(Problem::NotLinear { span: Span { start: 0, end: 7 } }));
        assert!(matches!(read("1 / hp"), Err(Problem::NotLinear { .. })));
        assert_eq!(read("hp - hp = 2"), Err(Problem::NoCoefficient { span: Span { start: 0, end: 11 } }));
        assert!(matches!(read("hp = 1e999"), Err(Problem::NotFinite { .. })));
        assert!(matches!(read("hp / 0"), Err(Problem::NotFinite { .. })));
        for text in ["", "hp +", "hp = ", "hp wt", "(hp", "hp)", "hp,", "hp $ 2", "= 2", "*hp"] {
            assert!(matches!(read(text), Err(Problem::Unexpected { .. })), "{text}: {:?}", read(text));
        }
        assert!(matches!(read(&"(".repeat(1000)), Err(Problem::TooDeep { .. })));
        assert!(matches!(read(&"-".repeat(1000)), Err(Problem::TooDeep { .. })));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_with_a_place_in_it(text in "([ -~]|hp|wt|:|\\[T\\.q\\]|`my col`|−|é|\\(|\\)|=|,){0,24}") {
            if let Err(problem) = equations(&text, &names()) {
                let span = crate::inference::HypothesisError { text: text.clone(), problem }.span();
                proptest::prop_assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{text:?} {span:?}");
            }
            let _ = single(&text, &names());
        }
    }

    #[test]
    fn a_single_combination_has_no_equals_sign() {
        assert_eq!(single("hp + 3*hp:wt - 1", &names()).unwrap().constant, -1.0);
        assert!(matches!(single("hp = 0", &names()), Err(Problem::NotOneCombination { .. })));
        assert!(matches!(single("hp, wt", &names()), Err(Problem::NotOneCombination { .. })));
        assert!(matches!(single("3", &names()), Err(Problem::NoCoefficient { .. })));
    }
}
