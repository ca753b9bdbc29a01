//! Models of every family: least squares, or the iteration that ends in it, and what a summary needs to know of the fit.

use interplay_core::{Diagnostic, FrameSource, number};
use ndarray::Array2;

use super::error::FitError;
use super::irls::{Outcome, Start, ThetaMode, iterate};
use super::model::{Iteration, Model, Quality, Stop, Theta};
use super::solution::Solution;
use super::weights::Problem;
use super::working::Working;
use super::{joint, quality, separation};
use crate::Design;
use crate::family::{Distribution, Family};

/// What is asked of a generalised linear model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request {
    pub(crate) family: Family,
    /// The covariance of a negative binomial comes from the joint observed information of coefficients and θ.
    pub(crate) joint_information: bool,
}

/// Linear models: `solutions` as they are.
pub(crate) fn linear(solutions: Vec<Solution>, problem: &Problem) -> Vec<Model> {
    let model = |solution: Solution| {
        let quality = quality::of_linear(&solution, problem);
        Model {
            family: Family::default(),
            n: problem.n,
            frequencies: problem.frequencies,
            quality,
            theta: None,
            iteration: None,
            observed: None,
            diagnostics: Vec::new(),
            solution,
        }
    };
    solutions.into_iter().map(model).collect()
}

/// Generalised linear models. The solutions of least squares say which columns have a coefficient: a column depends on others or not,
/// whatever the weights.
///
/// `working` are the working columns of a linear predictor ([`Working::for_predictor`]).
pub(crate) fn generalised(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    problem: &Problem,
    request: Request,
    solutions: &[Solution],
) -> Result<Vec<Model>, FitError> {
    let family = request.family;
    let start = |solution: &Solution| Start { kept: solution.kept.clone(), theta: ThetaMode::Free, restriction: None };
    let starts: Vec<Start> = solutions.iter().map(start).collect();
    let mut outcomes = iterate(design, working, rows, family, &starts)?;
    for (outcome, solved) in outcomes.iter_mut().zip(solutions) {
        outcome.solution.adopt(working, solved);
    }
    let found = quality::of_generalised(design, working, rows, problem, family, &outcomes)?;
    let observed = if request.joint_information && family.distribution == Distribution::NegativeBinomial {
        joint::covariances(design, working, rows, &outcomes)?
    } else {
        outcomes.iter().map(|_| None).collect()
    };
    let mut models = Vec::with_capacity(outcomes.len());
    for ((mut outcome, found), observed) in outcomes.into_iter().zip(found).zip(observed) {
        outcome.solution.exact = found.exact;
        let mut diagnostics = Vec::new();
        if let Some(direction) = &outcome.separated {
            let columns = separation::columns(design, working, rows, &outcome.solution.kept, direction)?;
            diagnostics.push(separated(design, family, &columns));
        }
        diagnostics.extend(worries(family, &outcome, found.n_fractions));
        let theta = outcome.likelihood.theta;
        let std_error = outcome.theta_information.filter(|information| *information > 0.0).map(|information| information.sqrt().recip());
        models.push(Model {
            family,
            n: problem.n,
            frequencies: problem.frequencies,
            quality: found.quality,
            theta: theta.is_finite().then_some(Theta { value: theta, std_error }),
            iteration: Some(outcome.iteration),
            observed,
            diagnostics,
            solution: outcome.solution,
        });
    }
    Ok(models)
}

/// How well a model fits under each of several restrictions `L b = 0`, the rows over its kept coefficients, with the reason for which
/// the iteration ended.
pub(crate) fn restricted(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    problem: &Problem,
    model: &Model,
    restrictions: &[Array2<f64>],
) -> Result<Vec<(Quality, Stop)>, FitError> {
    let kept = &model.solution.kept;
    let in_working = |rows: &Array2<f64>| {
        // b = scale · w, and the intercept takes up the shifts.
        let intercept = kept.iter().position(|&j| working.intercept == Some(j));
        Array2::from_shape_fn(rows.dim(), |(i, place)| {
            let constant = intercept.map_or(0.0, |first| rows[[i, first]]);
            if Some(place) == intercept {
                constant
            } else {
                working.scale[kept[place]] * (rows[[i, place]] - constant * working.shift[kept[place]])
            }
        })
    };
    let start = |rows: &Array2<f64>| Start { kept: kept.clone(), theta: ThetaMode::Free, restriction: Some(in_working(rows)) };
    let starts: Vec<Start> = restrictions.iter().map(start).collect();
    let outcomes = iterate(design, working, rows, model.family, &starts)?;
    let found = quality::of_generalised(design, working, rows, problem, model.family, &outcomes)?;
    Ok(found.into_iter().zip(outcomes).map(|(found, outcome)| (found.quality, outcome.iteration.reason)).collect())
}

/// What should worry the reader of an iteration.
fn worries(family: Family, outcome: &Outcome, n_fractions: u64) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Iteration { converged, iterations, halvings, reason, .. } = &outcome.iteration;
    if !converged && *reason != Stop::Separated {
        let why = match reason {
            Stop::Boundary => "the next step leads out of the range of the mean, even when it is halved again and again",
            _ => "the coefficients still move",
        };
        found.push(
            Diagnostic::warning(
                "fit::not_converged",
                format!("the fit has not converged after {iterations} updates and {halvings} halvings: {why}"),
            )
            .with_hint(if *reason == Stop::Boundary {
                "the maximum lies on the border of what the link allows: use another link"
            } else {
                "centre and scale the variables, or leave terms out"
            }),
        );
    }
    if outcome.poisson_limit {
        found.push(
            Diagnostic::warning(
                "fit::no_overdispersion",
                "the counts vary no more than a Poisson distribution lets them: θ is infinite and the fit is that of the Poisson family",
            )
            .with_hint("use the family `poisson`, or `quasipoisson` if the counts vary less"),
        );
    }
    if n_fractions > 0 {
        let what = if family.distribution.is_share() { "successes" } else { "counts" };
        found.push(Diagnostic::warning(
            "fit::fractional_counts",
            format!(
                "{} rows have {what} that are no whole numbers, so there is no likelihood: estimates and deviance stand, AIC and BIC are \
                 empty",
                number::count(n_fractions)
            ),
        ));
    }
    found
}

fn separated(design: &Design, family: Family, columns: &[usize]) -> Diagnostic {
    /// Columns that are named.
    const SHOWN: usize = 10;
    let mut names: Vec<String> = columns.iter().take(SHOWN).map(|&j| format!("`{}`", design.names()[j])).collect();
    if columns.len() > SHOWN {
        names.push(format!("{} more", columns.len() - SHOWN));
    }
    let what = if family.distribution.is_share() {
        "they tell successes from failures without error on some rows"
    } else {
        "every count is zero on some rows that they tell from the others"
    };
    Diagnostic::warning(
        "fit::separation",
        format!("no finite estimate exists for the coefficients of {}: {what}, and the likelihood grows for ever", names.join(", ")),
    )
    .with_hint("their estimates, standard errors and tests mean nothing: join levels or leave a term out; the other coefficients stand")
}
