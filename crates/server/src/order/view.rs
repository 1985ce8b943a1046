//! An order as its shopper sees it at a moment: how far it is, and what the
//! policy says about it now, each with its clause.

use chrono::{DateTime, FixedOffset, NaiveDate};
use hemline_api_types::{
    Day, Instant, OrderRecord,
    order::{
        Bill, Destination, Line, Mark, Order, OrderState, Parcel, ParcelState, Request,
        ReturnParcel, Told,
    },
    record::{LineRecord, ParcelRecord},
    returns::Return,
};
use hemline_policy::{
    decision::Outcome,
    document::{Policy, Topic},
    fact::{Fact, Facts},
    money::Money,
};

use super::course::{Course, Trip, WayBack, day_of};
use super::returns::with_own;
use super::{facts, history};

/// The order at `now`, under the policy that it keeps, with the returns that were
/// asked for here. Requests are shown the latest first.
pub fn view(
    policy: &Policy,
    record: &OrderRecord,
    own: &[Return],
    mut requests: Vec<Request>,
    now: DateTime<FixedOffset>,
) -> Order {
    let record = &with_own(record, own);
    let course = Course::of(record);
    let facts = facts::of_order(policy, &course, now);
    let is_own = |id: &str| own.iter().any(|back| back.reference == id);
    let is_cancelled = course.cancelled_at().is_some();
    requests.sort_by_key(|request| std::cmp::Reverse(request.asked_at));
    Order {
        number: record.number.clone(),
        placed_at: record.placed_at,
        state: state(&course),
        destination: record.address.as_ref().map(|address| Destination {
            city: address.city.clone(),
            country: address.country,
        }),
        lines: record
            .lines
            .iter()
            .map(|line| line_view(policy, &course, line, &facts))
            .collect(),
        parcels: course
            .trips
            .iter()
            .filter_map(|trip| {
                Some(parcel_view(
                    &course,
                    trip,
                    trip.parcel?,
                    day_of(record, now),
                ))
            })
            .collect(),
        events: history::events(&course),
        returns: course
            .returns
            .iter()
            .map(|back| ReturnParcel {
                is_own: is_own(&back.parcel.id),
                ..return_view(policy, &course, back, &facts)
            })
            .collect(),
        bill: bill(record),
        decisions: if is_cancelled {
            Vec::new()
        } else {
            order_decisions(policy, &course, &facts)
        },
        requests,
        tickets: Vec::new(),
        policy_version: Day(policy.since().unwrap_or_default()),
        seen_at: Instant(now),
    }
}

/// What the policy says on a topic, or about one claim, with the clauses that
/// say so.
pub fn told(policy: &Policy, topic: Topic, claim: Option<&str>, facts: &Facts) -> Told {
    let Some(claim) = claim else {
        return Told::by(policy, topic, facts);
    };
    let mut facts = facts.clone();
    facts::set_word(policy, &mut facts, Fact::Claim, claim);
    Told::by(policy, topic, &facts)
}

pub fn state(course: &Course) -> OrderState {
    let any_delivered = course.trips_out().any(|trip| trip.delivered_on.is_some());
    if course.cancelled_at().is_some() {
        OrderState::Cancelled
    } else if !course.stranded().is_empty() {
        OrderState::CameBack
    } else if course.all_delivered() {
        OrderState::Delivered
    } else if course.all_sent() && any_delivered {
        OrderState::PartlyDelivered
    } else if course.all_sent() {
        OrderState::Sent
    } else if course.any_left() {
        OrderState::PartlySent
    } else if course.production_started() == Some(true) {
        OrderState::InProduction
    } else {
        OrderState::Placed
    }
}

