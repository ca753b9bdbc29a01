//! libFuzzer's entry to the target that the tests share.
#![no_main]

#[path = "../shared/formula.rs"]
mod formula;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    formula::run(data);
});
