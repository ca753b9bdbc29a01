//! Sums of products of the working columns, in working precision (through BLAS) or in twice of it.

use interplay_core::FrameSource;
use ndarray::Array2;
use ndarray::linalg::general_mat_mul;

use super::doubled::{Doubled, SplitColumn};
use super::error::FitError;
use super::passes::{Workspace, over_blocks};
use super::triangular::Gram;
use super::working::{Working, matrix};
use crate::Design;

/// `[W y]' [W y]` by BLAS, block by block.
pub(crate) fn gram(design: &Design, working: &Working, rows: &dyn FrameSource) -> Result<Gram<f64>, FitError> {
    let size = working.n_columns() + 1;
    let mut sum = Array2::<f64>::zeros((size, size));
    over_blocks(design, rows, |space| block_gram(working, space), |block| sum += &block)?;
    let mut gram = Gram::zeros(size);
    for i in 0..size {
        for j in 0..=i {
            gram.set(i, j, sum[[i, j]]);
        }
    }
    Ok(gram)
}

fn block_gram(working: &Working, space: &mut Workspace) -> Array2<f64> {
    let size = working.n_columns() + 1;
    working.fill(&space.block, &mut space.cells);
    let w = matrix(&space.cells, space.block.n, size);
    let mut product = Array2::zeros((size, size));
    general_mat_mul(1.0, &w.t(), &w, 0.0, &mut product);
    product
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
            products(&space.doubled)
        },
        |block| sum.add(&block),
    )?;
    Ok(sum)
}

fn products(columns: &[SplitColumn]) -> Gram<Doubled> {
    let mut gram = Gram::zeros(columns.len());
    for (i, a) in columns.iter().enumerate() {
        for (j, b) in columns.iter().enumerate().take(i + 1) {
            gram.set(i, j, a.dot(b));
        }
    }
    gram
}
