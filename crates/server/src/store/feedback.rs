//! Whether articles helped.

use chrono::NaiveDate;

use super::Store;

impl Store {
    /// Counts one answer to "did this help?". `day` is in UTC.
    pub async fn count_feedback(
        &self,
        merchant: &str,
        article: &str,
        day: NaiveDate,
        helped: bool,
    ) -> Result<(), sqlx::Error> {
        self.write(sqlx::query(
            "INSERT INTO article_feedback (merchant, article, day, helped, count) VALUES ($1, $2, $3, $4, 1)
             ON CONFLICT (merchant, article, day, helped)
             DO UPDATE SET count = article_feedback.count + 1",
        )
        .bind(merchant)
        .bind(article)
        .bind(day.to_string())
        .bind(i64::from(helped))).await?;
        Ok(())
    }
}
