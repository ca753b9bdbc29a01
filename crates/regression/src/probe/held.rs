//! Where variables are held: as asked, or by default.

use interplay_core::{At, AtValue, number};

use super::request::{AtSpec, ProbeRequest};
use crate::fit::FitError;
use crate::{Design, DesignError, VariableKind, VariableSummary};

/// A value at which a moderator is held.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) value: AtValue,
    pub(super) label: String,
    pub(super) extrapolated: bool,
}

/// The predictor of a name.
pub(super) fn summary<'a>(design: &'a Design, name: &str) -> Result<&'a VariableSummary, FitError> {
    design.variables().iter().find(|variable| variable.name == name).ok_or_else(|| {
        let names = design.variables().iter().map(|variable| variable.name.as_str());
        let similar = names
            .map(|known| (strsim::damerau_levenshtein(known, name), known))
            .filter(|&(distance, known)| distance <= 1 + known.chars().count() / 4)
            .min()
            .map(|(_, known)| known.to_owned());
        DesignError::UnknownVariable { name: name.to_owned(), similar }.into()
    })
}

/// The values that were asked for a variable.
pub(super) fn spec<'a>(request: &'a ProbeRequest, name: &str) -> Option<&'a AtSpec> {
    request.at.iter().find(|(variable, _)| variable == name).map(|(_, spec)| spec)
}

pub(super) fn wrong_values(variable: &VariableSummary, wanted: &str) -> FitError {
    let kind = match variable.kind {
        VariableKind::Numeric { .. } => "a number",
        VariableKind::Factor { .. } => "a factor",
    };
    FitError::WrongProbeValues { variable: variable.name.clone(), kind, wanted: wanted.to_owned() }
}

/// Values of variables that are neither focal nor moderators: one each.
pub(super) fn fixed_values(design: &Design, request: &ProbeRequest, named: &[&str]) -> Result<Vec<(String, AtValue)>, FitError> {
    let mut fixed = Vec::new();
    for (name, spec) in request.at.iter().filter(|(name, _)| !named.contains(&name.as_str())) {
        let variable = summary(design, name)?;
        match held_values(variable, Some(spec))?.as_slice() {
            [one] => fixed.push((name.clone(), one.value.clone())),
            _ => return Err(wrong_values(variable, "more than one value")),
        }
    }
    Ok(fixed)
}

/// The values of a moderator: as asked; by default both values of a two-valued number, mean ± SD of any other, every level of a factor.
pub(super) fn held_values(variable: &VariableSummary, spec: Option<&AtSpec>) -> Result<Vec<Held>, FitError> {
    let held = |value: AtValue, label: &str, extrapolated: bool| Held { value, label: label.to_owned(), extrapolated };
    match (&variable.kind, spec) {
        (VariableKind::Numeric { distinct: Some(values), .. }, None) => {
            Ok(values.iter().map(|&value| held(AtValue::Number(value), "level", false)).collect())
        }
        (VariableKind::Numeric { mean, sd, min, max, .. }, None | Some(AtSpec::MeanSd)) => {
            Ok([(-1.0, "mean \u{2212} SD"), (0.0, "mean"), (1.0, "mean + SD")]
                .into_iter()
                .map(|(steps, label)| {
                    let value = mean + steps * sd;
                    held(AtValue::Number(value), label, value < *min || value > *max)
                })
                .collect())
        }
        (VariableKind::Numeric { min, max, .. }, Some(AtSpec::Values(values))) => values
            .iter()
            .map(|value| match value {
                AtValue::Number(number) => Ok(held(value.clone(), "given", number < min || number > max)),
                AtValue::Level(level) => Err(wrong_values(variable, &format!("the level `{level}`"))),
            })
            .collect(),
        (VariableKind::Factor { levels, .. }, None) => {
            Ok(levels.iter().map(|level| held(AtValue::Level(level.clone()), "level", false)).collect())
        }
        (VariableKind::Factor { .. }, Some(AtSpec::MeanSd)) => Err(wrong_values(variable, "mean ± SD")),
        (VariableKind::Factor { levels, .. }, Some(AtSpec::Values(values))) => values
            .iter()
            .map(|value| {
                let found = levels.iter().find(|level| match value {
                    AtValue::Level(text) => *level == text,
                    AtValue::Number(number) => level.parse::<f64>().is_ok_and(|known| known == *number),
                });
                let level = found.cloned().ok_or_else(|| {
                    let level = match value {
                        AtValue::Level(text) => text.clone(),
                        AtValue::Number(number) => number::value(*number),
                    };
                    DesignError::UnknownLevel { variable: variable.name.clone(), level, row: None }
                })?;
                Ok(held(AtValue::Level(level), "given", false))
            })
            .collect(),
    }
}

/// Where the variables that are not part of the probe are held.
pub(super) fn held(design: &Design, named: &[&str], fixed: &[(String, AtValue)]) -> At {
    let others = design.variables().iter().filter(|variable| !named.contains(&variable.name.as_str()));
    At(others
        .map(|variable| {
            let given = fixed.iter().find(|(name, _)| *name == variable.name).map(|(_, value)| value.clone());
            let value = given.unwrap_or_else(|| match &variable.kind {
                VariableKind::Numeric { mean, .. } => AtValue::Number(*mean),
                VariableKind::Factor { .. } => AtValue::Level("observed shares".to_owned()),
            });
            (variable.name.clone(), value)
        })
        .collect())
}
