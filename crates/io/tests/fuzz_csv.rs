//! The fuzz target of delimited text: its kept inputs, and a bounded run on new ones (`cargo xtask fuzz`).
#![allow(clippy::print_stdout, reason = "a run says what it did")]

#[path = "../../../fuzz/shared/csv.rs"]
mod csv;
#[path = "../../../fuzz/shared/csv_grammar.rs"]
mod csv_grammar;
#[path = "../../../fuzz/shared/engine.rs"]
mod engine;

#[test]
fn tables_of_any_kind() {
    engine::run(csv_grammar::TARGET);
}
