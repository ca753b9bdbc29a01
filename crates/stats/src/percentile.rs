//! Quantiles of a sample.

/// The `p`-quantile of numbers in any order, by linear interpolation between order statistics: type 7 of Hyndman and Fan, as in R and
/// numpy. `None` when there is no number, one is NaN, or `p` is outside 0..1.
///
/// Source: R. J. Hyndman and Y. Fan (1996), *The American Statistician* 50, 361–365.
///
/// ```
/// assert_eq!(interplay_stats::percentile(&[4.0, 1.0, 3.0, 2.0], 0.5), Some(2.5));
/// ```
pub fn percentile(values: &[f64], p: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    percentile_sorted(&sorted, p)
}

/// [`percentile`] of numbers in ascending order.
pub fn percentile_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    let (first, last) = (sorted.first()?, sorted.last()?);
    if !(0.0..=1.0).contains(&p) || first.is_nan() || last.is_nan() {
        return None;
    }
    let position = p * (sorted.len() - 1) as f64;
    let below = position.floor();
    let (low, high) = (sorted[below as usize], sorted[position.ceil() as usize]);
    Some(if low == high { low } else { low + (position - below) * (high - low) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_r_type_7() {
        // R: quantile(c(2, 9, 4, 7, 1), c(0, .1, .5, .975, 1)).
        let x = [2.0, 9.0, 4.0, 7.0, 1.0];
        for (p, want) in [(0.0, 1.0), (0.1, 1.4), (0.5, 4.0), (0.975, 8.8), (1.0, 9.0)] {
            assert!((percentile(&x, p).unwrap_or(f64::NAN) - want).abs() < 1e-14);
        }
        assert_eq!(percentile(&[], 0.5), None);
        assert_eq!(percentile(&[1.0, f64::NAN], 0.5), None);
        assert_eq!(percentile(&x, 1.1), None);
    }
}
