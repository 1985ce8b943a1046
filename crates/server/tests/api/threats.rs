//! The threats of docs/threats.md that are met at the server, each tried. Which
//! addresses there are is read from the OpenAPI document, so that no new one is
//! forgotten; those that it has no address for are in their own files.

mod access;
mod folders;
mod headers;
#[cfg(unix)]
mod journal;
mod mails;
mod wire;

use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use hemline_server::store::{Store, Vouched};
use serde_json::{Value, json};

use crate::orders::{SHOP, now};
use crate::photos::{halves, jpeg};
use crate::returns::{ask, faulty, order, photo, shop, token, usd};
use crate::{Answer, Place, Running, root};

/// The other shop's key.
const OTHER_KEY: &str = "hk_kalre";

/// What an operation is opened by.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Door {
    Open,
    /// An order's token.
    Order,
    /// The same, or nothing.
    OrderOrNothing,
    /// A shop's key.
    Shop,
}

/// One operation of the OpenAPI document.
struct Operation {
    id: String,
    method: String,
    /// With `{merchant}` and the like in it.
    path: String,
    door: Door,
    /// What it takes, labelled.
    body: Option<(&'static str, Vec<u8>)>,
}

/// Two shops. One has two orders of the same shopper, and all that can be asked
/// about the first of them; the other has an order of the same number.
struct Scene {
    /// Its folder is there as long as this.
    _place: Place,
    server: Running,
    /// Opens the first order, and the second.
    tokens: [String; 2],
    /// What opened the first order once: its hour is over, or it was given back.
    spent: [String; 2],
    /// Opens the other shop's order.
    foreign: String,
    photo: String,
    /// Of the first order's return, request and ticket.
    references: [String; 3],
}

impl Scene {
    async fn set() -> Self {
        let place = Place::new();
        let server = shop(&place, &[order("KA-1", 3), order("KA-2", 3)]).await;
        let told = json_body(&json!({ "orders": [order("KA-1", 3)] }));
        let orders = "/v1/merchants/kalre/orders";
        let put = send(&server, "POST", orders, OTHER_KEY, Some(told)).await;
        assert_eq!(put.status, 200, "{}", put.text());
        let tokens = [token(&server, "KA-1").await, token(&server, "KA-2").await];
        let given_back = token(&server, "KA-1").await;
        let path = format!("{SHOP}/order/token");
        let gone = send(&server, "DELETE", &path, &given_back, None).await;
        assert_eq!(gone.status, 204);
        let store = Store::open(&place.config().store()).await.unwrap();
        let mut opened = Vec::new();
        for (merchant, token, minutes) in [("kaolate", "expired", 0), ("kalre", "foreign", 60)] {
            let vouched = Vouched {
                merchant,
                number: "KA-1",
                email: "ines@example.com",
                token,
                expires_at: now() + TimeDelta::minutes(minutes),
            };
            assert!(store.open_vouched(&vouched).await.unwrap());
            opened.push(token.to_owned());
        }
        store.close().await;
        let photo = photo(&server, &tokens[0]).await;
        let back = json!({
            "items": [faulty("shirt", 1, &photo)], "shown_refund": usd("35.50"), "way": "own_carrier",
        });
        let back = ask(&server, &tokens[0], "a", &back).await;
        let mut references = vec![reference(&back)];
        for (path, body) in [
            (
                "/order/requests",
                json!({ "kind": "amend", "phone": "555 0100" }),
            ),
            ("/tickets", letter()),
        ] {
            let (path, body) = (format!("{SHOP}{path}"), json_body(&body));
            let kept = send(&server, "POST", &path, &tokens[0], Some(body)).await;
            references.push(reference(&kept));
        }
        Self {
            _place: place,
            server,
            tokens,
            spent: [given_back, opened.remove(0)],
            foreign: opened.remove(0),
            photo,
            references: references.try_into().unwrap(),
        }
    }

