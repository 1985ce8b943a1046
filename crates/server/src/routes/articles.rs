//! `/v1/merchants/{merchant}/articles`: a shop's answers, and whether they help.

use std::sync::Arc;

use axum::extract::FromRequest;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use hemline_api_types::{Article, Feedback, Problem};

use super::body::Json;
use super::client::Client;
use super::path::Path;
use super::responses::OfBody;
use crate::clock;
use crate::error::Error;
use crate::serve::Shared;

/// One article.
#[utoipa::path(get, operation_id = "get_article", path = "/v1/merchants/{merchant}/articles/{slug}", tag = "articles",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("slug" = String, Path, description = "Name of the article"),
    ),
    responses(
        (status = 200, description = "The article", body = Article),
        (status = 304, description = "Not changed since the given ETag"),
        (status = 404, description = "There is no such shop or article", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn article(
    State(shared): State<Arc<Shared>>,
    Path((merchant, slug)): Path<(String, String)>,
    request: HeaderMap,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let article = shop.articles.get(&slug).ok_or(Error::UnknownArticle)?;
    Ok(article.respond(&request))
}

/// Counts whether an article helped. Only the count of the day is kept.
#[utoipa::path(post, operation_id = "give_feedback", path = "/v1/merchants/{merchant}/articles/{slug}/feedback", tag = "articles",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("slug" = String, Path, description = "Name of the article"),
    ),
    request_body = Feedback,
    responses(
        (status = 204, description = "Counted"),
        (status = 404, description = "There is no such shop or article", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a feedback", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many from this client", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The store does not answer", body = Problem, content_type = "application/problem+json"),
        OfBody,
    ))]
pub async fn feedback(
    State(shared): State<Arc<Shared>>,
    Path((merchant, slug)): Path<(String, String)>,
    client: Client,
    request: Request,
) -> Result<StatusCode, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    if !shop.articles.contains_key(&slug) {
        return Err(Error::UnknownArticle);
    }
    shared.pace.check(client)?;
    let Json(Feedback { helped }) = Json::from_request(request, &()).await?;
    let day = clock::now().date_naive();
    shared
        .store
        .count_feedback(&merchant, &slug, day, helped)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
