//! `/v1/merchants/{merchant}/contact` and `…/tickets`: what one can write to a
//! shop's team about, what is written, and what became of it.

use std::sync::Arc;

use axum::extract::{FromRequest, Request as HttpRequest, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, Utc};
use hemline_api_types::contact::{Contact, Ticket, TicketAsk, TicketLookup, TicketState};
use hemline_api_types::{FieldError, Problem};

use super::bearer::{Bearer, IdempotencyKey};
use super::body::Json;
use super::client::Client;
use super::order::{fingerprint, private};
use super::path::Path;
use super::responses::OfBody;
use crate::content::Merchant;
use crate::error::{Error, TicketDiffers};
use crate::order::tickets::{self, Basis, Opened, Wrong};
use crate::outbox::is_address;
use crate::outbox::news::written;
use crate::serve::Shared;
use crate::store::{Asking, LookedUpTicket, Messages, NotWritten, StoredOrder, TicketTry, Writer};
use crate::{clock, secret};

/// What a key belongs to: no order's number is written so.
const TICKETS: &str = "tickets";
/// More than the team can have open on one order; and fewer than fill a disk.
const MOST_OPEN: usize = 10;
const MOST_OF_ORDER: usize = 40;

/// What one can write to the team about, and what it wants to know of it.
#[utoipa::path(get, operation_id = "get_contact", path = "/v1/merchants/{merchant}/contact", tag = "contact",
    params(("merchant" = String, Path, description = "Id of the shop")),
    responses(
        (status = 200, description = "The topics", body = Contact),
        (status = 304, description = "Not changed since the given ETag"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn topics(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    request: HeaderMap,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    Ok(shop.contact.respond(&request))
}

/// Writes to the team. With an order's token it belongs to that order: the shop's
/// records are believed before the answers, and pieces and photos can be named.
/// Without one the answers count alone, and a number that was only typed is not
/// looked up. What the policy refuses is taken in all the same; where it decides
/// otherwise than was shown, that is told and nothing is kept. Sent again with the
/// same key and body it is answered as the first time.
#[utoipa::path(post, operation_id = "write_ticket", path = "/v1/merchants/{merchant}/tickets", tag = "contact",
    params(
        ("merchant" = String, Path, description = "Id of the shop"),
        ("Idempotency-Key" = String, Header, description = "1 to 128 characters, another for each ticket", min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    security((), ("order_token" = [])),
    request_body = TicketAsk,
    responses(
        (status = 201, description = "Kept, with its decision", body = Ticket),
        (status = 400, description = "Not JSON, or without a key", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "A token came with it that opens nothing, or no longer", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such shop", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "The decision differs from what was shown (`/problems/decision-differs`, with the members of `Redecided`)", body = TicketDiffers, content_type = "application/problem+json"),
        (status = 413, description = "Too large", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "Not labelled as JSON", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "Not what the topic asks for, or the key came with another body", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many from this client, to this address, or on this order", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The store does not answer", body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn ask(
    State(shared): State<Arc<Shared>>,
    Path(merchant): Path<String>,
    Bearer(token): Bearer,
    IdempotencyKey(key): IdempotencyKey,
    client: Client,
    request: HttpRequest,
) -> Result<Response, Error> {
    let site = shared.site();
    let shop = site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    shared.pace.check(client)?;
    let Json(ask) = Json::<TicketAsk>::from_request(request, &()).await?;
    let now = clock::now();
    let number = match token.as_str() {
        "" => None,
        token => {
            let number = shared.store.opened(&merchant, token, now).await?;
            Some(number.ok_or(Error::TokenExpired)?)
        }
    };
    let topics = &shop.merchant.contact.topics;
    let topic = topics.iter().find(|topic| topic.id == ask.topic);
    let topic = topic.ok_or_else(|| invalid("/topic", "there is no such topic"))?;
    tickets::check_ask(topic, &ask, number.is_some()).map_err(Error::Invalid)?;
    if !is_address(&ask.email) {
        return Err(invalid("/email", "no mail can be sent there"));
    }
    if let Some(number) = &number
        && !ask.photos.is_empty()
    {
        let photos = shared.store.photos_of(&merchant, number).await?;
        tickets::check_photos_of(&ask, &photos).map_err(Error::Invalid)?;
    }
    let asking = Asking {
        merchant: &merchant,
        number: TICKETS,
        key: &key,
        fingerprint: &fingerprint(&(&ask, &number)),
        now,
    };
    let client = client.0.to_string();
    let email = ask.email.clone();
    let writer = match &number {
        Some(number) => Writer::Opened(number),
        None => Writer::Anyone {
            client: &client,
            email: &email,
        },
    };
    let kept = shared.store.write_ticket(&asking, &writer, |order| {
        if order.is_some_and(has_enough) {
            return Err(NotNow::TooMany);
        }
        let basis = Basis {
            topic,
            policy: match order {
                Some(order) => {
                    let placed_on = order.record.placed_at.0.date_naive();
                    shop.merchant.policy_on(placed_on)
                }
                None => shop.merchant.policy_on(now.date_naive()),
            },
            order: order.map(|order| Opened {
                record: &order.record,
                returns: &order.returns,
            }),
        };
        decided(&shop.merchant, &basis, ask, &key, now)
    });
    match kept.await {
        Ok(ticket) => {
            shared.post.notify_waiters();
            Ok(private(StatusCode::CREATED, &ticket))
        }
        Err(NotWritten::TooMany { until }) => Err(Error::TooManyRequests {
            retry_after: (until - now).to_std().unwrap_or_default(),
        }),
        Err(error) => Err(error.into()),
    }
}

fn has_enough(order: &StoredOrder) -> bool {
    let open = order.tickets.iter();
    let open = open.filter(|ticket| ticket.state == TicketState::Open);
    open.count() >= MOST_OPEN || order.tickets.len() >= MOST_OF_ORDER
}

fn decided(
    merchant: &Merchant,
    basis: &Basis,
    ask: TicketAsk,
    key: &str,
    now: DateTime<Utc>,
) -> Result<(Ticket, Messages), NotNow> {
    let ticket = tickets::decide(basis, ask, secret::ticket_reference(), now.into());
    let mut ticket = ticket.map_err(NotNow::Wrong)?;
    ticket.key = Some(key.to_owned());
    let messages = written::created(merchant, &ticket, now);
    Ok((ticket, messages))
}

/// Why a ticket is not taken in just now.
enum NotNow {
    Wrong(Wrong),
    TooMany,
}

impl From<NotWritten<NotNow>> for Error {
    fn from(not_written: NotWritten<NotNow>) -> Self {
        let tomorrow = std::time::Duration::from_hours(24);
        match not_written {
            NotWritten::Store(cause) => Self::Store(cause),
            NotWritten::NoSuchOrder => Self::TokenExpired,
            NotWritten::OtherBody => Self::KeyReused,
            // It was there a moment ago, and has had its day.
            NotWritten::NoSuchPhoto => invalid("/photos", "names a photo that is no longer there"),
            NotWritten::Refused(NotNow::Wrong(Wrong::Invalid(errors))) => Self::Invalid(errors),
            NotWritten::Refused(NotNow::Wrong(Wrong::Differs(instead))) => {
                Self::TicketDiffers(instead)
            }
            NotWritten::Refused(NotNow::TooMany) | NotWritten::TooMany { .. } => {
                Self::TooManyRequests {
                    retry_after: tomorrow,
                }
            }
        }
    }
}

/// Finds what was written, for who knows its reference and the address that it
/// came with. A wrong address, an unknown reference and one that is locked after too
/// many failed tries are answered alike; while it is locked the answer also says
/// when to try again.
#[utoipa::path(post, operation_id = "find_ticket", path = "/v1/merchants/{merchant}/tickets/lookup", tag = "contact",
    params(("merchant" = String, Path, description = "Id of the shop")),
    request_body = TicketLookup,
    responses(
        (status = 200, description = "The ticket as it is now", body = Ticket),
        (status = 404, description = "There is no such shop, or reference and email don't match", body = Problem, content_type = "application/problem+json"),
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
    site.shop(&merchant).ok_or(Error::UnknownMerchant)?;
    shared.pace.check(client)?;
    let Json(lookup) = Json::<TicketLookup>::from_request(request, &()).await?;
    check_lookup(&lookup)?;
    let now = clock::now();
    let client = client.0.to_string();
    let looking = TicketTry {
        merchant: &merchant,
        reference: &lookup.reference,
        email: &lookup.email,
        client: &client,
        now,
    };
    match shared.store.look_up_ticket(&looking).await? {
        LookedUpTicket::Found(ticket) => Ok(private(StatusCode::OK, &*ticket)),
        LookedUpTicket::NotFound => Err(Error::TicketNotMatched { retry_after: None }),
        LookedUpTicket::Locked { until } => Err(Error::TicketNotMatched {
            retry_after: Some((until - now).to_std().unwrap_or_default()),
        }),
    }
}

fn check_lookup(lookup: &TicketLookup) -> Result<(), Error> {
    let fits = |text: &str, most: usize| {
        let text = text.trim();
        let is_text = !text.is_empty() && !text.chars().any(char::is_control);
        is_text && text.chars().count() <= most
    };
    let fields = [
        ("/reference", &lookup.reference, 32),
        ("/email", &lookup.email, 254),
    ];
    let wrong: Vec<FieldError> = fields
        .into_iter()
        .filter(|(_, text, most)| !fits(text, *most))
        .map(|(pointer, _, most)| FieldError {
            pointer: pointer.to_owned(),
            detail: format!("expected 1 to {most} characters"),
        })
        .collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Error::Invalid(wrong)),
    }
}

fn invalid(pointer: &str, detail: &str) -> Error {
    Error::Invalid(vec![FieldError {
        pointer: pointer.to_owned(),
        detail: detail.to_owned(),
    }])
}
