//! A progress bar on standard error, for long work on a terminal only.

use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use interplay_core::{ColumnInfo, Frame, FrameSource, Progress, SourceError};

use crate::args::Console;

/// Shows a bar when a stage has lasted longer than a moment.
pub(crate) struct Bar {
    shown: bool,
    stage: Mutex<Option<ProgressBar>>,
}

/// Work shorter than this needs no bar.
const MOMENT: Duration = Duration::from_millis(600);

impl Bar {
    /// A bar for this call: silent unless standard error is a terminal.
    pub(crate) fn new(console: &Console) -> Self {
        Self { shown: !console.quiet && std::io::stderr().is_terminal(), stage: Mutex::new(None) }
    }

    fn with_stage(&self, act: impl FnOnce(&mut Option<ProgressBar>)) {
        if self.shown
            && let Ok(mut stage) = self.stage.lock()
        {
            act(&mut stage);
        }
    }
}

impl Progress for Bar {
    fn stage(&self, what: &str, total: u64) {
        self.with_stage(|stage| {
            if let Some(old) = stage.take() {
                old.finish_and_clear();
            }
            let bar = ProgressBar::hidden();
            bar.set_length(total);
            if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent}% {eta}") {
                bar.set_style(style);
            }
            bar.set_message(what.to_owned());
            *stage = Some(bar);
        });
    }

    fn advance(&self, steps: u64) {
        self.with_stage(|stage| {
            if let Some(bar) = stage {
                if bar.is_hidden() && bar.elapsed() > MOMENT {
                    bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
                }
                bar.inc(steps);
            }
        });
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.with_stage(|stage| {
            if let Some(bar) = stage.take() {
                bar.finish_and_clear();
            }
        });
    }
}

/// A source whose scans are watched.
pub(crate) struct Watched<'a> {
    source: &'a dyn FrameSource,
    rows: u64,
    bar: Bar,
}

impl<'a> Watched<'a> {
    /// Watches a source of so many rows.
    pub(crate) fn new(source: &'a dyn FrameSource, rows: Option<u64>, console: &Console) -> Self {
        Self { source, rows: rows.unwrap_or(0), bar: Bar::new(console) }
    }
}

impl FrameSource for Watched<'_> {
    fn columns(&self) -> &[ColumnInfo] {
        self.source.columns()
    }

    fn scan(&self, names: &[&str], visit: &mut dyn FnMut(&Frame) -> Result<(), SourceError>) -> Result<(), SourceError> {
        self.bar.stage("reading rows", self.rows);
        self.source.scan(names, &mut |frame| {
            self.bar.advance(frame.n_rows() as u64);
            visit(frame)
        })
    }
}
