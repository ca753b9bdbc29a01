//! Grids in every type, order and packing, and what is refused.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use half::f16;
use interplay_core::{GridSource, Layout, Scratch, Tile};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{GridOptions, open_grid};
use crate::write::npy_header;

/// Whole scores that every element type holds: f(i, j, c) = 12 i + 3 j + c + 1 for a 2 × 4 × 3 grid.
const SHAPE: [usize; 3] = [2, 4, 3];

fn score(i: usize, j: usize, c: usize) -> usize {
    12 * i + 3 * j + c + 1
}

/// One number as the bytes of an element type.
fn element(descr: &str, value: usize) -> Vec<u8> {
    let mut bytes = match &descr[1..] {
        "f2" => f16::from_f64(value as f64).to_le_bytes().to_vec(),
        "f4" => (value as f32).to_le_bytes().to_vec(),
        "f8" => (value as f64).to_le_bytes().to_vec(),
        "i1" | "u1" => vec![value as u8],
        "i2" | "u2" => (value as u16).to_le_bytes().to_vec(),
        "i4" | "u4" => (value as u32).to_le_bytes().to_vec(),
        _ => (value as u64).to_le_bytes().to_vec(),
    };
    if descr.starts_with('>') {
        bytes.reverse();
    }
    bytes
}

/// A file whose axes stand in the order `axes` (0 for a, 1 for b, 2 for class).
fn npy(descr: &str, axes: [usize; 3], fortran: bool) -> Vec<u8> {
    let extents = axes.map(|axis| SHAPE[axis]);
    let mut bytes = npy_header(descr, &extents, fortran);
    let steps: [usize; 3] = if fortran { [1, extents[0], extents[0] * extents[1]] } else { [extents[1] * extents[2], extents[2], 1] };
    for k in 0..extents.iter().product() {
        let mut at = [0; 3];
        (0..3).for_each(|place| at[axes[place]] = k / steps[place] % extents[place]);
        bytes.extend(element(descr, score(at[0], at[1], at[2])));
    }
    bytes
}

/// All scores in C order, read panel by panel.
fn scores(source: &dyn GridSource) -> Vec<f64> {
    let shape = source.shape();
    let mut all = vec![f64::NAN; shape.n_scores()];
    let mut scratch = Scratch::default();
    for panel in 0..source.n_panels() {
        let values: Vec<f64> = match source.tile(panel..panel + 1, &mut scratch).expect("a panel") {
            Tile::F32(values) => values.iter().copied().map(f64::from).collect(),
            Tile::F64(values) => values.to_vec(),
        };
        assert_eq!(values.len(), source.panel_len());
        for (k, value) in values.into_iter().enumerate() {
            let (i, j, c) = match source.layout() {
                Layout::RowMajor => (panel, k / shape.n_classes, k % shape.n_classes),
                Layout::ColumnMajor => (k, panel % shape.n_b, panel / shape.n_b),
            };
            all[(i * shape.n_b + j) * shape.n_classes + c] = value;
        }
        source.release(panel..panel + 1);
    }
    all
}

fn expected() -> Vec<f64> {
    (1..=24).map(f64::from).collect()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).expect("written");
    path
}

fn npz(folder: &Path, name: &str, members: &[(&str, Vec<u8>)], method: CompressionMethod) -> PathBuf {
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (member, bytes) in members {
        archive.start_file(*member, SimpleFileOptions::default().compression_method(method)).expect("a member");
        archive.write_all(bytes).expect("written");
    }
    write(folder, name, &archive.finish().expect("an archive").into_inner())
}

fn code(path: &Path) -> &'static str {
    let error = open_grid(path, &GridOptions::default()).expect_err("refused");
    assert!(error.hint().is_some() && error.to_string().contains(&path.display().to_string()), "{error}");
    error.code()
}

