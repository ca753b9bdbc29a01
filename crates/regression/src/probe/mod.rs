//! Probes of an interaction: slopes of one predictor at values of another, without a second fit.
//!
//! Everything here is one linear function of the coefficients, `g'b` with variance `g'Vg`, where `g` is a derivative of the model row
//! or a model row. So polynomials, transformations, factors and three-way terms need no special treatment, and every covariance
//! reaches every number.

mod defaults;
mod held;
mod johnson_neyman;
mod request;
mod run;

pub use request::{AtSpec, ProbeRequest, ProbeRequestError, parse_at};

pub(crate) use defaults::default_requests;
pub(crate) use johnson_neyman::Tally;
pub(crate) use run::probe;
