//! Kinds of covariance, by name.

use std::fmt;
use std::str::FromStr;

/// Kind of covariance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SeKind {
    /// Equal error variances, the classical one.
    #[default]
    Iid,
    /// White's, without small-sample factor.
    Hc0,
    /// White's times `n / (n - k)`.
    Hc1,
    /// Squared residuals divided by `1 - h`.
    Hc2,
    /// Squared residuals divided by `(1 - h)²`.
    Hc3,
    /// Squared residuals divided by `(1 - h)^δ`, `δ = min(4, n h / k)`.
    Hc4,
    /// As `hc4` with `δ = min(1, n h / k) + min(1.5, n h / k)`.
    Hc4m,
    /// Squared residuals divided by `(1 - h)^(δ/2)`, `δ = min(n h / k, max(4, 0.7 n h_max / k))`.
    Hc5,
    /// Cluster-robust without a small-sample factor.
    Cr0,
    /// Times `G / (G - 1)` for `G` clusters.
    Cr1,
    /// Times `G (n - 1) / ((G - 1) (n - k))`, Stata's.
    Cr1s,
    /// Bias-reduced linearisation (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018) with Satterthwaite degrees of freedom.
    Cr2,
    /// The cluster jackknife.
    Cr3,
    /// Heteroskedasticity and autocorrelation consistent, Bartlett's kernel (Newey & West 1987); rows are in the order of time.
    Hac {
        /// Lags with a weight above zero; `None` chooses them from the data (Newey & West 1994).
        lags: Option<u32>,
        /// Multiply by `n / (n - k)`.
        adjust: bool,
    },
    /// Pairs bootstrap: rows (or whole clusters) are drawn with replacement.
    Bootstrap {
        /// Draws.
        replicates: u32,
    },
    /// Wild (cluster) bootstrap-t with the null hypothesis imposed; intervals by inversion of the test.
    Wild {
        /// Draws.
        replicates: u32,
        /// Distribution of the random signs.
        weights: WildWeights,
    },
}

/// Distribution of the random weights of a wild bootstrap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WildWeights {
    /// Rademacher's from 12 clusters on, Webb's below.
    #[default]
    Auto,
    /// −1 and 1.
    Rademacher,
    /// ±√1.5, ±1, ±√0.5 (Webb 2023).
    Webb,
}

/// Draws of a bootstrap that names no number.
const REPLICATES: u32 = 1999;

/// Draws beyond which the covariances of replicates would fill the memory.
const MOST_REPLICATES: u32 = 1_000_000;

/// Every form of the text, for messages.
const FORMS: &str = "iid, hc0, hc1, hc2, hc3, hc4, hc4m, hc5, cr0, cr1, cr1s, cr2, cr3, hac, hac(LAGS), hac(auto), hac(LAGS,adjust), \
                     bootstrap, bootstrap(DRAWS), wild, wild(DRAWS), wild(DRAWS,rademacher|webb)";

/// Text that names no kind of standard error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeKindError {
    /// The name is none of the kinds.
    #[error("`{0}` is no kind of standard error")]
    Unknown(String),
    /// What stands in brackets says nothing to the kind.
    #[error("`{text}`: {what}")]
    Argument {
        /// The text as it was given.
        text: String,
        /// What is wrong with it.
        what: String,
    },
}

impl SeKindError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        "fit::unknown_se"
    }

    /// The way out.
    pub fn hint(&self) -> String {
        format!("give one of {FORMS}")
    }
}

impl SeKind {
    /// Every kind without arguments, in the order of the documentation.
    pub const PLAIN: [Self; 13] = [
        Self::Iid,
        Self::Hc0,
        Self::Hc1,
        Self::Hc2,
        Self::Hc3,
        Self::Hc4,
        Self::Hc4m,
        Self::Hc5,
        Self::Cr0,
        Self::Cr1,
        Self::Cr1s,
        Self::Cr2,
        Self::Cr3,
    ];

