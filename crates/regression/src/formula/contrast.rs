//! How the levels of a factor become columns.

use std::fmt;
use std::str::FromStr;

/// The coding of a factor beside an intercept: `k` levels give `k - 1` columns.
///
/// Where a factor has to keep all its levels (its margin is not in the model), its columns are indicators whatever its contrast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contrast {
    /// Every level against the reference: the one that is named, or the first.
    Treatment(Option<String>),
    /// Every level but the last against the mean of all levels: the last one is the negative sum of the others.
    Sum,
    /// Every level but the first against the mean of the levels before it: `(-1, .., -1, j, 0, ..)`.
    Helmert,
    /// Orthonormal polynomials of the levels' numbers 1, 2, ..., k: linear, quadratic, cubic, ...
    Poly,
}

/// A text that is no contrast.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no contrast")]
pub struct ContrastError {
    /// The text.
    pub text: String,
}

impl ContrastError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        "usage::bad_contrast"
    }

    /// The way out.
    pub fn hint(&self) -> Option<String> {
        Some("write treatment, treatment(LEVEL), sum, helmert or poly".to_owned())
    }
}

impl Contrast {
    /// A contrast by its name, as R, formulaic and patsy spell it; without a reference level.
    pub(crate) fn named(name: &str) -> Option<Contrast> {
        let bare = name.strip_prefix("contr.").unwrap_or(name);
        Some(match bare {
            "treatment" | "Treatment" => Self::Treatment(None),
            "sum" | "Sum" => Self::Sum,
            "helmert" | "Helmert" => Self::Helmert,
            "poly" | "Poly" => Self::Poly,
            _ => return None,
        })
    }
}

/// `treatment`, `treatment(LEVEL)`, `sum`, `helmert` or `poly`.
impl FromStr for Contrast {
    type Err = ContrastError;

    fn from_str(text: &str) -> Result<Self, ContrastError> {
        let trimmed = text.trim();
        let found = match trimmed.split_once('(') {
            None => Self::named(trimmed),
            Some((name, rest)) => match (Self::named(name.trim()), rest.strip_suffix(')')) {
                (Some(Self::Treatment(_)), Some(level)) => {
                    let level = level.trim();
                    let quoted = |quote: char| level.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
                    let level = quoted('"').or_else(|| quoted('\'')).unwrap_or(level);
                    (!level.is_empty()).then(|| Self::Treatment(Some(level.to_owned())))
                }
                _ => None,
            },
        };
        found.ok_or_else(|| ContrastError { text: text.to_owned() })
    }
}

/// The formula language's spelling.
impl fmt::Display for Contrast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Treatment(None) => f.write_str("treatment"),
            Self::Treatment(Some(level)) => write!(f, "treatment({})", super::ast::text_literal(level)),
            Self::Sum => f.write_str("sum"),
            Self::Helmert => f.write_str("helmert"),
            Self::Poly => f.write_str("poly"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Contrast;

    #[test]
    fn contrasts_are_read_as_they_are_written() {
        let contrast = |text: &str| text.parse::<Contrast>();
        assert_eq!(contrast("sum"), Ok(Contrast::Sum));
        assert_eq!(contrast(" contr.helmert "), Ok(Contrast::Helmert));
        assert_eq!(contrast("treatment"), Ok(Contrast::Treatment(None)));
        for text in ["treatment(very low)", "Treatment( \"very low\" )", "contr.treatment('very low')"] {
            assert_eq!(contrast(text), Ok(Contrast::Treatment(Some("very low".to_owned()))), "{text}");
        }
        assert_eq!(contrast("treatment((a))"), Ok(Contrast::Treatment(Some("(a)".to_owned()))));
        for text in ["", "summ", "sum(a)", "treatment(", "treatment()", "poly(2)"] {
            let error = contrast(text).expect_err(text);
            assert_eq!((error.code(), error.text.as_str()), ("usage::bad_contrast", text));
        }
        for contrast in [Contrast::Sum, Contrast::Treatment(Some("a \"b\"".to_owned()))] {
            assert!(contrast.to_string().starts_with(['s', 't']));
        }
    }
}
