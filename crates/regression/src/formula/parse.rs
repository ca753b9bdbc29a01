//! Tokens to a formula: the right side is a sum of terms, the left side and the arguments of functions are arithmetic.

use super::ast::{Factor, FactorKind, Formula, Node, Product, Sign, Span, number_text};
use super::calls::stands_alone;
use super::expand::expand;
use super::lex::{Token, TokenKind, lex};
use super::special::offsets;
use super::written::written;
use crate::error::FormulaError;

/// Nested parentheses, calls, signs and powers: far more than anyone writes, far less than a stack holds.
const MAX_DEPTH: u32 = 60;
/// Largest power of a sum of terms.
const MAX_POWER: u32 = 20;

/// Reads a formula such as `score ~ smiling * critic`.
///
/// The language is R's: `+`, `-`, `:`, `*`, `/`, `%in%`, `^` (or `**`), parentheses, `0`, `1`, `.`, names (in backticks where they hold
/// unusual characters), `I(...)` with arithmetic, functions of numbers, `C(x)` with an optional reference level or contrast, `ordered(x)`,
/// `center(x)`, `scale(x)`, the bases `poly(x, 2)`, `bs(x, df=4)` and `ns(x, df=3)`, and `offset(x)` as a part of the sum. The left side is
/// a name, arithmetic, `C(y)`, or `cbind(successes, failures)`.
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
    let response = parser.response(response_start)?;
    let response_span = response.span;
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

    let offsets = offsets(&right)?;
    let expansion = expand(&right, right_span, None)?;
    let formula = Formula {
        text: text.to_owned(),
        response,
        right,
        right_span,
        intercept: expansion.intercept,
        terms: expansion.terms,
        offsets,
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

    pub(super) fn previous_span(&self) -> Span {
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

    /// Reads something that stands inside something else; what stands beside it does not count.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, FormulaError>) -> Result<T, FormulaError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(FormulaError::TooDeep { span: self.peek().span });
        }
        let found = read(self);
        self.depth -= 1;
        found
    }

    /// R's text of what was read from a token on.
    pub(super) fn written_from(&self, token: usize) -> String {
        written(&self.tokens[token..self.next])
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
        self.chain(Self::within, |kind| match kind {
            TokenKind::Star => Some(Product::Cross),
            TokenKind::Slash => Some(Product::Nest),
            _ => None,
        })
    }

    fn within(&mut self) -> Result<Node, FormulaError> {
        self.chain(Self::interaction, |kind| (*kind == TokenKind::In).then_some(Product::In))
    }

    fn interaction(&mut self) -> Result<Node, FormulaError> {
        self.chain(Self::power, |kind| (*kind == TokenKind::Colon).then_some(Product::Interaction))
    }

    /// Operands with operators of one precedence between them.
    fn chain(
        &mut self,
        operand: impl Fn(&mut Self) -> Result<Node, FormulaError>,
        operator: impl Fn(&TokenKind) -> Option<Product>,
    ) -> Result<Node, FormulaError> {
        let first = operand(self)?;
        let mut rest = Vec::new();
        while let Some(kind) = operator(&self.peek().kind) {
            self.next += 1;
            rest.push((kind, operand(self)?));
        }
        Ok(if rest.is_empty() { first } else { Node::Product { first: Box::new(first), rest } })
    }

    fn power(&mut self) -> Result<Node, FormulaError> {
        let mut base = self.primary()?;
        let mut depth = self.depth;
        while self.accept(&TokenKind::Caret) {
            depth += 1;
            if depth > MAX_DEPTH {
                return Err(FormulaError::TooDeep { span: self.peek().span });
            }
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
                let inner = self.nested(Self::sum)?;
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
                Ok(Node::Factor(Factor { name: ".".to_owned(), r_name: ".".to_owned(), span: token.span, kind: FactorKind::Dot }))
            }
            TokenKind::Name(name) => {
                self.next += 1;
                self.named(name, token.span)
            }
            TokenKind::Close => Err(self.unexpected_close(EXPECTED)),
            _ => Err(self.unexpected(EXPECTED)),
        }
    }

    /// A column or a call, from behind its name on; apart from `primary`, so that nested parentheses need little of the stack.
    fn named(&mut self, name: String, span: Span) -> Result<Node, FormulaError> {
        if !self.is(&TokenKind::Open) {
            Ok(Node::Factor(Factor::column(name, span)))
        } else if stands_alone(&name).is_some() {
            self.factor_call(&name, span).map(Node::Factor)
        } else if name == "offset" {
            self.offset(span).map(Node::Offset)
        } else {
            let first = self.next - 1;
            let expr = self.call(&name, span)?;
            Ok(Node::Factor(Factor::number(expr, self.written_from(first), span.to(self.previous_span()))))
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
        assert!(expr("-x^2").contains("Number(Identity(Negate(Chain { first: Variable"));
        assert!(expr("x^2^3").contains("rest: [(Power, Chain { first: Number(2.0), rest: [(Power, Number(3.0))] })]"));
        assert!(expr("a - b - c").contains("rest: [(Subtract, Variable { name: \"b\""));
    }

    #[test]
    fn factors_have_a_reference() {
        assert_eq!(shown("y ~ C(cyl) + C(cyl)"), "y ~ C(cyl)");
        let same = "y ~ C(g, treatment(\"b\"))";
        for text in ["y ~ C(g, 'b')", "y ~ C(g, Treatment(b))", "y ~ C(g, contr.treatment(base = \"b\"))", "y ~ C(g, ref = \"b\")", same] {
            assert_eq!(shown(text), same, "{text}");
        }
        assert_eq!(shown("y ~ C(g, treatment)"), "y ~ C(g)");
        for text in ["y ~ factor(g)", "y ~ as.factor(g)", "y ~ C(factor(g))"] {
            assert_eq!(shown(text), "y ~ C(g)", "{text}");
        }
        for text in ["y ~ relevel(g, 'b')", "y ~ relevel(factor(g), ref = \"b\")"] {
            assert_eq!(shown(text), same, "{text}");
        }
        assert_eq!(failed("y ~ C(log(g))").0, "formula::wrong_arguments");
        assert_eq!(failed("y ~ relevel(g)").0, "formula::wrong_arguments");
        assert_eq!(failed("y ~ factor(g, levels = c(1, 2))").0, "formula::wrong_arguments");
        assert_eq!(failed("y ~ I(factor(g) + 1)").0, "formula::not_supported");
    }

    #[test]
    fn factors_have_a_contrast() {
        for text in ["y ~ C(g, sum)", "y ~ C(g, contr.sum)", "y ~ C(g, Sum())", "y ~ C(factor(g), contrasts = contr.sum)"] {
            assert_eq!(shown(text), "y ~ C(g, sum)", "{text}");
        }
        assert_eq!(shown("y ~ C(g, contr.helmert)*C(h, poly)"), "y ~ C(g, helmert) + C(h, poly) + C(g, helmert):C(h, poly)");
        assert_eq!(shown("y ~ as.ordered(g) + C(ordered(h), sum)"), "y ~ ordered(g) + C(h, sum)");
        assert_eq!(shown("y ~ C(g, \"sum\")"), "y ~ C(g, treatment(\"sum\"))");
        assert_eq!(failed("y ~ C(g, contr.SAS)").0, "formula::not_supported");
        assert_eq!(failed("y ~ C(g, sum(2))").0, "formula::wrong_arguments");
    }

    #[test]
    fn bases_have_a_canonical_spelling() {
        for (text, expected) in [
            ("poly(x,2)", "poly(x, 2)"),
            ("poly(x)", "poly(x, 1)"),
            ("poly(log(x), degree = 3, raw = TRUE)", "poly(log(x), 3, raw=TRUE)"),
            ("poly(x, 2, raw=False)", "poly(x, 2)"),
            ("bs(x)", "bs(x, df=3)"),
            ("bs(x, 5)", "bs(x, df=5)"),
            ("bs(x, degree=2, df=5, intercept=TRUE)", "bs(x, df=5, degree=2, intercept=TRUE)"),
            ("bs(x, knots=c(2,1))", "bs(x, knots=c(1, 2))"),
            ("ns(x, df = 3, Boundary.knots = c(0, 1/2))", "ns(x, df=3, Boundary.knots=c(0, 0.5))"),
            ("ns(x, knots = -1)", "ns(x, knots=c(-1))"),
            ("ns(I(x + 1), knots = NULL)", "ns(I(x + 1), df=1)"),
        ] {
            assert_eq!(shown(&format!("y ~ {text}")), format!("y ~ {expected}"), "{text}");
            assert_eq!(shown(&format!("y ~ {expected}")), format!("y ~ {expected}"), "{text}");
        }
        for text in [
            "poly(x, 0)",
            "poly(x, 1.5)",
            "poly(2)",
            "bs(x, df=2)",
            "bs(x, foo=2)",
            "bs(x, 5, 6, 3, FALSE, c(0, 1), 9)",
            "ns(x, df=0)",
            "bs()",
        ] {
            assert_eq!(failed(&format!("y ~ {text}")).0, "formula::wrong_arguments", "{text}");
        }
        assert_eq!(failed("y ~ poly(x, z, degree=2)").0, "formula::not_supported");
        assert_eq!(failed("y ~ I(poly(x, 2))").0, "formula::not_supported");
        assert_eq!(failed("poly(y, 2) ~ x").0, "formula::not_supported");
    }

    #[test]
    fn scales_and_logarithms_have_options() {
        assert_eq!(shown("y ~ scale(x, scale = FALSE) + scale(z, TRUE, TRUE)"), "y ~ center(x) + scale(z)");
        assert_eq!(shown("y ~ scale(x, center=FALSE)"), "y ~ scale(x, center=FALSE)");
        assert_eq!(failed("y ~ scale(x, FALSE, FALSE)").0, "formula::wrong_arguments");
        assert_eq!(shown("y ~ log(x, base = 2) + log(x, 2)"), "y ~ log(x, 2)");
        assert_eq!(failed("y ~ log(x, 1)").0, "formula::wrong_arguments");
        assert_eq!(failed("y ~ log(x, z)").0, "formula::wrong_arguments");
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
        assert_eq!(failed("y ~ te(x, z)"), ("formula::not_supported", (4, 6)));
        assert_eq!(failed("y ~ exp(x, 2)"), ("formula::wrong_arguments", (4, 12)));
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
        for inside in [format!("{}x", "-".repeat(100_000)), format!("x{}", "^2".repeat(100_000)), "log(".repeat(100_000)] {
            assert!(matches!(parse(&format!("y ~ I({inside})")), Err(FormulaError::TooDeep { .. })));
        }
        assert!(matches!(parse(&format!("y ~ x{}", "^1".repeat(100_000))), Err(FormulaError::TooDeep { .. })));
    }

    #[test]
    fn what_is_long_is_not_deep() {
        // A stack of one megabyte, the smallest main thread there is, for nesting to the limit and for chains of any length.
        let long = || {
            let many = |of: &dyn Fn(usize) -> String, sign: &str| (0..5000).map(of).collect::<Vec<_>>().join(sign);
            assert_eq!(parse(&format!("y ~ {}", many(&|i| format!("x{i}"), "+"))).expect("a long sum").terms().len(), 5000);
            assert_eq!(parse(&format!("y ~ {}", many(&|i| format!("I(x{i}^2)"), "+"))).expect("a sum of squares").terms().len(), 5000);
            assert_eq!(parse(&format!("y ~ I({})", "x*2-1+".repeat(50_000) + "1")).expect("long arithmetic").terms().len(), 1);
            assert_eq!(parse(&format!("y ~ {}", "x:".repeat(50_000) + "x")).expect("a long product").terms()[0].degree(), 1);
            assert_eq!(parse(&format!("y ~ {}", "x*".repeat(5000) + "x")).expect("a long cross").terms().len(), 1);
            let deep = format!("y ~ I({}x{})", "(-".repeat(28), ")".repeat(28));
            assert_eq!(parse(&deep).expect("nesting below the limit").to_string(), deep);
            let deep = format!("y ~ {}x{}", "(".repeat(58), ")".repeat(58));
            assert_eq!(parse(&deep).expect("nesting below the limit").to_string(), "y ~ x");
        };
        let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(long).expect("a thread");
        assert!(thread.join().is_ok());
    }
}
