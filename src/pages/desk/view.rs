//! How the desk is shown: the door, the shelves with what lies on them, and beside
//! them what is open. A part is replaced only where it is another one, so that
//! nothing moves under who reads or types.

mod decision;
mod detail;
mod door;
mod insights;
mod photos;
mod queue;

use leptos::{ev, prelude::*};

pub use self::decision::{condition_id, id, quantity_id};
pub use self::queue::row_id;
use super::{
    Visit, field,
    matter::Tab,
    state::{Door, Freshness, Inside, Msg, Place, Shelf, State, Trouble},
    words,
};
use crate::{
    api::Failure,
    clock, format, history,
    markup::{Build, Built, view},
    merchant::Shop,
    route::Route,
    text,
    ui::{
        faces::offline_notice,
        icon::{Icon, icon},
        notice::notice,
    },
};

/// Ids of the page's heading, of the open matter's, and of the search.
pub const HEADING: &str = "desk-heading";
pub const DETAIL: &str = "matter-heading";
const SEARCH: &str = "desk-search";

/// What of the state makes another page.
#[derive(Clone, PartialEq)]
enum Face {
    Outside(Trouble),
    Entering,
    Inside,
}

pub fn show(visit: Visit) -> Built {
    let face = Memo::new(move |_| {
        visit.state.with(|state| match state {
            State::Outside(_, trouble) => Face::Outside(trouble.clone()),
            State::Entering(_) => Face::Entering,
            State::Inside(_) => Face::Inside,
        })
    });
    let show = move || {
        let typed = visit.state.with_untracked(|state| match state {
            State::Outside(Door { typed, .. }, _) | State::Entering(Door { typed, .. }) => {
                typed.clone()
            }
            State::Inside(_) => String::new(),
        });
        match (face.get(), visit.shop.get_value()) {
            (Face::Inside, Some(shop)) => inside(visit, shop),
            (Face::Outside(trouble), _) => door::door(visit, &typed, &trouble, false),
            (Face::Entering | Face::Inside, _) => {
                door::door(visit, &typed, &Trouble::Nothing, true)
            }
        }
    };
    show.built()
}

/// A part of the desk as it is, tracked: it changes only where it is another.
fn part<T: Clone + PartialEq + Send + Sync + 'static>(
    visit: Visit,
    read: impl Fn(&Inside) -> T + Send + Sync + 'static,
) -> Memo<Option<T>> {
    Memo::new(move |before: Option<&Option<T>>| {
        visit.state.with(|state| match state {
            State::Inside(inside) => Some(read(inside)),
            // The desk is being left.
            State::Outside(..) | State::Entering(_) => before.cloned().flatten(),
        })
    })
}

/// The desk in the shop's own dress.
fn inside(visit: Visit, shop: Shop) -> Built {
    provide_context(shop.clone());
    let sees = part(visit, |inside| inside.place.see.is_some());
    let is_next = part(visit, |inside| inside.place.shelf == Shelf::Next);
    let page = move |next: bool| move || (is_next.get() == Some(next)).then_some("page");
    let home = Route::Desk { query: Vec::new() }.to_string();
    let next = Place {
        shelf: Shelf::Next,
        see: None,
    };
    let of_shop = shop.clone();
    let lying = move || match is_next.get() {
        Some(true) => insights::insights(visit, &of_shop),
        Some(false) | None => view! {
            {tabs(visit)}
            <div class="desk">
                {queue::queue(visit)}
                {detail::detail(visit, of_shop.clone())}
            </div>
        },
    };
    let policy = Route::Policy {
        merchant: shop.id().clone(),
        clause: None,
    };
    view! {
        <a class="skip-link" href="#main">
            {text!("desk.skip")}
        </a>
        <header class="masthead">
            <div class="masthead-inner">
                <a class="wordmark" href=home.clone()>
                    {shop.profile().name.clone()}
                </a>
                <button
                    class="masthead-back"
                    type="button"
                    on:click=move |_| visit.happen(Msg::SignOutChosen)
                >
                    {text!("desk.sign_out")}
                </button>
                <nav class="masthead-nav" aria-label=text!("desk.sections")>
                    <ul>
                        <li>
                            <a href=home aria-current=page(false)>
                                {text!("desk.requests")}
                            </a>
                        </li>
                        <li>
                            <a href=next.route().to_string() aria-current=page(true)>
                                {text!("desk.next")}
                            </a>
                        </li>
                        <li>
                            <a href=policy.to_string()>{text!("desk.policy")}</a>
                        </li>
                    </ul>
                </nav>
            </div>
        </header>
        <main
            class="view"
            class=("desk-seeing", move || sees.get() == Some(true))
            id="main"
            tabindex="-1"
        >
            {offline_notice()}
            {said(visit)}
            {head(visit)}
            {last_seen(visit)}
            {lying}
        </main>
        <footer class="footer">
            <div class="footer-inner">
                <p class="footer-note">{text!("footer.by")}</p>
            </div>
        </footer>
    }
}

