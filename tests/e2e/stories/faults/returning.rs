//! Something goes back: its photos, the request, and the page of the return.

use std::cell::Cell;

use hemline_e2e::{Need, Story, has};
use serde_json::{Value, json};

use super::{
    Amiss, Cells, GONE, NOT_LOADED, NOT_SENT, NOT_SHOWN, View, cells, forget_order, mailed_once,
    press_offered, stands, tell, tell_where,
};
use crate::{
    follow::{self, Asked, HOODIE},
    order::look_up,
    returns::{MISPRINT, answer, choose, go_on, show},
};

const SHOP: &str = "kaolate";
const NOTE: &str = "The sleeves are short.";

/// A photo of what is wrong.
pub struct Photo;

impl View for Photo {
    const NAME: &str = "A photo for a return";
    const METHOD: &str = "POST";
    const PATH: &str = "/v1/merchants/*/order/photos";
    const LACKS: &str = "id";
    const WORD: &str = "id";
    const CELLS: Cells = &[
        (&[Amiss::Late], "You can go on, it keeps uploading."),
        (GONE, "It didn’t get through."),
        (
            &[Amiss::SignIn, Amiss::Half, Amiss::Other, Amiss::Older],
            "It didn’t get through.",
        ),
        (&[Amiss::Newer], ""),
    ];

    async fn arrive(&self, s: &Story) {
        s.page.has("heading", "Show us, in 2 photos").await;
    }

    async fn act(&self, s: &Story) {
        show(s, "photo_of_item").await;
    }

    async fn still(&self, s: &Story) {
        s.page
            .holds("document.querySelectorAll('.slot img').length === 1")
            .await;
    }

    /// It goes on by itself, and meets the same fault.
    async fn is_back(&self, s: &Story, _: Amiss) {
        s.page.reload().await;
        s.page.says("It didn’t get through.").await;
        self.still(s).await;
    }

    async fn done(&self, s: &Story) {
        s.page.says_silently("The whole piece: added").await;
        s.page.click("button", has("Remove")).await;
        s.page
            .holds("document.querySelectorAll('.slot img').length === 0")
            .await;
    }
}

#[test]
fn a_photo() {
    tell_where(&[Need::Files], async |s| {
        s.server.fill(SHOP);
        s.open("/kaolate/return").await;
        look_up(s, "KO-20413", "80205").await;
        choose(s, "Trailhead hoodie").await;
        go_on(s).await;
        answer(s, MISPRINT).await;
        Photo
    });
}

/// The request, of another order each time.
pub struct Send {
    key: String,
    number: Cell<u32>,
}

impl Send {
    fn order(&self) -> String {
        format!("KO-8{:04}", self.number.get())
    }
}

impl View for Send {
    const NAME: &str = "Asking for a return";
    const METHOD: &str = "POST";
    const PATH: &str = "/v1/merchants/*/order/returns";
    const LACKS: &str = "reference";
    const WORD: &str = "state";
    const CELLS: Cells = &cells(
        "Sending",
        "We don’t know if it arrived.",
        "We don’t know if it arrived.",
    );

    async fn arrive(&self, s: &Story) {
        self.number.set(self.number.get() + 1);
        s.open("/kaolate/return").await;
        let days = "[9, 8, 3].map((days) => new (Object.getPrototypeOf(Date))(Object.getPrototypeOf(Date).now() - days * 86400000).toISOString())";
        let days = s.page.evaluate(days).await;
        let day = |nth: usize| &days[nth].as_str().unwrap()[..10];
        let order = json!({
            "number": self.order(), "placed_at": days[0], "email": "noor@example.com",
            "address": { "lines": ["1 Example Street"], "postcode": "80205", "city": "Denver", "country": "US" },
            "lines": [{
                "id": "1", "name": "Plain crew tee", "category": "top", "quantity": 1,
                "price": { "amount": "24.00", "currency": "USD" },
                "final_sale": false, "custom_made": false, "free_gift": false, "set": "",
            }],
            "parcels": [{ "id": "1", "shipped_on": day(1), "delivered_on": day(2) }],
        });
        let path = format!("/v1/merchants/{SHOP}/orders");
        s.server
            .post(&path, Some(&self.key), &json!({ "orders": [order] }));
        look_up(s, &self.order(), "noor@example.com").await;
        // The only piece is chosen.
        go_on(s).await;
        let asked = [
            ("What would you like?", "Another one instead"),
            (
                "Why would you like to send it back?",
                "I’d like another size",
            ),
            ("What state is it in now?", "As it arrived"),
            ("Was it a bulk or company order?", "No"),
        ];
        answer(s, &asked).await;
        s.page
            .has("heading", "Which one would you like instead?")
            .await;
        let wanted = s.page.find("textbox", has("Which one")).await;
        wanted.type_text("L, stone").await;
        go_on(s).await;
        s.page.has("heading", "Is this right?").await;
        let note = s.page.find("textbox", has("Anything")).await;
        note.type_text(NOTE).await;
    }

