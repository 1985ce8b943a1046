//! Orders over HTTP: told by the shop's system, found by their shoppers and by
//! nobody else, asked about, and answered.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use hemline_server::config::Config;
use hemline_server::store::{MessageKind, Store, Webhook};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use crate::{Answer, Place, Running};

pub const SHOP: &str = "/v1/merchants/kaolate";
pub const KEY: &str = "hk_test";

pub fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// A server whose shop has a key and one order: a printed mug, so to speak, placed
/// so many minutes ago.
pub async fn shop(place: &Place, minutes: i64) -> Running {
    let server = place.serve().await;
    let store = Store::open(&place.config().store()).await.unwrap();
    store.put_key("kaolate", "shop", KEY, now()).await.unwrap();
    store.close().await;
    let told = tell(&server, &order("KA-1", minutes)).await;
    assert_eq!(told.status, 200, "{}", told.text());
    server
}

pub fn order(number: &str, minutes: i64) -> Value {
    json!({
        "number": number,
        "placed_at": (now() - TimeDelta::minutes(minutes)).to_rfc3339(),
        "email": "ines@example.com",
        "address": {"lines": ["1 Road"], "postcode": "80302", "city": "Boulder", "country": "US"},
        "production_started": false,
        "lines": [{
            "id": "1", "name": "Printed shirt", "quantity": 2, "custom_made": true,
            "price": {"amount": "29.00", "currency": "USD"},
        }],
    })
}

pub async fn tell(server: &Running, order: &Value) -> Answer {
    let body = json!({"orders": [order]});
    as_shop(server, "POST", "/orders", &body).await
}

pub async fn as_shop(server: &Running, method: &str, path: &str, body: &Value) -> Answer {
    let headers = [
        ("authorization", &*format!("Bearer {KEY}")),
        ("content-type", "application/json"),
    ];
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    server
        .ask(method, &format!("{SHOP}{path}"), &headers, &body)
        .await
}

pub async fn look_up(server: &Running, body: &Value) -> Answer {
    server
        .post(&format!("{SHOP}/order/lookup"), &body.to_string())
        .await
}

async fn token(server: &Running) -> String {
    let found = look_up(
        server,
        &json!({"number": "#ka-1", "email": "Ines@example.com"}),
    )
    .await;
    assert_eq!(found.status, 200, "{}", found.text());
    found.json()["token"].as_str().unwrap().to_owned()
}

pub async fn with_token(server: &Running, method: &str, path: &str, token: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    server
        .ask(method, path, &[("authorization", &bearer)], "")
        .await
}

async fn ask(server: &Running, token: &str, key: Option<&str>, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
    ];
    headers.extend(key.map(|key| ("idempotency-key", key)));
    server
        .ask(
            "POST",
            &format!("{SHOP}/order/requests"),
            &headers,
            &body.to_string(),
        )
        .await
}

