//! Files as memory: the one place with unsafe code.

use std::fs::File;
use std::io;
use std::ops::Range;

use memmap2::Mmap;

/// A file mapped read-only.
///
/// What a mapping cannot promise is that nobody else changes the file while it is mapped: a program that cuts a file which is being read
/// ends the reader with a bus error, here as in every program that maps files. The numbers read from a file that is overwritten in place are
/// some mixture of old and new.
#[derive(Debug)]
pub(crate) struct FileMap {
    map: Mmap,
}

impl FileMap {
    /// Maps the whole of a file.
    pub(crate) fn new(file: &File) -> io::Result<Self> {
        #[allow(unsafe_code, reason = "mapping a file needs the caller's word that it is not cut meanwhile; see the type")]
        let map = unsafe { Mmap::map(file)? };
        Ok(Self { map })
    }

    /// The bytes of the file.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// Lets the pages that lie wholly inside a range of bytes go; they are read again from the file when they are next touched.
    pub(crate) fn release(&self, range: Range<usize>) {
        /// A multiple of the page sizes in use (4 KiB to 64 KiB), so that no page is shared with a neighbouring range.
        const GRANULE: usize = 1 << 16;
        let end = range.end.min(self.map.len());
        let from = range.start.next_multiple_of(GRANULE);
        let to = end - end % GRANULE;
        if from < to {
            #[cfg(unix)]
            {
                #[allow(
                    unsafe_code,
                    reason = "the mapping is shared and read-only, so dropped pages come back with the same bytes of the file"
                )]
                let advised = unsafe { self.map.unchecked_advise_range(memmap2::UncheckedAdvice::DontNeed, from, to - from) };
                // Advice only: where the system refuses it, the pages stay, and the bytes are right either way.
                drop(advised);
            }
        }
    }
}

impl AsRef<[u8]> for FileMap {
    fn as_ref(&self) -> &[u8] {
        &self.map
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::FileMap;

    #[test]
    fn released_pages_come_back_with_the_same_bytes() {
        let mut file = tempfile::tempfile().expect("a file");
        let bytes: Vec<u8> = (0..400_000_u32).map(|i| (i % 251) as u8).collect();
        file.write_all(&bytes).expect("written");
        let map = FileMap::new(&file).expect("mapped");
        assert_eq!(map.bytes(), bytes);
        map.release(1000..399_999);
        map.release(0..usize::MAX);
        assert_eq!(map.bytes(), bytes);
    }
}
