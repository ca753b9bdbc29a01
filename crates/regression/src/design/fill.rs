//! Blocks of rows to blocks of the model matrix: column by column, without a decision per cell.

use std::ops::Range;
use std::sync::Arc;

use interplay_core::{Column, Frame, MISSING_CODE};

use super::basis::LearntBasis;
use super::evaluate::{Compiled, State};
use super::layout::{Layout, Multiplier, Run};
use super::levels::{Levels, NO_LEVEL};
use super::plan::{Input, NumberSource, Plan};
use super::response::{Cells, Response};
use crate::error::DesignError;

/// A block of the model matrix. Make one with `DesignBlock::default()` and use it again for the next block.
#[derive(Debug, Clone, Default)]
pub struct DesignBlock {
    /// The matrix by columns: column `j` is `x[j * n .. (j + 1) * n]`.
    pub x: Vec<f64>,
    /// The response; for counts of successes and failures the share of successes.
    pub y: Vec<f64>,
    /// Weights, all above zero; empty without any.
    pub weights: Vec<f64>,
    /// Trials behind each share of successes; empty for any other response.
    pub trials: Vec<f64>,
    /// Offsets, those of the formula and of the option added up; empty without any.
    pub offset: Vec<f64>,
    /// Clusters, numbered from 0 in order of appearance: one list per dimension of clustering, and behind two dimensions a third list
    /// with the numbers of their intersections.
    pub clusters: Vec<Vec<u32>>,
    /// Complete rows in the block.
    pub n: usize,
    /// Their row numbers within the frame.
    pub rows: Vec<u32>,
    pub(super) scratch: Scratch,
}

/// Buffers that blocks share.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    gathered: Vec<Vec<f64>>,
    values: Vec<Vec<f64>>,
    pool: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
    tables: Vec<Option<LevelTable>>,
    /// Per contrast of the layout its number in every row.
    contrasts: Vec<Vec<f64>>,
    combined: Vec<u32>,
    product: Vec<f64>,
    pub(super) cluster_tables: Vec<Option<LevelTable>>,
}

/// From the codes of a frame to those of the design, kept as long as frames share their levels.
#[derive(Debug, Clone)]
pub(super) struct LevelTable {
    pub(super) levels: Arc<[String]>,
    pub(super) codes: Vec<u32>,
}

/// What a design needs to turn rows into columns.
#[derive(Debug, Clone)]
pub(super) struct Recipe {
    pub(super) plan: Plan,
    /// Of every input that is used as a factor.
    pub(super) levels: Vec<Option<Levels>>,
    pub(super) states: Vec<State>,
    pub(super) bases: Vec<LearntBasis>,
    pub(super) layout: Layout,
}

/// What of a row is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Both,
    /// The model matrix and the offset alone, of rows that need not have a response.
    Predictors,
}

impl DesignBlock {
    /// The values of a numeric slot that is more than a column.
    pub(super) fn slot(&self, slot: usize) -> &[f64] {
        self.scratch.values.get(slot).map_or(&[], Vec::as_slice)
    }
}

impl Recipe {
    /// For every column and the response, the input that it is without any change.
    pub(super) fn inputs_of_columns(&self) -> Vec<Option<usize>> {
        let mut inputs = vec![None; self.layout.names.len() + 1];
        for run in &self.layout.runs {
            if let ([], [piece]) = (run.factors.as_slice(), run.pieces.as_slice())
                && let [Multiplier::Number(slot)] = piece.multipliers.as_slice()
            {
                inputs[run.first] = self.plan.numbers[*slot].input();
            }
        }
        if let Response::Number(Compiled::Input(input)) | Response::Share(Compiled::Input(input)) = self.plan.response {
            inputs[self.layout.names.len()] = Some(input);
        }
        inputs
    }

