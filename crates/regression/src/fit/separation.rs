//! Data that a linear predictor separates, so that some coefficients have no finite estimate.
//!
//! A binomial likelihood has no maximum when there is a direction `d` with `x'd ≥ 0` on all rows of successes and `x'd ≤ 0` on all rows of
//! failures, not zero on all of them: along it the likelihood grows for ever (Albert & Anderson 1984, *Biometrika* 71, 1-10). For counts
//! with a log link the same holds when `x'd ≤ 0` on the rows of zeros and `x'd = 0` on all others (Santos Silva & Tenreyro 2010,
//! *Economics Letters* 107, 310-312). Such a direction is what the steps of the iteration become, so that it has only to be verified.

use interplay_core::FrameSource;
use ndarray::Array2;

use super::error::FitError;
use super::passes::{Workspace, over_blocks};
use super::products::lower_products;
use super::scores::linear_predictors;
use super::triangular::{Factor, Gram};
use super::weights;
use super::working::{Working, matrix};
use crate::Design;
use crate::family::Likelihood;

/// How far a row may move the wrong way, relative to the row that moves most: what the last steps of the coefficients that have an estimate
/// leave in the direction.
const WRONG_WAY: f64 = 1e-6;

/// Rows that move less than this, relative to the one that moves most, stay where they are.
const STILL: f64 = 1e-4;

/// Whether the likelihood grows for ever along each of the directions, which are on all working columns.
pub(super) fn verify(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    likelihood: Likelihood,
    directions: &[&[f64]],
) -> Result<Vec<bool>, FitError> {
    let ends = likelihood.unbounded_ends();
    let mut extremes = vec![Extremes::default(); directions.len()];
    over_blocks(
        design,
        rows,
        |space| {
            let of = directions.iter().map(|direction| {
                let mut found = Extremes::default();
                moves(working, space, direction);
                space.block.y.iter().zip(&space.eta).for_each(|(&y, &moved)| found.row(y, moved, ends));
                found
            });
            of.collect::<Vec<_>>()
        },
        |parts| extremes.iter_mut().zip(&parts).for_each(|(total, part)| total.merge(part)),
    )?;
    Ok(extremes.iter().map(Extremes::separates).collect())
}

/// The largest moves of the rows along a direction.
#[derive(Debug, Clone, Copy, Default)]
struct Extremes {
    right: f64,
    wrong: f64,
}

impl Extremes {
    fn row(&mut self, y: f64, moved: f64, (low, high): (bool, bool)) {
        let right = match y {
            0.0 if low => -moved,
            1.0 if high => moved,
            _ => -moved.abs(),
        };
        self.right = self.right.max(right);
        self.wrong = self.wrong.max(-right);
    }

    fn merge(&mut self, other: &Self) {
        self.right = self.right.max(other.right);
        self.wrong = self.wrong.max(other.wrong);
    }

    fn separates(&self) -> bool {
        self.right > 0.0 && self.wrong <= WRONG_WAY * self.right
    }
}

/// The columns whose coefficients have no finite estimate: those that the rows which do not move leave undetermined, because it is these rows
/// alone that the likelihood still depends on in the limit (Geyer 2009, *Electronic Journal of Statistics* 3, 259-289).
pub(super) fn columns(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    kept: &[usize],
    direction: &[f64],
) -> Result<Vec<usize>, FitError> {
    let mut largest = 0.0_f64;
    over_blocks(
        design,
        rows,
        |space| moves(working, space, direction).iter().fold(0.0_f64, |most, moved| most.max(moved.abs())),
        |most| largest = largest.max(most),
    )?;
    let size = working.n_columns() + 1;
    let mut sum = Array2::<f64>::zeros((size, size));
    over_blocks(
        design,
        rows,
        |space| {
            let still: Vec<f64> =
                moves(working, space, direction).iter().map(|moved| f64::from(u8::from(moved.abs() <= STILL * largest))).collect();
            weights::weigh(&mut space.cells, space.block.n, &still);
            lower_products(&space.cells, space.block.n, size)
        },
        |part| sum += &part,
    )?;
    let mut gram = Gram::<f64>::zeros(size);
    for i in 0..size {
        (0..=i).for_each(|j| gram.set(i, j, sum[[i, j]]));
    }
    Ok(undetermined(working, &gram, kept))
}

/// The columns that take part in a dependence among the kept columns.
fn undetermined(working: &Working, gram: &Gram<f64>, kept: &[usize]) -> Vec<usize> {
    /// Share of its norm that a determined column keeps; sums of products in working precision leave about 1e-8 of a column that depends on others.
    const DETERMINED: f64 = 1e-6;
    /// Parts of a dependence below this share are rounding.
    const PART: f64 = 1e-6;
    // A column that is constant on these rows shows no spread of its own, so norms are taken about zero: no intercept is named here.
    let factor = Factor::new(&gram.select(kept), kept.len(), None, DETERMINED);
    let mut found = Vec::new();
    for &position in &factor.aliased {
        let column = kept[position];
        found.push(column);
        // column = Σ weight other, in working columns; the constant is what is left of it in columns of the design.
        let mut constant = working.shift[column];
        for (&other, weight) in factor.kept.iter().zip(factor.solve(factor.coordinates(position))) {
            let j = kept[other];
            let weight = weight / working.scale[column];
            if working.intercept == Some(j) {
                constant += weight;
            } else {
                constant -= weight * working.scale[j] * working.shift[j];
                if (weight * working.scale[column]).abs() > PART {
                    found.push(j);
                }
            }
        }
        let size = working.shift[column].abs() + 1.0 / working.scale[column];
        found.extend(working.intercept.filter(|j| *j != column && kept.contains(j) && constant.abs() > PART * size));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// How far the linear predictors of a block move along a direction.
fn moves<'a>(working: &Working, space: &'a mut Workspace, direction: &[f64]) -> &'a [f64] {
    working.fill(&space.block, &mut space.cells);
    // The direction has no offset.
    space.block.offset.clear();
    let w = matrix(&space.cells, space.block.n, working.n_columns());
    linear_predictors(&w, direction, &space.block, &mut space.eta);
    &space.eta
}

#[cfg(test)]
mod tests {
    use super::Extremes;

    fn separates(rows: &[(f64, f64)], ends: (bool, bool)) -> bool {
        let mut found = Extremes::default();
        for &(y, moved) in rows {
            found.row(y, moved, ends);
        }
        found.separates()
    }

    #[test]
    fn every_row_has_to_move_to_its_end() {
        let both = (true, true);
        assert!(separates(&[(1.0, 1.0), (1.0, 0.0), (0.0, -2.0)], both));
        assert!(separates(&[(1.0, 1.0), (0.3, 1e-8)], both));
        assert!(!separates(&[(1.0, 1.0), (0.3, 0.1)], both));
        assert!(!separates(&[(1.0, 1.0), (0.0, 0.1)], both));
        assert!(!separates(&[(1.0, 0.0), (0.0, 0.0)], both));
        // Counts: zeros may fall, all else stays.
        assert!(separates(&[(0.0, -1.0), (3.0, 0.0)], (true, false)));
        assert!(!separates(&[(0.0, -1.0), (1.0, 1.0)], (true, false)));
    }
}
