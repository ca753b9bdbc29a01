//! Whose conventions: small-sample factors and reference distributions of other packages.
//!
//! | | ours | `stata` | `sandwich` | `statsmodels` | `fixest` |
//! |---|---|---|---|---|---|
//! | hc1 | n/(n-k) | n/(n-k) | n/(n-k) | n/(n-k) | n/(n-k) |
//! | hc2, hc3 | 1 | 1 | 1 | 1 | n/(n-k) |
//! | hc0, hc4, hc4m, hc5 | 1 | 1 | 1 | 1 | 1 |
//! | cr0 | 1 | 1 | 1 | 1 | 1 |
//! | cr1 | G/(G-1) | as cr1s | G/(G-1) | as cr1s | as cr1s |
//! | cr1s | G/(G-1) (n-1)/(n-k) | the same | the same | the same | the same |
//! | cr3 | 1 | 1 | 1 | 1 | as cr1s |
//! | two dimensions of clusters, `G` is | each part's own | the smaller | each part's own | each part's own | the smaller |
//! | hac(L) | 1 | n/(n-k) | 1 | 1 | n/(n-k) |
//! | t of hc, bootstrap by rows | n-k | n-k | n-k | normal | n-k |
//! | t of hac | n-k | n-k | n-k | normal | n-1 |
//! | t of cr0, cr1, cr1s, bootstrap by clusters | G-1 | G-1 | n-k | normal | G-1 |
//! | t of cr2, cr3 | Satterthwaite | Satterthwaite | Satterthwaite | normal | G-1 |
//! | iid | RSS/(n-k), t with n-k | the same | the same | the same | the same |
//! | generalised linear model, iid | 1, z (t with an estimated dispersion) | 1, z | 1, as ours | 1, z | (n-1)/(n-k), z |
//! | its hc1 | n/(n-k) | n/(n-1) | n/(n-k) | 1, as its hc2 and hc3, which are hc0 | n/(n-k) |
//! | its cr1, cr1s | as above | G/(G-1) | as above | as cr1s | as cr1s |
//! | its reference, robust | z with a known dispersion, else t | z | z | z | z |
//!
//! `stata` is `regress` and `glm` with `vce(robust)`, `vce(hc2)`, `vce(hc3)`, `vce(cluster)` and `newey` (two dimensions: `reghdfe`; cr2 is
//! `vce(hc2 CLUSTER, dfadjust)`); `sandwich` is R's `vcovHC`, `vcovCL` (`cadjust`, of type HC0 and HC1), `NeweyWest(prewhite = FALSE)` and `vcovBS`
//! with lmtest's `coeftest`, and clubSandwich for cr2 and cr3; `statsmodels` is `fit(cov_type = ...)`; `fixest` is fixest's and pyfixest's
//! default small-sample corrections. The numbers of sandwich, clubSandwich, statsmodels and pyfixest are tested, Stata's are those of its
//! manuals.
//!
//! Not among the conventions: the observed information as bread of a sandwich (statsmodels, for links that are not canonical) and equal
//! variances as working model of weighted cr2 (clubSandwich).

use std::fmt;
use std::str::FromStr;

use interplay_core::Level;
use interplay_stats::Seed;

use super::SeKind;
use crate::fit::Model;
use crate::inference::Rule;

/// A package whose conventions are followed instead of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// Stata.
    Stata,
    /// R with sandwich, lmtest and clubSandwich.
    Sandwich,
    /// Python's statsmodels.
    Statsmodels,
    /// R's fixest and Python's pyfixest.
    Fixest,
}

impl Match {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Stata, Self::Sandwich, Self::Statsmodels, Self::Fixest];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stata => "stata",
            Self::Sandwich => "sandwich",
            Self::Statsmodels => "statsmodels",
            Self::Fixest => "fixest",
        }
    }

    /// Whether AIC and BIC of a linear model count the residual variance as a parameter: R does, Stata and statsmodels do not, nor does
    /// fixest.
    pub fn counts_variance(self) -> bool {
        self == Self::Sandwich
    }
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Text that names no package whose conventions are known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no package whose conventions are known")]
pub struct MatchError(pub String);

impl MatchError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        "fit::unknown_match"
    }

    /// The way out.
    pub fn hint(&self) -> String {
        "give one of stata, sandwich, statsmodels, fixest".to_owned()
    }
}

impl FromStr for Match {
    type Err = MatchError;
    fn from_str(text: &str) -> Result<Self, MatchError> {
        let lower = text.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|package| package.name() == lower).ok_or_else(|| MatchError(text.trim().to_owned()))
    }
}

/// Which covariance, by whose conventions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice<'a> {
    pub(crate) kind: SeKind,
    pub(crate) matching: Option<Match>,
    /// Of the bootstraps.
    pub(crate) seed: Seed,
    pub(crate) level: Level,
    /// Columns of the clusters.
    pub(crate) clusters: &'a [String],
}

/// Numbers that factors are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    pub(super) n: u64,
    pub(super) rank: u64,
    /// Clusters of one part of the covariance.
    pub(super) clusters: u64,
    /// Clusters of the dimension that has fewest.
    pub(super) fewest: u64,
}

impl Sizes {
    /// Of one dimension of clusters.
    pub(super) fn new(model: &Model, clusters: u64) -> Self {
        Self { n: model.n, rank: model.solution.rank() as u64, clusters, fewest: clusters }
    }
}

