//! Which probes are made when none is asked for.

use super::request::ProbeRequest;
use crate::{Design, VariableKind};

/// One probe for every two-way interaction with a numeric focal predictor, and for two numbers the reverse one, too.
///
/// The pairs come from the terms of degree two and more, in the order of the design. A pair that is part of a three-way interaction has
/// the third variable as second moderator.
pub(crate) fn default_requests(design: &Design) -> Vec<ProbeRequest> {
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    let mut triples: Vec<[&str; 3]> = Vec::new();
    for term in design.terms().iter().filter(|term| term.degree >= 2) {
        let names: Vec<&str> = term.variables.iter().map(String::as_str).collect();
        for (i, &a) in names.iter().enumerate() {
            for &b in &names[i + 1..] {
                if !pairs.iter().any(|&(c, d)| (a, b) == (c, d) || (b, a) == (c, d)) {
                    pairs.push((a, b));
                }
            }
        }
        if let [a, b, c] = names[..] {
            triples.push([a, b, c]);
        }
    }
    let mut requests: Vec<ProbeRequest> = Vec::new();
    for (a, b) in pairs {
        let third = triples.iter().find(|t| t.contains(&a) && t.contains(&b)).and_then(|t| t.iter().find(|v| **v != a && **v != b));
        let mut push = |focal: &str, moderator: &str| {
            let second = third.map(|&name| name.to_owned());
            // The same slopes under the other order of their moderators are there already.
            let twin = |other: &ProbeRequest| {
                other.focal == focal && second.as_deref() == Some(other.moderator.as_str()) && other.second.as_deref() == Some(moderator)
            };
            if requests.iter().any(twin) {
                return;
            }
            requests.push(ProbeRequest { focal: focal.to_owned(), moderator: moderator.to_owned(), second, at: Vec::new() });
        };
        match (is_numeric(design, a), is_numeric(design, b)) {
            (true, true) => {
                push(a, b);
                push(b, a);
            }
            (true, false) => push(a, b),
            (false, true) => push(b, a),
            (false, false) => {}
        }
    }
    requests
}

fn is_numeric(design: &Design, name: &str) -> bool {
    design.variables().iter().any(|variable| variable.name == name && matches!(variable.kind, VariableKind::Numeric { .. }))
}
