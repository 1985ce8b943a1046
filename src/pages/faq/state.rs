//! What a search shows: worked out anew from the words, from how they are to be
//! read and from what the index has to say, so that nothing can contradict.

use std::sync::Arc;

use hemline_search::{Answer, Index};

use crate::{
    api::Failure,
    remote::{Load, Patience},
};

/// More are not read; better words are.
const SHOWN: usize = 12;

/// How words that no answer has are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Spelling {
    Corrected,
    AsTyped,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Results {
    /// No words: the groups are shown.
    Browsing,
    /// The index is on its way.
    Waiting(Patience),
    /// At least one hit.
    Found(Answer),
    Nothing,
    /// The index did not come.
    Unsearchable(Failure),
}

/// `index` is only asked when there are words to look for.
pub fn results(
    words: &str,
    spelling: Spelling,
    index: impl FnOnce() -> Load<Arc<Index>>,
) -> Results {
    if words.trim().is_empty() {
        return Results::Browsing;
    }
    match index() {
        Load::Waiting(patience) => Results::Waiting(patience),
        Load::Failed(failure) => Results::Unsearchable(failure),
        Load::Ready(index) => {
            let answer = match spelling {
                Spelling::Corrected => index.search(words, SHOWN),
                Spelling::AsTyped => index.search_exact(words, SHOWN),
            };
            if answer.hits.is_empty() {
                Results::Nothing
            } else {
                Results::Found(answer)
            }
        }
    }
}

/// What is told of a search that found nothing: its words, without any that could
/// be a number or an address of somebody's. Nothing where none is left.
pub fn tellable(words: &str) -> Option<String> {
    let is_plain =
        |word: &&str| !word.contains(|letter: char| letter.is_numeric() || letter == '@');
    let plain: Vec<&str> = words.split_whitespace().filter(is_plain).collect();
    (!plain.is_empty()).then(|| plain.join(" "))
}

#[cfg(test)]
mod tests {
    use hemline_search::Document;

    use super::*;

    fn index() -> Load<Arc<Index>> {
        let article = |slug, title, summary| Document {
            slug,
            title,
            summary,
            group: "Sending it back",
            body: "",
        };
        Load::Ready(Arc::new(Index::build(&[
            article("tights", "Opened tights", "Tights stay with you."),
            article(
                "days",
                "The 30 days",
                "Most pieces come back within 30 days.",
            ),
        ])))
    }

    fn check(words: &str, spelling: Spelling, expected: Result<&[&str], Results>) {
        let found = match results(words, spelling, index) {
            Results::Found(answer) => Ok(answer.hits.into_iter().map(|hit| hit.slug).collect()),
            other => Err(other),
        };
        let expected = expected.map(|slugs| {
            slugs
                .iter()
                .map(|slug| (*slug).to_owned())
                .collect::<Vec<_>>()
        });
        assert_eq!(found, expected, "for {words:?}");
    }

    #[test]
    fn words_find_answers_or_say_that_nothing_fits() {
        check("", Spelling::Corrected, Err(Results::Browsing));
        check("  ", Spelling::Corrected, Err(Results::Browsing));
        check("tights", Spelling::Corrected, Ok(&["tights"]));
        check("gift wrapping", Spelling::Corrected, Err(Results::Nothing));
    }

    #[test]
    fn a_correction_can_be_undone() {
        check("opned", Spelling::Corrected, Ok(&["tights"]));
        check("opned", Spelling::AsTyped, Err(Results::Nothing));
    }

    #[test]
    fn nothing_is_asked_of_the_server_without_words() {
        let asked = || -> Load<Arc<Index>> { panic!("asked") };
        assert_eq!(results(" ", Spelling::Corrected, asked), Results::Browsing);
    }

    #[test]
    fn what_could_be_somebody_s_is_not_told() {
        for (typed, told) in [
            (" gift  wrapping ", Some("gift wrapping")),
            ("refund KA-70318 mia@example.com", Some("refund")),
            ("KA-70318", None),
            ("٣٤٥", None),
            (" ", None),
        ] {
            assert_eq!(tellable(typed).as_deref(), told, "{typed}");
        }
    }

    #[test]
    fn the_wait_and_its_failure_are_told() {
        let waiting = || Load::<Arc<Index>>::Waiting(Patience::Long);
        let failed = || Load::<Arc<Index>>::Failed(Failure::Offline);
        assert_eq!(
            results("a", Spelling::Corrected, waiting),
            Results::Waiting(Patience::Long)
        );
        assert_eq!(
            results("a", Spelling::Corrected, failed),
            Results::Unsearchable(Failure::Offline)
        );
    }
}