pub fn kind(answer: &Answer) -> String {
    answer.json()["type"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn an_order_is_found_by_email_or_postcode_and_opened_by_its_token() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    for proof in [
        json!({"number": "KA-1", "postcode": "80302"}),
        json!({"number": "ka-1 ", "email": "INES@example.com"}),
    ] {
        let found = look_up(&server, &proof).await;
        assert_eq!(found.status, 200, "{}", found.text());
        assert_eq!(found.header("cache-control"), "no-store");
        let found = found.json();
        assert_eq!(found["order"]["number"], "KA-1");
        assert_eq!(found["order"]["state"], "placed");
        assert_eq!(
            found["order"]["destination"],
            json!({"city": "Boulder", "country": "US"})
        );
        let token = found["token"].as_str().unwrap();
        let shown = with_token(&server, "GET", &format!("{SHOP}/order"), token).await;
        assert_eq!(shown.status, 200);
        let text = shown.text();
        for secret in ["ines@example.com", "1 Road", "80302"] {
            assert!(!text.contains(secret), "{secret}");
        }
        let cancel = shown.json()["decisions"]
            .as_array()
            .unwrap()
            .iter()
            .find(|told| told["topic"] == "cancel")
            .cloned()
            .unwrap();
        assert_eq!(cancel["outcome"], "accepted");
        assert_eq!(cancel["hints"][0]["clause"], "cancel-custom");
        let elsewhere = with_token(&server, "GET", "/v1/merchants/kalre/order", token).await;
        assert_eq!(
            (elsewhere.status, &*kind(&elsewhere)),
            (401, "/problems/token-expired")
        );
        assert_eq!(elsewhere.header("www-authenticate"), "Bearer");
        let forgotten = with_token(&server, "DELETE", &format!("{SHOP}/order/token"), token).await;
        assert_eq!(forgotten.status, 204);
        let shown = with_token(&server, "GET", &format!("{SHOP}/order"), token).await;
        assert_eq!(
            (shown.status, &*kind(&shown)),
            (401, "/problems/token-expired")
        );
    }
}

#[tokio::test]
async fn a_wrong_pair_an_unknown_number_and_a_locked_one_look_alike() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let wrong = |number: &str| json!({"number": number, "email": "x@example.com"});
    let known = look_up(&server, &wrong("KA-1")).await;
    let unknown = look_up(&server, &wrong("KA-2")).await;
    assert_eq!(
        (known.status, &*kind(&known)),
        (404, "/problems/order-not-matched")
    );
    let visible = |answer: &Answer| {
        let mut headers = answer.headers.clone();
        headers.remove("date");
        (answer.status, headers, answer.body.clone())
    };
    assert_eq!(visible(&known), visible(&unknown));
    for _ in 0..10 {
        for number in ["KA-1", "KA-2"] {
            look_up(&server, &wrong(number)).await;
        }
    }
    let right = json!({"number": "KA-1", "email": "ines@example.com"});
    let mut locked = look_up(&server, &right).await;
    assert!(locked.header("retry-after").parse::<u64>().unwrap() > 600);
    locked.headers.remove("retry-after");
    assert_eq!(visible(&locked), visible(&known));
}

#[tokio::test]
async fn what_is_no_lookup_is_named() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let long = "1".repeat(65);
    for (body, pointer) in [
        (json!({"number": "KA-1"}), ""),
        (
            json!({"number": "KA-1", "email": "a@b.example", "postcode": "1"}),
            "",
        ),
        (json!({"number": " ", "email": "a@b.example"}), "/number"),
        (json!({"number": long, "email": "a@b.example"}), "/number"),
        (
            json!({"number": "KA\u{0}1", "email": "a@b.example"}),
            "/number",
        ),
        (json!({"number": "KA-1", "email": "a\u{0}"}), "/email"),
        (json!({"number": "KA-1", "postcode": ""}), "/postcode"),
        (
            json!({"number": "KA-1", "email": "a@b.example", "name": "x"}),
            "/name",
        ),
    ] {
        let answer = look_up(&server, &body).await;
        assert_eq!(
            (answer.status, &*kind(&answer)),
            (422, "/problems/invalid-body"),
            "{body}"
        );
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    let nowhere = server.post("/v1/merchants/nobody/order/lookup", "{}").await;
    assert_eq!(kind(&nowhere), "/problems/unknown-merchant");
}

#[tokio::test]
async fn a_cancellation_is_decided_kept_once_and_told() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let token = token(&server).await;
    let cancel = json!({"kind": "cancel", "note": "ordered twice"});
    let unnamed = ask(&server, &token, None, &cancel).await;
    assert_eq!(
        (unnamed.status, &*kind(&unnamed)),
        (400, "/problems/no-idempotency-key")
    );
    let first = ask(&server, &token, Some("a"), &cancel).await;
    assert_eq!(first.status, 201, "{}", first.text());
    let request = first.json();
    assert_eq!(request["state"], "accepted");
    assert_eq!(request["decision"]["hints"][0]["clause"], "cancel-custom");
    assert_eq!(request["policy_version"], "2026-01-01");
    assert_eq!(
        ask(&server, &token, Some("a"), &cancel).await.json(),
        request
    );
    let other = ask(&server, &token, Some("a"), &json!({"kind": "cancel"})).await;
    assert_eq!(
        (other.status, &*kind(&other)),
        (422, "/problems/idempotency-key-reused")
    );
    let twice = ask(&server, &token, Some("b"), &cancel).await;
    assert_eq!(
        (twice.status, &*kind(&twice)),
        (409, "/problems/already-asked")
    );
    let stranger = ask(&server, "not-a-token", Some("c"), &cancel).await;
    assert_eq!(stranger.status, 401);

    let shown = with_token(&server, "GET", &format!("{SHOP}/order"), &token)
        .await
        .json();
    assert_eq!(shown["requests"], json!([request]));
    let mail = place.mails(1).await.remove(0);
    for said in [
        "To: ines@example.com",
        "From: Kaolate <no-reply@localhost>",
        "KA-1",
        "Auto-Submitted: auto-generated",
    ] {
        assert!(mail.contains(said), "{said} is not in\n{mail}");
    }

    // The shop's system carries it out.
    let mut cancelled = order("KA-1", 20);
    cancelled["cancelled_at"] = json!(now().to_rfc3339());
    tell(&server, &cancelled).await;
    let late = ask(&server, &token, Some("d"), &cancel).await;
    assert_eq!(
        (late.status, &*kind(&late)),
        (409, "/problems/order-cancelled")
    );
}

