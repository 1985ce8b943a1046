//! The team: in with its key, and an answer to a shopper.

use std::cell::RefCell;

use hemline_e2e::{Story, has};
use serde_json::{Value, json};

use super::{Cells, NOT_SENT, View, cells, stands, tell};

const SHOP: &str = "kaolate";
const WORDS: &str = "From forty pieces on it is USD 18 each.";

/// The door of the desk.
pub struct Door {
    key: String,
}

impl View for Door {
    const NAME: &str = "The team’s door";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/desk";
    const LACKS: &str = "merchant";
    const WORD: &str = "waiting";
    const CELLS: Cells = &cells(
        "Signing in",
        "We couldn’t open the desk. Your key is still here.",
        "We couldn’t open the desk. Your key is still here.",
    );

    async fn arrive(&self, s: &Story) {
        s.open("/desk").await;
    }

    async fn act(&self, s: &Story) {
        let field = s.page.find("textbox", "Your shop’s key").await;
        field.set(&self.key).await;
        s.page.click("button", "Sign in").await;
    }

    async fn still(&self, s: &Story) {
        stands(s, "key", &self.key).await;
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", "Nothing waits for you.").await;
        s.page.click("button", "Sign out").await;
        s.page.has("heading", "The team’s desk").await;
    }
}

#[test]
fn the_teams_door() {
    tell(async |s| Door {
        key: s.server.key(SHOP),
    });
}

/// An answer to a letter, another one each time.
pub struct Reply {
    key: String,
    reference: RefCell<String>,
}

impl View for Reply {
    const NAME: &str = "The team’s answer";
    const METHOD: &str = "POST";
    const PATH: &str = "/v1/merchants/*/tickets/*/replies";
    const LACKS: &str = "asked_at";
    const WORD: &str = "state";
    const CELLS: Cells = &cells("Sending", NOT_SENT, NOT_SENT);

    async fn arrive(&self, s: &Story) {
        let before = self.reference.borrow().clone();
        let letter = json!({
            "topic": "bulk-order", "email": format!("ines{before}@example.com"),
            "subject": "Forty tees", "message": format!("After {before}"),
        });
        let head = [
            ("content-type", "application/json"),
            ("idempotency-key", before.as_str()),
        ];
        let path = format!("/v1/merchants/{SHOP}/tickets");
        let sent = s
            .server
            .ask("POST", &path, &head, letter.to_string().as_bytes());
        let sent: Value = serde_json::from_str(&sent.body).unwrap();
        let reference = sent["reference"].as_str().unwrap();
        self.reference.replace(reference.to_owned());
        s.open(&format!("/desk?see={reference}")).await;
        if s.page.count("button", "Sign in").await == 1 {
            let field = s.page.find("textbox", "Your shop’s key").await;
            field.set(&self.key).await;
            s.page.click("button", "Sign in").await;
        }
        s.page.has("heading", has("Forty tees")).await;
        let close = s.page.find("radio", has("Write back and close it")).await;
        close.choose().await;
        s.page.find("textbox", "Your answer").await.set(WORDS).await;
    }

    async fn act(&self, s: &Story) {
        s.page.click("button", "Send the answer").await;
    }

    async fn still(&self, s: &Story) {
        stands(s, "reply", WORDS).await;
    }

    async fn done(&self, s: &Story) {
        let reference = self.reference.borrow().clone();
        s.page.says(&format!("{reference} is closed.")).await;
        let path = format!("/v1/merchants/{SHOP}/tickets/{reference}");
        let bearer = format!("Bearer {}", self.key);
        let told = s
            .server
            .ask("GET", &path, &[("authorization", &bearer)], b"");
        let told: Value = serde_json::from_str(&told.body).unwrap();
        assert_eq!(told["replies"].as_array().unwrap().len(), 1, "{told:#}");
        s.page
            .waits_for("the mail with the answer", || answers(s, &reference) > 0)
            .await;
        assert_eq!(answers(s, &reference), 1);
    }
}

fn answers(s: &Story, reference: &str) -> usize {
    let mails = s.server.mails();
    let answers = mails.iter().filter(|mail| mail.contains("USD 18 each"));
    answers.filter(|mail| mail.contains(reference)).count()
}

#[test]
fn the_teams_answer() {
    tell(async |s| Reply {
        key: s.server.key(SHOP),
        reference: RefCell::new("none".to_owned()),
    });
}
