//! From values to axes: ranges that cover them, and round ticks.

use interplay_core::number;

use crate::figure::{Scale, TickFormat};

/// The range of the finite values, widened by `share` of its length on either side.
///
/// One single value gets a range around it, and no value at all the range from 0 to 1, so that an axis always has a length.
pub(crate) fn covering(values: impl IntoIterator<Item = f64>, share: f64) -> [f64; 2] {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in values.into_iter().filter(|v| v.is_finite()) {
        low = low.min(value);
        high = high.max(value);
    }
    if low > high {
        return [0.0, 1.0];
    }
    // A range narrower than the spacing of the numbers has no room for ticks.
    if high - low <= 1e-12 * low.abs().max(high.abs()) {
        let half = if low == 0.0 { 0.5 } else { (low.abs() * 0.1).max(f64::MIN_POSITIVE * 1e20) };
        return [low - half, high + half];
    }
    let margin = (high - low) * share;
    [low - margin, high + margin]
}

/// Multiples of 1, 2 or 5 times a power of ten within a range, at most `most` of them, or one more where a single one would be left.
pub(crate) fn ticks(low: f64, high: f64, most: usize) -> (Vec<f64>, f64) {
    let length = high - low;
    if !(length.is_finite() && length > 0.0) {
        return (Vec::new(), 1.0);
    }
    let rough = length / most.max(1) as f64;
    let exponent = rough.log10().floor();
    let mut closer: Option<(Vec<f64>, f64)> = None;
    for (factor, shift) in [(1.0, 0.0), (2.0, 0.0), (5.0, 0.0), (1.0, 1.0), (2.0, 1.0), (5.0, 1.0)] {
        let step = factor * 10f64.powf(exponent + shift);
        let found = multiples(low, high, step);
        if found.len() <= most.max(1) {
            let spare = closer.filter(|(closer, _)| found.len() < 2 && closer.len() == most.max(1) + 1);
            return spare.unwrap_or((found, step));
        }
        closer = Some((found, step));
    }
    (Vec::new(), length)
}

fn multiples(low: f64, high: f64, step: f64) -> Vec<f64> {
    let slack = 1e-9;
    let first = (low / step - slack).ceil();
    let last = (high / step + slack).floor();
    if !(first.is_finite() && last.is_finite()) || last - first > 1000.0 {
        return Vec::new();
    }
    let count = (last - first).max(-1.0) as i64 + 1;
    // Division by a whole number keeps 0.3 at 0.3 where multiplication by 0.1 would give 0.30000000000000004.
    let inverse = (1.0 / step).round();
    let at = |k: f64| if step < 1.0 { k / inverse } else { k * step };
    (0..count).map(|k| at(first + k as f64)).collect()
}

/// A tick as text, with the decimals that its step needs.
pub(crate) fn tick_label(value: f64, step: f64, format: TickFormat) -> String {
    if format == TickFormat::Percent {
        let decimals = decimals_of(step * 100.0);
        return format!("{}\u{a0}%", number::fixed(value * 100.0, decimals));
    }
    let decimals = decimals_of(step);
    if value == 0.0 {
        return "0".to_owned();
    }
    if (value.abs() >= 1e6 && step >= 1.0) || decimals > 4 {
        let digits = (value.abs() / step).log10().floor().max(0.0) as usize + 1;
        return number::significant(value, digits.min(15));
    }
    number::fixed(value, decimals)
}

fn decimals_of(step: f64) -> usize {
    (-(step.log10() + 1e-9).floor()).max(0.0) as usize
}

/// The ends of an axis; names run from the left or from the top, with half a step of room on either side.
pub(crate) fn ends(scale: &Scale, downwards: bool) -> (f64, f64) {
    match scale {
        Scale::Continuous { low, high, .. } => {
            let [low, high] = if low.is_finite() && high.is_finite() && low < high { [*low, *high] } else { covering([*low, *high], 0.05) };
            (low, high)
        }
        Scale::Categorical { names } => {
            let last = names.len().max(1) as f64 - 0.5;
            if downwards { (last, -0.5) } else { (-0.5, last) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(low: f64, high: f64, most: usize) -> Vec<String> {
        let (at, step) = ticks(low, high, most);
        at.into_iter().map(|v| tick_label(v, step, TickFormat::Number)).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(labels(10.4, 33.9, 6), ["15", "20", "25", "30"]);
        assert_eq!(labels(-0.11, 0.32, 6), ["−0.1", "0", "0.1", "0.2", "0.3"]);
        assert_eq!(labels(0.0, 1.0, 6), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(0.000_01, 0.000_05, 5), ["1e−5", "2e−5", "3e−5", "4e−5", "5e−5"]);
        assert_eq!(labels(1e6, 4e6, 4), ["1e6", "2e6", "3e6", "4e6"]);
        assert_eq!(labels(-3.0, -1.0, 3), ["−3", "−2", "−1"]);
        assert_eq!(labels(-4.3, 4.3, 4), ["−4", "−2", "0", "2", "4"]);
    }

    #[test]
    fn every_range_has_a_length_and_ticks() {
        for values in [
            vec![],
            vec![f64::NAN],
            vec![0.0],
            vec![3.0, 3.0],
            vec![-1e300],
            vec![1e-300],
            vec![1e15, 1e15 + 1.0],
            vec![f64::INFINITY, 2.0],
        ] {
            let [low, high] = covering(values.clone(), 0.05);
            assert!(low < high, "{values:?}");
            let (at, step) = ticks(low, high, 6);
            assert!(at.len() <= 6 && at.iter().all(|t| t.is_finite()), "{values:?} {at:?}");
            assert!(at.iter().all(|t| !tick_label(*t, step, TickFormat::Number).is_empty()));
        }
    }

    #[test]
    fn shares_are_written_in_percent() {
        assert_eq!(tick_label(0.25, 0.25, TickFormat::Percent), "25\u{a0}%");
        assert_eq!(tick_label(0.005, 0.005, TickFormat::Percent), "0.5\u{a0}%");
    }
}
