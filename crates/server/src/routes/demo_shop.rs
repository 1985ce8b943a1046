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
use crate::{clock, pass};

/// "Your orders", as a shop's site would show them to who is signed in.
pub async fn account(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    request: HeaderMap,
) -> Result<Response, Error> {
    // A shop that signs for its shoppers does so here, too.
    let signing = shared.store.signing(&merchant).await?;
    let site = shared.site();
    let words = Words::english();
    let shop = site.shop(&merchant);
    let Some((shop, make)) = shop.and_then(|shop| Some((shop, Maker::of(&shop.merchant, &words)?)))
    else {
        let absent = site.absent(&format!("/demo/{merchant}/account"));
        return Ok(absent.instead(StatusCode::NOT_FOUND, &request));
    };
    let now = clock::now();
    let pass = |order| pass::sign(order, &signing.as_ref()?.secret, &merchant, now);
    let shown = make.orders(&shop.demo_orders).into_iter();
    let orders: Vec<_> = shown
        .map(|order| Signed {
            order,
            pass: pass(order),
        })
        .collect();
    let page = Document::new(HTML, Cache::Revalidate, make.account(&orders));
    let page = page.secured(&make.security());
    // A pass lives for minutes.
    Ok(page.instead(StatusCode::OK, &request))
}
