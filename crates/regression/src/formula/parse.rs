//! Tokens to a formula: the right side is a sum of terms, the left side and the arguments of functions are arithmetic.

use super::ast::{Factor, FactorKind, Formula, Node, Product, Sign, Span, number_text};
use super::expand::expand;
use super::lex::{Token, TokenKind, lex};
use crate::error::FormulaError;

/// Nested parentheses, calls and chained products in one formula: far more than anyone writes, far less than a stack holds.
const MAX_DEPTH: u32 = 400;
/// Largest power of a sum of terms.
const MAX_POWER: u32 = 20;

/// Codings of factors that R and its relatives have besides treatment.
const OTHER_CODINGS: [&str; 9] = ["sum", "Sum", "contr.sum", "helmert", "Helmert", "contr.helmert", "poly", "Poly", "contr.poly"];

/// Reads a formula such as `score ~ smiling * critic`.
///
/// The language is R's: `+`, `-`, `:`, `*`, `/`, `%in%`, `^` (or `**`), parentheses, `0`, `1`, `.`, names (in backticks where they hold
/// unusual characters), `I(...)` with arithmetic, functions of numbers, `C(x)` with an optional reference level, `center(x)` and
/// `scale(x)`. The left side is a name or arithmetic.
///
/// # Errors
/// [`FormulaError`] with the place in the text.
///
/// # Examples
/// ```
/// use interplay_regression::parse;
///
/// let formula = parse("log(wage) ~ (educ + exper)^2 - 1").unwrap();
/// assert_eq!(formula.to_string(), "log(wage) ~ 0 + educ + exper + educ:exper");
/// assert_eq!(parse("y ~ lgo(x)").unwrap_err().hint().as_deref(), Some("did you mean `log`?"));
/// ```
pub fn parse(text: &str) -> Result<Formula, FormulaError> {
    let tokens = lex(text)?;
    let Some(tilde) = tokens.iter().find(|token| token.kind == TokenKind::Tilde).map(|token| token.span) else {
        let equals = tokens.iter().find(|token| token.kind == TokenKind::Equals);
        return Err(FormulaError::MissingTilde { span: equals.map_or(Span { start: 0, end: text.len() }, |token| token.span) });
    };
    if tokens[0].kind == TokenKind::Tilde {
        return Err(FormulaError::MissingResponse { span: tilde });
    }
    let mut parser = Parser { tokens: &tokens, next: 0, depth: 0, has_dot: false };

    let response_start = parser.peek().span;
    let response = parser.arithmetic()?;
    let response_span = response_start.to(parser.previous_span());
    let mut has_variable = false;
    response.each_variable(&mut |_, _| has_variable = true);
    if !has_variable {
        return Err(FormulaError::MissingResponse { span: response_span });
    }
    parser.expect(&TokenKind::Tilde, "`~` or an operator")?;

    if parser.peek().kind == TokenKind::End {
        return Err(FormulaError::EmptyRight { span: tilde });
    }
    let right_start = parser.peek().span;
    let right = parser.sum()?;
    let right_span = right_start.to(parser.previous_span());
    match parser.peek().kind {
        TokenKind::End => {}
        TokenKind::Close => return Err(FormulaError::UnopenedParenthesis { span: parser.peek().span }),
        _ => return Err(parser.unexpected("an operator or the end of the formula")),
    }

    let expansion = expand(&right, right_span, None)?;
    let formula = Formula {
        text: text.to_owned(),
        response: Factor::number(response, response_span),
        right,
        right_span,
        intercept: expansion.intercept,
        terms: expansion.terms,
        has_dot: parser.has_dot,
    };
    formula.check_right()?;
    Ok(formula)
}

