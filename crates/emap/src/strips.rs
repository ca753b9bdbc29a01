//! Tiles with probabilities taken back to logits, and strips of them with one plane per class.

use std::ops::Range;

use interplay_core::{GridShape, GridSource, Layout, Scratch, SourceError, Tile};

use crate::EmapError;
use crate::residual::{LANES, Run};

/// Items of the fast modality in a strip: a plane per class of this length stays in the first-level cache for usual numbers of classes.
const STRIP: usize = 32 * LANES;
/// Bytes of a tile: enough for the source to work in one go, little enough for the second-level cache.
const TILE_BYTES: usize = 1 << 20;
/// Rows of a tile at least, so that column sums are fetched once for so many rows.
const TILE_ROWS: usize = 16;

/// How the scores of the file become the scores that are used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Transform {
    /// As they are.
    Identity,
    /// `ln p`, with `p` raised to the floor.
    Log {
        /// Smallest probability.
        floor: f64,
    },
    /// `ln p − ln(1 − p)`, with `p` raised to the floor and `1 − p` to the gap.
    Logit {
        /// Smallest probability.
        floor: f64,
        /// Smallest complement.
        gap: f64,
    },
}

impl Transform {
    fn apply(self, score: f64) -> f64 {
        // NaN passes through: `max` would replace it.
        match self {
            Self::Log { floor } if score < floor => floor.ln(),
            Self::Log { .. } => score.ln(),
            Self::Logit { floor, .. } if score < floor => floor.ln(),
            Self::Logit { gap, .. } if 1.0 - score < gap => -gap.ln(),
            Self::Logit { .. } => score.ln() - (-score).ln_1p(),
            Self::Identity => score,
        }
    }
}

/// A grid with the way its scores are used.
#[derive(Clone, Copy)]
pub(crate) struct Scores<'g> {
    pub(crate) grid: &'g dyn GridSource,
    pub(crate) transform: Transform,
}

/// Memory of one worker.
#[derive(Default)]
pub(crate) struct Workspace {
    scratch: Scratch,
    converted: Vec<f64>,
}

/// The modality whose items follow each other slowly in the file, and the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) n_slow: usize,
    pub(crate) n_fast: usize,
    pub(crate) n_classes: usize,
    /// Whether the slow modality is the first (`i`).
    pub(crate) slow_is_a: bool,
}

/// Scores of one slow item with a stretch of fast ones, as they lie.
pub(crate) struct Raw<'s> {
    pub(crate) slow: usize,
    pub(crate) fast: Range<usize>,
    pub(crate) scores: Run<'s>,
}

/// The same, one plane per class.
pub(crate) struct Strip<'s> {
    pub(crate) slow: usize,
    pub(crate) fast: Range<usize>,
    planes: &'s [f64],
}

impl Strip<'_> {
    pub(crate) fn plane(&self, class: usize) -> &[f64] {
        let len = self.fast.len();
        &self.planes[class * len..(class + 1) * len]
    }
}

