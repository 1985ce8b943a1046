//! What a request comes with to be let in: a token or key, and the name that its
//! repetition goes by.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use crate::error::Error;

/// Of `Authorization: Bearer …`; empty where there is none, which opens nothing.
pub struct Bearer(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Bearer {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let given = parts.headers.get(AUTHORIZATION);
        let given = given.and_then(|value| value.to_str().ok());
        let token = given.and_then(|given| {
            let (scheme, token) = given.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        Ok(Self(token.unwrap_or_default().to_owned()))
    }
}

/// Of `Idempotency-Key: …`: the same for the same request, sent again.
pub struct IdempotencyKey(pub String);

const LONGEST_KEY: usize = 128;

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        let given = parts.headers.get("idempotency-key");
        given
            .and_then(|key| key.to_str().ok())
            .map(str::trim)
            .filter(|key| (1..=LONGEST_KEY).contains(&key.len()))
            .map(|key| Self(key.to_owned()))
            .ok_or(Error::NoIdempotencyKey)
    }
}
