//! One look at a block of text: whether it is in order, how many rows it has, and what each column says.

use super::cell::{Cell, classify};
use super::records::{Fault, FaultKind, Scanner};

/// Characters of an offending cell that are shown.
const SHOWN: usize = 40;

/// What the cells of a column say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ColumnSurvey {
    pub(super) numbers: u64,
    pub(super) booleans: u64,
    pub(super) texts: u64,
    /// Texts that are numbers with a decimal comma.
    pub(super) decimal_commas: u64,
    /// Whether some number or missing cell is quoted or said otherwise than plainly.
    pub(super) unplain: bool,
    /// Line (before it) and beginning of the first text.
    pub(super) first_text: Option<(u64, String)>,
}

impl ColumnSurvey {
    fn add(&mut self, bytes: &[u8], quoted: bool, line: u64) {
        match classify(bytes) {
            Cell::Missing { plain } => self.unplain |= quoted || !plain,
            Cell::Number { plain } => {
                self.numbers += 1;
                self.unplain |= quoted || !plain;
            }
            Cell::Boolean => self.booleans += 1,
            Cell::Text { decimal_comma } => {
                self.texts += 1;
                self.decimal_commas += u64::from(decimal_comma);
                if self.first_text.is_none() {
                    self.first_text = Some((line, String::from_utf8_lossy(bytes).chars().take(SHOWN).collect()));
                }
            }
        }
    }

    /// Takes in the survey of the block that follows, whose first line is `line`.
    pub(super) fn merge(&mut self, next: Self, line: u64) {
        self.numbers += next.numbers;
        self.booleans += next.booleans;
        self.texts += next.texts;
        self.decimal_commas += next.decimal_commas;
        self.unplain |= next.unplain;
        if self.first_text.is_none() {
            self.first_text = next.first_text.map(|(at, text)| (at + line, text));
        }
    }
}

/// What a block holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BlockSurvey {
    pub(super) rows: usize,
    pub(super) lines: u64,
    /// Whether there are lines without anything, which must be taken out before the block is decoded.
    pub(super) blank_lines: bool,
    pub(super) columns: Vec<ColumnSurvey>,
}

/// Looks at a block that begins and ends with whole records.
pub(super) fn survey(text: &[u8], delimiter: u8, n_columns: usize) -> Result<BlockSurvey, Fault> {
    super::is_text(text)?;
    let mut columns = vec![ColumnSurvey::default(); n_columns];
    let mut scanner = Scanner::new(text, delimiter);
    let (mut rows, mut fields) = (0, 0);
    let mut row_line = 0;
    while let Some(field) = scanner.next()? {
        if fields == 0 {
            row_line = field.line;
        }
        if let Some(column) = columns.get_mut(fields) {
            column.add(field.bytes, field.quoted, field.line);
        }
        fields += 1;
        if field.ends_record {
            if fields != n_columns {
                return Err(Fault { line: row_line, kind: FaultKind::Ragged { found: fields } });
            }
            fields = 0;
            rows += 1;
        }
    }
    let lines = memchr::memchr_iter(b'\n', text).count() as u64;
    Ok(BlockSurvey { rows, lines, blank_lines: scanner.blank_lines, columns })
}
