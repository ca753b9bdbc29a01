//! The noncentral F distribution, and limits for its noncentrality.

use crate::deviance::gamma_prefix;
use crate::error::{StatsError, degrees_of_freedom};
use crate::incomplete_beta::{Argument, Tails, beta_tails};
use crate::incomplete_gamma::gamma_tails;

/// From here on the denominator of F is a constant to the digits that a tail has.
const AS_GOOD_AS_INFINITE: f64 = 1e20;

/// Mean of the Poisson weights above which terms are no longer visited one by one: neighbours differ too little to be told apart.
const MANY: f64 = 1e5;

/// Standard deviations of the Poisson distribution beyond which its weights are below `e⁻⁵⁰`.
const REACH: f64 = 10.0;

/// Logarithm of the smallest tail with which a recurrence may begin, so that no part of it underflows.
const SMALLEST: f64 = -600.0;

/// Terms per standard deviation where they are not visited one by one. The sum of a function that is smooth on the scale of `σ` by
/// strides of `σ / 8` is exact to `exp(−2π² 8²)`.
const STRIDES: f64 = 8.0;

/// The noncentral F distribution: `(χ'²(ν₁, λ) / ν₁) / (χ²(ν₂) / ν₂)`; with infinite `ν₂` that of `χ'²(ν₁, λ) / ν₁`.
///
/// A Poisson mixture of incomplete beta functions: with `y = ν₁ f / (ν₁ f + ν₂)`,
/// `P(F ≤ f) = Σⱼ e^{−λ/2} (λ/2)ʲ / j! · I_y(ν₁/2 + j, ν₂/2)` (Johnson, Kotz & Balakrishnan 1995, *Continuous Univariate Distributions*
/// 2, chapter 30). Each tail has a sum of its own that runs in the direction in which the recurrence of the incomplete beta function
/// adds and never subtracts, so a small tail keeps its digits. Tails below 1e-250 may come out as zero.
///
/// ```
/// use interplay_stats::NoncentralF;
/// # fn main() -> Result<(), interplay_stats::StatsError> {
/// // Power of an F test with 2 and 60 degrees of freedom at the level 0.05, where the effect makes λ = 10.
/// let critical = interplay_stats::FisherF::new(2.0, 60.0)?.isf(0.05);
/// let power = NoncentralF::new(2.0, 60.0, 10.0)?.sf(critical);
/// assert!((power - 0.794_447_282_770_114).abs() < 1e-13);
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoncentralF {
    numerator: f64,
    denominator: f64,
    noncentrality: f64,
}

/// One tail with its derivative by `λ`, without the sign.
#[derive(Debug, Clone, Copy)]
struct Mixture {
    tail: f64,
    slope: f64,
}

impl NoncentralF {
    /// The distribution with `numerator` (finite) and `denominator` (possibly infinite) degrees of freedom and noncentrality `λ ≥ 0`.
    ///
    /// # Errors
    /// [`StatsError`] when degrees of freedom are not positive, or `λ` is negative or not finite.
    pub fn new(numerator: f64, denominator: f64, noncentrality: f64) -> Result<Self, StatsError> {
        if !(noncentrality >= 0.0 && noncentrality.is_finite()) {
            return Err(StatsError::Noncentrality { value: noncentrality });
        }
        Ok(Self {
            numerator: degrees_of_freedom("the numerator degrees of freedom of F", numerator, false)?,
            denominator: degrees_of_freedom("the denominator degrees of freedom of F", denominator, true)?,
            noncentrality,
        })
    }

    /// `P(F > f)`, the power of a test with the critical value `f`.
    pub fn sf(self, f: f64) -> f64 {
        self.mixture(f, true).tail
    }

    /// `P(F ≤ f)`.
    pub fn cdf(self, f: f64) -> f64 {
        self.mixture(f, false).tail
    }

    /// Limits of an interval for `λ` that leaves `tail` on either side, from an observed `f`: `sf(f; λ_low) = tail` and
    /// `cdf(f; λ_high) = tail`; a limit is zero where no `λ > 0` does (Steiger & Fouladi 1997; Steiger 2004, *Psychological Methods*
    /// 9(2), 164–182). `None` where `f`, the degrees of freedom or `tail` have no meaning.
    ///
    /// ```
    /// use interplay_stats::NoncentralF;
    /// let (low, high) = NoncentralF::noncentrality_limits(4.0, 2.0, 60.0, 0.025).unwrap();
    /// let at = |lambda| NoncentralF::new(2.0, 60.0, lambda).unwrap();
    /// assert!((at(low).sf(4.0) - 0.025).abs() < 1e-14 && (at(high).cdf(4.0) - 0.025).abs() < 1e-14);
    /// ```
    pub fn noncentrality_limits(f: f64, numerator: f64, denominator: f64, tail: f64) -> Option<(f64, f64)> {
        if !(f >= 0.0 && f.is_finite() && tail > 0.0 && tail < 0.5) {
            return None;
        }
        let central = Self::new(numerator, denominator, 0.0).ok()?;
        Some((central.solve(f, tail, true)?, central.solve(f, tail, false)?))
    }

