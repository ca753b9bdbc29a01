//! `A'A` through BLAS, which forms one triangle of it only.

use std::ffi::c_int;

use ndarray::Array2;

// Links the BLAS.
use ndarray_linalg as _;

/// `CblasColMajor`, `CblasUpper` and `CblasTrans` of the C interface.
const COLUMN_MAJOR: c_int = 102;
const UPPER: c_int = 121;
const TRANSPOSED: c_int = 112;

/// The cells of `A'A` on and below its diagonal, zeros above it; `cells` are `n` rows by columns.
pub(crate) fn lower_products(cells: &[f64], n: usize, columns: usize) -> Array2<f64> {
    let mut product = Array2::<f64>::zeros((columns, columns));
    let sizes = (c_int::try_from(n), c_int::try_from(columns));
    let (Ok(rows), Ok(order)) = sizes else { unreachable!("a block has few rows and a design few columns") };
    if n > 0 && columns > 0 {
        let cells = &cells[..n * columns];
        // The upper triangle by columns is the lower one by rows.
        dsyrk(order, rows, cells, &mut product);
    }
    product
}

#[allow(unsafe_code, reason = "dsyrk is a C function; the slices have the sizes that it is told")]
fn dsyrk(order: c_int, rows: c_int, cells: &[f64], product: &mut Array2<f64>) {
    unsafe extern "C" {
        fn cblas_dsyrk(
            layout: c_int,
            triangle: c_int,
            transposed: c_int,
            n: c_int,
            k: c_int,
            alpha: f64,
            a: *const f64,
            lda: c_int,
            beta: f64,
            c: *mut f64,
            ldc: c_int,
        );
    }
    // SAFETY: `cells` holds `rows × order` numbers and `product` `order × order`, both without gaps; neither is empty.
    unsafe {
        cblas_dsyrk(COLUMN_MAJOR, UPPER, TRANSPOSED, order, rows, 1.0, cells.as_ptr(), rows, 0.0, product.as_mut_ptr(), order);
    }
}

#[cfg(test)]
mod tests {
    use super::lower_products;

    #[test]
    fn one_triangle_of_the_products() {
        crate::fit::single_threaded();
        let cells = [1.0, 2.0, 3.0, 0.5, -1.0, 4.0];
        let product = lower_products(&cells, 3, 2);
        assert_eq!(product.as_slice(), Some([14.0, 0.0, 10.5, 17.25].as_slice()));
        assert_eq!(lower_products(&[], 0, 2).sum(), 0.0);
    }
}
