//! A small shop's answers, and what shoppers type.

use hemline_search::{Answer, Document, Index};

const SHOP: &[Document<'_>] = &[
    Document {
        slug: "return-window",
        title: "The 30 days, and what they cover",
        summary: "Most pieces can be returned within 30 days of arriving, new and with their tags.",
        group: "Sending it back",
        body: "Count from the day your parcel was delivered. Worn or washed pieces stay with you. \
               Bring them to any post office, even if you have opened the packaging. \
               We are in Boulder, 80302.",
    },
    Document {
        slug: "stays-with-you",
        title: "Pieces that stay with you",
        summary: "Tights, bodysuits, jewellery and intimate pieces can’t be returned once opened.",
        group: "Sending it back",
        body: "For hygiene we don't take these back. Free gifts are yours to keep.",
    },
    Document {
        slug: "exchanges",
        title: "Exchange for another size",
        summary: "Send the piece back for a refund and order the size or colour you want.",
        group: "Sending it back",
        body: "An exchange is a return and a new order.",
    },
    Document {
        slug: "refund-time",
        title: "When your refund shows",
        summary: "Within 7 days of your parcel reaching us. Your bank may need 3–5 days more.",
        group: "Your money",
        body: "The refund goes to the card you paid with. We write as soon as it is on its way.",
    },
    Document {
        slug: "shipping-fees",
        title: "Shipping and other fees",
        summary: "What you paid for shipping is refunded only where the fault is ours.",
        group: "Your money",
        body: "Free from 50 USD. Shipment abroad costs more, and the courier may ask for customs.",
    },
    Document {
        slug: "cancel",
        title: "Cancelling an order",
        summary: "Within 24 hours, as long as it hasn’t left us.",
        group: "Orders",
        body: "Personalised pieces can be cancelled for one hour. Discounts are not restored.",
    },
    Document {
        slug: "codes",
        title: "Discount codes",
        summary: "One code an order, never on sale pieces.",
        group: "Orders",
        body: "Type it at the check-out. Gift cards are not discounts and always work.",
    },
    Document {
        slug: "appliqué",
        title: "Washing appliqué and lamé",
        summary: "By hand, cold, inside out.",
        group: "Care",
        body: "Never tumble dry.",
    },
];

fn ask(query: &str) -> Answer {
    Index::build(SHOP).search(query, 5)
}

fn slugs(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.slug.as_str()).collect()
}

/// The best answers, in order; more may follow, unless none is expected.
#[track_caller]
fn check(query: &str, expected: &[&str]) {
    let answer = ask(query);
    let found = slugs(&answer);
    let fits = if expected.is_empty() {
        found.is_empty()
    } else {
        found.starts_with(expected)
    };
    assert!(fits, "`{query}` found {found:?}, not {expected:?}");
}

#[track_caller]
fn check_read_as(query: &str, expected: &str, corrections: &[(&str, &str)]) {
    let answer = ask(query);
    let made = answer
        .corrections
        .iter()
        .map(|made| (made.typed.as_str(), made.meant.as_str()));
    assert_eq!(made.collect::<Vec<_>>(), corrections, "`{query}`");
    assert_eq!(answer.query, expected, "`{query}`");
}

#[test]
fn title_before_summary_before_body() {
    check("shipping", &["shipping-fees"]);
    check("order", &["cancel", "exchanges", "codes"]);
    check("discount", &["codes", "cancel"]);
    check("refund", &["refund-time"]);
    check("return", &["return-window", "stays-with-you", "exchanges"]);
}

#[test]
fn questions_in_whole_sentences() {
    check("How do I cancel my order?", &["cancel"]);
    check("when will i get my money", &["refund-time"]);
    check(
        "can I return tights that I have opened",
        &["stays-with-you", "return-window"],
    );
    check("what are the shipping costs", &["shipping-fees"]);
}

