//! An order as its shopper sees it at a moment: how far it is, and what the
//! policy says about it now, each with its clause.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeZone};
use hemline_api_types::{
    Day, Instant, OrderRecord,
    order::{
        Bill, Destination, Event, Hint, Line, Mark, Order, OrderState, Parcel, ParcelState,
        Request, ReturnParcel, Told,
    },
    record::{EventKind, LineRecord, ParcelRecord},
};
use hemline_policy::{
    decision::Outcome,
    document::{Policy, Topic},
    fact::{Fact, Facts},
    money::Money,
};

use super::course::{Course, Trip, WayBack, day_of, is_of};
use super::facts;

/// The order at `now`, under the policy that it keeps. Requests are shown the
/// latest first.
pub fn view(
    policy: &Policy,
    record: &OrderRecord,
    mut requests: Vec<Request>,
    now: DateTime<FixedOffset>,
) -> Order {
    let course = Course::of(record);
    let facts = facts::order_facts(policy, &course, now);
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
        events: events(&course),
        returns: course
            .returns
            .iter()
            .map(|back| return_view(policy, &course, back, &facts))
            .collect(),
        bill: bill(record),
        decisions: if is_cancelled {
            Vec::new()
        } else {
            order_decisions(policy, &course, &facts)
        },
        requests,
        policy_version: Day(policy.since().unwrap_or_default()),
        seen_at: Instant(now),
    }
}

/// What the policy says on a topic, or about one claim, with the clauses that
/// say so.
pub fn told(policy: &Policy, topic: Topic, claim: Option<&str>, facts: &Facts) -> Told {
    let mut facts = facts.clone();
    if let Some(claim) = claim {
        facts::set_word(policy, &mut facts, Fact::Claim, claim);
    }
    let decision = policy.decide(topic, &facts);
    let hints = policy.explain(topic, &facts, &decision).hints;
    let hints = hints.into_iter().map(|hint| Hint {
        title: policy
            .clause(&hint.clause)
            .map_or_else(String::new, |clause| clause.title.clone()),
        clause: hint.clause,
        section: hint.section,
        text: hint.text,
        reading: hint.reading,
        decides: hint.decides,
    });
    let values = decision.values;
    let until = values.until.as_deref();
    let until = until.and_then(|until| DateTime::parse_from_rfc3339(until).ok());
    Told {
        topic,
        claim: claim.map(str::to_owned),
        outcome: decision.outcome,
        asks: decision
            .asks
            .iter()
            .map(|fact| fact.name().to_owned())
            .collect(),
        hints: hints.collect(),
        last_day: values.last_day.map(Day),
        after_last_day: values.after_last_day,
        until: until.map(Instant),
        needs: values.needs.unwrap_or_default(),
        remedies: values.remedies.unwrap_or_default(),
        payer: values.payer,
        contribution: values.contribution,
        label_deduction: values.label_deduction,
        fee: values.fee,
        stages: values.stages,
        earliest: values.earliest.map(Day),
        latest: values.latest.map(Day),
        shipping_fee_refunded: values.shipping_fee_refunded,
    }
}

fn state(course: &Course) -> OrderState {
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
    if !course.all_delivered() {
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
        marks: marks.map(|(mark, _)| *mark).collect(),
        decisions: line_decisions(policy, course, line, order),
    }
}

/// What holds for the line's pieces, once there is one that could come back: it
/// has arrived or, where the days count from shipping, has left.
fn line_decisions(policy: &Policy, course: &Course, line: &LineRecord, order: &Facts) -> Vec<Told> {
    let facts = facts::with_marks(policy, order, &[line]);
    let decisions = [Topic::Return, Topic::Exchange, Topic::Postage].map(|topic| {
        // Postage goes with the return.
        let window = if topic == Topic::Postage {
            Topic::Return
        } else {
            topic
        };
        let from_shipping = !policy.clauses_asking(window, Fact::ShippedOn).is_empty();
        let here = if from_shipping {
            course.sent(line)
        } else {
            course.delivered(line)
        };
        let is_open = here > course.returned(line) && course.cancelled_at().is_none();
        let is_settled = topic != Topic::Postage || !hangs_on_reason(policy, topic, &facts);
        (is_open && is_settled).then(|| told(policy, topic, None, &facts))
    });
    let is_told = |told: &Told| told.topic != Topic::Postage || told.outcome != Outcome::Unstated;
    decisions.into_iter().flatten().filter(is_told).collect()
}

