//! The chi-squared distribution.

use crate::error::{StatsError, degrees_of_freedom};
use crate::incomplete_beta::{Argument, Tails};
use crate::incomplete_gamma::gamma_tails;
use crate::invert::solve;

/// The chi-squared distribution with `ν` degrees of freedom.
///
/// `P(X > x) = Q(ν/2, x/2)`, the regularised incomplete gamma function (A&S 26.4.19, DLMF 8.2.4).
///
/// ```
/// use interplay_stats::ChiSquared;
/// # fn main() -> Result<(), interplay_stats::StatsError> {
/// let chi_squared = ChiSquared::new(2.0)?;
/// assert!((chi_squared.sf(10.0) - (-5f64).exp()).abs() < 1e-17);
/// assert!((chi_squared.isf(0.05) - 5.991464547107979).abs() < 1e-14);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquared {
    df: f64,
}

impl ChiSquared {
    /// The distribution with `df` degrees of freedom, positive and finite.
    ///
    /// # Errors
    /// [`StatsError::DegreesOfFreedom`] for anything else.
    pub fn new(df: f64) -> Result<Self, StatsError> {
        degrees_of_freedom("the degrees of freedom of chi-squared", df, false).map(|df| Self { df })
    }

    /// The degrees of freedom.
    pub fn df(self) -> f64 {
        self.df
    }

    /// `P(X > x)`, the p-value of a likelihood-ratio or Wald test.
    pub fn sf(self, x: f64) -> f64 {
        self.tails(x).upper
    }

    /// `P(X ≤ x)`.
    pub fn cdf(self, x: f64) -> f64 {
        self.tails(x).lower
    }

    /// `ln P(X > x)`, also where the probability is too small for a float.
    pub fn ln_sf(self, x: f64) -> f64 {
        self.tails(x).ln_upper
    }

    /// The `x` with `cdf(x) = p`; 0 and ∞ at 0 and 1, NaN outside.
    pub fn quantile(self, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) {
            f64::NAN
        } else if p == 0.0 {
            0.0
        } else if p <= 0.5 {
            solve(false, p, self.df, |x| self.tails(x))
        } else {
            self.isf(1.0 - p)
        }
    }

    /// The `x` with `sf(x) = q`; ∞ and 0 at 0 and 1, NaN outside.
    pub fn isf(self, q: f64) -> f64 {
        if !(0.0..=1.0).contains(&q) {
            f64::NAN
        } else if q == 0.0 {
            f64::INFINITY
        } else if q <= 0.5 {
            solve(true, q, self.df, |x| self.tails(x))
        } else {
            self.quantile(1.0 - q)
        }
    }

    fn tails(self, x: f64) -> Tails {
        gamma_tails(0.5 * self.df, Argument { value: 0.5 * x, rest: 0.0, ln: (0.5 * x).ln() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_bad_input() {
        let three = ChiSquared::new(3.0).expect("positive");
        assert_eq!(three.sf(0.0), 1.0);
        assert_eq!(three.sf(-2.0), 1.0);
        assert_eq!(three.sf(f64::INFINITY), 0.0);
        assert_eq!(three.isf(0.0), f64::INFINITY);
        assert_eq!(three.isf(1.0), 0.0);
        assert!(three.sf(f64::NAN).is_nan() && three.isf(-0.5).is_nan());
        assert!(ChiSquared::new(f64::INFINITY).is_err() && ChiSquared::new(0.0).is_err());
    }
}
