//! What a pass over the rows gives to an iteration.

use interplay_core::FrameSource;
use ndarray::Array2;

use super::super::doubled::{Doubled, SplitColumn};
use super::super::error::FitError;
use super::super::moments::split_products;
use super::super::passes::{Workspace, over_blocks};
use super::super::products::lower_products;
use super::super::scores::{linear_predictors, prior_weight};
use super::super::solution::Solution;
use super::super::triangular::Gram;
use super::super::working::{Working, matrix};
use crate::Design;
use crate::family::{Likelihood, Mean};

/// What one model asks of a pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask<'a> {
    /// Columns with a coefficient.
    pub(super) kept: &'a [usize],
    /// Coefficients on all working columns; `None` asks for the working response at the starting means instead of a step.
    pub(super) coefficients: Option<&'a [f64]>,
    pub(super) likelihood: Likelihood,
    /// Sum products in twice the working precision.
    pub(super) precise: bool,
    /// The objective is −2 log-likelihood and θ takes part, instead of the deviance.
    pub(super) joint: bool,
}

/// What a pass gives to one model.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) products: Products,
    /// Deviance, or −2 log-likelihood.
    pub(super) objective: f64,
    /// Whether every row has a mean, and a finite contribution.
    pub(super) valid: bool,
    pub(super) theta_score: f64,
    pub(super) theta_information: f64,
    /// `Σ w ((y − μ)² − y)`: twice the derivative of the log-likelihood by `1/θ` at the Poisson limit.
    pub(super) overdispersion: f64,
    /// `Σ w (y/μ − 1)²`, for the first θ.
    pub(super) variation: f64,
    /// The first row whose response is out of range, counted from 1, with its value.
    pub(super) refused: Option<(u64, f64)>,
    /// `Σ w`, trials counted.
    pub(super) weight: f64,
    /// `Σ w y` and `Σ w (1 − y)`.
    pub(super) response: Mean,
}

/// `[X z]'W[X z]` over the kept columns and the residual of the working response.
#[derive(Debug, Clone)]
pub(super) enum Products {
    Plain(Array2<f64>),
    Precise(Gram<Doubled>),
}

impl Products {
    fn add(&mut self, other: &Self) {
        match (self, other) {
            (Self::Plain(sum), Self::Plain(more)) => *sum += more,
            (Self::Precise(sum), Self::Precise(more)) => sum.add(more),
            _ => unreachable!("the blocks of a pass are summed in one precision"),
        }
    }

    /// The weighted sum of squares of the residuals: Pearson's X².
    pub(super) fn pearson(&self) -> f64 {
        match self {
            Self::Plain(sum) => sum[[sum.nrows() - 1, sum.nrows() - 1]],
            Self::Precise(gram) => {
                let last = gram.size() - 1;
                gram.get(last, last).high
            }
        }
    }

    /// `X'W (z − η)` by its place among the kept columns.
    pub(super) fn gradient(&self, place: usize) -> f64 {
        match self {
            Self::Plain(sum) => sum[[sum.nrows() - 1, place]],
            Self::Precise(gram) => gram.get(gram.size() - 1, place).high,
        }
    }

    pub(super) fn is_finite(&self) -> bool {
        match self {
            Self::Plain(sum) => sum.iter().all(|cell| cell.is_finite()),
            Self::Precise(gram) => gram.is_finite(),
        }
    }

    /// The solved problem over the kept columns: its coefficients are the step.
    pub(super) fn solve(&self, working: &Working, kept: &[usize], tolerance: f64) -> Solution {
        let place = |position: usize| kept.get(position).copied().unwrap_or(working.n_columns());
        let size = working.n_columns() + 1;
        match self {
            Self::Plain(sum) => {
                let mut gram = Gram::<f64>::zeros(size);
                for i in 0..=kept.len() {
                    (0..=i).for_each(|j| gram.set(place(i), place(j), sum[[i, j]]));
                }
                Solution::new(&gram, working, kept, 0.0, tolerance)
            }
            Self::Precise(sum) => {
                let mut gram = Gram::<Doubled>::zeros(size);
                for i in 0..=kept.len() {
                    (0..=i).for_each(|j| gram.set(place(i), place(j), sum.get(i, j)));
                }
                Solution::new(&gram, working, kept, 0.0, tolerance)
            }
        }
    }
}

impl Found {
    fn nothing(ask: &Ask<'_>) -> Self {
        let size = ask.kept.len() + 1;
        let products = if ask.precise { Products::Precise(Gram::zeros(size)) } else { Products::Plain(Array2::zeros((size, size))) };
        Self {
            products,
            objective: 0.0,
            valid: true,
            theta_score: 0.0,
            theta_information: 0.0,
            overdispersion: 0.0,
            variation: 0.0,
            refused: None,
            weight: 0.0,
            response: Mean { value: 0.0, complement: 0.0 },
        }
    }

