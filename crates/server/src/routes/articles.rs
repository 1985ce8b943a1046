//! `/v1/merchants/{merchant}/articles`: a shop's answers, and whether they help.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::FromRequest;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use hemline_api_types::{Article, Feedback, Problem};

use super::body::Json;
use super::path::Path;
use crate::error::Error;
use crate::serve::Shared;

/// One article.
#[utoipa::path(get, operation_id = "get_article", path = "/v1/merchants/{merchant}/articles/{slug}", tag = "articles",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("slug" = String, Path, description = "Name of the article"),
    ),
    responses(
        (status = 200, description = "The article", body = Article),
        (status = 304, description = "Not changed since the given ETag"),
        (status = 404, description = "There is no such shop or article", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn article(
    State(shared): State<Arc<Shared>>,
    Path((merchant, slug)): Path<(String, String)>,
    request: HeaderMap,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let article = shop.articles.get(&slug).ok_or(Error::UnknownArticle)?;
    Ok(article.respond(&request))
}

/// Counts whether an article helped. Only the count of the day is kept.
#[utoipa::path(post, operation_id = "give_feedback", path = "/v1/merchants/{merchant}/articles/{slug}/feedback", tag = "articles",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("slug" = String, Path, description = "Name of the article"),
    ),
    request_body = Feedback,
    responses(
        (status = 204, description = "Counted"),
        (status = 400, description = "Not JSON", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such shop or article", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not labelled as JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a feedback", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many from this peer", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The store does not answer", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn feedback(
    State(shared): State<Arc<Shared>>,
    Path((merchant, slug)): Path<(String, String)>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<StatusCode, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    if !shop.articles.contains_key(&slug) {
        return Err(Error::UnknownArticle);
    }
    shared.pace.check(peer.ip())?;
    let Json(Feedback { helped }) = Json::from_request(request, &()).await?;
    let day = DateTime::<Utc>::from(SystemTime::now()).date_naive();
    shared
        .store
        .count_feedback(&merchant, &slug, day, helped)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How fast one peer may give feedback. The peer's address is kept for as long
/// as it counts, about a minute, and in memory alone.
pub struct Pace(DefaultKeyedRateLimiter<IpAddr>);

/// A reader of an article answers once; a household behind one address, a little
/// more often.
const PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).unwrap();
/// From here on peers that no longer count are forgotten.
const MANY_PEERS: usize = 10_000;

impl Default for Pace {
    fn default() -> Self {
        Self(RateLimiter::keyed(Quota::per_minute(PER_MINUTE)))
    }
}

impl Pace {
    fn check(&self, peer: IpAddr) -> Result<(), Error> {
        if self.0.len() > MANY_PEERS {
            self.0.retain_recent();
        }
        self.0
            .check_key(&household(peer))
            .map_err(|not_until| Error::TooManyRequests {
                retry_after: not_until.wait_time_from(DefaultClock::default().now()),
            })
    }
}

/// An IPv6 customer has at least a /64 of addresses.
fn household(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        )),
    }
}
