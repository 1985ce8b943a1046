//! What the shop could write next: searches that found nothing, and answers by how
//! much they helped.

use hemline_api_types::contact::{Insights, Judged, UnfoundWords};

use super::Visit;
use crate::{
    api, format,
    markup::{Build, Built, view},
    merchant::Shop,
    remote::{Load, Remote},
    route::{MerchantId, Route, Slug},
    text,
    ui::faces::{self, Place},
};

pub fn insights(visit: Visit, shop: &Shop) -> Built {
    let merchant = shop.id().clone();
    let asked = merchant.clone();
    let insights = Remote::new(None, move || {
        let merchant = asked.clone();
        let key = visit
            .inside(|inside| inside.key.clone())
            .unwrap_or_default();
        async move { api::insights(&merchant, &key).await }
    });
    let show = move || {
        let again = faces::asking_again(insights.clone());
        match insights.get() {
            Load::Waiting(patience) => faces::waiting(patience, text!("desk.loading"), again),
            Load::Failed(failure) => faces::trouble(&failure, Place::Part, again, ().built()),
            Load::Ready(insights) => tables(&merchant, &insights),
        }
    };
    show.built()
}

fn tables(merchant: &MerchantId, insights: &Insights) -> Built {
    let searched: Vec<_> = insights.unfound.iter().map(search).collect();
    let judged: Vec<_> = insights
        .articles
        .iter()
        .map(|judged| article(merchant, judged))
        .collect();
    let searches = if searched.is_empty() {
        view! { <p class="quiet">{text!("desk.next.none")}</p> }
    } else {
        view! {
            <table class="desk-table">
                <thead>
                    <tr>
                        <th scope="col">{text!("desk.next.words")}</th>
                        <th scope="col">{text!("desk.next.count")}</th>
                    </tr>
                </thead>
                <tbody>{searched}</tbody>
            </table>
        }
    };
    let articles = if judged.is_empty() {
        view! { <p class="quiet">{text!("desk.next.unjudged")}</p> }
    } else {
        view! {
            <table class="desk-table">
                <thead>
                    <tr>
                        <th scope="col">{text!("desk.next.answer")}</th>
                        <th scope="col">{text!("desk.next.helped")}</th>
                        <th scope="col">{text!("desk.next.did_not")}</th>
                    </tr>
                </thead>
                <tbody>{judged}</tbody>
            </table>
        }
    };
    view! {
        <div class="desk-next">
        <p class="lede">{text!("desk.next.lede")}</p>
        <section class="block ruled" aria-labelledby="searches">
            <h2 class="section-title" id="searches">
                {text!("desk.next.searches")}
            </h2>
            <p class="small quiet">{text!("desk.next.seldom")}</p>
            {searches}
        </section>
        <section class="block ruled" aria-labelledby="judged">
            <h2 class="section-title" id="judged">
                {text!("desk.next.articles")}
            </h2>
            {articles}
        </section>
        </div>
    }
}

fn search(unfound: &UnfoundWords) -> Built {
    view! {
        <tr>
            <th scope="row">{unfound.words.clone()}</th>
            <td>{count(unfound.count)}</td>
        </tr>
    }
}

fn article(merchant: &MerchantId, judged: &Judged) -> Built {
    let title = judged.title.clone();
    let title = match Slug::parse(&judged.slug) {
        Some(slug) => {
            let merchant = merchant.clone();
            let href = Route::Article { merchant, slug }.to_string();
            view! { <a href=href>{title}</a> }
        }
        None => title.built(),
    };
    view! {
        <tr>
            <th scope="row">{title}</th>
            <td>{count(judged.helped)}</td>
            <td>{count(judged.did_not)}</td>
        </tr>
    }
}

fn count(count: u64) -> String {
    format::number(u32::try_from(count).unwrap_or(u32::MAX))
}
