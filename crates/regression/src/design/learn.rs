//! The first pass over the rows: who is complete, which levels there are, and the moments of what has to be known before columns can be made.

use std::collections::BTreeMap;
use std::ops::Range;

use interplay_core::{Column, ColumnKind, Frame};
use rayon::prelude::*;

use super::clusters::{BlockClusters, LearningClusters};
use super::fill::{Kept, columns, gather};
use super::lessons::{Found as Lesson, Round};
use super::levels::Found;
use super::moments::Moments;
use super::plan::Plan;
use super::survey::{BATCH, blocks};
use crate::error::DesignError;

/// Different values of a numeric column that is taken as a factor.
const MAX_NUMERIC_LEVELS: usize = 1000;
/// Different texts of a factor: more than a design has columns.
const MAX_TEXT_LEVELS: usize = 20_000;

/// The first pass: counts, levels, the moments of raw columns and the first round of what transformations learn.
pub(super) struct Learning<'p> {
    plan: &'p Plan,
    pub(super) n_rows: u64,
    pub(super) n_complete: u64,
    pub(super) missing: Vec<u64>,
    pub(super) numbers: Vec<NumberFound>,
    pub(super) round: Round<'p>,
    levels: Vec<LevelsFound>,
    /// Complete rows that are left out because they have no weight.
    pub(super) n_zero_weight: u64,
    /// Observations that the rows stand for.
    pub(super) n_observations: u64,
    pub(super) clusters: LearningClusters,
}

/// What one block adds.
struct BlockFound {
    n_complete: u64,
    missing: Vec<u64>,
    numbers: Vec<NumberFound>,
    lessons: Vec<Lesson>,
    /// Per input: codes of the frame (or of truth values) with their counts, ascending.
    codes: Vec<Vec<(u32, u32)>>,
    /// Per input: values with their counts, ascending.
    values: Vec<Vec<(f64, u64)>>,
    n_zero_weight: u64,
    n_observations: u64,
    clusters: BlockClusters,
}

/// A numeric column over the complete rows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NumberFound {
    pub(super) moments: Moments,
    pub(super) min: f64,
    pub(super) max: f64,
    /// Whether every value is the smallest or the largest.
    pub(super) two_valued: bool,
}

impl NumberFound {
    fn of(values: &[f64]) -> NumberFound {
        let min = values.iter().fold(f64::INFINITY, |least, &x| least.min(x));
        let max = values.iter().fold(f64::NEG_INFINITY, |most, &x| most.max(x));
        let two_valued = values.iter().all(|&x| x == min || x == max);
        NumberFound { moments: Moments::of(values), min, max, two_valued }
    }

    fn merge(&mut self, other: &NumberFound) {
        if other.moments.n == 0 {
            return;
        }
        if self.moments.n == 0 {
            *self = *other;
            return;
        }
        let (min, max) = (self.min.min(other.min), self.max.max(other.max));
        let extreme = |x: f64| x == min || x == max;
        self.two_valued = self.two_valued && other.two_valued && [self.min, self.max, other.min, other.max].into_iter().all(extreme);
        self.moments.merge(&other.moments);
        (self.min, self.max) = (min, max);
    }
}

/// A further pass, for what transformations learn only after something else.
pub(super) fn further(plan: &Plan, frame: &Frame, round: &mut Round) -> Result<(), DesignError> {
    let columns = columns(&plan.inputs, frame)?;
    for batch in blocks(frame.n_rows()).chunks(BATCH) {
        let block = |range: &Range<usize>| {
            let mut rows = Vec::new();
            let used = plan.used(&columns, range.clone(), &mut rows, &mut [])?;
            let kept = Kept { range: range.clone(), rows: &rows, all: used.all };
            let mut gathered = Vec::new();
            round.block(&gather(&plan.inputs, &columns, &kept, &mut gathered), &rows)
        };
        let found: Vec<_> = batch.par_iter().map(block).collect();
        for block in found {
            round.merge(block?);
        }
    }
    Ok(())
}

