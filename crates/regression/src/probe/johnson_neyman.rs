//! Johnson-Neyman: where a slope that is linear in its moderator differs from zero.
//!
//! With slope `θ(w) = b₁ + b₃ w` and variance `V₁₁ + 2 w V₁₃ + w² V₃₃`, the slope is significant where
//! `f(w) = θ(w)² - t² Var(w) = A w² + 2 B w + C` is positive, `A = b₃² - t² V₃₃`, `B = b₁ b₃ - t² V₁₃`, `C = b₁² - t² V₁₁`.
//! The sign of `A` says on which side of the roots that is; no grid is looked at. `A > 0` means that the interaction itself is
//! significant at `t`: there is then a value of `w` at which the slope is zero, hence two roots, and significance lies outside of them.
//!
//! Sources: P. O. Johnson and J. Neyman (1936), *Statistical Research Memoirs* 1, 57-93; D. J. Bauer and P. J. Curran (2005),
//! *Multivariate Behavioral Research* 40, 373-400.

use interplay_core::{Curve, JohnsonNeyman, Region};

/// Points of the curve.
const CURVE_POINTS: usize = 101;

/// Share of the observed range by which the curve goes on at either end.
const CURVE_MARGIN: f64 = 0.05;

/// A bound this near to the data, as a share of the observed range, is shown on the curve.
const NEAR: f64 = 0.25;

/// A slope that is linear in its moderator, with its variance, in `u = w - centre`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LinearSlope {
    pub(crate) centre: f64,
    /// Slope at the centre.
    pub(crate) level: f64,
    /// Change of the slope per unit of the moderator.
    pub(crate) change: f64,
    pub(crate) var_level: f64,
    pub(crate) var_change: f64,
    pub(crate) covariance: f64,
    /// Critical value of t.
    pub(crate) critical: f64,
}

/// The roots and the side on which the slope is significant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) region: Region,
    pub(crate) bounds: Vec<f64>,
}

impl LinearSlope {
    /// `(A, B, C)` in `u`.
    fn quadratic(&self) -> (f64, f64, f64) {
        let t = self.critical * self.critical;
        let a = self.change * self.change - t * self.var_change;
        let b = self.level * self.change - t * self.covariance;
        let c = self.level * self.level - t * self.var_level;
        (a, b, c)
    }

    /// Whether squares of the slope and its variance are numbers: slopes above 1e150 have none.
    pub(crate) fn is_representable(&self) -> bool {
        let (a, b, c) = self.quadratic();
        [a, b, c, b * b - a * c].into_iter().all(f64::is_finite)
    }

    /// Whether the slope is significant at a value of the moderator.
    pub(crate) fn is_significant(&self, w: f64) -> bool {
        let (a, b, c) = self.quadratic();
        let u = w - self.centre;
        (a * u + 2.0 * b) * u + c > 0.0
    }

    /// Roots by the quadratic formula that does not subtract numbers of equal size.
    pub(crate) fn bounds(&self) -> Bounds {
        /// `A` and `B` below this share of their parts are rounding.
        const ROUNDING: f64 = 1e-13;
        let (a, b, c) = self.quadratic();
        let t = self.critical * self.critical;
        let a_size = self.change * self.change + t * self.var_change;
        let b_size = (self.level * self.change).abs() + (t * self.covariance).abs();
        let everywhere_or_nowhere = || Bounds { region: if c > 0.0 { Region::Everywhere } else { Region::Nowhere }, bounds: vec![] };
        if a.abs() <= ROUNDING * a_size {
            if b.abs() <= ROUNDING * b_size {
                return everywhere_or_nowhere();
            }
            return Bounds { region: Region::Outside, bounds: vec![self.centre - c / (2.0 * b)] };
        }
        let discriminant = b * b - a * c;
        if discriminant <= 0.0 {
            return Bounds { region: if a > 0.0 { Region::Everywhere } else { Region::Nowhere }, bounds: vec![] };
        }
        let q = -(b + discriminant.sqrt().copysign(b));
        let (first, second) = (q / a, c / q);
        let bounds = vec![self.centre + first.min(second), self.centre + first.max(second)];
        Bounds { region: if a > 0.0 { Region::Outside } else { Region::Inside }, bounds }
    }

