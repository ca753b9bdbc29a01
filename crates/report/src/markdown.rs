//! A document as GitHub-flavoured Markdown.

use interplay_core::{Align, Severity, Table};

use crate::{Block, Document, Span, Text};

/// The document as Markdown with GitHub's tables; figures are referred to by name and told by their alternative text.
pub fn to_markdown(document: &Document) -> String {
    let mut out = format!("# {}\n", words(&document.meta.title));
    if !document.meta.subtitle.is_empty() {
        out.push_str(&format!("\n{}\n", words(&document.meta.subtitle)));
    }
    let shift = document.heading_shift();
    let (mut tables, mut figures) = (0, 0);
    for block in &document.blocks {
        out.push('\n');
        match block {
            Block::Heading { level, text } => {
                out.push_str(&format!("{} {}\n", "#".repeat(usize::from(level.saturating_sub(shift)).clamp(1, 5) + 1), line(text)));
            }
            Block::Answer { paragraphs } => {
                let quoted: Vec<String> = paragraphs.iter().map(|p| format!("> {}\n", line(p))).collect();
                out.push_str(&quoted.join(">\n"));
            }
            Block::Paragraph(text) => out.push_str(&format!("{}\n", line(text))),
            Block::Table { table } => {
                tables += 1;
                out.push_str(&table_text(table, tables));
            }
            Block::Figure { figure } => {
                figures += 1;
                out.push_str(&format!("**Figure {figures}** (`{}`). {}\n\n{}\n", figure.name, words(&figure.caption), words(&figure.alt)));
            }
            Block::Equation { math, .. } => out.push_str(&format!("{}\n", code(&math.plain()))),
            Block::Note { severity, code: stable, text, hint } => {
                let kind = match severity {
                    Severity::Warning => "WARNING",
                    Severity::Info => "NOTE",
                };
                let stable = stable.as_ref().map_or_else(String::new, |c| format!(" ({})", code(c)));
                out.push_str(&format!("> [!{kind}]\n> {}{stable}\n", line(text)));
                out.push_str(&hint.as_ref().map_or_else(String::new, |h| format!(">\n> {}\n", line(h))));
            }
            Block::KeyValues { rows } => {
                for (name, value) in rows {
                    out.push_str(&format!("- {}: {}\n", words(name), line(value)));
                }
            }
            Block::References(entries) => {
                for entry in entries {
                    out.push_str(&format!("- {}\n", line(entry)));
                }
            }
        }
    }
    out
}

fn table_text(table: &Table, number: usize) -> String {
    let mut out = format!("**Table {number}.** {}\n\n", words(&table.caption));
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&row(table.columns.iter().map(|c| words(&c.label)).collect()));
    out.push_str(&row(table.columns.iter().map(|c| if c.align == Align::Right { "---:" } else { ":---" }.to_owned()).collect()));
    for cells in &table.rows {
        out.push_str(&row(cells.iter().map(|cell| words(&cell.display())).collect()));
    }
    for note in &table.notes {
        out.push_str(&format!("\n{}\n", line(&Text::marked(note))));
    }
    out
}

/// A text as one line of Markdown.
fn line(text: &Text) -> String {
    text.0
        .iter()
        .map(|span| match span {
            Span::Plain(t) => words(t),
            Span::Symbol(t) | Span::Title(t) => format!("*{}*", words(t)),
            Span::Name(t) | Span::Code(t) => code(t),
            Span::Link(t) => format!("<{t}>"),
        })
        .collect()
}

/// Words with every character that Markdown or HTML would read escaped, on one line.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' | '!' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A code span: delimited by one backtick more than it holds in a row; a bar is escaped because it may stand in a table.
fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::{code, words};

    #[test]
    fn names_cannot_become_markup() {
        assert_eq!(words("a|b*c_<script>#$"), r"a\|b\*c\_&lt;script&gt;\#\$");
        assert_eq!(code("a``b`"), "``` a``b` ```");
    }
}
