//! Tables for people, in a monospaced font.

use std::fmt::Write as _;

use anstyle::Style;
use interplay_core::{Align, Analysis, Record, Table, Tidy, number};
use unicode_width::UnicodeWidthStr as _;

use super::printable;

/// Tables that a report has and the terminal shows only when it is asked for more.
const DETAILS: [(&str, &str); 4] = [
    ("effect_sizes", "effect sizes"),
    ("vif", "variance inflation"),
    ("assumptions", "checks of assumptions"),
    ("influence", "influential rows"),
];

/// The record as tables; all of them with `details`.
pub(crate) fn record(record: &Record, colored: bool, details: bool) -> String {
    let bold = if colored { Style::new().bold() } else { Style::new() };
    let mut out = String::new();
    for note in record.provenance.inputs.iter().filter_map(|input| input.note.as_ref()) {
        let _ = writeln!(out, "{bold}{}{bold:#}\n", printable(note));
    }
    let _ = writeln!(out, "{bold}{}{bold:#}\n", printable(&headline(&record.analysis)));
    let (left, shown): (Vec<Table>, Vec<Table>) =
        record.tables().into_iter().partition(|table| !details && DETAILS.iter().any(|(name, _)| *name == table.name));
    for table in shown {
        out.push_str(&render(&table, colored));
        out.push('\n');
    }
    let more: Vec<&str> =
        DETAILS.iter().filter(|(name, _)| left.iter().any(|table| table.name == *name)).map(|(_, words)| *words).collect();
    if more.is_empty() {
        out.pop();
    } else {
        let _ = writeln!(out, "Also in the record and the report, and here with -v: {}.", more.join(", "));
    }
    out
}

fn headline(analysis: &Analysis) -> String {
    match analysis {
        Analysis::Fit(fit) => {
            format!("{}   ({} rows, {}, {} standard errors)", fit.formula, number::count(fit.model.n), fit.family, fit.covariance.kind)
        }
        Analysis::Emap(emap) => {
            let extent = emap.grid.shape.iter().map(|&n| number::count(n)).collect::<Vec<_>>().join(" × ");
            format!("EMAP of a {extent} grid ({} by {})", emap.grid.modalities[0], emap.grid.modalities[1])
        }
        _ => String::new(),
    }
}

/// One table: caption, headings, rows, notes.
pub(crate) fn render(table: &Table, colored: bool) -> String {
    let (bold, dim) = if colored { (Style::new().bold(), Style::new().dimmed()) } else { (Style::new(), Style::new()) };
    let cells: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(|cell| printable(&cell.display())).collect()).collect();
    let widths: Vec<usize> = table
        .columns
        .iter()
        .enumerate()
        .map(|(c, column)| cells.iter().map(|row| row[c].width()).chain([column.label.width()]).max().unwrap_or(0))
        .collect();
    let line = |texts: &mut dyn Iterator<Item = &str>| {
        let mut text = String::from(" ");
        for (c, cell) in texts.enumerate() {
            let gap = " ".repeat(widths[c] - cell.width());
            match table.columns[c].align {
                Align::Left => text.extend([" ", cell, &gap, " "]),
                Align::Right => text.extend([" ", &gap, cell, " "]),
            }
        }
        text.truncate(text.trim_end().len());
        text
    };
    let mut out = format!("{bold}{}{bold:#}\n", printable(&table.caption));
    let labels: Vec<String> = table.columns.iter().map(|column| printable(&column.label)).collect();
    let _ = writeln!(out, "{dim}{}{dim:#}", line(&mut labels.iter().map(String::as_str)));
    for row in &cells {
        let _ = writeln!(out, "{}", line(&mut row.iter().map(String::as_str)));
    }
    for note in &table.notes {
        let _ = writeln!(out, "  {dim}{}{dim:#}", printable(note));
    }
    out
}

#[cfg(test)]
mod tests {
    use interplay_core::{Align, Cell, Table};

    #[test]
    fn columns_line_up_by_width_not_bytes() {
        let mut table = Table::new("t", "Caption", &[("a", "Name", Align::Left), ("b", "β", Align::Right)]);
        table.rows = vec![
            vec![Cell::Text("naïve".into()), Cell::Fixed(-1.5, 2)],
            vec![Cell::Text("x".into()), Cell::Fixed(10.0, 2)],
            vec![Cell::Text("漢字".into()), Cell::Missing],
        ];
        let expected = "Caption\n  Name       β\n  naïve  −1.50\n  x      10.00\n  漢字       –\n";
        assert_eq!(super::render(&table, false), expected);
    }
}
