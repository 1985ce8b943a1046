//! Something goes back: chosen, asked about, shown in photos, checked and sent.

#![allow(clippy::panic)]

use fantoccini::key::Key;
use hemline_e2e::{Fault, Story, has, starts, story, story_through_proxy};

/// Opens what can go back of an order.
pub async fn open(s: &Story, shop: &str, number: &str, whose: &str) {
    s.server.fill(shop);
    s.open(&format!("/{shop}/return")).await;
    s.page
        .find("textbox", "Order number")
        .await
        .set(number)
        .await;
    let field = s.page.find("textbox", "Email or postcode").await;
    field.set(whose).await;
    s.page.click("button", "Find my order").await;
    s.page
        .has("heading", "What would you like to send back?")
        .await;
}

pub async fn choose(s: &Story, piece: &str) {
    s.page.find("checkbox", has(piece)).await.choose().await;
}

pub async fn go_on(s: &Story) {
    s.page.click("button", "Continue").await;
}

/// Answers questions, each with the words that its answer starts with.
pub async fn answer(s: &Story, answers: &[(&str, &str)]) {
    for (question, answer) in answers {
        s.page.has("heading", *question).await;
        s.page.find("radio", starts(answer)).await.choose().await;
        go_on(s).await;
    }
}

/// Gives a photo to the place of this id.
pub async fn show(s: &Story, place: &str) {
    s.page
        .evaluate(&format!(
            "(async () => {{
                const canvas = document.createElement('canvas');
                canvas.width = 2400; canvas.height = 1200;
                const paper = canvas.getContext('2d');
                paper.fillStyle = '{place}'.length % 2 ? 'olive' : 'teal';
                paper.fillRect(0, 0, 2400, 1200);
                const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
                const given = new DataTransfer();
                given.items.add(new File([blob], 'a.png', {{ type: 'image/png' }}));
                const input = document.getElementById('photo-{place}');
                input.files = given.files;
                input.dispatchEvent(new Event('change', {{ bubbles: true }}));
            }})()"
        ))
        .await;
}

pub const MISPRINT: &[(&str, &str)] = &[
    ("What would you like?", "My money back"),
    ("Why would you like to send it back?", "The print is wrong"),
    ("What state is it in now?", "As it arrived"),
    ("Do you still have its original packaging?", "Yes"),
];

#[test]
fn a_misprint_goes_back_with_two_photos() {
    story(async |s| {
        open(&s, "kaolate", "KO-20413", "80205").await;
        s.page.audit().await;
        go_on(&s).await;
        s.page
            .has("heading", "There’s one thing to put right")
            .await;
        s.page.audit().await;
        choose(&s, "Trailhead hoodie").await;
        go_on(&s).await;
        s.page.is_at("/kaolate/return?item=1&at=wish").await;
        s.page.audit().await;
        answer(&s, MISPRINT).await;
        s.page.has("heading", "Show us, in 2 photos").await;
        go_on(&s).await;
        s.page
            .has("heading", "There are 2 things to put right")
            .await;
        s.page.audit().await;
        show(&s, "photo_of_item").await;
        show(&s, "photo_of_fault").await;
        s.page.says_silently("The whole piece: added").await;
        s.page.says_silently("The fault, close up: added").await;
        s.page.audit().await;
        go_on(&s).await;

        s.page.has("heading", "Is this right?").await;
        s.page.says("Back to you").await;
        s.page.has("link", "Read section 4 of our policy").await;
        s.page.audit().await;

        // A draft survives a reload, and so do its photos.
        s.page.reload().await;
        s.page.has("heading", "Is this right?").await;
        s.page.says("2 photos").await;

        // Change comes back here.
        s.page.click("link", has("State now")).await;
        s.page.has("heading", "What state is it in now?").await;
        go_on(&s).await;
        s.page.has("heading", "Is this right?").await;

        s.page.click("button", "Send the request").await;
        s.page.has("heading", has("Thank you.")).await;
        s.page.audit().await;
        s.page
            .holds("Object.keys(localStorage).every((name) => !name.includes('return-'))")
            .await;
    });
}

