//! Tails and quantiles, multiplicity, and seeded draws.
//!
//! Every p-value of interplay comes from here: [`StudentT`], [`FisherF`], [`ChiSquared`] and [`Normal`] give upper tails that are
//! computed as such, never as one minus something, so that a p-value of 1e-200 has as many good digits as one of 0.04. Degrees of
//! freedom may be fractional (Satterthwaite), as small as one and as large as infinity.
//!
//! # Accuracy
//! A tail `p` is good to about `5e-16 · (10 + |ln p|)`: 1e-14 for ordinary p-values, 4e-13 at 1e-300. The tests hold it against R
//! and against values computed with fifty digits. The incomplete gamma and beta functions of statrs 0.19 were measured against
//! the same numbers and are not used: their prefactor is a difference of logarithms of the size of the degrees of freedom, and their
//! tails are off by up to 8e-4 (t) and 5e-3 (F) of themselves (`tests/peers.rs` keeps the measurement). Its `erf_inv` and `erfc_inv`
//! are good starts for the normal quantile and are used for that.
//!
//! # Randomness
//! [`Seed::stream`] gives one ChaCha stream for each purpose, so that a new use of randomness never moves an old one;
//! [`sample_key`] and [`BottomK`] draw a sample of rows that does not depend on the order in which the rows were read.

mod bottom_k;
mod chi_squared;
mod continued_fraction;
mod densities;
mod deviance;
mod draws;
mod error;
mod fisher_f;
mod incomplete_beta;
mod incomplete_gamma;
mod invert;
mod mcnemar;
mod multiplicity;
mod noncentral_f;
mod noncentral_t;
mod normal;
mod percentile;
mod seed;
mod student_t;

pub use bottom_k::{BottomK, sample_key};
pub use chi_squared::ChiSquared;
pub use densities::{
    deviance_term, digamma_rise, ln_binomial, ln_gamma_density, ln_negative_binomial, ln_poisson, ln_share, trigamma_fall,
};
pub use draws::Draws;
pub use error::StatsError;
pub use fisher_f::FisherF;
pub use mcnemar::mcnemar_exact;
pub use multiplicity::{benjamini_hochberg, benjamini_yekutieli, bonferroni, holm};
pub use noncentral_f::NoncentralF;
pub use noncentral_t::NoncentralT;
pub use normal::Normal;
pub use percentile::{percentile, percentile_sorted};
pub use rand_chacha::rand_core::Rng;
pub use seed::{Seed, Stream};
pub use student_t::StudentT;
