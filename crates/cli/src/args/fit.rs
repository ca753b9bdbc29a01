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
    interplay fit panel.csv 'invest ~ value * capital' --se cr2 --cluster firm\n  \
    interplay fit data.csv 'died ~ age * treatment' --family binomial\n  \
    interplay fit data.csv 'y ~ x * group' --levels group=control,low,high --anova 3\n  \
    interplay fit data.csv 'y ~ x * w' --test 'x = w' --test 'x = 0, w = 0' --equivalence 'x:w=0.2'\n  \
    interplay fit data.csv 'y ~ x * w' --probe 'x by w' --at 'w=1,2,3'")]
pub(crate) struct FitArgs {
    /// The table: .csv, .tsv, .parquet, compressed text (.csv.gz), or - for CSV on standard input.
    #[arg(value_name = "DATA")]
    pub(crate) data: String,

    /// The model in R's language, for example 'score ~ smiling * critic'.
    #[arg(value_name = "FORMULA")]
    pub(crate) formula: String,

    /// Distribution of the response.
    #[arg(long, value_enum, default_value_t = FamilyName::Gaussian, help_heading = "Model")]
    pub(crate) family: FamilyName,

    /// Link function, if it is not the family's usual one: identity, log, logit, probit, cloglog, cauchit, inverse, sqrt, 1/mu^2.
    #[arg(long, value_name = "NAME", help_heading = "Model")]
    pub(crate) link: Option<String>,

    /// Column of weights.
    #[arg(long, value_name = "COL", help_heading = "Model")]
    pub(crate) weights: Option<String>,

    /// What the weights are: inverse variances (as in R), or counts of equal rows.
    #[arg(long, value_enum, default_value_t = WeightsType::Analytic, requires = "weights", help_heading = "Model")]
    pub(crate) weights_type: WeightsType,

    /// Column that is added to the linear predictor with a coefficient of one.
    #[arg(long, value_name = "COL", help_heading = "Model")]
    pub(crate) offset: Option<String>,

    /// Order of a factor's levels; the first is the reference. With `<` between them the factor is ordered: dose=low<mid<high.
    #[arg(long, value_name = "COL=L1,L2,...", help_heading = "Model")]
    pub(crate) levels: Vec<String>,

    /// Coding of factors: treatment, treatment(REF), sum, helmert or poly.
    #[arg(long, value_name = "COL=CODING,...", help_heading = "Model")]
    pub(crate) contrasts: Vec<String>,

    /// Numeric columns to centre at their means before anything else.
    #[arg(long, value_name = "COL,...", value_delimiter = ',', help_heading = "Model")]
    pub(crate) center: Vec<String>,

    /// Numeric columns to centre and divide by their standard deviations before anything else.
    #[arg(long, value_name = "COL,...", value_delimiter = ',', help_heading = "Model")]
    pub(crate) scale: Vec<String>,

    /// Whose names coefficients have.
    #[arg(long, value_enum, default_value_t = Names::Interplay, help_heading = "Model")]
    pub(crate) names: Names,

    /// Covariance of the coefficients. Every standard error, interval, test and band uses it: iid, hc0, hc1, hc2, hc3, hc4, hc4m, hc5,
    /// cr0, cr1, cr1s, cr2, cr3, hac, hac(LAGS), bootstrap(B), wild(B). Without it iid; with --cluster cr2 (cr1 with two of
    /// them, cr1s with --match).
    #[arg(long, value_name = "SE", help_heading = "Inference")]
    pub(crate) se: Option<String>,

    /// Columns that say to which cluster a row belongs; two of them for two-way clusters.
    #[arg(long, value_name = "COL[,COL]", value_delimiter = ',', help_heading = "Inference")]
    pub(crate) cluster: Vec<String>,

    /// Use the small-sample factors and degrees of freedom of another package.
    #[arg(long = "match", value_enum, value_name = "PACKAGE", help_heading = "Inference")]
    pub(crate) matching: Option<MatchName>,

