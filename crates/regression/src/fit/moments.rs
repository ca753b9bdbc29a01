//! Sums of products of the working columns, in working precision (through BLAS) or in twice of it.

use interplay_core::FrameSource;
use ndarray::Array2;

use super::doubled::{Doubled, SplitColumn};
use super::error::FitError;
use super::passes::over_blocks;
use super::products::lower_products;
use super::triangular::Gram;
use super::weights;
use super::working::Working;
use crate::{Design, DesignBlock, Moments};

/// `[W y]' [W y]` by BLAS, block by block.
pub(crate) fn gram(design: &Design, working: &Working, rows: &dyn FrameSource) -> Result<Gram<f64>, FitError> {
    let size = working.n_columns() + 1;
    let mut sum = Array2::<f64>::zeros((size, size));
    over_blocks(design, rows, |space| block_gram(working, &space.block, &mut space.cells), |block| sum += &block)?;
    let mut gram = Gram::zeros(size);
    for i in 0..size {
        for j in 0..=i {
            gram.set(i, j, sum[[i, j]]);
        }
    }
    Ok(gram)
}

/// The lower triangle of one block's products.
fn block_gram(working: &Working, block: &DesignBlock, cells: &mut Vec<f64>) -> Array2<f64> {
    working.fill(block, cells);
    if !block.weights.is_empty() {
        let mut roots = Vec::with_capacity(block.n);
        weights::roots(block, &mut roots);
        weights::weigh(cells, block.n, &roots);
    }
    lower_products(cells, block.n, working.n_columns() + 1)
}

/// Largest distance of a mean from its provisional value, in units of the working columns, whose root mean square is near one: what is
/// taken off the sums of squares is then no larger than what remains, and no digit is lost.
const NEAR: f64 = 1.0;

/// Products that are summed in the pass of the survey, before the means are known: about the means of the first rows.
#[derive(Debug, Default)]
pub(crate) struct EarlyProducts {
    /// The columns that the products are of; none before the first complete row.
    working: Option<Working>,
    /// Lower triangle.
    sum: Array2<f64>,
}

impl EarlyProducts {
    /// Whether the provisional means are still to be given.
    pub(crate) fn has_begun(&self) -> bool {
        self.working.is_some()
    }

    /// Takes the moments of the first complete rows as provisional ones.
    pub(crate) fn begin(&mut self, moments: &[Moments], intercept: Option<usize>) {
        let mut working = Working::new(moments, intercept);
        // What is constant in the first rows may vary later.
        working.flat.fill(false);
        self.working = Some(working);
        self.sum = Array2::zeros((moments.len(), moments.len()));
    }

    /// The products of one block, `None` before the beginning.
    pub(crate) fn of_block(&self, block: &DesignBlock, cells: &mut Vec<f64>) -> Option<Array2<f64>> {
        self.working.as_ref().map(|working| block_gram(working, block, cells))
    }

    /// Adds the products of the next block.
    pub(crate) fn add(&mut self, block: &Array2<f64>) {
        self.sum += block;
    }

    /// `[W y]' [W y]` of the final working columns, if the provisional means were near enough.
    ///
    /// A final column is `a w + b` of the provisional column `w`, where `a` is a power of two.
    pub(crate) fn gram(&self, working: &Working) -> Option<Gram<f64>> {
        let from = self.working.as_ref().filter(|from| from.shift.len() == working.shift.len())?;
        let size = working.shift.len();
        let slopes: Vec<f64> = (0..size).map(|j| if working.flat[j] { 0.0 } else { working.scale[j] / from.scale[j] }).collect();
        let offset = |j: usize| if working.flat[j] { 0.0 } else { (from.shift[j] - working.shift[j]) * working.scale[j] };
        let offsets: Vec<f64> = (0..size).map(offset).collect();
        if offsets.iter().any(|offset| offset.is_nan() || offset.abs() > NEAR) {
            return None;
        }
        let sums: Vec<f64> = (0..size).map(|j| working.intercept.map_or(0.0, |one| self.sum[[j.max(one), j.min(one)]])).collect();
        let n = working.intercept.map_or(0.0, |one| sums[one]);
        let mut gram = Gram::zeros(size);
        for i in 0..size {
            for j in 0..=i {
                let square = slopes[i] * slopes[j] * self.sum[[i, j]];
                let mixed = slopes[i] * offsets[j] * sums[i] + offsets[i] * slopes[j] * sums[j];
                gram.set(i, j, square + (mixed + n * offsets[i] * offsets[j]));
            }
        }
        gram.is_finite().then_some(gram)
    }
}

