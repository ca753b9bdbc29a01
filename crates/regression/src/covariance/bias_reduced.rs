//! cr2 and cr3: every cluster's residuals are inflated for what the fit has taken from them.
//!
//! # The covariance
//! In the coordinates of the weighted rows (`Q'Q = I`, residuals `r = (I - Q Q') ε` with equal variances under the working model) the
//! score of a cluster is `Q_g' A_g r_g` with `A_g = (I - Q_g Q_g')^{-1/2}` for cr2 (Bell & McCaffrey 2002, *Survey Methodology* 28, 169-181)
//! and `(I - Q_g Q_g')^{-1}` for cr3, the cluster jackknife. `Q_g'` times a function of `Q_g Q_g'` is the same function of `U_g = Q_g' Q_g`
//! times `Q_g'`, so that nothing larger than `k × k` is formed: `Q_g' A_g r_g = (I - U_g)^{-1/2} s_g`, by the eigenvalues of `U_g`.
//! An eigenvalue of one is a direction that the cluster alone decides on (its own fixed effect); its residuals are zero, and the
//! Moore-Penrose inverse leaves it out (Pustejovsky & Tipton 2018, theorem 1).
//!
//! # Degrees of freedom
//! `c'b = f'Q'y` with `f = F'c` has the variance estimate `Σ_g T_g²`, `T_g = f' Q_g' A_g r_g`. Under the working model
//! `Cov(T_i, T_j) = P_ij = f' G_i (δ_ij I - Q_i Q_j') G_j' f` with `G_i = Q_i' A_i`. With `N_i = Q_i' A_i Q_i` this is `-(N_i f)'(N_j f)` off the
//! diagonal and `f' D_i f` on it, where `D_i` is `U_i` for cr2 and `U_i (I - U_i)^{-1}` for cr3 (an eigenvalue `λ` of `U_i` gives
//! `λ a² - (λ a)²` with `a = (1 - λ)^{-1/2}` or `(1 - λ)^{-1}`). Satterthwaite's `ν = (tr P)² / Σ P_ij²` is then a matter of `k × k` matrices.
//!
//! For `q` hypotheses at once (HTZ) the entries of the standardised covariance have, by the same `P`, variances whose sum `S` gives
//! `η = q (q + 1) / S` and `(η - q + 1) / (η q) W ~ F(q, η - q + 1)` (Pustejovsky & Tipton 2018, section 4.1).
//!
//! # Weights
//! Weights are taken for inverse variances, also those of a generalised linear model at its fit: the working model is the one under
//! which the estimates are efficient. The root is taken in weighted coordinates, where the working model has equal variances;
//! clubSandwich takes the root of `Θ (I - H) Θ` (`Θ` the inverse weights) in the coordinates of the data, which is the same matrix
//! where weights do not vary within a cluster, and another unbiased choice where they do. For `lm` with weights it takes equal variances as working
//! model unless it is given `target = 1 / weights, inverse_var = TRUE`.
//!
//! # Memory
//! `k (k + 1)` numbers per cluster.

use interplay_core::FrameSource;
use ndarray::{Array1, Array2, ArrayView1};
use ndarray_linalg::{Eigh, UPLO};
use rayon::prelude::*;

use super::cluster::add_square;
use super::cluster_sums::{ClusterSums, cluster_sums, triangle};
use super::matching::Sizes;
use super::packed::{times, times_matrix};
use super::{Choice, LEVERAGE_ONE, SeKind, Uncertainty, sandwich};
use crate::Design;
use crate::fit::working::Working;
use crate::fit::{FitError, Model};
use crate::inference::{Independent, Joint, Rule};

/// What the degrees of freedom of a contrast are made of.
#[derive(Debug, Clone)]
pub(crate) struct BiasReduced {
    /// `F`, from coefficients to the orthonormal basis.
    map: Array2<f64>,
    /// `N_g`, lower triangles.
    linked: Vec<f64>,
    /// `D_g`, lower triangles.
    own: Vec<f64>,
}

/// One cluster: its adjusted score, `N_g` and `D_g`.
struct Adjusted {
    score: Array1<f64>,
    linked: Vec<f64>,
    own: Vec<f64>,
}

/// The covariance of every model with its degrees of freedom by contrast.
pub(super) fn estimate(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    choice: &Choice<'_>,
) -> Result<Vec<Uncertainty>, FitError> {
    let sums = cluster_sums(design, working, rows, models, choice, 1, true)?;
    let finish = |(model, sums): (&&Model, &ClusterSums)| {
        let mut found = of_sums(&model.solution.map, sums, choice.kind)?;
        let sizes = Sizes::new(model, sums.n_clusters() as u64);
        found.vcov *= choice.bias_reduced_factor(sizes);
        if let Some(rule) = choice.bias_reduced_rule(sizes) {
            found.rule = rule;
        }
        Ok(found)
    };
    models.iter().zip(&sums[0]).map(finish).collect()
}

