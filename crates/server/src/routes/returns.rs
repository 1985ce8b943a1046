//! `/v1/merchants/{merchant}/order/returns`: what of an order can go back, and the
//! returns that its shopper asks for, for who has the order open.

use std::sync::Arc;

use axum::extract::{FromRequest, Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::Response;
use hemline_api_types::desk::StockItem;
use hemline_api_types::returns::{Return, ReturnAsk, Returnable, Tracking, Wish};
use hemline_api_types::{FieldError, Problem};

use super::bearer::{Bearer, IdempotencyKey};
use super::body::Json;
use super::order::{fingerprint, private};
use super::path::Path;
use super::responses::{OfBody, OfShopper};
use crate::content::Merchant;
use crate::error::{Error, ReturnDiffers};
use crate::order::returns::decide::{self, Wrong};
use crate::order::returns::steps::{self, Act, NotTaken};
use crate::order::returns::{self, Basis, view};
use crate::outbox::news::returned;
use crate::serve::Shared;
use crate::store::{Asking, NotReturned, NotStepped, Stepped, StoredOrder};
use crate::{clock, secret};

/// More than a shopper sends back; fewer than fill a disk.
const MOST_RETURNS: usize = 20;

/// What of the order can go back, and all that the decision on it needs. The app
/// decides on these facts as the server will.
#[utoipa::path(get, operation_id = "get_returnable", path = "/v1/merchants/{merchant}/order/returns", tag = "returns",
    params(("merchant" = String, Path, description = "Id of the shop")),
    security(("order_token" = [])),
    responses(
        (status = 200, description = "The order's pieces and returns as they are now", body = Returnable),
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
    let stock = shared.store.stock(&merchant, &order.record).await?;
    let basis = basis(&shop.merchant, &order, &stock);
    let returnable: Returnable = returns::returnable(&basis, now.into());
    Ok(private(StatusCode::OK, &returnable))
}

/// Asks to send pieces back. The server decides again, on the shop's records first
/// and the shopper's answers second; where that differs from what the shopper was
/// shown, it is told and nothing is kept. Sent again with the same key and body it
/// is answered as the first time.
#[utoipa::path(post, operation_id = "ask_return", path = "/v1/merchants/{merchant}/order/returns", tag = "returns",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("Idempotency-Key" = String, Header, description = "1 to 128 characters, another for each return", min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    security(("order_token" = [])),
    request_body = ReturnAsk,
    responses(
        (status = 201, description = "Kept, with its decisions", body = Return),
        (status = 400, description = "Not JSON, or without a key", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "More pieces than are left (`/problems/nothing-left`); the order is cancelled; or the decision differs from what was shown (`/problems/decision-differs`, with the members of `Reconsider`)", body = ReturnDiffers, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not labelled as JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a return, or the key came with another body", body = Problem, content_type = "application/problem+json"),
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
    let Json(ask) = Json::<ReturnAsk>::from_request(request, &()).await?;
    decide::check_ask(&ask).map_err(Error::Invalid)?;
    let now = clock::now();
    let number = shared.store.opened(&merchant, &token, now).await?;
    let number = number.ok_or(Error::TokenExpired)?;
    let photos = shared.store.photos_of(&merchant, &number).await?;
    decide::check_photos(&ask, &photos).map_err(Error::Invalid)?;
    let asking = Asking {
        merchant: &merchant,
        number: &number,
        key: &key,
        fingerprint: &fingerprint(&ask),
        now,
    };
    let takes_stock = ask.items.iter().any(|item| item.wish == Wish::Exchange);
    let kept = shared
        .store
        .ask_return(&asking, takes_stock, |order, stock| {
            if order.returns.len() >= MOST_RETURNS {
                return Err(NotNow::TooMany);
            }
            let basis = basis(&shop.merchant, order, stock);
            let asked = decide::decide(&basis, ask, secret::reference(), now.into());
            let mut asked = asked.map_err(NotNow::Wrong)?;
            asked.back.key = Some(key.clone());
            let told = view::of_merchant(&basis, &asked.back, now.into());
            let messages = returned::created(&shop.merchant, &order.record, &told, now);
            Ok((asked, messages))
        });
    match kept.await {
        Ok(back) => {
            shared.post.notify_waiters();
            let order = shared.store.order(&merchant, &number).await?;
            let order = order.ok_or(Error::TokenExpired)?;
            let basis = basis(&shop.merchant, &order, &[]);
            let shown = view::shown(&basis, &back, now.into());
            Ok(private(StatusCode::CREATED, &shown))
        }
        Err(error) => Err(error.into()),
    }
}

/// Why a return is not taken in just now.
enum NotNow {
    Wrong(Wrong),
    TooMany,
}

impl From<NotReturned<NotNow>> for Error {
    fn from(not_asked: NotReturned<NotNow>) -> Self {
        match not_asked {
            NotReturned::Store(cause) => Self::Store(cause),
            NotReturned::NoSuchOrder => Self::TokenExpired,
            NotReturned::OtherBody => Self::KeyReused,
            // It was there a moment ago, and has had its day.
            NotReturned::NoSuchPhoto => Self::Invalid(vec![FieldError {
                pointer: "/items".to_owned(),
                detail: "names a photo that is no longer there".to_owned(),
            }]),
            NotReturned::Refused(NotNow::Wrong(wrong)) => match wrong {
                Wrong::Invalid(errors) => Self::Invalid(errors),
                Wrong::NothingLeft(errors) => Self::NothingLeft(errors),
                Wrong::OrderCancelled => Self::OrderCancelled,
                Wrong::Differs(instead) => Self::DecisionDiffers(instead),
            },
            NotReturned::Refused(NotNow::TooMany) => Self::TooManyRequests {
                retry_after: std::time::Duration::from_hours(24),
            },
        }
    }
}

/// Takes a return back that is not posted yet. What it would have taken is free
/// again.
#[utoipa::path(post, operation_id = "cancel_return", path = "/v1/merchants/{merchant}/order/returns/{reference}/cancel", tag = "returns",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the return"),
    ),
    security(("order_token" = [])),
    responses(
        (status = 200, description = "It is cancelled", body = Return),
        (status = 404, description = "There is no such shop, or the order has no such return", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is posted, or over", body = Problem, content_type = "application/problem+json"),
        OfShopper,
    ))]
