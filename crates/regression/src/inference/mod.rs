//! From a solution to estimates with their uncertainty.

mod columns;
mod comparison;
mod complete_rows;
mod deviances;
mod effect_size;
mod equivalence;
mod estimator;
mod hypothesis_error;
mod hypothesis_text;
mod joint;
mod linear_hypothesis;
mod model_summary;
mod nested;
mod orthonormal;
mod permutation;
mod reference;
mod term_words;
mod terms;

pub(crate) use comparison::comparison;
pub use effect_size::effect_sizes;
pub(crate) use effect_size::with_limits;
pub use equivalence::equivalence;
pub(crate) use estimator::{Estimator, Rule};
pub use hypothesis_error::{HypothesisError, HypothesisProblem};
pub(crate) use joint::Independent;
pub use joint::Joint;
pub use linear_hypothesis::linear_hypotheses;
pub(crate) use model_summary::model_summary;
pub use nested::compare;
pub use permutation::permutation_test;
pub(crate) use reference::Reference;
pub use terms::{AnovaType, Covariates, term_tests, wald_term_tests};
