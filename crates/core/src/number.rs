//! Numbers as text: the only place where a number is rounded.

/// The minus sign of typography, U+2212.
pub const MINUS: char = '\u{2212}';

/// A number with a fixed count of decimals, a true minus, and never a negative zero.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return undefined(value);
    }
    let text = format!("{:.decimals$}", value.abs());
    let is_zero = text.bytes().all(|b| b == b'0' || b == b'.');
    if value < 0.0 && !is_zero { format!("{MINUS}{text}") } else { text }
}

/// A number with `digits` significant digits, in scientific notation outside 1e-4 .. 1e6.
pub fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return undefined(value);
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = format!("{:.*e}", digits.max(1) - 1, value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let sign = if value < 0.0 { MINUS.to_string() } else { String::new() };
    if (-4..6).contains(&exponent) {
        let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
        return fixed(value, decimals);
    }
    let exponent = if exponent < 0 { format!("{MINUS}{}", -exponent) } else { exponent.to_string() };
    format!("{sign}{mantissa}e{exponent}")
}

/// Decimals that show a quantity to two significant digits of its standard error, between 0 and 8.
pub fn decimals_for(std_error: Option<f64>) -> Option<usize> {
    let se = std_error.filter(|se| se.is_finite() && *se > 0.0)?;
    // 0.0996 would be shown as 0.100 with three decimals and counts as 0.10.
    let exponent = (se * (1.0 + 5e-3)).log10().floor() as i32;
    Some((1 - exponent).clamp(0, 8) as usize)
}

/// An estimate in the decimals of its standard error, or with four significant digits where there is none.
pub fn estimate(value: f64, std_error: Option<f64>) -> String {
    match decimals_for(std_error) {
        Some(decimals) if decimals < 8 || value.abs() >= 1e-6 => fixed(value, decimals),
        _ => significant(value, 4),
    }
}

/// A p-value as text: `< .001`, `.023`, `1.00`; never a bare zero.
pub fn p_value(p: f64) -> String {
    if !p.is_finite() {
        undefined(p)
    } else if p < 0.001 {
        "< .001".to_owned()
    } else if p > 0.9995 {
        "> .999".to_owned()
    } else {
        format!("{p:.3}").trim_start_matches('0').to_owned()
    }
}

/// A p-value for a sentence: `p < .001`, `p = .023`.
pub fn p_in_words(p: f64) -> String {
    let text = p_value(p);
    if text.starts_with(['<', '>']) { format!("p {text}") } else { format!("p = {text}") }
}

/// An interval in brackets: `[−0.12, 0.34]`.
pub fn interval(low: f64, high: f64, std_error: Option<f64>) -> String {
    format!("[{}, {}]", estimate(low, std_error), estimate(high, std_error))
}

/// A share in percent with one decimal: `27.5 %`; a positive share that would round to zero is `< 0.1 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value > 0.0 && value < 0.05 { "< 0.1\u{a0}%".to_owned() } else { format!("{}\u{a0}%", fixed(value, 1)) }
}

/// A count with thin groups of three: `1 299`, `10 000 000`; four digits stay together.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    if digits.len() <= 4 {
        return digits;
    }
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A value of a variable as a person would write it: as few digits as give it back to six significant ones.
pub fn value(value: f64) -> String {
    if !value.is_finite() {
        return undefined(value);
    }
    plain(format!("{value:.5e}").parse().unwrap_or(value))
}

/// The shortest text that gives a number back, with a true minus.
fn plain(rounded: f64) -> String {
    if rounded == 0.0 {
        return "0".to_owned();
    }
    let magnitude = rounded.abs();
    let text = if (1e-4..1e15).contains(&magnitude) {
        format!("{magnitude}")
    } else {
        format!("{magnitude:e}").replace("e-", &format!("e{MINUS}"))
    };
    if rounded < 0.0 { format!("{MINUS}{text}") } else { text }
}

/// A value of a variable to four significant digits, whole numbers whole: for labels and sentences.
pub fn value_short(number: f64) -> String {
    if number.is_finite() && number.fract() == 0.0 && number.abs() < 1e9 {
        return value(number);
    }
    value(format!("{number:.3e}").parse().unwrap_or(number))
}

