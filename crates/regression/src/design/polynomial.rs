//! Orthogonal polynomials over the values of a column.

use super::evaluate::Dual;

/// Polynomials of degree 1 to k that are orthonormal over the rows, with positive leading coefficients: the columns of `poly(x, k)`.
///
/// They obey a recurrence of three terms, `s_(j+1) q_(j+1) = (x - a_j) q_j - s_j q_(j-1)` with `q_0 = 1/√n`, where `a_j = Σ x q_j²` and
/// `s_(j+1)` makes `Σ q_(j+1)² = 1`. R keeps the same numbers as `alpha = a` and `norm2`, with `norm2_j = n s_1² .. s_j²`. Each step
/// needs one pass over the rows and, unlike the moments of x, loses no digits.
///
/// Kennedy & Gentle (1980), Statistical Computing, section 8.3; Gautschi (2004), Orthogonal Polynomials, section 2.2 (Stieltjes' procedure).
#[derive(Debug, Clone, Default)]
pub(super) struct Polynomial {
    /// Rows that were learnt from.
    n: f64,
    /// `a_0, a_1, ...`.
    centres: Vec<f64>,
    /// `s_1, s_2, ...`.
    lengths: Vec<f64>,
}

/// What a pass over some rows finds of the next polynomial before its length is known.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Step {
    /// `Σ p²`.
    square: f64,
    /// `Σ (x - a_0) p²`.
    weighted: f64,
}

impl Step {
    pub(super) fn merge(&mut self, other: Step) {
        self.square += other.square;
        self.weighted += other.weighted;
    }
}

impl Polynomial {
    /// The constant alone.
    pub(super) fn constant(n: u64, mean: f64) -> Polynomial {
        Polynomial { n: n as f64, centres: vec![mean], lengths: Vec::new() }
    }

    /// The largest degree so far.
    pub(super) fn degree(&self) -> usize {
        self.lengths.len()
    }

    /// A block's part in the polynomial of the next degree.
    pub(super) fn step(&self, x: &[f64]) -> Step {
        let mut step = Step::default();
        for &x in x {
            let p = self.next(x);
            step.square += p * p;
            step.weighted += (x - self.centres[0]) * p * p;
        }
        step
    }

    /// Adds the polynomial of the next degree.
    pub(super) fn extend(&mut self, step: Step) {
        self.lengths.push(step.square.sqrt());
        self.centres.push(self.centres[0] + step.weighted / step.square);
    }

    /// `(x - a_j) q_j - s_j q_(j-1)` for the largest degree `j` so far.
    fn next(&self, x: f64) -> f64 {
        let (mut before, mut last) = (0.0, 1.0 / self.n.sqrt());
        let mut length = 0.0;
        for (centre, next_length) in self.centres.iter().zip(&self.lengths) {
            (before, last) = (last, ((x - centre) * last - length * before) / next_length);
            length = *next_length;
        }
        (x - self.centres[self.degree()]) * last - length * before
    }

    /// The columns of a block.
    pub(super) fn block(&self, x: &[f64], columns: &mut [Vec<f64>]) {
        let constant = 1.0 / self.n.sqrt();
        for j in 0..self.degree() {
            let (centre, length) = (self.centres[j], self.lengths[j]);
            let (known, rest) = columns.split_at_mut(j);
            let out = &mut rest[0];
            out.clear();
            match known {
                [] => out.extend(x.iter().map(|x| (x - centre) * constant / length)),
                [last] => {
                    let before = self.lengths[0] * constant;
                    out.extend(x.iter().zip(last.iter()).map(|(x, last)| ((x - centre) * last - before) / length));
                }
                [.., before, last] => {
                    let weight = self.lengths[j - 1];
                    let rows = x.iter().zip(last.iter()).zip(before.iter());
                    out.extend(rows.map(|((x, last), before)| ((x - centre) * last - weight * before) / length));
                }
            }
        }
    }

