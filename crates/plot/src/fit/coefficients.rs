//! Forest plot of the coefficients, the additive fit beside the fit with interactions.

use std::fmt::Write as _;

use interplay_core::{CoefficientRow, EstimateRow, FitResult};

use super::WIDTH;
use crate::figure::{Across, Axis, Figure, Ink, Key, Layer, LegendEntry, Mark, Note, Panel, Shape, Stroke};
use crate::scale::covering;
use crate::words;

/// More rows than this are cut to those with the largest statistics: as many as a page holds in readable size, for one model and for two.
const MOST_ROWS: [usize; 2] = [40, 24];
/// When the largest standard error is this many times the smallest one, the rows share no scale on which all can be seen.
const LARGEST_RATIO: f64 = 50.0;
/// Coefficients that the alternative text spells out.
const SPELLED_OUT: usize = 8;

pub(super) fn figure(result: &FitResult) -> Option<Figure> {
    let full = Model { name: if result.additive.is_some() { "with interaction" } else { "estimate" }, ink: 0, rows: &result.coefficients };
    let mut models = vec![full];
    if let Some(additive) = &result.additive {
        models.insert(0, Model { name: "additive", ink: 1, rows: &additive.coefficients });
    }
    let all = terms(&models);
    if all.is_empty() {
        return None;
    }
    let chosen = choose(&all, &models);
    let standardised = spread_of_std_errors(&models) > LARGEST_RATIO;
    let level = words::percent_of(result.level);

    let mut layers = vec![Layer::Rule { across: Across::X, at: 0.0, stroke: Stroke::solid(Ink::Muted, 1.0) }];
    let mut notes = Vec::new();
    let mut ends = vec![0.0];
    for (m, model) in models.iter().enumerate() {
        let shift = if models.len() == 2 { (m as f64 - 0.5) * 0.4 } else { 0.0 };
        let (mut intervals, mut points) = (Vec::new(), Vec::new());
        for (i, term) in chosen.iter().enumerate() {
            let Some(row) = model.row(term) else { continue };
            let at = i as f64 + shift;
            notes.push(Note {
                at,
                text: words::with_interval(row),
                ink: if row.estimate.is_some() { Ink::Series(model.ink) } else { Ink::Muted },
            });
            let Some([estimate, low, high]) = on_scale(row, standardised) else { continue };
            points.push([estimate, at]);
            intervals.push([low, at, high, at]);
            ends.extend([estimate, low, high]);
        }
        let ink = Ink::Series(model.ink);
        layers.push(Layer::Segments { segments: intervals, stroke: Stroke::solid(ink, 1.5) });
        layers.push(Layer::Points { points, mark: model.mark() });
    }
    let legend = if models.len() < 2 {
        Vec::new()
    } else {
        let key = |m: &Model<'_>| vec![Key::Line(Stroke::solid(Ink::Series(m.ink), 1.5)), Key::Mark(m.mark())];
        models.iter().map(|m| LegendEntry { label: m.name.to_owned(), keys: key(m) }).collect()
    };

    let label = if standardised { "Estimate / standard error".to_owned() } else { axis_label(result) };
    let scale = result.scale().map_or_else(String::new, |scale| format!(" on the {scale}"));
    let mut caption = format!("Coefficients{scale} with {level} intervals; the intercept is left out.");
    if standardised {
        caption.push_str(
            " Their scales differ so much that each estimate and interval is drawn in units of its own standard error; the numbers are \
             in the original units.",
        );
    }
    if chosen.len() < all.len() {
        let _ = write!(caption, " Shown are the {} of {} terms with the largest statistics.", chosen.len(), all.len());
    }
    let row_height = if models.len() == 2 { 29.0 } else { 18.0 };
    Some(Figure {
        name: "coefficients".to_owned(),
        title: "Coefficients".to_owned(),
        subtitle: Some(result.formula.clone()),
        panels: vec![Panel {
            x: Axis::continuous(label, covering(ends, 0.05)),
            y: Axis { grid: true, ..Axis::categorical("", chosen.iter().map(|t| (*t).to_owned()).collect()) },
            layers,
            notes,
            notes_title: Some(format!("Estimate [{level} interval]")),
            ..Panel::default()
        }],
        columns: 1,
        legend,
        caption,
        alt: alt(&models, &chosen, &level),
        how_to_read: "An interval that does not cross the vertical line at zero excludes a coefficient of zero.".to_owned(),
        width: WIDTH,
        height: 125.0 + row_height * chosen.len().max(2) as f64,
    })
}