/// From the sums over clusters to the covariance.
fn of_sums(map: &Array2<f64>, sums: &ClusterSums, kind: SeKind) -> Result<Uncertainty, FitError> {
    let clusters: Vec<(&[f64], &[f64])> = sums.scores().zip(sums.products()).collect();
    let adjusted: Result<Vec<Adjusted>, FitError> =
        clusters.par_iter().map(|(score, products)| adjust(score, products, sums.rank, kind)).collect();
    let mut middle = Array2::zeros((sums.rank, sums.rank));
    let numbers = sums.n_clusters() * triangle(sums.rank);
    let (mut linked, mut own) = (Vec::with_capacity(numbers), Vec::with_capacity(numbers));
    for cluster in adjusted? {
        add_square(&mut middle, &cluster.score.to_vec());
        linked.extend(cluster.linked);
        own.extend(cluster.own);
    }
    Ok(Uncertainty {
        vcov: sandwich(map, &middle),
        rule: Rule::BiasReduced(std::sync::Arc::new(BiasReduced { map: map.clone(), linked, own })),
        lags: None,
        n_leverage_one: 0,
        clusters: vec![sums.n_clusters() as u64],
        diagnostics: Vec::new(),
    })
}

fn adjust(score: &[f64], products: &[f64], rank: usize, kind: SeKind) -> Result<Adjusted, FitError> {
    let whole = Array2::from_shape_fn((rank, rank), |(i, j)| products[triangle(i.max(j)) + i.min(j)]);
    let (values, vectors) = whole.eigh(UPLO::Lower).map_err(|_| FitError::NotFinite)?;
    // `a(λ)`, `λ a(λ)` and `λ a² - (λ a)²`.
    let parts = values.mapv(|value| {
        let (value, free) = (value.clamp(0.0, 1.0), 1.0 - value);
        match kind {
            _ if free <= LEVERAGE_ONE => (0.0, 0.0, 0.0),
            SeKind::Cr3 => (1.0 / free, value / free, value / free),
            _ => (1.0 / free.sqrt(), value / free.sqrt(), value),
        }
    });
    let of = |value: &dyn Fn(&(f64, f64, f64)) -> f64| (&vectors * &parts.map(value)).dot(&vectors.t());
    let lower = |matrix: Array2<f64>| (0..rank).flat_map(|i| matrix.row(i).to_vec().into_iter().take(i + 1)).collect();
    Ok(Adjusted {
        score: of(&|part| part.0).dot(&ArrayView1::from(score)),
        linked: lower(of(&|part| part.1)),
        own: lower(of(&|part| part.2)),
    })
}

impl BiasReduced {
    fn rank(&self) -> usize {
        self.map.nrows()
    }

    fn clusters(&self) -> impl Iterator<Item = (&[f64], &[f64])> {
        let numbers = triangle(self.rank()).max(1);
        self.linked.chunks_exact(numbers).zip(self.own.chunks_exact(numbers))
    }

    /// Satterthwaite's degrees of freedom of `g'b`, `g` over the estimated columns; zero without any variance.
    pub(crate) fn df(&self, g: &[f64]) -> f64 {
        let f = self.map.t().dot(&ArrayView1::from(g));
        let mut links = Array2::<f64>::zeros((self.rank(), self.rank()));
        let (mut trace, mut square) = (0.0, 0.0);
        for (linked, own) in self.clusters() {
            let link = times(linked, f.as_slice().expect("a product of matrices is without gaps"));
            let variance = ArrayView1::from(&times(own, f.as_slice().expect("as above"))).dot(&f);
            let length: f64 = link.iter().map(|cell| cell * cell).sum();
            trace += variance;
            square += variance * variance - length * length;
            add_square(&mut links, &link);
        }
        square += links.iter().map(|cell| cell * cell).sum::<f64>();
        if square > 0.0 { trace * trace / square } else { 0.0 }
    }

    /// The approximate Hotelling test of `q` hypotheses with Wald's statistic `chi`; `None` where the hypotheses have more dimensions than
    /// the clusters support.
    pub(crate) fn joint(&self, chi: f64, hypotheses: &Independent) -> Option<Joint> {
        let q = hypotheses.coordinates.ncols() as f64;
        let eta = q * (q + 1.0) / self.total_variance(&hypotheses.coordinates)?;
        let df2 = eta - q + 1.0;
        (df2 > 0.0).then(|| Joint::f(chi * df2 / eta, q, df2))
    }

