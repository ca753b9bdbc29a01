//! Grids of scores.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "grid::archive",
        "The `.npz` file is no archive that can be read: it is empty, damaged, cut, or its members are not as long as it says. No part of \
         it is used.\n\n\
         Save it again: `numpy.savez('grid.npz', logits=scores)`.",
    ),
    page(
        "grid::axes",
        "`--axes` does not fit the array. It names every axis once in the order of the array's shape: `a` and `b` for the items of the two \
         modalities, and `class` if the array has three axes. A wrong order would mix items with classes and give numbers without \
         meaning.\n\n\
         For an array of shape classes x N1 x N2: `interplay emap grid.npy --axes class,a,b`.",
    ),
    page(
        "grid::dtype",
        "The elements of the array are no real numbers of 2, 4 or 8 bytes, whole numbers or truth values; complex numbers, extended \
         precision, dates and text have no use as scores.\n\n\
         Save real numbers: `numpy.save('grid.npy', scores.astype(numpy.float32))`.",
    ),
    page(
        "grid::format",
        "The ending of the path names no format of grids.\n\n\
         Grids are read from `.npy` and `.npz`: `numpy.save('grid.npy', scores)` with scores of shape N1 x N2 x C, or N1 x N2 for one \
         score per pair.",
    ),
    page(
        "grid::header",
        "The file begins like a `.npy` file, but the description of its array cannot be read: it is damaged, cut, or of a version that \
         does not exist.\n\n\
         Save it again with `numpy.save()`.",
    ),
    page(
        "grid::keys",
        "The archive holds several arrays and none of them is called `logits`, so which one is the grid cannot be told. The message lists \
         what is there.\n\n\
         Save the scores under that name: `numpy.savez('grid.npz', logits=scores)`.",
    ),
    page(
        "grid::magic",
        "The file does not begin as a `.npy` file does. It may be empty, of another format, or a PyTorch file with the wrong ending.\n\n\
         Save the scores with `numpy.save('grid.npy', scores)`; a tensor is turned into an array with `scores.cpu().numpy()`.",
    ),
    page(
        "grid::not_finite",
        "A score is NaN or infinite; the message names the pair and the class, counted from 0. One such score makes every mean of its row, \
         its column and the whole grid undefined, so the projection does not exist.\n\n\
         Evaluate the model again on this pair, in single precision if half precision overflowed, or leave the item out of the grid and of \
         the labels.",
    ),
    page(
        "grid::not_paired",
        "`--projection` asks for the projected scores of the matched pairs, and the grid has different numbers of items of the two \
         modalities, so there are none.\n\n\
         Leave `--projection` out, or export a square grid in which item i of both modalities belongs together.",
    ),
    page(
        "grid::object_dtype",
        "The array holds pickled Python objects. Loading a pickle runs code of its author, so such arrays are never loaded; they also \
         arise by mistake from nested lists of unequal lengths.\n\n\
         Save plain numbers: `numpy.save('grid.npy', numpy.asarray(scores, dtype=numpy.float32))`.",
    ),
    page(
        "grid::overflow",
        "All scores are finite, but their sums exceed the range of double precision (about 1e308), so the means do not exist.\n\n\
         Divide the scores by a constant before saving them: shares of variance and predicted classes do not depend on it. Scores of this \
         size usually mean a mistake in the export.",
    ),
    page(
        "grid::panel",
        "Rows of the grid were asked for that it does not have. It concerns programs that read a grid through the library; on the command \
         line it is a defect of this program.\n\n\
         Ask for panels from 0 up to the number of panels.",
    ),
    page(
        "grid::shape",
        "The shape of the array is no grid's: it has neither two nor three axes, an extent is zero, or an extent is too large.\n\n\
         A grid is N1 x N2 x C: scores of C classes for every pair of one of N1 items of one modality with one of N2 items of the other; \
         or N1 x N2 for one score per pair.",
    ),
    page(
        "grid::short_tile",
        "A source of scores gave fewer or more scores than were asked for, so they cannot be matched to pairs. It concerns programs that \
         use the library with a grid of their own; on the command line it is a defect of this program.\n\n\
         Give exactly the panels that are asked for.",
    ),
    page(
        "grid::too_large",
        "An array needs more room than is allowed when it is unpacked from an archive or copied into another order of axes: more than 64 \
         GiB, or more than its packed size can hold. The limit protects the disk from files that are built to fill it.\n\n\
         Save the array unpacked with `numpy.save()` and in the order a, b, class; it is then read where it lies and needs no copy.",
    ),
    page(
        "grid::too_small",
        "The grid has fewer than two items of a modality. With a single row or column every score is a main effect, so there is no \
         interaction to measure.\n\n\
         Evaluate the model on all pairs of the items, not on the matched pairs alone.",
    ),
    page(
        "grid::trailing",
        "More bytes follow in the file than its header promises, so the header and the scores do not belong together.\n\n\
         The file was overwritten or written twice: save it again with `numpy.save()`.",
    ),
    page(
        "grid::truncated",
        "The file ends before all scores that its header promises. Scores that are missing would be whole rows of the grid, so nothing is \
         computed from the rest.\n\n\
         The file was cut or not closed: save or copy it again, and check that the disk has room.",
    ),
];
