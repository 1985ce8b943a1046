//! Reading a JSON body, with a problem that names the field that is wrong.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use hemline_api_types::FieldError;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;
use crate::json::fields;

pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        let kind = kind
            .unwrap_or_default()
            .split(';')
            .next()
            .unwrap_or_default()
            .trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Error::NotJson);
        }
        let body = received(request).await?;
        read(&body).map(Json)
    }
}

/// The whole body, of as many bytes as the route takes.
pub async fn received(request: Request) -> Result<Bytes, Error> {
    let body = Bytes::from_request(request, &()).await;
    body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::BodyTooLarge,
        _ => Error::Malformed("the body ended early".to_owned()),
    })
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let value: Value =
        serde_json::from_slice(body).map_err(|error| Error::Malformed(error.to_string()))?;
    // Serde would also take the fields as an array.
    if !value.is_object() {
        let detail = "expected an object".to_owned();
        let pointer = String::new();
        return Err(Error::Invalid(vec![FieldError { pointer, detail }]));
    }
    fields(value).map_err(|error| Error::Invalid(vec![error]))
}
