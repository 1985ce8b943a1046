//! Asking for a return: what goes back, why, and what is wished for instead. Which
//! page is shown stands in the address, and what was answered on the device.

pub mod body;
pub mod draft;
pub mod replay;
mod state;
mod view;

use std::sync::Arc;

use hemline_policy::document::Policy;
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::File;

use self::{
    draft::{Draft, Notice},
    replay::{Ground, Place},
    state::{Effect, Msg, State, update},
};
use super::{Page, drafts, see};
use crate::{
    api, clock,
    device::{self, Kept},
    history, host,
    markup::{Build, Built},
    pages::{
        evidence::{
            self,
            photos::{Loss, News, Photos, Told},
        },
        finding::{Pass, show_trouble},
        not_found, questions, ways,
    },
    remote::{Patience, Remote},
    route::{MerchantId, Route},
    text,
    ui::faces::{awaited, waiting},
};

/// The names and values of an address.
type Query = Vec<(String, String)>;

/// A draft stays so long on the device, in milliseconds.
const A_WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

/// The entry of the draft for an order.
fn entry(merchant: &MerchantId, number: &str) -> String {
    drafts(merchant) + number
}

/// The wizard, as soon as the policy is there by which the order is decided.
pub fn page(page: &Page, policy: Remote<Arc<Policy>>, query: Memo<Query>) -> Built {
    let (page, for_team) = (page.clone(), page.shop.clone());
    awaited(
        policy,
        text!("wait.policy"),
        not_found::unknown_page_of_shop,
        move || ways::team(&for_team),
        move |policy| start(&page, policy, query),
    )
}

fn start(page: &Page, policy: Arc<Policy>, query: Memo<Query>) -> Built {
    let returnable = Arc::new(page.returnable.clone());
    let ground = Ground {
        questions: questions::Ground {
            policy,
            now: page.returnable.seen_at.0.naive_local(),
        },
        returnable,
    };
    let merchant = page.shop.id();
    let entry = entry(merchant, &page.returnable.number);
    let kept = match device::read(&entry) {
        Kept::Living(text) => Some(ground.fit(Draft::parse(&text))),
        Kept::Nothing | Kept::Ended => {
            device::forget_files(&entry);
            None
        }
    };
    let draft = kept.unwrap_or_else(|| Draft::new(device::once()));
    let mut returns = page.returnable.returns.iter();
    if let Some(back) = returns.find(|back| back.key.as_ref() == Some(&draft.key)) {
        // Its answer was lost, or it was sent from another tab.
        device::forget(&entry);
        device::forget_files(&entry);
        history::push(&see(merchant, &back.reference));
        return waiting(Patience::While, text!("return.looking"), || {});
    }
    let local = StoredValue::new(None::<Wizard>);
    let news = Callback::new(move |(local_name, told): (String, Told)| {
        if let Some(wizard) = local.try_get_value().flatten() {
            wizard.heard(local_name, &told);
        }
    });
    let wizard = Wizard {
        photos: Photos::new(merchant, &page.pass, entry.clone(), news),
        state: RwSignal::new(State::resumed(draft.clone())),
        lost: RwSignal::new(None),
        ground: StoredValue::new(ground.clone()),
        merchant: StoredValue::new(merchant.clone()),
        pass: StoredValue::new(page.pass.clone()),
        entry: StoredValue::new(entry),
        visit: page.happen,
    };
    local.set_value(Some(wizard));
    for shot in draft.photos().filter(|shot| shot.id.is_none()) {
        wizard.photos.resume(shot.local.clone());
    }
    let online = window_event_listener(ev::online, move |_| wizard.happen(Msg::CameOnline));
    on_cleanup(move || online.remove());
    let ground_of_place = ground.clone();
    let place = Memo::new(move |_| {
        let asked = query.with(|query| Place::of(query));
        let state = wizard.state.get();
        ground_of_place.replay(state.draft()).at(asked)
    });
    let picture = Memo::new(move |_| view::Picture::of(place.get(), &wizard.state.get()));
    let page = page.clone();
    (move || view::show(&page, &ground, wizard, &picture.get(), query)).built()
}

#[derive(Clone, Copy)]
struct Wizard {
    state: RwSignal<State>,
    photos: Photos,
    /// The item whose photo is none any more, the name of its place, and why.
    lost: RwSignal<Option<(usize, (String, Loss))>>,
    ground: StoredValue<Ground>,
    merchant: StoredValue<MerchantId>,
    pass: StoredValue<Pass>,
    entry: StoredValue<String>,
    visit: Callback<super::Msg>,
}

