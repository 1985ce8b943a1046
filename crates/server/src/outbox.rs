//! Sends what waits in the store: mails to shoppers, webhooks to the shops'
//! systems. Each is sent at least once, by whichever server takes it first, and
//! tried again, more and more rarely, for three days.

mod mail;
pub mod news;
mod webhook;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::clock;
use crate::config::Config;
use crate::serve::Shared;
use crate::store::{Due, MessageKind};

use self::mail::Post;
use self::webhook::Caller;

pub use self::mail::is_address;

/// A message that was taken comes back after this, if its server died with it.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How long another server's message may lie before this one looks.
const LOOK: Duration = Duration::from_secs(2);
const SWEEP: Duration = Duration::from_mins(10);
/// Of a kind.
const AT_ONCE: u32 = 20;
/// Tried so often a message is given up: the pauses add up to three days.
const MOST_TRIES: u32 = 20;
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(8);

/// Sends what is due until it is dropped.
pub struct Outbox {
    post: Post,
    caller: Caller,
}

/// Why a message could not be sent. It goes to the log: it names no person.
type NotSent = String;

impl Outbox {
    /// # Errors
    /// In words for who starts the server.
    pub fn open(config: &Config) -> Result<Self, String> {
        Ok(Self {
            post: Post::open(config)?,
            caller: Caller::new()?,
        })
    }

    /// Mails and webhooks go out apart: whoever is slow to take the ones does not hold
    /// up the others.
    pub async fn run(self, shared: Arc<Shared>) {
        tokio::join!(
            self.send(&shared, MessageKind::Mail),
            self.send(&shared, MessageKind::Webhook),
            sweep(&shared),
        );
    }

    /// Looks whenever something was put in, and every now and then.
    async fn send(&self, shared: &Shared, kind: MessageKind) {
        loop {
            // From before it looks, so that nothing comes in unnoticed.
            let mut put_in = pin!(shared.post.notified());
            put_in.as_mut().enable();
            if let Err(cause) = self.send_due(shared, kind).await {
                tracing::error!(%cause, ?kind, "the outbox can't be read");
            }
            // Woken or not, it looks.
            let _ = tokio::time::timeout(LOOK, put_in).await;
        }
    }

    async fn send_due(&self, shared: &Shared, kind: MessageKind) -> Result<(), sqlx::Error> {
        let store = &shared.store;
        // Reading is cheap, and mostly there is nothing.
        while store.is_due(kind, clock::now()).await? {
            let due = store.due(kind, clock::now(), LEASE, AT_ONCE).await?;
            let sending = due.iter().map(|due| self.send_one(shared, due));
            let sending: FuturesUnordered<_> = sending.collect();
            // Those that end at the same time are noted in one go.
            let mut ending = sending.ready_chunks(due.len().max(1));
            let mut outcome = Ok(());
            while let Some(ended) = ending.next().await {
                let done: Vec<&str> = ended.iter().flatten().flatten().copied().collect();
                let noted = store.sent(&done, clock::now()).await;
                let ended = ended.into_iter().map(|ended| ended.map(drop));
                outcome = ended.fold(outcome.and(noted), Result::and);
            }
            // Not before all have ended: who is cut off may have been sent.
            outcome?;
        }
        Ok(())
    }

    /// Its id, where it is sent or given up; else it is put off.
    async fn send_one<'a>(
        &self,
        shared: &Shared,
        due: &'a Due,
    ) -> Result<Option<&'a str>, sqlx::Error> {
        let sent = match due.kind {
            MessageKind::Mail => self.post.send(due).await,
            MessageKind::Webhook => match shared.store.webhook(&due.merchant).await? {
                Some(webhook) => self.caller.tell(&webhook, due).await,
                // The merchant wants none any more.
                None => Ok(()),
            },
        };
        let Due { id, tries, .. } = due;
        let kind = due.kind;
        let Err(cause) = sent else {
            return Ok(Some(id));
        };
        if *tries >= MOST_TRIES {
            tracing::error!(%id, ?kind, cause, "a message is given up");
            return Ok(Some(id));
        }
        tracing::warn!(%id, ?kind, tries, cause, "a message could not be sent yet");
        let until = clock::now() + pause(*tries);
        shared.store.put_off(id, until).await?;
        Ok(None)
    }
}

/// Removes from the store what has had its time.
async fn sweep(shared: &Shared) {
    loop {
        if let Err(cause) = shared.store.sweep(clock::now()).await {
            tracing::error!(%cause, "the store can't be swept");
        }
        tokio::time::sleep(SWEEP).await;
    }
}

/// 15 seconds after the first try, then twice as long each time.
fn pause(tries: u32) -> TimeDelta {
    let doubled = 15_i64.saturating_mul(1 << tries.saturating_sub(1).min(30));
    TimeDelta::seconds(doubled).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_add_up_to_three_days() {
        assert_eq!(pause(1), TimeDelta::seconds(15));
        assert_eq!(pause(3), TimeDelta::seconds(60));
        assert_eq!(pause(99), LONGEST_PAUSE);
        let all: TimeDelta = (1..MOST_TRIES).map(pause).sum();
        assert_eq!(all.num_days(), 3, "{all}");
    }
}
