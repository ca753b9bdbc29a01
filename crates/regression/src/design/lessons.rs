//! What transformations learn from the rows, round after round: means and spreads, then whatever builds on them.
//!
//! Each round is one pass over the rows. `center(x)` and `scale(x)` take one, `poly(x, k)` takes `k + 1`, and `bs` and `ns` take one in
//! which the values of x are kept (8 bytes a row) where knots are at quantiles. What stands inside something else is learnt before it.

use super::basis::{LearntBasis, quantiles};
use super::evaluate::{Compiled, State};
use super::fill::{first_not_finite, undefined};
use super::moments::Moments;
use super::plan::{BasisSlot, Plan};
use super::polynomial::{Polynomial, Step};
use super::spline::Spline;
use crate::error::DesignError;
use crate::formula::{Basis, Knots, Stateful};

/// How far learning has come.
#[derive(Debug)]
pub(super) struct Lessons<'p> {
    plan: &'p Plan,
    states: Vec<Option<State>>,
    bases: Vec<Progress>,
}

#[derive(Debug)]
enum Progress {
    Begun,
    /// A polynomial of a lower degree than it is to have.
    Growing(Polynomial),
    Known(LearntBasis),
}

/// What is looked for in one pass.
#[derive(Debug, Default)]
pub(super) struct Round<'p> {
    tasks: Vec<Task<'p>>,
    found: Vec<Found>,
    states: Vec<State>,
}

#[derive(Debug)]
struct Task<'p> {
    name: &'p str,
    argument: &'p Compiled,
    goal: Goal,
}

#[derive(Debug, Clone)]
enum Goal {
    /// Mean and spread for a state.
    State(usize),
    /// The mean for the polynomials of a basis, and whether there are values enough.
    Mean { basis: usize, degree: usize },
    /// The next degree.
    Step { basis: usize, polynomial: Polynomial },
    /// The smallest and the largest value.
    Range { basis: usize },
    /// The values within the boundaries.
    Values { basis: usize, boundary: Option<(f64, f64)> },
}

/// What a block of rows, or all of them so far, gives to a task.
#[derive(Debug)]
pub(super) enum Found {
    Moments(Moments),
    Mean(Moments, Vec<f64>),
    Step(Step),
    Range(f64, f64),
    Values(Vec<f64>),
}

impl<'p> Lessons<'p> {
    pub(super) fn new(plan: &'p Plan) -> Self {
        let known = |slot: &BasisSlot| match &slot.basis {
            Basis::Polynomial { degree, raw: true } => Progress::Known(LearntBasis::Powers(*degree)),
            Basis::BSpline { knots: Knots::At(knots), boundary: Some(boundary), .. }
            | Basis::Natural { knots: Knots::At(knots), boundary: Some(boundary), .. }
                if inside(knots, *boundary) =>
            {
                Progress::Known(spline(&slot.basis, knots, *boundary))
            }
            _ => Progress::Begun,
        };
        Lessons { plan, states: vec![None; plan.states.len()], bases: plan.bases.iter().map(known).collect() }
    }

    /// Whether there is nothing left to learn.
    pub(super) fn are_over(&self) -> bool {
        self.states.iter().all(Option::is_some) && self.bases.iter().all(|progress| matches!(progress, Progress::Known(_)))
    }

