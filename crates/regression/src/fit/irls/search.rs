//! The way of one model to its maximum: which coefficients to look at next, and when to stop.

use ndarray::{Array1, Array2, ArrayView1, Axis};

use super::super::error::FitError;
use super::super::least_squares::{RANK_TOLERANCE, SAFE_INFLATION};
use super::super::model::{Iteration, Stop};
use super::super::solution::Solution;
use super::super::triangular::{Factor, Gram};
use super::super::working::Working;
use super::Start;
use super::rows::{Ask, Found};
use crate::family::{Distribution, Family, Likelihood, Mean};

/// The iteration has converged when the step is shorter than this, measured in standard errors (the norm of `δ` under `X'WX / φ`, which
/// bounds the move of every coefficient in units of its standard error).
pub(super) const STILL: f64 = 1e-12;

/// A step that is this short and no longer shrinks is rounding.
const NEARLY_STILL: f64 = 1e-10;

/// A step below which the Poisson fit is near enough to say whether the counts are overdispersed, and above which one that cannot be taken is no
/// rounding.
const SHORT: f64 = 1e-4;

/// A step of this share of the largest coefficient is rounding: that ends the iteration where there is no error to measure by.
const ROUNDING: f64 = 1e-14;

/// Updates of the coefficients at most.
const MOST_ITERATIONS: u64 = 100;

/// Halvings of one step at most.
const MOST_HALVINGS: u32 = 40;

/// Steps in a row that lead out of the range of the mean, after which the maximum is taken to lie on its border.
const MOST_BLOCKED: u32 = 30;

/// Growth of the objective, relative to `|objective| + 0.1`, that is taken for rounding.
const SLACK: f64 = 1e-10;

/// Change of the objective, relative to `|objective| + 0.1`, below which R's `glm` would stop: if the coefficients still move then, some of
/// them may have no finite estimate.
const SUSPICIOUS: f64 = 1e-8;

/// The same, below which the objective of separated data has reached its limit.
const LIMIT: f64 = 1e-11;

/// θ above which the negative binomial is its Poisson limit.
const THETA_LIMIT: f64 = 1e10;

/// What is done with θ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum ThetaMode {
    /// The family has none, or it is estimated.
    Free,
    /// It is held.
    Fixed(f64),
}

/// How far the search is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// The next pass gives the working response at the starting means.
    Starting,
    Walking,
    Done,
}

/// Where the search stands with θ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The family has no θ, or it is held.
    Plain,
    /// Negative binomial: the Poisson fit from which θ starts.
    Poisson,
    /// Coefficients and θ together.
    Joint,
    /// The data are not overdispersed: the Poisson fit is the maximum.
    Limit,
}

/// Coefficients on all working columns, with the logarithm of θ.
#[derive(Debug, Clone, Default)]
struct Point {
    coefficients: Vec<f64>,
    ln_theta: f64,
}

impl Point {
    fn moved(&self, step: &Self, share: f64) -> Self {
        let coefficients = self.coefficients.iter().zip(&step.coefficients).map(|(at, by)| at + share * by).collect();
        Self { coefficients, ln_theta: self.ln_theta + share * step.ln_theta }
    }
}

/// The last point that was accepted, with the step from it.
#[derive(Debug, Clone)]
struct Base {
    at: Point,
    step: Point,
    objective: f64,
    /// Length of the step in standard errors.
    length: f64,
}

/// The search for one model.
#[derive(Debug)]
pub(super) struct Search {
    family: Family,
    theta: ThetaMode,
    kept: Vec<usize>,
    restriction: Option<Array2<f64>>,
    n: u64,
    intercept: Option<usize>,
    stage: Stage,
    progress: Progress,
    precise: bool,
    next: Point,
    base: Option<Base>,
    halvings_of_step: u32,
    /// Whether the next point was reached by halving a step out of the range of the mean, and after how many such steps in a row.
    blocked: bool,
    n_blocked: u32,
    mean: Mean,
    weight: f64,
    suspect: bool,
    separated: Option<Vec<f64>>,
    iteration: Iteration,
    last: Option<(Solution, Found)>,
}

