//! A bounded, seeded run of a fuzz target in the ordinary profile: what it finds stays found, and nothing is built a second time for it.
//!
//! Inputs are drawn from the target's own grammar, or made from known ones by mutations of bytes and words. Without instrumentation there
//! is no coverage to steer by; instead every target describes in a few words what became of an input (an error's code, the size of a
//! design), and an input with a new description joins the known ones.
//!
//! A failure is a panic, an input that takes too long, or one that takes too much memory. Its input is made smaller, written down, and
//! reported at the end.
//!
//! Environment: `INTERPLAY_FUZZ_SECONDS` (without it the kept inputs and a fixed number of new ones are run), `INTERPLAY_FUZZ_SEED`.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What is fuzzed.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    /// Name of its folders.
    pub(crate) name: &'static str,
    /// Runs an input, panics when something is wrong, and says in a few words what became of it.
    pub(crate) run: fn(&[u8]) -> String,
    /// An input from the target's grammar.
    pub(crate) generate: fn(&mut Draws) -> Vec<u8>,
    /// Pieces of text that mean something to it.
    pub(crate) words: &'static [&'static str],
}

/// Longest input.
const LONGEST: usize = 4096;
/// New inputs when no time is given.
const FIXED_RUNS: u64 = 300;
/// Known inputs at most.
const MOST_KNOWN: usize = 4096;
/// Longest time for one input in a timed run, in the best of three tries: far above what any input takes on a busy machine, far below what
/// work that grows without bound takes.
const SLOW: Duration = Duration::from_secs(20);
/// Inputs that take less are kept as seeds of further ones.
const QUICK: Duration = Duration::from_millis(50);
/// The same when nobody asked for a timed run: a limit that only an endless loop reaches, whatever else the machine does.
const HANGING: Duration = Duration::from_mins(1);
/// Most memory that one input may add.
const LARGE: u64 = 512 << 20;
/// Different failures after which a run ends.
const ENOUGH: usize = 20;
/// The stack of a main thread.
const STACK: usize = 8 << 20;

/// Draws of a run: SplitMix64 (Steele, Lea and Flood 2014), whose whole state is one number.
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True once in `n`.
    pub(crate) fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Runs the kept inputs and then new ones; panics with everything that failed.
pub(crate) fn run(target: Target) {
    let worker = std::thread::Builder::new().name(format!("fuzz {}", target.name)).stack_size(STACK).spawn(move || session(target));
    let failures = worker.expect("a thread").join().expect("the engine itself does not panic");
    assert!(failures.is_empty(), "{} failures of `{}`:\n{}", failures.len(), target.name, failures.join("\n"));
}

fn session(target: Target) -> Vec<String> {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (seconds, seed) = (number("INTERPLAY_FUZZ_SECONDS"), number("INTERPLAY_FUZZ_SEED").unwrap_or(1));
    let mut session = Session {
        target,
        limit: if seconds.is_some() { SLOW } else { HANGING },
        draws: Draws(seed),
        known: Vec::new(),
        described: BTreeSet::new(),
        failures: BTreeMap::new(),
        work: PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("fuzz").join(target.name),
    };
    std::fs::create_dir_all(&session.work).expect("a folder for what is found");
    let quiet = Quiet::begin();
    let begin = Instant::now();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let kept: Vec<Vec<u8>> = ["found", "corpus"].iter().flat_map(|kept| files(&folder.join(kept).join(target.name))).collect();
    assert!(!kept.is_empty(), "the kept inputs are part of the repository");
    session.known.push(Vec::new());
    for input in &kept {
        session.one(input);
    }
    let mut runs = 0;
    while session.failures.len() < ENOUGH && seconds.map_or(runs < FIXED_RUNS, |seconds| begin.elapsed() < Duration::from_secs(seconds)) {
        let input = session.next();
        session.one(&input);
        runs += 1;
    }
    drop(quiet);
    // Seen with `--nocapture`, and with every failure.
    let took = begin.elapsed().as_secs_f64();
    let (name, kept, ways) = (target.name, kept.len(), session.described.len());
    println!("fuzz {name}: {kept} kept inputs and {runs} new ones in {took:.1} s (seed {seed}), {ways} different outcomes");
    session.failures.into_values().collect()
}

struct Session {
    target: Target,
    limit: Duration,
    draws: Draws,
    known: Vec<Vec<u8>>,
    described: BTreeSet<String>,
    /// By what makes them different.
    failures: BTreeMap<String, String>,
    work: PathBuf,
}

impl Session {
    fn next(&mut self) -> Vec<u8> {
        let mut input = if self.draws.once_in(2) {
            (self.target.generate)(&mut self.draws)
        } else {
            self.known[self.draws.below(self.known.len())].clone()
        };
        for _ in 0..self.draws.below(4) {
            self.mutate(&mut input);
        }
        input.truncate(LONGEST);
        input
    }

