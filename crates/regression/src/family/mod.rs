//! Distribution families with their link functions.

mod error;
mod likelihood;
mod link;

use std::str::FromStr;

use interplay_core::EstimateRow;

pub use error::FamilyError;
pub(crate) use likelihood::Likelihood;
pub use link::{Link, Mean};

/// A distribution of the response with the link of its mean.
///
/// With linear predictor `η = x'β + offset` the mean is `μ = g⁻¹(η)`, the variance `φ V(μ) / w` with prior weight `w`.
///
/// ```
/// use interplay_regression::{Family, Link};
/// let family = Family::named("binomial", Some("probit"))?;
/// assert_eq!((family.name(), family.link), ("binomial", Link::Probit));
/// assert_eq!(Family::named("gamma", None)?.link, Link::Inverse);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Family {
    /// The distribution.
    pub distribution: Distribution,
    /// The link `g`.
    pub link: Link,
}

/// Distribution of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Distribution {
    /// Normal, `V = 1`.
    #[default]
    Gaussian,
    /// Share of successes, `V = μ (1 − μ)`; the weight of a share is its number of trials.
    Binomial,
    /// Counts, `V = μ`.
    Poisson,
    /// Positive numbers with a constant coefficient of variation, `V = μ²`.
    Gamma,
    /// Positive numbers with `V = μ³`.
    InverseGaussian,
    /// Counts with `V = μ + μ² / θ`; θ is estimated.
    NegativeBinomial,
    /// As binomial with a dispersion that is estimated.
    QuasiBinomial,
    /// As Poisson with a dispersion that is estimated.
    QuasiPoisson,
}

impl Distribution {
    /// Every distribution, in the order of the documentation.
    pub const ALL: [Self; 8] = [
        Self::Gaussian,
        Self::Binomial,
        Self::Poisson,
        Self::Gamma,
        Self::InverseGaussian,
        Self::NegativeBinomial,
        Self::QuasiBinomial,
        Self::QuasiPoisson,
    ];

    /// Name in the record and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gaussian => "gaussian",
            Self::Binomial => "binomial",
            Self::Poisson => "poisson",
            Self::Gamma => "gamma",
            Self::InverseGaussian => "inverse-gaussian",
            Self::NegativeBinomial => "negative-binomial",
            Self::QuasiBinomial => "quasibinomial",
            Self::QuasiPoisson => "quasipoisson",
        }
    }

    /// The links that go with it, the default first; those of R's families, and for the gaussian every one.
    pub fn links(self) -> &'static [Link] {
        match self {
            Self::Gaussian => &Link::ALL,
            Self::Binomial | Self::QuasiBinomial => &[Link::Logit, Link::Probit, Link::CLogLog, Link::Cauchit, Link::Log],
            Self::Poisson | Self::QuasiPoisson | Self::NegativeBinomial => &[Link::Log, Link::Identity, Link::Sqrt],
            Self::Gamma => &[Link::Inverse, Link::Log, Link::Identity],
            Self::InverseGaussian => &[Link::InverseSquare, Link::Inverse, Link::Log, Link::Identity],
        }
    }

    /// Whether the response is a share of successes.
    pub fn is_share(self) -> bool {
        matches!(self, Self::Binomial | Self::QuasiBinomial)
    }

    /// Whether the response is a count.
    pub fn is_count(self) -> bool {
        matches!(self, Self::Poisson | Self::QuasiPoisson | Self::NegativeBinomial)
    }

    /// Whether the dispersion `φ` is one by definition. Statistics are then referred to the normal and chi-squared distributions, else to
    /// Student's t and F.
    pub fn has_known_dispersion(self) -> bool {
        matches!(self, Self::Binomial | Self::Poisson | Self::NegativeBinomial)
    }

    /// Whether there is a likelihood: quasi families have a deviance only.
    pub fn has_likelihood(self) -> bool {
        !matches!(self, Self::QuasiBinomial | Self::QuasiPoisson)
    }

    /// Parameters beside the coefficients that AIC and BIC count: a dispersion with a likelihood, or θ (R's convention).
    pub fn extra_parameters(self) -> u64 {
        u64::from(matches!(self, Self::Gaussian | Self::Gamma | Self::InverseGaussian | Self::NegativeBinomial))
    }

    /// Whether `y` is in the range of the response.
    pub fn admits(self, y: f64) -> bool {
        match self {
            Self::Gaussian => y.is_finite(),
            Self::Binomial | Self::QuasiBinomial => (0.0..=1.0).contains(&y),
            Self::Poisson | Self::QuasiPoisson | Self::NegativeBinomial => y >= 0.0 && y.is_finite(),
            Self::Gamma | Self::InverseGaussian => y > 0.0 && y.is_finite(),
        }
    }

    /// The range of the response in words.
    pub fn range(self) -> &'static str {
        match self {
            Self::Gaussian => "any number",
            Self::Binomial | Self::QuasiBinomial => "0 or 1, or a share between them",
            Self::Poisson | Self::QuasiPoisson | Self::NegativeBinomial => "a count: 0, 1, 2, …",
            Self::Gamma | Self::InverseGaussian => "a positive number",
        }
    }
}

impl FromStr for Distribution {
    type Err = FamilyError;

    /// The names of [`Distribution::name`]; capitals, and `.` or `_` for the hyphen, do not matter.
    fn from_str(text: &str) -> Result<Self, FamilyError> {
        let plain = text.trim().to_ascii_lowercase().replace(['.', '_'], "-");
        let found = Self::ALL.into_iter().find(|distribution| distribution.name() == plain);
        found.ok_or_else(|| FamilyError::UnknownFamily { name: text.trim().to_owned() })
    }
}

