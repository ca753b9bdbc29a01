//! Samples with replacement in passes: how often every row is drawn, block by block.
//!
//! `n` draws from `n` rows are a multinomial vector of counts. It is drawn without holding it: first how many draws fall into each block
//! (a binomial number of the draws that are left, block after block), then, inside the block, each draw on its own. This is the multinomial
//! distribution exactly. Every sample has a stream of its own for the blocks, and one for each block, so that counts depend on the seed, the
//! number of the sample and the borders of the blocks, never on threads or on how many samples there are.
//!
//! Memory: a number per block and sample, `n B / 1000` bytes.

use interplay_core::FrameSource;
use interplay_stats::{Draws, Seed};
use rayon::prelude::*;

use crate::Design;
use crate::fit::passes::over_blocks;
use crate::fit::{FitError, WeightedRows};

/// The samples of a bootstrap of rows.
pub(super) struct Samples {
    seed: Seed,
    /// Row of the source with which each block begins, ascending.
    starts: Vec<u64>,
    /// Draws in a block, for every sample: `totals[sample * blocks + block]`.
    totals: Vec<u32>,
}

impl Samples {
    /// A pass counts the rows of every block.
    pub(super) fn new(design: &Design, rows: &dyn FrameSource, samples: u32, seed: Seed) -> Result<Self, FitError> {
        let (mut starts, mut sizes) = (Vec::new(), Vec::new());
        over_blocks(
            design,
            rows,
            |space| space.block.rows.first().map(|&row| (space.first_row + u64::from(row), space.block.n as u64)),
            |block| {
                if let Some((start, size)) = block {
                    starts.push(start);
                    sizes.push(size);
                }
            },
        )?;
        let totals = (0..samples).into_par_iter().flat_map_iter(|sample| split(&sizes, seed, sample)).collect();
        Ok(Self { seed, starts, totals })
    }

    /// Which block these rows are.
    pub(super) fn block(&self, rows: &WeightedRows<'_>) -> usize {
        let start = rows.block.rows.first().map_or(0, |&row| rows.first_row + u64::from(row));
        self.starts.partition_point(|&other| other < start)
    }

    /// Adds up how often each of the `n` rows of a block is in a sample.
    pub(super) fn count(&self, sample: u32, block: usize, n: usize, counts: &mut [f64]) {
        let blocks = self.starts.len();
        let place = sample as usize * blocks + block;
        let mut stream = self.seed.stream_at("bootstrap rows", place as u64);
        for _ in 0..self.totals.get(place).copied().unwrap_or(0) {
            counts[stream.below(n as u64) as usize] += 1.0;
        }
    }
}

/// How many of as many draws as there are rows fall into each block.
fn split(sizes: &[u64], seed: Seed, sample: u32) -> Vec<u32> {
    let mut rows: u64 = sizes.iter().sum();
    let mut draws = rows;
    let mut stream = seed.stream_at("bootstrap", u64::from(sample));
    let in_block = |&size: &u64| {
        let drawn = if size == rows { draws } else { stream.binomial(draws, size as f64 / rows as f64) };
        rows -= size;
        draws -= drawn;
        u32::try_from(drawn).unwrap_or(u32::MAX)
    };
    sizes.iter().map(in_block).collect()
}

#[cfg(test)]
mod tests {
    use interplay_stats::Seed;

    use super::split;

    #[test]
    fn blocks_share_the_draws_by_their_size() {
        let sizes = [100, 300, 1, 599];
        let n = 2000;
        let mut means = [0.0; 4];
        for sample in 0..n {
            let drawn = split(&sizes, Seed(1), sample);
            assert_eq!(drawn.iter().sum::<u32>(), 1000);
            means.iter_mut().zip(&drawn).for_each(|(mean, &drawn)| *mean += f64::from(drawn) / f64::from(n));
        }
        for (mean, size) in means.iter().zip(sizes) {
            let error = (1000.0 * (size as f64 / 1000.0) * (1.0 - size as f64 / 1000.0) / f64::from(n)).sqrt();
            assert!((mean - size as f64).abs() < 6.0 * error, "{mean} {size}");
        }
        assert_eq!(split(&sizes, Seed(1), 7), split(&sizes, Seed(1), 7));
    }
}
