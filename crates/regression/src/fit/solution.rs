//! A solved least-squares problem over some of the columns of a design.

use ndarray::Array2;

use super::doubled::Real;
use super::triangular::{Factor, Gram};
use super::working::Working;

/// A column that is a linear combination of earlier ones: it has no coefficient of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// The column of the design.
    pub column: usize,
    /// The columns that give it, with their factors; empty when the column is zero in every row.
    pub on: Vec<(usize, f64)>,
}

/// One model on the columns of a design. Everything is in the units of the data unless its name says `working`.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    /// Columns of the design that belong to the model, ascending.
    pub(crate) columns: Vec<usize>,
    /// Those of them that have a coefficient.
    pub(crate) kept: Vec<usize>,
    pub(crate) aliases: Vec<Alias>,
    /// One per kept column.
    pub(crate) coefficients: Vec<f64>,
    /// `θ = Q'y`, the response in the orthonormal basis: `b = F θ`, and a sum of squares of `q` hypotheses is the squared length of the
    /// part of `θ` that lies along them.
    pub(crate) coordinates: Vec<f64>,
    /// `F` with `F F' = (X'WX)⁻¹` over the kept columns.
    pub(crate) map: Array2<f64>,
    /// Working design times this gives rows of an orthogonal basis: `columns of the working design × rank`.
    pub(crate) basis: Array2<f64>,
    /// Coefficients on all working columns, zero where there is none.
    pub(crate) working_coefficients: Vec<f64>,
    /// Residual sum of squares, weighted; Pearson's X² of a generalised linear model.
    pub(crate) rss: f64,
    /// Sum of squares of the response, about the mean when the model has an intercept.
    pub(crate) tss: f64,
    /// Sum of squares of the fitted values, about the mean when the model has an intercept.
    pub(crate) mss: f64,
    /// Largest factor by which dependence on the other columns multiplies the variance of a coefficient.
    pub(crate) inflation: f64,
    /// Whether the residuals are no larger than the rounding of fitted values.
    pub(crate) exact: bool,
    pub(crate) has_intercept: bool,
}

/// Coefficients below this share of a column's own size are rounding, not part of a dependence.
const ALIAS_SHARE: f64 = 1e-9;

impl Solution {
    /// Solves the normal equations of some columns of the design; `weight` is the sum of the weights, the number of rows without any.
    pub(crate) fn new<T: Real>(gram: &Gram<T>, working: &Working, columns: &[usize], weight: f64, tolerance: f64) -> Self {
        let p = working.n_columns();
        let mut selection = columns.to_vec();
        selection.push(p);
        let intercept = columns.iter().position(|&j| working.intercept == Some(j));
        let factor = Factor::new(&gram.select(&selection), columns.len(), intercept, tolerance);
        let kept: Vec<usize> = factor.kept.iter().map(|&position| columns[position]).collect();
        let inverse = factor.inverse();

        let (&remaining, coordinates) = factor.coordinates(columns.len()).split_last().expect("the response has its own sum of squares");
        let working_kept = factor.solve(coordinates);
        let unit = 1.0 / (working.scale[p] * working.scale[p]);
        let explained = coordinates
            .iter()
            .zip(&factor.kept)
            .filter(|(_, position)| Some(**position) != intercept)
            .fold(T::zero(), |sum, (&z, _)| sum + z * z);

        let mut basis = Array2::zeros((p, kept.len()));
        let mut working_coefficients = vec![0.0; p];
        let mut inflation = 1.0_f64;
        for (i, &j) in kept.iter().enumerate() {
            working_coefficients[j] = working_kept[i].value();
            let mut square = 0.0;
            for k in 0..kept.len() {
                basis[[j, k]] = inverse[i][k].value();
                square += basis[[j, k]] * basis[[j, k]];
            }
            if working.intercept != Some(j) {
                inflation = inflation.max(square * factor.original[factor.kept[i]]);
            }
        }

        let mut solution = Self {
            columns: columns.to_vec(),
            coefficients: working.coefficients(&kept, &working_kept),
            coordinates: coordinates.iter().map(|z| z.value() / working.scale[p]).collect::<Vec<f64>>(),
            map: working.map(&kept, &inverse),
            basis,
            working_coefficients,
            rss: remaining.value().max(0.0) * unit,
            tss: factor.original[columns.len()].max(0.0) * unit,
            mss: explained.value() * unit,
            inflation,
            exact: false,
            has_intercept: intercept.is_some(),
            aliases: aliases(&factor, working, columns),
            kept,
        };
        if let (Some(_), Some(j)) = (intercept, working.intercept)
            && solution.kept.first() == Some(&j)
        {
            // The working response is measured from its mean, and the first vector of the basis is the constant.
            solution.coordinates[0] += working.shift[p] / solution.basis[[j, 0]];
        }
        solution.note_exact_fit(working, weight);
        solution
    }

