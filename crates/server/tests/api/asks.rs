//! Questions inside articles: every way through them ends with what the engine
//! decides on the same facts, and what can't be asked so is refused.

use hemline_api_types::{AskStep, AskVerdict};
use hemline_policy::decision::Outcome;
use hemline_policy::document::{Policy, Topic};
use hemline_policy::explain::Explanation;
use hemline_policy::fact::{Fact, Facts};
use hemline_server::content;

use crate::{Place, root};

/// What the words of questions and answers stand for, told anew.
fn fact(question: &str) -> Fact {
    match question {
        "Have you placed the order already?" => Fact::OrderAlreadyPlaced,
        "Are you new to the shop?" => Fact::NewCustomer,
        "Would it be your first order?" => Fact::FirstOrder,
        "Is the piece on sale?" => Fact::OnSale,
        "Is a promotion running right now?" => Fact::PromotionRunning,
        "Where does your parcel go?" => Fact::Destination,
        other => panic!("`{other}` is asked"),
    }
}

/// Every value that an answer stands for, or some of them for "another".
fn values(answer: &str) -> &'static [&'static str] {
    match answer {
        "Yes" => &["true"],
        "No" => &["false"],
        "Mexico" => &["MX"],
        "Turkey" => &["TR"],
        "Another country" => &["US", "GB", "AU", "BR", "ZZ"],
        other => panic!("`{other}` is an answer"),
    }
}

/// Walks every way and calls `leaf` with the facts that led there.
fn walk(
    policy: &Policy,
    step: &AskStep,
    known: &Facts,
    leaf: &mut impl FnMut(&Facts, &AskVerdict),
) {
    let (question, answers) = match step {
        AskStep::Verdict(told) => return leaf(known, told),
        AskStep::Question { question, answers } => (question, answers),
    };
    let fact = fact(question);
    assert!(known.get(fact).is_none(), "`{question}` is asked twice");
    assert!(answers.len() > 1, "`{question}` leaves no choice");
    for answer in answers {
        for value in values(&answer.answer) {
            let mut known = known.clone();
            known.set(fact, policy.vocabulary().parse(fact, value).unwrap());
            walk(policy, &answer.then, &known, leaf);
        }
    }
}

/// Each shop and article that asks, its topic and what goes by itself.
type Asking = (
    &'static str,
    &'static str,
    Topic,
    &'static [(Fact, &'static str)],
);

const ASKS: [Asking; 3] = [
    (
        "kalre",
        "welcome-discount",
        Topic::Discount,
        &[(Fact::Discount, "welcome_offer")],
    ),
    (
        "kallesia",
        "discount-codes",
        Topic::Discount,
        &[(Fact::Discount, "code")],
    ),
    ("kallesia", "customs", Topic::Customs, &[]),
];

#[test]
fn every_way_ends_with_what_the_engine_decides() {
    let merchants = content::load(&root().join("merchants")).unwrap();
    let asking = merchants.iter().flat_map(|merchant| &merchant.articles);
    assert_eq!(asking.filter(|article| article.ask.is_some()).count(), 3);
    let mut leaves = Vec::new();
    for (shop, slug, topic, given) in ASKS {
        let merchant = merchants.iter().find(|known| known.id == shop).unwrap();
        let policy = &merchant.policy;
        let ask = merchant.article(slug).unwrap().ask.as_ref().unwrap();
        let mut facts = Facts::default();
        for (fact, value) in given {
            facts.set(*fact, policy.vocabulary().parse(*fact, value).unwrap());
        }
        let mut told = Vec::new();
        walk(policy, &ask.first, &facts, &mut |facts, leaf| {
            let Explanation {
                decision, hints, ..
            } = policy.explain(topic, facts);
            assert_eq!(leaf.outcome, decision.outcome, "{slug} on {facts:?}");
            assert_ne!(leaf.outcome, Outcome::Ask, "{slug} on {facts:?}");
            if leaf.outcome != Outcome::Unstated {
                let told = leaf.hints.iter();
                let told = told.map(|hint| (hint.clause.as_str(), hint.text.as_str()));
                let hints: Vec<_> = hints
                    .iter()
                    .map(|hint| (hint.clause.id.as_str(), hint.text))
                    .collect();
                assert!(!hints.is_empty(), "{slug} on {facts:?}");
                assert_eq!(told.collect::<Vec<_>>(), hints, "{slug} on {facts:?}");
            }
            for hint in &leaf.hints {
                let clause = policy.clause(&hint.clause).unwrap();
                assert_eq!(
                    (&hint.title, &hint.reading),
                    (&clause.title, &clause.reading)
                );
            }
            let line = match &leaf.needs {
                Some(needs) => format!("{} {needs}", leaf.verdict),
                None => leaf.verdict.clone(),
            };
            if !told.contains(&line) {
                told.push(line);
            }
        });
        leaves.push(told);
    }
    assert_eq!(
        leaves,
        [
            vec![
                "No, it doesn’t work here.",
                "Yes, you can use it. It takes the newsletter sign-up."
            ],
            vec!["No, it doesn’t work here.", "Yes, you can use it."],
            vec![
                "You need a phone number and your RFC, the tax number.",
                "You need your 11-digit identity number.",
                "Our policy names nothing for this country."
            ],
        ]
    );
}

