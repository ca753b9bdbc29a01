//! The answer of a regression in sentences built from its numbers.

use interplay_core::{Comparison, EstimateRow, FitResult, Probe, SlopeRow, number, places_in_words};

use crate::Text;

/// Whether an interval or a test excludes zero at the level of the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Yes,
    No,
    Unknown,
}

/// The paragraphs of the answer.
pub(super) fn answer(result: &FitResult) -> Vec<Text> {
    let mut paragraphs = vec![first(result)];
    if let [probe] = result.probes.as_slice()
        && (1..=3).contains(&probe.slopes.len())
    {
        paragraphs.push(slopes(probe, result));
    }
    paragraphs
}

fn first(result: &FitResult) -> Text {
    let Some(additive) = &result.additive else { return no_interaction(result) };
    let new: Vec<_> = result.coefficients.iter().filter(|c| additive.coefficients.iter().all(|a| a.term != c.term)).collect();
    match (new.as_slice(), result.probes.as_slice()) {
        ([only], [probe, ..]) => single(probe, &only.row, result),
        ([only], []) => product(&only.term, &only.row, result),
        _ => several(new.len(), result),
    }
}

/// One product term: its own coefficient is the answer.
fn single(probe: &Probe, row: &EstimateRow, result: &FitResult) -> Text {
    let depends =
        Text::from("the effect of ").name(&probe.focal).say(" on ").name(&result.response).say(" depends on ").name(&probe.moderator);
    let depends = on_scale(depends, result);
    let numbers = Text::from(format!("interaction {}", row.in_words(result.level))).then(test(row)).then(as_ratio(row, result));
    let text = match shown(row, result.level.alpha()) {
        Shown::Yes => capitalised(depends).say(": ").then(numbers),
        Shown::No => {
            let text = Text::from("The data do not show that ").then(depends).say(": ").then(numbers);
            if row.interval().is_some() { text.say("; the interval includes zero") } else { text }
        }
        Shown::Unknown => Text::from("Whether ").then(depends).say(" could not be tested: ").then(numbers),
    };
    match &result.comparison {
        Some(comparison) if comparison.df1 > 0.0 => text.say(". ").then(gain(comparison, result)),
        _ => text.say("."),
    }
}

/// One product term of factors, which no slope stands for.
fn product(term: &str, row: &EstimateRow, result: &FitResult) -> Text {
    let text = match shown(row, result.level.alpha()) {
        Shown::Yes => Text::from("There is an interaction"),
        Shown::No => Text::from("The data do not show an interaction"),
        Shown::Unknown => Text::from("The interaction could not be tested"),
    };
    let text =
        on_scale(text, result).say(": ").name(term).say(" is ").say(row.in_words(result.level)).then(test(row)).then(as_ratio(row, result));
    match &result.comparison {
        Some(comparison) if comparison.df1 > 0.0 => text.say(". ").then(gain(comparison, result)),
        _ => text.say("."),
    }
}

/// Says on which scale an effect is, where it is not that of the response: whether effects differ can depend on it.
fn on_scale(text: Text, result: &FitResult) -> Text {
    match result.scale() {
        None => text,
        Some(scale) => text.say(format!(" on the {scale}")),
    }
}

/// `; as a ratio of odds ratios 0.97 [0.95, 0.99]`, where the link is a logarithm.
fn as_ratio(row: &EstimateRow, result: &FitResult) -> Text {
    let Some(ratios) = result.ratios() else { return Text::new() };
    let ratio = row.exponentiated();
    let Some(value) = ratio.estimate else { return Text::new() };
    let what = match ratios.name {
        "Odds ratio" => "ratio of odds ratios",
        "Rate ratio" => "ratio of rate ratios",
        "Risk ratio" => "ratio of risk ratios",
        _ => "ratio of ratios of means",
    };
    let interval = ratio.interval().map_or_else(String::new, |i| format!(" {}", number::interval(i.low, i.high, None)));
    Text::from(format!("; as a {what} {}{interval}", number::estimate(value, None)))
}

/// Several product terms: the test of all of them together is the answer.
fn several(terms: usize, result: &FitResult) -> Text {
    let Some(comparison) = &result.comparison else {
        return Text::from("The formula has interactions; no comparison with the fit without them was made.");
    };
    let text = match comparison.p_value {
        Some(p) if p < result.level.alpha() => Text::from("The interaction terms improve the fit of ").name(&result.response),
        Some(_) => Text::from("The data do not show that the interaction terms improve the fit of ").name(&result.response),
        None => Text::from("Whether the interaction terms improve the fit of ").name(&result.response).say(" could not be tested"),
    };
    let text = on_scale(text, result);
    text.say(if terms == 1 { " (one term). ".to_owned() } else { format!(" ({terms} terms). ") }).then(gain(comparison, result))
}

fn no_interaction(result: &FitResult) -> Text {
    let text =
        Text::from("The formula ").code(&result.formula).say(" has no interaction, so the effects are the same everywhere by assumption");
    let text = on_scale(text, result);
    let model = &result.model;
    if let (Some(null), Some(deviance), false) = (model.null_deviance, model.deviance, result.is_least_squares()) {
        let [null, deviance] = [null, deviance].map(|deviance| number::significant(deviance, 6));
        return text.say(format!(". The deviance is {deviance}, against {null} of the fit with nothing but an intercept."));
    }
    match (model.r_squared, model.f_statistic, model.f_df1) {
        (Some(r2), Some(f), Some(df1)) => {
            let text = text.say(format!(". The fit has R² = {}", number::fixed(r2, 4))).say(" (").then(f_test(
                f,
                df1,
                model.f_df2,
                model.f_p_value,
            ));
            text.say(").")
        }
        _ => text.say("."),
    }
}

