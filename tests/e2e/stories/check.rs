//! Whether a piece can go back: asked one thing at a time, decided with the
//! clause, and everything in the address.

use fantoccini::key::Key;
use hemline_e2e::{Need, Story, has, needs, starts, story};

/// Opens the check of a shop and gives these answers, to these questions and no
/// others.
async fn answer(s: &Story, shop: &str, answers: &[(&str, &str)]) {
    s.open(&format!("/{shop}/check")).await;
    for (question, answer) in answers {
        say(s, question, answer).await;
    }
}

/// Answers one question, by its row or its date.
async fn say(s: &Story, question: &str, answer: &str) {
    s.page.has("heading", question).await;
    if answer.starts_with("20") {
        s.page.find("Date", question).await.set(answer).await;
    } else {
        s.page.find("radio", starts(answer)).await.choose().await;
    }
    s.page.click("button", "Continue").await;
    s.page.lacks("heading", question).await;
}

const WISH: (&str, &str) = ("What would you like?", "My money back");

/// A Kaolate piece with a fault, as far as the day of its delivery.
const FAULTY: [(&str, &str); 3] = [
    WISH,
    ("Why would you like to send it back?", "It has a fault"),
    ("Was it marked as final sale?", "No"),
];

const DELIVERED: &str = "When was it delivered?";

/// The thirtieth day after delivery is the last; today is 25 June.
const DAY_30: &str = "2026-05-26";
const DAY_31: &str = "2026-05-25";

#[test]
fn a_faulty_piece_is_taken_back_on_day_30_and_left_to_the_team_on_day_31() {
    story(async |s| {
        answer(&s, "kaolate", &FAULTY).await;
        s.page.audit().await;
        say(&s, DELIVERED, DAY_30).await;
        say(&s, "What state is it in now?", "As it arrived").await;
        say(&s, "Do you still have its original packaging?", "Yes").await;
        say(&s, "Was it a bulk or company order?", "No").await;

        s.page.has("heading", has("Yes, it can come back.")).await;
        s.page.says("Ask today, the last day.").await;
        s.page
            .says("You are within the 30 days after delivery.")
            .await;
        s.page.says("We pay").await;
        s.page
            .says("Faults, misprints, damage on the way and wrong pieces come back.")
            .await;
        s.page.audit().await;
        let accepted = s.page.address().await;

        // The answer is changed: one day earlier, one day too late.
        s.page.click("link", has("Change : Delivered")).await;
        s.page.has("heading", DELIVERED).await;
        s.page.audit().await;
        s.page.find("Date", DELIVERED).await.set(DAY_31).await;
        s.page.click("button", "Continue").await;
        s.page
            .has("heading", "A refund is for the team to decide.")
            .await;
        s.page.has("heading", "Later, if it arrived faulty").await;
        s.page
            .has("link", "Read sections 2 and 5 of our policy")
            .await;
        s.page.says("The last day was").await;
        s.page.audit().await;

        // Back, through the question, to the answer before.
        s.page.back().await;
        s.page.has("heading", DELIVERED).await;
        s.page.back().await;
        s.page.is_at(&accepted).await;
        s.page.has("heading", has("Yes, it can come back.")).await;
        s.page.reload().await;
        s.page.has("heading", has("Yes, it can come back.")).await;

        // The clause behind it, in the policy's own order.
        s.page.click("link", "Read section 4 of our policy").await;
        s.page.has("heading", "Our policy").await;
        assert!(s.page.address().await.starts_with("/kaolate/policy#"));
    });
}

#[test]
fn a_shared_link_decides_the_same_for_someone_else() {
    story(async |s| {
        s.open(
            "/kaolate/check?wish=return&reason=defective&final_sale=false\
             &delivered_on=2026-05-25&condition=new&original_packaging=true",
        )
        .await;
        s.page
            .has("heading", "A refund is for the team to decide.")
            .await;
        s.page.has("heading", "What you told us").await;
        s.page.says("It has a fault").await;

        // What is not an answer is asked for, not believed.
        s.open("/kaolate/check?wish=return&reason=whatever&colour=red")
            .await;
        s.page
            .has("heading", "Why would you like to send it back?")
            .await;
        s.page.audit().await;
    });
}

#[test]
fn a_bodysuit_stays_and_the_refusal_names_its_clause() {
    story(async |s| {
        answer(
            &s,
            "allegra-k",
            &[WISH, ("What kind of piece is it?", "A bodysuit")],
        )
        .await;
        s.page.has("heading", "We can’t take this one back.").await;
        s.page.has("heading", "Pieces that stay with you").await;
        s.page
            .says("Bodysuits, tights, socks, jewellery and intimate pieces can't be returned.")
            .await;
        s.page.audit().await;
        // A refusal leads on.
        s.page.first("link", "Ask the team").await.click().await;
        s.page.is_at("/allegra-k/contact").await;
        s.page.back().await;

        s.page
            .click("link", has("Read “Non-Returnable Items 2”"))
            .await;
        s.page.has("heading", "Pieces that stay with you").await;
        s.page.audit().await;
    });
}

