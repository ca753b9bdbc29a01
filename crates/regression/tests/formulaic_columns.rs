//! The columns of the design against formulaic's: names, the terms they belong to, and every cell.

use interplay_core::{Column, Frame, FrameInMemory};
use interplay_regression::{Design, DesignBlock, DesignOptions, parse};
use serde_json::Value;

/// Products, logarithms and exponentials may be rounded differently by another library: a few units in the last place of numbers below 100.
const CELL: f64 = 1e-13;

fn frame(data: &Value) -> Frame {
    let columns = data.as_object().expect("columns").iter().map(|(name, cells)| {
        let cells = cells.as_array().expect("cells");
        let column = if cells.iter().any(Value::is_string) {
            Column::from_texts(&cells.iter().map(Value::as_str).collect::<Vec<_>>())
        } else {
            Column::Numeric(cells.iter().map(|cell| cell.as_f64().unwrap_or(f64::NAN)).collect())
        };
        (name.clone(), column)
    });
    Frame::new(columns.collect()).expect("a frame")
}

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().expect("numbers").iter().map(|value| value.as_f64().expect("a number")).collect()
}

#[test]
fn columns_are_formulaics() {
    let oracle: Value = serde_json::from_str(include_str!("oracle/formulaic_columns.json")).expect("JSON");
    let frame = frame(&oracle["data"]);
    let source = FrameInMemory::from(frame.clone());
    let cases = oracle["cases"].as_array().expect("cases");
    assert!(cases.len() > 40);
    for case in cases {
        let text = case["formula"].as_str().expect("a formula");
        let design = Design::survey(&parse(text).expect(text), &source, &DesignOptions::default()).expect(text);
        let names: Vec<&str> = case["names"].as_array().expect("names").iter().map(|name| name.as_str().expect("a name")).collect();
        assert_eq!(design.names(), names, "{text}");
        let terms: Vec<(&str, u64)> = design.terms().iter().map(|term| (term.label.as_str(), term.columns.len() as u64)).collect();
        let expected = case["terms"].as_array().expect("terms").iter();
        let expected: Vec<(&str, u64)> =
            expected.map(|term| (term[0].as_str().expect("a label"), term[1].as_u64().expect("a count"))).collect();
        assert_eq!(terms, expected, "{text}");

        let mut block = DesignBlock::default();
        design.fill(&frame, 0..frame.n_rows(), &mut block).expect(text);
        let y = numbers(&case["y"]);
        assert_eq!(block.n, y.len(), "{text}");
        assert_eq!(block.n as u64, design.n_complete(), "{text}");
        let close = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= CELL * b.abs().max(1.0));
        assert!(close(&block.y, &y), "{text}: response");
        for (j, (name, column)) in names.iter().zip(case["x"].as_array().expect("columns")).enumerate() {
            let ours = &block.x[j * block.n..(j + 1) * block.n];
            assert!(close(ours, &numbers(column)), "{text}: {name}\n{ours:?}\n{column:?}");
        }
    }
}
