//! A document as one HTML file that needs nothing else.

use interplay_core::{Align, Cell, Severity, Table, TableColumn};
use interplay_plot::{Figure, Theme, font_family, to_svg};

use crate::markup::escape;
use crate::{Attachment, Block, Document, ReportError, Span, Text};

/// Style for screen, dark screen and paper.
const STYLE: &str = include_str!("html/style.css");

/// What a page of ours may load: nothing but its own styles and the links to data within it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// The document as one self-contained HTML file: figures as inline SVG, equations as MathML, no script, nothing loaded from anywhere.
///
/// Every table is followed by the same table in full precision, folded; the records can be saved from a link at the end.
///
/// # Errors
/// [`ReportError::Figure`] when a figure cannot be drawn.
pub fn to_html(document: &Document) -> Result<String, ReportError> {
    let meta = &document.meta;
    let title = escape(&meta.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"generator\" content=\"{creator}\">\n<meta name=\"description\" content=\"{description}\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{STYLE}{font}</style>\n</head>\n<body>\n\
         <main>\n<header>\n<h1>{title}</h1>\n<p class=\"subtitle\">{subtitle}</p>\n</header>\n",
        lang = escape(&meta.lang),
        creator = escape(&meta.creator),
        description = escape(&meta.description),
        subtitle = escape(&meta.subtitle),
        font = format_args!(
            "figure svg text {{ font-family: \"{}\", system-ui, sans-serif; }}\n",
            font_family().replace(['"', '\\', '<'], "")
        ),
    );
    let mut numbers = Numbers { shift: document.heading_shift(), ..Numbers::default() };
    for block in &document.blocks {
        out.push_str(&block_html(block, &mut numbers)?);
    }
    out.push_str(&downloads(&document.attachments));
    out.push_str(&format!("</main>\n<footer>\n<p>{}</p>\n</footer>\n</body>\n</html>\n", escape(&meta.creator)));
    Ok(out)
}

/// Numbers given so far, and how far headings move up.
#[derive(Default)]
struct Numbers {
    shift: u8,
    tables: usize,
    figures: usize,
}

fn block_html(block: &Block, numbers: &mut Numbers) -> Result<String, ReportError> {
    Ok(match block {
        Block::Heading { level, text } => {
            let level = usize::from(level.saturating_sub(numbers.shift)).clamp(1, 5) + 1;
            format!("<h{level}>{}</h{level}>\n", inline(text))
        }
        Block::Answer { paragraphs } => {
            let inner: String = paragraphs.iter().map(|p| format!("<p>{}</p>\n", inline(p))).collect();
            format!("<section class=\"answer\" aria-label=\"Answer\">\n{inner}</section>\n")
        }
        Block::Paragraph(text) => format!("<p>{}</p>\n", inline(text)),
        Block::Table { table } => {
            numbers.tables += 1;
            table_html(table, numbers.tables)
        }
        Block::Figure { figure } => {
            numbers.figures += 1;
            figure_html(figure, numbers.figures)?
        }
        Block::Equation { math, alt } => format!(
            "<div class=\"equation\"><math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\" alttext=\"{}\">{}</math></div>\n",
            escape(alt),
            math.mathml()
        ),
        Block::Note { severity, code, text, hint } => {
            let (class, label) = match severity {
                Severity::Warning => ("warning", "Warning"),
                Severity::Info => ("info", "Note"),
            };
            let hint = hint.as_ref().map_or_else(String::new, |h| format!("<p>{}</p>\n", inline(h)));
            let code = code.as_ref().map_or_else(String::new, |c| format!(" <span class=\"code\">(<code>{}</code>)</span>", escape(c)));
            format!(
                "<aside class=\"note {class}\" role=\"note\">\n<p><strong>{label}.</strong> {}{code}</p>\n{hint}</aside>\n",
                inline(text)
            )
        }
        Block::KeyValues { rows } => {
            let rows: String = rows.iter().map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>\n", escape(name), inline(value))).collect();
            format!("<dl>\n{rows}</dl>\n")
        }
        Block::References(entries) => {
            let entries: String = entries.iter().map(|e| format!("<li>{}</li>\n", inline(e))).collect();
            format!("<ul class=\"references\">\n{entries}</ul>\n")
        }
    })
}

fn inline(text: &Text) -> String {
    text.0
        .iter()
        .map(|span| {
            let t = escape(span.characters());
            match span {
                Span::Plain(_) => t,
                Span::Symbol(_) => format!("<i>{t}</i>"),
                Span::Name(_) => format!("<bdi class=\"name\">{t}</bdi>"),
                Span::Code(_) => format!("<code>{t}</code>"),
                Span::Title(_) => format!("<cite>{t}</cite>"),
                Span::Link(address) if address.starts_with("https://") => format!("<a href=\"{t}\">{t}</a>"),
                Span::Link(_) => t,
            }
        })
        .collect()
}