struct Model<'a> {
    name: &'static str,
    ink: usize,
    rows: &'a [CoefficientRow],
}

impl<'a> Model<'a> {
    fn row(&self, term: &str) -> Option<&'a EstimateRow> {
        self.rows.iter().find(|r| r.term == term).map(|r| &r.row)
    }

    fn mark(&self) -> Mark {
        let shape = if self.ink == 0 { Shape::Circle } else { Shape::Square };
        Mark { ink: Ink::Series(self.ink), shape, radius: 3.2, opacity: 1.0 }
    }
}

/// The terms of the last model in their order, then those that only an earlier one has; without the intercept.
fn terms<'a>(models: &[Model<'a>]) -> Vec<&'a str> {
    let mut terms: Vec<&str> = Vec::new();
    for model in models.iter().rev() {
        for row in model.rows {
            if row.term != "(Intercept)" && !terms.contains(&row.term.as_str()) {
                terms.push(&row.term);
            }
        }
    }
    terms
}

fn choose<'a>(terms: &[&'a str], models: &[Model<'_>]) -> Vec<&'a str> {
    let most = MOST_ROWS[usize::from(models.len() > 1)];
    if terms.len() <= most {
        return terms.to_vec();
    }
    let size = |term: &str| models.iter().rev().find_map(|m| m.row(term)?.statistic).map_or(0.0, f64::abs);
    let mut order: Vec<usize> = (0..terms.len()).collect();
    order.sort_by(|a, b| size(terms[*b]).total_cmp(&size(terms[*a])).then(a.cmp(b)));
    let mut kept = order[..most].to_vec();
    kept.sort_unstable();
    kept.into_iter().map(|i| terms[i]).collect()
}

fn spread_of_std_errors(models: &[Model<'_>]) -> f64 {
    let rows = models.iter().flat_map(|m| m.rows).filter(|r| r.term != "(Intercept)");
    let errors: Vec<f64> = rows.filter_map(|r| r.row.std_error).filter(|se| *se > 0.0 && se.is_finite()).collect();
    let least = errors.iter().copied().fold(f64::INFINITY, f64::min);
    errors.iter().copied().fold(0.0, f64::max) / least
}

/// Estimate and interval as they are drawn.
fn on_scale(row: &EstimateRow, standardised: bool) -> Option<[f64; 3]> {
    let estimate = row.estimate?;
    let (low, high) = (row.conf_low.unwrap_or(estimate), row.conf_high.unwrap_or(estimate));
    if !standardised {
        return Some([estimate, low, high]);
    }
    let unit = row.std_error.filter(|se| *se > 0.0)?;
    Some([estimate / unit, low / unit, high / unit])
}

fn axis_label(result: &FitResult) -> String {
    match result.link.as_str() {
        "identity" => "Coefficient".to_owned(),
        "logit" => "Coefficient (log odds)".to_owned(),
        _ => format!("Coefficient ({})", result.scale().unwrap_or_default()),
    }
}

fn alt(models: &[Model<'_>], terms: &[&str], level: &str) -> String {
    let mut text = format!("Coefficients as points with {level} intervals.");
    for model in models {
        let rows: Vec<String> =
            terms.iter().filter_map(|term| Some(format!("{term} {}", words::with_interval(model.row(term)?)))).take(SPELLED_OUT).collect();
        if rows.is_empty() {
            continue;
        }
        let more = terms.iter().filter(|t| model.row(t).is_some()).count() - rows.len();
        let more = if more > 0 { format!("; {more} more") } else { String::new() };
        let name =
            if models.len() == 2 { format!(" {}:", if model.ink == 0 { "With interaction" } else { "Additive" }) } else { String::new() };
        let _ = write!(text, "{name} {}{more}.", rows.join("; "));
    }
    text
}