/// `[W y]' [W y]` in twice the working precision, block by block.
pub(crate) fn gram_doubled(design: &Design, working: &Working, rows: &dyn FrameSource) -> Result<Gram<Doubled>, FitError> {
    let size = working.n_columns() + 1;
    let mut sum = Gram::zeros(size);
    over_blocks(
        design,
        rows,
        |space| {
            working.fill_doubled(&space.block, &mut space.doubled);
            weights::roots(&space.block, &mut space.roots);
            space.doubled.iter_mut().for_each(|column| column.weigh(&space.roots));
            split_products(&space.doubled)
        },
        |block| sum.add(&block),
    )?;
    Ok(sum)
}

/// Products of every two columns.
pub(super) fn split_products(columns: &[SplitColumn]) -> Gram<Doubled> {
    let mut gram = Gram::zeros(columns.len());
    for (i, a) in columns.iter().enumerate() {
        for (j, b) in columns.iter().enumerate().take(i + 1) {
            gram.set(i, j, a.dot(b));
        }
    }
    gram
}

#[cfg(test)]
mod tests {
    use interplay_core::{Column, Frame, FrameInMemory};

    use super::{gram, gram_doubled};
    use crate::fit::doubled::Real;
    use crate::fit::weights::Problem;
    use crate::fit::working::Working;
    use crate::{Design, DesignOptions, parse};

    /// A predictor with a trend of this many standard deviations from the first rows to the last.
    fn source(trend: f64) -> FrameInMemory {
        let n = 20_000;
        let x = |i: usize| (i as f64 * 0.7).sin() + trend * (i as f64 / n as f64);
        let y = |i: usize| 1e3 + x(i) + (i as f64 * 1.3).cos();
        let texts: Vec<Option<&str>> = (0..n).map(|i| Some(if i < 6000 { "a" } else { ["b", "c"][i % 2] })).collect();
        let number = |of: &dyn Fn(usize) -> f64| Column::Numeric((0..n).map(of).collect());
        Frame::new(vec![("y".into(), number(&y)), ("x".into(), number(&x)), ("g".into(), Column::from_texts(&texts))]).unwrap().into()
    }

    #[test]
    fn early_products_are_those_of_the_final_columns() {
        for (formula, trend, near) in [("y ~ x*g", 0.5, true), ("y ~ 0 + x*g", 0.5, true), ("y ~ x*g", 50.0, false)] {
            let source = source(trend);
            let (design, early) = Design::survey_with_products(&parse(formula).unwrap(), &source, &DesignOptions::default(), true).unwrap();
            let working = Working::of(&design, &Problem::plain(&design));
            let found = early.gram(&working);
            assert_eq!(found.is_some(), near, "{formula} {trend}");
            let found = found.unwrap_or_else(|| gram(&design, &working, &source).unwrap());
            let exact = gram_doubled(&design, &working, &source).unwrap();
            for i in 0..=working.n_columns() {
                for j in 0..=i {
                    // Sums of 2e4 products near one, each rounded: a few units in the last place of 2e4.
                    assert!((found.get(i, j) - exact.get(i, j).value()).abs() < 1e-10, "{formula} {trend} {i} {j}");
                }
            }
        }
    }
}
