//! The desk's words: what waits, what the policy says of it, what can be answered
//! and what stands in the way.

use hemline_api_types::{
    contact::TicketState,
    order::Ask,
    returns::{Return, ReturnState, Wish},
};
use hemline_policy::{decision::Outcome, document::Remedy};

use super::{
    draft::{Choice, Entry, Wrong},
    matter::{Age, Matter, Tab},
};
use crate::text;

pub fn tab(tab: Tab) -> String {
    match tab {
        Tab::Waiting => text!("desk.tab.waiting"),
        Tab::Post => text!("desk.tab.post"),
        Tab::Check => text!("desk.tab.check"),
        Tab::Refund => text!("desk.tab.refund"),
        Tab::Done => text!("desk.tab.done"),
    }
}

/// How much lies on a shelf, in one sentence.
pub fn standing(tab: Tab, count: u32) -> String {
    match (tab, count) {
        (Tab::Waiting, 0) => text!("desk.none.waiting"),
        (Tab::Post, 0) => text!("desk.none.post"),
        (Tab::Check, 0) => text!("desk.none.check"),
        (Tab::Refund, 0) => text!("desk.none.refund"),
        (Tab::Done, 0) => text!("desk.none.done"),
        (Tab::Waiting, count) => text!("desk.some.waiting", count = count),
        (Tab::Post, count) => text!("desk.some.post", count = count),
        (Tab::Check, count) => text!("desk.some.check", count = count),
        (Tab::Refund, count) => text!("desk.some.refund", count = count),
        (Tab::Done, count) => text!("desk.some.done", count = count),
    }
}

/// What comes to an empty shelf.
pub fn comes(tab: Tab) -> String {
    match tab {
        Tab::Waiting => text!("desk.comes.waiting"),
        Tab::Post => text!("desk.comes.post"),
        Tab::Check => text!("desk.comes.check"),
        Tab::Refund => text!("desk.comes.refund"),
        Tab::Done => text!("desk.comes.done"),
    }
}

/// What a matter is called in the list.
pub fn name(matter: &Matter) -> String {
    match matter {
        Matter::Return(back) => name_of_return(&back.back),
        Matter::Request(asked) => match &asked.request.ask {
            Ask::Cancel { .. } => text!("desk.name.cancel"),
            Ask::Amend(change) if change.address.is_some() => text!("desk.name.address"),
            Ask::Amend(_) => text!("desk.name.amend"),
        },
        Matter::Ticket(ticket) => match &ticket.ask.subject {
            Some(subject) => text!("desk.name.letter", topic = &ticket.title, subject = subject),
            None => ticket.title.clone(),
        },
    }
}

fn name_of_return(back: &Return) -> String {
    let Some(first) = back.items.first() else {
        return back.reference.clone();
    };
    let pieces: u32 = back.items.iter().map(|item| item.ask.quantity).sum();
    if pieces > 1 {
        return text!("desk.name.several", name = &first.name, count = pieces - 1);
    }
    match first
        .ask
        .answers
        .iter()
        .find(|known| known.fact == "reason")
    {
        Some(known) => text!(
            "desk.name.reason",
            name = &first.name,
            reason = reason(&known.value)
        ),
        None => first.name.clone(),
    }
}

/// A reason, as the team says it.
pub fn reason(reason: &str) -> String {
    match reason {
        "defective" => text!("desk.reason.defective"),
        "damaged_in_transit" => text!("desk.reason.damaged_in_transit"),
        "misprinted" => text!("desk.reason.misprinted"),
        "wrong_item_sent" => text!("desk.reason.wrong_item_sent"),
        "other_size" => text!("desk.reason.other_size"),
        "other_colour" => text!("desk.reason.other_colour"),
        "changed_mind" => text!("desk.reason.changed_mind"),
        other => other.to_owned(),
    }
}

