//! What the scores are: probabilities and log-probabilities are recognised.
//!
//! A softmax is not additive where its logits are, so a projection of probabilities shows interactions that the model does not have.
//! The logarithm takes probabilities back to logits up to a constant per pair, which no argmax, softmax or class-centred quantity sees.

use std::ops::Range;

use interplay_core::{Diagnostic, GridInput, GridSource};
use rayon::prelude::*;

use crate::strips::{Extent, Scores, Transform};
use crate::{EmapError, InputKind, Target};

/// Items of the slow modality that are looked at before the whole grid.
const SAMPLE: usize = 16;
/// Groups of the whole grid.
const GROUPS: usize = 64;

/// How scores are used, what they were, and what there is to say about it.
pub(crate) struct Resolved {
    pub(crate) transform: Transform,
    pub(crate) input: GridInput,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What every pair has to satisfy.
#[derive(Debug, Clone, Copy)]
enum Claim {
    /// Probabilities that sum to 1.
    Simplex,
    /// Logarithms of such.
    LogSimplex,
    /// A single probability.
    Unit,
}

/// Whether a claim holds.
#[derive(Debug, Clone, PartialEq)]
struct Verdict {
    /// The first pair that refutes it, with the reason.
    refuted: Option<((usize, usize), String)>,
    /// Scores whose logarithm (or logit) has to be bounded.
    bounded: u64,
}

/// Takes the word of the request, after a check of the cells, or looks at the grid.
pub(crate) fn resolve(grid: &dyn GridSource, kind: InputKind, target: Option<&Target>, real_target: bool) -> Result<Resolved, EmapError> {
    let n_classes = grid.shape().n_classes;
    let plain = |input| Resolved { transform: Transform::Identity, input, diagnostics: Vec::new() };
    let otherwise = if real_target { GridInput::Scores } else { GridInput::Logits };
    match (kind, n_classes) {
        (InputKind::Logits, _) => Ok(plain(GridInput::Logits)),
        (InputKind::Scores, _) => Ok(plain(GridInput::Scores)),
        (InputKind::LogProbabilities, 1) => Err(EmapError::SingleLogProbability),
        (InputKind::LogProbabilities, _) => {
            confirmed(grid, Claim::LogSimplex, kind).map(|_| log_probabilities(InputKind::LogProbabilities))
        }
        (InputKind::Probabilities, 1) => confirmed(grid, Claim::Unit, kind).map(|bounded| probabilities(grid, bounded, kind)),
        (InputKind::Probabilities, _) => confirmed(grid, Claim::Simplex, kind).map(|bounded| probabilities(grid, bounded, kind)),
        (InputKind::Auto, 1) => {
            let unit = if real_target { None } else { holds(grid, Claim::Unit)? };
            // Decision values of a classifier fall on both sides of zero; scores of two classes that all lie in the unit interval do not.
            if let (Some(bounded), Some(Target::Binary(_))) = (unit, target) {
                return Ok(probabilities(grid, bounded, kind));
            }
            let mut resolved = plain(GridInput::Scores);
            if unit.is_some() {
                resolved.diagnostics.push(
                    Diagnostic::warning("emap::maybe_probabilities", "every score lies between 0 and 1; the scores are used as they are")
                        .with_hint("if they are probabilities, say `--input probabilities`: an additive model is additive in the logit"),
                );
            }
            Ok(resolved)
        }
        (InputKind::Auto, _) => {
            if let Some(bounded) = holds(grid, Claim::Simplex)? {
                return Ok(probabilities(grid, bounded, kind));
            }
            if holds(grid, Claim::LogSimplex)?.is_some() {
                return Ok(log_probabilities(kind));
            }
            let mut resolved = plain(otherwise);
            if holds(grid, Claim::Unit)?.is_some() {
                let message = "every score lies between 0 and 1 and the classes do not sum to 1, as the outputs of one sigmoid per class do; \
                               the scores are used as they are";
                resolved.diagnostics.push(
                    Diagnostic::warning("emap::maybe_probabilities", message)
                        .with_hint("export the scores before the sigmoid: an additive model is additive there, and not after it"),
                );
            }
            Ok(resolved)
        }
    }
}

fn probabilities(grid: &dyn GridSource, bounded: u64, kind: InputKind) -> Resolved {
    let (floor, gap) = limits(grid.bytes_per_score());
    let single = grid.shape().n_classes == 1;
    let function = if single { "logit" } else { "logarithm" };
    let why = match (kind, single) {
        (InputKind::Auto, false) => "the scores of every pair are probabilities (they sum to 1)",
        (InputKind::Auto, true) => "the scores are probabilities (there are two classes, and every score lies between 0 and 1)",
        _ => "the scores are probabilities",
    };
    let message =
        format!("{why}: their {function} is used, since a model that is additive before its output function is not additive after it");
    let mut diagnostics = vec![Diagnostic::info("emap::probabilities_to_logits", message)];
    if bounded > 0 {
        let message = format!(
            "{bounded} probabilities are 0 or 1 to the precision of the file, so that their {function} is infinite; {floor:e} stands for 0"
        );
        diagnostics.push(
            Diagnostic::warning("emap::probability_zero", message)
                .with_hint("save logits or log-probabilities: these cells weigh on every mean and on the variance shares"),
        );
    }
    let transform = if single { Transform::Logit { floor, gap } } else { Transform::Log { floor } };
    Resolved { transform, input: GridInput::Probabilities, diagnostics }
}

fn log_probabilities(kind: InputKind) -> Resolved {
    let why = if kind == InputKind::Auto { "their exponentials sum to 1 for every pair" } else { "as was said" };
    let message = format!("the scores are log-probabilities ({why}) and are used as they are: they are logits up to a constant per pair");
    let diagnostics = vec![Diagnostic::info("emap::log_probabilities", message)];
    Resolved { transform: Transform::Identity, input: GridInput::LogProbabilities, diagnostics }
}

/// Smallest probability and smallest complement of one that stand for an exact 0 and an exact 1.
///
/// For single and double precision 0 is raised to the smallest normal number. Half precision has so few of them that probabilities
/// of 1e-5 are subnormal already, so there the smallest subnormal is taken. Next to 1 the numbers are `ε/2` apart.
fn limits(bytes_per_score: usize) -> (f64, f64) {
    match bytes_per_score {
        2 => (2.0_f64.powi(-24), 2.0_f64.powi(-11)),
        4 => (f32::MIN_POSITIVE.into(), f64::from(f32::EPSILON) / 2.0),
        _ => (f64::MIN_POSITIVE, f64::EPSILON / 2.0),
    }
}

fn confirmed(grid: &dyn GridSource, claim: Claim, kind: InputKind) -> Result<u64, EmapError> {
    let verdict = look_at_all(grid, claim)?;
    match verdict.refuted {
        None => Ok(verdict.bounded),
        Some(((i, j), problem)) => Err(EmapError::NotProbabilities { input: kind.name(), problem, i, j }),
    }
}

/// The bounded cells if the claim holds everywhere; a few items are looked at first.
fn holds(grid: &dyn GridSource, claim: Claim) -> Result<Option<u64>, EmapError> {
    let n_slow = Scores { grid, transform: Transform::Identity }.extent().n_slow;
    let step = n_slow.div_ceil(SAMPLE).max(1);
    for item in (0..n_slow).step_by(step) {
        if look_at(grid, claim, item..item + 1)?.refuted.is_some() {
            return Ok(None);
        }
    }
    let verdict = look_at_all(grid, claim)?;
    Ok(verdict.refuted.is_none().then_some(verdict.bounded))
}

fn look_at_all(grid: &dyn GridSource, claim: Claim) -> Result<Verdict, EmapError> {
    let groups = Scores { grid, transform: Transform::Identity }.extent().groups(GROUPS);
    let verdicts = groups.into_par_iter().map(|group| look_at(grid, claim, group)).collect::<Result<Vec<_>, _>>()?;
    let bounded = verdicts.iter().map(|verdict| verdict.bounded).sum();
    let refuted = verdicts.into_iter().filter_map(|verdict| verdict.refuted).min_by_key(|&(pair, _)| pair);
    Ok(Verdict { refuted, bounded })
}

fn look_at(grid: &dyn GridSource, claim: Claim, slow: Range<usize>) -> Result<Verdict, EmapError> {
    let scores = Scores { grid, transform: Transform::Identity };
    let extent = scores.extent();
    let (floor, gap) = limits(grid.bytes_per_score());
    let tolerance = tolerance(extent, grid.bytes_per_score());
    let mut verdict = Verdict { refuted: None, bounded: 0 };
    let mut sums = Vec::new();
    scores.strips(slow, &mut |strip| {
        sums.clear();
        sums.resize(strip.fast.len(), 0.0);
        let mut refute = |fast: usize, problem: String| {
            let pair = extent.pair(strip.slow, fast);
            if verdict.refuted.as_ref().is_none_or(|(first, _)| pair < *first) {
                verdict.refuted = Some((pair, problem));
            }
        };
        for class in 0..extent.n_classes {
            for ((fast, &score), sum) in strip.fast.clone().zip(strip.plane(class)).zip(&mut sums) {
                match claim {
                    Claim::Simplex | Claim::Unit if !(0.0..=1.0).contains(&score) => refute(fast, format!("a score is {score}")),
                    Claim::LogSimplex if score.is_nan() || score > tolerance => refute(fast, format!("a score is {score}")),
                    Claim::Simplex => *sum += score,
                    Claim::LogSimplex => *sum += score.exp(),
                    Claim::Unit => {}
                }
            }
        }
        match claim {
            Claim::Unit => {}
            Claim::Simplex => {
                for (fast, sum) in strip.fast.clone().zip(&sums) {
                    if sum.is_nan() || (sum - 1.0).abs() > tolerance {
                        refute(fast, format!("the scores sum to {sum}"));
                    }
                }
            }
            Claim::LogSimplex => {
                for (fast, sum) in strip.fast.clone().zip(&sums) {
                    let log = sum.ln();
                    if log.is_nan() || log.abs() > tolerance {
                        refute(fast, format!("the exponentials sum to {sum}"));
                    }
                }
            }
        }
        if !matches!(claim, Claim::LogSimplex) {
            let single = matches!(claim, Claim::Unit);
            for class in 0..extent.n_classes {
                verdict.bounded += strip.plane(class).iter().filter(|&&p| p < floor || (single && 1.0 - p < gap)).count() as u64;
            }
        }
    })?;
    Ok(verdict)
}

/// How far the sum over classes of what was meant to be probabilities can be from 1.
///
/// Rounding to half precision moves each of the C probabilities by up to 2⁻¹¹; text with four decimals, and arithmetic in single
/// precision before that, by up to 5·10⁻⁵. The tolerance can be wide, since it has to hold for every pair: a grid of logits does not
/// come near it in all of them by chance. The logarithm of the sum obeys the same bound, because an error δ of `ln p` moves the sum by `p δ`.
fn tolerance(extent: Extent, bytes_per_score: usize) -> f64 {
    let each = if bytes_per_score == 2 { 2.0_f64.powi(-11) } else { 5e-5 };
    extent.n_classes as f64 * each
}

#[cfg(test)]
mod tests {
    use interplay_core::{GridInMemory, GridInput};
    use ndarray::Array3;

