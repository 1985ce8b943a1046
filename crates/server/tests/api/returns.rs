//! Returns over HTTP: asked for by their shoppers, taken on by the shop's team
//! step by step, and told of.

use chrono::{DateTime, TimeDelta, Utc};
use hemline_server::store::{Store, Webhook};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::orders::hear;
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
    assert_eq!(back["refund"]["outcome"], "accepted");
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
        "The money can be there from",
        "Subject: Your return",
    ] {
        assert!(mails.iter().any(|mail| mail.contains(said)), "{said}");
    }
}

#[tokio::test]
async fn what_differs_from_what_was_shown_is_told_and_kept_when_confirmed() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3), order("KA-2", 40)]).await;
    let token_1 = token(&server, "KA-1").await;
    let photo_1 = photo(&server, &token_1).await;
    // Another amount, and an answer that the shop's records contradict.
    let mut item = faulty("shirt", 1, &photo_1);
    let answers = item["answers"].as_array_mut().unwrap();
    answers.push(json!({ "fact": "destination", "value": "DE" }));
    let body = json!({ "items": [item], "shown_refund": usd("29.00") });
    let told = ask(&server, &token_1, "a", &body).await;
    assert_eq!(kind(&told), (409, "/problems/decision-differs".to_owned()));
    let told = told.json();
    assert_eq!(told["estimate"]["total"], usd("35.50"));
    assert_eq!(told["overruled"][0]["known"], "US");
    assert_eq!(told["overruled"][0]["answered"]["value"], "DE");
    let confirmed = json!({ "items": body["items"], "shown_refund": told["estimate"]["total"] });
    // Nothing was kept: the key is free.
    let kept = ask(&server, &token_1, "a", &confirmed).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    assert_eq!(
        kept.json()["items"][0]["ask"]["answers"],
        answered("defective")
    );

    // What is refused can't be kept, whatever was shown.
    let token_2 = token(&server, "KA-2").await;
    let photo_2 = photo(&server, &token_2).await;
    let mut late = faulty("hat", 1, &photo_2);
    late["answers"] = answered("changed_mind");
    for shown in ["accepted", "refused"] {
        late["shown"] = json!(shown);
        let body = json!({ "items": [late], "shown_refund": usd("12.00") });
        let told = ask(&server, &token_2, shown, &body).await;
        assert_eq!(kind(&told), (409, "/problems/decision-differs".to_owned()));
        let wish = &told.json()["items"][0]["decided"]["wish"];
        assert_eq!(wish["outcome"], "refused");
        assert!(wish["hints"][0]["clause"].is_string());
    }
    assert_eq!(returnable(&server, &token_2).await["returns"], json!([]));
}

