//! The works that a report may cite; only those that it uses are listed.

use crate::{Block, Text};

/// A work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Work {
    AikenWest1991,
    BauerCurran2005,
    Cohen1988,
    HesselLee2020,
    Holm1979,
    JohnsonNeyman1936,
    LongErvin2000,
    MacKinnonWhite1985,
    McNemar1947,
    Searle1992,
    White1980,
}

impl Work {
    /// The entry of the reference list.
    fn entry(self) -> Text {
        let (authors, before, title, after, doi) = match self {
            Self::AikenWest1991 => {
                ("Aiken, L. S., & West, S. G. (1991). ", "", "Multiple regression: Testing and interpreting interactions", ". Sage.", "")
            }
            Self::BauerCurran2005 => (
                "Bauer, D. J., & Curran, P. J. (2005). ",
                "Probing interactions in fixed and multilevel regression: Inferential and graphical techniques. ",
                "Multivariate Behavioral Research, 40",
                "(3), 373–400.",
                "10.1207/s15327906mbr4003_5",
            ),
            Self::Cohen1988 => {
                ("Cohen, J. (1988). ", "", "Statistical power analysis for the behavioral sciences", " (2nd ed.). Lawrence Erlbaum.", "")
            }
            Self::HesselLee2020 => (
                "Hessel, J., & Lee, L. (2020). ",
                "Does my multimodal model learn cross-modal interactions? It’s harder to tell than you might think! ",
                "Proceedings of the 2020 Conference on Empirical Methods in Natural Language Processing",
                ", 861–877.",
                "10.18653/v1/2020.emnlp-main.62",
            ),
            Self::Holm1979 => (
                "Holm, S. (1979). ",
                "A simple sequentially rejective multiple test procedure. ",
                "Scandinavian Journal of Statistics, 6",
                "(2), 65–70.",
                "",
            ),
            Self::JohnsonNeyman1936 => (
                "Johnson, P. O., & Neyman, J. (1936). ",
                "Tests of certain linear hypotheses and their application to some educational problems. ",
                "Statistical Research Memoirs, 1",
                ", 57–93.",
                "",
            ),
            Self::LongErvin2000 => (
                "Long, J. S., & Ervin, L. H. (2000). ",
                "Using heteroscedasticity consistent standard errors in the linear regression model. ",
                "The American Statistician, 54",
                "(3), 217–224.",
                "10.1080/00031305.2000.10474549",
            ),
            Self::MacKinnonWhite1985 => (
                "MacKinnon, J. G., & White, H. (1985). ",
                "Some heteroskedasticity-consistent covariance matrix estimators with improved finite sample properties. ",
                "Journal of Econometrics, 29",
                "(3), 305–325.",
                "10.1016/0304-4076(85)90158-7",
            ),
            Self::McNemar1947 => (
                "McNemar, Q. (1947). ",
                "Note on the sampling error of the difference between correlated proportions or percentages. ",
                "Psychometrika, 12",
                "(2), 153–157.",
                "10.1007/BF02295996",
            ),
            Self::Searle1992 => {
                ("Searle, S. R., Casella, G., & McCulloch, C. E. (1992). ", "", "Variance components", ". Wiley.", "10.1002/9780470316856")
            }
            Self::White1980 => (
                "White, H. (1980). ",
                "A heteroskedasticity-consistent covariance matrix estimator and a direct test for heteroskedasticity. ",
                "Econometrica, 48",
                "(4), 817–838.",
                "10.2307/1912934",
            ),
        };
        let text = Text::from(authors).say(before).title(title).say(after);
        if doi.is_empty() { text } else { text.say(" ").link(format!("https://doi.org/{doi}")) }
    }
}

/// The reference list of the works, in alphabetical order, each once.
pub(super) fn section(mut works: Vec<Work>) -> Vec<Block> {
    works.sort_unstable();
    works.dedup();
    if works.is_empty() {
        return Vec::new();
    }
    vec![Block::section("References"), Block::References(works.into_iter().map(Work::entry).collect())]
}

#[cfg(test)]
mod tests {
    use super::{Work, section};
    use crate::Block;

    #[test]
    fn works_are_listed_once_by_author() {
        let blocks = section(vec![Work::White1980, Work::AikenWest1991, Work::White1980]);
        let Block::References(entries) = &blocks[1] else { panic!("a reference list") };
        assert_eq!(entries.len(), 2);
        assert!(entries[0].plain().starts_with("Aiken"));
        assert!(entries[1].plain().ends_with("https://doi.org/10.2307/1912934"));
        assert!(section(Vec::new()).is_empty());
    }
}
