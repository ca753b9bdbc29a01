//! The report of an EMAP analysis.

use interplay_core::{Cell, EmapResult, Flips, Gap, Record, Verdict, metric_label, number};

use super::{Parts, answer, methods, references};
use crate::{Block, Text};

/// Metrics in the order in which the answer chooses its own.
const MAIN_METRICS: &[&str] = &["accuracy", "auc", "auc_macro_ovr", "f1", "f1_macro", "r2", "mse", "nll"];

/// The blocks of an EMAP part, without provenance.
pub(super) fn compose(result: &EmapResult, _record: &Record, mut parts: Parts) -> Vec<Block> {
    let mut blocks = vec![Block::Answer { paragraphs: verdict(result) }];
    blocks.extend(parts.warnings());
    if !result.scores.is_empty() {
        blocks.push(Block::section("Performance with and without interactions"));
        blocks.extend(parts.figure("gap"));
        blocks.extend(parts.table("scores"));
        blocks.extend(parts.table("gap"));
    }
    blocks.push(Block::section("Predictions"));
    blocks.extend(parts.figure("full_vs_projected"));
    blocks.extend(parts.figure("flips"));
    blocks.extend(parts.table("flips"));
    drop_empty_section(&mut blocks);
    blocks.push(Block::section("Where the variance lies"));
    blocks.push(Block::Paragraph(
        "The gap concerns performance; the shares below concern the behaviour of the model on all pairs. A small gap and a large share can go \
         together when changed predictions cancel or when scores move without crossing a decision."
            .into(),
    ));
    blocks.extend(parts.figure("variance"));
    blocks.extend(parts.table("variance"));
    blocks.extend(parts.table("variance_per_class"));
    blocks.extend(parts.table("certificate"));
    blocks.push(Block::section("The largest interactions"));
    blocks.extend(parts.table("pairs"));
    drop_empty_section(&mut blocks);
    blocks.extend(parts.rest());
    let (paragraphs, works) = methods::emap(result);
    blocks.push(Block::section("Methods"));
    blocks.extend(paragraphs);
    blocks.extend(references::section(works));
    blocks
}

fn drop_empty_section(blocks: &mut Vec<Block>) {
    if matches!(blocks.last(), Some(Block::Heading { .. })) {
        blocks.pop();
    }
}

fn main_gap(result: &EmapResult) -> Option<&Gap> {
    MAIN_METRICS.iter().find_map(|metric| result.gap.iter().find(|g| g.metric == *metric)).or_else(|| result.gap.first())
}

/// The verdict in sentences.
fn verdict(result: &EmapResult) -> Vec<Text> {
    let mut paragraphs = Vec::new();
    if result.certificate.additive {
        paragraphs.push(additive(result));
    }
    paragraphs.push(main_gap(result).map_or_else(|| no_labels(result), |gap| performance(gap, result)));
    let mut behaviour = share(result);
    if let Some(flips) = &result.flips {
        behaviour = behaviour.then(flipped(flips));
    }
    if !behaviour.is_empty() {
        paragraphs.push(behaviour);
    }
    paragraphs
}

fn additive(result: &EmapResult) -> Text {
    Text::from("The scores are additive up to rounding: the largest interaction over all pairs is ")
        .say(format!(
            "{}, within the rounding bound {}. On these pairs the model combines ",
            number::significant(result.certificate.max_interaction, 4),
            number::significant(result.certificate.rounding_bound, 3)
        ))
        .names(&result.grid.modalities)
        .say(" by addition alone.")
}

fn performance(gap: &Gap, result: &EmapResult) -> Text {
    let label = metric_label(&gap.metric);
    let four = |value: Option<f64>| Cell::or_missing(value, |v| Cell::Fixed(v, 4)).display();
    let mut text = Text::from(format!(
        "{label} is {} for the full model and {} for its additive projection (EMAP): a gap of {}, full minus projected",
        four(gap.full),
        four(gap.emap),
        four(gap.row.estimate)
    ));
    if let Some(i) = gap.row.interval() {
        let interval = number::interval(i.low, i.high, gap.row.std_error);
        let method = gap.method.as_deref().map_or_else(String::new, |m| format!(" ({m})"));
        text = text.say(format!(", {}\u{a0}% CI {interval}{method}", result.level.percent()));
    }
    text = text.say(". ");
    match (gap.verdict, gap.row.interval()) {
        (Some(Verdict::Needed), _) => {
            text.say(format!("By this interval interactions are needed: without them {} would be worse.", label_in_sentence(&gap.metric)))
        }
        (Some(Verdict::NotNeeded), _) => text.say(format!(
            "The interval lies within the margin: for {} the additive projection does as well.",
            label_in_sentence(&gap.metric)
        )),
        (Some(Verdict::Undecided), _) | (None, Some(_)) => text.say("The interval does not decide whether interactions are needed."),
        (None, None) => text.say("No interval was computed, so these numbers do not say whether the gap would recur in other items."),
    }
}

/// A metric's name within a sentence: abbreviations keep their capitals.
fn label_in_sentence(metric: &str) -> String {
    if metric == "accuracy" { "accuracy".to_owned() } else { metric_label(metric) }
}

fn no_labels(result: &EmapResult) -> Text {
    Text::from("Without labels there is no performance to compare; what follows describes how the scores use ")
        .names(&result.grid.modalities)
        .say(" together.")
}

fn share(result: &EmapResult) -> Text {
    let Some(term) = result.variance.terms.last() else { return Text::new() };
    let Some(share) = term.share else { return "The scores do not vary over the pairs. ".into() };
    let mut text = Text::from("The interaction ")
        .name(&term.term)
        .say(format!(" carries {} of the variance of the scores over all pairs", number::percent(share)));
    if let Some(unbiased) = term.share_unbiased {
        text = text.say(format!(" ({} after bias correction)", number::percent(unbiased)));
    }
    text.say(". ")
}

fn flipped(flips: &Flips) -> Text {
    let text = Text::from(format!(
        "Taking interactions away changes the prediction of {} of {} items",
        number::count(flips.changed),
        number::count(flips.n)
    ));
    let (Some(lost), Some(won)) = (flips.right_to_wrong, flips.wrong_to_right) else { return text.say(".") };
    let text = text.say(format!(": {} from right to wrong and {} from wrong to right", number::count(lost), number::count(won)));
    match flips.mcnemar_p {
        Some(p) => answer::with_p(text.say(" (exact McNemar test"), Some(p)).say(")."),
        None => text.say("."),
    }
}
