//! The words of an order: how it stands, what happened, and what stands in the
//! way of what was typed.

use hemline_api_types::record::{EventKind, ReshipCause};
use hemline_policy::{customs::Fault, decision::Outcome, document::Topic};

use super::{
    draft::{Doubt, Entry, Wrong as Unfit},
    telling::{Also, Course, Standing},
};
use crate::{format, route::Task, text};

pub fn standing(standing: Standing) -> String {
    match standing {
        Standing::Placed => text!("order.is.placed"),
        Standing::InProduction => text!("order.is.in_production"),
        Standing::PartlySent => text!("order.is.partly_sent"),
        Standing::OnTheWay { parcels } => text!("order.is.on_the_way", count = parcels),
        Standing::Late { parcels } => text!("order.is.late", count = parcels),
        Standing::PartlyArrived => text!("order.is.partly_arrived"),
        Standing::Arrived => text!("order.is.arrived"),
        Standing::CameBack => text!("order.is.came_back"),
        Standing::Cancelled => text!("order.is.cancelled"),
    }
}

pub fn also(also: Also) -> String {
    match also {
        Also::RefundLate => text!("order.also.refund_late"),
        Also::Refunds(count) => text!("order.also.refunds", count = count),
        Also::ReturnOnItsWay => text!("order.also.return_on_its_way"),
        Also::ReturnAsked => text!("order.also.return_asked"),
        Also::Refunded => text!("order.also.refunded"),
        Also::Waiting(Task::Cancel) => text!("order.also.waiting_cancel"),
        Also::Waiting(Task::Amend) => text!("order.also.waiting_amend"),
        Also::CanCancel => text!("order.also.can_cancel"),
    }
}

/// What happened to the order or to some of its parcels; `all` is how many
/// there are.
pub fn happened(kind: EventKind, parcels: &[usize], all: usize) -> String {
    let which = which(parcels, all);
    match kind {
        EventKind::Placed => text!("order.event.placed"),
        EventKind::Confirmed => text!("order.event.confirmed"),
        EventKind::ProductionStarted => text!("order.event.production_started"),
        EventKind::Packed => text!("order.event.packed", which = which),
        EventKind::Shipped => text!("order.event.shipped", which = which),
        EventKind::InCustoms => text!("order.event.in_customs", which = which),
        EventKind::WithLocalCourier => text!("order.event.with_local_courier", which = which),
        EventKind::OutForDelivery => text!("order.event.out_for_delivery", which = which),
        EventKind::DeliveryMissed => text!("order.event.delivery_missed", which = which),
        EventKind::AtPickUpPoint => text!("order.event.at_pick_up_point", which = which),
        EventKind::Delayed => text!("order.event.delayed", which = which),
        EventKind::Delivered => text!("order.event.delivered", which = which),
        EventKind::CameBack => text!("order.event.came_back", which = which),
        EventKind::Cancelled => text!("order.event.cancelled"),
        EventKind::ReturnReceived => text!("order.event.return_received"),
        EventKind::Refunded => text!("order.event.refunded"),
    }
}

/// `Your parcel`, `Parcel 2`, `Parcel 1 and Parcel 2` or `All parcels`.
fn which(parcels: &[usize], all: usize) -> String {
    if all <= 1 {
        return text!("order.parcel.only");
    }
    if parcels.is_empty() || parcels.len() == all {
        return text!("order.parcel.all");
    }
    let names: Vec<String> = parcels.iter().map(|place| parcel(*place, all)).collect();
    format::all_of(&names)
}

/// What became of the pieces of a return.
pub fn course(course: Course) -> String {
    match course {
        Course::Asked => text!("order.piece.asked"),
        Course::Coming => text!("order.piece.coming_back"),
        Course::Here => text!("order.piece.back"),
        Course::Refunded => text!("order.piece.refunded"),
    }
}

/// A parcel's name, by its place from 0.
pub fn parcel(place: usize, all: usize) -> String {
    if all <= 1 {
        text!("order.parcel.only")
    } else {
        let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
        text!("order.parcel.number", number = format::number(number))
    }
}

pub fn cause(cause: ReshipCause) -> String {
    match cause {
        ReshipCause::IncorrectAddress => text!("check.reship.incorrect_address"),
        ReshipCause::Unclaimed => text!("check.reship.unclaimed"),
        ReshipCause::CustomsRefusal => text!("check.reship.customs_refusal"),
    }
}

/// An outcome on a topic in a few words.
pub fn in_short(topic: Topic, outcome: Outcome) -> String {
    match (topic, outcome) {
        (Topic::Exchange, Outcome::Accepted) => text!("check.short.exchange"),
        (Topic::Exchange, Outcome::Refused) => text!("order.can.no_exchange"),
        (Topic::Return, Outcome::Accepted) => text!("check.short.refund"),
        (Topic::Return, Outcome::Refused) => text!("order.can.stays"),
        (Topic::Cancel, Outcome::Accepted) => text!("order.can.cancel"),
        (Topic::Cancel, Outcome::Refused) => text!("order.can.no_cancel"),
        (Topic::Amend, Outcome::Accepted) => text!("order.can.amend"),
        (Topic::Amend, Outcome::Refused) => text!("order.can.no_amend"),
        (_, Outcome::Accepted) => text!("check.yes"),
        (_, Outcome::Refused) => text!("check.short.refused"),
        (_, Outcome::Review) => text!("check.short.review"),
        (_, Outcome::Unstated) => text!("check.row.unstated"),
        (_, Outcome::Ask) => text!("check.row.depends"),
    }
}

// The forms that ask for something

pub fn label(entry: Entry) -> String {
    match entry {
        Entry::Name => text!("order.field.name"),
        Entry::Street => text!("order.field.street"),
        Entry::Postcode => text!("order.field.postcode"),
        Entry::City => text!("order.field.city"),
        Entry::Region => text!("order.field.region"),
        Entry::Country => text!("order.field.country"),
        Entry::Email => text!("order.field.email"),
        Entry::Phone => text!("order.field.phone"),
        Entry::TaxId => text!("order.field.tax_id"),
        Entry::NationalId => text!("order.field.national_id"),
        Entry::Note => text!("order.field.note"),
    }
}

pub fn unfit(entry: Entry, unfit: Unfit) -> String {
    match (unfit, entry) {
        (Unfit::Empty, _) => text!("order.wrong.nothing"),
        (Unfit::Missing, Entry::City) => text!("order.wrong.city"),
        (Unfit::Missing, Entry::Country) => text!("check.wrong.country"),
        (Unfit::Missing, _) => text!("order.wrong.street"),
        (Unfit::TooManyLines, _) => text!("order.wrong.lines"),
        (Unfit::Email, _) => text!("order.wrong.email"),
        (Unfit::Refused, _) => text!("order.wrong.refused", field = label(entry)),
    }
}

pub fn doubt(doubt: Doubt) -> String {
    match doubt {
        Doubt::TaxId(Fault::Format) => text!("order.doubt.rfc_format"),
        Doubt::TaxId(Fault::CheckDigit) => text!("order.doubt.rfc_check"),
        Doubt::NationalId(Fault::Format) => text!("order.doubt.id_format"),
        Doubt::NationalId(Fault::CheckDigit) => text!("order.doubt.id_check"),
    }
}
