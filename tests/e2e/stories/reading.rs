//! Reading an answer: at once, with what it rests on, and without the app.

use fantoccini::key::Key;
use hemline_e2e::{DESKTOP, Need, SMALL, has, needs, story};

#[test]
fn the_answer_stands_in_the_page_before_the_app_has_come() {
    story(async |s| {
        let answer = s.server.get("/kalre/faq/exchanges");
        assert_eq!(answer.status, 200);
        for part in [
            "<title>How an exchange works",
            "<meta name=\"description\"",
            "How an exchange works</h1>",
            "\"FAQPage\"",
            "More than 30 days?",
            "id=\"page-seed\"",
        ] {
            assert!(answer.body.contains(part), "the page lacks `{part}`");
        }
        let policy = answer
            .head
            .lines()
            .find(|line| line.starts_with("content-security-policy:"))
            .expect("a page has a content security policy");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        s.open("/kalre/faq/exchanges").await;
    });
}

#[test]
fn nothing_moves_when_the_app_takes_a_page_over() {
    needs(&[Need::Refusal, Need::Width]).story(async |s| {
        // Below an answer the app asks whether it helped, which a page alone can't.
        let places = "[...document.querySelectorAll('.masthead *, main :not(.prose ~ *, .prose ~ * *, aside *)')]
            .filter((one) => !one.childElementCount)
            .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
            .filter(([text, { width }]) => text && width > 1)
            .map(([text, { left, top }]) => `${text} at ${Math.round(left)}, ${Math.round(top)}`)";
        for size in [SMALL, DESKTOP] {
            s.page.size(size).await;
            for path in ["", "/faq", "/faq/refund-time", "/policy"] {
                let path = format!("/kaolate{path}");
                // Without its words the app waits.
                s.page.block(&["*/locales/*"]).await;
                s.page.open(&s.server.at(&path)).await;
                let before = s.page.evaluate(places).await;
                s.page.block(&[]).await;
                s.open(&path).await;
                assert_eq!(before, s.page.evaluate(places).await, "{path} at {size:?}");
            }
        }
        s.page.expects_complaints(&["ERR_BLOCKED_BY_CLIENT"]).await;
    });
}

#[test]
fn a_link_leads_on_while_the_app_waits_for_its_words() {
    needs(&[Need::Refusal]).story(async |s| {
        s.page.block(&["*/locales/*"]).await;
        let path = "/kaolate/faq/refund-time";
        s.page.open(&s.server.at(path)).await;
        // The app has started, and asked for them.
        s.page
            .holds("performance.getEntriesByType('resource').some(({ name }) => name.includes('/locales/'))")
            .await;
        s.page.first("link", "Answers").await.click().await;
        s.page.is_at("/kaolate/faq").await;
        s.page.has("heading", "All answers").await;
        s.page.block(&[]).await;
        s.page.is_alive().await;
        s.page.has("heading", "All answers").await;
        s.page.expects_complaints(&["ERR_BLOCKED_BY_CLIENT"]).await;
    });
}

#[test]
fn without_the_app_the_page_can_be_read_and_the_team_reached() {
    needs(&[Need::Refusal]).story(async |s| {
        s.page.block(&["*.wasm"]).await;
        let told = "for (const name of ['error', 'unhandledrejection']) addEventListener(name, () => globalThis.hemlineFailed = true)";
        s.page.runs_first(told).await;
        s.page.open(&s.server.at("/kaolate/faq/refund-time")).await;
        s.page.has("heading", "When your refund shows").await;
        s.page.says("What our policy says").await;
        s.page.audit().await;
        // Links are links.
        s.page.first("link", has("+1 (406) 503-3117")).await;
        s.page.first("link", "Answers").await.click().await;
        s.page.is_at("/kaolate/faq").await;
        // A native fold unfolds by itself.
        s.page
            .click("DisclosureTriangle", has("Postage & refunds"))
            .await;
        s.page.has("link", "Who pays the return postage").await;
        s.page.audit().await;
        s.page.first("link", "Contact").await.click().await;
        s.page.has("heading", "What is it about?").await;
        s.page.has("link", has("+1 (406) 503-3117")).await;
        s.page.audit().await;
        s.page.open(&s.server.at("/kaolate/check")).await;
        s.page.says("read our policy clause by clause").await;
        s.page.audit().await;
        // What it complains of comes no later.
        s.page.holds("globalThis.hemlineFailed").await;
        s.page
            .expects_complaints(&["wasm", "ERR_BLOCKED", "Failed to fetch"])
            .await;
    });
}

