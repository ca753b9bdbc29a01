//! From a solution to estimates with their uncertainty.

mod comparison;
mod estimate;
mod model_summary;

pub(crate) use comparison::comparison;
pub(crate) use estimate::{Reference, coefficient_rows, is_resolved, quadratic_form};
pub(crate) use model_summary::{Spread, model_summary};
