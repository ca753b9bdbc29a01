//! The tables of a regression.

mod checks;
mod hypotheses;
mod model;
mod ratios;
mod scale;

pub use ratios::{Ratio, Ratios};

use super::{Tidy, estimate_cells, estimate_table, name_statistics, named_values};
use crate::{
    Align, At, AtValue, Cell, CoefficientRow, Covariance, EstimateRow, FitResult, JohnsonNeyman, Level, Prediction, Probe, Region, Table,
    number,
};

/// p-values that differ by less than this share are the same: degrees of freedom of each estimate's own are found with rounding.
const SAME_P: f64 = 1e-6;

/// The row of a critical value.
const CRITICAL: &str = "Critical value";

/// Predictions that a table for people shows; the record has all of them.
const PREDICTIONS_SHOWN: usize = 50;

impl Tidy for FitResult {
    fn tables(&self) -> Vec<Table> {
        let mut tables = vec![coefficient_table("coefficients", "Coefficients", &self.coefficients, self.level, &self.covariance)];
        tables.extend(ratios::table(self));
        if let Some(additive) = &self.additive {
            let caption = format!("Coefficients of the additive fit, {}", additive.formula);
            tables.push(coefficient_table("additive", caption, &additive.coefficients, self.level, &self.covariance));
        }
        tables.extend(self.comparison.as_ref().map(model::comparison_table));
        tables.extend(self.compared.as_ref().map(model::compared_table));
        tables.push(model::model_table(self));
        tables.extend(hypotheses::tables(self));
        for probe in &self.probes {
            let mut of_probe = probe_tables(probe, self.level, self.scale_note());
            if self.covariance.has_own_references() {
                // The critical value of the record is that of the interaction; bounds have their own.
                let critical = Cell::Text(CRITICAL.to_owned());
                for table in &mut of_probe {
                    table.rows.retain(|row| row.first() != Some(&critical));
                }
            }
            tables.extend(of_probe);
        }
        if !self.predictions.is_empty() {
            tables.push(prediction_table(self));
        }
        tables.extend(self.checks.iter().flat_map(checks::tables));
        tables
    }
}

fn coefficient_table(name: &str, caption: impl Into<String>, rows: &[CoefficientRow], level: Level, covariance: &Covariance) -> Table {
    let mut table = estimate_table(name, caption, &[("term", "Term")], level);
    for CoefficientRow { term, row } in rows {
        let name = if row.estimate.is_none() { format!("{term} (aliased)") } else { term.clone() };
        table.rows.push(std::iter::once(Cell::Text(name)).chain(estimate_cells(row)).collect());
    }
    name_statistics(&mut table, rows.iter().map(|row| &row.row));
    let kind = covariance.in_words();
    let own_df = table.columns.iter().any(|column| column.key == "df");
    match rows.iter().find_map(|r| r.row.df) {
        Some(_) if covariance.kind == "wild" => {
            table.notes.push(format!("Standard errors: {kind}; p-values and intervals are those of the bootstrap."));
        }
        Some(_) if own_df => table.notes.push(format!("Standard errors: {kind}; t on degrees of freedom of each coefficient's own.")),
        Some(df) => table.notes.push(format!("Standard errors: {kind}; t on {} degrees of freedom.", number::df(df))),
        None if rows.iter().any(|r| r.row.statistic.is_some()) => {
            table.notes.push(format!("Standard errors: {kind}; normal distribution."));
        }
        None => {}
    }
    table
}

impl Covariance {
    /// The kind with what belongs to it: `cr2 by firm (11 clusters)`, `hac with 3 lags`.
    pub fn in_words(&self) -> String {
        let mut text = self.kind.clone();
        if let Some(lags) = self.lags {
            text.push_str(&format!(" with {lags} lag{}", if lags == 1 { "" } else { "s" }));
        }
        if let Some(replicates) = self.replicates {
            text.push_str(&format!(" with {} replicates", number::count(u64::from(replicates))));
        }
        if !self.cluster_columns.is_empty() {
            text.push_str(&format!(" by {}", self.cluster_columns.join(" and ")));
        }
        if let Some(clusters) = self.clusters {
            text.push_str(&format!(" ({} clusters)", number::count(clusters)));
        }
        if let Some(matching) = &self.matching {
            text.push_str(&format!(", conventions of {matching}"));
        }
        text
    }
}

