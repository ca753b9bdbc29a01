//! Cholesky factor of a Gram matrix, left to right, with R's rule for columns that depend on earlier ones.

use super::doubled::Real;

/// A symmetric matrix of sums of products, stored whole.
#[derive(Debug, Clone)]
pub(crate) struct Gram<T> {
    size: usize,
    cells: Vec<T>,
}

impl<T: Real> Gram<T> {
    pub(crate) fn zeros(size: usize) -> Self {
        Self { size, cells: vec![T::zero(); size * size] }
    }

    pub(crate) fn get(&self, row: usize, column: usize) -> T {
        self.cells[row * self.size + column]
    }

    /// Sets a cell and its mirror image.
    pub(crate) fn set(&mut self, row: usize, column: usize, value: T) {
        self.cells[row * self.size + column] = value;
        self.cells[column * self.size + row] = value;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&other.cells) {
            *cell = *cell + *more;
        }
    }

    pub(crate) fn size(&self) -> usize {
        self.size
    }

    pub(crate) fn is_finite(&self) -> bool {
        self.cells.iter().all(|cell| cell.value().is_finite())
    }

    /// The matrix of some of the rows and columns.
    pub(crate) fn select(&self, columns: &[usize]) -> Self {
        let cells = columns.iter().flat_map(|&i| columns.iter().map(move |&j| self.get(i, j))).collect();
        Self { size: columns.len(), cells }
    }
}

/// An upper triangular factor `R` with `R'R = G` over the columns that were kept.
#[derive(Debug, Clone)]
pub(crate) struct Factor<T> {
    /// Positions of the kept columns, ascending.
    pub(crate) kept: Vec<usize>,
    /// Positions of the columns that depend on earlier ones, ascending.
    pub(crate) aliased: Vec<usize>,
    /// For every column, its coordinates in the orthogonal basis of the kept columns before it (and itself, if kept).
    columns: Vec<Vec<T>>,
    /// What is left of each column's sum of squares after the intercept, before the other columns.
    pub(crate) original: Vec<f64>,
}

impl<T: Real> Factor<T> {
    /// Factorises the leading `n_columns` columns of a Gram matrix and expresses all further columns (the response) in their basis.
    ///
    /// A column is aliased when the norm of what remains of it, after the columns to its left, is below `tolerance` times its norm
    /// about the mean (about zero without intercept), which is the rule of R's `dqrdc2` with centred instead of raw norms: the last
    /// member of a set of dependent columns goes. `intercept` is the position of the column of ones, if there is one.
    pub(crate) fn new(gram: &Gram<T>, n_columns: usize, intercept: Option<usize>, tolerance: f64) -> Self {
        let mut factor = Self { kept: Vec::new(), aliased: Vec::new(), columns: Vec::new(), original: Vec::new() };
        for j in 0..gram.size {
            let mut coordinates: Vec<T> = Vec::with_capacity(factor.kept.len() + 1);
            let mut remaining = gram.get(j, j);
            let mut original = remaining.value();
            for (position, &k) in factor.kept.iter().enumerate() {
                let basis = &factor.columns[k];
                let product = coordinates.iter().zip(basis).fold(gram.get(k, j), |left, (&a, &b)| left - a * b);
                let coordinate = product / basis[position];
                remaining = remaining - coordinate * coordinate;
                coordinates.push(coordinate);
                if Some(k) == intercept {
                    original = remaining.value();
                }
            }
            factor.original.push(original);
            if j < n_columns {
                if remaining.value() <= tolerance * tolerance * original || original <= 0.0 {
                    factor.aliased.push(j);
                } else {
                    coordinates.push(remaining.root());
                    factor.kept.push(j);
                }
            } else {
                coordinates.push(remaining);
            }
            factor.columns.push(coordinates);
        }
        factor
    }

    /// Coordinates of a column that is not kept in the basis of the kept columns; for the response the sum of squares that remains
    /// stands behind them.
    pub(crate) fn coordinates(&self, column: usize) -> &[T] {
        &self.columns[column]
    }

    /// Solves `R c = coordinates`: the coefficients of a column on the kept columns (on those before it, for an aliased column).
    pub(crate) fn solve(&self, coordinates: &[T]) -> Vec<T> {
        let mut solution = coordinates.to_vec();
        for i in (0..solution.len()).rev() {
            let value = solution[i] / self.columns[self.kept[i]][i];
            solution[i] = value;
            for (k, cell) in solution.iter_mut().enumerate().take(i) {
                *cell = *cell - self.columns[self.kept[i]][k] * value;
            }
        }
        solution
    }

    /// The inverse of the factor: rows of an upper triangular matrix over the kept columns.
    pub(crate) fn inverse(&self) -> Vec<Vec<T>> {
        let rank = self.kept.len();
        let mut rows = vec![vec![T::zero(); rank]; rank];
        for j in 0..rank {
            let mut unit = vec![T::zero(); j + 1];
            unit[j] = T::from(1.0);
            for (i, value) in self.solve(&unit).into_iter().enumerate() {
                rows[i][j] = value;
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::{Factor, Gram};
    use crate::fit::doubled::{Doubled, Real};

    fn gram<T: Real>(columns: &[&[f64]]) -> Gram<T> {
        let mut gram = Gram::zeros(columns.len());
        for (i, a) in columns.iter().enumerate() {
            for (j, b) in columns.iter().enumerate().take(i + 1) {
                let sum = a.iter().zip(*b).fold(T::zero(), |sum, (&x, &y)| sum + T::from(x) * T::from(y));
                gram.set(i, j, sum);
            }
        }
        gram
    }

    #[test]
    fn the_last_of_a_dependent_set_goes() {
        let (one, a, b) = ([1.0; 4], [1.0, 2.0, 4.0, 3.0], [0.5, -1.0, 2.0, 0.0]);
        let c: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 2.0 * a - b + 3.0).collect();
        let y = [1.0, 0.0, 2.0, 5.0];
        let factor = Factor::<Doubled>::new(&gram(&[&one, &a, &b, &c, &y]), 4, Some(0), 1e-11);
        assert_eq!((factor.kept.as_slice(), factor.aliased.as_slice()), ([0, 1, 2].as_slice(), [3].as_slice()));
        let relation: Vec<f64> = factor.solve(factor.coordinates(3)).into_iter().map(Real::value).collect();
        for (found, expected) in relation.iter().zip([3.0, 2.0, -1.0]) {
            assert!((found - expected).abs() < 1e-13, "{relation:?}");
        }
    }

    #[test]
    fn solution_and_inverse_agree() {
        let (a, b, y) = ([1.0, 2.0, 4.0], [1.0, -1.0, 0.5], [1.0, 3.0, 2.0]);
        let gram = gram::<f64>(&[&a, &b, &y]);
        let factor = Factor::new(&gram, 2, None, 1e-7);
        let (_, coordinates) = factor.coordinates(2).split_last().unwrap();
        let direct = factor.solve(coordinates);
        let inverse = factor.inverse();
        for i in 0..2 {
            let through: f64 = inverse[i].iter().zip(coordinates).map(|(r, z)| r * z).sum();
            assert!((direct[i] - through).abs() < 1e-14);
        }
    }
}
