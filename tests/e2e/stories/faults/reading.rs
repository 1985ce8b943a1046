//! What is read: an answer, the policy.

use hemline_e2e::Story;

use super::{Amiss, Cells, GONE, UNREADABLE, View, tell};

/// What most pages say that show nothing else.
const PAGE: (&[Amiss], &str) = (GONE, "We couldn’t load this.");
const PAGE_UNREADABLE: (&[Amiss], &str) = (UNREADABLE, "We couldn’t show this.");

pub struct Answer;

impl View for Answer {
    const NAME: &str = "An answer";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/articles/*";
    const LACKS: &str = "summary";
    const WORD: &str = "clauses";
    const CELLS: Cells = &[
        (&[Amiss::Late], "Looking for the answer"),
        PAGE,
        PAGE_UNREADABLE,
        (&[Amiss::Newer], ""),
    ];

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

pub struct Policy;

impl View for Policy {
    const NAME: &str = "The policy";
    const METHOD: &str = "GET";
    const PATH: &str = "/v1/merchants/*/policy";
    const LACKS: &str = "text";
    const WORD: &str = "clauses";
    const CELLS: Cells = &[
        (&[Amiss::Late], "Loading our policy"),
        PAGE,
        PAGE_UNREADABLE,
        (&[Amiss::Newer], ""),
    ];

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
