//! The columns that the contrasts of a factor make of its levels.

use crate::formula::Contrast;

/// Levels of a factor whose contrasts are a full table: `k (k - 1)` numbers are held.
pub(super) const MAX_CONTRAST_LEVELS: usize = 1000;
/// Levels of a polynomial contrast: R's limit, too. A polynomial of a higher degree is no shape that anyone reads.
pub(super) const MAX_POLYNOMIAL_LEVELS: usize = 95;

/// The columns of a contrast, with what their names end on.
#[derive(Debug, Clone)]
pub(super) struct Coding {
    /// Per column one number for each level.
    pub(super) columns: Vec<Vec<f64>>,
    /// `[S.q]`.
    pub(super) labels: Vec<String>,
    /// R's: a number, or `.L`.
    pub(super) r_labels: Vec<String>,
}

/// The table of a contrast, R's `contr.sum`, `contr.helmert` and `contr.poly`; `None` for treatment coding, whose columns are indicators.
///
/// With levels numbered `i = 1..k` and columns `j = 1..k-1`: sum has 1 at `i = j` and -1 at `i = k`; Helmert, unscaled, has -1 at
/// `i <= j` and `j` at `i = j + 1`; poly has the orthonormal polynomial of degree `j` in `i`, with a positive leading coefficient.
///
/// Chambers & Hastie (1992), Statistical Models in S, section 2.3.2.
pub(super) fn coding(contrast: &Contrast, levels: &[String]) -> Option<Coding> {
    let k = levels.len();
    let table = |at: &dyn Fn(usize, usize) -> f64| (0..k - 1).map(|j| (0..k).map(|i| at(i, j)).collect()).collect();
    let numbered = || (1..k).map(|j| j.to_string()).collect();
    Some(match contrast {
        Contrast::Treatment(_) => return None,
        Contrast::Sum => Coding {
            columns: table(&|i, j| match i {
                i if i == j => 1.0,
                i if i == k - 1 => -1.0,
                _ => 0.0,
            }),
            labels: levels[..k - 1].iter().map(|level| format!("[S.{level}]")).collect(),
            r_labels: numbered(),
        },
        Contrast::Helmert => Coding {
            columns: table(&|i, j| match i {
                i if i <= j => -1.0,
                i if i == j + 1 => (j + 1) as f64,
                _ => 0.0,
            }),
            labels: levels[1..].iter().map(|level| format!("[H.{level}]")).collect(),
            r_labels: numbered(),
        },
        Contrast::Poly => {
            let shape = |j: usize| match j {
                1 => ".L".to_owned(),
                2 => ".Q".to_owned(),
                3 => ".C".to_owned(),
                j => format!("^{j}"),
            };
            Coding {
                columns: orthonormal(k),
                labels: (1..k).map(|j| format!("[{}]", shape(j))).collect(),
                r_labels: (1..k).map(shape).collect(),
            }
        }
    })
}

/// Orthonormal polynomials of degree 1 to `k - 1` over `1..k`.
///
/// Each one is the one before times the centred number, made orthogonal to all before it, twice: one pass would leave rounding that
/// grows with the degree.
fn orthonormal(k: usize) -> Vec<Vec<f64>> {
    let centre = f64::midpoint(1.0, k as f64);
    let mut basis: Vec<Vec<f64>> = vec![vec![1.0 / (k as f64).sqrt(); k]];
    for degree in 1..k {
        let mut next: Vec<f64> = basis[degree - 1].iter().zip(1..).map(|(p, i)| p * (f64::from(i) - centre)).collect();
        for _ in 0..2 {
            for known in &basis {
                let along: f64 = next.iter().zip(known).map(|(a, b)| a * b).sum();
                next.iter_mut().zip(known).for_each(|(a, b)| *a -= along * b);
            }
        }
        let length = next.iter().map(|a| a * a).sum::<f64>().sqrt();
        for a in &mut next {
            *a /= length;
        }
        // The polynomials are odd or even about the middle; saying so takes the last rounding off, also off the zero in the middle.
        for i in 0..k.div_ceil(2) {
            let (low, high) = (next[i], next[k - 1 - i]);
            let (low, high) = if degree % 2 == 0 {
                (f64::midpoint(low, high), f64::midpoint(low, high))
            } else {
                ((low - high) / 2.0, (high - low) / 2.0)
            };
            (next[i], next[k - 1 - i]) = (low, high);
        }
        basis.push(next);
    }
    basis.split_off(1)
}

#[cfg(test)]
mod tests {
    use super::coding;
    use crate::formula::Contrast;

    /// A few units in the last place of numbers below one.
    const ROUNDING: f64 = 1e-15;

    fn levels(k: usize) -> Vec<String> {
        (0..k).map(|i| char::from(b'a' + i as u8).to_string()).collect()
    }

    #[test]
    fn tables_are_those_of_r() {
        let sum = coding(&Contrast::Sum, &levels(3)).expect("a table");
        assert_eq!(sum.columns, [[1.0, 0.0, -1.0], [0.0, 1.0, -1.0]]);
        assert_eq!(sum.labels, ["[S.a]", "[S.b]"]);
        let helmert = coding(&Contrast::Helmert, &levels(4)).expect("a table");
        assert_eq!(helmert.columns, [[-1.0, 1.0, 0.0, 0.0], [-1.0, -1.0, 2.0, 0.0], [-1.0, -1.0, -1.0, 3.0]]);
        assert_eq!(helmert.labels, ["[H.b]", "[H.c]", "[H.d]"]);
        // contr.poly(4): c(-3, -1, 1, 3)/sqrt(20), c(1, -1, -1, 1)/2, c(-1, 3, -3, 1)/sqrt(20).
        let poly = coding(&Contrast::Poly, &levels(5)).expect("a table");
        assert_eq!(poly.labels, ["[.L]", "[.Q]", "[.C]", "[^4]"]);
        let poly = coding(&Contrast::Poly, &levels(4)).expect("a table").columns;
        let s = 20.0_f64.sqrt();
        let expected = [[-3.0 / s, -1.0 / s, 1.0 / s, 3.0 / s], [0.5, -0.5, -0.5, 0.5], [-1.0 / s, 3.0 / s, -3.0 / s, 1.0 / s]];
        for (ours, expected) in poly.iter().flatten().zip(expected.iter().flatten()) {
            assert!((ours - expected).abs() < ROUNDING, "{ours} {expected}");
        }
        assert!(coding(&Contrast::Treatment(None), &levels(3)).is_none());
        assert_eq!(coding(&Contrast::Sum, &levels(2)).expect("a table").columns, [[1.0, -1.0]]);
    }

    #[test]
    fn polynomials_stay_orthonormal_at_high_degree() {
        let names: Vec<String> = (0..95).map(|i| i.to_string()).collect();
        let poly = coding(&Contrast::Poly, &names).expect("a table").columns;
        for (i, a) in poly.iter().enumerate() {
            assert!(a.iter().sum::<f64>().abs() < 1e-13, "{i}");
            for (j, b) in poly.iter().enumerate() {
                let product: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
                assert!((product - f64::from(i == j)).abs() < 1e-13, "{i} {j} {product}");
            }
        }
    }
}
