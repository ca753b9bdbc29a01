//! Which covariance the standard errors come from.
//!
//! With `√w X = Q R` (`w` the weights, for a generalised linear model the working weights at the fit), leverages `h_i = |q_i|²` and weighted
//! residuals `r_i`, every covariance here is `F M F'` with `F = R⁻¹`:
//!
//! | kind | `M` | small-sample factor |
//! |---|---|---|
//! | `iid` | `σ² I` | `σ² = RSS / (n - k)` |
//! | `hc0` | `Q' diag(r²) Q` | none (White 1980) |
//! | `hc1` | as `hc0` | `n / (n - k)` (Hinkley 1977; Stata's `robust`) |
//! | `hc2` | `Q' diag(r² / (1 - h)) Q` | none (MacKinnon & White 1985) |
//! | `hc3` | `Q' diag(r² / (1 - h)²) Q` | none (Davidson & MacKinnon 1993), the default of R's `sandwich` |
//! | `hc4` | `Q' diag(r² / (1 - h)^δ) Q`, `δ = min(4, n h / k)` | none (Cribari-Neto 2004) |
//! | `hc4m` | the same, `δ = min(1, n h / k) + min(1.5, n h / k)` | none (Cribari-Neto & da Silva 2011) |
//! | `hc5` | the same, `δ = min(n h / k, max(4, 0.7 n h_max / k)) / 2` | none (Cribari-Neto, Souza & Vasconcellos 2007) |
//! | `cr0` | `Σ_g s_g s_g'`, `s_g = Q_g' r_g` of cluster `g` | none (Liang & Zeger 1986) |
//! | `cr1` | as `cr0` | `G / (G - 1)` |
//! | `cr1s` | as `cr0` | `G (n - 1) / ((G - 1) (n - k))`, Stata's |
//! | `cr2`, `cr3` | [`bias_reduced`] | none |
//! | `hac` | [`hac`] | none, `n / (n - k)` with `adjust` |
//! | `bootstrap` | [`bootstrap`] | none |
//! | `wild` | [`wild`]: as `cr1`, or `hc1` without clusters; tests and intervals by the bootstrap | |
//!
//! Estimates are referred to Student's t: with the residual degrees of freedom for `iid`, hc and `hac`, with `G - 1` for `cr0`, `cr1` and
//! `cr1s`, with degrees of freedom of its own for every estimate for `cr2` and `cr3`; a family with a known dispersion takes the normal
//! (but for `cr2` and `cr3`, whose degrees of freedom are about the covariance, not the dispersion). [`matching`] has other packages' conventions.
//!
//! A row with leverage one is fitted exactly by a coefficient of its own; its residual is zero whatever the response is, `r² / (1 - h)` is
//! 0/0, and the row is left out of `M` for `hc2` to `hc5` (the Moore-Penrose convention of clubSandwich; `sandwich` gives NaN there).

mod bias_reduced;
mod bootstrap;
mod cluster;
mod cluster_sums;
mod hac;
mod hc;
mod kind;
mod matching;
mod packed;
mod resample;
mod wild;

use interplay_core::{Diagnostic, FrameSource};
use ndarray::Array2;

use crate::Design;
use crate::fit::working::Working;
use crate::fit::{FitError, Model};
use crate::inference::Rule;

pub(crate) use bias_reduced::BiasReduced;
pub use kind::{SeKind, SeKindError, WildWeights};
pub(crate) use matching::Choice;
pub use matching::{Match, MatchError};
pub(crate) use wild::Wild;

/// `1 - h` below which a leverage counts as one: leverages carry a rounding error of about 1e-16 times the largest variance
/// inflation, which is at most 1e5 where they are computed in working precision.
const LEVERAGE_ONE: f64 = 1e-10;

