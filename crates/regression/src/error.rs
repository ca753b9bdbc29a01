//! What can be wrong with a formula, and with data for it.

use interplay_core::SourceError;

use crate::formula::Span;

/// A formula that cannot be read, or that does not fit the columns it names. Every variant has a place: see [`FormulaError::span`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormulaError {
    /// A character with no meaning in a formula.
    #[error("unexpected character `{character}`")]
    UnexpectedCharacter {
        /// The character.
        character: char,
        /// Where it stands.
        span: Span,
    },
    /// A number that cannot be read.
    #[error("`{text}` is not a number")]
    BadNumber {
        /// The text.
        text: String,
        /// Where it stands.
        span: Span,
    },
    /// A quote or backtick without its partner.
    #[error("the quote {quote} is never closed")]
    UnclosedQuote {
        /// The quote character.
        quote: char,
        /// From the quote to the end of the text.
        span: Span,
    },
    /// Something stands where something else has to stand.
    #[error("expected {expected}, found {found}")]
    UnexpectedToken {
        /// What stands there.
        found: String,
        /// What could stand there.
        expected: &'static str,
        /// Where.
        span: Span,
    },
    /// An opening parenthesis without its partner.
    #[error("this parenthesis is never closed")]
    UnclosedParenthesis {
        /// The parenthesis.
        span: Span,
    },
    /// A closing parenthesis without its partner.
    #[error("this parenthesis was never opened")]
    UnopenedParenthesis {
        /// The parenthesis.
        span: Span,
    },
    /// Parentheses or chains of operators nested beyond any use.
    #[error("the formula is nested too deeply here")]
    TooDeep {
        /// Where the limit was reached.
        span: Span,
    },
    /// No `~`.
    #[error("a formula needs a `~` between the response and the predictors")]
    MissingTilde {
        /// Where it was expected.
        span: Span,
    },
    /// Nothing on the left side.
    #[error("the response is missing on the left of `~`")]
    MissingResponse {
        /// The `~`.
        span: Span,
    },
    /// Nothing on the right side, or nothing left of it.
    #[error("no term is left on the right of `~`")]
    EmptyRight {
        /// The right side.
        span: Span,
    },
    /// A number other than 0 and 1 as a term.
    #[error("the number `{text}` is not a term")]
    NumberAsTerm {
        /// The number.
        text: String,
        /// Where it stands.
        span: Span,
    },
    /// A power of terms that is no small whole number.
    #[error("the power of a term has to be a whole number from 1 to {limit}, not `{text}`")]
    BadPower {
        /// The power.
        text: String,
        /// The largest power.
        limit: u32,
        /// Where it stands.
        span: Span,
    },
    /// A function that is not known.
    #[error("unknown function `{name}`")]
    UnknownFunction {
        /// The name.
        name: String,
        /// The call's name.
        span: Span,
        /// A function of a similar name.
        similar: Option<String>,
    },
    /// A function with the wrong arguments.
    #[error("`{function}` takes {expected}")]
    WrongArguments {
        /// The function.
        function: String,
        /// What it takes.
        expected: &'static str,
        /// The call.
        span: Span,
    },
    /// Part of R's language that this version does not have.
    #[error("{what} is not supported yet")]
    NotSupported {
        /// What it is.
        what: String,
        /// Where it stands.
        span: Span,
        /// What can be written instead.
        instead: Option<&'static str>,
    },
    /// A call with a meaning in one place only, somewhere else.
    #[error("`{function}()` stands only {place}")]
    Misplaced {
        /// The function.
        function: &'static str,
        /// Where it can stand.
        place: &'static str,
        /// Where it stands.
        span: Span,
    },
    /// Counts of successes and failures for a family that has none.
    #[error("the response `{name}` is successes and failures, which only a binomial regression has")]
    CountsResponse {
        /// The response.
        name: String,
        /// Where it stands.
        span: Span,
    },
    /// The response stands on the right side, too.
    #[error("the response `{name}` is also on the right of `~`")]
    ResponseOnRight {
        /// Name of the response.
        name: String,
        /// Where it stands on the right.
        span: Span,
    },
    /// An expansion beyond any use.
    #[error("the formula expands to more than {limit} terms")]
    TooManyTerms {
        /// The limit.
        limit: usize,
        /// The part that expands.
        span: Span,
    },
    /// A column that the data do not have.
    #[error("unknown column `{name}`")]
    UnknownColumn {
        /// The name.
        name: String,
        /// Where the formula names it.
        span: Span,
        /// A column of a similar name.
        similar: Option<String>,
    },
    /// A factor where a number has to stand.
    #[error("`{name}` is a factor, and `{place}` needs a number")]
    NotNumeric {
        /// The column.
        name: String,
        /// The expression.
        place: String,
        /// Where the formula names the column.
        span: Span,
    },
    /// A response that is not a number.
    #[error("the response `{name}` holds {kind}, and a regression needs numbers")]
    ResponseNotNumeric {
        /// The column.
        name: String,
        /// `text` or `truth values`.
        kind: &'static str,
        /// Where the formula names it.
        span: Span,
    },
    /// A reference level that does not occur.
    #[error("`{variable}` has no level `{reference}`")]
    UnknownReference {
        /// The variable.
        variable: String,
        /// The level that was asked for.
        reference: String,
        /// The first levels that it has.
        levels: Vec<String>,
        /// The factor in the formula.
        span: Span,
    },
}

