//! A fifth merchant is a folder: rules of its own, and no Rust.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::unwrap_used)]

use hemline_policy::case;
use hemline_policy::document::Policy;
use hemline_policy::load;
use serde_json::{Value, json};

/// Windows from the order's day and in business days past a holiday, a category
/// of its own, a restocking percentage for one reason and a fee for another.
const POLICY: &str = r#"
version = "2026-05-01"
holidays = ["2026-06-04"]

[[category]]
id = "hat"
name = "Hats"

[[clause]]
id = "window"
section = "A"
title = "Fourteen days from ordering"
text = "Send it back within 14 days of ordering."
window = { from = "placed_at", days = 14 }

[[clause.rule]]
on = ["return"]
when = { in_time = "window" }
outcome = "accepted"
otherwise = "refused"

[[clause.rule]]
on = ["return"]
last_day = "window"

[[clause]]
id = "hats"
section = "B"
title = "Hats"
text = "Hats come back only when they are faulty, within 5 business days of delivery."
window = { from = "delivered_on", business_days = 5 }

[[clause.rule]]
on = ["return"]
when = { category = "hat" }
any = [{ reason = { not = "at_fault" } }, { late = "hats" }]
outcome = "refused"
hint = "Hats come back only when they are faulty, and soon."

[[clause]]
id = "restocking"
section = "C"
title = "What is kept"
text = "15 percent for a change of mind, EUR 3.50 a piece for another size."

[[clause.rule]]
on = ["refund"]
when = { reason = "changed_mind" }
outcome = "accepted"
restocking_percent = 15

[[clause.rule]]
on = ["refund"]
when = { reason = ["other_size", "other_colour"] }
outcome = "accepted"
restocking_fee = "3.50 EUR"
"#;

fn policy() -> Policy {
    load::policy(POLICY, "fifth/policy.toml").unwrap_or_else(|report| panic!("{report}"))
}

/// The decision without its explanation.
#[track_caller]
fn check(topic: &str, facts: Value, expected: Value) {
    let policy = policy();
    let case = json!({ "merchant": "fifth", "topic": topic, "facts": facts });
    let case = case::read(case.as_object().unwrap(), &["fifth"], |_| Some(&policy)).unwrap();
    assert_eq!(
        case::written(&policy.decide(case.topic, &case.facts)),
        expected
    );
}

#[test]
fn the_file_is_sound() {
    let report = load::check(POLICY, "fifth/policy.toml");
    assert_eq!(report.errors, 0, "{}", report.text);
}

#[test]
fn the_window_counts_from_the_order_s_day() {
    let facts = |today: &str| json!({ "category": "dress", "placed_at": "2026-06-01T23:30:00-07:00", "today": today });
    let last = json!({
        "outcome": "accepted", "clauses": ["window"], "last_day": "2026-06-15", "after_last_day": "refused",
    });
    check("return", facts("2026-06-15"), last);
    let late = json!({
        "outcome": "refused", "clauses": ["window"], "last_day": "2026-06-15", "after_last_day": "refused",
    });
    check("return", facts("2026-06-16"), late);
}

#[test]
fn a_category_of_its_own_has_a_window_in_business_days_past_a_holiday() {
    let facts = |today: &str| {
        json!({
            "category": "hat", "reason": "defective", "placed_at": "2026-05-30T10:00:00Z",
            "delivered_on": "2026-06-01", "today": today,
        })
    };
    // 2, 3, (4 is a holiday), 5, 8 and 9 June are the five business days.
    let accepted = json!({
        "outcome": "accepted", "clauses": ["window"], "last_day": "2026-06-13", "after_last_day": "refused",
    });
    check("return", facts("2026-06-09"), accepted);
    let refused = json!({ "outcome": "refused", "clauses": ["hats"], "last_day": "2026-06-13", "after_last_day": "refused" });
    check("return", facts("2026-06-10"), refused);
}

