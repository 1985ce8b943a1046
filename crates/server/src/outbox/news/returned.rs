//! What is told of a return, when it is asked for and at each step: to its shopper
//! what has come of it and what is to be done next, to the shop's system all of it.

use chrono::{DateTime, Utc};
use hemline_api_types::desk::{News, OrderReturn};
use hemline_api_types::order::Hint;
use hemline_api_types::returns::{Return, ReturnItem, ReturnState, Wish};
use hemline_api_types::{Day, OrderRecord};

use super::{Letter, clause, messages};
use crate::content::Merchant;
use crate::store::Messages;
use crate::words::Words;

/// A shopper has asked to send something back.
pub fn created(
    merchant: &Merchant,
    order: &OrderRecord,
    told: &OrderReturn,
    now: DateTime<Utc>,
) -> Messages {
    tell(
        "return.created",
        "subject.return_asked",
        merchant,
        order,
        told,
        now,
    )
}

/// The return has come a step further.
pub fn moved(
    merchant: &Merchant,
    order: &OrderRecord,
    told: &OrderReturn,
    now: DateTime<Utc>,
) -> Messages {
    let (kind, subject) = match told.back.state {
        ReturnState::Requested => ("return.requested", "subject.return_asked"),
        ReturnState::Authorised => ("return.authorised", "subject.return_authorised"),
        ReturnState::OnItsWay => ("return.on_its_way", "subject.return_on_its_way"),
        ReturnState::Arrived => ("return.arrived", "subject.return_arrived"),
        ReturnState::Inspected => ("return.inspected", "subject.return_inspected"),
        ReturnState::Settled => ("return.settled", "subject.return_settled"),
        ReturnState::Refused => ("return.refused", "subject.return_refused"),
        ReturnState::Cancelled => ("return.cancelled", "subject.return_cancelled"),
    };
    tell(kind, subject, merchant, order, told, now)
}

fn tell(
    kind: &str,
    subject: &'static str,
    merchant: &Merchant,
    order: &OrderRecord,
    told: &OrderReturn,
    now: DateTime<Utc>,
) -> Messages {
    let news = News::Return(Box::new(told.clone()));
    let letter = Letter {
        to: order.email.as_deref(),
        subject,
        about: &[
            ("reference", &told.back.reference),
            ("order", &order.number),
        ],
        text: &|words| text(words, merchant, order, &told.back),
    };
    messages(kind, &letter, merchant, news, now)
}

fn text(words: &Words, merchant: &Merchant, order: &OrderRecord, back: &Return) -> String {
    let of_return = [
        ("reference", back.reference.as_str()),
        ("order", &order.number),
    ];
    let state = match back.state {
        ReturnState::Requested => "return.requested",
        ReturnState::Authorised => "return.authorised",
        ReturnState::OnItsWay => "return.on_its_way",
        ReturnState::Arrived => "return.arrived",
        ReturnState::Inspected => "return.inspected",
        ReturnState::Settled => "return.settled",
        ReturnState::Refused => "return.refused",
        ReturnState::Cancelled => "return.cancelled",
    };
    let mut parts = vec![words.say("greeting", &[]), words.say(state, &of_return)];
    let items: Vec<String> = back.items.iter().map(|item| piece(words, item)).collect();
    parts.push(items.join("\n"));
    let of_team = match back.state {
        ReturnState::Authorised => &back.instructions,
        ReturnState::Inspected => &back.finding,
        ReturnState::Refused => &back.refusal,
        ReturnState::Requested
        | ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Settled
        | ReturnState::Cancelled => &None,
    };
    if let Some(said) = of_team {
        parts.push(format!("{}\n{said}", words.say("team", &[])));
    }
    match back.state {
        ReturnState::Authorised => parts.extend(to_do(words, merchant, back)),
        ReturnState::OnItsWay => parts.extend(tracking(words, back)),
        ReturnState::Settled => parts.extend(settled(words, back)),
        ReturnState::Requested
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Refused
        | ReturnState::Cancelled => {}
    }
    parts.extend(money(words, merchant, back));
    parts.extend(clauses(words, back));
    parts.push(words.say("reference", &of_return));
    // What the shopper is said to have done, someone else may have.
    match back.state {
        ReturnState::Requested
        | ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Cancelled => parts.push(words.say("not_you", &of_return)),
        ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled
        | ReturnState::Refused => {}
    }
    parts.push(words.say("foot", &[("shop", &merchant.profile.name)]));
    parts.join("\n\n") + "\n"
}

