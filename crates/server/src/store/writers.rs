//! Where writers queue, and share commits. SQLite has one writer at a time, and each
//! commit waits for the disk: whoever has come while one was under way writes within
//! the next transaction, in turn, each as if alone, and is answered for once it is
//! committed. Nobody waits for a group to fill. PostgreSQL groups commits by itself.

use std::io;
use std::iter;
use std::num::NonZeroUsize;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use scopeguard::ScopeGuard;
use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, AnyPool, Executor, Transaction};
use tokio::sync::{mpsc, oneshot};

use super::PATIENCE;

/// Where a transaction for writing is to be had.
#[derive(Clone)]
pub enum Writers {
    /// Each commits by itself.
    Apart { pool: AnyPool, begin: &'static str },
    Together {
        pool: AnyPool,
        queue: mpsc::UnboundedSender<Place>,
    },
}

/// A transaction that will write. Dropped, it has written nothing.
pub enum Writing {
    Apart(Transaction<'static, Any>),
    /// However its turn ends, the connection goes back.
    Together(ScopeGuard<Turn, fn(Turn)>),
}

impl Writers {
    pub fn apart(pool: AnyPool, begin: &'static str) -> Self {
        Self::Apart { pool, begin }
    }

    /// At most `most` share a commit of the one connection of `pool`.
    pub fn together(pool: AnyPool, begin: &'static str, most: NonZeroUsize) -> Self {
        let (queue, places) = mpsc::unbounded_channel();
        let clerk = Clerk {
            pool: pool.clone(),
            begin,
            places,
            most,
        };
        tokio::spawn(clerk.work());
        Self::Together { pool, queue }
    }

    pub async fn begin(&self) -> Result<Writing, sqlx::Error> {
        let queue = match self {
            Self::Apart { pool, begin } => {
                return pool.begin_with(*begin).await.map(Writing::Apart);
            }
            Self::Together { queue, .. } => queue,
        };
        let (place, turn) = oneshot::channel();
        queue.send(place).map_err(|_| sqlx::Error::PoolClosed)?;
        match tokio::time::timeout(PATIENCE, turn).await {
            Ok(Ok(begun)) => begun,
            Ok(Err(_)) => Err(sqlx::Error::PoolClosed),
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        }
    }

    pub async fn close(&self) {
        let (Self::Apart { pool, .. } | Self::Together { pool, .. }) = self;
        pool.close().await;
    }
}

impl Writing {
    /// What was written is on the disk once this has gone well. Who stops waiting
    /// for it leaves it to be committed all the same.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Apart(transaction) => transaction.commit().await,
            Self::Together(turn) => {
                let (told, committed) = oneshot::channel();
                ScopeGuard::into_inner(turn).end(Some(told));
                committed.await.unwrap_or(Err(sqlx::Error::PoolClosed))
            }
        }
    }
}

impl Deref for Writing {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Apart(transaction) => transaction,
            Self::Together(turn) => &turn.connection,
        }
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Apart(transaction) => transaction,
            Self::Together(turn) => &mut turn.connection,
        }
    }
}

/// Who waits for a turn.
type Place = oneshot::Sender<Result<Writing, sqlx::Error>>;
/// Who waits for the commit.
type Told = oneshot::Sender<Result<(), sqlx::Error>>;

/// One writer's turn in a transaction that others write in too.
pub struct Turn {
    connection: PoolConnection<Any>,
    back: oneshot::Sender<Ended>,
}

struct Ended {
    connection: PoolConnection<Any>,
    /// Nobody, where nothing is to be kept.
    kept_for: Option<Told>,
}

impl Turn {
    fn end(self, kept_for: Option<Told>) {
        let connection = self.connection;
        let ended = Ended {
            connection,
            kept_for,
        };
        // Without a clerk the connection is closed, and nothing is kept.
        drop(self.back.send(ended));
    }
}

/// Gives the turns, and commits.
struct Clerk {
    pool: AnyPool,
    begin: &'static str,
    places: mpsc::UnboundedReceiver<Place>,
    most: NonZeroUsize,
}

