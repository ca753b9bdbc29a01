//! Wilkinson-Rogers expansion: from a right side to its terms.

use std::collections::{BTreeMap, BTreeSet};

use super::ast::{Factor, FactorKind, Node, Product, Sign, Span, Term};
use crate::error::FormulaError;

/// More terms than a regression can mean anything with.
const MAX_TERMS: usize = 20_000;
/// Products of terms in one expansion, duplicates counted: bounds the work of a hostile formula to about a second at most. The largest
/// cross that stays below [`MAX_TERMS`] needs a twelfth of it.
const MAX_WORK: usize = 400_000;

/// The terms of a right side, ordered by degree and then by appearance.
pub(super) struct Expansion {
    pub(super) intercept: bool,
    pub(super) terms: Vec<Term>,
}

/// Expands a right side. `dot` is what `.` stands for; without it `.` is a factor like any other.
pub(super) fn expand(node: &Node, span: Span, dot: Option<&[Factor]>) -> Result<Expansion, FormulaError> {
    let mut expander = Expander { factors: Vec::new(), ids: BTreeMap::new(), dot, work: 0, span };
    let TermSet { intercept, mut terms } = expander.node(node)?;
    terms.sort_by_key(Vec::len);
    let factor = |id: &u32| expander.factors[*id as usize].clone();
    let terms = terms.iter().map(|ids| Term { factors: ids.iter().map(factor).collect() }).collect();
    Ok(Expansion { intercept: intercept.unwrap_or(true), terms })
}

/// Terms as lists of factor numbers, without duplicates as sets; and what was last said of the intercept.
#[derive(Default, Clone)]
struct TermSet {
    intercept: Option<bool>,
    terms: Vec<Vec<u32>>,
}

struct Expander<'a> {
    factors: Vec<Factor>,
    ids: BTreeMap<String, u32>,
    dot: Option<&'a [Factor]>,
    work: usize,
    span: Span,
}

impl Expander<'_> {
    fn id(&mut self, factor: &Factor) -> u32 {
        if let Some(id) = self.ids.get(&factor.name) {
            return *id;
        }
        let id = self.factors.len() as u32;
        self.ids.insert(factor.name.clone(), id);
        self.factors.push(factor.clone());
        id
    }

    fn node(&mut self, node: &Node) -> Result<TermSet, FormulaError> {
        match node {
            Node::Intercept(present) => Ok(TermSet { intercept: Some(*present), terms: Vec::new() }),
            Node::Offset(_) => Ok(TermSet::default()),
            Node::Parens(inner) => self.node(inner),
            Node::Factor(Factor { kind: FactorKind::Dot, .. }) if self.dot.is_some() => {
                let terms = self.dot.unwrap_or_default().iter().map(|factor| vec![self.id(factor)]).collect();
                Ok(TermSet { intercept: None, terms })
            }
            Node::Factor(factor) => Ok(TermSet { intercept: None, terms: vec![vec![self.id(factor)]] }),
            Node::Sum(parts) => self.sum(parts),
            Node::Product { first, rest } => {
                let mut left = self.node(first)?;
                for (kind, right) in rest {
                    let right = self.node(right)?;
                    left = match kind {
                        Product::Interaction | Product::In => self.product(&left, &right)?,
                        Product::Cross => {
                            let both = self.product(&left, &right)?;
                            self.union([left, right, both])?
                        }
                        Product::Nest => {
                            let mut all: Vec<u32> = left.terms.iter().flatten().copied().collect();
                            keep_first(&mut all);
                            let inside = self.product(&TermSet { intercept: None, terms: vec![all] }, &right)?;
                            self.union([left, inside])?
                        }
                    };
                }
                Ok(left)
            }
            Node::Power { base, power } => {
                let base = self.node(base)?;
                let mut result = base.clone();
                for _ in 1..*power {
                    let before = result.terms.len();
                    result = self.product(&result, &base)?;
                    // Every further factor adds a degree until all combinations are there.
                    if result.terms.len() == before {
                        break;
                    }
                }
                Ok(result)
            }
        }
    }

    fn sum(&mut self, parts: &[(Sign, Node)]) -> Result<TermSet, FormulaError> {
        let mut total = TermSet::default();
        let mut present: BTreeSet<Vec<u32>> = BTreeSet::new();
        for (sign, part) in parts {
            let part = self.node(part)?;
            match sign {
                Sign::Plus => {
                    total.intercept = part.intercept.or(total.intercept);
                    for term in part.terms {
                        if present.insert(sorted(&term)) {
                            total.terms.push(term);
                        }
                    }
                    self.limit(total.terms.len())?;
                }
                Sign::Minus => {
                    total.intercept = part.intercept.map(|present| !present).or(total.intercept);
                    let gone: BTreeSet<Vec<u32>> = part.terms.iter().map(|term| sorted(term)).collect();
                    total.terms.retain(|term| !gone.contains(&sorted(term)));
                    present.retain(|term| !gone.contains(term));
                }
            }
        }
        Ok(total)
    }

    fn union<const N: usize>(&self, sets: [TermSet; N]) -> Result<TermSet, FormulaError> {
        let mut total = TermSet::default();
        let mut present: BTreeSet<Vec<u32>> = BTreeSet::new();
        for set in sets {
            total.intercept = total.intercept.or(set.intercept);
            total.terms.extend(set.terms.into_iter().filter(|term| present.insert(sorted(term))));
        }
        self.limit(total.terms.len())?;
        Ok(total)
    }

    /// Every term of the left with every term of the right; an explicit `1` is the empty term.
    fn product(&mut self, left: &TermSet, right: &TermSet) -> Result<TermSet, FormulaError> {
        let with_empty = |set: &TermSet| -> Vec<Vec<u32>> {
            let empty = (set.intercept == Some(true)).then(Vec::new);
            empty.into_iter().chain(set.terms.iter().cloned()).collect()
        };
        let (left, right) = (with_empty(left), with_empty(right));
        self.work = self.work.saturating_add(left.len().saturating_mul(right.len()));
        if self.work > MAX_WORK {
            return Err(FormulaError::TooManyTerms { limit: MAX_TERMS, span: self.span });
        }
        let mut result = TermSet::default();
        let mut present: BTreeSet<Vec<u32>> = BTreeSet::new();
        for a in &left {
            for b in &right {
                let mut term: Vec<u32> = a.iter().chain(b).copied().collect();
                keep_first(&mut term);
                if term.is_empty() {
                    result.intercept = Some(true);
                } else if present.insert(sorted(&term)) {
                    result.terms.push(term);
                }
            }
            self.limit(result.terms.len())?;
        }
        Ok(result)
    }

    fn limit(&self, terms: usize) -> Result<(), FormulaError> {
        if terms > MAX_TERMS { Err(FormulaError::TooManyTerms { limit: MAX_TERMS, span: self.span }) } else { Ok(()) }
    }
}

