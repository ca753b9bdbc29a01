//! Files that a record is written to. Everything is rendered before the first file is written, and a file is complete or absent.

use std::cell::LazyCell;
use std::path::{Path, PathBuf};

use interplay_core::Record;
use interplay_plot::{Figure, Figures as _, Theme};
use interplay_report::Document;

use crate::args::Format;
use crate::error::CliError;
use crate::render;

/// Pixels per point of PNG files that stand beside a report.
pub(crate) const PNG_SCALE: f32 = 3.0;

/// What the ending of a path asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Json,
    Pdf,
    Html,
    Markdown,
    Csv,
    Tex,
    Folder,
}

/// Checks the paths before any work is done.
///
/// # Errors
/// When an ending is unknown or a folder cannot hold the file.
pub(crate) fn check(paths: &[PathBuf]) -> Result<(), CliError> {
    paths.iter().try_for_each(|path| kind_of(path).and_then(|kind| if kind == Kind::Folder { Ok(()) } else { check_parent(path) }))
}

/// Checks that the folder of an output file exists and that the path is no folder.
pub(crate) fn check_parent(path: &Path) -> Result<(), CliError> {
    if path.is_dir() {
        return Err(CliError::usage("output::is_folder", format!("`{}` is a folder", path.display()))
            .hint("end the path with / to write the record, the reports and the figures into it"));
    }
    match path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        Some(parent) if !parent.is_dir() => {
            Err(CliError::usage("output::no_folder", format!("there is no folder `{}` for `{}`", parent.display(), path.display())))
        }
        _ => Ok(()),
    }
}

/// Checks that no output is one of the inputs, by whatever name, and that no two outputs are one file.
///
/// # Errors
/// When a file would be overwritten that was read, or written twice.
pub(crate) fn check_distinct(outputs: &[impl AsRef<Path>], inputs: &[impl AsRef<Path>]) -> Result<(), CliError> {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    for (k, output) in outputs.iter().map(AsRef::as_ref).enumerate() {
        let shown = output.display();
        let resolved = real(output);
        let overwritten = inputs.iter().any(|input| resolved.is_some() && real(input.as_ref()) == resolved);
        if overwritten {
            return Err(CliError::usage("output::is_input", format!("`{shown}` is an input: writing to it would destroy the data"))
                .hint("give the output another name"));
        }
        let in_folder = |path: &Path| {
            let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some((real(parent)?, path.file_name()?.to_owned()))
        };
        if outputs[..k].iter().map(AsRef::as_ref).any(|other| in_folder(other).is_some() && in_folder(other) == in_folder(output)) {
            return Err(
                CliError::usage("output::twice", format!("`{shown}` would be written twice")).hint("give each output a name of its own")
            );
        }
    }
    Ok(())
}

fn kind_of(path: &Path) -> Result<Kind, CliError> {
    if path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]) {
        return Ok(Kind::Folder);
    }
    let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    Ok(match ending.as_str() {
        "json" => Kind::Json,
        "pdf" => Kind::Pdf,
        "html" | "htm" => Kind::Html,
        "md" => Kind::Markdown,
        "csv" => Kind::Csv,
        "tex" => Kind::Tex,
        "svg" | "png" => {
            return Err(CliError::usage("output::ending", format!("`{}` would be a single figure", path.display()))
                .hint("write the record with `-o run.json`, then draw with `interplay plot run.json --figure NAME -o FILE`"));
        }
        _ => {
            return Err(CliError::usage("output::ending", format!("the ending of `{}` says nothing known", path.display()))
                .hint("use .json, .pdf, .html, .md, .csv or .tex, or a path ending in / for a folder with everything"));
        }
    })
}

/// What standard output gets.
///
/// # Errors
/// When a record cannot be rendered.
pub(crate) fn to_stdout(record: &Record, format: Format, colored: bool, details: bool) -> Result<String, CliError> {
    Ok(match format {
        Format::Table => render::terminal::record(record, colored, details),
        Format::Json => json(record)?,
        Format::Csv => render::csv::main_table(record),
        Format::Md => interplay_report::to_markdown(&interplay_report::document(std::slice::from_ref(record))),
        Format::Tex => render::tex::main_table(record),
    })
}

