//! What is told of what a shopper writes to the team: to the shopper that it is
//! there, what the policy says to it and what the team answers, to the shop's system
//! all of it.
//!
//! A mail never repeats what was typed: anyone can type anyone's address, and would
//! have us send their words there.

use chrono::{DateTime, Utc};
use hemline_api_types::Day;
use hemline_api_types::contact::{NamedPieces, Reply, Ticket};
use hemline_api_types::desk::News;
use hemline_api_types::order::Told;
use hemline_policy::decision::Outcome;

use super::{Letter, clause, messages};
use crate::content::Merchant;
use crate::store::Messages;
use crate::words::Words;

/// A shopper has written.
pub fn created(merchant: &Merchant, ticket: &Ticket, now: DateTime<Utc>) -> Messages {
    let text = |words: &Words| asked(words, merchant, ticket);
    tell(
        "ticket.created",
        "subject.ticket_asked",
        merchant,
        ticket,
        &text,
        now,
    )
}

/// The team has answered or closed it.
pub fn replied(
    merchant: &Merchant,
    ticket: &Ticket,
    reply: &Reply,
    now: DateTime<Utc>,
) -> Messages {
    let (kind, subject) = match (reply.close, &reply.text) {
        (false, _) => ("ticket.answered", "subject.ticket_answered"),
        (true, Some(_)) => ("ticket.closed", "subject.ticket_answered"),
        (true, None) => ("ticket.closed", "subject.ticket_closed"),
    };
    let text = |words: &Words| said(words, merchant, ticket, reply);
    tell(kind, subject, merchant, ticket, &text, now)
}

fn tell(
    kind: &str,
    subject: &'static str,
    merchant: &Merchant,
    ticket: &Ticket,
    text: &dyn Fn(&Words) -> String,
    now: DateTime<Utc>,
) -> Messages {
    let news = News::Ticket(Box::new(ticket.clone()));
    let letter = Letter {
        to: Some(&ticket.ask.email),
        subject,
        about: &[("reference", &ticket.reference)],
        text,
    };
    messages(kind, &letter, merchant, news, now)
}

fn asked(words: &Words, merchant: &Merchant, ticket: &Ticket) -> String {
    let about = about(ticket);
    let mut parts = vec![
        words.say("greeting", &[]),
        words.say("ticket.asked", &about),
    ];
    if let Some(number) = &ticket.order {
        let mut lines = vec![words.say("ticket.order", &[("order", number)])];
        lines.extend(ticket.pieces.iter().map(|pieces| piece(words, pieces)));
        parts.push(lines.join("\n"));
    }
    let photos = ticket.ask.photos.len();
    if photos > 0 {
        parts.push(words.count("ticket.photos", photos, &[]));
    }
    if let Some(told) = &ticket.decided {
        parts.extend(decision(words, ticket, told));
    }
    parts.push(words.say("ticket.next", &about));
    parts.push(words.say("ticket.not_you", &about));
    parts.push(words.say("foot", &[("shop", &merchant.profile.name)]));
    parts.join("\n\n") + "\n"
}

fn said(words: &Words, merchant: &Merchant, ticket: &Ticket, reply: &Reply) -> String {
    let about = about(ticket);
    let mut parts = vec![words.say("greeting", &[])];
    if let Some(text) = &reply.text {
        parts.push(words.say("ticket.answered", &about));
        parts.push(format!("{}\n{text}", words.say("team", &[])));
    }
    if reply.close {
        parts.push(words.say("ticket.closed", &about));
    }
    parts.push(words.say("ticket.still", &about));
    parts.push(words.say("foot", &[("shop", &merchant.profile.name)]));
    parts.join("\n\n") + "\n"
}

fn about(ticket: &Ticket) -> [(&str, &str); 2] {
    [
        ("reference", ticket.reference.as_str()),
        ("title", ticket.title.as_str()),
    ]
}

fn piece(words: &Words, pieces: &NamedPieces) -> String {
    let name = match &pieces.variant {
        Some(variant) => format!("{}, {variant}", pieces.name),
        None => pieces.name.clone(),
    };
    let quantity = pieces.quantity.to_string();
    words.say("ticket.piece", &[("quantity", &quantity), ("name", &name)])
}

/// What the policy says, its clauses and its last day.
fn decision(words: &Words, ticket: &Ticket, told: &Told) -> Vec<String> {
    let outcome = match told.outcome {
        Outcome::Accepted => "ticket.accepted",
        Outcome::Review => "ticket.review",
        Outcome::Refused => "ticket.refused",
        Outcome::Ask => "ticket.ask",
        Outcome::Unstated => "unstated",
    };
    let mut parts = vec![words.say(outcome, &[])];
    // What a clause wants with it is still to come where no order was open.
    let wants_more = ticket.order.is_none() && told.outcome != Outcome::Refused;
    let hints = told.hints.iter();
    let clauses: Vec<String> = hints
        .filter(|hint| hint.decides || wants_more)
        .map(|hint| clause(words, hint))
        .collect();
    if !clauses.is_empty() {
        let version = ticket.policy_version.0.to_string();
        let head = match ticket.order {
            Some(_) => "clauses",
            None => "ticket.clauses",
        };
        let head = words.say(head, &[("version", &version)]);
        parts.push(format!("{head}\n{}", clauses.join("\n")));
    }
    if let Some(Day(day)) = told.last_day {
        parts.push(words.say("ticket.last_day", &[("day", &day.to_string())]));
    }
    parts
}
