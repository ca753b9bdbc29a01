//! The command line as it is typed. Nothing here opens a file or decides anything.

mod emap;
mod fit;

use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

pub(crate) use emap::EmapArgs;
pub(crate) use fit::{FamilyName, FitArgs, MatchName, Names, WeightsType, When};

/// Statistics of interactions: do these things act together, or only side by side?
#[derive(Debug, Parser)]
#[command(
    name = "interplay",
    version,
    args_override_self = true,
    max_term_width = 110,
    after_help = "Examples:\n  \
        interplay fit data/book_reviews.csv 'score ~ smiling * critic' -o reports/books/\n  \
        interplay emap logits.npy --labels labels.npy -o emap.pdf\n  \
        interplay report run.json -o report.html\n\n\
        `interplay COMMAND --help` tells more. Exit codes: 0 done, 1 a --fail-on condition held, 2 usage or input, 3 numerical failure."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fit an interaction regression, compare it with the additive fit, and probe the interaction.
    Fit(Box<FitArgs>),
    /// Project a grid of scores f(a_i, b_j) on its best additive approximation (EMAP) and say what is lost.
    Emap(Box<EmapArgs>),
    /// Draw the figures of a record.
    Plot(PlotArgs),
    /// Write the report of one or more records: PDF, HTML or Markdown.
    Report(ReportArgs),
    /// List the example data that come with the program, or write one of them.
    Data(DataArgs),
    /// Explain a diagnostic or error code.
    Explain(ExplainArgs),
    /// Print a completion script.
    Completions {
        /// The shell to complete for.
        shell: clap_complete::Shell,
    },
    /// Write the manual pages into a folder.
    Man {
        /// The folder; it is made when it does not exist.
        dir: PathBuf,
    },
}

/// What every analysis takes.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Write a file; the ending decides: .json the record, .pdf .html .md the report, .csv .tex the main table; a path ending in / is a
    /// folder that gets the record, the reports, predictions as CSV and every figure as SVG and PNG. May be given several times.
    #[arg(short, long = "output", value_name = "PATH", help_heading = "Output", action = clap::ArgAction::Append)]
    pub(crate) output: Vec<PathBuf>,

    /// What standard output gets.
    #[arg(long, value_enum, default_value_t = Format::Table, help_heading = "Output")]
    pub(crate) format: Format,

    /// Confidence level of every interval.
    #[arg(long, default_value_t = 0.95, value_name = "LEVEL", allow_negative_numbers = true)]
    pub(crate) level: f64,

    /// Seed of everything that is drawn at random.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,

    /// Leave the sampled points out of the record, for data that must not travel.
    #[arg(long, help_heading = "Output")]
    pub(crate) no_points: bool,

    /// Exit with 1 when a diagnostic of this code was raised; several codes are separated by commas.
    #[arg(long, value_name = "CODE,...", value_delimiter = ',', help_heading = "Output")]
    pub(crate) fail_on: Vec<String>,

    /// Number of threads; all processors by default. The digits of the result do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,

    /// Read options from this TOML file (keys are option names, in a table per command); options that are typed win.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Do not read `interplay.toml` of the current folder.
    #[arg(long)]
    pub(crate) no_config: bool,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

/// How to talk to the user.
#[derive(Debug, Args)]
pub(crate) struct ConsoleArgs {
    /// Print nothing on standard error but errors.
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Also print the hints of notes, and every table of the result.
    #[arg(short, long, help_heading = "Output")]
    pub(crate) verbose: bool,

    /// When to use colour. It is off when the stream is not a terminal, with NO_COLOR set and with TERM=dumb.
    #[arg(long, value_name = "WHEN", default_value_t = ColorChoice::Auto, help_heading = "Output")]
    pub(crate) color: ColorChoice,
}

/// What standard output gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Tables for people.
    Table,
    /// The record.
    Json,
    /// The main table with full precision.
    Csv,
    /// The report in Markdown.
    Md,
    /// The main table in LaTeX (booktabs).
    Tex,
}

/// `plot`
#[derive(Debug, Args)]
pub(crate) struct PlotArgs {
    /// A record, as `fit` and `emap` write it.
    #[arg(value_name = "RUN.json")]
    pub(crate) run: PathBuf,

    /// Names of the figures to draw, separated by commas; all by default. `--list` names them.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    pub(crate) figure: Vec<String>,

    /// List the figures of the record.
    #[arg(long)]
    pub(crate) list: bool,

    /// A .svg, .png or .pdf file for one figure, or a folder for all of them as SVG and PNG.
    #[arg(short, long = "output", value_name = "PATH", required_unless_present = "list")]
    pub(crate) output: Option<PathBuf>,

    /// Pixels per point of PNG files; 3 is print quality at the figure's size.
    #[arg(long, default_value_t = 3.0, value_name = "SCALE")]
    pub(crate) scale: f32,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

/// `report`
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// Records, as `fit` and `emap` write them.
    #[arg(value_name = "RUN.json", required = true)]
    pub(crate) runs: Vec<PathBuf>,

    /// The report: .pdf, .html or .md. May be given several times.
    #[arg(short, long = "output", value_name = "FILE", required = true)]
    pub(crate) output: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

/// `data`
#[derive(Debug, Args)]
pub(crate) struct DataArgs {
    /// Name of a data set; without one all are listed.
    pub(crate) name: Option<String>,

    /// Where to write it; standard output by default.
    #[arg(short, long = "output", value_name = "FILE", requires = "name")]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) console: ConsoleArgs,
}

/// `explain`
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A code such as `data::rows_dropped`; without one all are listed.
    pub(crate) code: Option<String>,
}

/// How to talk to the user, resolved.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Console {
    /// Only errors on standard error.
    pub(crate) quiet: bool,
    /// The hints of notes, and every table, as well.
    pub(crate) verbose: bool,
    /// Errors as JSON, since standard output is JSON too.
    pub(crate) json: bool,
    /// What the user said of colour.
    pub(crate) color: ColorChoice,
}

impl Console {
    /// Whether a stream gets colour: what the user said, or a terminal that wants it.
    pub(crate) fn colored(&self, stream: &impl std::io::IsTerminal) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                let unset = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
                stream.is_terminal() && unset("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }
}

impl Cli {
    /// How this call talks to the user.
    pub(crate) fn console(&self) -> Console {
        let (args, json) = match &self.command {
            Command::Fit(args) => (&args.common.console, args.common.format == Format::Json),
            Command::Emap(args) => (&args.common.console, args.common.format == Format::Json),
            Command::Plot(args) => (&args.console, false),
            Command::Report(args) => (&args.console, false),
            Command::Data(args) => (&args.console, false),
            Command::Explain(_) | Command::Completions { .. } | Command::Man { .. } => return Console::default(),
        };
        Console { quiet: args.quiet, verbose: args.verbose, json, color: args.color }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
