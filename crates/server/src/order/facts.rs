//! What the engine is told about an order. What the shop's system does not tell
//! stays unknown: a decision that hangs on it asks.

use chrono::{DateTime, FixedOffset, NaiveDate};
use hemline_api_types::{
    OrderRecord,
    record::{LineRecord, PaymentMethod, ReshipCause},
};
use hemline_policy::{
    document::Policy,
    fact::{Fact, Facts, Value},
};

use super::course::{Course, Trip, WayBack, day_of};

/// What a piece was sold as.
const MARKS: [Fact; 6] = [
    Fact::Category,
    Fact::FinalSale,
    Fact::CustomMade,
    Fact::FreeGift,
    Fact::MarkedNonReturnable,
    Fact::PartOfSet,
];

/// The facts of the order as a whole.
///
/// - `today` is the day of `now` in the offset of `placed_at`: the order's own
///   calendar, the nearest that is known to the shopper's.
/// - `shipped_on` is the last day on which a parcel left: a window that counts
///   from it starts late rather than early. Unknown where a parcel has left on
///   a day that isn't.
/// - `delivered_on` is the day on which the last parcel arrived, once every piece
///   has; what came back undelivered is still to arrive.
/// - `dispatched` once anything has left.
/// - `custom_made` where any piece is, since an order is cancelled as a whole and
///   the stricter window counts for all of it; `false` where none is.
pub fn of_order(policy: &Policy, course: &Course, now: DateTime<FixedOffset>) -> Facts {
    let record = course.record;
    let mut facts = Facts::default();
    facts.set(Fact::Now, Value::Instant(now));
    facts.set(Fact::Today, Value::Day(day_of(record, now)));
    facts.set(Fact::PlacedAt, Value::Instant(record.placed_at.0));
    facts.set(Fact::OrderAlreadyPlaced, Value::Flag(true));
    facts.set(Fact::Dispatched, Value::Flag(course.any_left()));
    let returns = course.returns.iter().filter(|back| back.is_sent()).count();
    facts.set(Fact::EarlierReturns, Value::Count(returns as u64));
    for (fact, day) in [
        (Fact::ShippedOn, shipped_on(course)),
        (Fact::DeliveredOn, delivered_on(course)),
    ] {
        if let Some(day) = day {
            facts.set(fact, Value::Day(day));
        }
    }
    if let Some(address) = &record.address {
        facts.set(Fact::Destination, Value::Country(address.country));
    }
    for (fact, flag) in [
        (Fact::ProductionStarted, course.production_started()),
        (Fact::FlaggedAbnormal, record.flagged_abnormal),
        (Fact::GiftOrder, record.gift_order),
        (Fact::BulkOrder, record.bulk_order),
        (Fact::CustomMade, any_custom_made(record)),
    ] {
        if let Some(flag) = flag {
            facts.set(fact, Value::Flag(flag));
        }
    }
    if let Some(method) = record.payment_method {
        let word = match method {
            PaymentMethod::Card => "card",
            PaymentMethod::Paypal => "paypal",
            PaymentMethod::ECheque => "e_cheque",
        };
        set_word(policy, &mut facts, Fact::PaymentMethod, word);
    }
    facts
}

/// The facts of the pieces of these lines: the order's, with the marks that all
/// of them have alike.
pub fn of_lines(policy: &Policy, order: &Facts, lines: &[&LineRecord]) -> Facts {
    let mut facts = order.clone();
    for mark in MARKS {
        let mut values = lines.iter().map(|line| mark_of(policy, line, mark));
        let first = values.next().flatten();
        match first.filter(|_| values.all(|value| value == first)) {
            Some(value) => facts.set(mark, value),
            None => facts.remove(mark),
        }
    }
    facts
}