    /// Every operation of the document, with a body that it takes.
    fn operations(&self) -> Vec<Operation> {
        let document: Value = serde_json::from_str(&hemline_server::openapi()).unwrap();
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, told) in methods.as_object().unwrap() {
                let id = told["operationId"].as_str().unwrap();
                operations.push(Operation {
                    id: id.to_owned(),
                    method: method.to_uppercase(),
                    path: path.clone(),
                    door: door(&told["security"]),
                    body: told["requestBody"].is_object().then(|| self.body(id)),
                });
            }
        }
        assert!(operations.len() > 40, "{}", operations.len());
        operations
    }

    fn body(&self, operation: &str) -> (&'static str, Vec<u8>) {
        let body = match operation {
            "put_photo" => return ("image/jpeg", jpeg(&halves(16, 8))),
            "put_label" => return ("application/pdf", b"%PDF-1.7\n".to_vec()),
            "give_feedback" => json!({ "helped": true }),
            "count_search" => json!({ "words": "moths" }),
            "find_order" => json!({ "number": "KA-1", "email": "nobody@example.com" }),
            "open_order_by_pass" => json!({ "pass": "a.b.c" }),
            "find_ticket" => json!({ "reference": "T-2222-2222", "email": "nobody@example.com" }),
            "write_ticket" => letter(),
            "ask_about_order" => json!({ "kind": "amend", "phone": "555 0101" }),
            "ask_return" => json!({ "items": [faulty("shirt", 1, &self.photo)] }),
            "track_return" => json!({ "number": "1Z" }),
            "put_orders" => json!({ "orders": [order("KA-1", 2)] }),
            "put_event" => {
                let event = json!({ "at": now().to_rfc3339(), "kind": "shipped" });
                json!({ "order": "KA-1", "event": event })
            }
            "answer_request" => json!({ "grant": true }),
            "step_return" => json!({ "step": "authorise" }),
            "put_stock" => {
                let item = json!({ "sku": "a", "product": "b", "variant": "c", "quantity": 1 });
                json!({ "items": [item] })
            }
            "reply_to_ticket" => json!({ "text": "Hello", "close": false }),
            new => panic!("`{new}` is new: give it a body in this test"),
        };
        json_body(&body)
    }

    /// The address of an operation, for what belongs to the first order.
    fn address(&self, operation: &Operation, merchant: &str) -> String {
        let path = operation.path.replace("{merchant}", merchant);
        let [back, request, ticket] = &self.references;
        let reference = match () {
            () if path.contains("/returns/") => back,
            () if path.contains("/requests/") => request,
            () if path.contains("/tickets/") => ticket,
            () => "R-7KQ2-M9XD",
        };
        let path = path
            .replace("{reference}", reference)
            .replace("{photo}", &self.photo)
            .replace("{slug}", "postage");
        assert!(!path.contains('{'), "{path} has a part that is new");
        path
    }

    async fn try_out(&self, operation: &Operation, merchant: &str, bearer: &str) -> Answer {
        let path = self.address(operation, merchant);
        let body = operation.body.clone();
        send(&self.server, &operation.method, &path, bearer, body).await
    }
}

/// Sends a request, each with an idempotency key of its own.
async fn send(
    server: &Running,
    method: &str,
    path: &str,
    bearer: &str,
    body: Option<(&str, Vec<u8>)>,
) -> Answer {
    let bearer_line = format!("Bearer {bearer}");
    let key = hemline_server::secret::random_name();
    let mut headers = vec![("idempotency-key", key.as_str())];
    if !bearer.is_empty() {
        headers.push(("authorization", &bearer_line));
    }
    let (label, body) = body.unzip();
    headers.extend(label.map(|label| ("content-type", label)));
    server
        .ask(method, path, &headers, body.unwrap_or_default())
        .await
}

fn json_body(body: &Value) -> (&'static str, Vec<u8>) {
    ("application/json", body.to_string().into())
}

fn letter() -> Value {
    json!({ "topic": "something-else", "email": "ines@example.com", "message": "Hello" })
}

fn reference(kept: &Answer) -> String {
    assert_eq!(kept.status, 201, "{}", kept.text());
    kept.json()["reference"].as_str().unwrap().to_owned()
}

/// What the `security` of an operation says.
fn door(security: &Value) -> Door {
    let ways = security.as_array().map_or(&[][..], Vec::as_slice);
    let by = |name: &str| ways.iter().any(|way| way[name].is_array());
    let by_nothing = ways.iter().any(|way| *way == json!({}));
    match (by("order_token"), by("merchant_key"), by_nothing) {
        (false, false, _) => Door::Open,
        (true, false, false) => Door::Order,
        (true, false, true) => Door::OrderOrNothing,
        (false, true, false) => Door::Shop,
        (true, true, _) | (false, true, true) => panic!("a door that is new: {security}"),
    }
}

/// The page of threats names its tests; a name that none has any more is a lie.
#[test]
fn each_threat_has_the_test_that_it_names() {
    let page = fs::read_to_string(root().join("docs/threats.md")).unwrap();
    let server = "cargo test -p hemline-server";
    let mut count = 0;
    for command in page.split('`').skip(1).step_by(2) {
        for (start, folder) in [
            ("api ", "crates/server/tests/api"),
            ("story ", "tests/e2e/stories"),
            (&format!("{server} --test store "), "crates/server/tests"),
            (&format!("{server} --test commands "), "crates/server/tests"),
            (&format!("{server} --lib "), "crates/server/src"),
        ] {
            if let Some(wanted) = command.strip_prefix(start) {
                let names = tests_in(&root().join(folder), "");
                let is_there = names.iter().any(|name| name.contains(wanted));
                assert!(
                    is_there,
                    "docs/threats.md names `{command}`: no test is called so"
                );
                count += 1;
            }
        }
    }
    assert!(count > 30, "{count}");
}

/// The tests below a folder, by module and name.
fn tests_in(folder: &Path, module: &str) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let module = format!("{module}{stem}::");
        if path.is_dir() {
            names.extend(tests_in(&path, &module));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            let tests = text.split("test]\n").skip(1);
            let named = tests.filter_map(|test| test.split_once("fn ")?.1.split('(').next());
            names.extend(named.map(|name| format!("{module}{name}")));
        }
    }
    names
}