    use super::{Resolved, resolve};
    use crate::InputKind;
    use crate::Target;
    use crate::strips::Transform;

    fn softmax() -> Array3<f64> {
        Array3::from_shape_fn((40, 30, 3), |(i, j, c)| {
            let logit = |c: usize| ((i * (c + 1)) as f64).sin() * 3.0 + ((j + c) as f64).cos();
            logit(c).exp() / (0..3).map(|c| logit(c).exp()).sum::<f64>()
        })
    }

    fn auto(grid: Array3<f64>) -> Resolved {
        resolve(&GridInMemory::from(grid), InputKind::Auto, None, false).unwrap()
    }

    #[test]
    fn probabilities_and_their_logarithms_are_recognised() {
        let found = auto(softmax());
        assert_eq!((found.input, found.diagnostics[0].code.as_str()), (GridInput::Probabilities, "emap::probabilities_to_logits"));
        assert!(matches!(found.transform, Transform::Log { .. }));
        let found = auto(softmax().mapv(f64::ln));
        assert_eq!((found.input, found.diagnostics[0].code.as_str()), (GridInput::LogProbabilities, "emap::log_probabilities"));
        assert_eq!(found.transform, Transform::Identity);
        let rounded = auto(softmax().mapv(|p| (p * 1e4).round() / 1e4));
        assert_eq!(rounded.input, GridInput::Probabilities);
    }