/// A fitted model.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The weighted problem at the fit; its residual sum of squares is Pearson's X².
    pub(crate) solution: Solution,
    pub(crate) likelihood: Likelihood,
    /// Observed information of θ.
    pub(crate) theta_information: Option<f64>,
    pub(crate) iteration: Iteration,
    /// The direction on all working columns along which the likelihood grows for ever.
    pub(crate) separated: Option<Vec<f64>>,
    /// Whether a negative binomial has become its Poisson limit.
    pub(crate) poisson_limit: bool,
    /// The last objective: the deviance, unless θ was estimated.
    pub(crate) deviance: f64,
    /// Weighted mean of the response.
    pub(crate) mean: Mean,
    /// `Σ w`, trials counted.
    pub(crate) weight: f64,
}

impl Outcome {
    /// `deviance / Σw`, the dispersion in R's likelihood of the gamma family.
    pub(crate) fn dispersion(&self) -> f64 {
        self.deviance / self.weight
    }
}

impl Search {
    pub(super) fn new(family: Family, start: &Start, working: &Working, n: u64) -> Self {
        let estimated = family.distribution == Distribution::NegativeBinomial && start.theta == ThetaMode::Free;
        Self {
            family,
            theta: start.theta,
            intercept: working.intercept.filter(|j| start.kept.contains(j)),
            kept: start.kept.clone(),
            restriction: start.restriction.clone(),
            n,
            stage: if estimated { Stage::Poisson } else { Stage::Plain },
            progress: Progress::Starting,
            precise: false,
            next: Point { coefficients: vec![0.0; working.n_columns()], ln_theta: 0.0 },
            base: None,
            halvings_of_step: 0,
            blocked: false,
            n_blocked: 0,
            mean: Mean { value: 0.0, complement: 0.0 },
            weight: 0.0,
            suspect: false,
            separated: None,
            iteration: Iteration {
                converged: false,
                iterations: 0,
                deviance_path: Vec::new(),
                halvings: 0,
                reason: Stop::TooManyIterations,
            },
            last: None,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.progress == Progress::Done
    }

    /// The family, with θ at the next point.
    pub(super) fn likelihood(&self) -> Likelihood {
        let theta = match (self.stage, self.theta) {
            (Stage::Plain, ThetaMode::Fixed(theta)) => Some(theta),
            (Stage::Joint, _) => Some(self.next.ln_theta.exp()),
            _ => None,
        };
        Likelihood::new(self.family, theta)
    }

    pub(super) fn ask(&self) -> Ask<'_> {
        Ask {
            kept: &self.kept,
            coefficients: (self.progress != Progress::Starting).then_some(self.next.coefficients.as_slice()),
            likelihood: self.likelihood(),
            precise: self.precise,
            joint: self.stage == Stage::Joint,
        }
    }

    /// Takes what the pass has found and chooses the next point, or ends the search.
    pub(super) fn receive(&mut self, found: Found, working: &Working) -> Result<(), FitError> {
        self.suspect = false;
        if self.progress == Progress::Starting {
            self.start(&found, working);
            return Ok(());
        }
        let bound = self.base.as_ref().map_or(f64::INFINITY, |base| base.objective + SLACK * (base.objective.abs() + 0.1));
        let acceptable = found.valid && found.objective.is_finite() && found.objective <= bound && found.products.is_finite();
        if acceptable {
            self.accept(found, working);
        } else {
            self.blocked |= !found.valid;
            self.halve()?;
        }
        Ok(())
    }

