//! Addresses at which nothing stands, each with the ways on that exist.

use super::{faq_address, heading};
use crate::{
    history,
    markup::{Built, view},
    merchant::shop,
    route::Route,
    text,
    ui::{faces::absent, link::link_on},
};

/// No page of the installation.
pub fn unknown_page() -> Built {
    outside(text!("missing.page"), text!("missing.page_text"))
}

/// No shop of this name.
pub fn unknown_merchant() -> Built {
    outside(text!("missing.shop"), text!("missing.shop_text"))
}

fn outside(title: String, text: String) -> Built {
    let heading = history::heading(&title);
    let to_shops = link_on(Route::Merchants.to_string(), text!("missing.to_shops"));
    absent(heading, title, text, to_shops)
}

/// No page of the shop.
pub fn unknown_page_of_shop() -> Built {
    inside(text!("missing.page"), text!("missing.page_text"))
}

/// No answer of the shop under this name.
pub fn unknown_article() -> Built {
    inside(text!("missing.article"), text!("missing.article_text"))
}

fn inside(title: String, text: String) -> Built {
    let heading = heading(&title);
    let merchant = shop().id().clone();
    let all_answers = faq_address(&merchant, "");
    let actions = view! {
        <a class="button" href=all_answers>
            {text!("missing.to_answers")}
        </a>
        {link_on(Route::Contact { merchant, query: Vec::new() }.to_string(), text!("ask_team"))}
    };
    absent(heading, title, text, actions)
}
