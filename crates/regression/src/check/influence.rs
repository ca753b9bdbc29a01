//! What single rows do to the fit.

use interplay_core::{Diagnostic, InfluenceRow, number};
use ndarray::ArrayView1;

use super::ROWS_TOLD;
use crate::fit::WeightedRows;
use crate::fitted::Fit;

/// `1 - h` below which a row is fitted by a coefficient of its own: what its deletion does is 0/0.
const LEVERAGE_ONE: f64 = 1e-10;

/// Cook's distance, and change of the interaction in standard errors, above which a row is named.
const LARGE: f64 = 1.0;

/// The coefficient whose change is followed: its place among the estimated ones.
///
/// The interaction is what the program is about, so it is a column of the terms of highest degree; of several the one with the smallest
/// p-value, whose claim would be made (the last of equals). Without an interaction it is the only slope there is, if there is but one.
pub(super) fn focus(fit: &Fit) -> Option<usize> {
    let design = fit.design();
    let kept = &fit.whole().model.solution.kept;
    let degree = design.terms().iter().filter(|term| kept.iter().any(|k| term.columns.contains(k))).map(|term| term.degree).max()?;
    let of_degree = |column: &usize| design.terms().iter().any(|term| term.degree == degree && term.columns.contains(column));
    let places: Vec<usize> = (0..kept.len()).filter(|&place| of_degree(&kept[place])).collect();
    if degree < 2 {
        return if let ([only], 1) = (places.as_slice(), degree) { Some(*only) } else { None };
    }
    let estimator = fit.estimator();
    let p_value = |place: usize| {
        let mut g = vec![0.0; kept.len()];
        g[place] = 1.0;
        estimator.row_of_kept(&g, 0.0).p_value.unwrap_or(1.0)
    };
    places.into_iter().map(|place| (place, p_value(place))).reduce(|best, other| if other.1 <= best.1 { other } else { best }).map(|b| b.0)
}

/// What the influence of a row is computed from.
///
/// With leverage `h`, weighted residual `r`, `p` coefficients, `ν` residual degrees of freedom and dispersion `φ` (`σ²` of a linear
/// model):
///
/// * Cook's distance `D = r² h / (p φ (1 - h)²)`;
/// * the variance without the row, `s² = (RSS - r² / (1 - h)) / (ν - 1)`;
/// * the externally studentised residual `r / (s √(1 - h))`;
/// * DFBETAS of coefficient `j`, `F_j q r / ((1 - h) s ‖F_j‖)`.
///
/// For a linear model, weighted or not, these are the changes by deletion, and R's `cooks.distance`, `rstudent` and `dfbetas`. For a
/// generalised linear model `r` is the Pearson residual, `s` is one where the dispersion is known, and Cook's distance (R's) and DFBETAS
/// are the first step of the iteration without the row (Pregibon 1981). R's `dfbetas` takes deviance residuals there, which is no step, and
/// divides by an estimated `s` for every family. The studentised residual is R's, a compromise of deviance residual `d` and Pearson's
/// (Williams 1987): `sign(d) √(d² + r² h / (1 - h)) / s` with the deviance in place of the residual sum of squares.
///
/// A row that stands for `f` observations is one of them: `h / f`, `r / √f`.
///
/// # Reference
/// Cook (1977), Technometrics 19, 15-18; Belsley, Kuh & Welsch (1980), *Regression Diagnostics*, chapter 2; Pregibon (1981), Annals of
/// Statistics 9, 705-724; Williams (1987), Applied Statistics 36, 181-191.
#[derive(Debug, Clone)]
pub(super) struct Influence {
    rank: f64,
    df: f64,
    /// Pearson's X², and the deviance: both the residual sum of squares of a linear model.
    rss: f64,
    deviance: f64,
    pub(super) dispersion: f64,
    known_dispersion: bool,
    /// `F_j / ‖F_j‖` of the coefficient that is followed.
    direction: Option<Vec<f64>>,
}

/// One observation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Observation {
    pub(super) leverage: f64,
    /// Its (Pearson) residual.
    pub(super) residual: f64,
    /// One over the root of the observations that its row stands for.
    pub(super) share: f64,
}

impl Observation {
    /// An observation of a row of a block.
    pub(super) fn of(rows: &WeightedRows<'_>, row: usize) -> Self {
        let share = rows.frequencies().get(row).map_or(1.0, |count| 1.0 / count.sqrt());
        Self { leverage: rows.leverage[row] * share * share, residual: rows.residuals[row] * share, share }
    }

    fn free(self) -> f64 {
        1.0 - self.leverage
    }

    /// Whether a coefficient of its own fits it.
    pub(super) fn is_alone(self) -> bool {
        self.free() <= LEVERAGE_ONE
    }
}