    /// Fills everything but the clusters.
    pub(super) fn fill(&self, frame: &Frame, rows: Range<usize>, side: Side, out: &mut DesignBlock) -> Result<(), DesignError> {
        let Self { plan, levels, states, layout, .. } = self;
        let whole = side == Side::Both;
        let read = if whole { plan.inputs.as_slice() } else { plan.predictor_inputs() };
        let columns = columns(read, frame)?;
        let all = if whole {
            plan.used(&columns, rows.clone(), &mut out.rows, &mut [])?.all
        } else {
            select(read, &columns, rows.clone(), &mut out.rows, &mut [])?
        };
        let n = out.rows.len();
        out.n = n;
        let kept = Kept { range: rows, rows: &out.rows, all };
        let Scratch { gathered, values, pool, codes, tables, contrasts, combined, product, .. } = &mut out.scratch;

        let inputs = gather(read, &columns, &kept, gathered);
        self.evaluate(&inputs, n, values, pool).map_err(|(term, row)| undefined(term, &out.rows, row))?;
        out.offset.clear();
        for (i, slot) in plan.offsets.iter().enumerate() {
            if i == 0 {
                slot.expr.block(&inputs, states, n, &mut out.offset, pool);
            } else {
                slot.expr.block(&inputs, states, n, product, pool);
                out.offset.iter_mut().zip(product.iter()).for_each(|(sum, part)| *sum += part);
            }
            if let Some(row) = first_not_finite(&out.offset) {
                return Err(undefined(&slot.name, &out.rows, row));
            }
        }

        codes.resize_with(plan.inputs.len(), Vec::new);
        tables.resize_with(plan.inputs.len(), || None);
        for (i, levels) in levels.iter().enumerate().take(read.len()) {
            if let Some(levels) = levels {
                encode(&plan.inputs[i].name, columns[i], levels, &kept, &mut tables[i], &mut codes[i])?;
            }
        }
        out.y.clear();
        out.trials.clear();
        out.weights.clear();
        out.clusters.iter_mut().for_each(Vec::clear);
        if whole {
            let cells = Cells { inputs: &inputs, states, codes, n };
            plan.response.fill(&cells, &mut out.y, &mut out.trials, pool).map_err(|wrong| {
                let row = u64::from(out.rows[wrong.place]) + 1;
                wrong.error(&plan.response_name, row)
            })?;
            if let Some(weights) = plan.weights {
                out.weights.extend_from_slice(inputs[weights]);
            }
        }

        contrasts.resize_with(layout.contrasts.len(), Vec::new);
        for (contrast, out) in layout.contrasts.iter().zip(contrasts.iter_mut()) {
            out.clear();
            out.extend(codes[contrast.input].iter().map(|&code| contrast.values[code as usize]));
        }

        out.x.resize(layout.names.len() * n, 0.0);
        let number = |multiplier: Multiplier| match multiplier {
            Multiplier::Number(slot) => plan.numbers[slot].input().map_or_else(|| values[slot].as_slice(), |input| inputs[input]),
            Multiplier::Contrast(contrast) => contrasts[contrast].as_slice(),
        };
        for run in &layout.runs {
            let cells = &mut out.x[run.first * n..(run.first + run.width) * n];
            if run.factors.is_empty() {
                for piece in &run.pieces {
                    multiply(&piece.multipliers, number, &mut cells[piece.shift * n..(piece.shift + 1) * n]);
                }
                continue;
            }
            combine(plan, run, codes, combined);
            cells.fill(0.0);
            for piece in &run.pieces {
                let weights = match piece.multipliers.as_slice() {
                    [] => None,
                    [only] => Some(number(*only)),
                    several => {
                        product.resize(n, 0.0);
                        multiply(several, number, product);
                        Some(product.as_slice())
                    }
                };
                scatter(combined, weights, &mut cells[piece.shift * n..], n);
            }
        }
        Ok(())
    }

    /// Computes every slot that is more than a column; an error is the slot's name with a place in the block.
    fn evaluate(&self, inputs: &[&[f64]], n: usize, values: &mut Vec<Vec<f64>>, pool: &mut Vec<Vec<f64>>) -> Result<(), (&str, usize)> {
        values.resize_with(self.plan.numbers.len(), Vec::new);
        for (slot, out) in self.plan.numbers.iter().zip(values.iter_mut()) {
            if let (NumberSource::Expr(expr), None) = (&slot.source, slot.input()) {
                expr.block(inputs, &self.states, n, out, pool);
                if let Some(row) = first_not_finite(out) {
                    return Err((&slot.name, row));
                }
            }
        }
        for (slot, basis) in self.plan.bases.iter().zip(&self.bases) {
            let mut argument = pool.pop().unwrap_or_default();
            slot.argument.block(inputs, &self.states, n, &mut argument, pool);
            let columns = &mut values[slot.first..slot.first + slot.width];
            let undefined = first_not_finite(&argument).or_else(|| {
                basis.block(&argument, columns);
                columns.iter().find_map(|column| first_not_finite(column))
            });
            pool.push(argument);
            if let Some(row) = undefined {
                return Err((&slot.name, row));
            }
        }
        Ok(())
    }
}