#[test]
fn what_the_policy_leaves_open_is_left_to_the_team() {
    story(async |s| {
        answer(&s, "kallesia", &[WISH]).await;
        s.page
            .has("heading", "A refund is for the team to decide.")
            .await;
        s.page.has("heading", "Back once it has arrived").await;
        s.page
            .says("No days and no conditions are stated, so the team decides.")
            .await;

        // When the money comes is reckoned from the day the parcel would arrive.
        s.page.has("list", "What happens next").await;
        let before = s.page.words().await;
        s.page
            .find("Date", "Say it reaches us on")
            .await
            .set("2026-08-03")
            .await;
        s.page.says("August").await;
        assert!(!before.contains("August"));
        s.page.audit().await;
    });
}

#[test]
fn nothing_chosen_is_put_right_where_it_is() {
    story(async |s| {
        s.open("/kallesia/check").await;
        s.page.click("button", "Continue").await;
        s.page.focus_is_on("alert", has("")).await;
        s.page.has("link", "Choose one of the answers").await;
        s.page.audit().await;
        s.page.click("link", "Choose one of the answers").await;
        s.page.focus_is_on("radio", "My money back").await;
        s.page.press(Key::Space).await;
        s.page.click("button", "Continue").await;
        s.page
            .has("heading", "A refund is for the team to decide.")
            .await;
        s.page.lacks("link", "Choose one of the answers").await;
    });
}

#[test]
fn a_step_back_keeps_what_was_answered() {
    story(async |s| {
        answer(&s, "kaolate", &FAULTY).await;
        s.page.click("link", "Back").await;
        s.page.has("heading", "Was it marked as final sale?").await;
        assert!(s.page.find("radio", "No").await.is_checked().await);
        s.page.click("link", "Back").await;
        s.page
            .has("heading", "Why would you like to send it back?")
            .await;
        assert!(
            s.page
                .find("radio", starts("It has a fault"))
                .await
                .is_checked()
                .await
        );
        // And the way forward is no longer than it has to be.
        s.page.click("button", "Continue").await;
        s.page.has("heading", DELIVERED).await;
    });
}

#[test]
fn the_way_from_the_home_page_leads_back_to_it() {
    story(async |s| {
        s.open("/kaolate").await;
        s.page.click("link", has("Can I send this back?")).await;
        s.page.is_at("/kaolate/check").await;
        s.page.is_alive().await;
        say(&s, WISH.0, WISH.1).await;
        s.page
            .focus_is_on("heading", "Why would you like to send it back?")
            .await;
        s.page.back().await;
        s.page.has("heading", WISH.0).await;
        s.page.back().await;
        s.page.is_at("/kaolate").await;
        s.page.is_alive().await;
        let search = "What would you like to know?";
        s.page
            .find("searchbox", search)
            .await
            .type_text("postage")
            .await;
        s.page.press(Key::Enter).await;
        s.page
            .click("link", has("Who pays the return postage"))
            .await;
        s.page.has("heading", "Who pays the return postage").await;
    });
}

#[test]
fn the_keyboard_asks_and_is_answered() {
    story(async |s| {
        s.open("/allegra-k/check").await;
        s.page.tab_to("radio", "My money back").await;
        s.page.press(Key::Space).await;
        s.page.tab_to("button", "Continue").await;
        s.page.press(Key::Enter).await;
        s.page
            .focus_is_on("heading", "What kind of piece is it?")
            .await;
        s.page.press(Key::Tab).await;
        for _ in 0..40 {
            s.page.press(Key::Down).await;
            if s.page.focused().await.1.starts_with("A bodysuit") {
                break;
            }
        }
        s.page.press(Key::Enter).await;
        s.page
            .focus_is_on("heading", "We can’t take this one back.")
            .await;
    });
}

#[test]
fn questions_that_could_not_come_are_asked_for_again() {
    needs(&[Need::Refusal]).story(async |s| {
        s.page.block(&["*/v1/*"]).await;
        s.open("/kaolate/check").await;
        s.page.has("heading", "We couldn’t load this.").await;
        s.page.audit().await;
        s.page.block(&[]).await;
        s.page.click("button", "Try again").await;
        s.page.has("heading", "What would you like?").await;
        s.page.expects_complaints(&["ERR_BLOCKED_BY_CLIENT"]).await;
    });
}

#[test]
fn a_verdict_settles_unless_the_reader_wants_stillness() {
    needs(&[Need::Preferences]).story(async |s| {
        let moves = "[...document.querySelectorAll('main, main *')]
            .some((part) => getComputedStyle(part).animationName !== 'none')";
        let address = "/allegra-k/check?wish=return&category=bodysuit";
        s.page.media("light", false).await;
        s.open(address).await;
        s.page.has("heading", "We can’t take this one back.").await;
        s.page.holds(moves).await;
        s.page.media("light", true).await;
        s.page.holds(&format!("!({moves})")).await;
    });
}

#[test]
fn verdicts_fit_320_pixels_and_the_dark() {
    needs(&[Need::Preferences]).story(async |s| {
        s.page.size(hemline_e2e::SMALL).await;
        for scheme in ["light", "dark"] {
            s.page.media(scheme, true).await;
            for address in [
                "/kaolate/check?wish=return&reason=defective&final_sale=false\
                 &delivered_on=2026-05-26&condition=new&original_packaging=true&bulk_order=false",
                "/kaolate/check?wish=return&reason=defective&final_sale=false\
                 &delivered_on=2026-05-25&condition=new&original_packaging=true",
                "/allegra-k/check?wish=return&category=bodysuit",
                "/kallesia/check?wish=return",
            ] {
                s.open(address).await;
                s.page.has("heading", "What you told us").await;
                s.page.audit().await;
            }
        }
    });
}
