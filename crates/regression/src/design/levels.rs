//! Levels of a factor, and the code of every value.

use std::cmp::Ordering;

use crate::error::DesignError;
use crate::formula::number_text;

/// The code of a value that is no level.
pub(super) const NO_LEVEL: u32 = u32::MAX;

/// Levels in their order, with the number of complete rows at each.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    pub(super) names: Vec<String>,
    pub(super) counts: Vec<u64>,
    lookup: Lookup,
}

/// From a value to the place of its level.
#[derive(Debug, Clone)]
enum Lookup {
    /// Places, sorted by the level's name.
    Text(Vec<u32>),
    /// Places of false and true.
    Boolean([u32; 2]),
    /// Values, ascending, with places.
    Number(Vec<(f64, u32)>),
}

/// Levels with counts as they were found, in their natural order.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Text(Vec<(String, u64)>),
    Boolean([u64; 2]),
    Number(Vec<(f64, u64)>),
}

impl Levels {
    /// Levels in the order `given`, or in their natural one: texts by code point, false before true, numbers ascending.
    ///
    /// A given order has to name exactly the levels that occur.
    pub(super) fn new(variable: &str, found: Found, given: Option<&[String]>) -> Result<Levels, DesignError> {
        let natural: Vec<(String, u64)> = match &found {
            Found::Text(levels) => levels.clone(),
            Found::Boolean([no, yes]) => {
                [("false", *no), ("true", *yes)].into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| (name.to_owned(), n)).collect()
            }
            Found::Number(levels) => levels.iter().map(|(value, n)| (number_text(*value), *n)).collect(),
        };
        let variable = || variable.to_owned();
        let order: Vec<usize> = match given {
            None => (0..natural.len()).collect(),
            Some(given) => {
                if let Some((level, _)) = natural.iter().find(|(level, _)| !given.contains(level)) {
                    return Err(DesignError::UnlistedLevel { variable: variable(), level: level.clone() });
                }
                if (1..given.len()).any(|i| given[..i].contains(&given[i])) {
                    return Err(DesignError::BadLevels { variable: variable(), why: "a level is named twice" });
                }
                let place = |level: &String| {
                    let found = natural.iter().position(|(known, _)| known == level);
                    found.ok_or_else(|| DesignError::AbsentLevel { variable: variable(), level: level.clone() })
                };
                given.iter().map(place).collect::<Result<_, _>>()?
            }
        };
        if let [(level, _)] = natural.as_slice() {
            return Err(DesignError::OneLevelFactor { variable: variable(), level: level.clone() });
        }
        let mut place_of = vec![NO_LEVEL; natural.len()];
        for (place, &natural_place) in order.iter().enumerate() {
            place_of[natural_place] = place as u32;
        }
        let names: Vec<String> = order.iter().map(|&i| natural[i].0.clone()).collect();
        let counts = order.iter().map(|&i| natural[i].1).collect();
        let lookup = match found {
            Found::Text(_) => {
                let mut sorted: Vec<u32> = (0..names.len() as u32).collect();
                sorted.sort_by(|&i, &j| names[i as usize].cmp(&names[j as usize]));
                Lookup::Text(sorted)
            }
            // With two levels found, false stands before true in the natural order.
            Found::Boolean(_) => Lookup::Boolean([place_of[0], place_of[1]]),
            Found::Number(levels) => Lookup::Number(levels.iter().map(|(value, _)| *value).zip(place_of).collect()),
        };
        Ok(Levels { names, counts, lookup })
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Shares of the complete rows.
    pub(super) fn shares(&self) -> Vec<f64> {
        let total: u64 = self.counts.iter().sum();
        self.counts.iter().map(|&count| count as f64 / total as f64).collect()
    }

    /// Place of a level by its name.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    pub(super) fn code_of_text(&self, text: &str) -> u32 {
        match &self.lookup {
            Lookup::Text(sorted) => {
                sorted.binary_search_by(|&i| self.names[i as usize].as_str().cmp(text)).map_or(NO_LEVEL, |found| sorted[found])
            }
            Lookup::Boolean(_) | Lookup::Number(_) => NO_LEVEL,
        }
    }

    pub(super) fn codes_of_booleans(&self) -> [u32; 2] {
        match &self.lookup {
            Lookup::Boolean(codes) => *codes,
            Lookup::Text(_) | Lookup::Number(_) => [NO_LEVEL; 2],
        }
    }

    pub(super) fn code_of_number(&self, value: f64) -> u32 {
        match &self.lookup {
            Lookup::Number(sorted) => sorted
                .binary_search_by(|(known, _)| known.partial_cmp(&value).unwrap_or(Ordering::Less))
                .map_or(NO_LEVEL, |found| sorted[found].1),
            Lookup::Text(_) | Lookup::Boolean(_) => NO_LEVEL,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, Levels, NO_LEVEL};
    use crate::error::DesignError;

    fn texts() -> Found {
        Found::Text(vec![("a".into(), 3), ("b".into(), 1), ("c".into(), 2)])
    }

    fn given(levels: &[&str]) -> Vec<String> {
        levels.iter().map(|&level| level.to_owned()).collect()
    }

    #[test]
    fn codes_follow_the_given_order() {
        let levels = Levels::new("g", texts(), Some(&given(&["c", "a", "b"]))).expect("levels");
        assert_eq!(levels.names, ["c", "a", "b"]);
        assert_eq!(levels.counts, [2, 3, 1]);
        assert_eq!(["a", "b", "c", "d"].map(|text| levels.code_of_text(text)), [1, 2, 0, NO_LEVEL]);
        let booleans = Levels::new("l", Found::Boolean([4, 6]), Some(&given(&["true", "false"]))).expect("levels");
        assert_eq!(booleans.codes_of_booleans(), [1, 0]);
        let numbers = Levels::new("n", Found::Number(vec![(4.0, 1), (6.0, 1), (10.5, 1)]), None).expect("levels");
        assert_eq!(numbers.names, ["4", "6", "10.5"]);
        assert_eq!([6.0, 10.5, 5.0].map(|value| numbers.code_of_number(value)), [1, 2, NO_LEVEL]);
    }

    #[test]
    fn an_order_names_exactly_what_occurs() {
        let fails = |levels: &[&str]| Levels::new("g", texts(), Some(&given(levels))).expect_err("an error");
        assert!(matches!(fails(&["a", "b"]), DesignError::UnlistedLevel { level, .. } if level == "c"));
        assert!(matches!(fails(&["a", "b", "c", "d"]), DesignError::AbsentLevel { level, .. } if level == "d"));
        assert!(matches!(fails(&["a", "b", "c", "c"]), DesignError::BadLevels { .. }));
        let one = Levels::new("l", Found::Boolean([0, 6]), None).expect_err("one level");
        assert!(matches!(one, DesignError::OneLevelFactor { level, .. } if level == "true"));
    }
}
