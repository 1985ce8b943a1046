//! A shop's first page: the search line, the ways into its views, and its
//! answers by group. In a panel over a shop's page it begins with what is known there.

mod panel;

use hemline_api_types::Group;

use super::{article_row, faq_address};
use crate::{
    history,
    host::{self, Held},
    markup::{Built, view},
    merchant::{Shop, shop},
    route::{MerchantId, Route},
    text,
    ui::{icon::Icon, link::shortcut, search_line::search_line},
};

/// Of each group, as many answers as are shown before "All".
const SHOWN: usize = 4;

pub fn page() -> Built {
    let shop = shop();
    let heading = history::heading(&text!("home.document", shop = &shop.profile().name));
    if host::held() == Some(Held::Panel) {
        return panel::page(&shop, heading);
    }
    let groups: Vec<_> = shop
        .profile()
        .groups
        .iter()
        .map(|item| group(shop.id(), item))
        .collect();
    view! {
        <div class="welcome">
            <div class="block">
                <h1 class="welcome-title" tabindex="-1" node_ref=heading>
                    {text!("home.title")}
                </h1>
                <p class="lede">{text!("home.lede")}</p>
            </div>
            <div>{search(&shop)} {often_asked(&shop)}</div>
        </div>
        <ul class="shortcuts">{shortcuts(shop.id())}</ul>
        <section class="groups-frame" aria-labelledby="all">
            <h2 class="section-title" id="all">
                {text!("home.groups")}
            </h2>
            <div class="groups">{groups}</div>
        </section>
    }
}

fn search(shop: &Shop) -> Built {
    let merchant = shop.id().clone();
    let index = shop.search_index();
    search_line(
        faq_address(&merchant, ""),
        String::new,
        move || index.want(),
        |_| {},
        move |search| {
            history::push(&Route::Faq {
                merchant: merchant.clone(),
                search,
                group: None,
            });
        },
    )
}

fn often_asked(shop: &Shop) -> Option<Built> {
    let asked = &shop.profile().often_asked;
    if asked.is_empty() {
        return None;
    }
    let links: Vec<_> = asked
        .iter()
        .map(|asked| {
            let href = faq_address(shop.id(), &asked.query);
            view! { <a href=href>{asked.label.clone()}</a> }
        })
        .collect();
    let tries = view! {
        <p class="tries">
            <span>{text!("home.often_asked")}</span>
            {links}
        </p>
    };
    Some(tries)
}

fn shortcuts(merchant: &MerchantId) -> Vec<Built> {
    let check = Route::Check {
        merchant: merchant.clone(),
        query: Vec::new(),
    };
    let order = Route::Order {
        merchant: merchant.clone(),
        task: None,
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
    vec![
        shortcut(
            order.to_string(),
            Icon::Post,
            text!("home.order"),
            text!("home.order_hint"),
        ),
        shortcut(
            check.to_string(),
            Icon::Send,
            text!("home.check"),
            text!("home.check_hint"),
        ),
        shortcut(
            sizes.to_string(),
            Icon::Ruler,
            text!("home.sizes"),
            text!("home.sizes_hint"),
        ),
        shortcut(
            contact.to_string(),
            Icon::Chat,
            text!("home.contact"),
            text!("home.contact_hint"),
        ),
    ]
}

fn group(merchant: &MerchantId, group: &Group) -> Built {
    let id = format!("group-{}", group.id);
    let named_by = id.clone();
    let articles: Vec<_> = group
        .articles
        .iter()
        .take(SHOWN)
        .filter_map(|article| article_row(merchant, &article.slug, &article.title))
        .collect();
    let all = (group.articles.len() > SHOWN).then(|| {
        let all = Route::Faq {
            merchant: merchant.clone(),
            search: String::new(),
            group: Some(group.id.clone()),
        };
        view! {
            <a class="group-all" href=all.to_string()>
                {text!("home.all", count = group.articles.len())}
                <span class="visually-hidden">
                    {text!("home.all_of", group = &group.title)}
                </span>
            </a>
        }
    });
    view! {
        <section class="group" aria-labelledby=named_by>
            <div class="group-head">
                <h3 class="small-title" id=id>
                    {group.title.clone()}
                </h3>
                {all}
            </div>
            <ul class="rows group-list">{articles}</ul>
        </section>
    }
}
