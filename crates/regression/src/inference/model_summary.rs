//! Size and quality of a fit, in the conventions of R's `summary.lm`, `logLik`, `AIC` and `BIC`.

use interplay_core::ModelSummary;
use interplay_stats::FisherF;
use ndarray::Array2;

use crate::fit::Solution;
use crate::fit::triangular::{Factor, Gram};

/// The covariance of the coefficients of a solution, and whether it is the classical one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread<'a> {
    pub(crate) vcov: Option<&'a Array2<f64>>,
    pub(crate) robust: bool,
}

/// R² is about the mean exactly when the formula has an intercept, as in R, also where full-rank factor coding would span the constant.
/// `deviance` is the residual sum of squares; the parameters of AIC and BIC count sigma.
pub(crate) fn model_summary(solution: &Solution, spread: Spread<'_>, n: u64, n_dropped: u64) -> ModelSummary {
    let rank = solution.rank() as u64;
    let df_residual = n.saturating_sub(rank);
    let df_intercept = u64::from(solution.has_intercept);
    let df_model = rank - df_intercept.min(rank);
    let Solution { rss, tss, mss, exact, .. } = *solution;

    let r_squared = (tss > 0.0).then(|| if mss < rss { mss / tss } else { 1.0 - rss / tss });
    let adj_r_squared = r_squared.filter(|_| df_residual > 0).map(|_| 1.0 - rss / tss * ((n - df_intercept) as f64 / df_residual as f64));
    let sigma = (df_residual > 0).then(|| (rss / df_residual as f64).sqrt());

    let (f_df1, f_df2) = (df_model as f64, df_residual as f64);
    let slopes: Vec<usize> = (usize::from(solution.has_intercept).min(solution.rank())..solution.rank()).collect();
    let f_statistic = if df_model == 0 || df_residual == 0 || exact {
        None
    } else if spread.robust {
        spread.vcov.and_then(|vcov| wald(&solution.coefficients, vcov, &slopes)).map(|chi| chi / f_df1)
    } else {
        Some((mss / f_df1) / (rss / f_df2))
    };
    let f_p_value = f_statistic.and_then(|f| FisherF::new(f_df1, f_df2).ok().map(|distribution| distribution.sf(f)));

    let count = n as f64;
    let log_lik = (!exact && rss > 0.0).then(|| -0.5 * count * ((std::f64::consts::TAU * (rss / count)).ln() + 1.0));
    let parameters = (rank + 1) as f64;
    ModelSummary {
        n,
        n_dropped,
        rank,
        df_model,
        df_residual,
        r_squared,
        adj_r_squared,
        sigma,
        f_statistic,
        f_df1: f_statistic.map(|_| f_df1),
        f_df2: f_statistic.map(|_| f_df2),
        f_p_value,
        log_lik,
        aic: log_lik.map(|ll| -2.0 * ll + 2.0 * parameters),
        bic: log_lik.map(|ll| -2.0 * ll + count.ln() * parameters),
        deviance: Some(rss),
        null_deviance: Some(tss),
        dispersion: sigma.map(|s| s * s),
        theta: None,
        converged: true,
        iterations: 0,
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
