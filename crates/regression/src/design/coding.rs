//! Which factors of a term keep all their levels, so that the columns span what the terms say and no more.
//!
//! The rule is formulaic's (and patsy's) structural one. A categorical factor spans `1 + a⁻`, where `a⁻` is its reduced coding without
//! the reference level; a term spans the products of what its factors span. Of a term's products those that earlier terms span already
//! are left out, and what remains is put together again by `t + t:a⁻ = t:a`. So `a*b` gives `a⁻ + b⁻ + a⁻:b⁻`, `x + x:a` gives `x + x:a⁻`,
//! `x:a` alone keeps all levels of `a`, and `a:b` alone gives `b⁻ + a⁻:b` beside an intercept.

use std::collections::BTreeSet;

/// A factor of a term: the number of a numeric slot, of a basis of several numbers, or of a categorical slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Number(usize),
    Basis(usize),
    Factor(usize),
}

/// A part with its coding; numbers and bases are never reduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Coded {
    pub(super) part: Part,
    pub(super) reduced: bool,
}

/// A product of coded parts: one run of columns.
pub(super) type Product = Vec<Coded>;

/// Factors in one term whose `2^k` products are still looked at one by one.
const MAX_FACTORS: usize = 14;
/// Products of one term that are still put together; more would be more columns than a design holds.
const MAX_PRODUCTS: usize = 1024;

/// The products that each term adds to the terms before it, in order; `None` when there are too many to think of.
pub(super) fn code(intercept: bool, terms: &[Vec<Part>]) -> Option<Vec<Vec<Product>>> {
    let mut spanned: BTreeSet<Product> = BTreeSet::new();
    if intercept {
        spanned.insert(Vec::new());
    }
    terms
        .iter()
        .map(|term| {
            let mut new = spans(term)?;
            new.retain(|product| !spanned.contains(&key(product)));
            spanned.extend(new.iter().map(|product| key(product)));
            (new.len() <= MAX_PRODUCTS).then(|| simplify(new))
        })
        .collect()
}

/// Everything that a term spans, in products of reduced factors; the last factor varies fastest, each present before absent.
fn spans(term: &[Part]) -> Option<Vec<Product>> {
    if term.iter().filter(|part| matches!(part, Part::Factor(_))).count() > MAX_FACTORS {
        return None;
    }
    let mut products: Vec<Product> = vec![Vec::new()];
    for &part in term {
        let mut longer = Vec::with_capacity(products.len() * 2);
        for product in products {
            let mut with = product.clone();
            match part {
                Part::Number(_) | Part::Basis(_) => {
                    with.push(Coded { part, reduced: false });
                    longer.push(with);
                }
                Part::Factor(_) => {
                    with.push(Coded { part, reduced: true });
                    longer.push(with);
                    longer.push(product);
                }
            }
        }
        products = longer;
    }
    Some(products)
}

/// Applies `t + t:a⁻ = t:a` until it applies no more.
fn simplify(mut products: Vec<Product>) -> Vec<Product> {
    products.sort_by_key(Vec::len);
    let mut result: Vec<Product> = Vec::new();
    for product in products {
        let partner = result.iter().enumerate().find_map(|(i, existing)| {
            if existing.len() + 1 != product.len() {
                return None;
            }
            let mut missing = product.iter().filter(|coded| !existing.contains(coded));
            match (missing.next(), missing.next()) {
                (Some(only), None) if only.reduced => Some((i, *only)),
                _ => None,
            }
        });
        if let Some((i, absorbed)) = partner {
            result.remove(i);
            let whole: Product =
                product.iter().map(|coded| if *coded == absorbed { Coded { reduced: false, ..absorbed } } else { *coded }).collect();
            if !result.iter().any(|existing| key(existing) == key(&whole)) {
                result.push(whole);
            }
            result = simplify(result);
        } else {
            result.push(product);
        }
    }
    result
}

fn key(product: &[Coded]) -> Product {
    let mut sorted = product.to_vec();
    sorted.sort_unstable();
    sorted
}

#[cfg(test)]
mod tests {
    use super::{Coded, Part, code};

    /// Terms over `x`, `z` (numbers) and `a`, `b`, `c` (factors); products as text, with a minus for a reduced factor.
    fn coded(intercept: bool, terms: &str) -> String {
        let part = |c: char| match c {
            'x' => Part::Number(0),
            'z' => Part::Number(1),
            c => Part::Factor(c as usize - 'a' as usize),
        };
        let terms: Vec<Vec<Part>> = terms.split(' ').map(|term| term.chars().map(part).collect()).collect();
        let show = |coded: &Coded| match coded.part {
            Part::Number(i) | Part::Basis(i) => ["x", "z"][i].to_owned(),
            Part::Factor(i) => format!("{}{}", ["a", "b", "c"][i], if coded.reduced { "-" } else { "" }),
        };
        let products = code(intercept, &terms).expect("few products").into_iter().flatten();
        products.map(|product| product.iter().map(show).collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reduced_where_earlier_terms_span_the_rest() {
        assert_eq!(coded(true, "a b ab"), "a- b- a-b-");
        assert_eq!(coded(true, "ab"), "b- a-b");
        assert_eq!(coded(true, "a ab"), "a- ab-");
        assert_eq!(coded(true, "x xa"), "x xa-");
        assert_eq!(coded(true, "xa"), "xa");
        assert_eq!(coded(false, "a b"), "a b-");
        assert_eq!(coded(false, "a x ax"), "a x a-x");
        assert_eq!(coded(false, "ab"), "ab");
        assert_eq!(coded(true, "xz xza"), "xz xza-");
    }

    #[test]
    fn hostile_terms_are_refused() {
        let term: Vec<Part> = (0..30).map(Part::Factor).collect();
        assert!(code(true, &[term]).is_none());
    }
}
