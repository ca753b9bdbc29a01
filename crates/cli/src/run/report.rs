//! `report`: documents from records alone.

use super::read_record;
use crate::args::{Console, ReportArgs};
use crate::error::CliError;
use crate::{exit, output};

/// Writes every report that was asked for; all are rendered before the first is written.
pub(crate) fn run(args: &ReportArgs, console: &Console) -> Result<u8, CliError> {
    let records = args.runs.iter().map(|path| read_record(path)).collect::<Result<Vec<_>, _>>()?;
    args.output.iter().try_for_each(|path| output::check_parent(path))?;
    output::check_distinct(&args.output, &args.runs)?;
    let document = interplay_report::document(&records);
    let reports = args.output.iter().map(|path| output::report(&document, path)).collect::<Result<Vec<_>, _>>()?;
    for (path, bytes) in args.output.iter().zip(reports) {
        output::write_file(path, &bytes)?;
        if !console.quiet {
            eprintln!("wrote {}", path.display());
        }
    }
    Ok(exit::DONE)
}
