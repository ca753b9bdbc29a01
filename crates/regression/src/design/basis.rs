//! Several numbers from one, learnt from the rows: polynomials and splines.

use rayon::slice::ParallelSliceMut;

use super::evaluate::Dual;
use super::polynomial::Polynomial;
use super::spline::Spline;

/// A basis that is ready to be evaluated.
#[derive(Debug, Clone)]
pub(super) enum LearntBasis {
    /// `x, x², .., x^k`.
    Powers(usize),
    Orthogonal(Polynomial),
    Spline(Spline),
}

impl LearntBasis {
    /// The columns over a block.
    pub(super) fn block(&self, x: &[f64], columns: &mut [Vec<f64>]) {
        match self {
            Self::Powers(degree) => {
                for j in 0..*degree {
                    let (known, rest) = columns.split_at_mut(j);
                    rest[0].clear();
                    match known.last() {
                        None => rest[0].extend_from_slice(x),
                        Some(last) => rest[0].extend(last.iter().zip(x).map(|(power, x)| power * x)),
                    }
                }
            }
            Self::Orthogonal(polynomial) => polynomial.block(x, columns),
            Self::Spline(spline) => spline.block(x, columns),
        }
    }

    /// The columns at one point, with their derivatives.
    pub(super) fn at(&self, x: Dual) -> Vec<Dual> {
        match self {
            Self::Powers(degree) => {
                let next = |last: &Dual| Some(Dual { value: last.value * x.value, slope: last.slope * x.value + last.value * x.slope });
                std::iter::successors(Some(x), next).take(*degree).collect()
            }
            Self::Orthogonal(polynomial) => polynomial.at(x),
            Self::Spline(spline) => spline.at(x),
        }
    }
}

/// Quantiles at `1/(count + 1), .., count/(count + 1)`, type 7: linear between the order statistics. Sorts the values.
///
/// Hyndman & Fan (1996), The American Statistician 50(4), 361-365.
pub(super) fn quantiles(values: &mut [f64], count: usize) -> Vec<f64> {
    let Some(last) = values.len().checked_sub(1) else { return Vec::new() };
    values.par_sort_unstable_by(f64::total_cmp);
    (1..=count)
        .map(|i| {
            let place = last as f64 * (i as f64 / (count + 1) as f64);
            let (low, part) = (place.floor() as usize, place.fract());
            let (a, b) = (values[low], values[(low + 1).min(last)]);
            if a == b { a } else { (1.0 - part) * a + part * b }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::quantiles;

    #[test]
    fn quantiles_lie_between_order_statistics() {
        assert_eq!(quantiles(&mut [4.0, 1.0, 3.0, 2.0], 1), [2.5]);
        assert_eq!(quantiles(&mut [5.0, 1.0, 2.0, 3.0, 4.0], 3), [2.0, 3.0, 4.0]);
        assert_eq!(quantiles(&mut [7.0, 7.0], 2), [7.0, 7.0]);
        assert!(quantiles(&mut [], 2).is_empty());
    }
}
