//! The configuration file.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "config::invalid",
        "The configuration file is not TOML, or not of the form that is read: one table per command, `[fit]` or `[emap]`, whose keys are \
         the names of its options. Nothing was analysed, since options that are silently ignored could change a result.\n\n\
         A file looks like this: `[fit]` on one line, then `se = \"hc3\"`, `level = 0.9` and `no-points = true` on lines of their own. A \
         value is a text, a number, true or false, or a list of these for an option that may be given several times. `--no-config` leaves \
         out the `interplay.toml` of the current folder.",
    ),
    page(
        "config::unreadable",
        "The configuration file that `--config` names, or the `interplay.toml` of the current folder, could not be read; the message has \
         the reason that the operating system gives. Nothing was analysed, because the options in it would be missing.\n\n\
         Correct the path or the rights of the file, or give `--no-config` to do without the `interplay.toml` of the current folder.",
    ),
];