/// Levels with counts.
enum LevelsFound {
    None,
    Text(BTreeMap<String, u64>),
    Boolean([u64; 2]),
    /// By the value's bits in an order-preserving form.
    Number(BTreeMap<u64, u64>),
}

impl<'p> Learning<'p> {
    pub(super) fn new(plan: &'p Plan, round: Round<'p>) -> Self {
        let levels = plan.inputs.iter().map(|input| match (input.as_factor, input.kind) {
            (false, _) => LevelsFound::None,
            (true, ColumnKind::Categorical) => LevelsFound::Text(BTreeMap::new()),
            (true, ColumnKind::Boolean) => LevelsFound::Boolean([0; 2]),
            (true, ColumnKind::Numeric) => LevelsFound::Number(BTreeMap::new()),
        });
        Learning {
            plan,
            n_rows: 0,
            n_complete: 0,
            missing: vec![0; plan.inputs.len()],
            numbers: vec![NumberFound::default(); plan.inputs.len()],
            round,
            levels: levels.collect(),
            n_zero_weight: 0,
            n_observations: 0,
            clusters: LearningClusters::new(plan),
        }
    }

    pub(super) fn frame(&mut self, frame: &Frame) -> Result<(), DesignError> {
        let columns = columns(&self.plan.inputs, frame)?;
        for batch in blocks(frame.n_rows()).chunks(BATCH) {
            let found: Vec<_> = batch.par_iter().map(|range| self.block(&columns, range.clone())).collect();
            for block in found {
                self.merge(block?, &columns)?;
            }
        }
        self.n_rows += frame.n_rows() as u64;
        Ok(())
    }

    fn block(&self, columns: &[&Column], range: Range<usize>) -> Result<BlockFound, DesignError> {
        let inputs = &self.plan.inputs;
        let mut rows = Vec::new();
        let mut missing = vec![0; inputs.len()];
        let used = self.plan.used(columns, range.clone(), &mut rows, &mut missing)?;
        let kept = Kept { range, rows: &rows, all: used.all };
        let mut gathered = Vec::new();
        let numbers = gather(inputs, columns, &kept, &mut gathered);

        let lessons = self.round.block(&numbers, &rows)?;
        let mut codes = vec![Vec::new(); inputs.len()];
        let mut values = vec![Vec::new(); inputs.len()];
        for (i, _) in inputs.iter().enumerate().filter(|(_, input)| input.as_factor) {
            match columns[i] {
                Column::Categorical { codes: cells, levels } if levels.len() <= rows.len() => {
                    codes[i] = counts(rows.iter().map(|&row| cells[row as usize]), levels.len());
                }
                Column::Categorical { codes: cells, .. } => codes[i] = runs(rows.iter().map(|&row| cells[row as usize]).collect()),
                Column::Boolean(cells) => {
                    codes[i] = runs(rows.iter().map(|&row| u32::from(cells[row as usize] == Some(true))).collect());
                }
                // Adding zero makes one value of -0 and 0.
                Column::Numeric(cells) => values[i] = value_runs(rows.iter().map(|&row| cells[row as usize] + 0.0).collect()),
            }
        }
        Ok(BlockFound {
            n_complete: rows.len() as u64,
            missing,
            numbers: numbers.iter().map(|values| NumberFound::of(values)).collect(),
            lessons,
            codes,
            values,
            n_zero_weight: used.n_zero_weight,
            n_observations: self.plan.observations(columns, &rows),
            clusters: BlockClusters::of(self.plan, columns, &rows),
        })
    }

