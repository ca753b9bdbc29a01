//! Row sums and column sums of a tile in one reading.
//!
//! The loop has to keep up with memory, so it is shaped for the processor: a row is a flat run of scores whose class repeats with a
//! period. Four rows are taken together, so that a column sum is loaded and stored once for four scores. Row sums are kept in lanes, as
//! many as the least common multiple of the period and the vector width: a lane always belongs to one class, and the lanes are folded
//! into classes at the end. Columns are taken in strips whose sums stay in the cache over all rows of the tile.

use crate::processor::{Loop, fastest};

/// A score as it lies in a file.
pub(crate) trait Score: Copy + Default + PartialOrd + Send + Sync + Into<f64> {}
impl Score for f32 {}
impl Score for f64 {}

/// Scores of one row that are added side by side.
const WIDTH: usize = 4;
/// Rows that are taken together.
const ROWS: usize = 4;
/// Scores in a strip of columns: long enough for memory to be read ahead, short enough for their sums to stay in the cache.
const STRIP: usize = 8192;

/// Lanes of `ROWS` rows, one vector of each row after the other.
type Lanes = [[f64; WIDTH]; ROWS];

/// Adds every row of `rows` (`len` scores each) to `columns`, and the sum of row r over the scores of class c to `sums[r · period + c]`.
///
/// Each column sum takes the rows in order and each row sum takes its columns in a fixed order, so the digits depend on nothing else.
pub(crate) fn add_tile<T: Score>(rows: &[T], len: usize, period: usize, columns: &mut [f64], sums: &mut [f64]) {
    let n_rows = rows.len() / len;
    let step = least_common_multiple(period, WIDTH);
    let vectors = step / WIDTH;
    let whole = len / step * step;
    let strip = (STRIP / step).max(1) * step;
    // Rows that are missing from the last four are zero.
    let nothing = vec![T::default(); if n_rows.is_multiple_of(ROWS) { 0 } else { strip.min(whole) }];
    let mut lanes: Vec<Lanes> = vec![[[0.0; WIDTH]; ROWS]; n_rows.div_ceil(ROWS) * vectors];
    for start in (0..whole).step_by(strip) {
        let end = (start + strip).min(whole);
        for (block, lanes) in lanes.chunks_exact_mut(vectors).enumerate() {
            let at = |r: usize| match block * ROWS + r {
                row if row < n_rows => &rows[row * len + start..row * len + end],
                _ => &nothing[..end - start],
            };
            fastest(AddBlock { rows: [at(0), at(1), at(2), at(3)], columns: &mut columns[start..end], lanes });
        }
    }
    for (row, (scores, sums)) in rows.chunks_exact(len).zip(sums.chunks_exact_mut(period)).enumerate() {
        let lanes = &lanes[row / ROWS * vectors..(row / ROWS + 1) * vectors];
        for (at, lane) in lanes.iter().flat_map(|lanes| &lanes[row % ROWS]).enumerate() {
            sums[at % period] += lane;
        }
        // `whole` is a multiple of the period, so the rest starts with class 0.
        for (scores, columns) in scores[whole..].chunks(period).zip(columns[whole..].chunks_mut(period)) {
            for ((&score, column), sum) in scores.iter().zip(columns).zip(sums.iter_mut()) {
                let score: f64 = score.into();
                *column += score;
                *sum += score;
            }
        }
    }
}

/// Adds a strip of four rows, whose length is a multiple of that of the lanes.
struct AddBlock<'b, T> {
    rows: [&'b [T]; ROWS],
    columns: &'b mut [f64],
    lanes: &'b mut [Lanes],
}

impl<T: Score> Loop for AddBlock<'_, T> {
    #[allow(clippy::inline_always, reason = "a loop that is not inlined is compiled for plain vectors alone")]
    #[inline(always)]
    fn run(self) {
        let Self { rows, columns, lanes } = self;
        // One vector is the case of 1, 2 and 4 classes: its lanes stay in registers.
        if let [lanes] = lanes {
            let mut one = [*lanes];
            add_vectors(rows, columns, &mut one);
            *lanes = one[0];
        } else {
            add_vectors(rows, columns, lanes);
        }
    }
}

