//! A grid, its labels and a request; everything there is to say about them.

use std::collections::BTreeMap;

use interplay_core::{Diagnostic, EmapResult, EstimateRow, Gap, GridInfo, GridShape, GridSource, LabelColumn, ModelScores, Progress};
use ndarray::{Array2, ArrayView2};

use crate::certificate::certify;
use crate::flips::flips;
use crate::input::resolve;
use crate::interaction::interactions;
use crate::labels::{Meaning, interpret};
use crate::project::{check_size, means};
use crate::strips::Scores;
use crate::{EmapError, EmapOptions, InputKind, Metric, Projection, Target, Task, items, measure, variance};

/// Items below which the own pair's weight in the projection is worth a word.
const FEW_ITEMS: usize = 50;

/// Result of [`evaluate`].
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// What goes into the record.
    pub result: EmapResult,
    /// What should worry the reader.
    pub diagnostics: Vec<Diagnostic>,
    /// Projected scores of the matched pairs, `n × n_classes`: on the scores as given, or on the logits that probabilities were taken
    /// back to. `None` unless there are as many items of both modalities.
    pub projection: Option<Array2<f64>>,
}

/// Evaluates a grid of scores `f(a_i, b_j)` against its additive projection.
///
/// With as many items of both modalities, item i of each is one observation and `f(a_i, b_i)` the model's own prediction. Then the model
/// (`full`), its projection (`emap`), each modality alone (its mean over the other one) and the constant (the mean over all pairs) are
/// scored on the labels; a gap is full minus projection, signed, also where smaller is better. Shares of variance, the certificate and the
/// largest interactions need no labels and any numbers of items. A grid that is additive up to rounding has no largest interactions.
///
/// The grid is read twice, and once more where its first items look like probabilities. Nothing depends on the number of threads.
///
/// # Errors
/// [`EmapError`]: a grid that cannot be read, is too small or has scores that are not finite; labels that do not fit; a request that
/// cannot be met.
///
/// # Examples
/// ```
/// use interplay_core::{GridInMemory, LabelColumn, NoProgress};
/// use interplay_emap::{EmapOptions, evaluate};
/// use ndarray::Array3;
/// # fn main() -> Result<(), interplay_emap::EmapError> {
/// // Class 1 where both signs agree: all interaction.
/// let grid = Array3::from_shape_fn((4, 4, 2), |(i, j, c)| if (i + j) % 2 == c { -1.0 } else { 1.0 });
/// let labels = LabelColumn::Integers(vec![1, 1, 1, 1]);
/// let found = evaluate(&GridInMemory::from(grid), Some(&labels), &EmapOptions::default(), &NoProgress)?;
/// assert_eq!(found.result.variance.terms[2].share, Some(1.0));
/// # Ok(()) }
/// ```
pub fn evaluate(
    grid: &dyn GridSource,
    labels: Option<&LabelColumn>,
    options: &EmapOptions,
    progress: &dyn Progress,
) -> Result<Evaluation, EmapError> {
    options.check()?;
    check_size(grid)?;
    let shape = grid.shape();
    let GridShape { n_a, n_b, n_classes } = shape;
    let paired = n_a == n_b;
    let meaning = match labels {
        Some(_) if !paired => return Err(EmapError::LabelsUnpaired { n_a, n_b }),
        Some(labels) => Some(interpret(labels, n_a, n_classes, options.task)?),
        None => None,
    };
    let target = meaning.as_ref().map(|meaning| &meaning.target);
    let metrics = wanted_metrics(options, target)?;
    let task = target.map(Target::task).or(options.task);
    let resolved = resolve(grid, options.input, target, task == Some(Task::Regression))?;
    let mut diagnostics = resolved.diagnostics;
    diagnostics.extend(on_the_request(shape, options, target));

    let scores = Scores { grid, transform: resolved.transform };
    let projection = means(scores, progress)?;
    let interactions = interactions(scores, &projection, progress)?;
    let variance = variance::shares(&projection, &interactions, &options.modalities, paired);
    if variance.terms.iter().all(|term| term.share.is_none()) {
        diagnostics
            .push(Diagnostic::warning("emap::constant_scores", "the scores are the same for all pairs: there is no variance to share out"));
    }
    let certificate = certify(&interactions, grid, resolved.input);
    if certificate.additive {
        let [a, b] = &options.modalities;
        let message = format!("the scores are additive in {a} and {b} up to rounding: the model uses no interaction between them");
        diagnostics.push(Diagnostic::info("emap::additive", message));
    }
    let mut result = EmapResult {
        grid: GridInfo {
            shape: vec![n_a as u64, n_b as u64, n_classes as u64],
            modalities: options.modalities.to_vec(),
            classes: class_names(meaning.as_ref(), n_classes),
            cells: (n_a * n_b) as u64,
            missing: 0,
            input: resolved.input,
            design: "full".to_owned(),
            task: target.map_or("none", |target| target.task().name()).to_owned(),
            paired,
        },
        level: options.level,
        scores: Vec::new(),
        gap: Vec::new(),
        flips: None,
        variance,
        certificate,
        items: Vec::new(),
        pairs: interactions.pairs,
    };
    if result.certificate.additive {
        // What is left is rounding: neither a list of its largest cells nor a ratio of its squares means anything.
        result.pairs.clear();
        result.variance.matched_interaction_ratio = None;
    }
    let projected = projection.scores();
    if let (Some(full), Some(emap)) = (&projection.matched, &projected) {
        if let Some(target) = target {
            result.scores = model_scores(full.view(), emap.view(), &projection, target, &metrics, &options.modalities);
            result.gap = gaps(&result.scores, &metrics);
            diagnostics.extend(on_the_scores(&result, target));
        }
        result.flips = flips(full.view(), emap.view(), target);
        if result.flips.as_ref().is_some_and(|flips| flips.right_to_wrong == Some(0) && flips.wrong_to_right == Some(0)) {
            diagnostics.push(Diagnostic::info(
                "emap::mcnemar_undefined",
                "the model and its projection are right on the same items, so there is nothing for McNemar's test to compare",
            ));
        }
        result.items = items::sample(full.view(), emap.view(), target, options);
    }
    Ok(Evaluation { result, diagnostics, projection: projected })
}

