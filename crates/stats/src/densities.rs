//! Logarithms of densities, and the deviances that go with them, in Loader's form (see [`crate::deviance`]).

use std::f64::consts::TAU;

use crate::deviance::{gamma_prefix, log_gap, stirling_error};

/// `x ln(x / m) − (x − m)` for `x ≥ 0` and `m > 0`: never negative, with full relative accuracy also where `x` is near `m`.
///
/// Half the deviance of a Poisson observation; the deviances of the other families are made of such terms, too.
///
/// ```
/// use interplay_stats::deviance_term;
/// assert_eq!(deviance_term(0.0, 3.0), 3.0);
/// let step = 2f64.powi(-30); // half its square remains
/// assert!((deviance_term(1.0 + step, 1.0) / (0.5 * step * step) - 1.0).abs() < step);
/// ```
pub fn deviance_term(x: f64, m: f64) -> f64 {
    if x == 0.0 { m } else { x * log_gap((m - x) / x, m / x) }
}

/// Logarithm of the Poisson probability of `x` at mean `m`; `x` may be any number that is not negative (the factorial is then `Γ(x + 1)`).
///
/// ```
/// use interplay_stats::ln_poisson;
/// assert!((ln_poisson(2.0, 3.0) - (4.5 * (-3f64).exp()).ln()).abs() < 1e-14);
/// ```
pub fn ln_poisson(x: f64, m: f64) -> f64 {
    if x == 0.0 { -m } else { -stirling_error(x) - deviance_term(x, m) - 0.5 * (TAU * x).ln() }
}

/// Logarithm of the binomial probability of `x` successes in `n` trials, with the probabilities `p` of success and `q = 1 − p` of
/// failure, both given so that neither has lost digits.
pub fn ln_binomial(x: f64, n: f64, p: f64, q: f64) -> f64 {
    let failures = n - x;
    if x == 0.0 {
        n * ln_share(q, p)
    } else if failures == 0.0 {
        n * ln_share(p, q)
    } else {
        let stirling = stirling_error(n) - stirling_error(x) - stirling_error(failures);
        let deviance = deviance_term(x, n * p) + deviance_term(failures, n * q);
        stirling - deviance + 0.5 * (n / (TAU * x * failures)).ln()
    }
}

/// `ln p`, with the digits of `1 − p` where `p` is near one.
pub fn ln_share(p: f64, complement: f64) -> f64 {
    if p > 0.5 { (-complement).ln_1p() } else { p.ln() }
}

/// Logarithm of the negative binomial probability of `x` at mean `m` and size `s`: variance `m + m² / s`.
///
/// `Γ(x + s) / (Γ(s) x!) pˢ qˣ` with `p = s / (s + m)` is `s / (x + s)` times a binomial probability of `s` in `x + s`.
pub fn ln_negative_binomial(x: f64, s: f64, m: f64) -> f64 {
    if x == 0.0 {
        return -s * (m / s).ln_1p();
    }
    let (n, total) = (x + s, s + m);
    let stirling = stirling_error(n) - stirling_error(s) - stirling_error(x);
    let successes = s * log_gap((x - m) / total, n / total);
    let failures = x * log_gap((s / total) * ((m - x) / x), (n / total) * (m / x));
    stirling - successes - failures + 0.5 * (s / n / (TAU * x)).ln()
}

/// Logarithm of the gamma density at `y` with mean `m` and shape `a`: variance `m² / a`.
pub fn ln_gamma_density(y: f64, a: f64, m: f64) -> f64 {
    gamma_prefix(a, a * (y / m), 0.0).ln() - y.ln()
}

