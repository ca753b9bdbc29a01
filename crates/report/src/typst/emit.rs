//! The document as the JSON that the template reads.

use interplay_core::{Align, Severity, Table};
use serde_json::{Value, json};

use super::legible::Legible;
use crate::{Block, Document, Math, Span, Text};

/// A run of this many characters without a space may be broken after its punctuation.
const LONGEST_RUN: usize = 32;

/// Everything the template needs.
pub(super) fn data(document: &Document, legible: &Legible) -> Value {
    let emit = Emit { legible };
    let meta = &document.meta;
    let shift = document.heading_shift();
    let mut figures = 0;
    let blocks: Vec<Value> = document
        .blocks
        .iter()
        .map(|block| {
            if matches!(block, Block::Figure { .. }) {
                figures += 1;
            }
            emit.block(block, shift, figures)
        })
        .collect();
    let attachments: Vec<Value> =
        document.attachments.iter().map(|a| json!({ "name": a.name, "mime": a.mime, "description": a.description })).collect();
    json!({
        "title": emit.string(&meta.title),
        "running": shortened(&emit.string(&meta.title)),
        "subtitle": emit.string(&meta.subtitle),
        "description": emit.string(&meta.description),
        "creator": emit.string(&meta.creator),
        "lang": meta.lang,
        "sans": interplay_plot::font_family(),
        "blocks": blocks,
        "attachments": attachments,
    })
}

struct Emit<'a> {
    legible: &'a Legible,
}

impl Emit<'_> {
    fn block(&self, block: &Block, shift: u8, figures: usize) -> Value {
        match block {
            Block::Heading { level, text } => {
                json!({ "kind": "heading", "level": level.saturating_sub(shift).max(1), "text": self.text(text) })
            }
            Block::Answer { paragraphs } => {
                json!({ "kind": "answer", "paragraphs": paragraphs.iter().map(|p| self.text(p)).collect::<Vec<_>>() })
            }
            Block::Paragraph(text) => json!({ "kind": "paragraph", "text": self.text(text) }),
            Block::Table { table } => self.table(table),
            Block::Figure { figure } => json!({
                "kind": "figure",
                "file": format!("/figure-{figures}.svg"),
                "width": figure.width,
                "height": figure.height,
                "caption": self.string(&figure.caption),
                "alt": self.string(&figure.alt),
                "how": self.string(&figure.how_to_read),
            }),
            Block::Equation { math, alt } => json!({ "kind": "equation", "math": self.math(math), "alt": self.string(alt) }),
            Block::Note { severity, code, text, hint } => json!({
                "kind": "note",
                "warning": *severity == Severity::Warning,
                "code": code.as_ref().map(|c| self.string(c)),
                "text": self.text(text),
                "hint": hint.as_ref().map(|h| self.text(h)),
            }),
            Block::KeyValues { rows } => json!({
                "kind": "values",
                "rows": rows.iter().map(|(name, value)| json!([self.string(name), self.text(value)])).collect::<Vec<_>>(),
            }),
            Block::References(entries) => {
                json!({ "kind": "references", "entries": entries.iter().map(|e| self.text(e)).collect::<Vec<_>>() })
            }
        }
    }

    fn table(&self, table: &Table) -> Value {
        let rows: Vec<Vec<String>> =
            table.rows.iter().map(|row| row.iter().map(|cell| breakable(&self.string(&cell.display()))).collect()).collect();
        json!({
            "kind": "table",
            "caption": self.string(&table.caption),
            "head": table.columns.iter().map(|c| breakable(&self.string(&c.label))).collect::<Vec<_>>(),
            "right": table.columns.iter().map(|c| c.align == Align::Right).collect::<Vec<_>>(),
            "rows": rows,
            "notes": table.notes.iter().map(|n| self.text(&Text::marked(n))).collect::<Vec<_>>(),
        })
    }

    fn text(&self, text: &Text) -> Value {
        let span = |span: &Span| {
            let role = match span {
                Span::Plain(_) => "plain",
                Span::Symbol(_) => "symbol",
                Span::Name(_) => "name",
                Span::Code(_) => "code",
                Span::Title(_) => "title",
                Span::Link(_) => "link",
            };
            let characters = self.string(span.characters());
            // An address is followed, not read, and must stay as it is.
            json!([role, if role == "link" { characters } else { breakable(&characters) }])
        };
        text.0.iter().map(span).collect()
    }

    fn math(&self, math: &Math) -> Value {
        match math {
            Math::Row(pieces) => json!(["row", pieces.iter().map(|p| self.math(p)).collect::<Vec<_>>()]),
            Math::Symbol(t) => json!(["symbol", self.string(t)]),
            Math::Number(t) => json!(["number", self.string(t)]),
            Math::Operator(t) => json!(["operator", self.string(t)]),
            Math::Name(t) => json!(["name", self.string(t)]),
            Math::Sub(base, below) => json!(["sub", self.math(base), self.math(below)]),
            Math::Hat(base) => json!(["hat", self.math(base)]),
            Math::Bar(base) => json!(["bar", self.math(base)]),
            Math::Fraction(above, below) => json!(["fraction", self.math(above), self.math(below)]),
            Math::Sum(from, to) => json!(["sum", self.math(from), self.math(to)]),
        }
    }

    fn string(&self, text: &str) -> String {
        self.legible.text(text)
    }
}

/// A title that fits on one line of the running header.
fn shortened(title: &str) -> String {
    const LONGEST: usize = 80;
    if title.chars().count() <= LONGEST { title.to_owned() } else { title.chars().take(LONGEST - 1).chain(['…']).collect() }
}

/// The text with places for a line break in long runs: after punctuation, and anywhere in what is still too long.
fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut since = 0;
    for run in text.split_inclusive([' ', '\u{a0}']) {
        if run.chars().count() <= LONGEST_RUN {
            out.push_str(run);
            continue;
        }
        for c in run.chars() {
            out.push(c);
            since += 1;
            if since >= LONGEST_RUN || (since > 3 && matches!(c, ':' | '/' | '_' | '.' | ',' | ')' | ']' | '-' | '+' | '*')) {
                out.push('\u{200b}');
                since = 0;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::breakable;

    #[test]
    fn only_long_runs_get_places_to_break() {
        assert_eq!(breakable("a short:text"), "a short:text");
        let long = "poly(income, 2)[1]:profession[T.blue_collar_worker]";
        let broken = breakable(long);
        assert!(broken.contains('\u{200b}'));
        assert_eq!(broken.replace('\u{200b}', ""), long);
    }
}
