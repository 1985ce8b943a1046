//! What one can write about, and the ways beside it.

use std::sync::Arc;

use hemline_api_types::contact::{Contact, ContactTopic};

use crate::{
    markup::{Build, Built, view},
    merchant::Shop,
    pages::{
        back_home,
        contact::{address, is_claim, status, ways::ways},
        faq_address, heading,
    },
    remote::{Load, Remote},
    route::Route,
    text,
    ui::{
        faces::{Place, asking_again, trouble},
        icon::{Icon, icon},
        link::{link_on, row_link},
        page_head::page_head,
    },
};

/// All topics, or those in which something is wrong.
pub fn topics(shop: &Shop, contact: &Contact, only_claims: bool) -> Built {
    let rows: Vec<_> = contact
        .topics
        .iter()
        .filter(|topic| !only_claims || is_claim(topic))
        .map(|topic| row(shop, topic))
        .collect();
    let all = only_claims.then(|| row_link(address(shop.id(), None), text!("contact.all_topics")));
    let list = view! { <ul class="rows">{rows} {all}</ul> };
    let title = if only_claims {
        text!("contact.claims")
    } else {
        text!("contact.title")
    };
    framed(shop, title, text!("contact.lede"), list)
}

/// The topics did not come; the ways are there.
pub fn without_topics(shop: &Shop, contact: Remote<Arc<Contact>>) -> Built {
    let Load::Failed(failure) = contact.get() else {
        return ().built();
    };
    let face = trouble(&failure, Place::Part, asking_again(contact), ().built());
    framed(shop, text!("contact.title"), String::new(), face)
}

fn framed(shop: &Shop, title: String, lede: String, main: Built) -> Built {
    let heading = heading(&title);
    let check = Route::Check {
        merchant: shop.id().clone(),
        query: Vec::new(),
    };
    view! {
        {back_home(shop.id())}
        {page_head(heading, title, lede)}
        <div class="spread">
            <div class="spread-main">
                {main}
                {link_on(status::address(shop.id()), text!("contact.to_status"))}
            </div>
            <aside class="margin" aria-label=text!("contact.ways")>
                <div class="block">{ways(shop)}</div>
                <div class="block">
                    <h2 class="small-title">{text!("contact.before")}</h2>
                    <ul class="links">
                        <li>{link_on(check.to_string(), text!("home.check"))}</li>
                        <li>{link_on(faq_address(shop.id(), ""), text!("missing.to_answers"))}</li>
                    </ul>
                </div>
            </aside>
        </div>
    }
}

fn row(shop: &Shop, topic: &ContactTopic) -> Built {
    let hint = topic
        .hint
        .clone()
        .map(|hint| view! { <span class="row-hint">{hint}</span> });
    view! {
        <li>
            <a class="row-link" href=address(shop.id(), Some(&topic.id))>
                <span>
                    <span class="row-name">{topic.title.clone()}</span>
                    {hint}
                </span>
                {icon(Icon::Next)}
            </a>
        </li>
    }
}
