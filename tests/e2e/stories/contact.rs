//! Writing to the team: every topic that the engine is asked about, by keyboard
//! alone, with its mail and its place on the shop's list; and what may go wrong.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use fantoccini::key::Key;
use hemline_e2e::{DESKTOP, Need, SMALL, Story, has, needs, starts, story};
use serde_json::{Value, json};

use crate::order::look_up;

/// What the team sees of the letters to a shop.
fn listed(s: &Story, shop: &str, key: &str) -> Vec<Value> {
    let bearer = format!("Bearer {key}");
    let head = [("authorization", bearer.as_str())];
    let mut all = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("/v1/merchants/{shop}/tickets?state=open{after}");
        let answer = s.server.ask("GET", &path, &head, b"");
        assert_eq!(answer.status, 200, "{}", answer.body);
        let page: Value = serde_json::from_str(&answer.body).unwrap();
        all.extend(page["tickets"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
}

/// The reference that the page tells.
async fn reference(s: &Story) -> String {
    s.page.has("heading", "The team has it.").await;
    let words = s.page.words().await;
    let is_one = |word: &&str| word.starts_with("T-") && word.len() == 11;
    let found = words.split(' ').find(is_one);
    found
        .unwrap_or_else(|| panic!("no reference in {words}"))
        .to_owned()
}

/// The shopper gets a mail with the reference, and the team has it once.
async fn is_kept(s: &Story, shop: &str, key: &str, email: &str) -> Value {
    let reference = reference(s).await;
    s.page.audit().await;
    s.mail(&[email, &reference]).await;
    let all = listed(s, shop, key);
    let mut of_it = all
        .iter()
        .filter(|ticket| ticket["reference"] == json!(reference));
    let ticket = of_it.next().unwrap().clone();
    assert_eq!(of_it.count(), 0);
    ticket
}

/// Gives the file input that has the focus a photo: what stands in a browser's own
/// dialog is not the page's.
const PHOTO: &str = "(async () => {
    const input = document.activeElement, canvas = new OffscreenCanvas(300, 200);
    const ink = canvas.getContext('2d');
    ink.fillStyle = '#e0d6c8';
    ink.fillRect(0, 0, 300, 200);
    ink.fillStyle = '#46573f';
    ink.fillRect(40, 40, 9 * input.id.length, 90);
    const taken = new DataTransfer();
    const picture = await canvas.convertToBlob({ type: 'image/jpeg' });
    taken.items.add(new File([picture], 'photo.jpg', { type: picture.type }));
    input.files = taken.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
})()";

/// What has the focus, as far as it is to be filled in.
const FOCUSED: &str = "(() => {
    const e = document.activeElement, form = e.closest('form.letter');
    const group = e.name ? [...document.querySelectorAll(`[name=\"${e.name}\"]`)] : [e];
    return {
        tag: e.tagName.toLowerCase(), type: e.type ?? '', id: e.id, inside: !!form,
        empty: !e.value, checked: group.some((other) => other.checked),
    };
})()";

/// Goes through a topic's form by Tab, fills in all that is empty, and sends it.
async fn fill(s: &Story, number: &str, email: &str) {
    let mut photos = BTreeSet::new();
    for _ in 0..120 {
        s.page.press(Key::Tab).await;
        let at = s.page.evaluate(FOCUSED).await;
        if at["inside"] != true {
            continue;
        }
        let word = |name: &str| at[name].as_str().unwrap_or_default().to_owned();
        let (tag, kind, id) = (word("tag"), word("type"), word("id"));
        match (tag.as_str(), kind.as_str()) {
            ("button", "submit") => {
                s.page.press(Key::Enter).await;
                return;
            }
            ("input", "radio" | "checkbox") => {
                if at["checked"] == false && (kind == "radio" || id == "piece-0") {
                    s.page.type_text(" ").await;
                }
            }
            ("input", "file") => {
                if id.starts_with("photo-") && id != "photo-other" && photos.insert(id) {
                    s.page.evaluate(PHOTO).await;
                    let count = photos.len();
                    let shown =
                        format!("document.querySelectorAll('.slot img').length === {count}");
                    s.page.holds(&shown).await;
                    s.page
                        .holds("!document.querySelector('main progress')")
                        .await;
                }
            }
            // A day that reads alike in every country's order.
            ("input", "date") if at["empty"] == true => s.page.type_text("06062026").await,
            ("input", "datetime-local") if at["empty"] == true => {
                s.page.type_text("06062026").await;
                s.page.press(Key::Right).await;
                s.page.type_text("1000A").await;
            }
            ("input", "date" | "datetime-local") => {}
            ("select", _) => s.page.press(Key::Down).await,
            ("input" | "textarea", _) if at["empty"] == true => {
                let words = match (id.as_str(), kind.as_str()) {
                    ("email", _) => email,
                    ("order", _) => number,
                    (_, "number") => "1",
                    (_, _) => "Told by keyboard",
                };
                s.page.type_text(words).await;
            }
            (_, _) => {}
        }
    }
    panic!("Tab never comes to the end of the form");
}

