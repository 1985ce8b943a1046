//! An order: found by its number and by what only its shopper knows, shown as it
//! stands, and asked about. The address never says which order it is; the device
//! keeps the pass to it, as long as it lives.

mod asking;
mod countdown;
mod draft;
#[cfg(test)]
mod samples;
mod state;
mod telling;
mod view;
mod words;

use hemline_api_types::order::Found;
use leptos::{prelude::*, task::spawn_local};

use self::{
    draft::Draft,
    state::{Effect, Msg, State, update},
    view::Page,
};
use super::{
    contact,
    finding::{
        Pass, Picture, Trouble, Typed, entry, find as show_form, heading_is_focused, show_trouble,
    },
    returns,
};
use crate::{
    api, clock,
    device::{self, Kept},
    history,
    markup::{Build, Built},
    merchant::{Shop, shop},
    route::{MerchantId, Route, Task},
    text,
};

pub fn page() -> Built {
    let shop = shop();
    let visit = Visit::start(&shop);
    // What is asked for stays while the page is being left.
    let task = Memo::new(|before: Option<&Option<Task>>| match history::route() {
        Route::Order { task, .. } => task,
        _ => before.copied().flatten(),
    });
    let picture = Memo::new(move |_| visit.state.get());
    let show = move || {
        let happen = Callback::new(move |msg| visit.happen(msg));
        match picture.get() {
            State::Asking(typed, trouble) => find(&shop, &typed, &trouble, false, happen),
            State::Finding(typed) => find(&shop, &typed, &Trouble::Nothing, true, happen),
            State::Open(open) => {
                let page = Page {
                    shop: shop.clone(),
                    open: *open,
                    happen,
                };
                (move || match task.get() {
                    None => view::tell(&page),
                    Some(task) => ask(&page, task),
                })
                .built()
            }
        }
    };
    show.built()
}

fn find(
    shop: &Shop,
    typed: &Typed,
    trouble: &Trouble,
    is_finding: bool,
    happen: Callback<Msg>,
) -> Built {
    let picture = Picture {
        title: text!("order.find"),
        lede: text!("order.find.lede"),
        typed,
        trouble,
        is_finding,
    };
    let chosen = Callback::new(move |typed| happen.run(Msg::FindChosen(typed)));
    show_form(shop, picture, chosen)
}

// Which order is open

/// A visit to the page.
#[derive(Clone, Copy)]
struct Visit {
    state: RwSignal<State>,
    merchant: StoredValue<MerchantId>,
}

impl Visit {
    fn start(shop: &Shop) -> Self {
        let (state, effect) = State::start(device::read(&entry(shop.id())));
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
            (State::Finding(_), State::Open(_)) | (State::Open(_), State::Asking(..))
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
            Effect::Find(lookup) => spawn_local(async move {
                let found = api::find_order(&merchant, &lookup).await;
                let now = clock::millis();
                self.happen(match found {
                    Ok((found, text)) => {
                        let found: Found = found;
                        let pass = Pass::new(
                            found.token.clone(),
                            found.expires_at,
                            found.order.seen_at,
                            now,
                        );
                        let text = pass.entry_of_found(&text);
                        Msg::OrderFound {
                            found: Box::new(found),
                            now,
                            is_kept: device::keep(&entry(&merchant), &text, pass.end_here()),
                        }
                    }
                    Err(failure) => Msg::OrderNotFound { failure, now },
                });
            }),
            Effect::Refresh(pass) => spawn_local(async move {
                let came = api::order(&merchant, &pass.token).await;
                let now = clock::millis();
                let came = came.map(|(order, text)| {
                    let pass = pass.seen(order.seen_at, now);
                    device::keep(&entry(&merchant), &pass.entry(&text), pass.end_here());
                    Box::new(order)
                });
                self.happen(Msg::OrderCame { came, now });
            }),
            Effect::Close => close(&merchant),
            Effect::Forget(pass) => {
                close(&merchant);
                for task in [Task::Cancel, Task::Amend] {
                    device::forget(&draft_entry(&merchant, task));
                }
                device::forget_all(&returns::drafts(&merchant));
                device::forget_all(&contact::drafts(&merchant));
                spawn_local(async move {
                    // Where it can't be given back, it ends by itself.
                    let _ = api::forget_order(&merchant, &pass.token).await;
                });
            }
        }
    }
}

