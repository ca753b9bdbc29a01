//! `emap`: a grid to a record.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use interplay_core::{Analysis, Input, LabelColumn, Level, Record};
use interplay_emap::{EmapError, EmapOptions, InputKind, Metric};
use interplay_io::GridOptions;

use super::{check_common, finish, set_threads};
use crate::args::{Console, EmapArgs};
use crate::error::CliError;
use crate::progress::Bar;
use crate::{output, provenance};

/// Evaluates a grid, writes what was asked for, and gives the exit code.
pub(crate) fn run(args: &EmapArgs, console: &Console) -> Result<u8, CliError> {
    check_common(&args.common)?;
    if let Some(path) = &args.projection {
        output::check_parent(path)?;
    }
    let labels = args.labels.as_deref().map(split_labels);
    let outputs: Vec<&PathBuf> = args.common.output.iter().chain(&args.projection).collect();
    let inputs: Vec<&PathBuf> = labels.iter().map(|(path, _)| path).chain([&args.grid]).collect();
    output::check_distinct(&outputs, &inputs)?;
    let options = options(args)?;
    set_threads(&args.common)?;
    let grid = interplay_io::open_grid(&args.grid, &grid_options(args))?;
    let labels = labels.map(|(path, column)| read_labels(&path, column)).transpose()?;
    // The fingerprint reads the file once more, on a thread of its own while the analysis runs.
    let (evaluation, grid_input) = std::thread::scope(|scope| {
        let fingerprint = scope.spawn(|| grid.input());
        let bar = Bar::new(console);
        let evaluation = interplay_emap::evaluate(&*grid.source, labels.as_ref().map(|l| &l.values), &options, &bar);
        drop(bar);
        let input = fingerprint.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (evaluation, input)
    });
    let evaluation = evaluation?;
    let mut inputs = vec![grid_input?];
    if let Some(labels) = labels {
        inputs.push(labels.input);
    }
    if let Some(path) = &args.projection {
        let projection = evaluation.projection.as_ref().ok_or_else(|| {
            CliError::usage("grid::not_paired", "a projection of the matched pairs needs as many items of one modality as of the other")
        })?;
        interplay_io::write_npy_f64(path, projection)?;
    }
    let mut result = evaluation.result;
    if args.common.no_points {
        result.items.clear();
    }
    let provenance = provenance::of(inputs, args.common.seed, settings(args, &options))?;
    let record = Record::new(provenance, evaluation.diagnostics, Analysis::Emap(Box::new(result)));
    finish(&record, &args.common, console)
}

fn options(args: &EmapArgs) -> Result<EmapOptions, CliError> {
    let mut options = EmapOptions { level: Level::new(args.common.level)?, seed: args.common.seed, ..EmapOptions::default() };
    options.input = args.input.parse::<InputKind>()?;
    options.task = args.task.as_deref().map(str::parse).transpose()?;
    options.metrics = args.metric.iter().map(|name| name.parse::<Metric>()).collect::<Result<_, EmapError>>()?;
    match args.modalities.as_slice() {
        [] => {}
        [a, b] => options.modalities = [a.clone(), b.clone()],
        names => {
            return Err(CliError::usage("emap::modalities", format!("a grid has two modalities, and {} are named", names.len()))
                .hint("give two names, for example --modalities image,text"));
        }
    }
    Ok(options)
}

fn grid_options(args: &EmapArgs) -> GridOptions {
    GridOptions { axes: (!args.axes.is_empty()).then(|| args.axes.clone()), ..GridOptions::default() }
}

/// Labels with where they came from.
struct Labels {
    values: LabelColumn,
    input: Input,
}

/// Splits `FILE` or `FILE:COLUMN`; a file that exists under the whole name is that file.
fn split_labels(given: &str) -> (PathBuf, Option<&str>) {
    match given.rsplit_once(':') {
        Some((path, column)) if !Path::new(given).exists() && !column.contains(['/', '\\']) && !column.is_empty() => {
            (PathBuf::from(path), Some(column))
        }
        _ => (PathBuf::from(given), None),
    }
}

fn read_labels(path: &Path, column: Option<&str>) -> Result<Labels, CliError> {
    let values = interplay_io::open_labels(path, column)?;
    let sha256 = interplay_io::fingerprint(path)?;
    let input = Input { path: path.to_string_lossy().into_owned(), sha256, rows: Some(values.len() as u64), shape: None, note: None };
    Ok(Labels { values, input })
}

fn settings(args: &EmapArgs, options: &EmapOptions) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::from([
        ("input".to_owned(), args.input.clone()),
        ("level".to_owned(), options.level.value().to_string()),
        ("modalities".to_owned(), options.modalities.join(",")),
    ]);
    if !args.metric.is_empty() {
        settings.insert("metric".to_owned(), args.metric.join(","));
    }
    if let Some(task) = &args.task {
        settings.insert("task".to_owned(), task.clone());
    }
    if !args.axes.is_empty() {
        settings.insert("axes".to_owned(), args.axes.join(","));
    }
    settings
}

impl From<EmapError> for CliError {
    fn from(error: EmapError) -> Self {
        Self { hint: error.hint(), ..Self::usage(error.code(), error.to_string()) }
    }
}
