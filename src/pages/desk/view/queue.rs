//! The list of a shelf: a line for each matter, moved through by the arrow keys.

use hemline_policy::decision::Outcome;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::{SEARCH, part};
use crate::{
    api::Failure,
    clock, format,
    markup::{Build, Built, view},
    pages::{
        desk::{
            Visit,
            matter::{Age, Matter, Tab},
            state::{Inside, More, Msg, Place, Queue, Shelf},
            words,
        },
        said::amount,
    },
    text,
    ui::{
        faces::{self, Place as Stands},
        garment::garment,
        icon::{Icon, icon},
        question::focus,
        verdict::mark,
    },
};

const KEYS: &str = "desk-keys";

/// The id of a matter's line.
pub fn row_id(reference: &str) -> String {
    format!("row-{reference}")
}

/// What of the list makes another picture of its lines.
#[derive(Clone, PartialEq)]
enum Face {
    Loading,
    Failed(Failure),
    Here(Vec<Matter>),
}

pub fn queue(visit: Visit) -> Built {
    let face = part(visit, |inside| match &inside.queue {
        Queue::Loading => Face::Loading,
        Queue::Failed(failure) => Face::Failed(failure.clone()),
        Queue::Here(listing) => Face::Here(listing.matters.clone()),
    });
    let label = part(visit, |inside| match &inside.place.shelf {
        Shelf::Tab(tab) => words::tab(*tab),
        Shelf::Order(number) => text!("desk.order", number = number),
        Shelf::Next => String::new(),
    });
    let lines = move || match face.get() {
        None | Some(Face::Loading) => loading(),
        Some(Face::Failed(failure)) => faces::trouble(
            &failure,
            Stands::Part,
            move || visit.happen(Msg::AgainChosen),
            ().built(),
        ),
        Some(Face::Here(matters)) if matters.is_empty() => empty(visit),
        Some(Face::Here(matters)) => rows(visit, &matters),
    };
    view! {
        <section class="desk-list" aria-label=move || label.get()>
            {fresh(visit)}
            {lines}
            {more(visit)}
            {keys()}
        </section>
    }
}

/// What needs the team's own judgement, where the whole list is known.
pub fn beside(inside: &Inside) -> Option<String> {
    let Queue::Here(listing) = &inside.queue else {
        return None;
    };
    if listing.next.is_some() || inside.place.shelf != Shelf::Tab(Tab::Waiting) {
        return None;
    }
    let open = |matter: &&Matter| match matter.outcome() {
        Some(Outcome::Review | Outcome::Unstated | Outcome::Ask) => true,
        Some(Outcome::Accepted | Outcome::Refused) | None => false,
    };
    let count = listing.matters.iter().filter(open).count();
    (count > 0).then(|| text!("desk.yours", count = count))
}

fn loading() -> Built {
    let row = || {
        view! {
            <li class="queue-link">
                <span class="tile skeleton"></span>
                <span>
                    <span class="skeleton skeleton-line"></span>
                    <span class="skeleton skeleton-short"></span>
                </span>
            </li>
        }
    };
    view! {
        <p class="visually-hidden" role="status">
            {text!("desk.loading")}
        </p>
        <ul aria-hidden="true">{row()} {row()} {row()}</ul>
    }
}

fn empty(visit: Visit) -> Built {
    let shelf = visit.inside(|inside| inside.place.shelf.clone());
    let (title, words) = match shelf {
        Some(Shelf::Order(number)) => (
            text!("desk.none.order", number = number),
            text!("desk.comes.order"),
        ),
        Some(Shelf::Tab(tab)) => (words::standing(tab, 0), words::comes(tab)),
        Some(Shelf::Next) | None => (String::new(), String::new()),
    };
    view! {
        <div class="empty">
            <h2 class="empty-title">{title}</h2>
            <p class="quiet">{words}</p>
        </div>
    }
}

