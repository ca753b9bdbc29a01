//! The noncentral t distribution, and limits for its noncentrality.

use crate::error::{StatsError, degrees_of_freedom};
use crate::noncentral_f::NoncentralF;
use crate::normal::Normal;

/// The noncentral t distribution: `(Z + δ) / √(χ²(ν) / ν)`; infinite `ν` is the normal distribution about `δ`.
///
/// For `t ≥ 0` and `x = ν / (ν + t²)`, `P(T > t) = ½ Σₖ sᵏ e^{−μ} μᵏ / Γ(k + 1) · I_x(ν/2, k + ½)` over `k = 0, ½, 1, 1½, …` with
/// `μ = δ²/2`, where the sign `sᵏ` is that of `δ` at the odd halves (Guenther 1978, *Journal of Statistical Computation and Simulation* 6,
/// 199-209; Benton & Krishnamoorthy 2003, *Computational Statistics & Data Analysis* 43, 249-267). At the whole `k` this is the noncentral F
/// distribution of `T²`. No digit is lost where `δ` and `t` have the same sign; against it a tail `p` is good to `1e-15 / p`.
///
/// ```
/// use interplay_stats::NoncentralT;
/// # fn main() -> Result<(), interplay_stats::StatsError> {
/// // Power of a two-sided t test with 30 degrees of freedom at the level 0.05, where the effect makes δ = 3: the lower tail adds 1e-7.
/// let critical = interplay_stats::StudentT::new(30.0)?.isf(0.025);
/// let power = NoncentralT::new(30.0, 3.0)?.sf(critical);
/// assert!((power - 0.827_099_366_962_635).abs() < 1e-12);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoncentralT {
    df: f64,
    noncentrality: f64,
}

impl NoncentralT {
    /// The distribution with `df` (possibly infinite) degrees of freedom and noncentrality `δ`.
    ///
    /// # Errors
    /// [`StatsError`] when `df` is not positive or `δ` is not finite.
    pub fn new(df: f64, noncentrality: f64) -> Result<Self, StatsError> {
        let df = degrees_of_freedom("the degrees of freedom of t", df, true)?;
        if noncentrality.is_finite() { Ok(Self { df, noncentrality }) } else { Err(StatsError::Noncentrality { value: noncentrality }) }
    }

    /// `P(T > t)`.
    pub fn sf(self, t: f64) -> f64 {
        if t < 0.0 { Self { noncentrality: -self.noncentrality, ..self }.lower(-t) } else { self.upper(t) }
    }

    /// `P(T ≤ t)`.
    pub fn cdf(self, t: f64) -> f64 {
        if t < 0.0 { Self { noncentrality: -self.noncentrality, ..self }.upper(-t) } else { self.lower(t) }
    }

    /// Limits of an interval for `δ` that leaves `tail` on either side, from an observed `t`: `sf(t; δ_low) = tail` and
    /// `cdf(t; δ_high) = tail` (Steiger & Fouladi 1997). `None` where the arguments have no meaning, or `t` is too large for a limit.
    pub fn noncentrality_limits(t: f64, df: f64, tail: f64) -> Option<(f64, f64)> {
        if !(t.is_finite() && tail > 0.0 && tail < 0.5) {
            return None;
        }
        if t < 0.0 {
            return Self::noncentrality_limits(-t, df, tail).map(|(low, high)| (-high, -low));
        }
        let at = |noncentrality: f64| Self::new(df, noncentrality).ok();
        let width = Normal.isf(tail) * (1.0 + t * t / (2.0 * df)).sqrt() + 1.0;
        let low = root(t - width, width, |delta| Some(at(delta)?.upper(t).ln() - tail.ln()))?;
        let high = root(t, width, |delta| Some(tail.ln() - at(delta)?.lower(t).ln()))?;
        Some((low, high))
    }

    fn squared(self) -> Option<NoncentralF> {
        NoncentralF::new(1.0, self.df, self.noncentrality * self.noncentrality).ok()
    }

    /// `P(T > t)` for `t ≥ 0`.
    fn upper(self, t: f64) -> f64 {
        if t == 0.0 || self.noncentrality == 0.0 {
            let tail = self.squared().map_or(f64::NAN, |squared| 0.5 * squared.sf(t * t));
            return if t == 0.0 { Normal.sf(-self.noncentrality) } else { tail };
        }
        if t.is_infinite() {
            return 0.0;
        }
        self.squared().map_or(f64::NAN, |squared| {
            let (whole, half) = (squared.sf(t * t), squared.between(t * t, true));
            (0.5 * (whole + half * self.noncentrality.signum())).max(0.0)
        })
    }

