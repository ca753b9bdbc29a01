//! The level of an interval, checked once.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Confidence level strictly between 0 and 1.
///
/// The level that a user gives is the level of every interval and critical value in the result.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "f64", into = "f64")]
pub struct Level(f64);

/// A number that is no confidence level.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("a confidence level lies strictly between 0 and 1, and {0} does not")]
pub struct LevelError(pub f64);

impl Level {
    /// Checks a level.
    ///
    /// # Errors
    /// [`LevelError`] unless `0 < value < 1`.
    pub fn new(value: f64) -> Result<Self, LevelError> {
        if value > 0.0 && value < 1.0 { Ok(Self(value)) } else { Err(LevelError(value)) }
    }

    /// The level as a share, 0.95 by default.
    pub fn value(self) -> f64 {
        self.0
    }

    /// The probability left outside, `1 - level`.
    pub fn alpha(self) -> f64 {
        1.0 - self.0
    }

    /// The level in percent without trailing zeros: `95`, `99.9`.
    pub fn percent(self) -> String {
        let rounded = (self.0 * 1e8).round() / 1e6;
        format!("{rounded}")
    }
}

impl Default for Level {
    fn default() -> Self {
        Self(0.95)
    }
}

impl TryFrom<f64> for Level {
    type Error = LevelError;
    fn try_from(value: f64) -> Result<Self, LevelError> {
        Self::new(value)
    }
}

impl From<Level> for f64 {
    fn from(level: Level) -> f64 {
        level.0
    }
}

#[cfg(test)]
mod tests {
    use super::Level;

    #[test]
    fn only_the_open_unit_interval_is_a_level() {
        for bad in [0.0, 1.0, -0.1, 95.0, f64::NAN, f64::INFINITY] {
            assert!(Level::new(bad).is_err(), "{bad}");
        }
        assert_eq!(Level::new(0.999).map(Level::percent), Ok("99.9".to_owned()));
        assert_eq!(Level::default().percent(), "95");
    }
}
