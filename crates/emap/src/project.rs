//! The means of a grid, and the projection that they make.

use std::ops::Range;

use interplay_core::{GridSource, Progress, Tile};
use ndarray::{Array1, Array2, Axis};
use rayon::prelude::*;

use crate::EmapError;
use crate::kernel::add_tile;
use crate::strips::{Extent, Scores, Transform, Workspace, runs};

/// Groups of slow items whose column sums are held side by side until they are merged.
const GROUPS: usize = 32;

/// The additive part of a grid: everything that its best additive approximation needs.
///
/// With `a_means[i] = mean_j f(a_i, b_j)`, `b_means[j] = mean_i f(a_i, b_j)` and `mean` over all pairs, the additive approximation is
/// `a_means[i] + b_means[j] − mean`, the unique least-squares solution under the product of the two empirical distributions.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// Mean over the second modality, `n_a × n_classes`.
    pub a_means: Array2<f64>,
    /// Mean over the first modality, `n_b × n_classes`.
    pub b_means: Array2<f64>,
    /// Mean over all pairs, per class.
    pub mean: Array1<f64>,
    /// Scores of the matched pairs `f(a_i, b_i)`, `n × n_classes`; `None` unless there are as many items of both modalities.
    pub matched: Option<Array2<f64>>,
}

impl Projection {
    /// Projected scores of the matched pairs, `f̂_i = a_means[i] + b_means[i] − mean`; `None` unless items are paired.
    pub fn scores(&self) -> Option<Array2<f64>> {
        self.matched.as_ref().map(|_| &self.a_means + &self.b_means - &self.mean)
    }
}

/// Means of a grid of logits or real scores, in one pass.
///
/// The pass streams tiles through fixed groups of items on the current rayon pool. Sums are double precision whatever the file holds,
/// and are merged in one order, so any number of threads gives the same digits. Memory is one row of column sums per group (at most
/// 32) beside the tiles.
///
/// # Errors
/// [`EmapError::TooSmall`], [`EmapError::NotFinite`] with the first such pair, [`EmapError::Source`].
pub fn project(grid: &dyn GridSource, progress: &dyn Progress) -> Result<Projection, EmapError> {
    check_size(grid)?;
    means(Scores { grid, transform: Transform::Identity }, progress)
}

pub(crate) fn check_size(grid: &dyn GridSource) -> Result<(), EmapError> {
    let shape = grid.shape();
    if shape.n_a < 2 || shape.n_b < 2 || shape.n_classes == 0 {
        return Err(EmapError::TooSmall { n_a: shape.n_a, n_b: shape.n_b, n_classes: shape.n_classes });
    }
    Ok(())
}

/// Sums of one group: column sums over its items, row sums of its items, and their matched scores.
struct GroupSums {
    fast: Vec<f64>,
    slow: Vec<f64>,
    matched: Vec<f64>,
}

pub(crate) fn means(scores: Scores<'_>, progress: &dyn Progress) -> Result<Projection, EmapError> {
    let extent = scores.extent();
    let Extent { n_slow, n_fast, n_classes, slow_is_a } = extent;
    progress.stage("averaging the scores", scores.grid.n_panels() as u64);
    let groups = extent.groups(GROUPS);
    let sums = groups
        .par_iter()
        .map(|group| if slow_is_a { sum_rows(scores, group.clone(), progress) } else { sum_columns(scores, group.clone(), progress) })
        .collect::<Result<Vec<GroupSums>, EmapError>>()?;

    let mut fast = vec![0.0; n_fast * n_classes];
    for group in &sums {
        for (total, sum) in fast.iter_mut().zip(&group.fast) {
            *total += sum;
        }
    }
    let joined = |part: fn(&GroupSums) -> &Vec<f64>| sums.iter().flat_map(|group| part(group).iter().copied()).collect::<Vec<f64>>();
    let slow_means = table(joined(|group| &group.slow), n_slow, n_classes) / n_fast as f64;
    // By columns, the fast sums lie class by class.
    let fast_sums = if slow_is_a { table(fast, n_fast, n_classes) } else { table(fast, n_classes, n_fast).reversed_axes() };
    let fast_means = fast_sums.as_standard_layout().into_owned() / n_slow as f64;
    let mean = slow_means.sum_axis(Axis(0)) / n_slow as f64;
    if !slow_means.iter().chain(&fast_means).chain(&mean).all(|value| value.is_finite()) {
        return Err(locate_not_finite(scores)?);
    }
    let matched = (n_slow == n_fast).then(|| table(joined(|group| &group.matched), n_slow, n_classes));
    let (a_means, b_means) = if slow_is_a { (slow_means, fast_means) } else { (fast_means, slow_means) };
    Ok(Projection { a_means, b_means, mean, matched })
}

/// An array from what is known to fill it.
fn table(values: Vec<f64>, n_rows: usize, n_columns: usize) -> Array2<f64> {
    let mut values = values.into_iter();
    Array2::from_shape_simple_fn((n_rows, n_columns), || values.next().unwrap_or(f64::NAN))
}

