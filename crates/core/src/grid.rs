//! Grids of scores f(a_i, b_j), and where they come from.

use std::ops::Range;

use crate::SourceError;

/// Extent of a grid: `n_a × n_b` pairs with `n_classes` scores each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GridShape {
    /// Items of the first modality.
    pub n_a: usize,
    /// Items of the second modality.
    pub n_b: usize,
    /// Scores per pair (1 for a single score).
    pub n_classes: usize,
}

impl GridShape {
    /// Number of scores.
    pub fn n_scores(self) -> usize {
        self.n_a * self.n_b * self.n_classes
    }
}

/// How the scores of a grid lie one behind the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// C order: the class varies fastest, then `j`; a *panel* is one item `i` with its `n_b × n_classes` scores, and there are `n_a` panels.
    RowMajor,
    /// Fortran order: `i` varies fastest, then `j`, then the class; a *panel* is one pair `(class, j)` with its `n_a` scores, and there are
    /// `n_classes × n_b` panels (panel `c · n_b + j`).
    ColumnMajor,
}

/// A run of whole panels in the precision of the file.
#[derive(Debug, Clone, Copy)]
pub enum Tile<'a> {
    /// Single precision (half-precision files are widened to it, which is exact).
    F32(&'a [f32]),
    /// Double precision.
    F64(&'a [f64]),
}

/// Memory that a source may use to give a tile that does not lie ready.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Room for single precision.
    pub f32: Vec<f32>,
    /// Room for double precision.
    pub f64: Vec<f64>,
}

/// A grid of any size that is read in runs of panels, in any order, from many threads at once.
pub trait GridSource: Sync {
    /// Extent of the grid.
    fn shape(&self) -> GridShape;

    /// Order of the scores.
    fn layout(&self) -> Layout;

    /// Bytes of one score in the file (2, 4 or 8), which bounds how finely the scores are rounded.
    fn bytes_per_score(&self) -> usize;

    /// The scores of a run of panels, borrowed from the source or from `scratch`.
    ///
    /// # Errors
    /// [`SourceError`] when the file cannot be read.
    fn tile<'a>(&'a self, panels: Range<usize>, scratch: &'a mut Scratch) -> Result<Tile<'a>, SourceError>;

    /// Says that a run of panels is not needed for now, so that its pages may go.
    fn release(&self, panels: Range<usize>) {
        let _ = panels;
    }

    /// Number of panels (see [`Layout`]).
    fn n_panels(&self) -> usize {
        let shape = self.shape();
        match self.layout() {
            Layout::RowMajor => shape.n_a,
            Layout::ColumnMajor => shape.n_b * shape.n_classes,
        }
    }

    /// Scores in one panel.
    fn panel_len(&self) -> usize {
        let shape = self.shape();
        match self.layout() {
            Layout::RowMajor => shape.n_b * shape.n_classes,
            Layout::ColumnMajor => shape.n_a,
        }
    }
}

/// A grid held in memory: `n_a × n_b × n_classes` in C order.
#[derive(Debug, Clone)]
pub struct GridInMemory {
    scores: ndarray::Array3<f64>,
}

impl From<ndarray::Array3<f64>> for GridInMemory {
    fn from(scores: ndarray::Array3<f64>) -> Self {
        Self { scores: scores.as_standard_layout().into_owned() }
    }
}

impl GridSource for GridInMemory {
    fn shape(&self) -> GridShape {
        let (n_a, n_b, n_classes) = self.scores.dim();
        GridShape { n_a, n_b, n_classes }
    }

    fn layout(&self) -> Layout {
        Layout::RowMajor
    }

    fn bytes_per_score(&self) -> usize {
        8
    }

    fn tile<'a>(&'a self, panels: Range<usize>, _: &'a mut Scratch) -> Result<Tile<'a>, SourceError> {
        let len = self.panel_len();
        let scores = self.scores.as_slice().unwrap_or(&[]);
        Ok(Tile::F64(&scores[panels.start * len..panels.end * len]))
    }
}

/// Labels as they stand in a file, one per item; which kind is meant is decided where they are used.
#[derive(Debug, Clone, PartialEq)]
pub enum LabelColumn {
    /// Whole numbers: class indices, or a real target that happens to be whole.
    Integers(Vec<i64>),
    /// Real numbers.
    Reals(Vec<f64>),
    /// Class names.
    Texts(Vec<String>),
}

impl LabelColumn {
    /// Number of items.
    pub fn len(&self) -> usize {
        match self {
            Self::Integers(values) => values.len(),
            Self::Reals(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
