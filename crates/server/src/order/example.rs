//! Orders and policies for the tests of this folder.

use std::path::Path;

use chrono::{DateTime, FixedOffset};
use hemline_api_types::{OrderRecord, order::Told};
use hemline_policy::document::Policy;
use serde_json::{Value, json};

/// An order of one dress, placed on the morning of 1 June, with these fields put
/// in place of its own.
pub fn order(fields: Value) -> OrderRecord {
    let mut order = json!({
        "number": "1001",
        "placed_at": "2026-06-01T10:00:00+02:00",
        "lines": [{ "id": "a", "name": "Dress", "quantity": 1 }],
    });
    for (name, value) in fields.as_object().unwrap() {
        order[name] = value.clone();
    }
    serde_json::from_value(order).unwrap()
}

pub fn at(instant: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(instant).unwrap()
}

/// The policy of a real shop.
pub fn policy(shop: &str) -> Policy {
    let merchants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../merchants");
    let file = merchants.join(shop).join("policy.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    hemline_policy::load::policy(&text, shop).unwrap()
}

/// A decision in one line: what about, the outcome, the clauses that decide it
/// or the facts that it hangs on.
pub fn said(told: &Told) -> String {
    let about = told.claim.as_deref().unwrap_or(told.topic.name());
    let deciding = told.hints.iter().filter(|hint| hint.decides);
    let mut because: Vec<&str> = deciding.map(|hint| hint.clause.as_str()).collect();
    because.extend(told.asks.iter().map(String::as_str));
    because.dedup();
    let said = format!("{about} {} {}", told.outcome.name(), because.join(", "));
    said.trim_end().to_owned()
}
