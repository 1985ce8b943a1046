//! How far an order has come: what the record and its events tell together. A
//! shop's system may tell a delivery as a day of the parcel or as an event.

use chrono::{DateTime, FixedOffset, NaiveDate};
use hemline_api_types::{
    Instant, OrderRecord,
    record::{EventKind, EventRecord, LineRecord, ParcelRecord, Pieces, ReshipCause, ReturnRecord},
};

pub struct Course<'a> {
    pub record: &'a OrderRecord,
    pub trips: Vec<Trip<'a>>,
    pub returns: Vec<WayBack<'a>>,
}

/// A parcel on its way to the shopper.
pub struct Trip<'a> {
    /// None where the shop tells what happened, and of no parcel.
    pub parcel: Option<&'a ParcelRecord>,
    /// It is no longer with the shop, whether or not the day is known.
    pub left: bool,
    pub shipped_on: Option<NaiveDate>,
    pub delivered_on: Option<NaiveDate>,
    pub came_back_on: Option<NaiveDate>,
    pub came_back_cause: Option<ReshipCause>,
}

/// A return parcel.
pub struct WayBack<'a> {
    pub parcel: &'a ReturnRecord,
    pub received_on: Option<NaiveDate>,
    pub refunded_on: Option<NaiveDate>,
}

/// The day of an instant in the order's own calendar: the offset that its
/// `placed_at` was told with, the nearest that is known to the shopper's.
pub fn day_of(record: &OrderRecord, instant: DateTime<FixedOffset>) -> NaiveDate {
    let zone = record.placed_at.0.offset();
    instant.with_timezone(zone).date_naive()
}

impl<'a> Course<'a> {
    pub fn of(record: &'a OrderRecord) -> Self {
        let parcels = record.parcels.iter().map(|parcel| Trip::of(record, parcel));
        let mut trips: Vec<Trip> = parcels.collect();
        if trips.is_empty() {
            // An order of which no parcel is known goes as one.
            let told = Trip::told(record, None);
            trips.extend(told.left.then_some(told));
        }
        let returns = record
            .returns
            .iter()
            .map(|parcel| WayBack::of(record, parcel));
        Self {
            record,
            trips,
            returns: returns.collect(),
        }
    }

    pub fn cancelled_at(&self) -> Option<Instant> {
        let told = self.events(EventKind::Cancelled).map(|event| event.at);
        self.record.cancelled_at.or(told.min())
    }

    pub fn production_started(&self) -> Option<bool> {
        let told = self.events(EventKind::ProductionStarted).next().is_some();
        told.then_some(true).or(self.record.production_started)
    }

    pub fn any_left(&self) -> bool {
        // An event may tell of a parcel that is not known yet.
        let leaves = |event: &EventRecord| is_under_way(event.kind);
        self.trips.iter().any(|trip| trip.left) || self.record.events.iter().any(leaves)
    }

    /// Pieces of the line that have left and did not come back undelivered.
    pub fn sent(&self, line: &LineRecord) -> u32 {
        self.count(line, |trip| trip.left)
    }

    pub fn delivered(&self, line: &LineRecord) -> u32 {
        self.count(line, |trip| trip.delivered_on.is_some())
    }

    /// Pieces of the line that are on their way back or back.
    pub fn returned(&self, line: &LineRecord) -> u32 {
        let sent = self.returns.iter().filter(|parcel| parcel.is_sent());
        sent.map(|back| pieces_of(&back.parcel.lines, line)).sum()
    }

    pub fn all_sent(&self) -> bool {
        let mut lines = self.record.lines.iter();
        self.trips_out().all(|trip| trip.left) && lines.all(|line| self.sent(line) >= line.quantity)
    }

    pub fn all_delivered(&self) -> bool {
        let mut lines = self.record.lines.iter();
        self.trips_out().all(|trip| trip.delivered_on.is_some())
            && lines.all(|line| self.delivered(line) >= line.quantity)
    }

    /// Pieces of the line in trips of which `is` holds. Parcels that don't say
    /// what is in them hold the rest between them: it counts once `is` holds of
    /// each, as none can be told from the others.
    fn count(&self, line: &LineRecord, is: impl Fn(&Trip) -> bool) -> u32 {
        let mut told = 0;
        let mut silent = self.trips_out().filter(|trip| trip.is_silent()).peekable();
        if silent.peek().is_some() && silent.all(&is) {
            told = self.untold(line);
        }
        let telling = self.trips_out().filter(|trip| is(trip));
        telling.fold(told, |sum, trip| sum + pieces_of(trip.lines(), line))
    }

    /// Pieces of the line that stand in no parcel's list.
    pub fn untold(&self, line: &LineRecord) -> u32 {
        let told = self.trips_out().map(|trip| pieces_of(trip.lines(), line));
        line.quantity.saturating_sub(told.sum())
    }

