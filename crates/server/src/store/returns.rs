//! Returns. One that is asked for, the answer to whoever repeats it, what it takes
//! off the stock and the messages that it causes are one transaction, in which the
//! order is locked: however many ask at once, no piece goes back twice.

use chrono::{DateTime, Utc};
use hemline_api_types::desk::{Standing, StockItem};
use hemline_api_types::returns::{Return, ReturnState};
use serde::{Deserialize, Serialize};

use super::answers::{Asking, Met};
use super::orders::{comparable_number, lock, order};
use super::outbox::{Messages, put_messages};
use super::photos::keep_photos;
use super::stock::{locked_stock, put_back, stock, take_off};
use super::{Store, StoredOrder, ms, paging, read_json, write_json};
use crate::order::returns::decide::{Asked, Taken};

/// A return as it is kept.
#[derive(Serialize, Deserialize)]
pub(super) struct Body {
    #[serde(rename = "return")]
    pub back: Return,
    /// What it took off the stock.
    pub taken: Vec<Taken>,
}

/// Some of a merchant's returns, the oldest first: each the comparable number of
/// its order, and its reference.
pub struct ReturnsPage {
    pub returns: Vec<(String, String)>,
    /// For the page after it, where there is one.
    pub next: Option<String>,
}

/// How a return stands after a step.
#[derive(Debug)]
pub struct Stepped {
    pub order: StoredOrder,
    pub back: Return,
}

/// Why a return was not kept.
#[derive(Debug)]
pub enum NotReturned<E> {
    Store(sqlx::Error),
    NoSuchOrder,
    /// The key came with another body before.
    OtherBody,
    /// It names a photo that the order does not have, or no longer.
    NoSuchPhoto,
    Refused(E),
}

impl<E> From<sqlx::Error> for NotReturned<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

/// Why a step was not kept.
#[derive(Debug)]
pub enum NotStepped<E> {
    Store(sqlx::Error),
    NoSuchReturn,
    Refused(E),
}

