//! Figures of a regression: first what the interaction looks like, then where it matters, then all coefficients, then the checks.

mod check_sheet;
mod coefficients;
mod interaction;
mod johnson_neyman;

use interplay_core::{FitResult, PointColumn, Probe};

use crate::Figure;
use crate::figure::file_safe;

/// Width of a figure, in points: six inches.
pub(crate) const WIDTH: f64 = 432.0;
/// Height of a figure, in points: four inches.
pub(crate) const HEIGHT: f64 = 288.0;

pub(crate) fn figures(result: &FitResult) -> Vec<Figure> {
    let mut figures = Vec::new();
    for probe in &result.probes {
        figures.extend(interaction::figure(result, probe));
        figures.extend(johnson_neyman::figure(result, probe));
    }
    figures.extend(coefficients::figure(result));
    figures.extend(check_sheet::figure(result));
    figures
}

/// A name such as `interaction_hp_by_wt`.
fn name(kind: &str, probe: &Probe) -> String {
    let mut name = format!("{kind}_{}_by_{}", file_safe(&probe.focal), file_safe(&probe.moderator));
    if let Some(second) = &probe.second_moderator {
        name.push_str("_by_");
        name.push_str(&file_safe(second));
    }
    name
}

/// A column of the sampled rows.
fn column<'a>(result: &'a FitResult, name: &str) -> Option<&'a PointColumn> {
    result.points.as_ref()?.columns.iter().find(|c| c.name == name)
}
