//! Probes of interactions: slopes at values of a moderator, and Johnson-Neyman regions.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "probe::bad_request",
        "`--probe` does not name a predictor and a moderator, or it names more than two moderators.\n\n\
         Write `--probe 'x by w'` for the slope of x at values of w, or `--probe 'x by w by z'` for two moderators; hold further variables \
         at one value with `--at 'v=1'`.",
    ),
    page(
        "probe::bad_values",
        "`--at` does not say which variable is held at which values, or a value is empty or infinite, or it names a rule that is not \
         known.\n\n\
         Write `--at 'w=1,2,3'`, `--at 'w=mean±sd'` (also `mean+-sd`), or levels for a factor, `--at 'group=a,b'`.",
    ),
    page(
        "probe::extrapolated",
        "A slope was computed at a value of the moderator outside its observed range, because the value was asked for or because the mean \
         minus or plus one standard deviation lies there, as happens with skewed variables. No row speaks for such a value: the slope and \
         its interval hold only if the straight-line interaction continues there.\n\n\
         Ask for values inside the range: `--at 'w=1,2,3'`.",
    ),
    page(
        "probe::focal_is_factor",
        "The first variable of a probe is a factor. A factor has differences between levels, but no slope.\n\n\
         Turn the probe around, with a numeric predictor first: `--probe 'x by group'` gives the slope of x in each group and the \
         differences between these slopes, which is the same interaction.",
    ),
    page(
        "probe::johnson_neyman_depends",
        "The slope depends on a second moderator that is probed at several values, and each of them has Johnson-Neyman bounds of its own. \
         No bounds are given, because one pair of them would be wrong for the other values.\n\n\
         Hold the second moderator at one value: `--probe 'x by w by z' --at 'z=0'`.",
    ),
    page(
        "probe::johnson_neyman_not_linear",
        "The slope of the focal predictor is no linear function of the moderator, as when the moderator enters with a square or a \
         logarithm. The Johnson-Neyman bounds are the roots of a quadratic equation only in the linear case, so none are given.\n\n\
         Read the slopes at several values instead: `--at 'w=1,2,3,4'`.",
    ),
    page(
        "probe::johnson_neyman_searched",
        "Under `cr2`, `cr3` and `wild` every slope has a critical value of its own: other degrees of freedom, or another bootstrap distribution, \
         at every value of the moderator. The closed form of Johnson and Neyman needs one critical value, so the bounds were searched for \
         instead: the observed range is gone through in steps of a hundredth, and each bound is found by bisection.\n\n\
         The bounds agree with the simple slopes at the same values. They end where the data end; with another covariance, for example `cr1`, \
         bounds beyond the data are given, too.",
    ),
    page(
        "probe::not_differentiable",
        "A program that uses the library asks for the derivative with respect to a factor. A factor has no slope; on the command line this \
         is `probe::focal_is_factor`.\n\n\
         Compare rows of the design at two levels instead.",
    ),
    page(
        "probe::not_estimable",
        "Slopes depend on columns of the design that have no coefficient of their own, because they are linear combinations of others or \
         because a combination of levels never occurs. The data do not determine these slopes, so their rows are empty; other slopes \
         stand.\n\n\
         See `fit::aliased_columns` for which columns these are. Leave out a variable of the dependence, join levels, or ask for other \
         values with `--at`.",
    ),
    page(
        "probe::same_variable",
        "A probe names one variable twice. A variable cannot moderate its own slope; that a slope changes along its own predictor is \
         curvature, which a term such as `I(x^2)` describes.\n\n\
         Name different variables: `--probe 'x by w'`.",
    ),
    page(
        "probe::undefined_value",
        "An expression of the formula has no finite value, or no finite derivative, at a point of the probe, for example `log(w)` where \
         the mean of w minus one standard deviation is not positive.\n\n\
         Ask for values where it is defined: `--at 'w=1,2,3'`.",
    ),
    page(
        "probe::unknown_level",
        "A factor is to be held at a level that it does not have in the complete rows. The model says nothing about a level that it has \
         not seen.\n\n\
         Use levels that occur, spelt as in the data: `--at 'group=a,b'`.",
    ),
    page(
        "probe::unknown_variable",
        "A probe or `--at` names a variable that is no predictor of the formula. Columns are meant, not terms: `w`, not `log(w)`.\n\n\
         Name a column that stands on the right of the formula, in backticks if its name is no single word.",
    ),
    page(
        "probe::unused_values",
        "`--at` gives values for a variable that no probe uses. Without `--probe`, only the two-way interactions of the formula with a \
         numeric predictor are probed; several values are used where the variable is the moderator, a single value anywhere. Values that \
         change nothing would suggest a result that was not computed.\n\n\
         Name the probe that is meant, `--probe 'x by w' --at 'w=1,2,3'`, and check that the name is a predictor of the formula.",
    ),
    page(
        "probe::wrong_value",
        "A variable cannot be held as was asked: a level for a number, a mean and standard deviation for a factor, or several values for a \
         variable that is no moderator of the probe and is held at one.\n\n\
         Give numbers or `mean±sd` for a number, levels for a factor, and a single value for variables outside the probe: `--probe 'x by \
         w' --at 'w=1,2,3' --at 'age=40'`.",
    ),
];
