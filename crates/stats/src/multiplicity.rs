//! Many p-values at once.
//!
//! Each function gives adjusted p-values in the order of its argument: reject where the adjusted value is at most the level. A NaN
//! stands for a test that could not be made: it stays NaN and does not count (as R's `p.adjust` treats `NA`).

/// Bonferroni: `min(1, m p)`. Controls the family-wise error under any dependence; never better than [`holm`].
///
/// ```
/// assert_eq!(interplay_stats::bonferroni(&[0.01, 0.5]), [0.02, 1.0]);
/// ```
pub fn bonferroni(p_values: &[f64]) -> Vec<f64> {
    let m = p_values.iter().filter(|p| !p.is_nan()).count() as f64;
    p_values.iter().map(|&p| if p.is_nan() { p } else { (m * p).min(1.0) }).collect()
}

/// Holm's step-down method: for the sorted p-values, `max over j ≤ i of min(1, (m − j + 1) p₍ⱼ₎)`. Controls the family-wise error under any
/// dependence.
///
/// Source: S. Holm (1979), *Scandinavian Journal of Statistics* 6, 65–70.
///
/// ```
/// assert_eq!(interplay_stats::holm(&[0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
/// ```
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let order = ascending(p_values);
    let m = order.len();
    let mut adjusted = vec![f64::NAN; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &i) in order.iter().enumerate() {
        largest = largest.max(((m - rank) as f64 * p_values[i]).min(1.0));
        adjusted[i] = largest;
    }
    adjusted
}

/// Benjamini and Hochberg's step-up method: `min over j ≥ i of min(1, m p₍ⱼ₎ / j)`. Controls the false discovery rate for independent or
/// positively dependent tests.
///
/// Source: Y. Benjamini and Y. Hochberg (1995), *Journal of the Royal Statistical Society B* 57, 289–300.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    step_up(p_values, 1.0)
}

/// Benjamini and Yekutieli's method: [`benjamini_hochberg`] times `1 + 1/2 + … + 1/m`. Controls the false discovery rate under any
/// dependence.
///
/// Source: Y. Benjamini and D. Yekutieli (2001), *Annals of Statistics* 29, 1165–1188.
pub fn benjamini_yekutieli(p_values: &[f64]) -> Vec<f64> {
    let m = p_values.iter().filter(|p| !p.is_nan()).count();
    step_up(p_values, (1..=m).rev().map(|j| 1.0 / j as f64).sum())
}

fn step_up(p_values: &[f64], factor: f64) -> Vec<f64> {
    let order = ascending(p_values);
    let m = order.len() as f64;
    let mut adjusted = vec![f64::NAN; p_values.len()];
    let mut smallest = 1.0_f64;
    for (rank, &i) in order.iter().enumerate().rev() {
        smallest = smallest.min(factor * m / (rank + 1) as f64 * p_values[i]);
        adjusted[i] = smallest;
    }
    adjusted
}

/// Positions of the p-values that are numbers, in ascending order; equal ones stay in their order.
fn ascending(p_values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p_values.len()).filter(|&i| !p_values[i].is_nan()).collect();
    order.sort_by(|&i, &j| p_values[i].total_cmp(&p_values[j]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_r_adjusts() {
        // R 4.2: p.adjust(c(0.01, 0.02, NA, 0.03, 0.04, 0.05, 0.011), method).
        let p = [0.01, 0.02, f64::NAN, 0.03, 0.04, 0.05, 0.011];
        let close = |got: Vec<f64>, want: [f64; 7]| {
            for (g, w) in got.iter().zip(want) {
                assert!((g.is_nan() && w.is_nan()) || (g - w).abs() < 1e-15, "{got:?}");
            }
        };
        close(holm(&p), [0.06, 0.08, f64::NAN, 0.09, 0.09, 0.09, 0.06]);
        close(bonferroni(&p), [0.06, 0.12, f64::NAN, 0.18, 0.24, 0.30, 0.066]);
        close(benjamini_hochberg(&p), [0.033, 0.04, f64::NAN, 0.045, 0.048, 0.05, 0.033]);
        close(benjamini_yekutieli(&p), [0.08085, 0.098, f64::NAN, 0.11025, 0.1176, 0.1225, 0.08085]);
        assert!(holm(&[]).is_empty());
    }
}