/// The facts of a return parcel: its pieces' marks, the reason that was given,
/// the day it arrived. Earlier returns are those that the record names before it.
pub fn of_return(policy: &Policy, course: &Course, order: &Facts, back: &WayBack) -> Facts {
    let is_in = |line: &&LineRecord| back.parcel.lines.iter().any(|piece| piece.line == line.id);
    let lines: Vec<&LineRecord> = course.record.lines.iter().filter(is_in).collect();
    let mut facts = of_lines(policy, order, &lines);
    let before = course.returns.iter();
    let before = before.take_while(|other| other.parcel.id != back.parcel.id);
    let earlier = before.filter(|other| other.is_sent()).count();
    facts.set(Fact::EarlierReturns, Value::Count(earlier as u64));
    if let Some(reason) = &back.parcel.reason {
        set_word(policy, &mut facts, Fact::Reason, reason);
    }
    if let Some(day) = back.received_on {
        facts.set(Fact::ReceivedOn, Value::Day(day));
    }
    facts
}

/// The facts for sending a parcel again that came back with so many pieces.
pub fn of_reship(policy: &Policy, order: &Facts, trip: &Trip, items: u64) -> Facts {
    let mut facts = order.clone();
    facts.set(Fact::Items, Value::Count(items));
    if let Some(cause) = trip.came_back_cause {
        let word = match cause {
            ReshipCause::IncorrectAddress => "incorrect_address",
            ReshipCause::Unclaimed => "unclaimed",
            ReshipCause::CustomsRefusal => "customs_refusal",
        };
        set_word(policy, &mut facts, Fact::ReshipCause, word);
    }
    facts
}

fn mark_of(policy: &Policy, line: &LineRecord, mark: Fact) -> Option<Value> {
    let flag = match mark {
        Fact::FinalSale => line.final_sale,
        Fact::CustomMade => line.custom_made,
        Fact::FreeGift => line.free_gift,
        Fact::MarkedNonReturnable => line.marked_non_returnable,
        Fact::PartOfSet => line.set.as_ref().map(|set| !set.is_empty()),
        _ => {
            let category = line.category.as_deref()?;
            return policy.vocabulary().parse(mark, category).ok();
        }
    };
    flag.map(Value::Flag)
}

fn any_custom_made(record: &OrderRecord) -> Option<bool> {
    let mut lines = record.lines.iter();
    if lines.clone().any(|line| line.custom_made == Some(true)) {
        return Some(true);
    }
    lines
        .all(|line| line.custom_made.is_some())
        .then_some(false)
}

fn shipped_on(course: &Course) -> Option<NaiveDate> {
    let left = || course.trips.iter().filter(|trip| trip.left);
    let is_known = left().all(|trip| trip.shipped_on.is_some());
    left()
        .map(|trip| trip.shipped_on)
        .max()
        .flatten()
        .filter(|_| is_known)
}

fn delivered_on(course: &Course) -> Option<NaiveDate> {
    let last = course.trips_out().map(|trip| trip.delivered_on).max();
    last.flatten().filter(|_| course.all_delivered())
}

