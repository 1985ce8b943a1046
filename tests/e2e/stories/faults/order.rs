//! An order: found, looked at again, and asked to be cancelled.

use std::cell::Cell;

use hemline_e2e::{Story, has};
use serde_json::{Value, json};

use super::{
    Amiss, Cells, NOT_LOOKED, NOT_SENT, View, cells, forget_order, mailed_once, stands, tell,
};
use crate::order::look_up;

const SHOP: &str = "kaolate";
const NOTE: &str = "Ordered twice";

pub struct Lookup;

impl View for Lookup {
    const NAME: &str = "Finding an order";
    const METHOD: &str = "POST";
    const PATH: &str = "/v1/merchants/*/order/lookup";
    const LACKS: &str = "seen_at";
    const WORD: &str = "state";
    const CELLS: Cells = &cells("Looking for your order", NOT_LOOKED, NOT_LOOKED);

    async fn arrive(&self, s: &Story) {
        s.open("/kaolate/order").await;
    }

    async fn act(&self, s: &Story) {
        look_up(s, "KO-20455", "55401").await;
    }

    async fn still(&self, s: &Story) {
        stands(s, "number", "KO-20455").await;
        stands(s, "whose", "55401").await;
    }

    /// What opens an order is kept nowhere, and typed once more.
    async fn is_back(&self, s: &Story, _: Amiss) {
        s.page.reload().await;
        self.act(s).await;
        self.still(s).await;
        s.page.has("button", "Try again").await;
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", has("is on its way")).await;
        forget_order(s).await;
    }
}

#[test]
fn finding_an_order() {
    tell(async |s| {
        s.server.fill(SHOP);
        Lookup
    });
}

/// An order that was found before, and stands on the device.
pub struct Known;

impl View for Known {
    const NAME: &str = "An order, opened again";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/order";
    const LACKS: &str = "seen_at";
    const WORD: &str = "state";
    const CELLS: Cells = &cells(
        "Your parcel is on its way.",
        "Our side doesn’t answer just now.",
        "Our side doesn’t answer just now.",
    );

    async fn arrive(&self, s: &Story) {
        s.open("/kaolate/order").await;
        look_up(s, "KO-20455", "55401").await;
        s.page.has("heading", has("is on its way")).await;
    }

    async fn act(&self, s: &Story) {
        s.page.reload().await;
    }

    /// What was seen last.
    async fn still(&self, s: &Story) {
        s.page.has("heading", has("is on its way")).await;
        s.page.says("9400100000000000020455").await;
    }

    async fn done(&self, s: &Story) {
        let fresh = "!document.body.innerText.includes('This is what we knew')";
        s.page.holds(fresh).await;
        self.still(s).await;
        forget_order(s).await;
    }
}

#[test]
fn an_order_opened_again() {
    tell(async |s| {
        s.server.fill(SHOP);
        Known
    });
}

/// An order just placed is cancelled; another one each time.
pub struct Cancel {
    key: String,
    number: Cell<u32>,
}

impl Cancel {
    fn order(&self) -> String {
        format!("KO-9{:04}", self.number.get())
    }
}

impl View for Cancel {
    const NAME: &str = "Cancelling an order";
    const METHOD: &str = "POST";
    const PATH: &str = "/v1/merchants/*/order/requests";
    const LACKS: &str = "reference";
    const WORD: &str = "state";
    const CELLS: Cells = &cells("Sending", NOT_SENT, NOT_SENT);

    async fn arrive(&self, s: &Story) {
        self.number.set(self.number.get() + 1);
        s.open("/kaolate/order").await;
        let now = s.page.evaluate(NOW).await;
        let order = json!({
            "number": self.order(), "placed_at": now, "email": "noor@example.com",
            "production_started": false,
            "lines": [{ "id": "1", "name": "Hoodie with your print", "quantity": 1, "custom_made": true }],
        });
        let path = format!("/v1/merchants/{SHOP}/orders");
        s.server
            .post(&path, Some(&self.key), &json!({ "orders": [order] }));
        look_up(s, &self.order(), "noor@example.com").await;
        s.page.click("link", "Cancel the order").await;
        let note = s.page.find("textbox", has("Anything the team")).await;
        note.type_text(NOTE).await;
    }

    async fn act(&self, s: &Story) {
        s.page.click("button", "Cancel the order").await;
    }

    async fn still(&self, s: &Story) {
        stands(s, "note", NOTE).await;
    }

    /// Where it had arrived, the order says so.
    async fn is_back(&self, s: &Story, amiss: Amiss) {
        if amiss == Amiss::Lost {
            return;
        }
        s.page.reload().await;
        if !amiss.is_done() {
            self.still(s).await;
        }
    }

    async fn again(&self, s: &Story, amiss: Amiss) {
        if amiss == Amiss::Lost {
            s.page.click("button", "Try again").await;
        } else if !amiss.is_done() {
            self.act(s).await;
        }
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", "Yes, we’re cancelling it.").await;
        let whose = json!({ "number": self.order(), "email": "noor@example.com" });
        let path = format!("/v1/merchants/{SHOP}/order/lookup");
        let found: Value = s.server.post(&path, None, &whose);
        let asked = found["order"]["requests"].as_array().unwrap();
        assert_eq!(asked.len(), 1, "{asked:#?}");
        mailed_once(s, &self.order()).await;
        s.open("/kaolate/order").await;
        forget_order(s).await;
    }
}

/// Now by the server's clock; a story's own day is another.
pub const NOW: &str = "new (Object.getPrototypeOf(Date))().toISOString()";

#[test]
fn cancelling_an_order() {
    tell(async |s| Cancel {
        key: s.server.key(SHOP),
        number: Cell::new(0),
    });
}