fn prediction_table(result: &FitResult) -> Table {
    let (predictions, level): (&[Prediction], Level) = (&result.predictions, result.level);
    let caption = result.mean_in_words().map_or_else(|| "Predicted means".to_owned(), |mean| format!("Predictions: {}", lower(&mean)));
    let mut table = estimate_table("predictions", caption, &[("row", "Row")], level);
    let place = |table: &Table, key: &str| table.columns.iter().position(|column| column.key == key);
    // A test against zero says nothing of a predicted mean.
    for key in ["p_value", "statistic"] {
        if let Some(place) = place(&table, key) {
            table.columns.remove(place);
        }
    }
    let new = predictions.iter().any(|prediction| prediction.pred_low.is_some());
    if new {
        let label = format!("{}\u{a0}% PI", level.percent());
        table.columns.push(crate::TableColumn { key: "pred".into(), label, align: Align::Right });
    }
    for prediction in predictions.iter().take(PREDICTIONS_SHOWN) {
        let std_error = prediction.response.std_error;
        let [estimate, interval, error, _, _] = estimate_cells(&prediction.response);
        let mut row = vec![Cell::Text(number::count(prediction.row)), estimate, interval, error];
        if new {
            row.push(match (prediction.pred_low, prediction.pred_high) {
                (Some(low), Some(high)) => Cell::Interval { low, high, std_error },
                _ => Cell::Missing,
            });
        }
        table.rows.push(row);
    }
    if predictions.len() > PREDICTIONS_SHOWN {
        table
            .notes
            .push(format!("The first {PREDICTIONS_SHOWN} of {} rows; the record has them all.", number::count(predictions.len() as u64)));
    }
    if new {
        table.notes.push("CI: for the mean; PI: for a new observation.".to_owned());
    }
    table
}

/// `wt = 3.217`, `Species = setosa`, joined by commas.
pub fn at_in_words(at: &At) -> String {
    places_in_words(&[at]).concat()
}

/// Several places in words; the values of a variable get as many digits as tell them apart.
pub fn places_in_words(places: &[&At]) -> Vec<String> {
    let numbers = |wanted: &str| -> Vec<f64> {
        let all = places.iter().flat_map(|at| &at.0).filter(|(name, _)| name == wanted);
        all.filter_map(|(_, value)| if let AtValue::Number(v) = value { Some(*v) } else { None }).collect()
    };
    let one = |(name, value): &(String, AtValue)| match value {
        AtValue::Number(value) => {
            let all = numbers(name);
            let shown = all.iter().zip(number::values_apart(&all)).find(|(v, _)| **v == *value).map(|(_, text)| text);
            format!("{name} = {}", shown.unwrap_or_default())
        }
        AtValue::Level(level) => format!("{name} = {level}"),
    };
    places.iter().map(|at| at.0.iter().map(one).collect::<Vec<_>>().join(", ")).collect()
}

fn probe_tables(probe: &Probe, level: Level, scale: Option<String>) -> Vec<Table> {
    let scale = scale.map_or_else(String::new, |scale| format!(" ({scale})"));
    let suffix = probe.name();
    let mut slopes = estimate_table(
        &format!("slopes_{suffix}"),
        format!("Simple slopes of {} at values of {}{scale}", probe.focal, probe.moderators()),
        &[("at", "At"), ("value", "Which is")],
        level,
    );
    let places = places_in_words(&probe.slopes.iter().map(|slope| &slope.at).collect::<Vec<_>>());
    for (slope, place) in probe.slopes.iter().zip(places) {
        let note = if slope.extrapolated { format!("{} (outside the data)", slope.label) } else { slope.label.clone() };
        let lead = [Cell::Text(place), Cell::Text(note)];
        slopes.rows.push(lead.into_iter().chain(estimate_cells(&slope.row)).collect());
    }
    name_statistics(&mut slopes, probe.slopes.iter().map(|slope| &slope.row));
    let mut tables = vec![slopes];
    if !probe.differences.is_empty() {
        let mut table = estimate_table(
            &format!("differences_{suffix}"),
            format!("Differences between the slopes of {}{scale}", probe.focal),
            &[("contrast", "Difference")],
            level,
        );
        let differs = |d: &crate::DifferenceRow| match (d.p_adjusted, d.row.p_value) {
            (Some(adjusted), Some(p)) => (adjusted - p).abs() > SAME_P * p,
            (adjusted, p) => adjusted != p,
        };
        let adjusted = probe.differences.iter().any(differs);
        if probe.differences.len() > 1 && !adjusted {
            table
                .notes
                .push("The slope is linear in the moderator, so these differences are multiples of one coefficient: one test.".to_owned());
        }
        if adjusted {
            table.columns.push(crate::TableColumn { key: "p_adjusted".into(), label: "p (Holm)".into(), align: Align::Right });
        }
        for difference in &probe.differences {
            let mut row: Vec<Cell> =
                std::iter::once(Cell::Text(difference.contrast.clone())).chain(estimate_cells(&difference.row)).collect();
            if adjusted {
                row.push(Cell::or_missing(difference.p_adjusted, Cell::P));
            }
            table.rows.push(row);
        }
        name_statistics(&mut table, probe.differences.iter().map(|difference| &difference.row));
        tables.push(table);
    }
    tables.extend(probe.johnson_neyman.as_ref().map(|jn| johnson_neyman_table(&suffix, probe, jn, level, &scale)));
    tables
}