impl Scores<'_> {
    pub(crate) fn shape(&self) -> GridShape {
        self.grid.shape()
    }

    pub(crate) fn extent(&self) -> Extent {
        let GridShape { n_a, n_b, n_classes } = self.shape();
        match self.grid.layout() {
            Layout::RowMajor => Extent { n_slow: n_a, n_fast: n_b, n_classes, slow_is_a: true },
            Layout::ColumnMajor => Extent { n_slow: n_b, n_fast: n_a, n_classes, slow_is_a: false },
        }
    }

    /// Panels that make a tile of good size.
    pub(crate) fn panels_per_tile(&self) -> usize {
        let bytes = self.grid.panel_len() * self.grid.bytes_per_score();
        (TILE_BYTES / bytes.max(1)).max(TILE_ROWS).next_multiple_of(4)
    }

    /// The scores of a run of panels as they are used.
    pub(crate) fn tile<'w>(&'w self, panels: Range<usize>, workspace: &'w mut Workspace) -> Result<Tile<'w>, EmapError> {
        let Workspace { scratch, converted } = workspace;
        let expected = panels.len() * self.grid.panel_len();
        let tile = self.grid.tile(panels, scratch)?;
        let found = match tile {
            Tile::F32(scores) => scores.len(),
            Tile::F64(scores) => scores.len(),
        };
        if found != expected {
            let message = format!("a tile of the grid has {found} scores where {expected} were asked for");
            return Err(SourceError { message, hint: None, code: "grid::short_tile" }.into());
        }
        if self.transform == Transform::Identity {
            return Ok(tile);
        }
        converted.clear();
        match tile {
            Tile::F32(scores) => converted.extend(scores.iter().map(|&score| self.transform.apply(score.into()))),
            Tile::F64(scores) => converted.extend(scores.iter().map(|&score| self.transform.apply(score))),
        }
        Ok(Tile::F64(converted))
    }

    /// Hands the scores of a run of slow items to `visit`, strip after strip, slow items in order.
    pub(crate) fn strips(&self, slow: Range<usize>, visit: &mut dyn FnMut(&Strip<'_>)) -> Result<(), EmapError> {
        let n_classes = self.shape().n_classes;
        let mut planes = Vec::new();
        self.raw_strips(slow, &mut |strip| {
            let &Raw { slow, ref fast, scores } = strip;
            planes.resize(n_classes * fast.len(), 0.0);
            match scores {
                Run::Single(scores) => split(scores, n_classes, &mut planes),
                Run::Double(scores) => split(scores, n_classes, &mut planes),
                Run::Planes(scores) => planes.copy_from_slice(scores),
            }
            visit(&Strip { slow, fast: fast.clone(), planes: &planes });
        })
    }

    /// As [`strips`](Self::strips), with the scores as they lie in the file; the first fast item of a strip is a multiple of [`LANES`].
    pub(crate) fn raw_strips(&self, slow: Range<usize>, visit: &mut dyn FnMut(&Raw<'_>)) -> Result<(), EmapError> {
        let Extent { n_slow, n_fast, n_classes, slow_is_a } = self.extent();
        if slow_is_a {
            let mut workspace = Workspace::default();
            for items in runs(slow, self.panels_per_tile()) {
                let tile = self.tile(items.clone(), &mut workspace)?;
                for (row, slow) in items.clone().enumerate() {
                    for fast in runs(0..n_fast, STRIP) {
                        let start = (row * n_fast + fast.start) * n_classes;
                        let at = start..start + fast.len() * n_classes;
                        let scores = match tile {
                            Tile::F32(scores) => Run::Single(&scores[at]),
                            Tile::F64(scores) => Run::Double(&scores[at]),
                        };
                        visit(&Raw { slow, fast, scores });
                    }
                }
                self.grid.release(items);
            }
            return Ok(());
        }
        let mut planes = vec![0.0; n_classes * STRIP.min(n_fast)];
        let mut workspaces: Vec<Workspace> = (0..n_classes).map(|_| Workspace::default()).collect();
        for items in runs(slow, (self.panels_per_tile() / n_classes).max(1)) {
            let panels = |class: usize| class * n_slow + items.start..class * n_slow + items.end;
            let tiles = workspaces
                .iter_mut()
                .enumerate()
                .map(|(class, workspace)| self.tile(panels(class), workspace))
                .collect::<Result<Vec<_>, _>>()?;
            for (panel, slow) in items.clone().enumerate() {
                for fast in runs(0..n_fast, STRIP) {
                    let planes = &mut planes[..n_classes * fast.len()];
                    let at = panel * n_fast + fast.start..panel * n_fast + fast.end;
                    for (tile, plane) in tiles.iter().zip(planes.chunks_exact_mut(fast.len())) {
                        match tile {
                            Tile::F32(scores) => split(&scores[at.clone()], 1, plane),
                            Tile::F64(scores) => split(&scores[at.clone()], 1, plane),
                        }
                    }
                    visit(&Raw { slow, fast, scores: Run::Planes(planes) });
                }
            }
            drop(tiles);
            for class in 0..n_classes {
                self.grid.release(panels(class));
            }
        }
        Ok(())
    }
}

impl Extent {
    /// `(i, j)` of a slow and a fast item.
    pub(crate) fn pair(self, slow: usize, fast: usize) -> (usize, usize) {
        if self.slow_is_a { (slow, fast) } else { (fast, slow) }
    }

    /// Runs of slow items that are summed one by one and then merged in order: they depend on the grid alone, never on the threads.
    pub(crate) fn groups(self, at_most: usize) -> Vec<Range<usize>> {
        let len = self.n_slow.div_ceil(at_most).next_multiple_of(TILE_ROWS);
        runs(0..self.n_slow, len).collect()
    }
}

/// A range in runs of `len`, the last one shorter.
pub(crate) fn runs(range: Range<usize>, len: usize) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.step_by(len.max(1)).map(move |start| start..(start + len).min(end))
}

fn split<T: Copy + Into<f64>>(scores: &[T], n_classes: usize, planes: &mut [f64]) {
    if n_classes == 1 {
        for (to, &from) in planes.iter_mut().zip(scores) {
            *to = from.into();
        }
        return;
    }
    let len = planes.len() / n_classes;
    for (class, plane) in planes.chunks_exact_mut(len).enumerate() {
        for (to, &from) in plane.iter_mut().zip(scores[class..].iter().step_by(n_classes)) {
            *to = from.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Transform;

    #[test]
    fn probabilities_become_logits() {
        let log = Transform::Log { floor: 1e-300 };
        assert_eq!(log.apply(0.25), 0.25_f64.ln());
        assert_eq!(log.apply(0.0), 1e-300_f64.ln());
        assert!(log.apply(f64::NAN).is_nan());
        let logit = Transform::Logit { floor: 1e-300, gap: 1e-16 };
        assert_eq!(logit.apply(0.5), 0.0);
        assert_eq!(logit.apply(1.0), -1e-16_f64.ln());
        assert!((logit.apply(0.8) - 4.0_f64.ln()).abs() < 1e-15);
    }
}
