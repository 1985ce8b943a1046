//! A device whose clock is a day off.

use hemline_e2e::story;
use serde_json::json;

use super::{forget_order, order::NOW, stands};
use crate::{
    order::look_up,
    returns::{MISPRINT, answer, choose, go_on},
};

/// A day before the server's clock, or after it.
fn clock_is_off(hours: i64) {
    story(async move |s| {
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
