//! Clients that ask without a pause, each over a connection of its own that stays
//! open, and what they saw. They look at the status of an answer and at nothing else:
//! the machine is to work for the server.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    StatusCode,
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use xtask::{Failure, Outcome};

use crate::client::Call;

/// Before anything is counted.
const WARM_UP: Duration = Duration::from_millis(500);

/// Who asks what.
pub struct Load<C> {
    pub clients: usize,
    pub lasting: Duration,
    /// The nth call, of all clients together.
    pub call: C,
    pub expected: StatusCode,
}

/// The times of all answers that were counted, from the shortest on.
pub struct Answered {
    times: Vec<Duration>,
    lasting: Duration,
}

impl Answered {
    pub fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.lasting.as_secs_f64()
    }

    pub fn p99(&self) -> Duration {
        let place = (self.times.len().saturating_sub(1) as f64 * 0.99).round();
        self.times.get(place as usize).copied().unwrap_or_default()
    }
}

impl<C: Fn(u32) -> Call + Send + Sync + 'static> Load<C> {
    /// Has the server at `address` answer.
    pub async fn on(self, address: &str) -> Outcome<Answered> {
        let load = Arc::new(self);
        let turn = Arc::new(AtomicU32::new(0));
        let counted_from = Instant::now() + WARM_UP;
        let until = counted_from + load.lasting;
        let mut clients = Vec::new();
        for _ in 0..load.clients {
            let mut connection = connect(address).await?;
            let (load, turn, address) = (load.clone(), turn.clone(), address.to_owned());
            clients.push(tokio::spawn(async move {
                let mut times = Vec::new();
                while Instant::now() < until {
                    let call = (load.call)(turn.fetch_add(1, Ordering::Relaxed));
                    let asked = Instant::now();
                    let status = ask(&mut connection, &call, &address).await?;
                    let answered = Instant::now();
                    if status != load.expected {
                        return Err(Failure::new(format!(
                            "expected {}, got {status}",
                            load.expected
                        )));
                    }
                    if asked >= counted_from && answered <= until {
                        times.push(answered - asked);
                    }
                }
                Ok(times)
            }));
        }
        let mut times = Vec::new();
        for client in clients {
            let seen = client.await;
            times.extend(seen.map_err(|error| Failure::new(error.to_string()))??);
        }
        times.sort();
        let lasting = load.lasting;
        Ok(Answered { times, lasting })
    }
}

async fn connect(address: &str) -> Outcome<SendRequest<Full<Bytes>>> {
    let unusable = |why: String| Failure::new(format!("no connection to the server: {why}"));
    let stream = TcpStream::connect(address)
        .await
        .map_err(|error| unusable(error.to_string()))?;
    stream
        .set_nodelay(true)
        .map_err(|error| unusable(error.to_string()))?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| unusable(error.to_string()))?;
    // How it ends is told to whoever sends.
    tokio::spawn(connection);
    Ok(sender)
}

async fn ask(
    connection: &mut SendRequest<Full<Bytes>>,
    call: &Call,
    address: &str,
) -> Outcome<StatusCode> {
    let broken = |error: hyper::Error| Failure::new(format!("no answer: {error}"));
    connection.ready().await.map_err(broken)?;
    let response = connection
        .send_request(call.over_connection(address)?)
        .await
        .map_err(broken)?;
    let status = response.status();
    response.into_body().collect().await.map_err(broken)?;
    Ok(status)
}

/// The middle one of an odd number of rounds.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
