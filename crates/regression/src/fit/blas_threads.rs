//! One BLAS thread per block.
//!
//! The program works on many blocks at once (rayon), so BLAS must not start threads of its own inside a block: they would compete for
//! the same processors, and the order of their sums could change the last digits.

use std::sync::Once;

// Links the BLAS that the products of ndarray call.
use ndarray_linalg as _;

/// Tells BLAS, once per process, to work on one thread.
///
/// OpenBLAS is told through its own setting; the MKL that the feature `intel-mkl` links is the sequential one, and the reference BLAS
/// (`netlib`) never starts threads.
pub(crate) fn single_threaded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(set);
}

#[cfg(any(feature = "openblas-system", feature = "openblas-static"))]
#[allow(unsafe_code, reason = "the setting of OpenBLAS is a C function; it takes a plain integer and may be called at any time")]
fn set() {
    unsafe extern "C" {
        fn openblas_set_num_threads(threads: std::ffi::c_int);
    }
    // SAFETY: the function is part of every OpenBLAS, stores the count and has no other requirement.
    unsafe { openblas_set_num_threads(1) }
}

#[cfg(not(any(feature = "openblas-system", feature = "openblas-static")))]
fn set() {}
