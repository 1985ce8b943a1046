//! The shell: starts the app over the page that the server wrote, and puts the
//! frame of a shop around its pages.

use std::time::Duration;

use hemline_api_types::{MerchantSummary, PageSeed};
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::{
    api::{self, Failure},
    clock, history, json,
    markup::{Build, Built},
    merchant::{self, Shop},
    pages,
    remote::{Load, Remote},
    route::{MerchantId, Route},
    text,
    ui::{
        faces::{self, Place},
        frame::{Frame, Section},
        search_line,
    },
};

/// How long to wait before the interface's words are asked for anew. Until they
/// have come the server's page stays, readable.
const LATER: Duration = Duration::from_secs(5);

/// Shows a page of the shop in context; the route has no query and no fragment.
pub type Pages = fn(Route) -> Built;

/// Starts a program of the app on its pages. What the server wrote is replaced
/// in one step by the same page, now alive.
pub fn start(pages: Pages) {
    history::start();
    spawn_local(async move {
        let seed = read_seed();
        let locale = match &seed.merchant {
            Some(merchant) => merchant.locale.clone(),
            None => document_language(),
        };
        while text::load(&locale).await.is_err() {
            clock::pause(LATER).await;
        }
        let Some(place) = document().get_element_by_id("app") else {
            return;
        };
        let merchants = seed.merchants.clone();
        let shop = Shop::from_seed(seed);
        if let Some(shop) = &shop
            && place.first_element_child().is_some()
            && matches!(
                history::route_now(),
                Route::Policy { .. } | Route::Check { .. }
            )
        {
            shop.policy().settled().await;
        }
        let typed = Typed::read();
        place.set_text_content(None);
        mount_to(place.unchecked_into(), move || app(pages, merchants, shop)).forget();
        typed.restore();
    });
}

/// What the server knew when it wrote the page.
fn read_seed() -> PageSeed {
    document()
        .get_element_by_id("page-seed")
        .and_then(|seed| seed.text_content())
        .and_then(|seed| json::read(&seed))
        .unwrap_or_default()
}

fn document_language() -> String {
    document()
        .document_element()
        .and_then(|root| root.get_attribute("lang"))
        .unwrap_or_default()
}

/// What was typed into the search line before the app arrived.
struct Typed {
    words: String,
    focused: bool,
}

impl Typed {
    fn read() -> Self {
        let focused = document()
            .active_element()
            .is_some_and(|element| element.id() == search_line::FIELD);
        Self {
            words: field().map(|field| field.value()).unwrap_or_default(),
            focused,
        }
    }

    fn restore(self) {
        let Some(field) = field() else { return };
        if !self.words.is_empty() {
            field.set_value(&self.words);
        }
        if self.focused {
            // Without the focus the shopper taps once more.
            let _ = field.unchecked_ref::<HtmlElement>().focus();
        }
    }
}

fn field() -> Option<HtmlInputElement> {
    document()
        .get_element_by_id(search_line::FIELD)
        .and_then(|field| field.dyn_into().ok())
}

fn app(pages: Pages, merchants: Option<Vec<MerchantSummary>>, shop: Option<Shop>) -> Built {
    let merchants = Remote::new(merchants, api::merchants);
    let visited = StoredValue::new(Vec::from_iter(shop));
    let merchant = Memo::new(|_| history::route().merchant().cloned());
    (move || match merchant.get() {
        Some(id) => {
            let known =
                visited.with_value(|shops| shops.iter().find(|shop| *shop.id() == id).cloned());
            let asked = id.clone();
            let shop = Remote::new(known, move || {
                let id = asked.clone();
                async move {
                    let shop = merchant::open(&id).await?;
                    visited.update_value(|shops| shops.push(shop.clone()));
                    Ok(shop)
                }
            });
            awaited_shop(pages, shop)
        }
        None => {
            merchant::take_off();
            bare(pages::of_installation(merchants.clone()))
        }
    })
    .built()
}

/// The shop's pages as soon as the shop is known, within a bare frame till then.
fn awaited_shop(pages: Pages, shop: Remote<Shop>) -> Built {
    (move || {
        let again = faces::asking_again(shop.clone());
        match shop.get() {
            Load::Ready(shop) => of_shop(pages, shop),
            Load::Waiting(patience) => bare(faces::waiting(patience, text!("wait.page"), again)),
            Load::Failed(Failure::NotFound) => bare(pages::not_found::unknown_merchant()),
            Load::Failed(failure) => bare(faces::trouble(&failure, Place::Page, again, ().built())),
        }
    })
    .built()
}

/// A page that belongs to no shop.
fn bare(page: Built) -> Built {
    Frame {
        home: (Route::Merchants.to_string(), text!("installation.name")),
        sections: Vec::new(),
        shop_url: None,
        foot: Vec::new(),
    }
    .around(page)
}

fn of_shop(pages: Pages, shop: Shop) -> Built {
    shop.put_on();
    provide_context(shop.clone());
    let merchant = shop.id().clone();
    let frame = Frame {
        home: (
            Route::Home {
                merchant: merchant.clone(),
            }
            .to_string(),
            shop.profile().name.clone(),
        ),
        sections: sections(&merchant),
        shop_url: shop.profile().shop_url.clone(),
        foot: pages::contact::foot(&shop),
    };
    let page = Memo::new(|_| history::route().page());
    frame.around((move || pages(page.get())).built())
}

fn sections(merchant: &MerchantId) -> Vec<Section> {
    let faq = Route::Faq {
        merchant: merchant.clone(),
        search: String::new(),
        group: None,
    };
    let check = Route::Check {
        merchant: merchant.clone(),
        query: Vec::new(),
    };
    let policy = Route::Policy {
        merchant: merchant.clone(),
        clause: None,
    };
    let contact = Route::Contact {
        merchant: merchant.clone(),
    };
    [
        (faq, text!("section.faq")),
        (check, text!("section.check")),
        (policy, text!("section.policy")),
        (contact, text!("section.contact")),
    ]
    .map(|(route, name)| Section {
        href: route.to_string(),
        name,
        current: Signal::derive(move || history::route().page() == route),
    })
    .into()
}
