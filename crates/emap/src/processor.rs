//! Inner loops compiled for the vectors that the processor at hand has: the one place with unsafe code.
//!
//! Every version is the same Rust code. The compiler neither reorders nor fuses operations on floating-point numbers, so each lane of a
//! vector does what the plain code does, and the digits are the same on every processor.

/// A loop with everything that it needs; [`run`](Loop::run) has to be inlined, or it stays in the plain version.
pub(crate) trait Loop {
    /// Does the work.
    fn run(self);
}

/// For which vectors a loop is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    /// Those that every processor of the target has.
    #[cfg_attr(not(test), allow(dead_code, reason = "tests alone ask for less than the processor has"))]
    Plain,
    /// 256 bits.
    #[cfg_attr(not(test), allow(dead_code, reason = "tests alone ask for less than the processor has"))]
    Avx2,
    /// 512 bits.
    Avx512,
}

/// Runs a loop in the fastest version that the processor has.
pub(crate) fn fastest(work: impl Loop) {
    run_within(Version::Avx512, work);
}

/// Runs a loop in the fastest version that the processor has up to `widest`.
pub(crate) fn run_within(widest: Version, work: impl Loop) {
    #[cfg(target_arch = "x86_64")]
    {
        if widest >= Version::Avx512 && std::is_x86_feature_detected!("avx512f") {
            #[allow(unsafe_code, reason = "the processor has the instructions that the function is compiled for")]
            return unsafe { with_avx512(work) };
        }
        if widest >= Version::Avx2 && std::is_x86_feature_detected!("avx2") {
            #[allow(unsafe_code, reason = "the processor has the instructions that the function is compiled for")]
            return unsafe { with_avx2(work) };
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = widest;
    work.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn with_avx512(work: impl Loop) {
    work.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2(work: impl Loop) {
    work.run();
}
