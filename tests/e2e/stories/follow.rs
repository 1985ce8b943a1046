//! A return that was asked for: from the request to the money, or to a no, with
//! the team on the other side of the shop's API.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use hemline_e2e::{Need, Story, has, needs, story};
use serde_json::{Value, json};

use crate::order::look_up;

/// What was asked for, and the key of the team that answers it.
pub struct Asked {
    pub shop: &'static str,
    pub reference: String,
    /// The day on which it was asked, as the server counts.
    pub day: String,
    pub key: String,
}

/// Sends one piece of an order back, with what its shopper answers and a photo
/// where one is wanted, and opens the page of the return as a mail's link does.
pub async fn ask(
    s: &Story,
    shop: &'static str,
    (number, email): (&str, &str),
    piece: &str,
    answers: Value,
) -> Asked {
    s.server.fill(shop);
    s.open(&format!("/{shop}/return")).await;
    let order = json!({ "number": number, "email": email });
    let script = format!(
        "(async () => {{
            const at = '/v1/merchants/{shop}/order', kind = {{ 'content-type': 'application/json' }};
            const ask = async (path, method, headers, body) => {{
                const answer = await fetch(at + path, {{ method, headers, body }});
                return [answer.status, await answer.json()];
            }};
            const [, {{ token }}] = await ask('/lookup', 'POST', kind, '{order}');
            const pass = {{ authorization: `Bearer ${{token}}` }};
            const canvas = new OffscreenCanvas(300, 200);
            canvas.getContext('2d').fillRect(40, 40, 90, 90);
            const picture = await canvas.convertToBlob({{ type: 'image/jpeg' }});
            const [, photo] = await ask('/photos', 'POST', {{ ...pass, 'content-type': 'image/jpeg' }}, picture);
            const [, {{ pieces }}] = await ask('/returns', 'GET', pass);
            const item = {{
                line: pieces.find((known) => known.name.startsWith('{piece}')).line,
                quantity: 1, wish: 'refund', shown: 'accepted', description: 'It is upside down.',
                photos: ['photo_of_item', 'photo_of_fault'].map((of) => ({{ photo: photo.id, of }})),
                answers: {answers},
            }};
            const head = {{ ...pass, ...kind, 'idempotency-key': 'story' }};
            let body = {{ items: [item] }};
            let [status, back] = await ask('/returns', 'POST', head, JSON.stringify(body));
            if (status === 409) {{
                // Told what is decided instead, it is asked for as that.
                item.shown = back.items[0].decided.wish.outcome;
                body = {{ items: [item], shown_refund: back.estimate?.total }};
                head['idempotency-key'] = 'again';
                [status, back] = await ask('/returns', 'POST', head, JSON.stringify(body));
            }}
            return back;
        }})()"
    );
    let back = s.page.evaluate(&script).await;
    let told = |name: &str| match back[name].as_str() {
        Some(told) => told.to_owned(),
        None => panic!("it was not asked for: {back:#}"),
    };
    let (reference, asked_at) = (told("reference"), told("asked_at"));
    // The first asking, that was told the refund.
    s.page.expects_complaints(&["409"]).await;
    s.open(&format!("/{shop}/return/status?see={reference}"))
        .await;
    look_up(s, number, email).await;
    Asked {
        shop,
        reference,
        day: asked_at.chars().take(10).collect(),
        key: s.server.key(shop),
    }
}

impl Asked {
    /// What the team does next.
    pub fn step(&self, s: &Story, step: Value) -> Value {
        let (shop, reference) = (self.shop, &self.reference);
        let path = format!("/v1/merchants/{shop}/returns/{reference}/steps");
        s.server.post(&path, Some(&self.key), &step)
    }

    /// So many days before it was asked.
    async fn before(&self, s: &Story, days: u32) -> String {
        let script = format!(
            "new Date(Date.parse('{}') - {days} * 86400000).toISOString().slice(0, 10)",
            self.day
        );
        let day = s.page.evaluate(&script).await;
        day.as_str().unwrap().to_owned()
    }

