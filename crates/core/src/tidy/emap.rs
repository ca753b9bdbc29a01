//! The tables of an EMAP analysis.

use super::{Tidy, named_values};
use crate::{Align, Cell, EmapResult, Flips, Table, VarianceShares, number};

impl Tidy for EmapResult {
    fn tables(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        if !self.scores.is_empty() {
            tables.push(score_table(self));
            tables.push(gap_table(self));
        }
        tables.extend(self.flips.as_ref().map(flip_table));
        tables.push(variance_table(&self.variance));
        tables.push(per_class_table(self));
        let certificate = &self.certificate;
        tables.push(named_values(
            "certificate",
            "Is the grid additive up to rounding?",
            vec![
                ("Additive", Cell::Text(if certificate.additive { "yes" } else { "no" }.to_owned())),
                ("Largest interaction", Cell::Text(number::significant(certificate.max_interaction, 4))),
                ("Rounding bound", Cell::Text(number::significant(certificate.rounding_bound, 3))),
            ],
        ));
        if !self.pairs.is_empty() {
            tables.push(pair_table(self));
        }
        tables
    }
}

/// A metric's name for people.
pub fn metric_label(metric: &str) -> String {
    let known = match metric {
        "accuracy" => "Accuracy",
        "auc" => "AUC",
        "auc_macro_ovr" => "AUC (macro, one-vs-rest)",
        "f1" => "F1",
        "f1_macro" => "F1 (macro)",
        "nll" => "NLL",
        "mse" => "MSE",
        "r2" => "R²",
        other => other,
    };
    known.to_owned()
}

fn model_label(model: &str) -> String {
    match model {
        "full" => "Full model".to_owned(),
        "emap" => "EMAP (additive projection)".to_owned(),
        "constant" => "Constant".to_owned(),
        modality => format!("{modality} alone"),
    }
}

fn score_table(result: &EmapResult) -> Table {
    let metrics: Vec<&String> = result.scores[0].metrics.keys().collect();
    let labels: Vec<String> = metrics.iter().map(|m| metric_label(m)).collect();
    let mut columns = vec![("model", "Model", Align::Left)];
    columns.extend(metrics.iter().zip(&labels).map(|(key, label)| (key.as_str(), label.as_str(), Align::Right)));
    let mut table = Table::new("scores", "Performance with and without interactions", &columns);
    for scores in &result.scores {
        let mut row = vec![Cell::Text(model_label(&scores.model))];
        row.extend(metrics.iter().map(|m| Cell::or_missing(scores.metrics.get(*m).copied().flatten(), |v| Cell::Fixed(v, 4))));
        table.rows.push(row);
    }
    table
}

fn gap_table(result: &EmapResult) -> Table {
    let has_interval = result.gap.iter().any(|g| g.row.conf_low.is_some());
    let ci = format!("{}\u{a0}% CI", result.level.percent());
    let mut columns = vec![
        ("metric", "Metric", Align::Left),
        ("full", "Full model", Align::Right),
        ("emap", "EMAP", Align::Right),
        ("estimate", "Gap", Align::Right),
    ];
    if has_interval {
        columns.push(("conf", ci.as_str(), Align::Right));
    }
    let mut table = Table::new("gap", "Gap: full model minus its additive projection", &columns);
    let four = |v| Cell::Fixed(v, 4);
    for gap in &result.gap {
        let mut row = vec![
            Cell::Text(metric_label(&gap.metric)),
            Cell::or_missing(gap.full, four),
            Cell::or_missing(gap.emap, four),
            Cell::or_missing(gap.row.estimate, four),
        ];
        if has_interval {
            let std_error = gap.row.std_error;
            row.push(gap.row.interval().map_or(Cell::Missing, |i| Cell::Interval { low: i.low, high: i.high, std_error }));
        }
        table.rows.push(row);
    }
    table
}

fn flip_table(flips: &Flips) -> Table {
    let mut rows = vec![("Items", Cell::Count(flips.n)), ("Predictions that change", Cell::Count(flips.changed))];
    let counts = [
        ("Right with, right without", flips.right_to_right),
        ("Right with, wrong without", flips.right_to_wrong),
        ("Wrong with, right without", flips.wrong_to_right),
        ("Wrong with, wrong without", flips.wrong_to_wrong),
    ];
    rows.extend(counts.into_iter().filter_map(|(label, count)| Some((label, Cell::Count(count?)))));
    if flips.right_to_wrong.is_some() {
        rows.push(("McNemar p (exact)", Cell::or_missing(flips.mcnemar_p, Cell::P)));
    }
    named_values("flips", "Predictions with and without interactions", rows)
}

fn variance_table(variance: &VarianceShares) -> Table {
    let mut table = Table::new(
        "variance",
        "Shares of the variance over all pairs",
        &[("term", "Term", Align::Left), ("share", "Share", Align::Right), ("share_unbiased", "Share (bias-corrected)", Align::Right)],
    );
    for term in &variance.terms {
        table.rows.push(vec![
            Cell::Text(term.term.clone()),
            Cell::or_missing(term.share, Cell::Percent),
            Cell::or_missing(term.share_unbiased, Cell::Percent),
        ]);
    }
    if let Some(ratio) = variance.matched_interaction_ratio {
        table.notes.push(format!("Mean squared interaction on matched pairs over that on all pairs: {}.", number::fixed(ratio, 2)));
    }
    table
}

fn per_class_table(result: &EmapResult) -> Table {
    let terms = &result.variance.terms;
    let mut columns = vec![("class", "Class", Align::Left)];
    columns.extend(terms.iter().map(|t| (t.term.as_str(), t.term.as_str(), Align::Right)));
    let mut table = Table::new("variance_per_class", "Variance of each term, class by class", &columns);
    for (c, class) in result.grid.classes.iter().enumerate() {
        let mut row = vec![Cell::Text(class.clone())];
        row.extend(terms.iter().map(|t| Cell::or_missing(t.per_class.get(c).copied(), |v| Cell::Text(number::significant(v, 4)))));
        table.rows.push(row);
    }
    table
}

fn pair_table(result: &EmapResult) -> Table {
    let modality = |k: usize| result.grid.modalities.get(k).map_or("", String::as_str);
    let columns = [
        ("i", modality(0), Align::Right),
        ("j", modality(1), Align::Right),
        ("class", "Class", Align::Left),
        ("interaction", "Interaction", Align::Right),
    ];
    let mut table = Table::new("pairs", "The largest interactions over all pairs", &columns);
    for pair in &result.pairs {
        let class = result.grid.classes.get(pair.class as usize).cloned().unwrap_or_else(|| pair.class.to_string());
        table.rows.push(vec![
            Cell::Count(pair.i),
            Cell::Count(pair.j),
            Cell::Text(class),
            Cell::Text(number::significant(pair.interaction, 4)),
        ]);
    }
    table.notes.push("Items are numbered from 0, as in the grid.".to_owned());
    table
}
