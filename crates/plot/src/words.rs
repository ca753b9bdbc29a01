//! Numbers and names as the figures' sentences need them. All rounding is done by [`interplay_core::number`].

use interplay_core::{At, AtValue, EstimateRow, Level, number};

/// An estimate with its interval, `0.68 [0.25, 1.11]`; without one the estimate alone; `not estimated` for an aliased row.
pub(crate) fn with_interval(row: &EstimateRow) -> String {
    let Some(estimate) = row.estimate else { return "not estimated".to_owned() };
    let text = number::estimate(estimate, row.std_error);
    match row.interval() {
        Some(interval) => format!("{text} {}", number::interval(interval.low, interval.high, row.std_error)),
        None => text,
    }
}

/// The level of the intervals, `95 %`.
pub(crate) fn percent_of(level: Level) -> String {
    format!("{}\u{a0}%", level.percent())
}

/// A value of a variable to two significant digits of a distance that matters on its scale.
pub(crate) fn value_within(value: f64, distance: f64) -> String {
    let text = number::estimate(value, Some(distance.abs()));
    if distance.is_finite() && distance > 0.0 && value.abs() < 1e6 { text } else { number::value(value) }
}

/// A value as it was given: a level, or a number in full.
pub(crate) fn value(value: &AtValue) -> String {
    match value {
        AtValue::Number(v) => number::value(*v),
        AtValue::Level(level) => level.clone(),
    }
}

/// Where other variables are held, `cyl = 6, am = 1`; with four significant digits, since these are mostly means.
pub(crate) fn held(at: &At) -> String {
    let shown = |value: &AtValue| match value {
        AtValue::Number(v) if v.fract() != 0.0 => number::significant(*v, 4),
        other => self::value(other),
    };
    at.0.iter().map(|(name, v)| format!("{name} = {}", shown(v))).collect::<Vec<_>>().join(", ")
}

/// A list in a sentence: `a`, `a and b`, `a, b and c`.
pub(crate) fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_carry_their_interval() {
        let row = EstimateRow {
            estimate: Some(0.678),
            std_error: Some(0.219),
            conf_low: Some(0.247),
            conf_high: Some(1.109),
            ..EstimateRow::default()
        };
        assert_eq!(with_interval(&row), "0.68 [0.25, 1.11]");
        assert_eq!(with_interval(&EstimateRow::point(2.0)), "2.000");
        assert_eq!(with_interval(&EstimateRow::default()), "not estimated");
    }

    #[test]
    fn values_are_as_precise_as_their_distances() {
        assert_eq!(value_within(3.217_25, 0.978), "3.22");
        assert_eq!(value_within(1234.5, 0.1), "1234.50");
        assert_eq!(value_within(2.5, 0.0), "2.5");
        let at = At(vec![("am".into(), AtValue::Number(0.40625)), ("sex".into(), AtValue::Level("f".into()))]);
        assert_eq!(held(&at), "am = 0.4062, sex = f");
        assert_eq!(list(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