    /// The trips that did not end at the shop.
    pub fn trips_out(&self) -> impl Iterator<Item = &Trip<'a>> {
        self.trips.iter().filter(|trip| trip.came_back_on.is_none())
    }

    /// What is in the trip: as it is told, or all the rest where it is the only
    /// one that does not say. Empty where it can't be told.
    pub fn contents(&self, trip: &Trip) -> Vec<Pieces> {
        if !trip.is_silent() {
            return trip.lines().to_vec();
        }
        let mut silent = self.trips.iter().filter(|other| other.is_silent());
        if silent.nth(1).is_some() {
            return Vec::new();
        }
        let rest = self.record.lines.iter().map(|line| Pieces {
            line: line.id.clone(),
            quantity: self.untold(line),
        });
        rest.filter(|pieces| pieces.quantity > 0).collect()
    }

    /// The trips that came back, each with how many of its pieces have not been
    /// sent again; none where all have.
    pub fn stranded(&self) -> Vec<(&Trip<'a>, u64)> {
        if self.trips_out().any(Trip::is_silent) {
            return Vec::new();
        }
        let mut left: Vec<u32> = self
            .record
            .lines
            .iter()
            .map(|line| self.untold(line))
            .collect();
        let mut stranded = Vec::new();
        // A piece that came back twice counts once, with its last trip.
        for trip in self
            .trips
            .iter()
            .rev()
            .filter(|trip| trip.came_back_on.is_some())
        {
            let mut items = 0;
            for (line, left) in self.record.lines.iter().zip(&mut left) {
                let here = if trip.is_silent() {
                    *left
                } else {
                    pieces_of(trip.lines(), line).min(*left)
                };
                *left -= here;
                items += u64::from(here);
            }
            if items > 0 {
                stranded.push((trip, items));
            }
        }
        stranded.reverse();
        stranded
    }

    fn events(&self, kind: EventKind) -> impl Iterator<Item = &'a EventRecord> {
        let events = self.record.events.iter();
        events.filter(move |event| event.kind == kind)
    }
}

impl<'a> Trip<'a> {
    fn of(record: &'a OrderRecord, parcel: &'a ParcelRecord) -> Self {
        let mut trip = Self::told(record, Some(parcel));
        trip.shipped_on = parcel.shipped_on.map(|day| day.0).or(trip.shipped_on);
        trip.delivered_on = parcel.delivered_on.map(|day| day.0).or(trip.delivered_on);
        if let Some(back) = parcel.came_back {
            trip.came_back_on = Some(back.on.0);
            trip.came_back_cause = Some(back.cause);
        }
        trip.left |= [trip.shipped_on, trip.delivered_on, trip.came_back_on]
            .iter()
            .any(Option::is_some);
        if trip.came_back_on.is_some() {
            trip.delivered_on = None;
        }
        trip
    }

    /// What the events tell.
    fn told(record: &'a OrderRecord, parcel: Option<&'a ParcelRecord>) -> Self {
        let last = |is: fn(EventKind) -> bool| {
            let events = record.events.iter();
            let here = events.filter(|event| is(event.kind) && is_of(record, event, parcel));
            here.map(|event| event.at.0).max()
        };
        let under_way = last(is_under_way);
        let shipped = last(|kind| kind == EventKind::Shipped);
        let delivered = last(|kind| kind == EventKind::Delivered);
        // Unless it set out again.
        let came_back = last(|kind| kind == EventKind::CameBack)
            .filter(|back| shipped.max(delivered).is_none_or(|again| again < *back));
        Self {
            parcel,
            left: under_way.is_some(),
            shipped_on: shipped.map(|at| day_of(record, at)),
            delivered_on: delivered.map(|at| day_of(record, at)),
            came_back_on: came_back.map(|at| day_of(record, at)),
            came_back_cause: None,
        }
    }

    fn lines(&self) -> &'a [Pieces] {
        self.parcel.map_or(&[], |parcel| &parcel.lines)
    }

    fn is_silent(&self) -> bool {
        self.lines().is_empty()
    }
}

/// Whether an event happened to the parcel. One that names none happened to the
/// only one; with several it is no word about any of them.
pub fn is_of(record: &OrderRecord, event: &EventRecord, parcel: Option<&ParcelRecord>) -> bool {
    match (&event.parcel, parcel) {
        (Some(id), Some(parcel)) => *id == parcel.id,
        (Some(_), None) => false,
        (None, _) => record.parcels.len() <= 1,
    }
}

/// Whether it happens only to a parcel that has left the shop.
fn is_under_way(kind: EventKind) -> bool {
    match kind {
        EventKind::Shipped
        | EventKind::InCustoms
        | EventKind::WithLocalCourier
        | EventKind::OutForDelivery
        | EventKind::DeliveryMissed
        | EventKind::AtPickUpPoint
        | EventKind::Delivered
        | EventKind::CameBack => true,
        // A parcel can be late before it leaves.
        EventKind::Delayed
        | EventKind::Placed
        | EventKind::Confirmed
        | EventKind::ProductionStarted
        | EventKind::Packed
        | EventKind::Cancelled
        | EventKind::ReturnReceived
        | EventKind::Refunded => false,
    }
}

impl<'a> WayBack<'a> {
    fn of(record: &'a OrderRecord, parcel: &'a ReturnRecord) -> Self {
        // An event names no return: only where there is one it is about that.
        let told = |kind: EventKind| {
            let events = record.events.iter().filter(|event| event.kind == kind);
            let first = events.map(|event| event.at.0).min();
            first
                .filter(|_| record.returns.len() == 1)
                .map(|at| day_of(record, at))
        };
        let or_told = |day: Option<NaiveDate>, kind| day.or_else(|| told(kind));
        Self {
            parcel,
            received_on: or_told(
                parcel.received_on.map(|day| day.0),
                EventKind::ReturnReceived,
            ),
            refunded_on: or_told(parcel.refunded_on.map(|day| day.0), EventKind::Refunded),
        }
    }

    /// The shopper has posted it, as far as is known.
    pub fn is_sent(&self) -> bool {
        self.parcel.sent_on.is_some() || self.received_on.is_some() || self.refunded_on.is_some()
    }
}

fn pieces_of(pieces: &[Pieces], line: &LineRecord) -> u32 {
    let of_line = pieces.iter().filter(|pieces| pieces.line == line.id);
    of_line.map(|pieces| pieces.quantity).sum()
}
