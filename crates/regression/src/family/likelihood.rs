//! What one row contributes: variance, residual, deviance, likelihood.

use interplay_stats::{
    deviance_term, digamma_rise, ln_binomial, ln_gamma_density, ln_negative_binomial, ln_poisson, ln_share, trigamma_fall,
};

use super::{Distribution, Family, Link, Mean};

/// A family whose shape is known: of the negative binomial, θ as well.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Likelihood {
    pub(crate) family: Family,
    /// Size of the negative binomial; infinite for the Poisson limit, and where it has no meaning.
    pub(crate) theta: f64,
}

/// The terms of one row in the weighted least-squares problem at a linear predictor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct WorkingRow {
    /// `√W` with `W = w (dμ/dη)² / V(μ)`.
    pub(crate) root_weight: f64,
    /// `√W (z − η) = √w (y − μ) / √V(μ)`, with the sign of `dμ/dη`.
    pub(crate) residual: f64,
}

/// How far a count may be from a whole number before it is no count, R's tolerance.
const WHOLE: f64 = 1e-3;

impl Likelihood {
    pub(crate) fn new(family: Family, theta: Option<f64>) -> Self {
        Self { family, theta: theta.unwrap_or(f64::INFINITY) }
    }

    /// `V(μ)` (McCullagh & Nelder 1989, table 2.1; Venables & Ripley 2002, section 7.4 for the negative binomial).
    pub(crate) fn variance(&self, mean: Mean) -> f64 {
        let mu = mean.value;
        match self.family.distribution {
            Distribution::Gaussian => 1.0,
            Distribution::Binomial | Distribution::QuasiBinomial => mu * mean.complement,
            Distribution::Poisson | Distribution::QuasiPoisson => mu,
            Distribution::Gamma => mu * mu,
            Distribution::InverseGaussian => mu * mu * mu,
            Distribution::NegativeBinomial => mu * (1.0 + mu / self.theta),
        }
    }

    /// `dV/dμ`.
    fn variance_slope(&self, mean: Mean) -> f64 {
        let mu = mean.value;
        match self.family.distribution {
            Distribution::Gaussian => 0.0,
            Distribution::Binomial | Distribution::QuasiBinomial => mean.complement - mu,
            Distribution::Poisson | Distribution::QuasiPoisson => 1.0,
            Distribution::Gamma => 2.0 * mu,
            Distribution::InverseGaussian => 3.0 * mu * mu,
            Distribution::NegativeBinomial => 1.0 + 2.0 * mu / self.theta,
        }
    }

    /// `y − μ`.
    pub(crate) fn difference(&self, y: f64, mean: Mean) -> f64 {
        if self.family.distribution.is_share() { y * mean.complement - (1.0 - y) * mean.value } else { y - mean.value }
    }

    /// The row in the weighted least-squares problem at `eta`, whose mean is `mean`; `weight` is the prior weight times the trials.
    pub(crate) fn working_row(&self, y: f64, weight: f64, eta: f64, mean: Mean) -> WorkingRow {
        let slope = self.family.link.derivative(eta, mean);
        let scale = (weight / self.variance(mean)).sqrt();
        if !scale.is_finite() {
            // The variance has underflowed: the row lies on its boundary and says nothing about nearby coefficients.
            return WorkingRow { root_weight: 0.0, residual: 0.0 };
        }
        WorkingRow { root_weight: slope.abs() * scale, residual: self.difference(y, mean) * scale * slope.signum() }
    }

    /// `−∂²ℓ/∂η²` of a row with dispersion one: the observed information of its linear predictor, `W − w (y − μ) d(μ′/V)/dη`.
    pub(crate) fn observed_weight(&self, y: f64, weight: f64, eta: f64, mean: Mean) -> f64 {
        let variance = self.variance(mean);
        if variance <= 0.0 {
            return 0.0;
        }
        let slope = self.family.link.derivative(eta, mean);
        let change = self.family.link.curvature(eta, mean) / variance - slope * slope * self.variance_slope(mean) / (variance * variance);
        weight * (slope * slope / variance - self.difference(y, mean) * change)
    }

    /// `−∂²ℓ/∂η∂θ` of a negative binomial row; its expectation is zero.
    pub(crate) fn observed_cross(&self, y: f64, weight: f64, eta: f64, mean: Mean) -> f64 {
        let share = mean.value / (mean.value + self.theta);
        // μ² / (θ² V²) = 1 / (μ + θ)² = (share / μ)².
        let per_mean = share / mean.value;
        -weight * self.difference(y, mean) * self.family.link.derivative(eta, mean) * per_mean * per_mean
    }

