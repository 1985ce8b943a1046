//! How the form and what it finds are shown.

use chrono::NaiveDate;
use hemline_api_types::{
    Instant,
    contact::{ContactTopic, Ticket, TicketState},
};
use leptos::{ev, prelude::*};

use super::state::{Field, Msg, State, Trouble, Typed};
use crate::{
    api::Failure,
    clock, format,
    markup::{Build, Built, view},
    merchant::Shop,
    pages::{
        contact::{
            address,
            view::{pieces_row, why},
        },
        finding::typed,
        heading,
        said::{entries, short},
    },
    remote::Load,
    text,
    ui::{
        clause_note::clause_note,
        facts::{fact_row, facts},
        form::{self, Carries, field, obstacle, summary},
        icon::Icon,
        link::back_link,
        notice::notice,
        page_head::page_head,
    },
    woven,
};

const REFERENCE: &str = "reference";
const EMAIL: &str = "email";

pub fn show(shop: &Shop, state: &State, happen: Callback<Msg>) -> Built {
    match state {
        State::Asking(typed, trouble) => find(shop, typed, trouble, false, happen),
        State::Finding(typed) => find(shop, typed, &Trouble::Nothing, true, happen),
        State::Seen(_, ticket, failure) => seen(shop, ticket, failure.as_ref(), happen),
    }
}

fn find(
    shop: &Shop,
    before: &Typed,
    trouble: &Trouble,
    is_finding: bool,
    happen: Callback<Msg>,
) -> Built {
    let heading = heading(&text!("ticket.title"));
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        happen.run(Msg::FindChosen(Typed {
            reference: typed(REFERENCE),
            email: typed(EMAIL),
        }));
    };
    let complaint = |asked: Field| match trouble {
        Trouble::Wrong(wrongs) => wrongs.contains(&asked).then(|| said(asked)),
        Trouble::NotMatched => Some(to_check(asked)),
        Trouble::Nothing | Trouble::TooMany(_) | Trouble::Failed(_) => None,
    };
    let reference = form::Field {
        id: REFERENCE,
        label: text!("order.asked.reference"),
        hint: Some(text!("ticket.reference_hint")),
        complaint: complaint(Field::Reference),
    };
    let email = form::Field {
        id: EMAIL,
        label: text!("contact.email_of_yours"),
        hint: None,
        complaint: complaint(Field::Email),
    };
    let go = match trouble {
        _ if is_finding => text!("order.find.finding"),
        Trouble::Failed(_) => text!("again"),
        Trouble::Nothing | Trouble::Wrong(_) | Trouble::NotMatched | Trouble::TooMany(_) => {
            text!("ticket.go")
        }
    };
    let looking = is_finding.then(|| text!("order.find.finding"));
    view! {
        {back_link(address(shop.id(), None), text!("contact.all_topics"))}
        <div class="spread">
            <div class="spread-main">
                {page_head(heading, text!("ticket.title"), text!("ticket.lede"))}
                <form class="form" novalidate=true method="dialog" on:submit=submit>
                    {in_the_way(trouble)}
                    {field(
                        reference,
                        |carries| line(REFERENCE, before.reference.clone(), "off", "text", carries),
                    )}
                    {field(
                        email,
                        |carries| line(EMAIL, before.email.clone(), "email", "email", carries),
                    )}
                    <div class="actions">
                        <button class="button" type="submit" aria-disabled=is_finding.then_some("true")>
                            {go}
                        </button>
                    </div>
                    <p class="visually-hidden" role="status">
                        {looking}
                    </p>
                </form>
            </div>
        </div>
    }
}

fn line(
    id: &'static str,
    value: String,
    autocomplete: &'static str,
    kind: &'static str,
    carries: Carries,
) -> Built {
    view! {
        <input
            class="input"
            id=id
            type=kind
            value=value
            autocomplete=autocomplete
            autocapitalize="off"
            spellcheck="false"
            maxlength="254"
            aria-describedby=carries.described
            aria-invalid=carries.invalid
        />
    }
}

fn id(field: Field) -> &'static str {
    match field {
        Field::Reference => REFERENCE,
        Field::Email => EMAIL,
    }
}

fn said(field: Field) -> String {
    match field {
        Field::Reference => text!("ticket.wrong.reference"),
        Field::Email => text!("contact.wrong.no_email"),
    }
}

/// What to look at again after nothing was matched.
fn to_check(field: Field) -> String {
    match field {
        Field::Reference => text!("ticket.check.reference"),
        Field::Email => text!("ticket.check.email"),
    }
}

fn in_the_way(trouble: &Trouble) -> Option<Built> {
    let face = match trouble {
        Trouble::Nothing => return None,
        Trouble::Wrong(wrongs) => {
            let problems = wrongs
                .iter()
                .map(|field| (id(*field), said(*field)))
                .collect();
            summary(text!("form.problem", count = wrongs.len()), None, problems)
        }
        // One sentence, whatever the cause.
        Trouble::NotMatched => {
            let problems = [Field::Reference, Field::Email]
                .map(|field| (id(field), to_check(field)))
                .into();
            summary(text!("ticket.not_matched"), None, problems)
        }
        Trouble::TooMany(until) => {
            let time = format::time(clock::shown_at(*until).time());
            obstacle(
                Icon::Clock,
                text!("order.find.too_many"),
                text!("order.find.too_many_text", time = time),
            )
        }
        Trouble::Failed(Failure::Offline) => obstacle(
            Icon::Offline,
            text!("order.find.offline"),
            text!("ticket.offline_text"),
        ),
        Trouble::Failed(_) => obstacle(
            Icon::Alert,
            text!("order.find.gone"),
            text!("order.find.gone_text"),
        ),
    };
    Some(face)
}

