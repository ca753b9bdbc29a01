//! Arrow arrays to columns.

use std::any::Any;
use std::sync::Arc;

use interplay_core::{Column, ColumnKind, MISSING_CODE};
use polars_arrow::array::{Array, BooleanArray, DictionaryArray, DictionaryKey, PrimitiveArray, Utf8Array, Utf8ViewArray};
use polars_arrow::datatypes::{ArrowDataType, IntegerType, TimeUnit};
use polars_arrow::types::NativeType;

use crate::levels::{Appeared, categorical};

/// What a column of an Arrow type is here, or nothing if it is left out.
pub(crate) fn kind(dtype: &ArrowDataType) -> Option<ColumnKind> {
    use ArrowDataType as D;
    match dtype {
        D::Boolean => Some(ColumnKind::Boolean),
        D::Null | D::Float32 | D::Float64 | D::Decimal(..) | D::Decimal32(..) | D::Decimal64(..) => Some(ColumnKind::Numeric),
        D::Int8 | D::Int16 | D::Int32 | D::Int64 | D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64 => Some(ColumnKind::Numeric),
        D::Utf8 | D::LargeUtf8 | D::Utf8View | D::Date32 | D::Date64 | D::Timestamp(..) => Some(ColumnKind::Categorical),
        D::Dictionary(_, values, _) if matches!(**values, D::Utf8 | D::LargeUtf8 | D::Utf8View) => Some(ColumnKind::Categorical),
        _ => None,
    }
}

/// The column of one or more arrays that follow each other; the error names the type that was met.
pub(crate) fn column(mut arrays: Vec<Box<dyn Array>>, kind: ColumnKind) -> Result<Column, String> {
    Ok(match kind {
        ColumnKind::Numeric => {
            if let [array] = &mut *arrays
                && let Some(numbers) = taken(array.as_mut())
            {
                return Ok(Column::Numeric(numbers));
            }
            let mut numbers = Vec::with_capacity(arrays.iter().map(|array| array.len()).sum());
            arrays.iter().try_for_each(|array| push_numbers(array.as_ref(), &mut numbers))?;
            Column::Numeric(numbers)
        }
        ColumnKind::Boolean => {
            let mut values = Vec::with_capacity(arrays.iter().map(|array| array.len()).sum());
            for array in &arrays {
                values.extend(cast::<BooleanArray>(array.as_ref())?.iter());
            }
            Column::Boolean(values)
        }
        ColumnKind::Categorical => texts(&arrays)?,
    })
}

fn cast<T: Any>(array: &dyn Array) -> Result<&T, String> {
    array.as_any().downcast_ref().ok_or_else(|| format!("an array of type {:?}", array.dtype()))
}

/// The values of an array of doubles without gaps: its own memory where nobody else holds it, else a copy.
fn taken(array: &mut dyn Array) -> Option<Vec<f64>> {
    let array = array.as_any_mut().downcast_mut::<PrimitiveArray<f64>>()?;
    if *array.dtype() != ArrowDataType::Float64 || array.null_count() > 0 {
        return None;
    }
    let owned = std::mem::replace(array, PrimitiveArray::new_empty(ArrowDataType::Float64));
    let (_, values, _) = owned.into_inner();
    Some(values.to_vec())
}

fn push_numbers(array: &dyn Array, numbers: &mut Vec<f64>) -> Result<(), String> {
    use ArrowDataType as D;
    match array.dtype() {
        D::Null => numbers.extend(std::iter::repeat_n(f64::NAN, array.len())),
        D::Float64 => {
            let array = cast::<PrimitiveArray<f64>>(array)?;
            if array.null_count() == 0 {
                numbers.extend_from_slice(array.values());
            } else {
                numbers.extend(array.iter().map(|value| value.copied().unwrap_or(f64::NAN)));
            }
        }
        D::Float32 => extend::<f32>(array, numbers, f64::from)?,
        D::Int8 => extend::<i8>(array, numbers, f64::from)?,
        D::Int16 => extend::<i16>(array, numbers, f64::from)?,
        D::Int32 => extend::<i32>(array, numbers, f64::from)?,
        D::Int64 => extend::<i64>(array, numbers, |value| value as f64)?,
        D::UInt8 => extend::<u8>(array, numbers, f64::from)?,
        D::UInt16 => extend::<u16>(array, numbers, f64::from)?,
        D::UInt32 => extend::<u32>(array, numbers, f64::from)?,
        D::UInt64 => extend::<u64>(array, numbers, |value| value as f64)?,
        D::Decimal(_, scale) | D::Decimal32(_, scale) | D::Decimal64(_, scale) => {
            // Division by a power of ten below 10^22 and an unscaled value below 2^53 are exact, so the quotient is the nearest double.
            let power = 10_f64.powi(i32::try_from(*scale).unwrap_or(i32::MAX));
            if cast::<PrimitiveArray<i128>>(array).is_ok() {
                extend::<i128>(array, numbers, |value| value as f64 / power)?;
            } else if cast::<PrimitiveArray<i64>>(array).is_ok() {
                extend::<i64>(array, numbers, |value| value as f64 / power)?;
            } else {
                extend::<i32>(array, numbers, |value| f64::from(value) / power)?;
            }
        }
        other => return Err(format!("an array of type {other:?}")),
    }
    Ok(())
}

