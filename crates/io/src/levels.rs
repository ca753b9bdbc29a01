//! Texts to codes with sorted levels.

use std::collections::HashMap;

use interplay_core::{Column, MISSING_CODE};

/// Texts that have been met, numbered as they appeared.
#[derive(Debug, Default)]
pub(crate) struct Appeared<'a> {
    known: HashMap<&'a str, u32>,
    texts: Vec<&'a str>,
}

impl<'a> Appeared<'a> {
    /// The number of a text.
    pub(crate) fn number(&mut self, text: &'a str) -> u32 {
        *self.known.entry(text).or_insert_with(|| {
            self.texts.push(text);
            (self.texts.len() - 1) as u32
        })
    }

    /// The column of rows that hold these numbers (or [`MISSING_CODE`]): levels are sorted, and numbers become their places.
    pub(crate) fn column(self, mut codes: Vec<u32>) -> Column {
        let appeared = self.texts;
        let mut order: Vec<u32> = (0..appeared.len() as u32).collect();
        order.sort_unstable_by_key(|&code| appeared[code as usize]);
        let mut rank = vec![0; order.len()];
        for (place, &code) in (0_u32..).zip(&order) {
            rank[code as usize] = place;
        }
        for code in &mut codes {
            *code = rank.get(*code as usize).copied().unwrap_or(MISSING_CODE);
        }
        let levels = order.iter().map(|&code| appeared[code as usize].to_owned()).collect();
        Column::Categorical { codes, levels }
    }
}

/// A categorical column from one text per row, in one pass: levels are numbered as they appear, and sorted at the end.
pub(crate) fn categorical<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Column {
    let mut appeared = Appeared::default();
    let mut last: Option<(&str, u32)> = None;
    let codes = cells
        .map(|cell| {
            let Some(text) = cell else { return MISSING_CODE };
            if let Some((before, code)) = last
                && before == text
            {
                return code;
            }
            let code = appeared.number(text);
            last = Some((text, code));
            code
        })
        .collect();
    appeared.column(codes)
}

#[cfg(test)]
mod tests {
    use interplay_core::Column;

    use super::categorical;

    #[test]
    fn it_agrees_with_the_plain_way() {
        let cells = [Some("b"), Some("b"), None, Some("é"), Some("a"), Some("b"), Some(""), Some("Z")];
        assert_eq!(categorical(cells.into_iter()), Column::from_texts(&cells));
        assert_eq!(categorical([None, None].into_iter()), Column::from_texts::<&str>(&[None, None]));
    }
}
