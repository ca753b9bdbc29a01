//! Numbers of twice the working precision, for designs whose columns nearly depend on each other.
//!
//! A [`Doubled`] is the unevaluated sum of two `f64`, about 32 decimal digits. The error-free sums and products are those of
//! Dekker (1971), *Numerische Mathematik* 18, 224-242, and the accumulation is Dot2 of Ogita, Rump & Oishi (2005), *SIAM Journal on
//! Scientific Computing* 26, 1955-1988. No fused multiply-add is used: on processors without one it would be a slow call, and the
//! digits must not depend on the processor.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// The arithmetic in which a factorisation is carried out.
pub(crate) trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self> + From<f64> + Send + Sync
{
    /// Square root of a number that is not negative.
    fn root(self) -> Self;
    /// The nearest `f64`.
    fn value(self) -> f64;
    /// Zero.
    fn zero() -> Self {
        Self::from(0.0)
    }
}

impl Real for f64 {
    fn root(self) -> Self {
        self.sqrt()
    }
    fn value(self) -> f64 {
        self
    }
}

/// A number of twice the working precision: `high + low`, with `low` at most half a unit in the last place of `high`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Doubled {
    pub(crate) high: f64,
    pub(crate) low: f64,
}

/// `a + b` and its rounding error, exactly.
#[inline]
pub(crate) fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// The upper and lower 26 bits of a number, exactly (Veltkamp). Numbers above 1e299 would overflow; scaled columns are far below.
#[inline]
pub(crate) fn split(a: f64) -> (f64, f64) {
    let c = 134_217_729.0 * a;
    let high = c - (c - a);
    (high, a - high)
}

/// `a * b` and its rounding error, exactly.
#[inline]
pub(crate) fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let (a1, a2) = split(a);
    let (b1, b2) = split(b);
    (product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2)
}

impl Doubled {
    fn renormalised(high: f64, low: f64) -> Self {
        let (high, low) = two_sum(high, low);
        Self { high, low }
    }
}

impl From<f64> for Doubled {
    fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }
}

impl Add for Doubled {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        let (sum, error) = two_sum(self.high, other.high);
        let (low, low_error) = two_sum(self.low, other.low);
        let first = Self::renormalised(sum, error + low);
        Self::renormalised(first.high, first.low + low_error)
    }
}

impl Neg for Doubled {
    type Output = Self;
    fn neg(self) -> Self {
        Self { high: -self.high, low: -self.low }
    }
}

impl Sub for Doubled {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Doubled {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let (product, error) = two_product(self.high, other.high);
        Self::renormalised(product, error + (self.high * other.low + self.low * other.high))
    }
}

impl Div for Doubled {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        // Two steps of long division: each quotient takes away what the one before has left.
        let first = self.high / other.high;
        let rest = self - other * Self::from(first);
        let second = rest.high / other.high;
        let rest = rest - other * Self::from(second);
        Self::renormalised(first, second) + Self::from(rest.high / other.high)
    }
}

impl Real for Doubled {
    fn root(self) -> Self {
        if self.high <= 0.0 {
            return Self::default();
        }
        // One step of Newton from the root in working precision doubles its digits.
        let guess = Self::from(self.high.sqrt());
        guess + (self - guess * guess) / (guess + guess)
    }
    fn value(self) -> f64 {
        self.high + self.low
    }
}

/// Independent partial sums, so that the processor can work on several rows at once.
const LANES: usize = 4;

/// Value, upper half, lower half and rest of a group of rows.
type Parts<'a> = (((&'a Lanes, &'a Lanes), &'a Lanes), &'a Lanes);

type Lanes = [f64; LANES];

/// One column of a block in twice the working precision, prepared for products: `value + rest`, and `value` split in halves.
#[derive(Debug, Clone, Default)]
pub(crate) struct SplitColumn {
    value: Vec<f64>,
    upper: Vec<f64>,
    lower: Vec<f64>,
    rest: Vec<f64>,
}

impl SplitColumn {
    /// `(x - shift) * scale` without rounding, for a `scale` that is a power of two.
    pub(crate) fn fill(&mut self, cells: &[f64], shift: f64, scale: f64) {
        self.value.clear();
        self.upper.clear();
        self.lower.clear();
        self.rest.clear();
        for &cell in cells {
            let (difference, error) = two_sum(cell, -shift);
            let value = difference * scale;
            let (upper, lower) = split(value);
            self.value.push(value);
            self.upper.push(upper);
            self.lower.push(lower);
            self.rest.push(error * scale);
        }
    }