fn extend<T: NativeType>(array: &dyn Array, numbers: &mut Vec<f64>, number: impl Fn(T) -> f64) -> Result<(), String> {
    let array = cast::<PrimitiveArray<T>>(array)?;
    if array.null_count() == 0 {
        numbers.extend(array.values_iter().map(|&value| number(value)));
    } else {
        numbers.extend(array.iter().map(|value| value.map_or(f64::NAN, |&value| number(value))));
    }
    Ok(())
}

fn texts(arrays: &[Box<dyn Array>]) -> Result<Column, String> {
    use ArrowDataType as D;
    // A single dictionary is turned by its values, which are few; everything else by its cells.
    if let [array] = arrays
        && let D::Dictionary(key, ..) = array.dtype()
    {
        return match key {
            IntegerType::Int8 => by_dictionary::<i8>(array.as_ref()),
            IntegerType::Int16 => by_dictionary::<i16>(array.as_ref()),
            IntegerType::Int32 => by_dictionary::<i32>(array.as_ref()),
            IntegerType::Int64 => by_dictionary::<i64>(array.as_ref()),
            IntegerType::UInt8 => by_dictionary::<u8>(array.as_ref()),
            IntegerType::UInt16 => by_dictionary::<u16>(array.as_ref()),
            IntegerType::UInt32 => by_dictionary::<u32>(array.as_ref()),
            IntegerType::UInt64 => by_dictionary::<u64>(array.as_ref()),
            other => Err(format!("a dictionary with keys of type {other:?}")),
        };
    }
    if !arrays.is_empty() && arrays.iter().all(|array| matches!(array.dtype(), D::Utf8View)) {
        return by_views(arrays);
    }
    let mut written: Vec<Option<String>> = Vec::new();
    let mut views: Vec<Option<&str>> = Vec::new();
    for array in arrays {
        match array.dtype() {
            D::Utf8 => views.extend(cast::<Utf8Array<i32>>(array.as_ref())?.iter()),
            D::LargeUtf8 => views.extend(cast::<Utf8Array<i64>>(array.as_ref())?.iter()),
            D::Date32 => {
                written.extend(cast::<PrimitiveArray<i32>>(array.as_ref())?.iter().map(|day| day.map(|&day| date(i64::from(day)))));
            }
            D::Date64 => {
                written.extend(cast::<PrimitiveArray<i64>>(array.as_ref())?.iter().map(|ms| ms.map(|ms| date(ms.div_euclid(86_400_000)))));
            }
            D::Timestamp(unit, zone) => {
                let array = cast::<PrimitiveArray<i64>>(array.as_ref())?;
                written.extend(array.iter().map(|time| time.map(|&time| timestamp(time, *unit, zone.is_some()))));
            }
            other => return Err(format!("an array of type {other:?}")),
        }
    }
    Ok(if written.is_empty() { categorical(views.into_iter()) } else { categorical(written.iter().map(Option::as_deref)) })
}

/// Texts by their views: 16 bytes with the text itself, if it is short, or with the place where it stands.
///
/// Equal views of one array are equal texts, and where a file has stored each text once, the reverse holds too. So few views are
/// looked up by their text: a small table remembers the last view with each of its hash values.
fn by_views(arrays: &[Box<dyn Array>]) -> Result<Column, String> {
    /// Binary logarithm of the entries in the table.
    const BITS: u32 = 9;
    /// Odd, with bits all over it: 2^64 divided by the golden ratio.
    const SPREAD: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut appeared = Appeared::default();
    let mut codes = Vec::with_capacity(arrays.iter().map(|array| array.len()).sum());
    for array in arrays {
        let array = cast::<Utf8ViewArray>(array.as_ref())?;
        let mut remembered: Vec<Option<(u128, u32)>> = vec![None; 1 << BITS];
        let mut number = |row: usize, view: u128| {
            let slot = ((view as u64 ^ (view >> 64) as u64).wrapping_mul(SPREAD) >> (u64::BITS - BITS)) as usize;
            match remembered[slot] {
                Some((known, code)) if known == view => code,
                _ => {
                    let code = appeared.number(array.value(row));
                    remembered[slot] = Some((view, code));
                    code
                }
            }
        };
        let views = array.views().iter().enumerate();
        match array.validity().filter(|_| array.null_count() > 0) {
            None => codes.extend(views.map(|(row, view)| number(row, view.as_u128()))),
            Some(valid) => {
                codes.extend(
                    views.zip(valid.iter()).map(|((row, view), valid)| if valid { number(row, view.as_u128()) } else { MISSING_CODE }),
                );
            }
        }
    }
    Ok(appeared.column(codes))
}

