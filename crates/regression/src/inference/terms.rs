//! Analysis of variance: one test per term.
//!
//! | type | what is tested |
//! |---|---|
//! | I | the term adds nothing to the terms before it |
//! | II | the term adds nothing to all terms that do not contain it (marginality; Nelder 1977) |
//! | III | the term's main effect, or interaction, averaged over the levels of the other factors with equal weights and at stated values of the other numbers |
//!
//! Types I and II compare column spaces, so no coding matters. In the orthonormal coordinates of the fit, `√w X = Q R` and
//! `θ = Q'y`, the sum of squares of a term is the squared length of `θ` along the part of the larger space that is new. Without aliased
//! columns this is read from the rows of `F = R⁻¹`: the space of the model without some columns is what is orthogonal to their rows, so
//! that only the term and those that contain it are touched and nothing is refitted. With aliased columns the spaces are built from the
//! columns themselves. Nothing is found as a difference of two sums of squares.
//!
//! With a robust covariance `V` the test is Wald's. Its hypotheses are the coefficients of the term, made orthogonal in `V` to those of
//! the terms that the smaller model leaves out (car's conjugate complement), which is the same as estimating the term with those
//! coefficients at zero as well as `V` allows.
//!
//! Type III is `L b = 0` with rows that do not depend on the coding of the formula (see [`AnovaType::Three`]).
//!
//! References: Fox (2016), *Applied Regression Analysis and Generalized Linear Models*, section 8.2.5; Searle (1987), *Linear Models for
//! Unbalanced Data*.

use interplay_core::{Diagnostic, FrameSource, TermTest, TermTests};
use interplay_stats::FisherF;
use ndarray::{Array1, Array2};

use super::columns::Columns;
use super::deviances;
use super::effect_size::Sizes;
use super::orthonormal::{Orthonormal, square_along};
use super::term_words as words;
use crate::Design;
use crate::fit::{FitError, Solution};
use crate::fitted::Fit;

/// Type of an analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnovaType {
    /// Sequential.
    One,
    /// Each term given all terms that do not contain it.
    Two,
    /// Each term given all others, on sum coding whatever the coding of the formula.
    Three(Covariates),
}

/// Where the main effects of a type III analysis hold the numbers of the other terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Covariates {
    /// At their means.
    #[default]
    Centred,
    /// At zero, as car, SAS and SPSS do.
    AtZero,
}

impl AnovaType {
    /// 1, 2 or 3.
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three(_) => 3,
        }
    }
}

/// Of a unit vector, what may be left by rounding when it is a combination of others.
const DEPENDENT: f64 = 1e-10;

/// One test per term of the formula, and what should worry the reader.
///
/// Linear models with the classical covariance have sums of squares and a last row for the residuals. Other families have
/// likelihood-ratio tests: chi-squared where the dispersion is known, otherwise F with Pearson's dispersion of the fit; a negative
/// binomial estimates θ in each model. The smaller models are fitted for that, those of type III under the restriction `L b = 0`. With a
/// robust covariance the tests are Wald's.
///
/// The intercept has a row in type III only. A term of which nothing can be estimated has `df` 0 and no test; one of which
/// only a part can has the degrees of freedom of that part, as in R.
///
/// # Errors
/// [`FitError`] when a smaller model cannot be fitted or the data cannot be read again; never for a linear model.
pub fn term_tests(fit: &Fit, rows: &dyn FrameSource, kind: AnovaType) -> Result<(TermTests, Vec<Diagnostic>), FitError> {
    let model = Tested::new(fit);
    let questions = model.questions(kind);
    if !model.likelihood_ratios {
        let answers = questions.iter().map(|(_, question)| model.answer(question)).collect();
        return Ok(model.table(kind, questions, answers));
    }
    let (answers, mut diagnostics) = model.ratios(rows, &questions, kind)?;
    let (tests, found) = model.table(kind, questions, answers);
    diagnostics.extend(found);
    Ok((tests, diagnostics))
}

/// The same by Wald's tests with the covariance of the fit, whatever it is and whatever the family: no other model is fitted.
pub fn wald_term_tests(fit: &Fit, kind: AnovaType) -> (TermTests, Vec<Diagnostic>) {
    let model = Tested { sums_of_squares: false, likelihood_ratios: false, ..Tested::new(fit) };
    let questions = model.questions(kind);
    let answers = questions.iter().map(|(_, question)| model.answer(question)).collect();
    model.table(kind, questions, answers)
}

