//! The fuzz target of formulas: its kept inputs, and a bounded run on new ones (`cargo xtask fuzz`).
#![allow(clippy::print_stdout, reason = "a run says what it did")]

#[path = "../../../fuzz/shared/engine.rs"]
mod engine;
#[path = "../../../fuzz/shared/formula.rs"]
mod formula;
#[path = "../../../fuzz/shared/formula_grammar.rs"]
mod formula_grammar;

#[test]
fn formulas_of_any_kind() {
    engine::run(formula_grammar::TARGET);
}