#[tokio::test]
async fn after_the_hour_the_policy_refuses_and_a_change_waits_for_the_team() {
    let place = Place::new();
    let server = shop(&place, 61).await;
    let token = token(&server).await;
    let refused = ask(&server, &token, Some("a"), &json!({"kind": "cancel"}))
        .await
        .json();
    assert_eq!(refused["state"], "refused");
    assert_eq!(refused["decision"]["hints"][0]["clause"], "cancel-custom");

    let bad = ask(&server, &token, Some("b"), &json!({"kind": "amend"})).await;
    assert_eq!((bad.status, &*kind(&bad)), (422, "/problems/invalid-body"));
    let change = json!({"kind": "amend", "phone": "555 0100", "tax_id_rfc": "not an rfc"});
    let waiting = ask(&server, &token, Some("c"), &change).await.json();
    assert_eq!(waiting["state"], "waiting");
    assert_eq!(waiting["decision"]["outcome"], "unstated");
    assert_eq!(waiting["warnings"], json!(["rfc_format"]));

    let listed = as_shop(&server, "GET", "/requests?state=waiting", &Value::Null)
        .await
        .json();
    assert_eq!(listed["requests"][0]["order"], "KA-1");
    assert_eq!(listed["requests"][0]["request"], waiting);
    let reference = waiting["reference"].as_str().unwrap();
    let path = format!("/requests/{reference}/answer");
    let granted = json!({"grant": true, "note": "The new number is on the parcel."});
    for _ in 0..2 {
        let answered = as_shop(&server, "POST", &path, &granted).await;
        assert_eq!(answered.status, 200, "{}", answered.text());
        assert_eq!(answered.json()["state"], "granted");
    }
    let otherwise = as_shop(&server, "POST", &path, &json!({"grant": false})).await;
    assert_eq!(
        (otherwise.status, &*kind(&otherwise)),
        (409, "/problems/not-waiting")
    );
    let nothing = as_shop(&server, "POST", "/requests/R-0000-0000/answer", &granted).await;
    assert_eq!(
        (nothing.status, &*kind(&nothing)),
        (404, "/problems/unknown-request")
    );
    let shown = with_token(&server, "GET", &format!("{SHOP}/order"), &token)
        .await
        .json();
    assert_eq!(shown["requests"][0]["answer"], granted["note"]);
    let mails = place.mails(3).await;
    assert!(
        mails
            .iter()
            .any(|mail| mail.contains("The new number is on the parcel."))
    );
}

#[tokio::test]
async fn the_merchants_side_opens_to_its_own_key_alone() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let body = json!({"orders": [order("KA-2", 1)]}).to_string();
    for key in ["", "hk_other", "Bearer"] {
        let bearer = format!("Bearer {key}");
        let headers = [
            ("authorization", &*bearer),
            ("content-type", "application/json"),
        ];
        for (method, path, body) in [
            ("POST", "/orders", &*body),
            ("POST", "/events", "{}"),
            ("GET", "/requests", ""),
            ("POST", "/requests/R-1/answer", "{}"),
        ] {
            let answer = server
                .ask(method, &format!("{SHOP}{path}"), &headers, body)
                .await;
            assert_eq!(
                (answer.status, &*kind(&answer)),
                (401, "/problems/not-the-key"),
                "{path}"
            );
        }
    }
    let bearer = format!("Bearer {KEY}");
    let headers = [("authorization", &*bearer)];
    let other = server
        .ask("GET", "/v1/merchants/kalre/requests", &headers, "")
        .await;
    assert_eq!(other.status, 401);
}