/// Tells of a term that cannot be tested as a whole.
fn incomplete(term: &str, df: f64, wanted: usize, kind: AnovaType) -> Option<Diagnostic> {
    if df >= wanted as f64 {
        return None;
    }
    let message = if df == 0.0 {
        format!("nothing of `{term}` can be tested: its columns are combinations of others")
    } else {
        format!("`{term}` is tested with {df} of {wanted} degrees of freedom: the others cannot be estimated")
    };
    let hint = match kind {
        AnovaType::Three(_) => {
            "with empty cells or aliased columns type III hypotheses are not unique: what is tested is the part that the data can estimate; type II has no such gap"
        }
        _ => "the columns that have no coefficient of their own are told in `fit::aliased_columns`",
    };
    Some(Diagnostic::warning("fit::term_not_estimable", message).with_hint(hint))
}

/// A test without its names, and whether it is an F or a chi-squared test.
type Answer = (TermTest, Option<&'static str>);

/// What is asked of one term.
struct Question {
    /// Orthonormal directions in the coordinates of the fit; the hypothesis is that the mean of `θ` has nothing along them.
    directions: Vec<Array1<f64>>,
    /// The same hypothesis as rows over the estimated coefficients, but for those of `beyond`.
    rows: Vec<Array1<f64>>,
    /// Hypotheses about the terms that the two models of the test leave out.
    beyond: Vec<Array1<f64>>,
    /// Degrees of freedom of the term if everything could be estimated.
    wanted: usize,
    /// The hypothesis in words.
    words: String,
}

/// A fit whose terms are tested.
struct Tested<'a> {
    fit: &'a Fit,
    solution: &'a Solution,
    theta: Array1<f64>,
    sums_of_squares: bool,
    likelihood_ratios: bool,
    /// Where columns are aliased.
    columns: Option<Columns>,
}

impl<'a> Tested<'a> {
    fn new(fit: &'a Fit) -> Self {
        let solution = &fit.whole().model.solution;
        Self {
            fit,
            solution,
            theta: Array1::from_vec(solution.coordinates.clone()),
            sums_of_squares: fit.options().family.is_least_squares() && !fit.se().is_robust(),
            likelihood_ratios: !fit.options().family.is_least_squares() && !fit.se().is_robust(),
            columns: (!solution.aliases.is_empty()).then(|| Columns::new(fit)),
        }
    }