#[test]
fn its_own_category_is_asked_for_and_known() {
    check(
        "return",
        json!({ "placed_at": "2026-06-01T10:00:00Z", "today": "2026-06-02", "reason": "changed_mind" }),
        json!({ "outcome": "ask", "clauses": [], "asks": ["category"], "last_day": "2026-06-15", "after_last_day": "refused" }),
    );
    let policy = policy();
    let case = json!({ "merchant": "fifth", "topic": "return", "facts": { "category": "glove" } });
    let error = case::read(case.as_object().unwrap(), &["fifth"], |_| Some(&policy))
        .err()
        .unwrap();
    assert!(error.contains("`accessory`, `hat`, not `glove`"), "{error}");
}

#[test]
fn restocking_is_a_percentage_or_a_fee() {
    check(
        "refund",
        json!({ "reason": "changed_mind" }),
        json!({ "outcome": "accepted", "clauses": ["restocking"], "restocking_percent": 15 }),
    );
    check(
        "refund",
        json!({ "reason": "other_size" }),
        json!({
            "outcome": "accepted", "clauses": ["restocking"],
            "restocking_fee": { "amount": "3.50", "currency": "EUR" },
        }),
    );
    check(
        "refund",
        json!({ "reason": "defective" }),
        json!({ "outcome": "unstated", "clauses": [] }),
    );
}

/// Values of a small policy whose rules meet in the same situation.
#[track_caller]
fn check_rules(rules: &str, topic: &str, facts: Value, expected: Value) {
    let text = format!(
        "version = \"2026-05-01\"\n[[clause]]\nid = \"a\"\nsection = \"1\"\ntitle = \"t\"\ntext = \"x\"\n{rules}"
    );
    let policy = load::policy(&text, "small").unwrap_or_else(|report| panic!("{report}"));
    let case = json!({ "merchant": "small", "topic": topic, "facts": facts });
    let case = case::read(case.as_object().unwrap(), &["small"], |_| Some(&policy)).unwrap();
    assert_eq!(
        case::written(&policy.decide(case.topic, &case.facts)),
        expected
    );
}

#[test]
fn stages_are_told_all_or_not_at_all() {
    let rules = r#"
[[clause.rule]]
on = ["refund"]
outcome = "accepted"
stage = { kind = "bank", min = 1, max = 2, unit = "days" }
[[clause.rule]]
on = ["refund"]
when = { reason = "at_fault" }
stage = { kind = "inspection", min = 3, max = 4, unit = "days" }
"#;
    check_rules(
        rules,
        "refund",
        json!({ "received_on": "2026-06-01" }),
        json!({ "outcome": "accepted", "clauses": ["a"] }),
    );
    check_rules(
        rules,
        "refund",
        json!({ "received_on": "2026-06-01", "reason": "defective" }),
        json!({
            "outcome": "accepted", "clauses": ["a"], "earliest": "2026-06-05", "latest": "2026-06-07",
            "stages": [
                { "stage": "inspection", "min": 3, "max": 4, "unit": "days" },
                { "stage": "bank", "min": 1, "max": 2, "unit": "days" },
            ],
        }),
    );
}

#[test]
fn rules_that_say_the_same_say_it_once() {
    let rules = r#"
[[clause.rule]]
on = ["postage"]
outcome = "accepted"
payer = "customer"
[[clause.rule]]
on = ["postage"]
when = { destination = "US" }
payer = "customer"
"#;
    let expected = json!({ "outcome": "accepted", "clauses": ["a"], "payer": "customer" });
    check_rules(rules, "postage", json!({}), expected.clone());
    check_rules(rules, "postage", json!({ "destination": "US" }), expected);
}

#[test]
fn what_a_discount_takes_is_told_beside_its_own_outcome() {
    let rules = r#"
[[clause.rule]]
on = ["discount"]
needs = ["newsletter_signup"]
[[clause.rule]]
on = ["discount"]
when = { new_customer = true }
outcome = "accepted"
otherwise = "refused"
"#;
    let with_needs =
        json!({ "outcome": "accepted", "clauses": ["a"], "needs": ["newsletter_signup"] });
    check_rules(
        rules,
        "discount",
        json!({ "new_customer": true }),
        with_needs,
    );
    let without = json!({ "outcome": "refused", "clauses": ["a"] });
    check_rules(rules, "discount", json!({ "new_customer": false }), without);
}
