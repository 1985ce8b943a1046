//! What shoppers write to the team, over HTTP: taken in with the decision that it
//! meets, found again, answered and told of.

use serde_json::{Value, json};

use crate::{Answer, Place, Running};

const KALLESIA: &str = "/v1/merchants/kallesia";

#[tokio::test]
async fn topics_are_served_and_not_sent_twice() {
    let place = Place::new();
    let server = place.serve().await;
    let path = format!("{KALLESIA}/contact");
    let answer = server.get(&path).await;
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
    let again = server
        .ask("GET", &path, &[("if-none-match", &etag)], "")
        .await;
    assert_eq!(again.status, 304);
    let unknown = server.get("/v1/merchants/nobody/contact").await;
    assert_eq!(
        kind(&unknown),
        (404, "/problems/unknown-merchant".to_owned())
    );
}

async fn write(server: &Running, shop: &str, key: &str, token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![
        ("content-type", "application/json"),
        ("idempotency-key", key),
    ];
    if !token.is_empty() {
        headers.push(("authorization", &bearer));
    }
    let path = format!("/v1/merchants/{shop}/tickets");
    server.ask("POST", &path, &headers, body.to_string()).await
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

#[tokio::test]
async fn what_was_written_is_found_by_its_reference_and_address() {
    let place = Place::new();
    let server = place.serve().await;
    let written = write(&server, "kalre", "a", "", &letter()).await;
    assert_eq!(written.status, 201, "{}", written.text());
    let ticket = written.json();
    let reference = ticket["reference"].as_str().unwrap();
    assert!(reference.starts_with("T-"), "{reference}");
    assert_eq!(
        write(&server, "kalre", "a", "", &letter()).await.json(),
        ticket
    );
    let typed = format!(" {} ", reference.to_lowercase());
    let found = look_up(&server, "kalre", &typed, "Ines@Example.com").await;
    assert_eq!(found.status, 200, "{}", found.text());
    assert_eq!(found.header("cache-control"), "no-store");
    assert_eq!(found.json(), ticket);
    let unknown = look_up(&server, "kalre", "T-2222-2222", "ines@example.com").await;
    let wrong = look_up(&server, "kalre", reference, "mia@example.com").await;
    let elsewhere = look_up(&server, "kaolate", reference, "ines@example.com").await;
    assert_eq!(
        kind(&unknown),
        (404, "/problems/ticket-not-matched".to_owned())
    );
    assert_eq!(unknown.text(), wrong.text());
    assert_eq!(unknown.text(), elsewhere.text());
}
