//! Working columns: the design and the response, centred and scaled.
//!
//! With an intercept every other column is measured from its mean; then each is scaled to a root mean square near one. Scales are
//! powers of two and shifts are taken off exactly where the arithmetic is doubled, so that working columns are the same design in other
//! coordinates and nothing is lost by going there and back. The intercept itself stays a column of ones: a mean that is wrong in its
//! last digit then does no harm.

use ndarray::{Array2, ArrayView2, ShapeBuilder};

use super::doubled::{Real, SplitColumn};
use super::weights::{self, Problem};
use crate::{Design, DesignBlock, Moments};

/// How working columns come from the columns of the design; the response is the last.
#[derive(Debug, Clone)]
pub(crate) struct Working {
    pub(crate) shift: Vec<f64>,
    pub(crate) scale: Vec<f64>,
    /// Position of the column of ones.
    pub(crate) intercept: Option<usize>,
    /// Columns that do not vary about their shift: zero in every row of the working design.
    pub(crate) flat: Vec<bool>,
}

impl Working {
    /// From the moments of the problem.
    pub(crate) fn of(design: &Design, problem: &Problem) -> Self {
        let intercept = design.terms().iter().find(|term| term.degree == 0).map(|term| term.columns.start);
        Self::new(&problem.moments, if design.has_intercept() { intercept } else { None })
    }

    /// The same columns for a linear predictor: what stands in the place of the response keeps its units.
    pub(crate) fn for_predictor(&self) -> Self {
        let mut working = self.clone();
        let y = self.n_columns();
        (working.shift[y], working.scale[y], working.flat[y]) = (0.0, 1.0, false);
        working
    }

    /// From moments of every column and of the response, and the place of the intercept.
    pub(crate) fn new(moments: &[Moments], intercept: Option<usize>) -> Self {
        let mut working =
            Self { shift: vec![0.0; moments.len()], scale: vec![1.0; moments.len()], intercept, flat: vec![false; moments.len()] };
        for (j, moment) in moments.iter().enumerate() {
            if intercept == Some(j) {
                continue;
            }
            let about = if intercept.is_some() { moment.mean } else { 0.0 };
            let rms = root_mean_square(moment, intercept.is_some());
            working.shift[j] = about;
            if rms > rounding_of_mean(about) {
                working.scale[j] = power_of_two_near(1.0 / rms);
            } else {
                working.flat[j] = true;
            }
        }
        working
    }

    /// Number of columns of the design, the response not counted.
    pub(crate) fn n_columns(&self) -> usize {
        self.shift.len() - 1
    }

    /// The working columns of a block with the response, less its offset, behind them, by columns. Weights are not in them.
    pub(crate) fn fill(&self, block: &DesignBlock, out: &mut Vec<f64>) {
        let n = block.n;
        out.clear();
        for j in 0..self.shift.len() {
            if j == self.n_columns() && !block.offset.is_empty() && !self.flat[j] {
                let (shift, scale) = (self.shift[j], self.scale[j]);
                out.extend(weights::response(block).map(|y| (y - shift) * scale));
                continue;
            }
            if self.intercept == Some(j) {
                out.resize(out.len() + n, 1.0);
            } else if self.flat[j] {
                out.resize(out.len() + n, 0.0);
            } else {
                let (shift, scale) = (self.shift[j], self.scale[j]);
                out.extend(self.cells(block, j).iter().map(|&cell| (cell - shift) * scale));
            }
        }
    }

    /// The same in twice the working precision.
    pub(crate) fn fill_doubled(&self, block: &DesignBlock, out: &mut Vec<SplitColumn>) {
        out.resize_with(self.shift.len(), SplitColumn::default);
        for (j, column) in out.iter_mut().enumerate() {
            if self.intercept == Some(j) {
                column.fill_constant(block.n, 1.0);
            } else if self.flat[j] {
                column.fill_constant(block.n, 0.0);
            } else if j == self.n_columns() && !block.offset.is_empty() {
                column.fill_difference(&block.y, &block.offset, self.shift[j], self.scale[j]);
            } else {
                column.fill(self.cells(block, j), self.shift[j], self.scale[j]);
            }
        }
    }

