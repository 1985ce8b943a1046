//! A return that was asked for: how it stands, what to do, and when the money is
//! there. It looks again by itself, and what is typed about it is kept.

mod errand;
#[cfg(test)]
mod samples;
mod telling;
mod view;
mod words;

use hemline_api_types::{Instant, returns::Return};
use leptos::{ev, prelude::*, task::spawn_local};

use self::{
    errand::{Errand, Parcel},
    view::Sheet,
};
use super::{Msg, Page, see};
use crate::{
    api::{self, Failure},
    clock,
    device::{self, Kept},
    history,
    markup::{Build, Built},
    pages::finding::{heading_is_focused, show_trouble, typed},
    route::{MerchantId, Route},
};

/// What is done about the return, in its address.
const DO: &str = "do";
const CANCEL: &str = "cancel";

/// The page of the return with this reference.
pub fn page(page: &Page, reference: &str) -> Built {
    let Some(back) = find(&page.returnable.returns, reference) else {
        return view::unknown(page, reference);
    };
    let watch = Watch::start(page, back.clone());
    let track = Doer::start(page, &back, Errand::Track(kept(page, &back)));
    let cancel = Doer::start(page, &back, Errand::Cancel);
    let wants_cancel = Memo::new(|before: Option<&bool>| match history::route() {
        Route::Returned { query, .. } => query.contains(&(DO.to_owned(), CANCEL.to_owned())),
        // It stays while the page is being left.
        _ => before.copied().unwrap_or_default(),
    });
    let now = Memo::new(move |_| watch.back.get());
    let shows = Memo::new(move |_| now.with(|back| Shows::of(back, wants_cancel.get())));
    let page = page.clone();
    let show = move || {
        let sheet = Sheet {
            page: page.clone(),
            back: now.get(),
            seen: watch.seen_at,
            troubled: watch.troubled,
            look: Callback::new(move |()| watch.look()),
            looked: watch.looked,
        };
        match shows.get() {
            Shows::Return => view::tell(&sheet, track),
            Shows::Cancelling => view::cancel(&sheet, cancel),
            Shows::TooLate => view::too_late(&sheet),
        }
    };
    show.built()
}

fn find(returns: &[Return], reference: &str) -> Option<Return> {
    let mut returns = returns.iter();
    returns.find(|known| known.reference == reference).cloned()
}

/// What the page is about.
#[derive(Clone, Copy, PartialEq)]
enum Shows {
    Return,
    /// Whether it is to be taken back.
    Cancelling,
    /// It can't be taken back any more.
    TooLate,
}

impl Shows {
    fn of(back: &Return, wants_cancel: bool) -> Self {
        let is_cancelled = back.state == hemline_api_types::returns::ReturnState::Cancelled;
        match (wants_cancel, telling::can_be_cancelled(back.state)) {
            (false, _) => Self::Return,
            (true, true) => Self::Cancelling,
            (true, false) if is_cancelled => Self::Return,
            (true, false) => Self::TooLate,
        }
    }
}

/// The address at which a return is taken back.
fn cancel_address(merchant: &MerchantId, reference: &str) -> String {
    match see(merchant, reference) {
        Route::Returned {
            merchant,
            mut query,
        } => {
            query.push((DO.to_owned(), CANCEL.to_owned()));
            Route::Returned { merchant, query }
        }
        other => other,
    }
    .to_string()
}

// Looking again

/// A return as it was last seen.
#[derive(Clone, Copy)]
struct Watch {
    back: RwSignal<Return>,
    seen_at: RwSignal<Instant>,
    /// Why it could not be looked at anew.
    troubled: RwSignal<Option<Failure>>,
    looked: RwSignal<Looked>,
    page: StoredValue<Page>,
}

/// How looking again goes.
#[derive(Clone, Copy, PartialEq)]
enum Looked {
    NotYet,
    Looking,
    NothingNew,
}

impl Watch {
    /// Looks again whenever the page is turned to, and when the network is back.
    fn start(page: &Page, back: Return) -> Self {
        let watch = Self {
            back: RwSignal::new(back),
            seen_at: RwSignal::new(page.returnable.seen_at),
            troubled: RwSignal::new(None),
            looked: RwSignal::new(Looked::NotYet),
            page: StoredValue::new(page.clone()),
        };
        let turned_to = ev::Custom::<ev::Event>::new("visibilitychange");
        let listeners = [
            window_event_listener(turned_to, move |_| {
                if !document().hidden() {
                    watch.look();
                }
            }),
            window_event_listener(ev::online, move |_| watch.look()),
        ];
        on_cleanup(move || {
            for listener in listeners {
                listener.remove();
            }
        });
        watch
    }

