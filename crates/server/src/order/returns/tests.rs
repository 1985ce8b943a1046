//! What can go back and what becomes of it, where a record tells more than one
//! parcel, a set, or a return that was asked for here.

use serde_json::{Value, json};

use super::super::example::{at, order, policy, said};
use super::decide::{Asked, Wrong, decide};
use super::*;

fn basis<'a>(
    policy: &'a Policy,
    guide: &'a Guide,
    record: &'a OrderRecord,
    returns: &'a [Return],
) -> Basis<'a> {
    Basis {
        policy,
        guide,
        record,
        returns,
        stock: &[],
    }
}

/// A line whose price is known, with all its marks.
fn line(id: &str, quantity: u32, set: &str) -> Value {
    json!({
        "id": id, "name": id, "quantity": quantity, "category": "top",
        "price": { "amount": "10.00", "currency": "USD" },
        "final_sale": false, "custom_made": false, "free_gift": false,
        "marked_non_returnable": false, "set": set,
    })
}

fn item(line: &str, quantity: u32) -> Value {
    let answers = [
        ("reason", "changed_mind"),
        ("condition", "new"),
        ("tags_attached", "true"),
        ("original_packaging", "true"),
    ];
    let answers = answers.map(|(fact, value)| json!({ "fact": fact, "value": value }));
    json!({ "line": line, "quantity": quantity, "wish": "refund", "shown": "accepted", "answers": answers })
}

/// What is decided on these items: the outcome of each with its clauses, and the
/// return where it is kept.
fn decided(basis: &Basis, items: Vec<Value>, shown_refund: &str) -> (Vec<String>, Option<Return>) {
    let ask = json!({
        "items": items,
        "shown_refund": { "amount": shown_refund, "currency": "USD" },
    });
    let ask = serde_json::from_value(ask).unwrap();
    let now = at("2026-06-16T12:00:00+02:00");
    let told = |items: &[hemline_api_types::returns::ReturnItem]| {
        items
            .iter()
            .map(|item| said(&item.decided.wish))
            .collect::<Vec<_>>()
    };
    match decide(basis, ask, "R-9".to_owned(), now) {
        Ok(Asked { back, .. }) => (told(&back.items), Some(back)),
        Err(Wrong::Differs(instead)) => (told(&instead.items), None),
        Err(wrong) => panic!("{wrong:?}"),
    }
}

#[test]
fn the_days_of_what_is_there_do_not_begin_before_the_rest_has_arrived() {
    let policy = policy("allegra-k");
    let guide = Guide::default();
    let record = order(json!({
        "address": { "lines": ["1 Road"], "city": "Boulder", "country": "US" },
        "bulk_order": false,
        "lines": [line("a", 1, ""), line("b", 2, "")],
        "parcels": [
            { "id": "1", "shipped_on": "2026-06-02", "delivered_on": "2026-06-05",
              "lines": [{ "line": "a", "quantity": 1 }, { "line": "b", "quantity": 1 }] },
            { "id": "2", "shipped_on": "2026-06-12", "lines": [{ "line": "b", "quantity": 1 }] },
        ],
    }));
    let basis = basis(&policy, &guide, &record, &[]);
    let shown = returnable(&basis, at("2026-06-16T12:00:00+02:00"));
    let delivered = |piece: &Piece| {
        let mut facts = shown.facts.iter().chain(&piece.facts);
        let known = facts.find(|known| known.fact == "delivered_on");
        known.map(|known| known.value.clone())
    };
    let told: Vec<_> = shown.pieces.iter().map(delivered).collect();
    // Of the second line one piece is still to come.
    assert_eq!(told, [Some("2026-06-16".to_owned()), None]);
    let (said, back) = decided(&basis, vec![item("a", 1)], "10.00");
    assert_eq!(said, ["return accepted return-window, return-condition"]);
    assert_eq!(back.unwrap().last_day, Some(day("2026-07-16")));
}

fn day(day: &str) -> Day {
    Day(day.parse().unwrap())
}

