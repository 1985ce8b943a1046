//! What is no request, or two at once, or says that it is another: told over a raw
//! socket, as a proxy before the server might pass it on.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use hemline_server::config::Config;

use crate::orders::{KEY, SHOP, kind, shop};
use crate::{Answer, Place, Running};

/// Everything that is answered to these bytes until the server closes.
async fn say(server: &Running, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    // A server that has answered already may not read the rest.
    let _ = stream.write_all(bytes).await;
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    said
}

fn statuses(said: &[u8]) -> Vec<String> {
    let said = String::from_utf8_lossy(said);
    let lines = said.split("HTTP/1.1 ").skip(1);
    lines.map(|line| line[..3].to_owned()).collect()
}

/// A request that hides in the body of another.
const HIDDEN: &str = "GET /v1/desk HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn of_a_request_that_can_be_read_in_two_ways_none_is_smuggled() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let length = HIDDEN.len();
    for (what, head) in [
        (
            "both lengths",
            format!("content-length: {length}\r\ntransfer-encoding: chunked\r\n"),
        ),
        (
            "both, the other way round",
            format!("transfer-encoding: chunked\r\ncontent-length: {length}\r\n"),
        ),
        (
            "two lengths",
            format!("content-length: 0\r\ncontent-length: {length}\r\n"),
        ),
        (
            "a list of lengths",
            format!("content-length: 0, {length}\r\n"),
        ),
        (
            "a length with a sign",
            format!("content-length: +{length}\r\n"),
        ),
        ("a negative length", "content-length: -1\r\n".to_owned()),
        (
            "a length with a space before the colon",
            format!("content-length : {length}\r\n"),
        ),
        (
            "a folded length",
            format!("x: y\r\n content-length: {length}\r\n"),
        ),
        (
            "a length in hexadecimal",
            "content-length: 0x10\r\n".to_owned(),
        ),
        (
            "a length beyond all numbers",
            "content-length: 99999999999999999999\r\n".to_owned(),
        ),
        (
            "chunks that are not the last coding",
            "transfer-encoding: chunked, identity\r\n".to_owned(),
        ),
        (
            "an unknown coding",
            "transfer-encoding: xchunked\r\n".to_owned(),
        ),
        (
            "chunked twice over",
            "transfer-encoding: x\r\ntransfer-encoding: cow\r\n".to_owned(),
        ),
        (
            "a line that ends alone",
            "x: y\n\tcontent-length: 3\r\n".to_owned(),
        ),
        ("a NUL in a name", "content\0-length: 3\r\n".to_owned()),
        ("a NUL in a value", "x: \0\r\n".to_owned()),
    ] {
        let request = format!(
            "POST {SHOP}/order/lookup HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{head}\r\n0\r\n\r\n{HIDDEN}"
        );
        let said = say(&server, request.as_bytes()).await;
        let text = String::from_utf8_lossy(&said);
        // `/v1/desk` without a key is 401: nothing may have answered for it.
        assert!(!text.contains("not-the-key"), "{what}: {text}");
        assert!(
            statuses(&said).iter().all(|status| status.starts_with('4')),
            "{what}: {text}"
        );
        assert_eq!(server.get("/healthz").await.status, 200, "{what}");
    }
}

#[tokio::test]
async fn what_is_no_request_is_refused_and_the_server_goes_on() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let many: String = (0..500).map(|nth| format!("x-{nth}: y\r\n")).collect();
    for (what, request) in [
        (
            "a long name",
            format!(
                "GET / HTTP/1.1\r\nhost: x\r\n{}: y\r\n\r\n",
                "x".repeat(100_000)
            ),
        ),
        (
            "a long value",
            format!(
                "GET / HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n",
                "y".repeat(2_000_000)
            ),
        ),
        (
            "many headers",
            format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n"),
        ),
        (
            "a long address",
            format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(100_000)),
        ),
        ("no address", "GET HTTP/1.1\r\nhost: x\r\n\r\n".to_owned()),
        (
            "a version that is none",
            "GET / HTTP/9.9\r\nhost: x\r\n\r\n".to_owned(),
        ),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0".to_owned()),
    ] {
        let said = say(&server, request.as_bytes()).await;
        let statuses = statuses(&said);
        assert!(statuses.len() <= 1, "{what}: {statuses:?}");
        assert!(
            statuses.iter().all(|status| status.starts_with('4')),
            "{what}: {statuses:?}"
        );
        assert_eq!(server.get("/healthz").await.status, 200, "{what}");
    }
}