fn sum_rows(scores: Scores<'_>, group: Range<usize>, progress: &dyn Progress) -> Result<GroupSums, EmapError> {
    let Extent { n_slow, n_fast, n_classes, .. } = scores.extent();
    let len = n_fast * n_classes;
    let mut sums = GroupSums { fast: vec![0.0; len], slow: vec![0.0; group.len() * n_classes], matched: Vec::new() };
    let mut workspace = Workspace::default();
    for panels in runs(group.clone(), scores.panels_per_tile()) {
        let slow = &mut sums.slow[(panels.start - group.start) * n_classes..(panels.end - group.start) * n_classes];
        let tile = scores.tile(panels.clone(), &mut workspace)?;
        match tile {
            Tile::F32(tile) => add_tile(tile, len, n_classes, &mut sums.fast, slow),
            Tile::F64(tile) => add_tile(tile, len, n_classes, &mut sums.fast, slow),
        }
        if n_slow == n_fast {
            for (row, item) in panels.clone().enumerate() {
                let at = row * len + item * n_classes;
                sums.matched.extend((at..at + n_classes).map(|at| score(tile, at)));
            }
        }
        progress.advance(panels.len() as u64);
        scores.grid.release(panels);
    }
    Ok(sums)
}

fn sum_columns(scores: Scores<'_>, group: Range<usize>, progress: &dyn Progress) -> Result<GroupSums, EmapError> {
    let Extent { n_slow, n_fast, n_classes, .. } = scores.extent();
    let paired = n_slow == n_fast;
    let mut sums = GroupSums {
        fast: vec![0.0; n_fast * n_classes],
        slow: vec![0.0; group.len() * n_classes],
        matched: vec![0.0; if paired { group.len() * n_classes } else { 0 }],
    };
    let mut workspace = Workspace::default();
    let mut slow = vec![0.0; group.len()];
    for class in 0..n_classes {
        slow.fill(0.0);
        let fast = &mut sums.fast[class * n_fast..(class + 1) * n_fast];
        for items in runs(group.clone(), scores.panels_per_tile()) {
            let panels = class * n_slow + items.start..class * n_slow + items.end;
            let tile = scores.tile(panels.clone(), &mut workspace)?;
            let slow = &mut slow[items.start - group.start..items.end - group.start];
            match tile {
                Tile::F32(tile) => add_tile(tile, n_fast, 1, fast, slow),
                Tile::F64(tile) => add_tile(tile, n_fast, 1, fast, slow),
            }
            if paired {
                for (panel, item) in items.enumerate() {
                    sums.matched[(item - group.start) * n_classes + class] = score(tile, panel * n_fast + item);
                }
            }
            progress.advance(panels.len() as u64);
            scores.grid.release(panels);
        }
        for (item, &sum) in slow.iter().enumerate() {
            sums.slow[item * n_classes + class] = sum;
        }
    }
    Ok(sums)
}

fn score(tile: Tile<'_>, at: usize) -> f64 {
    match tile {
        Tile::F32(scores) => scores[at].into(),
        Tile::F64(scores) => scores[at],
    }
}

/// The first pair, in the order of `(i, j, class)`, whose score is not finite.
fn locate_not_finite(scores: Scores<'_>) -> Result<EmapError, EmapError> {
    let extent = scores.extent();
    let found = extent
        .groups(GROUPS)
        .into_par_iter()
        .map(|group| {
            let mut first: Option<((usize, usize, usize), f64)> = None;
            scores.strips(group, &mut |strip| {
                for class in 0..extent.n_classes {
                    for (fast, &value) in strip.fast.clone().zip(strip.plane(class)) {
                        if !value.is_finite() {
                            let (i, j) = extent.pair(strip.slow, fast);
                            if first.is_none_or(|(at, _)| (i, j, class) < at) {
                                first = Some(((i, j, class), value));
                            }
                        }
                    }
                }
            })?;
            Ok(first)
        })
        .collect::<Result<Vec<_>, EmapError>>()?;
    let first = found.into_iter().flatten().min_by_key(|&(at, _)| at);
    Ok(first.map_or(EmapError::Overflow, |((i, j, class), value)| EmapError::NotFinite { i, j, class, value }))
}

#[cfg(test)]
mod tests {
    use interplay_core::{GridInMemory, NoProgress};
    use ndarray::{Array3, array};

    use super::project;
    use crate::EmapError;

    #[test]
    fn the_example_of_the_paper() {
        let grid = array![[-1.3, 0.3, -0.2], [0.8, 3.0, 1.1], [1.1, -0.1, 0.7]].insert_axis(ndarray::Axis(2));
        let projected = project(&GridInMemory::from(grid), &NoProgress).unwrap().scores().unwrap();
        for (found, expected) in projected.iter().zip([-0.8, 2.1, 0.5]) {
            // A handful of operations on numbers of size 1.
            assert!((found - expected).abs() < 1e-14, "{found} {expected}");
        }
    }

    #[test]
    fn a_cell_that_is_not_finite_is_named() {
        let mut grid = Array3::from_elem((70, 50, 3), 0.5);
        grid[[33, 41, 2]] = f64::NAN;
        grid[[60, 1, 0]] = f64::INFINITY;
        let error = project(&GridInMemory::from(grid), &NoProgress).unwrap_err();
        assert!(matches!(error, EmapError::NotFinite { i: 33, j: 41, class: 2, .. }), "{error}");
        assert_eq!(error.code(), "grid::not_finite");
        let huge = Array3::from_elem((5, 5, 1), f64::MAX);
        assert!(matches!(project(&GridInMemory::from(huge), &NoProgress), Err(EmapError::Overflow)));
    }

    #[test]
    fn a_grid_without_interactions_by_its_size_is_refused() {
        for shape in [(1, 1, 3), (1, 5, 2), (0, 0, 1), (3, 3, 0)] {
            let error = project(&GridInMemory::from(Array3::zeros(shape)), &NoProgress).unwrap_err();
            assert_eq!(error.code(), "grid::too_small");
        }
    }
}
