//! The server under strain: bodies that lie, clients that take their time, and being
//! stopped while it works. What takes minutes, a full disk or thousands of
//! connections is shown by `cargo xtask prove strain`.

use std::time::Duration;

use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::orders::{KEY, SHOP, kind, look_up, shop};
use crate::{Answer, Place, Running};

/// Every address that takes a JSON body, with its method.
fn takes_a_body() -> Vec<(String, String)> {
    let document: serde_json::Value = serde_json::from_str(&hemline_server::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            if operation["requestBody"]["content"]["application/json"].is_object() {
                let path = path
                    .replace("{merchant}", "kaolate")
                    .replace("{slug}", "damaged")
                    .replace("{reference}", "R-7KQ2-M9XD");
                found.push((method.to_uppercase(), path));
            }
        }
    }
    assert!(
        found.len() > 10 && found.iter().all(|(_, path)| !path.contains('{')),
        "{found:?}"
    );
    found
}

/// Sends bytes as they are, and hears all that is answered.
async fn raw(server: &Running, bytes: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    // A server that has answered already may not read the rest.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    (!answer.is_empty()).then(|| Answer::parse(&answer))
}

fn head(method: &str, path: &str, length: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: shop.example\r\nconnection: close\r\n\
         authorization: Bearer {KEY}\r\nidempotency-key: a\r\n\
         content-type: application/json\r\n{length}\r\n\r\n"
    )
}

