//! Checks of a fit.

use super::named_values;
use crate::{Align, Cell, CheckTest, Checks, Table, number};

/// Influential rows that are shown.
const ROWS_SHOWN: usize = 5;

/// Collinearity, tests of assumptions, influential rows.
pub(super) fn tables(checks: &Checks) -> Vec<Table> {
    let mut tables = Vec::new();
    if !checks.vif.is_empty() {
        tables.push(vif(checks));
    }
    tables.extend(assumptions(checks));
    if !checks.influence.is_empty() {
        tables.push(influence(checks));
    }
    tables
}

fn vif(checks: &Checks) -> Table {
    let several = checks.vif.iter().any(|row| row.df > 1);
    let mut columns = vec![("term", "Term", Align::Left), ("vif", if several { "GVIF" } else { "VIF" }, Align::Right)];
    if several {
        columns.extend([("df", "df", Align::Right), ("vif_adjusted", "GVIF^(1/(2 df))", Align::Right)]);
    }
    let mut table = Table::new("vif", "Variance inflation", &columns);
    let shown = |value: Option<f64>| Cell::or_missing(value, |v| Cell::Text(number::significant(v, 4)));
    for row in &checks.vif {
        let mut cells = vec![Cell::Text(row.term.clone()), shown(row.vif)];
        if several {
            cells.extend([Cell::Count(row.df), shown(row.vif_adjusted)]);
        }
        table.rows.push(cells);
    }
    table
        .notes
        .push("Inflation of a product and its parts depends on where zero is: centring changes it and not the interaction.".to_owned());
    table
}

fn assumptions(checks: &Checks) -> Option<Table> {
    let named = |name: &str, test: &CheckTest| match test.df2 {
        Some(df2) => format!("{name}, {}({}, {})", test.test, number::df(test.df1), number::df(df2)),
        None => format!("{name}, χ²({})", number::df(test.df1)),
    };
    let tests = [("Equal error variances (Breusch–Pagan)", &checks.breusch_pagan), ("Functional form (RESET)", &checks.reset)];
    let mut labels: Vec<(String, Cell)> = Vec::new();
    for (name, test) in tests {
        if let Some(test) = test {
            labels.push((named(name, test), Cell::or_missing(test.statistic, Cell::Statistic)));
            labels.push(("  p".to_owned(), Cell::or_missing(test.p_value, Cell::P)));
        }
    }
    if let Some(statistic) = checks.durbin_watson {
        labels.push(("Serial correlation (Durbin–Watson)".to_owned(), Cell::Fixed(statistic, 3)));
    }
    if let Some(number) = checks.condition_number {
        labels.push(("Condition number of the scaled design".to_owned(), Cell::Text(number::significant(number, 4))));
    }
    if labels.is_empty() {
        return None;
    }
    let rows = labels.iter().map(|(label, cell)| (label.as_str(), cell.clone())).collect();
    Some(named_values("assumptions", "Checks of assumptions", rows))
}

fn influence(checks: &Checks) -> Table {
    let of = checks.influence_on.as_ref().map_or_else(String::new, |term| format!("DFBETAS of {term}"));
    let mut columns = vec![
        ("row", "Row", Align::Right),
        ("leverage", "Leverage", Align::Right),
        ("studentised_residual", "Studentised residual", Align::Right),
        ("cooks_distance", "Cook’s distance", Align::Right),
    ];
    if !of.is_empty() {
        columns.push(("dfbetas", of.as_str(), Align::Right));
    }
    let mut table = Table::new("influence", "Rows with the largest influence", &columns);
    for row in checks.influence.iter().take(ROWS_SHOWN) {
        let mut cells = vec![
            Cell::Count(row.row),
            Cell::Fixed(row.leverage, 4),
            Cell::or_missing(row.studentised_residual, |v| Cell::Fixed(v, 2)),
            Cell::or_missing(row.cooks_distance, |v| Cell::Fixed(v, 3)),
        ];
        if !of.is_empty() {
            cells.push(Cell::or_missing(row.dfbetas, |v| Cell::Fixed(v, 3)));
        }
        table.rows.push(cells);
    }
    table.notes.push("Rows are counted from 1, as they stand in the data.".to_owned());
    table
}