impl Influence {
    /// From a fit with residual degrees of freedom.
    pub(super) fn of(fit: &Fit, focus: Option<usize>) -> Self {
        let model = &fit.whole().model;
        let direction = focus.map(|place| {
            let row = model.solution.map.row(place);
            let length = row.dot(&row).sqrt();
            row.iter().map(|cell| cell / length).collect()
        });
        Self {
            rank: model.solution.rank() as f64,
            df: fit.dof_residual() as f64,
            rss: model.solution.rss,
            deviance: fit.deviance(),
            dispersion: fit.dispersion().unwrap_or(f64::NAN),
            known_dispersion: fit.options().family.distribution.has_known_dispersion(),
            direction,
        }
    }

    /// Cook's distance; `None` for a row of leverage one.
    pub(super) fn cooks_distance(&self, row: Observation) -> Option<f64> {
        let numerator = row.residual * row.residual * row.leverage;
        (!row.is_alone()).then(|| numerator / (self.rank * self.dispersion * row.free() * row.free()))
    }

    /// The standard deviation of the errors without a row, from the sum of squares of all and the residual of the row.
    fn sigma_without(&self, sum: f64, residual: f64, row: Observation) -> Option<f64> {
        /// Share of the sum of squares that is rounding.
        const ROUNDING: f64 = 1e-12;
        if self.known_dispersion {
            return Some(1.0);
        }
        let rest = sum - residual * residual / row.free();
        (self.df > 1.0 && rest > ROUNDING * sum).then(|| (rest / (self.df - 1.0)).sqrt())
    }

    fn studentised(&self, deviance_residual: f64, row: Observation) -> Option<f64> {
        let sigma = self.sigma_without(self.deviance, deviance_residual, row)?;
        let pearson = row.residual * row.residual * row.leverage / row.free();
        Some((deviance_residual * deviance_residual + pearson).sqrt().copysign(deviance_residual) / sigma)
    }

    /// Change of the coefficient that is followed, in its standard errors; `along` is `F_j q / ‖F_j‖`.
    fn dfbetas(&self, along: f64, row: Observation) -> Option<f64> {
        self.sigma_without(self.rss, row.residual, row).map(|sigma| along * row.residual / (row.free() * sigma))
    }

    /// The rows of a block that may be among the most influential.
    pub(super) fn of_block(&self, rows: &WeightedRows<'_>, wanted: usize) -> Found {
        let mut found = Found::new(wanted);
        let along = self.direction.as_ref().map(|direction| rows.q().dot(&ArrayView1::from(direction)));
        for i in 0..rows.n {
            let row = Observation::of(rows, i);
            if row.is_alone() {
                found.n_leverage_one += 1;
                if found.leverage_one.len() < ROWS_TOLD {
                    found.leverage_one.push(rows.row_of_source(i) + 1);
                }
                continue;
            }
            let cooks_distance = self.cooks_distance(row);
            let dfbetas = along.as_ref().and_then(|along| self.dfbetas(along[i] * row.share, row));
            let (by_distance, by_change) = (cooks_distance.unwrap_or(0.0), dfbetas.map_or(0.0, f64::abs));
            if found.distance.wants(by_distance) || found.change.wants(by_change) {
                let row = InfluenceRow {
                    row: rows.row_of_source(i) + 1,
                    leverage: row.leverage,
                    studentised_residual: self.studentised(rows.deviance_residual(i) * row.share, row),
                    cooks_distance,
                    dfbetas,
                };
                found.distance.offer(by_distance, &row);
                found.change.offer(by_change, &row);
            }
        }
        found
    }
}

/// The rows with the largest of some measure; of equal ones those that came first.
#[derive(Debug, Clone)]
pub(super) struct Largest {
    wanted: usize,
    /// The largest first.
    rows: Vec<(f64, InfluenceRow)>,
}

impl Largest {
    fn new(wanted: usize) -> Self {
        Self { wanted, rows: Vec::new() }
    }

    fn wants(&self, size: f64) -> bool {
        self.rows.len() < self.wanted || self.rows.last().is_some_and(|(least, _)| size > *least)
    }

    fn offer(&mut self, size: f64, row: &InfluenceRow) {
        if self.wants(size) {
            let place = self.rows.partition_point(|(other, _)| *other >= size);
            self.rows.insert(place, (size, row.clone()));
            self.rows.truncate(self.wanted);
        }
    }
}

/// The most influential rows so far.
#[derive(Debug, Clone)]
pub(super) struct Found {
    distance: Largest,
    change: Largest,
    n_leverage_one: u64,
    /// The first of them.
    leverage_one: Vec<u64>,
}

