//! The command line and its environment.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "usage::bad_contrast",
        "The contrast of `--contrasts` is none that the program knows. `treatment` compares every level with the first, \
         `treatment(LEVEL)` with the named one; `sum` compares every level but the last with the mean of all, `helmert` every level with \
         the mean of those before it; `poly` fits a line, a parabola and so on through the levels in their order.\n\n\
         Write `--contrasts group=sum` or `--contrasts 'group=treatment(control)'`.",
    ),
    page(
        "usage::data_elsewhere",
        "The example data set is not part of the program, because of its licence, which the message names.\n\n\
         It is in the folder `data` of the repository; `data/README.md` names its origin and licence.",
    ),
    page(
        "usage::delimiter",
        "`--delimiter` has to be one ASCII character; other characters cannot separate the fields of a table.\n\n\
         Give the character itself: `--delimiter ';'`. Files that end in `.tsv` are split at tabs without it.",
    ),
    page(
        "usage::equivalence",
        "`--equivalence` states an effect and the region in which it would be as good as none: a coefficient, or a combination of \
         coefficients, then the margin. The region has to be stated before the data are seen; it is a judgement of the field, not of the data.\n\n\
         Write `--equivalence 'x:w=0.2'` for the region from −0.2 to 0.2, or `--equivalence 'x:w=-0.1,0.3'` for one with two ends.",
    ),
    page(
        "usage::level",
        "A confidence level lies strictly between 0 and 1. It is the level of every interval, band and critical value of the result.\n\n\
         Give a share, not a percentage: `--level 0.9`.",
    ),
    page(
        "usage::levels",
        "`--levels` does not have the form of a column with the order of its levels.\n\n\
         Write `--levels group=control,low,high`: the column, an equals sign, and all levels with the reference first. Every coefficient \
         of the factor is then a difference from that reference. With `<` between them, `--levels 'dose=low<mid<high'`, the factor is ordered, and \
         its coefficients are a line, a parabola and so on through the levels.",
    ),
    page(
        "usage::no_figures",
        "The record has nothing that a figure could show: the regression has no coefficient but the intercept, or every part of it is undefined.\n\n\
         The tables are in `interplay report RUN.json -o FILE.html`.",
    ),
    page(
        "usage::scale",
        "`--scale` has to be larger than 0 and at most 20. It is the number of pixels per point of a PNG file.\n\n\
         3, the default, is print quality at the figure's size; SVG and PDF do not need it.",
    ),
    page(
        "usage::several_figures",
        "The path names one SVG or PNG file, and the record has several figures (or none).\n\n\
         Choose one with `--figure NAME`; `interplay plot run.json --list` names them. Give a folder to draw all of them, or a `.pdf`.",
    ),
    page(
        "usage::source_date_epoch",
        "The environment variable `SOURCE_DATE_EPOCH` is set and is no whole number of seconds since 1970. It replaces the time of the \
         run, so that outputs can be repeated to the byte.\n\n\
         Give it a number, as in `SOURCE_DATE_EPOCH=1700000000`, or unset it.",
    ),
    page(
        "usage::threads",
        "The number of threads that `--threads` asks for could not be started; the message has the reason.\n\n\
         Ask for fewer, or leave the option out to use all processors. The digits of the result do not depend on it.",
    ),
    page(
        "usage::unknown_code",
        "`interplay explain` knows no such code.\n\n\
         `interplay explain` without a code lists all of them; a code has the form `area::name`.",
    ),
    page(
        "usage::unknown_data",
        "There is no example data set of that name.\n\n\
         `interplay data` lists those that there are, with what they hold and commands to try.",
    ),
    page(
        "usage::unknown_figure",
        "The record has no figure of that name. Which figures there are depends on the analysis: a fit without an interaction, for \
         example, has no figure of one.\n\n\
         `interplay plot run.json --list` names the figures of the record.",
    ),
];
