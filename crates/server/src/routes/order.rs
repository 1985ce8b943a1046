//! `/v1/merchants/{merchant}/order`: one order, for who knows its number and its
//! email or postcode, and for a while.

use std::sync::Arc;

use axum::extract::{FromRequest, Request as HttpRequest, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use hemline_api_types::order::{Ask, Found, Lookup, Order, Pass, Request};
use hemline_api_types::{Day, FieldError, Instant, Problem};
use serde::Serialize;

use super::bearer::{Bearer, IdempotencyKey};
use super::body::Json;
use super::client::Client;
use super::path::Path;
use super::responses::{OfBody, OfShopper};
use crate::content::Merchant;
use crate::error::Error;
use crate::order::asked::{self, Moot};
use crate::order::view;
use crate::outbox::news;
use crate::serve::Shared;
use crate::store::{Asking, LookedUp, NotAsked, Proof, StoredOrder, Try, Vouched};
use crate::{clock, pass, secret};

/// How long a token opens its order: one sitting.
const OPEN: TimeDelta = TimeDelta::hours(1);

/// Finds an order. A wrong pair, an unknown number and a number or client that is
/// locked after too many failed tries are answered alike; while it is locked the
/// answer also says when to try again.
#[utoipa::path(post, operation_id = "find_order", path = "/v1/merchants/{merchant}/order/lookup", tag = "orders",
    params(("merchant" = String, Path, description = "Id of the shop")),
    request_body = Lookup,
    responses(
        (status = 200, description = "The order, and the token that opens it for an hour", body = Found),
        (status = 404, description = "There is no such shop, or number and email or postcode don't match", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a lookup", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many from this client", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The store does not answer", body = Problem, content_type = "application/problem+json"),
        OfBody,
    ))]
pub async fn find(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    client: Client,
    request: HttpRequest,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    shared.pace.check(client)?;
    let Json(lookup) = Json::<Lookup>::from_request(request, &()).await?;
    let proof = proof(&lookup)?;
    let (now, token) = (clock::now(), secret::token());
    let client_address = client.0.to_string();
    let looking = Try {
        merchant: &merchant,
        number: &lookup.number,
        proof,
        client: &client_address,
        token: &token,
        now,
        expires_at: now + OPEN,
    };
    match shared.store.look_up(&looking).await? {
        LookedUp::NotFound => Err(Error::OrderNotMatched { retry_after: None }),
        LookedUp::Locked { until } => Err(Error::OrderNotMatched {
            retry_after: Some((until - now).to_std().unwrap_or_default()),
        }),
        LookedUp::Found => {
            let order = shared.store.order(&merchant, &lookup.number).await?;
            opened(&shop.merchant, order, token, now)
        }
    }
}

/// The order, and the token that has just been kept for it.
fn opened(
    merchant: &Merchant,
    order: Option<StoredOrder>,
    token: String,
    now: DateTime<Utc>,
) -> Result<Response, Error> {
    let order = order.ok_or(Error::OrderNotMatched { retry_after: None })?;
    let found = Found {
        token,
        expires_at: Instant((now + OPEN).into()),
        order: shown(merchant, order, now),
    };
    Ok(private(StatusCode::OK, &found))
}

/// Opens the order that the shop's own system vouches for, to a shopper who is
/// signed in there. It is no try, and a number that is locked opens all the same.
#[utoipa::path(post, operation_id = "open_order_by_pass", path = "/v1/merchants/{merchant}/order/pass", tag = "orders",
    params(("merchant" = String, Path, description = "Id of the shop")),
    request_body = Pass,
    responses(
        (status = 200, description = "The order, and the token that opens it for an hour", body = Found),
        (status = 403, description = "Not signed by the merchant's secret, not for this merchant, expired, too long-lived, or the merchant has no secret", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such shop, or no such order of that email", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a pass", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many from this client", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The store does not answer", body = Problem, content_type = "application/problem+json"),
        OfBody,
    ))]
