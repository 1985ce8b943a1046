//! Shoppers without an account: looking an order up, and the token that opens it
//! for a while.

use chrono::{DateTime, TimeDelta, Utc};

use super::orders::{comparable_email, comparable_number, comparable_postcode};
use super::searches::forget_searches;
use super::writers::Writing;
use super::{Store, ms};
use crate::secret::digest;

/// Lookups that fail are counted for this long.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// So many may fail in the window for one order number, whether there is such an
/// order or not, before nobody is let in by lookup.
pub(super) const MOST_OF_ORDER: i64 = 10;
/// And so many from one client, which may be a household or a whole network.
pub(super) const MOST_OF_CLIENT: i64 = 30;

/// What only the order's shopper knows.
pub enum Proof<'a> {
    Email(&'a str),
    Postcode(&'a str),
}

/// One lookup.
pub struct Try<'a> {
    pub merchant: &'a str,
    pub number: &'a str,
    pub proof: Proof<'a>,
    /// The client's address.
    pub client: &'a str,
    /// Opens the order if this goes well.
    pub token: &'a str,
    pub now: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// An order whose shopper the shop's own system vouches for.
pub struct Vouched<'a> {
    pub merchant: &'a str,
    pub number: &'a str,
    pub email: &'a str,
    /// Opens the order if there is such a one.
    pub token: &'a str,
    pub expires_at: DateTime<Utc>,
}

/// What came of a lookup.
#[derive(Debug, PartialEq)]
pub enum LookedUp {
    /// The token is kept.
    Found,
    NotFound,
    /// Too many have failed; tries count again from this moment on.
    Locked {
        until: DateTime<Utc>,
    },
}

impl Store {
    /// Looks an order up. Whatever comes of it, the same statements run up to the
    /// point where it is found, and one transaction is written.
    pub async fn look_up(&self, lookup: &Try<'_>) -> Result<LookedUp, sqlx::Error> {
        let number = comparable_number(lookup.number);
        let client = digest(&format!("client {}", lookup.client));
        let order = digest(&format!("order {} {number}", lookup.merchant));
        let mut transaction = self.begin().await?;
        let [of_client, of_order] = count(&mut transaction, [&client, &order], lookup.now).await?;
        let row: Option<(String, String)> = sqlx::query_as(
            "SELECT email, postcode FROM orders WHERE merchant = $1 AND number = $2",
        )
        .bind(lookup.merchant)
        .bind(&number)
        .fetch_optional(&mut *transaction)
        .await?;
        let matches = row.is_some_and(|(email, postcode)| match lookup.proof {
            Proof::Email(given) => !email.is_empty() && email == comparable_email(given),
            Proof::Postcode(given) => {
                !postcode.is_empty() && postcode == comparable_postcode(given)
            }
        });
        let locked = of_client
            .locked(MOST_OF_CLIENT)
            .max(of_order.locked(MOST_OF_ORDER));
        let looked_up = match locked {
            Some(until) => LookedUp::Locked { until },
            None if !matches => LookedUp::NotFound,
            None => {
                let opening = (lookup.token, lookup.expires_at);
                open(&mut transaction, lookup.merchant, &number, opening).await?;
                uncount(&mut transaction, &client, &order).await?;
                LookedUp::Found
            }
        };
        transaction.commit().await?;
        Ok(looked_up)
    }

    /// Opens an order to whom the shop vouches for; `false` where it has no such
    /// order of this email. The shop has looked already, so it is no try, and a lock
    /// does not hold it up.
    pub async fn open_vouched(&self, vouched: &Vouched<'_>) -> Result<bool, sqlx::Error> {
        let number = comparable_number(vouched.number);
        let email = comparable_email(vouched.email);
        if email.is_empty() {
            return Ok(false);
        }
        let mut transaction = self.begin().await?;
        let known =
            sqlx::query("SELECT 1 FROM orders WHERE merchant = $1 AND number = $2 AND email = $3")
                .bind(vouched.merchant)
                .bind(&number)
                .bind(&email)
                .fetch_optional(&mut *transaction)
                .await?;
        if known.is_none() {
            return Ok(false);
        }
        let opening = (vouched.token, vouched.expires_at);
        open(&mut transaction, vouched.merchant, &number, opening).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The comparable number of the order that a token of this merchant opens.
    pub async fn opened(
        &self,
        merchant: &str,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, sqlx::Error> {
        let row: Option<(String,)> = sqlx::query_as(
            "SELECT number FROM order_tokens WHERE hash = $1 AND merchant = $2 AND expires_at > $3",
        )
        .bind(digest(token))
        .bind(merchant)
        .bind(ms(now))
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(number,)| number))
    }

