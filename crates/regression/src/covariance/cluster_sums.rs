//! Sums over clusters: the scores `s_g = Q_g' r_g`, and where they are asked for the products `U_g = Q_g' Q_g`.
//!
//! Nothing here has the size of a cluster. A pass keeps `k` numbers per cluster for the scores and `k (k + 1) / 2` for the products, and
//! the rows of a cluster may stand anywhere in the source.

use std::collections::HashMap;

use interplay_core::FrameSource;

use super::Choice;
use crate::Design;
use crate::fit::working::Working;
use crate::fit::{FitError, Model, WeightedRows, over_weighted_rows};

/// Most numbers that are kept for the products of all clusters (2 GiB).
const MOST_NUMBERS: usize = 1 << 28;

/// The sums of one model over the clusters of one dimension.
#[derive(Debug, Clone, Default)]
pub(super) struct ClusterSums {
    pub(super) rank: usize,
    /// `k` numbers per cluster.
    pub(super) scores: Vec<f64>,
    /// The lower triangle of `U_g` by rows, `k (k + 1) / 2` numbers per cluster; empty when they were not asked for.
    pub(super) products: Vec<f64>,
    n_clusters: usize,
}

impl ClusterSums {
    fn new(rank: usize, n_clusters: usize, products: bool) -> Self {
        let numbers = if products { n_clusters * triangle(rank) } else { 0 };
        Self { rank, scores: vec![0.0; n_clusters * rank], products: vec![0.0; numbers], n_clusters }
    }

    pub(super) fn n_clusters(&self) -> usize {
        self.n_clusters
    }

    /// `s_g` of every cluster.
    pub(super) fn scores(&self) -> impl Iterator<Item = &[f64]> {
        self.scores.chunks_exact(self.rank)
    }

    /// The lower triangle of `U_g` of every cluster.
    pub(super) fn products(&self) -> impl Iterator<Item = &[f64]> {
        self.products.chunks_exact(triangle(self.rank))
    }

    /// Adds one row to a cluster.
    fn add_row(&mut self, cluster: usize, q: &[f64], residual: f64) {
        let (k, t) = (self.rank, triangle(self.rank));
        let scores = &mut self.scores[cluster * k..(cluster + 1) * k];
        scores.iter_mut().zip(q).for_each(|(score, q)| *score += q * residual);
        if !self.products.is_empty() {
            let mut cells = self.products[cluster * t..(cluster + 1) * t].iter_mut();
            for (i, a) in q.iter().enumerate() {
                for b in &q[..=i] {
                    *cells.next().expect("a triangle has as many cells as pairs") += a * b;
                }
            }
        }
    }

    /// Adds the sums of a cluster of a block.
    fn add_sums(&mut self, cluster: usize, other: &Self, from: usize) {
        let add = |into: &mut [f64], from: &[f64]| into.iter_mut().zip(from).for_each(|(cell, more)| *cell += more);
        let (k, t) = (self.rank, triangle(self.rank));
        add(&mut self.scores[cluster * k..(cluster + 1) * k], &other.scores[from * k..(from + 1) * k]);
        if !self.products.is_empty() {
            add(&mut self.products[cluster * t..(cluster + 1) * t], &other.products[from * t..(from + 1) * t]);
        }
    }
}

/// Numbers in the lower triangle of a matrix of `k` rows.
pub(super) fn triangle(k: usize) -> usize {
    k * (k + 1) / 2
}

/// What a block gives: sums, or the rows themselves where they are fewer numbers than sums.
enum Part {
    /// Of the clusters in order of appearance.
    Sums { clusters: Vec<u32>, sums: ClusterSums },
    /// The cluster and the `q` of every row, with the residuals.
    Rows { clusters: Vec<u32>, q: Vec<f64>, residuals: Vec<f64> },
}

