//! Breusch and Pagan's test of equal error variances, and Durbin and Watson's statistic of serial correlation.

use interplay_core::{CheckTest, Diagnostic, number};
use interplay_stats::ChiSquared;
use ndarray::{Array1, Array2};

use crate::SeKind;
use crate::fit::triangular::{Factor, Gram};
use crate::fit::working::matrix;
use crate::fit::{WeightedRows, lower_products};

/// p-value below which a reader is told.
const STRONG: f64 = 0.001;

/// Combinations of the constant and the columns whose remaining length is below this share of their own have no part of their own.
const TOLERANCE: f64 = 1e-7;

/// The regression of the squared residuals on the columns of the design, as sums over rows.
///
/// With `w` the prior weights the model says `Var(ε_i) = σ² / w_i`, so that the squares `u_i = w_i e_i²` of the weighted residuals have one
/// expectation. Koenker's statistic is `n R²` of `u` on the constant and the (unweighted) columns of the design, chi-squared with the rank
/// of these less one. R's `lmtest::bptest` is the same without weights; with weights it takes raw squares, which suits counts of cases but
/// not precisions. Where the model has no intercept, the constant is added; `bptest` leaves it out, and its statistic is then no `R²`.
///
/// # Reference
/// Breusch & Pagan (1979), Econometrica 47, 1287-1294; Koenker (1981), Journal of Econometrics 17, 107-112.
#[derive(Debug, Clone)]
pub(super) struct BreuschPagan {
    /// Mean of the squares.
    mean: f64,
    /// `Z'v` with `v_i = u_i / mean - 1`: the statistic does not depend on the unit, and squares of squares stay within range.
    products: Array1<f64>,
    /// `Σ v²`.
    total: f64,
    /// `Z'Z`, lower triangle; `None` where `Z` is orthonormal and spans the constant.
    gram: Option<Array2<f64>>,
}

impl BreuschPagan {
    /// Empty sums for `rank` columns; `plain` where the columns span the constant and rows have no weights other than frequencies.
    pub(super) fn new(rank: usize, mean: f64, plain: bool) -> Self {
        let size = if plain { rank } else { rank + 1 };
        Self { mean, products: Array1::zeros(size), total: 0.0, gram: (!plain).then(|| Array2::zeros((size, size))) }
    }

    /// The sums of one block.
    pub(super) fn of_block(&self, rows: &WeightedRows<'_>) -> Self {
        // A row that stands for `f` rows has the residual `r / √f` in each of them, and counts `f` times.
        let frequencies = rows.frequencies();
        let count = |i: usize| frequencies.get(i).copied().unwrap_or(1.0);
        let v: Array1<f64> =
            rows.residuals.iter().enumerate().map(|(i, r)| (r * r / count(i) / self.mean - 1.0) * count(i).sqrt()).collect();
        let total = v.dot(&v);
        if self.gram.is_none() {
            return Self { mean: self.mean, products: rows.q().t().dot(&v), total, gram: None };
        }
        // One over the root of a precision takes it out of the basis again.
        let precise = frequencies.is_empty() && !rows.roots.is_empty();
        let mut cells: Vec<f64> = (0..rows.n).map(|i| count(i).sqrt()).collect();
        for column in rows.basis.chunks_exact(rows.n.max(1)).take(rows.rank) {
            if precise {
                cells.extend(column.iter().zip(rows.roots).map(|(cell, root)| cell / root));
            } else {
                cells.extend_from_slice(column);
            }
        }
        let size = rows.rank + 1;
        let products = if rows.n == 0 { Array1::zeros(size) } else { matrix(&cells, rows.n, size).t().dot(&v) };
        Self { mean: self.mean, products, total, gram: Some(lower_products(&cells, rows.n, size)) }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.products += &other.products;
        self.total += other.total;
        if let (Some(gram), Some(more)) = (&mut self.gram, &other.gram) {
            *gram += more;
        }
    }

