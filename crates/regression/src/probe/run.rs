//! From a request to a probe: slopes, their differences, Johnson-Neyman and predicted lines.

use std::collections::BTreeMap;

use interplay_core::{At, AtValue, Curve, Diagnostic, DifferenceRow, JohnsonNeyman, Line, Probe, SlopeRow, places_in_words};
use interplay_stats::holm;

use super::held::{Held, fixed_values, held, held_values, spec, summary, wrong_values};
use super::johnson_neyman::{Bounds, LinearSlope, Tally, searched};
use super::request::{AtSpec, ProbeRequest};
use crate::fit::FitError;
use crate::inference::Estimator;
use crate::{Design, DesignError, Family, Link, VariableKind, VariableSummary};

/// Points of a predicted line; its band is curved even where the line is straight.
const LINE_POINTS: usize = 41;

/// The same where the link bends the line itself.
const BENT_LINE_POINTS: usize = 161;

/// Two rows that differ by less than this share of their size differ by rounding.
const SAME: f64 = 1e-9;

/// Places between the ends of a range at which a line is told from a curve. They are symmetric about nothing: a cubic is a line at the
/// ends and in the middle, and a spline between any two of its knots.
const SHARES: [f64; 9] = [0.07, 0.19, 0.28, 0.37, 0.5, 0.59, 0.68, 0.83, 0.94];

/// A probe with what came up on the way.
pub(crate) struct Probed {
    pub(crate) probe: Probe,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The rows that Johnson-Neyman still has to count.
    pub(crate) tally: Option<Tally>,
}

