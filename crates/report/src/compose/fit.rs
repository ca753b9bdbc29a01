//! The report of a regression.

use interplay_core::{Align, Cell, FitResult, JohnsonNeyman, Probe, Record, Region, Table, TableColumn, number};

use super::{Parts, answer, methods, references};
use crate::{Block, Text};

/// Diagnostics that stand with the probes of an interaction: areas or whole codes.
const PROBE_NOTES: &[&str] = &["probe"];

/// Those that stand with the coefficients.
const COEFFICIENT_NOTES: &[&str] = &[methods::SEPARATION];

/// Those that stand with the checks of the fit.
const CHECK_NOTES: &[&str] = &["check"];

/// Tables of tests beside the coefficients.
const TESTS: &[&str] = &["tests", "hypotheses", "joint_hypotheses", "equivalence", "permutation", "effect_sizes"];

/// Tables of checks.
const CHECKS: &[&str] = &["assumptions", "vif", "influence"];

/// The blocks of a regression's part, without provenance.
pub(super) fn compose(result: &FitResult, record: &Record, mut parts: Parts) -> Vec<Block> {
    let mut blocks = vec![Block::Answer { paragraphs: answer::answer(result) }];
    let probe_notes = parts.notes_of(PROBE_NOTES);
    let coefficient_notes = parts.notes_of(COEFFICIENT_NOTES);
    let check_notes = parts.notes_of(CHECK_NOTES);
    let prediction_notes = parts.notes_of(&["predict"]);
    blocks.extend(parts.warnings());
    if !result.probes.is_empty() {
        blocks.push(Block::section(if result.probes.len() > 1 { "The interactions" } else { "The interaction" }));
    }
    blocks.extend(probe_notes);
    // Figures are handed out probe by probe; should one probe lack its own, they all stand before the probes and none is misplaced.
    let with_regions = result.probes.iter().filter(|p| p.johnson_neyman.is_some()).count();
    for (kind, expected) in [("interaction", result.probes.len()), ("johnson_neyman", with_regions)] {
        if parts.count_figures(kind) != expected {
            blocks.extend(std::iter::from_fn(|| parts.figure(kind)));
        }
    }
    for probe in &result.probes {
        if result.probes.len() > 1 {
            blocks.push(Block::subsection(Text::new().name(&probe.focal).say(" by ").name(probe.moderators())));
        }
        blocks.extend(probe_blocks(probe, result, &mut parts));
    }
    blocks.push(Block::section("Coefficients"));
    blocks.extend(coefficient_notes);
    blocks.extend(coefficients(result, &mut parts));
    blocks.push(Block::section("Model fit"));
    blocks.extend(parts.table("comparison"));
    blocks.extend(parts.table("compared"));
    blocks.extend(parts.table("model"));
    blocks.extend(section("Tests", tables(&mut parts, TESTS)));
    blocks.extend(section("Predictions", prediction_notes.into_iter().chain(parts.table("predictions")).collect()));
    let sheet = parts.figure("check_sheet");
    blocks.extend(section("Checks", check_notes.into_iter().chain(sheet).chain(tables(&mut parts, CHECKS)).collect()));
    blocks.extend(parts.rest());
    let (paragraphs, works) = methods::fit(result, record);
    blocks.push(Block::section("Methods"));
    blocks.extend(paragraphs);
    blocks.extend(references::section(works));
    blocks
}

/// A heading with its blocks, or nothing where there are none.
fn section(title: &str, blocks: Vec<Block>) -> Vec<Block> {
    if blocks.is_empty() { blocks } else { std::iter::once(Block::section(title)).chain(blocks).collect() }
}

/// The tables of these names that there are.
fn tables(parts: &mut Parts, names: &[&str]) -> Vec<Block> {
    names.iter().filter_map(|name| parts.table(name)).collect()
}

/// Figures first, then the region in a sentence, then the numbers.
fn probe_blocks(probe: &Probe, result: &FitResult, parts: &mut Parts) -> Vec<Block> {
    let name = probe.name();
    let mut blocks = Vec::new();
    blocks.extend(parts.figure("interaction"));
    if let Some(jn) = &probe.johnson_neyman {
        blocks.extend(parts.figure("johnson_neyman"));
        blocks.push(Block::Paragraph(region(probe, jn, result)));
    }
    blocks.extend(parts.table(&format!("slopes_{name}")));
    blocks.extend(parts.table(&format!("differences_{name}")));
    blocks.extend(parts.table(&format!("johnson_neyman_{name}")));
    blocks
}

