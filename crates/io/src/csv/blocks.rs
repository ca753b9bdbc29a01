//! A text cut into blocks at record borders.

use std::io::{self, Read};

use super::records::last_border;

/// Bytes that a record may have; beyond, a quotation mark is taken to be unclosed.
pub(super) const LONGEST_RECORD: usize = 256 << 20;

/// Reads blocks of about the same size.
pub(super) struct Blocks<R> {
    reader: R,
    /// Bytes after the last border.
    rest: Vec<u8>,
    pub(super) block_bytes: usize,
    offset: u64,
    ended: bool,
}

/// A block of whole records (at the end of the file, whatever is left).
#[derive(Debug)]
pub(super) struct Block {
    /// Where it begins in the file.
    pub(super) offset: u64,
    pub(super) text: Vec<u8>,
}

/// What reading the next block came to.
pub(super) enum Next {
    Block(Block),
    End,
    /// A record longer than [`LONGEST_RECORD`].
    LongRecord,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(reader: R, block_bytes: usize) -> Self {
        Self { reader, rest: Vec::new(), block_bytes: block_bytes.max(1), offset: 0, ended: false }
    }

    pub(super) fn next(&mut self) -> io::Result<Next> {
        let mut text = std::mem::take(&mut self.rest);
        let mut goal = self.block_bytes;
        loop {
            while text.len() < goal && !self.ended {
                let missing = (goal - text.len()) as u64;
                let n = self.reader.by_ref().take(missing).read_to_end(&mut text)?;
                self.ended = (n as u64) < missing;
            }
            if text.is_empty() {
                return Ok(Next::End);
            }
            let border = if self.ended && text.len() <= goal { Some(text.len()) } else { last_border(&text) };
            if let Some(border) = border {
                self.rest = text[border..].to_vec();
                text.truncate(border);
                let block = Block { offset: self.offset, text };
                self.offset += border as u64;
                return Ok(Next::Block(block));
            }
            if self.ended {
                goal = text.len();
            } else if text.len() >= LONGEST_RECORD {
                return Ok(Next::LongRecord);
            } else {
                goal = text.len() * 2;
            }
        }
    }

    /// Everything that was not read as a block, for a digest of the whole.
    pub(super) fn into_inner(self) -> R {
        self.reader
    }
}

#[cfg(test)]
mod tests {
    use super::{Blocks, Next};

    #[test]
    fn blocks_of_any_size_hold_whole_records_and_all_of_the_text() {
        let text = b"a,b\n\"1\n2\",3\n4,\"x\"\"\n\"\n5,6\nlast";
        for block_bytes in 1..40 {
            let mut blocks = Blocks::new(&text[..], block_bytes);
            let mut whole = Vec::new();
            while let Next::Block(block) = blocks.next().expect("read") {
                assert_eq!(block.offset as usize, whole.len());
                assert_eq!(memchr::memchr_iter(b'"', &block.text).count() % 2, 0);
                whole.extend(block.text);
            }
            assert_eq!(whole, text, "blocks of {block_bytes}");
        }
    }
}
