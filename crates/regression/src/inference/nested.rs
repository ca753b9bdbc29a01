//! A fit against any other formula that is nested in it, or in which it is nested.

use interplay_core::{Comparison, Diagnostic, Frame, FrameSource, ModelSummary};
use ndarray::{Array2, ArrayView2, ShapeBuilder};

use super::columns::Columns;
use super::complete_rows::CompleteRows;
use super::model_summary::model_summary;
use super::orthonormal::Orthonormal;
use super::with_limits;
use crate::covariance::SeKind;
use crate::fit::passes::scan;
use crate::fit::triangular::{Factor, Gram};
use crate::fit::weights::Problem;
use crate::fit::working::Working;
use crate::fit::{FitError, Precision, Solution, least_squares};
use crate::fitted::{Fit, FitOptions, fit as fit_formula};
use crate::{BLOCK_ROWS, Design, DesignBlock, DesignOptions, Formula, ResponseKind};

/// Compares a fit with the model of another formula on the same rows: those that are complete in the columns of both.
///
/// One model has to be nested in the other: its columns have to be combinations of the other's, whatever the terms are called (`x + w` is
/// nested in `poly(x, 2) * w`). So it is when the two together have no more rank than the larger one. Either may be the larger. A fit
/// that the common rows concern is made again on them.
///
/// With the classical covariance the statistic is `F = ((RSS_r - RSS_f) / q) / (RSS_f / ν)`, for other families the likelihood ratio (F where
/// the dispersion is estimated); with a robust covariance Wald's test of the
/// hypothesis `L b = 0` about the larger model's coefficients that makes it the smaller one.
///
/// # Errors
/// [`FitError::NotNested`], [`FitError::SameModel`], [`FitError::NotComparable`] when the responses or the offsets differ, or what stands in the way
/// of a fit.
pub fn compare(fit: &Fit, rows: &dyn FrameSource, other: &Formula) -> Result<(Comparison, Vec<Diagnostic>), FitError> {
    let options = fit.options();
    let mut choices = options.design.clone();
    if options.family.distribution.is_share() {
        choices.response = ResponseKind::Binomial;
    }
    let other_design = Design::survey(other, rows, &choices).map_err(FitError::OtherFormula)?;
    let (own, theirs) = (fit.design().formula(), other_design.formula());
    let texts = || (fit.design().formula().text().to_owned(), other.text().to_owned());
    for (what, differs) in [("response", own.response() != theirs.response()), ("offset", !own.offsets().eq(theirs.offsets()))] {
        if differs {
            let (first, second) = texts();
            return Err(FitError::NotComparable { first, second, what });
        }
    }
    let mut columns: Vec<String> = fit.design().column_names_to_read().into_iter().map(str::to_owned).collect();
    columns.extend(
        other_design
            .column_names_to_read()
            .into_iter()
            .filter(|name| !columns.iter().any(|own| own == name))
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    );
    let source = CompleteRows { source: rows, columns };
    let plain = FitOptions { se: SeKind::Iid, ..options.clone() };

    let (n, joint) = rows_and_rank(&own.joined(theirs), &source, &choices, options.precision)?;
    let again;
    let mut diagnostics = Vec::new();
    let fit = if n == fit.design().n_complete() {
        fit
    } else {
        let fewer = fit.design().n_complete() - n;
        let message = format!("the comparison leaves out {fewer} rows of the fit in which a column of the other formula is missing");
        diagnostics.push(Diagnostic::warning("fit::comparison_on_fewer_rows", message));
        again = fit_formula(own, &source, options)?;
        &again
    };
    let other_fit = fit_formula(theirs, &source, &plain)?;
    let rank = |fit: &Fit| fit.whole().model.solution.rank();
    let (own_rank, other_rank) = (rank(fit), rank(&other_fit));
    let (first, second) = texts();
    if own_rank == other_rank && own_rank == joint {
        return Err(FitError::SameModel { first, second });
    }
    let comparison = if own_rank == joint {
        against(fit, &other_fit, &source, (first, second))?
    } else if other_rank == joint {
        let larger = if options.se.is_robust() { fit_formula(theirs, &source, options)? } else { other_fit };
        against(&larger, fit, &source, (second, first))?
    } else {
        return Err(FitError::NotNested { first, second });
    };
    Ok((comparison, diagnostics))
}

/// Rows and rank of the design of a formula: least squares, for a rank does not depend on the family.
fn rows_and_rank(
    formula: &Formula,
    rows: &dyn FrameSource,
    choices: &DesignOptions,
    precision: Precision,
) -> Result<(u64, usize), FitError> {
    let (design, early) = Design::survey_with_products(formula, rows, choices, precision != Precision::Doubled)?;
    let plain = !design.has_weights() && !design.has_offset();
    let problem = if plain { Problem::plain(&design) } else { Problem::weighted(&design, rows, choices.weight_kind)? };
    let working = Working::of(&design, &problem);
    let columns = vec![(0..design.names().len()).collect()];
    let solutions = least_squares(&design, rows, &early, &working, problem.total_weight, &columns, precision)?;
    Ok((design.n_complete(), solutions.first().map_or(0, Solution::rank)))
}