    fn design(&self) -> &'a Design {
        self.fit.design()
    }

    /// What is asked of every term that has a row.
    fn questions(&self, kind: AnovaType) -> Vec<(usize, Question)> {
        let terms = self.design().terms();
        let tested = (0..terms.len()).filter(|&i| terms[i].degree > 0 || matches!(kind, AnovaType::Three(_)));
        tested.map(|position| (position, self.question(position, kind))).collect()
    }

    /// The table of the tests, and what it says of terms that could not be tested as a whole.
    fn table(&self, kind: AnovaType, questions: Vec<(usize, Question)>, answers: Vec<Answer>) -> (TermTests, Vec<Diagnostic>) {
        let (mut rows, mut diagnostics) = (Vec::new(), Vec::new());
        let test = answers.iter().find_map(|(_, name)| *name).unwrap_or("F");
        for ((position, question), (answer, _)) in questions.into_iter().zip(answers) {
            let term = &self.design().terms()[position].label;
            diagnostics.extend(incomplete(term, answer.df, question.wanted, kind));
            rows.push(TermTest { term: term.clone(), hypothesis: question.words, ..answer });
        }
        if self.sums_of_squares {
            let (df, rss) = (self.fit.dof_residual() as f64, self.solution.rss);
            let mean_sq = (df > 0.0).then(|| rss / df);
            rows.push(TermTest { term: "Residuals".to_owned(), df, sum_sq: Some(rss), mean_sq, ..TermTest::default() });
        }
        let method = match (self.sums_of_squares, self.likelihood_ratios) {
            (true, _) => "sums of squares",
            (_, true) => "likelihood ratio",
            _ => "wald",
        };
        (TermTests { kind: kind.number(), method: method.to_owned(), test: test.to_owned(), rows }, diagnostics)
    }

    /// Terms that both models of a test of type I or II leave out.
    fn absent(&self, position: usize, kind: AnovaType) -> Vec<usize> {
        match kind {
            AnovaType::One => (position + 1..self.design().terms().len()).collect(),
            AnovaType::Two | AnovaType::Three(_) => containing(self.design(), position),
        }
    }

    /// The likelihood-ratio tests.
    fn ratios(
        &self,
        rows: &dyn FrameSource,
        questions: &[(usize, Question)],
        kind: AnovaType,
    ) -> Result<(Vec<Answer>, Vec<Diagnostic>), FitError> {
        let (ratios, diagnostics) = if let AnovaType::Three(_) = kind {
            let restrictions: Vec<&[Array1<f64>]> = questions.iter().map(|(_, question)| question.rows.as_slice()).collect();
            deviances::of_restrictions(self.fit, rows, &restrictions)?
        } else {
            let terms = self.design().terms();
            let pair = |&(position, _): &(usize, Question)| {
                let absent = self.absent(position, kind);
                let columns = |without: Option<usize>| -> Vec<usize> {
                    let kept = (0..terms.len()).filter(|i| !absent.contains(i) && Some(*i) != without);
                    kept.flat_map(|i| terms[i].columns.clone()).collect()
                };
                (columns(None), columns(Some(position)))
            };
            deviances::of_columns(self.fit, rows, &questions.iter().map(pair).collect::<Vec<_>>())?
        };
        let answer = |ratio: deviances::Ratio| {
            let q = ratio.df as f64;
            let found = TermTest {
                df: q,
                df2: ratio.df2,
                sum_sq: ratio.gain.filter(|_| ratio.df > 0),
                mean_sq: ratio.gain.filter(|_| ratio.df > 0).map(|gain| gain / q),
                statistic: ratio.statistic,
                p_value: ratio.p_value,
                ..TermTest::default()
            };
            let known = self.fit.options().family.distribution.has_known_dispersion();
            (found, Some(if known { "chi2" } else { "F" }))
        };
        Ok((ratios.into_iter().map(answer).collect(), diagnostics))
    }

    fn question(&self, position: usize, kind: AnovaType) -> Question {
        if let AnovaType::Three(covariates) = kind {
            return self.effect(position, covariates);
        }
        let absent = self.absent(position, kind);
        let terms = self.design().terms();
        let wanted = terms[position].columns.len();
        let words = words::added(self.design(), position, &absent, kind);
        let mut set = Orthonormal::default();
        if let Some(columns) = &self.columns {
            let add = |set: &mut Orthonormal, position: usize| {
                for j in terms[position].columns.clone() {
                    set.push(&columns.in_basis[j], DEPENDENT);
                }
            };
            (0..terms.len()).filter(|i| *i != position && !absent.contains(i)).for_each(|i| add(&mut set, i));
            let smaller = set.len();
            add(&mut set, position);
            let larger = set.len();
            set.complete(self.solution.rank());
            let directions = set.from(smaller)[..larger - smaller].to_vec();
            let beyond = set.from(larger).iter().map(|direction| columns.hypothesis(direction)).collect();
            let rows = directions.iter().map(|direction| columns.hypothesis(direction)).collect();
            return Question { directions, rows, beyond, wanted, words };
        }
        let columns = |position: usize| terms[position].columns.clone();
        let unit = |j: usize| Array1::from_shape_fn(self.solution.rank(), |i| f64::from(u8::from(i == j)));
        for j in absent.iter().flat_map(|&other| columns(other)) {
            set.push(&self.solution.map.row(j).to_owned(), 0.0);
        }
        let relatives = set.len();
        for j in columns(position) {
            set.push(&self.solution.map.row(j).to_owned(), 0.0);
        }
        let beyond = absent.iter().flat_map(|&other| columns(other)).map(unit).collect();
        Question { directions: set.from(relatives).to_vec(), rows: columns(position).map(unit).collect(), beyond, wanted, words }
    }

    /// The question of a type III test.
    fn effect(&self, position: usize, covariates: Covariates) -> Question {
        let design = self.design();
        let rows = design.effect_rows(position, covariates == Covariates::Centred);
        let mut set = Orthonormal::default();
        let mut kept = Vec::new();
        for row in estimable_part(&rows, self.solution) {
            let row = Array1::from_vec(self.fit.estimator().on_kept(&row));
            if set.push(&self.solution.map.t().dot(&row), DEPENDENT) {
                kept.push(row);
            }
        }
        let words = words::effect(design, self.fit.options().family.link, position, covariates);
        Question { directions: set.from(0).to_vec(), rows: kept, beyond: Vec::new(), wanted: design.terms()[position].columns.len(), words }
    }

    /// The test by sums of squares, or Wald's.
    fn answer(&self, question: &Question) -> Answer {
        let q = question.directions.len();
        let df = self.fit.dof_residual();
        let mut found = TermTest { df: q as f64, ..TermTest::default() };
        if q == 0 {
            return (found, None);
        }
        let free = df > 0 && !self.solution.exact && self.solution.rss > 0.0;
        let sum_sq = square_along(&question.directions, &self.theta);
        let f = (sum_sq / q as f64) / (self.solution.rss / df as f64);
        if self.fit.options().family.is_least_squares() && free {
            let level = self.sums_of_squares.then_some(self.fit.level());
            let sizes = Sizes::new(f, q as f64, df as f64, self.design().n_observations(), level);
            found.partial_eta_sq = sizes.partial_eta_sq;
            found.partial_eta_sq_low = sizes.partial_eta_sq_low;
            found.partial_eta_sq_high = sizes.partial_eta_sq_high;
            found.omega_sq = sizes.omega_sq;
            found.cohen_f2 = sizes.cohen_f2;
            found.cohen_f2_low = sizes.cohen_f2_low;
            found.cohen_f2_high = sizes.cohen_f2_high;
        }
        if !self.sums_of_squares {
            let Some(rows) = self.conjugate(question) else { return (found, None) };
            let joint = self.fit.estimator().joint_of_kept(&rows, &vec![0.0; rows.len()]);
            found.statistic = joint.statistic;
            found.df2 = joint.df2;
            found.p_value = joint.p_value;
            return (found, Some(joint.test));
        }
        found.sum_sq = Some(sum_sq);
        found.mean_sq = Some(sum_sq / q as f64);
        if free {
            found.statistic = Some(f);
            found.df2 = Some(df as f64);
            found.p_value = FisherF::new(q as f64, df as f64).ok().map(|distribution| distribution.sf(f));
        }
        (found, Some("F"))
    }

    /// The hypotheses made orthogonal to those of `beyond` in the covariance of the fit. `None` without one, or when it is singular.
    fn conjugate(&self, question: &Question) -> Option<Vec<Vec<f64>>> {
        let vcov = &self.fit.whole().uncertainty.as_ref()?.vcov;
        let mut known: Vec<Array1<f64>> = Vec::with_capacity(question.beyond.len());
        for row in &question.beyond {
            let row = orthogonal_in(vcov, row.clone(), &known);
            let variance = row.dot(&vcov.dot(&row));
            known.push((variance > 0.0 && variance.is_finite()).then(|| row / variance.sqrt())?);
        }
        Some(question.rows.iter().map(|row| orthogonal_in(vcov, row.clone(), &known).to_vec()).collect())
    }
}

