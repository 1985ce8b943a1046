//! An order: found by who knows its number, shown as it stands, kept on the
//! device for a while, and asked about.

use hemline_e2e::{Need, Story, has, needs, story};

/// Opens a shop's form and looks an order up.
async fn find(s: &Story, shop: &str, number: &str, whose: &str) {
    s.server.fill(shop);
    s.open(&format!("/{shop}/order")).await;
    look_up(s, number, whose).await;
}

pub async fn look_up(s: &Story, number: &str, whose: &str) {
    let field = s.page.find("textbox", "Order number").await;
    field.set(number).await;
    let field = s.page.find("textbox", "Email or postcode").await;
    field.set(whose).await;
    s.page.click("button", "Find my order").await;
}

#[test]
fn an_order_is_found_by_its_email_kept_and_forgotten() {
    story(async |s| {
        s.server.fill("kaolate");
        s.open("/kaolate/order").await;
        s.page.audit().await;

        // Nothing given, said at both fields.
        s.page.click("button", "Find my order").await;
        s.page
            .has("heading", "There are 2 things to put right")
            .await;
        s.page.audit().await;
        s.page.click("link", "Give the order number").await;
        s.page.focus_is_on("textbox", "Order number").await;

        // As it is written down somewhere, not as the shop writes it.
        look_up(&s, " #ko-20481", "Noor.Haddad@example.com").await;
        s.page.has("heading", has("We have your order.")).await;
        s.page
            .focus_is_on("heading", has("We have your order."))
            .await;
        s.page
            .has("heading", "You can still cancel this order")
            .await;
        s.page.says("minutes left").await;
        s.page.audit().await;
        s.page.is_at("/kaolate/order").await;

        s.page.reload().await;
        s.page
            .has("heading", "You can still cancel this order")
            .await;

        s.page.click("button", "Forget this order").await;
        s.page.has("heading", "Find your order").await;
        s.page.holds("localStorage.length === 0").await;
        s.page.reload().await;
        s.page.has("heading", "Find your order").await;
    });
}

#[test]
fn a_refund_that_runs_is_shown_with_its_days() {
    story(async |s| {
        find(&s, "allegra-k", "AK-70266", "m5v2t6").await;
        s.page
            .has("heading", has("One refund is on its way."))
            .await;
        s.page.says("We have your parcel").await;
        s.page.says("Day 3 of 7").await;
        s.page.has("heading", "The order so far").await;
        s.page.audit().await;
        s.page.first("link", has("Read “")).await.click().await;
        s.page.has("heading", "Our policy").await;
        // Before the server goes, its program has come.
        s.page.is_alive().await;
    });
}

#[test]
fn a_parcel_on_its_way_says_when_and_who_brings_it() {
    story(async |s| {
        find(&s, "kallesia", "KS-317950", "lena.fischer@example.org").await;
        s.page.has("heading", "Your parcel is on its way.").await;
        s.page.says("It should be there").await;
        s.page.says("brings it the last way.").await;
        s.page.has("link", has("(opens in a new tab)")).await;
        s.page.says("Not any more").await;
        s.page.audit().await;
    });
}

#[test]
fn a_wrong_pair_is_answered_in_one_sentence() {
    story(async |s| {
        find(&s, "kaolate", "KO-20481", "someone@example.com").await;
        s.page
            .has("heading", "We couldn’t match that number and email")
            .await;
        s.page
            .holds("document.activeElement.id === 'problem'")
            .await;
        s.page.audit().await;
        look_up(&s, "KO-99999", "80302").await;
        s.page
            .has("heading", "We couldn’t match that number and postcode")
            .await;
        // What was typed stays.
        s.page
            .holds("document.getElementById('number').value === 'KO-99999'")
            .await;
        look_up(&s, "KO-20481", "80302").await;
        s.page.has("heading", has("We have your order.")).await;
        s.page.expects_complaints(&["404"]).await;
    });
}

#[test]
fn too_many_tries_are_paused() {
    story(async |s| {
        find(&s, "kaolate", "KO-20481", "0").await;
        for attempt in 1..12 {
            s.page
                .holds("document.activeElement.id === 'problem'")
                .await;
            if s.page.words().await.contains("That was many tries.") {
                break;
            }
            look_up(&s, "KO-20481", &attempt.to_string()).await;
        }
        s.page
            .says("That was many tries. We pause for a while.")
            .await;
        s.page.says("Nothing you typed is lost.").await;
        s.page.audit().await;
        s.page.expects_complaints(&["404", "429"]).await;
    });
}

#[test]
fn an_order_is_cancelled_within_its_hour() {
    story(async |s| {
        find(&s, "kaolate", "KO-20481", "noor.haddad@example.com").await;
        s.page.click("link", "Cancel the order").await;
        s.page.is_at("/kaolate/order?do=cancel").await;
        s.page.has("heading", "Cancel this order?").await;
        s.page.says("Our policy lets you until").await;
        s.page.audit().await;

        // Back is the order; the note that was begun stays.
        let note = "Anything the team should know (optional)";
        let field = s.page.find("textbox", note).await;
        field.type_text("Ordered twice").await;
        s.page.back().await;
        s.page
            .has("heading", "You can still cancel this order")
            .await;
        s.page.forward().await;
        s.page
            .holds("document.getElementById('note')?.value === 'Ordered twice'")
            .await;

        s.page.click("button", "Cancel the order").await;
        s.page.has("heading", "Yes, we’re cancelling it.").await;
        s.page.has("link", "Read section 12 of our policy").await;
        s.page.audit().await;
        s.page.reload().await;
        s.page.has("heading", "Yes, we’re cancelling it.").await;
        s.page
            .first("link", "Back to the order")
            .await
            .click()
            .await;
        s.page.has("heading", "What you asked for").await;
        s.page
            .lacks("heading", "You can still cancel this order")
            .await;
        s.page.audit().await;
    });
}

