//! Why a decision is what it is, and what else could be done: told of the four
//! merchants' own documents.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

use hemline_policy::case::{self, Case};
use hemline_policy::document::{Policy, Topic};
use hemline_policy::fact::Fact;
use hemline_policy::load;
use serde_json::{Value, json};

fn policy(merchant: &str) -> Policy {
    let path = format!(
        "{}/../../merchants/{merchant}/policy.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap();
    load::policy(&text, &path).unwrap_or_else(|report| panic!("{report}"))
}

/// A new piece, ordered and delivered without anything particular, some days ago.
fn piece(reason: &str, today: &str) -> Value {
    json!({
        "today": today, "delivered_on": "2026-06-01", "reason": reason, "category": "dress",
        "condition": "new", "tags_attached": true, "original_packaging": true,
        "final_sale": false, "custom_made": false, "free_gift": false,
        "marked_non_returnable": false, "part_of_set": false, "bulk_order": false,
    })
}

fn with(mut facts: Value, changes: Value) -> Value {
    let (facts_map, changes) = (facts.as_object_mut().unwrap(), changes.as_object().unwrap());
    facts_map.extend(changes.clone());
    facts
}

/// `hints` are clauses, with `!` where they decide; the rest is as in the answer.
#[track_caller]
fn check(
    merchant: &str,
    topic: &str,
    facts: Value,
    hints: &[&str],
    alternatives: Value,
    changes: Value,
) {
    let policy = policy(merchant);
    let case = json!({ "merchant": merchant, "topic": topic, "facts": facts });
    let case: Case = case::read(case.as_object().unwrap(), &[merchant], |_| Some(&policy)).unwrap();
    let answer = case.answer();
    let told: Vec<String> = answer["hints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hint| {
            let mark = if hint["decides"] == true { "!" } else { "" };
            format!("{}{mark}", hint["clause"].as_str().unwrap())
        })
        .collect();
    assert_eq!(told, hints, "{answer}");
    assert_eq!(answer["alternatives"], alternatives, "{answer}");
    assert_eq!(answer["changes"], changes, "{answer}");
    assert_eq!(answer["policy_version"], policy.version());
}

#[test]
fn a_custom_piece_comes_back_only_for_a_fault() {
    check(
        "kaolate",
        "return",
        with(
            piece("other_size", "2026-06-10"),
            json!({ "custom_made": true }),
        ),
        &["not-custom!", "return-window"],
        json!([{ "way": "contact" }]),
        json!([{
            "fact": "reason", "outcome": "accepted",
            "to": ["defective", "damaged_in_transit", "misprinted", "wrong_item_sent"],
        }]),
    );
}

#[test]
fn what_is_late_and_without_its_box_has_two_ways_left() {
    check(
        "kaolate",
        "return",
        with(
            piece("damaged_in_transit", "2026-07-10"),
            json!({ "original_packaging": false }),
        ),
        &["return-window", "refund-packaging!"],
        json!([
            { "way": "ask", "topic": "exchange", "outcome": "review" },
            { "way": "ask", "topic": "claim", "outcome": "review", "claim": "damaged_parcel" },
            { "way": "contact" },
        ]),
        json!([{ "fact": "original_packaging", "outcome": "review", "to": ["true"] }]),
    );
}

#[test]
fn a_worn_piece_stays_worn_and_a_wrong_one_is_claimed() {
    let worn = |reason| with(piece(reason, "2026-06-10"), json!({ "condition": "worn" }));
    let claim = |claim: &str| {
        json!([
            { "way": "ask", "topic": "claim", "outcome": "accepted", "claim": claim },
            { "way": "contact" },
        ])
    };
    for (reason, claimed) in [
        ("wrong_item_sent", "wrong_item"),
        ("misprinted", "faulty_item"),
        ("defective", "faulty_item"),
        ("damaged_in_transit", "damaged_parcel"),
    ] {
        check(
            "kaolate",
            "exchange",
            worn(reason),
            &["not-used!", "return-window"],
            claim(claimed),
            json!([]),
        );
    }
}

