//! Answers that were given, by the key that their request came with: repeated, it
//! gets the same one.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::writers::Writing;
use super::{ms, read_json, write_json};

/// A request under its idempotency key.
pub struct Asking<'a> {
    pub merchant: &'a str,
    /// Comparable.
    pub number: &'a str,
    pub key: &'a str,
    /// The same for the same body alone.
    pub fingerprint: &'a str,
    pub now: DateTime<Utc>,
}

/// What the key has met before.
pub(super) enum Met<T> {
    Nothing,
    ThisAnswer(T),
    OtherBody,
}

impl Asking<'_> {
    /// Takes the key for this transaction. Another server with the same key waits
    /// here until it is done.
    pub(super) async fn take_key<T: DeserializeOwned>(
        &self,
        transaction: &mut Writing,
    ) -> Result<Met<T>, sqlx::Error> {
        let first = sqlx::query(
            "INSERT INTO answers (scope, key, fingerprint, made_at, body)
             VALUES ($1, $2, $3, $4, '') ON CONFLICT (scope, key) DO NOTHING",
        )
        .bind(self.scope())
        .bind(self.key)
        .bind(self.fingerprint)
        .bind(ms(self.now))
        .execute(&mut **transaction)
        .await?;
        if first.rows_affected() > 0 {
            return Ok(Met::Nothing);
        }
        let (fingerprint, body): (String, String) =
            sqlx::query_as("SELECT fingerprint, body FROM answers WHERE scope = $1 AND key = $2")
                .bind(self.scope())
                .bind(self.key)
                .fetch_one(&mut **transaction)
                .await?;
        Ok(if fingerprint == self.fingerprint {
            Met::ThisAnswer(read_json(&body)?)
        } else {
            Met::OtherBody
        })
    }

    /// Keeps the answer for whoever repeats the request.
    pub(super) async fn keep_answer(
        &self,
        transaction: &mut Writing,
        answer: &impl Serialize,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE answers SET body = $3 WHERE scope = $1 AND key = $2")
            .bind(self.scope())
            .bind(self.key)
            .bind(write_json(answer)?)
            .execute(&mut **transaction)
            .await?;
        Ok(())
    }

    fn scope(&self) -> String {
        format!("{} {}", self.merchant, self.number)
    }
}
