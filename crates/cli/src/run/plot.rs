//! `plot`: the figures of a record.

use interplay_core::Record;
use interplay_plot::{Figure, Figures as _};
use interplay_report::{Block, Document};

use super::{print, read_record};
use crate::args::{Console, PlotArgs};
use crate::error::CliError;
use crate::{exit, output};

/// Draws what was asked for.
pub(crate) fn run(args: &PlotArgs, console: &Console) -> Result<u8, CliError> {
    let record = read_record(&args.run)?;
    let figures = chosen(record.figures(), &args.figure)?;
    if figures.is_empty() && !args.list {
        return Err(CliError::usage("usage::no_figures", format!("`{}` has no figure", args.run.display())));
    }
    if args.list {
        return print(figures.iter().map(|figure| format!("{}\n", figure.name)).collect::<String>().as_bytes());
    }
    if !(args.scale.is_finite() && args.scale > 0.0 && args.scale <= 20.0) {
        return Err(CliError::usage("usage::scale", format!("a scale lies between 0 and 20, and {} does not", args.scale)));
    }
    let Some(path) = &args.output else { return Ok(exit::DONE) };
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    let is_folder = path.is_dir() || path.to_string_lossy().ends_with('/') || ending.is_none();
    if is_folder {
        let files = output::figure_files(&figures, path, args.scale)?;
        output::make_folder(path)?;
        output::write_files(&files)?;
    } else {
        output::check_parent(path)?;
        output::check_distinct(&[path], &[&args.run])?;
        let bytes = match ending.as_deref() {
            Some("pdf") => output::pdf(&pages(&figures, &record))?,
            Some("svg") => output::drawn(single(&figures)?, args.scale)?.0.into_bytes(),
            Some("png") => output::drawn(single(&figures)?, args.scale)?.1,
            _ => {
                return Err(CliError::usage("output::ending", format!("the ending of `{}` is none of a figure", path.display()))
                    .hint("use .svg, .png or .pdf, or a folder"));
            }
        };
        output::write_file(path, &bytes)?;
    }
    if !console.quiet {
        eprintln!("drew {} into {}", figures.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", "), path.display());
    }
    Ok(exit::DONE)
}

/// The figures with their captions as a document of their own, under the title of the report.
fn pages(figures: &[Figure], record: &Record) -> Document {
    let blocks = figures.iter().map(|figure| Block::Figure { figure: Box::new(figure.clone()) }).collect();
    Document { blocks, ..interplay_report::document(std::slice::from_ref(record)) }
}

fn chosen(figures: Vec<Figure>, names: &[String]) -> Result<Vec<Figure>, CliError> {
    let known: Vec<String> = figures.iter().map(|figure| format!("`{}`", figure.name)).collect();
    if let Some(unknown) = names.iter().find(|name| !figures.iter().any(|figure| figure.name == **name)) {
        return Err(CliError::usage("usage::unknown_figure", format!("the record has no figure `{unknown}`"))
            .hint(format!("it has {}", known.join(", "))));
    }
    Ok(figures.into_iter().filter(|figure| names.is_empty() || names.contains(&figure.name)).collect())
}

fn single(figures: &[Figure]) -> Result<&Figure, CliError> {
    match figures {
        [one] => Ok(one),
        _ => Err(CliError::usage("usage::several_figures", format!("{} figures do not fit into one file", figures.len()))
            .hint("choose one with `--figure NAME` (`--list` names them), or give a folder")),
    }
}
