//! Empirical multimodally-additive projection (EMAP) of a grid of scores.
//!
//! A trained model with two inputs, evaluated on all pairs of N items, gives a grid `f(a_i, b_j)`. Its projection
//! `f̂_i = mean_j f(a_i, b_j) + mean_k f(a_k, b_i) − mean f` is what the best additive model in its place would predict; where both
//! predict equally well, the model's interactions are not needed. [`evaluate()`] gives the scores of both, their gap, how predictions
//! change, which share of the variance is interaction, and whether the grid is additive up to rounding.
//!
//! The order of work: what the scores are ([`InputKind`]), one pass for the means ([`project()`]), one for the interactions, then
//! metrics on N scores. Grids are read in tiles ([`interplay_core::GridSource`]) and never held; every sum is taken in double
//! precision in an order that does not depend on the number of threads.
//!
//! # Reference
//! Hessel & Lee (2020), Does my multimodal model learn cross-modal interactions? It's harder to tell than you might think!, EMNLP.

#![allow(clippy::needless_pass_by_value, reason = "an array view is a reference, and is passed as one")]

mod certificate;
mod error;
mod evaluate;
mod flips;
mod input;
mod interaction;
mod items;
mod kernel;
mod labels;
mod metric;
mod options;
mod processor;
mod project;
mod residual;
mod strips;
mod variance;

pub use error::EmapError;
pub use evaluate::{Evaluation, evaluate};
pub use labels::Target;
pub use metric::{Metric, measure};
pub use options::{EmapOptions, InputKind, Task};
pub use project::{Projection, project};
