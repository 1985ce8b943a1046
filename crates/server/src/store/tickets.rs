//! What shoppers write to the team, and what the team writes back. A ticket, the
//! answer to whoever repeats it, the photos that it names and the messages that it
//! causes are one transaction; so is a reply.

use chrono::{DateTime, Utc};
use hemline_api_types::contact::{Ticket, TicketState};

use super::answers::{Asking, Met};
use super::orders::{comparable_email, lock, order};
use super::outbox::{Messages, put_messages};
use super::photos::keep_photos;
use super::visits::{MOST_OF_CLIENT, MOST_OF_ORDER, count, uncount};
use super::{Store, StoredOrder, ms, paging, read_json, write_json};
use crate::secret::digest;

/// So many may come from one client in a quarter of an hour, where no order is
/// open, and so many to one address: each is a mail to it.
const MOST_WRITTEN: i64 = 30;
const MOST_TO_ADDRESS: i64 = 10;

/// Who writes.
pub enum Writer<'a> {
    /// Who has the order of this comparable number open.
    Opened(&'a str),
    /// Anyone, from the client at this address.
    Anyone { client: &'a str, email: &'a str },
}

/// Why a ticket was not kept.
#[derive(Debug)]
pub enum NotWritten<E> {
    Store(sqlx::Error),
    NoSuchOrder,
    /// The key came with another body before.
    OtherBody,
    /// It names a photo that the order does not have, or no longer.
    NoSuchPhoto,
    /// Too many were written; they are taken in again from this moment on.
    TooMany {
        until: DateTime<Utc>,
    },
    Refused(E),
}

impl<E> From<sqlx::Error> for NotWritten<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

/// Why a reply was not kept.
#[derive(Debug)]
pub enum NotReplied<E> {
    Store(sqlx::Error),
    NoSuchTicket,
    /// The key came with another body before.
    OtherBody,
    Refused(E),
}

impl<E> From<sqlx::Error> for NotReplied<E> {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

/// One lookup of a ticket.
pub struct TicketTry<'a> {
    pub merchant: &'a str,
    /// In whichever way it is written.
    pub reference: &'a str,
    pub email: &'a str,
    /// The client's address.
    pub client: &'a str,
    pub now: DateTime<Utc>,
}

/// What came of it.
#[derive(Debug, PartialEq)]
pub enum LookedUpTicket {
    Found(Box<Ticket>),
    NotFound,
    /// Too many have failed; tries count again from this moment on.
    Locked {
        until: DateTime<Utc>,
    },
}

/// Some of a merchant's tickets, the oldest first.
pub struct TicketsPage {
    pub tickets: Vec<Ticket>,
    /// For the page after it, where there is one.
    pub next: Option<String>,
}

