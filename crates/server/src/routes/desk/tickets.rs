//! The merchant's side of what shoppers write: what there is, the team's answers,
//! and what the shop could write next.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequest, Query, Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use hemline_api_types::Problem;
use hemline_api_types::contact::{
    Insights, Judged, Reply, Ticket, TicketState, Tickets, UnfoundWords,
};
use serde::Deserialize;

use super::super::bearer::{Bearer, IdempotencyKey};
use super::super::body::Json;
use super::super::order::{fingerprint, private};
use super::super::path::Path;
use super::super::responses::OfShop;
use super::{invalid, let_in, states};
use crate::clock;
use crate::error::Error;
use crate::order::tickets;
use crate::outbox::news::written;
use crate::serve::Shared;
use crate::store::{Asking, JudgedArticle, NotReplied};

const PAGE: u32 = 50;
/// How far back insights look.
const LOOKED_AT: TimeDelta = TimeDelta::days(90);
/// A search that fewer made could be one person's.
const LEAST_SEARCHES: u32 = 3;
const MOST_SEARCHES: u32 = 100;

/// Which tickets are listed.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Only tickets that stand in one of these, with commas between them.
    #[serde(default)]
    #[param(example = "answered,closed", max_length = 100)]
    state: Option<String>,
    /// `next` of the page before.
    #[serde(default)]
    after: Option<String>,
}

/// What shoppers wrote, the oldest first, fifty a page.
#[utoipa::path(get, operation_id = "list_tickets", path = "/v1/merchants/{merchant}/tickets", tag = "merchant's side",
    params(("merchant" = String, Path, description = "Id of the shop"), Wanted),
    security(("merchant_key" = [])),
    responses(
        (status = 200, description = "A page", body = Tickets),
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
    let states = states::<TicketState>(state.as_deref(), "tickets")?;
    let page = shared
        .store
        .tickets(&merchant, &states, after.as_deref(), PAGE);
    let page = page.await?;
    let tickets = Tickets {
        tickets: page.tickets,
        next: page.next,
    };
    Ok(private(StatusCode::OK, &tickets))
}

/// One ticket.
#[utoipa::path(get, operation_id = "get_ticket", path = "/v1/merchants/{merchant}/tickets/{reference}", tag = "merchant's side",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the ticket"),
    ),
    security(("merchant_key" = [])),
    responses(
        (status = 200, description = "The ticket", body = Ticket),
        (status = 404, description = "There is no such shop or ticket", body = Problem, content_type = "application/problem+json"),
        OfShop,
    ))]
pub async fn show(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(key): Bearer,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let ticket = shared.store.ticket(&merchant, &reference).await?;
    Ok(private(
        StatusCode::OK,
        &ticket.ok_or(Error::UnknownTicket)?,
    ))
}

/// Answers a ticket, closes it, or both; the shopper is told. Sent again with the
/// same key and body it is answered as the first time.
#[utoipa::path(post, operation_id = "reply_to_ticket", path = "/v1/merchants/{merchant}/tickets/{reference}/replies", tag = "merchant's side",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("reference" = String, Path, description = "Reference of the ticket"),
        ("Idempotency-Key" = String, Header, description = "1 to 128 characters, another for each reply", min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    security(("merchant_key" = [])),
    request_body = Reply,
    responses(
        (status = 200, description = "The ticket with it", body = Ticket),
        (status = 400, description = "Not JSON, or without a key", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such shop or ticket", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not labelled as JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not a reply, or the key came with another body", body = Problem, content_type = "application/problem+json"),
        OfShop,
    ))]
pub async fn reply(
    State(shared): State<Arc<Shared>>,
    Path((merchant, reference)): Path<(String, String)>,
    Bearer(key): Bearer,
    IdempotencyKey(repeated): IdempotencyKey,
    request: HttpRequest,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let Json(reply) = Json::<Reply>::from_request(request, &()).await?;
    let now = clock::now();
    let asking = Asking {
        merchant: &merchant,
        number: &format!("ticket {reference}"),
        key: &repeated,
        fingerprint: &fingerprint(&reply),
        now,
    };
    let replied = shared.store.reply(&asking, &reference, |ticket| {
        let next = tickets::reply(ticket, &reply, now.into())?;
        Ok(next.map(|ticket| {
            let messages = written::replied(&shop.merchant, &ticket, &reply, now);
            (ticket, messages)
        }))
    });
    match replied.await {
        Ok(ticket) => {
            shared.post.notify_waiters();
            Ok(private(StatusCode::OK, &ticket))
        }
        Err(NotReplied::Store(cause)) => Err(Error::Store(cause)),
        Err(NotReplied::NoSuchTicket) => Err(Error::UnknownTicket),
        Err(NotReplied::OtherBody) => Err(Error::KeyReused),
        Err(NotReplied::Refused(errors)) => Err(Error::Invalid(errors)),
    }
}

/// What to write next: searches that found nothing and articles that were judged,
/// of the last 90 days. A search that fewer than three made is left out.
#[utoipa::path(get, operation_id = "get_insights", path = "/v1/merchants/{merchant}/insights", tag = "merchant's side",
    params(("merchant" = String, Path, description = "Id of the shop")),
    security(("merchant_key" = [])),
    responses(
        (status = 200, description = "Searches and articles", body = Insights),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        OfShop,
    ))]
pub async fn insights(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(key): Bearer,
) -> Result<Response, Error> {
    let_in(&shared, &merchant, &key).await?;
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    let since = (clock::now() - LOOKED_AT).date_naive();
    let unfound = shared
        .store
        .searches(&merchant, since, LEAST_SEARCHES, MOST_SEARCHES)
        .await?;
    let judged = shared.store.judged(&merchant, since).await?;
    // An article that is no more needs no better words.
    let mut articles: Vec<Judged> = judged
        .into_iter()
        .filter_map(
            |JudgedArticle {
                 slug,
                 helped,
                 did_not,
             }| {
                let title = shop.merchant.article(&slug)?.title.clone();
                Some(Judged {
                    slug,
                    title,
                    helped,
                    did_not,
                })
            },
        )
        .collect();
    articles.sort_by(least_helpful_first);
    let unfound = unfound.into_iter();
    let insights = Insights {
        unfound: unfound
            .map(|(words, count)| UnfoundWords { words, count })
            .collect(),
        articles,
    };
    Ok(private(StatusCode::OK, &insights))
}

/// By the share of those whom it helped, then by how many it did not.
fn least_helpful_first(one: &Judged, other: &Judged) -> std::cmp::Ordering {
    let judged = |article: &Judged| u128::from(article.helped) + u128::from(article.did_not);
    // Fractions are compared as products.
    let share = u128::from(one.helped) * judged(other);
    let other_share = u128::from(other.helped) * judged(one);
    share
        .cmp(&other_share)
        .then(other.did_not.cmp(&one.did_not))
        .then_with(|| one.slug.cmp(&other.slug))
}