/// Comes to the form: the order is found where there is one to be found, else the
/// way past it is taken.
async fn find(s: &Story, order: Option<(&str, &str)>) {
    s.page
        .holds("!!document.querySelector('form.letter, #number')")
        .await;
    if s.page.count("textbox", "Email or postcode").await == 0 {
        return;
    }
    match order {
        Some((number, email)) => {
            s.page.tab_to("textbox", "Order number").await;
            s.page.type_text(number).await;
            s.page.tab_to("textbox", "Email or postcode").await;
            s.page.type_text(email).await;
            s.page.press(Key::Enter).await;
        }
        None => {
            s.page.tab_to("button", "Write without it").await;
            s.page.press(Key::Enter).await;
        }
    }
    s.page
        .holds("!!document.querySelector('form.letter')")
        .await;
}

/// Each topic of a shop that is a question to the engine, once by keyboard. A
/// claim's order is one of the shop's demonstration.
async fn tell_all(s: &Story, shop: &str, orders: &[(&str, &str, &str)]) {
    s.server.fill(shop);
    let key = s.server.key(shop);
    let contact = s.server.get(&format!("/v1/merchants/{shop}/contact")).body;
    let contact: Value = serde_json::from_str(&contact).unwrap();
    let topics = contact["topics"].as_array().unwrap();
    let asked: Vec<_> = topics
        .iter()
        .filter(|topic| topic["question"].is_object())
        .collect();
    assert!(!asked.is_empty());
    for topic in asked {
        let id = topic["id"].as_str().unwrap();
        // Another order than the one before.
        s.page
            .evaluate("try { localStorage.clear() } catch {}")
            .await;
        s.open(&format!("/{shop}/contact?about={id}")).await;
        let order = orders.iter().find(|(of, ..)| *of == id);
        let order = order.map(|(_, number, email)| (*number, *email));
        let typed = format!("{id}@example.com");
        let email = order.map_or(typed.as_str(), |(_, email)| email);
        find(s, order).await;
        s.page.audit().await;
        fill(s, "N-1", email).await;
        s.page
            .holds("['The team has it.', 'Our answer is another than you saw.'].includes(document.querySelector('h1')?.innerText)")
            .await;
        // The story's day is not the server's: what hangs on it is decided anew.
        if s.page
            .count("heading", "Our answer is another than you saw.")
            .await
            == 1
        {
            assert!(order.is_none(), "{id}");
            s.page.audit().await;
            s.page.tab_to("button", "Send it all the same").await;
            s.page.press(Key::Enter).await;
        }
        let ticket = is_kept(s, shop, &key, email).await;
        assert_eq!(ticket["ask"]["topic"], json!(id));
        assert!(ticket["decided"].is_object(), "{ticket:#}");
        let number = order.map(|(number, _)| json!(number));
        assert_eq!(ticket["order"], number.unwrap_or_default(), "{id}");
    }
}

#[test]
fn each_topic_of_kallesia_is_told_by_keyboard() {
    story(async |s| {
        s.open("/kallesia/contact").await;
        tell_all(
            &s,
            "kallesia",
            &[
                ("missing-item", "KS-317540", "sara.lindgren@example.org"),
                ("faulty-item", "KS-317690", "jade.cooper@example.com"),
                ("return-not-arrived", "KS-317210", "pilar.gomez@example.com"),
            ],
        )
        .await;
    });
}

