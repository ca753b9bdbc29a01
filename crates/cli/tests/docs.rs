//! The examples of the documentation, run as they stand.

use std::path::Path;

#[test]
fn the_examples_of_the_documentation_are_true() {
    // The examples are written for the root of the repository.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(root).unwrap();
    trycmd::TestCases::new().case("README.md").case("docs/*.md").run();
}