/// How a letter stands, in one sentence.
pub fn state(state: TicketState) -> String {
    match state {
        TicketState::Open => text!("ticket.open"),
        TicketState::Answered => text!("ticket.answered"),
        TicketState::Closed => text!("ticket.closed"),
    }
}

fn day_of(instant: Instant) -> NaiveDate {
    clock::shown_at(instant.0.timestamp_millis()).date()
}

fn moment(instant: Instant, today: NaiveDate) -> Built {
    let shown = clock::shown_at(instant.0.timestamp_millis());
    let time = format::time(shown.time());
    woven!(
        "order.asked.at",
        day = short(day_of(instant), today),
        time = time
    )
}

fn seen(shop: &Shop, ticket: &Ticket, failure: Option<&Failure>, happen: Callback<Msg>) -> Built {
    let title = state(ticket.state);
    let heading = heading(&title);
    let today = clock::today();
    let replies: Vec<_> = ticket
        .replies
        .iter()
        .map(|reply| {
            view! {
                <li class="row">
                    <p class="small quiet">{moment(reply.at, today)}</p>
                    <p class="letter-words">{reply.text.clone()}</p>
                </li>
            }
        })
        .collect();
    let replies = (!replies.is_empty()).then(|| {
        view! {
            <section class="block" aria-labelledby="replies">
                <h2 class="section-title" id="replies">
                    {text!("ticket.replies")}
                </h2>
                <ul class="rows">{replies}</ul>
            </section>
        }
    });
    let (contact, asked) = (shop.contact(), ticket.clone());
    let asked = move || {
        let topic = match contact.get() {
            Load::Ready(contact) => {
                let mut topics = contact.topics.iter();
                topics.find(|topic| topic.id == asked.ask.topic).cloned()
            }
            Load::Waiting(_) | Load::Failed(_) => None,
        };
        facts(rows(&asked, topic.as_ref(), today))
    };
    let news = failure.map(|_| {
        let words = notice(
            Icon::Clock,
            text!("ticket.not_anew"),
            text!("ticket.not_anew_text"),
        );
        view! { <div role="status">{words}</div> }
    });
    view! {
        {back_link(address(shop.id(), None), text!("contact.all_topics"))}
        <header class="page-head">
            <p class="quiet small">{ticket.reference.clone()}</p>
            <h1 class="page-title" tabindex="-1" node_ref=heading>
                {title}
            </h1>
        </header>
        <div class="spread">
            <div class="spread-main">
                {news}
                {replies}
                <section class="block" aria-labelledby="asked">
                    <h2 class="section-title" id="asked">
                        {text!("ticket.asked")}
                    </h2>
                    {asked.built()}
                </section>
                <div class="actions">
                    <button class="button" type="button" on:click=move |_| happen.run(Msg::AgainChosen)>
                        {text!("ticket.again")}
                    </button>
                    <button
                        class="button button-quiet"
                        type="button"
                        on:click=move |_| happen.run(Msg::AnotherChosen)
                    >
                        {text!("ticket.another")}
                    </button>
                </div>
            </div>
            {decided(shop, ticket, today)}
        </div>
    }
}

/// What was sent.
fn rows(ticket: &Ticket, topic: Option<&ContactTopic>, today: NaiveDate) -> Vec<Built> {
    let ask = &ticket.ask;
    let row = |name: String, value: String| fact_row(name, value.built(), Vec::new());
    let mut rows = vec![
        row(text!("contact.row.topic"), ticket.title.clone()),
        fact_row(
            text!("order.asked.when"),
            moment(ticket.asked_at, today),
            Vec::new(),
        ),
    ];
    let number = ticket.order.as_ref().or(ask.order.as_ref());
    rows.extend(number.map(|number| row(text!("order.find.number"), number.clone())));
    rows.extend(pieces_row(&ticket.pieces));
    let words = |name: String, words: &Option<String>| {
        let words = words.clone()?;
        let words = view! { <span class="letter-words">{words}</span> };
        Some(fact_row(name, words, Vec::new()))
    };
    rows.extend(words(text!("contact.subject"), &ask.subject));
    for answer in &ask.fields {
        let mut fields = topic.iter().flat_map(|topic| &topic.fields);
        // A field that the shop no longer has keeps its id.
        let label = fields
            .find(|field| field.id == answer.field)
            .map_or(&answer.field, |field| &field.label);
        rows.push(row(label.clone(), answer.text.clone()));
    }
    rows.extend(words(text!("contact.message"), &ask.message));
    if !ask.photos.is_empty() {
        let count = text!("ticket.photos", count = ask.photos.len());
        rows.push(row(text!("contact.photos"), count));
    }
    rows
}

/// What the policy said when it was sent.
fn decided(shop: &Shop, ticket: &Ticket, today: NaiveDate) -> Option<Built> {
    let told = ticket.decided.as_ref()?;
    let note = clause_note(entries(shop.id(), told.hints.iter()));
    let age = format::short_day(ticket.policy_version.0, today);
    Some(view! {
        <aside class="margin" aria-label=text!("check.why_label")>
            <div class="why">
                {why::hint(told)}
                {note}
                <p class="clause-age">{text!("check.version", day = age)}</p>
            </div>
        </aside>
    })
}
