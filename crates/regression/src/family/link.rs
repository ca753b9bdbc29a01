//! Link functions, their inverses and derivatives, with every digit in the tails.

use std::f64::consts::{FRAC_1_PI, PI};
use std::str::FromStr;

use interplay_stats::{Normal, ln_share};

use super::FamilyError;

/// Link function `g`, with `η = g(μ)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// `η = μ`.
    #[default]
    Identity,
    /// `η = ln μ`.
    Log,
    /// `η = ln (μ / (1 − μ))`.
    Logit,
    /// `η = Φ⁻¹(μ)`, the normal quantile.
    Probit,
    /// `η = ln (−ln (1 − μ))`, the complementary log-log link.
    CLogLog,
    /// `η = tan (π (μ − ½))`, the Cauchy quantile.
    Cauchit,
    /// `η = 1 / μ`.
    Inverse,
    /// `η = 1 / μ²`.
    InverseSquare,
    /// `η = √μ`.
    Sqrt,
}

/// A mean, with its distance from one where it is a probability: neither loses digits next to zero or one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// `μ`.
    pub value: f64,
    /// `1 − μ`.
    pub complement: f64,
}

impl Mean {
    /// A mean that is far enough from one.
    pub(crate) fn of(value: f64) -> Self {
        Self { value, complement: 1.0 - value }
    }
}

impl Link {
    /// Every link, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Identity,
        Self::Log,
        Self::Logit,
        Self::Probit,
        Self::CLogLog,
        Self::Cauchit,
        Self::Inverse,
        Self::InverseSquare,
        Self::Sqrt,
    ];

    /// Name in the record and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Log => "log",
            Self::Logit => "logit",
            Self::Probit => "probit",
            Self::CLogLog => "cloglog",
            Self::Cauchit => "cauchit",
            Self::Inverse => "inverse",
            Self::InverseSquare => "1/mu^2",
            Self::Sqrt => "sqrt",
        }
    }

    /// Whether `g⁻¹` has a value at `eta`; R's `valideta`.
    pub fn is_defined(self, eta: f64) -> bool {
        eta.is_finite()
            && match self {
                Self::Inverse => eta != 0.0,
                Self::InverseSquare | Self::Sqrt => eta > 0.0,
                _ => true,
            }
    }

    /// `g(μ)`.
    pub fn link(self, mean: Mean) -> f64 {
        let Mean { value, complement } = mean;
        match self {
            Self::Identity => value,
            Self::Log => value.ln(),
            Self::Logit => value.ln() - complement.ln(),
            Self::Probit => {
                if value < complement {
                    Normal.quantile(value)
                } else {
                    Normal.isf(complement)
                }
            }
            Self::CLogLog => (-ln_share(complement, value)).ln(),
            Self::Cauchit => {
                if value < 0.25 {
                    -1.0 / (PI * value).tan()
                } else if complement < 0.25 {
                    1.0 / (PI * complement).tan()
                } else {
                    (PI * (value - 0.5)).tan()
                }
            }
            Self::Inverse => value.recip(),
            Self::InverseSquare => (value * value).recip(),
            Self::Sqrt => value.sqrt(),
        }
    }

    /// `g⁻¹(η)`.
    pub fn inverse(self, eta: f64) -> Mean {
        match self {
            Self::Identity => Mean::of(eta),
            Self::Log => Mean { value: eta.exp(), complement: -eta.exp_m1() },
            Self::Logit => {
                let tail = (-eta.abs()).exp();
                mirrored(eta, tail / (1.0 + tail), (1.0 + tail).recip())
            }
            Self::Probit => Mean { value: Normal.sf(-eta), complement: Normal.sf(eta) },
            Self::CLogLog => {
                let hazard = eta.exp();
                Mean { value: -(-hazard).exp_m1(), complement: (-hazard).exp() }
            }
            Self::Cauchit => {
                let tail = eta.abs().recip().atan() * FRAC_1_PI;
                mirrored(eta, tail, 1.0 - tail)
            }
            Self::Inverse => Mean::of(eta.recip()),
            Self::InverseSquare => Mean::of(eta.sqrt().recip()),
            Self::Sqrt => Mean::of(eta * eta),
        }
    }

    /// `dμ/dη` at `eta`, whose mean is `mean`.
    pub fn derivative(self, eta: f64, mean: Mean) -> f64 {
        match self {
            Self::Identity => 1.0,
            Self::Log => mean.value,
            Self::Logit => mean.value * mean.complement,
            Self::Probit => Normal.density(eta),
            Self::CLogLog => (eta - eta.exp()).exp(),
            Self::Cauchit => FRAC_1_PI / (1.0 + eta * eta),
            Self::Inverse => -mean.value * mean.value,
            Self::InverseSquare => -0.5 * mean.value / eta,
            Self::Sqrt => 2.0 * eta,
        }
    }

    /// `d²μ/dη²` at `eta`, whose mean is `mean`.
    pub(crate) fn curvature(self, eta: f64, mean: Mean) -> f64 {
        let slope = self.derivative(eta, mean);
        match self {
            Self::Identity => 0.0,
            Self::Log => mean.value,
            Self::Logit => slope * (mean.complement - mean.value),
            Self::Probit => -eta * slope,
            Self::CLogLog => slope * (1.0 - eta.exp()),
            Self::Cauchit => -2.0 * eta * slope / (1.0 + eta * eta),
            Self::Inverse => -2.0 * slope / eta,
            Self::InverseSquare => -1.5 * slope / eta,
            Self::Sqrt => 2.0,
        }
    }
}

