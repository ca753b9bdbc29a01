//! Splines: B-splines of any degree, and natural cubic ones.

use super::evaluate::Dual;

/// The columns of `bs()` or `ns()`.
///
/// B-splines by the recurrence of Cox and de Boor; a value outside the boundary knots gets the polynomial of the piece beside it, and that
/// is what R's `bs` does. Without `intercept` the first function is left out.
///
/// de Boor (2001), A Practical Guide to Splines, revised edition, chapters IX and X.
#[derive(Debug, Clone)]
pub(super) struct Spline {
    /// All knots, the boundary ones `degree + 1` times.
    knots: Vec<f64>,
    degree: usize,
    /// Intervals `[t_i, t_(i+1)]` of the first and the last piece.
    first: usize,
    last: usize,
    /// Functions that are left out at the start: 1 without an intercept.
    skipped: usize,
    natural: Option<Natural>,
}

/// What makes a cubic spline natural: linear beyond its boundary knots.
///
/// Of the cubic splines (without the first where there is no intercept) those are kept whose second derivatives at both boundary knots are
/// zero: with `C` the second derivatives at the two knots and `C = QR`, the columns are those of `Q'` from the third on. The basis is R's
/// `ns`, whose Householder reflections are LINPACK's.
#[derive(Debug, Clone)]
struct Natural {
    /// Per function its part in every column.
    map: Vec<Vec<f64>>,
    low: f64,
    high: f64,
}

impl Spline {
    /// B-splines of a degree; `knots` ascending and between the boundaries.
    pub(super) fn new(degree: usize, knots: &[f64], (low, high): (f64, f64), intercept: bool) -> Spline {
        let mut all = vec![low; degree + 1];
        all.extend_from_slice(knots);
        all.extend(std::iter::repeat_n(high, degree + 1));
        all.sort_unstable_by(f64::total_cmp);
        let pieces = degree..all.len() - degree - 1;
        let first = pieces.clone().find(|&i| all[i] < all[i + 1]).unwrap_or(degree);
        let last = pieces.rev().find(|&i| all[i] < all[i + 1]).unwrap_or(first);
        Spline { knots: all, degree, first, last, skipped: usize::from(!intercept), natural: None }
    }

    /// Natural cubic splines.
    pub(super) fn natural(knots: &[f64], (low, high): (f64, f64), intercept: bool) -> Spline {
        let mut spline = Spline::new(3, knots, (low, high), intercept);
        let functions = spline.functions();
        let mut constraints: Vec<Vec<f64>> = [low, high]
            .iter()
            .map(|&x| {
                let (from, values) = spline.derivative(x, 2);
                let mut row = vec![0.0; functions];
                row[from..from + values.len()].copy_from_slice(&values);
                row.split_off(spline.skipped)
            })
            .collect();
        // Householder reflections in place, `H y = y - v (v'y)/v_l` with `v = x/‖x‖ + e_l` and the sign of `‖x‖` that of `x_l`.
        for l in 0..2 {
            let (done, rest) = constraints.split_at_mut(l + 1);
            let vector = &mut done[l];
            let length = vector[l..].iter().map(|x| x * x).sum::<f64>().sqrt();
            if length == 0.0 {
                continue;
            }
            let length = if vector[l] == 0.0 { length } else { length.copysign(vector[l]) };
            vector[l..].iter_mut().for_each(|x| *x /= length);
            vector[l] += 1.0;
            for column in rest {
                reflect(&vector[l..], &mut column[l..]);
            }
        }
        let map = (0..functions - spline.skipped)
            .map(|function| {
                let mut unit = vec![0.0; functions - spline.skipped];
                unit[function] = 1.0;
                for (l, vector) in constraints.iter().enumerate() {
                    reflect(&vector[l..], &mut unit[l..]);
                }
                unit.split_off(2)
            })
            .collect();
        spline.natural = Some(Natural { map, low, high });
        spline
    }

