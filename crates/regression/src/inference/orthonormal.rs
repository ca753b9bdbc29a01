//! Orthonormal vectors, one after the other.

use ndarray::Array1;

/// Orthonormal vectors that span what was pushed so far: Gram and Schmidt, each step done twice, which is orthogonal to the last digit
/// (Giraud, Langou & Rozloznik 2005, *Computers & Mathematics with Applications* 50, 1069-1075).
#[derive(Debug, Clone, Default)]
pub(crate) struct Orthonormal {
    vectors: Vec<Array1<f64>>,
}

impl Orthonormal {
    /// Adds the part of a vector that is new, if it is more than `tolerance` times the vector; says whether it was.
    pub(crate) fn push(&mut self, vector: &Array1<f64>, tolerance: f64) -> bool {
        let size = vector.dot(vector).sqrt();
        if size == 0.0 || !size.is_finite() {
            return false;
        }
        let mut rest = vector / size;
        for _ in 0..2 {
            for known in &self.vectors {
                let along = known.dot(&rest);
                rest.scaled_add(-along, known);
            }
        }
        let left = rest.dot(&rest).sqrt();
        if left <= tolerance {
            return false;
        }
        self.vectors.push(rest / left);
        true
    }

    /// Number of vectors.
    pub(crate) fn len(&self) -> usize {
        self.vectors.len()
    }

    /// The vectors from the `first` on.
    pub(crate) fn from(&self, first: usize) -> &[Array1<f64>] {
        &self.vectors[first..]
    }

    /// Completes the vectors to a basis of the whole space.
    pub(crate) fn complete(&mut self, dimension: usize) {
        /// A unit vector of which less is left is nearly a combination of the others; another one has more.
        const LITTLE: f64 = 1e-3;
        for tolerance in [LITTLE, LITTLE * LITTLE, 1e-12] {
            for i in 0..dimension {
                if self.len() == dimension {
                    return;
                }
                let mut unit = Array1::zeros(dimension);
                unit[i] = 1.0;
                self.push(&unit, tolerance);
            }
        }
    }
}

/// Squared length of the part of `theta` along orthonormal vectors.
pub(crate) fn square_along(vectors: &[Array1<f64>], theta: &Array1<f64>) -> f64 {
    vectors.iter().map(|vector| vector.dot(theta).powi(2)).sum()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{Orthonormal, square_along};

    #[test]
    fn nearly_dependent_vectors_become_orthonormal() {
        let mut set = Orthonormal::default();
        assert!(set.push(&array![1.0, 1e-9, 0.0], 1e-12));
        assert!(set.push(&array![1.0, 0.0, 1e-9], 1e-12));
        assert!(!set.push(&array![2.0, 1e-9, 1e-9], 1e-12));
        assert!(!set.push(&array![0.0, 0.0, 0.0], 1e-12));
        set.complete(3);
        assert_eq!((set.len(), set.from(2).len()), (3, 1));
        for (i, a) in set.from(0).iter().enumerate() {
            for (j, b) in set.from(0).iter().enumerate() {
                assert!((a.dot(b) - f64::from(u8::from(i == j))).abs() < 1e-15);
            }
        }
        assert!((square_along(set.from(0), &array![3.0, 4.0, 12.0]) - 169.0).abs() < 1e-12);
    }
}
