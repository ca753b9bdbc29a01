//! A pass over the rows of a design: blocks in parallel, results merged in the order of the rows.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use interplay_core::{Frame, FrameSource, SourceError};
use rayon::prelude::*;

use super::doubled::SplitColumn;
use super::error::FitError;
use crate::{BLOCK_ROWS, Design, DesignBlock, DesignError};

/// Most blocks that are worked on before their results are merged.
const BLOCKS_AT_ONCE: usize = 32;

/// Numbers in the results of these blocks together: bounds the memory of designs with very many columns.
const NUMBERS_AT_ONCE: usize = 1 << 23;

/// Memory that a worker uses again for every block.
#[derive(Debug, Default)]
pub(crate) struct Workspace {
    pub(crate) block: DesignBlock,
    /// Working columns.
    pub(crate) cells: Vec<f64>,
    /// Working columns in twice the working precision.
    pub(crate) doubled: Vec<SplitColumn>,
    /// Orthogonal basis of the rows.
    pub(crate) basis: Vec<f64>,
    /// Weighted residuals.
    pub(crate) residuals: Vec<f64>,
    /// Leverages.
    pub(crate) leverage: Vec<f64>,
    /// Square roots of the weights of the rows.
    pub(crate) roots: Vec<f64>,
    /// Linear predictors.
    pub(crate) eta: Vec<f64>,
    /// Columns times the roots of the weights.
    pub(crate) weighted: Vec<f64>,
    /// Row of the source with which the frame of the block begins, counted from 0.
    pub(crate) first_row: u64,
}

/// Hands every block of complete rows to `work` and its results, in the order of the rows, to `merge`. Gives the number of rows.
///
/// Borders of blocks depend on the source alone, never on the number of threads, so sums have the same digits for any of them.
pub(crate) fn over_blocks<R: Send>(
    design: &Design,
    rows: &dyn FrameSource,
    work: impl Fn(&mut Workspace) -> R + Sync,
    mut merge: impl FnMut(R),
) -> Result<u64, FitError> {
    let columns = design.names().len() + 1;
    let blocks_at_once = (NUMBERS_AT_ONCE / (columns * columns)).clamp(2, BLOCKS_AT_ONCE);
    let pool: Mutex<Vec<Workspace>> = Mutex::new(Vec::new());
    let mut n_rows = 0;
    let one = |frame: &Frame, range: Range<usize>, first_row: u64| -> Result<(usize, R), DesignError> {
        let spare = pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut workspace = spare.unwrap_or_default();
        design.fill(frame, range, &mut workspace.block)?;
        workspace.first_row = first_row;
        let result = (workspace.block.n, work(&mut workspace));
        pool.lock().unwrap_or_else(PoisonError::into_inner).push(workspace);
        Ok(result)
    };
    let mut first_row = 0;
    scan(design.column_names_to_read().as_slice(), rows, |frame| {
        let blocks: Vec<Range<usize>> =
            (0..frame.n_rows()).step_by(BLOCK_ROWS).map(|start| start..(start + BLOCK_ROWS).min(frame.n_rows())).collect();
        for group in blocks.chunks(blocks_at_once) {
            let results: Result<Vec<_>, DesignError> = group.par_iter().map(|range| one(frame, range.clone(), first_row)).collect();
            for (n, result) in results? {
                n_rows += n as u64;
                merge(result);
            }
        }
        first_row += frame.n_rows() as u64;
        Ok(())
    })?;
    if n_rows != design.n_complete() {
        return Err(FitError::SourceChanged { expected: design.n_complete(), found: n_rows });
    }
    Ok(n_rows)
}

/// Scans a source with a visitor that may fail in its own way.
pub(crate) fn scan(
    names: &[&str],
    rows: &dyn FrameSource,
    mut visit: impl FnMut(&Frame) -> Result<(), DesignError>,
) -> Result<(), FitError> {
    let mut failure: Option<DesignError> = None;
    let scanned = rows.scan(names, &mut |frame| {
        visit(frame).map_err(|error| {
            let stop = SourceError { message: error.to_string(), hint: error.hint(), code: error.code() };
            failure = Some(error);
            stop
        })
    });
    match (failure, scanned) {
        (Some(error), _) => Err(error.into()),
        (None, Err(error)) => Err(DesignError::from(error).into()),
        (None, Ok(())) => Ok(()),
    }
}
