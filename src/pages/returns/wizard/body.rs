//! The body of the request, as the server reads it.

use hemline_api_types::returns::{Reconsider, Wish};
use hemline_policy::decision::Outcome;

use super::{
    draft::{Draft, Item, Wanted, remedy_name, way_name, wish_name},
    replay::{Ground, Standing, Step},
};
use crate::{
    json,
    pages::{evidence::photo_name, questions::UNKNOWN},
};

/// `instead` is what the server decides, where that is taken.
pub fn body(ground: &Ground, draft: &Draft, instead: Option<&Reconsider>) -> String {
    let replay = ground.replay(draft);
    let items: Vec<String> = draft
        .items
        .iter()
        .zip(&replay.items)
        .enumerate()
        .map(|(nth, (item, standing))| {
            let told = instead.and_then(|instead| instead.items.get(nth));
            let decided = told.map(|told| &told.decided).or(standing.decided.as_ref());
            let outcome = decided.map_or(Outcome::Unstated, |decided| decided.wish.outcome);
            written(item, standing, outcome)
        })
        .collect();
    let estimate = match instead {
        Some(instead) => instead.estimate.clone(),
        None => ground.estimate(draft, &replay),
    };
    let shown = estimate.map(|estimate| {
        let total = estimate.total;
        json::object(&[
            ("amount", Some(json::quoted(&total.amount()))),
            ("currency", Some(json::quoted(&total.currency.to_string()))),
        ])
    });
    let way = draft.way.filter(|_| replay.has_label());
    json::object(&[
        ("items", Some(list(&items))),
        ("way", way.map(|way| json::quoted(way_name(way)))),
        ("note", text(&draft.note)),
        ("shown_refund", shown),
    ])
}

fn written(item: &Item, standing: &Standing, outcome: Outcome) -> String {
    let wish = item.wish.unwrap_or(Wish::Refund);
    let is_exchange = wish == Wish::Exchange;
    let (sku, wanted) = match &item.wanted {
        Some(Wanted::Sku(sku)) if is_exchange => (text(sku), None),
        Some(Wanted::Words(words)) if is_exchange => (None, text(words)),
        Some(_) | None => (None, None),
    };
    let remedy = standing.remedy.filter(|_| is_exchange);
    let answers: Vec<String> = standing
        .passed
        .iter()
        .filter_map(|step| match step {
            Step::Fact(fact) => {
                let answer = item.answer(*fact).filter(|answer| *answer != UNKNOWN)?;
                Some(json::object(&[
                    ("fact", Some(json::quoted(fact.name()))),
                    ("value", Some(json::quoted(answer))),
                ]))
            }
            Step::Wish | Step::Wanted | Step::Remedy | Step::Evidence => None,
        })
        .collect();
    let is_shown = standing.passed.contains(&Step::Evidence);
    let photos: Vec<String> = item
        .photos
        .iter()
        .filter(|_| is_shown)
        .filter_map(|shot| {
            let of = shot.of.and_then(photo_name).map(json::quoted);
            let id = json::quoted(shot.id.as_deref()?);
            Some(json::object(&[("photo", Some(id)), ("of", of)]))
        })
        .collect();
    json::object(&[
        ("line", Some(json::quoted(&item.line))),
        ("quantity", Some(item.quantity.to_string())),
        ("wish", Some(json::quoted(wish_name(wish)))),
        (
            "remedy",
            remedy.map(|remedy| json::quoted(remedy_name(remedy))),
        ),
        ("sku", sku),
        ("wanted", wanted),
        ("answers", Some(list(&answers))),
        ("photos", Some(list(&photos))),
        ("description", text(&item.description).filter(|_| is_shown)),
        ("shown", Some(json::quoted(outcome.name()))),
    ])
}

fn list(values: &[String]) -> String {
    format!("[{}]", values.join(","))
}

fn text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| json::quoted(text))
}
