//! Answers offered while a subject is typed: below the line, which stays where it
//! is, and spoken when typing rests.

use hemline_search::Hit;
use leptos::prelude::*;

use crate::{
    markup::{Build, Built, view},
    merchant::Shop,
    pages::article_row,
    remote::Load,
    text,
    ui::spoken::spoken,
};

/// More would be in the way.
const MOST: usize = 3;
/// Fewer letters fit everything.
const LEAST_LETTERS: usize = 3;

/// The answers that fit these words; nothing while there is none, or no index.
pub fn suggested(shop: &Shop, words: RwSignal<String>) -> Built {
    let index = shop.search_index();
    let found = Memo::new(move |_| {
        let words = words.get();
        let words = words.trim();
        if words.chars().count() < LEAST_LETTERS {
            return Vec::new();
        }
        // An index that did not come is nothing that the letter has to wait for.
        match index.get() {
            Load::Ready(index) => index.search(words, MOST).hits,
            Load::Waiting(_) | Load::Failed(_) => Vec::new(),
        }
    });
    let shop = shop.clone();
    let list = move || {
        let hits = found.get();
        (!hits.is_empty()).then(|| list(&shop, hits))
    };
    view! {
        {spoken(move || told(found.read().len()))}
        {list.built()}
    }
}

fn list(shop: &Shop, hits: Vec<Hit>) -> Built {
    let rows: Vec<_> = hits
        .into_iter()
        .filter_map(|hit| {
            let title: String = hit.title.pieces().map(|(piece, _)| piece).collect();
            article_row(shop.id(), &hit.slug, &title)
        })
        .collect();
    view! {
        <nav class="letter-suggested" aria-labelledby="suggested">
            <p class="small quiet" id="suggested">
                {text!("contact.suggested")}
            </p>
            <ul class="rows">{rows}</ul>
        </nav>
    }
}

fn told(count: usize) -> String {
    if count == 0 {
        String::new()
    } else {
        text!("contact.suggested_spoken", count = count)
    }
}
