//! How the numbers were obtained, in words and equations.

use interplay_core::{EmapResult, FitResult, GridInput, at_in_words, number};

use super::references::Work;
use crate::{Block, Math, Text};

/// Equations with more terms than this are written as a sum.
const MAX_TERMS: usize = 12;

/// The methods of a regression and the works they rest on.
pub(super) fn fit(result: &FitResult) -> (Vec<Block>, Vec<Work>) {
    let mut blocks = Vec::new();
    let mut works = Vec::new();
    blocks.push(Block::Paragraph(model(result, &mut works)));
    blocks.push(equation(result));
    blocks.push(Block::Paragraph(coding(result)));
    blocks.push(Block::Paragraph(covariance(result, &mut works)));
    if result.comparison.is_some() {
        blocks.push(Block::Paragraph(comparison(result, &mut works)));
    }
    blocks.extend(tests(result, &mut works).into_iter().map(Block::Paragraph));
    if !result.probes.is_empty() {
        blocks.push(Block::Paragraph(slopes(result, &mut works)));
    }
    blocks.extend(checks(result, &mut works).map(Block::Paragraph));
    if let Some(jn) = result.probes.iter().find_map(|p| p.johnson_neyman.as_ref()) {
        works.extend([Work::JohnsonNeyman1936, Work::BauerCurran2005]);
        blocks.push(Block::Paragraph(
            Text::from("Johnson–Neyman bounds (Johnson & Neyman, 1936; Bauer & Curran, 2005) are the values ").symbol("w").say(format!(
                " of the moderator at which the interval of the slope θ(w) just touches zero, with the critical value t* = {} of this analysis:",
                number::fixed(jn.critical, 4)
            )),
        ));
        blocks.push(johnson_neyman_equation());
        blocks.push(Block::Paragraph(
            "They are computed exactly, not read from a grid. They are pointwise and not adjusted for looking at many values of the moderator.".into(),
        ));
    }
    blocks.push(Block::Paragraph(
        "“Effect” and “slope” name quantities of this model. Whether they are causal depends on how the data arose, which no regression can tell.".into(),
    ));
    (blocks, works)
}

fn model(result: &FitResult, works: &mut Vec<Work>) -> Text {
    let m = &result.model;
    let how = if result.family == "gaussian" && result.link == "identity" {
        "by least squares".to_owned()
    } else {
        works.push(Work::McCullaghNelder1989);
        format!("as a generalised linear model ({} family, {} link; McCullagh & Nelder, 1989)", result.family, result.link)
    };
    let text = Text::from("The formula ").code(&result.formula).say(format!(" was fitted {how} to {} rows. ", number::count(m.n)));
    let text = match m.n_dropped {
        0 => text.say("No row was left out."),
        1 => text.say("One row was left out because a variable of the formula is missing there."),
        n => text.say(format!("{} rows were left out because a variable of the formula is missing there.", number::count(n))),
    };
    let text =
        text.say(format!(" Rank of the design {}, residual degrees of freedom {}.", number::count(m.rank), number::count(m.df_residual)));
    if m.converged { text } else { text.say(" The iteration did not converge.") }
}