    /// `(x - other - shift) * scale` without rounding beyond twice the working precision.
    pub(crate) fn fill_difference(&mut self, cells: &[f64], others: &[f64], shift: f64, scale: f64) {
        self.value.clear();
        self.upper.clear();
        self.lower.clear();
        self.rest.clear();
        for (&cell, &other) in cells.iter().zip(others) {
            let (first, first_error) = two_sum(cell, -other);
            let (difference, error) = two_sum(first, -shift);
            self.push(Doubled::renormalised(difference, error + first_error), scale);
        }
    }

    fn push(&mut self, number: Doubled, scale: f64) {
        let value = number.high * scale;
        let (upper, lower) = split(value);
        self.value.push(value);
        self.upper.push(upper);
        self.lower.push(lower);
        self.rest.push(number.low * scale);
    }

    /// Multiplies every row by a factor of its own, if there are any.
    pub(crate) fn weigh(&mut self, factors: &[f64]) {
        for (i, &factor) in factors.iter().enumerate() {
            let product = Doubled::renormalised(self.value[i], self.rest[i]) * Doubled::from(factor);
            let (upper, lower) = split(product.high);
            (self.value[i], self.upper[i], self.lower[i], self.rest[i]) = (product.high, upper, lower, product.low);
        }
    }

    /// A column of one constant.
    pub(crate) fn fill_constant(&mut self, n: usize, constant: f64) {
        self.value.clear();
        self.value.resize(n, constant);
        let (upper, lower) = split(constant);
        self.upper.clear();
        self.upper.resize(n, upper);
        self.lower.clear();
        self.lower.resize(n, lower);
        self.rest.clear();
        self.rest.resize(n, 0.0);
    }

    /// The four parts of every group of rows.
    fn lanes(&self) -> impl Iterator<Item = Parts<'_>> {
        let groups = |part| <[f64]>::as_chunks::<LANES>(part).0.iter();
        groups(&self.value).zip(groups(&self.upper)).zip(groups(&self.lower)).zip(groups(&self.rest))
    }

    /// Sum of products with another column, in twice the working precision.
    pub(crate) fn dot(&self, other: &Self) -> Doubled {
        let (a, b) = (self, other);
        let mut sum = [0.0; LANES];
        let mut error = [0.0; LANES];
        for ((((a, a1), a2), ra), (((b, b1), b2), rb)) in a.lanes().zip(b.lanes()) {
            for lane in 0..LANES {
                let product = a[lane] * b[lane];
                let product_error = ((a1[lane] * b1[lane] - product) + a1[lane] * b2[lane] + a2[lane] * b1[lane]) + a2[lane] * b2[lane];
                let (total, sum_error) = two_sum(sum[lane], product);
                sum[lane] = total;
                error[lane] += (sum_error + product_error) + (a[lane] * rb[lane] + ra[lane] * b[lane]);
            }
        }
        let whole = a.value.len() - a.value.len() % LANES;
        let mut tail = Doubled::default();
        for row in whole..a.value.len() {
            let value = Doubled::renormalised(a.value[row], a.rest[row]) * Doubled::renormalised(b.value[row], b.rest[row]);
            tail = tail + value;
        }
        sum.iter().zip(error).fold(tail, |all, (&s, e)| all + Doubled::renormalised(s, e))
    }
}

#[cfg(test)]
mod tests {
    use super::{Doubled, Real, SplitColumn};

    /// 2^-100, the size of what twice the working precision may leave behind in one operation on numbers near one.
    const ROUNDING: f64 = 1e-30;

    #[test]
    fn thirds_and_roots_come_back() {
        let third = Doubled::from(1.0) / Doubled::from(3.0);
        assert!((third * Doubled::from(3.0) - Doubled::from(1.0)).value().abs() < ROUNDING);
        let root = Doubled::from(2.0).root();
        assert!((root * root - Doubled::from(2.0)).value().abs() < 4.0 * ROUNDING);
        assert_eq!(Doubled::from(-1.0).root().value(), 0.0);
    }

    #[test]
    fn a_sum_of_products_survives_cancellation() {
        // 1e16 * 1 + 1 * 1 - 1e16 * 1: plain f64 gives 0.
        let (mut a, mut b) = (SplitColumn::default(), SplitColumn::default());
        a.fill(&[1e16, 1.0, -1e16], 0.0, 1.0);
        b.fill(&[1.0, 1.0, 1.0], 0.0, 1.0);
        assert_eq!(a.dot(&b).value(), 1.0);
    }

    #[test]
    fn centring_keeps_what_rounding_would_drop() {
        // 1 - 1e-20 is 1 in f64; the product with itself still knows the difference.
        let mut a = SplitColumn::default();
        a.fill(&[1.0], 1e-20, 1.0);
        let square = a.dot(&a) - Doubled::from(1.0);
        assert!((square.value() + 2e-20).abs() < 1e-32);
    }
}