#[tokio::test]
async fn no_body_is_too_large_or_too_wrong_to_be_answered() {
    let place = Place::new();
    let server = shop(&place, 5).await;
    // More than any address takes, whatever its own bound is.
    let large = vec![b' '; 2 * 1024 * 1024 + 1];
    let deep = "[".repeat(10_000);
    let nested = format!("{{\"a\":{deep}");
    for (method, path) in takes_a_body() {
        let headers = [
            ("authorization", &*format!("Bearer {KEY}")),
            ("content-type", "application/json"),
            ("idempotency-key", "a"),
        ];
        for (what, body, expected) in [
            ("too large", &large[..], &[413, 401][..]),
            ("empty", b"", &[400, 401]),
            ("no text", b"\xff\xfe", &[400, 401]),
            ("half", b"{\"a\":", &[400, 401]),
            ("deep", nested.as_bytes(), &[400, 401]),
            ("a list", b"[]", &[422, 401]),
            ("a number", b"1e999", &[400, 422, 401]),
            ("nothing known", b"{\"\\u0000\":null}", &[422, 401, 404]),
        ] {
            let answer = server.ask(&method, &path, &headers, body).await;
            assert!(
                expected.contains(&answer.status),
                "{method} {path}, {what}: {}",
                answer.status
            );
            assert_eq!(
                answer.header("content-type"),
                "application/problem+json",
                "{path}, {what}"
            );
        }
    }
    assert_eq!(server.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn a_body_is_as_long_as_it_says() {
    let place = Place::new();
    let server = shop(&place, 5).await;
    let body = json!({"number": "KA-1", "email": "ines@example.com"}).to_string();
    let path = format!("{SHOP}/order/lookup");
    let length = |bytes: usize| head("POST", &path, &format!("content-length: {bytes}"));
    let whole = length(body.len()) + &body;
    assert_eq!(raw(&server, whole.as_bytes()).await.unwrap().status, 200);
    // Cut off: nobody is left to hear of it, and the order stays closed.
    let short = length(body.len() + 10) + &body;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(short.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty() || Answer::parse(&answer).status == 400);
    // What is beyond it is no second request, as the connection ends with the first.
    let long = length(body.len()) + &body + "GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n";
    assert!(
        !raw(&server, long.as_bytes())
            .await
            .unwrap()
            .text()
            .contains("ok\n")
    );
    for wrong in [
        "content-length: -1",
        "content-length: 1x",
        "content-length: 99999999999999999999",
        "content-length: 4\r\ncontent-length: 5",
        "transfer-encoding: gzip",
        "transfer-encoding: chunked, identity",
    ] {
        let request = head("POST", &path, wrong) + &body;
        let answer = raw(&server, request.as_bytes()).await;
        assert!(answer.is_none_or(|answer| answer.status == 400), "{wrong}");
    }
    let endless = head("POST", &path, "transfer-encoding: chunked") + "1000\r\n";
    let chunk = format!("{}\r\n1000\r\n", " ".repeat(0x1000)).repeat(64);
    let answer = raw(&server, (endless + &chunk).as_bytes()).await.unwrap();
    assert_eq!(
        (answer.status, &*kind(&answer)),
        (413, "/problems/body-too-large")
    );
}

#[tokio::test]
async fn a_head_is_short() {
    let place = Place::new();
    let server = place.serve().await;
    let long = format!(
        "GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n",
        "x".repeat(64 * 1024)
    );
    assert_eq!(raw(&server, long.as_bytes()).await.unwrap().status, 431);
    let many = format!(
        "GET / HTTP/1.1\r\nhost: a\r\n{}\r\n",
        "x: y\r\n".repeat(200)
    );
    assert_eq!(raw(&server, many.as_bytes()).await.unwrap().status, 431);
    for nonsense in [
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let answer = raw(&server, nonsense.as_bytes()).await;
        assert!(
            answer.is_none_or(|answer| (400..600).contains(&answer.status)),
            "{nonsense:?}"
        );
    }
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn who_sends_slowly_keeps_nobody_out() {
    let place = Place::new();
    let server = shop(&place, 5).await;
    let request = head(
        "POST",
        &format!("{SHOP}/order/lookup"),
        "content-length: 100",
    ) + "{";
    let mut slow = Vec::new();
    // More than there are turns.
    for _ in 0..300 {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    let found = look_up(
        &server,
        &json!({"number": "KA-1", "email": "ines@example.com"}),
    )
    .await;
    assert_eq!(found.status, 200);
}

/// As on a full disk: what is there is read, and nothing more is kept.
async fn nothing_is_kept(store: &SqlitePool, is_so: bool) {
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
    let tables: Vec<(String,)> = sqlx::query_as(tables).fetch_all(store).await.unwrap();
    assert!(tables.len() > 5, "{tables:?}");
    for (table,) in tables {
        let statement = match is_so {
            true => format!(
                "CREATE TRIGGER full_{table} BEFORE INSERT ON {table}
                 BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
            ),
            false => format!("DROP TRIGGER full_{table}"),
        };
        let statement = sqlx::AssertSqlSafe(statement);
        sqlx::query(statement).execute(store).await.unwrap();
    }
}

#[tokio::test]
async fn it_is_ready_while_what_it_writes_is_kept() {
    let place = Place::new();
    let server = shop(&place, 5).await;
    let file = SqliteConnectOptions::new().filename(place.path("data/hemline.sqlite3"));
    let store = SqlitePool::connect_with(file).await.unwrap();
    assert_eq!(server.get("/readyz").await.status, 200);
    nothing_is_kept(&store, true).await;
    let answer = server.get("/readyz").await;
    assert_eq!(
        (answer.status, &*kind(&answer)),
        (503, "/problems/store-unavailable")
    );
    for goes_on in ["/healthz", "/kaolate", "/v1/merchants/kaolate/policy"] {
        assert_eq!(server.get(goes_on).await.status, 200, "{goes_on}");
    }
    nothing_is_kept(&store, false).await;
    assert_eq!(server.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn being_stopped_it_finishes_what_it_has_begun() {
    let place = Place::new();
    let server = shop(&place, 5).await;
    let address = server.address;
    let body = json!({"number": "KA-1", "email": "ines@example.com"}).to_string();
    let length = format!("content-length: {}", body.len());
    let request = head("POST", &format!("{SHOP}/order/lookup"), &length) + &body;
    let (begun, rest) = request.split_at(request.len() - 5);
    let mut late = TcpStream::connect(address).await.unwrap();
    late.write_all(begun.as_bytes()).await.unwrap();
    let mut idle = TcpStream::connect(address).await.unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .unwrap();
    let mut some = [0; 16];
    assert!(idle.read(&mut some).await.unwrap() > 0);

    let stopping = tokio::spawn(server.stop());
    // A kept connection ends, and no new one is taken.
    let mut left = Vec::new();
    let _ = idle.read_to_end(&mut left).await;
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    late.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    late.read_to_end(&mut answer).await.unwrap();
    assert_eq!(Answer::parse(&answer).status, 200);
    tokio::time::timeout(Duration::from_secs(10), stopping)
        .await
        .unwrap()
        .unwrap();
}
