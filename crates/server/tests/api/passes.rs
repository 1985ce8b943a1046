//! Passes over HTTP: an order opens to whom the shop has signed for, and to nobody
//! who makes one up.

#[cfg(unix)]
use std::io::{Read, Write};
#[cfg(unix)]
use std::net::TcpStream;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hemline_server::store::{Signing, Store};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::orders::{SHOP, kind, look_up, now, order, shop, tell, with_token};
#[cfg(unix)]
use crate::program::Started;
use crate::{Answer, Place, Running};

const SECRET: &str = "hs_M5tqbOLPpYv3GqS6yqf0r1h1mJ2b8e4wVtYx0aZcD9k";

/// The shop of these tests with a secret.
async fn signing_shop(place: &Place) -> Running {
    let server = shop(place, 20).await;
    sign_by(place, "kaolate", Some(SECRET)).await;
    server
}

async fn sign_by(place: &Place, merchant: &str, secret: Option<&str>) {
    let signing = secret.map(|secret| Signing {
        secret: secret.to_owned(),
        made_at: now(),
    });
    let store = Store::open(&place.config().store()).await.unwrap();
    store.put_signing(merchant, signing.as_ref()).await.unwrap();
    store.close().await;
}

/// What a shop's system would sign, changed where `change` says so; null takes a
/// claim out.
fn claims(change: Value) -> Value {
    let now = now().timestamp();
    let mut claims = json!({
        "aud": "kaolate", "sub": "KA-1", "email": "ines@example.com",
        "iat": now, "exp": now + 300,
    });
    let claims_in = claims.as_object_mut().unwrap();
    claims_in.extend(change.as_object().unwrap().clone());
    claims_in.retain(|_, claim| !claim.is_null());
    claims
}