#[tokio::test]
async fn a_return_that_can_not_be_asked_for_is_told_so_at_its_place() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3)]).await;
    let token = token(&server, "KA-1").await;
    let photo = photo(&server, &token).await;
    let good = faulty("shirt", 1, &photo);
    let with = |name: &str, value: Value| {
        let mut item = good.clone();
        item[name] = value;
        item
    };
    let evidence = |id: &str| json!([{ "photo": id, "of": "photo_of_item" }]);
    for (item, status, kind_, pointer) in [
        (
            with("line", json!("boots")),
            422,
            "invalid-body",
            "/items/0/line",
        ),
        (
            with("quantity", json!(0)),
            422,
            "invalid-body",
            "/items/0/quantity",
        ),
        (
            with("quantity", json!(3)),
            409,
            "nothing-left",
            "/items/0/quantity",
        ),
        (
            with("quantity", json!(u32::MAX)),
            409,
            "nothing-left",
            "/items/0/quantity",
        ),
        (
            with(
                "answers",
                json!([{ "fact": "today", "value": "2026-01-01" }]),
            ),
            422,
            "invalid-body",
            "/items/0/answers/0/fact",
        ),
        (
            with(
                "answers",
                json!([{ "fact": "flagged_abnormal", "value": "false" }]),
            ),
            422,
            "invalid-body",
            "/items/0/answers/0/fact",
        ),
        (
            with("answers", json!([{ "fact": "reason", "value": "because" }])),
            422,
            "invalid-body",
            "/items/0/answers/0/value",
        ),
        (
            with("photos", json!([])),
            422,
            "invalid-body",
            "/items/0/photos",
        ),
        (
            with("photos", evidence("x")),
            422,
            "invalid-body",
            "/items/0/photos/0/photo",
        ),
        (
            with("photos", evidence(&"0".repeat(64))),
            422,
            "invalid-body",
            "/items/0/photos/0/photo",
        ),
        (
            with("sku", json!("hat-m")),
            422,
            "invalid-body",
            "/items/0/sku",
        ),
        (
            with("description", json!("a\u{0}b")),
            422,
            "invalid-body",
            "/items/0/description",
        ),
        (
            with("description", json!("x".repeat(1_001))),
            422,
            "invalid-body",
            "/items/0/description",
        ),
        (with("more", json!(1)), 422, "invalid-body", "/items/0/more"),
    ] {
        let body = json!({ "items": [item], "shown_refund": usd("35.50") });
        let answer = ask(&server, &token, "a", &body).await;
        let expected = (status, format!("/problems/{kind_}"));
        assert_eq!(kind(&answer), expected, "{pointer}: {}", answer.text());
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer);
    }
    // A line twice counts together.
    let body = json!({ "items": [faulty("shirt", 1, &photo), faulty("shirt", 2, &photo)] });
    let twice = ask(&server, &token, "a", &body).await;
    assert_eq!(kind(&twice), (409, "/problems/nothing-left".to_owned()));
    for items in [json!([]), json!(vec![good.clone(); 51])] {
        let answer = ask(&server, &token, "a", &json!({ "items": items })).await;
        assert_eq!(answer.json()["errors"][0]["pointer"], "/items");
    }
    let long = json!({ "items": [good], "note": "x".repeat(70_000) });
    assert_eq!(ask(&server, &token, "a", &long).await.status, 413);
    let unnamed = send(
        &server,
        "POST",
        &format!("{SHOP}/order/returns"),
        &token,
        None,
        &body,
    )
    .await;
    assert_eq!(
        kind(&unnamed),
        (400, "/problems/no-idempotency-key".to_owned())
    );
    assert_eq!(returnable(&server, &token).await["returns"], json!([]));
}

