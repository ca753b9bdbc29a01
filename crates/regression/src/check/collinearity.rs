//! How much the predictors say the same: variance inflation and the condition number.

use interplay_core::{Diagnostic, Vif, number};
use ndarray::Array2;
use ndarray_linalg::SVD;

use crate::Design;
use crate::fit::Solution;
use crate::fit::triangular::{Factor, Gram};
use crate::fitted::Fit;

/// Inflation of a variance from which a reader is told: a standard error is then 3.2 times what unrelated predictors would give.
const LARGE: f64 = 10.0;

/// Variance inflation of every term but the intercept, over the columns that have a coefficient.
///
/// With `V` the covariance of the coefficients without the intercept and `A` those of the term, the generalised factor is
/// `det(C_A) det(C_rest) / det(C)` of the correlation matrices, which is `det(V_A) det((V⁻¹)_A)`: no scale is left in it. With one
/// column it is the familiar `1 / (1 - R²)` of the column on the others. Weights (of a generalised linear model, those of its last
/// iteration) are part of `V`. Without intercept nothing is taken out, and the inflation is about zero instead of the mean.
///
/// # Reference
/// Fox & Monette (1992), Journal of the American Statistical Association 87, 178-183.
pub(super) fn variance_inflation(design: &Design, solution: &Solution) -> Vec<Vif> {
    let factor = inverse_of_triangle(&solution.map);
    let row_of = |k: usize| solution.map.row(k).to_vec();
    // The intercept is the first of the columns, hence the last thing that its own row of the factor is needed for: without that row the
    // products of the factor's columns are those of the centred design.
    let first = usize::from(solution.has_intercept);
    let column_of = |k: usize| factor.column(k).iter().skip(first).copied().collect::<Vec<f64>>();
    let terms = design.terms().iter().filter(|term| term.degree > 0);
    terms
        .filter(|term| term.columns.clone().any(|column| solution.columns.contains(&column)))
        .map(|term| {
            let places: Vec<usize> = (0..solution.rank()).filter(|&k| k >= first && term.columns.contains(&solution.kept[k])).collect();
            let df = places.len();
            let spread = log_det(&places.iter().map(|&k| row_of(k)).collect::<Vec<_>>());
            let information = log_det(&places.iter().map(|&k| column_of(k)).collect::<Vec<_>>());
            // Rounding must not bring a term without any relation to others below one.
            let log_vif = (df > 0).then_some(()).and(spread).zip(information).map(|(a, b)| (a + b).max(0.0));
            Vif {
                term: term.label.clone(),
                df: df as u64,
                vif: log_vif.map(f64::exp),
                vif_adjusted: log_vif.map(|log_vif| (log_vif / (2.0 * df as f64)).exp()),
            }
        })
        .collect()
}

/// Condition number of the (weighted) design, intercept included, with its columns scaled to unit length.
///
/// # Reference
/// Belsley, Kuh & Welsch (1980), *Regression Diagnostics*, chapter 3: from 30 on, dependences are worth a look.
pub(super) fn condition_number(solution: &Solution) -> Option<f64> {
    let mut factor = inverse_of_triangle(&solution.map);
    for mut column in factor.columns_mut() {
        let length = column.iter().map(|cell| cell * cell).sum::<f64>().sqrt();
        column.mapv_inplace(|cell| cell / length);
    }
    // LAPACK complains on the standard output about a matrix without cells, or with cells that are no numbers.
    if factor.is_empty() || factor.iter().any(|cell| !cell.is_finite()) {
        return None;
    }
    let (_, values, _) = factor.svd(false, false).ok()?;
    let condition = values.first()? / values.last()?;
    condition.is_finite().then_some(condition)
}