/// What holds for the order as a whole. `cancel` and `amend` are told where the
/// policy is silent too, as the way then leads to the team; of all else only
/// what the policy speaks of.
fn order_decisions(policy: &Policy, course: &Course, facts: &Facts) -> Vec<Told> {
    let mut decisions = vec![
        told(policy, Topic::Cancel, None, facts),
        told(policy, Topic::Amend, None, facts),
    ];
    let mut also = Vec::new();
    if course.record.address.is_some() && !course.all_delivered() {
        also.push(told(policy, Topic::Customs, None, facts));
    }
    for (trip, items) in course.stranded() {
        let facts = facts::of_reship(policy, facts, trip, items);
        also.push(told(policy, Topic::Reship, None, &facts));
    }
    let any_delivered = course.trips_out().any(|trip| trip.delivered_on.is_some());
    let under_way = |back: &WayBack| back.is_sent() && back.received_on.is_none();
    let return_missing = course
        .returns
        .iter()
        .any(|back| under_way(back) && back.refunded_on.is_none());
    for (claim, makes_sense) in [
        ("missing_item", any_delivered),
        ("faulty_item", any_delivered),
        ("damaged_parcel", any_delivered),
        ("wrong_item", any_delivered),
        ("return_not_arrived", return_missing),
    ] {
        if makes_sense {
            also.push(told(policy, Topic::Claim, Some(claim), facts));
        }
    }
    also.retain(|told| told.outcome != Outcome::Unstated);
    decisions.append(&mut also);
    decisions
}

fn line_view(policy: &Policy, course: &Course, line: &LineRecord, order: &Facts) -> Line {
    Line {
        id: line.id.clone(),
        name: line.name.clone(),
        variant: line.variant.clone(),
        category: line.category.clone(),
        quantity: line.quantity,
        sent: course.sent(line),
        delivered: course.delivered(line),
        returned: course.returned(line),
        price: line.price,
        marks: marks(line),
        decisions: line_decisions(policy, course, line, order),
    }
}

pub(super) fn marks(line: &LineRecord) -> Vec<Mark> {
    let marks = [
        (Mark::FinalSale, line.final_sale),
        (Mark::CustomMade, line.custom_made),
        (Mark::FreeGift, line.free_gift),
        (Mark::NonReturnable, line.marked_non_returnable),
        (
            Mark::PartOfSet,
            line.set.as_ref().map(|set| !set.is_empty()),
        ),
    ];
    let marks = marks.iter().filter(|(_, is)| *is == Some(true));
    marks.map(|(mark, _)| *mark).collect()
}

/// What holds for the line's pieces, once there is one that could come back: it
/// has arrived or, where the days count from shipping, has left.
fn line_decisions(policy: &Policy, course: &Course, line: &LineRecord, order: &Facts) -> Vec<Told> {
    let facts = facts::of_lines(policy, order, &[line]);
    let is_open = |topic| {
        let counts_from_shipping = !policy.clauses_asking(topic, Fact::ShippedOn).is_empty();
        let with_shopper = if counts_from_shipping {
            course.sent(line)
        } else {
            course.delivered(line)
        };
        course.cancelled_at().is_none() && with_shopper > course.returned(line)
    };
    let mut decisions = Vec::new();
    for topic in [Topic::Return, Topic::Exchange] {
        if is_open(topic) {
            decisions.push(told(policy, topic, None, &facts));
        }
    }
    if is_open(Topic::Return) && !postage_hangs_on_reason(policy, &facts) {
        let postage = told(policy, Topic::Postage, None, &facts);
        decisions.extend(Some(postage).filter(|told| told.outcome != Outcome::Unstated));
    }
    decisions
}

/// Whether some reason changes who pays, or what.
fn postage_hangs_on_reason(policy: &Policy, facts: &Facts) -> bool {
    let decision = policy.decide(Topic::Postage, facts);
    policy.vocabulary().words(Fact::Reason).any(|reason| {
        let mut facts = facts.clone();
        facts::set_word(policy, &mut facts, Fact::Reason, reason);
        let with_it = policy.decide(Topic::Postage, &facts);
        with_it.outcome != decision.outcome || with_it.values != decision.values
    })
}

