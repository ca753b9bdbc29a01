//! The words of the command line as a checked request.

use interplay_core::Level;
use interplay_regression::{
    AnovaType, Contrast, Covariates, DesignOptions, Family, FitOptions, Match, NameStyle, ProbeRequest, ResponseKind, SummaryOptions,
    WeightKind, parse, parse_at,
};

use super::in_formula;
use crate::args::{FamilyName, FitArgs, MatchName, Names, WeightsType, When};
use crate::error::CliError;

/// Rows that a record carries for its figures: more would not be seen.
const MAX_POINTS: usize = 2000;

/// How the model is fitted.
pub(super) fn fit_options(args: &FitArgs) -> Result<FitOptions, CliError> {
    let family = Family::named(args.family.name(), args.link.as_deref())?;
    Ok(FitOptions {
        se: covariance_kind(args).parse()?,
        level: Level::new(args.common.level)?,
        family,
        matching: args.matching.map(MatchName::package),
        design: design_options(args, family)?,
        seed: args.common.seed,
        ..FitOptions::default()
    })
}

/// The kind of standard error that was asked for, or what suits the clusters.
pub(super) fn covariance_kind(args: &FitArgs) -> String {
    let default = match (args.cluster.len(), args.matching) {
        (0, _) => "iid",
        // What all of these packages mean by clustered standard errors.
        (_, Some(_)) => "cr1s",
        (1, None) => "cr2",
        (_, None) => "cr1",
    };
    args.se.as_ref().map_or_else(|| default.to_owned(), |se| se.to_lowercase())
}

fn design_options(args: &FitArgs, family: Family) -> Result<DesignOptions, CliError> {
    let mut options = DesignOptions {
        weights: args.weights.clone(),
        weight_kind: match args.weights_type {
            WeightsType::Analytic => WeightKind::Analytic,
            WeightsType::Frequency => WeightKind::Frequency,
        },
        offset: args.offset.clone(),
        clusters: args.cluster.clone(),
        response: if family.distribution.is_share() { ResponseKind::Binomial } else { ResponseKind::Number },
        center: args.center.clone(),
        scale: args.scale.clone(),
        ..DesignOptions::default()
    };
    for text in &args.levels {
        let (column, levels, ordered) = level_order(text)?;
        if ordered {
            options.ordered.push(column.clone());
        }
        options.levels.push((column, levels));
    }
    for text in &args.contrasts {
        for part in outer_parts(text) {
            options.contrasts.push(contrast(part)?);
        }
    }
    Ok(options)
}

/// What is told of the fit.
pub(super) fn summary_options(args: &FitArgs) -> Result<SummaryOptions, CliError> {
    Ok(SummaryOptions {
        probes: args.probe.iter().map(|text| text.parse::<ProbeRequest>()).collect::<Result<_, _>>()?,
        at: args.at.iter().map(|text| parse_at(text)).collect::<Result<_, _>>()?,
        max_points: if args.common.no_points { 0 } else { MAX_POINTS },
        seed: args.common.seed,
        names: match args.names {
            Names::Interplay => NameStyle::Interplay,
            Names::R => NameStyle::R,
        },
        anova: args.anova.map(|kind| anova_type(kind, args.uncentered)),
        hypotheses: args.test.clone(),
        equivalence: args.equivalence.iter().map(|text| region(text)).collect::<Result<_, _>>()?,
        compare: args.compare.as_ref().map(|text| parse(text).map_err(|error| in_formula(error, text))).transpose()?,
        permutations: args.permutations.map(u64::from),
        checks: match args.checks {
            When::Auto => interplay_regression::When::Auto,
            When::Always => interplay_regression::When::Always,
            When::Never => interplay_regression::When::Never,
        },
    })
}

/// Which analysis of variance.
fn anova_type(kind: u8, uncentered: bool) -> AnovaType {
    match kind {
        1 => AnovaType::One,
        2 => AnovaType::Two,
        _ => AnovaType::Three(if uncentered { Covariates::AtZero } else { Covariates::Centred }),
    }
}

