//! What shoppers ask for, and what the team answers. A request, the answer to
//! whoever repeats it, and the messages that it causes are one transaction.

use chrono::{DateTime, Utc};
use hemline_api_types::desk::OrderRequest;
use hemline_api_types::order::{Ask, Request, RequestState};

use super::answers::{Asking, Met};
use super::orders::order;
use super::outbox::{Messages, put_messages};
use super::{Store, StoredOrder, ms, paging, read_json, write_json};

/// Why a request was not kept.
#[derive(Debug)]
pub enum NotAsked<E> {
    Store(sqlx::Error),
    NoSuchOrder,
    /// The key came with another body before.
    OtherBody,
    /// The same is waiting already, or has been granted.
    AlreadyAsked,
    /// The order can't take it.
    Refused(E),
}

/// Why an answer was not kept.
#[derive(Debug)]
pub enum NotAnswered {
    Store(sqlx::Error),
    NoSuchRequest,
    /// It does not wait for one; this is how it stands.
    NotWaiting(Box<Request>),
}

/// Some of a merchant's requests, the oldest first.
pub struct Page {
    pub requests: Vec<OrderRequest>,
    /// For the page after it, where there is one.
    pub next: Option<String>,
}

impl<E> From<sqlx::Error> for NotAsked<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl From<sqlx::Error> for NotAnswered {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Keeps what `decide` makes of the order as it is now, with its messages. The
    /// same key and body again get the first answer.
    pub async fn ask<E>(
        &self,
        asking: &Asking<'_>,
        decide: impl FnOnce(&StoredOrder) -> Result<(Request, Messages), E>,
    ) -> Result<Request, NotAsked<E>> {
        let Asking {
            merchant, number, ..
        } = asking;
        let mut transaction = self.begin().await?;
        match asking.take_key(&mut transaction).await? {
            Met::Nothing => {}
            Met::ThisAnswer(request) => {
                transaction.commit().await?;
                return Ok(request);
            }
            Met::OtherBody => return Err(NotAsked::OtherBody),
        }
        let order = order(&mut transaction, merchant, number).await?;
        let order = order.ok_or(NotAsked::NoSuchOrder)?;
        let (request, messages) = decide(&order).map_err(NotAsked::Refused)?;
        let kept = OrderRequest {
            order: order.record.number,
            request,
        };
        let inserted = sqlx::query(
            "INSERT INTO requests (reference, merchant, number, kind, state, asked_at, request)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        )
        .bind(&kept.request.reference)
        .bind(*merchant)
        .bind(*number)
        .bind(kind(&kept.request.ask))
        .bind(state(kept.request.state))
        .bind(ms(asking.now))
        .bind(write_json(&kept)?)
        .execute(&mut *transaction)
        .await?;
        if inserted.rows_affected() == 0 {
            return Err(NotAsked::AlreadyAsked);
        }
        put_messages(&mut transaction, merchant, &messages, asking.now).await?;
        asking.keep_answer(&mut transaction, &kept.request).await?;
        transaction.commit().await?;
        Ok(kept.request)
    }

    /// At most `limit` of a merchant's requests, after `after`, which a page before
    /// named.
    pub async fn requests(
        &self,
        merchant: &str,
        wanted: Option<RequestState>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Page, sqlx::Error> {
        let (moment, reference) = paging::ended(after);
        let rows: Vec<paging::Row> = sqlx::query_as(
            "SELECT asked_at, reference, request FROM requests
             WHERE merchant = $1 AND ($2 = '' OR state = $2)
                 AND (asked_at > $3 OR (asked_at = $3 AND reference > $4))
             ORDER BY asked_at, reference LIMIT $5",
        )
        .bind(merchant)
        .bind(wanted.map_or("", state))
        .bind(moment)
        .bind(reference)
        .bind(paging::read_for(limit))
        .fetch_all(&self.pool)
        .await?;
        let (rows, next) = paging::page(rows, limit);
        let requests = rows.iter().map(|(_, _, request)| read_json(request));
        Ok(Page {
            requests: requests.collect::<Result<_, _>>()?,
            next,
        })
    }

    /// Keeps the team's answer to a request that waits: what `answer` makes of it,
    /// with its messages.
    pub async fn answer(
        &self,
        merchant: &str,
        reference: &str,
        now: DateTime<Utc>,
        answer: impl FnOnce(&StoredOrder, Request) -> (Request, Messages),
    ) -> Result<Request, NotAnswered> {
        let mut transaction = self.begin().await?;
        let row: Option<(String, String)> = sqlx::query_as(
            "SELECT number, request FROM requests WHERE merchant = $1 AND reference = $2",
        )
        .bind(merchant)
        .bind(reference)
        .fetch_optional(&mut *transaction)
        .await?;
        let (number, known) = row.ok_or(NotAnswered::NoSuchRequest)?;
        let known: OrderRequest = read_json(&known)?;
        if known.request.state != RequestState::Waiting {
            return Err(NotAnswered::NotWaiting(Box::new(known.request)));
        }
        let order = order(&mut transaction, merchant, &number).await?;
        let order = order.ok_or(NotAnswered::NoSuchRequest)?;
        let (request, messages) = answer(&order, known.request);
        let kept = OrderRequest {
            order: known.order,
            request,
        };
        let updated = sqlx::query(
            "UPDATE requests SET state = $3, request = $4
             WHERE merchant = $1 AND reference = $2 AND state = 'waiting'",
        )
        .bind(merchant)
        .bind(reference)
        .bind(state(kept.request.state))
        .bind(write_json(&kept)?)
        .execute(&mut *transaction)
        .await?;
        if updated.rows_affected() == 0 {
            // Another colleague was quicker.
            return Err(NotAnswered::NotWaiting(Box::new(kept.request)));
        }
        put_messages(&mut transaction, merchant, &messages, now).await?;
        transaction.commit().await?;
        Ok(kept.request)
    }
}

fn kind(ask: &Ask) -> &'static str {
    match ask {
        Ask::Cancel { .. } => "cancel",
        Ask::Amend(_) => "amend",
    }
}

fn state(state: RequestState) -> &'static str {
    match state {
        RequestState::Accepted => "accepted",
        RequestState::Refused => "refused",
        RequestState::Waiting => "waiting",
        RequestState::Granted => "granted",
        RequestState::Declined => "declined",
    }
}
