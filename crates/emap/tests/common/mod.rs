//! Grids in the layouts and precisions of files.

use std::ops::Range;

use interplay_core::{GridShape, GridSource, Layout, Scratch, SourceError, Tile};
use ndarray::Array3;

/// Scores in memory as a file would hold them.
pub(crate) struct FileGrid {
    shape: GridShape,
    layout: Layout,
    bytes: usize,
    single: Vec<f32>,
    double: Vec<f64>,
}

impl FileGrid {
    /// A grid in the given order, in single precision (4 bytes) or double precision (8).
    pub(crate) fn new(scores: &Array3<f64>, layout: Layout, bytes: usize) -> Self {
        let (n_a, n_b, n_classes) = scores.dim();
        let double: Vec<f64> = match layout {
            Layout::RowMajor => scores.iter().copied().collect(),
            Layout::ColumnMajor => scores.t().iter().copied().collect(),
        };
        let single = double.iter().map(|&score| score as f32).collect();
        Self { shape: GridShape { n_a, n_b, n_classes }, layout, bytes, single, double }
    }
}

impl GridSource for FileGrid {
    fn shape(&self) -> GridShape {
        self.shape
    }

    fn layout(&self) -> Layout {
        self.layout
    }

    fn bytes_per_score(&self) -> usize {
        self.bytes
    }

    fn tile<'a>(&'a self, panels: Range<usize>, _: &'a mut Scratch) -> Result<Tile<'a>, SourceError> {
        let range = panels.start * self.panel_len()..panels.end * self.panel_len();
        Ok(if self.bytes == 8 { Tile::F64(&self.double[range]) } else { Tile::F32(&self.single[range]) })
    }
}
