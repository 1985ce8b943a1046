//! The ways to the team that the shop's document states.

use hemline_api_types::ContactWay;

use crate::{
    format,
    markup::{Build, Built, view},
    merchant::Shop,
    pages::ways::telephone,
    text,
    ui::{icon::Icon, link::link_with},
};

/// A row for each; a sentence where there is none.
pub fn ways(shop: &Shop) -> Built {
    let ways = &shop.profile().contact;
    if ways.is_empty() {
        return view! {
            <h2 class="small-title">{text!("contact.none")}</h2>
            <p class="quiet small">{text!("contact.none_text")}</p>
        };
    }
    let rows: Vec<_> = ways.iter().map(way).collect();
    view! { <dl class="facts">{rows}</dl> }
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