/// Takes the order off the device, and the address back to finding one.
fn close(merchant: &MerchantId) {
    device::forget(&entry(merchant));
    history::replace(&Route::Order {
        merchant: merchant.clone(),
        task: None,
    });
}

// Asking for something

/// A draft outlives the pass, so that nothing is written twice; in milliseconds.
const A_DAY: i64 = 24 * 60 * 60 * 1000;

fn draft_entry(merchant: &MerchantId, task: Task) -> String {
    device::entry(merchant.as_str(), task.name())
}

/// The page that asks for something, with the draft that the device kept.
fn ask(page: &Page, task: Task) -> Built {
    let merchant = page.shop.id().clone();
    let number = page.open.order.number.clone();
    let kept = match device::read(&draft_entry(&merchant, task)) {
        Kept::Living(text) => text
            .strip_prefix(&number)
            .and_then(|text| text.strip_prefix('\n'))
            .map(|text| Draft::parse(task, text)),
        Kept::Nothing | Kept::Ended => None,
    };
    let draft = kept.unwrap_or_else(|| Draft::new(task, device::once()));
    let state = RwSignal::new(asking::State::Writing(draft, asking::Trouble::Nothing));
    let asker = Asker {
        state,
        merchant: StoredValue::new(merchant),
        number: StoredValue::new(number),
        pass: StoredValue::new(page.open.pass.clone()),
        visit: page.happen,
    };
    view::ask(
        page,
        task,
        state,
        Callback::new(move |msg| asker.happen(msg)),
    )
}

#[derive(Clone, Copy)]
struct Asker {
    state: RwSignal<asking::State>,
    merchant: StoredValue<MerchantId>,
    /// The order's.
    number: StoredValue<String>,
    pass: StoredValue<Pass>,
    visit: Callback<Msg>,
}

impl Asker {
    fn happen(self, msg: asking::Msg) {
        let Some(before) = self.state.try_get_untracked() else {
            return;
        };
        let (next, effect) = asking::update(before, msg);
        self.state.set(next);
        let (Some(merchant), Some(pass)) =
            (self.merchant.try_get_value(), self.pass.try_get_value())
        else {
            return;
        };
        match effect {
            asking::Effect::Nothing => {}
            asking::Effect::Keep(draft) => self.keep(&merchant, &draft),
            asking::Effect::ShowTrouble => show_trouble(),
            asking::Effect::Send(draft) => {
                self.keep(&merchant, &draft);
                spawn_local(async move {
                    let answer = api::ask(&merchant, &pass.token, &draft.key(), draft.body()).await;
                    self.happen(asking::Msg::Answered(answer.map(Box::new)));
                });
            }
            asking::Effect::Conclude(request) => {
                let task = telling::task(&request);
                device::forget(&draft_entry(&merchant, task));
                history::expect_heading();
                self.visit.run(Msg::RequestAnswered(request));
            }
            asking::Effect::LookAgain => self.visit.run(Msg::AgainChosen),
            asking::Effect::GiveUp => self.visit.run(Msg::PassRefused),
        }
    }

    /// Keeps a draft with the order that it is about: another one on the same
    /// device does not find it.
    fn keep(self, merchant: &MerchantId, draft: &Draft) {
        let Some(number) = self.number.try_get_value() else {
            return;
        };
        let text = format!("{number}\n{}", draft.print());
        // A device that keeps nothing still has the draft on the page.
        device::keep(
            &draft_entry(merchant, draft.task),
            &text,
            clock::millis() + A_DAY,
        );
    }
}
