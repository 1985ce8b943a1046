//! The faces of waiting, absence and trouble. Each says what still works and
//! offers one thing to do.

use leptos::{ev, html, prelude::*};

use super::{
    icon::{Icon, icon},
    notice::notice,
};
use crate::{
    api::Failure,
    history,
    markup::{Build, Built, view},
    remote::{Load, Patience, Remote},
    text,
};

/// Shows what a remote holds, or the face of why it does not. `sentence` says
/// what is being looked for, `missing` what stands where there is none, and
/// `ways` how the team is reached, if that is known.
pub fn awaited<T: Clone + Send + Sync + 'static>(
    remote: Remote<T>,
    sentence: String,
    missing: impl Fn() -> Built + Send + 'static,
    ways: impl Fn() -> Built + Send + 'static,
    show: impl Fn(T) -> Built + Send + 'static,
) -> Built {
    (move || {
        let again = asking_again(remote.clone());
        match remote.get() {
            Load::Waiting(patience) => waiting(patience, sentence.clone(), again),
            Load::Ready(value) => show(value),
            Load::Failed(Failure::NotFound) => missing(),
            Load::Failed(failure) => trouble(&failure, Place::Page, again, ways()),
        }
    })
    .built()
}

/// Asks for a page once more; the button that was pressed goes.
pub fn asking_again<T: Clone + Send + Sync + 'static>(
    remote: Remote<T>,
) -> impl Fn() + Clone + 'static {
    move || {
        history::expect_heading();
        remote.ask_again();
    }
}

/// A skeleton with the page's own measures; after a while also the way out.
pub fn waiting(patience: Patience, sentence: String, again: impl Fn() + 'static) -> Built {
    match patience {
        Patience::Moment => ().built(),
        Patience::While => view! {
            <p class="visually-hidden" role="status">
                {sentence}
            </p>
            {skeleton()}
        },
        Patience::Long => view! {
            <div class="notice" role="status">
                {icon(Icon::Clock)}
                <div>
                    <p class="notice-title">{text!("slow.title")}</p>
                    <p class="quiet">{text!("slow.text")}</p>
                    <button class="button button-quiet button-small" on:click=move |_| again()>
                        {text!("again")}
                    </button>
                </div>
            </div>
            {skeleton()}
        },
    }
}

fn skeleton() -> Built {
    let row = || {
        view! {
            <div class="facts-row">
                <span class="skeleton skeleton-short"></span>
                <span class="skeleton skeleton-line"></span>
            </div>
        }
    };
    view! {
        <div class="page-head" aria-hidden="true">
            <span class="skeleton skeleton-title"></span>
            <span class="skeleton skeleton-line"></span>
        </div>
        <div class="facts" aria-hidden="true">
            {row()}
            {row()}
            {row()}
        </div>
    }
}

/// What a face stands in for.
#[derive(Clone, Copy, PartialEq)]
pub enum Place {
    /// The page: its heading is the page's.
    Page,
    /// A part of a page that has a heading; said aloud when it appears.
    Part,
}

/// Why nothing came, and one button. An interrupted network is tried again by
/// itself when it is back.
pub fn trouble(
    failure: &Failure,
    place: Place,
    again: impl Fn() + Clone + 'static,
    ways: Built,
) -> Built {
    let (title, text, label) = match failure {
        Failure::Offline => {
            let retry = again.clone();
            let listener = window_event_listener(ev::online, move |_| retry());
            on_cleanup(move || listener.remove());
            (
                text!("offline.page"),
                text!("offline.page_text"),
                text!("again"),
            )
        }
        Failure::ServerGone | Failure::Wait(_) => {
            (text!("gone.title"), text!("gone.text"), text!("again"))
        }
        // A newer server than this app: loading the page anew brings both together.
        Failure::NotFound | Failure::PassEnded | Failure::Refused(_) | Failure::Unreadable => (
            text!("unreadable.title"),
            text!("unreadable.text"),
            text!("reload"),
        ),
    };
    let reloads = !matches!(
        failure,
        Failure::Offline | Failure::ServerGone | Failure::Wait(_)
    );
    let act = move |_| {
        if reloads {
            // A page that cannot be loaded anew stays as it is.
            let _ = window().location().reload();
        } else {
            again();
        }
    };
    let (role, title) = match place {
        Place::Page => (None, main_title(history::heading(&title), title)),
        Place::Part => (
            Some("alert"),
            view! { <h2 class="empty-title">{title}</h2> },
        ),
    };
    view! {
        <div class="empty" role=role>
            {title}
            <p class="quiet">{text}</p>
            <div class="actions">
                <button class="button" type="button" on:click=act>
                    {label}
                </button>
                {ways}
            </div>
        </div>
    }
}

/// Nothing stands at this address.
pub fn absent(heading: NodeRef<html::H1>, title: String, text: String, actions: Built) -> Built {
    view! {
        <div class="empty">
            {main_title(heading, title)}
            <p class="quiet">{text}</p>
            <div class="actions">{actions}</div>
        </div>
    }
}

fn main_title(heading: NodeRef<html::H1>, title: String) -> Built {
    view! {
        <h1 class="empty-title" tabindex="-1" node_ref=heading>
            {title}
        </h1>
    }
}

/// Says, as long as it lasts, that the device has no network. A place that is seen and
/// mostly empty is no `status`: a screen reader would name it where it reads nothing.
pub fn offline_notice() -> Built {
    let offline = RwSignal::new(!window().navigator().on_line());
    for listener in [
        window_event_listener(ev::online, move |_| offline.set(false)),
        window_event_listener(ev::offline, move |_| offline.set(true)),
    ] {
        on_cleanup(move || listener.remove());
    }
    view! {
        <div aria-live="polite">
            {move || {
                offline
                    .get()
                    .then(|| notice(Icon::Offline, text!("offline.title"), text!("offline.text")))
            }}
        </div>
    }
}
