//! The first page in a panel over a shop's own page: it opens on what is known
//! there, the last order and the piece, and has fewer words.

use hemline_api_types::{Group, order::OrderState};
use leptos::{html, prelude::*};
use serde::Deserialize;

use super::{super::finding, search};
use crate::{
    device::{self, Kept},
    host::{self, News, Piece},
    json,
    markup::{Build, Built, view},
    merchant::Shop,
    route::{MerchantId, Route},
    text,
    ui::link::{row_link, row_link_with},
};

/// What is told of an order that the device keeps.
#[derive(Clone, Deserialize, PartialEq)]
struct LastOrder {
    number: String,
    state: OrderState,
}

#[derive(Deserialize)]
struct Found {
    order: LastOrder,
}

pub fn page(shop: &Shop, heading: NodeRef<html::H1>) -> Built {
    let merchant = shop.id().clone();
    let order = RwSignal::new(last_order(&merchant));
    let piece = RwSignal::new(host::piece());
    let kept_for = merchant.clone();
    host::on(News::Order, move || order.set(last_order(&kept_for)));
    host::on(News::Piece, move || piece.set(host::piece()));
    let of_order = merchant.clone();
    let of_piece = merchant.clone();
    let known = move || order.get().map(|order| ordered(&of_order, order));
    let shown = move || about(&of_piece, piece.get());
    view! {
        <div class="panel-home">
            <div class="block">
                <h1 class="welcome-title" tabindex="-1" node_ref=heading>
                    {text!("home.title")}
                </h1>
                {search(shop)}
            </div>
            {known.built()}
            {shown.built()}
            {section("after", text!("panel.after"), after(&merchant))}
            {section("all", text!("home.groups"), groups(shop))}
        </div>
    }
}

fn section(id: &'static str, title: String, rows: Vec<Built>) -> Built {
    view! {
        <section aria-labelledby=id>
            <h2 class="small-title" id=id>
                {title}
            </h2>
            <ul class="rows">{rows}</ul>
        </section>
    }
}

/// The order that the device keeps, as it stood when it was last asked for.
fn last_order(merchant: &MerchantId) -> Option<LastOrder> {
    let Kept::Living(text) = device::read(&finding::entry(merchant)) else {
        return None;
    };
    let (_, found) = text.split_once('\n')?;
    let found: Found = json::read(found)?;
    Some(found.order)
}

fn ordered(merchant: &MerchantId, order: LastOrder) -> Built {
    let route = Route::Order {
        merchant: merchant.clone(),
        task: None,
    };
    let row = row_link_with(route.to_string(), standing(order.state), order.number);
    section("order", text!("panel.order"), vec![row])
}

fn standing(state: OrderState) -> String {
    match state {
        OrderState::Placed => text!("panel.order.placed"),
        OrderState::InProduction => text!("panel.order.in_production"),
        OrderState::PartlySent => text!("panel.order.partly_sent"),
        OrderState::Sent => text!("panel.order.sent"),
        OrderState::PartlyDelivered => text!("panel.order.partly_delivered"),
        OrderState::Delivered => text!("panel.order.delivered"),
        OrderState::CameBack => text!("panel.order.came_back"),
        OrderState::Cancelled => text!("panel.order.cancelled"),
    }
}

fn about(merchant: &MerchantId, piece: Piece) -> Option<Built> {
    if piece == Piece::default() {
        return None;
    }
    let check = Route::Check {
        merchant: merchant.clone(),
        query: sending_back(&piece),
    };
    let sizes = Route::Sizes {
        merchant: merchant.clone(),
        chart: None,
        query: naming(piece),
    };
    let rows = vec![
        row_link(sizes.to_string(), text!("home.sizes")),
        row_link(check.to_string(), text!("panel.suits")),
    ];
    Some(section("piece", text!("panel.piece"), rows))
}

/// What the size guide is asked by.
fn naming(piece: Piece) -> Vec<(String, String)> {
    let named = |name: &str, word: Option<String>| Some((name.to_owned(), word?));
    [
        named("product", piece.product),
        named("category", piece.category),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the check is asked by: it takes what the policy has a word for, and asks
/// for the rest.
fn sending_back(piece: &Piece) -> Vec<(String, String)> {
    let category = piece.category.as_deref().map(|word| ("category", word));
    let facts = piece.facts.as_deref().unwrap_or_default();
    let facts = facts.split('&').filter_map(|fact| fact.split_once('='));
    [("wish", "return")]
        .into_iter()
        .chain(category)
        .chain(facts)
        .map(|(name, word)| (name.to_owned(), word.to_owned()))
        .collect()
}

fn after(merchant: &MerchantId) -> Vec<Built> {
    let back = Route::Return {
        merchant: merchant.clone(),
        query: Vec::new(),
    };
    let order = Route::Order {
        merchant: merchant.clone(),
        task: None,
    };
    let refund = Route::Faq {
        merchant: merchant.clone(),
        search: text!("panel.refund_search"),
        group: None,
    };
    let contact = Route::Contact {
        merchant: merchant.clone(),
        query: Vec::new(),
    };
    vec![
        row_link(back.to_string(), text!("panel.return")),
        row_link(order.to_string(), text!("panel.change")),
        row_link(refund.to_string(), text!("panel.refund")),
        row_link(contact.to_string(), text!("panel.wrong")),
    ]
}

/// A row for each group of answers, where the page itself would show some of them.
fn groups(shop: &Shop) -> Vec<Built> {
    let row = |group: &Group| {
        let route = Route::Faq {
            merchant: shop.id().clone(),
            search: String::new(),
            group: Some(group.id.clone()),
        };
        row_link(route.to_string(), group.title.clone())
    };
    shop.profile().groups.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(query: Vec<(String, String)>) -> String {
        let pairs = query.iter().map(|(name, word)| format!("{name}={word}"));
        pairs.collect::<Vec<_>>().join("&")
    }

    #[test]
    fn a_piece_is_asked_about_by_what_is_known_of_it() {
        for (product, category, sizes, check) in [
            (
                Some("contour-bra"),
                Some("bra"),
                "product=contour-bra&category=bra",
                "wish=return&category=bra",
            ),
            (
                Some("contour-bra"),
                None,
                "product=contour-bra",
                "wish=return",
            ),
            (
                None,
                Some("bra"),
                "category=bra",
                "wish=return&category=bra",
            ),
        ] {
            let piece = Piece {
                product: product.map(str::to_owned),
                category: category.map(str::to_owned),
                facts: None,
            };
            assert_eq!(printed(sending_back(&piece)), check);
            let last = Piece {
                facts: Some("final_sale=true&custom_made=false&".to_owned()),
                ..piece.clone()
            };
            let facts = "&final_sale=true&custom_made=false";
            assert_eq!(printed(sending_back(&last)), format!("{check}{facts}"));
            assert_eq!(printed(naming(piece)), sizes);
        }
    }
}
