//! Sending something back: from the order to the money. Which order it is of is
//! known as on its own page, by the pass that the device keeps.

pub mod follow;
pub mod state;
pub mod wizard;

use std::sync::Arc;

use hemline_api_types::Day;
use hemline_policy::document::Policy;
use leptos::{prelude::*, task::spawn_local};

use self::state::{Effect, State, update};
use super::{
    finding::{self, Picture, Trouble, Typed, heading_is_focused, show_trouble},
    ways,
};
use crate::{
    api, clock, device, history,
    markup::{Build, Built},
    merchant::{Shop, shop},
    remote::{Patience, Remote},
    route::{MerchantId, Route},
    text,
    ui::faces::{Place, trouble, waiting},
};

pub use self::state::{Msg, Page};

/// The return that is looked at, by its reference.
const SEE: &str = "see";

/// Where it is asked to go back.
pub fn page() -> Built {
    let show = |visit: Visit, page: Page, query| {
        let policy = visit.policy(page.returnable.policy_version);
        wizard::page(&page, policy, query)
    };
    visited(show, |_| (text!("return.find"), text!("return.find.lede")))
}

/// What was asked to go back.
pub fn status() -> Built {
    let show = |_, page, query: Query| {
        let see = Memo::new(move |_| query.with(|query| seen(query)));
        (move || follow::page(&page, &see.get().unwrap_or_default())).built()
    };
    // A link of a mail leads here, and the sending where nothing is kept.
    visited(show, |query| match seen(query) {
        Some(reference) => (
            text!("follow.document", reference = reference),
            text!("order.find.lede"),
        ),
        None => (text!("return.find"), text!("return.find.lede")),
    })
}

/// The reference of the return that the address names.
fn seen(query: &[(String, String)]) -> Option<String> {
    let named = query.iter().find(|(name, _)| name == SEE);
    named.map(|(_, reference)| reference.clone())
}

/// What the address says.
type Query = Memo<Vec<(String, String)>>;

/// Title and lede of the form that finds an order, by what the address says.
type Asks = fn(&[(String, String)]) -> (String, String);

/// A page of an open order: the form that finds one comes first. What the address
/// says stays while the page is being left.
fn visited(show: fn(Visit, Page, Query) -> Built, asks: Asks) -> Built {
    let shop = shop();
    let visit = Visit::start(&shop);
    let query = Memo::new(
        |before: Option<&Vec<(String, String)>>| match history::route() {
            Route::Return { query, .. } | Route::Returned { query, .. } => query,
            _ => before.cloned().unwrap_or_default(),
        },
    );
    let picture = Memo::new(move |_| visit.state.get());
    let happen = Callback::new(move |msg| visit.happen(msg));
    let picture_now = move || {
        let again = move || happen.run(Msg::AgainChosen);
        match picture.get() {
            State::Asking(typed, trouble) => find(
                &shop,
                query.with(|query| asks(query)),
                &typed,
                &trouble,
                false,
                happen,
            ),
            State::Finding(typed) => {
                let asks = query.with(|query| asks(query));
                find(&shop, asks, &typed, &Trouble::Nothing, true, happen)
            }
            State::Opening(_) => waiting(Patience::While, text!("return.looking"), again),
            State::Shut(_, failure) => trouble(&failure, Place::Page, again, ways::team(&shop)),
            State::Open(open) => {
                let page = Page {
                    shop: shop.clone(),
                    pass: open.pass,
                    returnable: open.returnable,
                    happen,
                };
                show(visit, page, query)
            }
        }
    };
    picture_now.built()
}

/// How the device's entries for what is being asked to go back start.
pub fn drafts(merchant: &MerchantId) -> String {
    device::entry(merchant.as_str(), "return-")
}

/// The address of a return.
pub fn see(merchant: &MerchantId, reference: &str) -> Route {
    Route::Returned {
        merchant: merchant.clone(),
        query: vec![(SEE.to_owned(), reference.to_owned())],
    }
}

fn find(
    shop: &Shop,
    (title, lede): (String, String),
    typed: &Typed,
    trouble: &Trouble,
    is_finding: bool,
    happen: Callback<Msg>,
) -> Built {
    let picture = Picture {
        title,
        lede,
        typed,
        trouble,
        is_finding,
    };
    let chosen = Callback::new(move |typed| happen.run(Msg::FindChosen(typed)));
    finding::find(shop, picture, chosen)
}

/// A visit to a page that opens an order.
#[derive(Clone, Copy)]
pub struct Visit {
    pub state: RwSignal<State>,
    merchant: StoredValue<MerchantId>,
    /// The one that the order keeps, asked for once.
    policy: StoredValue<Option<(Day, Remote<Arc<Policy>>)>>,
}

impl Visit {
    pub fn start(shop: &Shop) -> Self {
        let (state, effect) = State::start(device::read(&finding::entry(shop.id())));
        let visit = Self {
            state: RwSignal::new(state),
            merchant: StoredValue::new(shop.id().clone()),
            policy: StoredValue::new(None),
        };
        visit.perform(effect);
        visit
    }

    /// The policy by which the order is decided.
    pub fn policy(self, version: Day) -> Remote<Arc<Policy>> {
        let known = self.policy.get_value();
        if let Some((_, policy)) = known.filter(|(known, _)| *known == version) {
            return policy;
        }
        let merchant = self.merchant.get_value();
        let policy = Remote::new(None, move || {
            let merchant = merchant.clone();
            async move { api::policy_version(&merchant, version).await.map(Arc::new) }
        });
        self.policy.set_value(Some((version, policy.clone())));
        policy
    }

    pub fn happen(self, msg: Msg) {
        // The page may have been left meanwhile; then nobody listens.
        let Some(before) = self.state.try_get_untracked() else {
            return;
        };
        let (next, effect) = update(before.clone(), msg);
        if before.is_another_page(&next) || (next != before && heading_is_focused()) {
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
                let found = finding::find_pass(&merchant, &lookup).await;
                self.happen(match found {
                    Ok(pass) => Msg::OrderFound(pass),
                    Err(failure) => Msg::OrderNotFound {
                        failure,
                        now: clock::millis(),
                    },
                });
            }),
            Effect::Look(pass) => spawn_local(async move {
                let came = api::returnable(&merchant, &pass.token).await;
                self.happen(Msg::ReturnableCame(came.map(Box::new)));
            }),
            Effect::Close => device::forget(&finding::entry(&merchant)),
        }
    }
}