/// A word that the policy does not know says nothing.
pub fn set_word(policy: &Policy, facts: &mut Facts, fact: Fact, word: &str) {
    if let Ok(value) = policy.vocabulary().parse(fact, word) {
        facts.set(fact, value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::super::example::{at, order, policy};
    use super::*;

    /// The facts of the first line, without those that every order has alike.
    fn told(fields: Json) -> Vec<String> {
        let policy = policy("kaolate");
        let record = order(fields);
        let now = at("2026-06-09T23:30:00-04:00");
        let facts = of_order(&policy, &Course::of(&record), now);
        let facts = of_lines(&policy, &facts, &[&record.lines[0]]);
        facts
            .iter()
            .map(|(fact, value)| {
                let value = policy.vocabulary().print(fact, value);
                format!("{}={value}", fact.name())
            })
            .filter(|told| !ALIKE.contains(&told.as_str()))
            .collect()
    }

    const ALIKE: [&str; 6] = [
        "placed_at=2026-06-01T10:00:00+02:00",
        "order_already_placed=true",
        "now=2026-06-09T23:30:00-04:00",
        // By the order's calendar it is morning already.
        "today=2026-06-10",
        "earlier_returns=0",
        "dispatched=false",
    ];

    #[test]
    fn what_is_not_told_stays_unknown() {
        assert_eq!(told(json!({})), [""; 0]);
        let line = json!({ "id": "a", "name": "a", "quantity": 1, "category": "kilt" });
        assert_eq!(told(json!({ "lines": [line] })), [""; 0]);
    }

    #[test]
    fn marks_of_order_and_line_are_facts() {
        let line = json!({
            "id": "a", "name": "a", "quantity": 1, "category": "dress", "final_sale": true,
            "custom_made": false, "free_gift": false, "marked_non_returnable": true, "set": "suit",
        });
        let fields = json!({
            "lines": [line, { "id": "b", "name": "b", "quantity": 1, "custom_made": true }],
            "address": { "lines": ["1"], "city": "Bonn", "country": "DE" },
            "payment_method": "e_cheque", "gift_order": true, "bulk_order": false,
            "flagged_abnormal": true, "production_started": false,
        });
        assert_eq!(
            told(fields),
            [
                "category=dress",
                "final_sale=true",
                // The order's other piece is another matter.
                "custom_made=false",
                "free_gift=false",
                "marked_non_returnable=true",
                "part_of_set=true",
                "gift_order=true",
                "bulk_order=false",
                "destination=DE",
                "production_started=false",
                "payment_method=e_cheque",
                "flagged_abnormal=true",
            ]
        );
        let line = json!({ "id": "a", "name": "a", "quantity": 1, "set": "" });
        assert_eq!(told(json!({ "lines": [line] })), ["part_of_set=false"]);
    }

    #[test]
    fn an_order_shipped_and_arrived_with_its_last_parcel() {
        let lines = json!([
            { "id": "a", "name": "a", "quantity": 1 },
            { "id": "b", "name": "b", "quantity": 1 },
        ]);
        let parcel = |line: &str, shipped: Json, delivered: Json| {
            json!({
                "id": line, "lines": [{ "line": line, "quantity": 1 }],
                "shipped_on": shipped, "delivered_on": delivered,
            })
        };
        let no = Json::Null;
        for (first, second, expected) in [
            (
                parcel("a", no.clone(), no.clone()),
                parcel("b", no.clone(), no.clone()),
                vec![],
            ),
            (
                parcel("a", "2026-06-02".into(), "2026-06-04".into()),
                parcel("b", no.clone(), no.clone()),
                vec!["shipped_on=2026-06-02", "dispatched=true"],
            ),
            (
                parcel("a", "2026-06-02".into(), "2026-06-04".into()),
                parcel("b", "2026-06-05".into(), no.clone()),
                vec!["shipped_on=2026-06-05", "dispatched=true"],
            ),
            (
                parcel("a", "2026-06-02".into(), "2026-06-08".into()),
                parcel("b", "2026-06-05".into(), "2026-06-07".into()),
                vec![
                    "shipped_on=2026-06-05",
                    "delivered_on=2026-06-08",
                    "dispatched=true",
                ],
            ),
            // It left, and nobody told when.
            (
                parcel("a", "2026-06-02".into(), "2026-06-08".into()),
                parcel("b", no, "2026-06-07".into()),
                vec!["delivered_on=2026-06-08", "dispatched=true"],
            ),
        ] {
            let fields = json!({ "lines": lines, "parcels": [first, second] });
            assert_eq!(told(fields), expected);
        }
    }

    #[test]
    fn returns_count_once_they_are_sent() {
        let returns = json!([
            { "id": "r", "lines": [] },
            { "id": "s", "lines": [], "sent_on": "2026-06-05" },
            { "id": "t", "lines": [], "received_on": "2026-06-08" },
        ]);
        assert_eq!(told(json!({ "returns": returns })), ["earlier_returns=2"]);
    }
}