/// Answers a request.
pub(crate) fn probe(design: &Design, family: Family, estimator: Estimator<'_>, request: &ProbeRequest) -> Result<Probed, FitError> {
    let focal = summary(design, &request.focal)?;
    let VariableKind::Numeric { mean, min, max, ref distinct, .. } = focal.kind else {
        return Err(FitError::FocalIsFactor { variable: request.focal.clone() });
    };
    let moderator = summary(design, &request.moderator)?;
    let second = request.second.as_deref().map(|name| summary(design, name)).transpose()?;
    let named: Vec<&str> = [Some(focal), Some(moderator), second].iter().flatten().map(|v| v.name.as_str()).collect();
    if let Some(twice) = named.iter().enumerate().find_map(|(i, name)| named[..i].contains(name).then_some(name)) {
        return Err(FitError::ProbeOfItself { variable: (*twice).to_owned() });
    }

    let fixed = fixed_values(design, request, &named)?;
    let moderator_values = held_values(moderator, spec(request, &moderator.name))?;
    let second_values = second.map(|variable| held_values(variable, spec(request, &variable.name))).transpose()?;
    let mut places = Vec::new();
    for other in second_values.as_deref().map_or_else(|| vec![None], |values| values.iter().map(Some).collect()) {
        for value in &moderator_values {
            let mut at = vec![(moderator.name.clone(), value.value.clone())];
            let (mut label, mut extrapolated) = (value.label.clone(), value.extrapolated);
            if let (Some(other), Some(second)) = (other, second) {
                at.push((second.name.clone(), other.value.clone()));
                extrapolated |= other.extrapolated;
                if other.label != label {
                    label = format!("{label}, {}", other.label);
                }
            }
            places.push((at, label, extrapolated));
        }
    }

    let derivative = |at: &[(String, AtValue)], focal_value: f64| -> Result<Vec<f64>, DesignError> {
        let mut point = at.to_vec();
        point.extend(fixed.iter().cloned());
        point.push((focal.name.clone(), AtValue::Number(focal_value)));
        design.derivative_at(&focal.name, &point)
    };
    // What an offset adds to the slope: nothing unless the focal predictor is part of it.
    let beside = |at: &[(String, AtValue)], focal_value: f64| -> Result<f64, DesignError> {
        let mut point = at.to_vec();
        point.extend(fixed.iter().cloned());
        point.push((focal.name.clone(), AtValue::Number(focal_value)));
        design.offset_derivative_at(&focal.name, &point)
    };
    // A slope that changes along the focal predictor itself is taken at its mean, and says so.
    let focal_value = match spec(request, &focal.name) {
        Some(AtSpec::Values(values)) => match values.as_slice() {
            [AtValue::Number(value)] => *value,
            _ => return Err(wrong_values(focal, "more than one value")),
        },
        Some(AtSpec::MeanSd) => return Err(wrong_values(focal, "more than one value")),
        None => mean,
    };
    let curved = match (derivative(&places[0].0, min), derivative(&places[0].0, max)) {
        // The slope of a cubic is the same at both ends; a spline may bend anywhere between.
        (Ok(low), Ok(high)) => {
            let straight =
                |share: f64| derivative(&places[0].0, min + share * (max - min)).is_ok_and(|g| nearly_equal_beside(&g, &low, &low, &high));
            !nearly_equal(&low, &high) || !SHARES.iter().all(|share| straight(*share))
        }
        _ => true,
    };

    let mut diagnostics = Vec::new();
    let mut slopes = Vec::with_capacity(places.len());
    let mut rows = Vec::with_capacity(places.len());
    let mut not_estimable = 0;
    for (at, label, extrapolated) in &places {
        let g = derivative(at, focal_value)?;
        let mut shown = at.clone();
        if curved {
            shown.push((focal.name.clone(), AtValue::Number(focal_value)));
        }
        not_estimable += usize::from(!estimator.is_estimable(&g));
        slopes.push(SlopeRow {
            at: At(shown),
            label: label.clone(),
            row: estimator.row_beside(&g, beside(at, focal_value)?),
            extrapolated: *extrapolated,
        });
        rows.push(g);
    }
    if not_estimable > 0 {
        diagnostics.push(Diagnostic::warning(
            "probe::not_estimable",
            format!("{not_estimable} of {} slopes of `{}` cannot be estimated: they depend on aliased columns", slopes.len(), focal.name),
        ));
    }
    let outside: Vec<At> =
        slopes.iter().filter(|slope| slope.extrapolated).map(|slope| At(slope.at.0[..named.len() - 1].to_vec())).collect();
    if !outside.is_empty() {
        diagnostics.push(
            Diagnostic::warning(
                "probe::extrapolated",
                format!(
                    "slopes of `{}` at {} lie outside the observed range",
                    focal.name,
                    places_in_words(&outside.iter().collect::<Vec<_>>()).join("; ")
                ),
            )
            .with_hint("no row of the data speaks for such values; read them with care"),
        );
    }

    let (johnson_neyman, tally) = match johnson_neyman(estimator, moderator, second_values.as_deref(), second, |at| {
        derivative(at, focal_value)
    })? {
        Linearity::Linear(slope, observed) => (Some(slope.analysis(observed)), Some(Tally::new(&moderator.name, slope.bounds()))),
        Linearity::Searched(analysis, bounds) => {
            diagnostics.push(
                    Diagnostic::info(
                        "probe::johnson_neyman_searched",
                        format!(
                            "each value of `{}` has a critical value of its own here, so the Johnson-Neyman bounds of `{}` were searched for within \
                             the observed range",
                            moderator.name, focal.name
                        ),
                    )
                    .with_hint("nothing is said of values beyond the data"),
                );
            (Some(*analysis), Some(Tally::new(&moderator.name, bounds)))
        }
        Linearity::NotLinear => {
            diagnostics.push(
                Diagnostic::info(
                    "probe::johnson_neyman_not_linear",
                    format!(
                        "the slope of `{}` is not linear in `{}`, so Johnson-Neyman bounds have no closed form",
                        focal.name, moderator.name
                    ),
                )
                .with_hint("read the slopes at several values instead"),
            );
            (None, None)
        }
        Linearity::DependsOn(other) => {
            diagnostics.push(
                Diagnostic::info(
                    "probe::johnson_neyman_depends",
                    format!("the Johnson-Neyman bounds of `{}` in `{}` depend on `{other}`", focal.name, moderator.name),
                )
                .with_hint(format!("hold `{other}` at one value to have them: `{other}=VALUE`")),
            );
            (None, None)
        }
        Linearity::NotAsked => (None, None),
    };

    let points = if family.link == Link::Identity { LINE_POINTS } else { BENT_LINE_POINTS };
    let even = || (0..points).map(|i| min + (max - min) * i as f64 / (points - 1) as f64).collect();
    let grid: Vec<f64> = distinct.clone().unwrap_or_else(even);
    let mut lines = Vec::with_capacity(places.len());
    for (at, label, _) in &places {
        let mut curve = Curve::default();
        for &x in &grid {
            let mut point = at.clone();
            point.extend(fixed.iter().cloned());
            point.push((focal.name.clone(), AtValue::Number(x)));
            let Ok(row) = design.row_at(&point) else { continue };
            let Ok(offset) = design.offset_at(&point) else { continue };
            let predictor = estimator.row_beside(&row, offset);
            let fitted = if family.link == Link::Identity { predictor } else { family.mean_row(&predictor) };
            let (Some(estimate), Some(band)) = (fitted.estimate, fitted.interval().or_else(|| fitted.estimate.map(point_interval))) else {
                continue;
            };
            curve.x.push(x);
            curve.estimate.push(estimate);
            curve.conf_low.push(band.low);
            curve.conf_high.push(band.high);
        }
        lines.push(Line { at: At(at.clone()), label: label.clone(), curve });
    }

    let differences = differences(estimator, &slopes, &rows, named.len() - 1);
    let probe = Probe {
        focal: focal.name.clone(),
        moderator: moderator.name.clone(),
        second_moderator: second.map(|variable| variable.name.clone()),
        held: held(design, &named, &fixed),
        slopes,
        differences,
        johnson_neyman,
        lines,
    };
    Ok(Probed { probe, diagnostics, tally })
}

