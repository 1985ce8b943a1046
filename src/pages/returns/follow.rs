//! A return that was asked for, and how it stands.

use super::Page;
use crate::{
    markup::{Built, view},
    pages::{heading, not_found},
    text,
};

/// The page of the return with this reference.
pub fn page(page: &Page, reference: &str) -> Built {
    let known = page.returnable.returns.iter();
    let Some(known) = known.into_iter().find(|known| known.reference == reference) else {
        return not_found::unknown_page_of_shop();
    };
    let title = text!("return.see", reference = &known.reference);
    let heading = heading(&title);
    view! {
        <header class="page-head">
            <h1 class="page-title" tabindex="-1" node_ref=heading>
                {title}
            </h1>
            <p class="lede">{format!("{:?}", known.state)}</p>
        </header>
    }
}
