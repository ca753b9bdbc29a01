//! Streams and compressed texts, laid down in temporary files without names so that they can be read more than once.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, Write as _};

use flate2::read::MultiGzDecoder;

use crate::IoError;
use crate::fingerprint::Hashing;

/// How a text is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Gzip,
    Zstandard,
}

/// Bytes of a text that are unpacked whatever the ratio.
const UNSUSPECTED: u64 = 256 << 20;

/// Times that a text larger than [`UNSUSPECTED`] may exceed its compressed form; tables are seldom packed below a fiftieth.
const LARGEST_RATIO: u64 = 500;

/// Standard input, and the SHA-256 of its bytes.
pub(crate) fn standard_input(max_bytes: u64) -> Result<(File, String), IoError> {
    plain("-", io::stdin().lock(), max_bytes)
}

/// A stream, and the SHA-256 of its bytes.
pub(crate) fn plain(name: &str, stream: impl Read, max_bytes: u64) -> Result<(File, String), IoError> {
    let mut stream = Hashing::new(stream);
    let file = lay_down(name, &mut stream, |_, written| written <= max_bytes, max_bytes).map_err(|e| e.of(name, false))?;
    Ok((file, stream.finish().map_err(|e| IoError::read(name, e))?))
}

/// A compressed file unpacked, and the SHA-256 of the compressed bytes.
pub(crate) fn unpack(name: &str, file: File, packing: Packing, max_bytes: u64) -> Result<(File, String), IoError> {
    let stream = Hashing::new(BufReader::with_capacity(1 << 20, file));
    let fits = |packed: u64, written: u64| written <= max_bytes && (written <= UNSUSPECTED || written / LARGEST_RATIO <= packed);
    let failed = |fault: SpoolFault| fault.of(name, true);
    let (unpacked, stream) = match packing {
        Packing::Gzip => {
            let mut decoder = MultiGzDecoder::new(stream);
            let file =
                lay_down(name, &mut decoder, |decoder, written| fits(decoder.get_ref().bytes(), written), max_bytes).map_err(failed)?;
            (file, decoder.into_inner())
        }
        Packing::Zstandard => {
            let mut decoder = zstd::stream::read::Decoder::new(stream).map_err(|e| IoError::read(name, e))?;
            let file = lay_down(name, &mut decoder, |decoder, written| fits(decoder.get_ref().get_ref().bytes(), written), max_bytes)
                .map_err(failed)?;
            (file, decoder.finish().into_inner())
        }
    };
    Ok((unpacked, stream.finish().map_err(|e| IoError::read(name, e))?))
}

enum SpoolFault {
    Read(io::Error),
    Own(IoError),
}

impl SpoolFault {
    /// A decoder's complaint is damage of the file; a stream's is the operating system's.
    fn of(self, name: &str, packed: bool) -> IoError {
        match self {
            Self::Own(error) => error,
            Self::Read(error) if packed => IoError::Corrupt { path: name.to_owned(), reason: error.to_string() },
            Self::Read(error) => IoError::read(name, error),
        }
    }
}

fn lay_down<R: Read>(name: &str, stream: &mut R, fits: impl Fn(&R, u64) -> bool, limit: u64) -> Result<File, SpoolFault> {
    let own = |e| SpoolFault::Own(IoError::Write { path: "temporary file".to_owned(), source: e });
    let mut file = tempfile::tempfile().map_err(own)?;
    let mut buffer = vec![0; 1 << 18];
    let mut written = 0;
    loop {
        let n = match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(SpoolFault::Read(error)),
        };
        written += n as u64;
        if !fits(stream, written) {
            return Err(SpoolFault::Own(IoError::TableTooLarge { path: name.to_owned(), limit: limit.min(written) }));
        }
        file.write_all(&buffer[..n]).map_err(own)?;
    }
    file.rewind().map_err(own)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::{Packing, plain, unpack};

    fn packed(bytes: &[u8], packing: Packing) -> Vec<u8> {
        match packing {
            Packing::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(bytes).expect("packed");
                encoder.finish().expect("packed")
            }
            Packing::Zstandard => zstd::encode_all(bytes, 3).expect("packed"),
        }
    }

    fn file(bytes: &[u8]) -> std::fs::File {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("t");
        std::fs::write(&path, bytes).expect("written");
        std::fs::File::open(&path).expect("there")
    }

    #[test]
    fn texts_come_back_and_the_digest_is_that_of_the_packed_bytes() {
        let text = "x,y\n1,2\n".repeat(10_000);
        for packing in [Packing::Gzip, Packing::Zstandard] {
            let mut bytes = packed(text.as_bytes(), packing);
            // Two members one behind the other are one text.
            bytes.extend(packed(b"3,4\n", packing));
            let (mut unpacked, digest) = unpack("t", file(&bytes), packing, 1 << 20).expect("whole");
            let mut back = String::new();
            unpacked.read_to_string(&mut back).expect("text");
            assert_eq!(back, format!("{text}3,4\n"));
            assert_eq!(digest, plain("t", &bytes[..], 1 << 20).expect("read").1);
        }
    }

    #[test]
    fn damage_and_bombs_are_refused() {
        for packing in [Packing::Gzip, Packing::Zstandard] {
            let bytes = packed(&vec![b'0'; 1 << 20], packing);
            assert_eq!(unpack("t", file(&bytes), packing, 1 << 19).expect_err("too large").code(), "data::too_large");
            assert_eq!(unpack("t", file(&bytes[..bytes.len() - 3]), packing, 1 << 30).expect_err("cut").code(), "data::corrupt");
            assert_eq!(unpack("t", file(b"x,y\n1,2\n"), packing, 1 << 30).expect_err("not packed").code(), "data::corrupt");
        }
        assert_eq!(plain("-", &[b'0'; 100][..], 50).expect_err("too large").code(), "data::too_large");
    }
}
