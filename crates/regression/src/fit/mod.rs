//! Least squares, accurate where the problem is hard and fast where it is not.

mod blas_threads;
pub(crate) mod doubled;
mod error;
mod least_squares;
mod moments;
pub(crate) mod passes;
mod products;
mod residuals;
mod solution;
pub(crate) mod triangular;
mod working;

pub use error::FitError;
pub use least_squares::{Precision, RANK_TOLERANCE, SAFE_INFLATION};
pub use solution::Alias;

pub use blas_threads::single_threaded;
pub(crate) use least_squares::least_squares;
pub(crate) use moments::EarlyProducts;
pub(crate) use solution::Solution;
