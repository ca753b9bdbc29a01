//! Exit codes, as the output contract fixes them.

/// Everything that was asked for is done.
pub(crate) const DONE: u8 = 0;
/// A condition named by `--fail-on` held.
pub(crate) const FAIL_ON: u8 = 1;
/// The arguments or the input are wrong.
pub(crate) const USAGE: u8 = 2;
/// The input is fine, and the numbers could not be computed.
pub(crate) const NUMERICAL: u8 = 3;