/// The model with one β per estimated coefficient.
fn equation(result: &FitResult) -> Block {
    let identity = result.link == "identity";
    let response = Math::Name(result.response.clone());
    let mut row = if identity {
        vec![response, Math::operator("=")]
    } else {
        vec![
            Math::Name(result.link.clone()),
            Math::operator("("),
            Math::symbol("E"),
            Math::operator("("),
            response,
            Math::operator(")"),
            Math::operator(")"),
            Math::operator("="),
        ]
    };
    let mut words = if identity {
        format!("{} equals", result.response)
    } else {
        format!("{} of the expectation of {} equals", result.link, result.response)
    };
    let terms: Vec<&str> = result.coefficients.iter().filter(|c| c.row.estimate.is_some()).map(|c| c.term.as_str()).collect();
    if terms.len() > MAX_TERMS {
        row.push(Math::Sum(
            Box::new(Math::Row(vec![Math::symbol("k"), Math::operator("="), Math::Number("1".into())])),
            Box::new(Math::Number(terms.len().to_string())),
        ));
        row.extend([Math::indexed("β", "k"), Math::indexed("x", "k")]);
        words.push_str(&format!(" the sum over the {} columns of the design of coefficient times column", terms.len()));
    } else {
        // Coefficients are counted from zero where the first one is the intercept.
        let first = usize::from(!terms.contains(&"(Intercept)"));
        for (k, term) in terms.iter().enumerate() {
            let index = first + k;
            if k > 0 {
                row.push(Math::operator("+"));
                words.push_str(" plus");
            }
            row.push(Math::indexed("β", &index.to_string()));
            words.push_str(&format!(" beta {index}"));
            if *term != "(Intercept)" {
                for (j, factor) in factors(term).into_iter().enumerate() {
                    row.push(Math::operator(if j == 0 { "\u{2009}" } else { "×" }));
                    words.push_str(&format!(" times {factor}"));
                    row.push(Math::Name(factor));
                }
            }
        }
    }
    if identity {
        row.extend([Math::operator("+"), Math::symbol("ε")]);
        words.push_str(" plus error");
    }
    Block::Equation { math: Math::Row(row), alt: words }
}

