//! `g'b` and `g'Vg`.

use interplay_core::EstimateRow;
use ndarray::Array2;

use crate::fit::Solution;
use crate::inference::{Reference, is_resolved, quadratic_form};

/// Linear functions of the coefficients of a fit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Estimator<'a> {
    pub(crate) solution: &'a Solution,
    pub(crate) vcov: Option<&'a Array2<f64>>,
    /// The classical covariance beside a robust one.
    pub(crate) classical: Option<&'a Array2<f64>>,
    pub(crate) reference: Option<Reference>,
}

impl Estimator<'_> {
    /// Whether `g'b` is the same for every solution of the normal equations: `g` has to be zero along every dependence among the
    /// columns (Searle 1971, *Linear Models*, section 5.4). Always so when no column is aliased.
    pub(crate) fn is_estimable(&self, g: &[f64]) -> bool {
        /// Rounding of a row that is a combination of others.
        const ROUNDING: f64 = 1e-9;
        self.solution.aliases.iter().all(|alias| {
            let parts = alias.on.iter().map(|&(j, factor)| factor * g[j]);
            let (along, size) = parts.fold((g[alias.column], g[alias.column].abs()), |(a, s), part| (a - part, s + part.abs()));
            along.abs() <= ROUNDING * size
        })
    }

    /// The entries of `g` that belong to estimated columns.
    fn on_kept(&self, g: &[f64]) -> Vec<f64> {
        self.solution.kept.iter().map(|&j| g[j]).collect()
    }

    /// `g'b`.
    pub(crate) fn value(&self, g: &[f64]) -> f64 {
        self.solution.kept.iter().zip(&self.solution.coefficients).map(|(&j, b)| g[j] * b).sum()
    }

    /// `g'Vh`; `None` when the fit has no covariance.
    pub(crate) fn covariance(&self, g: &[f64], h: &[f64]) -> Option<f64> {
        let (g, h) = (self.on_kept(g), self.on_kept(h));
        let vcov = self.vcov?;
        Some(ndarray::ArrayView1::from(&g).dot(&vcov.dot(&ndarray::ArrayView1::from(&h))))
    }

    /// The estimate with its uncertainty, or nulls when it is not estimable.
    pub(crate) fn row(&self, g: &[f64]) -> EstimateRow {
        if !self.is_estimable(g) {
            return EstimateRow::default();
        }
        let estimate = self.value(g);
        match (self.vcov, self.reference) {
            (Some(vcov), Some(reference)) => {
                let g = self.on_kept(g);
                let variance = quadratic_form(vcov, &g);
                let resolved = is_resolved(variance, self.classical.map(|classical| quadratic_form(classical, &g)));
                if resolved { reference.row(estimate, variance) } else { EstimateRow::point(estimate) }
            }
            _ => EstimateRow::point(estimate),
        }
    }
}