#[test]
fn forms_and_spellings_of_a_word() {
    check("returning", &["return-window", "stays-with-you"]);
    check("cancellation", &["cancel"]);
    check("canceled", &["cancel"]);
    check("colors", &["exchanges"]);
    check("jewelry", &["stays-with-you"]);
    check("personalized", &["cancel"]);
    check("applique", &["appliqué"]);
    check("LAMÉ", &["appliqué"]);
    for query in [
        "returning",
        "canceled",
        "colors",
        "jewelry",
        "personalized",
        "lame",
    ] {
        check_read_as(query, query, &[]);
    }
}

#[test]
fn a_slip_is_corrected_and_said() {
    check("refnd", &["refund-time"]);
    check("exchage", &["exchanges"]);
    check("ordr", &["cancel"]);
    check("refumd", &["refund-time"]);
    check("opend tights", &["stays-with-you"]);
    check_read_as("Refnd", "refund", &[("Refnd", "refund")]);
    check_read_as("refnds", "refund", &[("refnds", "refund")]);
    check_read_as("rfnd", "rfnd", &[]);
    check_read_as(
        "opend, my tights?",
        "opened, my tights?",
        &[("opend", "opened")],
    );
    check_read_as("bodysiut", "bodysuits", &[("bodysiut", "bodysuits")]);
    check_read_as(
        "discuont cupon coode",
        "discount cupon code",
        &[("discuont", "discount"), ("coode", "code")],
    );
}