#[test]
fn each_topic_of_kaolate_is_told_by_keyboard() {
    needs(&[Need::Hours]).story(async |s| {
        s.open("/kaolate/contact").await;
        tell_all(
            &s,
            "kaolate",
            &[
                ("faulty-piece", "KO-20426", "priya.raman@example.com"),
                ("damaged-parcel", "KO-20312", "liam.byrne@example.org"),
                ("wrong-piece", "KO-20426", "priya.raman@example.com"),
            ],
        )
        .await;
    });
}

#[test]
fn each_topic_of_the_others_is_told_by_keyboard() {
    story(async |s| {
        s.open("/kalre/contact").await;
        tell_all(
            &s,
            "kalre",
            &[
                ("wrong-piece", "KR50295", "marc.dubois@example.org"),
                ("faulty-piece", "KR50295", "marc.dubois@example.org"),
            ],
        )
        .await;
        tell_all(
            &s,
            "allegra-k",
            &[
                ("quality", "AK-70374", "emi.sato@example.org"),
                ("wrong-piece", "AK-70374", "emi.sato@example.org"),
            ],
        )
        .await;
    });
}

#[test]
fn a_missing_piece_is_told_once_though_sent_thrice() {
    story(async |s| {
        s.server.fill("kallesia");
        let key = s.server.key("kallesia");
        let email = "sara.lindgren@example.org";
        s.open("/kallesia/contact").await;
        s.page.has("heading", "What is it about?").await;
        s.page.audit().await;
        s.page.tab_to("link", starts("Something is missing")).await;
        s.page.press(Key::Enter).await;
        s.page.is_at("/kallesia/contact?about=missing-item").await;
        s.page.has("heading", "Something is missing").await;
        s.page.audit().await;
        find(&s, Some(("KS-317540", email))).await;
        s.page
            .focus_is_on("heading", has("Tell us what’s missing by"))
            .await;
        s.page.says("Last day today").await;
        s.page.has("link", "Read “Contact us” of our policy").await;

        // What is missing is said with a way to each place, in the same words.
        s.page.tab_to("button", "Send to the team").await;
        s.page.press(Key::Enter).await;
        s.page
            .has("heading", "There are 3 things to put right")
            .await;
        s.page.audit().await;
        s.page.size(SMALL).await;
        s.page.audit().await;
        s.page.size(DESKTOP).await;
        s.page
            .tab_to("link", "Choose the piece that didn’t come")
            .await;
        s.page.press(Key::Enter).await;
        s.page
            .focus_is_on("checkbox", has("Seamless lounge set: top"))
            .await;
        s.page.type_text(" ").await;

        // The first Enter sends; the next two change nothing.
        fill(&s, "", email).await;
        s.page.press(Key::Enter).await;
        s.page.press(Key::Enter).await;
        let ticket = is_kept(&s, "kallesia", &key, email).await;
        assert_eq!(ticket["order"], json!("KS-317540"));
        assert_eq!(ticket["decided"]["outcome"], json!("accepted"));
        assert_eq!(ticket["ask"]["photos"].as_array().unwrap().len(), 2);
        assert_eq!(
            ticket["pieces"][0]["name"],
            json!("Seamless lounge set: top")
        );
        assert_eq!(listed(&s, "kallesia", &key).len(), 1);

        // Its page knows it, as does the order's.
        s.page.tab_to("link", "See what you wrote to us").await;
        s.page.press(Key::Enter).await;
        s.page.is_at("/kallesia/contact/status").await;
        s.page.says(ticket["reference"].as_str().unwrap()).await;
        s.page.says("2 photos").await;
        s.page.audit().await;
        s.open("/kallesia/order").await;
        s.page
            .has("link", has(ticket["reference"].as_str().unwrap()))
            .await;
        s.page.audit().await;
    });
}

