//! Equations as trees, so that a name from the data can never be read as markup.

use crate::markup::escape;

/// A piece of an equation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Math {
    /// Pieces in a row.
    Row(Vec<Math>),
    /// A variable of the mathematics, set in italics: `f`, `β`.
    Symbol(String),
    /// A number.
    Number(String),
    /// An operator or relation, with its spacing: `+`, `=`, `×`.
    Operator(String),
    /// A name from the data, set upright.
    Name(String),
    /// A base with an index below it.
    Sub(Box<Math>, Box<Math>),
    /// A base under a hat.
    Hat(Box<Math>),
    /// A base under a bar.
    Bar(Box<Math>),
    /// A fraction.
    Fraction(Box<Math>, Box<Math>),
    /// A sum over what stands below the sign, up to what stands above it.
    Sum(Box<Math>, Box<Math>),
}

impl Math {
    /// A symbol.
    pub fn symbol(symbol: &str) -> Self {
        Self::Symbol(symbol.to_owned())
    }

    /// An operator.
    pub fn operator(operator: &str) -> Self {
        Self::Operator(operator.to_owned())
    }

    /// A symbol with an index.
    pub fn indexed(symbol: &str, index: &str) -> Self {
        let below = if index.bytes().all(|b| b.is_ascii_digit()) { Self::Number(index.to_owned()) } else { Self::symbol(index) };
        Self::Sub(Box::new(Self::symbol(symbol)), Box::new(below))
    }

    /// A symbol with several indices in a row.
    pub fn indices(base: Self, indices: &[&str]) -> Self {
        Self::Sub(Box::new(base), Box::new(Self::Row(indices.iter().map(|i| Self::symbol(i)).collect())))
    }

    /// The equation as one line of text, as Markdown shows it.
    pub fn plain(&self) -> String {
        match self {
            Self::Row(pieces) => pieces.iter().map(Self::plain).collect(),
            Self::Symbol(t) | Self::Number(t) | Self::Name(t) => t.clone(),
            Self::Operator(t) if matches!(t.as_str(), "(" | ")") => t.clone(),
            Self::Operator(t) => format!(" {t} "),
            Self::Sub(base, below) => {
                let index = below.plain();
                subscript(&index).map_or_else(|| format!("{}[{index}]", base.plain()), |small| format!("{}{small}", base.plain()))
            }
            Self::Hat(base) => format!("{}\u{302}", base.plain()),
            Self::Bar(base) => format!("{}\u{304}", base.plain()),
            Self::Fraction(above, below) => format!("({}/{})", above.plain(), below.plain()),
            Self::Sum(from, to) => format!("Σ[{} to {}] ", from.plain(), to.plain()),
        }
    }

    /// The equation as presentation MathML without its outer `math` element.
    pub fn mathml(&self) -> String {
        match self {
            Self::Row(pieces) => format!("<mrow>{}</mrow>", pieces.iter().map(Self::mathml).collect::<String>()),
            Self::Symbol(t) => format!("<mi>{}</mi>", escape(t)),
            Self::Number(t) => format!("<mn>{}</mn>", escape(t)),
            Self::Operator(t) => format!("<mo>{}</mo>", escape(t)),
            Self::Name(t) => format!("<mtext>{}</mtext>", escape(t)),
            Self::Sub(base, below) => format!("<msub>{}{}</msub>", base.mathml(), below.mathml()),
            Self::Hat(base) => format!("<mover accent=\"true\">{}<mo>^</mo></mover>", base.mathml()),
            Self::Bar(base) => format!("<mover accent=\"true\">{}<mo>¯</mo></mover>", base.mathml()),
            Self::Fraction(above, below) => format!("<mfrac>{}{}</mfrac>", above.mathml(), below.mathml()),
            Self::Sum(from, to) => format!("<munderover><mo>∑</mo>{}{}</munderover>", from.mathml(), to.mathml()),
        }
    }
}

/// Digits as Unicode subscripts; `None` for anything else.
fn subscript(index: &str) -> Option<String> {
    let small = |c: char| c.to_digit(10).and_then(|d| char::from_u32(0x2080 + d));
    index.chars().map(small).collect()
}

#[cfg(test)]
mod tests {
    use super::Math;

    #[test]
    fn names_are_literal_in_every_form() {
        let math = Math::Row(vec![
            Math::Name("<b>\"y\"".into()),
            Math::operator("="),
            Math::indexed("β", "0"),
            Math::operator("+"),
            Math::indices(Math::Bar(Box::new(Math::symbol("f"))), &["i", "·"]),
        ]);
        assert_eq!(math.plain(), "<b>\"y\" = β₀ + f\u{304}[i·]");
        assert_eq!(
            math.mathml(),
            "<mrow><mtext>&lt;b&gt;&quot;y&quot;</mtext><mo>=</mo><msub><mi>β</mi><mn>0</mn></msub><mo>+</mo>\
             <msub><mover accent=\"true\"><mi>f</mi><mo>¯</mo></mover><mrow><mi>i</mi><mi>·</mi></mrow></msub></mrow>"
        );
    }
}