pub async fn cancel(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(token): Bearer,
) -> Result<Response, Error> {
    of_shopper(&shared, &merchant, &token, &reference).await?;
    step(&shared, &merchant, &reference, &Act::Cancel).await
}

/// Tells how the return's parcel is followed, which says that it is posted.
#[utoipa::path(put, operation_id = "track_return", path = "/v1/merchants/{merchant}/order/returns/{reference}/tracking", tag = "returns",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the return"),
    ),
    security(("order_token" = [])),
    request_body = Tracking,
    responses(
        (status = 200, description = "It is on its way", body = Return),
        (status = 404, description = "There is no such shop, or the order has no such return", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It is not to be posted, or has arrived", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a tracking number", body = Problem, content_type = "application/problem+json"),
        OfBody,
        OfShopper,
    ))]
pub async fn track(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(token): Bearer,
    request: HttpRequest,
) -> Result<Response, Error> {
    of_shopper(&shared, &merchant, &token, &reference).await?;
    let Json(tracking) = Json::<Tracking>::from_request(request, &()).await?;
    step(&shared, &merchant, &reference, &Act::Track(tracking)).await
}

/// Lets the shopper in whose order the return belongs to. That of another order is
/// none.
async fn of_shopper(
    shared: &Shared,
    merchant: &str,
    token: &str,
    reference: &str,
) -> Result<(), Error> {
    let site = shared.site();
    site.shop(merchant).ok_or(Error::UnknownMerchant)?;
    let number = shared.store.opened(merchant, token, clock::now()).await?;
    let number = number.ok_or(Error::TokenExpired)?;
    let of_return = shared.store.order_of_return(merchant, reference).await?;
    match of_return == Some(number) {
        true => Ok(()),
        false => Err(Error::UnknownReturn),
    }
}

/// Takes a step, and tells of it.
pub(super) async fn step(
    shared: &Shared,
    merchant: &str,
    reference: &str,
    act: &Act,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(merchant).ok_or(Error::UnknownMerchant)?;
    let now = clock::now();
    let stepped = shared.store.step(merchant, reference, now, |order, back| {
        let basis = basis(&shop.merchant, order, &[]);
        let next = steps::take(basis.policy, &order.record, back, act, now.into())?;
        Ok(next.map(|back| {
            let told = view::of_merchant(&basis, &back, now.into());
            let messages = returned::moved(&shop.merchant, &order.record, &told, now);
            (back, messages)
        }))
    });
    match stepped.await {
        Ok(Stepped { order, back }) => {
            shared.post.notify_waiters();
            let basis = basis(&shop.merchant, &order, &[]);
            Ok(private(
                StatusCode::OK,
                &view::shown(&basis, &back, now.into()),
            ))
        }
        Err(NotStepped::Refused(NotTaken::OutOfOrder)) => Err(Error::OutOfOrder),
        Err(NotStepped::Refused(NotTaken::Invalid(errors))) => Err(Error::Invalid(errors)),
        Err(NotStepped::NoSuchReturn) => Err(Error::UnknownReturn),
        Err(NotStepped::Store(cause)) => Err(Error::Store(cause)),
    }
}

/// What is decided on, by the policy of the order's day.
pub(super) fn basis<'a>(
    merchant: &'a Merchant,
    order: &'a StoredOrder,
    stock: &'a [StockItem],
) -> Basis<'a> {
    Basis {
        policy: merchant.policy_on(order.record.placed_at.0.date_naive()),
        guide: &merchant.guide,
        record: &order.record,
        returns: &order.returns,
        stock,
    }
}