impl Store {
    /// Keeps what `decide` makes of the open order as it is now, or of none, with
    /// its messages. The same key and body again get the first answer.
    pub async fn write_ticket<E>(
        &self,
        asking: &Asking<'_>,
        writer: &Writer<'_>,
        decide: impl FnOnce(Option<&StoredOrder>) -> Result<(Ticket, Messages), E>,
    ) -> Result<Ticket, NotWritten<E>> {
        let Asking { merchant, now, .. } = *asking;
        let mut transaction = self.begin().await?;
        match asking.take_key(&mut transaction).await? {
            Met::Nothing => {}
            Met::ThisAnswer(ticket) => {
                transaction.commit().await?;
                return Ok(ticket);
            }
            Met::OtherBody => return Err(NotWritten::OtherBody),
        }
        let opened = match writer {
            Writer::Opened(number) => {
                if !lock(&mut transaction, merchant, number).await? {
                    return Err(NotWritten::NoSuchOrder);
                }
                let order = order(&mut transaction, merchant, number).await?;
                Some(order.ok_or(NotWritten::NoSuchOrder)?)
            }
            Writer::Anyone { client, email } => {
                let client = digest(&format!("writer {client}"));
                let email = comparable_email(email);
                let address = digest(&format!("written to {merchant} {email}"));
                let [of_client, of_address] =
                    count(&mut transaction, [&client, &address], now).await?;
                let locked = of_client
                    .locked(MOST_WRITTEN)
                    .max(of_address.locked(MOST_TO_ADDRESS));
                if let Some(until) = locked {
                    return Err(NotWritten::TooMany { until });
                }
                None
            }
        };
        let (ticket, messages) = decide(opened.as_ref()).map_err(NotWritten::Refused)?;
        let number = match writer {
            Writer::Opened(number) => number,
            Writer::Anyone { .. } => "",
        };
        sqlx::query(
            "INSERT INTO tickets (reference, merchant, number, email, state, asked_at, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&ticket.reference)
        .bind(merchant)
        .bind(number)
        .bind(comparable_email(&ticket.ask.email))
        .bind(state(ticket.state))
        .bind(ms(now))
        .bind(write_json(&ticket)?)
        .execute(&mut *transaction)
        .await?;
        let photos = ticket.ask.photos.iter();
        let photos: Vec<String> = photos.map(|evidence| evidence.photo.clone()).collect();
        if !keep_photos(&mut transaction, merchant, number, &photos).await? {
            return Err(NotWritten::NoSuchPhoto);
        }
        put_messages(&mut transaction, merchant, &messages, now).await?;
        asking.keep_answer(&mut transaction, &ticket).await?;
        transaction.commit().await?;
        Ok(ticket)
    }

    /// Looks a ticket up. Whatever comes of it, the same statements run up to the
    /// point where it is found, and one transaction is written.
    pub async fn look_up_ticket(
        &self,
        lookup: &TicketTry<'_>,
    ) -> Result<LookedUpTicket, sqlx::Error> {
        let reference = lookup.reference.trim().to_uppercase();
        let client = digest(&format!("client {}", lookup.client));
        let named = digest(&format!("ticket {} {reference}", lookup.merchant));
        let mut transaction = self.begin().await?;
        let [of_client, of_ticket] = count(&mut transaction, [&client, &named], lookup.now).await?;
        let row: Option<(String,)> =
            sqlx::query_as("SELECT email FROM tickets WHERE merchant = $1 AND reference = $2")
                .bind(lookup.merchant)
                .bind(&reference)
                .fetch_optional(&mut *transaction)
                .await?;
        let matches = row.is_some_and(|(email,)| email == comparable_email(lookup.email));
        let locked = of_client
            .locked(MOST_OF_CLIENT)
            .max(of_ticket.locked(MOST_OF_ORDER));
        let looked_up = match locked {
            Some(until) => LookedUpTicket::Locked { until },
            None if !matches => LookedUpTicket::NotFound,
            None => {
                let (body,): (String,) = sqlx::query_as(
                    "SELECT body FROM tickets WHERE merchant = $1 AND reference = $2",
                )
                .bind(lookup.merchant)
                .bind(&reference)
                .fetch_one(&mut *transaction)
                .await?;
                uncount(&mut transaction, &client, &named).await?;
                LookedUpTicket::Found(Box::new(read_json(&body)?))
            }
        };
        transaction.commit().await?;
        Ok(looked_up)
    }

    /// Keeps what `take` makes of a ticket, with its messages; it changes nothing
    /// where `take` gives none. The same key and body again get the first answer.
    pub async fn reply<E>(
        &self,
        asking: &Asking<'_>,
        reference: &str,
        take: impl FnOnce(&Ticket) -> Result<Option<(Ticket, Messages)>, E>,
    ) -> Result<Ticket, NotReplied<E>> {
        let Asking { merchant, now, .. } = *asking;
        let mut transaction = self.begin().await?;
        // Changes nothing, and makes a colleague who replies too wait.
        let locked =
            sqlx::query("UPDATE tickets SET state = state WHERE merchant = $1 AND reference = $2")
                .bind(merchant)
                .bind(reference)
                .execute(&mut *transaction)
                .await?;
        if locked.rows_affected() == 0 {
            return Err(NotReplied::NoSuchTicket);
        }
        match asking.take_key(&mut transaction).await? {
            Met::Nothing => {}
            Met::ThisAnswer(ticket) => {
                transaction.commit().await?;
                return Ok(ticket);
            }
            Met::OtherBody => return Err(NotReplied::OtherBody),
        }
        let (body,): (String,) =
            sqlx::query_as("SELECT body FROM tickets WHERE merchant = $1 AND reference = $2")
                .bind(merchant)
                .bind(reference)
                .fetch_one(&mut *transaction)
                .await?;
        let known: Ticket = read_json(&body)?;
        let Some((ticket, messages)) = take(&known).map_err(NotReplied::Refused)? else {
            transaction.commit().await?;
            return Ok(known);
        };
        sqlx::query(
            "UPDATE tickets SET state = $3, body = $4 WHERE merchant = $1 AND reference = $2",
        )
        .bind(merchant)
        .bind(reference)
        .bind(state(ticket.state))
        .bind(write_json(&ticket)?)
        .execute(&mut *transaction)
        .await?;
        put_messages(&mut transaction, merchant, &messages, now).await?;
        asking.keep_answer(&mut transaction, &ticket).await?;
        transaction.commit().await?;
        Ok(ticket)
    }

    /// A merchant's ticket.
    pub async fn ticket(
        &self,
        merchant: &str,
        reference: &str,
    ) -> Result<Option<Ticket>, sqlx::Error> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT body FROM tickets WHERE merchant = $1 AND reference = $2")
                .bind(merchant)
                .bind(reference)
                .fetch_optional(&self.pool)
                .await?;
        row.map(|(body,)| read_json(&body)).transpose()
    }

    /// At most `limit` of a merchant's tickets, after `after`, which a page before
    /// named.
    pub async fn tickets(
        &self,
        merchant: &str,
        wanted: &[TicketState],
        after: Option<&str>,
        limit: u32,
    ) -> Result<TicketsPage, sqlx::Error> {
        let (moment, reference) = paging::ended(after);
        let states = paging::any_of(wanted.iter().map(|wanted| state(*wanted)));
        let rows: Vec<paging::Row> = sqlx::query_as(
            "SELECT asked_at, reference, body FROM tickets
             WHERE merchant = $1 AND ($2 = '' OR $2 LIKE '%,' || state || ',%')
                 AND (asked_at > $3 OR (asked_at = $3 AND reference > $4))
             ORDER BY asked_at, reference LIMIT $5",
        )
        .bind(merchant)
        .bind(states)
        .bind(moment)
        .bind(reference)
        .bind(paging::read_for(limit))
        .fetch_all(&self.pool)
        .await?;
        let (rows, next) = paging::page(rows, limit);
        let tickets = rows.iter().map(|(_, _, body)| read_json(body));
        Ok(TicketsPage {
            tickets: tickets.collect::<Result<_, _>>()?,
            next,
        })
    }

    /// How many of a merchant's tickets wait for the team.
    pub async fn open_tickets(&self, merchant: &str) -> Result<u64, sqlx::Error> {
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM tickets WHERE merchant = $1 AND state = 'open'")
                .bind(merchant)
                .fetch_one(&self.pool)
                .await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}

fn state(state: TicketState) -> &'static str {
    match state {
        TicketState::Open => "open",
        TicketState::Answered => "answered",
        TicketState::Closed => "closed",
    }
}