    fn look(self) {
        let Some(page) = self.page.try_get_value() else {
            return;
        };
        if self.looked.get_untracked() == Looked::Looking {
            return;
        }
        self.looked.set(Looked::Looking);
        spawn_local(async move {
            let came = api::returnable(page.shop.id(), &page.pass.token).await;
            // The page may have been left meanwhile; then nobody listens.
            let Some(before) = self.back.try_get_untracked() else {
                return;
            };
            match came {
                Ok(returnable) => {
                    let now = find(&returnable.returns, &before.reference);
                    let now = now.unwrap_or_else(|| before.clone());
                    self.seen_at.set(returnable.seen_at);
                    self.troubled.set(None);
                    if now == before {
                        self.looked.set(Looked::NothingNew);
                    } else {
                        if heading_is_focused() {
                            history::expect_heading();
                        }
                        self.looked.set(Looked::NotYet);
                        self.back.set(now);
                    }
                }
                Err(Failure::PassEnded) => page.happen.run(Msg::PassRefused),
                Err(failure) => {
                    self.looked.set(Looked::NotYet);
                    self.troubled.set(Some(failure));
                }
            }
        });
    }
}

// Doing something about it

/// What is typed outlives the pass, so that nothing is written twice; in
/// milliseconds.
const A_DAY: i64 = 24 * 60 * 60 * 1000;

fn entry(merchant: &MerchantId) -> String {
    device::entry(merchant.as_str(), "tracking")
}

/// What was typed of the parcel, or what was told before.
fn kept(page: &Page, back: &Return) -> Parcel {
    let kept = match device::read(&entry(page.shop.id())) {
        Kept::Living(text) => text
            .strip_prefix(&back.reference)
            .and_then(|text| text.strip_prefix('\n'))
            .map(Parcel::parse),
        Kept::Nothing | Kept::Ended => None,
    };
    kept.unwrap_or_else(|| match &back.tracking {
        Some(told) => Parcel {
            number: told.number.clone(),
            carrier: told.carrier.clone().unwrap_or_default(),
        },
        None => Parcel::default(),
    })
}

/// Something that is being done.
#[derive(Clone, Copy)]
struct Doer {
    state: RwSignal<errand::State>,
    reference: StoredValue<String>,
    page: StoredValue<Page>,
}

impl Doer {
    fn start(page: &Page, back: &Return, errand: Errand) -> Self {
        Self {
            state: RwSignal::new(errand::State::Ready(errand, errand::Trouble::Nothing)),
            reference: StoredValue::new(back.reference.clone()),
            page: StoredValue::new(page.clone()),
        }
    }

    fn happen(self, msg: errand::Msg) {
        let Some(before) = self.state.try_get_untracked() else {
            return;
        };
        let (next, effect) = errand::update(before, msg);
        self.state.set(next);
        let (Some(page), Some(reference)) =
            (self.page.try_get_value(), self.reference.try_get_value())
        else {
            return;
        };
        match effect {
            errand::Effect::Nothing => {}
            errand::Effect::Keep(parcel) => self.keep(&parcel),
            errand::Effect::ShowTrouble => show_trouble(),
            errand::Effect::Send(errand) => spawn_local(async move {
                let (merchant, token) = (page.shop.id(), &page.pass.token);
                let answer = match errand {
                    Errand::Track(parcel) => {
                        self.keep(&parcel);
                        api::track_return(merchant, token, &reference, parcel.body()).await
                    }
                    Errand::Cancel => api::cancel_return(merchant, token, &reference).await,
                };
                self.happen(errand::Msg::Answered(answer.map(Box::new)));
            }),
            errand::Effect::Conclude(back) => {
                device::forget(&entry(page.shop.id()));
                history::expect_heading();
                page.happen.run(Msg::ReturnCame(back));
                history::replace(&see(page.shop.id(), &reference));
            }
            errand::Effect::LookAgain => {
                history::expect_heading();
                page.happen.run(Msg::AgainChosen);
            }
            errand::Effect::GiveUp => page.happen.run(Msg::PassRefused),
        }
    }

    /// Keeps what was typed with the return that it is about: another one on the
    /// same device does not find it.
    fn keep(self, parcel: &Parcel) {
        let (Some(page), Some(reference)) =
            (self.page.try_get_value(), self.reference.try_get_value())
        else {
            return;
        };
        // A device that keeps nothing still has it on the page.
        device::keep(
            &entry(page.shop.id()),
            &format!("{reference}\n{}", parcel.print()),
            clock::millis() + A_DAY,
        );
    }
}

/// What the form holds.
fn written() -> Parcel {
    Parcel {
        number: typed(errand::Field::Number.id()),
        carrier: typed(errand::Field::Carrier.id()),
    }
}