    #[test]
    fn one_cell_decides_against_probabilities() {
        let mut grid = softmax();
        grid[[21, 13, 1]] += 0.01;
        assert_eq!(auto(grid.clone()).input, GridInput::Logits);
        let Err(error) = resolve(&GridInMemory::from(grid), InputKind::Probabilities, None, false) else { panic!("an error") };
        assert!(error.to_string().contains("at pair (21, 13)"), "{error}");
    }

    #[test]
    fn exact_zeros_are_counted() {
        let mut grid = softmax();
        for class in 0..3 {
            grid[[5, 6, class]] = f64::from(class == 1);
        }
        let found = auto(grid);
        assert_eq!(found.diagnostics[1].code, "emap::probability_zero");
        assert!(found.diagnostics[1].message.starts_with("2 probabilities"));
    }

    #[test]
    fn a_single_probability_is_only_suspected() {
        let grid = softmax().slice(ndarray::s![.., .., ..1]).to_owned();
        let found = auto(grid.clone());
        assert_eq!((found.input, found.diagnostics[0].code.as_str()), (GridInput::Scores, "emap::maybe_probabilities"));
        let labels = Target::Binary(vec![true; 30]);
        let taken = resolve(&GridInMemory::from(grid.clone()), InputKind::Auto, Some(&labels), false).unwrap();
        assert_eq!((taken.input, taken.diagnostics[0].code.as_str()), (GridInput::Probabilities, "emap::probabilities_to_logits"));
        let said = resolve(&GridInMemory::from(grid.clone()), InputKind::Probabilities, None, false).unwrap();
        assert!(matches!(said.transform, Transform::Logit { .. }));
        assert!(resolve(&GridInMemory::from(grid), InputKind::LogProbabilities, None, false).is_err());
    }
}