fn rows(visit: Visit, matters: &[Matter]) -> Built {
    let see = part(visit, |inside| inside.place.see.clone());
    let shelf = visit.inside(|inside| inside.place.shelf.clone());
    let ahead = visit.inside(|inside| inside.ahead).unwrap_or_default();
    let rows: Vec<_> = matters
        .iter()
        .map(|matter| {
            let reference = matter.reference().to_owned();
            let place = Place {
                shelf: shelf.clone().unwrap_or(Shelf::Tab(matter.tab())),
                see: Some(reference.clone()),
            };
            let id = row_id(&reference);
            let current =
                move || (see.get().flatten().as_ref() == Some(&reference)).then_some("true");
            let asked = matter.asked_at().0.timestamp_millis();
            let age = move || words::age(Age::of(asked, visit.now.get() + ahead));
            let moment = clock::shown_at(asked);
            let datetime = format!(
                "{}T{}",
                format::datetime(moment.date()),
                format::clock(moment.time())
            );
            view! {
                <li>
                    <a
                        class="queue-link"
                        id=id
                        href=place.route().to_string()
                        aria-current=current
                    >
                        {tile(matter)}
                        <span>
                            <span class="queue-name">{words::name(matter)}</span>
                            <span class="queue-detail">{details(matter)}</span>
                            {matter.outcome().map(reading)}
                        </span>
                        <time class="queue-age" datetime=datetime>
                            {age}
                        </time>
                    </a>
                </li>
            }
        })
        .collect();
    view! { <ul on:keydown=press>{rows}</ul> }
}

fn reading(outcome: Outcome) -> Built {
    view! {
        <span class=reading_class(outcome)>
            {mark(outcome.into())}
            {words::reading(outcome)}
        </span>
    }
}

fn reading_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "queue-reading reading-accepted",
        Outcome::Review => "queue-reading reading-review",
        Outcome::Unstated | Outcome::Ask => "queue-reading reading-unstated",
        Outcome::Refused => "queue-reading",
    }
}

fn tile(matter: &Matter) -> Built {
    match matter {
        Matter::Ticket(_) => view! { <span class="tile desk-tile">{icon(Icon::Mail)}</span> },
        Matter::Return(back) => {
            let first = back.back.items.first();
            garment(first.and_then(|item| item.category.as_deref()))
        }
        Matter::Request(_) => garment(None),
    }
}

