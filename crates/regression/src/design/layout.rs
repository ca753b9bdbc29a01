//! Which columns a design has: every term's products, laid out side by side, with names.

use super::coding::{Coded, Part, Product, code};
use super::contrast::{Coding, MAX_CONTRAST_LEVELS, MAX_POLYNOMIAL_LEVELS, coding};
use super::levels::{Levels, NO_LEVEL};
use super::plan::{FactorSlot, Plan};
use super::{DesignTerm, INTERCEPT};
use crate::error::DesignError;
use crate::formula::Contrast;

/// Columns in one design: a block of them has to fit in memory, and their products on the fitter's side, too.
const MAX_COLUMNS: usize = 20_000;

/// A run of columns: one product of slots, where every combination of their columns is a column and the first slot varies fastest.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// The slots, in order.
    pub(super) parts: Vec<RunPart>,
    /// First column.
    pub(super) first: usize,
    /// Number of columns.
    pub(super) width: usize,
    /// The same again, as it is filled: products of numbers ...
    pub(super) pieces: Vec<Piece>,
    /// ... that go to the one column that the levels of these slots point at.
    pub(super) factors: Vec<RunFactor>,
}

/// One slot of a run.
#[derive(Debug, Clone)]
pub(super) struct RunPart {
    pub(super) part: Part,
    pub(super) columns: PartColumns,
    pub(super) width: usize,
    /// Steps between columns of the run that differ by one column of this slot.
    pub(super) stride: usize,
}

/// The columns of a slot.
#[derive(Debug, Clone)]
pub(super) enum PartColumns {
    /// Numeric slots from this one on.
    Numbers { first: usize },
    /// Indicators of these levels.
    Levels(Vec<usize>),
    /// Contrasts from this one on.
    Contrasts { first: usize },
}

/// A product of numbers, and the place of its first column within the run.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) multipliers: Vec<Multiplier>,
    pub(super) shift: usize,
}

/// What a row's number is a product of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Multiplier {
    /// A numeric slot.
    Number(usize),
    /// A contrast of the layout.
    Contrast(usize),
}

#[derive(Debug, Clone)]
pub(super) struct RunFactor {
    pub(super) slot: usize,
    /// From the level's code to what it adds to the column's number; [`NO_LEVEL`] for the reference of a reduced coding.
    pub(super) offsets: Vec<u32>,
}

/// A column of a contrast: a number for each level of an input.
#[derive(Debug, Clone)]
pub(super) struct ContrastColumn {
    pub(super) input: usize,
    pub(super) values: Vec<f64>,
}

/// The columns of a design.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) runs: Vec<Run>,
    pub(super) names: Vec<String>,
    pub(super) r_names: Vec<String>,
    pub(super) terms: Vec<DesignTerm>,
    /// The products that each term adds to those before it; an empty one is the intercept.
    pub(super) products: Vec<Vec<Product>>,
    pub(super) contrasts: Vec<ContrastColumn>,
}

/// What the layout needs to know of each factor's slot.
struct FactorColumns {
    reference: usize,
    coding: Option<Coding>,
    /// Place of its first contrast in the layout, once there is one.
    first: Option<usize>,
}

impl Layout {
    /// Lays the columns out, given the levels of every input that is used as a factor.
    pub(super) fn new(plan: &Plan, levels: &[Option<Levels>]) -> Result<Layout, DesignError> {
        let mut factors = plan.factors.iter().map(|slot| factor_columns(plan, slot, levels)).collect::<Result<Vec<_>, _>>()?;
        let (names, terms, products) = (Vec::new(), Vec::new(), Vec::new());
        let mut layout = Layout { runs: Vec::new(), names, r_names: Vec::new(), terms, products, contrasts: Vec::new() };
        if plan.intercept {
            layout.names.push(INTERCEPT.to_owned());
            layout.r_names.push(INTERCEPT.to_owned());
            let pieces = vec![Piece { multipliers: Vec::new(), shift: 0 }];
            layout.runs.push(Run { parts: Vec::new(), first: 0, width: 1, pieces, factors: Vec::new() });
            layout.terms.push(DesignTerm { label: INTERCEPT.to_owned(), degree: 0, variables: Vec::new(), columns: 0..1 });
            layout.products.push(vec![Vec::new()]);
        }
        let parts: Vec<Vec<Part>> = plan.terms.iter().map(|term| term.parts.clone()).collect();
        let too_many = |term: &str| DesignError::TooManyColumns { term: term.to_owned(), limit: MAX_COLUMNS };
        let last = plan.terms.last().map_or("", |term| term.label.as_str());
        let coded = code(plan.intercept, &parts).ok_or_else(|| too_many(last))?;
        for (term, products) in plan.terms.iter().zip(coded) {
            let start = layout.names.len();
            for product in &products {
                layout.run(plan, product, levels, &mut factors).ok_or_else(|| too_many(&term.label))?;
            }
            layout.terms.push(DesignTerm {
                label: term.label.clone(),
                degree: term.parts.len(),
                variables: term.variables.clone(),
                columns: start..layout.names.len(),
            });
            layout.products.push(products);
        }
        Ok(layout)
    }

