//! The only door to the database, an embedded SQLite file. What it answers 204
//! for is on the disk.

use std::path::Path;
use std::time::Duration;

use chrono::NaiveDate;
use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

const FILE: &str = "hemline.sqlite3";
/// How long a writer waits for another before it gives up.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub struct Store {
    pool: SqlitePool,
}

impl Store {
    /// Opens the store in `folder`, creating both if need be, and brings it up
    /// to date.
    pub async fn open(folder: &Path) -> Result<Self, sqlx::Error> {
        std::fs::create_dir_all(folder)?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join(FILE))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE);
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await?;
        migrations().run(&pool).await?;
        Ok(Self { pool })
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT count(*) FROM article_feedback WHERE merchant = ''")
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Counts one answer to "did this help?". `day` is in UTC.
    pub async fn count_feedback(
        &self,
        merchant: &str,
        article: &str,
        day: NaiveDate,
        helped: bool,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO article_feedback (merchant, article, day, helped, count) VALUES (?, ?, ?, ?, 1)
             ON CONFLICT DO UPDATE SET count = count + 1",
        )
        .bind(merchant)
        .bind(article)
        .bind(day.to_string())
        .bind(helped)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn migrations() -> Migrator {
    Migrator::with_migrations(vec![Migration::new(
        1,
        "article feedback".into(),
        MigrationType::Simple,
        include_str!("../migrations/0001_article_feedback.sql").into_sql_str(),
        false,
    )])
}
