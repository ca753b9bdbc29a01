//! Generated formulas against R's `model.matrix` and against formulaic: names, and every cell.

use std::collections::BTreeMap;

use interplay_core::{Column, Frame, FrameInMemory};
use interplay_regression::{Design, DesignBlock, DesignOptions, NameStyle, parse};
use serde_json::Value;

/// Products, logarithms, QR factors and recurrences may be rounded differently by another library: units in the last place of numbers
/// below 100, and of the sums of 24 squares by which polynomials are made orthonormal.
const CELL: f64 = 1e-13;
/// What remains of a column of length one that lies in the span of others. Splines and powers of 24 numbers have condition numbers up
/// to 1e5, by which rounding is magnified.
const SPAN: f64 = 1e-9;
/// R's own tolerance for rank.
const RANK: f64 = 1e-7;

fn frame(data: &Value, n: usize) -> Frame {
    let columns = data.as_object().expect("columns").iter().map(|(name, cells)| {
        let cells = cells.as_array().expect("cells");
        let column = match &cells[0] {
            Value::String(_) => Column::from_texts(&cells.iter().map(Value::as_str).collect::<Vec<_>>()),
            Value::Bool(_) => Column::Boolean(cells.iter().map(Value::as_bool).collect()),
            _ => Column::Numeric(cells.iter().map(|cell| cell.as_f64().expect("a number")).collect()),
        };
        (name.clone(), column)
    });
    let y = ("y".to_owned(), Column::Numeric((0..n).map(|i| i as f64).collect()));
    Frame::new(columns.chain([y]).collect()).expect("a frame")
}

fn texts(values: &Value) -> Vec<&str> {
    values.as_array().expect("texts").iter().map(|value| value.as_str().expect("a text")).collect()
}

struct Oracle {
    json: Value,
    columns: Vec<Vec<f64>>,
}

impl Oracle {
    fn read() -> Oracle {
        let json: Value = serde_json::from_str(include_str!("oracle/model_matrix/cases.json")).expect("JSON");
        let numbers = |column: &Value| column.as_array().expect("a column").iter().map(|cell| cell.as_f64().expect("a number")).collect();
        let columns = json["columns"].as_array().expect("columns").iter().map(numbers).collect();
        Oracle { json, columns }
    }

    fn columns_of(&self, case: &Value) -> Vec<&[f64]> {
        let numbers = case["columns"].as_array().expect("numbers of columns");
        numbers.iter().map(|number| self.columns[number.as_u64().expect("a number") as usize].as_slice()).collect()
    }
}

fn close(ours: &[f64], theirs: &[f64]) -> bool {
    ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| (a - b).abs() <= CELL * b.abs().max(1.0))
}

/// An orthonormal basis of the columns, each of them first brought to length one.
fn span<'c>(columns: impl IntoIterator<Item = &'c [f64]>) -> Vec<Vec<f64>> {
    let mut basis: Vec<Vec<f64>> = Vec::new();
    for column in columns {
        let rest = remainder(column, &basis);
        let length = norm(&rest);
        if length > RANK {
            basis.push(rest.iter().map(|x| x / length).collect());
        }
    }
    basis
}

/// A column of length one without what the basis explains, taken off twice.
fn remainder(column: &[f64], basis: &[Vec<f64>]) -> Vec<f64> {
    let length = norm(column).max(f64::MIN_POSITIVE);
    let mut rest: Vec<f64> = column.iter().map(|x| x / length).collect();
    for _ in 0..2 {
        for direction in basis {
            let along: f64 = rest.iter().zip(direction).map(|(a, b)| a * b).sum();
            rest.iter_mut().zip(direction).for_each(|(a, b)| *a -= along * b);
        }
    }
    rest
}

fn norm(column: &[f64]) -> f64 {
    column.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[test]
fn columns_are_those_of_r_and_of_formulaic() {
    let oracle = Oracle::read();
    let n = oracle.columns[0].len();
    let frame = frame(&oracle.json["data"], n);
    let source = FrameInMemory::from(frame.clone());
    let (mut with_r, mut spaces, mut with_formulaic) = (0, 0, 0);
    for case in oracle.json["cases"].as_array().expect("cases") {
        let text = case["formula"].as_str().expect("a formula");
        let design = Design::survey(&parse(text).expect(text), &source, &DesignOptions::default()).expect(text);
        let mut block = DesignBlock::default();
        design.fill(&frame, 0..n, &mut block).expect(text);
        let ours: Vec<&[f64]> = block.x.chunks_exact(n).collect();

        let r = &case["r"];
        let theirs = oracle.columns_of(r);
        let r_names = design.names_in(NameStyle::R);
        let by_name: BTreeMap<&str, &[f64]> = r_names.iter().map(String::as_str).zip(ours.iter().copied()).collect();
        assert_eq!(by_name.len(), ours.len(), "{text}: {r_names:?}");
        let names = texts(&r["names"]);
        let rank = r["rank"].as_u64().expect("a rank");
        if by_name.len() == names.len() && names.iter().all(|name| by_name.contains_key(name)) {
            with_r += 1;
            for (name, column) in names.iter().zip(&theirs) {
                assert!(close(by_name[name], column), "{text}: {name}\n{:?}\n{column:?}", by_name[name]);
            }
        } else {
            spaces += 1;
            let basis = span(ours.iter().copied());
            if rank < names.len() as u64 {
                // R gives a term without its margins columns that depend on each other: the columns differ, and what they span does not.
                assert_eq!(basis.len() as u64, rank, "{text}\n{r_names:?}\n{names:?}");
            } else {
                // R takes a margin for present where a larger term contains its letters: in `x:z + b:z` it leaves a level of b out, though
                // x:z does not span z. Its columns then say less than the formula.
                assert!(basis.len() as u64 > rank, "{text}\n{r_names:?}\n{names:?}");
            }
            for (name, column) in names.iter().zip(&theirs) {
                assert!(norm(&remainder(column, &basis)) < SPAN, "{text}: {name} is not in the span");
            }
        }

        if let Some(formulaic) = case.get("formulaic") {
            with_formulaic += 1;
            assert_eq!(design.names(), texts(&formulaic["names"]), "{text}");
            for ((name, ours), column) in design.names().iter().zip(&ours).zip(oracle.columns_of(formulaic)) {
                assert!(close(ours, column), "{text}: {name}\n{ours:?}\n{column:?}");
            }
        }
    }
    // Most formulas are compared column by column; a change that moved them to the weaker comparison would be seen here.
    assert!(with_r >= 290 && with_r > 10 * spaces && with_formulaic >= 118, "{with_r} {spaces} {with_formulaic}");
}
