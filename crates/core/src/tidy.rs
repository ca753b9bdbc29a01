//! A result as tables.

mod emap;
mod fit;

pub use emap::metric_label;
pub use fit::{Ratio, Ratios, at_in_words, places_in_words};

use crate::{Align, Analysis, Cell, EstimateRow, Level, Record, Table};

/// A result that can be told as tables.
pub trait Tidy {
    /// The main table first, then the others in the order in which they are read. A result never gives two tables of one name.
    fn tables(&self) -> Vec<Table>;
}

impl Tidy for Record {
    fn tables(&self) -> Vec<Table> {
        match &self.analysis {
            Analysis::Fit(result) => result.tables(),
            Analysis::Emap(result) => result.tables(),
        }
    }
}

/// The columns that every table of estimates ends with.
fn estimate_columns(level: Level) -> [(&'static str, String, Align); 5] {
    [
        ("estimate", "Estimate".to_owned(), Align::Right),
        ("conf", format!("{}\u{a0}% CI", level.percent()), Align::Right),
        ("std_error", "Std. error".to_owned(), Align::Right),
        ("statistic", "t".to_owned(), Align::Right),
        ("p_value", "p".to_owned(), Align::Right),
    ]
}

/// A table whose rows are estimates, named by `lead` columns before them.
fn estimate_table(name: &str, caption: impl Into<String>, lead: &[(&str, &str)], level: Level) -> Table {
    let tail = estimate_columns(level);
    let columns: Vec<(&str, &str, Align)> = lead
        .iter()
        .map(|&(key, label)| (key, label, Align::Left))
        .chain(tail.iter().map(|(key, label, align)| (*key, label.as_str(), *align)))
        .collect();
    Table::new(name, caption, &columns)
}

/// The cells of [`estimate_columns`].
fn estimate_cells(row: &EstimateRow) -> [Cell; 5] {
    let std_error = row.std_error;
    [
        Cell::or_missing(row.estimate, |value| Cell::Estimate { value, std_error }),
        row.interval().map_or(Cell::Missing, |i| Cell::Interval { low: i.low, high: i.high, std_error }),
        Cell::or_missing(std_error, |value| Cell::Estimate { value, std_error }),
        Cell::or_missing(row.statistic, Cell::Statistic),
        Cell::or_missing(row.p_value, Cell::P),
    ]
}

/// Says what the statistics of a table of estimates are: `z` where no row has degrees of freedom, and a column of its own for them where
/// they differ from row to row.
fn name_statistics<'r>(table: &mut Table, rows: impl Iterator<Item = &'r EstimateRow> + Clone) {
    let Some(place) = table.columns.iter().position(|column| column.key == "statistic") else { return };
    let tested = rows.clone().filter(|row| row.statistic.is_some());
    if tested.clone().next().is_some() && tested.clone().all(|row| row.df.is_none()) {
        "z".clone_into(&mut table.columns[place].label);
    }
    let mut known = tested.filter_map(|row| row.df);
    let Some(first) = known.next() else { return };
    if known.any(|df| (df - first).abs() > SAME_DF * first) {
        table.columns.insert(place + 1, crate::TableColumn { key: "df".into(), label: "df".into(), align: Align::Right });
        for (cells, row) in table.rows.iter_mut().zip(rows) {
            cells.insert(place + 1, Cell::or_missing(row.df, Cell::Df));
        }
    }
}

/// Degrees of freedom that differ by less than this share are the same.
const SAME_DF: f64 = 1e-9;

/// A two-column table of named values.
fn named_values(name: &str, caption: impl Into<String>, rows: Vec<(&str, Cell)>) -> Table {
    let mut table = Table::new(name, caption, &[("quantity", "Quantity", Align::Left), ("value", "Value", Align::Right)]);
    table.rows = rows.into_iter().map(|(name, cell)| vec![Cell::Text(name.to_owned()), cell]).collect();
    table
}
