//! The response: a number, a share of successes, one of two levels, or counts of successes and failures.

use interplay_core::ColumnKind;

use super::evaluate::{Compiled, State};
use super::fill::first_not_finite;
use super::levels::Levels;
use super::plan::{Given, Plan};
use crate::error::{DesignError, FormulaError};
use crate::formula::{Contrast, Factor, FactorKind, Span};

/// Levels of a response that an error lists.
const SHOWN_LEVELS: usize = 8;

/// What a response can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResponseKind {
    /// Numbers.
    #[default]
    Number,
    /// Successes and failures: numbers from 0 to 1, truth values (true is success), a factor of two levels (the one that is not the
    /// reference is success), or `cbind(successes, failures)`.
    Binomial,
}

/// Where the response comes from.
#[derive(Debug, Clone)]
pub(super) enum Response {
    Number(Compiled),
    /// A number from 0 to 1.
    Share(Compiled),
    /// Whether a factor of two levels is at the one that counts as success.
    Level {
        input: usize,
        /// With its place where the formula asks for it.
        reference: Option<(String, Option<Span>)>,
        /// The design's code of success, once levels are known.
        success: u32,
    },
    Counts {
        successes: Compiled,
        failures: Compiled,
    },
}

/// What the response of a block is made of: numbers and codes per input, what transformations learnt, and the number of rows.
pub(super) struct Cells<'a> {
    pub(super) inputs: &'a [&'a [f64]],
    pub(super) states: &'a [State],
    pub(super) codes: &'a [Vec<u32>],
    pub(super) n: usize,
}

/// A row whose response cannot be used, by its place among the kept rows.
#[derive(Debug)]
pub(super) struct Unusable {
    pub(super) place: usize,
    why: Why,
}

#[derive(Debug)]
enum Why {
    NotFinite,
    NotShare(f64),
    NegativeCount(f64),
}

impl Unusable {
    pub(super) fn error(self, name: &str, row: u64) -> DesignError {
        let name = name.to_owned();
        match self.why {
            Why::NotFinite => DesignError::Undefined { term: name, row },
            Why::NotShare(value) => DesignError::NotShare { name, value, row },
            Why::NegativeCount(value) => DesignError::NegativeCount { name, value, row },
        }
    }
}

impl Plan {
    /// The response of a formula for a kind of regression.
    pub(super) fn response(&mut self, response: &Factor, given: Given) -> Result<Response, DesignError> {
        let binomial = given.options.response == ResponseKind::Binomial;
        let not_numeric = |name: &str, kind| FormulaError::ResponseNotNumeric { name: name.to_owned(), kind, span: response.span }.into();
        let number = |expr| if binomial { Response::Share(expr) } else { Response::Number(expr) };
        match &response.kind {
            FactorKind::Column(name) => {
                let input = self.input(name, given.columns);
                match self.inputs[input].kind {
                    ColumnKind::Numeric => Ok(number(self.column(name, given))),
                    ColumnKind::Categorical | ColumnKind::Boolean if binomial => self.level(name, None, given),
                    ColumnKind::Categorical => Err(not_numeric(name, "text")),
                    ColumnKind::Boolean => Err(not_numeric(name, "truth values")),
                }
            }
            FactorKind::Levels { column, contrast, .. } => {
                if !binomial {
                    return Err(not_numeric(&response.name, "levels"));
                }
                self.level(column, contrast.as_ref().map(|contrast| (contrast, response.span)), given)
            }
            FactorKind::Counts { successes, failures } => {
                if !binomial {
                    return Err(FormulaError::CountsResponse { name: response.name.clone(), span: response.span }.into());
                }
                let successes = self.compile(successes, &response.name, given)?;
                let failures = self.compile(failures, &response.name, given)?;
                Ok(Response::Counts { successes, failures })
            }
            FactorKind::Number(_) | FactorKind::Basis { .. } | FactorKind::Dot => Ok(number(self.expression(response, given)?)),
        }
    }