    /// Number of B-splines, the first included.
    fn functions(&self) -> usize {
        self.knots.len() - self.degree - 1
    }

    /// Number of columns.
    fn width(&self) -> usize {
        self.functions() - self.skipped - if self.natural.is_some() { 2 } else { 0 }
    }

    /// The piece for a value: right of a knot, but at the last knot the piece before it.
    fn piece(&self, x: f64) -> usize {
        let inner = &self.knots[self.first + 1..=self.last];
        self.first + inner.partition_point(|knot| *knot <= x)
    }

    /// The functions of a degree that are not zero on piece `i`, `B_(i-degree), .., B_i`, as polynomials of that piece.
    fn nonzero(&self, x: f64, i: usize, degree: usize, values: &mut Vec<f64>) {
        let t = &self.knots;
        values.clear();
        values.resize(degree + 1, 0.0);
        values[0] = 1.0;
        for j in 1..=degree {
            let mut saved = 0.0;
            for r in 0..j {
                let (low, high) = (t[i + 1 + r - j], t[i + r + 1]);
                let part = values[r] / (high - low);
                values[r] = saved + (high - x) * part;
                saved = (x - low) * part;
            }
            values[j] = saved;
        }
    }

    /// The derivative of an order of every function that is not zero there, and the number of the first of them.
    ///
    /// `B'_(j,q) = q (B_(j,q-1)/(t_(j+q) - t_j) - B_(j+1,q-1)/(t_(j+q+1) - t_(j+1)))`, once for each order.
    fn derivative(&self, x: f64, order: usize) -> (usize, Vec<f64>) {
        let (t, i) = (&self.knots, self.piece(x));
        let order = order.min(self.degree + 1);
        if order > self.degree {
            return (i - self.degree, vec![0.0; self.degree + 1]);
        }
        let mut values = Vec::new();
        self.nonzero(x, i, self.degree - order, &mut values);
        for q in self.degree - order + 1..=self.degree {
            // Of degree q - 1 there are the functions i - q + 1 to i.
            let quotient = |j: usize| match j.checked_sub(i - q + 1).and_then(|place| values.get(place)) {
                Some(value) => value / (t[j + q] - t[j]),
                None => 0.0,
            };
            values = (i - q..=i).map(|j| q as f64 * (quotient(j) - quotient(j + 1))).collect();
        }
        (i - self.degree, values)
    }

    /// Adds what the B-splines from number `from` on give to every column.
    fn put(&self, from: usize, values: &[f64], columns: &mut [f64]) {
        columns.fill(0.0);
        for (function, value) in (from..).zip(values).filter(|(function, _)| *function >= self.skipped) {
            let place = function - self.skipped;
            match &self.natural {
                None => columns[place] = *value,
                Some(natural) => columns.iter_mut().zip(&natural.map[place]).for_each(|(cell, part)| *cell += value * part),
            }
        }
    }

    /// Value of every column and, where `slopes` is given, its derivative; `buffer` is memory to work in.
    fn row(&self, x: f64, columns: &mut [f64], slopes: Option<&mut [f64]>, buffer: &mut Vec<f64>) {
        // Beyond its boundary knots a natural spline goes on as its tangent there.
        let at = self.natural.as_ref().map_or(x, |natural| x.clamp(natural.low, natural.high));
        let i = self.piece(at);
        self.nonzero(at, i, self.degree, buffer);
        self.put(i - self.degree, buffer, columns);
        if at == x && slopes.is_none() {
            return;
        }
        let mut own = vec![0.0; columns.len()];
        let (from, values) = self.derivative(at, 1);
        self.put(from, &values, &mut own);
        if at != x {
            columns.iter_mut().zip(&own).for_each(|(cell, slope)| *cell += slope * (x - at));
        }
        if let Some(slopes) = slopes {
            slopes.copy_from_slice(&own);
        }
    }

