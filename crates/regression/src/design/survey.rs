//! What is learnt from the rows before any of them is filled in: who is complete, levels, means, moments.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use interplay_core::{Frame, FrameSource, SourceError};
use ndarray::Array2;
use rayon::prelude::*;

use super::fill::{DesignBlock, Recipe, Side};
use super::layout::{Layout, Multiplier};
use super::learn::{Learning, further};
use super::lessons::Lessons;
use super::levels::Levels;
use super::moments::Moments;
use super::plan::Plan;
use super::{BLOCK_ROWS, Design, DesignOptions, VariableKind, VariableSummary};
use crate::error::DesignError;
use crate::fit::{EarlyProducts, single_threaded};
use crate::formula::Formula;

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
    let reserved: Vec<&str> = options.weights.iter().chain(&options.offset).chain(&options.clusters).map(String::as_str).collect();
    let formula = formula.resolve(&names, &reserved)?;
    let plan = Plan::new(&formula, source_columns, options)?;
    let names: Vec<&str> = plan.inputs.iter().map(|input| input.name.as_str()).collect();

    let mut lessons = Lessons::new(&plan);
    let mut first = Learning::new(&plan, lessons.round());
    let mut second =
        if plan.needs_no_learning() { Some(MomentsPass::new(recipe(&plan, &first, &lessons, options)?, products)) } else { None };
    scan(rows, &names, &mut |frame| {
        first.frame(frame)?;
        second.as_mut().map_or(Ok(()), |second| second.frame(frame))
    })?;
    first.check()?;
    lessons.conclude(std::mem::take(&mut first.round))?;
    while !lessons.are_over() {
        let mut round = lessons.round();
        if round.is_empty() {
            break;
        }
        scan(rows, &names, &mut |frame| further(&plan, frame, &mut round))?;
        lessons.conclude(round)?;
    }
    let second = if let Some(second) = second {
        second
    } else {
        let mut second = MomentsPass::new(recipe(&plan, &first, &lessons, options)?, products);
        scan(rows, &names, &mut |frame| second.frame(frame))?;
        second
    };

    let MomentsPass { recipe, mut moments, inputs, early, slots, .. } = second;
    for (moments, input) in moments.iter_mut().zip(inputs) {
        if let Some(input) = input {
            *moments = first.numbers[input].moments;
        }
    }
    let columns = recipe.layout.names.iter().chain(std::iter::once(&plan.response_name));
    for (name, moments) in columns.zip(&moments) {
        if !moments.is_usable() {
            return Err(DesignError::Overflow { column: name.clone() });
        }
    }
    let means = means(&recipe, &first, &moments, &slots);
    let variables = variables(&recipe, &first);
    let missing = plan.inputs.iter().zip(&first.missing).filter(|(_, count)| **count > 0);
    let missing = missing.map(|(input, count)| (input.name.clone(), *count)).collect();
    let predictor = |i: usize| plan.predicts_as_number(i) && !plan.inputs[i].on_right;
    let offset_means = (0..plan.predictor_numbers.len()).filter(|&i| predictor(i)).map(|i| (i, first.numbers[i].moments.mean)).collect();
    let design = Design {
        formula,
        variables,
        missing,
        n_rows: first.n_rows,
        n_complete: first.n_complete,
        n_zero_weight: first.n_zero_weight,
        n_observations: first.n_observations,
        moments,
        means,
        offset_means,
        clusters: Arc::new(first.clusters.finish()),
        recipe,
    };
    Ok((design, early))
}

