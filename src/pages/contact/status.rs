//! What was written to the team, and what came of it: found by its reference and
//! the email that it was written from. What this window sent it finds by itself.

mod state;
mod view;

use leptos::{prelude::*, task::spawn_local};

use self::state::{Effect, Msg, State, Typed, update};
use crate::{
    api, clock, device, history,
    markup::{Build, Built},
    merchant::{Shop, shop},
    pages::finding::{heading_is_focused, show_trouble},
    route::{MerchantId, Route},
};

pub fn page() -> Built {
    let shop = shop();
    let visit = Visit::start(&shop);
    let picture = Memo::new(move |_| visit.state.get());
    let happen = Callback::new(move |msg| visit.happen(msg));
    (move || view::show(&shop, &picture.get(), happen)).built()
}

pub fn address(merchant: &MerchantId) -> String {
    Route::Ticket {
        merchant: merchant.clone(),
    }
    .to_string()
}

fn entry(merchant: &MerchantId) -> String {
    device::entry(merchant.as_str(), "ticket")
}

/// Keeps what was sent, as long as this window is open.
pub fn remember(merchant: &MerchantId, reference: &str, email: &str) {
    device::keep_for_now(&entry(merchant), &format!("{reference}\n{email}"));
}

/// A visit to the page.
#[derive(Clone, Copy)]
struct Visit {
    state: RwSignal<State>,
    merchant: StoredValue<MerchantId>,
}

impl Visit {
    fn start(shop: &Shop) -> Self {
        let kept = device::read_for_now(&entry(shop.id()));
        let (state, effect) = State::start(kept.and_then(|kept| Typed::kept(&kept)));
        let visit = Self {
            state: RwSignal::new(state),
            merchant: StoredValue::new(shop.id().clone()),
        };
        visit.perform(effect);
        visit
    }

    fn happen(self, msg: Msg) {
        // The page may have been left meanwhile; then nobody listens.
        let Some(before) = self.state.try_get_untracked() else {
            return;
        };
        let (next, effect) = update(before.clone(), msg);
        let is_another = matches!(
            (&before, &next),
            (State::Finding(_), State::Seen(..)) | (State::Seen(..), State::Asking(..))
        );
        if is_another || (next != before && heading_is_focused()) {
            history::expect_heading();
        }
        self.state.set(next);
        self.perform(effect);
    }

    fn perform(self, effect: Effect) {
        let Some(merchant) = self.merchant.try_get_value() else {
            return;
        };
        match effect {
            Effect::Nothing => {}
            Effect::ShowTrouble => show_trouble(),
            Effect::Find(typed) => spawn_local(async move {
                let (reference, email) = (typed.reference.trim(), typed.email.trim());
                let found = api::find_ticket(&merchant, reference, email).await;
                if found.is_ok() {
                    remember(&merchant, reference, email);
                }
                self.happen(Msg::Came {
                    came: found.map(Box::new),
                    now: clock::millis(),
                });
            }),
            Effect::Forget => device::forget_for_now(&entry(&merchant)),
        }
    }
}
