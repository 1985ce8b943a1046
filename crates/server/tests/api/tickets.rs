//! What shoppers write to the team, over HTTP: taken in with the decision that it
//! meets, found again, answered and told of.

use chrono::{DateTime, TimeDelta, Utc};
use hemline_server::store::{Store, Webhook};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::orders::hear;
use crate::photos::{halves, jpeg};
use crate::{Answer, Place, Running};

fn now() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}

fn day(days_ago: i64) -> String {
    (now() - TimeDelta::days(days_ago)).date_naive().to_string()
}

/// A server where each of two shops has a key, `hk_` and its name, and these orders.
async fn shops(place: &Place, orders: &[Value]) -> Running {
    let server = place.serve().await;
    let store = Store::open(&place.config().store()).await.unwrap();
    for shop in ["kallesia", "kaolate"] {
        let key = format!("hk_{shop}");
        store.put_key(shop, "shop", &key, now()).await.unwrap();
    }
    store.close().await;
    for shop in ["kallesia", "kaolate"] {
        if orders.is_empty() {
            continue;
        }
        let body = json!({ "orders": orders });
        let told = as_shop(&server, shop, "POST", "/orders", None, &body).await;
        assert_eq!(told.status, 200, "{}", told.text());
    }
    server
}

/// Two shirts and a hat that left and arrived so many days ago.
fn order(number: &str, days: i64) -> Value {
    let line = |id: &str, name: &str, quantity: u32| json!({ "id": id, "name": name, "quantity": quantity, "variant": "M" });
    json!({
        "number": number,
        "placed_at": (now() - TimeDelta::days(days + 6)).to_rfc3339(),
        "email": "ines@example.com",
        "address": { "lines": ["1 Road"], "postcode": "80302", "city": "Boulder", "country": "US" },
        "lines": [line("shirt", "Printed shirt", 2), line("hat", "Hat", 1)],
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
    let mut headers = vec![("content-type", "application/json")];
    if bearer != "Bearer " {
        headers.push(("authorization", &bearer));
    }
    headers.extend(key.map(|key| ("idempotency-key", key)));
    let body = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    server.ask(method, path, &headers, &body).await
}

async fn as_shop(
    server: &Running,
    shop: &str,
    method: &str,
    path: &str,
    key: Option<&str>,
    body: &Value,
) -> Answer {
    let path = format!("/v1/merchants/{shop}{path}");
    send(server, method, &path, &format!("hk_{shop}"), key, body).await
}

async fn token(server: &Running, shop: &str, number: &str) -> String {
    let path = format!("/v1/merchants/{shop}/order/lookup");
    let body = json!({ "number": number, "email": "ines@example.com" });
    let found = server.post(&path, &body.to_string()).await;
    assert_eq!(found.status, 200, "{}", found.text());
    found.json()["token"].as_str().unwrap().to_owned()
}

/// A photo of the order, taken in.
async fn photo(server: &Running, shop: &str, token: &str, width: u32) -> String {
    let bearer = format!("Bearer {token}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "image/jpeg"),
    ];
    let path = format!("/v1/merchants/{shop}/order/photos");
    let file = jpeg(&halves(width, 8));
    let taken = server.ask("POST", &path, &headers, &file).await;
    assert_eq!(taken.status, 201, "{}", taken.text());
    taken.json()["id"].as_str().unwrap().to_owned()
}

/// Writes to the team, with an order open where there is a token.
async fn write(server: &Running, shop: &str, key: &str, token: &str, body: &Value) -> Answer {
    let path = format!("/v1/merchants/{shop}/tickets");
    send(server, "POST", &path, token, Some(key), body).await
}

async fn look_up(server: &Running, shop: &str, reference: &str, email: &str) -> Answer {
    let path = format!("/v1/merchants/{shop}/tickets/lookup");
    let body = json!({ "reference": reference, "email": email });
    server.post(&path, &body.to_string()).await
}

fn kind(answer: &Answer) -> (u16, String) {
    let kind = answer.json()["type"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (answer.status, kind)
}

fn letter() -> Value {
    json!({ "topic": "something-else", "email": "ines@example.com", "message": "Hello" })
}

fn with(body: &Value, name: &str, value: Value) -> Value {
    let mut body = body.clone();
    body[name] = value;
    body
}

/// A missing hat, with what the clause wants.
fn missing(photo: &str, shown: &str) -> Value {
    let photo = |of: &str| json!({ "photo": photo, "of": of });
    json!({
        "topic": "missing-item", "email": "ines@example.com", "shown": shown,
        "pieces": [{ "line": "hat", "quantity": 1 }],
        "photos": [photo("photo_of_items_received"), photo("photo_of_parcel")],
    })
}

#[tokio::test]
async fn topics_are_served_and_not_sent_twice() {
    let place = Place::new();
    let server = place.serve().await;
    let path = "/v1/merchants/kallesia/contact";
    let answer = server.get(path).await;
    assert_eq!(answer.status, 200);
    let topics = answer.json();
    let missing = &topics["topics"][0];
    assert_eq!(missing["id"], "missing-item");
    assert_eq!(
        missing["question"],
        json!({ "topic": "claim", "facts": [{ "fact": "claim", "value": "missing_item" }] })
    );
    assert_eq!(missing["order"], "wanted");
    assert_eq!(missing["clauses"][1]["id"], "missing-item-window");
    let all = topics["topics"].as_array().unwrap();
    let partnership = all.iter().find(|topic| topic["id"] == "partnership");
    assert_eq!(
        partnership.unwrap()["fields"][0]["kind"],
        json!({ "choice": ["Meta", "Instagram", "TikTok"] })
    );
    let etag = answer.header("etag").to_owned();
    let headers = [("if-none-match", etag.as_str())];
    assert_eq!(server.ask("GET", path, &headers, "").await.status, 304);
    let unknown = server.get("/v1/merchants/nobody/contact").await;
    assert_eq!(
        kind(&unknown),
        (404, "/problems/unknown-merchant".to_owned())
    );
}

#[tokio::test]
async fn a_claim_goes_its_way_from_the_order_to_the_teams_answer() {
    let place = Place::new();
    let server = shops(&place, &[order("KA-1", 3)]).await;
    let token = token(&server, "kallesia", "KA-1").await;
    let photo = photo(&server, "kallesia", &token, 8).await;
    let body = missing(&photo, "accepted");
    let asked = write(&server, "kallesia", "a", &token, &body).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    assert_eq!(asked.header("cache-control"), "no-store");
    let ticket = asked.json();
    let reference = ticket["reference"].as_str().unwrap().to_owned();
    assert_eq!(
        (&ticket["state"], &ticket["order"], &ticket["key"]),
        (&json!("open"), &json!("KA-1"), &json!("a"))
    );
    assert_eq!(
        ticket["pieces"],
        json!([{ "line": "hat", "quantity": 1, "name": "Hat", "variant": "M" }])
    );
    let decided = &ticket["decided"];
    assert_eq!(decided["claim"], "missing_item");
    assert_eq!(decided["hints"][0]["clause"], "missing-item");
    assert_eq!(decided["last_day"], day(-4));
    assert_eq!(
        write(&server, "kallesia", "a", &token, &body).await.json(),
        ticket
    );

    let path = "/v1/merchants/kallesia/order";
    let order = send(&server, "GET", path, &token, None, &Value::Null).await;
    assert_eq!(order.json()["tickets"], json!([ticket]));
    let headers = [("authorization", "Bearer hk_kallesia")];
    let path = format!("/v1/merchants/kallesia/photos/{photo}");
    assert_eq!(server.ask("GET", &path, &headers, "").await.status, 200);
    let desk = server.ask("GET", "/v1/desk", &headers, "").await;
    assert_eq!(desk.json()["open_tickets"], 1);

    let path = format!("/tickets/{reference}");
    let shown = as_shop(&server, "kallesia", "GET", &path, None, &Value::Null).await;
    assert_eq!(shown.json(), ticket);
    let replies = format!("{path}/replies");
    let reply = json!({ "text": "It is on its way.\n{reference}", "close": false });
    let answered = as_shop(&server, "kallesia", "POST", &replies, Some("r"), &reply).await;
    assert_eq!(answered.status, 200, "{}", answered.text());
    assert_eq!(answered.json()["state"], "answered");
    // The same again is one, and another one is another.
    let again = as_shop(&server, "kallesia", "POST", &replies, Some("r"), &reply).await;
    assert_eq!(again.json(), answered.json());
    let other = with(&reply, "close", json!(true));
    let other = as_shop(&server, "kallesia", "POST", &replies, Some("r"), &other).await;
    assert_eq!(
        kind(&other),
        (422, "/problems/idempotency-key-reused".to_owned())
    );
    let close = json!({ "close": true });
    for key in ["s", "t"] {
        let closed = as_shop(&server, "kallesia", "POST", &replies, Some(key), &close).await;
        assert_eq!(closed.json()["state"], "closed", "{}", closed.text());
        assert_eq!(closed.json()["replies"].as_array().unwrap().len(), 1);
    }
    let found = look_up(&server, "kallesia", &reference, "ines@example.com").await;
    assert_eq!(found.json()["replies"][0]["text"], reply["text"]);

    let mails = place.mails(3).await;
    assert_eq!(mails.len(), 3);
    let said = |words: &[&str]| {
        let mail = mails.iter().find(|mail| mail.contains(words[0])).unwrap();
        for word in words {
            assert!(mail.contains(word), "{word} is not in {mail}");
        }
    };
    said(&[
        &format!("Subject: We have what you wrote: {reference}"),
        "It belongs to order KA-1.",
        "1 =C3=97 Hat, M",
        "With it came 2 photos.",
        "Something is missing (section",
        &day(-4),
    ]);
    said(&[
        &format!("Subject: Our answer to {reference}"),
        "It is on its way.",
        "{reference}",
    ]);
    said(&[&format!("Subject: {reference} is closed")]);
}

#[tokio::test]
async fn a_claim_after_its_days_is_told_as_refused_and_can_be_sent_all_the_same() {
    let place = Place::new();
    let server = shops(&place, &[order("KA-7", 7), order("KA-8", 8)]).await;
    // Seven days after delivery it is the last day, and the day after it is too late.
    let in_time = token(&server, "kallesia", "KA-7").await;
    let seen = photo(&server, "kallesia", &in_time, 8).await;
    let body = missing(&seen, "accepted");
    let kept = write(&server, "kallesia", "a", &in_time, &body).await;
    assert_eq!(kept.status, 201, "{}", kept.text());

    let late = token(&server, "kallesia", "KA-8").await;
    let mut body = missing("", "accepted");
    body["photos"] = json!([]);
    // What the shop's records know is not asked again.
    body["answers"] = json!([{ "fact": "delivered_on", "value": day(2) }]);
    let told = write(&server, "kallesia", "a-late", &late, &body).await;
    assert_eq!(kind(&told), (409, "/problems/decision-differs".to_owned()));
    let told = told.json();
    assert_eq!(told["decided"]["outcome"], "refused");
    let mut hints = told["decided"]["hints"].as_array().unwrap().iter();
    let deciding = hints.find(|hint| hint["decides"] == true).unwrap();
    assert_eq!(deciding["clause"], "missing-item-window");
    assert_eq!(
        told["overruled"],
        json!([{ "answered": { "fact": "delivered_on", "value": day(2) }, "known": day(8) }])
    );
    body["shown"] = json!("refused");
    let kept = write(&server, "kallesia", "a-late", &late, &body).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    let kept = kept.json();
    assert_eq!(kept["state"], "open");
    assert_eq!(kept["decided"]["outcome"], "refused");
    assert!(kept["ask"]["answers"].is_null());
    // Who was shown nothing is shown it first.
    body.as_object_mut().unwrap().remove("shown");
    let unseen = write(&server, "kallesia", "b", &late, &body).await;
    assert_eq!(
        kind(&unseen),
        (409, "/problems/decision-differs".to_owned())
    );
}

#[tokio::test]
async fn what_the_topic_and_its_clause_want_is_named_at_its_place() {
    let place = Place::new();
    let server = shops(&place, &[order("KA-1", 3), order("KA-2", 3)]).await;
    let opened = token(&server, "kallesia", "KA-1").await;
    let other = token(&server, "kallesia", "KA-2").await;
    let own = photo(&server, "kallesia", &opened, 8).await;
    let foreign = photo(&server, "kallesia", &other, 10).await;
    let good = missing(&own, "accepted");
    let evidence = |id: &str| json!([{ "photo": id, "of": "photo_of_parcel" }]);
    let partner = json!({
        "topic": "partnership", "email": "ines@example.com", "message": "Hello",
        "fields": [{ "field": "platform", "text": "TikTok" }, { "field": "handle", "text": "@ines" }],
    });
    let field = |name: &str, text: &str| json!([{ "field": "platform", "text": "Meta" }, { "field": name, "text": text }]);
    let piece = |line: &str, quantity: i64| json!([{ "line": line, "quantity": quantity }]);
    let long = "x".repeat(4_001);
    let t = opened.as_str();
    for (nth, (token, body, pointer)) in [
        (t, with(&good, "topic", json!("nothing")), "/topic"),
        (t, with(&good, "email", json!("ines")), "/email"),
        (
            t,
            with(&good, "email", json!("a@b.c\r\nBcc: d@e.f")),
            "/email",
        ),
        (t, with(&good, "email", json!("a@b.c,d@e.f")), "/email"),
        (t, with(&good, "subject", json!("a\nb")), "/subject"),
        (
            t,
            with(&good, "subject", json!("x".repeat(201))),
            "/subject",
        ),
        (t, with(&good, "message", json!(long)), "/message"),
        (t, with(&good, "message", json!("a\u{0}b")), "/message"),
        (
            t,
            with(&good, "pieces", piece("boots", 1)),
            "/pieces/0/line",
        ),
        (
            t,
            with(&good, "pieces", piece("hat", 0)),
            "/pieces/0/quantity",
        ),
        (
            t,
            with(&good, "pieces", piece("hat", 2)),
            "/pieces/0/quantity",
        ),
        (t, with(&good, "pieces", json!([])), "/pieces"),
        (t, with(&good, "photos", evidence("x")), "/photos/0/photo"),
        (
            t,
            with(&good, "photos", evidence(&"0".repeat(64))),
            "/photos/0/photo",
        ),
        (
            t,
            with(&good, "photos", evidence(&foreign)),
            "/photos/0/photo",
        ),
        (t, with(&good, "photos", evidence(&own)), "/photos"),
        (
            t,
            with(
                &good,
                "answers",
                json!([{ "fact": "flagged_abnormal", "value": "true" }]),
            ),
            "/answers/0/fact",
        ),
        (
            t,
            with(&good, "answers", json!([{ "fact": "now", "value": "x" }])),
            "/answers/0/fact",
        ),
        (
            t,
            with(
                &good,
                "answers",
                json!([{ "fact": "condition", "value": "odd" }]),
            ),
            "/answers/0/value",
        ),
        (
            t,
            with(&good, "fields", json!([{ "field": "handle", "text": "x" }])),
            "/fields/0/field",
        ),
        (t, with(&good, "shown", json!("perhaps")), "/shown"),
        (t, with(&good, "colour", json!("red")), "/colour"),
        ("", with(&good, "photos", json!([])), "/order"),
        ("", with(&good, "pieces", json!([])), "/order"),
        ("", with(&partner, "order", json!("KA-1")), "/order"),
        ("", with(&partner, "shown", json!("accepted")), "/shown"),
        ("", with(&partner, "fields", json!([])), "/fields"),
        (
            "",
            with(&partner, "fields", field("handle", " ")),
            "/fields/1/text",
        ),
        (
            "",
            with(&partner, "fields", field("handle", "a\tb")),
            "/fields/1/text",
        ),
        (
            "",
            with(&partner, "fields", field("platform", "Meta")),
            "/fields/1/field",
        ),
        (
            "",
            with(
                &partner,
                "fields",
                json!([{ "field": "platform", "text": "Myspace" }]),
            ),
            "/fields/0/text",
        ),
        ("", with(&letter(), "message", json!(" \n")), "/message"),
        (
            "",
            with(&letter(), "order", json!("x".repeat(65))),
            "/order",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = write(&server, "kallesia", "a", token, &body).await;
        assert_eq!(
            kind(&refused),
            (422, "/problems/invalid-body".to_owned()),
            "{nth} {pointer}"
        );
        let errors = refused.json()["errors"].clone();
        let errors = errors.as_array().unwrap();
        assert!(
            errors.iter().any(|error| error["pointer"] == pointer),
            "{nth}: {pointer} is not in {errors:?}"
        );
    }
    // Without an order open, its pieces and photos are no matter of this form.
    let anonymous = with(&good, "order", json!("KA-1"));
    let refused = write(&server, "kallesia", "a", "", &anonymous).await;
    let pointers = refused.json()["errors"].clone();
    assert_eq!(
        (&pointers[0]["pointer"], &pointers[1]["pointer"]),
        (&json!("/pieces"), &json!("/photos"))
    );
    for (token, body) in [("", partner), (t, good)] {
        let kept = write(&server, "kallesia", "a-kept", token, &body).await;
        let status = if token.is_empty() { 201 } else { 422 };
        // The second comes with the key of the first.
        assert_eq!(kept.status, status, "{}", kept.text());
    }
    let none = write(&server, "kallesia", "b", "nonsense", &letter()).await;
    assert_eq!(kind(&none), (401, "/problems/token-expired".to_owned()));
    let path = "/v1/merchants/kallesia/tickets";
    let keyless = send(&server, "POST", path, "", None, &letter()).await;
    assert_eq!(
        kind(&keyless),
        (400, "/problems/no-idempotency-key".to_owned())
    );
}

#[tokio::test]
async fn a_number_that_was_only_typed_is_not_looked_up() {
    let place = Place::new();
    let server = shops(&place, &[order("KA-1", 30)]).await;
    let claim = json!({
        "topic": "missing-item", "email": "ines@example.com", "message": "The hat.",
        "answers": [{ "fact": "delivered_on", "value": day(2) }], "shown": "accepted",
    });
    let mut kept = Vec::new();
    for number in ["KA-1", "KA-999"] {
        let body = with(&claim, "order", json!(number));
        let answer = write(&server, "kallesia", number, "", &body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let mut ticket = answer.json();
        assert_eq!(ticket["ask"]["order"], number);
        for own in ["reference", "key", "asked_at"] {
            ticket[own] = Value::Null;
        }
        ticket["ask"]["order"] = Value::Null;
        kept.push(ticket);
    }
    assert_eq!(kept[0], kept[1]);
    assert!(kept[0]["order"].is_null());
    // And it does not belong to the order.
    let token = token(&server, "kallesia", "KA-1").await;
    let path = "/v1/merchants/kallesia/order";
    let order = send(&server, "GET", path, &token, None, &Value::Null).await;
    assert!(order.json()["tickets"].is_null());
}

#[tokio::test]
async fn the_day_is_the_shoppers_own_where_no_order_is_open() {
    let place = Place::new();
    let server = shops(&place, &[]).await;
    let claim = |today: &str, shown: &str| {
        json!({
            "topic": "missing-item", "email": "ines@example.com", "message": "The hat.",
            "order": "KA-1", "shown": shown,
            "answers": [
                { "fact": "delivered_on", "value": day(8) },
                { "fact": "today", "value": today },
            ],
        })
    };
    let yesterday = write(&server, "kallesia", "a", "", &claim(&day(1), "accepted")).await;
    assert_eq!(yesterday.status, 201, "{}", yesterday.text());
    let long_ago = write(&server, "kallesia", "b", "", &claim(&day(3), "accepted")).await;
    assert_eq!(
        kind(&long_ago),
        (409, "/problems/decision-differs".to_owned())
    );
    assert_eq!(long_ago.json()["decided"]["outcome"], "refused");
    assert_eq!(long_ago.json()["overruled"][0]["known"], day(0));
}

#[tokio::test]
async fn the_policy_is_that_of_the_orders_day() {
    let place = Place::new();
    place.borrow_shop("kallesia");
    place.borrow_shop("kaolate");
    let policy = std::fs::read_to_string(place.path("merchants/kallesia/policy.toml")).unwrap();
    place.write("merchants/kallesia/policies/2026-01-01.toml", &policy);
    let policy = policy
        .replace(
            "version = \"2026-01-01\"",
            &format!("version = \"{}\"", day(2)),
        )
        .replace("days = 7", "days = 1");
    place.write("merchants/kallesia/policy.toml", &policy);
    let server = shops(&place, &[order("KA-1", 3)]).await;
    let token = token(&server, "kallesia", "KA-1").await;
    let photo = photo(&server, "kallesia", &token, 8).await;
    let kept = write(
        &server,
        "kallesia",
        "a",
        &token,
        &missing(&photo, "accepted"),
    )
    .await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    assert_eq!(kept.json()["policy_version"], "2026-01-01");
    let claim = json!({
        "topic": "missing-item", "email": "ines@example.com", "message": "The hat.",
        "order": "KA-1", "shown": "refused",
        "answers": [{ "fact": "delivered_on", "value": day(3) }],
    });
    let kept = write(&server, "kallesia", "b", "", &claim).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    assert_eq!(kept.json()["policy_version"], day(2));
}

#[tokio::test]
async fn of_fifty_at_once_with_one_key_one_is_kept_and_one_mail_sent() {
    let place = Place::new();
    let server = shops(&place, &[]).await;
    let server = std::sync::Arc::new(server);
    let mut writing = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let server = server.clone();
        writing.spawn(async move { write(&server, "kaolate", "a", "", &letter()).await.json() });
    }
    let answers = writing.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert!(answers[0]["reference"].is_string(), "{}", answers[0]);
    let listed = as_shop(&server, "kaolate", "GET", "/tickets", None, &Value::Null).await;
    assert_eq!(listed.json()["tickets"], json!([answers[0]]));
    let reference = answers[0]["reference"].as_str().unwrap();
    let path = format!("/tickets/{reference}/replies");
    let mut replying = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (server, path) = (server.clone(), path.clone());
        let reply = json!({ "text": "Hello", "close": true });
        replying.spawn(async move {
            let reply = as_shop(&server, "kaolate", "POST", &path, Some("r"), &reply);
            reply.await.json()
        });
    }
    for replied in replying.join_all().await {
        assert_eq!(replied["replies"].as_array().unwrap().len(), 1, "{replied}");
    }
    // Whatever was to be sent is sent by the time that this is.
    let other = with(&letter(), "email", json!("mia@example.com"));
    assert_eq!(write(&server, "kaolate", "b", "", &other).await.status, 201);
    assert_eq!(place.mails(3).await.len(), 3);
    // The key belongs to what it came with.
    let reused = write(&server, "kaolate", "a", "", &other).await;
    assert_eq!(
        kind(&reused),
        (422, "/problems/idempotency-key-reused".to_owned())
    );
}

#[tokio::test]
async fn what_was_written_is_found_by_its_reference_and_address() {
    let place = Place::new();
    let server = place.serve().await;
    let written = write(&server, "kalre", "a", "", &letter()).await;
    assert_eq!(written.status, 201, "{}", written.text());
    let ticket = written.json();
    let reference = ticket["reference"].as_str().unwrap();
    assert!(reference.starts_with("T-"), "{reference}");
    let typed = format!(" {} ", reference.to_lowercase());
    let found = look_up(&server, "kalre", &typed, "Ines@Example.com").await;
    assert_eq!(found.status, 200, "{}", found.text());
    assert_eq!(found.header("cache-control"), "no-store");
    assert_eq!(found.json(), ticket);
    for (reference, email) in [
        ("", "a@b.c"),
        ("T-2222-2222\u{0}", "a@b.c"),
        (&"T".repeat(33), "a@b.c"),
        (reference, " "),
        (reference, "a\n@b.c"),
    ] {
        let wrong = look_up(&server, "kalre", reference, email).await;
        assert_eq!(kind(&wrong), (422, "/problems/invalid-body".to_owned()));
    }
    let unknown = look_up(&server, "kalre", "T-2222-2222", "ines@example.com").await;
    let wrong = look_up(&server, "kalre", reference, "mia@example.com").await;
    let elsewhere = look_up(&server, "kaolate", reference, "ines@example.com").await;
    assert_eq!(
        kind(&unknown),
        (404, "/problems/ticket-not-matched".to_owned())
    );
    assert_eq!(unknown.text(), wrong.text());
    assert_eq!(unknown.text(), elsewhere.text());
    // Locked, a known reference and an unknown one look alike, to its writer too.
    for nth in 0..10 {
        for reference in [reference, "T-2222-2222"] {
            let wrong = look_up(&server, "kalre", reference, "mia@example.com").await;
            assert_eq!(wrong.text(), unknown.text(), "{nth}");
            assert_eq!(wrong.header("retry-after").is_empty(), nth < 9, "{nth}");
        }
    }
    let locked = look_up(&server, "kalre", reference, "ines@example.com").await;
    assert_eq!(locked.text(), unknown.text());
    assert!(!locked.header("retry-after").is_empty());
}

#[tokio::test]
async fn who_writes_without_end_is_asked_to_wait() {
    let place = Place::new();
    let server = shops(&place, &[order("KA-1", 3)]).await;
    for nth in 0..10 {
        let kept = write(&server, "kaolate", &nth.to_string(), "", &letter()).await;
        assert_eq!(kept.status, 201, "{}", kept.text());
    }
    let more = write(&server, "kaolate", "10", "", &letter()).await;
    assert_eq!(kind(&more), (429, "/problems/too-many-requests".to_owned()));
    assert!(!more.header("retry-after").is_empty());
    // What was answered for still is, and who has an order open has its own bounds.
    assert_eq!(
        write(&server, "kaolate", "9", "", &letter()).await.status,
        201
    );
    let token = token(&server, "kaolate", "KA-1").await;
    for nth in 0..10 {
        let kept = write(&server, "kaolate", &format!("o{nth}"), &token, &letter()).await;
        assert_eq!(kept.status, 201, "{}", kept.text());
    }
    let more = write(&server, "kaolate", "o10", &token, &letter()).await;
    assert_eq!(kind(&more), (429, "/problems/too-many-requests".to_owned()));
    // Once the team has answered one there is room again.
    let listed = as_shop(
        &server,
        "kaolate",
        "GET",
        "/tickets?state=open",
        None,
        &Value::Null,
    );
    let listed = listed.await.json();
    let of_order = listed["tickets"].as_array().unwrap().iter();
    let mut of_order = of_order.filter(|ticket| ticket["order"] == "KA-1");
    let reference = of_order.next().unwrap()["reference"].as_str().unwrap();
    let path = format!("/tickets/{reference}/replies");
    let close = json!({ "close": true });
    as_shop(&server, "kaolate", "POST", &path, Some("r"), &close).await;
    let more = write(&server, "kaolate", "o10", &token, &letter()).await;
    assert_eq!(more.status, 201, "{}", more.text());
}

#[tokio::test]
async fn the_merchants_side_opens_to_its_own_key_alone() {
    let place = Place::new();
    let server = shops(&place, &[]).await;
    let ticket = write(&server, "kaolate", "a", "", &letter()).await.json();
    let reference = ticket["reference"].as_str().unwrap();
    let reply = json!({ "text": "Hello", "close": false });
    for (method, path) in [
        ("GET", "/tickets".to_owned()),
        ("GET", format!("/tickets/{reference}")),
        ("POST", format!("/tickets/{reference}/replies")),
        ("GET", "/insights".to_owned()),
    ] {
        let path = format!("/v1/merchants/kaolate{path}");
        for key in ["", "hk_kallesia"] {
            let refused = send(&server, method, &path, key, Some("r"), &reply).await;
            assert_eq!(
                kind(&refused),
                (401, "/problems/not-the-key".to_owned()),
                "{path}"
            );
        }
    }
    // With its own key, another shop's ticket is none.
    for (method, path) in [
        ("GET", format!("/tickets/{reference}")),
        ("POST", format!("/tickets/{reference}/replies")),
    ] {
        let none = as_shop(&server, "kallesia", method, &path, Some("r"), &reply).await;
        assert_eq!(kind(&none), (404, "/problems/unknown-ticket".to_owned()));
    }
    let path = format!("/tickets/{reference}/replies");
    for (body, pointer) in [
        (json!({ "close": false }), "/text"),
        (json!({ "text": " ", "close": true }), "/text"),
        (json!({ "text": "a\u{7}", "close": true }), "/text"),
        (json!({ "text": "x".repeat(4_001), "close": true }), "/text"),
        (json!({ "text": "a" }), "/close"),
    ] {
        let wrong = as_shop(&server, "kaolate", "POST", &path, Some("w"), &body).await;
        assert_eq!(wrong.status, 422, "{body}");
        assert_eq!(wrong.json()["errors"][0]["pointer"], pointer);
    }
    // PostgreSQL has no such text.
    for path in ["/tickets/%00", "/tickets?after=1.%00"] {
        let none = as_shop(&server, "kaolate", "GET", path, None, &Value::Null).await;
        assert_eq!(kind(&none), (404, "/problems/unknown-path".to_owned()));
    }
    let wrong = as_shop(
        &server,
        "kaolate",
        "GET",
        "/tickets?state=lost",
        None,
        &Value::Null,
    );
    assert_eq!(wrong.await.status, 422);
}

#[tokio::test]
async fn tickets_are_listed_the_oldest_first_a_page_at_a_time() {
    let place = Place::new();
    let server = shops(&place, &[]).await;
    let mut written = Vec::new();
    for nth in 0..29 {
        let body = with(&letter(), "email", json!(format!("a{nth}@example.com")));
        let kept = write(&server, "kaolate", &nth.to_string(), "", &body).await;
        assert_eq!(kept.status, 201, "{}", kept.text());
        written.push(kept.json()["reference"].clone());
    }
    let listed = as_shop(&server, "kaolate", "GET", "/tickets", None, &Value::Null).await;
    let listed = listed.json();
    let references: Vec<Value> = listed["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ticket| ticket["reference"].clone())
        .collect();
    assert_eq!(references, written);
    assert!(listed["next"].is_null());
}

/// Whoever is written to in another's name gets none of the other's words.
#[tokio::test]
async fn a_mail_repeats_nothing_that_was_typed() {
    let place = Place::new();
    let server = shops(&place, &[]).await;
    let body = json!({
        "topic": "something-else", "email": "victim@example.com", "order": "BUY-NOW",
        "subject": "BUY NOW", "message": "BUY NOW\n.\r\nBcc: other@example.com",
    });
    let kept = write(&server, "kaolate", "a", "", &body).await;
    assert_eq!(kept.status, 201, "{}", kept.text());
    let mail = place.mails(1).await.remove(0);
    for typed in ["BUY", "Bcc", "other@example.com"] {
        assert!(!mail.contains(typed), "{mail}");
    }
    assert!(mail.contains("To: victim@example.com"), "{mail}");
}

#[tokio::test]
async fn the_shops_system_is_told_of_a_ticket_and_of_each_reply() {
    let place = Place::new();
    let server = shops(&place, &[]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let store = Store::open(&place.config().store()).await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let secret = "whsec_c2VjcmV0".to_owned();
    let webhook = Webhook { url, secret };
    store.put_webhook("kaolate", Some(&webhook)).await.unwrap();
    store.close().await;
    let ticket = write(&server, "kaolate", "a", "", &letter()).await.json();
    let reference = ticket["reference"].as_str().unwrap();
    let heard = async || -> Value {
        let (_, body) = hear(&listener, "204 No Content").await;
        serde_json::from_str(&body).unwrap()
    };
    let told = heard().await;
    assert_eq!(told["type"], "ticket.created");
    assert_eq!(told["data"], ticket);
    let path = format!("/tickets/{reference}/replies");
    for (key, close, expected) in [
        ("r", false, "ticket.answered"),
        ("s", true, "ticket.closed"),
    ] {
        let reply = json!({ "text": "Hello", "close": close });
        let replied = as_shop(&server, "kaolate", "POST", &path, Some(key), &reply).await;
        let told = heard().await;
        assert_eq!(told["type"], expected);
        assert_eq!(told["data"], replied.json());
    }
}
