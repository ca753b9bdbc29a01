//! An error with the place underlined.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::printable;
use crate::error::CliError;

/// The error as text, with the typed words underlined where there is a place.
pub(crate) fn render(error: &CliError, colored: bool) -> String {
    let renderer = if colored { Renderer::styled() } else { Renderer::plain() };
    let message = printable(&error.message.replace('\n', " "));
    let title = Level::ERROR.primary_title(message).id(&error.code);
    let mut group = match &error.place {
        Some(place) => {
            let end = place.span.end.max(place.span.start + usize::from(place.span.start < place.text.len()));
            let snippet = Snippet::source(place.text.as_str())
                .path(place.origin)
                .annotation(AnnotationKind::Primary.span(place.span.start..end.min(place.text.len())).label(place.label.as_str()));
            title.element(snippet)
        }
        None => annotate_snippets::Group::with_title(title),
    };
    if let Some(hint) = &error.hint {
        group = group.element(Level::HELP.message(printable(hint)));
    }
    renderer.render(&[group])
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::error::{CliError, Place};

    #[test]
    fn the_place_is_underlined() {
        let mut error = CliError::usage("formula::unknown_column", "unknown column `wgt`").hint("a column is called `wt`");
        error.place =
            Some(Box::new(Place { origin: "FORMULA", text: "mpg ~ hp * wgt".into(), span: 11..14, label: "no such column".into() }));
        let text = render(&error, false);
        assert!(text.starts_with("error[formula::unknown_column]: unknown column `wgt`"), "{text}");
        assert!(
            text.contains("mpg ~ hp * wgt") && text.contains("^^^ no such column") && text.contains("help: a column is called `wt`"),
            "{text}"
        );
    }

    #[test]
    fn a_place_at_the_end_and_one_in_an_empty_text_do_not_panic() {
        for (text, span) in [("y ~", 3..3), ("", 0..0), ("é ~ β", 5..7)] {
            let mut error = CliError::usage("a::b", "m\n2");
            error.place = Some(Box::new(Place { origin: "FORMULA", text: text.into(), span, label: "here".into() }));
            assert!(render(&error, true).contains("here"));
        }
    }
}
