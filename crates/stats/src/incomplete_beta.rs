//! Both tails of the beta distribution, as a function of the odds.
//!
//! Written in the odds `w = y / x` (with `x + y = 1`) because the tails of t and F are: `w = t² / ν` and `w = ν₁ F / ν₂`. Neither `x`
//! nor `y` is then ever found by a subtraction.

use crate::continued_fraction::reciprocal_fraction;
use crate::deviance::{Scaled, beta_prefix, ln_inverse_beta};

/// An argument that is positive, and more exact than a float: `value · (1 + rest)`, with a logarithm that does not overflow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Argument {
    pub(crate) value: f64,
    pub(crate) rest: f64,
    pub(crate) ln: f64,
}

/// The two tails of a distribution on the positive numbers at one point.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tails {
    pub(crate) lower: f64,
    pub(crate) upper: f64,
    pub(crate) ln_lower: f64,
    pub(crate) ln_upper: f64,
    /// The logarithm of the density with respect to the logarithm of the argument.
    pub(crate) ln_density: f64,
}

impl Tails {
    pub(crate) const AT_ZERO: Self =
        Self { lower: 0.0, upper: 1.0, ln_lower: f64::NEG_INFINITY, ln_upper: 0.0, ln_density: f64::NEG_INFINITY };
    pub(crate) const AT_INFINITY: Self =
        Self { lower: 1.0, upper: 0.0, ln_lower: 0.0, ln_upper: f64::NEG_INFINITY, ln_density: f64::NEG_INFINITY };
    pub(crate) const UNDEFINED: Self =
        Self { lower: f64::NAN, upper: f64::NAN, ln_lower: f64::NAN, ln_upper: f64::NAN, ln_density: f64::NAN };

    /// From the upper tail; the lower one is its complement, and is not small here.
    pub(crate) fn from_upper(upper: Scaled, ln_density: f64) -> Self {
        let value = upper.value();
        Self { lower: 1.0 - value, upper: value, ln_lower: (-value).ln_1p(), ln_upper: upper.ln(), ln_density }
    }

    pub(crate) fn from_lower(lower: Scaled, ln_density: f64) -> Self {
        Self::from_upper(lower, ln_density).swapped()
    }

    pub(crate) fn swapped(self) -> Self {
        Self { lower: self.upper, upper: self.lower, ln_lower: self.ln_upper, ln_upper: self.ln_lower, ln_density: self.ln_density }
    }
}

/// Beyond odds of this size times the larger parameter one power of the odds is the whole tail, to the last digit.
const FAR: f64 = 1e18;

/// Tails at odds `w`: `upper = I_x(a, b)`, the probability of larger odds, and `lower = I_y(b, a)`.
///
/// The tail on the far side of the mean is computed from its continued fraction, the even part of DLMF 8.17.22 (A. R. DiDonato and
/// A. H. Morris, 1992, *ACM TOMS* 18, 360–373, eq. 9), the other one is its complement.
pub(crate) fn beta_tails(a: f64, b: f64, odds: Argument) -> Tails {
    if odds.ln.is_nan() {
        return Tails::UNDEFINED;
    }
    if odds.ln == f64::NEG_INFINITY {
        return Tails::AT_ZERO;
    }
    if odds.ln == f64::INFINITY {
        return Tails::AT_INFINITY;
    }
    let inverse = || Argument { value: 1.0 / odds.value, rest: -odds.rest, ln: -odds.ln };
    let far = FAR * a.max(b).max(1.0);
    let w = odds.value;
    if w > far {
        return power_tail(a, b, odds);
    }
    if w < 1.0 / far {
        return power_tail(b, a, inverse()).swapped();
    }
    // a y − b x, the distance from the mean; the product is not rounded before the subtraction.
    let excess = a.mul_add(w, -b) / (1.0 + w);
    let prefix = beta_prefix(a, b, w, excess, odds.rest);
    if excess >= 0.0 {
        Tails::from_upper(prefix.times(beta_fraction(a, b, 1.0 / (1.0 + w), excess)), prefix.ln())
    } else {
        Tails::from_lower(prefix.times(beta_fraction(b, a, w / (1.0 + w), -excess)), prefix.ln())
    }
}

/// `x⁻ᵃ y⁻ᵇ B(a, b) I_x(a, b)` for `x` at or below its mean, with `excess = a y − b x ≥ 0`.
fn beta_fraction(a: f64, b: f64, x: f64, excess: f64) -> f64 {
    reciprocal_fraction(|m| {
        let odd = a + 2.0 * m - 1.0;
        let c = m * (b - m) * x / odd;
        let numerator = (a + m - 1.0) * (a + b + m - 1.0) / odd * x * c;
        // At m = 0 the second term is 0 · b x / (a − 1), which is 0 even where a = 1.
        let c = if m == 0.0 { 0.0 } else { c };
        let denominator = m + c + (a + m) * (excess + 1.0 + m * (2.0 - x)) / (a + 2.0 * m + 1.0);
        (numerator, denominator)
    })
}

/// `w⁻ᵃ / (a B(a, b))`, the upper tail at very large odds.
fn power_tail(a: f64, b: f64, odds: Argument) -> Tails {
    let ln_density = ln_inverse_beta(a, b) - a * (odds.ln + odds.rest);
    Tails::from_upper(Scaled { exponent: ln_density, factor: 1.0 / a }, ln_density)
}
