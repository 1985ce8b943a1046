//! What an order says: how it stands, what became of each parcel and each
//! return, and what its shopper can still do. Words are the view's.

use chrono::NaiveDate;
use hemline_api_types::{
    Day,
    order::{
        Ask, Line, Mark, Order, OrderState, Parcel, ParcelState, Request, RequestState,
        ReturnParcel, Told,
    },
    record::{EventKind, Pieces},
};
use hemline_policy::{decision::Outcome, document::Topic, fact::Fact};

use crate::{pages::refund::Clock, route::Task};

/// How an order stands, in one sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    Placed,
    InProduction,
    /// Some parcels have left, others not.
    PartlySent,
    OnTheWay {
        parcels: usize,
    },
    /// A parcel is past its latest day.
    Late {
        parcels: usize,
    },
    PartlyArrived,
    Arrived,
    CameBack,
    Cancelled,
}

/// What is to be said beside it, in one more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Also {
    RefundLate,
    Refunds(usize),
    ReturnOnItsWay,
    /// A return was asked for, and has not been posted yet.
    ReturnAsked,
    Refunded,
    /// The team has something to decide.
    Waiting(Task),
    CanCancel,
}

pub fn standing(order: &Order) -> Standing {
    let on_the_way = |state| {
        let parcels = order.parcels.iter();
        parcels.filter(|parcel| parcel.state == state).count()
    };
    let late = on_the_way(ParcelState::Late);
    match order.state {
        OrderState::Cancelled => Standing::Cancelled,
        OrderState::CameBack => Standing::CameBack,
        OrderState::Placed => Standing::Placed,
        OrderState::InProduction => Standing::InProduction,
        OrderState::PartlySent | OrderState::Sent | OrderState::PartlyDelivered if late > 0 => {
            Standing::Late { parcels: late }
        }
        OrderState::PartlySent => Standing::PartlySent,
        OrderState::Sent => Standing::OnTheWay {
            parcels: on_the_way(ParcelState::OnTheWay),
        },
        OrderState::PartlyDelivered => Standing::PartlyArrived,
        OrderState::Delivered => Standing::Arrived,
    }
}

pub fn also(order: &Order) -> Option<Also> {
    let clocks: Vec<Clock> = order
        .returns
        .iter()
        .filter_map(|parcel| clock(parcel, today(order)))
        .collect();
    let waiting = order
        .requests
        .iter()
        .find(|request| request.state == RequestState::Waiting);
    // Where the time for it runs, that says so itself.
    let can_cancel = order.decisions.iter().any(|told| {
        told.topic == Topic::Cancel && told.outcome == Outcome::Accepted && told.until.is_none()
    });
    let is_there = |wanted| order.returns.iter().any(|parcel| course(parcel) == wanted);
    if clocks.iter().any(|clock| clock.is_late) {
        Some(Also::RefundLate)
    } else if let Some(request) = waiting {
        Some(Also::Waiting(task(request)))
    } else if clocks.iter().any(|clock| clock.received.is_some()) {
        let received = clocks.iter().filter(|clock| clock.received.is_some());
        Some(Also::Refunds(received.count()))
    } else if !clocks.is_empty() {
        Some(Also::ReturnOnItsWay)
    } else if is_there(Course::Asked) {
        Some(Also::ReturnAsked)
    } else if is_there(Course::Refunded) {
        Some(Also::Refunded)
    } else if can_cancel && order.state != OrderState::Cancelled {
        Some(Also::CanCancel)
    } else {
        None
    }
}

/// The day of the answer, by the server's clock.
pub fn today(order: &Order) -> NaiveDate {
    order.seen_at.0.date_naive()
}

pub fn task(request: &Request) -> Task {
    match request.ask {
        Ask::Cancel { .. } => Task::Cancel,
        Ask::Amend(_) => Task::Amend,
    }
}

/// A request of this kind that stands: the team has it, or it was let.
pub fn standing_request(order: &Order, kind: Task) -> Option<&Request> {
    order.requests.iter().find(|request| {
        task(request) == kind
            && match request.state {
                RequestState::Waiting | RequestState::Accepted | RequestState::Granted => true,
                RequestState::Refused | RequestState::Declined => false,
            }
    })
}

/// What the policy says about the order as a whole.
pub fn told(order: &Order, topic: Topic) -> Option<&Told> {
    order.decisions.iter().find(|told| told.topic == topic)
}