/// A place in the tokens; `arithmetic.rs` has the other half of the grammar.
pub(super) struct Parser<'t> {
    pub(super) tokens: &'t [Token],
    pub(super) next: usize,
    depth: u32,
    has_dot: bool,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.next]
    }

    pub(super) fn is(&self, kind: &TokenKind) -> bool {
        self.peek().kind == *kind
    }

    /// The next token, which is consumed; the end stays where it is.
    pub(super) fn take(&mut self) -> Token {
        let token = self.peek().clone();
        if token.kind != TokenKind::End {
            self.next += 1;
        }
        token
    }

    pub(super) fn accept(&mut self, kind: &TokenKind) -> bool {
        let found = self.is(kind);
        if found {
            self.next += 1;
        }
        found
    }

    fn previous_span(&self) -> Span {
        self.next.checked_sub(1).map_or(Span::default(), |i| self.tokens[i].span)
    }

    pub(super) fn unexpected(&self, expected: &'static str) -> FormulaError {
        let token = self.peek();
        let found = match &token.kind {
            TokenKind::Name(name) => format!("`{name}`"),
            TokenKind::Number(value) => format!("`{}`", number_text(*value)),
            TokenKind::Text(text) => format!("\"{text}\""),
            TokenKind::End => "the end of the formula".to_owned(),
            kind => format!("`{}`", symbol(kind)),
        };
        FormulaError::UnexpectedToken { found, expected, span: token.span }
    }

    fn expect(&mut self, kind: &TokenKind, expected: &'static str) -> Result<(), FormulaError> {
        if self.accept(kind) {
            Ok(())
        } else if self.is(&TokenKind::Close) {
            Err(FormulaError::UnopenedParenthesis { span: self.peek().span })
        } else {
            Err(self.unexpected(expected))
        }
    }

    /// The `)` of the parenthesis at `open`.
    pub(super) fn close(&mut self, open: Span) -> Result<(), FormulaError> {
        match self.peek().kind {
            TokenKind::Close => {
                self.next += 1;
                Ok(())
            }
            TokenKind::End | TokenKind::Tilde => Err(FormulaError::UnclosedParenthesis { span: open }),
            _ => Err(self.unexpected("an operator or `)`")),
        }
    }

    pub(super) fn deeper(&mut self) -> Result<(), FormulaError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(FormulaError::TooDeep { span: self.peek().span }) } else { Ok(()) }
    }

    // Terms: sum > product > in > interaction > power > primary, R's precedence. A leading minus takes a whole product away.

    fn sum(&mut self) -> Result<Node, FormulaError> {
        let mut parts = Vec::new();
        let mut sign = self.signs(Sign::Plus);
        loop {
            parts.push((sign, self.product()?));
            sign = if self.accept(&TokenKind::Plus) {
                self.signs(Sign::Plus)
            } else if self.accept(&TokenKind::Minus) {
                self.signs(Sign::Minus)
            } else {
                break;
            };
        }
        Ok(match parts.pop() {
            Some((Sign::Plus, only)) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Node::Sum(parts)
            }
        })
    }

    fn signs(&mut self, mut sign: Sign) -> Sign {
        loop {
            if self.accept(&TokenKind::Minus) {
                sign = if sign == Sign::Plus { Sign::Minus } else { Sign::Plus };
            } else if !self.accept(&TokenKind::Plus) {
                return sign;
            }
        }
    }

    fn product(&mut self) -> Result<Node, FormulaError> {
        let mut left = self.within()?;
        loop {
            let kind = match self.peek().kind {
                TokenKind::Star => Product::Cross,
                TokenKind::Slash => Product::Nest,
                _ => return Ok(left),
            };
            self.next += 1;
            self.deeper()?;
            left = Node::Product { kind, left: Box::new(left), right: Box::new(self.within()?) };
        }
    }

    fn within(&mut self) -> Result<Node, FormulaError> {
        let mut left = self.interaction()?;
        while self.accept(&TokenKind::In) {
            self.deeper()?;
            left = Node::Product { kind: Product::In, left: Box::new(left), right: Box::new(self.interaction()?) };
        }
        Ok(left)
    }

    fn interaction(&mut self) -> Result<Node, FormulaError> {
        let mut left = self.power()?;
        while self.accept(&TokenKind::Colon) {
            self.deeper()?;
            left = Node::Product { kind: Product::Interaction, left: Box::new(left), right: Box::new(self.power()?) };
        }
        Ok(left)
    }

    fn power(&mut self) -> Result<Node, FormulaError> {
        let mut base = self.primary()?;
        while self.accept(&TokenKind::Caret) {
            self.deeper()?;
            let span = self.peek().span;
            let bad = |text: String| FormulaError::BadPower { text, limit: MAX_POWER, span };
            let power = match &self.peek().kind {
                TokenKind::Number(value) if value.fract() == 0.0 && (1.0..=f64::from(MAX_POWER)).contains(value) => *value as u32,
                TokenKind::Number(value) => return Err(bad(number_text(*value))),
                TokenKind::Name(name) => return Err(bad(name.clone())),
                TokenKind::End => return Err(self.unexpected("a power")),
                kind => return Err(bad(symbol(kind).to_owned())),
            };
            self.next += 1;
            base = Node::Power { base: Box::new(base), power };
        }
        Ok(base)
    }

    fn primary(&mut self) -> Result<Node, FormulaError> {
        const EXPECTED: &str = "a column, a function or `(`";
        let token = self.peek().clone();
        match token.kind {
            TokenKind::Open => {
                self.next += 1;
                self.deeper()?;
                let inner = self.sum()?;
                self.close(token.span)?;
                Ok(Node::Parens(Box::new(inner)))
            }
            TokenKind::Number(value) => {
                self.next += 1;
                if value == 0.0 || value == 1.0 {
                    Ok(Node::Intercept(value == 1.0))
                } else {
                    Err(FormulaError::NumberAsTerm { text: number_text(value), span: token.span })
                }
            }
            TokenKind::Dot => {
                self.next += 1;
                self.has_dot = true;
                Ok(Node::Factor(Factor { name: ".".to_owned(), span: token.span, kind: FactorKind::Dot }))
            }
            TokenKind::Name(name) => {
                self.next += 1;
                if !self.is(&TokenKind::Open) {
                    Ok(Node::Factor(Factor::column(name, token.span)))
                } else if name == "C" {
                    self.levels(token.span).map(Node::Factor)
                } else {
                    let expr = self.call(&name, token.span)?;
                    Ok(Node::Factor(Factor::number(expr, token.span.to(self.previous_span()))))
                }
            }
            TokenKind::Close => Err(self.unexpected_close(EXPECTED)),
            _ => Err(self.unexpected(EXPECTED)),
        }
    }

    /// A `)` where a term should begin: after an operator it is just in the wrong place, otherwise it closes nothing.
    pub(super) fn unexpected_close(&self, expected: &'static str) -> FormulaError {
        let opened = self.tokens[..self.next].iter().fold(0_i64, |open, token| match token.kind {
            TokenKind::Open => open + 1,
            TokenKind::Close => open - 1,
            _ => open,
        });
        if opened > 0 { self.unexpected(expected) } else { FormulaError::UnopenedParenthesis { span: self.peek().span } }
    }

    /// `C(x)`, `C(x, "ref")`, `C(x, treatment("ref"))`, from its parenthesis on.
    fn levels(&mut self, name_span: Span) -> Result<Factor, FormulaError> {
        let wrong = |span: Span| FormulaError::WrongArguments {
            function: "C".to_owned(),
            expected: "a column and, if wanted, a reference level: `C(x, \"ref\")`",
            span,
        };
        let open = self.take().span;
        let column = self.take();
        let TokenKind::Name(name) = column.kind else { return Err(wrong(name_span.to(column.span))) };
        if self.is(&TokenKind::Open) {
            return Err(wrong(name_span.to(column.span)));
        }
        let mut reference = None;
        if self.accept(&TokenKind::Comma) {
            self.skip_argument_name();
            let second = self.take();
            reference = match second.kind {
                TokenKind::Name(coding) if matches!(coding.as_str(), "treatment" | "Treatment" | "contr.treatment") => {
                    self.treatment().map_err(|span| wrong(name_span.to(span)))?
                }
                TokenKind::Name(coding) if self.is(&TokenKind::Open) || OTHER_CODINGS.contains(&coding.as_str()) => {
                    return Err(FormulaError::NotSupported {
                        what: format!("`{coding}` coding"),
                        span: second.span,
                        instead: Some("treatment coding is what there is: `C(x, treatment(\"ref\"))`"),
                    });
                }
                kind => Some(level_text(&kind).ok_or_else(|| wrong(name_span.to(second.span)))?),
            };
        }
        self.close(open)?;
        let quoted = super::ast::quoted(&name);
        let text = match &reference {
            None => format!("C({quoted})"),
            Some(level) => format!("C({quoted}, treatment(\"{}\"))", level.replace('\\', "\\\\").replace('"', "\\\"")),
        };
        let kind = FactorKind::Levels { column: name, column_span: column.span, reference };
        Ok(Factor { name: text, span: name_span.to(self.previous_span()), kind })
    }

    /// The reference level after `treatment`, if there is one; an error is the place of what is none.
    fn treatment(&mut self) -> Result<Option<String>, Span> {
        if !self.accept(&TokenKind::Open) || self.accept(&TokenKind::Close) {
            return Ok(None);
        }
        self.skip_argument_name();
        let level = self.take();
        let text = level_text(&level.kind).ok_or(level.span)?;
        if self.accept(&TokenKind::Close) { Ok(Some(text)) } else { Err(self.peek().span) }
    }

    /// Passes over `name =`.
    fn skip_argument_name(&mut self) {
        if matches!(self.peek().kind, TokenKind::Name(_)) && self.tokens[self.next + 1].kind == TokenKind::Equals {
            self.next += 2;
        }
    }
}

