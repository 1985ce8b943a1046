//! How pages about an order write what the server has told: days and amounts in
//! sentences, the policy's words with the way to their clause, a bill.

use crate::{
    api::Failure,
    clock, format,
    markup::{Built, view},
    route::{MerchantId, Route},
    text,
    ui::{clause_note::ClauseEntry, icon::Icon, notice::notice},
};
use chrono::{NaiveDate, NaiveDateTime};
use hemline_api_types::{
    Instant,
    order::{Hint, Told},
};
use hemline_policy::money::Money;

/// A day as it stands in a sentence.
pub fn dated(day: NaiveDate, today: NaiveDate) -> Built {
    view! { <time datetime=format::datetime(day)>{format::day(day, today)}</time> }
}

/// The same without its weekday.
pub fn short(day: NaiveDate, today: NaiveDate) -> Built {
    view! { <time datetime=format::datetime(day)>{format::short_day(day, today)}</time> }
}

pub fn amount(money: Money) -> String {
    let minor = i64::try_from(money.minor).unwrap_or(i64::MAX);
    format::amount(minor, &money.currency.to_string())
}

/// A part of a page that has a heading.
pub fn section(id: &'static str, title: String, body: Built) -> Built {
    view! {
        <section class="block ruled" aria-labelledby=id>
            <h2 class="section-title" id=id>
                {title}
            </h2>
            {body}
        </section>
    }
}

/// Said where the server could not be asked anew: as of when this is, by the
/// shopper's clock, and why. `now` is what that clock shows.
pub fn last_seen(
    seen_at: Instant,
    now: NaiveDateTime,
    failure: &Failure,
    again: impl Fn() + 'static,
) -> Built {
    let seen = clock::shown_at(seen_at.0.timestamp_millis());
    let today = now.date();
    let time = format::time(seen.time());
    let title = if seen.date() == today {
        text!("order.last_seen.today", time = time)
    } else {
        let day = format::day(seen.date(), today);
        text!("order.last_seen", day = day, time = time)
    };
    let (drawing, words) = match failure {
        Failure::Offline => (Icon::Offline, text!("order.last_seen.offline")),
        Failure::ServerGone
        | Failure::NotFound
        | Failure::Wait(_)
        | Failure::PassEnded
        | Failure::Refused(_)
        | Failure::Unreadable => (Icon::Clock, text!("order.last_seen.gone")),
    };
    view! {
        <div role="status">{notice(drawing, title, words)}</div>
        <div class="actions order-again">
            <button
                class="button button-quiet button-small"
                type="button"
                on:click=move |_| again()
            >
                {text!("again")}
            </button>
        </div>
    }
}

// Clauses

/// The clauses that say so, each with all that it says.
pub fn entries<'a>(
    merchant: &MerchantId,
    hints: impl Iterator<Item = &'a Hint>,
) -> Vec<ClauseEntry> {
    let mut entries: Vec<ClauseEntry> = Vec::new();
    for hint in hints {
        let href = clause_address(merchant, &hint.clause);
        match entries.iter_mut().find(|entry| entry.href == href) {
            Some(entry) if entry.text.contains(&hint.text) => {}
            Some(entry) => entry.text = format!("{} {}", entry.text, hint.text),
            None => entries.push(ClauseEntry {
                href,
                section: hint.section.clone(),
                title: hint.title.clone(),
                text: hint.text.clone(),
                reading: hint.reading.clone(),
            }),
        }
    }
    entries
}

/// What the policy says in a line of its own, with the way to the clause.
pub fn saying(merchant: &MerchantId, hint: &Hint) -> Built {
    view! {
        {hint.text.clone()}
        " "
        <a href=clause_address(merchant, &hint.clause)>
            {text!("order.clause", title = &hint.title)}
        </a>
    }
}

/// The sentences that decide, or, where none does, that state something.
pub fn sayings(merchant: &MerchantId, told: &Told) -> Vec<Built> {
    let decides = told.hints.iter().any(|hint| hint.decides);
    told.hints
        .iter()
        .filter(|hint| hint.decides == decides)
        .map(|hint| saying(merchant, hint))
        .collect()
}

pub fn clause_address(merchant: &MerchantId, clause: &str) -> String {
    Route::Policy {
        merchant: merchant.clone(),
        clause: Some(clause.to_owned()),
    }
    .to_string()
}

// Money

/// A line of a bill.
pub struct Row {
    pub name: String,
    pub note: Option<String>,
    pub sum: Sum,
}

/// What a line does to the bill.
#[derive(Clone, Copy)]
pub enum Sum {
    Adds(Money),
    TakesOff(Money),
    Total(Money),
}

impl Row {
    pub fn of(name: String, sum: Sum) -> Self {
        Self {
            name,
            note: None,
            sum,
        }
    }
}

/// Nothing without a line.
pub fn bill(rows: Vec<Row>) -> Option<Built> {
    if rows.is_empty() {
        return None;
    }
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let (class, sum) = match row.sum {
                Sum::Adds(money) => ("bill-row", amount(money)),
                Sum::TakesOff(money) => (
                    "bill-row",
                    text!("order.bill.minus", amount = amount(money)),
                ),
                Sum::Total(money) => ("bill-row bill-total", amount(money)),
            };
            let note = row
                .note
                .map(|note| view! { <span class="bill-note">{note}</span> });
            view! {
                <div class=class>
                    <dt>{row.name} {note}</dt>
                    <dd>{sum}</dd>
                </div>
            }
        })
        .collect();
    Some(view! { <dl class="bill">{rows}</dl> })
}
