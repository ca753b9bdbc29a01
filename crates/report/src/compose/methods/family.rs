//! What was fitted and how: family, link, weights, offset, iteration.

use interplay_core::{FitResult, Iteration, number};

use super::{Settings, Work};
use crate::{Block, Math, Text};

/// The formula, the way in which it was fitted, and the rows.
pub(super) fn model(result: &FitResult, settings: &Settings, works: &mut Vec<Work>) -> Text {
    let m = &result.model;
    let text = Text::from("The formula ").code(&result.formula).say(" was fitted ");
    let text = if result.is_least_squares() {
        text.say(if settings.contains_key("weights") { "by weighted least squares" } else { "by least squares" })
    } else {
        works.push(Work::McCullaghNelder1989);
        text.say(format!("as a generalised linear model ({} family, {} link; McCullagh & Nelder, 1989)", result.family, result.link))
    };
    let text = text.say(format!(" to {} rows. ", number::count(m.n)));
    let text = match m.n_dropped {
        0 => text.say("No row was left out for a missing value."),
        1 => text.say("One row was left out because a variable of the formula is missing there."),
        n => text.say(format!("{} rows were left out because a variable of the formula is missing there.", number::count(n))),
    };
    let text =
        text.say(format!(" Rank of the design {}, residual degrees of freedom {}.", number::count(m.rank), number::count(m.df_residual)));
    let text = match settings.get("weights") {
        None => text,
        Some(column) if settings.get("weights-type").is_some_and(|kind| kind == "frequency") => text
            .say(" The weights ")
            .name(column)
            .say(" count equal rows: a row of weight ")
            .symbol("w")
            .say(" stands for as many of them."),
        Some(column) => text
            .say(" Rows have the weights ")
            .name(column)
            .say(": the variance of a row is taken to be inversely proportional to its weight, and a row of weight zero is left out."),
    };
    match offset(result, settings) {
        Some(offset) => text.say(" The offset ").name(offset).say(" enters the linear predictor with a coefficient of one."),
        None => text,
    }
}

/// The offset of the model: of the formula, of the command, or the sum of both.
pub(super) fn offset(result: &FitResult, settings: &Settings) -> Option<String> {
    let mut parts = Vec::new();
    let mut rest = result.formula.as_str();
    while let Some((_, after)) = rest.split_once("offset(") {
        let mut depth = 1_i32;
        let end = after.char_indices().find(|&(_, c)| {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        });
        let Some((end, _)) = end else { break };
        parts.push(after[..end].trim().to_owned());
        rest = &after[end..];
    }
    parts.extend(settings.get("offset").cloned());
    (!parts.is_empty()).then(|| parts.join(" + "))
}

/// The link as the name of a function.
pub(super) fn link_function(link: &str) -> Math {
    match link {
        "logit" | "probit" | "cloglog" | "cauchit" | "log" => Math::Name(link.to_owned()),
        _ => Math::symbol("g"),
    }
}

/// The variance of the family and the link as equations, and how the iteration went; nothing for least squares.
pub(super) fn family(result: &FitResult, settings: &Settings, works: &mut Vec<Work>) -> Vec<Block> {
    if result.is_least_squares() {
        return Vec::new();
    }
    let (variance, variance_words) = variance(&result.family);
    let (link, link_words) = link(&result.link);
    let mut row = tokens(&format!("Var ( y ) = {variance} ,"));
    row.push(Math::operator("\u{2009}"));
    row.push(link_function(&result.link));
    row.extend(tokens(&format!("( μ ) = {link}")));
    let alt = format!("the variance of the response is {variance_words}; the link of the mean mu is {link_words}");
    let mut text = Text::from("Here ").symbol("μ").say(" is the mean of the response");
    text = match (result.family.as_str(), &result.success) {
        ("binomial" | "quasibinomial", Some(level)) => text.say(", the probability of ").name(format!("{} = {level}", result.response)),
        ("binomial" | "quasibinomial", None) => text
            .say(", the probability of success, and the variance of a share of ")
            .symbol("m")
            .say(" trials is its ")
            .symbol("m")
            .say("th part"),
        _ => text,
    };
    text = text.say(". ").then(dispersion(result, works));
    if let Some(iteration) = &result.iteration {
        text = text.say(" ").then(steps(iteration, result));
    }
    if result.additive.is_some() {
        works.push(Work::AiNorton2003);
        text = text.say(format!(
            " The interaction is one on the {}: without it effects can still differ on the scale of the mean, and with it they can be the same \
             there (Ai & Norton, 2003).",
            result.scale().unwrap_or_else(|| "scale of the response".to_owned())
        ));
    }
    if settings.contains_key("weights") && matches!(result.family.as_str(), "binomial" | "poisson") {
        text = text.say(" Weights multiply the log-likelihood of their rows.");
    }
    vec![Block::Equation { math: Math::Row(row), alt }, Block::Paragraph(text)]
}

