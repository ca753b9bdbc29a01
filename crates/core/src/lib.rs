//! Values that every part of interplay shares.
//!
//! Here are the blocks that data arrive in ([`Frame`], [`GridSource`]), the numbers that analyses give back ([`EstimateRow`],
//! [`FitResult`], [`EmapResult`]), what should worry a reader ([`Diagnostic`]), and the one envelope that all of it travels in
//! ([`Record`]). Everything that is shown to a person (terminal, figure, document, CSV) is a pure function of a record.
//!
//! Nothing here opens a file, calls LAPACK or draws: this crate is what the others agree on.

mod diagnostic;
mod emap;
mod estimate;
mod fit;
mod frame;
mod grid;
mod level;
pub mod number;
mod progress;
mod record;
mod table;
mod tidy;

pub use diagnostic::{CODES, CodeEntry, Diagnostic, Severity, explain};
pub use emap::{
    Certificate, EmapResult, Flips, Gap, GridInfo, GridInput, ItemScores, ModelScores, Pair, VarianceShares, VarianceTerm, Verdict,
};
pub use estimate::{At, AtValue, EstimateRow, Interval};
pub use fit::{
    AdditiveFit, CheckSheet, CheckTest, Checks, CoefficientRow, Comparison, Covariance, Curve, DifferenceRow, EffectSize, Equivalence,
    FitResult, Hypothesis, HypothesisTest, InfluenceRow, Iteration, JohnsonNeyman, Line, ModelSummary, PermutationTest, PointColumn,
    Points, Prediction, Probe, Region, SlopeRow, TermTest, TermTests, Vif,
};
pub use frame::{Column, ColumnInfo, ColumnKind, Frame, FrameError, FrameInMemory, FrameSource, MISSING_CODE, SourceError};
pub use grid::{GridInMemory, GridShape, GridSource, LabelColumn, Layout, Scratch, Tile};
pub use level::{Level, LevelError};
pub use progress::{NoProgress, Progress};
pub use record::{Analysis, Input, Provenance, Record, RecordError, SCHEMA};
pub use table::{Align, Cell, Column as TableColumn, Table};
pub use tidy::{Ratio, Ratios, Tidy, at_in_words, metric_label, places_in_words};
