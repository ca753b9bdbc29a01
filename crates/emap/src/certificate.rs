//! Whether a grid is additive up to rounding.

use interplay_core::{Certificate, GridInput, GridSource};

use crate::interaction::Interactions;

/// Compares the largest centred interaction with what rounding can produce.
///
/// A model that is additive before its result is rounded to a precision with spacing `ε` (2⁻¹⁰ half, 2⁻²³ single, 2⁻⁵² double) puts an
/// error of at most `ε/2 · |f|` on a score. An interaction is a score minus two means plus the mean of all, so it takes up four such
/// errors, and centring over the classes twice that: `4 ε max|f|`. The bound allows twice as much, `8 ε max|f|`, because a constant
/// is often added (and rounded) after the two parts. Our own means in double precision add `8 ε₆₄ √(n_a + n_b) max|f|`, as rounding
/// errors grow like a random walk.
///
/// Of probabilities the logarithm was taken: a relative error `ε` of p is an absolute one of the logit, so `max|f|` is at least 1 there;
/// of the logit of a single probability near 1 the complement carries the error, `ε / (1 − p) = ε (1 + exp f)`.
///
/// # Reference
/// Higham (2002), Accuracy and Stability of Numerical Algorithms, section 2; Higham & Mary (2019), SIAM J. Sci. Comput. 41(5).
pub(crate) fn certify(interactions: &Interactions, grid: &dyn GridSource, input: GridInput) -> Certificate {
    let shape = grid.shape();
    let spacing = match grid.bytes_per_score() {
        2 => 2.0_f64.powi(-10),
        4 => f32::EPSILON.into(),
        _ => f64::EPSILON,
    };
    let size = match (input, shape.n_classes) {
        (GridInput::Probabilities, 1) => interactions.largest_score.max(1.0 + interactions.highest_score.exp()),
        (GridInput::Probabilities, _) => interactions.largest_score.max(1.0),
        _ => interactions.largest_score,
    };
    let arithmetic = f64::EPSILON * ((shape.n_a + shape.n_b) as f64).sqrt() * interactions.largest_score;
    let rounding_bound = 8.0 * (spacing * size + arithmetic);
    Certificate { additive: interactions.largest <= rounding_bound, max_interaction: interactions.largest, rounding_bound }
}
