//! Combinations of levels without a row: why a product of factors has columns that cannot be estimated.

use interplay_core::{Diagnostic, FrameSource, number};

use crate::fit::FitError;
use crate::fit::passes::scan;
use crate::fitted::Fit;
use crate::points::Cells;
use crate::{Design, VariableKind};

/// Combinations of levels of one term that are counted: a term with more is not looked at.
const MOST: usize = 1 << 20;

/// Combinations that are written out.
const TOLD: usize = 6;

/// The factors of one product of the formula, with the rows at each combination of their levels.
struct Table<'d> {
    names: Vec<&'d str>,
    levels: Vec<&'d [String]>,
    counts: Vec<u64>,
}

impl<'d> Table<'d> {
    /// A table of zeros; `None` where there is nothing to cross, or too much.
    fn new(design: &'d Design, names: Vec<&'d str>) -> Option<Self> {
        let levels: Vec<&[String]> = names
            .iter()
            .filter_map(|name| {
                design.variables().iter().find(|variable| variable.name == **name).and_then(|variable| match &variable.kind {
                    VariableKind::Factor { levels, .. } => Some(levels.as_slice()),
                    VariableKind::Numeric { .. } => None,
                })
            })
            .collect();
        let size = levels.iter().try_fold(1_usize, |size, levels| size.checked_mul(levels.len())).filter(|size| *size <= MOST)?;
        (levels.len() == names.len()).then(|| Self { names, levels, counts: vec![0; size] })
    }

    /// The combinations without a row, as places of the levels.
    fn empty(&self) -> impl Iterator<Item = Vec<usize>> {
        let places = |mut cell: usize| {
            let mut places = vec![0; self.levels.len()];
            for (place, levels) in places.iter_mut().zip(&self.levels).rev() {
                *place = cell % levels.len();
                cell /= levels.len();
            }
            places
        };
        self.counts.iter().enumerate().filter(|(_, count)| **count == 0).map(move |(cell, _)| places(cell))
    }

    /// `cyl = 8 with gear = 4`.
    fn words(&self, places: &[usize]) -> String {
        let parts = self.names.iter().zip(&self.levels).zip(places).map(|((name, levels), place)| format!("{name} = {}", levels[*place]));
        parts.collect::<Vec<_>>().join(" with ")
    }
}

/// The factors of every product of at least two of them, each set of factors once, small sets first.
fn crossings(design: &Design) -> Vec<Vec<&str>> {
    let is_factor = |name: &str| design.variables().iter().any(|v| v.name == name && matches!(v.kind, VariableKind::Factor { .. }));
    let mut sets: Vec<Vec<&str>> = Vec::new();
    for term in design.terms().iter().filter(|term| term.degree >= 2) {
        let set: Vec<&str> = term.variables.iter().map(String::as_str).filter(|name| is_factor(name)).collect();
        let known = |other: &Vec<&str>| other.len() == set.len() && set.iter().all(|name| other.contains(name));
        if set.len() >= 2 && !sets.iter().any(known) {
            sets.push(set);
        }
    }
    sets.sort_by_key(Vec::len);
    sets
}

/// A note on combinations of levels without a row, from one pass over the factors; only where a column has no coefficient.
///
/// A combination of three factors is not told when two of them have no row together already.
pub(super) fn note(fit: &Fit, rows: &dyn FrameSource) -> Result<Option<Diagnostic>, FitError> {
    let design = fit.design();
    if fit.aliases().is_empty() {
        return Ok(None);
    }
    let mut tables: Vec<Table<'_>> = crossings(design).into_iter().filter_map(|names| Table::new(design, names)).collect();
    if tables.is_empty() {
        return Ok(None);
    }
    scan(&design.column_names_to_read(), rows, |frame| {
        let used = design.used_rows(frame)?;
        for table in &mut tables {
            let cells = table.names.iter().map(|name| Cells::of(design, frame, name)).collect::<Result<Vec<_>, _>>()?;
            for row in used.iter().map(|row| *row as usize) {
                let place = cells.iter().zip(&table.levels).try_fold(0, |place, (cells, levels)| {
                    let value = cells.value(row);
                    value.is_finite().then(|| place * levels.len() + value as usize)
                });
                if let Some(count) = place.and_then(|place| table.counts.get_mut(place)) {
                    *count += 1;
                }
            }
        }
        Ok(())
    })?;

    let mut told: Vec<Vec<(&str, usize)>> = Vec::new();
    let mut words = Vec::new();
    for table in &tables {
        for places in table.empty() {
            let cell: Vec<(&str, usize)> = table.names.iter().copied().zip(places.iter().copied()).collect();
            if !told.iter().any(|smaller| smaller.iter().all(|part| cell.contains(part))) {
                words.push(table.words(&places));
                told.push(cell);
            }
        }
    }
    if words.is_empty() {
        return Ok(None);
    }
    let count = words.len();
    let more = if count > TOLD { format!(", and {} more", number::count((count - TOLD) as u64)) } else { String::new() };
    words.truncate(TOLD);
    let message = format!("no row has {}{more}", words.join(", or "));
    Ok(Some(
        Diagnostic::info("fit::empty_cells", message)
            .with_hint("effects that need such a combination cannot be estimated: join levels, or leave the product out"),
    ))
}
