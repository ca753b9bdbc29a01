//! A table of typed cells: what the terminal, CSV, LaTeX, Markdown, HTML and PDF all print.

use crate::number;

/// A table with typed cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Short name, for files and anchors: `coefficients`.
    pub name: String,
    /// Caption: what the rows are.
    pub caption: String,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// Rows of cells, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
    /// Notes below the table.
    pub notes: Vec<String>,
}

/// A column's names and alignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name in CSV files: `std_error`.
    pub key: String,
    /// Heading for people: `Std. error`.
    pub label: String,
    /// Where cells stand.
    pub align: Align,
}

/// Where the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left: text.
    Left,
    /// At the right: numbers.
    Right,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text, shown as it is.
    Text(String),
    /// An estimate, shown in the decimals of its standard error.
    Estimate {
        /// The number.
        value: f64,
        /// The standard error that sets the decimals.
        std_error: Option<f64>,
    },
    /// An interval. In CSV files its column becomes two, `conf_low` and `conf_high`.
    Interval {
        /// Lower limit.
        low: f64,
        /// Upper limit.
        high: f64,
        /// The standard error that sets the decimals.
        std_error: Option<f64>,
    },
    /// A test statistic.
    Statistic(f64),
    /// Degrees of freedom.
    Df(f64),
    /// A p-value.
    P(f64),
    /// A share, shown in percent.
    Percent(f64),
    /// A whole number.
    Count(u64),
    /// A number with a fixed count of decimals.
    Fixed(f64, usize),
    /// Nothing is defined here.
    Missing,
}

impl Table {
    /// A table without rows.
    pub fn new(name: &str, caption: impl Into<String>, columns: &[(&str, &str, Align)]) -> Self {
        let columns = columns.iter().map(|&(key, label, align)| Column { key: key.to_owned(), label: label.to_owned(), align }).collect();
        Self { name: name.to_owned(), caption: caption.into(), columns, rows: Vec::new(), notes: Vec::new() }
    }
}

impl Cell {
    /// A cell of an optional number.
    pub fn or_missing(value: Option<f64>, make: impl FnOnce(f64) -> Self) -> Self {
        value.map_or(Self::Missing, make)
    }

    /// The cell as people read it.
    pub fn display(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Estimate { value, std_error } => number::estimate(*value, *std_error),
            Self::Interval { low, high, std_error } => number::interval(*low, *high, *std_error),
            Self::Statistic(value) => number::statistic(*value),
            Self::Df(value) => number::df(*value),
            Self::P(value) => number::p_value(*value),
            Self::Percent(value) => number::percent(*value),
            Self::Count(value) => number::count(*value),
            Self::Fixed(value, decimals) => number::fixed(*value, *decimals),
            Self::Missing => "–".to_owned(),
        }
    }
}
