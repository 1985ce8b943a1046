//! A return for each shop, told from the order to the money: every question, the
//! verdict with its clause at each turn, the team's steps and the mail on each.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::cell::OnceCell;

use hemline_e2e::{Story, starts, story};
use serde_json::{Value, json};

use crate::{follow::Asked, order::look_up};

/// A shopper at the form of a shop.
struct Shopper<'s> {
    s: &'s Story,
    shop: &'static str,
    number: &'static str,
    email: &'static str,
    key: OnceCell<String>,
}

impl Shopper<'_> {
    /// Opens the wizard, and finds the order unless this device knows it.
    async fn sets_out(&self) {
        self.s.server.fill(self.shop);
        self.returns().await;
        look_up(self.s, self.number, self.email).await;
        self.reads("What would you like to send back?").await;
    }

    async fn returns(&self) {
        self.s.open(&format!("/{}/return", self.shop)).await;
    }

    /// A page comes, and can be read by everyone.
    async fn reads(&self, heading: &str) {
        self.s.page.has("heading", heading).await;
        self.s.page.audit().await;
    }

    /// Ticks pieces, and goes on.
    async fn picks(&self, pieces: &[&str]) {
        for piece in pieces {
            self.s
                .page
                .find("checkbox", starts(piece))
                .await
                .choose()
                .await;
        }
        self.goes_on().await;
    }

    /// Answers a question, and goes on.
    async fn answers(&self, question: &str, answer: &str) {
        self.reads(question).await;
        self.s
            .page
            .find("radio", starts(answer))
            .await
            .choose()
            .await;
        self.goes_on().await;
    }

    async fn goes_on(&self) {
        self.s.page.click("button", "Continue").await;
    }

    /// Gives a photo to each place of this page that a clause wants one for.
    async fn shows(&self, places: &[&str]) {
        for place in places {
            let script = format!(
                "(async () => {{
                    const label = [...document.querySelectorAll('label')]
                        .find((label) => label.textContent.trim() === '{place}');
                    const canvas = new OffscreenCanvas(300, 200), ink = canvas.getContext('2d');
                    ink.fillStyle = '#e0d6c8';
                    ink.fillRect(0, 0, 300, 200);
                    ink.fillStyle = '#46573f';
                    ink.fillRect(40, 40, 10 * label.textContent.length, 90);
                    const taken = new DataTransfer();
                    const picture = await canvas.convertToBlob({{ type: 'image/jpeg' }});
                    taken.items.add(new File([picture], 'photo.jpg', {{ type: picture.type }}));
                    label.control.files = taken.files;
                    label.control.dispatchEvent(new Event('change', {{ bubbles: true }}));
                }})()"
            );
            self.s.page.evaluate(&script).await;
            let alt = format!("Your photo: {place}");
            self.s.page.has("image", alt.as_str()).await;
        }
        self.s
            .page
            .holds("!document.querySelector('main progress')")
            .await;
        self.s.page.audit().await;
        self.goes_on().await;
    }

    /// What the page says, and the clause that says so.
    async fn is_told(&self, words: &str, clause: &str) {
        self.s.page.says(words).await;
        let link = format!("a[href=\"/{}/policy#{clause}\"]", self.shop);
        self.s
            .page
            .holds(&format!("!!document.querySelector('main {link}')"))
            .await;
    }

    /// Sends what was checked, and reads what comes of it.
    async fn sends(&self, button: &str) -> Asked {
        self.s.page.click("button", button).await;
        self.s
            .page
            .holds("location.search.startsWith('?see=')")
            .await;
        let address = self.s.page.address().await;
        let (_, reference) = address.split_once("see=").unwrap();
        self.s.page.says("don’t post").await;
        self.s.page.audit().await;
        let asked = Asked {
            shop: self.shop,
            reference: reference.to_owned(),
            day: self.day().await,
            key: self
                .key
                .get_or_init(|| self.s.server.key(self.shop))
                .clone(),
        };
        self.mail(&asked, "We have your return").await;
        asked
    }

    /// Today, as the server counts.
    async fn day(&self) -> String {
        let day = self
            .s
            .page
            .evaluate("fetch('/healthz').then((answer) => new Date(answer.headers.get('date')).toISOString().slice(0, 10))")
            .await;
        day.as_str().unwrap().to_owned()
    }

    /// Opens the mail that says so of a return.
    async fn mail(&self, asked: &Asked, words: &str) -> String {
        let mail = self.s.mail(&[self.email, &asked.reference, words]).await;
        assert!(mail.contains(self.number), "{mail}");
        mail
    }

    /// The team does this, and the page is looked at again.
    async fn sees(&self, asked: &Asked, step: Value, words: &str, mail: &str) {
        asked.step(self.s, step);
        self.s.page.click("button", "Look again").await;
        self.s.page.says(words).await;
        self.s.page.audit().await;
        self.mail(asked, mail).await;
    }

    /// Posts the parcel.
    async fn posts(&self, asked: &Asked, tracking: &str) {
        let field = self.s.page.find("textbox", "Tracking number").await;
        field.type_text(tracking).await;
        self.s.page.click("button", "It’s posted").await;
        self.reads("It’s on its way back.").await;
        self.mail(asked, "You have posted your return").await;
    }

    /// It arrives, and is settled with this.
    async fn gets(&self, asked: &Asked, settled: Value, heading: &str) {
        asked.receive(self.s, &asked.day);
        self.s.page.click("button", "Look again").await;
        self.s.page.says("We have your parcel").await;
        self.s.page.audit().await;
        self.mail(asked, "is with us. We check it next.").await;
        let finding = json!({ "step": "inspect", "finding": "All as you said." });
        self.sees(
            asked,
            finding,
            "All as you said.",
            "We have checked your return",
        )
        .await;
        let mut step = json!({ "step": "settle", "on": asked.day });
        for (name, value) in settled.as_object().unwrap() {
            step[name] = value.clone();
        }
        self.sees(asked, step, heading, "is done.").await;
    }
}

