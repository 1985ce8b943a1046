//! Reading a JSON body, with a problem that names the field that is wrong.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use hemline_api_types::FieldError;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::error::Error;

pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
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
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| {
                if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                    Error::BodyTooLarge
                } else {
                    Error::Malformed("the body ended early".to_owned())
                }
            })?;
        read(&body).map(Json)
    }
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

/// Reads the fields of a value.
///
/// # Errors
/// The first field that is wrong.
pub fn fields<T: DeserializeOwned>(value: Value) -> Result<T, FieldError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = pointer(error.path());
        let detail = error.into_inner().to_string();
        // A field that is not there has no path of its own.
        let missing = detail
            .strip_prefix("missing field `")
            .and_then(|rest| rest.strip_suffix('`'));
        let pointer = match missing {
            Some(field) => format!("{pointer}/{field}"),
            None => pointer,
        };
        FieldError { pointer, detail }
    })
}

/// RFC 6901.
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let segment = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.clone(),
            Segment::Enum { variant } => variant.clone(),
            Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}
