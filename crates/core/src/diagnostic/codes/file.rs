//! The file system.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "file::directory",
        "A folder stands where a file is meant, as input or as output.\n\n\
         Name a file inside it. To write everything into a folder, end the path with a slash: `-o results/`.",
    ),
    page(
        "file::not_found",
        "There is no file of that name. Paths are relative to the folder that the command runs in, not to the folder of a configuration \
         file or of the data.\n\n\
         Check the spelling and the current folder.",
    ),
    page(
        "file::permission",
        "The operating system does not allow this user to read or to write the file.\n\n\
         Change the rights of the file or of its folder, or choose another path.",
    ),
    page(
        "file::read",
        "Reading the file failed in the middle; the message has the reason that the operating system gives. No result is made from the \
         part that was read.\n\n\
         Check the disk or the network drive, and run the command again. A packed file or an array in an unusual order of axes also needs \
         room in the folder for temporary files.",
    ),
    page(
        "file::write",
        "Writing failed; the message has the reason that the operating system gives, often a full disk or a missing folder. Files are \
         written beside their target and renamed at the end, so an older file of that name is still whole.\n\n\
         Make room or create the folder, and run the command again. For packed tables and standard input the file may be a temporary one; \
         the environment variable `TMPDIR` says where those are.",
    ),
];
