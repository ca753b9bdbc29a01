//! Two classifiers on the same items.

use crate::incomplete_beta::{Argument, beta_tails};

/// The exact two-sided McNemar test: of `b + c` items that exactly one of two classifiers gets right, `b` are the first one's.
///
/// Under the hypothesis of equal accuracy `b` is binomial with `n = b + c` and one half, which is symmetric, so that
/// `p = min(1, 2 P(X ≤ min(b, c)))`. The lower tail is `I_½(n − k, k + 1)` (DLMF 8.17.5).
///
/// `None` when `b + c = 0`: the classifiers are right and wrong together, the items say nothing about which is better, and there is no
/// distribution to take a tail of.
///
/// Source: Q. McNemar (1947), *Psychometrika* 12, 153–157; exact form as in R's `binom.test(b, b + c)`.
///
/// ```
/// use interplay_stats::mcnemar_exact;
/// assert_eq!(mcnemar_exact(0, 0), None);
/// assert_eq!(mcnemar_exact(4, 4), Some(1.0));
/// let p = mcnemar_exact(1, 9).unwrap_or(f64::NAN);
/// assert!((p - 22.0 / 1024.0).abs() < 1e-16);
/// ```
pub fn mcnemar_exact(b: u64, c: u64) -> Option<f64> {
    let (few, many) = if b < c { (b as f64, c as f64) } else { (c as f64, b as f64) };
    if many == 0.0 {
        return None;
    }
    if few == many {
        return Some(1.0);
    }
    let tails = beta_tails(many, few + 1.0, Argument { value: 1.0, rest: 0.0, ln: 0.0 });
    Some((2.0 * tails.upper).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_counting() {
        // Sums of binomial coefficients, exact in floats for n ≤ 40.
        for n in 1..=40_u64 {
            for b in 0..=n {
                let k = b.min(n - b);
                let (mut term, mut sum) = (1.0, 1.0);
                for i in 0..k {
                    term = term * (n - i) as f64 / (i + 1) as f64;
                    sum += term;
                }
                let exact = (2.0 * sum / 2f64.powi(n as i32)).min(1.0);
                let p = mcnemar_exact(b, n - b).unwrap_or(f64::NAN);
                assert!((p / exact - 1.0).abs() < 1e-14, "{b} of {n}: {p} {exact}");
            }
        }
    }
}
