//! Tests of terms, hypotheses and equivalence; effect sizes.

use super::{estimate_cells, estimate_table, name_statistics, named_values};
use crate::{Align, Cell, FitResult, HypothesisTest, Level, Table, TableColumn, TermTests, number};

/// Everything that was tested beside the coefficients.
pub(super) fn tables(result: &FitResult) -> Vec<Table> {
    let mut tables = Vec::new();
    tables.extend(result.tests.as_ref().map(|tests| terms(tests, result.level)));
    tables.extend(single(result));
    tables.extend(joint(result));
    tables.extend(equivalence(result));
    tables.extend(effect_sizes(result));
    tables.extend(permutation(result));
    tables
}

/// An interval of a share.
fn limits(low: Option<f64>, high: Option<f64>) -> Cell {
    match (low, high) {
        (Some(low), Some(high)) => Cell::Text(format!("[{}, {}]", number::fixed(low, 4), number::fixed(high, 4))),
        _ => Cell::Missing,
    }
}

fn share(value: Option<f64>) -> Cell {
    Cell::or_missing(value, |value| Cell::Fixed(value, 4))
}

fn size(value: Option<f64>) -> Cell {
    Cell::or_missing(value, |value| Cell::Text(number::significant(value, 5)))
}

fn terms(tests: &TermTests, level: Level) -> Table {
    let TermTests { kind, method, test, rows } = tests;
    let roman = ["I", "II", "III"][usize::from((*kind).clamp(1, 3)) - 1];
    let name = if test == "F" { "F" } else { "χ²" };
    let with_sums = rows.iter().any(|row| row.sum_sq.is_some());
    let (with_eta, with_df2) = (rows.iter().any(|row| row.partial_eta_sq.is_some()), rows.iter().any(|row| row.df2.is_some()));
    let interval = format!("{}\u{a0}% CI", level.percent());
    let mut columns = vec![("term", "Term", Align::Left)];
    if with_sums {
        columns.push(("sum_sq", if method == "likelihood ratio" { "Difference in deviance" } else { "Sum of squares" }, Align::Right));
    }
    columns.extend([("df", "df", Align::Right), ("statistic", name, Align::Right), ("p_value", "p", Align::Right)]);
    if with_eta {
        columns.extend([
            ("partial_eta_sq", "Partial η²", Align::Right),
            ("partial_eta_sq_conf", interval.as_str(), Align::Right),
            ("omega_sq", "Partial ω²", Align::Right),
            ("cohen_f2", "f²", Align::Right),
        ]);
    }
    let mut table = Table::new("tests", format!("Tests of terms, type {roman} ({})", method_in_words(method)), &columns);
    for row in rows {
        let mut cells = vec![Cell::Text(row.term.clone())];
        if with_sums {
            cells.push(size(row.sum_sq));
        }
        cells.extend([Cell::Df(row.df), Cell::or_missing(row.statistic, Cell::Statistic), Cell::or_missing(row.p_value, Cell::P)]);
        if with_eta {
            cells.extend([
                share(row.partial_eta_sq),
                limits(row.partial_eta_sq_low, row.partial_eta_sq_high),
                share(row.omega_sq),
                share(row.cohen_f2),
            ]);
        }
        table.rows.push(cells);
    }
    let denominators: Vec<f64> = rows.iter().filter_map(|row| row.df2).collect();
    if let (true, Some(first)) = (with_df2, denominators.first()) {
        if denominators.iter().all(|df| df == first) {
            table.notes.push(format!("F on {} denominator degrees of freedom.", number::df(*first)));
        } else {
            let place = table.columns.iter().position(|column| column.key == "df").unwrap_or(0) + 1;
            table.columns.insert(place, TableColumn { key: "df2".into(), label: "Denominator df".into(), align: Align::Right });
            for (cells, row) in table.rows.iter_mut().zip(rows) {
                cells.insert(place, Cell::or_missing(row.df2, Cell::Df));
            }
        }
    }
    drop_if_empty(&mut table, "partial_eta_sq_conf");
    let told = rows.iter().filter(|row| !row.hypothesis.is_empty());
    table.notes.extend(told.map(|row| format!("{}: {}.", row.term, row.hypothesis)));
    table
}

/// The method, with names as they are written.
fn method_in_words(method: &str) -> &str {
    match method {
        "wald" => "Wald tests",
        "likelihood ratio" => "likelihood-ratio tests",
        other => other,
    }
}

/// Takes a column out that has no value: intervals that only a classical covariance has.
fn drop_if_empty(table: &mut Table, key: &str) {
    let Some(place) = table.columns.iter().position(|column| column.key == key) else { return };
    if table.rows.iter().all(|row| row[place] == Cell::Missing) {
        table.columns.remove(place);
        for row in &mut table.rows {
            row.remove(place);
        }
    }
}

