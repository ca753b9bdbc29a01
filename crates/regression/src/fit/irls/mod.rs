//! Maximum likelihood by iteratively reweighted least squares, in passes over blocks of rows.
//!
//! At coefficients `b` with linear predictor `η = Xb + offset` and mean `μ`, Fisher scoring goes to `b + δ` with
//! `X'WX δ = X'W (z − η)`, `W = w (dμ/dη)² / V(μ)`, `z − η = (y − μ) dη/dμ` (Nelder & Wedderburn 1972; McCullagh & Nelder 1989,
//! section 2.5). One pass gives the sums for a step and the deviance that says whether the step before was good, so an iteration is one
//! pass. Steps are halved while the deviance grows or a mean leaves its range (Marschner 2011, *The R Journal* 3(2), 12-15). The step is
//! solved for, not the coefficients, so its rounding errors shrink with it, and the iteration goes on until no coefficient moves by more than
//! [`search::STILL`] of its standard error.
//!
//! Under a restriction `L b = 0` the step is the shortest way, in the metric of `X'WX`, from where Fisher scoring would go to a point that
//! satisfies it: `b + δ - G⁻¹L'(L G⁻¹L')⁻¹ L (b + δ)` with `G = X'WX`, Fisher scoring among the coefficients that are left.
//!
//! θ of the negative binomial takes a Newton step of its own beside each step of the coefficients; their maximum is the one that
//! alternating between both would reach (Venables & Ripley 2002, section 7.4). All models of a fit are iterated in the same passes.

mod rows;
mod search;

use interplay_core::FrameSource;
use ndarray::Array2;

use super::error::FitError;
use super::separation;
use super::working::Working;
use crate::Design;
use crate::family::Family;
use search::Search;
pub(crate) use search::{Outcome, ThetaMode};

/// A model to be fitted: its estimable columns, and what is done with θ.
#[derive(Debug, Clone)]
pub(crate) struct Start {
    pub(crate) kept: Vec<usize>,
    pub(crate) theta: ThetaMode,
    /// Rows `L` over the kept working coefficients: the maximum is sought where `L b = 0`.
    pub(crate) restriction: Option<Array2<f64>>,
}

/// Fits every model; `working` are the working columns of a linear predictor.
pub(crate) fn iterate(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    family: Family,
    starts: &[Start],
) -> Result<Vec<Outcome>, FitError> {
    let mut searches: Vec<Search> = starts.iter().map(|start| Search::new(family, start, working, design.n_complete())).collect();
    loop {
        let mut active: Vec<&mut Search> = searches.iter_mut().filter(|search| !search.is_done()).collect();
        if active.is_empty() {
            break;
        }
        let asks: Vec<rows::Ask<'_>> = active.iter().map(|search| search.ask()).collect();
        let found = rows::pass(design, working, rows, &asks)?;
        for (search, found) in active.iter_mut().zip(found) {
            if let Some((row, value)) = found.refused {
                let response = design.response_name().to_owned();
                return Err(FitError::ResponseOutOfRange { response, value, row, family: family.distribution });
            }
            search.receive(found, working)?;
        }
        let mut suspects: Vec<&mut Search> = active.into_iter().filter(|search| search.suspect().is_some()).collect();
        if !suspects.is_empty() {
            let directions: Vec<&[f64]> = suspects.iter().filter_map(|search| search.suspect()).collect();
            let likelihood = suspects[0].likelihood();
            let verified = separation::verify(design, working, rows, likelihood, &directions)?;
            for (search, separated) in suspects.iter_mut().zip(verified) {
                search.judge(separated);
            }
        }
    }
    Ok(searches.into_iter().filter_map(Search::outcome).collect())
}
