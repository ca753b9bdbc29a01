//! Fuzz target: any text as a formula, against a small table.

use std::sync::OnceLock;

use interplay_core::{Column, Frame, FrameInMemory};
use interplay_regression::{
    Design, DesignBlock, DesignOptions, Family, FitOptions, Formula, Precision, Span, SummaryOptions, fit, parse, summarise,
};

/// Largest formula that is written out and read again.
const LONGEST_ROUND_TRIP: usize = 50_000;
/// Columns up to which a design is also fitted and summed up.
const FITTED: usize = 40;
const ROWS: usize = 24;

/// Parses a formula, lays out and fills its design on a small table, and fits it when it is small; panics when something is wrong.
pub(crate) fn run(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let formula = match parse(&text) {
        Ok(formula) => formula,
        Err(error) => {
            inside(&text, error.span());
            return told(error.code(), &error.to_string(), error.hint());
        }
    };
    round_trip(&formula);
    let table = table();
    let design = match Design::survey(&formula, table, &DesignOptions::default()) {
        Ok(design) => design,
        Err(error) => return told(error.code(), &error.to_string(), error.hint()),
    };
    let columns = design.names().len();
    assert_eq!(design.n_complete() + design.n_dropped(), ROWS as u64, "every row is used or left out");
    let laid_out: usize = design.terms().iter().map(|term| term.columns.len()).sum();
    assert_eq!(laid_out, columns, "every column belongs to a term");
    filled(&design);
    points(&design);
    let fitted = if columns <= FITTED { fitted(&formula) } else { String::new() };
    format!("{} terms, {} columns {fitted}", design.terms().len().next_power_of_two(), columns.next_power_of_two())
}

/// A place that can be shown.
fn inside(text: &str, span: Span) {
    assert!(span.start <= span.end && text.get(span.start..span.end).is_some(), "{span:?} is no part of the text");
}

/// The outcome of an error, which has something to say.
fn told(code: &str, message: &str, hint: Option<String>) -> String {
    assert!(code.contains("::") && !message.is_empty() && hint.is_none_or(|hint| !hint.is_empty()), "{code}");
    code.to_owned()
}

/// A formula written out is the same formula.
fn round_trip(formula: &Formula) {
    let shown = formula.to_string();
    if shown.len() <= LONGEST_ROUND_TRIP {
        let again = parse(&shown).unwrap_or_else(|error| panic!("{shown:?} is written and cannot be read: {error}"));
        assert!(again == *formula, "{shown:?} is read as {again}");
        assert_eq!(again.to_string(), shown);
    }
}

/// The model matrix has the size that the design promises, and finite numbers.
fn filled(design: &Design) {
    let mut block = DesignBlock::default();
    table()
        .scan_whole(design, |frame| design.fill(frame, 0..ROWS, &mut block))
        .unwrap_or_else(|error| panic!("the survey took what cannot be filled: {error}"));
    assert_eq!(block.n as u64, design.n_complete());
    assert_eq!(block.x.len(), block.n * design.names().len());
    assert_eq!((block.y.len(), block.rows.len()), (block.n, block.n));
    assert!(block.x.iter().chain(&block.y).all(|value| value.is_finite()), "a cell is not finite");
}

/// Rows at the means of everything, and slopes there.
fn points(design: &Design) {
    let slopes = design.variables().iter().map(|variable| design.derivative_at(&variable.name, &[]));
    for row in std::iter::once(design.row_at(&[])).chain(slopes).flatten() {
        assert!(row.len() == design.names().len() && row.iter().all(|value| value.is_finite()), "a point is not finite");
    }
}

