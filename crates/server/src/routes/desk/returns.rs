//! Returns on the merchant's side: which there are, how they go on, and what can
//! be had in exchange.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, Query, Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use hemline_api_types::Problem;
use hemline_api_types::desk::{Desk, Kept, OrderReturn, Returns, Step, Stock};
use hemline_api_types::returns::{Return, ReturnState};
use serde::Deserialize;

use super::super::bearer::Bearer;
use super::super::body::Json;
use super::super::order::private;
use super::super::path::Path;
use super::super::responses::{OfBody, OfShop};
use super::super::returns::{basis, step as take_step};
use super::{invalid, let_in, states};
use crate::clock;
use crate::content::Merchant;
use crate::error::Error;
use crate::order::returns::steps::Act;
use crate::order::returns::{stock, view};
use crate::serve::Shared;
use crate::store::StoredOrder;

const PAGE: u32 = 50;

/// Whose key it is, and how much waits.
#[utoipa::path(get, operation_id = "get_desk", path = "/v1/desk", tag = "merchant's side",
    security(("merchant_key" = [])),
    responses(
        (status = 200, description = "The shop, and how many of its requests, returns and tickets wait", body = Desk),
        (status = 401, description = "No merchant's key", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The store does not answer", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn desk(
    State(shared): State<Arc<Shared>>,
    Bearer(key): Bearer,
) -> Result<Response, Error> {
    let merchant = shared.store.merchant_of_key(&key).await?;
    let site = shared.site();
    // The key of a shop that is no longer served opens nothing.
    let shop = merchant.as_ref().and_then(|merchant| site.shop(merchant));
    let shop = shop.ok_or(Error::NotTheKey)?;
    let id = &shop.merchant.id;
    let desk = Desk {
        merchant: id.clone(),
        name: shop.merchant.profile.name.clone(),
        waiting_requests: shared.store.waiting_requests(id).await?,
        open_tickets: shared.store.open_tickets(id).await?,
        returns: shared.store.standing(id).await?,
    };
    Ok(private(StatusCode::OK, &desk))
}

/// Which returns are listed.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only returns that stand in one of these, with commas between:
    /// `requested,authorised`.
    #[serde(default)]
    state: Option<String>,
    /// Only those of the order with this number.
    #[serde(default)]
    order: Option<String>,
    /// `next` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// Returns, the oldest first, fifty a page.
#[utoipa::path(get, operation_id = "list_returns", path = "/v1/merchants/{merchant}/returns", tag = "merchant's side",
    params(("merchant" = String, Path, description = "Id of the shop"), Wanted),
    security(("merchant_key" = [])),
    responses(
        (status = 200, description = "A page", body = Returns),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a state", body = Problem, content_type = "application/problem+json"),
        OfShop,
    ))]
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(key): Bearer,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let Query(Wanted {
        state,
        order,
        after,
    }) = wanted.map_err(|rejection| invalid("", rejection.body_text()))?;
    let states = states::<ReturnState>(state.as_deref(), "returns")?;
    let page = shared
        .store
        .returns(&merchant, &states, order.as_deref(), after.as_deref(), PAGE);
    let page = page.await?;
    let now = clock::now();
    let mut orders: HashMap<&str, Option<StoredOrder>> = HashMap::new();
    for (number, _) in &page.returns {
        if !orders.contains_key(number.as_str()) {
            let order = shared.store.order(&merchant, number).await?;
            orders.insert(number, order);
        }
    }
    let returns = page.returns.iter().filter_map(|(number, reference)| {
        let order = orders.get(number.as_str())?.as_ref()?;
        told(&shop.merchant, order, reference, now)
    });
    let returns = Returns {
        returns: returns.collect(),
        next: page.next,
    };
    Ok(private(StatusCode::OK, &returns))
}

/// One return.
#[utoipa::path(get, operation_id = "get_return", path = "/v1/merchants/{merchant}/returns/{reference}", tag = "merchant's side",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the return"),
    ),
    security(("merchant_key" = [])),
    responses(
        (status = 200, description = "The return with its order", body = OrderReturn),
        (status = 404, description = "There is no such shop or return", body = Problem, content_type = "application/problem+json"),
        OfShop,
    ))]
pub async fn show(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(key): Bearer,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let number = shared.store.order_of_return(&merchant, &reference).await?;
    let number = number.ok_or(Error::UnknownReturn)?;
    let order = shared.store.order(&merchant, &number).await?;
    let order = order.ok_or(Error::UnknownReturn)?;
    let told = told(&shop.merchant, &order, &reference, clock::now());
    Ok(private(StatusCode::OK, &told.ok_or(Error::UnknownReturn)?))
}

fn told(
    merchant: &Merchant,
    order: &StoredOrder,
    reference: &str,
    now: DateTime<Utc>,
) -> Option<OrderReturn> {
    let basis = basis(merchant, order, &[]);
    let mut returns = order.returns.iter();
    let back = returns.find(|back| back.reference == reference)?;
    Some(view::of_merchant(&basis, back, now.into()))
}

/// Takes a return a step further. The same step sent again is taken as the first.
#[utoipa::path(post, operation_id = "step_return", path = "/v1/merchants/{merchant}/returns/{reference}/steps", tag = "merchant's side",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the return"),
    ),
    security(("merchant_key" = [])),
    request_body = Step,
    responses(
        (status = 200, description = "It stands so now", body = Return),
        (status = 404, description = "There is no such shop or return", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It does not follow from how the return stands", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a step, or it says what can't be", body = Problem, content_type = "application/problem+json"),
        OfBody,
        OfShop,
    ))]
pub async fn step(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(key): Bearer,
    request: HttpRequest,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let Json(step) = Json::<Step>::from_request(request, &()).await?;
    take_step(&shared, &merchant, &reference, &Act::Team(step)).await
}

/// Takes in how many there are of pieces that can be had in exchange, all of them
/// or none. What was told before of the same pieces is replaced.
#[utoipa::path(post, operation_id = "put_stock", path = "/v1/merchants/{merchant}/stock", tag = "merchant's side",
    params(("merchant" = String, Path, description = "Id of the shop")),
    security(("merchant_key" = [])),
    request_body = Stock,
    responses(
        (status = 200, description = "Kept", body = Kept),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a stock", body = Problem, content_type = "application/problem+json"),
        OfBody,
        OfShop,
    ))]
pub async fn put_stock(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(key): Bearer,
    request: HttpRequest,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let Json(told) = Json::<Stock>::from_request(request, &()).await?;
    stock::check(&told).map_err(Error::Invalid)?;
    let kept: Kept = shared.store.put_stock(&merchant, &told.items).await?;
    Ok(private(StatusCode::OK, &kept))
}