#[allow(clippy::inline_always, reason = "a loop that is not inlined is compiled for plain vectors alone")]
#[inline(always)]
fn add_vectors<T: Score>(rows: [&[T]; ROWS], columns: &mut [f64], lanes: &mut [Lanes]) {
    let [a, b, c, d] = rows.map(|row| row.as_chunks::<WIDTH>().0.chunks_exact(lanes.len()));
    let columns = columns.as_chunks_mut::<WIDTH>().0.chunks_exact_mut(lanes.len());
    for ((((columns, a), b), c), d) in columns.zip(a).zip(b).zip(c).zip(d) {
        // Zipped, the slices need no check of an index.
        for (((((column, a), b), c), d), lanes) in columns.iter_mut().zip(a).zip(b).zip(c).zip(d).zip(lanes.iter_mut()) {
            // Worked out in variables of their own and stored together: only then are they known not to overlap what is read.
            let (mut total, mut sums) = (*column, *lanes);
            for (scores, sum) in [a, b, c, d].into_iter().zip(&mut sums) {
                for w in 0..WIDTH {
                    let score: f64 = scores[w].into();
                    total[w] += score;
                    sum[w] += score;
                }
            }
            (*column, *lanes) = (total, sums);
        }
    }
}

fn least_common_multiple(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

#[cfg(test)]
mod tests {
    use super::{AddBlock, Lanes, ROWS, WIDTH, add_tile};
    use crate::processor::{Version, run_within};

    #[test]
    fn every_version_gives_the_same_digits() {
        for n_vectors in [1_usize, 3, 5] {
            let len = n_vectors * WIDTH * 29;
            let rows: Vec<Vec<f32>> = (0..ROWS).map(|r| (0..len).map(|k| (((r * len + k) as f32) * 1.3).sin()).collect()).collect();
            let in_version = |version| {
                let (mut columns, mut lanes) = (vec![0.1; len], vec![Lanes::default(); n_vectors]);
                let rows = [0, 1, 2, 3].map(|r: usize| &rows[r][..]);
                run_within(version, AddBlock { rows, columns: &mut columns, lanes: &mut lanes });
                columns.into_iter().chain(lanes.into_flattened().into_flattened()).map(f64::to_bits).collect::<Vec<u64>>()
            };
            let plain = in_version(Version::Plain);
            assert_eq!(plain, in_version(Version::Avx2));
            assert_eq!(plain, in_version(Version::Avx512));
        }
    }

    #[test]
    fn sums_of_whole_numbers_are_exact_for_every_shape() {
        for period in [1_usize, 2, 3, 4, 5, 7, 8, 10, 16, 33] {
            for n_items in [1_usize, 2, 5, 31, 64, 333] {
                for n_rows in [1_usize, 3, 4, 9] {
                    let len = n_items * period;
                    let score = |r: usize, k: usize| ((r * 31 + k * 17) % 101) as f32;
                    let rows: Vec<f32> = (0..n_rows).flat_map(|r| (0..len).map(move |k| score(r, k))).collect();
                    let (mut columns, mut sums) = (vec![1.0; len], vec![2.0; n_rows * period]);
                    add_tile(&rows, len, period, &mut columns, &mut sums);
                    for (k, &column) in columns.iter().enumerate() {
                        let expected: f32 = (0..n_rows).map(|r| score(r, k)).sum();
                        assert_eq!(column, 1.0 + f64::from(expected));
                    }
                    for (at, &sum) in sums.iter().enumerate() {
                        let (r, class) = (at / period, at % period);
                        let expected: f64 = (0..n_items).map(|j| f64::from(score(r, j * period + class))).sum();
                        assert_eq!(sum, 2.0 + expected, "period {period}, items {n_items}, row {r}");
                    }
                }
            }
        }
    }
}
