//! The hypothesis of a term, whatever the coding of its factors.

use super::Design;
use super::coding::{Coded, Part};
use super::layout::{PartColumns, RunPart};

/// What a slot of a hypothesis is asked for.
#[derive(Debug, Clone, Copy)]
enum Ask {
    /// The value at a level minus that at the first level.
    Difference(usize),
    /// The value at a level.
    Level(usize),
    /// The coefficient of this column of a number or basis.
    Coefficient(usize),
}

impl Design {
    /// Rows `L` over the columns of the design whose `L b = 0` is the type III hypothesis of a term.
    ///
    /// Every column is a product of functions, one of each of its slots (a factor, a number, a basis). The rows are the tensor product of
    /// what the term's slots are asked for: a factor, its levels against the first; a number, its coefficient; a basis, the coefficient of
    /// each of its columns. Every other slot is averaged: a factor over its levels with equal weights, a number at its mean over the rows
    /// where `centred`, and at zero otherwise. So the rows say what sum coding with (or without) centred covariates would, whatever
    /// coding the design has: a main effect is the effect averaged over the cells of the other factors, with equal weights.
    ///
    /// A factor whose margin is not in the model keeps all its levels in the term's columns, and is asked for its value at each of them:
    /// in `y ~ x:a` the slope at every level, in `y ~ 0 + a` the mean at every level. Then the rows are as many as the term's columns.
    /// For the intercept it is one row: the mean over all cells.
    ///
    /// `term` counts as in [`Design::terms`]; without such a term there are no rows. Rows of terms that the data cannot tell apart (empty
    /// cells) are not all estimable.
    ///
    /// Searle (1987), Linear Models for Unbalanced Data, chapter 9, on hypotheses of cell means.
    pub fn effect_rows(&self, term: usize, centred: bool) -> Vec<Vec<f64>> {
        let layout = &self.recipe.layout;
        let mut rows = Vec::new();
        for product in layout.products.get(term).into_iter().flatten() {
            let asks: Vec<(Part, Vec<Ask>)> = product.iter().map(|coded| (coded.part, self.asks(*coded))).collect();
            let count: usize = asks.iter().map(|(_, asks)| asks.len()).product();
            for row in 0..count {
                let mut stride = 1;
                let asked: Vec<(Part, Ask)> = asks
                    .iter()
                    .map(|(part, asks)| {
                        let ask = asks[(row / stride) % asks.len()];
                        stride *= asks.len();
                        (*part, ask)
                    })
                    .collect();
                rows.push(self.effect_row(&asked, centred));
            }
        }
        rows
    }

    fn asks(&self, Coded { part, reduced }: Coded) -> Vec<Ask> {
        let plan = &self.recipe.plan;
        match part {
            Part::Number(_) => vec![Ask::Coefficient(0)],
            Part::Basis(slot) => (0..plan.bases[slot].width).map(Ask::Coefficient).collect(),
            Part::Factor(slot) => {
                let levels = self.recipe.levels[plan.factors[slot].input].as_ref().map_or(0, super::levels::Levels::len);
                if reduced { (1..levels).map(Ask::Difference).collect() } else { (0..levels).map(Ask::Level).collect() }
            }
        }
    }

    fn effect_row(&self, asked: &[(Part, Ask)], centred: bool) -> Vec<f64> {
        let mut row = Vec::with_capacity(self.names().len());
        for run in &self.recipe.layout.runs {
            // What is asked of a slot that is not in the columns, which are constant in it: no difference, no coefficient.
            let absent = asked.iter().filter(|(part, _)| run.parts.iter().all(|own| own.part != *part));
            let constant: f64 = absent.map(|(_, ask)| f64::from(matches!(ask, Ask::Level(_)))).product();
            let parts: Vec<Vec<f64>> = run
                .parts
                .iter()
                .map(|own| {
                    let ask = asked.iter().find(|(part, _)| *part == own.part).map(|(_, ask)| *ask);
                    (0..own.width).map(|column| self.ask(own, column, ask, centred)).collect()
                })
                .collect();
            row.extend(run.products(&parts, constant, |a, b| a * b));
        }
        row
    }

    /// What one column of a slot has to say, averaged where nothing is asked of the slot.
    fn ask(&self, part: &RunPart, column: usize, ask: Option<Ask>, centred: bool) -> f64 {
        let at = |level: usize| match &part.columns {
            PartColumns::Numbers { .. } => f64::NAN,
            PartColumns::Levels(kept) => f64::from(kept[column] == level),
            PartColumns::Contrasts { first } => self.recipe.layout.contrasts[first + column].values[level],
        };
        match (&part.columns, ask) {
            (PartColumns::Numbers { first }, None) => {
                if centred {
                    self.means[first + column]
                } else {
                    0.0
                }
            }
            (PartColumns::Numbers { .. }, Some(ask)) => f64::from(matches!(ask, Ask::Coefficient(wanted) if wanted == column)),
            (_, Some(Ask::Difference(level))) => at(level) - at(0),
            (_, Some(Ask::Level(level))) => at(level),
            (_, Some(Ask::Coefficient(_))) => 0.0,
            (_, None) => {
                let Part::Factor(slot) = part.part else { return 0.0 };
                let levels = self.recipe.levels[self.recipe.plan.factors[slot].input].as_ref().map_or(1, super::levels::Levels::len);
                (0..levels).map(at).sum::<f64>() / levels as f64
            }
        }
    }
}
