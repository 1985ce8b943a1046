//! Which blobs are photos of which order. A blob's row is touched before the blob is
//! put and holds off whoever sweeps, so that no photo is left without its content.

use chrono::{DateTime, Utc};

use super::writers::Writing;
use super::{Store, ms};

/// A photo for each angle of each piece; fewer than fill a disk.
const MOST_OF_ORDER: i64 = 30;
/// A sweep goes on the next time.
const AT_ONCE: i64 = 500;

/// Why a photo was not kept.
#[derive(Debug)]
pub enum NotKept {
    Store(sqlx::Error),
    NoSuchOrder,
    /// The order has as many as it can have.
    TooMany,
}

impl From<sqlx::Error> for NotKept {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error)
    }
}

impl Store {
    /// A blob is about to be put. What names it has to be kept within a day.
    pub async fn put_blob(&self, digest: &str, now: DateTime<Utc>) -> Result<(), sqlx::Error> {
        self.write(
            sqlx::query(
                "INSERT INTO blobs (digest, put_at) VALUES ($1, $2)
             ON CONFLICT (digest) DO UPDATE SET put_at = excluded.put_at",
            )
            .bind(digest)
            .bind(ms(now)),
        )
        .await?;
        Ok(())
    }

    /// Keeps a photo of an order, whose number is comparable; its blob is there. One
    /// that the order has already has its day anew.
    pub async fn put_photo(
        &self,
        merchant: &str,
        number: &str,
        digest: &str,
        now: DateTime<Utc>,
    ) -> Result<(), NotKept> {
        let mut transaction = self.begin().await?;
        // Changes nothing, and lets photos of one order be counted one by one.
        let order = sqlx::query(
            "UPDATE orders SET revision = revision WHERE merchant = $1 AND number = $2",
        )
        .bind(merchant)
        .bind(number)
        .execute(&mut *transaction)
        .await?;
        if order.rows_affected() == 0 {
            return Err(NotKept::NoSuchOrder);
        }
        sqlx::query(
            "INSERT INTO photos (merchant, number, digest, taken_at, kept)
             VALUES ($1, $2, $3, $4, 0)
             ON CONFLICT (merchant, number, digest) DO UPDATE SET taken_at = excluded.taken_at",
        )
        .bind(merchant)
        .bind(number)
        .bind(digest)
        .bind(ms(now))
        .execute(&mut *transaction)
        .await?;
        let (count,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM photos WHERE merchant = $1 AND number = $2")
                .bind(merchant)
                .bind(number)
                .fetch_one(&mut *transaction)
                .await?;
        if count > MOST_OF_ORDER {
            return Err(NotKept::TooMany);
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The ids of an order's photos.
    pub async fn photos_of(
        &self,
        merchant: &str,
        number: &str,
    ) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT digest FROM photos WHERE merchant = $1 AND number = $2
             ORDER BY taken_at, digest",
        )
        .bind(merchant)
        .bind(number)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(digest,)| digest).collect())
    }

    /// Whether the merchant has such a photo, of this order or of any.
    pub async fn has_photo(
        &self,
        merchant: &str,
        number: Option<&str>,
        digest: &str,
    ) -> Result<bool, sqlx::Error> {
        let row = sqlx::query(
            "SELECT 1 FROM photos
             WHERE merchant = $1 AND digest = $2 AND ($3 = '' OR number = $3) LIMIT 1",
        )
        .bind(merchant)
        .bind(digest)
        .bind(number.unwrap_or_default())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.is_some())
    }

    /// Forgets photos that were taken before then and that nothing names.
    pub async fn forget_photos(&self, before: DateTime<Utc>) -> Result<(), sqlx::Error> {
        self.write(
            sqlx::query("DELETE FROM photos WHERE kept = 0 AND taken_at <= $1").bind(ms(before)),
        )
        .await?;
        Ok(())
    }

    /// Some of the blobs that were put before then and that nothing names.
    pub async fn unnamed_blobs(&self, before: DateTime<Utc>) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT digest FROM blobs WHERE put_at <= $1
                 AND NOT EXISTS (SELECT 1 FROM photos WHERE photos.digest = blobs.digest)
                 AND NOT EXISTS (SELECT 1 FROM labels WHERE labels.digest = blobs.digest)
             ORDER BY put_at LIMIT $2",
        )
        .bind(ms(before))
        .bind(AT_ONCE)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(digest,)| digest).collect())
    }

    /// Drops a blob if nothing names it still; `remove` takes its content away. Who
    /// would put it again waits until it is gone, and then puts it anew.
    pub async fn drop_blob(
        &self,
        digest: &str,
        before: DateTime<Utc>,
        remove: impl AsyncFnOnce() -> Result<(), String>,
    ) -> Result<bool, String> {
        let in_words = |cause: sqlx::Error| cause.to_string();
        let mut transaction = self.begin().await.map_err(in_words)?;
        let dropped = sqlx::query(
            "DELETE FROM blobs WHERE digest = $1 AND put_at <= $2
                 AND NOT EXISTS (SELECT 1 FROM photos WHERE photos.digest = blobs.digest)
                 AND NOT EXISTS (SELECT 1 FROM labels WHERE labels.digest = blobs.digest)",
        )
        .bind(digest)
        .bind(ms(before))
        .execute(&mut *transaction)
        .await
        .map_err(in_words)?;
        if dropped.rows_affected() == 0 {
            return Ok(false);
        }
        remove().await?;
        transaction.commit().await.map_err(in_words)?;
        Ok(true)
    }
}

/// A return or a ticket names these photos of its order, which stay from now on; `false` where
/// the order has not all of them.
pub(super) async fn keep_photos(
    transaction: &mut Writing,
    merchant: &str,
    number: &str,
    digests: &[String],
) -> Result<bool, sqlx::Error> {
    for digest in digests {
        let kept = sqlx::query(
            "UPDATE photos SET kept = 1 WHERE merchant = $1 AND number = $2 AND digest = $3",
        )
        .bind(merchant)
        .bind(number)
        .bind(digest)
        .execute(&mut **transaction)
        .await?;
        if kept.rows_affected() == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
