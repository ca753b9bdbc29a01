//! Which share of the variance of the scores is interaction.

use interplay_core::{VarianceShares, VarianceTerm};
use ndarray::{Array1, Array2, ArrayView1, Axis};

use crate::Projection;
use crate::interaction::{Interactions, centred};

/// Variance of the scores over all pairs, split into the two modalities and their interaction.
///
/// Per class, `Var f = Var a + Var b + Var g` exactly, where `a_i`, `b_j` and `g_ij` are the main effects and the interaction of the
/// balanced two-way layout; a share is a sum over classes divided by the sum of the totals.
///
/// `share_unbiased` asks for the populations that the items were drawn from instead of the items at hand. With the mean squares
/// `MS_AB = SS_g / ((n_a − 1)(n_b − 1))` and `MS_A = n_b Σ a_i² / (n_a − 1)`, the components of the random-effects model are
/// `σ²_AB = MS_AB`, `σ²_A = (MS_A − MS_AB) / n_b` and `σ²_B = (MS_B − MS_AB) / n_a`. An estimate can be negative; it is reported as it is.
///
/// # Reference
/// Searle, Casella & McCulloch (1992), Variance Components, section 4.
pub(crate) fn shares(projection: &Projection, interactions: &Interactions, names: &[String; 2], paired: bool) -> VarianceShares {
    let (n_a, n_b, n_classes) = (projection.a_means.nrows() as f64, projection.b_means.nrows() as f64, projection.mean.len() as f64);
    let n_pairs = n_a * n_b;
    let centre = |means: &Array2<f64>| centred(means.view());
    let mean = centred(projection.mean.view().insert_axis(Axis(0)));
    // What double precision leaves of a variance that is zero.
    let noise = (64.0 * f64::EPSILON * interactions.largest_score).powi(2);
    let split = |a: Array1<f64>, b: Array1<f64>, g: Array1<f64>| terms([a, b, g], (n_a, n_b), names, noise);
    let shares = split(
        variance(&centre(&projection.a_means), mean.row(0)),
        variance(&centre(&projection.b_means), mean.row(0)),
        &interactions.centred_sum_sq / n_pairs,
    );
    let uncentred = split(
        variance(&projection.a_means, projection.mean.view()),
        variance(&projection.b_means, projection.mean.view()),
        &interactions.sum_sq / n_pairs,
    );
    let interaction = interactions.centred_sum_sq.sum() / n_pairs;
    let ratio = (paired && interaction / n_classes > noise).then(|| interactions.matched_sum_sq / n_a / interaction);
    let total = shares.iter().flat_map(|term| &term.per_class).sum::<f64>() / n_classes;
    VarianceShares { total, terms: shares, uncentred, matched_interaction_ratio: ratio }
}

/// Mean squared deviation of each column from `mean`.
fn variance(means: &Array2<f64>, mean: ArrayView1<'_, f64>) -> Array1<f64> {
    (means - &mean).mapv(|deviation| deviation * deviation).sum_axis(Axis(0)) / means.nrows() as f64
}

fn terms(variances: [Array1<f64>; 3], (n_a, n_b): (f64, f64), [a, b]: &[String; 2], noise: f64) -> Vec<VarianceTerm> {
    let n_classes = variances[0].len() as f64;
    let sums = variances.each_ref().map(|per_class| per_class.sum());
    let total: f64 = sums.iter().sum();
    let defined = total / n_classes > noise;
    let [var_a, var_b, var_g] = sums;
    let ms_g = n_a * n_b * var_g / ((n_a - 1.0) * (n_b - 1.0));
    let ms_a = n_a * n_b * var_a / (n_a - 1.0);
    let ms_b = n_a * n_b * var_b / (n_b - 1.0);
    let components = [(ms_a - ms_g) / n_b, (ms_b - ms_g) / n_a, ms_g];
    let component_total: f64 = components.iter().sum();
    let names = [a.clone(), b.clone(), format!("{a}:{b}")];
    names
        .into_iter()
        .zip(variances)
        .zip(sums.into_iter().zip(components))
        .map(|((term, per_class), (sum, component))| VarianceTerm {
            term,
            share: defined.then(|| sum / total),
            share_unbiased: (defined && component_total > 0.0).then(|| component / component_total),
            per_class: per_class.to_vec(),
        })
        .collect()
}
