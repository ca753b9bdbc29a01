//! The main job, end to end, on the example data.

use std::path::PathBuf;

use crate::{cargo, root, setup};

/// Sets up, builds, runs `fit` and `emap` on the bundled data, and writes `reports/`.
pub(crate) fn run() -> Result<(), String> {
    setup::openblas()?;
    println!("Building. The first time this takes some minutes (about 13 on two cores).");
    crate::run(&cargo(), &["build", "--release", "--package", "interplay"])?;
    for (arguments, _) in JOBS {
        crate::run(&program().to_string_lossy(), arguments)?;
    }
    println!("\nWritten, each with record.json, report.pdf, report.html and its figures as SVG and PNG:");
    for (_, folder) in JOBS {
        println!("  {folder}");
    }
    Ok(())
}

/// The release build of the program.
pub(crate) fn program() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("release").join("interplay")
}

/// The examples: arguments, and the folder that they fill.
pub(crate) const JOBS: [(&[&str], &str); 2] = [
    (&["fit", "data/book_reviews.csv", "score ~ smiling * critic", "-o", "reports/book_reviews/"], "reports/book_reviews/"),
    (
        &[
            "emap",
            "data/digits_interacting.npy",
            "--labels",
            "data/digits_labels.csv",
            "--modalities",
            "fourier,shape",
            "-o",
            "reports/digits/",
        ],
        "reports/digits/",
    ),
];
