//! What can be wrong with a file.

use std::io;

use interplay_core::SourceError;

/// What a `.npy` array was read for; it decides the first half of the error's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Scores of a grid: codes `grid::…`.
    Grid,
    /// Labels of items: codes `labels::…`.
    Labels,
}

/// What is wrong with a `.npy` array.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArrayFault {
    /// The first bytes are not `\x93NUMPY`.
    #[error("it does not begin as a .npy file does")]
    Magic,
    /// The header is no description of an array.
    #[error("its header cannot be read: {reason}")]
    Header {
        /// What the parser met.
        reason: String,
    },
    /// The array holds pickled Python objects.
    #[error("it holds Python objects (pickle), which are never loaded")]
    Object,
    /// Elements of a type that is no number here.
    #[error("its elements are of type {found}")]
    Dtype {
        /// The type as the header names it.
        found: String,
    },
    /// An extent that fits no use.
    #[error("its shape is {shape:?}: {reason}")]
    Shape {
        /// The extent in the file.
        shape: Vec<u64>,
        /// What was expected.
        reason: &'static str,
    },
    /// Fewer bytes than the header promises.
    #[error("it ends early: the header promises {expected} bytes of data and {found} are there")]
    Truncated {
        /// Bytes that the shape needs.
        expected: u64,
        /// Bytes that follow the header.
        found: u64,
    },
    /// More bytes than the header promises.
    #[error("{found} bytes of data follow where the header promises {expected}")]
    Trailing {
        /// Bytes that the shape needs.
        expected: u64,
        /// Bytes that follow the header.
        found: u64,
    },
}