const PHONE: (u32, u32) = (390, 844);

const WISH: &str = "What would you like?";
const REASON: &str = "Why would you like to send it back?";
const CONDITION: &str = "What state is it in now?";
const TAGS: &str = "Are all its tags still on?";
const PACKAGING: &str = "Do you still have its original packaging?";
const CHECK: &str = "Is this right?";
const CAN: &str = "It can come back";

#[test]
fn kaolate_takes_a_misprint_back_and_not_a_change_of_mind() {
    story(async |s| {
        s.page.size(PHONE).await;
        let shopper = Shopper {
            s: &s,
            shop: "kaolate",
            number: "KO-20413",
            email: "robin.ames@example.com",
            key: OnceCell::new(),
        };
        shopper.sets_out().await;
        // The final sale piece says why, and can't be ticked.
        shopper
            .is_told(
                "It was sold as final sale, which is neither returned nor exchanged.",
                "not-final-sale",
            )
            .await;
        s.page
            .holds("document.querySelectorAll('main input[type=checkbox]:disabled').length === 1")
            .await;
        shopper
            .picks(&["Trailhead hoodie, your print", "Plain crew tee"])
            .await;
        shopper.answers(WISH, "My money back").await;
        shopper.answers(REASON, "The print is wrong").await;
        shopper.is_told("We pay", "postage-merchant").await;
        shopper.answers(CONDITION, "As it arrived").await;
        shopper.answers(PACKAGING, "Yes").await;
        shopper.reads("Show us, in 2 photos").await;
        shopper.is_told("Why photos", "claim-damaged").await;
        shopper
            .shows(&["The whole piece", "The fault, close up"])
            .await;

        // One of the two tees, for a reason that the policy doesn't take.
        s.page.says("1 of 2").await;
        shopper.answers(WISH, "My money back").await;
        shopper.answers(REASON, "I changed my mind").await;
        shopper.reads("We can’t take this one back.").await;
        shopper
            .is_told(
                "A change of mind is not among the reasons for which pieces are taken back.",
                "eligible-at-fault",
            )
            .await;
        s.page.click("button", "Leave it out and go on").await;

        shopper.reads(CHECK).await;
        shopper.is_told(CAN, "eligible-at-fault").await;
        s.page.says("2 photos").await;
        // 58.00 less its share of the discount, and the shipping fee of a fault.
        s.page.says("−USD 5.80").await;
        s.page.says("USD 58.70").await;
        let asked = shopper.sends("Send the request").await;
        shopper.is_told(CAN, "eligible-at-fault").await;
        s.page.has("image", starts("Your photo:")).await;

        asked.label(&s);
        let yes = json!({ "step": "authorise", "instructions": "Use the small box." });
        shopper
            .sees(&asked, yes, "Use the small box.", "can be posted now.")
            .await;
        shopper
            .is_told("You can post it now.", "postage-merchant")
            .await;
        s.page.click("button", "Download the label").await;
        s.page.says("The label is saved.").await;
        shopper.posts(&asked, "9400 1000 2041 3").await;
        let money = json!({ "refunded": { "amount": "58.70", "currency": "USD" } });
        shopper
            .gets(&asked, money, "USD 58.70 is on its way to you.")
            .await;
        shopper.is_told("The way you paid", "refund-time").await;
    });
}

