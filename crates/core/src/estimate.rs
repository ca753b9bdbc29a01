//! One estimated number with everything that belongs to it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An estimate with its uncertainty, in broom's names with underscores.
///
/// `statistic = estimate / std_error`, referred to Student's t with `df` degrees of freedom, or to the standard normal when `df` is
/// absent; the interval is `estimate ± q(df) · std_error` unless the place that holds the row says otherwise. What is undefined is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct EstimateRow {
    /// Point estimate.
    pub estimate: Option<f64>,
    /// Standard error of the estimate.
    pub std_error: Option<f64>,
    /// Test statistic of the hypothesis that the quantity is zero.
    pub statistic: Option<f64>,
    /// Degrees of freedom of the reference distribution; `None` means the standard normal.
    pub df: Option<f64>,
    /// Two-sided p-value.
    pub p_value: Option<f64>,
    /// Lower limit of the interval.
    pub conf_low: Option<f64>,
    /// Upper limit of the interval.
    pub conf_high: Option<f64>,
}

impl EstimateRow {
    /// A bare number without any uncertainty.
    pub fn point(estimate: f64) -> Self {
        Self { estimate: finite(estimate), ..Self::default() }
    }

    /// The interval, if both limits are defined.
    pub fn interval(&self) -> Option<Interval> {
        Some(Interval { low: self.conf_low?, high: self.conf_high? })
    }
}

/// A closed interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Interval {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// Where a number was evaluated: variable names with their values, in the order in which they are read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct At(pub Vec<(String, AtValue)>);

/// A value of one variable: a number, or the level of a factor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum AtValue {
    /// A value of a numeric variable.
    Number(f64),
    /// A level of a factor.
    Level(String),
}

impl At {
    /// A single variable at a number.
    pub fn number(name: impl Into<String>, value: f64) -> Self {
        Self(vec![(name.into(), AtValue::Number(value))])
    }

    /// A single variable at a level.
    pub fn level(name: impl Into<String>, level: impl Into<String>) -> Self {
        Self(vec![(name.into(), AtValue::Level(level.into()))])
    }
}

impl Serialize for At {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for At {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> serde::de::Visitor<'de> for Pairs {
            type Value = At;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of variable names with numbers or levels")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<At, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry::<String, AtValue>()? {
                    pairs.push(pair);
                }
                Ok(At(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

impl JsonSchema for At {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "At".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<AtValue>();
        schemars::json_schema!({ "type": "object", "additionalProperties": value })
    }
}

/// `None` for NaN and the infinities, which have no place in a record.
pub(crate) fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::{At, AtValue};

    #[test]
    fn at_is_an_object_that_keeps_its_order() {
        let at = At(vec![("z".into(), AtValue::Number(1.5)), ("a".into(), AtValue::Level("x \"y\"".into()))]);
        let text = serde_json::to_string(&at).unwrap();
        assert_eq!(text, r#"{"z":1.5,"a":"x \"y\""}"#);
        assert_eq!(serde_json::from_str::<At>(&text).unwrap(), at);
    }
}