    /// The deviance of a row, `2 w (ℓ(y; y) − ℓ(μ; y))` at dispersion one.
    pub(crate) fn deviance(&self, y: f64, weight: f64, mean: Mean) -> f64 {
        let mu = mean.value;
        let half = match self.family.distribution {
            Distribution::Gaussian => return weight * (y - mu) * (y - mu),
            Distribution::InverseGaussian => return weight * (y - mu) * (y - mu) / (y * mu * mu),
            Distribution::Binomial | Distribution::QuasiBinomial => {
                if y == 0.0 {
                    -ln_share(mean.complement, mu)
                } else if y == 1.0 {
                    -ln_share(mu, mean.complement)
                } else {
                    deviance_term(y, mu) + deviance_term(1.0 - y, mean.complement)
                }
            }
            Distribution::Poisson | Distribution::QuasiPoisson => deviance_term(y, mu),
            Distribution::Gamma => deviance_term(mu, y) / mu,
            Distribution::NegativeBinomial if self.theta.is_infinite() => deviance_term(y, mu),
            Distribution::NegativeBinomial => (deviance_term(y, mu) - deviance_term(y + self.theta, mu + self.theta)).max(0.0),
        };
        2.0 * weight * half
    }

    /// The deviance residual, `sign(y − μ) √deviance`.
    pub(crate) fn deviance_residual(&self, y: f64, weight: f64, mean: Mean) -> f64 {
        self.deviance(y, weight, mean).sqrt() * self.difference(y, mean).signum()
    }

    /// Whether a row has a log-likelihood: counts, and successes, have to be whole numbers.
    pub(crate) fn is_whole(&self, y: f64, weight: f64, trials: Option<f64>) -> bool {
        let count = match self.family.distribution {
            Distribution::Poisson | Distribution::NegativeBinomial => y,
            Distribution::Binomial => y * trials.unwrap_or(weight),
            _ => return true,
        };
        (count - count.round()).abs() <= WHOLE
    }

    /// The log-likelihood of a row as R's families count it.
    ///
    /// `weight` is the prior weight without the trials. Without trials the weight of a share counts as its trials. `dispersion` is that
    /// of the gamma density, `deviance / Σw`. Of the gaussian and the inverse gaussian, whose dispersion at the maximum leaves a constant,
    /// this is the part that the weights and the response add.
    pub(crate) fn log_likelihood(&self, y: f64, weight: f64, trials: Option<f64>, mean: Mean, dispersion: f64) -> f64 {
        let mu = mean.value;
        match self.family.distribution {
            Distribution::Gaussian => 0.5 * weight.ln(),
            Distribution::InverseGaussian => -1.5 * weight * y.ln(),
            Distribution::Binomial => match trials {
                Some(n) => weight * ln_binomial((y * n).round(), n.round(), mu, mean.complement),
                // A single trial of this weight, or as many trials as the weight says: the same for 0 and 1.
                None if y == 0.0 => weight * ln_share(mean.complement, mu),
                None if y == 1.0 => weight * ln_share(mu, mean.complement),
                None => ln_binomial((y * weight).round(), weight.round(), mu, mean.complement),
            },
            Distribution::Poisson => weight * ln_poisson(y, mu),
            Distribution::NegativeBinomial if self.theta.is_infinite() => weight * ln_poisson(y, mu),
            Distribution::NegativeBinomial => weight * ln_negative_binomial(y, self.theta, mu),
            Distribution::Gamma => weight * ln_gamma_density(y, dispersion.recip(), mu),
            Distribution::QuasiBinomial | Distribution::QuasiPoisson => 0.0,
        }
    }

    /// `∂ℓ/∂θ` and `−∂²ℓ/∂θ²` of a negative binomial row with weight one.
    ///
    /// `ψ(y + θ) − ψ(θ) − ln(1 + μ/θ) − (y − μ)/(μ + θ)` and `ψ′(θ) − ψ′(y + θ) − μ/(θ(μ + θ)) − (y − μ)/(μ + θ)²` (Venables &
    /// Ripley 2002, section 7.4, rearranged so that nothing cancels for a large θ).
    pub(crate) fn theta_terms(&self, y: f64, mean: Mean) -> (f64, f64) {
        let (mu, theta) = (mean.value, self.theta);
        let total = mu + theta;
        let score = digamma_rise(theta, y) - (mu / theta).ln_1p() - (y - mu) / total;
        let information = trigamma_fall(theta, y) - mu / (theta * total) - (y - mu) / (total * total);
        (score, information)
    }

    /// The mean from which the iteration starts, R's `mustart`; `weight` is the prior weight times the trials.
    pub(crate) fn start(&self, y: f64, weight: f64) -> Mean {
        match self.family.distribution {
            Distribution::Binomial | Distribution::QuasiBinomial => {
                let value = (weight * y + 0.5) / (weight + 1.0);
                Mean { value, complement: (weight * (1.0 - y) + 0.5) / (weight + 1.0) }
            }
            Distribution::Poisson | Distribution::QuasiPoisson => Mean::of(y + 0.1),
            Distribution::NegativeBinomial => Mean::of(if y == 0.0 { 1.0 / 6.0 } else { y }),
            Distribution::Gaussian | Distribution::Gamma | Distribution::InverseGaussian => Mean::of(y),
        }
    }

