//! Fits of regressions.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "fit::aliased_columns",
        "Columns of the design are exact linear combinations of columns before them, so the data cannot tell their effects apart. Such a \
         column has no coefficient of its own: its row in the table is empty, and the message gives the combination, as in `x3 = 2 x1 - \
         x2`. A product of factors whose combination of levels never occurs is zero in every row and is reported here, too.\n\n\
         Fitted values, R², the residual variance and tests of whole models are not affected. The remaining coefficients are those of the \
         model without the aliased columns, and that choice follows the order of the formula: leave out the variable whose effect is not \
         of interest, or join levels.",
    ),
    page(
        "fit::bootstrap_failed",
        "In nearly every bootstrap sample some column of the design depends on the others, so that fewer than two samples have an \
         estimate and there is no spread to report. This happens when a coefficient rests on one or two rows, or on one or two \
         clusters.\n\n\
         Join levels that few rows have, leave the interaction out, or take a covariance that does not draw samples: `--se hc3`, or `--se \
         cr2` with clusters.",
    ),
    page(
        "fit::bootstrap_samples_lost",
        "In some bootstrap samples a column of the design depends on the others, as when a rare level was not drawn: not all coefficients \
         can be estimated there. These samples are left out, and the standard errors are those of the others.\n\n\
         A few lost samples do no harm. When many are lost, the remaining ones are a selection in which the rare level is always there, \
         and the standard errors of its coefficients are too small: join levels that few rows have.",
    ),
    page(
        "fit::comparison_on_fewer_rows",
        "The formula that the fit is compared with uses a column that is missing in rows of the fit. Two models are compared on the same \
         rows only, so the fit was made again on the rows that are complete for both, and the comparison rests on these. The coefficients \
         that are told are still those of all its rows.\n\n\
         If the missing values are no accident, the comparison says something of other rows than the fit does.",
    ),
    page(
        "fit::constant_response",
        "The response has the same value in every row that is used. There is no variance to explain: R² is undefined, and no test of a \
         coefficient means anything.\n\n\
         Look for the rows that were left out because of missing values, or for another response.",
    ),
    page(
        "fit::covariance_overflow",
        "Estimates were found, but the squares that their variances are made of are larger than double precision can hold. Standard errors, \
         intervals and tests that need them are empty, and so is the covariance in the record.\n\n\
         Measure the response, or the predictor of that coefficient, in other units, for example with `I(x * 1e100)` in the formula.",
    ),
    page(
        "fit::empty_cells",
        "Some combinations of levels of two or more factors occur in no row, and the formula has the product of these factors. What their \
         interaction is there cannot be known, so columns of the product have no coefficient (see `fit::aliased_columns`), and means, \
         slopes and predictions that need such a combination are empty. A combination of three factors is not named when two of them have \
         no row together already.\n\n\
         Join levels, or leave the product out. Tests of whole terms then stand for fewer degrees of freedom than the levels would give.",
    ),
    page(
        "fit::exact_fit",
        "The residuals are no larger than the rounding of the numbers: the model reproduces every row. Standard errors are zero, and there \
         are no test statistics, p-values or likelihood.\n\n\
         This happens with computed data, or when a predictor contains the response, for example as a part of a sum. Look for such a \
         predictor.",
    ),
    page(
        "fit::few_clusters",
        "Covariances of clusters rest on the number of clusters, not on the number of rows. With fewer than about 30, and with fewer \
         still when clusters differ in size, `cr0`, `cr1` and `cr1s` give standard errors that are too small and tests that reject too \
         often, although Student's t with one less degrees of freedom than clusters is used.\n\n\
         Use `--se cr2`, which corrects the bias and finds degrees of freedom for every estimate, or `--se wild`, the wild cluster \
         bootstrap.",
    ),
    page(
        "fit::few_residual_df",
        "Fewer than 10 degrees of freedom are left for the residual variance. Intervals and p-values use Student's t and allow for that, \
         but they then depend strongly on normally distributed errors, and robust standard errors are unreliable.\n\n\
         Leave terms out, or find more rows. Read wide intervals as what they are: the data say little.",
    ),
    page(
        "fit::few_sign_patterns",
        "The wild bootstrap with Rademacher's weights turns the residuals of whole clusters by a random sign. With `G` clusters only \
         `2^(G-1)` samples differ in the size of their statistic, all of them are gone through, and no p-value can be below their share: \
         with four clusters 1/8. Nothing can then be significant at the level that was asked for, and intervals have no end.\n\n\
         Webb's weights take six values instead of two: `--se 'wild(1999,webb)'`, which is also what `--se wild` does below 12 clusters. \
         With so few clusters every method rests on strong assumptions.",
    ),
    page(
        "fit::fractional_counts",
        "Counts, or numbers of successes, are no whole numbers. Estimates and the deviance of such data have a meaning (that of a quasi-likelihood), \
         but the probability of 2.5 events does not, so there is no log-likelihood, AIC or BIC.\n\n\
         Look for a response that is an average or a rate: model the count, with `--offset` for the exposure. With a binomial family give the number \
         of trials as `cbind(successes, failures)`.",
    ),
    page(
        "fit::frequencies_are_not_rows",
        "With `--weights-type frequency` a row stands for several observations. This covariance takes rows for single observations: it \
         draws rows, gives each a random sign, or takes them for points in time.\n\n\
         `iid`, `hc0` to `hc5` and the covariances of clusters know frequencies and give what the repeated rows would give. For the \
         others write every observation as a row of its own.",
    ),
    page(
        "fit::ill_conditioned",
        "The columns of the design nearly depend on each other, so that the limited precision of double numbers leaves fewer than 9 \
         certain digits in the coefficients; the message has the number. Coefficients and standard errors can differ between programs in \
         the digits beyond.\n\n\
         High powers and products of variables far from zero are the usual cause. Centre them: `y ~ center(x) * center(w)` gives the same \
         fit and the same interaction, with main effects at the means.",
    ),
    page(
        "fit::leverage_one",
        "Some rows have leverage one: a coefficient of their own fits each of them exactly, as when a cell of the design has a single row. \
         Their residual is zero whatever their error was, and `hc2` to `hc5` would divide zero by zero. These rows are left out of the \
         robust covariance, so standard errors that rest on them are too small.\n\n\
         Join cells or leave the interaction out. `--se hc1` is defined for such rows but learns nothing from them either; `--se iid` \
         borrows the variance of the other rows.",
    ),
    page(
        "fit::negative_variance",
        "The covariance of two-way clusters is a difference, `V_a + V_b - V_ab`, and need not be a covariance: some combinations of \
         coefficients had a negative variance. The negative eigenvalues were set to zero, as Cameron, Gelbach and Miller (2011) propose, \
         so that variances are a little larger than the difference.\n\n\
         This is a sign of few clusters in one of the dimensions, or of dimensions that hardly matter. Compare with clusters of one \
         dimension.",
    ),
    page(
        "fit::no_clusters",
        "The covariances `cr0`, `cr1`, `cr1s`, `cr2` and `cr3` are made of sums over clusters, and no column of clusters was named.\n\n\
         Name it: `--se cr2 --cluster school`. Two columns make two-way clusters: `--se cr1 --cluster firm,year`.",
    ),
    page(
        "fit::no_overdispersion",
        "The counts vary no more around their means than a Poisson distribution lets them. The likelihood of the negative binomial family then grows \
         with its size parameter θ for ever: θ is infinite, it is empty in the record, and the fit is the Poisson fit.\n\n\
         Use the family `poisson`. If the counts vary clearly less than that, `quasipoisson` estimates by how much.",
    ),
    page(
        "fit::no_permutation_test",
        "The permutation test of the interaction compares the fit with the additive fit beside it, by the residuals of the latter. It is made \
         for linear models only, and it needs an interaction in the formula, residual degrees of freedom, and a fit that is not exact. One \
         of these is not the case here, so the result has no such test.\n\n\
         For a generalised linear model read the likelihood-ratio test of the interaction, or use a robust covariance, for example \
         `--se hc3`.",
    ),
    page(
        "fit::no_residual_df",
        "There are no more complete rows than coefficients. The model fits every row, nothing is left to estimate the error variance from, \
         and standard errors, intervals and tests are empty.\n\n\
         Leave terms out, or find more rows.",
    ),
    page(
        "fit::no_robust_variance",
        "Some coefficients rest on rows of leverage one alone: the model fits those rows exactly, so their residuals are zero whatever their errors \
         were. A robust variance is made of squared residuals and would be zero, too, up to rounding; it says nothing, and these coefficients, \
         and slopes that use them, have no standard error, test or interval.\n\n\
         Look for a cell of the design with a single row and join it with another, or use `--se iid`, which takes the variance of the other rows \
         for these as well.",
    ),
    page(
        "fit::no_start",
        "The iteration needs coefficients under which every row has a mean that the family allows, and found none: with this link some linear predictors \
         always fall where there is no mean, such as a negative number for a count. The exit code is 3.\n\n\
         Use a link that keeps every mean in its range: `log` for counts and positive numbers, `logit` for shares.",
    ),
    page(
        "fit::not_comparable",
        "The two formulas do not explain the same: their responses or their offsets differ. The sums of squares and likelihoods of such \
         models cannot be compared, not even where one is a transformation of the other, as `log(y)` of `y`.\n\n\
         Give both formulas the same left side and the same offsets.",
    ),
    page(
        "fit::not_converged",
        "The iteration has ended before the coefficients stood still, so that estimates, standard errors and tests are those of a point near the maximum of \
         the likelihood at best. The message says whether steps led out of the range of the mean (the maximum then lies on the border of what the link \
         allows, as with `--link log` for probabilities near one) or whether the largest number of updates was reached.\n\n\
         Use another link, leave terms out, or centre and scale the variables. Do not report such numbers.",
    ),
    page(
        "fit::not_finite",
        "Sums of products of the columns exceed the range of double precision, although every column is finite. No coefficient can be \
         computed; the exit code is 3.\n\n\
         Measure the variables in larger units, for example with `I(x/1e9)` in the formula.",
    ),
    page(
        "fit::not_nested",
        "A test compares a model with one that is nested in it: every column of the smaller model has to be a combination of columns of \
         the larger one. Here each of the two has something that the other lacks. The check is on the columns, so the terms may be called \
         differently: `x + w` is nested in `poly(x, 2) * w`.\n\n\
         Leave out of one formula what the test is about. For models that are not nested compare AIC or BIC on the same rows.",
    ),
    page(
        "fit::nothing_to_estimate",
        "Every column of the design is zero in all rows that are used, so no coefficient can be estimated; the exit code is 3.\n\n\
         Add the intercept (take `0 +` or `- 1` out of the formula), or a variable that varies.",
    ),
    page(
        "fit::one_cluster",
        "All rows that are used are in the same cluster. How clusters differ, which is what the covariance measures, cannot be seen from \
         one.\n\n\
         Choose a column with more values. Rows that are left out because of missing values may have taken the other clusters with them.",
    ),
    page(
        "fit::permutation_of_dependent_rows",
        "The permutation test exchanges single rows as if each were as good as any other, but the fit says that rows of a cluster belong \
         together or that rows follow each other in time. Then the residuals are not exchangeable, and the p-value is usually too small.\n\n\
         Use the wild cluster bootstrap, `--se wild(999) --cluster COLUMN`, which keeps clusters together.",
    ),
    page(
        "fit::response_range",
        "The response has a value that the family cannot have: a negative count, a gamma response that is zero or negative, a share outside of 0 to 1. \
         The message has the row.\n\n\
         Look for a wrong value there. If it is right, choose a family for such a response: `gaussian` with `--link log` for a mean that multiplies, \
         `quasipoisson` for amounts with zeros.",
    ),
    page(
        "fit::same_model",
        "The two formulas of a comparison span the same columns, whatever their terms are called, so there is no difference to test. \
         `a*b` and `a/b` are such a pair, and so are `x` and `scale(x)` beside an intercept.\n\n\
         Leave out of one formula the terms whose contribution is in question.",
    ),
    page(
        "fit::separation",
        "Some columns tell the rows apart without error: all rows on one side are successes or all failures, or every count of a level is zero. The \
         likelihood then grows for ever while the coefficients of these columns run away, and they have no finite estimate. The numbers in their rows are \
         where the iteration was ended; their standard errors are huge and their tests mean nothing, as in every program.\n\n\
         The other coefficients, the deviance and likelihood-ratio tests stand. Join levels, or leave the term out. That a group has no failure \
         at all can be a finding: report the counts.",
    ),
    page(
        "fit::singular_covariance",
        "The robust covariance of the coefficients is singular: some combination of them has an estimated variance of zero. The joint F \
         test inverts this matrix and is left out. The usual cause is a coefficient that rests on a single row, or fewer rows with a \
         residual than coefficients.\n\n\
         Estimates stand, but the standard errors behind that combination are too small. Join cells or leave terms out, or use `--se iid`.",
    ),
    page(
        "fit::term_not_estimable",
        "A term of the analysis of variance has fewer degrees of freedom than columns, because some of its columns are combinations of \
         others: cells of the design are empty, or predictors depend on each other. What can be estimated is tested. Types I and II \
         compare models, so their tests are what they say; type III averages over cells, and with empty cells that average is not unique: \
         the part that is tested depends on which cells are empty.\n\n\
         Prefer type II here, join levels, or ask for the comparison of interest with `--test`.",
    ),
    page(
        "fit::too_large_to_permute",
        "A permutation test holds the orthonormal basis of the model in memory, eight bytes for each row and coefficient, and that would \
         be more than 1 GiB here. Hardly anything else in a fit needs all rows at once.\n\n\
         With so many rows the F test of the interaction needs no permutations; use `--se hc3` where variances differ. Otherwise draw a \
         sample of the rows.",
    ),
    page(
        "fit::too_many_clusters",
        "`cr2`, `cr3`, and the bootstraps of clusters keep a matrix of the size of the coefficients for every cluster, and all of them \
         together do not fit into the memory that is set aside, about two gigabytes.\n\n\
         With so many clusters the small-sample corrections hardly matter: `--se cr1s` keeps one number per coefficient and cluster, and \
         gives nearly the same.",
    ),
    page(
        "fit::too_many_lags",
        "`hac` keeps the scores of as many rows as there are lags, and these do not fit into the memory that is set aside, about one \
         gigabyte.\n\n\
         Give fewer lags: a number that grows with the fourth or third root of the number of rows is usual, and `--se hac` chooses it \
         from the data.",
    ),
    page(
        "fit::too_many_wild_rows",
        "Without clusters the wild bootstrap gives every row a random sign of its own, in every draw and for every hypothesis: the work \
         grows with the rows times the draws, and beyond 20 000 rows it is refused.\n\n\
         With so many rows `--se hc3` needs no bootstrap. If rows belong together, name their clusters: the work then grows with the \
         clusters.",
    ),
    page(
        "fit::two_way_clusters",
        "Two columns of clusters were named, and this covariance is defined for one. The bias correction of `cr2`, the cluster jackknife \
         `cr3` and the bootstraps of clusters have no two-way form that is agreed on.\n\n\
         Use `cr0`, `cr1` or `cr1s` with two columns, or one column: that of the dimension with fewer clusters is the more careful \
         choice.",
    ),
    page(
        "fit::unknown_family",
        "`--family` names no family of distributions. The family says what kind of numbers the response is, and so which likelihood is maximised.\n\n\
         Give one of `gaussian` (any number), `binomial` (0 and 1, two levels, or `cbind(successes, failures)`), `poisson` and `negative-binomial` (counts), \
         `gamma` and `inverse-gaussian` (positive numbers), `quasibinomial` and `quasipoisson` (with a dispersion that is estimated).",
    ),
    page(
        "fit::unknown_link",
        "`--link` names no link function, or one that the family does not have. The link ties the mean to the linear predictor: with `log` effects \
         multiply the mean, with `logit` they multiply the odds.\n\n\
         The hint lists what there is. Without `--link` the usual one is taken: `identity` for gaussian, `logit` for binomial, \
         `log` for counts, `inverse` for gamma, `1/mu^2` for inverse-gaussian.",
    ),
    page(
        "fit::unknown_match",
        "`--match` names no package whose conventions are known. Packages differ in the small-sample factors of robust covariances and in \
         the distribution that statistics are referred to; `--match` follows one of them to the digit.\n\n\
         Give one of `stata`, `sandwich`, `statsmodels` and `fixest`, or leave it out for the conventions of interplay.",
    ),
    page(
        "fit::unknown_se",
        "`--se` names no kind of standard error, or its argument is not one that the kind takes. The kind decides every standard error, \
         interval, test and band of the result.\n\n\
         Give one of `iid` (equal error variances, the default); `hc0` to `hc5` and `hc4m` (variances that may differ from row to row); \
         `cr0`, `cr1`, `cr1s`, `cr2`, `cr3` (rows of a cluster may depend on each other, with `--cluster`); `hac`, `hac(3)`, \
         `hac(3,adjust)` (rows in the order of time); `bootstrap`, `bootstrap(2000)`; `wild`, `wild(999)`, `wild(999,webb)`, \
         `wild(999,rademacher)`. In small samples `hc3` is the more careful choice, with clusters `cr2`: `interplay fit data.csv 'y ~ x * \
         w' --se hc3`.",
    ),
    page(
        "fit::unused_clusters",
        "Columns of clusters were named, and the kind of standard error has no use for them: it would be the same without. What was meant \
         is not clear, so nothing was computed.\n\n\
         Use `--se cr2`, another of the kinds `cr0` to `cr3`, `bootstrap` or `wild` with `--cluster`, or leave `--cluster` out.",
    ),
    page(
        "fit::wild_needs_least_squares",
        "The wild bootstrap makes new responses from fitted values and residuals with random signs. For a family other than the gaussian, \
         or for another link than the identity, such responses are none that the family can have.\n\n\
         Use `--se cr2` with clusters, `--se hc3` without, or `--se bootstrap`, which draws rows or clusters.",
    ),
];