#[tokio::test]
async fn a_return_is_seen_by_its_shopper_and_its_shop_alone() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3), order("KA-2", 3)]).await;
    let (token_1, token_2) = (token(&server, "KA-1").await, token(&server, "KA-2").await);
    let photo_1 = photo(&server, &token_1).await;
    let body = json!({ "items": [faulty("shirt", 1, &photo_1)], "shown_refund": usd("35.50") });
    // The photo is another order's.
    let foreign = ask(&server, &token_2, "a", &body).await;
    assert_eq!(
        foreign.json()["errors"][0]["pointer"],
        "/items/0/photos/0/photo"
    );
    let back = ask(&server, &token_1, "a", &body).await.json();
    let other = json!({ "items": body["items"], "shown_refund": usd("35.50"), "note": "more" });
    let reused = ask(&server, &token_1, "a", &other).await;
    assert_eq!(
        kind(&reused),
        (422, "/problems/idempotency-key-reused".to_owned())
    );
    let reference = back["reference"].as_str().unwrap();
    let tracking = json!({ "number": "1Z" });
    for (method, what, body) in [
        ("POST", "cancel", &Value::Null),
        ("PUT", "tracking", &tracking),
    ] {
        let foreign = of_return(&server, &token_2, method, reference, what, body).await;
        assert_eq!(kind(&foreign), (404, "/problems/unknown-return".to_owned()));
        let stranger = of_return(&server, "x", method, reference, what, body).await;
        assert_eq!(stranger.status, 401);
    }
    let authorise = json!({ "step": "authorise" });
    for (path, method, body) in [
        ("/returns".to_owned(), "GET", &Value::Null),
        (format!("/returns/{reference}"), "GET", &Value::Null),
        (format!("/returns/{reference}/steps"), "POST", &authorise),
        ("/stock".to_owned(), "POST", &json!({ "items": [] })),
    ] {
        for bearer in ["", "hk_kalre", &token_1] {
            let path = format!("{SHOP}{path}");
            let answer = send(&server, method, &path, bearer, None, body).await;
            assert_eq!(
                kind(&answer),
                (401, "/problems/not-the-key".to_owned()),
                "{path}"
            );
        }
        let path = format!("/v1/merchants/kalre{path}");
        let elsewhere = send(&server, method, &path, "hk_kalre", None, body).await;
        if path.contains(reference) {
            assert_eq!(
                kind(&elsewhere),
                (404, "/problems/unknown-return".to_owned())
            );
        } else {
            assert!(!elsewhere.text().contains(reference));
        }
    }
    let desk = send(&server, "GET", "/v1/desk", KEY, None, &Value::Null)
        .await
        .json();
    assert_eq!(
        desk,
        json!({
            "merchant": "kaolate", "name": "Kaolate", "waiting_requests": 0,
            "returns": [{ "state": "requested", "count": 1 }], "open_tickets": 0,
        })
    );
    let nobody = send(&server, "GET", "/v1/desk", "hk_x", None, &Value::Null).await;
    assert_eq!(nobody.status, 401);
    let listed = as_shop(
        &server,
        "GET",
        "/returns?state=requested,arrived&order=ka-1",
        &Value::Null,
    )
    .await
    .json();
    assert_eq!(listed["returns"][0]["shopper"], "Ines Ito");
    assert_eq!(
        listed["returns"][0]["return"]["reference"],
        json!(reference)
    );
    let none = as_shop(&server, "GET", "/returns?state=settled", &Value::Null)
        .await
        .json();
    assert_eq!(none["returns"], json!([]));
    let wrong = as_shop(&server, "GET", "/returns?state=lost", &Value::Null).await;
    assert_eq!(wrong.status, 422);

    let cancelled = of_return(&server, &token_1, "POST", reference, "cancel", &Value::Null).await;
    assert_eq!(
        cancelled.json()["state"],
        "cancelled",
        "{}",
        cancelled.text()
    );
    assert_eq!(returnable(&server, &token_1).await["pieces"][0]["open"], 2);
}

#[tokio::test]
async fn what_a_shopper_can_not_say_goes_to_the_team() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3)]).await;
    let token = token(&server, "KA-1").await;
    let photo = photo(&server, &token).await;
    let mut item = faulty("shirt", 1, &photo);
    let answers = item["answers"].as_array().unwrap().clone();
    let is_known = |answer: &&Value| answer["fact"] != "original_packaging";
    item["answers"] = answers.iter().filter(is_known).cloned().collect();
    item["shown"] = json!("ask");
    let body = json!({ "items": [item], "shown_refund": usd("35.50") });
    let kept = ask(&server, &token, "a", &body).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    let kept = kept.json();
    assert_eq!(kept["state"], "requested");
    let wish = &kept["items"][0]["decided"]["wish"];
    assert_eq!(wish["asks"], json!(["original_packaging"]));
}