    /// Adds the columns of one product; `None` when there would be too many.
    fn run(&mut self, plan: &Plan, product: &Product, levels: &[Option<Levels>], factors: &mut [FactorColumns]) -> Option<()> {
        let first = self.names.len();
        let mut run = Run { parts: Vec::new(), first, width: 1, pieces: Vec::new(), factors: Vec::new() };
        run.pieces.push(Piece { multipliers: Vec::new(), shift: 0 });
        // Per part the names of its columns, ours and R's.
        let mut labels: Vec<(usize, Vec<(String, String)>)> = Vec::new();
        for &Coded { part, reduced } in product {
            let stride = run.width;
            let (columns, own) = match part {
                Part::Number(slot) => {
                    let number = &plan.numbers[slot];
                    (PartColumns::Numbers { first: slot }, vec![(number.name.clone(), number.r_name.clone())])
                }
                Part::Basis(slot) => {
                    let basis = &plan.bases[slot];
                    let numbers = &plan.numbers[basis.first..basis.first + basis.width];
                    let own = numbers.iter().map(|number| (number.name.clone(), number.r_name.clone())).collect();
                    (PartColumns::Numbers { first: basis.first }, own)
                }
                Part::Factor(slot) => self.factor(plan, slot, reduced, levels, &mut factors[slot]),
            };
            let width = own.len();
            run.width = run.width.checked_mul(width).filter(|width| first + width <= MAX_COLUMNS)?;
            match &columns {
                PartColumns::Levels(kept) => {
                    let Part::Factor(slot) = part else { return None };
                    let mut offsets = vec![NO_LEVEL; levels[plan.factors[slot].input].as_ref().map_or(0, Levels::len)];
                    for (i, &level) in kept.iter().enumerate() {
                        offsets[level] = (i * stride) as u32;
                    }
                    run.factors.push(RunFactor { slot, offsets });
                }
                PartColumns::Numbers { first } => run.multiply((0..width).map(|i| Multiplier::Number(first + i)), stride),
                PartColumns::Contrasts { first } => run.multiply((0..width).map(|i| Multiplier::Contrast(first + i)), stride),
            }
            labels.push((plan.r_rank(part), own));
            run.parts.push(RunPart { part, columns, width, stride });
        }
        for column in 0..run.width {
            let mut pieces: Vec<(usize, &(String, String))> = Vec::with_capacity(labels.len());
            for (part, (rank, own)) in run.parts.iter().zip(&labels) {
                pieces.push((*rank, &own[(column / part.stride) % part.width]));
            }
            self.names.push(pieces.iter().map(|(_, (ours, _))| ours.as_str()).collect::<Vec<_>>().join(":"));
            pieces.sort_by_key(|(rank, _)| *rank);
            self.r_names.push(pieces.iter().map(|(_, (_, r))| r.as_str()).collect::<Vec<_>>().join(":"));
        }
        self.runs.push(run);
        (self.names.len() <= MAX_COLUMNS).then_some(())
    }

    /// The columns of a factor with their names.
    fn factor(
        &mut self,
        plan: &Plan,
        slot: usize,
        reduced: bool,
        levels: &[Option<Levels>],
        columns: &mut FactorColumns,
    ) -> (PartColumns, Vec<(String, String)>) {
        let factor = &plan.factors[slot];
        if let (true, Some(coding)) = (reduced, &columns.coding) {
            let first = *columns.first.get_or_insert_with(|| {
                let first = self.contrasts.len();
                let column = |values: &Vec<f64>| ContrastColumn { input: factor.input, values: values.clone() };
                self.contrasts.extend(coding.columns.iter().map(column));
                first
            });
            let names = coding.labels.iter().zip(&coding.r_labels);
            let names = names.map(|(ours, r)| (format!("{}{ours}", factor.name), format!("{}{r}", factor.r_name)));
            return (PartColumns::Contrasts { first }, names.collect());
        }
        let level_names = levels[factor.input].as_ref().map_or(&[][..], |levels| &levels.names);
        let kept: Vec<usize> = (0..level_names.len()).filter(|&level| !(reduced && level == columns.reference)).collect();
        let mark = if reduced { "T." } else { "" };
        let name = |level: &usize| {
            let level = &level_names[*level];
            let r_level = if plan.is_logical(factor.input) { level.to_uppercase() } else { level.clone() };
            (format!("{}[{mark}{level}]", factor.name), format!("{}{r_level}", factor.r_name))
        };
        let names = kept.iter().map(name).collect();
        (PartColumns::Levels(kept), names)
    }
}

impl Run {
    /// Multiplies every piece by each of several numbers.
    fn multiply(&mut self, multipliers: impl Iterator<Item = Multiplier> + Clone, stride: usize) {
        let pieces = std::mem::take(&mut self.pieces);
        for (i, multiplier) in multipliers.enumerate() {
            self.pieces.extend(pieces.iter().map(|piece| {
                let mut multipliers = piece.multipliers.clone();
                multipliers.push(multiplier);
                Piece { multipliers, shift: piece.shift + i * stride }
            }));
        }
    }
}

/// The reference level of a factor, the one that it names or the first, and the table of its contrast.
fn factor_columns(plan: &Plan, slot: &FactorSlot, levels: &[Option<Levels>]) -> Result<FactorColumns, DesignError> {
    let variable = || plan.inputs[slot.input].name.clone();
    let Some(levels) = &levels[slot.input] else { return Ok(FactorColumns { reference: 0, coding: None, first: None }) };
    let limit = match slot.contrast {
        Contrast::Treatment(_) => usize::MAX,
        Contrast::Sum | Contrast::Helmert => MAX_CONTRAST_LEVELS,
        Contrast::Poly => MAX_POLYNOMIAL_LEVELS,
    };
    if levels.len() > limit {
        return Err(DesignError::TooManyLevels { variable: variable(), limit });
    }
    let reference = match &slot.contrast {
        Contrast::Treatment(Some(wanted)) => levels.place(wanted).ok_or_else(|| {
            let mut known: Vec<String> = levels.names.iter().take(8).cloned().collect();
            if levels.len() > known.len() {
                known.push("…".to_owned());
            }
            DesignError::unknown_reference(&variable(), wanted, known, slot.span)
        })?,
        _ => 0,
    };
    Ok(FactorColumns { reference, coding: coding(&slot.contrast, &levels.names), first: None })
}
