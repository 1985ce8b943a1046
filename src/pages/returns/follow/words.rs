//! The words of a return: its state, its steps, the wishes and what the policy
//! says of them.

use hemline_api_types::{
    order::Told,
    returns::{Return, ReturnItem, ReturnState, Wish},
};
use hemline_policy::{
    decision::Outcome,
    document::{Remedy, Topic},
};

use super::{
    errand::{Field, Wrong},
    telling::{End, What},
};
use crate::{text, ui::verdict::Mark};

/// How it stands in a word, with its number.
pub fn word(back: &Return) -> String {
    let reference = &back.reference;
    match back.state {
        ReturnState::Requested => text!("follow.word.requested", reference = reference),
        ReturnState::Authorised => text!("follow.word.authorised", reference = reference),
        ReturnState::OnItsWay => text!("follow.word.on_its_way", reference = reference),
        ReturnState::Arrived => text!("follow.word.arrived", reference = reference),
        ReturnState::Inspected => text!("follow.word.inspected", reference = reference),
        ReturnState::Settled => text!("follow.word.settled", reference = reference),
        ReturnState::Refused => text!("follow.word.refused", reference = reference),
        ReturnState::Cancelled => text!("follow.word.cancelled", reference = reference),
    }
}

/// A step of the course; `total` is what should come back.
pub fn what(what: What, back: &Return, total: Option<&str>) -> String {
    let has_photos = back.items.iter().any(|item| !item.ask.photos.is_empty());
    match (what, total) {
        (What::Asked, _) if has_photos => text!("follow.step.asked_photos"),
        (What::Asked, _) => text!("follow.step.asked"),
        (What::Looking, _) => text!("follow.step.looking"),
        (What::Accepted, _) => text!("follow.step.accepted"),
        (What::Posting, _) => text!("follow.step.posting"),
        (What::Posted, _) => text!("follow.step.posted"),
        (What::Travelling, _) => text!("follow.step.travelling"),
        (What::Arriving, _) => text!("check.next.arrives"),
        (What::Arrived, _) => text!("follow.step.arrived"),
        (What::Checking, _) => text!("follow.step.checking"),
        (What::Checked, _) => text!("follow.step.checked"),
        (What::Settling, _) => text!("follow.step.settling"),
        (What::Ending(End::Money), Some(total)) => text!("follow.step.money", amount = total),
        (What::Ending(End::Money), None) => text!("check.next.back"),
        (What::Ending(End::Replacement), _) => text!("follow.step.replacement"),
        (What::Ending(End::Both), _) => text!("follow.step.both"),
        (What::Ended(End::Money), _) => text!("follow.step.refunded"),
        (What::Ended(End::Replacement), _) => text!("follow.step.replaced"),
        (What::Ended(End::Both), _) => text!("follow.step.settled"),
        (What::Refused, _) => text!("follow.step.refused"),
        (What::Cancelled, _) => text!("follow.step.cancelled"),
    }
}

/// What goes with the step that goes on.
pub fn now(what: What) -> Option<String> {
    match what {
        What::Looking => Some(text!("follow.step.looking_text")),
        What::Posting => Some(text!("follow.step.posting_text")),
        What::Travelling => Some(text!("follow.step.travelling_text")),
        What::Checking
        | What::Settling
        | What::Asked
        | What::Accepted
        | What::Posted
        | What::Arriving
        | What::Arrived
        | What::Checked
        | What::Ending(_)
        | What::Ended(_)
        | What::Refused
        | What::Cancelled => None,
    }
}

/// What is wished for a piece.
pub fn wish(item: &ReturnItem) -> String {
    let wanted = item.ask.wanted.as_ref();
    match (item.ask.wish, item.ask.remedy, wanted) {
        (Wish::Refund, ..) | (Wish::Exchange, Some(Remedy::Refund), _) => {
            text!("follow.wish.refund")
        }
        (Wish::Exchange, Some(Remedy::StoreCredit), _) => text!("follow.wish.credit"),
        (Wish::Exchange, Some(Remedy::Alternative), _) => text!("follow.wish.alternative"),
        (Wish::Exchange, Some(Remedy::ReturnAndReorder), _) => text!("follow.wish.reorder"),
        (Wish::Exchange, Some(Remedy::Exchange) | None, Some(wanted)) => {
            text!("follow.wish.exchange_for", wanted = wanted)
        }
        (Wish::Exchange, Some(Remedy::Exchange) | None, None) => text!("follow.wish.exchange"),
    }
}

/// What the policy said of a piece when it was asked for.
pub fn outcome(told: &Told) -> String {
    match (told.outcome, told.topic) {
        (Outcome::Accepted, Topic::Exchange) => text!("check.short.exchange"),
        (Outcome::Accepted, _) => text!("check.short.refund"),
        (Outcome::Refused, _) => text!("check.short.refused"),
        (Outcome::Review | Outcome::Ask, _) => text!("check.short.review"),
        (Outcome::Unstated, _) => text!("check.row.unstated"),
    }
}

/// What stands where the policy settles no value.
pub fn open(outcome: Outcome) -> String {
    match outcome {
        Outcome::Review => text!("check.row.team"),
        Outcome::Ask => text!("check.row.depends"),
        Outcome::Accepted | Outcome::Refused | Outcome::Unstated => text!("check.row.unstated"),
    }
}

pub fn mark(outcome: Outcome) -> Mark {
    match outcome {
        Outcome::Accepted => Mark::Accepted,
        Outcome::Refused => Mark::Refused,
        Outcome::Review | Outcome::Ask => Mark::Review,
        Outcome::Unstated => Mark::Unstated,
    }
}

pub fn wrong(field: Field, wrong: Wrong) -> String {
    match (field, wrong) {
        (Field::Number, Wrong::Missing) => text!("follow.wrong.number"),
        (Field::Number, Wrong::TooLong | Wrong::Refused) => text!("follow.wrong.number_long"),
        (Field::Carrier, Wrong::Missing | Wrong::TooLong | Wrong::Refused) => {
            text!("follow.wrong.carrier")
        }
    }
}
