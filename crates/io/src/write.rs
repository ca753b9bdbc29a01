//! Output files that are complete or absent.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use ndarray::Array2;

use crate::IoError;

/// Writes a file through `fill`, beside its target and renamed at the end: a reader finds the old file or the whole new one.
///
/// A new file gets the rights that the process gives any new file (0666 less the umask). What a symbolic link points to is replaced, not the
/// link. A device or pipe (`/dev/null`) is written to directly, since nothing can be renamed onto it.
///
/// # Errors
/// [`IoError::Directory`] for a folder, [`IoError::Write`] with the operating system's reason otherwise; what `fill` gives is such a reason.
pub fn write_atomically(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), IoError> {
    let name = path.display().to_string();
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::PermissionDenied => IoError::Permission { path: name.clone() },
        _ => IoError::Write { path: name.clone(), source },
    };
    if path.as_os_str().is_empty() {
        return Err(failed(io::Error::new(io::ErrorKind::InvalidInput, "the path is empty")));
    }
    let target: PathBuf = match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Err(IoError::Directory { path: name }),
        Ok(metadata) if !metadata.is_file() => {
            let mut writer = BufWriter::new(File::options().write(true).open(path).map_err(failed)?);
            return fill(&mut writer).and_then(|()| writer.flush()).map_err(failed);
        }
        Ok(_) => fs::canonicalize(path).map_err(failed)?,
        Err(_) => path.to_owned(),
    };
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        let reason = format!("the folder `{}` does not exist", folder.display());
        return Err(failed(io::Error::new(io::ErrorKind::NotFound, reason)));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".interplay-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    {
        let mut writer = BufWriter::new(file.as_file_mut());
        fill(&mut writer).and_then(|()| writer.flush()).map_err(failed)?;
    }
    file.persist(&target).map_err(|e| failed(e.error))?;
    Ok(())
}

/// Writes a matrix as a `.npy` file: little-endian double precision, C order, format version 1.0, by [`write_atomically`].
///
/// # Errors
/// As [`write_atomically`].
pub fn write_npy_f64(path: &Path, matrix: &Array2<f64>) -> Result<(), IoError> {
    let (rows, columns) = matrix.dim();
    write_atomically(path, |writer| {
        writer.write_all(&npy_header("<f8", &[rows, columns], false))?;
        // `iter` walks in C order whatever the memory order is.
        matrix.iter().try_for_each(|value| writer.write_all(&value.to_le_bytes()))
    })
}

/// Magic, version and header of a `.npy` file, padded so that the data begin at a multiple of 64 bytes.
pub(crate) fn npy_header(descr: &str, shape: &[usize], fortran: bool) -> Vec<u8> {
    let extents: String = shape.iter().map(|extent| format!("{extent}, ")).collect();
    let order = if fortran { "True" } else { "False" };
    let mut text = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': ({}), }}", extents.trim_end());
    let unpadded = 10 + text.len() + 1;
    text.push_str(&" ".repeat(unpadded.next_multiple_of(64) - unpadded));
    text.push('\n');
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend_from_slice(&(text.len() as u16).to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io;

    use super::{write_atomically, write_npy_f64};

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.json");
        write_atomically(&path, |w| w.write_all(b"old")).expect("written");
        let error = write_atomically(&path, |w| {
            w.write_all(b"half")?;
            Err(io::Error::other("stopped"))
        })
        .expect_err("stopped");
        assert_eq!(error.code(), "file::write");
        assert_eq!(fs::read(&path).expect("there"), b"old");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        write_atomically(&path, |w| w.write_all(b"new")).expect("written");
        assert_eq!(fs::read(&path).expect("there"), b"new");
    }

    #[test]
    fn folders_and_missing_folders_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(write_atomically(folder.path(), |_| Ok(())).expect_err("a folder").code(), "file::directory");
        let error = write_atomically(&folder.path().join("no/out"), |_| Ok(())).expect_err("no folder");
        assert!(error.to_string().contains("does not exist"), "{error}");
        assert_eq!(write_atomically(std::path::Path::new(""), |_| Ok(())).expect_err("no path").code(), "file::write");
    }

    #[cfg(unix)]
    #[test]
    fn new_files_get_the_rights_of_any_new_file_and_links_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let (plain, ours, link) = (folder.path().join("plain"), folder.path().join("ours"), folder.path().join("link"));
        fs::write(&plain, "").expect("written");
        write_atomically(&ours, |w| w.write_all(b"1")).expect("written");
        let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode();
        assert_eq!(mode(&plain), mode(&ours));
        std::os::unix::fs::symlink(&ours, &link).expect("a link");
        write_atomically(&link, |w| w.write_all(b"2")).expect("written");
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(fs::read(&ours).expect("there"), b"2");
        write_atomically(std::path::Path::new("/dev/null"), |w| w.write_all(b"3")).expect("written");
    }

    #[test]
    fn matrices_are_written_in_c_order() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("p.npy");
        let matrix = ndarray::arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        for matrix in [matrix.clone(), matrix.reversed_axes().as_standard_layout().into_owned().reversed_axes()] {
            write_npy_f64(&path, &matrix).expect("written");
            let bytes = fs::read(&path).expect("there");
            assert_eq!(bytes.len() % 64, 48);
            let npy = npyz::NpyFile::new(&bytes[..]).expect("npy");
            assert_eq!(npy.shape(), [2, 3]);
            assert_eq!(npy.into_vec::<f64>().expect("numbers"), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        }
    }
}