    /// All that was asked for arrived, on this day.
    pub fn receive(&self, s: &Story, on: &str) -> Value {
        let path = format!("/v1/merchants/{}/returns/{}", self.shop, self.reference);
        let key = format!("Bearer {}", self.key);
        let head = [("authorization", key.as_str())];
        let answer = s.server.ask("GET", &path, &head, b"");
        let known: Value = serde_json::from_str(&answer.body).unwrap();
        let pieces = known["return"]["items"].as_array().unwrap().iter();
        let pieces: Vec<Value> = pieces
            .map(|item| {
                let ask = &item["ask"];
                json!({ "pieces": { "line": ask["line"], "quantity": ask["quantity"] } })
            })
            .collect();
        self.step(s, json!({ "step": "receive", "on": on, "pieces": pieces }))
    }

    /// Attaches a label.
    pub fn label(&self, s: &Story) {
        let path = format!(
            "/v1/merchants/{}/returns/{}/label",
            self.shop, self.reference
        );
        let key = format!("Bearer {}", self.key);
        let head = [
            ("authorization", key.as_str()),
            ("content-type", "application/pdf"),
        ];
        let answer = s.server.ask("PUT", &path, &head, b"%PDF-1.4\n%%EOF\n");
        assert_eq!(answer.status, 204, "{}", answer.body);
    }
}

pub const HOODIE: (&str, &str) = ("KO-20413", "robin.ames@example.com");

pub fn misprinted() -> Value {
    json!([
        { "fact": "reason", "value": "misprinted" },
        { "fact": "condition", "value": "new" },
        { "fact": "original_packaging", "value": "true" },
        { "fact": "bulk_order", "value": "false" },
        { "fact": "final_sale", "value": "false" },
    ])
}

pub async fn ask_for_the_hoodie(s: &Story) -> Asked {
    ask(s, "kaolate", HOODIE, "Trailhead hoodie", misprinted()).await
}

#[test]
fn a_return_goes_from_the_request_to_the_refund() {
    story(async |s| {
        let asked = ask_for_the_hoodie(&s).await;
        s.page
            .has(
                "heading",
                "Thank you. Keep the piece safe, and don’t post it yet.",
            )
            .await;
        s.page.says(&asked.reference).await;
        s.page.says("1942 Broadway St STE 314c").await;
        s.page.has("image", has("Your photo:")).await;
        s.page.audit().await;

        // The team says yes while the page is open; it looks again when it is told to.
        asked.step(&s, json!({ "step": "authorise", "instructions": "Use the small box.\nThe form is in your mail." }));
        asked.label(&s);
        s.page.click("button", "Look again").await;
        s.page.has("heading", has("You can post it now.")).await;
        s.page.says("The form is in your mail.").await;
        s.page
            .says("Post it by a service that can be tracked.")
            .await;
        s.page.audit().await;
        calendar_file(&s).await;
        s.page.click("button", "Download the label").await;
        s.page.says("The label is saved.").await;

        // What is typed is there again after a reload.
        s.page
            .find("textbox", "Tracking number")
            .await
            .type_text("9400 1000 2041 3")
            .await;
        s.page.reload().await;
        s.page
            .holds("document.getElementById('tracking')?.value === '9400 1000 2041 3'")
            .await;
        s.page
            .find("textbox", "Who brings it (optional)")
            .await
            .type_text("USPS")
            .await;
        s.page.click("button", "It’s posted").await;
        s.page.has("heading", "It’s on its way back.").await;
        s.page.focus_is_on("heading", "It’s on its way back.").await;
        s.page.says("With USPS, number 9400 1000 2041 3.").await;
        s.page.audit().await;

        asked.receive(&s, &asked.day);
        // Turned to again, the page looks by itself.
        s.page
            .evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
            .await;
        s.page.says("We have your parcel").await;
        s.page.says("What reached us").await;
        s.page.audit().await;

        asked.step(
            &s,
            json!({ "step": "inspect", "finding": "The print is upside down, as you said." }),
        );
        asked.step(
            &s,
            json!({
                "step": "settle", "on": asked.day,
                "refunded": { "amount": "58.00", "currency": "USD" },
            }),
        );
        s.page.click("button", "Look again").await;
        s.page
            .has("heading", "USD 58.00 is on its way to you.")
            .await;
        s.page.says("The print is upside down, as you said.").await;
        s.page.audit().await;

        s.page.click("link", "See it on your order").await;
        s.page.has("heading", "Your returns").await;
        s.page.click("link", has(&asked.reference)).await;
        s.page
            .has("heading", "USD 58.00 is on its way to you.")
            .await;
    });
}

