//! The team at its desk: in with a key, and what shoppers asked for answered, by
//! keyboard where one likes, while others answer too.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use fantoccini::key::Key;
use hemline_e2e::{Fault, Need, SMALL, Story, has, needs, starts, story, story_through_proxy};
use serde_json::{Value, json};

const SHOP: &str = "kaolate";

/// A piece that is sent back: its order's number and postcode, how its name
/// starts, and the reason.
type Piece = (&'static str, &'static str, &'static str, &'static str);

const HOODIE: Piece = ("KO-20413", "80205", "Trailhead", "misprinted");
const TEE: Piece = ("KO-20413", "80205", "Plain", "other_size");
const BEANIE: Piece = ("KO-20449", "60601", "Wool", "defective");

/// What was asked for, and what opens its order.
struct Asked {
    reference: String,
    token: String,
}

/// Has a shopper ask to send a piece back, with two photos.
async fn ask(s: &Story, (number, postcode, piece, reason): Piece) -> Asked {
    let order = json!({ "number": number, "postcode": postcode });
    let script = format!(
        "(async () => {{
            const at = '/v1/merchants/{SHOP}/order', kind = {{ 'content-type': 'application/json' }};
            const ask = async (path, method, headers, body) => {{
                const answer = await fetch(at + path, {{ method, headers, body }});
                return [answer.status, await answer.json()];
            }};
            const [, {{ token }}] = await ask('/lookup', 'POST', kind, '{order}');
            const pass = {{ authorization: `Bearer ${{token}}` }};
            const canvas = new OffscreenCanvas(300, 300);
            canvas.getContext('2d').fillRect(60, 60, 120, 120);
            const picture = await canvas.convertToBlob({{ type: 'image/jpeg' }});
            const [, photo] = await ask('/photos', 'POST', {{ ...pass, 'content-type': 'image/jpeg' }}, picture);
            const [, {{ pieces }}] = await ask('/returns', 'GET', pass);
            const item = {{
                line: pieces.find((known) => known.name.startsWith('{piece}')).line,
                quantity: 1, wish: 'refund', shown: 'accepted',
                description: 'The colours sit beside each other.',
                photos: ['photo_of_item', 'photo_of_fault'].map((of) => ({{ photo: photo.id, of }})),
                answers: [
                    {{ fact: 'reason', value: '{reason}' }}, {{ fact: 'condition', value: 'new' }},
                    {{ fact: 'original_packaging', value: 'true' }},
                ],
            }};
            const once = (word) => ({{ ...pass, ...kind, 'idempotency-key': '{reason}' + word }});
            let body = {{ items: [item] }};
            let [status, back] = await ask('/returns', 'POST', once('first'), JSON.stringify(body));
            if (status === 409) {{
                // Told what is decided instead, it is asked for as that.
                item.shown = back.items[0].decided.wish.outcome;
                body = {{ items: [item], shown_refund: back.estimate?.total }};
                [status, back] = await ask('/returns', 'POST', once('again'), JSON.stringify(body));
            }}
            return {{ token, back }};
        }})()"
    );
    let asked = s.page.evaluate(&script).await;
    let told = |value: &Value| match value.as_str() {
        Some(told) => told.to_owned(),
        None => panic!("it was not asked for: {asked:#}"),
    };
    s.page.expects_complaints(&["409"]).await;
    Asked {
        reference: told(&asked["back"]["reference"]),
        token: told(&asked["token"]),
    }
}

/// Opens the desk with these returns waiting, and signs in. Returns the key.
async fn at_desk<const N: usize>(s: &Story, pieces: [Piece; N]) -> ([Asked; N], String) {
    s.server.fill(SHOP);
    let key = s.server.key(SHOP);
    s.open("/desk").await;
    let mut asked = Vec::new();
    for piece in pieces {
        asked.push(ask(s, piece).await);
    }
    sign_in(s, &key).await;
    let Ok(asked) = asked.try_into() else {
        panic!("each piece is asked for once");
    };
    (asked, key)
}

pub async fn sign_in(s: &Story, key: &str) {
    s.page
        .find("textbox", "Your shop’s key")
        .await
        .set(key)
        .await;
    s.page.click("button", "Sign in").await;
    s.page.has("link", "Policy").await;
}