fn point_interval(value: f64) -> interplay_core::Interval {
    interplay_core::Interval { low: value, high: value }
}

enum Linearity {
    /// With the observed range of the moderator.
    Linear(LinearSlope, [f64; 2]),
    /// With a reference distribution of its own at every value of the moderator.
    Searched(Box<JohnsonNeyman>, Bounds),
    NotLinear,
    /// A second moderator has several values, and each has bounds of its own.
    DependsOn(String),
    /// The moderator is no continuous number, or the slope has no estimate or no variance, or squares of them overflow.
    NotAsked,
}

/// The slope as a linear function of the moderator, if it is one.
fn johnson_neyman(
    estimator: Estimator<'_>,
    moderator: &VariableSummary,
    second_values: Option<&[Held]>,
    second: Option<&VariableSummary>,
    derivative: impl Fn(&[(String, AtValue)]) -> Result<Vec<f64>, DesignError>,
) -> Result<Linearity, FitError> {
    let VariableKind::Numeric { mean, min, max, distinct: None, .. } = moderator.kind else { return Ok(Linearity::NotAsked) };
    if estimator.solution.exact || estimator.uncertainty.is_none() {
        return Ok(Linearity::NotAsked);
    }
    let mut others = Vec::new();
    match (second, second_values) {
        (Some(variable), Some([one])) => others.push((variable.name.clone(), one.value.clone())),
        (Some(variable), _) => return Ok(Linearity::DependsOn(variable.name.clone())),
        (None, _) => {}
    }
    let at = |value: f64| {
        let mut point = vec![(moderator.name.clone(), AtValue::Number(value))];
        point.extend(others.iter().cloned());
        derivative(&point)
    };
    let (low, high, centre) = (at(min)?, at(max)?, at(mean)?);
    for share in SHARES {
        let between: Vec<f64> = low.iter().zip(&high).map(|(a, b)| (1.0 - share) * a + share * b).collect();
        if !nearly_equal_beside(&between, &at(min + share * (max - min))?, &low, &high) {
            return Ok(Linearity::NotLinear);
        }
    }
    if ![&low, &high, &centre].into_iter().all(|g| estimator.is_estimable(g)) {
        return Ok(Linearity::NotAsked);
    }
    let step: Vec<f64> = low.iter().zip(&high).map(|(a, b)| (b - a) / (max - min)).collect();
    let (Some(reference), Some(var_level), Some(var_change), Some(covariance)) = (
        estimator.reference(&step),
        estimator.covariance(&centre, &centre),
        estimator.covariance(&step, &step),
        estimator.covariance(&centre, &step),
    ) else {
        return Ok(Linearity::NotAsked);
    };
    let slope = LinearSlope {
        centre: mean,
        level: estimator.value(&centre),
        change: estimator.value(&step),
        var_level,
        var_change,
        covariance,
        critical: reference.critical,
    };
    if !slope.is_representable() {
        return Ok(Linearity::NotAsked);
    }
    if !estimator.has_own_references() {
        return Ok(Linearity::Linear(slope, [min, max]));
    }
    let critical = |w: f64| {
        let g: Vec<f64> = centre.iter().zip(&step).map(|(level, change)| level + (w - mean) * change).collect();
        estimator.reference(&g).map(|reference| reference.critical)
    };
    let found = searched(slope, critical, [min, max]);
    Ok(found.map_or(Linearity::NotAsked, |(analysis, bounds)| Linearity::Searched(Box::new(analysis), bounds)))
}