    /// The slope with its band at a value of the moderator.
    fn band(&self, w: f64) -> (f64, f64) {
        let u = w - self.centre;
        let variance = self.var_level + u * (2.0 * self.covariance + u * self.var_change);
        (self.level + u * self.change, self.critical * variance.max(0.0).sqrt())
    }

    /// The analysis over the observed range; shares of rows are filled in by a [`Tally`].
    pub(crate) fn analysis(&self, observed: [f64; 2]) -> JohnsonNeyman {
        let Bounds { region, bounds } = self.bounds();
        let range = observed[1] - observed[0];
        let near = bounds.iter().filter(|&&w| w > observed[0] - NEAR * range && w < observed[1] + NEAR * range);
        let (low, high) = near.fold((observed[0], observed[1]), |(low, high), &w| (low.min(w), high.max(w)));
        let (low, high) = (low - CURVE_MARGIN * range, high + CURVE_MARGIN * range);
        let mut curve = Curve::default();
        for i in 0..CURVE_POINTS {
            let w = low + (high - low) * i as f64 / (CURVE_POINTS - 1) as f64;
            let (estimate, half) = self.band(w);
            curve.x.push(w);
            curve.estimate.push(estimate);
            curve.conf_low.push(estimate - half);
            curve.conf_high.push(estimate + half);
        }
        JohnsonNeyman { region, bounds, critical: self.critical, observed, share_significant: None, share_below: Vec::new(), curve }
    }
}

impl Bounds {
    /// Whether the slope is significant at a value of the moderator.
    fn contains(&self, w: f64) -> bool {
        match (self.region, self.bounds.as_slice()) {
            (Region::Everywhere, _) => true,
            (Region::Outside, [bound]) => w < *bound,
            (Region::Inside, [bound]) => w > *bound,
            (Region::Outside, [low, high]) => w < *low || w > *high,
            (Region::Inside, [low, high]) => *low < w && w < *high,
            (Region::Nowhere | Region::Outside | Region::Inside, _) => false,
        }
    }
}

/// The analysis of a slope whose critical value changes along the moderator, as under `cr2`, `cr3` and the wild bootstrap, where every
/// linear function of the coefficients has a reference distribution of its own.
///
/// There is no closed form then. The observed range is gone through in steps of a hundredth, and a bound between two steps is found by
/// bisection to the last digit; beyond the data nothing is said. `None` when a critical value is missing or more than two bounds show.
pub(crate) fn searched(slope: LinearSlope, critical: impl Fn(f64) -> Option<f64>, observed: [f64; 2]) -> Option<(JohnsonNeyman, Bounds)> {
    /// Halvings of a step: its hundredth of the range is then below the spacing of floating point numbers.
    const HALVINGS: usize = 60;
    let at = |w: f64| critical(w).map(|critical| LinearSlope { critical, ..slope });
    let mut curve = Curve::default();
    let (mut found, mut before): (Vec<f64>, Option<(f64, bool)>) = (Vec::new(), None);
    let mut first = false;
    for i in 0..CURVE_POINTS {
        let w = observed[0] + (observed[1] - observed[0]) * i as f64 / (CURVE_POINTS - 1) as f64;
        let here = at(w)?;
        let (estimate, half) = here.band(w);
        curve.x.push(w);
        curve.estimate.push(estimate);
        curve.conf_low.push(estimate - half);
        curve.conf_high.push(estimate + half);
        let significant = here.is_significant(w);
        match before {
            None => first = significant,
            Some((last, was)) if was != significant => {
                let (mut low, mut high) = (last, w);
                for _ in 0..HALVINGS {
                    let middle = f64::midpoint(low, high);
                    if at(middle)?.is_significant(middle) == was { low = middle } else { high = middle }
                }
                found.push(f64::midpoint(low, high));
            }
            Some(_) => {}
        }
        before = Some((w, significant));
    }
    let region = match (found.len(), first) {
        (0, true) => Region::Everywhere,
        (0, false) => Region::Nowhere,
        (1 | 2, true) => Region::Outside,
        (1 | 2, false) => Region::Inside,
        _ => return None,
    };
    let analysis = JohnsonNeyman {
        region,
        bounds: found.clone(),
        critical: slope.critical,
        observed,
        share_significant: None,
        share_below: Vec::new(),
        curve,
    };
    Some((analysis, Bounds { region, bounds: found }))
}

/// Counts rows by where their moderator lies.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    /// Column of the moderator.
    pub(crate) variable: String,
    bounds: Bounds,
    n: u64,
    significant: u64,
    below: Vec<u64>,
}

