//! One seed, many streams.

use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::SeedableRng;

/// A stream of random bits: ChaCha with 12 rounds.
pub type Stream = ChaCha12Rng;

/// The seed of a run.
///
/// Every purpose has its own stream, so that adding one never moves another, and the same seed gives the same bytes on every machine.
///
/// ```
/// use interplay_stats::{Rng, Seed};
/// let mut bootstrap = Seed(2020).stream("bootstrap");
/// let mut permutation = Seed(2020).stream("permutation");
/// assert_ne!(bootstrap.next_u64(), permutation.next_u64());
/// assert_eq!(Seed(2020).stream("bootstrap").next_u64(), Seed(2020).stream("bootstrap").next_u64());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The stream for a purpose.
    ///
    /// The key of the cipher is, in 32 bytes: the seed (little-endian), the 64-bit FNV-1a hash of the purpose's name (little-endian), and
    /// the text `interplay stream`. This is fixed: a change would change published numbers.
    pub fn stream(self, purpose: &str) -> Stream {
        self.stream_at(purpose, 0)
    }

    /// The stream for the `index`-th repetition of a purpose (a bootstrap replicate, a permutation), independent of how many others there
    /// are and of which thread draws them: the same key as [`Seed::stream`], with `index` as the cipher's stream number.
    pub fn stream_at(self, purpose: &str, index: u64) -> Stream {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.0.to_le_bytes());
        key[8..16].copy_from_slice(&name_hash(purpose).to_le_bytes());
        key[16..].copy_from_slice(b"interplay stream");
        let mut stream = Stream::from_seed(key);
        stream.set_stream(index);
        stream
    }
}

/// FNV-1a with 64 bits (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923).
pub(crate) fn name_hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::Rng;

    #[test]
    fn the_hash_is_fnv_1a() {
        // Test vectors of the authors of the hash.
        assert_eq!(name_hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(name_hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(name_hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn repetitions_are_apart_and_repeatable() {
        let first: Vec<u64> = (0..50).map(|i| Seed(1).stream_at("bootstrap", i).next_u64()).collect();
        let again: Vec<u64> = (0..50).rev().map(|i| Seed(1).stream_at("bootstrap", i).next_u64()).collect();
        assert!(first.iter().eq(again.iter().rev()));
        let mut distinct = first.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 50);
    }
}