    fn mutate(&mut self, input: &mut Vec<u8>) {
        let draws = &mut self.draws;
        let at = draws.below(input.len() + 1);
        let longest = if draws.once_in(4) { 64 } else { 4 };
        let length = 1 + draws.below(longest);
        let end = (at + length).min(input.len());
        match draws.below(8) {
            0 => drop(input.drain(at..end)),
            1 => {
                let copy = input[at..end].to_vec();
                let most = if draws.once_in(8) { 200 } else { 3 };
                let copies = copy.repeat(1 + draws.below(most));
                input.splice(at..at, copies);
            }
            2 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << draws.below(8);
                }
            }
            3 => input.insert(at, draws.next() as u8),
            4 | 5 => {
                let word = draws.one_of(self.target.words);
                let end = if draws.once_in(2) { at } else { end };
                input.splice(at..end, word.bytes());
            }
            6 => {
                let other = &self.known[draws.below(self.known.len())];
                let from = draws.below(other.len() + 1);
                let to = (from + 1 + draws.below(other.len() + 1)).min(other.len());
                input.splice(at..at, other[from..to].iter().copied());
            }
            _ => {
                let other = draws.below(input.len() + 1);
                let (low, high) = (at.min(other), at.max(other));
                input[low..high].reverse();
            }
        }
    }

    /// Runs an input and keeps what is new about it.
    fn one(&mut self, input: &[u8]) {
        // What ends the whole process (a stack that overflows, memory that runs out) leaves its input behind.
        std::fs::write(self.work.join("current"), input).expect("the input is written down");
        let begin = Instant::now();
        match self.attempt(input) {
            Ok(description) => {
                // What is slow would make every mutation of it slow.
                let quick = begin.elapsed() < QUICK;
                if self.described.insert(description) && quick && self.known.len() < MOST_KNOWN {
                    self.known.push(input.to_vec());
                }
            }
            Err(failure) => {
                if !self.failures.contains_key(&failure.place) {
                    let small = if failure.place == "time" { input.to_vec() } else { self.smaller(input, &failure.place) };
                    let path = self.work.join(format!("{:016x}", hash(&small)));
                    std::fs::write(&path, &small).expect("the input is written down");
                    let report = format!("- {}\n  {:?}\n  {}", failure.what, String::from_utf8_lossy(&small), path.display());
                    self.failures.insert(failure.place, report);
                }
            }
        }
    }

    fn attempt(&self, input: &[u8]) -> Result<String, Failure> {
        reset_peak();
        let memory = resident("VmRSS:");
        let begin = Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(|| (self.target.run)(input)));
        let mut took = begin.elapsed();
        let Ok(description) = ran else { return Err(Quiet::taken()) };
        for _ in 0..2 {
            if took > self.limit {
                let begin = Instant::now();
                let _ = catch_unwind(AssertUnwindSafe(|| (self.target.run)(input)));
                took = took.min(begin.elapsed());
            }
        }
        if took > self.limit {
            return Err(Failure { place: "time".to_owned(), what: format!("took {:.1} s", took.as_secs_f64()) });
        }
        let added = resident("VmHWM:").saturating_sub(memory);
        if added > LARGE {
            return Err(Failure { place: "memory".to_owned(), what: format!("took {} MiB", added >> 20) });
        }
        Ok(description)
    }

    /// A part of the input that fails in the same place.
    fn smaller(&self, input: &[u8], place: &str) -> Vec<u8> {
        let deadline = Instant::now() + Duration::from_secs(5);
        let mut best = input.to_vec();
        let mut piece = best.len() / 2;
        while piece > 0 && Instant::now() < deadline {
            let mut at = 0;
            while at < best.len() {
                let mut fewer = best.clone();
                fewer.drain(at..(at + piece).min(best.len()));
                if self.attempt(&fewer).is_err_and(|failure| failure.place == place) { best = fewer } else { at += piece }
            }
            piece /= 2;
        }
        best
    }
}

/// Why an input failed; two failures in one place are one.
#[derive(Clone, Default)]
struct Failure {
    place: String,
    what: String,
}

/// While this lives, panics are written down instead of printed.
struct Quiet;

static LAST: Mutex<Option<Failure>> = Mutex::new(None);

impl Quiet {
    fn begin() -> Quiet {
        std::panic::set_hook(Box::new(|info| {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            let what = format!("panicked at {place}: {}", info.payload_as_str().unwrap_or("(no message)"));
            if let Ok(mut last) = LAST.lock() {
                *last = Some(Failure { place, what });
            }
        }));
        Quiet
    }

    fn taken() -> Failure {
        LAST.lock().ok().and_then(|mut last| last.take()).unwrap_or_default()
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        drop(std::panic::take_hook());
    }
}

/// Files of a folder in the order of their names.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths: BTreeSet<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.iter().map(|path| std::fs::read(path).expect("a kept input")).collect()
}

/// Linux only, as all of the memory check: the peak counts from now on.
fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// A line of the process's status in bytes; nothing where there is none.
fn resident(key: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) << 10
}

/// FNV-1a, for names of files.
fn hash(input: &[u8]) -> u64 {
    input.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
