//! Which covariance the standard errors come from.
//!
//! With `X = Q R`, leverages `h_i = |q_i|²` and residuals `u_i`, every covariance here is `R⁻¹ M R⁻ᵀ`:
//!
//! | kind | `M` | small-sample factor |
//! |---|---|---|
//! | `iid` | `σ² I` | `σ² = RSS / (n - k)` |
//! | `hc0` | `Q' diag(u²) Q` | none (White 1980) |
//! | `hc1` | as `hc0` | `n / (n - k)` (Hinkley 1977; Stata's `robust`) |
//! | `hc2` | `Q' diag(u² / (1 - h)) Q` | none (MacKinnon & White 1985) |
//! | `hc3` | `Q' diag(u² / (1 - h)²) Q` | none (Davidson & MacKinnon 1993), the default of R's `sandwich` |
//!
//! All of them are referred to Student's t with the residual degrees of freedom. A row with leverage one is fitted exactly by a
//! coefficient of its own; its residual is zero whatever the response is, `u² / (1 - h)` is 0/0, and the row is left out of `M` for
//! `hc2` and `hc3` (the Moore-Penrose convention of clubSandwich; `sandwich` gives NaN there).

use std::fmt;
use std::str::FromStr;

use ndarray::Array2;

/// Kind of covariance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SeKind {
    /// Equal error variances, the classical one.
    #[default]
    Iid,
    /// White's, without small-sample factor.
    Hc0,
    /// White's times `n / (n - k)`.
    Hc1,
    /// Squared residuals divided by `1 - h`.
    Hc2,
    /// Squared residuals divided by `(1 - h)²`.
    Hc3,
}

/// Text that names no kind of standard error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of standard error")]
pub struct SeKindError(pub String);

impl SeKindError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        "fit::unknown_se"
    }

    /// The way out.
    pub fn hint(&self) -> String {
        "give one of iid, hc0, hc1, hc2, hc3".to_owned()
    }
}

impl SeKind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 5] = [Self::Iid, Self::Hc0, Self::Hc1, Self::Hc2, Self::Hc3];

    /// The name in the record and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Iid => "iid",
            Self::Hc0 => "hc0",
            Self::Hc1 => "hc1",
            Self::Hc2 => "hc2",
            Self::Hc3 => "hc3",
        }
    }

    /// Whether the covariance allows error variances that differ from row to row.
    pub fn is_robust(self) -> bool {
        self != Self::Iid
    }

    /// Weight of a row in `M`; `None` for a row of leverage one where the weight is 0/0.
    pub(crate) fn weight(self, residual: f64, leverage: f64) -> Option<f64> {
        let square = residual * residual;
        let free = 1.0 - leverage;
        match self {
            Self::Iid | Self::Hc0 | Self::Hc1 => Some(square),
            Self::Hc2 | Self::Hc3 if free <= LEVERAGE_ONE => None,
            Self::Hc2 => Some(square / free),
            Self::Hc3 => Some(square / (free * free)),
        }
    }
}

/// `1 - h` below which a leverage counts as one: leverages carry a rounding error of about 1e-16 times the largest variance
/// inflation, which is at most 1e5 where they are computed in working precision.
const LEVERAGE_ONE: f64 = 1e-10;

impl fmt::Display for SeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for SeKind {
    type Err = SeKindError;
    fn from_str(text: &str) -> Result<Self, SeKindError> {
        let lower = text.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|kind| kind.name() == lower).ok_or_else(|| SeKindError(text.trim().to_owned()))
    }
}

/// `F M F'`, symmetric to the last digit, where `F` maps the orthogonal basis to the coefficients.
pub(crate) fn sandwich(map: &Array2<f64>, middle: &Array2<f64>) -> Array2<f64> {
    symmetric(map.dot(middle).dot(&map.t()))
}

/// `factor F F'`.
pub(crate) fn classical(map: &Array2<f64>, factor: f64) -> Array2<f64> {
    symmetric(map.dot(&map.t()) * factor)
}

fn symmetric(mut matrix: Array2<f64>) -> Array2<f64> {
    for i in 0..matrix.nrows() {
        for j in 0..i {
            matrix[[j, i]] = matrix[[i, j]];
        }
    }
    matrix
}

#[cfg(test)]
mod tests {
    use super::SeKind;

    #[test]
    fn names_are_read_back() {
        for kind in SeKind::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert_eq!(" HC3 ".parse(), Ok(SeKind::Hc3));
        let error = "hc9".parse::<SeKind>().unwrap_err();
        assert_eq!(error.to_string(), "`hc9` is no kind of standard error");
    }

    #[test]
    fn weights_follow_their_definitions() {
        assert_eq!(SeKind::Hc1.weight(2.0, 0.5), Some(4.0));
        assert_eq!(SeKind::Hc2.weight(2.0, 0.5), Some(8.0));
        assert_eq!(SeKind::Hc3.weight(2.0, 0.5), Some(16.0));
        assert_eq!(SeKind::Hc3.weight(0.0, 1.0 - 1e-12), None);
    }
}
