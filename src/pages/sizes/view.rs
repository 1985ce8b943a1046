//! How the charts are shown: all of them as rows, and one with the way to a size,
//! the advice, its tables, and where to measure.

mod elsewhere;
mod finder;
mod how;
mod table;
mod told;

use std::sync::Arc;

use hemline_sizes::{
    chart::{Chart, Origin, Stretch},
    dimension::Measured,
};
use leptos::prelude::*;

use super::{
    state::{Msg, State},
    words,
};
use crate::{
    markup::{Built, view},
    merchant::Shop,
    pages::{back_home, heading},
    route::{Route, Slug},
    text,
    ui::{
        icon::{Icon, icon},
        link::{back_link, link_on},
        page_head::page_head,
    },
};

pub use finder::FORGOTTEN;
pub use told::ADVICE;

/// All charts. `sought` is what an address asked for in vain.
pub fn all(shop: &Shop, charts: &[Chart], sought: Option<&str>) -> Built {
    let heading = heading(&text!("sizes.title"));
    let sought = sought.map(|sought| {
        view! { <p class="sizes-sought">{text!("sizes.sought", piece = sought)}</p> }
    });
    let body = if charts.is_empty() {
        view! {
            <div class="block">
                <p>{text!("sizes.none")}</p>
                <div class="actions">{to_team(shop)}</div>
            </div>
        }
    } else {
        let rows: Vec<_> = charts.iter().filter_map(|chart| row(shop, chart)).collect();
        view! {
            {sought}
            <ul class="rows rows-narrow">{rows}</ul>
            {charts.iter().find_map(example)}
        }
    };
    let lede = if charts.is_empty() {
        String::new()
    } else {
        text!("sizes.lede")
    };
    view! {
        {back_home(shop.id())}
        {page_head(heading, text!("sizes.title"), lede)}
        {body}
    }
}

fn row(shop: &Shop, chart: &Chart) -> Option<Built> {
    let route = Route::Sizes {
        merchant: shop.id().clone(),
        chart: Some(Slug::parse(&chart.id)?),
        query: Vec::new(),
    };
    let row = view! {
        <li>
            <a class="row-link" href=route.to_string()>
                <span>
                    <span class="row-name">{chart.title.clone()}</span>
                    <span class="row-hint">{measuring(chart)}</span>
                </span>
                {icon(Icon::Next)}
            </a>
        </li>
    };
    Some(row)
}

/// What a chart measures, in a line.
fn measuring(chart: &Chart) -> String {
    let names: Vec<_> = chart
        .measures
        .iter()
        .map(|measure| measure.name.as_str())
        .collect();
    let names = names.join(", ");
    match chart.measured {
        Measured::Body => text!("sizes.of_body", measures = names),
        Measured::Garment => text!("sizes.of_piece", measures = names),
    }
}

/// Said wherever a demonstration's figures are shown.
fn example(chart: &Chart) -> Option<Built> {
    match chart.origin {
        Origin::Example => {
            Some(view! { <p class="sizes-example quiet small">{text!("sizes.example")}</p> })
        }
        Origin::Shop => None,
    }
}

fn to_team(shop: &Shop) -> Built {
    let contact = Route::Contact {
        merchant: shop.id().clone(),
        query: Vec::new(),
    };
    link_on(contact.to_string(), text!("ask_team"))
}

/// One chart.
pub fn one(shop: &Shop, chart: Arc<Chart>, state: RwSignal<State>, happen: Callback<Msg>) -> Built {
    let title = text!("sizes.which", piece = &chart.title);
    let heading = heading(&title);
    let all = Route::Sizes {
        merchant: shop.id().clone(),
        chart: None,
        query: Vec::new(),
    };
    let asks = chart.asks();
    let finding = (!asks.is_empty()).then(|| {
        view! {
            {finder::form(chart.clone(), state, happen)}
            {told::advice(shop.clone(), chart.clone(), state)}
        }
    });
    // Two drawings are taller than a screen: they scroll with the page.
    let margin = match chart.measured {
        Measured::Body => "margin margin-sticky",
        Measured::Garment => "margin",
    };
    let lede = match asks.len() {
        0 => text!("sizes.lede_table"),
        count => text!("sizes.lede_chart", count = count),
    };
    view! {
        {back_link(all.to_string(), text!("section.sizes"))}
        {page_head(heading, title, lede)}
        <div class="spread">
            <div class="spread-main">
                {finding} {table::tables(chart.clone(), state)}
                {elsewhere::section(chart.clone(), state, happen)} {notes(&chart)}
            </div>
            <aside class=margin aria-labelledby="how">
                {how::to_measure(&chart, &asks)}
            </aside>
        </div>
    }
}

/// How the pieces fit.
fn notes(chart: &Chart) -> Option<Built> {
    let stretch = match chart.stretch {
        Stretch::None => None,
        Stretch::Some => Some(text!("sizes.stretch_some")),
        Stretch::High => Some(text!("sizes.stretch_high")),
    };
    let notes: Vec<_> = chart
        .notes
        .iter()
        .cloned()
        .chain(stretch)
        .map(|note| view! { <li>{note}</li> })
        .collect();
    if notes.is_empty() {
        return None;
    }
    let notes = view! {
        <section class="block ruled" aria-labelledby="notes">
            <h2 class="section-title" id="notes">
                {text!("sizes.notes")}
            </h2>
            <ul class="size-notes">{notes}</ul>
        </section>
    };
    Some(notes)
}

/// A size as the piece bears it.
fn own_label(chart: &Chart, scale: usize, row: usize) -> String {
    let label = chart.scales.get(scale).and_then(|scale| {
        let system = *scale.systems.first()?;
        Some(scale.label(system, row).to_owned())
    });
    label.unwrap_or_default()
}

/// What a scale is called, where the chart has several.
fn scale_title(chart: &Chart, scale: usize) -> Option<String> {
    if chart.scales.len() < 2 {
        return None;
    }
    chart.scales.get(scale)?.title.clone()
}

/// The first column of a scale's table.
fn first_column(chart: &Chart, scale: usize) -> String {
    let scale = chart.scales.get(scale);
    let title = scale.and_then(|scale| scale.title.clone());
    title.unwrap_or_else(|| {
        let system = scale.and_then(|scale| scale.systems.first().copied());
        match system {
            None | Some(hemline_sizes::chart::System::Letters) => text!("sizes.size"),
            Some(system) => text!("sizes.size_in", system = words::system(system)),
        }
    })
}