    /// The columns of a block.
    pub(super) fn block(&self, x: &[f64], columns: &mut [Vec<f64>]) {
        for column in columns.iter_mut() {
            column.resize(x.len(), 0.0);
        }
        let (mut row, mut buffer) = (vec![0.0; self.width()], Vec::new());
        for (i, &x) in x.iter().enumerate() {
            self.row(x, &mut row, None, &mut buffer);
            columns.iter_mut().zip(&row).for_each(|(column, value)| column[i] = *value);
        }
    }

    /// The columns at one point.
    pub(super) fn at(&self, x: Dual) -> Vec<Dual> {
        let (mut values, mut slopes) = (vec![0.0; self.width()], vec![0.0; self.width()]);
        self.row(x.value, &mut values, Some(&mut slopes), &mut Vec::new());
        values.iter().zip(&slopes).map(|(&value, slope)| Dual { value, slope: slope * x.slope }).collect()
    }
}

/// `y - v (v'y)/v_0`.
fn reflect(vector: &[f64], y: &mut [f64]) {
    if vector[0] == 0.0 {
        return;
    }
    let along: f64 = vector.iter().zip(y.iter()).map(|(a, b)| a * b).sum();
    y.iter_mut().zip(vector).for_each(|(y, v)| *y -= along / vector[0] * v);
}

#[cfg(test)]
mod tests {
    use super::Spline;
    use crate::design::evaluate::Dual;

    /// Central difference with a step of 1e-5: truncation h² and rounding eps / h are both near 1e-10.
    const DIFFERENCE: f64 = 1e-8;

    fn values(spline: &Spline, x: f64) -> Vec<f64> {
        spline.at(Dual { value: x, slope: 1.0 }).iter().map(|dual| dual.value).collect()
    }

    #[test]
    fn with_an_intercept_b_splines_sum_to_one() {
        let spline = Spline::new(3, &[1.0, 2.5, 2.5], (0.0, 4.0), true);
        for x in [0.0, 0.3, 1.0, 2.5, 3.9, 4.0, -1.0, 6.0] {
            assert!((values(&spline, x).iter().sum::<f64>() - 1.0).abs() < 1e-12, "{x}");
        }
        // Without knots a spline of degree 1 is the line itself.
        assert_eq!(values(&Spline::new(1, &[], (0.0, 4.0), false), 3.0), [0.75]);
    }

    #[test]
    fn derivatives_are_those_of_the_values() {
        let splines = [
            Spline::new(3, &[1.0, 2.0], (0.0, 4.0), false),
            Spline::new(2, &[1.5], (0.0, 4.0), false),
            Spline::natural(&[1.0, 2.0, 3.5], (0.0, 4.0), false),
        ];
        for spline in &splines {
            for x in [-0.7, 0.4, 1.7, 3.2, 4.6] {
                let (up, down) = (values(spline, x + 1e-5), values(spline, x - 1e-5));
                for (dual, (up, down)) in spline.at(Dual { value: x, slope: 1.0 }).iter().zip(up.iter().zip(&down)) {
                    assert!((dual.slope - (up - down) / 2e-5).abs() < DIFFERENCE * dual.slope.abs().max(1.0), "{x}");
                }
            }
        }
    }

    #[test]
    fn natural_splines_are_linear_outside() {
        let spline = Spline::natural(&[1.0, 2.0], (0.0, 4.0), true);
        assert_eq!(spline.width(), 4);
        for x in [-3.0, 5.0] {
            let (a, b, c) = (values(&spline, x), values(&spline, x + 0.5), values(&spline, x + 1.0));
            for i in 0..4 {
                assert!((a[i] - 2.0 * b[i] + c[i]).abs() < 1e-12, "{i}");
            }
        }
        // Constants and lines are among natural splines: with an intercept the columns can make both.
        let mut block = vec![Vec::new(); 4];
        spline.block(&[0.0, 1.0], &mut block);
        assert!(block.iter().all(|column| column.len() == 2));
    }
}