    /// The `λ` at which a tail at `f` has the size `target`; zero when it has passed it at `λ = 0` already.
    ///
    /// Newton's method for the logarithm of the tail inside a bracket. The logarithm of either tail is a concave function of `λ`.
    fn solve(self, f: f64, target: f64, upper: bool) -> Option<f64> {
        let at = |noncentrality: f64| Self { noncentrality, ..self }.mixture(f, upper);
        let grows = if upper { 1.0 } else { -1.0 };
        let beyond = |tail: f64| (tail - target) * grows >= 0.0;
        if beyond(at(0.0).tail) {
            return Some(0.0);
        }
        let (mut low, mut high) = (0.0_f64, f64::INFINITY);
        let center = self.numerator * f;
        let spread = (4.0 * center + 2.0 * self.numerator + 2.0 * center * center / self.denominator).sqrt();
        let mut lambda = if upper { (center - 2.0 * spread).max(0.5 * center).max(1e-3) } else { center + 2.0 * spread + 1.0 };
        for _ in 0..200 {
            let Mixture { tail, slope } = at(lambda);
            if tail.is_nan() {
                return None;
            }
            if beyond(tail) {
                high = high.min(lambda);
            } else {
                low = low.max(lambda);
            }
            let step = (target / tail).ln() * tail / (slope * grows);
            let next = lambda + step;
            if step.abs() <= 4.0 * f64::EPSILON * lambda {
                return Some(lambda);
            }
            lambda = if next > low && next < high {
                next
            } else if high.is_finite() {
                0.5 * (low + high)
            } else {
                2.0 * low + 1.0
            };
            if high.is_finite() && high - low <= 2.0 * f64::EPSILON * high {
                return Some(0.5 * (low + high));
            }
            if lambda > 1e300 {
                return None;
            }
        }
        Some(lambda)
    }

    fn mixture(self, f: f64, upper: bool) -> Mixture {
        if f.is_nan() {
            return Mixture { tail: f64::NAN, slope: f64::NAN };
        }
        if f <= 0.0 || f == f64::INFINITY {
            return Mixture { tail: f64::from(u8::from((f <= 0.0) == upper)), slope: 0.0 };
        }
        let mean = 0.5 * self.noncentrality;
        if mean == 0.0 {
            let tails = self.term(f, 0.0);
            let step = tails.ln_density.exp() / (0.5 * self.numerator);
            return Mixture { tail: if upper { tails.upper } else { tails.lower }, slope: 0.5 * step };
        }
        if mean > MANY {
            self.by_strides(f, mean, upper)
        } else if upper {
            self.upwards(f, mean, 0.0)
        } else {
            self.downwards(f, mean, 0.0)
        }
    }

    /// The sum over `j = ½, 1½, …` in place of `0, 1, …`, for `λ > 0`: what the two tails of noncentral t differ by.
    pub(crate) fn between(self, f: f64, upper: bool) -> f64 {
        let mean = 0.5 * self.noncentrality;
        if mean > MANY {
            self.by_strides(f, mean, upper).tail
        } else if upper {
            self.upwards(f, mean, 0.5).tail
        } else {
            self.downwards(f, mean, 0.5).tail
        }
    }

    /// The tails of the term that belongs to `j`.
    fn term(self, f: f64, j: f64) -> Tails {
        let b = 0.5 * self.numerator + j;
        let product = self.numerator * f;
        let rest = self.numerator.mul_add(f, -product) / product;
        let rest = if rest.is_finite() { rest } else { 0.0 };
        if self.denominator >= AS_GOOD_AS_INFINITE {
            return gamma_tails(b, Argument { value: 0.5 * product, rest, ln: product.ln() - std::f64::consts::LN_2 });
        }
        let value = product / self.denominator;
        let rest = rest + (-value).mul_add(self.denominator, product) / product;
        let rest = if rest.is_finite() { rest } else { 0.0 };
        beta_tails(0.5 * self.denominator, b, Argument { value, rest, ln: f.ln() + (self.numerator / self.denominator).ln() })
    }

