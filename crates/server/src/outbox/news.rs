//! What is told when a shopper has asked for something, when the team has
//! answered, of returns, and of what is written to the team: a mail to the shopper, a
//! webhook to the shop's system.

pub mod returned;
pub mod written;

use chrono::{DateTime, Utc};
use hemline_api_types::desk::{News, OrderRequest, Webhook};
use hemline_api_types::order::{Ask, Hint, Request, RequestState};
use hemline_api_types::{ContactWay, Instant, OrderRecord};
use hemline_policy::decision::Outcome;

use super::mail::Mail;
use crate::content::Merchant;
use crate::store::Messages;
use crate::words::Words;

/// A shopper has asked for something.
pub fn asked(
    merchant: &Merchant,
    order: &OrderRecord,
    request: &Request,
    now: DateTime<Utc>,
) -> Messages {
    tell(
        "request.created",
        "subject.asked",
        merchant,
        order,
        request,
        now,
    )
}

/// The team has answered.
pub fn answered(
    merchant: &Merchant,
    order: &OrderRecord,
    request: &Request,
    now: DateTime<Utc>,
) -> Messages {
    tell(
        "request.answered",
        "subject.answered",
        merchant,
        order,
        request,
        now,
    )
}

fn tell(
    kind: &str,
    subject: &'static str,
    merchant: &Merchant,
    order: &OrderRecord,
    request: &Request,
    now: DateTime<Utc>,
) -> Messages {
    let news = News::Request(Box::new(OrderRequest {
        order: order.number.clone(),
        request: request.clone(),
    }));
    let letter = Letter {
        to: order.email.as_deref(),
        subject,
        about: &[("reference", &request.reference), ("order", &order.number)],
        text: &|words| text(words, merchant, order, request),
    };
    messages(kind, &letter, merchant, news, now)
}

/// A mail to be.
struct Letter<'a> {
    /// Nowhere where the shop has not told an address.
    to: Option<&'a str>,
    subject: &'static str,
    /// What the subject names.
    about: &'a [(&'a str, &'a str)],
    text: &'a dyn Fn(&Words) -> String,
}

fn messages(
    kind: &str,
    letter: &Letter,
    merchant: &Merchant,
    news: News,
    now: DateTime<Utc>,
) -> Messages {
    let webhook = Webhook {
        kind: kind.to_owned(),
        timestamp: Instant(now.into()),
        data: news,
    };
    let words = Words::english();
    let mail = letter.to.map(|to| Mail {
        to: to.to_owned(),
        from: merchant.profile.name.clone(),
        reply_to: merchant.profile.contact.iter().find_map(email),
        subject: words.say(letter.subject, letter.about),
        text: (letter.text)(&words),
    });
    // INVARIANT: our bodies have string keys and no fallible serialiser.
    Messages {
        mail: mail.map(|mail| serde_json::to_string(&mail).unwrap_or_default()),
        webhook: Some(serde_json::to_string(&webhook).unwrap_or_default()),
    }
}

fn email(way: &ContactWay) -> Option<String> {
    match way {
        ContactWay::Email { address, .. } => Some(address.clone()),
        ContactWay::Phone { .. } | ContactWay::Post { .. } | ContactWay::Chat { .. } => None,
    }
}

fn text(words: &Words, merchant: &Merchant, order: &OrderRecord, request: &Request) -> String {
    let say = |key| words.say(key, &[]);
    let of_request = [
        ("reference", request.reference.as_str()),
        ("order", &order.number),
    ];
    let asked = match request.ask {
        Ask::Cancel { .. } => words.say("asked.cancel", &of_request),
        Ask::Amend(_) => words.say("asked.amend", &of_request),
    };
    let state = match request.state {
        RequestState::Accepted => say("state.accepted"),
        RequestState::Refused => say("state.refused"),
        RequestState::Waiting => say("state.waiting"),
        RequestState::Granted => say("state.granted"),
        RequestState::Declined => say("state.declined"),
    };
    let mut parts = vec![say("greeting"), format!("{asked} {state}")];
    if let Some(answer) = &request.answer {
        parts.push(format!("{}\n{answer}", say("team")));
    }
    let decision = &request.decision;
    let deciding = decision.hints.iter().filter(|hint| hint.decides);
    let clauses: Vec<String> = deciding.map(|hint| clause(words, hint)).collect();
    if !clauses.is_empty() {
        let version = request.policy_version.0.to_string();
        let head = words.say("clauses", &[("version", &version)]);
        parts.push(format!("{head}\n{}", clauses.join("\n")));
    } else if decision.outcome == Outcome::Unstated && request.state == RequestState::Waiting {
        parts.push(say("unstated"));
    }
    parts.push(words.say("reference", &of_request));
    parts.push(words.say("not_you", &of_request));
    parts.push(words.say("foot", &[("shop", &merchant.profile.name)]));
    parts.join("\n\n") + "\n"
}

/// A clause as a mail cites it.
fn clause(words: &Words, hint: &Hint) -> String {
    let clause = [
        ("title", hint.title.as_str()),
        ("section", &hint.section),
        ("text", &hint.text),
    ];
    words.say("clause", &clause)
}
