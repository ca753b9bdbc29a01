//! SHA-256 of files.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::IoError;
use crate::map::FileMap;

/// Bytes that are hashed in one go.
const PIECE: usize = 1 << 20;

/// SHA-256 of a file's bytes in hexadecimal.
///
/// The processor's SHA instructions are used where it has them. Nothing is shared: it may run on a thread beside the analysis. A regular
/// file is mapped, as the analysis maps it, and let go piece by piece: a copy of every byte would cost a tenth of the hash.
///
/// # Errors
/// [`IoError`] when the file cannot be opened or read.
pub fn fingerprint(path: &Path) -> Result<String, IoError> {
    let name = path.display().to_string();
    let mut file = open_file(path)?;
    let mut hash = Sha256::new();
    if file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
        && let Ok(map) = FileMap::new(&file)
    {
        for (at, piece) in map.bytes().chunks(PIECE).enumerate() {
            hash.update(piece);
            map.release(at * PIECE..at * PIECE + piece.len());
        }
        return Ok(hex(hash));
    }
    let mut buffer = vec![0; PIECE];
    loop {
        let n = file.read(&mut buffer).map_err(|e| IoError::read(&name, e))?;
        if n == 0 {
            return Ok(hex(hash));
        }
        hash.update(&buffer[..n]);
    }
}

/// Opens a regular file (or a pipe) for reading; a folder is an error.
pub(crate) fn open_file(path: &Path) -> Result<File, IoError> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|e| IoError::read(&name, e))?;
    let metadata = file.metadata().map_err(|e| IoError::read(&name, e))?;
    if metadata.is_dir() {
        return Err(IoError::Directory { path: name });
    }
    Ok(file)
}

/// The digest as hexadecimal text.
pub(crate) fn hex(hash: Sha256) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = hash.finalize();
    digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

/// A reader that hashes what passes through it.
pub(crate) struct Hashing<R> {
    reader: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Hashing<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, hash: Sha256::new(), bytes: 0 }
    }

    /// Bytes that have passed.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Reads the rest and gives the digest of everything.
    pub(crate) fn finish(mut self) -> io::Result<String> {
        io::copy(&mut self.by_ref(), &mut io::sink())?;
        Ok(hex(self.hash))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(buffer)?;
        self.hash.update(&buffer[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::{Hashing, fingerprint};

    /// FIPS 180-2, appendix B.1: the digest of `abc`.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn digests_are_those_of_the_standard() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("abc");
        std::fs::write(&path, "abc").expect("a file");
        assert_eq!(fingerprint(&path).expect("a digest"), ABC);

        let mut hashing = Hashing::new(&b"abc"[..]);
        hashing.read_exact(&mut [0; 1]).expect("one byte");
        assert_eq!(hashing.finish().expect("a digest"), ABC);
    }

    #[test]
    fn a_folder_and_a_missing_file_are_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(fingerprint(folder.path()).expect_err("a folder").code(), "file::directory");
        assert_eq!(fingerprint(&folder.path().join("none")).expect_err("nothing").code(), "file::not_found");
    }
}
