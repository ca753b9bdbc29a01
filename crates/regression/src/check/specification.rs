//! Ramsey's RESET: do powers of the fitted values explain what the model leaves?

use interplay_core::{CheckTest, Diagnostic, number};
use interplay_stats::FisherF;
use ndarray::{Array1, Array2, ArrayView1};

use crate::fit::WeightedRows;
use crate::fit::triangular::{Factor, Gram};

/// p-value below which a reader is told.
const STRONG: f64 = 0.001;

/// A power whose remaining length, after the columns of the design, is below this share of its own adds nothing: differences of sums
/// leave no digits below its square.
const TOLERANCE: f64 = 1e-5;

/// The powers of the fitted values that are added.
const POWERS: usize = 2;

/// The model with the squares and cubes of its fitted values, as sums over rows.
///
/// The F test of the added columns in the (weighted) least-squares fit; R's `lmtest::resettest(power = 2:3)` without weights. In the
/// orthonormal basis of the design only the products of the new columns `z` are unknown: `Q'z`, `z'z` and `z'r`.
///
/// # Reference
/// Ramsey (1969), Journal of the Royal Statistical Society B 31, 350-371.
#[derive(Debug, Clone)]
pub(super) struct Reset {
    /// Fitted values are measured from here, in units of `scale`.
    shift: f64,
    scale: f64,
    /// The multiple of the fitted values that is taken off the cube, which makes it less like a line.
    line: f64,
    /// `Q'z`.
    on_basis: Array2<f64>,
    /// `z'z` over the powers and the residuals.
    products: [[f64; POWERS + 1]; POWERS + 1],
}

impl Reset {
    /// Empty sums. Where the columns of the model contain the constant and the fitted values, powers may be measured from anywhere and have
    /// a line taken off, and span the same; an offset keeps the fitted values out of them.
    pub(super) fn new(rank: usize, shift: f64, scale: f64, has_offset: bool) -> Self {
        let line = if has_offset { 0.0 } else { 3.0 };
        Self { shift, scale, line, on_basis: Array2::zeros((rank, POWERS)), products: [[0.0; POWERS + 1]; POWERS + 1] }
    }

    /// The sums of one block.
    pub(super) fn of_block(&self, rows: &WeightedRows<'_>) -> Self {
        let mut sums = Self { on_basis: Array2::zeros((rows.rank, POWERS)), products: [[0.0; POWERS + 1]; POWERS + 1], ..*self };
        let fitted = |i: usize| (rows.linear_predictor(i) - self.shift) / self.scale;
        let root = |i: usize| rows.roots.get(i).copied().unwrap_or(1.0);
        let square = |i: usize| root(i) * fitted(i) * fitted(i);
        let cube = |i: usize| root(i) * fitted(i) * (fitted(i) * fitted(i) - self.line);
        let columns: [Array1<f64>; POWERS + 1] =
            [(0..rows.n).map(square).collect(), (0..rows.n).map(cube).collect(), ArrayView1::from(rows.residuals).to_owned()];
        for k in 0..=POWERS {
            for l in 0..=k {
                sums.products[k][l] = columns[k].dot(&columns[l]);
            }
            if k < POWERS {
                sums.on_basis.column_mut(k).assign(&rows.q().t().dot(&columns[k]));
            }
        }
        sums
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.on_basis += &other.on_basis;
        for (row, more) in self.products.iter_mut().zip(&other.products) {
            row.iter_mut().zip(more).for_each(|(cell, more)| *cell += more);
        }
    }

    /// The test over `n` rows; `None` where no power adds anything, or nothing is left.
    pub(super) fn test(&self, n: u64) -> Option<CheckTest> {
        let rank = self.on_basis.nrows();
        let mut gram = Gram::<f64>::zeros(rank + POWERS + 1);
        for i in 0..rank {
            gram.set(i, i, 1.0);
            for k in 0..POWERS {
                gram.set(i, rank + k, self.on_basis[[i, k]]);
            }
        }
        for k in 0..=POWERS {
            for l in 0..=k {
                gram.set(rank + k, rank + l, self.products[k][l]);
            }
        }
        // Residuals have no products with the basis.
        let factor = Factor::new(&gram, rank + POWERS, None, TOLERANCE);
        let (remaining, coordinates) = factor.coordinates(rank + POWERS).split_last()?;
        let df1 = factor.kept.len().checked_sub(rank).filter(|df| *df > 0)? as f64;
        let df2 = (n as f64) - factor.kept.len() as f64;
        if df2 < 1.0 || remaining.is_nan() || *remaining <= 0.0 {
            return None;
        }
        let gain: f64 = coordinates.iter().skip(rank).map(|c| c * c).sum();
        let statistic = (gain / df1) / (remaining / df2);
        let p_value = FisherF::new(df1, df2).ok().map(|distribution| distribution.sf(statistic));
        Some(CheckTest { statistic: Some(statistic), test: "F".to_owned(), df1, df2: Some(df2), p_value })
    }
}

/// A note where the form of the model is in doubt.
pub(super) fn note(test: &CheckTest, has_interaction: bool) -> Option<Diagnostic> {
    let p = test.p_value.filter(|p| *p < STRONG)?;
    let consequence = if has_interaction { "; a product can stand in for a curve" } else { "" };
    let message = format!(
        "powers of the fitted values explain what the model leaves (RESET F({}, {}) = {}, {}): a curve or a product may be missing{consequence}",
        test.df1,
        test.df2.unwrap_or(f64::NAN),
        number::significant(test.statistic.unwrap_or(f64::NAN), 3),
        number::p_in_words(p)
    );
    Some(
        Diagnostic::info("check::functional_form", message).with_hint(
            "try the logarithm of the response, or add `I(x^2)` for each variable of the product and see whether the product stays",
        ),
    )
}
