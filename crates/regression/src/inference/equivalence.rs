//! Equivalence: is an effect smaller than matters?

use interplay_core::{Equivalence, Level};

use super::hypothesis_error::{HypothesisError, HypothesisProblem};
use super::linear_hypothesis::combination;
use crate::fitted::Fit;
use crate::formula::Span;

/// Two one-sided tests of a coefficient or a linear combination, `smiling:critic` or `hp + 3*hp:wt`, against the margins `low` and `high`
/// (Schuirmann 1987, *Journal of Pharmacokinetics and Biopharmaceutics* 15, 657-680).
///
/// At the level `1 - α` of the fit the effect is equivalent to nothing when both one-sided tests reject at `α`, which is when the interval
/// of level `1 - 2α` lies inside the margins; `p_equivalence` is the larger of the two p-values.
///
/// # Errors
/// [`HypothesisError`] when the text is no linear combination of coefficients that can be estimated, when the margins are no interval, or when
/// `α ≥ ½`.
pub fn equivalence(fit: &Fit, text: &str, low: f64, high: f64) -> Result<Equivalence, HypothesisError> {
    let whole = Span { start: 0, end: text.len() };
    let problem = |problem| HypothesisError { text: text.to_owned(), problem };
    if !(low < high && low.is_finite() && high.is_finite()) {
        return Err(problem(HypothesisProblem::BadMargins { low, high, span: whole }));
    }
    let alpha = fit.level().alpha();
    let level =
        Level::new(1.0 - 2.0 * alpha).map_err(|_| problem(HypothesisProblem::LevelTooLow { level: fit.level().value(), span: whole }))?;
    let (row, constant) = combination(fit, text)?;
    let estimator = fit.whole().estimator(level);
    let kept = estimator.on_kept(&row);
    let mut found = estimator.row_of_kept(&kept, -constant);
    for value in [&mut found.estimate, &mut found.conf_low, &mut found.conf_high].into_iter().flatten() {
        *value += constant;
    }
    // One-sided p-values from the two-sided ones of the margins, so that they are those of the rule that makes the intervals.
    let beyond = |margin: f64, above: f64| {
        let about = estimator.row_of_kept(&kept, margin - constant);
        about.statistic.zip(about.p_value).map(|(t, p)| if above * t > 0.0 { 0.5 * p } else { 1.0 - 0.5 * p })
    };
    let (p_low, p_high) = (beyond(low, 1.0), beyond(high, -1.0));
    Ok(Equivalence {
        term: text.to_owned(),
        margin_low: low,
        margin_high: high,
        p_low,
        p_high,
        p_equivalence: p_low.zip(p_high).map(|(a, b)| a.max(b)),
        equivalent: found.interval().map(|interval| low < interval.low && interval.high < high),
        row: found,
    })
}
