//! For whoever runs the server: is it up, can it write, what does it speak.

use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use hemline_api_types::Problem;

use crate::document::{Cache, Document};
use crate::error::Error;
use crate::serve::Shared;

/// The server answers.
#[utoipa::path(get, operation_id = "get_health", path = "/healthz", tag = "health", responses(
    (status = 200, description = "It does", body = String, content_type = "text/plain"),
))]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The server answers, and the store reads and writes.
#[utoipa::path(get, operation_id = "get_readiness", path = "/readyz", tag = "health", responses(
    (status = 200, description = "It does", body = String, content_type = "text/plain"),
    (status = 503, description = "The store can't be read or written", body = Problem, content_type = "application/problem+json"),
))]
pub async fn ready(State(shared): State<Arc<Shared>>) -> Result<&'static str, Error> {
    shared.store.ready().await?;
    Ok("ready\n")
}

pub async fn openapi(request: HeaderMap) -> Response {
    static DOCUMENT: LazyLock<Document> =
        LazyLock::new(|| Document::new("application/json", Cache::Revalidate, super::openapi()));
    DOCUMENT.respond(&request)
}
