//! How long work says how far it is.

/// Watches long work. Libraries report through this and never print.
pub trait Progress: Sync {
    /// A stage of `total` steps begins; 0 when the number is not known.
    fn stage(&self, what: &str, total: u64);

    /// `steps` more are done.
    fn advance(&self, steps: u64);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn stage(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
}