fn nearly_equal(a: &[f64], b: &[f64]) -> bool {
    nearly_equal_beside(a, b, a, b)
}

/// Whether two rows are equal up to the rounding of two others.
fn nearly_equal_beside(a: &[f64], b: &[f64], low: &[f64], high: &[f64]) -> bool {
    a.iter().zip(b).zip(low.iter().zip(high)).all(|((a, b), (low, high))| (a - b).abs() <= SAME * low.abs().max(high.abs()))
}

/// All pairwise differences. The p-values are Holm's over the distinct hypotheses: where the slope is linear in the moderator, every
/// difference is a multiple of the same coefficient, and one test is not three.
fn differences(estimator: Estimator<'_>, slopes: &[SlopeRow], rows: &[Vec<f64>], n_moderators: usize) -> Vec<DifferenceRow> {
    let mut found: Vec<DifferenceRow> = Vec::new();
    let mut hypotheses = Hypotheses::default();
    let mut belongs: Vec<Option<usize>> = Vec::new();
    let moderators: Vec<At> = slopes.iter().map(|slope| At(slope.at.0[..n_moderators].to_vec())).collect();
    let places = places_in_words(&moderators.iter().collect::<Vec<_>>());
    for i in 0..rows.len() {
        for j in i + 1..rows.len() {
            // Of four slopes all six differences are told (Dawson & Richter 2006); of more, those in which one moderator changes: the
            // others are many, and differences of nothing in particular.
            if rows.len() > 4 && moderators[i].0.iter().zip(&moderators[j].0).filter(|(a, b)| a != b).count() > 1 {
                continue;
            }
            let g: Vec<f64> = rows[j].iter().zip(&rows[i]).map(|(b, a)| b - a).collect();
            let row = estimator.row(&g);
            belongs.push(row.p_value.map(|p| hypotheses.place(g, p)));
            found.push(DifferenceRow { contrast: format!("{} minus {}", places[j], places[i]), row, p_adjusted: None });
        }
    }
    let adjusted = holm(&hypotheses.p_values);
    for (difference, hypothesis) in found.iter_mut().zip(belongs) {
        difference.p_adjusted = hypothesis.map(|position| adjusted[position]);
    }
    found
}

/// Distinct hypotheses, each a row up to a factor. Multiples of a row have its p-value, so a row is compared only with those that have it.
#[derive(Default)]
struct Hypotheses {
    rows: Vec<Vec<f64>>,
    p_values: Vec<f64>,
    /// Places by p-value; the bits of numbers that are not negative are in the order of the numbers.
    by_p_value: BTreeMap<u64, Vec<usize>>,
}

impl Hypotheses {
    /// The place of a hypothesis, which may be new.
    fn place(&mut self, row: Vec<f64>, p: f64) -> usize {
        /// Relative difference of p-values that are one but for rounding, in the far tails too.
        const SAME_P: f64 = 1e-4;
        let near = (p * (1.0 - SAME_P)).to_bits()..=(p * (1.0 + SAME_P)).to_bits();
        let candidates = self.by_p_value.range(near).flat_map(|(_, places)| places);
        let known = candidates.copied().filter(|&place| parallel(&self.rows[place], &row)).min();
        known.unwrap_or_else(|| {
            let place = self.rows.len();
            self.by_p_value.entry(p.to_bits()).or_default().push(place);
            self.rows.push(row);
            self.p_values.push(p);
            place
        })
    }
}

/// Whether two rows are multiples of each other.
fn parallel(a: &[f64], b: &[f64]) -> bool {
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    let (aa, bb, ab) = (dot(a, a), dot(b, b), dot(a, b));
    // sin² of the angle, without the cancellation of 1 - cos².
    let rest: Vec<f64> = b.iter().zip(a).map(|(y, x)| y - x * ab / aa.max(f64::MIN_POSITIVE)).collect();
    dot(&rest, &rest) <= SAME * SAME * bb
}
