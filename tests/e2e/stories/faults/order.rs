//! An order, looked at again.

use hemline_e2e::{Story, has};

use super::{Amiss, Cells, GONE, UNREADABLE, View, forget_order, tell};
use crate::order::look_up;

const SHOP: &str = "kaolate";

/// An order that was found before, and stands on the device.
pub struct Known;

impl View for Known {
    const NAME: &str = "An order, opened again";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/order";
    const LACKS: &str = "seen_at";
    const WORD: &str = "state";
    const CELLS: Cells = &[
        (&[Amiss::Late], "Your parcel is on its way."),
        (GONE, "Our side doesn’t answer just now."),
        (UNREADABLE, "Our side doesn’t answer just now."),
        (&[Amiss::Newer], ""),
    ];

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

/// Now by the server's clock; a story's own day is another.
pub const NOW: &str = "new (Object.getPrototypeOf(Date))().toISOString()";