/// Bodies that are made to hurt whoever reads JSON.
#[tokio::test]
async fn json_that_is_made_to_hurt_is_refused_by_every_address_that_takes_some() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let deep = |open: &str, close: &str| open.repeat(6_000) + &close.repeat(6_000);
    let long = "9".repeat(10_000);
    let bodies = [
        ("deep lists", deep("[", "]")),
        ("lists that never end", "[".repeat(12_000)),
        ("deep objects", deep("{\"number\":", "}")),
        ("a number beyond all", "{\"number\": 1e999999}".to_owned()),
        (
            "a number of ten thousand digits",
            format!("{{\"number\": {long}}}"),
        ),
        (
            "a lone surrogate",
            "{\"number\": \"\\ud800\", \"email\": \"a@b.example\"}".to_owned(),
        ),
        (
            "a NUL",
            "{\"number\": \"\\u0000\", \"email\": \"a@b.example\"}".to_owned(),
        ),
        ("two values", "{}{}".to_owned()),
        ("a mark of its order", "\u{feff}{}".to_owned()),
        ("a comment", "{/**/}".to_owned()),
        ("not a number", "NaN".to_owned()),
        (
            "a prototype",
            "{\"__proto__\": {}, \"constructor\": {}}".to_owned(),
        ),
    ];
    let shoppers = [
        "/order/lookup",
        "/order/pass",
        "/tickets/lookup",
        "/searches",
    ];
    let shops = ["/orders", "/events", "/stock"];
    for (what, body) in &bodies {
        let as_shopper = shoppers.map(|path| (path, ""));
        let as_shop = shops.map(|path| (path, KEY));
        for (path, bearer) in as_shopper.into_iter().chain(as_shop) {
            let bearer = format!("Bearer {bearer}");
            let head = [
                ("content-type", "application/json"),
                ("authorization", &bearer),
            ];
            let answer = server
                .ask("POST", &format!("{SHOP}{path}"), &head, body)
                .await;
            assert!(
                matches!(answer.status, 400 | 413 | 422),
                "{what}, {path}: {}",
                answer.text()
            );
            assert!(
                answer.text().len() < 1_000,
                "{what}, {path}: {}",
                answer.text()
            );
        }
    }
    // Not UTF-8.
    let broken = server
        .ask(
            "POST",
            &format!("{SHOP}/searches"),
            &[("content-type", "application/json")],
            b"{\"words\": \"\xff\"}",
        )
        .await;
    assert_eq!(
        (broken.status, &*kind(&broken)),
        (400, "/problems/malformed-body")
    );
    assert_eq!(server.get("/healthz").await.status, 200);
}

/// What a request says of itself besides its first line and its body.
#[tokio::test]
async fn headers_that_claim_something_are_not_believed() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let page = server.get("/kaolate").await;
    let claims = [
        ("host", "evil.example"),
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "javascript"),
        ("forwarded", "for=203.0.113.9;host=evil.example;proto=http"),
        ("x-original-url", "/v1/desk"),
        ("x-rewrite-url", "/v1/desk"),
        ("x-http-method-override", "DELETE"),
        ("x-http-method", "DELETE"),
        ("x-method-override", "DELETE"),
    ];
    for (name, value) in claims {
        let request = format!(
            "GET /kaolate?_method=DELETE HTTP/1.1\r\nconnection: close\r\n{}{name}: {value}\r\n\r\n",
            if name == "host" {
                ""
            } else {
                "host: shop.example\r\n"
            }
        );
        let answer = Answer::parse(&say(&server, request.as_bytes()).await);
        assert_eq!((answer.status, &answer.body), (200, &page.body), "{name}");
        assert_eq!(answer.header("etag"), page.header("etag"), "{name}");
    }
    let slash = server
        .ask(
            "GET",
            "/kaolate/",
            &[("x-forwarded-host", "evil.example")],
            "",
        )
        .await;
    assert_eq!(slash.header("location"), "/kaolate");
    let whole = say(&server, b"GET http://evil.example/kaolate/ HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n").await;
    assert_eq!(Answer::parse(&whole).header("location"), "/kaolate");
}

/// Else an address for each try would be as good as no lock.
#[tokio::test]
async fn a_made_up_client_is_locked_as_who_made_it_up() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let mut last = 0;
    for nth in 0..200 {
        let made_up = format!("203.0.113.{nth}");
        let head = [
            ("content-type", "application/json"),
            ("x-forwarded-for", &*made_up),
            ("x-real-ip", &made_up),
            ("forwarded", &format!("for={made_up}")),
        ];
        let body = json!({ "number": format!("N-{nth}"), "email": "x@example.com" }).to_string();
        let answer = server
            .ask("POST", &format!("{SHOP}/order/lookup"), &head, &body)
            .await;
        last = answer.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
}

/// Behind a proxy that is named the last address that is no proxy counts, whatever
/// the client wrote before it.
#[tokio::test]
async fn behind_a_proxy_what_the_client_wrote_does_not_count() {
    let place = Place::new();
    let config = Config {
        proxies: vec![IpAddr::from(Ipv4Addr::LOCALHOST).into()],
        ..place.config()
    };
    let server = Place::run(config).await;
    let ask = async |nth: u32, client: &str| {
        let forwarded = format!("10.0.0.{nth}, evil, {client}");
        let head = [
            ("content-type", "application/json"),
            ("x-forwarded-for", &*forwarded),
        ];
        let body = json!({ "number": format!("N-{nth}"), "email": "x@example.com" }).to_string();
        server
            .ask("POST", &format!("{SHOP}/order/lookup"), &head, &body)
            .await
            .status
    };
    let mut last = 0;
    for nth in 0..200 {
        last = ask(nth, "203.0.113.9").await;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    // Another client behind the same proxy is another.
    assert_eq!(ask(200, "203.0.113.10").await, 404);
}

#[tokio::test]
async fn of_a_key_that_stands_twice_the_last_counts() {
    let place = Place::new();
    let server = shop(&place, 20).await;
    let path = format!("{SHOP}/order/lookup");
    for (last, status) in [("KA-1", 200), ("KA-2", 404)] {
        let body =
            format!(r#"{{"number": "KA-1", "email": "ines@example.com", "number": "{last}"}}"#);
        assert_eq!(server.post(&path, &body).await.status, status, "{last}");
    }
}
