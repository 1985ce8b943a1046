//! "Can I send it back?", before any order is known: one question at a time, as
//! the shop's policy needs it, and then the decision with its clauses. The
//! answers stand in the address and nowhere else.

pub(super) mod countries;
mod finding;
mod state;
mod view;
pub(super) mod words;

use js_sys::{Function, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use self::state::{Effect, Msg, Query, State, update};
use super::{not_found, questions::Ground, ways};
use crate::{
    clock, history,
    markup::{Build, Built},
    merchant::{Shop, shop},
    route::Route,
    text,
    ui::{
        faces::awaited,
        question::{SUMMARY, focus},
    },
};

pub fn page() -> Built {
    let shop = shop();
    let for_team = shop.clone();
    // The answers stay while the page is being left.
    let query = Memo::new(|before: Option<&Query>| match history::route() {
        Route::Check { query, .. } => query,
        _ => before.cloned().unwrap_or_default(),
    });
    awaited(
        shop.policy(),
        text!("wait.policy"),
        not_found::unknown_page_of_shop,
        move || ways::team(&for_team),
        move |policy| {
            let shop = shop.clone();
            let step = move || {
                let ground = Ground {
                    policy: policy.clone(),
                    now: clock::now(),
                };
                step(&shop, State::read(ground, &query.get()))
            };
            step.built()
        },
    )
}

/// What an address leads to. Another address is another step.
fn step(shop: &Shop, state: State) -> Built {
    let state = RwSignal::new(state);
    let merchant = shop.id().clone();
    let happen = Callback::new(move |msg| {
        let (next, effect) = update(state.get_untracked(), msg);
        state.set(next);
        match effect {
            Effect::Nothing => {}
            Effect::Open(query) => history::push(&Route::Check {
                merchant: merchant.clone(),
                query,
            }),
            // The summary appears with the next picture.
            Effect::ShowComplaint => request_animation_frame(|| focus(SUMMARY)),
            Effect::CopyLink => spawn_local(async move {
                let copied = copy_link().await;
                // The page may have been left meanwhile; then nobody listens.
                if let Some(now) = state.try_get_untracked() {
                    let msg = match copied {
                        Some(()) => Msg::LinkCopied,
                        None => Msg::LinkNotCopied,
                    };
                    state.set(update(now, msg).0);
                }
            }),
        }
    });
    view::show(shop.clone(), state, happen)
}

/// Copies the page's address; none where the browser has no clipboard for pages,
/// or refuses it.
async fn copy_link() -> Option<()> {
    let address = window().location().href().ok()?;
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).ok()?;
    let write = Reflect::get(&clipboard, &"writeText".into()).ok()?;
    let written = write.dyn_into::<Function>().ok()?;
    let written: Promise = written
        .call1(&clipboard, &address.into())
        .ok()?
        .unchecked_into();
    JsFuture::from(written).await.ok()?;
    Some(())
}
