//! What is learnt from the rows before any of them is filled in: who is complete, levels, means, moments.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use interplay_core::{ColumnKind, Frame, FrameSource, SourceError};
use ndarray::Array2;
use rayon::prelude::*;

use super::evaluate::State;
use super::fill::{DesignBlock, Recipe};
use super::learn::Learning;
use super::levels::Levels;
use super::moments::Moments;
use super::plan::{Layout, Plan};
use super::{BLOCK_ROWS, Design, DesignOptions, VariableKind, VariableSummary};
use crate::error::DesignError;
use crate::fit::{EarlyProducts, single_threaded};
use crate::formula::{Formula, Stateful};

/// Blocks that are worked on at once before their results are merged in order.
pub(super) const BATCH: usize = 256;

/// Numbers in the products of the blocks of a batch together: bounds the memory of designs with very many columns.
const NUMBERS_AT_ONCE: usize = 1 << 21;

/// Surveys the rows: one pass when nothing has to be learnt before columns can be made, else two.
pub(super) fn survey(
    formula: &Formula,
    rows: &dyn FrameSource,
    options: &DesignOptions,
    products: bool,
) -> Result<(Design, EarlyProducts), DesignError> {
    let source_columns = rows.columns();
    let names: Vec<&str> = source_columns.iter().map(|column| column.name.as_str()).collect();
    let formula = formula.resolve(&names)?;
    let plan = Plan::new(&formula, source_columns)?;
    for (name, _) in &options.levels {
        let bad = |why| Err(DesignError::BadLevels { variable: name.clone(), why });
        if !names.contains(&name.as_str()) {
            return bad("the data have no such column");
        }
        if plan.inputs.iter().any(|input| input.name == *name && input.kind == ColumnKind::Numeric && !input.as_factor) {
            return bad("it is a number in the formula");
        }
    }
    let names: Vec<&str> = plan.inputs.iter().map(|input| input.name.as_str()).collect();

    let mut first = Learning::new(&plan);
    let mut second = if plan.needs_no_learning() { Some(MomentsPass::new(recipe(&plan, &first, options)?, products)) } else { None };
    scan(rows, &names, &mut |frame| {
        first.frame(frame)?;
        second.as_mut().map_or(Ok(()), |second| second.frame(frame))
    })?;
    first.check()?;
    let second = if let Some(second) = second {
        second
    } else {
        let mut second = MomentsPass::new(recipe(&plan, &first, options)?, products);
        scan(rows, &names, &mut |frame| second.frame(frame))?;
        second
    };

    let MomentsPass { recipe, mut moments, inputs, early, .. } = second;
    for (moments, input) in moments.iter_mut().zip(inputs) {
        if let Some(input) = input {
            *moments = first.numbers[input].moments;
        }
    }
    let columns = recipe.layout.names.iter().chain(std::iter::once(&plan.response_name));
    for (name, moments) in columns.zip(&moments) {
        if !moments.mean.is_finite() || !moments.centred_sum_sq.is_finite() {
            return Err(DesignError::Overflow { column: name.clone() });
        }
    }
    let variables = variables(&recipe, &first);
    let missing = plan.inputs.iter().zip(&first.missing).filter(|(_, count)| **count > 0);
    let missing = missing.map(|(input, count)| (input.name.clone(), *count)).collect();
    Ok((Design { formula, variables, missing, n_rows: first.n_rows, n_complete: first.n_complete, moments, recipe }, early))
}

