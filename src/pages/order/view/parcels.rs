//! The parcels: what is in each, who brings it, where to follow it, and what a
//! shop's policy says about following it where the order has no link.

use hemline_api_types::{
    PolicyText,
    order::{Line, Parcel, ParcelState, Told},
    record::LocalCourier,
};
use hemline_policy::document::Topic;

use super::{Page, piece};
use crate::{
    format,
    markup::{Build, Built, view},
    pages::{
        order::{
            telling::{course, pieces, return_of},
            words,
        },
        said::{amount, clause_address, dated, section, short},
    },
    remote::Load,
    text,
    ui::{
        clause_note::{ClauseEntry, clause_note},
        garment::garment,
        icon::{Icon, icon},
        link::link_on,
    },
    woven,
};

/// Clauses that tell how a parcel is followed, by the ids that policies give
/// them.
const ON_FOLLOWING: [&str; 3] = ["dispatch-email", "tracking-number", "last-mile"];

pub fn parcels(page: &Page) -> Vec<Built> {
    let order = page.order();
    let all = order.parcels.len();
    let mut sections = Vec::new();
    if all > 0 {
        let parcels: Vec<_> = order
            .parcels
            .iter()
            .enumerate()
            .map(|(place, item)| parcel(page, item, place, all))
            .collect();
        let follows = order.parcels.iter().any(|parcel| {
            matches!(parcel.state, ParcelState::OnTheWay | ParcelState::Late)
                && link_of(parcel).is_none()
        });
        let body = view! {
            <ul class="rows">{parcels}</ul>
            {follows.then(|| on_following(page))}
        };
        let only = match order.parcels.as_slice() {
            [only] => when(page, only),
            _ => None,
        };
        sections.push(match only {
            Some((title, day)) => view! {
                <section class="block ruled" aria-labelledby="parcels">
                    <div class="clock-head">
                        <h2 class="small-title" id="parcels">
                            {title}
                        </h2>
                        <p class="count">{day}</p>
                    </div>
                    {body}
                </section>
            },
            None if all == 1 => section("parcels", text!("order.parcel.only"), body),
            None => section("parcels", text!("order.parcels", count = all), body),
        });
    }
    // What is in no parcel: not sent yet, or of a shop that doesn't say.
    let rest: Vec<Built> = order
        .lines
        .iter()
        .filter_map(|line| {
            let packed = order.parcels.iter().flat_map(|parcel| &parcel.lines);
            let packed: u32 = packed
                .filter(|pieces| pieces.line == line.id)
                .map(|pieces| pieces.quantity)
                .sum();
            let left = line.quantity.checked_sub(packed).filter(|left| *left > 0)?;
            Some(item(page, line, left))
        })
        .collect();
    if !rest.is_empty() {
        let is_sent = order.lines.iter().all(|line| line.sent >= line.quantity);
        let title = if all > 0 && !is_sent {
            text!("order.pieces.rest")
        } else {
            text!("order.pieces")
        };
        let rest = view! { <div class="parcel-items">{rest}</div> };
        sections.push(section("pieces", title, rest));
    }
    sections
}

fn parcel(page: &Page, parcel: &Parcel, place: usize, all: usize) -> Built {
    let name = words::parcel(place, all);
    let is_only = all == 1;
    // The section is already called so.
    let title = (!is_only).then(|| view! { <h3 class="item-name">{name.clone()}</h3> });
    // What is writ large above is not said again.
    let is_said = is_only && when(page, parcel).is_some();
    let state = (!is_said).then(|| state(page, parcel));
    let items: Vec<_> = pieces(page.order(), &parcel.lines)
        .into_iter()
        .map(|(line, count)| item(page, line, count))
        .collect();
    let items = (!items.is_empty()).then(|| view! { <div class="parcel-items">{items}</div> });
    let head = (!is_said).then(|| {
        view! {
            <div class="parcel-head">
                {title}
                {state.map(|state| view! { <p class="quiet small">{state}</p> })}
            </div>
        }
    });
    view! {
        <li class="parcel">
            {head}
            {trouble(page, parcel, is_said)}
            {items}
            {following(parcel, &name)}
            {parcel.local_courier.as_ref().map(courier)}
        </li>
    }
}

