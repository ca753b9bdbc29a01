//! Size and quality of a fit, in the conventions of R's `summary.lm`, `summary.glm`, `logLik`, `AIC` and `BIC`.

use interplay_core::ModelSummary;
use ndarray::Array2;

use super::{Estimator, Joint};
use crate::fit::triangular::{Factor, Gram};
use crate::fit::{Model, Solution};

/// The summary of a model of any family. What only a linear model has (R², sigma, the F test) is `None` for the others. The parameters that
/// AIC and BIC count are the coefficients, and a dispersion with a likelihood or θ (R's convention). `robust` is the estimator of the model
/// where its covariance is not the classical one: the F test is then Wald's, with the reference distribution of that covariance.
pub(crate) fn model_summary(model: &Model, robust: Option<Estimator<'_>>, n_dropped: u64) -> ModelSummary {
    let (n, rank) = (model.n, model.solution.rank() as u64);
    let df_intercept = u64::from(model.solution.has_intercept);
    let log_lik = model.quality.log_likelihood;
    let parameters = (rank + model.family.distribution.extra_parameters()) as f64;
    let iteration = model.iteration.as_ref();
    let common = ModelSummary {
        n,
        n_dropped,
        rank,
        df_model: rank - df_intercept.min(rank),
        df_residual: model.df_residual(),
        log_lik,
        aic: log_lik.map(|ll| -2.0 * ll + 2.0 * parameters),
        bic: log_lik.map(|ll| -2.0 * ll + (n as f64).ln() * parameters),
        deviance: Some(model.quality.deviance),
        null_deviance: model.quality.null_deviance,
        dispersion: model.dispersion(),
        theta: model.theta.map(|theta| theta.value),
        theta_std_error: model.theta.and_then(|theta| theta.std_error),
        converged: iteration.is_none_or(|iteration| iteration.converged),
        iterations: iteration.map_or(0, |iteration| iteration.iterations),
        ..ModelSummary::default()
    };
    if model.family.is_least_squares() { linear(&model.solution, robust, &common) } else { common }
}

/// What a linear model has beside that.
///
/// R² is about the (weighted) mean exactly when the formula has an intercept, as in R, also where full-rank factor coding would span the
/// constant.
fn linear(solution: &Solution, robust: Option<Estimator<'_>>, common: &ModelSummary) -> ModelSummary {
    let ModelSummary { n, df_model, df_residual, .. } = *common;
    let df_intercept = u64::from(solution.has_intercept);
    let Solution { rss, tss, mss, exact, .. } = *solution;

    let r_squared = (tss > 0.0).then(|| if mss < rss { mss / tss } else { 1.0 - rss / tss });
    let adj_r_squared = r_squared.filter(|_| df_residual > 0).map(|_| 1.0 - rss / tss * ((n - df_intercept) as f64 / df_residual as f64));
    let sigma = (df_residual > 0).then(|| (rss / df_residual as f64).sqrt());

    let slopes = usize::from(solution.has_intercept).min(solution.rank())..solution.rank();
    let test = if df_model == 0 || df_residual == 0 || exact {
        None
    } else if let Some(estimator) = robust {
        Some(estimator.joint_of_coefficients(slopes)).filter(|joint| joint.statistic.is_some())
    } else {
        Some(Joint::f(mss / (rss / df_residual as f64), df_model as f64, df_residual as f64))
    };
    // A test that is referred to chi-squared stands as F with infinitely many degrees of freedom in the denominator.
    let per_equation = |joint: &Joint| joint.statistic.map(|statistic| if joint.test == "F" { statistic } else { statistic / joint.df1 });

    ModelSummary {
        r_squared,
        adj_r_squared,
        sigma,
        f_statistic: test.as_ref().and_then(per_equation),
        f_df1: test.as_ref().map(|joint| joint.df1),
        f_df2: test.as_ref().and_then(|joint| joint.df2),
        f_p_value: test.as_ref().and_then(|joint| joint.p_value),
        ..common.clone()
    }
}

/// Wald's chi-squared `b' V⁻¹ b` of some of the coefficients; `None` when their covariance is singular.
pub(crate) fn wald(coefficients: &[f64], vcov: &Array2<f64>, positions: &[usize]) -> Option<f64> {
    // On the scale of standard errors the matrix is a correlation matrix, and the estimates are t statistics.
    /// Correlations closer to a linear dependence than this have no inverse worth printing.
    const SINGULAR: f64 = 1e-7;
    let scale: Vec<f64> = positions.iter().map(|&i| vcov[[i, i]].sqrt()).collect();
    if scale.iter().any(|s| !s.is_finite() || *s <= 0.0) {
        return None;
    }
    let q = positions.len();
    let mut gram = Gram::<f64>::zeros(q + 1);
    for (a, &i) in positions.iter().enumerate() {
        for (b, &j) in positions.iter().enumerate().take(a + 1) {
            gram.set(a, b, vcov[[i, j]] / (scale[a] * scale[b]));
        }
        gram.set(a, q, coefficients[i] / scale[a]);
    }
    let factor = Factor::new(&gram, q, None, SINGULAR);
    let (_, coordinates) = factor.coordinates(q).split_last()?;
    factor.aliased.is_empty().then(|| coordinates.iter().map(|z| z * z).sum())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::wald;

    #[test]
    fn wald_of_one_coefficient_is_its_squared_t() {
        let vcov = array![[4.0, 1.0], [1.0, 9.0]];
        assert_eq!(wald(&[2.0, 6.0], &vcov, &[1]), Some(4.0));
        // b' V⁻¹ b by hand: V⁻¹ = [[9, -1], [-1, 4]] / 35.
        let both = wald(&[2.0, 6.0], &vcov, &[0, 1]).unwrap();
        assert!((both - (36.0 - 24.0 + 144.0) / 35.0).abs() < 1e-14);
    }

    #[test]
    fn a_singular_covariance_has_no_wald_test() {
        let vcov = array![[1.0, 1.0], [1.0, 1.0]];
        assert_eq!(wald(&[1.0, 2.0], &vcov, &[0, 1]), None);
        assert_eq!(wald(&[1.0], &array![[0.0]], &[0]), None);
    }
}