#[test]
fn on_the_eighth_day_it_is_ruled_out_and_can_be_written() {
    needs(&[Need::Preferences]).story(async |s| {
        s.server.fill("kallesia");
        let key = s.server.key("kallesia");
        s.open("/kallesia/order").await;
        look_up(&s, "KS-317522", "marta.nowak@example.com").await;
        s.page
            .click("link", "Something is wrong with a piece")
            .await;
        s.page.has("heading", "What is wrong?").await;
        s.page.audit().await;
        s.page.click("link", starts("Something is missing")).await;
        s.page.says("Our policy rules this out.").await;
        s.page
            .says("The 7 days after delivery in which a missing piece can be told are over.")
            .await;
        s.page
            .holds(
                "!!document.querySelector('main a[href=\"/kallesia/policy#missing-item-window\"]')",
            )
            .await;
        s.page.audit().await;
        s.page.media("dark", true).await;
        s.page.reload().await;
        s.page.says("Our policy rules this out.").await;
        s.page.audit().await;
        s.page.media("light", true).await;
        let words = s.page.find("textbox", "What is missing").await;
        words.type_text("I was away all week.").await;
        let email = s.page.find("textbox", "Your email").await;
        email.type_text("marta.nowak@example.com").await;
        s.page.click("button", "Send to the team").await;
        let ticket = is_kept(&s, "kallesia", &key, "marta.nowak@example.com").await;
        assert_eq!(ticket["decided"]["outcome"], json!("refused"));
    });
}

#[test]
fn working_together_needs_no_order() {
    story(async |s| {
        let key = s.server.key("kallesia");
        s.open("/kallesia/contact?about=partnership").await;
        s.page.has("heading", "Working together").await;
        s.page.click("button", "Send to the team").await;
        s.page
            .has("heading", "There are 3 things to put right")
            .await;
        s.page.click("link", "Fill this in: Your handle").await;
        s.page.focus_is_on("textbox", "Your handle").await;
        s.page.type_text("@ella").await;
        s.page.find("radio", "Instagram").await.choose().await;
        let email = s.page.find("textbox", "Your email").await;
        email.type_text("ella@example.com").await;

        // Answers that fit are offered, and in nobody's way.
        let subject = s.page.find("textbox", starts("In a few words")).await;
        subject.type_text("discount code").await;
        s.page.has("link", "When a discount code works").await;
        s.page
            .focus_is_on("textbox", starts("In a few words"))
            .await;
        s.page.says_silently("below the line").await;
        s.page.audit().await;
        s.page.click("button", "Send to the team").await;
        let ticket = is_kept(&s, "kallesia", &key, "ella@example.com").await;
        assert_eq!(ticket["ask"]["subject"], json!("discount code"));
        assert!(ticket["order"].is_null() && ticket["decided"].is_null());
        s.page.click("link", "See what you wrote to us").await;
        // By the field's name, not its id.
        s.page.says("Your handle").await;
        s.page.says("@ella").await;
    });
}

#[test]
fn nothing_is_lost_when_the_server_is_gone() {
    story(async |s| {
        let key = s.server.key("kalre");
        s.open("/kalre/contact?about=something-else").await;
        let words = s.page.find("textbox", "Your message").await;
        words.type_text("First line\nsecond \\ line").await;
        let email = s.page.find("textbox", "Your email").await;
        email.type_text("alma@example.com").await;
        s.server.stop();
        s.page.click("button", "Send to the team").await;
        s.page
            .says("We couldn’t send it. Nothing you typed is lost.")
            .await;
        s.page.audit().await;
        s.server.restart();
        s.page.reload().await;
        s.page
            .says("We couldn’t send it. Nothing you typed is lost.")
            .await;
        s.page
            .holds("document.getElementById('message').value === 'First line\\nsecond \\\\ line'")
            .await;
        s.page
            .holds("document.getElementById('email').value === 'alma@example.com'")
            .await;
        s.page.click("button", "Try again").await;
        let ticket = is_kept(&s, "kalre", &key, "alma@example.com").await;
        assert_eq!(
            ticket["ask"]["message"],
            json!("First line\nsecond \\ line")
        );
        assert_eq!(listed(&s, "kalre", &key).len(), 1);
        // It is sent, and so the device has nothing of it any more.
        s.open("/kalre/contact?about=something-else").await;
        s.page
            .holds("document.getElementById('message').value === ''")
            .await;
        s.page
            .expects_complaints(&["ERR_CONNECTION_REFUSED", "Failed to fetch"])
            .await;
    });
}

