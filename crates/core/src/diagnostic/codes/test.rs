//! Hypotheses in text and tests of equivalence.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "test::bad_margins",
        "The margins of a test of equivalence are no interval: the lower one is not below the upper one, or one of them is not a number.\n\n\
         The margins say which effects are too small to matter, in the units of the coefficient: from -0.5 to 0.5, for example. They have to be \
         chosen before the data are seen.",
    ),
    page(
        "test::contradictory",
        "The equations of a joint hypothesis contradict each other, as in `a = 0, a = 1`, so no coefficients can satisfy them all and \
         there is nothing to test.\n\n\
         Equations that only repeat others are no mistake: they are left out, and the degrees of freedom count the rest.",
    ),
    page(
        "test::level_too_low",
        "A test of equivalence at the level `1 - α` looks at the interval of level `1 - 2α`, which exists for `α` below one half only.\n\n\
         Give a level above 0.5. With the usual 0.95 the interval that counts is the one of level 0.9.",
    ),
    page(
        "test::no_coefficient",
        "An equation of a hypothesis has no coefficient in it, or all of them cancel, as in `a - a = 2`. It is true or false without any data.\n\n\
         Name a coefficient as the table of the fit does: `hp:wt = 0`.",
    ),
    page(
        "test::not_estimable",
        "The combination of coefficients rests on a column that is a combination of others (see `fit::aliased_columns`), so the data do not \
         determine it: many values fit equally well.\n\n\
         Test another combination, or leave out of the formula what makes the columns depend on each other.",
    ),
    page(
        "test::not_linear",
        "A hypothesis multiplies coefficients with each other or divides by one. Only linear hypotheses are tested: sums of coefficients times \
         numbers.\n\n\
         Write `2*a + b = 3`. A product term of the formula is one coefficient, with a colon: `hp:wt`.",
    ),
    page(
        "test::not_one_combination",
        "A test of equivalence is about one number, and the text has an equals sign, a comma or a semicolon in it.\n\n\
         Give one coefficient or one combination: `hp:wt`, or `hp + 3*hp:wt`. The margins are given beside it.",
    ),
    page(
        "test::syntax",
        "A hypothesis cannot be read; the message has the place. A hypothesis is one equation or several with commas or semicolons between; \
         without an equals sign the combination is tested against zero, and `a = b = 0` means both.\n\n\
         Names are those of the coefficient table, `x:a[T.q]` or `I(x^2)`, also in backticks; there are numbers, `+`, `-`, `*`, `/` and \
         parentheses.",
    ),
    page(
        "test::unknown_coefficient",
        "A hypothesis names a coefficient that the model does not have; the message has a similar name if there is one.\n\n\
         Write coefficients as the table of the fit names them. A level of a factor is `group[T.low]`, a product `x:group[T.low]` with the factors \
         in the order of the table; the reference level has no coefficient.",
    ),
];