#[tokio::test]
async fn a_bad_order_is_named_and_nothing_of_its_push_is_kept() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let mut bad = order("KA-3", 1);
    bad["lines"][0]["quantity"] = json!(0);
    let told = as_shop(
        &server,
        "POST",
        "/orders",
        &json!({"orders": [order("KA-2", 1), bad]}),
    )
    .await;
    assert_eq!(
        (told.status, &*kind(&told)),
        (422, "/problems/invalid-body")
    );
    assert_eq!(
        told.json()["errors"][0]["pointer"],
        "/orders/1/lines/0/quantity"
    );
    let found = look_up(
        &server,
        &json!({"number": "KA-2", "email": "ines@example.com"}),
    )
    .await;
    assert_eq!(found.status, 404);
    let none = as_shop(&server, "POST", "/orders", &json!({"orders": []})).await;
    assert_eq!(none.status, 422);
    // More than a shopper may send, and still read.
    let many: Vec<Value> = (0..100).map(|n| order(&format!("KA-{n}"), 1)).collect();
    let many = as_shop(&server, "POST", "/orders", &json!({"orders": many})).await;
    assert_eq!((many.status, many.json()["new"].clone()), (200, json!(99)));
}

#[tokio::test]
async fn what_happens_is_told_one_by_one() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let event = |order: &str, kind: &str| json!({"order": order, "event": {"at": now().to_rfc3339(), "kind": kind}});
    let unknown = as_shop(&server, "POST", "/events", &event("KA-9", "packed")).await;
    assert_eq!(
        (unknown.status, &*kind(&unknown)),
        (404, "/problems/unknown-order")
    );
    let started = event("KA-1", "production_started");
    for _ in 0..2 {
        let told = as_shop(&server, "POST", "/events", &started).await;
        assert_eq!(told.status, 204, "{}", told.text());
    }
    let mut stray = event("KA-1", "delivered");
    stray["event"]["place"] = json!("a\u{0}b");
    let stray = as_shop(&server, "POST", "/events", &stray).await;
    assert_eq!(
        (stray.status, stray.json()["errors"][0]["pointer"].clone()),
        (422, json!("/event/place"))
    );
    let token = token(&server).await;
    let shown = with_token(&server, "GET", &format!("{SHOP}/order"), &token)
        .await
        .json();
    assert_eq!(shown["state"], "in_production");
    let kinds: Vec<_> = shown["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["kind"].clone())
        .collect();
    assert_eq!(kinds, [json!("placed"), json!("production_started")]);
    let refused = ask(&server, &token, Some("a"), &json!({"kind": "cancel"}))
        .await
        .json();
    let hints = refused["decision"]["hints"].as_array().unwrap();
    let deciding: Vec<_> = hints
        .iter()
        .filter(|hint| hint["decides"] == true)
        .collect();
    assert_eq!(deciding[0]["clause"], "cancel-production");
    assert_eq!(deciding.len(), 1);
}

#[tokio::test]
async fn the_shops_system_is_told_and_told_again_until_it_listens() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let secret = format!("whsec_{}", STANDARD.encode("a secret of the shop's"));
    let store = Store::open(&place.config().store()).await.unwrap();
    store
        .put_webhook("kaolate", Some(&Webhook { url, secret }))
        .await
        .unwrap();
    let token = token(&server).await;
    ask(&server, &token, Some("a"), &json!({"kind": "cancel"})).await;

    let (head, body) = hear(&listener, "500 Internal Server Error").await;
    let header = |name: &str| {
        let line = head
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap().to_owned()
    };
    let id = header("webhook-id");
    let signed = format!("{id}.{}.{body}", header("webhook-timestamp"));
    let mut mac = Hmac::<Sha256>::new_from_slice(b"a secret of the shop's").unwrap();
    mac.update(signed.as_bytes());
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(header("webhook-signature"), signature);
    let told: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (&told["type"], &told["data"]["order"]),
        (&json!("request.created"), &json!("KA-1"))
    );
    assert!(!body.contains("ines@example.com"));

    // It did not listen: it is to be told again within a minute.
    let later = now() + TimeDelta::minutes(1);
    for tries in 0.. {
        assert!(tries < 100, "it is not told again");
        if store.is_due(MessageKind::Webhook, later).await.unwrap() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let due = store.due(MessageKind::Webhook, later, TimeDelta::zero(), 9);
    let due = due.await.unwrap();
    let ids: BTreeSet<_> = due.iter().map(|due| due.id.clone()).collect();
    assert_eq!(ids, BTreeSet::from([id.clone()]));
    store.put_off(&id, now()).await.unwrap();
    let (head, again) = hear(&listener, "204 No Content").await;
    assert!(head.contains(&format!("webhook-id: {id}")));
    assert_eq!(again, body);
}