    /// `D(b + 1) / D(b)`, where `D(b) = xᵃ yᵇ / (b B(a, b))` is what the upper tail gains from `b` to `b + 1`.
    fn ratio(self, f: f64, b: f64) -> f64 {
        if self.denominator >= AS_GOOD_AS_INFINITE {
            return 0.5 * self.numerator * f / (b + 1.0);
        }
        let odds = self.numerator * f / self.denominator;
        let y = if odds.is_finite() { odds / (1.0 + odds) } else { 1.0 };
        y * (0.5 * self.denominator + b) / (b + 1.0)
    }

    /// The upper tail, `j` counted from `first`: it grows with `j`, so terms below the reach of the Poisson weights count for nothing.
    fn upwards(self, f: f64, mean: f64, first: f64) -> Mixture {
        let mut j = (mean - REACH * mean.sqrt()).max(0.0).floor() + first;
        let mut start = self.term(f, j);
        while start.ln_upper < SMALLEST && j <= mean + REACH * mean.sqrt() {
            j += (0.2 * mean.sqrt()).ceil();
            start = self.term(f, j);
        }
        let mut weight = poisson(j, mean);
        let mut b = 0.5 * self.numerator + j;
        let (mut tail, mut gain) = (start.upper, start.ln_density.exp() / b);
        let (mut sum, mut slope) = (0.0, 0.0);
        loop {
            sum += weight * tail;
            slope += weight * gain;
            // No term is larger than its weight, and the weights to come fall faster than a geometric series.
            if j > mean && weight * (j + 1.0) / (j + 1.0 - mean) <= 0.1 * f64::EPSILON * sum {
                return Mixture { tail: sum, slope: 0.5 * slope };
            }
            tail += gain;
            gain *= self.ratio(f, b);
            j += 1.0;
            b += 1.0;
            weight *= mean / j;
        }
    }

    /// The lower tail, `j` counted from `first`: it falls with `j`, so terms above the reach of the Poisson weights count for nothing.
    fn downwards(self, f: f64, mean: f64, first: f64) -> Mixture {
        let mut j = (mean + REACH * mean.sqrt() + 40.0).ceil() + first;
        let mut start = self.term(f, j);
        while start.ln_lower < SMALLEST && j > first {
            j = (j - 1.0 - (0.2 * mean.sqrt()).floor()).max(first);
            start = self.term(f, j);
        }
        let mut weight = poisson(j, mean);
        let mut b = 0.5 * self.numerator + j;
        let (mut tail, mut gain) = (start.lower, start.ln_density.exp() / b);
        let (mut sum, mut slope) = (0.0, 0.0);
        loop {
            sum += weight * tail;
            slope += weight * gain;
            if j == first || (j < mean && weight * mean / (mean - j) <= 0.1 * f64::EPSILON * sum) {
                return Mixture { tail: sum, slope: 0.5 * slope };
            }
            weight *= j / mean;
            j -= 1.0;
            b -= 1.0;
            gain /= self.ratio(f, b);
            tail += gain;
        }
    }

    /// Either tail for a large `λ`, by the trapezoid rule over `j`.
    fn by_strides(self, f: f64, mean: f64, upper: bool) -> Mixture {
        let sd = mean.sqrt();
        let (mut total, mut sum, mut slope) = (0.0, 0.0, 0.0);
        let steps = (REACH * STRIDES) as i32;
        for step in -steps..=steps {
            let j = mean + f64::from(step) / STRIDES * sd;
            let weight = poisson(j, mean);
            let term = self.term(f, j);
            total += weight;
            sum += weight * if upper { term.upper } else { term.lower };
            slope += weight * term.ln_density.exp() / (0.5 * self.numerator + j);
        }
        Mixture { tail: sum / total, slope: 0.5 * slope / total }
    }
}

