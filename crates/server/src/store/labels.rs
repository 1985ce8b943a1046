//! Labels: which blob is to be stuck on which return's parcel.

use chrono::{DateTime, Utc};

use super::{Store, ms};

/// Why a label was not kept.
#[derive(Debug)]
pub enum NotLabelled {
    Store(sqlx::Error),
    NoSuchReturn,
    /// Its parcel has arrived, or there will be none.
    OutOfOrder,
}

impl From<sqlx::Error> for NotLabelled {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// Whether a return can have a label now.
    pub async fn takes_label(&self, merchant: &str, reference: &str) -> Result<(), NotLabelled> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT state FROM returns WHERE merchant = $1 AND reference = $2")
                .bind(merchant)
                .bind(reference)
                .fetch_optional(&self.pool)
                .await?;
        takes_label(row)
    }

    /// Gives a return its label, instead of one that it has; its blob is there.
    pub async fn put_label(
        &self,
        merchant: &str,
        reference: &str,
        digest: &str,
        now: DateTime<Utc>,
    ) -> Result<(), NotLabelled> {
        let mut transaction = self.begin().await?;
        // Changes nothing, and lets no step be taken in between.
        let row: Option<(String,)> = sqlx::query_as(
            "UPDATE returns SET state = state WHERE merchant = $1 AND reference = $2
             RETURNING state",
        )
        .bind(merchant)
        .bind(reference)
        .fetch_optional(&mut *transaction)
        .await?;
        takes_label(row)?;
        sqlx::query(
            "INSERT INTO labels (merchant, reference, digest, kept_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (merchant, reference)
             DO UPDATE SET digest = excluded.digest, kept_at = excluded.kept_at",
        )
        .bind(merchant)
        .bind(reference)
        .bind(digest)
        .bind(ms(now))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The digest of a return's label; with a number, only where it is a return of
    /// that order.
    pub async fn label(
        &self,
        merchant: &str,
        number: Option<&str>,
        reference: &str,
    ) -> Result<Option<String>, sqlx::Error> {
        let row: Option<(String,)> = sqlx::query_as(
            "SELECT labels.digest FROM labels JOIN returns
                 ON returns.merchant = labels.merchant AND returns.reference = labels.reference
             WHERE labels.merchant = $1 AND labels.reference = $2
                 AND ($3 = '' OR returns.number = $3)",
        )
        .bind(merchant)
        .bind(reference)
        .bind(number.unwrap_or_default())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(digest,)| digest))
    }
}

fn takes_label(row: Option<(String,)>) -> Result<(), NotLabelled> {
    let (state,) = row.ok_or(NotLabelled::NoSuchReturn)?;
    match ["requested", "authorised", "on_its_way"].contains(&state.as_str()) {
        true => Ok(()),
        false => Err(NotLabelled::OutOfOrder),
    }
}
