//! What can go wrong with a request, and the problem (RFC 9457) that says so.
//! Causes are logged and never sent.

use std::borrow::Cow;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hemline_api_types::contact::Redecided;
use hemline_api_types::returns::Reconsider;
use hemline_api_types::{FieldError, Problem};
use serde::Serialize;
use utoipa::openapi::schema::AnyOf;
use utoipa::openapi::{AllOf, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::blobs::Unreachable;
use crate::photos::Unfit;

/// When to come again where the store can't be used.
const STORE_AGAIN: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub enum Error {
    UnknownMerchant,
    UnknownArticle,
    UnknownPath,
    /// On the merchant's side, where it may be said.
    UnknownOrder,
    UnknownRequest,
    UnknownPhoto,
    UnknownLabel,
    UnknownReturn,
    UnknownTicket,
    /// There is no policy of that day.
    UnknownVersion,
    /// Whatever the cause: nobody learns whether there is such an order.
    OrderNotMatched {
        retry_after: Option<Duration>,
    },
    /// Whatever the cause, as with an order.
    TicketNotMatched {
        retry_after: Option<Duration>,
    },
    TokenExpired,
    NotTheKey,
    /// What the shop has signed opens nothing. Whatever the cause: who makes passes
    /// up learns nothing.
    PassRefused,
    NoIdempotencyKey,
    /// The idempotency key came with another body before.
    KeyReused,
    AlreadyAsked,
    OrderCancelled,
    /// The request has been answered, and otherwise.
    NotWaiting,
    /// More pieces are to go back than are left.
    NothingLeft(Vec<FieldError>),
    /// The step does not follow from how the return stands.
    OutOfOrder,
    /// The decision is another one than the shopper was shown.
    DecisionDiffers(Box<Reconsider>),
    /// The same of a ticket.
    TicketDiffers(Box<Redecided>),
    MethodNotAllowed,
    BodyTooLarge,
    /// The body is not labelled as JSON.
    NotJson,
    /// The body is labelled as JSON and can't be read as such.
    Malformed(String),
    /// JSON, and not what is asked for.
    Invalid(Vec<FieldError>),
    TooManyRequests {
        retry_after: Duration,
    },
    /// The file is not labelled as one of the kinds that are taken in.
    NotAPhoto,
    UnfitPhoto(Unfit),
    /// Others are being worked on.
    Busy {
        retry_after: Duration,
    },
    Store(sqlx::Error),
    Blobs(Unreachable),
    TimedOut,
    Panicked,
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::UnknownMerchant
            | Self::UnknownArticle
            | Self::UnknownPath
            | Self::UnknownOrder
            | Self::UnknownRequest
            | Self::UnknownPhoto
            | Self::UnknownLabel
            | Self::UnknownReturn
            | Self::UnknownTicket
            | Self::UnknownVersion
            | Self::OrderNotMatched { .. }
            | Self::TicketNotMatched { .. } => StatusCode::NOT_FOUND,
            Self::TokenExpired | Self::NotTheKey => StatusCode::UNAUTHORIZED,
            Self::PassRefused => StatusCode::FORBIDDEN,
            Self::AlreadyAsked
            | Self::OrderCancelled
            | Self::NotWaiting
            | Self::NothingLeft(_)
            | Self::OutOfOrder
            | Self::DecisionDiffers(_)
            | Self::TicketDiffers(_) => StatusCode::CONFLICT,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BodyTooLarge | Self::UnfitPhoto(Unfit::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotJson | Self::NotAPhoto => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::UnfitPhoto(Unfit::OtherContent | Unfit::EndsEarly | Unfit::Broken) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::Malformed(_) | Self::NoIdempotencyKey => StatusCode::BAD_REQUEST,
            Self::Invalid(_) | Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Store(_) | Self::Blobs(_) | Self::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The last segment of the problem's type, and its title.
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::UnknownMerchant => ("unknown-merchant", "There is no such merchant"),
            Self::UnknownArticle => ("unknown-article", "The merchant has no such article"),
            Self::UnknownPath => ("unknown-path", "There is nothing at this address"),
            Self::UnknownOrder => ("unknown-order", "The merchant has told of no such order"),
            Self::UnknownRequest => ("unknown-request", "The merchant has no such request"),
            Self::UnknownLabel => ("unknown-label", "There is no label for such a return"),
            Self::UnknownPhoto => ("unknown-photo", "There is no such photo"),
            Self::UnknownReturn => ("unknown-return", "There is no such return"),
            Self::UnknownTicket => ("unknown-ticket", "There is no such ticket"),
            Self::UnknownVersion => ("unknown-version", "The merchant has no policy of that day"),
            Self::OrderNotMatched { .. } => (
                "order-not-matched",
                "Number and email or postcode do not match",
            ),
            Self::TicketNotMatched { .. } => {
                ("ticket-not-matched", "Reference and email do not match")
            }
            Self::TokenExpired => ("token-expired", "The order is to be looked up again"),
            Self::NotTheKey => ("not-the-key", "This is not the merchant's key"),
            Self::PassRefused => ("pass-refused", "The pass opens nothing"),
            Self::NoIdempotencyKey => (
                "no-idempotency-key",
                "The request needs an Idempotency-Key of 1 to 128 characters",
            ),
            Self::KeyReused => (
                "idempotency-key-reused",
                "The Idempotency-Key came with another body before",
            ),
            Self::AlreadyAsked => ("already-asked", "This has been asked for already"),
            Self::OrderCancelled => ("order-cancelled", "The order is cancelled"),
            Self::NotWaiting => ("not-waiting", "The request has been answered already"),
            Self::NothingLeft(_) => ("nothing-left", "More pieces are to go back than are left"),
            Self::OutOfOrder => (
                "out-of-order",
                "This does not follow from how the return stands",
            ),
            Self::DecisionDiffers(_) | Self::TicketDiffers(_) => (
                "decision-differs",
                "The decision is another one than was shown",
            ),
            Self::MethodNotAllowed => (
                "method-not-allowed",
                "This address does not take that method",
            ),
            Self::BodyTooLarge => ("body-too-large", "The body is too large"),
            Self::NotJson => ("not-json", "The body must be application/json"),
            Self::Malformed(_) => ("malformed-body", "The body is not JSON"),
            Self::Invalid(_) => ("invalid-body", "The body is not what this address takes"),
            Self::TooManyRequests { .. } => ("too-many-requests", "That was a lot at once"),
            Self::NotAPhoto
            | Self::UnfitPhoto(Unfit::OtherContent | Unfit::EndsEarly | Unfit::Broken) => (
                "not-a-photo",
                "The file must be a photo: JPEG, PNG or WebP, labelled as what it is",
            ),
            Self::UnfitPhoto(Unfit::TooLarge) => (
                "photo-too-large",
                "A photo has at most 10 MB, 12,000 pixels a side and 50 million in all",
            ),
            Self::Busy { .. } => ("busy", "Others are being served; come again in a moment"),
            Self::Blobs(_) => ("store-unavailable", "This can't be stored at the moment"),
            Self::Store(_) => ("store-unavailable", "This can't be stored at the moment"),
            Self::TimedOut => ("timed-out", "The request took too long"),
            Self::Panicked => ("internal-error", "Something went wrong here"),
        }
    }
}

