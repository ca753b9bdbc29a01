//! How the numbers were obtained, in words and equations.

use interplay_core::{EmapResult, FitResult, GridInput, Record, at_in_words, number};

mod family;
mod terms;
mod uncertainty;

use super::references::Work;
use crate::{Block, Math, Text};

pub(super) use terms::codings;

/// Code of the diagnostic that a coefficient has no finite estimate.
pub(super) const SEPARATION: &str = "fit::separation";

/// Name and value of every setting of the run.
type Settings = std::collections::BTreeMap<String, String>;

/// Equations with more terms than this are written as a sum.
const MAX_TERMS: usize = 12;

/// The methods of a regression and the works they rest on.
pub(super) fn fit(result: &FitResult, record: &Record) -> (Vec<Block>, Vec<Work>) {
    let settings = &record.provenance.settings;
    let mut blocks = Vec::new();
    let mut works = Vec::new();
    blocks.push(Block::Paragraph(family::model(result, settings, &mut works)));
    blocks.push(equation(result, settings));
    blocks.extend(family::family(result, settings, &mut works));
    if record.diagnostics.iter().any(|diagnostic| diagnostic.code == SEPARATION) {
        blocks.push(Block::Paragraph(family::separation(&mut works)));
    }
    blocks.extend(terms::coding(result, settings).map(Block::Paragraph));
    blocks.push(Block::Paragraph(uncertainty::covariance(result, settings, &mut works)));
    if result.comparison.is_some() {
        blocks.push(Block::Paragraph(comparison(result, &mut works)));
    }
    blocks.extend(tests(result, settings, &mut works).into_iter().map(Block::Paragraph));
    if !result.probes.is_empty() {
        blocks.push(Block::Paragraph(slopes(result, &mut works)));
    }
    blocks.extend(checks(result, &mut works).map(Block::Paragraph));
    if let Some(jn) = result.probes.iter().find_map(|p| p.johnson_neyman.as_ref()) {
        works.extend([Work::JohnsonNeyman1936, Work::BauerCurran2005]);
        let own = result.covariance.has_own_references();
        let value = if own { String::new() } else { format!(" = {} of this analysis", number::fixed(jn.critical, 4)) };
        blocks.push(Block::Paragraph(
            Text::from("Johnson–Neyman bounds (Johnson & Neyman, 1936; Bauer & Curran, 2005) are the values ").symbol("w").say(format!(
                " of the moderator at which the interval of the slope θ(w) just touches zero, with the critical value {}{value}:",
                critical(result),
            )),
        ));
        blocks.push(johnson_neyman_equation(critical(result)));
        let how = if own {
            "Here each value of the moderator has a critical value of its own, so the bounds are searched for within the observed range, each to the \
             last digit."
        } else {
            "They are computed exactly, not read from a grid."
        };
        blocks.push(Block::Paragraph(
            format!("{how} They are pointwise and not adjusted for looking at many values of the moderator.").into(),
        ));
    }
    blocks.push(Block::Paragraph(
        "“Effect” and “slope” name quantities of this model. Whether they are causal depends on how the data arose, which no regression can tell.".into(),
    ));
    (blocks, works)
}

/// The model with one β per estimated coefficient.
fn equation(result: &FitResult, settings: &Settings) -> Block {
    let identity = result.link == "identity";
    let response = Math::Name(result.response.clone());
    let mut row = if identity {
        vec![response, Math::operator("=")]
    } else {
        vec![
            family::link_function(&result.link),
            Math::operator("("),
            Math::symbol("E"),
            Math::operator("("),
            response,
            Math::operator(")"),
            Math::operator(")"),
            Math::operator("="),
        ]
    };
    let mut words = if identity {
        format!("{} equals", result.response)
    } else {
        format!("{} of the expectation of {} equals", result.link, result.response)
    };
    let terms: Vec<&str> = result.coefficients.iter().filter(|c| c.row.estimate.is_some()).map(|c| c.term.as_str()).collect();
    if terms.len() > MAX_TERMS {
        row.push(Math::Sum(
            Box::new(Math::Row(vec![Math::symbol("k"), Math::operator("="), Math::Number("1".into())])),
            Box::new(Math::Number(terms.len().to_string())),
        ));
        row.extend([Math::indexed("β", "k"), Math::indexed("x", "k")]);
        words.push_str(&format!(" the sum over the {} columns of the design of coefficient times column", terms.len()));
    } else {
        // Coefficients are counted from zero where the first one is the intercept.
        let first = usize::from(!terms.contains(&"(Intercept)"));
        for (k, term) in terms.iter().enumerate() {
            let index = first + k;
            if k > 0 {
                row.push(Math::operator("+"));
                words.push_str(" plus");
            }
            row.push(Math::indexed("β", &index.to_string()));
            words.push_str(&format!(" beta {index}"));
            if *term != "(Intercept)" {
                for (j, factor) in factors(term).into_iter().enumerate() {
                    row.push(Math::operator(if j == 0 { "\u{2009}" } else { "×" }));
                    words.push_str(&format!(" times {factor}"));
                    row.push(Math::Name(factor));
                }
            }
        }
    }
    if let Some(offset) = family::offset(result, settings) {
        words.push_str(&format!(" plus {offset}"));
        row.extend([Math::operator("+"), Math::Name(offset)]);
    }
    if identity {
        row.extend([Math::operator("+"), Math::symbol("ε")]);
        words.push_str(" plus error");
    }
    Block::Equation { math: Math::Row(row), alt: words }
}