impl Wizard {
    fn happen(self, msg: Msg) {
        let (Some(before), Some(ground)) =
            (self.state.try_get_untracked(), self.ground.try_get_value())
        else {
            // The page may have been left meanwhile; then nobody listens.
            return;
        };
        let is_a_letter = matches!(msg, Msg::Described { .. } | Msg::Noted(_));
        let (next, effect) = update(&ground, before.clone(), msg);
        if is_a_letter {
            // No letter makes another picture.
            self.state.update_untracked(|state| *state = next);
        } else if next != before {
            if matches!(next, State::Differs(..)) {
                history::expect_heading();
            }
            self.state.set(next);
        }
        self.perform(&ground, effect);
    }

    fn perform(self, ground: &Ground, effect: Effect) {
        let (Some(merchant), Some(pass)) =
            (self.merchant.try_get_value(), self.pass.try_get_value())
        else {
            return;
        };
        match effect {
            Effect::Nothing => {}
            Effect::Keep(draft) => self.keep(&draft),
            Effect::Go(draft, place) => {
                self.keep(&draft);
                history::push(&route(&merchant, place));
            }
            Effect::ShowTrouble => {
                self.state.with_untracked(|state| self.keep(state.draft()));
                show_trouble();
            }
            Effect::Send(draft, instead) => {
                self.keep(&draft);
                let body = body::body(ground, &draft, instead.as_deref());
                spawn_local(async move {
                    let answer = api::ask_return(&merchant, &pass.token, &draft.key, body).await;
                    self.happen(Msg::Answered(answer.map(Box::new)));
                });
            }
            Effect::Conclude(back) => {
                self.drop();
                host::tell_return_created();
                history::push(&see(&merchant, &back.reference));
            }
            Effect::LookAgain(draft) => {
                self.keep(&draft);
                history::push(&route(&merchant, Place::Pieces));
                self.visit.run(super::Msg::AgainChosen);
            }
            Effect::BeginAnew => {
                self.drop();
                self.keep(&Draft {
                    notice: Notice::Arrived,
                    ..Draft::new(device::once())
                });
                history::push(&route(&merchant, Place::Pieces));
                self.visit.run(super::Msg::AgainChosen);
            }
            Effect::GiveUp => self.visit.run(super::Msg::PassRefused),
        }
    }

    fn keep(self, draft: &Draft) {
        if let Some(entry) = self.entry.try_get_value() {
            // A device that keeps nothing still has the draft on the page.
            device::keep(&entry, &draft.print(), clock::millis() + A_WEEK);
        }
    }

    fn drop(self) {
        if let Some(entry) = self.entry.try_get_value() {
            device::forget(&entry);
            device::forget_files(&entry);
        }
    }

    /// Files were chosen for a slot.
    fn took(self, item: usize, slot: &str, files: Vec<File>) {
        self.lost.set(None);
        let taken: Vec<(String, File)> = files
            .into_iter()
            .map(|file| (device::once(), file))
            .collect();
        let locals = taken.iter().map(|(local, _)| local.clone()).collect();
        self.happen(Msg::PhotosTaken {
            item,
            of: evidence::photo_named(slot),
            locals,
        });
        self.state.with_untracked(|state| {
            let first = taken.first().map(|(local, _)| local);
            let mut shots = state.draft().photos();
            if let Some(shot) = shots.find(|shot| Some(&shot.local) == first) {
                evidence::focus_on(shot);
            }
        });
        for (local, file) in taken {
            self.photos.take(local, file.unchecked_into());
        }
    }

    fn heard(self, local: String, told: &News) {
        match told {
            News::Uploaded(id) => self.happen(Msg::PhotoUploaded {
                local,
                id: id.clone(),
            }),
            News::Failed => self.happen(Msg::PhotoFailed { local }),
            News::Lost(loss) => {
                let slot = self.state.try_with_untracked(|state| {
                    let items = state.draft().items.iter().enumerate();
                    items
                        .flat_map(|(nth, item)| item.photos.iter().map(move |shot| (nth, shot)))
                        .find(|(_, shot)| shot.local == local)
                        .map(|(nth, shot)| (nth, (evidence::slot(shot.of), *loss)))
                });
                self.lost.try_set(slot.flatten());
                self.happen(Msg::PhotoRemoved { local });
            }
            News::PassEnded => self.visit.run(super::Msg::PassRefused),
        }
    }
}

/// The address of a page of the wizard.
fn route(merchant: &MerchantId, place: Place) -> Route {
    Route::Return {
        merchant: merchant.clone(),
        query: place.query(),
    }
}
