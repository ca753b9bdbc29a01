//! The works that a report may cite; only those that it uses are listed.

use crate::{Block, Text};

/// A work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    AiNorton2003,
    AikenWest1991,
    AlbertAnderson1984,
    BauerCurran2005,
    BellMcCaffrey2002,
    BelsleyKuhWelsch1980,
    BuurenFredriks2001,
    CameronGelbachMiller2008,
    CameronGelbachMiller2011,
    Cohen1988,
    Cook1977,
    CribariNeto2004,
    CribariNeto2007,
    CribariNetoSilva2011,
    DurbinWatson1950,
    FoxMonette1992,
    Freedman1981,
    FreedmanLane1983,
    HesselLee2020,
    Holm1979,
    JohnsonNeyman1936,
    Koenker1981,
    Lawless1987,
    LiangZeger1986,
    LongErvin2000,
    MacKinnonWhite1985,
    McCullaghNelder1989,
    McNemar1947,
    MoultonZeger1991,
    NeweyWest1987,
    NeweyWest1994,
    PustejovskyTipton2018,
    Ramsey1969,
    Roodman2019,
    Schuirmann1987,
    Searle1992,
    Steiger2004,
    Webb2023,
    White1980,
}

impl Work {
    /// The entry of the reference list.
    fn entry(self) -> Text {
        let (authors, before, title, after, doi) = match self {
            Self::AikenWest1991 => {
                ("Aiken, L. S., & West, S. G. (1991). ", "", "Multiple regression: Testing and interpreting interactions", ". Sage.", "")
            }
            Self::AiNorton2003 => (
                "Ai, C., & Norton, E. C. (2003). ",
                "Interaction terms in logit and probit models. ",
                "Economics Letters, 80",
                "(1), 123–129.",
                "10.1016/S0165-1765(03)00032-6",
            ),
            Self::AlbertAnderson1984 => (
                "Albert, A., & Anderson, J. A. (1984). ",
                "On the existence of maximum likelihood estimates in logistic regression models. ",
                "Biometrika, 71",
                "(1), 1–10.",
                "10.1093/biomet/71.1.1",
            ),
            Self::BelsleyKuhWelsch1980 => (
                "Belsley, D. A., Kuh, E., & Welsch, R. E. (1980). ",
                "",
                "Regression diagnostics: Identifying influential data and sources of collinearity",
                ". Wiley.",
                "10.1002/0471725153",
            ),
            Self::BuurenFredriks2001 => (
                "van Buuren, S., & Fredriks, M. (2001). ",
                "Worm plot: A simple diagnostic device for modelling growth reference curves. ",
                "Statistics in Medicine, 20",
                "(8), 1259–1277.",
                "10.1002/sim.746",
            ),
            Self::CameronGelbachMiller2011 => (
                "Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2011). ",
                "Robust inference with multiway clustering. ",
                "Journal of Business & Economic Statistics, 29",
                "(2), 238–249.",
                "10.1198/jbes.2010.07136",
            ),
            Self::DurbinWatson1950 => (
                "Durbin, J., & Watson, G. S. (1950). ",
                "Testing for serial correlation in least squares regression: I. ",
                "Biometrika, 37",
                "(3–4), 409–428.",
                "10.1093/biomet/37.3-4.409",
            ),
            Self::Lawless1987 => (
                "Lawless, J. F. (1987). ",
                "Negative binomial and mixed Poisson regression. ",
                "The Canadian Journal of Statistics, 15",
                "(3), 209–225.",
                "10.2307/3314912",
            ),
            Self::MoultonZeger1991 => (
                "Moulton, L. H., & Zeger, S. L. (1991). ",
                "Bootstrapping generalized linear models. ",
                "Computational Statistics & Data Analysis, 11",
                "(1), 53–63.",
                "",
            ),
            Self::NeweyWest1994 => (
                "Newey, W. K., & West, K. D. (1994). ",
                "Automatic lag selection in covariance matrix estimation. ",
                "The Review of Economic Studies, 61",
                "(4), 631–653.",
                "10.2307/2297912",
            ),
            Self::Roodman2019 => (
                "Roodman, D., Nielsen, M. Ø., MacKinnon, J. G., & Webb, M. D. (2019). ",
                "Fast and wild: Bootstrap inference in Stata using boottest. ",
                "The Stata Journal, 19",
                "(1), 4–60.",
                "10.1177/1536867X19830877",
            ),
            Self::Webb2023 => (
                "Webb, M. D. (2023). ",
                "Reworking wild bootstrap-based inference for clustered errors. ",
                "Canadian Journal of Economics, 56",
                "(3), 839–858.",
                "10.1111/caje.12661",
            ),
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
            Self::BellMcCaffrey2002 => (
                "Bell, R. M., & McCaffrey, D. F. (2002). ",
                "Bias reduction in standard errors for linear regression with multi-stage samples. ",
                "Survey Methodology, 28",
                "(2), 169–181.",
                "",
            ),
            Self::CameronGelbachMiller2008 => (
                "Cameron, A. C., Gelbach, J. B., & Miller, D. L. (2008). ",
                "Bootstrap-based improvements for inference with clustered errors. ",
                "The Review of Economics and Statistics, 90",
                "(3), 414–427.",
                "10.1162/rest.90.3.414",
            ),
            Self::Cook1977 => (
                "Cook, R. D. (1977). ",
                "Detection of influential observation in linear regression. ",
                "Technometrics, 19",
                "(1), 15–18.",
                "10.1080/00401706.1977.10489493",
            ),
            Self::CribariNeto2004 => (
                "Cribari-Neto, F. (2004). ",
                "Asymptotic inference under heteroskedasticity of unknown form. ",
                "Computational Statistics & Data Analysis, 45",
                "(2), 215–233.",
                "10.1016/S0167-9473(02)00366-3",
            ),
            Self::CribariNeto2007 => (
                "Cribari-Neto, F., Souza, T. C., & Vasconcellos, K. L. P. (2007). ",
                "Inference under heteroskedasticity and leveraged data. ",
                "Communications in Statistics: Theory and Methods, 36",
                "(10), 1877–1888.",
                "10.1080/03610920601126589",
            ),
            Self::CribariNetoSilva2011 => (
                "Cribari-Neto, F., & da Silva, W. B. (2011). ",
                "A new heteroskedasticity-consistent covariance matrix estimator for the linear regression model. ",
                "AStA Advances in Statistical Analysis, 95",
                "(2), 129–146.",
                "10.1007/s10182-010-0141-2",
            ),
            Self::FoxMonette1992 => (
                "Fox, J., & Monette, G. (1992). ",
                "Generalized collinearity diagnostics. ",
                "Journal of the American Statistical Association, 87",
                "(417), 178–183.",
                "10.1080/01621459.1992.10475190",
            ),
            Self::Freedman1981 => (
                "Freedman, D. A. (1981). ",
                "Bootstrapping regression models. ",
                "The Annals of Statistics, 9",
                "(6), 1218–1228.",
                "10.1214/aos/1176345638",
            ),
            Self::FreedmanLane1983 => (
                "Freedman, D., & Lane, D. (1983). ",
                "A nonstochastic interpretation of reported significance levels. ",
                "Journal of Business & Economic Statistics, 1",
                "(4), 292–298.",
                "10.1080/07350015.1983.10509354",
            ),
            Self::Koenker1981 => (
                "Koenker, R. (1981). ",
                "A note on studentizing a test for heteroscedasticity. ",
                "Journal of Econometrics, 17",
                "(1), 107–112.",
                "10.1016/0304-4076(81)90062-2",
            ),
            Self::LiangZeger1986 => (
                "Liang, K.-Y., & Zeger, S. L. (1986). ",
                "Longitudinal data analysis using generalized linear models. ",
                "Biometrika, 73",
                "(1), 13–22.",
                "10.1093/biomet/73.1.13",
            ),
            Self::NeweyWest1987 => (
                "Newey, W. K., & West, K. D. (1987). ",
                "A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix. ",
                "Econometrica, 55",
                "(3), 703–708.",
                "10.2307/1913610",
            ),
            Self::PustejovskyTipton2018 => (
                "Pustejovsky, J. E., & Tipton, E. (2018). ",
                "Small-sample methods for cluster-robust variance estimation and hypothesis testing in fixed effects models. ",
                "Journal of Business & Economic Statistics, 36",
                "(4), 672–683.",
                "10.1080/07350015.2016.1247004",
            ),
            Self::Ramsey1969 => (
                "Ramsey, J. B. (1969). ",
                "Tests for specification errors in classical linear least-squares regression analysis. ",
                "Journal of the Royal Statistical Society: Series B, 31",
                "(2), 350–371.",
                "10.1111/j.2517-6161.1969.tb00796.x",
            ),
            Self::Schuirmann1987 => (
                "Schuirmann, D. J. (1987). ",
                "A comparison of the two one-sided tests procedure and the power approach for assessing the equivalence of average bioavailability. ",
                "Journal of Pharmacokinetics and Biopharmaceutics, 15",
                "(6), 657–680.",
                "10.1007/BF01068419",
            ),
            Self::Steiger2004 => (
                "Steiger, J. H. (2004). ",
                "Beyond the F test: Effect size confidence intervals and tests of close fit in the analysis of variance and contrast analysis. ",
                "Psychological Methods, 9",
                "(2), 164–182.",
                "10.1037/1082-989X.9.2.164",
            ),
            Self::McCullaghNelder1989 => {
                ("McCullagh, P., & Nelder, J. A. (1989). ", "", "Generalized linear models", " (2nd ed.). Chapman & Hall.", "")
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
    works.sort_by_cached_key(|work| work.entry().plain().to_lowercase());
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
        let blocks = section(vec![Work::CribariNeto2007, Work::White1980, Work::BuurenFredriks2001, Work::CribariNetoSilva2011]);
        let Block::References(entries) = &blocks[1] else { panic!("a reference list") };
        let starts: Vec<String> = entries.iter().map(|entry| entry.plain().chars().take(22).collect()).collect();
        assert_eq!(starts, ["Cribari-Neto, F., & da", "Cribari-Neto, F., Souz", "van Buuren, S., & Fred", "White, H. (1980). A he"]);
        assert!(section(Vec::new()).is_empty());
    }
}