#[test]
fn every_type_and_order_reads_the_same_scores() {
    let folder = tempfile::tempdir().expect("a folder");
    for descr in ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "|i1", "|u1", "<i2", ">i2", "<u2", "<i4", ">i4", "<u4", "<i8", ">i8", ">u8"] {
        for fortran in [false, true] {
            let path = write(folder.path(), "g.npy", &npy(descr, [0, 1, 2], fortran));
            let grid = open_grid(&path, &GridOptions::default()).expect(descr);
            let layout = if fortran { Layout::ColumnMajor } else { Layout::RowMajor };
            assert_eq!(grid.source.layout(), layout);
            assert_eq!(scores(grid.source.as_ref()), expected(), "{descr}, Fortran order: {fortran}");
        }
    }
}

#[test]
fn bytes_per_score_say_how_finely_scores_are_rounded() {
    let folder = tempfile::tempdir().expect("a folder");
    for (descr, bytes) in [("<f2", 2), (">f4", 4), ("<f8", 8), ("|i1", 8)] {
        let path = write(folder.path(), "g.npy", &npy(descr, [0, 1, 2], false));
        assert_eq!(open_grid(&path, &GridOptions::default()).expect("a grid").source.bytes_per_score(), bytes);
    }
}

#[test]
fn half_precision_widens_without_loss() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bytes = npy_header("<f2", &[256, 256], false);
    (0..=u16::MAX).for_each(|bits| bytes.extend(bits.to_le_bytes()));
    let path = write(folder.path(), "h.npy", &bytes);
    let grid = open_grid(&path, &GridOptions::default()).expect("a grid");
    let mut scratch = Scratch::default();
    let Tile::F32(values) = grid.source.tile(0..256, &mut scratch).expect("a tile") else { panic!("single precision") };
    for (bits, value) in (0..=u16::MAX).zip(values) {
        let half = f16::from_bits(bits);
        assert!(half.to_f32() == *value || (half.is_nan() && value.is_nan()), "{bits:#x}");
    }
}

#[test]
fn axes_stand_in_any_order() {
    let folder = tempfile::tempdir().expect("a folder");
    for axes in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        for fortran in [false, true] {
            let path = write(folder.path(), "g.npy", &npy("<f4", axes, fortran));
            let names = axes.map(|axis| ["a", "b", "class"][axis].to_owned()).to_vec();
            let grid = open_grid(&path, &GridOptions { axes: Some(names), ..GridOptions::default() }).expect("a grid");
            assert_eq!(scores(grid.source.as_ref()), expected(), "{axes:?}, Fortran order: {fortran}");
        }
    }
    let path = write(folder.path(), "g.npy", &npy("<f4", [0, 1, 2], false));
    for wrong in [&["a", "b"][..], &["a", "a", "class"], &["a", "b", "c"], &["a", "b", "class", "class"], &["x", "y", "z"]] {
        let axes = Some(wrong.iter().map(|name| (*name).to_owned()).collect());
        let error = open_grid(&path, &GridOptions { axes, ..GridOptions::default() }).expect_err("refused");
        assert_eq!(error.code(), "grid::axes");
    }
}

#[test]
fn one_score_per_pair_needs_two_axes_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut bytes = npy_header("<f8", &[2, 3], false);
    (1..=6).for_each(|value| bytes.extend(f64::from(value).to_le_bytes()));
    let path = write(folder.path(), "g.npy", &bytes);
    let read = |axes: Option<&str>| {
        let axes = axes.map(|axes| axes.split(',').map(str::to_owned).collect());
        let grid = open_grid(&path, &GridOptions { axes, ..GridOptions::default() }).expect("a grid");
        let shape = grid.source.shape();
        (shape.n_a, shape.n_b, shape.n_classes, scores(grid.source.as_ref()))
    };
    assert_eq!(read(None), (2, 3, 1, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    assert_eq!(read(Some("a, b, class")), read(None));
    assert_eq!(read(Some("b,a")), (3, 2, 1, vec![1.0, 4.0, 2.0, 5.0, 3.0, 6.0]));
}

#[test]
fn archives_are_read_stored_and_deflated() {
    let folder = tempfile::tempdir().expect("a folder");
    let logits = npy("<f4", [0, 1, 2], false);
    for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
        // Names of several lengths move the scores to every alignment.
        for other in ["x.npy", "xy.npy", "xyz.npy", "xyzw.npy"] {
            let path = npz(folder.path(), "g.npz", &[(other, npy("<f8", [0, 1, 2], true)), ("logits.npy", logits.clone())], method);
            assert_eq!(scores(open_grid(&path, &GridOptions::default()).expect("a grid").source.as_ref()), expected());
            let single = npz(folder.path(), "s.npz", &[(other, logits.clone())], method);
            assert_eq!(scores(open_grid(&single, &GridOptions::default()).expect("a grid").source.as_ref()), expected());
        }
    }
}

