//! Shares of the variance of the scores: each modality, and their interaction.

use interplay_core::{EmapResult, VarianceTerm, number};

use super::modalities;
use crate::figure::{Axis, Figure, Fill, Ink, Key, Layer, LegendEntry, Panel, Tile};
use crate::words;

/// More classes than this are cut to those with the largest share of interaction.
const MOST_CLASSES: usize = 20;
/// Gap between two parts of a bar, as a share of the axis.
const GAP: f64 = 0.003;

pub(super) fn figure(result: &EmapResult) -> Option<Figure> {
    let terms = &result.variance.terms;
    let overall = shares(&terms.iter().map(|t| t.share.unwrap_or(f64::NAN)).collect::<Vec<_>>())?;
    let classes = classes(result);
    let mut names = vec![if classes.is_empty() { "all scores".to_owned() } else { "all classes".to_owned() }];
    let mut rows = vec![overall.clone()];
    for (class, shares) in &classes {
        names.push(class.clone());
        rows.push(shares.clone());
    }
    let tiles = rows.iter().enumerate().flat_map(|(row, shares)| bar(row as f64, shares)).collect();
    let legend = terms
        .iter()
        .enumerate()
        .map(|(i, t)| LegendEntry { label: term_name(&t.term), keys: vec![Key::Patch(Fill { ink: ink(i, terms.len()), opacity: 1.0 })] })
        .collect();
    let parts: Vec<String> =
        terms.iter().zip(&overall).map(|(t, share)| format!("{} {}", term_name(&t.term), number::percent(*share))).collect();
    let corrected: Vec<String> =
        terms.iter().filter_map(|t| Some(format!("{} {}", term_name(&t.term), number::percent(t.share_unbiased?)))).collect();
    let corrected = if corrected.is_empty() {
        String::new()
    } else {
        format!(" Corrected for the finite number of items: {}.", words::list(&corrected))
    };
    let shown = classes.len();
    let all = class_count(terms);
    let cut = if shown < all && shown > 0 {
        format!(" Shown are the {shown} of {all} classes with the largest share of interaction.")
    } else {
        String::new()
    };
    let finding = if result.certificate.additive {
        "The model is additive up to rounding".to_owned()
    } else {
        let interaction =
            terms.last().zip(overall.last()).map_or(String::new(), |(t, s)| format!("{}: {}", term_name(&t.term), number::percent(*s)));
        format!("{interaction} of the variance over all pairs")
    };
    let by_class: Vec<String> =
        classes.iter().take(5).filter_map(|(name, shares)| Some(format!("{name} {}", number::percent(*shares.last()?)))).collect();
    let by_class = if by_class.is_empty() { String::new() } else { format!(" Share of interaction by class: {}.", by_class.join(", ")) };
    Some(Figure {
        name: "variance".to_owned(),
        title: "Where the variance of the scores lies".to_owned(),
        subtitle: Some(finding),
        panels: vec![Panel {
            x: Axis::percent("Share of the variance", [0.0, 1.0]),
            y: Axis::categorical("", names.clone()),
            layers: vec![Layer::Tiles { tiles }],
            ..Panel::default()
        }],
        columns: 1,
        legend,
        caption: format!(
            "Variance of the class-centred scores over all pairs of {}, split into main effects and interaction.{corrected}{cut}",
            modalities(result)
        ),
        alt: format!("Stacked bars of variance shares. Overall: {}.{by_class}", parts.join(", ")),
        how_to_read: "The longer the last part of a bar, the more the scores depend on how the modalities are combined.".to_owned(),
        width: 432.0,
        height: 118.0 + 21.0 * names.len().max(2) as f64,
    })
}

/// Parts that sum to one; `None` when they are not all defined or their sum is zero.
fn shares(parts: &[f64]) -> Option<Vec<f64>> {
    let total: f64 = parts.iter().map(|p| p.max(0.0)).sum();
    let defined = !parts.is_empty() && parts.iter().all(|p| p.is_finite()) && total > 0.0;
    defined.then(|| parts.iter().map(|p| p.max(0.0) / total).collect())
}

fn class_count(terms: &[VarianceTerm]) -> usize {
    terms.iter().map(|t| t.per_class.len()).min().unwrap_or(0)
}

/// Names and shares of the classes; none for a single score.
fn classes(result: &EmapResult) -> Vec<(String, Vec<f64>)> {
    let terms = &result.variance.terms;
    let count = class_count(terms);
    if count < 2 {
        return Vec::new();
    }
    let name = |c: usize| result.grid.classes.get(c).cloned().unwrap_or_else(|| format!("class {c}"));
    let of_class = |c: usize| shares(&terms.iter().map(|t| t.per_class[c]).collect::<Vec<_>>());
    let mut classes: Vec<(usize, Vec<f64>)> = (0..count).filter_map(|c| Some((c, of_class(c)?))).collect();
    if classes.len() > MOST_CLASSES {
        let interaction = |shares: &Vec<f64>| shares.last().copied().unwrap_or(0.0);
        classes.sort_by(|a, b| interaction(&b.1).total_cmp(&interaction(&a.1)).then(a.0.cmp(&b.0)));
        classes.truncate(MOST_CLASSES);
        classes.sort_by_key(|c| c.0);
    }
    classes.into_iter().map(|(c, shares)| (name(c), shares)).collect()
}

fn bar(row: f64, shares: &[f64]) -> Vec<Tile> {
    let mut from = 0.0;
    let mut tiles = Vec::new();
    for (i, share) in shares.iter().enumerate() {
        let to = if i + 1 == shares.len() { 1.0 } else { from + share };
        let label = Some(number::percent(*share));
        // A thin gap keeps neighbours apart that look alike in grey.
        let end = if to < 1.0 { (to - GAP).max(from) } else { to };
        tiles.push(Tile { x: [from, end], y: [row - 0.38, row + 0.38], ink: ink(i, shares.len()), label, detail: None });
        from = to;
    }
    tiles
}

/// Dark, light, and a strong middle tone for the interaction, which comes last: they differ in grey, too.
fn ink(term: usize, terms: usize) -> Ink {
    match term {
        t if t + 1 == terms => Ink::Series(1),
        0 => Ink::Series(0),
        1 => Ink::Series(4),
        t => Ink::Series(t),
    }
}

/// `image × text` for `image:text`, with the word interaction.
fn term_name(term: &str) -> String {
    if term.contains(':') { format!("{} interaction", term.replace(':', " × ")) } else { term.to_owned() }
}