    /// From the working response at the starting means, or where that leads nowhere from a constant mean.
    fn start(&mut self, found: &Found, working: &Working) {
        self.progress = Progress::Walking;
        self.mean = found.mean();
        self.weight = found.weight;
        let mut constant = Point { coefficients: vec![0.0; working.n_columns()], ln_theta: 0.0 };
        if let Some(intercept) = self.intercept {
            constant.coefficients[intercept] = self.family.link.link(self.mean);
        }
        let first = || {
            let solution = found.products.solve(working, &self.kept, SAFE_INFLATION.recip());
            self.restricted(&solution, &vec![0.0; working.n_columns()], solution.working_coefficients.clone())
        };
        if let Some(rows) = &self.restriction {
            let constants: Array1<f64> = self.kept.iter().map(|&j| constant.coefficients[j]).collect();
            if rows.dot(&constants).iter().any(|left| *left != 0.0) {
                // A point that satisfies any restriction.
                constant.coefficients.fill(0.0);
            }
        }
        let solved =
            (found.valid && found.products.is_finite()).then(first).filter(|coefficients| coefficients.iter().all(|c| c.is_finite()));
        self.next = Point { coefficients: solved.unwrap_or_else(|| constant.coefficients.clone()), ln_theta: 0.0 };
        let by: Vec<f64> = self.next.coefficients.iter().zip(&constant.coefficients).map(|(next, from)| next - from).collect();
        let step = Point { coefficients: by, ln_theta: 0.0 };
        self.base = Some(Base { at: constant, step, objective: f64::INFINITY, length: f64::INFINITY });
    }

    /// A step from a point that ends where the restriction holds, or the step itself without one.
    fn restricted(&self, solution: &Solution, from: &[f64], mut step: Vec<f64>) -> Vec<f64> {
        /// Rows of a restriction depend on each other when less than this share is left of one.
        const DEPENDENT: f64 = 1e-10;
        let Some(rows) = self.restriction.as_ref().filter(|_| solution.rank() == self.kept.len()) else { return step };
        let basis = Array2::from_shape_fn((self.kept.len(), solution.rank()), |(i, k)| solution.basis[[self.kept[i], k]]);
        let along = rows.dot(&basis);
        let start: Array1<f64> = self.kept.iter().map(|&j| from[j]).collect();
        let q = rows.nrows();
        // A row whose columns were all lost restricts nothing.
        let size = |row: ArrayView1<'_, f64>| Some(row.dot(&row).sqrt()).filter(|size| *size > 0.0).unwrap_or(1.0);
        let sizes: Vec<f64> = along.rows().into_iter().map(size).collect();
        // In the orthonormal coordinates, where a step has the size of its statistic: the coefficients themselves may be of any size where
        // weights have all but vanished, and their differences would be rounding. Projected twice.
        let mut coordinates = Array1::from_vec(solution.coordinates.clone());
        for _ in 0..2 {
            let left = rows.dot(&start) + along.dot(&coordinates);
            let mut gram = Gram::<f64>::zeros(q + 1);
            for i in 0..q {
                for j in 0..=i {
                    gram.set(i, j, along.row(i).dot(&along.row(j)) / (sizes[i] * sizes[j]));
                }
                gram.set(i, q, left[i] / sizes[i]);
            }
            let factor = Factor::new(&gram, q, None, DEPENDENT);
            let Some((_, right)) = factor.coordinates(q).split_last() else { return step };
            for (&i, share) in factor.kept.iter().zip(factor.solve(right)) {
                coordinates.scaled_add(-share / sizes[i], &along.row(i));
            }
        }
        for (&j, by) in self.kept.iter().zip(basis.dot(&coordinates)) {
            step[j] = by;
        }
        step
    }

    /// Goes half the way back to the last point.
    fn halve(&mut self) -> Result<(), FitError> {
        let Some(base) = &self.base else { return Err(FitError::NoStart { family: self.family }) };
        self.halvings_of_step += 1;
        self.iteration.halvings += 1;
        if self.halvings_of_step > MOST_HALVINGS {
            if self.last.is_none() || base.objective.is_infinite() {
                return Err(FitError::NoStart { family: self.family });
            }
            // A short step that does not lead down is rounding; a long one ends at the border of the range of the mean.
            let still = base.length <= SHORT;
            self.next = base.at.clone();
            self.finish(if still { Stop::Converged } else { Stop::Boundary });
            return Ok(());
        }
        self.next = base.at.moved(&base.step, 0.5_f64.powi(self.halvings_of_step as i32));
        Ok(())
    }

