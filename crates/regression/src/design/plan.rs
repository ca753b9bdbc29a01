//! A formula against the columns of a source: what is read, what is computed from it, and which columns come out.

use interplay_core::{ColumnInfo, ColumnKind};

use super::coding::{Coded, Part, Product, code};
use super::evaluate::{Compiled, StateSlot};
use super::levels::{Levels, NO_LEVEL};
use super::{DesignTerm, INTERCEPT};
use crate::error::{DesignError, FormulaError};
use crate::formula::{Factor, FactorKind, Formula, Span, similar};

/// Columns in one design: a block of them has to fit in memory, and their products on the fitter's side, too.
const MAX_COLUMNS: usize = 20_000;

/// A raw column that is read.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    /// Whether its numbers are used.
    pub(super) as_number: bool,
    /// Whether its values are used as levels.
    pub(super) as_factor: bool,
    /// Whether a term uses it; the others belong to the response alone.
    pub(super) on_right: bool,
}

/// An expression of the formula, or a column by itself.
#[derive(Debug, Clone)]
pub(super) struct NumberSlot {
    pub(super) name: String,
    pub(super) expr: Compiled,
}

/// A categorical factor of the formula: levels belong to the column, the reference to the factor.
#[derive(Debug, Clone)]
pub(super) struct FactorSlot {
    pub(super) name: String,
    pub(super) input: usize,
    pub(super) reference: Option<String>,
    pub(super) span: Span,
}

/// Everything that the formula and the kinds of the columns decide.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) inputs: Vec<Input>,
    pub(super) states: Vec<StateSlot>,
    pub(super) numbers: Vec<NumberSlot>,
    pub(super) factors: Vec<FactorSlot>,
    pub(super) response: Compiled,
    pub(super) response_name: String,
    pub(super) intercept: bool,
    pub(super) terms: Vec<PlannedTerm>,
}

#[derive(Debug, Clone)]
pub(super) struct PlannedTerm {
    pub(super) label: String,
    pub(super) variables: Vec<String>,
    pub(super) parts: Vec<Part>,
}

impl Plan {
    /// Looks up every name of a formula without `.`.
    pub(super) fn new(formula: &Formula, columns: &[ColumnInfo]) -> Result<Plan, DesignError> {
        let mut plan = Plan {
            inputs: Vec::new(),
            states: Vec::new(),
            numbers: Vec::new(),
            factors: Vec::new(),
            response: Compiled::Constant(0.0),
            response_name: formula.response.name.clone(),
            intercept: formula.intercept,
            terms: Vec::new(),
        };
        if let Some(error) = formula.unknown_name(columns) {
            return Err(error.into());
        }
        for term in &formula.terms {
            let parts = term.factors.iter().map(|factor| plan.part(factor, columns)).collect::<Result<Vec<_>, _>>()?;
            let variables = term.variables().into_iter().map(str::to_owned).collect();
            plan.terms.push(PlannedTerm { label: term.to_string(), variables, parts });
        }
        for input in &mut plan.inputs {
            input.on_right = true;
        }
        plan.response = plan.response(&formula.response, columns)?;
        Ok(plan)
    }

    fn part(&mut self, factor: &Factor, columns: &[ColumnInfo]) -> Result<Part, FormulaError> {
        let kind_of = |name: &str| columns.iter().find(|column| column.name == name).map(|column| column.kind);
        match &factor.kind {
            FactorKind::Column(name) if kind_of(name) == Some(ColumnKind::Numeric) => {
                let input = self.input(name, columns);
                self.inputs[input].as_number = true;
                Ok(self.number(&factor.name, Compiled::Input(input)))
            }
            FactorKind::Column(name) => Ok(self.factor(factor, name, None, columns)),
            FactorKind::Levels { column, reference, .. } => Ok(self.factor(factor, column, reference.clone(), columns)),
            FactorKind::Number(_) => {
                let compiled = self.expression(factor, columns)?;
                Ok(self.number(&factor.name, compiled))
            }
            // Resolved before a plan is made; there is no column of that name.
            FactorKind::Dot => Err(FormulaError::UnknownColumn { name: ".".to_owned(), span: factor.span, similar: None }),
        }
    }

