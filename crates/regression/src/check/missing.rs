//! Which rows were left out because of missing cells, and which cells are missing together.

use std::collections::BTreeMap;

use interplay_core::{Column, Diagnostic, FrameSource, number};

use super::ROWS_TOLD;
use crate::fit::FitError;
use crate::fit::passes::scan;
use crate::fitted::Fit;
use crate::{Design, DesignError};

/// Rows up to which all of them are looked at again; beyond, the first of those left out are enough.
const MOST: u64 = 1_000_000;

/// Columns whose gaps are compared.
const COLUMNS: usize = 64;

/// Combinations of columns that are told.
const TOLD: usize = 3;

/// What a second look at the columns with gaps finds.
#[derive(Debug, Default)]
struct Gaps {
    /// The first rows with a gap, counted from 1.
    first: Vec<u64>,
    /// Rows by the set of columns that are missing there, one bit each.
    patterns: BTreeMap<u64, u64>,
}

impl Gaps {
    /// Reads the columns with gaps once more, until all is known that will be told.
    fn find(names: &[&str], n_rows: u64, rows: &dyn FrameSource) -> Result<Self, FitError> {
        let mut gaps = Self::default();
        let (mut before, mut enough) = (0, false);
        let found = scan(names, rows, |frame| {
            let columns: Vec<&Column> = names.iter().filter_map(|name| frame.column(name)).collect();
            for row in 0..frame.n_rows() {
                let set =
                    columns.iter().take(COLUMNS).enumerate().fold(0, |set, (i, column)| set | (u64::from(column.is_missing(row)) << i));
                if set != 0 || columns.iter().skip(COLUMNS).any(|column| column.is_missing(row)) {
                    *gaps.patterns.entry(set).or_insert(0) += 1;
                    if gaps.first.len() < ROWS_TOLD {
                        gaps.first.push(before + row as u64 + 1);
                    }
                }
            }
            before += frame.n_rows() as u64;
            enough = n_rows > MOST && gaps.first.len() == ROWS_TOLD;
            if enough { Err(DesignError::Empty) } else { Ok(()) }
        });
        match found {
            Err(_) if enough => Ok(Self { patterns: BTreeMap::new(), ..gaps }),
            other => other.map(|()| gaps),
        }
    }

    /// `together in 2`, or which of more than two columns are missing together, the most frequent first.
    fn together(&self, names: &[&str]) -> String {
        let mut sets: Vec<(u64, u64)> =
            self.patterns.iter().map(|(set, count)| (*set, *count)).filter(|(set, _)| set.count_ones() > 1).collect();
        sets.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        if let ([(_, count)], 2) = (sets.as_slice(), names.len()) {
            return format!(" (together in {})", number::count(*count));
        }
        let told = sets.iter().take(TOLD).map(|(set, count)| {
            let members: Vec<String> =
                (0..names.len().min(COLUMNS)).filter(|i| set >> i & 1 == 1).map(|i| format!("`{}`", names[i])).collect();
            format!("{} together in {}", members.join(" and "), number::count(*count))
        });
        let told: Vec<String> = told.collect();
        if told.is_empty() { String::new() } else { format!(" ({})", told.join(", ")) }
    }
}

/// A note on rows that were left out because of missing cells: how many, in which columns, and the first of them.
pub(crate) fn dropped_rows(fit: &Fit, rows: &dyn FrameSource) -> Result<Option<Diagnostic>, FitError> {
    let design = fit.design();
    let dropped = design.n_dropped();
    if dropped == 0 {
        return Ok(None);
    }
    let total = design.n_complete() + design.n_zero_weight() + dropped;
    let columns = by_cost(design);
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let gaps = Gaps::find(&names, total, rows)?;
    let counts: Vec<String> = columns.iter().map(|(name, cells)| format!("`{name}` in {}", number::count(*cells))).collect();
    let listed: Vec<String> = gaps.first.iter().map(u64::to_string).collect();
    let message = format!(
        "{} of {} rows were left out because of missing values: {}{}; {} {}{}",
        number::count(dropped),
        number::count(total),
        counts.join(", "),
        gaps.together(&names),
        if dropped == 1 { "row" } else { "rows" },
        listed.join(", "),
        if dropped > listed.len() as u64 { ", …" } else { "" }
    );
    Ok(Some(Diagnostic::warning("data::rows_dropped", message)))
}

/// Columns with missing cells, the one that costs most first.
fn by_cost(design: &Design) -> Vec<&(String, u64)> {
    let mut missing: Vec<&(String, u64)> = design.missing().iter().collect();
    missing.sort_by_key(|(_, cells)| std::cmp::Reverse(*cells));
    missing
}
