//! What a probe is asked to do, and how a person writes it.

use std::str::FromStr;

use interplay_core::AtValue;

/// A question for the slopes of `focal` at values of `moderator`.
///
/// Written `x by w` or `x by w by z`; names with spaces or other unusual characters may stand in backticks.
///
/// ```
/// use interplay_regression::ProbeRequest;
/// let request: ProbeRequest = "smiling by critic".parse()?;
/// assert_eq!((request.focal.as_str(), request.moderator.as_str(), request.second), ("smiling", "critic", None));
/// # Ok::<(), interplay_regression::ProbeRequestError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeRequest {
    /// The predictor whose slope is asked for: a numeric column.
    pub focal: String,
    /// The variable on which the slope may depend.
    pub moderator: String,
    /// A further variable on which it may depend.
    pub second: Option<String>,
    /// Where the variables are held: the moderators at several values, others at one.
    pub at: Vec<(String, AtSpec)>,
}

/// Values at which a variable is held.
#[derive(Debug, Clone, PartialEq)]
pub enum AtSpec {
    /// Mean minus, at and plus one standard deviation.
    MeanSd,
    /// These values.
    Values(Vec<AtValue>),
}

/// Text that asks for no probe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProbeRequestError {
    /// A probe without `by`, or with an empty name.
    #[error("`{text}` does not name a predictor and a moderator")]
    NotAProbe {
        /// The text.
        text: String,
    },
    /// More than two moderators.
    #[error("`{text}` names more than two moderators")]
    TooManyModerators {
        /// The text.
        text: String,
    },
    /// Values without a variable, or a variable without values.
    #[error("`{text}` does not say which variable is held at which values")]
    NotValues {
        /// The text.
        text: String,
    },
    /// A value that is empty or not finite.
    #[error("`{value}` in `{text}` is no value")]
    BadValue {
        /// The text.
        text: String,
        /// The value.
        value: String,
    },
    /// A rule that is not known.
    #[error("values by `{rule}` are not supported")]
    UnknownRule {
        /// The rule.
        rule: String,
    },
}

impl ProbeRequestError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAProbe { .. } | Self::TooManyModerators { .. } => "probe::bad_request",
            Self::NotValues { .. } | Self::BadValue { .. } | Self::UnknownRule { .. } => "probe::bad_values",
        }
    }

    /// The way out.
    pub fn hint(&self) -> String {
        match self {
            Self::NotAProbe { .. } => "write it as `x by w`, or `x by w by z` for two moderators".to_owned(),
            Self::TooManyModerators { .. } => "hold further variables at one value with --at".to_owned(),
            Self::NotValues { .. } => "write it as `w=1,2,3`, `w=mean±sd` or, for a factor, `w=a,b`".to_owned(),
            Self::BadValue { .. } => "give finite numbers or levels, separated by commas".to_owned(),
            Self::UnknownRule { .. } => "give `mean±sd`, or the values themselves".to_owned(),
        }
    }
}

impl FromStr for ProbeRequest {
    type Err = ProbeRequestError;

    fn from_str(text: &str) -> Result<Self, ProbeRequestError> {
        let names: Vec<String> = outside_backticks(text, " by ").into_iter().map(unquoted).collect();
        let not_a_probe = || ProbeRequestError::NotAProbe { text: text.trim().to_owned() };
        if names.iter().any(String::is_empty) {
            return Err(not_a_probe());
        }
        let mut names = names.into_iter();
        let (Some(focal), Some(moderator), second) = (names.next(), names.next(), names.next()) else { return Err(not_a_probe()) };
        if names.next().is_some() {
            return Err(ProbeRequestError::TooManyModerators { text: text.trim().to_owned() });
        }
        Ok(Self { focal, moderator, second, at: Vec::new() })
    }
}

/// Reads `w=1,2,3`, `w=mean±sd` (also `mean+-sd`) or `w=a,b`.
///
/// # Errors
/// [`ProbeRequestError`] when the text is none of these.
pub fn parse_at(text: &str) -> Result<(String, AtSpec), ProbeRequestError> {
    let not_values = || ProbeRequestError::NotValues { text: text.trim().to_owned() };
    let parts = outside_backticks(text, "=");
    let (Some(name), true) = (parts.first(), parts.len() >= 2) else { return Err(not_values()) };
    // Only the first `=` separates; a level may contain others.
    let values = text[name.len() + 1..].trim();
    let name = unquoted(name);
    if name.is_empty() || values.is_empty() {
        return Err(not_values());
    }
    let rule: String = values.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    match rule.as_str() {
        "mean±sd" | "mean+-sd" | "mean+/-sd" => return Ok((name, AtSpec::MeanSd)),
        "quartiles" | "percentiles" | "terciles" => return Err(ProbeRequestError::UnknownRule { rule }),
        _ => {}
    }
    let read = |value: &str| -> Result<AtValue, ProbeRequestError> {
        let value = unquoted(value);
        match value.replace('\u{2212}', "-").parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(AtValue::Number(number)),
            Ok(_) => Err(ProbeRequestError::BadValue { text: text.trim().to_owned(), value }),
            Err(_) if value.is_empty() => Err(ProbeRequestError::BadValue { text: text.trim().to_owned(), value }),
            Err(_) => Ok(AtValue::Level(value)),
        }
    };
    let values: Result<Vec<AtValue>, _> = outside_backticks(values, ",").into_iter().map(read).collect();
    Ok((name, AtSpec::Values(values?)))
}

/// The parts of a text between separators that stand outside backticks.
fn outside_backticks<'a>(text: &'a str, separator: &str) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (i, c) in text.char_indices() {
        if c == '`' {
            quoted = !quoted;
        }
        if !quoted && i >= start && text[i..].starts_with(separator) {
            parts.push(&text[start..i]);
            start = i + separator.len();
        }
    }
    parts.push(&text[start..]);
    parts
}

fn unquoted(name: &str) -> String {
    let name = name.trim();
    name.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use interplay_core::AtValue;

    use super::{AtSpec, ProbeRequest, ProbeRequestError, parse_at};

    #[test]
    fn probes_are_read() {
        let request: ProbeRequest = "`went by train` by w by  z ".parse().unwrap();
        assert_eq!(request.focal, "went by train");
        assert_eq!((request.moderator.as_str(), request.second.as_deref()), ("w", Some("z")));
        for bad in ["", "x", "x by ", " by w", "x by w by "] {
            assert!(matches!(bad.parse::<ProbeRequest>(), Err(ProbeRequestError::NotAProbe { .. })), "{bad}");
        }
        assert!(matches!("a by b by c by d".parse::<ProbeRequest>(), Err(ProbeRequestError::TooManyModerators { .. })));
    }

    #[test]
    fn values_are_read() {
        let numbers = |values: &[f64]| AtSpec::Values(values.iter().map(|&v| AtValue::Number(v)).collect());
        assert_eq!(parse_at("w=1, 2.5,−3"), Ok(("w".to_owned(), numbers(&[1.0, 2.5, -3.0]))));
        assert_eq!(parse_at("`a=b` = mean ± SD"), Ok(("a=b".to_owned(), AtSpec::MeanSd)));
        let levels = vec![AtValue::Level("x = y".to_owned()), AtValue::Level("z, or so".to_owned())];
        assert_eq!(parse_at("g=x = y,`z, or so`"), Ok(("g".to_owned(), AtSpec::Values(levels))));
        for bad in ["w", "=1", "w=", "w=1,,2", "w=inf", "w=quartiles"] {
            assert!(parse_at(bad).is_err(), "{bad}");
        }
    }
}
