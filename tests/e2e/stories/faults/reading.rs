//! What is read: an answer, a search, the policy.

use hemline_e2e::{Story, has};

use super::{Amiss, Cells, NOT_LOADED, NOT_SHOWN, View, cells, stands, tell};

pub struct Answer;

impl View for Answer {
    const NAME: &str = "An answer";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/articles/*";
    const LACKS: &str = "summary";
    const WORD: &str = "clauses";
    const CELLS: Cells = &cells("Looking for the answer", NOT_LOADED, NOT_SHOWN);

    async fn arrive(&self, s: &Story) {
        s.open("/kaolate/faq/refund-time").await;
    }

    async fn act(&self, s: &Story) {
        s.page.click("link", "What your refund covers").await;
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", "What your refund covers").await;
        s.page.is_at("/kaolate/faq/refund-amount").await;
        s.page.has("button", "Yes").await;
    }
}

#[test]
fn an_answer() {
    tell(async |_| Answer);
}

pub struct Search;

impl View for Search {
    const NAME: &str = "Search";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/search-index";
    const LACKS: &str = "summary";
    const WORD: &str = "listings";
    const CELLS: Cells = &cells("Searching", NOT_LOADED, NOT_SHOWN);

    async fn arrive(&self, s: &Story) {
        s.open("/kaolate/faq").await;
    }

    async fn act(&self, s: &Story) {
        let field = s.page.find("searchbox", has("What would you like")).await;
        field.type_text("refund").await;
    }

    async fn still(&self, s: &Story) {
        stands(s, "q", "refund").await;
    }

    async fn is_back(&self, s: &Story, _: Amiss) {
        s.page.reload().await;
        self.still(s).await;
    }

    /// It asks again by itself too, so that there may be nothing to press.
    async fn again(&self, s: &Story, _: Amiss) {
        s.page.reload().await;
    }

    async fn done(&self, s: &Story) {
        s.page.says("answers for refund.").await;
    }
}

#[test]
fn a_search() {
    tell(async |_| Search);
}

pub struct Policy;

impl View for Policy {
    const NAME: &str = "The policy";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/policy";
    const LACKS: &str = "text";
    const WORD: &str = "clauses";
    const CELLS: Cells = &cells("Loading our policy", NOT_LOADED, NOT_SHOWN);

    async fn arrive(&self, s: &Story) {
        s.open("/kalre/faq").await;
    }

    async fn act(&self, s: &Story) {
        s.page.first("link", "Our policy").await.click().await;
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", "Our policy").await;
        s.page.is_at("/kalre/policy").await;
        s.page.says("All major credit and debit cards").await;
    }
}

#[test]
fn the_policy() {
    tell(async |_| Policy);
}

/// Whether an answer helped, which is counted.
pub struct Feedback;

impl View for Feedback {
    const NAME: &str = "Saying whether it helped";
    const METHOD: &str = "POST";
    const PATH: &str = "/v1/merchants/*/articles/*/feedback";
    const LACKS: &str = "";
    const WORD: &str = "";
    const CELLS: Cells = &[
        (&[Amiss::Late], "Sending"),
        (
            &[Amiss::Dropped, Amiss::Failing, Amiss::Busy, Amiss::SignIn],
            "We couldn’t send that. Your choice is kept; choose again to send it.",
        ),
    ];

    async fn arrive(&self, s: &Story) {
        s.open("/kaolate/faq/refund-time").await;
    }

    async fn act(&self, s: &Story) {
        s.page.click("button", "Yes").await;
    }

    async fn again(&self, s: &Story, _: Amiss) {
        self.act(s).await;
    }

    async fn done(&self, s: &Story) {
        s.page.says("Good. Thank you for saying so.").await;
    }
}

#[test]
fn saying_whether_it_helped() {
    tell(async |_| Feedback);
}

/// The check's questions, which the policy asks.
pub struct Check;

impl View for Check {
    const NAME: &str = "The check of a return";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/policy";
    const LACKS: &str = "text";
    const WORD: &str = "clauses";
    const CELLS: Cells = &cells(
        "The questions are loading. If none appear, read our policy clause by clause, or ask the team.",
        NOT_LOADED,
        NOT_SHOWN,
    );

    async fn arrive(&self, _: &Story) {}

    async fn act(&self, s: &Story) {
        s.page.open(&s.at(CHECKED)).await;
    }

    /// What was answered stands in the address.
    async fn still(&self, s: &Story) {
        s.page.is_at(CHECKED).await;
    }

    async fn is_back(&self, s: &Story, _: Amiss) {
        s.page.reload().await;
        self.still(s).await;
    }

    async fn done(&self, s: &Story) {
        s.page.is_at(CHECKED).await;
        s.page.has("button", "Continue").await;
        s.page.has("link", has("Change")).await;
    }
}

const CHECKED: &str = "/kaolate/check?wish=return&reason=defective";

#[test]
fn the_check() {
    tell(async |_| Check);
}

/// The size charts, with measures that the device knows.
pub struct Sizes;

impl View for Sizes {
    const NAME: &str = "The size guide";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/sizes";
    const LACKS: &str = "title";
    const WORD: &str = "garment";
    // What the server wrote.
    const CELLS: Cells = &cells("Where your body bends to the side", NOT_LOADED, NOT_SHOWN);

    async fn arrive(&self, _: &Story) {}

    async fn act(&self, s: &Story) {
        s.page.open(&s.at("/kalre/sizes/tops")).await;
    }

    async fn done(&self, s: &Story) {
        s.page.has("heading", "Take the M.").await;
        stands(s, "bust", "92").await;
    }
}

#[test]
fn the_size_guide() {
    tell(async |s| {
        s.open("/kalre/sizes/tops").await;
        for (name, value) in [("Bust", "92"), ("Waist", "76")] {
            s.page.find("textbox", name).await.set(value).await;
        }
        s.page.click("button", "Find my size").await;
        s.page.has("heading", "Take the M.").await;
        Sizes
    });
}
