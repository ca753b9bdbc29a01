//! Heteroskedasticity and autocorrelation consistent covariance with Bartlett's kernel.
//!
//! # Formula
//! `M = Γ₀ + Σ_{l=1}^{L} (1 - l / (L + 1)) (Γ_l + Γ_l')` with `Γ_l = Σ_t s_t s_{t-l}'` and scores `s_t = q_t r_t` (Newey & West 1987,
//! *Econometrica* 55, 703-708). Rows are points in time in the order of the source, at equal distances; a row that is left out for a missing
//! value leaves no gap, as in R's sandwich. There is no prewhitening.
//!
//! # Automatic lags
//! `L = ⌊1.1447 ((S₁ / S₀)² n)^{1/3}⌋` with `S_q = Σ_{|j| ≤ m} |j|^q γ_j`, `m = ⌊4 (n / 100)^{2/9}⌋` and `γ_j` the autocovariances of the sum of all
//! scores but the intercept's, in units of the data (Newey & West 1994, *Review of Economic Studies* 61, 631-653, with Bartlett's kernel).
//! This is `bwNeweyWest(prewhite = 0)` of sandwich; a pass of its own finds it.
//!
//! # Memory
//! Blocks are summed on their own and joined at their borders, so that a pass keeps the last `L` scores.

use interplay_core::FrameSource;
use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, Axis, s};
use ndarray_linalg::Solve;

use super::{Choice, Uncertainty, sandwich};
use crate::Design;
use crate::fit::working::Working;
use crate::fit::{FitError, Model, WeightedRows, over_weighted_rows};

/// Most numbers in the scores that are kept (1 GiB).
const MOST_NUMBERS: usize = 1 << 27;

/// Constant of the bandwidth for Bartlett's kernel (Newey & West 1994, table I).
const BARTLETT: f64 = 1.1447;

/// The covariance of every model; each has its own number of lags when they are automatic.
pub(super) fn estimate(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    choice: &Choice<'_>,
    (lags, adjust): (Option<u32>, bool),
) -> Result<Vec<Uncertainty>, FitError> {
    let n = design.n_complete();
    let lags: Vec<u32> = match lags {
        Some(lags) => vec![lags; models.len()],
        None => automatic_lags(design, working, rows, models)?,
    };
    let of_model = |(model, &lags): (&&Model, &u32)| {
        let sums = LaggedSums::new(model.solution.rank(), kernel(lags, n));
        sums.ok_or(FitError::TooManyLags { lags })
    };
    let mut sums: Vec<LaggedSums> = models.iter().zip(&lags).map(of_model).collect::<Result<_, _>>()?;
    let kernels: Vec<Vec<f64>> = sums.iter().map(|sums| sums.weights.clone()).collect();
    over_weighted_rows(design, working, rows, models, |i, rows| Part::of(&scores(rows), &kernels[i]), |i, part| sums[i].add(&part))?;
    let finish = |((model, sums), lags): ((&&Model, LaggedSums), u32)| {
        let middle = &sums.total + &sums.total.t();
        let factor = choice.hac_factor(adjust, model);
        Uncertainty {
            vcov: sandwich(&model.solution.map, &(middle * factor)),
            rule: choice.hac_rule(model),
            lags: Some(lags),
            n_leverage_one: 0,
            clusters: Vec::new(),
            diagnostics: Vec::new(),
        }
    };
    Ok(models.iter().zip(sums).zip(lags).map(finish).collect())
}

/// Weights of lag 0, 1, ..., as far as there are rows; half of one for lag 0, because the sum is added to its own mirror image.
fn kernel(lags: u32, n: u64) -> Vec<f64> {
    let most = u64::from(lags).min(n.saturating_sub(1));
    let weight = |lag: u64| if lag == 0 { 0.5 } else { 1.0 - lag as f64 / (f64::from(lags) + 1.0) };
    (0..=most).map(weight).collect()
}

/// Scores of a block, by rows.
fn scores(rows: &WeightedRows<'_>) -> Array2<f64> {
    let mut scores = rows.q().as_standard_layout().into_owned();
    for (mut row, &residual) in scores.axis_iter_mut(Axis(0)).zip(rows.residuals) {
        row *= residual;
    }
    scores
}

/// What a block gives: the weighted sum of products within it, and its scores at either end.
struct Part {
    n: usize,
    within: Array2<f64>,
    head: Array2<f64>,
    tail: Array2<f64>,
}

impl Part {
    fn of(scores: &Array2<f64>, weights: &[f64]) -> Self {
        let (n, k) = scores.dim();
        let mut within = Array2::zeros((k, k));
        for (lag, &weight) in weights.iter().enumerate().take(n) {
            general_mat_mul(weight, &scores.slice(s![lag.., ..]).t(), &scores.slice(s![..n - lag, ..]), 1.0, &mut within);
        }
        let lags = (weights.len() - 1).min(n);
        Self { n, within, head: scores.slice(s![..lags, ..]).to_owned(), tail: scores.slice(s![n - lags.., ..]).to_owned() }
    }
}

/// The sums up to a row, and the scores before it that later rows are multiplied with.
struct LaggedSums {
    weights: Vec<f64>,
    total: Array2<f64>,
    /// At most `L` rows.
    last: Array2<f64>,
}

