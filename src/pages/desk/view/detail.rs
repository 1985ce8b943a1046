//! What is open: the shopper's words and photos, what the policy says and by which
//! clause, what was answered, the money, what happened, and the team's answer.

use std::sync::Arc;

use chrono::NaiveDate;
use hemline_api_types::{
    Day, Instant,
    contact::{ContactTopic, Ticket},
    desk::{OrderRequest, OrderReturn},
    order::{Amendment, Ask, Request, Told},
    returns::{Return, ReturnItem, Way},
};
use hemline_policy::{
    decision::Outcome,
    document::{Payer, Policy},
    fact::{self, Fact},
};
use leptos::prelude::*;

use super::{DETAIL, decision, part, photos::photos};
use crate::{
    api::Failure,
    clock, format,
    markup::{Build, Built, view},
    merchant::Shop,
    pages::{
        check,
        desk::{
            Visit,
            draft::came,
            matter::{Matter, Tab},
            state::{Detail, Msg, Place, Shelf},
            words,
        },
        questions,
        said::{self, Row, Sum, amount, dated, entries, short},
    },
    remote::{Load, Remote},
    route::MerchantId,
    text,
    ui::{
        clause_note::clause_note,
        faces::{self, Place as Stands},
        facts::{fact_row, facts},
        hint::hint_note,
        link::back_link,
        timeline::{Progress, Step, timeline},
    },
    woven,
};

/// What of the state makes another picture of it.
#[derive(Clone, PartialEq)]
enum Face {
    Nothing,
    Loading(String),
    Failed(String, Failure),
    Here(Matter),
}

pub fn detail(visit: Visit, shop: Shop) -> Built {
    let face = part(visit, |inside| match &inside.detail {
        Detail::Nothing => Face::Nothing,
        Detail::Loading(reference) => Face::Loading(reference.clone()),
        Detail::Failed(reference, failure) => Face::Failed(reference.clone(), failure.clone()),
        Detail::Here(seen) => Face::Here(seen.matter.clone()),
    });
    let shelf = part(visit, |inside| inside.place.shelf.clone());
    let back = move || {
        let shelf = shelf.get()?;
        let words = match &shelf {
            Shelf::Tab(tab) => text!("desk.back", shelf = words::tab(*tab)),
            Shelf::Order(number) => {
                text!("desk.back", shelf = text!("desk.order", number = number))
            }
            Shelf::Next => return None,
        };
        let place = Place { shelf, see: None };
        Some(back_link(place.route().to_string(), words))
    };
    let show = move || match face.get() {
        None | Some(Face::Nothing) => nothing(visit),
        Some(Face::Loading(reference)) => {
            view! {
                {titled(&reference, reference.clone())}
                <p class="quiet" role="status">
                    {text!("desk.loading")}
                </p>
            }
        }
        Some(Face::Failed(reference, Failure::NotFound)) => {
            view! {
                {titled(&reference, text!("desk.missing"))}
                <p class="quiet">{text!("desk.missing_text")}</p>
            }
        }
        Some(Face::Failed(_, failure)) => faces::trouble(
            &failure,
            Stands::Part,
            move || visit.happen(Msg::AgainChosen),
            ().built(),
        ),
        Some(Face::Here(matter)) => here(visit, &shop, &matter),
    };
    view! {
        <article class="desk-detail" aria-label=text!("desk.detail")>
            <div class="desk-back">{back}</div>
            {show}
        </article>
    }
}

/// Where nothing is open: on a wide page only.
fn nothing(visit: Visit) -> Built {
    let is_empty = part(
        visit,
        |inside| matches!(&inside.queue, super::super::state::Queue::Here(listing) if listing.matters.is_empty()),
    );
    let hint = move || {
        (is_empty.get() != Some(true)).then(|| {
            view! { <p class="quiet desk-choose">{text!("desk.choose")}</p> }
        })
    };
    hint.built()
}

fn titled(above: &str, title: String) -> Built {
    view! {
        <header class="block">
            <p class="quiet small">{above.to_owned()}</p>
            <h2 class="section-title" tabindex="-1" id=DETAIL>
                {title}
            </h2>
        </header>
    }
}