fn by_dictionary<K: DictionaryKey>(array: &dyn Array) -> Result<Column, String> {
    let array = cast::<DictionaryArray<K>>(array)?;
    let values: [Box<dyn Array>; 1] = [array.values().clone()];
    let Column::Categorical { codes, levels } = texts(&values)? else { return Ok(Column::Numeric(Vec::new())) };
    let rows: Option<Vec<u32>> = array.keys_iter().map(|key| key.map_or(Some(MISSING_CODE), |key| codes.get(key).copied())).collect();
    let rows = rows.ok_or_else(|| "a key beyond its dictionary".to_owned())?;
    Ok(only_used(&rows, &levels))
}

/// The same column without the levels that no row has.
fn only_used(codes: &[u32], levels: &Arc<[String]>) -> Column {
    let mut rank = vec![MISSING_CODE; levels.len()];
    codes.iter().filter(|&&code| code != MISSING_CODE).for_each(|&code| rank[code as usize] = 0);
    let used: Vec<usize> = (0..levels.len()).filter(|&level| rank[level] == 0).collect();
    (0_u32..).zip(&used).for_each(|(place, &level)| rank[level] = place);
    Column::Categorical {
        codes: codes.iter().map(|&code| if code == MISSING_CODE { MISSING_CODE } else { rank[code as usize] }).collect(),
        levels: used.into_iter().map(|level| levels[level].clone()).collect(),
    }
}

/// `YYYY-MM-DD` of a day counted from 1970-01-01 in the proleptic Gregorian calendar.
///
/// Years are counted from March, so that the leap day is the last of its year; 400 years have 146 097 days.
fn date(day: i64) -> String {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

/// ISO 8601, with as many decimals of a second as the unit has if they are not all zero, and `Z` if the column has a time zone.
fn timestamp(time: i64, unit: TimeUnit, zoned: bool) -> String {
    let (per_second, digits) = match unit {
        TimeUnit::Second => (1, 0),
        TimeUnit::Millisecond => (1_000, 3),
        TimeUnit::Microsecond => (1_000_000, 6),
        TimeUnit::Nanosecond => (1_000_000_000, 9),
    };
    let (seconds, fraction) = (time.div_euclid(per_second), time.rem_euclid(per_second));
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let mut text = format!("{}T{:02}:{:02}:{:02}", date(day), second / 3600, second / 60 % 60, second % 60);
    if fraction != 0 {
        text.push_str(&format!(".{fraction:0digits$}"));
    }
    if zoned {
        text.push('Z');
    }
    text
}

#[cfg(test)]
mod tests {
    use interplay_core::{Column, ColumnKind, MISSING_CODE};
    use polars_arrow::array::{DictionaryArray, PrimitiveArray, Utf8ViewArray};
    use polars_arrow::datatypes::{ArrowDataType, TimeUnit};

    use super::{column, date, timestamp};

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (day, text) in [(0, "1970-01-01"), (-1, "1969-12-31"), (11_016, "2000-02-29"), (19_782, "2024-02-29"), (-719_162, "0001-01-01")]
        {
            assert_eq!(date(day), text);
        }
        assert_eq!(timestamp(86_399, TimeUnit::Second, false), "1970-01-01T23:59:59");
        assert_eq!(timestamp(-1, TimeUnit::Microsecond, true), "1969-12-31T23:59:59.999999Z");
        assert_eq!(timestamp(1_000_500, TimeUnit::Millisecond, false), "1970-01-01T00:16:40.500");
    }

    #[test]
    fn decimals_are_the_nearest_doubles() {
        let array = PrimitiveArray::<i128>::from([Some(12_345), None, Some(-1)]).to(ArrowDataType::Decimal(10, 3)).boxed();
        let Ok(Column::Numeric(numbers)) = column(vec![array], ColumnKind::Numeric) else { panic!("numbers") };
        assert!(numbers[0] == 12.345 && numbers[1].is_nan() && numbers[2] == -0.001);
    }

    #[test]
    fn dictionaries_give_sorted_levels_that_occur() {
        let values = Utf8ViewArray::from_slice([Some("b"), Some("unused"), None, Some("a")]).boxed();
        let keys = PrimitiveArray::<u8>::from([Some(0), Some(3), None, Some(2), Some(0)]);
        let array = DictionaryArray::try_from_keys(keys, values, false).expect("a dictionary").boxed();
        let Ok(Column::Categorical { codes, levels }) = column(vec![array], ColumnKind::Categorical) else { panic!("texts") };
        assert_eq!(levels.as_ref(), ["a", "b"]);
        assert_eq!(codes, [1, 0, MISSING_CODE, MISSING_CODE, 1]);
    }
}