fn index_of(bodies: &[&'static str]) -> Index {
    let document = |body| Document {
        slug: body,
        title: "",
        summary: "",
        group: "",
        body,
    };
    Index::build(&bodies.iter().copied().map(document).collect::<Vec<_>>())
}

#[test]
fn a_rare_word_says_more() {
    let index = index_of(&["size", "size", "size", "tag"]);
    assert_eq!(
        slugs(&index.search("size tag", 5)),
        ["tag", "size", "size", "size"]
    );
}

#[test]
fn of_several_corrections_the_likeliest_is_made() {
    let check = |bodies: &[&'static str], query, expected| {
        let answer = index_of(bodies).search(query, 5);
        assert_eq!(answer.query, expected, "`{query}` in {bodies:?}");
    };
    // The word rather than only its stem, the same first letter, the most used.
    check(&["rating bets"], "bating", "rating");
    check(&["card bare", "card"], "bard", "bare");
    check(&["card bare", "bark"], "barf", "bark");
    check(&["size site", "site"], "sise", "site");
    check(&["size site", "size"], "sise", "size");
}

#[test]
fn no_guess_at_short_words_and_numbers() {
    check("ord ", &[]);
    check("cst", &[]);
    check("31", &[]);
    check("24", &["cancel"]);
    check("80302", &["return-window"]);
    check("80303", &[]);
}

#[test]
fn what_was_typed_can_be_insisted_on() {
    let answer = Index::build(SHOP).search_exact("opend tights", 5);
    assert_eq!(slugs(&answer), ["stays-with-you"]);
    assert_eq!(
        (answer.query.as_str(), answer.corrections.len()),
        ("opend tights", 0)
    );
    let answer = Index::build(SHOP).search_exact("refnd", 5);
    assert_eq!(answer.hits, []);
}

#[test]
fn only_the_last_word_is_completed_and_only_while_typing() {
    check("disc", &["codes", "cancel"]);
    check("disc ", &[]);
    check("disc xyz", &[]);
    check("my refu", &["refund-time"]);
    check("r", &[]);
}

#[test]
fn a_word_comes_before_what_it_begins() {
    let articles = ["cardigans", "knitted-cardigans", "card"];
    let documents = articles.map(|slug| Document {
        slug,
        title: "",
        summary: "",
        group: "",
        body: "",
    });
    let index = Index::build(&documents);
    assert_eq!(
        slugs(&index.search("card", 5)),
        ["card", "cardigans", "knitted-cardigans"]
    );
    // As does the word that a slip was read as.
    assert_eq!(slugs(&index.search("carrd", 5))[0], "card");
    assert_eq!(slugs(&index.search("card ", 5)), ["card"]);
}

#[test]
fn a_word_counts_once_however_it_is_read() {
    let score = |query: &str| {
        let answer = ask(query);
        answer
            .hits
            .iter()
            .find(|hit| hit.slug == "shipping-fees")
            .map(|hit| hit.score)
    };
    assert_eq!(score("refund refunded"), score("refund"));
    assert!(score("costs courier") > score("costs").max(score("courier")));
    assert_eq!(score("co"), score("costs").max(score("courier")));
}

#[test]
fn nothing_fits() {
    for query in ["", " ", "how can I", "unicorns", "?!", "🧦", "\u{301}"] {
        check(query, &[]);
        check_read_as(query, query, &[]);
    }
    assert_eq!(Index::build(&[]).search("refund", 5).hits, []);
}

#[test]
fn words_asked_for_are_marked() {
    let answer = ask("opend tights returns");
    let hit = &answer.hits[0];
    let pieces: Vec<_> = hit.summary.pieces().collect();
    assert_eq!(
        pieces,
        [
            ("Tights", true),
            (
                ", bodysuits, jewellery and intimate pieces can’t be ",
                false
            ),
            ("returned", true),
            (" once ", false),
            ("opened", true),
            (".", false),
        ]
    );
    assert_eq!(
        hit.title.pieces().collect::<Vec<_>>(),
        [("Pieces that stay with you", false)]
    );
    let answer = ask("appl");
    let pieces: Vec<_> = answer.hits[0].title.pieces().collect();
    assert_eq!(
        pieces,
        [
            ("Washing ", false),
            ("appliqué", true),
            (" and lamé", false)
        ]
    );
}

#[test]
fn long_queries_are_cut() {
    let index = Index::build(SHOP);
    let far = |words: usize| "zebra ".repeat(words) + "refund";
    assert_eq!(slugs(&index.search(&far(15), 5))[0], "refund-time");
    assert_eq!(index.search(&far(16), 5).hits, []);
    let spaces = |spaces: usize| " ".repeat(spaces) + "refund";
    assert_eq!(slugs(&index.search(&spaces(194), 5))[0], "refund-time");
    assert_eq!(index.search(&spaces(200), 5).hits, []);
    assert_eq!(
        index.search(&"é".repeat(1000), 5).query.chars().count(),
        200
    );
}

#[test]
fn as_many_answers_as_wanted() {
    let index = Index::build(SHOP);
    assert_eq!(index.search("pieces", 2).hits.len(), 2);
    assert_eq!(index.search("pieces", 0).hits.len(), 0);
    assert_eq!(index.search("pieces", usize::MAX).hits.len(), 5);
    let scores = |hits: &Answer| hits.hits.iter().map(|hit| hit.score).collect::<Vec<_>>();
    assert!(scores(&index.search("pieces order", 9)).is_sorted_by(|a, b| a >= b));
}

#[test]
fn answers_that_score_alike_keep_their_order() {
    let twins = ["b", "a", "c"].map(|slug| Document { slug, ..SHOP[2] });
    let answer = Index::build(&twins).search("exchange", 5);
    assert_eq!(slugs(&answer), ["b", "a", "c"]);
}

#[test]
fn the_index_travels_as_json() {
    let index = Index::build(SHOP);
    let json = serde_json::to_string(&index).unwrap();
    assert_eq!(serde_json::from_str::<Index>(&json).unwrap(), index);
    assert!(!json.contains("hygiene we"), "bodies stay on the server");
}

#[test]
fn an_index_that_lies_does_not_panic() {
    let lying = r#"{
        "listings": [{"slug": "a", "title": "Refund", "summary": "", "group": ""}],
        "words": [["refund", 7], ["card", 0]],
        "postings": [[[0, 4294967295], [9, 1]]]
    }"#;
    let index: Index = serde_json::from_str(lying).unwrap();
    assert_eq!(index.search("refund", 5).hits, []);
    assert_eq!(slugs(&index.search("ca refund", 5)), Vec::<&str>::new());
    assert_eq!(slugs(&index.search("refund ca", 5)), ["a"]);
}
