//! Axes of an array in any order.
//!
//! Two of the orders in memory are layouts that panels are cut from as they lie: class fastest, then b, then a
//! ([`Layout::RowMajor`]), and a fastest, then b, then class ([`Layout::ColumnMajor`]). Any other order is copied once into the first.

use std::io::{self, BufWriter, Write as _};

use interplay_core::{GridShape, Layout};

use crate::IoError;
use crate::map::FileMap;

/// How the scores lie in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Arrangement {
    pub(super) shape: GridShape,
    /// Steps from one a, b and class to the next, in elements.
    strides: [usize; 3],
    /// The layout, if panels can be cut as they lie.
    pub(super) ready: Option<Layout>,
}

/// Finds out how the axes of an array of two or three axes lie.
pub(super) fn arrange(path: &str, shape: &[usize], order: Layout, axes: Option<&[String]>) -> Result<Arrangement, IoError> {
    let default: &[&str] = if shape.len() == 2 { &["a", "b"] } else { &["a", "b", "class"] };
    let names: Vec<&str> = axes.map_or_else(|| default.to_vec(), |axes| axes.iter().map(|name| name.trim()).collect());
    let fail = |reason| IoError::Axes { path: path.to_owned(), axes: names.join(","), reason };
    // A two-dimensional array has one score per pair, so that `a,b,class` is understood as well.
    let names_used: Vec<&str> =
        if shape.len() == 2 && names.len() == 3 { names.iter().copied().filter(|name| *name != "class").collect() } else { names.clone() };
    if names_used.len() != shape.len() {
        return Err(fail("their number is not the array's"));
    }
    let place = |name: &str| {
        let mut found = names_used.iter().enumerate().filter(|(_, n)| **n == name).map(|(i, _)| i);
        (found.next(), found.next())
    };
    let (Some(a), None) = place("a") else { return Err(fail("`a` does not stand there once")) };
    let (Some(b), None) = place("b") else { return Err(fail("`b` does not stand there once")) };
    let class = match (place("class"), shape.len()) {
        ((Some(class), None), 3) => Some(class),
        ((None, _), 2) => None,
        _ => return Err(fail("`class` does not stand there once")),
    };
    let mut strides = vec![1; shape.len()];
    match order {
        Layout::RowMajor => (0..shape.len() - 1).rev().for_each(|axis| strides[axis] = strides[axis + 1] * shape[axis + 1]),
        Layout::ColumnMajor => (1..shape.len()).for_each(|axis| strides[axis] = strides[axis - 1] * shape[axis - 1]),
    }
    let grid = GridShape { n_a: shape[a], n_b: shape[b], n_classes: class.map_or(1, |axis| shape[axis]) };
    let strides = [strides[a], strides[b], class.map_or(1, |axis| strides[axis])];
    let extents = [grid.n_a, grid.n_b, grid.n_classes];
    // An axis of one item may have any stride.
    let lies = |expected: [usize; 3]| (0..3).all(|axis| extents[axis] == 1 || strides[axis] == expected[axis]);
    let ready = if lies([grid.n_b * grid.n_classes, grid.n_classes, 1]) {
        Some(Layout::RowMajor)
    } else if lies([1, grid.n_a, grid.n_a * grid.n_b]) {
        Some(Layout::ColumnMajor)
    } else {
        None
    };
    Ok(Arrangement { shape: grid, strides, ready })
}

/// Copies scores of `size` bytes each into [`Layout::RowMajor`] in a temporary file.
pub(super) fn copy(data: &[u8], size: usize, arrangement: &Arrangement) -> io::Result<FileMap> {
    /// Items of `a` that are gathered together, so that a line of the cache that holds several of them is used whole.
    const TOGETHER: usize = 64;
    let Arrangement { shape, strides, .. } = arrangement;
    let panel = shape.n_b * shape.n_classes;
    let file = tempfile::tempfile()?;
    let mut writer = BufWriter::new(&file);
    let mut block = vec![0; TOGETHER.min(shape.n_a) * panel * size];
    for first in (0..shape.n_a).step_by(TOGETHER) {
        let n = TOGETHER.min(shape.n_a - first);
        for j in 0..shape.n_b {
            for c in 0..shape.n_classes {
                for i in 0..n {
                    let from = ((first + i) * strides[0] + j * strides[1] + c * strides[2]) * size;
                    let to = (i * panel + j * shape.n_classes + c) * size;
                    block[to..to + size].copy_from_slice(&data[from..from + size]);
                }
            }
        }
        writer.write_all(&block[..n * panel * size])?;
    }
    writer.flush()?;
    drop(writer);
    FileMap::new(&file)
}