/// Whether some reason changes what the policy says.
fn hangs_on_reason(policy: &Policy, topic: Topic, facts: &Facts) -> bool {
    let decision = policy.decide(topic, facts);
    policy.vocabulary().words(Fact::Reason).any(|reason| {
        let mut facts = facts.clone();
        facts::set_word(policy, &mut facts, Fact::Reason, reason);
        let with_it = policy.decide(topic, &facts);
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
        refund: told(policy, Topic::Refund, None, &facts),
    }
}

fn bill(record: &OrderRecord) -> Bill {
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
fn sum(amounts: Vec<Money>) -> Option<Money> {
    amounts.into_iter().reduce(|sum, more| Money {
        minor: sum.minor.saturating_add(more.minor),
        ..sum
    })
}

/// What happened, in its order. Where the shop told of a day and no event, there
/// is one at the day's first moment.
fn events(course: &Course) -> Vec<Event> {
    let record = course.record;
    let mut events: Vec<Event> = record
        .events
        .iter()
        .map(|event| Event {
            at: event.at,
            kind: event.kind,
            parcel: event.parcel.clone(),
            place: event.place.clone(),
        })
        .collect();
    events.sort_by_key(|event| event.at);
    for (kind, at) in [
        (EventKind::Placed, Some(record.placed_at)),
        (EventKind::Cancelled, record.cancelled_at),
    ] {
        if let Some(at) = at
            && !events.iter().any(|event| event.kind == kind)
        {
            let place = events.partition_point(|event| event.at < at);
            events.insert(
                place,
                Event {
                    at,
                    kind,
                    parcel: None,
                    place: None,
                },
            );
        }
    }
    let mut derive = |kind, day: Option<NaiveDate>, parcel: Option<&ParcelRecord>| {
        let Some(at) = day.and_then(|day| first_moment(record, day)) else {
            return;
        };
        // A day has no hour: it stands where its kind does among that day's.
        let key = |event: &Event| (day_of(record, event.at.0), event.kind as u8);
        let event = Event {
            at,
            kind,
            parcel: parcel.map(|parcel| parcel.id.clone()),
            place: None,
        };
        let place = events.iter().position(|other| key(other) > key(&event));
        events.insert(place.unwrap_or(events.len()), event);
    };
    for trip in &course.trips {
        let Some(parcel) = trip.parcel else {
            continue;
        };
        for (kind, day) in [
            (EventKind::Shipped, trip.shipped_on),
            (EventKind::Delivered, trip.delivered_on),
            (EventKind::CameBack, trip.came_back_on),
        ] {
            let mut told = record.events.iter();
            if !told.any(|event| event.kind == kind && is_of(record, event, Some(parcel))) {
                derive(kind, day, Some(parcel));
            }
        }
    }
    for back in &course.returns {
        for (kind, day) in [
            (EventKind::ReturnReceived, back.received_on),
            (EventKind::Refunded, back.refunded_on),
        ] {
            // An event names no return: of several it is known by its day.
            let is_only = course.returns.len() == 1;
            let told = record.events.iter().filter(|event| event.kind == kind);
            let mut days = told.map(|event| day_of(record, event.at.0));
            if !days.any(|told| is_only || Some(told) == day) {
                derive(kind, day, None);
            }
        }
    }
    events
}

fn first_moment(record: &OrderRecord, day: NaiveDate) -> Option<Instant> {
    let zone = record.placed_at.0.offset();
    let at = zone.from_local_datetime(&day.and_time(NaiveTime::MIN));
    at.single().map(Instant)
}
