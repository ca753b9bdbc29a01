//! Cluster-robust sandwiches without leverage: cr0, cr1, cr1s, over one or two dimensions of clusters.

use interplay_core::{Diagnostic, FrameSource};
use ndarray::{Array2, ArrayView1, Axis};
use ndarray_linalg::{Eigh, UPLO};

use super::cluster_sums::{ClusterSums, cluster_sums};
use super::matching::Sizes;
use super::{Choice, SeKind, Uncertainty, sandwich};
use crate::Design;
use crate::fit::working::Working;
use crate::fit::{FitError, Model};

/// Eigenvalues below this share of the largest are rounding.
const ROUNDING: f64 = 1e-12;

/// Clusters below which tests with these covariances are known to reject too often.
const FEW: u64 = 30;

/// The covariance of every model.
///
/// With one dimension of clusters `M = c Σ_g s_g s_g'` (Liang & Zeger 1986). With two, `V = V_a + V_b - V_ab` where `ab` are the clusters
/// that both have in common (Cameron, Gelbach & Miller 2011, *Journal of Business & Economic Statistics* 29, 238-249), each part with its
/// own factor `c` unless a convention says otherwise. Such a difference need not be a covariance: negative eigenvalues are set to zero,
/// as those authors propose, and a diagnostic says so. The degrees of freedom are the smaller number of clusters less one.
pub(super) fn estimate(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    choice: &Choice<'_>,
) -> Result<Vec<Uncertainty>, FitError> {
    let counts = design.n_clusters();
    let parts = cluster_sums(design, working, rows, models, choice, counts.len(), false)?;
    let clusters = counts[..counts.len().min(2)].to_vec();
    let fewest = clusters.iter().copied().min().unwrap_or(0);
    let finish = |(i, model): (usize, &&Model)| {
        let rank = model.solution.rank();
        let mut middle = Array2::<f64>::zeros((rank, rank));
        for (part, (sums, &count)) in parts.iter().zip(counts).enumerate() {
            let sizes = Sizes { n: model.n, rank: rank as u64, clusters: count, fewest };
            let sign = if part == 2 { -1.0 } else { 1.0 };
            middle.scaled_add(sign * choice.cluster_factor(model, sizes), &products_of_scores(&sums[i]));
        }
        let mut vcov = sandwich(&model.solution.map, &middle);
        let mut diagnostics = Vec::new();
        if clusters.len() > 1
            && let Some(mended) = without_negative_eigenvalues(&vcov)
        {
            vcov = mended;
            diagnostics.push(not_positive());
        }
        diagnostics.extend((fewest < FEW).then(|| few_clusters(fewest, choice.kind)));
        Uncertainty {
            vcov,
            rule: choice.cluster_rule(model, fewest),
            lags: None,
            n_leverage_one: 0,
            clusters: clusters.clone(),
            diagnostics,
        }
    };
    Ok(models.iter().enumerate().map(finish).collect())
}

/// `Σ_g s_g s_g'`.
fn products_of_scores(sums: &ClusterSums) -> Array2<f64> {
    let mut middle = Array2::zeros((sums.rank, sums.rank));
    for score in sums.scores() {
        add_square(&mut middle, score);
    }
    middle
}

/// `M += s s'`.
pub(super) fn add_square(middle: &mut Array2<f64>, score: &[f64]) {
    let score = ArrayView1::from(score);
    for (mut row, &a) in middle.axis_iter_mut(Axis(0)).zip(&score) {
        row.scaled_add(a, &score);
    }
}

/// The matrix with its negative eigenvalues set to zero; `None` when it has none.
fn without_negative_eigenvalues(matrix: &Array2<f64>) -> Option<Array2<f64>> {
    let (values, vectors) = matrix.eigh(UPLO::Lower).ok()?;
    let largest = values.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    if values.iter().all(|&value| value >= -ROUNDING * largest) {
        return None;
    }
    let scaled = &vectors * &values.mapv(|value| value.max(0.0));
    Some(super::symmetric(scaled.dot(&vectors.t())))
}

fn few_clusters(count: u64, kind: SeKind) -> Diagnostic {
    Diagnostic::info("fit::few_clusters", format!("with {count} clusters {kind} standard errors tend to be too small"))
        .with_hint("compare with `--se cr2` or `--se wild`, which are made for few clusters")
}

fn not_positive() -> Diagnostic {
    Diagnostic::warning(
        "fit::negative_variance",
        "the two-way covariance of the coefficients had negative eigenvalues, which were set to zero",
    )
    .with_hint("cluster by the dimension with fewer clusters alone, and compare")
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::without_negative_eigenvalues;

    #[test]
    fn negative_eigenvalues_are_set_to_zero() {
        // Eigenvalues 3 and -1 along (1, 1) and (1, -1).
        let mended = without_negative_eigenvalues(&array![[1.0, 2.0], [2.0, 1.0]]).unwrap();
        assert!(mended.iter().all(|cell| (cell - 1.5).abs() < 1e-14), "{mended}");
        assert!(without_negative_eigenvalues(&array![[2.0, 1.0], [1.0, 2.0]]).is_none());
    }
}
