//! How fast a grid in memory is projected and evaluated, beside a plain reading of the same memory.
//!
//! `cargo run --release -p interplay-emap --example speed -- [N] [C]` prints the best of several rounds; set `RAYON_NUM_THREADS` for
//! the number of threads. The reading sums each tile in double precision with independent lanes, over the same tiles and threads.
#![allow(clippy::print_stdout, reason = "a program that prints its measurements")]

use std::ops::Range;
use std::time::Instant;

use interplay_core::{GridShape, GridSource, Layout, NoProgress, Scratch, SourceError, Tile};
use interplay_emap::{EmapOptions, InputKind, evaluate, project};
use rayon::prelude::*;

struct InMemory {
    shape: GridShape,
    layout: Layout,
    scores: Vec<f32>,
}

impl GridSource for InMemory {
    fn shape(&self) -> GridShape {
        self.shape
    }

    fn layout(&self) -> Layout {
        self.layout
    }

    fn bytes_per_score(&self) -> usize {
        4
    }

    fn tile<'a>(&'a self, panels: Range<usize>, _: &'a mut Scratch) -> Result<Tile<'a>, SourceError> {
        Ok(Tile::F32(&self.scores[panels.start * self.panel_len()..panels.end * self.panel_len()]))
    }
}

fn read(scores: &[f32]) -> f64 {
    scores
        .par_chunks(1 << 18)
        .map(|chunk| {
            let mut lanes = [0.0_f64; 32];
            for run in chunk.as_chunks::<32>().0 {
                for (lane, &score) in lanes.iter_mut().zip(run) {
                    *lane += f64::from(score);
                }
            }
            lanes.iter().sum::<f64>()
        })
        .sum()
}

fn best(rounds: usize, mut work: impl FnMut()) -> f64 {
    (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<usize>());
    let n = arguments.next().transpose()?.unwrap_or(5000);
    let n_classes = arguments.next().transpose()?.unwrap_or(10);
    let scores: Vec<f32> = (0..n * n * n_classes).map(|k| ((k * 2_654_435_761) % 65_521) as f32 / 8192.0 - 4.0).collect();
    let gigabytes = (scores.len() * 4) as f64 / 1e9;
    let shape = GridShape { n_a: n, n_b: n, n_classes };
    let mut grid = InMemory { shape, layout: Layout::RowMajor, scores };
    let options = EmapOptions { input: InputKind::Logits, ..EmapOptions::default() };
    let report = |what: &str, seconds: f64| println!("{what:28} {seconds:8.4} s {:7.2} GB/s", gigabytes / seconds);
    println!("N = {n}, C = {n_classes}: {gigabytes:.2} GB in single precision, {} threads", rayon::current_num_threads());
    report("reading", best(9, || assert!(read(&grid.scores).is_finite())));
    for layout in [Layout::RowMajor, Layout::ColumnMajor] {
        grid.layout = layout;
        let name = if layout == Layout::RowMajor { "by rows" } else { "by columns" };
        report(&format!("project, {name}"), best(9, || assert!(project(&grid, &NoProgress).is_ok())));
        report(&format!("evaluate, {name}"), best(3, || assert!(evaluate(&grid, None, &options, &NoProgress).is_ok())));
    }
    Ok(())
}