/// The factors of a product term: `x:a[T.q]` is `x` and `a[T.q]`; a colon within brackets or backticks divides nothing.
fn factors(term: &str) -> Vec<String> {
    let mut factors = vec![String::new()];
    let (mut depth, mut ticked) = (0_i32, false);
    for c in term.chars() {
        match c {
            '`' => ticked = !ticked,
            '(' | '[' if !ticked => depth += 1,
            ')' | ']' if !ticked => depth -= 1,
            ':' if !ticked && depth == 0 => {
                factors.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = factors.last_mut() {
            last.push(c);
        }
    }
    factors.retain(|f| !f.is_empty());
    factors
}

fn coding(result: &FitResult) -> Text {
    let has = |mark: &str| result.coefficients.iter().any(|c| c.term.contains(mark));
    let mut text = Text::new();
    if has("[T.") {
        text = text
            .say("Factors are in treatment coding: ")
            .code("a[T.q]")
            .say(" is the difference of level q of a from its reference level. ");
    }
    if has("[S.") {
        text =
            text.say("Factors are in sum coding: ").code("a[S.q]").say(" is the difference of level q of a from the mean of the levels. ");
    }
    text.say("Numeric variables enter as they stand in the formula; nothing was centred or scaled unless the formula or the settings below say so.")
}

/// Where the standard errors come from, with the works that say so.
fn covariance_kind(kind: &str) -> (Text, Vec<Work>) {
    let consistent = |name: &str, cited: &str| Text::from(format!("Standard errors are heteroskedasticity-consistent ({name}; {cited})"));
    let clustered = |what: &str| Text::from(format!("Standard errors are cluster-robust ({what})"));
    match kind {
        "iid" => (Text::from("Standard errors assume errors that are independent with one variance"), vec![]),
        "hc0" => (consistent("HC0", "White, 1980"), vec![Work::White1980]),
        "hc1" | "hc2" => {
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
        "cr1" => (clustered("CR1, with the factor G/(G − 1); Liang & Zeger, 1986"), vec![Work::LiangZeger1986]),
        "cr1s" => (clustered("CR1S, with the factor G(n − 1)/((G − 1)(n − k)); Liang & Zeger, 1986"), vec![Work::LiangZeger1986]),
        "cr2" => (
            clustered("CR2, bias-reduced linearisation; Bell & McCaffrey, 2002; Pustejovsky & Tipton, 2018"),
            vec![Work::BellMcCaffrey2002, Work::PustejovskyTipton2018],
        ),
        "cr3" => (clustered("CR3, the cluster jackknife; Bell & McCaffrey, 2002"), vec![Work::BellMcCaffrey2002]),
        "hac" => (
            Text::from(
                "Standard errors are consistent under heteroskedasticity and autocorrelation (Bartlett’s kernel; Newey & West, 1987)",
            ),
            vec![Work::NeweyWest1987],
        ),
        "bootstrap" => (Text::from("Standard errors come from a bootstrap of pairs (Freedman, 1981)"), vec![Work::Freedman1981]),
        "wild" => (
            Text::from(
                "Tests and intervals come from a wild bootstrap of the t statistic with the null hypothesis imposed (Cameron, Gelbach & Miller, 2008)",
            ),
            vec![Work::CameronGelbachMiller2008],
        ),
        other => (Text::from("Standard errors are of kind ").code(other), vec![]),
    }
}

fn covariance(result: &FitResult, works: &mut Vec<Work>) -> Text {
    let covariance = &result.covariance;
    let (mut text, cited) = covariance_kind(&covariance.kind);
    works.extend(cited);
    if let Some(lags) = covariance.lags {
        text = text.say(format!(" with {lags} lags"));
    }
    if let Some(replicates) = covariance.replicates {
        text = text.say(format!(", {} replicates", number::count(u64::from(replicates))));
    }
    if !covariance.cluster_columns.is_empty() {
        text = text.say(", clustered by ").names(&covariance.cluster_columns);
    }
    if let Some(clusters) = covariance.clusters {
        text = text.say(format!(", from {} clusters", number::count(clusters)));
    }
    if let Some(matching) = &covariance.matching {
        text = text.say(format!(", with the small-sample factors and degrees of freedom of {matching}"));
    }
    let tested = result.coefficients.iter().filter(|c| c.row.statistic.is_some());
    let own = tested.clone().any(|c| c.row.df.is_some());
    let text = match covariance.df {
        Some(df) => text
            .say("; tests and intervals use Student’s ")
            .symbol("t")
            .say(" and ")
            .symbol("F")
            .say(format!(" with {} degrees of freedom", number::df(df))),
        None if own => {
            text.say("; tests and intervals use Student’s ").symbol("t").say(" with Satterthwaite degrees of freedom, each its own")
        }
        None if covariance.kind == "wild" => text,
        None => text.say("; tests and intervals use the normal and the chi-squared distribution"),
    };
    text.say(format!(". Every interval has level {}\u{a0}%; p-values are two-sided.", result.level.percent()))
}

fn comparison(result: &FitResult, works: &mut Vec<Work>) -> Text {
    let Some(comparison) = &result.comparison else { return Text::new() };
    let text = Text::from("The fit is compared with the fit of ").code(&comparison.reduced).say(" to the same rows");
    let text = match (comparison.test.as_str(), result.covariance.kind.as_str()) {
        ("F", "iid") => text.say(" by the ").symbol("F").say(" test of nested models"),
        ("F", _) => text.say(" by the Wald ").symbol("F").say(" test of the added coefficients under the same covariance"),
        _ => text.say(" by a chi-squared test"),
    };
    let text = text.say(". ΔR² is the increase of R²");
    if comparison.cohen_f2.is_some() {
        works.push(Work::Cohen1988);
        return text.say("; Cohen’s f² is ΔR² over the share of variance that the fit with the interaction leaves (Cohen, 1988).");
    }
    text.say(".")
}

/// How terms, hypotheses and equivalence were tested: a paragraph each.
fn tests(result: &FitResult, works: &mut Vec<Work>) -> Vec<Text> {
    let mut paragraphs = Vec::new();
    if let Some(tests) = &result.tests {
        let how = match tests.kind {
            1 => "Tests of terms are sequential (type I): each term is added to those before it",
            2 => "Tests of terms are of type II: each term is tested beside all terms that do not contain it",
            _ => {
                "Tests of terms are of type III: each term is tested beside all others, factors in sum coding; the hypothesis stands below the table in words"
            }
        };
        paragraphs.push(Text::from(format!("{how} ({}).", tests.method)));
    }
    let sizes = result.tests.as_ref().is_some_and(|tests| tests.rows.iter().any(|row| row.partial_eta_sq.is_some()));
    if sizes || !result.effect_sizes.is_empty() {
        works.extend([Work::Steiger2004, Work::Cohen1988]);
        paragraphs.push(
            "Partial η² is the share of the variance not explained by the other terms that a term explains; f² is η²/(1 − η²) (Cohen, 1988). \
             Their intervals invert the noncentral F distribution (Steiger, 2004)."
                .into(),
        );
    }
    if !result.equivalence.is_empty() {
        works.push(Work::Schuirmann1987);
        paragraphs.push(
            "Equivalence is tested by two one-sided tests (Schuirmann, 1987): an effect is equivalent to nothing when its interval of level \
             1 − 2α lies within the region that was stated beforehand."
                .into(),
        );
    }
    if let Some(test) = &result.permutation {
        works.push(Work::FreedmanLane1983);
        paragraphs.push(Text::from(format!(
            "The permutation test of the interaction permutes the residuals of the additive fit {} times (Freedman & Lane, 1983).",
            number::count(test.replicates)
        )));
    }
    paragraphs
}

/// How the fit was checked.
fn checks(result: &FitResult, works: &mut Vec<Work>) -> Option<Text> {
    let checks = result.checks.as_ref()?;
    let mut parts = Vec::new();
    if !checks.vif.is_empty() {
        works.push(Work::FoxMonette1992);
        parts.push("variance inflation (Fox & Monette, 1992)");
    }
    if checks.breusch_pagan.is_some() {
        works.push(Work::Koenker1981);
        parts.push("the studentised Breusch–Pagan test (Koenker, 1981)");
    }
    if checks.reset.is_some() {
        works.push(Work::Ramsey1969);
        parts.push("RESET with squares and cubes of the fitted values (Ramsey, 1969)");
    }
    if !checks.influence.is_empty() {
        works.push(Work::Cook1977);
        parts.push("the influence of single rows (Cook, 1977)");
    }
    let (last, first) = parts.split_last()?;
    let list = if first.is_empty() { (*last).to_owned() } else { format!("{} and {last}", first.join(", ")) };
    Some(Text::from(format!("The fit was checked by {list}.")))
}

fn slopes(result: &FitResult, works: &mut Vec<Work>) -> Text {
    works.push(Work::AikenWest1991);
    let mut text = Text::from(
        "A simple slope is the derivative of the fitted response with respect to the focal predictor at stated values of the moderator; \
         its standard error follows from the covariance of the coefficients (Aiken & West, 1991)",
    );
    text = if result.link == "identity" { text.say(".") } else { text.say(", on the scale of the link.") };
    if result.probes.iter().any(|p| p.differences.len() > 1) {
        works.push(Work::Holm1979);
        text = text.say(" Differences between slopes carry p-values adjusted for their number by Holm’s method (Holm, 1979).");
    }
    let mut held: Vec<String> = result.probes.iter().map(|p| at_in_words(&p.held)).filter(|h| !h.is_empty()).collect();
    held.dedup();
    match held.as_slice() {
        [] => text,
        [one] => text.say(" In the predicted lines the other variables are held at ").name(one).say("."),
        many => {
            let mut text = text.say(" In the predicted lines the other variables are held, interaction by interaction, at ");
            for (k, one) in many.iter().enumerate() {
                text = text.say(if k > 0 { "; " } else { "" }).name(one);
            }
            text.say(".")
        }
    }
}

fn johnson_neyman_equation() -> Block {
    let theta = |hat: bool| {
        let theta = Math::symbol("θ");
        let theta = if hat { Math::Hat(Box::new(theta)) } else { theta };
        Math::Row(vec![theta, Math::operator("("), Math::symbol("w"), Math::operator(")")])
    };
    let math = Math::Row(vec![
        Math::operator("|"),
        theta(true),
        Math::operator("|"),
        Math::operator("="),
        Math::symbol("t*"),
        Math::operator("\u{2009}"),
        Math::Name("SE".into()),
        Math::operator("("),
        theta(true),
        Math::operator(")"),
    ]);
    Block::Equation {
        math,
        alt: "the absolute value of the estimated slope at w equals the critical t times the standard error of that slope".into(),
    }
}

/// The methods of an EMAP analysis and the works they rest on.
pub(super) fn emap(result: &EmapResult) -> (Vec<Block>, Vec<Work>) {
    let mut works = vec![Work::HesselLee2020];
    let grid = &result.grid;
    let (a, b) = (grid.modalities.first().map_or("a", String::as_str), grid.modalities.get(1).map_or("b", String::as_str));
    let mut blocks = vec![Block::Paragraph(
        Text::from("The model was evaluated on pairs of an item ")
            .symbol("i")
            .say(" of ")
            .name(a)
            .say(" and an item ")
            .symbol("j")
            .say(" of ")
            .name(b)
            .say(
                ". EMAP (Hessel & Lee, 2020) replaces its scores by the additive function that is nearest in squared error over \
             all pairs of the grid:",
            ),
    )];
    let f_bar = |indices: &[&str]| Math::indices(Math::Bar(Box::new(Math::symbol("f"))), indices);
    let projection = Math::Row(vec![
        Math::indices(Math::Hat(Box::new(Math::symbol("f"))), &["i", "j"]),
        Math::operator("="),
        f_bar(&["i", "•"]),
        Math::operator("+"),
        f_bar(&["•", "j"]),
        Math::operator("−"),
        f_bar(&["•", "•"]),
    ]);
    blocks.push(Block::Equation {
        math: projection,
        alt: "the projected score of the pair i, j equals the mean of row i plus the mean of column j minus the grand mean".into(),
    });
    let paired = if grid.paired { "Performance is measured on the matched pairs (i, i). " } else { "" };
    blocks.push(Block::Paragraph(
        Text::from(format!("A bar marks the mean over the index that a dot stands for, class by class. {paired}"))
            .then(input(grid.input))
            .say(format!(
                " The design is {}: {} pairs carry scores and {} do not.",
                grid.design,
                number::count(grid.cells),
                number::count(grid.missing)
            )),
    ));
    blocks.push(Block::Paragraph(variance(result, &mut works)));
    if result.flips.as_ref().is_some_and(|f| f.mcnemar_p.is_some()) {
        works.push(Work::McNemar1947);
        blocks.push(Block::Paragraph(
            "The flips are compared by McNemar’s test in its exact, two-sided form (McNemar, 1947): are predictions that turn wrong as \
             frequent as predictions that turn right?"
                .into(),
        ));
    }
    (blocks, works)
}

fn input(input: GridInput) -> Text {
    match input {
        GridInput::Logits => "The scores are logits and are used as they are: the projection is additive on the logit scale, and an \
                              additive function of logits is not additive in probabilities."
            .into(),
        GridInput::Probabilities => "The scores are probabilities; their logarithm is used, since a model that is additive on the logit \
                                     scale would seem to interact on the scale of probabilities."
            .into(),
        GridInput::LogProbabilities => "The scores are log-probabilities and are used as they are, as logits.".into(),
        GridInput::Scores => "The scores are used as they are, on their own scale.".into(),
    }
}

fn variance(result: &EmapResult, works: &mut Vec<Work>) -> Text {
    let mut text = Text::new();
    if result.grid.classes.len() > 1 {
        text = text.say(
            "Before shares of variance are taken, the mean over the classes is subtracted from the scores of each pair, because a constant \
             added to all classes changes no prediction. ",
        );
    }
    text = text.say(
        "The shares refer to the product of the two empirical distributions, in which every item of one modality meets every item of the \
         other; such pairs need not occur in practice.",
    );
    if result.variance.terms.iter().any(|t| t.share_unbiased.is_some()) {
        works.push(Work::Searle1992);
        text = text.say(
            " The bias-corrected shares are those of a two-way random-effects analysis of variance, which allows for the finite number of \
             items (Searle, Casella & McCulloch, 1992).",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::factors;

    #[test]
    fn only_a_colon_between_factors_divides() {
        assert_eq!(factors("x:a[T.q:r]:I(u:v)"), ["x", "a[T.q:r]", "I(u:v)"]);
        assert_eq!(factors("`a:b`:c"), ["`a:b`", "c"]);
    }
}