    /// The name in the record and on the command line, without arguments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Iid => "iid",
            Self::Hc0 => "hc0",
            Self::Hc1 => "hc1",
            Self::Hc2 => "hc2",
            Self::Hc3 => "hc3",
            Self::Hc4 => "hc4",
            Self::Hc4m => "hc4m",
            Self::Hc5 => "hc5",
            Self::Cr0 => "cr0",
            Self::Cr1 => "cr1",
            Self::Cr1s => "cr1s",
            Self::Cr2 => "cr2",
            Self::Cr3 => "cr3",
            Self::Hac { .. } => "hac",
            Self::Bootstrap { .. } => "bootstrap",
            Self::Wild { .. } => "wild",
        }
    }

    /// Whether it is made of sums over clusters and cannot do without them.
    pub fn needs_clusters(self) -> bool {
        matches!(self, Self::Cr0 | Self::Cr1 | Self::Cr1s | Self::Cr2 | Self::Cr3)
    }

    /// Whether it has a use for clusters.
    pub fn takes_clusters(self) -> bool {
        self.needs_clusters() || matches!(self, Self::Bootstrap { .. } | Self::Wild { .. })
    }

    /// Whether the covariance allows error variances that differ from row to row.
    pub fn is_robust(self) -> bool {
        self != Self::Iid
    }
}

impl fmt::Display for SeKind {
    /// The text that [`SeKind::from_str`] reads back, with every argument that is not the default.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        match self {
            Self::Hac { lags: None, adjust: false } => Ok(()),
            Self::Hac { lags: None, adjust: true } => f.write_str("(auto,adjust)"),
            Self::Hac { lags: Some(lags), adjust } => write!(f, "({lags}{})", if *adjust { ",adjust" } else { "" }),
            Self::Bootstrap { replicates } => write!(f, "({replicates})"),
            Self::Wild { replicates, weights } => write!(f, "({replicates}{})", weights.suffix()),
            _ => Ok(()),
        }
    }
}

impl WildWeights {
    fn suffix(self) -> &'static str {
        match self {
            Self::Auto => "",
            Self::Rademacher => ",rademacher",
            Self::Webb => ",webb",
        }
    }
}

impl FromStr for SeKind {
    type Err = SeKindError;

    /// Reads `name` or `name(argument,...)`; letters of either case, spaces anywhere.
    fn from_str(text: &str) -> Result<Self, SeKindError> {
        let given = text.trim();
        let lower: String = given.to_ascii_lowercase().split_whitespace().collect();
        let (name, inside) = match lower.split_once('(') {
            None => (lower.as_str(), None),
            Some((name, rest)) => (name, Some(rest.strip_suffix(')').ok_or_else(|| SeKindError::Unknown(given.to_owned()))?)),
        };
        let arguments: Vec<&str> = inside.map(|inside| inside.split(',').filter(|part| !part.is_empty()).collect()).unwrap_or_default();
        let wrong = |what: String| SeKindError::Argument { text: given.to_owned(), what };
        if let Some(kind) = Self::PLAIN.into_iter().find(|kind| kind.name() == name) {
            return if arguments.is_empty() { Ok(kind) } else { Err(wrong(format!("{name} takes no argument"))) };
        }
        match name {
            "hac" => hac(&arguments).map_err(wrong),
            "bootstrap" => match arguments.as_slice() {
                [] => Ok(Self::Bootstrap { replicates: REPLICATES }),
                [count] => Ok(Self::Bootstrap { replicates: replicates(count).map_err(wrong)? }),
                _ => Err(wrong("bootstrap takes the number of draws".to_owned())),
            },
            "wild" => wild(&arguments).map_err(wrong),
            _ => Err(SeKindError::Unknown(given.to_owned())),
        }
    }
}

