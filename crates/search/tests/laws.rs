//! What holds for every shop and every query.

use hemline_search::{Document, Index};
use proptest::prelude::*;

/// Of an article: title, summary, body.
type Texts = (String, String, String);

/// Words that meet each other, as they stand and mistyped, among anything
/// else that can be typed.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => "return(s|ed|ing)?|refunds?|cancell?ed|colou?r|size|sizing|order|card|car|tights|café’s",
        2 => "[a-eé]{1,6}",
        1 => "\\PC{0,4}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "))
}

fn shop() -> impl Strategy<Value = Vec<Texts>> {
    prop::collection::vec((text(), text(), text()), 0..6)
}

fn query() -> impl Strategy<Value = String> {
    prop_oneof![
        text(),
        "(retrun|refnd|cancled|clor|sz|ordr|crad|tihgts|cafe|re|ca)( ?[a-z]{0,3})",
        "\\PC{0,300}",
    ]
}

fn index(shop: &[Texts]) -> Index {
    let documents = shop.iter().map(|(title, summary, body)| Document {
        slug: "",
        title,
        summary,
        group: "All answers",
        body,
    });
    Index::build(&documents.collect::<Vec<_>>())
}

/// The articles that have the word as it stands.
fn having(shop: &[Texts], word: &str) -> usize {
    let has = |text: &String| text.split(' ').any(|other| other == word);
    shop.iter()
        .filter(|(title, summary, body)| [title, summary, body].into_iter().any(has))
        .count()
}

/// Scores with the texts that they belong to, in an order of their own.
fn scores(shop: &[Texts], query: &str) -> Vec<(u32, String, String)> {
    let hits = index(shop).search(query, 9).hits.into_iter();
    let mut scores: Vec<_> = hits
        .map(|hit| (hit.score, hit.title.text, hit.summary.text))
        .collect();
    scores.sort();
    scores
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn marks_are_words_of_the_text(shop in shop(), query in query(), limit in 0_usize..9) {
        let answer = index(&shop).search(&query, limit);
        prop_assert!(answer.hits.len() <= limit);
        prop_assert!(answer.hits.is_sorted_by(|a, b| a.score >= b.score));
        for text in answer.hits.iter().flat_map(|hit| [&hit.title, &hit.summary]) {
            let mut from = 0;
            for mark in &text.marks {
                prop_assert!(from <= mark.start && mark.start < mark.end);
                prop_assert!(text.text.get(mark.clone()).is_some(), "{mark:?} of {text:?}");
                from = mark.end;
            }
            let (pieces, marked): (Vec<_>, Vec<_>) = text.pieces().unzip();
            prop_assert_eq!(&pieces.concat(), &text.text);
            let marked = marked.into_iter().filter(|marked| *marked).count();
            prop_assert_eq!(marked, text.marks.len());
        }
    }

    #[test]
    fn the_same_query_has_the_same_answer(shop in shop(), query in query()) {
        prop_assert_eq!(index(&shop).search(&query, 9), index(&shop).search(&query, 9));
    }

    #[test]
    fn the_order_of_articles_changes_no_score(
        (shop, turned) in shop().prop_flat_map(|shop| (Just(shop.clone()), Just(shop).prop_shuffle())),
        query in query(),
    ) {
        prop_assert_eq!(scores(&shop, &query), scores(&turned, &query));
    }

    #[test]
    fn words_of_the_articles_are_found_and_never_corrected(
        shop in shop(),
        at in any::<prop::sample::Index>(),
    ) {
        let texts = shop.iter().flat_map(|(title, summary, body)| [title, summary, body]);
        let words: Vec<_> = texts.flat_map(|text| text.split(' ')).collect();
        prop_assume!(!words.is_empty());
        let word = *at.get(&words);
        let answer = index(&shop).search(word, 9);
        prop_assert_eq!(answer.corrections, vec![]);
        if ["return", "refund", "cancel", "color", "tights"].contains(&word) {
            prop_assert!(answer.hits.len() >= having(&shop, word));
        }
    }

    #[test]
    fn only_corrections_part_a_search_from_an_exact_one(shop in shop(), query in query()) {
        let (answer, exact) =
            (index(&shop).search(&query, 9), index(&shop).search_exact(&query, 9));
        prop_assert_eq!(&exact.corrections, &[]);
        prop_assert!(query.starts_with(&exact.query));
        if answer.corrections.is_empty() {
            prop_assert_eq!(answer, exact);
        }
    }

    /// Unless the corrections make the query too long to be read to its end.
    #[test]
    fn what_was_corrected_needs_no_more_correction(shop in shop(), query in query()) {
        prop_assume!(query.chars().count() < 150);
        let answer = index(&shop).search(&query, 9);
        let again = index(&shop).search(&answer.query, 9);
        prop_assert_eq!(again.corrections, vec![]);
        prop_assert_eq!(again.hits, answer.hits);
    }
}