#[tokio::test]
async fn a_size_in_stock_is_taken_for_an_exchange_and_put_back() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3)]).await;
    let token = token(&server, "KA-1").await;
    let item = |sku: &str, variant: &str, quantity: u32| json!({ "sku": sku, "product": "shirt", "variant": variant, "quantity": quantity });
    let stock = json!({ "items": [item("shirt-s", "S", 0), item("shirt-m", "M", 4), item("shirt-l", "L", 1)] });
    assert_eq!(
        as_shop(&server, "POST", "/stock", &stock).await.json()["new"],
        3
    );
    let twice = json!({ "items": [item("x", "S", 1), item("x", "M", 1)] });
    let twice = as_shop(&server, "POST", "/stock", &twice).await;
    assert_eq!(twice.json()["errors"][0]["pointer"], "/items/1/sku");
    let offered = async || {
        let shown = returnable(&server, &token).await;
        let offered = shown["pieces"][0]["replacements"]
            .as_array()
            .unwrap()
            .clone();
        let told = offered
            .iter()
            .map(|one| format!("{} {}", one["variant"], one["available"]));
        told.collect::<Vec<_>>()
    };
    assert_eq!(offered().await, ["\"M\" 3", "\"S\" 0", "\"L\" 1"]);
    let exchange = json!({
        "line": "shirt", "quantity": 1, "wish": "exchange", "wanted": "l", "shown": "accepted",
        "answers": answered("other_size"),
    });
    let mut body = json!({ "items": [exchange] });
    let told = ask(&server, &token, "a", &body).await;
    let back = match told.status {
        201 => told.json(),
        409 => {
            let wish = &told.json()["items"][0]["decided"]["wish"];
            body["items"][0]["shown"] = wish["outcome"].clone();
            let kept = ask(&server, &token, "a", &body).await;
            assert_eq!(kept.status, 201, "{}", kept.text());
            kept.json()
        }
        _ => panic!("{}", told.text()),
    };
    assert_eq!(back["items"][0]["ask"]["remedy"], "exchange");
    assert!(back["estimate"].is_null());
    assert_eq!(offered().await, ["\"M\" 3", "\"S\" 0", "\"L\" 0"]);
    let reference = back["reference"].as_str().unwrap();
    of_return(&server, &token, "POST", reference, "cancel", &Value::Null).await;
    assert_eq!(offered().await, ["\"M\" 3", "\"S\" 0", "\"L\" 1"]);
}

#[tokio::test]
async fn an_earlier_policy_is_there_by_its_day() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3)]).await;
    let policy = async |query: &str| server.get(&format!("{SHOP}/policy{query}")).await;
    let newest = policy("").await.json();
    let named = policy("?version=2026-01-01").await;
    assert_eq!((named.status, named.json()), (200, newest));
    for version in ["2025-01-01", "x", ""] {
        let none = policy(&format!("?version={version}")).await;
        assert_eq!(kind(&none), (404, "/problems/unknown-version".to_owned()));
    }
}

