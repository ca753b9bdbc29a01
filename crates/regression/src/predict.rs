//! Predictions at new data.

use std::ops::Range;

use interplay_core::{Column, Diagnostic, EstimateRow, Frame, FrameSource, Prediction, number};
use rayon::prelude::*;

use crate::design::WeightKind;
use crate::family::Family;
use crate::fit::FitError;
use crate::fit::passes::scan;
use crate::fitted::Fit;
use crate::formula::similar;
use crate::inference::{Estimator, Reference};
use crate::{BLOCK_ROWS, DesignBlock, DesignError, VariableKind};

/// Predictions in one record: each is held, and written.
const MOST: u64 = 1_000_000;

/// Rows that a message names.
const ROWS_TOLD: usize = 5;

/// Predictions for every row of new data, in their order, and what should worry a reader.
///
/// With the row `g` of the design and the offset `o` of the new row, the linear predictor is `η = g'b + o` with variance `g'Vg`, `V` and
/// the reference distribution being those of the fit, robust or not. The mean is `g⁻¹(η)`; its interval is that of `η` through the inverse
/// link, its standard error `|dμ/dη|` times that of `η` (delta method), and it has no test of its own. A limit at which the family has no
/// mean, such as a zero of an inverse link, is empty.
///
/// For the gaussian family with identity link, the interval for a new observation is `η ± c √(g'Vg + σ²)` with the critical value of the
/// mean and `σ² = RSS / (n - k)`: R's `predict(interval = "prediction")` with a weight of one. It rests on normal errors of one variance,
/// also where `V` does not.
///
/// Transformations and levels are those of the data of the fit. A row with a missing predictor, or one whose prediction depends on a
/// coefficient that cannot be estimated, is there without numbers.
///
/// # Errors
/// [`FitError`] when a column is not there or of another kind, when a level is new, or for more than a million rows.
pub fn predict(fit: &Fit, newdata: &dyn FrameSource) -> Result<(Vec<Prediction>, Vec<Diagnostic>), FitError> {
    let design = fit.design();
    let mut names = design.predictor_names_to_read();
    let known: Vec<&str> = newdata.columns().iter().map(|column| column.name.as_str()).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(name)) {
        let similar = similar(name, known.iter().copied());
        return Err(DesignError::UnknownColumn { name: (*name).to_owned(), part: "predictions", similar }.into());
    }
    if names.is_empty() {
        // A formula without predictors needs the number of rows alone.
        names.extend(known.first());
    }

    let predictor = Predictor::of(fit);
    let mut ranges = Observed::all(fit);
    let mut predictions: Vec<Prediction> = Vec::new();
    let (mut missing, mut not_estimable) = (Rows::default(), Rows::default());
    let mut too_many = false;
    let mut block = DesignBlock::default();
    scan(&names, newdata, |frame| {
        let before = predictions.len() as u64;
        if before + frame.n_rows() as u64 > MOST {
            too_many = true;
            return Err(DesignError::Empty);
        }
        for range in blocks(frame.n_rows()) {
            design.fill_predictors(frame, range.clone(), &mut block).map_err(|error| error.in_source(before))?;
            let rows = (0..block.n).into_par_iter().map(|i| predictor.row(&block, i));
            let mut found = rows.collect::<Vec<_>>().into_iter().zip(&block.rows).peekable();
            for row in range {
                let number = before + row as u64 + 1;
                let prediction = match found.next_if(|(_, place)| **place as usize == row) {
                    Some((Some(prediction), _)) => prediction,
                    Some((None, _)) => {
                        not_estimable.add(number);
                        Prediction::default()
                    }
                    None => {
                        missing.add(number);
                        Prediction::default()
                    }
                };
                predictions.push(Prediction { row: number, ..prediction });
            }
            for range in &mut ranges {
                range.count(frame, &block.rows, before);
            }
        }
        Ok(())
    })
    .map_err(|error| if too_many { FitError::TooManyPredictions { limit: MOST } } else { error })?;

    let mut diagnostics = Vec::new();
    diagnostics.extend(ranges.iter().filter_map(Observed::note));
    if missing.n > 0 {
        let message =
            format!("{} of the new data have no prediction because a predictor is missing: {}", missing.counted(), missing.list());
        diagnostics.push(Diagnostic::info("predict::missing", message));
    }
    if not_estimable.n > 0 {
        let message = format!(
            "{} of the new data {} on coefficients that cannot be estimated: {}",
            not_estimable.counted(),
            if not_estimable.n == 1 { "depends" } else { "depend" },
            not_estimable.list()
        );
        diagnostics.push(Diagnostic::warning("predict::not_estimable", message).with_hint("join levels, or leave the product out"));
    }
    let options = &fit.options().design;
    if predictor.new_observation.is_some() && options.weights.is_some() && options.weight_kind == WeightKind::Analytic {
        let message = "intervals for a new observation are those of an observation of weight one";
        diagnostics.push(Diagnostic::info("predict::unweighted", message));
    }
    Ok((predictions, diagnostics))
}

