//! Evaluations of grids.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "emap::absent_classes",
        "Some classes of the grid have no item among the labels. The macro AUC compares the items of a class with all others, so it \
         averages over the classes that occur; accuracy, F1 and the negative log-likelihood are not affected.\n\n\
         If the classes should occur, check the coding of the labels: they count from 0 in the order of the grid's last axis.",
    ),
    page(
        "emap::additive",
        "The largest interaction in the grid is no larger than what rounding of the file's numbers can produce. The model's scores are a \
         sum of a part for each modality, apart from amounts that are added to all classes alike. Its projection makes the same \
         predictions up to rounding, and any gain over single modalities needs no interaction.\n\n\
         What is left is rounding, so the list of the largest interactions and the ratio at the matched pairs are left out. The bound and \
         the largest interaction stand in the record under `certificate`.",
    ),
    page(
        "emap::binary_labels",
        "The grid has one score per pair and all labels are 0 or 1, so the labels are taken for classes and class 1 is predicted where the \
         score is positive. That fits logits, whose neutral value is 0. For scores with another threshold, accuracy and F1 would be \
         wrong.\n\n\
         Subtract the threshold from the scores before saving them, or say `--input probabilities` if they are probabilities.",
    ),
    page(
        "emap::constant_scores",
        "The scores are the same for all pairs, up to an amount that is added to all classes alike and changes no prediction. There is no \
         variance to divide, and the shares are empty.\n\n\
         Check the export: usually one input was not passed on to the model, or a dead output was saved.",
    ),
    page(
        "emap::few_items",
        "The projected score of a matched pair is made of means over all items, and one of the terms of each mean is the pair itself. With \
         n items its weight is 2/n - 1/n², which below 50 items is enough to draw the projection towards the model, so the gap between \
         them looks smaller than it would with more items.\n\n\
         Use more items if they can be had; the cost of the grid grows with the square of their number.",
    ),
    page(
        "emap::log_probabilities",
        "The scores are log-probabilities, because their exponentials sum to 1 for every pair or because `--input log-probabilities` says \
         so. They are used as they are: they differ from the logits by a constant per pair, which is removed before variances and \
         interactions are measured and which changes no predicted class.\n\n\
         Nothing needs to be done.",
    ),
    page(
        "emap::maybe_probabilities",
        "Every score of a grid with one score per pair lies between 0 and 1, so it may hold probabilities. The scores are used as they \
         are, since other scores can have that range, too. A model that is additive in its logit is not additive in its probability, so \
         the projection of probabilities would show interactions that the model does not have.\n\n\
         If they are probabilities, say `--input probabilities`: `interplay emap grid.npy --labels labels.npy --input probabilities`. If \
         not, say `--input scores`.",
    ),
    page(
        "emap::mcnemar_undefined",
        "The model and its projection are right on exactly the same items. McNemar's test compares the items where only one of them is \
         right; there are none, so it has no p-value.\n\n\
         Nothing needs to be done: the accuracies are equal item by item.",
    ),
    page(
        "emap::metric_task",
        "A metric belongs to another task than the labels: `accuracy`, `auc_macro_ovr`, `f1_macro` and `nll` are for classes, `mse` and \
         `r2` for a real target.\n\n\
         Choose metrics of the task, or leave `--metric` out to get all of them. Labels 0 and 1 with one score per pair are taken for \
         classes.",
    ),
    page(
        "emap::metrics_without_labels",
        "`--metric` asks for metrics, and there are no labels to compare predictions with.\n\n\
         Give the labels of the items with `--labels labels.npy`, or leave `--metric` out: the shares of variance, the certificate and the \
         changed predictions need no labels.",
    ),
    page(
        "emap::modalities",
        "The names of the modalities cannot be used. There are two of them, different from each other, not empty, without a colon, and \
         other than `full`, `emap` and `constant`, which name models in the result.\n\n\
         Name the modality of the first axis first: `--modalities image,text`.",
    ),
    page(
        "emap::not_probabilities",
        "`--input` says that the scores are probabilities or log-probabilities, and the grid is not that: a score lies outside the range, \
         or the probabilities of a pair do not sum to 1. The message names the first such pair, counted from 0. One log-probability per \
         pair is refused as well, because the other class stays unknown.\n\n\
         Say `--input logits` for unnormalised scores, or leave it out. For independent (sigmoid) outputs save the logits.",
    ),
    page(
        "emap::probabilities_to_logits",
        "The scores are probabilities, because they sum to 1 for every pair or because `--input probabilities` says so, and their \
         logarithm (the logit for one score per pair) is projected instead. A model that is additive before its softmax is not additive \
         after it, so the probabilities themselves would show interactions that the model does not have.\n\n\
         To project the probabilities nevertheless, say `--input scores`; shares of variance can then be read, but the negative \
         log-likelihood treats the scores as logits and cannot.",
    ),
    page(
        "emap::probability_zero",
        "Some probabilities are 0 or 1 to the precision of the file, so their logarithm or logit is infinite. The nearest value that the \
         precision can hold takes its place. Such cells are far from all others, and they weigh on every mean, on the projection and on \
         the shares of variance.\n\n\
         Save logits or log-probabilities instead, before the softmax; single precision is enough.",
    ),
    page(
        "emap::regression_classes",
        "The task was set to regression, and the grid has several scores per pair. A real target is compared with one score.\n\n\
         Save a grid with one score per pair, N1 x N2, or leave the task to the labels.",
    ),
    page(
        "emap::undefined_metric",
        "A metric has no value: the AUC needs items inside and outside a class, and here all items have the same class, or R² needs a \
         target that varies. The metric is empty in the result instead of 0 or NaN; other metrics stand.\n\n\
         Check that the labels belong to these items.",
    ),
    page(
        "emap::unknown_input",
        "`--input` names no kind of scores.\n\n\
         The kinds are `auto` (the default: probabilities and log-probabilities are recognised), `logits`, `probabilities`, \
         `log-probabilities` and `scores`.",
    ),
    page(
        "emap::unknown_metric",
        "`--metric` names a metric that does not exist.\n\n\
         The metrics are `accuracy`, `auc_macro_ovr` (also `auc`), `f1_macro` (also `f1`) and `nll` for classes, `mse` and `r2` for a real \
         target; several are separated by commas.",
    ),
    page(
        "emap::unknown_task",
        "`--task` names a task that does not exist. Without the option the labels and the grid decide.\n\n\
         The tasks are `classification` and `regression`.",
    ),
    page(
        "emap::unpaired",
        "The grid has different numbers of items of the two modalities, so no pair is a matched one. The shares of variance, the \
         certificate and the largest interactions are given; metrics, changed predictions and the projected scores need matched pairs and \
         are left out.\n\n\
         If item i of both modalities belongs together, export a square grid of these items. An array N x C of the matched pairs alone is \
         read as N1 x N2 with one score per pair: evaluate the model on all pairs instead.",
    ),
];
