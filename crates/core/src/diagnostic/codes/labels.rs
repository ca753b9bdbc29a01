//! Labels of items.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "labels::class_count",
        "The labels are names, and the number of different names is not the number of classes of the grid (two for one score per pair). \
         Names are matched to the grid's last axis in sorted order, so if one class does not occur, all later ones would be matched \
         wrongly.\n\n\
         Give class indices instead, from 0 in the order of the grid's last axis.",
    ),
    page(
        "labels::column",
        "The table of labels has several columns, and none of them is called `label`, `labels`, `y`, `target` or `class`.\n\n\
         Name the column after the path: `--labels items.csv:rating`.",
    ),
    page(
        "labels::dtype",
        "The array of labels holds elements that are no labels: complex numbers, dates, whole numbers beyond 2^63, or text that is no \
         Unicode.\n\n\
         Save whole numbers, real numbers, truth values or text of fixed width: `numpy.save('labels.npy', numpy.asarray(labels))`.",
    ),
    page(
        "labels::format",
        "The ending of the path names no format of labels.\n\n\
         Labels are read from `.npy`, from `.csv` and `.tsv` (one column, or `FILE.csv:COLUMN`) and from `.txt` with one label a line, in \
         the order of the grid's items.",
    ),
    page(
        "labels::header",
        "The file of labels begins like a `.npy` file, but the description of its array cannot be read: it is damaged, cut, or of a \
         version that does not exist.\n\n\
         Save it again with `numpy.save()`.",
    ),
    page(
        "labels::kind",
        "The labels do not fit the task: real numbers for a grid with several classes, names where a regression needs numbers, or labels \
         other than 0 and 1 where one score per pair has to be a classification.\n\n\
         For several classes give whole numbers from 0; for one score per pair give 0 and 1, two names, or a real target.",
    ),
    page(
        "labels::length",
        "There are more or fewer labels than the grid has items. If they were matched from the start, every label after the first \
         difference would belong to another item, and the metrics would be wrong.\n\n\
         Give one label per item, in the order of the grid's rows. A header line in a `.txt` file counts as a label unless it is `label`, \
         `labels`, `y`, `target` or `class`.",
    ),
    page(
        "labels::magic",
        "The file of labels ends in `.npy` and does not begin as such a file does. It may be empty or of another format.\n\n\
         Save it with `numpy.save('labels.npy', labels)`, or give a `.txt` or `.csv` file.",
    ),
    page(
        "labels::missing",
        "An item has no label: the cell is empty, `NA`, NaN or one of their spellings; the message names the row. Metrics of the model and \
         of its projection are compared on the same items, so items are not dropped silently.\n\n\
         Add the label, or leave the item out of the labels and of both axes of the grid.",
    ),
    page(
        "labels::not_finite",
        "A label is NaN or infinite; the message has its index, counted from 0. No error and no class can be computed from it.\n\n\
         Correct it, or leave the item out of the labels and of both axes of the grid.",
    ),
    page(
        "labels::object_dtype",
        "The array of labels holds pickled Python objects. Loading a pickle runs code of its author, so such arrays are never loaded.\n\n\
         Save numbers or text of fixed width: `numpy.save('labels.npy', numpy.asarray(labels.tolist()))`.",
    ),
    page(
        "labels::out_of_range",
        "Labels are no class of the grid. With C scores per pair the classes count from 0 to C - 1, in the order of the grid's last axis; \
         the message lists the first labels outside, with their index from 0.\n\n\
         If the labels start at 1, subtract 1. Otherwise check that labels and grid belong to the same model.",
    ),
    page(
        "labels::shape",
        "The array of labels does not have one label per item: its shape is neither N nor N x 1, or it is empty.\n\n\
         Turn one-hot labels into class indices first: `numpy.save('labels.npy', onehot.argmax(axis=1))`.",
    ),
    page(
        "labels::trailing",
        "More bytes follow in the file of labels than its header promises, so the header and the labels do not belong together.\n\n\
         Save it again with `numpy.save()`.",
    ),
    page(
        "labels::truncated",
        "The file of labels ends before all labels that its header promises. It was cut or not closed.\n\n\
         Save or copy it again.",
    ),
    page(
        "labels::unpaired",
        "Labels were given for a grid with different numbers of items of the two modalities. A label belongs to a matched pair, and such a \
         grid has none.\n\n\
         Leave `--labels` out to get shares of variance, the certificate and the largest interactions, or export a square grid in which \
         item i of both modalities is one observation. An array N x C of the matched pairs alone is read as N1 x N2 with one score per \
         pair: evaluate the model on all pairs instead.",
    ),
];