/// What the server has of it, as the team sees it.
fn as_team(s: &Story, key: &str, asked: &Asked) -> Value {
    let path = format!("/v1/merchants/{SHOP}/returns/{}", asked.reference);
    of(s, &path, key)["return"].clone()
}

/// And as its shopper does.
fn as_shopper(s: &Story, asked: &Asked) -> Value {
    let path = format!("/v1/merchants/{SHOP}/order/returns");
    let returns = of(s, &path, &asked.token)["returns"].clone();
    let mut returns = returns.as_array().unwrap().iter();
    let own = returns.find(|back| back["reference"] == asked.reference.as_str());
    own.unwrap().clone()
}

fn of(s: &Story, path: &str, bearer: &str) -> Value {
    let bearer = format!("Bearer {bearer}");
    let answer = s
        .server
        .ask("GET", path, &[("authorization", &bearer)], b"");
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[test]
fn a_key_opens_the_desk_and_is_forgotten() {
    story(async |s| {
        s.server.fill(SHOP);
        let key = s.server.key(SHOP);
        s.open("/desk").await;
        s.page.has("heading", "The team’s desk").await;
        s.page.audit().await;
        s.page.click("button", "Sign in").await;
        s.page.focus_is_on("alert", has("")).await;
        s.page.says("one thing to put right").await;
        s.page.audit().await;
        s.page
            .find("textbox", "Your shop’s key")
            .await
            .set("hk_wrong")
            .await;
        s.page.click("button", "Sign in").await;
        s.page
            .has(
                "link",
                "This key opens no desk. Check it for a slip in copying",
            )
            .await;
        s.page.audit().await;

        s.server.stop();
        s.page
            .find("textbox", "Your shop’s key")
            .await
            .set(&key)
            .await;
        s.page.click("button", "Sign in").await;
        s.page
            .says("We couldn’t open the desk. Your key is still here.")
            .await;
        s.page.audit().await;
        s.server.restart();
        s.page.click("button", "Try again").await;
        s.page
            .focus_is_on("heading", "Nothing waits for you.")
            .await;
        s.page.audit().await;
        assert_eq!(s.page.title().await, "Requests · Kaolate desk");
        // This window keeps the key, and nothing else does.
        s.page
            .holds("localStorage.length === 0 && sessionStorage.length === 1")
            .await;
        s.page.reload().await;
        s.page.has("heading", "Nothing waits for you.").await;
        s.page.click("button", "Sign out").await;
        s.page.focus_is_on("heading", "The team’s desk").await;
        s.page.holds("sessionStorage.length === 0").await;
        s.page
            .expects_complaints(&["401", "ERR_CONNECTION_REFUSED"])
            .await;
    });
}

#[test]
fn a_return_is_authorised_by_keyboard_alone() {
    story(async |s| {
        let ([hoodie, tee], key) = at_desk(&s, [HOODIE, TEE]).await;
        s.page.has("heading", "2 requests wait for you.").await;
        s.page.audit().await;

        s.page.tab_to("link", has(&tee.reference)).await;
        s.page.press(Key::Up).await;
        s.page.focus_is_on("link", has(&hoodie.reference)).await;
        s.page.press(Key::End).await;
        s.page.focus_is_on("link", has(&tee.reference)).await;
        s.page.type_text("k").await;
        s.page.focus_is_on("link", has(&hoodie.reference)).await;
        s.page.press(Key::Enter).await;
        s.page.focus_is_on("heading", has("Trailhead hoodie")).await;
        s.page
            .is_at(&format!("/desk?see={}", hoodie.reference))
            .await;
        s.page.says("The policy says yes.").await;
        s.page.says("“The colours sit beside each other.”").await;
        s.page.audit().await;

        // The photos are seen, and seen larger.
        let larger = "See larger: A clear photo of the fault, Trailhead hoodie, your print";
        s.page.tab_to("button", larger).await;
        s.page.press(Key::Enter).await;
        s.page.has("dialog", "A clear photo of the fault").await;
        s.page.audit().await;
        s.page.press(Key::Escape).await;
        s.page.focus_is_on("button", larger).await;

        s.page.tab_to("radio", starts("Authorise it")).await;
        s.page.press(Key::Space).await;
        s.page
            .tab_to("textbox", "What to do, in your words (optional)")
            .await;
        s.page.type_text("Keep the box closed.").await;
        let label = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
        std::fs::write(label.path(), "%PDF-1.4\n%%EOF\n").unwrap();
        s.page
            .find("button", has("A label to print"))
            .await
            .type_text(label.path().to_str().unwrap())
            .await;
        s.page.says("Chosen: ").await;
        s.page.audit().await;
        s.page.tab_to("button", "Authorise the return").await;
        s.page.press(Key::Enter).await;
        s.page
            .says(&format!("{} is authorised.", hoodie.reference))
            .await;
        // The next one is open, and that is where the focus is.
        s.page.focus_is_on("heading", has("Plain crew tee")).await;
        s.page.has("heading", "One request waits for you.").await;
        let back = as_team(&s, &key, &hoodie);
        assert_eq!(back["state"], "authorised");
        assert_eq!(back["has_label"], true);
        assert_eq!(back["instructions"], "Keep the box closed.");
    });
}

#[test]
fn a_refusal_names_its_clause_and_the_shopper_sees_it() {
    story(async |s| {
        let ([tee], key) = at_desk(&s, [TEE]).await;
        s.page.click("link", has(&tee.reference)).await;
        s.page
            .find("radio", starts("Refuse it"))
            .await
            .choose()
            .await;
        s.page.click("button", "Refuse the return").await;
        s.page
            .has("link", "Give the reason: the shopper sees it")
            .await;
        s.page.audit().await;
        s.page
            .find("textbox", "The reason")
            .await
            .set("We can’t take another size.")
            .await;
        let clause = "(async () => {
            const select = document.getElementById('clause');
            select.selectedIndex = 1;
            select.dispatchEvent(new Event('input', { bubbles: true }));
            return select.value;
        })()";
        let clause = s.page.evaluate(clause).await;
        s.page.audit().await;
        s.page.click("button", "Refuse the return").await;
        s.page.says(&format!("{} is refused.", tee.reference)).await;
        s.page
            .focus_is_on("heading", "Nothing waits for you.")
            .await;
        s.page.audit().await;
        assert_eq!(as_team(&s, &key, &tee)["state"], "refused");
        let back = as_shopper(&s, &tee);
        assert_eq!(back["refusal"], "We can’t take another size.");
        assert_eq!(back["refusal_clause"]["clause"], clause);
        s.page.click("link", has("Done")).await;
        s.page.is_at("/desk?tab=done").await;
        s.page.has("link", has(&tee.reference)).await;
    });
}