/// The part of a row that is orthogonal in `V` to others, which are orthonormal in it.
fn orthogonal_in(vcov: &Array2<f64>, mut row: Array1<f64>, known: &[Array1<f64>]) -> Array1<f64> {
    for _ in 0..2 {
        for other in known {
            let along = other.dot(&vcov.dot(&row));
            row.scaled_add(-along, other);
        }
    }
    row
}

/// Terms that contain a term: those that have all of its factors and more.
pub(super) fn containing(design: &Design, position: usize) -> Vec<usize> {
    let own = factors(design, position);
    let contains = |&other: &usize| {
        let theirs = factors(design, other);
        theirs.len() > own.len() && own.iter().all(|factor| theirs.contains(factor))
    };
    (0..design.terms().len()).filter(contains).collect()
}

/// Canonical texts of the factors of a term of the design; none for the intercept.
pub(super) fn factors(design: &Design, position: usize) -> Vec<&str> {
    let term = position.checked_sub(usize::from(design.has_intercept())).and_then(|i| design.formula().terms().get(i));
    term.map(|term| term.factors().collect()).unwrap_or_default()
}

/// A basis of the combinations of rows that can be estimated: those that are zero along every dependence among the columns.
fn estimable_part(rows: &[Vec<f64>], solution: &Solution) -> Vec<Vec<f64>> {
    /// Rounding of a row that is a combination of others.
    const ROUNDING: f64 = 1e-9;
    let mut rows: Vec<Vec<f64>> = rows.to_vec();
    for alias in &solution.aliases {
        let along = |row: &[f64]| {
            let parts = alias.on.iter().map(|&(j, factor)| factor * row[j]);
            parts.fold((row[alias.column], row[alias.column].abs()), |(a, size), part| (a - part, size + part.abs()))
        };
        let measured: Vec<(f64, f64)> = rows.iter().map(|row| along(row)).collect();
        let worst = (0..rows.len()).max_by(|&a, &b| (measured[a].0.abs()).total_cmp(&measured[b].0.abs()));
        let Some(pivot) = worst.filter(|&i| measured[i].0.abs() > ROUNDING * measured[i].1) else { continue };
        // The pivot cannot be estimated; the others are freed of it.
        let removed = rows.remove(pivot);
        let others = measured.iter().enumerate().filter(|(i, _)| *i != pivot).map(|(_, &(a, _))| a);
        for (row, a) in rows.iter_mut().zip(others) {
            let share = a / measured[pivot].0;
            row.iter_mut().zip(&removed).for_each(|(cell, other)| *cell -= share * other);
        }
    }
    rows
}