impl Clerk {
    async fn work(mut self) {
        let mut closing = self.pool.close_event();
        let mut idle = None;
        loop {
            let first = tokio::select! {
                place = self.places.recv() => place,
                () = &mut closing => None,
            };
            let Some(first) = first else {
                return;
            };
            idle = match self.open(idle.take()).await {
                Ok(connection) => self.serve(connection, first).await,
                Err(cause) => {
                    drop(first.send(Err(cause)));
                    None
                }
            };
        }
    }

    async fn open(
        &self,
        idle: Option<PoolConnection<Any>>,
    ) -> Result<PoolConnection<Any>, sqlx::Error> {
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.pool.acquire().await?,
        };
        say(&mut connection, self.begin).await?;
        Ok(connection)
    }

    /// One transaction, from `first` on; returns the connection if it is still good.
    async fn serve(
        &mut self,
        connection: PoolConnection<Any>,
        first: Place,
    ) -> Option<PoolConnection<Any>> {
        let mut kept = Vec::new();
        let (connection, failed) = match self.give_turns(connection, first, &mut kept).await {
            Ok(connection) => (Some(connection), None),
            Err(cause) => (None, Some(Arc::new(cause))),
        };
        for told in kept {
            let outcome = match &failed {
                None => Ok(()),
                Some(cause) => Err(sqlx::Error::Io(io::Error::other(cause.clone()))),
            };
            // Who has gone away is not told.
            drop(told.send(outcome));
        }
        connection
    }

    async fn give_turns(
        &mut self,
        mut connection: PoolConnection<Any>,
        first: Place,
        kept: &mut Vec<Told>,
    ) -> Result<PoolConnection<Any>, sqlx::Error> {
        let queued = iter::from_fn(|| self.places.try_recv().ok());
        let places = iter::once(first)
            .chain(queued)
            .filter(|place| !place.is_closed());
        let mut has_savepoint = false;
        for place in places.take(self.most.get()) {
            // The whole transaction is the first one's.
            let is_first = kept.is_empty();
            if !is_first {
                // In one go: each is a way to the connection's thread and back.
                let next = match has_savepoint {
                    true => "RELEASE turn; SAVEPOINT turn",
                    false => "SAVEPOINT turn",
                };
                say(&mut connection, next).await?;
                has_savepoint = true;
            }
            let ended = lend(connection, place).await?;
            connection = ended.connection;
            match ended.kept_for {
                Some(told) => kept.push(told),
                None if is_first => {
                    say(&mut connection, "ROLLBACK").await?;
                    return Ok(connection);
                }
                None => say(&mut connection, "ROLLBACK TO turn").await?,
            }
        }
        // The last savepoint ends with it.
        say(&mut connection, "COMMIT").await?;
        Ok(connection)
    }
}

async fn lend(connection: PoolConnection<Any>, place: Place) -> Result<Ended, sqlx::Error> {
    let (back, ended) = oneshot::channel();
    let undo: fn(Turn) = |turn| turn.end(None);
    let turn = scopeguard::guard(Turn { connection, back }, undo);
    // Who has gone away since drops it, which ends the turn.
    drop(place.send(Ok(Writing::Together(turn))));
    ended.await.map_err(|_| sqlx::Error::PoolClosed)
}