    fn accept(&mut self, found: Found, working: &Working) {
        let tolerance = if self.precise { RANK_TOLERANCE } else { SAFE_INFLATION.recip() };
        let solution = found.products.solve(working, &self.kept, tolerance);
        if !self.precise && (solution.inflation > SAFE_INFLATION || solution.rank() < self.kept.len()) {
            // The same point again, with products that can be trusted.
            self.precise = true;
            return;
        }
        if solution.rank() < self.kept.len() {
            self.lose(&solution.kept);
            return;
        }
        self.iteration.iterations += 1;
        self.iteration.deviance_path.push(found.objective);
        self.halvings_of_step = 0;
        self.n_blocked = if std::mem::take(&mut self.blocked) { self.n_blocked + 1 } else { 0 };
        let (step, length) = self.step(&solution, &found);
        let largest = |values: &[f64]| values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let rounding = largest(&step.coefficients) <= ROUNDING * largest(&self.next.coefficients) && step.ln_theta.abs() <= ROUNDING;
        let before = self.base.take();
        let at = std::mem::take(&mut self.next);
        self.next = at.moved(&step, 1.0);
        let was = before.as_ref().map_or((f64::INFINITY, f64::INFINITY), |base| (base.objective, base.length));
        let change = (was.0 - found.objective).abs() / (found.objective.abs() + 0.1);
        let still = length <= STILL || rounding || (was.1 <= NEARLY_STILL && length <= NEARLY_STILL && length >= 0.5 * was.1);
        self.base = Some(Base { at, step, objective: found.objective, length });
        let (low, high) = self.likelihood().unbounded_ends();
        self.suspect = (low || high) && self.separated.is_none() && !still && change < SUSPICIOUS;
        self.last = Some((solution, found));
        self.end(still, change);
    }

    /// The step from the next point, and its length in standard errors.
    fn step(&self, solution: &Solution, found: &Found) -> (Point, f64) {
        let df = self.n.saturating_sub(self.kept.len() as u64).max(1) as f64;
        let scale = if self.family.distribution.has_known_dispersion() { 1.0 } else { (found.products.pearson() / df).sqrt() };
        let by = self.restricted(solution, &self.next.coefficients, solution.working_coefficients.clone());
        let square: f64 = self.kept.iter().enumerate().map(|(place, &j)| found.products.gradient(place) * by[j]).sum();
        let (ln_theta, theta_square) = if self.stage == Stage::Joint { theta_step(found, self.next.ln_theta) } else { (0.0, 0.0) };
        // A step that leads up by more than rounding is itself made of rounding errors, as under a restriction where the weights have all but
        // vanished: that is no place to stand still.
        let square = if square < -(SHORT * scale).powi(2) { -square } else { square.max(0.0) };
        let step = Point { coefficients: by, ln_theta };
        (step, (square + theta_square).sqrt() / scale)
    }

    /// Ends the search, or one of its stages, when there is nothing more to gain.
    fn end(&mut self, still: bool, change: f64) {
        let length = self.base.as_ref().map_or(f64::INFINITY, |base| base.length);
        let at_limit = self.separated.is_some() && change < LIMIT;
        if self.stage == Stage::Poisson && (still || at_limit || length < SHORT) {
            self.leave_poisson();
        } else if self.stage == Stage::Joint && self.next.ln_theta > THETA_LIMIT.ln() {
            self.stage = Stage::Limit;
            self.restart();
        } else if still {
            // Coefficients that stand still because every step leads out of the range are no maximum inside it.
            let reason = if self.n_blocked > 0 { Stop::Boundary } else { Stop::Converged };
            self.finish(if self.separated.is_some() { Stop::Separated } else { reason });
        } else if at_limit {
            self.finish(Stop::Separated);
        } else if self.n_blocked >= MOST_BLOCKED {
            self.finish(Stop::Boundary);
        } else if self.iteration.iterations >= MOST_ITERATIONS {
            self.finish(if self.separated.is_some() { Stop::Separated } else { Stop::TooManyIterations });
        }
    }

