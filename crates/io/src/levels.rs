//! Texts to codes with sorted levels.

use std::collections::HashMap;

use interplay_core::{Column, MISSING_CODE};

/// A categorical column from one text per row, in one pass: levels are numbered as they appear, and sorted at the end.
pub(crate) fn categorical<'a>(cells: impl Iterator<Item = Option<&'a str>>) -> Column {
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut appeared: Vec<&str> = Vec::new();
    let mut last: Option<(&str, u32)> = None;
    let mut codes: Vec<u32> = cells
        .map(|cell| {
            let Some(text) = cell else { return MISSING_CODE };
            if let Some((before, code)) = last
                && before == text
            {
                return code;
            }
            let code = *known.entry(text).or_insert_with(|| {
                appeared.push(text);
                (appeared.len() - 1) as u32
            });
            last = Some((text, code));
            code
        })
        .collect();
    let mut order: Vec<u32> = (0..appeared.len() as u32).collect();
    order.sort_unstable_by_key(|&code| appeared[code as usize]);
    let mut rank = vec![0; order.len()];
    (0_u32..).zip(&order).for_each(|(place, &code)| rank[code as usize] = place);
    codes.iter_mut().filter(|code| **code != MISSING_CODE).for_each(|code| *code = rank[*code as usize]);
    let levels = order.iter().map(|&code| appeared[code as usize].to_owned()).collect();
    Column::Categorical { codes, levels }
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