/// A tail and its complement, on the side that the sign of `eta` says.
fn mirrored(eta: f64, tail: f64, rest: f64) -> Mean {
    if eta < 0.0 { Mean { value: tail, complement: rest } } else { Mean { value: rest, complement: tail } }
}

impl FromStr for Link {
    type Err = FamilyError;

    fn from_str(text: &str) -> Result<Self, FamilyError> {
        let plain = text.trim().to_ascii_lowercase();
        let found = Self::ALL.into_iter().find(|link| link.name() == plain);
        found.ok_or_else(|| FamilyError::UnknownLink { name: text.trim().to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::{Link, Mean};

    const POINTS: [f64; 9] = [-30.0, -6.0, -1.5, -0.25, 0.125, 0.75, 1.0, 2.5, 6.0];

    fn points(link: Link) -> impl Iterator<Item = f64> {
        POINTS.into_iter().filter(move |&eta| link.is_defined(eta))
    }

    #[test]
    fn inverses_come_back() {
        for link in Link::ALL {
            for eta in points(link) {
                let mean = link.inverse(eta);
                if mean.complement == 0.0 {
                    continue;
                }
                let back = link.link(mean);
                assert!((back - eta).abs() <= 1e-13 * eta.abs(), "{} {eta}: {back}", link.name());
            }
        }
    }

    /// Second-order differences over a step of 1e-4 leave a relative error of about 1e-8 and rounding of about 1e-12.
    #[test]
    fn derivatives_are_those_of_the_inverse() {
        const STEP: f64 = 1e-4;
        for link in Link::ALL {
            for eta in points(link).filter(|eta| eta.abs() < 3.0) {
                let mean = link.inverse(eta);
                let side = |step: f64| link.inverse(eta + step);
                // The smaller of the tails knows the change best.
                let smaller = |mean: Mean| if mean.value <= 0.5 { mean.value } else { -mean.complement };
                let (low, high) = (side(-STEP), side(STEP));
                let difference =
                    if (low.value <= 0.5) == (high.value <= 0.5) { smaller(high) - smaller(low) } else { high.value - low.value };
                let slope = link.derivative(eta, mean);
                assert!((difference / (2.0 * STEP) / slope - 1.0).abs() < 1e-5, "{} {eta} slope", link.name());
                let at = |eta: f64| link.derivative(eta, link.inverse(eta));
                let curvature = (at(eta + STEP) - at(eta - STEP)) / (2.0 * STEP);
                let found = link.curvature(eta, mean);
                assert!((curvature - found).abs() <= 1e-5 * (found.abs() + slope.abs()), "{} {eta} curvature {found}", link.name());
            }
        }
    }

    #[test]
    fn tails_keep_their_digits() {
        let far = Link::Logit.inverse(-700.0);
        assert!((far.value / (-700.0_f64).exp() - 1.0).abs() < 1e-15 && far.complement == 1.0);
        assert_eq!(Link::Logit.inverse(700.0).complement, far.value);
        assert_eq!(Link::Logit.inverse(-1e4).value, 0.0);
        // R: pnorm(-30) and pcauchy(-1e8).
        assert!((Link::Probit.inverse(30.0).complement / 4.906_713_927_148_19e-198 - 1.0).abs() < 1e-12);
        assert!((Link::Cauchit.inverse(-1e8).value / 3.183_098_861_837_91e-9 - 1.0).abs() < 1e-14);
        assert!((Link::CLogLog.inverse(-40.0).value / (-40.0_f64).exp() - 1.0).abs() < 1e-15);
        assert_eq!(Link::Cauchit.inverse(0.0).value, 0.5);
    }
}
