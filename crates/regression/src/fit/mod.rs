//! Least squares, accurate where the problem is hard and fast where it is not, and the iteration that makes it of every other family.

mod blas_threads;
pub(crate) mod doubled;
mod error;
pub(crate) mod generalised;
mod irls;
mod joint;
mod least_squares;
mod model;
mod moments;
pub(crate) mod passes;
mod products;
mod quality;
mod residuals;
mod scores;
mod separation;
mod solution;
pub(crate) mod triangular;
pub(crate) mod weights;
pub(crate) mod working;

pub use error::FitError;
pub use least_squares::{Precision, RANK_TOLERANCE, SAFE_INFLATION};
pub use model::{Iteration, Stop, Theta};
pub use solution::Alias;

pub use blas_threads::single_threaded;
pub(crate) use least_squares::least_squares;
pub(crate) use model::{Model, Quality};
pub(crate) use moments::EarlyProducts;
pub(crate) use products::lower_products;
pub(crate) use scores::{WeightedRows, over_weighted_rows};
pub(crate) use solution::Solution;
