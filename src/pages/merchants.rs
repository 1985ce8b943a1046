//! The shops of an installation.

use hemline_api_types::MerchantSummary;

use super::not_found;
use crate::{
    history,
    markup::{Build, Built, view},
    remote::Remote,
    route::{MerchantId, Route},
    text,
    ui::{
        faces::awaited,
        icon::{Icon, icon},
        page_head::page_head,
    },
};

pub fn page(merchants: Remote<Vec<MerchantSummary>>) -> Built {
    awaited(
        merchants,
        text!("wait.page"),
        not_found::unknown_page,
        || ().built(),
        list,
    )
}

fn list(merchants: Vec<MerchantSummary>) -> Built {
    let heading = history::heading(&text!("installation.name"));
    let rows: Vec<_> = merchants
        .into_iter()
        .filter_map(|merchant| {
            let home = Route::Home {
                merchant: MerchantId::parse(&merchant.id)?,
            };
            Some(view! {
                <li>
                    <a class="row-link" href=home.to_string()>
                        <span>
                            <span class="row-name">{merchant.name}</span>
                            <span class="row-hint">{merchant.tagline}</span>
                        </span>
                        {icon(Icon::Next)}
                    </a>
                </li>
            })
        })
        .collect();
    view! {
        {page_head(heading, text!("merchants.title"), text!("merchants.lede"))}
        <ul class="rows rows-narrow">{rows}</ul>
    }
}
