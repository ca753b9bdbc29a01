//! `fit`: a table and a formula to a record.

use std::collections::BTreeMap;
use std::path::Path;

use interplay_core::{Analysis, Level, Record};
use interplay_io::TableOptions;
use interplay_regression::{
    DesignError, DesignOptions, FitError, FitOptions, FormulaError, ProbeRequest, ProbeRequestError, SeKindError, SummaryOptions, parse,
    parse_at,
};

use super::{check_common, set_threads};
use crate::args::{Console, Family, FitArgs};
use crate::error::{CliError, Place};
use crate::progress::Watched;
use crate::{exit, output, provenance};

/// Rows that a record carries for its figures: more would not be seen.
const MAX_POINTS: usize = 2000;

/// Fits the model and gives its record.
pub(crate) fn record(args: &FitArgs, console: &Console) -> Result<Record, CliError> {
    check_common(&args.common)?;
    output::check_distinct(&args.common.output, &[&args.data])?;
    let Family::Gaussian = args.family;
    let levels = args.levels.iter().map(|text| level_order(text)).collect::<Result<_, _>>()?;
    let options = FitOptions {
        se: args.se.parse()?,
        level: Level::new(args.common.level)?,
        design: DesignOptions { levels },
        ..FitOptions::default()
    };
    let summary = SummaryOptions {
        probes: args.probe.iter().map(|text| text.parse::<ProbeRequest>()).collect::<Result<_, _>>()?,
        at: args.at.iter().map(|text| parse_at(text)).collect::<Result<_, _>>()?,
        max_points: if args.common.no_points { 0 } else { MAX_POINTS },
        seed: args.common.seed,
    };
    let in_formula = |error: FitError| from_fit(&error, &args.formula);
    let formula = parse(&args.formula).map_err(|error| in_formula(DesignError::from(error).into()))?;
    set_threads(&args.common)?;
    let table = interplay_io::open_table(Path::new(&args.data), &table_options(args)?)?;
    let rows = Watched::new(&*table.source, table.input.rows, console);
    let fit = interplay_regression::fit(&formula, &rows, &options).map_err(in_formula).map_err(|error| {
        // A column that was left out on reading is unknown to the formula; the note that says why belongs to the error.
        let unknown = error.code == "formula::unknown_column";
        match table.diagnostics.iter().find(|d| unknown && d.code == "data::column_skipped" && names_it(&error, &d.message)) {
            Some(skipped) => error.hint(skipped.message.clone()),
            None => error,
        }
    })?;
    let (mut result, diagnostics) = interplay_regression::summarise(&fit, &rows, &summary).map_err(in_formula)?;
    drop(rows);
    if args.common.no_points {
        result.points = None;
    }
    let provenance = provenance::of(vec![table.input], args.common.seed, settings(args))?;
    Ok(Record::new(provenance, [table.diagnostics, diagnostics].concat(), Analysis::Fit(Box::new(result))))
}

/// Whether a message speaks of the column that an error underlines.
fn names_it(error: &CliError, message: &str) -> bool {
    let name = error.place.as_ref().map(|place| place.text[place.span.clone()].trim_matches('`'));
    name.is_some_and(|name| message.contains(&format!("`{name}`")))
}

fn table_options(args: &FitArgs) -> Result<TableOptions, CliError> {
    let delimiter = args
        .delimiter
        .map(|c| {
            u8::try_from(c).ok().filter(u8::is_ascii).ok_or_else(|| {
                CliError::usage("usage::delimiter", format!("`{c}` cannot separate fields: a separator is one ASCII character"))
            })
        })
        .transpose()?;
    Ok(TableOptions { delimiter, ..TableOptions::default() })
}

/// Reads `COL=L1,L2,...`.
fn level_order(text: &str) -> Result<(String, Vec<String>), CliError> {
    let wrong = || {
        CliError::usage("usage::levels", format!("`{text}` does not order the levels of a column"))
            .hint("write it as COL=L1,L2,..., the reference level first")
    };
    let (column, levels) = text.split_once('=').ok_or_else(wrong)?;
    let levels: Vec<String> = levels.split(',').map(|level| level.trim().to_owned()).collect();
    if column.trim().is_empty() || levels.iter().any(String::is_empty) { Err(wrong()) } else { Ok((column.trim().to_owned(), levels)) }
}

fn settings(args: &FitArgs) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::from([
        ("family".to_owned(), "gaussian".to_owned()),
        ("formula".to_owned(), args.formula.clone()),
        ("level".to_owned(), args.common.level.to_string()),
        ("se".to_owned(), args.se.to_lowercase()),
    ]);
    for (name, values) in [("levels", &args.levels), ("probe", &args.probe), ("at", &args.at)] {
        if !values.is_empty() {
            settings.insert(name.to_owned(), values.join("; "));
        }
    }
    settings
}

/// An error of the fit, with the words of the formula underlined where it has a place in them.
fn from_fit(error: &FitError, formula: &str) -> CliError {
    let numerical = matches!(error, FitError::NotFinite | FitError::NothingToEstimate { .. });
    CliError {
        code: error.code().to_owned(),
        message: error.to_string(),
        hint: error.hint(),
        place: formula_error(error).map(|error| {
            let span = error.span().start..error.span().end;
            Box::new(Place { origin: "FORMULA", text: formula.to_owned(), span, label: String::new() })
        }),
        exit: if numerical { exit::NUMERICAL } else { exit::USAGE },
    }
}

fn formula_error(error: &FitError) -> Option<&FormulaError> {
    match error {
        FitError::Design(DesignError::Formula(error)) => Some(error),
        _ => None,
    }
}

impl From<SeKindError> for CliError {
    fn from(error: SeKindError) -> Self {
        Self::usage(error.code(), error.to_string()).hint(error.hint())
    }
}

impl From<ProbeRequestError> for CliError {
    fn from(error: ProbeRequestError) -> Self {
        Self::usage(error.code(), error.to_string()).hint(error.hint())
    }
}
