//! Wild (cluster) bootstrap-t with the null hypothesis imposed.
//!
//! # Method
//! For a hypothesis `g'b = r` the model is fitted under it, the residuals `ũ` of whole clusters are multiplied by random `v_g` of mean zero and
//! variance one, and the t statistic of the same hypothesis is computed from `y* = X b̃ + v_g ũ_g`. The p-value is the share of draws with
//! `|t*| ≥ |t|`; the interval is made of all `r` that are not rejected (Cameron, Gelbach & Miller 2008, *Review of Economics and Statistics* 90,
//! 414-427; Roodman, Nielsen, MacKinnon & Webb 2019, *Stata Journal* 19, 4-60, whose `boottest` does this by default, "WCR11"). t statistics
//! are studentised by cr1; without clusters every row is one, with hc1. The factors cancel in the p-value.
//!
//! `v` is −1 or 1 (Rademacher), or one of `±√1.5, ±1, ±√0.5` (Webb 2023, *Canadian Journal of Economics* 56, 839-858), which below 12
//! clusters has enough different draws. With Rademacher's weights and `2^G` no larger than the number of draws, all of them are gone through:
//! the p-value is then exact. A tie counts as a draw that is as large, so that with few clusters the test is conservative.
//!
//! # Computation
//! In the coordinates of the weighted rows `g'b = f'β`, and with `δ = (g'b - r) / f'f` the restricted scores are `s_g + δ k_g`, `k_g = U_g f`.
//! With `d = Σ v_g (s_g + δ k_g)` the numerator of `t*` is `f'd` and the contribution of a cluster to its variance the square of
//! `v_g f'(s_g + δ k_g) - k_g'd`. Everything is linear in `δ`: a draw is five numbers, from which p follows for every `r`. The cost is
//! `B G k` per hypothesis, whatever the number of rows.
//!
//! An end of the interval is the first place, going out from the estimate in growing steps, where the hypothesis is rejected; where none is,
//! the interval is open on that side and its end is null. The interval has the null value exactly where the test does not reject it.
//!
//! # Memory
//! `k (k + 3) / 2` numbers per cluster; without clusters `k + 1` per row.

use interplay_core::{Diagnostic, EstimateRow, FrameSource, Level};
use interplay_stats::{Draws, Rng, Seed};
use ndarray::{Array1, Array2, ArrayView1};
use rayon::prelude::*;

use super::cluster::add_square;
use super::cluster_sums::{cluster_sums, triangle};
use super::{Choice, Uncertainty, WildWeights, packed, sandwich};
use crate::Design;
use crate::fit::triangular::{Factor, Gram};
use crate::fit::working::Working;
use crate::fit::{FitError, Model, over_weighted_rows};
use crate::inference::{Independent, Joint, Rule};

/// Most rows that are clusters of their own.
pub(super) const MOST_ROWS: u64 = 20_000;

/// Clusters from which on Rademacher's weights are enough.
const MANY: usize = 12;

/// Two statistics that differ by less, as a share of their square, are the same: the draw in which all signs are equal has the statistic of
/// the data.
const TIE: f64 = 1e-10;

/// What the draws of any hypothesis are made of.
#[derive(Debug, Clone)]
pub(crate) struct Wild {
    /// `F`, from coefficients to the orthonormal basis.
    map: Array2<f64>,
    /// `s_g`, `k` numbers per cluster.
    scores: Vec<f64>,
    links: Links,
    signs: Signs,
    /// Of the t distribution that the statistic would have.
    df: f64,
}

/// What turns `f` into `U_g f`.
#[derive(Debug, Clone)]
enum Links {
    /// Lower triangles of `U_g`.
    Products(Vec<f64>),
    /// Every row is a cluster: its `q`.
    Rows(Vec<f64>),
}