impl Found {
    pub(super) fn new(wanted: usize) -> Self {
        Self { distance: Largest::new(wanted), change: Largest::new(wanted), n_leverage_one: 0, leverage_one: Vec::new() }
    }

    /// Adds rows that follow.
    pub(super) fn merge(&mut self, other: &Self) {
        for (mine, others) in [(&mut self.distance, &other.distance), (&mut self.change, &other.change)] {
            others.rows.iter().for_each(|(size, row)| mine.offer(*size, row));
        }
        self.n_leverage_one += other.n_leverage_one;
        self.leverage_one.extend_from_slice(&other.leverage_one);
        self.leverage_one.truncate(ROWS_TOLD);
    }

    /// The rows of the record: those with the largest distances, and of the others those that move the coefficient by more than its
    /// standard error; the largest distance first.
    pub(super) fn rows(&self) -> Vec<InfluenceRow> {
        let mut rows: Vec<InfluenceRow> = self.distance.rows.iter().map(|(_, row)| row.clone()).collect();
        let moving = self.change.rows.iter().filter(|(size, row)| *size > LARGE && !rows.iter().any(|known| known.row == row.row));
        let moving: Vec<InfluenceRow> = moving.map(|(_, row)| row.clone()).collect();
        rows.extend(moving);
        rows.sort_by(|a, b| b.cooks_distance.partial_cmp(&a.cooks_distance).unwrap_or(std::cmp::Ordering::Equal));
        rows
    }

    /// Notes on rows that decide the fit.
    pub(super) fn notes(&self, followed: Option<&str>) -> Vec<Diagnostic> {
        let mut notes = Vec::new();
        let moving: Vec<_> = self.change.rows.iter().filter(|(size, _)| *size > LARGE).map(|(_, row)| row).collect();
        let mut told: Vec<String> = Vec::new();
        if let Some(followed) = followed.filter(|_| !moving.is_empty()) {
            let shown = moving.iter().take(ROWS_TOLD).map(|row| {
                let size = number::significant(row.dfbetas.unwrap_or(f64::NAN), 2);
                if told.is_empty() { format!("row {} by {size} standard errors", row.row) } else { format!("row {} by {size}", row.row) }
            });
            let shown: Vec<String> = shown.collect();
            told.push(format!("`{followed}` is moved by single rows: {}{}", shown.join(", "), and_more(moving.len())));
        }
        let distant: Vec<_> = self.distance.rows.iter().filter(|(size, _)| *size > LARGE).map(|(_, row)| row).collect();
        if !distant.is_empty() {
            let shown = distant
                .iter()
                .take(ROWS_TOLD)
                .map(|row| format!("{} (row {})", number::significant(row.cooks_distance.unwrap_or(f64::NAN), 3), row.row));
            let shown: Vec<String> = shown.collect();
            told.push(format!("Cook's distance above 1: {}{}", shown.join(", "), and_more(distant.len())));
        }
        if !told.is_empty() {
            notes.push(
                Diagnostic::warning("check::influential_row", told.join("; "))
                    .with_hint("look at these rows in the data, and report the fit without them beside this one"),
            );
        }
        if self.n_leverage_one > 0 {
            let rows: Vec<String> = self.leverage_one.iter().map(u64::to_string).collect();
            let message = format!(
                "{} {} by a coefficient of their own, which no other row checks: {} {}{}",
                number::count(self.n_leverage_one),
                if self.n_leverage_one == 1 { "row is fitted" } else { "rows are fitted" },
                if rows.len() == 1 { "row" } else { "rows" },
                rows.join(", "),
                and_more(self.n_leverage_one as usize)
            );
            let message = if self.n_leverage_one == 1 { message.replace("of their own", "of its own") } else { message };
            notes.push(Diagnostic::info("check::leverage_one", message).with_hint("join cells of the design that hold a single row"));
        }
        notes
    }
}

/// `, …` where a list of rows is longer than what is told of it.
fn and_more(n: usize) -> &'static str {
    if n > ROWS_TOLD { ", …" } else { "" }
}

#[cfg(test)]
mod tests {
    use interplay_core::InfluenceRow;

    use super::Largest;

    #[test]
    fn the_largest_are_kept_and_the_first_of_equals() {
        let row = |row| InfluenceRow { row, leverage: 0.0, studentised_residual: None, cooks_distance: None, dfbetas: None };
        let mut largest = Largest::new(2);
        for (number, size) in [(1, 0.5), (2, 2.0), (3, 0.5), (4, 2.0), (5, 0.1)] {
            largest.offer(size, &row(number));
        }
        assert_eq!(largest.rows.iter().map(|(_, row)| row.row).collect::<Vec<_>>(), [2, 4]);
        assert!(!largest.wants(2.0) && largest.wants(2.1));
    }
}
