//! On which scale the numbers of a generalised linear model stand, in words.

use crate::FitResult;

impl FitResult {
    /// The scale of coefficients and slopes, `logit scale`; `None` where it is that of the response.
    pub fn scale(&self) -> Option<String> {
        match self.link.as_str() {
            "identity" | "" => None,
            "1/mu^2" => Some("1/μ² scale".to_owned()),
            "sqrt" => Some("square-root scale".to_owned()),
            link => Some(format!("{link} scale")),
        }
    }

    /// Whether this is a linear model, fitted by least squares.
    pub fn is_least_squares(&self) -> bool {
        matches!(self.family.as_str(), "gaussian" | "") && matches!(self.link.as_str(), "identity" | "")
    }

    /// What is said beside slopes: `logit scale`, with what the sign means where a larger predictor is a smaller mean.
    pub(super) fn scale_note(&self) -> Option<String> {
        let scale = self.scale()?;
        Some(if self.is_reversed() { format!("{scale}: a positive slope lowers the mean") } else { scale })
    }

    /// Whether the mean falls as the linear predictor grows.
    pub fn is_reversed(&self) -> bool {
        matches!(self.link.as_str(), "inverse" | "1/mu^2")
    }

    /// What the predicted mean is: `Probability of sex = male`, `Probability of survived`, `Mean of breaks`; `None` for the gaussian family,
    /// where it goes by the name of the response.
    pub fn mean_in_words(&self) -> Option<String> {
        match (self.family.as_str(), &self.success) {
            ("gaussian" | "", _) => None,
            ("binomial" | "quasibinomial", Some(level)) => Some(format!("Probability of {} = {level}", self.response)),
            ("binomial" | "quasibinomial", None) => Some(format!("Probability of {}", successes(&self.response))),
            _ => Some(format!("Mean of {}", self.response)),
        }
    }
}

/// What is counted as success in `cbind(successes, failures)`.
fn successes(response: &str) -> &str {
    let inner = response.strip_prefix("cbind(").and_then(|rest| rest.strip_suffix(')'));
    let first = inner.and_then(|inner| inner.split_once(", ")).map(|(first, _)| first);
    first.filter(|first| !first.contains('(')).unwrap_or(response)
}

#[cfg(test)]
mod tests {
    use crate::FitResult;

    #[test]
    fn means_and_scales_have_their_names() {
        let fit = |family: &str, link: &str, response: &str, success: Option<&str>| FitResult {
            family: family.into(),
            link: link.into(),
            response: response.into(),
            success: success.map(str::to_owned),
            ..FitResult::default()
        };
        let mean = |family, response, success| fit(family, "logit", response, success).mean_in_words();
        assert_eq!(mean("binomial", "sex", Some("male")).as_deref(), Some("Probability of sex = male"));
        assert_eq!(mean("binomial", "cbind(ill, well)", None).as_deref(), Some("Probability of ill"));
        assert_eq!(mean("poisson", "breaks", None).as_deref(), Some("Mean of breaks"));
        assert_eq!(mean("gaussian", "score", None), None);
        assert_eq!(fit("gamma", "inverse", "y", None).scale_note().as_deref(), Some("inverse scale: a positive slope lowers the mean"));
        assert_eq!(fit("gaussian", "identity", "y", None).scale(), None);
    }
}
