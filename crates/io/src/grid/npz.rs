//! Arrays inside `.npz` archives.

use std::io::{self, Cursor, Read as _};
use std::ops::Range;
use std::path::Path;

use zip::{CompressionMethod, ZipArchive};

use crate::IoError;
use crate::fingerprint::open_file;
use crate::map::FileMap;

/// The largest ratio of unpacked to packed bytes that deflate can reach is about 1032: a higher one is a lie of the archive.
const LARGEST_RATIO: u64 = 1100;

/// Finds the grid in an archive: the array `logits`, or the only array. Gives a mapping, where in it the `.npy` file lies, and the key.
///
/// A member that is stored unpacked is mapped in place; another is unpacked into a temporary file without a name.
pub(super) fn open(path: &Path, max_bytes: u64) -> Result<(FileMap, Range<usize>, String), IoError> {
    let name = path.display().to_string();
    let fail = |reason: String| IoError::Archive { path: name.clone(), reason };
    let file = open_file(path)?;
    if file.metadata().map_err(|e| IoError::read(&name, e))?.len() == 0 {
        return Err(fail("it is empty".to_owned()));
    }
    let map = FileMap::new(&file).map_err(|e| IoError::read(&name, e))?;
    let mut archive = ZipArchive::new(Cursor::new(map.bytes())).map_err(|e| fail(e.to_string()))?;
    let mut members: Vec<(String, String)> =
        archive.file_names().map(|member| (member.strip_suffix(".npy").unwrap_or(member).to_owned(), member.to_owned())).collect();
    members.sort_unstable();
    let (key, member_name) = match members.iter().find(|(key, _)| key == "logits") {
        Some(member) => member.clone(),
        None if members.len() == 1 => members[0].clone(),
        None => return Err(IoError::Keys { path: name, keys: members.into_iter().map(|(key, _)| key).collect() }),
    };
    let member = archive.by_name(&member_name).map_err(|e| fail(e.to_string()))?;
    let (size, packed, checksum) = (member.size(), member.compressed_size(), member.crc32());
    if member.compression() == CompressionMethod::Stored {
        let range = member
            .data_start()
            .and_then(|start| usize::try_from(start).ok())
            .zip(usize::try_from(size).ok())
            .and_then(|(start, size)| Some(start..start.checked_add(size)?))
            .filter(|range| range.end <= map.bytes().len())
            .ok_or_else(|| fail(format!("`{member_name}` reaches beyond the end of the file")))?;
        drop(member);
        drop(archive);
        // What is unpacked is checked on the way; what is mapped in place is read once for it.
        if crc32fast::hash(&map.bytes()[range.clone()]) != checksum {
            return Err(fail(format!("`{member_name}` is damaged: its checksum is another")));
        }
        return Ok((map, range, key));
    }
    let limit = max_bytes.min(packed.saturating_mul(LARGEST_RATIO));
    if size > limit {
        return Err(IoError::GridTooLarge { path: name, bytes: size, limit });
    }
    let mut unpacked = tempfile::tempfile().map_err(|e| IoError::read(&name, e))?;
    // The size in the directory is only a claim: unpacking ends one byte after it.
    let written = io::copy(&mut member.take(size + 1), &mut unpacked).map_err(|e| fail(format!("`{member_name}`: {e}")))?;
    if written != size || size == 0 {
        return Err(fail(format!("`{member_name}` unpacks to {written} bytes where the archive says {size}")));
    }
    let unpacked = FileMap::new(&unpacked).map_err(|e| IoError::read(&name, e))?;
    let end = unpacked.bytes().len();
    Ok((unpacked, 0..end, key))
}
