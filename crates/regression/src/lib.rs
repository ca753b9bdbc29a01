//! From a formula and rows to a fitted regression, its inference and its probes.

mod check;
mod covariance;
mod design;
mod diagnosis;
mod error;
mod family;
mod fit;
mod fitted;
mod formula;
mod inference;
mod points;
mod predict;
mod probe;
mod summarise;

pub use check::{CheckOptions, checks};
pub use covariance::{Match, MatchError, SeKind, SeKindError, WildWeights};
pub use design::{
    BLOCK_ROWS, Design, DesignBlock, DesignOptions, DesignTerm, Moments, NameStyle, ResponseKind, VariableKind, VariableSummary, WeightKind,
};
pub use error::{DesignError, FormulaError};
pub use family::{Distribution, Family, FamilyError, Link, Mean};
pub use fit::{Alias, FitError, Iteration, Precision, RANK_TOLERANCE, SAFE_INFLATION, Stop, Theta, single_threaded};
pub use fitted::{Fit, FitOptions, fit};
pub use formula::{Contrast, ContrastError, Formula, Span, Term, parse};
pub use inference::{
    AnovaType, Covariates, HypothesisError, HypothesisProblem, Joint, compare, effect_sizes, equivalence, linear_hypotheses,
    permutation_test, term_tests, wald_term_tests,
};
pub use predict::predict;
pub use probe::{AtSpec, ProbeRequest, ProbeRequestError, parse_at};
pub use summarise::{FEW_ROWS, SummaryOptions, When, summarise};