    /// The columns at one point.
    pub(super) fn at(&self, x: Dual) -> Vec<Dual> {
        let mut columns: Vec<Dual> = Vec::with_capacity(self.degree());
        let mut before = Dual::default();
        let mut last = Dual { value: 1.0 / self.n.sqrt(), slope: 0.0 };
        let mut weight = 0.0;
        for (centre, length) in self.centres.iter().zip(&self.lengths) {
            let from = x.value - centre;
            let next = Dual {
                value: (from * last.value - weight * before.value) / length,
                slope: (x.slope * last.value + from * last.slope - weight * before.slope) / length,
            };
            columns.push(next);
            (before, last, weight) = (last, next, *length);
        }
        columns
    }

    /// R's `alpha` and `norm2` (its leading 1 left out).
    #[cfg(test)]
    pub(super) fn coefficients(&self) -> (Vec<f64>, Vec<f64>) {
        let mut norm2 = vec![self.n];
        for length in &self.lengths {
            norm2.push(norm2[norm2.len() - 1] * length * length);
        }
        (self.centres[..self.degree()].to_vec(), norm2)
    }
}

#[cfg(test)]
mod tests {
    use super::Polynomial;
    use crate::design::evaluate::Dual;

    fn learnt(x: &[f64], degree: usize) -> Polynomial {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        let mut polynomial = Polynomial::constant(x.len() as u64, mean);
        for _ in 0..degree {
            let step = polynomial.step(x);
            polynomial.extend(step);
        }
        polynomial
    }

    #[test]
    fn columns_are_orthonormal_also_far_from_zero() {
        let x: Vec<f64> = (0..200).map(|i| 1e6 + f64::from(i * i) / 100.0).collect();
        let polynomial = learnt(&x, 8);
        let mut columns = vec![Vec::new(); 8];
        polynomial.block(&x, &mut columns);
        for (i, a) in columns.iter().enumerate() {
            // Values of 1e6 carry 1e-10 of rounding; the recurrence adds what eight steps make of it, relative to a spread of 100.
            assert!(a.iter().sum::<f64>().abs() < 1e-10, "{i}");
            for (j, b) in columns.iter().enumerate() {
                let product: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
                assert!((product - f64::from(i == j)).abs() < 1e-10, "{i} {j} {product}");
            }
        }
        let at = polynomial.at(Dual { value: x[17], slope: 1.0 });
        for (column, at) in columns.iter().zip(at) {
            assert_eq!(column[17].to_bits(), at.value.to_bits());
        }
    }

    #[test]
    fn coefficients_by_hand() {
        // Over -2..2: alpha 0, norm2 5, 10, 14.
        let (alpha, norm2) = learnt(&[-2.0, -1.0, 0.0, 1.0, 2.0], 2).coefficients();
        assert_eq!(alpha, [0.0, 0.0]);
        for (ours, expected) in norm2.iter().zip([5.0, 10.0, 14.0]) {
            assert!((ours - expected).abs() < 1e-13, "{ours}");
        }
        // R's own of poly(x, 4) (model_matrix/cases.json).
        let oracle: serde_json::Value = serde_json::from_str(include_str!("../../tests/oracle/model_matrix/cases.json")).expect("JSON");
        let numbers = |list: &serde_json::Value| -> Vec<f64> {
            list.as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect()
        };
        let (alpha, norm2) = learnt(&numbers(&oracle["data"]["x"]), 4).coefficients();
        let expected = (numbers(&oracle["poly"]["alpha"]), numbers(&oracle["poly"]["norm2"]).split_off(1));
        assert_eq!((alpha.len(), norm2.len()), (4, 5));
        for (ours, expected) in alpha.iter().chain(&norm2).zip(expected.0.iter().chain(&expected.1)) {
            // Sums of 24 terms near 10, in another order.
            assert!((ours - expected).abs() < 1e-13 * expected.abs(), "{ours} {expected}");
        }
        let slopes = learnt(&[-2.0, -1.0, 0.0, 1.0, 2.0], 2).at(Dual { value: 1.5, slope: 2.0 });
        assert!((slopes[0].slope - 2.0 / 10.0_f64.sqrt()).abs() < 1e-15);
        assert!((slopes[1].slope - 2.0 * 3.0 / 14.0_f64.sqrt()).abs() < 1e-15);
    }
}
