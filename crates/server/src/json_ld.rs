//! What search engines read, in schema.org's terms: the articles as questions
//! with answers, and the return policy as the engine decides it. A property
//! that the policy does not settle is left out.

use chrono::{Days, NaiveDate};
use hemline_policy::decision::{Decision, Outcome};
use hemline_policy::document::{Method, Payer, Policy, Topic};
use hemline_policy::fact::{Fact, Facts};
use serde_json::{Map, Value, json};

use crate::content::{Article, Merchant};

pub fn faq_page<'a>(articles: impl IntoIterator<Item = &'a Article>) -> Value {
    let question = |article: &Article| {
        json!({
            "@type": "Question",
            "name": article.title,
            "acceptedAnswer": {
                "@type": "Answer",
                "text": format!("<p>{}</p>\n{}", text(&article.summary), article.html.trim()),
            },
        })
    };
    let questions: Vec<Value> = articles.into_iter().map(question).collect();
    json!({ "@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions })
}

/// Plain text as HTML.
fn text(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;")
}

/// The shop with its `MerchantReturnPolicy`.
pub fn return_policy(merchant: &Merchant) -> Value {
    let mut shop = json!({
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": merchant.profile.name,
        "hasMerchantReturnPolicy": described(&merchant.policy, &format!("/{}/policy", merchant.id)),
    });
    if let (Some(url), Some(shop)) = (&merchant.profile.shop_url, shop.as_object_mut()) {
        shop.insert("url".to_owned(), json!(url));
    }
    shop
}

/// The reasons that stand for the shopper's own wish and for the shop's fault.
const OWN_WISH: &str = "changed_mind";
const FAULT: &str = "defective";

fn described(policy: &Policy, link: &str) -> Value {
    let mut said = Map::new();
    said.insert("@type".to_owned(), json!("MerchantReturnPolicy"));
    said.insert("merchantReturnLink".to_owned(), json!(link));
    let accepted: Vec<&str> = policy
        .vocabulary()
        .words(Fact::Reason)
        .filter(|reason| {
            asked(policy, Topic::Return, reason, Piece::default()).outcome == Outcome::Accepted
        })
        .collect();
    let permitted = |reason: &str| accepted.contains(&reason);
    said.insert(
        "returnPolicyCategory".to_owned(),
        json!(category(policy, &accepted)),
    );
    if let Some(days) = same(&accepted, |reason| days_from_delivery(policy, reason)) {
        said.insert("merchantReturnDays".to_owned(), json!(days));
    }
    let worn = Piece {
        condition: "worn",
        ..Piece::default()
    };
    if !accepted.is_empty()
        && accepted
            .iter()
            .all(|reason| asked(policy, Topic::Return, reason, worn).outcome == Outcome::Refused)
    {
        said.insert("itemCondition".to_owned(), schema("NewCondition"));
    }
    let fees = [
        (OWN_WISH, "customerRemorseReturnFees"),
        (FAULT, "itemDefectReturnFees"),
    ];
    for (reason, property) in fees.into_iter().filter(|(reason, _)| permitted(reason)) {
        if let Some(fees) = fees_of(policy, reason) {
            said.insert(property.to_owned(), fees);
        }
    }
    let method = |reason: &str| {
        asked(policy, Topic::Refund, reason, Piece::default())
            .values
            .method
    };
    if same(&accepted, method) == Some(Method::StoreCredit) {
        said.insert("refundType".to_owned(), schema("StoreCreditRefund"));
    }
    Value::Object(said)
}

fn schema(word: &str) -> Value {
    json!(format!("https://schema.org/{word}"))
}

/// A window is claimed where every accepted return has one, and a refusal where
/// every reason meets one; the rest is unspecified.
fn category(policy: &Policy, accepted: &[&str]) -> Value {
    let piece = Piece::default();
    let mut reasons = policy.vocabulary().words(Fact::Reason);
    let has_window = |reason: &&str| {
        asked(policy, Topic::Return, reason, piece)
            .values
            .last_day
            .is_some()
    };
    let refused =
        |reason: &str| asked(policy, Topic::Return, reason, piece).outcome == Outcome::Refused;
    schema(if !accepted.is_empty() && accepted.iter().all(has_window) {
        "MerchantReturnFiniteReturnWindow"
    } else if reasons.all(refused) {
        "MerchantReturnNotPermitted"
    } else {
        "MerchantReturnUnspecified"
    })
}

/// What sending it back costs, where the policy says who pays whatever the
/// country is.
fn fees_of(policy: &Policy, reason: &str) -> Option<Value> {
    let postage = asked(policy, Topic::Postage, reason, Piece::default());
    match (postage.outcome, postage.values.payer?) {
        (Outcome::Accepted, Payer::Merchant) => Some(schema("FreeReturn")),
        (Outcome::Accepted, Payer::Customer) => Some(schema("ReturnFeesCustomerResponsibility")),
        (Outcome::Refused | Outcome::Review | Outcome::Unstated | Outcome::Ask, _) => None,
    }
}

/// schema.org counts `merchantReturnDays` from the delivery. A window that
/// starts at another day, or that weekends stretch, has no such number.
fn days_from_delivery(policy: &Policy, reason: &str) -> Option<i64> {
    let days = |shipped: u64, delivered: u64| {
        let piece = Piece {
            shipped,
            delivered,
            ..Piece::default()
        };
        let last_day = asked(policy, Topic::Return, reason, piece)
            .values
            .last_day?;
        Some((last_day - day(delivered)).num_days())
    };
    let counted = days(0, 0)?;
    let always = [(0, 3), (0, 5), (4, 9)]
        .into_iter()
        .all(|(shipped, delivered)| days(shipped, delivered) == Some(counted));
    always.then_some(counted)
}

/// What `of` says of every reason, if it says the same of each.
fn same<T: PartialEq>(reasons: &[&str], of: impl Fn(&str) -> Option<T>) -> Option<T> {
    let mut answers = reasons.iter().map(|reason| of(reason));
    let first = answers.next()??;
    answers
        .all(|answer| answer.as_ref() == Some(&first))
        .then_some(first)
}

/// A piece as most are, whose return would meet no particular clause. Days are
/// counted from [`day`]`(0)`.
#[derive(Clone, Copy)]
struct Piece {
    condition: &'static str,
    shipped: u64,
    delivered: u64,
}

impl Default for Piece {
    fn default() -> Self {
        Self {
            condition: "new",
            shipped: 0,
            delivered: 0,
        }
    }
}

/// Any run of days does: what depends on the calendar is not claimed.
fn day(number: u64) -> NaiveDate {
    NaiveDate::default() + Days::new(number)
}

fn asked<'a>(policy: &'a Policy, topic: Topic, reason: &str, piece: Piece) -> Decision<'a> {
    let mut facts = Facts::default();
    let delivered = day(piece.delivered).to_string();
    let shipped = day(piece.shipped).to_string();
    let known = [
        (Fact::Reason, reason),
        (Fact::Category, "dress"),
        (Fact::FinalSale, "false"),
        (Fact::CustomMade, "false"),
        (Fact::FreeGift, "false"),
        (Fact::MarkedNonReturnable, "false"),
        (Fact::ShippedOn, &shipped),
        (Fact::DeliveredOn, &delivered),
        (Fact::Today, &delivered),
        (Fact::Condition, piece.condition),
        (Fact::TagsAttached, "true"),
        (Fact::OriginalPackaging, "true"),
        (Fact::PartOfSet, "false"),
        (Fact::GiftOrder, "false"),
        (Fact::BulkOrder, "false"),
        (Fact::EarlierReturns, "0"),
    ];
    for (fact, value) in known {
        // A word that the policy does not know stays missing.
        if let Ok(value) = policy.vocabulary().parse(fact, value) {
            facts.set(fact, value);
        }
    }
    policy.decide(topic, &facts)
}