/// Reads all frames. Rows in the errors of `visit` count within a frame, and within the source afterwards.
fn scan(rows: &dyn FrameSource, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), DesignError>) -> Result<(), DesignError> {
    let mut failure = None;
    let mut offset = 0;
    let scanned = rows.scan(names, &mut |frame| {
        let visited = visit(frame).map_err(|error| at_row(error, offset));
        offset += frame.n_rows() as u64;
        visited.map_err(|error| {
            failure = Some(error);
            SourceError { message: "the scan was ended".to_owned(), hint: None, code: "data::ended" }
        })
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(scanned?),
    }
}

/// Turns a row within a frame into a row of the source.
fn at_row(error: DesignError, offset: u64) -> DesignError {
    match error {
        DesignError::Undefined { term, row } => DesignError::Undefined { term, row: row + offset },
        DesignError::Infinite { column, row } => DesignError::Infinite { column, row: row + offset },
        other => other,
    }
}

/// The blocks of a frame.
pub(super) fn blocks(n_rows: usize) -> Vec<Range<usize>> {
    (0..n_rows.div_ceil(BLOCK_ROWS)).map(|block| block * BLOCK_ROWS..((block + 1) * BLOCK_ROWS).min(n_rows)).collect()
}

/// Puts together what is needed to fill blocks.
fn recipe(plan: &Plan, learnt: &Learning, options: &DesignOptions) -> Result<Recipe, DesignError> {
    let mut levels = Vec::with_capacity(plan.inputs.len());
    for (i, input) in plan.inputs.iter().enumerate() {
        let given = options.levels.iter().rev().find(|(name, _)| *name == input.name).map(|(_, levels)| levels.as_slice());
        levels.push(learnt.levels(i).map(|found| Levels::new(&input.name, found, given)).transpose()?);
    }
    let mut states = Vec::with_capacity(plan.states.len());
    for (slot, moments) in plan.states.iter().zip(&learnt.states) {
        let scale = match slot.stateful {
            Stateful::Center => 1.0,
            Stateful::Scale => moments.sd(),
        };
        if scale == 0.0 {
            return Err(DesignError::NoSpread { term: slot.name.clone() });
        }
        states.push(State { shift: moments.mean, scale });
    }
    let layout = Layout::new(plan, &levels)?;
    Ok(Recipe { plan: plan.clone(), levels, states, layout })
}

/// The pass that gives the moments of the design's columns and of the response, and their products where they are asked for.
struct MomentsPass {
    recipe: Recipe,
    moments: Vec<Moments>,
    /// Per column the input that it is, unchanged: the first pass knows its moments.
    inputs: Vec<Option<usize>>,
    products: bool,
    early: EarlyProducts,
    /// Memory that is used again for every block.
    spare: Mutex<Vec<Spare>>,
}

/// A block of the design and of working columns.
type Spare = (DesignBlock, Vec<f64>);

/// What one block gives.
type Part = (Vec<Moments>, Option<Array2<f64>>);

impl MomentsPass {
    fn new(recipe: Recipe, products: bool) -> Self {
        let moments = vec![Moments::default(); recipe.layout.names.len() + 1];
        let inputs = recipe.inputs_of_columns();
        if products {
            single_threaded();
        }
        MomentsPass { recipe, moments, inputs, products, early: EarlyProducts::default(), spare: Mutex::new(Vec::new()) }
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), DesignError> {
        let blocks = blocks(frame.n_rows());
        self.begin(frame, &blocks)?;
        let size = self.moments.len();
        let batch = if self.products { (NUMBERS_AT_ONCE / (size * size)).clamp(2, BATCH) } else { BATCH };
        for batch in blocks.chunks(batch) {
            let found: Vec<Result<Part, DesignError>> = batch.par_iter().map(|range| self.block(frame, range.clone())).collect();
            for part in found {
                let (moments, products) = part?;
                self.moments.iter_mut().zip(&moments).for_each(|(total, found)| total.merge(found));
                if let Some(products) = products {
                    self.early.add(&products);
                }
            }
        }
        Ok(())
    }

    /// Finds provisional means for the products in the first block with complete rows.
    fn begin(&mut self, frame: &Frame, blocks: &[Range<usize>]) -> Result<(), DesignError> {
        let mut block = DesignBlock::default();
        for range in blocks {
            if !self.products || self.early.has_begun() {
                break;
            }
            self.recipe.fill(frame, range.clone(), &mut block)?;
            if block.n > 0 {
                let columns = block.x.chunks_exact(block.n).chain(std::iter::once(block.y.as_slice()));
                let moments: Vec<Moments> = columns.map(Moments::of).collect();
                self.early.begin(&moments, self.recipe.plan.intercept.then_some(0));
            }
        }
        Ok(())
    }

    fn block(&self, frame: &Frame, range: Range<usize>) -> Result<Part, DesignError> {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let (mut block, mut cells) = spare.unwrap_or_default();
        self.recipe.fill(frame, range, &mut block)?;
        let columns = block.x.chunks_exact(block.n.max(1)).chain(std::iter::once(block.y.as_slice()));
        let moments =
            columns.zip(&self.inputs).map(|(column, input)| if input.is_some() { Moments::default() } else { Moments::of(column) });
        let moments = moments.collect();
        let products = self.early.of_block(&block, &mut cells);
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push((block, cells));
        Ok((moments, products))
    }
}

fn variables(recipe: &Recipe, learnt: &Learning) -> Vec<VariableSummary> {
    let summary = |i: usize| {
        let input = &recipe.plan.inputs[i];
        let found = &learnt.numbers[i];
        let kind = match &recipe.levels[i] {
            Some(levels) if !input.as_number => VariableKind::Factor { levels: levels.names.clone(), shares: levels.shares() },
            _ => {
                let mut distinct = vec![found.min, found.max];
                distinct.dedup();
                VariableKind::Numeric {
                    mean: found.moments.mean,
                    sd: found.moments.sd(),
                    min: found.min,
                    max: found.max,
                    distinct: found.two_valued.then_some(distinct),
                }
            }
        };
        VariableSummary { name: input.name.clone(), kind }
    };
    (0..recipe.plan.inputs.len()).filter(|&i| recipe.plan.inputs[i].on_right).map(summary).collect()
}
