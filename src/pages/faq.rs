//! All answers: folded by group, or what fits the words of a search. The words
//! stand in the address and nowhere else, so a search can be shared and kept.

mod state;

use std::time::Duration;

use hemline_api_types::Group;
use hemline_search::{Answer, Hit, Marked};
use leptos::{html, prelude::*, task::spawn_local};

use self::state::{Results, Spelling, results, tellable};
use super::{article_row, back_home, faq_address, heading, ways};
use crate::{
    api, history,
    markup::{Build, Built, view},
    merchant::{Shop, shop},
    route::{MerchantId, Route, Slug},
    text,
    ui::{
        faces::{Place, trouble, waiting},
        icon::{Icon, icon},
        page_head::page_head,
        question::focus,
        search_line::{FIELD, search_line},
        spoken::spoken,
    },
    woven,
};

/// Words that stand as long as this are meant, and not on the way to others.
const MEANT: Duration = Duration::from_millis(1_500);

pub fn page() -> Built {
    let shop = shop();
    let heading = heading(&text!("faq.title"));
    let words = Memo::new(|_| match history::route() {
        Route::Faq { search, .. } => search,
        _ => String::new(),
    });
    // The words that the shopper wants read as they are typed.
    let kept = RwSignal::new(None::<String>);
    let index = shop.search_index();
    let found = Memo::new(move |_| {
        let words = words.get();
        let spelling = if kept.get().as_ref() == Some(&words) {
            Spelling::AsTyped
        } else {
            Spelling::Corrected
        };
        results(&words, spelling, || index.get())
    });
    let tell = unfound(&shop, words, found);
    view! {
        {back_home(shop.id())}
        {page_head(heading, text!("faq.title"), String::new())}
        {search(&shop, words, tell)}
        {spoken(move || told(&found.read()))}
        <div class="found">{move || shown(&shop, words, kept, found.get())}</div>
    }
}

fn search(shop: &Shop, words: Memo<String>, tell: Callback<()>) -> Built {
    let merchant = shop.id().clone();
    let index = shop.search_index();
    let look_for = move |search| {
        history::replace(&Route::Faq {
            merchant: merchant.clone(),
            search,
            group: None,
        });
    };
    let on_submit = {
        let look_for = look_for.clone();
        move |search| {
            look_for(search);
            tell.run(());
        }
    };
    search_line(
        faq_address(shop.id(), ""),
        move || words.get(),
        move || index.want(),
        look_for,
        on_submit,
    )
}

/// Tells the shop of words that nothing was found for: when they have stood a while,
/// when they are sent, or when the page is left, and once. Returns what tells at once.
fn unfound(shop: &Shop, words: Memo<String>, found: Memo<Results>) -> Callback<()> {
    let shop = shop.clone();
    let waiting = StoredValue::new(None::<String>);
    let rest = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(rest) = rest.try_get_value().flatten() {
            rest.clear();
        }
    };
    let tell = Callback::new(move |()| {
        stop();
        let words = waiting.try_update_value(Option::take).flatten();
        if let Some(words) = words.filter(|words| shop.tells_unfound(words)) {
            let shop = shop.clone();
            spawn_local(async move { api::send_unfound(shop.id(), &words).await });
        }
    });
    Effect::new(move || {
        let nothing = found.get() == Results::Nothing;
        let words = words.get();
        // Leaving tells what still waits.
        if !matches!(history::route_now(), Route::Faq { .. }) {
            return;
        }
        stop();
        waiting.set_value(nothing.then(|| tellable(&words)).flatten());
        rest.set_value(set_timeout_with_handle(move || tell.run(()), MEANT).ok());
    });
    on_cleanup(move || tell.run(()));
    tell
}

/// How many were found.
fn told(found: &Results) -> String {
    match found {
        Results::Browsing | Results::Waiting(_) | Results::Unsearchable(_) => String::new(),
        Results::Found(answer) => {
            text!(
                "faq.spoken",
                count = answer.hits.len(),
                words = &answer.query
            )
        }
        Results::Nothing => text!("faq.spoken_nothing"),
    }
}

