//! Linear hypotheses about the coefficients, from text.

use interplay_core::{Hypothesis, HypothesisTest};

use super::hypothesis_error::{HypothesisError, HypothesisProblem};
use super::hypothesis_text::{Combination, Equation, equations, single};
use crate::NameStyle;
use crate::fitted::Fit;
use crate::formula::Span;

/// Tests hypotheses such as `hp:wt = 0`, `2*a + b = 3`, `a = b = 0` or, jointly, `a = b, c = 1`.
///
/// Coefficients are named as in the table of the fit, or as R would name them (`speciesvirginica`). A single equation gives the estimate of what is left of its left side minus its
/// right side, constants apart, tested against the constant; several give Wald's test of all of them,
/// `(L b - r)'(L V L')⁻¹(L b - r)`, as F or chi-squared with the covariance and reference distribution of the fit. Equations that follow from others
/// are left out.
///
/// # Errors
/// [`HypothesisError`], with the place in the text, when a text cannot be read, names no coefficient of the model, contradicts itself, or
/// asks for what the data do not determine.
pub fn linear_hypotheses(fit: &Fit, texts: &[String]) -> Result<Vec<Hypothesis>, HypothesisError> {
    texts.iter().map(|text| linear_hypothesis(fit, text)).collect()
}

fn linear_hypothesis(fit: &Fit, text: &str) -> Result<Hypothesis, HypothesisError> {
    let problem = |problem| HypothesisError { text: text.to_owned(), problem };
    let found = equations(text, &names(fit)).map_err(problem)?;
    let estimator = fit.estimator();
    let rows: Vec<Vec<f64>> = found.iter().map(|equation| row(fit, &equation.combination)).collect();
    let nulls: Vec<f64> = found.iter().map(|equation| -equation.combination.constant).collect();
    for (equation, row) in found.iter().zip(&rows) {
        estimable(fit, row, text, equation.span).map_err(problem)?;
    }
    let test = if let ([row], [null]) = (rows.as_slice(), nulls.as_slice()) {
        // Not -0.
        let null = *null + 0.0;
        HypothesisTest::Single { null, row: estimator.row_of_kept(&estimator.on_kept(row), null) }
    } else {
        if contradictory(&found) {
            let span = Span { start: found[0].span.start, end: found[found.len() - 1].span.end };
            return Err(problem(HypothesisProblem::Contradictory { span }));
        }
        let kept: Vec<Vec<f64>> = rows.iter().map(|row| estimator.on_kept(row)).collect();
        let joint = estimator.joint_of_kept(&kept, &nulls);
        HypothesisTest::Joint {
            statistic: joint.statistic,
            test: joint.test.to_owned(),
            df1: joint.df1,
            df2: joint.df2,
            p_value: joint.p_value,
        }
    };
    Ok(Hypothesis { text: text.to_owned(), test })
}

/// A linear combination of coefficients without `=`, as a row over all columns of the design, and its constant.
pub(super) fn combination(fit: &Fit, text: &str) -> Result<(Vec<f64>, f64), HypothesisError> {
    let problem = |problem| HypothesisError { text: text.to_owned(), problem };
    let found = single(text, &names(fit)).map_err(problem)?;
    let row = row(fit, &found);
    estimable(fit, &row, text, Span { start: 0, end: text.len() }).map_err(problem)?;
    Ok((row, found.constant))
}

/// What the columns may be called: our names, and R's where they are not the name of another column.
fn names(fit: &Fit) -> Vec<(String, usize)> {
    let design = fit.design();
    let ours = design.names();
    let theirs = design.names_in(NameStyle::R).into_iter().enumerate().filter(|(_, name)| !ours.contains(name));
    let theirs: Vec<(String, usize)> = theirs.map(|(column, name)| (name, column)).collect();
    ours.iter().enumerate().map(|(column, name)| (name.clone(), column)).chain(theirs).collect()
}

fn row(fit: &Fit, combination: &Combination) -> Vec<f64> {
    let mut row = vec![0.0; fit.design().names().len()];
    for (&column, &factor) in &combination.factors {
        row[column] = factor;
    }
    row
}

/// A combination is refused when an aliased column stands in it and it is not estimable. The coefficient of a column on which an alias rests
/// belongs to the model without the aliased column and may be tested, as it is told in the table.
fn estimable(fit: &Fit, row: &[f64], text: &str, span: Span) -> Result<(), HypothesisProblem> {
    let has_aliased = fit.aliases().iter().any(|alias| row[alias.column] != 0.0);
    if !has_aliased || fit.estimator().is_estimable(row) {
        return Ok(());
    }
    Err(HypothesisProblem::NotEstimable { combination: text[span.start..span.end].to_owned(), span })
}

/// Whether no coefficients satisfy all equations: Gaussian elimination on rows scaled to a largest factor of one.
fn contradictory(equations: &[Equation]) -> bool {
    /// Rounding of an equation that follows from others.
    const ROUNDING: f64 = 1e-9;
    let columns: Vec<usize> = {
        let mut columns: Vec<usize> = equations.iter().flat_map(|equation| equation.combination.factors.keys().copied()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    };
    let mut rows: Vec<(Vec<f64>, f64)> = Vec::new();
    for Equation { combination, .. } in equations {
        let mut row: Vec<f64> = columns.iter().map(|column| combination.factors.get(column).copied().unwrap_or(0.0)).collect();
        let mut constant = combination.constant;
        let size = row.iter().fold(0.0_f64, |size, cell| size.max(cell.abs()));
        for cell in &mut row {
            *cell /= size;
        }
        constant /= size;
        let mut magnitude = constant.abs().max(f64::MIN_POSITIVE);
        for (known, known_constant) in &rows {
            let pivot = pivot(known);
            let share = row[pivot] / known[pivot];
            row.iter_mut().zip(known).for_each(|(cell, other)| *cell -= share * other);
            row[pivot] = 0.0;
            constant -= share * known_constant;
            magnitude = magnitude.max((share * known_constant).abs());
        }
        let left = row.iter().fold(0.0_f64, |size, cell| size.max(cell.abs()));
        if left > ROUNDING {
            rows.push((row, constant));
        } else if constant.abs() > ROUNDING * magnitude {
            return true;
        }
    }
    false
}

/// Position of the largest factor.
fn pivot(row: &[f64]) -> usize {
    (0..row.len()).max_by(|&a, &b| row[a].abs().total_cmp(&row[b].abs())).unwrap_or(0)
}