fn level_text(kind: &TokenKind) -> Option<String> {
    match kind {
        TokenKind::Text(text) | TokenKind::Name(text) => Some(text.clone()),
        TokenKind::Number(value) => Some(number_text(*value)),
        _ => None,
    }
}

fn symbol(kind: &TokenKind) -> &'static str {
    match kind {
        TokenKind::Dot => ".",
        TokenKind::Tilde => "~",
        TokenKind::Plus => "+",
        TokenKind::Minus => "-",
        TokenKind::Star => "*",
        TokenKind::Slash => "/",
        TokenKind::Colon => ":",
        TokenKind::Caret => "^",
        TokenKind::In => "%in%",
        TokenKind::Open => "(",
        TokenKind::Close => ")",
        TokenKind::Comma => ",",
        TokenKind::Equals => "=",
        TokenKind::Name(_) | TokenKind::Number(_) | TokenKind::Text(_) | TokenKind::End => "",
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::error::FormulaError;

    fn shown(text: &str) -> String {
        parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).to_string()
    }

    fn failed(text: &str) -> (&'static str, (usize, usize)) {
        let error = parse(text).expect_err(text);
        (error.code(), (error.span().start, error.span().end))
    }

    #[test]
    fn names_are_spelt_as_in_r() {
        assert_eq!(shown("log( wage )~I( exper ** 2 )*female"), "log(wage) ~ I(exper^2) + female + I(exper^2):female");
        assert_eq!(shown("y ~ I(x*z) + I(-x/2) + I((a+b)^-1)"), "y ~ I(x * z) + I(-x/2) + I((a + b)^-1)");
        assert_eq!(shown("y ~ `my col` + `plain`"), "y ~ `my col` + plain");
        assert_eq!(shown("y ~ log(x+1):`a:b`"), "y ~ log(x + 1):`a:b`");
        assert_eq!(shown("Ozone ~ Solar.R * Wind + Temp"), "Ozone ~ Solar.R + Wind + Temp + Solar.R:Wind");
    }

    #[test]
    fn a_sign_and_a_power_bind_as_in_r() {
        let expr = |text: &str| format!("{:?}", parse(&format!("y ~ I({text})")).expect(text).terms[0].factors[0].kind);
        assert!(expr("-x^2").contains("Number(Identity(Negate(Binary { operator: Power"));
        assert!(expr("x^2^3").contains("right: Binary { operator: Power"));
        assert!(expr("a - b - c").contains("left: Binary { operator: Subtract"));
    }

    #[test]
    fn factors_have_a_reference() {
        assert_eq!(shown("y ~ C(cyl) + C(cyl)"), "y ~ C(cyl)");
        let same = "y ~ C(g, treatment(\"b\"))";
        for text in ["y ~ C(g, 'b')", "y ~ C(g, Treatment(b))", "y ~ C(g, contr.treatment(base = \"b\"))", "y ~ C(g, ref = \"b\")", same] {
            assert_eq!(shown(text), same, "{text}");
        }
        assert_eq!(shown("y ~ C(g, treatment)"), "y ~ C(g)");
        assert_eq!(failed("y ~ C(g, sum)").0, "formula::not_supported");
        assert_eq!(failed("y ~ C(log(g))").0, "formula::wrong_arguments");
    }

    #[test]
    fn every_error_has_its_place() {
        assert_eq!(failed("score smiling"), ("formula::missing_tilde", (0, 13)));
        assert_eq!(failed("score = smiling"), ("formula::missing_tilde", (6, 7)));
        assert_eq!(failed(""), ("formula::missing_tilde", (0, 0)));
        assert_eq!(failed("~ x"), ("formula::missing_response", (0, 1)));
        assert_eq!(failed("1 ~ x"), ("formula::missing_response", (0, 1)));
        assert_eq!(failed("y ~ "), ("formula::empty_right_side", (2, 3)));
        assert_eq!(failed("y ~ x - x - 1"), ("formula::empty_right_side", (4, 13)));
        assert_eq!(failed("y ~ (a + b"), ("formula::unbalanced_parenthesis", (4, 5)));
        assert_eq!(failed("y ~ a + b)"), ("formula::unbalanced_parenthesis", (9, 10)));
        assert_eq!(failed("y) ~ a"), ("formula::unbalanced_parenthesis", (1, 2)));
        assert_eq!(failed("y ~ log(x"), ("formula::unbalanced_parenthesis", (7, 8)));
        assert_eq!(failed("y ~ a b"), ("formula::unexpected_token", (6, 7)));
        assert_eq!(failed("y ~ a +"), ("formula::unexpected_token", (7, 7)));
        assert_eq!(failed("y ~ a * (b + )"), ("formula::unexpected_token", (13, 14)));
        assert_eq!(failed("y ~ a ~ b"), ("formula::unexpected_token", (6, 7)));
        assert_eq!(failed("y ~ 2*x"), ("formula::number_as_term", (4, 5)));
        assert_eq!(failed("y ~ (a+b)^1.5"), ("formula::bad_power", (10, 13)));
        assert_eq!(failed("y ~ (a+b)^k"), ("formula::bad_power", (10, 11)));
        assert_eq!(failed("y ~ (a+b)^-1"), ("formula::bad_power", (10, 11)));
        assert_eq!(failed("y ~ x + y"), ("formula::response_on_right", (8, 9)));
        assert_eq!(failed("log(y) ~ x * y"), ("formula::response_on_right", (13, 14)));
        assert_eq!(failed("y ~ poly(x, 2)"), ("formula::not_supported", (4, 8)));
        assert_eq!(failed("cbind(a, b) ~ x"), ("formula::not_supported", (0, 5)));
        assert_eq!(failed("y ~ log(x, 2)"), ("formula::wrong_arguments", (4, 10)));
        assert_eq!(failed("y ~ I()"), ("formula::wrong_arguments", (4, 7)));
        assert_eq!(failed("y ~ x | g"), ("formula::unexpected_character", (6, 7)));
    }

    #[test]
    fn functions_are_suggested() {
        let hint = |text: &str| parse(text).expect_err(text).hint();
        assert_eq!(hint("y ~ lgo(x)").as_deref(), Some("did you mean `log`?"));
        assert_eq!(hint("y ~ np.log(x)").as_deref(), Some("did you mean `log`?"));
        assert_eq!(hint("y ~ ln(x)").as_deref(), Some("did you mean `log`?"));
        assert_eq!(hint("y ~ sqroot(x)").as_deref(), Some("did you mean `sqrt`?"));
        assert_eq!(hint("y ~ whatever(x)"), None);
        assert_eq!(hint("y ~ Q('my col')").as_deref(), Some("put the column's name in backticks"));
    }

    #[test]
    fn a_change_score_may_be_explained_by_its_part() {
        assert_eq!(shown("I(post - pre) ~ pre * group"), "I(post - pre) ~ pre + group + pre:group");
        assert_eq!(shown("post - pre ~ pre"), "post - pre ~ pre");
    }

    #[test]
    fn nesting_has_an_end() {
        let text = format!("y ~ {}x{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(matches!(parse(&text), Err(FormulaError::TooDeep { .. })));
        let text = format!("y ~ I({}x)", "-".repeat(100_000));
        assert!(matches!(parse(&text), Err(FormulaError::TooDeep { .. })));
        let many: Vec<String> = (0..5000).map(|i| format!("x{i}")).collect();
        assert_eq!(parse(&format!("y ~ {}", many.join("+"))).expect("a long sum is flat").terms().len(), 5000);
    }
}
