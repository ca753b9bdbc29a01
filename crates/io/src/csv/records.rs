//! Records and fields of delimited text (RFC 4180), strictly.
//!
//! A field that begins with a quotation mark ends with one, and marks inside it are doubled; no other field holds one. Lines end with a line
//! feed, which a carriage return may precede. Strictness is what lets a faulty file be told from its first fault, with the line.

/// Something that is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    /// Lines before it in the text that was scanned.
    pub(super) line: u64,
    pub(super) kind: FaultKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// A quotation mark in a field (counted from 1) that is not quoted, or text after the closing mark.
    Quote { field: usize },
    /// No closing mark.
    UnclosedQuote { field: usize },
    /// A carriage return alone.
    LineEnd,
    /// Another number of fields.
    Ragged { found: usize },
    /// A zero byte.
    Nul,
    /// Not UTF-8 at this byte of the text that was scanned.
    Encoding { offset: usize },
}

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field<'a> {
    /// The bytes, without the marks around a quoted field; doubled marks are still doubled.
    pub(super) bytes: &'a [u8],
    pub(super) quoted: bool,
    /// Lines before the one that it begins in.
    pub(super) line: u64,
    /// Whether it is the last of its record.
    pub(super) ends_record: bool,
}

/// Walks over the fields of a text that begins with a record.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    delimiter: u8,
    at: usize,
    /// Lines that have ended.
    pub(super) line: u64,
    /// Position of the next field in its record, from 0.
    field: usize,
    /// Whether a line without anything was passed over.
    pub(super) blank_lines: bool,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a [u8], delimiter: u8) -> Self {
        Self { text, delimiter, at: 0, line: 0, field: 0, blank_lines: false }
    }

    /// Bytes that were consumed.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next field, or nothing after the last record. Lines without anything are passed over.
    pub(super) fn next(&mut self) -> Result<Option<Field<'a>>, Fault> {
        if self.field == 0 {
            self.skip_blank_lines();
            if self.at == self.text.len() {
                return Ok(None);
            }
        }
        let begin_line = self.line;
        let (bytes, quoted) = if self.text.get(self.at) == Some(&b'"') { (self.quoted(begin_line)?, true) } else { (self.bare(), false) };
        let fault = |kind| Fault { line: begin_line, kind };
        let ends_record = match self.text.get(self.at) {
            Some(&byte) if byte == self.delimiter => {
                self.at += 1;
                false
            }
            Some(b'\n') => {
                self.at += 1;
                self.line += 1;
                true
            }
            Some(b'\r') if matches!(self.text.get(self.at + 1), Some(b'\n')) => {
                self.at += 2;
                self.line += 1;
                true
            }
            Some(b'\r') => return Err(fault(FaultKind::LineEnd)),
            Some(_) => return Err(fault(FaultKind::Quote { field: self.field + 1 })),
            None => true,
        };
        self.field = if ends_record { 0 } else { self.field + 1 };
        Ok(Some(Field { bytes, quoted, line: begin_line, ends_record }))
    }

    fn skip_blank_lines(&mut self) {
        loop {
            match self.text[self.at..] {
                [b'\n', ..] => self.at += 1,
                [b'\r', b'\n', ..] => self.at += 2,
                _ => return,
            }
            self.line += 1;
            self.blank_lines = true;
        }
    }

    /// Up to the delimiter, the end of the line, or a quotation mark, which is a fault.
    fn bare(&mut self) -> &'a [u8] {
        let rest = &self.text[self.at..];
        let end = rest.iter().position(|&byte| byte == self.delimiter || matches!(byte, b'\n' | b'\r' | b'"')).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn quoted(&mut self, begin_line: u64) -> Result<&'a [u8], Fault> {
        let begin = self.at + 1;
        let mut at = begin;
        loop {
            let Some(step) = memchr::memchr(b'"', &self.text[at..]) else {
                return Err(Fault { line: begin_line, kind: FaultKind::UnclosedQuote { field: self.field + 1 } });
            };
            let mark = at + step;
            if self.text.get(mark + 1) == Some(&b'"') {
                at = mark + 2;
                continue;
            }
            let bytes = &self.text[begin..mark];
            self.line += memchr::memchr_iter(b'\n', bytes).count() as u64;
            self.at = mark + 1;
            return Ok(bytes);
        }
    }
}

/// Where the last record that is whole ends: after the last line feed outside quotation marks. The text begins with a record.
pub(super) fn last_border(text: &[u8]) -> Option<usize> {
    if memchr::memchr(b'"', text).is_none() {
        return memchr::memrchr(b'\n', text).map(|at| at + 1);
    }
    let mut quoted = false;
    let mut border = None;
    for at in memchr::memchr2_iter(b'"', b'\n', text) {
        if text[at] == b'"' {
            quoted = !quoted;
        } else if !quoted {
            border = Some(at + 1);
        }
    }
    border
}

/// The text of a field with doubled marks made single.
pub(super) fn unescape(field: Field<'_>) -> String {
    let text = String::from_utf8_lossy(field.bytes);
    if field.quoted { text.replace("\"\"", "\"") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Fault, FaultKind, Scanner, last_border, unescape};

    fn records(text: &str) -> Result<Vec<Vec<String>>, Fault> {
        let mut scanner = Scanner::new(text.as_bytes(), b',');
        let mut records = vec![Vec::new()];
        while let Some(field) = scanner.next()? {
            records.last_mut().expect("one").push(unescape(field));
            if field.ends_record {
                records.push(Vec::new());
            }
        }
        records.pop();
        Ok(records)
    }

    #[test]
    fn fields_and_records_are_found() {
        let parsed = records("a,b\r\n\"x,\"\"y\"\"\n\",\n\n,\"\"\n1,2").expect("whole");
        assert_eq!(parsed, [["a", "b"], ["x,\"y\"\n", ""], ["", ""], ["1", "2"]]);
    }

    #[test]
    fn faults_have_their_line() {
        let fault = |text: &str| records(text).expect_err("a fault");
        assert_eq!(fault("a,b\n1,5\" pipe\n"), Fault { line: 1, kind: FaultKind::Quote { field: 2 } });
        assert_eq!(fault("\"a\nb\"c,1"), Fault { line: 0, kind: FaultKind::Quote { field: 1 } });
        assert_eq!(fault("a\n\"b\n\nc"), Fault { line: 1, kind: FaultKind::UnclosedQuote { field: 1 } });
        assert_eq!(fault("a\rb"), Fault { line: 0, kind: FaultKind::LineEnd });
    }

    #[test]
    fn borders_are_not_inside_quotation_marks() {
        assert_eq!(last_border(b"a\nb\nc"), Some(4));
        assert_eq!(last_border(b"a\n\"b\nc"), Some(2));
        assert_eq!(last_border(b"a\n\"b\n\"\"c\"\n\"d\n"), Some(10));
        assert_eq!(last_border(b"abc"), None);
    }
}
