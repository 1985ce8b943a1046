//! Visitors who come all the while, and what they meet.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use hyper::StatusCode;
use tokio::{task::JoinHandle, time::sleep};
use xtask::{Failure, Outcome};

use crate::{client::Call, client::Servers, server::MERCHANT, story::path};

const PAUSE: Duration = Duration::from_millis(50);

/// Someone who opens one page after the other, each over a connection of its own.
pub struct Visitor {
    stop: Arc<AtomicBool>,
    visits: JoinHandle<Outcome<Visits>>,
}

/// What such a visitor met.
pub struct Visits {
    pub shown: u32,
    pub otherwise: u32,
    pub longest: Duration,
}

impl Visitor {
    pub fn comes(address: &str) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (address, ended) = (address.to_owned(), stop.clone());
        let visits = tokio::spawn(async move {
            let mut visits = Visits {
                shown: 0,
                otherwise: 0,
                longest: Duration::ZERO,
            };
            while !ended.load(Ordering::Relaxed) {
                for page in [
                    format!("/{MERCHANT}"),
                    path("policy"),
                    "/healthz".to_owned(),
                ] {
                    let server = Servers::new(vec![address.clone()]);
                    let asked = Instant::now();
                    match server.send(0, &Call::get(page)).await? {
                        Ok(answer) if answer.status == StatusCode::OK => visits.shown += 1,
                        Ok(_) | Err(_) => visits.otherwise += 1,
                    }
                    visits.longest = visits.longest.max(asked.elapsed());
                }
                sleep(PAUSE).await;
            }
            Ok(visits)
        });
        Self { stop, visits }
    }

    /// Fails if a page was not shown.
    pub async fn leaves(self) -> Outcome<Visits> {
        self.stop.store(true, Ordering::Relaxed);
        let visits = self.visits.await;
        let visits = visits.map_err(|error| Failure::new(error.to_string()))??;
        println!("pages meanwhile            {visits}");
        match visits.otherwise {
            0 if visits.shown > 0 => Ok(visits),
            _ => Err(Failure::new("a page that needs nothing was not shown")),
        }
    }
}

impl fmt::Display for Visits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            shown,
            otherwise,
            longest,
        } = self;
        let longest = longest.as_millis();
        write!(f, "{shown} shown, {otherwise} not, longest {longest} ms")
    }
}
