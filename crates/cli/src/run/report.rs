//! `report`: documents from records alone.

use std::path::{Path, PathBuf};

use super::read_record;
use crate::args::{Console, ReportArgs};
use crate::error::CliError;
use crate::{exit, output};

/// Writes every report that was asked for; all are rendered before the first is written.
pub(crate) fn run(args: &ReportArgs, console: &Console) -> Result<u8, CliError> {
    let records = args.runs.iter().map(|path| read_record(path)).collect::<Result<Vec<_>, _>>()?;
    args.output.iter().try_for_each(|path| output::check_parent(path))?;
    let outputs: Vec<&Path> = args.output.iter().map(PathBuf::as_path).collect();
    let inputs: Vec<&Path> = args.runs.iter().map(PathBuf::as_path).collect();
    output::check_distinct(&outputs, &inputs)?;
    let reports = args.output.iter().map(|path| output::report(&records, path)).collect::<Result<Vec<_>, _>>()?;
    for (path, bytes) in args.output.iter().zip(reports) {
        output::write_file(path, &bytes)?;
        if !console.quiet {
            eprintln!("wrote {}", path.display());
        }
    }
    Ok(exit::DONE)
}
