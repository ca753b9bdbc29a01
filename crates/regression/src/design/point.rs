//! The model row, and its derivative, at a point that need not be a row of the data.

use interplay_core::{AtValue, ColumnKind};

use super::coding::Part;
use super::evaluate::Dual;
use super::layout::{PartColumns, Run, RunPart};
use super::levels::Levels;
use super::plan::NumberSource;
use super::{Design, VariableKind};
use crate::error::DesignError;
use crate::formula::{number_text, similar};

impl Design {
    /// The numbers and the weights of levels, per input, at a point; `focal` is the input that moves.
    fn inputs_at(&self, point: &[(String, AtValue)], focal: Option<usize>) -> Result<(Vec<Dual>, Vec<Vec<f64>>), DesignError> {
        let recipe = &self.recipe;
        let plan = &recipe.plan;
        let mut numbers = vec![Dual::default(); plan.inputs.len()];
        let mut weights: Vec<Vec<f64>> = recipe.levels.iter().map(|levels| levels.as_ref().map_or_else(Vec::new, Levels::shares)).collect();
        for variable in &self.variables {
            if let (Some(i), VariableKind::Numeric { mean, .. }) = (self.input(&variable.name), &variable.kind) {
                numbers[i].value = *mean;
            }
        }
        for (i, mean) in &self.offset_means {
            numbers[*i].value = *mean;
        }
        for (name, value) in point {
            let of_offset = || self.offset_means.iter().map(|(i, _)| *i).find(|&i| plan.inputs[i].name == *name);
            let i = self.input(name).or_else(of_offset).ok_or_else(|| self.unknown_variable(name))?;
            let input = &plan.inputs[i];
            let wrong = |kind: &'static str, value: String| DesignError::WrongValue { variable: name.clone(), kind, value };
            if plan.predicts_as_number(i) {
                let AtValue::Number(number) = value else { return Err(wrong("a number", level_text(value))) };
                if !number.is_finite() {
                    return Err(wrong("a number", level_text(value)));
                }
                numbers[i].value = *number;
            }
            if let Some(levels) = &recipe.levels[i] {
                let level = level_text(value);
                if matches!(value, AtValue::Number(_)) && input.kind != ColumnKind::Numeric && levels.place(&level).is_none() {
                    return Err(wrong("a factor", level));
                }
                let place = levels.place(&level).ok_or(DesignError::UnknownLevel { variable: name.clone(), level, row: None })?;
                weights[i].fill(0.0);
                weights[i][place] = 1.0;
            }
        }
        if let Some(i) = focal {
            numbers[i].slope = 1.0;
        }
        Ok((numbers, weights))
    }

    /// The sum of the offsets at a point, with its derivative.
    pub(super) fn offset_with_slope(&self, point: &[(String, AtValue)], focal: Option<usize>) -> Result<Dual, DesignError> {
        let (numbers, _) = self.inputs_at(point, focal)?;
        let mut sum = Dual::default();
        for slot in &self.recipe.plan.offsets {
            let at = slot.expr.dual(&numbers, &self.recipe.states);
            if !at.value.is_finite() || !at.slope.is_finite() {
                return Err(DesignError::UndefinedAt { term: slot.name.clone() });
            }
            sum = Dual { value: sum.value + at.value, slope: sum.slope + at.slope };
        }
        Ok(sum)
    }

