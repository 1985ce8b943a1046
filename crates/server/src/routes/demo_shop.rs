//! The orders on a shop's demo page. They are made up, and stand in `demo.toml`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::path::Path;
use crate::demo_shop::{Maker, Signed};
use crate::document::{Cache, Document};
use crate::error::Error;
use crate::serve::Shared;
use crate::site::HTML;
use crate::words::Words;

/// "Your orders", as a shop's site would show them to who is signed in.
pub async fn account(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    request: HeaderMap,
) -> Result<Response, Error> {
    let site = shared.site();
    let words = Words::english();
    let shop = site.shop(&merchant);
    let Some((shop, make)) = shop.and_then(|shop| Some((shop, Maker::of(&shop.merchant, &words)?)))
    else {
        let absent = site.absent(&format!("/demo/{merchant}/account"));
        return Ok(absent.instead(StatusCode::NOT_FOUND, &request));
    };
    let orders: Vec<_> = make
        .orders(&shop.demo_orders)
        .into_iter()
        .map(|order| Signed { order, pass: None })
        .collect();
    let page = Document::new(HTML, Cache::Revalidate, make.account(&orders));
    let page = page.secured(&make.security());
    // A pass lives for minutes.
    Ok(page.instead(StatusCode::OK, &request))
}