    /// A response of two levels, with the contrast that the formula asks for, else the one of the options: it can name the reference, and
    /// nothing more.
    fn level(&mut self, column: &str, contrast: Option<(&Contrast, Span)>, given: Given) -> Result<Response, DesignError> {
        let input = self.input(column, given.columns);
        self.inputs[input].as_factor = true;
        let span = contrast.map(|(_, span)| span);
        let reference = match contrast.map(|(contrast, _)| contrast).or(given.contrast_of(column)) {
            None => None,
            Some(Contrast::Treatment(reference)) => reference.clone().map(|level| (level, span)),
            Some(Contrast::Sum | Contrast::Helmert | Contrast::Poly) => {
                return Err(DesignError::BadContrast { variable: column.to_owned(), why: "a response has a reference level alone" });
            }
        };
        Ok(Response::Level { input, reference, success: 0 })
    }
}

impl Response {
    /// The input whose levels the response is made of.
    pub(super) fn level_input(&self) -> Option<usize> {
        if let Self::Level { input, .. } = self { Some(*input) } else { None }
    }

    /// Finds the code of success among the levels of the response's column.
    pub(super) fn settle(&mut self, variable: &str, levels: &[Option<Levels>]) -> Result<(), DesignError> {
        let Self::Level { input, reference, success } = self else { return Ok(()) };
        let Some(levels) = &levels[*input] else { return Ok(()) };
        let known = || levels.names.iter().take(SHOWN_LEVELS).cloned().collect::<Vec<String>>();
        if levels.len() != 2 {
            return Err(DesignError::ResponseLevels { name: variable.to_owned(), n_levels: levels.len(), levels: known() });
        }
        let reference = match reference {
            None => 0,
            Some((level, span)) => levels.place(level).ok_or_else(|| DesignError::unknown_reference(variable, level, known(), *span))?,
        };
        *success = 1 - reference as u32;
        Ok(())
    }

    /// Fills in the response, and the trials where it counts them.
    pub(super) fn fill(&self, cells: &Cells, y: &mut Vec<f64>, trials: &mut Vec<f64>, pool: &mut Vec<Vec<f64>>) -> Result<(), Unusable> {
        let Cells { inputs, states, codes, n } = *cells;
        match self {
            Self::Number(expr) => {
                expr.block(inputs, states, n, y, pool);
                finite(y)
            }
            Self::Share(expr) => {
                expr.block(inputs, states, n, y, pool);
                finite(y)?;
                let wrong = y.iter().position(|share| !(0.0..=1.0).contains(share));
                wrong.map_or(Ok(()), |place| Err(Unusable { place, why: Why::NotShare(y[place]) }))
            }
            Self::Level { input, success, .. } => {
                y.extend(codes[*input].iter().map(|code| f64::from(u8::from(code == success))));
                Ok(())
            }
            Self::Counts { .. } => {
                self.counts(inputs, n, y, trials, pool)?;
                for (successes, trials) in y.iter_mut().zip(trials) {
                    *trials += *successes;
                    *successes /= *trials;
                }
                Ok(())
            }
        }
    }

    /// Successes and failures of `n` rows; of another response, nothing.
    pub(super) fn counts(
        &self,
        inputs: &[&[f64]],
        n: usize,
        successes: &mut Vec<f64>,
        failures: &mut Vec<f64>,
        pool: &mut Vec<Vec<f64>>,
    ) -> Result<(), Unusable> {
        let Self::Counts { successes: first, failures: second } = self else { return Ok(()) };
        for (expr, counts) in [(first, successes), (second, failures)] {
            // Counts learn nothing from the rows, so they have no state.
            expr.block(inputs, &[], n, counts, pool);
            finite(counts)?;
            if let Some(place) = counts.iter().position(|count| *count < 0.0) {
                return Err(Unusable { place, why: Why::NegativeCount(counts[place]) });
            }
        }
        Ok(())
    }
}

fn finite(values: &[f64]) -> Result<(), Unusable> {
    first_not_finite(values).map_or(Ok(()), |place| Err(Unusable { place, why: Why::NotFinite }))
}