#[test]
fn a_colleague_was_quicker() {
    story(async |s| {
        let ([hoodie], key) = at_desk(&s, [HOODIE]).await;
        s.page.click("link", has(&hoodie.reference)).await;
        s.page
            .find("radio", starts("Refuse it"))
            .await
            .choose()
            .await;
        s.page
            .find("textbox", "The reason")
            .await
            .set("It was worn outside.")
            .await;
        let path = format!("/v1/merchants/{SHOP}/returns/{}/steps", hoodie.reference);
        s.server
            .post(&path, Some(&key), &json!({ "step": "authorise" }));
        s.page.click("button", "Refuse the return").await;
        s.page.says("It has changed meanwhile.").await;
        s.page.says("Authorised, not posted yet").await;
        // What was typed is still there.
        s.page.has("heading", "What you had typed").await;
        s.page.says("It was worn outside.").await;
        s.page.has("radio", starts("It arrived")).await;
        s.page.lacks("radio", starts("Refuse it")).await;
        s.page.audit().await;
        assert_eq!(as_team(&s, &key, &hoodie)["state"], "authorised");
        s.page.expects_complaints(&["409"]).await;
    });
}

#[test]
fn a_parcel_is_found_by_its_code_and_goes_its_way_to_the_money() {
    story(async |s| {
        let ([beanie], key) = at_desk(&s, [BEANIE]).await;
        let path = format!("/v1/merchants/{SHOP}/returns/{}/steps", beanie.reference);
        s.server
            .post(&path, Some(&key), &json!({ "step": "authorise" }));
        // As a scanner does: the code of the form, and Enter.
        let search = s.page.find("searchbox", "Return or order number").await;
        search.click().await;
        s.page.type_text(&beanie.reference).await;
        s.page.press(Key::Enter).await;
        s.page.focus_is_on("heading", has("Wool beanie")).await;
        s.page
            .find("radio", starts("It arrived"))
            .await
            .choose()
            .await;
        s.page.audit().await;
        s.page.click("button", "Mark as arrived").await;
        s.page
            .says(&format!("{} has arrived.", beanie.reference))
            .await;
        assert_eq!(as_team(&s, &key, &beanie)["state"], "arrived");

        s.page.click("link", has("To check")).await;
        s.page.click("link", has(&beanie.reference)).await;
        s.page
            .find(
                "radio",
                starts("The money or the replacement is on its way"),
            )
            .await
            .choose()
            .await;
        s.page.audit().await;
        // The estimate stands there already.
        s.page.click("button", "Mark as settled").await;
        s.page
            .says(&format!("{} is settled.", beanie.reference))
            .await;
        let back = as_team(&s, &key, &beanie);
        assert_eq!(back["state"], "settled");
        assert_eq!(back["refunded"], back["estimate"]["total"]);

        let search = s.page.find("searchbox", "Return or order number").await;
        search.set("KO-20449").await;
        s.page.click("button", "Open").await;
        s.page.has("heading", "Order KO-20449").await;
        s.page.has("link", has(&beanie.reference)).await;
        let search = s.page.find("searchbox", "Return or order number").await;
        search.set("R-2222-2222").await;
        s.page.click("button", "Open").await;
        s.page
            .has("heading", "There’s nothing with this number.")
            .await;
        s.page.audit().await;
        s.page.expects_complaints(&["404"]).await;
    });
}

