//! How often nominal 95% intervals cover the truth: a simulation, printed as the page `docs/coverage.md` (`cargo xtask coverage`).
#![allow(clippy::print_stdout, reason = "a command-line program")]

use std::fmt::Write as _;
use std::time::Instant;

use interplay_core::{Column, Frame, FrameInMemory};
use interplay_regression::{DesignOptions, FitOptions, Formula, SeKind, fit, parse};
use interplay_stats::{Draws as _, Seed, Stream};
use rayon::prelude::*;

/// The interaction's coefficient.
const TRUTH: f64 = 0.4;
const LEVEL: f64 = 0.95;
/// Kinds for rows that are independent, and for rows in clusters.
const OF_ROWS: [&str; 4] = ["iid", "hc0", "hc1", "hc3"];
const OF_CLUSTERS: [&str; 6] = ["iid", "hc3", "cr0", "cr1", "cr2", "wild(999)"];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Errors {
    Homoskedastic,
    Heteroskedastic,
    Clustered,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Predictors {
    Normal,
    Binary,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Layout {
    /// So many independent rows.
    Rows(usize),
    /// So many clusters, of 4 to 36 rows.
    Clusters(usize),
}

/// One way in which data come about.
#[derive(Debug, Clone, Copy)]
struct Scenario {
    errors: Errors,
    predictors: Predictors,
    layout: Layout,
}

impl Scenario {
    fn all() -> Vec<Scenario> {
        let mut all = Vec::new();
        for layout in [Layout::Rows(60), Layout::Rows(300), Layout::Clusters(12), Layout::Clusters(40)] {
            for errors in [Errors::Homoskedastic, Errors::Heteroskedastic, Errors::Clustered] {
                for predictors in [Predictors::Normal, Predictors::Binary] {
                    if errors != Errors::Clustered || matches!(layout, Layout::Clusters(_)) {
                        all.push(Scenario { errors, predictors, layout });
                    }
                }
            }
        }
        all
    }

    /// Errors, predictors and size in words.
    fn words(self) -> [String; 3] {
        let errors = match self.errors {
            Errors::Homoskedastic => "equal variances",
            Errors::Heteroskedastic => "variance grows with x",
            Errors::Clustered => "clustered",
        };
        let predictors = if self.predictors == Predictors::Normal { "normal" } else { "binary" };
        let size = match self.layout {
            Layout::Rows(n) => format!("n = {n}"),
            Layout::Clusters(clusters) => format!("G = {clusters}"),
        };
        [errors.to_owned(), predictors.to_owned(), size]
    }

    /// Data of one replicate.
    fn draw(self, stream: &mut Stream) -> FrameInMemory {
        let sizes = match self.layout {
            Layout::Rows(n) => vec![1; n],
            // From 4 to 36 rows, each size by the same factor above the one before it.
            Layout::Clusters(count) => (0..count).map(|g| (4.0 * 9.0_f64.powf(g as f64 / (count - 1) as f64)).round() as usize).collect(),
        };
        let predictor = |stream: &mut Stream| match self.predictors {
            Predictors::Normal => stream.normal(),
            Predictors::Binary => f64::from(stream.uniform() < 0.5),
        };
        let mean = if self.predictors == Predictors::Normal { 0.0 } else { 0.5 };
        let (mut cluster, mut x, mut w, mut y) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (g, size) in sizes.into_iter().enumerate() {
            let treated = f64::from(u8::from(g % 3 == 0));
            let of_cluster = match (self.layout, self.predictors) {
                (Layout::Clusters(_), Predictors::Binary) => treated,
                _ => predictor(stream),
            };
            let (intercept, slope) = (stream.normal(), stream.normal());
            for _ in 0..size {
                let moderator = predictor(stream);
                let z = stream.normal();
                let error = match self.errors {
                    Errors::Homoskedastic => z,
                    Errors::Heteroskedastic => z * (0.5 * of_cluster).exp(),
                    Errors::Clustered => 0.3_f64.sqrt() * (intercept + slope * (moderator - mean)) + 0.4_f64.sqrt() * z,
                };
                cluster.push(g as f64);
                x.push(of_cluster);
                w.push(moderator);
                y.push(1.0 + 0.5 * of_cluster - 0.3 * moderator + TRUTH * of_cluster * moderator + error);
            }
        }
        let columns = [("g", cluster), ("x", x), ("w", w), ("y", y)];
        let columns = columns.into_iter().map(|(name, cells)| (name.to_owned(), Column::Numeric(cells))).collect();
        Frame::new(columns).expect("columns of one length").into()
    }

    /// Whether the interval of each kind covers the truth; nothing where there is no interval.
    fn covers(self, formula: &Formula, kinds: &[SeKind], seed: Seed, replicate: u64) -> Vec<Option<bool>> {
        let data = self.draw(&mut seed.stream_at(&self.words().join(", "), replicate));
        let clusters = if let Layout::Clusters(_) = self.layout { vec!["g".to_owned()] } else { Vec::new() };
        let interval = |se: SeKind| {
            let needs_clusters = !OF_ROWS.contains(&se.name());
            let design = DesignOptions { clusters: if needs_clusters { clusters.clone() } else { Vec::new() }, ..DesignOptions::default() };
            let model = fit(formula, &data, &FitOptions { se, design, seed: replicate, ..FitOptions::default() }).ok()?;
            let row = model.linear(&[0.0, 0.0, 0.0, 1.0], 0.0);
            Some((row.conf_low?..=row.conf_high?).contains(&TRUTH))
        };
        kinds.iter().map(|se| interval(*se)).collect()
    }
}

/// What a kind did in a scenario.
struct Coverage {
    share: f64,
    /// Binomial.
    std_error: f64,
    without: usize,
}

fn study(scenario: Scenario, kinds: &[SeKind], formula: &Formula, seed: Seed, replicates: u64) -> Vec<Coverage> {
    let runs: Vec<Vec<Option<bool>>> =
        (0..replicates).into_par_iter().map(|replicate| scenario.covers(formula, kinds, seed, replicate)).collect();
    (0..kinds.len())
        .map(|kind| {
            let known: Vec<bool> = runs.iter().filter_map(|run| run[kind]).collect();
            let n = known.len() as f64;
            let share = known.iter().filter(|covered| **covered).count() as f64 / n;
            Coverage { share, std_error: (share * (1.0 - share) / n).sqrt(), without: runs.len() - known.len() }
        })
        .collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |flag: &str, default: u64| match words.iter().position(|word| word == flag) {
        Some(at) => words.get(at + 1).ok_or(format!("{flag} needs a number"))?.parse().map_err(|_| format!("{flag} needs a number")),
        None => Ok(default),
    };
    let quick = words.iter().any(|word| word == "--quick");
    let (replicates, seed) = (number("--replicates", if quick { 200 } else { 4000 })?, number("--seed", 1)?);
    let formula = parse("y ~ x * w")?;

    let begin = Instant::now();
    let mut tables = String::new();
    let mut found: Vec<(&str, Layout, f64)> = Vec::new();
    let mut without = 0;
    for (heading, size, kinds, of_rows) in
        [("Independent rows", "rows", &OF_ROWS[..], true), ("Rows in clusters", "clusters", &OF_CLUSTERS[..], false)]
    {
        write!(tables, "\n## {heading}\n\n| errors | x, w | {size} | {} |\n|---|---|---|", kinds.join(" | "))?;
        writeln!(tables, "{}", "---|".repeat(kinds.len()))?;
        let parsed = kinds.iter().map(|kind| kind.parse::<SeKind>()).collect::<Result<Vec<_>, _>>()?;
        for scenario in Scenario::all().into_iter().filter(|scenario| matches!(scenario.layout, Layout::Rows(_)) == of_rows) {
            write!(tables, "| {} |", scenario.words().join(" | "))?;
            for (kind, coverage) in kinds.iter().zip(study(scenario, &parsed, &formula, Seed(seed), replicates)) {
                write!(tables, " {:.1} ± {:.1} |", 100.0 * coverage.share, 100.0 * coverage.std_error)?;
                found.push((kind, scenario.layout, coverage.share));
                without += coverage.without;
            }
            writeln!(tables)?;
        }
    }
    let nominal = 100.0 * (LEVEL * (1.0 - LEVEL) / replicates as f64).sqrt();
    print!(
        "{}",
        INTRODUCTION
            .replace("{replicates}", &replicates.to_string())
            .replace("{seed}", &seed.to_string())
            .replace("{nominal}", &format!("{nominal:.2}"))
    );
    print!("{tables}");
    println!("\n## Lowest and highest\n\n| kind | rows | clusters |\n|---|---|---|");
    for kind in OF_CLUSTERS.iter().chain(OF_ROWS.iter().filter(|kind| !OF_CLUSTERS.contains(kind))) {
        let range = |of_rows: bool| {
            let shares = found
                .iter()
                .filter(|(name, layout, _)| name == kind && matches!(layout, Layout::Rows(_)) == of_rows)
                .map(|(_, _, share)| 100.0 * share);
            let (low, high) = shares.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), share| (low.min(share), high.max(share)));
            if low > high { "–".to_owned() } else { format!("{low:.1} to {high:.1}") }
        };
        println!("| {kind} | {} | {} |", range(true), range(false));
    }
    println!(
        "\nIntervals that do not exist: {without}. Made in {:.0} s on {} threads.",
        begin.elapsed().as_secs_f64(),
        rayon::current_num_threads()
    );
    Ok(())
}

