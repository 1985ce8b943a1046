//! What counts as a word, read alike in documents and in queries.

use std::iter;
use std::ops::Range;

/// Words that don't say what a question is about, as they read when folded.
const STOP_WORDS: &str = "a about after again all also am an and any anything are arent as at be \
    because been before being but by can cannot cant could couldnt did didnt do does doesnt doing \
    dont each else ever for from get gets getting go going got had has hasnt have havent having he \
    hello help her hers here hey hi him his how however i id if ill im in into is isnt it its ive \
    just know let lets like may maybe me might mine must my no nor now of on once onto or our ours \
    please shall she should shouldnt so some something such tell than thank thanks that thats the \
    their theirs them then there theres these they theyre this those though to too until upon us \
    very via want wants was wasnt we were what whats when where wheres whether which while who whom \
    whose why will with wont would wouldnt yes yet you your youre yours youve";

pub(crate) struct Word {
    /// Bytes of the text, on char boundaries.
    pub at: Range<usize>,
    /// In lower case, without accents, apostrophes or a possessive *s*.
    pub folded: String,
}

/// The words of a text that say something, in its order.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word> {
    let mut from = 0;
    iter::from_fn(move || {
        let start = from + text.get(from..)?.find(is_letter)?;
        let tail = text.get(start..)?;
        let length = tail
            .find(|c| !is_letter(c) && !is_silent(c))
            .unwrap_or(tail.len());
        from = start + length;
        let word = tail.get(..length)?.trim_end_matches(is_silent);
        Some(Word {
            at: start..start + word.len(),
            folded: fold(word),
        })
    })
    .filter(|word| {
        !STOP_WORDS
            .split_ascii_whitespace()
            .any(|stop| stop == word.folded)
    })
}

/// Letters and digits, by block: the standard library's tables of letters and
/// of capitals would cost the browser 5 KB (brotli). A few signs pass for
/// letters, and other scripts match only as typed.
fn is_letter(c: char) -> bool {
    matches!(c, '0'..='9' | 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{2ff}' | '\u{370}'..='\u{1fff}'
        | '\u{2c00}'..='\u{2dff}' | '\u{3040}'..='\u{fdff}' | '\u{20000}'..='\u{3ffff}')
}

/// Apostrophes and combining accents belong to a word, and are not heard.
fn is_silent(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}')
}

fn fold(word: &str) -> String {
    let owner = word
        .strip_suffix(['s', 'S'])
        .and_then(|word| word.strip_suffix(['\'', '’']));
    let letters = owner.unwrap_or(word).chars().filter(|&c| !is_silent(c));
    letters
        .map(|c| match c {
            'À'..='Å' | 'à'..='å' => 'a',
            'Ç' | 'ç' => 'c',
            'È'..='Ë' | 'è'..='ë' => 'e',
            'Ì'..='Ï' | 'ì'..='ï' => 'i',
            'Ñ' | 'ñ' => 'n',
            'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' => 'o',
            'Ù'..='Ü' | 'ù'..='ü' => 'u',
            'Ý' | 'ý' | 'ÿ' => 'y',
            _ => c.to_ascii_lowercase(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::words;

    fn check(text: &str, expected: &str) {
        let folded: Vec<_> = words(text).map(|word| word.folded).collect();
        assert_eq!(folded.join(" "), expected, "{text}");
    }

    #[test]
    fn words_are_folded() {
        check("Return & Exchange", "return exchange");
        check(
            "30-day RETURNS, non-refundable",
            "30 day returns non refundable",
        );
        check("Kalre’s shoppers' CARD'S", "kalre shoppers card");
        check(
            "Appliqué, applique\u{301} and APPLIQUÉ",
            "applique applique applique",
        );
        check("re\u{301}gime", "regime");
        check("‘opend’", "opend");
        check("返品 возврат", "返品 возврат");
    }

    #[test]
    fn stop_words_and_signs_are_left_out() {
        check("How do I return it? I can’t, I cant", "return");
        check("🧦 … ' ’ — $ \u{301} \u{200d}", "");
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "The café’s ‘TIGHTS’, the shoppers’ cards";
        let found: Vec<_> = words(text).map(|word| &text[word.at]).collect();
        assert_eq!(found, ["café’s", "TIGHTS", "shoppers", "cards"]);
    }
}