/// The draws.
#[derive(Debug, Clone, Copy)]
struct Signs {
    draws: u32,
    pattern: Pattern,
    seed: Seed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pattern {
    /// Every vector of signs whose first is positive: its mirror image has the same `|t*|`.
    All,
    Rademacher,
    Webb,
}

/// A draw as a function of `δ`: numerator `n₀ + δ n₁`, squared denominator `v₀₀ + 2 δ v₀₁ + δ² v₁₁`.
#[derive(Debug, Clone, Copy)]
struct Draw {
    numerator: [f64; 2],
    variance: [f64; 3],
}

/// One hypothesis with its draws.
struct Drawn {
    draws: Vec<Draw>,
    mirrored: bool,
    /// `f'f`.
    length: f64,
    /// `Σ_g (f's_g)²`.
    variance: f64,
}

/// The covariance of every model, with what its bootstraps need.
pub(super) fn estimate(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
    choice: &Choice<'_>,
    (replicates, weights): (u32, WildWeights),
) -> Result<Vec<Uncertainty>, FitError> {
    if let Some(model) = models.iter().find(|model| !model.family.is_least_squares()) {
        let (family, link) = (model.family.name().to_owned(), model.family.link.name().to_owned());
        return Err(FitError::WildNeedsLeastSquares { family, link });
    }
    let clustered = !design.n_clusters().is_empty();
    let stored: Vec<(Vec<f64>, Links)> = if clustered {
        let sums = cluster_sums(design, working, rows, models, choice, 1, true)?.swap_remove(0);
        sums.into_iter().map(|sums| (sums.scores, Links::Products(sums.products))).collect()
    } else {
        rows_as_clusters(design, working, rows, models)?
    };
    let finish = |(model, (scores, links)): (&&Model, (Vec<f64>, Links))| {
        let rank = model.solution.rank();
        let count = scores.len() / rank;
        let mut middle = Array2::zeros((rank, rank));
        scores.chunks_exact(rank).for_each(|score| add_square(&mut middle, score));
        let df = if clustered { count as f64 - 1.0 } else { model.df_residual() as f64 };
        middle *= count as f64 / df;
        let signs = Signs::new(count, replicates, weights, choice.seed);
        let alpha = choice.level.alpha();
        Uncertainty {
            vcov: sandwich(&model.solution.map, &middle),
            diagnostics: few_patterns(signs, alpha).into_iter().collect(),
            rule: Rule::Wild(std::sync::Arc::new(Wild { map: model.solution.map.clone(), scores, links, signs, df })),
            lags: None,
            n_leverage_one: 0,
            clusters: if clustered { vec![count as u64] } else { Vec::new() },
        }
    };
    Ok(models.iter().zip(stored).map(finish).collect())
}

/// Scores and bases of single rows.
fn rows_as_clusters(
    design: &Design,
    working: &Working,
    rows: &dyn FrameSource,
    models: &[&Model],
) -> Result<Vec<(Vec<f64>, Links)>, FitError> {
    if design.n_complete() > MOST_ROWS {
        return Err(FitError::TooManyWildRows { rows: design.n_complete() });
    }
    let mut found: Vec<(Vec<f64>, Vec<f64>)> = models.iter().map(|_| (Vec::new(), Vec::new())).collect();
    over_weighted_rows(
        design,
        working,
        rows,
        models,
        |_, rows| {
            let q: Vec<f64> = rows.q().rows().into_iter().flat_map(|row| row.to_vec()).collect();
            let by_row = q.chunks_exact(rows.rank).zip(rows.residuals);
            let scores = by_row.flat_map(|(q, r)| q.iter().map(move |q| q * r)).collect::<Vec<f64>>();
            (scores, q)
        },
        |i, (scores, q)| {
            found[i].0.extend(scores);
            found[i].1.extend(q);
        },
    )?;
    Ok(found.into_iter().map(|(scores, q)| (scores, Links::Rows(q))).collect())
}

/// With so few clusters no result can be significant.
fn few_patterns(signs: Signs, alpha: f64) -> Option<Diagnostic> {
    let smallest = 1.0 / f64::from(signs.draws);
    (signs.pattern == Pattern::All && smallest > alpha).then(|| {
        Diagnostic::warning(
            "fit::few_sign_patterns",
            format!("the clusters allow {} different samples: no p-value can be below {smallest}", signs.draws),
        )
        .with_hint("use `--se wild(1999,webb)` or `--se cr2`")
    })
}

impl Signs {
    fn new(clusters: usize, replicates: u32, weights: WildWeights, seed: Seed) -> Self {
        let webb = weights == WildWeights::Webb || (weights == WildWeights::Auto && clusters < MANY);
        let all = u32::try_from(clusters).ok().and_then(|clusters| 1_u32.checked_shl(clusters)).filter(|&all| all <= replicates);
        match all {
            _ if webb => Self { draws: replicates, pattern: Pattern::Webb, seed },
            Some(all) => Self { draws: all / 2, pattern: Pattern::All, seed },
            None => Self { draws: replicates, pattern: Pattern::Rademacher, seed },
        }
    }