fn wanted_metrics(options: &EmapOptions, target: Option<&Target>) -> Result<Vec<Metric>, EmapError> {
    let Some(target) = target else {
        return if options.metrics.is_empty() { Ok(Vec::new()) } else { Err(EmapError::MetricsWithoutLabels) };
    };
    let task = target.task();
    if let Some(metric) = options.metrics.iter().find(|metric| metric.task() != task) {
        return Err(EmapError::MetricTask { metric: metric.name(), task: task.name() });
    }
    let mut metrics = if options.metrics.is_empty() { Metric::of(task) } else { options.metrics.clone() };
    let mut seen = Vec::new();
    metrics.retain(|metric| {
        let new = !seen.contains(metric);
        seen.push(*metric);
        new
    });
    Ok(metrics)
}

fn class_names(meaning: Option<&Meaning>, n_classes: usize) -> Vec<String> {
    let names = meaning.and_then(|meaning| meaning.names.clone());
    names.unwrap_or_else(|| (0..n_classes).map(|class| class.to_string()).collect())
}

fn model_scores(
    full: ArrayView2<'_, f64>,
    emap: ArrayView2<'_, f64>,
    projection: &Projection,
    target: &Target,
    metrics: &[Metric],
    [a, b]: &[String; 2],
) -> Vec<ModelScores> {
    let constant = projection.mean.broadcast(full.dim());
    let models = [
        ("full", Some(full)),
        ("emap", Some(emap)),
        (a, Some(projection.a_means.view())),
        (b, Some(projection.b_means.view())),
        ("constant", constant),
    ];
    models
        .into_iter()
        .filter_map(|(model, scores)| {
            let metrics: BTreeMap<String, Option<f64>> =
                metrics.iter().map(|&metric| Some((metric.name().to_owned(), measure(metric, scores?, target)))).collect::<Option<_>>()?;
            Some(ModelScores { model: model.to_owned(), metrics })
        })
        .collect()
}

/// Full minus projection in every metric, from the scores of both.
fn gaps(scores: &[ModelScores], metrics: &[Metric]) -> Vec<Gap> {
    let of = |model: &str, metric: &str| scores.iter().find(|scores| scores.model == model)?.metrics.get(metric).copied().flatten();
    metrics
        .iter()
        .map(|&metric| {
            let (full, emap) = (of("full", metric.name()), of("emap", metric.name()));
            let row = full.zip(emap).map_or_else(EstimateRow::default, |(full, emap)| EstimateRow::point(full - emap));
            Gap { metric: metric.name().to_owned(), full, emap, row, method: None, verdict: None }
        })
        .collect()
}

/// What the shape of the grid and the labels call for.
fn on_the_request(shape: GridShape, options: &EmapOptions, target: Option<&Target>) -> Vec<Diagnostic> {
    let GridShape { n_a, n_b, n_classes } = shape;
    let mut found = Vec::new();
    if n_a != n_b {
        let message = format!("{n_a} × {n_b} items are not paired: there are no matched predictions to score or to project");
        found.push(
            Diagnostic::info("emap::unpaired", message)
                .with_hint("shares of variance, the certificate and the largest interactions are given"),
        );
    } else if n_a < FEW_ITEMS {
        let weight = 2.0 / n_a as f64 - 1.0 / (n_a * n_a) as f64;
        let message =
            format!("with {n_a} items a projected score contains its own pair with weight {weight:.3}, which draws it towards the model's");
        found.push(Diagnostic::info("emap::few_items", message));
    }
    if let Some(Target::Classes(labels)) = target {
        let absent: Vec<String> = (0..n_classes).filter(|class| !labels.contains(class)).map(|class| class.to_string()).collect();
        if !absent.is_empty() {
            let message = format!("no item has class {}: left out of the macro AUC", absent.join(", "));
            found.push(Diagnostic::warning("emap::absent_classes", message));
        }
    }
    if let (Some(Target::Binary(_)), None) = (target, options.task) {
        let positive = "the labels 0 and 1 are taken for classes, and class 1 is predicted where the score is positive";
        if options.input != InputKind::Probabilities {
            found.push(Diagnostic::info("emap::binary_labels", positive));
        }
    }
    found
}

/// Metrics that are undefined.
fn on_the_scores(result: &EmapResult, target: &Target) -> Vec<Diagnostic> {
    let undefined: Vec<&str> = result.gap.iter().filter(|gap| gap.row.estimate.is_none()).map(|gap| gap.metric.as_str()).collect();
    if undefined.is_empty() {
        return Vec::new();
    }
    let why = match target {
        Target::Real(_) => "the target does not vary",
        Target::Classes(_) | Target::Binary(_) => "all items have the same class",
    };
    vec![Diagnostic::warning("emap::undefined_metric", format!("{} cannot be computed: {why}", undefined.join(", ")))]
}