#[test]
fn archives_that_do_not_tell_the_grid_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let array = npy("<f4", [0, 1, 2], false);
    let two = npz(folder.path(), "two.npz", &[("v.npy", array.clone()), ("u.npy", array.clone())], CompressionMethod::Stored);
    let error = open_grid(&two, &GridOptions::default()).expect_err("two arrays");
    assert_eq!(error.code(), "grid::keys");
    assert!(error.to_string().ends_with("u, v"), "{error}");
    assert_eq!(code(&write(folder.path(), "no.npz", b"not an archive")), "grid::archive");
    assert_eq!(code(&write(folder.path(), "empty.npz", b"")), "grid::archive");
    let whole = fs::read(npz(folder.path(), "s.npz", &[("logits.npy", array)], CompressionMethod::Deflated)).expect("there");
    for end in [whole.len() / 3, whole.len() - 5] {
        assert_eq!(code(&write(folder.path(), "cut.npz", &whole[..end])), "grid::archive");
    }
    let object = npz(folder.path(), "o.npz", &[("logits.npy", npy_header("|O", &[2, 2], false))], CompressionMethod::Stored);
    assert_eq!(code(&object), "grid::object_dtype");
}

#[test]
fn archives_that_unpack_to_too_much_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut zeros = npy_header("<f8", &[1000, 1000], false);
    zeros.resize(zeros.len() + 8_000_000, 0);
    let path = npz(folder.path(), "bomb.npz", &[("logits.npy", zeros)], CompressionMethod::Deflated);
    assert!(open_grid(&path, &GridOptions::default()).is_ok());
    let error = open_grid(&path, &GridOptions { max_bytes: 1_000_000, axes: None }).expect_err("too much");
    assert_eq!(error.code(), "grid::too_large");
}

#[test]
fn what_is_no_grid_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |descr: &str, shape: &[usize], bytes: usize| {
        let mut file = npy_header(descr, shape, false);
        file.resize(file.len() + bytes, 0);
        write(folder.path(), "x.npy", &file)
    };
    assert_eq!(code(&file("<f4", &[4], 16)), "grid::shape");
    assert_eq!(code(&file("<f4", &[1, 1, 2, 2], 16)), "grid::shape");
    assert_eq!(code(&file("<f4", &[0, 3], 0)), "grid::shape");
    assert_eq!(code(&file("<f4", &[], 4)), "grid::shape");
    assert_eq!(code(&file("<U1", &[2, 2], 16)), "grid::dtype");
    assert_eq!(code(&file("|O", &[2, 2], 32)), "grid::object_dtype");
    assert_eq!(code(&file("<f4", &[2, 2], 12)), "grid::truncated");
    assert_eq!(code(&write(folder.path(), "x.npy", b"")), "grid::magic");
    assert_eq!(code(&write(folder.path(), "x.npy", b"[[1, 2], [3, 4]]")), "grid::magic");
    assert_eq!(code(&write(folder.path(), "x.json", b"{}")), "grid::format");
    assert_eq!(code(&folder.path().join("none.npy")), "file::not_found");
    assert_eq!(open_grid(&folder.path().join("."), &GridOptions::default()).expect_err("a folder").code(), "grid::format");
}

#[test]
fn a_panel_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "g.npy", &npy("<f4", [0, 1, 2], false));
    let grid = open_grid(&path, &GridOptions::default()).expect("a grid");
    assert!(grid.source.tile(1..3, &mut Scratch::default()).is_err());
}

#[test]
fn provenance_names_file_and_shape() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "g.npy", &npy("<f4", [0, 1, 2], false));
    let input = open_grid(&path, &GridOptions::default()).expect("a grid").input().expect("readable");
    assert_eq!((input.sha256.len(), input.shape), (64, Some(vec![2, 4, 3])));
}
