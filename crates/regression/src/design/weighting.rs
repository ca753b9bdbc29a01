//! Weights: which rows they leave out, and how many observations they stand for.

use std::ops::Range;

use interplay_core::{Column, ColumnInfo, ColumnKind};

use super::fill::{Kept, gather, select};
use super::plan::Plan;
use super::response::Response;
use crate::error::DesignError;
use crate::formula::similar;

/// What a weight says of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WeightKind {
    /// How precise the row is: its variance is the error variance divided by the weight. A row is one observation.
    #[default]
    Analytic,
    /// How many equal observations the row stands for: a whole number.
    Frequency,
}

/// Kept rows that carry no weight after all, by their places among the kept rows, ascending.
#[derive(Debug)]
struct Weightless(Vec<u32>);

impl Weightless {
    fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// Takes them out and says whether all rows have stayed.
    fn apply(&self, rows: &mut Vec<u32>) -> bool {
        let mut gone = self.0.iter().copied().peekable();
        let mut place = 0;
        if !self.0.is_empty() {
            rows.retain(|_| {
                let stays = gone.next_if_eq(&place).is_none();
                place += 1;
                stays
            });
        }
        self.0.is_empty()
    }
}

/// Which rows of a block are used.
#[derive(Debug, Clone, Copy)]
pub(super) struct Used {
    /// Whether they are all rows of the block.
    pub(super) all: bool,
    /// Complete rows that are left out because they carry no weight.
    pub(super) n_zero_weight: u64,
}

impl Plan {
    /// Finds the rows of a block that are used, complete and with a weight above zero, and counts missing cells per input where `missing`
    /// has room. Everything that learns from the rows or fills them in asks here.
    pub(super) fn used(
        &self,
        columns: &[&Column],
        range: Range<usize>,
        rows: &mut Vec<u32>,
        missing: &mut [u64],
    ) -> Result<Used, DesignError> {
        let all = select(&self.inputs, columns, range.clone(), rows, missing)?;
        if !self.leaves_out_rows() {
            return Ok(Used { all, n_zero_weight: 0 });
        }
        let weightless = self.weightless(columns, &Kept { range, rows, all })?;
        Ok(Used { all: all & weightless.apply(rows), n_zero_weight: weightless.count() })
    }

    /// Number of a column that has to hold numbers, for another part than that of a predictor.
    pub(super) fn numeric_input(&mut self, name: &str, part: &'static str, columns: &[ColumnInfo]) -> Result<usize, DesignError> {
        let kind = match known(name, part, columns)? {
            ColumnKind::Numeric => {
                let input = self.input(name, columns);
                self.inputs[input].as_number = true;
                return Ok(input);
            }
            ColumnKind::Categorical => "text",
            ColumnKind::Boolean => "truth values",
        };
        Err(DesignError::NotNumbers { name: name.to_owned(), part, kind })
    }

    /// Whether a complete row may have no weight.
    fn leaves_out_rows(&self) -> bool {
        self.weights.is_some() || matches!(self.response, Response::Counts { .. })
    }

    /// Finds the rows without weight: those of weight zero, and those with no trial.
    fn weightless(&self, columns: &[&Column], kept: &Kept) -> Result<Weightless, DesignError> {
        let mut zero = vec![false; kept.rows.len()];
        if let Some(weights) = self.weights
            && let Column::Numeric(cells) = columns[weights]
        {
            for (zero, &row) in zero.iter_mut().zip(kept.rows) {
                let value = cells[row as usize];
                let place = || (self.inputs[weights].name.clone(), u64::from(row) + 1);
                if value < 0.0 {
                    let (column, row) = place();
                    return Err(DesignError::NegativeWeight { column, value, row });
                }
                if self.weight_kind == WeightKind::Frequency && value.fract() != 0.0 {
                    let (column, row) = place();
                    return Err(DesignError::FractionalWeight { column, value, row });
                }
                *zero = value == 0.0;
            }
        }
        if matches!(self.response, Response::Counts { .. }) {
            let mut gathered = Vec::new();
            let inputs = gather(&self.inputs, columns, kept, &mut gathered);
            let (mut successes, mut failures) = (Vec::new(), Vec::new());
            self.response.counts(&inputs, kept.rows.len(), &mut successes, &mut failures, &mut Vec::new()).map_err(|wrong| {
                let row = u64::from(kept.rows[wrong.place]) + 1;
                wrong.error(&self.response_name, row)
            })?;
            for (zero, (successes, failures)) in zero.iter_mut().zip(successes.iter().zip(&failures)) {
                *zero |= successes + failures == 0.0;
            }
        }
        Ok(Weightless((0..).zip(zero).filter(|(_, zero)| *zero).map(|(place, _)| place).collect()))
    }

    /// Observations that rows stand for.
    pub(super) fn observations(&self, columns: &[&Column], rows: &[u32]) -> u64 {
        match (self.weight_kind, self.weights.map(|weights| columns[weights])) {
            (WeightKind::Frequency, Some(Column::Numeric(cells))) => rows.iter().map(|&row| cells[row as usize] as u64).sum(),
            _ => rows.len() as u64,
        }
    }
}

/// Kind of a column that an option names.
pub(super) fn known(name: &str, part: &'static str, columns: &[ColumnInfo]) -> Result<ColumnKind, DesignError> {
    columns.iter().find(|column| column.name == name).map(|column| column.kind).ok_or_else(|| {
        let similar = similar(name, columns.iter().map(|column| column.name.as_str()));
        DesignError::UnknownColumn { name: name.to_owned(), part, similar }
    })
}

#[cfg(test)]
mod tests {
    use super::Weightless;

    #[test]
    fn weightless_rows_are_taken_out_by_place() {
        let mut rows = vec![3, 5, 8, 9];
        assert!(Weightless(vec![]).apply(&mut rows));
        assert!(!Weightless(vec![0, 2]).apply(&mut rows));
        assert_eq!(rows, [5, 9]);
    }
}
