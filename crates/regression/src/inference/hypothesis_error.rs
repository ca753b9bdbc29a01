//! What can be wrong with a hypothesis in text.

use crate::formula::Span;

/// A hypothesis that cannot be tested, with its text and the place in it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{problem}")]
pub struct HypothesisError {
    /// The text of the hypothesis.
    pub text: String,
    /// What is wrong.
    pub problem: HypothesisProblem,
}

/// What is wrong with a hypothesis.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum HypothesisProblem {
    /// Something stands where something else has to stand.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What stands there.
        found: String,
        /// What could stand there.
        expected: &'static str,
        /// Where.
        span: Span,
    },
    /// A name without a coefficient.
    #[error("the model has no coefficient `{name}`")]
    UnknownCoefficient {
        /// The name.
        name: String,
        /// Where it stands.
        span: Span,
        /// A coefficient of a similar name.
        similar: Option<String>,
    },
    /// A product of coefficients, or a division by one.
    #[error("a hypothesis is linear in the coefficients, and this is not")]
    NotLinear {
        /// Where.
        span: Span,
    },
    /// An equation between numbers, or one in which every coefficient cancels.
    #[error("no coefficient is left in this equation")]
    NoCoefficient {
        /// The equation.
        span: Span,
    },
    /// A number too large for a float.
    #[error("`{number}` is not a finite number")]
    NotFinite {
        /// The number.
        number: String,
        /// Where it stands.
        span: Span,
    },
    /// Parentheses nested beyond any use.
    #[error("the hypothesis is nested too deeply here")]
    TooDeep {
        /// Where the limit was reached.
        span: Span,
    },
    /// Equations that cannot all hold.
    #[error("the equations contradict each other: no coefficients satisfy them all")]
    Contradictory {
        /// The equations.
        span: Span,
    },
    /// A combination of coefficients about which the data say nothing.
    #[error("the data do not determine `{combination}`: it rests on aliased columns")]
    NotEstimable {
        /// The combination.
        combination: String,
        /// Where it stands.
        span: Span,
    },
    /// An equation where a combination without `=` is wanted.
    #[error("a test of equivalence takes one coefficient or one combination, without `=` or commas")]
    NotOneCombination {
        /// Where the rest begins.
        span: Span,
    },
    /// Margins that are no interval.
    #[error("the margins {low} and {high} are no interval")]
    BadMargins {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
        /// The whole text.
        span: Span,
    },
    /// A level at which two one-sided tests have no interval.
    #[error("a test of equivalence needs a level above 0.5, and this is {level}")]
    LevelTooLow {
        /// The level.
        level: f64,
        /// The whole text.
        span: Span,
    },
}

impl HypothesisError {
    /// The place in the text.
    pub fn span(&self) -> Span {
        use HypothesisProblem as P;
        match &self.problem {
            P::Unexpected { span, .. }
            | P::UnknownCoefficient { span, .. }
            | P::NotLinear { span }
            | P::NoCoefficient { span }
            | P::NotFinite { span, .. }
            | P::TooDeep { span }
            | P::Contradictory { span }
            | P::NotEstimable { span, .. }
            | P::NotOneCombination { span }
            | P::BadMargins { span, .. }
            | P::LevelTooLow { span, .. } => *span,
        }
    }

    /// Stable code, `area::name`.
    pub fn code(&self) -> &'static str {
        use HypothesisProblem as P;
        match &self.problem {
            P::Unexpected { .. } | P::NotFinite { .. } | P::TooDeep { .. } => "test::syntax",
            P::UnknownCoefficient { .. } => "test::unknown_coefficient",
            P::NotLinear { .. } => "test::not_linear",
            P::NoCoefficient { .. } => "test::no_coefficient",
            P::Contradictory { .. } => "test::contradictory",
            P::NotEstimable { .. } => "test::not_estimable",
            P::NotOneCombination { .. } => "test::not_one_combination",
            P::BadMargins { .. } => "test::bad_margins",
            P::LevelTooLow { .. } => "test::level_too_low",
        }
    }

    /// The way out, where one is known.
    pub fn hint(&self) -> Option<String> {
        use HypothesisProblem as P;
        match &self.problem {
            P::UnknownCoefficient { similar: Some(similar), .. } => Some(format!("did you mean `{similar}`?")),
            P::UnknownCoefficient { similar: None, .. } => {
                Some("write coefficients as the table of the fit names them, for example `x:a[T.q]`".to_owned())
            }
            P::Unexpected { .. } => Some("write equations as `2*a + b = 3`, several of them with commas between".to_owned()),
            P::NotLinear { .. } => Some("multiply coefficients by numbers only".to_owned()),
            P::NotEstimable { .. } => {
                Some("leave the column out of the formula that causes the alias, or test another combination".to_owned())
            }
            P::BadMargins { .. } => Some("give the lower margin before the upper one, for example -0.5 and 0.5".to_owned()),
            P::NoCoefficient { .. }
            | P::NotFinite { .. }
            | P::TooDeep { .. }
            | P::Contradictory { .. }
            | P::NotOneCombination { .. }
            | P::LevelTooLow { .. } => None,
        }
    }
}