/// The rows of a block that are kept.
pub(super) struct Kept<'a> {
    pub(super) range: Range<usize>,
    pub(super) rows: &'a [u32],
    /// Whether they are all rows of the range.
    pub(super) all: bool,
}

/// The columns of a frame in the order of the inputs.
pub(super) fn columns<'f>(inputs: &[Input], frame: &'f Frame) -> Result<Vec<&'f Column>, DesignError> {
    let column = |input: &Input| {
        frame
            .column(&input.name)
            .filter(|column| column.kind() == input.kind)
            .ok_or_else(|| DesignError::ColumnChanged { name: input.name.clone(), kind: super::kind_name(input.kind) })
    };
    inputs.iter().map(column).collect()
}

/// Finds the complete rows of a block and says whether that is all of them; counts missing cells per input where `missing` has room.
pub(super) fn select(
    inputs: &[Input],
    columns: &[&Column],
    range: Range<usize>,
    rows: &mut Vec<u32>,
    missing: &mut [u64],
) -> Result<bool, DesignError> {
    rows.clear();
    let clean = columns.iter().all(|column| match column {
        Column::Numeric(values) => all_finite(&values[range.clone()]),
        Column::Categorical { codes, .. } => all(&codes[range.clone()], |code| *code != MISSING_CODE),
        Column::Boolean(values) => all(&values[range.clone()], Option::is_some),
    });
    if clean {
        rows.extend(range.start as u32..range.end as u32);
        return Ok(true);
    }
    let mut complete = vec![true; range.len()];
    for (i, (input, column)) in inputs.iter().zip(columns).enumerate() {
        if let Column::Numeric(values) = column
            && let Some(row) = values[range.clone()].iter().position(|x| x.is_infinite())
        {
            return Err(DesignError::Infinite { column: input.name.clone(), row: (range.start + row) as u64 + 1 });
        }
        let mut count = 0;
        for (complete, row) in complete.iter_mut().zip(range.clone()) {
            let gone = column.is_missing(row);
            count += u64::from(gone);
            *complete &= !gone;
        }
        if let Some(missing) = missing.get_mut(i) {
            *missing += count;
        }
    }
    rows.extend(complete.iter().zip(range.start as u32..).filter(|(complete, _)| **complete).map(|(_, row)| row));
    Ok(false)
}

/// The numbers of the kept rows; a block without gaps is lent as it is.
pub(super) fn gather<'a>(inputs: &[Input], columns: &[&'a Column], kept: &Kept, gathered: &'a mut Vec<Vec<f64>>) -> Vec<&'a [f64]> {
    gathered.resize_with(inputs.len(), Vec::new);
    gathered
        .iter_mut()
        .zip(inputs.iter().zip(columns))
        .map(|(buffer, (input, column))| match column {
            Column::Numeric(values) if input.as_number && kept.all => &values[kept.range.clone()],
            Column::Numeric(values) if input.as_number => {
                buffer.clear();
                buffer.extend(kept.rows.iter().map(|&row| values[row as usize]));
                buffer.as_slice()
            }
            _ => &[],
        })
        .collect()
}

/// Whether something holds of every cell, looked at without a branch so that it runs on many cells at once.
fn all<T>(cells: &[T], holds: impl Fn(&T) -> bool) -> bool {
    cells.iter().fold(true, |so_far, cell| so_far & holds(cell))
}

