//! The last pass: a sample of the rows for figures, and the counts of Johnson-Neyman.

use std::collections::BTreeSet;

use interplay_core::{Column, Frame, FrameSource, PointColumn, Points, Probe};
use interplay_stats::{BottomK, Seed, sample_key};

use crate::fit::FitError;
use crate::fit::passes::scan;
use crate::probe::Tally;
use crate::summarise::SummaryOptions;
use crate::{Design, DesignBlock, DesignError, VariableKind};

/// Purpose of the seeded stream; every sample of rows for a figure is drawn from it, so that they are the same rows.
pub(crate) const PURPOSE: &str = "points";

/// What the sample should hold.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    /// Variables beside the response.
    variables: Vec<String>,
    max_points: usize,
    seed: u64,
}

impl Wanted {
    /// The variables of the probes; without any, those of the interactions.
    pub(crate) fn new(design: &Design, probes: &[Probe], options: &SummaryOptions) -> Self {
        let of_probes = probes.iter().flat_map(|probe| [Some(&probe.focal), Some(&probe.moderator), probe.second_moderator.as_ref()]);
        let mut names: Vec<&String> = of_probes.flatten().collect();
        if names.is_empty() {
            names = design.terms().iter().filter(|term| term.degree >= 2).flat_map(|term| &term.variables).collect();
        }
        let mut seen = BTreeSet::new();
        let variables = names.into_iter().filter(|name| seen.insert(name.as_str())).cloned().collect();
        Self { variables, max_points: options.max_points, seed: options.seed }
    }
}

/// Draws the sample and counts rows; the sample is `None` when nothing is to be shown.
pub(crate) fn sample(
    design: &Design,
    rows: &dyn FrameSource,
    wanted: &Wanted,
    tallies: &mut [Option<Tally>],
) -> Result<Option<Points>, FitError> {
    let draws = wanted.max_points > 0 && !wanted.variables.is_empty();
    if !draws && tallies.iter().all(Option::is_none) {
        return Ok(None);
    }
    let response = design.plain_response();
    let moderators: Vec<Option<String>> = tallies.iter().map(|tally| tally.as_ref().map(|tally| tally.variable.clone())).collect();
    let all = design.column_names_to_read();
    let checks = design.n_dropped() > 0 || design.n_zero_weight() > 0;
    let names: Vec<&str> = if let (Some(response), false) = (response, checks) {
        // No row is left out and the response is a column: only what is shown has to be read.
        let shown = std::iter::once(response)
            .chain(wanted.variables.iter().map(String::as_str))
            .chain(moderators.iter().flatten().map(String::as_str));
        let mut seen = BTreeSet::new();
        shown.filter(|name| seen.insert(*name)).collect()
    } else {
        all
    };

    let mut kept: BottomK<(u64, Vec<f64>)> = BottomK::new(wanted.max_points);
    let (mut offset, mut n) = (0_u64, 0_u64);
    let mut block = DesignBlock::default();
    scan(&names, rows, |frame| {
        let cells = wanted.variables.iter().map(|name| Cells::of(design, frame, name)).collect::<Result<Vec<_>, _>>()?;
        let moderators = moderators
            .iter()
            .map(|name| name.as_ref().map(|name| Cells::of(design, frame, name)).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        let used = if checks { Some(design.used_rows(frame)?) } else { None };
        let every = if used.is_none() { 0..frame.n_rows() } else { 0..0 };
        for row in every.chain(used.iter().flatten().map(|&row| row as usize)) {
            n += 1;
            for (tally, cells) in tallies.iter_mut().zip(&moderators) {
                if let (Some(tally), Some(cells)) = (tally.as_mut(), cells) {
                    tally.count(cells.value(row));
                }
            }
            if !draws {
                continue;
            }
            let number = offset + row as u64;
            let key = sample_key(Seed(wanted.seed), PURPOSE, number);
            if kept.wants(key) {
                let y = if let Some(Column::Numeric(values)) = response.and_then(|name| frame.column(name)) {
                    values[row]
                } else {
                    design.fill(frame, row..row + 1, &mut block)?;
                    block.y.first().copied().unwrap_or(f64::NAN)
                };
                let values = std::iter::once(y).chain(cells.iter().map(|cells| cells.value(row))).collect();
                kept.offer(key, (number, values));
            }
        }
        offset += frame.n_rows() as u64;
        Ok(())
    })?;
    if n != design.n_complete() {
        return Err(FitError::SourceChanged { expected: design.n_complete(), found: n });
    }
    if !draws {
        return Ok(None);
    }
    let mut chosen = kept.into_items();
    chosen.sort_unstable_by_key(|(number, _)| *number);
    let column = |index: usize, name: &str, levels: Option<Vec<String>>| PointColumn {
        name: name.to_owned(),
        values: chosen.iter().map(|(_, values)| values[index]).collect(),
        levels,
    };
    let mut columns = vec![column(0, design.response_name(), None)];
    columns
        .extend(wanted.variables.iter().enumerate().map(|(i, name)| column(i + 1, name, levels_of(design, name).map(<[String]>::to_vec))));
    Ok(Some(Points { n: chosen.len() as u64, of: n, columns }))
}

fn levels_of<'a>(design: &'a Design, name: &str) -> Option<&'a [String]> {
    design.variables().iter().find(|variable| variable.name == name).and_then(|variable| match &variable.kind {
        VariableKind::Factor { levels, .. } => Some(levels.as_slice()),
        VariableKind::Numeric { .. } => None,
    })
}

