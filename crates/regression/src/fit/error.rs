//! What can go wrong between a design and its fit.

use crate::DesignError;

/// A fit that cannot be made, or a probe that cannot be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// The design could not be built or asked.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// Sums of products beyond the range of floating point numbers.
    #[error("the sums of products of the design are not finite")]
    NotFinite,
    /// No column of the design can be estimated.
    #[error("no coefficient of `{formula}` can be estimated: every column of the design is zero")]
    NothingToEstimate {
        /// The formula.
        formula: String,
    },
    /// A source that gave other rows than before.
    #[error("the data changed between two readings: {expected} complete rows before, {found} now")]
    SourceChanged {
        /// Complete rows at the first reading.
        expected: u64,
        /// Complete rows at this one.
        found: u64,
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
}

impl FitError {
    /// Stable code, `area::name`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Design(error) => error.code(),
            Self::NotFinite => "fit::not_finite",
            Self::NothingToEstimate { .. } => "fit::nothing_to_estimate",
            Self::SourceChanged { .. } => "data::changed",
            Self::ProbeOfItself { .. } => "probe::same_variable",
            Self::FocalIsFactor { .. } => "probe::focal_is_factor",
            Self::WrongProbeValues { .. } => "probe::wrong_value",
            Self::UnusedValues { .. } => "probe::unused_values",
        }
    }

    /// The way out, where one is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Design(error) => error.hint(),
            Self::NotFinite => Some("measure the variables in larger units".to_owned()),
            Self::NothingToEstimate { .. } => Some("add the intercept, or a variable that varies".to_owned()),
            Self::SourceChanged { .. } => Some("run again when nothing writes to the file".to_owned()),
            Self::ProbeOfItself { .. } => Some("name two different variables: `x by w`".to_owned()),
            Self::FocalIsFactor { variable } => Some(format!("turn the probe around: `x by {variable}`, with a numeric x")),
            Self::UnusedValues { variable } => Some(format!("say which probe is meant, for example `x by {variable}`")),
            Self::WrongProbeValues { kind: "a factor", variable, .. } => Some(format!("name levels: `{variable}=a,b`")),
            Self::WrongProbeValues { variable, .. } => Some(format!("give numbers, `{variable}=1,2,3`, or `{variable}=mean±sd`")),
        }
    }
}
