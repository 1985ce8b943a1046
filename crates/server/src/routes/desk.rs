//! The merchant's side, for the shop's own system: telling of orders and of what
//! happens to them, and answering what shoppers ask for. Each merchant comes with
//! a key of its own.

pub mod returns;
pub mod tickets;

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, Query, Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::Response;
use hemline_api_types::desk::{Answer, Kept, OrderEvent, Orders, Requests};
use hemline_api_types::order::{Request, RequestState};
use hemline_api_types::{FieldError, Instant, Problem};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::bearer::Bearer;
use super::body::Json;
use super::order::private;
use super::path::Path;
use super::responses::{OfBody, OfShop};
use crate::clock;
use crate::error::Error;
use crate::json::fields;
use crate::order::record;
use crate::outbox::news;
use crate::serve::Shared;
use crate::store::NotAnswered;

const MOST_ORDERS: usize = 100;
const PAGE: u32 = 50;
const LONGEST_NOTE: usize = 1_000;

/// Takes orders in, all of them or none. One that is told again replaces what was
/// told before, unless it is older.
#[utoipa::path(post, operation_id = "put_orders", path = "/v1/merchants/{merchant}/orders", tag = "merchant's side",
    params(("merchant" = String, Path, description = "Id of the shop")),
    security(("merchant_key" = [])),
    request_body = Orders,
    responses(
        (status = 200, description = "Kept", body = Kept),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not orders", body = Problem, content_type = "application/problem+json"),
        OfBody,
        OfShop,
    ))]
pub async fn put_orders(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(key): Bearer,
    request: HttpRequest,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let Json(Orders { orders }) = Json::from_request(request, &()).await?;
    if !(1..=MOST_ORDERS).contains(&orders.len()) {
        return Err(invalid(
            "/orders",
            format!("expected 1 to {MOST_ORDERS} orders"),
        ));
    }
    let errors = orders.iter().enumerate().flat_map(|(place, order)| {
        let wrong = record::check(order).err().unwrap_or_default();
        wrong
            .into_iter()
            .map(move |FieldError { pointer, detail }| FieldError {
                pointer: format!("/orders/{place}{pointer}"),
                detail,
            })
    });
    let errors: Vec<FieldError> = errors.collect();
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    let kept: Kept = shared.store.put_orders(&merchant, &orders).await?;
    Ok(private(StatusCode::OK, &kept))
}

/// Takes in what happened to an order. Told twice it is one event.
#[utoipa::path(post, operation_id = "put_event", path = "/v1/merchants/{merchant}/events", tag = "merchant's side",
    params(("merchant" = String, Path, description = "Id of the shop")),
    security(("merchant_key" = [])),
    request_body = OrderEvent,
    responses(
        (status = 204, description = "Kept"),
        (status = 404, description = "There is no such shop or order", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not an event", body = Problem, content_type = "application/problem+json"),
        OfBody,
        OfShop,
    ))]
pub async fn put_event(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(key): Bearer,
    request: HttpRequest,
) -> Result<StatusCode, Error> {
    let_in(&shared, &merchant, &key).await?;
    let Json(OrderEvent { order, event }) = Json::from_request(request, &()).await?;
    // No order is called so, and not every database can be asked for it.
    if order.chars().any(char::is_control) {
        return Err(Error::UnknownOrder);
    }
    let known = shared.store.order(&merchant, &order).await?;
    let mut told = known.ok_or(Error::UnknownOrder)?.record;
    // An event is taken in as one that comes with its order.
    told.events = vec![event.clone()];
    record::check(&told).map_err(|errors| {
        let of_event = |error: FieldError| {
            let pointer = error.pointer.strip_prefix("/events/0");
            let pointer = pointer.map_or("/order".to_owned(), |rest| format!("/event{rest}"));
            FieldError { pointer, ..error }
        };
        Error::Invalid(errors.into_iter().map(of_event).collect())
    })?;
    match shared.store.put_event(&merchant, &order, &event).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Error::UnknownOrder),
    }
}

