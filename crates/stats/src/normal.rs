//! The standard normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2, TAU};

use crate::incomplete_beta::Argument;
use crate::incomplete_gamma::gamma_tails;

/// What the nearest float leaves of `1/√2`.
const FRAC_1_SQRT_2_REST: f64 = -4.833_646_656_726_457e-17;

/// The standard normal distribution.
///
/// `sf(z) = ½ erfc(z / √2)` (DLMF 7.17, A&S 26.2.29), with libm's `erfc`, which is good to a unit in the last place; the rounding of
/// `z / √2` is put right afterwards, since at `z = 37` it alone would cost three digits.
///
/// ```
/// use interplay_stats::Normal;
/// assert!((Normal.two_sided(1.959963984540054) - 0.05).abs() < 1e-15);
/// assert!((Normal.isf(1e-300) - 37.0471).abs() < 1e-4);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Normal;

impl Normal {
    /// `P(Z > z)`.
    pub fn sf(self, z: f64) -> f64 {
        0.5 * erfc_over_root_two(z)
    }

    /// `P(Z ≤ z)`.
    pub fn cdf(self, z: f64) -> f64 {
        self.sf(-z)
    }

    /// `2 P(Z > |z|)`, the two-sided p-value.
    pub fn two_sided(self, z: f64) -> f64 {
        erfc_over_root_two(z.abs())
    }

    /// `ln P(Z > z)`, also where the probability is too small for a float.
    pub fn ln_sf(self, z: f64) -> f64 {
        if z > 5.0 {
            gamma_tails(0.5, half_square(z)).ln_upper - LN_2
        } else if z < 0.0 {
            (-self.sf(-z)).ln_1p()
        } else {
            self.sf(z).ln()
        }
    }

    /// The density `e^(−z²/2) / √(2π)`.
    pub fn density(self, z: f64) -> f64 {
        (-0.5 * z * z).exp() / TAU.sqrt()
    }

    /// The `z` with `cdf(z) = p`; −∞ and ∞ at 0 and 1, NaN outside.
    pub fn quantile(self, p: f64) -> f64 {
        -self.isf(p)
    }

    /// The `z` with `sf(z) = q`; ∞ and −∞ at 0 and 1, NaN outside.
    ///
    /// A start from statrs (the rational approximations of its `erfc_inv`), then Newton steps on the logarithm of the tail, or on the
    /// central probability `1 − 2q` where `q` is near one half.
    pub fn isf(self, q: f64) -> f64 {
        if !(0.0..=1.0).contains(&q) {
            return f64::NAN;
        }
        if q == 0.0 {
            return f64::INFINITY;
        }
        if q > 0.5 {
            // 1 − q is exact here.
            return -self.isf(1.0 - q);
        }
        if q > 0.25 {
            let central = 1.0 - 2.0 * q;
            let mut z = std::f64::consts::SQRT_2 * statrs::function::erf::erf_inv(central);
            for _ in 0..2 {
                z -= 0.5 * (libm::erf(z * FRAC_1_SQRT_2) - central) / self.density(z);
            }
            return z;
        }
        let mut z = std::f64::consts::SQRT_2 * statrs::function::erf::erfc_inv(2.0 * q);
        if !z.is_finite() {
            z = (-2.0 * q.ln()).sqrt();
        }
        let target = q.ln();
        for _ in 0..6 {
            let ln_tail = self.ln_sf(z);
            let hazard = (-0.5 * z * z - 0.5 * TAU.ln() - ln_tail).exp();
            let step = (ln_tail - target) / hazard;
            z += step;
            if step.abs() <= 1e-15 * z {
                break;
            }
        }
        z
    }
}

/// `erfc(z / √2)`.
fn erfc_over_root_two(z: f64) -> f64 {
    let scaled = z * FRAC_1_SQRT_2;
    let rest = z.mul_add(FRAC_1_SQRT_2, -scaled) + z * FRAC_1_SQRT_2_REST;
    let value = libm::erfc(scaled);
    // erfc′(s) / erfc(s) is −2 s to leading order where it matters; near the middle the correction is below the last digit.
    if scaled > 1.0 && rest.is_finite() { value * (1.0 - 2.0 * scaled * rest) } else { value }
}

/// `z² / 2` with its rounding error.
pub(crate) fn half_square(z: f64) -> Argument {
    let square = z * z;
    let rest = z.mul_add(z, -square) / square;
    Argument { value: 0.5 * square, rest: if rest.is_finite() { rest } else { 0.0 }, ln: 2.0 * z.abs().ln() - LN_2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_symmetry() {
        assert_eq!(Normal.sf(0.0), 0.5);
        assert_eq!(Normal.sf(f64::INFINITY), 0.0);
        assert_eq!(Normal.sf(f64::NEG_INFINITY), 1.0);
        assert_eq!(Normal.isf(0.5), 0.0);
        assert_eq!(Normal.quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(Normal.quantile(1.0), f64::INFINITY);
        assert!(Normal.quantile(1.5).is_nan() && Normal.quantile(f64::NAN).is_nan() && Normal.sf(f64::NAN).is_nan());
        assert_eq!(Normal.sf(40.0), 0.0);
        assert!((Normal.ln_sf(40.0) - -804.608_442_013_754).abs() < 1e-9);
    }
}