/// `- 2 × Linen shirt, M: money back`
fn piece(words: &Words, item: &ReturnItem) -> String {
    let name = match &item.variant {
        Some(variant) => format!("{}, {variant}", item.name),
        None => item.name.clone(),
    };
    let quantity = item.ask.quantity.to_string();
    let of_piece = [("quantity", quantity.as_str()), ("name", &name)];
    match item.ask.wish {
        Wish::Refund => words.say("return.piece_refund", &of_piece),
        Wish::Exchange => words.say("return.piece_exchange", &of_piece),
    }
}

/// How this shop wants it, by when, and where it goes.
fn to_do(words: &Words, merchant: &Merchant, back: &Return) -> Vec<String> {
    let guide = &merchant.guide;
    let here = |way| way == back.way || back.way.is_none();
    let steps = guide
        .steps
        .iter()
        .filter(|step| step.way.is_none() || here(step.way));
    let steps: Vec<String> = steps
        .enumerate()
        .map(|(nth, step)| format!("{}. {}", nth + 1, step.hint.text))
        .collect();
    let mut parts = Vec::new();
    if !steps.is_empty() {
        parts.push(format!(
            "{}\n{}",
            words.say("return.steps", &[]),
            steps.join("\n")
        ));
    }
    match &guide.address {
        Some(address) => {
            let lines = address.lines.join("\n");
            parts.push(format!("{}\n{lines}", words.say("return.address", &[])));
        }
        None => parts.push(words.say("return.no_address", &[])),
    }
    if let Some(Day(day)) = back.last_day {
        parts.push(words.say("return.last_day", &[("day", &day.to_string())]));
    }
    parts
}

fn tracking(words: &Words, back: &Return) -> Option<String> {
    let tracking = back.tracking.as_ref()?;
    let number = match &tracking.carrier {
        Some(carrier) => format!("{carrier} {}", tracking.number),
        None => tracking.number.clone(),
    };
    Some(words.say("return.tracking", &[("number", &number)]))
}

fn settled(words: &Words, back: &Return) -> Vec<String> {
    let refunded = back.refunded.map(|amount| {
        let amount = amount.to_string();
        words.say("return.refunded", &[("amount", &amount)])
    });
    let replacement = back.replacement_order.as_ref();
    let replacement =
        replacement.map(|number| words.say("return.replacement", &[("number", number)]));
    refunded.into_iter().chain(replacement).collect()
}

/// What should come back until it has, and by when.
fn money(words: &Words, merchant: &Merchant, back: &Return) -> Vec<String> {
    let mut parts = Vec::new();
    match back.state {
        ReturnState::Settled | ReturnState::Refused | ReturnState::Cancelled => return parts,
        ReturnState::Requested
        | ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected => {}
    }
    if let Some(estimate) = &back.estimate {
        let amount = estimate.total.to_string();
        parts.push(words.say("return.estimate", &[("amount", &amount)]));
    }
    let refund = back.refund.as_ref();
    let days = refund.map(|refund| (refund.earliest, refund.latest));
    match days {
        Some((_, Some(Day(latest)))) => {
            parts.push(words.say("return.latest", &[("day", &latest.to_string())]));
            if let Some(late) = &merchant.guide.late {
                parts.push(words.say("return.late", &[("text", &late.text)]));
            }
        }
        // How long it takes at most is not stated.
        Some((Some(Day(earliest)), None)) => {
            parts.push(words.say("return.earliest", &[("day", &earliest.to_string())]));
        }
        Some((None, None)) | None => {}
    }
    parts
}

/// What decides: for the request as a whole, or for the team's no.
fn clauses(words: &Words, back: &Return) -> Option<String> {
    let mut deciding: Vec<&Hint> = Vec::new();
    match back.state {
        ReturnState::Refused => deciding.extend(&back.refusal_clause),
        ReturnState::Requested | ReturnState::Authorised => {
            let hints = back.items.iter().flat_map(|item| &item.decided.wish.hints);
            for hint in hints.filter(|hint| hint.decides) {
                if !deciding.iter().any(|known| known.clause == hint.clause) {
                    deciding.push(hint);
                }
            }
        }
        ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled
        | ReturnState::Cancelled => {}
    }
    let clauses: Vec<String> = deciding.iter().map(|hint| clause(words, hint)).collect();
    let version = back.policy_version.0.to_string();
    let head = words.say("clauses", &[("version", &version)]);
    (!clauses.is_empty()).then(|| format!("{head}\n{}", clauses.join("\n")))
}