/// What was last done, said aloud and shown.
fn said(visit: Visit) -> Built {
    let done = part(visit, |inside| inside.done.clone());
    let said = move || {
        let done = done.get().flatten()?;
        let words = words::done(done.choice, &done.reference);
        Some(view! { <p class="desk-done">{words}</p> })
    };
    view! { <div role="status">{said}</div> }
}

fn head(visit: Visit) -> Built {
    let heading = history::heading(&text!(
        "desk.document",
        shop = visit
            .inside(|inside| inside.desk.name.clone())
            .unwrap_or_default()
    ));
    let sentence = part(visit, |inside| match &inside.place.shelf {
        Shelf::Tab(tab) => words::standing(*tab, count(inside, *tab)),
        Shelf::Order(number) => text!("desk.order", number = number),
        Shelf::Next => text!("desk.next"),
    });
    let beside = part(visit, queue::beside);
    let search = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let typed = field(SEARCH).map(|field| field.value()).unwrap_or_default();
        visit.happen(Msg::SearchChosen(typed));
    };
    let select = move |_| {
        if let Some(field) = field(SEARCH) {
            // A scanner types over what stands there.
            field.select();
        }
    };
    view! {
        <header class="desk-head">
            <div class="desk-words">
                <h1 class="page-title" tabindex="-1" id=HEADING node_ref=heading>
                    {move || sentence.get()}
                </h1>
                {move || {
                    beside
                        .get()
                        .flatten()
                        .map(|words| view! { <p class="quiet">{words}</p> })
                }}
            </div>
            <form class="desk-search" role="search" method="dialog" on:submit=search>
                <label class="form-label" for=SEARCH>
                    {text!("desk.search")}
                </label>
                <div class="search-line">
                    {icon(Icon::Search)}
                    <input
                        class="search-input"
                        id=SEARCH
                        type="search"
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        enterkeyhint="search"
                        on:focus=select
                    />
                    <button class="search-go" type="submit" aria-label=text!("desk.search_go")>
                        {icon(Icon::Arrow)}
                    </button>
                </div>
            </form>
        </header>
    }
}

/// How much lies on a shelf.
fn count(inside: &Inside, tab: Tab) -> u32 {
    let returns: u64 = inside
        .desk
        .returns
        .iter()
        .filter(|standing| Tab::of(standing.state) == tab)
        .map(|standing| standing.count)
        .sum();
    let requests = match tab {
        Tab::Waiting => inside.desk.waiting_requests + inside.desk.open_tickets,
        Tab::Post | Tab::Check | Tab::Refund | Tab::Done => 0,
    };
    u32::try_from(returns + requests).unwrap_or(u32::MAX)
}

/// Said where the server could not be asked anew.
fn last_seen(visit: Visit) -> Built {
    let freshness = part(visit, |inside| inside.freshness.clone());
    let notice = move || {
        let Some(Freshness::LastSeen(failure)) = freshness.get() else {
            return None;
        };
        let (drawing, words) = match failure {
            Failure::Offline => (Icon::Offline, text!("desk.last_seen.offline")),
            Failure::ServerGone
            | Failure::NotFound
            | Failure::Wait(_)
            | Failure::PassEnded
            | Failure::Refused(_)
            | Failure::Unreadable => (Icon::Clock, text!("desk.last_seen.gone")),
        };
        let time = format::time(clock::now().time());
        Some(view! {
            {notice(drawing, text!("desk.last_seen", time = time), words)}
            <div class="actions desk-again">
                <button
                    class="button button-quiet button-small"
                    id="desk-again"
                    type="button"
                    on:click=move |_| visit.happen(Msg::AgainChosen)
                >
                    {text!("again")}
                </button>
            </div>
        })
    };
    view! { <div role="status">{notice}</div> }
}

fn tabs(visit: Visit) -> Built {
    let shelf = part(visit, |inside| inside.place.shelf.clone());
    let tabs: Vec<_> = Tab::ALL
        .into_iter()
        .map(|tab| {
            let count = part(visit, move |inside| count(inside, tab));
            let place = Place {
                shelf: Shelf::Tab(tab),
                see: None,
            };
            let current = move || (shelf.get() == Some(Shelf::Tab(tab))).then_some("page");
            view! {
                <li>
                    <a
                        class="tab"
                        id=format!("tab-{}", tab.name())
                        href=place.route().to_string()
                        aria-current=current
                    >
                        {words::tab(tab)}
                        " "
                        <span class="tab-count">
                            {move || count.get().map(format::number)}
                        </span>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <nav class="tabs" aria-label=text!("desk.tabs")>
            <ul>{tabs}</ul>
        </nav>
    }
}
