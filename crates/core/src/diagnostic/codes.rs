//! The pages of all codes, in alphabetical order.

use super::CodeEntry;

/// Every code that a diagnostic or an error of the program carries.
pub const CODES: &[CodeEntry] = &[];

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_are_sorted_unique_and_explained() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code), "codes in alphabetical order, once each");
        assert!(CODES.iter().all(|entry| entry.code.contains("::") && entry.text.len() > 60));
    }
}
