//! Returns over HTTP: asked for by their shoppers, taken on by the shop's team
//! step by step, and told of.

use chrono::{DateTime, TimeDelta, Utc};
use hemline_server::store::Store;
use serde_json::{Value, json};

use crate::photos::{halves, jpeg, keep};
use crate::{Answer, Place, Running};

const SHOP: &str = "/v1/merchants/kaolate";
const KEY: &str = "hk_test";

fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

fn day(days_ago: i64) -> String {
    (now() - TimeDelta::days(days_ago)).date_naive().to_string()
}

/// A server whose shop has a key and these orders.
pub async fn shop(place: &Place, orders: &[Value]) -> Running {
    let server = place.serve().await;
    let store = Store::open(&place.config().store()).await.unwrap();
    store.put_key("kaolate", "shop", KEY, now()).await.unwrap();
    store
        .put_key("kalre", "shop", "hk_kalre", now())
        .await
        .unwrap();
    store.close().await;
    let told = as_shop(&server, "POST", "/orders", &json!({ "orders": orders })).await;
    assert_eq!(told.status, 200, "{}", told.text());
    server
}

/// Two shirts and a hat, delivered so many days ago.
pub fn order(number: &str, days: i64) -> Value {
    let line = |id: &str, name: &str, quantity: u32, price: &str| {
        json!({
            "id": id, "name": name, "quantity": quantity, "category": "top",
            "sku": format!("{id}-m"), "variant": "M",
            "price": { "amount": price, "currency": "USD" },
            "final_sale": false, "custom_made": false, "free_gift": false,
            "marked_non_returnable": false, "set": "",
        })
    };
    json!({
        "number": number,
        "placed_at": (now() - TimeDelta::days(days + 6)).to_rfc3339(),
        "email": "ines@example.com",
        "address": { "name": "Ines Ito", "lines": ["1 Road"], "postcode": "80302", "city": "Boulder", "country": "US" },
        "production_started": false, "gift_order": false, "bulk_order": false,
        "lines": [line("shirt", "Printed shirt", 2, "29.00"), line("hat", "Hat", 1, "12.00")],
        "shipping_fee": { "amount": "6.50", "currency": "USD" },
        "total": { "amount": "76.50", "currency": "USD" },
        "parcels": [{ "id": "p", "shipped_on": day(days + 4), "delivered_on": day(days) }],
    })
}

async fn send(
    server: &Running,
    method: &str,
    path: &str,
    bearer: &str,
    key: Option<&str>,
    body: &Value,
) -> Answer {
    let bearer = format!("Bearer {bearer}");
    let mut headers = vec![
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
    ];
    headers.extend(key.map(|key| ("idempotency-key", key)));
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    server.ask(method, path, &headers, &body).await
}

async fn as_shop(server: &Running, method: &str, path: &str, body: &Value) -> Answer {
    send(server, method, &format!("{SHOP}{path}"), KEY, None, body).await
}

pub async fn token(server: &Running, number: &str) -> String {
    let body = json!({ "number": number, "email": "ines@example.com" });
    let found = server
        .post(&format!("{SHOP}/order/lookup"), &body.to_string())
        .await;
    assert_eq!(found.status, 200, "{}", found.text());
    found.json()["token"].as_str().unwrap().to_owned()
}

async fn returnable(server: &Running, token: &str) -> Value {
    let path = format!("{SHOP}/order/returns");
    let shown = send(server, "GET", &path, token, None, &Value::Null).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert_eq!(shown.header("cache-control"), "no-store");
    shown.json()
}

pub async fn ask(server: &Running, token: &str, key: &str, body: &Value) -> Answer {
    let path = format!("{SHOP}/order/returns");
    send(server, "POST", &path, token, Some(key), body).await
}

async fn of_return(
    server: &Running,
    token: &str,
    method: &str,
    reference: &str,
    what: &str,
    body: &Value,
) -> Answer {
    let path = format!("{SHOP}/order/returns/{reference}/{what}");
    send(server, method, &path, token, None, body).await
}

pub async fn step(server: &Running, reference: &str, body: &Value) -> Answer {
    as_shop(server, "POST", &format!("/returns/{reference}/steps"), body).await
}

