//! Writing to the team, and what was written.

use hemline_e2e::Story;
use serde_json::{Value, json};

use super::{
    Amiss, Cells, NOT_LOADED, NOT_LOOKED, NOT_SENT, NOT_SHOWN, View, cells, mailed_once, stands,
    tell,
};

const SHOP: &str = "kalre";
const WORDS: &str = "First line\nsecond \\ line";

/// A letter that is about no order.
pub struct Letter {
    key: String,
}

impl View for Letter {
    const NAME: &str = "Writing to the team";
    const METHOD: &str = "POST";
    const PATH: &str = "/v1/merchants/*/tickets";
    const LACKS: &str = "asked_at";
    const WORD: &str = "state";
    const CELLS: Cells = &cells("Sending", NOT_SENT, NOT_SENT);

    async fn arrive(&self, s: &Story) {
        s.open("/kalre/contact?about=something-else").await;
        s.page
            .find("textbox", "Your message")
            .await
            .set(WORDS)
            .await;
        let number = self.letters(s).len();
        let email = format!("alma-{number}@example.com");
        s.page.find("textbox", "Your email").await.set(&email).await;
    }

    async fn act(&self, s: &Story) {
        s.page.click("button", "Send to the team").await;
    }

    async fn still(&self, s: &Story) {
        stands(s, "message", WORDS).await;
        s.page
            .holds("document.getElementById('email').value.startsWith('alma-')")
            .await;
    }

    async fn is_back(&self, s: &Story, _: Amiss) {
        s.page.reload().await;
        s.page.says(NOT_SENT).await;
        self.still(s).await;
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", "The team has it.").await;
        let letters = self.letters(s);
        let number = letters.len() - 1;
        let email = format!("alma-{number}@example.com");
        let own = letters
            .iter()
            .filter(|letter| letter["ask"]["email"] == email.as_str());
        assert_eq!(own.count(), 1, "{letters:#?}");
        assert_eq!(letters.last().unwrap()["ask"]["message"], WORDS);
        mailed_once(s, &email).await;
    }
}

impl Letter {
    /// All that the team has, the oldest first.
    fn letters(&self, s: &Story) -> Vec<Value> {
        let bearer = format!("Bearer {}", self.key);
        let path = format!("/v1/merchants/{SHOP}/tickets?state=open");
        let answer = s
            .server
            .ask("GET", &path, &[("authorization", &bearer)], b"");
        let listed: Value = serde_json::from_str(&answer.body).unwrap();
        listed["tickets"].as_array().unwrap().clone()
    }
}

#[test]
fn writing_to_the_team() {
    tell(async |s| Letter {
        key: s.server.key(SHOP),
    });
}

/// What one can write about.
pub struct Topics;

impl View for Topics {
    const NAME: &str = "What to write about";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/contact";
    const LACKS: &str = "title";
    const WORD: &str = "order";
    // What the server wrote.
    const CELLS: Cells = &cells("What is it about?", NOT_LOADED, NOT_SHOWN);

    async fn arrive(&self, _: &Story) {}

    async fn act(&self, s: &Story) {
        s.page.open(&s.at("/kalre/contact")).await;
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", "What is it about?").await;
        s.page.is_alive().await;
    }
}

#[test]
fn what_to_write_about() {
    tell(async |_| Topics);
}

/// A letter is looked up.
pub struct Written {
    reference: String,
}

impl View for Written {
    const NAME: &str = "Finding what was written";
    const METHOD: &str = "POST";
    const PATH: &str = "/v1/merchants/*/tickets/lookup";
    const LACKS: &str = "asked_at";
    const WORD: &str = "state";
    const CELLS: Cells = &cells("Looking", NOT_LOOKED, NOT_LOOKED);

    async fn arrive(&self, s: &Story) {
        s.open("/kalre/contact/status").await;
    }

    async fn act(&self, s: &Story) {
        let reference = s.page.find("textbox", "Reference").await;
        reference.set(&self.reference).await;
        let email = s.page.find("textbox", "Your email").await;
        email.set("noor@example.com").await;
        s.page.click("button", "Find it").await;
    }

    async fn still(&self, s: &Story) {
        stands(s, "reference", &self.reference).await;
        stands(s, "email", "noor@example.com").await;
    }

    /// What opens a letter is kept nowhere before it is open.
    async fn is_back(&self, s: &Story, _: Amiss) {
        s.page.reload().await;
        self.act(s).await;
        self.still(s).await;
        s.page.has("button", "Try again").await;
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", "The team has it.").await;
        s.page.click("button", "Find another").await;
    }
}

#[test]
fn finding_what_was_written() {
    tell(async |s| {
        let ask =
            json!({ "topic": "something-else", "email": "noor@example.com", "message": "Hello" });
        let ticket = s.server.post("/v1/merchants/kalre/tickets", None, &ask);
        let reference = ticket["reference"].as_str().unwrap().to_owned();
        Written { reference }
    });
}
