//! What shops could write next: searches that found nothing, and articles that did
//! not help. Counts by day, nothing about a person.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::Store;
use super::writers::Writing;

/// So many others are kept of one shop and day; a flood of made-up words is not.
const MOST_OF_DAY: i64 = 1_000;
/// Searches are kept for so long.
const KEPT: TimeDelta = TimeDelta::days(90);

/// How often an article helped, and how often not.
#[derive(Clone, Debug, PartialEq)]
pub struct JudgedArticle {
    pub slug: String,
    pub helped: u64,
    pub did_not: u64,
}

impl Store {
    /// Counts a search that found nothing. `day` is in UTC.
    pub async fn count_search(
        &self,
        merchant: &str,
        words: &str,
        day: NaiveDate,
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.begin().await?;
        let known = sqlx::query(
            "UPDATE unfound SET count = count + 1
             WHERE merchant = $1 AND day = $2 AND words = $3",
        )
        .bind(merchant)
        .bind(day.to_string())
        .bind(words)
        .execute(&mut *transaction)
        .await?;
        if known.rows_affected() == 0 {
            sqlx::query(
                "INSERT INTO unfound (merchant, day, words, count)
                 SELECT $1, $2, $3, 1 FROM (SELECT 1 AS one) AS single
                 WHERE (SELECT count(*) FROM unfound WHERE merchant = $1 AND day = $2) < $4
                 ON CONFLICT (merchant, day, words) DO UPDATE SET count = unfound.count + 1",
            )
            .bind(merchant)
            .bind(day.to_string())
            .bind(words)
            .bind(MOST_OF_DAY)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await
    }

    /// Searches that found nothing since `day`, each at least `least` times, the
    /// most frequent first.
    pub async fn searches(
        &self,
        merchant: &str,
        since: NaiveDate,
        least: u32,
        limit: u32,
    ) -> Result<Vec<(String, u64)>, sqlx::Error> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT words, CAST(sum(count) AS BIGINT) AS times FROM unfound
             WHERE merchant = $1 AND day >= $2
             GROUP BY words HAVING sum(count) >= $3
             ORDER BY times DESC, words LIMIT $4",
        )
        .bind(merchant)
        .bind(since.to_string())
        .bind(i64::from(least))
        .bind(i64::from(limit))
        .fetch_all(&self.pool)
        .await?;
        let counted = |(words, times)| (words, u64::try_from(times).unwrap_or_default());
        Ok(rows.into_iter().map(counted).collect())
    }

    /// What was answered to "did this help?" since `day`, by slug.
    pub async fn judged(
        &self,
        merchant: &str,
        since: NaiveDate,
    ) -> Result<Vec<JudgedArticle>, sqlx::Error> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT article, CAST(sum(count * helped) AS BIGINT),
                 CAST(sum(count * (1 - helped)) AS BIGINT)
             FROM article_feedback WHERE merchant = $1 AND day >= $2
             GROUP BY article ORDER BY article",
        )
        .bind(merchant)
        .bind(since.to_string())
        .fetch_all(&self.pool)
        .await?;
        let judged = |(slug, helped, did_not)| JudgedArticle {
            slug,
            helped: u64::try_from(helped).unwrap_or_default(),
            did_not: u64::try_from(did_not).unwrap_or_default(),
        };
        Ok(rows.into_iter().map(judged).collect())
    }
}

/// Removes searches that have had their time.
pub(super) async fn forget_searches(
    transaction: &mut Writing,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM unfound WHERE day < $1")
        .bind((now - KEPT).date_naive().to_string())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