    /// Sum of the variances of all entries of `Ω^{-1/2} C V C' Ω^{-1/2}`, `Ω` its expectation, `C F = coordinates'`.
    fn total_variance(&self, coordinates: &Array2<f64>) -> Option<f64> {
        let (k, q) = coordinates.dim();
        let expectation: Array2<f64> = {
            let mut own = vec![0.0; triangle(k)];
            for (_, more) in self.clusters() {
                own.iter_mut().zip(more).for_each(|(cell, more)| *cell += more);
            }
            coordinates.t().dot(&times_matrix(&own, coordinates))
        };
        let (values, vectors) = expectation.eigh(UPLO::Lower).ok()?;
        if values.iter().any(|&value| value <= 0.0) {
            return None;
        }
        // Any root will do: the sum of all variances does not change under rotation.
        let f = coordinates.dot(&(&vectors / &values.mapv(f64::sqrt)));
        let (mut total, mut links) = (0.0, Vec::new());
        for (linked, own) in self.clusters() {
            let link = times_matrix(linked, &f);
            let variance = f.t().dot(&times_matrix(own, &f));
            total += squares(&variance) - squares(&link.t().dot(&link));
            links.push(link);
        }
        total += if links.len() <= k * q { pairs(&links) } else { fourth_moments(&links, k, q) };
        (total > 0.0).then_some(total)
    }
}

/// `(tr B)² + tr(B B)`.
fn squares(b: &Array2<f64>) -> f64 {
    let trace: f64 = b.diag().sum();
    let product: f64 = b.indexed_iter().map(|((i, j), cell)| cell * b[[j, i]]).sum();
    trace * trace + product
}

/// `Σ_ij (tr B_ij)² + tr(B_ij B_ij)` with `B_ij = n_i' n_j`, pair by pair.
fn pairs(links: &[Array2<f64>]) -> f64 {
    let row = |i: usize| -> f64 { links.iter().map(|other| squares(&links[i].t().dot(other))).sum() };
    (0..links.len()).map(row).sum()
}

/// The same through `K = Σ vec(n_i) vec(n_i)'`: `Σ K[as,bt]² + K[as,bt] K[at,bs]`.
fn fourth_moments(links: &[Array2<f64>], k: usize, q: usize) -> f64 {
    let mut moments = Array2::<f64>::zeros((k * q, k * q));
    for link in links {
        add_square(&mut moments, &link.iter().copied().collect::<Vec<f64>>());
    }
    let mut sum = 0.0;
    for ((first, second), cell) in moments.indexed_iter() {
        let ((a, s), (b, t)) = ((first / q, first % q), (second / q, second % q));
        sum += cell * (cell + moments[[a * q + t, b * q + s]]);
    }
    sum
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::{BiasReduced, adjust, fourth_moments, pairs};
    use crate::covariance::SeKind;
    use crate::covariance::cluster_sums::ClusterSums;

    #[test]
    fn both_ways_to_the_sum_over_pairs_agree() {
        let link = |g: usize| Array2::from_shape_fn((3, 2), |(i, j)| ((g * 5 + i * 3 + j * 7) % 11) as f64 / 11.0 - 0.4);
        let links: Vec<Array2<f64>> = (0..9).map(link).collect();
        let (a, b) = (pairs(&links), fourth_moments(&links, 3, 2));
        assert!((a / b - 1.0).abs() < 1e-13, "{a} {b}");
    }

    #[test]
    fn clusters_of_equal_size_and_equal_rows_have_g_minus_one_degrees_of_freedom() {
        // The mean of 4 clusters of 3 rows: q is constant, and the estimate of its variance is that of a sample of 4 means.
        let q = [1.0 / 12.0_f64.sqrt(); 12];
        let clusters: Vec<usize> = (0..12).map(|row| row / 3).collect();
        let sums = ClusterSums::of_rows(1, &clusters, &q, &[0.0; 12]);
        for kind in [SeKind::Cr2, SeKind::Cr3] {
            let parts: Vec<_> = sums.scores().zip(sums.products()).map(|(s, u)| adjust(s, u, 1, kind).unwrap()).collect();
            let collect = |part: fn(&super::Adjusted) -> &Vec<f64>| parts.iter().flat_map(|p| part(p).clone()).collect();
            let found = BiasReduced { map: Array2::eye(1), linked: collect(|p| &p.linked), own: collect(|p| &p.own) };
            assert!((found.df(&[1.0]) - 3.0).abs() < 1e-13, "{kind}: {}", found.df(&[1.0]));
        }
    }
}