fn parcel_view(course: &Course, trip: &Trip, parcel: &ParcelRecord, today: NaiveDate) -> Parcel {
    let is_late = parcel
        .expected
        .is_some_and(|expected| expected.latest.0 < today);
    let state = if trip.came_back_on.is_some() {
        ParcelState::CameBack
    } else if trip.delivered_on.is_some() {
        ParcelState::Delivered
    } else if !trip.left {
        ParcelState::Packing
    } else if is_late {
        ParcelState::Late
    } else {
        ParcelState::OnTheWay
    };
    Parcel {
        id: parcel.id.clone(),
        state,
        carrier: parcel.carrier.clone(),
        tracking_number: parcel.tracking_number.clone(),
        tracking_url: parcel.tracking_url.clone(),
        local_courier: parcel.local_courier.clone(),
        shipped_on: trip.shipped_on.map(Day),
        expected: parcel.expected,
        delivered_on: trip.delivered_on.map(Day),
        came_back_on: trip.came_back_on.map(Day),
        came_back_cause: trip.came_back_cause,
        lines: course.contents(trip),
    }
}

fn return_view(policy: &Policy, course: &Course, back: &WayBack, order: &Facts) -> ReturnParcel {
    let facts = facts::of_return(policy, course, order, back);
    ReturnParcel {
        id: back.parcel.id.clone(),
        lines: back.parcel.lines.clone(),
        sent_on: back.parcel.sent_on,
        received_on: back.received_on.map(Day),
        refunded_on: back.refunded_on.map(Day),
        refunded: back.parcel.refunded,
        is_own: false,
        refund: told(policy, Topic::Refund, None, &facts),
    }
}

pub(super) fn bill(record: &OrderRecord) -> Bill {
    let prices = record.lines.iter().map(|line| {
        let pieces = u64::from(line.quantity);
        line.price.map(|price| price.times(pieces))
    });
    let refunds: Vec<Money> = record
        .returns
        .iter()
        .filter_map(|back| back.refunded)
        .collect();
    Bill {
        pieces: prices.collect::<Option<Vec<Money>>>().and_then(sum),
        discount: record.discount,
        shipping_fee: record.shipping_fee,
        total: record.total,
        refunded: sum(refunds),
    }
}

/// Amounts of one currency; none where there is none.
pub(super) fn sum(amounts: Vec<Money>) -> Option<Money> {
    amounts.into_iter().reduce(|sum, more| Money {
        minor: sum.minor.saturating_add(more.minor),
        ..sum
    })
}

#[cfg(test)]
mod tests {
    use hemline_policy::document::{Need, Payer, Verdict};
    use serde_json::{Value, json};

    use super::super::example::{at, order, policy, said};
    use super::*;

    const NOON: &str = "T12:00:00+02:00";

    fn seen(shop: &str, fields: Value, today: &str) -> Order {
        let now = at(&format!("{today}{NOON}"));
        view(&policy(shop), &order(fields), &[], Vec::new(), now)
    }

    /// What is said of the order, and of its first line.
    fn says(order: &Order) -> (Vec<String>, Vec<String>) {
        let all = |told: &[Told]| told.iter().map(said).collect();
        (all(&order.decisions), all(&order.lines[0].decisions))
    }