    /// Completes the solution of a weighted problem whose working coefficients are known: coefficients in the units of the data, and what
    /// is known of the columns from least squares.
    pub(crate) fn adopt(&mut self, working: &Working, solved: &Self) {
        let kept: Vec<f64> = self.kept.iter().map(|&j| self.working_coefficients[j]).collect();
        self.coefficients = working.coefficients(&self.kept, &kept);
        self.columns.clone_from(&solved.columns);
        self.aliases.extend(solved.aliases.iter().cloned());
        self.aliases.sort_by_key(|alias| alias.column);
        self.has_intercept = solved.has_intercept;
    }

    /// Number of coefficients.
    pub(crate) fn rank(&self) -> usize {
        self.kept.len()
    }

    /// One step of iterative refinement in working precision, from `W' r` of the residuals (both working): `b += (W'W)⁻¹ W' r`.
    pub(crate) fn refine(&mut self, working: &Working, gradient: &[f64], rss: f64, weight: f64) {
        let coordinates: Vec<f64> =
            self.basis.columns().into_iter().map(|column| column.iter().zip(gradient).map(|(b, g)| b * g).sum()).collect();
        let step: Vec<f64> = self.basis.rows().into_iter().map(|row| row.iter().zip(&coordinates).map(|(b, c)| b * c).sum()).collect();
        for (value, step) in self.working_coefficients.iter_mut().zip(&step) {
            *value += step;
        }
        let kept: Vec<f64> = self.kept.iter().map(|&j| self.working_coefficients[j]).collect();
        self.coefficients = working.coefficients(&self.kept, &kept);
        // The step takes the squared length of the gradient's coordinates off the sum of squares.
        let gain: f64 = coordinates.iter().map(|c| c * c).sum();
        let scale = working.scale[working.n_columns()];
        for (value, step) in self.coordinates.iter_mut().zip(&coordinates) {
            *value += step / scale;
        }
        self.rss = (rss - gain).max(0.0) / (scale * scale);
        self.exact = false;
        self.note_exact_fit(working, weight);
    }

    /// An exact fit has residuals of the size of rounding: the residual variance is then zero, not a random number near 1e-16.
    fn note_exact_fit(&mut self, working: &Working, weight: f64) {
        /// Roundings that may meet in one fitted value.
        const ROUNDINGS: f64 = 8.0;
        let size = ROUNDINGS * f64::EPSILON * working.magnitude(&self.kept, &self.coefficients);
        if self.rss <= weight * size * size {
            self.exact = true;
            self.rss = 0.0;
        }
    }
}

fn aliases<T: Real>(factor: &Factor<T>, working: &Working, columns: &[usize]) -> Vec<Alias> {
    let relation = |position: usize| {
        let column = columns[position];
        if working.flat[column] {
            // Constant: a multiple of the intercept, or nothing at all.
            let on = working.intercept.filter(|j| columns.contains(j) && working.shift[column] != 0.0);
            return Alias { column, on: on.map(|j| (j, working.shift[column])).into_iter().collect() };
        }
        let solved = factor.solve(factor.coordinates(position));
        let scale = working.scale[column];
        let mut constant = T::from(working.shift[column]);
        let mut on = Vec::new();
        for (&k, value) in factor.kept.iter().zip(solved) {
            let j = columns[k];
            let weight = value * T::from(working.scale[j] / scale);
            if working.intercept == Some(j) {
                constant = constant + weight;
            } else {
                constant = constant - weight * T::from(working.shift[j]);
                if value.value().abs() > ALIAS_SHARE {
                    on.push((j, weight.value()));
                }
            }
        }
        let size = working.shift[column].abs() + 1.0 / scale;
        if let Some(j) = working.intercept.filter(|j| columns.contains(j))
            && constant.value().abs() > ALIAS_SHARE * size
        {
            on.insert(0, (j, constant.value()));
        }
        Alias { column, on }
    };
    factor.aliased.iter().map(|&position| relation(position)).collect()
}
