//! Checks of a fit.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "check::collinear",
        "Some predictors share most of their variation with the others, so that the data say little of the effect of one with the others \
         held. The message has the factor by which this multiplies the standard error, the root of the (generalised) variance inflation \
         factor; from 3.2 on, a factor of 10 for the variance, it is told. Estimates are unbiased and predictions unharmed.\n\n\
         With products in the formula the factors are those of the model without them. A product always shares much with its own factors, \
         and how much depends on where their zero is: centring lowers the factors of a model with products but changes neither the \
         interaction, nor its standard error, nor any prediction. Leave out or join predictors that measure the same thing, or find rows \
         in which they differ.",
    ),
    page(
        "check::functional_form",
        "Ramsey's RESET adds the squares and cubes of the fitted values to the model; they explain more of the response than chance would. \
         A curve, a product or another scale of the response is missing.\n\n\
         This matters for interactions: when two predictors are related and one of them acts along a curve, their product picks up a part \
         of that curve. Add `I(x^2)` and `I(w^2)` beside `x * w` and see whether the product stays, or try the logarithm of the response. \
         In large data the test finds deviations that do not matter: look at the check sheet, too.",
    ),
    page(
        "check::heteroskedasticity",
        "The squares of the residuals depend on the predictors (Breusch and Pagan's test in Koenker's form): the variance of the errors is \
         not the same for all rows. Estimates are unbiased, but standard errors of `--se iid` assume equal variances, and so their \
         intervals and p-values may be too small or too large.\n\n\
         Compare with `--se hc3`. If the numbers that matter stay where they are, nothing is lost by reporting the robust ones.",
    ),
    page(
        "check::influential_row",
        "A single row decides a result: without it the interaction would move by more than its own standard error (DFBETAS above 1), or \
         all coefficients together by about as much as a joint confidence region is wide (Cook's distance above 1).\n\n\
         Rows are counted from 1 in the order of the data, the header of a file not counted. Look at them: a typing error is corrected, an \
         unusual but true row stays and is mentioned, and the fit without it is reported beside the fit with it.",
    ),
    page(
        "check::leverage_one",
        "Some rows have a coefficient of their own: the model reproduces each of them whatever its response is, so nothing can show that \
         the row is wrong, and its residual says nothing of the errors. This happens when a cell of the design holds a single row, or when \
         a level occurs once.\n\n\
         Join levels, or read effects that rest on these rows as what they are: the word of one row. Robust standard errors cannot allow \
         for such rows, see `fit::leverage_one`.",
    ),
];