    fn number(&mut self, name: &str, expr: Compiled) -> Part {
        let known = self.numbers.iter().position(|slot| slot.name == name);
        Part::Number(known.unwrap_or_else(|| {
            self.numbers.push(NumberSlot { name: name.to_owned(), expr });
            self.numbers.len() - 1
        }))
    }

    fn factor(&mut self, factor: &Factor, column: &str, reference: Option<String>, columns: &[ColumnInfo]) -> Part {
        let input = self.input(column, columns);
        self.inputs[input].as_factor = true;
        let known = self.factors.iter().position(|slot| slot.name == factor.name);
        Part::Factor(known.unwrap_or_else(|| {
            self.factors.push(FactorSlot { name: factor.name.clone(), input, reference, span: factor.span });
            self.factors.len() - 1
        }))
    }

    fn response(&mut self, response: &Factor, columns: &[ColumnInfo]) -> Result<Compiled, FormulaError> {
        let FactorKind::Column(name) = &response.kind else { return self.expression(response, columns) };
        let input = self.input(name, columns);
        let kind = match self.inputs[input].kind {
            ColumnKind::Numeric => {
                self.inputs[input].as_number = true;
                return Ok(Compiled::Input(input));
            }
            ColumnKind::Categorical => "text",
            ColumnKind::Boolean => "truth values",
        };
        Err(FormulaError::ResponseNotNumeric { name: name.clone(), kind, span: response.span })
    }

    fn expression(&mut self, factor: &Factor, columns: &[ColumnInfo]) -> Result<Compiled, FormulaError> {
        let FactorKind::Number(expr) = &factor.kind else { return Ok(Compiled::Constant(f64::NAN)) };
        let mut wrong = None;
        expr.each_variable(&mut |name, span| {
            if wrong.is_none() && columns.iter().any(|column| column.name == name && column.kind != ColumnKind::Numeric) {
                wrong = Some(FormulaError::NotNumeric { name: name.to_owned(), place: factor.name.clone(), span });
            }
        });
        if let Some(error) = wrong {
            return Err(error);
        }
        let mut states = std::mem::take(&mut self.states);
        let number = &mut |name: &str| {
            let input = self.input(name, columns);
            self.inputs[input].as_number = true;
            input
        };
        let compiled = Compiled::of(expr, number, &mut states);
        self.states = states;
        Ok(compiled)
    }

    /// Number of a column; its name is known to exist.
    fn input(&mut self, name: &str, columns: &[ColumnInfo]) -> usize {
        if let Some(known) = self.inputs.iter().position(|input| input.name == name) {
            return known;
        }
        let kind = columns.iter().find(|column| column.name == name).map_or(ColumnKind::Numeric, |column| column.kind);
        self.inputs.push(Input { name: name.to_owned(), kind, as_number: false, as_factor: false, on_right: false });
        self.inputs.len() - 1
    }

    /// Whether the columns can be laid out before any row has been seen.
    pub(super) fn needs_no_learning(&self) -> bool {
        self.factors.is_empty() && self.states.is_empty()
    }
}

impl Formula {
    /// The first name without a column, wherever in the formula it stands, also in a term that is taken away again.
    fn unknown_name(&self, columns: &[ColumnInfo]) -> Option<FormulaError> {
        let mut unknown = None;
        let mut check = |name: &str, span: Span| {
            if unknown.is_none() && !columns.iter().any(|column| column.name == name) {
                let similar = similar(name, columns.iter().map(|column| column.name.as_str()));
                unknown = Some(FormulaError::UnknownColumn { name: name.to_owned(), span, similar });
            }
        };
        self.response.each_variable(&mut check);
        self.right.each_factor(&mut |factor| factor.each_variable(&mut check));
        unknown
    }
}

/// A run of columns: a product of numbers times the indicators of combinations of levels.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Numeric slots, multiplied from left to right.
    pub(super) numbers: Vec<usize>,
    /// Categorical slots; the first varies fastest.
    pub(super) factors: Vec<RunFactor>,
    /// First column.
    pub(super) first: usize,
    /// Number of columns.
    pub(super) width: usize,
}

#[derive(Debug, Clone)]
pub(super) struct RunFactor {
    pub(super) slot: usize,
    /// From the level's code to what it adds to the column's number; [`NO_LEVEL`] for the reference of a reduced coding.
    pub(super) offsets: Vec<u32>,
}

