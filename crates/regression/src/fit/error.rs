//! What can go wrong between a design and its fit.

use crate::DesignError;
use crate::error::written;
use crate::family::{Distribution, Family, Link};

/// A fit that cannot be made, or a probe that cannot be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// The design could not be built or asked.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// The formula to compare with does not make a design.
    #[error(transparent)]
    OtherFormula(DesignError),
    /// A hypothesis that cannot be tested.
    #[error(transparent)]
    Hypothesis(#[from] crate::HypothesisError),
    /// Sums of products beyond the range of floating point numbers.
    #[error("the sums of products of the design are not finite")]
    NotFinite,
    /// No column of the design can be estimated.
    #[error("no coefficient of `{formula}` can be estimated: every column of the design is zero")]
    NothingToEstimate {
        /// The formula.
        formula: String,
    },
    /// A response that the family does not allow.
    #[error("the response `{response}` is {} in row {row}, and the family `{}` needs {}", written(*value), family.name(), family.range())]
    ResponseOutOfRange {
        /// The response.
        response: String,
        /// Its value.
        value: f64,
        /// Row, counted from 1.
        row: u64,
        /// The distribution.
        family: Distribution,
    },
    /// No coefficients at which every row has a mean.
    #[error("no start was found for the family `{}` with the link `{}`: its means would leave their range", family.name(), family.link.name())]
    NoStart {
        /// The family.
        family: Family,
    },
    /// A source that gave other rows than before.
    #[error("the data changed between two readings: {expected} complete rows before, {found} now")]
    SourceChanged {
        /// Complete rows at the first reading.
        expected: u64,
        /// Complete rows at this one.
        found: u64,
    },
    /// A covariance of clusters without any.
    #[error("{kind} needs clusters")]
    NoClusters {
        /// The kind.
        kind: String,
    },
    /// Clusters for a covariance that has no use for them.
    #[error("{kind} standard errors have no use for clusters")]
    UnusedClusters {
        /// The kind.
        kind: String,
    },
    /// All rows in the same cluster.
    #[error("all rows have the same `{column}`: one cluster says nothing of how clusters differ")]
    OneCluster {
        /// The column.
        column: String,
    },
    /// Two dimensions of clusters for a covariance that knows one.
    #[error("{kind} standard errors take one dimension of clusters, not two")]
    TwoWayClusters {
        /// The kind.
        kind: String,
    },
    /// More sums over clusters than fit into memory.
    #[error("{clusters} clusters of {coefficients} coefficients are more than fit into memory")]
    TooManyClusters {
        /// Clusters.
        clusters: usize,
        /// Coefficients.
        coefficients: usize,
    },
    /// Frequencies where rows have to be single observations.
    #[error("{kind} standard errors take rows for single observations, and the weights are frequencies")]
    FrequenciesAreNotRows {
        /// The kind.
        kind: String,
    },
    /// More lags than fit into memory.
    #[error("{lags} lags are more than fit into memory")]
    TooManyLags {
        /// The lags.
        lags: u32,
    },
    /// A wild bootstrap of very many rows.
    #[error("the wild bootstrap of {rows} rows needs a random sign for each of them in every draw")]
    TooManyWildRows {
        /// Rows.
        rows: u64,
    },
    /// A wild bootstrap of a model that is not linear.
    #[error("the wild bootstrap is for linear models, and this is a {family} regression with the {link} link")]
    WildNeedsLeastSquares {
        /// The family.
        family: String,
        /// The link.
        link: String,
    },
    /// No draw of a bootstrap in which every coefficient could be estimated.
    #[error("in {lost} of {replicates} bootstrap samples a column of the design depends on the others")]
    BootstrapFailed {
        /// Draws without a fit.
        lost: u32,
        /// Draws.
        replicates: u32,
    },
    /// A probe of one variable by itself.
    #[error("`{variable}` cannot moderate its own slope")]
    ProbeOfItself {
        /// The variable.
        variable: String,
    },
    /// A probe whose focal predictor is a factor.
    #[error("`{variable}` is a factor and has no slope")]
    FocalIsFactor {
        /// The variable.
        variable: String,
    },
    /// Values for a variable that no probe holds.
    #[error("no probe holds `{variable}` at values")]
    UnusedValues {
        /// The variable.
        variable: String,
    },
    /// Two models of which neither holds the other.
    #[error("neither `{first}` nor `{second}` is nested in the other")]
    NotNested {
        /// One formula.
        first: String,
        /// The other.
        second: String,
    },
    /// Two formulas of one model.
    #[error("`{first}` and `{second}` are the same model")]
    SameModel {
        /// One formula.
        first: String,
        /// The other.
        second: String,
    },
    /// Two models that do not explain the same.
    #[error("`{first}` and `{second}` differ in their {what}")]
    NotComparable {
        /// One formula.
        first: String,
        /// The other.
        second: String,
        /// `response` or `offset`.
        what: &'static str,
    },
    /// A permutation test that would take too much memory.
    #[error("{rows} rows with {coefficients} coefficients are too many for a permutation test")]
    TooLargeToPermute {
        /// Rows.
        rows: u64,
        /// Coefficients.
        coefficients: u64,
    },
    /// Values by rule for a factor, or levels for a number.
    #[error("`{variable}` is {kind} and cannot be probed at {wanted}")]
    WrongProbeValues {
        /// The variable.
        variable: String,
        /// `a factor` or `a number`.
        kind: &'static str,
        /// What was asked for.
        wanted: String,
    },
    /// More predictions than a record holds.
    #[error("the new data have more than {limit} rows")]
    TooManyPredictions {
        /// The limit.
        limit: u64,
    },
}

