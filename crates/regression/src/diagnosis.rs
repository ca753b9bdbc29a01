//! What should worry the reader of a fit.

use interplay_core::{CoefficientRow, Diagnostic, FrameSource, ModelSummary, number};

use crate::Design;
use crate::check::dropped_rows;
use crate::fit::{Alias, FitError};
use crate::fitted::Fit;

/// Dependences that are written out in full.
const SHOWN: usize = 10;

/// Residual degrees of freedom below which every uncertainty is itself uncertain.
const FEW: u64 = 10;

/// Digits of the coefficients that the rounding of the data leaves, below which a reader is told.
const DIGITS: f64 = 9.0;

/// What should worry the reader; where rows were left out, a second look at the columns with gaps finds out which.
pub(crate) fn of_fit(
    fit: &Fit,
    rows: &dyn FrameSource,
    model: &ModelSummary,
    coefficients: &[CoefficientRow],
) -> Result<Vec<Diagnostic>, FitError> {
    let mut found = Vec::new();
    let design = fit.design();
    found.extend(dropped_rows(fit, rows)?);
    found.extend(weightless_rows(fit.design()));
    found.extend(aliased_columns(design.names(), fit.aliases()));

    let linear = fit.options().family.is_least_squares();
    let estimated = !fit.options().family.distribution.has_known_dispersion();
    found.extend(fit.whole().model.diagnostics.iter().cloned());
    let response = design.column_moments().last().copied().unwrap_or_default();
    if response.centred_sum_sq == 0.0 {
        found.push(
            Diagnostic::warning("fit::constant_response", format!("`{}` has the same value in every row", design.response_name()))
                .with_hint("there is nothing to explain: look for the rows that were dropped, or for another response"),
        );
    } else if fit.is_exact() && model.df_residual > 0 {
        found.push(
            Diagnostic::warning(
                "fit::exact_fit",
                "the model fits every row to the last digit: standard errors are zero and no test can be made",
            )
            .with_hint("look for a predictor that is computed from the response"),
        );
    }
    if model.df_residual == 0 && estimated {
        found.push(
            Diagnostic::warning(
                "fit::no_residual_df",
                format!("{} rows for {} coefficients: nothing is left to estimate an error from", model.n, model.rank),
            )
            .with_hint("leave terms out, or find more rows"),
        );
    } else if model.df_residual < FEW && estimated {
        found.push(Diagnostic::warning(
            "fit::few_residual_df",
            format!("{} rows for {} coefficients leave {} residual degrees of freedom", model.n, model.rank, model.df_residual),
        ));
    }
    if fit.n_leverage_one() > 0 {
        found.push(
            Diagnostic::warning(
                "fit::leverage_one",
                format!(
                    "{} rows are fitted by a coefficient of their own; {} says nothing of their error and leaves them out",
                    number::count(fit.n_leverage_one()),
                    fit.se()
                ),
            )
            .with_hint("this happens when a cell of the design has a single row: join cells"),
        );
    }
    let unresolved = coefficients.iter().filter(|c| c.row.estimate.is_some() && c.row.std_error.is_none()).count();
    if unresolved > 0 && fit.se().is_robust() && model.df_residual > 0 && !fit.is_exact() {
        found.push(
            Diagnostic::warning(
                "fit::no_robust_variance",
                format!("{unresolved} coefficients rest on rows that the model fits exactly, so they have no {} standard error", fit.se()),
            )
            .with_hint("this happens when a cell of the design has a single row: join cells, or use `--se iid`"),
        );
    }
    if linear && fit.se().is_robust() && model.f_statistic.is_none() && model.df_residual > 0 && model.df_model > 0 && !fit.is_exact() {
        found.push(Diagnostic::warning(
            "fit::singular_covariance",
            format!("the {} covariance of the coefficients is singular, so they have no joint F test", fit.se()),
        ));
    }
    let digits = -(f64::EPSILON * fit.inflation().sqrt()).log10();
    if digits < DIGITS {
        found.push(
            Diagnostic::warning(
                "fit::ill_conditioned",
                format!(
                    "the columns of the design nearly depend on each other: about {:.0} digits of the coefficients are certain",
                    digits.floor()
                ),
            )
            .with_hint("centre the variables, or use an orthogonal polynomial"),
        );
    }
    Ok(found)
}

fn weightless_rows(design: &Design) -> Option<Diagnostic> {
    let rows = design.n_zero_weight();
    let message = || format!("{} rows of weight zero were left out", number::count(rows));
    (rows > 0).then(|| Diagnostic::info("data::zero_weight", message()))
}

fn aliased_columns(names: &[String], aliases: &[Alias]) -> Option<Diagnostic> {
    if aliases.is_empty() {
        return None;
    }
    let mut told: Vec<String> = aliases.iter().take(SHOWN).map(|alias| relation(names, alias)).collect();
    if aliases.len() > SHOWN {
        told.push(format!("and {} more", aliases.len() - SHOWN));
    }
    let lead =
        if aliases.len() == 1 { "one column has no coefficient of its own" } else { "some columns have no coefficient of their own" };
    Some(
        Diagnostic::warning("fit::aliased_columns", format!("{lead}: {}", told.join("; ")))
            .with_hint("their rows in the table are empty; the fit and its predictions are not affected"),
    )
}

/// Columns that a relation spells out.
const PARTS: usize = 12;

/// `x3 = 2 x1 − x2`, or that the column is zero.
fn relation(names: &[String], alias: &Alias) -> String {
    let name = &names[alias.column];
    if alias.on.is_empty() {
        let cell = if name.contains(':') { " (empty cell)" } else { "" };
        return format!("`{name}` is zero on every row{cell}");
    }
    let mut text = format!("`{name}` = ");
    for (i, (column, factor)) in alias.on.iter().take(PARTS).enumerate() {
        let sign = match (i, *factor < 0.0) {
            (0, false) => String::new(),
            (0, true) => number::MINUS.to_string(),
            (_, false) => " + ".to_owned(),
            (_, true) => format!(" {} ", number::MINUS),
        };
        let size = number::value_short(factor.abs());
        let intercept = names[*column] == "(Intercept)";
        let part = match (intercept, size.as_str()) {
            (true, _) => size,
            (false, "1") => format!("`{}`", names[*column]),
            (false, _) => format!("{size} `{}`", names[*column]),
        };
        text.push_str(&sign);
        text.push_str(&part);
    }
    if alias.on.len() > PARTS {
        text.push_str(&format!(" + … ({} columns in all)", alias.on.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::aliased_columns;
    use crate::fit::Alias;

    #[test]
    fn dependences_are_told_as_equations() {
        let names: Vec<String> = ["(Intercept)", "x1", "x2", "x3", "a[T.q]:b[T.v]"].map(str::to_owned).into();
        let aliases = [Alias { column: 3, on: vec![(0, 5.0), (1, 2.0), (2, -1.0)] }, Alias { column: 4, on: vec![] }];
        let diagnostic = aliased_columns(&names, &aliases).unwrap();
        assert_eq!(
            diagnostic.message,
            "some columns have no coefficient of their own: `x3` = 5 + 2 `x1` \u{2212} `x2`; `a[T.q]:b[T.v]` is zero on every row (empty cell)"
        );
        assert!(aliased_columns(&names, &[]).is_none());
    }
}