/// The columns of a design.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) runs: Vec<Run>,
    pub(super) names: Vec<String>,
    pub(super) terms: Vec<DesignTerm>,
}

impl Layout {
    /// Lays the columns out, given the levels of every input that is used as a factor.
    pub(super) fn new(plan: &Plan, levels: &[Option<Levels>]) -> Result<Layout, DesignError> {
        let references = plan.factors.iter().map(|slot| reference(plan, slot, levels)).collect::<Result<Vec<_>, _>>()?;
        let mut layout = Layout { runs: Vec::new(), names: Vec::new(), terms: Vec::new() };
        if plan.intercept {
            layout.names.push(INTERCEPT.to_owned());
            layout.runs.push(Run { numbers: Vec::new(), factors: Vec::new(), first: 0, width: 1 });
            layout.terms.push(DesignTerm { label: INTERCEPT.to_owned(), degree: 0, variables: Vec::new(), columns: 0..1 });
        }
        let parts: Vec<Vec<Part>> = plan.terms.iter().map(|term| term.parts.clone()).collect();
        let too_many = |term: &str| DesignError::TooManyColumns { term: term.to_owned(), limit: MAX_COLUMNS };
        let last = plan.terms.last().map_or("", |term| term.label.as_str());
        let coded = code(plan.intercept, &parts).ok_or_else(|| too_many(last))?;
        for (term, products) in plan.terms.iter().zip(coded) {
            let start = layout.names.len();
            for product in &products {
                layout.run(plan, product, levels, &references).ok_or_else(|| too_many(&term.label))?;
            }
            layout.terms.push(DesignTerm {
                label: term.label.clone(),
                degree: term.parts.len(),
                variables: term.variables.clone(),
                columns: start..layout.names.len(),
            });
        }
        Ok(layout)
    }

    /// Adds the columns of one product; `None` when there would be too many.
    fn run(&mut self, plan: &Plan, product: &Product, levels: &[Option<Levels>], references: &[usize]) -> Option<()> {
        let first = self.names.len();
        let mut run = Run { numbers: Vec::new(), factors: Vec::new(), first, width: 1 };
        let mut names = vec![String::new()];
        for &Coded { part, reduced } in product {
            let joint = |name: &str, piece: &str| if name.is_empty() { piece.to_owned() } else { format!("{name}:{piece}") };
            match part {
                Part::Number(slot) => {
                    run.numbers.push(slot);
                    names = names.iter().map(|name| joint(name, &plan.numbers[slot].name)).collect();
                }
                Part::Factor(slot) => {
                    let factor = &plan.factors[slot];
                    let level_names = levels[factor.input].as_ref().map_or(&[][..], |levels| &levels.names);
                    let kept: Vec<usize> = (0..level_names.len()).filter(|&level| !(reduced && level == references[slot])).collect();
                    let mut offsets = vec![NO_LEVEL; level_names.len()];
                    for (i, &level) in kept.iter().enumerate() {
                        offsets[level] = (i * run.width) as u32;
                    }
                    run.factors.push(RunFactor { slot, offsets });
                    run.width = run.width.checked_mul(kept.len()).filter(|width| first + width <= MAX_COLUMNS)?;
                    let mark = if reduced { "T." } else { "" };
                    names = kept
                        .iter()
                        .flat_map(|&level| {
                            let piece = format!("{}[{mark}{}]", factor.name, level_names[level]);
                            names.iter().map(move |name| joint(name, &piece))
                        })
                        .collect();
                }
            }
        }
        self.names.extend(names);
        self.runs.push(run);
        (self.names.len() <= MAX_COLUMNS).then_some(())
    }
}

/// Place of the reference level of a factor: the one it names, or the first.
fn reference(plan: &Plan, slot: &FactorSlot, levels: &[Option<Levels>]) -> Result<usize, DesignError> {
    let (Some(wanted), Some(levels)) = (&slot.reference, &levels[slot.input]) else { return Ok(0) };
    levels.place(wanted).ok_or_else(|| {
        let mut known: Vec<String> = levels.names.iter().take(8).cloned().collect();
        if levels.len() > known.len() {
            known.push("…".to_owned());
        }
        let variable = plan.inputs[slot.input].name.clone();
        FormulaError::UnknownReference { variable, reference: wanted.clone(), levels: known, span: slot.span }.into()
    })
}