fn johnson_neyman_table(suffix: &str, probe: &Probe, jn: &JohnsonNeyman, level: Level, scale: &str) -> Table {
    let percent_point = number::fixed(level.alpha() * 100.0, usize::from(level.alpha() < 0.01));
    let mut rows = vec![("Slope differs from zero", Cell::Text(jn.region_in_words(&probe.moderator)))];
    let labels = ["Lower bound", "Upper bound"];
    let values = jn.values();
    for (k, bound) in jn.bounds.iter().enumerate() {
        let label = if jn.bounds.len() == 1 { "Bound" } else { labels[k.min(1)] };
        let outside = *bound < jn.observed[0] || *bound > jn.observed[1];
        let text = values[k].clone();
        rows.push((label, Cell::Text(if outside { format!("{text} (outside the data)") } else { text })));
        if let Some(share) = jn.share_below.get(k) {
            rows.push(("  rows below it", Cell::Percent(*share)));
        }
    }
    rows.push(("Rows where it differs", Cell::or_missing(jn.share_significant, Cell::Percent)));
    let [low, high] = jn.observed_in_words();
    rows.push(("Observed range", Cell::Text(format!("{low} to {high}"))));
    rows.push((CRITICAL, Cell::Fixed(jn.critical, 4)));
    let caption =
        format!("Johnson–Neyman: where the slope of {} differs from zero at the {percent_point}\u{a0}% level{scale}", probe.focal);
    named_values(&format!("johnson_neyman_{suffix}"), caption, rows)
}

impl JohnsonNeyman {
    /// The bounds, then the ends of the observed range, with digits that tell them apart.
    fn values(&self) -> Vec<String> {
        number::values_apart(&[&self.bounds[..], &self.observed].concat())
    }

    /// The bounds in words.
    pub fn bounds_in_words(&self) -> Vec<String> {
        let mut values = self.values();
        values.truncate(self.bounds.len());
        values
    }

    /// The ends of the observed range in words.
    pub fn observed_in_words(&self) -> [String; 2] {
        let values = self.values();
        let at = |k: usize| values.get(self.bounds.len() + k).cloned().unwrap_or_default();
        [at(0), at(1)]
    }

    /// The region as an inequality in the moderator: `wt < 2.5 or wt > 5.1`.
    pub fn region_in_words(&self, moderator: &str) -> String {
        let bounds = self.bounds_in_words();
        match (self.region, bounds.as_slice()) {
            (Region::Everywhere, _) => format!("at every value of {moderator}"),
            (Region::Nowhere, _) => format!("at no value of {moderator}"),
            (Region::Inside, [low, high]) => format!("{low} < {moderator} < {high}"),
            (Region::Outside, [low, high]) => format!("{moderator} < {low} or {moderator} > {high}"),
            (Region::Inside, [bound]) => format!("{moderator} > {bound}"),
            (Region::Outside, [bound]) => format!("{moderator} < {bound}"),
            (Region::Inside | Region::Outside, _) => "–".to_owned(),
        }
    }
}

impl Probe {
    /// A name for files and anchors: `hp_by_wt`.
    pub fn name(&self) -> String {
        let mut parts = vec![self.focal.as_str(), "by", &self.moderator];
        if let Some(second) = &self.second_moderator {
            parts.extend(["and", second]);
        }
        parts.iter().map(|p| file_safe(p)).collect::<Vec<_>>().join("_")
    }

    /// The moderators in words: `wt`, or `exper and female`.
    pub fn moderators(&self) -> String {
        match &self.second_moderator {
            None => self.moderator.clone(),
            Some(second) => format!("{} and {second}", self.moderator),
        }
    }
}

/// The first letter in lower case.
fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Letters, digits, `.` and `-` are kept (in any script), every other run of characters becomes one underscore.
fn file_safe(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() || matches!(c, '.' | '-') {
            out.push(c);
        } else if !out.ends_with('_') {
            out.push('_');
        }
    }
    out
}

impl EstimateRow {
    /// `1.29, 95 % CI [0.61, 1.97]`, for sentences.
    pub fn in_words(&self, level: Level) -> String {
        let Some(value) = self.estimate else { return "not estimable".to_owned() };
        let text = number::estimate(value, self.std_error);
        match self.interval() {
            Some(i) => format!("{text}, {}\u{a0}% CI {}", level.percent(), number::interval(i.low, i.high, self.std_error)),
            None => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{at_in_words, file_safe};
    use crate::{At, AtValue, Curve, JohnsonNeyman, Region};

    #[test]
    fn names_are_safe_in_files() {
        assert_eq!(file_safe("log(u)"), "log_u_");
        assert_eq!(file_safe("../a b"), ".._a_b");
        assert_eq!(at_in_words(&At(vec![("w".into(), AtValue::Number(1.5)), ("g".into(), AtValue::Level("q".into()))])), "w = 1.5, g = q");
    }

    #[test]
    fn a_single_bound_says_which_side() {
        let mut jn = JohnsonNeyman {
            region: Region::Outside,
            bounds: vec![2.0],
            critical: 2.0,
            observed: [0.0, 4.0],
            share_significant: None,
            share_below: vec![],
            curve: Curve::default(),
        };
        assert_eq!(jn.region_in_words("w"), "w < 2");
        jn.region = Region::Inside;
        assert_eq!(jn.region_in_words("w"), "w > 2");
        jn.bounds = vec![1.0, 3.25];
        assert_eq!(jn.region_in_words("w"), "1 < w < 3.25");
    }
}
