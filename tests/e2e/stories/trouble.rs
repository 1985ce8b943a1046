//! When something is amiss: the address, the server, the network.

use hemline_e2e::{Need, has, needs, story};

#[test]
fn an_address_of_nothing_says_so_and_leads_on() {
    story(async |s| {
        for (address, heading, way_on) in [
            ("/nobody", "There’s no shop at this address.", "All shops"),
            (
                "/kalre/nowhere",
                "There’s no page at this address.",
                "All answers",
            ),
            (
                "/kalre/faq/nothing",
                "We have no answer at this address.",
                "All answers",
            ),
        ] {
            assert_eq!(s.server.get(address).status, 404, "{address}");
            s.open(address).await;
            s.page.has("heading", heading).await;
            s.page.has("link", way_on).await;
            s.page.audit().await;
        }
        s.page.click("link", "All answers").await;
        s.page.is_at("/kalre/faq").await;
        s.page.expects_complaints(&["404"]).await;
    });
}

#[test]
fn a_server_that_is_gone_is_asked_again_when_it_is_back() {
    story(async |s| {
        s.open("/kaolate/faq/refund-time").await;
        s.server.stop();
        s.page.click("link", "What your refund covers").await;
        s.page.has("heading", "We couldn’t load this.").await;
        s.page.audit().await;
        // Still gone.
        s.page.click("button", "Try again").await;
        s.page.lacks("heading", "We couldn’t load this.").await;
        s.page.has("heading", "We couldn’t load this.").await;

        s.server.restart();
        s.page.click("button", "Try again").await;
        s.page.has("heading", "What your refund covers").await;
        s.page.is_at("/kaolate/faq/refund-amount").await;
        s.page.expects_complaints(&["ERR_CONNECTION_REFUSED"]).await;
    });
}

#[test]
fn feedback_that_could_not_be_sent_is_kept() {
    story(async |s| {
        s.open("/kaolate/faq/refund-time").await;
        s.server.stop();
        s.page.click("button", "Yes").await;
        s.page
            .says("We couldn’t send that. Your choice is kept; choose again to send it.")
            .await;
        s.page.audit().await;
        s.server.restart();
        s.page.click("button", "Yes").await;
        s.page.says("Good. Thank you for saying so.").await;
        s.page.expects_complaints(&["ERR_CONNECTION_REFUSED"]).await;
    });
}

#[test]
fn offline_what_was_read_stays_and_the_rest_comes_by_itself() {
    needs(&[Need::Offline]).story(async |s| {
        s.open("/kallesia/faq/tracking").await;
        s.page.offline(true).await;
        s.page
            .says("You’re offline. What you’ve read is still here.")
            .await;
        s.page.has("heading", has("")).await;
        s.page.audit().await;

        // Something new can't come; something read can.
        s.page.first("link", "Our policy").await.click().await;
        s.page.is_at("/kallesia/policy").await;
        s.page
            .says("This page comes by itself when you’re back online.")
            .await;
        s.page.audit().await;
        s.page.back().await;
        s.page.has("button", "Yes").await;
        s.page.forward().await;

        s.page.offline(false).await;
        s.page.has("heading", "Our policy").await;
        s.page.lacks("heading", has("You’re offline")).await;
        s.page
            .expects_complaints(&["ERR_INTERNET_DISCONNECTED"])
            .await;
    });
}

#[test]
fn a_slow_answer_is_waited_for_in_words() {
    needs(&[Need::Slowness]).story(async |s| {
        s.open("/kalre/faq").await;
        s.page.slow(1500, 20_000).await;
        s.page.first("link", "Our policy").await.click().await;
        s.page.says_silently("Loading our policy").await;
        s.page.has("heading", "Our policy").await;
        s.page.lacks_silently("Loading our policy").await;
    });
}