/// `hac`, `hac(auto)`, `hac(3)`, each with `adjust` behind it.
fn hac(arguments: &[&str]) -> Result<SeKind, String> {
    let (lags, rest) = match arguments {
        [] => (None, &[][..]),
        ["adjust"] => (None, arguments),
        ["auto", rest @ ..] => (None, rest),
        [lags, rest @ ..] => {
            (Some(lags.parse().map_err(|_| format!("`{lags}` is no number of lags, which is 0, 1, 2, ... or auto"))?), rest)
        }
    };
    match rest {
        [] => Ok(SeKind::Hac { lags, adjust: false }),
        ["adjust"] => Ok(SeKind::Hac { lags, adjust: true }),
        _ => Err(format!("`{}` is not `adjust`", rest.join(","))),
    }
}

/// `wild`, `wild(999)`, `wild(webb)`, `wild(999,webb)`.
fn wild(arguments: &[&str]) -> Result<SeKind, String> {
    let (mut count, mut weights) = (REPLICATES, WildWeights::Auto);
    for (i, argument) in arguments.iter().enumerate() {
        match *argument {
            "auto" => weights = WildWeights::Auto,
            "rademacher" => weights = WildWeights::Rademacher,
            "webb" => weights = WildWeights::Webb,
            number if i == 0 => count = replicates(number)?,
            other => return Err(format!("`{other}` is neither rademacher nor webb")),
        }
    }
    Ok(SeKind::Wild { replicates: count, weights })
}

fn replicates(text: &str) -> Result<u32, String> {
    let count = text.parse().ok().filter(|count| (2..=MOST_REPLICATES).contains(count));
    count.ok_or_else(|| format!("`{text}` is no number of draws between 2 and {MOST_REPLICATES}"))
}

#[cfg(test)]
mod tests {
    use super::{SeKind, WildWeights};

    #[test]
    fn names_are_read_back() {
        let wild = |replicates, weights| SeKind::Wild { replicates, weights };
        let with_arguments = [
            SeKind::Hac { lags: None, adjust: false },
            SeKind::Hac { lags: Some(0), adjust: false },
            SeKind::Hac { lags: None, adjust: true },
            SeKind::Hac { lags: Some(12), adjust: true },
            SeKind::Bootstrap { replicates: 2000 },
            wild(999, WildWeights::Auto),
            wild(9999, WildWeights::Rademacher),
            wild(99, WildWeights::Webb),
        ];
        for kind in SeKind::PLAIN.into_iter().chain(with_arguments) {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
    }

    #[test]
    fn arguments_have_defaults() {
        let texts = [
            (" HC3 ", SeKind::Hc3),
            ("cr2()", SeKind::Cr2),
            ("hac", SeKind::Hac { lags: None, adjust: false }),
            ("HAC( 3 , adjust )", SeKind::Hac { lags: Some(3), adjust: true }),
            ("hac(adjust)", SeKind::Hac { lags: None, adjust: true }),
            ("bootstrap", SeKind::Bootstrap { replicates: 1999 }),
            ("wild(webb)", SeKind::Wild { replicates: 1999, weights: WildWeights::Webb }),
        ];
        for (text, kind) in texts {
            assert_eq!(text.parse(), Ok(kind), "{text}");
        }
    }

    #[test]
    fn what_is_no_kind_is_told_with_every_form() {
        let told = |text: &str| text.parse::<SeKind>().unwrap_err().to_string();
        assert_eq!(told("hc9"), "`hc9` is no kind of standard error");
        assert_eq!(told("wild(9"), "`wild(9` is no kind of standard error");
        assert_eq!(told("hc3(2)"), "`hc3(2)`: hc3 takes no argument");
        assert_eq!(told("hac(-1)"), "`hac(-1)`: `-1` is no number of lags, which is 0, 1, 2, ... or auto");
        assert_eq!(told("hac(2,x)"), "`hac(2,x)`: `x` is not `adjust`");
        assert_eq!(told("bootstrap(1)"), "`bootstrap(1)`: `1` is no number of draws between 2 and 1000000");
        assert_eq!(told("wild(99,mammen)"), "`wild(99,mammen)`: `mammen` is neither rademacher nor webb");
        let hint = "x".parse::<SeKind>().unwrap_err().hint();
        assert!(hint.contains("hc4m") && hint.contains("cr2") && hint.contains("wild(DRAWS"), "{hint}");
    }
}