/// Where the slope differs from zero, in a sentence.
fn region(probe: &Probe, jn: &JohnsonNeyman, result: &FitResult) -> Text {
    let percent = result.level.percent();
    let mut text = match jn.region {
        Region::Everywhere => Text::from(format!("The {percent}\u{a0}% interval of the slope of "))
            .name(&probe.focal)
            .say(" excludes zero at every value of ")
            .name(&probe.moderator),
        Region::Nowhere => Text::from(format!("The {percent}\u{a0}% interval of the slope of "))
            .name(&probe.focal)
            .say(" includes zero at every value of ")
            .name(&probe.moderator),
        Region::Outside | Region::Inside => Text::from(format!("The {percent}\u{a0}% interval of the slope of "))
            .name(&probe.focal)
            .say(" excludes zero for ")
            .name(jn.region_in_words(&probe.moderator)),
    };
    if let Some(share) = jn.share_significant
        && matches!(jn.region, Region::Outside | Region::Inside)
    {
        text = text.say(format!(", where {} of the rows lie", number::percent(share)));
    }
    let [low, high] = jn.observed;
    let outside: Vec<String> =
        jn.bounds.iter().zip(jn.bounds_in_words()).filter(|&(&b, _)| b < low || b > high).map(|(_, text)| text).collect();
    text = text.say(". Observed values of ").name(&probe.moderator);
    let [from, to] = jn.observed_in_words();
    text = text.say(format!(" run from {from} to {to}"));
    match outside.as_slice() {
        [] => {}
        [one] => text = text.say(format!("; the bound {one} lies outside them and is an extrapolation")),
        many => text = text.say(format!("; the bounds {} lie outside them and are extrapolations", many.join(" and "))),
    }
    text.say(". The interval is pointwise: it holds for one value of the moderator at a time.")
}

/// The coefficients with all their numbers, as ratios where they are logarithms, then the additive fit beside them, then the forest plot.
fn coefficients(result: &FitResult, parts: &mut Parts) -> Vec<Block> {
    let Some(full) = parts.take_table("coefficients") else { return Vec::new() };
    let beside = parts.take_table("additive").map(|additive| side_by_side(&additive, &full, result));
    let mut blocks = vec![Block::Table { table: full }];
    blocks.extend(parts.table("ratios"));
    blocks.extend(beside.map(|table| Block::Table { table }));
    blocks.extend(parts.figure("coefficients"));
    blocks
}

/// Estimate, interval and p-value of both fits, term by term; a term that the additive fit does not have is missing there.
fn side_by_side(additive: &Table, full: &Table, result: &FitResult) -> Table {
    let keys = ["estimate", "conf", "p_value"];
    let mut table =
        Table::new("coefficients_beside_additive", "The additive fit beside the fit with interaction", &[("term", "Term", Align::Left)]);
    for (fit, source) in [("additive", additive), ("interaction", full)] {
        for key in keys {
            let label = match key {
                "estimate" if fit == "additive" => "Additive".to_owned(),
                "estimate" => "Interaction".to_owned(),
                _ => source.columns.iter().find(|c| c.key == key).map_or_else(String::new, |c| c.label.clone()),
            };
            table.columns.push(TableColumn { key: format!("{fit}_{key}"), label, align: Align::Right });
        }
    }
    let cells = |source: &Table, term: &Cell| -> Vec<Cell> {
        let row = source.rows.iter().find(|row| row.first() == Some(term));
        let cell = |key: &str| {
            let at = source.columns.iter().position(|c| c.key == key)?;
            row?.get(at).cloned()
        };
        keys.iter().map(|key| cell(key).unwrap_or(Cell::Missing)).collect()
    };
    for row in &full.rows {
        let Some(term) = row.first() else { continue };
        let mut cells_of_both = vec![term.clone()];
        cells_of_both.extend(cells(additive, term));
        cells_of_both.extend(cells(full, term));
        table.rows.push(cells_of_both);
    }
    // A term of the additive fit whose column has another name beside an interaction is kept with its own row.
    for row in &additive.rows {
        let Some(term) = row.first() else { continue };
        if full.rows.iter().all(|r| r.first() != Some(term)) {
            let mut cells_of_one = vec![term.clone()];
            cells_of_one.extend(cells(additive, term));
            cells_of_one.extend(keys.map(|_| Cell::Missing));
            table.rows.push(cells_of_one);
        }
    }
    table.notes.push(
        match methods::codings(result) {
            [false, false] => "With an interaction, the coefficient of a single variable is its effect where the other variable of the product is zero.",
            [_, false] => {
                "With an interaction, the coefficient of a single variable is its effect where the other one of the product is zero or, if a \
                 factor, at its reference level."
            }
            [_, true] => {
                "With an interaction, the coefficient of a single variable is its effect where the columns of the other one are zero: in sum, \
                 Helmert and polynomial coding the plain average over its levels."
            }
        }
        .to_owned(),
    );
    table
}