/// The file for the calendar is one that calendars read.
async fn calendar_file(s: &Story) {
    let file = s
        .page
        .evaluate("decodeURIComponent(document.querySelector('a[download$=\".ics\"]').href.split(',').slice(1).join(','))")
        .await;
    let file = file.as_str().unwrap();
    let lines: Vec<&str> = file.split("\r\n").collect();
    assert!(file.ends_with("END:VCALENDAR\r\n"), "{file}");
    for wanted in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        "END:VEVENT",
    ] {
        assert!(lines.contains(&wanted), "{wanted}: {file}");
    }
    let starts = |name: &str| lines.iter().any(|line| line.starts_with(name));
    for wanted in ["UID:", "DTSTAMP:", "DTSTART;VALUE=DATE:", "SUMMARY:"] {
        assert!(starts(wanted), "{wanted}: {file}");
    }
    assert!(lines.iter().all(|line| line.len() <= 75), "{file}");
}

#[test]
fn a_return_is_taken_back_once_asked() {
    story(async |s| {
        let asked = ask_for_the_hoodie(&s).await;
        s.page.click("link", "Cancel the return").await;
        s.page.has("heading", "Take this return back?").await;
        s.page.audit().await;
        s.page.back().await;
        s.page.has("heading", has("don’t post it yet.")).await;
        s.page.forward().await;
        s.page.has("heading", "Take this return back?").await;

        s.server.stop();
        s.page.click("button", "Cancel the return").await;
        s.page
            .says("We couldn’t send it. Nothing you typed is lost.")
            .await;
        s.page.audit().await;
        s.server.restart();
        s.page.click("button", "Try again").await;
        s.page.has("heading", "You took this return back.").await;
        s.page
            .is_at(&format!("/kaolate/return/status?see={}", asked.reference))
            .await;
        s.page.lacks("link", "Cancel the return").await;
        s.page.audit().await;
        s.page.expects_complaints(&["ERR_CONNECTION_REFUSED"]).await;
    });
}

#[test]
fn a_return_that_went_on_can_not_be_taken_back() {
    story(async |s| {
        let asked = ask_for_the_hoodie(&s).await;
        asked.step(&s, json!({ "step": "authorise" }));
        asked.receive(&s, &asked.day);
        // The page still thinks that it can.
        s.page.click("link", "Cancel the return").await;
        s.page.click("button", "Cancel the return").await;
        s.page
            .has("heading", "This return can’t be cancelled any more.")
            .await;
        s.page.audit().await;
        s.page.expects_complaints(&["409"]).await;
    });
}

#[test]
fn what_arrived_can_be_refused_with_its_clause() {
    story(async |s| {
        let asked = ask_for_the_hoodie(&s).await;
        asked.step(&s, json!({ "step": "authorise" }));
        asked.receive(&s, &asked.day);
        asked.step(&s, json!({ "step": "inspect", "finding": "It was worn." }));
        asked.step(
            &s,
            json!({
                "step": "refuse", "reason": "There is lint inside the hood.",
                "clause": "not-used",
            }),
        );
        s.page.reload().await;
        s.page
            .has("heading", "We’ve looked at it, and we can’t take it back.")
            .await;
        s.page.says("There is lint inside the hood.").await;
        s.page.has("link", "Ask the team").await;
        s.page.lacks("heading", "What you get back").await;
        s.page.audit().await;
        let clause = "a[href=\"/kaolate/policy#not-used\"]";
        s.page
            .holds(&format!(
                "document.querySelectorAll('{clause}').length === 2"
            ))
            .await;
    });
}