#[test]
fn allegra_k_pays_for_the_first_parcel_and_takes_its_discount_off() {
    story(async |s| {
        let shopper = Shopper {
            s: &s,
            shop: "allegra-k",
            number: "AK-70361",
            email: "june.wallace@example.com",
            key: OnceCell::new(),
        };
        shopper.sets_out().await;
        shopper
            .picks(&["Ruffle hem blouse", "High waist trousers"])
            .await;
        for _ in 0..2 {
            shopper.answers(WISH, "My money back").await;
            shopper.answers(CONDITION, "As it arrived").await;
            shopper.answers(TAGS, "Yes").await;
            shopper.answers(PACKAGING, "Yes").await;
        }
        shopper.reads("How will you send it?").await;
        s.page.says("It costs you nothing.").await;
        shopper
            .answers("How will you send it?", "With our label")
            .await;
        shopper.reads(CHECK).await;
        shopper.is_told(CAN, "return-window").await;
        shopper
            .is_told("New, with tags and packaging", "return-condition")
            .await;
        s.page.says("−USD 6.59").await;
        s.page.says("USD 59.39").await;
        let asked = shopper.sends("Send the request").await;
        shopper.is_told("We pay", "postage-us").await;
        asked.label(&s);
        let yes = json!({ "step": "authorise" });
        shopper
            .sees(&asked, yes, "You can post it now.", "can be posted now.")
            .await;
        shopper.posts(&asked, "9400 1000 7036 1").await;
        let money = json!({ "refunded": { "amount": "59.39", "currency": "USD" } });
        shopper
            .gets(&asked, money, "USD 59.39 is on its way to you.")
            .await;
    });
}

#[test]
fn allegra_k_keeps_no_bodysuit_out_of_sight() {
    story(async |s| {
        s.page.size(PHONE).await;
        let shopper = Shopper {
            s: &s,
            shop: "allegra-k",
            number: "AK-70329",
            email: "ivy.chen@example.com",
            key: OnceCell::new(),
        };
        shopper.sets_out().await;
        shopper
            .is_told(
                "Bodysuits, tights, socks, jewellery and intimate pieces stay with you.",
                "non-returnable-category",
            )
            .await;
        s.page
            .holds("document.querySelectorAll('main input[type=checkbox]:disabled').length === 2")
            .await;
    });
}

#[test]
fn kallesia_looks_at_it_first_and_pays_in_stages() {
    story(async |s| {
        let shopper = Shopper {
            s: &s,
            shop: "kallesia",
            number: "KS-317602",
            email: "erin.doyle@example.com",
            key: OnceCell::new(),
        };
        shopper.sets_out().await;
        shopper
            .is_told("The team decides", "return-on-arrival")
            .await;
        shopper.picks(&["Mini shoulder bag"]).await;
        shopper.answers(WISH, "My money back").await;
        shopper.reads(CHECK).await;
        shopper
            .is_told("The team decides", "return-on-arrival")
            .await;
        shopper.is_told("USD 23.40", "refund-inspection").await;
        let asked = shopper.sends("Ask the team").await;
        shopper
            .is_told("The team decides", "return-on-arrival")
            .await;
        let yes =
            json!({ "step": "authorise", "instructions": "Send it to the address in this note." });
        shopper
            .sees(&asked, yes, "You can post it now.", "can be posted now.")
            .await;
        shopper.posts(&asked, "3180 0000 0031").await;
        asked.receive(&s, &asked.day);
        s.page.click("button", "Look again").await;
        s.page.says("We have your parcel").await;
        // Five to ten working days to unpack it, then up to ten for the bank.
        shopper.is_told("5 to 10", "refund-inspection").await;
        shopper.is_told("Then your bank", "refund-bank-time").await;
        let mail = shopper.mail(&asked, "is with us. We check it next.").await;
        assert!(mail.contains("The money should be there by"), "{mail}");
        let money = json!({
            "step": "settle", "on": asked.day,
            "refunded": { "amount": "23.40", "currency": "USD" },
        });
        shopper
            .sees(&asked, money, "USD 23.40 is on its way to you.", "is done.")
            .await;
    });
}

#[test]
fn kalre_counts_from_shipping_and_says_that_postage_is_unstated() {
    story(async |s| {
        let shopper = Shopper {
            s: &s,
            shop: "kalre",
            number: "KR50256",
            email: "maren.holt@example.com",
            key: OnceCell::new(),
        };
        shopper.sets_out().await;
        shopper.picks(&["Sculpt legging"]).await;
        shopper.answers(WISH, "My money back").await;
        shopper.answers(CONDITION, "As it arrived").await;
        shopper.answers(TAGS, "Yes").await;
        shopper.reads(CHECK).await;
        shopper
            .is_told(
                "You are within the 30 days, which count from the day your order shipped.",
                "return-window",
            )
            .await;
        shopper.is_told("USD 61.20", "return-condition").await;
        // Who pays the postage is said nowhere: neither yes nor no, but the team.
        s.page.says("Our policy doesn’t say").await;
        s.page.has("link", "Ask the team").await;
        let asked = shopper.sends("Send the request").await;
        s.page.says("Our policy doesn’t say").await;
        let yes = json!({ "step": "authorise" });
        shopper
            .sees(&asked, yes, "You can post it now.", "can be posted now.")
            .await;
        shopper.posts(&asked, "1Z 0000 5025 6").await;
    });
}
