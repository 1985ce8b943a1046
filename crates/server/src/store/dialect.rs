//! What SQLite and PostgreSQL do not have in common.

use std::fmt::Write;
use std::path::Path;
use std::str::FromStr;

use sqlx::any::AnyConnectOptions;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, ConnectOptions, Executor, SqlSafeStr};

use super::Place;

const FILE: &str = "hemline.sqlite3";

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    pub fn of(place: &Place) -> Result<(Self, AnyConnectOptions), sqlx::Error> {
        let (dialect, address) = match place {
            Place::Folder(folder) => {
                std::fs::create_dir_all(folder)?;
                // An address needs a whole path.
                let folder = std::path::absolute(folder)?;
                (Self::Sqlite, address(&folder.join(FILE)))
            }
            Place::Postgres(url) => (Self::Postgres, url.clone()),
        };
        let options = AnyConnectOptions::from_str(&address)?.disable_statement_logging();
        Ok((dialect, options))
    }

    /// Prepares a new connection.
    pub async fn greet(self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let settings = match self {
            Self::Sqlite => {
                "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            }
            Self::Postgres => "SET statement_timeout = '10s'",
        };
        connection.execute(settings).await?;
        Ok(())
    }

    /// Begins a transaction that will write. SQLite has to be told, or it finds
    /// out too late that another writer was quicker.
    pub fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    pub fn migrations(self) -> Migrator {
        let feedback = match self {
            Self::Sqlite => include_str!("../../migrations/sqlite/0001_article_feedback.sql"),
            Self::Postgres => include_str!("../../migrations/postgres/0001_article_feedback.sql"),
        };
        let orders = include_str!("../../migrations/0002_orders.sql");
        let returns = include_str!("../../migrations/0003_returns.sql");
        let photos = include_str!("../../migrations/0004_photos.sql");
        let tickets = include_str!("../../migrations/0005_tickets.sql");
        let signing = include_str!("../../migrations/0006_signing.sql");
        let migration = |version, name: &'static str, sql: &'static str| {
            let sql = sql.into_sql_str();
            Migration::new(version, name.into(), MigrationType::Simple, sql, false)
        };
        Migrator::with_migrations(vec![
            migration(1, "article feedback", feedback),
            migration(2, "orders", orders),
            migration(3, "returns", returns),
            migration(4, "photos", photos),
            migration(5, "tickets", tickets),
            migration(6, "signing", signing),
        ])
    }
}

/// A file's path as an address; whatever means something in one is encoded.
fn address(file: &Path) -> String {
    let mut address = "sqlite://".to_owned();
    for byte in file.to_string_lossy().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                address.push(char::from(byte));
            }
            // INVARIANT: writing to a string does not fail.
            _ => drop(write!(address, "%{byte:02X}")),
        }
    }
    address.push_str("?mode=rwc");
    address
}
