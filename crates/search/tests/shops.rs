//! Shoppers' questions to the articles that the shops really have: the right
//! one must be among the first three.

use std::fs;
use std::path::{Path, PathBuf};

use hemline_search::{Document, Index};
use serde::Deserialize;
use serde::de::DeserializeOwned;

const SHOPS: [&str; 4] = ["allegra-k", "kallesia", "kalre", "kaolate"];

/// Shop, question, article.
const QUESTIONS: &[(&str, &str, &str)] = &[
    // As shoppers ask.
    ("allegra-k", "how do I return something", "where-to-send"),
    ("allegra-k", "can I return tights", "not-returnable"),
    ("allegra-k", "where is my money", "refund-time"),
    ("allegra-k", "how many days to return", "return-window"),
    ("allegra-k", "return only one piece of a set", "sets"),
    ("allegra-k", "is return shipping free", "postage-us"),
    ("allegra-k", "exchange for a different size", "exchanges"),
    ("kaolate", "cancel order", "cancel"),
    ("kaolate", "print is wrong", "damaged"),
    ("kaolate", "who pays for return postage", "postage"),
    ("kaolate", "I changed my mind", "changed-mind"),
    ("kaolate", "parcel returned to sender", "reshipping"),
    ("kaolate", "how long until I get my refund", "refund-time"),
    ("kallesia", "track my order", "tracking"),
    ("kallesia", "do you ship to Australia", "where-we-ship"),
    (
        "kallesia",
        "something is missing from my order",
        "missing-item",
    ),
    ("kallesia", "refund to a different card", "refund-method"),
    ("kallesia", "discount code not working", "discount-codes"),
    ("kallesia", "return lost in the post", "lost-return"),
    ("kalre", "can I pay with PayPal", "paying"),
    ("kalre", "tumble dry", "care"),
    ("kalre", "out of stock", "sold-out"),
    ("kalre", "reserve an item", "reserving"),
    ("kalre", "how to order", "placing-an-order"),
    // Slips.
    ("allegra-k", "refnd", "refund-time"),
    ("allegra-k", "opend tights return", "not-returnable"),
    ("allegra-k", "bodysiut", "not-returnable"),
    ("kaolate", "retrun window", "return-window"),
    ("kaolate", "dammaged", "damaged"),
    ("kaolate", "cancelation", "cancel"),
    ("kallesia", "trakcing number", "tracking"),
    ("kallesia", "custums mexico", "customs"),
    ("kalre", "exchage", "exchanges"),
    ("kalre", "newsleter", "newsletter"),
    // Half typed.
    ("allegra-k", "jewe", "not-returnable"),
    ("kaolate", "how long until i get my refu", "refund-time"),
    ("kallesia", "disc", "discount-codes"),
    ("kalre", "unsub", "newsletter"),
    // Other forms, British and American.
    ("allegra-k", "jewelry", "not-returnable"),
    ("allegra-k", "returning a set", "sets"),
    ("kaolate", "personalized", "custom-pieces"),
    ("kaolate", "customised mug", "custom-pieces"),
    ("kaolate", "different color", "other-size-colour"),
    ("kallesia", "cancellation", "cancel"),
    ("kallesia", "canceled", "cancel"),
    ("kallesia", "do you deliver to australia", "where-we-ship"),
    ("kalre", "deliveries", "delivery"),
    ("kalre", "washing instructions", "care"),
];

#[derive(Deserialize)]
struct Profile {
    group: Vec<Group>,
    often_asked: Vec<OftenAsked>,
}

#[derive(Deserialize)]
struct OftenAsked {
    query: String,
}

#[derive(Deserialize)]
struct Group {
    id: String,
    title: String,
}

#[derive(Deserialize)]
struct FrontMatter {
    title: String,
    summary: String,
    group: String,
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    toml::from_str(text).expect("TOML of the expected shape")
}

fn folder(shop: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../merchants")
        .join(shop)
}

fn profile(shop: &str) -> Profile {
    read(&fs::read_to_string(folder(shop).join("merchant.toml")).expect("a readable file"))
}

fn index(shop: &str) -> Index {
    let groups = profile(shop).group;
    let files = fs::read_dir(folder(shop).join("faq")).expect("a folder of articles");
    let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let mut articles = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a readable file");
        let mut parts = text.splitn(3, "+++");
        let front: FrontMatter = read(parts.nth(1).expect("front matter"));
        let body = without_links(parts.next().expect("a body"));
        let slug = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let group = groups.iter().find(|group| group.id == front.group);
        articles.push((slug, front, group.expect("a group of the shop"), body));
    }
    let documents = articles.iter().map(|(slug, front, group, body)| Document {
        slug,
        title: &front.title,
        summary: &front.summary,
        group: &group.title,
        body,
    });
    Index::build(&documents.collect::<Vec<_>>())
}

/// Markdown is read well enough by skipping where its links go.
fn without_links(markdown: &str) -> String {
    let mut texts = markdown.split("](");
    let first = texts.next().unwrap_or_default().to_owned();
    texts.fold(first, |text, link| {
        text + link.split_once(')').map_or(link, |(_, rest)| rest)
    })
}

#[test]
fn questions_find_their_article() {
    let mut missed = Vec::new();
    for shop in SHOPS {
        let index = index(shop);
        for (_, query, expected) in QUESTIONS.iter().filter(|(asked, ..)| *asked == shop) {
            let answer = index.search(query, 3);
            let found: Vec<_> = answer.hits.iter().map(|hit| hit.slug.as_str()).collect();
            if !found.contains(expected) {
                missed.push(format!("{shop}: `{query}` found {found:?}, not {expected}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// The searches that a shop offers itself must lead somewhere.
#[test]
fn often_asked_is_answered() {
    for shop in SHOPS {
        let index = index(shop);
        for asked in profile(shop).often_asked {
            let answer = index.search_exact(&asked.query, 3);
            assert!(
                !answer.hits.is_empty(),
                "{shop}: `{}` finds nothing",
                asked.query
            );
        }
    }
}