    /// The weights leave some columns without information of their own. On the way from a point where they had it that is the border of the
    /// range of the mean, where weights vanish: separated data have said all they can, and others have no maximum inside it. At the first
    /// point the model is fitted without these columns.
    fn lose(&mut self, kept: &[usize]) {
        if self.last.is_some() && self.stage != Stage::Joint {
            self.finish(if self.separated.is_some() { Stop::Separated } else { Stop::Boundary });
            return;
        }
        for j in self.kept.iter().filter(|j| !kept.contains(j)) {
            self.next.coefficients[*j] = 0.0;
            if let Some(base) = &mut self.base {
                (base.at.coefficients[*j], base.step.coefficients[*j]) = (0.0, 0.0);
            }
        }
        if let Some(rows) = &mut self.restriction {
            let places: Vec<usize> = (0..self.kept.len()).filter(|place| kept.contains(&self.kept[*place])).collect();
            *rows = rows.select(Axis(1), &places);
        }
        self.kept = kept.to_vec();
        self.restart();
    }

    /// The Poisson fit is there: does the likelihood grow with `1/θ`?
    fn leave_poisson(&mut self) {
        let (overdispersion, theta) =
            self.last.as_ref().map_or((0.0, 0.0), |(_, found)| (found.overdispersion, found.weight / found.variation));
        if overdispersion > 0.0 && theta.is_finite() {
            self.stage = Stage::Joint;
            self.next.ln_theta = theta.ln();
        } else {
            self.stage = Stage::Limit;
        }
        self.restart();
    }

    /// Goes on from the next point under another objective.
    fn restart(&mut self) {
        if let Some(base) = &mut self.base {
            base.at.ln_theta = self.next.ln_theta;
            base.step.ln_theta = 0.0;
            (base.objective, base.length) = (f64::INFINITY, f64::INFINITY);
        }
        self.suspect = false;
    }

    fn finish(&mut self, reason: Stop) {
        if reason != Stop::Converged
            && let Some(base) = &self.base
        {
            // What the sums of the last pass belong to.
            self.next = base.at.clone();
        }
        self.iteration.converged = reason == Stop::Converged;
        self.iteration.reason = reason;
        self.progress = Progress::Done;
        self.suspect = false;
    }

    /// The direction in which the coefficients move although the likelihood stands still.
    pub(super) fn suspect(&self) -> Option<&[f64]> {
        self.base.as_ref().filter(|_| self.suspect).map(|base| base.step.coefficients.as_slice())
    }

    /// Whether the rows confirm that the likelihood grows for ever in that direction.
    pub(super) fn judge(&mut self, separated: bool) {
        if separated {
            self.separated = self.suspect().map(<[f64]>::to_vec);
        }
        self.suspect = false;
    }

    /// The fitted model.
    pub(super) fn outcome(self) -> Option<Outcome> {
        let likelihood = self.likelihood();
        let (mut solution, found) = self.last?;
        solution.rss = found.products.pearson();
        solution.working_coefficients = self.next.coefficients;
        Some(Outcome {
            solution,
            likelihood,
            theta_information: (self.stage == Stage::Joint).then_some(found.theta_information),
            deviance: found.objective,
            iteration: self.iteration,
            separated: self.separated,
            poisson_limit: self.stage == Stage::Limit,
            mean: self.mean,
            weight: self.weight,
        })
    }
}

/// The Newton step of `ln θ` and its squared length in standard errors.
fn theta_step(found: &Found, ln_theta: f64) -> (f64, f64) {
    /// Longest step: a factor of e² in θ.
    const LONGEST: f64 = 2.0;
    let theta = ln_theta.exp();
    let score = theta * found.theta_score;
    let information = theta * theta * found.theta_information - score;
    let step = if information > 0.0 { (score / information).clamp(-LONGEST, LONGEST) } else { score.signum() };
    (step, step * step * information.abs())
}
