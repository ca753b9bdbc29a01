//! From a formula and rows to a fitted regression, its inference and its probes.

mod covariance;
mod design;
mod diagnosis;
mod error;
mod fit;
mod formula;
mod inference;
mod points;
mod probe;
mod summarise;

pub use covariance::{SeKind, SeKindError};
pub use design::{BLOCK_ROWS, Design, DesignBlock, DesignOptions, DesignTerm, Moments, VariableKind, VariableSummary};
pub use error::{DesignError, FormulaError};
pub use fit::{Alias, FitError, Precision, RANK_TOLERANCE, SAFE_INFLATION, single_threaded};
pub use formula::{Formula, Span, Term, parse};
pub use probe::{AtSpec, ProbeRequest, ProbeRequestError, parse_at};
pub use summarise::{Fit, FitOptions, SummaryOptions, fit, summarise};
