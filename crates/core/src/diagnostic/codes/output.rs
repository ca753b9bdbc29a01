//! What is written.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "output::ending",
        "The ending of an output path decides what is written, and this one names nothing that the command writes. Nothing was analysed or \
         written.\n\n\
         `fit` and `emap` write `.json` (the record), `.pdf`, `.html` and `.md` (the report), `.csv` and `.tex` (the main table), and \
         everything into a path that ends in `/`. `report` writes `.pdf`, `.html` and `.md`; `plot` writes `.svg`, `.png` and `.pdf`. A \
         single figure is drawn from a record: `interplay plot run.json --figure NAME -o figure.svg`.",
    ),
    page(
        "output::is_folder",
        "The output path is an existing folder, and a single file was meant.\n\n\
         End the path with `/` to write the record, the reports and the figures into it, or name a file inside it.",
    ),
    page(
        "output::is_input",
        "An output names a file that is also read: the table, the grid, the labels or the record, perhaps through a link or another spelling of its path. Writing would replace the data by the result, so nothing was done.\n\n\
         Give the output another name.",
    ),
    page(
        "output::no_folder",
        "The folder of the output file does not exist. It is checked before the analysis, so that no work is lost.\n\n\
         Create the folder first, or end the path with `/`: such a folder is made when it does not exist.",
    ),
    page(
        "output::rendering",
        "A figure or a report could not be drawn or typeset, or the record could not be written as JSON, although the analysis itself was \
         done; the exit code is 3. Everything is rendered before the first file is written, so no half of an output is left.\n\n\
         If the message names a scale, the image would have no pixels or be wider than 30,000: choose another `--scale`. A record that was \
         edited by hand can also be the cause. Otherwise it is a defect of this program; `-o run.json` keeps the record, from which \
         reports can be made later.",
    ),
    page(
        "output::twice",
        "Two outputs of one call are the same file, perhaps under two spellings of its path. The second would replace the first, so nothing was done.\n\n\
         Give each output a name of its own.",
    ),
    page(
        "output::unwritable",
        "Standard output or a folder does not take what is written; the message has the reason that the operating system gives, often a \
         full disk or missing rights.\n\n\
         Make room, or choose another folder. A reader that closes the pipe early, such as `head`, is no error.",
    ),
];
