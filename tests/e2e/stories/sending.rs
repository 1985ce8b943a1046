//! A return is asked for once, whatever happens on the way: tapped twice, the
//! answer lost, in two tabs, without a network.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use hemline_e2e::{Need, Story, has, needs, story};
use serde_json::Value;

use crate::returns::{answer, choose, go_on, open};

const SHOP: &str = "kaolate";
const ORDER: &str = "KO-20413";

pub const ANOTHER_SIZE: &[(&str, &str)] = &[
    ("What would you like?", "Another one instead"),
    (
        "Why would you like to send it back?",
        "I’d like another size",
    ),
    ("What state is it in now?", "As it arrived"),
    ("Which one would you like instead?", "L, stone"),
];

/// One of two pieces is ready to be sent: a second return of the other one would
/// be taken.
async fn write(s: &Story) {
    open(s, SHOP, ORDER, "80205").await;
    choose(s, "Plain crew tee").await;
    go_on(s).await;
    answer(s, ANOTHER_SIZE).await;
    s.page.has("heading", "Is this right?").await;
}

async fn send(s: &Story) {
    s.page.click("button", "Send the request").await;
}

async fn again(s: &Story) {
    s.page.click("button", "Try again").await;
}

/// Of the next request for a return the server's answer is lost on its way.
async fn lose_the_answer(s: &Story) {
    s.page
        .evaluate(
            "{
                const real = fetch;
                globalThis.fetch = async (request) => {
                    const answer = await real(request);
                    if (request.method !== 'POST' || !request.url.endsWith('/returns')) return answer;
                    globalThis.fetch = real;
                    globalThis.hemlineTaken = answer.status;
                    throw new TypeError('the connection is gone');
                };
                0
            }",
        )
        .await;
}

/// The team sees one return, and its shopper got one mail.
async fn is_asked_once(s: &Story) {
    s.page.has("heading", has("Thank you.")).await;
    is_kept_once(s).await;
}

async fn is_kept_once(s: &Story) {
    let key = format!("Bearer {}", s.server.key(SHOP));
    let head = [("authorization", key.as_str())];
    let path = format!("/v1/merchants/{SHOP}/returns?order={ORDER}");
    let listed = s.server.ask("GET", &path, &head, b"");
    let listed: Value = serde_json::from_str(&listed.body).unwrap();
    let returns = listed["returns"].as_array().unwrap();
    assert_eq!(returns.len(), 1, "{listed:#}");
    let reference = returns[0]["return"]["reference"].as_str().unwrap();
    let mails = |named: &str| {
        let mails = s.server.mails();
        mails.iter().filter(|mail| mail.contains(named)).count()
    };
    s.page.waits_for("the mail", || mails(reference) > 0).await;
    assert_eq!(mails(reference), 1);
    // Nor is there a mail of another.
    assert_eq!(mails("R-"), 1);
}

#[test]
fn a_double_tap_asks_once() {
    story(async |s| {
        write(&s).await;
        s.page
            .evaluate(
                "{
                    const button = document.querySelector('form button[type=submit]');
                    button.click();
                    button.click();
                    document.querySelector('form button[type=submit]').click();
                }",
            )
            .await;
        is_asked_once(&s).await;
    });
}

#[test]
fn a_lost_answer_is_asked_for_again() {
    story(async |s| {
        write(&s).await;
        lose_the_answer(&s).await;
        send(&s).await;
        s.page.says("We don’t know if it arrived.").await;
        s.page.holds("globalThis.hemlineTaken === 201").await;
        s.page.audit().await;
        again(&s).await;
        is_asked_once(&s).await;
    });
}

#[test]
fn a_page_that_is_loaded_again_while_it_is_sent_finds_what_arrived() {
    story(async |s| {
        write(&s).await;
        lose_the_answer(&s).await;
        send(&s).await;
        s.page.holds("globalThis.hemlineTaken === 201").await;
        s.page.reload().await;
        is_asked_once(&s).await;
    });
}

#[test]
fn two_tabs_with_the_same_draft_ask_once() {
    needs(&[Need::Tabs]).story(async |s| {
        write(&s).await;
        s.page.open_tab().await;
        s.open(&format!("/{SHOP}/return?at=check")).await;
        s.page.has("heading", "Is this right?").await;
        send(&s).await;
        s.page.has("heading", has("Thank you.")).await;
        s.page.turn_to_first_tab().await;
        send(&s).await;
        is_asked_once(&s).await;
    });
}

#[test]
fn without_a_network_it_waits_and_goes_by_itself() {
    needs(&[Need::Offline]).story(async |s| {
        write(&s).await;
        s.page.offline(true).await;
        send(&s).await;
        s.page.says("It waits for the network.").await;
        s.page.audit().await;
        // Tapped meanwhile, it goes on waiting.
        s.page.click("button", "Send it now").await;
        s.page.says("It waits for the network.").await;
        s.page.offline(false).await;
        is_asked_once(&s).await;
        s.page
            .expects_complaints(&["ERR_INTERNET_DISCONNECTED"])
            .await;
    });
}

#[test]
fn what_is_changed_after_it_arrived_is_told_apart() {
    story(async |s| {
        write(&s).await;
        lose_the_answer(&s).await;
        send(&s).await;
        s.page.says("We don’t know if it arrived.").await;
        let note = s.page.find("textbox", has("Anything")).await;
        note.type_text("The sleeves are short.").await;
        again(&s).await;
        s.page.says("We had got your request: here it is.").await;
        s.page.has("link", has("Return R-")).await;
        s.page
            .focus_is_on("heading", "What would you like to send back?")
            .await;
        s.page.audit().await;
        is_kept_once(&s).await;
        s.page.expects_complaints(&["422"]).await;

        // What is sent from now on is another return.
        s.page.reload().await;
        s.page.says("We had got your request: here it is.").await;
        s.page.click("link", has("Return R-")).await;
        s.page.has("heading", has("Thank you.")).await;
    });
}
