//! How variables became columns, and what the tests of terms say.

use interplay_core::{FitResult, TermTests};

use super::Settings;
use crate::Text;

/// Marks in the names of columns, with what they say. Sum, Helmert and polynomial columns are zero on the average of the levels.
const CODINGS: [(&str, &str); 3] = [
    ("[S.", "the difference of level q from the plain mean of the levels (sum coding)"),
    ("[H.", "the difference of level q from the mean of the levels before it, divided by its position (Helmert coding, not scaled)"),
    ("[.", "a polynomial trend over the levels in their order, linear (L), quadratic (Q), cubic (C) and so on, with orthonormal contrasts"),
];

/// Bases that make several columns of a variable.
const BASES: [(&str, &str); 3] =
    [("poly(", "orthogonal polynomials over the rows used"), ("bs(", "a B-spline basis"), ("ns(", "natural cubic splines")];

/// Whether factors are in treatment coding, and whether some are in a coding that is zero on the average of the levels.
pub(in super::super) fn codings(result: &FitResult) -> [bool; 2] {
    let has = |mark: &str| result.coefficients.iter().any(|c| c.term.contains(mark));
    [has("[T."), CODINGS.iter().any(|(mark, _)| has(mark))]
}

/// What the names of columns mean, and what was done to variables beforehand.
pub(super) fn coding(result: &FitResult, settings: &Settings) -> Option<Text> {
    let has = |mark: &str| result.coefficients.iter().any(|c| c.term.contains(mark));
    let mut sentences = Vec::new();
    if has("[T.") {
        sentences.push(
            Text::from("Factors are in treatment coding: ")
                .code("a[T.q]")
                .say(" is the difference of level q of a from its reference level."),
        );
    }
    for (mark, meaning) in CODINGS {
        if has(mark) {
            let example = if mark == "[." { "a[.L]".to_owned() } else { format!("a{mark}q]") };
            sentences.push(Text::new().code(example).say(format!(" is {meaning}.")));
        }
    }
    let is_basis = |mark: &str| result.coefficients.iter().any(|c| c.term.split(':').any(|factor| factor.starts_with(mark)));
    let bases: Vec<_> = BASES.iter().filter(|(mark, _)| is_basis(mark)).collect();
    if !bases.is_empty() {
        let mut text = Text::new();
        for (k, (mark, meaning)) in bases.iter().enumerate() {
            text = text.say(if k > 0 { ", " } else { "" }).code(format!("{mark})")).say(format!(" makes {meaning}"));
        }
        sentences.push(
            text.say(
                ". One such coefficient alone has no meaning that does not depend on the basis: the tests of all its columns, the slopes and the \
                 figures have.",
            ),
        );
    }
    for (name, what) in [("center", "centred at their means"), ("scale", "centred at their means and divided by their standard deviations")]
    {
        if let Some(columns) = settings.get(name) {
            let columns: Vec<&str> = columns.split([';', ',']).map(str::trim).collect();
            sentences
                .push(Text::new().names(&columns).say(format!(" {} {what} beforehand.", if columns.len() == 1 { "was" } else { "were" })));
        }
    }
    if !settings.contains_key("center") && !settings.contains_key("scale") {
        sentences.push("Numeric variables enter as they stand in the formula, neither centred nor scaled beforehand.".into());
    }
    sentences.into_iter().reduce(|text, sentence| text.say(" ").then(sentence))
}

/// What the tests of terms compare.
pub(super) fn tests(tests: &TermTests, settings: &Settings) -> Text {
    let text = match tests.kind {
        1 => Text::from("Tests of terms are sequential (type I): each term is added to those before it"),
        2 => Text::from("Tests of terms are of type II: each term is tested beside all terms that do not contain it"),
        _ if settings.get("anova").is_some_and(|kind| kind.contains("uncentered")) => Text::from(
            "Tests of terms are of type III: each term is tested beside all others, with factors in sum coding, so that effects are averaged \
             over levels, and where the numeric variables are zero",
        ),
        _ => Text::from(
            "Tests of terms are of type III: each term is tested beside all others, with factors in sum coding and numeric variables at their \
             means, so that effects are averaged over levels",
        ),
    };
    let how = match tests.method.as_str() {
        "wald" => " They are Wald tests under the covariance of the coefficients.",
        "likelihood ratio" => " They are likelihood-ratio tests: each compares the deviances of two fits.",
        _ => " They compare sums of squares.",
    };
    text.say("; the hypotheses stand below the table in words.").say(how)
}