/// Reads all frames. Rows in the errors of `visit` count within a frame, and within the source afterwards.
fn scan(rows: &dyn FrameSource, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), DesignError>) -> Result<(), DesignError> {
    let mut failure = None;
    let mut offset = 0;
    let scanned = rows.scan(names, &mut |frame| {
        let visited = visit(frame).map_err(|error| error.in_source(offset));
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

/// The blocks of a frame.
pub(super) fn blocks(n_rows: usize) -> Vec<Range<usize>> {
    (0..n_rows.div_ceil(BLOCK_ROWS)).map(|block| block * BLOCK_ROWS..((block + 1) * BLOCK_ROWS).min(n_rows)).collect()
}

/// Puts together what is needed to fill blocks.
fn recipe(plan: &Plan, learnt: &Learning, lessons: &Lessons, options: &DesignOptions) -> Result<Recipe, DesignError> {
    let mut levels = Vec::with_capacity(plan.inputs.len());
    for (i, input) in plan.inputs.iter().enumerate() {
        let given = options.levels.iter().rev().find(|(name, _)| *name == input.name).map(|(_, levels)| levels.as_slice());
        let found = learnt.levels(i).map(|found| Levels::new(&input.name, found, given)).transpose();
        levels.push(found.map_err(|error| match error {
            DesignError::OneLevelFactor { variable, level } if plan.response.level_input() == Some(i) => {
                DesignError::ResponseLevels { name: variable, n_levels: 1, levels: vec![level] }
            }
            error => error,
        })?);
    }
    let (states, bases) = lessons.learnt();
    let layout = Layout::new(plan, &levels)?;
    let mut plan = plan.clone();
    if let Some(input) = plan.response.level_input() {
        let name = plan.inputs[input].name.clone();
        plan.response.settle(&name, &levels)?;
    }
    Ok(Recipe { plan, levels, states, bases, layout })
}

/// The mean of every numeric slot: of a column as the first pass has it, else as the last one has it.
fn means(recipe: &Recipe, learnt: &Learning, moments: &[Moments], slots: &[(usize, Moments)]) -> Vec<f64> {
    let mut means: Vec<f64> =
        recipe.plan.numbers.iter().map(|slot| slot.input().map_or(f64::NAN, |input| learnt.numbers[input].moments.mean)).collect();
    for (slot, column) in columns_of_slots(recipe) {
        means[slot] = moments[column].mean;
    }
    for (slot, moments) in slots {
        means[*slot] = moments.mean;
    }
    means
}

/// Numeric slots that are columns of the design by themselves, with those.
fn columns_of_slots(recipe: &Recipe) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for run in recipe.layout.runs.iter().filter(|run| run.factors.is_empty()) {
        for piece in &run.pieces {
            if let [Multiplier::Number(slot)] = piece.multipliers.as_slice() {
                found.push((*slot, run.first + piece.shift));
            }
        }
    }
    found
}

/// The pass that gives the moments of the design's columns and of the response, and their products where they are asked for.
struct MomentsPass {
    recipe: Recipe,
    moments: Vec<Moments>,
    /// Per column the input that it is, unchanged: the first pass knows its moments.
    inputs: Vec<Option<usize>>,
    /// Numeric slots that are neither an input nor a column of the design: only products of them are.
    slots: Vec<(usize, Moments)>,
    products: bool,
    early: EarlyProducts,
    /// Memory that is used again for every block.
    spare: Mutex<Vec<Spare>>,
}

/// A block of the design and of working columns.
type Spare = (DesignBlock, Vec<f64>);

/// What one block gives: moments of the columns and of further slots, and products.
type Part = (Vec<Moments>, Vec<Moments>, Option<Array2<f64>>);

impl MomentsPass {
    fn new(recipe: Recipe, products: bool) -> Self {
        let moments = vec![Moments::default(); recipe.layout.names.len() + 1];
        let inputs = recipe.inputs_of_columns();
        let columns = columns_of_slots(&recipe);
        let is_known = |slot: usize| recipe.plan.numbers[slot].input().is_some() || columns.iter().any(|(known, _)| *known == slot);
        let slots = (0..recipe.plan.numbers.len()).filter(|slot| !is_known(*slot)).map(|slot| (slot, Moments::default())).collect();
        if products {
            single_threaded();
        }
        MomentsPass { recipe, moments, inputs, slots, products, early: EarlyProducts::default(), spare: Mutex::new(Vec::new()) }
    }

    fn frame(&mut self, frame: &Frame) -> Result<(), DesignError> {
        let blocks = blocks(frame.n_rows());
        self.begin(frame, &blocks)?;
        let size = self.moments.len();
        let batch = if self.products { (NUMBERS_AT_ONCE / (size * size)).clamp(2, BATCH) } else { BATCH };
        for batch in blocks.chunks(batch) {
            let found: Vec<Result<Part, DesignError>> = batch.par_iter().map(|range| self.block(frame, range.clone())).collect();
            for part in found {
                let (moments, slots, products) = part?;
                self.moments.iter_mut().zip(&moments).for_each(|(total, found)| total.merge(found));
                self.slots.iter_mut().zip(&slots).for_each(|((_, total), found)| total.merge(found));
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
            self.recipe.fill(frame, range.clone(), Side::Both, &mut block)?;
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
        self.recipe.fill(frame, range, Side::Both, &mut block)?;
        let columns = block.x.chunks_exact(block.n.max(1)).chain(std::iter::once(block.y.as_slice()));
        let moments =
            columns.zip(&self.inputs).map(|(column, input)| if input.is_some() { Moments::default() } else { Moments::of(column) });
        let moments = moments.collect();
        let slots = self.slots.iter().map(|(slot, _)| Moments::of(block.slot(*slot))).collect();
        let products = self.early.of_block(&block, &mut cells);
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push((block, cells));
        Ok((moments, slots, products))
    }
}

fn variables(recipe: &Recipe, learnt: &Learning) -> Vec<VariableSummary> {
    let summary = |i: usize| {
        let input = &recipe.plan.inputs[i];
        let found = &learnt.numbers[i];
        let kind = match &recipe.levels[i] {
            Some(levels) if !recipe.plan.predicts_as_number(i) => {
                VariableKind::Factor { levels: levels.names.clone(), shares: levels.shares() }
            }
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