fn single(result: &FitResult) -> Option<Table> {
    let rows: Vec<_> = result
        .hypotheses
        .iter()
        .filter_map(|hypothesis| match &hypothesis.test {
            HypothesisTest::Single { null, row } => Some((&hypothesis.text, *null, row)),
            HypothesisTest::Joint { .. } => None,
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut table = estimate_table("hypotheses", "Linear hypotheses", &[("hypothesis", "Hypothesis")], result.level);
    table.columns.insert(1, TableColumn { key: "null".into(), label: "Right side".into(), align: Align::Right });
    for (text, null, row) in &rows {
        let lead = [Cell::Text((*text).clone()), Cell::Text(number::value(*null))];
        table.rows.push(lead.into_iter().chain(estimate_cells(row)).collect());
    }
    name_statistics(&mut table, rows.iter().map(|(_, _, row)| *row));
    table.notes.push("The estimate is that of the left side; the test is of its difference from the right side.".to_owned());
    Some(table)
}

fn joint(result: &FitResult) -> Option<Table> {
    let columns = [
        ("hypothesis", "Hypothesis", Align::Left),
        ("test", "Test", Align::Left),
        ("statistic", "Statistic", Align::Right),
        ("p_value", "p", Align::Right),
    ];
    let mut table = Table::new("joint_hypotheses", "Joint hypotheses", &columns);
    for hypothesis in &result.hypotheses {
        if let HypothesisTest::Joint { statistic, test, df1, df2, p_value } = &hypothesis.test {
            let name = match df2 {
                Some(df2) => format!("{test}({}, {})", number::df(*df1), number::df(*df2)),
                None => format!("χ²({})", number::df(*df1)),
            };
            table.rows.push(vec![
                Cell::Text(hypothesis.text.clone()),
                Cell::Text(name),
                Cell::or_missing(*statistic, Cell::Statistic),
                Cell::or_missing(*p_value, Cell::P),
            ]);
        }
    }
    (!table.rows.is_empty()).then_some(table)
}

fn equivalence(result: &FitResult) -> Option<Table> {
    if result.equivalence.is_empty() {
        return None;
    }
    let level = number::fixed((1.0 - 2.0 * result.level.alpha()) * 100.0, usize::from(result.level.alpha() < 0.01));
    let interval = format!("{level}\u{a0}% CI");
    let columns = [
        ("term", "Effect", Align::Left),
        ("estimate", "Estimate", Align::Right),
        ("conf", interval.as_str(), Align::Right),
        ("margin", "Region of equivalence", Align::Right),
        ("p_equivalence", "p", Align::Right),
        ("equivalent", "Equivalent", Align::Left),
    ];
    let mut table = Table::new("equivalence", "Equivalence tests", &columns);
    for row in &result.equivalence {
        let [estimate, interval, ..] = estimate_cells(&row.row);
        let margin = format!("[{}, {}]", number::value(row.margin_low), number::value(row.margin_high));
        let verdict = row.equivalent.map_or(Cell::Missing, |yes| Cell::Text(if yes { "yes" } else { "not shown" }.to_owned()));
        let p = Cell::or_missing(row.p_equivalence, Cell::P);
        table.rows.push(vec![Cell::Text(row.term.clone()), estimate, interval, Cell::Text(margin), p, verdict]);
    }
    table.notes.push("Two one-sided tests; p is of the hypothesis that the effect lies outside the region.".to_owned());
    Some(table)
}

fn effect_sizes(result: &FitResult) -> Option<Table> {
    let interval = format!("{}\u{a0}% CI of η²", result.level.percent());
    let columns = [
        ("term", "Term", Align::Left),
        ("semi_partial_r", "Semi-partial r", Align::Right),
        ("partial_eta_sq", "Partial η²", Align::Right),
        ("partial_eta_sq_conf", interval.as_str(), Align::Right),
        ("cohen_f2", "f²", Align::Right),
    ];
    let mut table = Table::new("effect_sizes", "Effect sizes", &columns);
    for row in &result.effect_sizes {
        table.rows.push(vec![
            Cell::Text(row.term.clone()),
            share(row.semi_partial_r),
            share(row.partial_eta_sq),
            limits(row.partial_eta_sq_low, row.partial_eta_sq_high),
            share(row.cohen_f2),
        ]);
    }
    drop_if_empty(&mut table, "partial_eta_sq_conf");
    (!table.rows.is_empty()).then_some(table)
}

fn permutation(result: &FitResult) -> Option<Table> {
    let test = result.permutation.as_ref()?;
    let rows = vec![
        ("F of the interaction terms", Cell::Statistic(test.statistic)),
        ("Permutations", Cell::Count(test.replicates)),
        ("p", Cell::P(test.p_value)),
        ("  simulation error of p", Cell::Text(number::significant(test.p_std_error, 2))),
    ];
    let mut table = named_values("permutation", "Permutation test of the interaction", rows);
    table.notes.push("Residuals of the additive fit were permuted (Freedman and Lane).".to_owned());
    Some(table)
}
