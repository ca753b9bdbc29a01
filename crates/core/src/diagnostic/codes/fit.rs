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
        "fit::constant_response",
        "The response has the same value in every row that is used. There is no variance to explain: R² is undefined, and no test of a \
         coefficient means anything.\n\n\
         Look for the rows that were left out because of missing values, or for another response.",
    ),
    page(
        "fit::exact_fit",
        "The residuals are no larger than the rounding of the numbers: the model reproduces every row. Standard errors are zero, and there \
         are no test statistics, p-values or likelihood.\n\n\
         This happens with computed data, or when a predictor contains the response, for example as a part of a sum. Look for such a \
         predictor.",
    ),
    page(
        "fit::few_residual_df",
        "Fewer than 10 degrees of freedom are left for the residual variance. Intervals and p-values use Student's t and allow for that, \
         but they then depend strongly on normally distributed errors, and robust standard errors (`hc0` to `hc3`) are unreliable.\n\n\
         Leave terms out, or find more rows. Read wide intervals as what they are: the data say little.",
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
         Their residual is zero whatever their error was, and `hc2` and `hc3` would divide zero by zero. These rows are left out of the \
         robust covariance, so standard errors that rest on them are too small.\n\n\
         Join cells or leave the interaction out. `--se hc1` is defined for such rows but learns nothing from them either; `--se iid` \
         borrows the variance of the other rows.",
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
        "fit::not_finite",
        "Sums of products of the columns exceed the range of double precision, although every column is finite. No coefficient can be \
         computed; the exit code is 3.\n\n\
         Measure the variables in larger units, for example with `I(x/1e9)` in the formula.",
    ),
    page(
        "fit::nothing_to_estimate",
        "Every column of the design is zero in all rows that are used, so no coefficient can be estimated; the exit code is 3.\n\n\
         Add the intercept (take `0 +` or `- 1` out of the formula), or a variable that varies.",
    ),
    page(
        "fit::singular_covariance",
        "The robust covariance of the coefficients is singular: some combination of them has an estimated variance of zero. The joint F \
         test inverts this matrix and is left out. The usual cause is a coefficient that rests on a single row, or fewer rows with a \
         residual than coefficients.\n\n\
         Estimates stand, but the standard errors behind that combination are too small. Join cells or leave terms out, or use `--se iid`.",
    ),
    page(
        "fit::unknown_se",
        "`--se` names no kind of standard error. The kind decides every standard error, interval, test and band of the result.\n\n\
         Give one of `iid` (equal error variances, the default), `hc0`, `hc1`, `hc2` and `hc3` (variances that may differ from row to \
         row). `hc3` is the more careful choice in small samples: `interplay fit data.csv 'y ~ x * w' --se hc3`.",
    ),
];