/// The factors of a product term: `x:a[T.q]` is `x` and `a[T.q]`; a colon within brackets or backticks divides nothing.
fn factors(term: &str) -> Vec<String> {
    let mut factors = vec![String::new()];
    let (mut depth, mut ticked) = (0_i32, false);
    for c in term.chars() {
        match c {
            '`' => ticked = !ticked,
            '(' | '[' if !ticked => depth += 1,
            ')' | ']' if !ticked => depth -= 1,
            ':' if !ticked && depth == 0 => {
                factors.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = factors.last_mut() {
            last.push(c);
        }
    }
    factors.retain(|f| !f.is_empty());
    factors
}

fn comparison(result: &FitResult, works: &mut Vec<Work>) -> Text {
    let Some(comparison) = &result.comparison else { return Text::new() };
    let text = Text::from("The fit is compared with the fit of ").code(&comparison.reduced).say(" to the same rows");
    let linear = result.is_least_squares();
    let text = match (comparison.test.as_str(), result.covariance.kind.as_str()) {
        ("F", "iid") if linear => text.say(" by the ").symbol("F").say(" test of nested models"),
        ("F", "iid") => {
            text.say(" by the ").symbol("F").say(" test of the difference between their deviances, relative to the estimated dispersion")
        }
        (_, "iid") if result.family == "negative-binomial" => {
            text.say(" by the likelihood-ratio test: twice the difference of their log-likelihoods, each at its own θ, is referred to the χ² distribution")
        }
        (_, "iid") => text.say(" by the likelihood-ratio test: the difference between their deviances is referred to the χ² distribution"),
        ("F", _) => text.say(" by the Wald ").symbol("F").say(" test of the added coefficients under the same covariance"),
        _ => text.say(" by the Wald χ² test of the added coefficients under the same covariance"),
    };
    let text = if comparison.delta_r_squared.is_some() { text.say(". ΔR² is the increase of R²") } else { text };
    if comparison.cohen_f2.is_some() {
        works.push(Work::Cohen1988);
        return text.say("; Cohen’s f² is ΔR² over the share of variance that the fit with the interaction leaves (Cohen, 1988).");
    }
    text.say(".")
}

/// How terms, hypotheses and equivalence were tested: a paragraph each.
fn tests(result: &FitResult, settings: &Settings, works: &mut Vec<Work>) -> Vec<Text> {
    let mut paragraphs = Vec::new();
    if let Some(tests) = &result.tests {
        paragraphs.push(terms::tests(tests, settings));
    }
    let sizes = result.tests.as_ref().is_some_and(|tests| tests.rows.iter().any(|row| row.partial_eta_sq.is_some()));
    if sizes || !result.effect_sizes.is_empty() {
        works.push(Work::Cohen1988);
        let mut text = Text::from(
            "Partial η² is the share of the variance not explained by the other terms that a term explains; f² is η²/(1 − η²) (Cohen, 1988).",
        );
        let limits = result.effect_sizes.iter().map(|row| row.partial_eta_sq_low);
        let limits = limits.chain(result.tests.iter().flat_map(|tests| &tests.rows).map(|row| row.partial_eta_sq_low));
        if limits.flatten().next().is_some() {
            works.push(Work::Steiger2004);
            text = text.say(" Their intervals invert the noncentral ").symbol("F").say(" distribution (Steiger, 2004).");
        } else {
            text = text.say(" They are those of the classical tests; under this covariance they have no interval.");
        }
        paragraphs.push(text);
    }
    if !result.equivalence.is_empty() {
        works.push(Work::Schuirmann1987);
        paragraphs.push(
            "Equivalence is tested by two one-sided tests (Schuirmann, 1987): an effect is equivalent to nothing when its interval of level \
             1 − 2α lies within the region that was stated beforehand."
                .into(),
        );
    }
    if let Some(test) = &result.permutation {
        works.push(Work::FreedmanLane1983);
        paragraphs.push(Text::from(format!(
            "The permutation test of the interaction permutes the residuals of the additive fit {} times (Freedman & Lane, 1983).",
            number::count(test.replicates)
        )));
    }
    paragraphs
}

/// How the fit was checked.
fn checks(result: &FitResult, works: &mut Vec<Work>) -> Option<Text> {
    let checks = result.checks.as_ref()?;
    let mut parts = Vec::new();
    if !checks.vif.is_empty() {
        works.push(Work::FoxMonette1992);
        parts.push("variance inflation (Fox & Monette, 1992)");
    }
    if checks.breusch_pagan.is_some() {
        works.push(Work::Koenker1981);
        parts.push("the studentised Breusch–Pagan test (Koenker, 1981)");
    }
    if checks.reset.is_some() {
        works.push(Work::Ramsey1969);
        parts.push("RESET with squares and cubes of the fitted values (Ramsey, 1969)");
    }
    if checks.durbin_watson.is_some() {
        works.push(Work::DurbinWatson1950);
        parts.push("the Durbin–Watson statistic of rows in their order (Durbin & Watson, 1950)");
    }
    if checks.condition_number.is_some() {
        works.push(Work::BelsleyKuhWelsch1980);
        parts.push("the condition number of the design with columns of one length (Belsley, Kuh & Welsch, 1980)");
    }
    if !checks.influence.is_empty() {
        works.extend([Work::Cook1977, Work::BelsleyKuhWelsch1980]);
        parts.push("the influence of single rows (Cook, 1977; Belsley, Kuh & Welsch, 1980)");
    }
    if checks.sheet.as_ref().is_some_and(|sheet| sheet.fitted.len() > 1) {
        works.push(Work::BuurenFredriks2001);
        parts.push("the quantiles of the residuals without their diagonal (van Buuren & Fredriks, 2001)");
    }
    let (last, first) = parts.split_last()?;
    let list = if first.is_empty() { (*last).to_owned() } else { format!("{} and {last}", first.join(", ")) };
    Some(Text::from(format!("The fit was checked by {list}.")))
}

fn slopes(result: &FitResult, works: &mut Vec<Work>) -> Text {
    works.push(Work::AikenWest1991);
    let fitted = if result.is_least_squares() { "fitted response" } else { "linear predictor" };
    let mut text = Text::from(format!(
        "A simple slope is the derivative of the {fitted} with respect to the focal predictor at stated values of the moderator; \
         its standard error follows from the covariance of the coefficients (Aiken & West, 1991)",
    ));
    text = match result.scale() {
        None => text.say("."),
        Some(scale) => {
            let sign = if result.is_reversed() { ", where a positive slope lowers the mean" } else { "" };
            text.say(format!(". It stands on the {scale}{sign}; the predicted lines and their bands are taken to the scale of the mean."))
        }
    };
    if result.probes.iter().any(|p| p.differences.len() > 1) {
        works.push(Work::Holm1979);
        text = text.say(" Differences between slopes carry p-values adjusted for their number by Holm’s method (Holm, 1979).");
    }
    let mut held: Vec<String> = result.probes.iter().map(|p| at_in_words(&p.held)).filter(|h| !h.is_empty()).collect();
    held.dedup();
    match held.as_slice() {
        [] => text,
        [one] => text.say(" In the predicted lines the other variables are held at ").name(one).say("."),
        many => {
            let mut text = text.say(" In the predicted lines the other variables are held, interaction by interaction, at ");
            for (k, one) in many.iter().enumerate() {
                text = text.say(if k > 0 { "; " } else { "" }).name(one);
            }
            text.say(".")
        }
    }
}

/// The symbol of the critical value: of t, or of the normal distribution.
fn critical(result: &FitResult) -> &'static str {
    let normal = result.probes.iter().flat_map(|probe| &probe.slopes).all(|slope| slope.row.df.is_none());
    if normal { "z*" } else { "t*" }
}

fn johnson_neyman_equation(critical: &str) -> Block {
    let theta = |hat: bool| {
        let theta = Math::symbol("θ");
        let theta = if hat { Math::Hat(Box::new(theta)) } else { theta };
        Math::Row(vec![theta, Math::operator("("), Math::symbol("w"), Math::operator(")")])
    };
    let math = Math::Row(vec![
        Math::operator("|"),
        theta(true),
        Math::operator("|"),
        Math::operator("="),
        Math::symbol(critical),
        Math::operator("\u{2009}"),
        Math::Name("SE".into()),
        Math::operator("("),
        theta(true),
        Math::operator(")"),
    ]);
    Block::Equation {
        math,
        alt: "the absolute value of the estimated slope at w equals the critical value times the standard error of that slope".into(),
    }
}

/// The methods of an EMAP analysis and the works they rest on.
pub(super) fn emap(result: &EmapResult) -> (Vec<Block>, Vec<Work>) {
    let mut works = vec![Work::HesselLee2020];
    let grid = &result.grid;
    let (a, b) = (grid.modalities.first().map_or("a", String::as_str), grid.modalities.get(1).map_or("b", String::as_str));
    let mut blocks = vec![Block::Paragraph(
        Text::from("The model was evaluated on pairs of an item ")
            .symbol("i")
            .say(" of ")
            .name(a)
            .say(" and an item ")
            .symbol("j")
            .say(" of ")
            .name(b)
            .say(
                ". EMAP (Hessel & Lee, 2020) replaces its scores by the additive function that is nearest in squared error over \
             all pairs of the grid:",
            ),
    )];
    let f_bar = |indices: &[&str]| Math::indices(Math::Bar(Box::new(Math::symbol("f"))), indices);
    let projection = Math::Row(vec![
        Math::indices(Math::Hat(Box::new(Math::symbol("f"))), &["i", "j"]),
        Math::operator("="),
        f_bar(&["i", "•"]),
        Math::operator("+"),
        f_bar(&["•", "j"]),
        Math::operator("−"),
        f_bar(&["•", "•"]),
    ]);
    blocks.push(Block::Equation {
        math: projection,
        alt: "the projected score of the pair i, j equals the mean of row i plus the mean of column j minus the grand mean".into(),
    });
    let paired = if grid.paired { "Performance is measured on the matched pairs (i, i). " } else { "" };
    blocks.push(Block::Paragraph(
        Text::from(format!("A bar marks the mean over the index that a dot stands for, class by class. {paired}"))
            .then(input(grid.input))
            .say(format!(
                " The design is {}: {} pairs carry scores and {} do not.",
                grid.design,
                number::count(grid.cells),
                number::count(grid.missing)
            )),
    ));
    blocks.push(Block::Paragraph(variance(result, &mut works)));
    if result.flips.as_ref().is_some_and(|f| f.mcnemar_p.is_some()) {
        works.push(Work::McNemar1947);
        blocks.push(Block::Paragraph(
            "The flips are compared by McNemar’s test in its exact, two-sided form (McNemar, 1947): are predictions that turn wrong as \
             frequent as predictions that turn right?"
                .into(),
        ));
    }
    (blocks, works)
}

fn input(input: GridInput) -> Text {
    match input {
        GridInput::Logits => "The scores are logits and are used as they are: the projection is additive on the logit scale, and an \
                              additive function of logits is not additive in probabilities."
            .into(),
        GridInput::Probabilities => "The scores are probabilities; their logarithm is used, since a model that is additive on the logit \
                                     scale would seem to interact on the scale of probabilities."
            .into(),
        GridInput::LogProbabilities => "The scores are log-probabilities and are used as they are, as logits.".into(),
        GridInput::Scores => "The scores are used as they are, on their own scale.".into(),
    }
}

fn variance(result: &EmapResult, works: &mut Vec<Work>) -> Text {
    let mut text = Text::new();
    if result.grid.classes.len() > 1 {
        text = text.say(
            "Before shares of variance are taken, the mean over the classes is subtracted from the scores of each pair, because a constant \
             added to all classes changes no prediction. ",
        );
    }
    text = text.say(
        "The shares refer to the product of the two empirical distributions, in which every item of one modality meets every item of the \
         other; such pairs need not occur in practice.",
    );
    if result.variance.terms.iter().any(|t| t.share_unbiased.is_some()) {
        works.push(Work::Searle1992);
        text = text.say(
            " The bias-corrected shares are those of a two-way random-effects analysis of variance, which allows for the finite number of \
             items (Searle, Casella & McCulloch, 1992).",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::factors;

    #[test]
    fn only_a_colon_between_factors_divides() {
        assert_eq!(factors("x:a[T.q:r]:I(u:v)"), ["x", "a[T.q:r]", "I(u:v)"]);
        assert_eq!(factors("`a:b`:c"), ["`a:b`", "c"]);
    }
}