/// A file that cannot be read or written as asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IoError {
    /// There is no such file.
    #[error("`{path}` does not exist")]
    NotFound {
        /// The path.
        path: String,
    },
    /// The operating system forbids it.
    #[error("no permission to open `{path}`")]
    Permission {
        /// The path.
        path: String,
    },
    /// A folder stands where a file is meant.
    #[error("`{path}` is a folder, not a file")]
    Directory {
        /// The path.
        path: String,
    },
    /// Reading failed.
    #[error("`{path}` cannot be read: {source}")]
    Read {
        /// The path.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// Writing failed.
    #[error("`{path}` cannot be written: {source}")]
    Write {
        /// The path.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// An ending that names no format of tables.
    #[error("`{path}` is in no format of tables that is read here")]
    TableFormat {
        /// The path.
        path: String,
    },
    /// Nothing in the file.
    #[error("`{path}` is empty")]
    Empty {
        /// The path.
        path: String,
    },
    /// Names but no rows.
    #[error("`{path}` has a header and no rows")]
    NoRows {
        /// The path.
        path: String,
    },
    /// A row with another number of fields than the header.
    #[error("`{path}`, line {line}: {found} fields where the header has {expected}")]
    RaggedRow {
        /// The path.
        path: String,
        /// Line, counted from 1.
        line: u64,
        /// Fields in this row.
        found: usize,
        /// Fields in the header.
        expected: usize,
    },
    /// One column whose name holds what separates fields in other files.
    #[error("`{path}` was split at {delimiter} into one column, `{header}`: it looks like {looks_like}-separated text")]
    Delimiter {
        /// The path.
        path: String,
        /// What separated the fields.
        delimiter: String,
        /// What seems to separate them.
        looks_like: String,
        /// The header as it was read, shortened.
        header: String,
    },
    /// Bytes that are not UTF-8.
    #[error("`{path}`, line {line}: byte {offset} of the file is not UTF-8{what}")]
    Encoding {
        /// The path.
        path: String,
        /// Line, counted from 1.
        line: u64,
        /// Byte offset in the (decompressed) file, counted from 0.
        offset: u64,
        /// What it may be instead, with a leading space, or nothing.
        what: &'static str,
    },
    /// A zero byte in a text.
    #[error("`{path}`, line {line}: a NUL byte, which no text table holds")]
    Nul {
        /// The path.
        path: String,
        /// Line, counted from 1.
        line: u64,
    },
    /// Two columns of one name.
    #[error("`{path}`: columns {first} and {second} are both called `{name}`")]
    DuplicateColumn {
        /// The path.
        path: String,
        /// The name.
        name: String,
        /// Position of the first, counted from 1.
        first: usize,
        /// Position of the second, counted from 1.
        second: usize,
    },
    /// A column without a name.
    #[error("`{path}`: column {position} has no name")]
    BlankColumn {
        /// The path.
        path: String,
        /// Position, counted from 1.
        position: usize,
    },
    /// A quotation mark where none may stand.
    #[error("`{path}`, line {line}: a quotation mark inside field {field}")]
    Quote {
        /// The path.
        path: String,
        /// Line, counted from 1.
        line: u64,
        /// Field, counted from 1.
        field: usize,
    },
    /// A quoted field without end.
    #[error("`{path}`, line {line}: the quotation mark that opens field {field} is never closed")]
    UnclosedQuote {
        /// The path.
        path: String,
        /// Line where the field begins, counted from 1.
        line: u64,
        /// Field, counted from 1.
        field: usize,
    },
    /// A carriage return alone.
    #[error("`{path}`, line {line}: a carriage return without a line feed")]
    LineEnd {
        /// The path.
        path: String,
        /// Line, counted from 1.
        line: u64,
    },
    /// A row that does not end within a bound.
    #[error("`{path}`, line {line}: a row longer than {limit} bytes")]
    LongRow {
        /// The path.
        path: String,
        /// Line where the row begins, counted from 1.
        line: u64,
        /// The bound.
        limit: u64,
    },
    /// The file is not what it was when it was opened.
    #[error("`{path}` changed while it was read")]
    Changed {
        /// The path.
        path: String,
    },
    /// Damaged contents of a binary or compressed table.
    #[error("`{path}` is damaged or not what its ending says: {reason}")]
    Corrupt {
        /// The path.
        path: String,
        /// What the decoder met.
        reason: String,
    },
    /// An Arrow file whose columns are compressed.
    #[error("the columns of `{path}` are compressed, and Arrow files are read uncompressed only")]
    CompressedArrow {
        /// The path.
        path: String,
    },
    /// A table that unpacks to more than is allowed.
    #[error("`{path}` unpacks to more than {limit} bytes")]
    TableTooLarge {
        /// The path.
        path: String,
        /// The bound.
        limit: u64,
    },
    /// A column that is not there.
    #[error("no column `{name}` in `{path}`")]
    UnknownColumn {
        /// The path.
        path: String,
        /// The name.
        name: String,
    },
    /// An ending that names no format of grids.
    #[error("`{path}` is in no format of grids that is read here")]
    GridFormat {
        /// The path.
        path: String,
    },
    /// A `.npy` array that cannot be used.
    #[error("`{path}`: {fault}")]
    Array {
        /// The file, with the member of an archive.
        path: String,
        /// What it was read for.
        role: Role,
        /// What is wrong.
        fault: ArrayFault,
    },
    /// An archive that cannot be read.
    #[error("`{path}` is no .npz archive that can be read: {reason}")]
    Archive {
        /// The path.
        path: String,
        /// What the reader met.
        reason: String,
    },
    /// An archive in which the array cannot be told.
    #[error("`{path}` holds no array `logits` and not exactly one array: {}", keys.join(", "))]
    Keys {
        /// The path.
        path: String,
        /// The arrays in it.
        keys: Vec<String>,
    },
    /// A grid that unpacks or is copied to more than is allowed.
    #[error("`{path}` needs {bytes} bytes unpacked, and the bound is {limit}")]
    GridTooLarge {
        /// The path.
        path: String,
        /// Bytes that are needed.
        bytes: u64,
        /// The bound.
        limit: u64,
    },
    /// Axes that do not fit the array.
    #[error("the axes `{axes}` do not fit `{path}`: {reason}")]
    Axes {
        /// The path.
        path: String,
        /// The axes as given.
        axes: String,
        /// Why.
        reason: &'static str,
    },
    /// An ending that names no format of labels.
    #[error("`{path}` is in no format of labels that is read here")]
    LabelFormat {
        /// The path.
        path: String,
    },
    /// The column of labels cannot be told.
    #[error("`{path}` has several columns and none of them is called label, labels, y, target or class: {}", columns.join(", "))]
    LabelColumn {
        /// The path.
        path: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// An item without a label.
    #[error("`{path}`: the label of row {row} is missing")]
    MissingLabel {
        /// The path.
        path: String,
        /// Row, counted from 1 without the header.
        row: u64,
    },
}

impl IoError {
    /// Stable code, `area::name`.
    pub fn code(&self) -> &'static str {
        use ArrayFault as F;
        match self {
            Self::NotFound { .. } => "file::not_found",
            Self::Permission { .. } => "file::permission",
            Self::Directory { .. } => "file::directory",
            Self::Read { .. } => "file::read",
            Self::Write { .. } => "file::write",
            Self::TableFormat { .. } => "data::format",
            Self::Empty { .. } => "data::empty",
            Self::NoRows { .. } => "data::no_rows",
            Self::RaggedRow { .. } => "data::ragged_row",
            Self::Delimiter { .. } => "data::delimiter",
            Self::Encoding { .. } => "data::encoding",
            Self::Nul { .. } => "data::nul",
            Self::DuplicateColumn { .. } => "data::duplicate_column",
            Self::BlankColumn { .. } => "data::blank_column",
            Self::Quote { .. } => "data::quote",
            Self::UnclosedQuote { .. } => "data::unclosed_quote",
            Self::LineEnd { .. } => "data::line_end",
            Self::LongRow { .. } => "data::long_row",
            Self::Changed { .. } => "data::changed",
            Self::Corrupt { .. } => "data::corrupt",
            Self::CompressedArrow { .. } => "data::compressed_arrow",
            Self::TableTooLarge { .. } => "data::too_large",
            Self::UnknownColumn { .. } => "data::unknown_column",
            Self::GridFormat { .. } => "grid::format",
            Self::Array { role, fault, .. } => match (role, fault) {
                (Role::Grid, F::Magic) => "grid::magic",
                (Role::Grid, F::Header { .. }) => "grid::header",
                (Role::Grid, F::Object) => "grid::object_dtype",
                (Role::Grid, F::Dtype { .. }) => "grid::dtype",
                (Role::Grid, F::Shape { .. }) => "grid::shape",
                (Role::Grid, F::Truncated { .. }) => "grid::truncated",
                (Role::Grid, F::Trailing { .. }) => "grid::trailing",
                (Role::Labels, F::Magic) => "labels::magic",
                (Role::Labels, F::Header { .. }) => "labels::header",
                (Role::Labels, F::Object) => "labels::object_dtype",
                (Role::Labels, F::Dtype { .. }) => "labels::dtype",
                (Role::Labels, F::Shape { .. }) => "labels::shape",
                (Role::Labels, F::Truncated { .. }) => "labels::truncated",
                (Role::Labels, F::Trailing { .. }) => "labels::trailing",
            },
            Self::Archive { .. } => "grid::archive",
            Self::Keys { .. } => "grid::keys",
            Self::GridTooLarge { .. } => "grid::too_large",
            Self::Axes { .. } => "grid::axes",
            Self::LabelFormat { .. } => "labels::format",
            Self::LabelColumn { .. } => "labels::column",
            Self::MissingLabel { .. } => "labels::missing",
        }
    }

    /// The way out, where one is known.
    pub fn hint(&self) -> Option<String> {
        use ArrayFault as F;
        let text = match self {
            Self::NotFound { .. } => "check the spelling and the folder that the command runs in",
            Self::Permission { .. } => "give yourself the right to it, or choose another path",
            Self::Directory { .. } => "name a file inside it",
            Self::TableFormat { .. } => {
                "tables are read from .csv, .tsv, .csv.gz, .tsv.gz, .csv.zst, .tsv.zst, .parquet, .arrow and .feather, and CSV from `-` (standard \
                 input); convert the file to one of these"
            }
            Self::Empty { .. } | Self::NoRows { .. } => "the first line holds the names of the columns, every further line one row",
            Self::RaggedRow { line: 2, found, expected, .. } if *found == expected + 1 => {
                "the header lacks one name, as in files of R's write.table(): write them with write.csv() or with col.names = NA"
            }
            Self::RaggedRow { .. } => {
                "put a field that holds the delimiter in quotation marks, and give every row as many fields as the header"
            }
            Self::Delimiter { looks_like, .. } => {
                return Some(format!("say which character separates the fields: --delimiter '{looks_like}'"));
            }
            Self::Encoding { what, .. } if !what.is_empty() => "save the file as UTF-8: iconv -f utf-16 -t utf-8 FILE > NEW",
            Self::Encoding { .. } => "save the file as UTF-8; from Latin-1: iconv -f latin1 -t utf-8 FILE > NEW",
            Self::Nul { .. } => "the file may be binary, cut, or UTF-16; save it as UTF-8 text",
            Self::DuplicateColumn { .. } => "give every column a name of its own",
            Self::BlankColumn { .. } => "give the column a name in the first line, or take it out",
            Self::Quote { .. } => "put the whole field in quotation marks and double those inside it: \"5\"\" pipe\"",
            Self::UnclosedQuote { .. } => "close it, or double it if it belongs to the text",
            Self::LineEnd { .. } => "convert the line ends: tr '\\r' '\\n' < FILE > NEW",
            Self::LongRow { .. } => "a quotation mark may be unclosed, or the file is no table",
            Self::Changed { .. } => "run the command again when nothing writes to the file",
            Self::Corrupt { .. } => "write the file anew, and check that it was copied whole",
            Self::CompressedArrow { .. } => "write it with compression=\"uncompressed\", or as Parquet",
            Self::TableTooLarge { .. } => "if the file is what it should be, unpack it first and pass the unpacked file",
            Self::GridFormat { .. } => "grids are read from .npy and .npz: numpy.save('grid.npy', scores) with scores of shape N1 x N2 x C",
            Self::Array { fault, role, .. } => match (fault, role) {
                (F::Object, Role::Grid) => {
                    "save plain numbers: numpy.save('grid.npy', numpy.asarray(scores, dtype=numpy.float32)); nested lists must have equal lengths"
                }
                (F::Object, Role::Labels) => "save numbers or fixed-width text: numpy.save('labels.npy', numpy.asarray(labels.tolist()))",
                (F::Dtype { .. }, Role::Grid) => "save real numbers: numpy.save('grid.npy', scores.astype(numpy.float32))",
                (F::Dtype { .. }, Role::Labels) => "save whole numbers, real numbers, truth values or fixed-width text",
                (F::Shape { .. }, Role::Grid) => "a grid is N1 x N2 x C, or N1 x N2 for a single score, with no extent of zero",
                (F::Shape { .. }, Role::Labels) => "labels are one per item: shape N or N x 1",
                (F::Truncated { .. } | F::Trailing { .. }, _) => "the file was cut, overwritten or not closed: save it again",
                (F::Magic | F::Header { .. }, _) => "save it with numpy.save()",
            },
            Self::Archive { .. } => "save it with numpy.savez('grid.npz', logits=scores)",
            Self::Keys { .. } => "save the scores under the name logits: numpy.savez('grid.npz', logits=scores)",
            Self::GridTooLarge { .. } => "save the array unpacked with numpy.save() and in the order a, b, class",
            Self::Axes { .. } => "name every axis of the array once: a and b, and class if it has three, for example --axes b,a,class",
            Self::LabelFormat { .. } => "labels are read from .npy, .csv, .tsv and .txt",
            Self::LabelColumn { .. } => "name the column that holds the labels",
            Self::MissingLabel { .. } => "every item needs a label",
            Self::UnknownColumn { .. } | Self::Read { .. } | Self::Write { .. } => return None,
        };
        Some(text.to_owned())
    }

    /// A failed opening or reading of a file, by its reason.
    pub(crate) fn read(path: &str, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::Permission { path },
            io::ErrorKind::IsADirectory => Self::Directory { path },
            io::ErrorKind::UnexpectedEof => Self::Changed { path },
            _ => Self::Read { path, source },
        }
    }

    /// A fault of an array.
    pub(crate) fn array(path: &str, role: Role, fault: ArrayFault) -> Self {
        Self::Array { path: path.to_owned(), role, fault }
    }
}

impl From<IoError> for SourceError {
    fn from(error: IoError) -> Self {
        Self { message: error.to_string(), hint: error.hint(), code: error.code() }
    }
}