/// A note where a main effect shares most of its variation with other predictors.
///
/// What counts are the factors of the model without products. A product always has much in common with its factors, and how much depends
/// on where their zero is: centring changes the factors of a model with products but not its interaction, nor the fit.
pub(super) fn note(fit: &Fit, of_whole: &[Vif]) -> Option<Diagnostic> {
    let design = fit.design();
    let additive = fit.additive().map(|additive| variance_inflation(design, &additive.part.model.solution));
    let rows = additive.as_deref().unwrap_or(of_whole);
    let main: Vec<_> = design.terms().iter().filter(|term| term.degree == 1).collect();
    // `x` and `I(x^2)` are products, too.
    let stands_alone = |label: &str| {
        main.iter().find(|term| term.label == label).is_some_and(|term| {
            main.iter().filter(|other| other.label != label).all(|other| term.variables.iter().all(|name| !other.variables.contains(name)))
        })
    };
    let large = |row: &&Vif| row.vif_adjusted.is_some_and(|root| root * root >= LARGE) && stands_alone(&row.term);
    let mut found: Vec<&Vif> = rows.iter().filter(large).collect();
    found.sort_by(|a, b| b.vif_adjusted.partial_cmp(&a.vif_adjusted).unwrap_or(std::cmp::Ordering::Equal));
    if found.is_empty() {
        return None;
    }
    let told: Vec<String> = found
        .iter()
        .take(super::ROWS_TOLD)
        .map(|row| {
            let root = row.vif_adjusted.unwrap_or(f64::NAN);
            format!("`{}` ({} times)", row.term, number::significant(root, 2))
        })
        .collect();
    let of = if additive.is_some() { " in the model without products" } else { "" };
    let products = if additive.is_some() {
        "; factors of the model with products depend on where zero is, and centring changes them without changing the interaction"
    } else {
        ""
    };
    let message =
        format!("predictors overlap, so that standard errors{of} are larger than unrelated ones would be: {}{products}", told.join(", "));
    Some(Diagnostic::info("check::collinear", message).with_hint("leave out or join predictors that measure the same; more rows help, too"))
}

/// The inverse of an upper triangular matrix, by substitution.
fn inverse_of_triangle(triangle: &Array2<f64>) -> Array2<f64> {
    let size = triangle.nrows();
    let mut inverse = Array2::zeros((size, size));
    for j in 0..size {
        for i in (0..=j).rev() {
            let sum: f64 = (i + 1..=j).map(|k| triangle[[i, k]] * inverse[[k, j]]).sum();
            let unit = if i == j { 1.0 } else { 0.0 };
            inverse[[i, j]] = (unit - sum) / triangle[[i, i]];
        }
    }
    inverse
}

/// Vectors of length one that are nearer to a dependence than this cannot be told from dependent ones.
const DEPENDENT: f64 = 3e-8;

/// Logarithm of the determinant of the products of some vectors with each other; `None` when they depend on each other.
fn log_det(vectors: &[Vec<f64>]) -> Option<f64> {
    let mut gram = Gram::<f64>::zeros(vectors.len());
    let lengths: Vec<f64> = vectors.iter().map(|vector| dot(vector, vector).sqrt()).collect();
    for (i, a) in vectors.iter().enumerate() {
        for (j, b) in vectors.iter().enumerate().take(i + 1) {
            gram.set(i, j, dot(a, b) / (lengths[i] * lengths[j]));
        }
    }
    let factor = Factor::new(&gram, vectors.len(), None, DEPENDENT);
    if !factor.aliased.is_empty() || lengths.iter().any(|length| !length.is_finite() || *length <= 0.0) {
        return None;
    }
    let diagonal = factor.inverse().iter().enumerate().map(|(i, row)| -2.0 * row[i].ln()).sum::<f64>();
    Some(diagonal + lengths.iter().map(|length| 2.0 * length.ln()).sum::<f64>())
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::{inverse_of_triangle, log_det};

    #[test]
    fn triangles_and_determinants_by_hand() {
        let inverse = inverse_of_triangle(&array![[2.0, 1.0, 3.0], [0.0, 4.0, -2.0], [0.0, 0.0, 0.5]]);
        assert_eq!(inverse, array![[0.5, -0.125, -3.5], [0.0, 0.25, 1.0], [0.0, 0.0, 2.0]]);
        // Gram matrix [[5, 4], [4, 16]]: determinant 64.
        let found = log_det(&[vec![1.0, 2.0], vec![4.0, 0.0]]).unwrap();
        assert!((found - 64.0_f64.ln()).abs() < 1e-14, "{found}");
        assert_eq!(log_det(&[vec![1.0, 2.0], vec![2.0, 4.0]]), None);
        assert_eq!(log_det(&[]), Some(0.0));
    }
}