#[tokio::test]
async fn an_order_has_at_most_twenty_returns() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3)]).await;
    let token = token(&server, "KA-1").await;
    let photo = photo(&server, &token).await;
    let body = json!({ "items": [faulty("hat", 1, &photo)], "shown_refund": usd("18.50") });
    for nth in 0..20 {
        let asked = ask(&server, &token, &nth.to_string(), &body).await;
        assert_eq!(asked.status, 201, "{nth}: {}", asked.text());
        let reference = asked.json()["reference"].as_str().unwrap().to_owned();
        let cancelled =
            of_return(&server, &token, "POST", &reference, "cancel", &Value::Null).await;
        assert_eq!(cancelled.status, 200, "{nth}: {}", cancelled.text());
    }
    let more = ask(&server, &token, "20", &body).await;
    assert_eq!(kind(&more), (429, "/problems/too-many-requests".to_owned()));
    assert!(!more.header("retry-after").is_empty());
    // What was answered for still is.
    assert_eq!(ask(&server, &token, "19", &body).await.status, 201);
    let shown = returnable(&server, &token).await;
    assert_eq!(shown["returns"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn a_shop_that_needs_no_word_of_its_team_has_accepted_pieces_posted_at_once() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    place.edit(
        "merchants/kaolate/merchant.toml",
        "authorise = \"team\"",
        "authorise = \"at_once\"",
    );
    let server = shop(&place, &[order("KA-1", 3), order("KA-2", 3)]).await;
    let token_1 = token(&server, "KA-1").await;
    let photo_1 = photo(&server, &token_1).await;
    assert_eq!(
        returnable(&server, &token_1).await["guide"]["waits_for_team"],
        false
    );
    let body = json!({ "items": [faulty("shirt", 1, &photo_1)], "shown_refund": usd("35.50") });
    let back = ask(&server, &token_1, "a", &body).await.json();
    assert_eq!(back["state"], "authorised");
    let states = |back: &Value| {
        let events = back["history"].as_array().unwrap().clone();
        events
            .iter()
            .map(|event| event["state"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(json!(states(&back)), json!(["requested", "authorised"]));
    let mails = place.mails(1).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("can be posted now"), "{}", mails[0]);
    let reference = back["reference"].as_str().unwrap();
    let tracking = json!({ "number": "1Z" });
    let posted = of_return(&server, &token_1, "PUT", reference, "tracking", &tracking).await;
    assert_eq!(posted.json()["state"], "on_its_way", "{}", posted.text());

    // One piece that the team has to look at holds up the parcel.
    let token_2 = token(&server, "KA-2").await;
    let photo_2 = photo(&server, &token_2).await;
    let mut unsure = faulty("hat", 1, &photo_2);
    unsure["answers"] = answered("other_size");
    unsure["photos"] = json!([]);
    unsure["shown"] = json!("review");
    let items = json!([faulty("shirt", 1, &photo_2), unsure]);
    let mut body = json!({ "items": items });
    let told = ask(&server, &token_2, "a", &body).await;
    assert_eq!(kind(&told), (409, "/problems/decision-differs".to_owned()));
    body["shown_refund"] = told.json()["estimate"]["total"].clone();
    let back = ask(&server, &token_2, "a", &body).await;
    assert_eq!(back.status, 201, "{}", back.text());
    let back = back.json();
    let outcomes: Vec<_> = [0, 1]
        .map(|nth| back["items"][nth]["decided"]["wish"]["outcome"].clone())
        .into();
    assert_eq!(json!(outcomes), json!(["accepted", "review"]));
    assert_eq!(back["state"], "requested");
    assert_eq!(json!(states(&back)), json!(["requested"]));
}

#[tokio::test]
async fn the_shops_system_is_told_of_a_return_and_of_each_step() {
    let place = Place::new();
    let server = shop(&place, &[order("KA-1", 3)]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let store = Store::open(&place.config().store()).await.unwrap();
    let secret = "whsec_c2VjcmV0".to_owned();
    store
        .put_webhook("kaolate", Some(&Webhook { url, secret }))
        .await
        .unwrap();
    store.close().await;
    let token = token(&server, "KA-1").await;
    let photo = photo(&server, &token).await;
    let heard = async |kind: &str, back: &Value| {
        let (_, body) = hear(&listener, "204 No Content").await;
        let told: Value = serde_json::from_str(&body).unwrap();
        let data = &told["data"];
        assert_eq!(
            (&told["type"], &data["order"], &data["shopper"]),
            (&json!(kind), &json!("KA-1"), &json!("Ines Ito")),
        );
        assert_eq!(data["delivered_on"], day(3));
        assert_eq!(&data["return"], back, "{kind}");
        assert!(!body.contains("ines@example.com"));
    };
    let asked = async |key: &str, line: &str, refund: &str| {
        let body = json!({ "items": [faulty(line, 1, &photo)], "shown_refund": usd(refund) });
        let back = ask(&server, &token, key, &body).await;
        assert_eq!(back.status, 201, "{}", back.text());
        heard("return.created", &back.json()).await;
        back.json()["reference"].as_str().unwrap().to_owned()
    };
    let taken = async |reference: &str, body: Value, state: &str| {
        let back = step(&server, reference, &body).await;
        assert_eq!(back.status, 200, "{}", back.text());
        heard(&format!("return.{state}"), &back.json()).await;
    };
    let refuse = json!({ "step": "refuse", "reason": "Worn.", "clause": "eligible-at-fault" });
    let tracking = json!({ "number": "1Z" });
    let receive = json!({
        "step": "receive", "on": day(0),
        "pieces": [{ "pieces": { "line": "shirt", "quantity": 1 }, "condition": "new" }],
    });

    let cancelled = asked("a", "hat", "18.50").await;
    let back = of_return(&server, &token, "POST", &cancelled, "cancel", &Value::Null).await;
    heard("return.cancelled", &back.json()).await;
    let refused = asked("b", "hat", "18.50").await;
    taken(&refused, refuse, "refused").await;
    let sent = asked("c", "shirt", "35.50").await;
    taken(&sent, json!({ "step": "authorise" }), "authorised").await;
    let back = of_return(&server, &token, "PUT", &sent, "tracking", &tracking).await;
    heard("return.on_its_way", &back.json()).await;
    taken(&sent, receive, "arrived").await;
    taken(&sent, json!({ "step": "inspect" }), "inspected").await;
    let settle = json!({ "step": "settle", "on": day(0), "refunded": usd("35.50") });
    taken(&sent, settle, "settled").await;
}

#[tokio::test]
async fn a_return_is_decided_by_the_policy_that_its_order_keeps() {
    let place = Place::new();
    place.borrow_shop("kaolate");
    let file = "merchants/kaolate/policy.toml";
    let before = std::fs::read_to_string(place.path(file)).unwrap();
    place.write("merchants/kaolate/policies/2026-01-01.toml", &before);
    let newest = day(7);
    place.edit(
        file,
        "version = \"2026-01-01\"",
        &format!("version = \"{newest}\""),
    );
    // It gives two days, and thirty were promised.
    place.edit(file, "days = 30", "days = 2");
    // One was placed nine days ago, one six days ago.
    let mut later = order("KA-2", 3);
    later["placed_at"] = json!((now() - TimeDelta::days(6)).to_rfc3339());
    let server = shop(&place, &[order("KA-1", 3), later]).await;
    let shown = async |token: &str| returnable(&server, token).await["policy_version"].clone();
    let token_1 = token(&server, "KA-1").await;
    let photo_1 = photo(&server, &token_1).await;
    assert_eq!(shown(&token_1).await, "2026-01-01");
    let body =
        |photo| json!({ "items": [faulty("shirt", 1, photo)], "shown_refund": usd("35.50") });
    let kept = ask(&server, &token_1, "a", &body(&photo_1)).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    assert_eq!(kept.json()["policy_version"], "2026-01-01");

    let token_2 = token(&server, "KA-2").await;
    let photo_2 = photo(&server, &token_2).await;
    assert_eq!(shown(&token_2).await, json!(newest));
    let told = ask(&server, &token_2, "a", &body(&photo_2)).await;
    assert_eq!(kind(&told), (409, "/problems/decision-differs".to_owned()));
    // The two days are over, while a fault can be claimed for thirty.
    let wish = &told.json()["items"][0]["decided"]["wish"];
    assert_eq!(wish["outcome"], "review");

    let policy = async |query: &str| server.get(&format!("{SHOP}/policy{query}")).await;
    let (now, then) = (policy("").await, policy("?version=2026-01-01").await);
    assert_eq!((now.status, then.status), (200, 200));
    assert_eq!(now.json()["version"], json!(newest));
    assert_eq!(then.json()["version"], "2026-01-01");
    let (mut now, mut then) = (now.json(), then.json());
    assert_ne!(now["windows"], then["windows"]);
    for told in [&mut now, &mut then] {
        told["windows"].take();
        told["version"].take();
    }
    assert_eq!(now, then);
}
