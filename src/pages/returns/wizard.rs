//! Asking for a return: what goes back, why, and what is wished for instead.

use super::{Page, see};
use crate::{
    markup::{Built, view},
    pages::heading,
    text,
    ui::link::row_link,
};

pub fn page(page: &Page) -> Built {
    let title = text!("return.find");
    let heading = heading(&title);
    let returns: Vec<_> = page
        .returnable
        .returns
        .iter()
        .map(|known| {
            let href = see(page.shop.id(), &known.reference).to_string();
            row_link(href, text!("return.see", reference = &known.reference))
        })
        .collect();
    view! {
        <header class="page-head">
            <h1 class="page-title" tabindex="-1" node_ref=heading>
                {title}
            </h1>
        </header>
        <ul class="rows">{returns}</ul>
    }
}