/// What the interaction adds: R² before and after (the deviance of a generalised linear model), and the test of the difference.
fn gain(comparison: &Comparison, result: &FitResult) -> Text {
    let before = result.additive.as_ref().and_then(|a| a.model.r_squared);
    let mut text = match (before, result.model.r_squared) {
        (Some(before), Some(after)) => {
            let text = format!("Adding {} raises R² from {} to {}", these(result), number::fixed(before, 4), number::fixed(after, 4));
            match comparison.delta_r_squared {
                Some(delta) => Text::from(format!("{text} (ΔR² = {}", number::fixed(delta, 4))),
                None => Text::from(format!("{text} (")),
            }
        }
        _ => match (result.additive.as_ref().and_then(|a| a.model.deviance), result.model.deviance) {
            // Deviances at different θ do not compare.
            (Some(before), Some(after)) if after <= before && result.family != "negative-binomial" => {
                let [before, after] = [before, after].map(|deviance| number::significant(deviance, 6));
                Text::from(format!("Adding {} lowers the deviance from {before} to {after} (", these(result)))
            }
            _ => Text::from(format!("Test of the fit with {} against the fit without (", these(result))),
        },
    };
    if !result.is_least_squares() && result.covariance.kind != "iid" {
        text = text.say("Wald ");
    }
    if let Some(statistic) = comparison.statistic {
        if !text.plain().ends_with('(') && !text.plain().ends_with("Wald ") {
            text = text.say(", ");
        }
        text = match comparison.test.as_str() {
            "F" => text.then(f_test(statistic, comparison.df1, comparison.df2, comparison.p_value)),
            _ => with_p(
                text.symbol("χ²").say(format!("({}) = {}", number::df(comparison.df1), number::statistic(statistic))),
                comparison.p_value,
            ),
        };
    }
    text.say(").")
}

fn these(result: &FitResult) -> &'static str {
    let before = result.additive.as_ref().map_or(0, |a| a.coefficients.len());
    if result.coefficients.len() == before + 1 { "it" } else { "them" }
}

fn f_test(statistic: f64, df1: f64, df2: Option<f64>, p: Option<f64>) -> Text {
    let df2 = df2.map_or_else(|| "∞".to_owned(), number::df);
    with_p(Text::new().symbol("F").say(format!("({}, {df2}) = {}", number::df(df1), number::statistic(statistic))), p)
}

/// `, t(296) = 3.73, p < .001`, with what is defined of it.
pub(super) fn test(row: &EstimateRow) -> Text {
    let Some(statistic) = row.statistic else { return with_p(Text::new(), row.p_value) };
    let text = match row.df {
        Some(df) => Text::from(", ").symbol("t").say(format!("({})", number::df(df))),
        None => Text::from(", ").symbol("z"),
    };
    with_p(text.say(format!(" = {}", number::statistic(statistic))), row.p_value)
}

/// Adds `, p < .001`.
pub(super) fn with_p(text: Text, p: Option<f64>) -> Text {
    let Some(p) = p else { return text };
    let words = number::p_in_words(p);
    text.say(", ").symbol("p").say(words.strip_prefix('p').unwrap_or(&words))
}

/// The simple slopes in a sentence.
fn slopes(probe: &Probe, result: &FitResult) -> Text {
    let mut text = Text::from("Slope of ").name(&probe.focal);
    if let Some(scale) = result.scale() {
        let reversed = if result.is_reversed() { ", where a positive slope lowers the mean" } else { "" };
        text = text.say(format!(" on the {scale}{reversed}"));
    }
    text = text.say(": ");
    let places = places_in_words(&probe.slopes.iter().map(|slope| &slope.at).collect::<Vec<_>>());
    for (k, (slope, place)) in probe.slopes.iter().zip(places).enumerate() {
        if k > 0 {
            text = text.say("; ");
        }
        text = text.say(slope.row.in_words(result.level)).say(" at ").name(place);
        text = text.say(which(slope));
    }
    text.say(".")
}

/// ` (mean + SD)`, or nothing where the value was given or is a level.
fn which(slope: &SlopeRow) -> String {
    if matches!(slope.label.as_str(), "" | "level" | "given") { String::new() } else { format!(" ({})", slope.label) }
}

fn shown(row: &EstimateRow, alpha: f64) -> Shown {
    match (row.interval(), row.p_value) {
        (Some(i), _) if i.low > 0.0 || i.high < 0.0 => Shown::Yes,
        (Some(_), _) => Shown::No,
        (None, Some(p)) if p < alpha => Shown::Yes,
        (None, Some(_)) => Shown::No,
        (None, None) => Shown::Unknown,
    }
}

/// The text with its first letter, which is one of ours, in upper case.
fn capitalised(text: Text) -> Text {
    let mut text = text;
    if let Some(crate::Span::Plain(words)) = text.0.first_mut()
        && let Some(first) = words.get(..1)
    {
        *words = first.to_uppercase() + &words[1..];
    }
    text
}