/// Writes every path and gives the paths written, in order.
///
/// # Errors
/// When something cannot be rendered (nothing is written then) or written.
pub(crate) fn write(record: &Record, paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut files: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let records = std::slice::from_ref(record);
    // Every report of a call is of the same document, which is composed when the first one needs it.
    let document = LazyCell::new(|| interplay_report::document(records));
    for path in paths {
        match kind_of(path)? {
            Kind::Folder => files.extend(folder(record, &document, path)?),
            Kind::Json => files.push((path.clone(), json(record)?.into_bytes())),
            Kind::Csv => files.push((path.clone(), render::csv::main_table(record).into_bytes())),
            Kind::Tex => files.push((path.clone(), render::tex::main_table(record).into_bytes())),
            Kind::Pdf | Kind::Html | Kind::Markdown => files.push((path.clone(), report(&document, path)?)),
        }
    }
    for path in paths.iter().filter(|path| kind_of(path).is_ok_and(|kind| kind == Kind::Folder)) {
        make_folder(path)?;
    }
    write_files(&files)?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// Makes a folder, with those above it, unless it is there.
///
/// # Errors
/// When it cannot be made.
pub(crate) fn make_folder(path: &Path) -> Result<(), CliError> {
    std::fs::create_dir_all(path)
        .map_err(|error| CliError::usage("output::unwritable", format!("cannot make the folder `{}`: {error}", path.display())))
}

/// Writes files one after the other.
///
/// # Errors
/// When a folder does not take one.
pub(crate) fn write_files(files: &[(PathBuf, Vec<u8>)]) -> Result<(), CliError> {
    files.iter().try_for_each(|(path, bytes)| write_file(path, bytes))
}

/// Writes one file, complete or not at all.
///
/// # Errors
/// When the folder does not take it.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    interplay_io::write_atomically(path, |file| std::io::Write::write_all(file, bytes))?;
    Ok(())
}

/// A document in the form that the path's ending asks for.
///
/// # Errors
/// When the ending is none of a report or typesetting fails.
pub(crate) fn report(document: &Document, path: &Path) -> Result<Vec<u8>, CliError> {
    match kind_of(path)? {
        Kind::Pdf => pdf(document),
        Kind::Html => Ok(interplay_report::to_html(document).map_err(|error| rendering(&error))?.into_bytes()),
        Kind::Markdown => Ok(interplay_report::to_markdown(document).into_bytes()),
        Kind::Json | Kind::Csv | Kind::Tex | Kind::Folder => {
            Err(CliError::usage("output::ending", format!("`{}` is no report", path.display())).hint("use .pdf, .html or .md"))
        }
    }
}

/// A document as PDF.
///
/// # Errors
/// When typesetting fails.
pub(crate) fn pdf(document: &Document) -> Result<Vec<u8>, CliError> {
    interplay_report::to_pdf(document, &interplay_report::PdfOptions::default()).map_err(|error| rendering(&error))
}

/// A figure as SVG and as PNG of the very same drawing.
///
/// # Errors
/// When drawing fails.
pub(crate) fn drawn(figure: &Figure, scale: f32) -> Result<(String, Vec<u8>), CliError> {
    let svg = interplay_plot::to_svg(figure, &Theme::default()).map_err(|error| rendering(&error))?;
    let png = interplay_plot::to_png(&svg, scale).map_err(|error| rendering(&error))?;
    Ok((svg.as_str().to_owned(), png))
}

/// An error of drawing or typesetting.
pub(crate) fn rendering(error: &dyn std::error::Error) -> CliError {
    CliError { exit: crate::exit::NUMERICAL, ..CliError::usage("output::rendering", error.to_string()) }
}

/// Figures as SVG and PNG files of a folder.
///
/// # Errors
/// When drawing fails.
pub(crate) fn figure_files(figures: &[Figure], folder: &Path, scale: f32) -> Result<Vec<(PathBuf, Vec<u8>)>, CliError> {
    let mut files = Vec::new();
    for figure in figures {
        let (svg, png) = drawn(figure, scale)?;
        files.push((folder.join(format!("{}.svg", figure.name)), svg.into_bytes()));
        files.push((folder.join(format!("{}.png", figure.name)), png));
    }
    Ok(files)
}

fn folder(record: &Record, document: &Document, folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>, CliError> {
    let mut files = vec![(folder.join("record.json"), json(record)?.into_bytes())];
    for name in ["report.pdf", "report.html"] {
        let path = folder.join(name);
        let bytes = report(document, &path)?;
        files.push((path, bytes));
    }
    if let Some(predictions) = render::csv::predictions(record) {
        files.push((folder.join("predictions.csv"), predictions.into_bytes()));
    }
    files.extend(figure_files(&record.figures(), folder, PNG_SCALE)?);
    Ok(files)
}

fn json(record: &Record) -> Result<String, CliError> {
    record.to_json().map_err(|error| rendering(&error))
}

#[cfg(test)]
mod tests {
    use super::{Kind, kind_of};
    use std::path::Path;

    #[test]
    fn the_ending_decides() {
        assert!(matches!(kind_of(Path::new("a.PDF")), Ok(Kind::Pdf)));
        assert!(matches!(kind_of(Path::new("reports/")), Ok(Kind::Folder)));
        for bad in ["a", "a.docx", "fig.png"] {
            assert!(kind_of(Path::new(bad)).is_err(), "{bad}");
        }
    }
}