    fn merge(&mut self, block: BlockFound, columns: &[&Column]) -> Result<(), DesignError> {
        self.n_complete += block.n_complete;
        self.n_zero_weight += block.n_zero_weight;
        self.n_observations = self.n_observations.saturating_add(block.n_observations);
        self.clusters.merge(self.plan, &block.clusters, columns);
        self.missing.iter_mut().zip(&block.missing).for_each(|(total, count)| *total += count);
        self.numbers.iter_mut().zip(&block.numbers).for_each(|(total, found)| total.merge(found));
        self.round.merge(block.lessons);
        for (i, found) in self.levels.iter_mut().enumerate() {
            let limit = match found {
                LevelsFound::None => continue,
                LevelsFound::Text(levels) => {
                    let Column::Categorical { levels: own, .. } = columns[i] else { continue };
                    for &(code, count) in &block.codes[i] {
                        let level = &own[code as usize];
                        match levels.get_mut(level) {
                            Some(total) => *total += u64::from(count),
                            None => {
                                levels.insert(level.clone(), u64::from(count));
                            }
                        }
                    }
                    (levels.len() > MAX_TEXT_LEVELS).then_some(MAX_TEXT_LEVELS)
                }
                LevelsFound::Boolean(counts) => {
                    block.codes[i].iter().for_each(|&(code, count)| counts[code as usize] += u64::from(count));
                    None
                }
                LevelsFound::Number(levels) => {
                    for &(value, count) in &block.values[i] {
                        *levels.entry(ordered_bits(value)).or_default() += count;
                    }
                    (levels.len() > MAX_NUMERIC_LEVELS).then_some(MAX_NUMERIC_LEVELS)
                }
            };
            if let Some(limit) = limit {
                return Err(DesignError::TooManyLevels { variable: self.plan.inputs[i].name.clone(), limit });
            }
        }
        Ok(())
    }

    /// Levels of an input that is used as a factor, in their natural order.
    pub(super) fn levels(&self, input: usize) -> Option<Found> {
        match &self.levels[input] {
            LevelsFound::None => None,
            LevelsFound::Text(levels) => Some(Found::Text(levels.iter().map(|(level, count)| (level.clone(), *count)).collect())),
            LevelsFound::Boolean(counts) => Some(Found::Boolean(*counts)),
            LevelsFound::Number(levels) => {
                Some(Found::Number(levels.iter().map(|(bits, count)| (value_of_ordered(*bits), *count)).collect()))
            }
        }
    }

    /// Whether there is any row to work with.
    pub(super) fn check(&self) -> Result<(), DesignError> {
        if self.n_rows == 0 {
            return Err(DesignError::Empty);
        }
        if self.n_complete == 0 && self.n_zero_weight > 0 {
            let name = self.plan.weights.map_or(&self.plan.response_name, |weights| &self.plan.inputs[weights].name);
            return Err(DesignError::NoWeight { name: name.clone() });
        }
        if self.n_complete == 0 {
            let all = self.missing.iter().position(|&count| count == self.n_rows);
            let column = all.map(|i| self.plan.inputs[i].name.clone());
            return Err(DesignError::NoCompleteRows { column, n_rows: self.n_rows });
        }
        Ok(())
    }
}

/// The same as [`runs`] of codes below a number that is not much larger than that of the rows.
fn counts(codes: impl Iterator<Item = u32>, n_levels: usize) -> Vec<(u32, u32)> {
    let mut counts = vec![0; n_levels];
    codes.for_each(|code| counts[code as usize] += 1);
    (0..).zip(counts).filter(|(_, count)| *count > 0).collect()
}

/// Equal values of a block with their counts, ascending.
fn runs(mut codes: Vec<u32>) -> Vec<(u32, u32)> {
    codes.sort_unstable();
    codes.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect()
}

fn value_runs(mut values: Vec<f64>) -> Vec<(f64, u64)> {
    values.sort_unstable_by(f64::total_cmp);
    values.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64)).collect()
}

/// Bits whose order as whole numbers is the order of the values.
fn ordered_bits(value: f64) -> u64 {
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

fn value_of_ordered(bits: u64) -> f64 {
    f64::from_bits(if bits >> 63 == 1 { bits & !(1 << 63) } else { !bits })
}
