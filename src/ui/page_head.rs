//! The heading of a page, and the sentence below it.

use crate::markup::{Built, view};
use leptos::{html, prelude::*};

/// `heading` comes from `history::heading`, which moves the focus to it.
pub fn page_head(heading: NodeRef<html::H1>, title: String, lede: String) -> Built {
    let lede = (!lede.is_empty()).then(|| view! { <p class="lede">{lede}</p> });
    view! {
        <header class="page-head">
            <h1 class="page-title" tabindex="-1" node_ref=heading>
                {title}
            </h1>
            {lede}
        </header>
    }
}