/// `R-7KQ2-M9XD · Maya R. · USD 64.50`.
fn details(matter: &Matter) -> String {
    let mut parts = vec![matter.reference().to_owned()];
    match matter {
        Matter::Return(back) => {
            parts.extend(back.shopper.clone());
            parts.push(match (matter.estimate(), back.back.items.first()) {
                (None, Some(item)) => words::wish(item.ask.wish, item.ask.remedy),
                (Some(money), _) => amount(money),
                (None, None) => String::new(),
            });
            if matter.tab() == Tab::Done {
                parts.push(words::state(back.back.state));
            }
        }
        Matter::Request(asked) => parts.push(asked.order.clone()),
        Matter::Ticket(ticket) => {
            parts.extend(ticket.order.clone());
            if matter.tab() == Tab::Done {
                parts.push(words::standing_of_letter(ticket.state));
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    // A line breaks after the dot, never before it.
    parts.join("\u{a0}· ")
}

// What else there is

/// How many are new, and the way to see them. Until then nothing moves.
fn fresh(visit: Visit) -> Built {
    let fresh = part(visit, |inside| match &inside.queue {
        Queue::Here(listing) => listing.fresh.as_ref().map(|fresh| (fresh.new, fresh.gone)),
        Queue::Loading | Queue::Failed(_) => None,
    });
    let line = move || {
        let (new, gone) = fresh.get().flatten()?;
        let words = if new > 0 {
            text!("desk.new", count = new)
        } else {
            text!("desk.gone", count = gone)
        };
        Some(view! {
            <p class="desk-new">
                {words}
                " "
                <button
                    class="undo"
                    id="desk-fresh"
                    type="button"
                    on:click=move |_| visit.happen(Msg::FreshChosen)
                >
                    {text!("desk.show")}
                </button>
            </p>
        })
    };
    view! { <div role="status">{line}</div> }
}

fn more(visit: Visit) -> Built {
    let more = part(visit, |inside| match &inside.queue {
        Queue::Here(listing) if listing.next.is_some() => Some(listing.more.clone()),
        Queue::Here(_) | Queue::Loading | Queue::Failed(_) => None,
    });
    let button = move || {
        let more = more.get().flatten()?;
        let (words, trouble) = match more {
            More::Idle => (text!("desk.more"), None),
            More::Loading => (text!("desk.loading"), None),
            More::Failed(_) => (text!("again"), Some(text!("desk.more_failed"))),
        };
        Some(view! {
            <div class="actions desk-more">
                {trouble.map(|words| view! { <p role="alert">{words}</p> })}
                <button
                    class="button button-quiet button-small"
                    id="desk-more"
                    type="button"
                    on:click=move |_| visit.happen(Msg::MoreChosen)
                >
                    {words}
                </button>
            </div>
        })
    };
    button.built()
}

// Keys

/// The keys of the list. Letters count only while the focus is in it.
fn press(event: ev::KeyboardEvent) {
    if event.ctrl_key() || event.alt_key() || event.meta_key() {
        return;
    }
    let moved = match event.key().as_str() {
        "ArrowDown" | "j" => step(1),
        "ArrowUp" | "k" => step(-1),
        "Home" => end(true),
        "End" => end(false),
        "s" => {
            focus(SEARCH);
            true
        }
        "?" => {
            open_keys();
            true
        }
        _ => false,
    };
    if moved {
        event.prevent_default();
    }
}

/// The links of the list, and which of them has the focus.
fn links() -> (Vec<HtmlElement>, Option<usize>) {
    let mut links = Vec::new();
    if let Ok(found) = document().query_selector_all("a.queue-link") {
        links.extend((0..found.length()).filter_map(|place| found.item(place)));
    }
    let focused = document().active_element();
    let links: Vec<HtmlElement> = links
        .into_iter()
        .filter_map(|link| link.dyn_into().ok())
        .collect();
    let at = links
        .iter()
        .position(|link| Some(link.as_ref()) == focused.as_ref());
    (links, at)
}

fn step(by: isize) -> bool {
    let (links, at) = links();
    let next = at.and_then(|at| at.checked_add_signed(by));
    match next.and_then(|next| links.get(next)) {
        Some(link) => link.focus().is_ok(),
        // At an end the page must not scroll instead.
        None => at.is_some(),
    }
}

fn end(is_first: bool) -> bool {
    let (links, _) = links();
    let link = if is_first {
        links.first()
    } else {
        links.last()
    };
    link.is_some_and(|link| link.focus().is_ok())
}

fn open_keys() {
    if let Some(help) = document().get_element_by_id(KEYS) {
        let _ = help.set_attribute("open", "");
        if let Ok(Some(summary)) = help.query_selector("summary")
            && let Ok(summary) = summary.dyn_into::<HtmlElement>()
        {
            let _ = summary.focus();
        }
    }
}

fn keys() -> Built {
    let row = |keys: &[&str], words: String| {
        let keys: Vec<_> = keys
            .iter()
            .map(|key| view! { <kbd>{(*key).to_owned()}</kbd> " " })
            .collect();
        view! {
            <div class="desk-key">
                <dt>{keys}</dt>
                <dd>{words}</dd>
            </div>
        }
    };
    view! {
        <details class="desk-keys" id=KEYS>
            <summary>{text!("desk.keys")}</summary>
            <p class="small quiet">{text!("desk.keys_where")}</p>
            <dl>
                {row(&["↓", "↑", "j", "k"], text!("desk.keys_step"))}
                {row(&["Home", "End"], text!("desk.keys_end"))}
                {row(&["Enter"], text!("desk.keys_open"))}
                {row(&["s"], text!("desk.keys_search"))}
                {row(&["?"], text!("desk.keys_help"))}
            </dl>
        </details>
    }
}