#[test]
fn an_order_is_not_cancelled_after_its_hour() {
    story(async |s| {
        find(&s, "kaolate", "KO-20480", "87501").await;
        s.page
            .says("The hour in which a custom order can be cancelled is over.")
            .await;
        s.page.lacks("link", "Cancel the order").await;
        s.open("/kaolate/order?do=cancel").await;
        s.page
            .has("heading", "This order can’t be cancelled any more.")
            .await;
        s.page.lacks("button", "Cancel the order").await;
        s.page.has("link", "Ask the team").await;
        s.page.audit().await;
    });
}

#[test]
fn a_doubtful_number_is_said_and_sent() {
    story(async |s| {
        find(&s, "kallesia", "KS-318204", "lucia.herrera@example.com").await;
        s.page
            .says("Mexican customs want a phone number and your RFC.")
            .await;
        s.page.click("link", "Change the order").await;
        s.page.has("heading", "What shall we change?").await;
        s.page.audit().await;

        s.page.click("button", "Ask for the change").await;
        s.page
            .has("heading", "There’s one thing to put right")
            .await;
        let field = s.page.find("textbox", "RFC").await;
        field.type_text("HEGL850412").await;
        s.page.reload().await;
        s.page
            .holds("document.getElementById('tax-id')?.value === 'HEGL850412'")
            .await;
        s.page.click("button", "Ask for the change").await;
        s.page.has("heading", "One number may be mistyped").await;
        s.page.audit().await;
        s.page.click("button", "Send it as it is").await;
        s.page.has("heading", "The team has your change.").await;
        s.page.says("You sent a number that may be mistyped.").await;
        s.page.audit().await;

        s.page
            .first("link", "Back to the order")
            .await
            .click()
            .await;
        s.page
            .has("heading", has("The team has your change."))
            .await;
        s.page.has("heading", "What you asked for").await;
        s.page.lacks("link", "Change the order").await;
    });
}

#[test]
fn a_pass_that_ends_meanwhile_loses_nothing_written() {
    story(async |s| {
        find(&s, "kallesia", "KS-318190", "34367").await;
        s.page.click("link", "Change the order").await;
        let field = s.page.find("textbox", "Phone").await;
        field.type_text("+90 555 0100").await;
        end_pass(&s).await;
        s.page.click("button", "Ask for the change").await;
        s.page.has("heading", "Find your order").await;
        s.page.says("For your safety we ask again.").await;
        s.page.audit().await;

        // Another order on the same device is another matter.
        look_up(&s, "KS-318201", "11211").await;
        s.page.click("link", "Change the order").await;
        s.page
            .holds("document.getElementById('phone')?.value === ''")
            .await;
        end_pass(&s).await;
        s.page.reload().await;
        look_up(&s, "KS-318190", "34367").await;
        s.page.click("link", "Change the order").await;
        s.page
            .holds("document.getElementById('phone')?.value === '+90 555 0100'")
            .await;
        s.page.expects_complaints(&["401 (Unauthorized)"]).await;
    });
}

/// Ends the pass of the order that is open, as if its hour were over.
async fn end_pass(s: &Story) {
    s.page
        .evaluate(
            "(async () => {
                const kept = localStorage.getItem('hemline/kallesia/order');
                const [token] = kept.match(/[\\w-]{43}/);
                await fetch('/v1/merchants/kallesia/order/token', {
                    method: 'DELETE', headers: { authorization: `Bearer ${token}` },
                });
            })()",
        )
        .await;
}

#[test]
fn without_an_answer_the_order_is_what_was_last_seen() {
    needs(&[Need::Offline, Need::Refusal]).story(async |s| {
        find(&s, "kaolate", "KO-20455", "55401").await;
        s.page.has("heading", "Your parcel is on its way.").await;
        s.page.block(&["*/v1/merchants/kaolate/order"]).await;
        s.page.reload().await;
        s.page.has("heading", "Your parcel is on its way.").await;
        s.page.says("This is what we knew").await;
        s.page.says("Our side doesn’t answer just now.").await;
        s.page.offline(true).await;
        s.page.click("button", "Try again").await;
        s.page.says("It may have moved on since.").await;
        s.page.audit().await;

        s.page.block(&[]).await;
        s.page.offline(false).await;
        s.page.click("button", "Try again").await;
        s.page
            .holds("!document.body.innerText.includes('This is what we knew')")
            .await;
        s.page
            .expects_complaints(&["ERR_BLOCKED_BY_CLIENT", "ERR_INTERNET_DISCONNECTED"])
            .await;
    });
}

#[test]
fn a_server_that_is_gone_loses_nothing_typed() {
    story(async |s| {
        s.server.fill("kaolate");
        s.open("/kaolate/order").await;
        s.server.stop();
        look_up(&s, "KO-20481", "80302").await;
        s.page
            .says("We couldn’t look. Nothing you typed is lost.")
            .await;
        s.page.audit().await;
        s.server.restart();
        s.page.click("button", "Try again").await;
        s.page.click("link", "Cancel the order").await;

        let note = "Anything the team should know (optional)";
        s.page
            .find("textbox", note)
            .await
            .set("Ordered twice")
            .await;
        s.server.stop();
        s.page.click("button", "Cancel the order").await;
        s.page
            .says("We couldn’t send it. Nothing you typed is lost.")
            .await;
        s.page.audit().await;
        s.server.restart();
        s.page.click("button", "Try again").await;
        s.page.has("heading", "Yes, we’re cancelling it.").await;
        s.page.expects_complaints(&["ERR_CONNECTION_REFUSED"]).await;
    });
}
