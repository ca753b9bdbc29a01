//! The columns of a design in the orthonormal coordinates of its fit, and hypotheses from directions in them.

use ndarray::{Array1, Array2};

use crate::fitted::Fit;

/// The columns of a design with aliased ones among them, in the coordinates of the fit.
pub(super) struct Columns {
    /// `R` of the working columns: `θ = R b` for the working coefficients `b`.
    triangle: Array2<f64>,
    /// Every column up to a multiple of the constant, where there is one.
    pub(super) in_basis: Vec<Array1<f64>>,
    /// Shift and scale of every estimated column.
    units: Vec<(f64, f64)>,
    /// Place of the intercept among the estimated columns.
    intercept: Option<usize>,
}

impl Columns {
    pub(super) fn new(fit: &Fit) -> Self {
        let solution = &fit.whole().model.solution;
        let working = fit.working();
        let rank = solution.rank();
        // R is the inverse of the upper triangular map of the working columns.
        let map = |i: usize, k: usize| solution.basis[[solution.kept[i], k]];
        let mut triangle = Array2::zeros((rank, rank));
        for j in 0..rank {
            triangle[[j, j]] = 1.0 / map(j, j);
            for i in (0..j).rev() {
                let sum: f64 = (i + 1..=j).map(|k| map(i, k) * triangle[[k, j]]).sum();
                triangle[[i, j]] = -sum / map(i, i);
            }
        }
        let units: Vec<(f64, f64)> = solution.kept.iter().map(|&j| (working.shift[j], working.scale[j])).collect();
        let intercept = solution.kept.iter().position(|&j| working.intercept == Some(j));
        let mut in_basis = vec![Array1::zeros(rank); fit.design().names().len()];
        for (i, &j) in solution.kept.iter().enumerate() {
            in_basis[j] = triangle.column(i).to_owned() / units[i].1;
        }
        for alias in &solution.aliases {
            let mut column = Array1::zeros(rank);
            for &(j, factor) in alias.on.iter().filter(|(j, _)| working.intercept != Some(*j)) {
                column.scaled_add(factor, &in_basis[j]);
            }
            in_basis[alias.column] = column;
        }
        Self { triangle, in_basis, units, intercept }
    }

    /// The hypothesis that `θ` has nothing along a direction, as a row over the estimated coefficients.
    pub(super) fn hypothesis(&self, direction: &Array1<f64>) -> Array1<f64> {
        let working = self.triangle.t().dot(direction);
        let constant = self.intercept.map_or(0.0, |i| working[i]);
        let cell = |(i, &(shift, scale)): (usize, &(f64, f64))| {
            if Some(i) == self.intercept { constant } else { working[i] / scale + constant * shift }
        };
        self.units.iter().enumerate().map(cell).collect()
    }
}
