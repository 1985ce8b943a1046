//! `/v1/merchants`: the shops and what belongs to a shop as a whole.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use hemline_api_types::{Merchant, MerchantSummary, Problem};
use hemline_sizes::chart::Chart;
use serde::Deserialize;

use super::path::Path;
use crate::error::Error;
use crate::serve::Shared;

/// The shops of this installation, in the order of their ids.
#[utoipa::path(get, operation_id = "list_merchants", path = "/v1/merchants", tag = "merchants", responses(
    (status = 200, description = "The shops", body = Vec<MerchantSummary>),
    (status = 304, description = "Not changed since the given ETag"),
))]
pub async fn list(State(shared): State<Arc<Shared>>, request: HeaderMap) -> Response {
    shared.site().merchants.respond(&request)
}

/// Everything that frames a shop's pages.
#[utoipa::path(get, operation_id = "get_merchant", path = "/v1/merchants/{merchant}", tag = "merchants",
    params(("merchant" = String, Path, description = "Id of the shop")),
    responses(
        (status = 200, description = "The shop", body = Merchant),
        (status = 304, description = "Not changed since the given ETag"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn profile(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    request: HeaderMap,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    Ok(shop.profile.respond(&request))
}

/// Which version of the policy is asked for.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The day from which it holds, `YYYY-MM-DD`; without it, the newest.
    #[serde(default)]
    version: Option<String>,
}

/// The policy as data: its clauses in the document's order, and the rules that
/// the app's engine decides by. The rules are for that engine of the same
/// version; the clauses are stable.
#[utoipa::path(get, operation_id = "get_policy", path = "/v1/merchants/{merchant}/policy", tag = "merchants",
    params(("merchant" = String, Path, description = "Id of the shop"), Wanted),
    responses(
        (status = 200, description = "The policy", body = serde_json::Value),
        (status = 304, description = "Not changed since the given ETag"),
        (status = 404, description = "There is no such shop, or no such version", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn policy(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
    request: HeaderMap,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let Query(Wanted { version }) = wanted.map_err(|_| Error::UnknownVersion)?;
    let newest = shop.merchant.policy.version();
    let policy = match version.filter(|version| version != newest) {
        None => &shop.policy,
        Some(version) => shop.earlier.get(&version).ok_or(Error::UnknownVersion)?,
    };
    Ok(policy.respond(&request))
}

/// The shop's size charts, in the order of their file. Lengths are whole
/// micrometres; whose figures they are is said by `origin`.
#[utoipa::path(get, operation_id = "list_size_charts", path = "/v1/merchants/{merchant}/sizes", tag = "merchants",
    params(("merchant" = String, Path, description = "Id of the shop")),
    responses(
        (status = 200, description = "The charts; none where the shop has no size guide", body = Vec<Chart>),
        (status = 304, description = "Not changed since the given ETag"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn sizes(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    request: HeaderMap,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    Ok(shop.sizes.respond(&request))
}

/// What the app searches in. It is made for the app of the same version.
#[utoipa::path(get, operation_id = "get_search_index", path = "/v1/merchants/{merchant}/search-index", tag = "merchants",
    params(("merchant" = String, Path, description = "Id of the shop")),
    responses(
        (status = 200, description = "The index", body = serde_json::Value),
        (status = 304, description = "Not changed since the given ETag"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn search_index(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    request: HeaderMap,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    Ok(shop.search_index.respond(&request))
}