    /// The weights of one draw.
    fn fill(&self, draw: u32, weights: &mut [f64]) {
        let sign = |bit: bool| if bit { -1.0 } else { 1.0 };
        match self.pattern {
            Pattern::All => weights.iter_mut().enumerate().for_each(|(g, v)| *v = sign(g > 0 && draw >> (g - 1) & 1 == 1)),
            Pattern::Rademacher => {
                let mut stream = self.seed.stream_at("wild bootstrap", u64::from(draw));
                for chunk in weights.chunks_mut(64) {
                    let bits = stream.next_u64();
                    chunk.iter_mut().enumerate().for_each(|(i, v)| *v = sign(bits >> i & 1 == 1));
                }
            }
            Pattern::Webb => {
                let points = [-1.5_f64.sqrt(), -1.0, -0.5_f64.sqrt(), 0.5_f64.sqrt(), 1.0, 1.5_f64.sqrt()];
                let mut stream = self.seed.stream_at("wild bootstrap", u64::from(draw));
                for v in weights {
                    *v = points[stream.below(6) as usize];
                }
            }
        }
    }
}

impl Wild {
    fn rank(&self) -> usize {
        self.map.nrows()
    }

    fn n_clusters(&self) -> usize {
        self.scores.len() / self.rank()
    }

    /// Degrees of freedom of the t distribution that the statistic would have.
    pub(crate) fn df(&self) -> f64 {
        self.df
    }

    /// `U_g f` of every cluster.
    fn links(&self, f: &[f64]) -> Vec<f64> {
        let k = self.rank();
        match &self.links {
            Links::Products(products) => products.chunks_exact(triangle(k)).flat_map(|lower| packed::times(lower, f)).collect(),
            Links::Rows(rows) => {
                let of_row = |q: &[f64]| {
                    let along = dot(q, f);
                    q.iter().map(|q| q * along).collect::<Vec<f64>>()
                };
                rows.chunks_exact(k).flat_map(of_row).collect()
            }
        }
    }

    fn draws(&self, g: &[f64]) -> Drawn {
        let (k, clusters) = (self.rank(), self.n_clusters());
        let f = self.map.t().dot(&ArrayView1::from(g)).to_vec();
        let links = self.links(&f);
        let along_scores: Vec<f64> = self.scores.chunks_exact(k).map(|score| dot(score, &f)).collect();
        let along_links: Vec<f64> = links.chunks_exact(k).map(|link| dot(link, &f)).collect();
        let draw = |weights: &mut Vec<f64>, draw: u32| {
            self.signs.fill(draw, weights);
            let (mut d0, mut d1) = (vec![0.0; k], vec![0.0; k]);
            for ((&v, score), link) in weights.iter().zip(self.scores.chunks_exact(k)).zip(links.chunks_exact(k)) {
                d0.iter_mut().zip(score).for_each(|(d, s)| *d += v * s);
                d1.iter_mut().zip(link).for_each(|(d, s)| *d += v * s);
            }
            let mut variance = [0.0; 3];
            for (g, link) in links.chunks_exact(k).enumerate() {
                let e0 = weights[g] * along_scores[g] - dot(link, &d0);
                let e1 = weights[g] * along_links[g] - dot(link, &d1);
                variance[0] += e0 * e0;
                variance[1] += e0 * e1;
                variance[2] += e1 * e1;
            }
            Draw { numerator: [dot(&f, &d0), dot(&f, &d1)], variance }
        };
        let draws = (0..self.signs.draws).into_par_iter().map_init(|| vec![0.0; clusters], draw).collect();
        Drawn {
            draws,
            mirrored: self.signs.pattern == Pattern::All,
            length: dot(&f, &f),
            variance: along_scores.iter().map(|a| a * a).sum(),
        }
    }