    fn cells<'a>(&self, block: &'a DesignBlock, column: usize) -> &'a [f64] {
        if column == self.n_columns() { &block.y } else { &block.x[column * block.n..(column + 1) * block.n] }
    }

    /// Coefficients in the units of the data from working ones; `columns` are the estimated columns.
    pub(crate) fn coefficients<T: Real>(&self, columns: &[usize], working: &[T]) -> Vec<f64> {
        let y = self.n_columns();
        let unit = T::from(1.0 / self.scale[y]);
        let mut constant = T::from(self.shift[y]);
        let mut coefficients: Vec<T> = Vec::with_capacity(columns.len());
        for (&j, &value) in columns.iter().zip(working) {
            let coefficient = value * T::from(self.scale[j]) * unit;
            if self.intercept == Some(j) {
                constant = constant + coefficient;
            } else {
                constant = constant - coefficient * T::from(self.shift[j]);
            }
            coefficients.push(coefficient);
        }
        if let Some(position) = columns.iter().position(|&j| self.intercept == Some(j)) {
            coefficients[position] = constant;
        }
        coefficients.into_iter().map(Real::value).collect()
    }

    /// `F` with `F F' = (X'X)⁻¹`, from the inverse of the working factor.
    pub(crate) fn map<T: Real>(&self, columns: &[usize], inverse: &[Vec<T>]) -> Array2<f64> {
        let rank = columns.len();
        let mut map = Array2::zeros((rank, rank));
        let intercept = columns.iter().position(|&j| self.intercept == Some(j));
        for k in 0..rank {
            let mut constant = T::zero();
            for (i, &j) in columns.iter().enumerate() {
                let cell = inverse[i][k] * T::from(self.scale[j]);
                map[[i, k]] = cell.value();
                constant = if Some(i) == intercept { constant + cell } else { constant - cell * T::from(self.shift[j]) };
            }
            if let Some(position) = intercept {
                map[[position, k]] = constant.value();
            }
        }
        map
    }

    /// The largest size of the parts whose sum is a fitted value: what one unit of rounding is relative to.
    pub(crate) fn magnitude(&self, columns: &[usize], coefficients: &[f64]) -> f64 {
        let y = self.n_columns();
        let parts = columns.iter().zip(coefficients).map(|(&j, b)| {
            let size = if self.intercept == Some(j) { 1.0 } else { self.shift[j].abs() + 1.0 / self.scale[j] };
            b.abs() * size
        });
        let spread = if self.flat[y] { 0.0 } else { 1.0 / self.scale[y] };
        parts.fold(self.shift[y].abs() + spread, f64::max)
    }
}

/// A block of working columns as a matrix of `columns` columns.
pub(crate) fn matrix(cells: &[f64], n: usize, columns: usize) -> ArrayView2<'_, f64> {
    ArrayView2::from_shape((n, columns).f(), &cells[..n * columns]).expect("cells are n × columns by construction")
}

fn root_mean_square(moment: &Moments, centred: bool) -> f64 {
    let n = (moment.n as f64).max(1.0);
    let variance = moment.centred_sum_sq / n;
    (if centred { variance } else { variance + moment.mean * moment.mean }).sqrt()
}

/// Spread that a constant column may show because its mean was rounded: a few units in the last place of the mean.
fn rounding_of_mean(mean: f64) -> f64 {
    16.0 * f64::EPSILON * mean.abs()
}

fn power_of_two_near(value: f64) -> f64 {
    let exponent = value.log2().round().clamp(-1000.0, 1000.0) as i32;
    2.0_f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use super::power_of_two_near;

    #[test]
    fn scales_are_powers_of_two() {
        assert_eq!(power_of_two_near(1.0 / 3.0), 0.25);
        assert_eq!(power_of_two_near(1000.0), 1024.0);
        assert_eq!(power_of_two_near(f64::MAX), 2.0_f64.powi(1000));
    }
}
