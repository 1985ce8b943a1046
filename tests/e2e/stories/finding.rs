//! Finding the answer: by words, by groups, by a link that somebody sent.

use fantoccini::key::Key;
use hemline_e2e::{Name, Need, has, needs, story};

const SEARCH: &str = "What would you like to know?";

#[test]
fn a_mistyped_word_finds_the_answer_and_back_leads_back() {
    story(async |s| {
        s.open("/kalre").await;
        s.page.audit().await;
        s.page
            .find("searchbox", SEARCH)
            .await
            .type_text("exchnge")
            .await;
        s.page.press(Key::Enter).await;

        s.page.is_at("/kalre/faq?q=exchnge").await;
        s.page.has("button", "Search for “exchnge” instead").await;
        s.page.audit().await;

        s.page.click("link", has("How an exchange works")).await;
        s.page.is_at("/kalre/faq/exchanges").await;
        s.page.has("heading", "How an exchange works").await;
        assert_eq!(s.page.title().await, "How an exchange works · Kalre help");
        s.page.audit().await;

        s.page.back().await;
        s.page.is_at("/kalre/faq?q=exchnge").await;
        s.page.has("link", has("How an exchange works")).await;
        s.page.back().await;
        s.page.is_at("/kalre").await;
        s.page.has("heading", "Let’s sort it out.").await;
        s.page.forward().await;
        s.page.has("link", has("How an exchange works")).await;
        s.page.reload().await;
        s.page.has("link", has("How an exchange works")).await;
    });
}

#[test]
fn what_is_typed_before_the_app_has_come_is_kept() {
    needs(&[Need::Refusal]).story(async |s| {
        // Without its words the app waits, and asks for them again.
        s.page.block(&["*/locales/*"]).await;
        s.page.open(&s.server.at("/kalre/faq")).await;
        s.page
            .find("searchbox", SEARCH)
            .await
            .type_text("exchnge")
            .await;
        s.page.block(&[]).await;
        s.page.is_alive().await;
        s.page.focus_is_on("searchbox", SEARCH).await;
        s.page.has("link", has("How an exchange works")).await;
        s.page.is_at("/kalre/faq?q=exchnge").await;
        s.page.expects_complaints(&["ERR_BLOCKED_BY_CLIENT"]).await;
    });
}

#[test]
fn results_come_while_one_types_and_can_be_shared() {
    story(async |s| {
        s.open("/kaolate/faq").await;
        // The beginning of a word is enough.
        s.page
            .find("searchbox", SEARCH)
            .await
            .type_text("canc")
            .await;
        s.page
            .has("link", has("Cancelling: one hour or a day"))
            .await;
        s.page.is_at("/kaolate/faq?q=canc").await;

        // The same address, opened by somebody else.
        s.open("/kaolate/faq?q=canc").await;
        s.page
            .has("link", has("Cancelling: one hour or a day"))
            .await;
    });
}

#[test]
fn a_correction_can_be_undone() {
    story(async |s| {
        s.open("/kalre/faq?q=exchnge").await;
        s.page.has("link", has("How an exchange works")).await;
        s.page.click("button", "Search for “exchnge” instead").await;
        s.page.has("heading", "Nothing on “exchnge” yet.").await;
        s.page.audit().await;
    });
}

#[test]
fn where_nothing_fits_the_team_does() {
    story(async |s| {
        s.open("/kallesia/faq?q=zeppelin").await;
        s.page.has("heading", "Nothing on “zeppelin” yet.").await;
        s.page.audit().await;
        s.page.click("link", "Ask the team").await;
        s.page.is_at("/kallesia/contact").await;
        s.page.is_alive().await;
        s.page.has("heading", "What is it about?").await;
        s.page.has("link", has("help@kallesia.com")).await;
    });
}

#[test]
fn a_shop_is_chosen_and_its_groups_unfold() {
    story(async |s| {
        s.open("/").await;
        s.page.has("heading", "Which shop is it about?").await;
        s.page.audit().await;
        s.page.click("link", has("Kalre")).await;
        s.page.is_at("/kalre").await;
        s.page.first("link", "Answers").await.click().await;
        s.page.is_at("/kalre/faq").await;
        s.page.audit().await;

        let article = "How long you have to return";
        assert_eq!(
            s.page.count("link", article).await,
            0,
            "the group is folded"
        );
        s.page
            .click("DisclosureTriangle", has("Returns & refunds"))
            .await;
        s.page.click("link", article).await;
        s.page.has("heading", article).await;

        // Back to the group that the answer stands in, unfolded.
        s.page.click("link", "Returns & refunds").await;
        s.page.has("link", article).await;
        s.page.has("heading", "All answers").await;
    });
}

#[test]
fn shortcuts_of_a_shop_lead_to_answers() {
    story(async |s| {
        s.open("/kaolate").await;
        s.page.click("link", "Cancel in time").await;
        s.page
            .has("link", has("Cancelling: one hour or a day"))
            .await;
        s.page.lacks("heading", has("Nothing on")).await;
        // Another shop, another tongue: nothing of the first one stays.
        s.open("/allegra-k").await;
        s.page.lacks("link", Name::from("Cancel in time")).await;
    });
}