impl Choice<'_> {
    /// The kind that is computed: statsmodels gives hc0 for every hc of a generalised linear model.
    pub(super) fn computed(&self, model: &Model) -> SeKind {
        let white = matches!(self.kind, SeKind::Hc1 | SeKind::Hc2 | SeKind::Hc3);
        if white && self.matching == Some(Match::Statsmodels) && !model.family.is_least_squares() { SeKind::Hc0 } else { self.kind }
    }

    /// Factor of an iid covariance beside the dispersion.
    pub(super) fn iid_factor(&self, model: &Model) -> f64 {
        let rank = model.solution.rank() as u64;
        if self.matching == Some(Match::Fixest) && !model.family.is_least_squares() { ratio(model.n - 1, model.n - rank) } else { 1.0 }
    }

    /// Factor of hc0 to hc5.
    pub(super) fn white_factor(&self, model: &Model) -> f64 {
        let rank = model.solution.rank() as u64;
        let free = ratio(model.n, model.n - rank);
        match (self.computed(model), self.matching) {
            (SeKind::Hc1, Some(Match::Stata)) if !model.family.is_least_squares() => ratio(model.n, model.n - 1),
            (SeKind::Hc1, _) => free,
            (SeKind::Hc2 | SeKind::Hc3, Some(Match::Fixest)) => free,
            _ => 1.0,
        }
    }

    /// Factor of cr0 to cr1s, for one part.
    pub(super) fn cluster_factor(&self, model: &Model, sizes: Sizes) -> f64 {
        let of_clusters = |count: u64| ratio(count, count - 1);
        let of_rows = ratio(sizes.n - 1, sizes.n - sizes.rank);
        match (self.kind, self.matching) {
            (SeKind::Cr0, _) => 1.0,
            (_, Some(Match::Stata)) if !model.family.is_least_squares() => of_clusters(sizes.fewest),
            (_, Some(Match::Stata | Match::Fixest)) => of_clusters(sizes.fewest) * of_rows,
            (_, Some(Match::Statsmodels)) => of_clusters(sizes.clusters) * of_rows,
            (SeKind::Cr1, _) => of_clusters(sizes.clusters),
            _ => of_clusters(sizes.clusters) * of_rows,
        }
    }

    /// Factor of cr2 and cr3: pyfixest multiplies its jackknife by the factor of cr1s.
    pub(super) fn bias_reduced_factor(&self, sizes: Sizes) -> f64 {
        if self.kind == SeKind::Cr3 && self.matching == Some(Match::Fixest) {
            ratio(sizes.fewest, sizes.fewest - 1) * ratio(sizes.n - 1, sizes.n - sizes.rank)
        } else {
            1.0
        }
    }

    /// The reference of cr2 and cr3 where it is not Satterthwaite's.
    pub(super) fn bias_reduced_rule(&self, sizes: Sizes) -> Option<Rule> {
        match self.matching {
            Some(Match::Statsmodels) => Some(Rule::Normal),
            Some(Match::Fixest) => Some(Rule::T { df: (sizes.fewest - 1) as f64 }),
            _ => None,
        }
    }

    /// The reference of hac: fixest counts points in time.
    pub(super) fn hac_rule(&self, model: &Model) -> Rule {
        match (self.row_rule(model), self.matching) {
            (Rule::T { .. }, Some(Match::Fixest)) => Rule::T { df: (model.n - 1) as f64 },
            (rule, _) => rule,
        }
    }

    /// Factor of hac.
    pub(super) fn hac_factor(&self, adjust: bool, model: &Model) -> f64 {
        let (n, rank) = (model.n, model.solution.rank() as u64);
        if adjust || matches!(self.matching, Some(Match::Stata | Match::Fixest)) { ratio(n, n - rank) } else { 1.0 }
    }

    /// The reference of iid: t with the residual degrees of freedom, the normal where the dispersion is known.
    pub(super) fn iid_rule(&self, model: &Model) -> Rule {
        let glm = !model.family.is_least_squares();
        match self.matching {
            Some(Match::Stata | Match::Statsmodels | Match::Fixest) if glm => Rule::Normal,
            _ => model.rule(),
        }
    }

    /// The reference of covariances of rows.
    pub(super) fn row_rule(&self, model: &Model) -> Rule {
        let glm = !model.family.is_least_squares();
        match self.matching {
            Some(Match::Statsmodels) => Rule::Normal,
            Some(_) if glm => Rule::Normal,
            _ => model.rule(),
        }
    }

    /// The reference of covariances of clusters.
    pub(super) fn cluster_rule(&self, model: &Model, fewest: u64) -> Rule {
        let rule = self.row_rule(model);
        match (&rule, self.matching) {
            (Rule::Normal, _) | (_, Some(Match::Sandwich)) => rule,
            _ => Rule::T { df: (fewest - 1) as f64 },
        }
    }
}

fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}

#[cfg(test)]
mod tests {
    use super::Match;

    #[test]
    fn names_are_read_back() {
        for package in Match::ALL {
            assert_eq!(package.to_string().parse(), Ok(package));
        }
        let error = "spss".parse::<Match>().unwrap_err();
        assert_eq!(error.to_string(), "`spss` is no package whose conventions are known");
        assert!(Match::ALL.iter().all(|package| error.hint().contains(package.name())));
    }
}
