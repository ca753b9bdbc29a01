//! Predictions at new data.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "predict::extrapolated",
        "Some rows of the new data lie outside the range that a predictor had when the model was fitted; the message has the range and the \
         number of rows. A straight line, and much more so a curve or a product, may look quite different out there, and the interval does \
         not know: it allows for the uncertainty of the coefficients, not for the model being wrong.\n\n\
         A row can be far from all data even when each of its values is within its range. Read such predictions with care.",
    ),
    page(
        "predict::missing",
        "A predictor is missing in some rows of the new data. These rows are there, with empty predictions, so that rows of the output \
         and of the new data stay side by side.\n\n\
         Fill the gaps in the new data if predictions are needed for them.",
    ),
    page(
        "predict::not_estimable",
        "Some rows of the new data ask for something that the data of the fit cannot tell: the prediction depends on the coefficient of a \
         column that has none, for example on a combination of levels without a row. There is no prediction for these rows; any number would \
         be the consequence of an arbitrary choice.\n\n\
         Leave the product out of the formula or join levels if such combinations have to be predicted.",
    ),
    page(
        "predict::too_many_rows",
        "The record holds every prediction, and the new data have more rows than the million that a record may hold.\n\n\
         Predict a part of the rows at a time.",
    ),
    page(
        "predict::unweighted",
        "The model was fitted with weights, which say how precise each response is. New data have no such weights here: the interval for a \
         new observation is that for one of weight one. The interval of the mean is not affected.\n\n\
         With weights that are scaled to a mean of one this is an observation of ordinary precision; with other weights it may be far from \
         anything observed.",
    ),
];