/// When the one parcel is there, or should have been, to be writ large: what its
/// shopper came for.
fn when(page: &Page, parcel: &Parcel) -> Option<(String, Built)> {
    let today = page.today();
    let days = parcel.expected?;
    match parcel.state {
        ParcelState::OnTheWay if days.earliest == days.latest => Some((
            text!("order.parcel.expected_title"),
            dated(days.latest.0, today),
        )),
        ParcelState::OnTheWay => Some((
            text!("order.parcel.expected_title"),
            format::days(days.earliest.0, days.latest.0, today).built(),
        )),
        ParcelState::Late => Some((text!("order.parcel.due_title"), dated(days.latest.0, today))),
        ParcelState::Packing | ParcelState::Delivered | ParcelState::CameBack => None,
    }
}

/// How a parcel stands, with the day of it.
fn state(page: &Page, parcel: &Parcel) -> Built {
    let today = page.today();
    let left = || {
        let day = parcel.shipped_on?;
        Some(woven!("order.parcel.left", day = short(day.0, today)))
    };
    let expected = parcel.expected.map(|expected| {
        if expected.earliest == expected.latest {
            woven!(
                "order.parcel.expected_on",
                day = short(expected.latest.0, today)
            )
        } else {
            let days = format::days(expected.earliest.0, expected.latest.0, today);
            text!("order.parcel.expected", days = days).built()
        }
    });
    match parcel.state {
        ParcelState::Packing => expected.unwrap_or_else(|| text!("order.parcel.packing").built()),
        ParcelState::OnTheWay => expected
            .or_else(left)
            .unwrap_or_else(|| text!("order.parcel.on_the_way").built()),
        ParcelState::Late => text!("order.parcel.late").built(),
        ParcelState::Delivered => match parcel.delivered_on {
            Some(day) => woven!("order.parcel.arrived", day = short(day.0, today)),
            None => text!("order.parcel.arrived_some_day").built(),
        },
        ParcelState::CameBack => match parcel.came_back_on {
            Some(day) => woven!("order.parcel.came_back", day = short(day.0, today)),
            None => text!("order.parcel.came_back_some_day").built(),
        },
    }
}

/// A piece on its tile, with what became of it.
fn item(page: &Page, line: &Line, count: u32) -> Built {
    let became = return_of(page.order(), line).map(|parcel| words::course(course(parcel)));
    let detail = match (&line.variant, became) {
        (Some(variant), Some(became)) => {
            text!("order.piece.detail", variant = variant, became = became)
        }
        (Some(variant), None) => variant.clone(),
        (None, Some(became)) => became,
        (None, None) => String::new(),
    };
    view! {
        <div class="item">
            {garment(line.category.as_deref())}
            <div>
                <p class="item-name">{piece(line, count)}</p>
                <p class="item-detail">{detail}</p>
            </div>
        </div>
    }
}

/// A parcel that is late, or came back, with the way on.
fn trouble(page: &Page, parcel: &Parcel, is_said: bool) -> Option<Built> {
    let today = page.today();
    match parcel.state {
        ParcelState::Late => {
            let due = parcel
                .expected
                .filter(|_| !is_said)
                .map(|days| woven!("order.parcel.due", day = dated(days.latest.0, today)));
            let late = view! {
                {due.map(|due| view! { <p>{due}</p> })}
                <div class="actions">
                    <a class="button" href=page.contact()>
                        {text!("ask_team")}
                    </a>
                </div>
            };
            Some(late)
        }
        ParcelState::CameBack => {
            let cause = parcel.came_back_cause.map(words::cause);
            let again = reship(page, parcel).map(|told| {
                let fee = told
                    .fee
                    .map(|fee| text!("order.reship.fee", amount = amount(fee)));
                let sayings: Vec<_> = page
                    .sayings(told)
                    .into_iter()
                    .map(|saying| view! { <p class="small">{saying}</p> })
                    .collect();
                view! {
                    {fee.map(|fee| view! { <p><strong>{fee}</strong></p> })}
                    {sayings}
                }
            });
            let back = view! {
                {cause.map(|cause| view! { <p>{cause}</p> })}
                {again}
                <div class="actions">
                    <a class="button" href=page.contact()>
                        {text!("order.reship.ask")}
                    </a>
                </div>
            };
            Some(back)
        }
        ParcelState::Packing | ParcelState::OnTheWay | ParcelState::Delivered => None,
    }
}

