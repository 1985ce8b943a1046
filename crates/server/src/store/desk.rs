//! The merchants' systems: the keys that they come with, where they are told, and
//! by what they sign for their shoppers.

use chrono::{DateTime, Utc};

use super::{Store, ms};
use crate::secret::digest;

/// A merchant's key, without the key.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub name: String,
    pub made_at: DateTime<Utc>,
}

/// Where a merchant's system is told, and the secret that signs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Webhook {
    pub url: String,
    pub secret: String,
}

/// By what a merchant's system signs for its shoppers.
#[derive(Clone, Debug, PartialEq)]
pub struct Signing {
    pub secret: String,
    pub made_at: DateTime<Utc>,
}

impl Store {
    /// Keeps a new key; `false` where the merchant has one of this name.
    pub async fn put_key(
        &self,
        merchant: &str,
        name: &str,
        key: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, sqlx::Error> {
        let put = self
            .write(
                sqlx::query(
                    "INSERT INTO merchant_keys (hash, merchant, name, made_at, ended_at)
             VALUES ($1, $2, $3, $4, 0) ON CONFLICT DO NOTHING",
                )
                .bind(digest(key))
                .bind(merchant)
                .bind(name)
                .bind(ms(now)),
            )
            .await?;
        Ok(put.rows_affected() == 1)
    }

    /// The merchant's keys that hold, the oldest first.
    pub async fn keys(&self, merchant: &str) -> Result<Vec<Key>, sqlx::Error> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT name, made_at FROM merchant_keys WHERE merchant = $1 AND ended_at = 0
             ORDER BY made_at, name",
        )
        .bind(merchant)
        .fetch_all(&self.pool)
        .await?;
        let key = |(name, made_at)| Key {
            name,
            made_at: DateTime::from_timestamp_millis(made_at).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(key).collect())
    }

    /// Ends a key; `false` where there is none of this name that holds.
    pub async fn end_key(
        &self,
        merchant: &str,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, sqlx::Error> {
        let ended = self
            .write(
                sqlx::query(
                    "UPDATE merchant_keys SET ended_at = $3
             WHERE merchant = $1 AND name = $2 AND ended_at = 0",
                )
                .bind(merchant)
                .bind(name)
                .bind(ms(now)),
            )
            .await?;
        Ok(ended.rows_affected() == 1)
    }

    /// Whether this key opens this merchant's side.
    pub async fn is_key(&self, merchant: &str, key: &str) -> Result<bool, sqlx::Error> {
        let row = sqlx::query(
            "SELECT 1 FROM merchant_keys WHERE hash = $1 AND merchant = $2 AND ended_at = 0",
        )
        .bind(digest(key))
        .bind(merchant)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.is_some())
    }

    /// Id of the merchant whose side this key opens.
    pub async fn merchant_of_key(&self, key: &str) -> Result<Option<String>, sqlx::Error> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT merchant FROM merchant_keys WHERE hash = $1 AND ended_at = 0")
                .bind(digest(key))
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(merchant,)| merchant))
    }

    /// How many requests wait for an answer.
    pub async fn waiting_requests(&self, merchant: &str) -> Result<u64, sqlx::Error> {
        let (count,): (i64,) = sqlx::query_as(
            "SELECT count(*) FROM requests WHERE merchant = $1 AND state = 'waiting'",
        )
        .bind(merchant)
        .fetch_one(&self.pool)
        .await?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Where the merchant's system is told from now on; nowhere for `None`.
    pub async fn put_webhook(
        &self,
        merchant: &str,
        webhook: Option<&Webhook>,
    ) -> Result<(), sqlx::Error> {
        let Some(Webhook { url, secret }) = webhook else {
            self.write(sqlx::query("DELETE FROM webhooks WHERE merchant = $1").bind(merchant))
                .await?;
            return Ok(());
        };
        self.write(
            sqlx::query(
                "INSERT INTO webhooks (merchant, url, secret) VALUES ($1, $2, $3)
             ON CONFLICT (merchant) DO UPDATE SET url = excluded.url, secret = excluded.secret",
            )
            .bind(merchant)
            .bind(url)
            .bind(secret),
        )
        .await?;
        Ok(())
    }

    pub async fn webhook(&self, merchant: &str) -> Result<Option<Webhook>, sqlx::Error> {
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT url, secret FROM webhooks WHERE merchant = $1")
                .bind(merchant)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(url, secret)| Webhook { url, secret }))
    }

    /// By what the merchant's system signs from now on: what was signed by another
    /// secret is worth nothing any more. By nothing for `None`.
    pub async fn put_signing(
        &self,
        merchant: &str,
        signing: Option<&Signing>,
    ) -> Result<(), sqlx::Error> {
        let Some(Signing { secret, made_at }) = signing else {
            self.write(sqlx::query("DELETE FROM signing WHERE merchant = $1").bind(merchant))
                .await?;
            return Ok(());
        };
        self.write(
            sqlx::query(
                "INSERT INTO signing (merchant, secret, made_at) VALUES ($1, $2, $3)
             ON CONFLICT (merchant) DO UPDATE SET
                 secret = excluded.secret, made_at = excluded.made_at",
            )
            .bind(merchant)
            .bind(secret)
            .bind(ms(*made_at)),
        )
        .await?;
        Ok(())
    }

    pub async fn signing(&self, merchant: &str) -> Result<Option<Signing>, sqlx::Error> {
        let row: Option<(String, i64)> =
            sqlx::query_as("SELECT secret, made_at FROM signing WHERE merchant = $1")
                .bind(merchant)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(secret, made_at)| Signing {
            secret,
            made_at: DateTime::from_timestamp_millis(made_at).unwrap_or_default(),
        }))
    }
}
