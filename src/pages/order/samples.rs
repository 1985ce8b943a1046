//! Orders for the tests of this page, small and whole.

use hemline_api_types::order::Order;

/// An order on 25 June 2026, with these fields in place of the plain ones.
pub fn order(fields: serde_json::Value) -> Order {
    let mut order = serde_json::json!({
        "number": "AK-1",
        "placed_at": "2026-06-04T10:00:00+02:00",
        "state": "delivered",
        "lines": [],
        "parcels": [],
        "events": [],
        "returns": [],
        "bill": {},
        "decisions": [],
        "requests": [],
        "policy_version": "2026-06-01",
        "seen_at": "2026-06-25T14:31:00+02:00",
    });
    merge(&mut order, fields);
    serde_json::from_value(order).unwrap()
}

/// A piece that has arrived, with what the policy says of it.
pub fn line(id: &str, decisions: serde_json::Value) -> serde_json::Value {
    serde_json::json!({
        "id": id, "name": id, "quantity": 1, "sent": 1, "delivered": 1, "returned": 0,
        "marks": [], "decisions": decisions,
    })
}

/// What is asked for, and how it stands.
pub fn request(kind: &str, state: &str) -> serde_json::Value {
    serde_json::json!({
        "reference": "R-1", "asked_at": "2026-06-25T14:00:00+02:00", "ask": { "kind": kind },
        "state": state, "policy_version": "2026-06-01",
        "decision": { "topic": kind, "outcome": "review", "hints": [] },
    })
}

fn merge(into: &mut serde_json::Value, fields: serde_json::Value) {
    if let (Some(into), serde_json::Value::Object(fields)) = (into.as_object_mut(), fields) {
        into.extend(fields);
    }
}