fn block(cluster_of_row: &[u32], rows: &WeightedRows<'_>, products: bool) -> Part {
    let (n, k) = (rows.n, rows.rank);
    let mut clusters: Vec<u32> = Vec::new();
    let mut places: HashMap<u32, usize> = HashMap::new();
    let mut place_of_row = Vec::with_capacity(n);
    for &cluster in cluster_of_row {
        place_of_row.push(*places.entry(cluster).or_insert_with(|| {
            clusters.push(cluster);
            clusters.len() - 1
        }));
    }
    let row_of = |row: usize, q: &mut Vec<f64>| q.extend((0..k).map(|j| rows.basis[j * n + row]));
    if products && clusters.len() * triangle(k) > n * k {
        let mut q = Vec::with_capacity(n * k);
        (0..n).for_each(|row| row_of(row, &mut q));
        return Part::Rows { clusters: cluster_of_row.to_vec(), q, residuals: rows.residuals.to_vec() };
    }
    let mut sums = ClusterSums::new(k, clusters.len(), products);
    let mut q = Vec::with_capacity(k);
    for (row, &place) in place_of_row.iter().enumerate() {
        q.clear();
        row_of(row, &mut q);
        sums.add_row(place, &q, rows.residuals[row]);
    }
    Part::Sums { clusters, sums }
}

/// The sums of every model over the clusters of some dimensions (the third is the intersection of the first two), from one pass over
/// the rows: for every dimension those of all models.
pub(super) fn cluster_sums(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    choice: &Choice<'_>,
    dimensions: usize,
    products: bool,
) -> Result<Vec<Vec<ClusterSums>>, FitError> {
    let counts: Vec<usize> = design.n_clusters()[..dimensions].iter().map(|&count| count as usize).collect();
    if let Some(dimension) = counts.iter().position(|&count| count < 2) {
        return Err(FitError::OneCluster { column: choice.clusters.get(dimension).cloned().unwrap_or_default() });
    }
    let rank = models.iter().map(|model| model.solution.rank()).max().unwrap_or(0);
    if let Some(&clusters) = counts.iter().find(|&&count| products && count.saturating_mul(triangle(rank)) > MOST_NUMBERS) {
        return Err(FitError::TooManyClusters { clusters, coefficients: rank });
    }
    let of_model = |count: usize| models.iter().map(|model| ClusterSums::new(model.solution.rank(), count, products)).collect();
    let mut totals: Vec<Vec<ClusterSums>> = counts.iter().map(|&count| of_model(count)).collect();
    over_weighted_rows(
        design,
        working,
        rows,
        models,
        |_, rows| (0..dimensions).map(|d| block(&rows.block.clusters[d], rows, products)).collect::<Vec<Part>>(),
        |i, parts| {
            for (total, part) in totals.iter_mut().map(|of_models| &mut of_models[i]).zip(parts) {
                match part {
                    Part::Sums { clusters, sums } => {
                        clusters.iter().enumerate().for_each(|(from, &into)| total.add_sums(into as usize, &sums, from));
                    }
                    Part::Rows { clusters, q, residuals } => {
                        for ((&cluster, q), &residual) in clusters.iter().zip(q.chunks_exact(total.rank)).zip(&residuals) {
                            total.add_row(cluster as usize, q, residual);
                        }
                    }
                }
            }
        },
    )?;
    Ok(totals)
}

#[cfg(test)]
impl ClusterSums {
    /// From rows in memory: `q` by rows.
    pub(super) fn of_rows(rank: usize, clusters: &[usize], q: &[f64], residuals: &[f64]) -> Self {
        let mut sums = Self::new(rank, clusters.iter().max().map_or(0, |last| last + 1), true);
        for ((&cluster, q), &residual) in clusters.iter().zip(q.chunks_exact(rank)).zip(residuals) {
            sums.add_row(cluster, q, residual);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::{ClusterSums, triangle};

    #[test]
    fn rows_are_summed_by_cluster() {
        let q = [1.0, 0.5, 2.0, 0.25, 3.0, -1.0, 4.0, 2.0];
        let sums = ClusterSums::of_rows(2, &[0, 1, 0, 1], &q, &[2.0, -1.0, 1.0, 3.0]);
        assert_eq!(sums.scores().collect::<Vec<_>>(), [[5.0, 0.0], [10.0, 5.75]]);
        assert_eq!(sums.products().collect::<Vec<_>>(), [[10.0, -2.5, 1.25], [20.0, 8.5, 4.0625]]);
        let mut twice = sums.clone();
        twice.add_sums(1, &sums, 0);
        assert_eq!(twice.scores().nth(1), Some([15.0, 5.75].as_slice()));
        assert_eq!(triangle(3), 6);
    }
}