/// Reads `COL=L1,L2,...`, or `COL=L1<L2<...` for an ordered factor.
fn level_order(text: &str) -> Result<(String, Vec<String>, bool), CliError> {
    let wrong = || {
        CliError::usage("usage::levels", format!("`{text}` does not order the levels of a column"))
            .hint("write it as COL=L1,L2,..., the reference level first, or as COL=L1<L2<... for an ordered factor")
    };
    let (column, levels) = text.split_once('=').ok_or_else(wrong)?;
    let ordered = levels.contains('<') && !levels.contains(',');
    let levels: Vec<String> = levels.split(if ordered { '<' } else { ',' }).map(|level| level.trim().to_owned()).collect();
    if column.trim().is_empty() || levels.iter().any(String::is_empty) {
        Err(wrong())
    } else {
        Ok((column.trim().to_owned(), levels, ordered))
    }
}

/// Reads `COL=CODING`.
fn contrast(text: &str) -> Result<(String, Contrast), CliError> {
    let (column, coding) = text.split_once('=').filter(|(column, _)| !column.trim().is_empty()).ok_or_else(|| {
        CliError::usage("usage::bad_contrast", format!("`{text}` does not say how a column is coded"))
            .hint("write it as COL=treatment, COL=treatment(REF), COL=sum, COL=helmert or COL=poly")
    })?;
    let coding = coding.trim().parse::<Contrast>().map_err(|error| {
        let refused = CliError::usage(error.code(), error.to_string());
        match error.hint() {
            Some(hint) => refused.hint(hint),
            None => refused,
        }
    })?;
    Ok((column.trim().to_owned(), coding))
}

/// The parts of a list between commas that stand outside of parentheses.
fn outer_parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth <= 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Reads `EFFECT=MARGIN` or `EFFECT=LOW,HIGH`.
fn region(text: &str) -> Result<(String, f64, f64), CliError> {
    let wrong = || {
        CliError::usage("usage::equivalence", format!("`{text}` states no region of equivalence"))
            .hint("write it as EFFECT=MARGIN for −MARGIN to MARGIN, or as EFFECT=LOW,HIGH with LOW below HIGH")
    };
    // A term may contain `=` itself (`bs(x, df=4)[1]`): the last one divides.
    let (effect, margin) = text.rsplit_once('=').ok_or_else(wrong)?;
    let ends: Vec<f64> =
        margin.split(',').map(|end| end.trim().replace('\u{2212}', "-").parse::<f64>()).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let (low, high) = match ends[..] {
        [margin] => (-margin, margin),
        [low, high] => (low, high),
        _ => return Err(wrong()),
    };
    if effect.trim().is_empty() || !(low.is_finite() && high.is_finite() && low < high) {
        return Err(wrong());
    }
    Ok((effect.trim().to_owned(), low, high))
}

impl FamilyName {
    /// The name that the library and the record have for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gaussian => "gaussian",
            Self::Binomial => "binomial",
            Self::Poisson => "poisson",
            Self::Gamma => "gamma",
            Self::InverseGaussian => "inverse-gaussian",
            Self::NegativeBinomial => "negative-binomial",
            Self::Quasibinomial => "quasibinomial",
            Self::Quasipoisson => "quasipoisson",
        }
    }
}

impl MatchName {
    fn package(self) -> Match {
        match self {
            Self::Stata => Match::Stata,
            Self::Sandwich => Match::Sandwich,
            Self::Statsmodels => Match::Statsmodels,
            Self::Fixest => Match::Fixest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{level_order, outer_parts, region};

    #[test]
    fn levels_may_be_ordered() {
        assert_eq!(level_order("dose = low < mid<high").unwrap(), ("dose".into(), vec!["low".into(), "mid".into(), "high".into()], true));
        assert!(!level_order("dose=low,mid").unwrap().2);
        assert!(level_order("dose=low,,mid").is_err() && level_order("dose").is_err());
    }

    #[test]
    fn commas_inside_parentheses_divide_nothing() {
        assert_eq!(outer_parts("a=treatment(x, y),b=sum"), ["a=treatment(x, y)", "b=sum"]);
    }

    #[test]
    fn regions_are_symmetric_or_given() {
        assert_eq!(region("x:w=0.2").unwrap(), ("x:w".into(), -0.2, 0.2));
        assert_eq!(region("bs(x, df=4)[1]=-1,2").unwrap(), ("bs(x, df=4)[1]".into(), -1.0, 2.0));
        for bad in ["x", "x=a", "x=0", "x=2,1", "=1", "x=1,2,3"] {
            assert!(region(bad).is_err(), "{bad}");
        }
    }
}