/// A variable of a frame as numbers: values, or positions among the levels of the design.
pub(crate) enum Cells<'a> {
    Values(&'a [f64]),
    Codes { codes: &'a [u32], positions: Vec<f64> },
    Truths { cells: &'a [Option<bool>], positions: [f64; 2] },
    Levels { values: &'a [f64], numbers: Vec<f64> },
}

impl<'a> Cells<'a> {
    pub(crate) fn of(design: &Design, frame: &'a Frame, name: &str) -> Result<Self, DesignError> {
        let levels = levels_of(design, name);
        let position = |text: &str| levels.and_then(|levels| levels.iter().position(|level| level == text)).map_or(f64::NAN, |i| i as f64);
        match (frame.column(name), levels) {
            (Some(Column::Numeric(values)), None) => Ok(Self::Values(values)),
            (Some(Column::Numeric(values)), Some(levels)) => {
                Ok(Self::Levels { values, numbers: levels.iter().map(|level| level.parse().unwrap_or(f64::NAN)).collect() })
            }
            (Some(Column::Categorical { codes, levels: own }), _) => {
                Ok(Self::Codes { codes, positions: own.iter().map(|level| position(level)).collect() })
            }
            (Some(Column::Boolean(cells)), Some(levels)) => {
                let truth = |words: &str| levels.iter().position(|level| level.eq_ignore_ascii_case(words)).map_or(f64::NAN, |i| i as f64);
                Ok(Self::Truths { cells, positions: [truth("false"), truth("true")] })
            }
            (Some(Column::Boolean(cells)), None) => Ok(Self::Truths { cells, positions: [0.0, 1.0] }),
            (None, _) => Err(DesignError::ColumnChanged { name: name.to_owned(), kind: "numeric" }),
        }
    }

    pub(crate) fn value(&self, row: usize) -> f64 {
        match self {
            Self::Values(values) => values[row],
            Self::Codes { codes, positions } => positions.get(codes[row] as usize).copied().unwrap_or(f64::NAN),
            Self::Truths { cells, positions } => cells[row].map_or(f64::NAN, |truth| positions[usize::from(truth)]),
            Self::Levels { values, numbers } => {
                numbers.iter().position(|number| *number == values[row]).map_or(f64::NAN, |position| position as f64)
            }
        }
    }
}
