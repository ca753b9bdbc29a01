//! The model row, and its derivative, at a point that need not be a row of the data.

use interplay_core::{AtValue, ColumnKind};

use super::evaluate::Dual;
use super::levels::{Levels, NO_LEVEL};
use super::{Design, VariableKind};
use crate::error::DesignError;
use crate::formula::{number_text, similar};

impl Design {
    /// Value and derivative of every column at a point; `focal` is the input that moves.
    pub(super) fn columns_at(&self, point: &[(String, AtValue)], focal: Option<usize>) -> Result<Vec<Dual>, DesignError> {
        let recipe = &self.recipe;
        let plan = &recipe.plan;
        let mut numbers = vec![Dual::default(); plan.inputs.len()];
        let mut weights: Vec<Vec<f64>> = recipe.levels.iter().map(|levels| levels.as_ref().map_or_else(Vec::new, Levels::shares)).collect();
        for variable in &self.variables {
            if let (Some(i), VariableKind::Numeric { mean, .. }) = (self.input(&variable.name), &variable.kind) {
                numbers[i].value = *mean;
            }
        }
        for (name, value) in point {
            let i = self.input(name).ok_or_else(|| self.unknown_variable(name))?;
            let input = &plan.inputs[i];
            let wrong = |kind: &'static str, value: String| DesignError::WrongValue { variable: name.clone(), kind, value };
            if input.as_number {
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
                let place = levels.place(&level).ok_or(DesignError::UnknownLevel { variable: name.clone(), level })?;
                weights[i].fill(0.0);
                weights[i][place] = 1.0;
            }
        }
        if let Some(i) = focal {
            numbers[i].slope = 1.0;
        }

        let slots: Vec<Dual> = plan.numbers.iter().map(|slot| slot.expr.dual(&numbers, &recipe.states)).collect();
        for (slot, at) in plan.numbers.iter().zip(&slots) {
            if !at.value.is_finite() || !at.slope.is_finite() {
                return Err(DesignError::UndefinedAt { term: slot.name.clone() });
            }
        }
        let mut columns = vec![Dual::default(); recipe.layout.names.len()];
        for run in &recipe.layout.runs {
            let product = run.numbers.iter().fold(Dual { value: 1.0, slope: 0.0 }, |a, &slot| {
                let b = slots[slot];
                Dual { value: a.value * b.value, slope: a.slope * b.value + a.value * b.slope }
            });
            let cells = &mut columns[run.first..run.first + run.width];
            cells.fill(product);
            for factor in &run.factors {
                let weights = &weights[plan.factors[factor.slot].input];
                let kept: Vec<f64> =
                    factor.offsets.iter().zip(weights).filter(|(offset, _)| **offset != NO_LEVEL).map(|(_, weight)| *weight).collect();
                let stride = factor.offsets.iter().find(|&&offset| offset != NO_LEVEL && offset > 0).map_or(1, |&offset| offset as usize);
                for (i, cell) in cells.iter_mut().enumerate() {
                    let weight = kept[(i / stride) % kept.len()];
                    *cell = Dual { value: cell.value * weight, slope: cell.slope * weight };
                }
            }
        }
        Ok(columns)
    }

    /// The number of the input that moves, for a derivative.
    pub(super) fn focal(&self, variable: &str) -> Result<usize, DesignError> {
        let i = self.input(variable).ok_or_else(|| self.unknown_variable(variable))?;
        if self.recipe.plan.inputs[i].as_number { Ok(i) } else { Err(DesignError::NotDifferentiable { variable: variable.to_owned() }) }
    }

    fn input(&self, name: &str) -> Option<usize> {
        self.recipe.plan.inputs.iter().position(|input| input.on_right && input.name == name)
    }

    fn unknown_variable(&self, name: &str) -> DesignError {
        let known = self.variables.iter().map(|variable| variable.name.as_str());
        DesignError::UnknownVariable { name: name.to_owned(), similar: similar(name, known) }
    }
}

fn level_text(value: &AtValue) -> String {
    match value {
        AtValue::Number(number) => number_text(*number),
        AtValue::Level(level) => level.clone(),
    }
}
