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
mod writers;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::AnyPool;
use sqlx::any::{Any, AnyArguments, AnyPoolOptions, AnyQueryResult};
use sqlx::query::Query;

use self::dialect::Dialect;
use self::writers::{Writers, Writing};

pub use crate::order::returns::decide::{Asked, Taken};
pub use answers::Asking;
pub use desk::{Key, Signing, Webhook};
pub use labels::NotLabelled;
pub use orders::{StoredOrder, comparable_number};
pub use outbox::{Due, MessageKind, Messages};
pub use photos::NotKept;
pub use requests::{NotAnswered, NotAsked, Page};
pub use returns::{NotReturned, NotStepped, ReturnsPage, Stepped};
pub use searches::JudgedArticle;
pub use tickets::{LookedUpTicket, NotReplied, NotWritten, TicketTry, TicketsPage, Writer};
pub use visits::{LookedUp, Proof, Try, Vouched};

/// How long a request waits for a connection, and a writer for another.
const PATIENCE: Duration = Duration::from_secs(5);
const CONNECTIONS: u32 = 8;
/// So many writes share a commit where nothing else is asked for.
pub const TOGETHER: NonZeroUsize = NonZeroUsize::new(64).unwrap();

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
    writers: Writers,
}

impl Store {
    /// Opens the store and brings it up to date.
    pub async fn open(place: &Place) -> Result<Self, sqlx::Error> {
        Self::open_for(place, TOGETHER).await
    }

    /// As [`Store::open`]; at most so many writes share a commit of SQLite.
    pub async fn open_for(place: &Place, together: NonZeroUsize) -> Result<Self, sqlx::Error> {
        sqlx::any::install_default_drivers();
        let (dialect, options) = Dialect::of(place)?;
        let pool = |connections| {
            AnyPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(PATIENCE)
                // A file does not go away as a server does.
                .test_before_acquire(dialect == Dialect::Postgres)
                .after_connect(move |connection, _| Box::pin(dialect.greet(connection)))
                .connect_with(options.clone())
        };
        match dialect {
            Dialect::Sqlite => {
                // The writer first: it creates the file.
                let writer = pool(1).await?;
                dialect.migrations().run(&writer).await?;
                Ok(Self {
                    pool: pool(CONNECTIONS).await?,
                    writers: match together {
                        NonZeroUsize::MIN => Writers::apart(writer, dialect.begin()),
                        most => Writers::together(writer, dialect.begin(), most),
                    },
                })
            }
            Dialect::Postgres => {
                let pool = pool(CONNECTIONS).await?;
                dialect.migrations().run(&pool).await?;
                Ok(Self {
                    writers: Writers::apart(pool.clone(), dialect.begin()),
                    pool,
                })
            }
        }
    }

    /// Whether the database can be read, and written as far as to the disk.
    pub async fn ready(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT count(*) FROM orders WHERE merchant = ''")
            .execute(&self.pool)
            .await?;
        let mut transaction = self.begin().await?;
        // A try of nobody's. Nothing is left of it, and it is committed all the same.
        for statement in [
            "INSERT INTO lookup_tries (who, since, tries) VALUES ('', 0, 0)",
            "DELETE FROM lookup_tries WHERE who = ''",
        ] {
            sqlx::query(statement).execute(&mut *transaction).await?;
        }
        transaction.commit().await
    }

    pub async fn close(&self) {
        self.pool.close().await;
        self.writers.close().await;
    }

    /// A transaction that will write. What is answered for rests on it, or on what
    /// others have just written in the same: it is committed first, even where it
    /// has changed nothing.
    async fn begin(&self) -> Result<Writing, sqlx::Error> {
        self.writers.begin().await
    }

    /// A transaction of one statement.
    async fn write(
        &self,
        statement: Query<'_, Any, AnyArguments>,
    ) -> Result<AnyQueryResult, sqlx::Error> {
        let mut transaction = self.begin().await?;
        let written = statement.execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(written)
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
