//! `fit` as it is typed.

use clap::{Args, ValueEnum};

use super::Common;

/// Fit an interaction regression, compare it with the additive fit, and probe the interaction.
///
/// With an interaction in the formula, the fit without it stands beside the fit with it, and every two-way interaction that has a numeric
/// predictor is probed: simple slopes, their differences, and the Johnson-Neyman region.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    interplay fit data/mtcars.csv 'mpg ~ hp * wt'\n  \
    interplay fit trial.parquet 'log(cost) ~ dose * sex + age' --se hc3 -o trial.pdf -o trial.json\n  \
    interplay fit data.csv 'y ~ x * group' --levels group=control,low,high --format csv\n  \
    interplay fit data.csv 'y ~ x * w' --probe 'x by w' --at 'w=1,2,3'")]
pub(crate) struct FitArgs {
    /// The table: .csv, .tsv, .parquet, compressed text (.csv.gz), or - for CSV on standard input.
    #[arg(value_name = "DATA")]
    pub(crate) data: String,

    /// The model in R's language, for example 'score ~ smiling * critic'.
    #[arg(value_name = "FORMULA")]
    pub(crate) formula: String,

    /// Distribution of the response.
    #[arg(long, value_enum, default_value_t = Family::Gaussian)]
    pub(crate) family: Family,

    /// Covariance of the coefficients: iid, hc0, hc1, hc2 or hc3. Every standard error, interval, test and band uses it.
    #[arg(long, value_name = "SE", default_value = "iid")]
    pub(crate) se: String,

    /// Order of a factor's levels; the first is the reference.
    #[arg(long, value_name = "COL=L1,L2,...")]
    pub(crate) levels: Vec<String>,

    /// Probe these slopes instead of all two-way interactions with a numeric predictor.
    #[arg(long, value_name = "X by W [by Z]")]
    pub(crate) probe: Vec<String>,

    /// Values of a moderator at which slopes are computed: numbers, levels or `mean±sd`.
    #[arg(long, value_name = "W=1,2,3")]
    pub(crate) at: Vec<String>,

    /// Field separator of a text table, if it is not what the ending says.
    #[arg(long, value_name = "CHAR")]
    pub(crate) delimiter: Option<char>,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// Distribution of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Family {
    /// Normal with constant variance; identity link.
    Gaussian,
}