pub async fn open_by_pass(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    client: Client,
    request: HttpRequest,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    shared.pace.check(client)?;
    let Json(Pass { pass }) = Json::from_request(request, &()).await?;
    if pass.is_empty() || pass.chars().count() > LONGEST_PASS {
        return Err(Error::Invalid(vec![FieldError {
            pointer: "/pass".to_owned(),
            detail: format!("expected 1 to {LONGEST_PASS} characters"),
        }]));
    }
    let now = clock::now();
    let signing = shared.store.signing(&merchant).await?;
    // Where there is no secret nobody knows this one.
    let secret = signing.map_or_else(secret::token, |signing| signing.secret);
    let claims = pass::read(&pass, &secret, &merchant, now).ok_or(Error::PassRefused)?;
    let token = secret::token();
    let vouched = Vouched {
        merchant: &merchant,
        number: &claims.number,
        email: &claims.email,
        token: &token,
        expires_at: now + OPEN,
    };
    if !shared.store.open_vouched(&vouched).await? {
        return Err(Error::OrderNotMatched { retry_after: None });
    }
    let order = shared.store.order(&merchant, &claims.number).await?;
    opened(&shop.merchant, order, token, now)
}

/// Several times what the claims need.
const LONGEST_PASS: usize = 2048;

/// The order that the token opens.
#[utoipa::path(get, operation_id = "get_order", path = "/v1/merchants/{merchant}/order", tag = "orders",
    params(("merchant" = String, Path, description = "Id of the shop")),
    security(("order_token" = [])),
    responses(
        (status = 200, description = "The order as it is now", body = Order),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        OfShopper,
    ))]
pub async fn show(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(token): Bearer,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let now = clock::now();
    let number = shared.store.opened(&merchant, &token, now).await?;
    let number = number.ok_or(Error::TokenExpired)?;
    let order = shared.store.order(&merchant, &number).await?;
    let order = order.ok_or(Error::TokenExpired)?;
    Ok(private(StatusCode::OK, &shown(&shop.merchant, order, now)))
}