impl FormulaError {
    /// Where in the formula's text, in bytes.
    pub fn span(&self) -> Span {
        match self {
            Self::UnexpectedCharacter { span, .. }
            | Self::BadNumber { span, .. }
            | Self::UnclosedQuote { span, .. }
            | Self::UnexpectedToken { span, .. }
            | Self::UnclosedParenthesis { span }
            | Self::UnopenedParenthesis { span }
            | Self::TooDeep { span }
            | Self::MissingTilde { span }
            | Self::MissingResponse { span }
            | Self::EmptyRight { span }
            | Self::NumberAsTerm { span, .. }
            | Self::BadPower { span, .. }
            | Self::UnknownFunction { span, .. }
            | Self::WrongArguments { span, .. }
            | Self::NotSupported { span, .. }
            | Self::ResponseOnRight { span, .. }
            | Self::TooManyTerms { span, .. }
            | Self::UnknownColumn { span, .. }
            | Self::NotNumeric { span, .. }
            | Self::ResponseNotNumeric { span, .. }
            | Self::Misplaced { span, .. }
            | Self::CountsResponse { span, .. }
            | Self::UnknownReference { span, .. } => *span,
        }
    }

    /// Stable code, `formula::name`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnexpectedCharacter { .. } => "formula::unexpected_character",
            Self::BadNumber { .. } => "formula::bad_number",
            Self::UnclosedQuote { .. } => "formula::unclosed_quote",
            Self::UnexpectedToken { .. } => "formula::unexpected_token",
            Self::UnclosedParenthesis { .. } | Self::UnopenedParenthesis { .. } => "formula::unbalanced_parenthesis",
            Self::TooDeep { .. } => "formula::too_deep",
            Self::MissingTilde { .. } => "formula::missing_tilde",
            Self::MissingResponse { .. } => "formula::missing_response",
            Self::EmptyRight { .. } => "formula::empty_right_side",
            Self::NumberAsTerm { .. } => "formula::number_as_term",
            Self::BadPower { .. } => "formula::bad_power",
            Self::UnknownFunction { .. } => "formula::unknown_function",
            Self::WrongArguments { .. } => "formula::wrong_arguments",
            Self::NotSupported { .. } => "formula::not_supported",
            Self::ResponseOnRight { .. } => "formula::response_on_right",
            Self::TooManyTerms { .. } => "formula::too_many_terms",
            Self::UnknownColumn { .. } => "formula::unknown_column",
            Self::NotNumeric { .. } => "formula::not_numeric",
            Self::ResponseNotNumeric { .. } => "formula::response_not_numeric",
            Self::Misplaced { .. } => "formula::misplaced",
            Self::CountsResponse { .. } => "formula::counts_response",
            Self::UnknownReference { .. } => "formula::unknown_reference",
        }
    }

    /// The way out, where one is known.
    pub fn hint(&self) -> Option<String> {
        let did_you_mean = |similar: &Option<String>| similar.as_ref().map(|name| format!("did you mean `{name}`?"));
        match self {
            Self::UnexpectedCharacter { character: '|', .. } => {
                Some("random effects and conditioning are not part of the formula language".to_owned())
            }
            Self::UnexpectedCharacter { .. } => Some("put a column name with unusual characters in backticks: `my column`".to_owned()),
            Self::UnclosedQuote { quote, .. } => Some(format!("close it with another {quote}")),
            Self::UnclosedParenthesis { .. } => Some("close it with `)`".to_owned()),
            Self::MissingTilde { .. } => Some("write it as `response ~ x * w`".to_owned()),
            Self::MissingResponse { .. } => Some("name the response: `y ~ x * w`".to_owned()),
            Self::EmptyRight { .. } => Some("write `y ~ 1` for the mean alone".to_owned()),
            Self::NumberAsTerm { text, .. } => {
                Some(format!("only 0 and 1 stand for the intercept; write arithmetic inside I(), as in `I({text} * x)`"))
            }
            Self::BadPower { .. } => {
                Some("`(a + b)^2` gives all terms up to degree 2; for the square of a number write `I(x^2)`".to_owned())
            }
            Self::UnknownFunction { name, similar, .. } => match name.as_str() {
                "Q" => Some("put the column's name in backticks".to_owned()),
                _ => did_you_mean(similar),
            },
            Self::UnexpectedToken { .. }
            | Self::UnopenedParenthesis { .. }
            | Self::TooDeep { .. }
            | Self::BadNumber { .. }
            | Self::WrongArguments { .. } => None,
            Self::NotSupported { instead, .. } => instead.map(str::to_owned),
            Self::ResponseOnRight { .. } => Some("leave it out: the response cannot explain itself".to_owned()),
            Self::TooManyTerms { .. } => Some("name the interactions that the question is about".to_owned()),
            Self::UnknownColumn { similar, .. } => did_you_mean(similar),
            Self::NotNumeric { .. } => Some("factors stand by themselves, as in `y ~ x * a`".to_owned()),
            Self::ResponseNotNumeric { .. } => {
                Some("code the response as numbers; one with two values, such as no and yes, takes `--family binomial`".to_owned())
            }
            Self::Misplaced { function: "offset", .. } => Some("write it as `y ~ x + offset(z)`".to_owned()),
            Self::Misplaced { .. } => Some("write it as `cbind(s, f) ~ x`".to_owned()),
            Self::CountsResponse { .. } => Some("use `--family binomial`".to_owned()),
            Self::UnknownReference { levels, .. } => Some(format!("its levels are {}", levels.join(", "))),
        }
    }
}