/// What is known or estimated of the dispersion.
fn dispersion(result: &FitResult, works: &mut Vec<Work>) -> Text {
    match result.family.as_str() {
        "binomial" | "poisson" => "The dispersion φ is one.".into(),
        "negative-binomial" => {
            works.push(Work::Lawless1987);
            let theta = match (result.model.theta, result.model.theta_std_error) {
                (Some(theta), Some(error)) => {
                    format!(" (θ = {}, standard error {})", number::estimate(theta, Some(error)), number::significant(error, 3))
                }
                (Some(theta), None) => format!(" (θ = {})", number::significant(theta, 4)),
                _ => String::new(),
            };
            Text::from(format!(
                "The size θ is estimated by maximum likelihood in turn with the coefficients (Lawless, 1987){theta}; standard errors of the \
                 coefficients take it as known."
            ))
        }
        _ => {
            let value = result.model.dispersion.map_or_else(String::new, |value| format!(" ({})", number::significant(value, 4)));
            Text::from(format!("The dispersion φ is estimated by Pearson’s χ² over the residual degrees of freedom{value}."))
        }
    }
}

/// How many steps the iteration took, and why it ended.
fn steps(iteration: &Iteration, result: &FitResult) -> Text {
    let number = |count: u64, what: &str| format!("{} {what}{}", number::count(count), if count == 1 { "" } else { "s" });
    let mut text = Text::from("The likelihood was maximised by iteratively reweighted least squares (Fisher scoring), which ");
    text = if iteration.converged {
        text.say(format!("converged in {}", number(iteration.iterations, "step")))
    } else {
        text.say(format!("did not converge in {}: the estimates are those of the last one", number(iteration.iterations, "step")))
    };
    if iteration.halvings > 0 {
        text = text.say(format!(", with {}", number(iteration.halvings, "halving")));
    }
    match result.model.deviance {
        Some(deviance) => text.say(format!(", at a deviance of {}.", number::significant(deviance, 6))),
        None => text.say("."),
    }
}

/// What separation means.
pub(super) fn separation(works: &mut Vec<Work>) -> Text {
    works.push(Work::AlbertAnderson1984);
    "The data are separated (Albert & Anderson, 1984): along the direction that the last steps took, the likelihood grows for ever. Coefficients that \
     take part in it have no finite estimate, and their intervals and Wald tests mean nothing; likelihood-ratio tests stand."
        .into()
}

/// The variance as a function of the mean, with spaces between its symbols, and in words.
fn variance(family: &str) -> (&'static str, &'static str) {
    match family {
        "binomial" => ("μ ( 1 − μ )", "mu times one minus mu"),
        "quasibinomial" => ("φ μ ( 1 − μ )", "phi times mu times one minus mu"),
        "poisson" => ("μ", "mu"),
        "quasipoisson" => ("φ μ", "phi times mu"),
        "negative-binomial" => ("μ + μ² / θ", "mu plus mu squared over theta"),
        "gamma" => ("φ μ²", "phi times mu squared"),
        "inverse-gaussian" => ("φ μ³", "phi times mu cubed"),
        _ => ("φ", "phi"),
    }
}

/// The link as a function of the mean, with spaces between its symbols, and in words.
fn link(link: &str) -> (&'static str, &'static str) {
    match link {
        "log" => ("ln \u{2009} μ", "the natural logarithm of mu"),
        "logit" => ("ln ( μ / ( 1 − μ ) )", "the natural logarithm of mu over one minus mu"),
        "probit" => ("Φ⁻¹ ( μ )", "the normal quantile of mu"),
        "cloglog" => ("ln ( − ln ( 1 − μ ) )", "the natural logarithm of minus the natural logarithm of one minus mu"),
        "cauchit" => ("tan ( π ( μ − 1 / 2 ) )", "the tangent of pi times mu minus one half"),
        "inverse" => ("1 / μ", "one over mu"),
        "1/mu^2" => ("1 / μ²", "one over mu squared"),
        "sqrt" => ("√μ", "the square root of mu"),
        _ => ("μ", "mu"),
    }
}

/// Symbols, numbers and operators from a text that has spaces between them.
fn tokens(text: &str) -> Vec<Math> {
    let token = |token: &str| match token {
        "(" | ")" | "=" | "+" | "−" | "/" | "," | "\u{2009}" => Math::operator(token),
        "ln" | "tan" | "Var" => Math::Name(token.to_owned()),
        digits if digits.bytes().all(|b| b.is_ascii_digit()) => Math::Number(digits.to_owned()),
        symbol => Math::symbol(symbol),
    };
    text.split(' ').map(token).collect()
}

#[cfg(test)]
mod tests {
    use interplay_core::FitResult;

    use super::offset;

    #[test]
    fn offsets_are_found_wherever_they_are_given() {
        let fit = |formula: &str| FitResult { formula: formula.into(), ..FitResult::default() };
        let none = super::Settings::new();
        let given = super::Settings::from([("offset".to_owned(), "w".to_owned())]);
        assert_eq!(offset(&fit("y ~ x"), &none), None);
        assert_eq!(offset(&fit("y ~ x + offset(log(n + 1)) + z"), &none).as_deref(), Some("log(n + 1)"));
        assert_eq!(offset(&fit("y ~ x + offset(u)"), &given).as_deref(), Some("u + w"));
    }
}
