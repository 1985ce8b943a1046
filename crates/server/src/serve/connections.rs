//! Connections: how many there are at once, how long one may say nothing or take
//! nothing in, and what whoever comes beyond that gets to hear.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;

use crate::error::Error;

/// Some 10 KB each while they are idle.
const MOST: usize = 16_384;
/// So many more are told that there is no room; any others are cut off.
const TURNED_AWAY: usize = 256;
/// Files of ours: the store, photos, mails.
const OURS: usize = 256;
/// From one request's end to the end of the next one's head. Longer than proxies
/// keep a connection for later, commonly 60 seconds: else they would reuse one that
/// is being closed.
const SILENCE: Duration = Duration::from_secs(75);
/// For who is told that there is no room.
const SHORT_SILENCE: Duration = Duration::from_secs(5);
/// An answer that nobody takes any of for so long is given up.
const STANDSTILL: Duration = Duration::from_secs(30);
/// The longest head of a request, and what is read of a body at a time.
const HEAD: usize = 32 * 1024;
/// Requests that are being answered have this long when the server is stopped.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// Connections come free all the time.
const COME_AGAIN: Duration = Duration::from_secs(2);

/// Answers until `stop` resolves, then lets the requests under way end.
pub async fn serve(mut listener: TcpListener, app: Router, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(places()));
    let standing = Arc::new(Semaphore::new(TURNED_AWAY));
    let no_room = Router::new().fallback(|| async {
        Error::Busy {
            retry_after: COME_AGAIN,
        }
    });
    let under_way = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        // What the system refuses for a moment, it tries again.
        let (stream, peer) = tokio::select! {
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut stop => break,
        };
        let (app, place, silence) = if let Ok(place) = places.clone().try_acquire_owned() {
            (app.clone(), place, SILENCE)
        } else if let Ok(place) = standing.clone().try_acquire_owned() {
            (no_room.clone(), place, SHORT_SILENCE)
        } else {
            continue;
        };
        let is_full = silence == SHORT_SILENCE;
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(silence)
            .keep_alive(!is_full)
            .max_buf_size(HEAD)
            .serve_connection(timed(stream), service(app, peer));
        tokio::spawn(until_closed(under_way.watch(connection), place));
    }
    drop(listener);
    // Who has not ended by then is cut off.
    let _ = tokio::time::timeout(LAST_REQUESTS, under_way.shutdown()).await;
}

/// As many as the system lets us have files, short of our own.
fn places() -> usize {
    let wanted = (MOST + TURNED_AWAY + OURS) as u64;
    let most = match rlimit::increase_nofile_limit(wanted) {
        Ok(files) => usize::try_from(files).unwrap_or(usize::MAX),
        Err(_) => MOST,
    };
    most.saturating_sub(TURNED_AWAY + OURS).clamp(64, MOST)
}

type Timed = TokioIo<std::pin::Pin<Box<TimeoutStream<TcpStream>>>>;

fn timed(stream: TcpStream) -> Timed {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(STANDSTILL));
    TokioIo::new(Box::pin(stream))
}

fn service(
    app: Router,
    peer: SocketAddr,
) -> impl Service<Request<Incoming>, Response = Response, Error = Infallible, Future: Send> {
    service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        TowerToHyperService::new(app.clone()).call(request)
    })
}

/// Keeps the connection's place until it is closed, in whatever way.
async fn until_closed<T>(connection: impl Future<Output = T>, _place: OwnedSemaphorePermit) {
    connection.await;
}
