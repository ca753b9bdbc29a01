//! Metrics against scikit-learn: `oracle/metrics.py` made `oracle/metrics.csv`.

use std::collections::BTreeMap;

use interplay_emap::{Metric, Target, measure};
use ndarray::Array2;

/// Both sides round a few dozen operations; the values are of size 1.
const ROUNDING: f64 = 1e-13;

#[test]
fn metrics_are_those_of_scikit_learn() {
    let mut items: BTreeMap<&str, Vec<Vec<f64>>> = BTreeMap::new();
    let mut checked = 0;
    for line in include_str!("oracle/metrics.csv").lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let numbers: Vec<f64> = cells[2..].iter().map(|cell| cell.parse().unwrap()).collect();
        if cells[1] == "item" {
            items.entry(cells[0]).or_default().push(numbers);
            continue;
        }
        let rows = &items[cells[0]];
        let scores = Array2::from_shape_fn((rows.len(), rows[0].len() - 1), |(item, class)| rows[item][class + 1]);
        let labels: Vec<f64> = rows.iter().map(|row| row[0]).collect();
        let target = match cells[0] {
            "real" => Target::Real(labels),
            "binary" => Target::Binary(labels.iter().map(|&label| label == 1.0).collect()),
            _ => Target::Classes(labels.iter().map(|&label| label as usize).collect()),
        };
        let metric: Metric = cells[1].parse().unwrap();
        let found = measure(metric, scores.view(), &target).unwrap();
        assert!((found - numbers[0]).abs() < ROUNDING, "{}: {} is {found}, and {} by scikit-learn", cells[0], cells[1], numbers[0]);
        checked += 1;
    }
    assert_eq!(checked, 22);
}
