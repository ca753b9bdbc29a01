//! Where standard errors, tests and intervals come from.

use interplay_core::{Covariance, FitResult, number};

use super::{Settings, Work};
use crate::Text;

/// Clusters below which the wild bootstrap draws from six points.
const FEW_CLUSTERS: u64 = 12;

/// The covariance, its clusters, and the reference distributions.
pub(super) fn covariance(result: &FitResult, settings: &Settings, works: &mut Vec<Work>) -> Text {
    let covariance = &result.covariance;
    let (mut text, cited) = kind(result);
    works.extend(cited);
    if let Some(lags) = covariance.lags {
        text = text.say(format!(" with {lags} lag{}", if lags == 1 { "" } else { "s" }));
    }
    if settings.get("se").is_some_and(|se| se == "hac") {
        works.push(Work::NeweyWest1994);
        text = text.say(if covariance.lags.is_some() { ", a number" } else { " with a number of lags" });
        text = text.say(" chosen from the data (Newey & West, 1994)");
    }
    if let Some(replicates) = covariance.replicates {
        text = text.say(format!(", {} replicates", number::count(u64::from(replicates))));
    }
    if !covariance.cluster_columns.is_empty() {
        text = text.say(", clustered by ").names(&covariance.cluster_columns);
    }
    if let Some(clusters) = covariance.clusters {
        let smaller = if covariance.cluster_columns.len() > 1 { " in the smaller dimension" } else { "" };
        text = text.say(format!(", from {} clusters{smaller}", number::count(clusters)));
    }
    if covariance.cluster_columns.len() > 1 {
        works.push(Work::CameronGelbachMiller2011);
        text = text.say("; the two dimensions are added and their intersection subtracted (Cameron, Gelbach & Miller, 2011)");
    }
    text = text
        .then(reference(result, works))
        .say(format!(". Every interval has level {}\u{a0}%; p-values are two-sided.", result.level.percent()));
    match &covariance.matching {
        Some(package) => text.say(" ").then(matching(package, result)),
        None => text,
    }
}

/// Whether a package takes `cr1` for what is `cr1s` here.
fn scales_by_rows(covariance: &Covariance, least_squares: bool) -> bool {
    match covariance.matching.as_deref() {
        Some("statsmodels" | "fixest") => true,
        Some("stata") => least_squares,
        _ => false,
    }
}

/// The kind of covariance, with the works that it is from.
fn kind(result: &FitResult) -> (Text, Vec<Work>) {
    let covariance = &result.covariance;
    let consistent = |name: &str, cited: &str| Text::from(format!("Standard errors are heteroskedasticity-consistent ({name}; {cited})"));
    let clustered = |what: &str| Text::from(format!("Standard errors are cluster-robust ({what})"));
    let whole = "with the factor G(n − 1)/((G − 1)(n − k)) for G clusters, n rows and k coefficients; Liang & Zeger, 1986";
    match covariance.kind.as_str() {
        "iid" if result.is_least_squares() => (Text::from("Standard errors assume errors that are independent with one variance"), vec![]),
        "iid" => (
            Text::from(
                "Standard errors come from the inverse of the Fisher information: they take rows as independent and the variance to be that of the family",
            ),
            vec![],
        ),
        "hc0" => (consistent("HC0", "White, 1980"), vec![Work::White1980]),
        kind @ ("hc1" | "hc2") => {
            (consistent(&kind.to_uppercase(), "White, 1980; MacKinnon & White, 1985"), vec![Work::White1980, Work::MacKinnonWhite1985])
        }
        "hc3" => (
            consistent("HC3", "White, 1980; MacKinnon & White, 1985; Long & Ervin, 2000"),
            vec![Work::White1980, Work::MacKinnonWhite1985, Work::LongErvin2000],
        ),
        "hc4" => (consistent("HC4", "Cribari-Neto, 2004"), vec![Work::CribariNeto2004]),
        "hc4m" => (consistent("HC4m", "Cribari-Neto & da Silva, 2011"), vec![Work::CribariNetoSilva2011]),
        "hc5" => (consistent("HC5", "Cribari-Neto, Souza & Vasconcellos, 2007"), vec![Work::CribariNeto2007]),
        "cr0" => (clustered("CR0, without small-sample factor; Liang & Zeger, 1986"), vec![Work::LiangZeger1986]),
        "cr1" if scales_by_rows(covariance, result.is_least_squares()) => (clustered(&format!("CR1, {whole}")), vec![Work::LiangZeger1986]),
        "cr1" => (clustered("CR1, with the factor G/(G − 1) for G clusters; Liang & Zeger, 1986"), vec![Work::LiangZeger1986]),
        "cr1s" => (clustered(&format!("CR1S, {whole}")), vec![Work::LiangZeger1986]),
        "cr2" => (
            clustered("CR2, bias-reduced linearisation; Bell & McCaffrey, 2002; Pustejovsky & Tipton, 2018"),
            vec![Work::BellMcCaffrey2002, Work::PustejovskyTipton2018],
        ),
        "cr3" => (clustered("CR3, the cluster jackknife; Bell & McCaffrey, 2002"), vec![Work::BellMcCaffrey2002]),
        "hac" => (
            Text::from(
                "Standard errors are consistent under heteroskedasticity and autocorrelation of rows in their order (Bartlett’s kernel; Newey & West, 1987)",
            ),
            vec![Work::NeweyWest1987],
        ),
        "bootstrap" if result.is_least_squares() => {
            (Text::from("Standard errors come from a bootstrap of pairs (Freedman, 1981)"), vec![Work::Freedman1981])
        }
        "bootstrap" => (
            Text::from(
                "Standard errors come from a bootstrap of pairs with one step of Fisher scoring each (Freedman, 1981; Moulton & Zeger, 1991)",
            ),
            vec![Work::Freedman1981, Work::MoultonZeger1991],
        ),
        "wild" => wild(covariance),
        other => (Text::from("Standard errors are of kind ").code(other), vec![]),
    }
}

