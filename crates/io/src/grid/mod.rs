//! Grids of scores from `.npy` and `.npz` files.

mod axes;
mod mapped;
mod npz;

use std::path::Path;

use interplay_core::{GridShape, GridSource, Input, Layout};

use crate::error::{ArrayFault, IoError, Role};
use crate::fingerprint::{fingerprint, open_file};
use crate::map::FileMap;
use crate::npy::{Kind, describe};
use mapped::MappedGrid;

/// How a grid is opened.
#[derive(Debug, Clone)]
pub struct GridOptions {
    /// Bytes that an array may need when it is unpacked from an archive or copied into another order of axes.
    pub max_bytes: u64,
    /// The axes of the array in the order of its shape: each of `a` and `b` once, and `class` once if it has three. By default
    /// `a, b, class`.
    pub axes: Option<Vec<String>>,
}

impl Default for GridOptions {
    /// At most 64 GiB unpacked, axes `a, b, class`.
    fn default() -> Self {
        Self { max_bytes: 64 << 30, axes: None }
    }
}

/// A grid that is ready to be read.
pub struct OpenGrid {
    /// The scores.
    pub source: Box<dyn GridSource + Send + Sync>,
    path: std::path::PathBuf,
}

impl std::fmt::Debug for OpenGrid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenGrid").field("path", &self.path).field("shape", &self.source.shape()).finish_non_exhaustive()
    }
}

impl OpenGrid {
    /// The file as provenance records it, with `[n_a, n_b, n_classes]`.
    ///
    /// It reads the whole file for the SHA-256; where that takes long, run [`fingerprint`] beside the analysis instead.
    ///
    /// # Errors
    /// [`IoError`] when the file cannot be read.
    pub fn input(&self) -> Result<Input, IoError> {
        let GridShape { n_a, n_b, n_classes } = self.source.shape();
        let shape = Some(vec![n_a as u64, n_b as u64, n_classes as u64]);
        Ok(Input { path: self.path.display().to_string(), sha256: fingerprint(&self.path)?, rows: None, shape, note: None })
    }
}

/// Opens a grid of scores f(a_i, b_j).
///
/// `.npy`, or `.npz` with an array `logits` or a single array; shape N1 × N2 (one score) or N1 × N2 × C; real numbers of 2, 4 or 8 bytes in
/// either byte order, C or Fortran order. Integers and truth values are widened: to single precision up to 16 bits, to double precision
/// above (64-bit integers beyond ±2^53 are rounded). The file is mapped, not loaded: members that an archive stores unpacked are mapped in
/// place, deflated ones are unpacked once into a temporary file without a name.
///
/// Scores are not looked at: NaN and infinite cells are for the analysis to report.
///
/// # Errors
/// [`IoError`] for anything that is no such array; arrays of Python objects are refused unread.
pub fn open_grid(path: &Path, options: &GridOptions) -> Result<OpenGrid, IoError> {
    let name = path.display().to_string();
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let source: Box<dyn GridSource + Send + Sync> = match ending.as_str() {
        "npy" => {
            let file = open_file(path)?;
            let length = file.metadata().map_err(|e| IoError::read(&name, e))?.len();
            if length == 0 {
                return Err(IoError::array(&name, Role::Grid, ArrayFault::Magic));
            }
            let map = FileMap::new(&file).map_err(|e| IoError::read(&name, e))?;
            let end = map.bytes().len();
            Box::new(grid(&name, map, 0..end, options)?)
        }
        "npz" => {
            let (map, range, key) = npz::open(path, options.max_bytes)?;
            Box::new(grid(&format!("{name}[{key}]"), map, range, options)?)
        }
        _ => return Err(IoError::GridFormat { path: name }),
    };
    Ok(OpenGrid { source, path: path.to_owned() })
}

/// The grid in a range of a mapping that holds a `.npy` file.
fn grid(name: &str, map: FileMap, range: std::ops::Range<usize>, options: &GridOptions) -> Result<MappedGrid, IoError> {
    let bytes = &map.bytes()[range.clone()];
    let array = describe(name, Role::Grid, bytes, bytes.len() as u64)?;
    let shape: Vec<u64> = array.shape.iter().map(|&extent| extent as u64).collect();
    let fail = |fault| IoError::array(name, Role::Grid, fault);
    if matches!(array.element.kind, Kind::Text | Kind::Bytes) {
        return Err(fail(ArrayFault::Dtype { found: "text".to_owned() }));
    }
    if !matches!(shape.len(), 2 | 3) {
        return Err(fail(ArrayFault::Shape { shape, reason: "a grid has two axes, or three" }));
    }
    if shape.contains(&0) {
        return Err(fail(ArrayFault::Shape { shape, reason: "an extent is zero" }));
    }
    let start = range.start + array.data_start;
    let arrangement = axes::arrange(name, &array.shape, array.order, options.axes.as_deref())?;
    if let Some(layout) = arrangement.ready {
        return Ok(MappedGrid::new(map, start, array.element, arrangement.shape, layout));
    }
    if array.data_len as u64 > options.max_bytes {
        return Err(IoError::GridTooLarge { path: name.to_owned(), bytes: array.data_len as u64, limit: options.max_bytes });
    }
    let data = &map.bytes()[start..start + array.data_len];
    let copy = axes::copy(data, array.element.size, &arrangement).map_err(|e| IoError::read(name, e))?;
    Ok(MappedGrid::new(copy, 0, array.element, arrangement.shape, Layout::RowMajor))
}

#[cfg(test)]
mod tests;