    fn add(&mut self, other: &Self) {
        self.products.add(&other.products);
        self.objective += other.objective;
        self.valid &= other.valid;
        self.theta_score += other.theta_score;
        self.theta_information += other.theta_information;
        self.overdispersion += other.overdispersion;
        self.variation += other.variation;
        self.refused = self.refused.or(other.refused);
        self.weight += other.weight;
        self.response.value += other.response.value;
        self.response.complement += other.response.complement;
    }

    /// The weighted mean of the response.
    pub(super) fn mean(&self) -> Mean {
        Mean { value: self.response.value / self.weight, complement: self.response.complement / self.weight }
    }
}

/// One pass for several models.
pub(super) fn pass(design: &Design, working: &Working, rows: &dyn FrameSource, asks: &[Ask<'_>]) -> Result<Vec<Found>, FitError> {
    let mut totals: Vec<Found> = asks.iter().map(Found::nothing).collect();
    let precise = asks.iter().any(|ask| ask.precise);
    over_blocks(
        design,
        rows,
        |space| {
            working.fill(&space.block, &mut space.cells);
            if precise {
                working.fill_doubled(&space.block, &mut space.doubled);
            }
            asks.iter().map(|ask| block(working, space, ask)).collect::<Vec<_>>()
        },
        |parts| totals.iter_mut().zip(&parts).for_each(|(total, part)| total.add(part)),
    )?;
    Ok(totals)
}

fn block(working: &Working, space: &mut Workspace, ask: &Ask<'_>) -> Found {
    let mut found = Found::nothing(ask);
    let n = space.block.n;
    if let Some(coefficients) = ask.coefficients {
        let w = matrix(&space.cells, n, working.n_columns());
        linear_predictors(&w, coefficients, &space.block, &mut space.eta);
    } else {
        space.eta.clear();
        space.eta.resize(n, 0.0);
    }
    space.roots.clear();
    space.residuals.clear();
    for i in 0..n {
        let (root, residual) = row(space, i, ask, &mut found);
        space.roots.push(root);
        space.residuals.push(residual);
    }
    if !found.valid {
        return found;
    }
    found.products = if ask.precise {
        let mut columns: Vec<SplitColumn> = ask.kept.iter().map(|&j| space.doubled[j].clone()).collect();
        for column in &mut columns {
            column.weigh(&space.roots);
        }
        let mut last = SplitColumn::default();
        last.fill(&space.residuals, 0.0, 1.0);
        columns.push(last);
        Products::Precise(split_products(&columns))
    } else {
        let Workspace { cells, weighted, roots, residuals, .. } = space;
        weighted.clear();
        for &j in ask.kept {
            weighted.extend(cells[j * n..(j + 1) * n].iter().zip(roots.iter()).map(|(cell, root)| cell * root));
        }
        weighted.extend_from_slice(residuals);
        Products::Plain(lower_products(weighted, n, ask.kept.len() + 1))
    };
    found
}

/// The root of the working weight and the residual of a row, and what it adds to the other sums.
fn row(space: &Workspace, i: usize, ask: &Ask<'_>, found: &mut Found) -> (f64, f64) {
    let (block, likelihood) = (&space.block, &ask.likelihood);
    let Likelihood { family, theta } = *likelihood;
    let y = block.y[i];
    let weight = prior_weight(block, i);
    if ask.coefficients.is_none() {
        if !family.distribution.admits(y) {
            found.refused = found.refused.or(Some((space.first_row + u64::from(block.rows[i]) + 1, y)));
        }
        found.weight += weight;
        found.response.value += weight * y;
        found.response.complement += weight * (1.0 - y);
        let mean = likelihood.start(y, weight);
        let eta = family.link.link(mean);
        found.valid &= family.admits(eta);
        let row = likelihood.working_row(y, weight, eta, mean);
        let offset = block.offset.get(i).copied().unwrap_or(0.0);
        return (row.root_weight, row.root_weight * (eta - offset) + row.residual);
    }
    let eta = space.eta[i];
    if !family.admits(eta) {
        found.valid = false;
        return (0.0, 0.0);
    }
    let mean = family.link.inverse(eta);
    if ask.joint {
        let prior = block.weights.get(i).copied().unwrap_or(1.0);
        found.objective -= 2.0 * likelihood.log_likelihood(y, prior, None, mean, 1.0);
        let (score, information) = likelihood.theta_terms(y, mean);
        found.theta_score += weight * score;
        found.theta_information += weight * information;
    } else {
        found.objective += likelihood.deviance(y, weight, mean);
        if theta.is_infinite() && family.distribution.is_count() {
            let difference = y - mean.value;
            found.overdispersion += weight * (difference * difference - y);
            found.variation += weight * (difference / mean.value) * (difference / mean.value);
        }
    }
    found.weight += weight;
    let row = likelihood.working_row(y, weight, eta, mean);
    (row.root_weight, row.residual)
}
