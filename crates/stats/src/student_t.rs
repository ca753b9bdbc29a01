//! Student's t distribution.

use crate::error::{StatsError, degrees_of_freedom};
use crate::incomplete_beta::{Argument, Tails, beta_tails};
use crate::invert::solve;
use crate::normal::Normal;

/// From here on t and normal tails agree to 1e-14 down to 1e-300: they differ by the factor `1 + z⁴ / 4ν`.
const AS_GOOD_AS_INFINITE: f64 = 1e20;

/// Student's t distribution with `ν` degrees of freedom; infinite `ν` is the normal distribution.
///
/// `P(|T| > t) = I_x(ν/2, ½)` at `x = ν / (ν + t²)` (A&S 26.7.1, DLMF 8.17), evaluated at the odds `t² / ν`.
///
/// ```
/// use interplay_stats::StudentT;
/// # fn main() -> Result<(), interplay_stats::StatsError> {
/// let cauchy = StudentT::new(1.0)?;
/// assert!((cauchy.sf(1.0) - 0.25).abs() < 1e-15);
/// let t = StudentT::new(296.0)?;
/// assert!((t.isf(0.025) - 1.968011).abs() < 1e-6);
/// assert!(t.two_sided(60.0) > 0.0); // 1e-168, not zero
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StudentT {
    df: f64,
}

impl StudentT {
    /// The distribution with `df` degrees of freedom, a positive number or infinity.
    ///
    /// # Errors
    /// [`StatsError::DegreesOfFreedom`] when `df` is zero, negative or NaN.
    pub fn new(df: f64) -> Result<Self, StatsError> {
        degrees_of_freedom("the degrees of freedom of t", df, true).map(|df| Self { df })
    }

    /// The degrees of freedom.
    pub fn df(self) -> f64 {
        self.df
    }

    /// `P(T > t)`.
    pub fn sf(self, t: f64) -> f64 {
        if self.is_normal() {
            return Normal.sf(t);
        }
        let tails = self.tails(t);
        if t >= 0.0 {
            0.5 * tails.upper
        } else if tails.lower < 0.5 {
            0.5 + 0.5 * tails.lower
        } else {
            1.0 - 0.5 * tails.upper
        }
    }

    /// `P(T ≤ t)`.
    pub fn cdf(self, t: f64) -> f64 {
        self.sf(-t)
    }

    /// `P(|T| > |t|) = 2 sf(|t|)`, the two-sided p-value.
    pub fn two_sided(self, t: f64) -> f64 {
        if self.is_normal() { Normal.two_sided(t) } else { self.tails(t).upper }
    }

    /// `ln P(T > t)`, also where the probability is too small for a float.
    pub fn ln_sf(self, t: f64) -> f64 {
        if self.is_normal() {
            Normal.ln_sf(t)
        } else if t > 0.0 {
            self.tails(t).ln_upper - std::f64::consts::LN_2
        } else {
            (-self.sf(-t)).ln_1p()
        }
    }

    /// The `t` with `cdf(t) = p`; −∞ and ∞ at 0 and 1, NaN outside.
    pub fn quantile(self, p: f64) -> f64 {
        -self.isf(p)
    }

    /// The `t` with `sf(t) = q`; ∞ and −∞ at 0 and 1, NaN outside. `isf((1 − level) / 2)` is the multiplier of an interval.
    pub fn isf(self, q: f64) -> f64 {
        if self.is_normal() {
            return Normal.isf(q);
        }
        if !(0.0..=1.0).contains(&q) {
            f64::NAN
        } else if q == 0.0 {
            f64::INFINITY
        } else if q > 0.5 {
            // 1 − q is exact here.
            -self.isf(1.0 - q)
        } else if q == 0.5 {
            0.0
        } else if q > 0.25 {
            // Near the middle the central probability 1 − 2q is the small one, and it is exact.
            solve(false, 1.0 - 2.0 * q, 1.0, |t| self.tails_by_ln_t(t))
        } else {
            solve(true, 2.0 * q, 1.0, |t| self.tails_by_ln_t(t))
        }
    }

    fn is_normal(self) -> bool {
        self.df >= AS_GOOD_AS_INFINITE
    }

    /// The tails of `|T|`: `upper` is the two-sided p-value.
    fn tails(self, t: f64) -> Tails {
        beta_tails(0.5 * self.df, 0.5, odds(t, self.df))
    }

    /// The same with the density of `ln |T|`, which is twice that of the logarithm of the odds.
    fn tails_by_ln_t(self, t: f64) -> Tails {
        let tails = self.tails(t);
        Tails { ln_density: tails.ln_density + std::f64::consts::LN_2, ..tails }
    }
}

/// `t² / ν` with its rounding error, and its logarithm, which exists where the square does not.
fn odds(t: f64, df: f64) -> Argument {
    let square = t * t;
    let value = square / df;
    let rest = (t.mul_add(t, -square) + (-value).mul_add(df, square)) / square;
    Argument { value, rest: if rest.is_finite() { rest } else { 0.0 }, ln: 2.0 * t.abs().ln() - df.ln() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(df: f64) -> StudentT {
        StudentT::new(df).expect("positive")
    }

    #[test]
    fn closed_forms() {
        // ν = 1: ½ − arctan(t)/π = arctan(1/t)/π; ν = 2: ½ (1 − t / √(2 + t²)) = 1 / (√(2 + t²) (√(2 + t²) + t)).
        for x in [1e-9_f64, 0.01, 0.7, 1.0, 3.5, 80.0, 1e9, 1e160] {
            let cauchy = (1.0 / x).atan() / std::f64::consts::PI;
            assert!((t(1.0).sf(x) / cauchy - 1.0).abs() < 2e-13, "{x}");
        }
        for x in [1e-9_f64, 0.01, 0.7, 1.0, 3.5, 80.0, 1e9, 1e140] {
            let root = x.hypot(2f64.sqrt());
            let two = 1.0 / (root * (root + x));
            assert!((t(2.0).sf(x) / two - 1.0).abs() < 2e-13, "{x} {} {two}", t(2.0).sf(x));
        }
    }

    #[test]
    fn ends_and_bad_input() {
        assert_eq!(t(5.0).sf(f64::INFINITY), 0.0);
        assert_eq!(t(5.0).sf(f64::NEG_INFINITY), 1.0);
        assert_eq!(t(5.0).sf(0.0), 0.5);
        assert_eq!(t(5.0).isf(0.5), 0.0);
        assert_eq!(t(5.0).isf(0.0), f64::INFINITY);
        assert!(t(5.0).sf(f64::NAN).is_nan() && t(5.0).quantile(-0.1).is_nan());
        assert_eq!(t(f64::INFINITY).two_sided(1.3), Normal.two_sided(1.3));
        for df in [0.0, -1.0, f64::NAN] {
            assert!(StudentT::new(df).is_err());
        }
    }
}
