//! Requests as browsers and shops' systems send them, to one server or to
//! whichever of several answers, and a tally of what came of them.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, StatusCode, header::HOST};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;
use xtask::{Failure, Outcome};

const PATIENCE: Duration = Duration::from_secs(15);
const PATIENCE_WITH_FILES: Duration = Duration::from_secs(120);
/// For this long a shopper's browser goes on trying.
const PERSISTENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// A request that can be sent more than once.
pub struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    patience: Duration,
}

impl Call {
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            headers: Vec::new(),
            body: Bytes::new(),
            patience: PATIENCE,
        }
    }

    pub fn post(path: impl Into<String>, body: &Value) -> Self {
        Self {
            method: Method::POST,
            path: path.into(),
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_string().into(),
            patience: PATIENCE,
        }
    }

    /// Of a kind that `Content-Type` names.
    pub fn file(path: impl Into<String>, label: &str, file: Vec<u8>) -> Self {
        Self {
            method: Method::POST,
            path: path.into(),
            headers: vec![("content-type", label.to_owned())],
            body: file.into(),
            patience: PATIENCE_WITH_FILES,
        }
    }

    pub fn bearer(self, token: &str) -> Self {
        self.with("authorization", format!("Bearer {token}"))
    }

    pub fn idempotency_key(self, key: &str) -> Self {
        self.with("idempotency-key", key.to_owned())
    }

    /// As a client of this address, by way of a proxy that the server believes.
    pub fn of(self, client: Ipv4Addr) -> Self {
        self.with("x-forwarded-for", client.to_string())
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    fn request(&self, address: &str) -> Outcome<Request<Full<Bytes>>> {
        self.built(format!("http://{address}{}", self.path))
    }

    /// For a connection to `address` that is there.
    pub fn over_connection(&self, address: &str) -> Outcome<Request<Full<Bytes>>> {
        let mut request = self.built(self.path.clone())?;
        let host = address
            .parse()
            .map_err(|error| Failure::new(format!("`{address}` is no host: {error}")))?;
        request.headers_mut().insert(HOST, host);
        Ok(request)
    }

    fn built(&self, uri: String) -> Outcome<Request<Full<Bytes>>> {
        let mut request = Request::builder().method(self.method.clone()).uri(uri);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request
            .body(Full::new(self.body.clone()))
            .map_err(|error| Failure::new(format!("`{}` can't be asked for: {error}", self.path)))
    }
}

/// What a server said.
pub struct Answer {
    pub status: StatusCode,
    pub retry_after: bool,
    /// `null` where it is not JSON.
    pub body: Value,
}

impl Answer {
    /// It failed, or it is too much at once from who asks.
    fn is_for_later(&self) -> bool {
        self.status.is_server_error() || self.status == StatusCode::TOO_MANY_REQUESTS
    }

    /// The body of an answer of this status; any other is a failure.
    pub fn expect(self, status: StatusCode) -> Outcome<Value> {
        match self.status == status {
            true => Ok(self.body),
            false => Err(Failure::new(format!(
                "expected {status}, got {}: {}",
                self.status, self.body
            ))),
        }
    }
}

/// How a request ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Broken {
    NotConnected,
    CutOff,
    TooLate,
}

impl Broken {
    fn words(self) -> &'static str {
        match self {
            Self::NotConnected => "no connection",
            Self::CutOff => "connection cut",
            Self::TooLate => "no answer in time",
        }
    }
}

/// One or more servers of the same shops, and how they have answered so far.
pub struct Servers {
    http: legacy::Client<HttpConnector, Full<Bytes>>,
    addresses: Vec<String>,
    turn: AtomicUsize,
    seen: Mutex<Seen>,
}

/// What clients saw.
#[derive(Clone, Default)]
pub struct Seen {
    /// By server, then by status or the way in which there was none.
    pub counts: BTreeMap<(usize, String), u64>,
    /// From first asking for something to getting it.
    pub longest_wait: Duration,
}

impl Servers {
    pub fn new(addresses: Vec<String>) -> Arc<Self> {
        Arc::new(Self {
            http: legacy::Client::builder(TokioExecutor::new()).build_http(),
            addresses,
            turn: AtomicUsize::new(0),
            seen: Mutex::default(),
        })
    }

    /// Sends to each server in turn until one answers, and whether it took more
    /// than one try. What a server can't do just now is no answer.
    pub async fn insist(&self, call: &Call) -> Outcome<(Answer, bool)> {
        let started = Instant::now();
        let mut tries = 0;
        while started.elapsed() < PERSISTENCE {
            let turn = self.turn.fetch_add(1, Ordering::Relaxed);
            tries += 1;
            match self.send(turn % self.addresses.len(), call).await? {
                Ok(answer) if !answer.is_for_later() => {
                    let mut seen = self.lock();
                    seen.longest_wait = seen.longest_wait.max(started.elapsed());
                    return Ok((answer, tries > 1));
                }
                Ok(_) | Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        Err(Failure::new(format!(
            "no server has answered `{}` for {} s",
            call.path,
            PERSISTENCE.as_secs()
        )))
    }

    /// Sends once, to one of the servers.
    pub async fn send(&self, server: usize, call: &Call) -> Outcome<Result<Answer, Broken>> {
        let address = self
            .addresses
            .get(server)
            .ok_or_else(|| Failure::new(format!("there is no server {server}")))?;
        let request = call.request(address)?;
        let answering = async {
            let response =
                self.http
                    .request(request)
                    .await
                    .map_err(|error| match error.is_connect() {
                        true => Broken::NotConnected,
                        false => Broken::CutOff,
                    })?;
            let (head, body) = response.into_parts();
            let body = body.collect().await.map_err(|_| Broken::CutOff)?.to_bytes();
            Ok(Answer {
                status: head.status,
                retry_after: head.headers.contains_key("retry-after"),
                body: serde_json::from_slice(&body).unwrap_or_default(),
            })
        };
        let answer = tokio::time::timeout(call.patience, answering)
            .await
            .unwrap_or(Err(Broken::TooLate));
        let what = match &answer {
            Ok(answer) => answer.status.as_str().to_owned(),
            Err(broken) => broken.words().to_owned(),
        };
        *self.lock().counts.entry((server, what)).or_default() += 1;
        Ok(answer)
    }

    pub fn seen(&self) -> Seen {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