/// What a prediction is computed from.
struct Predictor<'a> {
    estimator: Estimator<'a>,
    family: Family,
    /// Variance of a new observation, and the reference where an estimate has none of its own.
    new_observation: Option<(f64, Option<Reference>)>,
}

impl<'a> Predictor<'a> {
    fn of(fit: &'a Fit) -> Self {
        let family = fit.options().family;
        let df = fit.dof_residual() as f64;
        let new_observation = (family.is_least_squares() && df > 0.0).then(|| (fit.deviance() / df, Reference::student(df, fit.level())));
        Self { estimator: fit.estimator(), family, new_observation }
    }

    /// The prediction of a row of a block; `None` where it is not estimable.
    fn row(&self, block: &DesignBlock, row: usize) -> Option<Prediction> {
        let g: Vec<f64> = block.x.chunks_exact(block.n).map(|column| column[row]).collect();
        let offset = block.offset.get(row).copied().unwrap_or(0.0);
        let eta = self.estimator.row_beside(&g, offset);
        eta.estimate?;
        if self.family.link == crate::Link::Identity {
            let [pred_low, pred_high] = self.new_observation(&g, &eta);
            return Some(Prediction { response: eta, pred_low, pred_high, ..Prediction::default() });
        }
        Some(Prediction { response: self.family.mean_row(&eta), link: Some(eta), ..Prediction::default() })
    }

    /// Limits of the interval for a new observation.
    fn new_observation(&self, g: &[f64], mean: &EstimateRow) -> [Option<f64>; 2] {
        let limits = || {
            let (variance, reference) = self.new_observation?;
            let critical = self.estimator.reference(g).or(reference)?.critical;
            let (estimate, std_error) = (mean.estimate?, mean.std_error?);
            Some((estimate, critical * (std_error * std_error + variance).sqrt()))
        };
        let limits = limits();
        [limits.map(|(estimate, half)| estimate - half), limits.map(|(estimate, half)| estimate + half)]
    }
}

/// The range that a predictor had, and the new rows outside of it.
struct Observed<'a> {
    name: &'a str,
    low: f64,
    high: f64,
    outside: Rows,
}

impl<'a> Observed<'a> {
    /// Of every number that a term uses.
    fn all(fit: &'a Fit) -> Vec<Self> {
        let design = fit.design();
        let of_term = |name: &String| design.terms().iter().any(|term| term.variables.contains(name));
        let observed = |variable: &'a crate::VariableSummary| match variable.kind {
            VariableKind::Numeric { min, max, .. } => Some(Self { name: &variable.name, low: min, high: max, outside: Rows::default() }),
            VariableKind::Factor { .. } => None,
        };
        design.variables().iter().filter(|variable| of_term(&variable.name)).filter_map(observed).collect()
    }

    /// Looks at rows of a frame.
    fn count(&mut self, frame: &Frame, rows: &[u32], before: u64) {
        if let Some(Column::Numeric(values)) = frame.column(self.name) {
            for &row in rows.iter().filter(|row| !(self.low..=self.high).contains(&values[**row as usize])) {
                self.outside.add(before + u64::from(row) + 1);
            }
        }
    }

    fn note(&self) -> Option<Diagnostic> {
        (self.outside.n > 0).then(|| {
            let message = format!(
                "{} of the new data {} `{}` outside its observed range, {} to {}: {}",
                self.outside.counted(),
                if self.outside.n == 1 { "has" } else { "have" },
                self.name,
                number::value_short(self.low),
                number::value_short(self.high),
                self.outside.list()
            );
            Diagnostic::warning("predict::extrapolated", message)
                .with_hint("the interval allows for the uncertainty of the coefficients, not for another shape out there")
        })
    }
}

/// Rows that share something: how many, and the first of them, counted from 1.
#[derive(Debug, Default)]
struct Rows {
    n: u64,
    first: Vec<u64>,
}

impl Rows {
    fn add(&mut self, row: u64) {
        self.n += 1;
        if self.first.len() < ROWS_TOLD {
            self.first.push(row);
        }
    }

    /// `1 row`, `12 rows`.
    fn counted(&self) -> String {
        format!("{} {}", number::count(self.n), if self.n == 1 { "row" } else { "rows" })
    }

    /// `row 3`, `rows 3, 5, …`.
    fn list(&self) -> String {
        let rows: Vec<String> = self.first.iter().map(u64::to_string).collect();
        let more = if self.n > rows.len() as u64 { ", …" } else { "" };
        format!("{} {}{more}", if self.n == 1 { "row" } else { "rows" }, rows.join(", "))
    }
}

fn blocks(n_rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..n_rows).step_by(BLOCK_ROWS).map(move |start| start..(start + BLOCK_ROWS).min(n_rows))
}
