//! Clusters: a number for every value of a column, in order of first appearance.
//!
//! A cluster column may hold texts, numbers or truth values, and any number of different ones. Numbers are given to the values of the
//! rows that are used, in the order of the source, so they depend neither on how frames cut the source nor on threads. With two
//! dimensions the pairs of values that occur together, the intersections that two-way clustering needs (Cameron, Gelbach & Miller 2011,
//! Journal of Business & Economic Statistics 29(2), 238-249), are numbered in the same way.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use interplay_core::{Column, ColumnInfo, Frame};

use super::fill::{DesignBlock, LevelTable, columns};
use super::levels::NO_LEVEL;
use super::plan::{Input, Plan};
use super::weighting::known;
use crate::error::DesignError;
use crate::formula::number_text;

impl Plan {
    /// Numbers of the columns that say to which clusters a row belongs.
    pub(super) fn cluster_inputs(&mut self, names: &[String], columns: &[ColumnInfo]) -> Result<Vec<usize>, DesignError> {
        if names.len() > 2 {
            return Err(DesignError::BadClusters { why: "there are more than two dimensions" });
        }
        if let [first, second] = names
            && first == second
        {
            return Err(DesignError::BadClusters { why: "both dimensions are the same column" });
        }
        names.iter().map(|name| known(name, "clusters", columns).map(|_| self.input(name, columns))).collect()
    }
}

/// The clusters of a source.
#[derive(Debug, Clone, Default)]
pub(super) struct Clusters {
    dimensions: Vec<Dimension>,
    /// Of two dimensions, the pairs that occur.
    pairs: HashMap<(u32, u32), u32>,
    /// Number of clusters in every dimension, and of pairs behind two.
    counts: Vec<u64>,
}

#[derive(Debug, Clone)]
struct Dimension {
    input: Input,
    texts: HashMap<String, u32>,
    /// By the bits of a number, or 0 and 1 for truth values.
    values: HashMap<u64, u32>,
}

/// What one block of rows holds of clusters, in order of first appearance.
#[derive(Debug, Default)]
pub(super) struct BlockClusters {
    /// Of every dimension: codes of the frame, bits of numbers, or truth values.
    keys: Vec<Vec<u64>>,
    /// Places in the keys of both dimensions.
    pairs: Vec<(u32, u32)>,
}

/// Clusters while they are being learnt.
#[derive(Debug, Default)]
pub(super) struct LearningClusters {
    found: Clusters,
    /// From the codes of the frame that was met last to the numbers of clusters, as far as they are known.
    tables: Vec<Option<LevelTable>>,
}

impl BlockClusters {
    pub(super) fn of(plan: &Plan, columns: &[&Column], rows: &[u32]) -> BlockClusters {
        let mut found = BlockClusters::default();
        let mut places: Vec<Vec<u32>> = Vec::with_capacity(plan.clusters.len());
        for &input in &plan.clusters {
            let mut keys = Vec::new();
            let mut known: HashMap<u64, u32> = HashMap::new();
            let mut place_of = |key: u64| {
                *known.entry(key).or_insert_with(|| {
                    keys.push(key);
                    keys.len() as u32 - 1
                })
            };
            places.push(each_key(columns[input], rows, &mut place_of));
            found.keys.push(keys);
        }
        if let [first, second] = places.as_slice() {
            let mut known: HashSet<(u32, u32)> = HashSet::new();
            for pair in first.iter().copied().zip(second.iter().copied()) {
                if found.pairs.last() != Some(&pair) && known.insert(pair) {
                    found.pairs.push(pair);
                }
            }
        }
        found
    }
}

impl LearningClusters {
    pub(super) fn new(plan: &Plan) -> Self {
        let dimension = |&input: &usize| Dimension { input: plan.inputs[input].clone(), texts: HashMap::new(), values: HashMap::new() };
        let dimensions: Vec<Dimension> = plan.clusters.iter().map(dimension).collect();
        let counts = match dimensions.len() {
            2 => vec![0; 3],
            n => vec![0; n],
        };
        let tables = dimensions.iter().map(|_| None).collect();
        LearningClusters { found: Clusters { dimensions, pairs: HashMap::new(), counts }, tables }
    }

