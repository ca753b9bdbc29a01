//! Right and wrong with interactions against right and wrong without.

use interplay_core::{EmapResult, number};

use crate::figure::{Axis, Figure, Ink, Layer, Panel, Tile};

pub(super) fn figure(result: &EmapResult) -> Option<Figure> {
    let flips = result.flips.as_ref()?;
    let counts = [[flips.right_to_right?, flips.right_to_wrong?], [flips.wrong_to_right?, flips.wrong_to_wrong?]];
    let total: u64 = counts.iter().flatten().sum();
    if total == 0 {
        return None;
    }
    let share = |n: u64| n as f64 / total as f64;
    let largest = counts.iter().flatten().copied().max().unwrap_or(0).max(1) as f64;
    let mut tiles = Vec::new();
    for (row, counts) in counts.iter().enumerate() {
        for (column, n) in counts.iter().enumerate() {
            let (x, y) = (column as f64, row as f64);
            tiles.push(Tile {
                x: [x - 0.49, x + 0.49],
                y: [y - 0.485, y + 0.485],
                // The light end of the scale is left out: its yellow would shout loudest for the largest count.
                ink: Ink::Sequential(0.9 - 0.7 * *n as f64 / largest),
                label: Some(number::count(*n)),
                detail: Some(number::percent(share(*n))),
            });
        }
    }
    let test = flips.mcnemar_p.map_or(String::new(), |p| format!("; McNemar's exact test, {}", number::p_in_words(p)));
    let sides = |right: &str, wrong: &str| vec![right.to_owned(), wrong.to_owned()];
    Some(Figure {
        name: "flips".to_owned(),
        title: "Predictions that change when interactions are taken away".to_owned(),
        subtitle: Some(format!("{} of {} items change class{test}", number::count(flips.changed), number::count(flips.n))),
        panels: vec![Panel {
            x: Axis::categorical("Additive projection (EMAP)", sides("right", "wrong")),
            y: Axis::categorical("Full model", sides("right", "wrong")),
            layers: vec![Layer::Tiles { tiles }],
            ..Panel::default()
        }],
        columns: 1,
        legend: Vec::new(),
        caption: format!(
            "Items that the full model and its additive projection classify right or wrong{test}. An item that is wrong both times may \
             still change class."
        ),
        alt: format!(
            "Two by two tiles of {} items. Right with interactions and without: {}; right only with: {}; right only without: {}; wrong both \
             times: {}{test}.",
            number::count(total),
            number::count(counts[0][0]),
            number::count(counts[0][1]),
            number::count(counts[1][0]),
            number::count(counts[1][1])
        ),
        how_to_read: "Upper right: items that the model gets right only thanks to interactions; lower left: items that they spoil."
            .to_owned(),
        width: 324.0,
        height: 260.0,
    })
}
