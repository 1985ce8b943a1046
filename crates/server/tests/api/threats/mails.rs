//! Mails as they lie in the outbox: whatever a shop, a shopper or a colleague is
//! called, a mail goes to one address, and has the lines of a mail and no other.

use std::collections::BTreeMap;

use lettre::message::Mailboxes;
use serde_json::{Value, json};

use super::{letter, send};
use crate::orders::{KEY, SHOP, as_shop, order, shop, tell};
use crate::{Place, Running};

/// What tries to end a line, a name or an address, or to be one in another writing.
const HOSTILE: [&str; 5] = [
    "=?utf-8?q?=0d=0aBcc:_x@evil.example?=",
    "=?utf-8?b?DQpCY2M6IHhAZXZpbC5leGFtcGxl?=",
    "Shop\" <x@evil.example>, \"Y",
    "x@evil.example,",
    "\u{2028}Bcc: x@evil.example",
];

/// The lines before the first empty one, by their names; each is there once.
fn head(mail: &str) -> BTreeMap<String, String> {
    let (head, _) = mail.split_once("\r\n\r\n").unwrap();
    assert!(head.is_ascii(), "{mail}");
    assert!(!head.replace("\r\n", "").contains(['\r', '\n']), "{mail}");
    let mut lines: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        assert!(line.len() <= 998, "{mail}");
        match line.strip_prefix([' ', '\t']) {
            Some(more) => lines.last_mut().unwrap().1.push_str(&format!(" {more}")),
            None => {
                let (name, value) = line.split_once(": ").unwrap();
                lines.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    let count = lines.len();
    let by_name: BTreeMap<_, _> = lines.into_iter().collect();
    assert_eq!(by_name.len(), count, "{mail}");
    by_name
}

/// Holds every mail to its one address.
fn is_addressed(mail: &str) {
    let head = head(mail);
    for name in head.keys() {
        let known = [
            "Auto-Submitted",
            "Content-Transfer-Encoding",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Reply-To",
            "Subject",
            "To",
        ];
        assert!(known.contains(&name.as_str()), "{name}: {mail}");
    }
    assert_eq!(head["To"], "ines@example.com", "{mail}");
    let from: Mailboxes = head["From"].parse().unwrap();
    let from: Vec<String> = from.iter().map(|from| from.email.to_string()).collect();
    assert_eq!(from, ["no-reply@localhost"], "{mail}");
}

/// A shopper asks, and a colleague answers, with words that would be a mail's head.
async fn correspond(server: &Running, number: &str) {
    assert_eq!(tell(server, &order(number, 20)).await.status, 200);
    let proof = json!({ "number": number, "email": "ines@example.com" }).to_string();
    let found = server.post(&format!("{SHOP}/order/lookup"), &proof).await;
    let token = found.json()["token"].as_str().unwrap().to_owned();
    let words = "x\nBcc: x@evil.example\n\nA body\n.\nMAIL FROM:<x@evil.example>";
    let mut letter = letter();
    letter["message"] = json!(words);
    letter["subject"] = json!(words.replace('\n', " "));
    let note = words.replace('\n', "\r\n");
    let amend = json!({ "kind": "amend", "phone": "555 0100", "note": note });
    for (path, body) in [("/order/requests", amend), ("/tickets", letter)] {
        let body = ("application/json", body.to_string().into_bytes());
        let kept = send(server, "POST", &format!("{SHOP}{path}"), &token, Some(body)).await;
        assert_eq!(kept.status, 201, "{path}: {}", kept.text());
        let reference = kept.json()["reference"].as_str().unwrap().to_owned();
        let (path, answer) = match path {
            "/tickets" => (
                format!("/tickets/{reference}/replies"),
                json!({ "text": words, "close": true }),
            ),
            _ => (
                format!("/requests/{reference}/answer"),
                json!({ "grant": true, "note": words }),
            ),
        };
        let body = ("application/json", answer.to_string().into_bytes());
        let answered = send(server, "POST", &format!("{SHOP}{path}"), KEY, Some(body)).await;
        assert_eq!(answered.status, 200, "{path}: {}", answered.text());
    }
}

#[tokio::test]
async fn a_mail_goes_to_one_address_whatever_stands_in_it() {
    for name in HOSTILE {
        let place = Place::new();
        place.borrow_shop("kaolate");
        let profile = "merchants/kaolate/merchant.toml";
        place.edit(
            profile,
            "name = \"Kaolate\"",
            &format!("name = {}", json!(name)),
        );
        let server = shop(&place, 20).await;
        correspond(&server, name).await;
        let mails = place.mails(4).await;
        for mail in &mails {
            is_addressed(mail);
        }
        // They were tried: a colleague's words are in two of them.
        let tried = mails.iter().filter(|mail| mail.contains("MAIL FROM:"));
        assert_eq!(tried.count(), 2, "{mails:?}");
        server.stop().await;
    }
}

#[tokio::test]
async fn what_would_break_a_line_is_taken_in_from_nobody() {
    for breaks in [
        "\r\nBcc: x@evil.example",
        "\n",
        "\r",
        "\u{b}",
        "\u{85}",
        "\0",
    ] {
        let place = Place::new();
        place.borrow_shop("kaolate");
        let profile = "merchants/kaolate/merchant.toml";
        let name = json!(format!("Shop{breaks}"));
        place.edit(profile, "name = \"Kaolate\"", &format!("name = {name}"));
        let refusal = place.refusal().await;
        assert!(
            refusal.contains("a shop's name stands on one line"),
            "{refusal}"
        );
    }
    let place = Place::new();
    let server = shop(&place, 20).await;
    for (field, value) in [
        ("number", json!("KA\r\nBcc: x@evil.example")),
        ("email", json!("ines@example.com\r\nBcc: x@evil.example")),
        ("email", json!("ines@example.com, x@evil.example")),
        ("email", json!("Ines <ines@example.com>")),
    ] {
        let mut order = order("KA-3", 20);
        order[field] = value;
        let told = as_shop(&server, "POST", "/orders", &json!({ "orders": [order] })).await;
        assert_eq!(told.status, 422, "{order}: {}", told.text());
    }
    for email in [
        "ines@example.com\r\nBcc: x@evil.example",
        "ines@example.com,x@evil.example",
        "ines@example.com x@evil.example",
        "<ines@example.com>",
        "ines@example.com\0",
        "\"x\r\n\"@example.com",
        "ines@[127.0.0.1]\r\n",
    ] {
        let mut letter = letter();
        letter["email"] = Value::from(email);
        let body = ("application/json", letter.to_string().into_bytes());
        let told = send(&server, "POST", &format!("{SHOP}/tickets"), "", Some(body)).await;
        assert_eq!(told.status, 422, "{email}: {}", told.text());
    }
}
