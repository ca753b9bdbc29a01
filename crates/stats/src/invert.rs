//! Quantiles: the point at which a tail has a given size.

use crate::incomplete_beta::Tails;

/// Solves `tail = q` for a distribution on the positive numbers, where `tail` is the upper one or the lower one, and `0 < q ≤ 0.9`.
///
/// Newton's method for `ln(−ln tail)` as a function of `ln x`. That function is a straight line for tails like the normal
/// distribution's and bends like a logarithm for those that fall as a power, so that a few steps do from the middle of the distribution
/// out to 1e-300; in `ln tail` itself a normal tail would take hundreds. The iterates stay inside a bracket that only shrinks.
/// `tails` is evaluated at floats, so the last step corrects the rounding of the ones before.
pub(crate) fn solve(upper: bool, q: f64, start: f64, tails: impl Fn(f64) -> Tails) -> f64 {
    let target = q.ln();
    let (mut low, mut high) = (0.0_f64, f64::INFINITY);
    let mut x = start;
    let mut stride = 4.0_f64;
    for _ in 0..200 {
        let at = tails(x);
        let ln_tail = if upper { at.ln_upper } else { at.ln_lower };
        if ln_tail.is_nan() {
            return f64::NAN;
        }
        if ln_tail == target {
            return x;
        }
        // Whether x is to the right of the quantile.
        if (ln_tail < target) == upper {
            high = high.min(x);
        } else {
            low = low.max(x);
        }
        // d ln(tail) / d ln(x), without its sign.
        let slope = (at.ln_density - ln_tail).exp();
        let distance = if (ln_tail - target).abs() < 1e-3 * target.abs() {
            (ln_tail - target) / slope
        } else {
            (target / ln_tail).ln() * -ln_tail / slope
        };
        // Far out a slope can be 0/0; then the step is NaN, and the bracket decides.
        let step = if upper { distance } else { -distance };
        let noise = 2.0 * f64::EPSILON * (1.0 + target.abs() / slope);
        let next = x * step.exp();
        if step.abs() <= noise {
            return next;
        }
        x = if next > low && next < high { next } else { middle(low, high, &mut stride) };
        if x == 0.0 || x == f64::INFINITY {
            return x;
        }
    }
    x
}

/// A point inside the bracket: the geometric middle, or a stride, each longer than the last, where a side is still open.
fn middle(low: f64, high: f64, stride: &mut f64) -> f64 {
    if low > 0.0 && high.is_finite() {
        return low.sqrt() * high.sqrt();
    }
    *stride *= *stride;
    if low > 0.0 { low * *stride } else { high / *stride }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `sf = 1 / (1 + x)`, whose quantiles are known.
    fn odds_of_a_uniform(x: f64) -> Tails {
        let (lower, upper) = (x / (1.0 + x), 1.0 / (1.0 + x));
        Tails { lower, upper, ln_lower: lower.ln(), ln_upper: upper.ln(), ln_density: (lower * upper).ln() }
    }

    #[test]
    fn finds_both_tails_from_any_start() {
        for start in [1e-200, 1e-3, 1.0, 1e5, 1e200] {
            for q in [1e-150, 1e-9, 0.02, 0.4] {
                let x = solve(true, q, start, odds_of_a_uniform);
                assert!((x / ((1.0 - q) / q) - 1.0).abs() < 3e-13, "{start:e} {q:e} {x:e}");
                let x = solve(false, q, start, odds_of_a_uniform);
                assert!((x / (q / (1.0 - q)) - 1.0).abs() < 3e-13, "{start:e} {q:e} {x:e}");
            }
        }
    }
}