/// What the policy says about sending a parcel again: parcels and decisions stand
/// in one order.
fn reship<'p>(page: &'p Page, parcel: &Parcel) -> Option<&'p Told> {
    let order = page.order();
    let mut back = order
        .parcels
        .iter()
        .filter(|parcel| parcel.state == ParcelState::CameBack);
    let place = back.position(|known| known.id == parcel.id)?;
    let mut told = order
        .decisions
        .iter()
        .filter(|told| told.topic == Topic::Reship);
    told.nth(place)
}

/// Where a parcel is followed: only an address that a browser opens safely.
fn link_of(parcel: &Parcel) -> Option<&String> {
    parcel
        .tracking_url
        .as_ref()
        .filter(|url| url.starts_with(SAFE))
}

const SAFE: &str = "https:";

fn following(parcel: &Parcel, name: &str) -> Option<Built> {
    let link = link_of(parcel).map(|href| {
        let words = match &parcel.carrier {
            Some(carrier) => text!("order.track.with", carrier = carrier),
            None => text!("order.track"),
        };
        outside(href.clone(), words, Some(name))
    });
    let carrier = parcel
        .carrier
        .as_ref()
        .filter(|_| link.is_none())
        .map(|carrier| text!("order.track.carrier", carrier = carrier));
    let number = parcel.tracking_number.as_ref().map(|number| {
        let number = view! { <span class="nowrap">{number.clone()}</span> };
        woven!("order.track.number", number = number)
    });
    if link.is_none() && carrier.is_none() && number.is_none() {
        return None;
    }
    let words = (carrier.is_some() || number.is_some()).then(|| {
        view! {
            <p class="quiet small">
                {carrier}
                " "
                {number}
            </p>
        }
    });
    Some(view! { <div class="parcel-links">{link} {words}</div> })
}

/// Who brings it the last way.
fn courier(courier: &LocalCourier) -> Built {
    let link = courier
        .tracking_url
        .as_ref()
        .filter(|url| url.starts_with(SAFE))
        .map(|url| {
            let words = text!("order.track.with", carrier = &courier.name);
            outside(url.clone(), words, None)
        });
    let number = courier
        .tracking_number
        .as_ref()
        .map(|number| text!("order.track.number_is", number = number));
    let contact = courier
        .contact
        .as_ref()
        .map(|contact| text!("order.courier.contact", contact = contact));
    view! {
        <div class="parcel-links">
            <p class="small">
                {text!("order.courier", name = &courier.name)}
                " "
                {number}
                " "
                {contact}
            </p>
            {link}
        </div>
    }
}

/// A link out of the help centre, into a tab of its own.
fn outside(href: String, words: String, of: Option<&str>) -> Built {
    let of = of.map(|of| text!("order.track.of", parcel = of));
    view! {
        <a class="link-row" href=href target="_blank" rel="noopener noreferrer">
            {icon(Icon::External)}
            {words}
            <span class="visually-hidden">{of} {text!("order.new_tab")}</span>
        </a>
    }
}

/// What the policy says about following a parcel, as soon as it has come.
fn on_following(page: &Page) -> Built {
    let (page, policy) = (page.clone(), page.shop.policy_text());
    let clauses = move || match policy.get() {
        Load::Ready(policy) => note(&page, &policy),
        Load::Waiting(_) | Load::Failed(_) => None,
    };
    clauses.built()
}

fn note(page: &Page, policy: &PolicyText) -> Option<Built> {
    let entries = ON_FOLLOWING
        .iter()
        .filter_map(|id| policy.clauses.iter().find(|clause| clause.id == *id))
        .map(|clause| ClauseEntry {
            href: clause_address(page.shop.id(), &clause.id),
            section: clause.section.clone(),
            title: clause.title.clone(),
            text: clause.text.clone(),
            reading: clause.reading.clone(),
        })
        .collect();
    let note = clause_note(entries);
    let what = if note.is_some() {
        text!("order.follow")
    } else {
        text!("order.follow.unknown")
    };
    let team = note
        .is_none()
        .then(|| link_on(page.contact(), text!("ask_team")));
    let follow = view! {
        <div class="block follow">
            <p>{what}</p>
            {note}
            {team.map(|team| view! { <div class="actions">{team}</div> })}
        </div>
    };
    Some(follow)
}