    /// The row of an estimate with its cr1 (hc1) variance, tested against `null`.
    pub(crate) fn row(&self, g: &[f64], estimate: f64, variance: f64, null: f64, level: Level) -> EstimateRow {
        let std_error = variance.max(0.0).sqrt();
        if !estimate.is_finite() || !std_error.is_finite() {
            return EstimateRow::point(estimate);
        }
        let row = EstimateRow { estimate: Some(estimate), std_error: Some(std_error), df: Some(self.df), ..EstimateRow::default() };
        if std_error == 0.0 {
            return EstimateRow { conf_low: Some(estimate), conf_high: Some(estimate), ..row };
        }
        let drawn = self.draws(g);
        let end = |side: f64| {
            let unit = side * std_error;
            drawn.end(unit, level.alpha(), (null - estimate) / unit).map(|distance| estimate + distance)
        };
        EstimateRow {
            statistic: Some((estimate - null) / std_error),
            p_value: Some(drawn.two_sided(estimate - null)),
            conf_low: end(-1.0),
            conf_high: end(1.0),
            ..row
        }
    }

    /// Shares of the draws that are at most, and at least, the statistic of `g'b = null`, where `g'b - null` is `distance`.
    pub(crate) fn tails(&self, g: &[f64], distance: f64) -> [f64; 2] {
        self.draws(g).tails(distance)
    }

    /// The critical value of `|t|` for `g'b = 0`: as few draws as `1 - level` allows are larger.
    pub(crate) fn critical(&self, g: &[f64], estimate: f64, level: Level) -> f64 {
        let drawn = self.draws(g);
        let factor = self.n_clusters() as f64 / self.df;
        let delta = estimate / drawn.length;
        let mut sizes: Vec<f64> = drawn.draws.iter().map(|draw| (draw.square(delta) / factor).sqrt()).collect();
        sizes.sort_by(|a, b| b.total_cmp(a));
        sizes[((level.alpha() * sizes.len() as f64).floor() as usize).min(sizes.len() - 1)]
    }

    /// The bootstrap of Wald's statistic `chi` of several hypotheses.
    pub(crate) fn joint(&self, chi: f64, hypotheses: &Independent) -> Option<Joint> {
        let (k, clusters) = (self.rank(), self.n_clusters());
        let f = &hypotheses.coordinates;
        let q = f.ncols();
        let columns: Vec<Vec<f64>> = f.columns().into_iter().map(|column| column.to_vec()).collect();
        let delta = solve(&f.t().dot(f), &hypotheses.distance)?;
        let links: Vec<Vec<f64>> = columns.iter().map(|column| self.links(column)).collect();
        // Scores of the restricted fit.
        let mut scores = self.scores.clone();
        for (links, delta) in links.iter().zip(&delta) {
            scores.iter_mut().zip(links).for_each(|(score, link)| *score += delta * link);
        }
        let along: Vec<Vec<f64>> = columns.iter().map(|column| scores.chunks_exact(k).map(|score| dot(score, column)).collect()).collect();
        let factor = clusters as f64 / self.df;
        let observed = chi * factor * (1.0 - TIE);
        let as_large = |weights: &mut Vec<f64>, draw: u32| {
            self.signs.fill(draw, weights);
            let mut d = vec![0.0; k];
            for (&v, score) in weights.iter().zip(scores.chunks_exact(k)) {
                d.iter_mut().zip(score).for_each(|(d, s)| *d += v * s);
            }
            let numerator: Array1<f64> = columns.iter().map(|column| dot(column, &d)).collect();
            let mut variance = Array2::<f64>::zeros((q, q));
            for g in 0..clusters {
                let of_hypothesis = |i: usize| weights[g] * along[i][g] - dot(&links[i][g * k..(g + 1) * k], &d);
                add_square(&mut variance, &(0..q).map(of_hypothesis).collect::<Vec<f64>>());
            }
            // A draw whose covariance is singular is beyond any bound.
            solve(&variance, &numerator).is_none_or(|solved| solved.dot(&numerator) >= observed)
        };
        let large: Vec<bool> = (0..self.signs.draws).into_par_iter().map_init(|| vec![0.0; clusters], as_large).collect();
        let p_value = large.iter().filter(|&&large| large).count() as f64 / large.len() as f64;
        Some(Joint { p_value: Some(p_value), ..Joint::f(chi, q as f64, self.df) })
    }
}

impl Draw {
    /// `t*²` without the factor of the covariance.
    fn square(&self, delta: f64) -> f64 {
        let numerator = self.numerator[0] + delta * self.numerator[1];
        let [v00, v01, v11] = self.variance;
        let variance = (v00 + delta * (2.0 * v01 + delta * v11)).max(0.0);
        if numerator == 0.0 { 0.0 } else { numerator * numerator / variance }
    }
}

impl Drawn {
    /// Share of draws with `|t*| ≥ |t|`, where the estimate is `distance` from the null.
    fn two_sided(&self, distance: f64) -> f64 {
        let observed = distance * distance / self.variance * (1.0 - TIE);
        let delta = distance / self.length;
        self.draws.iter().filter(|draw| draw.square(delta) >= observed).count() as f64 / self.draws.len() as f64
    }