fn detail(unfit: Unfit) -> Option<&'static str> {
    match unfit {
        Unfit::TooLarge => None,
        Unfit::OtherContent => Some("its content is not what it is labelled as"),
        Unfit::EndsEarly => Some("the file ends early"),
        Unfit::Broken => Some("the picture can't be read"),
    }
}

/// A problem, with what the server decides instead where that is the problem.
#[derive(Serialize)]
pub struct Differs<T> {
    #[serde(flatten)]
    problem: Problem,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    instead: Option<Box<T>>,
}

pub type ReturnDiffers = Differs<Reconsider>;
pub type TicketDiffers = Differs<Redecided>;

/// Described by hand: what is derived would demand the members of `instead`.
impl<T: ToSchema> PartialSchema for Differs<T> {
    fn schema() -> RefOr<Schema> {
        let problem = Ref::from_schema_name(Problem::name());
        let instead = AllOf::builder()
            .item(problem.clone())
            .item(Ref::from_schema_name(T::name()));
        AnyOf::builder().item(instead).item(problem).into()
    }
}

impl<T: ToSchema> ToSchema for Differs<T> {
    fn name() -> Cow<'static, str> {
        format!("{}OrProblem", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into(), T::schema()));
        T::schemas(schemas);
    }
}

impl From<Unreachable> for Error {
    fn from(cause: Unreachable) -> Self {
        Self::Blobs(cause)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Store(cause) = &self {
            tracing::error!(%cause, "the store failed");
        }
        if let Self::Blobs(cause) = &self {
            tracing::error!(%cause, "photos can't be kept or read");
        }
        let status = self.status();
        let (kind, title) = self.words();
        let mut problem = Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: None,
            errors: Vec::new(),
        };
        let mut wait = None;
        let mut instead = None;
        let mut redecided = None;
        match self {
            Self::Malformed(detail) => problem.detail = Some(detail),
            Self::Invalid(errors) | Self::NothingLeft(errors) => problem.errors = errors,
            Self::DecisionDiffers(differs) => instead = Some(differs),
            Self::TicketDiffers(differs) => redecided = Some(differs),
            Self::UnfitPhoto(unfit) => problem.detail = detail(unfit).map(str::to_owned),
            Self::TooManyRequests { retry_after } | Self::Busy { retry_after } => {
                wait = Some(retry_after.as_secs() + 1)
            }
            // Whoever comes again may find it back.
            Self::Store(_) | Self::Blobs(_) => wait = Some(STORE_AGAIN.as_secs()),
            Self::OrderNotMatched { retry_after } | Self::TicketNotMatched { retry_after } => {
                wait = retry_after.map(|retry_after| retry_after.as_secs() + 1);
            }
            Self::UnknownMerchant
            | Self::UnknownArticle
            | Self::UnknownPath
            | Self::UnknownOrder
            | Self::UnknownRequest
            | Self::UnknownPhoto
            | Self::UnknownLabel
            | Self::NotAPhoto
            | Self::UnknownReturn
            | Self::UnknownTicket
            | Self::UnknownVersion
            | Self::TokenExpired
            | Self::NotTheKey
            | Self::PassRefused
            | Self::NoIdempotencyKey
            | Self::KeyReused
            | Self::AlreadyAsked
            | Self::OrderCancelled
            | Self::NotWaiting
            | Self::OutOfOrder
            | Self::MethodNotAllowed
            | Self::BodyTooLarge
            | Self::NotJson
            | Self::TimedOut
            | Self::Panicked => {}
        }
        // INVARIANT: our bodies have string keys and no fallible serialiser.
        let body = match redecided {
            None => serde_json::to_vec(&Differs { problem, instead }),
            instead => serde_json::to_vec(&Differs { problem, instead }),
        };
        let body = body.unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