impl Family {
    /// A distribution with its default link.
    pub fn of(distribution: Distribution) -> Self {
        Self { distribution, link: distribution.links()[0] }
    }

    /// A family by name, with the default link or a named one.
    ///
    /// # Errors
    /// [`FamilyError`] when there is no such family or link, or when they do not go together; it says what there is.
    pub fn named(name: &str, link: Option<&str>) -> Result<Self, FamilyError> {
        let family = Self::of(name.parse()?);
        let Some(link) = link else { return Ok(family) };
        let family = Self { link: link.parse()?, ..family };
        if family.distribution.links().contains(&family.link) {
            Ok(family)
        } else {
            Err(FamilyError::Unsuited { distribution: family.distribution, link: family.link })
        }
    }

    /// Whether the fit is plain (weighted) least squares.
    pub fn is_least_squares(&self) -> bool {
        self.distribution == Distribution::Gaussian && self.link == Link::Identity
    }

    /// Name in the record and on the command line.
    pub fn name(&self) -> &'static str {
        self.distribution.name()
    }

    /// The mean at a linear predictor, `g⁻¹(η)`.
    pub fn inverse_link(&self, eta: f64) -> f64 {
        self.link.inverse(eta).value
    }

    /// The mean at an estimated linear predictor: limits through the inverse link, the standard error by the delta method, and no test. A
    /// limit at which the distribution has no mean is empty.
    pub(crate) fn mean_row(&self, eta: &EstimateRow) -> EstimateRow {
        let at = |eta: Option<f64>| eta.filter(|eta| self.admits(*eta)).map(|eta| self.inverse_link(eta));
        let Some(estimate) = at(eta.estimate).filter(|mean| mean.is_finite()) else { return EstimateRow::default() };
        let slope = eta.estimate.map(|eta| self.derivative(eta).abs());
        let limits = [at(eta.conf_low), at(eta.conf_high)].map(|limit| limit.filter(|limit| limit.is_finite()));
        // A link that falls turns the limits around.
        let falls = eta.estimate.is_some_and(|eta| self.derivative(eta) < 0.0);
        let [conf_low, conf_high] = if falls { [limits[1], limits[0]] } else { limits };
        EstimateRow {
            estimate: Some(estimate),
            std_error: eta.std_error.zip(slope).map(|(se, slope)| se * slope),
            df: eta.df,
            conf_low,
            conf_high,
            ..EstimateRow::default()
        }
    }

    /// The derivative of the mean, `dμ/dη`.
    pub fn derivative(&self, eta: f64) -> f64 {
        self.link.derivative(eta, self.link.inverse(eta))
    }

    /// Whether the distribution has a mean at this linear predictor.
    pub fn admits(&self, eta: f64) -> bool {
        if !self.link.is_defined(eta) {
            return false;
        }
        match (self.distribution, self.link) {
            (Distribution::Gaussian, _) => self.link.inverse(eta).value.is_finite(),
            (Distribution::Binomial | Distribution::QuasiBinomial, Link::Log) => eta < 0.0,
            (Distribution::Binomial | Distribution::QuasiBinomial, _) => true,
            (_, Link::Log) => eta.exp().is_finite(),
            (_, Link::Identity | Link::Inverse) => eta > 0.0,
            _ => true,
        }
    }
}

impl FromStr for Family {
    type Err = FamilyError;

    /// `poisson`, or with a link `poisson(sqrt)`.
    fn from_str(text: &str) -> Result<Self, FamilyError> {
        let text = text.trim();
        match text.strip_suffix(')').and_then(|rest| rest.split_once('(')) {
            Some((name, link)) => Self::named(name, Some(link)),
            None => Self::named(text, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Distribution, Family, Link};

    #[test]
    fn families_are_found_by_name() {
        for distribution in Distribution::ALL {
            assert_eq!(distribution.name().parse(), Ok(distribution));
            for link in distribution.links() {
                let family = Family { distribution, link: *link };
                assert_eq!(Family::named(distribution.name(), Some(link.name())), Ok(family));
                assert_eq!(format!("{}({})", distribution.name(), link.name()).parse(), Ok(family));
            }
        }
        assert_eq!("Inverse.Gaussian".parse(), Ok(Family::of(Distribution::InverseGaussian)));
    }

    #[test]
    fn errors_list_what_there_is() {
        let error = Family::named("beta", None).unwrap_err();
        assert_eq!((error.to_string().as_str(), error.code()), ("there is no family `beta`", "fit::unknown_family"));
        assert!(error.hint().contains("quasipoisson"));
        let error = Family::named("gamma", Some("probit")).unwrap_err();
        assert_eq!(error.to_string(), "the family `gamma` has no link `probit`");
        assert_eq!(error.hint(), "its links are inverse, log, identity");
        assert!(Family::named("gamma", Some("loglog")).unwrap_err().hint().contains("cloglog"));
    }

    #[test]
    fn ranges_of_the_linear_predictor() {
        assert!(Family::default().admits(-3.0) && Family::default().is_least_squares());
        assert!(!Family { distribution: Distribution::Poisson, link: Link::Identity }.admits(-1e-9));
        assert!(!Family { distribution: Distribution::Binomial, link: Link::Log }.admits(0.0));
        assert!(!Family::of(Distribution::Poisson).admits(800.0) && Family::of(Distribution::Poisson).admits(-800.0));
        assert!(!Family::of(Distribution::InverseGaussian).admits(0.0));
        assert!(!Family::of(Distribution::Binomial).admits(f64::NAN));
    }
}