// The refund

/// How far a return is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Course {
    /// It was asked for, and nothing is posted yet.
    Asked,
    Coming,
    Here,
    Refunded,
}

pub fn course(parcel: &ReturnParcel) -> Course {
    match (parcel.refunded_on, parcel.received_on, parcel.sent_on) {
        (Some(_), ..) => Course::Refunded,
        (None, Some(_), _) => Course::Here,
        (None, None, None) if parcel.is_own => Course::Asked,
        (None, None, _) => Course::Coming,
    }
}

/// The way of a return's money; none before it is posted, and where it has gone out.
pub fn clock(parcel: &ReturnParcel, today: NaiveDate) -> Option<Clock> {
    let received = parcel.received_on.map(|day| day.0);
    match course(parcel) {
        Course::Coming | Course::Here => Some(Clock::of(&parcel.refund, received, today)),
        Course::Asked | Course::Refunded => None,
    }
}

// The pieces

/// Lines about which the policy says the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Group<'o> {
    pub told: &'o Told,
    pub lines: Vec<&'o Line>,
}

/// What the policy says on a topic, line by line, for the pieces that have not
/// come back.
pub fn groups(order: &Order, topic: Topic) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for line in &order.lines {
        let told = line.decisions.iter().find(|told| told.topic == topic);
        let Some(told) = told.filter(|_| line.returned < line.quantity) else {
            continue;
        };
        match groups
            .iter_mut()
            .find(|group| says_the_same(group.told, told))
        {
            Some(group) => group.lines.push(line),
            None => groups.push(Group {
                told,
                lines: vec![line],
            }),
        }
    }
    groups
}

fn says_the_same(one: &Told, other: &Told) -> bool {
    one.outcome == other.outcome
        && one.last_day == other.last_day
        && one.payer == other.payer
        && one.asks == other.asks
        && one.hints == other.hints
}

/// The day from which the time for a return counts, where all has arrived.
pub fn arrived_on(order: &Order) -> Option<NaiveDate> {
    let days: Option<Vec<Day>> = order
        .parcels
        .iter()
        .map(|parcel| parcel.delivered_on)
        .collect();
    days?.into_iter().max().map(|day| day.0)
}

/// What the order knows about a piece, in the names of the questions that then
/// need not be asked. Nothing of it says whose order it is.
pub fn known(order: &Order, line: &Line) -> Vec<(String, String)> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let of_line = |parcel: &&Parcel| holds(parcel, line);
    let shipped = order
        .parcels
        .iter()
        .filter(of_line)
        .filter_map(|parcel| parcel.shipped_on)
        .max();
    let marked = |mark: Mark| line.marks.contains(&mark).then(|| "true".to_owned());
    let earlier = order.returns.len();
    [
        (Fact::Category, line.category.clone()),
        (Fact::FinalSale, marked(Mark::FinalSale)),
        (Fact::CustomMade, marked(Mark::CustomMade)),
        (Fact::FreeGift, marked(Mark::FreeGift)),
        (Fact::MarkedNonReturnable, marked(Mark::NonReturnable)),
        (Fact::PartOfSet, marked(Mark::PartOfSet)),
        (Fact::ShippedOn, day(shipped.map(|day| day.0))),
        (Fact::DeliveredOn, day(arrived_on(order))),
        (
            Fact::Destination,
            order
                .destination
                .as_ref()
                .map(|place| place.country.to_string()),
        ),
        (Fact::EarlierReturns, Some(earlier.to_string())),
    ]
    .into_iter()
    .filter_map(|(fact, answer)| Some((fact.name().to_owned(), answer?)))
    .collect()
}

fn holds(parcel: &Parcel, line: &Line) -> bool {
    parcel.lines.iter().any(|pieces| pieces.line == line.id)
}

/// The lines that pieces are of, with how many.
pub fn pieces<'o>(order: &'o Order, pieces: &[Pieces]) -> Vec<(&'o Line, u32)> {
    pieces
        .iter()
        .filter_map(|pieces| {
            let line = order.lines.iter().find(|line| line.id == pieces.line)?;
            Some((line, pieces.quantity))
        })
        .collect()
}

/// The return that a line's pieces are in.
pub fn return_of<'o>(order: &'o Order, line: &Line) -> Option<&'o ReturnParcel> {
    order
        .returns
        .iter()
        .find(|parcel| parcel.lines.iter().any(|pieces| pieces.line == line.id))
}