    /// The test over `n` rows; `None` when the columns say nothing but the constant, the squares do not vary, or the sums leave the range of
    /// floating point numbers.
    pub(super) fn test(&self, n: u64) -> Option<CheckTest> {
        let (explained, rank) = match &self.gram {
            None => (self.products.dot(&self.products), self.products.len()),
            Some(gram) => {
                let size = self.products.len();
                let mut whole = Gram::<f64>::zeros(size + 1);
                for i in 0..size {
                    for j in 0..=i {
                        whole.set(i, j, gram[[i, j]]);
                    }
                    whole.set(i, size, self.products[i]);
                }
                whole.set(size, size, self.total);
                let factor = Factor::new(&whole, size, None, TOLERANCE);
                let (_, coordinates) = factor.coordinates(size).split_last()?;
                (coordinates.iter().map(|c| c * c).sum(), factor.kept.len())
            }
        };
        if rank < 2 || self.total.is_nan() || self.total <= 0.0 {
            return None;
        }
        let df = (rank - 1) as f64;
        let statistic = n as f64 * explained / self.total;
        if !statistic.is_finite() {
            return None;
        }
        let p_value = ChiSquared::new(df).ok().map(|distribution| distribution.sf(statistic));
        Some(CheckTest { statistic: Some(statistic), test: "chi2".to_owned(), df1: df, df2: None, p_value })
    }
}

/// A note where classical standard errors stand beside variances that differ.
pub(super) fn note(test: &CheckTest, se: SeKind) -> Option<Diagnostic> {
    let p = test.p_value.filter(|p| *p < STRONG && !se.is_robust())?;
    let message = format!(
        "the variance of the errors depends on the predictors (Breusch-Pagan chi2({}) = {}, {}), and `iid` standard errors assume that it does not",
        test.df1,
        number::significant(test.statistic.unwrap_or(f64::NAN), 3),
        number::p_in_words(p)
    );
    Some(Diagnostic::info("check::heteroskedasticity", message).with_hint("compare with `--se hc3`, which does without that assumption"))
}

/// Durbin and Watson's `Σ (e_i - e_{i-1})² / Σ e_i²` over the rows in their order: near 2 without serial correlation.
///
/// # Reference
/// Durbin & Watson (1950), Biometrika 37, 409-428.
#[derive(Debug, Clone, Default)]
pub(super) struct DurbinWatson {
    steps: f64,
    squares: f64,
    /// The first and the last residual.
    ends: Option<[f64; 2]>,
}

impl DurbinWatson {
    pub(super) fn of_block(residuals: impl Iterator<Item = f64>) -> Self {
        let mut sums = Self::default();
        for residual in residuals {
            sums.squares += residual * residual;
            sums.ends = Some(match sums.ends {
                None => [residual, residual],
                Some([first, last]) => {
                    sums.steps += (residual - last) * (residual - last);
                    [first, residual]
                }
            });
        }
        sums
    }

    /// Adds rows that follow.
    pub(super) fn merge(&mut self, other: &Self) {
        self.steps += other.steps;
        self.squares += other.squares;
        self.ends = match (self.ends, other.ends) {
            (Some([first, last]), Some([next, end])) => {
                self.steps += (next - last) * (next - last);
                Some([first, end])
            }
            (mine, others) => mine.or(others),
        };
    }

    pub(super) fn statistic(&self) -> Option<f64> {
        (self.squares > 0.0).then(|| self.steps / self.squares)
    }
}

#[cfg(test)]
mod tests {
    use super::DurbinWatson;

    #[test]
    fn steps_between_blocks_are_counted() {
        let residuals = [1.0, -1.0, 2.0, 0.5, -2.5];
        let whole = DurbinWatson::of_block(residuals.into_iter());
        let mut parts = DurbinWatson::default();
        for part in [&residuals[..2], &[], &residuals[2..3], &residuals[3..]] {
            parts.merge(&DurbinWatson::of_block(part.iter().copied()));
        }
        // (4 + 9 + 2.25 + 9) / (1 + 1 + 4 + 0.25 + 6.25)
        assert_eq!((whole.statistic(), parts.statistic()), (Some(24.25 / 12.5), Some(24.25 / 12.5)));
        assert_eq!(DurbinWatson::default().statistic(), None);
    }
}
