//! The drivers of the engines. Chromium's drives any number of browsers; the others
//! drive one each, which a story gives back for the next.

use std::sync::{Condvar, LazyLock, Mutex};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::Value;

use crate::set;

/// The engine that a run is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Browser {
    Chromium,
    Firefox,
    WebKit,
}

impl Browser {
    pub fn of_this_run() -> Self {
        match std::env::var("HEMLINE_BROWSER").as_deref() {
            Err(_) | Ok("chromium") => Self::Chromium,
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            Ok(other) => panic!("there is no browser `{other}`"),
        }
    }
}

pub struct Driver {
    address: String,
    /// The browser that it drives already: the session, and where that listens.
    session: Option<(String, String)>,
}

static FREE: LazyLock<Mutex<Vec<Driver>>> = LazyLock::new(|| {
    let addresses = set("HEMLINE_WEBDRIVER");
    let driver = |address: &str| Driver {
        address: address.to_owned(),
        session: None,
    };
    Mutex::new(addresses.split_whitespace().map(driver).collect())
});
static GIVEN_BACK: Condvar = Condvar::new();

impl Driver {
    /// Waits for one that no other story uses.
    pub fn free() -> Self {
        let free = FREE.lock().unwrap();
        let mut free = GIVEN_BACK.wait_while(free, |free| free.is_empty()).unwrap();
        free.remove(0)
    }

    pub fn give_back(self) {
        FREE.lock().unwrap().push(self);
        GIVEN_BACK.notify_one();
    }

    /// A browser of one's own.
    pub async fn start(&self, capabilities: &Value) -> Client {
        connect(&self.address, capabilities).await
    }

    /// The browser that was used before, or the first one. Returns where it listens.
    pub async fn resume(&mut self, capabilities: &Value) -> (Client, String) {
        if let Some((session, socket)) = &self.session {
            let http = HttpConnector::new();
            let client = Client::with_existing_session(&self.address, session, http).await;
            return (client.unwrap(), socket.clone());
        }
        let client = self.start(capabilities).await;
        let session = client.session_id().await.unwrap().unwrap();
        let got = client.capabilities().unwrap();
        let socket = got["webSocketUrl"].as_str().unwrap().to_owned();
        self.session = Some((session, socket.clone()));
        (client, socket)
    }

    /// Has the next story start anew.
    pub fn forget(&mut self) {
        self.session = None;
    }
}

/// Any number of times the one driver that there is.
pub async fn connect(address: &str, capabilities: &Value) -> Client {
    ClientBuilder::new(HttpConnector::new())
        .capabilities(serde_json::from_value(capabilities.clone()).unwrap())
        .connect(address)
        .await
        .unwrap()
}
