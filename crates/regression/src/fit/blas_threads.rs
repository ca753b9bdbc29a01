//! One BLAS thread per block.
//!
//! The program works on many blocks at once (rayon), so BLAS must not start threads of its own inside a block: they would compete for
//! the same processors, and the order of their sums could change the last digits.

use std::sync::Once;

// Links the BLAS that the products of ndarray call.
use ndarray_linalg as _;

/// Tells BLAS, once per process, to work on one thread. A program that calls this first saves the time its BLAS threads would wait for work.
///
/// OpenBLAS is told through its own setting; the MKL that the feature `intel-mkl` links is the sequential one, and the reference BLAS
/// (`netlib`) never starts threads.
///
/// OpenBLAS starts a thread per processor when the program is loaded, before anything can be told to it, and for about 0.1 s each of them
/// asks again and again whether there is work. So they are ended as well, by the function that OpenBLAS itself calls before a
/// process forks; it would start them again if it were told to use more than one.
pub fn single_threaded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(set);
}

#[cfg(any(feature = "openblas-system", feature = "openblas-static"))]
#[allow(unsafe_code, reason = "the settings of OpenBLAS are C functions; they may be called while no product is being computed")]
fn set() {
    unsafe extern "C" {
        fn openblas_set_num_threads(threads: std::ffi::c_int);
    }
    // SAFETY: the function is part of every OpenBLAS, stores the count and has no other requirement.
    unsafe { openblas_set_num_threads(1) }

    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::ffi::{c_char, c_int, c_void};
        unsafe extern "C" {
            fn dlsym(handle: *mut c_void, symbol: *const c_char) -> *mut c_void;
        }
        // SAFETY: a null handle asks for the symbol in everything that is loaded. A build of OpenBLAS without threads lacks it.
        let found = unsafe { dlsym(std::ptr::null_mut(), c"blas_thread_shutdown_".as_ptr()) };
        if !found.is_null() {
            // SAFETY: OpenBLAS defines it as `int blas_thread_shutdown_(void)`. It ends and joins threads that wait, and no product is
            // being computed, since every one of this program comes after the first call of `single_threaded`.
            unsafe { std::mem::transmute::<*mut c_void, extern "C" fn() -> c_int>(found)() };
        }
    }
}

#[cfg(not(any(feature = "openblas-system", feature = "openblas-static")))]
fn set() {}
