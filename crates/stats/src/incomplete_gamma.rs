//! Both tails of the gamma distribution.

use crate::continued_fraction::{ratio_series, reciprocal_fraction};
use crate::deviance::gamma_prefix;
use crate::incomplete_beta::{Argument, Tails};

/// Tails at `x`: `upper = Q(a, x)` and `lower = P(a, x)`.
///
/// Above the mean Q comes from its continued fraction (Legendre; the even part of DLMF 8.9.2, A&S 6.5.31), below it P from its
/// power series (DLMF 8.7.1, A&S 6.5.29); the other tail is the complement and is not small.
pub(crate) fn gamma_tails(a: f64, argument: Argument) -> Tails {
    let x = argument.value;
    if x.is_nan() {
        Tails::UNDEFINED
    } else if x <= 0.0 {
        Tails::AT_ZERO
    } else if x == f64::INFINITY {
        Tails::AT_INFINITY
    } else if x > a {
        let prefix = gamma_prefix(a, x, argument.rest);
        let fraction = reciprocal_fraction(|k| (k * (a - k), (x - a) + (2.0 * k + 1.0)));
        Tails::from_upper(prefix.times(fraction), prefix.ln())
    } else {
        let prefix = gamma_prefix(a, x, argument.rest);
        let series = ratio_series(|k| x / (a + k));
        Tails::from_lower(prefix.times(series / a), prefix.ln())
    }
}
