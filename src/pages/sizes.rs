//! Which size: the shop's charts, and the advice on one of them. What a shopper
//! measures stays on the device; nothing of it stands in an address or is sent.

mod measures;
mod state;
mod view;
mod words;

use std::sync::Arc;

use hemline_sizes::chart::Chart;
use leptos::{prelude::*, task::spawn_local};

use self::{
    measures::Measures,
    state::{Effect, Msg, State, update},
};
use super::{not_found, ways};
use crate::{
    clock,
    device::{self, Kept},
    history,
    markup::{Build, Built},
    merchant::{Shop, shop},
    route::{Route, Slug},
    text,
    ui::{
        faces::awaited,
        question::{SUMMARY, focus},
    },
};

/// What the device's entry of the measures is called.
const MEASURES: &str = "measures";
/// Bodies change: what was measured half a year ago is measured again.
const LIFE: i64 = 180 * 86_400_000;

/// What an address may say of the piece.
const NAMING: [&str; 2] = ["product", "category"];

/// All charts, or the one that the page's address names.
pub fn page(chart: Option<Slug>) -> Built {
    let shop = shop();
    let for_team = shop.clone();
    awaited(
        shop.sizes(),
        text!("sizes.wait"),
        not_found::unknown_page_of_shop,
        move || ways::team(&for_team),
        move |charts| match &chart {
            None => all(&shop, &charts),
            Some(id) => match charts.iter().find(|chart| chart.id == id.as_str()) {
                Some(chart) => one(&shop, Arc::new(chart.clone())),
                None => not_found::unknown_page_of_shop(),
            },
        },
    )
}

/// All charts, unless the address names a piece of one.
fn all(shop: &Shop, charts: &[Chart]) -> Built {
    let query = match history::route_now() {
        Route::Sizes { query, .. } => query,
        _ => Vec::new(),
    };
    // Of what names the piece, the first that names a chart of it as well.
    let named: Vec<&str> = NAMING
        .iter()
        .filter_map(|naming| query.iter().find(|(name, _)| name == naming))
        .map(|(_, word)| word.as_str())
        .collect();
    let chart = named.iter().find_map(|word| Chart::find(charts, word));
    let found = chart.and_then(|chart| Slug::parse(&chart.id));
    if let Some(chart) = found {
        let route = Route::Sizes {
            merchant: shop.id().clone(),
            chart: Some(chart),
            query: Vec::new(),
        };
        // Once this page stands: its address is about to be another.
        spawn_local(async move { history::replace(&route) });
        return ().built();
    }
    view::all(shop, charts, named.first().copied())
}

fn one(shop: &Shop, chart: Arc<Chart>) -> Built {
    let entry = device::entry(shop.id().as_str(), MEASURES);
    let kept = match device::read(&entry) {
        Kept::Living(text) => Some(Measures::from_text(&text)),
        Kept::Ended | Kept::Nothing => None,
    };
    let mut start = State::open(&chart, kept);
    if !device::keeps() {
        // Said before anything is typed.
        (start, _) = update(start, &chart, Msg::Kept(false));
    }
    let state = RwSignal::new(start);
    let of_page = chart.clone();
    let happen = Callback::new(move |msg| {
        let (next, effect) = update(state.get_untracked(), &chart, msg);
        let text = next.measures.to_text();
        state.set(next);
        match effect {
            Effect::Nothing => {}
            Effect::Keep => {
                let kept = device::keep(&entry, &text, clock::millis() + LIFE);
                let (next, _) = update(state.get_untracked(), &chart, Msg::Kept(kept));
                state.set(next);
            }
            // Both appear with the next picture.
            Effect::ShowAdvice => request_animation_frame(|| focus(view::ADVICE)),
            Effect::ShowComplaints => request_animation_frame(|| focus(SUMMARY)),
            Effect::Forget => {
                device::forget(&entry);
                request_animation_frame(|| focus(view::FORGOTTEN));
            }
        }
    });
    view::one(shop, of_page, state, happen)
}