fn kind(answer: &Answer) -> (u16, String) {
    let kind = answer.json()["type"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (answer.status, kind)
}

fn answered(reason: &str) -> Value {
    json!([
        { "fact": "reason", "value": reason },
        { "fact": "condition", "value": "new" },
        { "fact": "original_packaging", "value": "true" },
    ])
}

/// A photo of the order, taken in.
pub async fn photo(server: &Running, token: &str) -> String {
    let (id, _) = keep(server, token, "image/jpeg", &jpeg(&halves(8, 8))).await;
    id
}

/// So many pieces that came with a fault, with the photos that the clause wants.
pub fn faulty(line: &str, quantity: u32, photo: &str) -> Value {
    let photo = |of: &str| json!({ "photo": photo, "of": of });
    json!({
        "line": line, "quantity": quantity, "wish": "refund", "shown": "accepted",
        "answers": answered("defective"),
        "photos": [photo("photo_of_item"), photo("photo_of_fault")],
    })
}

pub fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

#[tokio::test]
async fn a_return_goes_its_way_from_request_to_refund() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3)]).await;
    let token = token(&server, "KA-1").await;
    let photo = photo(&server, &token).await;
    let before = returnable(&server, &token).await;
    assert_eq!(before["pieces"][0]["open"], 2);
    let body = json!({ "items": [faulty("shirt", 1, &photo)], "shown_refund": usd("35.50"), "way": "own_carrier" });
    let asked = ask(&server, &token, "a", &body).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    let back = asked.json();
    assert_eq!(back["state"], "requested");
    assert_eq!(
        back["items"][0]["decided"]["wish"]["hints"][0]["clause"],
        "eligible-at-fault"
    );
    assert_eq!(back["estimate"]["shipping_fee"], usd("6.50"));
    assert_eq!(back["policy_version"], "2026-01-01");
    let reference = back["reference"].as_str().unwrap().to_owned();
    assert_eq!(ask(&server, &token, "a", &body).await.json(), back);
    let shown = returnable(&server, &token).await;
    let piece = &shown["pieces"][0];
    assert_eq!(
        (&piece["open"], &piece["in_returns"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(shown["returns"][0]["reference"], json!(reference));
    assert_eq!(shown["shipping_fee_given"], true);

    let tracking = json!({ "carrier": "USPS", "number": "9400 1" });
    let early = of_return(&server, &token, "PUT", &reference, "tracking", &tracking).await;
    assert_eq!(kind(&early), (409, "/problems/out-of-order".to_owned()));
    let authorise = json!({ "step": "authorise", "instructions": "Put the form inside." });
    for _ in 0..2 {
        let authorised = step(&server, &reference, &authorise).await;
        assert_eq!(authorised.status, 200, "{}", authorised.text());
        assert_eq!(authorised.json()["state"], "authorised");
    }
    let posted = of_return(&server, &token, "PUT", &reference, "tracking", &tracking).await;
    assert_eq!(posted.json()["state"], "on_its_way", "{}", posted.text());
    let receive = json!({
        "step": "receive", "on": day(0),
        "pieces": [{ "pieces": { "line": "shirt", "quantity": 1 }, "condition": "new" }],
    });
    let arrived = step(&server, &reference, &receive).await;
    assert_eq!(arrived.status, 200, "{}", arrived.text());
    let refund = &arrived.json()["refund"];
    assert_eq!(refund["shipping_fee_refunded"], true);
    assert!(refund["earliest"].is_string(), "{refund}");
    let inspect = json!({ "step": "inspect", "finding": "The print is off." });
    assert_eq!(
        step(&server, &reference, &inspect).await.json()["finding"],
        "The print is off."
    );
    let settle = json!({ "step": "settle", "on": day(0), "refunded": usd("35.50") });
    let settled = step(&server, &reference, &settle).await;
    assert_eq!(settled.json()["state"], "settled", "{}", settled.text());
    let states: Vec<Value> = settled.json()["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["state"].clone())
        .collect();
    assert_eq!(
        json!(states),
        json!([
            "requested",
            "authorised",
            "on_its_way",
            "arrived",
            "inspected",
            "settled"
        ])
    );

    let order = send(
        &server,
        "GET",
        &format!("{SHOP}/order"),
        &token,
        None,
        &Value::Null,
    )
    .await
    .json();
    let parcel = &order["returns"][0];
    assert_eq!(
        (&parcel["id"], &parcel["is_own"], &parcel["refunded"]),
        (&json!(reference), &json!(true), &usd("35.50"))
    );
    assert_eq!(order["lines"][0]["returned"], 1);
    let mails = place.mails(6).await;
    for said in [
        "Put the form inside.",
        "9400 1",
        "We have paid back 35.50 USD.",
        "Subject: Your return",
    ] {
        assert!(mails.iter().any(|mail| mail.contains(said)), "{said}");
    }
}