/// What is wished for, in a word or two.
pub fn wish(wish: Wish, remedy: Option<Remedy>) -> String {
    match (wish, remedy) {
        (Wish::Refund, _) | (Wish::Exchange, Some(Remedy::Refund)) => text!("desk.wish.refund"),
        (Wish::Exchange, Some(Remedy::StoreCredit)) => text!("desk.wish.credit"),
        (
            Wish::Exchange,
            None | Some(Remedy::Exchange | Remedy::Alternative | Remedy::ReturnAndReorder),
        ) => text!("desk.wish.exchange"),
    }
}

/// What the policy says, in the list.
pub fn reading(outcome: Outcome) -> String {
    match outcome {
        Outcome::Accepted => text!("desk.reading.accepted"),
        Outcome::Refused => text!("desk.reading.refused"),
        Outcome::Review => text!("desk.reading.review"),
        Outcome::Unstated => text!("desk.reading.unstated"),
        Outcome::Ask => text!("desk.reading.ask"),
    }
}

/// The same, in a sentence.
pub fn verdict(outcome: Outcome) -> String {
    match outcome {
        Outcome::Accepted => text!("desk.verdict.accepted"),
        Outcome::Refused => text!("desk.verdict.refused"),
        Outcome::Review => text!("desk.verdict.review"),
        Outcome::Unstated => text!("desk.verdict.unstated"),
        Outcome::Ask => text!("desk.verdict.ask"),
    }
}

pub fn age(age: Age) -> String {
    match age {
        Age::Now => text!("desk.age.now"),
        Age::Minutes(count) => text!("desk.age.minutes", count = count),
        Age::Hours(count) => text!("desk.age.hours", count = count),
        Age::Days(count) => text!("desk.age.days", count = count),
    }
}

/// How a return stands.
pub fn state(state: ReturnState) -> String {
    match state {
        ReturnState::Requested => text!("desk.state.requested"),
        ReturnState::Authorised => text!("desk.state.authorised"),
        ReturnState::OnItsWay => text!("desk.state.on_its_way"),
        ReturnState::Arrived => text!("desk.state.arrived"),
        ReturnState::Inspected => text!("desk.state.inspected"),
        ReturnState::Settled => text!("desk.state.settled"),
        ReturnState::Refused => text!("desk.state.refused"),
        ReturnState::Cancelled => text!("desk.state.cancelled"),
    }
}

/// How a letter stands.
pub fn standing_of_letter(state: TicketState) -> String {
    match state {
        TicketState::Open => text!("desk.letter.open"),
        TicketState::Answered => text!("desk.letter.answered"),
        TicketState::Closed => text!("desk.letter.closed"),
    }
}

pub fn choice(choice: Choice) -> String {
    match choice {
        Choice::Authorise => text!("desk.choice.authorise"),
        Choice::Refuse => text!("desk.choice.refuse"),
        Choice::Receive => text!("desk.choice.receive"),
        Choice::Label => text!("desk.choice.label"),
        Choice::Inspect => text!("desk.choice.inspect"),
        Choice::Settle => text!("desk.choice.settle"),
        Choice::Grant => text!("desk.choice.grant"),
        Choice::Decline => text!("desk.choice.decline"),
        Choice::Reply => text!("desk.choice.reply"),
        Choice::ReplyAndClose => text!("desk.choice.reply_and_close"),
        Choice::Close => text!("desk.choice.close"),
    }
}

/// What the shopper learns from it.
pub fn choice_hint(choice: Choice) -> String {
    match choice {
        Choice::Authorise => text!("desk.choice.authorise_hint"),
        Choice::Refuse => text!("desk.choice.refuse_hint"),
        Choice::Receive => text!("desk.choice.receive_hint"),
        Choice::Label => text!("desk.choice.label_hint"),
        Choice::Inspect => text!("desk.choice.inspect_hint"),
        Choice::Settle => text!("desk.choice.settle_hint"),
        Choice::Grant => text!("desk.choice.grant_hint"),
        Choice::Decline => text!("desk.choice.decline_hint"),
        Choice::Reply => text!("desk.choice.reply_hint"),
        Choice::ReplyAndClose => text!("desk.choice.reply_and_close_hint"),
        Choice::Close => text!("desk.choice.close_hint"),
    }
}

