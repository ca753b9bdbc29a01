//! What analyses draw from a stream.

use rand_chacha::rand_core::Rng;

use crate::normal::Normal;

/// Draws from a stream of random bits. Each is defined by its formula, so that the same stream gives the same draws in every release.
///
/// ```
/// use interplay_stats::{Draws, Seed};
/// let mut stream = Seed(7).stream("an example");
/// assert!(stream.below(6) < 6);
/// assert!((0.0..1.0).contains(&stream.uniform()));
/// let mut order = [0, 1, 2, 3];
/// stream.shuffle(&mut order);
/// ```
pub trait Draws: Rng {
    /// A whole number in `0..n`, each with the same probability; 0 when `n` is 0.
    ///
    /// Source: D. Lemire (2019), *ACM Transactions on Modeling and Computer Simulation* 29(1), 3.
    fn below(&mut self, n: u64) -> u64 {
        let mut product = u128::from(self.next_u64()) * u128::from(n);
        if (product as u64) < n {
            // The 2⁶⁴ mod n leftmost products would be drawn once too often.
            let surplus = n.wrapping_neg() % n;
            while (product as u64) < surplus {
                product = u128::from(self.next_u64()) * u128::from(n);
            }
        }
        (product >> 64) as u64
    }

    /// A number in `[0, 1)`: the upper 53 bits times 2⁻⁵³.
    fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// +1 or −1, each with probability one half (Rademacher weights of the wild bootstrap): the uppermost bit.
    fn sign(&mut self) -> f64 {
        if self.next_u64() >> 63 == 0 { 1.0 } else { -1.0 }
    }

    /// A standard normal number, by the quantile of `(upper 52 bits + ½) · 2⁻⁵²`.
    fn normal(&mut self) -> f64 {
        Normal.quantile(((self.next_u64() >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0))
    }

    /// A random order, all equally likely (Fisher and Yates, from the end).
    fn shuffle<T>(&mut self, items: &mut [T])
    where
        Self: Sized,
    {
        for last in (1..items.len()).rev() {
            let chosen = self.below(last as u64 + 1) as usize;
            items.swap(last, chosen);
        }
    }
}

impl<R: Rng + ?Sized> Draws for R {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Seed;

    #[test]
    fn draws_have_their_distributions() {
        let mut stream = Seed(1).stream("test of draws");
        let n = 60_000;
        let mut faces = [0_u32; 6];
        let (mut sum, mut square, mut signs, mut uniform) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..n {
            faces[stream.below(6) as usize] += 1;
            let z = stream.normal();
            sum += z;
            square += z * z;
            signs += stream.sign();
            uniform += stream.uniform();
        }
        let n = f64::from(n);
        // Six standard errors: the seed is fixed, so this fails only if the code changes.
        let bound = 6.0 / n.sqrt();
        assert!(faces.iter().all(|&k| (f64::from(k) / n - 1.0 / 6.0).abs() < bound * 0.373));
        assert!((sum / n).abs() < bound && (square / n - 1.0).abs() < bound * 2f64.sqrt());
        assert!((signs / n).abs() < bound && (uniform / n - 0.5).abs() < bound * 0.289);
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.below(1), 0);
    }

    #[test]
    fn every_order_of_three_comes_up_equally_often() {
        let mut stream = Seed(2).stream("test of shuffles");
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..6000 {
            let mut items = [0, 1, 2];
            stream.shuffle(&mut items);
            *counts.entry(items).or_insert(0_i32) += 1;
        }
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|k| (k - 1000).abs() < 174)); // six standard errors
    }
}