/// Which requests are listed.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only requests that stand so.
    #[serde(default)]
    #[param(inline)]
    state: Option<RequestState>,
    /// `next` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// What shoppers asked for, the oldest first, fifty a page.
#[utoipa::path(get, operation_id = "list_requests", path = "/v1/merchants/{merchant}/requests", tag = "merchant's side",
    params(("merchant" = String, Path, description = "Id of the shop"), Wanted),
    security(("merchant_key" = [])),
    responses(
        (status = 200, description = "A page", body = Requests),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a state", body = Problem, content_type = "application/problem+json"),
        OfShop,
    ))]
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(key): Bearer,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let Query(Wanted { state, after }) =
        wanted.map_err(|rejection| invalid("", rejection.body_text()))?;
    let page = shared
        .store
        .requests(&merchant, state, after.as_deref(), PAGE);
    let page = page.await?;
    let requests = Requests {
        requests: page.requests,
        next: page.next,
    };
    Ok(private(StatusCode::OK, &requests))
}

/// Answers a request that waits. The same answer sent again is taken as the first.
#[utoipa::path(post, operation_id = "answer_request", path = "/v1/merchants/{merchant}/requests/{reference}/answer", tag = "merchant's side",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the request"),
    ),
    security(("merchant_key" = [])),
    request_body = Answer,
    responses(
        (status = 200, description = "Answered", body = Request),
        (status = 404, description = "There is no such shop or request", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It does not wait for this answer", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not an answer", body = Problem, content_type = "application/problem+json"),
        OfBody,
        OfShop,
    ))]
pub async fn answer(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(key): Bearer,
    request: HttpRequest,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let Json(answer) = Json::<Answer>::from_request(request, &()).await?;
    let is_odd = |letter: char| letter.is_control() && letter != '\n';
    if let Some(note) = &answer.note
        && (note.chars().count() > LONGEST_NOTE || note.contains(is_odd))
    {
        let detail = format!("expected at most {LONGEST_NOTE} characters of text");
        return Err(invalid("/note", detail));
    }
    let now = clock::now();
    let state = match answer.grant {
        true => RequestState::Granted,
        false => RequestState::Declined,
    };
    let note = answer.note;
    let answered = shared
        .store
        .answer(&merchant, &reference, now, |order, request| {
            let request = Request {
                state,
                answered_at: Some(Instant(now.into())),
                answer: note.clone(),
                ..request
            };
            let messages = news::answered(&shop.merchant, &order.record, &request, now);
            (request, messages)
        });
    match answered.await {
        Ok(request) => {
            shared.post.notify_waiters();
            Ok(private(StatusCode::OK, &request))
        }
        Err(NotAnswered::NotWaiting(request))
            if request.state == state && request.answer == note =>
        {
            Ok(private(StatusCode::OK, &*request))
        }
        Err(NotAnswered::NotWaiting(_)) => Err(Error::NotWaiting),
        Err(NotAnswered::NoSuchRequest) => Err(Error::UnknownRequest),
        Err(NotAnswered::Store(cause)) => Err(Error::Store(cause)),
    }
}

/// Lets the merchant's own system in. Without a key that fits nobody learns which
/// shops there are beyond those that are public anyway.
pub async fn let_in(shared: &Shared, merchant: &str, key: &str) -> Result<(), Error> {
    let site = shared.site();
    site.shop(merchant).ok_or(Error::UnknownMerchant)?;
    match shared.store.is_key(merchant, key).await? {
        true => Ok(()),
        false => Err(Error::NotTheKey),
    }
}

/// The states that a list names, with commas between; none without a list.
fn states<T: DeserializeOwned>(list: Option<&str>, of: &str) -> Result<Vec<T>, Error> {
    let state = |name: &str| {
        let unknown = |_| invalid("", format!("`{name}` is not a state of {of}"));
        fields(name.into()).map_err(unknown)
    };
    let names = list.map(|list| list.split(','));
    names.into_iter().flatten().map(state).collect()
}

fn invalid(pointer: &str, detail: String) -> Error {
    Error::Invalid(vec![FieldError {
        pointer: pointer.to_owned(),
        detail,
    }])
}