/// `ψ(a + n) − ψ(a)` for `a > 0` and `n ≥ 0`, without cancellation; `ψ` is the derivative of `ln Γ`.
///
/// A sum of `1 / (a + j)` for a small whole `n` (DLMF 5.5.2), else the asymptotic series (DLMF 5.11.2) with the differences of its terms
/// taken on paper, after the recurrence has raised `a`.
///
/// ```
/// use interplay_stats::digamma_rise;
/// assert_eq!(digamma_rise(1.0, 2.0), 1.5);
/// assert!((digamma_rise(0.5, 0.5) - 2.0 * 2f64.ln()).abs() < 1e-15);
/// ```
pub fn digamma_rise(a: f64, n: f64) -> f64 {
    if n <= FEW && n.fract() == 0.0 {
        return terms(n).map(|j| 1.0 / (a + j)).sum();
    }
    let (mut a, mut sum) = (a, 0.0);
    while a < ASYMPTOTIC {
        sum += n / (a * (a + n));
        a += 1.0;
    }
    let b = a + n;
    // −½/x − Σ B₂ₖ / (2k x²ᵏ)
    let series = |x: f64| {
        let r = 1.0 / (x * x);
        r * (1.0 / 12.0 - r * (1.0 / 120.0 - r * (1.0 / 252.0 - r * (1.0 / 240.0 - r * (1.0 / 132.0 - r * (691.0 / 32_760.0))))))
    };
    sum + (n / a).ln_1p() + 0.5 * n / (a * b) + (series(a) - series(b))
}

/// `ψ′(a) − ψ′(a + n)` for `a > 0` and `n ≥ 0`, without cancellation.
///
/// As [`digamma_rise`], with DLMF 5.15.5 and 5.15.8.
///
/// ```
/// use interplay_stats::trigamma_fall;
/// assert_eq!(trigamma_fall(1.0, 2.0), 1.25);
/// ```
pub fn trigamma_fall(a: f64, n: f64) -> f64 {
    let difference = |a: f64| {
        // 1/a² − 1/(a + n)²
        let b = a + n;
        (n / (a * b)) * (1.0 / a + 1.0 / b)
    };
    if n <= FEW && n.fract() == 0.0 {
        return terms(n).map(|j| 1.0 / ((a + j) * (a + j))).sum();
    }
    let mut sum = 0.0;
    let mut start = a;
    while start < ASYMPTOTIC {
        sum += difference(start);
        start += 1.0;
    }
    let (a, b) = (start, start + n);
    // Σ B₂ₖ / x²ᵏ⁺¹
    let series = |x: f64| {
        let r = 1.0 / (x * x);
        let rest = 1.0 / 42.0 - r * (1.0 / 30.0 - r * (5.0 / 66.0 - r * (691.0 / 2730.0 - r * (7.0 / 6.0))));
        r * (1.0 / 6.0 - r * (1.0 / 30.0 - r * rest)) / x
    };
    sum + n / (a * b) + 0.5 * difference(a) + (series(a) - series(b))
}

/// Whole steps up to which the recurrence itself is summed.
const FEW: f64 = 64.0;

/// From here on the asymptotic series reach the last digit.
const ASYMPTOTIC: f64 = 16.0;

/// `0, 1, … n − 1`.
fn terms(n: f64) -> impl Iterator<Item = f64> {
    (0..n as u32).map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of `what,a,b,c,value` with fifty digits behind them (`tests/oracle/make_densities.py`, mpmath).
    const REFERENCE: &str = include_str!("../tests/oracle/densities.csv");

    /// Logarithms of the size 100 to 1e9 are sums of a few terms no larger than themselves; 1e-14 of the value, or of one near zero.
    const TOLERANCE: f64 = 2e-14;

    #[test]
    fn densities_and_differences_have_all_their_digits() {
        let mut compared = 0;
        for line in REFERENCE.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [a, b, c, expected] = [1, 2, 3, 4].map(|i| cells[i].parse::<f64>().expect("a number"));
            let found = match cells[0] {
                "poisson" => ln_poisson(a, b),
                "binomial" => ln_binomial(a, b, c, 1.0 - c),
                "negative_binomial" => ln_negative_binomial(a, b, c),
                "gamma" => ln_gamma_density(a, b, c),
                "digamma_rise" => digamma_rise(a, b),
                "trigamma_fall" => trigamma_fall(a, b),
                "deviance" => deviance_term(a, b),
                other => panic!("unknown row {other}"),
            };
            let relative = matches!(cells[0], "digamma_rise" | "trigamma_fall" | "deviance");
            let scale = if relative { expected.abs() } else { expected.abs().max(1.0) };
            assert!((found - expected).abs() <= TOLERANCE * scale, "{line}: {found:e}");
            compared += 1;
        }
        assert!(compared > 300, "{compared}");
    }
}