#[test]
fn what_comes_meanwhile_is_said_and_moves_nothing() {
    needs(&[Need::Offline, Need::Preferences]).story(async |s| {
        let ([hoodie], key) = at_desk(&s, [HOODIE]).await;
        s.page.size(SMALL).await;
        s.page.click("link", has(&hoodie.reference)).await;
        // On a phone what is open is a page of its own, and Back leads out of it.
        s.page.lacks("link", has(&hoodie.reference)).await;
        s.page.audit().await;
        s.page.back().await;
        s.page.focus_is_on("link", has(&hoodie.reference)).await;

        let beanie = ask(&s, BEANIE).await;
        s.page
            .evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true })); 0")
            .await;
        s.page.says("1 new.").await;
        s.page.lacks("link", has(&beanie.reference)).await;
        s.page.audit().await;
        s.page.click("button", "Show").await;
        s.page.focus_is_on("link", has(&beanie.reference)).await;
        s.page.media("dark", true).await;
        s.page.audit().await;

        // Without a network nothing typed is lost.
        s.page.click("link", has(&hoodie.reference)).await;
        s.page
            .find("radio", starts("Refuse it"))
            .await
            .choose()
            .await;
        s.page
            .find("textbox", "The reason")
            .await
            .set("It was worn outside.")
            .await;
        s.page.offline(true).await;
        s.page.click("button", "Refuse the return").await;
        s.page
            .says("You’re offline. Nothing you typed is lost.")
            .await;
        s.page.audit().await;
        s.page.evaluate("performance.clearResourceTimings()").await;
        s.page.offline(false).await;
        s.page
            .holds("document.getElementById('reason').value === 'It was worn outside.'")
            .await;
        // Back online it looks again, and the story ends after the last answer.
        s.page
            .holds("performance.getEntriesByType('resource').some((one) => one.name.includes('/tickets'))")
            .await;
        assert_eq!(as_team(&s, &key, &hoodie)["state"], "requested");
        s.page
            .expects_complaints(&["ERR_INTERNET_DISCONNECTED"])
            .await;
    });
}