    /// Ends a token, if there is such a one.
    pub async fn forget(&self, merchant: &str, token: &str) -> Result<(), sqlx::Error> {
        self.write(
            sqlx::query("DELETE FROM order_tokens WHERE hash = $1 AND merchant = $2")
                .bind(digest(token))
                .bind(merchant),
        )
        .await?;
        Ok(())
    }

    /// Removes what has had its time: tokens, failed lookups, answers that nobody
    /// will ask for again, messages that were sent, and searches.
    pub async fn sweep(&self, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        let mut transaction = self.begin().await?;
        for (statement, before) in [
            (
                "DELETE FROM order_tokens WHERE expires_at <= $1",
                TimeDelta::zero(),
            ),
            ("DELETE FROM lookup_tries WHERE since <= $1", WINDOW),
            (
                "DELETE FROM answers WHERE made_at <= $1",
                TimeDelta::days(7),
            ),
            (
                "DELETE FROM outbox WHERE done_at > 0 AND done_at <= $1",
                TimeDelta::days(30),
            ),
        ] {
            let swept = sqlx::query(statement).bind(ms(now - before));
            swept.execute(&mut *transaction).await?;
        }
        forget_searches(&mut transaction, now).await?;
        transaction.commit().await
    }
}

/// From now on a token opens an order, until it expires.
async fn open(
    transaction: &mut Writing,
    merchant: &str,
    number: &str,
    (token, expires_at): (&str, DateTime<Utc>),
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO order_tokens (hash, merchant, number, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(digest(token))
    .bind(merchant)
    .bind(number)
    .bind(ms(expires_at))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(super) struct Counted {
    pub since: i64,
    pub tries: i64,
}

impl Counted {
    /// When tries count again, where there were more than `most`.
    pub fn locked(&self, most: i64) -> Option<DateTime<Utc>> {
        let until = self.since + WINDOW.num_milliseconds();
        (self.tries > most).then(|| DateTime::from_timestamp_millis(until))?
    }
}

/// A lookup has not failed.
pub(super) async fn uncount(
    transaction: &mut Writing,
    client: &str,
    named: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE lookup_tries SET tries = tries - 1 WHERE who IN ($1, $2)")
        .bind(client)
        .bind(named)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

/// Counts a lookup by either, from one on where the window is over.
pub(super) async fn count(
    transaction: &mut Writing,
    [client, named]: [&str; 2],
    now: DateTime<Utc>,
) -> Result<[Counted; 2], sqlx::Error> {
    // In one go: each statement is a way to the connection's thread and back.
    let counted: Vec<(String, i64, i64)> = sqlx::query_as(
        "INSERT INTO lookup_tries (who, since, tries) VALUES ($1, $3, 1), ($2, $3, 1)
         ON CONFLICT (who) DO UPDATE SET
             tries = CASE WHEN lookup_tries.since <= $4 THEN 1 ELSE lookup_tries.tries + 1 END,
             since = CASE WHEN lookup_tries.since <= $4 THEN excluded.since ELSE lookup_tries.since END
         RETURNING who, since, tries",
    )
    .bind(client)
    .bind(named)
    .bind(ms(now))
    .bind(ms(now - WINDOW))
    .fetch_all(&mut **transaction)
    .await?;
    // They come in any order.
    let of = |who: &str| {
        let row = counted.iter().find(|(counted, ..)| counted == who);
        row.map(|&(_, since, tries)| Counted { since, tries })
            .ok_or(sqlx::Error::RowNotFound)
    };
    Ok([of(client)?, of(named)?])
}
