//! How well a model fits, and how it compares with a smaller one.

use super::named_values;
use crate::{Align, Cell, Comparison, FitResult, ModelSummary, Table, number};

/// The fit against the additive one.
pub(super) fn comparison_table(comparison: &Comparison) -> Table {
    table("comparison", "Does the interaction improve the fit?", ["Without interaction", "With interaction"], comparison)
}

/// The two models of a comparison that was asked for.
pub(super) fn compared_table(comparison: &Comparison) -> Table {
    table("compared", "Does the larger model improve the fit?", ["Smaller model", "Larger model"], comparison)
}

fn table(name: &str, caption: &str, [without, with]: [&str; 2], comparison: &Comparison) -> Table {
    let Comparison { reduced, full, statistic, test, df1, df2, p_value, delta_r_squared, cohen_f2, .. } = comparison;
    let test_name = match df2 {
        Some(df2) => format!("{test}({}, {})", number::df(*df1), number::df(*df2)),
        None => format!("χ²({})", number::df(*df1)),
    };
    let interval = |low: Option<f64>, high: Option<f64>| match (low, high) {
        (Some(low), Some(high)) => format!(" [{}, {}]", number::fixed(low, 4), number::fixed(high, 4)),
        _ => String::new(),
    };
    let mut rows = vec![(without, Cell::Text(reduced.clone())), (with, Cell::Text(full.clone()))];
    let sizes = [
        ("ΔR²", *delta_r_squared, comparison.delta_r_squared_low, comparison.delta_r_squared_high),
        ("Cohen’s f²", *cohen_f2, comparison.cohen_f2_low, comparison.cohen_f2_high),
    ];
    for (label, value, low, high) in sizes {
        if let Some(value) = value {
            rows.push((label, Cell::Text(format!("{}{}", number::fixed(value, 4), interval(low, high)))));
        }
    }
    rows.push((&test_name, Cell::or_missing(*statistic, Cell::Statistic)));
    rows.push(("p", Cell::or_missing(*p_value, Cell::P)));
    named_values(name, caption, rows)
}

/// How a quantity is read from a summary.
type Reader = fn(&ModelSummary) -> Cell;

/// Size and quality of the fit, and of the additive one beside it; quantities that the family does not have are left out.
pub(super) fn model_table(result: &FitResult) -> Table {
    let (model, additive) = (&result.model, result.additive.as_ref().map(|additive| &additive.model));
    let least_squares = result.family == "gaussian" && result.link == "identity";
    let mut columns = vec![("quantity", "Quantity", Align::Left), ("value", "With interaction", Align::Right)];
    if additive.is_some() {
        columns.push(("additive", "Additive", Align::Right));
    } else {
        columns[1].1 = "Value";
    }
    let mut table = Table::new("model", "Model fit", &columns);
    let readers: [(&str, Reader); 18] = [
        ("Rows used", |m| Cell::Count(m.n)),
        ("Rows dropped", |m| Cell::Count(m.n_dropped)),
        ("Rank", |m| Cell::Count(m.rank)),
        ("Residual df", |m| Cell::Count(m.df_residual)),
        ("R²", |m| Cell::or_missing(m.r_squared, |v| Cell::Fixed(v, 4))),
        ("Adjusted R²", |m| Cell::or_missing(m.adj_r_squared, |v| Cell::Fixed(v, 4))),
        ("Residual SD (σ)", |m| Cell::or_missing(m.sigma, |v| Cell::Text(number::significant(v, 4)))),
        ("F", |m| Cell::or_missing(m.f_statistic, Cell::Statistic)),
        ("F, p", |m| Cell::or_missing(m.f_p_value, Cell::P)),
        ("Deviance", |m| Cell::or_missing(m.deviance, |v| Cell::Text(number::significant(v, 6)))),
        ("Null deviance", |m| Cell::or_missing(m.null_deviance, |v| Cell::Text(number::significant(v, 6)))),
        ("Dispersion", |m| Cell::or_missing(m.dispersion, |v| Cell::Text(number::significant(v, 4)))),
        ("θ", |m| Cell::or_missing(m.theta, |value| Cell::Estimate { value, std_error: m.theta_std_error })),
        ("  std. error of θ", |m| Cell::or_missing(m.theta_std_error, |v| Cell::Text(number::significant(v, 3)))),
        ("Iterations", |m| if m.iterations > 0 { Cell::Count(m.iterations) } else { Cell::Missing }),
        ("Log-likelihood", |m| Cell::or_missing(m.log_lik, |v| Cell::Fixed(v, 2))),
        ("AIC", |m| Cell::or_missing(m.aic, |v| Cell::Fixed(v, 2))),
        ("BIC", |m| Cell::or_missing(m.bic, |v| Cell::Fixed(v, 2))),
    ];
    for (label, read) in readers {
        // Sums of squares go by the names that linear regression has for them.
        let known = matches!(result.family.as_str(), "binomial" | "poisson" | "negative-binomial");
        let other_name = least_squares && matches!(label, "Deviance" | "Null deviance" | "Dispersion");
        if other_name || (known && label == "Dispersion") {
            continue;
        }
        let defined = read(model) != Cell::Missing || additive.is_some_and(|model| read(model) != Cell::Missing);
        if !defined && (!least_squares || label.contains('θ') || label == "Iterations") {
            continue;
        }
        let mut row = vec![Cell::Text(label.to_owned()), read(model)];
        row.extend(additive.map(read));
        table.rows.push(row);
    }
    if let (Some(df1), Some(df2)) = (model.f_df1, model.f_df2) {
        table.notes.push(format!("F of the fit with interaction is on {} and {} degrees of freedom.", number::df(df1), number::df(df2)));
        if additive.is_none() {
            table.notes[0] = format!("F is on {} and {} degrees of freedom.", number::df(df1), number::df(df2));
        }
    }
    table
}