fn shown(
    shop: &Shop,
    words: Memo<String>,
    kept: RwSignal<Option<String>>,
    found: Results,
) -> Built {
    let index = shop.search_index();
    let again = move || {
        focus(FIELD);
        index.ask_again();
    };
    match found {
        Results::Browsing => groups(shop),
        Results::Waiting(patience) => waiting(patience, text!("wait.search"), again),
        Results::Unsearchable(failure) => view! {
            {trouble(&failure, Place::Part, again, ways::team(shop))}
            {groups(shop)}
        },
        Results::Nothing => nothing(shop, &words.get_untracked()),
        Results::Found(answer) => {
            let keep = move || {
                kept.set(Some(words.get_untracked()));
                // The button goes with the correction.
                focus(FIELD);
            };
            hits(shop.id(), answer, keep)
        }
    }
}

fn nothing(shop: &Shop, words: &str) -> Built {
    let contact = Route::Contact {
        merchant: shop.id().clone(),
        query: Vec::new(),
    };
    view! {
        <div class="empty">
            <h2 class="empty-title">{text!("faq.nothing", words = words.trim())}</h2>
            <p class="quiet">{text!("faq.nothing_text")}</p>
            <div class="actions">
                <a class="button" href=contact.to_string()>
                    {text!("ask_team")}
                </a>
                <a class="link-row" href=faq_address(shop.id(), "")>
                    {text!("missing.to_answers")}
                </a>
            </div>
        </div>
    }
}

fn hits(merchant: &MerchantId, answer: Answer, keep_spelling: impl Fn() + 'static) -> Built {
    let query = view! { <strong>{answer.query}</strong> };
    let count = woven!("faq.found", count = answer.hits.len(), words = query);
    let typed: Vec<_> = answer
        .corrections
        .into_iter()
        .map(|word| word.typed)
        .collect();
    let undo = (!typed.is_empty()).then(|| {
        view! {
            " "
            <button class="undo" type="button" on:click=move |_| keep_spelling()>
                {text!("faq.undo", words = typed.join(" "))}
            </button>
        }
    });
    let results: Vec<_> = answer
        .hits
        .into_iter()
        .filter_map(|found| hit(merchant, found))
        .collect();
    view! {
        <p class="small quiet">{count} {undo}</p>
        <ul class="results">{results}</ul>
    }
}

fn hit(merchant: &MerchantId, hit: Hit) -> Option<Built> {
    let route = Route::Article {
        merchant: merchant.clone(),
        slug: Slug::parse(&hit.slug)?,
    };
    let result = view! {
        <li>
            <a class="result" href=route.to_string()>
                <span class="result-title">{marked(&hit.title)}</span>
                <span class="result-text">{marked(&hit.summary)}</span>
                <span class="result-group">{hit.group}</span>
            </a>
        </li>
    };
    Some(result)
}

fn marked(text: &Marked) -> Vec<Built> {
    text.pieces()
        .map(|(piece, is_marked)| {
            let piece = piece.to_owned();
            if is_marked {
                view! { <mark>{piece}</mark> }
            } else {
                piece.built()
            }
        })
        .collect()
}

fn groups(shop: &Shop) -> Built {
    let groups = &shop.profile().groups;
    let only = groups.len() == 1;
    let folds: Vec<_> = groups
        .iter()
        .map(|group| fold(shop.id(), group, only))
        .collect();
    view! { <div class="folds">{folds}</div> }
}

/// A group, folded unless the address names it or there is no other.
fn fold(merchant: &MerchantId, group: &Group, only: bool) -> Built {
    let id = group.id.clone();
    let place = NodeRef::<html::Details>::new();
    let looked_up = Memo::new(move |_| match history::route() {
        Route::Faq { group, .. } => group.as_deref() == Some(id.as_str()),
        _ => false,
    });
    Effect::new(move || {
        if let (true, Some(place)) = (looked_up.get(), place.get()) {
            place.set_open(true);
            if let Some(summary) = place.first_element_child() {
                history::settle_at(&summary);
            }
        }
    });
    let articles: Vec<_> = group
        .articles
        .iter()
        .filter_map(|article| article_row(merchant, &article.slug, &article.title))
        .collect();
    view! {
        <details class="fold" id=group.id.clone() open=only node_ref=place>
            <summary class="fold-head">
                <h2 class="fold-title">{group.title.clone()}</h2>
                <span class="fold-count">
                    {text!("faq.count", count = group.articles.len())}
                </span>
                {icon(Icon::Next)}
            </summary>
            <ul class="rows">{articles}</ul>
        </details>
    }
}
