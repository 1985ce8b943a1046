//! Messages that wait to be sent. They are kept with what caused them and taken
//! out by whichever server is first; each is sent at least once.

use chrono::{DateTime, TimeDelta, Utc};

use super::writers::Writing;
use super::{Store, ms};
use crate::secret;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    Mail,
    Webhook,
}

/// What is to be sent of one thing, as JSON for whoever sends it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Messages {
    /// To the shopper.
    pub mail: Option<String>,
    /// To the merchant's system, if it has one.
    pub webhook: Option<String>,
}

/// A message that is to be sent now.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    pub id: String,
    pub merchant: String,
    pub kind: MessageKind,
    /// As it was kept.
    pub body: String,
    /// Counting this one.
    pub tries: u32,
}

impl MessageKind {
    fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Webhook => "webhook",
        }
    }
}

/// Each transaction may be a commit, and each statement is a way to the connection's
/// thread and back. A place that is left empty is no message's id.
const NOTE: &str = "UPDATE outbox SET done_at = $1 WHERE id IN
    ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
const NOTED_AT_ONCE: usize = 20;

impl Store {
    /// Takes messages of a kind that are due. Unless they are reported as sent, they are due
    /// again after `lease`.
    pub async fn due(
        &self,
        kind: MessageKind,
        now: DateTime<Utc>,
        lease: TimeDelta,
        limit: u32,
    ) -> Result<Vec<Due>, sqlx::Error> {
        let mut transaction = self.begin().await?;
        // Asked twice for what is due: another server may have taken it since.
        let rows: Vec<(String, String, String, i64)> = sqlx::query_as(
            "UPDATE outbox SET due_at = $2, tries = tries + 1
             WHERE done_at = 0 AND due_at <= $1 AND id IN (
                 SELECT id FROM outbox WHERE kind = $4 AND done_at = 0 AND due_at <= $1
                 ORDER BY due_at LIMIT $3)
             RETURNING id, merchant, message, tries",
        )
        .bind(ms(now))
        .bind(ms(now + lease))
        .bind(i64::from(limit))
        .bind(kind.name())
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let due = |(id, merchant, body, tries)| Due {
            id,
            merchant,
            kind,
            body,
            tries: u32::try_from(tries).unwrap_or(u32::MAX),
        };
        Ok(rows.into_iter().map(due).collect())
    }

    /// Whether anything of a kind is due, without taking it.
    pub async fn is_due(&self, kind: MessageKind, now: DateTime<Utc>) -> Result<bool, sqlx::Error> {
        let row = sqlx::query(
            "SELECT 1 FROM outbox WHERE kind = $1 AND done_at = 0 AND due_at <= $2 LIMIT 1",
        )
        .bind(kind.name())
        .bind(ms(now))
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.is_some())
    }

    /// The messages were sent, or are given up.
    pub async fn sent(&self, ids: &[&str], now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        for ids in ids.chunks(NOTED_AT_ONCE) {
            let mut noted = sqlx::query(NOTE).bind(ms(now));
            for place in 0..NOTED_AT_ONCE {
                noted = noted.bind(ids.get(place).copied().unwrap_or_default());
            }
            self.write(noted).await?;
        }
        Ok(())
    }

    /// The message is to be tried again then.
    pub async fn put_off(&self, id: &str, until: DateTime<Utc>) -> Result<(), sqlx::Error> {
        self.write(
            sqlx::query("UPDATE outbox SET due_at = $2 WHERE id = $1")
                .bind(id)
                .bind(ms(until)),
        )
        .await?;
        Ok(())
    }
}

/// Keeps messages; webhooks only where the merchant has one.
pub(super) async fn put_messages(
    transaction: &mut Writing,
    merchant: &str,
    messages: &Messages,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    // In one go: each statement is a way to the connection's thread and back.
    sqlx::query(
        "INSERT INTO outbox (id, kind, merchant, made_at, due_at, tries, done_at, message)
         SELECT $3, $4, $1, $2, $2, 0, 0, $5 WHERE $5 IS NOT NULL
         UNION ALL
         SELECT $6, $7, merchant, $2, $2, 0, 0, $8 FROM webhooks
         WHERE merchant = $1 AND $8 IS NOT NULL",
    )
    .bind(merchant)
    .bind(ms(now))
    .bind(secret::random_name())
    .bind(MessageKind::Mail.name())
    .bind(&messages.mail)
    .bind(secret::random_name())
    .bind(MessageKind::Webhook.name())
    .bind(&messages.webhook)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
