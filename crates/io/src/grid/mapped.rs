//! A grid that lies in a mapped file.

use std::ops::Range;

use half::f16;
use half::slice::HalfFloatSliceExt as _;
use interplay_core::{GridShape, GridSource, Layout, Scratch, SourceError, Tile};

use crate::map::FileMap;
use crate::npy::{Element, Kind, little};

/// Scores in a mapping, in one of the two layouts.
#[derive(Debug)]
pub(super) struct MappedGrid {
    map: FileMap,
    /// Where the scores begin in the mapping.
    start: usize,
    element: Element,
    shape: GridShape,
    layout: Layout,
}

impl MappedGrid {
    /// The scores of `shape` that begin at byte `start`; the mapping holds all of them.
    pub(super) fn new(map: FileMap, start: usize, element: Element, shape: GridShape, layout: Layout) -> Self {
        Self { map, start, element, shape, layout }
    }

    fn byte_range(&self, panels: &Range<usize>) -> Range<usize> {
        let panel = self.panel_len() * self.element.size;
        self.start + panels.start * panel..self.start + panels.end * panel
    }
}

impl GridSource for MappedGrid {
    fn shape(&self) -> GridShape {
        self.shape
    }

    fn layout(&self) -> Layout {
        self.layout
    }

    fn bytes_per_score(&self) -> usize {
        match self.element.kind {
            Kind::Float => self.element.size,
            // Whole numbers are exact: as little rounded as double precision.
            _ => 8,
        }
    }

    fn tile<'a>(&'a self, panels: Range<usize>, scratch: &'a mut Scratch) -> Result<Tile<'a>, SourceError> {
        let n_panels = self.n_panels();
        if panels.start > panels.end || panels.end > n_panels {
            let message = format!("panels {}..{} of a grid with {n_panels}", panels.start, panels.end);
            return Err(SourceError { message, hint: None, code: "grid::panel" });
        }
        let bytes = &self.map.bytes()[self.byte_range(&panels)];
        let Element { kind, size, big_endian } = self.element;
        if kind == Kind::Float && big_endian == cfg!(target_endian = "big") {
            // A member of an archive may begin anywhere; then the scores are copied below.
            match size {
                4 => {
                    if let Ok(scores) = bytemuck::try_cast_slice(bytes) {
                        return Ok(Tile::F32(scores));
                    }
                }
                8 => {
                    if let Ok(scores) = bytemuck::try_cast_slice(bytes) {
                        return Ok(Tile::F64(scores));
                    }
                }
                _ => {}
            }
        }
        let Scratch { f32: single, f64: double } = scratch;
        single.clear();
        double.clear();
        match (kind, size) {
            (Kind::Float, 2) => halves(bytes, big_endian, single),
            (Kind::Float, 4) => fill(single, bytes, |b: [u8; 4]| f32::from_le_bytes(b), big_endian),
            (Kind::Float, _) => fill(double, bytes, |b: [u8; 8]| f64::from_le_bytes(b), big_endian),
            (Kind::Signed, 1) => fill(single, bytes, |b: [u8; 1]| f32::from(i8::from_le_bytes(b)), false),
            (Kind::Signed, 2) => fill(single, bytes, |b: [u8; 2]| f32::from(i16::from_le_bytes(b)), big_endian),
            (Kind::Signed, 4) => fill(double, bytes, |b: [u8; 4]| f64::from(i32::from_le_bytes(b)), big_endian),
            (Kind::Signed, _) => fill(double, bytes, |b: [u8; 8]| i64::from_le_bytes(b) as f64, big_endian),
            (Kind::Boolean, _) => fill(single, bytes, |b: [u8; 1]| f32::from(u8::from(b[0] != 0)), false),
            (_, 1) => fill(single, bytes, |b: [u8; 1]| f32::from(b[0]), false),
            (_, 2) => fill(single, bytes, |b: [u8; 2]| f32::from(u16::from_le_bytes(b)), big_endian),
            (_, 4) => fill(double, bytes, |b: [u8; 4]| f64::from(u32::from_le_bytes(b)), big_endian),
            (_, _) => fill(double, bytes, |b: [u8; 8]| u64::from_le_bytes(b) as f64, big_endian),
        }
        Ok(if double.is_empty() { Tile::F32(single) } else { Tile::F64(double) })
    }

    fn release(&self, panels: Range<usize>) {
        self.map.release(self.byte_range(&panels));
    }
}

/// Elements of `N` bytes turned into numbers.
fn fill<T, const N: usize>(numbers: &mut Vec<T>, bytes: &[u8], number: impl Fn([u8; N]) -> T, big_endian: bool) {
    numbers.extend(bytes.chunks_exact(N).map(|chunk| number(little(chunk, big_endian))));
}

/// Half precision widened to single, by the processor's own instruction where it has one.
fn halves(bytes: &[u8], big_endian: bool, scores: &mut Vec<f32>) {
    let n = bytes.len() / 2;
    match bytemuck::try_cast_slice::<u8, u16>(bytes) {
        Ok(bits) if big_endian == cfg!(target_endian = "big") => {
            use half::slice::HalfBitsSliceExt as _;
            scores.resize(n, 0.0);
            bits.reinterpret_cast::<f16>().convert_to_f32_slice(scores);
        }
        _ => fill(scores, bytes, |b: [u8; 2]| f16::from_le_bytes(b).to_f32(), big_endian),
    }
}