fn sorted(term: &[u32]) -> Vec<u32> {
    let mut key = term.to_vec();
    key.sort_unstable();
    key
}

/// Drops every repetition, keeping the order.
fn keep_first(ids: &mut Vec<u32>) {
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
}

#[cfg(test)]
mod tests {
    use crate::error::FormulaError;
    use crate::formula::parse;

    fn right(text: &str) -> String {
        let shown = parse(&format!("y ~ {text}")).unwrap_or_else(|error| panic!("{text}: {error}")).to_string();
        shown.trim_start_matches("y ~ ").to_owned()
    }

    #[test]
    fn operators_expand_as_in_r() {
        assert_eq!(right("a*b"), "a + b + a:b");
        assert_eq!(right("a*b*c"), "a + b + c + a:b + a:c + b:c + a:b:c");
        assert_eq!(right("(a+b+c)^2"), "a + b + c + a:b + a:c + b:c");
        assert_eq!(right("(a+b+c)**2 - a:b"), "a + b + c + a:c + b:c");
        assert_eq!(right("(a+b)^5"), "a + b + a:b");
        assert_eq!(right("a/b"), "a + a:b");
        assert_eq!(right("a/b/c"), "a + a:b + a:b:c");
        assert_eq!(right("(a+b)/c"), "a + b + a:b:c");
        assert_eq!(right("a/(b+c)"), "a + a:b + a:c");
        assert_eq!(right("b %in% a"), "b:a");
        assert_eq!(right("a*b:c"), "a + b:c + a:b:c");
        assert_eq!(right("(a+b):(c+d)"), "a:c + a:d + b:c + b:d");
        assert_eq!(right("x:x + x^2"), "x");
        assert_eq!(right("a*b - b:a"), "a + b");
    }

    #[test]
    fn terms_are_ordered_by_degree_and_kept_as_first_written() {
        assert_eq!(right("z:x + x + z + x:z"), "x + z + z:x");
        assert_eq!(right("a:b:c + d + a:b"), "d + a:b + a:b:c");
    }

    #[test]
    fn the_last_word_on_the_intercept_counts() {
        assert_eq!(right("x - 1"), "0 + x");
        assert_eq!(right("0 + x"), "0 + x");
        assert_eq!(right("-1 + x"), "0 + x");
        assert_eq!(right("x + -1"), "0 + x");
        assert_eq!(right("x - 1 + 1"), "x");
        assert_eq!(right("x - 0"), "x");
        assert_eq!(right("1"), "1");
        assert_eq!(right("(1 + a):b"), "b + a:b");
    }

    #[test]
    fn a_dot_is_every_other_column() {
        let resolve = |text: &str| parse(text).expect(text).resolve(&["y", "a", "b c", "d"], &[]).map(|formula| formula.to_string());
        assert_eq!(resolve("y ~ ."), Ok("y ~ a + `b c` + d".to_owned()));
        assert_eq!(resolve("log(y) ~ . - d"), Ok("log(y) ~ a + `b c`".to_owned()));
        assert_eq!(resolve("y ~ (. - `b c`)^2"), Ok("y ~ a + d + a:d".to_owned()));
        assert_eq!(resolve("y ~ . + a:d"), Ok("y ~ a + `b c` + d + a:d".to_owned()));
        assert_eq!(parse("y ~ (. - a)^2 - 1").expect("a formula").to_string(), "y ~ (. - a)^2 - 1");
    }

    #[test]
    fn additive_part() {
        let additive = |text: &str| parse(text).expect(text).without_interactions().map(|formula| formula.text().to_owned());
        assert_eq!(additive("y ~ a*b + I(x*z)").as_deref(), Some("y ~ a + b + I(x * z)"));
        assert_eq!(additive("y ~ a:b - 1"), None);
        assert_eq!(additive("y ~ a:b").as_deref(), Some("y ~ 1"));
        assert_eq!(additive("y ~ a + I(x*z)"), None);
    }

    #[test]
    fn expansion_has_an_end() {
        let names: Vec<String> = (0..60).map(|i| format!("x{i}")).collect();
        let text = format!("y ~ ({})^20", names.join("+"));
        assert!(matches!(super::super::parse(&text), Err(FormulaError::TooManyTerms { .. })));
    }
}
