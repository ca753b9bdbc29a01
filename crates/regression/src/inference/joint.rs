//! Several linear hypotheses at once: `L b = r`.

use interplay_stats::{ChiSquared, FisherF};
use ndarray::{Array1, Array2, ArrayView1};

use super::estimator::{Estimator, Rule, is_resolved};
use super::model_summary::wald;
use crate::fit::triangular::{Factor, Gram};

/// The test of several linear hypotheses at once. Without a covariance of full rank, or with hypotheses that contradict each other or
/// are not estimable, there is no statistic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Joint {
    /// F, or Wald's chi-squared.
    pub statistic: Option<f64>,
    /// `F` or `chi2`.
    pub test: &'static str,
    /// Number of independent hypotheses.
    pub df1: f64,
    /// Denominator degrees of freedom; `None` for chi-squared, and where the statistic has none.
    pub df2: Option<f64>,
    /// Upper tail of the statistic.
    pub p_value: Option<f64>,
}

/// Hypotheses over the estimated coefficients that do not depend on each other.
pub(crate) struct Independent {
    /// `q` rows.
    pub(crate) rows: Array2<f64>,
    /// `L b - r`.
    pub(crate) distance: Array1<f64>,
    /// `(L F)'`, `k × q`: the rows in the coordinates of the orthonormal basis.
    pub(crate) coordinates: Array2<f64>,
}

impl Estimator<'_> {
    /// The test of `rows · b = null`; the rows are over all columns of the design.
    ///
    /// Wald's statistic is `W = (L b - r)' (L V L')⁻¹ (L b - r)` for the `q` independent rows of `L`. A covariance that is referred to
    /// Student's t with `ν` degrees of freedom gives `W / q ~ F(q, ν)`, one that is referred to the normal gives `W ~ χ²(q)`; `cr2` and
    /// `cr3` take the approximate Hotelling test (HTZ) of Pustejovsky & Tipton (2018), *Journal of Business & Economic Statistics* 36,
    /// 672-683, and the wild bootstrap draws the distribution of `W` with the hypotheses imposed. Rows that follow from rows before
    /// them are left out, and `df1` counts the others.
    pub(crate) fn joint(&self, rows: &[Vec<f64>], null: &[f64]) -> Joint {
        let estimable = rows.iter().all(|row| self.is_estimable(row));
        let kept: Vec<Vec<f64>> = rows.iter().map(|row| self.on_kept(row)).collect();
        let mut joint = self.joint_of_kept(&kept, null);
        if !estimable {
            joint = Joint { statistic: None, df2: None, p_value: None, ..joint };
        }
        joint
    }

    /// The same for rows over the estimated coefficients, whether or not an alias rests on them.
    pub(crate) fn joint_of_kept(&self, rows: &[Vec<f64>], null: &[f64]) -> Joint {
        let rule = self.uncertainty.map(|uncertainty| &uncertainty.rule);
        let test = if matches!(rule, Some(Rule::Normal)) { "chi2" } else { "F" };
        let Some(hypotheses) = self.independent(rows, null) else {
            return Joint { statistic: None, test, df1: rows.len() as f64, df2: None, p_value: None };
        };
        let df1 = hypotheses.distance.len() as f64;
        let nothing = Joint { statistic: None, test, df1, df2: None, p_value: None };
        let (Some(uncertainty), false) = (self.uncertainty, hypotheses.distance.is_empty()) else { return nothing };
        let variance = hypotheses.rows.dot(&uncertainty.vcov).dot(&hypotheses.rows.t());
        let classical = self.classical.map(|classical| hypotheses.rows.dot(classical).dot(&hypotheses.rows.t()));
        let resolved = |i: usize| is_resolved(variance[[i, i]], classical.as_ref().map(|classical| classical[[i, i]]));
        let positions: Vec<usize> = (0..hypotheses.distance.len()).collect();
        if !positions.iter().all(|&i| resolved(i)) {
            return nothing;
        }
        let Some(chi) = wald(&hypotheses.distance.to_vec(), &variance, &positions) else { return nothing };
        uncertainty.rule.joint(chi, &hypotheses).unwrap_or(nothing)
    }

    /// The test that some of the estimated coefficients, given by their positions, are all zero.
    pub(crate) fn joint_of_coefficients(&self, positions: impl IntoIterator<Item = usize>) -> Joint {
        let unit = |i: usize| (0..self.solution.rank()).map(|j| f64::from(u8::from(i == j))).collect::<Vec<f64>>();
        let rows: Vec<Vec<f64>> = positions.into_iter().map(unit).collect();
        self.joint_of_kept(&rows, &vec![0.0; rows.len()])
    }

    /// The rows that do not depend on rows before them; `None` where a dependent row contradicts those that it depends on.
    fn independent(&self, rows: &[Vec<f64>], null: &[f64]) -> Option<Independent> {
        /// A row this near to a combination of others, as a share of its length in standard errors, is one.
        const DEPENDENT: f64 = 1e-7;
        /// Rounding of right sides.
        const ROUNDING: f64 = 1e-8;
        let (q, rank) = (rows.len(), self.solution.rank());
        let in_basis = |row: &Vec<f64>| self.solution.map.t().dot(&ArrayView1::from(row));
        let mut coordinates: Vec<Array1<f64>> = rows.iter().map(in_basis).collect();
        let sizes: Vec<f64> = coordinates.iter().map(|row| row.dot(row).sqrt()).collect();
        for (row, &size) in coordinates.iter_mut().zip(&sizes) {
            if size > 0.0 {
                *row /= size;
            }
        }
        let mut gram = Gram::<f64>::zeros(q);
        for i in 0..q {
            for j in 0..=i {
                gram.set(i, j, coordinates[i].dot(&coordinates[j]));
            }
        }
        let factor = Factor::new(&gram, q, None, DEPENDENT);
        let scaled = |i: usize| if sizes[i] > 0.0 { null[i] / sizes[i] } else { null[i] };
        for &row in &factor.aliased {
            let parts = factor.solve(factor.coordinates(row));
            let parts: Vec<f64> = factor.kept.iter().zip(&parts).map(|(&i, part)| part * scaled(i)).collect();
            let size: f64 = parts.iter().map(|part| part.abs()).sum::<f64>() + scaled(row).abs();
            if (scaled(row) - parts.iter().sum::<f64>()).abs() > ROUNDING * size {
                return None;
            }
        }
        let kept = &factor.kept;
        let estimates = ArrayView1::from(&self.solution.coefficients);
        Some(Independent {
            rows: Array2::from_shape_fn((kept.len(), rank), |(i, j)| rows[kept[i]][j]),
            distance: kept.iter().map(|&i| ArrayView1::from(&rows[i]).dot(&estimates) - null[i]).collect(),
            coordinates: Array2::from_shape_fn((rank, kept.len()), |(j, i)| coordinates[kept[i]][j] * sizes[kept[i]]),
        })
    }
}

impl Joint {
    /// `W / q` as F.
    pub(crate) fn f(chi: f64, df1: f64, df2: f64) -> Self {
        let statistic = chi / df1;
        let p_value = FisherF::new(df1, df2).ok().map(|distribution| distribution.sf(statistic));
        Self { statistic: Some(statistic), test: "F", df1, df2: Some(df2), p_value }
    }

    /// `W` as chi-squared.
    pub(crate) fn chi_squared(chi: f64, df1: f64) -> Self {
        let p_value = ChiSquared::new(df1).ok().map(|distribution| distribution.sf(chi));
        Self { statistic: Some(chi), test: "chi2", df1, df2: None, p_value }
    }
}
