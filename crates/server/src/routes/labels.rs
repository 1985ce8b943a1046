//! Labels for the parcels that come back: handed in by the team, printed by the
//! shopper. A label is kept as it came and handed out as a download, so that no
//! browser opens it within a page.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use hemline_api_types::{FieldError, Problem};

use super::bearer::Bearer;
use super::desk::let_in;
use super::path::Path;
use super::photos::{file, label, opened, receive};
use super::responses::{OfShop, OfShopper};
use crate::error::Error;
use crate::serve::Shared;
use crate::store::NotLabelled;
use crate::{clock, secret};

const MOST_BYTES: usize = 2 * 1024 * 1024;
const KIND: &str = "application/pdf";

/// Gives a return its label, instead of one that it has, as long as its parcel has
/// not arrived.
#[utoipa::path(put, operation_id = "put_label", path = "/v1/merchants/{merchant}/returns/{reference}/label", tag = "merchant's side",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the return"),
    ),
    security(("merchant_key" = [])),
    request_body(description = "At most 2 MB", content((Vec<u8> = "application/pdf"))),
    responses(
        (status = 204, description = "Kept"),
        (status = 400, description = "It did not arrive whole", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such shop or return", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Its parcel has arrived, or there will be none", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a PDF", body = Problem, content_type = "application/problem+json"),
        OfShop,
    ))]
pub async fn put(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(key): Bearer,
    request: Request,
) -> Result<StatusCode, Error> {
    let_in(&shared, &merchant, &key).await?;
    shared.store.takes_label(&merchant, &reference).await?;
    let said = label(&request).unwrap_or_default();
    let said = said.split(';').next().unwrap_or_default().trim();
    let is_said = said.eq_ignore_ascii_case(KIND);
    let content = receive(request, MOST_BYTES, || Error::BodyTooLarge).await?;
    if !is_said || !content.starts_with(b"%PDF-") {
        return Err(Error::Invalid(vec![FieldError {
            pointer: String::new(),
            detail: format!("expected a PDF, labelled {KIND}"),
        }]));
    }
    let digest = secret::digest(&content);
    shared.store.put_blob(&digest, clock::now()).await?;
    shared.blobs.put(&digest, content).await?;
    let now = clock::now();
    shared
        .store
        .put_label(&merchant, &reference, &digest, now)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The label of a return of the order that the token opens.
#[utoipa::path(get, operation_id = "get_label", path = "/v1/merchants/{merchant}/order/returns/{reference}/label", tag = "orders",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the return"),
    ),
    security(("order_token" = [])),
    responses(
        (status = 200, description = "The label", body = Vec<u8>, content_type = "application/pdf"),
        (status = 404, description = "There is no such shop, or no such return of the order with a label", body = Problem, content_type = "application/problem+json"),
        OfShopper,
    ))]
pub async fn show(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(token): Bearer,
) -> Result<Response, Error> {
    let number = opened(&shared, &merchant, &token).await?;
    shown(&shared, &merchant, Some(&number), &reference).await
}

/// The label of one of the merchant's returns.
#[utoipa::path(get, operation_id = "get_label_of_return", path = "/v1/merchants/{merchant}/returns/{reference}/label", tag = "merchant's side",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the return"),
    ),
    security(("merchant_key" = [])),
    responses(
        (status = 200, description = "The label", body = Vec<u8>, content_type = "application/pdf"),
        (status = 404, description = "There is no such shop, or no such return with a label", body = Problem, content_type = "application/problem+json"),
        OfShop,
    ))]
pub async fn show_shop(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(key): Bearer,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    shown(&shared, &merchant, None, &reference).await
}

async fn shown(
    shared: &Shared,
    merchant: &str,
    number: Option<&str>,
    reference: &str,
) -> Result<Response, Error> {
    let digest = shared.store.label(merchant, number, reference).await?;
    let digest = digest.ok_or(Error::UnknownLabel)?;
    let content = shared.blobs.get(&digest).await?;
    let content = content.ok_or(Error::UnknownLabel)?;
    Ok(file(KIND, "attachment; filename=\"label.pdf\"", content))
}

impl From<NotLabelled> for Error {
    fn from(not_labelled: NotLabelled) -> Self {
        match not_labelled {
            NotLabelled::Store(cause) => Self::Store(cause),
            NotLabelled::NoSuchReturn => Self::UnknownReturn,
            NotLabelled::OutOfOrder => Self::OutOfOrder,
        }
    }
}