fn encoded(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

fn signed_as(algorithm: &str, claims: &Value, secret: &str) -> String {
    let header = json!({"alg": algorithm, "typ": "JWT"});
    let signed = format!("{}.{}", encoded(&header), encoded(claims));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    format!("{signed}.{signature}")
}

fn signed(change: Value) -> String {
    signed_as("HS256", &claims(change), SECRET)
}

async fn open(server: &Running, pass: &str) -> Answer {
    let body = json!({"pass": pass}).to_string();
    server.post(&format!("{SHOP}/order/pass"), &body).await
}

#[tokio::test]
async fn a_pass_opens_its_order_and_no_other() {
    let place = Place::new();
    let server = signing_shop(&place).await;
    tell(&server, &order("KA-2", 20)).await;
    let now = now().timestamp();
    for pass in [
        json!({}),
        json!({"sub": "#ka-1", "email": " Ines@Example.com"}),
        json!({"iat": now - 300, "exp": now + 300}),
        // The shop's clock is ahead.
        json!({"iat": now + 50, "nbf": now + 50, "exp": now + 650}),
        json!({"iat": now as f64 - 0.25, "exp": now as f64 + 9.75}),
        json!({"aud": ["kalre", "kaolate"], "iss": "shop.example", "name": "Ines"}),
    ] {
        let found = open(&server, &signed(pass.clone())).await;
        assert_eq!(found.status, 200, "{pass} {}", found.text());
        assert_eq!(found.header("cache-control"), "no-store");
        let found = found.json();
        assert_eq!(found["order"]["number"], "KA-1");
        let token = found["token"].as_str().unwrap();
        let shown = with_token(&server, "GET", &format!("{SHOP}/order"), token).await;
        assert_eq!(shown.json()["number"], "KA-1");
        let elsewhere = with_token(&server, "GET", "/v1/merchants/kalre/order", token).await;
        assert_eq!(elsewhere.status, 401);
    }
}

#[tokio::test]
async fn what_the_shop_has_not_signed_is_refused_alike() {
    let place = Place::new();
    let server = signing_shop(&place).await;
    // Another shop that signs, and whose secret is no use here.
    sign_by(&place, "kalre", Some("hs_other")).await;
    let now = now().timestamp();
    let unsigned = format!(
        "{}.{}.",
        encoded(&json!({"alg": "none", "typ": "JWT"})),
        encoded(&claims(json!({})))
    );
    let whole = signed(json!({}));
    let parts: Vec<&str> = whole.split('.').collect();
    let other_claims = encoded(&claims(json!({"sub": "KA-2"})));
    let refused = [
        (
            "another key",
            signed_as("HS256", &claims(json!({})), "hs_other"),
        ),
        ("an empty key", signed_as("HS256", &claims(json!({})), "")),
        ("no signature", unsigned.clone()),
        (
            "none, and a signature",
            signed_as("none", &claims(json!({})), SECRET),
        ),
        (
            "none, in capitals",
            signed_as("NONE", &claims(json!({})), SECRET),
        ),
        (
            "said to be RSA",
            signed_as("RS256", &claims(json!({})), SECRET),
        ),
        (
            "said to be a longer one",
            signed_as("HS512", &claims(json!({})), SECRET),
        ),
        (
            "no algorithm",
            whole.replacen(parts[0], &encoded(&json!({"typ": "JWT"})), 1),
        ),
        ("other claims", whole.replacen(parts[1], &other_claims, 1)),
        ("truncated", whole[..whole.len() - 4].to_owned()),
        ("cut off", format!("{}.{}", parts[0], parts[1])),
        ("a fourth part", format!("{whole}.{}", parts[2])),
        ("no token", "pass".to_owned()),
        ("expired", signed(json!({"iat": now - 300, "exp": now - 1}))),
        ("too long-lived", signed(json!({"exp": now + 601}))),
        (
            "long-lived, long ago",
            signed(json!({"iat": now - 601, "exp": now + 60})),
        ),
        (
            "from the future",
            signed(json!({"iat": now + 70, "exp": now + 100})),
        ),
        ("not yet", signed(json!({"nbf": now + 70}))),
        (
            "ends before it begins",
            signed(json!({"iat": now + 30, "exp": now - 30})),
        ),
        ("another shop's", signed(json!({"aud": "kalre"}))),
        (
            "many others'",
            signed(json!({"aud": ["kalre", "kallesia"]})),
        ),
        ("nobody's", signed(json!({"aud": null}))),
        ("no order", signed(json!({"sub": null}))),
        ("no text", signed(json!({"sub": 1}))),
        ("no email", signed(json!({"email": null}))),
        ("an empty email", signed(json!({"email": " "}))),
        ("what no database takes", signed(json!({"sub": "KA\u{0}1"}))),
        ("never issued", signed(json!({"iat": null}))),
        ("never ends", signed(json!({"exp": null}))),
        ("a moment in words", signed(json!({"exp": "tomorrow"}))),
    ];
    let visible = |answer: Answer| {
        let mut headers = answer.headers;
        headers.remove("date");
        (
            answer.status,
            headers,
            String::from_utf8(answer.body).unwrap(),
        )
    };
    sign_by(&place, "kaolate", None).await;
    let without_secret = open(&server, &whole).await;
    assert_eq!(
        (without_secret.status, &*kind(&without_secret)),
        (403, "/problems/pass-refused")
    );
    let expected = visible(without_secret);
    sign_by(&place, "kaolate", Some(SECRET)).await;
    for (what, pass) in refused {
        let answer = open(&server, &pass).await;
        assert_eq!(visible(answer), expected, "{what}");
    }
    assert_eq!(open(&server, &whole).await.status, 200);
    // A new secret ends what the one before it signed.
    sign_by(&place, "kaolate", Some("hs_new")).await;
    assert_eq!(visible(open(&server, &whole).await), expected);
}

#[tokio::test]
async fn an_order_that_does_not_match_is_answered_as_by_a_lookup() {
    let place = Place::new();
    let server = signing_shop(&place).await;
    let wrong = json!({"number": "KA-1", "email": "x@example.com"});
    let looked_up = look_up(&server, &wrong).await;
    for change in [
        json!({"sub": "KA-9"}),
        json!({"email": "other@example.com"}),
        json!({"sub": "KA-9", "email": "other@example.com"}),
    ] {
        let answer = open(&server, &signed(change.clone())).await;
        assert_eq!(answer.status, 404, "{change}");
        assert_eq!(answer.body, looked_up.body, "{change}");
    }
    let nowhere = server.post("/v1/merchants/nobody/order/pass", "{}").await;
    assert_eq!(kind(&nowhere), "/problems/unknown-merchant");
}

#[tokio::test]
async fn a_pass_is_no_try_and_no_lock_holds_it_up() {
    let place = Place::new();
    let server = signing_shop(&place).await;
    let wrong = json!({"number": "KA-1", "email": "x@example.com"});
    for _ in 0..11 {
        look_up(&server, &wrong).await;
    }
    let right = json!({"number": "KA-1", "email": "ines@example.com"});
    assert_ne!(look_up(&server, &right).await.header("retry-after"), "");
    assert_eq!(open(&server, &signed(json!({}))).await.status, 200);
    // Passes that match nothing lock nothing.
    tell(&server, &order("KA-2", 20)).await;
    for _ in 0..11 {
        let other = signed(json!({"sub": "KA-2", "email": "x@example.com"}));
        assert_eq!(open(&server, &other).await.status, 404);
    }
    let right = json!({"number": "KA-2", "email": "ines@example.com"});
    assert_eq!(look_up(&server, &right).await.status, 200);
}

#[tokio::test]
async fn what_is_no_pass_is_named_and_a_flood_ends() {
    let place = Place::new();
    let server = signing_shop(&place).await;
    let long = signed(json!({"name": "x".repeat(3000)}));
    for body in [
        json!({"pass": ""}),
        json!({"pass": long}),
        json!({"pass": 1}),
        json!({}),
    ] {
        let body = body.to_string();
        let answer = server.post(&format!("{SHOP}/order/pass"), &body).await;
        assert_eq!(
            (answer.status, &*kind(&answer)),
            (422, "/problems/invalid-body")
        );
        assert_eq!(answer.json()["errors"][0]["pointer"], "/pass");
    }
    let mut answered = 0;
    let refused = loop {
        let answer = open(&server, "pass").await;
        if answer.status != 403 {
            break answer;
        }
        answered += 1;
        assert!(answered < 200, "nothing stops");
    };
    assert_eq!(kind(&refused), "/problems/too-many-requests");
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_of_a_pass_is_logged() {
    let place = Place::new();
    signing_shop(&place).await.stop().await;
    let server = Started::start(&place);
    let passes = [
        ("200", signed(json!({}))),
        ("404", signed(json!({"sub": "KA-9"}))),
        ("403", signed(json!({"aud": "kalre"}))),
    ];
    for (status, pass) in &passes {
        let body = json!({"pass": pass}).to_string();
        let head = format!(
            "POST {SHOP}/order/pass HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(&server.address).unwrap();
        stream
            .write_all(format!("{head}{body}").as_bytes())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")),
            "{answer}"
        );
    }
    let log = server.end();
    for (status, pass) in &passes {
        let route = format!("POST /v1/merchants/{{merchant}}/order/pass {status} ");
        assert!(log.contains(&route), "{log}");
        for part in pass.split('.').chain(["KA-", "ines", SECRET]) {
            assert!(!log.contains(part), "{part}: {log}");
        }
    }
}
