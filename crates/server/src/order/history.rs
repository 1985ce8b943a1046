//! What happened to an order, in its order: what the shop tells as events, and
//! what follows from the days of its parcels and returns.

use chrono::{NaiveDate, NaiveTime, TimeZone};
use hemline_api_types::{
    Instant, OrderRecord,
    order::Event,
    record::{EventKind, ParcelRecord},
};

use super::course::{Course, day_of, is_of};

/// Everything that happened. Where the shop tells of a day and of no event, there
/// is one at the day's first moment.
pub fn events(course: &Course) -> Vec<Event> {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::example::order;
    use super::*;

    #[test]
    fn what_happened_is_told_once_and_in_its_order() {
        let fields = json!({
            "parcels": [
                { "id": "p", "shipped_on": "2026-06-02", "delivered_on": "2026-06-05" },
                { "id": "q", "shipped_on": "2026-06-02" },
            ],
            "returns": [{ "id": "r", "lines": [], "received_on": "2026-06-09", "refunded_on": "2026-06-09" }],
            "events": [
                { "at": "2026-06-05T09:30:00+02:00", "kind": "delivered", "parcel": "p" },
                { "at": "2026-06-02T18:00:00+02:00", "kind": "packed", "parcel": "q" },
                { "at": "2026-06-01T10:01:00+02:00", "kind": "confirmed" },
                { "at": "2026-06-09T22:30:00Z", "kind": "return_received" },
            ],
        });
        let record = order(fields);
        let events = events(&Course::of(&record));
        let told = events.iter().map(|event| {
            let parcel = event.parcel.as_deref().unwrap_or_default();
            format!("{} {:?} {parcel}", event.at.0.to_rfc3339(), event.kind)
        });
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                "2026-06-01T10:00:00+02:00 Placed ",
                "2026-06-01T10:01:00+02:00 Confirmed ",
                "2026-06-02T18:00:00+02:00 Packed q",
                "2026-06-02T00:00:00+02:00 Shipped p",
                "2026-06-02T00:00:00+02:00 Shipped q",
                "2026-06-05T09:30:00+02:00 Delivered p",
                "2026-06-09T00:00:00+02:00 Refunded ",
                "2026-06-09T22:30:00+00:00 ReturnReceived ",
            ]
        );
    }
}