/// Fits by least squares, and once more by some other choice that depends on the text.
fn fitted(formula: &Formula) -> String {
    let text = formula.text().bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let pick = |list: &[&'static str], by: usize| list[text / by % list.len()];
    let plain = summed_up(formula, &FitOptions::default());
    let name = |name: &str| (!name.is_empty()).then(|| name.to_owned());
    let se = pick(&["iid", "hc1", "hc3", "hc5", "cr0", "cr2", "cr3", "hac(2)", "hac(auto)"], 1);
    let family =
        pick(&["gaussian", "binomial", "poisson", "gamma", "inverse-gaussian", "negative-binomial", "quasibinomial", "quasipoisson"], 3);
    let design = DesignOptions {
        weights: name(pick(&["", "", "n", "k", "x"], 5)),
        offset: name(pick(&["", "", "w", "big"], 7)),
        clusters: if se.starts_with("cr") { vec![pick(&["g", "k", "l", "many"], 11).to_owned()] } else { Vec::new() },
        ..DesignOptions::default()
    };
    let precision = if text % 13 == 0 { Precision::Doubled } else { Precision::default() };
    let family = Family::named(family, None).expect("a family");
    let options = FitOptions { se: se.parse().expect("a kind"), family, design, precision, ..FitOptions::default() };
    format!("{plain}; {}", summed_up(formula, &options))
}

fn summed_up(formula: &Formula, options: &FitOptions) -> String {
    let table = table();
    let model = match fit(formula, table, options) {
        Ok(model) => model,
        Err(error) => return told(error.code(), &error.to_string(), error.hint()),
    };
    assert!(model.coef().iter().all(|value| value.is_finite()), "a coefficient is not finite");
    match summarise(&model, table, &SummaryOptions::default()) {
        Ok((result, diagnostics)) => {
            // Names of fields begin like the word for infinity.
            let shown = format!("{result:?}").replace("influence", "row");
            if let Some(at) = shown.find("NaN").or_else(|| shown.find("inf")) {
                panic!("a number of the result is not finite: {}", String::from_utf8_lossy(&shown.as_bytes()[at.saturating_sub(300)..]));
            }
            diagnostics.last().map_or_else(|| "fitted".to_owned(), |diagnostic| diagnostic.code.clone())
        }
        Err(error) => told(error.code(), &error.to_string(), error.hint()),
    }
}

/// A frame in memory is one block.
trait Whole {
    fn scan_whole<E>(&self, design: &Design, visit: impl FnMut(&Frame) -> Result<(), E>) -> Result<(), E>;
}

impl Whole for FrameInMemory {
    fn scan_whole<E>(&self, design: &Design, mut visit: impl FnMut(&Frame) -> Result<(), E>) -> Result<(), E> {
        use interplay_core::FrameSource as _;
        let mut result = Ok(());
        self.scan(&design.column_names_to_read(), &mut |frame| {
            result = visit(frame);
            Ok(())
        })
        .expect("a frame in memory is read");
        result
    }
}

/// Columns of every kind, and names that are awkward in a formula.
fn table() -> &'static FrameInMemory {
    static TABLE: OnceLock<FrameInMemory> = OnceLock::new();
    TABLE.get_or_init(|| {
        let number = |of: &dyn Fn(f64) -> f64| Column::Numeric((0..ROWS).map(|i| of(i as f64)).collect());
        let text = |of: &dyn Fn(usize) -> &'static str| Column::from_texts(&(0..ROWS).map(|i| Some(of(i))).collect::<Vec<_>>());
        let wave = |i: f64, k: f64| (i * k).sin();
        let columns = vec![
            ("y", number(&|i| 3.0 + wave(i, 1.3) + 0.2 * i)),
            ("x", number(&|i| wave(i, 0.7) + 0.1 * i)),
            ("w", number(&|i| 2.0 + wave(i, 2.9))),
            ("z", number(&|i| 10.0 * wave(i, 5.3))),
            ("k", number(&|i| (i * 7.0) % 4.0)),
            ("n", number(&|i| 5.0 + (i % 3.0))),
            ("b", number(&|i| (i * 5.0) % 7.0 % 2.0)),
            ("big", number(&|i| 1e150 * (1.0 + wave(i, 1.1)))),
            ("tiny", number(&|i| 1e-300 * (1.0 + i))),
            ("far", number(&|i| 1e9 + wave(i, 0.3))),
            ("same", number(&|_| 7.0)),
            ("gap", Column::Numeric((0..ROWS).map(|i| if i % 6 == 1 { f64::NAN } else { i as f64 }).collect())),
            ("none", number(&|_| f64::NAN)),
            ("g", text(&|i| ["p", "q", "r"][i * 5 % 3])),
            ("h", text(&|i| ["low", "high"][i / 2 % 2])),
            ("odd", text(&|i| ["T.q", "a:b", "`x`", "\"", ""][i % 5])),
            ("one", text(&|_| "only")),
            ("l", Column::Boolean((0..ROWS).map(|i| Some(i % 3 == 0)).collect())),
            ("many", text(&|i| ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"][i / 2])),
            ("odd name", number(&|i| wave(i, 3.1))),
            ("größe", number(&|i| i * i)),
            ("a`b\\", number(&|i| wave(i, 4.1))),
            ("x:w", number(&|i| wave(i, 6.1))),
            ("(Intercept)", number(&|i| wave(i, 8.3))),
            ("log", number(&|i| 1.0 + i)),
            ("C", text(&|i| ["u", "v"][i % 2])),
        ];
        let columns = columns.into_iter().map(|(name, column)| (name.to_owned(), column)).collect();
        Frame::new(columns).expect("columns of one length").into()
    })
}