/// A statement that must not fail: after one that did, what the transaction holds
/// is not known, and closing the connection rolls it back.
async fn say(
    connection: &mut PoolConnection<Any>,
    statement: &'static str,
) -> Result<(), sqlx::Error> {
    let said = connection.execute(statement).await;
    if said.is_err() {
        connection.close_on_drop();
    }
    said.map(drop)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use sqlx::any::AnyPoolOptions;
    use tempfile::TempDir;

    use super::*;

    struct Words {
        writers: Writers,
        readers: AnyPool,
        _folder: TempDir,
    }

    impl Words {
        /// An empty store; a word that names another is looked at when it is committed.
        async fn empty(most: usize) -> Self {
            sqlx::any::install_default_drivers();
            let folder = TempDir::new().unwrap();
            let address = format!("sqlite://{}/words?mode=rwc", folder.path().display());
            let pool = || AnyPoolOptions::new().max_connections(1).connect(&address);
            let (writer, readers) = (pool().await.unwrap(), pool().await.unwrap());
            let table = "PRAGMA journal_mode = WAL; CREATE TABLE words (word TEXT PRIMARY KEY,
                other TEXT REFERENCES words (word) DEFERRABLE INITIALLY DEFERRED)";
            readers.execute(table).await.unwrap();
            let most = NonZeroUsize::new(most).unwrap();
            Self {
                writers: Writers::together(writer, "BEGIN IMMEDIATE", most),
                readers,
                _folder: folder,
            }
        }

        /// Someone who has their turn.
        async fn turn(&self) -> Writing {
            self.writers.begin().await.unwrap()
        }

        /// Someone who queues.
        fn place(&self) -> impl Future<Output = Writing> + Unpin {
            let mut place = Box::pin(self.turn());
            assert!((&mut place).now_or_never().is_none());
            place
        }

        async fn seen(&self) -> Vec<String> {
            let rows: Vec<(String,)> = sqlx::query_as("SELECT word FROM words ORDER BY word")
                .fetch_all(&self.readers)
                .await
                .unwrap();
            rows.into_iter().map(|(word,)| word).collect()
        }
    }

    async fn put(writing: &mut Writing, word: &str, other: Option<&str>) {
        sqlx::query("INSERT INTO words (word, other) VALUES ($1, $2)")
            .bind(word)
            .bind(other)
            .execute(&mut **writing)
            .await
            .unwrap();
    }

    /// Ends a turn; the commit is still to come.
    fn end(writing: Writing) -> impl Future<Output = Result<(), sqlx::Error>> + Unpin {
        let mut committed = Box::pin(writing.commit());
        assert!((&mut committed).now_or_never().is_none());
        committed
    }

    #[tokio::test]
    async fn whoever_queues_shares_a_commit_and_nobody_is_answered_for_before() {
        let words = Words::empty(64).await;
        let mut first = words.turn().await;
        let (failing, gone) = (words.place(), words.place());
        let (cancelled, last) = (words.place(), words.place());
        put(&mut first, "first", None).await;
        let mut first = end(first);

        let mut failing = failing.await;
        put(&mut failing, "failing", None).await;
        drop((failing, gone));
        let mut cancelled = cancelled.await;
        // In the middle of a statement, mostly.
        let _ = put(&mut cancelled, "cancelled", None)
            .boxed()
            .now_or_never();
        drop(cancelled);
        let mut last = last.await;
        put(&mut last, "last", Some("first")).await;

        assert!((&mut first).now_or_never().is_none());
        assert_eq!(words.seen().await, [""; 0]);
        last.commit().await.unwrap();
        first.await.unwrap();
        assert_eq!(words.seen().await, ["first", "last"]);
    }

    #[tokio::test]
    async fn a_commit_that_fails_fails_for_all_and_the_next_is_another() {
        let words = Words::empty(64).await;
        let mut first = words.turn().await;
        let (second, third) = (words.place(), words.place());
        put(&mut first, "first", None).await;
        let first = end(first);
        let mut second = second.await;
        put(&mut second, "second", Some("nothing")).await;
        let second = end(second);
        drop(third);
        for committed in [first.await, second.await] {
            let cause = committed.unwrap_err().to_string();
            assert!(cause.contains("FOREIGN KEY"), "{cause}");
        }
        let mut next = words.turn().await;
        put(&mut next, "first", None).await;
        next.commit().await.unwrap();
        assert_eq!(words.seen().await, ["first"]);
    }

    #[tokio::test]
    async fn no_more_share_a_commit_than_may() {
        let words = Words::empty(2).await;
        let mut first = words.turn().await;
        let (second, mut third) = (words.place(), words.place());
        put(&mut first, "first", None).await;
        let first = end(first);
        let second = end(second.await);
        tokio::select! {
            biased;
            committed = first => committed.unwrap(),
            _ = &mut third => panic!("the third has a turn before the two are committed"),
        }
        second.await.unwrap();
        assert_eq!(words.seen().await, ["first"]);
        drop(third.await);
    }

    #[tokio::test]
    async fn who_leaves_before_the_commit_leaves_it_to_be_committed() {
        let words = Words::empty(64).await;
        let mut first = words.turn().await;
        let second = words.place();
        put(&mut first, "first", None).await;
        drop(end(first));
        second.await.commit().await.unwrap();
        assert_eq!(words.seen().await, ["first"]);
        words.writers.close().await;
        assert!(words.writers.begin().await.is_err());
    }
}