/// The button that sends it.
pub fn go(choice: Option<Choice>) -> String {
    match choice {
        None => text!("desk.go"),
        Some(Choice::Authorise) => text!("desk.go.authorise"),
        Some(Choice::Refuse) => text!("desk.go.refuse"),
        Some(Choice::Receive) => text!("desk.go.receive"),
        Some(Choice::Label) => text!("desk.go.label"),
        Some(Choice::Inspect) => text!("desk.go.inspect"),
        Some(Choice::Settle) => text!("desk.go.settle"),
        Some(Choice::Grant) => text!("desk.go.grant"),
        Some(Choice::Decline) => text!("desk.go.decline"),
        Some(Choice::Reply | Choice::ReplyAndClose) => text!("desk.go.reply"),
        Some(Choice::Close) => text!("desk.go.close"),
    }
}

/// What was done, said aloud.
pub fn done(choice: Choice, reference: &str) -> String {
    match choice {
        Choice::Authorise => text!("desk.done.authorise", reference = reference),
        Choice::Refuse => text!("desk.done.refuse", reference = reference),
        Choice::Receive => text!("desk.done.receive", reference = reference),
        Choice::Label => text!("desk.done.label", reference = reference),
        Choice::Inspect => text!("desk.done.inspect", reference = reference),
        Choice::Settle => text!("desk.done.settle", reference = reference),
        Choice::Grant => text!("desk.done.grant", reference = reference),
        Choice::Decline => text!("desk.done.decline", reference = reference),
        Choice::Reply => text!("desk.done.reply", reference = reference),
        Choice::ReplyAndClose | Choice::Close => text!("desk.done.close", reference = reference),
    }
}

pub fn label(entry: Entry) -> String {
    match entry {
        Entry::Choice => text!("desk.field.choice"),
        Entry::Instructions => text!("desk.field.instructions"),
        Entry::Label => text!("desk.field.label"),
        Entry::Reason => text!("desk.field.reason"),
        Entry::Clause => text!("desk.field.clause"),
        Entry::On => text!("desk.field.on"),
        Entry::Received => text!("desk.field.received"),
        Entry::Finding => text!("desk.field.finding"),
        Entry::Refunded => text!("desk.field.refunded"),
        Entry::Replacement => text!("desk.field.replacement"),
        Entry::Note => text!("desk.field.note"),
        Entry::Reply => text!("desk.field.reply"),
    }
}

pub fn wrong(entry: Entry, wrong: Wrong) -> String {
    match (entry, wrong) {
        (Entry::Choice, _) => text!("desk.wrong.choice"),
        (Entry::Label, Wrong::NoPdf) => text!("desk.wrong.no_pdf"),
        (Entry::Label, Wrong::TooLarge) => text!("desk.wrong.label_large"),
        (Entry::Label, Wrong::Missing) => text!("desk.wrong.label"),
        (Entry::Reply, Wrong::Missing) => text!("desk.wrong.reply"),
        (Entry::Reason, Wrong::Missing) => text!("desk.wrong.reason"),
        (Entry::On, Wrong::ToCome) => text!("desk.wrong.to_come"),
        (Entry::On, Wrong::NoDay) => text!("desk.wrong.day"),
        (Entry::Received, Wrong::NoNumber) => text!("desk.wrong.number"),
        (Entry::Received, Wrong::TooMany) => text!("desk.wrong.too_many"),
        (Entry::Received, Wrong::Missing) => text!("desk.wrong.nothing_came"),
        (Entry::Refunded, Wrong::NoAmount) => text!("desk.wrong.amount"),
        (Entry::Refunded, Wrong::Missing) => text!("desk.wrong.refunded"),
        (entry, _) => text!("desk.wrong.refused", field = label(entry)),
    }
}
