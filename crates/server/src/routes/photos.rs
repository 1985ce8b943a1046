//! Photos of what shoppers send back or write about: taken in for one order, shown to its shopper
//! and its shop.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::StreamExt;
use hemline_api_types::Problem;
use hemline_api_types::returns::Photo;

use super::bearer::Bearer;
use super::client::Client;
use super::desk::let_in;
use super::order::private;
use super::path::Path;
use super::responses::{OfShop, OfShopper};
use crate::error::Error;
use crate::photos::{self, COME_AGAIN, MOST_BYTES, Unfit};
use crate::serve::Shared;
use crate::store::NotKept;
use crate::{clock, secret};

/// Takes a photo in. What is kept is the picture alone, upright, at most 2,000
/// pixels a side, as JPEG; no position and nothing else that the file held. The same
/// picture again is the same photo. One that no return or ticket names within a day is removed.
#[utoipa::path(post, operation_id = "put_photo", path = "/v1/merchants/{merchant}/order/photos", tag = "orders",
    params(("merchant" = String, Path, description = "Id of the shop")),
    security(("order_token" = [])),
    request_body(description = "At most 10 MB, 12,000 pixels a side and 50 million pixels", content(
        (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/webp"),
    )),
    responses(
        (status = 201, description = "Kept", body = Photo),
        (status = 400, description = "It did not arrive whole", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "The token opens nothing, or no longer", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not labelled as a photo", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not the photo that it is labelled as", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many from this client, or on this order", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Too many at once, or the store does not answer", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn take(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(token): Bearer,
    client: Client,
    request: Request,
) -> Result<Response, Error> {
    let number = opened(&shared, &merchant, &token).await?;
    shared.pace.check(client)?;
    let format = label(&request).and_then(photos::format);
    let Some(format) = format else {
        return refuse(request.into_body(), Error::NotAPhoto).await;
    };
    let Some(room) = shared.darkroom.enter() else {
        let retry_after = COME_AGAIN;
        return refuse(request.into_body(), Error::Busy { retry_after }).await;
    };
    let too_large = || Error::UnfitPhoto(Unfit::TooLarge);
    let file = receive(request, MOST_BYTES, too_large).await?;
    let photo = shared.darkroom.develop(room, file, format).await?;
    let id = secret::digest(&photo.jpeg);
    let bytes = photo.jpeg.len() as u64;
    shared.store.put_blob(&id, clock::now()).await?;
    shared.blobs.put(&id, photo.jpeg.into()).await?;
    let kept = shared
        .store
        .put_photo(&merchant, &number, &id, clock::now());
    kept.await.map_err(|not_kept| match not_kept {
        NotKept::Store(cause) => Error::Store(cause),
        NotKept::NoSuchOrder => Error::TokenExpired,
        NotKept::TooMany => Error::TooManyRequests {
            retry_after: std::time::Duration::from_hours(24),
        },
    })?;
    let photo = Photo {
        id,
        width: photo.width,
        height: photo.height,
        bytes,
    };
    Ok(private(StatusCode::CREATED, &photo))
}

/// A photo of the order that the token opens.
#[utoipa::path(get, operation_id = "get_photo", path = "/v1/merchants/{merchant}/order/photos/{photo}", tag = "orders",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("photo" = String, Path, description = "Id of the photo"),
    ),
    security(("order_token" = [])),
    responses(
        (status = 200, description = "The photo", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 404, description = "There is no such shop, or the order has no such photo", body = Problem, content_type = "application/problem+json"),
        OfShopper,
    ))]
pub async fn show(
    State(shared): State<Arc<Shared>>,
    Path((merchant, photo)): Path<(String, String)>,
    Bearer(token): Bearer,
) -> Result<Response, Error> {
    let number = opened(&shared, &merchant, &token).await?;
    shown(&shared, &merchant, Some(&number), &photo).await
}

/// A photo that one of the merchant's shoppers has shown.
#[utoipa::path(get, operation_id = "get_photo_of_shopper", path = "/v1/merchants/{merchant}/photos/{photo}", tag = "merchant's side",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("photo" = String, Path, description = "Id of the photo"),
    ),
    security(("merchant_key" = [])),
    responses(
        (status = 200, description = "The photo", body = Vec<u8>, content_type = "image/jpeg"),
        (status = 404, description = "There is no such shop or photo", body = Problem, content_type = "application/problem+json"),
        OfShop,
    ))]
pub async fn show_shop(
    State(shared): State<Arc<Shared>>,
    Path((merchant, photo)): Path<(String, String)>,
    Bearer(key): Bearer,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    shown(&shared, &merchant, None, &photo).await
}

async fn shown(
    shared: &Shared,
    merchant: &str,
    number: Option<&str>,
    photo: &str,
) -> Result<Response, Error> {
    if !shared.store.has_photo(merchant, number, photo).await? {
        return Err(Error::UnknownPhoto);
    }
    // INVARIANT: what the store knows is a digest and no path.
    let content = shared.blobs.get(photo).await?;
    let content = content.ok_or(Error::UnknownPhoto)?;
    let disposition = "inline; filename=\"photo.jpg\"";
    Ok(file("image/jpeg", disposition, content))
}

/// A file that no cache keeps.
pub fn file(kind: &'static str, disposition: &'static str, content: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    (headers, content).into_response()
}

/// The comparable number of the order that the token opens.
pub async fn opened(shared: &Shared, merchant: &str, token: &str) -> Result<String, Error> {
    let site = shared.site();
    site.shop(merchant).ok_or(Error::UnknownMerchant)?;
    let number = shared.store.opened(merchant, token, clock::now()).await?;
    number.ok_or(Error::TokenExpired)
}

/// What the request says its body is.
pub fn label(request: &Request) -> Option<&str> {
    let label = request.headers().get(header::CONTENT_TYPE)?;
    label.to_str().ok()
}

/// Reads a body of at most so many bytes, and past what is more, so that whoever
/// sends it gets to hear why it is not taken.
pub async fn receive(
    request: Request,
    most: usize,
    too_large: impl FnOnce() -> Error,
) -> Result<Bytes, Error> {
    let mut file = Vec::new();
    let mut body = request.into_body().into_data_stream();
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Error::Malformed("the body ended early".to_owned()))?;
        if file.len() + chunk.len() > most {
            drop(file);
            return refuse(Body::from_stream(body), too_large()).await;
        }
        file.extend_from_slice(&chunk);
    }
    Ok(file.into())
}

/// So much of a body that is refused is read to its end; a longer one is cut off.
const MOST_READ_PAST: usize = 64 * 1024 * 1024;

/// Reads past a body, without keeping it, and refuses it.
async fn refuse<T>(body: Body, error: Error) -> Result<T, Error> {
    let mut body = body.into_data_stream();
    let mut read = 0;
    while let Some(Ok(chunk)) = body.next().await {
        read += chunk.len();
        if read > MOST_READ_PAST {
            break;
        }
    }
    Err(error)
}
