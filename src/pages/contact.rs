//! The ways to the team that the shop's document states, and no other.

use hemline_api_types::ContactWay;

use super::{faq_address, heading, ways::telephone};
use crate::{
    format,
    markup::{Build, Built, view},
    merchant::shop,
    route::Route,
    text,
    ui::{
        icon::Icon,
        link::{back_link, link_on, link_with},
        page_head::page_head,
    },
};

pub fn page() -> Built {
    let shop = shop();
    let heading = heading(&text!("contact.title"));
    let merchant = shop.id().clone();
    let ways = &shop.profile().contact;
    let (lede, body) = if ways.is_empty() {
        (text!("contact.none"), None)
    } else {
        let ways: Vec<_> = ways.iter().map(way).collect();
        let ways = view! {
            <div class="spread-main">
                <dl class="facts">{ways}</dl>
            </div>
        };
        (text!("contact.lede"), Some(ways))
    };
    let to_shop = shop
        .profile()
        .shop_url
        .clone()
        .map(|url| link_on(url, text!("masthead.shop")));
    let check = Route::Check {
        merchant: merchant.clone(),
        query: Vec::new(),
    };
    let home = Route::Home {
        merchant: merchant.clone(),
    };
    view! {
        {back_link(home.to_string(), text!("back.home"))}
        {page_head(heading, text!("contact.title"), lede)}
        <div class="spread">
            {body}
            <aside class="margin" aria-labelledby="before">
                <div class="block">
                    <h2 class="small-title" id="before">
                        {text!("contact.before")}
                    </h2>
                    <ul class="links">
                        <li>{link_on(check.to_string(), text!("home.check"))}</li>
                        <li>{link_on(faq_address(&merchant, ""), text!("missing.to_answers"))}</li>
                        {to_shop.map(|link| view! { <li>{link}</li> })}
                    </ul>
                </div>
            </aside>
        </div>
    }
}

fn way(way: &ContactWay) -> Built {
    let (name, value, note) = match way {
        ContactWay::Email { address, purpose } => (
            text!("contact.email"),
            link_with(Icon::Mail, format!("mailto:{address}"), address.clone()),
            purpose.clone(),
        ),
        ContactWay::Phone { number, country } => (
            text!("contact.phone"),
            link_with(Icon::Phone, telephone(number), number.clone()),
            Some(format::country(country)),
        ),
        ContactWay::Post {
            lines,
            country,
            purpose,
        } => (
            text!("contact.post"),
            address(lines, country),
            purpose.clone(),
        ),
        ContactWay::Chat { hint } => (text!("contact.chat"), hint.clone().built(), None),
    };
    view! {
        <div class="facts-row">
            <dt>{name}</dt>
            <dd>{value}</dd>
            {note.map(|note| view! { <dd class="facts-note">{note}</dd> })}
        </div>
    }
}

fn address(lines: &[String], country: &str) -> Built {
    let country = format::country(country);
    let lines: Vec<_> = lines
        .iter()
        .filter(|line| **line != country)
        .cloned()
        .chain([country.clone()])
        .map(|line| view! { <span class="address-line">{line}</span> })
        .collect();
    view! { <address class="address">{lines}</address> }
}
