//! From records to a document: what is said, and in which order.

mod answer;
mod emap;
mod fit;
mod methods;
mod provenance;
mod references;

use interplay_core::{Analysis, Diagnostic, FitResult, Record, Severity, Table, Tidy};
use interplay_plot::{Figure, Figures};

use crate::{Attachment, Block, Document, Meta, Text};

/// The report of one or more records: the same order of reading for every analysis, from the answer to the provenance.
///
/// Everything in it is a function of the records; numbers in sentences are formatted from the same values as those in the tables.
pub fn document(records: &[Record]) -> Document {
    let mut blocks = Vec::new();
    let mut attachments = Vec::new();
    for (k, record) in records.iter().enumerate() {
        if records.len() > 1 {
            let text = Text::from(format!("Part {}: ", k + 1)).then(title(record));
            blocks.push(Block::Heading { level: 1, text });
        }
        blocks.extend(origin_notes(record));
        let parts = Parts::of(record);
        let mut part: Vec<Block> = match &record.analysis {
            Analysis::Fit(result) => fit::compose(result, record, parts),
            Analysis::Emap(result) => emap::compose(result, record, parts),
            // The enum is open to analyses of later versions; their tables and figures are shown as they are.
            _ => parts.rest(),
        };
        if records.len() > 1 {
            // The names become the anchors of figures, which two runs of one kind would share.
            for block in &mut part {
                if let Block::Figure { figure } = block {
                    figure.name = format!("run{}-{}", k + 1, figure.name);
                }
            }
        }
        blocks.extend(part);
        blocks.extend(provenance::section(record));
        let name = if records.len() > 1 { format!("result-{}.json", k + 1) } else { "result.json".to_owned() };
        // A record holds no number that JSON cannot write, because undefined ones are `None`; if one did, it would travel without its attachment.
        if let Ok(json) = record.to_json() {
            attachments.push(Attachment {
                name,
                mime: "application/json".to_owned(),
                description: "The record of the analysis in full precision".to_owned(),
                data: json.into_bytes(),
            });
        }
    }
    Document { meta: meta(records), blocks, attachments }
}

fn meta(records: &[Record]) -> Meta {
    let title = match records {
        [one] => self::title(one).plain(),
        many => format!("Interaction report: {} analyses", many.len()),
    };
    let first = records.first().map(|r| &r.provenance);
    let created = records.iter().map(|r| r.provenance.created.as_str()).max().unwrap_or_default().to_owned();
    let inputs: Vec<String> = match records {
        [one] => one.provenance.inputs.iter().map(|input| input.path.clone()).collect(),
        _ => Vec::new(),
    };
    let mut subtitle = inputs;
    subtitle.dedup();
    if let Some(day) = created.get(..10) {
        subtitle.push(day.to_owned());
    }
    Meta {
        description: format!("{title}. Estimates, figures and provenance."),
        title,
        subtitle: subtitle.join(" · "),
        lang: "en".to_owned(),
        creator: first.map_or_else(|| "interplay".to_owned(), |p| format!("interplay {}", p.version)),
        created,
    }
}

/// What an analysis is called.
fn title(record: &Record) -> Text {
    match &record.analysis {
        Analysis::Fit(result) => fit_title(result),
        Analysis::Emap(result) => Text::from("EMAP: are ").names(&result.grid.modalities).say(" used together?"),
        _ => "Analysis".into(),
    }
}

fn fit_title(result: &FitResult) -> Text {
    match result.probes.first() {
        Some(probe) => Text::from("Does the effect of ")
            .name(&probe.focal)
            .say(" on ")
            .name(&result.response)
            .say(" depend on ")
            .name(&probe.moderator)
            .say("?"),
        None => Text::from("Regression of ").name(&result.response).say(": ").code(&result.formula),
    }
}

/// What is known of the data and must not be overlooked, such as that they are synthetic.
fn origin_notes(record: &Record) -> Vec<Block> {
    let noted = record.provenance.inputs.iter().filter_map(|input| Some((&input.path, input.note.as_ref()?)));
    noted
        .map(|(path, note)| Block::Note {
            severity: Severity::Info,
            code: None,
            text: Text::from("About the data, ").code(path).say(": ").say(note),
            hint: None,
        })
        .collect()
}

/// A diagnostic as a block.
fn note(diagnostic: &Diagnostic) -> Block {
    Block::Note {
        severity: diagnostic.severity,
        code: Some(diagnostic.code.clone()),
        text: Text::marked(&sentence(&diagnostic.message)),
        hint: diagnostic.hint.as_deref().map(|hint| Text::marked(&sentence(hint))),
    }
}

/// A message with a capital and a full stop, which messages themselves go without.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if message.ends_with(['.', '!', '?']) { capital } else { format!("{capital}.") }
}

/// The tables, figures and diagnostics of a record, each of which is put into the document exactly once.
struct Parts {
    tables: Vec<Table>,
    figures: Vec<Figure>,
    diagnostics: Vec<Diagnostic>,
}

impl Parts {
    fn of(record: &Record) -> Self {
        Self { tables: record.tables(), figures: record.figures(), diagnostics: record.diagnostics.clone() }
    }

    /// Takes the table of that name out.
    fn take_table(&mut self, name: &str) -> Option<Table> {
        let at = self.tables.iter().position(|t| t.name == name)?;
        Some(self.tables.remove(at))
    }

    /// The table of that name as a block.
    fn table(&mut self, name: &str) -> Option<Block> {
        self.take_table(name).map(|table| Block::Table { table })
    }

    /// The first figure whose name begins so, as a block.
    fn figure(&mut self, prefix: &str) -> Option<Block> {
        let at = self.figures.iter().position(|f| f.name.starts_with(prefix))?;
        Some(Block::Figure { figure: Box::new(self.figures.remove(at)) })
    }

    /// How many figures are left whose name begins so.
    fn count_figures(&self, prefix: &str) -> usize {
        self.figures.iter().filter(|f| f.name.starts_with(prefix)).count()
    }

    /// The warnings that are left.
    fn warnings(&mut self) -> Vec<Block> {
        self.notes(|diagnostic| diagnostic.severity == Severity::Warning)
    }

    /// Warnings and notes whose code is in one of these areas, or is one of them.
    fn notes_of(&mut self, areas: &[&str]) -> Vec<Block> {
        self.notes(|diagnostic| {
            let area = diagnostic.code.split("::").next().unwrap_or_default();
            areas.contains(&area) || areas.contains(&diagnostic.code.as_str())
        })
    }

    fn notes(&mut self, belongs: impl Fn(&Diagnostic) -> bool) -> Vec<Block> {
        let (taken, left) = std::mem::take(&mut self.diagnostics).into_iter().partition::<Vec<_>, _>(belongs);
        self.diagnostics = left;
        taken.iter().map(note).collect()
    }

    /// Everything that no section took, so that nothing of a record is lost.
    fn rest(mut self) -> Vec<Block> {
        let mut blocks = self.warnings();
        if !self.figures.is_empty() || !self.tables.is_empty() {
            blocks.push(Block::section("Further results"));
        }
        blocks.extend(self.figures.into_iter().map(|figure| Block::Figure { figure: Box::new(figure) }));
        blocks.extend(self.tables.into_iter().map(|table| Block::Table { table }));
        if !self.diagnostics.is_empty() {
            blocks.push(Block::section("Notes on the analysis"));
            blocks.extend(self.diagnostics.iter().map(note));
        }
        blocks
    }
}