/// The covariance of a model's coefficients, and the reference distribution that belongs to it.
#[derive(Debug, Clone)]
pub(crate) struct Uncertainty {
    /// Of the estimated coefficients, in the order of the design.
    pub(crate) vcov: Array2<f64>,
    /// From an estimate and its variance to a test and an interval.
    pub(crate) rule: Rule,
    /// Lags of a `hac` covariance, given or found.
    pub(crate) lags: Option<u32>,
    /// Rows of leverage one that were left out.
    pub(crate) n_leverage_one: u64,
    /// Number of clusters, one per dimension of clustering; empty where there is none.
    pub(crate) clusters: Vec<u64>,
    /// What should worry the reader.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// The uncertainty of every model (all on the same rows), `None` for one without residual degrees of freedom.
pub(crate) fn estimate(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    choice: &Choice<'_>,
) -> Result<Vec<Option<Uncertainty>>, FitError> {
    check(design, models, choice)?;
    // What has no residual degrees of freedom is not asked for a covariance.
    let free = |model: &Model| {
        if choice.kind == SeKind::Iid { model.dispersion().is_some() } else { model.df_residual() > 0 }
    };
    let asked: Vec<&Model> = models.iter().copied().filter(|model| free(model)).collect();
    if asked.is_empty() {
        return Ok(models.iter().map(|_| None).collect());
    }
    let found = match choice.kind {
        SeKind::Iid => asked.iter().map(|model| iid(model, choice)).collect(),
        SeKind::Cr0 | SeKind::Cr1 | SeKind::Cr1s => cluster::estimate(design, working, rows, &asked, choice)?,
        SeKind::Cr2 | SeKind::Cr3 => bias_reduced::estimate(design, working, rows, &asked, choice)?,
        SeKind::Hac { lags, adjust } => hac::estimate(design, working, rows, &asked, choice, (lags, adjust))?,
        SeKind::Wild { replicates, weights } => wild::estimate(design, working, rows, &asked, choice, (replicates, weights))?,
        SeKind::Bootstrap { replicates } => bootstrap::estimate(design, working, rows, &asked, choice, replicates)?,
        _ => hc::estimate(design, working, rows, &asked, choice)?,
    };
    let mut found = found.into_iter();
    Ok(models.iter().map(|model| if free(model) { found.next() } else { None }).collect())
}

/// Whether kind, clusters and weights go together.
fn check(design: &Design, models: &[&Model], choice: &Choice<'_>) -> Result<(), FitError> {
    let kind = choice.kind;
    let dimensions = design.n_clusters().len();
    let one_way = kind.takes_clusters() && !matches!(kind, SeKind::Cr0 | SeKind::Cr1 | SeKind::Cr1s);
    let of_rows = matches!(kind, SeKind::Hac { .. }) || (dimensions == 0 && kind.takes_clusters());
    if dimensions == 0 && kind.needs_clusters() {
        return Err(FitError::NoClusters { kind: kind.to_string() });
    }
    if dimensions > 0 && !kind.takes_clusters() {
        return Err(FitError::UnusedClusters { kind: kind.to_string() });
    }
    if dimensions > 1 && one_way {
        return Err(FitError::TwoWayClusters { kind: kind.to_string() });
    }
    if of_rows && models.iter().any(|model| model.frequencies) {
        return Err(FitError::FrequenciesAreNotRows { kind: kind.to_string() });
    }
    Ok(())
}

/// The classical covariance with the factor and the reference of the conventions that are followed.
fn iid(model: &Model, choice: &Choice<'_>) -> Uncertainty {
    let mut found = classical(model);
    found.vcov *= choice.iid_factor(model);
    found.rule = choice.iid_rule(model);
    found
}

/// `φ F F'` with the dispersion `φ` (`σ²` of a linear model), or the inverse of the joint observed information where that was asked for.
pub(crate) fn classical(model: &Model) -> Uncertainty {
    let map = &model.solution.map;
    let scaled = || map.dot(&map.t()) * model.dispersion().unwrap_or(f64::NAN);
    let vcov = symmetric(model.observed.clone().unwrap_or_else(scaled));
    Uncertainty { vcov, rule: model.rule(), lags: None, n_leverage_one: 0, clusters: Vec::new(), diagnostics: Vec::new() }
}

/// `F M F'`, symmetric to the last digit, where `F` maps the orthogonal basis to the coefficients.
pub(crate) fn sandwich(map: &Array2<f64>, middle: &Array2<f64>) -> Array2<f64> {
    symmetric(map.dot(middle).dot(&map.t()))
}

fn symmetric(mut matrix: Array2<f64>) -> Array2<f64> {
    for i in 0..matrix.nrows() {
        for j in 0..i {
            matrix[[j, i]] = matrix[[i, j]];
        }
    }
    matrix
}