#[test]
fn a_late_refund_says_what_to_do() {
    story(async |s| {
        let order = ("KS-317602", "erin.doyle@example.com");
        let reason = json!([{ "fact": "reason", "value": "changed_mind" }]);
        let asked = ask(&s, "kallesia", order, "Mini shoulder bag", reason).await;
        s.page.has("heading", has("don’t post it yet.")).await;
        s.page.audit().await;
        asked.step(&s, json!({ "step": "authorise" }));
        asked.receive(&s, &asked.day);
        s.page.click("button", "Look again").await;
        s.page.says("We have your parcel").await;
        s.page.lacks("heading", "This is late.").await;

        // As it will be told when its last day is over.
        let over = asked.before(&s, 1).await;
        s.page
            .evaluate(&format!(
                "globalThis.fetch = ((fetch) => async (...asked) => {{
                    const answer = await fetch(...asked), told = await answer.json();
                    for (const back of told.returns ?? []) back.refund.latest = '{over}';
                    return Response.json(told);
                }})(fetch)"
            ))
            .await;
        s.page.click("button", "Look again").await;
        s.page.has("heading", "This is late.").await;
        s.page.says("It was due by").await;
        let clause = "a[href=\"/kallesia/policy#return-overdue\"]";
        s.page
            .holds(&format!("document.querySelectorAll('{clause}').length > 0"))
            .await;
        s.page.has("link", "Ask the team").await;
        s.page.audit().await;
    });
}

#[test]
fn only_the_form_is_printed() {
    needs(&[Need::Paper]).story(async |s| {
        let asked = ask_for_the_hoodie(&s).await;
        s.page.has("button", "Print the return form").await;
        s.page.paper(true).await;
        s.page.has("heading", "Return form").await;
        s.page
            .has("image", has(&format!("Code to scan: {}", asked.reference)))
            .await;
        s.page.says("KO-20413").await;
        s.page.says("1942 Broadway St STE 314c").await;
        s.page.says("The print is wrong").await;
        for role in ["button", "link", "textbox", "navigation"] {
            s.page.lacks(role, has("")).await;
        }
        s.page
            .holds("document.querySelector('.slip-code').naturalWidth > 0")
            .await;
        s.page.paper(false).await;
        s.page.lacks("heading", "Return form").await;
    });
}

#[test]
fn a_return_that_nobody_knows_leads_to_those_of_the_order() {
    story(async |s| {
        let asked = ask_for_the_hoodie(&s).await;
        s.open("/kaolate/return/status?see=R-2222-2222").await;
        s.page
            .has("heading", "We don’t know a return of this number.")
            .await;
        s.page.audit().await;
        s.page
            .click("link", has(&format!("Return {}", asked.reference)))
            .await;
        s.page.has("heading", has("don’t post it yet.")).await;
    });
}

#[test]
fn without_a_network_the_page_says_of_when_it_is() {
    needs(&[Need::Offline]).story(async |s| {
        let asked = ask_for_the_hoodie(&s).await;
        asked.step(&s, json!({ "step": "authorise" }));
        s.page.offline(true).await;
        s.page.click("button", "Look again").await;
        s.page.says("This is what we knew at").await;
        s.page
            .says("You’re offline. It may have moved on since.")
            .await;
        s.page.audit().await;
        s.page.offline(false).await;
        s.page.has("heading", has("You can post it now.")).await;

        // A number that could not be sent stays, and is sent after all.
        s.page
            .find("textbox", "Tracking number")
            .await
            .type_text("0000 1")
            .await;
        s.page.offline(true).await;
        s.page.click("button", "It’s posted").await;
        s.page
            .says("You’re offline. Nothing you typed is lost.")
            .await;
        s.page.audit().await;
        s.page.offline(false).await;
        s.page.click("button", "Try again").await;
        s.page.says("Its number is 0000 1.").await;
        s.page
            .expects_complaints(&["ERR_INTERNET_DISCONNECTED"])
            .await;
    });
}