#[test]
fn where_nothing_is_exchanged_it_is_returned_and_ordered_again() {
    check(
        "allegra-k",
        "exchange",
        piece("other_size", "2026-06-10"),
        &["no-exchange!"],
        json!([
            { "way": "ask", "topic": "return", "outcome": "accepted" },
            { "way": "return_and_reorder" },
            { "way": "contact" },
        ]),
        json!([]),
    );
}

#[test]
fn a_set_can_still_be_made_whole() {
    check(
        "allegra-k",
        "return",
        with(
            piece("changed_mind", "2026-06-10"),
            json!({ "part_of_set": true, "whole_set": false }),
        ),
        &["return-window", "sets-together!"],
        json!([{ "way": "contact" }]),
        json!([{ "fact": "whole_set", "outcome": "accepted", "to": ["true"] }]),
    );
}

#[test]
fn an_order_that_has_left_may_be_cancelled_and_the_other_way_round() {
    check(
        "kallesia",
        "amend",
        json!({ "dispatched": true }),
        &["amend-not-guaranteed!", "amend-needs"],
        json!([{ "way": "ask", "topic": "cancel", "outcome": "review" }, { "way": "contact" }]),
        json!([]),
    );
    check(
        "kaolate",
        "cancel",
        json!({ "production_started": true, "custom_made": false }),
        &["cancel-standard", "cancel-production!"],
        json!([{ "way": "contact" }]),
        json!([]),
    );
}

#[test]
fn an_accepted_decision_is_hinted_at_and_needs_no_way_out() {
    check(
        "kallesia",
        "refund",
        json!({ "payment_method": "e_cheque" }),
        &[
            "refund-inspection!",
            "refund-bank-time!",
            "refund-original-payment!",
            "e-cheque-clearance",
        ],
        json!([]),
        json!([]),
    );
}

#[test]
fn two_clauses_that_disagree_are_both_hinted_at() {
    check(
        "kaolate",
        "return",
        piece("other_size", "2026-06-10"),
        &["eligible-at-fault!", "return-window", "postage-customer!"],
        json!([]),
        json!([]),
    );
}

#[test]
fn a_hint_says_its_side_of_the_rule_and_how_it_is_read() {
    let policy = policy("kalre");
    let facts = json!({ "today": "2026-07-02", "shipped_on": "2026-06-01", "condition": "new", "tags_attached": true });
    let case = json!({ "merchant": "kalre", "topic": "return", "facts": facts });
    let case: Case = case::read(case.as_object().unwrap(), &["kalre"], |_| Some(&policy)).unwrap();
    let answer = case.answer();
    let first = &answer["hints"][0];
    assert_eq!(
        first["text"],
        "The 30 days since your order shipped are over."
    );
    assert_eq!(first["section"], "Returns & Refunds");
    assert!(first["reading"].as_str().unwrap().contains("exchange"));
}

#[test]
fn the_clauses_behind_a_question_are_known() {
    let policy = policy("kaolate");
    let asking = |topic, fact| -> Vec<String> {
        policy
            .clauses_asking(topic, fact)
            .iter()
            .map(|clause| clause.id.clone())
            .collect()
    };
    assert_eq!(asking(Topic::Return, Fact::CustomMade), ["not-custom"]);
    assert_eq!(
        asking(Topic::Return, Fact::DeliveredOn),
        ["return-window", "late-at-fault"]
    );
    assert_eq!(
        asking(Topic::Cancel, Fact::Now),
        ["cancel-custom", "cancel-standard"]
    );
    assert_eq!(asking(Topic::Return, Fact::Destination), [""; 0]);
    assert_eq!(
        policy.topics_of("late-at-fault"),
        [Topic::Return, Topic::Exchange, Topic::Claim]
    );
    assert_eq!(
        policy.topics_of("postage-customer"),
        [Topic::Return, Topic::Postage]
    );
    assert_eq!(policy.topics_of("agreement"), []);
    assert_eq!(policy.version(), "2026-01-01");
    assert_eq!(policy.since().unwrap().to_string(), "2026-01-01");
    assert_eq!(policy.clauses().len(), 31);
}