impl<E> From<sqlx::Error> for NotStepped<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Keeps what `decide` makes of the order and the stock as they are now, with
    /// its messages. The same key and body again get the first answer.
    pub async fn ask_return<E>(
        &self,
        asking: &Asking<'_>,
        takes_stock: bool,
        decide: impl FnOnce(&StoredOrder, &[StockItem]) -> Result<(Asked, Messages), E>,
    ) -> Result<Return, NotReturned<E>> {
        let Asking {
            merchant,
            number,
            now,
            ..
        } = *asking;
        let mut transaction = self.begin().await?;
        match asking.take_key(&mut transaction).await? {
            Met::Nothing => {}
            Met::ThisAnswer(back) => {
                transaction.commit().await?;
                return Ok(back);
            }
            Met::OtherBody => return Err(NotReturned::OtherBody),
        }
        if !lock(&mut transaction, merchant, number).await? {
            return Err(NotReturned::NoSuchOrder);
        }
        let order = order(&mut transaction, merchant, number).await?;
        let order = order.ok_or(NotReturned::NoSuchOrder)?;
        let stock = if takes_stock {
            locked_stock(&mut transaction, merchant, &order.record).await?
        } else {
            stock(&mut transaction, merchant, &order.record).await?
        };
        let (asked, messages) = decide(&order, &stock).map_err(NotReturned::Refused)?;
        let Asked { back, taken } = asked;
        take_off(&mut transaction, merchant, &taken).await?;
        let body = Body { back, taken };
        sqlx::query(
            "INSERT INTO returns (reference, merchant, number, state, asked_at, body)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&body.back.reference)
        .bind(merchant)
        .bind(number)
        .bind(state(body.back.state))
        .bind(ms(now))
        .bind(write_json(&body)?)
        .execute(&mut *transaction)
        .await?;
        if !keep_photos(&mut transaction, merchant, number, &photos(&body.back)).await? {
            return Err(NotReturned::NoSuchPhoto);
        }
        put_messages(&mut transaction, merchant, &messages, now).await?;
        asking.keep_answer(&mut transaction, &body.back).await?;
        transaction.commit().await?;
        Ok(body.back)
    }

    /// Keeps what `take` makes of a return, with its messages; it changes nothing
    /// where `take` gives none. Pieces that it no longer needs go back into stock.
    pub async fn step<E>(
        &self,
        merchant: &str,
        reference: &str,
        now: DateTime<Utc>,
        take: impl FnOnce(&StoredOrder, &Return) -> Result<Option<(Return, Messages)>, E>,
    ) -> Result<Stepped, NotStepped<E>> {
        let mut transaction = self.begin().await?;
        let row: Option<(String,)> =
            sqlx::query_as("SELECT number FROM returns WHERE merchant = $1 AND reference = $2")
                .bind(merchant)
                .bind(reference)
                .fetch_optional(&mut *transaction)
                .await?;
        let (number,) = row.ok_or(NotStepped::NoSuchReturn)?;
        if !lock(&mut transaction, merchant, &number).await? {
            return Err(NotStepped::NoSuchReturn);
        }
        // Read once the order is locked: another step may just have been taken.
        let (body,): (String,) =
            sqlx::query_as("SELECT body FROM returns WHERE merchant = $1 AND reference = $2")
                .bind(merchant)
                .bind(reference)
                .fetch_one(&mut *transaction)
                .await?;
        let mut body: Body = read_json(&body)?;
        let order = order(&mut transaction, merchant, &number).await?;
        let mut order = order.ok_or(NotStepped::NoSuchReturn)?;
        let mut known = order.returns.iter();
        if let Some(known) = known.find(|known| known.reference == reference) {
            body.back.has_label = known.has_label;
        }
        let next = take(&order, &body.back).map_err(NotStepped::Refused)?;
        let Some((back, messages)) = next else {
            transaction.commit().await?;
            let back = body.back;
            return Ok(Stepped { order, back });
        };
        body.back = back;
        if is_over(body.back.state) {
            put_back(&mut transaction, merchant, &body.taken).await?;
            body.taken.clear();
        }
        sqlx::query(
            "UPDATE returns SET state = $3, body = $4 WHERE merchant = $1 AND reference = $2",
        )
        .bind(merchant)
        .bind(reference)
        .bind(state(body.back.state))
        .bind(write_json(&body)?)
        .execute(&mut *transaction)
        .await?;
        put_messages(&mut transaction, merchant, &messages, now).await?;
        transaction.commit().await?;
        for known in &mut order.returns {
            if known.reference == body.back.reference {
                *known = body.back.clone();
            }
        }
        let back = body.back;
        Ok(Stepped { order, back })
    }

    /// The comparable number of the order that a return belongs to.
    pub async fn order_of_return(
        &self,
        merchant: &str,
        reference: &str,
    ) -> Result<Option<String>, sqlx::Error> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT number FROM returns WHERE merchant = $1 AND reference = $2")
                .bind(merchant)
                .bind(reference)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(number,)| number))
    }

    /// At most `limit` of a merchant's returns that stand in one of `wanted`, or in
    /// any where it is empty, after `after`, which a page before named.
    pub async fn returns(
        &self,
        merchant: &str,
        wanted: &[ReturnState],
        order: Option<&str>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<ReturnsPage, sqlx::Error> {
        let (moment, reference) = paging::ended(after);
        let states = paging::any_of(wanted.iter().map(|wanted| state(*wanted)));
        let rows: Vec<paging::Row> = sqlx::query_as(
            "SELECT asked_at, reference, number FROM returns
             WHERE merchant = $1 AND ($2 = '' OR $2 LIKE '%,' || state || ',%')
                 AND ($3 = '' OR number = $3)
                 AND (asked_at > $4 OR (asked_at = $4 AND reference > $5))
             ORDER BY asked_at, reference LIMIT $6",
        )
        .bind(merchant)
        .bind(states)
        .bind(order.map(comparable_number).unwrap_or_default())
        .bind(moment)
        .bind(reference)
        .bind(paging::read_for(limit))
        .fetch_all(&self.pool)
        .await?;
        let (rows, next) = paging::page(rows, limit);
        let returns = rows
            .into_iter()
            .map(|(_, reference, number)| (number, reference));
        Ok(ReturnsPage {
            returns: returns.collect(),
            next,
        })
    }

    /// How many of a merchant's returns stand in each state that has any.
    pub async fn standing(&self, merchant: &str) -> Result<Vec<Standing>, sqlx::Error> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT state, count(*) FROM returns WHERE merchant = $1 GROUP BY state",
        )
        .bind(merchant)
        .fetch_all(&self.pool)
        .await?;
        let mut standing = Vec::new();
        for (name, count) in rows {
            standing.push(Standing {
                state: read_json(&format!("\"{name}\""))?,
                count: u64::try_from(count).unwrap_or_default(),
            });
        }
        standing.sort_by_key(|standing| standing.state);
        Ok(standing)
    }
}

/// The photos that a return names.
fn photos(back: &Return) -> Vec<String> {
    let photos = back.items.iter().flat_map(|item| &item.ask.photos);
    photos.map(|evidence| evidence.photo.clone()).collect()
}

/// Whether it needs nothing of the stock any more.
fn is_over(state: ReturnState) -> bool {
    match state {
        ReturnState::Refused | ReturnState::Cancelled => true,
        ReturnState::Requested
        | ReturnState::Authorised
        | ReturnState::OnItsWay
        | ReturnState::Arrived
        | ReturnState::Inspected
        | ReturnState::Settled => false,
    }
}

fn state(state: ReturnState) -> &'static str {
    match state {
        ReturnState::Requested => "requested",
        ReturnState::Authorised => "authorised",
        ReturnState::OnItsWay => "on_its_way",
        ReturnState::Arrived => "arrived",
        ReturnState::Inspected => "inspected",
        ReturnState::Settled => "settled",
        ReturnState::Refused => "refused",
        ReturnState::Cancelled => "cancelled",
    }
}
