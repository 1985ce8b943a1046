//! One shopper's story, told over and over: the shop's system tells the order,
//! the shopper finds it and asks something of the shop. Every request is sent
//! again, with the same key, until a server has answered it.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use chrono::{DateTime, Utc};
use hemline_api_types::{Instant, order::Found};
use hyper::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use xtask::{Failure, Outcome};

use crate::{
    client::{Call, Servers},
    server::MERCHANT,
};

/// So many shoppers at once.
const CLIENTS: usize = 12;

/// A request that a server has answered for.
pub struct Acknowledged {
    pub order: String,
    pub reference: String,
    pub asked_at: DateTime<Utc>,
    /// It had to be sent more than once.
    pub repeated: bool,
}

/// What requests, returns and tickets have in common.
#[derive(Deserialize)]
struct Asked {
    reference: String,
    asked_at: Instant,
}

/// Shoppers, each with an order and an address of their own.
pub struct Shoppers {
    key: String,
    so_far: AtomicU32,
}

/// Shoppers who go on until they are told to end.
pub struct Asking {
    stop: Arc<AtomicBool>,
    clients: Vec<JoinHandle<Outcome<Vec<Acknowledged>>>>,
}

impl Shoppers {
    pub fn new(key: String) -> Arc<Self> {
        Arc::new(Self {
            key,
            so_far: AtomicU32::new(0),
        })
    }

    pub fn begin(self: &Arc<Self>, servers: &Arc<Servers>) -> Asking {
        let stop = Arc::new(AtomicBool::new(false));
        let client = |_| {
            let (shoppers, servers, stop) = (self.clone(), servers.clone(), stop.clone());
            tokio::spawn(async move {
                let mut acknowledged = Vec::new();
                while !stop.load(Ordering::Relaxed) {
                    let number = shoppers.so_far.fetch_add(1, Ordering::Relaxed);
                    acknowledged.push(shoppers.ask(number, &servers).await?);
                }
                Ok(acknowledged)
            })
        };
        let clients = (0..CLIENTS).map(client).collect();
        Asking { stop, clients }
    }

    async fn ask(&self, number: u32, servers: &Servers) -> Outcome<Acknowledged> {
        let order = format!("P-{number}");
        let telling = Call::post(path("orders"), &json!({"orders": [record(&order)]}));
        let (told, _) = servers.insist(&telling.bearer(&self.key)).await?;
        told.expect(StatusCode::OK)?;

        let (found, _) = servers
            .insist(&lookup(&order, &email(&order), client(number)))
            .await?;
        let found: Found = read(found.expect(StatusCode::OK)?)?;

        let phone = "+44 20 7946 0000";
        let (kind, ask) = match number % 4 {
            0 => ("order/requests", json!({"kind": "cancel"})),
            1 => ("order/requests", json!({"kind": "amend", "phone": phone})),
            2 => ("order/returns", exchange()),
            _ => (
                "tickets",
                json!({"topic": "something-else", "email": email(&order), "message": "Hello"}),
            ),
        };
        let asking = Call::post(path(kind), &ask)
            .of(client(number))
            .bearer(&found.token)
            .idempotency_key(&order);
        let (asked, repeated) = servers.insist(&asking).await?;
        let Asked {
            reference,
            asked_at,
        } = read(asked.expect(StatusCode::CREATED)?)?;
        Ok(Acknowledged {
            order,
            reference,
            asked_at: asked_at.0.to_utc(),
            repeated,
        })
    }
}

impl Asking {
    /// Lets everyone bring to its end what they began.
    pub async fn end(self) -> Outcome<Vec<Acknowledged>> {
        self.stop.store(true, Ordering::Relaxed);
        let mut acknowledged = Vec::new();
        for client in self.clients {
            let asked = client.await;
            acknowledged.extend(asked.map_err(|error| Failure::new(error.to_string()))??);
        }
        Ok(acknowledged)
    }
}

/// An address of the shop's API.
pub fn path(rest: &str) -> String {
    format!("/v1/merchants/{MERCHANT}/{rest}")
}

/// An order as the shop's system tells it: its blouse has come, its belts have not
/// left.
pub fn record(number: &str) -> Value {
    let day = Utc::now().date_naive();
    json!({
        "number": number,
        "placed_at": Utc::now(),
        "email": email(number),
        "address": {"lines": ["1 Road"], "postcode": "SW1A 1AA", "city": "London", "country": "GB"},
        "lines": [
            {
                "id": "1", "name": "Linen blouse", "variant": "M", "quantity": 1,
                "price": {"amount": "39.90", "currency": "GBP"},
                "final_sale": false, "custom_made": false,
            },
            {"id": "2", "name": "Belt", "quantity": 2, "custom_made": false},
        ],
        "production_started": false, "bulk_order": false,
        "parcels": [{
            "id": "p", "shipped_on": day, "delivered_on": day,
            "lines": [{"line": "1", "quantity": 1}],
        }],
    })
}

/// The blouse, in another size.
fn exchange() -> Value {
    let answer = |fact: &str, value: &str| json!({"fact": fact, "value": value});
    json!({"items": [{
        "line": "1", "quantity": 1, "wish": "exchange", "wanted": "L", "shown": "accepted",
        "answers": [answer("reason", "other_size"), answer("condition", "new")],
    }]})
}

pub fn email(number: &str) -> String {
    format!("{number}@example.com").to_lowercase()
}

/// An address that no other client has.
pub fn client(number: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(Ipv4Addr::new(20, 0, 0, 0).to_bits() + number)
}

pub fn lookup(order: &str, email: &str, client: Ipv4Addr) -> Call {
    let body = json!({"number": order, "email": email});
    Call::post(path("order/lookup"), &body).of(client)
}

/// A body as the API describes it.
pub fn read<T: serde::de::DeserializeOwned>(body: Value) -> Outcome<T> {
    serde_json::from_value(body)
        .map_err(|error| Failure::new(format!("an answer is not as described: {error}")))
}