#[tokio::test]
async fn mails_are_handed_to_the_mail_server_that_is_named() {
    let place = Place::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config {
        smtp: Some(format!("smtp://{}", listener.local_addr().unwrap())),
        mail_from: "help@shop.example".to_owned(),
        ..place.config()
    };
    let store = Store::open(&config.store()).await.unwrap();
    store.put_key("kaolate", "shop", KEY, now()).await.unwrap();
    store.close().await;
    let server = Place::run(config).await;
    tell(&server, &order("KA-1", 20)).await;
    let token = token(&server).await;
    ask(&server, &token, Some("a"), &json!({"kind": "cancel"})).await;
    let taking = tokio::time::timeout(Duration::from_secs(10), take_mail(&listener));
    let said = taking.await.expect("no mail is handed over");
    for line in [
        "MAIL FROM:<help@shop.example>",
        "RCPT TO:<ines@example.com>",
        "From: Kaolate <help@shop.example>",
        "You asked us to cancel order KA-1.",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
}

#[tokio::test]
async fn a_mail_server_that_says_nothing_does_not_hold_up_what_the_shops_system_is_told() {
    let place = Place::new();
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config {
        smtp: Some(format!("smtp://{}", mute.local_addr().unwrap())),
        ..place.config()
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let secret = format!("whsec_{}", STANDARD.encode("a secret of the shop's"));
    let store = Store::open(&config.store()).await.unwrap();
    store.put_key("kaolate", "shop", KEY, now()).await.unwrap();
    let webhook = Webhook { url, secret };
    store.put_webhook("kaolate", Some(&webhook)).await.unwrap();
    store.close().await;
    let server = Place::run(config).await;
    for number in ["KA-1", "KA-2"] {
        tell(&server, &order(number, 20)).await;
        let found = json!({"number": number, "email": "ines@example.com"});
        let found = look_up(&server, &found).await.json();
        let token = found["token"].as_str().unwrap();
        ask(&server, token, Some("a"), &json!({"kind": "cancel"})).await;
        let (_, told) = hear(&listener, "204 No Content").await;
        assert!(told.contains(number), "{told}");
    }
}

/// A mail server, for one mail: what it is told.
async fn take_mail(listener: &TcpListener) -> String {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.example\r\n").await.unwrap();
    let (mut said, mut is_mail) = (String::new(), false);
    loop {
        let from = said.len();
        stream.read_line(&mut said).await.unwrap();
        let line = said[from..].trim_end();
        let answer = match line {
            "." if is_mail => return said,
            _ if is_mail => continue,
            "DATA" => {
                is_mail = true;
                "354 go on"
            }
            _ => "250 fine",
        };
        stream
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .unwrap();
    }
}

/// One request as the shop's system hears it: head and body.
pub async fn hear(listener: &TcpListener, answer: &str) -> (String, String) {
    let listening = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heard = Vec::new();
        loop {
            let mut part = [0; 4096];
            let count = stream.read(&mut part).await.unwrap();
            heard.extend_from_slice(&part[..count]);
            let text = String::from_utf8_lossy(&heard).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .unwrap();
            if body.len() < length.parse().unwrap() {
                continue;
            }
            let answer =
                format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            return (head.to_owned(), body.to_owned());
        }
    };
    tokio::time::timeout(Duration::from_secs(10), listening)
        .await
        .expect("nothing is heard")
}

#[tokio::test]
async fn floods_stop_before_the_store() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let mut answered = 0;
    let refused = loop {
        let answer = look_up(
            &server,
            &json!({"number": format!("KA-{answered}"), "email": "x@example.com"}),
        )
        .await;
        if answer.status != 404 {
            break answer;
        }
        answered += 1;
        assert!(answered < 200, "nothing stops");
    };
    assert_eq!(
        (refused.status, &*kind(&refused)),
        (429, "/problems/too-many-requests")
    );
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
}
