//! The main table in LaTeX, for the booktabs package.

use std::fmt::Write as _;

use interplay_core::{Align, Record, Table, Tidy as _, number};

/// The main table of a record as a `table` environment.
pub(crate) fn main_table(record: &Record) -> String {
    record.tables().first().map(render).unwrap_or_default()
}

fn render(table: &Table) -> String {
    let spec: String = table.columns.iter().map(|c| if c.align == Align::Left { 'l' } else { 'r' }).collect();
    let row = |cells: &mut dyn Iterator<Item = String>| cells.map(|cell| escaped(&cell)).collect::<Vec<_>>().join(" & ");
    let mut out = String::from("% needs \\usepackage{booktabs}\n\\begin{table}\n  \\centering\n");
    let _ = writeln!(out, "  \\caption{{{}}}", escaped(&table.caption));
    let _ = writeln!(out, "  \\begin{{tabular}}{{{spec}}}\n    \\toprule");
    let _ = writeln!(out, "    {} \\\\\n    \\midrule", row(&mut table.columns.iter().map(|c| c.label.clone())));
    for cells in &table.rows {
        let _ = writeln!(out, "    {} \\\\", row(&mut cells.iter().map(interplay_core::Cell::display)));
    }
    out.push_str("    \\bottomrule\n  \\end{tabular}\n");
    for note in &table.notes {
        let _ = writeln!(out, "\n  {{\\footnotesize {}}}", escaped(note));
    }
    out.push_str("\\end{table}\n");
    out
}

/// Text with everything that LaTeX reads as a command made literal.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '#' | '$' | '%' | '&' | '_' | '{' | '}' => out.extend(['\\', c]),
            '<' => out.push_str("$<$"),
            '>' => out.push_str("$>$"),
            '\u{a0}' => out.push_str("\\,"),
            '\u{202f}' => out.push_str("\\,"),
            '²' => out.push_str("\\textsuperscript{2}"),
            '±' => out.push_str("$\\pm$"),
            '×' => out.push_str("$\\times$"),
            '–' => out.push_str("--"),
            number::MINUS => out.push_str("$-$"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_cannot_become_commands() {
        assert_eq!(super::escaped("a_b & \\input{x} −1 < 2"), "a\\_b \\& \\textbackslash{}input\\{x\\} $-$1 $<$ 2");
    }
}