    fn about<'a>(told: &'a [Told], about: &str) -> &'a Told {
        let is = |told: &&Told| told.claim.as_deref().unwrap_or(told.topic.name()) == about;
        told.iter()
            .find(is)
            .unwrap_or_else(|| panic!("nothing about {about}"))
    }

    fn of_first_line(policy: &Policy, record: &OrderRecord, now: DateTime<FixedOffset>) -> Facts {
        let facts = facts::of_order(policy, &Course::of(record), now);
        facts::of_lines(policy, &facts, &[&record.lines[0]])
    }

    /// One parcel with everything, delivered on 5 June.
    fn delivered() -> Value {
        json!([{ "id": "p", "shipped_on": "2026-06-02", "delivered_on": "2026-06-05" }])
    }

    fn to(country: &str) -> Value {
        json!({ "lines": ["1 Main St"], "city": "Town", "country": country })
    }

    #[test]
    fn an_order_goes_its_way() {
        use OrderState::*;
        let lines = json!([
            { "id": "a", "name": "Dress", "quantity": 2 },
            { "id": "b", "name": "Hat", "quantity": 1 },
        ]);
        let one = |line: &str, quantity: u32| json!([{ "line": line, "quantity": quantity }]);
        let shipped = |id: &str, lines: Value| json!({ "id": id, "shipped_on": "2026-06-02", "lines": lines });
        let arrived = |id: &str, lines: Value| json!({ "id": id, "shipped_on": "2026-06-02", "delivered_on": "2026-06-05", "lines": lines });
        let back = |id: &str, lines: Value| json!({ "id": id, "came_back": { "on": "2026-06-08", "cause": "unclaimed" }, "lines": lines });
        let event = |kind: &str| json!([{ "at": "2026-06-02T10:00:00+02:00", "kind": kind }]);
        // Sent and delivered pieces of the two lines.
        for (parcels, events, state, counts) in [
            (json!([]), json!([]), Placed, [(0, 0), (0, 0)]),
            (
                json!([]),
                event("production_started"),
                InProduction,
                [(0, 0), (0, 0)],
            ),
            (json!([]), event("shipped"), Sent, [(2, 0), (1, 0)]),
            (json!([]), event("delivered"), Delivered, [(2, 2), (1, 1)]),
            (json!([]), event("cancelled"), Cancelled, [(0, 0), (0, 0)]),
            (
                json!([{ "id": "p" }]),
                event("packed"),
                Placed,
                [(0, 0), (0, 0)],
            ),
            // A parcel that does not say holds everything.
            (
                json!([shipped("p", json!([]))]),
                json!([]),
                Sent,
                [(2, 0), (1, 0)],
            ),
            (
                json!([shipped("p", json!([]))]),
                event("delivered"),
                Delivered,
                [(2, 2), (1, 1)],
            ),
            (
                json!([shipped("p", one("a", 1))]),
                json!([]),
                PartlySent,
                [(1, 0), (0, 0)],
            ),
            (
                json!([arrived("p", one("a", 1))]),
                json!([]),
                PartlySent,
                [(1, 1), (0, 0)],
            ),
            // The other one holds the rest.
            (
                json!([arrived("p", one("a", 1)), shipped("q", json!([]))]),
                json!([]),
                PartlyDelivered,
                [(2, 1), (1, 0)],
            ),
            (
                json!([arrived("p", one("a", 1)), arrived("q", json!([]))]),
                json!([]),
                Delivered,
                [(2, 2), (1, 1)],
            ),
            // Two that don't say: which piece is where is not known.
            (
                json!([arrived("p", json!([])), { "id": "q" }]),
                json!([]),
                PartlySent,
                [(0, 0), (0, 0)],
            ),
            (
                json!([arrived("p", json!([])), shipped("q", json!([]))]),
                json!([]),
                PartlyDelivered,
                [(2, 0), (1, 0)],
            ),
            (
                json!([back("p", json!([]))]),
                json!([]),
                CameBack,
                [(0, 0), (0, 0)],
            ),
            (
                json!([shipped("p", json!([]))]),
                event("came_back"),
                CameBack,
                [(0, 0), (0, 0)],
            ),
            // It has been sent again.
            (
                json!([back("p", json!([])), shipped("q", json!([]))]),
                json!([]),
                Sent,
                [(2, 0), (1, 0)],
            ),
            (
                json!([back("p", one("b", 1)), arrived("q", one("a", 2))]),
                json!([]),
                CameBack,
                [(2, 2), (0, 0)],
            ),
        ] {
            let fields = json!({ "lines": lines, "parcels": parcels, "events": events });
            let seen = seen("kaolate", fields, "2026-06-09");
            let told: Vec<_> = seen
                .lines
                .iter()
                .map(|line| (line.sent, line.delivered))
                .collect();
            assert_eq!(
                (seen.state, told),
                (state, counts.to_vec()),
                "{parcels} {events}"
            );
        }
    }

    #[test]
    fn a_parcel_is_late_after_its_last_expected_day() {
        let expected = json!({ "earliest": "2026-06-04", "latest": "2026-06-06" });
        for (parcel, today, state) in [
            (json!({}), "2026-06-09", ParcelState::Packing),
            (
                json!({ "shipped_on": "2026-06-02" }),
                "2026-06-06",
                ParcelState::OnTheWay,
            ),
            (
                json!({ "shipped_on": "2026-06-02" }),
                "2026-06-07",
                ParcelState::Late,
            ),
            (
                json!({ "delivered_on": "2026-06-07" }),
                "2026-06-09",
                ParcelState::Delivered,
            ),
        ] {
            let mut parcel = parcel;
            parcel["id"] = "p".into();
            parcel["expected"] = expected.clone();
            let seen = seen("kalre", json!({ "parcels": [parcel] }), today);
            assert_eq!(seen.parcels[0].state, state, "{today}");
            assert_eq!(seen.parcels[0].lines.len(), 1);
        }
    }

    #[test]
    fn before_it_arrives_a_return_is_no_question() {
        let shipped = json!({ "parcels": [{ "id": "p", "shipped_on": "2026-06-02" }] });
        let no: [&str; 0] = [];
        for (shop, fields, of_order, of_line) in [
            (
                "kaolate",
                json!({}),
                [
                    "cancel refused cancel-custom, cancel-standard, cancel-production",
                    "amend unstated",
                ],
                &no[..],
            ),
            (
                "kallesia",
                shipped.clone(),
                [
                    "cancel review cancel-not-guaranteed",
                    "amend refused amend-not-guaranteed",
                ],
                &no[..],
            ),
            // Its days count from shipping.
            (
                "kalre",
                shipped,
                ["cancel unstated", "amend unstated"],
                &[
                    "return ask condition, tags_attached",
                    "exchange ask condition, tags_attached",
                ],
            ),
        ] {
            let (order, line) = says(&seen(shop, fields, "2026-06-03"));
            assert_eq!(order, of_order, "{shop}");
            assert_eq!(line, of_line, "{shop}");
        }
    }

    #[test]
    fn a_cancelled_order_is_past_deciding() {
        let fields = json!({ "cancelled_at": "2026-06-06T10:00:00Z", "parcels": delivered() });
        let seen = seen("kaolate", fields, "2026-06-07");
        assert_eq!(seen.state, OrderState::Cancelled);
        assert_eq!(says(&seen), (vec![], vec![]));
    }

    #[test]
    fn a_missing_piece_is_told_within_seven_days() {
        for (today, expected) in [
            ("2026-06-12", "missing_item accepted missing-item"),
            ("2026-06-13", "missing_item refused missing-item-window"),
        ] {
            let seen = seen("kallesia", json!({ "parcels": delivered() }), today);
            let told = about(&seen.decisions, "missing_item");
            assert_eq!(said(told), expected);
            assert_eq!(
                told.last_day.map(|day| day.0.to_string()).as_deref(),
                Some("2026-06-12")
            );
            assert!(told.hints.iter().all(|hint| !hint.title.is_empty()));
            // The policy speaks of no other claim but one.
            let claims: Vec<_> = seen
                .decisions
                .iter()
                .filter_map(|told| told.claim.as_deref())
                .collect();
            assert_eq!(claims, ["missing_item", "faulty_item"]);
        }
    }

    #[test]
    fn the_day_is_the_orders_own() {
        // 13 June in Europe, 12 June where the order was placed.
        let fields = json!({ "placed_at": "2026-06-01T10:00:00-07:00", "parcels": delivered() });
        let now = at("2026-06-13T08:59:00+02:00");
        let seen = view(&policy("kallesia"), &order(fields), &[], Vec::new(), now);
        let told = about(&seen.decisions, "missing_item");
        assert_eq!(said(told), "missing_item accepted missing-item");
    }

    #[test]
    fn a_return_that_has_not_arrived_can_be_claimed() {
        let back = |received: Value| {
            json!({
                "parcels": delivered(),
                "returns": [{ "id": "r", "lines": [], "sent_on": "2026-06-08", "received_on": received }],
            })
        };
        let seen = |received| seen("kallesia", back(received), "2026-06-20");
        let missing = seen(Value::Null);
        let told = about(&missing.decisions, "return_not_arrived");
        assert_eq!(said(told), "return_not_arrived ask proof_of_postage");
        let claims = seen(json!("2026-06-12"));
        assert!(
            claims
                .decisions
                .iter()
                .all(|told| told.claim.as_deref() != Some("return_not_arrived"))
        );
    }

    #[test]
    fn customs_are_told_until_it_arrives() {
        let none = Vec::new();
        for (country, parcels, expected, needs) in [
            (
                "MX",
                json!([]),
                Some("customs accepted customs-mexico"),
                vec![Need::Phone, Need::TaxIdRfc],
            ),
            (
                "TR",
                json!([]),
                Some("customs accepted customs-turkey"),
                vec![Need::NationalId11],
            ),
            ("US", json!([]), None, none.clone()),
            ("MX", delivered(), None, none),
        ] {
            let fields = json!({ "address": to(country), "parcels": parcels });
            let seen = seen("kallesia", fields, "2026-06-07");
            let mut told = seen.decisions.iter();
            let told = told.find(|told| told.topic == Topic::Customs);
            assert_eq!(told.map(said).as_deref(), expected, "{country}");
            assert_eq!(
                told.map(|told| told.needs.clone()).unwrap_or_default(),
                needs
            );
        }
    }

    #[test]
    fn a_parcel_that_came_back_can_be_sent_again() {
        let lines = json!([{ "id": "a", "name": "Dress", "quantity": 3 }]);
        for (cause, country, fee, clause) in [
            (
                "incorrect_address",
                "US",
                Some("21.00 USD"),
                "reship-incorrect-address",
            ),
            (
                "incorrect_address",
                "FR",
                Some("30.00 USD"),
                "reship-incorrect-address",
            ),
            ("unclaimed", "US", None, "reship-returned"),
        ] {
            let back = json!({ "on": "2026-06-09", "cause": cause });
            let fields = json!({ "lines": lines, "address": to(country), "parcels": [{ "id": "p", "came_back": back }] });
            let seen = seen("kaolate", fields, "2026-06-10");
            let told = about(&seen.decisions, "reship");
            assert_eq!(said(told), format!("reship accepted {clause}"));
            assert_eq!(told.fee.map(|fee| fee.to_string()).as_deref(), fee);
            assert_eq!(told.payer, Some(Payer::Customer));
        }
    }

    #[test]
    fn only_what_has_not_been_sent_again_is_paid_for() {
        let lines = json!([
            { "id": "a", "name": "Dress", "quantity": 3 },
            { "id": "b", "name": "Hat", "quantity": 1 },
        ]);
        let sent = |a: u32| json!({ "id": "s", "shipped_on": "2026-06-09", "lines": [{ "line": "a", "quantity": a }] });
        let back = |id: &str, a: u32| {
            let back = json!({ "on": "2026-06-09", "cause": "incorrect_address" });
            json!({ "id": id, "came_back": back, "lines": [{ "line": "a", "quantity": a }] })
        };
        let hat = json!({ "id": "h", "lines": [{ "line": "b", "quantity": 1 }] });
        for (parcels, fees) in [
            (json!([hat, back("p", 3)]), vec!["21.00 USD"]),
            (
                json!([hat, back("p", 2), back("q", 1)]),
                vec!["14.00 USD", "7.00 USD"],
            ),
            (json!([hat, back("p", 3), sent(1)]), vec!["14.00 USD"]),
            (json!([hat, back("p", 3), sent(3)]), vec![]),
            // Twice the same pieces.
            (json!([hat, back("p", 3), back("q", 3)]), vec!["21.00 USD"]),
        ] {
            let fields = json!({ "lines": lines, "address": to("US"), "parcels": parcels });
            let seen = seen("kaolate", fields, "2026-06-10");
            let reships = seen
                .decisions
                .iter()
                .filter(|told| told.topic == Topic::Reship);
            let told: Vec<_> = reships.map(|told| told.fee.unwrap().to_string()).collect();
            assert_eq!(told, fees);
        }
    }

    #[test]
    fn what_stays_with_the_shopper_is_refused_with_its_clause() {
        for (category, today, expected) in [
            (
                "tights",
                "2026-06-06",
                "return refused non-returnable-category",
            ),
            (
                "dress",
                "2026-07-05",
                "return ask condition, tags_attached, original_packaging",
            ),
            ("dress", "2026-07-06", "return refused return-window"),
        ] {
            let line = json!({
                "id": "a", "name": "Piece", "quantity": 1, "category": category, "set": "",
                "free_gift": false, "marked_non_returnable": false,
            });
            let fields = json!({ "lines": [line], "parcels": delivered(), "address": to("US") });
            let seen = seen("allegra-k", fields, today);
            let told = about(&seen.lines[0].decisions, "return");
            assert_eq!(said(told), expected);
            assert_eq!(
                told.last_day.map(|day| day.0.to_string()).as_deref(),
                Some("2026-07-05")
            );
            let exchange = about(&seen.lines[0].decisions, "exchange");
            assert_eq!(said(exchange), "exchange refused no-exchange");
        }
    }

    #[test]
    fn postage_is_told_where_the_reason_does_not_matter() {
        let returns = json!([{ "id": "r", "lines": [], "sent_on": "2026-06-08" }]);
        for (country, returns, expected) in [
            ("US", json!([]), Some("postage accepted postage-us")),
            // Who pays hangs on the reason from the second return on.
            ("US", returns.clone(), None),
            ("JP", json!([]), Some("postage accepted postage-ca-jp")),
            ("JP", returns.clone(), None),
            ("FR", returns, Some("postage accepted postage-eu")),
            (
                "BR",
                json!([]),
                Some("postage review return-window, return-on-own"),
            ),
        ] {
            let fields =
                json!({ "address": to(country), "parcels": delivered(), "returns": returns });
            let seen = seen("allegra-k", fields, "2026-06-09");
            let told = seen.lines[0]
                .decisions
                .iter()
                .find(|told| told.topic == Topic::Postage);
            assert_eq!(told.map(said).as_deref(), expected, "{country}");
        }
        let record = order(json!({
            "address": to("US"),
            "parcels": delivered(),
            "returns": [{ "id": "r", "lines": [], "sent_on": "2026-06-08" }],
        }));
        let policy = policy("allegra-k");
        let mut facts = of_first_line(&policy, &record, at("2026-06-09T12:00:00Z"));
        facts::set_word(&policy, &mut facts, Fact::Reason, "changed_mind");
        let told = told(&policy, Topic::Postage, None, &facts);
        assert_eq!(said(&told), "postage accepted postage-us");
        assert_eq!(told.payer, Some(Payer::Customer));
        assert_eq!(
            told.label_deduction.map(|fee| fee.to_string()).as_deref(),
            Some("6.99 USD")
        );
    }

    #[test]
    fn the_refund_counts_from_the_returns_arrival() {
        // Received on Friday 12 June.
        for (shop, expected, earliest, latest) in [
            (
                "allegra-k",
                "refund accepted refund-time, refund-original-payment",
                "2026-06-12",
                "2026-06-24",
            ),
            (
                "kalre",
                "refund accepted refund-processing, refund-bank-time",
                "2026-06-19",
                "2026-06-30",
            ),
            (
                "kallesia",
                "refund accepted refund-inspection, refund-bank-time, refund-original-payment",
                "2026-06-19",
                "2026-07-10",
            ),
        ] {
            for fields in [
                json!({ "returns": [{ "id": "r", "lines": [], "received_on": "2026-06-12" }] }),
                json!({
                    "returns": [{ "id": "r", "lines": [], "sent_on": "2026-06-10" }],
                    "events": [{ "at": "2026-06-12T10:00:00+02:00", "kind": "return_received" }],
                }),
            ] {
                let seen = seen(shop, fields, "2026-06-15");
                let refund = &seen.returns[0].refund;
                assert_eq!(said(refund), expected);
                let days = [refund.earliest, refund.latest].map(|day| day.unwrap().0.to_string());
                assert_eq!(days, [earliest, latest], "{shop}");
            }
        }
    }

    #[test]
    fn the_reason_of_a_return_settles_the_shipping_fee() {
        for (reason, refunded) in [("defective", Some(true)), ("other_size", Some(false))] {
            let back =
                json!({ "id": "r", "lines": [], "received_on": "2026-06-12", "reason": reason });
            let seen = seen("kaolate", json!({ "returns": [back] }), "2026-06-15");
            assert_eq!(seen.returns[0].refund.shipping_fee_refunded, refunded);
        }
    }

    #[test]
    fn a_late_exchange_is_for_the_team() {
        let fields = json!({ "parcels": [{ "id": "p", "shipped_on": "2026-06-02" }] });
        let policy = policy("kalre");
        let record = order(fields);
        for (now, expected) in [
            (
                "2026-07-02T12:00:00+02:00",
                "exchange accepted return-condition, exchange-process",
            ),
            ("2026-07-03T12:00:00+02:00", "exchange review return-window"),
        ] {
            let mut facts = of_first_line(&policy, &record, at(now));
            facts::set_word(&policy, &mut facts, Fact::Condition, "new");
            facts::set_word(&policy, &mut facts, Fact::TagsAttached, "true");
            let told = told(&policy, Topic::Exchange, None, &facts);
            assert_eq!(said(&told), expected);
            assert_eq!(told.after_last_day, Some(Verdict::Review));
        }
    }

    #[test]
    fn a_piece_that_went_back_is_past_deciding() {
        let lines = json!([{ "id": "a", "name": "Dress", "quantity": 2 }]);
        for (quantity, sent_on, is_open) in [(1, "2026-06-08", true), (2, "2026-06-08", false)] {
            let fields = json!({
                "lines": lines,
                "parcels": delivered(),
                "returns": [{ "id": "r", "lines": [{ "line": "a", "quantity": quantity }], "sent_on": sent_on }],
            });
            let seen = seen("kallesia", fields, "2026-06-09");
            assert_eq!(seen.lines[0].returned, quantity);
            assert_eq!(!seen.lines[0].decisions.is_empty(), is_open);
        }
    }

    #[test]
    fn a_bill_adds_up_what_is_known() {
        let usd = |amount: &str| json!({ "amount": amount, "currency": "USD" });
        let line =
            |id: &str, price: Value| json!({ "id": id, "name": id, "quantity": 2, "price": price });
        let bill = |second: Value| {
            let back = |id: &str| json!({ "id": id, "lines": [], "refunded": usd("5.00") });
            let fields = json!({
                "lines": [line("a", usd("19.99")), line("b", second)],
                "total": usd("50.00"),
                "returns": [back("r"), back("s"), { "id": "t", "lines": [] }],
            });
            let bill = seen("kalre", fields, "2026-06-09").bill;
            [bill.pieces, bill.total, bill.refunded, bill.discount]
                .map(|money| money.map(|money| money.amount()).unwrap_or_default())
        };
        assert_eq!(bill(usd("0.01")), ["40.00", "50.00", "10.00", ""]);
        assert_eq!(bill(Value::Null), ["", "50.00", "10.00", ""]);
    }
}
