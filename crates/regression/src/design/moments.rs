//! Means and centred sums of squares that merge without losing digits.

/// Count, mean and centred sum of squares of one column.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    /// Number of values.
    pub n: u64,
    /// Mean.
    pub mean: f64,
    /// `Σ (x - mean)²`.
    pub centred_sum_sq: f64,
}

impl Moments {
    /// Moments of one block, in two passes over it: the sum of deviations, zero but for rounding, corrects the mean.
    pub(super) fn of(values: &[f64]) -> Moments {
        let Some(&first) = values.first() else { return Moments::default() };
        let n = values.len() as f64;
        // A constant has exactly no spread, which its mean by division might not show.
        if values.iter().all(|&x| x == first) {
            return Moments { n: values.len() as u64, mean: first, centred_sum_sq: 0.0 };
        }
        let rough = sum(values, |x| x) / n;
        let deviation = sum(values, |x| x - rough);
        let square = sum(values, |x| (x - rough) * (x - rough));
        let spread = square - deviation * deviation / n;
        // Squares that overflow leave no number, which a maximum would take for zero; squares that underflow are no lack of spread.
        let centred_sum_sq = if spread < f64::MIN_POSITIVE { f64::MIN_POSITIVE } else { spread };
        Moments { n: values.len() as u64, mean: rough + deviation / n, centred_sum_sq }
    }

    /// Adds the moments of further values.
    ///
    /// Chan, Golub & LeVeque (1983), The American Statistician 37(3), 242-247.
    pub(super) fn merge(&mut self, other: &Moments) {
        if other.n == 0 {
            return;
        }
        if self.n == 0 {
            *self = *other;
            return;
        }
        let (a, b) = (self.n as f64, other.n as f64);
        let total = a + b;
        let delta = other.mean - self.mean;
        self.mean += delta * (b / total);
        self.centred_sum_sq += other.centred_sum_sq + delta * delta * (a * b / total);
        self.n += other.n;
    }

    /// Whether the spread can be computed with: its square overflows beyond about 1e154, and loses its digits below about 1e-154.
    pub(super) fn is_usable(&self) -> bool {
        /// Sum of squares below which digits of the squares are lost.
        const LEAST: f64 = 1e-305;
        self.mean.is_finite() && self.centred_sum_sq.is_finite() && (self.centred_sum_sq == 0.0 || self.centred_sum_sq >= LEAST)
    }

    /// Standard deviation with the divisor `n - 1`; 0 for fewer than two values.
    pub fn sd(&self) -> f64 {
        if self.n < 2 { 0.0 } else { (self.centred_sum_sq / (self.n - 1) as f64).sqrt() }
    }
}

/// A sum in eight lanes, always the same ones.
fn sum(values: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0_f64; 8];
    let mut chunks = values.chunks_exact(8);
    for chunk in &mut chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += of(value);
        }
    }
    let rest: f64 = chunks.remainder().iter().map(|&value| of(value)).sum();
    ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7])) + rest
}

#[cfg(test)]
mod tests {
    use super::Moments;

    #[test]
    fn far_from_zero_no_digit_is_lost() {
        // 1e9 + {0, 1, 2} repeated: the mean is 1e9 + 1 and the variance 2/3, both exact; a sum of squares would lose them all.
        let values: Vec<f64> = (0..9_999).map(|i| 1e9 + f64::from(i % 3)).collect();
        let mut merged = Moments::default();
        for block in values.chunks(100) {
            merged.merge(&Moments::of(block));
        }
        let whole = Moments::of(&values);
        // The blocks' means carry errors of half a unit in the last place at 1e9, 6e-8 each; their squares are far below.
        assert!((whole.centred_sum_sq - 6_666.0).abs() < 1e-6 && (merged.centred_sum_sq - 6_666.0).abs() < 1e-2, "{merged:?} {whole:?}");
        assert!((merged.mean - (1e9 + 1.0)).abs() < 1e-6);
        assert_eq!(merged.n, 9_999);
    }

    #[test]
    fn constant_columns_have_no_spread() {
        let mut constant = Moments::of(&[0.1; 1003]);
        constant.merge(&Moments::of(&[0.1; 77]));
        assert_eq!((constant.mean, constant.centred_sum_sq), (0.1, 0.0));
        assert_eq!(Moments::of(&[3.0]).sd(), 0.0);
    }
}