/// Adds a question to an article whose shop's policy is silent about discounts.
async fn check(ask: &str, expected: &str) {
    let place = Place::new();
    place.borrow_shop("kaolate");
    let file = "merchants/kaolate/faq/cancel.md";
    let text = std::fs::read_to_string(place.path(file)).unwrap();
    let related = text
        .lines()
        .find(|line| line.starts_with("related"))
        .unwrap();
    place.edit(file, related, &format!("{related}\n\n[ask]\n{ask}"));
    let refusal = place.refusal().await;
    assert!(refusal.contains("cancel.md:"), "{refusal}");
    assert!(refusal.contains(expected), "{refusal}");
    assert!(refusal.ends_with('^'), "{refusal}");
}

#[tokio::test]
async fn what_can_not_be_asked_is_refused() {
    let titled = |rest: &str| format!("title = \"Can I?\"\n{rest}");
    for (ask, expected) in [
        (
            "topic = \"prices\"",
            "an article asks about `discount` or `customs`",
        ),
        (
            "topic = \"cancel\"",
            "an article asks about `discount` or `customs`",
        ),
        ("topic = \"discount\"", "there is nothing to ask"),
        (
            "topic = \"discount\"\nfacts = { colour = \"red\" }",
            "there is no fact `colour`",
        ),
        (
            "topic = \"discount\"\nfacts = { discount = \"half\" }",
            "`discount` must be one of",
        ),
        (
            "topic = \"customs\"\nnearby = [\"nowhere\"]",
            "there is no clause `nowhere`",
        ),
    ] {
        check(&titled(ask), expected).await;
    }
    check("topic = \"discount\"\ntitle = \" \"", "the title is empty").await;
}

/// Gives the shop's policy rules on discounts, and asks about them.
async fn check_rules(rules: &[&str], expected: &str) {
    let place = Place::new();
    place.borrow_shop("kaolate");
    let policy = place.path("merchants/kaolate/policy.toml");
    let mut text = std::fs::read_to_string(&policy).unwrap();
    text.push_str(
        "\n[[clause]]\nid = \"codes\"\nsection = \"99\"\ntitle = \"Codes\"\ntext = \"Codes.\"\n",
    );
    for rule in rules {
        text.push_str(&format!(
            "\n[[clause.rule]]\non = [\"discount\"]\noutcome = \"accepted\"\n{rule}\n"
        ));
    }
    std::fs::write(&policy, text).unwrap();
    let file = "merchants/kaolate/faq/cancel.md";
    let text = std::fs::read_to_string(place.path(file)).unwrap();
    let start = text
        .lines()
        .find(|line| line.starts_with("clauses"))
        .unwrap();
    let with = start.replace(']', ", \"codes\"]");
    place.edit(file, start, &with);
    let related = text
        .lines()
        .find(|line| line.starts_with("related"))
        .unwrap();
    let ask = "[ask]\ntopic = \"discount\"\ntitle = \"Can I?\"";
    place.edit(file, related, &format!("{related}\n\n{ask}"));
    let refusal = place.refusal().await;
    assert!(refusal.contains(expected), "{refusal}");
}

#[tokio::test]
async fn a_question_that_goes_too_deep_is_refused() {
    check_rules(
        &["when = { order_already_placed = true, new_customer = true, first_order = true, on_sale = true, promotion_running = true }"],
        "it takes more than 4 questions one after another",
    )
    .await;
    check_rules(
        &["when = { earlier_returns = 0 }"],
        "it hangs on `earlier_returns`, which has no few answers",
    )
    .await;
    check_rules(
        &["when = { gift_order = true }"],
        "it hangs on `gift_order`, which is not asked inside an article",
    )
    .await;
    check_rules(
        &["when = { destination = \"MX\" }"],
        "`countries` has no name for `MX`",
    )
    .await;
}
