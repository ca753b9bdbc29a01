//! `fit`: a table and a formula to a record.

mod request;

use std::collections::BTreeMap;
use std::path::Path;

use interplay_core::{Analysis, Diagnostic, FitResult, Record};
use interplay_io::{OpenTable, TableOptions};
use interplay_regression::{DesignError, FamilyError, Fit, FitError, FormulaError, ProbeRequestError, SeKindError, Span, parse};

use super::{check_common, set_threads};
use crate::args::{Console, FitArgs};
use crate::error::{CliError, Place};
use crate::progress::Watched;
use crate::{exit, output, provenance};

/// Fits the model and gives its record.
pub(crate) fn record(args: &FitArgs, console: &Console) -> Result<Record, CliError> {
    check_common(&args.common)?;
    let inputs: Vec<&String> = std::iter::once(&args.data).chain(&args.predict).collect();
    output::check_distinct(&args.common.output, &inputs)?;
    let options = request::fit_options(args)?;
    let summary = request::summary_options(args)?;
    let in_fit = |error: FitError| from_fit(&error, &args.formula, args.compare.as_deref());
    let formula = parse(&args.formula).map_err(|error| in_formula(error, &args.formula))?;
    set_threads(&args.common)?;
    let table = interplay_io::open_table(Path::new(&args.data), &table_options(args)?)?;
    let rows = Watched::new(&*table.source, table.input.rows, console);
    let fit = interplay_regression::fit(&formula, &rows, &options).map_err(in_fit).map_err(|error| {
        // A column that was left out on reading is unknown to the formula; the note that says why belongs to the error.
        let unknown = error.code == "formula::unknown_column";
        match table.diagnostics.iter().find(|d| unknown && d.code == "data::column_skipped" && names_it(&error, &d.message)) {
            Some(skipped) => error.hint(skipped.message.clone()),
            None => error,
        }
    })?;
    let (mut result, mut diagnostics) = interplay_regression::summarise(&fit, &rows, &summary).map_err(in_fit)?;
    drop(rows);
    let OpenTable { input, diagnostics: mut on_opening, .. } = table;
    let mut inputs = vec![input];
    if let Some(path) = &args.predict {
        let new = interplay_io::open_table(Path::new(path), &table_options(args)?)?;
        predictions(&fit, &new, &mut result, &mut diagnostics).map_err(in_fit)?;
        on_opening.extend(new.diagnostics);
        inputs.push(new.input);
    }
    if args.common.no_points {
        result.points = None;
        if let Some(checks) = &mut result.checks {
            checks.sheet = None;
        }
    }
    let provenance = provenance::of(inputs, args.common.seed, settings(args))?;
    Ok(Record::new(provenance, [on_opening, diagnostics].concat(), Analysis::Fit(Box::new(result))))
}

/// Adds the predictions at new data.
fn predictions(fit: &Fit, new: &OpenTable, result: &mut FitResult, diagnostics: &mut Vec<Diagnostic>) -> Result<(), FitError> {
    let (predictions, told) = interplay_regression::predict(fit, &*new.source)?;
    result.predictions = predictions;
    diagnostics.extend(told);
    Ok(())
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

fn settings(args: &FitArgs) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::from([
        ("family".to_owned(), args.family.name().to_owned()),
        ("formula".to_owned(), args.formula.clone()),
        ("level".to_owned(), args.common.level.to_string()),
        ("se".to_owned(), request::covariance_kind(args)),
    ]);
    let lists = [
        ("levels", &args.levels),
        ("contrasts", &args.contrasts),
        ("center", &args.center),
        ("scale", &args.scale),
        ("cluster", &args.cluster),
        ("test", &args.test),
        ("equivalence", &args.equivalence),
        ("probe", &args.probe),
        ("at", &args.at),
    ];
    for (name, values) in lists {
        if !values.is_empty() {
            settings.insert(name.to_owned(), values.join("; "));
        }
    }
    let single = [
        ("link", args.link.clone()),
        ("weights", args.weights.clone()),
        ("weights-type", args.weights.as_ref().map(|_| format!("{:?}", args.weights_type).to_lowercase())),
        ("offset", args.offset.clone()),
        ("match", args.matching.map(|package| format!("{package:?}").to_lowercase())),
        ("anova", args.anova.map(|kind| format!("{kind}{}", if args.uncentered { ", uncentered" } else { "" }))),
        ("compare", args.compare.clone()),
        ("permutations", args.permutations.map(|count| count.to_string())),
        ("predict", args.predict.clone()),
    ];
    settings.extend(single.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    settings
}

/// An error of a formula, underlined in its text.
fn in_formula(error: FormulaError, text: &str) -> CliError {
    from_fit(&DesignError::from(error).into(), text, None)
}

/// An error of the fit, with the words underlined that it is about: of the formula, of the one to compare with, or of a hypothesis.
fn from_fit(error: &FitError, formula: &str, compared: Option<&str>) -> CliError {
    let numerical = matches!(error, FitError::NotFinite | FitError::NothingToEstimate { .. } | FitError::NoStart { .. });
    let place = |origin: &'static str, text: &str, span: Span| {
        Some(Box::new(Place { origin, text: text.to_owned(), span: span.start..span.end, label: String::new() }))
    };
    CliError {
        code: error.code().to_owned(),
        message: error.to_string(),
        hint: error.hint(),
        place: match error {
            FitError::Design(DesignError::Formula(error)) => place("FORMULA", formula, error.span()),
            FitError::OtherFormula(DesignError::Formula(error)) => place("--compare", compared.unwrap_or_default(), error.span()),
            FitError::Hypothesis(error) => place("hypothesis", &error.text, error.span()),
            _ => None,
        },
        exit: if numerical { exit::NUMERICAL } else { exit::USAGE },
    }
}

impl From<FamilyError> for CliError {
    fn from(error: FamilyError) -> Self {
        Self::usage(error.code(), error.to_string()).hint(error.hint())
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
