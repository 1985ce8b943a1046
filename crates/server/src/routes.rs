//! The addresses of the server, and what every answer has in common.

mod articles;
mod bearer;
mod body;
mod client;
mod demo_shop;
mod desk;
mod health;
mod labels;
mod merchants;
mod order;
mod pages;
mod path;
mod photos;
mod qr;
mod responses;
mod returns;
mod searches;
mod tickets;
mod turns;

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::document::NOTHING;
use crate::error::Error;
use crate::serve::Shared;

use self::turns::Turns;
pub use client::Pace;

/// What a shopper sends is short.
const BODY_LIMIT: usize = 16 * 1024;
/// What a shop's system sends holds many orders.
const ORDERS_LIMIT: usize = 2 * 1024 * 1024;
/// A return may tell of many pieces, and a letter be long.
const LETTER_LIMIT: usize = 64 * 1024;
/// For everything that neither waits for its turn nor takes a file in.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// A photo comes from a phone somewhere, and waits for those before it.
const FILE_TIME_LIMIT: Duration = Duration::from_secs(90);
const FILES: [&str; 2] = [
    "/v1/merchants/{merchant}/order/photos",
    "/v1/merchants/{merchant}/returns/{reference}/label",
];

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Hemline",
        description = "Content and policies of the shops that this installation serves, and their shoppers' orders. Content carries strong ETags; what is personal is never cached; errors are problems of RFC 9457."
    ),
    modifiers(&Secrets),
    tags(
        (name = "merchants", description = "Shops, their policies and their search indexes"),
        (name = "articles", description = "The shops' answers"),
        (name = "orders", description = "One order, for its shopper"),
        (name = "returns", description = "What of an order goes back, for its shopper"),
        (name = "contact", description = "What shoppers write to the team"),
        (name = "merchant's side", description = "For the shop's own system"),
        (name = "health", description = "For whoever runs the server"),
    )
)]
struct Api;

/// What requests are let in by.
struct Secrets;

impl Modify for Secrets {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        for (name, description) in [
            (
                "order_token",
                "What a lookup answered: opens one order for an hour",
            ),
            (
                "merchant_key",
                "Made by `hemline-server key`: opens one merchant's side",
            ),
        ] {
            let mut bearer = Http::new(HttpAuthScheme::Bearer);
            bearer.description = Some(description.to_owned());
            components.add_security_scheme(name, SecurityScheme::Http(bearer));
        }
    }
}

fn api() -> OpenApiRouter<Arc<Shared>> {
    let turns = Turns::default();
    // Out of memory: these go on whatever becomes of the store.
    let content = OpenApiRouter::new()
        .routes(routes!(merchants::list))
        .routes(routes!(merchants::profile))
        .routes(routes!(merchants::policy))
        .routes(routes!(merchants::sizes))
        .routes(routes!(merchants::search_index))
        .routes(routes!(tickets::topics))
        .routes(routes!(articles::article))
        .routes(routes!(qr::draw))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready));
    // Who takes a file in counts its bytes, and how many there are at once.
    let files = OpenApiRouter::new()
        .routes(routes!(photos::take))
        .routes(routes!(labels::put, labels::show_shop))
        .layer(DefaultBodyLimit::disable());
    let letters = OpenApiRouter::new()
        .routes(routes!(returns::show, returns::ask))
        .routes(routes!(tickets::ask, desk::tickets::list))
        .routes(routes!(desk::tickets::reply));
    let shopper = OpenApiRouter::new()
        .routes(routes!(articles::feedback))
        .routes(routes!(searches::count))
        .routes(routes!(tickets::find))
        .routes(routes!(order::find))
        .routes(routes!(order::open_by_pass))
        .routes(routes!(order::show))
        .routes(routes!(order::forget))
        .routes(routes!(order::ask))
        .routes(routes!(returns::cancel))
        .routes(routes!(returns::track))
        .routes(routes!(photos::show))
        .routes(routes!(photos::show_shop))
        .routes(routes!(labels::show))
        .routes(routes!(desk::put_event))
        .routes(routes!(desk::list))
        .routes(routes!(desk::answer))
        .routes(routes!(desk::returns::desk))
        .routes(routes!(desk::returns::list))
        .routes(routes!(desk::returns::show))
        .routes(routes!(desk::returns::step))
        .routes(routes!(desk::tickets::show))
        .routes(routes!(desk::tickets::insights));
    let orders = OpenApiRouter::new()
        .routes(routes!(desk::put_orders))
        .routes(routes!(desk::returns::put_stock));
    OpenApiRouter::with_openapi(Api::openapi())
        .merge(content)
        .merge(turns.with(shopper, BODY_LIMIT))
        .merge(turns.with(letters, LETTER_LIMIT))
        .merge(turns.without_body(orders, ORDERS_LIMIT))
        .merge(files)
}

/// The OpenAPI 3.1 document, as served at `/openapi.json`.
pub fn openapi() -> String {
    let mut document = api().to_openapi().to_pretty_json().unwrap_or_default();
    document.push('\n');
    document
}

pub fn router(shared: Arc<Shared>) -> Router {
    let (router, _) = api().split_for_parts();
    router
        .route("/openapi.json", get(health::openapi))
        .route("/demo/{merchant}/account", get(demo_shop::account))
        .fallback(pages::show)
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn(limit_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(protect))
        .layer(middleware::from_fn(log))
        .with_state(shared)
}

async fn limit_time(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let is_file = route.is_some_and(|route| FILES.contains(&route.as_str()));
    let limit = match is_file {
        true => FILE_TIME_LIMIT,
        false => TIME_LIMIT,
    };
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Error::TimedOut.into_response(),
    }
}

fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let cause = cause
        .downcast_ref::<&str>()
        .map(|cause| (*cause).to_owned())
        .or_else(|| cause.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    tracing::error!(cause, "a handler panicked");
    Error::Panicked.into_response()
}

/// Headers that keep an answer to itself; a page has brought its own policy.
async fn protect(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_unchanged = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    // A browser takes the headers of "unchanged" over into what it has: the
    // page's own policy has to stay.
    if !is_unchanged {
        headers
            .entry(header::CONTENT_SECURITY_POLICY)
            .or_insert(HeaderValue::from_static(NOTHING));
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("strict-origin-when-cross-origin"),
    );
    headers.insert(
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=()"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    // What is for pages of any site has said so.
    headers
        .entry("cross-origin-resource-policy")
        .or_insert(HeaderValue::from_static("same-origin"));
    // And what may be kept.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// One line a request: method, route, status, time. Neither address nor query,
/// nor anything else that a person typed.
async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = match request.method().as_str() {
        known @ ("DELETE" | "GET" | "HEAD" | "OPTIONS" | "PATCH" | "POST" | "PUT") => known,
        _ => "other",
    };
    let method = method.to_owned();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("page or file", MatchedPath::as_str)
        .to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let ms = started.elapsed().as_secs_f64() * 1000.0;
    tracing::info!("{method} {route} {status} {ms:.1} ms");
    response
}