impl LaggedSums {
    /// `None` when the scores of so many lags do not fit into memory.
    fn new(rank: usize, weights: Vec<f64>) -> Option<Self> {
        let fits = weights.len().saturating_mul(rank) <= MOST_NUMBERS;
        fits.then(|| Self { weights, total: Array2::zeros((rank, rank)), last: Array2::zeros((0, rank)) })
    }

    fn add(&mut self, part: &Part) {
        let lags = self.weights.len() - 1;
        self.total += &part.within;
        let before = self.last.nrows();
        for lag in 1..=lags {
            // Row t of the block with row t - lag, which is row before + t - lag of what was kept.
            let (from, to) = (lag.saturating_sub(before), lag.min(part.head.nrows()));
            if from < to {
                let (now, then) = (part.head.slice(s![from..to, ..]), self.last.slice(s![before + from - lag..before + to - lag, ..]));
                general_mat_mul(self.weights[lag], &now.t(), &then, 1.0, &mut self.total);
            }
        }
        let keep = lags.saturating_sub(part.n).min(before);
        let kept = self.last.slice(s![before - keep.., ..]).to_owned();
        self.last = ndarray::concatenate(Axis(0), &[kept.view(), part.tail.view()]).expect("both have a column per coefficient");
    }
}

/// The automatic number of lags of every model.
fn automatic_lags(design: &Design, working: &Working, rows: &dyn FrameSource, models: &[&Model]) -> Result<Vec<u32>, FitError> {
    let n = design.n_complete();
    let most = (4.0 * (n as f64 / 100.0).powf(2.0 / 9.0)).floor().min(n.saturating_sub(1) as f64) as usize;
    let sums: Result<Vec<Array1<f64>>, FitError> = models.iter().map(|model| sum_of_columns(design, model)).collect();
    let sums = sums?;
    let mut found: Vec<Autocovariances> = models.iter().map(|_| Autocovariances::new(most)).collect();
    over_weighted_rows(
        design,
        working,
        rows,
        models,
        |i, rows| rows.q().dot(&sums[i]).iter().zip(rows.residuals).map(|(x, r)| x * r).collect::<Vec<f64>>(),
        |i, series| series.into_iter().for_each(|value| found[i].add(value)),
    )?;
    Ok(found.iter().map(|found| found.lags(n)).collect())
}

/// Coordinates, in the orthonormal basis, of the sum of all columns but the intercept: the solution of `F c = (1, ..., 1)`.
fn sum_of_columns(design: &Design, model: &Model) -> Result<Array1<f64>, FitError> {
    let kept = &model.solution.kept;
    let intercept = design.terms().iter().find(|term| term.degree == 0).map(|term| term.columns.start);
    let alone = kept.len() == 1;
    let ones: Array1<f64> = kept.iter().map(|&j| if Some(j) == intercept && !alone { 0.0 } else { 1.0 }).collect();
    // `x' = q' F⁻¹`, so `x' 1 = q' c` with `F c = 1`.
    model.solution.map.solve(&ones).map_err(|_| FitError::NotFinite)
}

/// Autocovariances of a series, row by row.
struct Autocovariances {
    products: Vec<f64>,
    /// The last values, the latest at the end.
    last: Vec<f64>,
}

impl Autocovariances {
    fn new(most: usize) -> Self {
        Self { products: vec![0.0; most + 1], last: Vec::with_capacity(most + 1) }
    }

    fn add(&mut self, value: f64) {
        if self.last.len() == self.products.len() {
            self.last.remove(0);
        }
        self.last.push(value);
        self.products.iter_mut().zip(self.last.iter().rev()).for_each(|(sum, before)| *sum += value * before);
    }

    fn lags(&self, n: u64) -> u32 {
        let moment = |power: i32| -> f64 {
            2.0 * self.products.iter().enumerate().skip(1).map(|(lag, product)| (lag as f64).powi(power) * product).sum::<f64>()
        };
        let (zeroth, first) = (self.products[0] + moment(0), moment(1));
        let bandwidth = BARTLETT * ((first / zeroth).powi(2) * n as f64).cbrt();
        // A series of zeros (an exact fit) has no bandwidth.
        if bandwidth.is_finite() { bandwidth.floor() as u32 } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, s};

    use super::{LaggedSums, Part, kernel};

    #[test]
    fn borders_of_blocks_do_not_matter() {
        let scores = Array2::from_shape_fn((23, 2), |(i, j)| ((i * 7 + j * 5) % 11) as f64 - 4.0);
        for lags in [0, 1, 4, 30] {
            let weights = kernel(lags, 23);
            let whole = Part::of(&scores, &weights).within;
            for size in [1, 2, 3, 5, 8, 23] {
                let mut sums = LaggedSums::new(2, weights.clone()).unwrap();
                for start in (0..23).step_by(size) {
                    sums.add(&Part::of(&scores.slice(s![start..(start + size).min(23), ..]).to_owned(), &weights));
                }
                let apart = (&sums.total - &whole).iter().map(|cell| cell.abs()).fold(0.0, f64::max);
                assert!(apart < 1e-11, "{lags} lags, blocks of {size}: {apart:e}");
            }
        }
    }
}
