//! Files to blocks of columns and tiles of scores.
//!
//! [`open_table`] gives a [`FrameSource`](interplay_core::FrameSource) over CSV, Parquet and Arrow files, [`open_grid`] a
//! [`GridSource`](interplay_core::GridSource) over `.npy` and `.npz` files, [`open_labels`] the labels of items. All of them check what they
//! open: a file that is not what it should be is an [`IoError`] with a code, the place and a way out, never a panic. Files of any size are
//! read in blocks or mapped. [`write_atomically`] writes files that are complete or absent.
//!
//! This is the only crate that knows polars, npyz, zip and memmap2; their types do not appear in its interface.

mod arrow_column;
mod arrow_file;
mod csv;
mod error;
mod fingerprint;
mod grid;
mod kept;
mod labels;
mod levels;
mod map;
mod npy;
mod parquet;
mod spool;
mod table;
mod write;

pub use error::{ArrayFault, IoError, Role};
pub use fingerprint::fingerprint;
pub use grid::{GridOptions, OpenGrid, open_grid};
pub use labels::open_labels;
pub use table::{OpenTable, TableOptions, open_table};
pub use write::{write_atomically, write_npy_f64};