// The order so far

/// A step of the order's way.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    pub day: NaiveDate,
    pub kind: EventKind,
    /// Places of the parcels in the order, from 0; none for the order as a whole.
    pub parcels: Vec<usize>,
    pub place: Option<String>,
}

/// What has happened, as the server tells it; parcels that share a step and a day
/// share a line.
pub fn so_far(order: &Order) -> Vec<Happened> {
    let mut so_far: Vec<Happened> = Vec::new();
    for event in &order.events {
        let day = event.at.0.date_naive();
        let id = event.parcel.as_deref();
        let parcel = order
            .parcels
            .iter()
            .position(|parcel| Some(parcel.id.as_str()) == id);
        let same = so_far.iter_mut().find(|known| {
            known.day == day && known.kind == event.kind && known.place == event.place
        });
        match (same, parcel) {
            (Some(known), Some(parcel)) => known.parcels.push(parcel),
            (_, parcel) => so_far.push(Happened {
                day,
                kind: event.kind,
                parcels: parcel.into_iter().collect(),
                place: event.place.clone(),
            }),
        }
    }
    so_far
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::samples::{line, order, request};
    use super::*;

    fn headline(fields: Value, expected: Standing, more: Option<Also>) {
        let order = order(fields.clone());
        assert_eq!(
            (standing(&order), also(&order)),
            (expected, more),
            "{fields}"
        );
    }

    fn parcel(id: &str, state: &str) -> Value {
        json!({ "id": id, "state": state, "lines": [] })
    }

    /// A return that reached the shop on 22 June, with three stages of days.
    fn refund(more: Value) -> Value {
        let mut parcel = json!({
            "id": "r", "lines": [{ "line": "blouse", "quantity": 1 }],
            "sent_on": "2026-06-15", "received_on": "2026-06-22",
            "refund": {
                "topic": "refund", "outcome": "accepted", "hints": [],
                "stages": [
                    { "stage": "inspection", "min": 0, "max": 1, "unit": "days" },
                    { "stage": "processing", "min": 0, "max": 6, "unit": "days" },
                    { "stage": "delay", "min": 3, "max": 5, "unit": "days" },
                ],
                "latest": "2026-07-04",
            },
        });
        if let Value::Object(more) = more {
            parcel.as_object_mut().unwrap().extend(more);
        }
        parcel
    }

    #[test]
    fn the_headline_says_how_it_stands() {
        headline(json!({}), Standing::Arrived, None);
        let cancel = json!({ "topic": "cancel", "outcome": "accepted", "hints": [] });
        headline(
            json!({ "state": "placed", "decisions": [cancel] }),
            Standing::Placed,
            Some(Also::CanCancel),
        );
        headline(
            json!({ "state": "cancelled", "decisions": [cancel] }),
            Standing::Cancelled,
            None,
        );
        let two = json!([parcel("1", "on_the_way"), parcel("2", "on_the_way")]);
        headline(
            json!({ "state": "sent", "parcels": two }),
            Standing::OnTheWay { parcels: 2 },
            None,
        );
        let late = json!([parcel("1", "late"), parcel("2", "delivered")]);
        headline(
            json!({ "state": "partly_delivered", "parcels": late }),
            Standing::Late { parcels: 1 },
            None,
        );
    }

    #[test]
    fn the_headline_says_what_is_open() {
        let returned = |more: Value| json!({ "returns": [refund(more)] });
        headline(
            returned(json!({})),
            Standing::Arrived,
            Some(Also::Refunds(1)),
        );
        headline(
            returned(json!({ "received_on": null })),
            Standing::Arrived,
            Some(Also::ReturnOnItsWay),
        );
        headline(
            returned(json!({ "refunded_on": "2026-06-24" })),
            Standing::Arrived,
            Some(Also::Refunded),
        );
        headline(
            returned(json!({ "is_own": true, "received_on": null, "sent_on": null })),
            Standing::Arrived,
            Some(Also::ReturnAsked),
        );
        let overdue = json!({ "topic": "refund", "outcome": "accepted", "hints": [], "latest": "2026-06-24" });
        headline(
            returned(json!({ "refund": overdue })),
            Standing::Arrived,
            Some(Also::RefundLate),
        );
        headline(
            json!({ "state": "placed", "requests": [request("amend", "waiting")] }),
            Standing::Placed,
            Some(Also::Waiting(Task::Amend)),
        );
    }

    #[test]
    fn the_clock_runs_until_the_money_goes_out() {
        let runs = |more: Value| {
            let order = order(json!({ "returns": [refund(more)] }));
            order
                .returns
                .first()
                .and_then(|parcel| clock(parcel, today(&order)))
        };
        assert!(runs(json!({})).is_some());
        assert_eq!(runs(json!({ "refunded_on": "2026-06-24" })), None);
        // Asked for here, it runs from the day it is posted.
        let asked =
            |sent: Option<&str>| json!({ "is_own": true, "received_on": null, "sent_on": sent });
        assert_eq!(runs(asked(None)), None);
        assert!(runs(asked(Some("2026-06-24"))).is_some());
    }

    #[test]
    fn pieces_of_one_verdict_stand_together() {
        let yes =
            json!([{ "topic": "return", "outcome": "ask", "hints": [], "last_day": "2026-07-12" }]);
        let no = json!([{ "topic": "return", "outcome": "refused", "hints": [] }]);
        let mut back = line("blouse", yes.clone());
        back["returned"] = json!(1);
        let lines = json!([
            back,
            line("skirt", yes.clone()),
            line("tights", no),
            line("dress", yes)
        ]);
        let order = order(json!({ "lines": lines }));
        let named: Vec<Vec<&str>> = groups(&order, Topic::Return)
            .iter()
            .map(|group| group.lines.iter().map(|line| line.name.as_str()).collect())
            .collect();
        assert_eq!(named, [vec!["skirt", "dress"], vec!["tights"]]);
    }

    #[test]
    fn what_is_known_names_nobody() {
        let mut skirt = line("skirt", json!([]));
        skirt["category"] = json!("bottoms");
        skirt["marks"] = json!(["final_sale"]);
        let order = order(json!({
            "lines": [skirt],
            "destination": { "city": "Oslo", "country": "NO" },
            "parcels": [{
                "id": "1", "state": "delivered", "shipped_on": "2026-06-05", "delivered_on": "2026-06-12",
                "lines": [{ "line": "skirt", "quantity": 1 }],
            }],
        }));
        let known = known(&order, order.lines.first().unwrap());
        let known: Vec<(&str, &str)> = known
            .iter()
            .map(|(name, answer)| (name.as_str(), answer.as_str()))
            .collect();
        assert_eq!(
            known,
            [
                ("category", "bottoms"),
                ("final_sale", "true"),
                ("shipped_on", "2026-06-05"),
                ("delivered_on", "2026-06-12"),
                ("destination", "NO"),
                ("earlier_returns", "0"),
            ]
        );
    }

    #[test]
    fn parcels_share_a_step_of_one_day() {
        let event = |at: &str, kind: &str, parcel: Option<&str>| json!({ "at": at, "kind": kind, "parcel": parcel });
        let order = order(json!({
            "parcels": [parcel("1", "delivered"), parcel("2", "delivered")],
            "events": [
                event("2026-06-04T10:00:00+02:00", "placed", None),
                event("2026-06-05T00:00:00+02:00", "shipped", Some("1")),
                event("2026-06-05T09:00:00+02:00", "shipped", Some("2")),
                event("2026-06-10T00:00:00+02:00", "delivered", Some("1")),
                event("2026-06-12T00:00:00+02:00", "delivered", Some("2")),
            ],
        }));
        let steps: Vec<_> = so_far(&order)
            .into_iter()
            .map(|step| (step.kind, step.parcels))
            .collect();
        assert_eq!(
            steps,
            [
                (EventKind::Placed, vec![]),
                (EventKind::Shipped, vec![0, 1]),
                (EventKind::Delivered, vec![0]),
                (EventKind::Delivered, vec![1]),
            ]
        );
    }

    #[test]
    fn a_request_stands_until_it_is_refused() {
        for (state, stands) in [
            ("waiting", true),
            ("accepted", true),
            ("granted", true),
            ("refused", false),
            ("declined", false),
        ] {
            let order = order(json!({ "requests": [request("cancel", state)] }));
            assert_eq!(
                standing_request(&order, Task::Cancel).is_some(),
                stands,
                "{state}"
            );
            assert_eq!(standing_request(&order, Task::Amend), None);
        }
    }
}