    /// `P(T ≤ t)` for `t ≥ 0`: what is below zero, and the lower tail of the square.
    fn lower(self, t: f64) -> f64 {
        let below = Normal.sf(self.noncentrality);
        if t == 0.0 {
            return below;
        }
        if t.is_infinite() {
            return 1.0;
        }
        self.squared().map_or(f64::NAN, |squared| {
            let half = if self.noncentrality == 0.0 { 0.0 } else { squared.between(t * t, false) };
            below + 0.5 * (squared.cdf(t * t) + half * self.noncentrality.signum())
        })
    }
}

/// The zero of an increasing function, sought from `start` in strides of `width` and then by Ridders' method.
fn root(start: f64, width: f64, of: impl Fn(f64) -> Option<f64>) -> Option<f64> {
    let (mut low, mut high) = (start, start);
    let (mut below, mut above) = (of(low)?, of(high)?);
    let mut stride = width;
    while below > 0.0 || above.is_nan() {
        low -= stride;
        below = of(low)?;
        stride *= 2.0;
        if !low.is_finite() || stride > 1e200 {
            return None;
        }
    }
    stride = width;
    while above < 0.0 {
        high += stride;
        above = of(high)?;
        stride *= 2.0;
        if !high.is_finite() || stride > 1e200 {
            return None;
        }
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if high - low <= 4.0 * f64::EPSILON * middle.abs().max(f64::MIN_POSITIVE) || middle == low || middle == high {
            return Some(middle);
        }
        let at = of(middle)?;
        if at == 0.0 {
            return Some(middle);
        }
        // Ridders (1979): an exponential factor that puts the three points on a line; bisection where an end has no logarithm.
        let scale = (at * at - below * above).sqrt();
        let next = middle - (middle - low) * at / scale;
        let next = if next.is_finite() && next > low && next < high { next } else { middle };
        let found = of(next)?;
        for (point, value) in [(middle, at), (next, found)] {
            if value <= 0.0 && point > low {
                (low, below) = (point, value);
            } else if value >= 0.0 && point < high {
                (high, above) = (point, value);
            }
        }
    }
    Some(0.5 * (low + high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StudentT;

    fn t(df: f64, noncentrality: f64) -> NoncentralT {
        NoncentralT::new(df, noncentrality).expect("positive")
    }

    #[test]
    fn without_noncentrality_it_is_student_s_and_without_error_the_normal() {
        let central = StudentT::new(7.0).unwrap();
        for x in [-3.0, -0.5, 0.0, 0.2, 4.0] {
            assert!((t(7.0, 0.0).sf(x) / central.sf(x) - 1.0).abs() < 1e-14, "{x}");
            assert!((t(7.0, 0.0).cdf(x) / central.cdf(x) - 1.0).abs() < 1e-14, "{x}");
            for delta in [-2.0, 0.7, 12.0] {
                let (found, exact) = (t(f64::INFINITY, delta).sf(x), Normal.sf(x - delta));
                // A recurrence that begins with an exponential of a few hundred.
                assert!((found - exact).abs() < 1e-13, "{x} {delta} {found:e} {exact:e}");
            }
        }
    }

    #[test]
    fn tails_add_up_and_mirror() {
        for (df, delta, x) in [(3.0, 1.0, 2.0), (50.0, -2.0, 1.0), (296.0, 30.0, 28.0), (1e4, 1e3, 1.01e3)] {
            assert!((t(df, delta).sf(x) + t(df, delta).cdf(x) - 1.0).abs() < 1e-13);
            assert_eq!(t(df, delta).sf(x), t(df, -delta).cdf(-x));
        }
    }

    #[test]
    fn limits_solve_their_equations() {
        for (x, df) in [(0.0, 5.0), (0.3, 12.0), (-2.4, 28.0), (17.0, 296.0), (-900.0, 1e6), (60.0, 4.0)] {
            for tail in [0.05, 0.025, 0.001] {
                let (low, high) = NoncentralT::noncentrality_limits(x, df, tail).unwrap();
                assert!((t(df, low).sf(x) / tail - 1.0).abs() < 1e-9, "{x} {df} {low}");
                assert!((t(df, high).cdf(x) / tail - 1.0).abs() < 1e-9, "{x} {df} {high}");
                assert!(low < high);
            }
        }
        assert!(NoncentralT::noncentrality_limits(f64::NAN, 3.0, 0.025).is_none());
        assert!(NoncentralT::noncentrality_limits(1.0, 3.0, 0.6).is_none());
        assert!(NoncentralT::new(0.0, 1.0).is_err() && NoncentralT::new(3.0, f64::NAN).is_err());
    }
}