#[test]
fn an_answer_leads_to_its_clause_and_to_its_neighbours() {
    story(async |s| {
        s.open("/kaolate/faq/refund-time").await;
        s.page
            .first("link", has("of our policy"))
            .await
            .click()
            .await;
        s.page.has("heading", "Our policy").await;
        let address = s.page.address().await;
        let (path, clause) = address.split_once('#').expect("the link names its clause");
        assert_eq!(path, "/kaolate/policy");
        // The clause that was pointed at is on the screen.
        s.page.holds(&format!(
            "(() => {{ const {{ top, bottom }} = document.getElementById('{clause}').getBoundingClientRect();
                return bottom > 0 && top < innerHeight; }})()"
        )).await;
        s.page.audit().await;
        s.page.back().await;
        s.page.has("heading", "When your refund shows").await;

        s.page.click("link", "What your refund covers").await;
        s.page.is_at("/kaolate/faq/refund-amount").await;
        s.page
            .focus_is_on("heading", "What your refund covers")
            .await;
        assert_eq!(
            s.page.title().await,
            "What your refund covers · Kaolate help"
        );
    });
}

#[test]
fn whether_it_helped_is_asked_once() {
    story(async |s| {
        s.open("/kallesia/faq/tracking").await;
        s.page.click("button", "Yes").await;
        s.page.says("Good. Thank you for saying so.").await;
        s.page.audit().await;
        s.open("/kallesia/faq/cancel").await;
        s.page.click("button", "Not quite").await;
        s.page.says("It tells us what to write better.").await;
    });
}

#[test]
fn a_question_inside_an_answer_is_answered_in_place() {
    needs(&[Need::Preferences]).story(async |s| {
        s.open("/kallesia/faq/discount-codes").await;
        s.page.has("heading", "Can I use this code now?").await;
        s.page.tab_to("button", "No").await;
        s.page.press(Key::Enter).await;
        s.page
            .holds("document.activeElement.textContent === 'Is the piece on sale?'")
            .await;
        s.page.audit().await;
        s.page.tab_to("button", "Yes").await;
        s.page.press(Key::Enter).await;
        s.page.says("Is a promotion running right now?").await;
        s.page.tab_to("button", "Yes").await;
        s.page.press(Key::Enter).await;
        s.page.says("No, it doesn’t work here.").await;
        s.page
            .says("While a promotion runs, a code doesn't work on a sale piece.")
            .await;
        s.page.has("link", "Codes during promotions").await;
        s.page.audit().await;
        s.page.media("dark", true).await;
        s.page.size(SMALL).await;
        s.page.audit().await;
        s.page.click("button", "Start over").await;
        s.page.says("Have you placed the order already?").await;
        s.page.lacks("button", "Start over").await;

        // Where the policy is silent it says so, with what it says nearby.
        s.open("/kallesia/faq/customs").await;
        s.page.click("button", "Another country").await;
        s.page
            .says("Our policy names nothing for this country.")
            .await;
        s.page.has("link", "Extra details for customs").await;
        s.page.click("button", "Start over").await;
        s.page.click("button", "Mexico").await;
        s.page
            .says("You need a phone number and your RFC, the tax number.")
            .await;
        s.page.audit().await;
    });
}

#[test]
fn the_same_question_unfolds_without_the_app() {
    needs(&[Need::Refusal]).story(async |s| {
        s.page.block(&["*.wasm"]).await;
        s.page
            .open(&s.server.at("/kalre/faq/welcome-discount"))
            .await;
        s.page.has("heading", "Can I have it now?").await;
        s.page.audit().await;
        s.page.first("DisclosureTriangle", "No").await.click().await;
        s.page.says("Are you new to the shop?").await;
        s.page.audit().await;
        s.page
            .expects_complaints(&["wasm", "ERR_BLOCKED", "Failed to fetch"])
            .await;
    });
}
