//! The pages, and which of them an address asks for.

pub mod article;
pub mod check;
pub mod contact;
pub mod desk;
pub mod evidence;
pub mod faq;
mod finding;
pub mod home;
pub mod merchants;
pub mod not_found;
pub mod order;
pub mod policy;
pub mod questions;
mod refund;
mod reminder;
pub mod returns;
mod said;
pub mod sizes;
pub mod ways;

use std::{future::Future, pin::Pin};

use hemline_api_types::MerchantSummary;
use leptos::{html, prelude::*};

use crate::{
    history,
    host::{self, Held},
    markup::{Build, Built},
    merchant::{Shop, shop},
    remote::Remote,
    route::{MerchantId, Program, Route, Slug},
    text,
    ui::{
        frame::Frame,
        link::{back_link, row_link},
    },
};

/// A page of an installation, outside of every shop. An address that names a
/// shop is shown within it.
fn of_installation(merchants: Remote<Vec<MerchantSummary>>) -> Built {
    bare(match history::route() {
        Route::Merchants => merchants::page(merchants),
        _ => not_found::unknown_page(),
    })
}

/// A page that belongs to no shop, in its frame.
pub fn bare(page: Built) -> Built {
    Frame {
        home: (Route::Merchants.to_string(), text!("installation.name")),
        sections: Vec::new(),
        shop_url: None,
        foot: Vec::new(),
    }
    .around(page)
}

/// The pages of a program. Another program's are not linked into it.
#[derive(Clone, Copy)]
pub struct Pages {
    pub program: Program,
    /// Makes a page of this program and of the shop in context; the route has no
    /// query and no fragment.
    pub show: fn(Route) -> Built,
    /// Makes the page where the address names no shop.
    pub of_installation: fn(Remote<Vec<MerchantSummary>>) -> Built,
    /// Waits for what a page is made of; until then the server's page stays.
    pub ready: fn(Shop, Route) -> Waiting,
}

type Waiting = Pin<Box<dyn Future<Output = ()>>>;

impl Pages {
    /// Of a program whose pages are made of nothing that the server's page lacks.
    const fn of(program: Program, show: fn(Route) -> Built) -> Self {
        Self {
            program,
            show,
            of_installation,
            ready: |_, _| Box::pin(async {}),
        }
    }
}

/// What a shop says, to be looked up.
pub const READING: Pages = Pages {
    ready: |shop, route| {
        Box::pin(async move {
            if let Route::Policy { .. } = route {
                shop.policy_text().settled().await;
            }
        })
    },
    ..Pages::of(Program::Reading, reading)
};

/// What the policy says about a piece.
pub const CHECK: Pages = Pages {
    ready: |shop, _| Box::pin(async move { shop.policy().settled().await }),
    ..Pages::of(Program::Check, |_| check::page())
};

/// How an order stands.
pub const ORDER: Pages = Pages::of(Program::Order, |_| order::page());

/// Sending something back.
pub const RETURN: Pages = Pages::of(Program::Return, |_| returns::page());

/// Following what goes back.
pub const RETURNED: Pages = Pages::of(Program::Returned, |_| returns::status());

/// Finding a size.
pub const SIZES: Pages = Pages {
    ready: |shop, _| Box::pin(async move { shop.sizes().settled().await }),
    ..Pages::of(Program::Sizes, |route| match route {
        Route::Sizes { chart, .. } => sizes::page(chart),
        _ => not_found::unknown_page_of_shop(),
    })
};

/// Writing to the team.
pub const CONTACT: Pages = Pages {
    ready: |shop, route| {
        Box::pin(async move {
            if let Route::Contact { .. } = route {
                shop.contact().settled().await;
            }
        })
    },
    ..Pages::of(Program::Contact, writing)
};

/// The team's page, which belongs to no shop's pages.
pub const DESK: Pages = Pages {
    of_installation: |_| desk::page(),
    ..Pages::of(Program::Desk, |_| not_found::unknown_page_of_shop())
};

fn reading(route: Route) -> Built {
    match route {
        Route::Home { .. } => home::page(),
        Route::Faq { .. } => faq::page(),
        Route::Article { slug, .. } => article::page(slug),
        Route::Policy { .. } => policy::page(),
        Route::Check { .. }
        | Route::Order { .. }
        | Route::Return { .. }
        | Route::Returned { .. }
        | Route::Sizes { .. }
        | Route::Contact { .. }
        | Route::Ticket { .. }
        | Route::Desk { .. }
        | Route::Merchants
        | Route::Unknown { .. } => not_found::unknown_page_of_shop(),
    }
}

fn writing(route: Route) -> Built {
    match route {
        Route::Ticket { .. } => contact::status::page(),
        _ => contact::page(),
    }
}

/// The node of a shop page's heading, whose words also name the document.
pub fn heading(title: &str) -> NodeRef<html::H1> {
    history::heading(&text!(
        "title.page",
        page = title,
        shop = &shop().profile().name
    ))
}

/// The link to the shop's first page. A part of the shop's own page stands alone.
fn back_home(merchant: &MerchantId) -> Built {
    if host::held() == Some(Held::Inline) {
        return ().built();
    }
    let home = Route::Home {
        merchant: merchant.clone(),
    };
    back_link(home.to_string(), text!("back.home"))
}

/// The address of all answers, or of those that fit `search`.
pub fn faq_address(merchant: &MerchantId, search: &str) -> String {
    Route::Faq {
        merchant: merchant.clone(),
        search: search.to_owned(),
        group: None,
    }
    .to_string()
}

/// A row that leads to an answer; none where its name is none of ours.
pub fn article_row(merchant: &MerchantId, slug: &str, title: &str) -> Option<Built> {
    let route = Route::Article {
        merchant: merchant.clone(),
        slug: Slug::parse(slug)?,
    };
    Some(row_link(route.to_string(), title.to_owned()))
}
