//! The borders between the crates, as docs/ARCHITECTURE.md draws them, read from what cargo would build.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// Which of our crates each crate may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("interplay-core", &[]),
    ("interplay-stats", &["interplay-core"]),
    ("interplay-io", &["interplay-core"]),
    ("interplay-plot", &["interplay-core"]),
    ("interplay-regression", &["interplay-core", "interplay-stats"]),
    ("interplay-emap", &["interplay-core", "interplay-stats"]),
    ("interplay-report", &["interplay-core", "interplay-plot"]),
    (
        "interplay",
        &[
            "interplay-core",
            "interplay-stats",
            "interplay-io",
            "interplay-regression",
            "interplay-emap",
            "interplay-plot",
            "interplay-report",
        ],
    ),
    ("xtask", &["interplay-core"]),
];

/// Packages that stop at one border: whoever else needs them goes through the crates named here.
const KEPT: &[(&str, &[&str])] = &[
    ("polars", &["interplay-io"]),
    ("polars-arrow", &["interplay-io"]),
    ("polars-buffer", &["interplay-io"]),
    ("polars-parquet", &["interplay-io"]),
    ("npyz", &["interplay-io"]),
    ("statrs", &["interplay-stats"]),
    ("plotters", &["interplay-plot"]),
    ("plotters-backend", &["interplay-plot"]),
    ("resvg", &["interplay-plot"]),
    ("typst", &["interplay-report"]),
    ("typst-assets", &["interplay-report"]),
    ("typst-layout", &["interplay-report"]),
    ("typst-pdf", &["interplay-report"]),
    ("clap", &["interplay"]),
    ("ndarray-linalg", &["interplay-regression", "interplay-emap"]),
];

fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let normal = |package: &Value| {
        let all = package["dependencies"].as_array().expect("dependencies");
        all.iter().filter(|d| d["kind"].is_null()).map(|d| text(&d["name"])).collect()
    };
    let packages = metadata["packages"].as_array().expect("packages");
    packages.iter().map(|package| (text(&package["name"]), normal(package))).collect()
}

#[test]
fn crates_use_only_the_crates_that_they_may() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.iter().copied().collect();
    let found = dependencies();
    assert_eq!(found.keys().map(String::as_str).collect::<BTreeSet<_>>(), allowed.keys().copied().collect(), "every crate is drawn");
    for (package, uses) in &found {
        for other in uses.iter().filter(|name| found.contains_key(*name)) {
            assert!(allowed[package.as_str()].contains(&other.as_str()), "{package} may not use {other}");
        }
    }
}

#[test]
fn heavy_packages_stop_at_their_border() {
    for (package, uses) in dependencies() {
        for (kept, owners) in KEPT {
            assert!(!uses.contains(*kept) || owners.contains(&package.as_str()), "{package} may not use {kept}: {owners:?} does");
        }
    }
}

#[test]
fn every_border_guards_something() {
    let found = dependencies();
    for (kept, owners) in KEPT {
        let used = owners.iter().any(|owner| found[*owner].contains(*kept));
        assert!(used, "{kept} is used by none of {owners:?}: the border is out of date");
    }
}
