//! Matters for the tests of this page, small and whole.

use serde_json::{Value, json};

use super::matter::Matter;

/// A return of four pieces of two lines.
pub fn back(reference: &str, state: &str) -> Matter {
    let told = |topic: &str| json!({ "topic": topic, "outcome": "review", "hints": [] });
    let item = |line: &str, quantity: u32| {
        json!({
            "ask": { "line": line, "quantity": quantity, "wish": "refund", "shown": "review" },
            "name": "Hoodie", "price": { "amount": "20.00", "currency": "USD" },
            "decided": {
                "wish": told("return"), "postage": told("postage"), "refund": told("refund"),
            },
        })
    };
    of(json!({
        "order": "KO-1", "shopper": "Maya R.",
        "return": {
            "reference": reference, "asked_at": "2026-06-25T10:00:00Z", "state": state,
            "items": [item("1", 2), item("2", 1), item("1", 1)],
            "estimate": {
                "pieces": { "amount": "64.50", "currency": "USD" },
                "total": { "amount": "64.50", "currency": "USD" },
            },
            "policy_version": "2026-06-01", "has_label": false, "history": [],
        },
    }))
}

fn of(back: Value) -> Matter {
    Matter::Return(Box::new(serde_json::from_value(back).unwrap()))
}

/// A wish about an order that waits.
pub fn request(reference: &str, kind: &str) -> Matter {
    let asked = json!({
        "order": "KO-1",
        "request": {
            "reference": reference, "asked_at": "2026-06-25T11:00:00Z", "ask": { "kind": kind },
            "state": "waiting", "policy_version": "2026-06-01",
            "decision": { "topic": kind, "outcome": "review", "hints": [] },
        },
    });
    Matter::Request(Box::new(serde_json::from_value(asked).unwrap()))
}

/// A letter about an order.
pub fn letter(reference: &str, state: &str) -> Matter {
    let ticket = json!({
        "reference": reference, "asked_at": "2026-06-25T12:00:00Z", "state": state,
        "title": "A piece is missing", "order": "KO-1", "policy_version": "2026-06-01",
        "ask": { "topic": "missing-item", "email": "ines@example.com" },
    });
    Matter::Ticket(Box::new(serde_json::from_value(ticket).unwrap()))
}