/// What the parts of a matter are made of.
struct Sheet<'a> {
    visit: Visit,
    shop: &'a Shop,
    merchant: MerchantId,
    policy: Remote<Arc<Policy>>,
    today: NaiveDate,
}

fn here(visit: Visit, shop: &Shop, matter: &Matter) -> Built {
    let version = match matter {
        Matter::Return(back) => back.back.policy_version,
        Matter::Request(asked) => asked.request.policy_version,
        Matter::Ticket(ticket) => ticket.policy_version,
    };
    let now = clock::millis() + visit.inside(|inside| inside.ahead).unwrap_or_default();
    let sheet = Sheet {
        visit,
        shop,
        merchant: shop.id().clone(),
        policy: visit.policy(shop.id(), version),
        today: clock::shown_at(now).date(),
    };
    let body = match matter {
        Matter::Return(back) => sheet.of_return(matter, back),
        Matter::Request(asked) => sheet.of_request(matter, asked),
        Matter::Ticket(ticket) => sheet.of_ticket(matter, ticket),
    };
    view! {
        {body}
        {decision::decision(visit, matter, sheet.policy.clone(), sheet.today)}
    }
}

impl Sheet<'_> {
    fn of_return(&self, matter: &Matter, order: &OrderReturn) -> Built {
        let back = &order.back;
        view! {
            {self.head(matter, order.shopper.as_deref(), order.delivered_on)}
            {self.shopper_says(back)}
            <div class="desk-two">
                <div class="block">
                    {photos(
                        self.visit,
                        &self.merchant,
                        back.items
                            .iter()
                            .map(|item| (item.name.as_str(), item.ask.photos.as_slice())),
                    )}
                    {self.answers(back)}
                </div>
                {self.verdict(&back.items.iter().map(|item| (Some(item), &item.decided.wish)).collect::<Vec<_>>())}
            </div>
            {self.facts(back)}
            {self.estimate(back)}
            {self.history(back)}
        }
    }

    fn of_request(&self, matter: &Matter, asked: &OrderRequest) -> Built {
        let request = &asked.request;
        view! {
            {self.head(matter, None, None)}
            <div class="desk-two">
                <div class="block">{self.asked(request)}</div>
                {self.verdict(&[(None, &request.decision)])}
            </div>
        }
    }

    /// What a shopper wrote, what was sent with it, and what was answered.
    fn of_ticket(&self, matter: &Matter, ticket: &Ticket) -> Built {
        let ask = &ticket.ask;
        let message = ask.message.as_ref().map(|words| {
            view! {
                <blockquote class="desk-quote">
                    <p class="desk-letter">{words.clone()}</p>
                </blockquote>
            }
        });
        let photos = photos(
            self.visit,
            &self.merchant,
            [(ticket.title.as_str(), ask.photos.as_slice())].into_iter(),
        );
        let decided: Vec<_> = ticket.decided.iter().map(|told| (None, told)).collect();
        let verdict = (!decided.is_empty()).then(|| self.verdict(&decided));
        let replies: Vec<_> = ticket
            .replies
            .iter()
            .map(|reply| {
                let moment = clock::shown_at(reply.at.0.timestamp_millis());
                view! {
                    <li class="desk-quote">
                        <p class="small quiet">{dated(moment.date(), self.today)}</p>
                        <p class="desk-letter">{reply.text.clone()}</p>
                    </li>
                }
            })
            .collect();
        let replies = (!replies.is_empty()).then(|| {
            view! {
                <section class="block" aria-labelledby="replies">
                    <h3 class="small-title" id="replies">
                        {text!("desk.letter.replies")}
                    </h3>
                    <ul>{replies}</ul>
                </section>
            }
        });
        view! {
            {self.head(matter, Some(&ask.email), None)}
            {message}
            <div class="desk-two">
                <div class="block">{photos} {self.told(ticket)}</div>
                {verdict}
            </div>
            {replies}
        }
    }

    /// What a shopper told beside the message.
    fn told(&self, ticket: &Ticket) -> Built {
        let (ticket, today, topics) = (ticket.clone(), self.today, self.shop.contact());
        let show = move || {
            let topics = topics.get();
            let topic = match &topics {
                Load::Ready(contact) => contact
                    .topics
                    .iter()
                    .find(|known| known.id == ticket.ask.topic),
                Load::Waiting(_) | Load::Failed(_) => None,
            };
            told(&ticket, topic, today)
        };
        show.built()
    }

    fn head(&self, matter: &Matter, shopper: Option<&str>, delivered: Option<Day>) -> Built {
        let order = matter.order().map(|number| {
            let place = Place {
                shelf: Shelf::Order(number.to_owned()),
                see: None,
            };
            let href = place.route().to_string();
            view! {
                " · "
                <a href=href>{text!("desk.order_number", number = number)}</a>
            }
        });
        let shopper = shopper.map(|shopper| format!(" · {shopper}"));
        let delivered = delivered.map(|day| {
            view! {
                ", "
                {woven!("desk.delivered", day = short(day.0, self.today))}
            }
        });
        let state = match matter {
            Matter::Return(back) => Some(words::state(back.back.state)),
            Matter::Ticket(ticket) => Some(words::standing_of_letter(ticket.state)),
            Matter::Request(_) => None,
        };
        let state = state.map(|words| view! { <p class="desk-state">{words}</p> });
        view! {
            <header class="block">
                <p class="quiet small">
                    <span class="nowrap">{matter.reference().to_owned()}</span>
                    {shopper}
                    {order}
                    {delivered}
                </p>
                <h2 class="section-title" tabindex="-1" id=DETAIL>
                    {words::name(matter)}
                </h2>
                {state}
            </header>
        }
    }

    /// The note, and what is said of each piece, in the shopper's own words.
    fn shopper_says(&self, back: &Return) -> Option<Built> {
        let described = back.items.iter().filter_map(|item| {
            let words = item.ask.description.as_ref()?;
            Some((Some(item.name.clone()), words.clone()))
        });
        let note = back.note.iter().map(|note| (None, note.clone()));
        let said: Vec<(Option<String>, String)> = described.chain(note).collect();
        let several = back.items.len() > 1;
        let quotes: Vec<_> = said
            .into_iter()
            .map(|(of, words)| {
                let of = of.filter(|_| several);
                view! {
                    <blockquote class="desk-quote">
                        <p>{text!("desk.quoted", words = words)}</p>
                        {of.map(|of| view! { <p class="small quiet">{of}</p> })}
                    </blockquote>
                }
            })
            .collect();
        (!quotes.is_empty()).then(|| view! { <div class="block">{quotes}</div> })
    }

    /// What the policy says, with its clauses; for each item where they differ.
    fn verdict(&self, decisions: &[(Option<&ReturnItem>, &Told)]) -> Built {
        let is_one = match decisions.first() {
            Some((_, first)) => decisions
                .iter()
                .all(|(_, told)| told.outcome == first.outcome && told.hints == first.hints),
            None => true,
        };
        let shown = decisions.get(..if is_one { 1 } else { decisions.len() });
        let parts: Vec<_> = shown
            .unwrap_or_default()
            .iter()
            .map(|(item, told)| {
                let of = item.filter(|_| !is_one).map(|item| item.name.clone());
                let open: Vec<String> = told
                    .asks
                    .iter()
                    .filter_map(|ask| check::words::named(ask))
                    .collect();
                let lines = [
                    of.map(Build::built),
                    (told.outcome == Outcome::Unstated)
                        .then(|| text!("desk.verdict.unstated_text").built()),
                    (!open.is_empty())
                        .then(|| text!("desk.open", facts = format::all_of(&open)).built()),
                ];
                let verdict = words::verdict(told.outcome).built();
                view! {
                    {hint_note(
                        told.outcome.into(),
                        verdict,
                        lines.into_iter().flatten().collect(),
                    )}
                    {clause_note(entries(&self.merchant, told.hints.iter()))}
                }
            })
            .collect();
        view! {
            <section class="block" aria-label=text!("desk.policy")>
                {parts}
            </section>
        }
    }

    /// What the shopper answered where the shop's records were silent.
    fn answers(&self, back: &Return) -> Built {
        let items: Vec<ReturnItem> = back.items.clone();
        let (policy, today) = (self.policy.clone(), self.today);
        let several = items.len() > 1;
        let show = move || {
            let policy = match policy.get() {
                Load::Ready(policy) => Some(policy),
                Load::Waiting(_) | Load::Failed(_) => None,
            };
            let parts: Vec<_> = items
                .iter()
                .filter_map(|item| {
                    let rows = item.ask.answers.iter();
                    let rows = rows.filter_map(|known| {
                        let fact = Fact::named(&known.fact)?;
                        let name = check::words::named(&known.fact)?;
                        let value = value(policy.as_deref(), fact, &known.value, today);
                        Some(fact_row(name, value.built(), Vec::new()))
                    });
                    let rows = facts(rows.collect())?;
                    let of = several.then(|| {
                        view! { <h4 class="small-title">{piece(item)}</h4> }
                    });
                    Some(view! {
                        {of}
                        {rows}
                    })
                })
                .collect();
            (!parts.is_empty()).then(|| {
                view! {
                    <section class="block" aria-labelledby="answers">
                        <h3 class="small-title" id="answers">
                            {text!("desk.answers")}
                        </h3>
                        {parts}
                    </section>
                }
            })
        };
        show.built()
    }

    fn facts(&self, back: &Return) -> Option<Built> {
        let today = self.today;
        let mut rows = Vec::new();
        for item in &back.items {
            let wish = words::wish(item.ask.wish, item.ask.remedy);
            let wanted = item.ask.wanted.as_ref().or(item.ask.sku.as_ref());
            let wish = match wanted {
                Some(wanted) => text!("desk.wants.piece", wish = wish, wanted = wanted),
                None => wish,
            };
            let mut notes = Vec::new();
            if let Some(came) = came(back, &item.ask.line) {
                let count = came.pieces.quantity;
                notes.push(text!("desk.came", count = count).built());
            }
            rows.push(fact_row(piece(item), wish.built(), notes));
        }
        if let Some(item) = back.items.first() {
            rows.extend(self.postage(&item.decided.postage, back.way));
        }
        if let Some(day) = back.last_day {
            let day = dated(day.0, today);
            rows.push(fact_row(text!("desk.row.last_day"), day, Vec::new()));
        }
        if let Some(tracking) = &back.tracking {
            let carrier = tracking.carrier.as_ref();
            let carrier = carrier.map(|carrier| carrier.clone().built());
            let number = tracking.number.clone().built();
            let notes = carrier.into_iter().collect();
            rows.push(fact_row(text!("desk.row.tracking"), number, notes));
        }
        if back.has_label {
            let yes = text!("desk.label.there").built();
            rows.push(fact_row(text!("desk.row.label"), yes, Vec::new()));
        }
        let texts = [
            (text!("desk.row.instructions"), &back.instructions),
            (text!("desk.row.finding"), &back.finding),
            (text!("desk.row.refusal"), &back.refusal),
            (text!("desk.row.replacement"), &back.replacement_order),
        ];
        for (name, words) in texts {
            if let Some(words) = words {
                rows.push(fact_row(name, words.clone().built(), Vec::new()));
            }
        }
        if let Some(clause) = &back.refusal_clause {
            let clause = said::saying(&self.merchant, clause);
            rows.push(fact_row(
                text!("desk.row.refusal_clause"),
                clause,
                Vec::new(),
            ));
        }
        if let Some(day) = back.received_on {
            let day = dated(day.0, today);
            rows.push(fact_row(text!("desk.row.received"), day, Vec::new()));
        }
        if let Some(money) = back.refunded {
            let notes = back.settled_on.map(|day| dated(day.0, today));
            let notes = notes.into_iter().collect();
            rows.push(fact_row(
                text!("desk.row.refunded"),
                amount(money).built(),
                notes,
            ));
        }
        rows.extend(self.due(back));
        facts(rows)
    }

    fn postage(&self, postage: &Told, way: Option<Way>) -> Option<Built> {
        let shop = &self.shop.profile().name;
        let pays = match postage.payer? {
            Payer::Merchant => text!("desk.postage.shop", shop = shop),
            Payer::Customer => text!("desk.postage.shopper"),
        };
        let notes = [
            way.map(|way| match way {
                Way::OurLabel => text!("desk.way.label"),
                Way::OwnCarrier => text!("desk.way.own"),
            }),
            postage
                .label_deduction
                .filter(|_| way == Some(Way::OurLabel))
                .map(|money| text!("desk.postage.deduction", amount = amount(money))),
            postage
                .contribution
                .map(|money| text!("desk.postage.contribution", amount = amount(money))),
        ];
        let notes = notes.into_iter().flatten().map(Build::built).collect();
        Some(fact_row(text!("desk.row.postage"), pays.built(), notes))
    }

    /// Until when the money is due, once the parcel is here.
    fn due(&self, back: &Return) -> Option<Built> {
        let latest = back.refund.as_ref()?.latest?.0;
        if back.received_on.is_none() || back.settled_on.is_some() {
            return None;
        }
        let late = (latest < self.today).then(|| text!("desk.late").built());
        let notes = late.into_iter().collect();
        Some(fact_row(
            text!("desk.row.due"),
            dated(latest, self.today),
            notes,
        ))
    }

    fn estimate(&self, back: &Return) -> Option<Built> {
        let estimate = back.estimate.as_ref()?;
        let rows = [
            Some(Row::of(
                text!("desk.bill.pieces"),
                Sum::Adds(estimate.pieces),
            )),
            estimate
                .discount
                .map(|money| Row::of(text!("desk.bill.discount"), Sum::TakesOff(money))),
            estimate
                .shipping_fee
                .map(|money| Row::of(text!("desk.bill.shipping"), Sum::Adds(money))),
            estimate
                .restocking
                .map(|money| Row::of(text!("desk.bill.restocking"), Sum::TakesOff(money))),
            estimate
                .label_deduction
                .map(|money| Row::of(text!("desk.bill.label"), Sum::TakesOff(money))),
            estimate
                .contribution
                .map(|money| Row::of(text!("desk.bill.contribution"), Sum::Adds(money))),
            Some(Row::of(
                text!("desk.bill.total"),
                Sum::Total(estimate.total),
            )),
        ];
        let bill = said::bill(rows.into_iter().flatten().collect())?;
        Some(view! {
            <section class="block" aria-labelledby="estimate">
                <h3 class="small-title" id="estimate">
                    {text!("desk.bill")}
                </h3>
                {bill}
            </section>
        })
    }

    fn history(&self, back: &Return) -> Option<Built> {
        let last = back.history.len().checked_sub(1)?;
        let steps = back.history.iter().enumerate().map(|(place, event)| Step {
            when: Some(moment(event.at, self.today)),
            what: words::state(event.state),
            text: None,
            progress: if place == last && Tab::of(event.state) != Tab::Done {
                Progress::Now
            } else {
                Progress::Done
            },
        });
        Some(view! {
            <details class="desk-history">
                <summary>{text!("desk.history")}</summary>
                {timeline(text!("desk.history"), steps.collect())}
            </details>
        })
    }

    // A wish about an order

    fn asked(&self, request: &Request) -> Built {
        let (rows, note) = match &request.ask {
            Ask::Cancel { note } => (Vec::new(), note.clone()),
            Ask::Amend(change) => (changes(change), change.note.clone()),
        };
        let note = note.map(|note| {
            view! {
                <blockquote class="desk-quote">
                    <p>{text!("desk.quoted", words = note)}</p>
                </blockquote>
            }
        });
        let warned = (!request.warnings.is_empty())
            .then(|| view! { <p class="small">{text!("desk.warned")}</p> });
        view! {
            {note}
            {facts(rows)}
            {warned}
            <p class="small quiet">
                {woven!("desk.asked", moment = moment(request.asked_at, self.today))}
            </p>
        }
    }
}