    /// Test every term: 1 in sequence, 2 given the terms that do not contain it, 3 given all others (sum coding, numbers at their means).
    #[arg(long, value_name = "TYPE", value_parser = clap::value_parser!(u8).range(1..=3), help_heading = "Inference")]
    pub(crate) anova: Option<u8>,

    /// Type 3 tests at zero of the numeric variables instead of at their means, as car, SAS and SPSS do.
    #[arg(long, requires = "anova", help_heading = "Inference")]
    pub(crate) uncentered: bool,

    /// Compare with the fit of this formula; one of the two models has to be a special case of the other.
    #[arg(long, value_name = "FORMULA", help_heading = "Inference")]
    pub(crate) compare: Option<String>,

    /// Test a linear hypothesis about the coefficients, or several jointly: 'hp:wt = 0', 'a = b, c = 1'.
    #[arg(long, value_name = "HYPOTHESIS", help_heading = "Inference")]
    pub(crate) test: Vec<String>,

    /// Test that an effect is smaller than a margin: a coefficient (or a combination) with the margin, or with both ends of the region.
    #[arg(long, value_name = "EFFECT=MARGIN|LOW,HIGH", help_heading = "Inference")]
    pub(crate) equivalence: Vec<String>,

    /// Test the interaction by so many permutations of the additive fit's residuals.
    #[arg(long, value_name = "B", value_parser = clap::value_parser!(u32).range(19..), help_heading = "Inference")]
    pub(crate) permutations: Option<u32>,

    /// Probe these slopes instead of all two-way interactions with a numeric predictor.
    #[arg(long, value_name = "X by W [by Z]", help_heading = "Probes and predictions")]
    pub(crate) probe: Vec<String>,

    /// Values of a moderator at which slopes are computed: numbers, levels or `mean±sd`.
    #[arg(long, value_name = "W=1,2,3", help_heading = "Probes and predictions")]
    pub(crate) at: Vec<String>,

    /// Predict the rows of this table.
    #[arg(long, value_name = "DATA", help_heading = "Probes and predictions")]
    pub(crate) predict: Option<String>,

    /// Check the fit: variance inflation, influence, equal variances, functional form. `auto` does so up to 100,000 rows.
    #[arg(long, value_enum, default_value_t = When::Auto, value_name = "WHEN", help_heading = "Probes and predictions")]
    pub(crate) checks: When,

    /// Field separator of a text table, if it is not what the ending says.
    #[arg(long, value_name = "CHAR")]
    pub(crate) delimiter: Option<char>,

    #[command(flatten)]
    pub(crate) common: Common,
}

/// Distribution of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FamilyName {
    /// Normal with constant variance; identity link.
    Gaussian,
    /// Successes of trials, 0/1, or two levels; logit link.
    Binomial,
    /// Counts; log link.
    Poisson,
    /// Positive numbers with constant coefficient of variation; inverse link.
    Gamma,
    /// Positive numbers with variance μ³; 1/μ² link.
    InverseGaussian,
    /// Overdispersed counts; log link.
    NegativeBinomial,
    /// Binomial with estimated dispersion.
    Quasibinomial,
    /// Poisson with estimated dispersion.
    Quasipoisson,
}

/// What weights are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WeightsType {
    /// Inverse variances.
    Analytic,
    /// Counts of equal rows.
    Frequency,
}

/// Names of coefficients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Names {
    /// `a[T.q]`, `x:a[T.q]`.
    Interplay,
    /// `aq`, `x:aq`.
    R,
}

/// A package with conventions of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatchName {
    /// Stata.
    Stata,
    /// R's sandwich with lmtest.
    Sandwich,
    /// Python's statsmodels.
    Statsmodels,
    /// R's fixest, Python's pyfixest.
    Fixest,
}

/// When something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// Where it costs little.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