    /// Gives numbers to what a block adds; blocks come in the order of the source.
    pub(super) fn merge(&mut self, plan: &Plan, block: &BlockClusters, columns: &[&Column]) {
        let Clusters { dimensions, pairs, counts } = &mut self.found;
        let mut numbers: Vec<Vec<u32>> = Vec::with_capacity(dimensions.len());
        for (d, dimension) in dimensions.iter_mut().enumerate() {
            let count = &mut counts[d];
            let keys = &block.keys[d];
            numbers.push(match columns[plan.clusters[d]] {
                Column::Categorical { levels, .. } => {
                    let table = table_for(&mut self.tables[d], levels, || vec![NO_LEVEL; levels.len()]);
                    keys.iter()
                        .map(|&code| {
                            let number = &mut table[code as usize];
                            if *number == NO_LEVEL {
                                let level = &levels[code as usize];
                                *number = dimension.texts.get(level).copied().unwrap_or_else(|| {
                                    dimension.texts.insert(level.clone(), *count as u32);
                                    *count += 1;
                                    *count as u32 - 1
                                });
                            }
                            *number
                        })
                        .collect()
                }
                Column::Numeric(_) | Column::Boolean(_) => keys.iter().map(|&key| number_of(&mut dimension.values, key, count)).collect(),
            });
        }
        if let [first, second] = numbers.as_slice() {
            for &(a, b) in &block.pairs {
                number_of(pairs, (first[a as usize], second[b as usize]), &mut counts[2]);
            }
        }
    }

    pub(super) fn finish(self) -> Clusters {
        self.found
    }
}

/// The number of a key; a new one gets the next.
fn number_of<K: std::hash::Hash + Eq>(known: &mut HashMap<K, u32>, key: K, count: &mut u64) -> u32 {
    match known.entry(key) {
        Entry::Occupied(found) => *found.get(),
        Entry::Vacant(place) => {
            *count += 1;
            *place.insert(*count as u32 - 1)
        }
    }
}

impl Clusters {
    /// Number of clusters in every dimension, and of intersections behind two.
    pub(super) fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Fills in the clusters of the rows of a block.
    pub(super) fn fill(&self, frame: &Frame, out: &mut DesignBlock) -> Result<(), DesignError> {
        out.clusters.resize_with(self.counts.len(), Vec::new);
        out.scratch.cluster_tables.resize_with(self.dimensions.len(), || None);
        for (d, dimension) in self.dimensions.iter().enumerate() {
            let column = columns(std::slice::from_ref(&dimension.input), frame)?[0];
            let numbers = match column {
                Column::Categorical { codes, levels } => {
                    let number = |level: &String| dimension.texts.get(level).copied().unwrap_or(NO_LEVEL);
                    let table = table_for(&mut out.scratch.cluster_tables[d], levels, || levels.iter().map(number).collect());
                    out.rows.iter().map(|&row| table[codes[row as usize] as usize]).collect()
                }
                Column::Numeric(_) | Column::Boolean(_) => {
                    each_key(column, &out.rows, &mut |key| dimension.values.get(&key).copied().unwrap_or(NO_LEVEL))
                }
            };
            if let Some(place) = numbers.iter().position(|number| *number == NO_LEVEL) {
                let row = out.rows[place];
                let level = match column {
                    Column::Categorical { codes, levels } => levels[codes[row as usize] as usize].clone(),
                    Column::Boolean(cells) => cells[row as usize].unwrap_or_default().to_string(),
                    Column::Numeric(cells) => number_text(cells[row as usize]),
                };
                return Err(DesignError::UnknownLevel { variable: dimension.input.name.clone(), level, row: Some(u64::from(row) + 1) });
            }
            out.clusters[d] = numbers;
        }
        if let [first, second, both] = out.clusters.as_mut_slice() {
            let pair = |(&a, &b): (&u32, &u32)| self.pairs.get(&(a, b)).copied().unwrap_or(NO_LEVEL);
            both.clear();
            both.extend(first.iter().zip(second.iter()).map(pair));
        }
        Ok(())
    }
}

/// The table of a frame's levels: the one that is there if it belongs to them, else a new one.
fn table_for<'t>(table: &'t mut Option<LevelTable>, levels: &Arc<[String]>, make: impl FnOnce() -> Vec<u32>) -> &'t mut [u32] {
    if table.as_ref().is_none_or(|table| !Arc::ptr_eq(&table.levels, levels)) {
        *table = None;
    }
    &mut table.get_or_insert_with(|| LevelTable { levels: Arc::clone(levels), codes: make() }).codes
}

/// What `number` makes of the key of every row; rows that follow one another with the same key are asked for once.
fn each_key(column: &Column, rows: &[u32], number: &mut dyn FnMut(u64) -> u32) -> Vec<u32> {
    fn each(rows: &[u32], key: impl Fn(usize) -> u64, number: &mut dyn FnMut(u64) -> u32) -> Vec<u32> {
        let mut last = None;
        let of_row = |&row: &u32| {
            let key = key(row as usize);
            match last {
                Some((known, number)) if known == key => number,
                _ => {
                    let number = number(key);
                    last = Some((key, number));
                    number
                }
            }
        };
        rows.iter().map(of_row).collect()
    }
    match column {
        Column::Categorical { codes, .. } => each(rows, |row| u64::from(codes[row]), number),
        Column::Boolean(cells) => each(rows, |row| u64::from(cells[row] == Some(true)), number),
        // Adding zero makes one value of -0 and 0.
        Column::Numeric(cells) => each(rows, |row| (cells[row] + 0.0).to_bits(), number),
    }
}