    /// Shares of draws with `t* ≤ t` and `t* ≥ t`.
    fn tails(&self, distance: f64) -> [f64; 2] {
        let delta = distance / self.length;
        let signed = |square: f64, sign: f64| square.sqrt().copysign(sign);
        let observed = signed(distance * distance / self.variance, distance);
        let (mut lower, mut upper, mut count) = (0_u64, 0_u64, 0_u64);
        for draw in &self.draws {
            let t = signed(draw.square(delta), draw.numerator[0] + delta * draw.numerator[1]);
            for t in [Some(t), self.mirrored.then_some(-t)].into_iter().flatten() {
                let tied = (t - observed).abs() <= TIE * observed.abs();
                lower += u64::from(tied || t <= observed);
                upper += u64::from(tied || t >= observed);
                count += 1;
            }
        }
        [lower as f64 / count as f64, upper as f64 / count as f64]
    }

    /// How far from the estimate the interval goes to the side of `unit`, a standard error with a sign; `None` where it has no end.
    ///
    /// With few clusters p need not fall all the way, so that the first place of rejection says little of the `null`, which lies so many
    /// units to this side if that is above zero: the interval has it where its test does not reject, and ends before it where the test does.
    fn end(&self, unit: f64, alpha: f64, null: f64) -> Option<f64> {
        /// Standard errors beyond which no end is looked for.
        const FARTHEST: f64 = 1e4;
        let rejected = |distance: f64| self.two_sided(-distance * unit) <= alpha;
        let (mut inside, mut outside, mut farthest) = (0.0, 0.25, f64::INFINITY);
        if null > 0.0 && null <= FARTHEST {
            if rejected(null) {
                farthest = null;
            } else {
                (inside, outside) = (null, 1.25 * null.max(0.2));
            }
        }
        outside = outside.min(farthest);
        while outside < farthest && !rejected(outside) {
            inside = outside;
            outside = (1.25 * outside).min(farthest);
            if outside > FARTHEST {
                return None;
            }
        }
        // To the last digits: p is a step function, and its steps lie between the draws.
        for _ in 0..60 {
            let middle = f64::midpoint(inside, outside);
            if rejected(middle) { outside = middle } else { inside = middle }
        }
        Some(inside * unit)
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `A⁻¹ b` of a symmetric matrix; `None` where it is singular.
fn solve(matrix: &Array2<f64>, right: &Array1<f64>) -> Option<Array1<f64>> {
    /// Columns this near to others, as a share of their length, depend on them.
    const SINGULAR: f64 = 1e-7;
    let q = right.len();
    let scale: Vec<f64> = matrix.diag().iter().map(|cell| cell.sqrt()).collect();
    if scale.iter().any(|&scale| scale.is_nan() || scale <= 0.0) {
        return None;
    }
    let mut gram = Gram::<f64>::zeros(q + 1);
    for i in 0..q {
        for j in 0..=i {
            gram.set(i, j, matrix[[i, j]] / (scale[i] * scale[j]));
        }
        gram.set(i, q, right[i] / scale[i]);
    }
    let factor = Factor::new(&gram, q, None, SINGULAR);
    let (_, coordinates) = factor.coordinates(q).split_last()?;
    factor.aliased.is_empty().then(|| factor.solve(coordinates).into_iter().zip(&scale).map(|(value, scale)| value / scale).collect())
}
