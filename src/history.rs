//! Where the shopper is and how they came there. Links within a program move
//! without loading a document: the address, the title, the focus and the scrolled
//! place are then ours to keep, and they are kept here. INVARIANT: the address is
//! always one of the program that runs.

use std::{cell::Cell, time::Duration};

use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CustomEvent, CustomEventInit, Element, HtmlAnchorElement, HtmlElement, HtmlHeadingElement,
    MouseEvent, ScrollRestoration,
};

use crate::route::Route;

/// What the next heading has to do when it appears.
#[derive(Clone, Copy)]
enum Arrival {
    /// It was there already, or its page only changed a little.
    Settled,
    /// A link was followed: to the top, and the focus to the heading.
    Followed,
    /// The shopper went back or forward to a page left at this height.
    Returned(f64),
    /// The document was loaded anew at this height; the focus is the browser's.
    Reloaded(f64),
}

thread_local! {
    static ROUTE: ArcRwSignal<Route> = ArcRwSignal::new(read_address());
    static ARRIVAL: Cell<Arrival> = const { Cell::new(Arrival::Settled) };
}

/// The page asked for, tracked.
pub fn route() -> Route {
    ROUTE.with(|route| route.get())
}

/// The page asked for at this moment.
pub fn route_now() -> Route {
    ROUTE.with(|route| route.get_untracked())
}

/// Follows a link; into another program by loading its document.
pub fn push(route: &Route) {
    keep_scroll();
    if route.program() != route_now().program() {
        load(&route.to_string());
        return;
    }
    write(route, |history, address| {
        history.push_state_with_url(&JsValue::NULL, "", Some(address))
    });
    arrive(route.clone(), Arrival::Followed);
}

/// Told to the window before another program's document is loaded. Within a frame
/// its script does that instead: the tab's history is the shop's, not ours.
const LEAVING: &str = "hemline:leaving";

fn load(address: &str) {
    let leaving = CustomEventInit::new();
    leaving.set_cancelable(true);
    leaving.set_detail(&address.into());
    let goes_on = CustomEvent::new_with_event_init_dict(LEAVING, &leaving)
        .and_then(|event| window().dispatch_event(&event));
    if !matches!(goes_on, Ok(false)) {
        // Refused only for an address that is none.
        let _ = window().location().assign(address);
    }
}

/// Changes the address of the page that is shown, as while a search is typed.
pub fn replace(route: &Route) {
    write(route, |history, address| {
        history.replace_state_with_url(&JsValue::NULL, "", Some(address))
    });
    ROUTE.with(|here| here.set(route.clone()));
}

/// Makes the node of a page's heading: names the document after it, and moves
/// the focus and the page to it when a link was followed. The `<h1>` needs
/// `tabindex="-1"`.
pub fn heading(document_title: &str) -> NodeRef<html::H1> {
    document().set_title(document_title);
    let node = NodeRef::new();
    node.on_load(|heading: HtmlHeadingElement| settle(&heading));
    node
}

/// Has the next heading take the focus: what had it is about to go.
pub fn expect_heading() {
    ARRIVAL.set(Arrival::Followed);
}

/// Moves the page and the focus to `place` instead of the heading: a clause
/// that a link pointed at.
pub fn settle_at(place: &Element) {
    match ARRIVAL.replace(Arrival::Settled) {
        Arrival::Returned(top) | Arrival::Reloaded(top) => {
            window().scroll_to_with_x_and_y(0.0, top);
        }
        Arrival::Settled | Arrival::Followed => place.scroll_into_view(),
    }
    if let Some(place) = place.dyn_ref::<HtmlElement>() {
        focus(place);
    }
}

/// Gives the focus, without which the words are still there. The caret that the page before
/// left behind is taken away: a screen reader would read on from there.
pub fn focus(place: &HtmlElement) {
    if let Ok(Some(selection)) = window().get_selection() {
        let _ = selection.remove_all_ranges();
    }
    let _ = place.focus();
}