fn wild(covariance: &Covariance) -> (Text, Vec<Work>) {
    let mut works = vec![Work::CameronGelbachMiller2008, Work::Roodman2019];
    let draws = if covariance.clusters.is_some_and(|clusters| clusters < FEW_CLUSTERS) {
        works.push(Work::Webb2023);
        "Webb’s six-point draws (Webb, 2023)"
    } else {
        "draws of −1 and 1"
    };
    let text = format!(
        "Tests and intervals come from a wild bootstrap of the t statistic with the null hypothesis imposed and {draws}; an interval holds the values \
         that are not rejected (Cameron, Gelbach & Miller, 2008; Roodman et al., 2019). The standard errors shown are those by which the statistic is \
         divided"
    );
    (text.into(), works)
}

/// Distributions to which statistics are referred.
fn reference(result: &FitResult, works: &mut Vec<Work>) -> Text {
    let covariance = &result.covariance;
    let own = result.coefficients.iter().any(|c| c.row.statistic.is_some() && c.row.df.is_some());
    match covariance.df {
        _ if covariance.kind == "wild" => Text::new(),
        Some(df) => Text::from("; tests and intervals use Student’s ")
            .symbol("t")
            .say(" and ")
            .symbol("F")
            .say(format!(" with {} degrees of freedom", number::df(df))),
        None if own => {
            works.push(Work::PustejovskyTipton2018);
            Text::from("; tests and intervals use Student’s ")
                .symbol("t")
                .say(" with Satterthwaite degrees of freedom, each its own, and joint tests the approximate Hotelling ")
                .symbol("T")
                .say("² test (Pustejovsky & Tipton, 2018)")
        }
        None => "; tests and intervals use the normal and the chi-squared distribution".into(),
    }
}

/// What the conventions of a package change.
fn matching(package: &str, result: &FitResult) -> Text {
    let kind = result.covariance.kind.as_str();
    let name = match package {
        "stata" => "Stata",
        "sandwich" => "R’s sandwich, lmtest and clubSandwich",
        "statsmodels" => "statsmodels",
        "fixest" => "fixest",
        other => other,
    };
    let linear = result.is_least_squares();
    let clustered = kind.starts_with("cr");
    let mut changes = Vec::new();
    match package {
        "statsmodels" if kind != "iid" => changes.push("the normal distribution in place of Student’s t"),
        "sandwich" if matches!(kind, "cr0" | "cr1" | "cr1s") && linear => changes.push("n − k degrees of freedom in place of G − 1"),
        "fixest" if matches!(kind, "cr2" | "cr3") => changes.push("G − 1 degrees of freedom in place of Satterthwaite’s"),
        "fixest" if kind == "hac" && linear => changes.push("the factor n/(n − k), and n − 1 degrees of freedom"),
        "fixest" if matches!(kind, "hc2" | "hc3") && linear => changes.push("the factor n/(n − k)"),
        "stata" if kind == "hac" && linear => changes.push("the factor n/(n − k)"),
        _ => {}
    }
    if clustered && kind == "cr1" && scales_by_rows(&result.covariance, linear) {
        changes.push("a factor for the number of rows in CR1");
    }
    if linear && package != "sandwich" {
        changes.push("AIC and BIC that do not count the residual variance as a parameter");
    }
    let text = Text::from(format!("The conventions are those of {name}"));
    match changes.split_last() {
        None => text.say("."),
        Some((only, [])) => text.say(format!(": {only}.")),
        Some((last, first)) => text.say(format!(": {}, and {last}.", first.join(", "))),
    }
}
