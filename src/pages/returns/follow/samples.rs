//! Returns for the tests of this page, small and whole.

use hemline_api_types::returns::{Guide, Return};
use serde_json::{Value, json};

/// A return asked for on 25 June 2026, with these fields in place of the plain ones.
pub fn back(fields: Value) -> Return {
    let mut back = json!({
        "reference": "R-7KQ2-M9XD",
        "asked_at": "2026-06-25T14:31:00+02:00",
        "state": "requested",
        "items": [item("return", "accepted")],
        "policy_version": "2026-06-01",
        "has_label": false,
        "history": [],
    });
    if let (Some(back), Value::Object(fields)) = (back.as_object_mut(), fields) {
        back.extend(fields);
    }
    serde_json::from_value(back).unwrap()
}

/// A piece with what the policy says of it.
pub fn item(topic: &str, outcome: &str) -> Value {
    let (wish, refund) = match topic {
        "exchange" => ("exchange", None),
        _ => ("refund", Some(told("refund", "accepted"))),
    };
    json!({
        "ask": { "line": "hoodie", "quantity": 1, "wish": wish, "shown": outcome },
        "name": "Hoodie",
        "decided": {
            "wish": told(topic, outcome),
            "postage": told("postage", "accepted"),
            "refund": refund,
        },
    })
}

pub fn told(topic: &str, outcome: &str) -> Value {
    json!({ "topic": topic, "outcome": outcome, "hints": [] })
}

/// Steps for each way, and for both.
pub fn guide() -> Guide {
    let step = |text: &str, way: Option<&str>| {
        let hint = json!({
            "clause": "pack", "section": "Returns", "title": "Packing", "text": text,
            "decides": false,
        });
        json!({ "hint": hint, "way": way })
    };
    let steps = [
        step("pack", None),
        step("label", Some("our_label")),
        step("trace", Some("own_carrier")),
        step("keep", None),
    ];
    serde_json::from_value(json!({ "waits_for_team": true, "steps": steps })).unwrap()
}
