//! Is the model fit to be believed? One pass over the weighted rows of a fit, with a state of the size of the design.

mod cells;
mod collinearity;
mod heteroskedasticity;
mod influence;
mod missing;
mod sheet;
mod specification;

use interplay_core::{Checks, Diagnostic, FrameSource};

use crate::fit::{FitError, WeightedRows, over_weighted_rows};
use crate::fitted::Fit;
use heteroskedasticity::{BreuschPagan, DurbinWatson};
use influence::Influence;
pub(crate) use missing::dropped_rows;
use sheet::{Sample, Sampler, Shown};
use specification::Reset;

/// Rows, or terms, that a message names.
const ROWS_TOLD: usize = 5;

/// Choices of the checks.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// Rows with the largest influence that are kept.
    pub influential_rows: usize,
    /// Rows in the sample of the check sheet; none without any.
    pub max_points: usize,
    /// Seed of that sample.
    pub seed: u64,
}

impl Default for CheckOptions {
    /// 10 rows, 2000 points, seed 0.
    fn default() -> Self {
        Self { influential_rows: 10, max_points: 2000, seed: 0 }
    }
}

/// What one block gives, and the sums of all.
struct Sums {
    influence: influence::Found,
    sample: Sample,
    breusch_pagan: Option<BreuschPagan>,
    reset: Option<Reset>,
    durbin_watson: DurbinWatson,
}

/// Checks of a fit, from one pass over its rows, and what should worry a reader.
///
/// * Variance inflation of every term and the condition number of the design (no rows needed).
/// * Breusch and Pagan's test of equal variances in Koenker's form, Ramsey's RESET and Durbin and Watson's statistic, for linear models,
///   weighted or not.
/// * The rows with the largest Cook's distances, and those that move the interaction by more than its standard error.
/// * A seeded sample of rows for the check sheet: the rows of the other figures.
///
/// A fit without residual degrees of freedom, and one without residuals, has only the first of these. Where columns have no coefficient, a
/// further pass over the factors finds the combinations of levels without a row.
///
/// # Errors
/// [`FitError`] when the rows cannot be read again.
pub fn checks(fit: &Fit, rows: &dyn FrameSource, options: &CheckOptions) -> Result<(Checks, Vec<Diagnostic>), FitError> {
    let design = fit.design();
    let solution = &fit.whole().model.solution;
    let mut checks = Checks {
        vif: collinearity::variance_inflation(design, solution),
        condition_number: collinearity::condition_number(solution),
        ..Checks::default()
    };
    let mut diagnostics: Vec<Diagnostic> = collinearity::note(fit, &checks.vif).into_iter().collect();
    diagnostics.extend(cells::note(fit, rows)?);
    if fit.dof_residual() == 0 || fit.is_exact() {
        return Ok((checks, diagnostics));
    }

    let n = fit.n();
    let focus = influence::focus(fit);
    let influence = Influence::of(fit, focus);
    let sampler = Sampler::new(options.seed, options.max_points);
    let (test_of_variance, test_of_form) = (empty_breusch_pagan(fit), empty_reset(fit));
    let linear = fit.options().family.is_least_squares();
    // Rows that stand for several observations are in no order.
    let in_order = linear && !fit.whole().model.frequencies;
    let work = |block: &WeightedRows<'_>| {
        let residual = |i: usize| block.block.y[i] - block.linear_predictor(i);
        let raw = 0..if in_order { block.n } else { 0 };
        Sums {
            influence: influence.of_block(block, options.influential_rows),
            sample: sampler.of_block(&influence, block, |i| Shown {
                fitted: block.linear_predictor(i),
                residual: if linear { residual(i) } else { block.deviance_residual(i) },
            }),
            breusch_pagan: test_of_variance.as_ref().map(|test| test.of_block(block)),
            reset: test_of_form.as_ref().map(|test| test.of_block(block)),
            durbin_watson: DurbinWatson::of_block(raw.map(residual)),
        }
    };
    let mut sums = Sums {
        influence: influence::Found::new(options.influential_rows),
        sample: sampler.empty(),
        breusch_pagan: test_of_variance.clone(),
        reset: test_of_form.clone(),
        durbin_watson: DurbinWatson::default(),
    };
    over_weighted_rows(
        design,
        fit.working(),
        rows,
        &[&fit.whole().model],
        |_, block| work(block),
        |_, block| {
            sums.influence.merge(&block.influence);
            sampler.merge(&mut sums.sample, block.sample);
            if let (Some(total), Some(part)) = (&mut sums.breusch_pagan, &block.breusch_pagan) {
                total.merge(part);
            }
            if let (Some(total), Some(part)) = (&mut sums.reset, &block.reset) {
                total.merge(part);
            }
            sums.durbin_watson.merge(&block.durbin_watson);
        },
    )?;

    checks.breusch_pagan = sums.breusch_pagan.and_then(|test| test.test(n));
    checks.reset = sums.reset.and_then(|test| test.test(n));
    checks.durbin_watson = sums.durbin_watson.statistic();
    checks.influence = sums.influence.rows();
    checks.influence_on = focus.map(|place| design.names()[solution.kept[place]].clone());
    checks.sheet = sums.sample.sheet();
    diagnostics.extend(sums.influence.notes(checks.influence_on.as_deref()));
    diagnostics.extend(checks.breusch_pagan.as_ref().and_then(|test| heteroskedasticity::note(test, fit.se())));
    let has_interaction = design.terms().iter().any(|term| term.degree >= 2);
    diagnostics.extend(checks.reset.as_ref().and_then(|test| specification::note(test, has_interaction)));
    Ok((checks, diagnostics))
}

/// Empty sums of the test of equal variances, which a linear model has.
fn empty_breusch_pagan(fit: &Fit) -> Option<BreuschPagan> {
    let model = &fit.whole().model;
    let plain = model.solution.has_intercept && (model.frequencies || !fit.design().has_weights());
    let mean = model.solution.rss / model.n as f64;
    fit.options().family.is_least_squares().then(|| BreuschPagan::new(model.solution.rank(), mean, plain))
}

/// Empty sums of the test of the model's form, which a linear model has.
fn empty_reset(fit: &Fit) -> Option<Reset> {
    let solution = &fit.whole().model.solution;
    let response = fit.design().column_moments().last().copied().unwrap_or_default();
    let free = solution.has_intercept && !fit.design().has_offset();
    let shift = if free { response.mean } else { 0.0 };
    let variance = response.centred_sum_sq / response.n.max(1) as f64;
    let scale = (variance + (response.mean - shift).powi(2)).sqrt();
    (fit.options().family.is_least_squares() && scale > 0.0).then(|| Reset::new(solution.rank(), shift, scale, fit.design().has_offset()))
}