/// `e^{−μ} μʲ / j!`.
fn poisson(j: f64, mean: f64) -> f64 {
    if j == 0.0 { (-mean).exp() } else { gamma_prefix(j, mean, 0.0).value() / j }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChiSquared, FisherF, Normal};

    fn f(numerator: f64, denominator: f64, noncentrality: f64) -> NoncentralF {
        NoncentralF::new(numerator, denominator, noncentrality).expect("positive")
    }

    #[test]
    fn without_noncentrality_it_is_fisher_s() {
        let central = FisherF::new(3.0, 17.0).unwrap();
        assert_eq!(f(3.0, 17.0, 0.0).sf(2.5), central.sf(2.5));
        assert!((f(3.0, 17.0, 1e-12).sf(2.5) / central.sf(2.5) - 1.0).abs() < 1e-11);
        let limit = ChiSquared::new(3.0).unwrap();
        assert!((f(3.0, f64::INFINITY, 0.0).sf(2.5) / limit.sf(7.5) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn one_degree_and_a_known_variance_is_a_squared_normal() {
        // P((Z + δ)² > c²) = Φ(δ - c) + Φ(-δ - c).
        for (delta, c) in [(0.3, 1.0), (2.0, 1.96), (5.0, 2.0), (8.0, 14.0), (30.0, 31.0)] {
            let exact = Normal.sf(c - delta) + Normal.sf(c + delta);
            let found = f(1.0, f64::INFINITY, delta * delta).sf(c * c);
            assert!((found / exact - 1.0).abs() < 1e-12, "{delta} {c} {found:e} {exact:e}");
            let exact = Normal.sf(delta - c) - Normal.sf(delta + c);
            let found = f(1.0, f64::INFINITY, delta * delta).cdf(c * c);
            assert!((found / exact - 1.0).abs() < 1e-11, "{delta} {c} {found:e} {exact:e}");
        }
    }

    #[test]
    fn terms_one_by_one_and_by_strides_agree() {
        for (df1, df2, x) in [(2.0, 50.0, 1.1e4), (5.0, 1e4, 2.02e4), (1.0, f64::INFINITY, 9.9e4)] {
            let lambda = df1 * x;
            let (one_by_one, strides) = (f(df1, df2, lambda), f(df1, df2, lambda));
            for upper in [true, false] {
                let a = if upper { one_by_one.upwards(x, 0.5 * lambda, 0.0) } else { one_by_one.downwards(x, 0.5 * lambda, 0.0) };
                let b = strides.by_strides(x, 0.5 * lambda, upper);
                assert!((a.tail / b.tail - 1.0).abs() < 1e-11, "{df1} {df2} {a:?} {b:?}");
                assert!((a.slope / b.slope - 1.0).abs() < 1e-11, "{df1} {df2} {a:?} {b:?}");
            }
        }
    }

    #[test]
    fn tails_add_up_and_slopes_are_derivatives() {
        for (df1, df2, lambda, x) in [(1.0, 5.0, 3.0, 2.0), (4.0, 96.0, 40.0, 9.0), (2.0, 296.0, 2e3, 1.1e3)] {
            let at = f(df1, df2, lambda);
            assert!((at.sf(x) + at.cdf(x) - 1.0).abs() < 1e-13);
            let h = 1e-4 * lambda;
            let slope = (f(df1, df2, lambda + h).sf(x) - f(df1, df2, lambda - h).sf(x)) / (2.0 * h);
            assert!((at.mixture(x, true).slope / slope - 1.0).abs() < 1e-5, "{df1} {df2}");
            assert!((at.mixture(x, false).slope / slope - 1.0).abs() < 1e-5, "{df1} {df2}");
        }
    }

    #[test]
    fn limits_solve_their_equations_for_any_size() {
        for (x, df1, df2) in [
            (4.0, 2.0, 60.0),
            (0.9, 3.0, 20.0),
            (1e-6, 3.0, 20.0),
            (500.0, 1.0, 296.0),
            (3e6, 2.0, 1e7),
            (1e9, 4.0, 40.0),
            (80.0, 300.0, 1e5),
        ] {
            for tail in [0.05, 0.025, 0.005] {
                let (low, high) = NoncentralF::noncentrality_limits(x, df1, df2, tail).unwrap();
                assert!(0.0 <= low && low <= high, "{x} {low} {high}");
                if low > 0.0 {
                    assert!((f(df1, df2, low).sf(x) / tail - 1.0).abs() < 1e-9, "{x} {df1} {df2} {low}");
                } else {
                    assert!(f(df1, df2, 0.0).sf(x) >= tail);
                }
                if high > 0.0 {
                    assert!((f(df1, df2, high).cdf(x) / tail - 1.0).abs() < 1e-9, "{x} {df1} {df2} {high}");
                } else {
                    assert!(f(df1, df2, 0.0).cdf(x) <= tail);
                }
            }
        }
    }

    #[test]
    fn ends_and_bad_input() {
        assert_eq!((f(2.0, 9.0, 4.0).sf(0.0), f(2.0, 9.0, 4.0).cdf(-1.0)), (1.0, 0.0));
        assert_eq!((f(2.0, 9.0, 4.0).sf(f64::INFINITY), f(2.0, 9.0, 4.0).cdf(f64::INFINITY)), (0.0, 1.0));
        assert!(f(2.0, 9.0, 4.0).sf(f64::NAN).is_nan());
        for lambda in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(NoncentralF::new(2.0, 9.0, lambda).is_err());
        }
        assert!(NoncentralF::noncentrality_limits(f64::NAN, 2.0, 9.0, 0.025).is_none());
        assert!(NoncentralF::noncentrality_limits(1.0, 2.0, 9.0, 0.5).is_none());
        assert!(NoncentralF::noncentrality_limits(1.0, 2.0, 0.0, 0.025).is_none());
    }
}