/// The larger model against the smaller one, on the same rows.
fn against(larger: &Fit, smaller: &Fit, rows: &dyn FrameSource, (full, reduced): (String, String)) -> Result<Comparison, FitError> {
    let summary = |fit: &Fit| -> ModelSummary { model_summary(&fit.whole().model, None, fit.design().n_dropped()) };
    let (full_model, reduced_model) = (&larger.whole().model, &smaller.whole().model);
    let comparison = super::comparison((&full, full_model, &summary(larger)), (&reduced, reduced_model, &summary(smaller)), None);
    if !larger.se().is_robust() {
        if !larger.options().family.is_least_squares() {
            return Ok(comparison);
        }
        let unexplained = reduced_model.solution.rss / full_model.solution.tss;
        return Ok(with_limits(comparison, larger.design().n_observations(), larger.level(), unexplained));
    }
    let rows = restriction(larger, smaller, rows)?;
    let joint = larger.estimator().joint_of_kept(&rows, &vec![0.0; rows.len()]);
    Ok(Comparison {
        statistic: joint.statistic,
        test: joint.test.to_owned(),
        df1: joint.df1,
        df2: joint.df2,
        p_value: joint.p_value,
        ..comparison
    })
}

/// `L` over the estimated coefficients of the larger model, where `L b = 0` is the smaller model.
fn restriction(larger: &Fit, smaller: &Fit, rows: &dyn FrameSource) -> Result<Vec<Vec<f64>>, FitError> {
    let names = |fit: &Fit| -> Vec<String> { fit.coef_names().into_iter().map(str::to_owned).collect() };
    let (of_larger, of_smaller) = (names(larger), names(smaller));
    let rank = of_larger.len();
    if of_smaller.iter().all(|name| of_larger.contains(name)) {
        // A name stands for the same column in both, so the smaller model sets the other coefficients to zero.
        let dropped = (0..rank).filter(|&i| !of_smaller.contains(&of_larger[i]));
        return Ok(dropped.map(|i| (0..rank).map(|j| f64::from(u8::from(i == j))).collect()).collect());
    }
    /// A direction with less than this share left is one of the smaller model's.
    const DEPENDENT: f64 = 1e-8;
    let mut set = Orthonormal::default();
    for column in coordinates(larger, smaller, rows)?.columns() {
        set.push(&column.to_owned(), DEPENDENT);
    }
    let inside = set.len();
    set.complete(rank);
    let columns = Columns::new(larger);
    Ok(set.from(inside).iter().map(|direction| columns.hypothesis(direction).to_vec()).collect())
}

/// The estimated columns of the smaller design in the basis of the larger one, by unweighted least squares: an identity, so that weights
/// do not matter.
fn coordinates(larger: &Fit, smaller: &Fit, rows: &dyn FrameSource) -> Result<Array2<f64>, FitError> {
    let solution: &Solution = &larger.whole().model.solution;
    let working = larger.working();
    let (rank, p) = (solution.rank(), working.n_columns());
    let kept = &smaller.whole().model.solution.kept;
    let scales: Vec<f64> = kept.iter().map(|&j| smaller.working().scale[j]).collect();
    let (mut gram, mut products) = (Array2::<f64>::zeros((rank, rank)), Array2::<f64>::zeros((rank, kept.len())));
    let (mut block, mut other, mut cells) = (DesignBlock::default(), DesignBlock::default(), Vec::new());
    let mut names = larger.design().column_names_to_read();
    names.extend(smaller.design().column_names_to_read().into_iter().filter(|name| !larger.design().column_names_to_read().contains(name)));
    scan(&names, rows, |frame: &Frame| {
        for start in (0..frame.n_rows()).step_by(BLOCK_ROWS) {
            let range = start..start + BLOCK_ROWS;
            larger.design().fill(frame, range.clone(), &mut block)?;
            smaller.design().fill(frame, range, &mut other)?;
            let n = block.n;
            cells.clear();
            for j in 0..p {
                let flat = working.flat[j];
                let (shift, scale) = (working.shift[j], working.scale[j]);
                let column = &block.x[j * n..(j + 1) * n];
                if working.intercept == Some(j) {
                    cells.extend_from_slice(column);
                } else {
                    cells.extend(column.iter().map(|x| if flat { 0.0 } else { (x - shift) * scale }));
                }
            }
            let matrix = ArrayView2::from_shape((n, p).f(), &cells).expect("cells are n × columns by construction");
            let q = matrix.dot(&solution.basis);
            let mut x = Array2::zeros((n, kept.len()));
            for ((mut column, &j), scale) in x.columns_mut().into_iter().zip(kept).zip(&scales) {
                column.iter_mut().zip(&other.x[j * n..(j + 1) * n]).for_each(|(cell, value)| *cell = value * scale);
            }
            gram += &q.t().dot(&q);
            products += &q.t().dot(&x);
        }
        Ok(())
    })?;
    let mut cells = Gram::<f64>::zeros(rank);
    for i in 0..rank {
        for j in 0..=i {
            cells.set(i, j, gram[[i, j]]);
        }
    }
    let factor = Factor::new(&cells, rank, None, 0.0);
    let inverse = factor.inverse();
    let map = Array2::from_shape_fn((rank, rank), |(i, j)| inverse[i][j]);
    Ok(map.dot(&map.t().dot(&products)))
}
