//! A device that keeps nothing, has no room, or whose clock is a day off.

use hemline_e2e::{Need, Story, has, needs};
use serde_json::json;

use super::{forget_order, order::NOW, stands};
use crate::{
    order::look_up,
    returns::{MISPRINT, answer, choose, go_on, show},
};

/// What takes the room away, before anything of a page runs.
pub const STORAGE: [(&str, &str); 3] = [
    (
        "storage is forbidden",
        "for (const name of ['localStorage', 'sessionStorage', 'caches', 'indexedDB'])
            Object.defineProperty(self, name, { get() { throw new DOMException('', 'SecurityError') } })",
    ),
    (
        "storage is full",
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError') };
        if (self.Cache) Cache.prototype.put = async () => { throw new DOMException('', 'QuotaExceededError') }",
    ),
    (
        "storage has no room for a draft",
        "const { setItem } = Storage.prototype;
        Storage.prototype.setItem = function (name, value) {
            if (value.length > 1000) throw new DOMException('', 'QuotaExceededError');
            setItem.call(this, name, value);
        };
        if (self.Cache) Cache.prototype.put = async () => { throw new DOMException('', 'QuotaExceededError') }",
    ),
];

/// What is said where, before anything is typed.
pub const SAID: [(&str, &str); 4] = [
    (
        "/kaolate/order",
        "This browser keeps nothing for us here, so each page asks for your order again.",
    ),
    (
        "/kaolate/return",
        "This browser keeps nothing for us here: what you answer is gone when you leave. Nothing is sent until you send it.",
    ),
    (
        "/kalre/contact?about=something-else",
        "This browser keeps nothing for us here: what you type is gone when you leave.",
    ),
    (
        "/kalre/sizes/tops",
        "This browser keeps nothing: what you type is gone when you leave. Nothing of it is sent.",
    ),
];

/// All that a shopper can do is done without the device's help.
async fn all_works(s: &Story) {
    let [order, back, contact, sizes] = SAID;
    s.open(order.0).await;
    s.page.says(order.1).await;
    look_up(s, "KO-20455", "55401").await;
    s.page.has("heading", has("is on its way")).await;

    s.open(back.0).await;
    look_up(s, "KO-20413", "80205").await;
    s.page
        .has("heading", "What would you like to send back?")
        .await;
    s.page.says(back.1).await;
    choose(s, "Trailhead hoodie").await;
    go_on(s).await;
    answer(s, MISPRINT).await;
    s.page.has("heading", "Show us, in 2 photos").await;
    show(s, "photo_of_item").await;
    show(s, "photo_of_fault").await;
    s.page.says_silently("The whole piece: added").await;
    s.page.says_silently("The fault, close up: added").await;
    go_on(s).await;
    s.page.has("heading", "Is this right?").await;
    s.page.click("button", "Send the request").await;
    // The page of the return knows which it is, and asks for its order again.
    s.page.has("heading", has("Return R-")).await;
    look_up(s, "KO-20413", "80205").await;
    s.page.has("heading", has("Thank you.")).await;

    s.open(contact.0).await;
    s.page.says(contact.1).await;
    s.page
        .find("textbox", "Your message")
        .await
        .set("Hello")
        .await;
    let email = s.page.find("textbox", "Your email").await;
    email.set("alma@example.com").await;
    s.page.click("button", "Send to the team").await;
    s.page.has("heading", "The team has it.").await;

    s.open(sizes.0).await;
    s.page.says(sizes.1).await;
    for (name, value) in [("Bust", "92"), ("Waist", "76")] {
        s.page.find("textbox", name).await.set(value).await;
    }
    s.page.click("button", "Find my size").await;
    s.page.has("heading", "Take the M.").await;
}

fn storage_is(which: usize) {
    needs(&[Need::EarlyScripts]).story(async move |s| {
        let (_, script) = STORAGE[which];
        s.page.runs_first(script).await;
        s.server.fill("kaolate");
        all_works(&s).await;
    });
}

#[test]
fn storage_is_forbidden() {
    storage_is(0);
}

#[test]
fn storage_is_full() {
    storage_is(1);
}

#[test]
fn storage_has_no_room_for_a_draft() {
    storage_is(2);
}

/// A day before the server's clock, or after it.
fn clock_is_off(hours: i64) {
    needs(&[Need::EarlyScripts]).story(async move |s| {
        let script = format!(
            "{{
                const Real = Object.getPrototypeOf(Date), shift = {hours} * 3600000;
                globalThis.Date = class Date extends Real {{
                    constructor(...given) {{ given.length ? super(...given) : super(Real.now() + shift) }}
                    static now() {{ return Real.now() + shift }}
                }};
            }}"
        );
        s.page.runs_first(&script).await;
        s.server.fill("kaolate");
        s.open("/kaolate/order").await;
        let now = s.page.evaluate(NOW).await;
        let order = json!({
            "number": "KO-90001", "placed_at": now, "email": "noor@example.com",
            "production_started": false,
            "lines": [{ "id": "1", "name": "Hoodie with your print", "quantity": 1, "custom_made": true }],
        });
        let key = s.server.key("kaolate");
        let orders = json!({ "orders": [order] });
        s.server
            .post("/v1/merchants/kaolate/orders", Some(&key), &orders);
        look_up(&s, "KO-90001", "noor@example.com").await;
        // By the server's clock there is the most of an hour left.
        s.page
            .has("heading", "You can still cancel this order")
            .await;
        s.page.says("minutes left").await;
        // And the order stays open for the hour that it may.
        s.page.reload().await;
        s.page
            .has("heading", "You can still cancel this order")
            .await;
        s.page.says("minutes left").await;
        forget_order(&s).await;

        // What goes back is decided by the server's day.
        s.open("/kaolate/return").await;
        look_up(&s, "KO-20413", "80205").await;
        choose(&s, "Trailhead hoodie").await;
        go_on(&s).await;
        answer(&s, MISPRINT).await;
        s.page.has("heading", "Show us, in 2 photos").await;
        // A draft lives on, whatever the clock says.
        s.page.reload().await;
        s.page.has("heading", "Show us, in 2 photos").await;

        s.open("/kalre/sizes/tops").await;
        s.page.find("textbox", "Bust").await.set("92").await;
        s.page.click("button", "Find my size").await;
        s.page.reload().await;
        stands(&s, "bust", "92").await;
    });
}

#[test]
fn the_clock_is_a_day_behind() {
    clock_is_off(-24);
}

#[test]
fn the_clock_is_a_day_ahead() {
    clock_is_off(24);
}