    /// Whether a zero (or a one) can be fitted by a linear predictor that grows without bound, so that coefficients may have no finite
    /// estimate: the lower and the upper end of the response.
    pub(crate) fn unbounded_ends(&self) -> (bool, bool) {
        let Family { distribution, link } = self.family;
        match (distribution.is_share(), distribution.is_count()) {
            (true, _) => (true, link != Link::Log),
            (_, true) => (link == Link::Log, false),
            _ => (false, false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Likelihood, Mean};
    use crate::family::{Distribution, Family};

    fn of(distribution: Distribution) -> Likelihood {
        Likelihood::new(Family::of(distribution), Some(1.7))
    }

    /// A response in the range of the distribution, and means around it.
    fn example(distribution: Distribution) -> (f64, [f64; 3]) {
        if distribution.is_share() { (0.25, [0.1, 0.25, 0.7]) } else { (3.0, [0.5, 3.0, 8.0]) }
    }

    /// The derivative of the deviance is `−2 w (y − μ) / V(μ)` for every family: what makes it a deviance.
    #[test]
    fn deviance_is_made_of_the_variance_function() {
        const STEP: f64 = 1e-5;
        for distribution in Distribution::ALL {
            let likelihood = of(distribution);
            let (y, means) = example(distribution);
            for mu in means {
                let mean = Mean::of(mu);
                let at = |mu: f64| likelihood.deviance(y, 1.5, Mean::of(mu));
                let slope = (at(mu + STEP) - at(mu - STEP)) / (2.0 * STEP);
                let expected = -3.0 * likelihood.difference(y, mean) / likelihood.variance(mean);
                assert!((slope - expected).abs() < 1e-6 * (1.0 + expected.abs()), "{distribution:?} {mu}: {slope} {expected}");
            }
            assert!(likelihood.deviance(y, 1.0, Mean::of(y)) < 1e-30, "{distribution:?}");
        }
    }

    /// `−½ d²deviance/dη²` is the observed information of the linear predictor.
    #[test]
    fn observed_weights_are_second_derivatives() {
        const STEP: f64 = 1e-4;
        for distribution in Distribution::ALL {
            for &link in distribution.links() {
                let likelihood = Likelihood::new(Family { distribution, link }, Some(1.7));
                let (y, means) = example(distribution);
                for mu in means {
                    if mu >= 1.0 && matches!(link.name(), "logit" | "probit" | "cloglog" | "cauchit") {
                        continue;
                    }
                    let eta = link.link(Mean::of(mu));
                    let at = |eta: f64| -0.5 * likelihood.deviance(y, 1.0, link.inverse(eta));
                    let second = (at(eta + STEP) - 2.0 * at(eta) + at(eta - STEP)) / (STEP * STEP);
                    let found = likelihood.observed_weight(y, 1.0, eta, link.inverse(eta));
                    // Differences of second order: truncation of 1e-8 times the fourth derivative, rounding of 1e-16 / 1e-8.
                    assert!((found + second).abs() < 1e-4 * (1.0 + found.abs()), "{distribution:?} {link:?} {mu}: {found} {second}");
                }
            }
        }
    }

    #[test]
    fn theta_terms_are_derivatives_of_the_likelihood() {
        const STEP: f64 = 1e-4;
        for (y, mu, theta) in [(0.0, 2.0, 0.5), (7.0, 3.0, 1.7), (100.0, 80.0, 30.0)] {
            let at = |theta: f64| {
                Likelihood::new(Family::of(Distribution::NegativeBinomial), Some(theta)).log_likelihood(y, 1.0, None, Mean::of(mu), 1.0)
            };
            let likelihood = Likelihood::new(Family::of(Distribution::NegativeBinomial), Some(theta));
            let (score, information) = likelihood.theta_terms(y, Mean::of(mu));
            assert!(((at(theta + STEP) - at(theta - STEP)) / (2.0 * STEP) - score).abs() < 1e-7, "{y} {mu} {theta}");
            let second = (at(theta + STEP) - 2.0 * at(theta) + at(theta - STEP)) / (STEP * STEP);
            assert!((second + information).abs() < 1e-6, "{second} {information}");
        }
    }

    #[test]
    fn the_negative_binomial_tends_to_the_poisson() {
        let mean = Mean::of(3.5);
        let wide = Likelihood::new(Family::of(Distribution::NegativeBinomial), Some(1e12));
        let poisson = of(Distribution::Poisson);
        assert!((wide.log_likelihood(5.0, 1.0, None, mean, 1.0) - poisson.log_likelihood(5.0, 1.0, None, mean, 1.0)).abs() < 1e-11);
        assert!((wide.deviance(5.0, 1.0, mean) - poisson.deviance(5.0, 1.0, mean)).abs() < 1e-11);
        let limit = Likelihood::new(Family::of(Distribution::NegativeBinomial), None);
        assert_eq!(limit.deviance(5.0, 1.0, mean), poisson.deviance(5.0, 1.0, mean));
    }
}
