//! Topics, grounds and drafts for the tests of this page, on the shops' own policies.

use std::{fs, sync::Arc};

use chrono::NaiveDate;
use hemline_api_types::{contact::ContactTopic, returns::Returnable};
use serde_json::{Value as Json, json};

use super::{
    draft::{Draft, Spot},
    ground::Ground,
};
use crate::pages::questions;

/// A topic of a shop's own file, as the server tells it.
pub fn topic(fields: Json) -> ContactTopic {
    let mut topic = json!({
        "id": "t", "title": "T", "order": "wanted", "fields": [], "clauses": [],
    });
    for (name, value) in fields.as_object().unwrap() {
        topic[name] = value.clone();
    }
    serde_json::from_value(topic).unwrap()
}

pub fn claim(claim: &str) -> ContactTopic {
    topic(json!({
        "question": { "topic": "claim", "facts": [{ "fact": "claim", "value": claim }] },
    }))
}

/// Where nobody knows the order, on Thursday 25 June 2026.
pub fn ground(shop: &str, topic: ContactTopic) -> Ground {
    let file = format!(
        "{}/merchants/{shop}/policy.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = fs::read_to_string(&file).unwrap();
    let policy = Arc::new(hemline_policy::load::policy(&text, &file).unwrap());
    let today = NaiveDate::from_ymd_opt(2026, 6, 25).unwrap();
    let now = today.and_hms_opt(10, 0, 0).unwrap();
    let engine = topic
        .question
        .as_ref()
        .map(|_| questions::Ground { policy, now });
    Ground {
        topic: Arc::new(topic),
        engine,
        order: None,
    }
}

/// The same with the order open, which was delivered on this day.
pub fn opened(shop: &str, topic: ContactTopic, delivered: &str) -> Ground {
    let order: Returnable = serde_json::from_value(json!({
        "number": "N-1",
        "placed_at": "2026-06-01T10:00:00Z",
        "policy_version": "2026-01-01",
        "facts": [
            { "fact": "today", "value": "2026-06-25" },
            { "fact": "delivered_on", "value": delivered },
            { "fact": "order_already_placed", "value": "true" },
        ],
        "pieces": [{
            "line": "a", "name": "A", "marks": [], "quantity": 2, "open": 2,
            "in_returns": 0, "facts": [], "replacements": [],
        }],
        "bill": {},
        "shipping_fee_given": false,
        "returns": [],
        "guide": { "waits_for_team": true, "steps": [] },
        "cancelled": false,
        "seen_at": "2026-06-25T10:00:00Z",
    }))
    .unwrap();
    Ground {
        order: Some(Arc::new(order)),
        ..ground(shop, topic)
    }
}

pub fn draft(written: &[(Spot, &str)]) -> Draft {
    let mut draft = Draft::new("k".into());
    for (spot, text) in written {
        draft.set(spot, (*text).to_owned());
    }
    draft
}