fn table_html(table: &Table, number: usize) -> String {
    let id = format!("table-{number}");
    let body = |show: fn(&Cell) -> String| -> String {
        let row = |cells: &Vec<Cell>| -> String {
            let cells: String = cells
                .iter()
                .zip(&table.columns)
                .enumerate()
                .map(|(k, (cell, column))| {
                    let text = escape(&show(cell));
                    if k == 0 {
                        format!("<th scope=\"row\"{}>{text}</th>", class(column))
                    } else {
                        format!("<td{}>{text}</td>", class(column))
                    }
                })
                .collect();
            format!("<tr>{cells}</tr>\n")
        };
        table.rows.iter().map(row).collect()
    };
    let head: String = table.columns.iter().map(|c| format!("<th scope=\"col\"{}>{}</th>", class(c), escape(&c.label))).collect();
    let notes: String = table.notes.iter().map(|n| format!("<p class=\"table-note\">{}</p>\n", inline(&Text::marked(n)))).collect();
    let has_numbers = table.rows.iter().flatten().any(|cell| full(cell) != cell.display());
    let precise = if has_numbers {
        format!(
            "<details>\n<summary>Table {number} in full precision</summary>\n<div class=\"scroll\"><table>\n<thead><tr>{head}</tr></thead>\n\
             <tbody>\n{}</tbody>\n</table></div>\n</details>\n",
            body(full)
        )
    } else {
        String::new()
    };
    format!(
        "<div class=\"table\" id=\"{id}\">\n<div class=\"scroll\"><table>\n<caption><b>Table {number}.</b> {}</caption>\n<thead><tr>{head}</tr></thead>\n\
         <tbody>\n{}</tbody>\n</table></div>\n{notes}{precise}</div>\n",
        escape(&table.caption),
        body(Cell::display)
    )
}

fn class(column: &TableColumn) -> &'static str {
    if column.align == Align::Right { " class=\"number\"" } else { "" }
}

/// The cell in full precision, in the notation of programming languages.
fn full(cell: &Cell) -> String {
    match cell {
        Cell::Estimate { value, .. } => value.to_string(),
        Cell::Interval { low, high, .. } => format!("[{low}, {high}]"),
        Cell::Statistic(v) | Cell::Df(v) | Cell::P(v) | Cell::Percent(v) | Cell::Fixed(v, _) => precise(*v),
        Cell::Count(n) => n.to_string(),
        Cell::Text(_) | Cell::Missing => cell.display(),
    }
}

/// The shortest digits that give the number back, with an exponent where there would be a row of zeros.
fn precise(value: f64) -> String {
    if value != 0.0 && (value.abs() < 1e-5 || value.abs() >= 1e15) { format!("{value:e}") } else { value.to_string() }
}

fn figure_html(figure: &Figure, number: usize) -> Result<String, ReportError> {
    // Names within a drawing start with the figure's; two records may have figures of one name, and a page must not have one id twice.
    let figure = &Figure { name: format!("drawing-{number}"), ..figure.clone() };
    let svg = to_svg(figure, &Theme::default())?;
    // The XML declaration, if there is one, has no place within HTML.
    let text = svg.as_str();
    let svg = text.find("<svg").map_or(text, |at| &text[at..]);
    let how =
        if figure.how_to_read.is_empty() { String::new() } else { format!(" <span class=\"how\">{}</span>", escape(&figure.how_to_read)) };
    Ok(format!(
        "<figure id=\"figure-{number}\">\n<div class=\"drawing\" role=\"img\" aria-label=\"{}\">{}</div>\n\
         <figcaption><b>Figure {number}.</b> {}{how}</figcaption>\n</figure>\n",
        escape(&figure.alt),
        svg.trim_end(),
        escape(&figure.caption),
    ))
}

fn downloads(attachments: &[Attachment]) -> String {
    let link = |a: &Attachment| {
        format!(
            "<li><a download=\"{}\" href=\"data:{};charset=utf-8,{}\">{}</a>: {}</li>\n",
            escape(&a.name),
            escape(&a.mime),
            percent_encoded(&a.data),
            escape(&a.name),
            escape(&a.description)
        )
    };
    if attachments.is_empty() {
        return String::new();
    }
    format!("<h2>Data of this report</h2>\n<ul>\n{}</ul>\n", attachments.iter().map(link).collect::<String>())
}

/// Bytes as they may stand in a data URL within an attribute.
fn percent_encoded(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 3 / 2);
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_.~:,[]{}/()".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{percent_encoded, precise};

    #[test]
    fn data_links_hold_no_markup() {
        assert_eq!(percent_encoded("{\"<é\": 1}".as_bytes()), "{%22%3C%C3%A9%22:%201}");
    }

    #[test]
    fn full_precision_gives_the_number_back() {
        for v in [1.288_859_170_111_04, 6.874_108_226_212_79e-22, 0.0, -1e300] {
            assert_eq!(precise(v).parse::<f64>().unwrap(), v);
        }
    }
}
