//! What has to hold for every argument.

use interplay_stats::{BottomK, ChiSquared, FisherF, Normal, Seed, StudentT, benjamini_hochberg, bonferroni, holm, sample_key};
use proptest::prelude::*;

/// Degrees of freedom from 1 to 1e9, evenly on the logarithm.
fn df() -> impl Strategy<Value = f64> {
    (0.0..9.0).prop_map(|exponent| 10f64.powf(exponent))
}

/// Degrees of freedom that keep a tail near the middle cheap.
fn small_df() -> impl Strategy<Value = f64> {
    (0.0..5.0).prop_map(|exponent| 10f64.powf(exponent))
}

/// Probabilities from 1e-200 to one half.
fn small_probability() -> impl Strategy<Value = f64> {
    (-200.0..-0.302).prop_map(|exponent| 10f64.powf(exponent))
}

/// Whether `tail(x)` is `p` to the accuracy that the crate promises for tails (times ten: laws go through tails twice and more).
fn close(got: f64, want: f64) -> bool {
    (got / want - 1.0).abs() < 5e-15 * (10.0 + want.ln().abs())
}

/// Whether the tail is `p` somewhere within four units in the last place of `x`: with 1e5 degrees of freedom one unit of `x` alone
/// moves a tail by 1e-13.
fn undoes(tail: impl Fn(f64) -> f64, x: f64, p: f64) -> bool {
    let (a, b) = (tail(x * (1.0 - 4.0 * f64::EPSILON)), tail(x * (1.0 + 4.0 * f64::EPSILON)));
    (a.min(b) <= p && p <= a.max(b)) || close(tail(x), p)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn t_is_symmetric_and_its_tails_make_one(df in df(), t in -50.0..50.0_f64) {
        let d = StudentT::new(df).unwrap();
        prop_assert_eq!(d.sf(t), d.cdf(-t));
        prop_assert!((d.sf(t) + d.cdf(t) - 1.0).abs() < 1e-15);
        prop_assert_eq!(d.two_sided(t), d.two_sided(-t));
        // Below 1e-300 a float has fewer digits, and then none.
        if d.two_sided(t) > 1e-300 {
            prop_assert!((2.0 * d.sf(t.abs()) / d.two_sided(t) - 1.0).abs() < 1e-15);
            prop_assert!((d.ln_sf(t) - d.sf(t).ln()).abs() < 1e-14 * (1.0 + d.ln_sf(t).abs()));
        } else {
            prop_assert!(d.ln_sf(t.abs()) < -690.0);
        }
    }

    #[test]
    fn tails_fall(df in df(), other in small_df(), x in 1e-3..1e3_f64, up in 1e-9..3.0_f64) {
        let y = x * (1.0 + up);
        let t = StudentT::new(df).unwrap();
        prop_assert!(t.sf(y) <= t.sf(x) && t.ln_sf(y) < t.ln_sf(x));
        let f = FisherF::new(other, df).unwrap();
        prop_assert!(f.sf(y) <= f.sf(x) * (1.0 + 1e-14) && f.cdf(y) >= f.cdf(x) * (1.0 - 1e-14));
        let c = ChiSquared::new(other).unwrap();
        prop_assert!(c.sf(y) <= c.sf(x) * (1.0 + 1e-14) && c.cdf(y) >= c.cdf(x) * (1.0 - 1e-14));
    }

    #[test]
    fn quantiles_undo_tails(df in df(), d1 in small_df(), p in small_probability()) {
        let t = StudentT::new(df).unwrap();
        prop_assert!(undoes(|x| t.sf(x), t.isf(p), p) && undoes(|x| t.cdf(x), t.quantile(p), p));
        prop_assert!(undoes(|x| Normal.sf(x), Normal.isf(p), p));
        let f = FisherF::new(d1, df).unwrap();
        // With one denominator degree the quantile of 1e-200 is 1e399.
        prop_assert!(f.isf(p) == f64::INFINITY || undoes(|x| f.sf(x), f.isf(p), p));
        let c = ChiSquared::new(d1).unwrap();
        prop_assert!(undoes(|x| c.sf(x), c.isf(p), p));
        // Small lower quantiles with few degrees of freedom can be below the smallest float.
        let (low_f, low_c) = (f.quantile(p), c.quantile(p));
        prop_assert!(low_f < 1e-300 || undoes(|x| f.cdf(x), low_f, p));
        prop_assert!(low_c < 1e-300 || undoes(|x| c.cdf(x), low_c, p));
    }

    #[test]
    fn quantiles_of_both_tails_meet(df in df(), p in 0.01..0.99_f64) {
        let t = StudentT::new(df).unwrap();
        prop_assert_eq!(t.quantile(p), -t.isf(p));
        prop_assert!(undoes(|x| t.cdf(x), t.quantile(p), p));
        let f = FisherF::new(4.0, df).unwrap();
        prop_assert!((f.isf(1.0 - p) / f.quantile(p) - 1.0).abs() < 1e-13);
    }

    #[test]
    fn f_with_one_numerator_degree_is_t_squared(df in df(), t in 1e-3..30.0_f64) {
        let (f, d) = (FisherF::new(1.0, df).unwrap(), StudentT::new(df).unwrap());
        // t² is rounded, by one part in 2⁵³, and the slope on the log scale is at most t².
        prop_assert!((f.sf(t * t) / d.two_sided(t) - 1.0).abs() < 2e-15 + 2.3e-16 * t * t);
    }

    #[test]
    fn f_of_the_reciprocal_is_the_other_tail(d1 in small_df(), d2 in df(), exponent in -4.0..4.0_f64) {
        // A power of two has an exact reciprocal.
        let x = 2f64.powi(exponent as i32);
        let (f, g) = (FisherF::new(d1, d2).unwrap(), FisherF::new(d2, d1).unwrap());
        let (a, b) = (f.sf(x), g.cdf(1.0 / x));
        prop_assert!(a == b || close(a, b) || a < 1e-300, "{} {}", a, b);
    }

    #[test]
    fn limits_are_reached(z in 0.01..30.0_f64, d1 in 1.0..50.0_f64) {
        // At 1e19 degrees of freedom the true difference is below z⁴ / 4ν < 2.1e-14.
        let (t, limit) = (StudentT::new(1e19).unwrap(), StudentT::new(f64::INFINITY).unwrap());
        prop_assert!((t.sf(z) / limit.sf(z) - 1.0).abs() < 4e-13);
        let (f, limit) = (FisherF::new(d1, 1e19).unwrap(), FisherF::new(d1, f64::INFINITY).unwrap());
        prop_assert!((f.sf(z) / limit.sf(z) - 1.0).abs() < 4e-13);
    }

    #[test]
    fn adjusted_p_values_are_ordered(mut p in proptest::collection::vec(0.0..=1.0_f64, 1..30), by in 0_usize..30) {
        let (h, b, bh) = (holm(&p), bonferroni(&p), benjamini_hochberg(&p));
        for i in 0..p.len() {
            prop_assert!(p[i] <= bh[i] && bh[i] <= h[i] * (1.0 + 1e-15) && h[i] <= b[i] && b[i] <= 1.0);
        }
        let by = by % p.len();
        p.rotate_left(by);
        let mut rotated = h;
        rotated.rotate_left(by);
        prop_assert_eq!(holm(&p), rotated);
    }

    #[test]
    fn a_sample_does_not_depend_on_order_or_parts(seed in any::<u64>(), n in 0_u64..300, k in 0_usize..40, cut in 0.0..1.0_f64) {
        let key = |row: u64| sample_key(Seed(seed), "law", row);
        let fill = |rows: &mut dyn Iterator<Item = u64>| {
            let mut sample = BottomK::new(k);
            for row in rows {
                sample.offer(key(row), row);
            }
            sample
        };
        let whole = fill(&mut (0..n));
        prop_assert_eq!(whole.len(), k.min(n as usize));
        prop_assert_eq!(&whole, &fill(&mut (0..n).rev()));
        let cut = (cut * n as f64) as u64;
        let (mut left, mut right) = (fill(&mut (0..cut)), fill(&mut (cut..n)));
        let copy = left.clone();
        left.merge(right.clone());
        right.merge(copy);
        prop_assert_eq!(&whole, &left);
        prop_assert_eq!(&whole, &right);
        let mut rows: Vec<u64> = (0..n).collect();
        rows.sort_by_key(|&row| key(row));
        rows.truncate(k);
        prop_assert_eq!(whole.into_items(), rows);
    }
}
