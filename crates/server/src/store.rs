//! The only door to the database: an embedded SQLite file, or a PostgreSQL that
//! several servers share. What it has answered for is on the disk. Statements are
//! the same for both and use words and whole numbers alone; what differs stands in
//! [`dialect`].

mod answers;
mod desk;
mod dialect;
mod feedback;
mod labels;
mod orders;
mod outbox;
mod paging;
mod photos;
mod requests;
mod returns;
mod searches;
mod stock;
mod tickets;
mod visits;

use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::any::{Any, AnyPoolOptions};
use sqlx::{AnyPool, Transaction};

use self::dialect::Dialect;

pub use crate::order::returns::decide::{Asked, Taken};
pub use answers::Asking;
pub use desk::{Key, Signing, Webhook};
pub use labels::NotLabelled;
pub use orders::{StoredOrder, comparable_number};
pub use outbox::{Due, Message, MessageKind};
pub use photos::NotKept;
pub use requests::{NotAnswered, NotAsked, Page};
pub use returns::{NotReturned, NotStepped, ReturnsPage, Stepped};
pub use searches::JudgedArticle;
pub use tickets::{LookedUpTicket, NotReplied, NotWritten, TicketTry, TicketsPage, Writer};
pub use visits::{LookedUp, Proof, Try, Vouched};

/// How long a request waits for a connection, and a writer for another.
const PATIENCE: Duration = Duration::from_secs(5);
const CONNECTIONS: u32 = 8;

/// Where the database is.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A folder with an SQLite file of ours, created if need be.
    Folder(PathBuf),
    /// `postgres://…`
    Postgres(String),
}

#[derive(Clone)]
pub struct Store {
    /// For reading.
    pool: AnyPool,
    /// For writing. SQLite has one writer at a time: the others queue here, in
    /// their order, where they would be turned away by the file's lock.
    writers: AnyPool,
    dialect: Dialect,
}

impl Store {
    /// Opens the store and brings it up to date.
    pub async fn open(place: &Place) -> Result<Self, sqlx::Error> {
        sqlx::any::install_default_drivers();
        let (dialect, options) = Dialect::of(place)?;
        let pool = |connections| {
            AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                .after_connect(move |connection, _| Box::pin(dialect.greet(connection)))
                .connect_with(options.clone())
        };
        let pools = match dialect {
            Dialect::Sqlite => {
                // The writer first: it creates the file.
                let writers = pool(1).await?;
                dialect.migrations().run(&writers).await?;
                (pool(CONNECTIONS).await?, writers)
            }
            Dialect::Postgres => {
                let both = pool(CONNECTIONS).await?;
                dialect.migrations().run(&both).await?;
                (both.clone(), both)
            }
        };
        let (pool, writers) = pools;
        Ok(Self {
            pool,
            writers,
            dialect,
        })
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT count(*) FROM orders WHERE merchant = ''")
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub async fn close(&self) {
        self.pool.close().await;
        self.writers.close().await;
    }

    /// A transaction that will write.
    async fn begin(&self) -> Result<Transaction<'static, Any>, sqlx::Error> {
        self.writers.begin_with(self.dialect.begin()).await
    }
}

/// A moment as the database has it.
fn ms(moment: DateTime<Utc>) -> i64 {
    moment.timestamp_millis()
}

/// What we wrote as JSON is read again; anything else is a broken database.
fn read_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(text).map_err(|error| sqlx::Error::Decode(error.into()))
}

fn write_json(value: &impl serde::Serialize) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}
