//! WebDriver's way that goes both ways: commands and their answers, and what a
//! browser tells by itself.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    sync::{Mutex, oneshot},
    task::spawn_local,
};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

pub struct Bidi {
    out: Mutex<SplitSink<Socket, Message>>,
    last: Cell<u64>,
    waiting: RefCell<HashMap<u64, oneshot::Sender<Value>>>,
    /// What the console has got.
    errors: RefCell<Vec<String>>,
    /// Addresses that are refused, `*` being anything.
    pub blocked: RefCell<Vec<String>>,
}

impl Bidi {
    pub async fn connect(address: &str) -> Rc<Self> {
        let (socket, _) = connect_async(address).await.unwrap();
        let (out, told) = socket.split();
        let bidi = Rc::new(Self {
            out: Mutex::new(out),
            last: Cell::new(0),
            waiting: RefCell::default(),
            errors: RefCell::default(),
            blocked: RefCell::default(),
        });
        spawn_local(Rc::clone(&bidi).listen(told));
        bidi
    }

    /// What a command answers, or why it doesn't.
    pub async fn ask(&self, method: &str, params: Value) -> Result<Value, Value> {
        let (sender, answer) = oneshot::channel();
        let id = self.next();
        self.waiting.borrow_mut().insert(id, sender);
        self.send(id, method, params).await;
        let mut answer = answer.await.map_err(|_| json!("the browser is gone"))?;
        match answer["type"] == "success" {
            true => Ok(answer["result"].take()),
            false => Err(answer),
        }
    }

    /// The console's errors since this was last asked.
    pub fn take_errors(&self) -> Vec<String> {
        self.errors.take()
    }

    fn next(&self) -> u64 {
        self.last.set(self.last.get() + 1);
        self.last.get()
    }

    async fn send(&self, id: u64, method: &str, params: Value) {
        let command = json!({ "id": id, "method": method, "params": params }).to_string();
        // A browser that is gone doesn't answer either.
        let _ = self.out.lock().await.send(Message::text(command)).await;
    }

    async fn listen(self: Rc<Self>, mut told: SplitStream<Socket>) {
        while let Some(Ok(message)) = told.next().await {
            let Ok(told) = serde_json::from_str::<Value>(message.to_text().unwrap_or_default())
            else {
                continue;
            };
            if let Some(id) = told["id"].as_u64() {
                if let Some(waiting) = self.waiting.borrow_mut().remove(&id) {
                    // Whoever asked may have given up.
                    let _ = waiting.send(told);
                }
            } else {
                self.hear(&told["method"], &told["params"]).await;
            }
        }
        self.waiting.borrow_mut().clear();
    }

    async fn hear(&self, event: &Value, said: &Value) {
        if event == "log.entryAdded" && said["level"] == "error" {
            let text = said["text"].as_str().unwrap_or_default().to_owned();
            self.errors.borrow_mut().push(text);
        }
        if event == "network.beforeRequestSent" && said["isBlocked"] == true {
            let address = said["request"]["url"].as_str().unwrap_or_default();
            let fits = |pattern: &String| fits(pattern, address);
            let method = match self.blocked.borrow().iter().any(fits) {
                true => "network.failRequest",
                false => "network.continueRequest",
            };
            let request = json!({ "request": said["request"]["request"] });
            self.send(self.next(), method, request).await;
        }
    }
}

/// Whether an address is one of those, `*` being anything.
fn fits(pattern: &str, address: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = address.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty() || pattern.ends_with('*')
}