/// Ends a token. It is gone afterwards whether it opened anything or not.
#[utoipa::path(delete, operation_id = "forget_order", path = "/v1/merchants/{merchant}/order/token", tag = "orders",
    params(("merchant" = String, Path, description = "Id of the shop")),
    security((), ("order_token" = [])),
    responses(
        (status = 204, description = "It opens nothing"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The store does not answer", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn forget(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(token): Bearer,
) -> Result<StatusCode, Error> {
    let site = shared.site();
    site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    shared.store.forget(&merchant, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Asks for a cancellation or a change. The policy of the order's day decides at
/// once; what it leaves open waits for the team. Sent again with the same key and
/// body it is answered as the first time.
#[utoipa::path(post, operation_id = "ask_about_order", path = "/v1/merchants/{merchant}/order/requests", tag = "orders",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("Idempotency-Key" = String, Header, description = "1 to 128 characters, another for each request", min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    security(("order_token" = [])),
    request_body = Ask,
    responses(
        (status = 201, description = "Kept, with its decision", body = Request),
        (status = 400, description = "Not JSON, or without a key", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The same is asked already, or the order is cancelled", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not labelled as JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a request, or the key came with another body", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many on this order", body = Problem, content_type = "application/problem+json"),
        OfShopper,
    ))]
pub async fn ask(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(token): Bearer,
    IdempotencyKey(key): IdempotencyKey,
    request: HttpRequest,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let Json(ask) = Json::<Ask>::from_request(request, &()).await?;
    asked::check_ask(&ask).map_err(Error::Invalid)?;
    let now = clock::now();
    let number = shared.store.opened(&merchant, &token, now).await?;
    let number = number.ok_or(Error::TokenExpired)?;
    let asking = Asking {
        merchant: &merchant,
        number: &number,
        key: &key,
        fingerprint: &fingerprint(&ask),
        now,
    };
    let kept = shared.store.ask(&asking, |order| {
        if order.requests.len() >= MOST_REQUESTS {
            return Err(NotNow::TooMany);
        }
        let request = decided(&shop.merchant, order, ask, now).map_err(NotNow::Moot)?;
        let messages = news::asked(&shop.merchant, &order.record, &request, now);
        Ok((request, messages))
    });
    match kept.await {
        Ok(request) => {
            shared.post.notify_waiters();
            Ok(private(StatusCode::CREATED, &request))
        }
        Err(error) => Err(error.into()),
    }
}

/// More than a shopper asks for; fewer than fill a disk.
const MOST_REQUESTS: usize = 30;

/// Why a request is not taken in just now.
enum NotNow {
    Moot(Moot),
    TooMany,
}

impl From<NotAsked<NotNow>> for Error {
    fn from(not_asked: NotAsked<NotNow>) -> Self {
        match not_asked {
            NotAsked::Store(cause) => Self::Store(cause),
            NotAsked::NoSuchOrder => Self::TokenExpired,
            NotAsked::OtherBody => Self::KeyReused,
            NotAsked::AlreadyAsked => Self::AlreadyAsked,
            NotAsked::Refused(NotNow::Moot(Moot::AlreadyCancelled)) => Self::OrderCancelled,
            NotAsked::Refused(NotNow::TooMany) => Self::TooManyRequests {
                retry_after: std::time::Duration::from_hours(24),
            },
        }
    }
}

/// The one thing besides the number that was told.
fn proof(lookup: &Lookup) -> Result<Proof<'_>, Error> {
    let mut errors = Vec::new();
    let mut wrong = |pointer: &str, detail: &str| {
        errors.push(FieldError {
            pointer: pointer.to_owned(),
            detail: detail.to_owned(),
        });
    };
    let fits = |text: &str, most: usize| {
        let text = text.trim();
        let is_text = !text.is_empty() && !text.chars().any(char::is_control);
        is_text && text.chars().count() <= most
    };
    if !fits(&lookup.number, 64) {
        wrong("/number", "expected 1 to 64 characters");
    }
    let proof = match (&lookup.email, &lookup.postcode) {
        (Some(email), None) => {
            if !fits(email, 254) {
                wrong("/email", "expected 1 to 254 characters");
            }
            Some(Proof::Email(email))
        }
        (None, Some(postcode)) => {
            if !fits(postcode, 16) {
                wrong("/postcode", "expected 1 to 16 characters");
            }
            Some(Proof::Postcode(postcode))
        }
        (Some(_), Some(_)) | (None, None) => {
            wrong("", "expected either `email` or `postcode`");
            None
        }
    };
    match proof {
        Some(proof) if errors.is_empty() => Ok(proof),
        Some(_) | None => Err(Error::Invalid(errors)),
    }
}

/// The order for its shopper, by the policy of its day.
fn shown(merchant: &Merchant, order: StoredOrder, now: DateTime<Utc>) -> Order {
    let policy = merchant.policy_on(order.record.placed_at.0.date_naive());
    let shown = view::view(
        policy,
        &order.record,
        &order.returns,
        order.requests,
        now.into(),
    );
    Order {
        tickets: order.tickets,
        ..shown
    }
}

/// The request with the policy's decision at this moment.
fn decided(
    merchant: &Merchant,
    order: &StoredOrder,
    ask: Ask,
    now: DateTime<Utc>,
) -> Result<Request, Moot> {
    let policy = merchant.policy_on(order.record.placed_at.0.date_naive());
    let decided = asked::decide(policy, &order.record, &ask, now.into())?;
    Ok(Request {
        reference: secret::reference(),
        asked_at: Instant(now.into()),
        ask,
        state: decided.state,
        decision: decided.decision,
        policy_version: Day(policy.since().unwrap_or_default()),
        warnings: decided.warnings,
        answered_at: None,
        answer: None,
    })
}

/// The same for the same request, however its JSON was written.
pub fn fingerprint(ask: &impl Serialize) -> String {
    // INVARIANT: our bodies have string keys and no fallible serialiser.
    let written = serde_json::to_string(ask).unwrap_or_default();
    secret::digest(&written)
}

/// An answer that no cache keeps.
pub fn private(status: StatusCode, body: &impl Serialize) -> Response {
    // INVARIANT: as above.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, body).into_response()
}
