//! The way to the team that every page has at hand.

use hemline_api_types::ContactWay;

use crate::{
    host,
    markup::{Build, Built, view},
    merchant::Shop,
    route::Route,
    text,
    ui::{icon::Icon, link::link_with},
};

/// Ways to the team for a face of trouble: the first that the shop states.
pub fn team(shop: &Shop) -> Built {
    match first_way(shop) {
        Some((drawing, href, words)) => link_with(drawing, href, words),
        None => ().built(),
    }
}

/// A number as printed, as an address to call.
pub fn telephone(number: &str) -> String {
    let digits = number.chars().filter(|c| c.is_ascii_digit() || *c == '+');
    format!("tel:{}", digits.collect::<String>())
}

/// The way to write or call that the shop states first: drawing, address, words.
pub fn first_way(shop: &Shop) -> Option<(Icon, String, String)> {
    shop.profile().contact.iter().find_map(|way| match way {
        ContactWay::Email { address, .. } => {
            Some((Icon::Mail, format!("mailto:{address}"), address.clone()))
        }
        ContactWay::Phone { number, .. } => Some((Icon::Phone, telephone(number), number.clone())),
        ContactWay::Post { .. } | ContactWay::Chat { .. } => None,
    })
}

/// Links of a shop's footer: its policy, and the team. Within a shop's page there
/// is room for one.
pub fn foot(shop: &Shop) -> Vec<Built> {
    let merchant = shop.id().clone();
    if host::held().is_some() {
        let contact = Route::Contact {
            merchant,
            query: Vec::new(),
        };
        return vec![view! { <a href=contact.to_string()>{text!("panel.write")}</a> }];
    }
    let policy = Route::Policy {
        merchant: merchant.clone(),
        clause: None,
    };
    let contact = Route::Contact {
        merchant,
        query: Vec::new(),
    };
    let (team, words) = match first_way(shop) {
        Some((_, href, words)) => (href, words),
        None => (contact.to_string(), text!("ask_team")),
    };
    vec![
        view! { <a href=policy.to_string()>{text!("policy.title")}</a> },
        view! { <a href=team>{words}</a> },
    ]
}
