//! A sample of rows that does not depend on the order of reading.
//!
//! Every row has a fixed random key; the sample is the `k` rows with the smallest keys. So blocks may come in any order and from any
//! number of threads, and samples of parts merge into the sample of the whole.

use std::collections::BTreeMap;

use crate::Seed;
use crate::seed::name_hash;

/// The random key of a row.
///
/// `mix(s + (row + 1) · φ)` with `s = mix(seed + mix(hash of the purpose))`, where `mix` is the finaliser of SplitMix64, `φ` its odd
/// constant 0x9e3779b97f4a7c15 and the hash is FNV-1a. All arithmetic is modulo 2⁶⁴. For one seed and purpose it is one-to-one, so no two
/// rows share a key.
///
/// Source: G. L. Steele, D. Lea and C. H. Flood (2014), *Fast splittable pseudorandom number generators*, OOPSLA.
pub fn sample_key(seed: Seed, purpose: &str, row: u64) -> u64 {
    let start = mix(seed.0.wrapping_add(mix(name_hash(purpose))));
    mix(start.wrapping_add(row.wrapping_add(1).wrapping_mul(GOLDEN)))
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The `k` items with the smallest keys among those offered.
///
/// ```
/// use interplay_stats::{BottomK, Seed, sample_key};
/// let mut sample = BottomK::new(3);
/// for row in 0..1000 {
///     let key = sample_key(Seed(1), "points of a figure", row);
///     if sample.wants(key) {
///         sample.offer(key, row);
///     }
/// }
/// assert_eq!(sample.len(), 3);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BottomK<T> {
    k: usize,
    kept: BTreeMap<u64, T>,
}

impl<T> BottomK<T> {
    /// An empty sample of at most `k` items.
    pub fn new(k: usize) -> Self {
        Self { k, kept: BTreeMap::new() }
    }

    /// Whether an item with this key would be kept now: ask before building an item that is expensive.
    pub fn wants(&self, key: u64) -> bool {
        if self.kept.len() < self.k {
            return !self.kept.contains_key(&key);
        }
        self.kept.last_key_value().is_some_and(|(&largest, _)| key < largest) && !self.kept.contains_key(&key)
    }

    /// Offers an item. A key that is already there belongs to the same row: the first item stays.
    pub fn offer(&mut self, key: u64, item: T) {
        if self.wants(key) {
            self.kept.insert(key, item);
            if self.kept.len() > self.k {
                self.kept.pop_last();
            }
        }
    }

    /// The sample of both parts together.
    pub fn merge(&mut self, other: Self) {
        for (key, item) in other.kept {
            self.offer(key, item);
        }
    }

    /// The number of items kept.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// The items with their keys, smallest key first.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.kept.iter().map(|(&key, item)| (key, item))
    }

    /// The items, smallest key first: a random order. Sort by row to have them as they were read.
    pub fn into_items(self) -> Vec<T> {
        self.kept.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mixer_is_split_mix_64() {
        // The first outputs of SplitMix64 from state 0.
        assert_eq!(mix(GOLDEN), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(GOLDEN.wrapping_mul(2)), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn a_sample_of_none_and_a_sample_of_all() {
        let mut none = BottomK::new(0);
        none.offer(1, 'a');
        assert!(none.is_empty());
        let mut all = BottomK::new(10);
        for (key, item) in [(3, 'c'), (1, 'a'), (2, 'b'), (1, 'z')] {
            all.offer(key, item);
        }
        assert_eq!(all.into_items(), ['a', 'b', 'c']);
    }
}