/// Whether every number is finite: adding one to an exponent of ones, and to no other, carries into the sign.
fn all_finite(values: &[f64]) -> bool {
    const EXPONENT: u64 = 0x7FF0_0000_0000_0000;
    const ONE: u64 = 1 << 52;
    values.iter().fold(0, |carries, x| carries | ((x.to_bits() & EXPONENT) + ONE)) >> 63 == 0
}

pub(super) fn first_not_finite(values: &[f64]) -> Option<usize> {
    if all_finite(values) { None } else { values.iter().position(|x| !x.is_finite()) }
}

pub(super) fn undefined(term: &str, rows: &[u32], row: usize) -> DesignError {
    DesignError::Undefined { term: term.to_owned(), row: u64::from(rows[row]) + 1 }
}

/// The design's codes of the kept rows of one column.
fn encode(
    name: &str,
    column: &Column,
    levels: &Levels,
    kept: &Kept,
    table: &mut Option<LevelTable>,
    out: &mut Vec<u32>,
) -> Result<(), DesignError> {
    out.clear();
    match column {
        Column::Categorical { codes, levels: own } => {
            let table = match table {
                Some(table) if Arc::ptr_eq(&table.levels, own) => table,
                _ => table
                    .insert(LevelTable { levels: Arc::clone(own), codes: own.iter().map(|level| levels.code_of_text(level)).collect() }),
            };
            if kept.all {
                out.extend(codes[kept.range.clone()].iter().map(|&code| table.codes[code as usize]));
            } else {
                out.extend(kept.rows.iter().map(|&row| table.codes[codes[row as usize] as usize]));
            }
        }
        Column::Boolean(values) => {
            let table = levels.codes_of_booleans();
            out.extend(kept.rows.iter().map(|&row| values[row as usize].map_or(NO_LEVEL, |value| table[usize::from(value)])));
        }
        Column::Numeric(values) => out.extend(kept.rows.iter().map(|&row| levels.code_of_number(values[row as usize]))),
    }
    if !all(out, |code| *code != NO_LEVEL)
        && let Some(place) = out.iter().position(|code| *code == NO_LEVEL)
    {
        let row = kept.rows[place] as usize;
        let level = match column {
            Column::Categorical { codes, levels } => levels[codes[row] as usize].clone(),
            Column::Boolean(values) => values[row].unwrap_or_default().to_string(),
            Column::Numeric(values) => crate::formula::number_text(values[row]),
        };
        return Err(DesignError::UnknownLevel { variable: name.to_owned(), level, row: Some(row as u64 + 1) });
    }
    Ok(())
}

/// The product of numbers; of none, ones.
fn multiply<'v>(multipliers: &[Multiplier], number: impl Fn(Multiplier) -> &'v [f64], out: &mut [f64]) {
    let Some((first, rest)) = multipliers.split_first() else { return out.fill(1.0) };
    out.copy_from_slice(number(*first));
    for multiplier in rest {
        out.iter_mut().zip(number(*multiplier)).for_each(|(x, value)| *x *= value);
    }
}

/// For every row the column of the run that its levels point at.
fn combine(plan: &Plan, run: &Run, codes: &[Vec<u32>], combined: &mut Vec<u32>) {
    combined.clear();
    for (i, factor) in run.factors.iter().enumerate() {
        let codes = &codes[plan.factors[factor.slot].input];
        let offsets = factor.offsets.as_slice();
        if i == 0 {
            combined.extend(codes.iter().map(|&code| offsets[code as usize]));
        } else {
            for (sum, &code) in combined.iter_mut().zip(codes) {
                let offset = offsets[code as usize];
                *sum = if *sum == NO_LEVEL || offset == NO_LEVEL { NO_LEVEL } else { *sum + offset };
            }
        }
    }
}

/// Puts every row's number into its one column.
fn scatter(combined: &[u32], weights: Option<&[f64]>, cells: &mut [f64], n: usize) {
    match weights {
        None => {
            for (row, &column) in combined.iter().enumerate() {
                if column != NO_LEVEL {
                    cells[column as usize * n + row] = 1.0;
                }
            }
        }
        Some(weights) => {
            for (row, (&column, &weight)) in combined.iter().zip(weights).enumerate() {
                if column != NO_LEVEL {
                    cells[column as usize * n + row] = weight;
                }
            }
        }
    }
}