#[test]
fn a_photo_that_the_device_has_not_kept_is_asked_for_again() {
    story_through_proxy(async |s, proxy| {
        open(&s, "kaolate", "KO-20413", "80205").await;
        choose(&s, "Trailhead hoodie").await;
        go_on(&s).await;
        answer(&s, MISPRINT).await;
        s.page.has("heading", "Show us, in 2 photos").await;
        proxy.always("POST", "/v1/merchants/*/order/photos", Fault::Dropped);
        show(&s, "photo_of_item").await;
        s.page.says("It didn’t get through.").await;

        // As a private session of WebKit’s does by itself.
        let forget =
            "caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))";
        s.page.evaluate(forget).await;
        s.page.reload().await;
        let lost = "This device didn’t keep the photo.";
        s.page.says(lost).await;
        s.page.audit().await;

        proxy.mend();
        show(&s, "photo_of_item").await;
        s.page.says_silently("The whole piece: added").await;
        s.page.lacks_silently(lost).await;
        s.page.expects_complaints(&["ERR_EMPTY_RESPONSE"]).await;
    });
}

#[test]
fn a_refused_piece_names_its_clause_and_is_left_out() {
    story(async |s| {
        open(&s, "kaolate", "KO-20413", "80205").await;
        choose(&s, "Trailhead hoodie").await;
        choose(&s, "Plain crew tee").await;
        go_on(&s).await;
        answer(
            &s,
            &[
                ("What would you like?", "My money back"),
                ("Why would you like to send it back?", "I changed my mind"),
            ],
        )
        .await;
        s.page.has("heading", "We can’t take this one back.").await;
        s.page.has("link", has("Read section")).await;
        s.page.audit().await;
        s.page.click("button", "Leave it out and go on").await;
        s.page.has("heading", "What would you like?").await;
        s.page.says("Plain crew tee").await;
        s.page.is_at("/kaolate/return?item=1&at=wish").await;
    });
}

#[test]
fn the_shortest_return_takes_few_screens_and_keys() {
    story(async |s| {
        open(&s, "kaolate", "KO-20413", "80205").await;
        let (mut screens, mut keys) = (1, 0);
        s.page.tab_to("checkbox", has("Plain crew tee")).await;
        s.page.type_text(" ").await;
        s.page.tab_to("button", "Continue").await;
        s.page.press(Key::Enter).await;
        keys += 2;
        for (question, answer) in [
            ("What would you like?", "Another one instead"),
            (
                "Why would you like to send it back?",
                "I’d like another size",
            ),
            ("What state is it in now?", "As it arrived"),
            ("Which one would you like instead?", "L, stone"),
        ] {
            s.page.has("heading", question).await;
            screens += 1;
            let radio = s.page.find("radio", starts(answer)).await;
            radio.choose().await;
            s.page.tab_to("button", "Continue").await;
            s.page.press(Key::Enter).await;
            keys += 2;
        }
        s.page.has("heading", "Is this right?").await;
        screens += 1;
        s.page.tab_to("button", has("Send the request")).await;
        s.page.press(Key::Enter).await;
        keys += 1;
        s.page.has("heading", has("Thank you.")).await;
        println!("the shortest return: {screens} screens, {keys} presses beside Tab");
        assert!(screens <= 8 && keys <= 16);
    });
}

/// Picks a radio with the arrows and goes on with Enter: its role and name are
/// what the focus tells.
async fn pick(s: &Story, question: &str, picked: &str) {
    s.page.focus_is_on("heading", question).await;
    s.page.press(Key::Tab).await;
    for _ in 0..20 {
        let (role, name) = s.page.focused().await;
        assert_eq!(role, "radio", "`{name}` at `{question}`");
        if name.starts_with(picked) {
            s.page.press(Key::Space).await;
            s.page.press(Key::Enter).await;
            return;
        }
        s.page.press(Key::Down).await;
    }
    panic!("the arrows never come to `{picked}`");
}

#[test]
fn the_keyboard_alone_asks_for_a_return() {
    story(async |s| {
        s.server.fill("kaolate");
        s.open("/kaolate/return").await;
        s.page.tab_to("textbox", "Order number").await;
        s.page.type_text("KO-20413").await;
        s.page.tab_to("textbox", "Email or postcode").await;
        s.page.type_text("80205").await;
        s.page.press(Key::Enter).await;
        s.page
            .focus_is_on("heading", "What would you like to send back?")
            .await;
        s.page.tab_to("checkbox", has("Plain crew tee")).await;
        s.page.press(Key::Space).await;
        s.page.press(Key::Enter).await;
        for (question, picked) in [
            ("What would you like?", "Another one instead"),
            (
                "Why would you like to send it back?",
                "I’d like another size",
            ),
            ("What state is it in now?", "As it arrived"),
            ("Which one would you like instead?", "L, stone"),
        ] {
            pick(&s, question, picked).await;
        }
        s.page.focus_is_on("heading", "Is this right?").await;
        s.page.tab_to("button", "Send the request").await;
        s.page.press(Key::Enter).await;
        s.page.has("heading", has("Thank you.")).await;
    });
}