#[test]
fn what_a_shopper_wrote_is_answered_and_closed() {
    story(async |s| {
        let key = s.server.key(SHOP);
        let sent = json!({
            "topic": "bulk-order", "email": "ines@example.com",
            "subject": "Forty tees", "message": "For our choir.\nIs there a price?",
        });
        let path = format!("/v1/merchants/{SHOP}/tickets");
        let ticket = s.server.post(&path, None, &sent);
        let reference = ticket["reference"].as_str().unwrap();
        s.open("/desk").await;
        sign_in(&s, &key).await;
        s.page.click("link", has("Forty tees")).await;
        s.page.focus_is_on("heading", has("Forty tees")).await;
        s.page.says("Is there a price?").await;
        s.page.audit().await;

        s.page.click("button", "Send the decision").await;
        s.page.focus_is_on("alert", has("")).await;
        s.page.says("one thing to put right").await;
        s.page
            .find("radio", has("Write back and close it"))
            .await
            .choose()
            .await;
        s.page.click("button", "Send the answer").await;
        s.page.has("link", "Write an answer").await;
        s.page.audit().await;
        s.page
            .find("textbox", "Your answer")
            .await
            .set("From forty pieces on it is USD 18 each.")
            .await;
        s.page.click("button", "Send the answer").await;
        s.page
            .says(&format!(
                "{reference} is closed. The shopper gets an email."
            ))
            .await;
        let told = of(&s, &format!("{path}/{reference}"), &key);
        assert_eq!(told["state"], "closed");
        assert_eq!(
            told["replies"][0]["text"],
            "From forty pieces on it is USD 18 each."
        );
        s.page
            .waits_for("the mail with the answer", || {
                let mails = s.server.mails();
                let answers = mails.iter().filter(|mail| mail.contains("USD 18 each"));
                answers
                    .filter(|mail| mail.contains("To: ines@example.com"))
                    .count()
                    == 1
            })
            .await;

        s.page.click("link", has("Done")).await;
        s.page.click("link", has("Forty tees")).await;
        s.page.says("From forty pieces on").await;
        s.page.lacks("textbox", "Your answer").await;
        s.page.audit().await;
    });
}

#[test]
fn what_to_write_next_is_what_three_shoppers_did_not_find() {
    story(async |s| {
        let key = s.server.key(SHOP);
        let path = format!("/v1/merchants/{SHOP}/searches");
        let search = |words: &str| {
            let body = json!({ "words": words }).to_string();
            let head = [("content-type", "application/json")];
            let answer = s.server.ask("POST", &path, &head, body.as_bytes());
            assert_eq!(answer.status, 204, "{}", answer.body);
        };
        for words in ["gift wrapping", "Gift  wrapping", "gift wrapping", "seldom"] {
            search(words);
        }
        let body = json!({ "helped": false }).to_string();
        let head = [("content-type", "application/json")];
        let article = "/v1/merchants/kaolate/articles/cancel/feedback";
        let judged = s.server.ask("POST", article, &head, body.as_bytes());
        assert_eq!(judged.status, 204, "{}", judged.body);
        s.open("/desk").await;
        sign_in(&s, &key).await;
        s.page.click("link", "What to write next").await;
        s.page.has("rowheader", "gift wrapping").await;
        s.page.has("cell", "3").await;
        s.page.lacks("rowheader", "seldom").await;
        s.page.has("heading", has("by how much they help")).await;
        s.page.audit().await;
    });
}

#[test]
fn answers_read_the_same_before_the_policy_has_come() {
    const POLICY: &str = "/v1/merchants/*/policy";
    story_through_proxy(async |s, proxy| {
        proxy.always("GET", POLICY, Fault::Held);
        let ([hoodie], _) = at_desk(&s, [HOODIE]).await;
        s.page.click("link", has(&hoodie.reference)).await;
        s.page.has("heading", "What the shopper answered").await;
        s.page.says("As it arrived").await;
        s.page.says("Original packaging").await;
        let answered = "document.getElementById('answers').parentElement.innerText";
        let before = s.page.evaluate(answered).await;
        proxy.mend();
        s.page
            .waits_for("the policy", || proxy.reached("GET", POLICY) > 0)
            .await;
        s.page.has("radio", starts("Refuse it")).await;
        assert_eq!(s.page.evaluate(answered).await, before);
    });
}

#[test]
fn what_is_being_written_outlives_a_reload() {
    story(async |s| {
        let ([hoodie], _) = at_desk(&s, [HOODIE]).await;
        s.page.click("link", has(&hoodie.reference)).await;
        let refuse = s.page.find("radio", starts("Refuse it")).await;
        refuse.choose().await;
        let reason = s.page.find("textbox", "The reason").await;
        reason.set("It was worn outside.").await;
        s.open(&format!("/desk?see={}", hoodie.reference)).await;
        s.page.has("radio", starts("Refuse it")).await;
        s.page
            .holds("document.getElementById('choice-refuse').checked")
            .await;
        s.page
            .holds("document.getElementById('reason').value === 'It was worn outside.'")
            .await;
        // Who signs out leaves nothing behind.
        s.page.click("button", "Sign out").await;
        s.page.has("heading", "The team’s desk").await;
        s.page
            .holds("!JSON.stringify(sessionStorage).includes('worn')")
            .await;
    });
}