    /// Value and derivative of every column at a point; `focal` is the input that moves.
    pub(super) fn columns_at(&self, point: &[(String, AtValue)], focal: Option<usize>) -> Result<Vec<Dual>, DesignError> {
        let recipe = &self.recipe;
        let (numbers, weights) = self.inputs_at(point, focal)?;
        let slots = self.slots_at(&numbers)?;
        let mut columns = Vec::with_capacity(recipe.layout.names.len());
        for run in &recipe.layout.runs {
            let parts = run.parts.iter().map(|part| match &part.columns {
                PartColumns::Numbers { first } => slots[*first..first + part.width].to_vec(),
                PartColumns::Levels(kept) => {
                    let weights = self.of_factor(part, &weights);
                    kept.iter().map(|&level| Dual { value: weights[level], slope: 0.0 }).collect()
                }
                // The contrast at the shares of the levels; at one level it is that level's own number.
                PartColumns::Contrasts { first } => {
                    let weights = self.of_factor(part, &weights);
                    let contrasts = &recipe.layout.contrasts[*first..first + part.width];
                    let at = |values: &[f64]| values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
                    contrasts.iter().map(|contrast| Dual { value: at(&contrast.values), slope: 0.0 }).collect()
                }
            });
            let parts: Vec<Vec<Dual>> = parts.collect();
            columns.extend(run.products(&parts, Dual { value: 1.0, slope: 0.0 }, |a, b| Dual {
                value: a.value * b.value,
                slope: a.slope * b.value + a.value * b.slope,
            }));
        }
        Ok(columns)
    }

    /// Value and derivative of every numeric slot.
    fn slots_at(&self, numbers: &[Dual]) -> Result<Vec<Dual>, DesignError> {
        let recipe = &self.recipe;
        let mut slots = vec![Dual::default(); recipe.plan.numbers.len()];
        for (slot, at) in recipe.plan.numbers.iter().zip(&mut slots) {
            if let NumberSource::Expr(expr) = &slot.source {
                *at = expr.dual(numbers, &recipe.states);
            }
        }
        for (slot, basis) in recipe.plan.bases.iter().zip(&recipe.bases) {
            let argument = slot.argument.dual(numbers, &recipe.states);
            if !argument.value.is_finite() || !argument.slope.is_finite() {
                return Err(DesignError::UndefinedAt { term: slot.name.clone() });
            }
            slots[slot.first..slot.first + slot.width].copy_from_slice(&basis.at(argument));
        }
        for (slot, at) in recipe.plan.numbers.iter().zip(&slots) {
            if !at.value.is_finite() || !at.slope.is_finite() {
                return Err(DesignError::UndefinedAt { term: slot.name.clone() });
            }
        }
        Ok(slots)
    }

    /// What belongs to the input of a part that is a factor.
    fn of_factor<'w>(&self, part: &RunPart, of_inputs: &'w [Vec<f64>]) -> &'w [f64] {
        match part.part {
            Part::Factor(slot) => &of_inputs[self.recipe.plan.factors[slot].input],
            Part::Number(_) | Part::Basis(_) => &[],
        }
    }

    /// The number of the input that moves, for a derivative.
    pub(super) fn focal(&self, variable: &str) -> Result<usize, DesignError> {
        let i = self.input(variable).ok_or_else(|| self.unknown_variable(variable))?;
        if self.recipe.plan.predicts_as_number(i) { Ok(i) } else { Err(DesignError::NotDifferentiable { variable: variable.to_owned() }) }
    }

    fn input(&self, name: &str) -> Option<usize> {
        self.recipe.plan.inputs.iter().position(|input| input.on_right && input.name == name)
    }

    fn unknown_variable(&self, name: &str) -> DesignError {
        let known = self.variables.iter().map(|variable| variable.name.as_str());
        DesignError::UnknownVariable { name: name.to_owned(), similar: similar(name, known) }
    }
}

impl Run {
    /// For every column of the run the product of what its slots' columns have in `parts`, from left to right.
    pub(super) fn products<T: Copy>(&self, parts: &[Vec<T>], one: T, times: impl Fn(T, T) -> T) -> Vec<T> {
        let product = |column: usize| {
            let own = self.parts.iter().zip(parts).map(|(part, values)| values[(column / part.stride) % part.width]);
            own.fold(one, &times)
        };
        (0..self.width).map(product).collect()
    }
}

fn level_text(value: &AtValue) -> String {
    match value {
        AtValue::Number(number) => number_text(*number),
        AtValue::Level(level) => level.clone(),
    }
}
