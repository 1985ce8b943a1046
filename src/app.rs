//! The shell: starts the app over the page that the server wrote, and puts the
//! frame of a shop around its pages.

use std::time::Duration;

use hemline_api_types::{MerchantSummary, PageSeed};
use js_sys::Reflect;
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, EventInit, HtmlElement};

use crate::{
    api::{self, Failure},
    clock, history, host, json,
    markup::{Build, Built},
    merchant::{self, Shop},
    pages::{self, Pages, bare},
    remote::{Load, Remote},
    route::{MerchantId, Route},
    text,
    ui::{
        faces::{self, Place},
        frame::{Frame, Section},
    },
};

/// How long to wait before the interface's words are asked for anew. Until they
/// have come the server's page stays, readable.
const LATER: Duration = Duration::from_secs(5);

/// Starts a program of the app on its pages. What the server wrote is replaced
/// in one step by the same page, now alive.
pub fn start(pages: Pages) {
    spawn_local(async move {
        let seed = read_seed();
        let locale = match (host::locale(), &seed.merchant) {
            (Some(locale), _) => locale,
            (None, Some(merchant)) => merchant.locale.clone(),
            (None, None) => document_language(),
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
        {
            (pages.ready)(shop.clone(), history::route_now()).await;
        }
        // Two short tasks rather than one long: between them a touch is heard.
        clock::pause(Duration::ZERO).await;
        // Not before there are pages to show: until then a link leads to a document.
        history::start();
        let given = Given::read(&place);
        place.set_text_content(None);
        mount_to(place.unchecked_into(), move || app(pages, merchants, shop)).forget();
        if let Some(given) = given {
            given.restore();
        }
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

/// What a shopper did to the fields of the server's page before the app arrived:
/// typed, chosen, ticked. The app's page has the same fields, by id.
struct Given {
    /// Id of a field, name of its property, and what that is now.
    changes: Vec<(String, &'static str, JsValue)>,
    /// The id of what has the focus.
    focused: Option<String>,
}

impl Given {
    fn read(place: &Element) -> Option<Self> {
        let fields = place.query_selector_all("input[id], select[id], textarea[id]");
        let fields = fields.ok()?;
        let copy = document().create_element("div").ok()?;
        let mut changes = Vec::new();
        for field in (0..fields.length()).filter_map(|index| fields.item(index)) {
            let field: Element = field.unchecked_into();
            // The markup knows what the server wrote, and nothing of what came since.
            copy.set_inner_html(&field.outer_html());
            let Some(untouched) = copy.first_element_child() else {
                continue;
            };
            for property in ["value", "checked"] {
                let now = state(&field, property);
                if now != state(&untouched, property) {
                    changes.push((field.id(), property, now));
                }
            }
        }
        let focused = document().active_element().map(|element| element.id());
        Some(Self { changes, focused })
    }

    fn restore(self) {
        for (id, property, value) in self.changes {
            let Some(field) = document().get_element_by_id(&id) else {
                continue;
            };
            if state(&field, property) == value {
                continue;
            }
            let _ = Reflect::set(&field, &property.into(), &value);
            // The page hears of it as if it were done now.
            let happened = EventInit::new();
            happened.set_bubbles(true);
            if let Ok(input) = Event::new_with_event_init_dict("input", &happened) {
                let _ = field.dispatch_event(&input);
            }
        }
        if let Some(field) = self
            .focused
            .and_then(|id| document().get_element_by_id(&id))
        {
            // Without the focus the shopper taps once more.
            let _ = field.unchecked_ref::<HtmlElement>().focus();
        }
    }
}

/// What a field's property is; undefined where its kind of field has none.
fn state(field: &Element, property: &str) -> JsValue {
    Reflect::get(field, &property.into()).unwrap_or_default()
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
            (pages.of_installation)(merchants.clone())
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
        foot: pages::ways::foot(&shop),
    };
    let page = Memo::new(|_| history::route().page());
    let show = move || {
        let page = page.get();
        if page.program() == pages.program {
            (pages.show)(page)
        } else {
            pages::not_found::unknown_page_of_shop()
        }
    };
    frame.around(show.built())
}

fn sections(merchant: &MerchantId) -> Vec<Section> {
    let faq = Route::Faq {
        merchant: merchant.clone(),
        search: String::new(),
        group: None,
    };
    let order = Route::Order {
        merchant: merchant.clone(),
        task: None,
    };
    let back = Route::Return {
        merchant: merchant.clone(),
        query: Vec::new(),
    };
    let sizes = Route::Sizes {
        merchant: merchant.clone(),
        chart: None,
        query: Vec::new(),
    };
    let contact = Route::Contact {
        merchant: merchant.clone(),
        query: Vec::new(),
    };
    [
        (order, text!("section.order")),
        (back, text!("section.return")),
        (sizes, text!("section.sizes")),
        (faq, text!("section.faq")),
        (contact, text!("section.contact")),
    ]
    .map(|(route, name)| Section {
        href: route.to_string(),
        name,
        current: Signal::derive(move || section(history::route()) == route),
    })
    .into()
}

/// The page of the masthead that a page belongs to.
fn section(route: Route) -> Route {
    match route.page() {
        // What a return would be, and the return.
        Route::Check { merchant, query } | Route::Returned { merchant, query } => {
            Route::Return { merchant, query }
        }
        Route::Article { merchant, .. } => Route::Faq {
            merchant,
            search: String::new(),
            group: None,
        },
        Route::Sizes {
            merchant, query, ..
        } => Route::Sizes {
            merchant,
            chart: None,
            query,
        },
        Route::Ticket { merchant } => Route::Contact {
            merchant,
            query: Vec::new(),
        },
        page => page,
    }
}