impl FitError {
    /// Stable code, `area::name`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Design(error) | Self::OtherFormula(error) => error.code(),
            Self::Hypothesis(error) => error.code(),
            Self::NotFinite => "fit::not_finite",
            Self::NothingToEstimate { .. } => "fit::nothing_to_estimate",
            Self::ResponseOutOfRange { .. } => "fit::response_range",
            Self::NoStart { .. } => "fit::no_start",
            Self::SourceChanged { .. } => "data::changed",
            Self::NoClusters { .. } => "fit::no_clusters",
            Self::UnusedClusters { .. } => "fit::unused_clusters",
            Self::OneCluster { .. } => "fit::one_cluster",
            Self::TwoWayClusters { .. } => "fit::two_way_clusters",
            Self::TooManyClusters { .. } => "fit::too_many_clusters",
            Self::FrequenciesAreNotRows { .. } => "fit::frequencies_are_not_rows",
            Self::TooManyLags { .. } => "fit::too_many_lags",
            Self::TooManyWildRows { .. } => "fit::too_many_wild_rows",
            Self::WildNeedsLeastSquares { .. } => "fit::wild_needs_least_squares",
            Self::BootstrapFailed { .. } => "fit::bootstrap_failed",
            Self::ProbeOfItself { .. } => "probe::same_variable",
            Self::FocalIsFactor { .. } => "probe::focal_is_factor",
            Self::WrongProbeValues { .. } => "probe::wrong_value",
            Self::UnusedValues { .. } => "probe::unused_values",
            Self::TooManyPredictions { .. } => "predict::too_many_rows",
            Self::NotNested { .. } => "fit::not_nested",
            Self::SameModel { .. } => "fit::same_model",
            Self::NotComparable { .. } => "fit::not_comparable",
            Self::TooLargeToPermute { .. } => "fit::too_large_to_permute",
        }
    }

    /// The way out, where one is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Design(error) | Self::OtherFormula(error) => error.hint(),
            Self::Hypothesis(error) => error.hint(),
            Self::NotFinite => Some("measure the variables in larger units".to_owned()),
            Self::NothingToEstimate { .. } => Some("add the intercept, or a variable that varies".to_owned()),
            Self::ResponseOutOfRange { family, .. } => Some(match family {
                Distribution::Gamma | Distribution::InverseGaussian => {
                    "use the family `gaussian` with the link `log`, or `quasipoisson`, for a response with zeros".to_owned()
                }
                distribution if distribution.is_share() => {
                    "code the response as 0 and 1, or give counts as `cbind(successes, failures)`".to_owned()
                }
                _ => "choose a family for such a response, or look for a wrong value in the data".to_owned(),
            }),
            Self::NoStart { family } => Some(format!("use the link `{}`, which keeps every mean in its range", safe_link(*family).name())),
            Self::TooManyPredictions { .. } => Some("predict a part of the rows at a time".to_owned()),
            Self::SourceChanged { .. } => Some("run again when nothing writes to the file".to_owned()),
            Self::NoClusters { kind } => Some(format!("name the column of the clusters: `--se {kind} --cluster COLUMN`")),
            Self::UnusedClusters { .. } => Some("use cr0, cr1, cr1s, cr2, cr3, bootstrap or wild, or leave the clusters out".to_owned()),
            Self::OneCluster { .. } => Some("choose a column with more values, or `--se hc3` without clusters".to_owned()),
            Self::TwoWayClusters { .. } => Some("use cr0, cr1 or cr1s, or the dimension with fewer clusters alone".to_owned()),
            Self::TooManyClusters { .. } => Some("use `--se cr1s`: with so many clusters it differs little from cr2 and cr3".to_owned()),
            Self::FrequenciesAreNotRows { .. } => Some("use iid, hc0 to hc5 or a covariance of clusters".to_owned()),
            Self::TooManyLags { .. } => Some("give fewer lags, or `--se hac(auto)`".to_owned()),
            Self::TooManyWildRows { .. } => Some("give clusters, or use `--se hc3`, which many rows do not need to mend".to_owned()),
            Self::WildNeedsLeastSquares { .. } => Some("use cr2 with clusters, hc3 without, or `--se bootstrap`".to_owned()),
            Self::BootstrapFailed { .. } => Some("join levels that few rows have, or use `--se hc3`".to_owned()),
            Self::ProbeOfItself { .. } => Some("name two different variables: `x by w`".to_owned()),
            Self::FocalIsFactor { variable } => Some(format!("turn the probe around: `x by {variable}`, with a numeric x")),
            Self::UnusedValues { variable } => Some(format!("say which probe is meant, for example `x by {variable}`")),
            Self::NotNested { .. } => {
                Some("a test compares a model with one that lacks some of its terms; compare others by their AIC".to_owned())
            }
            Self::SameModel { .. } => Some("leave out the terms whose contribution is to be tested".to_owned()),
            Self::NotComparable { what, .. } => Some(format!("give both formulas the same {what}")),
            Self::TooLargeToPermute { .. } => {
                Some("the basis of the model has to fit in 1 GiB of memory; with so many rows the F test needs no permutations".to_owned())
            }
            Self::WrongProbeValues { kind: "a factor", variable, .. } => Some(format!("name levels: `{variable}=a,b`")),
            Self::WrongProbeValues { variable, .. } => Some(format!("give numbers, `{variable}=1,2,3`, or `{variable}=mean±sd`")),
        }
    }
}

/// A link under which every linear predictor has a mean.
fn safe_link(family: Family) -> Link {
    match family.distribution {
        distribution if distribution.is_share() => Link::Logit,
        Distribution::Gaussian => Link::Identity,
        _ => Link::Log,
    }
}