    /// What can be learnt in the next pass.
    pub(super) fn round(&self) -> Round<'p> {
        let known = |state: usize| self.states[state].is_some();
        let mut tasks = Vec::new();
        for (i, slot) in self.plan.states.iter().enumerate() {
            if !known(i) && slot.argument.is_known(&known) {
                tasks.push(Task { name: &slot.name, argument: &slot.argument, goal: Goal::State(i) });
            }
        }
        for (basis, (slot, progress)) in self.plan.bases.iter().zip(&self.bases).enumerate() {
            if !slot.argument.is_known(&known) {
                continue;
            }
            let goal = match (progress, &slot.basis) {
                (Progress::Known(_), _) => continue,
                (Progress::Growing(polynomial), _) => Goal::Step { basis, polynomial: polynomial.clone() },
                (Progress::Begun, Basis::Polynomial { degree, .. }) => Goal::Mean { basis, degree: *degree },
                (Progress::Begun, Basis::BSpline { knots, boundary, .. } | Basis::Natural { knots, boundary, .. }) => match knots {
                    Knots::Quantiles(count) if *count > 0 => Goal::Values { basis, boundary: *boundary },
                    Knots::Quantiles(_) | Knots::At(_) => Goal::Range { basis },
                },
            };
            tasks.push(Task { name: &slot.name, argument: &slot.argument, goal });
        }
        let unknown = State { shift: 0.0, scale: 1.0 };
        Round { tasks, found: Vec::new(), states: self.states.iter().map(|state| state.unwrap_or(unknown)).collect() }
    }

    /// Takes in what a pass has found.
    pub(super) fn conclude(&mut self, round: Round<'p>) -> Result<(), DesignError> {
        for (task, found) in round.tasks.into_iter().zip(round.found) {
            match (task.goal, found) {
                (Goal::State(i), Found::Moments(moments)) => {
                    self.states[i] = Some(state(task.name, self.plan.states[i].stateful, moments)?);
                }
                (Goal::Mean { basis, degree }, Found::Mean(moments, distinct)) => {
                    if distinct.len() <= degree {
                        return Err(DesignError::TooFewValues { term: task.name.to_owned(), needed: degree + 1 });
                    }
                    self.bases[basis] = Progress::Growing(Polynomial::constant(moments.n, moments.mean));
                }
                (Goal::Step { basis, mut polynomial }, Found::Step(step)) => {
                    polynomial.extend(step);
                    let done = polynomial.degree() == self.plan.bases[basis].width;
                    self.bases[basis] =
                        if done { Progress::Known(LearntBasis::Orthogonal(polynomial)) } else { Progress::Growing(polynomial) };
                }
                (Goal::Range { basis }, Found::Range(low, high)) => self.spline(basis, (low, high), None)?,
                (Goal::Values { basis, .. }, Found::Values(values)) => {
                    let range = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
                    self.spline(basis, range, Some(values))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn spline(&mut self, basis: usize, range: (f64, f64), values: Option<Vec<f64>>) -> Result<(), DesignError> {
        let slot = &self.plan.bases[basis];
        let (Basis::BSpline { knots, boundary, .. } | Basis::Natural { knots, boundary, .. }) = &slot.basis else { return Ok(()) };
        let (low, high) = boundary.unwrap_or(range);
        let term = || slot.name.clone();
        if low.partial_cmp(&high) != Some(std::cmp::Ordering::Less) {
            return Err(DesignError::TooFewValues { term: term(), needed: 2 });
        }
        let knots = match (knots, values) {
            (Knots::At(knots), _) => knots.clone(),
            (Knots::Quantiles(count), Some(mut values)) if !values.is_empty() => quantiles(&mut values, *count),
            (Knots::Quantiles(_), Some(_)) => return Err(DesignError::TooFewValues { term: term(), needed: 2 }),
            (Knots::Quantiles(_), None) => Vec::new(),
        };
        if matches!(&slot.basis, Basis::BSpline { knots: Knots::At(_), .. } | Basis::Natural { knots: Knots::At(_), .. })
            && !inside(&knots, (low, high))
        {
            return Err(DesignError::KnotsOutside { term: term(), low, high });
        }
        self.bases[basis] = Progress::Known(spline(&slot.basis, &knots, (low, high)));
        Ok(())
    }

    /// Everything that was learnt.
    pub(super) fn learnt(&self) -> (Vec<State>, Vec<LearntBasis>) {
        let bases = self.bases.iter().filter_map(|progress| match progress {
            Progress::Known(basis) => Some(basis.clone()),
            Progress::Begun | Progress::Growing(_) => None,
        });
        (self.states.iter().copied().flatten().collect(), bases.collect())
    }
}

fn spline(basis: &Basis, knots: &[f64], boundary: (f64, f64)) -> LearntBasis {
    LearntBasis::Spline(match basis {
        Basis::BSpline { degree, intercept, .. } => Spline::new(*degree, knots, boundary, *intercept),
        Basis::Natural { intercept, .. } => Spline::natural(knots, boundary, *intercept),
        Basis::Polynomial { degree, .. } => return LearntBasis::Powers(*degree),
    })
}

fn inside(knots: &[f64], (low, high): (f64, f64)) -> bool {
    knots.iter().all(|knot| low < *knot && *knot < high)
}

fn state(name: &str, stateful: Stateful, moments: Moments) -> Result<State, DesignError> {
    let state = match stateful {
        Stateful::Center => State { shift: moments.mean, scale: 1.0 },
        Stateful::Scale => State { shift: moments.mean, scale: moments.sd() },
        Stateful::ScaleOnly => {
            let square = moments.centred_sum_sq + moments.n as f64 * moments.mean * moments.mean;
            State { shift: 0.0, scale: (square / moments.n.saturating_sub(1).max(1) as f64).sqrt() }
        }
    };
    if state.scale == 0.0 { Err(DesignError::NoSpread { term: name.to_owned() }) } else { Ok(state) }
}

impl Round<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// What the kept rows of a block give, from their numbers.
    pub(super) fn block(&self, numbers: &[&[f64]], rows: &[u32]) -> Result<Vec<Found>, DesignError> {
        let (mut values, mut pool) = (Vec::new(), Vec::new());
        let mut found = Vec::with_capacity(self.tasks.len());
        for task in &self.tasks {
            task.argument.block(numbers, &self.states, rows.len(), &mut values, &mut pool);
            if let Some(row) = first_not_finite(&values) {
                return Err(undefined(task.name, rows, row));
            }
            found.push(match &task.goal {
                Goal::State(_) => Found::Moments(Moments::of(&values)),
                Goal::Mean { degree, .. } => {
                    let mut distinct = Vec::new();
                    add_distinct(&mut distinct, &values, degree + 1);
                    Found::Mean(Moments::of(&values), distinct)
                }
                Goal::Step { polynomial, .. } => Found::Step(polynomial.step(&values)),
                Goal::Range { .. } => {
                    let (low, high) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)));
                    Found::Range(low, high)
                }
                Goal::Values { boundary, .. } => Found::Values(match boundary {
                    None => values.clone(),
                    Some((low, high)) => values.iter().copied().filter(|x| (low..=high).contains(&x)).collect(),
                }),
            });
        }
        Ok(found)
    }

    /// Adds what a block gave to what the blocks before it gave.
    pub(super) fn merge(&mut self, found: Vec<Found>) {
        if self.found.is_empty() {
            self.found = found;
            return;
        }
        for ((total, found), task) in self.found.iter_mut().zip(found).zip(&self.tasks) {
            match (total, found) {
                (Found::Moments(total), Found::Moments(moments)) => total.merge(&moments),
                (Found::Mean(total, all), Found::Mean(moments, distinct)) => {
                    total.merge(&moments);
                    if let Goal::Mean { degree, .. } = task.goal {
                        add_distinct(all, &distinct, degree + 1);
                    }
                }
                (Found::Step(total), Found::Step(step)) => total.merge(step),
                (Found::Range(low, high), Found::Range(least, most)) => (*low, *high) = (low.min(least), high.max(most)),
                (Found::Values(total), Found::Values(values)) => total.extend(values),
                _ => {}
            }
        }
    }
}

/// Adds values that are not there yet, up to a number of them.
fn add_distinct(known: &mut Vec<f64>, values: &[f64], limit: usize) {
    for value in values {
        if known.len() >= limit {
            return;
        }
        if !known.contains(value) {
            known.push(*value);
        }
    }
}
