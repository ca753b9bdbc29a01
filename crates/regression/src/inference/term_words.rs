//! What the test of a term says, in words.

use interplay_core::number;

use super::terms::{AnovaType, Covariates, containing, factors};
use crate::family::Link;
use crate::{Design, VariableKind};

/// Names that a sentence lists in full.
const LISTED: usize = 8;

/// The hypothesis of types I and II: the term adds nothing to a model that lacks it and the `absent` terms.
pub(super) fn added(design: &Design, position: usize, absent: &[usize], kind: AnovaType) -> String {
    let terms = design.terms();
    let others: Vec<&str> = (0..terms.len())
        .filter(|i| *i != position && !absent.contains(i) && terms[*i].degree > 0)
        .map(|i| terms[i].label.as_str())
        .collect();
    let model = match (others.is_empty(), design.has_intercept()) {
        (true, true) => "the intercept alone".to_owned(),
        (true, false) => "an empty model".to_owned(),
        (false, _) => format!("a model with {}", listed(&others)),
    };
    let which = match (others.is_empty(), kind) {
        (true, _) => "",
        (false, AnovaType::One) => ", the terms before it",
        (false, _) if absent.is_empty() => "",
        (false, _) => ", the terms that do not contain it",
    };
    format!("`{}` adds nothing to {model}{which}", terms[position].label)
}

/// The hypothesis of type III, about means on the scale of the link.
pub(super) fn effect(design: &Design, link: Link, position: usize, covariates: Covariates) -> String {
    let own = factors(design, position);
    let (levels, numbers): (Vec<&str>, Vec<&str>) = own.iter().partition(|factor| is_factor(design, factor));
    let scale = if link == Link::Identity { String::new() } else { format!(" ({} scale)", link.name()) };
    let response = format!("{}{scale}", quoted(design.response_name()));
    let what = match (numbers.as_slice(), levels.as_slice()) {
        ([], []) => format!("the mean of {response} is zero"),
        ([], [a]) => format!("the means of {response} are the same at every level of `{a}`"),
        ([], [rest @ .., last]) => format!("the differences between levels of {} are the same at every level of `{last}`", crossed(rest)),
        ([x], []) => format!("{} zero", Slope::of(design, x).is()),
        ([x], several) => format!("{} the same at every level of {}", Slope::of(design, x).is(), crossed(several)),
        ([x, w @ ..], []) => format!("{} not depend on {}", Slope::of(design, x).does(), crossed(w)),
        ([x, w @ ..], several) => {
            let slope = Slope::of(design, x).name;
            format!("the way in which {slope} depends on {} is the same at every level of {}", crossed(w), crossed(several))
        }
    };
    format!("{what}{}", held(design, position, &own, covariates))
}

/// What the coefficient of a numeric factor is called.
struct Slope {
    name: String,
    plural: bool,
}

impl Slope {
    /// A slope, where the factor is the only one with its variables; a coefficient where it is not (`x` beside `I(x^2)`), and several of
    /// them for a basis.
    fn of(design: &Design, factor: &str) -> Self {
        let terms = design.formula().terms();
        let basis = terms.iter().zip(design.terms().iter().filter(|term| term.degree > 0));
        let several =
            basis.filter(|(term, _)| term.degree() == 1).any(|(term, columns)| term.factors().eq([factor]) && columns.columns.len() > 1);
        let bare = factor.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(factor);
        let shared = terms.iter().any(|term| {
            term.factors().any(|other| other != factor) && term.factors().all(|other| other != factor) && term.variables().contains(&bare)
        });
        let name = match (several || factor.starts_with("poly(") || factor.starts_with("bs(") || factor.starts_with("ns("), shared) {
            (true, _) => return Self { name: format!("the coefficients of {}", quoted(factor)), plural: true },
            (false, true) => format!("the coefficient of {}", quoted(factor)),
            (false, false) => format!("the slope of {}", quoted(factor)),
        };
        Self { name, plural: false }
    }

    fn is(&self) -> String {
        format!("{} {}", self.name, if self.plural { "are" } else { "is" })
    }

    fn does(&self) -> String {
        format!("{} {}", self.name, if self.plural { "do" } else { "does" })
    }
}

/// How the other factors of the terms that contain a term are held.
fn held(design: &Design, position: usize, own: &[&str], covariates: Covariates) -> String {
    let mut others: Vec<&str> = Vec::new();
    for factor in containing(design, position).into_iter().flat_map(|other| factors(design, other)) {
        if !own.contains(&factor) && !others.contains(&factor) {
            others.push(factor);
        }
    }
    let (levels, numbers): (Vec<&str>, Vec<&str>) = others.into_iter().partition(|factor| is_factor(design, factor));
    let mut text = String::new();
    if !levels.is_empty() {
        text.push_str(&format!(", averaged over the levels of {}", listed(&levels)));
    }
    if !numbers.is_empty() {
        let values: Vec<String> = numbers.iter().map(|name| value(design, name, covariates)).collect();
        let shown = values.iter().take(LISTED).cloned().collect::<Vec<_>>().join(", ");
        let more = values.len().saturating_sub(LISTED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        text.push_str(&format!(", at {shown}{more}"));
    }
    text
}

/// `w` = 0.31 (its mean).
fn value(design: &Design, factor: &str, covariates: Covariates) -> String {
    if covariates == Covariates::AtZero {
        return format!("`{factor}` = 0");
    }
    match mean_of(design, factor) {
        Some(mean) => format!("`{factor}` = {} (its mean)", number::value_short(mean)),
        None => format!("`{factor}` at its mean"),
    }
}

/// Mean of a numeric factor that is a column of the design.
fn mean_of(design: &Design, factor: &str) -> Option<f64> {
    let column = design.names().iter().position(|name| name == factor)?;
    design.column_moments().get(column).map(|moments| moments.mean)
}

fn is_factor(design: &Design, factor: &str) -> bool {
    let name = factor.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(factor);
    let kind = |variable: &str| design.variables().iter().find(|known| known.name == variable).map(|known| &known.kind);
    match kind(name) {
        Some(kind) => matches!(kind, VariableKind::Factor { .. }),
        None => factor.starts_with("C("),
    }
}

fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(LISTED).map(|name| quoted(name)).collect();
    match (shown.as_slice(), names.len() - shown.len()) {
        ([only], 0) => only.clone(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (_, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

fn crossed(names: &[&str]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(" and ")
}

/// A name in backticks, unless it has them.
fn quoted(name: &str) -> String {
    if name.contains('`') { name.to_owned() } else { format!("`{name}`") }
}
