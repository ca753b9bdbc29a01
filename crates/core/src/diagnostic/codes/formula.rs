//! Formulas: reading them, and whether they fit the columns of a table.

use super::{CodeEntry, page};

pub(super) const PAGES: &[CodeEntry] = &[
    page(
        "formula::bad_number",
        "A number in the formula is beyond the range of double precision (about 1e308), such as `1e999`.\n\n\
         Write a number within the range.",
    ),
    page(
        "formula::bad_power",
        "The power of a term has to be a whole number from 1 to 20. A power of terms is no arithmetic: `(a + b + c)^2` stands for all main \
         effects and two-way interactions.\n\n\
         For the power of a number write `I(x^2)` or `I(x^0.5)`.",
    ),
    page(
        "formula::counts_response",
        "The response is `cbind(successes, failures)`, and only a binomial regression has such a response.\n\n\
         Use `--family binomial`, or name one column as the response.",
    ),
    page(
        "formula::empty_right_side",
        "No term is left on the right of `~`: nothing stands there, or everything is taken away again.\n\n\
         Name the predictors, as in `y ~ x * w`, or write `y ~ 1` for the mean alone.",
    ),
    page(
        "formula::misplaced",
        "A call stands where it has no meaning. `offset(x)` is added to the linear predictor without a coefficient: it is a part of the \
         sum on the right side, and has no product with a term. `cbind(s, f)` is the whole left side of a binomial regression.\n\n\
         Write `y ~ x + offset(z)`, and `cbind(s, f) ~ x`.",
    ),
    page(
        "formula::missing_response",
        "No variable stands on the left of `~`. The response decides which differences the model explains.\n\n\
         Name it first: `y ~ x * w`. A transformation is allowed, as in `log(y) ~ x * w`.",
    ),
    page(
        "formula::missing_tilde",
        "The formula has no `~` between response and predictors; an equals sign does not take its place.\n\n\
         Write `y ~ x * w`, in single quotes so that the shell leaves it alone.",
    ),
    page(
        "formula::not_numeric",
        "A column of text or truth values stands where a number is needed: inside `I()`, in a function such as `log()`, or in arithmetic. \
         Levels have no sums and no logarithm.\n\n\
         A factor stands by itself, as in `y ~ x * a`. If the column should hold numbers, look for the cells that make it text; the note \
         `data::column_is_text` names the first.",
    ),
    page(
        "formula::not_supported",
        "The formula uses a part of R's or Python's language that this version does not have, such as smooth terms, `cut()` or `lag()`, or \
         it puts a factor or a basis of several columns inside arithmetic. It is refused rather than read as something else.\n\n\
         The hint says what can be written instead where there is something: a spline as `ns(x, df=3)`, an interaction as `a:b`. Anything \
         else can be computed before the analysis, as a column of the table.",
    ),
    page(
        "formula::number_as_term",
        "A number other than 0 and 1 stands as a term. As terms, 1 is the intercept and 0 its absence; other numbers have no meaning \
         there.\n\n\
         Write arithmetic inside `I()`: `y ~ I(2 * x)`.",
    ),
    page(
        "formula::response_not_numeric",
        "The response is a column of text or truth values, and a least-squares regression needs numbers.\n\n\
         A response with two values takes `--family binomial`. Coded as 0 and 1 in the table it can also stay in a least-squares regression: \
         the coefficients are then differences in probability, and `--se hc3` respects that the variance of such a response depends on its mean. If the column should hold numbers, look for the \
         cells that make it text.",
    ),
    page(
        "formula::response_on_right",
        "The response is also a predictor, by itself or in an interaction. A variable explains itself perfectly, and all other \
         coefficients would be meaningless.\n\n\
         Leave it out on the right. `.` leaves it out by itself.",
    ),
    page(
        "formula::too_deep",
        "The formula has more than 60 parentheses, calls, signs or powers inside each other. How long it is does not matter: a sum of \
         thousands of terms is not deep. The limit keeps a generated text from exhausting the program's stack.\n\n\
         Take parentheses out that change nothing, or compute the expression before the analysis.",
    ),
    page(
        "formula::too_many_terms",
        "The formula expands to more terms than a model holds (20,000), usually through a high power or a long chain of `*`. So many \
         interactions could not be estimated, and testing them all would find some by chance.\n\n\
         Name the interactions that the question is about: `y ~ a + b + c + a:b`.",
    ),
    page(
        "formula::unbalanced_parenthesis",
        "A parenthesis is opened and never closed, or closed and never opened. Where the other one belongs decides which terms the model \
         has, so it is not guessed.\n\n\
         The mark under the formula shows the one without a partner.",
    ),
    page(
        "formula::unclosed_quote",
        "A quotation mark or backtick in the formula has no partner.\n\n\
         Close it. A column whose name is no single word stands in backticks, a level in quotation marks: ``y ~ `reading time` * C(group, \
         \"control\")``. Put the whole formula in single quotes so that the shell leaves both alone.",
    ),
    page(
        "formula::unexpected_character",
        "The formula contains a character that has no meaning in it. A bar, as in `(1 | group)`, would be a random effect; those are not \
         part of this language.\n\n\
         If the character belongs to a column's name, put the name in backticks.",
    ),
    page(
        "formula::unexpected_token",
        "Something stands in the formula where something else has to stand, for example two operators in a row or two names without one. \
         The message says what was expected there.\n\n\
         Correct the marked place. The language is described in `docs/formula.md`.",
    ),
    page(
        "formula::unknown_column",
        "The formula names a column that the table does not have. Names are compared letter by letter, and a name that is no single word \
         needs backticks.\n\n\
         If a column of a similar name exists, the hint names it. A table that was split at the wrong character has other names than \
         expected: see `--delimiter`.",
    ),
    page(
        "formula::unknown_function",
        "The formula calls a function that is not known.\n\n\
         There are `log`, `log2`, `log10`, `log1p`, `exp`, `expm1`, `sqrt`, `abs`, the trigonometric and hyperbolic functions with their \
         inverses, `center`, `scale`, `I` for arithmetic, `poly`, `bs` and `ns` for curves, and `C`, `factor`, `ordered` and `relevel` \
         for factors. Compute anything else before the analysis, as a column of the table.",
    ),
    page(
        "formula::unknown_reference",
        "`C(x, \"ref\")` names a reference level that the variable does not have in the complete rows. Every coefficient of the factor is \
         a difference from the reference, so another one cannot be put in its place.\n\n\
         The hint lists the levels that there are. They are compared letter by letter.",
    ),
    page(
        "formula::wrong_arguments",
        "A function in the formula has no argument, too many, or one of the wrong kind or size. Functions of numbers take one argument, \
         `log` also a base; `C()` takes a column and, if wanted, a reference level or a contrast; `cbind()` takes successes and failures. \
         Degrees, degrees of freedom and knots are numbers, not columns: `poly(x, 2)`, `bs(x, df=5)` (at least the degree, which is 3), \
         `ns(x, knots=c(1, 2))`.\n\n\
         The message says what the function takes; `docs/formula.md` has them all.",
    ),
];
