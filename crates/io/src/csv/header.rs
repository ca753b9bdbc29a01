//! The first line of a text table.

use interplay_core::Diagnostic;

use super::records::{Fault, Scanner, unescape};
use crate::IoError;

/// What the header says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    /// Names of all fields; the name of a column of row names is empty.
    pub(super) names: Vec<String>,
    /// Bytes before the first row.
    pub(super) bytes: usize,
    /// Lines before the first row.
    pub(super) lines: u64,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads the header from a text that begins with it.
///
/// The outer error is a fault of the text, the inner one of the names.
pub(super) fn read(path: &str, text: &[u8], delimiter: u8, delimiter_given: bool) -> Result<Result<Header, IoError>, Fault> {
    let mut scanner = Scanner::new(text, delimiter);
    let mut names = Vec::new();
    while let Some(field) = scanner.next()? {
        names.push(unescape(field).trim().to_owned());
        if field.ends_record {
            break;
        }
    }
    let header = Header { names, bytes: scanner.position(), lines: scanner.line, diagnostics: Vec::new() };
    Ok(check(path, header, delimiter, delimiter_given))
}

fn check(path: &str, mut header: Header, delimiter: u8, delimiter_given: bool) -> Result<Header, IoError> {
    let path = path.to_owned();
    if header.names.is_empty() {
        return Err(IoError::Empty { path });
    }
    if let [only] = header.names.as_slice()
        && !delimiter_given
        && let Some(&likely) = [b';', b'\t', b'|', b','].iter().find(|&&byte| byte != delimiter && only.as_bytes().contains(&byte))
    {
        let shown = |byte: u8| if byte == b'\t' { "\\t".to_owned() } else { char::from(byte).to_string() };
        return Err(IoError::Delimiter {
            path,
            delimiter: format!("`{}`", shown(delimiter)),
            looks_like: shown(likely),
            header: only.chars().take(60).collect(),
        });
    }
    for (second, name) in header.names.iter().enumerate() {
        if name.is_empty() {
            // R's write.csv() and pandas' to_csv() give the column of row names no name.
            if second == 0 && header.names.len() > 1 {
                let message = "the first column has no name: it is taken for row names and left out";
                header.diagnostics.push(Diagnostic::info("data::row_names", message));
                continue;
            }
            return Err(IoError::BlankColumn { path, position: second + 1 });
        }
        if let Some(first) = header.names[..second].iter().position(|other| other == name) {
            return Err(IoError::DuplicateColumn { path, name: name.clone(), first: first + 1, second: second + 1 });
        }
    }
    Ok(header)
}
