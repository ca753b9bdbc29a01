//! Records that are read again.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "record::invalid",
        "The file is no record of this program: not JSON, not of the record's form, or of another version of its schema. Figures and \
         reports are made from records alone, so nothing was written.\n\n\
         Give a file that `interplay fit` or `interplay emap` wrote with `-o run.json`. A record of another schema has to be made again \
         from the data; its `provenance` holds the command.",
    ),
    page(
        "record::unreadable",
        "The record could not be read; the message has the reason that the operating system gives.\n\n\
         Check the path and the rights. A folder that was written with `-o results/` holds the record as `results/record.json`.",
    ),
];
