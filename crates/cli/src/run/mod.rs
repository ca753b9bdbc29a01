//! One file per command.

mod data;
mod emap;
mod fit;
mod plot;
mod report;

use std::io::Write as _;
use std::path::Path;

use clap::CommandFactory as _;
use interplay_core::{Record, explain};

use crate::args::{Cli, Command, Common, Console};
use crate::error::CliError;
use crate::{exit, output, render};

/// Runs a command and gives the exit code.
///
/// # Errors
/// What the user has to mend.
pub(crate) fn run(cli: Cli, console: &Console) -> Result<u8, CliError> {
    match cli.command {
        Command::Fit(args) => finish(&fit::record(&args, console)?, &args.common, console),
        Command::Emap(args) => emap::run(&args, console),
        Command::Plot(args) => plot::run(&args, console),
        Command::Report(args) => report::run(&args, console),
        Command::Data(args) => data::run(&args, console),
        Command::Explain(args) => explain_code(args.code.as_deref()),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "interplay", &mut script);
            print(&script)
        }
        Command::Man { dir } => man(&dir),
    }
}

/// Does with a record what every analysis does: write the files, print the result, say what worries, and decide the exit code.
fn finish(record: &Record, common: &Common, console: &Console) -> Result<u8, CliError> {
    let text = output::to_stdout(record, common.format, console.colored(&std::io::stdout()), console.verbose)?;
    let written = output::write(record, &common.output)?;
    print(text.as_bytes())?;
    render::diagnostics::print(&record.diagnostics, console);
    if !console.quiet {
        next_step(&written, common);
    }
    let held = record.diagnostics.iter().any(|diagnostic| common.fail_on.contains(&diagnostic.code));
    Ok(if held { exit::FAIL_ON } else { exit::DONE })
}

/// Names what was written, or what could be done next.
fn next_step(written: &[std::path::PathBuf], common: &Common) {
    match written {
        [] if common.format == crate::args::Format::Table => {
            eprintln!("\nNext: add `-o report.pdf` for a report, or `-o results/` for the record, the reports and every figure.");
        }
        [] => {}
        [one] => eprintln!("wrote {}", one.display()),
        _ => {
            eprintln!("wrote {} files: {}", written.len(), written.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(" "));
            if let Some(record) = written.iter().find(|path| path.extension().is_some_and(|e| e == "json")) {
                eprintln!("Next: `interplay report {} -o report.html`", record.display());
            }
        }
    }
}

/// Writes to standard output; a reader that went away is no failure.
fn print(bytes: &[u8]) -> Result<u8, CliError> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(exit::DONE),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(exit::DONE),
        Err(error) => Err(CliError::usage("output::unwritable", format!("cannot write to standard output: {error}"))),
    }
}

/// Reads a record.
fn read_record(path: &Path) -> Result<Record, CliError> {
    let shown = path.display();
    let text =
        std::fs::read_to_string(path).map_err(|error| CliError::usage("record::unreadable", format!("cannot read `{shown}`: {error}")))?;
    Record::from_json(&text).map_err(|error| {
        CliError::usage("record::invalid", format!("`{shown}`: {error}"))
            .hint("give a file that `interplay fit` or `interplay emap` wrote with `-o run.json`")
    })
}

fn explain_code(code: Option<&str>) -> Result<u8, CliError> {
    let Some(code) = code else {
        return print(interplay_core::CODES.iter().map(|entry| format!("{}\n", entry.code)).collect::<String>().as_bytes());
    };
    match explain(code) {
        Some(entry) => print(format!("{}\n\n{}\n", entry.code, wrapped(entry.text, PAGE_WIDTH)).as_bytes()),
        None => Err(unknown_code(code)),
    }
}

fn unknown_code(code: &str) -> CliError {
    let error = CliError::usage("usage::unknown_code", format!("there is no code `{code}`"));
    let near = interplay_core::CODES.iter().map(|entry| (strsim::jaro_winkler(entry.code, code), entry.code));
    match near.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(score, _)| *score > 0.8) {
        Some((_, near)) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`interplay explain` lists them all"),
    }
}

/// Columns of an explanation.
const PAGE_WIDTH: usize = 88;

/// A text of paragraphs with lines of at most `width` columns, broken between words.
fn wrapped(text: &str, width: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut column = 0;
        for word in line.split(' ') {
            let word_width = unicode_width::UnicodeWidthStr::width(word);
            if column > 0 && column + 1 + word_width > width {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += word_width;
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out
}

fn man(dir: &Path) -> Result<u8, CliError> {
    output::make_folder(dir)?;
    clap_mangen::generate_to(Cli::command(), dir)
        .map_err(|error| CliError::usage("output::unwritable", format!("cannot write to `{}`: {error}", dir.display())))?;
    Ok(exit::DONE)
}

/// Checks what can be checked before any file is opened.
fn check_common(common: &Common) -> Result<(), CliError> {
    output::check(&common.output)?;
    match common.fail_on.iter().find(|code| explain(code).is_none()) {
        Some(code) => Err(unknown_code(code)),
        None => Ok(()),
    }
}

/// Limits the threads of everything that follows.
fn set_threads(common: &Common) -> Result<(), CliError> {
    let Some(threads) = common.threads else { return Ok(()) };
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.into())
        .build_global()
        .map_err(|error| CliError::usage("usage::threads", format!("cannot use {threads} threads: {error}")))
}

#[cfg(test)]
mod tests {
    #[test]
    fn paragraphs_are_wrapped_between_words() {
        assert_eq!(super::wrapped("one two three\n\nfour", 8), "one two\nthree\n\nfour");
        assert_eq!(super::wrapped("averyverylongword a", 5), "averyverylongword\na");
    }
}
