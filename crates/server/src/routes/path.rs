//! Reading the names in a path. What is not text names nothing; nor does what a
//! database can't hold as text, there or behind the path.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::error::Error;

pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Error> {
        if parts.uri.to_string().contains("%00") {
            return Err(Error::UnknownPath);
        }
        axum::extract::Path::from_request_parts(parts, state)
            .await
            .map(|axum::extract::Path(names)| Self(names))
            .map_err(|_| Error::UnknownPath)
    }
}
