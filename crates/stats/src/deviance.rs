//! The parts of a density that lose digits when they are written with log-gamma functions.
//!
//! `ln Γ(a + b) − ln Γ(a) − ln Γ(b) + a ln x + b ln y` is a small number made of terms as large as `a ln a`: with half a billion
//! degrees of freedom seven of sixteen digits cancel. Loader's form has the cancellation done on paper: a square root, three
//! errors of Stirling's formula, and the deviance, which is a sum of positive terms.
//!
//! Source: C. Loader (2000), *Fast and accurate computation of binomial probabilities*. The idea is carried over to real `a`, `b`.

use std::f64::consts::TAU;

/// `z − ln(1 + z)`, never negative, with full relative accuracy. `one_plus` is `1 + z`, computed by the caller without cancellation.
///
/// With `s = z / (2 + z)`, `ln(1 + z) = 2 artanh s`, so that `z − ln(1 + z) = s z − 2 s³ (1/3 + s²/5 + s⁴/7 + …)`.
pub(crate) fn log_gap(z: f64, one_plus: f64) -> f64 {
    if !(-0.7..=2.0).contains(&z) {
        return z - one_plus.ln();
    }
    let s = z / (2.0 + z);
    let square = s * s;
    let mut sum = 0.0;
    let mut power = 1.0;
    let mut odd = 3.0;
    loop {
        let next = sum + power / odd;
        if next == sum {
            break;
        }
        sum = next;
        power *= square;
        odd += 2.0;
    }
    s * z - 2.0 * s * square * sum
}

/// The error of Stirling's formula, `ln Γ(a + 1) − (a + ½) ln a + a − ½ ln 2π`, for `a > 0`.
///
/// The asymptotic series (DLMF 5.11.1) is used from 16 on; below, the argument is raised by the recurrence
/// `δ(a) = δ(a + 1) + (a + ½) ln(1 + 1/a) − 1`.
pub(crate) fn stirling_error(a: f64) -> f64 {
    let mut shift = 0.0;
    let mut z = a;
    while z < 16.0 {
        shift += (z + 0.5) * (1.0 / z).ln_1p() - 1.0;
        z += 1.0;
    }
    let r = 1.0 / (z * z);
    let series = (1.0 / 12.0
        - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r * (1.0 / 1680.0 - r * (1.0 / 1188.0 - r * (691.0 / 360_360.0 - r * (1.0 / 156.0)))))))
        / z;
    shift + series
}

/// A positive number `factor · exp(exponent)`, which may be too small for a float while its logarithm is not.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scaled {
    pub(crate) exponent: f64,
    pub(crate) factor: f64,
}

impl Scaled {
    pub(crate) fn value(self) -> f64 {
        // Two halves, so that a large factor meets a small exponential before it underflows.
        let half = (0.5 * self.exponent).exp();
        if self.exponent < -700.0 { half * self.factor * half } else { self.exponent.exp() * self.factor }
    }

    pub(crate) fn ln(self) -> f64 {
        self.exponent + self.factor.ln()
    }

    pub(crate) fn times(self, factor: f64) -> Self {
        Self { factor: self.factor * factor, ..self }
    }
}

/// `xᵃ yᵇ / B(a, b)` at odds `w = y / x` with `x + y = 1`, where `excess = a y − b x`.
///
/// `rest` is the relative amount by which the true odds exceed `w`.
pub(crate) fn beta_prefix(a: f64, b: f64, w: f64, excess: f64, rest: f64) -> Scaled {
    let n = a + b;
    // n x = a − excess and n y = b + excess, and the linear terms of the two deviances cancel exactly.
    let deviance = a * log_gap(-excess / a, (n / a) / (1.0 + w)) + b * log_gap(excess / b, (n / b) * (w / (1.0 + w)));
    let stirling = stirling_error(n) - stirling_error(a) - stirling_error(b);
    Scaled { exponent: stirling - deviance - excess * rest, factor: (a / n * b / TAU).sqrt() }
}

/// `xᵃ e⁻ˣ / Γ(a)`, where `rest` is the relative amount by which the true argument exceeds `x`.
pub(crate) fn gamma_prefix(a: f64, x: f64, rest: f64) -> Scaled {
    let excess = x - a;
    let deviance = a * log_gap(excess / a, x / a);
    Scaled { exponent: -stirling_error(a) - deviance - excess * rest, factor: (a / TAU).sqrt() }
}

/// `ln(1 / B(a, b))`.
pub(crate) fn ln_inverse_beta(a: f64, b: f64) -> f64 {
    let n = a + b;
    let stirling = stirling_error(n) - stirling_error(a) - stirling_error(b);
    a * (b / a).ln_1p() + b * (a / b).ln_1p() + stirling + 0.5 * (a / n * b / TAU).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stirling_error_of_known_factorials() {
        // δ(1) = 1 − ½ ln 2π, and δ(½) = ½ − ½ ln 2 from Γ(3/2) = √π / 2.
        let one = 1.0 - 0.5 * TAU.ln();
        assert!((stirling_error(1.0) - one).abs() < 4e-15);
        let half = 0.5 - 0.5 * 2f64.ln();
        assert!((stirling_error(0.5) - half).abs() < 4e-15);
        assert!((stirling_error(1e9) - 1.0 / 12e9).abs() < 1e-25);
    }

    #[test]
    fn log_gap_is_continuous_where_the_method_changes() {
        for z in [-0.7, 2.0] {
            let direct: f64 = z - f64::ln_1p(z);
            assert!((log_gap(z, 1.0 + z) / direct - 1.0).abs() < 1e-15);
        }
        assert!((log_gap(1e-8, 1.0 + 1e-8) / (0.5e-16 - 1e-24 / 3.0) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn inverse_beta_of_halves_is_one_over_pi() {
        assert!((ln_inverse_beta(0.5, 0.5) + std::f64::consts::PI.ln()).abs() < 4e-15);
        assert!((ln_inverse_beta(2.0, 3.0) - 12f64.ln()).abs() < 8e-15);
    }
}