#[test]
fn a_letter_whose_answer_was_lost_is_sent_once() {
    story(async |s| {
        let key = s.server.key("kalre");
        s.open("/kalre/contact?about=something-else").await;
        let words = s.page.find("textbox", "Your message").await;
        words.type_text("As it was").await;
        let email = s.page.find("textbox", "Your email").await;
        email.type_text("alma@example.com").await;
        s.page
            .evaluate(
                "{
                    const real = fetch;
                    globalThis.fetch = async (request) => {
                        const answer = await real(request);
                        if (request.method !== 'POST' || !request.url.endsWith('/tickets')) return answer;
                        globalThis.fetch = real;
                        throw new TypeError('the connection is gone');
                    };
                    0
                }",
            )
            .await;
        s.page.click("button", "Send to the team").await;
        s.page
            .says("We couldn’t send it. Nothing you typed is lost.")
            .await;
        let words = s.page.find("textbox", "Your message").await;
        words.type_text(", and more").await;
        s.page.click("button", "Try again").await;
        s.page.says("This is what you had sent before.").await;
        let ticket = is_kept(&s, "kalre", &key, "alma@example.com").await;
        assert_eq!(ticket["ask"]["message"], json!("As it was"));
        assert_eq!(listed(&s, "kalre", &key).len(), 1);
        s.page.expects_complaints(&["422"]).await;
    });
}

#[test]
fn without_a_network_it_waits() {
    needs(&[Need::Offline]).story(async |s| {
        let key = s.server.key("kalre");
        s.open("/kalre/contact?about=something-else").await;
        let words = s.page.find("textbox", "Your message").await;
        words.type_text("Hello").await;
        let email = s.page.find("textbox", "Your email").await;
        email.type_text("alma@example.com").await;
        s.page.offline(true).await;
        s.page.click("button", "Send to the team").await;
        s.page
            .says("It is sent as soon as you are back online")
            .await;
        s.page.audit().await;
        s.page.offline(false).await;
        is_kept(&s, "kalre", &key, "alma@example.com").await;
        s.page
            .expects_complaints(&["ERR_INTERNET_DISCONNECTED", "Failed to fetch"])
            .await;
    });
}

#[test]
fn what_was_written_is_found_again_and_only_by_who_wrote_it() {
    needs(&[Need::Tabs]).story(async |s| {
        let key = s.server.key("kaolate");
        let ask =
            json!({ "topic": "something-else", "email": "noor@example.com", "message": "Hello" });
        let ticket = s.server.post("/v1/merchants/kaolate/tickets", None, &ask);
        let reference = ticket["reference"].as_str().unwrap();
        s.open("/kaolate/contact/status").await;
        s.page.audit().await;
        s.page.click("button", "Find it").await;
        s.page
            .has("heading", "There are 2 things to put right")
            .await;
        s.page.audit().await;
        let look = async |reference: &str, email: &str| {
            s.page
                .find("textbox", "Reference")
                .await
                .set(reference)
                .await;
            s.page.find("textbox", "Your email").await.set(email).await;
            s.page.click("button", "Find it").await;
        };
        // Whatever the cause, one sentence.
        for (reference, email) in [
            ("T-AAAA-BBBB", "noor@example.com"),
            (reference, "someone@example.com"),
        ] {
            look(reference, email).await;
            s.page
                .has("heading", "We couldn’t match that reference and email")
                .await;
            s.page.audit().await;
            s.page.reload().await;
        }
        look(&reference.to_lowercase(), " Noor@example.com").await;
        s.page.has("heading", "The team has it.").await;
        s.page.audit().await;

        let path = format!("/v1/merchants/kaolate/tickets/{reference}/replies");
        let reply = json!({ "text": "We look into it.", "close": false });
        s.server.post(&path, Some(&key), &reply);
        s.page.click("button", "Look again").await;
        s.page.has("heading", "The team has answered.").await;
        s.page.says("We look into it.").await;
        s.page.audit().await;
        // This window remembers it, another one asks.
        s.page.reload().await;
        s.page.says("We look into it.").await;
        s.page.open_tab().await;
        s.open("/kaolate/contact/status").await;
        s.page.has("textbox", "Reference").await;
        s.page.expects_complaints(&["404"]).await;
    });
}
