//! libFuzzer's entry to the target that the tests share.
#![no_main]

#[path = "../shared/csv.rs"]
mod csv;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    csv::run(data);
});