/// Data that do not make a design, or a question that a design cannot answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DesignError {
    /// The formula does not fit the data.
    #[error(transparent)]
    Formula(#[from] FormulaError),
    /// The data cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A source without rows.
    #[error("the data have no rows")]
    Empty,
    /// No row in which every variable of the formula is present.
    #[error("none of the {n_rows} rows is complete: {}", match column { Some(name) => format!("column `{name}` is missing everywhere"), None => "in each of them a variable of the formula is missing".to_owned() })]
    NoCompleteRows {
        /// The column that is missing in every row, if one is.
        column: Option<String>,
        /// Rows of the source.
        n_rows: u64,
    },
    /// A factor with a single level.
    #[error("the factor `{variable}` has only the level `{level}` in the complete rows")]
    OneLevelFactor {
        /// The variable.
        variable: String,
        /// Its level.
        level: String,
    },
    /// A numeric column, taken as a factor, with too many values.
    #[error("`{variable}` has more than {limit} different values, too many for a factor")]
    TooManyLevels {
        /// The variable.
        variable: String,
        /// The limit.
        limit: usize,
    },
    /// A term that makes more columns than a design holds.
    #[error("with `{term}` the model has more than {limit} columns")]
    TooManyColumns {
        /// The term.
        term: String,
        /// The limit.
        limit: usize,
    },
    /// A column that cannot be scaled because it is constant.
    #[error("`{term}` divides by a standard deviation of zero")]
    NoSpread {
        /// The expression.
        term: String,
    },
    /// A level that the given order of levels does not name.
    #[error("the level `{level}` of `{variable}` is not in the list of its levels")]
    UnlistedLevel {
        /// The variable.
        variable: String,
        /// The level.
        level: String,
    },
    /// A listed level that does not occur.
    #[error("the listed level `{level}` of `{variable}` does not occur in the complete rows")]
    AbsentLevel {
        /// The variable.
        variable: String,
        /// The level.
        level: String,
    },
    /// A list of levels for something that has none, or with a level twice.
    #[error("the list of levels for `{variable}` cannot be used: {why}")]
    BadLevels {
        /// The variable.
        variable: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A contrast for a column that has none.
    #[error("the contrast for `{variable}` cannot be used: {why}")]
    BadContrast {
        /// The variable.
        variable: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A reference level, asked for beside the formula, that does not occur.
    #[error("`{variable}` has no level `{reference}`")]
    UnknownReference {
        /// The variable.
        variable: String,
        /// The level that was asked for.
        reference: String,
        /// The first levels that it has.
        levels: Vec<String>,
    },
    /// A column that cannot be centred or scaled.
    #[error("`{variable}` cannot be centred or scaled: {why}")]
    BadScaling {
        /// The column.
        variable: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A polynomial or spline of a variable with too few different values.
    #[error("`{term}` needs at least {needed} different values")]
    TooFewValues {
        /// The term.
        term: String,
        /// Values that it needs.
        needed: usize,
    },
    /// Inner knots that are not between the boundary knots.
    #[error("the knots of `{term}` have to lie between {low} and {high}")]
    KnotsOutside {
        /// The term.
        term: String,
        /// The lower boundary knot.
        low: f64,
        /// The upper one.
        high: f64,
    },
    /// An infinite cell.
    #[error("column `{column}` is infinite in row {row}")]
    Infinite {
        /// The column.
        column: String,
        /// Row, counted from 1.
        row: u64,
    },
    /// A transformation without a value for a row.
    #[error("`{term}` has no finite value in row {row}")]
    Undefined {
        /// The expression.
        term: String,
        /// Row, counted from 1.
        row: u64,
    },
    /// A design column beyond the range of floating point numbers.
    #[error("the values of `{column}` are too large, or differ too little, for their squares to be numbers")]
    Overflow {
        /// The design column.
        column: String,
    },
    /// A frame that lacks a column of the design, or has it in another kind.
    #[error("the data have no {kind} column `{name}`")]
    ColumnChanged {
        /// The column.
        name: String,
        /// `numeric`, `categorical` or `boolean`.
        kind: &'static str,
    },
    /// A point that names a variable which the design does not have.
    #[error("the formula has no predictor `{name}`")]
    UnknownVariable {
        /// The name.
        name: String,
        /// A predictor of a similar name.
        similar: Option<String>,
    },
    /// A level that the design does not know.
    #[error("`{variable}` has no level `{level}`{}", match row { Some(row) => format!(" (row {row})"), None => String::new() })]
    UnknownLevel {
        /// The variable.
        variable: String,
        /// The level.
        level: String,
        /// Row, counted from 1, when a row has it; a point has none.
        row: Option<u64>,
    },
    /// A number for a factor, or a level for a number.
    #[error("`{variable}` is {kind}, and cannot be held at `{value}`")]
    WrongValue {
        /// The variable.
        variable: String,
        /// `a number` or `a factor`.
        kind: &'static str,
        /// The value.
        value: String,
    },
    /// A derivative with respect to a factor.
    #[error("`{variable}` is a factor: there is no derivative with respect to it")]
    NotDifferentiable {
        /// The variable.
        variable: String,
    },
    /// Weights, an offset or clusters from a column that is not there.
    #[error("there is no column `{name}` for the {part}")]
    UnknownColumn {
        /// The column.
        name: String,
        /// `weights`, `offset` or `clusters`.
        part: &'static str,
        /// A column of a similar name.
        similar: Option<String>,
    },
    /// Weights or an offset from a column that holds no numbers.
    #[error("the column `{name}` of the {part} holds {kind}, and numbers are needed")]
    NotNumbers {
        /// The column.
        name: String,
        /// `weights` or `offset`.
        part: &'static str,
        /// `text` or `truth values`.
        kind: &'static str,
    },
    /// A weight below zero.
    #[error("the weight in row {row} is negative: `{column}` is {value} there")]
    NegativeWeight {
        /// The column of weights.
        column: String,
        /// The weight.
        value: f64,
        /// Row, counted from 1.
        row: u64,
    },
    /// A frequency that is no whole number.
    #[error("the frequency in row {row} is not a whole number: `{column}` is {value} there")]
    FractionalWeight {
        /// The column of weights.
        column: String,
        /// The weight.
        value: f64,
        /// Row, counted from 1.
        row: u64,
    },
    /// Complete rows, but none with a weight.
    #[error("`{name}` gives every complete row the weight zero")]
    NoWeight {
        /// The column of weights, or the response when it counts no trials.
        name: String,
    },
    /// A binomial response outside of 0 to 1.
    #[error("the response `{name}` is {} in row {row}, and a binomial regression needs values from 0 to 1", written(*value))]
    NotShare {
        /// The response.
        name: String,
        /// The value.
        value: f64,
        /// Row, counted from 1.
        row: u64,
    },
    /// A negative number of successes or failures.
    #[error("a count of the response `{name}` is {value} in row {row}")]
    NegativeCount {
        /// The response.
        name: String,
        /// The count.
        value: f64,
        /// Row, counted from 1.
        row: u64,
    },
    /// A binomial response with another number of levels than two.
    #[error("the response `{name}` has {} in the rows that are used, and a binomial regression needs two", match n_levels { 1 => "one level".to_owned(), n => format!("{n} levels") })]
    ResponseLevels {
        /// The response.
        name: String,
        /// Number of its levels.
        n_levels: usize,
        /// The first of them.
        levels: Vec<String>,
    },
    /// Dimensions of clustering that cannot be used together.
    #[error("the clusters cannot be used: {why}")]
    BadClusters {
        /// What is wrong.
        why: &'static str,
    },
    /// A point at which an expression has no value.
    #[error("`{term}` has no finite value at the point that was asked for")]
    UndefinedAt {
        /// The expression.
        term: String,
    },
}

impl DesignError {
    /// A reference level that does not occur: with its place where the formula asks for it, else one of the options.
    pub(crate) fn unknown_reference(variable: &str, reference: &str, levels: Vec<String>, span: Option<Span>) -> Self {
        let (variable, reference) = (variable.to_owned(), reference.to_owned());
        match span {
            Some(span) => FormulaError::UnknownReference { variable, reference, levels, span }.into(),
            None => Self::UnknownReference { variable, reference, levels },
        }
    }

    /// The same error with its row, if it has one, counted on from `rows_before`: from a row of a frame to the row of the source.
    #[must_use]
    pub fn in_source(mut self, rows_before: u64) -> Self {
        match &mut self {
            Self::Undefined { row, .. }
            | Self::Infinite { row, .. }
            | Self::NegativeWeight { row, .. }
            | Self::FractionalWeight { row, .. }
            | Self::NotShare { row, .. }
            | Self::NegativeCount { row, .. }
            | Self::UnknownLevel { row: Some(row), .. } => *row += rows_before,
            _ => {}
        }
        self
    }

    /// Stable code, `area::name`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Formula(error) => error.code(),
            Self::Source(error) => error.code,
            Self::Empty => "data::empty",
            Self::NoCompleteRows { .. } => "data::no_complete_rows",
            Self::OneLevelFactor { .. } => "data::one_level_factor",
            Self::TooManyLevels { .. } => "data::too_many_levels",
            Self::TooManyColumns { .. } => "data::too_many_columns",
            Self::NoSpread { .. } => "data::no_spread",
            Self::UnlistedLevel { .. } => "data::unlisted_level",
            Self::AbsentLevel { .. } => "data::absent_level",
            Self::BadLevels { .. } => "data::bad_levels",
            Self::BadContrast { .. } => "data::bad_contrast",
            Self::UnknownReference { .. } => "data::unknown_reference",
            Self::BadScaling { .. } => "data::bad_scaling",
            Self::TooFewValues { .. } => "data::too_few_values",
            Self::KnotsOutside { .. } => "data::knots_outside",
            Self::Infinite { .. } => "data::infinite",
            Self::Undefined { .. } => "data::undefined_value",
            Self::Overflow { .. } => "data::overflow",
            Self::ColumnChanged { .. } => "data::column_changed",
            Self::UnknownColumn { .. } => "data::unknown_column",
            Self::NotNumbers { .. } => "data::not_numbers",
            Self::NegativeWeight { .. } => "data::negative_weight",
            Self::FractionalWeight { .. } => "data::fractional_weight",
            Self::NoWeight { .. } => "data::no_weight",
            Self::NotShare { .. } => "data::not_a_share",
            Self::NegativeCount { .. } => "data::negative_count",
            Self::ResponseLevels { .. } => "data::response_levels",
            Self::BadClusters { .. } => "data::bad_clusters",
            Self::UnknownVariable { .. } => "probe::unknown_variable",
            Self::UnknownLevel { .. } => "probe::unknown_level",
            Self::WrongValue { .. } => "probe::wrong_value",
            Self::NotDifferentiable { .. } => "probe::not_differentiable",
            Self::UndefinedAt { .. } => "probe::undefined_value",
        }
    }

    /// The way out, where one is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Formula(error) => error.hint(),
            Self::Source(error) => error.hint.clone(),
            Self::Empty | Self::ColumnChanged { .. } | Self::WrongValue { .. } => None,
            Self::NoCompleteRows { column: Some(name), .. } => Some(format!("leave `{name}` out of the formula")),
            Self::NoCompleteRows { column: None, .. } => Some("leave out the variables with the most missing cells".to_owned()),
            Self::OneLevelFactor { variable, .. } => {
                Some(format!("a factor needs two levels to say anything: leave `{variable}` out, or look for the rows that were dropped"))
            }
            Self::TooManyLevels { variable, .. } => Some(format!("use `{variable}` as a number, or group its values first")),
            Self::TooManyColumns { .. } => Some("group the levels of the factors first, or leave the term out".to_owned()),
            Self::NoSpread { .. } => Some("leave it out: it is constant in the complete rows".to_owned()),
            Self::UnlistedLevel { variable, .. } => Some(format!("name every level of `{variable}`, the reference first")),
            Self::AbsentLevel { .. } => Some("levels are compared letter by letter; leave out the ones that do not occur".to_owned()),
            Self::BadLevels { .. } => Some("name each level of a factor once; C(x) in the formula makes a factor of a number".to_owned()),
            Self::BadContrast { .. } => Some("contrasts are for factors: text, truth values, or numbers inside C() in the formula".to_owned()),
            Self::UnknownReference { levels, .. } => Some(format!("its levels are {}", levels.join(", "))),
            Self::BadScaling { .. } => Some("name columns of numbers that the formula uses as numbers".to_owned()),
            Self::TooFewValues { .. } => Some("lower the degree or the degrees of freedom, or use the variable as a factor".to_owned()),
            Self::KnotsOutside { .. } => Some("the boundary knots are the smallest and the largest value unless Boundary.knots says otherwise".to_owned()),
            Self::Infinite { .. } => Some("mark the cell as missing, or leave the row out".to_owned()),
            Self::Undefined { .. } => {
                Some("the logarithm of a number that is not positive, a root of a negative one, or a division by zero: mark such cells as missing, or choose another transformation".to_owned())
            }
            Self::Overflow { .. } => Some("measure the variable in another unit".to_owned()),
            Self::UnknownVariable { similar, .. } | Self::UnknownColumn { similar, .. } => {
                similar.as_ref().map(|name| format!("did you mean `{name}`?"))
            }
            Self::NotNumbers { .. } => Some("look for the cells that are no numbers".to_owned()),
            Self::NegativeWeight { .. } => Some("a weight is zero or more; mark a weight that is not known as missing".to_owned()),
            Self::FractionalWeight { .. } => Some("frequencies count rows; other weights take `--weights-type analytic`".to_owned()),
            Self::NoWeight { .. } => Some("rows of weight zero are left out, and none remains".to_owned()),
            Self::NotShare { .. } => Some(
                "code failure as 0 and success as 1, give shares of successes with the trials as `--weights`, or make a factor of two codes with `C(y) ~ x`"
                    .to_owned(),
            ),
            Self::NegativeCount { .. } => Some("write it as `cbind(successes, failures)`; with trials `n`, failures are `n - successes`".to_owned()),
            Self::ResponseLevels { n_levels: 1, levels, .. } => Some(format!("its only level is {}", levels.join(", "))),
            Self::ResponseLevels { levels, .. } => Some(format!("its levels are {}: join them, or leave rows out", levels.join(", "))),
            Self::BadClusters { .. } => Some("name one column, or two different ones".to_owned()),
            Self::UnknownLevel { row: Some(_), .. } => Some("the model knows only levels of the rows that it was made from".to_owned()),
            Self::UnknownLevel { variable, row: None, .. } => Some(format!("only levels of `{variable}` that occur in the data can be used")),
            Self::NotDifferentiable { .. } => Some("compare its levels instead".to_owned()),
            Self::UndefinedAt { .. } => Some("ask for a point inside the range of the data".to_owned()),
        }
    }
}

/// A number with all its digits, and without three hundred zeros.
pub(crate) fn written(value: f64) -> String {
    if value == 0.0 || (1e-5..1e15).contains(&value.abs()) { format!("{value}") } else { format!("{value:e}") }
}
