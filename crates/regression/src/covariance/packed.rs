//! Symmetric matrices as lower triangles, by rows.

use ndarray::{Array1, Array2};

/// A symmetric matrix times a vector.
pub(super) fn times(lower: &[f64], vector: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; vector.len()];
    let mut cells = lower.iter();
    for i in 0..vector.len() {
        for (j, &cell) in (0..=i).zip(&mut cells) {
            product[i] += cell * vector[j];
            if j < i {
                product[j] += cell * vector[i];
            }
        }
    }
    product
}

/// A symmetric matrix times a matrix.
pub(super) fn times_matrix(lower: &[f64], matrix: &Array2<f64>) -> Array2<f64> {
    let mut product = Array2::zeros(matrix.dim());
    for (column, mut into) in matrix.columns().into_iter().zip(product.columns_mut()) {
        into.assign(&Array1::from_vec(times(lower, &column.to_vec())));
    }
    product
}

#[cfg(test)]
mod tests {
    use super::times;

    #[test]
    fn both_triangles_count() {
        // [[1, 2, 4], [2, 3, 5], [4, 5, 6]]
        assert_eq!(times(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[1.0, -1.0, 2.0]), [7.0, 9.0, 11.0]);
    }
}