impl Tally {
    pub(crate) fn new(variable: &str, bounds: Bounds) -> Self {
        Self { variable: variable.to_owned(), below: vec![0; bounds.bounds.len()], bounds, n: 0, significant: 0 }
    }

    pub(crate) fn count(&mut self, w: f64) {
        self.n += 1;
        self.significant += u64::from(self.bounds.contains(w));
        for (count, bound) in self.below.iter_mut().zip(&self.bounds.bounds) {
            *count += u64::from(w < *bound);
        }
    }

    /// Writes the shares into the analysis that they belong to.
    pub(crate) fn finish(&self, analysis: &mut JohnsonNeyman) {
        let n = self.n.max(1) as f64;
        analysis.share_significant = Some(self.significant as f64 / n);
        analysis.share_below = self.below.iter().map(|&count| count as f64 / n).collect();
    }
}

#[cfg(test)]
mod tests {
    use interplay_core::Region;

    use super::LinearSlope;

    fn slope(level: f64, change: f64, var_level: f64, covariance: f64, var_change: f64) -> LinearSlope {
        LinearSlope { centre: 0.0, level, change, var_level, var_change, covariance, critical: 2.0 }
    }

    #[test]
    fn a_search_finds_what_the_closed_form_gives() {
        // Roots at 0.680 and 9.320 lie within the range that is searched, and a constant critical value changes nothing.
        let inside = slope(0.5, 0.5, 0.3, -0.125, 0.1);
        let (found, _) = super::searched(inside, |_| Some(2.0), [-1.0, 12.0]).unwrap();
        let closed = inside.bounds();
        assert_eq!((found.region, found.bounds.len()), (closed.region, 2));
        assert!(found.bounds.iter().zip(&closed.bounds).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
        let (half, bounds) = super::searched(inside, |_| Some(2.0), [5.0, 12.0]).unwrap();
        assert_eq!((half.region, half.bounds.len()), (Region::Outside, 1));
        assert!(bounds.contains(6.0) && !bounds.contains(11.0));
        assert!(super::searched(inside, |_| None, [5.0, 12.0]).is_none());
    }

    #[test]
    fn roots_solve_their_equation_for_any_centre() {
        // f(u) = (1 - 4 · 0.09) u² + 0 u - 4 · 0.25: roots ± 1 / 0.8.
        for centre in [0.0, 50.0] {
            let found = LinearSlope { centre, ..slope(0.0, 1.0, 0.25, 0.0, 0.09) }.bounds();
            assert_eq!(found.region, Region::Outside);
            assert!((found.bounds[0] - (centre - 1.25)).abs() < 1e-14 * 50.0 && (found.bounds[1] - (centre + 1.25)).abs() < 1e-14 * 50.0);
        }
    }

    #[test]
    fn the_sign_of_a_decides_the_region() {
        // A = -0.15, B = 0.75, C = -0.95: significant between 0.680 and 9.320 only.
        let inside = slope(0.5, 0.5, 0.3, -0.125, 0.1);
        let found = inside.bounds();
        assert_eq!(found.region, Region::Inside);
        let middle = f64::midpoint(found.bounds[0], found.bounds[1]);
        assert!(inside.is_significant(middle) && !inside.is_significant(found.bounds[0] - 0.01));
        assert_eq!(slope(0.1, 0.1, 1.0, 0.0, 1.0).bounds().region, Region::Nowhere);
        assert_eq!(slope(3.0, 0.0, 1.0, 0.0, 0.0).bounds().region, Region::Everywhere);
    }

    #[test]
    fn one_root_where_the_interaction_stands_at_the_critical_value() {
        // A = 1 - 4 · 0.25 = 0; B = 2, C = 4 - 4 = 0: f(u) = 4 u.
        let found = slope(2.0, 1.0, 1.0, 0.0, 0.25).bounds();
        assert_eq!((found.region, found.bounds), (Region::Outside, vec![0.0]));
    }

    #[test]
    fn the_curve_reaches_bounds_near_the_data_and_not_far_ones() {
        let analysis = slope(0.0, 1.0, 0.25, 0.0, 0.09).analysis([-1.1, 0.5]);
        assert!(analysis.curve.x[0] < -1.25 && analysis.curve.x[100] < 0.6);
        assert_eq!(analysis.curve.x.len(), 101);
    }
}
