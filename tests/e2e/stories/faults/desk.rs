//! The team: in with its key.

use hemline_e2e::Story;

use super::{Amiss, Cells, GONE, UNREADABLE, View, stands, tell};

const SHOP: &str = "kaolate";

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
    const CELLS: Cells = &[
        (&[Amiss::Late], "Signing in"),
        (GONE, "We couldn’t open the desk. Your key is still here."),
        (
            UNREADABLE,
            "We couldn’t open the desk. Your key is still here.",
        ),
        (&[Amiss::Newer], ""),
    ];

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
