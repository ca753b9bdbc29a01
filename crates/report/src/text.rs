//! Prose as spans: what is ours, and what came from the user, told apart.

/// A run of characters in one role. Every renderer writes the characters literally, whatever they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Ordinary words.
    Plain(String),
    /// The symbol of a statistic: `t`, `F`, `p`.
    Symbol(String),
    /// A name from the data: a variable, a modality, a class.
    Name(String),
    /// Something to be typed: a formula, a command, a setting.
    Code(String),
    /// A title in a reference list.
    Title(String),
    /// The address of a source.
    Link(String),
}

/// A sentence or paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Vec<Span>);

impl Text {
    /// An empty text, to be grown.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds ordinary words.
    #[must_use]
    pub fn say(mut self, words: impl Into<String>) -> Self {
        let words = words.into();
        if let Some(Span::Plain(last)) = self.0.last_mut() {
            last.push_str(&words);
        } else if !words.is_empty() {
            self.0.push(Span::Plain(words));
        }
        self
    }

    /// Adds the symbol of a statistic.
    #[must_use]
    pub fn symbol(mut self, symbol: impl Into<String>) -> Self {
        self.0.push(Span::Symbol(symbol.into()));
        self
    }

    /// Adds a name from the data.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.0.push(Span::Name(name.into()));
        self
    }

    /// Adds something to be typed.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.0.push(Span::Code(code.into()));
        self
    }

    /// Adds a title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.0.push(Span::Title(title.into()));
        self
    }

    /// Adds an address.
    #[must_use]
    pub fn link(mut self, address: impl Into<String>) -> Self {
        self.0.push(Span::Link(address.into()));
        self
    }

    /// Adds another text.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        for span in other.0 {
            match span {
                Span::Plain(words) => self = self.say(words),
                other => self.0.push(other),
            }
        }
        self
    }

    /// Adds `name = value` as part of a sentence: the name in the data's role, the value as words.
    #[must_use]
    pub fn equation(self, name: &str, value: &str) -> Self {
        self.name(name).say(format!(" = {value}"))
    }

    /// Adds names in a list: `a`, `a and b`, `a, b and c`.
    #[must_use]
    pub fn names<S: AsRef<str>>(mut self, names: &[S]) -> Self {
        for (k, name) in names.iter().enumerate() {
            if k > 0 {
                self = self.say(if k + 1 == names.len() { " and " } else { ", " });
            }
            self = self.name(name.as_ref());
        }
        self
    }

    /// A message of the program, in which code stands between backticks.
    pub fn marked(message: &str) -> Self {
        let pieces: Vec<&str> = message.split('`').collect();
        // A backtick without its partner is a character like any other.
        if pieces.len().is_multiple_of(2) {
            return message.into();
        }
        let piece = |text: Self, (k, piece): (usize, &&str)| match k % 2 {
            0 => text.say(*piece),
            _ if piece.is_empty() => text,
            _ => text.code(*piece),
        };
        pieces.iter().enumerate().fold(Self::new(), piece)
    }

    /// The characters without their roles.
    pub fn plain(&self) -> String {
        self.0.iter().map(Span::characters).collect()
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Span {
    /// The characters of the span.
    pub fn characters(&self) -> &str {
        match self {
            Self::Plain(t) | Self::Symbol(t) | Self::Name(t) | Self::Code(t) | Self::Title(t) | Self::Link(t) => t,
        }
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        Self::new().say(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::new().say(words)
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, Text};

    #[test]
    fn code_in_messages_stands_between_backticks() {
        let text = Text::marked("`x` is moved by `y`.");
        assert_eq!(text.0, [Span::Code("x".into()), Span::Plain(" is moved by ".into()), Span::Code("y".into()), Span::Plain(".".into())]);
        assert_eq!(Text::marked("a ` b").0, [Span::Plain("a ` b".into())]);
    }

    #[test]
    fn neighbouring_words_grow_together_and_roles_stay_apart() {
        let text = Text::from("The slope of ").name("x").say(" at ").equation("w", "1").then("; ".into()).names(&["a", "b", "c"]);
        assert_eq!(text.plain(), "The slope of x at w = 1; a, b and c");
        assert_eq!(text.0[4], Span::Plain(" = 1; ".into()));
    }
}
