//! The tables of a regression.

use super::{Tidy, estimate_cells, estimate_table, named_values};
use crate::{
    Align, At, AtValue, Cell, CoefficientRow, Comparison, EstimateRow, FitResult, JohnsonNeyman, Level, ModelSummary, Probe, Region, Table,
    number,
};

impl Tidy for FitResult {
    fn tables(&self) -> Vec<Table> {
        let mut tables = vec![coefficient_table("coefficients", "Coefficients", &self.coefficients, self.level, &self.covariance.kind)];
        if let Some(additive) = &self.additive {
            let caption = format!("Coefficients of the additive fit, {}", additive.formula);
            tables.push(coefficient_table("additive", caption, &additive.coefficients, self.level, &self.covariance.kind));
        }
        tables.extend(self.comparison.as_ref().map(comparison_table));
        tables.push(model_table(&self.model, self.additive.as_ref().map(|a| &a.model)));
        for probe in &self.probes {
            tables.extend(probe_tables(probe, self.level));
        }
        tables
    }
}

fn coefficient_table(name: &str, caption: impl Into<String>, rows: &[CoefficientRow], level: Level, kind: &str) -> Table {
    let mut table = estimate_table(name, caption, &[("term", "Term")], level);
    if rows.iter().all(|r| r.row.df.is_none()) && rows.iter().any(|r| r.row.statistic.is_some()) {
        "z".clone_into(&mut table.columns[4].label);
    }
    for CoefficientRow { term, row } in rows {
        let name = if row.estimate.is_none() { format!("{term} (aliased)") } else { term.clone() };
        table.rows.push(std::iter::once(Cell::Text(name)).chain(estimate_cells(row)).collect());
    }
    if let Some(df) = rows.iter().find_map(|r| r.row.df) {
        table.notes.push(format!("Standard errors: {kind}; t on {} degrees of freedom.", number::df(df)));
    }
    table
}

fn comparison_table(comparison: &Comparison) -> Table {
    let Comparison { reduced, full, statistic, test, df1, df2, p_value, delta_r_squared, cohen_f2 } = comparison;
    let test_name = match df2 {
        Some(df2) => format!("{test}({}, {})", number::df(*df1), number::df(*df2)),
        None => format!("χ²({})", number::df(*df1)),
    };
    named_values(
        "comparison",
        "Does the interaction improve the fit?",
        vec![
            ("Without interaction", Cell::Text(reduced.clone())),
            ("With interaction", Cell::Text(full.clone())),
            ("ΔR²", Cell::or_missing(*delta_r_squared, |v| Cell::Fixed(v, 4))),
            ("Cohen’s f²", Cell::or_missing(*cohen_f2, |v| Cell::Fixed(v, 4))),
            (&test_name, Cell::or_missing(*statistic, Cell::Statistic)),
            ("p", Cell::or_missing(*p_value, Cell::P)),
        ],
    )
}

/// How a quantity is read from a summary.
type Reader = fn(&ModelSummary) -> Cell;

fn model_table(model: &ModelSummary, additive: Option<&ModelSummary>) -> Table {
    let mut columns = vec![("quantity", "Quantity", Align::Left), ("value", "With interaction", Align::Right)];
    if additive.is_some() {
        columns.push(("additive", "Additive", Align::Right));
    } else {
        columns[1].1 = "Value";
    }
    let mut table = Table::new("model", "Model fit", &columns);
    let readers: [(&str, Reader); 12] = [
        ("Rows used", |m| Cell::Count(m.n)),
        ("Rows dropped", |m| Cell::Count(m.n_dropped)),
        ("Rank", |m| Cell::Count(m.rank)),
        ("Residual df", |m| Cell::Count(m.df_residual)),
        ("R²", |m| Cell::or_missing(m.r_squared, |v| Cell::Fixed(v, 4))),
        ("Adjusted R²", |m| Cell::or_missing(m.adj_r_squared, |v| Cell::Fixed(v, 4))),
        ("Residual SD (σ)", |m| Cell::or_missing(m.sigma, |v| Cell::Text(number::significant(v, 4)))),
        ("F", |m| Cell::or_missing(m.f_statistic, Cell::Statistic)),
        ("F, p", |m| Cell::or_missing(m.f_p_value, Cell::P)),
        ("Log-likelihood", |m| Cell::or_missing(m.log_lik, |v| Cell::Fixed(v, 2))),
        ("AIC", |m| Cell::or_missing(m.aic, |v| Cell::Fixed(v, 2))),
        ("BIC", |m| Cell::or_missing(m.bic, |v| Cell::Fixed(v, 2))),
    ];
    for (label, read) in readers {
        let mut row = vec![Cell::Text(label.to_owned()), read(model)];
        row.extend(additive.map(read));
        table.rows.push(row);
    }
    if let (Some(df1), Some(df2)) = (model.f_df1, model.f_df2) {
        table.notes.push(format!("F of the fit with interaction is on {} and {} degrees of freedom.", number::df(df1), number::df(df2)));
        if additive.is_none() {
            table.notes[0] = format!("F is on {} and {} degrees of freedom.", number::df(df1), number::df(df2));
        }
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

fn probe_tables(probe: &Probe, level: Level) -> Vec<Table> {
    let suffix = probe.name();
    let mut slopes = estimate_table(
        &format!("slopes_{suffix}"),
        format!("Simple slopes of {} at values of {}", probe.focal, probe.moderators()),
        &[("at", "At"), ("value", "Which is")],
        level,
    );
    let places = places_in_words(&probe.slopes.iter().map(|slope| &slope.at).collect::<Vec<_>>());
    for (slope, place) in probe.slopes.iter().zip(places) {
        let note = if slope.extrapolated { format!("{} (outside the data)", slope.label) } else { slope.label.clone() };
        let lead = [Cell::Text(place), Cell::Text(note)];
        slopes.rows.push(lead.into_iter().chain(estimate_cells(&slope.row)).collect());
    }
    let mut tables = vec![slopes];
    if !probe.differences.is_empty() {
        let mut table = estimate_table(
            &format!("differences_{suffix}"),
            format!("Differences between the slopes of {}", probe.focal),
            &[("contrast", "Difference")],
            level,
        );
        let adjusted = probe.differences.iter().any(|d| d.p_adjusted != d.row.p_value);
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
        tables.push(table);
    }
    tables.extend(probe.johnson_neyman.as_ref().map(|jn| johnson_neyman_table(&suffix, probe, jn, level)));
    tables
}

fn johnson_neyman_table(suffix: &str, probe: &Probe, jn: &JohnsonNeyman, level: Level) -> Table {
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
    rows.push(("Critical t", Cell::Fixed(jn.critical, 4)));
    let caption = format!("Johnson–Neyman: where the slope of {} differs from zero at the {percent_point}\u{a0}% level", probe.focal);
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