    async fn act(&self, s: &Story) {
        s.page.click("button", "Send the request").await;
    }

    async fn still(&self, s: &Story) {
        stands(s, "note", NOTE).await;
    }

    /// Where it had arrived, its return is there.
    async fn is_back(&self, s: &Story, amiss: Amiss) {
        if amiss == Amiss::Lost {
            return;
        }
        s.page.reload().await;
        if !amiss.is_done() {
            s.page.says("We don’t know if it arrived.").await;
            self.still(s).await;
        }
    }

    async fn again(&self, s: &Story, amiss: Amiss) {
        if amiss == Amiss::Lost || !amiss.is_done() {
            press_offered(s).await;
        }
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", has("Thank you.")).await;
        let path = format!("/v1/merchants/{SHOP}/returns?order={}", self.order());
        let bearer = format!("Bearer {}", self.key);
        let listed = s
            .server
            .ask("GET", &path, &[("authorization", &bearer)], b"");
        let listed: Value = serde_json::from_str(&listed.body).unwrap();
        assert_eq!(listed["returns"].as_array().unwrap().len(), 1, "{listed:#}");
        let asked = &listed["returns"][0]["return"];
        assert_eq!(asked["note"], NOTE, "{asked:#}");
        mailed_once(s, asked["reference"].as_str().unwrap()).await;
        s.open("/kaolate/order").await;
        forget_order(s).await;
    }
}

#[test]
fn asking_for_a_return() {
    tell(async |s| Send {
        key: s.server.key(SHOP),
        number: Cell::new(0),
    });
}

/// The page of a return that was asked for.
pub struct Own;

impl View for Own {
    const NAME: &str = "A return’s own page";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/order/returns";
    const LACKS: &str = "seen_at";
    const WORD: &str = "state";
    const CELLS: Cells = &cells("Looking at what can go back", NOT_LOADED, NOT_SHOWN);

    async fn arrive(&self, s: &Story) {
        self.done(s).await;
    }

    async fn act(&self, s: &Story) {
        s.page.reload().await;
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", has("Keep the piece safe")).await;
    }
}

#[test]
fn a_returns_own_page() {
    tell(async |s| {
        follow::ask(s, SHOP, HOODIE, "Trailhead hoodie", follow::misprinted()).await;
        Own
    });
}

/// The parcel's number is told, another one each time.
pub struct Tracking {
    asked: Asked,
    number: Cell<u32>,
}

impl Tracking {
    fn told(&self) -> String {
        format!("9400 {:04}", self.number.get())
    }
}

impl View for Tracking {
    const NAME: &str = "Telling a return’s tracking number";
    const METHOD: &str = "PUT";
    const PATH: &str = "/v1/merchants/*/order/returns/*/tracking";
    const LACKS: &str = "asked_at";
    const WORD: &str = "state";
    const CELLS: Cells = &cells("Sending", NOT_SENT, NOT_SENT);

    async fn arrive(&self, s: &Story) {
        let path = format!("/{SHOP}/return/status?see={}", self.asked.reference);
        s.open(&path).await;
        self.number.set(self.number.get() + 1);
        s.page.holds("!!document.getElementById('tracking')").await;
        // After the first it stands in a fold.
        let unfold =
            "document.getElementById('tracking').closest('details')?.setAttribute('open', '')";
        s.page.evaluate(unfold).await;
        let field = s.page.find("textbox", "Tracking number").await;
        field.set(&self.told()).await;
    }

    async fn act(&self, s: &Story) {
        s.page
            .evaluate("document.getElementById('tracking').form.requestSubmit()")
            .await;
    }

    async fn still(&self, s: &Story) {
        stands(s, "tracking", &self.told()).await;
    }

    async fn is_back(&self, s: &Story, amiss: Amiss) {
        if amiss.is_done() {
            return;
        }
        s.page.reload().await;
        self.still(s).await;
    }

    async fn again(&self, s: &Story, _: Amiss) {
        self.act(s).await;
    }

    async fn done(&self, s: &Story) {
        s.page
            .says(&format!("Its number is {}.", self.told()))
            .await;
    }
}

#[test]
fn telling_a_tracking_number() {
    tell(async |s| {
        let asked = follow::ask(s, SHOP, HOODIE, "Trailhead hoodie", follow::misprinted()).await;
        asked.step(s, json!({ "step": "authorise" }));
        Tracking {
            asked,
            number: Cell::new(0),
        }
    });
}