/// Values of one variable, each with as few digits (but at least four significant ones) as tell them apart to a hundredth of the smallest
/// distance between two of them: `2.239`, `3.217`; `1700000210`, `1700000500`.
pub fn values_apart(numbers: &[f64]) -> Vec<String> {
    let mut sorted: Vec<f64> = numbers.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let gap = sorted.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0.0).fold(f64::INFINITY, f64::min);
    let rounded = |number: f64, digits: usize| -> f64 { format!("{number:.digits$e}").parse().unwrap_or(number) };
    let digits = (3..15).find(|&digits| sorted.iter().all(|&v| (rounded(v, digits) - v).abs() <= 0.01 * gap)).unwrap_or(15);
    let shown = |number: f64| if number.fract() == 0.0 && number.abs() < 1e15 { plain(number) } else { plain(rounded(number, digits)) };
    numbers.iter().map(|&number| if number.is_finite() { shown(number) } else { undefined(number) }).collect()
}

/// A statistic (t, F, chi-squared) with two decimals, or three significant digits when it is large.
pub fn statistic(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 1e6 { significant(value, 3) } else { fixed(value, 2) }
}

/// Degrees of freedom: whole ones without decimals, others with one.
pub fn df(value: f64) -> String {
    if value.fract() == 0.0 { count(value as u64) } else { fixed(value, 1) }
}

fn undefined(value: f64) -> String {
    if value.is_nan() {
        "–".to_owned()
    } else if value > 0.0 {
        "∞".to_owned()
    } else {
        format!("{MINUS}∞")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_negative_zero_and_a_true_minus() {
        assert_eq!(fixed(-0.001, 2), "0.00");
        assert_eq!(fixed(-1.005, 1), "−1.0");
        assert_eq!(fixed(f64::NAN, 2), "–");
    }

    #[test]
    fn p_values_are_never_zero() {
        assert_eq!(p_value(1e-300), "< .001");
        assert_eq!(p_value(0.001), ".001");
        assert_eq!(p_value(0.0234), ".023");
        assert_eq!(p_value(0.999_9), "> .999");
        assert_eq!(p_in_words(0.0234), "p = .023");
    }

    #[test]
    fn the_standard_error_sets_the_decimals() {
        assert_eq!(estimate(5.791_143, Some(0.2545)), "5.79");
        assert_eq!(estimate(-0.120_102, Some(0.024_698)), "−0.120");
        assert_eq!(estimate(49.808, Some(3.605)), "49.8");
        assert_eq!(estimate(1_467.49, Some(298.1)), "1467");
        assert_eq!(estimate(3.0, Some(0.099_6)), "3.00");
        assert_eq!(estimate(1.234_56, None), "1.235");
    }

    #[test]
    fn values_are_told_apart() {
        assert_eq!(values_apart(&[2.238_792, 3.217_25, 4.195_707]), ["2.239", "3.217", "4.196"]);
        assert_eq!(values_apart(&[1_700_000_211.3, 1_700_000_500.0, 1_700_000_788.7]), ["1700000210", "1700000500", "1700000790"]);
        assert_eq!(values_apart(&[0.0, 1.0]), ["0", "1"]);
        assert_eq!(values_apart(&[-0.001_234_56]), ["−0.001235"]);
        assert_eq!(values_apart(&[]), Vec::<String>::new());
    }

    #[test]
    fn significant_digits_and_counts() {
        assert_eq!(significant(0.000_012_345, 3), "1.23e−5");
        assert_eq!(significant(123_456.0, 3), "123456");
        assert_eq!(significant(-1.5e9, 2), "−1.5e9");
        assert_eq!(count(1_299), "1299");
        assert_eq!(count(10_000_000), "10\u{202f}000\u{202f}000");
        assert_eq!(value(0.1 + 0.2), "0.3");
        assert_eq!(value(-2.5), "−2.5");
        assert_eq!(percent(0.2749), "27.5\u{a0}%");
        assert_eq!(percent(1e-9), "< 0.1\u{a0}%");
    }
}
