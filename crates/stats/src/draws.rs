//! What analyses draw from a stream.

use rand_chacha::rand_core::Rng;

use crate::densities::ln_binomial;
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

    /// How many of `n` trials succeed, each with probability `p`: inversion of one uniform number, outwards from the most probable count.
    ///
    /// The steps are about as many as the standard deviation, `√(n p (1 - p))`.
    ///
    /// Source: A. W. Kemp (1986), *Communications in Statistics: Theory and Methods* 15, 805-813.
    fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        let (trials, odds) = (n as f64, p / (1.0 - p));
        let mode = ((trials + 1.0) * p).floor().min(trials);
        let density = ln_binomial(mode, trials, p, 1.0 - p).exp();
        let mut left = self.uniform() - density;
        let (mut above, mut below) = (density, density);
        let (mut high, mut low) = (mode, mode);
        while left >= 0.0 && (above > 0.0 || below > 0.0) {
            above = if high < trials { above * odds * (trials - high) / (high + 1.0) } else { 0.0 };
            high += 1.0;
            left -= above;
            if left < 0.0 {
                return high as u64;
            }
            below = if low > 0.0 { below / odds * low / (trials - low + 1.0) } else { 0.0 };
            low -= 1.0;
            left -= below;
            if left < 0.0 {
                return low as u64;
            }
        }
        // At once, or, once in 10¹³ draws, because the densities add up to a little less than one.
        mode as u64
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
    fn successes_are_binomial() {
        let mut stream = Seed(3).stream("test of successes");
        // Every count of a small case, against its probability.
        let draws = 40_000;
        let mut counts = [0.0; 6];
        for _ in 0..draws {
            counts[stream.binomial(5, 0.3) as usize] += 1.0;
        }
        for (k, (count, ways)) in counts.iter().zip([1.0, 5.0, 10.0, 10.0, 5.0, 1.0]).enumerate() {
            let p = ways * 0.3_f64.powi(k as i32) * 0.7_f64.powi(5 - k as i32);
            let error = (p * (1.0 - p) / f64::from(draws)).sqrt();
            assert!((count / f64::from(draws) - p).abs() < 6.0 * error, "{k}");
        }
        // Mean and variance of large ones, on either side of one half.
        for (n, p) in [(10_000_000_u64, 0.0004), (5000, 0.97), (1_000_000, 0.5)] {
            let (mut sum, mut square) = (0.0, 0.0);
            let deviation = (n as f64 * p * (1.0 - p)).sqrt();
            for _ in 0..10_000 {
                let z = (stream.binomial(n, p) as f64 - n as f64 * p) / deviation;
                sum += z;
                square += z * z;
            }
            assert!((sum / 1e4).abs() < 0.06 && (square / 1e4 - 1.0).abs() < 0.09, "{n} {p}: {sum} {square}");
        }
        assert_eq!((stream.binomial(0, 0.5), stream.binomial(9, 0.0), stream.binomial(9, 1.0)), (0, 0, 9));
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