fn settle(heading: &HtmlElement) {
    match ARRIVAL.replace(Arrival::Settled) {
        Arrival::Settled => {}
        Arrival::Followed => {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            focus(heading);
        }
        Arrival::Returned(top) => {
            focus(heading);
            window().scroll_to_with_x_and_y(0.0, top);
        }
        Arrival::Reloaded(top) => window().scroll_to_with_x_and_y(0.0, top),
    }
}

/// Listens to links, to back and forward, and to scrolling.
pub fn start() {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
        ARRIVAL.set(
            match history.state().ok().and_then(|state| state.as_f64()) {
                Some(top) => Arrival::Reloaded(top),
                None => Arrival::Settled,
            },
        );
    }
    window_event_listener(ev::click, follow);
    window_event_listener(ev::popstate, |event| {
        let top = event.state().as_f64().unwrap_or_default();
        let route = read_address();
        if route.program() == route_now().program() {
            arrive(route, Arrival::Returned(top));
        } else {
            // A frame's script steps back over programs, which a browser does itself.
            let _ = window().location().reload();
        }
    });
    let rest = StoredValue::new(None::<TimeoutHandle>);
    window_event_listener(ev::scroll, move |_| {
        if let Some(rest) = rest.get_value() {
            rest.clear();
        }
        rest.set_value(set_timeout_with_handle(keep_scroll, SCROLL_REST).ok());
    });
}

/// Browsers refuse an address that is written too often.
const SCROLL_REST: Duration = Duration::from_millis(400);

fn follow(event: MouseEvent) {
    if event.default_prevented()
        || event.button() != 0
        || event.ctrl_key()
        || event.meta_key()
        || event.shift_key()
        || event.alt_key()
    {
        return;
    }
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("a[href]").ok().flatten())
        .and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok());
    let Some(link) = link else { return };
    let leaves = link.has_attribute("download")
        || !matches!(link.target().as_str(), "" | "_self")
        || link.origin() != window().location().origin().unwrap_or_default();
    if leaves {
        return;
    }
    let address = link.pathname() + &link.search() + &link.hash();
    let route = Route::parse(&address);
    let stays = !link.hash().is_empty() && route.page() == route_now().page();
    // A place on this page, and what this program has no page for, is the browser's.
    if stays || matches!(route, Route::Unknown { .. }) {
        return;
    }
    if route.program() != route_now().program() {
        keep_scroll();
        return;
    }
    event.prevent_default();
    push(&route);
}

fn arrive(route: Route, arrival: Arrival) {
    let before = route_now();
    let new_heading = before.page() != route.page()
        || matches!(
            route,
            Route::Check { .. }
                | Route::Order { .. }
                | Route::Return { .. }
                | Route::Returned { .. }
                | Route::Contact { .. }
        );
    ARRIVAL.set(if new_heading {
        arrival
    } else {
        Arrival::Settled
    });
    ROUTE.with(|here| here.set(route));
    // Where the heading stays, only the place on the page is to be found again.
    match arrival {
        Arrival::Returned(top) if !new_heading => window().scroll_to_with_x_and_y(0.0, top),
        Arrival::Followed if !new_heading => window().scroll_to_with_x_and_y(0.0, 0.0),
        Arrival::Followed | Arrival::Returned(_) | Arrival::Reloaded(_) | Arrival::Settled => {}
    }
}

fn write(route: &Route, change: impl FnOnce(&web_sys::History, &str) -> Result<(), JsValue>) {
    if let Ok(history) = window().history() {
        // Refused when called too often; the page is shown all the same.
        let _ = change(&history, &route.to_string());
    }
}

fn keep_scroll() {
    let top = window().scroll_y().unwrap_or_default();
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::from_f64(top), "", None);
    }
}

fn read_address() -> Route {
    let location = window().location();
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    let address = part(location.pathname()) + &part(location.search()) + &part(location.hash());
    Route::parse(&address)
}