fn changes(change: &Amendment) -> Vec<Built> {
    let address = change.address.as_ref().map(|address| {
        let mut lines: Vec<String> = address.name.iter().cloned().collect();
        lines.extend(address.lines.iter().cloned());
        let town = [address.postcode.clone(), Some(address.city.clone())];
        lines.push(town.into_iter().flatten().collect::<Vec<_>>().join(" "));
        lines.extend(address.region.clone());
        lines.push(format::country(&address.country.to_string()));
        lines.join(", ")
    });
    [
        (text!("desk.change.address"), address),
        (text!("desk.change.email"), change.email.clone()),
        (text!("desk.change.phone"), change.phone.clone()),
        (text!("desk.change.tax_id"), change.tax_id_rfc.clone()),
        (
            text!("desk.change.national_id"),
            change.national_id_11.clone(),
        ),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some(fact_row(name, value?.built(), Vec::new())))
    .collect()
}

/// A letter's facts; `topic` is what the shop asks of such letters now.
fn told(ticket: &Ticket, topic: Option<&ContactTopic>, today: NaiveDate) -> Option<Built> {
    let ask = &ticket.ask;
    let mut rows = Vec::new();
    if let (None, Some(typed)) = (&ticket.order, &ask.order) {
        let unchecked = text!("desk.letter.typed").built();
        rows.push(fact_row(
            text!("desk.letter.order"),
            typed.clone().built(),
            vec![unchecked],
        ));
    }
    for pieces in &ticket.pieces {
        let name = match &pieces.variant {
            Some(variant) => {
                text!(
                    "order.piece.variant",
                    name = &pieces.name,
                    variant = variant
                )
            }
            None => pieces.name.clone(),
        };
        let count = text!("desk.letter.pieces", count = pieces.quantity);
        rows.push(fact_row(name, count.built(), Vec::new()));
    }
    if let Some(day) = ticket.decided.as_ref().and_then(|told| told.last_day) {
        let day = dated(day.0, today);
        rows.push(fact_row(text!("desk.row.last_day"), day, Vec::new()));
    }
    for known in &ask.answers {
        // The day of writing stands above already.
        let fact = Fact::named(&known.fact).filter(|fact| *fact != Fact::Today);
        if let Some((fact, name)) = fact.zip(check::words::named(&known.fact)) {
            let value = value(None, fact, &known.value, today);
            rows.push(fact_row(name, value.built(), Vec::new()));
        }
    }
    for answer in &ask.fields {
        let field =
            topic.and_then(|topic| topic.fields.iter().find(|field| field.id == answer.field));
        // The shop may have dropped the field since.
        let name = field.map_or_else(
            || answer.field.replace('-', " "),
            |field| field.label.clone(),
        );
        rows.push(fact_row(name, answer.text.clone().built(), Vec::new()));
    }
    facts(rows)
}

/// `2 × Hoodie, M`.
pub fn piece(item: &ReturnItem) -> String {
    let name = match &item.variant {
        Some(variant) => text!("order.piece.variant", name = &item.name, variant = variant),
        None => item.name.clone(),
    };
    match item.ask.quantity {
        0 | 1 => name,
        number => text!(
            "order.piece.several",
            number = format::number(number),
            name = name
        ),
    }
}

/// An answer of the shopper's, in words.
fn value(policy: Option<&Policy>, fact: Fact, value: &str, today: NaiveDate) -> String {
    if fact == Fact::Reason {
        return words::reason(value);
    }
    if let Some(day) = fact::day(value) {
        return format::day(day, today);
    }
    match fact {
        Fact::Destination => format::country(value),
        _ => check::words::choice(policy, questions::Asked::Fact(fact), value),
    }
}

fn moment(at: Instant, today: NaiveDate) -> Built {
    let shown = clock::shown_at(at.0.timestamp_millis());
    let day = short(shown.date(), today);
    woven!("desk.moment", day = day, time = format::time(shown.time()))
}
