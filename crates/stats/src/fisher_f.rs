//! Fisher's F distribution.

use crate::chi_squared::ChiSquared;
use crate::error::{StatsError, degrees_of_freedom};
use crate::incomplete_beta::{Argument, Tails, beta_tails};
use crate::incomplete_gamma::gamma_tails;
use crate::invert::solve;

/// From here on F and scaled chi-squared tails agree to the digits that a tail has.
const AS_GOOD_AS_INFINITE: f64 = 1e20;

/// Fisher's F distribution with `ν₁` and `ν₂` degrees of freedom; with infinite `ν₂` it is that of `χ²(ν₁) / ν₁`.
///
/// `P(F > f) = I_x(ν₂/2, ν₁/2)` at `x = ν₂ / (ν₂ + ν₁ f)` (A&S 26.6.2, DLMF 8.17), evaluated at the odds `ν₁ f / ν₂`.
///
/// ```
/// use interplay_stats::FisherF;
/// # fn main() -> Result<(), interplay_stats::StatsError> {
/// let f = FisherF::new(2.0, 10.0)?;
/// // With ν₁ = 2 the tail is (1 + 2 f / ν₂)^(−ν₂ / 2).
/// assert!((f.sf(5.0) - 2f64.powi(-5)).abs() < 1e-15);
/// assert!((f.isf(2f64.powi(-5)) - 5.0).abs() < 1e-13);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FisherF {
    numerator: f64,
    denominator: f64,
}

impl FisherF {
    /// The distribution with `numerator` (finite) and `denominator` (possibly infinite) degrees of freedom.
    ///
    /// # Errors
    /// [`StatsError::DegreesOfFreedom`] when one is zero, negative or NaN, or `numerator` is infinite.
    pub fn new(numerator: f64, denominator: f64) -> Result<Self, StatsError> {
        Ok(Self {
            numerator: degrees_of_freedom("the numerator degrees of freedom of F", numerator, false)?,
            denominator: degrees_of_freedom("the denominator degrees of freedom of F", denominator, true)?,
        })
    }

    /// The degrees of freedom of numerator and denominator.
    pub fn df(self) -> (f64, f64) {
        (self.numerator, self.denominator)
    }

    /// `P(F > f)`, the p-value of an F test.
    pub fn sf(self, f: f64) -> f64 {
        self.tails(f).upper
    }

    /// `P(F ≤ f)`.
    pub fn cdf(self, f: f64) -> f64 {
        self.tails(f).lower
    }

    /// `ln P(F > f)`, also where the probability is too small for a float.
    pub fn ln_sf(self, f: f64) -> f64 {
        self.tails(f).ln_upper
    }

    /// The `f` with `cdf(f) = p`; 0 and ∞ at 0 and 1, NaN outside.
    pub fn quantile(self, p: f64) -> f64 {
        if !(0.0..=1.0).contains(&p) {
            f64::NAN
        } else if p == 0.0 {
            0.0
        } else if p <= 0.5 {
            solve(false, p, 1.0, |f| self.tails(f))
        } else {
            self.isf(1.0 - p)
        }
    }

    /// The `f` with `sf(f) = q`; ∞ and 0 at 0 and 1, NaN outside.
    pub fn isf(self, q: f64) -> f64 {
        if !(0.0..=1.0).contains(&q) {
            f64::NAN
        } else if q == 0.0 {
            f64::INFINITY
        } else if q <= 0.5 {
            solve(true, q, 1.0, |f| self.tails(f))
        } else {
            self.quantile(1.0 - q)
        }
    }

    /// The chi-squared distribution of `ν₁ F` in the limit of infinite `ν₂`.
    ///
    /// # Errors
    /// None for an F distribution that was built, since its numerator was checked.
    pub fn limit(self) -> Result<ChiSquared, StatsError> {
        ChiSquared::new(self.numerator)
    }

    fn tails(self, f: f64) -> Tails {
        if f <= 0.0 {
            return Tails::AT_ZERO;
        }
        let product = self.numerator * f;
        let product_rest = self.numerator.mul_add(f, -product);
        let finite = |x: f64| if x.is_finite() { x } else { 0.0 };
        if self.denominator >= AS_GOOD_AS_INFINITE {
            let ln = f.ln() + (0.5 * self.numerator).ln();
            return gamma_tails(0.5 * self.numerator, Argument { value: 0.5 * product, rest: finite(product_rest / product), ln });
        }
        let value = product / self.denominator;
        let rest = finite((product_rest + (-value).mul_add(self.denominator, product)) / product);
        let ln = f.ln() + (self.numerator / self.denominator).ln();
        beta_tails(0.5 * self.denominator, 0.5 * self.numerator, Argument { value, rest, ln })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f(numerator: f64, denominator: f64) -> FisherF {
        FisherF::new(numerator, denominator).expect("positive")
    }

    #[test]
    fn closed_form_with_two_numerator_degrees() {
        for (x, df) in [(0.3_f64, 7.0_f64), (1.0, 3.0), (4.2, 296.0), (50.0, 296.0), (2.0, 1e9), (600.0, 1e9)] {
            let exact: f64 = (-0.5 * df * (2.0 * x / df).ln_1p()).exp();
            assert!((f(2.0, df).sf(x) / exact - 1.0).abs() < 5e-13, "{x} {df}");
        }
    }

    #[test]
    fn half_a_billion_terms_are_not_needed_and_lose_no_digit() {
        // By symmetry the median of F(ν, ν) is 1; this takes the longest continued fraction of all.
        for df in [1.0, 7.0, 1e3, 1e6, 1e9] {
            assert!((f(df, df).sf(1.0) - 0.5).abs() < 5e-14, "{df} {:e}", f(df, df).sf(1.0) - 0.5);
            assert!((f(df, df).isf(0.5) - 1.0).abs() < 1e-14, "{df}");
        }
    }

    #[test]
    fn ends_and_bad_input() {
        assert_eq!(f(3.0, 4.0).sf(0.0), 1.0);
        assert_eq!(f(3.0, 4.0).sf(-1.0), 1.0);
        assert_eq!(f(3.0, 4.0).sf(f64::INFINITY), 0.0);
        assert_eq!(f(3.0, 4.0).quantile(0.0), 0.0);
        assert_eq!(f(3.0, 4.0).isf(0.0), f64::INFINITY);
        assert!(f(3.0, 4.0).sf(f64::NAN).is_nan() && f(3.0, 4.0).isf(2.0).is_nan());
        assert!(FisherF::new(f64::INFINITY, 3.0).is_err() && FisherF::new(3.0, 0.0).is_err());
        assert_eq!(f(3.0, f64::INFINITY).limit().map(ChiSquared::df), Ok(3.0));
    }
}