const INTRODUCTION: &str = "\
# Coverage of nominal 95% intervals

    cargo xtask coverage            # this page; --quick prints a rough one and writes nothing

How often does the interval of the interaction in `y ~ x * w` hold the true coefficient? Each cell is a percentage over {replicates} replicates (seed {seed};
every scenario and replicate has a stream of its own, so the numbers do not depend on the threads), with its simulation error: the binomial
standard error. An interval that keeps its promise shows 95.0, and a cell is off by more than chance when it is some three times {nominal} away from that.

The data: `y = 1 + 0.5 x - 0.3 w + 0.4 x w + e`, with x and w standard normal or binary (0 and 1 with equal probability), drawn anew in every
replicate.

- *equal variances*: e is standard normal.
- *variance grows with x*: e has the variance exp(x).
- *clustered*: e holds, beside noise, an intercept and a slope of w that each cluster draws for itself (variances 0.3, 0.3 and 0.4).

Rows in clusters: G clusters of 4 (the smallest) to 36 rows, unbalanced; x belongs to the cluster (binary: one in every three clusters has x = 1), w to
the row. The wild bootstrap has Webb's weights below 12 clusters and Rademacher's from there on.

How to read it: iid keeps its promise only where its assumption holds, and hc3 only where rows are independent. cr0 and cr1 are too narrow with few
clusters, whatever the errors; cr2 with its Satterthwaite degrees of freedom and the wild bootstrap are the two to use there.
";
