//! Continued fractions and power series whose rounding errors do not grow with their length.
//!
//! With 1e9 degrees of freedom a tail near the middle of its distribution takes 1e5 terms. Summed forwards, each term brings its
//! own rounding error and three digits are lost; backwards, every step damps the errors of the steps before it. So a forward pass
//! finds how many terms are needed, and a backward pass gives the value when there are many.

/// A bound on the number of terms, far above what any admitted argument needs.
const MOST_TERMS: u32 = 20_000_000;
/// Up to so many terms the errors of a forward pass stay within a few units of the last place.
const FEW_TERMS: u32 = 40;

/// `1 / (b₀ + a₁ / (b₁ + a₂ / (b₂ + …)))`, where `step(k)` gives `(aₖ, bₖ)` and `a₀` is ignored.
///
/// Forwards by the method of Lentz, see Press et al., *Numerical Recipes*, 5.2.
pub(crate) fn reciprocal_fraction(step: impl Fn(f64) -> (f64, f64)) -> f64 {
    const TINY: f64 = 1e-300;
    let mut value = step(0.0).1;
    if value == 0.0 {
        value = TINY;
    }
    let mut c = value;
    let mut d = 0.0;
    let mut terms = 0;
    while terms < MOST_TERMS {
        terms += 1;
        let (a, b) = step(f64::from(terms));
        d = b + a * d;
        if d == 0.0 {
            d = TINY;
        }
        d = 1.0 / d;
        c = b + a / c;
        if c == 0.0 {
            c = TINY;
        }
        let ratio = c * d;
        value *= ratio;
        if (ratio - 1.0).abs() <= f64::EPSILON {
            break;
        }
    }
    if terms <= FEW_TERMS {
        return 1.0 / value;
    }
    // Slow convergence means that what is left out is larger than the last change: twice the terms square it.
    let last = 2 * terms;
    let mut rest = step(f64::from(last)).1;
    for k in (1..=last).rev() {
        rest = step(f64::from(k - 1)).1 + step(f64::from(k)).0 / rest;
    }
    1.0 / rest
}

/// `1 + r₁ (1 + r₂ (1 + …))` for positive ratios `ratio(k)` that fall below one.
pub(crate) fn ratio_series(ratio: impl Fn(f64) -> f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    let mut terms = 0;
    while terms < MOST_TERMS {
        terms += 1;
        let r = ratio(f64::from(terms));
        term *= r;
        sum += term;
        // The ratios fall, so what is left out is at most term · r / (1 − r).
        if term * r <= 0.25 * f64::EPSILON * sum * (1.0 - r) {
            break;
        }
    }
    if terms <= FEW_TERMS {
        return sum;
    }
    let mut sum = 1.0;
    for k in (1..=terms).rev() {
        sum = 1.0 + ratio(f64::from(k)) * sum;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_ratio() {
        let golden = reciprocal_fraction(|_| (1.0, 1.0));
        assert!((golden - (5f64.sqrt() - 1.0) / 2.0).abs() < 4e-16);
    }

    #[test]
    fn a_hundred_thousand_terms_keep_their_digits() {
        // Ramanujan's 1 + n/(n+1) + n²/((n+1)(n+2)) + …, with the expansion in Knuth, The Art of Computer Programming, 1.2.11.3.
        let n = 1e8_f64;
        let half_pi = std::f64::consts::FRAC_PI_2;
        let expansion = (half_pi * n).sqrt() + 1.0 / 3.0 + (half_pi / n).sqrt() / 12.0 + 4.0 / (135.0 * n);
        let series = ratio_series(|k| n / (n + k));
        assert!((series / expansion - 1.0).abs() < 5e-14, "{series} {expansion}");
    }
}