#[test]
fn a_set_of_several_lines_goes_back_whole() {
    let policy = policy("allegra-k");
    let guide = Guide::default();
    let record = |jackets: u32, trousers: u32| {
        order(json!({
            "address": { "lines": ["1 Road"], "city": "Boulder", "country": "US" },
            "bulk_order": false,
            "lines": [line("jacket", jackets, "suit"), line("trousers", trousers, "suit")],
            "parcels": [{ "id": "1", "shipped_on": "2026-06-02", "delivered_on": "2026-06-10" }],
        }))
    };
    let whole = "return accepted return-window, return-condition";
    let half = "return refused sets-together";
    for (ordered, back, refund, expected) in [
        ((1, 1), (1, 0), "10.00", vec![half]),
        ((1, 1), (1, 1), "20.00", vec![whole, whole]),
        ((1, 2), (1, 1), "20.00", vec![half, half]),
        // One of two suits, each a jacket and two pairs.
        ((2, 4), (1, 2), "30.00", vec![whole, whole]),
        ((2, 4), (1, 4), "50.00", vec![half, half]),
    ] {
        let record = record(ordered.0, ordered.1);
        let basis = basis(&policy, &guide, &record, &[]);
        let items = [("jacket", back.0), ("trousers", back.1)];
        let items = items.into_iter().filter(|(_, quantity)| *quantity > 0);
        let items = items.map(|(line, quantity)| item(line, quantity)).collect();
        let (said, kept) = decided(&basis, items, refund);
        assert_eq!(said, expected, "{back:?} of {ordered:?}");
        assert_eq!(kept.is_some(), expected[0] == whole);
    }
}

#[test]
fn a_return_that_the_shop_tells_by_our_reference_is_one() {
    let policy = policy("allegra-k");
    let guide = Guide::default();
    let told = |id: &str, pieces: u32| {
        order(json!({
            "lines": [line("a", 5, "")],
            "parcels": [{ "id": "1", "shipped_on": "2026-06-02", "delivered_on": "2026-06-10" }],
            "returns": [{ "id": id, "lines": [{ "line": "a", "quantity": pieces }], "sent_on": "2026-06-11" }],
        }))
    };
    let asked = told("x", 1);
    let before = OrderRecord {
        returns: Vec::new(),
        ..asked.clone()
    };
    let (_, own) = decided(
        &basis(&policy, &guide, &before, &[]),
        vec![item("a", 1)],
        "10.00",
    );
    let own = own.unwrap();
    let settled = Return {
        state: ReturnState::Settled,
        received_on: Some(day("2026-06-18")),
        settled_on: Some(day("2026-06-20")),
        refunded: own.estimate.as_ref().map(|estimate| estimate.total),
        ..own.clone()
    };
    let cancelled = Return {
        state: ReturnState::Cancelled,
        ..own
    };
    for (record, back, parcels, in_returns) in [
        (told("R-9", 1), &settled, 1, 1),
        // What the shop's system says of the pieces counts.
        (told("R-9", 2), &settled, 1, 2),
        (told("R-8", 1), &settled, 2, 2),
        (told("R-9", 1), &cancelled, 1, 1),
    ] {
        let returns = [back.clone()];
        let basis = basis(&policy, &guide, &record, &returns);
        let shown = returnable(&basis, at("2026-06-21T12:00:00+02:00"));
        let piece = &shown.pieces[0];
        assert_eq!((piece.in_returns, piece.open), (in_returns, 5 - in_returns));
        assert_eq!(with_own(&record, &returns).returns.len(), parcels);
    }
    let merged = with_own(&told("R-9", 1), &[settled]).returns.remove(0);
    assert_eq!(
        (merged.sent_on, merged.received_on, merged.refunded_on),
        (
            Some(day("2026-06-11")),
            Some(day("2026-06-18")),
            Some(day("2026-06-20"))
        )
    );
    assert_eq!(merged.refunded.unwrap().amount(), "10.00");
    assert_eq!(merged.reason.as_deref(), Some("changed_mind"));
}
