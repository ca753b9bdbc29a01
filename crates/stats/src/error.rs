//! What can be wrong with a request.

/// An argument that has no meaning.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum StatsError {
    /// Degrees of freedom that are not a positive number, or infinite where they have to be finite.
    #[error("{which} is {value}, and must be a positive number{}", if *.may_be_infinite { " or infinity" } else { "" })]
    DegreesOfFreedom {
        /// The name of the argument.
        which: &'static str,
        /// What was given.
        value: f64,
        /// Whether infinity would have been accepted.
        may_be_infinite: bool,
    },
    /// A noncentrality that is not a finite number, or negative where it is a square.
    #[error("{value} is no noncentrality: it must be a finite number, and for F not negative")]
    Noncentrality {
        /// What was given.
        value: f64,
    },
}

/// Checks degrees of freedom.
pub(crate) fn degrees_of_freedom(which: &'static str, value: f64, may_be_infinite: bool) -> Result<f64, StatsError> {
    if value > 0.0 && (may_be_infinite || value.is_finite()) {
        Ok(value)
    } else {
        Err(StatsError::DegreesOfFreedom { which, value, may_be_infinite })
    }
}
